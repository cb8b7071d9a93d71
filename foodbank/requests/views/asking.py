"""Asking: a new wish, the same again, a change, exact amounts, a cancellation."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from foodbank import clock
from foodbank.accounts.rules import Identity, Role
from foodbank.catalog.models import Category
from foodbank.network.acts import act_of_form, identity_of_request, version_of
from foodbank.network.models import Session
from foodbank.requests import queries, services
from foodbank.requests.errors import WHY, AlreadyAsked, WishUnclear
from foodbank.requests.forms import AmountsForm, Ask, SpokenForm, WishForm
from foodbank.requests.models import Request
from foodbank.requests.rules.amounts import Heads, sizes_g
from foodbank.requests.rules.dates import deadline_of
from foodbank.requests.rules.wish import Wish, WishLine, again
from foodbank.requests.services import OnBehalf

_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@_page
def new(request: HttpRequest, key: UUID) -> HttpResponse:
    """The form of a session; where a request stands already, that one."""
    identity = identity_of_request(request)
    session = queries.get_session_for(identity, key)
    standing = queries.standing_request(session)
    if request.method != "POST" and standing:
        return redirect("requests:request", standing.uuid)
    heads = queries.heads_of_session(session)
    form = WishForm(request.POST or None, asks=_asks(session, heads), slots=queries.slots_of(session.activity.site),
                    initial={"adults": heads.adults, "children": heads.children, "households": heads.households,
                             "takes_offers": True})
    spoken = _spoken(request, identity)
    if request.method == "POST" and form.is_valid() and (spoken is None or spoken.is_valid()):
        act = act_of_form(request, "requests.send")
        wish = form.wish(by_heads_alone=request.POST.get("by") == "heads")
        on_behalf = spoken.on_behalf() if spoken else OnBehalf()
        answered = _sent(request, form, lambda: services.send_request(
            act=act, identity=identity, session_key=key, wish=wish, now=clock.now(), on_behalf=on_behalf))
        if answered:
            return answered
    return _form_page(request, form, session, spoken=spoken)


@never_cache
@_page
def repeat(request: HttpRequest, key: UUID) -> HttpResponse:
    """前回と同じ: one page that shows what would be asked, one tap that asks."""
    identity = identity_of_request(request)
    session = queries.get_session_for(identity, key)
    last = queries.last_request(session.activity.site, session.activity)
    standing = queries.standing_request(session)
    spoken = _spoken(request, identity)
    if request.method == "POST" and (spoken is None or spoken.is_valid()):
        act = act_of_form(request, "requests.repeat")
        on_behalf = spoken.on_behalf() if spoken else OnBehalf()
        answered = _sent(request, None, lambda: services.repeat_last(
            act=act, identity=identity, session_key=key, now=clock.now(), on_behalf=on_behalf))
        if answered:
            return answered
    if standing:
        return redirect("requests:request", standing.uuid)
    if not last:
        return redirect("requests:new", key)
    known = {category.code: category for category in queries.categories()}
    wish = again(queries.wish_of(last), categories=known)
    return render(request, "requests/repeat.html", {
        "session": session, "site": session.activity.site, "last": last, "wish": wish, "spoken": spoken,
        "lines": [(known[line.category].name, line.wanted_g) for line in wish.lines]})


@never_cache
@_page
def change(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same form with what stands in it; single products stay as they are."""
    identity = identity_of_request(request)
    asked = queries.get_request_for(identity, key)
    session = queries.get_session_for(identity, asked.session.uuid)
    heads, wish = queries.heads_of_request(asked), queries.wish_of(asked)
    own = [line for line in wish.lines if line.product is None]
    form = WishForm(request.POST or None, asks=_asks(session, heads, own), slots=queries.slots_of(asked.site),
                    kept=[line for line in wish.lines if line.product], initial={
                        "adults": heads.adults, "children": heads.children, "households": heads.households,
                        "takes_offers": asked.takes_offers, "note": asked.note,
                        "wants_slot": f"{asked.wants_slot:%H:%M}" if asked.wants_slot else ""})
    if request.method == "POST" and form.is_valid():
        answered = _changed(request, identity, asked, form, form.wish(by_heads_alone=request.POST.get("by") == "heads"))
        if answered:
            return answered
    return _form_page(request, form, session, asked=asked)


