"""A new coordinator is invited by mail and led through password and second step, in order; nobody else can be in the way."""

import base64
import hashlib
import hmac
import struct
import time
from uuid import uuid4

import pytest
from django.test import Client

from foodbank import clock
from foodbank.accounts.models import Link, Membership
from foodbank.accounts.rules import Role
from foodbank.network import services
from foodbank.outbox.models import Message
from tests import builders

pytestmark = pytest.mark.django_db
PASSWORD = "three small words here"


def _form(**values: str) -> dict[str, str]:
    return {"operation_id": str(uuid4()), **values}


def code_of(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def mailed_path(email: str) -> str:
    body = Message.objects.filter(kind="coordinator_invitation", to=email).latest("id").body
    return "/l/" + body.split("/l/")[1].split()[0]


def added(boss: Client, email: str = "new@people.example") -> Membership:
    answer = boss.post("/people/new/", _form(name="新人 調整", role="coordinator", email=email))
    assert answer.status_code == 303, answer.content.decode()
    return Membership.objects.get(code=answer["Location"].split("/")[2])


def secret_on(page: str) -> str:
    return page.split('id="authenticator_secret">')[1].split("<")[0]


def walk_in(client: Client, path: str) -> list[str]:
    """From the link to the home page; gives the codes that were shown to be written down."""
    assert client.post(path)["Location"] == "/welcome/"
    assert client.post("/welcome/", {"password": PASSWORD, "again": PASSWORD})["Location"] == "/welcome/"
    assert "認証アプリを使う" in client.get("/welcome/").content.decode()
    page = client.get("/welcome/app/").content.decode()
    assert client.post("/welcome/app/", {"code": code_of(secret_on(page))})["Location"] == "/welcome/"
    shown = client.get("/welcome/").content.decode()
    codes = [part.split("<")[0] for part in shown.split('<li class="code">')[1:]]
    assert client.post("/welcome/")["Location"] == "/"
    return codes


@pytest.fixture
def boss() -> Client:
    return builders.signed_in(builders.member(builders.food_bank(), Role.COORDINATOR))


def test_from_the_mail_to_the_home_page_with_password_and_second_step(boss: Client) -> None:
    member, client = added(boss), Client()
    path = mailed_path("new@people.example")
    assert "2つ目の確認" in client.get(path).content.decode()
    codes = walk_in(client, path)
    assert len(codes) == 10 and len(set(codes)) == 10
    home = client.get("/")
    assert home.status_code == 200 and client.session["identity"]["membership"] == member.id
    assert client.session.get_expiry_age() <= 12 * 3600
    again = Client()  # and later by password and code, without any link
    asked = again.post("/accounts/login/", {"login": "new@people.example", "password": PASSWORD})
    assert asked["Location"] == "/accounts/2fa/authenticate/" and again.get("/").status_code == 302
    again.post(asked["Location"], {"code": codes[0]})
    assert again.get("/", follow=True).status_code == 200 and again.session["identity"]["membership"] == member.id


def test_nothing_opens_before_both_steps_are_done(boss: Client) -> None:
    member, client = added(boss), Client()
    client.post(mailed_path("new@people.example"))
    for _ in range(2):
        assert client.get("/people/").status_code == 302 and client.get("/").status_code == 302
        assert client.post("/enter/", {"membership": member.code}).status_code in (302, 403)
        client.post("/welcome/", {"password": PASSWORD, "again": PASSWORD})
    assert client.post("/welcome/app/", {"code": "000000"}).status_code == 200
    client.post("/welcome/")
    assert client.get("/people/").status_code == 302


@pytest.mark.parametrize(("password", "again", "said"), [
    ("short", "short", "12"), ("password1234", "password1234", "一般"), (PASSWORD, "three small words there", "同じではありません"),
    ("", "", "必須"), ("three small \x00 words", "three small \x00 words", "文字")])
def test_a_password_that_will_not_do_is_refused_with_a_sentence(boss: Client, password: str, again: str, said: str) -> None:
    member, client = added(boss), Client()
    client.post(mailed_path("new@people.example"))
    answer = client.post("/welcome/", {"password": password, "again": again})
    assert answer.status_code == 422 and said in answer.content.decode()
    member.user.refresh_from_db()
    assert not member.user.has_usable_password()


def test_an_invitation_sets_a_password_once_and_for_its_first_browser_only(boss: Client) -> None:
    added(boss)
    path, client = mailed_path("new@people.example"), Client()
    walk_in(client, path)
    assert Client().post(path).status_code == 403
    assert client.post(path)["Location"] == "/welcome/"  # the same browser, signed out by the link: password first
    page = client.get("/welcome/").content.decode()
    assert "もうパスワードがあります" in page
    client.post("/welcome/", {"password": "another long password", "again": "another long password"})
    assert Client().post("/accounts/login/", {"login": "new@people.example", "password": PASSWORD}).status_code == 302


def test_whoever_is_known_elsewhere_comes_in_with_their_own_password_and_nothing_is_told(boss: Client) -> None:
    theirs = builders.signed_in(builders.member(builders.food_bank(name="よその会（架空）"), Role.COORDINATOR))
    added(theirs)
    codes = walk_in(Client(), mailed_path("new@people.example"))
    member = added(boss)
    page = boss.get(f"/people/{member.code}/").content.decode()
    assert "まだ開かれていません" in page and "よその会" not in page
    client = Client()
    client.post(mailed_path("new@people.example"))
    login = client.get("/welcome/").context["login"]
    asked = client.post("/accounts/login/", {"login": "new@people.example", "password": PASSWORD, "next": login.split("next=")[1]
                                             .replace("%2F", "/")})
    done = client.post(asked["Location"], {"code": codes[0]}, follow=True)
    assert done.status_code == 200 and client.session["identity"]["membership"] == member.id


def test_an_invitation_is_sent_again_and_taken_back(boss: Client) -> None:
    member = added(boss)
    first = mailed_path("new@people.example")
    form = _form()
    assert {boss.post(f"/people/{member.code}/invite/", form)["Location"] for _ in range(2)} == {f"/people/{member.code}/"}
    second = mailed_path("new@people.example")
    assert Message.objects.filter(kind="coordinator_invitation").count() == 2  # a double click is one
    assert first != second and Client().post(first).status_code == 410
    client = Client()
    client.post(second)
    assert boss.post(f"/people/{member.code}/uninvite/", _form()).status_code == 303
    assert client.get("/welcome/")["Location"].startswith("/accounts/login/")  # taken back half-way
    assert Client().post(second).status_code == 410
    assert "取り消しました" in boss.get(f"/people/{member.code}/").content.decode()


def test_a_coordinators_invitation_is_shown_to_no_hand_and_needs_an_address(boss: Client) -> None:
    refused = boss.post("/people/new/", _form(name="番地 梨子", role="coordinator"))
    assert refused.status_code == 422 and "入力してください" in refused.content.decode()
    member = added(boss)
    boss.post(f"/people/{member.code}/invite/", _form())
    assert boss.get("/link-made/").status_code == 404
    assert "/l/" not in boss.get(f"/people/{member.code}/").content.decode()
    silent = builders.member(member.food_bank, Role.COORDINATOR)
    answer = boss.post(f"/people/{silent.code}/invite/", _form())
    assert (answer.status_code, Link.objects.filter(membership=silent).count()) == (422, 0)


def test_a_signed_out_or_stopped_coordinator_is_out(boss: Client) -> None:
    member, client = added(boss), Client()
    walk_in(client, mailed_path("new@people.example"))
    assert client.get("/people/").status_code == 200
    assert boss.post(f"/people/{member.code}/sign-out/", _form()).status_code == 303
    assert client.get("/people/").status_code == 302
    assert client.post("/enter/", {"membership": member.code}).status_code == 404
    services.stop_role(by=builders.identity(member.food_bank), code=member.code, now=clock.now())
    assert client.get("/people/").status_code == 302


def test_a_password_without_a_second_step_is_led_on_to_it() -> None:
    member = builders.member(builders.food_bank(), Role.COORDINATOR, email="half@people.example")
    member.user.set_password(PASSWORD)
    member.user.save()
    client = Client()
    client.post("/accounts/login/", {"login": "half@people.example", "password": PASSWORD})
    assert 'href="/welcome/"' in client.get("/enter/").content.decode()
    assert "認証アプリを使う" in client.get("/welcome/").content.decode()
    assert client.get("/welcome/app/").status_code == 302  # changing the lock asks for the password once more
