"""Exact answers for small rounds, found in quite another way: linear programs for levels, whole-number programs for plans.

They know every pair of lot and site by itself (no hubs, no cuts) and are what the engine's levels, bounds and plans are
measured against. Both come from OR-Tools (GLOP, CP-SAT).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.sat.python import cp_model

from foodbank.allocation.rules.arrays import Arrays
from foodbank.allocation.rules.fillable import fillable_rooms
from foodbank.allocation.rules.holdings import Holdings
from foodbank.allocation.rules.problem import Problem

KG = 1000  # linear programs are solved in kilograms, where their numbers lie close together
DETERMINISTIC_TIME = 2.0


class LinearProgram:
    """All grams of a round as variables, every pair of lot and site by itself."""

    def __init__(self, problem: Problem) -> None:
        self.held = Holdings(Arrays(problem))
        self.a = self.held.arrays
        self.fill = fillable_rooms(self.held)
        self.model = mathopt.Model()
        self.site: list[Any] = []
        by_lot: dict[int, list[Any]] = {}
        for s in range(len(self.a.need)):
            self._site(s, by_lot)
        for lot, part in by_lot.items():
            grams = int(self.held.left[lot] * self.a.unit_g[lot])
            self.model.add_linear_constraint(sum(part) <= grams / KG)

    def _site(self, s: int, by_lot: dict[int, list[Any]]) -> None:
        a = self.a
        grams: dict[int, list[Any]] = {}
        sized: dict[tuple[int, int], list[Any]] = {}
        for lot in range(len(a.units)):
            if not a.eligible(lot, s) or self.held.left[lot] <= 0:
                continue
            x = self.model.add_variable(lb=0)
            if (lot, s) in a.upper:
                open_units = a.most(lot, s) - self.held.lines[s].get(lot, 0)
                self.model.add_linear_constraint(x <= open_units * int(a.unit_g[lot]) / KG)
            c = int(a.category[lot])
            grams.setdefault(c, []).append(x)
            for k, least in enumerate(self.fill.least_g[c].tolist()):
                if a.unit_g[lot] >= least:
                    sized.setdefault((c, k), []).append(x)
            by_lot.setdefault(lot, []).append(x)
        for c, part in grams.items():
            self.model.add_linear_constraint(sum(part) <= int(self.fill.category[s, c]) / KG)
        for (c, k), part in sized.items():
            self.model.add_linear_constraint(sum(part) <= int(self.fill.caps[c][s, k]) / KG)
        for z in range(a.storage.shape[1]):
            inside = [x for c, part in grams.items() if a.zone_of[c] == z for x in part]
            if inside:
                self.model.add_linear_constraint(sum(inside) <= int(self.fill.zone[s, z]) / KG)
        total = self.model.add_variable(lb=0, ub=float(self.held.room_site[s]) / KG)
        self.model.add_linear_constraint(total == sum(x for part in grams.values() for x in part))
        self.site.append(total)

    def levels(self) -> list[float]:
        """The leximin levels by raising the lowest free ones and fixing whoever cannot rise."""
        a = self.a
        start = (a.offset + self.held.got) / KG
        need = a.need / KG
        fixed: dict[int, float] = {}
        level = self.model.add_variable(lb=-10, ub=1e6)
        floors = [
            self.model.add_linear_constraint(self.site[s] + start[s] >= level * need[s]) for s in range(len(need))
        ]
        while len(fixed) < len(need):
            self.model.maximize(level)
            lowest = self._solve().variable_values(level)
            free = [s for s in range(len(need)) if s not in fixed]
            stuck = [s for s in free if self._most(s, free, lowest, level) <= lowest + 1e-7]
            if not stuck:
                raise ArithmeticError("no site is stuck at the lowest level")
            for s in stuck:
                fixed[s] = lowest
                self.model.delete_linear_constraint(floors[s])
                self.model.add_linear_constraint(self.site[s] + start[s] >= lowest * need[s] - 1e-6)
        return [fixed[s] for s in range(len(need))]

    def _most(self, s: int, free: list[int], lowest: float, level: Any) -> float:
        """The highest level of one site while the other free ones keep theirs."""
        start = (self.a.offset + self.held.got) / KG
        need = self.a.need / KG
        rows = [
            self.model.add_linear_constraint(self.site[r] + start[r] >= lowest * need[r] - 1e-6) for r in free
        ]
        rows.append(self.model.add_linear_constraint(level == lowest - 1))
        self.model.maximize(self.site[s])
        most = float((self._solve().variable_values(self.site[s]) + start[s]) / need[s])
        for row in rows:
            self.model.delete_linear_constraint(row)
        return most

    def _solve(self) -> Any:
        found = mathopt.solve(self.model, mathopt.SolverType.GLOP)
        if found.termination.reason != mathopt.TerminationReason.OPTIMAL:
            raise ArithmeticError(f"linear program ended with {found.termination.reason}")
        return found


@dataclass(frozen=True, slots=True)
class Exact:
    """The best whole units can do: least grams below the exact shares, and least perishing grams that stay.

    Each has a proven lower bound; both are equal where the search was finished. Rounds without pins, vehicles and
    side rules only.
    """

    shortfall_g: int
    shortfall_at_least_g: int
    waste_g: int
    waste_at_least_g: int


def exact_plan(problem: Problem, shares_g: list[int]) -> Exact:
    """Two whole-number programs over all pairs of lot and site, each with a limit in deterministic time."""
    a = Arrays(problem)
    model, x = cp_model.CpModel(), dict[tuple[int, int], cp_model.IntVar]()
    for lot in range(len(a.units)):
        for s in np.nonzero(a.eligible_sites(lot))[0].tolist():
            most = int(min(a.units[lot], a.usable[s, a.category[lot]] // a.unit_g[lot]))
            if most:
                x[lot, s] = model.new_int_var(0, most, "")
        model.add(sum(var for (k, _), var in x.items() if k == lot) <= int(a.units[lot]))
    short = []
    for s in range(len(a.need)):
        got = _caps(model, a, x, s)
        short.append(model.new_int_var(0, max(0, shares_g[s]), ""))
        model.add(short[-1] >= shares_g[s] - got)
    model.minimize(sum(short))
    least, at_least = _minimum(model)
    perishing = [(lot, var) for (lot, _), var in x.items() if a.perishes[lot]]
    stock = int((a.units * a.unit_g)[a.perishes].sum())
    model.minimize(stock - sum(int(a.unit_g[lot]) * var for lot, var in perishing))
    waste, waste_at_least = _minimum(model)
    return Exact(least, at_least, waste, waste_at_least)


def _caps(model: cp_model.CpModel, a: Arrays, x: dict[tuple[int, int], cp_model.IntVar], s: int) -> Any:
    """Every cap of one site; returns what it gets."""
    mine = [(lot, int(a.unit_g[lot]) * var) for (lot, k), var in x.items() if k == s]
    got = sum(grams for _, grams in mine)
    if mine:
        model.add(got <= int(a.transport[s]))
    for c in range(len(a.zone_of)):
        part = [grams for lot, grams in mine if a.category[lot] == c]
        if part:
            model.add(sum(part) <= int(a.usable[s, c]))
    for z in range(a.storage.shape[1]):
        part = [grams for lot, grams in mine if a.zone_of[a.category[lot]] == z]
        if part:
            model.add(sum(part) <= int(a.storage[s, z]))
    return got


def _minimum(model: cp_model.CpModel) -> tuple[int, int]:
    """The best value found and the proven lower bound."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = DETERMINISTIC_TIME
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise ArithmeticError("the whole-number program found nothing")
    return round(solver.objective_value), int(np.ceil(solver.best_objective_bound - 1e-6))
