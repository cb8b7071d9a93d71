"""People, their roles, and their invitations. Whoever looks at a list of names leaves a note that they did."""

from typing import Any
from uuid import UUID

import zxingcpp
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foodbank import clock
from foodbank.accounts.models import Membership
from foodbank.accounts.rules import STRONG_ROLES, Role
from foodbank.accounts.services import IssuedLink, record_access
from foodbank.errors import NotFound
from foodbank.network import queries, services
from foodbank.network.acts import identity_of_request, kept, once, see_other
from foodbank.network.forms import MemberForm, PersonForm

LINK_MADE = "link_made"


def people(request: HttpRequest) -> HttpResponse:
    identity = identity_of_request(request)
    role, search = request.GET.get("role", ""), request.GET.get("q", "")
    page = queries.people(identity, role=Role(role) if role in set(Role) else None, search=search,
                          after=request.GET.get("after", ""))
    record_access(identity=identity, what="people", now=clock.now())
    return render(request, "network/people.html", {"page": page, "role": role, "search": search,
                                                   "roles": [one.value for one in Role if one.value in _SHOWN]})


_SHOWN = ("coordinator", "volunteer", "driver", "site_lead", "donor", "supporter")


def person(request: HttpRequest, code: str) -> HttpResponse:
    identity = identity_of_request(request)
    member = queries.get_person_for(identity, code)
    record_access(identity=identity, what="person", subject=code, now=clock.now())
    led = [lead.site for lead in member.leads.select_related("site")]
    return render(request, "network/person.html", {
        "member": member, "sites": led, "others": queries.person_roles(identity, member), "is_me": member.id == identity.membership_id,
        "by_mail": member.role in STRONG_ROLES, "invitation": queries.invitation_of(member, clock.now())})


def person_new(request: HttpRequest) -> HttpResponse:
    identity = identity_of_request(request)
    form = MemberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values, role, now = form.cleaned_data, Role(form.cleaned_data["role"]), clock.now()

        answer = kept(request, form, "person.add", lambda: {"member": services.add_person_by(
            by=identity, name=values["name"], role=role, now=now, kana=values["kana"], email=values["email"],
            telephone=values["telephone"]).code})
        if answer:
            messages.success(request, _("追加して、招待メールを送りました。") if role in STRONG_ROLES
                             else _("追加しました。つぎに、招待リンクを渡してください。"))
            return see_other("network:person", answer["member"])
    return render(request, "network/person_new.html", {"form": form}, status=422 if form.errors else 200)


def lead_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A person who leads a site; the invitation is shown at once."""
    identity = identity_of_request(request)
    site = queries.get_site_for(identity, uuid)
    form = PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data

        def work() -> dict[str, Any]:
            member = services.add_site_lead(food_bank_id=identity.bank, site_uuid=uuid, now=clock.now(), **values)
            return {"member": member.code}

        answer = kept(request, form, "lead.add", work)
        if answer:
            messages.success(request, _("代表を追加しました。つぎに、招待リンクを渡してください。"))
            return see_other("network:person", answer["member"])
    return render(request, "network/person_new.html", {"form": form, "site": site},
                  status=422 if form.errors else 200)


@require_POST
def lead_remove(request: HttpRequest, uuid: UUID, code: str) -> HttpResponse:
    identity = identity_of_request(request)

    def work() -> dict[str, Any]:
        services.remove_site_lead(food_bank_id=identity.bank, site_uuid=uuid, code=code)
        return {}

    once(request, "lead.remove", work)
    messages.success(request, _("この居場所の代表から外しました。"))
    return see_other("network:site", uuid)


@require_POST
def person_invite(request: HttpRequest, code: str) -> HttpResponse:
    """Makes an invitation and shows it on the next page, which only this session can open; a coordinator's goes by mail."""
    identity = identity_of_request(request)
    member = queries.get_person_for(identity, code)
    if member.role in STRONG_ROLES:
        return _invite_by_mail(request, member)
    made: list[IssuedLink] = []

    def work() -> dict[str, Any]:
        made.append(services.invite(by=identity, member=member, now=clock.now()))
        return {"link": made[0].link.id}

    once(request, "person.invite", work)
    if made:
        show_once(request, made[0], title=_("%(name)sさんの招待リンク") % {"name": member.name},
                  text=_("本人の端末で開いてもらってください。最初に開いた端末だけで使えます。30日で切れます。"),
                  back=f"/people/{member.code}/")
    return see_other("network:link_made")


def _invite_by_mail(request: HttpRequest, member: Membership) -> HttpResponse:
    def work() -> dict[str, Any]:
        services.invite_coordinator(by=identity_of_request(request), member=member, now=clock.now())
        return {"member": member.code}

    once(request, "person.invite", work)
    messages.success(request, _("招待メールを送りました。前に送ったリンクは、もう使えません。"))
    return see_other("network:person", member.code)


@require_POST
def person_uninvite(request: HttpRequest, code: str) -> HttpResponse:
    identity = identity_of_request(request)
    once(request, "person.uninvite", lambda: {"ended": services.take_back_invitation(by=identity, code=code, now=clock.now())})
    messages.success(request, _("招待を取り消しました。そのリンクでは、もう入れません。"))
    return see_other("network:person", code)


@require_POST
def person_sign_out(request: HttpRequest, code: str) -> HttpResponse:
    """A lost telephone: whatever is in as this role is out."""
    identity = identity_of_request(request)
    once(request, "person.sign_out", lambda: {"member": services.sign_out_everywhere(
        by=identity, code=code, now=clock.now()).code})
    messages.success(request, _("この人が入っている端末を、すべて出しました。もう一度入るには、新しい招待がいります。"))
    return see_other("network:person", code)


def show_once(request: HttpRequest, link: IssuedLink, *, title: str, text: str, back: str) -> None:
    """Keeps a new link's address in the session for the page after the redirect.

    The token is hashed in its own table; whoever can read session rows could act as this coordinator anyway.
    """
    request.session[LINK_MADE] = {"address": settings.ADDRESS + link.path, "title": title, "text": text, "back": back}


def link_made(request: HttpRequest) -> HttpResponse:
    made = request.session.get(LINK_MADE)
    if not made:
        raise NotFound()
    return render(request, "network/link_made.html", {**made, "drawing": qr_svg(made["address"])})


def qr_svg(address: str) -> SafeString:
    """The address as a QR code: SVG without the XML prologue, to stand in a page."""
    drawn = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode).to_svg(scale=8)
    inner = drawn[drawn.index("<svg"):].replace(' id="barcode"', "")
    return mark_safe(inner.replace("<svg ", '<svg role="img" aria-label="QR" ',
                                   1))  # noqa: S308  drawn from our own address


@require_POST
def person_stop(request: HttpRequest, code: str) -> HttpResponse:
    identity = identity_of_request(request)
    once(request, "person.stop", lambda: {"member": services.stop_role(by=identity, code=code, now=clock.now()).code})
    messages.success(request, _("この役割を止めました。これまでの記録は残ります。"))
    return see_other("network:person", code)


@require_POST
def person_start(request: HttpRequest, code: str) -> HttpResponse:
    identity = identity_of_request(request)
    once(request, "person.start", lambda: {"member": services.start_role_again(by=identity, code=code).code})
    messages.success(request, _("この役割をまた使えるようにしました。"))
    return see_other("network:person", code)
