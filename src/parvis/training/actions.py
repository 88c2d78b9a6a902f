"""The only writer of occasions and places."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from parvis.audit import trail
from parvis.kit.naming import cleaned
from parvis.kit.permission import SYSTEM
from parvis.notify.notice import queue
from parvis.recruitment import actions as recruitment
from parvis.recruitment.models import Mentor

from . import access, notices, queries
from .lifecycle import BOOKING, OCCASION, WAITING
from .models import Booking, Occasion, PreparedCase, Waiting
from .rules import naming, places

CODE_DIGITS = 6


# --- Occasions -----------------------------------------------------------------------------------------


def plan(*, kind: str, topic: str, starts_at: datetime, ends_at: datetime, place: str, places: int, by: Any, at: datetime) -> Occasion:
    """Plan an introduction training or a supervision session, led by whoever plans it (R86)."""
    fresh = Occasion(kind=kind, topic=topic, starts_at=starts_at, ends_at=ends_at, place=place, places=places, led_by=by)
    made: Occasion = OCCASION.begin(fresh, by=by, at=at, may=access.LEAD)
    return made


@transaction.atomic
def plan_several(*, times: Iterable[tuple[datetime, datetime]], by: Any, at: datetime, **what: Any) -> list[Occasion]:
    """The same occasion several times: all of them or none."""
    return [plan(**what, starts_at=starts_at, ends_at=ends_at, by=by, at=at) for starts_at, ends_at in times]


def change(occasion: Occasion, *, by: Any, at: datetime, **changes: Any) -> None:
    """Another time, place, topic or number of places. Those who have a place are told of a new time or place;
    with more places those who wait are offered them."""
    with trail.perform("training.change", occasion, by=by, at=at, may=access.LEAD, detail={"what": sorted(changes)}):
        fresh = _locked(occasion)
        OCCASION.check(fresh, "cancel", by=by, at=at).require()
        places.may_have_places(changes.get("places", fresh.places), taken=queries.taken_at(fresh)).require()
        moved = any(name in changes and changes[name] != getattr(fresh, name) for name in ("starts_at", "ends_at", "place"))
        times = {name: changes.pop(name) for name in ("starts_at", "ends_at") if name in changes and changes[name] != getattr(fresh, name)}
        if changes:
            Occasion.objects.filter(pk=occasion.pk).update(**changes)
        if times:
            OCCASION.take(fresh, "move", by=by, at=at, **times)
        occasion.refresh_from_db()
        if moved:
            _tell_of_the_change(occasion, at=at)
        _offer_free_places(occasion, at=at)


def _tell_of_the_change(occasion: Occasion, *, at: datetime) -> None:
    for booking in queries.on_the_list(occasion):
        if booking.state == Booking.State.BOOKED:
            queue(notices.CHANGED, about=_revised(booking), at=at)


def cancel(occasion: Occasion, *, by: Any, at: datetime) -> None:
    """Call the whole occasion off. Everybody who had a place or waited for one is told."""
    with transaction.atomic():
        OCCASION.take(occasion, "cancel", by=by, at=at)
        for booking in queries.on_the_list(occasion):
            if booking.state == Booking.State.BOOKED:
                BOOKING.take(booking, "cancel", by=by, at=at)
                _forget_case(booking)
                queue(notices.CALLED_OFF, about=_revised(booking), at=at)
        for waiting in queries.in_queue(occasion):
            WAITING.take(waiting, "close", by=SYSTEM, at=at)
            queue(notices.NO_PLACE, about=waiting, at=at)


def _locked(occasion: Occasion) -> Occasion:
    """The occasion, locked: whoever gives or takes a place waits for the one before."""
    return Occasion.objects.select_for_update(of=("self",)).get(pk=occasion.pk)


# --- Places ----------------------------------------------------------------------------------------------


def book(occasion: Occasion, mentor: Mentor, *, by: Any, at: datetime) -> Booking:
    """Give the mentor a place. The occasion is locked first, so that the last place is one person's; Refused when it is full.

    Whoever is offered a place or waits does not wait any more."""
    access.OWN_PLACE.check(by, mentor).require()
    with transaction.atomic():
        fresh = _locked(occasion)
        places.may_book(queries.place_facts(fresh, mentor), at=at).require()
        if (turn := queries.turn_of(fresh, mentor)) is not None:
            WAITING.take(turn, "accept" if turn.state == Waiting.State.OFFERED else "leave", by=by, at=at)
        return _give_place(fresh, mentor, by=by, at=at)


def _give_place(occasion: Occasion, mentor: Mentor, *, by: Any, at: datetime) -> Booking:
    made: Booking = BOOKING.begin(Booking(occasion=occasion, mentor=mentor), by=by, at=at, may=access.GET_PLACE, tells=(notices.BOOKED,))
    return made


def _revised(booking: Booking) -> Booking:
    """What the mentor's calendar is told from now on replaces what it was told before. Returns the place as it stands."""
    Booking.objects.filter(pk=booking.pk).update(calendar_sequence=F("calendar_sequence") + 1)
    return Booking.objects.select_related("occasion", "mentor__person").get(pk=booking.pk)


