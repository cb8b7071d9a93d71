"""Where food goes and who belongs to the food bank, for programs: one router, its operations by what they are about."""

from foodbank.network.api import calendar, people, places, sites  # noqa: F401  they hang their operations on the router
from foodbank.network.api.frame import router

__all__ = ["router"]
