"""Demo links: reusable, one for every role, for demo data only. Their tokens follow from the secret key, so that
`make run` can print them again."""

import hmac
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count

from foodbank import clock
from foodbank.accounts.models import FoodBank, Link, Membership
from foodbank.accounts.queries import active_memberships, sha256
from foodbank.accounts.rules import Purpose, Role

SHOWN = [
    (Role.COORDINATOR, "コーディネーター", ""), (Role.VOLUNTEER, "倉庫のタブレット", "tablet"), (Role.SITE_LEAD, "居場所の代表", ""),
    (Role.DRIVER, "配達の人", ""), (Role.DONOR, "提供企業", ""), (Role.SUPPORTER, "応援団", ""),
]


@dataclass(frozen=True)
class DemoLink:
    role: str
    name: str
    address: str


def token_of(membership: Membership, subject: str) -> str:
    text = f"demo|{membership.food_bank.code}|{membership.role}|{membership.user.email}|{subject}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), "sha256").hexdigest()[:32]


def demo_links(bank: FoodBank) -> list[DemoLink]:
    """One link per role of a demo food bank, made when missing. Empty outside a demo."""
    if not (settings.DEMO and bank.is_demo):
        return []
    found = []
    for role, shown, subject in SHOWN:
        member = _someone(bank, role)
        if member:
            token = token_of(member, subject)
            Link.objects.get_or_create(token_sha256=sha256(token), defaults={
                "food_bank": bank, "purpose": Purpose.DEMO, "membership": None if subject == "tablet" else member,
                "subject": subject, "created_at": clock.now()})
            found.append(DemoLink(shown, "" if subject == "tablet" else str(member.user), f"{settings.ADDRESS}/l/{token}"))
    return found


def _someone(bank: FoodBank, role: Role) -> Membership | None:
    """The person of a role that the walk through the demo tells about."""
    members = active_memberships().filter(food_bank=bank, role=role).annotate(roles=Count("user__memberships"))
    if role is Role.SUPPORTER:
        return members.filter(supports__is_secretary=True).order_by("supports__group_id", "id").first()
    return members.order_by("roles", "id").first()
