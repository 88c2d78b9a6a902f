"""The student's one next step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.casework.task import Task

from . import queries


def tasks(user: Any, *, role: str, at: datetime) -> list[Task]:
    """One query. The words of the step stay on its own page."""
    if role != "student" or not (found := queries.next_steps_of(user)):
        return []
    first = found[0]
    return [
        Task(
            key="goals.next_step",
            title=_("For next time"),
            what=_("A small step towards your goal"),
            action=_("Look at the step"),
            url=reverse("goals.mine"),
            since_at=first.state_at,
            detail=_("Do what you have time for."),
            tag="",
        )
    ]
