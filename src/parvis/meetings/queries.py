"""The only reader of meetings. The pair's room is read by the two; what the office reads has functions of its own."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, CharField, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Trim
from django.utils import timezone

from parvis.casework.panels import Named, named
from parvis.kit.time import StudyYear, instant, week_start
from parvis.kit.verdict import Verdict, no
from parvis.mentorships import queries as mentorships
from parvis.mentorships.models import Mentorship
from parvis.notify.invitation import Occasion
from parvis.notify.models import Message
from parvis.notify.rules import send_at
from parvis.people.access import is_coordinator
from parvis.people.models import User
from parvis.policy import book, calendar
from parvis.recruitment import queries as recruitment
from parvis.recruitment.models import InterviewSlot, MentorApplication
from parvis.timetables import queries as timetables
from parvis.timetables import rules as of_timetables
from parvis.training import queries as training

from . import access, notices
from .models import Absence, Afterword, BookedTime, CancellationReport, LengthQuestion, Meeting, OtherSide, Preparation, ReportLater
from .rules import arranging, counting, extent, reminding, series, slots, timing

WINDOW_DAYS = 21
"""How far ahead common times are looked for."""
USUAL_MINUTES = 60
MOST_IN_CALENDAR = 500
State = Meeting.State
HAVE_A_TIME = (State.BOOKED, State.HELD, State.MISSED)
"""What has its time in a calendar."""
GOES_ON = (Mentorship.State.ACTIVE, Mentorship.State.ENDING)


def zone() -> ZoneInfo:
    """The institution's own clock."""
    return ZoneInfo(settings.TIME_ZONE)


def day_of(at: datetime) -> date:
    return timezone.localdate(at, zone())


def midnight(on: date) -> datetime:
    return instant(on, 0, zone())


