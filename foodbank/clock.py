"""The one place where the clock is read and where a moment becomes a day in Japan."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

JST = ZoneInfo("Asia/Tokyo")


def now() -> datetime:
    """This moment, in UTC. For doors and tasks only; rules and services are told."""
    return datetime.now(UTC)


def day_of(moment: datetime) -> date:
    return moment.astimezone(JST).date()


def today() -> date:
    """Today in Japan. For doors and tasks only."""
    return day_of(now())


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """That time of that day in Japan, as UTC."""
    return datetime.combine(day, time(hour, minute), JST).astimezone(UTC)


def month_start(day: date) -> date:
    return day.replace(day=1)


def next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def fiscal_year(day: date, start_month: int = 4) -> int:
    """The year in which the fiscal year of `day` began (April by default)."""
    return day.year if day.month >= start_month else day.year - 1


def seconds_of_day(value: time) -> int:
    return value.hour * 3600 + value.minute * 60 + value.second
