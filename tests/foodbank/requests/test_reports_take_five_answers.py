"""開催報告: stored once, corrected with its version, never before the day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from foodbank.accounts.queries import identity_of
from foodbank.errors import InvalidInput, NotFound, StalePage
from foodbank.requests.errors import SessionCancelled, TooEarlyToReport, WishUnclear
from foodbank.requests.models import SessionReport
from foodbank.requests.services import OnBehalf, Report, report_back
from tests.builders import NOW, TODAY, activity, food_bank, identity, session, site
from tests.foodbank.requests.wishes import act_for, asked, lead_of

pytestmark = pytest.mark.django_db
WELL = Report(received="all", given="all", left="little", households=12, came=38)


def _held(**values):
    return session(activity(site(food_bank())), on=TODAY, **values)


def test_a_report_keeps_the_five_answers_and_tells_the_session_who_came() -> None:
    opening = session(activity(site(food_bank())), on=TODAY + timedelta(days=4))
    request = asked(opening)
    lead = identity_of(lead_of(opening.activity.site))
    report_back(act=act_for(lead), identity=lead, session_key=opening.uuid, report=WELL, now=NOW + timedelta(days=4))
    stored = SessionReport.objects.get(session=opening)
    opening.refresh_from_db()
    assert (stored.received, stored.given, stored.left, stored.households) == ("all", "all", "little", 12)
    assert (opening.came, stored.request_id, stored.version) == (38, request.id, 1)


def test_a_correction_needs_the_version_that_was_shown() -> None:
    opening = _held()
    lead = identity_of(lead_of(opening.activity.site))

    def send(report: Report, version: int) -> None:
        report_back(act=act_for(lead), identity=lead, session_key=opening.uuid, report=report, now=NOW, version=version)

    send(WELL, 0)
    with pytest.raises(StalePage):
        send(replace(WELL, came=1), 0)
    send(replace(WELL, came=40), 1)
    opening.refresh_from_db()
    assert opening.came == 40 and SessionReport.objects.get(session=opening).version == 2


def test_before_the_opening_day_and_for_a_cancelled_session_there_is_nothing_to_report() -> None:
    early = session(activity(site(food_bank())), on=TODAY + timedelta(days=1))
    lead = identity_of(lead_of(early.activity.site))
    with pytest.raises(TooEarlyToReport):
        report_back(act=act_for(lead), identity=lead, session_key=early.uuid, report=WELL, now=NOW)
    off = _held(is_cancelled=True)
    lead = identity_of(lead_of(off.activity.site))
    with pytest.raises(SessionCancelled):
        report_back(act=act_for(lead), identity=lead, session_key=off.uuid, report=WELL, now=NOW)


@pytest.mark.parametrize(("change", "refusal"), [
    ({"received": "perhaps"}, InvalidInput), ({"left": ""}, InvalidInput), ({"came": -1}, WishUnclear),
    ({"households": 10**30}, WishUnclear), ({"thrown_g": 10**12}, WishUnclear), ({"voice": "声" * 201}, WishUnclear)])
def test_odd_answers_are_refused_and_nothing_is_stored(change: dict[str, object], refusal: type[Exception]) -> None:
    opening = _held()
    lead = identity_of(lead_of(opening.activity.site))
    with pytest.raises(refusal):
        report_back(act=act_for(lead), identity=lead, session_key=opening.uuid, report=replace(WELL, **change), now=NOW)
    assert not SessionReport.objects.filter(session=opening).exists()


def test_the_coordinator_types_what_was_said_on_the_telephone() -> None:
    opening = _held()
    typist = identity(opening.activity.site.food_bank)
    report_back(act=act_for(typist), identity=typist, session_key=opening.uuid, report=WELL, now=NOW,
                on_behalf=OnBehalf("telephone", "高橋 実"))
    assert SessionReport.objects.get(session=opening).told_by == "高橋 実"


def test_a_stranger_finds_no_session_to_report_on() -> None:
    opening = _held()
    stranger = identity(food_bank())
    with pytest.raises(NotFound):
        report_back(act=act_for(stranger), identity=stranger, session_key=opening.uuid, report=WELL, now=NOW)
