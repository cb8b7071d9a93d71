"""Prints the road of one lot: offer, receipt, shelf, request, allocation, tour, hand-over, paper. `trace_lot CODE`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from foodbank import clock
from foodbank.accounts.rules import Identity, Role
from foodbank.allocation.models import AllocationLine
from foodbank.receipts.queries import paper_of_donation
from foodbank.receipts.rules import paper_number
from foodbank.stock.models import Lot
from foodbank.stock.queries import ledger_faults, trace_of_lot
from foodbank.units import kg
from logistics.tours.models import StopLine


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="a label's or a lot's code, as printed")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["code"].strip().upper()
        lot = Lot.objects.select_related("product", "donation__donor", "food_bank").filter(
            Q(code=code) | Q(labels__code=code)).first()
        if not lot:
            raise CommandError(f"No lot has the code {code}.")
        self._head(lot)
        for step in trace_of_lot(Identity(role=Role.COORDINATOR, food_bank_id=lot.food_bank_id), lot):
            back = " (taken back)" if step.is_reversal else ""
            self.stdout.write(f"  {step.at.astimezone(clock.JST):%Y-%m-%d %H:%M}  {step.kind:8} {step.pieces:>6}  "
                              f"{step.from_place} -> {step.to_place}  {step.actor}{back}  {step.hash[:12]}")
        self._promises(lot)
        faults = [fault for fault in ledger_faults(lot.food_bank_id) if fault.lot == lot.code]
        self.stdout.write(f"ledger: {len(faults)} faults in this lot")

    def _head(self, lot: Lot) -> None:
        given = lot.donation
        self.stdout.write(f"{lot.code}  {lot.product}  {lot.received_pieces} pieces of {lot.piece_g} g "
                          f"({kg(lot.received_pieces * lot.piece_g)} kg), {lot.date_kind} {lot.last_day}")
        if given:
            paper = paper_of_donation(given.id)
            number = paper_number(paper.fiscal_year, paper.number) if paper else "none yet"
            self.stdout.write(f"donation {given.number} of {given.donor or 'no donor'}, {given.state}; receipt: {number}")

    def _promises(self, lot: Lot) -> None:
        for line in AllocationLine.objects.select_related("site", "request").filter(lot=lot).order_by("id"):
            self.stdout.write(f"allocated: {line.pieces} to {line.site}, {line.reason.get('code')}, {line.way}, {line.state}")
        for stop in StopLine.objects.select_related("stop__tour").filter(lot=lot).order_by("id"):
            self.stdout.write(f"tour {stop.stop.tour.code}: loaded {stop.loaded_pieces}, handed over {stop.handed_pieces}")
