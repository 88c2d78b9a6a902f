"""The only reader of occasions and places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from parvis.casework.panels import once
from parvis.kit import naming
from parvis.kit.time import StudyYear, instant
from parvis.kit.verdict import Verdict
from parvis.notify.models import Message
from parvis.people.access import is_coordinator, is_mentor
from parvis.policy import book
from parvis.policy.calendar import days_off, study_year
from parvis.recruitment.models import Mentor

from . import notices
from .models import Booking, Occasion, PreparedCase, Waiting
from .rules import following, places, series

TAKEN = Count("bookings", filter=~Q(bookings__state=Booking.State.CANCELLED), distinct=True) + Count(
    "queue", filter=Q(queue__state=Waiting.State.OFFERED), distinct=True
)
"""Places that somebody has, or is offered."""
WAITS = (Waiting.State.WAITING, Waiting.State.OFFERED)
WAS_THERE = (Booking.State.ATTENDED, Booking.State.CAUGHT_UP)
PAGE = 30
OWN_STUDENTS: list[Callable[[Mentor], Iterable[naming.Somebody]]] = []


def knows_students(fn: Callable[[Mentor], Iterable[naming.Somebody]]) -> Callable[[Mentor], Iterable[naming.Somebody]]:
    """A module above says which students a mentor has or has had: they are not told of by name in the group."""
    OWN_STUDENTS.append(fn)
    return fn


def students_known_to(mentor: Mentor) -> list[naming.Somebody]:
    return [one for told in OWN_STUDENTS for one in told(mentor)]


def visible_to(user: Any) -> QuerySet[Occasion]:
    """Coordinators and mentors see all occasions; nobody else sees any."""
    rows = Occasion.objects.select_related("led_by").annotate(taken=TAKEN)
    return rows if is_coordinator(user) or is_mentor(user) else rows.none()


def bookings_visible_to(user: Any) -> QuerySet[Booking]:
    """A coordinator sees who has a place; a mentor their own places."""
    rows = Booking.objects.select_related("occasion", "mentor__person")
    return rows if is_coordinator(user) else rows.filter(mentor__person_id=user.pk)


def own_places(user: Any) -> QuerySet[Booking]:
    """A person's own places, whatever else they are."""
    return Booking.objects.select_related("occasion__led_by", "mentor__person").filter(mentor__person_id=user.pk)


def waiting_visible_to(user: Any) -> QuerySet[Waiting]:
    """A coordinator sees who waits; a mentor their own turn."""
    rows = Waiting.objects.select_related("occasion", "mentor__person")
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
    rows = Occasion.objects.filter(state=Occasion.State.PLANNED, starts_at__gt=at).annotate(taken=TAKEN)
    own = Booking.objects.filter(mentor=mentor).exclude(state=Booking.State.CANCELLED).values("occasion_id")
    rows = rows.exclude(pk__in=own)
    if mentor.introduction_on is not None:
        rows = rows.exclude(kind=Occasion.Kind.INTRODUCTION)
    return list(rows.order_by("starts_at", "pk")[:60])


def places_of(mentor: Mentor) -> list[Booking]:
    """The mentor's places that are still to come or not yet noted, soonest first."""
    rows = Booking.objects.filter(mentor=mentor, state=Booking.State.BOOKED, occasion__state=Occasion.State.PLANNED)
    rows = rows.annotate(has_case=Exists(PreparedCase.objects.filter(booking=OuterRef("pk"))))
    return list(rows.select_related("occasion", "mentor__person").order_by("occasion__starts_at", "pk"))


def on_the_list(occasion: Occasion) -> list[Booking]:
    """Everybody who has or had a place, in order of name."""
    rows = Booking.objects.filter(occasion=occasion).exclude(state=Booking.State.CANCELLED)
    return list(
        rows.select_related("mentor__person", "occasion").order_by("mentor__person__given_name", "mentor__person__family_name", "pk")
    )


def taken_at(occasion: Occasion, *, but_offered_to: Mentor | None = None) -> int:
    """How many places somebody has or is offered; what this mentor is offered is not counted."""
    offered = Waiting.objects.filter(occasion=occasion, state=Waiting.State.OFFERED)
    offered = offered.exclude(mentor=but_offered_to) if but_offered_to else offered
    return Booking.objects.filter(occasion=occasion).exclude(state=Booking.State.CANCELLED).count() + offered.count()


