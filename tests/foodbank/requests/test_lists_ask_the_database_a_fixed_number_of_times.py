"""Reads: paged by cursor, the same number of statements for two rows as for twenty, one food bank only."""

from datetime import date, timedelta

import pytest

from foodbank.accounts.queries import identity_of
from foodbank.errors import InvalidInput
from foodbank.network.models import Session
from foodbank.requests import queries
from foodbank.requests.services import mark_allocated
from tests.builders import NOW, TODAY, activity, food_bank, identity, session, site
from tests.foodbank.requests.wishes import asked, lead_of

pytestmark = pytest.mark.django_db


def _asked_on(bank, days: int) -> list[Session]:
    doing = activity(site(bank))
    openings = [session(doing, on=date(2026, 12, 1) + timedelta(days=day)) for day in range(days)]
    for position, opening in enumerate(openings):
        asked(opening, now=NOW + timedelta(minutes=position // 2))
    return openings


def _read(rows) -> list[str]:
    return [f"{row.site.name} {row.activity.name} {row.session.on} {[line.category.name for line in row.lines.all()]}"
            for row in rows]


def test_a_page_of_requests_with_their_lines_is_two_statements(django_assert_num_queries) -> None:
    bank = food_bank()
    _asked_on(bank, 12)
    coordinator = identity(bank)
    with django_assert_num_queries(2):
        assert len(_read(queries.requests_by_state(coordinator, "sent").rows)) == 12


def test_pages_by_cursor_show_every_request_once() -> None:
    bank = food_bank()
    _asked_on(bank, 7)
    coordinator, seen, cursor = identity(bank), [], ""
    while True:
        page = queries.requests_by_state(coordinator, after=cursor, most=3)
        seen += [row.uuid for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize("cursor", ["x", "2026-11-24~", "~", "2026-11-24T00:00:00~6f0c", "\x00~\x00"])
def test_a_cursor_that_is_none_is_refused(cursor: str) -> None:
    coordinator = identity(food_bank())
    with pytest.raises(InvalidInput):
        queries.requests_by_state(coordinator, after=cursor)
    with pytest.raises(InvalidInput):
        queries.sessions_to_ask(coordinator, TODAY, after=cursor)


def test_open_requests_are_the_sent_ones_of_those_days_in_two_statements(django_assert_num_queries) -> None:
    bank = food_bank()
    openings = _asked_on(bank, 6)
    _asked_on(food_bank(), 3)
    mark_allocated(request_ids=[openings[1].requests.get().id], now=NOW)
    with django_assert_num_queries(2):
        found = queries.open_requests(bank.id, date(2026, 12, 1), date(2026, 12, 4))
        _read(found)
    assert [row.session.on.day for row in found] == [1, 3, 4]


def test_the_leads_home_is_five_statements_however_many_sessions(django_assert_max_num_queries) -> None:
    bank = food_bank()
    openings = _asked_on(bank, 6)
    place = openings[0].activity.site
    lead = identity_of(lead_of(place))
    with django_assert_max_num_queries(8):
        rows = queries.next_openings(lead, place, TODAY)
        _read([row.request for row in rows])
    assert [row.may_ask for row in rows] == [False] * 6


def test_a_coming_session_says_whether_it_may_be_asked_for_and_what_could_be_repeated() -> None:
    doing = activity(site(food_bank()))
    before = asked(session(doing, on=TODAY + timedelta(days=3)))
    late = session(doing, on=TODAY + timedelta(days=1))
    free = session(doing, on=TODAY + timedelta(days=8))
    rows = {row.session.id: row for row in queries.next_openings(identity_of(lead_of(doing.site)), doing.site, TODAY)}
    assert (rows[late.id].may_ask, rows[late.id].is_late) == (False, True)
    assert rows[free.id].may_ask and rows[free.id].last == before


def test_a_lead_sees_only_their_own_sites_and_a_stranger_nothing() -> None:
    bank = food_bank()
    mine, theirs = activity(site(bank)), activity(site(bank))
    own, other = asked(session(mine)), asked(session(theirs))
    lead = identity_of(lead_of(mine.site))
    assert [row.uuid for row in queries.requests_by_state(lead).rows] == [own.uuid]
    assert {row.uuid for row in queries.requests_by_state(identity(bank)).rows} == {own.uuid, other.uuid}
    assert queries.requests_by_state(identity(food_bank())).rows == []


def test_sessions_to_ask_leaves_out_asked_closed_and_cancelled_ones() -> None:
    bank = food_bank()
    open_one = session(activity(site(bank, name="ひなた食堂（架空）", kana="ひなたしょくどう", is_online=False)))
    asked(session(activity(site(bank))))
    session(activity(site(bank, closed_from=TODAY)))
    session(activity(site(bank)), is_cancelled=True)
    session(activity(site(food_bank())))
    coordinator = identity(bank)
    assert queries.sessions_to_ask(coordinator, TODAY).rows == [open_one]
    assert queries.sessions_to_ask(coordinator, TODAY, find="ヒナタ").rows == [open_one]
    assert queries.sessions_to_ask(coordinator, TODAY, find="つばめ\x00").rows == []
    assert queries.sessions_to_ask(coordinator, TODAY, offline_only=True).rows == [open_one]


def test_sessions_to_report_are_the_held_ones_with_a_request_and_no_report() -> None:
    bank = food_bank()
    doing = activity(site(bank))
    held = session(doing, on=TODAY + timedelta(days=3))
    asked(held)
    session(doing, on=TODAY + timedelta(days=4))
    assert queries.sessions_to_report(identity(bank), TODAY + timedelta(days=5)).rows == [held]
    assert queries.sessions_to_report(identity(bank), TODAY + timedelta(days=70)).rows == []
