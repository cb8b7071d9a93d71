"""The walk of the README: one gift goes the whole way, by six people, in a real browser, with a real worker.

A company offers, the coordinator accepts, a volunteer scans it in on the tablet, a site asks, a round is computed by
the worker and confirmed, the site fetches; the numbered receipt reaches the company, and the supporters' sentence moves.
"""

import os
import signal
import subprocess
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from foodbank import clock
from foodbank.accounts.models import FoodBank
from foodbank.accounts.rules import Role
from foodbank.allocation.models import AllocationLine, HandOver
from foodbank.config.launcher.__main__ import beat_command, worker_command
from foodbank.devices.services import enrol
from foodbank.donors.models import Donation, DonorContact
from foodbank.network.models import SiteLead
from foodbank.outbox.models import Message
from foodbank.receipts.models import Paper
from foodbank.requests.models import Request
from foodbank.stock.models import Lot
from foodbank.stock.queries import ledger_faults
from foodbank.supporters.models import Group, Member
from tests import builders
from tests.browser import COMPUTER, TOP, Windows, start_live

JAN = "9521234567899"


@pytest.fixture
def live(committed: str, tmp_path) -> Iterator[object]:
    """The web server with a worker and a clock beside it, on a broker of their own."""
    own = {"BROKER_URL": os.environ["BROKER_URL"] + "?virtual_host=9", "FOODBANK_VAR": str(tmp_path)}
    serving = start_live(committed, **own)
    programs = [subprocess.Popen(command, cwd=TOP, env=serving.environment, stdin=subprocess.DEVNULL, start_new_session=True)
                for command in (worker_command(), beat_command(serving.environment))]
    try:
        yield serving
    finally:
        for program in programs:
            os.killpg(program.pid, signal.SIGTERM)
        for program in programs:
            program.wait(timeout=120)
        serving.stop()


def tablet(windows: Windows, bank: FoodBank, person) -> Page:
    """An enrolled tablet on which the volunteer's name was tapped."""
    from django.test import Client

    device = enrol(food_bank=bank, kind="tablet", link=None, now=clock.now())
    client = Client()
    session = client.session
    session["identity"] = {"membership": person.id, "link": None, "device": device.device.id}
    session["user"], session["device_token"] = person.user_id, device.token
    session.save()
    context = windows.context(width=820)
    context.add_cookies([{"name": "foodbank", "value": client.cookies["foodbank"].value, "url": windows.live.address}])
    return context.new_page()


