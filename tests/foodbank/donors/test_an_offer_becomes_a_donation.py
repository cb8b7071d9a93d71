"""Offered, accepted, fetched, received, inspected: three figures, none overwrites another, and nothing happens twice."""

from dataclasses import replace
from datetime import date, time, timedelta
from uuid import uuid4

import pytest

from foodbank.accounts.queries import identity_of
from foodbank.accounts.rules import Role
from foodbank.devices.services import act_of_service
from foodbank.donors import queries, services
from foodbank.donors.errors import (
    AcceptsTooMuch,
    AgreementBackwards,
    AgreementNeeded,
    AgreementNumberTaken,
    DonorNameTaken,
    FetchDayImpossible,
    GiverNeeded,
    NothingAccepted,
    OfferDatePassed,
    OfferEmpty,
    QuantityImpossible,
    TooManyLines,
    WrongDonationState,
)
from foodbank.donors.models import Agreement, Donation, DonorContact
from foodbank.donors.rules.agreements import in_force
from foodbank.donors.rules.offers import Fetch, Figures, Line, Mixed, Offer, number_of
from foodbank.errors import InvalidInput, NotFound, StalePage
from foodbank.outbox.models import Message
from tests import builders

pytestmark = pytest.mark.django_db
NOW, TODAY = builders.NOW, builders.TODAY
CURRY = Line("レトルトカレー", pieces=240, piece_g=210, cartons=8, date_kind="best_before",
             last_day=date(2027, 3, 31))
ICE = Line("冷凍コロッケ", pieces=100, piece_g=60, cartons=2, zone="frozen")
OFFER = Offer(lines=(CURRY, ICE), fetch=Fetch(on=TODAY, opens=time(9), closes=time(11)))


def _act(bank, kind="donation.offer", now=NOW):
    return act_of_service(food_bank_id=bank.id, kind=kind, now=now)


def _offered(bank, giver=None, offer=OFFER, now=NOW):
    return services.offer_donation(act=_act(bank, now=now), donor=giver or builders.donor(bank), offer=offer)


def test_an_offer_is_numbered_and_waits() -> None:
    bank = builders.food_bank()
    first, second = _offered(bank), _offered(bank)
    other = _offered(builders.food_bank())
    later = _offered(bank, now=NOW + timedelta(days=10), offer=replace(OFFER, fetch=Fetch(on=None)))
    assert [one.number for one in (first, second, other, later)] == ["K2611-0001", "K2611-0002", "K2611-0001",
                                                                     "K2612-0001"]
    assert number_of("2611", 12) == "K2611-0012"
    assert (first.state, first.title) == ("offered", "レトルトカレー ほか1品")
    assert queries.offers_waiting(builders.identity(bank)) == 3


def test_the_same_act_twice_is_one_donation() -> None:
    bank = builders.food_bank()
    giver, act = builders.donor(bank), _act(bank)
    made = [services.offer_donation(act=act, donor=giver, offer=OFFER) for _ in range(2)]
    assert made[0] == made[1]
    assert Donation.objects.filter(food_bank=bank).count() == 1


def test_without_an_agreement_in_force_nothing_is_offered() -> None:
    bank = builders.food_bank()
    giver = builders.donor(bank)
    Agreement.objects.filter(donor=giver).update(ends_on=TODAY - timedelta(days=1))
    with pytest.raises(AgreementNeeded) as refused:
        _offered(bank, giver)
    assert giver.name in str(refused.value)
    assert not Donation.objects.filter(food_bank=bank).exists()
    Agreement.objects.filter(donor=giver).update(ends_on=TODAY)  # its last day is still good
    assert _offered(bank, giver).agreement


def test_of_two_agreements_the_newer_holds() -> None:
    old, new = (Agreement(number=number, starts_on=start, ends_on=None)
                for number, start in (("A", date(2025, 4, 1)), ("B", date(2026, 4, 1))))
    assert in_force([new, old], date(2026, 3, 31)) is old
    assert in_force([old, new], date(2026, 4, 1)) is new
    assert in_force([old, new], date(2025, 3, 31)) is None


