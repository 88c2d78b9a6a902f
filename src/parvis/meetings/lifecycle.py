"""The tables of steps: the meeting, the small case about an absence, what is said afterwards, the report on cancellations."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.lifecycle import Lifecycle, Step, Turn
from parvis.kit.verdict import YES, Verdict, no
from parvis.policy import book

from . import access, notices, queries
from .models import Absence, Afterword, CancellationReport, LengthQuestion, Meeting
from .rules import timing


def _before_it_begins(meeting: Meeting, at: datetime) -> Verdict:
    return timing.may_change(starts_at=meeting.starts_at, at=at)


def _once_it_has_begun(meeting: Meeting, at: datetime) -> Verdict:
    return timing.may_log(starts_at=meeting.starts_at, at=at, within_days=int(book.value("meeting.log_within_days", on=queries.day_of(at))))


def _after_the_wait(meeting: Meeting, at: datetime) -> Verdict:
    return timing.may_miss(starts_at=meeting.starts_at, at=at, grace_minutes=queries.grace_minutes(meeting))


def _has_time_above(meeting: Meeting, _at: datetime) -> Verdict:
    return YES if meeting.over_minutes else no("meetings.nothing_above")


def _after_the_answer(absence: Absence, at: datetime) -> Verdict:
    return timing.may_judge_without_reason(state=absence.state, answer_until_on=absence.answer_until_on, on=queries.day_of(at))


def _when_time_is_out(absence: Absence, at: datetime) -> Verdict:
    return YES if timing.time_is_out(answer_until_on=absence.answer_until_on, on=queries.day_of(at)) else no("meetings.can_still_answer")


def _somebody_may_read(afterword: Afterword, _at: datetime) -> Verdict:
    return no("meetings.no_receiver") if afterword.audience == Afterword.Audience.ONLY_ME else YES


S = Meeting.State
MEETING = Lifecycle(
    name="meeting",
    model=Meeting,
    states=S,
    initial=S.BOOKED,
    begun=_("The meeting was booked"),
    concerns=lambda m: m.mentorship.student,
    waits_on={
        S.BOOKED: Turn(role="mentor", within="meeting.log_within_days"),
        S.HELD: None,
        S.MOVED: None,
        S.CANCELLED: None,
        S.MISSED: None,
    },
    steps=(
        Step(
            verb="move",
            label=pgettext_lazy("button", "Move the meeting"),
            done=_("The meeting was moved"),
            source=(S.BOOKED,),
            target=S.MOVED,
            may=access.PAIR,
            guard=_before_it_begins,
            tells=(notices.MOVED, notices.YOU_MOVED),
        ),
        Step(
            verb="cancel",
            label=pgettext_lazy("button", "Cancel the meeting"),
            done=_("The meeting was cancelled"),
            source=(S.BOOKED,),
            target=S.CANCELLED,
            may=access.CANCEL,
            tells=(notices.CANCELLED, notices.YOU_CANCELLED),
        ),
        Step(
            verb="arrange_place",
            label=_("Say where you meet"),
            done=_("The place was arranged"),
            source=(S.BOOKED,),
            target=S.BOOKED,
            may=access.MENTOR_OF,
            tells=(notices.PLACE, notices.YOU_ARRANGED),
        ),
        Step(
            verb="log",
            label=_("Log the meeting"),
            done=_("The meeting was logged"),
            source=(S.BOOKED,),
            target=S.HELD,
            may=access.MENTOR_OF,
            guard=_once_it_has_begun,
            tells=(notices.LOGGED,),
        ),
        Step(
            verb="miss",
            label=_("We did not meet"),
            done=_("The two did not meet"),
            source=(S.BOOKED,),
            target=S.MISSED,
            may=access.PAIR,
            guard=_after_the_wait,
        ),
        Step(
            verb="allow_more",
            label=_("Approve the longer time"),
            done=_("The coordinator approved the longer time"),
            source=(S.HELD,),
            target=S.HELD,
            may=access.OFFICE,
            guard=_has_time_above,
        ),
        Step(
            verb="keep_the_usual",
            label=_("Keep to the usual time"),
            done=_("The coordinator kept to the usual time"),
            source=(S.HELD,),
            target=S.HELD,
            may=access.OFFICE,
            guard=_has_time_above,
        ),
        Step(
            verb="correct_length",
            label=pgettext_lazy("length", "Correct the length"),
            done=_("The coordinator corrected the length"),
            source=(S.HELD,),
            target=S.HELD,
            may=access.OFFICE,
            tells=(notices.LENGTH_SETTLED,),
        ),
    ),
)

L = LengthQuestion.State
LENGTH_QUESTION = Lifecycle(
    name="length_question",
    model=LengthQuestion,
    states=L,
    initial=L.ASKED,
    begun=_("The student said that what was logged is not right"),
    concerns=lambda q: q.meeting.mentorship.student,
    waits_on={L.ASKED: Turn(role="coordinator", within="institution.reply_days_message"), L.CORRECTED: None, L.STANDS: None},
    steps=(
        Step(
            verb="correct",
            label=pgettext_lazy("length", "Correct the length"),
            done=_("The coordinator corrected the length"),
            source=(L.ASKED,),
            target=L.CORRECTED,
            may=access.OFFICE,
        ),
        Step(
            verb="let_stand",
            label=pgettext_lazy("length", "Let the length stand"),
            done=_("The coordinator let the length stand"),
            source=(L.ASKED,),
            target=L.STANDS,
            may=access.OFFICE,
            tells=(notices.LENGTH_STANDS,),
        ),
    ),
)

A = Absence.State
OPEN = (A.ASKED, A.DEFERRED, A.ANSWERED, A.UNANSWERED)
ABSENCE = Lifecycle(
    name="absence",
    model=Absence,
    states=A,
    initial=A.ASKED,
    begun=_("The question about what happened was asked"),
    concerns=lambda a: a.person,
    waits_on={
        A.ASKED: Turn(role="absent", within="meeting.reason_days"),
        A.DEFERRED: Turn(role="absent"),
        A.ANSWERED: Turn(role="coordinator", within="institution.reply_days_message"),
        A.UNANSWERED: Turn(role="coordinator", within="institution.reply_days_message"),
        A.WITH_REASON: None,
        A.WITHOUT_REASON: None,
    },
    steps=(
        Step(
            verb="answer",
            label=_("Say what happened"),
            done=_("The question was answered"),
            source=OPEN,
            target=A.ANSWERED,
            may=access.ABSENT,
            tells=(notices.TO_JUDGE,),
        ),
        Step(
            verb="defer",
            label=_("I cannot answer yet"),
            done=_("The answer will come later. The clock stands still"),
            source=(A.ASKED,),
            target=A.DEFERRED,
            may=access.ABSENT,
            tells=(notices.DEFERRED,),
        ),
        Step(
            verb="let_pass",
            label=_("The time for an answer is over"),
            done=_("The time for an answer was over"),
            source=(A.ASKED,),
            target=A.UNANSWERED,
            may=access.LET_PASS,
            guard=_when_time_is_out,
            tells=(notices.TO_JUDGE,),
        ),
        Step(
            verb="judge_with_reason",
            label=pgettext_lazy("button", "There was a reason"),
            done=_("The coordinator saw a reason"),
            source=OPEN,
            target=A.WITH_REASON,
            may=access.JUDGE,
            tells=(notices.JUDGED,),
        ),
        Step(
            verb="judge_without_reason",
            label=pgettext_lazy("button", "Without reason"),
            done=_("The coordinator saw no reason"),
            source=OPEN,
            target=A.WITHOUT_REASON,
            may=access.JUDGE,
            guard=_after_the_answer,
            may_approve=access.JUDGE,
            tells=(notices.JUDGED,),
        ),
        Step(
            verb="undo",
            label=_("Undo the judgement"),
            done=_("The judgement was undone"),
            source=(A.WITH_REASON, A.WITHOUT_REASON),
            target=A.ANSWERED,
            may=access.JUDGE,
            tells=(notices.JUDGED,),
        ),
    ),
)

W = Afterword.State
AFTERWORD = Lifecycle(
    name="afterword",
    model=Afterword,
    states=W,
    initial=W.KEPT,
    begun=_("Something was written down"),
    concerns=lambda a: a.author,
    waits_on={W.KEPT: None, W.SENT: Turn(role="receiver", within="institution.reply_days_message"), W.READ: None, W.TAKEN_BACK: None},
    steps=(
        Step(
            verb="send",
            label=pgettext_lazy("afterword", "Send"),
            done=pgettext_lazy("afterword", "It was sent"),
            source=(W.KEPT,),
            target=W.SENT,
            may=access.AUTHOR,
            guard=_somebody_may_read,
            tells=(notices.AFTERWORD,),
        ),
        Step(
            verb="read",
            label=_("Read it now"),
            done=pgettext_lazy("afterword", "It was read"),
            source=(W.SENT,),
            target=W.READ,
            may=access.RECEIVER,
        ),
        Step(
            verb="take_back",
            label=pgettext_lazy("afterword", "Take it back"),
            done=pgettext_lazy("afterword", "It was taken back"),
            source=(W.SENT,),
            target=W.TAKEN_BACK,
            may=access.AUTHOR,
        ),
    ),
)

R = CancellationReport.State
CANCELLATION_REPORT = Lifecycle(
    name="cancellation_report",
    model=CancellationReport,
    states=R,
    initial=R.SENT,
    begun=_("The mentor told that several meetings were cancelled"),
    concerns=lambda r: r.mentorship.student,
    waits_on={R.SENT: Turn(role="coordinator", within="institution.reply_days_message"), R.TAKEN_ON: None},
    steps=(
        Step(
            verb="take_on",
            label=pgettext_lazy("report", "I take it on"),
            done=_("The coordinator took it on"),
            source=(R.SENT,),
            target=R.TAKEN_ON,
            may=access.OFFICE,
        ),
    ),
)
