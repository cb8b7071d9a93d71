"""Opening a food bank: everything the rooms expect to be there before the first carton, and a way in for one coordinator."""

import re
from dataclasses import dataclass
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug
from django.db import transaction

from foodbank.accounts.models import FoodBank, Membership
from foodbank.accounts.rules import Role
from foodbank.accounts.services import IssuedLink, add_food_bank
from foodbank.errors import InvalidInput
from foodbank.network import services as network
from foodbank.network.rules.details import WarehouseDetails
from foodbank.network.rules.typed import folded, one_line
from foodbank.stock.services import open_places


@dataclass(frozen=True)
class FirstWarehouse:
    """Where it stands; hours are changed on its page."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Opened:
    """`link` is the coordinator's invitation: its token is in their mail and nowhere else."""

    bank: FoodBank
    coordinator: Membership
    link: IssuedLink


@transaction.atomic
def open_food_bank(*, name: str, city: str, coordinator: str, email: str, now: datetime, code: str = "", kana: str = "",
                   address: str = "", telephone: str = "", another: bool = False,
                   warehouse: FirstWarehouse | None = None) -> Opened:
    """All or nothing. Raises InvalidInput, FoodBankThere (the name is taken and `another` was not said)."""
    bank = add_food_bank(
        name=one_line(name, field="name", most=120, needed=True), city_code=city_code(city), code=_slug(code), now=now,
        kana=one_line(kana, field="kana", most=120), address=one_line(address, field="address", most=200),
        telephone=one_line(telephone, field="telephone", most=20), another=another)
    open_places(food_bank_id=bank.id)
    if warehouse:
        network.add_warehouse(food_bank_id=bank.id, code="main", details=WarehouseDetails(
            name=one_line(warehouse.name, field="warehouse", most=80, needed=True), latitude=warehouse.latitude,
            longitude=warehouse.longitude, opens=time(9), closes=time(17), address=bank.address, telephone=bank.telephone))
    member = network.add_person(food_bank_id=bank.id, name=one_line(coordinator, field="coordinator", most=80, needed=True),
                                role=Role.COORDINATOR, email=_address(email), now=now)
    return Opened(bank, member, network.invite_coordinator(member=member, now=now))


def city_code(text: str) -> str:
    """The five digits of 全国地方公共団体コード; the sixth, if given, must be its check digit (JIS X 0402). Raises InvalidInput."""
    digits = folded(text)
    if not re.fullmatch(r"(0[1-9]|[1-3][0-9]|4[0-7])[0-9]{3,4}", digits):
        raise InvalidInput(field="city", reason="not_a_city_code")
    total = sum(int(digit) * weight for digit, weight in zip(digits, (6, 5, 4, 3, 2), strict=False))
    if len(digits) == 6 and int(digits[5]) != (11 - total % 11) % 10:
        raise InvalidInput(field="city", reason="check_digit")
    return digits[:5]


def _address(email: str) -> str:
    try:
        validate_email(email.strip())
    except ValidationError:
        raise InvalidInput(field="email", reason="not_an_address") from None
    return email.strip().lower()


def _slug(code: str) -> str:
    if not code:
        return ""
    try:
        validate_slug(code)
    except ValidationError:
        raise InvalidInput(field="code", reason="not_a_code") from None
    if len(code) > 32:
        raise InvalidInput(field="code", reason="too_long")
    return code.lower()
