"""The only writer of invitations to a first meeting. Whoever changes one holds the pair's meetings: they and it change one at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F

from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.kit.permission import SYSTEM
from parvis.kit.verdict import Refused, no
from parvis.meetings import actions as meetings
from parvis.meetings.models import Meeting
from parvis.mentorships.models import Mentorship
from parvis.notify.notice import queue

from . import access, notices, queries, rules
from .lifecycle import VISIT
from .models import Visit

_NEWS = F("calendar_sequence") + 1
"""What the coordinator's calendar hears next replaces what it has heard."""


def invite(mentorship: Mentorship, *, by: Any, at: datetime) -> Visit:
    """The student's wish goes to the office at once; the mentor's first to the student."""
    access.INVITE.check(by, mentorship).require()
    with meetings.held(mentorship):
        known = queries.standing(mentorship, at=at)
        known.may_invite.require()
        by_student = access.side(mentorship, by) == access.STUDENT
        visit = Visit(mentorship=mentorship, meeting_id=known.first_id, asked_by=by)
        VISIT.begin(visit, by=by, at=at, may=access.INVITE, tells=() if by_student else (notices.SUGGESTED,))
        if by_student:
            VISIT.take(visit, "ask", by=by, at=at, asked_at=at)
    return visit


def ask(visit: Visit, *, by: Any, at: datetime) -> None:
    """The student says yes to what the mentor suggested."""
    with meetings.held(visit.mentorship):
        VISIT.take(visit, "ask", by=by, at=at, asked_at=at)


def accept(visit: Visit, *, seen: int, by: Any, at: datetime) -> None:
    """A coordinator comes, at the time of the meeting that was `seen`. Her time is the meeting's."""
    with meetings.held(visit.mentorship, by.pk):
        _comes(visit, seen=seen, by=by, at=at)
        VISIT.take(visit, "accept", by=by, at=at, coordinator=by, calendar_sequence=_NEWS)


def take_over(visit: Visit, *, seen: int, by: Any, at: datetime) -> None:
    """Another coordinator comes instead of the one who has said yes."""
    with meetings.held(visit.mentorship, by.pk, *_coming(visit)):
        _comes(visit, seen=seen, by=by, at=at)
        _goes_out_of_the_calendar(visit, by=by, at=at)
        VISIT.take(visit, "take_over", by=by, at=at, coordinator=by, calendar_sequence=_NEWS)


def decline(visit: Visit, *, answer: str, by: Any, at: datetime) -> None:
    """A coordinator cannot come, or not after all, and says so in one of the ready sentences."""
    with meetings.held(visit.mentorship, *_coming(visit)):
        _goes_out_of_the_calendar(visit, by=by, at=at)
        VISIT.take(visit, "decline", by=by, at=at, answer=answer, coordinator=by, calendar_sequence=_NEWS)


def take_back(visit: Visit, *, by: Any, at: datetime) -> None:
    """The two meet by themselves. Nobody is asked why."""
    with meetings.held(visit.mentorship, *_coming(visit)):
        _goes_out_of_the_calendar(visit, by=by, at=at)
        VISIT.take(_said(visit, by), "take_back", by=by, at=at, calendar_sequence=_NEWS)


def follow(mentorship: Mentorship, *, by: Any, at: datetime) -> None:
    """An invitation goes along with the pair's meetings. Part of what has changed them, which holds them already."""
    if (visit := queries.open_of(mentorship)) is None:
        return
    first = queries.first_meeting(mentorship)
    accepted = visit.state == Visit.State.ACCEPTED
    over = visit.mentorship.state == Mentorship.State.ENDED or queries.has_met(mentorship)
    turn = rules.turn(is_accepted=accepted, was=visit.meeting_id, first=first.pk if first else None, is_over=over)
    if turn is rules.Turn.OVER:
        _close(visit, at=at)
    elif turn is rules.Turn.ASKED_AGAIN:
        _goes_out_of_the_calendar(visit, by=by, at=at)
        VISIT.take(visit, "ask_again", by=SYSTEM, at=at, meeting=first, calendar_sequence=_NEWS)
        queue(notices.NEW_TIME if first else notices.NO_TIME, about=visit, at=at)
    elif turn is rules.Turn.NEW_TIME:
        is_told = visit.state == Visit.State.ASKED and (visit.meeting_id is None or visit.coordinator_id is not None)
        Visit.objects.filter(pk=visit.pk).update(meeting=first)
        visit.refresh_from_db()
        if first is not None and is_told:
            queue(notices.TIME_BOOKED, about=visit, at=at)


def tell_the_place(meeting: Meeting, *, by: Any, at: datetime) -> None:
    """The coordinator who comes hears where."""
    visit = queries.open_of(meeting.mentorship)
    if visit is not None and visit.state == Visit.State.ACCEPTED and visit.meeting_id == meeting.pk:
        Visit.objects.filter(pk=visit.pk).update(calendar_sequence=_NEWS)
        visit.refresh_from_db()
        queue(notices.PLACE, about=visit, at=at)


def _close(visit: Visit, *, at: datetime) -> None:
    """The first meeting was held, or there will be none. What somebody was at stays in her calendar."""
    meeting = visit.meeting
    came = visit.state == Visit.State.ACCEPTED and meeting is not None
    if came and meeting is not None and meeting.state != Meeting.State.HELD:
        _goes_out_of_the_calendar(visit, by=SYSTEM, at=at)
        VISIT.take(visit, "close", by=SYSTEM, at=at, calendar_sequence=_NEWS)
        queue(notices.NOT_COMING, about=visit, at=at)
    else:
        VISIT.take(visit, "close", by=SYSTEM, at=at, coordinator=visit.coordinator if came else None)


def _coming(visit: Visit) -> list[int]:
    return [visit.coordinator_id] if visit.coordinator_id and visit.state == Visit.State.ACCEPTED else []


def _comes(visit: Visit, *, seen: int, by: Any, at: datetime) -> None:
    """The time is the one that was seen, and the coordinator's own to give."""
    now = Visit.objects.select_related("meeting").get(pk=visit.pk)
    if now.state != visit.state:
        raise SomeoneElseWasFaster(f"visit {visit.pk} is no longer {visit.state}")
    queries.may_come(now, by, at=at).require()
    if now.meeting is None or now.meeting_id != seen:
        raise Refused(no("visits.other_time"))
    meetings.take_time(now.meeting, of=[by.pk], by=by, at=at)


def _goes_out_of_the_calendar(visit: Visit, *, by: Any, at: datetime) -> None:
    """Whoever had said yes gets the time back. What the messages need of it is marked."""
    marked: Any = visit
    marked.came_before, marked.was = None, visit.meeting
    if coming := _coming(visit):
        marked.came_before = visit.coordinator
        if visit.meeting is not None:
            meetings.give_time_back(visit.meeting, of=coming, by=by, at=at)


def _said(visit: Visit, by: Any) -> Visit:
    """Who did it: of the two, the other one is told."""
    marked: Any = visit
    marked.said_by_id = by.pk
    return visit
