"""The coordinator's pages for donors: list, one with its agreements, contacts."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from foodbank import clock
from foodbank.accounts.services import record_access
from foodbank.donors import queries, services
from foodbank.donors.forms import AgreementForm, DonorForm
from foodbank.donors.forms.donors import restriction_words
from foodbank.donors.queries import announced
from foodbank.network.acts import identity_of_request, kept, see_other, version_of
from foodbank.network.forms import PersonForm


def donors(request: HttpRequest) -> HttpResponse:
    identity, on = identity_of_request(request), clock.today()
    search = request.GET.get("q", "")
    page = queries.donors(identity, search=search, after=request.GET.get("after", ""))
    ending = queries.agreements_ending(identity, on)
    return render(request, "donors/donors.html", {
        "page": page, "search": search, "ending": ending,
        "donors": [(one, queries.agreement_in_force(one, on)) for one in page.rows]})


def donor(request: HttpRequest, uuid: UUID) -> HttpResponse:
    identity, on = identity_of_request(request), clock.today()
    found = queries.get_donor_for(identity, uuid)
    agreements = queries.agreements_of(identity, found)
    page = queries.donations(identity, donor_uuid=uuid, after=request.GET.get("after", ""), limit=20)
    contacts = queries.contacts_of(identity, found)
    if contacts:
        record_access(identity=identity, what="donor_contacts", subject=str(uuid), now=clock.now())
    return render(request, "donors/donor.html", {
        "donor": found, "agreements": [(one, restriction_words(one.restrictions)) for one in agreements],
        "in_force": queries.agreement_in_force(found, on), "contacts": contacts, "page": page,
        "donations": [(one, announced(one)) for one in page.rows]})


def donor_new(request: HttpRequest) -> HttpResponse:
    identity = identity_of_request(request)
    form = DonorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer = kept(request, form, "donor.add", lambda: {"donor": str(services.add_donor(
            food_bank_id=identity.bank, details=form.details).uuid)})
        if answer:
            messages.success(request, _("寄贈者を登録しました。つぎに、合意書を登録してください。"))
            return see_other("donors:agreement_new", answer["donor"])
    return render(request, "donors/donor_edit.html", {"form": form}, status=422 if form.errors else 200)


def donor_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    identity = identity_of_request(request)
    found = queries.get_donor_for(identity, uuid)
    form = DonorForm(request.POST if request.method == "POST" else None, initial=DonorForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        answer = kept(request, form, "donor.edit", lambda: {"donor": str(services.edit_donor(
            food_bank_id=identity.bank, donor_uuid=uuid, version=version_of(request), details=form.details).uuid)})
        if answer:
            messages.success(request, _("保存しました。"))
            return see_other("donors:donor", uuid)
    return render(request, "donors/donor_edit.html",
                  {"form": form, "donor": found, "version": request.POST.get("version") or found.version},
                  status=422 if form.errors else 200)


def agreement_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    identity, on = identity_of_request(request), clock.today()
    found = queries.get_donor_for(identity, uuid)
    form = AgreementForm(request.POST if request.method == "POST" else None,
                         initial={"starts_on": on, "ends_on": on + timedelta(days=364)})
    if request.method == "POST" and form.is_valid():
        answer = kept(request, form, "agreement.add", lambda: {"agreement": services.add_agreement(
            food_bank_id=identity.bank, donor_uuid=uuid, details=form.details).number})
        if answer:
            messages.success(request, _("合意書を登録しました。"))
            return see_other("donors:donor", uuid)
    return render(request, "donors/agreement_new.html", {"form": form, "donor": found},
                  status=422 if form.errors else 200)


def contact_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    identity = identity_of_request(request)
    found = queries.get_donor_for(identity, uuid)
    form = PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data

        def work() -> dict[str, Any]:
            return {"member": services.add_contact(
                food_bank_id=identity.bank, donor_uuid=uuid, now=clock.now(), **values).code}

        answer = kept(request, form, "contact.add", work)
        if answer:
            messages.success(request, _("担当者を追加しました。つぎに、招待リンクを渡してください。"))
            return see_other("network:person", answer["member"])
    return render(request, "donors/contact_new.html", {"form": form, "donor": found},
                  status=422 if form.errors else 200)
