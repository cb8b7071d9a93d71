"""Food banks, members, and the links that let people in."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from foodbank.accounts.errors import FoodBankThere, LinkBoundElsewhere, LinkUnusable, WrongPin
from foodbank.accounts.models import AccessRecord, FoodBank, Link, Membership, User
from foodbank.accounts.queries import identity_of, link_of_token, sha256
from foodbank.accounts.rules import BINDS_FIRST_BROWSER, LIFETIME, SINGLE_USE, Identity, Purpose, Role
from foodbank.codes import CodeType, new_code
from foodbank.kana import search_key


@dataclass(frozen=True)
class IssuedLink:
    """A new link with its token, which is shown once and stored nowhere."""

    link: Link
    token: str

    @property
    def path(self) -> str:
        return f"/l/{self.token}"


@transaction.atomic
def add_food_bank(*, name: str, city_code: str, now: datetime, code: str = "", kana: str = "", address: str = "",
                  telephone: str = "", another: bool = False) -> FoodBank:
    """A new tenant. Without a code it gets one of its city. Raises FoodBankThere for a taken name (unless `another`) or code."""
    known = None if another else next((one for one in FoodBank.objects.order_by("id") if _same(one.name, name)), None)
    known = known or (FoodBank.objects.filter(code=code).first() if code else None)
    if known:
        raise FoodBankThere(name=known.name, code=known.code)
    return FoodBank.objects.create(code=code or _free_code(f"fb{city_code}"), name=name, kana=kana, city_code=city_code,
                                   address=address, telephone=telephone, created_at=now)


def _same(one: str, other: str) -> bool:
    return search_key(one).replace(" ", "") == search_key(other).replace(" ", "")


def _free_code(wanted: str) -> str:
    taken = set(FoodBank.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    return next(code for number in range(1, len(taken) + 2)
                if (code := wanted if number == 1 else f"{wanted}-{number}") not in taken)


@transaction.atomic
def add_member(*, food_bank: FoodBank, name: str, role: Role, now: datetime, kana: str = "", email: str | None = None,
               telephone: str = "", user: User | None = None, pin: str = "") -> Membership:
    """Gives a person (a new one unless `user` is given) a role; a role held already is given back, active again.

    Whoever is known by the address anywhere signs in as the same person, but nothing of that is told: name and telephone
    are those given here. A supporter is named only by choice, which the supporters' room writes down.
    """
    user = user or _who_signs_in(name, email)
    membership, created = Membership.objects.get_or_create(
        food_bank=food_bank, user=user, role=role.value,
        defaults={"code": new_code(CodeType.PERSON), "created_at": now, "pin_hash": make_password(pin) if pin else "",
                  "name": name, "kana": kana, "telephone": telephone, "hides_name": role is Role.SUPPORTER})
    if not created and not membership.is_active:
        membership.is_active = True
        membership.save(update_fields=["is_active"])
    return membership


def _who_signs_in(name: str, email: str | None) -> User:
    """The one user of an address, made when there is none; without an address always a new one."""
    blank = {"name": name, "password": make_password(None)}
    if not email:
        return User.objects.create(**blank)
    user, _ = User.objects.get_or_create(email=email.lower(), defaults=blank)
    return user


def issue_link(*, food_bank: FoodBank, purpose: Purpose, now: datetime, membership: Membership | None = None,
               subject: str = "", next_page: str = "", lifetime: timedelta | None = None,
               by: Identity | None = None) -> IssuedLink:
    """A new link; the token has 192 bits. `lifetime` shortens or names the life where the purpose leaves it open."""
    token = secrets.token_urlsafe(24)
    life = lifetime or LIFETIME[purpose]
    link = Link.objects.create(
        food_bank=food_bank, purpose=purpose, token_sha256=sha256(token), membership=membership, subject=subject,
        next_page=next_page, created_at=now, created_by_id=by.membership_id if by else None,
        expires_at=now + life if life else None)
    return IssuedLink(link=link, token=token)


def revoke_links(*, food_bank_id: int, purpose: Purpose, subject: str, now: datetime) -> int:
    """Ends every open link of that purpose and subject; gives their number."""
    return Link.objects.filter(food_bank_id=food_bank_id, purpose=purpose, subject=subject,
                               revoked_at__isnull=True).update(revoked_at=now)


@transaction.atomic
def use_link(*, token: str, browser: str, now: datetime) -> Link:
    """Lets the holder in: marks single-use links as used, binds the first browser where the purpose says so.

    Raises LinkUnusable, LinkBoundElsewhere. `browser` is a secret that stays in the browser's cookie.
    """
    found = link_of_token(token, now)
    if not found:
        raise LinkUnusable()
    link = Link.objects.select_for_update().get(id=found.id)
    purpose = Purpose(link.purpose)
    if purpose in SINGLE_USE and link.used_at:
        raise LinkUnusable()
    if purpose in BINDS_FIRST_BROWSER:
        if link.browser_sha256 and link.browser_sha256 != sha256(browser):
            raise LinkBoundElsewhere()
        link.browser_sha256 = sha256(browser)
    link.used_at = link.used_at or now
    link.save(update_fields=["used_at", "browser_sha256"])
    return found


def check_pin(*, membership: Membership, pin: str) -> Identity:
    """The identity behind a name tile; a member without a PIN needs none. Raises WrongPin."""
    if membership.pin_hash and not check_password(pin, membership.pin_hash):
        raise WrongPin()
    return identity_of(membership)


def record_access(*, identity: Identity, what: str, now: datetime, subject: str = "") -> None:
    """Personal data was shown: one row, whoever looked."""
    AccessRecord.objects.create(food_bank_id=identity.bank, membership_id=identity.membership_id,
                                user_id=identity.user_id, what=what[:80], subject=subject[:64], at=now)


@transaction.atomic
def choose_first_password(*, user_id: int, password: str) -> User | None:
    """Sets the password of somebody who has none; None when there is one already (another window was faster)."""
    user = User.objects.select_for_update().get(id=user_id)
    if user.has_usable_password():
        return None
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


@transaction.atomic
def end_sessions(*, membership: Membership, now: datetime) -> None:
    """Whatever browser is in as this role is out, and the open links of this role open nothing any more."""
    Membership.objects.filter(id=membership.id).update(sessions_since=now)
    Link.objects.filter(membership=membership, revoked_at__isnull=True).exclude(purpose=Purpose.DEMO).update(revoked_at=now)
