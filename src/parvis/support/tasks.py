"""What waits for a student who wants a mentor, and for the office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.casework.task import Ask, Task, Waiting

from . import queries
from .models import SupportDecision, SupportRequest

State = SupportRequest.State
MOST = 100


def tasks(user: Any, *, role: str, at: datetime) -> Sequence[Task | Ask]:
    """At most two queries."""
    if role == "coordinator":
        return [
            Ask(rows=queries.to_verify(), draw=_to_verify, about="student_id", person="student"),
            Ask(rows=queries.unconnected(), draw=_to_connect, since_at="said_at", about="request__student_id", person="request__student"),
            Ask(rows=queries.not_looked_at(), draw=_of_the_office, about="student_id", person="student"),
        ]
    return _of_a_student(user, at) if role == "student" else []


def _to_verify(decisions: list[Waiting]) -> list[Task]:
    return [
        Task(
            key="support.verify",
            title=_("%(name)s says that there is a decision") % {"name": decision.short_name},
            what=_("Decision to verify"),
            action=_("Check the decision"),
            url=reverse("support_decision.verify", args=[decision.pk]),
            since_at=decision.since_at,
            who=decision.short_name,
        )
        for decision in decisions[:MOST]
    ]


def _to_connect(names: list[Waiting]) -> list[Task]:
    return [
        Task(
            key="support.connect",
            title=_("%(name)s has named somebody who should not be the mentor") % {"name": name.short_name},
            what=_("Say which mentor is meant"),
            action=_("See the name"),
            url=reverse("support.connect", args=[name.pk]),
            since_at=name.since_at,
            who=name.short_name,
        )
        for name in names[:MOST]
    ]


def _of_the_office(requests: list[Waiting]) -> list[Task]:
    return [
        Task(
            key="support.new_request",
            title=_("New application from %(name)s") % {"name": request.short_name},
            what=_("Application to read"),
            action=_("Read the application"),
            url=reverse("support.student", args=[request.about]),
            since_at=request.since_at,
            who=request.short_name,
            tag="info",
        )
        for request in requests[:MOST]
    ]


def _of_a_student(user: Any, at: datetime) -> list[Task]:
    request = queries.request_of(user)
    url = reverse("support.request")
    if request is None:
        decision = queries.decision_to_begin_on(user, on=timezone.localdate(at))
        if decision is None:
            return []
        title, what = _("Say what you want help with"), _("About 5 minutes. You can save and continue later.")
        return [
            Task(
                key="support.begin_request",
                title=title,
                what=what,
                detail=what,
                action=_("Apply for a mentor"),
                url=url,
                since_at=decision.created_at,
            )
        ]
    if request.state == State.DRAFT:
        what = _("Everything that you have answered is still here.")
        action = _("Continue where you were")
        return [
            Task(
                key="support.continue_request",
                title=_("Your application is begun"),
                what=what,
                detail=what,
                action=action,
                url=url,
                since_at=request.state_at,
            )
        ]
    if request.state == State.WAITING and request.decision.state == SupportDecision.State.NOT_CONFIRMED:
        what = _("We could not confirm your decision yet. Nothing is lost.")
        return [
            Task(
                key="support.restate",
                title=_("Correct what you stated about your decision"),
                what=what,
                detail=what,
                action=_("Correct it"),
                url=reverse("support.state"),
                since_at=request.decision.state_at,
            )
        ]
    if request.state == State.WAITING and request.waiting_since_at is not None:
        what = _("We look for a mentor for you. You do not need to do anything.")
        title, action = _("You are in the queue"), _("See how it goes")
        return [
            Task(
                key="support.waiting",
                title=title,
                what=what,
                detail=what,
                action=action,
                url=url,
                since_at=request.waiting_since_at,
                tag="",
            )
        ]
    return []
