"""The facts of a day: what waits for delivery, what is to be fetched, who drives."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Max, Q

from foodbank.accounts.models import FoodBank
from foodbank.allocation.models import AllocationLine
from foodbank.allocation.queries.leaving import lines_to_deliver
from foodbank.clock import seconds_of_day
from foodbank.donors.models import Donation
from foodbank.network.models import ReceivingWindow, Session, Site, Warehouse
from logistics.fleet.models import Duty
from logistics.fleet.queries import duties_of_day
from logistics.tours.models import StopLine, Tour
from logistics.tours.rules.facts import DayFacts, Delivery, Goods, Pickup, Shift, Store, TourPolicy, Window

#: Tours whose goods are spoken for.
FIRM = (Tour.State.PUBLISHED, Tour.State.LOADED, Tour.State.DRIVING)
MOST_STOPS = 200
#: A pickup older than this is not expected any more.
LATE = timedelta(days=31)


def lines_of_day(food_bank_id: int, on: date, today: date) -> list[AllocationLine]:
    """Reserved lines that a tour of that day may carry: due that day, or overdue since before today; none that a
    published tour carries already."""
    taken = set(StopLine.objects.filter(stop__tour__food_bank_id=food_bank_id, stop__tour__state__in=FIRM,
                                        stop__state="planned").values_list("allocation_line_id", flat=True))
    return [line for line in lines_to_deliver(food_bank_id, on)
            if line.id not in taken and (line.leaves_on == on or line.leaves_on < today)]


def pickups_of_day(food_bank_id: int, on: date, today: date) -> list[Donation]:
    """Accepted donations to fetch that day, or overdue since before today; none that a published tour fetches."""
    taken = Tour.objects.filter(food_bank_id=food_bank_id, state__in=FIRM, stops__donation__isnull=False)
    return list(Donation.objects.select_related("donor", "via").prefetch_related("lines").filter(
        Q(fetch_on=on) | Q(fetch_on__range=(today - LATE, today - timedelta(days=1))), food_bank_id=food_bank_id,
        state=Donation.State.ACCEPTED, is_brought=False)
        .exclude(id__in=taken.values("stops__donation_id")).order_by("id"))


def free_duties(food_bank_id: int, on: date) -> list[Duty]:
    """Duties of the day that no published tour uses."""
    busy = set(Tour.objects.filter(food_bank_id=food_bank_id, on=on, state__in=[*FIRM, Tour.State.CLOSED])
               .values_list("duty_id", flat=True))
    return [duty for duty in duties_of_day(food_bank_id, on) if duty.id not in busy]


def day_facts(food_bank_id: int, on: date, today: date) -> DayFacts:
    """Everything the solver is told, as plain values."""
    policy = TourPolicy.of(FoodBank.objects.get(id=food_bank_id).policy.get("tours", {}))
    stores = {store.id: store for store in Warehouse.objects.filter(food_bank_id=food_bank_id)}
    lines = lines_of_day(food_bank_id, on, today)
    windows = _windows({line.site_id for line in lines}, on)
    sessions = set(Session.objects.filter(food_bank_id=food_bank_id, on=on, is_cancelled=False).values_list(
        "activity__site_id", flat=True))
    home = next(iter(sorted(stores.values(), key=lambda one: one.code)), None)
    return DayFacts(
        day=on, policy=policy,
        stores=tuple(Store(one.code, one.latitude, one.longitude, *_hours(one)) for one in stores.values()),
        shifts=tuple(_shifts(free_duties(food_bank_id, on), on)),
        deliveries=tuple(_deliveries(lines, stores, windows, sessions)),
        pickups=tuple(_pickup(one, home) for one in pickups_of_day(food_bank_id, on, today) if _giver(one)))


def _hours(store: Warehouse) -> Window:
    return seconds_of_day(store.opens), seconds_of_day(store.closes)


def _windows(site_ids: Iterable[int], on: date) -> dict[int, list[Window]]:
    found: dict[int, list[Window]] = {}
    for window in ReceivingWindow.objects.filter(site_id__in=set(site_ids), weekday=on.weekday()):
        found.setdefault(window.site_id, []).append((seconds_of_day(window.opens), seconds_of_day(window.closes)))
    return found


def _deliveries(lines: list[AllocationLine], stores: dict[int, Warehouse], windows: dict[int, list[Window]],
                sessions: set[int]) -> Iterable[Delivery]:
    together: dict[tuple[int, int], list[AllocationLine]] = {}
    for line in lines:
        place = line.reservation.place if line.reservation else None
        if place and place.warehouse_id in stores:
            together.setdefault((line.site_id, place.warehouse_id), []).append(line)
    for (site_id, store_id), group in together.items():
        site, store = group[0].site, stores[store_id]
        yield Delivery(
            site=str(site.uuid), store=store.code, latitude=site.latitude, longitude=site.longitude,
            windows=tuple(windows.get(site_id) or [_hours(store)]), goods=tuple(_goods(line) for line in group),
            opens_today=site_id in sessions)


def _goods(line: AllocationLine) -> Goods:
    pieces, lot = line.pieces - line.handed_pieces, line.lot
    whole = lot.pieces_per_case > 1 and pieces >= lot.pieces_per_case
    return Goods(key=str(line.uuid), zone=lot.zone, g=pieces * lot.piece_g, ml=pieces * lot.piece_ml,
                 last_day=lot.last_day, carton_g=lot.piece_g * lot.pieces_per_case if whole else 0)


def _shifts(duties: list[Duty], on: date) -> Iterable[Shift]:
    drove = dict(Tour.objects.filter(driver_id__in={duty.driver_id for duty in duties}, on__lt=on)
                 .filter(state__in=[*FIRM, Tour.State.CLOSED]).values_list("driver_id").annotate(last=Max("on")))
    by_turn = sorted({duty.driver_id for duty in duties}, key=lambda driver: (drove.get(driver, date.min), driver))
    return [_shift(duty, by_turn.index(duty.driver_id)) for duty in duties]


def _shift(duty: Duty, turn: int) -> Shift:
    car = duty.vehicle
    return Shift(duty=str(duty.uuid), store=duty.warehouse.code, opens_s=seconds_of_day(duty.starts),
                 closes_s=seconds_of_day(duty.ends), capacity_g=car.capacity_g, capacity_ml=car.capacity_ml,
                 cold_boxes=car.cold_boxes, cold_box_ml=car.cold_box_ml, lifts_heavy=duty.driver.lifts_heavy,
                 yen_per_km=car.yen_per_km, turn=turn)


def _giver(donation: Donation) -> bool:
    """Whether anybody knows where to fetch it; one without a place is on the day's page, not in the problem."""
    giver = donation.donor or donation.via
    return giver is not None and giver.latitude is not None and giver.longitude is not None


