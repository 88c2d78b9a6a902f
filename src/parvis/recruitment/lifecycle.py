"""An application's way from the first page to the answer, and a mentor's way through the pool."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.lifecycle import Lifecycle, Step, Turn
from parvis.kit.verdict import Verdict
from parvis.policy import book

from . import access, notices, queries, rules
from .models import Mentor, MentorApplication

AS = MentorApplication.State
MS = Mentor.State
UNDECIDED = (AS.SUBMITTED, AS.INVITED, AS.BOOKED)


def _may_submit(application: Any, at: datetime) -> Verdict:
    least = book.value("recruitment.least_year", on=timezone.localdate(at))
    return rules.may_submit(queries.application_facts(application), least_year=least, already_mentor=False, has_open=False)


def _may_invite(_application: Any, at: datetime) -> Verdict:
    return rules.may_invite(free_times=queries.free_slots(at).count())


def _may_accept(application: Any, _at: datetime) -> Verdict:
    return rules.may_accept(is_mentor=queries.is_in_the_pool(application.applicant))


def _may_reconsider(application: Any, _at: datetime) -> Verdict:
    return rules.may_reconsider(has_open=queries.has_other_open(application))


def _may_open(mentor: Any, _at: datetime) -> Verdict:
    return rules.may_open(queries.mentor_facts(mentor))


def _may_leave(mentor: Any, _at: datetime) -> Verdict:
    return rules.may_leave(students=mentor.students)


APPLICATION = Lifecycle(
    name="mentor_application",
    model=MentorApplication,
    states=AS,
    initial=AS.DRAFT,
    begun=_("An application was begun"),
    concerns=lambda application: application.applicant,
    waits_on={
        AS.DRAFT: Turn(role="applicant"),
        AS.SUBMITTED: Turn(role="coordinator", within=queries.LIMITS[AS.SUBMITTED]),
        AS.INVITED: Turn(role="applicant", within=queries.LIMITS[AS.INVITED]),
        AS.BOOKED: Turn(role="coordinator", within=queries.LIMITS[AS.BOOKED]),
        AS.ACCEPTED: None,
        AS.LATER: Turn(role="coordinator", within=queries.LIMITS[AS.LATER]),
        AS.DECLINED: None,
        AS.WITHDRAWN: None,
    },
    steps=(
        Step(
            verb="submit",
            label=_("Send the application"),
            done=_("The application was sent"),
            source=(AS.DRAFT,),
            target=AS.SUBMITTED,
            may=access.FILL_IN,
            guard=_may_submit,
            tells=(notices.RECEIVED, notices.NEW_APPLICATION),
        ),
        Step(
            verb="invite",
            label=_("Invite to a talk"),
            done=_("Invited to a talk"),
            source=(AS.SUBMITTED,),
            target=AS.INVITED,
            may=access.DECIDE,
            guard=_may_invite,
            tells=(notices.INVITED,),
        ),
        Step(
            verb="book",
            label=_("Choose a time for a talk"),
            done=_("A time for the talk was booked"),
            source=(AS.INVITED, AS.BOOKED),
            target=AS.BOOKED,
            may=access.OWN_APPLICATION,
            tells=(notices.BOOKED, notices.TALK_BOOKED),
        ),
        Step(
            verb="unbook",
            label=_("Cancel the talk"),
            done=_("The talk was cancelled"),
            source=(AS.BOOKED,),
            target=AS.INVITED,
            may=access.UNBOOK,
        ),
        Step(
            verb="accept",
            label=_("Take in as a mentor"),
            done=_("Became a mentor"),
            source=UNDECIDED,
            target=AS.ACCEPTED,
            may=access.DECIDE,
            guard=_may_accept,
            tells=(notices.ANSWERED,),
        ),
        Step(
            verb="wait",
            label=_("Yes, but later"),
            done=_("The answer was: yes, but later"),
            source=UNDECIDED,
            target=AS.LATER,
            may=access.DECIDE,
            tells=(notices.ANSWERED,),
        ),
        Step(
            verb="decline",
            label=pgettext_lazy("application", "Say no"),
            done=_("The answer was: not this time"),
            source=UNDECIDED,
            target=AS.DECLINED,
            may=access.DECIDE,
            tells=(notices.ANSWERED,),
        ),
        Step(
            verb="reconsider",
            label=_("Look at it again"),
            done=_("The application was taken up again"),
            source=(AS.LATER, AS.DECLINED),
            target=AS.SUBMITTED,
            may=access.DECIDE,
            guard=_may_reconsider,
        ),
        Step(
            verb="withdraw",
            label=_("Withdraw the application"),
            done=_("The application was withdrawn"),
            source=(AS.DRAFT, *UNDECIDED, AS.LATER),
            target=AS.WITHDRAWN,
            may=access.WITHDRAW,
        ),
    ),
)

MENTOR = Lifecycle(
    name="mentor",
    model=Mentor,
    states=MS,
    initial=MS.PREPARING,
    begun=_("Was taken into the pool of mentors"),
    concerns=lambda mentor: mentor.person,
    waits_on={MS.PREPARING: Turn(role="mentor"), MS.AVAILABLE: None, MS.PAUSED: Turn(role="mentor"), MS.LEFT: None},
    steps=(
        Step(
            verb="open",
            label=_("Show me as free"),
            done=_("Shows as free"),
            source=(MS.PREPARING, MS.PAUSED),
            target=MS.AVAILABLE,
            may=access.OPEN,
            guard=_may_open,
        ),
        Step(
            verb="pause",
            label=_("Take a break"),
            done=_("Takes a break"),
            source=(MS.AVAILABLE,),
            target=MS.PAUSED,
            may=access.PAUSE,
        ),
        Step(
            verb="leave",
            label=_("The mentor leaves"),
            done=_("Left the pool of mentors"),
            source=(MS.PREPARING, MS.AVAILABLE, MS.PAUSED),
            target=MS.LEFT,
            may=access.COORDINATE,
            guard=_may_leave,
        ),
        Step(
            verb="rejoin",
            label=_("The mentor comes back"),
            done=_("Came back to the pool of mentors"),
            source=(MS.LEFT,),
            target=MS.PREPARING,
            may=access.COORDINATE,
        ),
    ),
)
