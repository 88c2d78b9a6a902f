"""How long a pair goes on, how much time it has, and what must come before what. Pure: facts in, verdict out."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from parvis.kit.time import Calendar
from parvis.kit.verdict import YES, Verdict, Weight, no

CLOSING_SETTLED = frozenset({"held", "booked", "declined"})
"""What a coordinator can say of the closing meeting (R110). All three are answers; "not thought of" is none."""


def months_after(on: date, months: int) -> date:
    """The same day some months later; the month's last day where there is no such day."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def days_after(on: date, days: int) -> date:
    return on + timedelta(days=days)


def year_end_after(on: date, calendar: Calendar) -> date:
    """The first day after the study year that a day lies in; of the next one, when the day lies in the summer between."""
    year = calendar.study_year(on)
    if year.ends_on <= on:
        year = calendar.study_year(date(year.starts_on.year + 1, *calendar.autumn))
    return year.ends_on


def ends_on(starts_on: date, *, calendar: Calendar, least_months: int) -> date:
    """To the end of the study year, at least some months where it starts late (Q2). Half-open: the first day after."""
    return max(year_end_after(starts_on, calendar), months_after(starts_on, least_months))


def extended_to(now_ends_on: date, *, calendar: Calendar) -> date:
    """One study year on (R99)."""
    return year_end_after(now_ends_on, calendar)


def allowed_minutes(*, usual: int, more: int, more_until_on: date | None, on: date) -> int:
    """Time a week that the pair may plan on a day (R51, R52)."""
    return max(usual, more) if more_until_on is not None and on < more_until_on else usual


@dataclass(frozen=True, kw_only=True)
class MoreTime:
    """An approval of more time at the start, and what it is held against. `until_on` is the first day without it."""

    minutes: int
    until_on: date
    on: date
    starts_on: date
    usual: int
    most: int
    weeks: int


def may_approve_more(f: MoreTime) -> Verdict:
    """Q1: more than usual, at most what the rule says, and only in the first weeks."""
    verdict = YES
    if f.minutes <= f.usual:
        verdict += no("mentorships.not_more_than_usual", minutes=f.usual, rule="mentorship.usual_minutes_per_week")
    if f.minutes > f.most:
        verdict += no("mentorships.more_than_can_be_approved", minutes=f.most, rule="mentorship.approved_minutes_per_week")
    if f.until_on > f.starts_on + timedelta(weeks=f.weeks):
        verdict += no("mentorships.more_time_only_at_the_start", weeks=f.weeks, rule="mentorship.approval_weeks")
    if f.until_on <= f.on:
        verdict += no("mentorships.the_day_has_passed")
    return verdict


def may_confirm(*, unanswered: int) -> Verdict:
    """Nobody confirms an agreement that says nothing about what has to be agreed."""
    return no("mentorships.answer_first", n=unanswered) if unanswered else YES


def is_confirmed(*, confirmed_by: Iterable[int], pair: Iterable[int]) -> Verdict:
    """An agreement is in force when both have confirmed it."""
    return YES if set(pair) <= set(confirmed_by) else no("mentorships.both_confirm")


def may_drop(*, number: int) -> Verdict:
    """A change can be taken back; the first version is what the pair has, and is filled in instead."""
    return no("mentorships.first_version_stays") if number <= 1 else YES


def frame(acts: Iterable[Mapping[str, Any]], *, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """What the answers make the system do. A later answer is nearer the matter and wins; what no answer says is as by default."""
    made = dict(defaults)
    for act in acts:
        made |= act
    return made


@dataclass(frozen=True, kw_only=True)
class GoingOn:
    """What is known when the office decides about another study year. Empty answers are answers that nobody has given."""

    wish: str
    mentor_answer: str
    open_pair: bool
    ends_on: date
    until_on: date
    decision_until_on: date


def may_extend(f: GoingOn) -> Verdict:
    """The same pair goes on only when the pair is in progress and neither of the two has said otherwise (R103–R105)."""
    verdict = YES
    if not f.open_pair:
        verdict += no("mentorships.pair_is_ending")
    if f.wish in {"new", "done"}:
        verdict += no("mentorships.student_wants_otherwise")
    if f.mentor_answer == "no":
        verdict += no("mentorships.mentor_cannot")
    elif not f.mentor_answer:
        verdict += no("mentorships.mentor_has_not_answered", weight=Weight.WARNS)
    if f.decision_until_on < f.until_on:
        verdict += no("mentorships.decision_ends_before", weight=Weight.WARNS)
    return verdict


def wants_asking(*, ends_on: date, on: date, days_before: int, last_asked_on: date | None) -> bool:
    """Is it time to ask about the next study year? Once a year: not again for an end that was already asked about."""
    opens_on = ends_on - timedelta(days=days_before)
    return opens_on <= on < ends_on and (last_asked_on is None or last_asked_on < opens_on)


def is_open(state: str) -> Verdict:
    """What belongs to the pair can be changed as long as the pair is one."""
    return no("mentorships.pair_has_ended") if state == "ended" else YES


def may_end(*, talked: bool) -> Verdict:
    """The talk with the coordinator comes first (R100, R109)."""
    return YES if talked else no("mentorships.talk_first")


def may_close(*, closing: str, chosen: bool) -> Verdict:
    """The coordinator says what became of the closing meeting, and what the student wants next."""
    verdict = YES
    if closing not in CLOSING_SETTLED:
        verdict += no("mentorships.closing_meeting_first")
    if not chosen:
        verdict += no("mentorships.what_next_first")
    return verdict
