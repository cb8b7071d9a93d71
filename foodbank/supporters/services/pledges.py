"""これを届けます, 取りやめ, 届きました. A promise is no stock: the goods are received at the warehouse like any others."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from foodbank.accounts.rules import Identity, Role
from foodbank.devices.rules import Act
from foodbank.devices.services import Answer, perform_once
from foodbank.errors import InvalidInput, NotAllowed, NotFound
from foodbank.network.rules.typed import one_line
from foodbank.supporters.errors import NotShort, PledgeSettled
from foodbank.supporters.models import Pledge
from foodbank.supporters.queries import get_group_for, get_pledge_for, short_now
from foodbank.supporters.queries.groups import get_category

#: What one person brings by hand or car, and how far ahead a promise helps anybody.
MOST_G = 500_000
WITHIN = timedelta(days=60)


def pledge(*, act: Act, identity: Identity, group_key: UUID, category: str, grams: int, by_day: date, now: datetime,
           today: date, note: str = "") -> Answer:
    """A member promises some of what is short. Gives {"pledge": uuid}.

    Raises NotFound, NotAllowed (no member), NotShort, InvalidInput(grams, by_day, note).
    """
    def work() -> Answer:
        standing = get_group_for(identity, group_key)
        if not standing.member:
            raise NotAllowed()
        chosen = get_category(category)
        if not 1 <= grams <= MOST_G:
            raise InvalidInput(field="grams", reason="out_of_range", most=MOST_G)
        if by_day < today:
            raise InvalidInput(field="by_day", reason="past")
        if by_day > today + WITHIN:
            raise InvalidInput(field="by_day", reason="out_of_range")
        said = one_line(note, field="note", most=120)
        if chosen.code not in {short.category.code for short in short_now(standing.group, today)}:
            raise NotShort(category=str(chosen))
        made = Pledge.objects.create(food_bank_id=identity.bank, member=standing.member, category=chosen, grams=grams,
                                     by_day=by_day, note=said, created_at=now)
        return {"pledge": str(made.uuid)}

    return perform_once(act=act, work=work)


def withdraw_pledge(*, act: Act, identity: Identity, key: UUID, now: datetime) -> Answer:
    """A member takes their own promise back; nobody asks why. Raises NotFound, NotAllowed, PledgeSettled."""
    def work() -> Answer:
        if identity.role is not Role.SUPPORTER:
            raise NotAllowed()
        found = _locked(identity, key)
        found.withdrawn_at = now
        found.save(update_fields=["withdrawn_at"])
        return {"pledge": str(found.uuid)}

    return perform_once(act=act, work=work)


def mark_arrived(*, act: Act, identity: Identity, key: UUID, now: datetime) -> Answer:
    """The coordinator says that it came. Raises NotFound, NotAllowed, PledgeSettled."""
    def work() -> Answer:
        if identity.role is not Role.COORDINATOR:
            raise NotAllowed()
        found = _locked(identity, key)
        found.arrived_at = now
        found.save(update_fields=["arrived_at"])
        return {"pledge": str(found.uuid)}

    return perform_once(act=act, work=work)


@transaction.atomic
def _locked(identity: Identity, key: UUID) -> Pledge:
    """An open promise this identity may settle, its row locked until the act is written."""
    seen = get_pledge_for(identity, key)
    found = Pledge.objects.select_for_update().filter(id=seen.id).first()
    if not found:
        raise NotFound()
    if found.arrived_at or found.withdrawn_at:
        raise PledgeSettled()
    return found
