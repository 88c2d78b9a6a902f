"""What time does to a pair: it asks. It ends nothing; a last day that has passed becomes a coordinator's task."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from parvis.kit.permission import SYSTEM
from parvis.kit.sweeps import sweep

from . import actions, queries


@sweep("mentorships.ask_about_next_year")
def ask_about_next_year(at: datetime) -> int:
    """Ask students about next study year, once, some weeks before the last day (R103)."""
    pairs = queries.to_ask_about_next_year(localdate(at))
    for pair in pairs:
        actions.ask_to_extend(pair, by=SYSTEM, at=at)
    return len(pairs)


@sweep("mentorships.ask_again")
def ask_again(at: datetime) -> int:
    """Ask those who wanted to be asked later."""
    questions = queries.to_ask_again(localdate(at))
    for question in questions:
        actions.ask_again(question, by=SYSTEM, at=at)
    return len(questions)
