"""People, their roles and their invitations. Whoever reads names here leaves a note that they did."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Schema

from foodbank import clock
from foodbank.accounts.models import Membership
from foodbank.accounts.rules import STRONG_ROLES, Role
from foodbank.accounts.services import IssuedLink, record_access
from foodbank.errors import InvalidInput
from foodbank.network import queries, services
from foodbank.network.acts import identity_of_request
from foodbank.network.api.frame import EMAIL, LinkOut, Once, perform, plain, router
from foodbank.paging import Listed


class LeadIn(Once):
    name: str = Field(max_length=80, examples=["見本 花子"])
    kana: str = Field("", max_length=80, examples=["みほん はなこ"])
    telephone: str = Field("", max_length=20, examples=["048-000-0101"])
    email: str = Field("", max_length=200, pattern=EMAIL, examples=["hanako@people.example"])

    @property
    def values(self) -> dict[str, str]:
        return {name: plain(getattr(self, name), name) for name in ("name", "kana", "telephone", "email")}


class PersonIn(LeadIn):
    role: str = Field(max_length=12, examples=["volunteer"], description="volunteer, driver or coordinator")


class PersonOut(Schema):
    code: str = Field(examples=["P7K2M9QX"])
    name: str
    kana: str
    role: str = Field(examples=["volunteer"])
    is_active: bool

    @staticmethod
    def of(member: Membership) -> "PersonOut":
        return PersonOut(**{name: getattr(member, name) for name in PersonOut.model_fields})


class InvitationOut(Schema):
    state: str = Field(examples=["open"], description="open, used, over, taken_back")
    made_at: datetime
    until: datetime | None
    used_at: datetime | None


class LedSite(Schema):
    uuid: UUID
    name: str


class PersonWhole(PersonOut):
    telephone: str = Field(description="empty for a supporter: that is their group's to know")
    email: str
    sites: list[LedSite] = Field(description="those this person leads")
    other_roles: list[PersonOut] = Field(description="the same person's, in this food bank")
    invitation: InvitationOut | None = Field(description="the newest; null: nobody invited yet")


class People(Listed[PersonOut]):
    unnamed: int = Field(description="supporters who show no name, told once, on the first page")


class EndedOut(Schema):
    ended: int = Field(examples=[1])


@router.get("/people", url_name="people", response=People)
def people(request: HttpRequest, role: str = "", q: str = "", after: str = "", limit: int = 50) -> People:
    """Who belongs to the food bank, in the order of the syllabary, ended roles too. The reading is noted."""
    identity = identity_of_request(request)
    if role and role not in set(Role):
        raise InvalidInput(field="role", reason="unknown")
    page = queries.people(identity, role=Role(role) if role else None, search=q, after=after,
                          limit=max(1, min(200, limit)))
    record_access(identity=identity, what="people", now=clock.now())
    return People(items=[PersonOut.of(one) for one in page.rows], next_cursor=page.next_cursor, unnamed=page.unnamed)


@router.post("/people", url_name="people", response=PersonOut)
def add_person(request: HttpRequest, body: PersonIn) -> PersonOut:
    """A role of the food bank itself; a coordinator is invited at once, by mail to their own address."""
    identity = identity_of_request(request)
    if body.role not in set(Role):
        raise InvalidInput(field="role", reason="unknown")
    answer = perform(request, "person.add", body, lambda: {"member": services.add_person_by(
        by=identity, role=Role(body.role), now=clock.now(), **body.values).code})
    return PersonOut.of(queries.get_person_for(identity, answer["member"]))


@router.get("/people/{slug:code}", url_name="person", response=PersonWhole)
def person(request: HttpRequest, code: str) -> PersonWhole:
    """One role of a person, with how to reach them. The reading is noted."""
    identity, now = identity_of_request(request), clock.now()
    member = queries.get_person_for(identity, code)
    record_access(identity=identity, what="person", subject=code, now=now)
    shows = member.role != Role.SUPPORTER
    known = queries.invitation_of(member, now)
    return PersonWhole(
        **PersonOut.of(member).dict(), telephone=member.telephone if shows else "",
        email=(member.user.email or "") if shows else "",
        sites=[LedSite(uuid=lead.site.uuid, name=lead.site.name) for lead in member.leads.select_related("site")],
        other_roles=[PersonOut.of(one) for one in queries.person_roles(identity, member)],
        invitation=InvitationOut(state=known.state, made_at=known.link.created_at, until=known.link.expires_at,
                                 used_at=known.link.used_at) if known else None)


@router.post("/people/{slug:code}/invite", url_name="person_invite", response=LinkOut)
def invite(request: HttpRequest, code: str, body: Once) -> LinkOut:
    """An invitation of 30 days; older ones of this role end. Its address is in this answer and nowhere else.

    A coordinator's goes to their own mail and is shown to nobody.
    """
    identity, now = identity_of_request(request), clock.now()
    member = queries.get_person_for(identity, code)
    made: list[IssuedLink] = []

    def work() -> dict[str, Any]:
        if member.role in STRONG_ROLES:
            services.invite_coordinator(by=identity, member=member, now=now)
            return {"member": member.code}
        made.append(services.invite(by=identity, member=member, now=now))
        return {"link": made[0].link.id}

    perform(request, "person.invite", body, work)
    return LinkOut(address=settings.ADDRESS + made[0].path if made else "", by_mail=member.role in STRONG_ROLES)


@router.post("/people/{slug:code}/uninvite", url_name="person_uninvite", response=EndedOut)
def uninvite(request: HttpRequest, code: str, body: Once) -> EndedOut:
    """Takes back the open invitations of this role; whoever is in by one stays in."""
    identity = identity_of_request(request)
    answer = perform(request, "person.uninvite", body, lambda: {"ended": services.take_back_invitation(
        by=identity, code=code, now=clock.now())})
    return EndedOut(ended=answer["ended"])


@router.post("/people/{slug:code}/sign-out", url_name="person_sign_out", response=PersonOut)
def sign_out(request: HttpRequest, code: str, body: Once) -> PersonOut:
    """A lost telephone: whatever browser or device is in as this role is out. One's own answers own_role."""
    return _changed(request, code, body, "person.sign_out", lambda: services.sign_out_everywhere(
        by=identity_of_request(request), code=code, now=clock.now()))


