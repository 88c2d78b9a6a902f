"""When hours can be confirmed, and when a month can be closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parvis.kit.verdict import YES, Verdict, Weight, no


@dataclass(frozen=True, kw_only=True)
class ClaimFacts:
    on: date
    month_on: date
    month_ends_on: date
    lines: int
    unlogged: int


def may_confirm(f: ClaimFacts) -> Verdict:
    """When the month is over, something is in it, and every meeting of it is logged."""
    verdict = YES
    if f.on < f.month_ends_on:
        verdict += no("pay.month_goes_on")
    if not f.lines:
        verdict += no("pay.nothing_to_confirm")
    if f.unlogged:
        verdict += no("pay.unlogged", n=f.unlogged)
    return verdict


@dataclass(frozen=True, kw_only=True)
class MonthFacts:
    on: date
    month_ends_on: date
    closed: bool
    approved: int
    without_number: int
    not_ready: int
    """Claims with hours that are not approved. They come in a later file."""


def may_close(f: MonthFacts) -> Verdict:
    """Nobody is paid twice, nobody without a number; whoever has not confirmed does not stop the others."""
    if f.closed:
        return no("pay.already_closed")
    verdict = YES
    if f.on < f.month_ends_on:
        verdict += no("pay.month_goes_on")
    if not f.approved:
        verdict += no("pay.nothing_to_close")
    if f.without_number:
        verdict += no("pay.without_number", n=f.without_number)
    if f.not_ready:
        verdict += no("pay.some_not_ready", n=f.not_ready, weight=Weight.WARNS)
    return verdict


def may_reopen(*, month_is_closed: bool) -> Verdict:
    return no("pay.already_closed") if month_is_closed else YES
