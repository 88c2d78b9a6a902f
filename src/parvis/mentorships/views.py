from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.audit.trail import read_sensitive
from parvis.casework.buttons import buttons
from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.casework.panels import shown
from parvis.casework.timeline import timeline
from parvis.casework.words import say
from parvis.kit.verdict import Refused
from parvis.people.access import is_mentor
from parvis.policy import checklists
from parvis.web.dates import day_words
from parvis.web.guard import needs

from . import access, actions, documents, forms, queries, words
from .access import side
from .lifecycle import AGREEMENT, EXTENSION, MENTORSHIP
from .models import Agreement, Ending, Extension, Mentorship


def _sent(request: HttpRequest) -> Any:
    """What a form was sent with, also when that is nothing."""
    return request.POST if request.method == "POST" else None


def _pair(request: HttpRequest, pk: int) -> Mentorship:
    return get_object_or_404(queries.visible_to(request.user), pk=pk)


def _version(request: HttpRequest, pk: int) -> Agreement:
    return get_object_or_404(queries.agreements_visible_to(request.user), pk=pk)


def _own_version(request: HttpRequest, pk: int) -> tuple[Agreement, str]:
    """An agreement of a pair that the reader belongs to."""
    agreement = _version(request, pk)
    if not access.AGREE(request.user, agreement):
        raise Http404
    return agreement, side(request.user, agreement.mentorship)


def _other(pair: Mentorship, who: str) -> str:
    return pair.mentor.person.given_name if who == "student" else pair.student.given_name


def _panels(request: HttpRequest, found: Mentorship, versions: queries.Versions) -> list[Any]:
    """What modules above show of a pair; until both have approved their first agreement also what is about the first meeting."""
    first = [] if versions.in_force else shown("mentorships.first_meeting", request, found)
    return [*first, *shown("mentorships.pair", request, found)]


# --- Pairs ---------------------------------------------------------------------------------------------
@needs(access.MINE)
def mine(request: HttpRequest) -> HttpResponse:
    """One's own pairs: the student's mentor, the mentor's students."""
    as_student, as_mentor = (list(queries.with_agreement(of(request.user))) for of in (queries.of_student, queries.of_mentor))
    if len(as_student) == 1 and not as_mentor:
        return redirect("mentorships.pair", pk=as_student[0].pk)
    listed = [*((p, _other(p, "student"), True) for p in as_student), *((p, _other(p, "mentor"), False) for p in as_mentor)]
    now = [row for row in listed if row[0].state in queries.OPEN]
    return render(
        request,
        "mentorships/mine.html",
        {"now": now, "before": [row for row in listed if row not in now], "is_mentor": bool(as_mentor) or is_mentor(request.user)},
    )


@needs(access.SEE)
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    """The pair's own page; to the coordinator its frame."""
    at = timezone.now()
    found = get_object_or_404(queries.for_page(request.user), pk=pk)
    who = side(request.user, found)
    if who == "coordinator":
        return _pair_for_coordinator(request, found)
    versions = queries.versions(found, request.user)
    card = queries.card_for_mentor(found)
    if who == "mentor" and card.lines:
        read_sensitive(
            "support.card_read", found.student, by=request.user, at=at, person=found.student, what=[line.topic for line in card.lines]
        )
    page: dict[str, Any] = {
        "pair": found,
        "who": who,
        "other": found.mentor.person if who == "student" else found.student,
        "versions": versions,
        "parts": queries.answered(queries.parts(versions.in_force, reader=who)) if versions.in_force else [],
        "card": card,
        "pending": queries.pending(found),
        "panels": _panels(request, found, versions),
        "minutes": queries.allowed_minutes(found, timezone.localdate(at)),
        "today": at,
    }
    return render(request, "mentorships/pair.html", page)


def _pair_for_coordinator(request: HttpRequest, found: Mentorship) -> HttpResponse:
    at = timezone.now()
    versions = queries.versions(found, request.user)
    parts = queries.parts(versions.in_force, reader="coordinator") if versions.in_force else []
    if versions.in_force and parts:
        read_sensitive("mentorships.frame_read", versions.in_force, by=request.user, at=at, person=found.student)
    page = {
        "pair": found,
        "versions": versions,
        "parts": parts,
        "pending": queries.pending(found),
        "panels": _panels(request, found, versions),
        "offered": buttons(MENTORSHIP, found, by=request.user, at=at, leave_out=("end", "begin_ending")),
        "entries": timeline(found),
        "minutes": queries.allowed_minutes(found, timezone.localdate(at)),
        "today": at,
    }
    return render(request, "mentorships/pair_coordinator.html", page)


