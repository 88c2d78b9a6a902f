"""What matching shows on the pages of a student, of a mentor, and of one who waits."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from parvis.casework.panels import panel
from parvis.people.access import is_coordinator
from parvis.policy import book
from parvis.support import queries as support

from . import queries, words


@panel("support.student", order=30)
def of_student(request: HttpRequest, student: Any) -> SafeString | str:
    """The proposal of one who waits, what would help, and what is decided, on the coordinator's page of the student."""
    asks = support.waits_for_mentor(student) if is_coordinator(request.user) else None
    if asks is None:
        return ""
    run = queries.last_run()
    left_out = run is not None and any(row["request"] == asks.pk for row in run.unmatched)
    # Only looking makes proposals: whoever the last look left out has none.
    proposal = None if left_out else queries.open_of([asks]).get(asks.pk)
    context = {
        "asks": asks,
        "proposal": proposal,
        "would_help": words.say_helps(run, asks.pk, queries.names_helping(run, asks.pk)) if proposal is None else (),
        "decided": [words.decision(d, run) for d in queries.steered(on=timezone.localdate()) if d.request_id == asks.pk],
    }
    return render_to_string("matching/panel_student.html", context, request)


@panel("recruitment.mentor", order=30)
def of_mentor(request: HttpRequest, mentor: Any) -> SafeString | str:
    """Who is decided for a mentor, and whether they are held back."""
    if not is_coordinator(request.user):
        return ""
    decided = [d for d in queries.steered(on=timezone.localdate()) if d.mentor_id == mentor.pk]
    context = {
        "mentor": mentor,
        "decided": [words.decision(d, None) for d in decided],
        "can_hold": mentor.state == mentor.State.AVAILABLE and not any(d.kind == "hold" for d in decided),
    }
    return render_to_string("matching/panel_mentor.html", context, request) if decided or context["can_hold"] else ""


@panel("support.would_help", order=10)
def would_help(request: HttpRequest, asks: Any) -> SafeString | str:
    """What the student could change so that a mentor fits. Never who they are, and not where there are so few that it would tell."""
    run = queries.last_run()
    least = int(book.value("matching.fewest_mentors_told", on=timezone.localdate()))
    helps = [h for h in words.say_helps(run, asks.pk, words.Names({}, {}), to="student") if h.mentors >= least]
    return render_to_string("matching/panel_would_help.html", {"helps": helps}, request) if helps else ""
