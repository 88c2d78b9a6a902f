"""What happens as time passes. A sweep is idempotent work over due rows; `parvis tick` runs them all, as often as it likes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

Sweep = Callable[[datetime], int]
"""Takes the instant, returns how many rows it dealt with."""

ALL: dict[str, Sweep] = {}


def sweep(key: str) -> Callable[[Sweep], Sweep]:
    """Register a sweep under a stable key such as `meetings.ask_what_happened`."""

    def keep(fn: Sweep) -> Sweep:
        if key in ALL:
            raise ValueError(f"sweep {key} is defined twice")
        ALL[key] = fn
        return fn

    return keep
