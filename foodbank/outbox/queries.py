"""Reading the outbox and long work."""

from foodbank.accounts.rules import Identity
from foodbank.errors import NotFound
from foodbank.outbox.models import Job, Message


def messages(identity: Identity, *, before: int | None = None, most: int = 50) -> list[Message]:
    """The newest messages of this food bank, without their attachments' bytes; `before` is the last id seen."""
    found = Message.objects.filter(food_bank_id=identity.bank).defer("attachment")
    if before:
        found = found.filter(id__lt=before)
    return list(found.order_by("-id")[:most])


def get_message_for(identity: Identity, uuid: str) -> Message:
    message = Message.objects.filter(food_bank_id=identity.bank, uuid=uuid).first()
    if not message:
        raise NotFound()
    return message


def get_job_for(identity: Identity, uuid: str) -> Job:
    job = Job.objects.filter(food_bank_id=identity.bank, uuid=uuid).first()
    if not job:
        raise NotFound()
    return job
