"""The only reader of uploaded lists, and of what they are held against."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import QuerySet
from django.utils import timezone

from parvis.kit.time import StudyYear, instant
from parvis.people.access import is_coordinator
from parvis.people.models import Role, User
from parvis.policy.book import value as rule
from parvis.policy.calendar import study_year
from parvis.recruitment import queries as recruitment
from parvis.recruitment.models import Mentor, MentorApplication
from parvis.sheets import Row, Table
from parvis.support import queries as support
from parvis.support.models import SupportDecision
from parvis.training import queries as training
from parvis.training.models import Booking, Occasion

from . import rules
from .models import HeadingMeaning, Import, Kind

PAGE = Path(__file__).parent / "vocabulary.yaml"


# --- The words of lists --------------------------------------------------------------------------------


@cache
def page() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(PAGE.read_text(encoding="utf-8"))
    return found


@cache
def vocabulary() -> rules.Vocabulary:
    """The headings and words that lists use."""

    def plain(words: Iterable[str]) -> frozenset[str]:
        return frozenset(map(rules.plain, words))

    def heading(key: str, about: Mapping[str, Any]) -> rules.Heading:
        return rules.Heading(key=key, sv=about["sv"], en=about["en"], names=plain([about["sv"], about["en"], *about["also"]]))

    told = page()
    return rules.Vocabulary(
        headings={kind: tuple(heading(key, about) for key, about in told["headings"][kind].items()) for kind in told["headings"]},
        yes=plain(told["answers"]["yes"]),
        no=plain(told["answers"]["no"]),
        languages={code: plain(words) for code, words in told["languages"].items()},
        online=plain(told["online"]),
        kinds={kind: plain(words) for kind, words in told["kinds"].items()},
        months={name: number for names in told["months"].values() for number, name in enumerate(names, start=1)}
        | {name[:3]: number for names in told["months"].values() for number, name in enumerate(names, start=1)},
    )


def headings(kind: str, language: str) -> dict[str, str]:
    """Our own headings for a kind of list, in the reader's language."""
    return {one.key: one.sv if language == "sv" else one.en for one in vocabulary().headings[kind]}


def explained(kind: str, language: str) -> list[tuple[str, str]]:
    """Each heading, and what its cells may hold."""
    return [(about[language], about["help"][language]) for about in page()["headings"][kind].values()]


# --- Uploaded lists ------------------------------------------------------------------------------------


def visible_to(user: Any) -> QuerySet[Import]:
    """A coordinator sees the lists that they uploaded themselves."""
    rows = Import.objects.select_related("made_by")
    return rows.filter(made_by_id=user.pk) if is_coordinator(user) else rows.none()


def latest(user: Any) -> list[Import]:
    """The newest lists that were imported or still wait."""
    return list(visible_to(user).exclude(state=Import.State.DISCARDED).order_by("-pk")[:10])


def table_of(one: Import) -> Table:
    """The uploaded list."""
    held = json.loads(one.content or '{"header": [], "rows": []}')
    return Table(tuple(held["header"]), tuple(Row(number, tuple(cells)) for number, cells in held["rows"]))


def remembered(kind: str) -> dict[str, str]:
    """Heading → what somebody said last time that it means."""
    return dict(HeadingMeaning.objects.filter(kind=kind).order_by("pk").values_list("heading", "meaning"))


def rows_of(one: Import) -> list[tuple[int, dict[str, str]]]:
    """Each row's number, and its cells by our own headings."""
    return [(row.number, {key: cell for key, cell in zip(one.meanings, row.cells, strict=False) if key}) for row in table_of(one).rows]


def plan_of(one: Import, *, at: datetime) -> rules.Plan:
    """What the list would do now."""
    rows = rows_of(one)
    if one.kind == Kind.MENTORS:
        return rules.plan_mentors(rows, mentor_facts(one.made_by_id, on=timezone.localdate(at)))
    if one.kind == Kind.DECISIONS:
        return rules.plan_decisions(rows, decision_facts(one.made_by, on=timezone.localdate(at)))
    return rules.plan_attendance(rows, attendance_facts(at))


# --- What lists are held against -----------------------------------------------------------------------


def _known(mentor: Mentor) -> rules.KnownMentor:
    values = {key: getattr(mentor, key) for key in ("programme", "year", "capacity", "employment_number", "online", "in_phase_on")}
    values |= {
        "in_phase_by": mentor.in_phase_by_id,
        "campuses": sorted(mentor.campuses),
        "languages": sorted(mentor.languages, reverse=True),
    }
    person = mentor.person
    return rules.KnownMentor(
        pk=mentor.pk,
        email=person.email.casefold(),
        name=person.full_name,
        has_left=mentor.state == Mentor.State.LEFT,
        values=values,
    )


def _pool() -> tuple[dict[str, rules.KnownMentor], dict[str, rules.KnownMentor]]:
    """Every mentor by e-mail, and those with an employment number by that."""
    known = [_known(mentor) for mentor in Mentor.objects.select_related("person").order_by("pk")]
    return {one.email: one for one in known}, {str(n): one for one in known if (n := one.values["employment_number"])}


