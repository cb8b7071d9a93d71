"""What a day consists of, as plain values: seconds of the day, grams, millilitres, degrees."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

Window = tuple[int, int]


@dataclass(frozen=True)
class TourPolicy:
    """Settings of a food bank (`FoodBank.policy["tours"]`); the defaults are usual ones, none is a law.

    `school_hours`: children are on the road; stops in them are marked, not forbidden. `ml_per_kg` stands in for a
    volume nobody measured. `chilled_on_board_s` and `frozen_on_board_s`: how long goods may stay in a cold box.
    """

    service_s: int = 480
    service_s_per_50_kg: int = 60
    longest_service_s: int = 1_200
    pickup_service_s: int = 600
    chilled_on_board_s: int = 7_200
    frozen_on_board_s: int = 5_400
    ml_per_kg: int = 2_500
    carton_ml: int = 20_000
    heavy_carton_g: int = 15_000
    cost_per_hour: int = 600
    cost_per_tour: int = 300
    school_hours: tuple[Window, ...] = ((27_000, 30_600), (52_200, 57_600))
    iterations: int = 4_000
    ceiling_s: int = 10

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> "TourPolicy":
        """The policy with whatever a food bank set; names nobody knows and values of another kind are left out."""
        known = {field.name for field in fields(cls)} - {"school_hours"}
        kept: dict[str, Any] = {name: value for name, value in settings.items()
                                if name in known and type(value) is int and value >= 0}
        return cls(**kept)


@dataclass(frozen=True)
class Store:
    """A warehouse: where tours begin and end. Its hours are the window of whoever has none."""

    code: str
    latitude: float
    longitude: float
    opens_s: int
    closes_s: int


@dataclass(frozen=True)
class Goods:
    """One promised line: `key` names it outside; `carton_g` is one closed carton, 0 for loose pieces."""

    key: str
    zone: str
    g: int
    ml: int
    last_day: date
    carton_g: int = 0


@dataclass(frozen=True)
class Delivery:
    """Everything one site gets from one warehouse that day."""

    site: str
    store: str
    latitude: float
    longitude: float
    windows: tuple[Window, ...]
    goods: tuple[Goods, ...]
    opens_today: bool = False

    @property
    def id(self) -> str:
        return f"D:{self.site}:{self.store}"


@dataclass(frozen=True)
class Pickup:
    """A donation to fetch. `cold_ml` is what of it is chilled or frozen."""

    donation: str
    latitude: float
    longitude: float
    windows: tuple[Window, ...]
    g: int
    cartons: int = 0
    cold_ml: int = 0

    @property
    def id(self) -> str:
        return f"P:{self.donation}"


@dataclass(frozen=True)
class Shift:
    """A duty as the solver sees it: one vehicle with its driver from when to when, from and to one warehouse. `turn`: 0 for
    the driver whose last tour is longest ago, 1 for the next."""

    duty: str
    store: str
    opens_s: int
    closes_s: int
    capacity_g: int
    capacity_ml: int
    cold_boxes: int
    cold_box_ml: int
    lifts_heavy: bool
    yen_per_km: int
    turn: int = 0


@dataclass(frozen=True)
class DayFacts:
    day: date
    stores: tuple[Store, ...]
    shifts: tuple[Shift, ...]
    deliveries: tuple[Delivery, ...]
    pickups: tuple[Pickup, ...]
    policy: TourPolicy = TourPolicy()

    @property
    def stops(self) -> int:
        return len(self.deliveries) + len(self.pickups)
