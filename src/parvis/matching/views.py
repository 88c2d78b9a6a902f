"""The queue and its proposals, the mentor's question and the student's offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.audit import trail
from parvis.casework.buttons import buttons
from parvis.casework.timeline import timeline
from parvis.policy import book
from parvis.support.models import SupportRequest
from parvis.web import dates
from parvis.web.guard import needs

from . import access, actions, queries, words
from .forms import ChooseForm
from .lifecycle import PROPOSAL
from .models import MatchRun, Proposal

State = Proposal.State
ROWS = 50


# --- The coordinator ------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    """One who waits: a proposal, or what would help."""

    request: SupportRequest
    proposal: Proposal | None
    reason: str
    would_help: list[str]


def _rows(waiting: list[SupportRequest], run: MatchRun | None) -> list[Row]:
    """Three queries at most, however many rows."""
    proposals = queries.open_of(waiting)
    alone = {found["request"]: found["changes"] for found in (run.unmatched if run else [])}
    shown = {r.pk: alone.get(r.pk, []) for r in waiting if r.pk not in proposals}
    named = queries.mentors_named({n for changes in shown.values() for _code, params in changes for n in dict(params).get("mentors", ())})
    names = {number: mentor.person.full_name for number, mentor in named.items()}
    rows = []
    for request in waiting:
        proposal = proposals.get(request.pk)
        favour = words.say_parts(proposal.reasons)["for"] if proposal else []
        helps = [words.say_change(code, dict(params), names) for code, params in shown.get(request.pk, [])]
        rows.append(Row(request, proposal, favour[0] if favour else "", helps))
    return rows


@needs(access.MATCH)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Who waits, the longest wait first, with a proposal or with what would help."""
    after = request.GET.get("after", "")
    waiting = queries.queue(after=int(after) if after.isdecimal() and len(after) < 12 else 0, most=ROWS + 1)
    run = queries.last_run()
    older = f"?after={waiting[ROWS - 1].pk}" if len(waiting) > ROWS else ""
    context = {
        "rows": _rows(waiting[:ROWS], run),
        "run": run,
        "today": timezone.localdate(),
        "page": {"newer": reverse("matching.queue") if after else "", "older": older},
        "suggested": State.SUGGESTED,
    }
    return render(request, "matching/queue.html", context)


@needs(access.MATCH)
@require_POST
def solve(request: HttpRequest) -> HttpResponse:
    run = actions.solve(by=request.user, at=timezone.now())
    said = _("Done. %(matched)s of %(students)s have a proposal. Nobody has been asked yet.")
    messages.success(request, said % {"matched": run.matched, "students": run.students})
    return redirect("matching.queue")


@needs(access.MATCH)
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """The coordinator's own choice, from the mentors who could be asked."""
    asked = get_object_or_404(queries.waiting_request(pk))
    found = queries.candidates(asked, on=timezone.localdate())
    form = ChooseForm(request.POST or None)
    form.offer(found)
    if request.method == "POST" and form.is_valid():
        mentor = next(c.mentor for c in found if str(c.mentor.pk) == form.cleaned_data["mentor"])
        made = actions.propose_by_hand(asked, mentor, by=request.user, at=timezone.now())
        return redirect("matching.proposal", pk=made.pk)
    shown = found if request.GET.get("all") or form.errors else found[:3]
    context = {
        "asked": asked,
        "form": form,
        "cards": [
            (c.mentor, words.say_parts(("for" if p.speaks_for else "consider", p.code, dict(p.params)) for p in c.parts)) for c in shown
        ],
        "more": len(found) - len(shown),
        "help_with": words.spoken_areas(asked.areas),
        "wishes": _wishes(request, asked),
    }
    return render(request, "matching/choose.html", context, status=form.status)


@needs(access.MATCH)
@require_GET
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """A proposal with its reasons, what each of the two would see, and the next step."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    named = queries.mentors_named({r["mentor"] for r in found.runners_up})
    context = {
        **_seen(found),
        "reasons": words.say_parts(found.reasons),
        "runners_up": [(named[r["mentor"]].person.full_name, words.say_cost(r)) for r in found.runners_up if r["mentor"] in named],
        "offered": buttons(PROPOSAL, found, by=request.user, at=timezone.now(), primary="ask", leave_out=_leave_out(found)),
        "events": timeline(found),
        "can_choose": found.state == State.SUGGESTED,
        "wishes": _wishes(request, found.request),
    }
    return render(request, "matching/proposal.html", context)


def _wishes(request: HttpRequest, asked: SupportRequest) -> str:
    """What the student wrote for whoever chooses. That it was read stands in the student's own log."""
    if asked.wishes:
        trail.read_sensitive("matching.wishes_read", asked, by=request.user, at=timezone.now(), person=asked.student, what=["wishes"])
    return str(asked.wishes)


