"""What a coordinator may say about a site, an activity, a warehouse: the editable values, all at once."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True)
class SiteDetails:
    """Millilitres, grams, days. An empty `public_name` means that the name itself may be shown."""

    name: str
    latitude: float
    longitude: float
    kana: str = ""
    name_en: str = ""
    public_name: str = ""
    address: str = ""
    telephone: str = ""
    note_for_drivers: str = ""
    is_private: bool = False
    keeps_stock: bool = False
    channel: str = ""
    leaves_by: str = "delivered"
    fridge_ml: int = 0
    freezer_ml: int = 0
    ambient_g: int = 300_000
    transport_g: int = 200_000
    minimum_days_left: int = 3
    refuses_unknown_allergens: bool = False
    is_online: bool = True


@dataclass(frozen=True)
class ActivityDetails:
    """Heads expected at a usual session; `weight_percent` 100 is the ordinary share."""

    name: str
    kind: str
    cooks: bool = True
    adults: int = 0
    children: int = 0
    households: int = 0
    weight_percent: int = 100
    excluded_allergens: tuple[str, ...] = ()
    is_active: bool = True


@dataclass(frozen=True)
class WarehouseDetails:
    name: str
    latitude: float
    longitude: float
    opens: time
    closes: time
    address: str = ""
    telephone: str = ""
    slot_minutes: int = 15
