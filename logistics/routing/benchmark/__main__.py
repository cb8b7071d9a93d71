"""The benchmark's door: `python -m logistics.routing.benchmark FILE --objective vehicles|distance -o result.json`.

Writes `{"tours": [[node, ...]], "vehicles": n, "distance": x, "seconds": s}` with the file's own node numbers.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from logistics.routing.benchmark.formats import Instance, UnknownFormat, read_instance
from logistics.routing.benchmark.run import run_instance


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m logistics.routing.benchmark", description="A public instance.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--objective", choices=("vehicles", "distance"), default="distance")
    parser.add_argument("--time-limit-s", type=float, default=10.0)
    parser.add_argument("--iterations", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        instance: Instance = read_instance(options.file)
    except UnknownFormat as error:
        print(json.dumps({"code": "unknown_format", "path": "$", "message": str(error)}), file=sys.stderr)
        return 2
    begin = time.monotonic()
    result: dict[str, Any] = run_instance(
        instance,
        objective=options.objective,
        time_limit_s=options.time_limit_s,
        iterations=options.iterations,
        seed=options.seed,
    )
    result["seconds"] = round(time.monotonic() - begin, 2)
    options.output.write_text(json.dumps(result) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
