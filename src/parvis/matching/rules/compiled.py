"""The kernel, as it is or compiled.

Compiling pays only for a very long queue, and needs the extra `fast`. The lines that are compiled are those of `kernel.py`."""

from __future__ import annotations

import importlib.util
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

from . import kernel as plain

MANY_EDGES = 50_000
"""From here on it is worth the second that it takes to fetch a compiled kernel."""


@cache
def can_compile() -> bool:
    return importlib.util.find_spec("numba") is not None


@cache
def _compiled() -> Any:
    import numba

    spec = importlib.util.spec_from_file_location(f"{plain.__name__}_compiled", plain.__file__)
    if spec is None or spec.loader is None:  # pragma: no cover -- only where the program is kept in something that is not a file
        raise ImportError(plain.__file__)
    copy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(copy)
    for name, function in list(vars(copy).items()):
        if isinstance(function, FunctionType) and function.__module__ == copy.__name__:
            setattr(copy, name, numba.njit(cache=True)(function))
    return copy


class Kernel:
    """The searches, and the rows that they work on."""

    def __init__(self, compiled: bool) -> None:
        self.compiled = compiled
        self.run: ModuleType = _compiled() if compiled else plain

    @classmethod
    def fit_for(cls, edges: int) -> Kernel:
        return cls(edges > MANY_EDGES and can_compile())

    def row(self, numbers: Any) -> Any:
        """A row of numbers, from an array."""
        return numbers if self.compiled else numbers.tolist()
