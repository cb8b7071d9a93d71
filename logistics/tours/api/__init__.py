"""Tours for programs: one router, its operations by who does them: the day and its tours the coordinator, the road a driver.

A driver's phone sends its acts through /devices/events instead, where nothing that happened is refused.
"""

from logistics.tours.api import day, road, tours  # noqa: F401  in this order: /day stands before /{tour}
from logistics.tours.api.frame import router

__all__ = ["router"]
