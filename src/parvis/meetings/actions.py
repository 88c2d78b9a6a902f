"""The only writer of meetings, absences and what is said afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from parvis.audit import trail
from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.kit.permission import is_system
from parvis.kit.verdict import YES, Refused, Verdict, no
from parvis.mentorships import actions as mentorships
from parvis.mentorships.models import Ending, Mentorship
from parvis.notify.notice import Notice, queue
from parvis.people.models import User
from parvis.policy import book as rules_book
from parvis.recruitment.models import MentorApplication
from parvis.timetables import actions as timetables
from parvis.training import queries as training
from parvis.training.models import Booking, Occasion

from . import access, notices, queries
from .lifecycle import ABSENCE, AFTERWORD, CANCELLATION_REPORT, LENGTH_QUESTION, MEETING
from .models import Absence, Afterword, BookedTime, CancellationReport, LengthQuestion, Meeting, OtherSide, Preparation, ReportLater
from .rules import arranging, slots, timing


def _one_at_a_time(mentorship: Mentorship, *others: int) -> None:
    """Two who book for the same pair at once come one after the other: the week's time is counted for both.

    So do two who book for one person in different pairs: whoever comes second sees what the first has booked.
    `others` are persons outside the pair whose time is given or taken as well."""
    Mentorship.objects.select_for_update(of=("self",)).get(pk=mentorship.pk)
    persons = User.objects.filter(pk__in=(mentorship.student_id, mentorship.mentor.person_id, *others))
    list(persons.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


@contextmanager
def held(mentorship: Mentorship, *others: int) -> Iterator[None]:
    """All or nothing, and meanwhile nobody else changes the pair's meetings, or gives away the time of the two and of these others."""
    with transaction.atomic():
        _one_at_a_time(mentorship, *others)
        yield


def _as_it_was_seen(meeting: Meeting) -> None:
    """The meeting is held, and is still booked; otherwise somebody was faster, and the page says so where one is."""
    now = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if now.state != meeting.state:
        raise Refused(no("meetings.changed_meanwhile"))


def _is_news_for_calendars(meeting: Meeting) -> None:
    """The next thing that calendars hear of the meeting replaces what they have heard, of it and of its series."""
    meeting.calendar_sequence = _next_sequence(meeting)
    meeting.save(update_fields=["calendar_sequence"])


def _next_sequence(meeting: Meeting) -> int:
    together = Q(calendar_series=meeting.calendar_series) if meeting.calendar_series else Q(pk=meeting.pk)
    return 1 + int(Meeting.objects.filter(together).aggregate(latest=Max("calendar_sequence"))["latest"])


def _stays_the_same_in_calendars(old: Meeting, new: Meeting) -> None:
    """A moved meeting is the same one for calendars: the new time replaces the old. An online address that was said yes to goes along."""
    new.calendar_uid, new.calendar_sequence = old.calendar_uid, _next_sequence(old)
    new.place_agreed_at = old.place_agreed_at if old.online else None
    new.save(update_fields=["calendar_uid", "calendar_sequence", "place_agreed_at"])


def _keeps_its_turn(old: Meeting, new: Meeting) -> None:
    """A meeting that is moved within its week is still that week's one of its series. Out of it, it stands alone in calendars."""
    if queries.keeps_its_turn(old, starts_at=new.starts_at):
        key, turn = old.calendar_series, old.calendar_slot_at
        for meeting, given in ((old, (None, None)), (new, (key, turn))):
            meeting.calendar_series, meeting.calendar_slot_at = given
            meeting.save(update_fields=["calendar_series", "calendar_slot_at"])


def _as_one_series(meetings: Sequence[Meeting]) -> list[Meeting]:
    """What is booked or moved together is one series in calendars. Gives those that are: one rule says one time a week."""
    key, together = uuid.uuid4(), []
    for meeting, turn in zip(meetings, queries.usual_turns([m.starts_at for m in meetings]), strict=True):
        if turn is not None:
            meeting.calendar_series, meeting.calendar_slot_at = key, turn
            meeting.save(update_fields=["calendar_series", "calendar_slot_at"])
            together.append(meeting)
    return together


