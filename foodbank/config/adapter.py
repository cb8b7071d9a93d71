"""allauth with its doors narrowed: accounts are made by coordinators, and its mail leaves by the outbox like all mail."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from foodbank import clock
from foodbank.accounts.errors import LockedOut
from foodbank.accounts.queries import active_memberships
from foodbank.config.refusals import refuse
from foodbank.outbox.models import Message


class OwnDoors(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords are counted by axes, for one person at one address: allauth would count a whole hall together,
        and let somebody far away lock a coordinator out."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Writes a row instead of talking to a mail server; nobody who is not a member gets mail from us."""
        member = active_memberships().filter(user__email=email.lower()).order_by("id").first()
        if not member:
            return
        mail, now = self.render_mail(template_prefix, email, context), clock.now()
        Message.objects.create(food_bank_id=member.food_bank_id, kind=f"account_{template_prefix.rpartition('/')[2]}"[:40], to=email,
                               subject=mail.subject[:200], body=mail.body, created_at=now, not_before=now)


def who_tries(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The mail address somebody tries to sign in with, as axes counts it; allauth's field is called otherwise than Django's."""
    given = credentials or {}
    typed = given.get("email") or given.get("username") or request.POST.get("login") or request.POST.get("username") or ""
    return str(typed).strip().lower()[:200]


def locked_out(request: HttpRequest, original_response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    return refuse(request, LockedOut())
