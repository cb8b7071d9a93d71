"""Which provider a setting names."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from logistics.roads.embedded import RoadGraphProvider
from logistics.roads.graph import load_graph
from logistics.roads.http import OsrmProvider, ValhallaProvider
from logistics.roads.kept import KeptTables
from logistics.roads.points import Provider, RoadsUnavailable
from logistics.roads.straight import Factors, StraightLine


def choose_provider(source: str, *, cache: Path | None = None, factors: Factors | None = None) -> Provider:
    """`straight`, `graph:PATH`, `osrm:URL` or `valhalla:URL`. Tables of the last three are kept in `cache` when one is
    given. Raises RoadsUnavailable for an unknown kind or a graph that cannot be read."""
    kind, _, where = source.partition(":")
    provider: Provider
    if kind == "straight":
        return StraightLine(factors or Factors())
    if kind == "graph":
        path = Path(where)
        changed = path.stat().st_mtime_ns if path.exists() else 0
        provider = _graph(path, changed)
    elif kind == "osrm":
        provider = OsrmProvider(where.rstrip("/"))
    elif kind == "valhalla":
        provider = ValhallaProvider(where.rstrip("/"))
    else:
        raise RoadsUnavailable("no_server", f"{kind} is not a kind of road data: straight, graph, osrm or valhalla")
    return provider if cache is None else KeptTables(provider, cache)


@lru_cache(maxsize=2)
def _graph(path: Path, changed: int) -> Provider:
    """One graph stays in memory per process; a newer file is read again."""
    return RoadGraphProvider(load_graph(path))
