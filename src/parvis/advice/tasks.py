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
        return [
            Ask(rows=queries.emergencies_waiting(user), draw=_at_once, person="sender"),
            Ask(rows=queries.offered_to(user), draw=_offered, person="taken_by"),
            Ask(rows=queries.waiting_for(user), draw=_to_answer, person="person"),
        ]
    if role in {"student", "mentor", "applicant"}:
        return [Ask(rows=queries.with_news(user), draw=_to_read)]
    return []


def _at_once(emergencies: list[Waiting]) -> list[Task]:
    return [
        Task(
            key="advice.emergency",
            title=_("%(name)s needs you at once") % {"name": one.name},
            what=_("It cannot wait"),
            action=_("Open it now"),
            url=reverse("advice.told", args=[one.pk]),
            since_at=one.since_at,
            who=one.name,
        )
        for one in emergencies[:MOST_TO_ANSWER]
    ]


def _offered(conversations: list[Waiting]) -> list[Task]:
    return [
        Task(
            key="advice.offered",
            title=_("%(name)s asks if you can take over a conversation") % {"name": one.name},
            what=_("Say yes or no"),
            action=_("Read what it means"),
            url=reverse("advice.accept", args=[one.pk]),
            since_at=one.since_at,
            who=one.name,
        )
        for one in conversations[:MOST_TO_ANSWER]
    ]


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
