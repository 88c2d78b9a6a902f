"""Where the institution adds its own words: one place on each page that has none yet."""

from __future__ import annotations

from django.utils.functional import lazystr
from django.utils.translation import get_language, pgettext_lazy

from parvis.texts.places import ALL, Place

from . import queries


class _Title:
    """The title of a page in the reader's language, asked when it is shown."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __str__(self) -> str:
        return queries.title(self.key, get_language() or "sv")


def place_of(key: str) -> str:
    """The key of the page's place: its own from of old, or one named after it."""
    return key if key in ALL else f"guidance.{key}"


def register() -> None:
    """A place for each page."""
    hint = pgettext_lazy("guidance", "For example whom to call at your institution.")
    known = queries.keys()
    for key in known:
        if place_of(key) not in ALL:
            Place(key=place_of(key), name=lazystr(_Title(key)), hint=hint)
