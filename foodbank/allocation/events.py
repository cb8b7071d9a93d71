"""What a tablet sends about hand-overs."""

from typing import Any
from uuid import UUID

from foodbank.accounts.rules import Identity
from foodbank.allocation import queries, services
from foodbank.devices.rules import Act
from foodbank.errors import NotFound
from foodbank.network.models import Site


def hand_over(act: Act, identity: Identity, payload: dict[str, Any]) -> dict[str, Any]:
    """hand_over.1: {site, received_by, lines: [{line, pieces}]}. It happened, so it is recorded whatever stock says."""
    site = Site.objects.filter(food_bank_id=identity.bank, uuid=UUID(payload["site"])).first()
    if not site:
        raise NotFound()
    handed = [services.HandedLine(queries.get_line_for(identity, UUID(one["line"])).id, int(one["pieces"]))
              for one in payload["lines"]]
    return services.hand_over_lines(act=act, identity=identity, site=site, handed=handed, is_fact=True,
                                    received_by=str(payload.get("received_by", ""))[:80])
