"""The only writer of applications, interview times and mentors."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from parvis.audit import trail
from parvis.kit.permission import SYSTEM
from parvis.kit.time import instant
from parvis.kit.week import WeeklyTimes
from parvis.notify.notice import queue
from parvis.people import actions as people
from parvis.people.models import Role
from parvis.policy.book import value as rule

from . import access, notices, queries, rules
from .lifecycle import APPLICATION, MENTOR
from .models import InterviewSlot, Mentor, MentorApplication

ANSWERS = {"kind", "in_phase", "programme", "year", "letter", "given_name", "family_name", "email", "phone", "language"}
"""What the pages of the form fill in."""


# --- The application, from the first page until it is sent -------------------------------------------


def begin(*, kind: str, by: Any, at: datetime, in_phase: str = "", language: str = "sv") -> MentorApplication:
    """Keep a begun application. `by` is Parvis itself for a visitor who is not signed in."""
    fresh = MentorApplication(kind=kind, in_phase=in_phase, language=language)
    made: MentorApplication = APPLICATION.begin(fresh, by=by, at=at, may=access.FILL_IN)
    return made


def save_answers(application: MentorApplication, *, by: Any, at: datetime, **answers: Any) -> None:
    """Keep the answers of one page."""
    if unknown := set(answers) - ANSWERS:
        raise TypeError(f"an application has no {sorted(unknown)}")
    with trail.perform("recruitment.save_answers", application, by=by, at=at, may=access.FILL_IN, detail={"what": sorted(answers)}):
        for name, answer in answers.items():
            setattr(application, name, answer)
        application.save(update_fields=list(answers))


def submit(application: MentorApplication, *, by: Any, at: datetime) -> MentorApplication:
    """Send it. Whoever is not signed in gets an account for the address they gave (`by` None), and a message with the way in.

    Whoever applied already learns that by e-mail only, so that nobody can find out here who has applied. Returns what was sent."""
    with transaction.atomic():
        person = by or people.register(
            email=application.email,
            given_name=application.given_name,
            family_name=application.family_name,
            phone=application.phone,
            language=application.language,
            by=None,
            at=at,
        )
        if (earlier := queries.open_application_of(person)) or queries.is_in_the_pool(person):
            if by is not None:
                rules.may_submit(
                    queries.application_facts(application), least_year=0, already_mentor=earlier is None, has_open=earlier is not None
                ).require()
            withdraw(application, by=SYSTEM, at=at)
            queue(notices.APPLIED_AGAIN, about=earlier or queries.mentor_of(person), at=at)
            return application
        people.grant(person, Role.APPLICANT, by=person, at=at)
        APPLICATION.take(application, "submit", by=person, at=at, applicant=person)
    return application


def withdraw(application: MentorApplication, *, by: Any, at: datetime) -> None:
    """The person does not want to any more. A booked time becomes free."""
    with transaction.atomic():
        _tell_that_the_talk_is_off(application, by=by, at=at)
        _free(application)
        APPLICATION.take(application, "withdraw", by=by, at=at)


def forget_drafts(*, by: Any, at: datetime, before: datetime) -> int:
    """Erase begun applications that nobody can come back to."""
    stale = list(MentorApplication.objects.filter(state=MentorApplication.State.DRAFT, state_at__lt=before).order_by("pk")[:500])
    for application in stale:
        with trail.perform("recruitment.forget_draft", application, by=by, at=at, may=access.FORGET):
            MentorApplication.objects.filter(pk=application.pk, state=MentorApplication.State.DRAFT).delete()
    return len(stale)


# --- The talk ------------------------------------------------------------------------------------------


def offer_times(
    *, on: date, start: int, end: int, place: str, online: bool, minutes: int, zone: ZoneInfo, by: Any, at: datetime
) -> list[InterviewSlot]:
    """Offer a stretch of a day as times for talks, `start` and `end` in minutes of that day. Times that overlap an own one are left out."""
    made: list[InterviewSlot] = []
    with trail.perform("recruitment.offer_times", by, by=by, at=at, may=access.COORDINATE) as doing:
        own = list(InterviewSlot.objects.select_for_update(of=("self",)).filter(coordinator=by, ends_at__gt=at).order_by("pk"))
        for first, last in rules.times_within(start, end, length=minutes):
            begins, ends = instant(on, first, zone), instant(on, last, zone)
            if begins > at and not any(o.starts_at < ends and begins < o.ends_at for o in own):
                made.append(InterviewSlot.objects.create(coordinator=by, starts_at=begins, ends_at=ends, place=place, online=online))
        doing.detail["times"] = len(made)
    return made


def take_back_time(slot: InterviewSlot, *, by: Any, at: datetime) -> None:
    """An offered time is no longer offered. Whoever had booked it is asked to choose another one."""
    with trail.perform("recruitment.take_back_time", slot, by=by, at=at, may=access.COORDINATE):
        held = InterviewSlot.objects.select_for_update(of=("self",)).select_related("application").get(pk=slot.pk)
        if held.application is not None:
            unbook(held.application, by=by, at=at)
        InterviewSlot.objects.filter(pk=slot.pk).delete()


def invite(application: MentorApplication, *, by: Any, at: datetime) -> None:
    """Ask the applicant to choose a time."""
    APPLICATION.take(application, "invite", by=by, at=at)


def book(application: MentorApplication, slot: InterviewSlot, *, online: bool, by: Any, at: datetime) -> None:
    """Book a time, or move to it. One time is never two persons': whoever comes second is Refused with a sentence, and nothing is lost."""
    with transaction.atomic():
        MentorApplication.objects.select_for_update(of=("self",)).get(pk=application.pk)  # one person's windows come one after the other
        rows = InterviewSlot.objects.select_for_update(of=("self",)).filter(Q(pk=slot.pk) | Q(application=application)).order_by("pk")
        wanted = next((row for row in rows if row.pk == slot.pk), None)
        taken = wanted is None or wanted.application_id not in {None, application.pk}
        rules.may_take_time(taken=taken, passed=wanted is not None and wanted.starts_at <= at).require()
        rules.may_meet_online(wanted=online, offered=wanted is not None and wanted.online).require()
        _free(application)
        if not InterviewSlot.objects.filter(pk=slot.pk, application__isnull=True).update(application=application, chose_online=online):
            rules.may_take_time(taken=True, passed=False).require()
        APPLICATION.take(application, "book", by=by, at=at, detail={"slot": slot.pk})