@never_cache
@_page
def amounts(request: HttpRequest, key: UUID) -> HttpResponse:
    """最低 / 希望 / これ以上は不要 of what was asked, in kilograms."""
    identity = identity_of_request(request)
    asked = queries.get_request_for(identity, key)
    wish = queries.wish_of(asked)
    names = [str(line.product or line.category) for line in asked.lines.all()]
    form = AmountsForm(request.POST or None, lines=wish.lines, names=names)
    if request.method == "POST" and form.is_valid():
        exact = Wish(heads=wish.heads, lines=form.weighed_lines(), takes_offers=wish.takes_offers,
                     wants_slot=wish.wants_slot, note=wish.note)
        answered = _changed(request, identity, asked, form, exact)
        if answered:
            return answered
    return render(request, "requests/amounts.html", {"asked": asked, "form": form, "version": _shown(request, asked)})


@require_POST
def cancel(request: HttpRequest, key: UUID) -> HttpResponse:
    act = act_of_form(request, "requests.cancel")
    services.cancel_request(act=act, identity=identity_of_request(request), key=key, version=version_of(request),
                            now=clock.now())
    messages.success(request, _("希望を取り消しました。また頼めます。"))
    return _see(reverse("requests:request", args=[key]))


def _sent(request: HttpRequest, form: WishForm | None, send: Callable[[], services.Answer]) -> HttpResponse | None:
    """Sends; None when the form must be shown again with what is unclear."""
    try:
        answer = send()
    except AlreadyAsked as refusal:
        messages.warning(request, str(refusal))
        return _see(refusal.facts["link"])
    except WishUnclear as refusal:
        if form is None:
            raise
        _blame(form, refusal)
        return None
    messages.success(request, _("希望を送りました。"))
    return _see(reverse("requests:request", args=[answer["request"]]))


def _changed(request: HttpRequest, identity: Identity, asked: Request, form: WishForm | AmountsForm,
             wish: Wish) -> HttpResponse | None:
    act = act_of_form(request, "requests.change")
    try:
        services.change_request(act=act, identity=identity, key=asked.uuid, version=version_of(request), wish=wish,
                                now=clock.now())
    except WishUnclear as refusal:
        _blame(form, refusal)
        return None
    messages.success(request, _("希望を変えました。"))
    return _see(reverse("requests:request", args=[asked.uuid]))


def _blame(form: WishForm | AmountsForm, refusal: WishUnclear) -> None:
    """Puts every fault beside its field; what belongs to none stands above the form."""
    for fault in refusal.facts["faults"]:
        name = fault["field"] if fault["field"] in form.fields else f"size_{fault['field']}"
        form.add_error(name if name in form.fields else None, str(WHY[fault["reason"]]))


def _asks(session: Session, heads: Heads, lines: Sequence[WishLine] = ()) -> list[Ask]:
    policy = queries.request_policy(session.food_bank_id)
    need = queries.need_of(heads, session.activity, policy)
    now = {line.category: line for line in lines}

    def ask(category: Category) -> Ask:
        return Ask(category, sizes_g(category.code, need=need, policy=policy), now.get(category.code))

    return [ask(category) for category in queries.categories()]


def _spoken(request: HttpRequest, identity: Identity) -> SpokenForm | None:
    """The coordinator's question who spoke; nobody else types for another."""
    return SpokenForm(request.POST or None) if identity.role is Role.COORDINATOR else None


def _form_page(request: HttpRequest, form: WishForm, session: Session, *, asked: Request | None = None,
               spoken: SpokenForm | None = None) -> HttpResponse:
    site = session.activity.site
    return render(request, "requests/wish.html", {
        "form": form, "spoken": spoken, "session": session, "site": site, "asked": asked,
        "version": _shown(request, asked) if asked else None,
        "deadline": deadline_of(session.on, queries.request_policy(session.food_bank_id)),
        "back": reverse("requests:request", args=[asked.uuid]) if asked
        else reverse("requests:site", args=[site.uuid])})


def _shown(request: HttpRequest, asked: Request) -> int:
    """The version a re-shown form was first drawn from: correcting a typing error must not hide that it went stale."""
    return version_of(request) if request.method == "POST" else asked.version


def _see(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)
