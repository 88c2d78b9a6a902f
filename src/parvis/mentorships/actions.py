"""The only writer of pairs, agreements, extensions and endings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from parvis.audit.trail import perform
from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.kit.permission import SYSTEM
from parvis.kit.verdict import no
from parvis.matching.models import Proposal
from parvis.notify.notice import queue
from parvis.policy import book, checklists
from parvis.support import actions as support
from parvis.support.models import SupportRequest

from . import access, notices, queries, rules
from .lifecycle import AGREEMENT, ENDING, EXTENSION, MENTORSHIP
from .models import Agreement, Answer, Confirmation, EarlierAnswer, Ending, Extension, Forethought, Mentorship

ASK_AGAIN_AFTER = timedelta(days=14)
"""What the answer "ask in two weeks" means."""


# --- The pair ---------------------------------------------------------------------------------------
def start(proposal: Proposal, *, by: Any, at: datetime) -> Mentorship:
    """Both have said yes: the pair begins, with the first version of its agreement to fill in."""
    on, request = localdate(at), proposal.request
    with transaction.atomic():
        for earlier in Mentorship.objects.filter(request=request, state__in=(Mentorship.State.ACTIVE, Mentorship.State.PAUSED)).order_by(
            "pk"
        ):
            MENTORSHIP.take(earlier, "begin_ending", by=SYSTEM, at=at)
        pair = Mentorship(
            student=request.student,
            mentor=proposal.mentor,
            request=request,
            decision=request.decision,
            proposal=proposal,
            starts_on=on,
            ends_on=queries.end_by_rule(on),
            minutes_per_week=request.decision.minutes_per_week,
        )
        MENTORSHIP.begin(pair, by=by, at=at, may=access.START, tells=(notices.STARTED,))
        first = Agreement(mentorship=pair, number=1, checklist=checklists.current(queries.FIRST_MEETING, on=on).name)
        AGREEMENT.begin(first, by=SYSTEM, at=at, may=access.BY_ITSELF)
    return pair


def pause(mentorship: Mentorship, *, by: Any, at: datetime) -> None:
    """No meetings for a while."""
    MENTORSHIP.take(mentorship, "pause", by=by, at=at)


def resume(mentorship: Mentorship, *, by: Any, at: datetime) -> None:
    """The pair goes on: after a pause, or because it does not end after all."""
    with transaction.atomic():
        MENTORSHIP.take(mentorship, "resume", by=by, at=at)
        for ending in queries.open_endings(mentorship):
            ENDING.take(ending, "take_back", by=by, at=at)


def approve_more(mentorship: Mentorship, minutes: int, until_on: date, *, by: Any, at: datetime) -> None:
    """More time a week at the start (R52, Q1). Refused with a reason above the rule."""
    detail = {"minutes": minutes, "until": until_on.isoformat()}
    with perform(
        "mentorships.approve_more", mentorship, by=by, at=at, may=access.COORDINATE, detail=detail, person=mentorship.student
    ) as doing:
        fresh = Mentorship.objects.select_for_update(of=("self",)).get(pk=mentorship.pk)
        with book.noting() as used:
            (
                rules.is_open(fresh.state) + rules.may_approve_more(queries.more_time_facts(fresh, minutes, until_on, on=localdate(at)))
            ).require()
        doing.detail["rules"] = used
        Mentorship.objects.filter(pk=fresh.pk).update(more_minutes=minutes, more_until_on=until_on)
        mentorship.refresh_from_db(fields=["more_minutes", "more_until_on"])
        queue(notices.MORE_TIME, about=mentorship, at=at)


# --- The agreement ----------------------------------------------------------------------------------
class WrittenMeanwhile(Exception):
    """The other one has written in the row since it was opened."""


class ChangedMeanwhile(Exception):
    """Rows have changed since the version was read; nobody has confirmed. `seen` is what was read."""

    def __init__(self, seen: str) -> None:
        super().__init__("rows have changed since the version was read")
        self.seen = seen


def answer(agreement: Agreement, item: str, choice: str, text: str, *, by: Any, at: datetime, revision: int | None = None) -> Agreement:
    """Write one row. Whoever had confirmed is asked about that row again. In a version in force, the row begins the next version.

    Returns the version in which the row now stands. The same answer again changes nothing.
    `revision` is that of the row that the writer saw, 0 for none: if the other one has changed it since, WrittenMeanwhile."""
    question = checklists.read(agreement.checklist).items.get(item)
    if question is None or not question.accepts(choice, text):
        no("mentorships.not_an_answer").require()
    text = text.strip()
    present = queries.answers(agreement).get(item)
    if present is not None and (present.choice, present.text) == (choice, text):
        return agreement
    with transaction.atomic():
        if agreement.state == Agreement.State.CONFIRMED:
            agreement = change(agreement, by=by, at=at)
        with perform(
            "mentorships.answer", agreement, by=by, at=at, may=access.AGREE, detail={"item": item}, person=agreement.mentorship.student
        ):
            _locked_draft(agreement)
            _write_row(agreement, item, choice, text, by=by, at=at, revision=revision)
    return agreement


def _write_row(agreement: Agreement, item: str, choice: str, text: str, *, by: Any, at: datetime, revision: int | None) -> None:
    """The row as it now is; what it said before is kept beside, and whoever has read that is asked anew."""
    present = agreement.answers.filter(item=item).first()
    if revision is not None and revision != (present.revision if present else 0):
        raise WrittenMeanwhile(item)
    if present is not None:
        _keep_beside(present)
    now = {"choice": choice, "text": text, "changed_by": by, "changed_at": at, "revision": present.revision + 1 if present else 1}
    agreement.answers.update_or_create(item=item, defaults=now)
    agreement.confirmations.update(holds=False)
    Agreement.objects.filter(pk=agreement.pk).update(talk_by=None)


def _keep_beside(row: Answer) -> None:
    kept = ("agreement_id", "item", "revision", "choice", "text", "changed_by_id", "changed_at")
    EarlierAnswer.objects.create(**{name: getattr(row, name) for name in kept})


def change(agreement: Agreement, *, by: Any, at: datetime, checklist: str = "") -> Agreement:
    """The next version, as a copy of the one in force. The one in force applies until both have confirmed the next."""
    with transaction.atomic():
        fresh = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
        if fresh.state != Agreement.State.CONFIRMED:
            raise SomeoneElseWasFaster(f"agreement {agreement.pk} is no longer in force")
        if (begun := queries.draft(agreement.mentorship)) is not None:
            return begun
        made = Agreement(mentorship=agreement.mentorship, number=agreement.number + 1, checklist=checklist or agreement.checklist)
        AGREEMENT.begin(made, by=by, at=at, may=access.AGREE)
        stays_behind = {a.item for a in queries.left_behind(agreement, checklists.read(made.checklist))}
        Answer.objects.bulk_create(
            Answer(
                agreement=made,
                item=a.item,
                choice=a.choice,
                text=a.text,
                changed_by_id=a.changed_by_id,
                changed_at=a.changed_at,
                revision=a.revision,
            )
            for a in queries.answers(agreement).values()
            if a.item not in stays_behind
        )
    return made


def renew(agreement: Agreement, *, by: Any, at: datetime) -> Agreement:
    """Go over to the checklist that new pairs get now. What has been answered comes along where the new one still asks it.

    Of an agreement in force a next version is begun; a first version that is not approved yet is itself moved over."""
    newer = queries.newer_checklist(agreement, on=localdate(at))
    if newer is None:
        no("mentorships.no_newer_checklist").require()
        return agreement
    if agreement.state == Agreement.State.DRAFT and agreement.number == 1:
        return _move_over(agreement, newer, by=by, at=at)
    if queries.draft(agreement.mentorship) is not None:
        no("mentorships.finish_the_change_first").require()
    return change(agreement, by=by, at=at, checklist=newer.name)


def _move_over(agreement: Agreement, newer: checklists.Checklist, *, by: Any, at: datetime) -> Agreement:
    """What the new one does not ask is kept beside, as all that was changed; whoever had approved is asked anew."""
    with perform("mentorships.renew", agreement, by=by, at=at, may=access.AGREE, person=agreement.mentorship.student):
        _locked_draft(agreement)
        for left in queries.left_behind(agreement, newer):
            _keep_beside(left)
            left.delete()
        agreement.confirmations.update(holds=False)
        Agreement.objects.filter(pk=agreement.pk).update(checklist=newer.name)
        agreement.checklist = newer.name
    return agreement


def confirm(agreement: Agreement, *, by: Any, at: datetime, seen: str = "") -> None:
    """One of the two stands behind a version, for themselves only. With the second, it is in force and replaces the one before.

    `seen` is what `queries.seen` said of the page that was read: if a row has changed since, ChangedMeanwhile, and nobody has confirmed."""
    with perform("mentorships.confirm", agreement, by=by, at=at, may=access.AGREE, person=agreement.mentorship.student):
        _locked_draft(agreement)
        now = queries.seen(agreement)
        if seen and seen != now:
            raise ChangedMeanwhile(seen)
        rules.may_confirm(unanswered=len(queries.unanswered(agreement))).require()
        given, new = Confirmation.objects.get_or_create(agreement=agreement, person=by, defaults={"at": at, "seen": now})
        if not new and not given.holds:
            Confirmation.objects.filter(pk=given.pk).update(at=at, seen=now, holds=True)
        if not rules.is_confirmed(**queries.confirmed_facts(agreement)).ok:
            queue(notices.AGREEMENT_WAITS, about=agreement, at=at)
            return
        if (before := queries.in_force(agreement.mentorship)) is not None:
            AGREEMENT.take(before, "replace", by=SYSTEM, at=at)
        AGREEMENT.take(agreement, "confirm", by=SYSTEM, at=at)


def talk_about(agreement: Agreement, *, by: Any, at: datetime) -> None:
    """Neither yes nor no: talk about the change at the next meeting. The other one is told, and both see it on that meeting's page."""
    with perform("mentorships.talk_about", agreement, by=by, at=at, may=access.AGREE, person=agreement.mentorship.student):
        _locked_draft(agreement)
        rules.may_drop(number=agreement.number).require()
        Agreement.objects.filter(pk=agreement.pk).update(talk_by=by)
        agreement.talk_by = by
        queue(notices.TALK_ABOUT_CHANGE, about=agreement, at=at)