@needs(access.SEE)
@require_safe
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """The written list of what the coordinator sees of a pair: the same for all three."""
    found = _pair(request, pk)
    who = side(request.user, found)
    page = {
        "pair": found,
        "who": who,
        "reads": words.READ_BY_OFFICE,
        "never": words.NEVER_READ,
        "shared": queries.shared_questions(found, reader=who),
    }
    return render(request, "mentorships/seen.html", page)


@needs(access.COORDINATE)
def approve_more(request: HttpRequest, pk: int) -> HttpResponse:
    """More time at the start (R52)."""
    found = _pair(request, pk)
    access.COORDINATE.check(request.user, found).require()
    form = forms.MoreTimeForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        until_on = form.cleaned_data["last_on"] + timedelta(days=1)
        try:
            actions.approve_more(found, form.cleaned_data["minutes"], until_on, by=request.user, at=timezone.now())
        except Refused as refused:
            for reason in refused.verdict.blocking:
                form.add_error(None, say(reason))
        else:
            messages.success(request, _("More time is approved. Both have been told."))
            return redirect("mentorships.pair", pk=pk)
    return render(request, "mentorships/approve_more.html", {"pair": found, "form": form}, status=form.status)


@require_POST
@needs(access.COORDINATE)
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    actions.pause(_pair(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("The meetings are paused. Both have been told."))
    return redirect("mentorships.pair", pk=pk)


@require_POST
@needs(access.COORDINATE)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    actions.resume(_pair(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("The pair goes on. Both have been told."))
    return redirect("mentorships.pair", pk=pk)


# --- The agreement -------------------------------------------------------------------------------------------
@needs(access.PAIR)
def first_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """A calm way into the checklist."""
    found = _pair(request, pk)
    if not access.PAIR(request.user, found):
        raise Http404
    page = {
        "pair": found,
        "who": side(request.user, found),
        "agreement": queries.draft(found) or queries.in_force(found),
        "is_mentor": access.THINK_AHEAD(request.user, found),
        "panels": shown("mentorships.first_meeting", request, found),
    }
    return render(request, "mentorships/first_meeting.html", page)


@needs(access.READ_AGREEMENT)
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """A version: while it is written a task list, afterwards a text to read, print and take along."""
    found = _version(request, pk)
    who = side(request.user, found.mentorship)
    parts = queries.parts(found, reader=who)
    page = {"agreement": found, "pair": found.mentorship, "who": who, "parts": parts, "left": len(queries.unanswered(found))}
    if found.state == Agreement.State.DRAFT:
        page["tasks"] = [(part.title, [_task(found, line) for line in part.lines]) for part in parts]
        page |= _newer(found, who, offered=found.number == 1)
        page["panels"] = shown("mentorships.first_meeting", request, found.mentorship) if found.number == 1 else []
        return render(request, "mentorships/agreement_draft.html", page)
    if who == "coordinator" and parts:
        read_sensitive("mentorships.frame_read", found, by=request.user, at=timezone.now(), person=found.mentorship.student)
    in_force = found.state == Agreement.State.CONFIRMED and found.mentorship.state in queries.OPEN
    page |= _newer(found, who, offered=in_force and who != "coordinator")
    page |= {"confirmations": queries.confirmations(found), "changes": queries.changes(found, reader=who)}
    return render(request, "mentorships/agreement.html", page)


def _newer(found: Agreement, who: str, *, offered: bool) -> dict[str, Any]:
    """The newer checklist that the two can go over to, and what would not come along."""
    newer = queries.newer_checklist(found, on=timezone.localdate()) if offered else None
    return {"newer": newer, "stays": queries.not_coming_along(found, newer, reader=who) if newer else []}


def _task(found: Agreement, line: queries.Line) -> dict[str, str]:
    needed = line.item in checklists.read(found.checklist).needed
    status, kind = (_("Done"), "done") if line.answered else (_("Not answered"), "att") if needed else (_("Can wait"), "")
    return {"label": line.question, "url": f"{line.item}/", "status": status, "kind": kind}


@needs(access.SEE)
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version of a pair's agreement: when, approved by whom, and what it changed."""
    found = _pair(request, pk)
    who = side(request.user, found)
    told = queries.history(found, reader=who)
    if who == "coordinator" and told:
        read_sensitive("mentorships.frame_read", told[0].agreement, by=request.user, at=timezone.now(), person=found.student)
    return render(request, "mentorships/history.html", {"pair": found, "who": who, "told": told})


@needs(access.READ_AGREEMENT)
@require_safe
def file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """A version to keep: as an accessible PDF, or as plain text."""
    found = _version(request, pk)
    make = documents.FORMS.get(form)
    if make is None or found.state == Agreement.State.DRAFT:
        raise Http404
    who = side(request.user, found.mentorship)
    if who == "coordinator":
        read_sensitive("mentorships.frame_read", found, by=request.user, at=timezone.now(), person=found.mentorship.student)
    made = make(found, queries.parts(found, reader=who), queries.confirmations(found), language=queries.language())
    name = _("agreement-version-%(n)s") % {"n": found.number}
    return HttpResponse(made.content, content_type=made.kind, headers={"Content-Disposition": f'attachment; filename="{name}.{form}"'})


@require_POST
@needs(access.AGREE)
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Go over to the checklist that new pairs get."""
    found, _who = _own_version(request, pk)
    made = actions.renew(found, by=request.user, at=timezone.now())
    messages.success(request, _("Your answers came along. Answer what is new, then you both approve."))
    return redirect("mentorships.agreement", pk=made.pk)


@needs(access.AGREE)
def item(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One question of the checklist."""
    found, who = _own_version(request, pk)
    question = checklists.read(found.checklist).items.get(key)
    if question is None and request.method == "POST":
        return _no_longer_asked(request, found)
    if question is None or (found.state == Agreement.State.REPLACED and request.method != "POST"):
        raise Http404
    given = queries.answers(found).get(key)
    initial = {"choice": given.choice, "text": given.text} if given else queries.usual(found, question)
    names, read = queries.names_of(found.mentorship), {"revision": given.revision if given else 0}
    form = forms.AnswerForm(_sent(request), item=question, of=who, names=names, initial={**initial, **read})
    if request.method == "POST":
        later = "later" in request.POST
        if form.is_valid():
            try:
                return _answered(request, found, key, form, later=later)
            except actions.WrittenMeanwhile:
                said = _("%(name)s has answered this while you wrote. What you wrote is still here.")
                return _overtaken(request, found, form, said % {"name": _other(found.mentorship, who)})
            except SomeoneElseWasFaster:
                return _overtaken(request, found, form, _("Your agreement was approved while you wrote. What you wrote is still here."))
        if later and not form.data.get("choice") and not form.data.get("text"):
            return redirect("mentorships.agreement", pk=pk)
    return render(request, "mentorships/item.html", _question_page(found, question, form), status=form.status)


def _question_page(found: Agreement, question: checklists.Item, form: forms.AnswerForm) -> dict[str, Any]:
    in_force = found.state == Agreement.State.CONFIRMED
    page = {"form": form, "agreement": found, "pair": found.mentorship, "who": form.of}
    return {**page, "shared": question.coordinator, "in_force": in_force}


def _no_longer_asked(request: HttpRequest, found: Agreement) -> HttpResponse:
    """The other one went over to a newer checklist meanwhile, which does not have the question: what was written is shown to copy."""
    page = {"agreement": found, "pair": found.mentorship, "written": request.POST.get("text", "").strip()}
    return render(request, "mentorships/no_longer_asked.html", page, status=409)


def _overtaken(request: HttpRequest, found: Agreement, form: forms.AnswerForm, said: str) -> HttpResponse:
    """The other one was first: say so, show what stands there now, and keep what was typed for the next try."""
    now = queries.draft(found.mentorship) or queries.in_force(found.mentorship) or found
    given = queries.answers(now).get(form.item.key)
    form.goes_on_after(given.revision if given else 0, said)
    page = _question_page(now, form.item, form)
    page["theirs"] = next((li for part in queries.parts(now, reader=form.of) for li in part.lines if li.item == form.item.key), None)
    page["post_to"] = reverse("mentorships.item", args=[now.pk, form.item.key])
    return render(request, "mentorships/item.html", page, status=409)


def _answered(request: HttpRequest, found: Agreement, key: str, form: forms.AnswerForm, *, later: bool) -> HttpResponse:
    """After an answer: the next question, the list, or the change to read through."""
    revision = form.cleaned_data["revision"]
    version = actions.answer(found, key, *form.answer, by=request.user, at=timezone.now(), revision=revision)
    if version.state == Agreement.State.CONFIRMED:
        messages.info(request, _("That is what you already agree on. Nothing was changed."))
        return redirect("mentorships.agreement", pk=version.pk)
    following = "" if later else queries.next_question(version, key)
    if version.number > 1 and not (following and queries.unanswered(version)):
        return redirect("mentorships.confirm", pk=version.pk)
    if following:
        return redirect("mentorships.item", pk=version.pk, key=following)
    messages.success(request, _("Saved."))
    return redirect("mentorships.agreement", pk=version.pk)


@needs(access.AGREE)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Read through and approve, for oneself only. A change shows how it was and how it becomes."""
    found, who = _own_version(request, pk)
    if found.state != Agreement.State.DRAFT:
        return redirect("mentorships.agreement", pk=pk)
    if request.method == "POST":
        try:
            actions.confirm(found, by=request.user, at=timezone.now(), seen=request.POST.get("seen", ""))
        except actions.ChangedMeanwhile as changed:
            return _read_through(request, found, who, since=changed.seen)
        except SomeoneElseWasFaster:
            messages.info(request, _("This version is no longer open for approval. Here is what applies now."))
            return redirect("mentorships.pair", pk=found.mentorship_id)
        return redirect("mentorships.confirmed", pk=pk)
    return _read_through(request, found, who)


def _read_through(request: HttpRequest, found: Agreement, who: str, *, since: str = "") -> HttpResponse:
    """The page that is read before one approves. `since` is what was read when a row changed meanwhile: then nothing was approved."""
    own = queries.confirmation_of(found, request.user)
    stale = since or (own.seen if own and not own.holds else "")
    only_since = bool(since) or (bool(stale) and found.number == 1)
    confirmed = queries.confirmed_by(found)
    page = {
        "agreement": found,
        "pair": found.mentorship,
        "other": _other(found.mentorship, who),
        "parts": queries.parts(found, reader=who),
        "changes": queries.changed_since(found, stale, reader=who) if only_since else queries.changes(found, reader=who),
        "meanwhile": bool(since),
        "again": bool(stale) and not since,
        "asks_anew": queries.asks_anew(found, stale),
        "left": len(queries.unanswered(found)),
        "seen": queries.seen(found),
        "is_mine": request.user.pk in confirmed,
        "is_theirs": any(p != request.user.pk for p in confirmed),
        "may_drop": any(b.verb == "drop" and not b.reasons for b in buttons(AGREEMENT, found, by=request.user, at=timezone.now())),
        "talks": "" if found.talk_by_id is None else "me" if found.talk_by_id == request.user.pk else "other",
    }
    return render(request, "mentorships/confirm.html", page, status=409 if since else 200)


@require_POST
@needs(access.AGREE)
def talk_about(request: HttpRequest, pk: int) -> HttpResponse:
    found, who = _own_version(request, pk)
    actions.talk_about(found, by=request.user, at=timezone.now())
    said = _("%(name)s has been told. You see it on the page of your next meeting.") % {"name": _other(found.mentorship, who)}
    messages.success(request, said)
    return redirect("mentorships.pair", pk=found.mentorship_id)


@needs(access.AGREE)
def confirmed(request: HttpRequest, pk: int) -> HttpResponse:
    """What one's approval led to: waiting for the other, or agreed."""
    found, who = _own_version(request, pk)
    done = found.state != Agreement.State.DRAFT
    return render(
        request,
        "mentorships/confirmed.html",
        {"agreement": found, "pair": found.mentorship, "done": done, "other": _other(found.mentorship, who)},
    )


@require_POST
@needs(access.AGREE)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    found, _who = _own_version(request, pk)
    try:
        actions.drop(found, by=request.user, at=timezone.now())
        messages.success(request, _("It stays as it was."))
    except SomeoneElseWasFaster:
        messages.info(request, _("This version is no longer open for approval. Here is what applies now."))
    return redirect("mentorships.pair", pk=found.mentorship_id)


# --- The mentor's own page -----------------------------------------------------------------------------------
@needs(access.THINK_AHEAD)
def think_ahead(request: HttpRequest, pk: int) -> HttpResponse:
    """Five quiet questions before the first meeting, for the mentor alone."""
    found = _pair(request, pk)
    if not access.THINK_AHEAD(request.user, found):
        raise Http404
    form = forms.ForethoughtForm(_sent(request), student=found.student.given_name, initial=queries.forethoughts(found, request.user))
    if request.method == "POST" and form.is_valid():
        actions.think_ahead(found, form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Saved. Only you can read it."))
        return redirect("mentorships.first_meeting", pk=pk)
    return render(request, "mentorships/forethought.html", {"form": form, "pair": found}, status=form.status)


# --- Going on --------------------------------------------------------------------------------------------------
def _question(request: HttpRequest, pk: int) -> Extension:
    return get_object_or_404(queries.extensions_visible_to(request.user), pk=pk)


@needs(access.SEE_EXTENSION)
def extension(request: HttpRequest, pk: int) -> HttpResponse:
    """The question about next study year, to each of the three in turn."""
    found = _question(request, pk)
    who = side(request.user, found.mentorship)
    if who == "coordinator":
        return _extension_for_coordinator(request, found)
    if who == "student" and found.state == Extension.State.ASKED_STUDENT:
        return _wish(request, found)
    if who == "mentor" and found.state == Extension.State.ASKED_MENTOR:
        return _mentor_answer(request, found)
    goes_on = found.mentor_answer in {Extension.MentorAnswer.YES, Extension.MentorAnswer.LESS}
    page = {"extension": found, "pair": found.mentorship, "who": who, "goes_on": goes_on, "may_send": access.WISH(request.user, found)}
    return render(request, "mentorships/extension.html", page)


def _wish(request: HttpRequest, found: Extension) -> HttpResponse:
    form = forms.WishForm(_sent(request), mentor=found.mentorship.mentor.person.given_name)
    if request.method == "POST" and form.is_valid():
        wish = form.cleaned_data["wish"]
        if wish == form.LATER:
            actions.ask_later(found, by=request.user, at=timezone.now())
            messages.success(request, _("We ask you again in two weeks."))
            return redirect("mentorships.pair", pk=found.mentorship_id)
        actions.answer_wish(found, wish, by=request.user, at=timezone.now())
        messages.success(request, _("Your answer is saved."))
        return redirect("mentorships.extension", pk=found.pk)
    return render(request, "mentorships/extension_wish.html", {"form": form, "pair": found.mentorship}, status=form.status)


def _mentor_answer(request: HttpRequest, found: Extension) -> HttpResponse:
    form = forms.MentorAnswerForm(_sent(request), student=found.mentorship.student.given_name)
    if request.method == "POST" and form.is_valid():
        actions.answer_mentor(found, form.cleaned_data["answer"], by=request.user, at=timezone.now())
        messages.success(request, _("Your answer is saved."))
        return redirect("mentorships.extension", pk=found.pk)
    return render(request, "mentorships/extension_mentor.html", {"form": form, "pair": found.mentorship}, status=form.status)


def _extension_for_coordinator(request: HttpRequest, found: Extension) -> HttpResponse:
    at = timezone.now()
    last_on = queries.extends_to(found.mentorship) - timedelta(days=1)
    offered = buttons(EXTENSION, found, by=request.user, at=at, primary="extend", leave_out=("lapse",))
    to_day = _("Extend to %(day)s") % {"day": day_words(last_on)}
    page = {
        "extension": found,
        "pair": found.mentorship,
        "offered": [replace(b, label=to_day) if b.verb == "extend" else b for b in offered],
        "warnings": [w for b in offered if b.verb == "extend" for w in b.warnings],
        "decision_last_on": found.mentorship.decision.valid_until_on - timedelta(days=1),
    }
    return render(request, "mentorships/extension_coordinator.html", page)


@require_POST
@needs(access.WISH)
def send(request: HttpRequest, pk: int) -> HttpResponse:
    actions.send(_question(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("It is sent. The coordinator decides, and you are told."))
    return redirect("mentorships.extension", pk=pk)


@require_POST
@needs(access.DECIDE_EXTENSION)
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    actions.take_over(_question(request, pk), by=request.user, at=timezone.now())
    return redirect("mentorships.extension", pk=pk)


@require_POST
@needs(access.DECIDE_EXTENSION)
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    found = _question(request, pk)
    actions.extend(found, by=request.user, at=timezone.now())
    return _decided(request, found)


@require_POST
@needs(access.DECIDE_EXTENSION)
def change_mentor(request: HttpRequest, pk: int) -> HttpResponse:
    found = _question(request, pk)
    actions.change_mentor(found, by=request.user, at=timezone.now())
    return _decided(request, found)


@require_POST
@needs(access.DECIDE_EXTENSION)
def not_extend(request: HttpRequest, pk: int) -> HttpResponse:
    found = _question(request, pk)
    actions.not_extend(found, by=request.user, at=timezone.now())
    return _decided(request, found)


def _decided(request: HttpRequest, found: Extension) -> HttpResponse:
    names = {"student": found.mentorship.student.given_name, "mentor": found.mentorship.mentor.person.given_name}
    messages.success(request, _("Done. %(student)s and %(mentor)s have been told.") % names)
    return redirect("mentorships.extension", pk=found.pk)


# --- Ending ------------------------------------------------------------------------------------------------------
@needs(access.PAIR)
def ask_to_end(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the two cannot go on, and is not alone in it."""
    found = _pair(request, pk)
    who = side(request.user, found)
    if not access.PAIR(request.user, found):
        raise Http404
    form = forms.AskToEndForm(_sent(request), side=who)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        ending = actions.ask_to_end(
            found, reason=given["reason"] or Ending.Reason.UNSAID, talk=given["talk"], by=request.user, at=timezone.now()
        )
        return redirect("mentorships.ending", pk=ending.pk)
    return render(request, "mentorships/ask_to_end.html", {"form": form, "pair": found, "who": who}, status=form.status)


def _ending(request: HttpRequest, pk: int) -> Ending:
    return get_object_or_404(queries.endings_visible_to(request.user), pk=pk)


@needs(access.SEE_ENDING)
def ending(request: HttpRequest, pk: int) -> HttpResponse:
    """What happens now: to the one who asked that nothing has changed, to the student the choice of what comes next."""
    found = _ending(request, pk)
    who = side(request.user, found.mentorship)
    if who == "coordinator":
        return redirect("mentorship.end", pk=found.mentorship_id)
    form = forms.NextForm(_sent(request), initial={"student_next": found.student_next})
    if request.method == "POST" and access.CHOOSE_NEXT(request.user, found) and form.is_valid():
        actions.choose_next(found, form.cleaned_data["student_next"], by=request.user, at=timezone.now())
        messages.success(request, _("Your choice is saved. The coordinator sees it."))
        return redirect("mentorships.ending", pk=pk)
    page = {
        "ending": found,
        "pair": found.mentorship,
        "who": who,
        "other": _other(found.mentorship, who),
        "form": form,
        "is_open": found.state in queries.OPEN_ENDING,
        "asked_by_me": found.asked_by_id == request.user.pk,
        "talked": found.state != Ending.State.ASKED,
    }
    return render(request, "mentorships/ending.html", page, status=form.status)


@require_POST
@needs(access.SEE_ENDING)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    found = _ending(request, pk)
    actions.take_back(found, by=request.user, at=timezone.now())
    messages.success(request, _("It is taken back. Nothing has changed."))
    return redirect("mentorships.pair", pk=found.mentorship_id)


@require_POST
@needs(access.COORDINATE)
def talked(request: HttpRequest, pk: int) -> HttpResponse:
    """The coordinator has talked with both."""
    found = _pair(request, pk)
    actions.talked(found, by=request.user, at=timezone.now())
    messages.success(request, _("It is noted that you have talked with both."))
    return redirect("mentorship.end", pk=pk)


@needs(access.COORDINATE)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The coordinator's four steps. Only here does a pair end."""
    found, at = _pair(request, pk), timezone.now()
    access.COORDINATE.check(request.user, found).require()
    if found.state == Mentorship.State.ENDED:
        return redirect("mentorships.pair", pk=pk)
    form = forms.EndForm(_sent(request), initial={"student_next": queries.student_next(found)})
    if request.method == "POST" and form.is_valid():
        actions.end(found, **form.cleaned_data, by=request.user, at=at)
        messages.success(request, _("The pair has ended. Both have been told."))
        return redirect("mentorships.pair", pk=pk)
    endings = queries.open_endings(found)
    page = {
        "pair": found,
        "form": form,
        "endings": endings,
        "talked": any(e.state == Ending.State.TALKED for e in endings),
        "chosen": queries.student_next(found),
        "offered": buttons(MENTORSHIP, found, by=request.user, at=at, leave_out=("end", "begin_ending", "pause")),
        "panels": shown("mentorships.ending", request, found),
        "today": timezone.localdate(at),
    }
    return render(request, "mentorships/end.html", page, status=form.status)