def unbook(application: MentorApplication, *, by: Any, at: datetime) -> None:
    """The talk is off; the time is free again and the other one is told."""
    with transaction.atomic():
        _tell_that_the_talk_is_off(application, by=by, at=at)
        APPLICATION.take(application, "unbook", by=by, at=at)
        _free(application)


def ask_for_times(application: MentorApplication, *, by: Any, at: datetime) -> None:
    """None of the times suits: the coordinators are asked to offer others."""
    with trail.perform("recruitment.ask_for_times", application, by=by, at=at, may=access.OWN_APPLICATION, person=application.applicant):
        queue(notices.NO_TIME_SUITS, about=application, at=at)


def _free(application: MentorApplication) -> None:
    InterviewSlot.objects.filter(application=application).update(application=None, chose_online=False)


def _tell_that_the_talk_is_off(application: MentorApplication, *, by: Any, at: datetime) -> None:
    slot = InterviewSlot.objects.select_related("coordinator", "application__applicant").filter(application=application).first()
    if slot is not None and slot.application is not None and slot.starts_at > at:
        queue(notices.TALK_CANCELLED if by.pk == slot.application.applicant_id else notices.TIME_IS_GONE, about=slot.application, at=at)


# --- The answer ----------------------------------------------------------------------------------------


def accept(application: MentorApplication, *, by: Any, at: datetime, letter: str = "") -> Mentor:
    """Yes: the applicant becomes a mentor who gets started."""
    with transaction.atomic():
        _answer(application, "accept", letter, by=by, at=at)
        person: Any = application.applicant
        people.grant(person, Role.MENTOR, by=by, at=at)
        people.revoke(person, Role.APPLICANT, by=by, at=at)
        mentor = Mentor.objects.filter(person=person).first()
        if mentor is not None:
            rejoin(mentor, by=by, at=at)
            return mentor
        fresh = Mentor(
            person=person, application=application, programme=application.programme, year=application.year, languages=[application.language]
        )
        made: Mentor = MENTOR.begin(fresh, by=by, at=at, may=access.COORDINATE)
        return made


def wait(application: MentorApplication, *, by: Any, at: datetime, letter: str = "") -> None:
    """Yes, but later."""
    _answer(application, "wait", letter, by=by, at=at)


def decline(application: MentorApplication, *, by: Any, at: datetime, letter: str = "") -> None:
    """Not this time."""
    _answer(application, "decline", letter, by=by, at=at)


def _answer(application: MentorApplication, verb: str, letter: str, *, by: Any, at: datetime) -> None:
    with transaction.atomic():
        APPLICATION.take(application, verb, by=by, at=at, outcome_by=by, outcome_letter=letter)
        InterviewSlot.objects.filter(application=application, starts_at__gt=at).update(application=None, chose_online=False)


def reconsider(application: MentorApplication, *, by: Any, at: datetime) -> None:
    """Take the application up again."""
    APPLICATION.take(application, "reconsider", by=by, at=at, outcome_by=None, outcome_letter="")


# --- The mentor's own row ------------------------------------------------------------------------------


def promise(mentor: Mentor, *, by: Any, at: datetime) -> None:
    """The mentor promises confidentiality (R82). Once given it stands from that day."""
    if mentor.promised_at is None:
        _change(mentor, "recruitment.promise", by=by, at=at, promised_at=at)


