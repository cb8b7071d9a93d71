"""The chain: every ledger line carries the hash of the one before it, lot by lot.

hash = sha256(previous hash + canonical JSON of the line). Canonical: keys sorted, no spaces, ASCII; places by code,
times as whole microseconds since 1970-01-01 UTC, absent values null. No name and no free text takes part.
Test vectors stand in tests/foodbank/stock/test_chain.py.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ChainedLine:
    lot: str
    lot_seq: int
    operation: str
    line: int
    kind: str
    from_place: str
    to_place: str
    quantity: int
    reserved_delta: int
    reservation: int | None
    reverses: int | None
    effective_at: datetime
    recorded_at: datetime
    actor: int | None


def microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def canonical(line: ChainedLine) -> str:
    """The exact text that is hashed."""
    values = {**line.__dict__, "effective_at": microseconds(line.effective_at),
              "recorded_at": microseconds(line.recorded_at)}
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def link(previous: str, line: ChainedLine) -> str:
    """The 64 hex digits that follow `previous` (empty for a lot's first line)."""
    return hashlib.sha256((previous + canonical(line)).encode("ascii")).hexdigest()
