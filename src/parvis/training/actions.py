"""The only writer of occasions and places."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.audit import trail
from parvis.notify.notice import queue
from parvis.recruitment import actions as recruitment
from parvis.recruitment.models import Mentor

from . import access, notices, queries, rules
from .lifecycle import BOOKING, OCCASION
from .models import Booking, Occasion


def plan(*, kind: str, topic: str, starts_at: datetime, ends_at: datetime, place: str, places: int, by: Any, at: datetime) -> Occasion:
    """Plan an introduction training or a supervision session, led by whoever plans it (R86)."""
    fresh = Occasion(kind=kind, topic=topic, starts_at=starts_at, ends_at=ends_at, place=place, places=places, led_by=by)
    made: Occasion = OCCASION.begin(fresh, by=by, at=at, may=access.LEAD)
    return made


def change(occasion: Occasion, *, by: Any, at: datetime, **changes: Any) -> None:
    """Another time, place, topic or number of places. Those who have a place are told of a new time or place."""
    with trail.perform("training.change", occasion, by=by, at=at, may=access.LEAD, detail={"what": sorted(changes)}):
        fresh = Occasion.objects.select_for_update(of=("self",)).get(pk=occasion.pk)
        OCCASION.check(fresh, "cancel", by=by, at=at).require()
        rules.may_have_places(changes.get("places", fresh.places), taken=len(queries.on_the_list(fresh))).require()
        moved = any(name in changes and changes[name] != getattr(fresh, name) for name in ("starts_at", "ends_at", "place"))
        Occasion.objects.filter(pk=occasion.pk).update(**changes)
        occasion.refresh_from_db()
        if moved:
            queue(notices.CHANGED, about=occasion, at=at)


def book(occasion: Occasion, mentor: Mentor, *, by: Any, at: datetime) -> Booking:
    """Give the mentor a place. The occasion is locked first, so that the last place is one person's; Refused when it is full."""
    access.OWN_PLACE.check(by, mentor).require()
    with transaction.atomic():
        fresh = Occasion.objects.select_for_update(of=("self",)).get(pk=occasion.pk)
        rules.may_book(queries.place_facts(fresh, mentor), at=at).require()
        made: Booking = BOOKING.begin(Booking(occasion=fresh, mentor=mentor), by=by, at=at, may=access.OWN_PLACE, tells=(notices.BOOKED,))
    return made


def cancel_place(booking: Booking, *, by: Any, at: datetime) -> None:
    """Give the place back, until it begins."""
    rules.may_leave(starts_at=booking.occasion.starts_at, at=at).require()
    BOOKING.take(booking, "cancel", by=by, at=at)


def hold(occasion: Occasion, attended: Iterable[Booking], *, by: Any, at: datetime) -> int:
    """It was held, and these were there. Whoever was at an introduction has done it. Returns how many were there."""
    there = {booking.pk for booking in attended}
    with transaction.atomic():
        OCCASION.take(occasion, "hold", by=by, at=at, detail={"attended": len(there)})
        listed = [b for b in queries.on_the_list(occasion) if b.state == Booking.State.BOOKED]
        for booking in listed:
            if booking.pk in there:
                attend(booking, by=by, at=at)
            else:
                miss(booking, by=by, at=at)
    return sum(booking.pk in there for booking in listed)


def attend(booking: Booking, *, by: Any, at: datetime) -> None:
    """The mentor was there."""
    with transaction.atomic():
        BOOKING.take(booking, "attend", by=by, at=at)
        if booking.occasion.kind == Occasion.Kind.INTRODUCTION:
            recruitment.complete_introduction(booking.mentor, on=timezone.localdate(booking.occasion.starts_at), by=by, at=at)


def miss(booking: Booking, *, by: Any, at: datetime) -> None:
    """The mentor was not there."""
    BOOKING.take(booking, "miss", by=by, at=at)


def cancel(occasion: Occasion, *, by: Any, at: datetime) -> None:
    """Call the whole occasion off. Everybody who had a place is told."""
    with transaction.atomic():
        OCCASION.take(occasion, "cancel", by=by, at=at)
        for booking in queries.on_the_list(occasion):
            BOOKING.take(booking, "cancel", by=by, at=at)
            queue(notices.CALLED_OFF, about=booking, at=at)
