"""What the coordinator's day says in words, for its page and for programs."""

from dataclasses import dataclass

from logistics.tours.models import DayPlan
from logistics.tours.queries import DayBoard
from logistics.tours.words import why_left_out


@dataclass(frozen=True)
class LeftOut:
    """Who could not be served: by name, why, and whether one may still try to put them into a tour."""

    visit: str
    name: str
    is_pickup: bool
    why: str
    can_try: bool


def left_out_of(board: DayBoard) -> list[LeftOut]:
    """Those of the standing plan that still wait."""
    cars = {str(duty.uuid): f"{duty.vehicle.name}（{duty.driver.membership.name}）" for duty in board.duties}
    names = {str(one.site.uuid): one.site.name for one in board.waiting}
    names |= {str(one.uuid): (one.donor.name if one.donor else str(one)) for one in board.pickups}
    found = []
    for one in board.unserved:
        key = one["id"].split(":")[1]
        if key in names:
            found.append(LeftOut(visit=one["id"], name=names[key], is_pickup=one["id"].startswith("P:"),
                                 why=why_left_out(one["code"], one["facts"], cars), can_try=one["code"] != "no_duty_here"))
    return found


def is_running(plan: DayPlan) -> bool:
    """Whether a worker still has the plan before it."""
    return plan.job is not None and plan.job.state in ("waiting", "running")
