"""When something can be done, and until when."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from parvis.kit.verdict import YES, Verdict, Weight, no


def is_late(*, starts_at: datetime, at: datetime, hours: int) -> bool:
    """Is a cancellation now later than so many hours before the start? Exactly so many is in time (Q5)."""
    return at > starts_at - timedelta(hours=hours)


def may_change(*, starts_at: datetime, at: datetime) -> Verdict:
    """A meeting is moved or called off before it begins (Q4)."""
    return YES if at < starts_at else no("meetings.has_begun")


def may_move_to(*, starts_at: datetime, to: datetime) -> Verdict:
    """A meeting is moved to another time than it has."""
    return YES if to != starts_at else no("meetings.is_then_already")


def may_log(*, starts_at: datetime, at: datetime, within_days: int) -> Verdict:
    """A meeting is logged once it has begun. Long afterwards there is a word about it, no more."""
    if at < starts_at:
        return no("meetings.not_yet")
    if at > starts_at + timedelta(days=within_days):
        return no("meetings.long_ago", rule="meeting.log_within_days", weight=Weight.WARNS, days=within_days)
    return YES


def may_miss(*, starts_at: datetime, at: datetime, grace_minutes: int) -> Verdict:
    """Nobody has stayed away before the time that the two have agreed to wait is over."""
    if at < starts_at + timedelta(minutes=grace_minutes):
        return no("meetings.wait_a_little", rule="meeting.grace_minutes", minutes=grace_minutes)
    return YES


def answer_until(on: date, *, days: int) -> date:
    """The last day on which a reason can be given (Q3)."""
    return on + timedelta(days=days)


def time_is_out(*, answer_until_on: date, on: date) -> bool:
    return on > answer_until_on


def may_judge_without_reason(*, state: str, answer_until_on: date, on: date) -> Verdict:
    """Not while the person can still answer. Where the clock stands still, only after a talk."""
    if state == "deferred":
        return no("meetings.clock_stands", rule="meeting.reason_days", weight=Weight.NEEDS_APPROVAL)
    if state == "asked" and not time_is_out(answer_until_on=answer_until_on, on=on):
        return no("meetings.can_still_answer", rule="meeting.reason_days")
    return YES


def may_book(*, state: str, starts_at: datetime, at: datetime, on: date, first_on: date, until_on: date, closing: bool) -> Verdict:
    """A meeting lies ahead, in a pair that goes on, within the time the support is given for. The closing meeting may lie after it."""
    verdict = YES
    if state not in {"active", "ending"}:
        verdict += no("meetings.pair_rests")
    if starts_at <= at:
        verdict += no("meetings.is_past")
    elif on < first_on or (on >= until_on and not closing):
        verdict += no("meetings.outside_the_period", rule="mentorship.least_months")
    return verdict


def length_stands(*, logged_on: date, on: date, days: int) -> bool:
    """Nobody has said anything for so many days: what was logged counts as right."""
    return on > logged_on + timedelta(days=days)


def may_say_late(*, starts_at: datetime, ends_at: datetime, at: datetime) -> Verdict:
    """That one is late is said on the way: from some hours before the start until the end."""
    return YES if starts_at - timedelta(hours=3) <= at < ends_at else no("meetings.not_on_the_way")
