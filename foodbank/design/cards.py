"""What a role's home is made of."""

from dataclasses import dataclass, field

from foodbank.errors import type_of_sentence


@dataclass(frozen=True)
class Action:
    """One tap: a link (`post` false) or a form that acts at once, with its hidden fields."""

    label: type_of_sentence
    url: str
    post: bool = False
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Card:
    """Something that needs somebody now: a sentence, how many, and the act that settles it. Lower `order` first."""

    order: int
    title: type_of_sentence
    text: type_of_sentence = ""
    count: int | None = None
    action: Action | None = None
    tone: str = "plain"  # plain | attention | done
    group: str = "now"  # now (対応待ち) | soon | places (where else to go)
