"""The institution's year, from the rule book."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from parvis.kit.time import Calendar, StudyYear, periods

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


def days_off(first: date, last: date) -> frozenset[date]:
    """The days from `first` to `last`, both included, when nobody is met: public holidays and their eves."""
    country = str(book.value("calendar.holidays_of", on=first))
    return frozenset(day for year in range(first.year, last.year + 1) for day in _public(country, year) if first <= day <= last)


def breaks(first: date, last: date) -> list[tuple[date, date]]:
    """First and last day of each of the institution's own breaks that touches these days, by what is decided for the first of them."""
    return periods(book.value("calendar.breaks", on=first), first=first, last=last)


@cache
def _public(country: str, year: int) -> Mapping[date, str]:
    """A country's public holidays, with the eves that are free in fact where the country has such."""
    import holidays  # slow to import, and asked for seldom

    known = holidays.country_holidays(country).supported_categories
    wanted = tuple(kind for kind in ("public", "de_facto") if kind in known)
    return dict(holidays.country_holidays(country, years=year, categories=wanted))
