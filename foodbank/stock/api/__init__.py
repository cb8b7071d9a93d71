"""Stock for programs and devices: what is there, what a scan means, and every act on it."""

from foodbank.stock.api import acts, dock, house, reading
from foodbank.stock.api.scanning import router

__all__ = ["acts", "dock", "house", "reading", "router"]
