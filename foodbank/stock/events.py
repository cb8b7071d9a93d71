"""What tablets and phones send about stock: one function per kind of event, from its payload to a service."""

from collections.abc import Callable
from datetime import date, time
from typing import Any, TypeVar
from uuid import UUID

from foodbank.accounts.rules import Identity, Role
from foodbank.catalog.queries import get_product_for, policy_day_of
from foodbank.catalog.rules.details import ProductDetails
from foodbank.catalog.rules.gs1 import read_scan
from foodbank.catalog.rules.words import DateKind, Precision
from foodbank.catalog.services import add_code, make_product
from foodbank.clock import day_of
from foodbank.devices.models import Operation
from foodbank.devices.rules import Act
from foodbank.devices.services import Answer, perform_once
from foodbank.errors import InvalidInput, NotAllowed, NotFound
from foodbank.stock import queries, services
from foodbank.stock.errors import SameCartonAgain
from foodbank.stock.rules.words import HoldReason
from foodbank.stock.services import Check, Goods
from foodbank.stock.services.repack import Ingredient, NewLot

Value = TypeVar("Value")
_MISSING: Any = object()


class Told:
    """A payload, read field by field; what is missing or impossible is an InvalidInput that names its field."""

    def __init__(self, payload: dict[str, Any], path: str = "") -> None:
        self._payload, self._path = payload, path

    def read(self, name: str, how: Callable[[Any], Value], otherwise: Any = _MISSING) -> Value:
        value = self._payload.get(name)
        if value is None or value == "":
            if otherwise is _MISSING:
                raise InvalidInput(field=self._path + name, reason="missing")
            return otherwise  # type: ignore[no-any-return]
        try:
            return how(value)
        except (TypeError, ValueError, OverflowError):
            raise InvalidInput(field=self._path + name, reason="unreadable") from None

    def text(self, name: str, otherwise: Any = _MISSING) -> str:
        return self.read(name, _text, otherwise)

    def whole(self, name: str, otherwise: Any = _MISSING) -> Any:
        return self.read(name, _whole, otherwise)

    def inside(self, name: str) -> "Told":
        value = self._payload.get(name)
        if value is not None and not isinstance(value, dict):
            raise InvalidInput(field=self._path + name, reason="unreadable")
        return Told(value or {}, f"{self._path}{name}.")

    def has(self, name: str) -> bool:
        return bool(self._payload.get(name))

    def rows(self, name: str) -> list[Any]:
        return self.read(name, _list, [])


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    if abs(value) > 2_000_000_000:
        raise ValueError
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > 500:
        raise TypeError
    return value