def drop(agreement: Agreement, *, by: Any, at: datetime) -> None:
    """Take a change back: what was agreed before applies as it did."""
    AGREEMENT.take(agreement, "drop", by=by, at=at)


def _locked_draft(agreement: Agreement) -> None:
    """Hold the version, so that two confirmations at once find each other; and only while it is written."""
    fresh = Agreement.objects.select_related("mentorship").select_for_update(of=("self",)).get(pk=agreement.pk)
    if fresh.state != Agreement.State.DRAFT:
        raise SomeoneElseWasFaster(f"agreement {agreement.pk} is no longer being written")
    rules.is_open(fresh.mentorship.state).require()


# --- The mentor's own page ------------------------------------------------------------------------------
def think_ahead(mentorship: Mentorship, thoughts: Mapping[str, str], *, by: Any, at: datetime) -> None:
    """The mentor writes down what they think before the first meeting, for themselves alone: question → words. Empty ones are erased."""
    with perform("mentorships.think_ahead", mentorship, by=by, at=at, may=access.THINK_AHEAD, person=by):
        for question, text in thoughts.items():
            if text.strip():
                Forethought.objects.update_or_create(
                    mentorship=mentorship, question=question, defaults={"text": text.strip(), "written_at": at}
                )
            else:
                Forethought.objects.filter(mentorship=mentorship, question=question).delete()


