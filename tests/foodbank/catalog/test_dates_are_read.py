# ruff: noqa: E501 (tables of examples)
"""Printed dates and shorthands: one possible day is the answer, none is refused, several are asked about."""

from datetime import date, time, timedelta

import pytest
from hypothesis import example, given, settings, strategies as st

from foodbank.catalog.errors import AmbiguousYear, DateRefused, ImpossibleDate, UnreadableDate
from foodbank.catalog.rules.dates import read_date
from foodbank.catalog.rules.words import DateKind, Precision

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(("text", "last_day", "precision"), [
    ("0517", date(2027, 5, 17), "day"), ("260417", date(2026, 4, 17), "day"), ("2607e", date(2026, 7, 31), "month"),
    ("1124", date(2026, 11, 24), "day"), ("0229", date(2028, 2, 29), "day"), ("2709", date(2027, 9, 30), "month"),
    ("2802E", date(2028, 2, 29), "month"), ("202607e", date(2026, 7, 31), "month"), ("0517 ", date(2027, 5, 17), "day"),
    ("2027年9月1日", date(2027, 9, 1), "day"), ("27.9.1", date(2027, 9, 1), "day"), ("27. 09. 01", date(2027, 9, 1), "day"),
    ("270901", date(2027, 9, 1), "day"), ("20270901", date(2027, 9, 1), "day"), ("2027/9/1", date(2027, 9, 1), "day"),
    ("2027-09-01", date(2027, 9, 1), "day"), ("２０２７．９．１", date(2027, 9, 1), "day"), ("2027.9", date(2027, 9, 30), "month"),
    ("27.09", date(2027, 9, 30), "month"), ("2027年2月", date(2027, 2, 28), "month"), ("202709", date(2027, 9, 30), "month"),
    ("270900", date(2027, 9, 30), "month"), ("2027年9月末", date(2027, 9, 30), "month"), ("12/31", date(2026, 12, 31), "day"),
    ("令和9年9月", date(2027, 9, 30), "month"), ("令和9年9月1日", date(2027, 9, 1), "day"), ("R9.9.1", date(2027, 9, 1), "day"),
    ("r090901", date(2027, 9, 1), "day"), ("㋿9年9月1日", date(2027, 9, 1), "day"), ("令和元年5月1日", date(2019, 5, 1), "day"),
    ("平成31年4月30日", date(2019, 4, 30), "day"), ("二〇二七年九月一日", date(2027, 9, 1), "day"),
    ("2027年9月上旬", date(2027, 9, 10), "dekad"), ("27.9中旬", date(2027, 9, 20), "dekad"), ("2027.2下", date(2027, 2, 28), "dekad"),
    ("令和8年11月上旬", date(2026, 11, 10), "dekad"), ("5月17日", date(2027, 5, 17), "day"), ("25日", date(2026, 11, 25), "day"),
    ("17/05/2027", date(2027, 5, 17), "day"), ("2027.09.01.", date(2027, 9, 1), "day"),
])
def test_a_printed_or_typed_date_means_its_last_good_day(text: str, last_day: date, precision: str) -> None:
    reading = read_date(text, on=TODAY)
    assert (reading.last_day, reading.precision) == (last_day, Precision(precision))
    assert reading.is_past == (last_day < TODAY)
    assert reading.kind is None


@pytest.mark.parametrize(("text", "candidates"), [
    ("9.9.1", ["2027-09-01", "2009-09-01"]), ("090901", ["2027-09-01", "2009-09-01"]), ("9年9月1日", ["2027-09-01", "2009-09-01"]),
    ("08.12", ["2026-12", "2027-08-12", "2008-12"]), ("20.11.30", ["2020-11-30", "2038-11-30"]),
    ("1120", ["2026-11-20", "2027-11-20"]), ("17日", ["2026-11-17", "2026-12-17"]), ("9月中旬", ["2026-09-中旬", "2027-09-中旬"]),
    ("05/06/2027", ["2027-05-06", "2027-06-05"]), ("9.9上旬", ["2027-09-上旬", "2009-09-上旬"]),
])
def test_what_can_mean_two_days_is_asked_and_each_answer_is_read(text: str, candidates: list[str]) -> None:
    with pytest.raises(AmbiguousYear) as question:
        read_date(text, on=TODAY)
    assert question.value.facts["candidates"] == candidates
    for answer in candidates:
        assert read_date(answer, on=TODAY).iso == answer


