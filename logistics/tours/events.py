"""What a driver's phone sends. An act that happened is a fact: it is written, and flagged where stock did not cover it.

load.1     {tour, lines: {key: pieces} or null for all, temperature_tenths_c or null}
deliver.1  {stop, lines: {key: pieces} or null for all, reason, received_by, temperature_tenths_c or null}
pickup.1   {stop, cartons, g, reason}
close.1    {tour}

`key` is the allocation line's uuid. A phone that was let in for one tour speaks of that tour only, also after another
phone took over: what it had not sent yet still counts.
"""

from typing import Any
from uuid import UUID

from foodbank.accounts.rules import Identity
from foodbank.devices.rules import Act
from foodbank.errors import NotFound
from logistics.tours import queries, services
from logistics.tours.models import Tour
from logistics.tours.services import Counted
from logistics.tours.words import REASONS


def load(act: Act, identity: Identity, payload: dict[str, Any]) -> dict[str, Any]:
    tour = _tour(identity, str(payload["tour"]))
    return services.load_tour(act=act, identity=identity, code=tour.code, counted=_counted(payload))


def deliver(act: Act, identity: Identity, payload: dict[str, Any]) -> dict[str, Any]:
    return services.record_delivery(act=act, identity=identity, stop_key=_stop(identity, payload),
                                    counted=_counted(payload))


def pickup(act: Act, identity: Identity, payload: dict[str, Any]) -> dict[str, Any]:
    return services.record_pickup(act=act, identity=identity, stop_key=_stop(identity, payload),
                                  cartons=_whole(payload["cartons"]), grams=_whole(payload["g"]),
                                  counted=_counted(payload))


def close(act: Act, identity: Identity, payload: dict[str, Any]) -> dict[str, Any]:
    tour = _tour(identity, str(payload["tour"]))
    return services.close_tour(act=act, identity=identity, code=tour.code, now=act.recorded_at)


def _tour(identity: Identity, code: str) -> Tour:
    tour = queries.get_tour_for(identity, code[:8])
    if not queries.was_let_in(identity, tour):
        raise NotFound()
    return tour


def _stop(identity: Identity, payload: dict[str, Any]) -> UUID:
    stop = queries.get_stop_for(identity, UUID(str(payload["stop"])))
    _tour(identity, stop.tour.code)
    return stop.uuid


def _counted(payload: dict[str, Any]) -> Counted:
    """Raises TypeError or ValueError for what is no such payload; the intake keeps it whole."""
    lines = payload.get("lines")
    temperature = payload.get("temperature_tenths_c")
    reason = str(payload.get("reason") or "")
    if temperature is not None and not -600 <= _whole(temperature) <= 600:
        raise ValueError("temperature")
    return Counted(
        pieces=None if lines is None else {str(UUID(key)): _whole(pieces) for key, pieces in lines.items()},
        temperature_tenths_c=None if temperature is None else _whole(temperature),
        reason=reason if reason in REASONS else "other" if reason else "",
        received_by=str(payload.get("received_by") or "")[:80], is_fact=True)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("not a whole number")
    return value
