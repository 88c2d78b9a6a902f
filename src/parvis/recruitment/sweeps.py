from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from parvis.kit.permission import SYSTEM
from parvis.kit.sweeps import sweep
from parvis.kit.time import instant
from parvis.notify.notice import Notice, queue
from parvis.policy import book

from . import actions, notices, queries
from .models import MentorApplication

State = MentorApplication.State

LATE = 7
"""Days after which nobody is told any more of what fell due while nothing ran."""


@sweep("recruitment.mail_links")
def mail_links(at: datetime) -> int:
    """Links to begun applications, to whoever wants to go on somewhere else."""
    return actions.mail_links(by=SYSTEM, at=at)


@sweep("recruitment.forget_drafts")
def forget_drafts(at: datetime) -> int:
    """Begun applications that were never sent are erased."""
    days = book.value("recruitment.draft_days", on=timezone.localdate(at))
    return actions.forget_drafts(by=SYSTEM, at=at, before=at - timedelta(days=days))


@sweep("recruitment.remind_of_talks")
def remind_of_talks(at: datetime) -> int:
    """The day before, once for each booked time: the notice bears the instant when it fell due."""
    day = timedelta(days=1)
    due = [a for a in queries.due_for_reminder(at, at + day) if a.state_at < a.slot.starts_at - day]
    return sum(len(queue(notices.TOMORROW, about=a, at=a.slot.starts_at - day)) for a in due)


WAITED: dict[str, Notice] = {
    State.SUBMITTED: notices.APPLICATION_WAITS,
    State.INVITED: notices.CHOOSE_A_TIME,
    State.BOOKED: notices.ANSWER_WAITS,
    State.LATER: notices.LOOK_AGAIN,
}


def _waited(application: MentorApplication) -> Notice:
    return notices.APPLICATION_WAITS if queries.wants_times(application) else WAITED[application.state]


@sweep("recruitment.remind_of_waits")
def remind_of_waits(at: datetime) -> int:
    """When an application has waited past its last day, whoever's turn it is hears of it: once, in the morning. It ends nothing."""
    due = [(a, _morning(day)) for a, day in queries.fallen_due(at)]
    return sum(len(queue(_waited(a), about=a, at=morning)) for a, morning in due if morning <= at)


@sweep("recruitment.ask_after_a_break")
def ask_after_a_break(at: datetime) -> int:
    """On the day that a mentor said: do you want students again? Offered, never done."""
    today = timezone.localdate(at)
    due = [(m, _morning(m.back_on)) for m in queries.breaks_over(today - timedelta(days=LATE), today) if m.back_on]
    return sum(len(queue(notices.BREAK_MAY_BE_OVER, about=mentor, at=when)) for mentor, when in due if at >= when)


@sweep("recruitment.remind_of_in_phase")
def remind_of_in_phase(at: datetime) -> int:
    """When a term begins, and once more when the time for it is up: the studies of the mentors are to be checked (R6)."""
    today = timezone.localdate(at)
    first = queries.term_from(today)
    days = (first, first + timedelta(days=book.value("recruitment.in_phase_days", on=today)))
    told = [_morning(day) for day in days if day <= today <= day + timedelta(days=LATE) and at >= _morning(day)]
    if not told or not queries.due_to_check(today).exists():
        return 0
    return sum(len(queue(notices.IN_PHASE_TO_CHECK, about=person, at=when)) for when in told for person in notices.coordinators())


def _morning(day: date) -> datetime:
    return instant(day, 8 * 60, timezone.get_default_timezone())
