"""The only reader of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from parvis.kit.time import StudyYear, instant, month_of
from parvis.meetings.models import Meeting
from parvis.mentorships.models import Mentorship
from parvis.people.access import is_coordinator, is_payroll
from parvis.policy import book
from parvis.policy.calendar import calendar, study_year
from parvis.recruitment.models import Mentor
from parvis.training import queries as training

from .models import Certificate, Claim, LedgerLine, PayrollFile
from .rules import closing, paying, reference


def _from(day: date) -> datetime:
    return instant(day, 0, timezone.get_default_timezone())


def claims_visible_to(user: Any) -> QuerySet[Claim]:
    """A coordinator sees all; a mentor their own; payroll none of them one by one."""
    rows = Claim.objects.select_related("mentor__person")
    return rows if is_coordinator(user) else rows.filter(mentor__person_id=user.pk)


def certificates_visible_to(user: Any) -> QuerySet[Certificate]:
    rows = Certificate.objects.select_related("mentor__person", "signed_by")
    return rows if is_coordinator(user) else rows.filter(mentor__person_id=user.pk)


def files_visible_to(user: Any) -> QuerySet[PayrollFile]:
    rows = PayrollFile.objects.select_related("made_by").order_by("-month_on")
    return rows if is_payroll(user) else rows.none()


def terms_on(day: date) -> paying.Terms:
    """Rates and rules in force on a day."""
    return paying.Terms(
        rates=tuple((kind, int(book.value(f"pay.rate_{kind}", on=day))) for kind in ("meeting", "training", "supervision")),
        rounding_minutes=int(book.value("pay.rounding_minutes", on=day)),
        absence_is_paid=bool(book.value("pay.absence_is_paid", on=day)),
        late_cancellation_is_paid=bool(book.value("pay.late_cancellation_is_paid", on=day)),
    )


def open_claim(mentor: Mentor, month: date) -> Claim | None:
    """The mentor's claim of the month, if nobody has confirmed it yet."""
    return Claim.objects.filter(mentor=mentor, month_on=month, state=Claim.State.OPEN).first()


def claim_of(mentor: Mentor, month: date) -> Claim | None:
    return Claim.objects.select_related("mentor__person").filter(mentor=mentor, month_on=month).first()


def lines_of_month(mentor: Mentor, month: date) -> list[LedgerLine]:
    """The lines that stand in the mentor's claim of a month, each with its claim."""
    rows = LedgerLine.objects.filter(claim__mentor=mentor, claim__month_on=month)
    return list(rows.select_related("claim__mentor__person").order_by("on", "pk"))


def lines_of(claim: Claim) -> list[LedgerLine]:
    return list(LedgerLine.objects.filter(claim=claim).order_by("on", "pk"))


def newest_line(*, source_kind: str, source_id: int) -> LedgerLine | None:
    """The newest line about an event: the one that a correction corrects."""
    return LedgerLine.objects.filter(source_kind=source_kind, source_id=source_id).order_by("-pk").first()


def total_of_event(*, source_kind: str, source_id: int) -> tuple[int, int]:
    """Minutes and öre that all lines about an event come to."""
    found = LedgerLine.objects.filter(source_kind=source_kind, source_id=source_id).aggregate(
        minutes=Sum("paid_minutes"), ore=Sum("amount_ore")
    )
    return found["minutes"] or 0, found["ore"] or 0


def unlogged(mentor: Mentor, month: date, *, before: datetime) -> list[Meeting]:
    """Meetings of the month that are over, and that nobody has logged."""
    first, last = month_of(month)
    rows = Meeting.objects.filter(
        mentorship__mentor=mentor, state=Meeting.State.BOOKED, starts_at__gte=_from(first), starts_at__lt=_from(last), ends_at__lt=before
    )
    return list(rows.select_related("mentorship__student").order_by("starts_at", "pk"))


def claim_facts(claim: Claim, at: datetime) -> closing.ClaimFacts:
    lines = LedgerLine.objects.filter(claim=claim).count()
    return facts_of_month(
        claim.month_on, timezone.localdate(at), lines=lines, unlogged=len(unlogged(claim.mentor, claim.month_on, before=at))
    )


