"""What the tests of this room start from; everything through services."""

import uuid
from datetime import date, datetime
from typing import Any

from foodbank.accounts.models import FoodBank, Membership
from foodbank.accounts.queries import identity_of
from foodbank.accounts.rules import Identity, Role
from foodbank.catalog.models import Category
from foodbank.network.models import District, Session, Site
from foodbank.requests.models import Request, RequestLine
from foodbank.stock.models import Balance, Lot
from foodbank.stock.services import HandOverLine, hand_over
from foodbank.supporters.models import Group, Member
from tests.builders import NOW, TODAY, act, activity, member, next_number, session, site


def group_of(bank: FoodBank, name: str = "", **values: Any) -> Group:
    return Group.objects.create(**{"food_bank": bank, "name": name or f"見本の応援団{next_number()}（架空）",
                                   "city_code": "11230", "founded_on": date(2024, 4, 1), **values})


def joined(group: Group, name: str = "", membership: Membership | None = None, **values: Any) -> Member:
    """A member of a group; `membership` when the person has the role already."""
    role = membership or member(group.food_bank, Role.SUPPORTER, name or f"応援 {next_number()}")
    made = Member.objects.create(**{"group": group, "membership": role, "joined_on": TODAY, "name": role.name,
                                    "kana": role.kana, "telephone": role.telephone, **values})
    if made.shows_name or made.is_secretary:
        Membership.objects.filter(id=role.id).update(hides_name=False)
    return made


def secretary_of(group: Group, name: str = "") -> Member:
    return joined(group, name, is_secretary=True)


def who(one: Member) -> Identity:
    return identity_of(Membership.objects.select_related("user").get(id=one.membership_id))


def handed(place: Site, lot: Lot, pieces: int, now: datetime = NOW) -> dict[str, Any]:
    """Pieces of a lot handed over to a site, as the counter does it."""
    balance = Balance.objects.filter(lot=lot, on_hand__gt=0).first()
    assert balance is not None
    return hand_over(act=act(place.food_bank, "hand_over", now=now), site=place,
                     lines=[HandOverLine(lot.id, balance.place_id, pieces)])


def asked_for(bank: FoodBank, grams: dict[str, int], on: date = date(2026, 11, 28), place: Site | None = None) -> Request:
    """A request in grams per category for an opening date."""
    opening: Session = session(activity(place or site(bank), name=f"活動{next_number()}"), on=on)
    made = Request.objects.create(food_bank=bank, site=opening.activity.site, activity=opening.activity, session=opening,
                                  state_at=NOW, created_at=NOW, children=10)
    for code, weight in grams.items():
        RequestLine.objects.create(request=made, category=Category.objects.get(code=code), wanted_g=weight)
    return made


def district(number: int) -> District:
    return District.objects.get(city_code="11230", number=number)


def page_act(path: str = "") -> dict[str, str]:
    """The hidden field of a form."""
    return {"operation_id": str(uuid.uuid4())}
