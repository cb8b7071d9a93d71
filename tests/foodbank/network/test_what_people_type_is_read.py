"""Full and half width, commas, eras and units are normal ways of writing; nonsense is refused by name."""

from datetime import date, time

import pytest

from foodbank.errors import InvalidInput
from foodbank.network.rules.typed import one_line, read_day, read_grams, read_number, read_time


@pytest.mark.parametrize(("text", "number"),
                         [("12", 12), ("１，２００", 1200), ("-3", -3), (" 40箱 ", 40), ("1" + "0" * 30, 10**30)])
def test_a_number_is_read_whatever_its_size(text: str, number: int) -> None:
    assert read_number(text, field="x") == number


@pytest.mark.parametrize("text", ["", "二", "1.5", "12a", "1e5", "0x10", "\x00", "9" * 5000])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_number(text, field="x")


@pytest.mark.parametrize(("text", "day"), [
    ("2026-11-28", date(2026, 11, 28)), ("２０２６／１１／２８", date(2026, 11, 28)),
    ("2026年11月28日", date(2026, 11, 28)),
    ("20261128", date(2026, 11, 28)), ("令和8年11月28日", date(2026, 11, 28)), ("R8.11.28", date(2026, 11, 28)),
    ("令和元年5月1日", date(2019, 5, 1)), ("平成30年1月2日", date(2018, 1, 2))])
def test_a_day_is_read_in_every_usual_way(text: str, day: date) -> None:
    assert read_day(text, field="on").day == day


@pytest.mark.parametrize("text", ["2028.2", "2028年2月", "令和10年2月"])
def test_a_month_alone_means_its_last_day(text: str) -> None:
    read = read_day(text, field="on")
    assert (read.day, read.month_only) == (date(2028, 2, 29), True)


def test_a_two_digit_year_is_asked_about_and_never_guessed() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_day("8.11.28", field="on")
    assert refused.value.facts["reason"] == "year_needs_four_digits"


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "0000-01-01", "9999/9/9", "tomorrow", "", "2026-1-"])
def test_an_impossible_day_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_day(text, field="on")


@pytest.mark.parametrize(("text", "grams"),
                         [("500", 500), ("500g", 500), ("1.5kg", 1500), ("９０ｋｇ", 90_000), ("0.05kg", 50),
                          ("1t", 1_000_000)])
def test_a_weight_is_read_in_grams(text: str, grams: int) -> None:
    assert read_grams(text, field="g") == grams
    assert read_grams("90", field="g", unit="kg") == 90_000


def test_a_time_is_read_in_every_usual_way() -> None:
    assert {read_time(text, field="t") for text in ("9:30", "0930", "930", "9時30分", "９：３０")} == {time(9, 30)}
    for text in ("25:00", "9:75", "noon"):
        with pytest.raises(InvalidInput):
            read_time(text, field="t")


def test_text_loses_control_characters_and_keeps_the_rest() -> None:
    assert one_line(" 髙橋\x00\tさん\ud800 ", field="name", most=20) == "髙橋 さん"
    with pytest.raises(InvalidInput):
        one_line("あ" * 21, field="name", most=20)
