"""From an empty migrated database to a coordinator on the home page, by the command and the link it prints."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from foodbank.accounts.models import FoodBank, Link, Membership, User
from foodbank.config.opening import city_code
from foodbank.errors import InvalidInput
from foodbank.outbox.models import Message
from foodbank.stock.models import Place
from tests import builders
from tests.foodbank.config.test_a_coordinator_walks_in import walk_in

TOP = Path(__file__).resolve().parents[3]
GIVEN = {"name": "試験フードバンク（架空）", "city": "11230", "coordinator": "鈴木 花子", "email": "hanako@people.example"}


def opened(**values: object) -> str:
    out = StringIO()
    call_command("open_food_bank", stdout=out, **{**GIVEN, **values})
    return out.getvalue()


@pytest.mark.committed
def test_an_empty_database_becomes_a_food_bank_whose_coordinator_walks_in(committed: str) -> None:
    assert not FoodBank.objects.exists() and not User.objects.exists()
    words = [part for name, value in GIVEN.items() for part in (f"--{name}", value)]
    done = subprocess.run([sys.executable, "manage.py", "open_food_bank", *words, "--telephone", "048-000-0000"], cwd=TOP,
                          env={**os.environ, "DATABASE_URL": committed, "FOODBANK_DEMO": "0", "FOODBANK_MAIL_HOST": ""},
                          capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    client, path = Client(), "/l/" + done.stdout.split("/l/")[1].split()[0]
    assert len(walk_in(client, path)) == 10
    home = client.get("/")
    assert home.status_code == 200 and GIVEN["name"] in home.content.decode()
    for address in ("/sites/", "/people/", "/warehouses/", "/tablets/", "/districts/", "/donors/", "/stock/", "/allocation/",
                    "/supporters/", "/shifts/", "/outbox/"):
        assert client.get(address, follow=True).status_code == 200, address
    bank = FoodBank.objects.get()
    assert client.post("/warehouses/new/", {
        "operation_id": "5d0f1f9e-2a57-4f0e-8a43-0f6b1f3c9a11", "code": "main", "name": "本倉庫", "latitude": "35.79",
        "longitude": "139.56", "opens": "9:00", "closes": "17:00", "slot_minutes": "15"}).status_code == 303
    assert builders.lot(bank, 24).code  # the first carton can be received


@pytest.mark.django_db
def test_everything_the_services_need_is_there_and_mail_goes_out_where_it_can(settings) -> None:
    settings.EMAIL_HOST = "mail.example"
    said = opened(warehouse="本倉庫", latitude=35.79, longitude=139.56)
    bank = FoodBank.objects.get()
    assert (bank.city_code, bank.is_demo, bank.code) == ("11230", False, "fb11230")
    kinds = sorted(Place.objects.filter(food_bank=bank).values_list("kind", flat=True))
    assert kinds == ["count_difference", "discarded", "dock", "donor", "repacked", "staging"]
    mail = Message.objects.get(food_bank=bank)
    assert mail.to == GIVEN["email"] and "/l/" in mail.body and "/l/" not in said
    assert "/l/" in opened(name="もう1つの会（架空）", show_link=True)


@pytest.mark.django_db
def test_the_same_name_again_is_refused_politely_unless_another_is_said() -> None:
    opened()
    for name in (GIVEN["name"], "試験ﾌｰﾄﾞﾊﾞﾝｸ （架空）"):
        with pytest.raises(CommandError, match=r"もう開いています.*Nothing was changed.*--another"):
            opened(name=name)
    assert (FoodBank.objects.count(), Membership.objects.count(), Link.objects.count()) == (1, 1, 1)
    opened(another=True)
    assert sorted(FoodBank.objects.values_list("code", flat=True)) == ["fb11230", "fb11230-2"]
    assert Membership.objects.count() == 2 and User.objects.count() == 1  # the same person coordinates both


@pytest.mark.django_db
@pytest.mark.parametrize(("values", "field"), [
    ({"name": " "}, "name"), ({"name": "あ" * 121}, "name"), ({"city": "新座"}, "city"), ({"city": "48001"}, "city"),
    ({"city": "112301"}, "city"), ({"email": "nowhere"}, "email"), ({"coordinator": ""}, "coordinator"),
    ({"code": "a b"}, "code"), ({"warehouse": "本倉庫"}, "warehouse"),
    ({"warehouse": "本倉庫", "latitude": 135.0, "longitude": 35.0}, "latitude")])
def test_what_cannot_be_is_refused_and_nothing_stays_behind(values: dict[str, object], field: str) -> None:
    with pytest.raises(CommandError, match=field):
        opened(**values)
    assert not FoodBank.objects.exists() and not User.objects.exists()


def test_a_city_code_has_five_digits_or_six_with_its_check_digit() -> None:
    assert [city_code(text) for text in ("11230", "112305", " １３１０１ ", "131016")] == ["11230", "11230", "13101", "13101"]
    for text in ("1123", "112306", "00000", "99999", "11230x", ""):
        with pytest.raises(InvalidInput):
            city_code(text)
