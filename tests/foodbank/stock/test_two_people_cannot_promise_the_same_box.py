"""Promise 5: barrier-released threads ask for the same pieces at the same moment; never is more promised than is there."""

import os
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from foodbank.errors import RuleBroken
from foodbank.stock import services
from foodbank.stock.models import Balance, Reservation
from foodbank.stock.queries import ledger_faults
from tests import builders

ROUNDS = 10_000 if os.environ.get("FOODBANK_QUALIFY") else 200
SEED = int(os.environ.get("FOODBANK_SEED", "20261122"))


def test_nothing_is_ever_oversold(committed: str, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(SEED)
    bank = builders.food_bank()
    sites = [builders.site(bank) for _ in range(4)]
    product, given = builders.product(bank), builders.donation(bank)
    oversold = granted = refused = 0
    with ThreadPoolExecutor(max_workers=32) as pool:
        for _ in range(ROUNDS):
            pieces, clients = chance.randint(1, 40), chance.randint(2, 32)
            lot = builders.lot(bank, pieces, made=product, given=given, wants_labels=False)
            barrier = threading.Barrier(clients)
            wants = [chance.randint(1, 12) for _ in range(clients)]

            def ask(number: int, wants=wants, barrier=barrier, lot=lot) -> bool:
                barrier.wait()
                try:
                    services.reserve_lots(act=builders.act(bank), on=builders.TODAY, wishes=[
                        services.Wish("w", lot.id, sites[number % 4].id, wants[number])])
                except RuleBroken:
                    return False
                finally:
                    connections.close_all()
                return True

            answers = list(pool.map(ask, range(clients)))
            balance = Balance.objects.get(lot=lot)
            promised = sum(Reservation.objects.filter(lot=lot).values_list("quantity", flat=True))
            won = sum(want for want, yes in zip(wants, answers, strict=True) if yes)
            oversold += balance.reserved > pieces or promised != balance.reserved or won != promised
            granted += sum(answers)
            refused += len(answers) - sum(answers)
    with capsys.disabled():
        print(f"\n  promise 5: seed {SEED}, {ROUNDS} rounds x 2-32 clients, {granted} granted, {refused} refused, "
              f"{oversold} oversold")
    assert oversold == 0
    assert refused > 0
    assert ledger_faults(bank.id) == []
