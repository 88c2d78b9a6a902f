"""Something that waits for somebody: one row of a first page. Each module's `tasks.py` answers for its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Task:
    """`key` is stable (`meetings.log`): the first page ranks by it. `title` and `action` stand on the card, `what` in the list.

    `since_at` is since when it waits, `when` an instant that the card shows large. Texts are in the
    reader's language and hold nothing private."""

    key: str
    title: str
    what: str
    action: str
    url: str
    since_at: datetime
    who: str = ""
    detail: str = ""
    when: datetime | None = None
    until: datetime | None = None
    tag: str = "att"
    """`att` needs you, `info` new, empty: only waits."""
    second: tuple[str, str] | None = None
    """A second button: label and address."""
