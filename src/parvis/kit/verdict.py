"""What a rule answers. No reasons means yes; otherwise the reasons, each with a code that `words.py` says in Swedish and English."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    BLOCKS = "blocks"
    NEEDS_APPROVAL = "needs_approval"
    WARNS = "warns"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One reason why not. `rule` names the line of the rule book that it rests on."""

    code: str
    params: tuple[tuple[str, object], ...] = ()
    weight: Weight = Weight.BLOCKS
    rule: str = ""


class Refused(Exception):
    """Somebody tried what a rule or a permission says no to. Carries the whole verdict."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__("; ".join(r.code for r in verdict.blocking))
        self.verdict = verdict


@dataclass(frozen=True)
class Verdict:
    reasons: tuple[Reason, ...] = ()

    @property
    def blocking(self) -> tuple[Reason, ...]:
        """The reasons that stop it, approval or no approval given."""
        return tuple(r for r in self.reasons if r.weight is not Weight.WARNS)

    @property
    def ok(self) -> bool:
        return not self.blocking

    def approved(self, codes: Collection[str]) -> Verdict:
        """The verdict when somebody who may has approved these codes. What blocks outright stays."""
        return Verdict(tuple(r for r in self.reasons if not (r.weight is Weight.NEEDS_APPROVAL and r.code in codes)))

    def __add__(self, other: Verdict) -> Verdict:
        return Verdict(self.reasons + other.reasons)

    def require(self) -> None:
        """Raise Refused unless the answer is yes."""
        if not self.ok:
            raise Refused(self)


YES = Verdict()


def no(code: str, *, rule: str = "", weight: Weight = Weight.BLOCKS, **params: object) -> Verdict:
    """A verdict with one reason."""
    return Verdict((Reason(code=code, params=tuple(sorted(params.items())), weight=weight, rule=rule),))
