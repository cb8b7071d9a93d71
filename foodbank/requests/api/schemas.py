"""What goes in and out of the API of this room."""

from datetime import date, datetime, time
from uuid import UUID

from ninja import Field, Schema

from foodbank.requests.rules.amounts import Heads, Size
from foodbank.requests.rules.wish import Wish, WishLine
from foodbank.requests.services import OnBehalf

_ID = "9b2f6c1e-3b0a-4c55-9f0e-0d6a7c1e2f30"


def plain(text: str) -> str:
    """Text a database can keep: no NUL, no half characters."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


class LineIn(Schema):
    """Either `size`, or `wanted_g` with its limits."""

    category: str = Field(examples=["rice"], max_length=24)
    size: Size | None = Field(None, examples=["medium"])
    wanted_g: int = Field(0, examples=[5000])
    minimum_g: int = Field(0, examples=[0])
    maximum_g: int | None = Field(None, examples=[8000])
    product: UUID | None = Field(None, examples=[None])


class WishIn(Schema):
    """No lines: by head-count alone."""

    adults: int = Field(0, examples=[10])
    children: int = Field(0, examples=[30])
    households: int = Field(0, examples=[12])
    lines: list[LineIn] = Field(default_factory=list, max_length=100)
    takes_offers: bool = True
    wants_slot: time | None = Field(None, examples=["10:15:00"])
    note: str = Field("", max_length=200, examples=["雨のときは中止です"])

    def wish(self) -> Wish:
        lines = tuple(WishLine(**line.dict()) for line in self.lines)
        slot = self.wants_slot.replace(tzinfo=None) if self.wants_slot else None
        return Wish(heads=Heads(self.adults, self.children, self.households), lines=lines,
                    takes_offers=self.takes_offers, wants_slot=slot, note=plain(self.note))


class SpokenIn(Schema):
    operation_id: UUID = Field(examples=[_ID])
    channel: str = Field("screen", examples=["telephone"], max_length=10)
    asked_by: str = Field("", max_length=80, examples=["佐藤 花"])

    def on_behalf(self) -> OnBehalf:
        return OnBehalf(self.channel, plain(self.asked_by))


class SendIn(SpokenIn):
    session: UUID = Field(examples=[_ID])
    wish: WishIn


class RepeatIn(SpokenIn):
    session: UUID = Field(examples=[_ID])


class VersionIn(Schema):
    operation_id: UUID = Field(examples=[_ID])
    version: int = Field(examples=[1])


class ChangeIn(VersionIn):
    wish: WishIn


class ReportIn(SpokenIn):
    version: int = Field(0, examples=[0])
    received: str = Field(examples=["all"], max_length=4)
    given: str = Field(examples=["all"], max_length=4)
    left: str = Field(examples=["little"], max_length=6)
    households: int = Field(examples=[12])
    came: int = Field(examples=[38])
    thrown_g: int = Field(0, examples=[0])
    voice: str = Field("", max_length=200, examples=["りんごがよろこばれました"])


class AskedOut(Schema):
    request: UUID = Field(examples=[_ID])


class ReportedOut(Schema):
    session: UUID = Field(examples=[_ID])


class LineOut(Schema):
    category: str
    product: UUID | None
    minimum_g: int
    wanted_g: int
    maximum_g: int | None


class RequestOut(Schema):
    uuid: UUID
    site: UUID
    site_name: str
    activity: UUID
    session: UUID
    on: date
    state: str = Field(examples=["sent"])
    state_at: datetime
    adults: int
    children: int
    households: int
    takes_offers: bool
    wants_slot: time | None
    note: str
    channel: str
    asked_by: str
    allocated_g: int | None
    expected_on: date | None
    expected_time: time | None
    version: int
    lines: list[LineOut]


class HeldOut(Schema):
    uuid: UUID
    site: UUID
    site_name: str
    activity_name: str
    on: date


class SessionOut(HeldOut):
    deadline: date


class RuleOut(Schema):
    meal_adult_g: int = Field(examples=[500])
    meal_child_g: int
    set_adult_g: int
    set_child_g: int
    set_household_g: int
    small_percent: int
    large_percent: int
    usable_percent: int
    round_to_g: int
    deadline_days: int = Field(description="a wish is in so many days before", examples=[2])
    horizon_days: int
    shares_milli: dict[str, int] = Field(description="a category's share of the whole, in thousandths")


class SizesOut(Schema):
    need_g: int
    categories: dict[str, dict[str, int]] = Field(examples=[{"rice": {"small": 2500, "medium": 4500, "large": 8500}}])
