"""お渡し at the counter: who comes today, what they get, who took it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foodbank import clock
from foodbank.accounts.models import Membership
from foodbank.allocation import queries, services
from foodbank.allocation.errors import NothingToHandOver
from foodbank.allocation.models import AllocationLine
from foodbank.errors import InvalidInput, NotFound
from foodbank.network.acts import act_of_form, identity_of_request, see_other
from foodbank.network.models import Site
from foodbank.stock.models import Hold, Label


@never_cache
@require_safe
def counter(request: HttpRequest) -> HttpResponse:
    on = clock.today()
    return render(request, "allocation/counter.html", {"coming": queries.counter_of_day(identity_of_request(request), on),
                                                       "on": on})


@never_cache
def hand_over(request: HttpRequest, key: UUID) -> HttpResponse:
    """The goods of one site; scanned labels tick themselves. POST writes the hand-over."""
    identity, on = identity_of_request(request), clock.today()
    site = Site.objects.filter(food_bank_id=identity.bank, uuid=key).first()
    if not site:
        raise NotFound()
    lines = queries.lines_of_site(identity, site, on)
    if request.method == "POST":
        services.hand_over_lines(act=act_of_form(request, "hand_over"), identity=identity, site=site,
                                 received_by=request.POST.get("received_by", "").strip(), handed=_handed(request))
        return see_other("allocation:counter")
    if not lines:
        raise NothingToHandOver()
    actor = Membership.objects.filter(id=identity.membership_id or 0).values_list("code", flat=True).first()
    return render(request, "allocation/hand_over.html", {"site": site, "lines": _told(lines), "actor": actor or ""})


def _told(lines: list[AllocationLine]) -> list[AllocationLine]:
    """The lines with the codes that mean them and whether their goods are stopped: two statements."""
    lots = {line.lot_id for line in lines}
    codes: dict[int, list[str]] = {line.lot_id: [line.lot.code] for line in lines}
    for lot_id, code in Label.objects.filter(lot_id__in=lots).order_by("lot_id", "number").values_list("lot_id", "code"):
        codes[lot_id].append(code)
    stopped = set(Hold.objects.filter(lot_id__in=lots, closed_at__isnull=True, place__isnull=True).values_list("lot_id", flat=True))
    for line in lines:
        line.label_codes, line.is_stopped = " ".join(codes[line.lot_id]), line.lot_id in stopped  # type: ignore[attr-defined]
    return lines


def _handed(request: HttpRequest) -> list[services.HandedLine]:
    identity = identity_of_request(request)
    handed = []
    for name in sorted(request.POST):
        if name.startswith("line-"):
            text = request.POST.get(name, "")
            if not (text.isascii() and text.isdigit() and len(text) <= 7):
                raise InvalidInput(field="pieces")
            try:
                line = queries.get_line_for(identity, UUID(name.removeprefix("line-")))
            except ValueError:
                raise InvalidInput(field="line") from None
            handed.append(services.HandedLine(line.id, int(text)))
    return handed
