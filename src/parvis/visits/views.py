"""The pages of an invitation to a first meeting: one query or one action each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.audit.trail import read_sensitive
from parvis.casework.words import say
from parvis.meetings import queries as meetings
from parvis.web.guard import needs

from . import access, actions, forms, queries
from .lifecycle import VISIT
from .models import Visit


def _visit(request: HttpRequest, pk: int) -> Visit:
    return get_object_or_404(queries.visible_to(request.user), pk=pk)


@needs(access.INVITE)
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """What it means to invite the coordinator, and the button."""
    pair, at = get_object_or_404(meetings.pairs_of(request.user), pk=pk), timezone.now()
    if (there := queries.open_of(pair)) is not None:
        return redirect("visits.visit", pk=there.pk)
    if request.method == "POST":
        made = actions.invite(pair, by=request.user, at=at)
        by_student = access.side(pair, request.user) == access.STUDENT
        messages.success(request, _("The coordinator is invited.") if by_student else _("Your suggestion is sent."))
        return redirect("visits.visit", pk=made.pk)
    reasons = [say(r) for r in queries.standing(pair, at=at).may_invite.blocking]
    page = {"pair": pair, "side": access.side(pair, request.user), "first": queries.first_meeting(pair), "reasons": reasons}
    return render(request, "visits/invite.html", page)


@needs(access.SEE)
@require_safe
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """How it is with the invitation, and what one can do: for the two, and for the office."""
    found, at = _visit(request, pk), timezone.now()
    own_side = access.side(found.mentorship, request.user)
    steps = {step.verb: verdict for step, verdict in VISIT.offered(found, by=request.user, at=at)}
    page: dict[str, Any] = {"visit": found, "pair": found.mentorship, "side": own_side, "today": timezone.localdate(at)}
    page |= {"can": [verb for verb, verdict in steps.items() if verdict.ok]}
    if own_side:
        page |= {"may_invite": found.state not in queries.OPEN and queries.standing(found.mentorship, at=at).may_invite.ok}
        return render(request, "visits/visit.html", page)
    where = queries.where(found, reader=request.user)
    if where is not None:
        read_sensitive("visits.place_read", found, by=request.user, at=at, person=found.mentorship.student, what=["time", "place"])
    coming = {"accept", "take_over"} & set(steps)
    page |= {"where": where, "reasons": [say(r) for r in queries.may_come(found, request.user, at=at).blocking] if coming else []}
    return render(request, "visits/office.html", page)


@require_POST
@needs(access.SAY_YES)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The student's yes to the mentor's suggestion."""
    actions.ask(_visit(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("The coordinator is invited."))
    return redirect("visits.visit", pk=pk)


@require_POST
@needs(access.TAKE_BACK)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The two meet by themselves."""
    actions.take_back(_visit(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("Done. You two meet by yourselves. The other person is told."))
    return redirect("visits.visit", pk=pk)


def _seen(request: HttpRequest) -> int:
    """The meeting whose time stood on the page."""
    given = request.POST.get("meeting", "")
    return int(given) if given.isdecimal() else 0


@require_POST
@needs(access.COME)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    actions.accept(_visit(request, pk), seen=_seen(request), by=request.user, at=timezone.now())
    messages.success(request, _("Done. The two are told that you come."))
    return redirect("visits.visit", pk=pk)


@require_POST
@needs(access.TAKE_OVER)
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    actions.take_over(_visit(request, pk), seen=_seen(request), by=request.user, at=timezone.now())
    messages.success(request, _("Done. The two are told that you come."))
    return redirect("visits.visit", pk=pk)


@needs(access.DECLINE)
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """A no, in a ready sentence."""
    found, at = _visit(request, pk), timezone.now()
    if not VISIT.check(found, "decline", by=request.user, at=at).ok:
        return redirect("visits.visit", pk=pk)
    form = forms.DeclineForm(request.POST if request.method == "POST" else None, has_time=found.meeting_id is not None)
    if request.method == "POST" and form.is_valid():
        actions.decline(found, answer=form.cleaned_data["answer"], by=request.user, at=at)
        messages.success(request, _("Done. The two have got your answer."))
        return redirect("visits.visit", pk=pk)
    return render(request, "visits/decline.html", {"form": form, "visit": found, "pair": found.mentorship}, status=form.status)
