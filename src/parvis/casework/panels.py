"""A module contributes to a page below it: one function, one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

Panel = Callable[[HttpRequest, Any], SafeString | str]
ALL: dict[str, list[tuple[int, Panel]]] = {}


def panel(place: str, *, order: int = 50) -> Callable[[Panel], Panel]:
    """Contribute to a place such as `support.request`."""

    def keep(fn: Panel) -> Panel:
        ALL.setdefault(place, []).append((order, fn))
        return fn

    return keep


def shown(place: str, request: HttpRequest, about: Any) -> list[SafeString | str]:
    """What the modules above have to show here, in order, the empty left out."""
    return [html for _order, fn in sorted(ALL.get(place, ()), key=lambda p: p[0]) if (html := fn(request, about))]