# --- Going on -----------------------------------------------------------------------------------------
def ask_to_extend(mentorship: Mentorship, *, by: Any, at: datetime) -> Extension:
    """Ask the student about next study year."""
    return EXTENSION.begin(Extension(mentorship=mentorship), by=by, at=at, may=access.ASK_ABOUT_NEXT_YEAR, tells=(notices.ASK_STUDENT,))  # type: ignore[no-any-return]  # begin gives back what it was given


def answer_wish(extension: Extension, wish: str, *, by: Any, at: datetime) -> None:
    """The student's own answer. Only with the same mentor is the mentor asked."""
    EXTENSION.take(extension, f"wish_{Extension.Wish(wish)}", by=by, at=at, wish=wish, ask_again_on=None)


def ask_later(extension: Extension, *, by: Any, at: datetime) -> None:
    """The student does not know yet. The question comes again, and until then it asks nothing."""
    with perform("mentorships.ask_later", extension, by=by, at=at, may=access.WISH):
        _still(extension)
        Extension.objects.filter(pk=extension.pk).update(ask_again_on=localdate(at) + ASK_AGAIN_AFTER)


def ask_again(extension: Extension, *, by: Any, at: datetime) -> None:
    """The two weeks have passed."""
    with perform("mentorships.ask_again", extension, by=by, at=at, may=access.ASK_ABOUT_NEXT_YEAR):
        _still(extension)
        Extension.objects.filter(pk=extension.pk).update(ask_again_on=None)
        queue(notices.ASK_STUDENT, about=extension, at=at)


