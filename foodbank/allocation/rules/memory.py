"""Remembering who went short: what a site got above or below the average becomes its offset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class MemoryPolicy:
    """How much of the past counts: it fades by `decay` a round and never exceeds `clamp` of a site's need."""

    decay: Fraction = Fraction(4, 5)
    clamp: Fraction = Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class PastRound:
    """Grams received and needed by the sites that took part in one earlier round."""

    received_g: Mapping[str, int]
    need_g: Mapping[str, int]


def offsets(
    history: Sequence[PastRound], need_g: Mapping[str, int], policy: MemoryPolicy | None = None
) -> dict[str, int]:
    """site -> `offset_g` for the coming round; above 0 means the site got more than its part lately.

    `history` runs from the oldest to the latest round. In each, a site's part of what was handed out is its
    part of the need of those who took part; the difference fades by `decay` every further round. A site that
    took no part in a round neither gains nor loses by it; a new site starts with 0. Exact until the last
    step, which rounds towards zero.
    """
    policy = policy or MemoryPolicy()
    balance: dict[str, Fraction] = {}
    for past in history:
        handed_out = sum(past.received_g.get(site, 0) for site in past.need_g)
        need = sum(past.need_g.values())
        balance = {site: grams * policy.decay for site, grams in balance.items()}
        for site, own_need in past.need_g.items():
            part = Fraction(handed_out * own_need, need) if need else Fraction(0)
            balance[site] = balance.get(site, Fraction(0)) + past.received_g.get(site, 0) - part
    found: dict[str, int] = {}
    for site, own_need in sorted(need_g.items()):
        most = policy.clamp * own_need
        found[site] = int(max(-most, min(most, balance.get(site, Fraction(0)) * policy.decay)))
    return found
