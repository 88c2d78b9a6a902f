"""What happens as time passes: a conversation that has fallen silent is closed, so that it is not kept longer than needed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from parvis.kit.permission import SYSTEM
from parvis.kit.sweeps import sweep
from parvis.policy import book

from . import actions, queries


@sweep("advice.close_silent")
def close_silent(at: datetime) -> int:
    """Close answered conversations in which nobody has written for the rule book's days."""
    days = int(book.value("advice.silent_days", on=timezone.localdate(at)))
    due = list(queries.silent_since(at - timedelta(days=days)))
    for conversation in due:
        actions.close(conversation, by=SYSTEM, at=at)
    return len(due)
