"""The one writer of stock. Two statements per act: the first locks, the second writes everything or nothing.

Statement 1 resolves and locks the lot rows (in id order; a lot row is the lock for all its balances) and reads what
the rules need. Its quantities are hints: a statement that waited for the lock still sees its old snapshot. Statement 2
is one data-modifying CTE; its WHERE clauses decide, its row counts are checked, and on any mismatch the transaction
fails. Nothing else in the house writes operations with movements, movements, balances, reservations or lot heads.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

from django.db import IntegrityError, connection, transaction
from psycopg.types.json import Jsonb

from foodbank.devices.models import Operation
from foodbank.devices.rules import Act
from foodbank.devices.services import Answer, answer_again, record_operation
from foodbank.errors import NotFound
from foodbank.stock.errors import NotEnoughStock, OnHold, ReservationGone
from foodbank.stock.rules.chain import ChainedLine, link
from foodbank.stock.rules.ledger import Guard, Line, changes
from foodbank.stock.rules.words import PlaceKind

EVERYTHING = 2**31 - 1  # a hold without a place stops every piece

LOCK = """
SELECT lot.id, lot.code, lot.last_seq, lot.last_hash, lot.last_day, lot.last_time, lot.date_kind, lot.eat_by,
       lot.internal_cutoff, lot.zone, lot.piece_g, lot.piece_ml, lot.pieces_per_case, lot.product_id, lot.donation_id,
       lot.restrictions, lot.version,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(b.place_id, b.on_hand, b.reserved) ORDER BY b.place_id), '[]')
          FROM stock_balance b WHERE b.lot_id = lot.id AND (b.on_hand > 0 OR b.place_id = ANY(%(places)s))),
       (SELECT coalesce(jsonb_agg(jsonb_build_array(h.place_id, h.pieces)), '[]')
          FROM stock_hold h WHERE h.lot_id = lot.id AND h.closed_at IS NULL),
       (SELECT coalesce(jsonb_agg(jsonb_build_array(r.id, r.place_id, r.site_id, r.quantity,
                                                    coalesce(r.origin_id, r.id)) ORDER BY r.id), '[]')
          FROM stock_reservation r WHERE r.lot_id = lot.id AND r.quantity > 0),
       (SELECT coalesce(jsonb_object_agg(p.id, jsonb_build_array(p.code, p.kind, p.is_inside)), '{}')
          FROM stock_place p WHERE p.food_bank_id = %(food_bank)s
           AND (p.id = ANY(%(places)s) OR p.code = ANY(%(place_codes)s)
                OR p.kind IN ('donor', 'discarded', 'count_difference', 'repacked')
                OR p.id IN (SELECT b.place_id FROM stock_balance b WHERE b.lot_id = lot.id AND b.on_hand > 0))),
       (SELECT array_agg(nextval(pg_get_serial_sequence('stock_reservation', 'id')))
          FROM generate_series(1, %(new_reservations)s)),
       (SELECT jsonb_build_object('kind', o.kind, 'payload_sha256', o.payload_sha256, 'food_bank', o.food_bank_id,
                                  'answer', o.answer) FROM devices_operation o WHERE o.id = %(operation)s),
       (SELECT jsonb_object_agg(l.code, l.pieces) FROM stock_label l
         WHERE l.lot_id = lot.id AND l.code = ANY(%(codes)s))
  FROM stock_lot lot
 WHERE lot.food_bank_id = %(food_bank)s
   AND lot.id = ANY(ARRAY(SELECT unnest(%(lots)s::bigint[])
                          UNION SELECT l.lot_id FROM stock_label l WHERE l.code = ANY(%(codes)s)
                          UNION SELECT own.id FROM stock_lot own WHERE own.code = ANY(%(codes)s)))
 ORDER BY lot.id
   FOR NO KEY UPDATE OF lot
