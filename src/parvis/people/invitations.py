"""What the floors above do when somebody is invited."""

from __future__ import annotations

from collections.abc import Callable

Told = Callable[..., None]
"""`fn(person, by=, at=)`, in the transaction of the invitation."""

ALL: list[Told] = []


def when_invited(fn: Told) -> Told:
    """Do something of one's own when somebody is invited."""
    ALL.append(fn)
    return fn
