"""What of matching waits for somebody."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.casework.task import Ask, Task, Waiting
from parvis.web import dates

from . import queries, words


def tasks(user: Any, *, role: str, at: datetime) -> list[Ask]:
    """No query of its own."""
    if role == "mentor":
        asked = queries.asked_of_mentor(user)
        return [Ask(rows=asked, draw=_for_mentor, word=Cast("request__areas", TextField()))]
    if role == "student":
        return [Ask(rows=queries.asked_of_student(user), draw=_for_student, person="mentor__person")]
    if role == "coordinator":
        return [
            Ask(rows=queries.not_asked_about(), draw=_in_the_queue, since_at="waiting_since_at"),
            Ask(rows=queries.declined(), draw=_declined),
        ]
    return []


def _for_mentor(proposals: list[Waiting]) -> list[Task]:
    return [
        Task(
            key="matching.answer_mentor",
            title=_("We have a question for you"),
            what=_("A student wants help with %(help)s") % {"help": words.spoken_areas(json.loads(proposal.word))},
            action=_("Read and answer"),
            url=reverse("matching.question", args=[proposal.pk]),
            since_at=proposal.since_at,
            tag="info",
        )
        for proposal in proposals
    ]


def _for_student(proposals: list[Waiting]) -> list[Task]:
    return [
        Task(
            key="matching.answer_student",
            title=_("We have a mentor to propose"),
            what=_("Do you want to meet %(mentor)s?") % {"mentor": proposal.given_name},
            action=_("Look at the proposal"),
            url=reverse("matching.offer", args=[proposal.pk]),
            since_at=proposal.since_at,
        )
        for proposal in proposals
    ]


def _in_the_queue(requests: list[Waiting]) -> list[Task]:
    if not requests:
        return []
    count = ngettext("One student waits for a mentor", "%(count)s students wait for a mentor", len(requests))
    return [
        Task(
            key="matching.waiting_students",
            title=count % {"count": dates.cap_first(dates.number(len(requests)))},
            what=_("Look for mentors for everybody at once"),
            action=_("See the queue"),
            url=reverse("matching.queue"),
            since_at=requests[0].since_at,
        )
    ]


def _declined(proposals: list[Waiting]) -> list[Task]:
    if not proposals:
        return []
    count = ngettext("One proposal got a no", "%(count)s proposals got a no", len(proposals))
    return [
        Task(
            key="matching.declined",
            title=count % {"count": dates.cap_first(dates.number(len(proposals)))},
            what=_("Find the next proposal"),
            action=_("See the queue"),
            url=reverse("matching.queue"),
            since_at=proposals[0].since_at,
        )
    ]
