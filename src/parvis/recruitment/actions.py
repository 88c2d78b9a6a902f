"""The only writer of applications, interview times and mentors."""

from __future__ import annotations

import secrets
import smtplib
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from parvis.audit import trail
from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.kit.permission import SYSTEM
from parvis.kit.time import instant
from parvis.kit.week import WeeklyTimes
from parvis.notify.notice import Notice, queue
from parvis.people import actions as people
from parvis.people.models import Role
from parvis.policy.book import value as rule

from . import access, documents, notices, queries, rules
from .lifecycle import APPLICATION, MENTOR
from .models import ApplicationNote, InPhaseCheck, InterviewSlot, LetterFile, Mentor, MentorApplication

log = structlog.get_logger("parvis.recruitment")

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
        if application.link_key and answers.get("email", application.email) != application.email:
            answers |= {"link_key": "", "link_asked_at": None, "link_sent_at": None}  # the link to the old address ends
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
        _call_off(application, notices.YOU_CANCELLED, at=at)
        APPLICATION.take(application, "withdraw", by=by, at=at)


def add_file(application: MentorApplication, content: bytes, *, by: Any, at: datetime) -> None:
    """Keep the letter as a PDF, instead of one that was there."""
    most = rule("recruitment.letter_megabytes", on=timezone.localdate(at)) * 1_000_000
    rules.may_hand_in(content, most_bytes=most).require()
    detail = {"bytes": len(content)}
    with trail.perform("recruitment.add_file", application, by=by, at=at, may=access.FILL_IN, detail=detail):
        LetterFile.objects.update_or_create(application=application, defaults={"content": content, "size": len(content), "added_at": at})


def remove_file(application: MentorApplication, *, by: Any, at: datetime) -> None:
    """The PDF goes; what was written stays."""
    with trail.perform("recruitment.remove_file", application, by=by, at=at, may=access.FILL_IN):
        LetterFile.objects.filter(application=application).delete()


def ask_for_link(application: MentorApplication, *, by: Any, at: datetime) -> bool:
    """Let a link to the begun application be e-mailed to the address in it. False where none is: no address, or too many links to it today.

    Whoever has got a link lately has it still, so that no second one is needed."""
    lately = queries.links_to(application.email, since=at - timedelta(days=1)) if application.email else []
    if any(a.pk == application.pk for a in lately):
        return True
    most = rule("recruitment.links_a_day", on=timezone.localdate(at))
    if not rules.may_get_a_link(has_address=bool(application.email), same_address_lately=len(lately), most=most):
        return False
    with trail.perform("recruitment.ask_for_link", application, by=by, at=at, may=access.FILL_IN):
        application.link_key, application.link_asked_at, application.link_sent_at = secrets.token_hex(16), at, None
        application.save(update_fields=["link_key", "link_asked_at", "link_sent_at"])
    return True


def mail_links(*, by: Any, at: datetime) -> int:
    """Send the links that were asked for. A letter that could not be sent is tried again; a repeat bears the same Message-ID."""
    sent = 0
    for application in queries.links_to_send():
        access.FORGET.check(by, application).require()
        letter = documents.link_letter(application, until=queries.kept_until(application, at))
        try:
            letter.send()
        except (smtplib.SMTPException, OSError) as error:
            log.warning("link_not_sent", error=type(error).__name__)
            continue
        sent += MentorApplication.objects.filter(pk=application.pk, link_asked_at=application.link_asked_at).update(link_sent_at=at)
    return sent


def forget_draft(application: MentorApplication, *, by: Any, at: datetime) -> None:
    """Erase a begun application, and everything in it."""
    with trail.perform("recruitment.forget_draft", application, by=by, at=at, may=access.FILL_IN):
        MentorApplication.objects.filter(pk=application.pk, state=MentorApplication.State.DRAFT).delete()


def forget_drafts(*, by: Any, at: datetime, before: datetime) -> int:
    """Erase begun applications that nobody can come back to."""
    stale = list(MentorApplication.objects.filter(state=MentorApplication.State.DRAFT, state_at__lt=before).order_by("pk")[:500])
    for application in stale:
        with trail.perform("recruitment.forget_draft", application, by=by, at=at, may=access.FORGET):
            MentorApplication.objects.filter(pk=application.pk, state=MentorApplication.State.DRAFT).delete()
    return len(stale)


