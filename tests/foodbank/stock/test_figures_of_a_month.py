"""Kilograms by month: two questions to the ledger, one answer."""

from datetime import date

import pytest

from foodbank.stock import services
from foodbank.stock.queries import dispatches_of_month, figures_by_month
from tests import builders

pytestmark = pytest.mark.django_db
FIRST, UNTIL = date(2026, 11, 1), date(2026, 12, 1)


def test_a_count_at_a_sites_own_store_is_no_hand_over() -> None:
    bank = builders.food_bank()
    site = builders.site(bank, keeps_stock=True)
    lot = builders.lot(bank, 24, made=builders.product(bank, piece_g=500))
    dock = lot.balances.get().place
    services.hand_over(act=builders.act(bank), site=site, lines=[services.HandOverLine(lot.id, dock.id, 20)])
    store = services.place_of_site(site)
    services.count_place(act=builders.act(bank), code=lot.code, place_code=store.code, pieces=17)
    handed = sum(row["grams"] for row in dispatches_of_month(bank.id, FIRST, UNTIL))
    assert (figures_by_month(bank.id, FIRST, UNTIL)[0].out_g, handed) == (10_000, 10_000)


def test_what_came_back_counts_negative_in_both() -> None:
    bank = builders.food_bank()
    lot, act = builders.lot(bank, 24, made=builders.product(bank, piece_g=500)), builders.act(bank)
    services.hand_over(act=act, site=builders.site(bank), lines=[services.HandOverLine(lot.id, lot.balances.get().place_id, 20)])
    services.reverse_operation(act=builders.act(bank), operation_id=act.id)
    assert figures_by_month(bank.id, FIRST, UNTIL)[0].out_g == 0
    assert sum(row["grams"] for row in dispatches_of_month(bank.id, FIRST, UNTIL)) == 0
