"""The HTTP API: one problem document per refusal, a cursor per list, a tag per room."""

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from foodbank.allocation.api import router as allocation
from foodbank.catalog.api import router as catalog
from foodbank.config.refusals import problem, refuse
from foodbank.config.wiring import EVENTS
from foodbank.devices.api import device_router
from foodbank.donors.api import router as donors
from foodbank.errors import DatabaseAway, InvalidInput, NotFound, RuleBroken, all_refusals
from foodbank.labels.api import router as labels
from foodbank.network.api import router as network
from foodbank.receipts.api import router as receipts
from foodbank.requests.api import router as requests
from foodbank.stock.api import router as stock
from foodbank.supporters.api import router as supporters
from foodbank.volunteers.api import router as volunteers
from logistics.fleet.api import router as fleet
from logistics.tours.api import router as tours

api = NinjaAPI(
    title="Food bank", version="1", urls_namespace="api", docs_url="docs",
    description="Everything the screens do. Refusals are problem documents with a stable `code`, listed at `errors`. "
                "Programs and devices send `Authorization: Bearer TOKEN`.",
)


@api.exception_handler(RuleBroken)
def _refused(request: HttpRequest, refusal: RuleBroken) -> HttpResponse:
    return refuse(request, refusal)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0] if error.errors else {}
    place = ".".join(str(part) for part in first.get("loc", ()))
    return refuse(request, InvalidInput(field=place, reason=str(first.get("msg", ""))[:200]))


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    refusal = NotFound() if error.status_code == 404 else InvalidInput(field="body", reason=str(error)[:200])
    return refuse(request, refusal)


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def _database_away(request: HttpRequest, error: Exception) -> HttpResponse:
    return refuse(request, DatabaseAway())


@api.get("errors", url_name="errors", tags=["about"], auth=None)
def errors(request: HttpRequest) -> list[dict[str, object]]:
    """Every refusal: code, HTTP status and its sentence (in the request's language)."""
    return [{"code": refusal.code, "status": refusal.status, "sentence": str(refusal.sentence)}
            for refusal in all_refusals()]


api.add_router("", network)
api.add_router("", donors)
api.add_router("", volunteers)
api.add_router("/fleet", fleet)
api.add_router("/tours", tours)
api.add_router("/requests", requests)
api.add_router("/catalog", catalog)
api.add_router("/labels", labels)
api.add_router("/allocation", allocation)
api.add_router("/receipts", receipts)
api.add_router("/supporters", supporters)
api.add_router("/devices", device_router(EVENTS))
api.add_router("/stock", stock)

__all__ = ["api", "problem"]
