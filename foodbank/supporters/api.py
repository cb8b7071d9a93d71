"""The supporters' room for programs: everything its pages do."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from foodbank import clock
from foodbank.network.acts import act_of_call, identity_of_request
from foodbank.paging import Listed
from foodbank.supporters import queries, services
from foodbank.supporters.models import Pledge
from foodbank.supporters.months import read_month
from foodbank.supporters.rules.months import Period
from foodbank.supporters.services import Person
from foodbank.supporters.words import month_sentence

router = Router(tags=["supporters"])
_ID = Field(description="made by the client, once per act", examples=["5d0f1f9e-2a57-4f0e-8a43-0f6b1f3c9a11"])
_MONTH = Field("", max_length=7, examples=["2026-11"], description="empty: this month")
EMAIL = r"^$|^[^@\s]+@[^@\s]+$"
Limit = Annotated[int, Field(ge=1, le=200)]


class Once(Schema):
    operation_id: UUID = _ID


class GroupOut(Schema):
    uuid: UUID
    name: str = Field(examples=["にいざ食の応援団（架空）"])


class SecretaryIn(Schema):
    name: str = Field(max_length=80, examples=["見本 花子"])
    kana: str = Field("", max_length=80)
    email: str = Field("", max_length=200, pattern=EMAIL, examples=["hanako@supporter.example"])
    telephone: str = Field("", max_length=20)

    @property
    def person(self) -> Person:
        return Person(self.name, self.kana, self.email, self.telephone)


class GroupIn(Once):
    name: str = Field(max_length=120, examples=["にいざ食の応援団（架空）"])
    kana: str = Field("", max_length=120)
    secretary: SecretaryIn = Field(description="the first; they look after the register from then on")


class GroupDone(Schema):
    group: UUID
    member: str = Field(description="the secretary's code, to invite", examples=["P7K2M9QX"])


class OfficeIn(Once):
    is_secretary: bool


class MonthFiguresOut(Schema):
    month: date
    in_g: int
    out_g: int
    discarded_g: int
    saved_g: int = Field(description="handed over before the last day had passed")


class EstimateOut(Schema):
    code: str = Field(examples=["co2e"])
    amount: int = Field(description="推計, in kg CO2e, yen or meals")
    milli: int = Field(description="thousandths for each kilogram")


class DistrictOut(Schema):
    name: str = Field(examples=["大和田小学校"])
    served: str = Field(description="served, not_yet (has a place), to_come (has none)", examples=["served"])


class MonthOut(Schema):
    sentence: str
    first: date
    last: date
    is_running: bool
    districts_served: int
    districts: list[DistrictOut]
    visits: int
    elsewhere: int = Field(description="places outside the districts")
    food_g: int
    months: list[MonthFiguresOut]
    estimates: list[EstimateOut]
    households: int | None = Field(description="null: fewer than five are not shown")
    people: int | None


class ShortOut(Schema):
    category: str = Field(examples=["rice"])
    asked_g: int
    available_g: int
    pledged_g: int
    short_g: int
    open_g: int
    depth: str = Field(examples=["half"])


class PledgeIn(Once):
    group: UUID
    category: str = Field(max_length=24, examples=["rice"])
    grams: int = Field(examples=[5000])
    by_day: date = Field(examples=["2026-11-30"])
    note: str = Field("", max_length=120)


class PledgeOut(Schema):
    uuid: UUID
    category: str
    grams: int
    by_day: date
    note: str
    group: str
    giver: str = Field(description="empty unless the giver shows the name")


class PledgedOut(Schema):
    pledge: UUID


class MemberIn(Once):
    name: str = Field(max_length=80, examples=["見本 花子"])
    kana: str = Field("", max_length=80)
    email: str = Field("", max_length=200, examples=["hanako@supporter.example"])
    telephone: str = Field("", max_length=20)


class MemberOut(Schema):
    code: str
    name: str
    is_secretary: bool
    shows_name: bool


class MemberDone(Schema):
    member: str


class InvitedOut(Schema):
    path: str = Field(description="shown once; empty when the invitation went by mail only")
    mailed: bool


class NameIn(Once):
    shows_name: bool


class NameOut(Schema):
    shows_name: bool


class SheetIn(Once):
    month: str = _MONTH
    foreword: str = Field(max_length=3200)
    version: int = Field(examples=[0], description="0: none yet")


class SheetOut(Schema):
    foreword: str
    version: int


class SheetDone(Schema):
    version: int


class ShareIn(Once):
    days: int = Field(examples=[30], description="7, 30 or 90")


class ShareOut(Schema):
    created_at: datetime
    expires_at: datetime | None


class ShareMade(Schema):
    path: str = Field(description="shown once; empty when this act was done before")


class Ended(Schema):
    ended: int


@router.get("", url_name="supporters_groups", response=list[GroupOut])
def groups(request: HttpRequest) -> Any:
    """Groups one may look at."""
    return list(queries.groups_for(identity_of_request(request)))


@router.post("", url_name="supporters_groups", response=GroupDone)
def group_open(request: HttpRequest, body: GroupIn) -> dict[str, Any]:
    """Opens a group with its first secretary; invite them next. 409 `group_name_taken`."""
    return services.open_group(act=_act(request, "supporters.group", body), identity=identity_of_request(request),
                               name=body.name, kana=body.kana, secretary=body.secretary.person, now=clock.now(),
                               today=clock.today())


@router.get("{uuid:group}/month", url_name="supporters_month", response=MonthOut)
def month_of_group(request: HttpRequest, group: UUID, month: Annotated[str, Field(max_length=7)] = "") -> dict[str, Any]:
    """One month from the ledger: sums only."""
    board = queries.dashboard(queries.get_group_for(identity_of_request(request), group).group, _period(month))
    told = board.told
    return {"sentence": month_sentence(told), "first": told.period.first, "last": told.period.last,
            "is_running": told.period.is_running, "districts_served": told.served,
            "districts": [{"name": one.name, "served": one.served.value} for one in board.points],
            "visits": told.visits, "elsewhere": board.elsewhere, "food_g": board.food_g,
            "months": [vars(one) for one in board.months],
            "estimates": [{"code": one.factor.code, "amount": one.amount, "milli": one.factor.milli}
                          for one in board.estimates],
            "households": board.reports.households, "people": board.reports.people}


@router.get("{uuid:group}/short", url_name="supporters_short", response=list[ShortOut])
def short(request: HttpRequest, group: UUID) -> list[dict[str, Any]]:
    """What is short now, the largest lack first."""
    found = queries.short_now(queries.get_group_for(identity_of_request(request), group).group, clock.today())
    return [{name: getattr(one.shortage, name) for name in ShortOut.model_fields} for one in found]


@router.get("pledges", url_name="supporters_pledges", response=Listed[PledgeOut])
def pledges(request: HttpRequest, after: str = "", limit: Limit = 50) -> dict[str, Any]:
    """Open promises, soonest first: one's own, or for a coordinator the food bank's."""
    page = queries.pledges_waiting(identity_of_request(request), after=after, most=limit)
    return {"items": [_pledge(one) for one in page.rows], "next_cursor": page.next_cursor}


@router.post("pledges", url_name="supporters_pledges", response=PledgedOut)
def pledge(request: HttpRequest, body: PledgeIn) -> dict[str, Any]:
    """これを届けます; 409 `not_short` when there is enough by now."""
    return services.pledge(act=_act(request, "supporters.pledge", body), identity=identity_of_request(request),
                           group_key=body.group, category=body.category, grams=body.grams, by_day=body.by_day,
                           note=body.note, now=clock.now(), today=clock.today())


@router.post("pledges/{uuid:key}/withdraw", url_name="supporters_pledge_withdraw", response=PledgedOut)
def pledge_withdraw(request: HttpRequest, key: UUID, body: Once) -> dict[str, Any]:
    return services.withdraw_pledge(act=_act(request, "supporters.withdraw", body),
                                    identity=identity_of_request(request), key=key, now=clock.now())


@router.post("pledges/{uuid:key}/arrived", url_name="supporters_pledge_arrived", response=PledgedOut)
def pledge_arrived(request: HttpRequest, key: UUID, body: Once) -> dict[str, Any]:
    return services.mark_arrived(act=_act(request, "supporters.arrived", body), identity=identity_of_request(request),
                                 key=key, now=clock.now())


@router.get("{uuid:group}/members", url_name="supporters_members", response=Listed[MemberOut])
def members(request: HttpRequest, group: UUID, after: str = "", limit: Limit = 50) -> dict[str, Any]:
    """The register for its secretary; for others only who may be seen. The read is noted."""
    identity = identity_of_request(request)
    page = queries.members_of(queries.get_group_for(identity, group), after=after, most=limit)
    services.note_register_read(identity=identity, group_key=group, now=clock.now())
    return {"items": [{"code": one.membership.code, "name": one.name, "is_secretary": one.is_secretary,
                       "shows_name": one.shows_name} for one in page.rows], "next_cursor": page.next_cursor}


@router.post("{uuid:group}/members", url_name="supporters_members", response=MemberDone)
def member_add(request: HttpRequest, group: UUID, body: MemberIn) -> dict[str, Any]:
    person = Person(body.name, body.kana, body.email, body.telephone)
    return services.add_member_to_group(act=_act(request, "supporters.join", body), group_key=group, person=person,
                                        identity=identity_of_request(request), now=clock.now(), today=clock.today())


@router.post("{uuid:group}/members/{code}/invite", url_name="supporters_member_invite", response=InvitedOut)
def member_invite(request: HttpRequest, group: UUID, code: str, body: Once) -> dict[str, Any]:
    """An invitation of 30 days: by mail to whoever has an address, else as a link."""
    made = services.invite_member(act=_act(request, "supporters.invite", body), group_key=group, code=_code(code),
                                  identity=identity_of_request(request), now=clock.now())
    return {"path": made.link.path if made.link else "", "mailed": made.mailed}


@router.post("{uuid:group}/members/{code}/office", url_name="supporters_member_secretary", response=MemberDone)
def member_secretary(request: HttpRequest, group: UUID, code: str, body: OfficeIn) -> dict[str, Any]:
    """The secretary shares the office or takes it back; the last one keeps it (`last_secretary`)."""
    return services.make_secretary(act=_act(request, "supporters.secretary", body), group_key=group, code=_code(code),
                                   identity=identity_of_request(request), is_secretary=body.is_secretary)


@router.post("{uuid:group}/members/{code}/leave", url_name="supporters_member_leave", response=MemberDone)
def member_leave(request: HttpRequest, group: UUID, code: str, body: Once) -> dict[str, Any]:
    return services.let_go(act=_act(request, "supporters.leave", body), group_key=group, code=_code(code),
                           identity=identity_of_request(request), now=clock.now(), today=clock.today())


@router.post("{uuid:group}/my-name", url_name="supporters_my_name", response=NameOut)
def my_name(request: HttpRequest, group: UUID, body: NameIn) -> dict[str, Any]:
    """One's own choice whether the group sees the name."""
    return services.choose_name(act=_act(request, "supporters.my_name", body), identity=identity_of_request(request),
                                group_key=group, shows_name=body.shows_name)


