"""The only writer of decisions, applications and cards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from parvis.audit import trail
from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.notify.notice import queue
from parvis.people import actions as people
from parvis.people.models import Role, User

from . import access, notices, queries, rules
from .lifecycle import DECISION, REQUEST
from .models import SharingLine, SupportDecision, SupportRequest, UnwantedMentor

State = SupportRequest.State
ANSWERS: dict[str, tuple[str, ...]] = {
    "areas": ("areas",),
    "times": ("weekly_times",),
    "way": ("way", "way_first", "campus", "other_campus_works"),
    "languages": ("languages",),
    "contact": ("contact",),
    "programme": ("programme", "same_programme"),
    "earlier": ("earlier_mentor",),
    "wishes": ("wishes",),
}
"""Question → the columns that its answer fills in."""


# --- The decision -------------------------------------------------------------------------------------


def register(
    *,
    email: str,
    given_name: str,
    family_name: str,
    reference: str,
    decided_on: date,
    minutes_per_week: int,
    valid_until_on: date,
    by: Any,
    at: datetime,
    language: str = "sv",
    invited: bool = True,
) -> SupportDecision:
    """Register that there is a decision, and invite the student unless `invited` is false.

    What the student had stated themselves is verified by it. An application that has no mentor yet rests on it from now on.
    Raises Refused with a reason when the reference is registered already."""
    access.REGISTER.check(by).require()
    with transaction.atomic():
        rules.reference_is_free(taken=queries.reference_taken(reference)).require()
        student = people.register(
            email=email, given_name=given_name, family_name=family_name, language=language, by=by, at=at, roles=[Role.STUDENT]
        )
        says: dict[str, Any] = {"decided_on": decided_on, "minutes_per_week": minutes_per_week, "valid_until_on": valid_until_on}
        held = queries.stated_by(student)
        if held is None:
            held = DECISION.begin(SupportDecision(student=student, **says), by=by, at=at, may=access.REGISTER)
            _becomes_valid(held, reference=reference, **says, by=by, at=at)
            if invited:
                invite(held, by=by, at=at)
        else:
            verify(held, reference=reference, **says, by=by, at=at)
    return held


def _becomes_valid(decision: SupportDecision, *, reference: str, by: Any, at: datetime, **says: Any) -> None:
    """The decision counts. An application that has no mentor yet rests on it."""
    taken = queries.reference_taken(reference, leave_out=decision.pk)
    rules.may_verify(reference=reference, taken=taken, decided_on=says["decided_on"], valid_until_on=says["valid_until_on"]).require()
    try:
        with transaction.atomic():
            DECISION.take(decision, "verify", by=by, at=at, reference=reference.strip(), why_not="", **says)
    except IntegrityError:
        rules.reference_is_free(taken=queries.reference_taken(reference, leave_out=decision.pk)).require()
        raise
    without_mentor = SupportRequest.objects.filter(student=decision.student, state__in=(State.DRAFT, State.WAITING, State.WITHDRAWN))
    without_mentor.update(decision=decision)


def invite(decision: SupportDecision, *, by: Any, at: datetime) -> None:
    """Tell the student that they can ask for a mentor."""
    with trail.perform("support.invite", decision, by=by, at=at, may=access.REGISTER, person=decision.student):
        SupportDecision.objects.filter(pk=decision.pk).update(invited_at=at)
        decision.invited_at = at
        queue(notices.INVITED, about=decision, at=at)


def correct(decision: SupportDecision, *, by: Any, at: datetime, **says: Any) -> None:
    """A verified decision says something else than was registered: `decided_on`, `minutes_per_week` or `valid_until_on`."""
    if unknown := set(says) - {"decided_on", "minutes_per_week", "valid_until_on"}:
        raise TypeError(f"a decision has no {sorted(unknown)} to correct")
    now = {"decided_on": decision.decided_on, "valid_until_on": decision.valid_until_on} | says
    rules.may_verify(
        reference=decision.reference, taken=False, decided_on=now["decided_on"], valid_until_on=now["valid_until_on"]
    ).require()
    with trail.perform(
        "support.correct", decision, by=by, at=at, may=access.VERIFY, detail={"what": sorted(says)}, person=decision.student
    ):
        if not SupportDecision.objects.filter(pk=decision.pk, state=SupportDecision.State.IN_FORCE).update(**says):
            raise SomeoneElseWasFaster(f"decision {decision.pk} is not in force")
        for name, value in says.items():
            setattr(decision, name, value)


def arrive(*, email: str, given_name: str, family_name: str, language: str, by: Any, at: datetime) -> None:
    """A visitor has a decision and no account. The way in is sent to the address, and there it is shown whose it is.

    Whoever has an account keeps it as it is and gets the same message: nobody can find out here who has one."""
    with trail.perform("support.arrive", None, by=by, at=at, may=access.ARRIVE) as doing:
        person = queries.account_of(email)
        if person is None:
            person = people.register(email=email, given_name=given_name, family_name=family_name, language=language, by=None, at=at)
        doing.subject = doing.person = person
        if person.is_active:
            queue(notices.ARRIVED, about=person, at=at)


def state_decision(
    *, reference: str, decided_on: date, minutes_per_week: int, valid_until_on: date, by: Any, at: datetime
) -> SupportDecision:
    """The student says that they have a decision. It counts when a coordinator has verified it."""
    access.STATE.check(by).require()
    on = timezone.localdate(at)
    held = {"has_valid": queries.decision_of(by, on=on) is not None, "has_stated": queries.stated_by(by) is not None}
    rules.may_state(**held, decided_on=decided_on, valid_until_on=valid_until_on, on=on).require()
    made = SupportDecision(
        student=by,
        reference=reference.strip(),
        decided_on=decided_on,
        minutes_per_week=minutes_per_week,
        valid_until_on=valid_until_on,
    )
    try:
        with transaction.atomic():
            people.grant(by, Role.STUDENT, by=by, at=at)
            DECISION.begin(made, by=by, at=at, may=access.STATE)
    except IntegrityError as error:
        raise SomeoneElseWasFaster("a decision was stated in another window") from error
    return made


def restate(decision: SupportDecision, *, by: Any, at: datetime, **says: Any) -> None:
    """The student corrects what they stated. The coordinator looks again."""
    on = timezone.localdate(at)
    given = {key: says[key] for key in ("decided_on", "valid_until_on")}
    rules.may_state(has_valid=queries.decision_of(by, on=on) is not None, has_stated=False, **given, on=on).require()
    DECISION.take(decision, "restate", by=by, at=at, why_not="", **says | {"reference": says["reference"].strip()})


def verify(decision: SupportDecision, *, reference: str, by: Any, at: datetime, **says: Any) -> None:
    """What the student stated is right, as it stands or as it is corrected here. From now on a mentor can be asked."""
    with transaction.atomic():
        _becomes_valid(decision, reference=reference, by=by, at=at, **says)
        queue(notices.VERIFIED, about=decision, at=at)


def not_confirm(decision: SupportDecision, *, why: str, by: Any, at: datetime) -> None:
    """What the student stated cannot be confirmed yet. The application stands, and the student is told what can be done."""
    why_not = SupportDecision.WhyNot(why)
    DECISION.take(decision, "not_confirm", by=by, at=at, detail={"why": str(why_not)}, why_not=why_not)


def revoke(decision: SupportDecision, *, by: Any, at: datetime) -> None:
    """The decision is no longer in force. Whoever waits on it waits no more; a pair goes on until a coordinator ends it."""
    with transaction.atomic():
        DECISION.take(decision, "revoke", by=by, at=at)
        for request in SupportRequest.objects.filter(decision=decision, state__in=(State.WAITING, State.WITHDRAWN)).order_by("pk"):
            close(request, by=by, at=at)


# --- The application ----------------------------------------------------------------------------------


def begin(decision: SupportDecision, *, by: Any, at: datetime) -> SupportRequest:
    """Begin an application. Whoever has begun one already goes on with that."""
    access.OWN_REQUEST.check(by, decision).require()
    rules.may_begin(queries.decision_facts(decision), on=timezone.localdate(at)).require()
    with transaction.atomic():
        if (open_one := queries.request_of(by)) is not None:
            return open_one
        made = SupportRequest(student=decision.student, decision=decision, languages=[decision.student.language])
        try:
            with transaction.atomic():
                REQUEST.begin(made, by=by, at=at, may=access.OWN_REQUEST)
        except IntegrityError as error:
            raise SomeoneElseWasFaster("the application was begun in another window") from error
    return made


def save_answers(request: SupportRequest, *, by: Any, at: datetime, **answers: Any) -> None:
    """Keep the answers of one question, or of several. A `phone` goes to the person's own account, `unwanted` names to their own rows.

    Raises SomeoneElseWasFaster when the application has moved since it was read."""
    phone = answers.pop("phone", None)
    names = answers.pop("unwanted", None)
    questions = [q for q, columns in ANSWERS.items() if set(columns) & set(answers)]
    questions += ["unwanted"] if names is not None else []
    if unknown := set(answers) - {c for columns in ANSWERS.values() for c in columns}:
        raise TypeError(f"an application has no {sorted(unknown)}")
    rules.may_answer(state=request.state).require()
    changes = {name: str(value) if name == "weekly_times" else value for name, value in answers.items()}
    with trail.perform("support.save_answers", request, by=by, at=at, may=access.OWN_REQUEST, detail={"what": questions}):
        changes["answered"] = [q for q in rules.QUESTIONS if q in {*request.answered, *questions}]
        if not SupportRequest.objects.filter(pk=request.pk, state=request.state).update(**changes):
            raise SomeoneElseWasFaster(f"application {request.pk} is no longer {request.state}")
        for name, value in changes.items():
            setattr(request, name, value)
        if names is not None:
            _name_unwanted(request, names, at=at)
        if phone is not None and phone != by.phone:
            people.save_contact(by, given_name=by.given_name, family_name=by.family_name, phone=phone, by=by, at=at)


def _name_unwanted(request: SupportRequest, names: Iterable[str], *, at: datetime) -> None:
    """The rows are what the student says now. A name that stays keeps what the office has noted about it."""
    wanted = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    held = {one.name: one for one in queries.unwanted_of(request)}
    UnwantedMentor.objects.filter(pk__in=[one.pk for name, one in held.items() if name not in wanted]).delete()
    for name in wanted:
        if name not in held:
            UnwantedMentor.objects.create(request=request, name=name, said_at=at)


def connect(unwanted: UnwantedMentor, mentor: User | None, *, by: Any, at: datetime) -> None:
    """A coordinator says which mentor the student means; None when it is no mentor here."""
    rules.may_connect(is_mentor=mentor is None or mentor.has_role(Role.MENTOR)).require()
    request = unwanted.request
    detail = {"is_a_mentor": mentor is not None}
    with trail.perform("support.connect", request, by=by, at=at, may=access.CONNECT, detail=detail, person=request.student):
        UnwantedMentor.objects.filter(pk=unwanted.pk).update(mentor_person=mentor, connected_at=at, connected_by=by)
        unwanted.mentor_person, unwanted.connected_at, unwanted.connected_by = mentor, at, by


def submit(request: SupportRequest, *, by: Any, at: datetime) -> None:
    """Send it: from now on the student waits for a mentor."""
    REQUEST.take(request, "submit", by=by, at=at, waiting_since_at=at, looked_at=None, told_at=None)


def withdraw(request: SupportRequest, *, by: Any, at: datetime) -> None:
    """The student takes it back. The place in the queue is kept."""
    REQUEST.take(request, "withdraw", by=by, at=at)


def return_to_queue(request: SupportRequest, *, by: Any, at: datetime) -> None:
    """The student wants a mentor after all, and has the same place as before."""
    REQUEST.take(request, "return_to_queue", by=by, at=at)


def match(request: SupportRequest, *, by: Any, at: datetime) -> None:
    """There is a mentor. What the student wished for the choice has done its work and is erased."""
    REQUEST.take(request, "match", by=by, at=at, wishes="", matched_at=at)


def requeue(request: SupportRequest, *, by: Any, at: datetime) -> None:
    """The student needs another mentor, and waits from now on."""
    REQUEST.take(request, "requeue", by=by, at=at, waiting_since_at=at, looked_at=None, told_at=None)


def pause(request: SupportRequest, *, by: Any, at: datetime) -> None:
    """The pair has ended and the student wants a pause. Whoever joins the queue again waits from here on."""
    REQUEST.take(request, "pause", by=by, at=at, waiting_since_at=at, looked_at=None, told_at=None)


def close(request: SupportRequest, *, by: Any, at: datetime) -> None:
    """The application is at its end. The student can begin a new one as long as the decision is valid."""
    REQUEST.take(request, "close", by=by, at=at, wishes="")


def mark_looked(requests: Iterable[SupportRequest], *, by: Any, at: datetime) -> None:
    """The office has looked for a mentor for these."""
    for request in requests:
        with trail.perform("support.mark_looked", request, by=by, at=at, may=access.LOOK, person=request.student):
            SupportRequest.objects.filter(pk=request.pk).update(looked_at=at)
            request.looked_at = at


def tell_still_waiting(request: SupportRequest, *, by: Any, at: datetime) -> None:
    """Keep the promise that whoever waits hears something, even if nothing is ready."""
    with trail.perform("support.tell_still_waiting", request, by=by, at=at, may=access.TELL, person=request.student):
        SupportRequest.objects.filter(pk=request.pk).update(told_at=at)
        queue(notices.STILL_LOOKING, about=request, at=at)


# --- The card -----------------------------------------------------------------------------------------


def save_line(student: User, topic: str, text: str, audience: str, *, by: Any, at: datetime) -> SharingLine:
    """Keep one line of the card, with its switch. It holds from this moment."""
    rules.may_show(text=text, audience=audience).require()
    detail = {"topic": topic, "audience": audience}
    with trail.perform("support.save_line", student, by=by, at=at, may=access.OWN_CARD, detail=detail):
        line, _new = SharingLine.objects.update_or_create(
            student=student, topic=SharingLine.Topic(topic), defaults={"text": text.strip(), "audience": audience, "changed_at": at}
        )
    return line


def set_audience(line: SharingLine, audience: str, *, by: Any, at: datetime) -> None:
    """Turn the switch of a line. Nobody whom it shuts out can read it from this moment."""
    rules.may_show(text=line.text, audience=audience).require()
    with trail.perform(
        "support.set_audience", line.student, by=by, at=at, may=access.OWN_CARD, detail={"topic": line.topic, "audience": audience}
    ):
        SharingLine.objects.filter(pk=line.pk).update(audience=audience, changed_at=at)
        line.audience, line.changed_at = audience, at


def remove_line(line: SharingLine, *, by: Any, at: datetime) -> None:
    """Erase a line of the card."""
    with trail.perform("support.save_line", line.student, by=by, at=at, may=access.OWN_CARD, detail={"topic": line.topic, "audience": ""}):
        SharingLine.objects.filter(pk=line.pk).delete()


def clear_card(student: User, *, by: Any, at: datetime) -> None:
    """Erase the whole card."""
    with trail.perform("support.clear_card", student, by=by, at=at, may=access.OWN_CARD):
        SharingLine.objects.filter(student=student).delete()
