"""Kilograms in and out, always from ledger lines, by month in Japan."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from foodbank import clock

#: What carries goods. A count or a repack at a site's own store corrects its books; nothing was handed over by it.
CARRYING = "m.kind IN ('RECEIVE', 'DISPATCH', 'MOVE', 'RETURN', 'DISCARD')"

FIGURES = f"""
SELECT date_trunc('month', m.effective_at AT TIME ZONE 'Asia/Tokyo')::date AS month,
       sum(CASE WHEN t.is_inside OR t.kind = 'site' THEN
                CASE WHEN m.kind = 'RECEIVE' AND f.kind = 'donor' THEN m.quantity ELSE 0 END ELSE 0 END * lot.piece_g)
       - sum(CASE WHEN m.kind = 'RECEIVE' AND t.kind = 'donor' THEN m.quantity ELSE 0 END * lot.piece_g),
       sum((CASE WHEN t.kind IN ('site', 'site_store') AND f.kind NOT IN ('site', 'site_store') THEN 1
                 WHEN f.kind IN ('site', 'site_store') AND t.kind NOT IN ('site', 'site_store') THEN -1
                 ELSE 0 END)::bigint * m.quantity * lot.piece_g),
       sum((CASE WHEN t.kind = 'discarded' THEN 1 WHEN f.kind = 'discarded' THEN -1 ELSE 0 END)::bigint
           * m.quantity * lot.piece_g),
       sum((CASE WHEN (m.effective_at AT TIME ZONE 'Asia/Tokyo')::date > lot.last_day THEN 0
                 WHEN t.kind IN ('site', 'site_store') AND f.kind NOT IN ('site', 'site_store') THEN 1
                 WHEN f.kind IN ('site', 'site_store') AND t.kind NOT IN ('site', 'site_store') THEN -1
                 ELSE 0 END)::bigint * m.quantity * lot.piece_g)
  FROM stock_stockmovement m
  JOIN stock_lot lot ON lot.id = m.lot_id
  JOIN stock_place f ON f.id = m.from_place_id
  JOIN stock_place t ON t.id = m.to_place_id
 WHERE m.food_bank_id = %s AND m.effective_at >= %s AND m.effective_at < %s
   AND {CARRYING}
 GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True)
class MonthFigures:
    """Grams in one month: received from outside, handed to sites, discarded, handed over before the last day passed."""

    month: date
    in_g: int
    out_g: int
    discarded_g: int
    saved_g: int


def figures_by_month(food_bank_id: int, first: date, until: date) -> list[MonthFigures]:
    """One row for each month from `first` up to, not including, `until`; months without movement are zero."""
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, [food_bank_id, clock.at(first), clock.at(until)])
        found = {row[0]: MonthFigures(row[0], *(int(value or 0) for value in row[1:])) for row in cursor.fetchall()}
    months: list[MonthFigures] = []
    month = clock.month_start(first)
    while month < until:
        months.append(found.get(month, MonthFigures(month, 0, 0, 0, 0)))
        month = clock.next_month(month)
    return months


DISPATCHES = f"""
SELECT CASE WHEN t.kind IN ('site', 'site_store') THEN t.site_id ELSE f.site_id END AS site,
       m.operation_id, (m.effective_at AT TIME ZONE 'Asia/Tokyo')::date AS day, p.category_id, lot.donation_id,
       sum(CASE WHEN t.kind IN ('site', 'site_store') THEN 1 ELSE -1 END::bigint * m.quantity * lot.piece_g) AS grams,
       sum(CASE WHEN t.kind IN ('site', 'site_store') THEN 1 ELSE -1 END * m.quantity) AS pieces
  FROM stock_stockmovement m
  JOIN stock_lot lot ON lot.id = m.lot_id
  JOIN catalog_product p ON p.id = lot.product_id
  JOIN stock_place f ON f.id = m.from_place_id
  JOIN stock_place t ON t.id = m.to_place_id
 WHERE m.food_bank_id = %(food_bank)s AND m.effective_at >= %(first)s AND m.effective_at < %(until)s
   AND m.quantity > 0 AND {CARRYING}
   AND (t.kind IN ('site', 'site_store')) <> (f.kind IN ('site', 'site_store'))
   AND (%(donation)s::bigint IS NULL OR lot.donation_id = %(donation)s)
 GROUP BY 1, 2, 3, 4, 5 ORDER BY 3, 1
"""


def dispatches_of_month(food_bank_id: int, first: date, until: date, donation_id: int | None = None) -> list[dict[str, Any]]:
    """Goods handed to sites, per operation, category and donation: site_id, operation_id, day, category_id,
    donation_id, grams, pieces. What came back counts negative."""
    with connection.cursor() as cursor:
        cursor.execute(DISPATCHES, {"food_bank": food_bank_id, "first": clock.at(first), "until": clock.at(until),
                                    "donation": donation_id})
        names = ("site_id", "operation_id", "day", "category_id", "donation_id", "grams", "pieces")
        return [dict(zip(names, (row[0], row[1], row[2], row[3], row[4], int(row[5]), int(row[6])), strict=True))
                for row in cursor.fetchall()]


RECEIVED = """
SELECT lot.id, lot.code, p.name, c.name, lot.piece_g, lot.date_kind, lot.precision, lot.last_day, lot.maker_lot,
       sum(CASE WHEN f.kind = 'donor' THEN m.quantity ELSE -m.quantity END)::int, lot.zone, c.is_food,
       (min(m.effective_at) AT TIME ZONE 'Asia/Tokyo')::date
  FROM stock_lot lot
  JOIN stock_stockmovement m ON m.lot_id = lot.id AND m.kind = 'RECEIVE'
  JOIN stock_place f ON f.id = m.from_place_id
  JOIN catalog_product p ON p.id = lot.product_id
  JOIN catalog_category c ON c.id = p.category_id
 WHERE lot.food_bank_id = %s AND lot.donation_id = ANY(%s)
 GROUP BY lot.id, p.name, c.name, c.is_food
HAVING sum(CASE WHEN f.kind = 'donor' THEN m.quantity ELSE -m.quantity END) > 0
 ORDER BY lot.id
"""


@dataclass(frozen=True)
class ReceivedLot:
    """What of a donation really came in, after reversals: the third of the three figures."""

    lot_id: int
    code: str
    product: str
    category: str
    piece_g: int
    date_kind: str
    precision: str
    last_day: date
    maker_lot: str
    pieces: int
    zone: str
    is_food: bool
    day: date

    @property
    def grams(self) -> int:
        return self.pieces * self.piece_g


def received_of_donation(food_bank_id: int, donation_ids: list[int]) -> list[ReceivedLot]:
    with connection.cursor() as cursor:
        cursor.execute(RECEIVED, [food_bank_id, donation_ids])
        return [ReceivedLot(*row) for row in cursor.fetchall()]