"""

LOT_COLUMNS = ("id", "code", "last_seq", "last_hash", "last_day", "last_time", "date_kind", "eat_by", "internal_cutoff",
               "zone", "piece_g", "piece_ml", "pieces_per_case", "product_id", "donation_id")

MORE_IDS = "SELECT nextval(pg_get_serial_sequence('stock_reservation', 'id')) FROM generate_series(1, 16)"

OPEN = """
WITH lot AS (
    INSERT INTO stock_lot (food_bank_id, code, product_id, donation_id, piece_g, piece_ml, pieces_per_case, zone, date_kind,
                           precision, date_text, last_day, last_time, made_on, eat_by_evidence, maker_lot, restrictions,
                           received_at, received_pieces, version, last_seq, last_hash)
    VALUES (%(food_bank)s, %(code)s, %(product)s, %(donation)s, %(piece_g)s, %(piece_ml)s, %(pieces_per_case)s, %(zone)s,
            %(date_kind)s, %(precision)s, %(date_text)s, %(last_day)s, %(last_time)s, %(made_on)s, '', %(maker_lot)s,
            %(restrictions)s, %(received_at)s, %(pieces)s, 1, 0, '')
    RETURNING id),
label AS (
    INSERT INTO stock_label (food_bank_id, code, lot_id, number, of, pieces)
    SELECT %(food_bank)s, l.code, lot.id, l.number, %(label_count)s, l.pieces
      FROM lot, unnest(%(label_codes)s::text[], %(label_numbers)s::int[], %(label_pieces)s::int[])
           AS l(code, number, pieces)),
checked AS (
    INSERT INTO stock_intakecheck (lot_id, food_bank_id, temperature_tenths_c, is_fine, findings, checked_at, checked_by_id)
    SELECT lot.id, %(food_bank)s, %(temperature)s, %(is_fine)s, %(findings)s, %(received_at)s, %(actor)s FROM lot),
stopped AS (
    INSERT INTO stock_hold (food_bank_id, uuid, lot_id, place_id, pieces, reason, recall, opened_at, opened_by_id)
    SELECT %(food_bank)s, gen_random_uuid(), lot.id, h.place, h.pieces, h.reason, '', %(received_at)s, %(actor)s
      FROM lot, unnest(%(hold_places)s::bigint[], %(hold_pieces)s::int[], %(hold_reasons)s::text[])
           AS h(place, pieces, reason))
SELECT id FROM lot
"""

WRITE = """
WITH op AS (
    INSERT INTO devices_operation (id, food_bank_id, device_id, seq, actor_id, kind, payload_sha256, verdict, answer,
                                   occurred_at, recorded_at, effective_at)
    VALUES (%(operation)s, %(food_bank)s, %(device)s, %(seq)s, %(actor)s, %(kind)s, %(payload_sha256)s, 'accepted',
            %(answer)s, %(occurred_at)s, %(recorded_at)s, %(effective_at)s)
    RETURNING id),
promised AS (
    INSERT INTO stock_reservation (id, food_bank_id, uuid, lot_id, place_id, site_id, origin_id, quantity, created_at)
    SELECT n.id, %(food_bank)s, gen_random_uuid(), n.lot, n.place, n.site, n.origin, n.quantity, %(effective_at)s
      FROM unnest(%(new_ids)s::bigint[], %(new_lots)s::bigint[], %(new_places)s::bigint[], %(new_sites)s::bigint[],
                  %(new_origins)s::bigint[], %(new_quantities)s::int[]) AS n(id, lot, place, site, origin, quantity)
    RETURNING id),
kept AS (
    UPDATE stock_reservation r SET quantity = r.quantity + d.delta, place_id = d.place
      FROM unnest(%(res_ids)s::bigint[], %(res_deltas)s::int[], %(res_places)s::bigint[],
                  %(res_from)s::bigint[], %(res_whole)s::int[]) AS d(id, delta, place, from_place, whole)
     WHERE r.id = d.id AND r.food_bank_id = %(food_bank)s AND r.quantity + d.delta >= 0
       AND r.place_id = d.from_place AND (d.whole IS NULL OR r.quantity = d.whole)
    RETURNING r.id),
change AS (
    SELECT * FROM unnest(%(lots)s::bigint[], %(places)s::bigint[], %(on_hand)s::int[], %(reserved)s::int[],
                         %(guards)s::int[]) AS c(lot, place, on_hand, reserved, guard)),
