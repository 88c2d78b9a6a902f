"""The only writer of uploaded lists. What they say is written by the actions of recruitment, training and support, all or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from parvis.audit import trail
from parvis.kit.verdict import Reason, Refused, Verdict
from parvis.people.models import User
from parvis.recruitment import actions as recruitment
from parvis.recruitment.models import Mentor
from parvis.sheets import Table
from parvis.support import actions as support
from parvis.support.models import SupportDecision
from parvis.training import actions as training
from parvis.training import queries as booked
from parvis.training.models import Booking, Occasion

from . import access, queries, rules
from .lifecycle import IMPORT
from .models import HeadingMeaning, Import, Kind


def upload(kind: str, table: Table, *, by: Any, at: datetime) -> Import:
    """Keep a list until it is imported or thrown away. An earlier one of the same kind that still waits is thrown away."""
    rules.has_headings(table.header).require()
    with transaction.atomic():
        for earlier in Import.objects.filter(kind=kind, made_by=by, state=Import.State.WAITING).order_by("pk"):
            discard(earlier, by=by, at=at)
        content = json.dumps({"header": table.header, "rows": [(row.number, row.cells) for row in table.rows]}, ensure_ascii=False)
        meanings = rules.meanings(table.header, queries.vocabulary().headings[kind], queries.remembered(kind))
        fresh = Import(kind=kind, made_by=by, content=content, meanings=meanings)
        made: Import = IMPORT.begin(fresh, by=by, at=at, may=access.OWN_IMPORT, detail={"kind": str(kind), "rows": len(table.rows)})
    return made


def choose_columns(one: Import, meanings: Sequence[str], *, by: Any, at: datetime) -> None:
    """Say what the columns are. It is remembered for the next list with the same headings."""
    rules.may_be_read(one.kind, meanings).require()
    with trail.perform("exchange.choose_columns", one, by=by, at=at, may=access.OWN_IMPORT):
        for title, meaning in zip(queries.table_of(one).header, meanings, strict=True):
            if heading := rules.plain(title)[:120]:
                HeadingMeaning.objects.update_or_create(kind=one.kind, heading=heading, defaults={"meaning": meaning})
        one.meanings = list(meanings)
        one.save(update_fields=["meanings"])


def apply(one: Import, *, seen: str, by: Any, at: datetime, invited: bool = True) -> rules.Plan:
    """Do what was looked at: all of it or nothing. `seen` is the plan's digest; another plan by now is Refused.

    With `invited`, whoever is new in a list of decisions is told at once that they can ask for a mentor.
    Imports of the same kind come one after the other. Returns what was done."""
    with transaction.atomic():
        list(Import.objects.select_for_update(of=("self",)).filter(kind=one.kind, state=Import.State.WAITING).order_by("pk"))
        IMPORT.check(one, "apply", by=by, at=at).require()
        plan = queries.plan_of(one, at=at)
        rules.may_apply(as_seen=plan.digest == seen, rows=len(plan.to_do)).require()
        if one.kind == Kind.DECISIONS:
            _decisions(plan, invited=invited, by=by, at=at)
        else:
            {Kind.MENTORS: _mentors, Kind.ATTENDANCE: _attendance}[Kind(one.kind)](plan, by=by, at=at)
        counts: dict[str, Any] = {"added": len(plan.new), "changed": len(plan.changed)}
        counts |= {"unchanged": len(plan.same), "left_out": len(plan.wrong)}
        IMPORT.take(one, "apply", by=by, at=at, detail={"kind": one.kind, **counts}, content="", **counts)
    return plan


def discard(one: Import, *, by: Any, at: datetime) -> None:
    """Throw the list away."""
    IMPORT.take(one, "discard", by=by, at=at, content="")


def note_taken_out(kind: str, *, rows: int, form: str, by: Any, at: datetime) -> None:
    """Somebody took a list out: which, how long, as what."""
    with trail.perform("exchange.take_out", by, by=by, at=at, may=access.EXCHANGE, detail={"kind": str(kind), "rows": rows, "as": form}):
        pass  # reading changes nothing; the line in the trail is all


def _each(plan: rules.Plan, write: Callable[[rules.Line], None]) -> None:
    """Every row in turn. What a row is refused for is said with its number."""
    for line in plan.to_do:
        try:
            write(line)
        except Refused as refused:
            where = Reason(code="exchange.row_refused", params=(("row", line.number),))
            raise Refused(Verdict((where, *refused.verdict.reasons))) from refused
        except IntegrityError as error:  # somebody else brought in the same person this very moment
            raise Refused(rules.may_apply(as_seen=False, rows=1)) from error


def _mentors(plan: rules.Plan, *, by: Any, at: datetime) -> None:
    there = {
        one.pk: one for one in Mentor.objects.select_related("person").filter(pk__in=[line.about for line in plan.to_do]).order_by("pk")
    }
    checkers = {one.pk: one for one in User.objects.filter(pk__in=[line.values.get("in_phase_by") for line in plan.to_do]).order_by("pk")}

    def write(line: rules.Line) -> None:
        values = dict(line.values)
        row = {key: values[key] for key in recruitment.IN_A_LIST & values.keys()}
        if line.about is None:
            person = {key: values[key] for key in ("email", "given_name", "family_name", "phone")}
            language = values.get("languages", ["sv"])[0]
            mentor = recruitment.take_in(**person, language=language, by=by, at=at, **row)
        else:
            mentor = there[line.about]
            if row:
                recruitment.correct(mentor, by=by, at=at, **row)
        if "capacity" in values and values["capacity"] != mentor.capacity:
            recruitment.allow_capacity(mentor, capacity=values["capacity"], by=by, at=at)
        if "in_phase_on" in values:
            recruitment.verify_in_phase(mentor, on=values["in_phase_on"], checked_by=checkers[values["in_phase_by"]], by=by, at=at)

    _each(plan, write)


def _decisions(plan: rules.Plan, *, by: Any, at: datetime, invited: bool) -> None:
    """New decisions with their students, corrections, and what students had stated and the list verifies."""
    found = SupportDecision.objects.select_related("student").filter(pk__in=[line.about for line in plan.to_do]).order_by("pk")
    there = {one.pk: one for one in found}

    def write(line: rules.Line) -> None:
        values = dict(line.values)
        if "last_day_on" in values:
            values["valid_until_on"] = values.pop("last_day_on") + timedelta(days=1)
        if "hours" in values:
            values["minutes_per_week"] = values.pop("hours")
        if "reference" in values:
            still_valid = values["valid_until_on"] > timezone.localdate(at)
            support.register(**values, invited=invited and still_valid, by=by, at=at)
        else:
            support.correct(there[line.about or 0], **values, by=by, at=at)

    _each(plan, write)


def _attendance(plan: rules.Plan, *, by: Any, at: datetime) -> None:
    """Who was there and who was not. An occasion on whose list nobody is left to note is held."""
    occasions = {one.pk: one for one in Occasion.objects.filter(pk__in=[line.about for line in plan.to_do]).order_by("pk")}
    mentors = {m.pk: m for m in Mentor.objects.select_related("person").filter(pk__in=[line.mentor for line in plan.to_do]).order_by("pk")}
    places = {(b.occasion_id, b.mentor_id): b for occasion in occasions.values() for b in booked.on_the_list(occasion)}

    def write(line: rules.Line) -> None:
        occasion, mentor = occasions[line.about or 0], mentors[line.mentor or 0]
        place = places.get((occasion.pk, mentor.pk)) or training.add(occasion, mentor, by=by, at=at)
        if line.values["attended"] and place.state != Booking.State.ATTENDED:
            training.attend(place, by=by, at=at)
        elif not line.values["attended"]:
            training.miss(place, by=by, at=at)

    _each(plan, write)
    for occasion in occasions.values():
        listed = booked.on_the_list(occasion)
        if occasion.state == Occasion.State.PLANNED and all(place.state != Booking.State.BOOKED for place in listed):
            training.hold(occasion, [place for place in listed if place.state == Booking.State.ATTENDED], by=by, at=at)
