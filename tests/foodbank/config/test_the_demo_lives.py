"""The demo of `make run`: lived through the services, true to what README says of it, and about nobody real."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from foodbank import clock
from foodbank.accounts.models import FoodBank, Membership, User
from foodbank.accounts.queries import identity_of
from foodbank.accounts.rules import Role
from foodbank.allocation.models import AllocationLine
from foodbank.catalog.models import Product, ProductCode
from foodbank.config.demo.links import demo_links
from foodbank.config.policy import roles_for
from foodbank.donors.models import Donation, Donor
from foodbank.network.models import Activity, Site
from foodbank.stock.models import Hold, Lot, StockMovement
from foodbank.stock.queries import ledger_faults
from foodbank.supporters.models import Group, Member
from foodbank.volunteers.models import Shift
from logistics.fleet.models import Driver, Duty
from tests.conftest import TOP, committed_database
from tests.foodbank.config.routes import routes

#: Groups that exist in the real Niiza: none of them may be named in a demo.
REAL = ("にいざ子どもの未来応援団", "新座子育てネットワーク", "にいざシングルファミリーサポート", "子どもひろば", "ほっこりごはん",
        "まぜこぜ食堂", "だれでも食堂にいざ", "アロハにいざ", "ほっこりひろば", "オハナ", "クプ", "コロちゃん食堂", "こどもカフェわんわん",
        "ふれあいひばり食堂")


@pytest.fixture(scope="module")
def niiza(template_database: str, django_db_setup: None, django_db_blocker) -> Iterator[FoodBank]:
    """Six weeks of the demo instead of six months: the same cast and the same morning of today."""
    with committed_database(template_database, django_db_blocker):
        call_command("seed_demo", fortnights=3, verbosity=0)
        yield FoodBank.objects.get(code="niiza")


def test_its_ledger_adds_up(niiza: FoodBank) -> None:
    assert StockMovement.objects.filter(food_bank=niiza).count() > 200
    assert ledger_faults() == []


def test_its_cast_is_the_one_that_was_promised(niiza: FoodBank) -> None:
    assert Site.objects.filter(food_bank=niiza).count() == 24
    assert Site.objects.filter(food_bank=niiza, is_online=False).count() == 3
    assert Site.objects.filter(food_bank=niiza, leaves_by="fetches").count() == 9
    assert set(Activity.objects.filter(site__food_bank=niiza).values_list("kind", flat=True)) >= {"shokudo", "pantry"}
    assert Site.objects.filter(food_bank=niiza, keeps_stock=True).exists()
    assert Donor.objects.filter(food_bank=niiza).count() == 12
    assert Driver.objects.filter(membership__food_bank=niiza).count() == 6
    assert Product.objects.filter(food_bank=niiza).count() >= 58
    assert all(code.lstrip("01").startswith("952") for code in ProductCode.objects.values_list("gtin", flat=True))
    sizes = sorted(Member.objects.filter(group=group).count() for group in Group.objects.filter(food_bank=niiza))
    assert len(sizes) == 2 and sizes[0] < 10 <= sizes[1]
    several = {person.id for person in User.objects.all()
               if set(person.memberships.values_list("role", flat=True)) >= {Role.DRIVER, Role.SITE_LEAD, Role.SUPPORTER}}
    assert several, "one member drives, leads and supports"


def test_its_morning_has_something_for_everybody_to_do(niiza: FoodBank) -> None:
    today = clock.today()
    donations = Donation.objects.filter(food_bank=niiza)
    assert {"purchased", "donated", "food_drive"} <= set(donations.values_list("source", flat=True))
    assert donations.filter(state=Donation.State.OFFERED).count() >= 2
    assert Hold.objects.filter(food_bank=niiza, closed_at__isnull=True).exists()
    assert Lot.objects.filter(food_bank=niiza, precision="month").exists()
    assert Duty.objects.filter(on=today).count() == 3
    leaving = AllocationLine.objects.filter(run__food_bank=niiza, state=AllocationLine.State.RESERVED)
    for day in (today, today + timedelta(days=1)):
        assert leaving.filter(leaves_on=day, way="delivered").exists(), f"nothing to drive on {day}"
    assert Shift.objects.filter(food_bank=niiza, starts_at__gt=clock.now()).count() == 3


def test_every_role_walks_in_by_its_printed_link_and_sees_that_it_is_a_sample(niiza: FoodBank) -> None:
    links = demo_links(niiza)
    assert len(links) == 6
    for link in links:
        client = Client()
        door = "/" + link.address.split("/", 3)[3]
        assert client.get(door).status_code == 200
        assert client.post(door).status_code in (302, 303)
        home = client.get("/", follow=True)
        assert home.status_code == 200, link.role
        assert "見本データ" in home.content.decode(), link.role


def test_neither_food_bank_sees_a_byte_of_the_other(niiza: FoodBank) -> None:
    neighbour = FoodBank.objects.get(code="tonari")
    assert Site.objects.filter(food_bank=neighbour).exists()
    for bank, foreign in ((niiza, ("隣町", "となり")), (neighbour, ("みほん応援団", "みほん中央倉庫", "新座（架空）"))):
        client = Client()
        client.post(f"/l/{demo_links(bank)[0].address.rsplit('/', 1)[1]}")
        pages = [route.address() for route in routes() if not route.parts and Role.COORDINATOR in roles_for(route.view_name, "GET")]
        assert len(pages) > 40
        for path in pages:
            body = b"".join(client.get(path, follow=True)).decode(errors="ignore")
            assert not [word for word in foreign if word in body], (path, bank.code)


def test_it_is_dated_relative_to_today_and_lasts_through_tomorrow(niiza: FoodBank) -> None:
    lines = StockMovement.objects.filter(food_bank=niiza).order_by("effective_at")
    assert clock.today() - clock.day_of(lines[0].effective_at) <= timedelta(days=14 * 3 + 10)
    assert all(line.effective_at <= clock.now() + timedelta(days=1) for line in lines.only("effective_at"))


def test_it_never_mixes_with_a_real_food_bank(niiza: FoodBank) -> None:
    before = StockMovement.objects.count()
    with pytest.raises(CommandError, match="empty database"):
        call_command("seed_demo", fortnights=1, verbosity=0)
    assert StockMovement.objects.count() == before


def test_everybody_in_it_is_fictional(niiza: FoodBank) -> None:
    names = [str(row) for model in (Site, Donor, Product) for row in model.objects.all()]
    names += [identity_of(one).name for one in Membership.objects.all()]
    assert [name for name in names if any(real in name for real in REAL)] == []
    assert all("（架空）" in name for name in Donor.objects.values_list("name", flat=True))
    assert all("（架空）" in name for name in Site.objects.values_list("name", flat=True))
    telephones = {phone for model in (Site, Donor) for phone in model.objects.values_list("telephone", flat=True)} - {""}
    assert all(re.fullmatch(r"048-000-\d{4}", phone) for phone in telephones)
    assert all(mail.endswith(".example") for mail in Donor.objects.values_list("email", flat=True) if mail)


@pytest.mark.parametrize("folder", ["fixtures", "foodbank/config/demo", "templates", "README.md"])
def test_no_real_group_is_named_in_what_a_newcomer_sees(folder: str) -> None:
    paths = [TOP / folder] if (TOP / folder).is_file() else [
        path for path in (TOP / folder).rglob("*") if path.suffix in (".csv", ".json", ".txt", ".html", ".py", ".md")]
    found = [(path.name, real) for path in paths for real in REAL if len(real) > 2 and real in path.read_text(encoding="utf-8")]
    assert found == []
