"""A module contributes to a page below it: one function, one place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils.safestring import SafeString

Panel = Callable[[HttpRequest, Any], SafeString | str]
ALL: dict[str, list[tuple[int, Panel]]] = {}
T = TypeVar("T")
_answers: ContextVar[dict[str, Any] | None] = ContextVar("answers_of_one_page", default=None)


@contextmanager
def one_page() -> Iterator[None]:
    """While a page is made up of many parts, what `once` has asked for is kept."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def once(key: str, ask: Callable[[], T]) -> T:
    """The answer that this page already has; otherwise asked now. Outside `one_page` nothing is kept."""
    kept = _answers.get()
    if kept is None:
        return ask()
    if key not in kept:
        kept[key] = ask()
    answer: T = kept[key]
    return answer


def panel(place: str, *, order: int = 50) -> Callable[[Panel], Panel]:
    """Contribute to a place such as `support.request`."""

    def keep(fn: Panel) -> Panel:
        ALL.setdefault(place, []).append((order, fn))
        return fn

    return keep


def shown(place: str, request: HttpRequest, about: Any) -> list[SafeString | str]:
    """What the modules above have to show here, in order, the empty left out."""
    return [html for _order, fn in sorted(ALL.get(place, ()), key=lambda p: p[0]) if (html := fn(request, about))]
