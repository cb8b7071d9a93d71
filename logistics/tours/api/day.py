"""A day as a whole: what waits, who could not be served, and how far its plan is."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from foodbank import clock
from foodbank.network.acts import identity_of_request
from logistics.tours import queries
from logistics.tours.api.frame import router
from logistics.tours.board import is_running, left_out_of
from logistics.tours.models import DayPlan
from logistics.tours.reading import read_day_of_address


class WaitingOut(Schema):
    """A site's goods, or a pickup, that no tour carries yet."""

    key: UUID = Field(description="of the site, or of the donation to fetch")
    name: str
    is_pickup: bool
    grams: int | None = Field(description="null: a pickup, whose weight its donation says")


class LeftOutOut(Schema):
    visit: str = Field(description="as /plans/{plan}/left-out names it")
    name: str
    is_pickup: bool
    why: str = Field(description="and what would help")
    can_try: bool


class PlanState(Schema):
    plan: UUID
    on: date
    version: int
    state: str = Field(examples=["proposed"])
    is_running: bool
    step: str
    percent: int
    error: str = Field(description="a refusal code when it failed, else empty")
    roads: str = Field(description="which provider's travel times", examples=["graph"])

    @staticmethod
    def of(plan: DayPlan) -> "PlanState":
        job = plan.job
        return PlanState(plan=plan.uuid, on=plan.on, version=plan.version, state=plan.state, is_running=is_running(plan),
                         step=job.step if job else "", percent=job.percent if job else 100,
                         error=job.error_code if job else "", roads=plan.roads)


class DayOut(Schema):
    on: date
    waiting: list[WaitingOut]
    left_out: list[LeftOutOut]
    plan: PlanState | None = Field(description="the one whose tours stand; null: none yet")
    latest: PlanState | None = Field(description="the newest asked for, running or failed ones too")


@router.get("/day", url_name="tour_day", response=DayOut)
def day(request: HttpRequest, on: str = "") -> DayOut:
    """One day (today, when none is named) without its tours, which are at `/tours?on=`."""
    found, today = read_day_of_address(on) if on else clock.today(), clock.today()
    board = queries.day_board(identity_of_request(request), found, today)
    return DayOut(
        on=found, left_out=[LeftOutOut(**vars(one)) for one in left_out_of(board)],
        waiting=[*(WaitingOut(key=one.site.uuid, name=one.site.name, is_pickup=False, grams=one.grams)
                   for one in board.waiting),
                 *(WaitingOut(key=one.uuid, name=one.donor.name if one.donor else str(one), is_pickup=True, grams=None)
                   for one in board.pickups)],
        plan=PlanState.of(board.plan) if board.plan else None, latest=PlanState.of(board.latest) if board.latest else None)


@router.get("/plans/{uuid:plan}", url_name="tour_plan_state", response=PlanState)
def plan_state(request: HttpRequest, plan: UUID) -> PlanState:
    """How far a plan is; ask again until `is_running` is false."""
    return PlanState.of(queries.get_plan_for(identity_of_request(request), plan))
