"""What an event sounds like. Each module says its own; those above add a way to say theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

EVENTS: dict[str, Any] = {}
"""Event → sentence."""
SAYERS: list[Callable[[str], str]] = []
"""Asked before EVENTS: a sentence for an event, or the empty string."""


def say(event: str) -> str:
    """The sentence, or the empty string for an event that is only known by its key."""
    return next((said for sayer in SAYERS if (said := sayer(event))), "") or str(EVENTS.get(event, ""))
