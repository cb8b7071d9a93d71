"""What is said and told about sites, their hours, activities and sessions."""

from datetime import date, time
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from foodbank.network.api.frame import Once, Versioned, plain
from foodbank.network.models import Activity, Session, Site
from foodbank.network.rules.calendar import Window
from foodbank.network.rules.details import ActivityDetails, SiteDetails


class SiteIn(Once):
    organisation: UUID | None = None
    new_organisation: str = Field("", max_length=120)
    district_number: int | None = Field(None, ge=1, le=999, examples=[3])
    name: str = Field(max_length=120, examples=["見本食堂（架空）"])
    kana: str = Field("", max_length=120)
    name_en: str = Field("", max_length=120)
    public_name: str = Field("", max_length=120)
    address: str = Field("", max_length=200)
    telephone: str = Field("", max_length=20, examples=["048-000-0001"])
    note_for_drivers: str = Field("", max_length=200)
    channel: str = Field("", max_length=40)
    latitude: float = Field(examples=[35.7935])
    longitude: float = Field(examples=[139.5653])
    leaves_by: str = Field("delivered", max_length=10, examples=["fetches"])
    is_private: bool = False
    keeps_stock: bool = False
    refuses_unknown_allergens: bool = False
    is_online: bool = True
    fridge_ml: int = 0
    freezer_ml: int = 0
    ambient_g: int = 300_000
    transport_g: int = 200_000
    minimum_days_left: int = 3

    @property
    def details(self) -> SiteDetails:
        return SiteDetails(**{name: plain(getattr(self, name), name) for name in SiteDetails.__dataclass_fields__})


class SiteChange(SiteIn):
    version: int = Field(examples=[1])


class SiteOut(Schema):
    uuid: UUID
    name: str
    kana: str
    organisation: str
    district: str | None
    leaves_by: str
    is_online: bool
    fridge_ml: int
    freezer_ml: int
    closed_from: date | None
    is_active: bool
    version: int

    @staticmethod
    def of(site: Site) -> "SiteOut":
        return SiteOut(**_values_of(site))


class SiteWhole(SiteOut):
    """Everything that a change must say again, so that what is read can be changed and sent back."""

    organisation_uuid: UUID
    district_number: int | None
    name_en: str
    public_name: str
    address: str
    telephone: str
    note_for_drivers: str
    channel: str
    latitude: float
    longitude: float
    is_private: bool
    keeps_stock: bool
    refuses_unknown_allergens: bool
    ambient_g: int
    transport_g: int
    minimum_days_left: int

    @staticmethod
    def of(site: Site) -> "SiteWhole":
        return SiteWhole(**_values_of(site), **{
            name: getattr(site, name) for name in SiteDetails.__dataclass_fields__ if name not in SiteOut.model_fields},
            organisation_uuid=site.organisation.uuid, district_number=site.district.number if site.district else None)


def _values_of(site: Site) -> dict[str, Any]:
    return {**{name: getattr(site, name) for name in (
        "uuid", "name", "kana", "leaves_by", "is_online", "fridge_ml", "freezer_ml", "closed_from", "is_active",
        "version")}, "organisation": site.organisation.name, "district": site.district.name if site.district else None}


class OrganisationOut(Schema):
    uuid: UUID
    name: str = Field(examples=["見本の会（架空）"])
    kana: str
    sector: str = Field(examples=["citizens"])


class CloseIn(Versioned):
    closed_from: date = Field(examples=["2026-12-01"])


class WindowData(Schema):
    """On this weekday (0 Monday) a delivery may begin from `opens` and must begin before `closes`."""

    weekday: int = Field(ge=0, le=6, examples=[5])
    opens: time = Field(examples=["10:00"])
    closes: time = Field(examples=["12:30"])

    @property
    def window(self) -> Window:
        return Window(self.weekday, self.opens.replace(tzinfo=None), self.closes.replace(tzinfo=None))


class WindowsIn(Versioned):
    windows: list[WindowData] = Field(max_length=70, description="all of them, in place of those before; empty: none")


class WindowsOut(Schema):
    windows: list[WindowData]
    version: int = Field(description="the site's, for its next change")

    @staticmethod
    def of(site: Site) -> "WindowsOut":
        return WindowsOut(version=site.version, windows=[
            WindowData(weekday=one.weekday, opens=one.opens, closes=one.closes) for one in site.windows.all()])


class _ActivityValues(Once):
    name: str = Field(max_length=120, examples=["こども食堂"])
    kind: str = Field(max_length=10, examples=["shokudo"])
    cooks: bool = True
    adults: int = 0
    children: int = 0
    households: int = 0
    weight_percent: int = 100
    excluded_allergens: list[str] = Field([], max_length=60, examples=[["buckwheat"]])
    is_active: bool = True

    @property
    def details(self) -> ActivityDetails:
        values = {name: plain(getattr(self, name), name) for name in ActivityDetails.__dataclass_fields__}
        return ActivityDetails(**{**values, "excluded_allergens": tuple(self.excluded_allergens)})


class ActivityIn(_ActivityValues):
    site: UUID


class ActivityChange(_ActivityValues):
    version: int = Field(examples=[1])


class ActivityOut(Schema):
    uuid: UUID
    site: UUID
    name: str
    kind: str
    cooks: bool
    adults: int
    children: int
    households: int
    weight_percent: int
    excluded_allergens: list[str]
    is_active: bool
    version: int

    @staticmethod
    def of(activity: Activity) -> "ActivityOut":
        return ActivityOut(**{name: getattr(activity, name) for name in ActivityOut.model_fields if name != "site"},
                           site=activity.site.uuid)


class SessionOut(Schema):
    uuid: UUID
    on: date
    site: UUID
    site_name: str
    activity: UUID
    activity_name: str
    adults: int
    children: int
    households: int
    came: int | None
    is_cancelled: bool

    @staticmethod
    def of(session: Session) -> "SessionOut":
        return SessionOut(uuid=session.uuid, on=session.on, site=session.activity.site.uuid,
                          site_name=session.activity.site.name, activity=session.activity.uuid,
                          activity_name=session.activity.name, adults=session.adults, children=session.children,
                          households=session.households, came=session.came, is_cancelled=session.is_cancelled)


class DaysIn(Once):
    days: list[date] = Field(min_length=1, max_length=400, examples=[["2026-12-12", "2026-12-26"]])


class DistrictOut(Schema):
    number: int
    name: str
    sites: int
    next_session_on: date | None
