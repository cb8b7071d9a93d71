"""受領書: numbered once 検品済み, immutable, corrected only by void and reissue, never for purchased goods."""

import hashlib
import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pypdfium2
import pytest
from django.db import connections

from foodbank.accounts.rules import Role
from foodbank.donors.models import Donation, DonorContact
from foodbank.donors.services import mark_inspected
from foodbank.errors import NotFound
from foodbank.outbox.models import Message
from foodbank.receipts import queries, services
from foodbank.receipts.errors import AlreadyVoid, NoPaperForThis, NothingReceived, NotInspected, PapersByMonth
from foodbank.receipts.models import NumberSeries, Paper
from foodbank.stock.services import finish_inspection, reopen_inspection, reverse_operation
from tests import builders


def inspected(bank, pieces: int = 24, **values) -> Donation:
    given = builders.donation(bank, **values)
    builders.lot(bank, pieces, given=given, made=builders.product(bank, name="見本うどん", piece_g=500))
    finish_inspection(identity=builders.identity(bank), donation_uuid=str(given.uuid), now=builders.NOW)
    given.refresh_from_db()
    return given


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    text = "".join(document[page].get_textpage().get_text_range() for page in range(len(document)))
    return "".join(text.split())  # the typesetter spaces letters and kanji apart


@pytest.mark.django_db
def test_a_receipt_says_what_was_received_and_nothing_about_prices() -> None:
    bank = builders.food_bank()
    given = inspected(bank)
    paper = services.issue_receipt(food_bank_id=bank.id, donation_id=given.id, now=builders.NOW)
    text = text_of(bytes(paper.pdf))
    for said in (given.donor.legal_name, given.donor.address, "見本うどん", "24 個", "12", "2026-0001", given.agreement.number,
                 bank.name, bank.representative, "金銭の支払いはありません", "賞味 2027.05.31", "見本・無効", "見本データ"):
        assert "".join(said.split()) in text, said
    assert not re.search("円|税|控除", text)
    assert hashlib.sha256(bytes(paper.pdf)).hexdigest() == paper.pdf_sha256
    assert paper.file_name == f"20261124_{given.donor.legal_name.replace('（', '').replace('）', '')}_2026-0001.pdf"


@pytest.mark.django_db
def test_the_receipt_is_mailed_with_the_very_same_bytes() -> None:
    bank = builders.food_bank()
    given = inspected(bank)
    paper = services.issue_receipt(food_bank_id=bank.id, donation_id=given.id, now=builders.NOW)
    mail = Message.objects.get(food_bank=bank)
    assert (mail.to, bytes(mail.attachment), mail.is_paper) == (given.donor.email, bytes(paper.pdf), True)


@pytest.mark.django_db
def test_asked_twice_it_is_the_same_paper_and_one_mail() -> None:
    bank = builders.food_bank()
    given = inspected(bank)
    papers = {services.issue_receipt(food_bank_id=bank.id, donation_id=given.id, now=builders.NOW).id for _ in range(3)}
    assert len(papers) == Message.objects.filter(food_bank=bank).count() == 1


@pytest.mark.django_db
def test_before_inspection_there_is_only_a_provisional_one_without_a_number() -> None:
    bank = builders.food_bank()
    given = builders.donation(bank)
    builders.lot(bank, 24, given=given)
    with pytest.raises(NotInspected):
        services.issue_receipt(food_bank_id=bank.id, donation_id=given.id, now=builders.NOW)
    text = text_of(services.provisional_receipt(donation=given, now=builders.NOW))
    assert "仮受取書" in text
    assert not re.search(r"\d{4}-\d{4}", text.replace(given.agreement.number, ""))


@pytest.mark.django_db
@pytest.mark.parametrize("source", ["purchased", "public_stock", "food_drive"])
def test_goods_that_nobody_gave_get_no_paper(source: str) -> None:
    bank = builders.food_bank()
    given = inspected(bank, source=source)
    with pytest.raises(NoPaperForThis):
        services.issue_receipt(food_bank_id=bank.id, donation_id=given.id, now=builders.NOW)
    assert services.issue_due(now=builders.NOW) == 0


