"""The only reader of invitations to a first meeting. Where the two meet is asked for in one place, `where`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from parvis.kit.verdict import Verdict
from parvis.meetings import queries as meetings
from parvis.meetings.models import Meeting
from parvis.meetings.rules.arranging import is_link
from parvis.mentorships.models import Mentorship
from parvis.people.access import is_coordinator
from parvis.people.models import Role

from . import access, rules
from .models import Visit

State = Visit.State
OPEN = (State.SUGGESTED, State.ASKED, State.ACCEPTED)
GOES_ON = (Mentorship.State.ACTIVE, Mentorship.State.ENDING)
_OF_THE_TWO = tuple(f"meeting__{column}" for column in ("place", "way_there", "place_wish", "why", "next_words"))


def _with_pair(rows: QuerySet[Visit]) -> QuerySet[Visit]:
    """Without what the two have written about the meeting."""
    known = rows.select_related("mentorship__student", "mentorship__mentor__person", "meeting", "asked_by", "coordinator")
    return known.defer(*_OF_THE_TWO)


def visible_to(user: Any) -> QuerySet[Visit]:
    """Those of one's own pair; for a coordinator also those that a student has said yes to."""
    mine = Q(mentorship__student=user.pk) | Q(mentorship__mentor__person=user.pk)
    return _with_pair(Visit.objects.filter(mine | Q(asked_at__isnull=False) if is_coordinator(user) else mine))


def open_to_office(mentorship: Mentorship, *, reader: Any) -> Visit | None:
    """The invitation that a coordinator can answer, or that a colleague has said yes to."""
    return visible_to(reader).filter(mentorship=mentorship.pk, state__in=(State.ASKED, State.ACCEPTED)).first()


def open_of(mentorship: Mentorship) -> Visit | None:
    return _with_pair(Visit.objects.filter(mentorship=mentorship.pk, state__in=OPEN)).first()


# --- The first meeting ----------------------------------------------------------------------------------------
def _booked_of(pair: Any) -> QuerySet[Meeting]:
    return Meeting.objects.filter(mentorship=pair, state=Meeting.State.BOOKED).order_by("starts_at", "pk")


def first_meeting(mentorship: Mentorship) -> Meeting | None:
    """The pair's earliest booked meeting: the first one, while none has been held."""
    return _booked_of(mentorship).first()


def has_met(mentorship: Mentorship) -> bool:
    """Has a meeting of the pair been held?"""
    return meetings.held_in(mentorship).exists()


@dataclass(frozen=True, kw_only=True)
class Newest:
    """The pair's last invitation, as much of it as the pair's own pages show."""

    pk: int
    state: str
    meeting_id: int | None
    starts_at: datetime | None
    answer: str
    coordinator_name: str

    @property
    def answer_words(self) -> str:
        return Visit(answer=self.answer).answer_words


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How it is with the coordinator at a pair's first meeting. `may_invite` is about an invitation now, to the meeting `first_id`."""

    newest: Newest | None
    may_invite: Verdict
    first_id: int | None


def standing(mentorship: Mentorship, *, at: datetime) -> Standing:
    """For the two. One query."""
    here = OuterRef("pk")
    asked = Mentorship.objects.filter(pk=mentorship.pk).annotate(
        has_met=Exists(Meeting.objects.filter(mentorship=here, state=Meeting.State.HELD)),
        first_id=Subquery(_booked_of(here).values("pk")[:1]),
        first_at=Subquery(_booked_of(here).values("starts_at")[:1]),
    )
    about = ("pk", "state", "meeting_id", "meeting__starts_at", "answer", "coordinator__given_name", "coordinator__family_name")
    columns = ("state", "has_met", "first_id", "first_at", *(f"visits__{name}" for name in about))
    pair_state, met, first_id, first_at, *found = asked.order_by("-visits__pk").values_list(*columns)[:1].get()
    newest = _newest(*found) if found[0] is not None else None
    is_open = newest is not None and newest.state in OPEN
    verdict = rules.may_invite(pair_state=pair_state, is_open=is_open, has_met=met, starts_at=first_at, at=at)
    return Standing(newest=newest, may_invite=verdict, first_id=first_id)


def _newest(pk: int, state: str, meeting_id: int | None, starts_at: datetime | None, answer: str, given: str, family: str) -> Newest:
    name = f"{given or ''} {family or ''}".strip()
    return Newest(pk=pk, state=state, meeting_id=meeting_id, starts_at=starts_at, answer=answer, coordinator_name=name)


def may_come(visit: Visit, person: Any, *, at: datetime) -> Verdict:
    """Can this coordinator say yes to the time that the first meeting has now?"""
    meeting, is_busy = visit.meeting, False
    if meeting is not None:
        taken = meetings.booked([person.pk], since=meeting.starts_at, until=meeting.ends_at, leave_out=meeting.pk)
        is_busy = bool(taken.get(person.pk))
    return rules.may_come(starts_at=meeting.starts_at if meeting else None, at=at, is_busy=is_busy)


@dataclass(frozen=True)
class Where:
    """Where the two meet, and how one finds the way there."""

    place: str
    way_there: str
    online: bool

    @property
    def link(self) -> str:
        return self.place if self.online and is_link(self.place) else ""


def where(visit: Visit, *, reader: Any) -> Where | None:
    """Of the one meeting, for a coordinator who is asked to it or has said yes; for nobody else, and not afterwards."""
    if visit.meeting_id is None or not access.READ_PLACE(reader, visit):
        return None
    found = Meeting.objects.filter(pk=visit.meeting_id).values_list("place", "way_there", "online").first()
    return Where(*found) if found else None


# --- What waits, and calendars --------------------------------------------------------------------------------
def _ahead(at: datetime) -> Q:
    return Q(meeting__isnull=True) | Q(meeting__starts_at__gt=at)


def to_decide(student: Any, *, at: datetime) -> QuerySet[Visit]:
    """Suggestions of a mentor's that wait for the student's yes or no."""
    return Visit.objects.filter(_ahead(at), mentorship__student=student.pk, state=State.SUGGESTED, mentorship__state__in=GOES_ON)


def to_answer(coordinator: Any, *, at: datetime) -> QuerySet[Visit]:
    """What waits for an answer from the office; also a yes of somebody who is no coordinator any more."""
    gone = Q(coordinator__is_active=False) | ~Q(coordinator__roles__contains=Role.COORDINATOR.value)
    waits = Q(state=State.ASKED) | (Q(state=State.ACCEPTED) & gone)
    rows = Visit.objects.filter(_ahead(at), waits, mentorship__state__in=GOES_ON)
    return rows.exclude(mentorship__student=coordinator.pk).exclude(mentorship__mentor__person=coordinator.pk)


def in_calendar(person: Any, *, since: datetime) -> list[Visit]:
    """The first meetings that a coordinator comes to, and those she was at."""
    was_there = Q(state=State.ACCEPTED) | Q(state=State.OVER, meeting__state=Meeting.State.HELD)
    rows = Visit.objects.filter(was_there, coordinator=person.pk, meeting__ends_at__gte=since)
    return list(rows.select_related("mentorship__student", "meeting").order_by("meeting__starts_at", "pk"))
