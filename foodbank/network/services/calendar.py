"""Activities and the days on which they open."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from foodbank.errors import InvalidInput, NotFound, StalePage
from foodbank.network.errors import SessionHeld
from foodbank.network.models import Activity, Session, Site
from foodbank.network.reference import allergen_names
from foodbank.network.rules.calendar import refuse_closed
from foodbank.network.rules.details import ActivityDetails
from foodbank.network.services.sites import unique_name

MOST_HEADS = 5_000
_HEADS = ("adults", "children", "households")


@transaction.atomic
def add_activity(*, food_bank_id: int, site_uuid: UUID, details: ActivityDetails, on: date) -> Activity:
    """What a site does; one site often does several things. Raises ClosedSite, NameTaken, InvalidInput, NotFound."""
    site = Site.objects.filter(food_bank_id=food_bank_id, uuid=site_uuid).first()
    if not site:
        raise NotFound()
    refuse_closed(name=site.name, closed_from=site.closed_from, is_active=site.is_active, on=on)
    _check(details)
    with unique_name(details.name):
        return Activity.objects.create(food_bank_id=food_bank_id, site=site, **_values(details))


@transaction.atomic
def edit_activity(*, food_bank_id: int, activity_uuid: UUID, version: int, details: ActivityDetails) -> Activity:
    """Changes an activity as one whole; sessions already made keep their heads. Raises StalePage, NameTaken."""
    _check(details)
    activity = _activity(food_bank_id, activity_uuid)
    if activity.version != version:
        raise StalePage()
    activity.version += 1
    for name, value in _values(details).items():
        setattr(activity, name, value)
    with unique_name(details.name):
        activity.save()
    return activity


@transaction.atomic
def add_sessions(*, food_bank_id: int, activity_uuid: UUID, days: Iterable[date]) -> list[Session]:
    """One session per day with the activity's usual heads, those already there included; a called-off one opens again.

    Raises ClosedSite when a day lies on or behind the site's closing day.
    """
    activity = _activity(food_bank_id, activity_uuid)
    wanted = sorted(set(days))
    for day in wanted:
        refuse_closed(name=activity.site.name, closed_from=activity.site.closed_from,
                      is_active=activity.site.is_active, on=day)
    Session.objects.bulk_create(
        [Session(food_bank_id=food_bank_id, activity=activity, on=day, adults=activity.adults,
                 children=activity.children, households=activity.households) for day in wanted],
        ignore_conflicts=True)
    mine = Session.objects.filter(activity=activity, on__in=wanted)
    mine.filter(is_cancelled=True).update(is_cancelled=False)
    return list(mine.order_by("on"))


@transaction.atomic
def call_off_session(*, food_bank_id: int, session_uuid: UUID) -> Session:
    """The day is called off; twice is once. Raises SessionHeld when its visitors were counted."""
    session = _session(food_bank_id, session_uuid)
    if session.came is not None:
        raise SessionHeld(on=session.on.isoformat())
    session.is_cancelled = True
    session.save(update_fields=["is_cancelled"])
    return session


@transaction.atomic
def change_heads(*, food_bank_id: int, session_uuid: UUID, adults: int, children: int, households: int) -> Session:
    """Heads expected that day, instead of the usual ones."""
    session = _session(food_bank_id, session_uuid)
    for field, value in zip(_HEADS, (adults, children, households), strict=True):
        _check_heads(field, value)
        setattr(session, field, value)
    session.save(update_fields=list(_HEADS))
    return session


@transaction.atomic
def report_visitors(*, food_bank_id: int, session_uuid: UUID, came: int) -> Session:
    """Persons who came, counted afterwards; a later count replaces the earlier."""
    _check_heads("came", came)
    session = _session(food_bank_id, session_uuid)
    session.came, session.is_cancelled = came, False
    session.save(update_fields=["came", "is_cancelled"])
    return session


def _activity(food_bank_id: int, uuid: UUID) -> Activity:
    found = Activity.objects.select_for_update(of=("self",)).select_related("site").filter(
        food_bank_id=food_bank_id, uuid=uuid).first()
    if not found:
        raise NotFound()
    return found


def _session(food_bank_id: int, uuid: UUID) -> Session:
    found = Session.objects.select_for_update(of=("self",)).select_related("activity__site").filter(
        food_bank_id=food_bank_id, uuid=uuid).first()
    if not found:
        raise NotFound()
    return found


def _values(details: ActivityDetails) -> dict[str, object]:
    return {**vars(details), "excluded_allergens": list(details.excluded_allergens)}


def _check(details: ActivityDetails) -> None:
    if not details.name.strip():
        raise InvalidInput(field="name", reason="missing")
    if details.kind not in Activity.Kind.values:
        raise InvalidInput(field="kind", reason="unknown")
    for field in _HEADS:
        _check_heads(field, getattr(details, field))
    if not 1 <= details.weight_percent <= 1000:
        raise InvalidInput(field="weight_percent", reason="out_of_range")
    _check_allergens(details.excluded_allergens)


def _check_heads(field: str, value: int) -> None:
    if not 0 <= value <= MOST_HEADS:
        raise InvalidInput(field=field, reason="out_of_range")


def _check_allergens(codes: Sequence[str]) -> None:
    if any(code not in allergen_names() for code in codes):
        raise InvalidInput(field="excluded_allergens", reason="unknown")
