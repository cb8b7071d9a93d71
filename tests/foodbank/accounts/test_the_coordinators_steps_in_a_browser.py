"""The steps of a new coordinator in a real browser: legible at every width, one after the other, with app or passkey."""

import re

import pytest
from playwright.sync_api import Page, expect

from foodbank import clock
from foodbank.accounts.models import Membership
from foodbank.accounts.rules import Role
from foodbank.network import services
from tests import builders
from tests.browser import COMPUTER, PHONE, Windows, axe_violations, overflows, picture, small_targets
from tests.foodbank.config.test_a_coordinator_walks_in import PASSWORD, code_of

pytestmark = pytest.mark.browser
ENGLISH = re.compile(r"[A-Za-z]{4,}(?: [A-Za-z]{2,})+")


def invited() -> tuple[Membership, Membership, str]:
    bank = builders.food_bank(name="試験フードバンク（架空）")
    boss = builders.member(bank, Role.COORDINATOR, "調整 花子")
    new = services.add_person(food_bank_id=bank.id, name="新人 一郎", role=Role.COORDINATOR, email="new@people.example",
                              now=clock.now())
    return boss, new, services.invite_coordinator(member=new, now=clock.now()).path


def look_at(page: Page, name: str) -> None:
    picture(page, f"welcome-{name}")
    assert axe_violations(page) == [], name
    assert overflows(page) == 0, name
    assert small_targets(page) == [], name
    assert ENGLISH.findall(page.locator("main").inner_text().replace("Microsoft Authenticator", "")) == [], name


@pytest.mark.parametrize("width", [PHONE, COMPUTER])
def test_the_steps_are_legible_and_lead_home_with_an_authenticator_app(windows: Windows, width: int) -> None:
    boss, new, path = invited()
    person = windows.page(f"/people/{new.code}/", width=width, as_=boss)
    expect(person.locator("main")).to_contain_text("まだ開かれていません")
    look_at(person, "person")
    page = windows.page(path, width=width)
    look_at(page, "link")
    page.get_by_role("button", name="入る", exact=True).click()
    look_at(page, "password")
    page.get_by_label("パスワード必須").fill("short")
    page.get_by_label("パスワード（もう一度）").fill("other")
    page.get_by_role("button", name="決める").click()
    expect(page.get_by_role("alert").first).to_contain_text("パスワード")
    look_at(page, "password-refused")
    page.get_by_label("パスワード必須").fill(PASSWORD)
    page.get_by_label("パスワード（もう一度）").fill(PASSWORD)
    page.get_by_role("button", name="決める").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2つ目の確認を用意する")
    look_at(page, "second-step")
    page.get_by_role("link", name="パスキーを使う").click()
    look_at(page, "passkey")
    page.go_back()
    page.get_by_role("link", name="認証アプリを使う").click()
    look_at(page, "app")
    page.get_by_text("読み取れないとき").click()
    secret = page.locator("#authenticator_secret").inner_text()
    page.get_by_label("アプリに出た番号").fill("000000")
    page.get_by_role("button", name="確かめる").click()
    expect(page.get_by_role("alert").first).to_contain_text("アプリに出た番号")
    look_at(page, "app-refused")
    page.get_by_text("読み取れないとき").click()
    assert page.locator("#authenticator_secret").inner_text() == secret
    page.get_by_label("アプリに出た番号").fill(code_of(secret))
    page.get_by_role("button", name="確かめる").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("控えの番号を書きとめる")
    look_at(page, "codes")
    page.get_by_role("button", name="書きとめました。はじめる").click()
    expect(page.locator(".who")).to_contain_text("新人 一郎さん")
    person.reload()
    expect(person.locator("main")).to_contain_text("開かれました")
    person.get_by_role("button", name="招待メールをもう一度送る").click()
    expect(person.locator("#banners")).to_contain_text("招待メールを送りました")
    person.get_by_role("button", name="招待を取り消す").click()
    expect(person.locator("main")).to_contain_text("取り消しました")
    look_at(person, "person-taken-back")


def test_a_passkey_is_enough_for_both_steps_to_come(windows: Windows) -> None:
    _, _, path = invited()
    windows.live.address = windows.live.address.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, not to a number
    page = windows.context(width=PHONE).new_page()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True}})
    page.goto(path)
    page.get_by_role("button", name="入る", exact=True).click()
    page.get_by_label("パスワード必須").fill(PASSWORD)
    page.get_by_label("パスワード（もう一度）").fill(PASSWORD)
    page.get_by_role("button", name="決める").click()
    page.get_by_role("link", name="パスキーを使う").click()
    page.wait_for_url("**/welcome/passkey/", wait_until="load")
    page.get_by_role("button", name="登録する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("控えの番号を書きとめる")
    page.get_by_role("button", name="書きとめました。はじめる").click()
    expect(page.locator(".who")).to_contain_text("新人 一郎さん")
    page.context.clear_cookies()
    page.goto("/accounts/login/", wait_until="load")
    page.get_by_role("button", name="パスキーで入る").click()
    expect(page.locator(".who")).to_contain_text("コーディネーター")
