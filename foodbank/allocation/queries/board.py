"""The allocation board: who gets what, why, and what stays."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from foodbank.accounts.rules import Identity
from foodbank.allocation.models import AllocationLine, AllocationRun
from foodbank.allocation.rules.facts import lot_code
from foodbank.errors import NotFound
from foodbank.paging import Page, page_of
from foodbank.requests.models import Request
from foodbank.stock.models import Lot


@dataclass
class BoardSite:
    """One request on the board with its lines and what limits it."""

    request: Request
    received_g: int
    need_g: int
    fair_share_g: int | None
    limit: Mapping[str, Any]
    lines: list[AllocationLine] = field(default_factory=list)

    @property
    def percent(self) -> int:
        return round(100 * self.received_g / self.need_g) if self.need_g else 0


@dataclass(frozen=True)
class Left:
    lot: Lot
    pieces: int
    reason: Mapping[str, Any]

    @property
    def grams(self) -> int:
        return self.pieces * self.lot.piece_g


@dataclass(frozen=True)
class Board:
    run: AllocationRun
    sites: list[BoardSite]
    left_over: list[Left]
    total_g: int


def runs(identity: Identity, *, after: str = "", most: int = 30) -> Page[AllocationRun]:
    """The newest rounds first. One statement."""
    found = AllocationRun.objects.filter(food_bank_id=identity.bank).select_related("job", "confirmed_by__user")
    return page_of(found.defer("problem", "plan"), "-created_at", "-uuid", after=after, most=most)


def open_run(identity: Identity) -> AllocationRun | None:
    return AllocationRun.objects.filter(food_bank_id=identity.bank, state__in=["running", "proposed"]).select_related(
        "job").first()


def get_run_for(identity: Identity, uuid: UUID) -> AllocationRun:
    run = AllocationRun.objects.select_related("job").filter(food_bank_id=identity.bank, uuid=uuid).first()
    if not run:
        raise NotFound()
    return run


def board_of(run: AllocationRun) -> Board:
    """The board of a run: statements do not grow with its size."""
    need = {site["id"]: site["need_g"] for site in run.problem.get("sites", [])}
    told = {site["site"]: site for site in run.plan.get("sites", [])}
    asks = Request.objects.select_related("site", "activity", "session").filter(
        food_bank_id=run.food_bank_id, uuid__in=list(need)).order_by("session__on", "site__kana", "id")
    sites = {ask.id: BoardSite(ask, 0, need[str(ask.uuid)], told.get(str(ask.uuid), {}).get("fair_share_g"),
                               told.get(str(ask.uuid), {}).get("limited_by", {})) for ask in asks}
    lines = (run.lines.select_related("lot__product__category", "site").exclude(state=AllocationLine.State.RELEASED)
             .order_by("lot__product__category__order", "lot__last_day", "id"))
    for line in lines:
        if line.request_id in sites:
            sites[line.request_id].lines.append(line)
            sites[line.request_id].received_g += line.pieces * line.lot.piece_g
    return Board(run, list(sites.values()), _left(run), sum(site.received_g for site in sites.values()))


def _left(run: AllocationRun) -> list[Left]:
    pieces: dict[str, int] = {}
    reasons: dict[str, Mapping[str, Any]] = {}
    for entry in run.plan.get("left_over", []):
        code = lot_code(entry["lot"])
        pieces[code] = pieces.get(code, 0) + entry["units"] * run.unit_pieces.get(entry["lot"], 1)
        reasons.setdefault(code, entry["reason"])
    lots = Lot.objects.select_related("product__category").filter(food_bank_id=run.food_bank_id, code__in=list(pieces))
    return [Left(lot, pieces[lot.code], reasons[lot.code]) for lot in lots.order_by("last_day", "id")]
