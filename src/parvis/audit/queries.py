"""The trail as its page shows it."""

from __future__ import annotations

from .models import Entry

MOST = 50


def page(
    *, before: int | None = None, kind: str = "", subject: tuple[str, str] | None = None, by: str = "", most: int = MOST
) -> list[Entry]:
    """Lines, the newest first, a page at a time by key. `kind` is the beginning of an event, such as `people.`.

    One more than a page tells that there are older ones."""
    lines = Entry.objects.order_by("-pk")
    if before:
        lines = lines.filter(pk__lt=before)
    if kind:
        lines = lines.filter(event__startswith=kind)
    if subject:
        lines = lines.filter(subject_kind=subject[0], subject_id=subject[1])
    if by:
        lines = lines.filter(by_id=by)
    return list(lines[: most + 1])
