"""What pairs show on the coordinator's pages of a student and of a mentor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from parvis.advice.queries import knows_others
from parvis.casework.panels import panel
from parvis.guidance.queries import Agreed, quotes_agreements
from parvis.kit.naming import Somebody
from parvis.people.access import is_coordinator
from parvis.people.models import User
from parvis.support import queries as support
from parvis.training.queries import knows_students

from . import queries
from .access import side

MOST = 20


@panel("support.student", order=20)
def of_student(request: HttpRequest, student: Any) -> SafeString | str:
    """The student's pairs, the newest first."""
    if not is_coordinator(request.user) or not support.has_had_a_mentor(student):
        return ""
    pairs = list(queries.of_student(student)[:MOST])
    return render_to_string("mentorships/panel_student.html", {"pairs": pairs}, request) if pairs else ""


@panel("recruitment.mentor", order=20)
def of_mentor(request: HttpRequest, mentor: Any) -> SafeString | str:
    """The mentor's students, the newest first."""
    pairs = list(queries.of_mentor(mentor.person)[:MOST]) if is_coordinator(request.user) else []
    return render_to_string("mentorships/panel_mentor.html", {"pairs": pairs}, request) if pairs else ""


@quotes_agreements
def agreed_on(user: Any, items: Sequence[str]) -> list[Agreed]:
    """What somebody's pairs have answered to some questions. Three queries, however many pairs."""
    pairs = queries.own(user)
    frames = queries.agreed_for(pairs)
    said = {p.pk: tuple(frames[p.pk].sentences[i] for i in items if i in frames[p.pk].sentences) for p in pairs}
    others = {p.pk: p.mentor.person if p.student_id == user.pk else p.student for p in pairs}
    return [Agreed(p.pk, others[p.pk].given_name, said[p.pk], frames[p.pk].version) for p in pairs]


@knows_others
def others_of(user: Any) -> list[User]:
    """Those whom somebody has a pair with now: whom advice may be about. One query."""
    return [p.mentor.person if p.student_id == user.pk else p.student for p in queries.own(user)]


@panel("support.card", order=10)
def what_the_office_sees(request: HttpRequest, student: Any) -> SafeString | str:
    """Below the student's card: the way to the list of what the coordinator sees of a pair."""
    pair = queries.of_student(student).first()
    return render_to_string("mentorships/seen_link.html", {"pair": pair}, request) if pair else ""


@panel("mentorships.to_come", order=5)
def change_to_talk_about(request: HttpRequest, pair: Any) -> SafeString | str:
    """On a meeting's page: the change in the agreement that one of the two wants to talk about."""
    if side(request.user, pair) not in {"student", "mentor"} or (change := queries.to_talk_about(pair)) is None:
        return ""
    page = {"agreement": change, "mine": change.talk_by_id == request.user.pk, "name": change.talk_by.given_name if change.talk_by else ""}
    return render_to_string("mentorships/talk_about.html", page, request)


@knows_students
def students_of(mentor: Any) -> list[Somebody]:
    """Everybody whose mentor somebody is or has been: in supervision they are not told of by name, address or programme (R82)."""
    return [
        Somebody(given_name=p.student.given_name, family_name=p.student.family_name, email=p.student.email, programme=p.request.programme)
        for p in queries.of_mentor(mentor.person).select_related("request")
    ]
