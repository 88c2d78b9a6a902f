"""When a mentor may be asked about a student."""

from __future__ import annotations

from dataclasses import dataclass

from parvis.kit.verdict import YES, Verdict, Weight, no


@dataclass(frozen=True, kw_only=True)
class AskingFacts:
    """`load` leaves this proposal itself out."""

    decision_is_valid: bool
    request_waits: bool
    mentor_is_available: bool
    capacity: int
    load: int
    same_person: bool = False
    said_no_before: bool = False
    held: bool = False
    forbidden: bool = False
    name_to_connect: bool = False
    unwanted: bool = False


def may_ask(facts: AskingFacts) -> Verdict:
    """May this mentor be asked about this student now? An earlier no is only something to think of: people change their minds."""
    answer = YES if facts.decision_is_valid else no("matching.decision_not_valid")
    if not facts.request_waits:
        answer += no("matching.not_waiting")
    if not facts.mentor_is_available:
        answer += no("matching.mentor_not_available")
    if facts.same_person:
        answer += no("matching.same_person")
    if facts.load >= facts.capacity:
        answer += no("matching.no_seat")
    if facts.held:
        answer += no("matching.held")
    if facts.forbidden:
        answer += no("matching.forbidden")
    if facts.name_to_connect:
        answer += no("matching.name_to_connect")
    if facts.unwanted:
        answer += no("matching.unwanted")
    if facts.said_no_before:
        answer += no("matching.said_no_before", weight=Weight.WARNS)
    return answer
