"""The queue and its proposals, the mentor's question and the student's offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.audit import trail
from parvis.casework.buttons import buttons
from parvis.casework.timeline import timeline
from parvis.policy import book
from parvis.sheets.writing import CONTENT_TYPES
from parvis.support.models import SupportRequest
from parvis.web import dates
from parvis.web.guard import needs

from . import access, actions, documents, queries, words
from .forms import TRIALS, ChooseForm, HoldForm
from .lifecycle import PROPOSAL
from .models import MatchRun, Proposal
from .rules import whatif
from .rules.fairness import Group
from .rules.whatif import Outcome
from .words import Names

State = Proposal.State
ROWS = 50
MOST_NEEDS = 30


# --- The coordinator ------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    """One who waits: a proposal, or what would help."""

    request: SupportRequest
    proposal: Proposal | None
    reason: str
    would_help: list[words.Help]

    @property
    def can_be_asked(self) -> bool:
        return self.proposal is not None and self.proposal.state == State.SUGGESTED


def _rows(waiting: list[SupportRequest], run: MatchRun | None, names: Names) -> list[Row]:
    """One query, however many rows."""
    proposals = queries.open_of(waiting)
    rows = []
    for request in waiting:
        proposal = proposals.get(request.pk)
        favour = words.say_parts(proposal.reasons)["for"] if proposal else []
        helps = [] if proposal else words.say_helps(run, request.pk, names)
        rows.append(Row(request, proposal, favour[0] if favour else "", helps))
    return rows


@needs(access.MATCH)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Who waits, the longest wait first, with a proposal or with what would help, and what became other than it was."""
    after = request.GET.get("after", "")
    waiting = queries.queue(after=int(after) if after.isdecimal() and len(after) < 12 else 0, most=ROWS + 1)
    run, on = queries.last_run(), timezone.localdate()
    decided, names = queries.steered(on=on), queries.names_in(run)
    rows = _rows(waiting[:ROWS], run, names)
    context = {
        "rows": rows,
        "run": run,
        "changed": words.say_changes(run, names) if run and run.tells_what_changed else None,
        "decided": [words.decision(d, run) for d in decided],
        "can_ask": sum(row.can_be_asked for row in rows),
        "page": {
            "newer": reverse("matching.queue") if after else "",
            "older": f"?after={waiting[ROWS - 1].pk}" if len(waiting) > ROWS else "",
        },
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
def ask_each(request: HttpRequest) -> HttpResponse:
    """Ask the mentors of the chosen proposals, and say of each that was not asked why."""
    if request.method != "POST":
        return redirect("matching.queue")
    chosen = [int(n) for n in request.POST.getlist("proposal") if n.isdecimal() and len(n) < 12][:ROWS]
    found = list(queries.visible_to(request.user).filter(pk__in=chosen).order_by("pk"))
    if not found:
        messages.info(request, _("No proposal was chosen. Nobody has been asked."))
        return redirect("matching.queue")
    asked, not_asked = actions.ask_each(found, by=request.user, at=timezone.now())
    context = {
        "asked": asked,
        "until": queries.answer_by(asked[0], on=timezone.localdate()) if asked else None,
        "not_asked": [(n.proposal, words.say_not_asked(n.verdict)) for n in not_asked],
        "gone": len(set(chosen)) - len(found),
    }
    return render(request, "matching/asked.html", context)


# --- The coordinator decides before the queue is solved ---------------------------------------------
@needs(access.MATCH)
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """The coordinator's own choice, from the mentors who could be asked. The rest of the queue is solved around it."""
    asked = get_object_or_404(queries.waiting_request(pk))
    found = queries.candidates(asked, on=timezone.localdate())
    form = ChooseForm(request.POST or None)
    form.offer(found)
    if request.method == "POST" and form.is_valid():
        mentor = next(c.mentor for c in found if str(c.mentor.pk) == form.cleaned_data["mentor"])
        actions.pin(asked, mentor, by=request.user, at=timezone.now())
        messages.success(request, _("You have decided this pair. Nobody has been asked yet."))
        return redirect("matching.proposal", pk=get_object_or_404(queries.suggested_for(asked)).pk)
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


@needs(access.STEER)
@require_POST
def forbid(request: HttpRequest, pk: int) -> HttpResponse:
    """Not these two: what was suggested is not suggested again."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk, state=State.SUGGESTED)
    actions.forbid(found.request, found.mentor, by=request.user, at=timezone.now())
    said = _("%(mentor)s is not proposed to %(student)s any more. It counts against neither.")
    messages.success(request, said % {"mentor": found.mentor.person.given_name, "student": found.request.student.given_name})
    return redirect("matching.queue")


@needs(access.STEER)
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Suggest a mentor to nobody for a while."""
    mentor = get_object_or_404(queries.ready_mentor(pk))
    form = HoldForm(request.POST if request.method == "POST" else None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        actions.hold(mentor, until_on=form.cleaned_data["until_on"], by=request.user, at=timezone.now())
        messages.success(request, _("%(mentor)s gets no new proposals for now.") % {"mentor": mentor.person.given_name})
        return redirect("matching.queue")
    return render(request, "matching/hold.html", {"form": form, "mentor": mentor}, status=form.status)


@needs(access.STEER)
@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo what a coordinator decided."""
    decided = get_object_or_404(queries.steerings_visible_to(request.user), pk=pk)
    actions.lift(decided, by=request.user, at=timezone.now())
    messages.success(request, _("The decision is lifted, and the queue has been looked at again."))
    return redirect("matching.queue")


# --- What if, and reports ---------------------------------------------------------------------------
@needs(access.MATCH)
@require_GET
def what_if(request: HttpRequest) -> HttpResponse:
    """What one more mentor, more places or other points would change. Nothing is saved."""
    on, tried = timezone.localdate(), request.GET.get("try", "")
    looked, now = queries.planned(on=on)
    trials = [form(request.GET if tried == form.key else None, mentors=looked.mentors, on=on) for form in TRIALS]
    chosen = next((form for form in trials if form.is_bound), None)
    outcome = None
    if chosen is not None and chosen.is_valid():
        outcome = whatif.what_if(now, chosen.then(looked))
    context = {
        "trials": trials,
        "form": chosen,
        "said": _outcome(looked, outcome) if outcome else None,
        "waiting": len(now.waiting),
        "matched": len(now.pairs),
    }
    return render(request, "matching/what_if.html", context, status=chosen.status if chosen else 200)


def _outcome(looked: queries.Look, outcome: Outcome) -> words.Changes:
    more = outcome.matched_after - outcome.matched_before
    return words.say_outcome(queries.outcome_rows(outcome), more, queries.names_of(looked))


@needs(access.MATCH)
@require_GET
def need(request: HttpRequest) -> HttpResponse:
    """Which mentors are missing, by campus, language and time of the week."""
    _looked, now = queries.planned(on=timezone.localdate())
    rows = [
        words.say_need(campus=n.campus, online=n.online, language=n.language, day=n.day, part=n.part, students=n.students)
        for n in whatif.need(now)[:MOST_NEEDS]
    ]
    context = {"rows": rows, "missing": whatif.needed(now), "waiting": len(now.waiting)}
    return render(request, "matching/need.html", context)


@needs(access.MATCH)
@require_GET
def fairness(request: HttpRequest) -> HttpResponse:
    """How long different groups wait, and how many of them have a mentor."""
    on = timezone.localdate()
    parts = [(words.GROUPED[what], [_told(what, group) for group in groups]) for what, groups in queries.fairness(on=on)]
    context = {
        "parts": parts,
        "days": int(book.value("matching.report_days", on=on)),
        "least": int(book.value("matching.smallest_group", on=on)),
        "enough": any(groups for _what, groups in parts),
    }
    return render(request, "matching/fairness.html", context)


def _told(what: str, group: Group) -> dict[str, Any]:
    return {
        "name": dates.cap_first(words.say_group(what, group.names)),
        "group": group,
        "until": words.say_days(group.days_until_mentor),
        "waiting": words.say_days(group.days_waiting),
    }


@needs(access.MATCH)
@require_GET
def fairness_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same as a file."""
    if form not in CONTENT_TYPES:
        raise Http404
    content = documents.fairness(queries.fairness(on=timezone.localdate()), form=form)
    response = HttpResponse(content, content_type=CONTENT_TYPES[form])
    name = f"{_('waiting-times')}-{timezone.localdate().isoformat()}.{form}"
    response["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=name))
    response["Cache-Control"] = "no-store"
    return response


# --- One proposal -----------------------------------------------------------------------------------
@needs(access.MATCH)
@require_GET
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """A proposal with its reasons, what each of the two would see, and the next step."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    run = found.run if found.state == State.SUGGESTED and found.run and found.run.cause else None  # what is suggested is of the last run
    names = queries.names_in(run, found)
    context = {
        **_seen(found),
        "reasons": words.say_parts(found.reasons),
        "runners_up": [_runner_up(r, names) for r in found.runners_up if r["mentor"] in names.mentors],
        "picture": words.picture(found.times),
        "offered": buttons(PROPOSAL, found, by=request.user, at=timezone.now(), primary="ask", leave_out=_leave_out(found)),
        "events": timeline(found),
        "can_choose": found.state == State.SUGGESTED,
        "pin": found.steering if found.steering and found.steering.ended_at is None else None,
        "rules": words.say_rules(found.run.rules) if found.run else [],
        "changed": words.say_changes(run, names) if run else None,
        "wishes": _wishes(request, found.request),
    }
    return render(request, "matching/proposal.html", context)


def _runner_up(stored: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Another mentor for the same student, and what it would mean for the others."""
    return {"number": stored["mentor"], "name": names.mentors[stored["mentor"]], "costs": words.say_cost(stored, names)}


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
    messages.success(request, _asked(found, queries.answer_by(found, on=timezone.localdate())))
    return redirect("matching.queue")


def _asked(found: Proposal, until: datetime) -> str:
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
