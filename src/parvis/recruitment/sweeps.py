from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from parvis.kit.permission import SYSTEM
from parvis.kit.sweeps import sweep
from parvis.notify.notice import queue
from parvis.policy import book

from . import actions, notices, queries


@sweep("recruitment.forget_drafts")
def forget_drafts(at: datetime) -> int:
    """Begun applications that were never sent are erased."""
    days = book.value("recruitment.draft_days", on=timezone.localdate(at))
    return actions.forget_drafts(by=SYSTEM, at=at, before=at - timedelta(days=days))


@sweep("recruitment.remind_of_talks")
def remind_of_talks(at: datetime) -> int:
    """The day before, once for each booked time: the notice bears the instant when it fell due."""
    day = timedelta(days=1)
    due = [a for a in queries.due_for_reminder(at, at + day) if a.state_at < a.slot.starts_at - day]
    return sum(len(queue(notices.TOMORROW, about=a, at=a.slot.starts_at - day)) for a in due)
