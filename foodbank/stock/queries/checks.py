"""Adding everything up again: the proof that stock equals its movements, reservations and chain."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from foodbank.stock.models import StockMovement
from foodbank.stock.rules.chain import ChainedLine, link


@dataclass(frozen=True)
class Fault:
    """One thing that does not add up: what kind, for which lot and place, what stands there and what should."""

    what: str
    lot: str
    place: str
    stands: Any
    should_be: Any


ENDS = """
SELECT m.lot_id, p.id AS place_id,
       sum(CASE WHEN m.from_place_id = m.to_place_id THEN 0 WHEN p.id = m.to_place_id THEN m.quantity ELSE -m.quantity END)
           AS on_hand,
       sum(CASE WHEN m.from_place_id = m.to_place_id THEN m.reserved_delta
                WHEN f.is_inside AND t.is_inside THEN CASE WHEN p.id = m.to_place_id THEN m.reserved_delta
                                                           ELSE -m.reserved_delta END
                ELSE m.reserved_delta END) AS reserved
  FROM stock_stockmovement m
  JOIN stock_place f ON f.id = m.from_place_id
  JOIN stock_place t ON t.id = m.to_place_id
  JOIN stock_place p ON p.id IN (m.from_place_id, m.to_place_id) AND p.is_inside
 WHERE (%(bank)s::bigint IS NULL OR m.food_bank_id = %(bank)s)
 GROUP BY m.lot_id, p.id
"""

BALANCES = f"""
SELECT lot.code, place.code, b.on_hand, b.reserved, coalesce(e.on_hand, 0), coalesce(e.reserved, 0)
  FROM (SELECT * FROM stock_balance WHERE %(bank)s::bigint IS NULL OR food_bank_id = %(bank)s) b
  FULL JOIN ({ENDS}) e ON e.lot_id = b.lot_id AND e.place_id = b.place_id
  JOIN stock_lot lot ON lot.id = coalesce(b.lot_id, e.lot_id)
  JOIN stock_place place ON place.id = coalesce(b.place_id, e.place_id)
 WHERE coalesce(b.on_hand, 0) <> coalesce(e.on_hand, 0) OR coalesce(b.reserved, 0) <> coalesce(e.reserved, 0)
"""

RESERVED = """
SELECT lot.code, place.code, coalesce(b.reserved, 0), coalesce(r.reserved, 0)
  FROM (SELECT * FROM stock_balance WHERE %(bank)s::bigint IS NULL OR food_bank_id = %(bank)s) b
  FULL JOIN (SELECT lot_id, place_id, sum(quantity) AS reserved FROM stock_reservation
              WHERE quantity > 0 AND (%(bank)s::bigint IS NULL OR food_bank_id = %(bank)s) GROUP BY 1, 2) r
       ON r.lot_id = b.lot_id AND r.place_id = b.place_id
  JOIN stock_lot lot ON lot.id = coalesce(b.lot_id, r.lot_id)
  JOIN stock_place place ON place.id = coalesce(b.place_id, r.place_id)
 WHERE coalesce(b.reserved, 0) <> coalesce(r.reserved, 0)
"""

HEADS = """
SELECT lot.code, lot.last_seq, coalesce(max(m.lot_seq), 0), count(m.id)
  FROM stock_lot lot LEFT JOIN stock_stockmovement m ON m.lot_id = lot.id
 WHERE %(bank)s::bigint IS NULL OR lot.food_bank_id = %(bank)s
 GROUP BY lot.id HAVING lot.last_seq <> coalesce(max(m.lot_seq), 0) OR count(m.id) <> lot.last_seq
"""


def ledger_faults(food_bank_id: int | None = None) -> list[Fault]:
    """Everything that does not add up, of one food bank or of all: balances, reservations, dense numbers, hashes."""
    faults: list[Fault] = []
    with connection.cursor() as cursor:
        cursor.execute(BALANCES, {"bank": food_bank_id})
        faults += [Fault("balance", row[0], row[1], list(row[2:4]), [int(row[4]), int(row[5])]) for row in cursor.fetchall()]
        cursor.execute(RESERVED, {"bank": food_bank_id})
        faults += [Fault("reserved", row[0], row[1], int(row[2]), int(row[3])) for row in cursor.fetchall()]
        cursor.execute(HEADS, {"bank": food_bank_id})
        faults += [Fault("sequence", row[0], "", row[1], [row[2], row[3]]) for row in cursor.fetchall()]
    return [*faults, *chain_faults(food_bank_id)]


def chain_faults(food_bank_id: int | None) -> Iterator[Fault]:
    """Lots whose stored hashes are not those of their lines, one fault a lot."""
    lines = StockMovement.objects.select_related("lot", "from_place", "to_place").order_by("lot_id", "lot_seq")
    if food_bank_id is not None:
        lines = lines.filter(food_bank_id=food_bank_id)
    lot_id, previous, broken = None, "", False
    for line in lines.iterator(chunk_size=5000):
        if line.lot_id != lot_id:
            lot_id, previous, broken = line.lot_id, "", False
        expected = link(previous, chained(line))
        if not broken and expected != line.hash:
            broken = True
            yield Fault("chain", line.lot.code, "", line.hash, expected)
        previous = line.hash


def chained(line: StockMovement) -> ChainedLine:
    """A stored line as the chain hashes it."""
    return ChainedLine(
        lot=line.lot.code, lot_seq=line.lot_seq, operation=str(line.operation_id), line=line.line, kind=line.kind,
        from_place=line.from_place.code, to_place=line.to_place.code, quantity=line.quantity,
        reserved_delta=line.reserved_delta, reservation=line.reservation_id, reverses=line.reverses_id,
        effective_at=line.effective_at, recorded_at=line.recorded_at, actor=line.actor_id)
