"""The fixed words of stock."""

from enum import StrEnum


class PlaceKind(StrEnum):
    DOCK = "dock"
    SHELF = "shelf"
    STAGING = "staging"
    VEHICLE = "vehicle"
    SITE_STORE = "site_store"  # a site that keeps stock
    DONOR = "donor"
    SITE = "site"
    DISCARDED = "discarded"
    COUNT_DIFFERENCE = "count_difference"
    REPACKED = "repacked"


INSIDE = frozenset({PlaceKind.DOCK, PlaceKind.SHELF, PlaceKind.STAGING, PlaceKind.VEHICLE, PlaceKind.SITE_STORE})


class Kind(StrEnum):
    RECEIVE = "RECEIVE"
    MOVE = "MOVE"
    RESERVE = "RESERVE"
    RELEASE = "RELEASE"
    REPACK = "REPACK"
    DISPATCH = "DISPATCH"
    RETURN = "RETURN"
    DISCARD = "DISCARD"
    COUNT = "COUNT"


class HoldReason(StrEnum):
    CHECKING = "checking"  # 確認中
    DAMAGED = "damaged"  # 破損
    TEMPERATURE = "temperature"  # 温度
    NO_DATE = "no_date"  # 期限が不明
    UNNAMED = "unnamed"  # 品名が不明
    RECALL = "recall"  # リコール
    SMELL = "smell"  # におい・汚れ
    LEFT_ON_BOARD = "left_on_board"
