"""Pages of this room: looking (site), asking, reporting back, and the coordinator's own."""

from foodbank.requests.views.asking import amounts, cancel, change, new, repeat
from foodbank.requests.views.site import history, home, request_page, rule, site_home

__all__ = ["amounts", "cancel", "change", "history", "home", "new", "repeat", "request_page", "rule", "site_home"]
