"""The pages of goals. For the two of a pair."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.casework.words import say
from parvis.kit.verdict import Refused
from parvis.mentorships.models import Mentorship
from parvis.web.guard import needs

from . import access, actions, forms, queries
from .models import Goal, Step


def _goal(request: HttpRequest, pk: int) -> Goal:
    return get_object_or_404(queries.visible_to(request.user), pk=pk)


def _step(request: HttpRequest, pk: int) -> Step:
    return get_object_or_404(queries.steps_visible_to(request.user), pk=pk)


def _pair(request: HttpRequest, pk: int) -> Mentorship:
    return get_object_or_404(queries.pairs_of(request.user), pk=pk)


def _posted(request: HttpRequest) -> Any:
    """What was sent, be it nothing at all; None where nothing was sent."""
    return request.POST if request.method == "POST" else None


def _says_why_not(form: Any, refused: Refused) -> None:
    if any(r.code.startswith("access.") for r in refused.verdict.blocking):
        raise refused
    for reason in refused.verdict.blocking:
        form.add_error(None, say(reason))


def _shows(request: HttpRequest, pair: Mentorship | None) -> HttpResponse:
    if pair is None:
        return render(request, "goals/none.html", {"pairs": list(queries.pairs_of(request.user))})
    is_student = pair.student_id == request.user.pk
    other = pair.mentor.person if is_student else pair.student
    context = {
        "pair": pair,
        "plan": queries.plan_of(pair),
        "is_student": is_student,
        "other": other,
        "goes_on": pair.state != Mentorship.State.ENDED,
    }
    return render(request, "goals/plan.html", context)


@needs(access.PAIR)
def mine(request: HttpRequest) -> HttpResponse:
    """The student's goals, one step at a time."""
    return _shows(request, queries.current_pair(request.user))


@needs(access.PAIR)
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    """The same page for both of the two."""
    return _shows(request, _pair(request, pk))


@needs(access.PAIR)
def add_goal(request: HttpRequest, pk: int) -> HttpResponse:
    found = _pair(request, pk)
    form = forms.GoalForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            goal = actions.add_goal(found, words=form.cleaned_data["words"], by=request.user, at=timezone.now())
        except Refused as refused:
            _says_why_not(form, refused)
        else:
            return redirect("goals.add_step", pk=goal.pk)
    return render(request, "goals/add_goal.html", {"form": form, "pair": found}, status=form.status)


@needs(access.PAIR)
def add_step(request: HttpRequest, pk: int) -> HttpResponse:
    found = _goal(request, pk)
    form = forms.StepForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_step(found, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refused:
            _says_why_not(form, refused)
        else:
            messages.success(request, _("The step is saved."))
            return redirect("goals.pair", pk=found.mentorship_id)
    return render(request, "goals/add_step.html", {"form": form, "goal": found}, status=form.status)


@needs(access.PAIR)
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """G2 and G3: what is the smallest thing you can do?"""
    found, at = _step(request, pk), timezone.now()
    form = forms.SplitForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        when = form.cleaned_data["when"]
        day = {form.TODAY: timezone.localdate(at), form.TOMORROW: timezone.localdate(at) + timedelta(days=1)}.get(when)
        try:
            actions.split(found, form.parts, planned_on=day, together=when == form.TOGETHER, by=request.user, at=at)
        except Refused as refused:
            _says_why_not(form, refused)
        else:
            messages.success(request, _("The steps are saved. Take the first when you can."))
            return redirect("goals.pair", pk=found.goal.mentorship_id)
    return render(request, "goals/split.html", {"form": form, "step": found}, status=form.status)


@require_POST
@needs(access.PAIR)
def do(request: HttpRequest, pk: int) -> HttpResponse:
    found = _step(request, pk)
    actions.do(found, by=request.user, at=timezone.now())
    return redirect("goals.done", pk=found.pk)


@needs(access.PAIR)
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """G4: the next one, or a rest?"""
    return render(request, "goals/done.html", {"step": _step(request, pk)})


@require_POST
@needs(access.PAIR)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    found = _step(request, pk)
    actions.undo(found, by=request.user, at=timezone.now())
    messages.success(request, _("The step is back."))
    return redirect("goals.pair", pk=found.goal.mentorship_id)


@require_POST
@needs(access.PAIR)
def leave_step(request: HttpRequest, pk: int) -> HttpResponse:
    found = _step(request, pk)
    actions.leave_step(found, by=request.user, at=timezone.now())
    messages.success(request, _("The step is put aside. You can take it up again when you want."))
    return redirect("goals.pair", pk=found.goal.mentorship_id)


@require_POST
@needs(access.PAIR)
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    found = _step(request, pk)
    actions.keep(found, by=request.user, at=timezone.now())
    messages.success(request, _("The step stays as it is."))
    return redirect("goals.pair", pk=found.goal.mentorship_id)


@require_POST
@needs(access.PAIR)
def reach(request: HttpRequest, pk: int) -> HttpResponse:
    found = _goal(request, pk)
    actions.reach(found, by=request.user, at=timezone.now())
    messages.success(request, _("The goal is reached."))
    return redirect("goals.pair", pk=found.mentorship_id)


@require_POST
@needs(access.PAIR)
def leave_goal(request: HttpRequest, pk: int) -> HttpResponse:
    found = _goal(request, pk)
    actions.leave_goal(found, by=request.user, at=timezone.now())
    messages.success(request, _("The goal is put aside. You can take it up again when you want."))
    return redirect("goals.pair", pk=found.mentorship_id)


@require_POST
@needs(access.PAIR)
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    found = _goal(request, pk)
    actions.take_up(found, by=request.user, at=timezone.now())
    messages.success(request, _("The goal is back."))
    return redirect("goals.pair", pk=found.mentorship_id)


@needs(access.PAIR)
def together(request: HttpRequest, pk: int) -> HttpResponse:
    """In or after a meeting: since last time, and for next time."""
    found, at = _pair(request, pk), timezone.now()
    plan = queries.plan_of(found)
    form = forms.TogetherForm(_posted(request), steps=plan.open_steps)
    if request.method == "POST" and form.is_valid():
        actions.look_over(found, form.answers, by=request.user, at=at)
        messages.success(request, _("Saved. This is what you take with you for next time."))
        return redirect("goals.pair", pk=found.pk)
    is_student = found.student_id == request.user.pk
    context = {
        "form": form,
        "pair": found,
        "plan": plan,
        "is_student": is_student,
        "other": found.mentor.person if is_student else found.student,
    }
    return render(request, "goals/together.html", context, status=form.status)
