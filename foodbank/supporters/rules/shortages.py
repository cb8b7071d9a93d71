"""What is short now: what sites ask for, minus what may still be promised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Depth(StrEnum):
    """How short, in words."""

    NEARLY_ALL = "nearly_all"  # less than a tenth of what is asked for is there
    HALF = "half"  # a third or more is missing
    LITTLE = "little"


@dataclass(frozen=True)
class Shortage:
    """One category in grams. `pledged_g`: what supporters have promised and has not arrived."""

    category: str
    asked_g: int
    available_g: int
    pledged_g: int = 0

    @property
    def short_g(self) -> int:
        return max(0, self.asked_g - self.available_g)

    @property
    def open_g(self) -> int:
        """Short, and promised by nobody yet."""
        return max(0, self.short_g - self.pledged_g)

    @property
    def depth(self) -> Depth:
        if self.available_g * 10 < self.asked_g:
            return Depth.NEARLY_ALL
        return Depth.HALF if self.short_g * 3 >= self.asked_g else Depth.LITTLE

    @property
    def covered_percent(self) -> int:
        """Of what is asked for, the whole per cent that is there; rounded down, so that 100 means enough."""
        return min(100, 100 * self.available_g // self.asked_g) if self.asked_g else 100


def shortages(asked: Mapping[str, int], available: Mapping[str, int], pledged: Mapping[str, int],
              order: Sequence[str]) -> list[Shortage]:
    """What is short, the largest lack first; equal lacks in the house's order of categories."""
    found = [Shortage(code, asked[code], available.get(code, 0), pledged.get(code, 0)) for code in order
             if asked.get(code, 0) > available.get(code, 0)]
    place = {code: position for position, code in enumerate(order)}
    return sorted(found, key=lambda one: (-one.short_g, place[one.category]))
