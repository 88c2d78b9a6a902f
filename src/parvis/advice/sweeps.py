"""What happens as time passes: whoever it waits for is reminded, and a silent conversation is closed so that it is not kept too long."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from parvis.kit.permission import SYSTEM
from parvis.kit.sweeps import sweep
from parvis.policy import book

from . import actions, queries
from .models import Conversation


@sweep("advice.close_silent")
def close_silent(at: datetime) -> int:
    """Close answered conversations in which nobody has written for the rule book's days."""
    days = int(book.value("advice.silent_days", on=timezone.localdate(at)))
    due = list(queries.silent_since(at - timedelta(days=days)))
    for conversation in due:
        actions.close(conversation, by=SYSTEM, at=at)
    return len(due)


@sweep("advice.remind_coordinators")
def remind_coordinators(at: datetime) -> int:
    """Say once that an answer is late by what the institution promises."""
    return _remind(queries.waits_too_long(at), at)


@sweep("advice.remind_of_answers")
def remind_of_answers(at: datetime) -> int:
    """Say once, kindly, that an answer waits to be read."""
    days = int(book.value("advice.remind_unread_days", on=timezone.localdate(at)))
    return _remind(list(queries.unread_since(at - timedelta(days=days))), at)


def _remind(due: list[Conversation], at: datetime) -> int:
    for conversation in due:
        actions.remind(conversation, by=SYSTEM, at=at)
    return len(due)


@sweep("advice.remind_of_emergencies")
def remind_of_emergencies(at: datetime) -> int:
    """Say again that something told at once waits, until somebody has it and the one it is about has been told."""
    due = queries.emergencies_to_remind_of(at)
    for emergency in due:
        actions.remind_of(emergency, by=SYSTEM, at=at)
    return len(due)
