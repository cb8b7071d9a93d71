"""What the exact levelling found: every site's provably fair level and what is scarce at it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Step:
    """One level of the fairest division: its sites, and the lots that become scarce with it (indices)."""

    level: Fraction
    sites: tuple[int, ...]
    scarce_lots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shares:
    """The fairest division of grams, lots cut freely; `level[s]` and `grams[s]` (with pins) are exact.

    `steps` ascend by level and hold every site once; `aim_g[s]` is what whole units should come near to
    (equal to `grams` unless the policy puts requests or vehicles in between), `due_g[s]` what of it fairness asks for
    (the rest may be traded for wishes).
    """

    level: tuple[Fraction, ...]
    grams: tuple[Fraction, ...]
    steps: tuple[Step, ...]
    aim_g: tuple[float, ...]
    due_g: tuple[float, ...]

    def step_of(self) -> list[int]:
        """For every site the index of its step."""
        found = [0] * len(self.level)
        for k, step in enumerate(self.steps):
            for site in step.sites:
                found[site] = k
        return found
