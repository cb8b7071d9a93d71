"""The fixed words of printed dates; the same values as in the database."""

from enum import StrEnum


class DateKind(StrEnum):
    USE_BY = "use_by"  # 消費期限: a safety limit
    BEST_BEFORE = "best_before"  # 賞味期限: a quality limit
    MANUFACTURED = "manufactured"
    MILLED = "milled"
    NONE = "none"


class Precision(StrEnum):
    DAY = "day"
    DEKAD = "dekad"  # 上旬 / 中旬 / 下旬
    MONTH = "month"
    NONE = "none"
