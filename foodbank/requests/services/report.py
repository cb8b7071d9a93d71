"""開催報告: what came of a session."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from foodbank.accounts.rules import Identity
from foodbank.clock import day_of
from foodbank.devices.rules import Act
from foodbank.devices.services import perform_once
from foodbank.errors import InvalidInput, StalePage
from foodbank.network.models import Session
from foodbank.requests.errors import FIELDS, WHY, SessionCancelled, TooEarlyToReport, WishUnclear
from foodbank.requests.models import SessionReport
from foodbank.requests.queries import get_session_for, standing_request
from foodbank.requests.services.send import OnBehalf, check_speaker

MOST_PERSONS = 20_000
MOST_THROWN_G = 10_000_000


@dataclass(frozen=True)
class Report:
    """Five taps: received, given, left, households (prefilled), send. Persons, waste and a voice are extra."""

    received: str
    given: str
    left: str
    households: int
    came: int
    thrown_g: int = 0
    voice: str = ""


def report_back(*, act: Act, identity: Identity, session_key: UUID, report: Report, now: datetime, version: int = 0,
                on_behalf: OnBehalf = OnBehalf()) -> dict[str, Any]:  # noqa: B008 (a frozen value)
    """Stores the report of a session, or corrects it (`version` of the one shown; 0 when there was none), and writes
    the persons counted into the session. Gives {"session": uuid}.

    Raises NotFound, SessionCancelled, TooEarlyToReport (before the opening day), StalePage, InvalidInput, WishUnclear.
    """
    def work() -> dict[str, Any]:
        session = get_session_for(identity, session_key)
        _check(report, session, now)
        check_speaker(on_behalf)
        # The session's row is the lock: two first reports of one session wait for each other here.
        Session.objects.select_for_update(of=("self",)).get(id=session.id)
        standing = SessionReport.objects.filter(session=session).first()
        if (standing.version if standing else 0) != version:
            raise StalePage()
        _store(session, report, identity, now, version, on_behalf)
        Session.objects.filter(id=session.id).update(came=report.came)
        return {"session": str(session.uuid)}

    return perform_once(act=act, work=work)


def _store(session: Session, report: Report, identity: Identity, now: datetime, version: int,
           on_behalf: OnBehalf) -> None:
    SessionReport.objects.update_or_create(session=session, defaults={
        "food_bank_id": identity.bank, "request": standing_request(session), "received": report.received,
        "given": report.given, "left": report.left, "households": report.households, "came": report.came,
        "thrown_g": report.thrown_g, "voice": report.voice, "channel": on_behalf.channel,
        "told_by": on_behalf.asked_by, "reported_at": now, "reported_by_id": identity.membership_id,
        "version": version + 1})


def _check(report: Report, session: Session, now: datetime) -> None:
    on = session.on.isoformat()
    if session.is_cancelled:
        raise SessionCancelled(on=on)
    if session.on > day_of(now):
        raise TooEarlyToReport(on=on)
    parts = SessionReport.Part.values
    for name, value, allowed in (("received", report.received, parts), ("given", report.given, parts),
                                 ("left", report.left, SessionReport.Left.values)):
        if value not in allowed:
            raise InvalidInput(field=name)
    for name, count, most in (("households", report.households, MOST_PERSONS), ("came", report.came, MOST_PERSONS),
                              ("thrown_g", report.thrown_g, MOST_THROWN_G)):
        if not 0 <= count <= most:
            raise WishUnclear(field=FIELDS[name], why=WHY["out_of_range"],
                              faults=[{"field": name, "reason": "out_of_range"}])
    if len(report.voice) > 200:
        raise WishUnclear(field=FIELDS["voice"], why=WHY["too_long"], faults=[{"field": "voice", "reason": "too_long"}])


