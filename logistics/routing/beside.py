"""A second search in a process of its own, with its own seed; what it finds is merged with the first one's.

A plain subprocess, not multiprocessing: the engine runs inside workers that may not have children of their own kind.
The child gets the problem on standard input and answers with one line of routes.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import threading
from pathlib import Path

from logistics.routing.anneal import Limits, Search
from logistics.routing.first import find_first_routes
from logistics.routing.legs import anneal_and_merge
from logistics.routing.model import compile_problem
from logistics.routing.problem import Problem

SEED_STEP = 7_919
GRACE_S = 2.0
"""How long to wait for a child beyond the ceiling."""


class SearchBeside:
    """A running child. `collect` waits for what it found; `stop` ends it."""

    def __init__(self, problem: Problem, limits: Limits, deadline: float | None) -> None:
        root = Path(__file__).resolve().parents[2]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "logistics.routing.beside"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root,
        )  # fmt: skip
        self.answer = b""
        self.thread = threading.Thread(target=self._talk, args=(pickle.dumps((problem, limits, deadline)),), daemon=True)
        self.thread.start()

    def _talk(self, question: bytes) -> None:
        self.answer, _ = self.process.communicate(question)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def collect(self, patience_s: float | None) -> list[tuple[int, tuple[int, ...]]]:
        """The routes the child has found; an empty list if it failed or took too long."""
        self.thread.join(patience_s)
        if self.thread.is_alive():
            self.stop()
            return []
        try:
            return [(vehicle, tuple(route)) for vehicle, route in json.loads(self.answer or b"[]")]
        except ValueError:
            return []


def search_beside(problem: Problem, limits: Limits, deadline: float | None) -> Search:
    """The child's whole work: first plan and search with its own seed. `deadline` is of the machine's `monotonic`."""
    compiled = compile_problem(problem)
    search = Search(compiled, compiled.new_state(limits.seed))
    find_first_routes(compiled, search.state)
    search.remember()
    anneal_and_merge(search, limits, deadline)
    return search


def main() -> int:
    search = search_beside(*pickle.load(sys.stdin.buffer))
    routes = [[v, list(route)] for v, route in [*list(search.pool)[-2_000:], *enumerate(search.best)] if route]
    print(json.dumps(routes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