changed AS (
    UPDATE stock_balance b SET on_hand = b.on_hand + c.on_hand, reserved = b.reserved + c.reserved
      FROM change c
     WHERE b.lot_id = c.lot AND b.place_id = c.place AND b.food_bank_id = %(food_bank)s
       AND b.reserved + c.reserved >= 0 AND b.reserved + c.reserved <= b.on_hand + c.on_hand
       AND (c.guard = 0 OR b.on_hand + c.on_hand - CASE WHEN c.guard = 2 THEN b.reserved + c.reserved ELSE 0 END
            >= (SELECT coalesce(sum(coalesce(h.pieces, %(everything)s)), 0) FROM stock_hold h
                 WHERE h.lot_id = c.lot AND h.closed_at IS NULL AND (h.place_id IS NULL OR h.place_id = c.place)))
    RETURNING b.lot_id),
opened AS (
    INSERT INTO stock_balance (food_bank_id, lot_id, place_id, on_hand, reserved)
    SELECT %(food_bank)s, c.lot, c.place, c.on_hand, c.reserved FROM change c
     WHERE c.reserved >= 0 AND c.reserved <= c.on_hand
       AND NOT EXISTS (SELECT 1 FROM stock_balance b WHERE b.lot_id = c.lot AND b.place_id = c.place)
    RETURNING lot_id),
moved AS (
    INSERT INTO stock_stockmovement (food_bank_id, lot_id, lot_seq, operation_id, line, kind, from_place_id, to_place_id,
                                     quantity, reserved_delta, reservation_id, reverses_id, actor_id, effective_at,
                                     recorded_at, hash)
    SELECT %(food_bank)s, m.lot, m.lot_seq, %(operation)s, m.line, m.kind, m.from_place, m.to_place, m.quantity,
           m.reserved_delta, m.reservation, m.reverses, %(actor)s, %(effective_at)s, %(recorded_at)s, m.hash
      FROM unnest(%(m_lot)s::bigint[], %(m_seq)s::int[], %(m_line)s::int[], %(m_kind)s::text[], %(m_from)s::bigint[],
                  %(m_to)s::bigint[], %(m_quantity)s::int[], %(m_reserved)s::int[], %(m_reservation)s::bigint[],
                  %(m_reverses)s::bigint[], %(m_hash)s::text[])
           AS m(lot, lot_seq, line, kind, from_place, to_place, quantity, reserved_delta, reservation, reverses, hash)
    RETURNING id, line),
head AS (
    UPDATE stock_lot lot SET last_seq = h.seq, last_hash = h.hash, version = lot.version + 1
      FROM unnest(%(h_lot)s::bigint[], %(h_before)s::int[], %(h_seq)s::int[], %(h_hash)s::text[])
           AS h(lot, before, seq, hash)
     WHERE lot.id = h.lot AND lot.food_bank_id = %(food_bank)s AND lot.last_seq = h.before
    RETURNING lot.id)
SELECT (SELECT count(*) FROM op), (SELECT count(*) FROM promised), (SELECT count(*) FROM kept),
       (SELECT count(*) FROM changed) + (SELECT count(*) FROM opened), (SELECT count(*) FROM head),
       (SELECT array_agg(id ORDER BY line) FROM moved)
