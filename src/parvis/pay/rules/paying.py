"""From what happened to what is paid. Whole minutes and whole öre."""

from __future__ import annotations

from dataclasses import dataclass

from parvis.kit.money import amount, rounded_up


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The rates and rules of one day. Rates in öre an hour."""

    rates: tuple[tuple[str, int], ...]
    rounding_minutes: int
    absence_is_paid: bool
    late_cancellation_is_paid: bool

    def rate(self, kind: str) -> int:
        return dict(self.rates)[RATE_OF[kind]]


RATE_OF = {"meeting": "meeting", "absence": "meeting", "late_cancellation": "meeting", "training": "training", "supervision": "supervision"}
"""Which rate a kind of line is paid by."""


@dataclass(frozen=True)
class Pay:
    """What a line says: minutes paid for, öre an hour, öre."""

    minutes: int
    rate_ore: int
    amount_ore: int


def is_paid(kind: str, terms: Terms) -> bool:
    """Held meetings, training and supervision always; the rest as the institution has decided (Q5)."""
    return {"absence": terms.absence_is_paid, "late_cancellation": terms.late_cancellation_is_paid}.get(kind, True)


def pay_for(kind: str, *, minutes: int, terms: Terms) -> Pay | None:
    """The pay for one event, or None where nothing is paid. Time is rounded up to whole steps, each event by itself."""
    if minutes <= 0 or not is_paid(kind, terms):
        return None
    paid, rate = rounded_up(minutes, to=terms.rounding_minutes), terms.rate(kind)
    return Pay(paid, rate, amount(minutes=paid, ore_per_hour=rate))


def difference(before: Pay, after: Pay | None) -> Pay:
    """The line that corrects what was entered before to what it should be."""
    if after is None:
        return Pay(-before.minutes, before.rate_ore, -before.amount_ore)
    return Pay(after.minutes - before.minutes, after.rate_ore, after.amount_ore - before.amount_ore)
