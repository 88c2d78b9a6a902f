"""How much time together a week has room for (R48–R52, Q1)."""

from __future__ import annotations

from collections.abc import Iterable

from parvis.kit.verdict import YES, Verdict, no


def left_of_week(*, planned: Iterable[int], allowed: int) -> int:
    """Minutes that are left of a week when these are already planned or held. Never below zero."""
    return max(0, allowed - sum(planned))


def fits_the_week(*, planned: Iterable[int], minutes: int, allowed: int) -> Verdict:
    """Planning above the week's time is refused, with the reason."""
    left = left_of_week(planned=planned, allowed=allowed)
    if minutes <= left:
        return YES
    return no("meetings.over_the_week", rule="mentorship.usual_minutes_per_week", allowed=allowed, left=left)


def counted(*, held: Iterable[int], minutes: int, allowed: int) -> tuple[int, int]:
    """What of a logged length counts at once, and what lies above the week's time and waits for the coordinator."""
    at_once = min(minutes, left_of_week(planned=held, allowed=allowed))
    return at_once, minutes - at_once