def _leave_out(found: Proposal) -> tuple[str, ...]:
    """What was only suggested is not taken back: another choice, or another solving, takes its place."""
    return ("withdraw",) if found.state == State.SUGGESTED else ()


def _seen(found: Proposal) -> Mapping[str, Any]:
    """What the pages of both sides say of a proposal."""
    request = found.request
    way = request.get_way_display()
    return {
        "proposal": found,
        "mentor": found.mentor,
        "student": request.student,
        "help_with": words.spoken_areas(request.areas),
        "areas": words.areas_in_full(request.areas),
        "times": words.spoken_times(found.times),
        "way": f"{way}, {request.campus}" if request.campus and request.way != SupportRequest.Way.ONLINE else way,
        "languages": dates.and_list(map(words.spoken_language, request.languages)),
        "minutes": request.decision.minutes_per_week,
        "answer_by": queries.answer_by(found, on=timezone.localdate()),
    }


# --- The mentor -----------------------------------------------------------------------------------
ANSWERED = {
    State.ASKED_MENTOR: "matching/question.html",
    State.DECLINED_BY_MENTOR: "matching/refused.html",
    State.ASKED_STUDENT: "matching/agreed.html",
}


@needs(access.ANSWER_AS_MENTOR)
@require_GET
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """What the help is about, and when. Not who. Afterwards what became of it."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk, mentor__person=request.user)
    template = ANSWERED.get(State(found.state), "matching/question_closed.html")
    return render(
        request, template, {**_seen(found), "accepted": found.state == State.ACCEPTED, "withdrawn": found.state == State.WITHDRAWN}
    )


# --- The student ----------------------------------------------------------------------------------
OFFERED = {
    State.ASKED_STUDENT: "matching/offer.html",
    State.ACCEPTED: "matching/accepted.html",
    State.DECLINED_BY_STUDENT: "matching/declined.html",
}


@needs(access.ANSWER_AS_STUDENT)
@require_GET
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """A mentor to say yes or no to. Afterwards what happens now."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk, request__student=request.user)
    return render(request, OFFERED.get(State(found.state), "matching/offer_closed.html"), dict(_seen(found)))


@needs(access.ANSWER_AS_STUDENT)
@require_GET
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """What the two promise each other. Its button is the yes."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk, request__student=request.user)
    if found.state != State.ASKED_STUDENT:
        return redirect("matching.offer", pk=pk)
    needed = int(book.value("meeting.absences_before_decision", on=timezone.localdate()))
    return render(request, "matching/promise.html", {**_seen(found), "missed": needed})


# --- Steps ----------------------------------------------------------------------------------------
@needs(access.MATCH)
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    actions.ask(found, by=request.user, at=timezone.now())
    messages.success(request, _told(found, queries.answer_by(found, on=timezone.localdate())))
    return redirect("matching.queue")


def _told(found: Proposal, until: datetime) -> str:
    said = _("%(mentor)s has been asked and answers by %(day)s. Then %(student)s gets the proposal.")
    names = {"mentor": found.mentor.person.given_name, "student": found.request.student.given_name}
    return said % {**names, "day": dates.day_words(until, year=timezone.localdate().year)}


@needs(access.ANSWER_AS_MENTOR)
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.visible_to(request.user), pk=pk, mentor__person=request.user)
    actions.agree(found, by=request.user, at=timezone.now())
    return redirect("matching.question", pk=pk)


@needs(access.ANSWER_AS_MENTOR)
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.visible_to(request.user), pk=pk, mentor__person=request.user)
    actions.refuse(found, by=request.user, at=timezone.now())
    return redirect("matching.question", pk=pk)


@needs(access.ANSWER_AS_STUDENT)
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.visible_to(request.user), pk=pk, request__student=request.user)
    actions.accept(found, by=request.user, at=timezone.now())
    return redirect("matching.offer", pk=pk)


@needs(access.ANSWER_AS_STUDENT)
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.visible_to(request.user), pk=pk, request__student=request.user)
    actions.decline(found, by=request.user, at=timezone.now())
    return redirect("matching.offer", pk=pk)


@needs(access.MATCH)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    actions.withdraw(found, by=request.user, at=timezone.now())
    messages.success(request, _("The proposal was taken back. The student keeps the same place in the queue."))
    return redirect("matching.queue")
