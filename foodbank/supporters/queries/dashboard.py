"""The dashboard: every figure read from the ledger when it is asked for, none kept anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, Sum

from foodbank.accounts.models import FoodBank
from foodbank.catalog.models import Category
from foodbank.network.models import District, Site
from foodbank.requests.models import SessionReport
from foodbank.requests.queries import open_requests
from foodbank.stock.queries import MonthFigures, available_lots, dispatches_of_month, figures_by_month
from foodbank.supporters.models import Group, Pledge
from foodbank.supporters.queries.groups import settings_of
from foodbank.supporters.rules.discretion import shown_count
from foodbank.supporters.rules.factors import Estimate, estimates, factors_from
from foodbank.supporters.rules.months import Period, months_back
from foodbank.supporters.rules.sentence import MonthTold, change_of, said_weight
from foodbank.supporters.rules.shortages import Shortage, shortages
from foodbank.supporters.rules.tiles import Point, Served
from foodbank.units import percent

MONTHS = 12
#: How far ahead what sites ask for counts as "now" (setting `horizon_days` of the food bank's `policy["supporters"]`).
HORIZON_DAYS = 14


@dataclass(frozen=True)
class Reports:
    """What sites reported of the month's sessions. None: too few to be shown."""

    sessions: int
    households: int | None
    people: int | None


@dataclass(frozen=True)
class Short:
    """One short category with its name."""

    category: Category
    shortage: Shortage


@dataclass(frozen=True)
class Dashboard:
    """One month of a food bank as its supporters see it: sums only."""

    told: MonthTold
    months: list[MonthFigures]
    points: list[Point]
    elsewhere: int
    food_g: int
    estimates: list[Estimate]
    reports: Reports

    @property
    def period(self) -> Period:
        return self.told.period

    @property
    def month(self) -> MonthFigures:
        return self.months[-1]

    @property
    def saved_percent(self) -> int:
        """Of what was handed over, the whole per cent that was before its date."""
        return percent(max(0, self.month.saved_g), max(0, self.month.out_g))


def dashboard(group: Group, period: Period) -> Dashboard:
    """Seven statements: figures twice, hand-overs, sites, districts, categories, reports. The group's food bank is
    loaded with it."""
    bank = group.food_bank
    months = figures_by_month(bank.id, months_back(period.first, MONTHS - 1), period.until)
    before = figures_by_month(bank.id, period.before.first, period.before.until)[0]
    handed = _net(dispatches_of_month(bank.id, period.first, period.until))
    district_of = dict(Site.objects.filter(Q(is_active=True) | Q(id__in=handed.sites), food_bank_id=bank.id)
                       .values_list("id", "district_id"))
    districts = list(District.objects.filter(city_code=group.city_code).order_by("number"))
    reached = [district_of.get(site) for site in handed.sites]
    points = _points(districts, set(district_of.values()), set(reached))
    food = set(Category.objects.filter(is_food=True).values_list("id", flat=True))
    food_g = sum(grams for category, grams in handed.by_category.items() if category in food)
    first = not any(month.in_g or month.out_g or month.discarded_g for month in months[:-1])
    change, value = change_of(months[-1].out_g, before.out_g, is_first=first)
    here = {district.id for district in districts}
    told = MonthTold(period, sum(point.served is Served.SERVED for point in points), len(points), len(handed.sites),
                     handed.visits, said_weight(months[-1].out_g), change, value)
    return Dashboard(told, months, points, sum(district not in here for district in reached), food_g,
                     estimates(food_g, factors_from(_part(settings_of(bank), "factors"))), _reports(bank, period))


@dataclass(frozen=True)
class _Handed:
    """What stayed handed over, after what came back: sites with more than nothing, their days, grams by category."""

    sites: set[int]
    visits: int
    by_category: dict[int, int]


def _net(rows: list[dict[str, Any]]) -> _Handed:
    """A visit is one site on one day; goods given back, or written wrongly and reversed, do not count."""
    by_site: dict[int, int] = {}
    by_day: dict[tuple[int, date], int] = {}
    by_category: dict[int, int] = {}
    for row in rows:
        by_site[row["site_id"]] = by_site.get(row["site_id"], 0) + row["grams"]
        day = (row["site_id"], row["day"])
        by_day[day] = by_day.get(day, 0) + row["grams"]
        by_category[row["category_id"]] = by_category.get(row["category_id"], 0) + row["grams"]
    sites = {site for site, grams in by_site.items() if grams > 0}
    return _Handed(sites, sum(grams > 0 and site in sites for (site, _), grams in by_day.items()), by_category)


def _points(districts: list[District], with_a_place: set[int | None], served: set[int | None]) -> list[Point]:
    def state(district: District) -> Served:
        if district.id in served:
            return Served.SERVED
        return Served.NOT_YET if district.id in with_a_place else Served.TO_COME

    return [Point(one.number, one.name, one.latitude, one.longitude, state(one)) for one in districts]


def _reports(bank: FoodBank, period: Period) -> Reports:
    """Sums over the sessions of these days that were reported; few households are not shown, nor are their people."""
    found = SessionReport.objects.filter(food_bank_id=bank.id, session__on__gte=period.first,
                                         session__on__lt=period.until).aggregate(
        sessions=Count("id"), households=Sum("households"), people=Sum("came"))
    households = shown_count(found["households"] or 0)
    people = None if households is None else shown_count(found["people"] or 0)
    return Reports(found["sessions"], households, people)


def short_now(group: Group, today: date) -> list[Short]:
    """What sites wait for in the coming days, minus what may still be promised: nine statements at most.

    Requests by head-count alone name no category and are not counted.
    """
    bank = group.food_bank
    days = settings_of(bank).get("horizon_days")
    horizon = days if type(days) is int and 1 <= days <= 62 else HORIZON_DAYS
    asked: dict[str, int] = {}
    for request in open_requests(bank.id, today, today + timedelta(days=horizon)):
        for line in request.lines.all():
            asked[line.category.code] = asked.get(line.category.code, 0) + line.wanted_g
    if not asked:
        return []
    there: dict[str, int] = {}
    for lot in available_lots(bank.id, today):
        there[lot.category] = there.get(lot.category, 0) + lot.available * lot.piece_g
    named = {category.code: category for category in Category.objects.order_by("order")}
    found = shortages(asked, there, _pledged(bank.id, today), list(named))
    return [Short(named[one.category], one) for one in found]


def _pledged(food_bank_id: int, today: date) -> dict[str, int]:
    """Promised by supporters of any group, not arrived, and not overdue: grams per category."""
    return dict(Pledge.objects.filter(food_bank_id=food_bank_id, arrived_at__isnull=True, withdrawn_at__isnull=True,
                                      by_day__gte=today).values("category__code").annotate(grams=Sum("grams"))
                .values_list("category__code", "grams"))


def _part(settings: Mapping[str, object], name: str) -> Mapping[str, Any]:
    part = settings.get(name)
    return part if isinstance(part, Mapping) else {}
