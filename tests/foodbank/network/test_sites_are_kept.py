"""Sites are added, changed as one whole, closed and opened again; each food bank sees its own."""

from dataclasses import replace
from datetime import date, time
from uuid import uuid4

import pytest

from foodbank.accounts.queries import identity_of
from foodbank.accounts.rules import Role
from foodbank.errors import InvalidInput, NotFound, StalePage
from foodbank.network import queries, services
from foodbank.network.errors import ClosedSite, NameTaken, NoSessionDays, SessionHeld, WindowsOverlap
from foodbank.network.models import Session, Site, SiteLead
from foodbank.network.rules.calendar import Pattern, Window, days_of
from foodbank.network.rules.details import ActivityDetails, SiteDetails, WarehouseDetails
from foodbank.stock.models import Place
from tests import builders

pytestmark = pytest.mark.django_db
DETAILS = SiteDetails(name="ひだまり食堂（架空）", kana="ひだまりしょくどう", latitude=35.79, longitude=139.56,
                      fridge_ml=90_000)
ON = date(2026, 11, 24)


def _site(bank, **values):
    organisation = services.add_organisation(food_bank_id=bank.id, name="ひだまりの会（架空）")
    return services.add_site(food_bank_id=bank.id, organisation=organisation, details=replace(DETAILS, **values))


def test_a_site_works_without_any_user() -> None:
    bank = builders.food_bank()
    site = _site(bank, is_online=False, telephone="048-000-0101")
    activity = services.add_activity(food_bank_id=bank.id, site_uuid=site.uuid, on=ON,
                                     details=ActivityDetails(name="こども食堂", kind="shokudo", children=30))
    made = services.add_sessions(food_bank_id=bank.id, activity_uuid=activity.uuid, days=[date(2026, 12, 12)])
    coordinator = builders.identity(bank)
    assert queries.site_leads(coordinator, site) == []
    assert [one.children for one in queries.sessions_to_come(coordinator, ON).rows] == [30] == [
        one.children for one in made]


def test_two_sites_of_one_name_are_refused_and_the_page_goes_on() -> None:
    bank = builders.food_bank()
    _site(bank)
    with pytest.raises(NameTaken):
        _site(bank)
    assert Site.objects.filter(food_bank=bank).count() == 1  # the transaction is still usable
    assert _site(builders.food_bank())  # another food bank may use the name


def test_a_change_from_an_old_page_is_refused() -> None:
    bank = builders.food_bank()
    site = _site(bank)
    change = {"food_bank_id": bank.id, "site_uuid": site.uuid, "organisation": site.organisation, "district": None}
    services.edit_site(**change, version=1, details=replace(DETAILS, address="新しい住所"))
    with pytest.raises(StalePage):
        services.edit_site(**change, version=1, details=replace(DETAILS, address="古い画面"))
    site.refresh_from_db()
    assert (site.address, site.version) == ("新しい住所", 2)


def test_two_coordinators_cannot_overwrite_each_others_warehouse_or_activity() -> None:
    bank = builders.food_bank()
    building = WarehouseDetails(name="本倉庫", latitude=35.79, longitude=139.56, opens=time(9), closes=time(17))
    warehouse = services.add_warehouse(food_bank_id=bank.id, code="main", details=building)
    edit = {"food_bank_id": bank.id, "code": "main", "version": warehouse.version}
    services.edit_warehouse(**edit, details=replace(building, closes=time(18)))
    with pytest.raises(StalePage):
        services.edit_warehouse(**edit, details=replace(building, telephone="048-000-0001"))
    warehouse.refresh_from_db()
    assert (warehouse.closes, warehouse.telephone, warehouse.version) == (time(18), "", 2)

    doing = ActivityDetails(name="こども食堂", kind="shokudo", children=30)
    activity = services.add_activity(food_bank_id=bank.id, site_uuid=_site(bank).uuid, on=ON, details=doing)
    edit = {"food_bank_id": bank.id, "activity_uuid": activity.uuid, "version": activity.version}
    services.edit_activity(**edit, details=replace(doing, children=40))
    with pytest.raises(StalePage):
        services.edit_activity(**edit, details=replace(doing, adults=9))
    activity.refresh_from_db()
    assert (activity.children, activity.adults, activity.version) == (40, 0, 2)


