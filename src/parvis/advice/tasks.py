"""What of the conversations waits for somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.casework.task import Task

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
    if role in {"student", "mentor", "applicant"}:
        return [
            Task(
                key="advice.read_answer",
                title=_("You have an answer from the coordinator"),
                what=_("The coordinator has written to you"),
                action=_("Go to the conversation"),
                url=reverse("advice.conversation", args=[c.pk]),
                since_at=c.state_at,
                tag="info",
            )
            for c in queries.with_news(user)[:5]
        ]
    return []
