"""The only reader of decisions, applications and cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from parvis.audit import trail
from parvis.casework.panels import once
from parvis.casework.timeline import name_of
from parvis.people.access import is_coordinator
from parvis.people.models import Role, User

from . import rules
from .models import SharingLine, SupportDecision, SupportRequest, UnwantedMentor

State = SupportRequest.State
Decided = SupportDecision.State
UNVERIFIED = (Decided.STATED, Decided.NOT_CONFIRMED)
CARD_READ = "support.card_read"
APPLICATION = "application"
"""What `support.card_read` calls the application, beside the topics of the card."""
MOST = 30


# --- What somebody may see ----------------------------------------------------------------------------


def visible_to(user: Any) -> QuerySet[SupportRequest]:
    """One's own applications; to a coordinator all that have been sent. What is only begun is the student's alone."""
    seen = Q(student=user.pk)
    if is_coordinator(user):
        seen |= ~Q(state=State.DRAFT)
    return SupportRequest.objects.filter(seen).select_related("student", "decision")


def decisions_visible_to(user: Any) -> QuerySet[SupportDecision]:
    """One's own decisions; all of them to a coordinator."""
    every = SupportDecision.objects.select_related("student")
    return every if is_coordinator(user) else every.filter(student=user.pk)


def students_visible_to(user: Any) -> QuerySet[User]:
    """Everybody with a decision, to a coordinator. Nobody, to others."""
    if not is_coordinator(user):
        return User.objects.none()
    return User.objects.filter(Exists(SupportDecision.objects.filter(student=OuterRef("pk"))))


# --- Decisions and applications -----------------------------------------------------------------------


def decision_facts(decision: SupportDecision) -> rules.DecisionFacts:
    """What the student may correct counts as stated too: the application stands while the two find out."""
    return rules.DecisionFacts(
        in_force=decision.state == Decided.IN_FORCE,
        stated=decision.state in UNVERIFIED,
        decided_on=decision.decided_on,
        valid_until_on=decision.valid_until_on,
    )


def asked_of(request: SupportRequest) -> tuple[str, ...]:
    """The questions of this application, in order."""
    return rules.questions(had_mentor=had_mentor(request))


def had_mentor(request: SupportRequest) -> bool:
    """Has a mentor been found before, for this application or an earlier one of the student's?"""
    return SupportRequest.objects.filter(student=request.student_id, matched_at__isnull=False).exists()


def request_facts(request: SupportRequest) -> rules.RequestFacts:
    return rules.RequestFacts(answered=frozenset(request.answered), decision=decision_facts(request.decision))


def decision_of(user: Any, *, on: date) -> SupportDecision | None:
    """The person's decision that is valid on a day; the newest where there are several."""
    held = SupportDecision.objects.filter(student=user.pk, state=Decided.IN_FORCE, decided_on__lte=on, valid_until_on__gt=on)
    return held.select_related("student").order_by("-decided_on", "-pk").first()


def account_of(email: str) -> User | None:
    """Whoever has this address, also where the account is closed."""
    return User.objects.filter(email__iexact=email.strip()).first()


def stated_by(user: Any) -> SupportDecision | None:
    """What the person has stated themselves and nobody has verified. There is at most one."""
    return SupportDecision.objects.filter(student=user.pk, state__in=UNVERIFIED).select_related("student").first()


def decision_to_begin_on(user: Any, *, on: date) -> SupportDecision | None:
    """The decision that an application can rest on: a valid one, else the one that the student has stated."""
    held = list(SupportDecision.objects.filter(student=user.pk).select_related("student").order_by("-decided_on", "-pk"))
    able = [decision for decision in held if rules.would_hold(decision_facts(decision), on=on)]
    return next((decision for decision in able if decision.state == Decided.IN_FORCE), able[0] if able else None)


def reference_taken(reference: str, *, leave_out: int = 0) -> bool:
    """Has a verified decision this reference? What students have stated takes none."""
    verified = SupportDecision.objects.exclude(pk=leave_out).exclude(state__in=UNVERIFIED)
    return verified.filter(reference__iexact=reference.strip()).exists()


def most_urgent(decisions: Sequence[SupportDecision]) -> SupportDecision:
    """The decision that a student's status is about: one that is not verified, else the newest."""
    return next((one for one in decisions if one.state in UNVERIFIED), decisions[0])


