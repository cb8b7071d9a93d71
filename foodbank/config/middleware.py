"""Language, identity and policy, once for every request."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import translation
from django.utils.http import urlencode

from foodbank.accounts.rules import Identity
from foodbank.config.identity import identify
from foodbank.config.policy import roles_for
from foodbank.config.refusals import refuse
from foodbank.errors import DatabaseAway, NotAllowed, RuleBroken, SignInNeeded, StorageFull

Answer = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Japanese unless this browser chose otherwise: a volunteer's tablet must not follow its factory setting."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language.split("-")[0])
        return response


class IdentityMiddleware:
    """Puts `request.identity` there; every later layer asks that and nothing else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.identity = identify(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.identity.is_known:  # type: ignore[attr-defined]
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class PolicyMiddleware:
    """Denies whatever the policy table does not allow, and turns refusals into answers."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        identity: Identity = request.identity  # type: ignore[attr-defined]
        allowed = roles_for(match.view_name if match else "", request.method or "GET")
        if identity.role not in allowed and not _is_administrator_page(request, allowed):
            if identity.is_known or not allowed:
                return refuse(request, NotAllowed())
            if request.path.startswith("/api/") or request.method not in ("GET", "HEAD"):
                return refuse(request, SignInNeeded())
            return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")
        if request.path.startswith("/api/") and "Authorization" not in request.headers:
            # The API's own views are exempt from CSRF for programs with a token; a browser's session is not.
            return CsrfViewMiddleware(self.get_response).process_view(request, _protected, (), {})  # type: ignore[arg-type]
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, RuleBroken):
            return refuse(request, exception)
        if isinstance(exception, OperationalError | InterfaceError):
            full = "No space left" in str(exception) or "disk full" in str(exception).lower()
            return refuse(request, StorageFull() if full else DatabaseAway())
        return None


def _is_administrator_page(request: HttpRequest, allowed: frozenset[Any]) -> bool:
    """The look-up admin signs its people in by itself (Django staff with a second factor)."""
    return "staff" in allowed and request.user.is_authenticated and bool(getattr(request.user, "is_staff", False))


def _protected(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
