"""From a round to a plan: pins, shares and proofs, kinds of lots, whole units, reasons."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from foodbank.allocation.check.metrics import figures
from foodbank.allocation.rules.arrays import Arrays, Ints
from foodbank.allocation.rules.filling import fill_poorest_first
from foodbank.allocation.rules.holdings import Holdings
from foodbank.allocation.rules.network import build_network
from foodbank.allocation.rules.pins import conflicting_pins
from foodbank.allocation.rules.plan import Bounds, ConflictingPin, Plan, Status
from foodbank.allocation.rules.polishing import Polish
from foodbank.allocation.rules.problem import Problem, problem_hash
from foodbank.allocation.rules.reasons import left_over_of, lines_of, sites_of
from foodbank.allocation.rules.shares import Shares
from foodbank.allocation.rules.sharing import aims, bounds_of, fair_shares
from foodbank.allocation.rules.whole import make_whole, shortfall, waste_g


def _never() -> bool:
    return False


def _silent(event: Mapping[str, Any]) -> None:
    del event


def _no_clock() -> float:
    return 0.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to work. `iterations` counts rounds of polishing and makes a plan repeatable; `time_limit_s`
    is only a ceiling and needs a `clock` (seconds). `stopped` is asked often; `progress` hears improvements.
    """

    iterations: int = 0
    time_limit_s: float | None = None
    clock: Callable[[], float] = _no_clock
    stopped: Callable[[], bool] = _never
    progress: Callable[[Mapping[str, Any]], None] = _silent


class Watch:
    """Asks whether to end, remembers that it did, and times the steps."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.started = self.last = limits.clock()
        self.ended = False
        self.seconds: dict[str, float] = {}

    def stop(self) -> bool:
        """Whether time is up or somebody asked to end."""
        limits = self.limits
        late = limits.time_limit_s is not None and limits.clock() - self.started >= limits.time_limit_s
        self.ended = self.ended or late or limits.stopped()
        return self.ended

    def step(self, name: str) -> None:
        """Note how long the step that ends here took."""
        now = self.limits.clock()
        self.seconds[name] = round(now - self.last, 4)
        self.last = now


def tie_order(problem: Problem) -> Ints:
    """The order among equals: sha256 of round and site, so that no name is always first."""
    digests = [hashlib.sha256(f"{problem.round}|{site.id}".encode()).hexdigest() for site in problem.sites]
    order = sorted(range(len(digests)), key=lambda i: digests[i])
    ranks: Ints = np.zeros(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order))
    return ranks


def solve(problem: Problem, limits: Limits | None = None) -> Plan:
    """A plan that keeps every hard rule and pin; `pins_infeasible` with a smallest conflict if none can.

    The same round and `iterations` give the same decisions on any machine. Status `within_budget` says that
    the plan was ended early by time or by request; its bounds hold all the same.
    """
    limits = limits or Limits()
    watch = Watch(limits)
    arrays = Arrays(problem)
    conflict = conflicting_pins(arrays)
    if conflict:
        return _refused(problem, arrays, conflict)
    holdings = Holdings(arrays)
    network = build_network(holdings)
    shares = fair_shares(holdings, network)
    bounds = bounds_of(holdings, network, shares)
    watch.step("leximin")
    shares, choice = aims(holdings, network, shares)
    watch.step("choose")
    share_g = np.array(shares.aim_g, dtype=np.float64)
    due_g = np.array(shares.due_g, dtype=np.float64)
    tie = tie_order(problem)

    def told(score: tuple[float, int]) -> None:
        seconds = round(limits.clock() - watch.started, 3)
        limits.progress({"seconds": seconds, "shortfall_g": round(score[0]), "waste_g": score[1]})

    make_whole(
        holdings, network, choice, share_g, due_g, bounds.waste_g, tie, limits.iterations, watch.stop, told
    )
    watch.step("whole")
    if limits.iterations and not watch.stop():
        polish = Polish(holdings, due_g, tie)
        polish.run(
            limits.iterations, watch.stop, lambda: told((shortfall(holdings, share_g), waste_g(holdings)))
        )
        fill_poorest_first(holdings, share_g, True, watch.stop, tie)
        watch.step("polish")
    status: Status = "within_budget" if watch.ended else "proven"
    return plan_of(holdings, shares, bounds, status, watch)


def plan_of(
    holdings: Holdings,
    shares: Shares | None,
    bounds: Bounds | None,
    status: Status,
    watch: Watch | None = None,
) -> Plan:
    """The finished plan behind some holdings, with its reasons and figures."""
    problem = holdings.arrays.problem
    units = {
        (problem.lots[lot].id, problem.sites[s].id): count for (lot, s), count in holdings.units().items()
    }
    levels = None if shares is None else [float(level) for level in shares.level]
    lines, sites, left = lines_of(holdings), sites_of(holdings, shares), left_over_of(holdings)
    found = figures(problem, units, levels)
    if watch is not None:
        watch.step("reasons")
    return Plan(
        problem_sha256=problem_hash(problem),
        status=status,
        lines=lines,
        sites=sites,
        left_over=left,
        bounds=bounds,
        figures=found,
        seconds={} if watch is None else watch.seconds,
    )


def _refused(problem: Problem, arrays: Arrays, conflict: tuple[ConflictingPin, ...]) -> Plan:
    empty = Holdings(arrays, with_pins=False)
    return Plan(
        problem_sha256=problem_hash(problem),
        status="pins_infeasible",
        lines=(),
        sites=sites_of(empty, None),
        left_over=left_over_of(empty),
        bounds=None,
        figures=figures(problem, {}, None),
        seconds={},
        conflicting_pins=conflict,
    )
