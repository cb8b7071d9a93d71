"""Master data of the demo from fixtures/demo: one row a line, nothing computed."""

import csv
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from pathlib import Path

from django.conf import settings

from foodbank.accounts.models import FoodBank, Membership, User
from foodbank.accounts.queries import identity_of
from foodbank.accounts.rules import Identity, Role
from foodbank.accounts.services import add_member
from foodbank.catalog.models import Product, ProductAllergen, ProductCode
from foodbank.catalog.rules.details import ProductDetails
from foodbank.catalog.services import make_product
from foodbank.clock import at
from foodbank.donors import services as donors
from foodbank.donors.models import Donor, DonorContact
from foodbank.donors.rules.restrictions import read_restrictions
from foodbank.network import services as network
from foodbank.network.models import Activity, District, Organisation, Site, SiteLead, Warehouse
from foodbank.network.rules.calendar import Window
from foodbank.network.rules.details import ActivityDetails, SiteDetails, WarehouseDetails
from foodbank.stock.models import Place
from foodbank.stock.rules.words import PlaceKind
from foodbank.stock.services import add_place, open_places, place_of_site
from foodbank.supporters.models import Group, Member
from logistics.fleet import services as fleet
from logistics.fleet.models import Driver, Vehicle

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "demo"
NIIZA = (35.7935, 139.5653)
SHELVES = [("A-1 米", "ambient"), ("A-2 めん・缶", "ambient"), ("B-1 菓子・飲料", "ambient"), ("B-2 その他", "ambient"),
           ("冷蔵庫", "chilled"), ("冷凍庫", "frozen")]


@dataclass
class Cast:
    """Everybody and everything of one demo food bank, by key."""

    bank: FoodBank
    born_on: date
    warehouse: Warehouse | None = None
    people: dict[str, User] = field(default_factory=dict)
    coordinator: Identity | None = None
    volunteers: list[Identity] = field(default_factory=list)
    sites: dict[str, Site] = field(default_factory=dict)
    activities: dict[str, list[Activity]] = field(default_factory=dict)
    flags: dict[str, str] = field(default_factory=dict)
    donors: dict[str, Donor] = field(default_factory=dict)
    goods: dict[str, list[str]] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    shelves: dict[str, list[Place]] = field(default_factory=dict)
    drivers: dict[str, Driver] = field(default_factory=dict)
    vehicles: list[Vehicle] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    @property
    def lead(self) -> Identity:
        assert self.coordinator is not None
        return self.coordinator


