"""When the coordinator can be invited and can answer, and what the pair's meetings make of an invitation. Pure: facts in, answers out."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from parvis.kit.verdict import YES, Verdict, no


def may_change(*, starts_at: datetime | None, at: datetime) -> Verdict:
    """Until the first meeting begins."""
    return YES if starts_at is None or at < starts_at else no("visits.has_begun")


def may_invite(*, pair_state: str, is_open: bool, has_met: bool, starts_at: datetime | None, at: datetime) -> Verdict:
    """Before the first meeting of a pair that goes on, one invitation at a time."""
    verdict = may_change(starts_at=starts_at, at=at)
    if pair_state != "active":
        verdict += no("visits.pair_rests")
    if has_met:
        verdict += no("visits.has_met")
    if is_open:
        verdict += no("visits.invited_already")
    return verdict


def may_come(*, starts_at: datetime | None, at: datetime, is_busy: bool = False) -> Verdict:
    """A yes is to a time: there must be one, it lies ahead, and the coordinator has not given it away."""
    if starts_at is None:
        return no("visits.no_time_yet")
    return may_change(starts_at=starts_at, at=at) + (no("visits.is_busy") if is_busy else YES)


class Turn(StrEnum):
    """What an invitation makes of a change in the pair's meetings."""

    STAYS = "stays"
    NEW_TIME = "new_time"
    """Nobody has said yes to a time yet: the invitation has another one now, or none."""
    ASKED_AGAIN = "asked_again"
    """The yes was to another time."""
    OVER = "over"


def turn(*, is_accepted: bool, was: int | None, first: int | None, is_over: bool) -> Turn:
    """`was` and `first` are the first booked meeting as the invitation knew it, and as it is now."""
    if is_over:
        return Turn.OVER
    if was == first:
        return Turn.STAYS
    return Turn.ASKED_AGAIN if is_accepted else Turn.NEW_TIME