# --- The talk ------------------------------------------------------------------------------------------


def offer_times(
    *,
    on: date,
    start: int,
    end: int,
    place: str,
    online: bool,
    minutes: int,
    zone: ZoneInfo,
    by: Any,
    at: datetime,
    also_on: Iterable[date] = (),
) -> list[InterviewSlot]:
    """Offer a stretch of a day, and of the days in `also_on`, as times for talks; `start` and `end` in minutes of the day.
    Times that overlap an own one are left out."""
    made: list[InterviewSlot] = []
    with trail.perform("recruitment.offer_times", by, by=by, at=at, may=access.COORDINATE) as doing:
        own = list(InterviewSlot.objects.select_for_update(of=("self",)).filter(coordinator=by, ends_at__gt=at).order_by("pk"))
        for day, (first, last) in product([on, *also_on], list(rules.times_within(start, end, length=minutes))):
            begins, ends = instant(day, first, zone), instant(day, last, zone)
            if begins > at and not any(o.starts_at < ends and begins < o.ends_at for o in own):
                made.append(InterviewSlot.objects.create(coordinator=by, starts_at=begins, ends_at=ends, place=place, online=online))
        doing.detail["times"] = len(made)
        if queries.free_slots(at).filter(pk__in=[slot.pk for slot in made]).exists():
            _tell_who_wants_times(at=at)
    return made


def _tell_who_wants_times(*, at: datetime) -> None:
    """Whoever no time suited hears that there are others, and it is their turn again. Part of what made the times."""
    waiting = MentorApplication.objects.select_for_update(of=("self",)).filter(
        state=MentorApplication.State.INVITED, wants_times_at__isnull=False
    )
    for application in waiting.order_by("pk"):
        queue(notices.NEW_TIMES, about=application, at=at)
        MentorApplication.objects.filter(pk=application.pk).update(wants_times_at=None, state_at=at)


def take_back_time(slot: InterviewSlot, *, by: Any, at: datetime, letter: str = "") -> None:
    """An offered time is no longer offered. Whoever had booked it reads the letter, and is asked to choose another one."""
    with trail.perform("recruitment.take_back_time", slot, by=by, at=at, may=access.COORDINATE):
        held = InterviewSlot.objects.select_related("application").get(pk=slot.pk)
        if held.application is not None:
            unbook(held.application, by=by, at=at, letter=letter)
        gone, _tables = InterviewSlot.objects.filter(pk=slot.pk, application__isnull=True).delete()
        if not gone:
            raise SomeoneElseWasFaster(f"time {slot.pk} was booked")


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
        revised = _revise(application)
        earlier = getattr(revised, "slot", None)
        if earlier is not None and wanted is not None and earlier.coordinator_id != wanted.coordinator_id and earlier.starts_at > at:
            queue(notices.TALK_CANCELLED, about=revised, at=at)
        _free(application)
        if not InterviewSlot.objects.filter(pk=slot.pk, application__isnull=True).update(application=application, chose_online=online):
            rules.may_take_time(taken=True, passed=False).require()
        APPLICATION.take(application, "book", by=by, at=at, detail={"slot": slot.pk}, talk_letter="", wants_times_at=None)


def unbook(application: MentorApplication, *, by: Any, at: datetime, letter: str = "") -> None:
    """The talk is off, the time is free again, and both calendars are told. A coordinator who cancels writes a letter about it."""
    with transaction.atomic():
        _call_off(application, notices.YOU_CANCELLED if by.pk == application.applicant_id else notices.TIME_IS_GONE, at=at)
        APPLICATION.take(application, "unbook", by=by, at=at, talk_letter=letter)


def ask_for_times(application: MentorApplication, *, by: Any, at: datetime) -> None:
    """None of the times suits: the coordinators are asked to offer others, and the applicant hears when there are any."""
    with trail.perform("recruitment.ask_for_times", application, by=by, at=at, may=access.OWN_APPLICATION, person=application.applicant):
        queue(notices.NO_TIME_SUITS, about=application, at=at)
        MentorApplication.objects.filter(pk=application.pk, state=MentorApplication.State.INVITED).update(wants_times_at=at)
        application.refresh_from_db()