def facts_of_month(month: date, on: date, *, lines: int, unlogged: int) -> closing.ClaimFacts:
    first, last = month_of(month)
    return closing.ClaimFacts(on=on, month_on=first, month_ends_on=last, lines=lines, unlogged=unlogged)


def month_is_closed(month: date) -> bool:
    return PayrollFile.objects.filter(month_on=month).exists()


@dataclass(frozen=True)
class Total:
    """Minutes and öre."""

    minutes: int
    ore: int


def totals(lines: list[LedgerLine]) -> Total:
    return Total(sum(line.paid_minutes for line in lines), sum(line.amount_ore for line in lines))


def earlier(mentor: Mentor, *, before: date) -> list[Claim]:
    """The mentor's earlier months with their sums, newest first."""
    rows = Claim.objects.filter(mentor=mentor, month_on__lt=before).annotate(
        minutes=Sum("lines__paid_minutes"), ore=Sum("lines__amount_ore")
    )
    return list(rows.filter(minutes__isnull=False).order_by("-month_on")[:24])


def sum_of_year(mentor: Mentor, on: date) -> Total:
    """What the mentor has earned this calendar year, corrections counted."""
    found = LedgerLine.objects.filter(mentor=mentor, on__gte=date(on.year, 1, 1), on__lte=on).aggregate(
        minutes=Sum("paid_minutes"), ore=Sum("amount_ore")
    )
    return Total(found["minutes"] or 0, found["ore"] or 0)


@dataclass(frozen=True)
class ToApprove:
    """A mentor's month before the coordinator, and what to look at."""

    claim: Claim
    minutes: int
    above: int
    """Minutes above the week's time that wait for approval."""
    late: int
    """Lines from earlier months."""

    @property
    def plain(self) -> bool:
        return not self.above and not self.late


def to_approve(month: date) -> list[ToApprove]:
    """Confirmed hours that wait for the coordinator, up to and with this month. Two queries."""
    claims = list(
        Claim.objects.filter(state=Claim.State.CONFIRMED, month_on__lte=month)
        .select_related("mentor__person")
        .annotate(minutes=Sum("lines__paid_minutes"))
        .order_by("month_on", "mentor__person__given_name", "pk")
    )
    first = min((c.month_on for c in claims), default=month)
    above: dict[int, int] = {}
    waiting = Meeting.objects.filter(state=Meeting.State.HELD, over_minutes__gt=0, starts_at__gte=_from(first)).order_by("pk")
    for mentor_id, minutes in waiting.values_list("mentorship__mentor_id", "over_minutes"):
        above[mentor_id] = above.get(mentor_id, 0) + minutes
    late: dict[int, int] = {}
    for claim_id, on, claim_month in (
        LedgerLine.objects.filter(claim__in=claims).order_by("pk").values_list("claim_id", "on", "claim__month_on")
    ):
        late[claim_id] = late.get(claim_id, 0) + (on < claim_month)
    return [ToApprove(c, c.minutes or 0, above.get(c.mentor_id, 0), late.get(c.pk, 0)) for c in claims]


@dataclass(frozen=True)
class Month:
    """A month as payroll sees it: sums and counts, no students."""

    month_on: date
    with_hours: int
    confirmed: int
    approved: int
    without_number: tuple[str, ...]
    minutes: int
    ore: int
    mentors: int
    file: PayrollFile | None


def month(first: date) -> Month:
    """All that payroll needs for a month, claims of earlier months that were approved late included. Three queries."""
    claims = list(
        Claim.objects.filter(month_on__lte=first)
        .filter(Q(month_on=first) | Q(state__in=(Claim.State.OPEN, Claim.State.CONFIRMED, Claim.State.APPROVED)))
        .annotate(n=Count("lines"), minutes=Sum("lines__paid_minutes"), ore=Sum("lines__amount_ore"))
        .filter(n__gt=0)
        .select_related("mentor__person")
        .order_by("pk")
    )
    approved = [c for c in claims if c.state == Claim.State.APPROVED]
    return Month(
        month_on=first,
        with_hours=len(claims),
        confirmed=sum(c.state != Claim.State.OPEN for c in claims),
        approved=sum(c.state in {Claim.State.APPROVED, Claim.State.PAID} for c in claims),
        without_number=tuple(sorted(c.mentor.person.full_name for c in approved if not c.mentor.employment_number)),
        minutes=sum(c.minutes for c in approved),
        ore=sum(c.ore for c in approved),
        mentors=len({c.mentor_id for c in approved}),
        file=PayrollFile.objects.filter(month_on=first).first(),
    )


