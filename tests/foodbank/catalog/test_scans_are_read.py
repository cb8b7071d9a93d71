# ruff: noqa: E501 (tables of examples)
"""Every kind of code in fixtures/scans means what it says there; anything else is refused by name."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings, strategies as st

from foodbank.catalog.errors import BadCheckDigit, DateRefused, ScanRefused
from foodbank.catalog.rules.gs1 import read_scan
from foodbank.catalog.rules.scan import Scan

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "scans"
CASES = [pytest.param(case, id=f"{path.stem}: {case['what']}") for path in sorted(FOLDER.glob("*.json"))
         for case in json.loads(path.read_text(encoding="utf-8"))]


def shown(scan: Scan) -> dict[str, Any]:
    """What is filled, as the fixtures write it."""
    plain = {name: value for name, value in asdict(scan).items() if value not in (None, False, ()) and name != "text"}
    for name in ("made_on", "best_before", "use_by"):
        if name in plain:
            plain[name] = {"day": plain[name]["day"].isoformat(), "precision": plain[name]["precision"].value}
    if "others" in plain:
        plain["others"] = [list(pair) for pair in plain["others"]]
    return {**plain, "kind": scan.kind.value}


@pytest.mark.parametrize("case", CASES)
def test_each_example_means_what_it_says(case: dict[str, Any]) -> None:
    if "refused" in case:
        with pytest.raises((ScanRefused, DateRefused)) as refusal:
            read_scan(case["text"])
        assert refusal.value.code == case["refused"]
        return
    scan = read_scan(case["text"])
    wanted = {name: value for name, value in case["scan"].items() if value not in (None, False)}
    for derived in ("inner_gtin", "date_kind"):
        if derived in wanted:
            assert getattr(scan, derived) == wanted.pop(derived)
    assert shown(scan) == wanted


def test_an_in_store_code_names_no_product() -> None:
    assert not read_scan("210012301500" + read_check("210012301500")).names_a_product
    assert read_scan("952000000001" + read_check("952000000001")).names_a_product


def read_check(body: str) -> str:
    """The check digit in the standard's own words: weights 3 and 1 from the right."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


@given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_in_a_jan_is_always_noticed(body: str, place: int, change: int) -> None:
    gtin = body + read_check(body)
    wrong = gtin[:place] + str((int(gtin[place]) + change) % 10) + gtin[place + 1:]
    with pytest.raises(BadCheckDigit):
        read_scan(wrong)


PIECES = st.sampled_from(["]C1", "]d2", "]Q3", "\x1d", "(01)", "(17)", "01", "10", "15", "17", "21", "30", "37", "3103", "00",
                          "09520000000012", "270900", "999999", "http://", "/01/", "?15=", "%", "[", "L7K2M9Q", "\x00", "０"])
TEXTS = st.one_of(st.text(max_size=60), st.from_regex(r"[0-9]{0,40}", fullmatch=True), st.lists(PIECES, max_size=9).map("".join),
                  st.text(st.characters(categories=["Cs", "Cc", "Co", "Cn"]), max_size=20))


@settings(max_examples=1_000, deadline=None)
@given(TEXTS)
@example("\x00")
@example("\ud800" * 9)
@example(str(10 ** 30))
@example("あ" * 50_000)
@example("http://[::1")
@example("]C1(01)")
@example("]C130")
@example("https://maker.example/01/" + "%D9%A4" * 14)
@example("(01)" * 100)
def test_whatever_comes_is_read_or_refused_by_name(text: str) -> None:
    try:
        scan = read_scan(text)
    except (ScanRefused, DateRefused) as refusal:
        said = str(refusal)
    else:
        said = scan.text
        assert scan.code or scan.gtin or scan.sscc or scan.printed_day or scan.maker_lot or scan.count or scan.net_g
        assert scan.gtin is None or (len(scan.gtin) == 14 and scan.gtin.isascii() and scan.gtin.isdigit())
        assert scan.printed_day is None or isinstance(scan.printed_day.day, date)
    assert said.encode("utf-8") and "{read}" not in said and "{text}" not in said