def place_facts(occasion: Occasion, mentor: Mentor) -> places.PlaceFacts:
    """What the rules about booking and waiting look at."""
    return places.PlaceFacts(
        is_planned=occasion.state == Occasion.State.PLANNED,
        starts_at=occasion.starts_at,
        places=occasion.places,
        taken=taken_at(occasion, but_offered_to=mentor),
        already_booked=Booking.objects.filter(occasion=occasion, mentor=mentor).exclude(state=Booking.State.CANCELLED).exists(),
        is_introduction=occasion.kind == Occasion.Kind.INTRODUCTION,
        is_introduced=mentor.introduction_on is not None,
        has_left=mentor.state == Mentor.State.LEFT,
        is_waiting=turn_of(occasion, mentor) is not None,
    )


# --- The waiting list ------------------------------------------------------------------------------------


def turn_of(occasion: Occasion, mentor: Mentor) -> Waiting | None:
    """The mentor's open row in the waiting list of an occasion."""
    return Waiting.objects.filter(occasion=occasion, mentor=mentor, state__in=WAITS).order_by("pk").first()


def waits_of(mentor: Mentor, at: datetime) -> list[Waiting]:
    """Where the mentor waits or is offered a place, soonest first. `is_first` says that nobody stands before."""
    ahead = Waiting.objects.filter(occasion=OuterRef("occasion"), state__in=WAITS, pk__lt=OuterRef("pk")).order_by()
    rows = Waiting.objects.filter(mentor=mentor, state__in=WAITS, occasion__state=Occasion.State.PLANNED, occasion__starts_at__gt=at)
    rows = rows.annotate(is_first=~Exists(ahead)).select_related("occasion", "mentor__person")
    return list(rows.order_by("occasion__starts_at", "pk"))


def in_queue(occasion: Occasion) -> list[Waiting]:
    """Who waits for a place or is offered one, in order."""
    return list(Waiting.objects.filter(occasion=occasion, state__in=WAITS).select_related("mentor__person", "occasion").order_by("pk"))


def next_in_queue(occasion: Occasion, count: int) -> list[Waiting]:
    """The first of those who wait and are not offered anything yet."""
    rows = Waiting.objects.filter(occasion=occasion, state=Waiting.State.WAITING).select_related("mentor__person", "occasion")
    return list(rows.order_by("pk")[: max(count, 0)])


def offers_run_out(at: datetime) -> list[Waiting]:
    rows = Waiting.objects.filter(state=Waiting.State.OFFERED, answer_by_at__lte=at)
    return list(rows.select_related("occasion", "mentor__person").order_by("pk")[:200])


def waits_in_vain(at: datetime) -> list[Waiting]:
    """Those who still wait for what has begun."""
    rows = Waiting.objects.filter(state__in=WAITS, occasion__starts_at__lte=at)
    return list(rows.select_related("occasion", "mentor__person").order_by("pk")[:200])


def offers_of(user: Any, at: datetime) -> QuerySet[Waiting]:
    """The places that somebody is offered and should answer about."""
    rows = Waiting.objects.filter(mentor__person_id=user.pk, state=Waiting.State.OFFERED, answer_by_at__gt=at)
    return rows.order_by("answer_by_at", "pk")


def offer_hours(on: date) -> int:
    return int(book.value("training.offer_hours", on=on))


# --- The code on the spot ----------------------------------------------------------------------------------


def code_window(occasion: Occasion) -> places.Window:
    """When the occasion's code counts."""
    on = timezone.localdate(occasion.starts_at)
    before, after = (int(book.value(f"training.code_minutes_{side}", on=on)) for side in ("before", "after"))
    return places.Window.around(occasion.starts_at, occasion.ends_at, before=before, after=after)


def most_code_tries(occasion: Occasion) -> int:
    return int(book.value("training.code_tries", on=timezone.localdate(occasion.starts_at)))


# --- Planning ------------------------------------------------------------------------------------------------


def planned_days(first: date, *, every: str, times: int) -> tuple[list[date], list[date]]:
    """The days of a series, and those left out because they are days off. The first day is always kept: somebody chose it."""
    listed = series.days(first, every=every, times=times)
    kept, left_out = series.working(listed[1:], days_off=days_off(listed[0], listed[-1]))
    return [first, *kept], left_out


# --- What somebody wants to bring up -----------------------------------------------------------------------------


def prepared_by(booking: Booking) -> PreparedCase | None:
    """What the mentor has written for this place."""
    return PreparedCase.objects.filter(booking=booking).order_by("pk").first()


def may_prepare(booking: Booking, at: datetime) -> Verdict:
    return places.may_prepare(is_booked=booking.state == Booking.State.BOOKED, ends_at=booking.occasion.ends_at, at=at)


