"""When a step is offered to be made smaller, and when the mentor reads that the coordinator is there. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parvis.kit.verdict import YES, Verdict, no

OFFER_AFTER = 2
"""Carried so often, a step is offered to be made smaller (R76, R77)."""
STANDSTILL_AFTER = 3
"""Carried so often, the mentor reads that the coordinator is there (R78, R38)."""
MOST_PARTS = 3
SMALL_MINUTES = 10
"""The first step of a split takes less than this."""


def offers_to_split(*, carried: int, kept: int) -> bool:
    """Twice carried, and not kept as it is since then."""
    return carried >= OFFER_AFTER and carried > kept


def stands_still(carried: Iterable[int]) -> bool:
    """Does one of the open steps stand still, so that the mentor is reminded of the coordinator?"""
    return any(times >= STANDSTILL_AFTER for times in carried)


@dataclass(frozen=True, kw_only=True)
class Part:
    """A smaller step."""

    words: str
    minutes: int | None = None


def may_split(parts: Sequence[Part]) -> Verdict:
    """At least one part with words, at most three; the first so small that it can be begun now."""
    if not parts or any(not part.words.strip() for part in parts):
        return no("goals.no_part")
    if len(parts) > MOST_PARTS:
        return no("goals.too_many_parts", most=MOST_PARTS)
    first = parts[0].minutes
    if first is not None and first >= SMALL_MINUTES:
        return no("goals.first_too_long", minutes=SMALL_MINUTES)
    return YES
