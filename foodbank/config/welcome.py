"""Walking in as a coordinator: a password, a second step, and in. One question a page, always in this order.

An invitation brings whoever has no password yet; whoever has one signs in with it. Somebody with a password and without a
second step is led on from there, so that nobody stands before a door that only says no.
"""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import AddWebAuthnView
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from foodbank import clock
from foodbank.accounts.models import Link
from foodbank.accounts.queries import open_links
from foodbank.accounts.services import choose_first_password
from foodbank.config.identity import enter, is_strong, prove_strong

INVITED, NEW_CODES = "invited", "new_codes"
STEPS = (_("パスワードを決める"), _("2つ目の確認を用意する"), _("控えの番号を書きとめる"))


class FirstPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("パスワード"), max_length=200, strip=False,
        help_text=_("12文字以上。ことばを3つか4つならべると、長くても覚えやすくなります。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    again = forms.CharField(label=_("パスワード（もう一度）"), max_length=200, strip=False,
                            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if any(ord(char) < 32 or 0xD800 <= ord(char) < 0xE000 for char in password):
            raise ValidationError(_("使えない文字があります。"))
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("password") and values.get("again") and values["password"] != values["again"]:
            self.add_error("again", _("上のパスワードと同じではありません。"))
        return values


def begin(request: HttpRequest, link: Link) -> HttpResponse:
    """A coordinator's invitation was used in this browser: the steps begin."""
    request.session[INVITED] = link.id
    return redirect("welcome")


def _invited(request: HttpRequest) -> Link | None:
    """The invitation this browser came by, while it is open and for nobody else who signed in meanwhile."""
    link = open_links(clock.now()).filter(id=request.session.get(INVITED) or 0, membership__is_active=True,
                                          membership__user__is_active=True).first()
    if link and link.membership and request.user.is_authenticated and request.user.pk != link.membership.user_id:
        return None
    return link


@never_cache
def welcome(request: HttpRequest) -> HttpResponse:
    """The step that comes next."""
    link = _invited(request)
    user = request.user
    if not user.is_authenticated:
        return _password(request, link) if link else _to_login()
    if not is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]):
        return _page(request, link, 2)
    if not is_strong(request, user.pk):
        logout(request)  # an old evening's session: password and second step once more
        return _to_login()
    if request.session.get(NEW_CODES) and request.method != "POST":
        return _page(request, link, 3, codes=_codes(request))
    request.session.pop(NEW_CODES, None)
    request.session.pop(INVITED, None)
    if not link:
        return redirect("enter")
    enter(request, membership=link.membership)
    return redirect("home")


def _to_login() -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': reverse('welcome')})}")


def _password(request: HttpRequest, link: Link) -> HttpResponse:
    """The first password, or the way to sign in for whoever has one already."""
    assert link.membership
    user = link.membership.user
    if user.has_usable_password():
        return _page(request, link, 1, has_password=True, login=_to_login()["Location"])
    form = FirstPasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        chosen = choose_first_password(user_id=user.id, password=form.cleaned_data["password"])
        if chosen:
            login(request, chosen, backend="allauth.account.auth_backends.AuthenticationBackend")
            record_authentication(request, chosen, method="password", reauthenticated=True)
        return redirect("welcome")
    return _page(request, link, 1, form=form, status=422 if form.errors else 200)


def _codes(request: HttpRequest) -> list[str]:
    kept = Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    return list(RecoveryCodes(kept).get_unused_codes()) if kept else []


def _page(request: HttpRequest, link: Link | None, step: int, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "accounts/welcome.html",
                  {"link": link, "number": step, "steps": STEPS, "passkeys": settings.MFA_PASSKEY_LOGIN_ENABLED, **context},
                  status=status)


class _SecondStep:
    """What both ways of a second step have in common: it was just proven, and the way leads on."""

    request: HttpRequest

    def get_success_url(self) -> str:
        return reverse("welcome")

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        prove_strong(self.request, int(self.request.user.pk or 0))
        self.request.session[NEW_CODES] = True
        list(messages.get_messages(self.request))  # the page that follows says it in our words
        return answer

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**context)  # type: ignore[misc]
        return {**found, "link": _invited(self.request), "number": 2, "steps": STEPS}


class WelcomeApp(_SecondStep, ActivateTOTPView):  # type: ignore[misc]
    template_name = "accounts/welcome_app.html"

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["code"].label = _("アプリに出た番号")
        return form


class WelcomePasskey(_SecondStep, AddWebAuthnView):  # type: ignore[misc]
    template_name = "accounts/welcome_passkey.html"
    initial = {"name": _("この端末")}
