"""Sites, their activities, sessions and receiving times; the districts."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foodbank import clock
from foodbank.accounts.models import FoodBank
from foodbank.accounts.rules import Identity
from foodbank.accounts.services import record_access
from foodbank.network import queries, services
from foodbank.network.acts import identity_of_request, kept, once, see_other, version_of
from foodbank.network.forms import ActivityForm, CloseForm, SessionsForm, SiteForm, WindowsForm
from foodbank.network.models import District, Organisation
from foodbank.network.rules.calendar import days_of


def sites(request: HttpRequest) -> HttpResponse:
    identity = identity_of_request(request)
    search, closed = request.GET.get("q", ""), request.GET.get("closed") == "1"
    page = queries.sites(identity, search=search, closed=closed, after=request.GET.get("after", ""))
    return render(request, "network/sites.html", {"page": page, "search": search, "closed": closed})


def site(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One site with everything about it; reading it shows personal data, so it is noted."""
    identity, on = identity_of_request(request), clock.today()
    found = queries.get_site_for(identity, uuid)
    leads = queries.site_leads(identity, found)
    if leads:
        record_access(identity=identity, what="site_leads", subject=str(uuid), now=clock.now())
    coming = queries.sessions_of_site(identity, found, on, after=request.GET.get("after", ""))
    return render(request, "network/site.html", {
        "site": found, "leads": leads, "activities": queries.activities_of(identity, found),
        "page": coming, "sessions": coming.rows, "windows": list(found.windows.all()), "on": on,
        "is_closed": not found.is_active or (found.closed_from is not None and found.closed_from <= on),
        "closing": CloseForm(initial={"closed_from": on})})


def site_new(request: HttpRequest) -> HttpResponse:
    identity = identity_of_request(request)
    form = _site_form(request, identity)
    if request.method == "POST" and form.is_valid():
        answer = kept(request, form, "site.add", lambda: {"site": str(services.add_site(
            food_bank_id=identity.bank, organisation=_organisation(identity, form), details=form.details,
            district=_district(form)).uuid)})
        if answer:
            messages.success(request, _("居場所を追加しました。画面を使わない居場所も、このまま使えます。"))
            return see_other("network:site", answer["site"])
    return render(request, "network/site_edit.html", {"form": form}, status=422 if form.errors else 200)


