"""A coordinator meets supporters by name only where they chose it; telephone and address never."""

from datetime import timedelta
from uuid import uuid4

import pytest

from foodbank import clock
from foodbank.accounts.models import Membership
from foodbank.accounts.rules import Purpose, Role
from foodbank.accounts.services import issue_link
from foodbank.outbox.services import write_message
from foodbank.supporters import services
from foodbank.supporters.models import Member
from foodbank.volunteers.models import Shift
from tests import builders
from tests.foodbank.supporters.scene import group_of, joined, secretary_of, who

pytestmark = pytest.mark.django_db
PRIVATE = ("見えない", "みえない", "048-000-5151", "hidden@people.example")


def hidden_supporter(bank) -> Member:
    membership = builders.member(bank, Role.SUPPORTER, "見えない 五月", kana="みえない さつき", telephone="048-000-5151",
                                 email="hidden@people.example")
    return joined(group_of(bank), membership=membership)


def pages(client, *paths: str) -> str:
    return "".join(client.get(path).content.decode() for path in paths)


def test_the_coordinators_list_counts_supporters_and_names_none() -> None:
    bank = builders.food_bank()
    one = hidden_supporter(bank)
    client = builders.signed_in(builders.member(bank))
    seen = pages(client, "/people/", "/people/?role=supporter", "/people/?q=さつき", "/people/?q=048", "/")
    assert not [word for word in PRIVATE if word in seen]
    assert "応援団の会員 1人（お名前は応援団だけが見ます）" in seen
    code = one.membership.code
    assert client.get(f"/people/{code}/").status_code == 404
    assert client.get(f"/people/?after={code}").status_code == 422
    for path in ("invite", "stop", "start"):
        assert client.post(f"/people/{code}/{path}/", {"operation_id": str(uuid4())}).status_code == 404


def test_who_chooses_to_be_named_is_named_without_telephone_and_address_and_may_change_their_mind() -> None:
    bank = builders.food_bank()
    one = hidden_supporter(bank)
    client = builders.signed_in(builders.member(bank))
    choice = {"identity": who(one), "group_key": one.group.uuid}
    services.choose_name(act=builders.act(bank), shows_name=True, **choice)
    seen = pages(client, "/people/", f"/people/{one.membership.code}/")
    assert "見えない 五月" in seen and "048-000-5151" not in seen and "hidden@people.example" not in seen
    invited = client.post(f"/people/{one.membership.code}/invite/", {"operation_id": str(uuid4())})
    assert invited.status_code == 422  # a link to the hand would open the group's room
    services.choose_name(act=builders.act(bank), shows_name=False, **choice)
    assert "見えない" not in pages(client, "/people/", f"/people/{one.membership.code}/")


def test_a_named_volunteers_page_does_not_tell_that_they_support_a_group() -> None:
    bank = builders.food_bank()
    one = hidden_supporter(bank)
    helper = builders.member(bank, Role.VOLUNTEER, "手伝い 五月", user=one.membership.user)
    builders.member(bank, Role.DRIVER, "手伝い 五月", user=one.membership.user)
    page = pages(builders.signed_in(builders.member(bank)), f"/people/{helper.code}/")
    assert "ドライバー" in page and "応援団" not in page


def named(bank) -> list[str]:
    return list(Membership.objects.filter(food_bank=bank, hides_name=False).order_by("id").values_list("name", flat=True))


def test_who_keeps_a_groups_office_is_named_until_the_office_or_the_membership_ends() -> None:
    bank = builders.food_bank()
    group = group_of(bank)
    first, second = secretary_of(group, "事務 一子"), secretary_of(group, "事務 二子")
    assert named(bank) == ["事務 一子", "事務 二子"]
    services.make_secretary(act=builders.act(bank), identity=who(first), group_key=group.uuid, code=second.membership.code,
                            is_secretary=False)
    assert named(bank) == ["事務 一子"]


def test_a_supporter_who_signs_up_is_told_first_and_gives_the_name_by_that_act_alone() -> None:
    bank = builders.food_bank()
    one = hidden_supporter(bank)
    starts = clock.now() + timedelta(days=2)
    shift = Shift.objects.create(food_bank=bank, kind="sorting", starts_at=starts, ends_at=starts + timedelta(hours=2))
    supporter, client = builders.signed_in(one.membership), builders.signed_in(builders.member(bank))
    told = "お名前がコーディネーターに伝わります。電話とメールは伝わりません"
    for path in (f"/supporters/{one.group.uuid}/help/{shift.uuid}/", "/shifts/", f"/shifts/{shift.uuid}/"):
        assert told in supporter.get(path).content.decode(), path
    assert told not in builders.signed_in(builders.member(bank, Role.VOLUNTEER)).get("/shifts/").content.decode()
    assert "見えない" not in pages(client, f"/shifts/{shift.uuid}/")
    supporter.post(f"/shifts/{shift.uuid}/sign-up/", {"operation_id": str(uuid4())})
    seen = pages(client, f"/shifts/{shift.uuid}/", "/people/", "/")
    assert "見えない 五月" in seen and "048-000-5151" not in seen and "hidden@people.example" not in seen
    assert "見えない" not in pages(client, "/people/", "/")


def test_a_coordinator_reads_no_mail_that_would_let_them_in_as_somebody_else(settings) -> None:
    settings.DEMO = False
    bank = builders.food_bank()
    one = hidden_supporter(bank)
    link = issue_link(food_bank=bank, purpose=Purpose.SIGN_IN, now=clock.now(), membership=one.membership)
    mail = write_message(food_bank_id=bank.id, kind="sign_in_link", to="hidden@people.example", now=clock.now(),
                         context={"name": one.name, "address": link.path})
    client = builders.signed_in(builders.member(bank))
    builders.Client().post("/accounts/password/reset/", {"email": "hidden@people.example"})
    seen = pages(client, "/outbox/", *(f"/outbox/{key}/" for key in type(mail).objects.values_list("uuid", flat=True)))
    assert "入り口のリンク" in seen and type(mail).objects.count() == 2
    assert link.token not in seen and "/password/reset/key/" not in seen and not [word for word in PRIVATE if word in seen]
