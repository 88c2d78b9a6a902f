"""What waits for somebody here: one row a thing on the first page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.casework.task import Ask, Task, Waiting

from . import queries
from .models import MentorApplication

A = MentorApplication.State
MOST = 100


def tasks(user: Any, *, role: str, at: datetime) -> Sequence[Task | Ask]:
    """An applicant's own application is read; what waits for others is asked for."""
    if role == "applicant":
        return _of_applicant(user)
    if role == "mentor":
        return [Ask(rows=queries.getting_started(user), draw=_get_started)]
    return [_for_coordinator(at)] if role == "coordinator" else []


def _of_applicant(user: Any) -> list[Task]:
    application = queries.newest_application(user)
    if application is None:
        return []
    mine = reverse("recruitment.mine")
    if application.state == A.INVITED:
        return [
            Task(
                key="recruitment.pick_time",
                title=_("Choose a time for a talk"),
                what=_("We have read your application and want to meet you."),
                detail=_("We have read your application and want to meet you."),
                action=_("Choose a time"),
                url=reverse("mentor_application.book", args=[application.pk]),
                since_at=application.state_at,
            )
        ]
    if application.state == A.BOOKED:
        slot = application.slot
        return [
            Task(
                key="recruitment.interview_coming",
                title=_("Your talk"),
                what=_("You meet %(name)s.") % {"name": slot.coordinator.full_name},
                detail=_("You meet %(name)s.") % {"name": slot.coordinator.full_name},
                action=_("See what we talk about"),
                url=mine,
                since_at=application.state_at,
                when=slot.starts_at,
                until=slot.ends_at,
                tag="",
            )
        ]
    waits = application.state in {A.SUBMITTED, A.LATER}
    return [
        Task(
            key="recruitment.waiting",
            title=_("We are reading your application") if application.state == A.SUBMITTED else _("Your application"),
            what=_("You do not need to do anything now.") if waits else _("Read the answer."),
            detail=_("You do not need to do anything now.") if waits else "",
            action=_("See your application"),
            url=mine,
            since_at=application.state_at,
            tag="",
        )
    ]


def _get_started(mentors: list[Waiting]) -> list[Task]:
    return [
        Task(
            key="recruitment.get_started",
            title=_("Get started as a mentor"),
            what=_("Six things before your first student."),
            detail=_("Six things before your first student. Do them in any order."),
            action=_("See what is left"),
            url=reverse("recruitment.get_started"),
            since_at=mentor.since_at,
        )
        for mentor in mentors
    ]


def _for_coordinator(at: datetime) -> Ask:
    tomorrow = (timezone.localtime(at) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return Ask(
        rows=queries.for_coordinators(tomorrow),
        draw=partial(_applications, at=at),
        person="",
        word="state",
        when="slot__starts_at",
        until="slot__ends_at",
    )


def _applications(applications: list[Waiting], *, at: datetime) -> list[Task]:
    return [_about(application, at) for application in applications[:MOST]]


def _about(application: Waiting, at: datetime) -> Task:
    name, url = application.name, reverse("recruitment.application", args=[application.pk])
    since = application.since_at
    if application.word == A.SUBMITTED or application.until is None:
        return Task(
            key="recruitment.new_application",
            title=_("Read an application"),
            what=_("New application to become a mentor"),
            action=_("Read the application"),
            url=url,
            since_at=since,
            who=name,
            tag="info",
        )
    if application.until <= at:
        return Task(
            key="recruitment.decide_after_interview",
            title=_("Answer after the talk"),
            what=_("You have talked. Now there is an answer to give."),
            action=_("Answer the application"),
            url=reverse("recruitment.outcome", args=[application.pk]),
            since_at=application.until,
            who=name,
        )
    return Task(
        key="recruitment.interview_today",
        title=_("A talk today"),
        what=_("A talk today"),
        action=_("Read the application"),
        url=url,
        since_at=since,
        who=name,
        when=application.when,
        until=application.until,
    )