def add(occasion: Occasion, mentor: Mentor, *, by: Any, at: datetime) -> Booking:
    """A coordinator gives a mentor a place; at what was held already, the mentor was there."""
    access.LEAD.check(by).require()
    with transaction.atomic():
        fresh = _locked(occasion)
        places.may_add(queries.place_facts(fresh, mentor)).require()
        if fresh.state == Occasion.State.CANCELLED:
            OCCASION.check(fresh, "hold", by=by, at=at).require()
        if (turn := queries.turn_of(fresh, mentor)) is not None:
            WAITING.take(turn, "close", by=SYSTEM, at=at)
        made = _give_place(fresh, mentor, by=by, at=at)
        if fresh.state == Occasion.State.HELD:
            attend(made, by=by, at=at)
    return made


def cancel_place(booking: Booking, *, by: Any, at: datetime) -> None:
    """Give the place back, until it begins. It is offered to the first who waits, and what was prepared for it goes."""
    with transaction.atomic():
        occasion = _locked(booking.occasion)
        places.may_leave(starts_at=occasion.starts_at, at=at).require()
        BOOKING.take(booking, "cancel", by=by, at=at)
        queue(notices.CANCELLED, about=_revised(booking), at=at)
        _forget_case(booking)
        _offer_free_places(occasion, at=at)


def give_back(mentor: Mentor, *, by: Any, at: datetime) -> None:
    """All the mentor's places to come, and turns in waiting lists: for whoever leaves."""
    with transaction.atomic():
        for waiting in queries.waits_of(mentor, at):
            fresh = _locked(waiting.occasion)
            WAITING.take(waiting, "close", by=SYSTEM, at=at)
            _offer_free_places(fresh, at=at)
        for booking in queries.places_of(mentor):
            if booking.occasion.starts_at > at:
                cancel_place(booking, by=by, at=at)


# --- The waiting list --------------------------------------------------------------------------------------


def wait(occasion: Occasion, mentor: Mentor, *, by: Any, at: datetime) -> Waiting:
    """Join the waiting list of a full occasion, last in it."""
    access.OWN_PLACE.check(by, mentor).require()
    with transaction.atomic():
        fresh = _locked(occasion)
        places.may_wait(queries.place_facts(fresh, mentor), at=at).require()
        made: Waiting = WAITING.begin(Waiting(occasion=fresh, mentor=mentor), by=by, at=at, may=access.OWN_PLACE)
    return made


def accept(waiting: Waiting, *, by: Any, at: datetime) -> Booking:
    """Take the place that was offered."""
    with transaction.atomic():
        fresh = _locked(waiting.occasion)
        WAITING.check(waiting, "accept", by=by, at=at).require()
        return book(fresh, waiting.mentor, by=by, at=at)


def leave(waiting: Waiting, *, by: Any, at: datetime) -> None:
    """Do not wait any more. A place that was offered goes to the next."""
    with transaction.atomic():
        fresh = _locked(waiting.occasion)
        WAITING.take(waiting, "leave", by=by, at=at)
        _offer_free_places(fresh, at=at)


def lapse(waiting: Waiting, *, by: Any, at: datetime) -> None:
    """An offer was not answered in time: it goes to the next."""
    with transaction.atomic():
        fresh = _locked(waiting.occasion)
        WAITING.take(waiting, "lapse", by=by, at=at)
        _offer_free_places(fresh, at=at)


def close(waiting: Waiting, *, by: Any, at: datetime) -> None:
    """The occasion has begun, and there was no place."""
    WAITING.take(waiting, "close", by=by, at=at)


def _offer_free_places(occasion: Occasion, *, at: datetime) -> None:
    """Each free place to the next who waits. The occasion is locked by the caller."""
    hours = queries.offer_hours(timezone.localdate(at))
    until = places.answer_by(at=at, starts_at=occasion.starts_at, hours=hours)
    if until is None or occasion.state != Occasion.State.PLANNED:
        return
    for waiting in queries.next_in_queue(occasion, occasion.places - queries.taken_at(occasion)):
        WAITING.take(waiting, "offer", by=SYSTEM, at=at, answer_by_at=until)


# --- Who was there -------------------------------------------------------------------------------------------


def hold(occasion: Occasion, attended: Iterable[Booking], *, by: Any, at: datetime) -> int:
    """It was held, and these were there: the list counts, also where a code was used. Whoever was at an introduction has done it.
    Returns how many were there."""
    there = {booking.pk for booking in attended}
    with transaction.atomic():
        OCCASION.take(occasion, "hold", by=by, at=at, detail={"attended": len(there)})
        listed = queries.on_the_list(occasion)
        for booking in listed:
            if booking.pk in there and booking.state == Booking.State.BOOKED:
                attend(booking, by=by, at=at)
            elif booking.pk not in there and booking.state in {Booking.State.BOOKED, Booking.State.ATTENDED}:
                miss(booking, by=by, at=at)
    return sum(booking.pk in there for booking in listed)