def to_verify() -> QuerySet[SupportDecision]:
    """What students have stated and nobody has answered, the longest wait first."""
    return SupportDecision.objects.filter(state=Decided.STATED).select_related("student").order_by("state_at", "pk")


def request_of(user: Any) -> SupportRequest | None:
    """The person's application that is not closed. There is at most one."""
    return SupportRequest.objects.filter(student=user.pk).exclude(state=State.CLOSED).select_related("student", "decision").first()


def last_request_of(user: Any) -> SupportRequest | None:
    """The open application, else the one that was closed last."""
    return (
        request_of(user)
        or SupportRequest.objects.filter(student=user.pk).select_related("student", "decision").order_by("-state_at", "-pk").first()
    )


def requests_of(student: User) -> list[SupportRequest]:
    """Every application of a student, the newest first. On a page of many parts they are asked for once."""
    rows = SupportRequest.objects.filter(student=student).select_related("student", "decision").order_by("-pk")
    return once(f"support.requests_of.{student.pk}", lambda: list(rows))


def waits_for_mentor(student: User) -> SupportRequest | None:
    """The application of a student who waits on a verified decision."""
    return next((r for r in requests_of(student) if r.state == State.WAITING and r.decision.state not in UNVERIFIED), None)


def has_had_a_mentor(student: User) -> bool:
    return any(r.matched_at for r in requests_of(student))


def sent() -> QuerySet[SupportRequest]:
    """Everybody who waits, also for their decision to be verified. The longest wait first (Q8)."""
    return SupportRequest.objects.filter(state=State.WAITING).select_related("student", "decision").order_by("waiting_since_at", "pk")


def waiting() -> QuerySet[SupportRequest]:
    """Those who wait for a mentor on a verified decision. Nobody else is matched, and nobody is asked about anybody else."""
    return sent().exclude(decision__state__in=UNVERIFIED)


def not_looked_at() -> QuerySet[SupportRequest]:
    """Those who wait and whom nobody at the office has looked at since they were sent."""
    return waiting().filter(looked_at__isnull=True)


def to_be_told(at: datetime, *, days: int) -> QuerySet[SupportRequest]:
    """Those who have waited so long without a word that they are to hear from the office."""
    before = at - timedelta(days=days)
    return sent().filter(waiting_since_at__lte=before).filter(Q(told_at__isnull=True) | Q(told_at__lte=before))


# --- Mentors who are not wanted -----------------------------------------------------------------------


def unwanted_of(request: SupportRequest) -> list[UnwantedMentor]:
    """Whom the student does not want, in the order in which they were named."""
    return list(UnwantedMentor.objects.filter(request=request).select_related("mentor_person").order_by("pk"))


def unwanted_visible_to(user: Any) -> QuerySet[UnwantedMentor]:
    """A coordinator sees the names of the applications that they see; never those of their own."""
    rows = UnwantedMentor.objects.select_related("request__student", "mentor_person")
    return rows.exclude(request__state=State.DRAFT).exclude(request__student=user.pk) if is_coordinator(user) else rows.none()


def unconnected() -> QuerySet[UnwantedMentor]:
    """Names in applications that wait, which nobody has looked at yet."""
    return UnwantedMentor.objects.filter(connected_at__isnull=True, request__state=State.WAITING).order_by("said_at", "pk")


def mentors_to_connect(request: SupportRequest) -> list[User]:
    """Everybody who is a mentor, by name, for a coordinator to choose among."""
    people = User.objects.filter(roles__contains=str(Role.MENTOR)).exclude(pk=request.student_id)
    return [person for person in people.order_by("given_name", "family_name", "pk") if person.has_role(Role.MENTOR)]


def help_facts(request: SupportRequest) -> dict[str, Any]:
    """What `rules.would_help` asks about an application."""
    return {
        "minutes": request.times.minutes,
        "way": request.way,
        "campus_is_needed": bool(request.campus) and not request.other_campus_works,
        "languages": len(request.languages),
    }


def typical_wait_days(on: date) -> int | None:
    """How many days those who got a mentor in the last year waited, as most; None where they are too few to say."""
    since = timezone.make_aware(datetime.combine(on - timedelta(days=365), datetime.min.time()))
    found = SupportRequest.objects.filter(state=State.MATCHED, state_at__gte=since, waiting_since_at__isnull=False).order_by(
        "-state_at", "-pk"
    )
    return rules.typical_wait((got - waited).days for got, waited in found.values_list("state_at", "waiting_since_at")[:500] if waited)


