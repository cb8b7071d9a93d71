"""Promise 1: stock equals the sum of its movements, always. Random acts against a small model of stock."""

import os
import random
from dataclasses import dataclass, field
from typing import Any

import pytest

from foodbank.accounts.models import FoodBank
from foodbank.errors import RuleBroken
from foodbank.stock import services
from foodbank.stock.models import Balance, Lot, Place, Reservation, StockMovement
from foodbank.stock.queries import ledger_faults
from foodbank.stock.services.move import Part
from tests import builders

ACTS = int(os.environ.get("FOODBANK_RANDOM_ACTS", "1000000" if os.environ.get("FOODBANK_QUALIFY") else "20000"))
SEED = int(os.environ.get("FOODBANK_SEED", "20261122"))


@dataclass
class Model:
    """What stock should be: pieces and promises by (lot, place), and promises by site."""

    on_hand: dict[tuple[int, int], int] = field(default_factory=dict)
    promised: dict[int, tuple[int, int, int]] = field(default_factory=dict)  # reservation -> lot, place, pieces
    outside: int = 0

    def reserved(self, lot: int, place: int) -> int:
        return sum(pieces for one, at, pieces in self.promised.values() if (one, at) == (lot, place))


def test_stock_equals_the_sum_of_its_movements_after_every_random_act(committed: str, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(SEED)
    world = World(builders.food_bank(), chance)
    done = refused = 0
    for number in range(1, ACTS + 1):
        if world.one_act():
            done += 1
        else:
            refused += 1
        world.compare_touched()
        if number % 5000 == 0:
            world.compare_all()
    world.compare_all()
    assert ledger_faults(world.bank.id) == []
    with capsys.disabled():
        print(f"\n  promise 1: seed {SEED}, {ACTS} random acts, {done} done, {refused} refused, 0 divergences")
    assert done > ACTS // 3
    assert refused > ACTS // 100


class World:
    """One food bank, a few lots, places and sites, and a model of what should be there."""

    def __init__(self, bank: FoodBank, chance: random.Random) -> None:
        self.bank, self.chance, self.model = bank, chance, Model()
        self.shelves = [builders.shelf(bank) for _ in range(4)]
        self.places = list(Place.objects.filter(food_bank=bank, is_inside=True))
        self.sites = [builders.site(bank) for _ in range(3)]
        self.product, self.donation = builders.product(bank), builders.donation(bank)
        self.lots: list[Lot] = []
        self.touched: Lot | None = None
        self.history: list[tuple[Any, Any]] = []

    def one_act(self) -> bool:
        """Does one random act on stock and on the model; false when the house refused it, and then nothing changed."""
        if not self.lots or (len(self.lots) < 12 and self.chance.random() < 0.2):
            self._receive()
            return True
        self.touched = self.chance.choice(self.lots)
        acts = [self._move, self._move, self._reserve, self._release, self._carry, self._hand_over, self._count,
                self._discard, self._reverse]
        try:
            self.chance.choice(acts)(self.touched)
        except RuleBroken:
            return False
        return True

    def _receive(self) -> None:
        pieces = self.chance.randint(1, 400)
        place = self.chance.choice(self.places)
        lot = builders.lot(self.bank, pieces, made=self.product, given=self.donation, place=place.code, wants_labels=False)
        self.lots.append(lot)
        self.touched = lot
        self.model.on_hand[lot.id, place.id] = pieces
        self.model.outside -= pieces

    def _move(self, lot: Lot) -> None:
        source, target = self.chance.sample(self.places, 2)
        pieces = self.chance.randint(1, 60)
        services.move_pieces(act=builders.act(self.bank), code=lot.code, to_code=target.code, from_code=source.code,
                             pieces=pieces)
        self._shift(lot, source.id, target.id, pieces)

    def _reserve(self, lot: Lot) -> None:
        site, pieces = self.chance.choice(self.sites), self.chance.randint(1, 40)
        act = builders.act(self.bank)
        services.reserve_lots(act=act, on=builders.TODAY, wishes=[services.Wish("w", lot.id, site.id, pieces)])
        for line in StockMovement.objects.filter(operation_id=act.id):
            assert line.reservation_id is not None
            self.model.promised[line.reservation_id] = (lot.id, line.to_place_id, line.reserved_delta)
        assert sum(line.reserved_delta for line in StockMovement.objects.filter(operation_id=act.id)) == pieces

    def _release(self, lot: Lot) -> None:
        ids = [key for key, (one, _, _) in self.model.promised.items() if one == lot.id]
        if ids:
            chosen = self.chance.choice(ids)
            family = [chosen, *Reservation.objects.filter(origin_id=chosen).values_list("id", flat=True)]
            services.release_reservations(act=builders.act(self.bank), reservation_ids=[chosen], lot_ids=[lot.id])
            for key in family:
                self.model.promised.pop(key, None)

    def _carry(self, lot: Lot) -> None:
        ids = [key for key, (one, _, _) in self.model.promised.items() if one == lot.id]
        if not ids:
            return
        chosen, target = self.chance.choice(ids), self.chance.choice(self.places)
        _, at, promised = self.model.promised[chosen]
        pieces = self.chance.randint(1, promised + 1)
        act = builders.act(self.bank)
        services.move_reserved(act=act, parts=[Part(chosen, pieces)], to_place_id=target.id, lot_ids=[lot.id])
        if at == target.id:
            return
        self._shift(lot, at, target.id, pieces)
        self.model.promised[chosen] = (lot.id, at, promised - pieces)
        carrying = StockMovement.objects.values_list("reservation_id", flat=True).get(operation_id=act.id)
        assert carrying is not None
        self.model.promised[carrying] = (lot.id, target.id, pieces)
        if not self.model.promised[chosen][2]:
            del self.model.promised[chosen]

    def _hand_over(self, lot: Lot) -> None:
        ids = [key for key, (one, _, _) in self.model.promised.items() if one == lot.id]
        if not ids:
            return
        chosen = self.chance.choice(ids)
        _, at, promised = self.model.promised[chosen]
        pieces = self.chance.randint(1, promised)
        services.hand_over(act=builders.act(self.bank), site=self.sites[0],
                           lines=[services.HandOverLine(lot.id, at, pieces, chosen)])
        self.model.on_hand[lot.id, at] -= pieces
        self.model.outside += pieces
        self.model.promised[chosen] = (lot.id, at, promised - pieces)
        if promised == pieces:
            del self.model.promised[chosen]

    def _count(self, lot: Lot) -> None:
        place = self.chance.choice(self.places)
        before = self.model.on_hand.get((lot.id, place.id), 0)
        counted = max(0, before + self.chance.randint(-3, 3))
        if counted < self.model.reserved(lot.id, place.id):
            return
        services.count_place(act=builders.act(self.bank), code=lot.code, place_code=place.code, pieces=counted)
        self.model.on_hand[lot.id, place.id] = counted
        self.model.outside -= counted - before

    def _discard(self, lot: Lot) -> None:
        place, pieces = self.chance.choice(self.places), self.chance.randint(1, 5)
        services.discard_pieces(act=builders.act(self.bank), code=lot.code, place_code=place.code, pieces=pieces, reason="test")
        self.model.on_hand[lot.id, place.id] -= pieces
        self.model.outside += pieces

    def _reverse(self, lot: Lot) -> None:
        """A free move, done and taken back at once: as if nothing had happened, two lines longer."""
        source, target = self.chance.sample(self.places, 2)
        first = builders.act(self.bank)
        services.move_pieces(act=first, code=lot.code, to_code=target.code, from_code=source.code, pieces=1)
        services.reverse_operation(act=builders.act(self.bank), operation_id=first.id)

    def _shift(self, lot: Lot, source: int, target: int, pieces: int) -> None:
        self.model.on_hand[lot.id, source] = self.model.on_hand.get((lot.id, source), 0) - pieces
        self.model.on_hand[lot.id, target] = self.model.on_hand.get((lot.id, target), 0) + pieces

    def compare_touched(self) -> None:
        if self.touched:
            self._compare([self.touched.id])

    def compare_all(self) -> None:
        self._compare([lot.id for lot in self.lots])
        inside = sum(self.model.on_hand.values())
        assert inside + self.model.outside == 0

    def _compare(self, lot_ids: list[int]) -> None:
        stored = {(row.lot_id, row.place_id): (row.on_hand, row.reserved) for row in Balance.objects.filter(lot_id__in=lot_ids)}
        for key in stored.keys() | {key for key in self.model.on_hand if key[0] in lot_ids}:
            assert stored.get(key, (0, 0)) == (self.model.on_hand.get(key, 0), self.model.reserved(*key)), key