def _tell_calendars(concerned: Sequence[Meeting], *kinds: Notice, at: datetime) -> None:
    """Each of their series anew, with the first of these messages or, where it has gone, that something has changed. After it follows
    each meeting to come that is at another time or place than the rule says."""
    first_of = {m.calendar_series: m for m in reversed(concerned) if m.calendar_series}
    for key, first in sorted(first_of.items(), key=lambda one: (one[1].starts_at, one[1].pk)):
        turns = queries.known_together(key)
        rule = queries.every_week(turns)
        others = queries.unlike_the_others(turns, rule, at=at)
        number = rule.sequence + bool(others)
        Meeting.objects.filter(pk__in=[m.pk for m in others]).update(calendar_sequence=number)
        told: Any = first
        told.every_week = replace(rule, sequence=number)
        for kind in kinds:
            queue(kind, about=told, at=at)
        kinds = (notices.SERIES_CHANGED,)
        for one in others:
            one.calendar_sequence = number
            queue(notices.ONE_OF_SERIES, about=one, at=at)


# --- The meeting ------------------------------------------------------------------------------------------
@transaction.atomic
def book(
    mentorship: Mentorship,
    *,
    starts_at: datetime,
    minutes: int,
    by: Any,
    at: datetime,
    place: str = "",
    online: bool = False,
    closing: bool = False,
    leave_out: int | Collection[int] | None = None,
    series: uuid.UUID | None = None,
    tell: bool = True,
) -> Meeting:
    """A meeting, within the time that the week has left. Raises Refused with every reason against it."""
    access.PAIR.check(by, mentorship).require()
    _one_at_a_time(mentorship)
    queries.fits(mentorship, starts_at=starts_at, minutes=minutes, at=at, closing=closing, leave_out=leave_out).require()
    meeting = Meeting(
        mentorship=mentorship,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        place=place,
        online=online,
        closing=closing,
        series=series,
        booked_by=by,
    )
    MEETING.begin(meeting, by=by, at=at, may=access.PAIR, tells=(notices.BOOKED, notices.YOU_BOOKED) if tell else ())
    return meeting


@transaction.atomic
def move(meeting: Meeting, *, starts_at: datetime, by: Any, at: datetime, why: str = "") -> Meeting:
    """The meeting at another time. A room is arranged anew; an online address goes along."""
    MEETING.check(meeting, "move", by=by, at=at).require()
    timing.may_move_to(starts_at=meeting.starts_at, to=starts_at).require()
    _one_at_a_time(meeting.mentorship)
    _as_it_was_seen(meeting)
    give_time_back(meeting, by=by, at=at)
    place = meeting.place if meeting.online else ""
    new = book(
        meeting.mentorship,
        starts_at=starts_at,
        minutes=meeting.minutes,
        place=place,
        online=meeting.online,
        closing=meeting.closing,
        by=by,
        at=at,
        leave_out=meeting.pk,
        series=meeting.series,
        tell=False,
    )
    _stays_the_same_in_calendars(meeting, new)
    _keeps_its_turn(meeting, new)
    MEETING.take(meeting, "move", by=by, at=at, moved_to=new, why=why)
    if meeting.calendar_series:
        _is_news_for_calendars(meeting)
        queue(notices.NO_LONGER_THEN, about=meeting, at=at)
    return new


class NotThatDay(Refused):
    """One day of several that are booked or moved together is refused, and so they all are. `which` is that day's number in order."""

    def __init__(self, verdict: Verdict, *, which: int) -> None:
        super().__init__(verdict)
        self.which = which


@transaction.atomic
def book_series(
    mentorship: Mentorship, *, starts: Sequence[datetime], minutes: int, by: Any, at: datetime, place: str = "", online: bool = False
) -> list[Meeting]:
    """A meeting at each of these times, or none at all. The other one is told once."""
    access.PAIR.check(by, mentorship).require()
    made: list[Meeting] = []
    key = uuid.uuid4()
    for n, starts_at in enumerate(starts):
        try:
            meeting = book(
                mentorship, starts_at=starts_at, minutes=minutes, place=place, online=online, series=key, by=by, at=at, tell=False
            )
        except Refused as refused:
            raise NotThatDay(refused.verdict, which=n) from None
        made.append(meeting)
    together = _as_one_series(made) if len(made) > 1 else []
    for alone in (m for m in made if m not in together):
        _tell_alone(alone, notices.BOOKED, notices.YOU_BOOKED, at=at)
    _tell_calendars(together, notices.SERIES_BOOKED, notices.YOU_BOOKED_SERIES, at=at)
    return made