def rows(name: str) -> list[dict[str, str]]:
    with open(FOLDER / name, encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def niiza(born_on: date) -> Cast:
    """The large demo food bank: 24 sites, 12 donors, 60 products, 6 drivers, two supporters' groups."""
    bank = FoodBank.objects.create(
        code="niiza", name="みほんフードバンク新座（架空）", kana="みほんふーどばんくにいざ", name_en="Niiza Sample Food Bank",
        address="埼玉県新座市見本1-1（架空）", telephone="048-000-0000", representative="見本 代表", city_code="11230",
        is_demo=True, created_at=at(born_on, 9))
    cast = Cast(bank, born_on)
    _warehouse(cast, "みほん中央倉庫（架空）", NIIZA)
    _products(cast)
    _donors(cast, rows("donors.csv"))
    _sites(cast, rows("sites.csv"))
    _fleet(cast)
    _groups(cast)
    _people(cast, rows("people.csv"))
    return cast


def neighbour(born_on: date) -> Cast:
    """A second, small food bank in another city: it must never be seen from the first."""
    bank = FoodBank.objects.create(
        code="tonari", name="みほんフードバンク隣町（架空）", kana="みほんふーどばんくとなりまち", name_en="Neighbour Sample Food Bank",
        address="見本県隣町市見本2-2（架空）", telephone="048-000-0100", representative="隣 代表", city_code="00000", is_demo=True,
        created_at=at(born_on, 9))
    cast = Cast(bank, born_on)
    _warehouse(cast, "となり倉庫（架空）", (35.85, 139.70))
    _products(cast, only=("rice5", "udon", "tuna", "biscuit", "tea", "curry"))
    _donors(cast, [{**row, "name": row["name"].replace("見本", "隣町"), "legal_name": row["legal_name"].replace("見本", "隣町")}
                   for row in rows("donors.csv")[:2]])
    _sites(cast, [{**row, "name": row["name"].replace("みほん", "となり"),
                   "organisation": row["organisation"].replace("みほん", "となり"), "district": ""}
                  for row in rows("sites.csv")[:3]])
    _people(cast, [{"key": "neighbour", "name": "隣 町子", "kana": "となり まちこ", "roles": "coordinator", "telephone": ""},
                   {"key": "helper", "name": "隣 手伝", "kana": "となり てつだい", "roles": "volunteer", "telephone": ""}])
    return cast


def _warehouse(cast: Cast, name: str, where: tuple[float, float]) -> None:
    cast.warehouse = network.add_warehouse(food_bank_id=cast.bank.id, code="main", details=WarehouseDetails(
        name=name, latitude=where[0], longitude=where[1], opens=time(9), closes=time(17), address=cast.bank.address,
        telephone=cast.bank.telephone))
    open_places(food_bank_id=cast.bank.id, warehouse=cast.warehouse)
    for shelf, zone in SHELVES:
        cast.shelves.setdefault(zone, []).append(add_place(
            food_bank_id=cast.bank.id, kind=PlaceKind.SHELF, name=shelf, zone=zone, warehouse=cast.warehouse))


def _products(cast: Cast, only: tuple[str, ...] = ()) -> None:
    for row in rows("products.csv"):
        if only and row["key"] not in only:
            continue
        product, _ = make_product(food_bank_id=cast.bank.id, details=ProductDetails(
            name=row["name"], kana=row["kana"], name_en=row["name_en"], category=row["category"], zone=row["zone"],
            piece_g=int(row["piece_g"]), piece_ml=int(row["piece_ml"]), pieces_per_case=int(row["pieces_per_case"]),
            needs_cooking=row["needs_cooking"] == "1", is_catering_size="業務用" in row["name"], maker="見本メーカー（架空）"))
        ProductCode.objects.create(food_bank=cast.bank, product=product, gtin=row["gtin"].zfill(14))
        if int(row["pieces_per_case"]) > 1:
            ProductCode.objects.create(food_bank=cast.bank, product=product, gtin=row["case_gtin"],
                                       pieces=int(row["pieces_per_case"]))
        contains = set(row["contains"].split())
        ProductAllergen.objects.bulk_create([
            ProductAllergen(product=product, code=code, state="contains" if code in contains else "not_listed")
            for code in ("shrimp", "crab", "walnut", "wheat", "buckwheat", "egg", "milk", "peanut")])
        cast.products[row["key"]] = product


def _donors(cast: Cast, given: list[dict[str, str]]) -> None:
    for number, row in enumerate(given, start=1):
        donor = donors.add_donor(food_bank_id=cast.bank.id, details=donors.DonorDetails(
            name=row["name"], kana=row["kana"], legal_name=row["legal_name"], address=row["address"], sector=row["sector"],
            email=f"{row['key']}@donor.example", telephone=f"048-000-02{number:02d}",
            latitude=NIIZA[0] + float(row["dlat"]), longitude=NIIZA[1] + float(row["dlon"]), dock_opens=time(9),
            dock_closes=time(16), papers=row["papers"], is_unnamed=row["unnamed"] == "1"))
        ends = cast.born_on + timedelta(days=365)
        restrictions = read_restrictions([{"kind": "donor_unnamed"}] if row["unnamed"] == "1" else [])
        donors.add_agreement(food_bank_id=cast.bank.id, donor_uuid=donor.uuid, details=donors.AgreementDetails(
            number=f"G{cast.born_on:%y}-{number:03d}", starts_on=cast.born_on, ends_on=ends, minimum_days_left=7,
            allows_publicity=row["unnamed"] != "1", restrictions=tuple(restrictions)))
        cast.donors[row["key"]] = donor
        cast.goods[row["key"]] = [good for good in row["goods"].split("|") if good in cast.products]


def _sites(cast: Cast, given: list[dict[str, str]]) -> None:
    districts = {str(district.number): district for district in District.objects.filter(city_code=cast.bank.city_code)}
    for number, row in enumerate(given, start=1):
        organisation = network.add_organisation(food_bank_id=cast.bank.id, name=row["organisation"], sector=row["sector"])
        Organisation.objects.filter(id=organisation.id).update(agreement_from=cast.born_on)
        district = districts.get(row["district"])
        base = (district.latitude, district.longitude) if district else (35.85, 139.70)
        private = row["flags"] == "private"
        site = network.add_site(
            food_bank_id=cast.bank.id, organisation=organisation, district=district, details=SiteDetails(
                name=row["name"], kana=row["kana"], name_en=row["name_en"], public_name="コース つくし" if private else "",
                latitude=base[0] + float(row["dlat"]), longitude=base[1] + float(row["dlon"]), is_private=private,
                address=f"{cast.bank.address[:6]}見本町{number}-{number + 2}（架空）", telephone=f"048-000-03{number:02d}",
                note_for_drivers="鍵は玄関横の箱。車は1台まで。" if number % 5 == 0 else "", leaves_by=row["leaves_by"],
                keeps_stock=row["flags"] == "keeps_stock", fridge_ml=int(row["fridge_l"]) * 1000,
                freezer_ml=int(row["freezer_l"]) * 1000, is_online=row["online"] == "1",
                refuses_unknown_allergens=row["flags"] == "careful"))
        place_of_site(site)
        site.refresh_from_db()
        network.set_windows(food_bank_id=cast.bank.id, site_uuid=site.uuid, version=site.version, windows=[
            Window(weekday, time(9, 30), time(16, 30)) for weekday in range(7)])
        cast.sites[row["key"]] = site
        cast.flags[row["key"]] = row["flags"]
        for entry in row["activities"].split("|"):
            kind, name, adults, children, households = entry.split(":")
            cast.activities.setdefault(row["key"], []).append(network.add_activity(
                food_bank_id=cast.bank.id, site_uuid=site.uuid, on=cast.born_on, details=ActivityDetails(
                    name=name, kind=kind, cooks=kind in ("shokudo",), adults=int(adults), children=int(children),
                    households=int(households or 0),
                    excluded_allergens=("egg", "milk") if row["flags"] == "careful" else ())))


def _people(cast: Cast, given: list[dict[str, str]]) -> None:
    now = at(cast.born_on, 9)
    for row in given:
        user: User | None = None
        for entry in row["roles"].split("|"):
            role, _, subject = entry.partition(":")
            member = add_member(food_bank=cast.bank, name=row["name"], kana=row["kana"], role=Role(role), now=now,
                                email=f"{row['key']}@people.example", telephone=row["telephone"], user=user)
            user = member.user
            _place(cast, row["key"], member, role, subject)
        if user:
            cast.people[row["key"]] = user


def _place(cast: Cast, key: str, member: Membership, role: str, subject: str) -> None:
    """What a membership is for."""
    if role == Role.COORDINATOR:
        cast.coordinator = identity_of(member)
    elif role == Role.VOLUNTEER:
        cast.volunteers.append(identity_of(member))
    elif role == Role.SITE_LEAD:
        SiteLead.objects.create(membership=member, site=cast.sites[subject])
    elif role == Role.DONOR:
        DonorContact.objects.create(membership=member, donor=cast.donors[subject])
    elif role == Role.DRIVER:
        own = cast.vehicles[len(cast.drivers) % len(cast.vehicles)]
        cast.drivers[key] = fleet.add_driver(membership=member, own_vehicle=own, details=fleet.DriverDetails(
            licence_until=cast.born_on + timedelta(days=730),
            volunteer_insurance_until=date(cast.born_on.year + (cast.born_on.month > 3), 3, 31)))
    elif role == Role.SUPPORTER and cast.groups:
        _join(cast, cast.groups[0], member, is_secretary=subject == "secretary", shows_name=True)


def _fleet(cast: Cast) -> None:
    for name, boxes, grams in (("軽バン1号", 6, 350_000), ("軽バン2号", 6, 350_000), ("軽トラック", 0, 350_000),
                               ("ワンボックス", 4, 700_000), ("会員の車 A", 1, 200_000), ("会員の車 B", 1, 200_000)):
        cast.vehicles.append(fleet.add_vehicle(food_bank_id=cast.bank.id, details=fleet.VehicleDetails(
            name=name, capacity_g=grams, cold_boxes=boxes)))


FAMILY_NAMES = ("青空 あおぞら", "朝日 あさひ", "泉 いずみ", "風見 かざみ", "木下 きのした", "草野 くさの", "小道 こみち", "桜井 さくらい",
                "清水 しみず", "杉山 すぎやま", "高原 たかはら", "月岡 つきおか", "時田 ときた", "中庭 なかにわ", "西川 にしかわ",
                "野原 のはら", "花田 はなだ", "林 はやし", "広瀬 ひろせ", "星野 ほしの", "松風 まつかぜ", "水谷 みずたに",
                "緑川 みどりかわ")


def _groups(cast: Cast) -> None:
    """Two supporters' groups; the second is small and must not see the first's members."""
    cast.groups = [
        Group.objects.create(food_bank=cast.bank, name="みほん応援団（架空）", kana="みほんおうえんだん",
                             city_code=cast.bank.city_code, founded_on=cast.born_on),
        Group.objects.create(food_bank=cast.bank, name="みほん見守る会（架空）", kana="みほんみまもるかい",
                             city_code=cast.bank.city_code, founded_on=cast.born_on)]
    now = at(cast.born_on, 9)
    for number, entry in enumerate(FAMILY_NAMES):
        family, kana = entry.split()
        member = add_member(food_bank=cast.bank, name=f"{family} 見本{number + 1}", kana=f"{kana} みほん", role=Role.SUPPORTER,
                            now=now, email=f"supporter{number + 1}@people.example")
        _join(cast, cast.groups[0 if number < 20 else 1], member, shows_name=number % 3 == 0, is_secretary=number == 20)


def _join(cast: Cast, group: Group, member: Membership, *, shows_name: bool, is_secretary: bool) -> None:
    """In the register under the same name, and named outside the group only by choice or office."""
    Member.objects.create(group=group, membership=member, joined_on=cast.born_on, name=member.name, kana=member.kana,
                          telephone=member.telephone, shows_name=shows_name, is_secretary=is_secretary)
    Membership.objects.filter(id=member.id).update(hides_name=not (shows_name or is_secretary))