"""


@dataclass(frozen=True)
class LockedReservation:
    id: int
    lot_id: int
    place_id: int
    site_id: int
    quantity: int
    origin_id: int


@dataclass(frozen=True)
class LockedLot:
    """A lot as statement 1 saw it. `balances`: place -> (on_hand, reserved); `holds`: place (None: all) -> pieces."""

    id: int
    code: str
    last_seq: int
    last_hash: str
    last_day: date
    last_time: time | None
    date_kind: str
    eat_by: date | None
    internal_cutoff: date | None
    zone: str
    piece_g: int
    piece_ml: int
    pieces_per_case: int
    product_id: int
    donation_id: int | None
    restrictions: list[dict[str, Any]]
    version: int
    balances: dict[int, tuple[int, int]]
    holds: list[tuple[int | None, int | None]]
    reservations: list[LockedReservation]
    label_pieces: dict[str, int]

    def on_hand(self, place_id: int) -> int:
        return self.balances.get(place_id, (0, 0))[0]

    def reserved(self, place_id: int) -> int:
        return self.balances.get(place_id, (0, 0))[1]

    def held(self, place_id: int) -> int:
        """Pieces stopped at a place; all of them when the whole lot is."""
        if any(place is None for place, _ in self.holds):
            return self.on_hand(place_id)
        return sum(pieces or 0 for place, pieces in self.holds if place == place_id)

    @property
    def is_stopped_whole(self) -> bool:
        return any(place is None for place, _ in self.holds)

    def available(self, place_id: int) -> int:
        return max(0, self.on_hand(place_id) - self.reserved(place_id) - self.held(place_id))


@dataclass(frozen=True)
class LockedPlace:
    id: int
    code: str
    kind: PlaceKind
    is_inside: bool


@dataclass(frozen=True)
class Promise:
    """A reservation to be written with the act; `split_from` gives up the pieces that go over to it."""

    id: int
    lot_id: int
    place_id: int
    site_id: int
    pieces: int
    origin_id: int | None
    split_from: LockedReservation | None


@dataclass
class Locked:
    """What statement 1 gave: lots by id, the places concerned, and free ids for new reservations."""

    act: Act
    lots: dict[int, LockedLot] = field(default_factory=dict)
    places: dict[int, LockedPlace] = field(default_factory=dict)
    free_reservation_ids: list[int] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)

    def lot_of(self, code: str) -> LockedLot:
        """The lot of a lot code or label code asked for. Raises NotFound."""
        for lot in self.lots.values():
            if code == lot.code or code in lot.label_pieces:
                return lot
        raise NotFound(code=code)

    def outside(self, kind: PlaceKind) -> int:
        """The food bank's one outside place of a kind. Raises NotFound when the food bank was never opened."""
        for place in self.places.values():
            if place.kind == kind:
                return place.id
        raise NotFound(place=kind.value)

    def place_of(self, code: str) -> LockedPlace:
        """A place of this food bank asked for by its code. Raises NotFound."""
        for place in self.places.values():
            if place.code == code:
                return place
        raise NotFound(code=code)

    def promise(self, *, lot_id: int, place_id: int, site_id: int, pieces: int, origin_id: int | None = None,
                split_from: LockedReservation | None = None) -> int:
        """A new reservation, written with the act; gives its id for the line that fills it."""
        if not self.free_reservation_ids:  # goods spread over many places: rare, one statement more
            with connection.cursor() as cursor:
                cursor.execute(MORE_IDS)
                self.free_reservation_ids = [row[0] for row in cursor.fetchall()]
        reservation_id = self.free_reservation_ids.pop(0)
        root = split_from.origin_id if split_from else origin_id
        self.promises.append(Promise(reservation_id, lot_id, place_id, site_id, pieces, root, split_from))
        return reservation_id

    def reservation(self, reservation_id: int) -> LockedReservation:
        for lot in self.lots.values():
            for one in lot.reservations:
                if one.id == reservation_id:
                    return one
        raise ReservationGone()


Build = Callable[[Locked], tuple[Sequence[Line], Answer]]


def write(*, act: Act, build: Build, lot_ids: Sequence[int] = (), codes: Sequence[str] = (),
          place_ids: Sequence[int] = (), place_codes: Sequence[str] = (), new_reservations: int = 0) -> Answer:
    """Does one act on stock, once for ever: locks, lets `build` decide lines and answer, writes all of it.

    A repetition of the act gets its first answer. Raises OperationReused, NotFound, NotEnoughStock, OnHold,
    ReservationGone, and whatever `build` raises; then nothing is written.
    """
    try:
        with transaction.atomic():
            locked, known = lock(act=act, lot_ids=lot_ids, codes=codes, place_ids=place_ids, place_codes=place_codes,
                                 new_reservations=new_reservations)
            if known is not None:
                return known
            lines, answer = build(locked)
            if lines:
                post(locked=locked, lines=lines, answer=answer)
            else:
                record_operation(act=act, answer=answer)
            return answer
    except IntegrityError:
        return done_meanwhile(act)


def done_meanwhile(act: Act) -> Answer:
    """After a unique key refused the act: its answer, when somebody did the same act at the same moment; else re-raises."""
    known = Operation.objects.filter(id=act.id).first()
    if not known:
        raise  # noqa: PLE0704  (called only while the IntegrityError is being handled)
    return answer_again(known, act)


