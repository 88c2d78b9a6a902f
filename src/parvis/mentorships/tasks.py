"""What waits for one of the pair, or for the coordinator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _

from parvis.casework.task import Ask, Task, Waiting

from . import queries
from .models import Agreement, Extension, Mentorship


def tasks(user: Any, *, role: str, at: datetime) -> Sequence[Task | Ask]:
    """Two queries for the office; for the pair one where an agreement is being written."""
    if role == "coordinator":
        on = localdate(at)
        return [*(_end(p) for p in queries.to_end(user, on=on)), *(_decide(e) for e in queries.questions_to(user, role=role, on=on))]
    if role not in {"student", "mentor"}:
        return []
    drafts = Ask(rows=queries.drafts_of(user, role=role), draw=partial(_agreements, reader=user, role=role))
    other = "mentorship__mentor__person" if role == "student" else "mentorship__student"
    going_on = Ask(
        rows=queries.questions_to(user, role=role, on=localdate(at)), draw=partial(_going_on, role=role), person=other, word="state"
    )
    return [drafts, going_on]


def _other(pair: Mentorship, role: str) -> str:
    return pair.mentor.person.given_name if role == "student" else pair.student.given_name


def _agreements(drafts: list[Waiting], *, reader: Any, role: str) -> list[Task]:
    found = queries.counted([draft.pk for draft in drafts], reader=reader) if drafts else []
    return [task for agreement in found if (task := _agreement(agreement, role))]


def _agreement(agreement: Agreement, role: str) -> Task | None:
    other, found = _other(agreement.mentorship, role), vars(agreement)  # what the query counted stands beside the columns
    names, confirm = {"name": other}, reverse("mentorships.confirm", args=[agreement.pk])
    if queries.left_to_answer(agreement):
        return Task(
            key="mentorships.fill_agreement",
            title=_("Your first meeting"),
            what=_("Fill in the checklist together with %(name)s") % names,
            action=_("Open the checklist"),
            url=reverse("mentorships.first_meeting", args=[agreement.mentorship_id]),
            since_at=agreement.created_at,
            who=other,
            tag="",
        )
    if found["is_mine"]:
        return None
    is_change = agreement.number > 1
    return Task(
        key="mentorships.confirm_agreement",
        title=(_("%(name)s wants to change one thing") % names if found["is_theirs"] else _("A change to approve"))
        if is_change
        else _("Read through and approve"),
        what=_("Your agreement with %(name)s") % names,
        action=_("Read and approve"),
        url=confirm,
        since_at=agreement.state_at,
        who=other,
        tag="att" if found["is_theirs"] else "",
    )


def _going_on(extensions: list[Waiting], *, role: str) -> list[Task]:
    return [_of_next_year(e, role) for e in extensions]


def _of_next_year(extension: Waiting, role: str) -> Task:
    other = extension.given_name
    if role == "mentor":
        title = _("%(name)s wants to go on. Can you?") % {"name": other}
    elif extension.word == Extension.State.ANSWERED:
        title = _("There is an answer about next study year")
    else:
        title = _("Do you want to go on next study year?")
    return Task(
        key="mentorships.extension_answer",
        title=title,
        what=_("Next study year"),
        action=_("Answer"),
        url=reverse("mentorships.extension", args=[extension.pk]),
        since_at=extension.since_at,
        who=other,
    )


def _pair(pair: Mentorship) -> str:
    return _("%(student)s and %(mentor)s") % {"student": pair.student.short_name, "mentor": pair.mentor.person.short_name}


def _decide(extension: Extension) -> Task:
    return Task(
        key="mentorships.extension_decide",
        title=_("Next study year for %(name)s") % {"name": extension.mentorship.student.short_name},
        what=_("Decide about next study year"),
        action=_("Decide"),
        url=reverse("mentorships.extension", args=[extension.pk]),
        since_at=extension.state_at,
        who=_pair(extension.mentorship),
    )


def _end(pair: Mentorship) -> Task:
    found, url = vars(pair), reverse("mentorship.end", args=[pair.pk])
    if found["asked_at"]:
        return Task(
            key="mentorships.ending_talk",
            title=_("Somebody wants to talk with you"),
            what=_("Talk about ending the pair"),
            action=_("Open"),
            url=url,
            since_at=found["asked_at"],
            who=_pair(pair),
            detail=_("The other one does not know yet."),
        )
    passed = make_aware(datetime.combine(pair.ends_on, time()))
    return Task(
        key="mentorships.past_end",
        title=_("A pair that is about to end") if found["talked_at"] else _("The last day has passed"),
        what=_("End the pair, or extend it"),
        action=_("Open"),
        url=url,
        since_at=found["talked_at"] or passed,
        who=_pair(pair),
        tag="" if found["talked_at"] else "att",
    )