def _still(extension: Extension) -> None:
    if Extension.objects.select_for_update(of=("self",)).get(pk=extension.pk).state != extension.state:
        raise SomeoneElseWasFaster(f"extension {extension.pk} is no longer {extension.state}")


def answer_mentor(extension: Extension, answer: str, *, by: Any, at: datetime) -> None:
    """The mentor's answer, in private: the student learns yes or no, never more. It is not in the trail."""
    EXTENSION.take(extension, "answer_mentor", by=by, at=at, mentor_answer=Extension.MentorAnswer(answer))


def send(extension: Extension, *, by: Any, at: datetime) -> None:
    """The student sends it to the office (R104)."""
    EXTENSION.take(extension, "send", by=by, at=at)


def take_over(extension: Extension, *, by: Any, at: datetime) -> None:
    """The coordinator goes on without an answer, after having talked with the one who has not given it."""
    EXTENSION.take(extension, "take_over", by=by, at=at)


def extend(extension: Extension, *, by: Any, at: datetime) -> None:
    """The same pair, one study year more (R105)."""
    pair = extension.mentorship
    until = queries.extends_to(pair)
    with transaction.atomic():
        EXTENSION.take(extension, "extend", by=by, at=at, detail={"until": until.isoformat()}, until_on=until)
        with perform(
            "mentorships.extend_to", pair, by=by, at=at, may=access.COORDINATE, detail={"until": until.isoformat()}, person=pair.student
        ):
            Mentorship.objects.filter(pk=pair.pk).update(ends_on=until)
    pair.refresh_from_db(fields=["ends_on"])


def change_mentor(extension: Extension, *, by: Any, at: datetime) -> None:
    """The student goes on with somebody else (R106): into the queue at once. The pair goes on until the new one starts or it is ended."""
    with transaction.atomic():
        EXTENSION.take(extension, "change_mentor", by=by, at=at)
        request = _request_of(extension.mentorship)
        if request.state == SupportRequest.State.MATCHED:
            support.requeue(request, by=by, at=at)


def not_extend(extension: Extension, *, by: Any, at: datetime) -> None:
    """The support goes to its last day. Ending it remains a step of its own."""
    EXTENSION.take(extension, "not_extend", by=by, at=at)


