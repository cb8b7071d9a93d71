"""Plain tables: what a device event, an outbox row and a job kind are answered by, and what follows an act of
another room."""

from collections.abc import Callable

from foodbank.allocation.events import hand_over
from foodbank.allocation.services import compute_round, take_hand_over_back
from foodbank.config.policy.words import ROAD, WAREHOUSE
from foodbank.devices.intake import EventService, only
from foodbank.devices.models import Operation
from foodbank.devices.rules import Act
from foodbank.network.models import Warehouse
from foodbank.outbox.services import JobTask, Sender, send_mail_message
from foodbank.stock import events as stock
from foodbank.stock.services import let_named_goods_go, open_places_of
from logistics.tours import events as tours
from logistics.tours.services import take_stop_back
from logistics.tours.tasks import plan_tours

EVENTS: dict[str, EventService] = {
    "hand_over.1": hand_over,
    "receive.1": only(WAREHOUSE, stock.receive),
    "move.1": only(WAREHOUSE, stock.move),
    "count.1": only(WAREHOUSE, stock.count),
    "discard.1": only(WAREHOUSE, stock.discard),
    "return.1": only(WAREHOUSE, stock.give_back),
    "hold.1": only(WAREHOUSE, stock.hold),
    "reverse.1": only(WAREHOUSE, stock.reverse),
    "repack.1": only(WAREHOUSE, stock.repack),
    "product_code.1": only(WAREHOUSE, stock.product_code),
    "load.1": only(ROAD, tours.load),
    "deliver.1": only(ROAD, tours.deliver),
    "pickup.1": only(ROAD, tours.pickup),
    "close.1": only(ROAD, tours.close),
}
SENDERS: dict[str, Sender] = {"mail": send_mail_message}
JOBS: dict[str, JobTask] = {"allocate": compute_round, "plan_tours": plan_tours}
NAMED: tuple[Callable[[Act, int], None], ...] = (let_named_goods_go,)
OPENED: tuple[Callable[[Warehouse], None], ...] = (open_places_of,)
#: Stops first: a stop holds on to its hand-over.
REVERSED: tuple[Callable[[Act, Operation], None], ...] = (take_stop_back, take_hand_over_back)
