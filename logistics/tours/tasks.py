"""What a worker does for this room."""

from typing import Any

from foodbank import clock
from foodbank.outbox.services import Progress
from logistics.tours import services


def plan_tours(progress: Progress, arguments: dict[str, Any]) -> None:
    """The job `plan_tours`: one day's plan."""
    services.compute_plan(progress=progress, plan_id=arguments["plan"], now=clock.now())
