"""Conversations, for the person and for the coordinator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.audit import trail
from parvis.people.access import is_coordinator, is_mentor
from parvis.policy import book
from parvis.web.guard import needs

from . import access, actions, queries
from .forms import AskForm, LetterForm
from .models import Conversation

MOST_WAITING = 50
ROWS = 30


def _most() -> int:
    return int(book.value("advice.letter_characters", on=timezone.localdate()))


@needs(access.READ)
@require_GET
def conversations(request: HttpRequest) -> HttpResponse:
    """One's own conversations; for a coordinator those that wait, and the others."""
    before = request.GET.get("before", "")
    key = int(before) if before.isdecimal() and len(before) < 12 else None
    if is_coordinator(request.user):
        rows = queries.others_of(request.user, before=key, most=ROWS + 1)
        waiting = [] if key else list(queries.waiting_for(request.user)[:MOST_WAITING])
        template = "advice/desk.html"
    else:
        rows, waiting = queries.of_person(request.user, before=key, most=ROWS + 1), []
        template = "advice/conversations.html"
    page = {"newer": request.path if key else "", "older": f"?before={rows[ROWS - 1].pk}" if len(rows) > ROWS else ""}
    return render(request, template, {"rows": rows[:ROWS], "waiting": waiting, "page": page})


@needs(access.WRITE)
def ask(request: HttpRequest) -> HttpResponse:
    """Write to the coordinator. Two questions at most."""
    form = AskForm(request.POST or None, most=_most())
    if request.method == "POST" and form.is_valid():
        made = actions.ask(**form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Your message is sent. You can take it back until it is opened."))
        return redirect("advice.conversation", pk=made.pk)
    return render(request, "advice/ask.html", {"form": form, "is_mentor": is_mentor(request.user)}, status=form.status)


@needs(access.READ)
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """A conversation, and a box to write in."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    form = LetterForm(request.POST or None, most=_most())
    if request.method == "POST" and form.is_valid():
        send = actions.write if found.person_id == request.user.pk else actions.reply
        send(found, form.cleaned_data["text"], by=request.user, at=timezone.now())
        messages.success(request, _("Your message is sent. You can take it back until it is opened."))
        return redirect("advice.conversation", pk=pk)
    return _page(request, found, form)


def _page(request: HttpRequest, found: Conversation, form: LetterForm) -> HttpResponse:
    letters = queries.letters(found, reader=request.user)
    mine = found.person_id == request.user.pk
    if not mine and found.taken_by_id == request.user.pk:
        trail.read_sensitive("advice.read", found, by=request.user, at=timezone.now(), person=found.person, what=["letters"])
    context: dict[str, Any] = {
        "conversation": found,
        "letters": letters,
        "mine": mine,
        "may_read": access.READ(request.user, found),
        "may_write": mine or access.REPLY(request.user, found),
        "unopened": [x for x in letters if x.read_at is None and x.author_id != request.user.pk],
        "is_closed": found.state == Conversation.State.CLOSED,
        "waits": found.state == Conversation.State.WITH_COORDINATOR,
        "is_mentor": mine and is_mentor(request.user),
        "wants_a_call": found.answer == Conversation.Answer.CALL,
        "form": form,
    }
    return render(request, "advice/conversation.html", context, status=form.status)


@needs(access.READ)
@require_POST
def open_letters(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    actions.open_letters(found, by=request.user, at=timezone.now())
    return redirect("advice.conversation", pk=pk)


@needs(access.TAKE)
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    actions.take(found, by=request.user, at=timezone.now())
    return redirect("advice.conversation", pk=pk)


@needs(access.READ)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    actions.close(found, by=request.user, at=timezone.now())
    messages.success(request, _("The conversation is closed. Writing opens it again."))
    return redirect("advice.conversations")


@needs(access.READ)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an unopened letter. Its text comes back into the box, so that nothing is lost."""
    letter = queries.letter_of(request.user, pk)
    if letter is None:
        raise Http404
    text = letter.text
    left = actions.take_back(letter, by=request.user, at=timezone.now())
    messages.success(request, _("Your message is taken back. Nobody has opened it. The text is still in the box."))
    if left is None:
        form = AskForm(initial={"text": text}, most=_most())
        return render(request, "advice/ask.html", {"form": form, "is_mentor": is_mentor(request.user), "action_url": "advice.ask"})
    return _page(request, left, LetterForm(initial={"text": text}, most=_most()))