@pytest.mark.parametrize("values",
                         [{"pieces": 0}, {"pieces": -1}, {"pieces": 10**30}, {"piece_g": 0}, {"piece_g": 10**30},
                                    {"cartons": 0}, {"cartons": -5}, {"pieces": 10**6, "piece_g": 10**6}])
def test_an_impossible_quantity_is_refused_by_name(values: dict[str, int]) -> None:
    bank = builders.food_bank()
    with pytest.raises(QuantityImpossible) as refused:
        _offered(bank, offer=Offer(lines=(CURRY, replace(ICE, **values))))
    assert refused.value.facts["line"] == 2
    assert len(str(refused.value)) < 200
    assert not Donation.objects.filter(food_bank=bank).exists()


@pytest.mark.parametrize(("offer", "refusal"), [
    (Offer(), OfferEmpty),
    (Offer(lines=(CURRY,) * 201), TooManyLines),
    (Offer(mixed=Mixed(0, 90_000)), QuantityImpossible),
    (Offer(mixed=Mixed(12, -1)), QuantityImpossible),
    (Offer(lines=(replace(CURRY, last_day=date(2026, 11, 23)),)), OfferDatePassed),
    (replace(OFFER, fetch=Fetch(on=date(2026, 11, 23))), FetchDayImpossible),
    (replace(OFFER, fetch=Fetch(on=date(2030, 1, 1))), FetchDayImpossible),
    (replace(OFFER, fetch=Fetch(on=TODAY, opens=time(11), closes=time(9))), FetchDayImpossible),
    (replace(OFFER, reason="because"), InvalidInput),
    (Offer(lines=(replace(CURRY, zone="tepid"),)), InvalidInput),
    (Offer(lines=(replace(CURRY, date_kind="none"),)), InvalidInput),
    (Offer(lines=(replace(CURRY, description=" "),)), InvalidInput)])
