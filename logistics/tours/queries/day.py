"""A day as the coordinator sees it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from foodbank.accounts.rules import Identity
from foodbank.allocation.models import AllocationLine
from foodbank.donors.models import Donation
from foodbank.errors import NotFound
from foodbank.network.models import Site
from logistics.fleet.models import Duty
from logistics.fleet.queries import duties_of_day
from logistics.tours.models import DayPlan, Stop, StopLine, Tour
from logistics.tours.queries.facts import lines_of_day, pickups_of_day

ACTIVE = (Tour.State.PROPOSED, Tour.State.PUBLISHED, Tour.State.LOADED, Tour.State.DRIVING, Tour.State.CLOSED)


def stops_with_goods() -> "Prefetch[str, Any, str]":
    lines = StopLine.objects.select_related("lot__product", "allocation_line").order_by("id")
    stops = Stop.objects.select_related("site", "donor", "donation").prefetch_related(
        Prefetch("lines", queryset=lines), "donation__lines")
    return Prefetch("stops", queryset=stops.order_by("position"))


def _tours(food_bank_id: int) -> QuerySet[Tour]:
    return Tour.objects.select_related("vehicle__place", "driver__membership__user", "warehouse", "duty", "day_plan",
                                       "link").filter(food_bank_id=food_bank_id)


def active_tours(food_bank_id: int, on: date) -> list[Tour]:
    """The tours of a day that were not called off, with stops and goods, in the order of departure."""
    return list(_tours(food_bank_id).filter(on=on, state__in=ACTIVE).prefetch_related(stops_with_goods())
                .order_by("departs_s", "id"))


def is_driven(duty: Duty) -> bool:
    """Whether a tour of this duty was published: people count on it."""
    return Tour.objects.filter(duty=duty, state__in=[
        Tour.State.PUBLISHED, Tour.State.LOADED, Tour.State.DRIVING, Tour.State.CLOSED]).exists()


def get_tour_for(identity: Identity, code: str) -> Tour:
    """A tour of the identity's food bank, with stops and goods. Raises NotFound; a phone that was let in for one tour
    finds that one only."""
    found = _tours(identity.bank).filter(code=code).prefetch_related(stops_with_goods()).first()
    if not found or (identity.subject and identity.subject != found.code):
        raise NotFound()
    return found


def get_stop_for(identity: Identity, uuid: UUID) -> Stop:
    found = Stop.objects.select_related("tour", "site", "donation").filter(
        tour__food_bank_id=identity.bank, uuid=uuid).first()
    if not found or (identity.subject and identity.subject != found.tour.code):
        raise NotFound()
    return found


def get_plan_for(identity: Identity, uuid: UUID) -> DayPlan:
    found = DayPlan.objects.select_related("job").filter(food_bank_id=identity.bank, uuid=uuid).first()
    if not found:
        raise NotFound()
    return found


def latest_plan(food_bank_id: int, on: date) -> DayPlan | None:
    """The newest plan of the day, running or failed ones included: what its job says is shown."""
    return DayPlan.objects.select_related("job").filter(food_bank_id=food_bank_id, on=on).order_by("-id").first()


def standing_plan(food_bank_id: int, on: date) -> DayPlan | None:
    """The newest plan that gave tours: the one that stays usable while another is computed."""
    return DayPlan.objects.filter(food_bank_id=food_bank_id, on=on, state__in=["proposed", "published"]).order_by(
        "-id").first()


@dataclass
class WaitingSite:
    """What one site gets that day and no tour carries yet."""

    site: Site
    lines: list[AllocationLine] = field(default_factory=list)

    @property
    def grams(self) -> int:
        return sum((line.pieces - line.handed_pieces) * line.lot.piece_g for line in self.lines)


@dataclass(frozen=True)
class TourColumn:
    """A tour on the board: grams of its deliveries, and what its vehicle carries."""

    tour: Tour
    grams: int
    stops: Sequence[Stop]


@dataclass(frozen=True)
class DayBoard:
    on: date
    duties: list[Duty]
    waiting: list[WaitingSite]
    pickups: list[Donation]
    columns: list[TourColumn]
    plan: DayPlan | None
    latest: DayPlan | None
    unserved: list[dict[str, Any]]


def day_board(identity: Identity, on: date, today: date) -> DayBoard:
    """Everything of a day's page. A fixed number of statements, however many stops."""
    tours = active_tours(identity.bank, on)
    columns = [TourColumn(tour, sum((line.loaded_pieces if line.loaded_pieces is not None else line.pieces)
                                    * line.lot.piece_g for stop in tour.stops.all() for line in stop.lines.all()),
                          list(tour.stops.all())) for tour in tours]
    carried = {line.allocation_line_id for column in columns for stop in column.stops for line in stop.lines.all()}
    fetched = {stop.donation_id for column in columns for stop in column.stops}
    waiting: dict[int, WaitingSite] = {}
    for line in lines_of_day(identity.bank, on, today):
        if line.id not in carried:
            waiting.setdefault(line.site_id, WaitingSite(line.site)).lines.append(line)
    plan = standing_plan(identity.bank, on)
    return DayBoard(
        on=on, duties=duties_of_day(identity.bank, on), waiting=list(waiting.values()), columns=columns, plan=plan,
        pickups=[one for one in pickups_of_day(identity.bank, on, today) if one.id not in fetched],
        latest=latest_plan(identity.bank, on), unserved=list(plan.unserved) if plan else [])
