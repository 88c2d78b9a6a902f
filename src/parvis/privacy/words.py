"""What the things that somebody has read are called, in the log of the person they are about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.casework.words import EVENTS

EVENTS |= {
    "privacy.blank": _("Erased a text that had been kept long enough"),
    "privacy.erase": _("Erased what had been kept long enough"),
}
THINGS: dict[str, Mapping[str, Any]] = {}
"""Event of reading → key in its detail's `what` → what it is called. Each module adds its own in its `words.py`."""


def things(event: str, what: list[str]) -> list[str]:
    """The names of what was read, in the order of the detail; keys without a name are left out."""
    names = THINGS.get(event, {})
    return [str(names[key]) for key in what if key in names]