def read_handbook(mentor: Mentor, *, by: Any, at: datetime) -> None:
    """The mentor says that they have read how mentor support works."""
    if mentor.handbook_on is None:
        _change(mentor, "recruitment.read_handbook", by=by, at=at, handbook_on=timezone.localdate(at))


def save_times(mentor: Mentor, times: WeeklyTimes, *, by: Any, at: datetime, capacity: int | None = None) -> None:
    """When the mentor can usually meet, and how many students they have room for. Whoever shows as free keeps at least one time."""
    students = mentor.capacity if capacity is None else capacity
    most = rule("recruitment.most_students", on=timezone.localdate(at))
    rules.may_have_room(students, most=most, allowed=students == mentor.capacity).require()
    if mentor.state == Mentor.State.AVAILABLE and not times:
        rules.may_open(
            rules.MentorFacts(promised=True, introduced=True, has_times=False, has_presentation=True, capacity=students)
        ).require()
    _change(mentor, "recruitment.save_times", by=by, at=at, weekly_times=str(times), capacity=students)


def save_ways(mentor: Mentor, *, campuses: Iterable[str], online: bool, by: Any, at: datetime) -> None:
    """Where the mentor can meet."""
    _change(mentor, "recruitment.save_ways", by=by, at=at, campuses=sorted(campuses), online=online)


def save_about(mentor: Mentor, *, presentation: str, strengths: Iterable[str], languages: Iterable[str], by: Any, at: datetime) -> None:
    """What a student reads before choosing."""
    _change(mentor, "recruitment.save_about", by=by, at=at, presentation=presentation, strengths=list(strengths), languages=list(languages))


def save_employment(mentor: Mentor, *, employment_number: str, by: Any, at: datetime) -> None:
    """How payroll knows the mentor."""
    _change(mentor, "recruitment.save_employment", by=by, at=at, employment_number=employment_number)


def _change(mentor: Mentor, event: str, *, by: Any, at: datetime, **changes: Any) -> None:
    """Change the mentor's own row, and show them as free the moment that everything is done."""
    with trail.perform(event, mentor, by=by, at=at, may=access.OWN_MENTOR, detail={"what": sorted(changes)}, person=mentor.person):
        _write(mentor, changes)
        _open_if_ready(mentor, at=at)


def _write(mentor: Mentor, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(mentor, name, value)
    mentor.save(update_fields=list(changes))


def _open_if_ready(mentor: Mentor, *, at: datetime) -> None:
    if mentor.state == Mentor.State.PREPARING and rules.may_open(queries.mentor_facts(mentor)).ok:
        MENTOR.take(mentor, "open", by=SYSTEM, at=at)
        queue(notices.READY, about=mentor, at=at)


# --- What a coordinator does with a mentor ---------------------------------------------------------------


def complete_introduction(mentor: Mentor, *, on: date, by: Any, at: datetime) -> None:
    """The mentor has done the introduction training. The first time counts."""
    if mentor.introduction_on is None:
        with trail.perform("recruitment.complete_introduction", mentor, by=by, at=at, may=access.COORDINATE, person=mentor.person):
            _write(mentor, {"introduction_on": on})
            _open_if_ready(mentor, at=at)


def verify_in_phase(mentor: Mentor, *, on: date, by: Any, at: datetime) -> None:
    """A coordinator has checked that the mentor is in phase with the own studies (R6)."""
    with trail.perform("recruitment.verify_in_phase", mentor, by=by, at=at, may=access.COORDINATE, person=mentor.person):
        _write(mentor, {"in_phase_on": on, "in_phase_by": by})


def allow_capacity(mentor: Mentor, *, capacity: int, by: Any, at: datetime) -> None:
    """A coordinator lets one mentor have another number of students than mentors usually have (Q7)."""
    with trail.perform(
        "recruitment.allow_capacity", mentor, by=by, at=at, may=access.COORDINATE, detail={"capacity": capacity}, person=mentor.person
    ):
        _write(mentor, {"capacity": capacity})


def open_for_students(mentor: Mentor, *, by: Any, at: datetime) -> None:
    """Show the mentor as free."""
    MENTOR.take(mentor, "open", by=by, at=at)


def pause(mentor: Mentor, *, by: Any, at: datetime) -> None:
    """No new students for a while. Students that the mentor has stay."""
    MENTOR.take(mentor, "pause", by=by, at=at)


def leave(mentor: Mentor, *, by: Any, at: datetime) -> None:
    """The mentor leaves the pool. Their pages stay: hours, certificate."""
    MENTOR.take(mentor, "leave", by=by, at=at)


def rejoin(mentor: Mentor, *, by: Any, at: datetime) -> None:
    """Somebody who had left comes back, and is shown as free at once if nothing is missing."""
    with transaction.atomic():
        MENTOR.take(mentor, "rejoin", by=by, at=at)
        _open_if_ready(mentor, at=at)
