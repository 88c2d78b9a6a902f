"""Conversations, for the person and for the coordinator; and what cannot wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from parvis.audit import trail
from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.kit.verdict import Refused
from parvis.people.access import is_coordinator, is_mentor
from parvis.policy import book
from parvis.web.guard import needs, public

from . import access, actions, queries, rules
from .forms import AskForm, LetterForm, NotYetForm, NowForm, OfferForm, PromiseForm, WordForm
from .lifecycle import EMERGENCY
from .models import Conversation, Emergency

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
    context: dict[str, Any] = {}
    if is_coordinator(request.user):
        rows = queries.others_of(request.user, before=key, most=ROWS + 1)
        context["waiting"] = [] if key else list(queries.waiting_for(request.user)[:MOST_WAITING])
        template = "advice/desk.html"
    else:
        rows = queries.of_person(request.user, before=key, most=ROWS + 1)
        drafts = {draft.conversation_id for draft in queries.begun_by(request.user)}
        context |= {"joined": queries.taking_part(request.user), "told": queries.emergencies_of(request.user), "drafts": drafts}
        template = "advice/conversations.html"
    page = {"newer": request.path if key else "", "older": f"?before={rows[ROWS - 1].pk}" if len(rows) > ROWS else ""}
    return render(request, template, {**context, "rows": rows[:ROWS], "page": page})


# --- Writing ------------------------------------------------------------------------------------------------
def _kept_for_later(request: HttpRequest, about: Conversation | None) -> bool:
    """The button that keeps the text until later was pressed, and the text is kept."""
    text = request.POST.get("text", "")
    if "later" not in request.POST or len(text) > _most():
        return False
    chosen = {} if about else _ask_form(request, {}, request.POST).chosen
    actions.keep_draft(about, text, **chosen, by=request.user, at=timezone.now())
    messages.success(request, _("Your text is kept. Nothing is sent. You find it where you wrote it."))
    return True


def _begun(request: HttpRequest, about: Conversation | None) -> dict[str, str]:
    if (draft := queries.draft_of(request.user, about)) is None:
        return {}
    begun = {"text": draft.text, "topic": draft.topic, "other": str(draft.other_id or ""), "answer": draft.answer}
    return {name: said for name, said in begun.items() if said}


@needs(access.WRITE)
def ask(request: HttpRequest) -> HttpResponse:
    """Write to the coordinator. What it is about, and whom, may come with the address."""
    if request.method == "POST" and _kept_for_later(request, None):
        return redirect("advice.conversations")
    chosen = {name: request.GET[name] for name in ("topic", "other") if name in request.GET}
    form = _ask_form(request, {**chosen, **_begun(request, None)}, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.ask(**form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Your message is sent. You can take it back until it is opened."))
        return redirect("advice.conversation", pk=made.pk)
    return _ask_page(request, form)


def _ask_form(request: HttpRequest, initial: dict[str, str], data: Any = None) -> AskForm:
    known = queries.others_known_to(request.user)
    return AskForm(data, initial=initial, most=_most(), guarded=is_mentor(request.user), known=known)


def _ask_page(request: HttpRequest, form: AskForm) -> HttpResponse:
    return render(request, "advice/ask.html", {"form": form, "is_mentor": is_mentor(request.user)}, status=form.status)


@needs(access.READ)
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """A conversation, and a box to write in. What could not be sent is still in the box."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    if request.method == "POST" and _kept_for_later(request, found):
        return redirect("advice.conversations")
    form = _letter_form(request, found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        send = actions.write if found.person_id == request.user.pk else actions.reply
        try:
            send(found, form.cleaned_data["text"], by=request.user, at=timezone.now())
        except (SomeoneElseWasFaster, Refused) as refused:
            found = _still_mine(request, pk, refused)
            form.add_error(None, _("There is something new here. Look first. What you wrote is still in the box."))
            return _page(request, found, form)
        messages.success(request, _("Your message is sent. You can take it back until it is opened."))
        return redirect("advice.conversation", pk=pk)
    return _page(request, found, form)


def _still_mine(request: HttpRequest, pk: int, why: Exception) -> Conversation:
    """The conversation as it is now. Gone, or another's, it is refused as always."""
    found = queries.visible_to(request.user).filter(pk=pk).first()
    if found is None or not (found.person_id == request.user.pk or access.REPLY(request.user, found)):
        raise why
    return found


def _letter_form(request: HttpRequest, found: Conversation, data: Any = None, text: str = "") -> LetterForm:
    mine = found.person_id == request.user.pk
    guarded = mine and is_mentor(request.user)
    known = queries.others_known_to(request.user) if guarded and data else ()
    not_chosen = [one for one in known if one.pk != found.other_id]
    initial = {"text": text} if text else _begun(request, found)
    return LetterForm(data, initial=initial, most=_most(), guarded=guarded, known=not_chosen)


def _page(request: HttpRequest, found: Conversation, form: LetterForm) -> HttpResponse:
    letters = queries.letters(found, reader=request.user)
    mine = found.person_id == request.user.pk
    at = timezone.now()
    if not mine and found.taken_by_id == request.user.pk:
        trail.read_sensitive("advice.read", found, by=request.user, at=at, person=found.person, what=["letters"])
    waits, wait = found.state == Conversation.State.WITH_COORDINATOR, queries.wait_of(found)
    context: dict[str, Any] = {
        "conversation": found,
        "letters": letters,
        "mine": mine,
        "may_read": access.READ(request.user, found),
        "may_write": mine or access.REPLY(request.user, found),
        "may_hand_over": access.REPLY(request.user, found),
        "may_take_over": rules.may_take_over(waits=waits, wait=wait, on=timezone.localdate(at)).ok,
        "unopened": [x for x in letters if x.read_at is None and x.author_id != request.user.pk],
        "handed": queries.handed_over(found) if found.taken_by_id else None,
        "is_closed": found.state == Conversation.State.CLOSED,
        "waits": waits,
        "wait": wait,
        "is_mentor": mine and is_mentor(request.user),
        "wants_a_call": found.answer == Conversation.Answer.CALL,
        "asks_to_join": found.topic == Conversation.Topic.JOIN,
        "form": form,
    }
    return render(request, "advice/conversation.html", context, status=form.status)


@needs(access.READ)
@require_POST
def open_letters(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    actions.open_letters(found, by=request.user, at=timezone.now())
    return redirect("advice.conversation", pk=pk)


# --- Who has it -----------------------------------------------------------------------------------------------
@needs(access.TAKE_OVER)
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Take what a colleague has let wait too long."""
    return _promised(request, pk, access.TAKE_OVER, actions.take_over)


@needs(access.ACCEPT)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes to what a colleague asks."""
    return _promised(request, pk, access.ACCEPT, actions.accept)


def _promised(request: HttpRequest, pk: int, may: Any, act: Callable[..., None]) -> HttpResponse:
    """Read what it means, promise, and only then read."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    if not may(request.user, found):
        raise Http404
    form = PromiseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act(found, by=request.user, at=timezone.now())
        messages.success(request, _("The conversation is yours. %(name)s is told.") % {"name": found.person.given_name})
        return redirect("advice.conversation", pk=pk)
    asked = found.offered_to_id == request.user.pk
    return render(request, "advice/promise.html", {"conversation": found, "form": form, "asked": asked}, status=form.status)


@needs(access.REPLY)
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a colleague to take it, and see first who can read it then."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    if not access.REPLY(request.user, found):
        raise Http404
    form = OfferForm(request.POST or None, colleagues=queries.colleagues(request.user, found))
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data["colleague"]
        actions.offer(found, asked, by=request.user, at=timezone.now())
        messages.success(request, _("%(name)s is asked. The conversation is yours until the answer comes.") % {"name": asked.given_name})
        return redirect("advice.conversation", pk=pk)
    return render(request, "advice/offer.html", {"conversation": found, "form": form}, status=form.status)


@needs(access.ACCEPT)
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    actions.decline(found, by=request.user, at=timezone.now())
    messages.success(request, _("Your colleague is told that you cannot."))
    return redirect("advice.conversations")


@needs(access.REPLY)
@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    actions.join(found, by=request.user, at=timezone.now())
    messages.success(request, _("You take part. Both are told."))
    return redirect("advice.conversation", pk=pk)


@needs(access.READ)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close, perhaps with a last word."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    if not access.CLOSE(request.user, found):
        raise Http404
    form = WordForm(request.POST or None, most=_most())
    if request.method == "POST" and form.is_valid():
        actions.close(found, word=form.cleaned_data["text"], by=request.user, at=timezone.now())
        messages.success(request, _("The conversation is closed. Writing opens it again."))
        return redirect("advice.conversations")
    return render(request, "advice/close.html", {"conversation": found, "form": form}, status=form.status)


@needs(access.READ)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an unopened letter. Its text comes back into the box, so that nothing is lost."""
    letter = queries.letter_of(request.user, pk)
    if letter is None:
        raise Http404
    text, before = letter.text, letter.conversation
    chosen = {"topic": before.topic, "other": str(before.other_id or ""), "answer": before.answer}
    left = actions.take_back(letter, by=request.user, at=timezone.now())
    messages.success(request, _("Your message is taken back. Nobody has opened it. The text is still in the box."))
    if left is None:
        return _ask_page(request, _ask_form(request, {**chosen, "text": text}))
    return _page(request, left, _letter_form(request, left, text=text))


# --- When it cannot wait ----------------------------------------------------------------------------------------
def _numbers() -> dict[str, str]:
    names = ("emergency_phone", "care_phone", "security_phone", "student_health_phone", "phone", "name")
    return {name: str(book.value(f"institution.{name}", on=timezone.localdate())) for name in names}


@public("Whoever is in danger must not have to sign in to see whom to call.")
@require_safe
def emergency(request: HttpRequest) -> HttpResponse:
    """Whom to call first, and the way to tell a coordinator at once."""
    may_tell = request.user.is_authenticated and access.TELL_NOW(request.user)
    return render(request, "advice/emergency.html", {"numbers": _numbers(), "may_tell": may_tell})


@needs(access.TELL_NOW)
def tell_now(request: HttpRequest) -> HttpResponse:
    """Tell the coordinators at once what is needed."""
    known = queries.others_known_to(request.user)
    form = NowForm(request.POST or None, initial={"phone": getattr(request.user, "phone", "")}, most=_most(), known=known)
    if request.method == "POST" and form.is_valid():
        made = actions.tell_now(**form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("The coordinators are told now."))
        return redirect("advice.told", pk=made.pk)
    return render(request, "advice/tell_now.html", {"form": form, "numbers": _numbers()}, status=form.status)


@needs(access.SEE_EMERGENCY)
@require_safe
def told(request: HttpRequest, pk: int) -> HttpResponse:
    """What was told at once: for the sender, for the one it is about once told, and for a coordinator who has opened it."""
    found = _emergency(request, pk)
    acts = access.ACT(request.user, found)
    opened = not acts or found.state != Emergency.State.SENT
    if acts and opened:
        trail.read_sensitive("advice.emergency_read", found, by=request.user, at=timezone.now(), person=found.sender, what=["needs"])
    offered = {step.verb for step, verdict in EMERGENCY.offered(found, by=request.user, at=timezone.now()) if verdict.ok}
    context = {"emergency": found, "acts": acts, "opened": opened, "offered": offered, "seen": queries.who_has_seen(found)}
    return render(request, "advice/told.html", {**context, "sent_it": found.sender_id == request.user.pk, "numbers": _numbers()})


def _emergency(request: HttpRequest, pk: int) -> Emergency:
    return get_object_or_404(queries.emergencies_visible_to(request.user), pk=pk)


@needs(access.ACT)
@require_POST
def see(request: HttpRequest, pk: int) -> HttpResponse:
    actions.see(_emergency(request, pk), by=request.user, at=timezone.now())
    return redirect("advice.told", pk=pk)


@needs(access.ACT)
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Not tell the one it is about yet: with a reason."""
    found, form = _emergency(request, pk), NotYetForm(request.POST or None)
    if "hold" not in {step.verb for step, verdict in EMERGENCY.offered(found, by=request.user, at=timezone.now()) if verdict.ok}:
        raise Http404
    if request.method == "POST" and form.is_valid():
        actions.hold(found, form.cleaned_data["why_not_yet"], by=request.user, at=timezone.now())
        messages.success(request, _("Kept. We remind you to tell."))
        return redirect("advice.told", pk=pk)
    return render(request, "advice/hold.html", {"emergency": found, "form": form}, status=form.status)


@needs(access.ACT)
@require_POST
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    found = _emergency(request, pk)
    actions.tell(found, by=request.user, at=timezone.now())
    messages.success(request, _("%(name)s is told.") % {"name": found.told_person.full_name if found.told_person else ""})
    return redirect("advice.told", pk=pk)


@needs(access.ACT)
@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    actions.finish(_emergency(request, pk), by=request.user, at=timezone.now())
    return redirect("advice.told", pk=pk)