@transaction.atomic
def move_series(meetings: Sequence[Meeting], *, to: Sequence[datetime], by: Any, at: datetime, why: str = "") -> list[Meeting]:
    """Each of these meetings to its new time, or none at all. A whole series can go a week on
    or back. The other one is told once."""
    for n, (meeting, starts_at) in enumerate(zip(meetings, to, strict=True)):
        verdict = MEETING.check(meeting, "move", by=by, at=at) + timing.may_move_to(starts_at=meeting.starts_at, to=starts_at)
        if not verdict.ok:
            raise NotThatDay(verdict, which=n)
        _one_at_a_time(meeting.mentorship)
        _as_it_was_seen(meeting)
        give_time_back(meeting, by=by, at=at)
    numbers = [meeting.pk for meeting in meetings]
    made: dict[int, Meeting] = {}
    together = list(enumerate(zip(meetings, to, strict=True)))
    later_first = bool(together) and to[0] > meetings[0].starts_at  # whoever makes room goes first
    for n, (meeting, starts_at) in reversed(together) if later_first else together:
        given: dict[str, Any] = {"minutes": meeting.minutes, "online": meeting.online, "closing": meeting.closing, "series": meeting.series}
        given["place"] = meeting.place if meeting.online else ""
        try:
            made[n] = book(meeting.mentorship, starts_at=starts_at, **given, leave_out=numbers, by=by, at=at, tell=False)
        except Refused as refused:
            raise NotThatDay(refused.verdict, which=n) from None
        _stays_the_same_in_calendars(meeting, made[n])
        if meeting.calendar_series:
            _is_news_for_calendars(_told_together(meeting))
        MEETING.take(meeting, "move", by=by, at=at, moved_to=made[n], why=why)
        numbers.remove(meeting.pk)
    again = _as_one_series([made[n] for n, old in enumerate(meetings) if old.calendar_series])
    for old in (old for n, old in enumerate(meetings) if old.calendar_series and made[n] not in again):
        _tell_alone(old, notices.MOVED, notices.YOU_MOVED, at=at)
    _tell_calendars(again, notices.SERIES_MOVED, notices.YOU_MOVED_SERIES, at=at)
    _tell_calendars(meetings, notices.SERIES_CHANGED, at=at)
    return [made[n] for n in sorted(made)]


@transaction.atomic
def cancel_series(meetings: Sequence[Meeting], *, by: Any, at: datetime, why: str = "") -> None:
    """None of these meetings. The other one is told once."""
    for meeting in meetings:
        _one_at_a_time(meeting.mentorship)
        _as_it_was_seen(meeting)
    for meeting in meetings:
        cancel(_told_together(meeting) if meeting.calendar_series else meeting, by=by, at=at, why=why)
    _tell_calendars(meetings, notices.SERIES_CANCELLED, notices.YOU_CANCELLED_SERIES, at=at)


def _told_together(meeting: Meeting) -> Meeting:
    """One message tells of all that is done at once: this one's own is left out."""
    marked: Any = meeting
    marked.is_told_together = True
    return meeting


def _tell_alone(meeting: Meeting, *kinds: Notice, at: datetime) -> None:
    """What has no week of its own among those that one message tells of has messages of its own."""
    marked: Any = meeting
    marked.is_told_together = False
    for kind in kinds:
        queue(kind, about=meeting, at=at)


@transaction.atomic
def cancel(meeting: Meeting, *, by: Any, at: datetime, why: str = "", said_by: str = "", late: bool | None = None) -> None:
    """No meeting. Once it has begun, the mentor can log that it was cancelled: by whom (`said_by`, a side), and whether late.

    The student can then only say that the mentor had cancelled it: nobody logs a cancellation of their own in place of an absence."""
    _one_at_a_time(meeting.mentorship)
    own_side = access.side(meeting.mentorship, by)
    if own_side == access.STUDENT and at >= meeting.starts_at and said_by != access.MENTOR:
        raise Refused(no("meetings.has_begun"))
    if said_by and (not own_side or at < meeting.starts_at):
        raise Refused(no("meetings.not_yet"))
    if late is None or not said_by:
        late = bool(own_side) and timing.is_late(
            starts_at=meeting.starts_at, at=at, hours=int(rules_book.value("meeting.late_cancel_hours", on=queries.day_of(at)))
        )
    who = access.person_on(meeting.mentorship, said_by) if said_by else by
    _is_news_for_calendars(meeting)
    told: Any = meeting
    told.said_by_id = by.pk  # whom the notice leaves out
    MEETING.take(meeting, "cancel", by=by, at=at, detail={"late": late}, cancelled_by=who, cancelled_late=late, why=why)
    if own_side:
        _tell_of_the_report(meeting.mentorship, at=at)


