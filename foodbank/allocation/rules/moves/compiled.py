"""Inner loops as machine code: plain functions over flat vectors of integers, compiled by numba when it is there.

Rounding is hundreds of thousands of tiny steps that each depend on the one before, which is where NumPy ends. Only
integers and one-dimensional vectors are used, so the same function runs uncompiled with the same result.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

PLAIN = os.environ.get("FOODBANK_ALLOCATION_PLAIN") == "1"

TABLES = 10
# Called from many places and long enough to be called.
WRITERS = ("place", "note")


def _cache_folder() -> str:
    """A folder for every state of these sources: numba looks only at the file of a function, not at what it calls."""
    here = Path(__file__).parent
    sources = b"".join(path.read_bytes() for path in sorted(here.glob("*.py")))
    name = "allocation-" + hashlib.sha256(sources).hexdigest()[:16]
    beside = here / "__pycache__"
    writable = os.access(beside if beside.exists() else here, os.W_OK)
    return str((beside if writable else Path(tempfile.gettempdir()) / f"foodbank-{os.getuid()}") / name)


def compiled(*functions: Callable[..., Any]) -> list[Any]:
    """The functions (callees first) as machine code; unchanged where numba is missing or unwanted.

    Parameters called `tables` are the tables of `tables.py`, `numbers` is a vector, `lots` and `rows` are matrices,
    all others integers; results are as annotated. Only `search` can be called from Python. The machine code is kept on
    disk beside the module.
    """
    if PLAIN:
        return list(functions)
    try:
        import numba
        from numba.core import config
    except ImportError:
        return list(functions)
    before = getattr(config, "CACHE_DIR")  # noqa: B009 - untyped
    asked = os.environ.get("NUMBA_CACHE_DIR")
    setattr(config, "CACHE_DIR", asked or _cache_folder())  # noqa: B010
    try:
        found = []
        for function in functions:
            made = _made(numba, function, _signature(numba, function), function.__name__ == "search")
            function.__globals__[function.__name__] = made
            found.append(made)
        return found
    finally:
        setattr(config, "CACHE_DIR", before)  # noqa: B010


def _signature(numba: Any, function: Callable[..., Any]) -> Any:
    """Types by name and annotation: without them numba compiles a function once per kind of integer it meets."""
    types = numba.types
    matrix = types.int64[:, ::1]
    named = {"tables": types.UniTuple(matrix, TABLES), "numbers": types.int64[::1], "lots": matrix, "rows": matrix}
    results = {"int": types.int64, "bool": types.boolean, "None": types.none, "tuple[int, int]": types.UniTuple(types.int64, 2)}
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    return results[function.__annotations__["return"]](*(named.get(name, types.int64) for name in names))


def _made(numba: Any, function: Callable[..., Any], signature: Any, entry: bool) -> Any:
    """Inlined wherever it is called: handing ten tables over takes longer than most of these functions do.

    Without counting references to the tables (`_nrt`, a switch that a future numba may drop): nothing here makes or
    keeps one."""
    options: dict[str, Any] = {"cache": True, "error_model": "numpy"}
    if not entry:
        options |= {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "forceinline": function.__name__ not in WRITERS}
    try:
        return numba.njit(signature, _nrt=False, **options)(function)
    except KeyError:
        return numba.njit(signature, **options)(function)
