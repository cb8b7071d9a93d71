"""Devices, what they sent, what is missing, and what waits for a person."""

from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from foodbank.accounts.models import Membership
from foodbank.accounts.queries import identity_of, sha256
from foodbank.accounts.rules import Identity, Role
from foodbank.devices.intake import sentence_of
from foodbank.devices.models import Device, QuarantinedEvent
from foodbank.errors import NotFound
from foodbank.paging import Page, page_of


def identity_of_device(device_id: int) -> Identity | None:
    device = Device.objects.select_related("membership__user").filter(id=device_id, revoked_at__isnull=True).first()
    return _identity(device) if device else None


def identity_of_device_token(token: str) -> Identity | None:
    device = Device.objects.select_related("membership__user").filter(
        token_sha256=sha256(token), revoked_at__isnull=True).first()
    return _identity(device) if device else None


def _identity(device: Device) -> Identity | None:
    if device.membership:
        if not (device.membership.is_active and device.membership.user.is_active):
            return None
        return replace(identity_of(device.membership), device_id=device.id, subject=device.subject)
    return Identity(role=Role.TABLET, food_bank_id=device.food_bank_id, device_id=device.id, name=device.name)


def get_device_for(identity: Identity) -> Device:
    """The device this identity speaks from. Raises NotFound when it is none of ours, or revoked."""
    device = Device.objects.select_related("membership__user").filter(
        food_bank_id=identity.bank, id=identity.device_id or 0, revoked_at__isnull=True).first()
    if not device:
        raise NotFound()
    return device


def actor_code(identity: Identity) -> str:
    """The person code that events of this identity carry; empty before a name was tapped."""
    return Membership.objects.filter(food_bank_id=identity.bank, id=identity.membership_id or 0).values_list(
        "code", flat=True).first() or ""


MISSING = """
SELECT n FROM generate_series(%(after)s + 1, (SELECT last_seq FROM devices_device WHERE id = %(device)s)) AS n
 WHERE NOT EXISTS (SELECT 1 FROM devices_operation o WHERE o.device_id = %(device)s AND o.seq = n)
   AND NOT EXISTS (SELECT 1 FROM devices_quarantinedevent q WHERE q.device_id = %(device)s AND q.seq = n)
 ORDER BY n LIMIT %(most)s
"""


def gaps_of(device: Device, *, after: int = 0, most: int = 500) -> list[int]:
    """Sequence numbers above `after` and below the highest seen that never arrived, lowest first."""
    with connection.cursor() as cursor:
        cursor.execute(MISSING, {"device": device.id, "after": after, "most": most})
        return [int(row[0]) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Health:
    """A device as the coordinator looks after it. `missing`: acts that never arrived (at most 50 told)."""

    device: Device
    waiting: int
    missing: list[int]

    @property
    def minutes_off(self) -> int:
        return abs(self.device.clock_off_by_s) // 60


def devices_health(identity: Identity, *, after: str = "", most: int = 100) -> Page[Health]:
    """Every device in use, by kind, the one seen last first; one never seen counts from its enrolment."""
    devices = (Device.objects.filter(food_bank_id=identity.bank, revoked_at__isnull=True)
               .select_related("membership__user")
               .annotate(waiting=Count("quarantinedevent", filter=Q(quarantinedevent__settled_at__isnull=True)),
                         seen=Coalesce("last_seen_at", "enrolled_at")))
    page = page_of(devices, "kind", "-seen", "uuid", after=after, most=most)
    return page.shown(_health)


def _health(device: Device) -> Health:
    return Health(device, device.waiting,  # type: ignore[attr-defined]  # annotated above
                  gaps_of(device, most=50) if device.last_seq else [])


def quarantine_open(identity: Identity, *, after: str = "", most: int = 50) -> Page[QuarantinedEvent]:
    """What waits for a decision, oldest first."""
    rows = QuarantinedEvent.objects.filter(food_bank_id=identity.bank, settled_at__isnull=True)
    return page_of(rows.select_related("device"), "id", after=after, most=most)


def names_of_actors(identity: Identity, codes: set[str]) -> dict[str, str]:
    """Who stands behind the person codes of events, as far as they are this food bank's."""
    return dict(Membership.objects.filter(food_bank_id=identity.bank, code__in=codes).values_list("code", "name"))


def quarantine_count(identity: Identity) -> int:
    return QuarantinedEvent.objects.filter(food_bank_id=identity.bank, settled_at__isnull=True).count()


def sentence_of_event(event: QuarantinedEvent) -> str:
    return sentence_of(event.reason, event.facts)
