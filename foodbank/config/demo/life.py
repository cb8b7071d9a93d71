"""Six months lived through the services, a fortnight at a time: offers, receipts, requests, rounds, hand-overs, reports."""

import random
import uuid
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from foodbank.accounts.rules import Identity, Role
from foodbank.allocation import services as allocation
from foodbank.allocation.models import AllocationLine, AllocationRun
from foodbank.catalog.rules.words import DateKind, Precision
from foodbank.clock import at
from foodbank.config.demo.cast import Cast
from foodbank.devices.rules import Act
from foodbank.devices.services import act_of_service
from foodbank.donors import services as donors
from foodbank.donors.models import Donation
from foodbank.donors.rules.offers import Fetch, Line, Mixed, Offer
from foodbank.network import services as network
from foodbank.network.models import Session, Site
from foodbank.receipts import services as receipts
from foodbank.requests import services as requests
from foodbank.requests.models import Request
from foodbank.requests.queries import heads_of_session
from foodbank.requests.rules.amounts import Size
from foodbank.requests.rules.wish import Wish, WishLine
from foodbank.requests.services import OnBehalf, Report
from foodbank.stock import services as stock
from foodbank.stock.models import Hold, Place
from foodbank.stock.rules.words import HoldReason, PlaceKind
from foodbank.stock.services import Check, Goods

SHELF_DAYS = {"bread_cereal": 20, "produce": 14, "egg_dairy": 16, "prepared": 12, "meat_fish": 120, "sweets": 150,
              "drink": 200}
WISHES = ["rice", "noodle", "retort_can", "produce", "sweets", "meat_fish", "seasoning", "drink", "bread_cereal"]


