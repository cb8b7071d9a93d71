"""Doors and role homes: signing in, links, choosing a role, health."""

from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth import logout
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from foodbank import clock
from foodbank.accounts import queries, services
from foodbank.accounts.errors import LinkUnusable, StrongSignInNeeded
from foodbank.accounts.models import Link, Membership
from foodbank.accounts.rules import STRONG_ROLES, Purpose, Role
from foodbank.config.homes import home_of
from foodbank.config.identity import (
    BROWSER_COOKIE,
    KEY,
    OPENED,
    TIED_TO_LINK,
    browser_secret,
    choices_here,
    enter as enter_as,
    is_strong,
    person_here,
    prove_strong,
    remember_person,
    remember_role,
)
from foodbank.config.refusals import refuse
from foodbank.config.welcome import begin
from foodbank.devices import services as device_services
from foodbank.errors import NotFound, StalePage
from foodbank.outbox.services import write_message


@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Everybody's first page: the home of the role, or the way in."""
    identity = request.identity  # type: ignore[attr-defined]
    if not identity.is_known:
        return redirect("enter" if person_here(request) or request.session.get(OPENED) else "sign_in")
    return home_of(request, identity)


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Asks for a mail address and sends a link; says the same whether or not the address is known."""
    if request.method == "POST":
        _send_sign_in_link(request.POST.get("email", "").strip().lower()[:200], request.GET.get("next", ""))
        return render(request, "accounts/link_sent.html")
    return render(request, "accounts/sign_in.html", {"next": request.GET.get("next", "")})


#: Nobody's mailbox is filled by a stranger who knows the address; five are enough for slow mail and impatience.
MOST_OPEN_SIGN_INS = 5


def _send_sign_in_link(email: str, next_page: str) -> None:
    now = clock.now()
    membership = queries.active_memberships().filter(user__email=email).exclude(role__in=STRONG_ROLES).first()
    if not email or not membership:
        return
    if queries.open_links(now).filter(
            membership=membership, purpose=Purpose.SIGN_IN, used_at__isnull=True).count() >= MOST_OPEN_SIGN_INS:
        return
    issued = services.issue_link(food_bank=membership.food_bank, purpose=Purpose.SIGN_IN, now=now, membership=membership,
                                 next_page=next_page[:200])
    write_message(food_bank_id=membership.food_bank_id, kind="sign_in_link", to=email, now=now,
                  context={"name": membership.name, "address": settings.ADDRESS + issued.path})


@never_cache
def link(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button and burns nothing (mail previews open links); POST uses the link."""
    now = clock.now()
    found = queries.link_of_token(token, now)
    if not found or found.purpose == Purpose.CALENDAR:  # a calendar's link is read by a calendar and opens nothing
        raise LinkUnusable()
    if request.method != "POST":
        return render(request, "accounts/link.html", {"link": found})
    if found.purpose == Purpose.DEMO and not (settings.DEMO and found.food_bank.is_demo and _on_this_machine(request)):
        raise LinkUnusable()
    strong = bool(found.membership and found.membership.role in STRONG_ROLES)
    if strong and found.purpose not in (Purpose.DEMO, Purpose.INVITATION):
        raise StrongSignInNeeded()
    browser = browser_secret(request)
    used = services.use_link(token=token, browser=browser, now=now)
    person, before = person_here(request), choices_here(request)
    logout(request)  # the whole old session goes, with whoever was signed in
    if strong and used.purpose == Purpose.INVITATION:
        response: HttpResponse = begin(request, used)
    else:
        if used.membership:
            _remember(request, used, person, before)
        response = _entered(request, used)
    response.set_cookie(BROWSER_COOKIE, browser, max_age=400 * 86400, httponly=True, samesite="Lax",
                        secure=settings.SECURE)
    return response