def _tell_of_the_report(mentorship: Mentorship, *, at: datetime) -> None:
    """The mentor learns that the report is written, from the fourth cancelled meeting on (R55)."""
    on = queries.day_of(at)
    if queries.is_to_be_reported(len(queries.cancellations(mentorship, on=on)), on=on) and queries.reported(mentorship, on=on) is None:
        queue(notices.TO_REPORT, about=mentorship, at=at)


@transaction.atomic
def log(meeting: Meeting, *, minutes: int, areas: Iterable[str] = (), next_words: str = "", by: Any, at: datetime) -> None:
    """The two met. Time above what the week has room for waits for the coordinator (Q1)."""
    _one_at_a_time(meeting.mentorship)
    counts, over = queries.counted_length(meeting, minutes=minutes)
    MEETING.take(
        meeting,
        "log",
        by=by,
        at=at,
        detail={"minutes": minutes, "over": over},
        held_minutes=counts,
        over_minutes=over,
        areas=sorted(areas),
        next_words=next_words,
    )


def allow_more(meeting: Meeting, *, by: Any, at: datetime) -> None:
    """The coordinator lets the time above the week's count."""
    total = (meeting.held_minutes or 0) + meeting.over_minutes
    MEETING.take(meeting, "allow_more", by=by, at=at, detail={"minutes": total}, held_minutes=total, over_minutes=0)


def keep_the_usual(meeting: Meeting, *, by: Any, at: datetime) -> None:
    """The time above the week's does not count."""
    MEETING.take(meeting, "keep_the_usual", by=by, at=at, detail={"minutes": meeting.held_minutes}, over_minutes=0)


@transaction.atomic
def miss(
    meeting: Meeting, *, missed_by: str, contacted: Iterable[str] = (), told_afterwards: bool = False, by: Any, at: datetime
) -> Absence:
    """One of the two did not come: said by the one who waited. Begins the small case; counts as nothing yet (R64)."""
    _one_at_a_time(meeting.mentorship)
    if access.side(meeting.mentorship, by) in {"", missed_by} or missed_by not in {access.STUDENT, access.MENTOR}:
        raise Refused(no("meetings.of_the_other"))
    MEETING.take(meeting, "miss", by=by, at=at, detail={"missed_by": missed_by}, missed_by=missed_by)
    on = queries.day_of(at)
    absence = Absence(
        meeting=meeting,
        person=access.person_on(meeting.mentorship, missed_by),
        contacted=sorted(contacted),
        told_afterwards=told_afterwards,
        answer_until_on=timing.answer_until(on, days=int(rules_book.value("meeting.reason_days", on=on))),
    )
    ABSENCE.begin(absence, by=by, at=at, may=access.PAIR, tells=(notices.WHAT_HAPPENED,))
    return absence


@transaction.atomic
def arrange_place(meeting: Meeting, *, place: str, way_there: str = "", online: bool = False, by: Any, at: datetime) -> None:
    """The mentor says where (R62)."""
    _one_at_a_time(meeting.mentorship)
    wished = arranging.is_what_was_wished(place, wish=meeting.place_wish)
    where: dict[str, Any] = {"place": place, "way_there": way_there, "online": online}
    _is_news_for_calendars(meeting)
    MEETING.take(meeting, "arrange_place", by=by, at=at, **where, place_agreed_at=at if wished else None, place_wish="")


def agree_place(meeting: Meeting, *, by: Any, at: datetime) -> None:
    """The student says yes to the place (R62)."""
    with trail.perform("meetings.agree_place", meeting, by=by, at=at, may=access.STUDENT_OF, person=by):
        _still_booked(meeting)
        if (
            not Meeting.objects.filter(pk=meeting.pk, place=meeting.place, way_there=meeting.way_there)
            .exclude(place="")
            .update(place_agreed_at=at, place_wish="")
        ):
            raise SomeoneElseWasFaster("the place is another one now")
        meeting.refresh_from_db()


