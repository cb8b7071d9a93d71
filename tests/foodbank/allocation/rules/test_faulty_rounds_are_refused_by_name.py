"""Hand-made faulty files: each is answered by its named fault, exit status 2 and no traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from foodbank.allocation.__main__ import main

Body = dict[str, Any]


def good() -> Body:
    """A small round without fault; every case below spoils one thing."""
    return {
        "schema": "allocation-problem/1",
        "round": "2026-11-28",
        "next_round_day": 14,
        "categories": [{"id": "rice", "zone": "ambient"}, {"id": "dairy", "zone": "chilled"}],
        "lots": [
            {
                "id": "L1",
                "product": "rice-5kg",
                "category": "rice",
                "warehouse": "W1",
                "units": 12,
                "unit_g": 5000,
                "last_day": 40,
                "at_risk": False,
                "allergens": ["wheat"],
                "only_sites": None,
            }
        ],
        "sites": [
            {
                "id": "S1",
                "serve_day": 3,
                "keep_days": 2,
                "need_g": 90000,
                "offset_g": -1200,
                "storage_g": {"ambient": 200000, "chilled": 0},
                "transport_g": 150000,
                "warehouses": ["W1"],
                "excluded_allergens": ["egg"],
                "requests_g": {"rice": 20000},
                "usable_g": {"rice": 36000},
            }
        ],
        "pins": [{"lot": "L1", "site": "S1", "kind": "exactly", "units": 2}],
        "previous": [{"lot": "L1", "site": "S1", "units": 2}],
        "routes": [{"id": "R1", "capacity_g": 350000, "sites": ["S1"]}],
        "policy": {
            "requests": "fair",
            "fair_until": None,
            "minimum_line_units": 1,
            "maximum_lines_per_site": None,
        },
    }


def put(*path: Any, value: Any) -> Callable[[Body], None]:
    def spoil(body: Body) -> None:
        at: Any = body
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value

    return spoil


def drop(*path: Any) -> Callable[[Body], None]:
    def spoil(body: Body) -> None:
        at: Any = body
        for key in path[:-1]:
            at = at[key]
        del at[path[-1]]

    return spoil


def twice(key: str, **changed: Any) -> Callable[[Body], None]:
    def spoil(body: Body) -> None:
        body[key].append({**body[key][0], **changed})

    return spoil


SPOILED: list[tuple[Callable[[Body], None], str, str]] = [
    (put("schema", value="allocation-problem/2"), "wrong_schema", "schema"),
    (drop("schema"), "wrong_schema", "schema"),
    (drop("round"), "missing_key", "round"),
    (put("round", value=""), "empty", "round"),
    (put("round", value=7), "wrong_type", "round"),
    (put("round", value="x" * 201), "too_large", "round"),
    (put("round", value="a\u0000b"), "bad_text", "round"),
    (put("round", value="\ud800"), "bad_text", "round"),
    (drop("next_round_day"), "missing_key", "next_round_day"),
    (put("next_round_day", value=1.5), "not_an_integer", "next_round_day"),
    (put("next_round_day", value=True), "wrong_type", "next_round_day"),
    (drop("categories"), "missing_key", "categories"),
    (put("categories", value={}), "wrong_type", "categories"),
    (put("categories", 0, value="rice"), "wrong_type", "categories[0]"),
    (drop("categories", 0, "zone"), "missing_key", "categories[0].zone"),
    (twice("categories"), "duplicate_id", "categories[2].id"),
    (drop("lots"), "missing_key", "lots"),
    (put("lots", value=None), "wrong_type", "lots"),
    (twice("lots"), "duplicate_id", "lots[1].id"),
    (drop("lots", 0, "units"), "missing_key", "lots[0].units"),
    (put("lots", 0, "units", value=-1), "negative", "lots[0].units"),
    (put("lots", 0, "units", value="12"), "wrong_type", "lots[0].units"),
    (put("lots", 0, "units", value=1.0), "not_an_integer", "lots[0].units"),
    (put("lots", 0, "units", value=10**30), "too_large", "lots[0].units"),
    (put("lots", 0, "unit_g", value=0), "not_positive", "lots[0].unit_g"),
    (put("lots", 0, "unit_g", value=None), "wrong_type", "lots[0].unit_g"),
    (put("lots", 0, "last_day", value="2026-12-01"), "wrong_type", "lots[0].last_day"),
    (put("lots", 0, "last_day", value=10**9), "too_large", "lots[0].last_day"),
    (put("lots", 0, "at_risk", value=1), "wrong_type", "lots[0].at_risk"),
    (put("lots", 0, "allergens", value="wheat"), "wrong_type", "lots[0].allergens"),
    (put("lots", 0, "allergens", value=["wheat", "wheat"]), "duplicate_id", "lots[0].allergens"),
    (put("lots", 0, "allergens", value=[3]), "wrong_type", "lots[0].allergens[0]"),
    (put("lots", 0, "only_sites", value=["S9"]), "unknown_reference", "lots[0].only_sites"),
    (put("lots", 0, "category", value="tea"), "unknown_reference", "lots[0].category"),
    (put("lots", 0, "colour", value="red"), "unknown_key", "lots[0].colour"),
    (twice("lots", id="L2", units=10**9, unit_g=10**9), "too_large", "lots"),
    (drop("sites"), "missing_key", "sites"),
    (twice("sites"), "duplicate_id", "sites[1].id"),
    (put("sites", 0, "need_g", value=0), "not_positive", "sites[0].need_g"),
    (put("sites", 0, "need_g", value=-5), "not_positive", "sites[0].need_g"),
    (put("sites", 0, "keep_days", value=-1), "negative", "sites[0].keep_days"),
    (put("sites", 0, "offset_g", value=0.5), "not_an_integer", "sites[0].offset_g"),
    (put("sites", 0, "storage_g", value=[1]), "wrong_type", "sites[0].storage_g"),
    (put("sites", 0, "storage_g", "ambient", value=-1), "negative", "sites[0].storage_g.ambient"),
    (put("sites", 0, "transport_g", value="much"), "wrong_type", "sites[0].transport_g"),
    (drop("sites", 0, "usable_g"), "missing_key", "sites[0].usable_g"),
    (put("sites", 0, "usable_g", "tea", value=1), "unknown_reference", "sites[0].usable_g.tea"),
    (put("sites", 0, "requests_g", "rice", value=36001), "above_usable", "sites[0].requests_g.rice"),
    (put("sites", 0, "minimum_g", value={"rice": 40000}), "above_usable", "sites[0].minimum_g.rice"),
    (
        put("sites", 0, "product_requests_g", value={"rice-5kg": 50000}),
        "above_usable",
        "sites[0].product_requests_g",
    ),
    (
        put("sites", 0, "refuse_unknown_allergens", value="yes"),
        "wrong_type",
        "sites[0].refuse_unknown_allergens",
    ),
    (put("pins", 0, "kind", value="maybe"), "wrong_value", "pins[0].kind"),
    (put("pins", 0, "lot", value="L9"), "unknown_reference", "pins[0].lot"),
    (put("pins", 0, "site", value="S9"), "unknown_reference", "pins[0].site"),
    (put("pins", 0, "units", value=-2), "negative", "pins[0].units"),
    (put("pins", 0, "kind", value="never"), "wrong_value", "pins[0].units"),
    (twice("pins", units=3), "duplicate_pin", "pins[1]"),
    (put("previous", 0, "units", value=0), "not_positive", "previous[0].units"),
    (put("previous", 0, "site", value="S9"), "unknown_reference", "previous[0].site"),
    (twice("previous"), "duplicate_line", "previous[1]"),
    (put("routes", 0, "sites", value=["S9"]), "unknown_reference", "routes[0].sites"),
    (twice("routes", id="R2"), "site_on_two_routes", "routes[1].sites"),
    (put("routes", 0, "capacity_g", value=None), "wrong_type", "routes[0].capacity_g"),
    (put("policy", value=[]), "wrong_type", "policy"),
    (put("policy", "requests", value="last"), "wrong_value", "policy.requests"),
    (put("policy", "fair_until", value=0), "wrong_value", "policy.fair_until"),
    (put("policy", "fair_until", value=0.0001), "wrong_value", "policy.fair_until"),
    (put("policy", "minimum_line_units", value=0), "not_positive", "policy.minimum_line_units"),
    (put("policy", "maximum_lines_per_site", value=0), "not_positive", "policy.maximum_lines_per_site"),
    (put("policy", "release_units", value={"L9": 1}), "unknown_reference", "policy.release_units.L9"),
    (put("extra", value=1), "unknown_key", "extra"),
]
UNREADABLE = [
    (b"", "not_json"),
    (b"{", "not_json"),
    (b"[" * 100_000, "not_json"),
    (b"\xff\xfe", "not_utf8"),
    (b"[]", "wrong_type"),
    (b"null", "wrong_type"),
    (b'{"schema": "a", "schema": "b"}', "duplicate_key"),
    (b'{"schema": "allocation-problem/1", "next_round_day": ' + b"9" * 6000 + b"}", "not_json"),
    (b'{"schema": "allocation-problem/1", "next_round_day": NaN}', "not_an_integer"),
]


def faults_of(path: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    assert main([str(path), "-o", str(path.with_suffix(".plan"))]) == 2
    answer = json.loads(capsys.readouterr().err)
    assert answer["code"] == "invalid_input"
    found: list[dict[str, str]] = answer["faults"]
    assert all(set(fault) == {"code", "path", "message"} and fault["message"] for fault in found)
    return found


def test_there_are_more_than_sixty_cases() -> None:
    assert len(SPOILED) + len(UNREADABLE) >= 60


def test_the_round_behind_them_is_good(tmp_path: Path) -> None:
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(good()))
    assert main([str(path), "-o", str(tmp_path / "plan.json")]) == 0


@pytest.mark.parametrize("case", range(len(SPOILED)), ids=lambda i: f"{SPOILED[i][1]}-{SPOILED[i][2]}")
def test_each_spoiled_round_is_refused_by_its_fault(
    case: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil, code, where = SPOILED[case]
    body = good()
    spoil(body)
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(body))
    assert (code, where) in [(fault["code"], fault["path"]) for fault in faults_of(path, capsys)]


@pytest.mark.parametrize("case", range(len(UNREADABLE)))
def test_each_unreadable_file_is_refused_by_its_fault(
    case: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw, code = UNREADABLE[case]
    path = tmp_path / "problem.json"
    path.write_bytes(raw)
    assert code in [fault["code"] for fault in faults_of(path, capsys)]


def test_every_fault_of_a_file_is_named_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = good()
    body["lots"][0].update(units=-1, unit_g=0)
    body["sites"][0].update(need_g=0)
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(body))
    found = {fault["path"] for fault in faults_of(path, capsys)}
    assert found == {"lots[0].units", "lots[0].unit_g", "sites[0].need_g"}


def test_a_missing_file_and_an_unwritable_plan_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert faults_of(tmp_path / "nothing.json", capsys)[0]["code"] == "unreadable"
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(good()))
    assert main([str(path), "-o", str(tmp_path / "no" / "such" / "folder.json")]) == 2
    assert json.loads(capsys.readouterr().err)["faults"][0]["code"] == "unwritable"


def test_the_process_itself_ends_with_two_and_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "problem.json"
    path.write_text('{"schema": 1}')
    done = subprocess.run(
        [sys.executable, "-m", "foodbank.allocation", str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert json.loads(done.stderr)["faults"][0]["code"] == "wrong_schema"
