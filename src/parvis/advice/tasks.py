"""What of the conversations waits for somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.casework.task import Ask, Task, Waiting

from . import queries

MOST_TO_ANSWER, MOST_TO_READ = 20, 5


def tasks(user: Any, *, role: str, at: datetime) -> list[Ask]:
    """No query of its own."""
    if role == "coordinator":
        return [Ask(rows=queries.waiting_for(user), draw=_to_answer, person="person")]
    if role in {"student", "mentor", "applicant"}:
        return [Ask(rows=queries.with_news(user), draw=_to_read)]
    return []


def _to_answer(conversations: list[Waiting]) -> list[Task]:
    return [
        Task(
            key="advice.answer",
            title=_("%(name)s has written to you") % {"name": one.name},
            what=_("Read and answer"),
            action=_("Go to the conversation"),
            url=reverse("advice.conversation", args=[one.pk]),
            since_at=one.since_at,
            who=one.name,
        )
        for one in conversations[:MOST_TO_ANSWER]
    ]


def _to_read(conversations: list[Waiting]) -> list[Task]:
    return [
        Task(
            key="advice.read_answer",
            title=_("You have an answer from the coordinator"),
            what=_("The coordinator has written to you"),
            action=_("Go to the conversation"),
            url=reverse("advice.conversation", args=[one.pk]),
            since_at=one.since_at,
            tag="info",
        )
        for one in conversations[:MOST_TO_READ]
    ]
