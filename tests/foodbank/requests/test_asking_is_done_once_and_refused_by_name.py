"""Sending, repeating, changing and cancelling a request, against the real database."""

import uuid
from datetime import date, time, timedelta

import pytest

from foodbank.accounts.queries import identity_of
from foodbank.accounts.rules import Role
from foodbank.devices.errors import OperationReused
from foodbank.devices.models import Operation
from foodbank.errors import InvalidInput, NotFound, StalePage
from foodbank.requests.errors import (
    AlreadyAsked,
    NotOpenForRequests,
    SessionCancelled,
    SiteTakesNoRequests,
    WishUnclear,
    WrongRequestState,
)
from foodbank.requests.models import Request
from foodbank.requests.rules.amounts import Heads
from foodbank.requests.rules.wish import Wish, WishLine
from foodbank.requests.services import (
    OnBehalf,
    cancel_request,
    change_request,
    mark_allocated,
    repeat_last,
    send_request,
)
from tests.builders import NOW, TODAY, activity, food_bank, identity, product, session, site, warehouse
from tests.foodbank.requests.wishes import act_for, asked, lead_of, wish

pytestmark = pytest.mark.django_db


def test_five_kinds_become_five_lines_in_grams() -> None:
    doing = activity(site(food_bank()), adults=10, children=30)
    request = asked(session(doing))
    grams = {line.category.code: line.wanted_g for line in request.lines.select_related("category")}
    assert grams == {"rice": 4_500, "noodle": 2_000, "retort_can": 3_000, "seasoning": 1_000, "sweets": 1_500}
    assert (request.state, request.state_at, request.version) == ("sent", NOW, 1)
    assert [step.state for step in request.steps.all()] == ["sent"]


def test_by_head_count_alone_there_are_no_lines_and_offers_are_taken() -> None:
    opening = session(activity(site(food_bank())))
    lead = identity_of(lead_of(opening.activity.site))
    send_request(act=act_for(lead), identity=lead, session_key=opening.uuid,
                 wish=Wish(Heads(5, 7, 2), takes_offers=False), now=NOW)
    request = Request.objects.get(session=opening)
    assert (request.adults, request.children, request.households, request.takes_offers) == (5, 7, 2, True)
    assert not request.lines.exists()


def test_the_same_act_twice_is_one_request_and_another_content_under_its_id_is_refused() -> None:
    opening = session(activity(site(food_bank())))
    lead, key = identity_of(lead_of(opening.activity.site)), uuid.uuid4()
    answers = [send_request(act=act_for(lead, payload={"a": 1}, key=key), identity=lead, session_key=opening.uuid,
                            wish=wish("rice"), now=NOW) for _ in range(2)]
    assert answers[0] == answers[1]
    assert Request.objects.filter(session=opening).count() == 1
    with pytest.raises(OperationReused):
        send_request(act=act_for(lead, payload={"a": 2}, key=key), identity=lead, session_key=opening.uuid,
                     wish=wish("rice"), now=NOW)


def test_a_second_request_for_a_session_names_the_first_and_leaves_no_operation() -> None:
    first = asked(session(activity(site(food_bank()))))
    lead = identity_of(lead_of(first.site))
    second = act_for(lead)
    with pytest.raises(AlreadyAsked) as refusal:
        send_request(act=second, identity=lead, session_key=first.session.uuid, wish=wish("rice"), now=NOW)
    assert refusal.value.facts["request"] == str(first.uuid)
    assert str(first.uuid) in refusal.value.facts["link"]
    assert not Operation.objects.filter(id=second.id).exists()


@pytest.mark.parametrize("whose", ["stranger", "other lead"])
def test_the_session_of_somebody_else_is_not_found(whose: str) -> None:
    bank = food_bank()
    opening = session(activity(site(bank)))
    other = site(food_bank()) if whose == "stranger" else site(bank)
    lead = identity_of(lead_of(other))
    with pytest.raises(NotFound):
        send_request(act=act_for(lead), identity=lead, session_key=opening.uuid, wish=wish("rice"), now=NOW)


