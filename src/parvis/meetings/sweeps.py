"""What happens with meetings as time passes. Nothing here judges and nothing ends."""

from __future__ import annotations

from datetime import datetime

from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.kit.permission import SYSTEM
from parvis.kit.sweeps import sweep

from . import actions, queries


@sweep("meetings.remind")
def remind(at: datetime) -> int:
    """To those who have asked for it, when they have asked for it. Not at night."""
    return sum(actions.remind(due, by=SYSTEM, at=at) for due in queries.to_remind(at))


@sweep("meetings.ask_to_log")
def ask_to_log(at: datetime) -> int:
    """Once, after the meeting's end."""
    return sum(actions.ask_to_log(meeting, by=SYSTEM, at=at) for meeting in queries.to_ask_about(at))


@sweep("meetings.remind_to_report")
def remind_to_report(at: datetime) -> int:
    """The mentor who said "not now" is reminded on the day that was promised."""
    return sum(actions.remind_to_report(later, by=SYSTEM, at=at) for later in queries.reports_to_remind_of(at))


@sweep("meetings.let_pass")
def let_pass(at: datetime) -> int:
    """Unanswered when the time is out: the coordinator looks at it. It counts as nothing yet."""
    done = 0
    for absence in queries.to_let_pass(at):
        try:
            actions.let_pass(absence, by=SYSTEM, at=at)
        except SomeoneElseWasFaster:
            continue
        done += 1
    return done
