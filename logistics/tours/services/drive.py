"""What happens on the road: loading, handing over, fetching, another order. Facts are written, not judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from foodbank.accounts.rules import Identity
from foodbank.allocation.models import HandOver
from foodbank.allocation.services import HandedLine, hand_over_lines, mark_lines_on_the_way
from foodbank.devices.rules import Act
from foodbank.devices.services import Answer, perform_once, record_operation, stored_answer
from foodbank.donors import services as donors
from foodbank.errors import NotFound
from foodbank.requests.services import mark_on_the_way
from foodbank.stock.models import Reservation
from foodbank.stock.services import move_reserved
from foodbank.stock.services.move import Part
from logistics.tours.errors import (
    AlreadyLoaded,
    NotLoadedYet,
    ReasonMissing,
    StopDone,
    StopTemperatureMissing,
    TooManyPieces,
    TourNotPublished,
    TourOver,
)
from logistics.tours.models import Stop, StopLine, Tour
from logistics.tours.services.arrivals import retime_rest
from logistics.tours.services.publish import locked_tour

ON_THE_ROAD = (Tour.State.LOADED, Tour.State.DRIVING)


@dataclass(frozen=True)
class Counted:
    """What was counted at a stop or at loading, by the line's outside name; None: all of it. `is_fact`: it happened
    and is only told now, so that shortage and missing answers are written down instead of refused."""

    pieces: Mapping[str, int] | None = None
    temperature_tenths_c: int | None = None
    reason: str = ""
    received_by: str = ""
    is_fact: bool = False


def _lines(tour: Tour, stop: Stop | None = None) -> list[StopLine]:
    found = StopLine.objects.select_related("lot__product", "allocation_line", "stop").filter(stop__tour=tour)
    return list((found.filter(stop=stop) if stop else found).order_by("stop__position", "id"))


def _family(line: StopLine) -> list[Reservation]:
    """The open promises of a line: the one it was reserved by, and parts split off since."""
    root = line.allocation_line.reservation_id or line.reservation_id
    return list(Reservation.objects.filter(Q(id=root) | Q(origin_id=root), food_bank_id=line.lot.food_bank_id,
                                           quantity__gt=0).order_by("id"))


def load_tour(*, act: Act, identity: Identity, code: str, counted: Counted) -> Answer:
    """積み込み: promised goods move onto the vehicle's place, all of them or what was counted, in one ledger act.

    Raises TourNotPublished, AlreadyLoaded, TourOver, TooManyPieces, StopTemperatureMissing, OnHold, ReservationGone.
    """
    with transaction.atomic():
        tour = locked_tour(act.food_bank_id, code)
        known = stored_answer(act)
        if known is not None:
            return known
        _refuse_not_ready(tour)
        lines = _lines(tour)
        wanted = _wanted(lines, counted, {line.id: line.pieces for line in lines})
        _ask_temperature([line for line in lines if wanted[line.id]], counted)
        parts = [part for line in lines for part in _parts(line, wanted[line.id], tour.vehicle.place_id)]
        answer: Answer = {"tour": tour.code, "pieces": sum(wanted.values())}
        if parts:
            answer = move_reserved(act=act, parts=parts, to_place_id=tour.vehicle.place_id, extra=answer,
                                   lot_ids=sorted({line.lot_id for line in lines}), is_fact=counted.is_fact)
        else:
            record_operation(act=act, answer=answer)
        _write_loaded(tour, lines, wanted, act, counted)
        return answer


def _refuse_not_ready(tour: Tour) -> None:
    if tour.state == Tour.State.PROPOSED:
        raise TourNotPublished()
    if tour.state in ON_THE_ROAD:
        raise AlreadyLoaded()
    if tour.state != Tour.State.PUBLISHED:
        raise TourOver()


def _wanted(lines: Sequence[StopLine], counted: Counted, most: Mapping[int, int]) -> dict[int, int]:
    """Pieces per line. Raises TooManyPieces (a person can still look), NotFound for a line of another stop."""
    if counted.pieces is None:
        return {line.id: most[line.id] for line in lines}
    by_key = {str(line.allocation_line.uuid): line for line in lines}
    if counted.pieces.keys() - by_key.keys():
        raise NotFound()
    wanted: dict[int, int] = {}
    for key, line in by_key.items():
        pieces = counted.pieces.get(key, 0)
        if pieces < 0 or (pieces > most[line.id] and not counted.is_fact) or pieces > 1_000_000:
            raise TooManyPieces(product=line.lot.product.name, most=most[line.id])
        wanted[line.id] = pieces
    return wanted


def _ask_temperature(lines: Sequence[StopLine], counted: Counted) -> None:
    cold = any(line.lot.zone != "ambient" for line in lines)
    if cold and counted.temperature_tenths_c is None and not counted.is_fact:
        raise StopTemperatureMissing()


def _parts(line: StopLine, pieces: int, place_id: int) -> list[Part]:
    parts: list[Part] = []
    missing = pieces
    for one in _family(line):
        take = min(missing, one.quantity)
        if take and one.place_id != place_id:
            parts.append(Part(one.id, take))
        missing -= take
    return parts


def _write_loaded(tour: Tour, lines: Sequence[StopLine], wanted: Mapping[int, int], act: Act, counted: Counted) -> None:
    for line in lines:
        line.loaded_pieces = wanted[line.id]
    StopLine.objects.bulk_update(lines, ["loaded_pieces"])
    tour.state, tour.loaded_at = Tour.State.LOADED, act.effective_at
    tour.load_temperature_tenths_c = counted.temperature_tenths_c
    tour.version += 1
    tour.save(update_fields=["state", "loaded_at", "load_temperature_tenths_c", "version"])
    carried = [line for line in lines if wanted[line.id]]
    mark_lines_on_the_way(line_ids=[line.allocation_line_id for line in carried], now=act.effective_at)
    retime_rest(tour, act.effective_at)
    for stop in tour.stops.filter(kind=Stop.Kind.DELIVERY):
        asks = {line.allocation_line.request_id for line in carried if line.stop_id == stop.id}
        mark_on_the_way(request_ids=[one for one in asks if one], now=act.effective_at, expected_on=tour.on,
                        expected_time=_clock(stop.begins_s))


def _clock(seconds: int) -> time:
    minutes = min(seconds // 60, 24 * 60 - 1)
    return time(minutes // 60, minutes % 60)


def record_delivery(*, act: Act, identity: Identity, stop_key: UUID, counted: Counted) -> Answer:
    """お渡し at a stop: everything (`pieces` None), a part, or nothing (all 0), the last two with a reason.

    Raises StopDone, NotLoadedYet, TourOver, ReasonMissing, TooManyPieces, StopTemperatureMissing; a fact is written
    even when stock did not cover it (see stock.services.hand_over).
    """
    with transaction.atomic():
        stop, tour = _locked_stop(act, stop_key, Stop.Kind.DELIVERY)
        known = stored_answer(act)
        if known is not None:
            return known
        _refuse_not_driving(tour, stop, counted)
        lines = _lines(tour, stop)
        most = {line.id: line.pieces if line.loaded_pieces is None else line.loaded_pieces for line in lines}
        handed = _wanted(lines, counted, most)
        given = [line for line in lines if handed[line.id]]
        # What was not loaded is not handed over either: whoever confirms "all" means all that is there.
        complete = all(handed[line.id] >= most[line.id] for line in lines) and bool(given)
        if not complete and not counted.reason and not counted.is_fact:
            raise ReasonMissing()
        _ask_temperature(given, counted)
        answer = _hand_over(act, identity, stop, tour, given, handed, counted)
        for line in lines:
            line.handed_pieces = handed[line.id]
        StopLine.objects.bulk_update(lines, ["handed_pieces"])
        state = Stop.State.DONE if complete else Stop.State.PARTLY if given else Stop.State.NOT_DONE
        _finish(stop, tour, state, act, counted)
        return answer


def _hand_over(act: Act, identity: Identity, stop: Stop, tour: Tour, given: Sequence[StopLine],
               handed: Mapping[int, int], counted: Counted) -> Answer:
    if not given:
        answer: Answer = {"stop": str(stop.uuid), "pieces": 0}
        record_operation(act=act, answer=answer)
        return answer
    assert stop.site is not None
    answer = hand_over_lines(
        act=act, identity=identity, site=stop.site, received_by=counted.received_by, is_fact=counted.is_fact,
        handed=[HandedLine(line.allocation_line_id, handed[line.id], _on_vehicle(line, tour)) for line in given])
    stop.hand_over = HandOver.objects.get(food_bank_id=act.food_bank_id, uuid=answer["hand_over"])
    return answer


def _on_vehicle(line: StopLine, tour: Tour) -> int | None:
    """The promise whose goods lie in the vehicle; None when nothing of it was loaded."""
    return next((one.id for one in _family(line) if one.place_id == tour.vehicle.place_id), None)


def record_pickup(*, act: Act, identity: Identity, stop_key: UUID, cartons: int, grams: int, counted: Counted) -> Answer:
    """引き取り: cartons and grams as they were picked up (the announced figure stays); nothing, with a reason.

    Raises StopDone, TourOver, ReasonMissing.
    """

    def work() -> Answer:
        stop, tour = _locked_stop(act, stop_key, Stop.Kind.PICKUP)
        _refuse_not_driving(tour, stop, counted, needs_load=False)
        if not (0 <= cartons <= 100_000 and 0 <= grams <= 1_000_000_000):
            raise TooManyPieces(product=stop.donation.title if stop.donation else "", most=100_000)
        if not cartons and not grams and not counted.reason and not counted.is_fact:
            raise ReasonMissing()
        if cartons or grams:
            assert stop.donation is not None
            donors.record_pickup(food_bank_id=act.food_bank_id, donation_id=stop.donation.id, cartons=cartons,
                                 grams=grams, now=act.effective_at)
        _finish(stop, tour, Stop.State.DONE if cartons or grams else Stop.State.NOT_DONE, act, counted)
        return {"stop": str(stop.uuid), "cartons": cartons}

    return perform_once(act=act, work=work)


def _locked_stop(act: Act, key: UUID, kind: Stop.Kind) -> tuple[Stop, Tour]:
    found = Stop.objects.select_related("tour").filter(tour__food_bank_id=act.food_bank_id, uuid=key, kind=kind).first()
    if not found:
        raise NotFound()
    tour = locked_tour(act.food_bank_id, found.tour.code)
    stop = Stop.objects.select_related("site", "donation").get(id=found.id)
    return stop, tour


def _refuse_not_driving(tour: Tour, stop: Stop, counted: Counted, *, needs_load: bool = True) -> None:
    if tour.state in (Tour.State.CLOSED, Tour.State.CANCELLED):
        raise TourOver()
    if tour.state == Tour.State.PROPOSED:
        raise TourNotPublished()
    if stop.state != Stop.State.PLANNED:
        raise StopDone()
    if needs_load and tour.state == Tour.State.PUBLISHED and not counted.is_fact:
        raise NotLoadedYet()


def _finish(stop: Stop, tour: Tour, state: Stop.State, act: Act, counted: Counted) -> None:
    stop.state, stop.done_at = state, act.effective_at
    stop.reason = counted.reason[:24] if state != Stop.State.DONE else ""
    stop.received_by, stop.temperature_tenths_c = counted.received_by[:80], counted.temperature_tenths_c
    stop.save(update_fields=["state", "done_at", "reason", "received_by", "temperature_tenths_c", "hand_over"])
    if tour.state in (Tour.State.PUBLISHED, Tour.State.LOADED):
        tour.state = Tour.State.DRIVING
    tour.version += 1
    tour.save(update_fields=["state", "version"])
    retime_rest(tour, act.effective_at, after=stop)


def reorder_stops(*, act: Act, code: str, keys: Sequence[UUID], now: datetime) -> Answer:
    """Another order of what is still to be done, as the driver wants it: times follow, nothing is refused for them.

    `keys` are all stops still to be done. Raises NotFound when they are not, TourOver, TourNotPublished.
    """

    def work() -> Answer:
        tour = locked_tour(act.food_bank_id, code)
        if tour.state in (Tour.State.CLOSED, Tour.State.CANCELLED):
            raise TourOver()
        if tour.state == Tour.State.PROPOSED:
            raise TourNotPublished()
        stops = {stop.uuid: stop for stop in tour.stops.filter(state=Stop.State.PLANNED)}
        if set(keys) != stops.keys() or len(keys) != len(stops):
            raise NotFound()
        places = sorted(stop.position for stop in stops.values())
        for key, place in zip(keys, places, strict=True):
            Stop.objects.filter(id=stops[key].id).update(position=place)
        tour.version += 1
        tour.save(update_fields=["version"])
        retime_rest(tour, now)
        return {"tour": tour.code}

    return perform_once(act=act, work=work)

