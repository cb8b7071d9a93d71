"""Asking: send, repeat, change, cancel; by the site itself or by the coordinator on its behalf."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse

from foodbank.accounts.rules import Identity
from foodbank.catalog.models import Category, Product
from foodbank.clock import day_of
from foodbank.devices.rules import Act
from foodbank.devices.services import perform_once
from foodbank.errors import InvalidInput, NotFound, StalePage
from foodbank.network.models import Session
from foodbank.requests.errors import (
    FIELDS,
    WHY,
    AlreadyAsked,
    NotOpenForRequests,
    SessionCancelled,
    SiteTakesNoRequests,
    WishUnclear,
    WrongRequestState,
)
from foodbank.requests.models import Request, RequestLine, RequestStep
from foodbank.requests.queries import (
    categories,
    closed_reason,
    get_request_for,
    get_session_for,
    last_request,
    need_of,
    request_policy,
    slots_of,
    standing_request,
    wish_of,
)
from foodbank.requests.rules.amounts import RequestPolicy
from foodbank.requests.rules.dates import Closed, deadline_of
from foodbank.requests.rules.states import MAY_STILL_CHANGE, State
from foodbank.requests.rules.wish import Fault, Wish, again, faults, weighed


@dataclass(frozen=True)
class OnBehalf:
    """Who spoke and how it reached us, when somebody else typed. The default: the site typed by itself."""

    channel: str = Request.Channel.SCREEN
    asked_by: str = ""


Answer = dict[str, Any]


def send_request(*, act: Act, identity: Identity, session_key: UUID, wish: Wish, now: datetime,
                 on_behalf: OnBehalf = OnBehalf()) -> Answer:  # noqa: B008 (a frozen value)
    """Stores a wish for a session; gives {"request": uuid}. The same act twice is one request.

    Raises NotFound (another's session), SiteTakesNoRequests, SessionCancelled, NotOpenForRequests, AlreadyAsked,
    WishUnclear.
    """
    return perform_once(act=act, work=lambda: _send(identity, session_key, wish, now, on_behalf))


def repeat_last(*, act: Act, identity: Identity, session_key: UUID, now: datetime,
                on_behalf: OnBehalf = OnBehalf()) -> Answer:  # noqa: B008 (a frozen value)
    """前回と同じ for a session: the newest wish of the same activity, without its note. Raises as send_request does;
    NotFound also when nothing was ever asked."""
    def work() -> Answer:
        session = get_session_for(identity, session_key)
        last = last_request(session.activity.site, session.activity)
        if not last:
            raise NotFound()
        wish = again(wish_of(last), categories=[category.code for category in categories()])
        return _send(identity, session_key, wish, now, on_behalf)

    return perform_once(act=act, work=work)


def _send(identity: Identity, session_key: UUID, wish: Wish, now: datetime, on_behalf: OnBehalf) -> Answer:
    session = get_session_for(identity, session_key)
    policy = request_policy(identity.bank)
    _refuse_closed(session, identity, now, policy)
    check_speaker(on_behalf)
    known = {category.code: category for category in categories()}
    wish = _checked(wish, session, known, policy)
    site = session.activity.site
    try:
        with transaction.atomic():
            request = Request.objects.create(
                food_bank_id=identity.bank, site=site, activity=session.activity, session=session, state_at=now,
                channel=on_behalf.channel, asked_by=on_behalf.asked_by, typed_by_id=identity.membership_id,
                created_at=now, **_columns(wish))
    except IntegrityError:
        raise _already_asked(session) from None
    _write_lines(request, wish, known)
    RequestStep.objects.create(request=request, state=State.SENT, at=now, by_id=identity.membership_id)
    return {"request": str(request.uuid)}


def change_request(*, act: Act, identity: Identity, key: UUID, version: int, wish: Wish, now: datetime) -> Answer:
    """Another wish in place of the old one, while nothing was allocated. Raises NotFound, StalePage (somebody changed
    it first), WrongRequestState, WishUnclear, and the refusals of a closed date."""
    def work() -> Answer:
        request = _locked(identity, key, version)
        policy = request_policy(identity.bank)
        session = get_session_for(identity, request.session.uuid)
        _refuse_closed(session, identity, now, policy)
        known = {category.code: category for category in categories()}
        checked = _checked(wish, session, known, policy)
        Request.objects.filter(id=request.id).update(**_columns(checked), version=version + 1)
        request.lines.all().delete()
        _write_lines(request, checked, known)
        return {"request": str(request.uuid)}

    return perform_once(act=act, work=work)


def cancel_request(*, act: Act, identity: Identity, key: UUID, version: int, now: datetime) -> Answer:
    """取り消し, while nothing was allocated; the session may be asked for again. Raises as change_request does."""
    def work() -> Answer:
        request = _locked(identity, key, version)
        Request.objects.filter(id=request.id).update(state=State.CANCELLED, state_at=now, version=version + 1)
        RequestStep.objects.create(request=request, state=State.CANCELLED, at=now, by_id=identity.membership_id)
        return {"request": str(request.uuid)}

    return perform_once(act=act, work=work)


def _locked(identity: Identity, key: UUID, version: int) -> Request:
    """The request, locked, at that version, and still free to change."""
    seen = get_request_for(identity, key)
    request = Request.objects.select_for_update(of=("self",)).select_related("session").get(id=seen.id)
    if request.state not in MAY_STILL_CHANGE:
        raise WrongRequestState(state=request.get_state_display(), request=str(key))
    if request.version != version:
        raise StalePage(request=str(key))
    return request


def _refuse_closed(session: Session, identity: Identity, now: datetime, policy: RequestPolicy) -> None:
    closed = closed_reason(session, identity=identity, today=day_of(now), policy=policy)
    on = session.on.isoformat()
    if closed is Closed.SITE_CLOSED:
        raise SiteTakesNoRequests(site=session.activity.site.name, on=on)
    if closed is Closed.CANCELLED:
        raise SessionCancelled(on=on)
    if closed:
        raise NotOpenForRequests(on=on, reason=closed.value, deadline=deadline_of(session.on, policy).isoformat())


def check_speaker(on_behalf: OnBehalf) -> None:
    if on_behalf.channel not in Request.Channel.values:
        raise InvalidInput(field="channel")
    if on_behalf.channel != Request.Channel.SCREEN and not on_behalf.asked_by.strip():
        raise _unclear([Fault("asked_by", "asked_by")])
    if len(on_behalf.asked_by) > 80:
        raise _unclear([Fault("asked_by", "too_long")])


def _checked(wish: Wish, session: Session, known: dict[str, Category], policy: RequestPolicy) -> Wish:
    """The wish in grams, when nothing is wrong with it. Raises WishUnclear."""
    found = faults(wish_in_grams := _in_grams(wish, session, policy), categories=known, policy=policy)
    if wish.wants_slot is not None and wish.wants_slot not in slots_of(session.activity.site):
        found.append(Fault("wants_slot", "slot"))
    if found:
        raise _unclear(found, known)
    return wish_in_grams


def _in_grams(wish: Wish, session: Session, policy: RequestPolicy) -> Wish:
    return weighed(wish, need=need_of(wish.heads, session.activity, policy), policy=policy)


def _unclear(found: list[Fault], known: dict[str, Category] | None = None) -> WishUnclear:
    first = found[0]
    name = FIELDS.get(first.field) or (known[first.field].name if known and first.field in known else first.field)
    return WishUnclear(field=name, why=WHY[first.reason],
                       faults=[{"field": fault.field, "reason": fault.reason} for fault in found])


def _already_asked(session: Session) -> AlreadyAsked:
    standing = standing_request(session)
    key = str(standing.uuid) if standing else ""
    return AlreadyAsked(request=key, link=reverse("requests:request", args=[key]) if key else reverse("requests:home"))


def _columns(wish: Wish) -> dict[str, Any]:
    return {"adults": wish.heads.adults, "children": wish.heads.children, "households": wish.heads.households,
            "note": wish.note, "takes_offers": wish.takes_offers, "wants_slot": wish.wants_slot}


def _write_lines(request: Request, wish: Wish, known: dict[str, Category]) -> None:
    asked = [line.product for line in wish.lines if line.product]
    products = {product.uuid: product for product in Product.objects.filter(
        food_bank_id=request.food_bank_id, uuid__in=asked)} if asked else {}
    for line in wish.lines:
        product = products.get(line.product) if line.product else None
        if line.product and (not product or product.category_id != known[line.category].id):
            raise _unclear([Fault(line.category, "unknown_product")], known)
    RequestLine.objects.bulk_create([
        RequestLine(request=request, category=known[line.category],
                    product=products[line.product] if line.product else None, minimum_g=line.minimum_g,
                    wanted_g=line.wanted_g, maximum_g=line.maximum_g) for line in wish.lines])