def _free(application: MentorApplication) -> None:
    InterviewSlot.objects.filter(application=application).update(application=None, chose_online=False)


def _revise(application: MentorApplication) -> MentorApplication:
    """Everything that calendars are told from now on replaces what they were told before. Returns the application as it stands."""
    MentorApplication.objects.filter(pk=application.pk).update(calendar_sequence=F("calendar_sequence") + 1)
    return MentorApplication.objects.select_related("applicant", "slot__coordinator").get(pk=application.pk)


def _call_off(application: MentorApplication, told: Notice, *, at: datetime) -> None:
    """A talk to come is off: the applicant is told, and whoever offered the time. The time is free again."""
    if InterviewSlot.objects.filter(application=application, starts_at__gt=at).exists():
        revised = _revise(application)
        for kind in (told, notices.TALK_CANCELLED):
            queue(kind, about=revised, at=at)
    _free(application)


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


def wait(application: MentorApplication, *, reason: str, by: Any, at: datetime, letter: str = "") -> None:
    """Yes, but later, for one of `rules.REASONS["wait"]`."""
    _answer(application, "wait", letter, reason=reason, by=by, at=at)


def decline(application: MentorApplication, *, reason: str, by: Any, at: datetime, letter: str = "") -> None:
    """Not this time, for one of `rules.REASONS["decline"]`."""
    _answer(application, "decline", letter, reason=reason, by=by, at=at)


def _answer(application: MentorApplication, verb: str, letter: str, *, by: Any, at: datetime, reason: str = "") -> None:
    """The answer. A talk that lies ahead is not needed any more; one that was held stays with the application."""
    with transaction.atomic():
        rules.may_answer(verb, reason).require()
        if InterviewSlot.objects.filter(application=application, starts_at__gt=at).exists():
            _call_off(application, notices.TALK_NOT_NEEDED, at=at)
        APPLICATION.take(application, verb, by=by, at=at, outcome_by=by, outcome_letter=letter, outcome_reason=reason, talk_letter="")


def reconsider(application: MentorApplication, *, by: Any, at: datetime) -> None:
    """Take the application up again."""
    APPLICATION.take(application, "reconsider", by=by, at=at, outcome_by=None, outcome_letter="", outcome_reason="")


def write_note(application: MentorApplication, *, text: str, by: Any, at: datetime) -> ApplicationNote:
    """Note something about the application. Coordinators read it, and the applicant who asks for their data."""
    with trail.perform("recruitment.write_note", application, by=by, at=at, may=access.READ_NOTES, person=application.applicant):
        return ApplicationNote.objects.create(application=application, text=text, written_by=by, written_at=at)


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


def save_studies(mentor: Mentor, *, programme: str, year: int | None, knows: Iterable[str], by: Any, at: datetime) -> None:
    """What the mentor studies or has studied (`year` None), and which other programmes they know."""
    known = [name for name in knows if name != programme]
    _change(mentor, "recruitment.save_studies", by=by, at=at, programme=programme, year=year, knows=known)


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


def verify_in_phase(mentor: Mentor, *, on: date, by: Any, at: datetime, checked_by: Any = None) -> None:
    """A coordinator has checked that the mentor is in phase with the own studies (R6). `checked_by` where somebody else did.

    Every check is kept; the newest stands on the mentor. The same check noted twice is one."""
    who = checked_by or by
    with trail.perform(
        "recruitment.verify_in_phase", mentor, by=by, at=at, may=access.COORDINATE, detail={"on": on.isoformat()}, person=mentor.person
    ):
        rules.may_be_checked(studies=mentor.studies).require()
        InPhaseCheck.objects.get_or_create(mentor=mentor, checked_on=on, defaults={"checked_by": who, "noted_by": by, "noted_at": at})
        if mentor.in_phase_on is None or on >= mentor.in_phase_on:
            _write(mentor, {"in_phase_on": on, "in_phase_by": who})


def verify_all_in_phase(mentors: Iterable[Mentor], *, on: date, by: Any, at: datetime) -> int:
    """The term's check of several mentors in one go: all of them or none."""
    with transaction.atomic():
        checked = list(mentors)
        for mentor in checked:
            verify_in_phase(mentor, on=on, by=by, at=at)
    return len(checked)


