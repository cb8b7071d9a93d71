"""What beat asks for. The tables that say which service answers stand in `wiring`."""

from celery import shared_task

from foodbank import clock
from foodbank.config.wiring import JOBS, SENDERS
from foodbank.outbox import services
from foodbank.receipts import services as receipts


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def relay_outbox() -> None:
    services.relay(senders=SENDERS, now=clock.now())


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def sweep_jobs() -> None:
    for job in services.claimable_jobs(now=clock.now()):
        run_job.delay(str(job))


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def issue_papers() -> None:
    """検品済み donations and closed months get their papers; nothing below has to call upwards for it."""
    receipts.issue_due(now=clock.now())


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]
def run_job(job: str) -> None:
    services.run_job(uuid=job, table=JOBS, now=clock.now)