@pytest.mark.django_db
def test_a_monthly_donor_gets_one_paper_when_the_month_is_over() -> None:
    bank = builders.food_bank()
    giver = builders.donor(bank, papers="monthly")
    given = [inspected(bank, giver=giver) for _ in range(2)]
    with pytest.raises(PapersByMonth):
        services.issue_receipt(food_bank_id=bank.id, donation_id=given[0].id, now=builders.NOW)
    assert services.issue_due(now=builders.NOW) == 0
    assert services.issue_due(now=builders.NOW + timedelta(days=10)) == 1
    paper = Paper.objects.get(food_bank=bank)
    assert (paper.donor, paper.total_g) == (giver, 24_000)
    assert services.issue_due(now=builders.NOW + timedelta(days=11)) == 0


@pytest.mark.django_db
def test_void_and_reissue_keeps_the_old_paper_and_takes_a_new_number() -> None:
    bank = builders.food_bank()
    coordinator, given = builders.identity(bank), inspected(bank)
    first = services.issue_receipt(food_bank_id=bank.id, donation_id=given.id, now=builders.NOW)
    extra = builders.lot(bank, 2, given=builders.donation(bank))
    reverse_operation(act=builders.act(bank), operation_id=extra.movements.get().operation_id)
    second = services.void_and_reissue(identity=coordinator, paper=first, reason="住所が変わったため", now=builders.NOW)
    assert (second.number, second.replaces_id) == (2, first.id)
    assert "2026-0001に代わる" in text_of(bytes(second.pdf))
    assert queries.paper_of_donation(given.id) == second
    with pytest.raises(AlreadyVoid):
        services.void_and_reissue(identity=coordinator, paper=first, reason="もう一度", now=builders.NOW)


@pytest.mark.django_db
def test_nothing_received_is_no_paper() -> None:
    bank = builders.food_bank()
    given = inspected(bank)
    reopen_inspection(identity=builders.identity(bank), donation_uuid=str(given.uuid), now=builders.NOW)
    reverse_operation(act=builders.act(bank), operation_id=given.lots.get().movements.get().operation_id)
    mark_inspected(food_bank_id=bank.id, donation_id=given.id, now=builders.NOW)
    with pytest.raises(NothingReceived):
        services.issue_receipt(food_bank_id=bank.id, donation_id=given.id, now=builders.NOW)
    assert not NumberSeries.objects.filter(food_bank=bank, last__gt=0).exists()


def test_numbers_are_gapless_and_unique_when_many_are_issued_at_once(committed: str) -> None:
    bank = builders.food_bank()
    given = [inspected(bank) for _ in range(6)]

    def issue(donation: Donation) -> int:
        try:
            return services.issue_receipt(food_bank_id=bank.id, donation_id=donation.id, now=builders.NOW).number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=6) as pool:
        numbers = list(pool.map(issue, given * 2))
    assert sorted(set(numbers)) == [1, 2, 3, 4, 5, 6]
    assert Paper.objects.filter(food_bank=bank).count() == Message.objects.filter(food_bank=bank).count() == 6


@pytest.mark.django_db
def test_a_donor_sees_its_own_papers_only() -> None:
    bank = builders.food_bank()
    mine, other = inspected(bank), inspected(bank)
    papers = [services.issue_receipt(food_bank_id=bank.id, donation_id=one.id, now=builders.NOW) for one in (mine, other)]
    contact = builders.member(bank, Role.DONOR)
    DonorContact.objects.create(membership=contact, donor=mine.donor)
    client = builders.signed_in(contact)
    page = client.get("/papers/").content.decode()
    assert mine.donor.legal_name in page
    assert other.donor.legal_name not in page
    assert client.get(f"/papers/{papers[0].uuid}.pdf").content == bytes(papers[0].pdf)
    assert client.get(f"/papers/{papers[1].uuid}.pdf").status_code == 404
    archive = client.get("/papers/month/2026-11.zip").content
    assert bytes(papers[0].pdf) in archive
    assert bytes(papers[1].pdf) not in archive
    assert client.post(f"/papers/{papers[0].uuid}/void/", {"reason": "x"}).status_code == 403
    stranger = builders.identity(builders.food_bank())
    with pytest.raises(NotFound):
        queries.get_paper_for(stranger, papers[0].uuid)


@pytest.mark.django_db
def test_the_list_of_papers_costs_the_same_however_long(django_assert_max_num_queries) -> None:
    bank = builders.food_bank()
    for _ in range(4):
        services.issue_receipt(food_bank_id=bank.id, donation_id=inspected(bank).id, now=builders.NOW)
    client = builders.signed_in(builders.member(bank))
    with django_assert_max_num_queries(5):
        assert client.get("/papers/?search=見本").status_code == 200