# --- The pair's own room ------------------------------------------------------------------------------
def _with_pair(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    return rows.select_related("mentorship__student", "mentorship__mentor__person", "mentorship__request")


def visible_to(user: Any) -> QuerySet[Meeting]:
    """The meetings of the pairs that somebody is one of. The office has no way in here."""
    return _with_pair(Meeting.objects.filter(Q(mentorship__student=user.pk) | Q(mentorship__mentor__person=user.pk)))


def pairs_of(user: Any) -> QuerySet[Mentorship]:
    """The pairs that somebody is one of, whatever has become of them."""
    mine = Q(student=user.pk) | Q(mentor__person=user.pk)
    return Mentorship.objects.filter(mine).select_related("student", "mentor__person", "request")


def has_a_pair(person: Any) -> bool:
    """Is the person one of a pair that has not ended?"""
    return pairs_of(person).exclude(state=Mentorship.State.ENDED).exists()


def newest_pair_of(student: Any) -> Mentorship | None:
    """The student's newest pair, with no more than its number."""
    return Mentorship.objects.filter(student=student.pk).only("pk").order_by("-starts_on", "-pk").first()


def of_pair(mentorship: Mentorship) -> QuerySet[Meeting]:
    return Meeting.objects.filter(mentorship=mentorship)


def held_in(mentorship: Mentorship) -> QuerySet[Meeting]:
    """The pair's held meetings, earliest first."""
    return of_pair(mentorship).filter(state=State.HELD)


def ahead(user: Any, *, at: datetime) -> list[Meeting]:
    """Booked meetings that have not ended, and those that wait to be logged."""
    return list(visible_to(user).filter(state=State.BOOKED).order_by("starts_at", "pk"))


def earlier(user: Any, *, before: int | None = None, most: int = 20) -> list[Meeting]:
    """What has been, newest first, a page at a time by key. One more than `most` says that there is more."""
    mine = visible_to(user).exclude(state__in=(State.BOOKED, State.MOVED)).select_related("absence")
    if before and (last := mine.filter(pk=before).first()):
        mine = mine.filter(Q(starts_at__lt=last.starts_at) | Q(starts_at=last.starts_at, pk__lt=last.pk))
    return list(mine.order_by("-starts_at", "-pk")[: most + 1])


def next_of_pair(mentorship: Mentorship, *, at: datetime, most: int = 3) -> list[Meeting]:
    """The pair's next meetings."""
    return list(_with_pair(of_pair(mentorship)).filter(state=State.BOOKED, ends_at__gt=at).order_by("starts_at", "pk")[:most])


def last_held(meeting: Meeting) -> Meeting | None:
    """The meeting that the pair had before this one."""
    return held_in(meeting.mentorship).filter(starts_at__lt=meeting.starts_at).order_by("-starts_at", "-pk").first()


def preparations(meeting: Meeting) -> dict[str, Preparation]:
    """What each of the two has prepared, by side."""
    found = Preparation.objects.filter(meeting=meeting).order_by("pk")
    return {access.side(meeting.mentorship, User(pk=p.person_id)): p for p in found}


def frame(mentorship: Mentorship) -> Any:
    """What the pair has agreed on."""
    return mentorships.agreed(mentorship)


def grace_minutes(meeting: Meeting) -> int:
    """How long the two have agreed to wait; else what the rule book says."""
    return int(frame(meeting.mentorship).grace_minutes)


@dataclass(frozen=True)
class Card:
    """One meeting as one of the two sees it now."""

    meeting: Meeting
    other: User
    is_mentor: bool
    frame: Any
    own: Preparation | None
    others: Preparation | None
    is_booked: bool
    has_begun: bool
    has_ended: bool
    is_today: bool
    waited_enough: bool
    said: dict[str, str]
    """What the steps that were ticked are called."""
    wait_until: datetime
    """Until when the two have agreed to wait for each other."""
    can_say_late: bool
    missed_by_other: bool

    @property
    def i_contact(self) -> bool:
        """Is it the reader who gets in touch when a meeting does not begin?"""
        return bool((self.frame.who_contacts == access.MENTOR) == self.is_mentor)

    @property
    def place_turn(self) -> str:
        """Whose turn it is about the place (R62)."""
        m = self.meeting
        return arranging.turn(place=m.place, wish=m.place_wish, is_agreed=m.place_agreed_at is not None).value

    @property
    def link(self) -> str:
        """The online meeting's address, if it is one that can be opened."""
        return self.meeting.place if self.meeting.online and arranging.is_link(self.meeting.place) else ""

    @property
    def own_says(self) -> list[str]:
        """What the reader wants to bring up: what was ticked of the steps since last time, and own words."""
        return self._says(self.own)

    @property
    def others_says(self) -> list[str]:
        return self._says(self.others)

    def _says(self, prepared: Preparation | None) -> list[str]:
        return [*prepared.since_last_words(self.said), *([prepared.wants] if prepared.wants else [])] if prepared else []

    @property
    def brings(self) -> list[str]:
        """What the student brings to this meeting, where it was chosen."""
        students = self.others if self.is_mentor else self.own
        return students.brings_words if students else []


def steps_since_last(meeting: Meeting, *, at: datetime) -> list[Named]:
    """What the two can say something of before they meet."""
    return named("mentorships.since_last", meeting.mentorship, at=at)


def card(meeting: Meeting, *, reader: Any, at: datetime) -> Card:
    """What is sure about a meeting, for one of the two."""
    own_side = access.side(meeting.mentorship, reader)
    other_side = access.STUDENT if own_side == access.MENTOR else access.MENTOR
    prepared, agreed = preparations(meeting), frame(meeting.mentorship)
    booked = meeting.state == State.BOOKED
    return Card(
        meeting=meeting,
        other=access.person_on(meeting.mentorship, other_side),
        is_mentor=own_side == access.MENTOR,
        frame=agreed,
        own=prepared.get(own_side),
        others=prepared.get(other_side),
        is_booked=booked,
        has_begun=at >= meeting.starts_at,
        has_ended=at >= meeting.ends_at,
        is_today=booked and day_of(at) == day_of(meeting.starts_at) and at < meeting.ends_at,
        waited_enough=booked and timing.may_miss(starts_at=meeting.starts_at, at=at, grace_minutes=agreed.grace_minutes).ok,
        said={one.key: one.words for one in steps_since_last(meeting, at=at)} if any(p.since_last for p in prepared.values()) else {},
        wait_until=meeting.starts_at + timedelta(minutes=agreed.grace_minutes),
        can_say_late=booked and timing.may_say_late(starts_at=meeting.starts_at, ends_at=meeting.ends_at, at=at).ok,
        missed_by_other=meeting.missed_by == other_side,
    )


# --- Time together --------------------------------------------------------------------------------------
def _left_out(leave_out: int | Collection[int] | None) -> list[int]:
    """One number, several or none, as several."""
    return [leave_out] if isinstance(leave_out, int) else list(leave_out or ())


def of_week(
    mentorship: Mentorship,
    on: date,
    *,
    leave_out: int | Collection[int] | None = None,
    states: Iterable[str] = (State.BOOKED, State.HELD),
) -> list[int]:
    """Minutes planned and held in a day's week."""
    monday = week_start(on)
    rows = of_pair(mentorship).filter(
        state__in=tuple(states), starts_at__gte=midnight(monday), starts_at__lt=midnight(monday + timedelta(days=7))
    )
    found = rows.exclude(pk__in=_left_out(leave_out)).order_by("starts_at", "pk")
    return [m.minutes if m.held_minutes is None else m.held_minutes for m in found]


def fits(
    mentorship: Mentorship,
    *,
    starts_at: datetime,
    minutes: int,
    at: datetime,
    closing: bool = False,
    leave_out: int | Collection[int] | None = None,
) -> Verdict:
    """May the pair meet then? All reasons against: the pair's state, the period, the week's time, other meetings."""
    on = day_of(starts_at)
    verdict = timing.may_book(
        state=mentorship.state,
        starts_at=starts_at,
        at=at,
        on=on,
        first_on=mentorship.starts_on,
        until_on=mentorship.ends_on,
        closing=closing,
    )
    allowed = mentorships.allowed_minutes(mentorship, on)
    verdict += extent.fits_the_week(planned=of_week(mentorship, on, leave_out=leave_out), minutes=minutes, allowed=allowed)
    mine = slots.Span(starts_at, starts_at + timedelta(minutes=minutes))
    if any(mine.touches(b) for b in busy(mentorship, since=mine.starts_at, until=mine.ends_at, leave_out=leave_out)):
        verdict += no("meetings.taken")
    return verdict


def busy(mentorship: Mentorship, *, since: datetime, until: datetime, leave_out: int | Collection[int] | None = None) -> list[slots.Span]:
    """When Parvis has booked one of the two: in whatever pair, for a talk, for training or supervision."""
    return [one for found in booked(the_two(mentorship), since=since, until=until, leave_out=leave_out).values() for one in found]


def the_two(mentorship: Mentorship) -> tuple[int, int]:
    return mentorship.student_id, mentorship.mentor.person_id


def booked(
    persons: Collection[int], *, since: datetime, until: datetime, leave_out: int | Collection[int] | None = None
) -> dict[int, list[slots.Span]]:
    """When Parvis has booked each of some persons. One query, however many kinds of things."""
    own = Meeting.objects.filter(state=State.BOOKED, starts_at__lt=until, ends_at__gt=since).exclude(pk__in=_left_out(leave_out)).order_by()
    kinds = [
        own.filter(mentorship__student__in=persons).values_list("mentorship__student", "starts_at", "ends_at"),
        own.filter(mentorship__mentor__person__in=persons).values_list("mentorship__mentor__person", "starts_at", "ends_at"),
        _as_guests(persons, own).values_list("person", "meeting__starts_at", "meeting__ends_at"),
        *training.times_of(persons, since=since, until=until),
        *recruitment.times_of(persons, since=since, until=until),
    ]
    found: dict[int, list[slots.Span]] = {}
    for person, starts_at, ends_at in kinds[0].union(*kinds[1:], all=True):
        found.setdefault(person, []).append(slots.Span(starts_at, ends_at))
    return found


def talk_of(application: MentorApplication) -> tuple[list[int], slots.Span]:
    """Whose time an application's booked talk takes, and when."""
    slot = InterviewSlot.objects.get(application=application)
    persons = [slot.coordinator_id, *([application.applicant_id] if application.applicant_id else [])]
    return persons, slots.Span(slot.starts_at, slot.ends_at)


def covering_a_time() -> QuerySet[BookedTime]:
    """What has taken the time of the coordinator who offers a time for talks, and its kind: about the OuterRef of the time."""
    over = BookedTime.objects.filter(person=OuterRef("coordinator"), at__gt=OuterRef("starts_at") - slots.FIVE, at__lt=OuterRef("ends_at"))
    of_the_two = Q(meeting__mentorship__student=F("person")) | Q(meeting__mentorship__mentor__person=F("person"))
    kinds = (
        When(of_the_two, then=Value("meeting")),
        When(meeting__isnull=False, then=Value("first_meeting")),
        When(talk__isnull=False, then=Value("talk")),
        When(place__isnull=False, then=Value("place")),
    )
    return over.annotate(kind=Case(*kinds, default=Value("led"))).order_by("at")


def _as_guests(persons: Collection[int], meetings: QuerySet[Meeting]) -> QuerySet[BookedTime]:
    """The time that some persons have given to meetings of others' pairs, once for each meeting."""
    given = BookedTime.objects.filter(person__in=persons, meeting__in=meetings).exclude(person=F("meeting__mentorship__student"))
    return given.exclude(person=F("meeting__mentorship__mentor__person")).order_by().distinct()


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What is known about two persons' time in a period, for rules. No page shows whose time is taken, or by what."""

    booked: dict[int, list[slots.Span]]
    kept: dict[int, list[str]]
    """What their timetables say, as it is kept."""
    since: datetime
    until: datetime
    off: frozenset[date]
    breaks: list[tuple[date, date]]

    @property
    def spans(self) -> list[slots.Span]:
        return [one for person in {*self.booked, *self.kept} for one in self.of(person)]

    @property
    def by_parvis(self) -> list[slots.Span]:
        return [one for found in self.booked.values() for one in found]

    def by_calendars(self, origin: datetime, days: int) -> int:
        """The quarters of an hour that their timetables take, as rules for free times lay them out."""
        found = 0
        for text in (text for kept in self.kept.values() for text in kept):
            found |= of_timetables.quarters(text, since=origin, days=days)
        return found

    def of(self, person: int) -> list[slots.Span]:
        kept = (one for text in self.kept.get(person, ()) for one in of_timetables.spans(text, since=self.since, until=self.until))
        return [*self.booked.get(person, ()), *(slots.Span(*one) for one in kept)]

    @property
    def days_off(self) -> frozenset[date]:
        """Holidays, and every day of a break."""
        return self.off | {first + timedelta(days=n) for first, last in self.breaks for n in range((last - first).days + 1)}


def taken(mentorship: Mentorship, *, first: date, until: date, leave_out: int | Collection[int] | None = None) -> Taken:
    """Everything that takes the two's time from one day to another."""
    persons, since, end = the_two(mentorship), midnight(first), midnight(until)
    return Taken(
        booked=booked(persons, since=since, until=end, leave_out=leave_out),
        kept=timetables.kept_of(persons),
        since=since,
        until=end,
        off=calendar.days_off(first, until),
        breaks=calendar.breaks(first, until),
    )


@dataclass(frozen=True, kw_only=True)
class CommonTimes:
    """Common free times of a pair; where there are none, why; and what the page says about the calendar."""

    free: list[slots.Span]
    why_none: Verdict
    breaks: list[tuple[date, date]]


def common_times(
    mentorship: Mentorship, *, at: datetime, minutes: int = USUAL_MINUTES, leave_out: int | None = None, until: date | None = None
) -> CommonTimes:
    """When both can, the next weeks, in weeks that have time left. Neither sees the other's own times."""
    first = day_of(at)
    until = until or first + timedelta(days=WINDOW_DAYS)
    known = taken(mentorship, first=first, until=until, leave_out=leave_out)
    left = left_by_week(mentorship, first=first, until=until, leave_out=leave_out)
    starts = max(first, mentorship.starts_on)
    found = slots.free_or_why(
        mentorship.request.times & mentorship.mentor.times,
        busy=known.by_parvis,
        also_busy=known.by_calendars,
        left=left,
        first_on=starts,
        days=max(0, (min(until, mentorship.ends_on) - starts).days),
        minutes=minutes,
        zone=zone(),
        after=at,
        off=known.days_off,
    )
    if mentorship.state not in GOES_ON:
        return CommonTimes(free=[], why_none=no("meetings.pair_rests"), breaks=[])
    return CommonTimes(free=found.spans, why_none=found.why_none, breaks=known.breaks)


def free_times(mentorship: Mentorship, *, at: datetime, minutes: int = USUAL_MINUTES, leave_out: int | None = None) -> list[slots.Span]:
    return common_times(mentorship, at=at, minutes=minutes, leave_out=leave_out).free


def left_by_week(
    mentorship: Mentorship, *, first: date, until: date, leave_out: int | Collection[int] | None = None
) -> Callable[[date], int]:
    """Answers how many minutes the week of a Monday has left."""
    planned = _planned_by_week(mentorship, since=week_start(first), until=until, leave_out=leave_out)

    def left(monday: date) -> int:
        inside = max(monday, mentorship.starts_on, first)
        return extent.left_of_week(planned=planned.get(monday, ()), allowed=mentorships.allowed_minutes(mentorship, inside))

    return left


def _planned_by_week(mentorship: Mentorship, *, since: date, until: date, leave_out: int | Collection[int] | None) -> dict[date, list[int]]:
    rows = of_pair(mentorship).filter(
        state__in=(State.BOOKED, State.HELD), starts_at__gte=midnight(since), starts_at__lt=midnight(until + timedelta(days=7))
    )
    found: dict[date, list[int]] = {}
    for m in rows.exclude(pk__in=_left_out(leave_out)).order_by("starts_at", "pk"):
        found.setdefault(week_start(day_of(m.starts_at)), []).append(m.minutes if m.held_minutes is None else m.held_minutes)
    return found


# --- A series ---------------------------------------------------------------------------------------------
def look_at_series(
    mentorship: Mentorship, spans: list[slots.Span], *, reader: Any, at: datetime, leave_out: Collection[int] = ()
) -> list[series.Day]:
    """Each day of a series with what stands in the way, in the reader's eyes, and the week's other free times."""
    first, last = week_start(day_of(spans[0].starts_at)), day_of(spans[-1].starts_at) + timedelta(days=8)
    known = taken(mentorship, first=first, until=last, leave_out=leave_out)
    own = next_of_pair(mentorship, at=midnight(first), most=series.MOST * 3)
    minutes = int((spans[0].ends_at - spans[0].starts_at).total_seconds() // 60)
    left = left_by_week(mentorship, first=first, until=last, leave_out=leave_out)
    found = slots.free_or_why(
        mentorship.request.times & mentorship.mentor.times,
        busy=known.by_parvis,
        also_busy=known.by_calendars,
        left=left,
        first_on=first,
        days=max(0, (min(last, mentorship.ends_on) - first).days),
        minutes=minutes,
        zone=zone(),
        after=max(at, midnight(mentorship.starts_on)),
        off=known.days_off,
    )
    facts = series.Facts(
        at=at,
        zone=zone(),
        first_on=mentorship.starts_on,
        until_on=mentorship.ends_on,
        own=[slots.Span(m.starts_at, m.ends_at) for m in own if m.pk not in leave_out],
        mine=known.of(reader.pk),
        taken=known.spans,
        holidays=known.off,
        breaks=known.breaks,
        left=left,
    )
    return series.look(spans, free=found.spans, facts=facts)


def weekly(first: slots.Span, *, times: int | None, until: date | None) -> list[slots.Span]:
    """The days of a series, whatever stands in their way."""
    return series.weekly(first, times=times or series.MOST, until=until, zone=zone())


def and_later(meeting: Meeting, *, at: datetime) -> list[Meeting]:
    """The meeting and those booked after it in the same series, earliest first."""
    rows = _with_pair(of_pair(meeting.mentorship)).filter(state=State.BOOKED, starts_at__gte=meeting.starts_at, series__isnull=False)
    return list(rows.filter(series=meeting.series, starts_at__gt=at).order_by("starts_at", "pk")[: series.MOST])


def known_together(key: uuid.UUID) -> list[Meeting]:
    """All that invitations know as one series, whatever has become of them."""
    return list(_with_pair(Meeting.objects.filter(calendar_series=key)).order_by("calendar_slot_at", "pk"))


def every_week(turns: Sequence[Meeting]) -> Occasion:
    """A whole series, as invitations tell of it: one rule for what most of its meetings are, and the weeks that are left out.

    `turns` are all that are known together. Off, where none of them is left."""
    stands = {m.calendar_slot_at: m for m in turns if m.calendar_slot_at and m.state in HAVE_A_TIME}
    first = min(m.calendar_slot_at for m in turns if m.calendar_slot_at)
    likely = list(stands.values()) or list(turns)
    usual = Counter(map(_where, likely)).most_common(1)[0][0]
    example = next(m for m in likely if _where(m) == usual)
    rule = series.turns(first, max(stands, default=first), zone=zone())
    return replace(
        notices.invited(example),
        instead_of=None,
        sequence=max(m.calendar_sequence for m in turns),
        starts_at=first,
        ends_at=first + timedelta(minutes=example.minutes),
        weekly_until=rule[-1] if stands else None,
        without=tuple(turn for turn in rule if stands and turn not in stands),
        is_off=not stands,
    )


def unlike_the_others(turns: Sequence[Meeting], rule: Occasion, *, at: datetime) -> list[Meeting]:
    """The meetings to come that are at another time or place than the rule of their series says."""
    booked = [m for m in turns if m.state == State.BOOKED and m.starts_at > at]
    return [m for m in booked if m.starts_at != m.calendar_slot_at or _where(m) != (rule.online, rule.place)]


def _where(meeting: Meeting) -> tuple[bool, str]:
    return meeting.online, "" if meeting.online else meeting.place


def usual_turns(starts: list[datetime]) -> list[datetime | None]:
    """Each time's turn by the rule that calendars get of a series; None for what stands alone there."""
    return series.usual(starts, zone=zone())


def keeps_its_turn(meeting: Meeting, *, starts_at: datetime) -> bool:
    """Is it still that week's time of its series, when it is moved?"""
    return meeting.calendar_slot_at is not None and series.is_the_same_week(meeting.calendar_slot_at, starts_at, zone=zone())


def moved_with(meetings: list[Meeting], *, to: datetime) -> list[slots.Span]:
    """Where meetings come when the first of them is moved and the others go along."""
    spans = [slots.Span(m.starts_at, m.ends_at) for m in meetings]
    return series.moved_with(spans[0], to=to, later=spans, zone=zone())


def last_day_of(mentorship: Mentorship, *, on: date) -> date:
    """The last day of the term or of the support, whichever comes first: until when a series is usually booked."""
    return min(term_of(max(on, mentorship.starts_on))[1], mentorship.ends_on) - timedelta(days=1)


def same_time_next(meeting: Meeting, *, at: datetime) -> slots.Span | None:
    """The same time on the clock the next week that lies ahead, if it fits the two."""
    for weeks in range(1, 4):
        starts_at = slots.weeks_later(meeting.starts_at, weeks=weeks, zone=zone())
        if starts_at > at:
            fits_then = fits(meeting.mentorship, starts_at=starts_at, minutes=meeting.minutes, at=at).ok
            return slots.Span(starts_at, starts_at + timedelta(minutes=meeting.minutes)) if fits_then else None
    return None


def counted_length(meeting: Meeting, *, minutes: int) -> tuple[int, int]:
    """What of a logged length counts at once, and what waits for the coordinator (Q1)."""
    on = day_of(meeting.starts_at)
    held = of_week(meeting.mentorship, on, leave_out=meeting.pk, states=(State.HELD,))
    return extent.counted(held=held, minutes=minutes, allowed=mentorships.allowed_minutes(meeting.mentorship, on))


# --- Counting -------------------------------------------------------------------------------------------
def year_of(on: date) -> StudyYear:
    return calendar.study_year(on)


def term_of(on: date) -> tuple[date, date]:
    """The term's half-open period."""
    return year_of(on).term(on)


def counts_of(pairs: Iterable[Mentorship], *, since: date, until: date) -> dict[int, counting.Counts]:
    """Each pair's counts of a half-open period, one query for all. Reads no private text."""
    keys = [m.pk for m in pairs]
    rows = Meeting.objects.filter(mentorship__in=keys, starts_at__gte=midnight(since), starts_at__lt=midnight(until)).exclude(
        state=State.BOOKED
    )
    facts: dict[int, list[counting.Fact]] = {key: [] for key in keys}
    judged = F("absence__state")
    for pair, starts_at, state, cancelled_by, missed_by, minutes, student, mentor, absence in rows.order_by("starts_at", "pk").values_list(
        "mentorship_id",
        "starts_at",
        "state",
        "cancelled_by",
        "missed_by",
        "held_minutes",
        "mentorship__student",
        "mentorship__mentor__person",
        judged,
    ):
        by = missed_by or {student: access.STUDENT, mentor: access.MENTOR}.get(cancelled_by, "")
        without = absence == Absence.State.WITHOUT_REASON
        facts[pair].append(counting.Fact(on=day_of(starts_at), state=state, by=by, minutes=minutes or 0, without_reason=without))
    return {key: counting.count(found, since=since, until=until) for key, found in facts.items()}


def counts(mentorship: Mentorship, *, since: date, until: date) -> counting.Counts:
    """One pair's counts of a half-open period: a term, a study year."""
    return counts_of([mentorship], since=since, until=until)[mentorship.pk]


def cancellations(mentorship: Mentorship, *, on: date) -> list[Meeting]:
    """The meetings that one of the two cancelled in a day's term, in order: when, and by whom. Nothing that the two wrote."""
    since, until = term_of(on)
    by = (mentorship.student_id, mentorship.mentor.person_id)
    rows = of_pair(mentorship).filter(
        state=State.CANCELLED, cancelled_by__in=by, starts_at__gte=midnight(since), starts_at__lt=midnight(until)
    )
    known = rows.select_related("cancelled_by").only("starts_at", "cancelled_by__given_name", "cancelled_by__family_name")
    return list(known.order_by("starts_at", "pk"))


def is_to_be_reported(cancelled: int, *, on: date) -> bool:
    return counting.is_to_be_reported(cancelled, limit=int(book.value("meeting.cancellations_before_report", on=on)))


def reports_to_remind_of(at: datetime) -> list[ReportLater]:
    """Those whose mentor wanted to be reminded by now."""
    rows = ReportLater.objects.filter(until_on__lte=day_of(at)).select_related("mentorship__mentor__person", "mentorship__student")
    return list(rows.order_by("pk"))


def words_so_far(mentorship: Mentorship, *, on: date) -> str:
    """What the mentor had written for the term's report when they said "not now"."""
    later = ReportLater.objects.filter(mentorship=mentorship, term_on=term_of(on)[0]).first()
    return later.words if later else ""


def reported(mentorship: Mentorship, *, on: date) -> CancellationReport | None:
    """The term's report, if the mentor has sent it."""
    return CancellationReport.objects.filter(mentorship=mentorship, term_on=term_of(on)[0]).first()


_OF_THE_TWO = ("meeting__why", "meeting__place", "meeting__place_wish", "meeting__way_there", "meeting__next_words")
"""What the office does not read of a meeting that it hears about."""


# --- Absences -------------------------------------------------------------------------------------------
def absences_visible_to(user: Any) -> QuerySet[Absence]:
    """One's own absences; the coordinator's all. The one who waited sees that the meeting was missed, never the answer."""
    rows = Absence.objects.select_related(
        "meeting__mentorship__student", "meeting__mentorship__mentor__person", "meeting__mentorship__request", "person", "judged_by"
    ).defer(*_OF_THE_TWO)
    if is_coordinator(user):
        rows = rows.select_related("other_side").defer(*_OF_THE_TWO, "other_side__to_raise")
        return rows.exclude(meeting__mentorship__mentor__person=user.pk, person=F("meeting__mentorship__student"))
    return rows.filter(person=user.pk)


def counted_absences(mentorship: Mentorship, *, person_id: int, on: date) -> list[Absence]:
    """One person's absences that were judged without reason, in one pair and one study year (Q3), in order."""
    year = year_of(on)
    rows = Absence.objects.filter(
        meeting__mentorship=mentorship,
        person=person_id,
        state=Absence.State.WITHOUT_REASON,
        meeting__starts_at__gte=midnight(year.starts_on),
        meeting__starts_at__lt=midnight(year_of_next(year)),
    )
    known = rows.select_related("meeting__mentorship", "person", "judged_by", "other_side").defer(*_OF_THE_TWO, "other_side__to_raise")
    return list(known.order_by("meeting__starts_at", "pk"))


def counts_of_year(mentorship: Mentorship, *, on: date) -> counting.Counts:
    """One pair's counts of a day's study year, with the summer after it."""
    year = year_of(on)
    return counts(mentorship, since=year.starts_on, until=year_of_next(year))


def year_of_next(year: StudyYear) -> date:
    """The first day of the next study year. The summer between belongs to the year before it."""
    return year_of(year.starts_on + timedelta(days=400)).starts_on


def limit_of_absences(on: date) -> int:
    return int(book.value("meeting.absences_before_decision", on=on))


def awaits_decision(mentorship: Mentorship, *, person_id: int, on: date) -> list[Absence]:
    """The absences that the coordinator has to take a stand on; empty while they are too few, or when she has decided."""
    found = counted_absences(mentorship, person_id=person_id, on=on)
    return found if counting.waits_for_decision([a.decision for a in found], limit=limit_of_absences(on)) else []


def absence_of(meeting: Meeting, *, user: Any) -> Absence | None:
    """The small case about a missed meeting, for the one it is about."""
    return absences_visible_to(user).filter(meeting=meeting, person=user.pk).first()


def other_side_of(absence: Absence, *, user: Any) -> OtherSide | None:
    """What the one who waited has written about it, for that person alone."""
    return OtherSide.objects.filter(absence=absence, author=user.pk).first()


def missed_seen_from_the_other(meeting: Meeting) -> Absence | None:
    """The case about a missed meeting, without a word of the answer: for the one who waited."""
    return Absence.objects.filter(meeting=meeting).defer("why", "words", "undo_why").select_related("meeting__mentorship__mentor").first()


# --- The length -------------------------------------------------------------------------------------------
def length_question_of(meeting: Meeting) -> LengthQuestion | None:
    """What the student has asked about the length and nobody has settled."""
    return LengthQuestion.objects.filter(meeting=meeting, state=LengthQuestion.State.ASKED).first()


def length_stands(meeting: Meeting, *, on: date) -> bool:
    """Has the student had time to say that it is wrong, and said nothing?"""
    return timing.length_stands(logged_on=day_of(meeting.state_at), on=on, days=int(book.value("meeting.length_question_days", on=on)))


def length_questions_visible_to(user: Any) -> QuerySet[LengthQuestion]:
    """The office's, but those of a coordinator's own pair."""
    known = LengthQuestion.objects.select_related("meeting__mentorship__student", "meeting__mentorship__mentor__person")
    rows = known.defer(*_OF_THE_TWO)
    mine = Q(meeting__mentorship__student=user.pk) | Q(meeting__mentorship__mentor__person=user.pk)
    return rows.exclude(mine) if is_coordinator(user) else rows.none()


def length_questions_for_office(user: Any) -> QuerySet[LengthQuestion]:
    return LengthQuestion.objects.filter(state=LengthQuestion.State.ASKED).exclude(meeting__mentorship__mentor__person=user.pk)


def latest_next_words(mentorship: Mentorship, *, before: datetime) -> str:
    """What was written as next in the pair's latest held meeting."""
    held = held_in(mentorship).filter(starts_at__lt=before).order_by("-starts_at", "-pk").only("next_words").first()
    return held.next_words if held else ""


# --- What is said afterwards ------------------------------------------------------------------------------
def afterwords_visible_to(user: Any) -> QuerySet[Afterword]:
    """One's own; those sent to one as the pair's mentor; those sent to the office, never to the mentor they may be about."""
    sent = Q(state__in=(Afterword.State.SENT, Afterword.State.READ))
    mine = Q(author=user.pk) | (sent & Q(audience=Afterword.Audience.MENTOR, mentorship__mentor__person=user.pk))
    if is_coordinator(user):
        mine |= sent & Q(audience=Afterword.Audience.COORDINATOR) & ~Q(mentorship__mentor__person=user.pk)
    known = Afterword.objects.filter(mine).select_related("mentorship__student", "mentorship__mentor__person", "meeting", "author")
    return known.defer(*_OF_THE_TWO)


def reports_visible_to(user: Any) -> QuerySet[CancellationReport]:
    """The office's, and the mentor's own."""
    rows = CancellationReport.objects.select_related("mentorship__student", "mentorship__mentor__person")
    return rows if is_coordinator(user) else rows.filter(mentorship__mentor__person=user.pk)


# --- What the office sees -----------------------------------------------------------------------------------
def over_limit_visible_to(user: Any) -> QuerySet[Meeting]:
    """Held meetings with logged time that waits for the coordinator."""
    rows = Meeting.objects.filter(state=State.HELD, over_minutes__gt=0)
    return _with_pair(rows).defer("why", "place", "way_there") if is_coordinator(user) else Meeting.objects.none()


@dataclass(frozen=True)
class Seen:
    """A line of what the office sees. `who` and `state` are an absence's."""

    pk: int
    at: datetime
    minutes: int
    who: str
    state: str

    @property
    def state_said(self) -> str:
        return str(Absence.State(self.state).label)


@dataclass(frozen=True)
class OfficeView:
    """What the coordinator sees of a student's meetings: that they were held and how long, and absences. No text of the pair's."""

    held: list[Seen]
    absences: list[Seen]
    reports: list[Seen]


def for_office(student: Any, *, most: int = 10) -> OfficeView:
    """The newest of each. One query, which reads no private text."""
    none, empty = Value(0, output_field=IntegerField()), Value("", output_field=CharField())
    who = Trim(Concat("person__given_name", Value(" "), "person__family_name"), output_field=CharField())

    def part(kind: str, rows: QuerySet[Any], at: str, minutes: Any = none, who: Any = empty, state: Any = empty) -> QuerySet[Any, Any]:
        columns = {"_kind": Value(kind, output_field=CharField()), "_at": F(at), "_minutes": minutes, "_who": who, "_state": state}
        named: QuerySet[Any, Any] = rows.annotate(**columns).order_by().values_list("_kind", "pk", *list(columns)[1:])
        return named

    held = Meeting.objects.filter(mentorship__student=student, state=State.HELD, held_minutes__isnull=False)
    absences = Absence.objects.filter(meeting__mentorship__student=student)
    reports = CancellationReport.objects.filter(mentorship__student=student)
    found: dict[str, list[Seen]] = {"held": [], "absence": [], "report": []}
    for kind, *rest in part("held", held, "starts_at", F("held_minutes")).union(
        part("absence", absences, "meeting__starts_at", who=who, state=F("state")), part("report", reports, "created_at"), all=True
    ):
        found[kind].append(Seen(*rest))
    newest = {kind: sorted(rows, key=lambda one: (one.at, one.pk), reverse=True)[:most] for kind, rows in found.items()}
    return OfficeView(newest["held"], newest["absence"], newest["report"])


# --- What falls due -------------------------------------------------------------------------------------------
def _told(kind: str, subject: type[Meeting]) -> Exists:
    number = Cast(OuterRef("pk"), CharField())
    return Exists(Message.objects.filter(kind=kind, about_kind=subject._meta.label_lower, about_id=number))


@dataclass(frozen=True)
class DueReminder:
    """That one of the two is to be reminded of a meeting, and since when that is due."""

    meeting: Meeting
    person: User
    due_at: datetime


def wanted_reminders(person: Any) -> list[str]:
    """When somebody wants to be reminded. Yes without more, as it was once said, is the evening before."""
    chosen = person.preferences.get("remind_meetings") or []
    return [reminding.EVENING] if chosen is True else [one for one in reminding.ALL if one in chosen]


def reminders_by_email(person: Any) -> bool:
    return "meetings.reminder" not in person.preferences.get("muted", ())


def has_chosen_reminders(person: Any) -> bool:
    return "remind_meetings" in person.preferences


def reminder_clock(on: date) -> reminding.Clock:
    return reminding.Clock(
        evening_hour=int(book.value("meeting.remind_evening_hour", on=on)),
        morning_hour=int(book.value("meeting.remind_morning_hour", on=on)),
        minutes_before=int(book.value("meeting.remind_minutes_before", on=on)),
    )


def is_quiet(at: datetime) -> bool:
    """Do people rest then, by the rule book?"""
    on = day_of(at)
    hours = {
        "quiet_from": int(book.value("notify.quiet_from_hour", on=on)),
        "quiet_until": int(book.value("notify.quiet_until_hour", on=on)),
    }
    return send_at(at, zone=zone(), **hours) != at


def to_remind(at: datetime) -> list[DueReminder]:
    """Who is to be reminded of what, and has not been. Nobody while people rest."""
    if is_quiet(at):
        return []
    rows = Meeting.objects.filter(state=State.BOOKED, starts_at__gt=at, starts_at__lt=midnight(day_of(at) + timedelta(days=2)))
    meetings = list(_with_pair(rows).order_by("starts_at", "pk"))
    clock = reminder_clock(day_of(at))
    found = []
    for meeting in meetings:
        for person in (meeting.mentorship.student, meeting.mentorship.mentor.person):
            if wanted := wanted_reminders(person):
                times = reminding.moments(meeting.starts_at, wanted=wanted, clock=clock, zone=zone(), is_quiet=is_quiet)
                if when := reminding.due(times, starts_at=meeting.starts_at, booked_at=meeting.created_at, at=at):
                    found.append(DueReminder(meeting, person, when))
    told = Message.objects.filter(
        kind="meetings.reminder", about_kind=Meeting._meta.label_lower, about_id__in=[str(m.pk) for m in meetings]
    )
    known = set(told.values_list("about_id", "to_id", "queued_at"))
    return [one for one in found if (str(one.meeting.pk), one.person.pk, one.due_at) not in known]


def in_calendar(person: Any, *, since: datetime) -> list[Meeting]:
    """What a person's own calendar shows of meetings: what is booked and what was held. What is off goes from it."""
    rows = visible_to(person).filter(state__in=(State.BOOKED, State.HELD), ends_at__gte=since)
    return list(rows.order_by("starts_at", "pk")[:MOST_IN_CALENDAR])


def to_ask_about(at: datetime) -> list[Meeting]:
    """Meetings that have ended and whose mentor has not been asked to log them."""
    rows = Meeting.objects.filter(state=State.BOOKED, ends_at__lte=at)
    return list(_with_pair(rows).exclude(_told("meetings.to_log", Meeting)).order_by("starts_at", "pk"))


def to_let_pass(at: datetime) -> list[Absence]:
    """Absences whose time for an answer is over. Where the clock stands, none."""
    rows = Absence.objects.filter(state=Absence.State.ASKED, answer_until_on__lt=day_of(at))
    return list(rows.select_related("meeting__mentorship__mentor", "person").order_by("pk"))


# --- For the first pages ----------------------------------------------------------------------------------------
def own_meetings_due(user: Any, *, as_student: bool, on: date) -> list[Meeting]:
    """Booked meetings on one side, with whether one has prepared; missed ones that wait for one's answer, or that were judged to be without
    reason this study year.

    What a first page says of them is loaded, and the two first names."""
    mine = Q(mentorship__student=user.pk) if as_student else Q(mentorship__mentor__person=user.pk)
    asked = Q(absence__person=user.pk, absence__state__in=(Absence.State.ASKED, Absence.State.DEFERRED, Absence.State.UNANSWERED))
    judged = Q(absence__person=user.pk, absence__state=Absence.State.WITHOUT_REASON, starts_at__gte=midnight(year_of(on).starts_on))
    prepared = Exists(Preparation.objects.filter(meeting=OuterRef("pk"), person=user.pk))
    rows = Meeting.objects.filter(mine & (Q(state=State.BOOKED) | asked | judged)).annotate(is_prepared=prepared)
    rows = rows.select_related("absence", "mentorship__student", "mentorship__mentor__person").only(
        *(
            "state",
            "created_at",
            "starts_at",
            "ends_at",
            "place",
            "place_wish",
            "online",
            "mentorship",
            "absence__state",
            "absence__state_at",
            "absence__decision",
        ),
        *("mentorship__student__given_name", "mentorship__mentor__person__given_name"),
    )
    return list(rows.order_by("starts_at", "pk"))


def students_pairs_to_book(user: Any, *, on: date) -> QuerySet[Mentorship]:
    """The student's pairs that go on and have no meeting booked."""
    booked = Exists(Meeting.objects.filter(mentorship=OuterRef("pk"), state=State.BOOKED))
    return Mentorship.objects.filter(student=user.pk, state__in=GOES_ON, starts_on__lte=on, ends_on__gt=on).exclude(booked)


@dataclass(frozen=True)
class MentorsDue:
    """What a mentor's first page knows of the pairs that go on. `pairs` have what was counted beside their columns."""

    meetings: list[Meeting]
    pairs: list[Any]
    to_report: frozenset[int]
    """The pairs with so many cancelled meetings that the mentor is to tell of them, and has neither done so nor put it off."""

    def next_at(self, pair: Mentorship, at: datetime) -> datetime | None:
        return next((m.starts_at for m in self._booked(pair) if m.ends_at > at), None)

    def has_booked(self, pair: Mentorship) -> bool:
        return any(self._booked(pair))

    def _booked(self, pair: Mentorship) -> Iterator[Meeting]:
        return (m for m in self.meetings if m.mentorship_id == pair.pk and m.state == State.BOOKED)


def mentors_due(user: Any, *, at: datetime) -> MentorsDue:
    """What waits for a mentor. Two queries, and a third where many meetings were cancelled."""
    pairs = _mentors_pairs(user, at=at)
    meetings = own_meetings_due(user, as_student=False, on=day_of(at))
    return MentorsDue(meetings=meetings, pairs=pairs, to_report=_to_report(pairs, on=day_of(at)))


def _to_report(pairs: Iterable[Any], *, on: date) -> frozenset[int]:
    many = [pair.pk for pair in pairs if is_to_be_reported(pair.cancelled_count, on=on)]
    if not many:
        return frozenset()
    reported = Exists(CancellationReport.objects.filter(mentorship=OuterRef("pk"), term_on=term_of(on)[0]))
    put_off = Exists(ReportLater.objects.filter(mentorship=OuterRef("pk"), until_on__gt=on))
    return frozenset(Mentorship.objects.filter(~reported, ~put_off, pk__in=many).values_list("pk", flat=True))


def _mentors_pairs(user: Any, *, at: datetime) -> list[Any]:
    """The mentor's pairs that go on, with how many meetings were cancelled this term."""
    since, until = term_of(day_of(at))
    by_the_two = Q(cancelled_by=OuterRef("student")) | Q(cancelled_by=OuterRef("mentor__person"))
    cancelled = Meeting.objects.filter(
        by_the_two, mentorship=OuterRef("pk"), state=State.CANCELLED, starts_at__gte=midnight(since), starts_at__lt=midnight(until)
    )
    pairs = Mentorship.objects.filter(mentor__person=user.pk, state__in=GOES_ON).select_related("student")
    rows = mentorships.with_shares(pairs.only("state", "state_at", "starts_on", "ends_on", "student__given_name"))
    return list(
        rows.annotate(
            cancelled_count=Coalesce(Subquery(cancelled.order_by().values("mentorship").annotate(n=Count("pk")).values("n")), 0),
        ).order_by("pk")
    )


def afterwords_for_mentor(user: Any) -> QuerySet[Afterword]:
    """What the mentor's students have told and the mentor has not read."""
    sent = Afterword.objects.filter(audience=Afterword.Audience.MENTOR, state=Afterword.State.SENT)
    return sent.filter(mentorship__mentor__person=user.pk, mentorship__state__in=GOES_ON)


def absences_for_office(*, on: date) -> list[Absence]:
    """What waits for judgement, and this study year's judged without reason."""
    year = year_of(on)
    waits = Q(state__in=(Absence.State.ANSWERED, Absence.State.UNANSWERED))
    judged = Q(state=Absence.State.WITHOUT_REASON, meeting__starts_at__gte=midnight(year.starts_on))
    rows = (
        Absence.objects.filter(waits | judged)
        .select_related("meeting__mentorship__mentor", "person")
        .only(
            *("state", "state_at", "decision", "why", "person__given_name", "person__family_name", "meeting__starts_at"),
            *("meeting__mentorship__student", "meeting__mentorship__mentor__person"),
        )
    )
    return list(rows.order_by("state_at", "pk"))


def afterwords_for_office(user: Any) -> QuerySet[Afterword]:
    """What was told to the office and is not read, but what is about the reader's own pair."""
    sent = Afterword.objects.filter(audience=Afterword.Audience.COORDINATOR, state=Afterword.State.SENT)
    return sent.exclude(mentorship__mentor__person=user.pk)


def reports_for_office() -> QuerySet[CancellationReport]:
    return CancellationReport.objects.filter(state=CancellationReport.State.SENT)


def long_meetings() -> QuerySet[Meeting]:
    """Held meetings with time above what is usual, which nobody has approved."""
    return Meeting.objects.filter(state=State.HELD, over_minutes__gt=0)


def by_pair_and_person(absences: Iterable[Absence]) -> Mapping[tuple[int, int], list[Absence]]:
    """Absences gathered by pair and by who stayed away."""
    found: dict[tuple[int, int], list[Absence]] = {}
    for a in absences:
        found.setdefault((a.meeting.mentorship_id, a.person_id), []).append(a)
    return found