def mentor_facts(importer: int, *, on: date) -> rules.MentorFacts:
    """Five queries, however long the list."""
    by_email, by_number = _pool()
    people = User.objects.order_by("pk").values_list("pk", "email", "given_name", "family_name", "roles")
    applying = MentorApplication.objects.filter(state__in=recruitment.OPEN).order_by("pk").values_list("applicant__email", flat=True)
    coordinators: dict[str, int] = {}
    accounts: dict[str, str] = {}
    for pk, email, given, family, roles in people:
        accounts[email.casefold()] = f"{given} {family}".strip()
        if Role.COORDINATOR in roles.split(","):
            coordinators |= {rules.plain(email): pk, rules.plain(f"{given} {family}"): pk}
    return rules.MentorFacts(
        words=vocabulary(),
        today=on,
        campuses=rule("institution.campuses", on=on),
        programmes=rule("institution.programmes", on=on),
        coordinators=coordinators,
        importer=importer,
        by_email=by_email,
        by_number=by_number,
        accounts=accounts,
        applying=frozenset(email.casefold() for email in applying if email),
    )


def decision_facts(importer: User, *, on: date) -> rules.DecisionFacts:
    """Two queries, however long the list."""
    found = [(one, _known_decision(one)) for one in SupportDecision.objects.select_related("student").order_by("pk")]
    people = User.objects.order_by("pk").values_list("email", "given_name", "family_name")
    return rules.DecisionFacts(
        words=vocabulary(),
        today=on,
        importer=importer.email.casefold(),
        usual=rule("mentorship.usual_minutes_per_week", on=on),
        by_reference={one.reference.casefold(): known for one, known in found if one.state not in support.UNVERIFIED},
        stated={known.email: known for one, known in found if one.state in support.UNVERIFIED},
        accounts={email.casefold(): f"{given} {family}".strip() for email, given, family in people},
    )


def _known_decision(one: SupportDecision) -> rules.KnownDecision:
    says = {"reference": one.reference, "decided_on": one.decided_on, "last_day_on": one.last_day_on, "hours": one.minutes_per_week}
    return rules.KnownDecision(
        pk=one.pk,
        email=one.student.email.casefold(),
        name=one.student.full_name,
        is_revoked=one.state == SupportDecision.State.REVOKED,
        values=says,
    )


def attendance_facts(at: datetime) -> rules.AttendanceFacts:
    """Three queries, however long the list."""
    by_email, by_number = _pool()
    occasions: dict[date, list[rules.KnownOccasion]] = {}
    noted = Booking.objects.exclude(state=Booking.State.CANCELLED).order_by("pk").values_list("occasion_id", "mentor_id", "state")
    taken = Counter(occasion for occasion, _mentor, _state in noted)
    for one in Occasion.objects.order_by("starts_at", "pk"):
        begins = timezone.localtime(one.starts_at)
        occasions.setdefault(begins.date(), []).append(
            rules.KnownOccasion(
                pk=one.pk,
                on=begins.date(),
                minute=begins.hour * 60 + begins.minute,
                kind=one.kind,
                topic=one.topic,
                has_begun=one.starts_at <= at,
                is_cancelled=one.state == Occasion.State.CANCELLED,
                room=one.places - taken[one.pk],
            )
        )
    return rules.AttendanceFacts(
        words=vocabulary(),
        occasions=occasions,
        by_email=by_email,
        by_number=by_number,
        noted={(occasion, mentor): state for occasion, mentor, state in noted},
    )


def names(keys: Iterable[int]) -> dict[int, str]:
    """The names of people who checked something."""
    return {one.pk: one.full_name for one in User.objects.filter(pk__in=set(keys)).order_by("pk")}


# --- What is taken out ---------------------------------------------------------------------------------


def mentors_to_take_out(user: Any, wanted: recruitment.Wanted, *, on: date) -> list[Mentor]:
    """The mentors that the filter of the pool shows, all pages of them."""
    return list(recruitment.pool(user, wanted, checked_from=recruitment.counts_from(on))[:5000])


def _bounds(year: StudyYear) -> tuple[datetime, datetime]:
    zone = timezone.get_default_timezone()
    return instant(year.starts_on, 0, zone), instant(year.starts_on.replace(year=year.starts_on.year + 1), 0, zone)


def attendance_to_take_out(user: Any, year: StudyYear) -> list[Booking]:
    """Every place of a study year that was not given back, in order of day and name."""
    first, last = _bounds(year)
    rows = training.bookings_visible_to(user).filter(occasion__starts_at__gte=first, occasion__starts_at__lt=last)
    rows = rows.exclude(state=Booking.State.CANCELLED)
    return list(
        rows.order_by("occasion__starts_at", "occasion", "mentor__person__given_name", "mentor__person__family_name", "pk")[:20_000]
    )


def study_years(on: date) -> list[StudyYear]:
    """This study year and the earlier ones that had an occasion, the newest first."""
    first = Occasion.objects.order_by("starts_at").values_list("starts_at", flat=True).first()
    last = Occasion.objects.order_by("-starts_at").values_list("starts_at", flat=True).first()
    days = [on] if first is None or last is None else [timezone.localdate(first), timezone.localdate(last), on]
    found = {study_year(date(year, on.month, min(on.day, 28))) for year in range(min(days).year, max(days).year + 1)}
    found |= {study_year(day) for day in days}
    return sorted(found, key=lambda year: year.starts_on, reverse=True)[:12]
