from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis import calendars
from parvis.audit.trail import read_sensitive
from parvis.casework.buttons import buttons
from parvis.casework.panels import one_page, shown
from parvis.casework.timeline import timeline
from parvis.kit.permission import SYSTEM
from parvis.kit.week import WeeklyTimes
from parvis.people import limits
from parvis.policy import book
from parvis.policy.health_words import speaks_of_health
from parvis.web.guard import needs, only_looks, public

from . import access, actions, forms, queries, rules
from .lifecycle import DECISION, REQUEST
from .models import SharingLine, SupportDecision, SupportRequest
from .words import QUESTION_OF, WHAT_TO_DO, WOULD_HELP

State = SupportRequest.State
Decided = SupportDecision.State
FREE_TEXTS = frozenset({"wishes", "unwanted", "reference", "text"})
"""The fields in which a student can write anything. Each page with one is kind about what need not stand there."""


def _sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, also when it was sent empty; None when it is only opened."""
    return request.POST if request.method == "POST" else None


# --- The coordinator ----------------------------------------------------------------------------------


@needs(access.SEE_STUDENTS)
def students(request: HttpRequest) -> HttpResponse:
    """All students, the newest first, found by the beginning of a name."""
    begins, state = request.GET.get("name", "").strip()[:80], request.GET.get("state", "")
    state = state if state in (State.WAITING, State.MATCHED, State.WITHDRAWN) else ""
    page = queries.students(request.user, begins=begins, state=state, before=_number(request, "before"), after=_number(request, "after"))
    kept = request.GET.copy()
    for name in ("before", "after"):
        kept.pop(name, None)
    query = f"&{kept.urlencode()}" if kept else ""
    pages = {side: f"?{cursor}{query}" if cursor else "" for side, cursor in (("newer", page.newer), ("older", page.older))}
    rows = [{"student": row.student, **_status(row.request, row.decision)} for row in page.rows]
    lanes = [("", _("All")), *((s.value, s.label) for s in (State.WAITING, State.MATCHED, State.WITHDRAWN))]
    return render(
        request,
        "support/students.html",
        {
            "rows": rows,
            "begins": begins,
            "state": state,
            "lanes": lanes,
            "pages": pages,
            "panels": shown("support.students", request, None),
            "today": timezone.localdate(),
        },
    )


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 19 else None


def _status(case: SupportRequest | None, decision: SupportDecision) -> dict[str, Any]:
    """Where a student's application is, whose turn it is, and since when. A decision to verify comes before all else."""
    said = {"coordinator": _("The coordinator"), "student": _("The student"), "": ""}
    if decision.state in queries.UNVERIFIED:
        turn = DECISION.turn(decision)
        kind = "att" if decision.state == Decided.STATED else ""
        label = _("Decision to verify") if decision.state == Decided.STATED else _("Decision not confirmed")
        return {"label": label, "kind": kind, "turn": said[turn.role if turn else ""], "since": decision.state_at}
    if case is None:
        label = _("Invited") if decision.invited_at else _("Not applied yet")
        return {"label": label, "kind": "", "turn": said["student"], "since": None}
    turn = REQUEST.turn(case)
    status = {"label": case.get_state_display(), "kind": "", "turn": said[turn.role if turn else ""], "since": None}
    if case.state == State.WAITING:
        new = {"label": _("New"), "kind": "info"} if case.looked_at is None else {}
        return status | new | {"since": case.waiting_since_at}
    return status | {"kind": "done" if case.state == State.MATCHED else ""}


@needs(access.REGISTER)
def register(request: HttpRequest) -> HttpResponse:
    """Register a decision and invite the student."""
    form = forms.Registration(_sent(request), on=timezone.localdate())
    if form.is_valid():
        made = actions.register(**form.decision(), by=request.user, at=timezone.now())
        messages.success(request, _("The decision is registered. %(name)s has been invited.") % {"name": made.student.full_name})
        return redirect("support.student", made.student_id)
    return render(request, "support/register.html", {"form": form}, status=form.status)


