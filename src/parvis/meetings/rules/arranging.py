"""Where the two meet: whose turn it is, and what is a link."""

from __future__ import annotations

from enum import Enum
from urllib.parse import urlsplit


class Turn(Enum):
    MENTOR_ARRANGES = "mentor_arranges"
    STUDENT_ANSWERS = "student_answers"
    MENTOR_ANSWERS = "mentor_answers"
    AGREED = "agreed"


def turn(*, place: str, wish: str, is_agreed: bool) -> Turn:
    """The mentor arranges the place, the student says yes or suggests another, the mentor answers with a place (R62)."""
    if wish:
        return Turn.MENTOR_ANSWERS
    if not place:
        return Turn.MENTOR_ARRANGES
    return Turn.AGREED if is_agreed else Turn.STUDENT_ANSWERS


def is_what_was_wished(place: str, *, wish: str) -> bool:
    """Is it the student's own suggestion, but for spaces and capitals? Then nobody needs to ask again."""
    return bool(wish.strip()) and " ".join(place.split()).casefold() == " ".join(wish.split()).casefold()


def is_link(text: str) -> bool:
    """An address that a browser opens safely: https, a host, nobody's name and password, and no spaces."""
    try:
        parts = urlsplit(text)
        return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and not any(c.isspace() for c in text)
    except ValueError:
        return False