def lock(*, act: Act, lot_ids: Sequence[int] = (), codes: Sequence[str] = (), place_ids: Sequence[int] = (),
         place_codes: Sequence[str] = (), new_reservations: int = 0) -> tuple[Locked, Answer | None]:
    """Statement 1. Gives what was locked, and the stored answer when this act was done before. Raises NotFound when a
    lot asked for is not there for this food bank."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, {"food_bank": act.food_bank_id, "lots": list(lot_ids), "codes": list(codes),
                              "places": list(place_ids), "place_codes": list(place_codes),
                              "operation": act.id, "new_reservations": new_reservations})
        rows = cursor.fetchall()
    locked = Locked(act=act)
    for row in rows:
        restrictions, balances, holds, reservations, places, free, _known, labels = (
            *(as_json(value) for value in (row[15], *row[17:21])), row[21], row[22], as_json(row[23]))
        locked.lots[row[0]] = LockedLot(**dict(zip(LOT_COLUMNS, row, strict=False)) | {
            "restrictions": restrictions or [], "version": row[16],
            "balances": {place: (on_hand, reserved) for place, on_hand, reserved in balances},
            "holds": [(place, pieces) for place, pieces in holds],
            "reservations": [LockedReservation(one[0], row[0], *one[1:]) for one in reservations],
            "label_pieces": labels or {}})
        for place_id, (code, kind, is_inside) in places.items():
            locked.places[int(place_id)] = LockedPlace(int(place_id), code, PlaceKind(kind), is_inside)
        locked.free_reservation_ids = list(free or [])
    known = as_json(rows[0][22]) if rows else None
    if known:
        stored = Operation(kind=known["kind"], payload_sha256=known["payload_sha256"], answer=known["answer"],
                           food_bank_id=known["food_bank"])
        return locked, answer_again(stored, act)
    missing = [code for code in codes if not any(code == lot.code or code in lot.label_pieces
                                                 for lot in locked.lots.values())]
    if missing or any(lot_id not in locked.lots for lot_id in lot_ids):
        raise NotFound(code=", ".join(missing))
    return locked, None


def open_lot(values: dict[str, Any]) -> int:
    """Inserts a lot with its labels, intake check and holds in one statement; gives its id. Keys as in OPEN."""
    json_keys = ("restrictions", "findings")
    with connection.cursor() as cursor:
        parameters: dict[str, Any] = {**values, **{key: Jsonb(values[key]) for key in json_keys}}
        cursor.execute(OPEN, parameters)
        row = cursor.fetchone()
        assert row is not None
    return int(row[0])


def post(*, locked: Locked, lines: Sequence[Line], answer: Answer) -> list[int]:
    """Statement 2. Gives the movements' ids in the order of lines (at least one)."""
    inside = frozenset(place.id for place in locked.places.values() if place.is_inside)
    unknown = {end for line in lines for end in (line.from_place_id, line.to_place_id)} - locked.places.keys()
    if unknown:
        raise NotFound(place=sorted(unknown))
    net = changes(lines, inside)
    parameters = _parameters(locked, lines, answer)
    parameters |= {"lots": [c.lot_id for c in net], "places": [c.place_id for c in net],
                   "on_hand": [c.on_hand for c in net], "reserved": [c.reserved for c in net],
                   "guards": [int(c.guard) for c in net]}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(WRITE, parameters)
        row = cursor.fetchone()
        assert row is not None
        _, promised, kept, changed, heads, movement_ids = row
        if changed != len(net):
            raise _shortage(locked, lines)
        if promised != len(locked.promises) or kept != len(parameters["res_ids"]):
            raise ReservationGone()
        if heads != len(parameters["h_lot"]):
            raise RuntimeError("a lot changed under its own lock")
    return list(movement_ids)


