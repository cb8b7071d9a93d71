"""A refusal as an answer: a page for people, a problem document for programs (RFC 9457), an htmx fragment."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from foodbank.errors import RuleBroken


def problem(refusal: RuleBroken) -> dict[str, object]:
    """Problem details with a stable `code` and the facts."""
    return {"type": f"/api/v1/errors#{refusal.code}", "code": refusal.code, "status": refusal.status,
            "title": str(refusal), "facts": {name: _plain(value) for name, value in refusal.facts.items()}}


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or request.headers.get("Accept", "").startswith("application/json")


def refuse(request: HttpRequest, refusal: RuleBroken) -> HttpResponse:
    if wants_json(request):
        return JsonResponse(problem(refusal), status=refusal.status, content_type="application/problem+json")
    page = render_to_string("design/refusal.html", {"refusal": refusal, "sentence": str(refusal)}, request=request)
    return HttpResponse(page, status=refusal.status)


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | bool | type(None) | list | dict) else str(value)
