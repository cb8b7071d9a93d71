"""A group's own people: the register, one's own choice, invitations. Whoever reads the register leaves a note."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foodbank import clock
from foodbank.accounts.services import IssuedLink
from foodbank.design.paper import qr_svg
from foodbank.errors import NotFound
from foodbank.network.acts import act_of_form, identity_of_request, see_other
from foodbank.supporters import queries, services
from foodbank.supporters.forms import GroupForm, JoinForm, ShareForm
from foodbank.supporters.views.answers import answered

LINK_MADE = "supporters_link"


def group_new(request: HttpRequest) -> HttpResponse:
    identity = identity_of_request(request)
    form = GroupForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act, values = act_of_form(request, "supporters.group"), form.cleaned_data
        answer = answered(form, lambda: services.open_group(
            act=act, identity=identity, name=values["group"], kana=values["group_kana"], secretary=form.person(),
            now=clock.now(), today=clock.today()))
        if answer:
            messages.success(request, _("応援団を作りました。つぎに、事務局の方に招待を渡してください。"))
            return see_other("supporters:members", answer["group"])
    return render(request, "supporters/group_new.html", {"form": form}, status=422 if form.errors else 200)


def members(request: HttpRequest, key: UUID) -> HttpResponse:
    """The register for the secretary; for a member, who shows their name."""
    identity = identity_of_request(request)
    standing = queries.get_group_for(identity, key)
    page = queries.members_of(standing, after=request.GET.get("after", ""))
    services.note_register_read(identity=identity, group_key=key, now=clock.now())
    return render(request, "supporters/members.html", {
        "standing": standing, "group": standing.group, "page": page, "count": queries.member_count(standing.group)})


def member_new(request: HttpRequest, key: UUID) -> HttpResponse:
    identity = identity_of_request(request)
    standing = queries.get_secretary_for(identity, key)
    form = JoinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = act_of_form(request, "supporters.join")
        if answered(form, lambda: services.add_member_to_group(
                act=act, identity=identity, group_key=key, person=form.person(), now=clock.now(), today=clock.today())):
            messages.success(request, _("追加しました。つぎに、招待を送ってください。"))
            return see_other("supporters:members", key)
    return render(request, "supporters/member_new.html", {"form": form, "group": standing.group},
                  status=422 if form.errors else 200)


@require_POST
def member_invite(request: HttpRequest, key: UUID, code: str) -> HttpResponse:
    """By mail where there is an address; to the hand only for who has none."""
    act = act_of_form(request, "supporters.invite")
    made = services.invite_member(act=act, identity=identity_of_request(request), group_key=key, code=code,
                                  now=clock.now())
    if made.mailed:
        messages.success(request, _("招待をメールで送りました。"))
    if made.link:
        name = made.member.name
        show_once(request, made.link, title=_("%(name)sさんの招待リンク") % {"name": name},
                  text=_("本人の端末で開いてもらってください。最初に開いた端末だけで使えます。30日で切れます。"),
                  back=reverse("supporters:members", args=[key]))
        return see_other("supporters:link_made")
    return see_other("supporters:members", key)


@require_POST
def member_secretary(request: HttpRequest, key: UUID, code: str) -> HttpResponse:
    act = act_of_form(request, "supporters.secretary")
    services.make_secretary(act=act, identity=identity_of_request(request), group_key=key, code=code,
                            is_secretary=request.POST.get("is_secretary") == "1")
    messages.success(request, _("事務局を変えました。"))
    return see_other("supporters:members", key)


@require_POST
def member_leave(request: HttpRequest, key: UUID, code: str) -> HttpResponse:
    act = act_of_form(request, "supporters.leave")
    services.let_go(act=act, identity=identity_of_request(request), group_key=key, code=code, now=clock.now(),
                    today=clock.today())
    messages.success(request, _("名簿から外しました。"))
    return see_other("supporters:members", key)


@require_POST
def my_name(request: HttpRequest, key: UUID) -> HttpResponse:
    act, shows = act_of_form(request, "supporters.my_name"), request.POST.get("shows_name") == "1"
    services.choose_name(act=act, identity=identity_of_request(request), group_key=key, shows_name=shows)
    messages.success(request, _("なかまにお名前を見せます。") if shows else _("お名前を見せないようにしました。"))
    return see_other("supporters:members", key)


def share(request: HttpRequest, key: UUID) -> HttpResponse:
    """The links under which the dashboard is seen without signing in."""
    identity = identity_of_request(request)
    standing = queries.get_group_for(identity, key)
    form = ShareForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = act_of_form(request, "supporters.share")
        made = services.issue_share_link(act=act, identity=identity, group_key=key, days=form.cleaned_data["days"],
                                         now=clock.now())
        if made:
            show_once(request, made, title=_("共有リンク"),
                      text=_("このリンクを知っている人は、入り口の登録なしで「今月のようす」を見られます。個人の名前は出ません。"),
                      back=reverse("supporters:share", args=[key]))
        return see_other("supporters:link_made" if made else "supporters:share", *([] if made else [key]))
    return render(request, "supporters/share.html", {
        "standing": standing, "group": standing.group, "form": form,
        "links": queries.share_links(standing, clock.now()) if standing.may_share else []},
        status=422 if form.errors else 200)


@require_POST
def share_end(request: HttpRequest, key: UUID) -> HttpResponse:
    act = act_of_form(request, "supporters.share_end")
    services.revoke_share_links(act=act, identity=identity_of_request(request), group_key=key, now=clock.now())
    messages.success(request, _("共有リンクをすべて止めました。もう誰も開けません。"))
    return see_other("supporters:share", key)


def show_once(request: HttpRequest, link: IssuedLink, *, title: str, text: str, back: str) -> None:
    """Keeps a new link's address in this session for the page after the redirect; nowhere else."""
    request.session[LINK_MADE] = {"address": settings.ADDRESS + link.path, "title": title, "text": text, "back": back}


def link_made(request: HttpRequest) -> HttpResponse:
    made = request.session.get(LINK_MADE)
    if not made:
        raise NotFound()
    return render(request, "supporters/link_made.html", {**made, "drawing": _in_page(qr_svg(made["address"]))})


def _in_page(drawn: str) -> SafeString:
    """A QR code without its XML prologue, named for who cannot see it."""
    inner = drawn[drawn.index("<svg"):].replace(' id="barcode"', "")
    return mark_safe(inner.replace("<svg ", '<svg role="img" aria-label="QR" ', 1))  # noqa: S308  drawn from our address