def count_students(mentor: Mentor, count: Callable[[], int], *, by: Any, at: datetime) -> None:
    """How many students the mentor has now, as the pairs say. Part of what made it so, and written in the trail there.

    Counted while the mentor is held, so that two pairs that begin at once are two."""
    Mentor.objects.select_for_update(of=("self",)).get(pk=mentor.pk)
    Mentor.objects.filter(pk=mentor.pk).update(students=count())


def allow_capacity(mentor: Mentor, *, capacity: int, by: Any, at: datetime) -> None:
    """A coordinator lets one mentor have another number of students than mentors usually have (Q7)."""
    with trail.perform(
        "recruitment.allow_capacity", mentor, by=by, at=at, may=access.COORDINATE, detail={"capacity": capacity}, person=mentor.person
    ):
        _write(mentor, {"capacity": capacity})


def open_for_students(mentor: Mentor, *, by: Any, at: datetime) -> None:
    """Show the mentor as free."""
    MENTOR.take(mentor, "open", by=by, at=at, back_on=None)


def pause(mentor: Mentor, *, by: Any, at: datetime, back_on: date | None = None) -> None:
    """No new students for a while; why is never asked. Students that the mentor has stay. On `back_on` we ask, and no more than ask."""
    rules.may_come_back(back_on, on=timezone.localdate(at)).require()
    MENTOR.take(mentor, "pause", by=by, at=at, back_on=back_on)


def change_back_on(mentor: Mentor, *, back_on: date | None, by: Any, at: datetime) -> None:
    """Another day to be asked whether the break is over, or none."""
    rules.may_come_back(back_on, on=timezone.localdate(at)).require()
    with trail.perform("recruitment.change_back_on", mentor, by=by, at=at, may=access.PAUSE, person=mentor.person):
        Mentor.objects.filter(pk=mentor.pk, state=Mentor.State.PAUSED).update(back_on=back_on)


def leave(mentor: Mentor, *, by: Any, at: datetime) -> None:
    """The mentor leaves the pool. Their pages stay: hours, certificate."""
    MENTOR.take(mentor, "leave", by=by, at=at, back_on=None)


def rejoin(mentor: Mentor, *, by: Any, at: datetime) -> None:
    """Somebody who had left comes back, and is shown as free at once if nothing is missing."""
    with transaction.atomic():
        MENTOR.take(mentor, "rejoin", by=by, at=at)
        _open_if_ready(mentor, at=at)


# --- From a list of mentors that the institution already has ----------------------------------------------

IN_A_LIST = {"programme", "year", "campuses", "online", "languages", "employment_number"}
"""What a coordinator may bring into a mentor's row from a list."""


def take_in(
    *, email: str, given_name: str, family_name: str, by: Any, at: datetime, phone: str = "", language: str = "sv", **known: Any
) -> Mentor:
    """Somebody who is a mentor already comes into the pool without applying. They get an account, and a message with the way in."""
    access.COORDINATE.check(by).require()
    if unknown := set(known) - IN_A_LIST:
        raise TypeError(f"a list does not bring {sorted(unknown)}")
    with transaction.atomic():
        person = people.invite(
            email=email, given_name=given_name, family_name=family_name, phone=phone, language=language, roles=[Role.MENTOR], by=by, at=at
        )
        rules.may_accept(is_mentor=Mentor.objects.filter(person=person).exists()).require()
        rules.may_reconsider(has_open=queries.open_application_of(person) is not None).require()
        made: Mentor = MENTOR.begin(Mentor(person=person, **known), by=by, at=at, may=access.COORDINATE, detail={"what": sorted(known)})
    return made


def correct(mentor: Mentor, *, by: Any, at: datetime, **known: Any) -> None:
    """A coordinator brings what the institution knows into the mentor's row. What the mentor says of themselves is theirs."""
    if unknown := set(known) - IN_A_LIST:
        raise TypeError(f"a list does not bring {sorted(unknown)}")
    with trail.perform(
        "recruitment.correct", mentor, by=by, at=at, may=access.COORDINATE, detail={"what": sorted(known)}, person=mentor.person
    ):
        _write(mentor, known)
        _open_if_ready(mentor, at=at)
