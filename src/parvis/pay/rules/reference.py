"""The reference meter (R93–R96): what is asked before a coordinator can be a reference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Meter:
    terms: int
    terms_asked: int
    introduced: bool
    supervisions: int
    supervisions_asked: int

    @property
    def full(self) -> bool:
        """All that is asked is there: the coordinator can be asked. Whether she says yes is hers."""
        return self.terms >= self.terms_asked and self.introduced and self.supervisions >= self.supervisions_asked


def terms_as_mentor(periods: list[tuple[date, date]], terms: list[tuple[date, date]]) -> int:
    """In how many terms there was a student. Periods and terms are half-open."""
    return sum(any(start < ends and begins < end for start, end in periods) for begins, ends in terms)