# --- Ending -------------------------------------------------------------------------------------------
def ask_to_end(mentorship: Mentorship, *, reason: str, talk: str, by: Any, at: datetime) -> Ending:
    """One of the two wants to talk with the coordinator (R100, R108). Nothing changes, and the other one is not told.

    Whoever has already asked changes how they want to talk."""
    rules.is_open(mentorship.state).require()
    own = Ending.objects.filter(mentorship=mentorship, asked_by=by, state__in=queries.OPEN_ENDING).order_by("pk").first()
    if own is not None:
        with perform("mentorships.ask_to_end_again", own, by=by, at=at, may=access.ASK_TO_END, person=by):
            Ending.objects.filter(pk=own.pk).update(reason=reason, talk=talk)
        own.refresh_from_db()
        return own
    asked = Ending(mentorship=mentorship, asked_by=by, reason=Ending.Reason(reason), talk=Ending.Talk(talk))
    return ENDING.begin(asked, by=by, at=at, may=access.ASK_TO_END, tells=(notices.WANTS_TO_TALK,))  # type: ignore[no-any-return]  # begin gives back what it was given


def take_back(ending: Ending, *, by: Any, at: datetime) -> None:
    """It does not end after all. A coordinator lets the pair go on with `resume`."""
    ENDING.take(ending, "take_back", by=by, at=at)


def talked(mentorship: Mentorship, *, by: Any, at: datetime) -> None:
    """The coordinator has talked with both, whoever asked or nobody. From here on both know that the pair is ending."""
    with transaction.atomic():
        endings = queries.open_endings(mentorship)
        if not endings:
            own = Ending(
                mentorship=mentorship,
                asked_by=by,
                reason=Ending.Reason.TIME_IS_UP if mentorship.ends_on <= localdate(at) else Ending.Reason.OTHER,
            )
            endings = [ENDING.begin(own, by=by, at=at, may=access.TALK)]
        for ending in endings:
            if ending.state == Ending.State.ASKED:
                ENDING.take(ending, "talked", by=by, at=at)
        if mentorship.state != Mentorship.State.ENDING:
            MENTORSHIP.take(mentorship, "begin_ending", by=by, at=at)


def choose_next(ending: Ending, student_next: str, *, by: Any, at: datetime) -> None:
    """The student says what they want after this: a new mentor, a pause, or nothing more."""
    with perform("mentorships.choose_next", ending, by=by, at=at, may=access.CHOOSE_NEXT):
        fresh = Ending.objects.select_for_update(of=("self",)).get(pk=ending.pk)
        if fresh.state not in queries.OPEN_ENDING:
            raise SomeoneElseWasFaster(f"ending {ending.pk} is closed")
        Ending.objects.filter(pk=ending.pk).update(student_next=Ending.Next(student_next))
        ending.refresh_from_db(fields=["student_next"])


def end(mentorship: Mentorship, *, closing: str, student_next: str, by: Any, at: datetime) -> None:
    """The coordinator ends the pair, today: after the talk, with the closing meeting settled and what comes next decided.

    `closing` is "held", "booked" or "declined"; `student_next` is an `Ending.Next`."""
    rules.may_close(closing=closing, chosen=student_next in Ending.Next.values).require()
    with transaction.atomic():
        MENTORSHIP.take(mentorship, "end", by=by, at=at, detail={"closing_meeting": closing, "next": student_next}, ended_on=localdate(at))
        for ending in queries.open_endings(mentorship):
            ENDING.take(ending, "finish", by=by, at=at, student_next=student_next)
        if (question := queries.open_extension(mentorship)) is not None:
            EXTENSION.take(question, "lapse", by=by, at=at)
        if not queries.other_pair_of_request(mentorship):
            _what_next(_request_of(mentorship), student_next, by=by, at=at)


def _request_of(mentorship: Mentorship) -> SupportRequest:
    return SupportRequest.objects.select_related("student", "decision").get(pk=mentorship.request_id)


def _what_next(request: SupportRequest, student_next: str, *, by: Any, at: datetime) -> None:
    """The student's choice, carried into the queue. A request that already waits for somebody else stays where it is."""
    if student_next == Ending.Next.DONE and request.state != SupportRequest.State.CLOSED:
        support.close(request, by=by, at=at)
    elif request.state == SupportRequest.State.MATCHED and student_next == Ending.Next.NEW_MENTOR:
        support.requeue(request, by=by, at=at)
    elif request.state == SupportRequest.State.MATCHED and student_next == Ending.Next.PAUSE:
        support.pause(request, by=by, at=at)