def test_a_coordinator_of_another_food_bank_finds_nothing() -> None:
    request = asked(session(activity(site(food_bank()))))
    stranger = identity(food_bank())
    with pytest.raises(NotFound):
        cancel_request(act=act_for(stranger), identity=stranger, key=request.uuid, version=1, now=NOW)


def test_a_closed_site_is_refused_by_its_name() -> None:
    place = site(food_bank(), name="お休みの家（架空）", closed_from=date(2026, 11, 27))
    with pytest.raises(SiteTakesNoRequests) as refusal:
        asked(session(activity(place)))
    assert "お休みの家（架空）は2026年11月28日" in str(refusal.value)


def test_a_site_that_ended_a_cancelled_session_and_a_late_day_are_refused() -> None:
    bank = food_bank()
    with pytest.raises(SiteTakesNoRequests):
        asked(session(activity(site(bank, is_active=False))))
    with pytest.raises(SessionCancelled):
        asked(session(activity(site(bank)), is_cancelled=True))
    with pytest.raises(NotOpenForRequests) as late:
        asked(session(activity(site(bank)), on=TODAY + timedelta(days=1)))
    assert late.value.facts["reason"] == "deadline" and "11月23日" in str(late.value)
    with pytest.raises(NotOpenForRequests):
        asked(session(activity(site(bank)), on=TODAY - timedelta(days=1)))


def test_the_coordinator_may_type_a_late_telephone_call_and_both_names_are_kept() -> None:
    bank = food_bank()
    opening = session(activity(site(bank, is_online=False)), on=TODAY)
    typist = identity(bank)
    request = asked(opening, identity=typist, on_behalf=OnBehalf("telephone", "佐藤 花"))
    assert (request.channel, request.asked_by, request.typed_by_id) == ("telephone", "佐藤 花", typist.membership_id)


def test_on_behalf_needs_who_spoke_and_a_channel_that_exists() -> None:
    bank = food_bank()
    opening = session(activity(site(bank)))
    typist = identity(bank)
    with pytest.raises(WishUnclear):
        asked(opening, identity=typist, on_behalf=OnBehalf("fax", " "))
    with pytest.raises(InvalidInput):
        asked(opening, identity=typist, on_behalf=OnBehalf("pigeon", "佐藤 花"))


@pytest.mark.parametrize("line", [
    WishLine("rice", wanted_g=0), WishLine("rice", wanted_g=-5), WishLine("rice", wanted_g=10**30),
    WishLine("unheard-of", wanted_g=100), WishLine("rice", wanted_g=10, minimum_g=11)])
def test_a_wish_that_cannot_be_meant_is_refused_with_a_sentence(line: WishLine) -> None:
    opening = session(activity(site(food_bank())))
    lead = identity_of(lead_of(opening.activity.site))
    with pytest.raises(WishUnclear) as refusal:
        send_request(act=act_for(lead), identity=lead, session_key=opening.uuid, wish=Wish(Heads(1), (line,)), now=NOW)
    assert refusal.value.status == 422 and "まだ送っていません" in str(refusal.value)
    assert not Request.objects.filter(session=opening).exists()


def test_a_product_of_another_food_bank_cannot_be_asked_for() -> None:
    opening = session(activity(site(food_bank())))
    lead = identity_of(lead_of(opening.activity.site))
    foreign = product(food_bank())
    with pytest.raises(WishUnclear):
        send_request(act=act_for(lead), identity=lead, session_key=opening.uuid, now=NOW,
                     wish=Wish(Heads(1), (WishLine("rice", wanted_g=500, product=foreign.uuid),)))
    assert not Request.objects.filter(session=opening).exists()


def test_a_product_of_the_own_food_bank_stands_beside_its_category() -> None:
    bank = food_bank()
    opening = session(activity(site(bank)))
    own = product(bank)
    request = asked(opening)
    lead = identity_of(lead_of(opening.activity.site))
    lines = (WishLine("rice", wanted_g=2_000), WishLine("rice", wanted_g=500, product=own.uuid))
    change_request(act=act_for(lead), identity=lead, key=request.uuid, version=1, now=NOW, wish=Wish(Heads(1), lines))
    assert {line.product_id for line in request.lines.all()} == {None, own.id}