def _on_this_machine(request: HttpRequest) -> bool:
    """Demo links are no secret: they open nothing for whoever comes over a network."""
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _remember(request: HttpRequest, used: Link, person: int | None, before: list[Membership]) -> None:
    """A mail to one's own address proves who one is; a link from a hand opens its one role, and no other of that person's."""
    assert used.membership
    if used.purpose in (Purpose.SIGN_IN, Purpose.DEMO) or person == used.membership.user_id:
        remember_person(request, used.membership.user_id)
    elif used.purpose not in TIED_TO_LINK:
        remember_role(request, used.membership, before)
    if used.purpose == Purpose.DEMO:
        prove_strong(request, used.membership.user_id)


def _entered(request: HttpRequest, used: Link) -> HttpResponse:
    now = clock.now()
    device_id: int | None = None
    target = used.next_page
    if used.purpose == Purpose.ENROLMENT or used.subject == "tablet":
        enrolled = device_services.enrol(food_bank=used.food_bank, kind="tablet", link=used, now=now)
        device_id = enrolled.device.id
        request.session["device_token"] = enrolled.token
        target = target or "/tablet/"
    elif used.purpose == Purpose.TOUR or (used.membership and used.membership.role == Role.DRIVER):
        enrolled = device_services.enrol(food_bank=used.food_bank, kind="phone", link=used, now=now)
        device_id = enrolled.device.id
        request.session["device_token"] = enrolled.token
    tied = used.id if used.purpose in TIED_TO_LINK else None
    enter_as(request, membership=used.membership, link_id=tied, device_id=device_id)
    return HttpResponseRedirect(_safe(request, target))


def _safe(request: HttpRequest, target: str) -> str:
    allowed = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=SECURE)
    return target if target.startswith("/") and allowed else "/"


SECURE = settings.SECURE


@never_cache
def enter(request: HttpRequest) -> HttpResponse:
    """One person, several roles and food banks: choose one on entering. A switch is a new session."""
    choices = choices_here(request)
    if not choices and not person_here(request):
        return redirect("sign_in")
    strong = bool(choices) and is_strong(request, choices[0].user_id)
    if request.method == "POST":
        chosen = next((one for one in choices if one.code == request.POST.get("membership")), None)
        if not chosen:
            raise NotFound()
        if chosen.role in STRONG_ROLES and not strong:
            raise StrongSignInNeeded()
        enter_as(request, membership=chosen)
        return redirect("home")
    if len(choices) == 1 and (strong or choices[0].role not in STRONG_ROLES) and KEY not in request.session:
        enter_as(request, membership=choices[0])
        return redirect("home")
    return render(request, "accounts/enter.html", {"choices": choices, "strong": strong, "strong_roles": STRONG_ROLES})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    request.session.flush()
    return redirect("sign_in")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Language and letter size are this browser's, kept in cookies, so that a shared tablet stays as it was set."""
    response = HttpResponseRedirect(_safe(request, request.POST.get("next", "/")))
    if request.POST.get("language") in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, request.POST["language"], max_age=400 * 86400, samesite="Lax")
    if request.POST.get("large_text") in ("0", "1"):
        response.set_cookie("large_text", request.POST["large_text"], max_age=400 * 86400, samesite="Lax")
    return response


def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: the process answers."""
    return JsonResponse({"alive": True})


def readyz(request: HttpRequest) -> HttpResponse:
    """Ready: the database answers too; otherwise 503."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ready": True})


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose protection ran out (old tab, cookies off): nothing was changed, and the page says so."""
    refusal = StalePage()
    refusal.status = 403  # type: ignore[misc]
    return refuse(request, refusal)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refuse(request, NotFound())


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    from foodbank.errors import InvalidInput

    return refuse(request, InvalidInput(field="request"))


def server_error(request: HttpRequest) -> HttpResponse:
    """The last resort: a database that went away answers 503; anything else is our fault and says so."""
    import sys

    from django.db import InterfaceError, OperationalError

    from foodbank.errors import DatabaseAway

    raised = sys.exc_info()[1]
    refusal = DatabaseAway()
    if not isinstance(raised, OperationalError | InterfaceError):
        refusal.status = 500  # type: ignore[misc]
    from foodbank.accounts.rules import NOBODY

    if not hasattr(request, "identity"):
        request.identity = NOBODY  # type: ignore[attr-defined]
    return refuse(request, refusal)