def test_an_offer_that_cannot_be_is_refused_by_name(offer: Offer, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        _offered(builders.food_bank(), offer=offer)


def test_the_printed_day_itself_is_still_good() -> None:
    assert _offered(builders.food_bank(), offer=Offer(lines=(replace(CURRY, last_day=TODAY),)))


def test_another_food_banks_product_and_donor_are_not_there() -> None:
    bank, other = builders.food_bank(), builders.food_bank()
    with pytest.raises(NotFound):
        _offered(bank, builders.donor(other))
    with pytest.raises(NotFound):
        _offered(bank, offer=Offer(lines=(replace(CURRY, product_id=builders.product(other).id),)))


def test_what_the_donor_wishes_lies_on_the_donation() -> None:
    bank = builders.food_bank()
    giver = builders.donor(bank, is_unnamed=True)
    Agreement.objects.filter(donor=giver).update(restrictions=[{"kind": "children_only"}])
    made = _offered(bank, giver)
    assert {one["kind"] for one in made.restrictions} == {"children_only", "no_onward_gift", "donor_unnamed",
                                                          "no_photo"}
    assert giver.shown_name == ""


def test_everything_is_accepted_and_a_pickup_is_due(django_assert_num_queries) -> None:
    bank = builders.food_bank()
    made = _offered(bank)
    services.accept_donation(act=_act(bank, "donation.accept"), donation_uuid=made.uuid, version=1,
                             words="ありがとうございます")
    coordinator = builders.identity(bank)
    with django_assert_num_queries(2):
        due = queries.pickups_due(coordinator, TODAY)
    assert [(one.number, one.cartons, one.grams, one.opens, one.is_late) for one in due] == [
        ("K2611-0001", 10, 240 * 210 + 100 * 60, time(9), False)]
    assert due[0].zones == {"ambient": 240 * 210, "frozen": 6000}
    assert queries.pickups_due(coordinator, TODAY + timedelta(days=3))[0].is_late
    assert queries.pickups_due(builders.identity(builders.food_bank()), TODAY) == []
    mail = Message.objects.get(food_bank=bank)
    assert made.number in mail.subject and "ありがとうございます" in mail.body and "&" not in mail.body


def test_a_part_is_accepted_line_by_line() -> None:
    bank = builders.food_bank()
    made = _offered(bank)
    for pieces, refusal in (({1: 241}, AcceptsTooMuch), ({1: -1}, AcceptsTooMuch), ({3: 1}, AcceptsTooMuch),
                            ({1: 0, 2: 0}, NothingAccepted), ({}, NothingAccepted)):
        with pytest.raises(refusal):
            services.accept_donation(act=_act(bank), donation_uuid=made.uuid, version=1, pieces=pieces)
    services.accept_donation(act=_act(bank), donation_uuid=made.uuid, version=1, pieces={1: 90},
                             fetch=Fetch(is_brought=True))
    found = queries.get_donation_for(builders.identity(bank), made.uuid)
    figures = queries.announced(found)
    assert figures.all == Figures(cartons=10, grams=56_400, pieces=340)
    assert figures.accepted == Figures(cartons=3, grams=18_900, pieces=90)
    assert queries.pickups_due(builders.identity(bank), TODAY) == []  # it is brought


def test_the_three_figures_stand_side_by_side() -> None:
    bank = builders.food_bank()
    made = _offered(bank, offer=Offer(mixed=Mixed(12, 90_000)))
    services.accept_donation(act=_act(bank), donation_uuid=made.uuid, version=1)
    services.record_pickup(food_bank_id=bank.id, donation_id=made.id, cartons=7, grams=50_000, now=NOW)
    services.record_pickup(food_bank_id=bank.id, donation_id=made.id, cartons=4, grams=32_000, now=NOW)
    found = queries.get_donation_for(builders.identity(bank), made.uuid)
    assert queries.announced(found).all == Figures(cartons=12, grams=90_000)
    assert queries.picked_up(found) == Figures(cartons=11, grams=82_000)
    assert (found.state, found.title) == ("picked_up", "いろいろ 約12箱")


def test_a_pickup_of_nothing_or_too_much_is_refused() -> None:
    bank = builders.food_bank()
    made = builders.donation(bank)
    for cartons, grams in ((0, 0), (-1, 500), (10**30, 1), (1, 10**30)):
        with pytest.raises(QuantityImpossible):
            services.record_pickup(food_bank_id=bank.id, donation_id=made.id, cartons=cartons, grams=grams, now=NOW)
    with pytest.raises(NotFound):
        services.record_pickup(food_bank_id=builders.food_bank().id, donation_id=made.id, cartons=1, grams=1, now=NOW)


def test_goods_fetched_after_a_cancellation_bring_the_donation_back() -> None:
    bank = builders.food_bank()
    made = builders.donation(bank)
    services.cancel_donation(act=_act(bank), donation_uuid=made.uuid, version=1)
    assert services.record_pickup(food_bank_id=bank.id, donation_id=made.id, cartons=1, grams=900,
                                  now=NOW).state == "picked_up"


def test_receiving_begins_with_one_statement_and_ends_inspected(django_assert_num_queries) -> None:
    bank = builders.food_bank()
    made = builders.donation(bank)
    with pytest.raises(WrongDonationState):
        services.mark_inspected(food_bank_id=bank.id, donation_id=made.id, now=NOW)
    with django_assert_num_queries(1):
        services.begin_receiving(food_bank_id=bank.id, donation_id=made.id)
    services.begin_receiving(food_bank_id=bank.id, donation_id=made.id)  # the next carton
    assert services.record_pickup(food_bank_id=bank.id, donation_id=made.id, cartons=1, grams=9,
                                  now=NOW).state == "receiving"
    for _ in range(2):
        assert services.mark_inspected(food_bank_id=bank.id, donation_id=made.id, now=NOW).state == "inspected"
    with pytest.raises(WrongDonationState):
        services.begin_receiving(food_bank_id=bank.id, donation_id=made.id)
    with pytest.raises(NotFound):
        services.begin_receiving(food_bank_id=builders.food_bank().id, donation_id=made.id)


def test_only_an_unanswered_offer_is_answered_and_only_from_a_fresh_page() -> None:
    bank = builders.food_bank()
    made = _offered(bank)
    with pytest.raises(StalePage):
        services.accept_donation(act=_act(bank), donation_uuid=made.uuid, version=9)
    services.decline_donation(act=_act(bank), donation_uuid=made.uuid, version=1, words="倉庫がいっぱいです")
    for ask in (services.accept_donation, services.decline_donation, services.cancel_donation):
        with pytest.raises(WrongDonationState):
            ask(act=_act(bank), donation_uuid=made.uuid, version=2)
    with pytest.raises(NotFound):
        services.cancel_donation(act=_act(builders.food_bank()), donation_uuid=made.uuid, version=2)
    with pytest.raises(WrongDonationState):
        services.record_pickup(food_bank_id=bank.id, donation_id=made.id, cartons=1, grams=1, now=NOW)


def test_a_food_drive_and_a_purchase_have_no_donor_and_a_gift_has_a_giver() -> None:
    bank = builders.food_bank()
    hub = builders.donor(bank)

    def register(source, **givers):
        return services.register_donation(act=_act(bank), offer=Offer(mixed=Mixed(3, 20_000)), source=source,
                                          **givers)

    for source in ("food_drive", "public_stock", "purchased"):
        made = register(source)
        assert (made.state, made.donor, made.agreement) == ("accepted", None, None)
    assert register("donated", via=hub).agreement is not None
    with pytest.raises(GiverNeeded):
        register("donated")
    with pytest.raises(InvalidInput):
        register("found")
    Agreement.objects.filter(donor=hub).update(ends_on=date(2026, 5, 1))
    with pytest.raises(AgreementNeeded):
        register("donated", donor=hub)


def test_the_dock_sees_what_may_arrive_today_first_things_first(django_assert_num_queries) -> None:
    bank = builders.food_bank()
    State = Donation.State
    for title, state, fetch_on in (
            ("due today", State.ACCEPTED, TODAY), ("overdue", State.ACCEPTED, TODAY - timedelta(days=3)),
            ("checking", State.RECEIVING, TODAY), ("on the van", State.PICKED_UP, TODAY),
        ("next week", State.ACCEPTED,
            TODAY + timedelta(days=7)), ("forgotten", State.ACCEPTED, TODAY - timedelta(days=60)),
            ("only offered", State.OFFERED, TODAY), ("done", State.INSPECTED, TODAY),
        ("some day", State.ACCEPTED, None)):
        builders.donation(bank, title=title, state=state, fetch_on=fetch_on)
    builders.donation(builders.food_bank(), title="elsewhere")
    volunteer = builders.identity(bank, Role.VOLUNTEER)
    with django_assert_num_queries(2):
        shown = [one.title for one in queries.donations_to_receive(volunteer, TODAY).rows]
    assert shown == ["checking", "on the van", "due today", "overdue", "some day"]


def test_donations_come_page_by_page_newest_first(django_assert_num_queries) -> None:
    bank = builders.food_bank()
    for day in (1, 2, 2, 3, 4):
        builders.donation(bank, title=str(day), offered_at=NOW + timedelta(days=day))
    coordinator = builders.identity(bank)
    with django_assert_num_queries(2):
        first = queries.donations(coordinator, limit=2)
    second = queries.donations(coordinator, limit=2, after=first.next_cursor)
    third = queries.donations(coordinator, limit=2, after=second.next_cursor)
    assert [one.title for page in (first, second, third) for one in page.rows] == ["4", "3", "2", "2", "1"]
    assert third.next_cursor == ""
    assert queries.donations(coordinator, states=("offered",)).rows == []


def test_a_contact_sees_only_their_donors_gifts_and_a_stranger_none() -> None:
    bank = builders.food_bank()
    mine, rival = builders.donor(bank), builders.donor(bank)
    own, theirs = _offered(bank, mine), _offered(bank, rival)
    member = services.add_contact(food_bank_id=bank.id, donor_uuid=mine.uuid, name="提供 一郎", now=NOW)
    contact = identity_of(member)
    assert DonorContact.objects.get(membership=member).donor == mine
    assert [one.uuid for one in queries.donations(contact).rows] == [own.uuid]
    assert [one.uuid for one in queries.donors(contact).rows] == [mine.uuid]
    stranger = builders.identity(builders.food_bank())
    for who, uuid in ((contact, theirs.uuid), (stranger, own.uuid), (stranger, uuid4())):
        with pytest.raises(NotFound):
            queries.get_donation_for(who, uuid)
    with pytest.raises(NotFound):
        queries.get_donor_for(contact, rival.uuid)
    with pytest.raises(InvalidInput):
        queries.donations(stranger, after=str(own.uuid))
    with pytest.raises(NotFound):
        services.add_contact(food_bank_id=stranger.bank, donor_uuid=mine.uuid, name="x", now=NOW)
    assert queries.donations(stranger).rows == [] == queries.donations_to_receive(stranger, TODAY).rows


def test_agreements_that_end_soon_are_named_unless_followed(django_assert_num_queries) -> None:
    bank = builders.food_bank()
    ending, followed, lasting = (builders.donor(bank) for _ in range(3))
    Agreement.objects.filter(donor__in=[ending, followed]).update(ends_on=TODAY + timedelta(days=20))
    services.add_agreement(food_bank_id=bank.id, donor_uuid=followed.uuid, details=services.AgreementDetails(
        number="次", starts_on=TODAY + timedelta(days=21)))
    coordinator = builders.identity(bank)
    with django_assert_num_queries(1):
        found = queries.agreements_ending(coordinator, TODAY)
    assert [one.donor for one in found] == [ending]
    assert lasting not in [one.donor for one in found]


def test_an_agreement_is_checked_and_numbered_once() -> None:
    bank = builders.food_bank()
    giver = builders.donor(bank)
    details = services.AgreementDetails(number="G-A", starts_on=TODAY, ends_on=TODAY - timedelta(days=1))

    def add(**values):
        return services.add_agreement(food_bank_id=bank.id, donor_uuid=giver.uuid, details=replace(details, **values))

    for values, refusal in (({}, AgreementBackwards), ({"ends_on": None, "number": " "}, InvalidInput),
                            ({"ends_on": None, "minimum_days_left": -1}, InvalidInput)):
        with pytest.raises(refusal):
            add(**values)
    add(ends_on=None)
    with pytest.raises(AgreementNumberTaken):
        add(ends_on=None)


def test_a_donor_is_named_once_and_changed_from_a_fresh_page() -> None:
    bank = builders.food_bank()
    details = services.DonorDetails(name="見本製菓（架空）", latitude=35.8, longitude=139.5)
    made = services.add_donor(food_bank_id=bank.id, details=details)
    assert made.legal_name == "見本製菓（架空）"
    with pytest.raises(DonorNameTaken):
        services.add_donor(food_bank_id=bank.id, details=details)
    services.edit_donor(food_bank_id=bank.id, donor_uuid=made.uuid, version=1,
                        details=replace(details, address="新座市"))
    with pytest.raises(StalePage):
        services.edit_donor(food_bank_id=bank.id, donor_uuid=made.uuid, version=1, details=details)
    with pytest.raises(NotFound):
        services.edit_donor(food_bank_id=builders.food_bank().id, donor_uuid=made.uuid, version=2, details=details)
    for values in ({"longitude": None}, {"latitude": 95.0}, {"sector": "moon"}, {"papers": "never"}, {"name": ""},
                   {"dock_opens": time(12), "dock_closes": time(9)}):
        with pytest.raises(InvalidInput):
            services.add_donor(food_bank_id=bank.id, details=replace(details, **{"name": "別", **values}))
