"""The rule book: the value of a day, the institution's own decisions over it, and never a guess."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from parvis.kit.permission import SYSTEM
from parvis.kit.verdict import Refused
from parvis.policy import actions, book, queries
from parvis.policy.models import LocalRule

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
ON = date(2026, 11, 24)
KEY = "meeting.grace_minutes"

pytestmark = pytest.mark.django_db


def decide(value: Any, since: date, key: str = KEY) -> LocalRule:
    return actions.decide(key, value, since=since, reference="Decision 17", by=SYSTEM, at=AT)


@pytest.mark.parametrize(("on", "ore"), [(date(2026, 6, 30), 15000), (date(2026, 7, 1), 15500)])
def test_the_book_answers_for_the_day_asked(on: date, ore: int) -> None:
    assert book.value("pay.rate_meeting", on=on) == ore


def test_the_book_never_guesses() -> None:
    for key, on in (("pay.rate_meeting", date(1999, 1, 1)), ("pay.nothing", ON)):
        with pytest.raises(book.UnknownRule):
            book.value(key, on=on)


def test_an_own_decision_lies_over_the_book_from_its_day_and_a_later_one_over_that() -> None:
    decide(20, ON)
    decide(25, ON + timedelta(days=10))
    assert [book.value(KEY, on=ON + timedelta(days=n)) for n in (-1, 0, 9, 10)] == [15, 20, 20, 25]
    assert book.entry(KEY, on=ON).local


def test_the_later_of_two_decisions_for_the_same_day_holds() -> None:
    decide(20, ON)
    decide(30, ON)
    assert book.value(KEY, on=ON) == 30


@pytest.mark.parametrize("value", ["20", 20.5, True, None, [20]])
def test_a_value_of_another_kind_is_refused(value: object) -> None:
    with pytest.raises(Refused, match=r"policy\.other_kind"):
        decide(value, ON)


def test_an_unknown_rule_cannot_be_decided() -> None:
    with pytest.raises(Refused, match=r"policy\.unknown_rule"):
        decide(1, ON, key="pay.nothing")


def test_a_decision_without_a_source_cannot_be_stored() -> None:
    with pytest.raises(IntegrityError):
        LocalRule.objects.create(key=KEY, value=1, since_on=ON, reference="", decided_by_id="0", decided_at=AT)


def test_what_is_asked_is_noted_as_evidence() -> None:
    with book.noting() as used:
        book.value("pay.rate_meeting", on=ON)
        book.value(KEY, on=ON)
    book.value("pay.pay_day", on=ON)
    assert used == {"pay.rate_meeting": "2026-07-01", KEY: "2020-01-01"}


def test_inside_an_opened_book_decisions_are_read_once_and_a_new_one_is_seen() -> None:
    with book.opened(), CaptureQueriesContext(connection) as asked:
        for _time in range(5):
            book.value(KEY, on=ON)
        assert len(asked) == 1
        decide(20, ON)
        assert book.value(KEY, on=ON) == 20


@given(days=st.lists(st.integers(0, 400), min_size=1, max_size=6), ask=st.integers(-10, 500))
def test_the_value_in_force_is_the_newest_that_has_begun(days: list[int], ask: int) -> None:
    LocalRule.objects.all().delete()
    for number, day in enumerate(days):
        decide(number, ON + timedelta(days=day))
    begun = [(day, number) for number, day in enumerate(days) if day <= ask]
    assert book.value(KEY, on=ON + timedelta(days=ask)) == (max(begun)[1] if begun else 15)


def test_the_page_shows_what_holds_what_comes_and_what_was() -> None:
    decide(20, ON + timedelta(days=10))
    line = queries.line(KEY, on=ON)
    assert line.entry is not None
    assert line.to_come is not None
    assert (line.entry.value, line.to_come.value) == (15, 20)
    assert [(e.value, e.local) for e in queries.history(KEY)] == [(20, True), (15, False)]
    assert (line.description("sv"), line.description("en")) != ("", "")


PAGE = """
grace_minutes:
  description: {en: "x", sv: "x"}
  unit: minutes
  values:
    2020-01-01: {value: 15, reference: "x"}
"""


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("unit: minutes", "units: minutes"), "must have exactly"),
        (('sv: "x"', 'se: "x"'), "in sv and en"),
        (('reference: "x"', 'reference: ""'), "value and a reference"),
        (("2020-01-01", "first"), "value and a reference"),
    ],
)
def test_a_badly_written_page_stops_the_start_with_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str], complaint: str
) -> None:
    monkeypatch.setattr(book, "PAGES", tmp_path)
    (tmp_path / "meeting.yaml").write_text(PAGE.replace(*change))
    book.pages.cache_clear()
    try:
        with pytest.raises(ValueError, match=f"meeting.yaml: grace_minutes.*{complaint}"):
            book.pages()
    finally:
        monkeypatch.undo()
        book.pages.cache_clear()


def test_every_rule_of_the_book_can_be_asked_for_today_and_says_what_it_is() -> None:
    for key, rule in book.pages().items():
        assert book.entry(key, on=ON).key == key
        assert all(rule.description.values())
        assert len({type(e.value) for e in rule.entries}) == 1


def test_every_retention_document_says_what_it_is_about_in_both_languages() -> None:
    for found in queries.kept().values():
        for kept in found:
            assert set(kept.about) == {"sv", "en"}
            assert kept.keep
