"""Over any sequence of events: nothing ends by itself, a reasoned absence never counts, and pay never asks how an absence was judged.

A few hundred sequences here; ten thousand by `./parvis test sequences`, which tells what is looked at after every event."""

from __future__ import annotations

import pytest

from tests.suites import sequences

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R64")
def test_the_rules_and_the_tables_of_steps_hold_over_any_sequence() -> None:
    wrong, seen = sequences.on_paper(300, seed=2026)
    assert wrong == []
    assert min(seen[verb] for verb in ("judge_without_reason", "judge_with_reason", "undo", "end", "second judged absence")) > 0


@pytest.mark.requirement("R64")
def test_the_actions_hold_over_any_sequence() -> None:
    wrong, seen = sequences.in_earnest(5, seed=2026)
    assert wrong == []
    assert min(seen[move] for move in ("book", "answer", "judge without")) > 0
