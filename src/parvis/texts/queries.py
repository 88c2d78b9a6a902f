"""The only reader of the institution's own texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import translation

from . import access
from .models import TextVersion
from .places import ALL, Place

MOST = 50
"""Versions that a page lists."""


def visible_to(user: Any) -> QuerySet[TextVersion]:
    """Every version for those who write; what the others see stands on the pages themselves."""
    rows = TextVersion.objects.order_by("place", "-number")
    return rows if access.WRITE(user) else rows.none()


def newest(key: str) -> TextVersion | None:
    """What holds now."""
    return TextVersion.objects.filter(place=key).order_by("-number").first()


def default_of(place: Place, language: str) -> str:
    """Our own words for a place."""
    with translation.override(language):
        return str(place.default)


def text_of(key: str, language: str) -> str:
    """What stands in a place, in a language: the institution's words, else our own. Raises KeyError for a place that nobody registered."""
    place, written = ALL[key], newest(key)
    if written is None:
        return default_of(place, language)
    return written.en if language == "en" else written.sv


@dataclass(frozen=True)
class Listed:
    """A place in the list, and its newest version if the institution has written."""

    place: Place
    newest: TextVersion | None


def listed() -> list[Listed]:
    """Every place, in the order of their names. One query."""
    last = TextVersion.objects.values("place").annotate(last=Max("number")).order_by("place")
    numbers = {row["place"]: row["last"] for row in last}
    rows = {v.place: v for v in TextVersion.objects.filter(number__in=set(numbers.values())).order_by("pk") if numbers[v.place] == v.number}
    return sorted((Listed(place, rows.get(key)) for key, place in ALL.items()), key=lambda one: str(one.place.name))
