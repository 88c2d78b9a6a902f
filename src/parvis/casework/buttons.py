"""From the table of steps to what a page offers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from .lifecycle import Lifecycle
from .words import say


@dataclass(frozen=True)
class Button:
    """A step somebody may take from here. `reasons` are sentences why not yet; empty means it can be taken."""

    verb: str
    label: str
    url: str
    reasons: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    primary: bool = False


def buttons(lifecycle: Lifecycle, obj: Any, *, by: Any, at: datetime, primary: str = "", leave_out: Collection[str] = ()) -> list[Button]:
    """A button a step. A step's address is named `<lifecycle>.<verb>` and takes the object's number."""
    return [
        Button(
            verb=step.verb,
            label=str(step.label),
            url=reverse(f"{lifecycle.name}.{step.verb}", args=[obj.pk]),
            reasons=tuple(say(r) for r in verdict.blocking),
            warnings=tuple(say(r) for r in verdict.reasons if r not in verdict.blocking),
            primary=step.verb == primary,
        )
        for step, verdict in lifecycle.offered(obj, by=by, at=at)
        if step.verb not in leave_out
    ]
