"""What waits because the coordinator is invited to a first meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.casework.task import Ask, Task, Waiting

from . import queries


def tasks(user: Any, *, role: str, at: datetime) -> Sequence[Task | Ask]:
    """No query of its own."""
    if role == "coordinator":
        rows = queries.to_answer(user, at=at)
        return [Ask(rows=rows, draw=_invited, since_at="asked_at", person="mentorship__student", when="meeting__starts_at")]
    if role == "student":
        return [Ask(rows=queries.to_decide(user, at=at), draw=_suggested, person="mentorship__mentor__person")]
    return []


def _invited(found: list[Waiting]) -> list[Task]:
    return [
        Task(
            key="visits.answer",
            title=_("%(name)s: you are invited to the first meeting") % {"name": one.name},
            what=_("Invites you to the first meeting") if one.when else _("Invites you to the first meeting. It has no time yet"),
            action=_("Open the invitation"),
            url=reverse("visits.visit", args=[one.pk]),
            since_at=one.since_at,
            who=one.name,
            when=one.when,
            tag="att" if one.when else "",
        )
        for one in found
    ]


def _suggested(found: list[Waiting]) -> list[Task]:
    return [
        Task(
            key="visits.decide",
            title=_("Do you want the coordinator at your first meeting?"),
            what=_("%(name)s suggests it. You decide") % {"name": one.given_name},
            action=_("Choose"),
            url=reverse("visits.visit", args=[one.pk]),
            since_at=one.since_at,
            who=one.given_name,
            detail=_("%(name)s suggests it. You decide, and you do not have to say why.") % {"name": one.given_name},
        )
        for one in found
    ]