def _pickup(donation: Donation, home: Warehouse | None) -> Pickup:
    giver = donation.donor or donation.via
    assert giver is not None and giver.latitude is not None and giver.longitude is not None
    opens = donation.fetch_opens or giver.dock_opens or (home.opens if home else None)
    closes = donation.fetch_closes or giver.dock_closes or (home.closes if home else None)
    window = (seconds_of_day(opens) if opens else 0, seconds_of_day(closes) if closes else 86_399)
    lines = list(donation.lines.all())
    accepted = [(line, line.pieces if line.accepted_pieces is None else line.accepted_pieces) for line in lines]
    grams = sum(pieces * line.piece_g for line, pieces in accepted) + (donation.mixed_g or 0)
    cartons = sum(line.cartons for line, pieces in accepted if pieces) + (donation.mixed_cartons or 0)
    cold = sum(pieces * line.piece_g * 2_500 // 1_000 for line, pieces in accepted if line.zone != "ambient")
    return Pickup(donation=str(donation.uuid), latitude=giver.latitude, longitude=giver.longitude,
                  windows=(window if window[0] <= window[1] else (0, 86_399),), g=grams, cartons=cartons, cold_ml=cold)


def sites_by_uuid(food_bank_id: int, uuids: Iterable[str]) -> dict[str, Site]:
    return {str(site.uuid): site for site in Site.objects.filter(food_bank_id=food_bank_id, uuid__in=set(uuids))}
