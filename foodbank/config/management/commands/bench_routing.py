"""`manage.py bench_routing`: the routing engine against best known values and its peers, and its roads, as JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from logistics.roads.benchmark import measure_tables
from logistics.routing.benchmark.suite import PARTS, run_suite, together

ALL = (*PARTS, "roads")


class Command(BaseCommand):
    help = "Measures the routing engine on the public instances of fixtures/routing, on generated days, and its road tables."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seconds", type=float, help="CPU seconds per instance and solver (10; small: 2)")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--small", action="store_true", help="few instances and sizes, without peers; about a minute")
        parser.add_argument("--part", action="append", choices=ALL, help="may be repeated; all without it")
        parser.add_argument("--only", action="append", default=[], help="instances whose name begins so, may be repeated")
        parser.add_argument("--no-peers", action="store_true", help="without PyVRP, VROOM and OR-Tools")
        parser.add_argument("--graph", type=Path, help="a road graph of build_roads instead of a generated town")
        parser.add_argument("-o", "--output", type=Path)
        parser.add_argument("--add", action="store_true", help="add to the output file instead of replacing it")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = tuple(options["part"] or ALL)
        small, seed = options["small"], options["seed"]
        result = run_suite(
            seconds=options["seconds"] or (2.0 if small else 10.0),
            seed=seed,
            parts=tuple(part for part in PARTS if part in chosen),
            only=tuple(options["only"]),
            small=small,
            peers=not (small or options["no_peers"]),
            say=self.stdout.write,
        )
        if "roads" in chosen:
            side = 100 if small else 300
            result["roads"] = measure_tables(seed=seed, places=100, side=side, graph=options["graph"])
        output: Path | None = options["output"]
        if output is not None:
            if options["add"] and output.exists():
                result = together(json.loads(output.read_text(encoding="utf-8")), result)
            output.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        self.stdout.write(json.dumps(result, indent=1, ensure_ascii=False))
