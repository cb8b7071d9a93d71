"""The chain has fixed test vectors, so that another program can check it."""

from dataclasses import replace
from datetime import UTC, datetime

from foodbank.stock.rules.chain import ChainedLine, canonical, link

FIRST = ChainedLine(
    lot="L0000017", lot_seq=1, operation="6f9619ff-8b86-d011-b42d-00cf4fc964ff", line=1, kind="RECEIVE",
    from_place="S0000010", to_place="S0000028", quantity=24, reserved_delta=0, reservation=None, reverses=None,
    effective_at=datetime(2026, 11, 24, 1, 0, tzinfo=UTC), recorded_at=datetime(2026, 11, 24, 1, 0, 0, 250, tzinfo=UTC), actor=7)


def test_the_canonical_text_is_fixed() -> None:
    assert canonical(FIRST) == (
        '{"actor":7,"effective_at":1795482000000000,"from_place":"S0000010","kind":"RECEIVE","line":1,"lot":"L0000017",'
        '"lot_seq":1,"operation":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","quantity":24,"recorded_at":1795482000000250,'
        '"reservation":null,"reserved_delta":0,"reverses":null,"to_place":"S0000028"}')


def test_the_hashes_are_fixed() -> None:
    first = link("", FIRST)
    second = link(first, replace(FIRST, lot_seq=2, kind="MOVE", from_place="S0000028", to_place="S0000036"))
    assert first == "834780877e4f20a26e2db9699ee7cfdffc22daedd1a81167188443f3e83d092a"
    assert second == "367f6f80ff8ebdf2567ab1a00428b52724e399bd914a707b32dbe91ee0a6c41e"


def test_any_changed_value_changes_the_hash() -> None:
    changed = [replace(FIRST, quantity=25), replace(FIRST, actor=8), replace(FIRST, reserved_delta=1),
               replace(FIRST, to_place="S0000036"), replace(FIRST, recorded_at=FIRST.effective_at)]
    assert len({link("", line) for line in [FIRST, *changed]}) == 6
