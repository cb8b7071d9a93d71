"""compose.yaml as Compose would read it: variables filled in, anchors merged."""

import re
from pathlib import Path
from typing import Any

import yaml

DOCKER = Path(__file__).resolve().parents[2] / "docker"
_VARIABLE = re.compile(r"\$\$|\$\{(?P<name>\w+)(?::(?P<how>[-?])(?P<word>[^}]*))?\}")


class NotFilledIn(Exception):
    """A variable without which Compose refuses to start; says its name."""


def text() -> str:
    lines = (DOCKER / "compose.yaml").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("#"))


def variables() -> set[str]:
    return {match["name"] for match in _VARIABLE.finditer(text()) if match["name"]}


def example() -> dict[str, str]:
    """.env.example as it is in the repository."""
    lines = (DOCKER / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def filled_in() -> dict[str, str]:
    """.env.example with what a person would write where it is blank."""
    return {name: value or f"filled{name.replace('_', '').lower()}" for name, value in example().items()}


def load(values: dict[str, str]) -> dict[str, Any]:
    def put(match: re.Match[str]) -> str:
        if not match["name"]:
            return "$"
        value = values.get(match["name"], "")
        if not value and match["how"] == "?":
            raise NotFilledIn(match["name"])
        return value or (match["word"] if match["how"] == "-" else "")

    return dict(yaml.safe_load(_VARIABLE.sub(put, text())))


def services() -> dict[str, dict[str, Any]]:
    return dict(load(filled_in())["services"])
