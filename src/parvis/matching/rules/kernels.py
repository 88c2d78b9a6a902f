"""Which kernel a queue is solved with: as it is, or compiled. The lines are the same, and so is the answer."""

from __future__ import annotations

import importlib.util
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

MANY_EDGES = 50_000
"""From here on it is worth the second that it takes to fetch a compiled kernel."""


@cache
def can_compile() -> bool:
    return importlib.util.find_spec("numba") is not None


class Kernel:
    """The searches, and the rows that they work on."""

    def __init__(self, compiled: bool) -> None:
        self.compiled = compiled
        self.run: Any = import_module(f"{__package__}.{'compiled' if compiled else 'kernel'}")

    @classmethod
    def fit_for(cls, edges: int) -> Kernel:
        return cls(edges > MANY_EDGES and can_compile())

    def row(self, numbers: Any) -> Any:
        """A row of numbers, from an array."""
        return numbers if self.compiled else numbers.tolist()

    def begin(self, row: Any, lines: int) -> Any:
        """The first lines of a row, by themselves."""
        return row[:lines].copy()

    def longer(self, row: Any) -> Any:
        """The same row with as much room once more."""
        return np.concatenate((row, np.zeros_like(row))) if self.compiled else row + [0] * len(row)
