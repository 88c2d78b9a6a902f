"""What waits for somebody here: one row a thing on the first page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.casework.task import Task

from . import queries
from .models import Mentor, MentorApplication

A = MentorApplication.State


def tasks(user: Any, *, role: str, at: datetime) -> list[Task]:
    """One query for each role, however much waits."""
    if role == "applicant":
        return _of_applicant(user)
    if role == "mentor":
        return _of_mentor(user)
    return _of_coordinator(at) if role == "coordinator" else []


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


def _of_mentor(user: Any) -> list[Task]:
    mentor = queries.mentor_of(user)
    if mentor is None or mentor.state != Mentor.State.PREPARING:
        return []
    return [
        Task(
            key="recruitment.get_started",
            title=_("Get started as a mentor"),
            what=_("Six things before your first student."),
            detail=_("Six things before your first student. Do them in any order."),
            action=_("See what is left"),
            url=reverse("recruitment.get_started"),
            since_at=mentor.state_at,
        )
    ]


def _of_coordinator(at: datetime) -> list[Task]:
    tomorrow = (timezone.localtime(at) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return [_about(application, at) for application in queries.for_coordinators(at, tomorrow)]


def _about(application: MentorApplication, at: datetime) -> Task:
    name, url = str(application), reverse("recruitment.application", args=[application.pk])
    since = application.state_at
    if application.state == A.SUBMITTED:
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
    slot = application.slot
    if slot.ends_at <= at:
        return Task(
            key="recruitment.decide_after_interview",
            title=_("Answer after the talk"),
            what=_("You have talked. Now there is an answer to give."),
            action=_("Answer the application"),
            url=reverse("recruitment.outcome", args=[application.pk]),
            since_at=slot.ends_at,
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
        when=slot.starts_at,
        until=slot.ends_at,
    )
