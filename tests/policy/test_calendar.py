"""The institution's year: terms from the rule book, and the days when nobody is met."""

from __future__ import annotations

from datetime import date

import pytest

from parvis.policy import calendar

pytestmark = pytest.mark.django_db


def test_public_holidays_and_their_eves_are_days_off() -> None:
    found = calendar.days_off(date(2026, 12, 20), date(2027, 1, 7))
    assert sorted(found) == [
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2026, 12, 26),
        date(2026, 12, 31),
        date(2027, 1, 1),
        date(2027, 1, 6),
    ]


def test_an_ordinary_week_has_no_days_off() -> None:
    assert calendar.days_off(date(2026, 11, 2), date(2026, 11, 6)) == frozenset()
