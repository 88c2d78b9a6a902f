from __future__ import annotations

from datetime import datetime, timedelta

from parvis.kit.sweeps import sweep
from parvis.notify.notice import queue

from . import notices, queries


@sweep("training.remind")
def remind(at: datetime) -> int:
    """The day before, once for each place and start: the notice bears the instant when it fell due."""
    day = timedelta(days=1)
    due = [b for b in queries.due_for_reminder(at, at + day) if b.state_at < b.occasion.starts_at - day]
    return sum(len(queue(notices.TOMORROW, about=b, at=b.occasion.starts_at - day)) for b in due)