@router.post("/people/{slug:code}/stop", url_name="person_stop", response=PersonOut)
def stop(request: HttpRequest, code: str, body: Once) -> PersonOut:
    """Ends the role; what the person did stays. One's own answers own_role."""
    return _changed(request, code, body, "person.stop", lambda: services.stop_role(
        by=identity_of_request(request), code=code, now=clock.now()))


@router.post("/people/{slug:code}/start", url_name="person_start", response=PersonOut)
def start(request: HttpRequest, code: str, body: Once) -> PersonOut:
    """The role may be used again; a new invitation lets the person in."""
    return _changed(request, code, body, "person.start", lambda: services.start_role_again(
        by=identity_of_request(request), code=code))


@router.get("/sites/{uuid:site}/leads", url_name="site_leads", response=list[PersonOut])
def leads(request: HttpRequest, site: UUID) -> list[PersonOut]:
    """Who leads the site; nobody, when it works by telephone. The reading is noted."""
    return _leads(request, site)


@router.post("/sites/{uuid:site}/leads", url_name="site_leads", response=PersonOut)
def add_lead(request: HttpRequest, site: UUID, body: LeadIn) -> PersonOut:
    """A person who leads this site from now on; invite them next."""
    identity = identity_of_request(request)
    answer = perform(request, "lead.add", body, lambda: {"member": services.add_site_lead(
        food_bank_id=identity.bank, site_uuid=site, now=clock.now(), **body.values).code})
    return PersonOut.of(queries.get_person_for(identity, answer["member"]))


@router.post("/sites/{uuid:site}/leads/{slug:code}/remove", url_name="site_lead_remove", response=list[PersonOut])
def remove_lead(request: HttpRequest, site: UUID, code: str, body: Once) -> list[PersonOut]:
    """The person leads this site no more; gives who still does."""
    identity = identity_of_request(request)

    def work() -> dict[str, Any]:
        services.remove_site_lead(food_bank_id=identity.bank, site_uuid=site, code=code)
        return {}

    perform(request, "lead.remove", body, work)
    return _leads(request, site)


def _leads(request: HttpRequest, site: UUID) -> list[PersonOut]:
    identity = identity_of_request(request)
    found = queries.site_leads(identity, queries.get_site_for(identity, site))
    if found:
        record_access(identity=identity, what="site_leads", subject=str(site), now=clock.now())
    return [PersonOut.of(one) for one in found]


def _changed(request: HttpRequest, code: str, body: Once, kind: str, service: Any) -> PersonOut:
    perform(request, kind, body, lambda: {"member": service().code})
    return PersonOut.of(queries.get_person_for(identity_of_request(request), code))
