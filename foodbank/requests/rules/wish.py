"""A wish as values: heads and lines, whether it is consistent, and the same again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import time
from uuid import UUID

from foodbank.requests.rules.amounts import Heads, RequestPolicy, Size, size_g, usable_g


@dataclass(frozen=True)
class WishLine:
    """One category (or one product of it): either a size, or grams as 最低 / 希望 / これ以上は不要."""

    category: str
    size: Size | None = None
    wanted_g: int = 0
    minimum_g: int = 0
    maximum_g: int | None = None
    product: UUID | None = None


@dataclass(frozen=True)
class Wish:
    """What a site asks of one session. No lines: by head-count alone, whatever fits."""

    heads: Heads
    lines: tuple[WishLine, ...] = ()
    takes_offers: bool = True
    wants_slot: time | None = None
    note: str = ""


@dataclass(frozen=True)
class Fault:
    """Why a wish cannot be taken: the field, and a word for the reason (screens put it into a sentence)."""

    field: str
    reason: str


def weighed(wish: Wish, *, need: int, policy: RequestPolicy) -> Wish:
    """The same wish with every size turned into grams; an own 最低 or これ以上は不要 stays beside a size."""
    def in_grams(line: WishLine) -> WishLine:
        if line.size is None:
            return line
        return replace(line, size=None, wanted_g=size_g(line.category, line.size, need=need, policy=policy))

    lines = tuple(in_grams(line) for line in wish.lines)
    # Nothing named means "by head-count": that only makes sense for somebody who takes what there is.
    return replace(wish, lines=lines, takes_offers=wish.takes_offers or not lines)


def faults(wish: Wish, *, categories: Iterable[str], policy: RequestPolicy) -> list[Fault]:
    """Everything wrong with a weighed wish; empty when it can be taken."""
    known = frozenset(categories)
    found = _faults_of_heads(wish.heads, policy)
    seen: set[tuple[str, UUID | None]] = set()
    for line in wish.lines:
        if line.category not in known:
            found.append(Fault(line.category[:24], "unknown_category"))
        if (line.category, line.product) in seen:
            found.append(Fault(line.category[:24], "twice"))
        seen.add((line.category, line.product))
        found.extend(_faults_of_line(line, policy))
    if len(wish.note) > 200:
        found.append(Fault("note", "too_long"))
    return found


def _faults_of_heads(heads: Heads, policy: RequestPolicy) -> list[Fault]:
    counts = {"adults": heads.adults, "children": heads.children, "households": heads.households}
    wrong = [Fault(name, "out_of_range") for name, count in counts.items() if not 0 <= count <= policy.most_heads]
    return wrong or ([] if any(counts.values()) else [Fault("heads", "nobody")])


def _faults_of_line(line: WishLine, policy: RequestPolicy) -> list[Fault]:
    if not 1 <= line.wanted_g <= policy.most_line_g:
        return [Fault(line.category[:24], "out_of_range")]
    if not 0 <= line.minimum_g <= line.wanted_g:
        return [Fault(line.category[:24], "minimum_over_wanted")]
    if line.maximum_g is not None and not line.wanted_g <= line.maximum_g <= policy.most_line_g:
        return [Fault(line.category[:24], "maximum_under_wanted")]
    return []


def again(last: Wish, *, categories: Iterable[str]) -> Wish:
    """前回と同じ: heads, lines and slot; not the note, which was about that day, nor products, which may be gone."""
    known = frozenset(categories)
    kept = tuple(line for line in last.lines if line.product is None and line.category in known)
    return replace(last, lines=kept, note="", takes_offers=last.takes_offers or not kept)


def usable_caps(wish: Wish, *, need: int, categories: Iterable[str], policy: RequestPolicy) -> Mapping[str, int]:
    """Grams of each category a site may be given; a category that is missing is not accepted.

    これ以上は不要 always binds. Otherwise a site that takes offers may get its wish and what its need can use,
    and one that takes only what it asked for gets its wish and no more (the engine's notes, "Hard").
    """
    asked: dict[str, int] = {}
    ceiling: dict[str, int] = {}
    for line in wish.lines:
        asked[line.category] = asked.get(line.category, 0) + line.wanted_g
        if line.maximum_g is not None and line.product is None:
            ceiling[line.category] = line.maximum_g
    caps: dict[str, int] = {}
    for code in categories:
        usable = usable_g(code, need=need, policy=policy) if wish.takes_offers else 0
        cap = ceiling.get(code, max(asked.get(code, 0), usable))
        if cap:
            caps[code] = cap
    return caps
