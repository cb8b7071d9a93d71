"""numba where it is installed, plain Python otherwise or when FOODBANK_ROUTING_PLAIN=1."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args, get_type_hints

F = TypeVar("F", bound=Callable[..., Any])

if TYPE_CHECKING:
    Vector = list[int]
else:
    Vector = Any
"""A flat vector of integers: `list[int]` in plain Python, `numpy.ndarray` of int64 under numba."""

_njit: Any = None
if os.environ.get("FOODBANK_ROUTING_PLAIN") != "1":
    try:
        from numba import njit as _njit
    except ImportError:
        _njit = None

COMPILED = _njit is not None


def _cache_folder() -> Path:
    """A folder of its own for every state of these sources: numba looks only at the file of a function, so that a
    change in what it calls would go unnoticed."""
    here = Path(__file__).parent
    sources = b"".join(path.read_bytes() for path in sorted(here.glob("*.py")))
    name = "routing-" + hashlib.sha256(sources).hexdigest()[:16]
    beside = here / "__pycache__"
    writable = os.access(beside if beside.exists() else here, os.W_OK)
    return (beside if writable else Path(tempfile.gettempdir()) / f"foodbank-{os.getuid()}") / name


if COMPILED:
    import numba.core.config as _config

    setattr(_config, "CACHE_DIR", os.environ.get("NUMBA_CACHE_DIR") or str(_cache_folder()))  # noqa: B010 - untyped


def compiled(function: F) -> F:
    """The function itself, or its numba version for exactly the types of its annotations (without these, numba would
    compile it once per kind of integer literal). The machine code is kept on disk beside the module."""
    return _compile(function, callable_from_python=False)


def inlined(function: F) -> F:
    """As `compiled`, and copied to wherever it is called: what is short, or called from one place in the innermost loop.
    A tenth more rounds, for a sixth more time to compile."""
    return _compile(function, callable_from_python=False, forceinline=True)


def entry(function: F) -> F:
    """As `compiled`, and it may be called from plain Python: only these pay for unpacking the vectors."""
    return _compile(function, callable_from_python=True)


def _compile(function: F, *, callable_from_python: bool, forceinline: bool = False) -> F:
    """Without counting references to the vectors (`_nrt`, a switch that a future numba may drop): nothing here makes or
    keeps one, and the counting took two fifths of the time."""
    if not COMPILED:
        return function
    options: dict[str, Any] = {} if callable_from_python else {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    hints = get_type_hints(function)
    result = _numba_type(hints.pop("return"))
    signature = result(*map(_numba_type, hints.values()))
    options |= {"cache": True, "error_model": "numpy", "forceinline": forceinline}
    try:
        return cast(F, _njit(signature, _nrt=False, **options)(function))
    except KeyError:
        return cast(F, _njit(signature, **options)(function))


def _numba_type(hint: Any) -> Any:
    """int, bool, None, a tuple of ints, or a vector."""
    from numba import types

    unituple: Any = types.UniTuple
    simple = {int: types.int64, bool: types.boolean, type(None): types.none, Vector: types.int64[::1]}
    if hint in simple:
        return simple[hint]
    return unituple(types.int64, len(get_args(hint)))


def vector(values: Iterable[int]) -> Vector:
    """The values as a vector of this process's kind."""
    if not COMPILED:
        return list(values)
    import numpy as np

    return np.array(list(values), dtype=np.int64)  # type: ignore[return-value]


def zeros(size: int) -> Vector:
    if not COMPILED:
        return [0] * size
    import numpy as np

    return np.zeros(size, dtype=np.int64)  # type: ignore[return-value]
