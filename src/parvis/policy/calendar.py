"""The institution's year, from the rule book."""

from __future__ import annotations

from datetime import date

from parvis.kit.time import Calendar, StudyYear

from . import book


def calendar(on: date) -> Calendar:
    return Calendar.of(
        autumn=book.value("calendar.autumn_term_starts", on=on),
        spring=book.value("calendar.spring_term_starts", on=on),
        ends=book.value("calendar.study_year_ends", on=on),
    )


def study_year(on: date) -> StudyYear:
    """The study year that a day belongs to, by the dates in force that day."""
    return calendar(on).study_year(on)
