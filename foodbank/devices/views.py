"""Pages of this room: who stands at the tablet, the devices' health, and what waits for a decision."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foodbank import clock
from foodbank.accounts import queries as accounts
from foodbank.accounts.errors import WrongPin
from foodbank.accounts.rules import Identity, Role
from foodbank.accounts.services import check_pin
from foodbank.devices import queries, services
from foodbank.devices.errors import DeviceNeeded, TooManyTries
from foodbank.devices.intake import EventService
from foodbank.errors import NotFound, RuleBroken

#: Begins a session as a member on this device; config's, handed over in `urls_for`.
Enter = Callable[..., None]
View = Callable[..., HttpResponse]
MOST_TRIES = 5
WAIT_AFTER_TRIES = timedelta(minutes=1)


def _identity(request: HttpRequest) -> Identity:
    identity: Identity = request.identity  # type: ignore[attr-defined]
    return identity


def people_page(enter: Enter) -> View:
    def people(request: HttpRequest) -> HttpResponse:
        """「だれが使いますか」: name tiles of the volunteers; a PIN of four digits where one is set."""
        identity = _identity(request)
        if not identity.device_id:
            raise DeviceNeeded()
        members = accounts.members_with_role(identity.bank, Role.VOLUNTEER)
        context: dict[str, Any] = {"members": members, "keys": "123456789", "next": _next(request)}
        code = request.POST.get("person") or request.GET.get("person") or ""
        if not code:
            return render(request, "devices/people.html", context)
        member = next((one for one in members if one.code == code), None)
        if not member:
            raise NotFound()
        if request.method == "POST" and (request.POST.get("pin") or not member.pin_hash):
            try:
                _try_pin(request, code, lambda: check_pin(membership=member, pin=request.POST.get("pin", "")))
            except WrongPin as refusal:
                return render(request, "devices/pin.html", {**context, "member": member, "error": str(refusal)}, status=403)
            except TooManyTries as refusal:
                return render(request, "devices/pin.html", {**context, "member": member, "error": str(refusal)}, status=429)
            enter(request, membership=member, device_id=identity.device_id)
            return _see_other(context["next"])
        if member.pin_hash:
            return render(request, "devices/pin.html", {**context, "member": member})
        return render(request, "devices/people.html", context)

    return people


def _try_pin(request: HttpRequest, code: str, check: Callable[[], object]) -> None:
    """Five wrong tries for one name, then a minute's wait; other names on the tablet go on. Raises WrongPin, TooManyTries."""
    now = clock.now()
    tries = dict(request.session.get("pin_tries", {}))
    wrong, until = tries.get(code, [0, 0.0])
    if now.timestamp() < until:
        raise TooManyTries()
    try:
        check()
    except WrongPin:
        wrong += 1
        tries[code] = [0, (now + WAIT_AFTER_TRIES).timestamp()] if wrong >= MOST_TRIES else [wrong, 0.0]
        request.session["pin_tries"] = tries
        raise
    tries.pop(code, None)
    request.session["pin_tries"] = tries


def _next(request: HttpRequest) -> str:
    """Back to the tablet page one came from, never elsewhere."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if wanted.startswith("/tablet/") and "//" not in wanted and "\\" not in wanted else "/tablet/"


def devices(request: HttpRequest) -> HttpResponse:
    """Every tablet and phone in use: last seen, clock, what never arrived, what waits."""
    page = queries.devices_health(_identity(request), after=request.GET.get("after", ""))
    return render(request, "devices/devices.html", {"page": page, "lines": page.rows, "now": clock.now()})


def quarantine(request: HttpRequest) -> HttpResponse:
    """Events that could not be taken, oldest first, each with its reason and two ways to settle it."""
    page = queries.quarantine_open(_identity(request), after=request.GET.get("after", ""), most=20)
    names = queries.names_of_actors(_identity(request), {event.actor for event in page.rows})
    lines = [{"event": event, "sentence": queries.sentence_of_event(event), "payload": _readable(event.payload),
              "person": names.get(event.actor, "")} for event in page.rows]
    older = f"?after={page.cursor_in_address}" if page.next_cursor else ""
    return render(request, "devices/quarantine.html", {"lines": lines, "older": older})


def _readable(payload: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, str(value)[:200]) for name, value in sorted(payload.items())][:30]


def settle_page(table: dict[str, EventService]) -> View:
    @require_POST
    def settle(request: HttpRequest, event_id: int) -> HttpResponse:
        """Does the act after all, or refuses it for good."""
        identity, now = _identity(request), clock.now()
        try:
            if request.POST.get("settlement") == "accepted":
                services.accept_event(identity=identity, event_id=event_id, table=table, now=now)
                messages.success(request, _("記録しました。端末にも「済み」と出ます。"))
            else:
                services.refuse_event(identity=identity, event_id=event_id, now=now)
                messages.success(request, _("記録しないことに決めました。届いた内容は残っています。"))
        except NotFound:
            raise
        except RuleBroken as refusal:
            messages.warning(request, str(refusal))
        return redirect("devices:quarantine")

    return settle


class _SeeOther(HttpResponseRedirect):
    status_code = 303


def _see_other(path: str) -> HttpResponse:
    return _SeeOther(path or reverse("home"))
