"""What the demo's coordinator finds today: things to answer, to receive, to hand out and to drive, and believable trouble."""

from datetime import date, datetime, time, timedelta

from foodbank.clock import at
from foodbank.config.demo.life import Life
from foodbank.donors import services as donors
from foodbank.donors.rules.offers import Fetch, Line, Mixed, Offer
from foodbank.stock.queries import get_lot_for
from foodbank.stock.rules.words import HoldReason
from foodbank.stock.services import hold_lot
from foodbank.volunteers import services as volunteers
from logistics.fleet import services as fleet
from logistics.fleet.models import Duty


def morning(life: Life, today: date, now: datetime) -> None:
    """Leaves the large food bank as it stands this morning."""
    for number, key in enumerate(("rice", "noodle", "can", "snack", "drink", "super", "frozen", "city")):
        life.gift(key, today - timedelta(days=4 + number % 3))
    life.purchase(today - timedelta(days=6))
    offers(life, today)
    to_receive(life, today)
    requests_and_round(life, today)
    for key in ("school", "secret", "drink", "noodle"):
        life.gift(key, today - timedelta(days=2))
    trouble(life, today)
    duties(life, today)
    shifts(life, today, now)


def offers(life: Life, today: date) -> None:
    """Two offers wait for an answer: one of many lines, one 「いろいろ、約12箱」."""
    life.gift("noodle", today - timedelta(days=1), until="offered")
    when = at(today - timedelta(days=1), 16)
    donors.offer_donation(act=life.act("offer", when), donor=life.cast.donors["temple"], offer=Offer(
        mixed=Mixed(cartons=12, grams=90_000), title="いろいろ（おやつ・飲みもの）", fetch=Fetch(on=today + timedelta(days=2)),
        note="玄関に置いておきます"))


def to_receive(life: Life, today: date) -> None:
    """One gift stands on the dock since this morning, one is to be fetched today."""
    rice = life.cast.products["rice5"]
    when = at(today - timedelta(days=2), 10)
    line = Line(rice.name, 80, rice.piece_g, cartons=20, date_kind="milled", last_day=today - timedelta(days=12),
                product_id=rice.id, category_id=rice.category_id)
    brought = donors.register_donation(act=life.act("register", when), source="donated", donor=life.cast.donors["rice"],
                                       offer=Offer(lines=(line,), title="新米", fetch=Fetch(is_brought=True)))
    donors.record_pickup(food_bank_id=life.cast.bank.id, donation_id=brought.id, cartons=20, grams=400_000, now=at(today, 8))
    cans = life.cast.products["tuna"]
    donors.register_donation(
        act=life.act("register", when), source="donated", donor=life.cast.donors["can"], offer=Offer(
            lines=(Line(cans.name, 96, cans.piece_g, cartons=6, date_kind="best_before", last_day=today + timedelta(days=400),
                        product_id=cans.id, category_id=cans.category_id),),
            title="ツナ缶", fetch=Fetch(on=today, opens=time(10), closes=time(15))))


def requests_and_round(life: Life, today: date) -> None:
    """This week's round is decided: some fetch today, some are driven today. Later requests wait for the next round."""
    sessions = life.sessions(today + timedelta(days=1), days=2)
    for number, session in enumerate(sessions):
        if number % 4 < 2:  # of tomorrow's sessions as of the next day's
            life.ask(session, at(today - timedelta(days=2), 19))
    life.round(today, today + timedelta(days=2))
    for session in life.sessions(today + timedelta(days=5), days=4)[:10]:
        life.ask(session, at(today - timedelta(days=1), 20))


def trouble(life: Life, today: date) -> None:
    """A carton that smells and waits for a decision; a site's lead is asked by telephone."""
    given = life.gift("drink", today - timedelta(days=4), until="picked_up")
    lot = life.receive(given, "juice", 36, today + timedelta(days=150), at(today - timedelta(days=3), 14))
    hold_lot(identity=life.cast.lead, lot_id=get_lot_for(life.cast.lead, lot).id, reason=HoldReason.SMELL,
             now=at(today - timedelta(days=3), 15))


def shifts(life: Life, today: date, now: datetime) -> None:
    """Hands wanted in the coming days; one place is taken."""
    for days, kind, people, note in ((1, "sorting", 3, "届いた米と缶詰の仕分け"), (3, "counter", 2, "お渡しの手伝い"),
                                     (5, "driving", 1, "軽バンで北野方面へ")):
        shift = volunteers.add_shift(
            food_bank_id=life.cast.bank.id, kind=kind, starts_at=at(today + timedelta(days=days), 10),
            ends_at=at(today + timedelta(days=days), 12), people_needed=people, warehouse=life.cast.warehouse, note=note)
        if kind == "sorting":
            volunteers.sign_up(by=life.cast.volunteers[0], shift_uuid=shift.uuid, now=now)


def duties(life: Life, today: date) -> list[Duty]:
    """Three drivers today, two the day after, with vehicles of their own choice."""
    made = []
    assert life.cast.warehouse is not None
    for day, keys in ((today, ["ito", "ono", "mori"]), (today + timedelta(days=1), ["abe", "ueda"]),
                      (today + timedelta(days=2), ["hara", "ito"])):
        for number, key in enumerate(keys):
            made.append(fleet.add_duty(
                food_bank_id=life.cast.bank.id, driver=life.cast.drivers[key], vehicle=life.cast.vehicles[number], on=day,
                warehouse=life.cast.warehouse, starts=time(9), ends=time(17)))
    return made