def wish_place(meeting: Meeting, *, wish: str, by: Any, at: datetime) -> None:
    """The student would rather meet in another place. The mentor answers with one."""
    with trail.perform("meetings.wish_place", meeting, by=by, at=at, may=access.STUDENT_OF, person=by):
        _still_booked(meeting)
        meeting.place_wish, meeting.place_agreed_at = wish, None
        meeting.save(update_fields=["place_wish", "place_agreed_at"])
        queue(notices.PLACE_WISH, about=meeting, at=at)


def say_late(meeting: Meeting, *, minutes: int, by: Any, at: datetime) -> None:
    """On the way, some minutes late. The other one is told at once."""
    timing.may_say_late(starts_at=meeting.starts_at, ends_at=meeting.ends_at, at=at).require()
    with trail.perform(
        "meetings.say_late", meeting, by=by, at=at, may=access.PAIR, detail={"minutes": minutes}, person=meeting.mentorship.student
    ):
        _still_booked(meeting)
        told: Any = meeting
        told.said_by_id, told.late_minutes = by.pk, minutes  # what the notice says, and whom it leaves out
        queue(notices.LATE, about=told, at=at)


def prepare(
    meeting: Meeting,
    *,
    brings: Iterable[str] | None = None,
    wants: str | None = None,
    since_last: Iterable[str] | None = None,
    by: Any,
    at: datetime,
) -> Preparation:
    """What one wants to bring up, what one says of the steps since last time, and what one brings along. What is not given stays."""
    with trail.perform("meetings.prepare", meeting, by=by, at=at, may=access.PAIR, person=by):
        _still_booked(meeting)
        own, _new = Preparation.objects.get_or_create(meeting=meeting, person=by, defaults={"at": at})
        own.at = at
        if brings is not None:
            own.brings = sorted(brings)
        if wants is not None:
            own.wants = wants
        if since_last is not None:
            own.since_last = list(since_last)
        own.save()
    return own


def agree_length(meeting: Meeting, *, by: Any, at: datetime) -> None:
    """The student says that the logged length is right."""
    with trail.perform("meetings.agree_length", meeting, by=by, at=at, may=access.STUDENT_OF):
        meeting.length_agreed_at = at
        meeting.save(update_fields=["length_agreed_at"])


@transaction.atomic
def question_length(meeting: Meeting, *, what: str, minutes: int | None, words: str, by: Any, at: datetime) -> LengthQuestion:
    """The student says that what was logged is not right. The log stands until the coordinator has settled it."""
    _one_at_a_time(meeting.mentorship)
    if queries.length_question_of(meeting) is not None:
        raise SomeoneElseWasFaster(f"the length of meeting {meeting.pk} is asked about already")
    if Meeting.objects.get(pk=meeting.pk).state != Meeting.State.HELD:
        raise Refused(no("meetings.not_held"))
    asked = LengthQuestion(meeting=meeting, what=what, minutes=minutes, words=words)
    LENGTH_QUESTION.begin(asked, by=by, at=at, may=access.STUDENT_OF, detail={"what": what}, tells=(notices.LENGTH_ASKED,))
    Meeting.objects.filter(pk=meeting.pk).update(length_agreed_at=None)
    return asked


@transaction.atomic
def correct_length(asked: LengthQuestion, *, minutes: int, by: Any, at: datetime) -> None:
    """The coordinator says how long they met, be it not at all. Pay follows in the same moment."""
    LENGTH_QUESTION.take(asked, "correct", by=by, at=at, detail={"minutes": minutes})
    MEETING.take(asked.meeting, "correct_length", by=by, at=at, detail={"minutes": minutes}, held_minutes=minutes, over_minutes=0)


def let_length_stand(asked: LengthQuestion, *, by: Any, at: datetime) -> None:
    LENGTH_QUESTION.take(asked, "let_stand", by=by, at=at)


def take_time(meeting: Meeting, *, of: Collection[int] = (), by: Any, at: datetime) -> None:
    """The two's time is the meeting's, or that of others who come to it (`of`).

    Refused where one of them has given it away already, however that came about."""
    span = slots.Span(meeting.starts_at, meeting.ends_at)
    _take(of or queries.the_two(meeting.mentorship), span, no("meetings.taken"), meeting=meeting)


