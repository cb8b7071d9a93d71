"""Giving tours out: published, linked, handed to another driver, called off."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid5

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from foodbank.accounts.models import Link
from foodbank.accounts.queries import sha256
from foodbank.accounts.rules import Identity, Purpose
from foodbank.accounts.services import issue_link, revoke_links
from foodbank.devices.rules import Act
from foodbank.devices.services import Answer, perform_once
from foodbank.errors import NotFound, StalePage
from logistics.fleet.models import Driver, Duty
from logistics.fleet.services import replace_driver
from logistics.tours.errors import TourNotPublished, TourOnTheRoad, TourOver
from logistics.tours.models import DayPlan, Tour

#: How long a phone whose tour went to somebody else, or ended, may still look at it.
LOOK_BACK = timedelta(hours=12)
OVER = (Tour.State.CLOSED, Tour.State.CANCELLED)


def locked_tour(food_bank_id: int, code: str) -> Tour:
    """The tour, its row locked: one act at a time. Raises NotFound."""
    tour = Tour.objects.select_for_update(of=("self",)).select_related(
        "vehicle__place", "driver__membership__user", "food_bank", "duty", "link", "day_plan", "warehouse").filter(
        food_bank_id=food_bank_id, code=code).first()
    if not tour:
        raise NotFound()
    return tour


def publish_tours(*, act: Act, identity: Identity, codes: Sequence[str], now: datetime) -> Answer:
    """Publishes all or none. Each tour is an act of its own below this one, so that a repetition changes nothing."""
    with transaction.atomic():
        done = [publish_tour(act=replace(act, id=uuid5(act.id, code)), identity=identity, code=code, now=now)["tour"]
                for code in sorted(set(codes))]
    return {"tours": done}


def publish_tour(*, act: Act, identity: Identity, code: str, now: datetime) -> Answer:
    """The driver's link opens from now on. Raises TourOver, NotFound; a tour published before stays as it is."""

    def work() -> Answer:
        tour = locked_tour(act.food_bank_id, code)
        if tour.state in OVER:
            raise TourOver()
        if tour.state == Tour.State.PROPOSED:
            tour.state, tour.published_at = Tour.State.PUBLISHED, now
            tour.version += 1
            tour.link = _new_link(tour, identity, now)
            tour.save(update_fields=["state", "published_at", "version", "link"])
            DayPlan.objects.filter(id=tour.day_plan_id).update(state=DayPlan.State.PUBLISHED)
        return {"tour": tour.code}

    return perform_once(act=act, work=work)


def _new_link(tour: Tour, identity: Identity, now: datetime) -> Link:
    link = issue_link(food_bank=tour.food_bank, purpose=Purpose.TOUR, now=now, membership=tour.driver.membership,
                      subject=tour.code, next_page=f"/tours/drive/{tour.code}/", by=identity).link
    # The run sheet is printed again and again, so its address must be found again; only its hash is stored, as ever.
    link.token_sha256 = sha256(_token(link.id))
    link.save(update_fields=["token_sha256"])
    return link


def _token(link_id: int) -> str:
    """192 bits that only this installation's secret key can make again."""
    return salted_hmac("logistics.tours.link", str(link_id), algorithm="sha256").hexdigest()[:48]


def link_address(tour: Tour) -> str:
    """Where the tour's QR leads; empty when it has no open link."""
    if not tour.link_id or tour.state in (Tour.State.PROPOSED, *OVER):
        return ""
    return f"{settings.ADDRESS}/l/{_token(tour.link_id)}"


def retire_link(link: Link | None, now: datetime) -> None:
    """An unused link ends now. One that was used lets nobody else in (it is bound to its phone) and may be looked
    through for a while: a phone in a car must not show a sign-in page."""
    if not link or link.revoked_at:
        return
    if link.browser_sha256:
        link.expires_at = now + LOOK_BACK
        link.save(update_fields=["expires_at"])
    else:
        link.revoked_at = now
        link.save(update_fields=["revoked_at"])


def reissue_link(*, act: Act, identity: Identity, code: str, now: datetime) -> Answer:
    """A new link for the same driver (lost phone, QR seen by others); whoever came by the old one only reads."""

    def work() -> Answer:
        tour = locked_tour(act.food_bank_id, code)
        _refuse_unpublished(tour)
        retire_link(tour.link, now)
        tour.link = _new_link(tour, identity, now)
        tour.version += 1
        tour.save(update_fields=["link", "version"])
        return {"tour": tour.code}

    return perform_once(act=act, work=work)


def _refuse_unpublished(tour: Tour) -> None:
    if tour.state in OVER:
        raise TourOver()
    if tour.state == Tour.State.PROPOSED:
        raise TourNotPublished()


def change_driver(*, act: Act, identity: Identity, code: str, driver: Driver, now: datetime) -> Answer:
    """Somebody else drives, also on the road: a new link takes over, the old phone turns read-only, what it has not
    sent yet still counts. Raises DriverBusy, TourOver, NotFound."""

    def work() -> Answer:
        tour = locked_tour(act.food_bank_id, code)
        if tour.state in OVER:
            raise TourOver()
        replace_driver(duty=Duty.objects.select_for_update().get(id=tour.duty_id), driver=driver)
        tour.driver = driver
        if tour.state != Tour.State.PROPOSED:
            retire_link(tour.link, now)
            tour.link = _new_link(tour, identity, now)
        tour.version += 1
        tour.save(update_fields=["driver", "link", "version"])
        return {"tour": tour.code, "driver": driver.membership.code}

    return perform_once(act=act, work=work)


def cancel_tour(*, act: Act, code: str, version: int, now: datetime) -> Answer:
    """取りやめ: its goods and pickups wait for another tour. Raises TourOnTheRoad once it is loaded, StalePage."""

    def work() -> Answer:
        tour = locked_tour(act.food_bank_id, code)
        if tour.version != version:
            raise StalePage()
        if tour.state in (Tour.State.LOADED, Tour.State.DRIVING):
            raise TourOnTheRoad()
        if tour.state in OVER:
            raise TourOver()
        tour.state, tour.closed_at = Tour.State.CANCELLED, now
        tour.version += 1
        tour.save(update_fields=["state", "closed_at", "version"])
        revoke_links(food_bank_id=act.food_bank_id, purpose=Purpose.TOUR, subject=tour.code, now=now)
        return {"tour": tour.code}

    return perform_once(act=act, work=work)