def test_the_question_names_the_days_in_words() -> None:
    with pytest.raises(AmbiguousYear) as question:
        read_date("9.9.1", on=TODAY)
    assert "2027年9月1日 / 2009年9月1日" in str(question.value)


@pytest.mark.parametrize("text", ["20270229", "2027/9/31", "0230", "13.13.13", "0000", "R0.1.1", "R1.4.30", "平成40年1月1日", "2027年13月",
                                  "27.9.32", "9月31日", "32日", "1850.1.1", "99990101"])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ImpossibleDate):
        read_date(text, on=TODAY)


@pytest.mark.parametrize("text", ["", "  ", "なし", "1e30", "17", "9" * 30, "\x00", "\ud800", "27.9/1", "賞味期限", "24時", "2027年9月1日中旬", "e"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(UnreadableDate):
        read_date(text, on=TODAY)


@pytest.mark.parametrize(("text", "kind", "last_time"), [
    ("賞味期限:2027.9.1", DateKind.BEST_BEFORE, None), ("消費期限 26.11.25 15時", DateKind.USE_BY, time(15)),
    ("消費期限2026年11月25日15時30分", DateKind.USE_BY, time(15, 30)), ("26.11.25 9:05", None, time(9, 5)),
    ("製造年月日 2026.11.1", DateKind.MANUFACTURED, None), ("精米年月旬 2026.11.上旬", DateKind.MILLED, None),
    ("2026年11月25日24時", None, None),
])
def test_the_words_around_a_date_say_its_kind_and_hour(text: str, kind: DateKind | None, last_time: time | None) -> None:
    reading = read_date(text, on=TODAY)
    assert (reading.kind, reading.last_time) == (kind, last_time)


def test_the_printed_day_itself_is_still_good() -> None:
    assert not read_date("2026.11.24", on=TODAY).is_past
    assert read_date("2026.11.23", on=TODAY).is_past


def test_the_years_that_are_asked_about_move_with_the_calendar() -> None:
    assert read_date("27.9.1", on=TODAY).last_day.year == 2027
    with pytest.raises(AmbiguousYear):
        read_date("27.9.1", on=date(2033, 1, 1))


@given(st.dates(date(2021, 1, 1), date(2099, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d"]))
def test_every_day_with_a_full_year_is_read_as_itself(day: date, form: str) -> None:
    assert read_date(day.strftime(form), on=TODAY).last_day == day


@given(st.dates(date(2021, 1, 1), date(2090, 12, 31)), st.integers(-40, 4000))
def test_a_reading_written_out_is_read_back(day: date, distance: int) -> None:
    on = day - timedelta(days=distance) if day > date(2025, 1, 1) else day
    for text in (f"{day:%Y-%m}", f"{day:%Y-%m}-中旬", day.isoformat()):
        reading = read_date(text, on=on)
        assert read_date(reading.iso, on=on) == reading.__class__(**{**vars(reading), "text": reading.iso})


PARTS = st.sampled_from(["2027", "27", "9", "09", "00", "99", "年", "月", "日", ".", "/", "-", "上旬", "下", "令和", "R", "H", "元", "e", " ",
                         "15時", ":30", "賞味期限", "まで", "〇", "٣", "\x00", "\ud800", "末"])


@settings(max_examples=1_000, deadline=None)
@given(st.one_of(st.lists(PARTS, max_size=8).map("".join), st.text(max_size=12), st.from_regex(r"[0-9./]{1,11}", fullmatch=True)),
       st.dates(date(2020, 1, 1), date(2060, 12, 31)))
@example(str(10 ** 30), TODAY)
@example("あ" * 50_000, TODAY)
@example("2月29日", date(2097, 3, 1))
@example("0229", date(2060, 3, 1))
def test_whatever_comes_is_read_or_refused_by_name(text: str, on: date) -> None:
    try:
        said = read_date(text, on=on).words
    except DateRefused as refusal:
        said = str(refusal)
    assert said.encode("utf-8") and "{text}" not in said
