"""What waits for somebody because of meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.casework.panels import once
from parvis.casework.task import Ask, Task, Waiting
from parvis.people.models import User
from parvis.web import dates

from . import queries
from .models import Absence, Meeting
from .rules import counting

FIRST_ANSWER = "#f-met_0"
"""The log opens at its first question, so that the keyboard is there at once. Nothing is chosen beforehand."""
PREPARE_DAYS = 2
"""How long before a meeting the mentor is reminded to prepare."""


def tasks(user: Any, *, role: str, at: datetime) -> Sequence[Task | Ask]:
    """One query of its own for the student and the office, two for the mentor."""
    if role == "coordinator":
        return [*_for_office(user, at), *_sent_to_office(user)]
    if role not in {"student", "mentor"}:
        return []
    if role == "student":
        unbooked = Ask(rows=queries.students_pairs_to_book(user, on=queries.day_of(at)), draw=_none_booked, person="mentor__person")
        return [*_for_student(queries.own_meetings_due(user, as_student=True, on=queries.day_of(at)), at), unbooked]
    told = Ask(rows=queries.afterwords_for_mentor(user), draw=_told, about="mentorship", person="mentorship__student")
    return [*_for_mentor(once("meetings.mentors_due", lambda: queries.mentors_due(user, at=at)), at), told]


def _names(person: User) -> dict[str, str]:
    return {"name": person.given_name}


def _place(meeting: Meeting) -> str:
    return meeting.place or (_("online") if meeting.online else "")


def _when_and_where(meeting: Meeting, at: datetime) -> str:
    """ "Om två dagar. Ni ses i 1 timme i grupprum 4."."""
    parts = {
        "when": dates.cap_first(dates.from_now_words(meeting.starts_at, today=at)),
        "length": dates.hours_words(meeting.minutes),
        "place": _place(meeting),
    }
    return (
        _("%(when)s. You meet for %(length)s. Place: %(place)s.") % parts
        if parts["place"]
        else _("%(when)s. You meet for %(length)s.") % parts
    )


def _what_happened(meeting: Meeting) -> Task:
    return Task(
        key="meetings.what_happened",
        title=_("You did not meet"),
        what=_("Do you want to say what happened?"),
        action=_("Say what happened"),
        url=reverse("meetings.absence", args=[meeting.absence.pk]),
        since_at=meeting.absence.state_at,
        when=meeting.starts_at,
        detail=_("Such things happen. Your answer goes to the coordinator."),
        tag="att" if meeting.absence.state != Absence.State.DEFERRED else "",
    )


def _of_missed(own: list[Meeting], at: datetime) -> list[Task]:
    """What happened; and that the coordinator talks with one first, once so many were missed without reason that she takes a stand."""
    missed = [m for m in own if m.state == Meeting.State.MISSED]
    found = [_what_happened(m) for m in missed if m.absence.state != Absence.State.WITHOUT_REASON]
    limit = queries.limit_of_absences(queries.day_of(at))
    of_pair: dict[int, list[Meeting]] = {}
    for meeting in missed:
        if meeting.absence.state == Absence.State.WITHOUT_REASON:
            of_pair.setdefault(meeting.mentorship_id, []).append(meeting)
    open_ones = [rows for rows in of_pair.values() if counting.waits_for_decision([m.absence.decision for m in rows], limit=limit)]
    return found + [_we_talk(rows[-1]) for rows in open_ones]


def _we_talk(newest: Meeting) -> Task:
    return Task(
        key="meetings.we_talk",
        title=_("We want to talk with you"),
        what=_("Meetings have been missed. The coordinator gets in touch with you"),
        action=_("Read what happens now"),
        url=reverse("meetings.absence", args=[newest.absence.pk]),
        since_at=newest.absence.state_at,
        detail=_(
            "Nothing has changed. The coordinator gets in touch with you before anything is decided. You can write first if you want."
        ),
        tag="att",
        second=(_("Write to the coordinator"), reverse("advice.ask")),
    )


def _for_student(own: list[Meeting], at: datetime) -> list[Task]:
    found = _of_missed(own, at)
    ahead = [m for m in own if m.state == Meeting.State.BOOKED and m.ends_at > at]
    if ahead:
        found.append(_next(ahead[0], at))
    return found


def _none_booked(pairs: list[Waiting]) -> list[Task]:
    return [
        Task(
            key="meetings.book",
            title=_("No meeting is booked"),
            what=_("Book a meeting with %(name)s") % {"name": pair.given_name},
            action=_("Book a meeting"),
            url=reverse("meetings.book", args=[pair.pk]),
            since_at=pair.since_at,
            who=pair.given_name,
            detail=_("No meeting is booked. Do you want to book one?"),
            tag="",
        )
        for pair in pairs
    ]


def _next(meeting: Meeting, at: datetime) -> Task:
    today = queries.day_of(meeting.starts_at) == queries.day_of(at)
    names = _names(meeting.mentorship.mentor.person)
    second = (
        (_("I am late"), reverse("meetings.late", args=[meeting.pk]))
        if today
        else (_("Move or cancel"), reverse("meetings.change", args=[meeting.pk]))
    )
    prepared = bool(vars(meeting)["is_prepared"])
    return Task(
        key="meetings.today" if today else "meetings.next",
        title=_("Meeting with %(name)s") % names,
        what=_("Your next meeting"),
        action=_("Look at the meeting") if prepared else _("Prepare the meeting, 3 minutes"),
        url=reverse("meetings.meeting" if prepared else "meetings.prepare", args=[meeting.pk]),
        since_at=meeting.created_at,
        who=names["name"],
        when=meeting.starts_at,
        until=meeting.ends_at,
        detail=_when_and_where(meeting, at),
        tag="info" if today else "",
        second=second,
    )


def _for_mentor(due: queries.MentorsDue, at: datetime) -> list[Task]:
    found = _of_missed(due.meetings, at)
    booked = [m for m in due.meetings if m.state == Meeting.State.BOOKED]
    found += [_log(m) for m in booked if m.ends_at <= at]
    for meeting in booked:
        if at < meeting.starts_at <= at + timedelta(days=PREPARE_DAYS) and not vars(meeting)["is_prepared"]:
            found.append(_prepare(meeting, at))
        elif at < meeting.starts_at and (not meeting.place or meeting.place_wish):
            found.append(_arrange(meeting, at))
    for pair in due.pairs:
        found += _of_pair(pair, is_to_report=pair.pk in due.to_report, has_booked=due.has_booked(pair), at=at)
    return found


def _log(meeting: Meeting) -> Task:
    return Task(
        key="meetings.log",
        title=_("Log the meeting with %(name)s") % _names(meeting.mentorship.student),
        what=_("The hour is ready for pay once the meeting is logged"),
        action=_("Log the meeting"),
        url=reverse("meetings.log", args=[meeting.pk]) + FIRST_ANSWER,
        since_at=meeting.ends_at,
        who=meeting.mentorship.student.given_name,
        when=meeting.starts_at,
        until=meeting.ends_at,
        detail=_("It takes about 30 seconds. Then the hour is ready for pay."),
    )


def _prepare(meeting: Meeting, at: datetime) -> Task:
    names = _names(meeting.mentorship.student)
    return Task(
        key="meetings.prepare",
        title=_("Prepare the meeting with %(name)s") % names,
        what=_("See what %(name)s wants to bring up") % names,
        action=_("Prepare the meeting"),
        url=reverse("meetings.prepare", args=[meeting.pk]),
        since_at=meeting.starts_at - timedelta(days=PREPARE_DAYS),
        who=names["name"],
        when=meeting.starts_at,
        until=meeting.ends_at,
        detail=_when_and_where(meeting, at),
        tag="info",
        second=(_("Move or cancel"), reverse("meetings.change", args=[meeting.pk])),
    )


def _arrange(meeting: Meeting, at: datetime) -> Task:
    names = _names(meeting.mentorship.student)
    return Task(
        key="meetings.arrange_place",
        title=_("Arrange a place for the meeting with %(name)s") % names,
        what=_("The place is missing"),
        action=_("Say where you meet"),
        url=reverse("meetings.place", args=[meeting.pk]),
        since_at=meeting.created_at,
        who=names["name"],
        when=meeting.starts_at,
        until=meeting.ends_at,
        detail=_when_and_where(meeting, at),
        tag="",
    )


def _told(found: list[Waiting]) -> list[Task]:
    """What each student has told: the first that is unread."""
    first = {one.about: one for one in reversed(found)}
    return [
        Task(
            key="meetings.read_afterword",
            title=_("%(name)s wants to tell you something") % {"name": one.given_name},
            what=_("Read it before your next meeting"),
            action=_("Open"),
            url=reverse("meetings.afterword", args=[one.pk]),
            since_at=one.since_at,
            who=one.given_name,
        )
        for one in first.values()
    ]


def _of_pair(pair: Any, *, is_to_report: bool, has_booked: bool, at: datetime) -> list[Task]:
    """The report, and a pair without a meeting."""
    names, found, on = _names(pair.student), [], queries.day_of(at)
    if is_to_report:
        found.append(
            Task(
                key="meetings.report_cancellations",
                title=_("Tell the coordinator about cancelled meetings"),
                what=_("%(count)s meetings with %(name)s have been cancelled this term")
                % {**names, "count": dates.cap_first(dates.number(pair.cancelled_count))},
                action=_("Look at the report"),
                url=reverse("meetings.report_cancellations", args=[pair.pk]),
                since_at=at,
                who=names["name"],
                detail=_("The report is written already. You send it."),
            )
        )
    if not has_booked and pair.starts_on <= on < pair.ends_on:
        found.append(
            Task(
                key="meetings.book",
                title=_("No meeting is booked with %(name)s") % names,
                what=_("Book the next meeting"),
                action=_("Book a meeting"),
                url=reverse("meetings.book", args=[pair.pk]),
                since_at=pair.state_at,
                who=names["name"],
                tag="",
            )
        )
    return found


# --- The office ---------------------------------------------------------------------------------------------
def _for_office(user: Any, at: datetime) -> list[Task]:
    on = queries.day_of(at)
    absences = [a for a in queries.absences_for_office(on=on) if a.meeting.mentorship.mentor.person_id != user.pk]
    without = [a for a in absences if a.state == Absence.State.WITHOUT_REASON]
    limit = queries.limit_of_absences(on)
    found = [
        _two(rows)
        for rows in queries.by_pair_and_person(without).values()
        if counting.waits_for_decision([a.decision for a in rows], limit=limit)
    ]
    return found + [_judge(a) for a in absences if a.state != Absence.State.WITHOUT_REASON]


def _two(rows: list[Absence]) -> Task:
    newest, pair = rows[-1], rows[0].meeting.mentorship
    side = "student" if newest.person_id == pair.student_id else "mentor"
    talks = all(a.decision == Absence.Decision.TALK for a in rows)
    return Task(
        key="meetings.two_absences",
        title=_("%(name)s: meetings missed without reason") % {"name": newest.person.full_name},
        what=_("You talk first. Nothing has changed") if talks else _("Take a stand. Nothing ends by itself"),
        action=_("Look and decide"),
        url=reverse("meetings.decide", args=[pair.pk, side]),
        since_at=newest.state_at,
        who=newest.person.full_name,
        detail=_("%(count)s missed meetings this study year were judged to be without reason.")
        % {"count": dates.cap_first(dates.number(len(rows)))},
    )


def _judge(absence: Absence) -> Task:
    return Task(
        key="meetings.judge_absence",
        title=_("A missed meeting: %(name)s") % {"name": absence.person.full_name},
        what=_judge_what(absence),
        action=_("Read and judge"),
        url=reverse("meetings.judge", args=[absence.pk]),
        since_at=absence.state_at,
        who=absence.person.full_name,
        when=absence.meeting.starts_at,
    )


def _judge_what(absence: Absence) -> str:
    """Why it waits for the coordinator. What is answered without a why is a judgement that was undone before anybody had answered."""
    if absence.state == Absence.State.UNANSWERED:
        return _("No answer within the time")
    return _("The answer has come") if absence.why else _("The judgement is undone. No answer has come")


def _sent_to_office(user: Any) -> list[Ask]:
    """What was sent to the office, reports and long meetings, without a word of the texts."""
    whom = "mentorship__student"
    return [
        Ask(rows=queries.afterwords_for_office(user), draw=_afterwords, person=whom),
        Ask(rows=queries.reports_for_office(), draw=_reports, person=whom),
        Ask(rows=queries.long_meetings(), draw=_long_meetings, person=whom),
        Ask(rows=queries.length_questions_for_office(user), draw=_length_questions, person="meeting__mentorship__student"),
    ]


def _afterwords(found: list[Waiting]) -> list[Task]:
    title, what = _("%(name)s wants to tell you something"), _("Wants to tell you something. Only coordinators can read it")
    return [_sent(one, "meetings.afterword", "meetings.afterword", title, what, _("Open")) for one in found]


def _reports(found: list[Waiting]) -> list[Task]:
    title, what = _("%(name)s: several cancelled meetings"), _("The mentor has sent a report")
    return [_sent(one, "meetings.many_cancellations", "meetings.report", title, what, _("Look at the report")) for one in found]


def _long_meetings(found: list[Waiting]) -> list[Task]:
    title, what = _("%(name)s: a longer meeting than usual"), _("The time above waits for your approval")
    return [_sent(one, "meetings.approve_length", "meetings.over", title, what, _("Look at it")) for one in found]


def _length_questions(found: list[Waiting]) -> list[Task]:
    title, what = _("%(name)s: something is wrong with a logged meeting"), _("The student says that what was logged is not right")
    return [_sent(one, "meetings.length_question", "meetings.length_question", title, what, _("Look at it")) for one in found]


def _sent(one: Waiting, key: str, page: str, title: str, what: str, action: str) -> Task:
    return Task(
        key=key,
        title=title % {"name": one.name},
        what=what,
        action=action,
        url=reverse(page, args=[one.pk]),
        since_at=one.since_at,
        who=one.name,
    )
