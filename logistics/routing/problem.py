"""The routing problem as frozen values: seconds from 00:00 JST of the day, metres, grams, millilitres, boxes.

What the words mean (the checker and the solvers agree on these sentences):

- A delivery is loaded at the vehicle's `start`, or at the last reload before it; a pickup is unloaded at the next
  reload or at `end`; a shipment goes from its pickup to its delivery in one vehicle and may stay aboard over a reload.
- Service *begins* inside a window; whoever is early waits. A break begins inside its own window and is a rest at one
  place: before leaving it, before service, or after service; resting before the tour or after it counts as well.
- Time on board runs from leaving the warehouse (delivery) or from the end of the pickup's service (pickup, shipment)
  until service begins, or until the vehicle reaches the warehouse (pickup).
- A locked list is the beginning of that vehicle's tour, in this order. With `visited` it has happened: its windows,
  skills and limits are no longer asked about, the vehicle is on the road, and what is aboard stays with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

NO_ROAD = 10**9
"""Travel value of a pair of places without a road: larger than any shift, so that no rule needs to know it."""

DAY_S = 172_800
"""Times lie within two days of 00:00 of the day, so that a shift may pass midnight."""

UNITS = ("g", "ml", "cold_boxes")

VisitKind = Literal["delivery", "pickup"]


@dataclass(frozen=True, slots=True)
class Load:
    """Goods, or room for goods. What a vehicle does not name it has no room for."""

    g: int = 0
    ml: int = 0
    cold_boxes: int = 0

    def amounts(self) -> tuple[int, int, int]:
        return (self.g, self.ml, self.cold_boxes)


@dataclass(frozen=True, slots=True)
class Window:
    """Service begins at or after `opens_s` and at or before `closes_s`."""

    opens_s: int
    closes_s: int


@dataclass(frozen=True, slots=True)
class Break:
    """A rest of `duration_s` that begins between `opens_s` and `closes_s`."""

    opens_s: int
    closes_s: int
    duration_s: int


@dataclass(frozen=True, slots=True)
class Location:
    id: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Travel:
    """Square tables in the order of `Problem.locations`; `provider` says who made them, and is repeated in the plan."""

    drive_s: tuple[tuple[int, ...], ...]
    distance_m: tuple[tuple[int, ...], ...]
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle with its driver for one shift. Costs are integers of one currency; `None` limits are absent ones."""

    id: str
    start: str
    end: str
    opens_s: int
    closes_s: int
    capacity: Load
    skills: frozenset[str] = frozenset()
    breaks: tuple[Break, ...] = ()
    reload_at: tuple[str, ...] = ()
    reload_s: int = 0
    maximum_trips: int = 1
    maximum_stops: int | None = None
    maximum_drive_s: int | None = None
    maximum_duration_s: int | None = None
    fixed_cost: int = 0
    cost_per_km: int = 100
    cost_per_hour: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """One stop between a warehouse and a place. `ready_s`: the warehouse hands the goods out from then on."""

    id: str
    kind: VisitKind
    location: str
    load: Load = Load()
    windows: tuple[Window, ...] = (Window(0, DAY_S),)
    service_s: int = 0
    priority: int = 50
    skills: frozenset[str] = frozenset()
    vehicles: frozenset[str] | None = None
    maximum_on_board_s: int | None = None
    ready_s: int = 0


@dataclass(frozen=True, slots=True)
class ShipmentEnd:
    location: str
    windows: tuple[Window, ...] = (Window(0, DAY_S),)
    service_s: int = 0


@dataclass(frozen=True, slots=True)
class Shipment:
    """Goods that go straight from one place to another, the same day, in one vehicle."""

    id: str
    pickup: ShipmentEnd
    delivery: ShipmentEnd
    load: Load = Load()
    priority: int = 50
    skills: frozenset[str] = frozenset()
    vehicles: frozenset[str] | None = None
    maximum_on_board_s: int | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """The first stops of a vehicle's tour. A shipment's id stands for its pickup, a second time for its delivery;
    the id of a place in `reload_at` stands for a reload. With `visited`, `departed_s` and `left_s` are when
    the warehouse and the last of them were left (absent: as the tables say), and `aboard` the deliveries still in the
    vehicle (absent: those of `previous`; without that, anything)."""

    vehicle: str
    stops: tuple[str, ...]
    visited: bool = False
    departed_s: int | None = None
    left_s: int | None = None
    aboard: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class PreviousTour:
    """The stops of a tour of an earlier plan, without its first and last."""

    vehicle: str
    stops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One day. `sha256` is the hash of the canonical JSON it was read from; a plan names it."""

    day: str
    locations: tuple[Location, ...]
    travel: Travel
    vehicles: tuple[Vehicle, ...]
    visits: tuple[Visit, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    locked: tuple[Lock, ...] = ()
    previous: tuple[PreviousTour, ...] = ()
    unserved_cost: int = 100_000
    change_cost: int | None = None
    sha256: str = field(default="", compare=False)
    file_order: tuple[tuple[str, int], ...] = field(default=(), compare=False)

    def requests(self) -> tuple[Visit | Shipment, ...]:
        """Visits, then shipments: the numbers of the solvers."""
        return (*self.visits, *self.shipments)

    def place_in_file(self, name: str) -> str:
        """The index of a visit or shipment in the list of the file it was read from; its id if it never was in one."""
        return next((str(index) for id, index in self.file_order if id == name), name)