def test_a_warehouse_that_is_added_can_receive_at_once() -> None:
    bank = builders.food_bank()
    for code in ("main", "second"):
        services.add_warehouse(food_bank_id=bank.id, code=code, details=WarehouseDetails(
            name=code, latitude=35.79, longitude=139.56, opens=time(9), closes=time(17)))
    kinds = sorted(Place.objects.filter(food_bank=bank).values_list("kind", flat=True))
    assert kinds == ["count_difference", "discarded", "dock", "dock", "donor", "repacked", "staging", "staging"]
    assert builders.lot(bank, 12).code


@pytest.mark.parametrize("values",
                         [{"latitude": 91.0}, {"latitude": float("nan")}, {"name": " "}, {"fridge_ml": 10**30},
                                    {"ambient_g": -1}, {"leaves_by": "rocket"}, {"minimum_days_left": -1}])
def test_impossible_values_are_refused_by_name(values: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        _site(builders.food_bank(), **values)


def test_a_closed_site_refuses_acts_and_its_coming_days_are_called_off() -> None:
    bank = builders.food_bank()
    site = builders.site(bank)
    activity = builders.activity(site)
    builders.session(activity, on=date(2026, 11, 28))
    builders.session(activity, on=date(2026, 12, 12))
    services.close_site(food_bank_id=bank.id, site_uuid=site.uuid, version=1, closed_from=date(2026, 12, 1), on=ON)
    coordinator = builders.identity(bank)
    assert queries.get_open_site_for(coordinator, site.uuid, date(2026, 11, 30))
    with pytest.raises(ClosedSite):
        queries.get_open_site_for(coordinator, site.uuid, date(2026, 12, 1))
    with pytest.raises(ClosedSite):
        services.add_sessions(food_bank_id=bank.id, activity_uuid=activity.uuid, days=[date(2026, 12, 5)])
    assert [one.on.day for one in queries.sessions_to_come(coordinator, ON).rows] == [28]
    services.reopen_site(food_bank_id=bank.id, site_uuid=site.uuid, version=2)
    assert queries.get_open_site_for(coordinator, site.uuid, date(2026, 12, 1))


def test_the_second_and_fourth_saturday_are_found() -> None:
    days = days_of(Pattern(weekday=5, nths=frozenset({2, 4})), first=date(2026, 11, 24), last=date(2026, 12, 31))
    assert days == [date(2026, 11, 28), date(2026, 12, 12), date(2026, 12, 26)]
    with pytest.raises(NoSessionDays):
        days_of(Pattern(weekday=0), first=date(2026, 11, 24), last=date(2026, 11, 24))


def test_sessions_made_twice_are_there_once_and_a_called_off_day_opens_again() -> None:
    bank = builders.food_bank()
    activity = builders.activity(builders.site(bank))
    first = services.add_sessions(food_bank_id=bank.id, activity_uuid=activity.uuid, days=[date(2026, 12, 5)])
    services.call_off_session(food_bank_id=bank.id, session_uuid=first[0].uuid)
    services.add_sessions(food_bank_id=bank.id, activity_uuid=activity.uuid,
                          days=[date(2026, 12, 5), date(2026, 12, 5)])
    assert [one.is_cancelled for one in Session.objects.filter(activity=activity)] == [False]


def test_a_day_whose_visitors_were_counted_cannot_be_called_off() -> None:
    bank = builders.food_bank()
    held = builders.session(builders.activity(builders.site(bank)))
    services.report_visitors(food_bank_id=bank.id, session_uuid=held.uuid, came=41)
    with pytest.raises(SessionHeld):
        services.call_off_session(food_bank_id=bank.id, session_uuid=held.uuid)


def test_receiving_times_must_not_lap_over_each_other() -> None:
    bank = builders.food_bank()
    site = builders.site(bank)
    morning, noon = Window(5, time(9), time(12)), Window(5, time(11, 30), time(14))
    with pytest.raises(WindowsOverlap):
        services.set_windows(food_bank_id=bank.id, site_uuid=site.uuid, version=1, windows=[morning, noon])
    with pytest.raises(WindowsOverlap):
        services.set_windows(food_bank_id=bank.id, site_uuid=site.uuid, version=1,
                             windows=[Window(5, time(12), time(9))])
    services.set_windows(food_bank_id=bank.id, site_uuid=site.uuid, version=1,
                         windows=[noon, Window(1, time(9), time(10))])
    assert [one.weekday for one in site.windows.all()] == [1, 5]


def test_sites_come_page_by_page_in_the_order_of_the_syllabary(django_assert_num_queries) -> None:
    bank = builders.food_bank()
    for kana in ("うみ", "あさ", "いけ", "あさ", "えき"):
        builders.site(bank, kana=kana)
    coordinator = builders.identity(bank)
    with django_assert_num_queries(1):
        first = queries.sites(coordinator, limit=2)
    with django_assert_num_queries(2):
        second = queries.sites(coordinator, limit=2, after=first.next_cursor)
    third = queries.sites(coordinator, limit=2, after=second.next_cursor)
    shown = [one.kana for page in (first, second, third) for one in page.rows]
    assert shown == ["あさ", "あさ", "いけ", "うみ", "えき"]
    assert third.next_cursor == ""


def test_a_site_is_found_by_katakana_and_half_width() -> None:
    bank = builders.food_bank()
    builders.site(bank, name="ひまわり食堂（架空）", kana="ひまわりしょくどう")
    builders.site(bank)
    for search in ("ヒマワリ", "ﾋﾏﾜﾘ", "ひまわり食堂"):
        assert [one.name for one in queries.sites(builders.identity(bank),
                                                  search=search).rows] == ["ひまわり食堂（架空）"]
    assert queries.sites(builders.identity(bank), search="a\x00b%_").rows == []


def test_a_site_lead_sees_the_sites_they_lead_and_no_others() -> None:
    bank = builders.food_bank()
    mine, other = builders.site(bank), builders.site(bank)
    lead = builders.member(bank, Role.SITE_LEAD)
    SiteLead.objects.create(membership=lead, site=mine)
    for place in (mine, other):
        builders.session(builders.activity(place))
    identity = identity_of(lead)
    assert queries.sites_of_lead(identity) == [mine] == queries.sites(identity).rows
    assert queries.get_site_for(identity, mine.uuid) == mine
    assert [one.activity.site for one in queries.sessions_to_come(identity, ON).rows] == [mine]
    with pytest.raises(NotFound):
        queries.get_site_for(identity, other.uuid)


def test_a_stranger_from_another_food_bank_reaches_nothing() -> None:
    bank = builders.food_bank()
    site = builders.site(bank)
    activity = builders.activity(site)
    session = builders.session(activity)
    warehouse = builders.warehouse(bank)
    member = builders.member(bank)
    stranger = builders.identity(builders.food_bank())
    for ask in (lambda: queries.get_site_for(stranger, site.uuid),
                lambda: queries.get_activity_for(stranger, activity.uuid),
                lambda: queries.get_session_for(stranger, session.uuid),
                lambda: queries.get_warehouse_for(stranger, warehouse.code),
                lambda: queries.get_person_for(stranger, member.code),
                lambda: queries.get_organisation_for(stranger, site.organisation.uuid),
                lambda: queries.sites(stranger, after=str(site.uuid)),
                lambda: services.close_site(food_bank_id=stranger.bank, site_uuid=site.uuid, version=1,
                                            closed_from=ON, on=ON),
                lambda: services.call_off_session(food_bank_id=stranger.bank, session_uuid=session.uuid),
                lambda: services.enrolment_link(by=stranger, warehouse=warehouse, now=builders.NOW),
                lambda: services.invite(by=stranger, member=member, now=builders.NOW),
                lambda: services.stop_role(by=stranger, code=member.code, now=builders.NOW)):
        with pytest.raises((NotFound, InvalidInput)):
            ask()
    assert queries.sites(stranger).rows == []
    assert queries.sessions_to_come(stranger, ON).rows == []
    with pytest.raises(NotFound):
        queries.get_site_for(builders.identity(bank), uuid4())


def test_districts_without_a_site_are_listed_too(django_assert_num_queries) -> None:
    bank = builders.food_bank()
    site = builders.site(bank)
    builders.session(builders.activity(site), on=date(2026, 12, 12))
    builders.session(builders.activity(site, name="パントリー"), on=date(2026, 11, 28), is_cancelled=True)
    builders.site(builders.food_bank())
    coordinator = builders.identity(bank)
    with django_assert_num_queries(2):
        coverage = queries.district_coverage(coordinator, ON)
    assert len(coverage) == 17
    assert [(one.sites, one.next_session_on) for one in coverage if one.sites] == [(1, date(2026, 12, 12))]


def test_an_allergen_nobody_knows_is_refused() -> None:
    bank = builders.food_bank()
    site = builders.site(bank)
    with pytest.raises(InvalidInput):
        services.add_activity(food_bank_id=bank.id, site_uuid=site.uuid, on=ON,
                              details=ActivityDetails(name="パントリー", kind="pantry",
                                                      excluded_allergens=("moonstone",)))
