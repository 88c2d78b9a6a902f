"""Money in whole öre, time in whole minutes. No floats: what is paid is counted, not measured."""

from __future__ import annotations

from fractions import Fraction


def rounded_up(minutes: int, *, to: int) -> int:
    """Minutes rounded up to a whole number of `to` minutes. Raises ValueError for negative time."""
    if minutes < 0 or to <= 0:
        raise ValueError("time runs forwards")
    return -(-minutes // to) * to


def amount(*, minutes: int, ore_per_hour: int) -> int:
    """Öre for a time at an hourly rate, half an öre rounded up."""
    exact = Fraction(minutes * ore_per_hour, 60)
    return int(exact + Fraction(1, 2))
