"""Paid events below become lines of the ledger, in the same transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from parvis.casework.lifecycle import reacts_to
from parvis.meetings.lifecycle import MEETING
from parvis.meetings.models import Meeting
from parvis.training.lifecycle import BOOKING
from parvis.training.models import Booking, Occasion

from . import actions
from .models import LedgerLine

KIND = LedgerLine.Kind


def _of_meeting(meeting: Meeting) -> dict[str, Any]:
    return {"happened_at": meeting.starts_at, "source_kind": "meeting", "source_id": meeting.pk}


@reacts_to(MEETING, "log")
def pay_a_held_meeting(meeting: Meeting, *, by: Any, at: datetime) -> None:
    actions.enter(meeting.mentorship.mentor, KIND.MEETING, minutes=meeting.held_minutes or 0, **_of_meeting(meeting), by=by, at=at)


@reacts_to(MEETING, "allow_more")
def pay_the_longer_time(meeting: Meeting, *, by: Any, at: datetime) -> None:
    actions.correct(meeting.mentorship.mentor, KIND.MEETING, minutes=meeting.held_minutes or 0, **_of_meeting(meeting), by=by, at=at)


@reacts_to(MEETING, "miss")
def pay_the_mentor_who_came(meeting: Meeting, *, by: Any, at: datetime) -> None:
    """By the pay rule, never by how the absence is judged."""
    if meeting.missed_by == "student":
        actions.enter(meeting.mentorship.mentor, KIND.ABSENCE, minutes=meeting.minutes, **_of_meeting(meeting), by=by, at=at)


@reacts_to(MEETING, "cancel")
def pay_a_late_cancellation(meeting: Meeting, *, by: Any, at: datetime) -> None:
    if meeting.cancelled_late and meeting.cancelled_by_id == meeting.mentorship.student_id:
        actions.enter(meeting.mentorship.mentor, KIND.LATE_CANCELLATION, minutes=meeting.minutes, **_of_meeting(meeting), by=by, at=at)


@reacts_to(BOOKING, "attend")
def pay_training(booking: Booking, *, by: Any, at: datetime) -> None:
    kind = KIND.TRAINING if booking.occasion.kind == Occasion.Kind.INTRODUCTION else KIND.SUPERVISION
    actions.enter(
        booking.mentor,
        kind,
        happened_at=booking.occasion.starts_at,
        minutes=booking.occasion.minutes,
        source_kind="booking",
        source_id=booking.pk,
        by=by,
        at=at,
    )