def _yes(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _holds(value: Any) -> tuple[HoldReason, ...]:
    return tuple(HoldReason(one) for one in _list(value))


def _labels(value: Any) -> tuple[tuple[str, int], ...]:
    return tuple((_text(code), _whole(pieces)) for code, pieces in _list(value))


def receive(act: Act, identity: Identity, payload: dict[str, Any]) -> Answer:
    """receive.1: {donation, product | new_product: {name, category, piece_g, zone, pieces_per_case, scan, scan_pieces},
    pieces, pieces_per_case, piece_g, date: {kind, precision, text, last_day, last_time, made_on}, maker_lot, zone, place,
    labels: [[code, pieces]], check: {is_fine, temperature_tenths_c, findings, stopped_pieces}, scans: [text]}.

    A product met for the first time is learnt in the same act. The same numbered carton twice in one act is asked about.
    """
    told = Told(payload)
    _refuse_same_carton(told.rows("scans"))
    if told.has("new_product"):
        known = Operation.objects.filter(id=act.id).exists()
        product = UUID(int=0) if known else _learnt(act, told.inside("new_product"))
    else:
        product = told.read("product", UUID)
    on = day_of(act.effective_at)
    return services.receive_lot(act=act, goods=_goods(identity, told, product, on), on=on)


def _refuse_same_carton(scans: list[Any]) -> None:
    """A serial number or a carton's own number (SSCC) exists once: read twice, it is one carton."""
    texts = [one for one in scans if isinstance(one, str)]
    twice = {text for text in texts if texts.count(text) > 1}
    if any(scan.sscc or scan.serial for scan in map(read_scan, twice)):
        raise SameCartonAgain()


def _learnt(act: Act, told: Told) -> UUID:
    scan = told.text("scan", "")
    details = ProductDetails(
        name=told.text("name", ""), category=told.text("category"), piece_g=told.whole("piece_g"),
        zone=told.text("zone", "ambient"), kana=told.text("kana", ""), piece_ml=told.whole("piece_ml", 0),
        pieces_per_case=told.whole("pieces_per_case", 1))
    product, _ = make_product(food_bank_id=act.food_bank_id, details=details, scan=read_scan(scan) if scan else None,
                              pieces=told.whole("scan_pieces", 1))
    return product.uuid


def _goods(identity: Identity, told: Told, product: UUID, on: date) -> Goods:
    day, check = told.inside("date"), told.inside("check")
    kind = day.read("kind", DateKind)
    made_on = day.read("made_on", date.fromisoformat, None)
    limit = kind in (DateKind.BEST_BEFORE, DateKind.USE_BY)
    precision = day.read("precision", Precision, Precision.DAY if day.has("last_day") and limit else Precision.NONE)
    last_day = day.read("last_day", date.fromisoformat, None)
    if last_day is None:
        if limit and precision is not Precision.NONE:
            raise InvalidInput(field="date.last_day", reason="missing")
        last_day = policy_day_of(identity, get_product_for(identity, product).category.code, made_on or on)
    return Goods(
        product=product, donation=told.read("donation", UUID), pieces=told.whole("pieces"), date_kind=kind,
        precision=precision, last_day=last_day, date_text=day.text("text", ""),
        last_time=day.read("last_time", time.fromisoformat, None), made_on=made_on,
        maker_lot=told.text("maker_lot", ""), zone=told.text("zone", ""), piece_g=told.whole("piece_g", None),
        pieces_per_case=told.whole("pieces_per_case", None), place=told.text("place", ""),
        site=told.read("site", UUID, None), labels=told.read("labels", _labels, ()),
        wants_labels=told.read("wants_labels", _yes, True),
        check=Check(is_fine=check.read("is_fine", _yes), temperature_tenths_c=check.whole("temperature_tenths_c", None),
                    findings=check.read("findings", _holds, ()), stopped_pieces=check.whole("stopped_pieces", None)))


def move(act: Act, identity: Identity, payload: dict[str, Any]) -> Answer:
    """move.1: {code, to, pieces, from}; without pieces those of the label, without from where they must lie."""
    told = Told(payload)
    return services.move_pieces(act=act, code=told.text("code"), to_code=told.text("to"),
                                pieces=told.whole("pieces", None), from_code=told.text("from", ""))


def count(act: Act, identity: Identity, payload: dict[str, Any]) -> Answer:
    """count.1: {code, place, pieces}: so many really lie there."""
    told = Told(payload)
    return services.count_place(act=act, code=told.text("code"), place_code=told.text("place"), pieces=told.whole("pieces"))


def discard(act: Act, identity: Identity, payload: dict[str, Any]) -> Answer:
    """discard.1: {code, place, pieces, reason}."""
    told = Told(payload)
    return services.discard_pieces(act=act, code=told.text("code"), place_code=told.text("place"),
                                   pieces=told.whole("pieces"), reason=told.text("reason"))


def give_back(act: Act, identity: Identity, payload: dict[str, Any]) -> Answer:
    """return.1: {code, place, pieces, reason}: back to the giver."""
    told = Told(payload)
    return services.return_to_donor(act=act, code=told.text("code"), place_code=told.text("place"),
                                    pieces=told.whole("pieces"), reason=told.text("reason"))


def hold(act: Act, identity: Identity, payload: dict[str, Any]) -> Answer:
    """hold.1: {code, reason, place, pieces}; without place and pieces the whole lot."""
    told = Told(payload)
    reason = told.read("reason", HoldReason)

    def work() -> Answer:
        lot = queries.get_lot_for(identity, told.text("code"))
        if not told.has("place"):
            made = services.hold_lot(identity=identity, lot_id=lot.id, reason=reason, now=act.effective_at)
        else:
            place = queries.get_place_for(identity, told.text("place"))
            made = services.hold_pieces(identity=identity, lot_id=lot.id, place_id=place.id, reason=reason,
                                        pieces=told.whole("pieces"), now=act.effective_at)
        return {"lot": lot.code, "hold": str(made.uuid)}

    return perform_once(act=act, work=work)


def reverse(act: Act, identity: Identity, payload: dict[str, Any]) -> Answer:
    """reverse.1: {operation}. A volunteer takes back what they, or this tablet, did; a coordinator anything."""
    operation_id = Told(payload).read("operation", UUID)
    operation = Operation.objects.filter(food_bank_id=act.food_bank_id, id=operation_id).first()
    if not operation:
        raise NotFound()
    own = operation.actor_id == identity.membership_id or (
        operation.device_id is not None and operation.device_id == identity.device_id)
    if identity.role != Role.COORDINATOR and not own:
        raise NotAllowed()
    return services.reverse_operation(act=act, operation_id=operation_id)


def repack(act: Act, identity: Identity, payload: dict[str, Any]) -> Answer:
    """repack.1: {from: [{code, place, pieces}], product, pieces, piece_g, pieces_per_case, to, loss_g}."""
    told = Told(payload)
    parts = [Told(one if isinstance(one, dict) else {}, "from.") for one in told.rows("from")]
    return services.repack(
        act=act, loss_g=told.whole("loss_g", 0),
        ingredients=[Ingredient(part.text("code"), part.text("place"), part.whole("pieces")) for part in parts],
        result=NewLot(product=told.read("product", UUID), pieces=told.whole("pieces"), piece_g=told.whole("piece_g"),
                      pieces_per_case=told.whole("pieces_per_case", 1), to_place=told.text("to", "")))


def product_code(act: Act, identity: Identity, payload: dict[str, Any]) -> Answer:
    """product_code.1: {product, text, pieces}: this code means that product, so many pieces of it (a case, asked once)."""
    told = Told(payload)
    return add_code(act=act, product=told.read("product", UUID), text=told.text("text"), pieces=told.whole("pieces"))
