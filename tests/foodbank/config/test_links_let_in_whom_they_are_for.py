"""What issue 2 says about links and sessions: hashed, revocable, each with its own life, and never more than it is for."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from foodbank import clock
from foodbank.accounts.models import Link, Membership
from foodbank.accounts.queries import sha256
from foodbank.accounts.rules import LIFETIME, Purpose, Role
from foodbank.accounts.services import issue_link, revoke_links
from foodbank.devices.models import Device
from foodbank.network import services as network
from foodbank.outbox.models import Message
from tests import builders

pytestmark = pytest.mark.django_db
DAY_S = 86_400


def _form(**values: str) -> dict[str, str]:
    return {"operation_id": str(uuid4()), **values}


def made(member: Membership | None, purpose: Purpose, bank=None, **values):
    return issue_link(food_bank=bank or member.food_bank, purpose=purpose, now=values.pop("now", clock.now()),
                      membership=member, **values)


def opened(path: str, client: Client | None = None) -> Client:
    client = client or Client()
    answer = client.post(path)
    assert answer.status_code in (302, 303), answer.content.decode()
    return client


def inside(client: Client) -> int | None:
    """The membership this browser is in as; None when it is nobody."""
    answer = client.get("/")
    out = answer.status_code == 302 and answer["Location"].split("?")[0] in ("/sign-in/", "/enter/")
    return None if out else client.session["identity"]["membership"]


# ── every link


def test_a_token_is_stored_nowhere_but_as_a_hash() -> None:
    link = made(builders.member(builders.food_bank(), Role.DRIVER), Purpose.INVITATION)
    row = Link.objects.filter(id=link.link.id).values().get()
    assert row["token_sha256"] == sha256(link.token) and link.token not in str(row)


@pytest.mark.parametrize(("purpose", "life"), [
    (Purpose.SIGN_IN, timedelta(minutes=15)), (Purpose.INVITATION, timedelta(days=30)), (Purpose.ENROLMENT, timedelta(minutes=10))])
def test_a_link_lives_as_long_as_it_is_said(purpose: Purpose, life: timedelta) -> None:
    assert LIFETIME[purpose] == life
    member = builders.member(builders.food_bank(), Role.SITE_LEAD)
    for_whom = None if purpose == Purpose.ENROLMENT else member
    over = made(for_whom, purpose, member.food_bank, now=clock.now() - life - timedelta(seconds=1))
    good = made(for_whom, purpose, member.food_bank, now=clock.now() - life + timedelta(seconds=30))
    assert (Client().get(over.path).status_code, Client().post(over.path).status_code) == (410, 410)
    assert Client().get(good.path).status_code == 200
    opened(good.path)


@pytest.mark.parametrize("purpose", [Purpose.SIGN_IN, Purpose.INVITATION, Purpose.TOUR, Purpose.ENROLMENT, Purpose.SHARE])
def test_every_link_can_be_revoked(purpose: Purpose) -> None:
    bank = builders.food_bank()
    member = builders.member(bank, Role.DRIVER) if purpose not in (Purpose.ENROLMENT, Purpose.SHARE) else None
    link = made(member, purpose, bank, subject="it")
    revoke_links(food_bank_id=bank.id, purpose=purpose, subject="it", now=clock.now())
    assert (Client().get(link.path).status_code, Client().post(link.path).status_code) == (410, 410)


@pytest.mark.parametrize("purpose", [Purpose.SIGN_IN, Purpose.INVITATION, Purpose.ENROLMENT])
def test_a_preview_burns_nothing(purpose: Purpose) -> None:
    member = builders.member(builders.food_bank(), Role.SITE_LEAD)
    link = made(None if purpose == Purpose.ENROLMENT else member, purpose, member.food_bank)
    for _ in range(3):
        assert Client().get(link.path).status_code == 200 == Client().head(link.path).status_code
    link.link.refresh_from_db()
    assert link.link.used_at is None and link.link.browser_sha256 == ""
    opened(link.path)


@pytest.mark.parametrize("purpose", [Purpose.SIGN_IN, Purpose.ENROLMENT])
def test_a_link_for_once_works_once(purpose: Purpose) -> None:
    member = builders.member(builders.food_bank(), Role.SITE_LEAD)
    link = made(None if purpose == Purpose.ENROLMENT else member, purpose, member.food_bank)
    client = opened(link.path)
    assert client.post(link.path).status_code == 410 == Client().post(link.path).status_code


@pytest.mark.parametrize("purpose", [Purpose.INVITATION, Purpose.TOUR])
def test_an_invitation_and_a_tour_bind_the_first_browser(purpose: Purpose) -> None:
    link = made(builders.member(builders.food_bank(), Role.DRIVER), purpose)
    first = opened(link.path)
    answer = Client().post(link.path)
    assert answer.status_code == 403 and "別の端末で使われています" in answer.content.decode()
    opened(link.path, first)


def test_a_demo_link_is_for_demo_data_on_this_machine_and_reusable(settings) -> None:
    link = made(builders.member(builders.food_bank(), Role.COORDINATOR), Purpose.DEMO)
    assert [inside(opened(link.path)) for _ in range(2)] == [link.link.membership_id] * 2
    assert Client(REMOTE_ADDR="192.0.2.7").post(link.path).status_code == 410
    real = made(builders.member(builders.food_bank(is_demo=False), Role.COORDINATOR), Purpose.DEMO)
    assert Client().post(real.path).status_code == 410
    settings.DEMO = False
    assert Client().post(link.path).status_code == 410


# ── what a session may be


def test_a_session_lasts_180_days_by_link_and_12_hours_for_a_coordinator_whatever_they_do() -> None:
    bank = builders.food_bank()
    lead = opened(made(builders.member(bank, Role.SITE_LEAD), Purpose.INVITATION).path)
    assert lead.session.get_expiry_age() == 180 * DAY_S
    coordinator = builders.member(bank, Role.COORDINATOR)
    client = builders.signed_in(coordinator)
    client.post("/enter/", {"membership": coordinator.code})
    before = client.session.get_expiry_age()
    assert DAY_S // 2 - 60 < before <= DAY_S // 2
    ends = client.session["_session_expiry"]
    client.post("/people/new/", _form(name="運転 次郎", role="driver"))
    assert client.session["_session_expiry"] == ends  # a date, not so many hours after the last click


def test_a_second_step_counts_for_12_hours_and_for_its_own_person_only() -> None:
    bank = builders.food_bank()
    coordinator = builders.member(bank, Role.COORDINATOR)
    client = builders.signed_in(coordinator)
    for proven in ({"user": coordinator.user_id, "until": clock.now().timestamp() - 1}, True,
                   {"user": builders.member(bank).user_id, "until": 2 ** 40}):
        session = client.session
        session["strong"] = proven
        session.save()
        answer = client.post("/enter/", {"membership": coordinator.code})
        assert answer.status_code == 403 and "strong_sign_in_needed" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
@pytest.mark.parametrize("purpose", [Purpose.SIGN_IN, Purpose.TOUR])
def test_no_link_alone_makes_a_coordinator(role: Role, purpose: Purpose) -> None:
    client = Client()
    answer = client.post(made(builders.member(builders.food_bank(), role), purpose).path)
    assert answer.status_code == 403 and inside(client) is None


def test_a_link_from_a_hand_opens_its_own_role_and_no_other_of_that_person() -> None:
    """Whoever made the link could have opened it: it must not lead into other roles, groups and food banks."""
    lead = builders.member(builders.food_bank(), Role.SITE_LEAD, email="many@people.example")
    elsewhere = builders.member(builders.food_bank(name="よその会（架空）"), Role.DRIVER, user=lead.user)
    supporter = builders.member(lead.food_bank, Role.SUPPORTER, user=lead.user)
    client = opened(made(lead, Purpose.INVITATION).path)
    page = client.get("/enter/").content.decode()
    assert "よその会" not in page and "応援団" not in page and "居場所の担当" in page
    for other in (elsewhere, supporter):
        assert client.post("/enter/", {"membership": other.code}).status_code == 404
    assert inside(client) == lead.id
    opened(made(elsewhere, Purpose.INVITATION).path, client)  # a second paper on the same telephone adds its role
    assert client.post("/enter/", {"membership": lead.code}).status_code == 302
    assert inside(client) == lead.id


def test_a_mail_to_ones_own_address_opens_every_role_but_a_coordinators() -> None:
    lead = builders.member(builders.food_bank(), Role.SITE_LEAD, email="many@people.example")
    elsewhere = builders.member(builders.food_bank(), Role.DRIVER, user=lead.user)
    boss = builders.member(lead.food_bank, Role.COORDINATOR, user=lead.user)
    Client().post("/sign-in/", {"email": "Many@People.example "})
    path = Message.objects.get(to="many@people.example").body
    client = opened("/l/" + path.split("/l/")[1].split()[0])
    assert client.post("/enter/", {"membership": elsewhere.code}).status_code == 302
    assert client.post("/enter/", {"membership": boss.code}).status_code == 403


def test_a_name_tapped_on_a_tablet_opens_nothing_else_of_anybody() -> None:
    bank = builders.food_bank()
    helper = builders.member(bank, Role.VOLUNTEER, "手伝い 花子")
    secret = builders.member(bank, Role.SITE_LEAD, user=helper.user)
    tablet = builders.signed_in(builders.member(bank, Role.COORDINATOR))  # who set the tablet up and forgot to sign out
    opened(made(None, Purpose.ENROLMENT, bank).path, tablet)
    assert tablet.get("/enter/").status_code == 302
    people = tablet.get("/tablet/who/")
    assert people.status_code == 200
    assert tablet.post("/tablet/who/", {"person": helper.code}).status_code == 303
    assert tablet.session["identity"]["membership"] == helper.id
    assert tablet.get("/enter/")["Location"] == "/sign-in/"
    assert tablet.post("/enter/", {"membership": secret.code}).status_code == 302
    assert tablet.session["identity"]["membership"] == helper.id


def test_somebody_elses_password_lends_no_strength_to_a_session_begun_by_link() -> None:
    bank = builders.food_bank()
    victim = builders.member(bank, Role.SITE_LEAD)
    boss = builders.member(bank, Role.COORDINATOR, user=victim.user)
    client = opened(made(victim, Purpose.SIGN_IN).path)
    other = builders.member(builders.food_bank(), Role.COORDINATOR, email="other@people.example")
    client.force_login(other.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/enter/", {"membership": boss.code}).status_code == 404


# ── ending


def test_a_stopped_role_is_out_at_once_and_stays_out_when_it_starts_again() -> None:
    bank = builders.food_bank()
    lead = builders.member(bank, Role.SITE_LEAD)
    phone, boss = opened(made(lead, Purpose.INVITATION).path), builders.signed_in(builders.member(bank))
    assert inside(phone) == lead.id
    assert boss.post(f"/people/{lead.code}/stop/", _form()).status_code == 303
    assert inside(phone) is None
    assert boss.post(f"/people/{lead.code}/start/", _form()).status_code == 303
    assert inside(phone) is None and phone.post("/enter/", {"membership": lead.code}).status_code in (302, 404)
    assert inside(phone) is None


@pytest.mark.parametrize("purpose", [Purpose.INVITATION, Purpose.SIGN_IN, Purpose.TOUR])
def test_a_lost_telephone_is_out_and_a_new_invitation_lets_in_again(purpose: Purpose) -> None:
    bank = builders.food_bank()
    driver = builders.member(bank, Role.DRIVER)
    link = made(driver, purpose, subject="T0000000")
    phone, boss = opened(link.path), builders.signed_in(builders.member(bank))
    assert inside(phone) == driver.id
    token = phone.session["device_token"]
    told = {"Authorization": f"Bearer {token}"}
    assert Client().get("/api/v1/devices/me", headers=told).status_code == 200
    assert boss.post(f"/people/{driver.code}/sign-out/", _form()).status_code == 303
    assert inside(phone) is None and phone.post(link.path).status_code == 410
    assert phone.post("/enter/", {"membership": driver.code}).status_code in (302, 404) and inside(phone) is None
    assert Client().get("/api/v1/devices/me", headers=told).status_code == 401
    assert not Device.objects.filter(membership=driver, revoked_at__isnull=True).exists()
    assert inside(opened(network.invite(by=builders.identity(bank), member=driver, now=clock.now()).path)) == driver.id


def test_an_invitation_taken_back_lets_nobody_in() -> None:
    bank = builders.food_bank()
    lead = builders.member(bank, Role.SITE_LEAD)
    boss = builders.signed_in(builders.member(bank))
    link = network.invite(by=builders.identity(bank), member=lead, now=clock.now())
    assert "まだ開かれていません" in boss.get(f"/people/{lead.code}/").content.decode()
    assert boss.post(f"/people/{lead.code}/uninvite/", _form()).status_code == 303
    assert Client().post(link.path).status_code == 410
    assert "取り消しました" in boss.get(f"/people/{lead.code}/").content.decode()


# ── wrong passwords


@pytest.fixture
def two_coordinators() -> list[Membership]:
    bank = builders.food_bank()
    found = [builders.member(bank, Role.COORDINATOR, email=f"{name}@people.example") for name in ("ichi", "ni")]
    for one in found:
        one.user.set_password("a long enough password")
        one.user.save()
    return found


def tries(email: str, password: str, address: str) -> int:
    return Client(REMOTE_ADDR=address).post("/accounts/login/", {"login": email, "password": password}).status_code


def test_wrong_passwords_lock_one_person_at_one_address_and_never_the_hall(two_coordinators: list[Membership]) -> None:
    hall, home, right = "192.0.2.10", "198.51.100.4", "a long enough password"
    for _ in range(8):
        tries("ICHI@people.example", "wrong", hall)
    answer = Client(REMOTE_ADDR=hall).post("/accounts/login/", {"login": "ichi@people.example", "password": right})
    assert answer.status_code == 429 and "15分" in answer.content.decode() and "locked_out" in answer.content.decode()
    assert tries("ni@people.example", right, hall) == 302  # a neighbour in the same hall
    assert tries("ichi@people.example", right, home) == 302  # the same person elsewhere


def test_forty_people_of_one_hall_who_mistype_once_lock_nobody_out(two_coordinators: list[Membership]) -> None:
    hall = "192.0.2.11"
    assert {tries(f"visitor{number}@people.example", "wrong", hall) for number in range(40)} == {200}
    assert tries("ichi@people.example", "a long enough password", hall) == 302


def test_a_stranger_who_knows_an_address_cannot_fill_its_mailbox() -> None:
    member = builders.member(builders.food_bank(), Role.SITE_LEAD, email="often@people.example")
    pages = [Client().post("/sign-in/", {"email": "often@people.example"}).content.decode() for _ in range(8)]
    assert len({re.sub(r'value="[^"]*"', "", page) for page in pages}) == 1, "the page says the same each time"
    assert Message.objects.filter(to="often@people.example").count() == 5
    Link.objects.filter(membership=member).update(used_at=clock.now())
    Client().post("/sign-in/", {"email": "often@people.example"})
    assert Message.objects.filter(to="often@people.example").count() == 6
