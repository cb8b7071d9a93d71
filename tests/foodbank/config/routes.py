"""Every address of the service, with example values for its parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter

NOBODYS = UUID("00000000-0000-4000-8000-000000000000")
EXAMPLES = {UUIDConverter: [str(NOBODYS)], IntConverter: ["1"], SlugConverter: ["nothing"], StringConverter: ["nothing"]}


@dataclass(frozen=True)
class Route:
    """One view name with the text of its address; {name:type} where a value goes."""

    view_name: str
    pattern: str
    parts: tuple[tuple[str, type], ...]

    def address(self, values: dict[type, str] | None = None) -> str:
        text = self.pattern
        for name, kind in self.parts:
            value = (values or {}).get(kind) or EXAMPLES.get(kind, ["nothing"])[0]
            text = re.sub(rf"<(?:\w+:)?{name}>", value, text, count=1)
        return "/" + text


def _known(kind: type) -> type:
    """The converter among EXAMPLES that a converter is, or is a kind of (django-ninja has some of its own)."""
    return next((one for one in EXAMPLES if issubclass(kind, one)), kind)


def routes() -> list[Route]:
    """All routes of the resolver, third-party includes among them."""
    return sorted(set(_walk(get_resolver(), "", "", ())), key=lambda route: (route.view_name, route.pattern))


def _walk(resolver: URLResolver, before: str, namespace: str, parts: tuple[tuple[str, type], ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern).lstrip("^")
        own = parts + tuple((name, _known(type(converter))) for name, converter in entry.pattern.converters.items())
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, pattern, inner, own)
        elif isinstance(entry, URLPattern):
            yield Route(f"{namespace}{entry.name or ''}", pattern, own)
