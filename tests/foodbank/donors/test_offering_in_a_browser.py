"""Offering in a real browser: accessible at every width, and within the budgets of inputs."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from foodbank import clock
from foodbank.accounts.models import FoodBank, Membership
from foodbank.devices.services import act_of_service
from foodbank.donors import services
from foodbank.donors.models import Agreement, Donation, Donor
from foodbank.donors.rules.offers import Fetch, Line, Mixed, Offer
from tests import builders
from tests.browser import COMPUTER, PHONE, TABLET, Windows, axe_violations, overflows, picture, small_targets

pytestmark = pytest.mark.browser


def _company() -> tuple[FoodBank, Donor, Membership]:
    bank = builders.food_bank(name="試験フードバンク（架空）")
    giver = builders.donor(bank, name="見本食品 新座工場（架空）", telephone="048-000-1111")
    on = clock.today()
    Agreement.objects.filter(donor=giver).update(starts_on=on - timedelta(days=300), ends_on=on + timedelta(days=40))
    contact = services.add_contact(food_bank_id=bank.id, donor_uuid=giver.uuid, name="提供 一郎", now=clock.now())
    return bank, giver, contact


def _offered(bank: FoodBank, giver: Donor, offer: Offer) -> Donation:
    act = act_of_service(food_bank_id=bank.id, kind="donation.offer", now=clock.now())
    return services.offer_donation(act=act, donor=giver, offer=offer)


def _some(bank: FoodBank, giver: Donor) -> tuple[Donation, Donation]:
    on = clock.today()
    curry = Line("見本のレトルトカレー", 240, 210, 8, date_kind="best_before", last_day=on + timedelta(days=150))
    milk = Line("見本のロングライフ牛乳", 96, 1030, 8, "chilled", "use_by", on + timedelta(days=12))
    waiting = _offered(bank, giver, Offer((curry, milk), fetch=Fetch(on + timedelta(days=2)), note="裏の搬入口へ"))
    taken = _offered(bank, giver, Offer((curry,), Mixed(12, 90_000)))
    act = act_of_service(food_bank_id=bank.id, kind="donation.accept", now=clock.now())
    services.accept_donation(act=act, donation_uuid=taken.uuid, version=1, pieces={1: 120},
                             words="半分だけお願いします")
    services.record_pickup(food_bank_id=bank.id, donation_id=taken.id, cartons=15, grams=110_000, now=clock.now())
    return waiting, taken


@pytest.mark.parametrize("width", [PHONE, TABLET, COMPUTER])
def test_every_page_is_accessible_at_every_width(windows: Windows, width: int) -> None:
    bank, giver, contact = _company()
    waiting, taken = _some(bank, giver)
    coordinator = builders.member(bank, name="調整 花子")
    for name, path, who in (
            ("home", "/offers/", contact), ("offer", "/offers/new/", contact),
        ("mine", f"/offers/{taken.uuid}/", contact),
            ("again", f"/offers/new/?like={waiting.uuid}", contact), ("donors", "/donors/", coordinator),
            ("donor", f"/donors/{giver.uuid}/", coordinator), ("donor-new", "/donors/new/", coordinator),
            ("agreement", f"/donors/{giver.uuid}/agreements/new/", coordinator),
        ("donations", "/donations/", coordinator),
            ("contact", f"/donors/{giver.uuid}/contacts/new/", coordinator),
        ("waiting", f"/donations/{waiting.uuid}/", coordinator),
            ("taken", f"/donations/{taken.uuid}/", coordinator), ("register", "/donations/register/", coordinator)):
        page = windows.page(path, width=width, as_=who)
        picture(page, f"donors-{name}")
        assert axe_violations(page) == [], name
        assert overflows(page) == 0, name
        assert small_targets(page) == [], name


def test_food_is_offered_with_eight_inputs(windows: Windows) -> None:
    bank, giver, contact = _company()
    page = windows.page("/", width=COMPUTER, as_=contact)
    on = clock.today() + timedelta(days=100)
    inputs = 0
    page.get_by_role("link", name="提供を申し出る").click()
    inputs += 1
    for label, text in (("品名かバーコード", "見本の缶詰"), ("個数", "48"), ("1個の重さ", "190"),
                        ("期限", f"{on:%Y.%m.%d}")):
        page.get_by_label(label, exact=False).first.fill(text)
        inputs += 1
    page.get_by_label("日", exact=True).fill(str(clock.today() + timedelta(days=3)))
    inputs += 1
    page.get_by_role("button", name="内容を確かめる").click()
    inputs += 1
    picture(page, "donors-check")
    assert axe_violations(page) == []
    page.get_by_role("button", name="申し出る").click()
    inputs += 1
    expect(page.get_by_role("heading", level=1)).to_have_text("見本の缶詰")
    assert inputs <= 8
    made = Donation.objects.get(food_bank=bank)
    assert (made.lines.get().last_day, made.lines.get().pieces) == (on, 48)


def test_thirty_lines_are_pasted_from_excel_with_four_inputs_and_errors_are_said_in_place(windows: Windows) -> None:
    bank, giver, contact = _company()
    on = clock.today() + timedelta(days=100)
    lines = [f"見本の品{number}\t{number + 5}\t250\t{on:%Y/%m/%d}" for number in range(30)]
    page = windows.page("/offers/", width=COMPUTER, as_=contact)
    page.get_by_role("link", name="提供を申し出る").click()
    page.get_by_text("Excelの行を貼り付ける").click()
    page.get_by_label("Excelでコピーした行").fill("\n".join([*lines[:29], lines[29].replace("250", "重い")]))
    page.get_by_role("button", name="内容を確かめる").click()
    expect(page.get_by_text("30行目")).to_be_visible()
    wrong = page.locator("#piece_g_30")
    assert wrong.get_attribute("aria-invalid") == "true"
    picture(page, "donors-wrong")
    assert axe_violations(page) == []
    wrong.fill("250")
    page.get_by_role("button", name="内容を確かめる").click()
    page.get_by_role("button", name="申し出る").click()
    assert Donation.objects.get(food_bank=bank).lines.count() == 30
    page = windows.page("/offers/", width=COMPUTER, as_=contact, javascript=False)
    inputs = ["提供を申し出る", "貼り付け", "内容を確かめる", "申し出る"]
    page.get_by_role("link", name=inputs[0]).click()
    page.locator("#paste").evaluate("(box, text) => { box.closest('details').open = true; box.value = text }",
                                    "\n".join(lines))
    page.get_by_role("button", name=inputs[2]).click()
    page.get_by_role("button", name=inputs[3]).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ほか29品")
    assert len(inputs) <= 4


def test_the_coordinator_accepts_everything_with_two_taps(windows: Windows) -> None:
    bank, giver, _contact = _company()
    _offered(bank, giver, Offer(mixed=Mixed(12, 90_000)))
    page = windows.page("/", width=COMPUTER, as_=builders.member(bank), javascript=False)
    page.get_by_role("link", name="見て返事をする").click()
    page.get_by_role("button", name="全部受け入れる").click()
    expect(page.locator("main .state.go").first).to_have_text("受け入れ予定")
    assert Donation.objects.get(food_bank=bank).state == "accepted"
