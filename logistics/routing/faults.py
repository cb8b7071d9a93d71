"""How the engine refuses: every fault of an input has a code, the path of the value, and a sentence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a file: a stable code, where it is (`visits[3].load.g`), what is wrong with it."""

    code: str
    path: str
    message: str


class ProblemRefused(Exception):
    """The input cannot be planned; `faults` names every reason, in the order of the file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.path}: {fault.message}" for fault in self.faults))

    def to_json(self) -> str:
        """One JSON object: the first fault at its top, all of them under `faults`."""
        faults = [asdict(fault) for fault in self.faults]
        return json.dumps({**faults[0], "faults": faults}, ensure_ascii=False)
