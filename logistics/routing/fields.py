"""Taking values out of parsed JSON: whatever is wrong becomes a fault with its path, and reading goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from logistics.routing.faults import Fault, ProblemRefused

T = TypeVar("T")
MISSING: Any = object()


def load_json(path: Path) -> Any:
    """The parsed file. Raises ProblemRefused (`unreadable_file`, `not_json`)."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ProblemRefused([Fault("unreadable_file", "$", f"cannot read the file: {error.strerror}")]) from None
    except UnicodeDecodeError:
        raise ProblemRefused([Fault("not_json", "$", "the file is not UTF-8 text")]) from None
    try:
        return json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise ProblemRefused([Fault("not_json", "$", "the file is nested too deeply")]) from None
    except ValueError as error:
        raise ProblemRefused([Fault("not_json", "$", f"the file is not JSON: {error}")]) from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number of JSON")


class Fields:
    """One object of the file. Every reading method notes a fault and answers a harmless value when it must."""

    def __init__(self, faults: list[Fault], value: Any, path: str, known: tuple[str, ...]) -> None:
        self.faults = faults
        self.path = path
        self.values: dict[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            self.fault("wrong_type", "", "must be an object")
        for key in self.values:
            if key not in known:
                self.fault("unknown_key", key, f"is not a key of this object (known: {', '.join(known)})")

    def at(self, key: str) -> str:
        if not key:
            return self.path
        return key if self.path == "$" else f"{self.path}.{key}"

    def fault(self, code: str, key: str, message: str) -> None:
        self.faults.append(Fault(code, self.at(key), message))

    def take(self, key: str, default: Any = MISSING) -> Any:
        if key in self.values:
            return self.values[key]
        if default is MISSING:
            self.fault("missing_key", key, "is required")
            return None
        return default

    def integer(self, key: str, low: int, high: int, default: Any = MISSING) -> int:
        return whole(self.faults, self.take(key, default), self.at(key), low, high, quiet=key not in self.values)

    def optional_integer(self, key: str, low: int, high: int) -> int | None:
        return None if self.values.get(key) is None else self.integer(key, low, high)

    def number(self, key: str, low: float, high: float) -> float:
        value = self.take(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            if key in self.values:
                self.fault("wrong_type", key, "must be a number")
            return 0.0
        if not low <= value <= high:
            self.fault("out_of_range", key, f"must lie between {low:g} and {high:g}")
            return 0.0
        return float(value)

    def text(self, key: str, default: Any = MISSING) -> str:
        value = self.take(key, default)
        if isinstance(value, str) and 0 < len(value) <= 200:
            return value
        if key in self.values:
            self.fault("wrong_type", key, "must be a text of 1 to 200 characters")
        return ""

    def one_of(self, key: str, choices: tuple[str, ...]) -> str:
        value = self.take(key)
        if value in choices:
            return str(value)
        if key in self.values:
            self.fault("unknown_value", key, f"must be one of {', '.join(choices)}")
        return choices[0]

    def boolean(self, key: str, default: bool) -> bool:
        value = self.take(key, default)
        if isinstance(value, bool):
            return value
        self.fault("wrong_type", key, "must be true or false")
        return default

    def items(self, key: str, read: Callable[[Any, str], T], most: int, default: Any = MISSING) -> tuple[T, ...]:
        """The list under `key`, each element read with its path."""
        value = self.take(key, default)
        if not isinstance(value, list | tuple):
            if key in self.values:
                self.fault("wrong_type", key, "must be a list")
            return ()
        if len(value) > most:
            self.fault("too_many", key, f"has {len(value)} entries; {most} are the most")
            return ()
        return tuple(read(entry, f"{self.at(key)}[{index}]") for index, entry in enumerate(value))

    def texts(self, key: str, default: Any = MISSING) -> tuple[str, ...]:
        def read(value: Any, path: str) -> str:
            if isinstance(value, str) and 0 < len(value) <= 200:
                return value
            self.faults.append(Fault("wrong_type", path, "must be a text of 1 to 200 characters"))
            return ""

        return self.items(key, read, 10_000, default)

    def optional_texts(self, key: str) -> frozenset[str] | None:
        return None if self.values.get(key) is None else frozenset(self.texts(key))


def whole(faults: list[Fault], value: Any, path: str, low: int, high: int, quiet: bool = False) -> int:
    """`value` as an integer from `low` to `high`, or a fault at `path` and `low`."""
    if isinstance(value, bool) or not isinstance(value, int):
        if not quiet:
            faults.append(Fault("wrong_type", path, "must be a whole number"))
        return low
    if value < low:
        code = "negative" if value < 0 <= low else "out_of_range"
        faults.append(Fault(code, path, f"must be {low} or more"))
        return low
    if value > high:
        faults.append(Fault("out_of_range", path, f"must be {high} or less"))
        return low
    return int(value)