def give_time_back(meeting: Meeting, *, of: Collection[int] = (), by: Any, at: datetime) -> None:
    """All the time that the meeting has taken, or that of these persons."""
    taken = BookedTime.objects.filter(meeting=meeting)
    (taken.filter(person__in=of) if of else taken).delete()


def take_time_of_talk(application: MentorApplication, *, by: Any, at: datetime) -> None:
    """The talk's time is the applicant's and the coordinator's who offered it; what it took before is free again."""
    give_back_of_talk(application, by=by, at=at)
    persons, span = queries.talk_of(application)
    _take(persons, span, no("meetings.taken"), talk=application)


def give_back_of_talk(application: MentorApplication, *, by: Any, at: datetime) -> None:
    BookedTime.objects.filter(talk=application).delete()


def take_time_of_place(booking: Booking, *, by: Any, at: datetime) -> None:
    """A place takes the mentor's time. Refused to the mentor who has given it away; whom a coordinator puts there may have to move
    something themselves, and the place takes what is free."""
    one, person = booking.occasion, booking.mentor.person_id
    if one.state == one.State.PLANNED and one.ends_at > at:
        refusal = no("meetings.busy_then") if by.pk == person else YES
        _take([person], slots.Span(one.starts_at, one.ends_at), refusal, place=booking)


def give_back_of_place(booking: Booking, *, by: Any, at: datetime) -> None:
    BookedTime.objects.filter(place=booking).delete()


def take_time_of_occasion(occasion: Occasion, *, by: Any, at: datetime) -> None:
    """A training takes the leader's time. At a new time it takes that, also of those who have a place: as much as is free."""
    give_back_of_occasion(occasion, by=by, at=at)
    span = slots.Span(occasion.starts_at, occasion.ends_at)
    _take([occasion.led_by_id], span, YES, led=occasion)
    for booking in training.on_the_list(occasion):
        if booking.state == booking.State.BOOKED:
            _take([booking.mentor.person_id], span, YES, place=booking)


def give_back_of_occasion(occasion: Occasion, *, by: Any, at: datetime) -> None:
    BookedTime.objects.filter(Q(led=occasion) | Q(place__occasion=occasion)).delete()


def _take(persons: Iterable[int], span: slots.Span, refusal: Verdict, **what: Any) -> None:
    """The five minutes of a time, in an order that all keep. Refused for this reason where somebody has given one away; without
    a reason what is free is taken."""
    rows = [BookedTime(person_id=person, at=five, **what) for person in sorted(set(persons)) for five in slots.fives(span)]
    try:
        with transaction.atomic():
            BookedTime.objects.bulk_create(rows, ignore_conflicts=refusal.ok)
    except IntegrityError:
        raise Refused(refusal) from None


def forget_timetables(mentorship: Mentorship, *, by: Any, at: datetime) -> None:
    """The timetables of those of the two who have no other pair that goes on are erased."""
    for person in (mentorship.student, mentorship.mentor.person):
        if not queries.has_a_pair(person):
            timetables.forget_all_of(person, by=by, at=at)


def _still_booked(meeting: Meeting) -> None:
    if Meeting.objects.filter(pk=meeting.pk, state=Meeting.State.BOOKED).first() is None:
        raise SomeoneElseWasFaster(f"meeting {meeting.pk} is no longer booked")


@transaction.atomic
def release(mentorship: Mentorship, *, by: Any, at: datetime) -> None:
    """The pair rests or has ended: what is booked ahead is cancelled, and counts for neither of the two. A closing meeting stays."""
    if not is_system(by):
        booked = queries.of_pair(mentorship).filter(state=Meeting.State.BOOKED, starts_at__gt=at, closing=False)
        cancel_series(list(booked.order_by("starts_at", "pk")), by=by, at=at)


# --- What falls due ---------------------------------------------------------------------------------------
def remind(due: queries.DueReminder, *, by: Any, at: datetime) -> int:
    """Once for each time that was asked for: the message bears the moment it was due, not the one at which the round came by."""
    told: Any = due.meeting
    told.remind = due.person
    with transaction.atomic():
        return len(queue(notices.REMINDER, about=told, at=due.due_at))


def ask_to_log(meeting: Meeting, *, by: Any, at: datetime) -> int:
    """Tell the mentor that the meeting can be logged."""
    with transaction.atomic():
        return len(queue(notices.TO_LOG, about=meeting, at=at))


