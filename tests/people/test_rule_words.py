"""Every rule of the book can be said in the reader's language: its unit, and where its value comes from."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from parvis.people.administration import PAGES, UNITS
from parvis.people.words import SOURCES, say_source
from parvis.policy import book

NUMBERS = re.compile(r"[RQY]\d+(–R\d+)?")
RULES = sorted(book.pages().values(), key=lambda rule: rule.key)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_a_rule_has_words_for_its_page_its_unit_and_its_sources(rule: book.Rule) -> None:
    assert rule.key.partition(".")[0] in PAGES
    value = rule.entries[-1].value
    if isinstance(value, int) and not isinstance(value, bool) and not rule.unit.startswith("öre"):
        assert rule.unit in UNITS
    for entry in rule.entries:
        pieces = re.split(r"[,;:] ", entry.reference)
        assert [p for p in pieces if p.lower() not in SOURCES and not NUMBERS.fullmatch(p)] == []


def test_a_source_is_said_in_the_readers_language_and_the_institutions_own_stands_as_it_is() -> None:
    first = RULES[0].entries[0]
    with translation.override("sv"):
        ours = book.Entry(first.key, first.value, first.since, "R90, default of the design")
        assert say_source(ours) == "R90, så börjar Parvis"
        own = book.Entry(first.key, first.value, first.since, "Invented, by us", local=True)
        assert say_source(own) == "Invented, by us"
