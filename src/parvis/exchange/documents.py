"""What is handed over as a file: lists of mentors and of attendance, an empty one to fill in, and the rows that were wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.casework.words import say
from parvis.people.models import User
from parvis.recruitment.models import Mentor
from parvis.sheets import Table, write
from parvis.training.models import Booking

from . import rules
from .models import Kind

TAKEN_OUT = {
    Kind.MENTORS: (
        "name",
        "email",
        "phone",
        "employment_number",
        "programme",
        "year",
        "campuses",
        "languages",
        "capacity",
        "in_phase_on",
        "in_phase_by",
    ),
    Kind.DECISIONS: ("reference", "name", "email", "decided_on", "last_day_on", "hours", "language"),
    Kind.ATTENDANCE: ("on", "clock", "kind", "topic", "name", "email", "employment_number", "attended"),
}
"""The columns of our own files, in order. No text that somebody has written is among them. What is taken out can be brought in again."""
NOTED = {Booking.State.ATTENDED: True, Booking.State.ABSENT: False}


Titles = Mapping[str, str]
"""Our own headings in the reader's language."""


def _headings(kind: Kind, titles: Titles) -> list[str]:
    return [titles[key] for key in TAKEN_OUT[kind]]


def _day(on: date | None) -> str:
    return on.isoformat() if on else ""


def empty(kind: Kind, *, titles: Titles, form: str) -> bytes:
    """A file with our headings and no rows."""
    return write(form, _headings(kind, titles), [], sheet=str(kind.label))


def mentors(rows: Iterable[Mentor], *, titles: Titles, form: str) -> bytes:
    """The mentors, one a row, and where they are in the pool."""
    languages = dict(User.Language.choices)
    lines = [
        [
            mentor.person.full_name,
            mentor.person.email,
            mentor.person.phone,
            mentor.employment_number,
            mentor.programme,
            str(mentor.year or ""),
            ", ".join([*mentor.campuses, *([_("Online")] if mentor.online else [])]),
            ", ".join(str(languages.get(code, code)) for code in mentor.languages),
            str(mentor.capacity),
            _day(mentor.in_phase_on),
            mentor.in_phase_by.full_name if mentor.in_phase_by else "",
            mentor.get_state_display(),
            _day(mentor.introduction_on),
        ]
        for mentor in rows
    ]
    return write(form, [*_headings(Kind.MENTORS, titles), _("State"), _("Introduction done on")], lines, sheet=str(Kind.MENTORS.label))


def attendance(bookings: Iterable[Booking], *, titles: Titles, form: str) -> bytes:
    """Every place of a study year. Where nothing is noted yet the last column is empty, to be filled in."""
    lines = []
    for booking in bookings:
        begins, person = timezone.localtime(booking.occasion.starts_at), booking.mentor.person
        was_there = NOTED.get(Booking.State(booking.state))
        lines.append(
            [
                _day(begins.date()),
                f"{begins:%H:%M}",
                booking.occasion.get_kind_display(),
                booking.occasion.topic,
                person.full_name,
                person.email,
                booking.mentor.employment_number,
                "" if was_there is None else _("Yes") if was_there else _("No"),
                booking.get_state_display(),
            ]
        )
    return write(form, [*_headings(Kind.ATTENDANCE, titles), _("State")], lines, sheet=str(Kind.ATTENDANCE.label))


def mistakes(table: Table, plan: rules.Plan, *, form: str) -> bytes:
    """The rows that were wrong, as they came, each with what to do. Mended, the same file can be uploaded again."""
    wrong, told = {line.number: line for line in plan.wrong}, _("What to do")
    kept = [at for at, title in enumerate(table.header) if title != told]
    lines = [[*(row.cells[at] for at in kept), what_to_do(wrong[row.number])] for row in table.rows if row.number in wrong]
    return write(form, [*(table.header[at] for at in kept), told], lines, sheet=_("Rows to mend"))


def what_to_do(line: rules.Line) -> str:
    """What is wrong with a row, in sentences."""
    return " ".join(f"{sentence}." if not sentence.endswith(".") else sentence for sentence in sentences(line))


def sentences(line: rules.Line) -> Sequence[str]:
    return [say(reason) for reason in line.verdict.blocking]