def want_reminders(person: Any, *, when: Iterable[str], by_email: bool = True, by: Any, at: datetime) -> None:
    """Reminders come to those who ask for them, when they ask for them, by e-mail or under Notices only."""
    chosen = sorted(when)
    with trail.perform("meetings.want_reminders", person, by=by, at=at, may=access.REMINDERS, detail={"when": chosen}):
        muted = set(person.preferences.get("muted", ())) - {notices.REMINDER.key}
        muted |= set() if by_email else {notices.REMINDER.key}
        person.preferences = {**person.preferences, "remind_meetings": chosen, "muted": sorted(muted)}
        person.save(update_fields=["preferences"])


@transaction.atomic
def remind_to_report(later: ReportLater, *, by: Any, at: datetime) -> int:
    """The day has come that the mentor wanted to be reminded on: the report is on their list again."""
    pair, on = later.mentorship, queries.day_of(at)
    with trail.perform("meetings.remind_to_report", pair, by=by, at=at, may=access.LET_PASS, person=pair.mentor.person):
        _tell_of_the_report(pair, at=at)
        ReportLater.objects.filter(pk=later.pk, until_on__lte=on).update(until_on=None)
    return 1


# --- The absence ------------------------------------------------------------------------------------------
def write_other_side(absence: Absence, *, by: Any, at: datetime, to_office: str | None = None, to_raise: str | None = None) -> OtherSide:
    """What the one who waited tells the coordinator, or keeps for themselves until the two meet. What is not given stays as it was."""
    given = {name: text for name, text in (("to_office", to_office), ("to_raise", to_raise)) if text is not None}
    with trail.perform("meetings.write_other_side", absence, by=by, at=at, may=access.WAITED, detail={"what": sorted(given)}, person=by):
        own, _new = OtherSide.objects.update_or_create(absence=absence, defaults={**given, "author": by, "at": at})
    return own


def answer(absence: Absence, *, why: str, words: str = "", by: Any, at: datetime) -> None:
    """What happened, as the person says it. Read by the coordinator, by nobody else."""
    ABSENCE.take(absence, "answer", by=by, at=at, why=why, words=words, stopped_on=None)


def defer(absence: Absence, *, by: Any, at: datetime) -> None:
    """Cannot answer yet: the clock stands still from today (Q3)."""
    ABSENCE.take(absence, "defer", by=by, at=at, stopped_on=queries.day_of(at))


def let_pass(absence: Absence, *, by: Any, at: datetime) -> None:
    """No answer within the time. It still counts as nothing until the coordinator has judged."""
    ABSENCE.take(absence, "let_pass", by=by, at=at)


def judge_with_reason(absence: Absence, *, by: Any, at: datetime) -> None:
    ABSENCE.take(absence, "judge_with_reason", by=by, at=at, judged_by=by, stopped_on=None)


def judge_without_reason(absence: Absence, *, talked: bool = False, by: Any, at: datetime) -> None:
    """Counts. Where the clock stands still, only when the coordinator says that she has talked with the person."""
    approved = ("meetings.clock_stands",) if talked and absence.state == Absence.State.DEFERRED else ()
    ABSENCE.take(
        absence,
        "judge_without_reason",
        by=by,
        at=at,
        approved=approved,
        approval_why="talked" if approved else "",
        judged_by=by,
        stopped_on=None,
    )


def undo(absence: Absence, *, why: str, by: Any, at: datetime) -> None:
    """A judgement is taken back, with a why. It no longer counts."""
    ABSENCE.take(absence, "undo", by=by, at=at, judged_by=None, decision="", undo_why=why)


def decide(mentorship: Mentorship, *, person: Any, decision: str, by: Any, at: datetime) -> None:
    """What the coordinator does when several meetings were missed without reason. To begin the ending opens its own case:
    the talk with both comes first there, and until then the pair goes on."""
    found = queries.awaits_decision(mentorship, person_id=person.pk, on=queries.day_of(at))
    if not found:
        raise Refused(no("meetings.nothing_to_decide"))
    concerned = [a.pk for a in found]
    detail = {"decision": decision, "absences": concerned}
    with trail.perform("meetings.decide", mentorship, by=by, at=at, may=access.JUDGE, detail=detail, person=person):
        queue(notices.DECIDED, about=found[-1], at=at)
        Absence.objects.filter(pk__in=concerned).update(decision=decision)
        if decision == Absence.Decision.END and mentorship.state in {Mentorship.State.ACTIVE, Mentorship.State.PAUSED}:
            mentorships.ask_to_end(mentorship, reason=Ending.Reason.ABSENCES, talk=Ending.Talk.CALL, by=by, at=at)


