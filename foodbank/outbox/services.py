"""Writing to the outbox, relaying it, and running long work."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connections, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import translation
from kombu.exceptions import OperationalError as BrokerUnavailable

from foodbank import clock
from foodbank.errors import RuleBroken
from foodbank.outbox.models import Job, Message

logger = logging.getLogger(__name__)
Sender = Callable[[Message], None]
JobTask = Callable[["Progress", dict[str, Any]], None]
SENDING_IS_LOST_AFTER = timedelta(minutes=2)
JOB_IS_STALE_AFTER = timedelta(seconds=30)
MOST_ATTEMPTS = 3
HEARTBEAT_S = 5.0


def write_message(*, food_bank_id: int, kind: str, to: str, now: datetime, context: dict[str, Any],
                  attachment: tuple[str, bytes] | None = None, is_paper: bool = False, language: str = "ja") -> Message:
    """Writes one mail into the outbox, in the caller's transaction. Its words are templates/outbox/KIND.txt:
    the first line is the subject."""
    with translation.override(language):
        text = render_to_string(f"outbox/{kind}.txt", {**context, "demo": settings.DEMO})
    subject, _, body = text.strip().partition("\n")
    name, content = attachment or ("", None)
    return Message.objects.create(food_bank_id=food_bank_id, kind=kind, to=to, subject=subject.strip()[:200],
                                  body=body.strip(), attachment_name=name, attachment=content, is_paper=is_paper,
                                  created_at=now, not_before=now)


def relay(*, senders: dict[str, Sender], now: datetime, most: int = 50) -> int:
    """Sends what waits, each row committed as `sending` before the wire; gives the number sent.

    A paper found in `sending` after a crash becomes `unknown` (it may have left); a reminder is sent again.
    """
    lost = Message.objects.filter(state=Message.State.SENDING, claimed_at__lt=now - SENDING_IS_LOST_AFTER)
    lost.filter(is_paper=True).update(state=Message.State.UNKNOWN)
    lost.filter(is_paper=False).update(state=Message.State.PENDING)
    sent = 0
    for _ in range(most):
        message = _claim(now)
        if not message:
            break
        sent += _send(message, senders[message.channel], now)
    return sent


def _claim(now: datetime) -> Message | None:
    with transaction.atomic():
        message = Message.objects.select_for_update(skip_locked=True).filter(
            state=Message.State.PENDING, not_before__lte=now).order_by("not_before", "id").first()
        if message:
            message.state, message.claimed_at = Message.State.SENDING, now
            message.attempts += 1
            message.save(update_fields=["state", "claimed_at", "attempts"])
        return message


def _send(message: Message, sender: Sender, now: datetime) -> int:
    try:
        sender(message)
    except Exception as error:  # whatever the wire does, the row says so and the relay goes on
        give_up = message.attempts >= 8
        message.state = Message.State.FAILED if give_up else Message.State.PENDING
        message.error = f"{type(error).__name__}"[:200]
        message.not_before = now + timedelta(seconds=30 * 2 ** min(message.attempts, 8))
        message.save(update_fields=["state", "error", "not_before"])
        return 0
    message.state, message.sent_at, message.error = Message.State.SENT, now, ""
    message.save(update_fields=["state", "sent_at", "error"])
    return 1


def send_mail_message(message: Message) -> None:
    """Mail by SMTP, or, when no mail host is set (always in the demo), one file in a folder named by Message-ID."""
    mail = EmailMessage(message.subject, message.body, settings.DEFAULT_FROM_EMAIL, [message.to],
                        headers={"Message-ID": f"<{message.uuid}@foodbank.example>"})
    if message.attachment is not None:
        mail.attach(message.attachment_name, bytes(message.attachment), "application/pdf")
    if settings.DEMO or not settings.EMAIL_HOST:
        settings.MAIL_DIR.mkdir(parents=True, exist_ok=True)
        (settings.MAIL_DIR / f"{message.uuid}.eml").write_bytes(mail.message().as_bytes())
        return
    mail.connection = get_connection()
    mail.send()


class JobCancelled(Exception):
    """Raised inside a job when somebody asked it to stop."""


@dataclass
class Progress:
    """What a running job may say about itself; a newer attempt silences it."""

    job: Job

    def say(self, step: str, percent: int) -> None:
        """Writes step and percent; raises JobCancelled when asked to stop or overtaken by another attempt."""
        mine = Job.objects.filter(id=self.job.id, attempt=self.job.attempt, state=Job.State.RUNNING)
        alive = mine.filter(cancel_requested=False).update(step=step[:80], percent=max(0, min(100, percent)),
                                                           heartbeat_at=clock.now())
        if not alive:
            raise JobCancelled()

    @property
    def is_cancelled(self) -> bool:
        return not Job.objects.filter(id=self.job.id, attempt=self.job.attempt, state=Job.State.RUNNING,
                                      cancel_requested=False).exists()

    def beat(self) -> None:
        Job.objects.filter(id=self.job.id, attempt=self.job.attempt).update(heartbeat_at=clock.now())


def ask_for_job(*, food_bank_id: int, kind: str, arguments: dict[str, Any], now: datetime,
                asked_by_id: int | None = None) -> Job:
    """Writes the row; the door enqueues on commit, and a sweeper enqueues what was missed."""
    return Job.objects.create(food_bank_id=food_bank_id, kind=kind, arguments=arguments, created_at=now,
                              asked_by_id=asked_by_id)


def cancel_job(*, job: Job, now: datetime) -> None:
    Job.objects.filter(id=job.id, state=Job.State.WAITING).update(state=Job.State.CANCELLED, finished_at=now)
    Job.objects.filter(id=job.id, state=Job.State.RUNNING).update(cancel_requested=True)


def claimable_jobs(*, now: datetime) -> list[str]:
    """Jobs nobody works on: missed by the broker, or left by a worker that died. Some are given up for good."""
    stale = Q(state=Job.State.RUNNING, heartbeat_at__lt=now - JOB_IS_STALE_AFTER)
    Job.objects.filter(stale & Q(attempt__gte=MOST_ATTEMPTS)).update(
        state=Job.State.FAILED, error_code="worker_died", finished_at=now)
    missed = Q(state=Job.State.WAITING, created_at__lt=now - timedelta(seconds=2))
    return [str(uuid) for uuid in Job.objects.filter(missed | stale).order_by("id").values_list("uuid", flat=True)]


def run_job(*, uuid: str, table: dict[str, JobTask], now: Callable[[], datetime]) -> bool:
    """Claims one job and runs its task to the end; False when somebody else has it. Never raises what the task raised."""
    job = _claim_job(uuid, now())
    if not job:
        return False
    progress = Progress(job)
    outcome: dict[str, Any] = {"state": Job.State.DONE, "percent": 100}
    try:
        with _heartbeat(progress):
            table[job.kind](progress, job.arguments)
    except JobCancelled:
        outcome = {"state": Job.State.CANCELLED}
    except RuleBroken as refusal:
        facts = {name: str(value) for name, value in refusal.facts.items()}
        outcome = {"state": Job.State.FAILED, "error_code": refusal.code, "error_facts": facts}
    except Exception as error:
        outcome = {"state": Job.State.FAILED, "error_code": "unexpected", "error_facts": {"kind": type(error).__name__}}
        _finish(job, outcome, now())
        raise
    _finish(job, outcome, now())
    return True


def _claim_job(uuid: str, now: datetime) -> Job | None:
    with transaction.atomic():
        job = Job.objects.select_for_update(skip_locked=True).filter(uuid=uuid).first()
        free = job and (job.state == Job.State.WAITING or (
            job.state == Job.State.RUNNING and job.heartbeat_at and job.heartbeat_at < now - JOB_IS_STALE_AFTER))
        if not job or not free:
            return None
        job.state, job.heartbeat_at = Job.State.RUNNING, now
        job.attempt += 1
        job.save(update_fields=["state", "heartbeat_at", "attempt"])
        return job


def _finish(job: Job, outcome: dict[str, Any], now: datetime) -> None:
    Job.objects.filter(id=job.id, attempt=job.attempt, state=Job.State.RUNNING).update(**outcome, finished_at=now)


@contextmanager
def _heartbeat(progress: Progress) -> Iterator[None]:
    """Beats every five seconds from a thread of its own while the work goes on."""
    over = threading.Event()

    def beat() -> None:
        try:
            while not over.wait(HEARTBEAT_S):
                progress.beat()
        finally:
            connections.close_all()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def enqueue_job(uuid: str) -> None:
    """Tells the worker about a job once its row is committed. A broker that is away costs only delay: a sweeper looks
    every ten seconds for what nobody works on."""
    transaction.on_commit(lambda: _send_to_worker(uuid))


def _send_to_worker(uuid: str) -> None:
    try:
        current_app.send_task("foodbank.config.tasks.run_job", [uuid], retry=False)
    except (BrokerUnavailable, OSError) as error:
        logger.warning("broker away, the sweeper will find job %s (%s)", uuid, type(error).__name__)
