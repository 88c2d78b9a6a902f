"""Who can become a mentor, when a time can be booked, and when a mentor is ready. Pure: facts in, verdict out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parvis.kit.verdict import YES, Verdict, no


@dataclass(frozen=True, kw_only=True)
class ApplicationFacts:
    """What a sent application must hold."""

    is_student: bool
    in_phase_said: bool
    programme: str
    year: int | None
    letter: str
    name: str
    email: str


def may_submit(f: ApplicationFacts, *, least_year: int, already_mentor: bool, has_open: bool) -> Verdict:
    """Everything is answered, the year is high enough (R4), and there is not one open already."""
    verdict = YES
    if already_mentor:
        verdict += no("recruitment.already_mentor")
    if has_open:
        verdict += no("recruitment.has_open_application")
    if f.is_student and not f.in_phase_said:
        verdict += no("recruitment.in_phase_missing")
    if not f.programme or (f.is_student and f.year is None):
        verdict += no("recruitment.studies_missing")
    if f.is_student and f.year is not None and f.year < least_year:
        verdict += no("recruitment.year_too_low", rule="recruitment.least_year", year=least_year)
    if not f.letter.strip():
        verdict += no("recruitment.letter_missing")
    if not f.name.strip() or not f.email:
        verdict += no("recruitment.contact_missing")
    return verdict


def may_invite(*, free_times: int) -> Verdict:
    """Nobody is asked to choose among nothing."""
    return YES if free_times else no("recruitment.no_free_times")


def may_take_time(*, taken: bool, passed: bool) -> Verdict:
    if taken:
        return no("recruitment.time_taken")
    return no("recruitment.time_passed") if passed else YES


def may_meet_online(*, wanted: bool, offered: bool) -> Verdict:
    return no("recruitment.only_on_site") if wanted and not offered else YES


def may_accept(*, is_mentor: bool) -> Verdict:
    return no("recruitment.is_mentor_already") if is_mentor else YES


def may_reconsider(*, has_open: bool) -> Verdict:
    return no("recruitment.has_newer_application") if has_open else YES


@dataclass(frozen=True, kw_only=True)
class MentorFacts:
    """What makes a mentor ready for a student."""

    promised: bool
    introduced: bool
    has_times: bool
    has_presentation: bool
    capacity: int


def may_open(f: MentorFacts) -> Verdict:
    """A mentor takes students when the promise is given, the training is done, and a student can read who it is and when (R82, R84)."""
    verdict = YES
    if not f.promised:
        verdict += no("recruitment.promise_missing")
    if not f.introduced:
        verdict += no("recruitment.introduction_missing")
    if not f.has_times:
        verdict += no("recruitment.times_missing")
    if not f.has_presentation:
        verdict += no("recruitment.presentation_missing")
    if f.capacity < 1:
        verdict += no("recruitment.no_room")
    return verdict


def may_have_room(students: int, *, most: int, allowed: bool) -> Verdict:
    """A mentor takes at most so many students at once (Q7). A coordinator may allow one mentor more."""
    if allowed or 1 <= students <= most:
        return YES
    return no("recruitment.too_many_students", rule="recruitment.most_students", most=most)


def times_within(start: int, end: int, *, length: int) -> Iterator[tuple[int, int]]:
    """A stretch of the day, in minutes, cut into whole talks. What is left over is not offered."""
    while start + length <= end:
        yield start, start + length
        start += length
