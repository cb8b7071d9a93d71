"""Donors, agreements and donations for programs: one router, its operations by what they are about."""

from foodbank.donors.api import donations, donors  # noqa: F401  they hang their operations on the router
from foodbank.donors.api.frame import router

__all__ = ["router"]