def attend(booking: Booking, *, by: Any, at: datetime) -> None:
    """The mentor was there."""
    with transaction.atomic():
        BOOKING.take(booking, "attend", by=by, at=at)
        _was_there(booking, by=by, at=at)


def _was_there(booking: Booking, *, by: Any, at: datetime) -> None:
    if booking.occasion.kind == Occasion.Kind.INTRODUCTION:
        recruitment.complete_introduction(booking.mentor, on=timezone.localdate(booking.occasion.starts_at), by=by, at=at)


def miss(booking: Booking, *, by: Any, at: datetime) -> None:
    """The mentor was not there."""
    BOOKING.take(booking, "miss", by=by, at=at)


def catch_up(booking: Booking, *, on: date, by: Any, at: datetime) -> None:
    """The mentor has caught up what was missed, on another day: it counts, and is paid, as if they had been there."""
    held_on = timezone.localdate(booking.occasion.starts_at)
    with transaction.atomic():
        places.may_catch_up(held_on=held_on, caught_up_on=on, on=timezone.localdate(at)).require()
        BOOKING.take(booking, "catch_up", by=by, at=at, detail={"on": on.isoformat()}, caught_up_on=on)
        _was_there(booking, by=by, at=at)


def new_code(occasion: Occasion, *, by: Any, at: datetime) -> None:
    """A new code to show on the spot; an older one does not count any more. The trail says that it was made, never what it is."""
    with trail.perform("training.new_code", occasion, by=by, at=at, may=access.LEAD):
        fresh = _locked(occasion)
        OCCASION.check(fresh, "cancel", by=by, at=at).require()
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        Occasion.objects.filter(pk=occasion.pk).update(code=code)
        occasion.refresh_from_db()


def check_in(booking: Booking, code: str, *, by: Any, at: datetime) -> bool:
    """The mentor is there and types the code that the leader shows. False for a wrong one, which is counted; Refused outside its time
    and after too many. An introduction is noted in the name of the leader, who gave the code."""
    with transaction.atomic():
        fresh = Booking.objects.select_for_update(of=("self",)).select_related("occasion__led_by", "mentor__person").get(pk=booking.pk)
        BOOKING.check(fresh, "check_in", by=by, at=at).require()
        if not places.is_the_code(code, fresh.occasion.code):
            with trail.perform("training.wrong_code", fresh, by=by, at=at, may=access.OWN_PLACE, person=fresh.mentor.person):
                Booking.objects.filter(pk=fresh.pk).update(code_tries=fresh.code_tries + 1)
            return False
        BOOKING.take(booking, "check_in", by=by, at=at)
        _was_there(booking, by=fresh.occasion.led_by, at=at)
    return True


def remind_those_with_fewer(*, by: Any, at: datetime) -> int:
    """Tell those who have been to fewer sessions than can be expected by now, and have no place, that there are sessions to book.
    Whoever was told lately is left alone. Returns how many were told."""
    access.LEAD.check(by).require()
    with transaction.atomic():
        told = queries.to_remind(by, at)
        for mentor in told:
            with trail.perform("training.remind", mentor, by=by, at=at, may=access.LEAD, person=mentor.person):
                queue(notices.FEWER, about=mentor, at=at)
    return len(told)


# --- What somebody wants to bring up ---------------------------------------------------------------------------


def prepare_case(booking: Booking, text: str, *, by: Any, at: datetime) -> None:
    """What the mentor wants to bring up, without saying who it is about: Refused otherwise.

    The trail says that it was written, never what."""
    said = cleaned(text).strip()
    with trail.perform("training.prepare_case", booking, by=by, at=at, may=access.OWN_PLACE, person=booking.mentor.person):
        fresh = Booking.objects.select_for_update(of=("self",)).select_related("occasion", "mentor").get(pk=booking.pk)
        places.may_prepare(is_booked=fresh.state == Booking.State.BOOKED, ends_at=fresh.occasion.ends_at, at=at).require()
        naming.may_bring(said, queries.students_known_to(fresh.mentor)).require()
        PreparedCase.objects.update_or_create(booking=fresh, defaults={"text": said, "saved_at": at})


def drop_case(booking: Booking, *, by: Any, at: datetime) -> None:
    """The mentor does not want to bring it up: it is erased."""
    with trail.perform("training.drop_case", booking, by=by, at=at, may=access.OWN_PLACE, person=booking.mentor.person):
        _forget_case(booking)


def _forget_case(booking: Booking) -> None:
    PreparedCase.objects.filter(booking=booking).delete()