def prepared_for(occasion: Occasion, leader: Any) -> list[PreparedCase]:
    """What mentors want to bring up, for whoever leads the occasion and nobody else."""
    rows = PreparedCase.objects.filter(
        booking__occasion=occasion,
        booking__occasion__led_by_id=leader.pk,
        booking__state__in=(Booking.State.BOOKED, Booking.State.ATTENDED),
    )
    return list(rows.select_related("booking__mentor__person", "booking__occasion").order_by("pk")) if is_coordinator(leader) else []


# --- Who has been to what ----------------------------------------------------------------------------------------


def _start_of(day: date) -> datetime:
    return instant(day, 0, timezone.get_default_timezone())


def _supervision_in(year: StudyYear) -> Q:
    """Bookings of supervision sessions of a study year; the summer belongs to the year before it."""
    first, last = _start_of(year.starts_on), _start_of(year.starts_on.replace(year=year.starts_on.year + 1))
    return Q(occasion__kind=Occasion.Kind.SUPERVISION, occasion__starts_at__gte=first, occasion__starts_at__lt=last)


def attended(mentor: Mentor) -> QuerySet[Booking]:
    """Where the mentor was, or has caught up, oldest first."""
    return Booking.objects.filter(mentor=mentor, state__in=WAS_THERE).select_related("occasion").order_by("occasion__starts_at", "pk")


def supervisions_attended(mentor: Mentor, year: StudyYear) -> int:
    """How many supervision sessions the mentor was at in a study year; the summer belongs to the year before it (R85, Q9)."""
    return attended(mentor).filter(_supervision_in(year)).count()


def _supervisions_of(mentor: Mentor) -> str:
    return f"training.supervisions_of.{mentor.pk}"


def supervisions_by_year(mentor: Mentor, years: Sequence[StudyYear]) -> list[int]:
    """The same for several study years, in one query."""
    found = attended(mentor).filter(occasion__kind=Occasion.Kind.SUPERVISION).values_list("occasion__starts_at", flat=True)
    starts = [timezone.localdate(at) for at in once(_supervisions_of(mentor), lambda: list(found))]
    return [sum(y.starts_on <= on < y.starts_on.replace(year=y.starts_on.year + 1) for on in starts) for y in years]


def missed(mentor: Mentor, year: StudyYear) -> list[Booking]:
    """Sessions of a study year that the mentor had a place at, was not at and has not caught up."""
    rows = Booking.objects.filter(_supervision_in(year), mentor=mentor, state=Booking.State.ABSENT).select_related("occasion")
    return list(rows.order_by("occasion__starts_at", "pk"))


@dataclass(frozen=True, kw_only=True)
class Row:
    """One mentor in the list of who has been to what."""

    mentor: Mentor
    missed: int
    progress: following.Following

    @property
    def standing(self) -> following.Standing:
        return self.progress.standing


@dataclass(frozen=True, kw_only=True)
class Participation:
    """What one mentor has been to, what was missed this study year, and how far the year has come. No row for who has left."""

    attended: list[Booking]
    missed: list[Booking]
    row: Row | None


def participation(mentor: Mentor, on: date) -> Participation:
    """The same as `attended`, `missed` and `follow` say, for one mentor. Two queries; the mentor must have the person loaded."""
    year, per_year = study_year(on), int(book.value("training.supervisions_per_year", on=on))
    first, last = _start_of(year.starts_on), _start_of(year.starts_on.replace(year=year.starts_on.year + 1))
    bookings = Booking.objects.filter(mentor=mentor).exclude(state=Booking.State.CANCELLED).select_related("occasion")
    rows = list(bookings.order_by("occasion__starts_at", "pk"))
    this_year = [b for b in rows if b.occasion.kind == Occasion.Kind.SUPERVISION and first <= b.occasion.starts_at < last]
    is_in_pool = mentor.state != Mentor.State.LEFT and mentor.person.is_active
    counted = Counter(b.state for b in this_year)
    there = [b.occasion.starts_at for b in rows if b.occasion.kind == Occasion.Kind.SUPERVISION and b.state in WAS_THERE]
    once(_supervisions_of(mentor), lambda: there)  # what else on this page counts them need not ask
    return Participation(
        attended=[b for b in rows if b.state in WAS_THERE],
        missed=[b for b in this_year if b.state == Booking.State.ABSENT],
        row=_row(mentor, counted, _days_held(year), year=year, per_year=per_year, on=on) if is_in_pool else None,
    )


