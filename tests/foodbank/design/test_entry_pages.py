"""The pages everybody passes: legible, operable and the same for all, in a real browser."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from playwright.sync_api import Page, expect

from foodbank.accounts.models import Membership
from foodbank.accounts.rules import Purpose, Role
from foodbank.accounts.services import issue_link
from foodbank.clock import now
from tests import builders
from tests.browser import COMPUTER, PHONE, TABLET, Windows, axe_violations, overflows, picture, small_targets

pytestmark = pytest.mark.browser
WIDTHS = (PHONE, TABLET, COMPUTER)


def somebody_with_two_roles() -> Membership:
    first = builders.member(builders.food_bank(name="試験フードバンク（架空）"), Role.SITE_LEAD, "山田 花子")
    builders.member(first.food_bank, Role.COORDINATOR, "山田 花子", user=first.user)
    builders.member(builders.food_bank(name="となりのフードバンク（架空）"), Role.DRIVER, "山田 花子", user=first.user)
    return first


def invitation(membership: Membership) -> str:
    return issue_link(food_bank=membership.food_bank, purpose=Purpose.INVITATION, membership=membership, now=now()).path


def look_at(page: Page, name: str) -> None:
    picture(page, name)
    assert axe_violations(page) == []
    assert overflows(page) == 0
    assert small_targets(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_every_entry_page_is_accessible_at_every_width(windows: Windows, width: int) -> None:
    member = somebody_with_two_roles()
    for name, path, who in (
        ("sign-in", "/sign-in/", None), ("link", invitation(member), None),
        ("link-used-up", "/l/nobody-knows-this", None),
        ("enter", "/enter/", member), ("home", "/", member), ("refusal", "/no/such/page", member),
        ("coordinators", "/accounts/login/", None),
    ):
        look_at(windows.page(path, width=width, as_=who), name)


@pytest.mark.parametrize("path", ["/sign-in/", "/enter/", "/", "/no/such/page", "/accounts/login/"])
def test_nothing_is_cut_off_at_320_pixels_with_large_letters(windows: Windows, path: str) -> None:
    page = windows.page(path, width=320, as_=somebody_with_two_roles(), large=True)
    picture(page, "large" + path.replace("/", "-"))
    assert overflows(page) == 0


def test_the_first_tab_leads_past_the_header(windows: Windows) -> None:
    page = windows.page("/sign-in/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("メールアドレス")).to_be_focused()


def test_body_text_is_18_pixels_on_phones_and_grows_on_request_and_stays_so(windows: Windows) -> None:
    page = windows.page("/sign-in/")
    size = "getComputedStyle(document.body).fontSize"
    assert page.evaluate(size) == "18px"
    page.get_by_role("button", name="文字を大きく").click()
    expect(page.locator("body")).to_have_css("font-size", "22px")
    page.goto("/sign-in/")
    assert page.evaluate(size) == "22px"
    assert page.get_by_role("button", name="文字を大きく").get_attribute("aria-pressed") == "true"


def test_one_goes_in_by_an_invitation_with_one_tap_and_no_script(windows: Windows) -> None:
    member = builders.member(builders.food_bank(), Role.SITE_LEAD, "山田 花子")
    page = windows.page(invitation(member), javascript=False)
    expect(page.get_by_role("heading", level=1)).to_have_text("山田 花子さん、ようこそ")
    page.get_by_role("button", name="入る", exact=True).click()
    expect(page.locator(".who")).to_contain_text("山田 花子さん")


def test_one_person_with_several_roles_chooses_one(windows: Windows) -> None:
    page = windows.page("/enter/", as_=somebody_with_two_roles())
    page.get_by_role("button", name="ドライバー").click()
    expect(page.locator(".who")).to_contain_text("ドライバー")
    expect(page.locator(".brand-name")).to_have_text("となりのフードバンク（架空）")


def test_a_refusal_says_what_is_safe_what_next_and_whom_to_call(windows: Windows) -> None:
    page = windows.page("/no/such/page", as_=somebody_with_two_roles())
    expect(page.get_by_role("alert")).to_contain_text("見つかりません")
    expect(page.locator("main")).to_contain_text("記録は何も変わっていません")
    expect(page.locator("main")).to_contain_text("not_found")
    expect(page.locator(".bottom-bar")).to_contain_text("048-000-0000")
    assert page.locator(".bottom-bar a").last.get_attribute("href") == "tel:048-000-0000"


def test_a_form_that_is_being_sent_is_not_sent_twice(windows: Windows) -> None:
    page = windows.page("/sign-in/")
    page.get_by_label("メールアドレス").fill("nobody@foodbank.example")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="リンクを送る").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("メールを見てください")
    assert len(sent) == 1


def test_the_strict_policy_blocks_nothing_of_ours(windows: Windows) -> None:
    page = windows.context(as_=somebody_with_two_roles()).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in ("/", "/enter/", "/accounts/login/"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    assert said == []


ENGLISH = re.compile(r"[A-Za-z]{4,}(?: [A-Za-z]{2,})+")


def test_coordinators_sign_in_with_password_and_second_factor_in_the_same_frame(windows: Windows) -> None:
    member = builders.member(builders.food_bank(), Role.COORDINATOR, "鈴木 一郎", email="suzuki@foodbank.example")
    member.user.set_password("correct horse battery")
    member.user.save()
    page = windows.page("/accounts/login/")
    page.get_by_label("メールアドレス").fill("suzuki@foodbank.example")
    page.get_by_label("パスワード").fill("wrong")
    page.get_by_role("button", name="入る", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("次のところを直してください")
    look_at(page, "coordinators-refused")
    page.get_by_label("パスワード").fill("correct horse battery")
    page.get_by_role("button", name="入る", exact=True).click()
    for name, path in (("factors", "/accounts/2fa/"), ("totp", "/accounts/2fa/totp/activate/"),
                       ("passkey", "/accounts/2fa/webauthn/add/"), ("password", "/accounts/password/change/")):
        page.goto(path)
        look_at(page, name)
        assert ENGLISH.findall(page.locator("main").inner_text()) == []
    page.goto("/accounts/2fa/totp/activate/")
    page.get_by_label("パスワード").fill("correct horse battery")
    page.get_by_role("button", name="確認する").click()
    secret = page.locator("#authenticator_secret").input_value()
    page.get_by_label("認証アプリコード").fill(totp(secret))
    page.get_by_role("button", name="有効化する").click()
    look_at(page, "recovery")
    page.goto("/accounts/2fa/recovery-codes/")
    look_at(page, "recovery-codes")
    codes = page.locator("textarea").input_value().split()
    page = windows.page("/accounts/login/")
    page.get_by_label("メールアドレス").fill("suzuki@foodbank.example")
    page.get_by_label("パスワード").fill("correct horse battery")
    page.get_by_role("button", name="入る", exact=True).click()
    look_at(page, "second-factor")
    assert ENGLISH.findall(page.locator("main").inner_text()) == []
    page.get_by_label("コード").fill(codes[0])
    page.get_by_role("button", name="ログイン").click()
    page.wait_for_url("**/")
    expect(page.locator(".who")).to_contain_text("コーディネーター")


def totp(secret: str) -> str:
    """The code an authenticator app shows now (RFC 6238)."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"
