"""Who can become a mentor, when a time can be booked, and when a mentor is ready. Pure: facts in, verdict out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from parvis.kit.time import working_days_after
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
    has_file: bool = False


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
    if not f.letter.strip() and not f.has_file:
        verdict += no("recruitment.letter_missing")
    if not f.name.strip() or not f.email:
        verdict += no("recruitment.contact_missing")
    return verdict


ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
ACTS = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)(?![A-Za-z0-9])")
"""Names by which a PDF asks a reader to run something, to open something else or to send something."""
LOCKED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")


def _written_out(content: bytes) -> bytes:
    """What stands in a PDF outside its packed parts, with escaped letters in plain. One pass, whatever the file is like."""
    kept: list[bytes] = []
    at = 0
    while (begins := content.find(b">>stream", at)) >= 0 and (ends := content.find(b"endstream", begins)) >= 0:
        kept.append(content[at:begins])
        at = ends
    kept.append(content[at:])
    return ESCAPED.sub(lambda m: bytes([int(m[1], 16)]), b"".join(kept))


def may_hand_in(content: bytes, *, most_bytes: int) -> Verdict:
    """A letter as a file is a whole PDF of a modest size that does nothing when it is opened. Judged by what is in it, not by its name."""
    if len(content) > most_bytes:
        return no("recruitment.file_too_large", megabytes=f"{most_bytes / 1_000_000:g}")
    if not content.startswith(b"%PDF-"):
        return no("recruitment.file_not_pdf")
    if b"startxref" not in content[-2048:] or b"%%EOF" not in content[-1024:]:
        return no("recruitment.file_not_whole")
    written = _written_out(re.sub(rb">>\s{1,4}stream", b">>stream", content))
    if LOCKED.search(written):
        return no("recruitment.file_locked")
    return no("recruitment.file_acts") if ACTS.search(written) else YES


def may_get_a_link(*, has_address: bool, same_address_lately: int, most: int) -> bool:
    """The link goes to the address that was given, and nobody's mailbox is filled by somebody who types their address again and again."""
    return has_address and same_address_lately < most


def may_invite(*, free_times: int) -> Verdict:
    """Nobody is asked to choose among nothing."""
    return YES if free_times else no("recruitment.no_free_times")


def may_take_time(*, taken: bool, passed: bool) -> Verdict:
    if taken:
        return no("recruitment.time_taken")
    return no("recruitment.time_passed") if passed else YES


def may_meet_online(*, wanted: bool, offered: bool) -> Verdict:
    return no("recruitment.only_on_site") if wanted and not offered else YES


REASONS: Mapping[str, tuple[str, ...]] = {
    "wait": ("enough_mentors", "own_wish", "studies_first"),
    "decline": ("requirements", "times", "other_assignment", "others_chosen", "no_contact"),
}
"""Which reasons an answer can have. A yes has none."""


def may_answer(verb: str, reason: str) -> Verdict:
    """Whoever is told to wait, or no, is told so for one of the known reasons."""
    return YES if reason in REASONS.get(verb, ("",)) else no("recruitment.reason_missing")


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


def weekly(first: date, *, weeks: int, days_off: frozenset[date]) -> tuple[list[date], list[date]]:
    """The same weekday in so many weeks: the days that are offered, and those that are left out because nobody is met then."""
    days = [first + timedelta(weeks=n) for n in range(weeks)]
    return [day for day in days if day not in days_off], [day for day in days if day in days_off]


def due_on(since: date, *, days: int, working: bool, days_off: frozenset[date]) -> date:
    """The last day of a wait that began on a day."""
    return working_days_after(since, days, holidays=days_off) if working else since + timedelta(days=days)


def last_overdue(today: date, *, days: int, working: bool, days_off: frozenset[date]) -> date:
    """Whoever has waited since this day or longer has waited too long."""
    day = today - timedelta(days=days + 1)
    while due_on(day, days=days, working=working, days_off=days_off) >= today:
        day -= timedelta(days=1)
    return day


def may_leave(*, students: int) -> Verdict:
    """Nobody's mentor disappears: those pairs end, or go on with somebody else, first."""
    return no("recruitment.has_students", n=students) if students else YES


def may_come_back(back_on: date | None, *, on: date) -> Verdict:
    """A break ends on a day to come, or on a day that nobody has said."""
    return no("recruitment.back_on_passed") if back_on is not None and back_on <= on else YES


def in_phase_is_due(*, studies: bool, checked_on: date | None, checked_from: date) -> bool:
    """Whoever studies is checked again each term (R6, Q6). An alumnus has nothing to be in phase with."""
    return studies and (checked_on is None or checked_on < checked_from)


def may_be_checked(*, studies: bool) -> Verdict:
    return YES if studies else no("recruitment.does_not_study")
