"""Opening, changing and closing sites."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from foodbank.errors import InvalidInput, NotFound, StalePage
from foodbank.network.errors import NameTaken
from foodbank.network.models import District, Organisation, ReceivingWindow, Session, Site
from foodbank.network.rules.calendar import Window, checked_windows
from foodbank.network.rules.details import SiteDetails


@contextmanager
def unique_name(name: str) -> Iterator[None]:
    """A second row of one name is refused by name; the transaction around it stays usable."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "unique" not in str(error).lower() and "duplicate" not in str(error).lower():
            raise
        raise NameTaken(name=name) from None


def add_organisation(*, food_bank_id: int, name: str, kana: str = "", sector: str = "citizens",
                     agreement_from: date | None = None, agreement_until: date | None = None) -> Organisation:
    """A 団体; one of the same name is given back instead of a second."""
    if not name.strip():
        raise InvalidInput(field="organisation", reason="missing")
    if sector not in Organisation.Sector.values:
        raise InvalidInput(field="sector", reason="unknown")
    known = Organisation.objects.filter(food_bank_id=food_bank_id, name=name).first()
    return known or Organisation.objects.create(
        food_bank_id=food_bank_id, name=name, kana=kana, sector=sector, agreement_from=agreement_from,
        agreement_until=agreement_until)


@transaction.atomic
def add_site(*, food_bank_id: int, organisation: Organisation, details: SiteDetails,
             district: District | None = None) -> Site:
    """A new site; it works from now on without any user. Raises NameTaken, InvalidInput, NotFound."""
    _check(details)
    if organisation.food_bank_id != food_bank_id:
        raise NotFound()
    with unique_name(details.name):
        return Site.objects.create(food_bank_id=food_bank_id, organisation=organisation, district=district,
                                   **vars(details))


@transaction.atomic
def edit_site(*, food_bank_id: int, site_uuid: UUID, version: int, organisation: Organisation, details: SiteDetails,
              district: District | None) -> Site:
    """Changes a site as one whole. Raises StalePage when `version` is not the site's, NameTaken, InvalidInput."""
    _check(details)
    site = _locked(food_bank_id, site_uuid, version)
    if organisation.food_bank_id != food_bank_id:
        raise NotFound()
    for name, value in vars(details).items():
        setattr(site, name, value)
    site.organisation, site.district = organisation, district
    site.version += 1
    with unique_name(details.name):
        site.save()
    return site


@transaction.atomic
def close_site(*, food_bank_id: int, site_uuid: UUID, version: int, closed_from: date, on: date) -> Site:
    """The site takes no part from `closed_from` on; sessions from that day are called off. History stays."""
    site = _locked(food_bank_id, site_uuid, version)
    site.closed_from, site.is_active = closed_from, closed_from > on
    site.version += 1
    site.save()
    Session.objects.filter(activity__site=site, on__gte=closed_from, came__isnull=True).update(is_cancelled=True)
    return site


@transaction.atomic
def reopen_site(*, food_bank_id: int, site_uuid: UUID, version: int) -> Site:
    """Open again; called-off sessions stay called off."""
    site = _locked(food_bank_id, site_uuid, version)
    site.closed_from, site.is_active = None, True
    site.version += 1
    site.save()
    return site


@transaction.atomic
def set_windows(*, food_bank_id: int, site_uuid: UUID, version: int, windows: Iterable[Window]) -> list[Window]:
    """All receiving windows at once, in order. Raises WindowsOverlap, StalePage."""
    ordered = checked_windows(windows)
    site = _locked(food_bank_id, site_uuid, version)
    ReceivingWindow.objects.filter(site=site).delete()
    ReceivingWindow.objects.bulk_create(
        ReceivingWindow(site=site, weekday=one.weekday, opens=one.opens, closes=one.closes) for one in ordered)
    Site.objects.filter(id=site.id).update(version=site.version + 1)
    return ordered


def _locked(food_bank_id: int, site_uuid: UUID, version: int) -> Site:
    site = Site.objects.select_for_update().filter(food_bank_id=food_bank_id, uuid=site_uuid).first()
    if not site:
        raise NotFound()
    if site.version != version:
        raise StalePage()
    return site


def _check(details: SiteDetails) -> None:
    if not details.name.strip():
        raise InvalidInput(field="name", reason="missing")
    if not (-90 <= details.latitude <= 90 and -180 <= details.longitude <= 180):
        raise InvalidInput(field="latitude", reason="not_on_earth")
    if details.leaves_by not in Site.Fetch.values:
        raise InvalidInput(field="leaves_by", reason="unknown")
    for field in ("fridge_ml", "freezer_ml", "ambient_g", "transport_g"):
        if not 0 <= getattr(details, field) <= 1_000_000_000:
            raise InvalidInput(field=field, reason="out_of_range")
    if not 0 <= details.minimum_days_left <= 3650:
        raise InvalidInput(field="minimum_days_left", reason="out_of_range")
