"""手伝えます: once, never one too many, taken back in time; hours afterwards."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connections

from foodbank.accounts.rules import Role
from foodbank.errors import InvalidInput, NotAllowed, NotFound
from foodbank.volunteers import queries, services
from foodbank.volunteers.errors import HoursImpossible, ShiftFull, ShiftImpossible, ShiftOver, ShiftToCome
from foodbank.volunteers.models import SignUp
from tests import builders

NOW, TODAY = builders.NOW, builders.TODAY


def _shift(bank, days=2, people=2, **values):
    starts = NOW + timedelta(days=days)
    return services.add_shift(food_bank_id=bank.id, **{
        "kind": "sorting", "starts_at": starts, "ends_at": starts + timedelta(hours=3), "people_needed": people,
        **values})


@pytest.mark.django_db
def test_signing_up_twice_is_once_and_one_too_many_is_refused() -> None:
    bank = builders.food_bank()
    shift = _shift(bank, people=2)
    first, second, third = (builders.identity(bank, role) for role in (Role.VOLUNTEER, Role.SUPPORTER, Role.DRIVER))
    for who in (first, first, second, first):
        services.sign_up(by=who, shift_uuid=shift.uuid, now=NOW)
    with pytest.raises(ShiftFull):
        services.sign_up(by=third, shift_uuid=shift.uuid, now=NOW)
    for _ in range(2):
        services.withdraw(by=first, shift_uuid=shift.uuid, now=NOW)
    services.sign_up(by=third, shift_uuid=shift.uuid, now=NOW)
    assert set(shift.sign_ups.values_list("membership_id", flat=True)) == {second.membership_id, third.membership_id}


def test_twelve_people_want_three_places_at_once(committed: str) -> None:
    bank = builders.food_bank()
    shift = _shift(bank, people=3)
    everybody = [builders.identity(bank, Role.VOLUNTEER) for _ in range(12)]
    barrier, outcomes = threading.Barrier(12), []

    def ask(who) -> None:
        barrier.wait()
        try:
            services.sign_up(by=who, shift_uuid=shift.uuid, now=NOW)
            outcomes.append("in")
        except ShiftFull:
            outcomes.append("full")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask, args=[who]) for who in everybody]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["full"] * 9 + ["in"] * 3
    assert SignUp.objects.filter(shift=shift).count() == 3


@pytest.mark.django_db
def test_what_has_begun_or_was_called_off_is_over() -> None:
    bank = builders.food_bank()
    who = builders.identity(bank, Role.VOLUNTEER)
    begun, off = _shift(bank, days=0), _shift(bank)
    services.sign_up(by=who, shift_uuid=off.uuid, now=NOW)
    for _ in range(2):
        services.cancel_shift(food_bank_id=bank.id, shift_uuid=off.uuid, now=NOW)
    for shift in (begun, off):
        with pytest.raises(ShiftOver):
            services.sign_up(by=builders.identity(bank, Role.DRIVER), shift_uuid=shift.uuid, now=NOW)
    with pytest.raises(ShiftOver):
        services.withdraw(by=who, shift_uuid=off.uuid, now=NOW)
    with pytest.raises(ShiftOver):
        services.cancel_shift(food_bank_id=bank.id, shift_uuid=begun.uuid, now=NOW)
    assert [one.shift for one in queries.my_shifts(who, TODAY).rows] == [off]
    assert [one.shift for one in queries.open_shifts(who, TODAY).rows] == [begun]


@pytest.mark.django_db
@pytest.mark.parametrize("values", [
    {"people_needed": 0}, {"people_needed": -1}, {"people_needed": 10**30}, {"ends_at": NOW}, {"kind": "resting"},
    {"ends_at": NOW + timedelta(days=9)},
    {"starts_at": NOW.replace(year=9999), "ends_at": NOW.replace(year=9999, hour=3)}])
def test_an_impossible_shift_is_refused_by_name(values: dict[str, object]) -> None:
    with pytest.raises((ShiftImpossible, InvalidInput)):
        _shift(builders.food_bank(), **values)


@pytest.mark.django_db
def test_hours_are_written_down_afterwards_and_count_for_the_month() -> None:
    bank = builders.food_bank()
    shift, member = _shift(bank), builders.member(bank, Role.VOLUNTEER)
    late = NOW + timedelta(days=2, hours=4)

    def write(minutes, now=late, code=member.code, bank_id=bank.id):
        return services.record_hours(food_bank_id=bank_id, shift_uuid=shift.uuid, code=code, minutes=minutes, now=now)

    with pytest.raises(ShiftToCome):
        write(180, now=NOW)
    for minutes in (-1, 961, 10**30):
        with pytest.raises(HoursImpossible):
            write(minutes)
    write(180)
    assert write(150).minutes_done == 150
    assert queries.minutes_helped(bank.id, date(2026, 11, 1), date(2026, 12, 1)) == (1, 150)
    assert queries.minutes_helped(bank.id, date(2026, 12, 1), date(2027, 1, 1)) == (0, 0)
    with pytest.raises(NotFound):
        write(10, code="P0000000")
    with pytest.raises(NotFound):
        write(10, bank_id=builders.food_bank().id)


@pytest.mark.django_db
def test_shifts_come_page_by_page_and_nobody_sees_another_food_banks(django_assert_num_queries) -> None:
    bank = builders.food_bank()
    for days in (3, 1, 2, 2, 5):
        _shift(bank, days=days)
    _shift(bank, days=-4)
    who = builders.identity(bank, Role.SUPPORTER)
    with django_assert_num_queries(1):
        first = queries.open_shifts(who, TODAY, limit=2)
    with django_assert_num_queries(2):
        second = queries.open_shifts(who, TODAY, limit=2, after=first.next_cursor)
    third = queries.open_shifts(who, TODAY, limit=2, after=second.next_cursor)
    days = [(one.shift.starts_at - NOW).days for page in (first, second, third) for one in page.rows]
    assert days == [1, 2, 2, 3, 5]
    assert (third.next_cursor, [one.wanted for one in first.rows]) == ("", [2, 2])
    stranger = builders.identity(builders.food_bank(), Role.VOLUNTEER)
    uuid = first.rows[0].shift.uuid
    assert queries.open_shifts(stranger, TODAY).rows == []
    for ask in (lambda: queries.get_shift_for(stranger, uuid),
                lambda: services.sign_up(by=stranger, shift_uuid=uuid, now=NOW),
                lambda: services.withdraw(by=stranger, shift_uuid=uuid, now=NOW),
                lambda: services.cancel_shift(food_bank_id=stranger.bank, shift_uuid=uuid, now=NOW),
                lambda: _shift(bank, warehouse=builders.warehouse(builders.food_bank()))):
        with pytest.raises(NotFound):
            ask()
    for cursor in (str(uuid), "\x00"):
        with pytest.raises(InvalidInput):
            queries.open_shifts(stranger, TODAY, after=cursor)


@pytest.mark.django_db
def test_a_tablet_without_a_name_cannot_promise_anything() -> None:
    from foodbank.accounts.rules import Identity

    bank = builders.food_bank()
    shift = _shift(bank)
    with pytest.raises(NotAllowed):
        services.sign_up(by=Identity(role=Role.TABLET, food_bank_id=bank.id), shift_uuid=shift.uuid, now=NOW)
