"""Words that a page warns of, kindly: those that are about somebody's health. The list is `word_lists/health.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

LIST = Path(__file__).parent / "word_lists" / "health.yaml"


@cache
def words() -> tuple[str, ...]:
    """How the words begin."""
    lists: dict[str, list[str]] = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    return tuple(stem for stems in lists.values() for stem in stems)


def mentions(text: str, stems: Iterable[str]) -> bool:
    """Does a word of the text begin with one of these?"""
    found = sorted(stems, key=len, reverse=True)
    return bool(found) and re.search(rf"(?<!\w)(?:{'|'.join(map(re.escape, found))})", text, re.IGNORECASE) is not None


def speaks_of_health(text: str) -> bool:
    """Does a text seem to be about somebody's health? Asked while somebody writes; nothing of it is kept."""
    return mentions(text, words())