def month_facts(found: Month, on: date) -> closing.MonthFacts:
    return closing.MonthFacts(
        on=on,
        month_ends_on=month_of(found.month_on)[1],
        closed=found.file is not None,
        approved=found.mentors,
        without_number=len(found.without_number),
        not_ready=found.with_hours - found.approved,
    )


def months_with_hours() -> list[date]:
    """Months that hold hours, newest first."""
    return list(Claim.objects.filter(lines__isnull=False).order_by("-month_on").values_list("month_on", flat=True).distinct()[:36])


def to_pay(first: date) -> QuerySet[Claim]:
    """The claims that a closing of this month pays."""
    return (
        Claim.objects.filter(state=Claim.State.APPROVED, month_on__lte=first)
        .select_related("mentor__person")
        .order_by("mentor__person__family_name", "pk")
    )


def meter(mentor: Mentor, on: date) -> reference.Meter:
    """How far the mentor has come to what a reference asks for."""
    pairs = Mentorship.objects.filter(mentor=mentor).order_by("pk").values_list("starts_on", Coalesce("ended_on", "ends_on"))
    return _meter(mentor, on, terms=_terms_as_mentor(pairs, on))


def _terms_as_mentor(pairs: Iterable[tuple[date, date]], on: date) -> int:
    """In how many of the terms that count the mentor had a student, by the first and last day of each pair."""
    return reference.terms_as_mentor([(first, min(last, on) + timedelta(days=1)) for first, last in pairs if first <= on], _terms(on))


def _years(on: date) -> tuple[StudyYear, StudyYear]:
    """The study year before, and this one."""
    year = study_year(on)
    return calendar(on).study_year(year.starts_on - timedelta(days=1)), year


def _terms(on: date) -> list[tuple[date, date]]:
    return [(y.starts_on, y.spring_on) for y in _years(on)] + [(y.spring_on, y.ends_on) for y in _years(on)]


def _meter(mentor: Mentor, on: date, *, terms: int) -> reference.Meter:
    return reference.Meter(
        terms=terms,
        terms_asked=int(book.value("pay.reference_terms", on=on)),
        introduced=mentor.introduction_on is not None,
        supervisions=max(training.supervisions_by_year(mentor, _years(on))),
        supervisions_asked=int(book.value("training.supervisions_per_year", on=on)),
    )


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a page says of a mentor's hours in a time, and of the way to a reference."""

    mentor: Mentor
    earned: Total
    meter: reference.Meter
    certificate: int | None
    """The number of the newest one."""
    certificate_state: str


def own_page(user: Any, on: date) -> Standing | None:
    """For a mentor's first page: the month's hours so far. Two queries."""
    return _standing(Mentor.objects.filter(person_id=user.pk), Q(claim__month_on=month_of(on)[0]), on=on)


def standing(mentor: Mentor, on: date) -> Standing | None:
    """For the office: this calendar year's hours, corrections counted. Two queries."""
    return _standing(Mentor.objects.filter(pk=mentor.pk), Q(on__gte=date(on.year, 1, 1), on__lte=on), on=on)


