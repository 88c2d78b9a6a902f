"""A module contributes to a page below it: one function, one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils.safestring import SafeString

Panel = Callable[[HttpRequest, Any], SafeString | str]
ALL: dict[str, list[tuple[int, Panel]]] = {}
T = TypeVar("T")
_answers: ContextVar[dict[str, Any] | None] = ContextVar("answers_of_one_page", default=None)


@dataclass(frozen=True)
class Named:
    """Something of a module above that somebody can point at on a page below: the page keeps the key, and says its words as they are."""

    key: str
    words: str


Names = Callable[..., Iterable[Named]]
NAMES: dict[str, list[Names]] = {}


def names(place: str) -> Callable[[Names], Names]:
    """Contribute things to point at to a place. Called with what it is about, and `at`."""

    def keep(fn: Names) -> Names:
        NAMES.setdefault(place, []).append(fn)
        return fn

    return keep


def named(place: str, about: Any, *, at: datetime) -> list[Named]:
    """What can be pointed at here."""
    return [one for fn in NAMES.get(place, ()) for one in fn(about, at=at)]


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