def site_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    identity = identity_of_request(request)
    found = queries.get_site_for(identity, uuid)
    form = _site_form(request, identity, SiteForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        answer = kept(request, form, "site.edit", lambda: {"site": str(services.edit_site(
            food_bank_id=identity.bank, site_uuid=uuid, version=version_of(request), details=form.details,
            organisation=_organisation(identity, form), district=_district(form)).uuid)})
        if answer:
            messages.success(request, _("保存しました。"))
            return see_other("network:site", uuid)
    version = request.POST.get("version") or found.version
    return render(request, "network/site_edit.html", {"form": form, "site": found, "version": version},
                  status=422 if form.errors else 200)


def _site_form(request: HttpRequest, identity: Identity, initial: dict[str, object] | None = None) -> SiteForm:
    city = FoodBank.objects.values_list("city_code", flat=True).get(id=identity.bank)
    return SiteForm(request.POST if request.method == "POST" else None, initial=initial or {},
                    organisations=queries.organisations(identity),
                    districts=list(District.objects.filter(city_code=city)))


def _organisation(identity: Identity, form: SiteForm) -> Organisation:
    values = form.cleaned_data
    chosen = form.organisations.get(values["organisation"])
    return chosen or services.add_organisation(food_bank_id=identity.bank, name=values["new_organisation"])


def _district(form: SiteForm) -> District | None:
    return form.districts.get(form.cleaned_data["district"])


@require_POST
def site_close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    identity, on = identity_of_request(request), clock.today()
    form = CloseForm(request.POST)
    if form.is_valid():
        once(request, "site.close", lambda: {"version": services.close_site(
            food_bank_id=identity.bank, site_uuid=uuid, version=version_of(request), closed_from=form.day,
            on=on).version})
        messages.success(request,
                         _("閉じる日を記録しました。その日からの開催日は中止です。これまでの記録は残ります。"))
    else:
        messages.error(request, _("閉じる日を入力してください。何も変わっていません。"))
    return see_other("network:site", uuid)


@require_POST
def site_reopen(request: HttpRequest, uuid: UUID) -> HttpResponse:
    identity = identity_of_request(request)
    once(request, "site.reopen", lambda: {"version": services.reopen_site(
        food_bank_id=identity.bank, site_uuid=uuid, version=version_of(request)).version})
    messages.success(request, _("ふたたび開きました。"))
    return see_other("network:site", uuid)


def site_windows(request: HttpRequest, uuid: UUID) -> HttpResponse:
    identity = identity_of_request(request)
    found = queries.get_site_for(identity, uuid)
    form = WindowsForm(request.POST if request.method == "POST" else None, initial=WindowsForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        answer = kept(request, form, "site.windows", lambda: {"windows": len(services.set_windows(
            food_bank_id=identity.bank, site_uuid=uuid, version=version_of(request), windows=form.windows))})
        if answer is not None:
            messages.success(request, _("受け取れる時間を保存しました。"))
            return see_other("network:site", uuid)
    return render(request, "network/site_windows.html",
                  {"form": form, "site": found, "version": request.POST.get("version") or found.version},
                  status=422 if form.errors else 200)


def activity_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    identity, on = identity_of_request(request), clock.today()
    found = queries.get_site_for(identity, uuid)
    form = ActivityForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer = kept(request, form, "activity.add", lambda: {"activity": str(services.add_activity(
            food_bank_id=identity.bank, site_uuid=uuid, details=form.details, on=on).uuid)})
        if answer:
            messages.success(request, _("活動を追加しました。つぎに、開催日を決めてください。"))
            return see_other("network:sessions_new", answer["activity"])
    return render(request, "network/activity_edit.html", {"form": form, "site": found},
                  status=422 if form.errors else 200)


def activity_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    identity = identity_of_request(request)
    found = queries.get_activity_for(identity, uuid)
    form = ActivityForm(request.POST if request.method == "POST" else None, initial=ActivityForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        answer = kept(request, form, "activity.edit", lambda: {"activity": str(services.edit_activity(
            food_bank_id=identity.bank, activity_uuid=uuid, version=version_of(request), details=form.details).uuid)})
        if answer:
            messages.success(request, _("保存しました。"))
            return see_other("network:site", found.site.uuid)
    return render(request, "network/activity_edit.html", {
        "form": form, "site": found.site, "activity": found, "version": request.POST.get("version") or found.version},
        status=422 if form.errors else 200)


def sessions_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The pattern of an activity's days: 第2・第4土曜 from April to March."""
    identity, on = identity_of_request(request), clock.today()
    found = queries.get_activity_for(identity, uuid)
    end = on.replace(year=on.year + (on.month > 3), month=3, day=31)
    form = SessionsForm(request.POST if request.method == "POST" else None, initial={"first": on, "last": end})
    if request.method == "POST" and form.is_valid():
        answer = kept(request, form, "sessions.add", lambda: {"sessions": len(services.add_sessions(
            food_bank_id=identity.bank, activity_uuid=uuid, days=days_of(
                form.pattern, first=form.cleaned_data["first"], last=form.cleaned_data["last"])))})
        if answer:
            messages.success(request, _("開催日を%(count)d日 用意しました。") % {"count": answer["sessions"]})
            return see_other("network:site", found.site.uuid)
    return render(request, "network/sessions_new.html", {"form": form, "activity": found},
                  status=422 if form.errors else 200)


@require_POST
def session_call_off(request: HttpRequest, uuid: UUID) -> HttpResponse:
    identity = identity_of_request(request)
    found = queries.get_session_for(identity, uuid)
    once(request, "session.call_off", lambda: {"session": str(services.call_off_session(
        food_bank_id=identity.bank, session_uuid=uuid).uuid)})
    messages.success(request, _("開催を中止にしました。"))
    return see_other("network:site", found.activity.site.uuid)


def districts(request: HttpRequest) -> HttpResponse:
    coverage = queries.district_coverage(identity_of_request(request), clock.today())
    return render(request, "network/districts.html",
                  {"coverage": coverage, "served": sum(1 for one in coverage if one.sites)})