@needs(access.SEE_STUDENTS)
@one_page()
def student(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that the office knows about one student. Opening it stands in the student's own log."""
    decisions = list(queries.decisions_visible_to(request.user).filter(student=pk))
    if not decisions:
        raise Http404
    person, at, on = decisions[0].student, timezone.now(), timezone.localdate()
    cases = queries.requests_of(person)
    case = next((c for c in cases if c.state != State.DRAFT), None)
    asked = [q for q in rules.questions(had_mentor=any(c.matched_at for c in cases)) if q != "unwanted"]
    card = queries.card_for(person, request.user)
    if what := [*([queries.APPLICATION] if case else []), *(line.topic for line in card)]:
        read_sensitive(queries.CARD_READ, person, by=request.user, at=at, person=person, what=what)
    page = {
        "student": person,
        "case": case,
        "status": _status(case, queries.most_urgent(decisions)),
        "answers": forms.answers_said(case, asked) if case else [],
        "unwanted": queries.unwanted_of(case) if case and "unwanted" in case.answered else [],
        "card": card,
        "decisions": [_decision(d, request, at) for d in decisions],
        "steps": _asking(
            REQUEST, case, request, at, leave_out=["match", "requeue", "pause", *(["close"] if case.state == State.MATCHED else [])]
        )
        if case
        else [],
        "events": timeline(case or decisions[0]),
        "panels": shown("support.student", request, person),
    }
    return render(request, "support/student.html", {**page, "today": on})


def _decision(decision: SupportDecision, request: HttpRequest, at: datetime) -> dict[str, Any]:
    """A decision as the office sees it: a word for where it stands, and what can be done with it."""
    holds = rules.holds(queries.decision_facts(decision), on=timezone.localdate(at))
    label, kind = {
        Decided.STATED: (_("Stated by the student"), "att"),
        Decided.NOT_CONFIRMED: (_("Could not be confirmed"), ""),
    }.get(Decided(decision.state), (_("Valid"), "done") if holds else (_("Not valid today"), ""))
    may_invite = decision.state == Decided.IN_FORCE and holds and decision.invited_at is None
    return {"decision": decision, "label": label, "kind": kind, "may_invite": may_invite, "steps": _asking(DECISION, decision, request, at)}


def _asking(lifecycle: Any, case: Any, request: HttpRequest, at: datetime, leave_out: Any = ()) -> list[dict[str, Any]]:
    """The steps from here, each behind a page that says what it leads to."""
    found = buttons(lifecycle, case, by=request.user, at=at, leave_out=leave_out)
    return [{"label": b.label, "url": b.url, "reasons": b.reasons, "asks": True} for b in found]


@require_POST
@needs(access.LOOK)
def looked(request: HttpRequest, pk: int) -> HttpResponse:
    """The coordinator has read an application and looked for a mentor."""
    case = get_object_or_404(queries.visible_to(request.user), pk=pk)
    actions.mark_looked([case], by=request.user, at=timezone.now())
    messages.success(request, _("Noted. The student sees that you have looked."))
    return redirect("support.student", case.student_id)


@require_POST
@needs(access.REGISTER)
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell a student that they can ask for a mentor."""
    decision = get_object_or_404(queries.decisions_visible_to(request.user), pk=pk, state=Decided.IN_FORCE)
    actions.invite(decision, by=request.user, at=timezone.now())
    messages.success(request, _("%(name)s has been invited.") % {"name": decision.student.full_name})
    return redirect("support.student", decision.student_id)


@needs(access.VERIFY)
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold what a student has stated against the decision, correct it, and verify it."""
    decision = get_object_or_404(queries.decisions_visible_to(request.user), pk=pk)
    DECISION.check(decision, "verify", by=request.user, at=timezone.now()).require()
    form = forms.Verified(_sent(request), on=timezone.localdate(), decision=decision)
    if form.is_valid():
        actions.verify(decision, **form.decision(), by=request.user, at=timezone.now())
        messages.success(request, _("The decision is verified. %(name)s has been told.") % {"name": decision.student.full_name})
        return redirect("support.student", decision.student_id)
    return render(request, "support/decision/verify.html", {"form": form, "decision": decision}, status=form.status)


@needs(access.VERIFY)
def not_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why a decision cannot be confirmed yet. Nothing is rejected by it."""
    decision = get_object_or_404(queries.decisions_visible_to(request.user), pk=pk)
    DECISION.check(decision, "not_confirm", by=request.user, at=timezone.now()).require()
    form = forms.NotConfirmed(_sent(request))
    if form.is_valid():
        actions.not_confirm(decision, why=form.cleaned_data["why"], by=request.user, at=timezone.now())
        messages.success(
            request, _("Noted. %(name)s can correct it, and keeps the place in the queue.") % {"name": decision.student.full_name}
        )
        return redirect("support.student", decision.student_id)
    return render(request, "support/decision/not_confirm.html", {"form": form, "decision": decision}, status=form.status)


@needs(access.CONNECT)
def connect(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which mentor a student means with a name."""
    unwanted = get_object_or_404(queries.unwanted_visible_to(request.user), pk=pk)
    chosen = str(unwanted.mentor_person_id or (forms.NO_MENTOR if unwanted.connected_at else ""))
    mentors = queries.mentors_to_connect(unwanted.request)
    form = forms.Connection(_sent(request), mentors=mentors, initial={"mentor": chosen})
    if form.is_valid():
        actions.connect(unwanted, form.person(), by=request.user, at=timezone.now())
        messages.success(request, _("Noted. It holds from the next proposal on."))
        return redirect("support.student", unwanted.request.student_id)
    return render(request, "support/connect.html", {"form": form, "unwanted": unwanted}, status=form.status)


@needs(access.REVOKE)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take a decision out of force."""
    decision = get_object_or_404(queries.decisions_visible_to(request.user), pk=pk)
    if request.method == "POST":
        actions.revoke(decision, by=request.user, at=timezone.now())
        messages.success(request, _("The decision is no longer in force. The student has been told that something has changed."))
        return redirect("support.student", decision.student_id)
    return render(request, "support/revoke.html", {"decision": decision})


@needs(access.PLACE_IN_QUEUE)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then close an application."""
    case = get_object_or_404(queries.visible_to(request.user), pk=pk)
    if request.method == "POST":
        actions.close(case, by=request.user, at=timezone.now())
        messages.success(request, _("The application is closed."))
        return redirect("support.student", case.student_id)
    return render(request, "support/close.html", {"case": case})


# --- The student's application ------------------------------------------------------------------------


@needs(access.OWN_REQUEST)
def own_request(request: HttpRequest) -> HttpResponse:
    """The student's page: begin, go on, or see how it goes. The same address from the first day to the last."""
    on = timezone.localdate()
    case = queries.last_request_of(request.user)
    if case is None or case.state == State.CLOSED:
        return _before_it_is_begun(request, case, on)
    page = {"case": case, "today": on, "panels": shown("support.request", request, case), "steps": [], **_verification(case.decision, on)}
    if case.state == State.WAITING:
        page |= _waiting(case, on) | {"help": _what_would_help(request, case)}
        return render(request, f"support/request/{'sent' if page['just_sent'] else 'waiting'}.html", page)
    if case.state == State.DRAFT:
        asked = queries.asked_of(case)
        page |= {"next": rules.next_question(case.answered, asked), "done": len(set(case.answered) & set(asked)), "all": len(asked)}
    if case.state == State.WITHDRAWN:
        page["steps"] = buttons(REQUEST, case, by=request.user, at=timezone.now(), primary="return_to_queue")
    return render(request, f"support/request/{case.state}.html", page)


def _before_it_is_begun(request: HttpRequest, closed: SupportRequest | None, on: date) -> HttpResponse:
    """With a decision, valid or stated: the way to begin. Without one: where to apply, and how to say that there is one."""
    decision = queries.decision_to_begin_on(request.user, on=on)
    stated = queries.stated_by(request.user)
    keys = ("decision_system", "decision_system_url", "email")
    page = {"decision": decision, "closed": closed, **{key: book.value(f"institution.{key}", on=on) for key in keys}}
    page |= {"questions": len(rules.questions(had_mentor=closed is not None and closed.matched_at is not None))}
    if (held := decision or stated) is not None:
        page |= _verification(held, on)
    return render(request, "support/request/begin.html" if decision else "support/request/no_decision.html", page)


def _verification(decision: SupportDecision, on: date) -> dict[str, Any]:
    """Where it stands with a decision that the student has stated. Empty for one that is verified."""
    if decision.state not in queries.UNVERIFIED:
        return {"stated": None}
    return {
        "stated": decision,
        "is_stated": decision.state == Decided.STATED,
        "verify_within": book.value("support.verify_days", on=on),
        "what_to_do": WHAT_TO_DO.get(decision.why_not),
    }


def _waiting(case: SupportRequest, on: date) -> dict[str, Any]:
    """Since when, and by when the student hears from the office."""
    since = case.waiting_since_at or case.state_at
    days = book.value("support.look_again_days", on=on)
    return {
        "since": since,
        "hear_by": timezone.localdate(rules.hear_by(since=since, told=case.told_at, days=days)),
        "read_within": book.value("institution.reply_days_application", on=on),
        "typical_wait": queries.typical_wait_days(on),
        "just_sent": case.state_at == since and case.looked_at is None and timezone.localdate(since) == on,
    }


def _what_would_help(request: HttpRequest, case: SupportRequest) -> dict[str, Any]:
    """What could make the wait shorter: counted from the queue by whoever matches, else from the student's own answers alone."""
    counted = shown("support.would_help", request, case)
    codes = rules.would_help(**queries.help_facts(case))
    ways = [(WOULD_HELP[code], reverse("support.question", args=[QUESTION_OF[code]])) for code in codes]
    return {"counted": counted, "ways": [] if counted else ways}


@public("whoever has a decision and no account gets the way in by e-mail")
def arrive(request: HttpRequest) -> HttpResponse:
    """A visitor who has a decision. The answer is the same whether there is an account or not."""
    if request.user.is_authenticated:
        return redirect("support.state")
    form = forms.Arrival(_sent(request))
    if form.is_valid():
        if wait := limits.too_often(request, "arrive"):
            return wait
        actions.arrive(**form.cleaned_data, language=translation.get_language() or "sv", by=SYSTEM, at=timezone.now())
        return redirect("support.arrived")
    return render(request, "support/decision/arrive.html", {"form": form}, status=form.status)


@public("it says that the way in has been sent, to whoever asked")
def arrived(request: HttpRequest) -> HttpResponse:
    """The way in is on its way."""
    return render(request, "support/decision/arrived.html")


@needs(access.STATE)
def state_decision(request: HttpRequest) -> HttpResponse:
    """The student says that they have a decision, or corrects what they said. A coordinator verifies it."""
    on, stated = timezone.localdate(), queries.stated_by(request.user)
    if queries.decision_of(request.user, on=on) is not None:
        return redirect("support.request")
    form = forms.Stated(_sent(request), on=on, decision=stated)
    warned = form.is_valid() and _begins_to_speak_of_health(form, request)
    if form.is_valid() and not warned:
        if stated is None:
            actions.state_decision(**form.decision(), by=request.user, at=timezone.now())
        else:
            actions.restate(stated, **form.decision(), by=request.user, at=timezone.now())
        messages.success(request, _("Saved. The coordinator checks it. You can go on meanwhile."))
        return redirect("support.request")
    keys = ("decision_system", "decision_system_url", "email")
    back = reverse("support.request" if access.OWN_REQUEST(request.user) else "home")  # a mentor, say, may have a decision too
    page = {
        "form": form,
        "stated": stated,
        "warned": warned,
        "back_url": back,
        **{key: book.value(f"institution.{key}", on=on) for key in keys},
    }
    return render(request, "support/decision/state.html", page, status=422 if warned else form.status)


@needs(access.STATE)
def restate(request: HttpRequest, pk: int) -> HttpResponse:
    """To the one page where the student says what stands in the decision."""
    get_object_or_404(queries.decisions_visible_to(request.user), pk=pk, student=request.user)
    return redirect("support.state")


@require_POST
@needs(access.OWN_REQUEST)
def kindly(request: HttpRequest) -> HttpResponse:
    """While something is written: the kind remark, or nothing. What is sent here is kept nowhere."""
    texts = [request.POST[name] for name in FREE_TEXTS if name in request.POST]
    speaks = any(speaks_of_health(str(text)[:2000]) for text in texts)
    return render(request, "support/kindly.html") if speaks else HttpResponse("")


@require_POST
@needs(access.OWN_REQUEST)
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the application, and go to its first question."""
    decision = queries.decision_to_begin_on(request.user, on=timezone.localdate())
    if decision is None:
        return redirect("support.request")
    case = actions.begin(decision, by=request.user, at=timezone.now())
    return redirect("support.question", rules.next_question(case.answered, queries.asked_of(case)) or "areas")


@needs(access.OWN_REQUEST)
def question(request: HttpRequest, question: str) -> HttpResponse:
    """One question a page. Kept at each Continue."""
    case = _own_open(request)
    if question not in queries.asked_of(case):
        raise Http404
    asked = forms.QUESTIONS[question]
    rules.may_answer(state=case.state).require()
    form = asked(_sent(request), initial=asked.fill(case), on=timezone.localdate())
    later, warned = "later" in request.POST, False
    if form.is_valid():
        warned = not later and _begins_to_speak_of_health(form, request)
        if not warned:
            actions.save_answers(case, **form.answers(), by=request.user, at=timezone.now())
            return _onward(request, case, question, later=later)
    elif later and form.is_bound and form.can_wait and not form.is_repaint:
        return _onward(request, case, question, later=True)
    return _ask(request, case, question, form, warned=warned)


def _ask(
    request: HttpRequest, case: SupportRequest, question: str, form: Any, *, warned: bool = False, suggested: bool = False
) -> HttpResponse:
    """The page of one question."""
    names = list(queries.asked_of(case))
    changing = "change" in request.GET or case.state != State.DRAFT
    before = "" if changing or question == names[0] else names[names.index(question) - 1]
    back = reverse("support.check") if changing else reverse("support.question", args=[before]) if before else reverse("support.request")
    page = {
        "form": form,
        "n": names.index(question) + 1,
        "all": len(names),
        "warned": warned,
        "changing": changing,
        "back_url": back,
        "question": question,
        "suggested": _look(timezone.localdate()) if suggested else None,
        "post_to": f"{reverse('support.question', args=[question])}{'?change' if 'change' in request.GET else ''}" if suggested else "",
    }
    return render(request, "support/question.html", page, status=422 if warned else form.status)


@needs(access.OWN_REQUEST)
@only_looks
def timetable(request: HttpRequest) -> HttpResponse:
    """Read the student's timetable once and suggest the free hours. Neither the link nor what it holds is kept."""
    case = _own_open(request)
    rules.may_answer(state=case.state).require()
    if request.method != "POST":
        return _ask_for_timetable(request, forms.Timetable())
    if wait := limits.too_often(request, "read_timetable"):
        return wait
    form = forms.Timetable(request.POST, request.FILES)
    if form.is_valid():
        try:
            free = _free_hours(form, timezone.localdate())
        except (calendars.Unreachable, calendars.NotACalendar) as error:
            form.cannot_be_used(error.code)
        else:
            return _suggested(request, case, free)
    return _ask_for_timetable(request, form)


def _ask_for_timetable(request: HttpRequest, form: forms.Timetable) -> HttpResponse:
    back = f"{reverse('support.question', args=['times'])}{'?change' if 'change' in request.GET else ''}"
    page = {"form": form, "back_url": back, "look": _look(timezone.localdate())}
    return render(request, "support/timetable.html", page, status=form.status)


def _look(on: date) -> dict[str, int]:
    """How far a timetable is read, and which hours are suggested."""
    return {key: int(book.value(f"support.timetable_{key}", on=on)) for key in ("weeks", "often", "first_hour", "last_hour")}


def _free_hours(form: forms.Timetable, on: date) -> WeeklyTimes:
    """When the timetable is usually empty on working days."""
    given, zone = form.cleaned_data, timezone.get_current_timezone()
    data = given["file"].read() if given.get("file") else calendars.fetch(given["address"])
    look = _look(on)
    busy = calendars.busy_times(data, first=on, days=7 * look["weeks"], zone=zone)
    if not busy:
        raise calendars.NotACalendar("calendars.nothing_there")
    hours = (look["first_hour"], look["last_hour"])
    return calendars.usually_free(busy, first=on, weeks=look["weeks"], often=look["often"], hours=hours, zone=zone)


def _suggested(request: HttpRequest, case: SupportRequest, free: WeeklyTimes) -> HttpResponse:
    """The question about times, filled in but not saved."""
    form = forms.Times(initial={"times": str(free)}, on=timezone.localdate())
    return _ask(request, case, "times", form, suggested=True)


def _own_open(request: HttpRequest) -> SupportRequest:
    case = queries.request_of(request.user)
    if case is None:
        raise Http404
    return case


def _begins_to_speak_of_health(form: Any, request: HttpRequest) -> bool:
    """Whether to say, once, that health need not be written about. The second time what was written is kept as it stands."""
    name = getattr(form, "free_text", "")
    return bool(name) and "seen" not in request.POST and speaks_of_health(form.cleaned_data[name])


def _onward(request: HttpRequest, case: SupportRequest, question: str, *, later: bool) -> HttpResponse:
    """After an answer: to the next question, back to the list of answers, or out."""
    if later:
        messages.success(
            request, _("Saved at %(clock)s. You can continue whenever you want.") % {"clock": timezone.localtime().strftime("%H.%M")}
        )
        return redirect("support.request")
    names = list(queries.asked_of(case))
    if case.state != State.DRAFT:
        messages.success(request, _("Your answer is changed."))
    elif "change" not in request.GET and question != names[-1]:
        return redirect("support.question", names[names.index(question) + 1])
    return redirect("support.check")


@needs(access.OWN_REQUEST)
def check(request: HttpRequest) -> HttpResponse:
    """All answers, each with a way to change it; the button to send them while they are not sent."""
    case = _own_open(request)
    offered = buttons(REQUEST, case, by=request.user, at=timezone.now(), primary="submit") if case.state == State.DRAFT else []
    closed = not rules.may_answer(state=case.state).ok
    return render(
        request,
        "support/check.html",
        {"case": case, "answers": forms.answers_said(case, queries.asked_of(case)), "steps": offered, "closed": closed},
    )


@require_POST
@needs(access.OWN_REQUEST)
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the application."""
    actions.submit(_own(request, pk), by=request.user, at=timezone.now())
    return redirect("support.request")


def _own(request: HttpRequest, pk: int) -> SupportRequest:
    return get_object_or_404(queries.visible_to(request.user), pk=pk, student=request.user)


@needs(access.OWN_REQUEST)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take the application back."""
    case = _own(request, pk)
    if request.method == "POST":
        actions.withdraw(case, by=request.user, at=timezone.now())
        messages.success(request, _("The application is withdrawn. Your place in the queue is kept."))
        return redirect("support.request")
    return render(request, "support/withdraw.html", {"case": case})


@require_POST
@needs(access.OWN_REQUEST)
def return_to_queue(request: HttpRequest, pk: int) -> HttpResponse:
    """Wait for a mentor again, at the same place as before."""
    actions.return_to_queue(_own(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("You are in the queue again, at the same place as before."))
    return redirect("support.request")


def _person(request: HttpRequest) -> Any:
    return request.user


# --- The card -----------------------------------------------------------------------------------------


@needs(access.OWN_CARD)
def card(request: HttpRequest) -> HttpResponse:
    """The student's own card: each line with its switches, and who has read it."""
    lines, readings = queries.lines_of(request.user), queries.readings_of(request.user)
    told = {line.topic for line in lines}
    shown_lines = [
        {
            "line": line,
            "switches": _switches(line),
            "readings": readings.get(line.topic, [])[:5],
            "more": max(len(readings.get(line.topic, [])) - 5, 0),
        }
        for line in lines
    ]
    untold = [(topic.value, topic.label) for topic in SharingLine.Topic if topic.value not in told]
    page = {"lines": shown_lines, "untold": untold, "case": queries.request_of(request.user)}
    return render(request, "support/card.html", {**page, "panels": shown("support.card", request, request.user)})


def _switches(line: SharingLine) -> list[dict[str, Any]]:
    """The two switches of a line."""
    names = {"mentor": _("Your mentor"), "coordinator": _("The coordinator")}
    return [{"reader": reader, "name": name, "on": rules.readable(line.audience, reader)} for reader, name in names.items()]


@needs(access.OWN_CARD)
def card_begin(request: HttpRequest) -> HttpResponse:
    """Does the student want to tell more than name and programme?"""
    form = forms.HowMuch(_sent(request))
    if form.is_valid():
        return redirect("support.card_topics" if form.cleaned_data["more"] == "yes" else "support.card")
    return render(request, "support/card/how_much.html", {"form": form}, status=form.status)


@needs(access.OWN_CARD)
def card_topics(request: HttpRequest) -> HttpResponse:
    """Which topics become questions."""
    form = forms.Topics(_sent(request), initial={"topics": [line.topic for line in queries.lines_of(request.user)]})
    if form.is_valid():
        first, *rest = form.cleaned_data["topics"]
        return redirect(f"{reverse('support.card_line', args=[first])}?then={','.join(rest)}")
    return render(request, "support/card/topics.html", {"form": form}, status=form.status)


@needs(access.OWN_CARD)
def card_line(request: HttpRequest, topic: str) -> HttpResponse:
    """One line of the card, and who may read it."""
    line = _own_line(request, topic, must=False)
    initial = {"text": line.text, "audience": line.audience} if line else {}
    form = forms.CardLine(_sent(request), initial=initial, topic=topic)
    warned = form.is_valid() and _begins_to_speak_of_health(form, request)
    if form.is_valid() and not warned:
        actions.save_line(
            _person(request), topic, form.cleaned_data["text"], form.cleaned_data["audience"], by=request.user, at=timezone.now()
        )
        if "then" not in request.GET:
            messages.success(request, _("Your line is saved. It holds from now on."))
            return redirect("support.card")
        first, *rest = [t for t in request.GET["then"].split(",") if t in SharingLine.Topic.values] or [""]
        return redirect(f"{reverse('support.card_line', args=[first])}?then={','.join(rest)}" if first else "support.card_preview")
    return render(request, "support/card/line.html", {"form": form, "line": line, "warned": warned}, status=422 if warned else form.status)


def _own_line(request: HttpRequest, topic: str, *, must: bool = True) -> SharingLine | None:
    if topic not in SharingLine.Topic.values:
        raise Http404
    found = next((line for line in queries.lines_of(request.user) if line.topic == topic), None)
    if found is None and must:
        raise Http404
    return found


@require_POST
@needs(access.OWN_CARD)
def card_switch(request: HttpRequest, topic: str) -> HttpResponse:
    """Let one reader in, or shut one out, at once."""
    line = _own_line(request, topic)
    reader, show = request.POST.get("reader", ""), request.POST.get("show") == "yes"
    if line is None or reader not in rules.READERS:
        raise Http404
    actions.set_audience(line, rules.switched(line.audience, reader, show=show), by=request.user, at=timezone.now())
    said = {
        ("mentor", True): _("Your mentor can read the line from now on."),
        ("mentor", False): _("Your mentor can no longer read the line."),
        ("coordinator", True): _("The coordinator can read the line from now on."),
        ("coordinator", False): _("The coordinator can no longer read the line."),
    }
    messages.success(request, said[reader, show])
    return redirect("support.card")


@needs(access.OWN_CARD)
def card_remove(request: HttpRequest, topic: str) -> HttpResponse:
    """Ask, then erase a line."""
    line = _own_line(request, topic)
    if request.method == "POST" and line is not None:
        actions.remove_line(line, by=request.user, at=timezone.now())
        messages.success(request, _("The line is erased."))
        return redirect("support.card")
    return render(request, "support/card/remove.html", {"line": line})


@needs(access.OWN_CARD)
def card_preview(request: HttpRequest) -> HttpResponse:
    """The card as the mentor sees it."""
    case = queries.last_request_of(request.user)
    return render(
        request,
        "support/card/preview.html",
        {"lines": queries.card_lines(request.user, "mentor"), "programme": case.programme if case else ""},
    )


@needs(access.OWN_CARD)
def card_clear(request: HttpRequest) -> HttpResponse:
    """Ask, then erase the whole card."""
    if request.method == "POST":
        actions.clear_card(_person(request), by=request.user, at=timezone.now())
        messages.success(request, _("Your card is empty."))
        return redirect("support.card")
    return render(request, "support/card/clear.html", {"lines": queries.lines_of(request.user)})
