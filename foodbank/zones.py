"""Storage zones: every lot, shelf, site and vehicle has one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Zone(models.TextChoices):
    """常温 / 冷蔵 (10 C and below) / 冷凍 (law -15 C, target -18 C: food hygiene standards)."""

    AMBIENT = "ambient", _("常温")
    CHILLED = "chilled", _("冷蔵")
    FROZEN = "frozen", _("冷凍")


#: Warmest temperature at which goods of a zone may arrive, in tenths of a degree C.
WARMEST_TENTHS_C = {Zone.CHILLED: 100, Zone.FROZEN: -150}