# --- The coordinator's list ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A student on the list. `request` is None while nothing that the office may see has been sent."""

    student: User
    decision: SupportDecision
    request: SupportRequest | None


@dataclass(frozen=True)
class Page:
    """Rows and the addresses of its neighbours, empty where there is none."""

    rows: list[Row]
    newer: str
    older: str


def students(
    reader: Any, *, begins: str = "", state: str = "", before: int | None = None, after: int | None = None, most: int = MOST
) -> Page:
    """A page of students, the newest first. `begins` is the beginning of names, `state` where the application is. Three queries."""
    people = students_visible_to(reader)
    for word in begins.split():
        people = people.filter(Q(given_name__istartswith=word) | Q(family_name__istartswith=word))
    if state:
        people = people.filter(Exists(SupportRequest.objects.filter(student=OuterRef("pk"), state=state)))
    if after:
        found = list(people.filter(pk__gt=after).order_by("pk")[: most + 1])
        shown, more_newer, more_older = found[:most][::-1], len(found) > most, True
    else:
        found = list((people.filter(pk__lt=before) if before else people).order_by("-pk")[: most + 1])
        shown, more_newer, more_older = found[:most], before is not None, len(found) > most
    return Page(
        rows=_rows(shown),
        newer=f"after={shown[0].pk}" if shown and more_newer else "",
        older=f"before={shown[-1].pk}" if shown and more_older else "",
    )


def _rows(people: list[User]) -> list[Row]:
    decisions: dict[int, SupportDecision] = {}
    found = list(SupportDecision.objects.filter(student__in=people).order_by("-decided_on", "-pk"))
    for person in people:
        if own := [decision for decision in found if decision.student_id == person.pk]:
            decisions[person.pk] = most_urgent(own)
    requests: dict[int, SupportRequest] = {}
    for request in SupportRequest.objects.filter(student__in=people).exclude(state=State.DRAFT).defer("wishes").order_by("pk"):
        requests[request.student_id] = request
    return [Row(p, decisions[p.pk], requests.get(p.pk)) for p in people if p.pk in decisions]


# --- The card -----------------------------------------------------------------------------------------


def lines_of(student: Any) -> list[SharingLine]:
    """All lines of the person's own card, in the order of the topics."""
    order = {topic: n for n, topic in enumerate(SharingLine.Topic.values)}
    return sorted(SharingLine.objects.filter(student=student.pk).order_by("pk"), key=lambda line: order[line.topic])


def card_lines(student: Any, audience: str) -> list[SharingLine]:
    """The lines that the student lets a reader read, "mentor" or "coordinator".

    Who the student's mentor is, is known only above: whoever asks for "mentor" has checked the pair, and writes `read_sensitive`."""
    return [line for line in lines_of(student) if rules.readable(line.audience, audience)]


def lines_for_mentor() -> QuerySet[SharingLine]:
    """Lines that a student's mentor may read, to be counted above."""
    return SharingLine.objects.filter(audience__in=[a for a in SharingLine.Audience.values if rules.readable(a, "mentor")])


def seen_by_mentor(student: Any) -> tuple[list[SharingLine], str]:
    """All lines of one's own card, and the programme that a mentor always sees."""
    request = SupportRequest.objects.filter(student=student.pk).order_by("-pk").values_list("programme", flat=True).first()
    return lines_of(student), request or ""


def card_for(student: Any, reader: Any) -> list[SharingLine]:
    """What a person at the office, or the student, may read of the card. A mentor's way in is `card_lines`."""
    if reader.pk == student.pk:
        return lines_of(student)
    return card_lines(student, "coordinator") if is_coordinator(reader) else []


@dataclass(frozen=True)
class Reading:
    """Somebody has read a line."""

    at: datetime
    who: str


def readings_of(student: Any, *, most: int = 200) -> dict[str, list[Reading]]:
    """Who has read which line when, the newest first, by topic. One query."""
    found: dict[str, list[Reading]] = {}
    for entry in trail.concerning(student).filter(event=CARD_READ).annotate(by_name=name_of(OuterRef("by_id")))[:most]:
        for topic in entry.detail.get("what", ()):
            found.setdefault(topic, []).append(Reading(entry.at, entry.by_name or ""))
    return found
