"""When an application can be sent, when somebody who waits hears from the office, and who reads a line of the card. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from parvis.kit.verdict import YES, Verdict, no

QUESTIONS = ("areas", "times", "way", "languages", "contact", "programme", "earlier", "unwanted", "wishes")
"""The questions of the application, in order."""
NEEDED = ("areas", "times", "way", "languages")
"""Without these nobody can be matched. "I do not know yet" is an answer to the first."""
AUDIENCES = ("nobody", "mentor", "coordinator", "both")
READERS = ("mentor", "coordinator")
FEWEST_FOR_A_TYPICAL_WAIT = 5
"""Fewer than this say nothing about what is usual, and too much about each."""


MANY_TIMES = 6 * 60
"""Whoever is free for so many minutes a week is not told that more times would help."""


@dataclass(frozen=True, kw_only=True)
class DecisionFacts:
    """`stated`: the student says so, and nobody has verified it yet. `valid_until_on` is the first day on which it is no longer valid."""

    in_force: bool
    stated: bool = False
    decided_on: date
    valid_until_on: date


@dataclass(frozen=True, kw_only=True)
class RequestFacts:
    answered: frozenset[str]
    decision: DecisionFacts


def questions(*, had_mentor: bool) -> tuple[str, ...]:
    """The questions for one student, in order. Whoever has had no mentor is not asked about one."""
    return tuple(q for q in QUESTIONS if had_mentor or q != "earlier")


def unanswered(answered: Iterable[str]) -> tuple[str, ...]:
    """The questions that must be answered and are not, in order."""
    done = set(answered)
    return tuple(q for q in NEEDED if q not in done)


def next_question(answered: Iterable[str], asked: Sequence[str] = QUESTIONS) -> str:
    """Where to go on; the empty string when all questions have been answered or passed."""
    done = set(answered)
    return next((q for q in asked if q not in done), "")


def holds(decision: DecisionFacts, *, on: date) -> bool:
    """Is the decision valid on a day?"""
    return decision.in_force and decision.decided_on <= on < decision.valid_until_on


def would_hold(decision: DecisionFacts, *, on: date) -> bool:
    """Is it valid on a day, if what the student has stated is right?"""
    return (decision.in_force or decision.stated) and decision.decided_on <= on < decision.valid_until_on


def may_begin(decision: DecisionFacts, *, on: date) -> Verdict:
    """Support rests on a decision that is valid. One that is only stated is enough to begin and to send."""
    return YES if would_hold(decision, on=on) else no("support.no_valid_decision")


def may_match(decision: DecisionFacts, *, on: date) -> Verdict:
    """Nobody is asked or paired on a decision that is not verified."""
    if decision.stated:
        return no("support.not_verified_yet")
    return YES if holds(decision, on=on) else no("support.no_valid_decision")


def may_state(*, has_valid: bool, has_stated: bool, decided_on: date, valid_until_on: date, on: date) -> Verdict:
    """A student states one decision at a time, and only one that could be valid today."""
    verdict = YES
    if has_valid:
        verdict += no("support.has_valid_decision")
    if has_stated:
        verdict += no("support.has_stated_already")
    return verdict + may_begin(DecisionFacts(in_force=False, stated=True, decided_on=decided_on, valid_until_on=valid_until_on), on=on)


def may_verify(*, reference: str, taken: bool, decided_on: date, valid_until_on: date) -> Verdict:
    """A verified decision has a reference of its own, and ends after it begins."""
    verdict = reference_is_free(taken=taken) if reference.strip() else no("support.reference_missing")
    return verdict + (YES if valid_until_on > decided_on else no("support.ends_before_it_begins"))


def may_submit(facts: RequestFacts, *, on: date) -> Verdict:
    """All questions that must be answered are, and the decision is valid."""
    left = len(unanswered(facts.answered))
    return may_begin(facts.decision, on=on) + (no("support.not_all_answered", n=left) if left else YES)


def may_answer(*, state: str) -> Verdict:
    """Answers can be changed until there is a mentor."""
    return YES if state in {"draft", "waiting", "withdrawn"} else no("support.answers_are_closed")


def may_show(*, text: str, audience: str) -> Verdict:
    """A line has words, and a switch with four positions."""
    if not text.strip():
        return no("support.line_is_empty")
    return YES if audience in AUDIENCES else no("support.no_such_reader")


def may_connect(*, is_mentor: bool) -> Verdict:
    """Only a mentor can be left out as a mentor."""
    return YES if is_mentor else no("support.no_such_mentor")


def reference_is_free(*, taken: bool) -> Verdict:
    """A decision is registered once."""
    return no("support.reference_taken") if taken else YES


def readable(audience: str, reader: str) -> bool:
    """Does the switch let this reader read? `reader` is mentor or coordinator; anybody else reads nothing."""
    return reader in READERS and audience in {reader, "both"}


def switched(audience: str, reader: str, *, show: bool) -> str:
    """The switch after one reader has been let in or shut out; the other reader keeps what they had."""
    readers = {r for r in READERS if readable(audience, r)}
    readers = readers | {reader} if show else readers - {reader}
    return "both" if len(readers) == 2 else next(iter(readers), "nobody")


def hear_by(*, since: datetime, told: datetime | None, days: int) -> datetime:
    """When somebody who waits hears from the office at the latest, even if nothing is ready."""
    return max(since, told or since) + timedelta(days=days)


def would_help(*, minutes: int, way: str, campus_is_needed: bool, languages: int) -> tuple[str, ...]:
    """What the student's own answers could give way in so that more mentors fit, in the order in which it usually helps."""
    ways = {
        "times": minutes < MANY_TIMES,
        "online": way == "campus",
        "campus": way == "online",
        "other_campus": way != "online" and campus_is_needed,
        "languages": languages == 1,
    }
    return tuple(code for code, helps in ways.items() if helps)


def typical_wait(days: Iterable[int]) -> int | None:
    """The middle number of days; None where too few have waited to say."""
    found = list(days)
    return round(median(found)) if len(found) >= FEWEST_FOR_A_TYPICAL_WAIT else None
