"""When a place can be booked, waited for and offered, and when somebody was there."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from parvis.kit.verdict import YES, Verdict, no

SHORTEST_OFFER = timedelta(hours=1)
"""A place that comes free later than this before the start is nobody's: whoever comes first books it."""


@dataclass(frozen=True, kw_only=True)
class PlaceFacts:
    """An occasion, seen by one mentor. `taken` are the places that are booked, and those that are offered to somebody else."""

    is_planned: bool
    starts_at: datetime
    places: int
    taken: int
    already_booked: bool
    is_introduction: bool
    is_introduced: bool
    has_left: bool
    is_waiting: bool = False


def _is_for(f: PlaceFacts, at: datetime) -> Verdict:
    """It is to come, and the mentor has not been to it before."""
    if f.has_left:
        return no("training.has_left")
    if not f.is_planned or f.starts_at <= at:
        return no("training.no_longer_open")
    if f.already_booked:
        return no("training.already_booked")
    return no("training.introduction_done") if f.is_introduction and f.is_introduced else YES


def may_book(f: PlaceFacts, *, at: datetime) -> Verdict:
    """There is a place, it has not begun, and the mentor has not been to it before."""
    if not (verdict := _is_for(f, at)).ok:
        return verdict
    return no("training.full") if f.taken >= f.places else YES


def may_wait(f: PlaceFacts, *, at: datetime) -> Verdict:
    """There is no place, and the mentor does not wait already."""
    if not (verdict := _is_for(f, at)).ok:
        return verdict
    if f.is_waiting:
        return no("training.waits_already")
    return no("training.has_places") if f.taken < f.places else YES


def may_add(f: PlaceFacts) -> Verdict:
    """A coordinator gives a place, also to whoever just came in. Never more places than there are."""
    if f.has_left:
        return no("training.has_left")
    if f.already_booked:
        return no("training.has_place_already")
    return no("training.no_place_to_give") if f.taken >= f.places else YES


def answer_by(*, at: datetime, starts_at: datetime, hours: int) -> datetime | None:
    """Until when an offered place is kept. None when it begins too soon for anybody to be asked."""
    until = min(at + timedelta(hours=hours), starts_at)
    return until if until - at >= SHORTEST_OFFER else None


def may_accept(*, answer_by_at: datetime | None, at: datetime) -> Verdict:
    """An offered place is kept for a time, then it is the next one's."""
    return YES if answer_by_at is not None and at < answer_by_at else no("training.offer_is_over")


def may_leave(*, starts_at: datetime, at: datetime) -> Verdict:
    """A place can be given back until it begins."""
    return YES if at < starts_at else no("training.has_begun")


def may_hold(*, starts_at: datetime, at: datetime) -> Verdict:
    """Who was there is known when it has begun."""
    return YES if starts_at <= at else no("training.not_begun")


def may_miss(*, starts_at: datetime, at: datetime, was_there: bool, is_introduction: bool) -> Verdict:
    """Somebody noted by mistake can be taken off the list; an introduction that is done stays done."""
    if was_there and is_introduction:
        return no("training.introduction_stands")
    return may_hold(starts_at=starts_at, at=at)


def may_have_places(places: int, *, taken: int) -> Verdict:
    return YES if places >= taken else no("training.fewer_places_than_booked", taken=taken)


# --- The code on the spot ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Window:
    """When the code of an occasion counts: from a while before it begins until a while after it ends."""

    opens_at: datetime
    closes_at: datetime

    @classmethod
    def around(cls, starts_at: datetime, ends_at: datetime, *, before: int, after: int) -> Window:
        return cls(opens_at=starts_at - timedelta(minutes=before), closes_at=ends_at + timedelta(minutes=after))

    def is_open(self, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at


def may_try_code(window: Window, *, at: datetime, tries: int, most: int) -> Verdict:
    """A code is tried on the spot, and only so many times. After that the leader notes it on the list."""
    if not window.is_open(at):
        return no("training.code_not_now")
    return YES if tries < most else no("training.code_tried_enough", rule="training.code_tries")


def is_the_code(typed: str, code: str) -> bool:
    """The digits are the same, however they were spaced. Takes as long for every wrong code."""
    digits = "".join(c for c in typed if c.isascii() and c.isdigit())
    return bool(code) and hmac.compare_digest(digits.encode(), code.encode())


# --- Catching up ---------------------------------------------------------------------------------------------


def may_catch_up(*, held_on: date, caught_up_on: date, on: date) -> Verdict:
    """A missed session is caught up after it was held, and not in time to come."""
    if caught_up_on < held_on:
        return no("training.caught_up_before")
    return YES if caught_up_on <= on else no("training.caught_up_later")


def may_prepare(*, is_booked: bool, ends_at: datetime, at: datetime) -> Verdict:
    """Something to bring up is written for a place that one has, until it is over."""
    return YES if is_booked and at < ends_at else no("training.nothing_to_prepare")