def _standing(one: QuerySet[Mentor], when: Q, *, on: date) -> Standing | None:
    """A row for each of the mentor's pairs, or one without."""
    lines = LedgerLine.objects.filter(when, mentor=OuterRef("pk")).order_by().values("mentor")
    newest = Certificate.objects.filter(mentor=OuterRef("pk")).order_by("-pk")
    rows = list(
        one.annotate(
            minutes=Coalesce(Subquery(lines.annotate(n=Sum("paid_minutes")).values("n")), 0),
            ore=Coalesce(Subquery(lines.annotate(n=Sum("amount_ore")).values("n")), 0),
            certificate=Subquery(newest.values("pk")[:1]),
            certificate_state=Coalesce(Subquery(newest.values("state")[:1]), Value("")),
            pair_starts_on=F("mentorships__starts_on"),
            pair_last_on=Coalesce("mentorships__ended_on", "mentorships__ends_on"),
        ).order_by("mentorships")
    )
    if not rows:
        return None
    each = [vars(row) for row in rows]
    pairs = [(one["pair_starts_on"], one["pair_last_on"]) for one in each if one["pair_starts_on"]]
    return Standing(
        mentor=rows[0],
        earned=Total(each[0]["minutes"], each[0]["ore"]),
        meter=_meter(rows[0], on, terms=_terms_as_mentor(pairs, on)),
        certificate=each[0]["certificate"],
        certificate_state=each[0]["certificate_state"],
    )


def certificate_of(mentor: Mentor) -> Certificate | None:
    """The newest certificate that the mentor has asked for."""
    return Certificate.objects.filter(mentor=mentor).select_related("mentor__person", "signed_by").order_by("-pk").first()


def certificate_content(mentor: Mentor, on: date) -> dict[str, Any]:
    """What a certificate says (R92): period, hours by kind, how many students, training and supervision. Names no student."""
    pairs = list(
        Mentorship.objects.filter(mentor=mentor).order_by("starts_on", "pk").values_list("starts_on", "ended_on", "ends_on", "student_id")
    )
    by_kind: dict[str, int] = {}
    for kind, minutes in LedgerLine.objects.filter(mentor=mentor, on__lte=on).order_by("pk").values_list("kind", "paid_minutes"):
        group = paying.RATE_OF[kind]
        by_kind[group] = by_kind.get(group, 0) + minutes
    ends = [min(ended or last, on) for _start, ended, last, _student in pairs]
    done = training.attended(mentor)
    areas = {
        a
        for found in Meeting.objects.filter(mentorship__mentor=mentor, state=Meeting.State.HELD)
        .order_by("pk")
        .values_list("areas", flat=True)
        for a in found
    }
    return {
        "name": mentor.person.full_name,
        "programme": mentor.programme,
        "from": pairs[0][0].isoformat() if pairs else "",
        "until": max(ends).isoformat() if ends else "",
        "students": len({p[3] for p in pairs}),
        "meetings": Meeting.objects.filter(mentorship__mentor=mentor, state=Meeting.State.HELD).count(),
        "minutes": by_kind,
        "introduction": mentor.introduction_on.isoformat() if mentor.introduction_on else "",
        "supervisions": sum(b.occasion.kind == "supervision" for b in done),
        "areas": sorted(areas),
        "institution": book.value("institution.name", on=on),
        "on": on.isoformat(),
    }


def asked_for_certificates() -> QuerySet[Certificate]:
    """Certificates that wait for a coordinator's signature."""
    return Certificate.objects.filter(state=Certificate.State.REQUESTED).select_related("mentor__person").order_by("pk")


def new_certificates(user: Any, *, since: datetime) -> QuerySet[Certificate]:
    """The mentor's own that were signed after an instant."""
    return Certificate.objects.filter(mentor__person=user, state=Certificate.State.SIGNED, state_at__gte=since).order_by("pk")


def months_to_confirm(user: Any, *, on: date) -> QuerySet[Claim]:
    """The mentor's own months that are over, have something in them, and are not confirmed."""
    lines = LedgerLine.objects.filter(claim=OuterRef("pk"))
    mine = Claim.objects.filter(mentor__person=user, state=Claim.State.OPEN, month_on__lt=on.replace(day=1))
    return mine.filter(Exists(lines)).order_by("month_on")


def confirmed_months() -> QuerySet[Claim]:
    """Months that their mentors have confirmed and nobody has approved."""
    return Claim.objects.filter(state=Claim.State.CONFIRMED).order_by("state_at", "pk")