def follow(user: Any, on: date) -> list[Row]:
    """Everybody in the pool and their study year so far, in order of name. Three queries, however many mentors."""
    if not is_coordinator(user):
        return []
    year, per_year = study_year(on), int(book.value("training.supervisions_per_year", on=on))
    mentors = Mentor.objects.exclude(state=Mentor.State.LEFT).filter(person__is_active=True).select_related("person")
    counted: dict[int, dict[str, int]] = {}
    rows = Booking.objects.filter(_supervision_in(year), mentor__in=mentors).exclude(state=Booking.State.CANCELLED)
    for mentor_id, state, count in rows.order_by().values_list("mentor_id", "state").annotate(count=Count("pk")):
        counted.setdefault(mentor_id, {})[state] = count
    held = _days_held(year)
    listed = mentors.order_by("person__given_name", "person__family_name", "pk")
    return [_row(mentor, counted.get(mentor.pk, {}), held, year=year, per_year=per_year, on=on) for mentor in listed]


def _days_held(year: StudyYear) -> list[date]:
    first, last = _start_of(year.starts_on), _start_of(year.starts_on.replace(year=year.starts_on.year + 1))
    rows = Occasion.objects.filter(
        kind=Occasion.Kind.SUPERVISION, state=Occasion.State.HELD, starts_at__gte=first, starts_at__lt=last
    ).order_by("pk")
    return [timezone.localdate(starts_at) for starts_at in rows.values_list("starts_at", flat=True)]


def _row(mentor: Mentor, counted: Mapping[str, int], held: list[date], *, year: StudyYear, per_year: int, on: date) -> Row:
    joined_on = mentor.introduction_on
    expected = following.expected(
        per_year=per_year,
        starts_on=year.starts_on,
        ends_on=year.ends_on,
        joined_on=joined_on,
        held=sum(joined_on is not None and day >= joined_on for day in held),
        on=on,
    )
    there = sum(counted.get(state, 0) for state in WAS_THERE)
    return Row(
        mentor=mentor,
        missed=counted.get(Booking.State.ABSENT, 0),
        progress=following.Following(attended=there, booked=counted.get(Booking.State.BOOKED, 0), per_year=per_year, expected=expected),
    )


def to_remind(user: Any, at: datetime) -> list[Mentor]:
    """Mentors with fewer sessions than expected and nothing booked, whom nobody has reminded lately."""
    on = timezone.localdate(at)
    few = [row.mentor for row in follow(user, on) if row.standing is following.Standing.FEWER]
    since = at - timedelta(days=int(book.value("training.remind_again_days", on=on)))
    reminded = set(
        Message.objects.filter(kind=notices.FEWER.key, queued_at__gt=since, to__in=[m.person_id for m in few])
        .order_by()
        .values_list("to_id", flat=True)
    )
    return [mentor for mentor in few if mentor.person_id not in reminded]


def can_be_added(occasion: Occasion) -> list[Mentor]:
    """Mentors of the pool without a place there, in order of name."""
    there = Booking.objects.filter(occasion=occasion).exclude(state=Booking.State.CANCELLED).values("mentor_id")
    rows = Mentor.objects.exclude(state=Mentor.State.LEFT).exclude(pk__in=there).filter(person__is_active=True).select_related("person")
    if occasion.kind == Occasion.Kind.INTRODUCTION:
        rows = rows.filter(introduction_on__isnull=True)
    return list(rows.order_by("person__given_name", "person__family_name", "pk")[:400])


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
    return rows.annotate(taken=TAKEN).filter(taken__lt=F("places")).order_by("starts_at", "pk").first()


def times_of(persons: Collection[int], *, since: datetime, until: datetime) -> list[QuerySet[Any, tuple[int, datetime, datetime]]]:
    """When each of some persons has a place or leads: who, from, until. Queries for others to join with theirs."""
    then = {"occasion__state": Occasion.State.PLANNED, "occasion__starts_at__lt": until, "occasion__ends_at__gt": since}
    places_of_theirs = Booking.objects.filter(mentor__person__in=persons, state=Booking.State.BOOKED, **then)
    led = Occasion.objects.filter(led_by__in=persons, state=Occasion.State.PLANNED, starts_at__lt=until, ends_at__gt=since)
    return [
        places_of_theirs.order_by().values_list("mentor__person", "occasion__starts_at", "occasion__ends_at"),
        led.order_by().values_list("led_by", "starts_at", "ends_at"),
    ]


def places_in_calendar(person: Any, *, since: datetime) -> list[Booking]:
    """A person's places at what has not been called off."""
    rows = own_places(person).exclude(state=Booking.State.CANCELLED).exclude(occasion__state=Occasion.State.CANCELLED)
    return list(rows.filter(occasion__ends_at__gte=since).order_by("occasion__starts_at", "pk"))


def led_in_calendar(person: Any, *, since: datetime) -> list[Occasion]:
    """The occasions that a person leads."""
    rows = Occasion.objects.filter(led_by=person.pk, ends_at__gte=since).exclude(state=Occasion.State.CANCELLED)
    return list(rows.order_by("starts_at", "pk"))
