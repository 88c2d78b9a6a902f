"""The kernel once more, compiled. Importing this needs the extra `fast`, and takes a second.

Its functions are those of `kernel.py`, with the globals of this module: so they call each other compiled, and what has been compiled
once is kept beside the source for the next time."""

from __future__ import annotations

from heapq import heappop, heappush
from types import FunctionType

import numba

from . import kernel
from .rows import FAR, FEWEST_LINES, NOBODY, OFTEN

__all__ = ["FAR", "FEWEST_LINES", "NOBODY", "OFTEN", "heappop", "heappush"]

for _name, _function in vars(kernel).items():
    if isinstance(_function, FunctionType) and _function.__module__ == kernel.__name__:
        globals()[_name] = numba.njit(cache=True)(FunctionType(_function.__code__, globals(), _name))
