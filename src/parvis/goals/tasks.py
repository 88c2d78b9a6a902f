"""The student's one next step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.casework.task import Ask, Task, Waiting

from . import queries


def tasks(user: Any, *, role: str, at: datetime) -> list[Ask]:
    """No query of its own. The words of the step stay on its own page."""
    return [Ask(rows=queries.next_steps_of(user), draw=_next)] if role == "student" else []


def _next(steps: list[Waiting]) -> list[Task]:
    return [
        Task(
            key="goals.next_step",
            title=_("For next time"),
            what=_("A small step towards your goal"),
            action=_("Look at the step"),
            url=reverse("goals.mine"),
            since_at=step.since_at,
            detail=_("Do what you have time for."),
            tag="",
        )
        for step in steps[:1]
    ]
