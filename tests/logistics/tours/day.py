"""A day that tours are planned for: real stock, promised to real sites by the rooms that do so."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from foodbank.accounts.models import FoodBank, Membership
from foodbank.accounts.queries import identity_of
from foodbank.accounts.rules import Identity, Role
from foodbank.allocation.models import AllocationLine, AllocationRun
from foodbank.devices.models import Device
from foodbank.devices.rules import Act
from foodbank.network.models import Site, Warehouse
from foodbank.outbox.models import Job
from foodbank.outbox.services import Progress
from foodbank.stock.models import Lot, Place
from foodbank.stock.services import Wish, open_places, reserve_lots
from logistics.fleet.models import Driver, Duty, Vehicle
from logistics.fleet.services import VehicleDetails, add_driver, add_duty, add_vehicle
from logistics.roads.tables import travel_table
from logistics.tours import services, solver
from logistics.tours.models import DayPlan, Stop, Tour
from logistics.tours.queries import day_facts
from logistics.tours.rules import build_problem, compose_plan
from logistics.tours.services.plan import save_plan
from tests import builders

ON = date(2026, 11, 28)  # a Saturday


@dataclass
class Day:
    """One food bank with a warehouse, a coordinator and whatever a test adds."""

    bank: FoodBank
    store: Warehouse
    coordinator: Membership
    run: AllocationRun
    on: date = ON
    now: datetime = builders.NOW
    sites: list[Site] = field(default_factory=list)

    @property
    def identity(self) -> Identity:
        return identity_of(self.coordinator)

    def act(self, kind: str = "test", now: datetime | None = None, **values: Any) -> Act:
        return builders.act(self.bank, kind, actor=self.coordinator, now=now or self.now, **values)

    def duty(self, name: str = "", starts: time = time(9), ends: time = time(12), driver: Driver | None = None,
             **car: Any) -> Duty:
        vehicle = add_vehicle(food_bank_id=self.bank.id, details=VehicleDetails(
            **{"name": f"軽バン{Vehicle.objects.count() + 1}", "cold_boxes": 2, **car}))
        driver = driver or add_driver(membership=builders.member(self.bank, Role.DRIVER, name or "見本 走"))
        return add_duty(food_bank_id=self.bank.id, driver=driver, vehicle=vehicle, warehouse=self.store, on=self.on,
                        starts=starts, ends=ends)

    def promise(self, site: Site, pieces: int = 12, lot: Lot | None = None, way: str = "delivered",
                **values: Any) -> AllocationLine:
        """Pieces reserved for a site, as a confirmed round leaves them."""
        lot = lot or builders.lot(self.bank, pieces * 2, now=self.now)
        made = reserve_lots(act=builders.act(self.bank, "reserve", now=self.now), on=builders.TODAY,
                            wishes=[Wish("one", lot.id, site.id, pieces)])
        return AllocationLine.objects.create(**{
            "food_bank": self.bank, "run": self.run, "lot": lot, "site": site, "pieces": pieces, "tier": "requested",
            "way": way, "leaves_on": self.on, "state": "reserved", "reservation_id": made["reservations"]["one"],
            **values})

    def site(self, **values: Any) -> Site:
        number = len(self.sites)
        made = builders.site(self.bank, **{"latitude": 35.79 + 0.006 * number, "longitude": 139.55 + 0.004 * number,
                                           "telephone": "048-000-0011", **values})
        self.sites.append(made)
        return made

    def planned(self) -> DayPlan:
        """Asked for, and computed by the job itself with the real engine."""
        answer = services.ask_for_plan(act=self.act("tours.plan"), on=self.on, now=self.now)
        run_plan(answer["job"], self.now)
        return DayPlan.objects.get(uuid=answer["plan"])

    def drafted(self) -> DayPlan:
        """Proposed tours without the engine: every stop on the first duty, in the order of ids, checked all the same."""
        facts = day_facts(self.bank.id, self.on, builders.TODAY)
        problem, stranded = build_problem(facts, travel_table)
        order = [one["id"] for one in problem["visits"]]
        document = solver.checked(problem, compose_plan(problem, {problem["vehicles"][0]["id"]: order}, []))
        plan = DayPlan.objects.create(food_bank=self.bank, on=self.on, created_at=self.now)
        return save_plan(plan_id=plan.id, problem=problem, document=document, stranded=stranded, now=self.now)

    def published(self) -> Tour:
        """The first tour of the day, published."""
        plan = self.drafted()
        tour = plan.tours.order_by("id").first()
        assert tour is not None
        services.publish_tour(act=self.act("tours.publish"), identity=self.identity, code=tour.code, now=self.now)
        tour.refresh_from_db()
        return tour

    def loaded(self) -> Tour:
        tour = self.published()
        services.load_tour(act=self.act("load"), identity=self.identity, code=tour.code, counted=services.Counted())
        tour.refresh_from_db()
        return tour

    def phone(self, tour: Tour) -> Identity:
        """The identity of a phone that came in by the tour's link, as the intake sees it."""
        from dataclasses import replace

        device = Device.objects.create(food_bank=self.bank, kind="phone", name="スマホ", token_sha256=f"{tour.code}",
                                       membership=tour.driver.membership, subject=tour.code, enrolled_at=self.now)
        return replace(identity_of(tour.driver.membership), device_id=device.id, subject=tour.code,
                       link_id=tour.link_id)


def new_day(**values: Any) -> Day:
    """`policy` makes the engine quick: what is tested here is what goes in and what comes out."""
    bank = builders.food_bank(**{"policy": {"tours": {"iterations": 40}}, **values})
    store = builders.warehouse(bank)
    open_places(food_bank_id=bank.id, warehouse=store)
    coordinator = builders.member(bank, Role.COORDINATOR)
    run = AllocationRun.objects.create(food_bank=bank, state="confirmed", first_day=ON, last_day=ON,
                                       created_at=builders.NOW, created_by=coordinator)
    return Day(bank, store, coordinator, run)


def run_plan(job: str, now: datetime) -> Job:
    """What the worker does, in this process; the engine is a process of its own as ever."""
    from foodbank.outbox.services import run_job

    def task(progress: Progress, arguments: dict[str, Any]) -> None:
        services.compute_plan(progress=progress, plan_id=arguments["plan"], now=now)

    run_job(uuid=job, table={services.JOB: task}, now=lambda: now)
    return Job.objects.get(uuid=job)


def vehicle_place(tour: Tour) -> Place:
    return tour.vehicle.place


def stop_of(tour: Tour, site: Site) -> Stop:
    return tour.stops.get(site=site)
