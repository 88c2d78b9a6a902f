"""What of the conversations waits for somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.casework.task import Row, Source, Task, gathered

from . import queries


def tasks(user: Any, *, role: str, at: datetime) -> list[Task]:
    """One query."""
    if role == "coordinator":
        return [
            Task(
                key="advice.answer",
                title=_("%(name)s has written to you") % {"name": c.person.full_name},
                what=_("Read and answer"),
                action=_("Go to the conversation"),
                url=reverse("advice.conversation", args=[c.pk]),
                since_at=c.state_at,
                who=c.person.full_name,
            )
            for c in queries.waiting_for(user, most=20)
        ]
    return gathered(sources(user, role=role, at=at))


def sources(user: Any, *, role: str, at: datetime) -> list[Source]:
    """What can be asked for together with what waits in other modules."""
    if role not in {"student", "mentor", "applicant"}:
        return []
    return [Source(kind="advice.read_answer", rows=queries.with_news(user), task=_answered, most=5)]


def _answered(row: Row) -> Task:
    return Task(
        key="advice.read_answer",
        title=_("You have an answer from the coordinator"),
        what=_("The coordinator has written to you"),
        action=_("Go to the conversation"),
        url=reverse("advice.conversation", args=[row.pk]),
        since_at=row.at,
        tag="info",
    )