@dataclass
class Life:
    """One food bank living on; everything random comes from one seed, everything dated from the day given."""

    cast: Cast
    chance: random.Random
    donations: int = 0
    told: Callable[[str], None] = field(default=lambda sentence: None)

    def act(self, kind: str, now: datetime, by: Identity | None = None) -> Act:
        made = uuid.UUID(int=self.chance.getrandbits(128), version=4)
        actor = (by or self.cast.lead).membership_id
        return act_of_service(food_bank_id=self.cast.bank.id, kind=kind, now=now, actor_id=actor, operation_id=made)

    # ── a fortnight

    def fortnight(self, first: date) -> None:
        """Gifts in the first days, requests, a round on the fifth day, hand-overs around the sessions, reports."""
        for number, key in enumerate(self.cast.donors):
            if self.chance.random() < 0.62:
                self.gift(key, first + timedelta(days=number % 4))
        if first.day <= 14:
            self.purchase(first)
        sessions = self.sessions(first + timedelta(days=7))
        for session in sessions:
            self.ask(session, at(first + timedelta(days=3), 19))
        run = self.round(first + timedelta(days=4), first + timedelta(days=13))
        if run:
            self.leave(run)
        for session in sessions:
            if self.chance.random() < 0.8:
                self.report(session)

    def gift(self, key: str, on: date, *, until: str = "inspected") -> Donation:
        """A donor offers, we accept, fetch, receive, shelve and check. `until` stops half-way."""
        cast, donor, now = self.cast, self.cast.donors[key], at(on, 10)
        keys = self.chance.sample(cast.goods[key], k=min(len(cast.goods[key]), self.chance.randint(1, 3)))
        lines = tuple(self._line(good, on) for good in keys)
        donation = donors.offer_donation(act=self.act("offer", now), donor=donor, offer=Offer(
            lines=lines, title="", fetch=Fetch(on=on + timedelta(days=1), is_brought=self.chance.random() < 0.3),
            reason=self.chance.choice(["delivery_limit", "surplus", "off_standard", "sales_limit"])))
        if until == "offered":
            return donation
        donation = donors.accept_donation(act=self.act("accept", now), donation_uuid=donation.uuid, version=donation.version)
        if until == "accepted":
            return donation
        fetched = at(on + timedelta(days=1), 11)
        if not donation.fetch_on or not donation.is_brought:
            donors.record_pickup(food_bank_id=cast.bank.id, donation_id=donation.id, cartons=sum(line.cartons for line in lines),
                                 grams=sum(line.grams for line in lines), now=fetched)
        if until == "picked_up":
            return donation
        self.donations += 1
        for number, (good, line) in enumerate(zip(keys, lines, strict=True)):
            short = line.cartons > 3 and self.donations % 11 == 0 and number == 0
            pieces = line.pieces - cast.products[good].pieces_per_case * 2 if short else line.pieces
            dented = self.donations % 9 == 4 and number == 0
            self.receive(donation, good, pieces, line.last_day or on, fetched + timedelta(hours=2), dented=dented)
        return self.inspect(donation, fetched + timedelta(hours=4))

    def _line(self, good: str, on: date) -> Line:
        product = self.cast.products[good]
        cases = self.chance.randint(2, 9) * (2 if product.piece_g * product.pieces_per_case < 4000 else 1)
        days = SHELF_DAYS.get(product.category.code, 260) + self.chance.randint(0, 40)
        return Line(description=product.name, pieces=cases * product.pieces_per_case, piece_g=product.piece_g, cartons=cases,
                    zone=product.zone, date_kind="best_before", last_day=on + timedelta(days=days), product_id=product.id,
                    category_id=product.category_id)

    def receive(self, donation: Donation, good: str, pieces: int, last_day: date, now: datetime, *,
                dented: bool = False, site: Site | None = None, month_only: bool = False) -> str:
        """One lot, put away on a shelf of its zone; dented cartons are stopped, decided next morning and given free."""
        product, by = self.cast.products[good], self.chance.choice(self.cast.volunteers)
        cold = {"chilled": self.chance.randint(30, 70), "frozen": self.chance.randint(-210, -180)}.get(product.zone)
        check = Check(is_fine=not dented, temperature_tenths_c=cold, findings=(HoldReason.DAMAGED,) if dented else (),
                      stopped_pieces=min(2, pieces) if dented else None)
        precision = Precision.MONTH if month_only else Precision.DAY
        if month_only:
            last_day = last_day.replace(day=monthrange(last_day.year, last_day.month)[1])
        answer = stock.receive_lot(act=self.act("receive.1", now, by), on=now.date(), goods=Goods(
            product=product.uuid, donation=donation.uuid, pieces=pieces, date_kind=DateKind.BEST_BEFORE, precision=precision,
            last_day=last_day, date_text=f"{last_day:%Y.%m}" if month_only else f"{last_day:%Y.%m.%d}", check=check,
            site=site.uuid if site else None, wants_labels=site is None))
        lot = str(answer["lot"])
        if dented:  # two pieces are thrown away next morning, the rest is good
            dock = Place.objects.get(food_bank=self.cast.bank, kind=PlaceKind.DOCK)
            if pieces > 2:
                stock.discard_pieces(act=self.act("discard.1", now + timedelta(hours=1), by), code=lot, place_code=dock.code,
                                     pieces=2, reason="damaged")
                pieces -= 2
            for hold in Hold.objects.filter(lot__code=lot, closed_at__isnull=True):
                stock.close_hold(identity=self.cast.lead, hold_uuid=str(hold.uuid), now=now + timedelta(hours=1))
        if not site:
            shelf = self.chance.choice(self.cast.shelves[product.zone])
            stock.move_pieces(act=self.act("move.1", now + timedelta(minutes=20), by), code=lot, to_code=shelf.code,
                              pieces=pieces)
        return lot

    def inspect(self, donation: Donation, now: datetime) -> Donation:
        done = stock.finish_inspection(identity=self.cast.lead, donation_uuid=str(donation.uuid), now=now)
        receipts.issue_due(now=now + timedelta(minutes=1))
        return done

    def purchase(self, on: date) -> None:
        """Rice is bought when gifts do not suffice; it never gets a 受領書 and is reported apart."""
        product = self.cast.products["rice5"]
        donation = donors.register_donation(act=self.act("register", at(on, 9)), source="purchased", offer=Offer(
            lines=(Line("白米5kg（購入）", 40, 5000, cartons=10, product_id=product.id, category_id=product.category_id),),
            title="購入した米", fetch=Fetch(is_brought=True)))
        self.receive(donation, "rice5", 40, on + timedelta(days=180), at(on, 13))
        stock.finish_inspection(identity=self.cast.lead, donation_uuid=str(donation.uuid), now=at(on, 15))

    def food_drive(self, on: date) -> None:
        """Mixed cartons that neighbours brought: no donor, no paper."""
        donation = donors.register_donation(act=self.act("register", at(on, 9)), source="food_drive", offer=Offer(
            mixed=Mixed(cartons=12, grams=90_000), title="秋のフードドライブ", reason="food_drive", fetch=Fetch(is_brought=True)))
        for good, pieces in (("tuna", 30), ("udon", 40), ("tea", 12), ("biscuit", 36), ("soysauce", 9)):
            if good in self.cast.products:
                self.receive(donation, good, pieces, on + timedelta(days=120), at(on, 14), month_only=good == "tuna")
        stock.finish_inspection(identity=self.cast.lead, donation_uuid=str(donation.uuid), now=at(on, 17))

    def bread_run(self, on: date) -> None:
        """その日配布: bread goes from the shop straight to a site, without shelf or label."""
        site = next((self.cast.sites[key] for key, flag in self.cast.flags.items() if flag == "bread"), None)
        if not site:
            return
        donation = self.gift("bakery", on, until="accepted")
        self.receive(donation, "bread", 18, on + timedelta(days=2), at(on, 18), site=site)
        stock.finish_inspection(identity=self.cast.lead, donation_uuid=str(donation.uuid), now=at(on, 19))

    # ── asking and sharing

    def sessions(self, first: date, days: int = 7) -> list[Session]:
        """Each activity opens once in the second week of a fortnight."""
        made: list[Session] = []
        for activities in self.cast.activities.values():
            for activity in activities:
                on = first + timedelta(days=(activity.id * 3) % days)
                made += network.add_sessions(food_bank_id=self.cast.bank.id, activity_uuid=activity.uuid, days=[on])
        return made

    def ask(self, session: Session, now: datetime) -> Request | None:
        """A site asks by size for some kinds; those without a screen by telephone, FAX or a visit."""
        site = session.activity.site
        kinds = self.chance.sample(WISHES, k=4)
        wish = Wish(heads=heads_of_session(session), lines=tuple(
            WishLine(code, size=self.chance.choice([Size.SMALL, Size.MEDIUM, Size.MEDIUM, Size.LARGE])) for code in kinds))
        channel = OnBehalf() if site.is_online else OnBehalf(
            channel=self.chance.choice(["telephone", "fax", "visit"]), asked_by="会の代表")
        answer = requests.send_request(act=self.act("request", now), identity=self.cast.lead, session_key=session.uuid,
                                       wish=wish, now=now, on_behalf=channel)
        return Request.objects.get(uuid=answer["request"])

    def round(self, on: date, last: date) -> AllocationRun | None:
        """A round of allocation: computed by the engine, checked, confirmed."""
        now = at(on, 14)
        answer = allocation.ask_for_round(act=self.act("allocation_start", now), first_day=on, last_day=last)
        run = AllocationRun.objects.get(uuid=answer["run"])
        allocation.compute_round(None, {"run": run.id, "quickly": True})
        run.refresh_from_db()
        allocation.confirm_round(act=self.act("allocation_confirm", now + timedelta(minutes=10)), identity=self.cast.lead,
                                 run_uuid=run.uuid, version=run.version, now=now + timedelta(minutes=10))
        run.refresh_from_db()
        return run

    def leave(self, run: AllocationRun, *, until: date | None = None) -> None:
        """Everything promised leaves: fetched in the afternoon, delivered in the morning; a satellite hands on what it keeps."""
        lines = run.lines.select_related("site", "lot").filter(state=AllocationLine.State.RESERVED).order_by("site_id", "id")
        by_site: dict[int, list[AllocationLine]] = {}
        for line in lines:
            if until is None or line.leaves_on <= until:
                by_site.setdefault(line.site_id, []).append(line)
        for of_site in by_site.values():
            site, on = of_site[0].site, max(line.leaves_on for line in of_site)
            now, by = at(on, 15 if site.leaves_by == "fetches" else 10), self.chance.choice(self.cast.volunteers)
            allocation.hand_over_lines(act=self.act("hand_over.1", now, by), identity=by, site=site, received_by="見本 受取",
                                       handed=[allocation.HandedLine(line.id, line.pieces) for line in of_site])
            if site.keeps_stock:
                self.hand_out(site, of_site, now + timedelta(days=2))

    def hand_out(self, site: Site, lines: list[AllocationLine], now: datetime) -> None:
        """A site that keeps stock hands out what came, most of it soon, the rest within the week."""
        store = Place.objects.get(food_bank=self.cast.bank, kind=PlaceKind.SITE_STORE, site=site)
        for line in lines:
            first = line.pieces * 3 // 4
            for pieces, when in ((first, now), (line.pieces - first, now + timedelta(days=4))):
                if pieces:
                    stock.hand_out(act=self.act("hand_out.1", when), site=site, lot_id=line.lot_id, from_place_id=store.id,
                                   pieces=pieces)

    def report(self, session: Session) -> None:
        heads = heads_of_session(session)
        came = max(1, (heads.persons or 3 * heads.households) + self.chance.randint(-4, 4))
        requests.report_back(
            act=self.act("report", at(session.on, 20)), identity=self.cast.lead, session_key=session.uuid, now=at(session.on, 20),
            report=Report(received=self.chance.choice(_WORDS), given=_WORDS[0], left=self.chance.choice(_LEFT),
                          households=heads.households, came=came))

    def volunteers_of(self, role: Role) -> list[Identity]:
        return [one for one in self.cast.volunteers if one.role is role]


_WORDS = ("all", "all", "some")
_LEFT = ("none", "none", "little")