def _parameters(locked: Locked, lines: Sequence[Line], answer: Answer) -> dict[str, Any]:
    act = locked.act
    heads = {lot_id: (lot.last_seq, lot.last_hash) for lot_id, lot in locked.lots.items()}
    seqs, hashes = [], []
    for number, line in enumerate(lines, start=1):
        seq, previous = heads[line.lot_id]
        hashed = link(previous, ChainedLine(
            lot=locked.lots[line.lot_id].code, lot_seq=seq + 1, operation=str(act.id), line=number, kind=line.kind.value,
            from_place=locked.places[line.from_place_id].code, to_place=locked.places[line.to_place_id].code,
            quantity=line.quantity, reserved_delta=line.reserved_delta, reservation=line.reservation_id,
            reverses=line.reverses_id, effective_at=act.effective_at, recorded_at=act.recorded_at, actor=act.actor_id))
        heads[line.lot_id] = (seq + 1, hashed)
        seqs.append(seq + 1)
        hashes.append(hashed)
    touched = sorted({line.lot_id for line in lines})
    reservations = _reservation_changes(locked, lines)
    return {
        "operation": act.id, "food_bank": act.food_bank_id, "device": act.device_id, "seq": act.seq,
        "actor": act.actor_id, "kind": act.kind, "payload_sha256": act.payload_sha256, "answer": Jsonb(answer),
        "occurred_at": act.occurred_at, "recorded_at": act.recorded_at, "effective_at": act.effective_at,
        "everything": EVERYTHING,
        "new_ids": [one.id for one in locked.promises], "new_lots": [one.lot_id for one in locked.promises],
        "new_places": [one.place_id for one in locked.promises], "new_sites": [one.site_id for one in locked.promises],
        "new_origins": [one.origin_id for one in locked.promises],
        "new_quantities": [one.pieces for one in locked.promises],
        "res_ids": list(reservations), "res_deltas": [one.delta for one in reservations.values()],
        "res_places": [one.to_place for one in reservations.values()],
        "res_from": [one.from_place for one in reservations.values()],
        "res_whole": [one.whole for one in reservations.values()],
        "m_lot": [line.lot_id for line in lines], "m_seq": seqs, "m_line": list(range(1, len(lines) + 1)),
        "m_kind": [line.kind.value for line in lines], "m_from": [line.from_place_id for line in lines],
        "m_to": [line.to_place_id for line in lines], "m_quantity": [line.quantity for line in lines],
        "m_reserved": [line.reserved_delta for line in lines],
        "m_reservation": [line.reservation_id for line in lines],
        "m_reverses": [line.reverses_id for line in lines], "m_hash": hashes,
        "h_lot": touched, "h_before": [locked.lots[lot].last_seq for lot in touched],
        "h_seq": [heads[lot][0] for lot in touched], "h_hash": [heads[lot][1] for lot in touched],
    }


@dataclass(frozen=True)
class _Kept:
    """What an existing reservation goes through: where it must be, where it ends, pieces gained, pieces it must have."""

    from_place: int
    to_place: int
    delta: int = 0
    whole: int | None = None


def _reservation_changes(locked: Locked, lines: Sequence[Line]) -> dict[int, _Kept]:
    new = {one.id for one in locked.promises}
    inside = {place.id for place in locked.places.values() if place.is_inside}
    found: dict[int, _Kept] = {}
    for line in lines:
        if line.reservation_id is None or line.reservation_id in new:
            continue
        ends = (line.from_place_id, line.to_place_id)
        at = line.from_place_id if line.from_place_id in inside else line.to_place_id
        before = found.get(line.reservation_id, _Kept(at, at))
        if ends[0] != ends[1] and inside.issuperset(ends):
            found[line.reservation_id] = replace(before, to_place=line.to_place_id, whole=line.reserved_delta)
        else:
            found[line.reservation_id] = replace(before, delta=before.delta + line.reserved_delta)
    for one in locked.promises:
        if one.split_from:
            before = found.get(one.split_from.id, _Kept(one.split_from.place_id, one.split_from.place_id))
            found[one.split_from.id] = replace(before, delta=before.delta - one.pieces)
    return found


def _shortage(locked: Locked, lines: Sequence[Line]) -> NotEnoughStock | OnHold:
    """Which lot fell short, told from what statement 1 saw; the decision itself was statement 2's."""
    inside = frozenset(place.id for place in locked.places.values() if place.is_inside)
    for change in changes(lines, inside):
        lot = locked.lots[change.lot_id]
        on_hand, reserved = lot.on_hand(change.place_id) + change.on_hand, lot.reserved(change.place_id) + change.reserved
        if 0 <= reserved <= on_hand and change.guard is not Guard.NOTHING and lot.held(change.place_id):
            return OnHold(lot=lot.code)
        if not 0 <= reserved <= on_hand:
            return NotEnoughStock(lot=lot.code, available=lot.available(change.place_id))
    first = locked.lots[lines[0].lot_id]
    place = lines[0].from_place_id
    return NotEnoughStock(lot=first.code, available=min(first.available(place), max(0, lines[0].quantity - 1)))


def as_json(value: Any) -> Any:
    """jsonb as Python values; the driver hands it over as text."""
    return json.loads(value) if isinstance(value, str) else value
