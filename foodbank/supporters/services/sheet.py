"""The month sheet's foreword, and the links under which the dashboard is seen without signing in."""

from datetime import date, datetime, timedelta
from uuid import UUID

from foodbank.accounts.rules import Identity, Purpose
from foodbank.accounts.services import IssuedLink, issue_link, revoke_links
from foodbank.devices.rules import Act
from foodbank.devices.services import Answer, perform_once
from foodbank.errors import InvalidInput, StalePage
from foodbank.supporters.models import Group, MonthSheet
from foodbank.supporters.queries import get_secretary_for, get_sharing_for
from foodbank.supporters.rules.foreword import MOST, MOST_LINES, fault_of, foreword_of

LIVES = (7, 30, 90)


def write_foreword(*, act: Act, identity: Identity, group_key: UUID, month: date, text: str, version: int,
                   now: datetime) -> Answer:
    """The secretary's words for a month, in place of those of `version` (0: none yet). Gives {"version": n}.

    Raises NotFound, SecretaryOnly, StalePage, InvalidInput(foreword: too_long, too_many_lines).
    """
    def work() -> Answer:
        standing = get_secretary_for(identity, group_key)
        foreword = foreword_of(text)
        fault = fault_of(foreword)
        if fault:
            raise InvalidInput(field="foreword", reason=fault, most=MOST, most_lines=MOST_LINES)
        # The group's row is the lock: a month's first words have no row of their own yet.
        Group.objects.select_for_update().get(id=standing.group.id)
        sheet = MonthSheet.objects.filter(group=standing.group, month=month.replace(day=1)).first() or MonthSheet(
            group=standing.group, month=month.replace(day=1), version=0)
        if sheet.version != version:
            raise StalePage()
        sheet.foreword, sheet.edited_at, sheet.edited_by = foreword, now, standing.member
        sheet.version += 1
        sheet.save()
        return {"version": sheet.version}

    return perform_once(act=act, work=work)


def issue_share_link(*, act: Act, identity: Identity, group_key: UUID, days: int, now: datetime) -> IssuedLink | None:
    """A link that shows the dashboard and nothing else, for 7, 30 or 90 days; by the secretary or a coordinator.

    Its token is shown once; the same act again gives None and makes no second link. Raises NotFound, SecretaryOnly,
    InvalidInput(days).
    """
    made: list[IssuedLink] = []

    def work() -> Answer:
        standing = get_sharing_for(identity, group_key)
        if days not in LIVES:
            raise InvalidInput(field="days", reason="out_of_range")
        made.append(issue_link(food_bank=standing.group.food_bank, purpose=Purpose.SHARE, now=now,
                               subject=str(standing.group.uuid), lifetime=timedelta(days=days), by=identity))
        return {"link": made[0].link.id}

    perform_once(act=act, work=work)
    return made[0] if made else None


def revoke_share_links(*, act: Act, identity: Identity, group_key: UUID, now: datetime) -> Answer:
    """Ends every share link of the group at once, whoever has it open. Gives {"ended": n}."""
    def work() -> Answer:
        standing = get_sharing_for(identity, group_key)
        return {"ended": revoke_links(food_bank_id=identity.bank, purpose=Purpose.SHARE,
                                      subject=str(standing.group.uuid), now=now)}

    return perform_once(act=act, work=work)

