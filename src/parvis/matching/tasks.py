"""What of matching waits for somebody."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.casework.task import Row, Source, Task, gathered
from parvis.web import dates

from . import queries, words


def tasks(user: Any, *, role: str, at: datetime) -> list[Task]:
    """At most two queries."""
    if role == "mentor":
        return gathered(sources(user, role=role, at=at))
    if role == "student":
        return _for_student(user)
    if role == "coordinator":
        return _for_coordinator()
    return []


def sources(user: Any, *, role: str, at: datetime) -> list[Source]:
    """What can be asked for together with what waits in other modules."""
    if role != "mentor":
        return []
    asked = queries.asked_of_mentor(user).select_related(None)
    return [Source(kind="matching.answer_mentor", rows=asked, word="request__areas", task=_question)]


def _question(row: Row) -> Task:
    return Task(
        key="matching.answer_mentor",
        title=_("We have a question for you"),
        what=_("A student wants help with %(help)s") % {"help": words.spoken_areas(json.loads(row.word))},
        action=_("Read and answer"),
        url=reverse("matching.question", args=[row.pk]),
        since_at=row.at,
        tag="info",
    )


def _for_student(user: Any) -> list[Task]:
    return [
        Task(
            key="matching.answer_student",
            title=_("We have a mentor to propose"),
            what=_("Do you want to meet %(mentor)s?") % {"mentor": proposal.mentor.person.given_name},
            action=_("Look at the proposal"),
            url=reverse("matching.offer", args=[proposal.pk]),
            since_at=proposal.state_at,
        )
        for proposal in queries.asked_of_student(user)
    ]


def _for_coordinator() -> list[Task]:
    now = queries.waiting()
    found = []
    if now.count and now.since:
        count = ngettext("One student waits for a mentor", "%(count)s students wait for a mentor", now.count)
        found.append(
            Task(
                key="matching.waiting_students",
                title=count % {"count": dates.cap_first(dates.number(now.count))},
                what=_("Look for mentors for everybody at once"),
                action=_("See the queue"),
                url=reverse("matching.queue"),
                since_at=now.since,
            )
        )
    if now.declined and now.declined_at:
        count = ngettext("One proposal got a no", "%(count)s proposals got a no", now.declined)
        found.append(
            Task(
                key="matching.declined",
                title=count % {"count": dates.cap_first(dates.number(now.declined))},
                what=_("Find the next proposal"),
                action=_("See the queue"),
                url=reverse("matching.queue"),
                since_at=now.declined_at,
            )
        )
    return found
