"""What waits for somebody here: one row a thing on the first page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.casework.task import Ask, Task, Waiting
from parvis.kit.time import instant
from parvis.policy import book

from . import queries
from .models import MentorApplication

A = MentorApplication.State
MOST = 100


def tasks(user: Any, *, role: str, at: datetime) -> Sequence[Task | Ask]:
    """One query at most; the rest is asked for."""
    if role == "applicant":
        return _of_applicant(user)
    if role == "mentor":
        back = queries.breaks_that_may_be_over(user, on=timezone.localdate(at))
        return [Ask(rows=queries.getting_started(user), draw=_get_started), Ask(rows=back, draw=_break_may_be_over)]
    if role == "coordinator":
        no_time = Ask(rows=queries.whom_no_time_suits(), draw=_wants_times, since_at="wants_times_at", person="")
        today = timezone.localdate(at)
        to_check = Ask(rows=queries.due_to_check(today), draw=partial(_to_check, today=today))
        return [_for_coordinator(at), no_time, to_check]
    return []


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


def _break_may_be_over(mentors: list[Waiting]) -> list[Task]:
    return [
        Task(
            key="recruitment.break_may_be_over",
            title=_("Do you want students again?"),
            what=_("You wanted to be asked now"),
            detail=_("You wanted to be asked now. Nothing happens until you say so."),
            action=_("Choose"),
            url=reverse("recruitment.get_started"),
            since_at=mentor.since_at,
            tag="info",
        )
        for mentor in mentors
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
        rows=queries.for_coordinators(at, tomorrow),
        draw=partial(_applications, at=at),
        person="",
        word="state",
        when="slot__starts_at",
        until="slot__ends_at",
    )


def _to_check(mentors: list[Waiting], *, today: date) -> list[Task]:
    """The term's check of the mentors' studies (R6): one row, however many they are."""
    if not mentors:
        return []
    n = len(mentors)
    first = queries.term_from(today)
    last = first + timedelta(days=book.value("recruitment.in_phase_days", on=today))
    return [
        Task(
            key="recruitment.in_phase_to_check",
            title=_("Check that the mentors are in phase"),
            what=ngettext("%(n)s mentor to check this term", "%(n)s mentors to check this term", n) % {"n": n},
            action=_("See who they are"),
            url=reverse("recruitment.to_check"),
            since_at=instant(first, 0, timezone.get_default_timezone()),
            tag="att" if today > last else "info",
        )
    ]


def _applications(applications: list[Waiting], *, at: datetime) -> list[Task]:
    return [_about(application, at) for application in applications[:MOST]]


def _wants_times(applications: list[Waiting]) -> list[Task]:
    return [
        Task(
            key="recruitment.wants_times",
            title=_("Offer other times"),
            what=_("No time suited for a talk"),
            action=_("Offer times for talks"),
            url=reverse("recruitment.times"),
            since_at=application.since_at,
            who=application.name,
        )
        for application in applications[:MOST]
    ]


def _about(application: Waiting, at: datetime) -> Task:
    name, url = application.name, reverse("recruitment.application", args=[application.pk])
    since = application.since_at
    if application.word == A.SUBMITTED:
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
    if application.word in {A.INVITED, A.LATER}:
        return _left_lying(application, name=name, url=url)
    if application.until is None or application.until <= at:
        return Task(
            key="recruitment.decide_after_interview",
            title=_("Answer after the talk"),
            what=_("You have talked. Now there is an answer to give."),
            action=_("Answer the application"),
            url=reverse("recruitment.outcome", args=[application.pk]),
            since_at=application.until or since,
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


def _left_lying(application: Waiting, *, name: str, url: str) -> Task:
    """Whoever has chosen no time, or was told to wait, is not forgotten."""
    invited = application.word == A.INVITED
    return Task(
        key="recruitment.has_not_chosen" if invited else "recruitment.look_again",
        title=_("No time is chosen") if invited else _("Look at it again"),
        what=_("Invited to a talk, and has not chosen a time") if invited else _("The answer was: yes, but later. Is it time now?"),
        action=_("See the application"),
        url=url,
        since_at=application.since_at,
        who=name,
        tag="",
    )