def test_a_slot_must_be_one_of_the_warehouse() -> None:
    bank = food_bank()
    warehouse(bank, opens=time(9), closes=time(12), slot_minutes=15)
    opening = session(activity(site(bank, leaves_by="fetches")))
    lead = identity_of(lead_of(opening.activity.site))
    with pytest.raises(WishUnclear):
        send_request(act=act_for(lead), identity=lead, session_key=opening.uuid, now=NOW,
                     wish=wish("rice", wants_slot=time(12)))
    send_request(act=act_for(lead), identity=lead, session_key=opening.uuid, now=NOW,
                 wish=wish("rice", wants_slot=time(11, 45)))
    assert Request.objects.get(session=opening).wants_slot == time(11, 45)


def test_repeat_last_asks_for_the_same_grams_of_the_same_activity() -> None:
    doing = activity(site(food_bank()))
    before = asked(session(doing, on=TODAY + timedelta(days=4)), "rice", "sweets")
    asked(session(activity(doing.site, name="別の活動"), on=TODAY + timedelta(days=5)), "noodle")
    coming = session(doing, on=TODAY + timedelta(days=11))
    lead = identity_of(lead_of(doing.site))
    answer = repeat_last(act=act_for(lead), identity=lead, session_key=coming.uuid, now=NOW + timedelta(days=3))
    again = Request.objects.get(uuid=answer["request"])
    assert again.session_id == coming.id
    assert set(again.lines.values_list("category__code", "wanted_g")) == set(
        before.lines.values_list("category__code", "wanted_g"))


def test_repeat_without_anything_before_is_not_found() -> None:
    opening = session(activity(site(food_bank())))
    lead = identity_of(lead_of(opening.activity.site))
    with pytest.raises(NotFound):
        repeat_last(act=act_for(lead), identity=lead, session_key=opening.uuid, now=NOW)


def test_a_change_replaces_the_lines_and_an_old_page_changes_nothing() -> None:
    request = asked(session(activity(site(food_bank()))))
    lead = identity_of(lead_of(request.site))
    change_request(act=act_for(lead), identity=lead, key=request.uuid, version=1, wish=wish("drink"), now=NOW)
    assert list(request.lines.values_list("category__code", flat=True)) == ["drink"]
    with pytest.raises(StalePage):
        change_request(act=act_for(lead), identity=lead, key=request.uuid, version=1, wish=wish("rice"), now=NOW)
    with pytest.raises(StalePage):
        cancel_request(act=act_for(lead), identity=lead, key=request.uuid, version=1, now=NOW)
    assert list(request.lines.values_list("category__code", flat=True)) == ["drink"]


def test_after_a_cancellation_the_session_may_be_asked_for_again() -> None:
    first = asked(session(activity(site(food_bank()))))
    lead = identity_of(lead_of(first.site))
    cancel_request(act=act_for(lead), identity=lead, key=first.uuid, version=1, now=NOW)
    second = asked(first.session)
    first.refresh_from_db()
    assert (first.state, second.state) == ("cancelled", "sent")


def test_what_is_allocated_is_neither_changed_nor_cancelled_by_the_site() -> None:
    request = asked(session(activity(site(food_bank()))))
    mark_allocated(request_ids=[request.id], now=NOW)
    lead = identity_of(lead_of(request.site))
    with pytest.raises(WrongRequestState) as refusal:
        change_request(act=act_for(lead), identity=lead, key=request.uuid, version=2, wish=wish("rice"), now=NOW)
    assert "配分が決まりました" in str(refusal.value)
    with pytest.raises(WrongRequestState):
        cancel_request(act=act_for(lead), identity=lead, key=request.uuid, version=2, now=NOW)


def test_roles_other_than_lead_and_coordinator_reach_no_site() -> None:
    bank = food_bank()
    opening = session(activity(site(bank)))
    driver = identity(bank, Role.DRIVER)
    with pytest.raises(NotFound):
        send_request(act=act_for(driver), identity=driver, session_key=opening.uuid, wish=wish("rice"), now=NOW)
