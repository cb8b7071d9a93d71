"""Plain functions that build what a test needs. A value a test is about is written in that test, not here."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from django.test import Client

from foodbank.accounts.models import FoodBank, Membership
from foodbank.accounts.queries import identity_of
from foodbank.accounts.rules import Identity, Role
from foodbank.accounts.services import add_member
from foodbank.catalog.models import Category, Product, ProductCode
from foodbank.catalog.rules.words import DateKind, Precision
from foodbank.devices.rules import Act
from foodbank.devices.services import act_of_service
from foodbank.donors.models import Agreement, Donation, Donor
from foodbank.network.models import Activity, District, Organisation, Session, Site, Warehouse
from foodbank.stock.models import Lot, Place
from foodbank.stock.rules.words import PlaceKind
from foodbank.stock.services import Goods, add_place, open_places, receive_lot

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Tuesday, 10:00 in Japan
TODAY = date(2026, 11, 24)
_count = itertools.count(1)


def food_bank(**values: Any) -> FoodBank:
    number = next(_count)
    return FoodBank.objects.create(**{
        "code": f"bank-{number}", "name": f"試験フードバンク{number}（架空）", "city_code": "11230", "created_at": NOW,
        "telephone": "048-000-0000", "address": "埼玉県新座市（架空）", "representative": "試験 太郎", "is_demo": True, **values})


def member(bank: FoodBank, role: Role = Role.COORDINATOR, name: str = "", **values: Any) -> Membership:
    return add_member(food_bank=bank, name=name or f"{role.value} {next(_count)}", role=role, now=NOW, **values)


def identity(bank: FoodBank, role: Role = Role.COORDINATOR, **values: Any) -> Identity:
    return identity_of(member(bank, role, **values))


def signed_in(membership: Membership, client: Client | None = None) -> Client:
    """A client whose session is in that role, as if entered by a link."""
    client = client or Client()
    session = client.session
    session["identity"] = {"membership": membership.id, "link": None, "device": None}
    session["user"] = membership.user_id
    session["strong"] = {"user": membership.user_id, "until": 2 ** 40}
    session.save()
    return client


def category(code: str = "rice") -> Category:
    return Category.objects.get(code=code)


def product(bank: FoodBank, **values: Any) -> Product:
    number = next(_count)
    gtin = values.pop("gtin", None)
    values.setdefault("category", category())
    made = Product.objects.create(**{"food_bank": bank, "name": f"見本の品{number}", "kana": f"みほんのしな{number}",
                                     "piece_g": 500, "piece_ml": 600, "pieces_per_case": 12, **values})
    if gtin:
        ProductCode.objects.create(food_bank=bank, product=made, gtin=gtin.zfill(14))
    return made


def donor(bank: FoodBank, **values: Any) -> Donor:
    number = next(_count)
    made = Donor.objects.create(**{
        "food_bank": bank, "name": f"見本食品{number}（架空）", "legal_name": f"株式会社見本食品{number}（架空）",
        "address": "埼玉県新座市見本1-2-3", "email": f"donor{number}@donor.example", "latitude": 35.80, "longitude": 139.56,
        **values})
    Agreement.objects.create(food_bank=bank, donor=made, number=f"G-{number}", starts_on=date(2026, 4, 1),
                             ends_on=date(2027, 3, 31))
    return made


def donation(bank: FoodBank, giver: Donor | None = None, **values: Any) -> Donation:
    """An accepted donation, ready to be received."""
    giver = giver or donor(bank)
    return Donation.objects.create(**{
        "food_bank": bank, "number": f"K{next(_count):05d}", "donor": giver, "agreement": giver.agreements.first(),
        "state": Donation.State.ACCEPTED, "title": "見本の寄贈", "offered_at": NOW, "answered_at": NOW, **values})


def warehouse(bank: FoodBank, **values: Any) -> Warehouse:
    number = next(_count)
    return Warehouse.objects.create(**{
        "food_bank": bank, "code": f"w{number}", "name": f"倉庫{number}", "latitude": 35.7935, "longitude": 139.5653,
        "opens": time(9), "closes": time(17), **values})


def site(bank: FoodBank, **values: Any) -> Site:
    number = next(_count)
    organisation = values.pop("organisation", None) or Organisation.objects.create(
        food_bank=bank, name=f"見本の会{number}（架空）", kana=f"みほんのかい{number}")
    return Site.objects.create(**{
        "food_bank": bank, "organisation": organisation, "name": f"見本食堂{number}（架空）",
        "kana": f"みほんしょくどう{number}",
        "district": District.objects.filter(city_code="11230").first(), "latitude": 35.79, "longitude": 139.56,
        "fridge_ml": 100_000, "freezer_ml": 50_000, **values})


def activity(place: Site, **values: Any) -> Activity:
    return Activity.objects.create(**{"food_bank": place.food_bank, "site": place, "name": "こども食堂", "kind": "shokudo",
                                      "adults": 10, "children": 30, **values})


def session(doing: Activity, on: date = date(2026, 11, 28), **values: Any) -> Session:
    return Session.objects.create(**{"food_bank": doing.food_bank, "activity": doing, "on": on, "adults": doing.adults,
                                     "children": doing.children, **values})


def act(bank: FoodBank, kind: str = "test", actor: Membership | None = None, now: datetime = NOW, **values: Any) -> Act:
    """A fresh act of a form or task."""
    made = act_of_service(food_bank_id=bank.id, kind=kind, now=now, actor_id=actor.id if actor else None)
    return replace(made, **values) if values else made


def lot(bank: FoodBank, pieces: int = 24, *, made: Product | None = None, given: Donation | None = None,
        last_day: date = date(2027, 5, 31), place: str = "", now: datetime = NOW, **values: Any) -> Lot:
    """A received lot; the food bank's places are opened when they are not there yet."""
    if not Place.objects.filter(food_bank=bank, kind="dock").exists():
        open_places(food_bank_id=bank.id, warehouse=warehouse(bank))
    goods = Goods(**{"product": (made or product(bank)).uuid, "donation": (given or donation(bank)).uuid, "pieces": pieces,
                     "date_kind": DateKind.BEST_BEFORE, "precision": Precision.DAY, "last_day": last_day, "place": place,
                     **values})
    answer = receive_lot(act=act(bank, "receive", now=now), goods=goods, on=TODAY)
    return Lot.objects.get(code=answer["lot"])


def shelf(bank: FoodBank, name: str = "", zone: str = "ambient") -> Place:
    if not Place.objects.filter(food_bank=bank, kind="dock").exists():
        open_places(food_bank_id=bank.id, warehouse=warehouse(bank))
    dock = Place.objects.filter(food_bank=bank, kind="dock").select_related("warehouse").first()
    assert dock is not None
    return add_place(food_bank_id=bank.id, kind=PlaceKind.SHELF, name=name or f"棚{next(_count)}", zone=zone,
                     warehouse=dock.warehouse)


def next_number() -> int:
    """A number no other builder used."""
    return next(_count)
