"""Pages about products: the list, one product, its codes and its allergens."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _

from foodbank import clock
from foodbank.catalog import queries, services
from foodbank.catalog.acts import act_of_form, identity_of_request, version_of
from foodbank.catalog.forms import AllergenForm, CodeForm, ProductForm
from foodbank.catalog.models import Product
from foodbank.devices.errors import OperationReused
from foodbank.devices.services import Answer
from foodbank.errors import NotFound, RuleBroken, StalePage


class SeeOther(HttpResponseRedirect):
    """After a POST: the page to look at now."""

    status_code = 303


def products(request: HttpRequest) -> HttpResponse:
    search, category, unnamed = (request.GET.get(name, "") for name in ("q", "category", "unnamed"))
    page = queries.products(identity_of_request(request), search=search, category=category, unnamed=unnamed == "1",
                            after=request.GET.get("after", ""))
    return render(request, "catalog/products.html", {
        "page": page, "search": search, "category": category, "unnamed": unnamed == "1",
        "categories": queries.categories()})


def product_new(request: HttpRequest) -> HttpResponse:
    form = ProductForm(request.POST or None, categories=queries.categories(),
                       initial={"zone": "ambient", "pieces_per_case": "1"})
    if request.method == "POST" and form.is_valid():
        answer = _tried(form, lambda: services.learn_product(act=act_of_form(request, "product.learn"),
                                                             details=form.details))
        if answer:
            messages.success(request, _("品を登録しました。"))
            return SeeOther(resolve_url("catalog:product", answer["product"]))
    return render(request, "catalog/product_edit.html", {"form": form}, status=422 if form.errors else 200)


def product(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One product; GET shows it with the form to correct it, POST writes what was corrected."""
    found = queries.get_product_for(identity_of_request(request), uuid)
    form = ProductForm(request.POST or None, categories=queries.categories(), initial=ProductForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        answer = _tried(form, lambda: services.change_product(
            act=act_of_form(request, "product.change"), product=uuid, version=version_of(request),
            details=form.details))
        if answer:
            messages.success(request, _("直しました。"))
            return SeeOther(resolve_url("catalog:product", uuid))
    return _product_page(request, found, form, CodeForm())


def product_code(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Adds a code, or says how many pieces a known one holds."""
    found = queries.get_product_for(identity_of_request(request), uuid)
    form = CodeForm(request.POST)
    if form.is_valid():
        answer = _tried(form, lambda: services.add_code(
            act=act_of_form(request, "product.code"), product=uuid, **form.cleaned_data))
        if answer:
            messages.success(request, _("このバーコードを覚えました。"))
            return SeeOther(resolve_url("catalog:product", uuid))
    editing = ProductForm(categories=queries.categories(), initial=ProductForm.initial_of(found))
    return _product_page(request, found, editing, form)


def product_allergens(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = queries.get_product_for(identity_of_request(request), uuid)
    form = AllergenForm(request.POST or None, allergens=queries.allergens_on(clock.today()),
                        label=queries.label_of(found))
    if request.method == "POST" and form.is_valid():
        answer = _tried(form, lambda: services.set_allergens(
            act=act_of_form(request, "product.allergens"), product=uuid, version=version_of(request),
            states=form.states))
        if answer:
            messages.success(request, _("アレルゲンを記録しました。"))
            return SeeOther(resolve_url("catalog:product", uuid))
    return render(request, "catalog/allergens.html", {"product": found, "form": form},
                  status=422 if form.errors else 200)


def _product_page(request: HttpRequest, found: Product, form: ProductForm, code: CodeForm) -> HttpResponse:
    names = {row.code: row for row in queries.allergens_on(clock.today())}
    label = [(str(names[row.code]), row.get_state_display(), row.state) for row in found.allergens.all()
             if row.code in names]
    wrong = form.errors or code.errors
    return render(request, "catalog/product.html", {"product": found, "form": form, "code_form": code, "label": label},
                  status=422 if wrong else 200)


def _tried(form: forms.Form, work: Callable[[], Answer]) -> Answer | None:
    """A refusal about what was typed goes into the form, which keeps it; an old page refuses the whole."""
    try:
        return work()
    except (StalePage, NotFound, OperationReused):
        raise
    except RuleBroken as refusal:
        field = refusal.facts.get("field")
        form.add_error(field if field in form.fields else None, str(refusal))
    return None
