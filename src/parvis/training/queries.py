"""The only reader of occasions and places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, Q, QuerySet
from django.utils import timezone

from parvis.kit.time import StudyYear, instant
from parvis.people.access import is_coordinator, is_mentor
from parvis.recruitment.models import Mentor

from . import rules
from .models import Booking, Occasion

TAKEN = ~Q(bookings__state=Booking.State.CANCELLED)
PAGE = 30


def visible_to(user: Any) -> QuerySet[Occasion]:
    """Coordinators and mentors see all occasions; nobody else sees any."""
    rows = Occasion.objects.select_related("led_by").annotate(taken=Count("bookings", filter=TAKEN))
    return rows if is_coordinator(user) or is_mentor(user) else rows.none()


def bookings_visible_to(user: Any) -> QuerySet[Booking]:
    """A coordinator sees who has a place; a mentor their own places."""
    rows = Booking.objects.select_related("occasion", "mentor__person")
    return rows if is_coordinator(user) else rows.filter(mentor__person_id=user.pk)


def coming(user: Any, at: datetime) -> list[Occasion]:
    """Planned occasions that have not ended, and those whose attendance is not taken yet."""
    return list(visible_to(user).filter(state=Occasion.State.PLANNED).order_by("starts_at", "pk")[:100])


def past(user: Any, *, before: int | None = None) -> list[Occasion]:
    """Held and cancelled occasions, newest first, one page and one row more, by key."""
    rows = visible_to(user).exclude(state=Occasion.State.PLANNED).order_by("-pk")
    return list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])


def open_to_book(mentor: Mentor, at: datetime) -> list[Occasion]:
    """Occasions to come where the mentor has no place yet; an introduction only for whoever has not done it. Full ones too."""
    rows = Occasion.objects.filter(state=Occasion.State.PLANNED, starts_at__gt=at).annotate(taken=Count("bookings", filter=TAKEN))
    own = Booking.objects.filter(mentor=mentor).exclude(state=Booking.State.CANCELLED).values("occasion_id")
    rows = rows.exclude(pk__in=own)
    if mentor.introduction_on is not None:
        rows = rows.exclude(kind=Occasion.Kind.INTRODUCTION)
    return list(rows.order_by("starts_at", "pk")[:60])


def places_of(mentor: Mentor) -> list[Booking]:
    """The mentor's places that are still to come or not yet noted, soonest first."""
    rows = Booking.objects.filter(mentor=mentor, state=Booking.State.BOOKED, occasion__state=Occasion.State.PLANNED)
    return list(rows.select_related("occasion", "mentor__person").order_by("occasion__starts_at", "pk"))


def on_the_list(occasion: Occasion) -> list[Booking]:
    """Everybody who has or had a place, in order of name."""
    rows = Booking.objects.filter(occasion=occasion).exclude(state=Booking.State.CANCELLED)
    return list(
        rows.select_related("mentor__person", "occasion").order_by("mentor__person__given_name", "mentor__person__family_name", "pk")
    )


def place_facts(occasion: Occasion, mentor: Mentor) -> rules.PlaceFacts:
    """What the rule about booking looks at."""
    there = Booking.objects.filter(occasion=occasion).exclude(state=Booking.State.CANCELLED)
    return rules.PlaceFacts(
        is_planned=occasion.state == Occasion.State.PLANNED,
        starts_at=occasion.starts_at,
        places=occasion.places,
        taken=there.count(),
        already_booked=there.filter(mentor=mentor).exists(),
        is_introduction=occasion.kind == Occasion.Kind.INTRODUCTION,
        is_introduced=mentor.introduction_on is not None,
        has_left=mentor.state == Mentor.State.LEFT,
    )


def _start_of(day: date) -> datetime:
    return instant(day, 0, timezone.get_default_timezone())


def attended(mentor: Mentor) -> QuerySet[Booking]:
    """Where the mentor was, oldest first."""
    return (
        Booking.objects.filter(mentor=mentor, state=Booking.State.ATTENDED).select_related("occasion").order_by("occasion__starts_at", "pk")
    )


def supervisions_attended(mentor: Mentor, year: StudyYear) -> int:
    """How many supervision sessions the mentor was at in a study year; the summer belongs to the year before it (R85, Q9)."""
    first, last = _start_of(year.starts_on), _start_of(year.starts_on.replace(year=year.starts_on.year + 1))
    return (
        attended(mentor)
        .filter(occasion__kind=Occasion.Kind.SUPERVISION, occasion__starts_at__gte=first, occasion__starts_at__lt=last)
        .count()
    )


def supervisions_by_year(mentor: Mentor, years: Sequence[StudyYear]) -> list[int]:
    """The same for several study years, in one query."""
    starts = [timezone.localdate(b.occasion.starts_at) for b in attended(mentor).filter(occasion__kind=Occasion.Kind.SUPERVISION)]
    return [sum(y.starts_on <= on < y.starts_on.replace(year=y.starts_on.year + 1) for on in starts) for y in years]


def without_attendance(user: Any, at: datetime) -> list[Occasion]:
    """Occasions that are over and whose attendance nobody has saved."""
    return list(visible_to(user).filter(state=Occasion.State.PLANNED, ends_at__lte=at).order_by("ends_at", "pk")[:50])


def due_for_reminder(at: datetime, until: datetime) -> list[Booking]:
    """Places at occasions that begin before `until`."""
    rows = Booking.objects.filter(
        state=Booking.State.BOOKED, occasion__state=Occasion.State.PLANNED, occasion__starts_at__gt=at, occasion__starts_at__lte=until
    )
    return list(rows.select_related("occasion", "mentor__person").order_by("pk"))


def next_place(user: Any, at: datetime) -> Booking | None:
    """The person's next place that has not ended."""
    rows = Booking.objects.filter(
        mentor__person_id=user.pk, state=Booking.State.BOOKED, occasion__state=Occasion.State.PLANNED, occasion__ends_at__gt=at
    )
    return rows.select_related("occasion").order_by("occasion__starts_at", "pk").first()


def next_to_book(user: Any, at: datetime) -> Occasion | None:
    """The first occasion with a place left for this mentor: an introduction for the new, supervision for the others."""
    mine = Mentor.objects.filter(person_id=user.pk)
    new = mine.filter(introduction_on__isnull=True).exclude(state=Mentor.State.LEFT)
    trained = mine.filter(introduction_on__isnull=False, state=Mentor.State.AVAILABLE)
    rows = Occasion.objects.filter(state=Occasion.State.PLANNED, starts_at__gt=at).filter(
        (Q(kind=Occasion.Kind.INTRODUCTION) & Exists(new)) | (Q(kind=Occasion.Kind.SUPERVISION) & Exists(trained))
    )
    return rows.annotate(taken=Count("bookings", filter=TAKEN)).filter(taken__lt=F("places")).order_by("starts_at", "pk").first()
