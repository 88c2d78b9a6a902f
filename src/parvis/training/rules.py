"""When a place can be booked or left, and when an occasion can be held. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from parvis.kit.verdict import YES, Verdict, no


@dataclass(frozen=True, kw_only=True)
class PlaceFacts:
    """An occasion, seen by one mentor."""

    is_planned: bool
    starts_at: datetime
    places: int
    taken: int
    already_booked: bool
    is_introduction: bool
    is_introduced: bool
    has_left: bool


def may_book(f: PlaceFacts, *, at: datetime) -> Verdict:
    """There is a place, it has not begun, and the mentor has not been to it before."""
    if f.has_left:
        return no("training.has_left")
    if not f.is_planned or f.starts_at <= at:
        return no("training.no_longer_open")
    if f.already_booked:
        return no("training.already_booked")
    if f.is_introduction and f.is_introduced:
        return no("training.introduction_done")
    return no("training.full") if f.taken >= f.places else YES


def may_leave(*, starts_at: datetime, at: datetime) -> Verdict:
    """A place can be given back until it begins."""
    return YES if at < starts_at else no("training.has_begun")


def may_hold(*, starts_at: datetime, at: datetime) -> Verdict:
    """Who was there is known when it has begun."""
    return YES if starts_at <= at else no("training.not_begun")


def may_have_places(places: int, *, taken: int) -> Verdict:
    return YES if places >= taken else no("training.fewer_places_than_booked", taken=taken)