@router.get("{uuid:group}/sheet", url_name="supporters_sheet", response=SheetOut)
def sheet(request: HttpRequest, group: UUID, month: Annotated[str, Field(max_length=7)] = "") -> Any:
    """The foreword of a month's sheet."""
    return queries.month_sheet(queries.get_group_for(identity_of_request(request), group).group, _period(month).first)


@router.post("{uuid:group}/sheet", url_name="supporters_sheet", response=SheetDone)
def sheet_write(request: HttpRequest, group: UUID, body: SheetIn) -> dict[str, Any]:
    """Another foreword in place of that of `version`; 409 `stale_page` when somebody was first."""
    return services.write_foreword(act=_act(request, "supporters.foreword", body), group_key=group, text=body.foreword,
                                   identity=identity_of_request(request), month=_period(body.month).first,
                                   version=body.version, now=clock.now())


@router.get("{uuid:group}/share", url_name="supporters_share", response=list[ShareOut])
def share_links(request: HttpRequest, group: UUID) -> Any:
    """Open share links, for who may make them; without their tokens, which are nowhere."""
    standing = queries.get_sharing_for(identity_of_request(request), group)
    return queries.share_links(standing, clock.now())


@router.post("{uuid:group}/share", url_name="supporters_share", response=ShareMade)
def share(request: HttpRequest, group: UUID, body: ShareIn) -> dict[str, Any]:
    made = services.issue_share_link(act=_act(request, "supporters.share", body), group_key=group, days=body.days,
                                     identity=identity_of_request(request), now=clock.now())
    return {"path": made.path if made else ""}


@router.post("{uuid:group}/share/end", url_name="supporters_share_end", response=Ended)
def share_end(request: HttpRequest, group: UUID, body: Once) -> dict[str, Any]:
    return services.revoke_share_links(act=_act(request, "supporters.share_end", body), group_key=group,
                                       identity=identity_of_request(request), now=clock.now())


def _act(request: HttpRequest, kind: str, body: Once) -> Any:
    return act_of_call(request, kind, operation_id=body.operation_id, payload=body.dict())


def _period(month: str) -> Period:
    return read_month(month, clock.today())


def _code(text: str) -> str:
    """A person's code; one that cannot be stored is nobody's."""
    return text if text.isascii() and text.isprintable() else ""


def _pledge(row: Pledge) -> dict[str, Any]:
    return {"uuid": row.uuid, "category": row.category.code, "grams": row.grams, "by_day": row.by_day, "note": row.note,
            "group": row.member.group.name, "giver": queries.shown_giver(row)}
