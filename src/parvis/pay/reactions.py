"""Paid events below become lines of the ledger, in the same transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from parvis.casework.lifecycle import reacts_to
from parvis.kit.time import instant
from parvis.meetings.lifecycle import MEETING
from parvis.meetings.models import Meeting
from parvis.training.lifecycle import BOOKING
from parvis.training.models import Booking, Occasion

from . import actions
from .models import LedgerLine

KIND = LedgerLine.Kind
NOON = 12 * 60


def _of_meeting(meeting: Meeting) -> dict[str, Any]:
    return {"happened_at": meeting.starts_at, "source_kind": "meeting", "source_id": meeting.pk}


@reacts_to(MEETING, "log")
def pay_a_held_meeting(meeting: Meeting, *, by: Any, at: datetime) -> None:
    actions.enter(meeting.mentorship.mentor, KIND.MEETING, minutes=meeting.held_minutes or 0, **_of_meeting(meeting), by=by, at=at)


@reacts_to(MEETING, "allow_more")
@reacts_to(MEETING, "correct_length")
def pay_what_the_length_became(meeting: Meeting, *, by: Any, at: datetime) -> None:
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


def _of_booking(booking: Booking) -> dict[str, Any]:
    kind = KIND.TRAINING if booking.occasion.kind == Occasion.Kind.INTRODUCTION else KIND.SUPERVISION
    return {"mentor": booking.mentor, "kind": kind, "source_kind": "booking", "source_id": booking.pk}


@reacts_to(BOOKING, "attend")
@reacts_to(BOOKING, "check_in")
def pay_training(booking: Booking, *, by: Any, at: datetime) -> None:
    """Also for whoever was first noted as not there."""
    occasion = booking.occasion
    actions.correct(**_of_booking(booking), happened_at=occasion.starts_at, minutes=occasion.minutes, by=by, at=at)


@reacts_to(BOOKING, "catch_up")
def pay_what_was_caught_up(booking: Booking, *, by: Any, at: datetime) -> None:
    """On the day that it was caught up, for as long as the session that was missed."""
    on = booking.caught_up_on or timezone.localdate(at)
    happened_at = instant(on, NOON, timezone.get_default_timezone())
    actions.correct(**_of_booking(booking), happened_at=happened_at, minutes=booking.occasion.minutes, by=by, at=at)


@reacts_to(BOOKING, "miss")
def take_back_what_was_not_attended(booking: Booking, *, by: Any, at: datetime) -> None:
    """Somebody who was noted as there by mistake is not paid: a line that takes it back. Nothing where there was nothing."""
    actions.correct(**_of_booking(booking), happened_at=booking.occasion.starts_at, minutes=0, by=by, at=at)