# --- What is said afterwards --------------------------------------------------------------------------------
def keep(
    mentorship: Mentorship, *, meeting: Meeting | None, phrases: Iterable[str], words: str, feeling: str = "", by: Any, at: datetime
) -> Afterword:
    """Written down, for oneself alone until one sends it."""
    afterword = Afterword(mentorship=mentorship, meeting=meeting, author=by, phrases=list(phrases), words=words, feeling=feeling)
    AFTERWORD.begin(afterword, by=by, at=at, may=access.STUDENT_OF)
    return afterword


def rewrite(afterword: Afterword, *, by: Any, at: datetime, **answers: Any) -> None:
    """Change what is written, wished or chosen, while nobody else has got it."""
    if unknown := set(answers) - {"phrases", "words", "feeling", "wish", "audience"}:
        raise TypeError(f"not an answer: {sorted(unknown)}")
    with trail.perform("meetings.afterword_rewrite", afterword, by=by, at=at, may=access.AUTHOR):
        if not Afterword.objects.filter(pk=afterword.pk, state=Afterword.State.KEPT).update(**answers):
            raise SomeoneElseWasFaster("it has been sent")
        afterword.refresh_from_db()


def send(afterword: Afterword, *, by: Any, at: datetime) -> None:
    """To the one whom the author chose, and nobody else."""
    AFTERWORD.take(afterword, "send", by=by, at=at)


def read(afterword: Afterword, *, by: Any, at: datetime) -> None:
    """The one it was sent to opens it. From now on it cannot be taken back."""
    AFTERWORD.take(afterword, "read", by=by, at=at)


def take_back(afterword: Afterword, *, by: Any, at: datetime) -> None:
    AFTERWORD.take(afterword, "take_back", by=by, at=at)


def reply(afterword: Afterword, *, words: str, by: Any, at: datetime) -> None:
    """An answer from the one who has read it, to the author alone."""
    with trail.perform("meetings.afterword_reply", afterword, by=by, at=at, may=access.RECEIVER, person=afterword.author):
        if not Afterword.objects.filter(pk=afterword.pk, state=Afterword.State.READ, replied_at__isnull=True).update(
            reply=words, replied_at=at
        ):
            raise SomeoneElseWasFaster("it is read first, and answered once")
        queue(notices.REPLY, about=afterword, at=at)
        afterword.refresh_from_db()


# --- The report on cancellations ------------------------------------------------------------------------------
@transaction.atomic
def report_cancellations(mentorship: Mentorship, *, words: str, by: Any, at: datetime) -> CancellationReport:
    """The mentor tells the coordinator, once a term, from the fourth cancelled meeting on (R55)."""
    _one_at_a_time(mentorship)
    on = queries.day_of(at)
    cancelled = len(queries.cancellations(mentorship, on=on))
    if not queries.is_to_be_reported(cancelled, on=on) or queries.reported(mentorship, on=on) is not None:
        raise Refused(no("meetings.not_so_many"))
    report = CancellationReport(mentorship=mentorship, term_on=queries.term_of(on)[0], cancelled=cancelled, words=words)
    CANCELLATION_REPORT.begin(report, by=by, at=at, may=access.MENTOR_OF, detail={"cancelled": cancelled}, tells=(notices.REPORTED,))
    ReportLater.objects.filter(mentorship=mentorship).delete()
    return report


def report_later(mentorship: Mentorship, *, words: str = "", by: Any, at: datetime) -> ReportLater:
    """Not now: off the list until tomorrow, and then a reminder. What is written so far is there when the page is opened again."""
    on = queries.day_of(at)
    given = {"until_on": on + timedelta(days=1), "term_on": queries.term_of(on)[0], "words": words}
    with trail.perform("meetings.report_later", mentorship, by=by, at=at, may=access.MENTOR_OF, person=by):
        later, _new = ReportLater.objects.update_or_create(mentorship=mentorship, defaults=given)
    return later


def take_on(report: CancellationReport, *, by: Any, at: datetime) -> None:
    CANCELLATION_REPORT.take(report, "take_on", by=by, at=at)