def scan(page: Page, text: str) -> None:
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_a_carton_travels_from_the_offer_to_the_receipt_and_the_dashboard(windows: Windows) -> None:
    bank = builders.food_bank(name="みほんフードバンク（架空）")
    builders.shelf(bank, "A-1 めん")
    giver = builders.donor(bank, name="見本製麺（架空）")
    on = clock.today()
    giver.agreements.update(starts_on=on - timedelta(days=100), ends_on=on + timedelta(days=200))
    company = builders.member(bank, Role.DONOR, "提供 一郎")
    DonorContact.objects.create(membership=company, donor=giver)
    coordinator = builders.member(bank, Role.COORDINATOR, "調整 花子")
    volunteer = builders.member(bank, Role.VOLUNTEER, "山田 花子")
    site = builders.site(bank, name="見本食堂（架空）", leaves_by="fetches")
    lead = builders.member(bank, Role.SITE_LEAD, "居場 代子")
    SiteLead.objects.create(membership=lead, site=site)
    session = builders.session(builders.activity(site), on + timedelta(days=3))
    supporter = builders.member(bank, Role.SUPPORTER, "応援 団子")
    Member.objects.create(group=Group.objects.create(food_bank=bank, name="みほん応援団（架空）", city_code="11230"),
                          membership=supporter, joined_on=on, is_secretary=True)
    builders.product(bank, name="見本のうどん", gtin=JAN, category=builders.category("noodle"), piece_g=500, piece_ml=900,
                     pieces_per_case=12)

    # 1. the company offers twelve packs, brought by itself
    page = windows.page("/", width=COMPUTER, as_=company)
    page.get_by_role("link", name="提供を申し出る").click()
    for label, text in (("品名かバーコード", JAN), ("個数", "12"), ("1個の重さ", "500"),
                        ("期限", f"{on + timedelta(days=200):%Y.%m.%d}")):
        page.get_by_label(label, exact=False).first.fill(text)
    page.get_by_text("持って行く").first.click()
    page.get_by_label("日", exact=True).fill(str(on))
    page.get_by_role("button", name="内容を確かめる").click()
    page.get_by_role("button", name="申し出る").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    donation = Donation.objects.get(food_bank=bank)

    # 2. the coordinator accepts it from 対応待ち
    page = windows.page("/", width=COMPUTER, as_=coordinator)
    expect(page.get_by_role("heading", name="対応待ち")).to_be_visible()
    page.goto(f"/donations/{donation.uuid}/")
    page.get_by_role("button", name="全部受け入れる").click()
    donation.refresh_from_db()
    assert donation.state == Donation.State.ACCEPTED

    # 3. the tablet: one scan, the date, 「問題なし」
    page = tablet(windows, bank, volunteer)
    page.goto(f"/tablet/receive/{donation.uuid}/")
    page.locator("html[data-ready]").wait_for()
    scan(page, JAN)
    expect(page.locator("#card-name")).to_have_text("見本のうどん")
    page.locator("#date").fill(f"{on + timedelta(days=200):%Y.%m.%d}")
    page.get_by_role("button", name="問題なし：入れる").click()
    expect(page.locator("[data-unsent]")).to_contain_text("すべて送りました")
    expect(page.locator("#undo")).to_contain_text("L")
    lot = Lot.objects.get(food_bank=bank)
    assert (lot.received_pieces, lot.donation) == (12, donation)
    assert page.request.get(f"/labels/{lot.code}.png").ok

    # 4. the site asks from its phone
    page = windows.page("/", as_=lead)
    page.goto(f"/requests/sessions/{session.uuid}/new/")
    page.get_by_role("button", name="おまかせ").first.click()
    expect(page.get_by_text("受け付けました").first).to_be_visible()
    assert Request.objects.get(food_bank=bank).state == Request.State.SENT

    # 5. the coordinator has a round computed by the worker, reads why, confirms
    page = windows.page("/allocation/", width=COMPUTER, as_=coordinator)
    page.get_by_role("button", name="配分の案をつくる").click()
    page.get_by_role("link", name="結果を見る").click(timeout=90_000)
    expect(page.get_by_role("heading", name="見本食堂（架空）")).to_be_visible()
    page.get_by_role("button", name="この案に決める").click()
    expect(page.get_by_text("取り置きました", exact=False).first).to_be_visible()
    line = AllocationLine.objects.get(food_bank=bank)
    AllocationLine.objects.filter(id=line.id).update(leaves_on=on)

    # 6. the site comes; the counter hands over and takes a name
    page = tablet(windows, bank, volunteer)
    page.goto("/allocation/counter/")
    page.get_by_role("link", name="見本食堂（架空）").click()
    page.get_by_label("受け取った人の名前", exact=False).fill("居場 代子")
    page.get_by_role("button", name="お渡ししました").click()
    expect(page.get_by_text("きょう取りに来る居場所はありません")).to_be_visible()
    given = HandOver.objects.select_related("operation").get(food_bank=bank)
    assert (given.received_by, given.operation.kind) == ("居場 代子", "hand_over.1")
    assert given.operation.device_id is not None

    # 7. 検品済み; within seconds the numbered receipt is mailed and stands on the company's page
    page = windows.page("/", width=COMPUTER, as_=coordinator)
    page.goto(f"/stock/inspections/{donation.uuid}/")
    page.get_by_role("button", name="検品済みにする").first.click()
    company_page = windows.page("/", width=COMPUTER, as_=company)
    company_page.get_by_role("link", name="受領書").click()
    for _ in range(60):
        if company_page.get_by_role("link", name="0001").count():
            break
        company_page.wait_for_timeout(1000)
        company_page.reload()
    paper = Paper.objects.get(food_bank=bank)
    assert (paper.donation, paper.total_g) == (donation, 6_000)
    assert company_page.request.get(f"/papers/{paper.uuid}.pdf").body() == bytes(paper.pdf)
    company_page.get_by_role("link", name="どこへ届いたか").click()
    expect(company_page.get_by_text("大和田小学校")).to_be_visible()

    # 8. the supporters' first sentence has moved by exactly what was handed over
    page = windows.page("/", width=COMPUTER, as_=supporter)
    expect(page.get_by_text("17小学校区のうち1").first).to_be_visible()
    line.refresh_from_db()
    assert line.handed_pieces == line.pieces > 0
    assert Message.objects.filter(food_bank=bank, kind="paper_receipt").count() == 1
    assert ledger_faults(bank.id) == []
