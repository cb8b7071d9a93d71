"""A plan under construction: who holds how many units, and how much room is left everywhere."""

from __future__ import annotations

import numpy as np

from foodbank.allocation.rules.arrays import UNLIMITED, Arrays, Ints


class Holdings:
    """Units per lot and site, with stock and rooms kept in step. Starts with the pinned units.

    Rooms may only be negative where pins are infeasible; `place` never checks, `fits` does.
    """

    def __init__(self, arrays: Arrays, with_pins: bool = True) -> None:
        self.arrays = arrays
        self.lines: list[dict[int, int]] = [{} for _ in range(len(arrays.need))]
        self.left: Ints = arrays.released.copy()
        self.got: Ints = np.zeros(len(arrays.need), dtype=np.int64)
        self.got_category: Ints = np.zeros_like(arrays.usable)
        self.room_category: Ints = arrays.usable.copy()
        self.room_zone: Ints = arrays.storage.copy()
        self.room_site: Ints = arrays.transport.copy()
        self.room_route: Ints = np.append(arrays.capacity, UNLIMITED)
        self.minimum_line = arrays.problem.policy.minimum_line_units
        most = arrays.problem.policy.maximum_lines_per_site
        pinned_lines = np.zeros(len(arrays.need), dtype=np.int64)
        self.pinned_category: set[tuple[int, int]] = set()
        for lot, site in arrays.lower:
            pinned_lines[site] += 1
            self.pinned_category.add((site, int(arrays.category[lot])))
        self.maximum_lines = [UNLIMITED if most is None else max(most, int(count)) for count in pinned_lines]
        self.has_minimum = bool((arrays.minimum > 0).any())
        self.plain = self.minimum_line == 1 and most is None and not self.has_minimum
        if with_pins:
            for (lot, site), count in sorted(arrays.lower.items()):
                self.place(lot, site, count)

    def place(self, lot: int, site: int, units: int) -> None:
        """Give (or, below zero, take back) units."""
        a = self.arrays
        grams = units * int(a.unit_g[lot])
        c = a.category[lot]
        held = self.lines[site]
        count = held.get(lot, 0) + units
        if count:
            held[lot] = count
        else:
            del held[lot]
        self.left[lot] -= units
        self.got[site] += grams
        self.got_category[site, c] += grams
        self.room_category[site, c] -= grams
        self.room_zone[site, a.zone_of[c]] -= grams
        self.room_site[site] -= grams
        self.room_route[a.route_of[site]] -= grams
        if a.route_of[site] < 0:
            self.room_route[-1] = UNLIMITED

    def room(self, lot: int, site: int) -> int:
        """Grams of this lot's category that still fit at the site."""
        a = self.arrays
        c = a.category[lot]
        return int(
            min(
                self.room_category[site, c],
                self.room_zone[site, a.zone_of[c]],
                self.room_site[site],
                self.room_route[a.route_of[site]],
            )
        )

    def rooms(self, lot: int) -> Ints:
        """The same for every site at once."""
        a = self.arrays
        c = a.category[lot]
        room = np.minimum(self.room_category[:, c], self.room_zone[:, a.zone_of[c]])
        room = np.minimum(room, self.room_site)
        return np.minimum(room, self.room_route[a.route_of])

    def takes(self, lot: int, site: int) -> int:
        """How many more units of an eligible lot stock, caps and pins allow at the site."""
        units = min(self.room(lot, site) // int(self.arrays.unit_g[lot]), int(self.left[lot]))
        if self.arrays.upper:
            units = min(units, self.arrays.most(lot, site) - self.lines[site].get(lot, 0))
        return max(0, units)

    def batch(self, lot: int, site: int) -> int:
        """The fewest units that may be added without breaking a side rule; `UNLIMITED` when none may."""
        if self.plain:
            return 1
        held = self.lines[site].get(lot, 0)
        least = max(1, self.minimum_line - held) if (lot, site) not in self.arrays.lower else 1
        if not held and len(self.lines[site]) >= self.maximum_lines[site]:
            return UNLIMITED
        c = int(self.arrays.category[lot])
        if (site, c) not in self.pinned_category:
            missing = int(self.arrays.minimum[site, c] - self.got_category[site, c])
            least = max(least, -(-missing // int(self.arrays.unit_g[lot])))
        return least

    def sound(self, site: int) -> bool:
        """Whether the site's lines keep pins and side rules (the checks that stock and rooms do not see)."""
        a = self.arrays
        held = self.lines[site]
        if len(held) > self.maximum_lines[site]:
            return False
        for lot, count in held.items():
            if count < self.minimum_line and (lot, site) not in a.lower:
                return False
        if self.has_minimum:
            for c in np.nonzero(a.minimum[site])[0]:
                grams = int(self.got_category[site, c])
                if 0 < grams < a.minimum[site, c] and (site, int(c)) not in self.pinned_category:
                    return False
        return True

    def roomy(self, site: int) -> bool:
        """Whether no cap of the site is exceeded."""
        return bool(
            self.room_site[site] >= 0
            and self.room_category[site].min(initial=0) >= 0
            and self.room_zone[site].min(initial=0) >= 0
            and self.room_route[self.arrays.route_of[site]] >= 0
        )

    def keeps_pins(self, lot: int, site: int) -> bool:
        """Whether the pair's units lie between what its pins say."""
        count = self.lines[site].get(lot, 0)
        return self.arrays.lower.get((lot, site), 0) <= count <= self.arrays.most(lot, site)

    def units(self) -> dict[tuple[int, int], int]:
        """(lot, site) -> units, sorted."""
        return {(lot, s): count for s, held in enumerate(self.lines) for lot, count in sorted(held.items())}

    def copy(self) -> Holdings:
        """An independent copy."""
        twin = object.__new__(Holdings)
        twin.__dict__.update(self.__dict__)
        twin.lines = [dict(held) for held in self.lines]
        for name in ("left", "got", "got_category", "room_category", "room_zone", "room_site", "room_route"):
            setattr(twin, name, getattr(self, name).copy())
        return twin
