"""The pages of meetings: one query or one action each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from parvis.audit import trail
from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.casework.panels import shown
from parvis.casework.timeline import timeline
from parvis.casework.words import say
from parvis.kit.verdict import Refused, Weight
from parvis.mentorships import queries as mentorships
from parvis.mentorships.models import Mentorship
from parvis.policy import book as rules_book
from parvis.web.guard import needs, only_looks

from . import access, actions, forms, queries
from .lifecycle import ABSENCE, MEETING
from .models import Absence, Afterword, Meeting
from .rules import reminding


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    return get_object_or_404(queries.visible_to(request.user), pk=pk)


def _posted(request: HttpRequest) -> Any:
    """What was sent, be it nothing at all; None where nothing was sent."""
    return request.POST if request.method == "POST" else None


def _says_why_not(form: Any, field: str | None, refused: Refused) -> None:
    """A rule's no becomes a sentence by the field. A no about who may is somebody else's matter."""
    if any(r.code.startswith("access.") for r in refused.verdict.blocking):
        raise refused
    for reason in refused.verdict.blocking:
        form.add_error(field, say(reason))


@contextmanager
def _kept(form: Any, field: str | None, about: Any) -> Iterator[None]:
    """All or nothing. What a rule says no to, or somebody faster has changed, becomes a sentence by the field; what was written stays."""
    try:
        with transaction.atomic():
            yield
    except (Refused, SomeoneElseWasFaster) as no:
        if isinstance(no, Refused) and not _has_moved(no):
            _says_why_not(form, field, no)
            return
        about.refresh_from_db()
        now = {"now": about.get_state_display()}
        form.add_error(
            field, _("This changed while you were writing. Now it says: %(now)s. Nothing was saved. What you wrote is still here.") % now
        )


def _has_moved(refused: Refused) -> bool:
    return any(r.code == "step.not_from_here" for r in refused.verdict.blocking)


def _saw(preparation: Any, request: HttpRequest, person: Any, at: datetime) -> None:
    """What the other one wants to bring up was opened: the trail says so to them."""
    if preparation is not None and (preparation.wants or preparation.since_last):
        trail.read_sensitive("meetings.preparation_read", preparation, by=request.user, at=at, person=person, what=["wants"])


def _beside(request: HttpRequest, found: Meeting) -> list[Any]:
    """What else the two have: before they meet what they want to talk about, and the steps until next time."""
    before = []
    if found.state == Meeting.State.BOOKED:
        before = [*shown("meetings.meeting", request, found), *shown("mentorships.to_come", request, found.mentorship)]
    steps = shown("mentorships.next_steps", request, found.mentorship) if found.state in {Meeting.State.BOOKED, Meeting.State.HELD} else []
    return [*before, *steps]


# --- Lists and the card -----------------------------------------------------------------------------------
@needs(access.PAIR)
def mine(request: HttpRequest) -> HttpResponse:
    """Next and earlier meetings, and the counts in words."""
    at, user = timezone.now(), request.user
    before = request.GET.get("before", "")
    earlier = queries.earlier(user, before=int(before) if before.isdigit() else None)
    ahead = queries.ahead(user, at=at)
    pairs = [p for p in queries.pairs_of(user).order_by("pk") if p.state != "ended"]
    since, until = queries.term_of(queries.day_of(at))
    counted = queries.counts_of(pairs, since=since, until=until)
    page = {"older": f"?before={earlier[19].pk}" if len(earlier) > 20 else "", "newer": ""}
    context = {
        "ahead": [m for m in ahead if m.ends_at > at],
        "to_log": [m for m in ahead if m.ends_at <= at],
        "earlier": earlier[:20],
        "page": page,
        "pairs": [{"pair": p, "other": p.mentor.person if p.student_id == user.pk else p.student, "counts": counted[p.pk]} for p in pairs],
        "today": queries.day_of(at),
        "reminded": queries.wanted_reminders(user),
        "beside": shown("meetings.mine.aside", request, user),
        "is_student_in": [p.pk for p in pairs if p.student_id == user.pk],
    }
    return render(request, "meetings/mine.html", context)


@needs(access.PAIR)
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: seven sure facts before it, what came out of it after."""
    found, at = _meeting(request, pk), timezone.now()
    card = queries.card(found, reader=request.user, at=at)
    _saw(card.others, request, card.other, at)
    if found.next_words and not card.is_mentor:
        trail.read_sensitive("meetings.next_words_read", found, by=request.user, at=at, person=card.other, what=["next"])
    held = found.state == Meeting.State.HELD and not card.is_mentor
    context = {
        "card": card,
        "meeting": found,
        "question": queries.length_question_of(found) if held else None,
        "stands": held and queries.length_stands(found, on=queries.day_of(at)),
        "today": queries.day_of(at),
        "asks_about_reminders": found.state == "booked" and not queries.has_chosen_reminders(request.user),
        "steps": _beside(request, found),
        "absence": queries.absence_of(found, user=request.user) if found.state == "missed" else None,
        "entries": timeline(found) if found.state != "booked" else [],
        "following": next(iter(queries.next_of_pair(found.mentorship, at=at, most=1)), None) if found.state == "held" else None,
    }
    return render(request, "meetings/meeting.html", context)


@needs(access.REMINDERS)
def reminders(request: HttpRequest) -> HttpResponse:
    """When one wants to be reminded of meetings, and how. `wanted` is the short way: the evening before, or not at all."""
    user, at = request.user, timezone.now()
    if quick := request.POST.get("wanted"):
        when, by_email = ([reminding.EVENING] if quick == "yes" else []), queries.reminders_by_email(user)
    else:
        first = {"when": queries.wanted_reminders(user), "how": "email" if queries.reminders_by_email(user) else "list"}
        form = forms.RemindersForm(_posted(request), clock=queries.reminder_clock(queries.day_of(at)), initial=first)
        if not form.is_valid():
            return render(request, "meetings/reminders.html", {"form": form}, status=form.status)
        when, by_email = form.cleaned_data["when"], form.cleaned_data["how"] == form.EMAIL
    actions.want_reminders(user, when=when, by_email=by_email, by=user, at=at)
    messages.success(request, _("Saved. You get reminders when you have asked for them.") if when else _("You get no reminders."))
    return redirect("meetings.mine")


@needs(access.PAIR)
def now(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting goes on: since last time, today, for next time. A clock only for whoever asks for it."""
    found, at = _meeting(request, pk), timezone.now()
    card = queries.card(found, reader=request.user, at=at)
    if not card.is_today:
        return redirect("meetings.meeting", pk=found.pk)
    _saw(card.others, request, card.other, at)
    context = {
        "card": card,
        "meeting": found,
        "last": queries.last_held(found),
        "steps": _beside(request, found),
        "minutes_left": max(0, int((found.ends_at - at).total_seconds() // 60)) if "clock" in request.GET else None,
    }
    return render(request, "meetings/now.html", context)


# --- Booking, moving, cancelling ------------------------------------------------------------------------------
@needs(access.PAIR)
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """A new meeting: among the common free times, or another."""
    pair, at = get_object_or_404(queries.pairs_of(request.user), pk=pk), timezone.now()
    is_mentor = access.side(pair, request.user) == access.MENTOR
    on = queries.day_of(at)
    allowed = max(mentorships.allowed_minutes(pair, on), queries.USUAL_MINUTES)
    common = queries.common_times(pair, at=at)
    offered = {"free": common.free, "why_none": common.why_none, "today": on}
    first = {"way": "online"} if request.GET.get("way") == "online" else {}
    form = forms.BookForm(_posted(request), mentorship=pair, allowed=allowed, is_mentor=is_mentor, initial=first, **offered)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            made = actions.book(
                pair,
                starts_at=answers["starts_at"],
                minutes=int(answers["minutes"]),
                place=answers.get("place", ""),
                online=answers["way"] == "online",
                closing=answers.get("closing", False),
                by=request.user,
                at=at,
            )
        except Refused as refused:
            _says_why_not(form, "time", refused)
        else:
            messages.success(request, _("Done. The meeting is booked. The other person gets the same message."))
            return redirect("meetings.meeting", pk=made.pk)
    other = pair.student if is_mentor else pair.mentor.person
    context = {"form": form, "pair": pair, "other": other, "common": common, "today": on}
    return render(request, "meetings/book.html", context, status=form.status)


@needs(access.PAIR)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Move or cancel: two ways, no questions."""
    found, at = _meeting(request, pk), timezone.now()
    later = queries.and_later(found, at=at) if found.series else []
    return render(request, "meetings/change.html", {"meeting": found, "has_begun": at >= found.starts_at, "later": later[1:]})


@needs(access.PAIR)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time for the same meeting."""
    found, at = _meeting(request, pk), timezone.now()
    form, common = _other_time(request, found, at)
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.move(found, starts_at=form.cleaned_data["starts_at"], why=form.cleaned_data["why"], by=request.user, at=at)
        except Refused as refused:
            _says_why_not(form, "time", refused)
        else:
            messages.success(request, _("Done. The meeting is moved. The other person has been told. It does not count as missed."))
            return redirect("meetings.meeting", pk=new.pk)
    context = {"form": form, "meeting": found, "common": common, "today": queries.day_of(at), "pair": found.mentorship}
    return render(request, "meetings/move.html", context, status=form.status)


def _other_time(request: HttpRequest, found: Meeting, at: datetime) -> tuple[forms.MoveForm, queries.CommonTimes]:
    """The question when to meet instead, and what it offers."""
    common = queries.common_times(found.mentorship, at=at, minutes=found.minutes, leave_out=found.pk)
    free = [s for s in common.free if s.starts_at != found.starts_at]
    return forms.MoveForm(_posted(request), free=free, why_none=common.why_none, today=queries.day_of(at)), common


@needs(access.CANCEL)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """No meeting this time."""
    found, at = _meeting(request, pk), timezone.now()
    form = forms.CancelForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        actions.cancel(found, why=form.cleaned_data["why"], by=request.user, at=at)
        messages.success(
            request, _("Done. The meeting is cancelled. Thank you for saying. The other person has been told. It does not count as missed.")
        )
        return redirect("meetings.meeting", pk=found.pk)
    card = queries.card(found, reader=request.user, at=at)
    return render(request, "meetings/cancel.html", {"form": form, "meeting": found, "card": card}, status=form.status)


@needs(access.PAIR)
def late(request: HttpRequest, pk: int) -> HttpResponse:
    """ "I am late": two taps."""
    found, at = _meeting(request, pk), timezone.now()
    card = queries.card(found, reader=request.user, at=at)
    form = forms.LateForm(_posted(request), initial={"late": "5"})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["late"] == "move":
            return redirect("meeting.move", pk=found.pk)
        try:
            actions.say_late(found, minutes=int(form.cleaned_data["late"]), by=request.user, at=at)
        except Refused as refused:
            _says_why_not(form, "late", refused)
        else:
            messages.success(request, _("Sent. %(name)s now knows you are on your way.") % {"name": card.other.given_name})
            return redirect("meetings.meeting", pk=found.pk)
    return render(request, "meetings/late.html", {"form": form, "meeting": found, "card": card}, status=form.status)


# --- Several at once ------------------------------------------------------------------------------------------
@needs(access.PAIR)
@only_looks
def series(request: HttpRequest, pk: int) -> HttpResponse:
    """A meeting every week: the first time and for how long. Then its days are shown, and nothing is booked yet."""
    pair, at = get_object_or_404(queries.pairs_of(request.user), pk=pk), timezone.now()
    is_mentor, on = access.side(pair, request.user) == access.MENTOR, queries.day_of(at)
    allowed = max(mentorships.allowed_minutes(pair, on), queries.USUAL_MINUTES)
    common = queries.common_times(pair, at=at)
    offered: dict[str, Any] = {"free": common.free, "why_none": common.why_none, "until": queries.last_day_of(pair, on=on)}
    form = forms.SeriesForm(_posted(request), mentorship=pair, allowed=allowed, is_mentor=is_mentor, today=on, **offered)
    if request.method == "POST" and form.is_valid():
        if form.days():
            return _days_of_series(request, pair, forms.SeriesGiven.of(form), at)
        form.add_error("until", _("Enter a day after the first meeting"))
    other = pair.student if is_mentor else pair.mentor.person
    context = {"form": form, "pair": pair, "other": other, "common": common, "today": on}
    return render(request, "meetings/series.html", context, status=form.status)


def _days_of_series(request: HttpRequest, pair: Mentorship, given: forms.SeriesGiven, at: datetime, answers: Any = None) -> HttpResponse:
    """The list of days before anything is booked; with `answers`, booked if all of them can be."""
    if not given.is_valid():
        return redirect("meetings.series", pk=pair.pk)
    days = queries.look_at_series(pair, given.days(), reader=request.user, at=at)
    form = forms.DaysForm(answers, days=days, otherwise=_("No meeting that week"), today=queries.day_of(at))
    if answers is not None and form.is_valid():
        known, chosen = given.cleaned_data, form.chosen()
        where = {"place": known["place"], "online": known["way"] == "online"}
        try:
            made = actions.book_series(pair, starts=list(chosen.values()), minutes=known["minutes"], **where, by=request.user, at=at)
        except actions.NotThatDay as refused:
            form.refuse(refused.which, refused.verdict)
        else:
            return _done_with_all(request, len(made))
    context = {"form": form, "given": given, "pair": pair, "free": sum(day.is_free for day in days), "days": days}
    return render(request, "meetings/series_days.html", context, status=form.status)


def _done_with_all(request: HttpRequest, many: int) -> HttpResponse:
    said = ngettext("Done. %(n)s meeting is booked.", "Done. %(n)s meetings are booked.", many) % {"n": many}
    messages.success(request, f"{said} {_('The other person gets the same message.')}")
    return redirect("meetings.mine")


@needs(access.PAIR)
def book_series(request: HttpRequest, pk: int) -> HttpResponse:
    """All the days that were chosen, or none of them."""
    pair = get_object_or_404(queries.pairs_of(request.user), pk=pk)
    return _days_of_series(request, pair, forms.SeriesGiven(request.POST), timezone.now(), request.POST)


@needs(access.PAIR)
@only_looks
def move_later(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time for this meeting and for those after it. Then the days are shown, and nothing is moved yet."""
    found, at = _meeting(request, pk), timezone.now()
    form, common = _other_time(request, found, at)
    if request.method == "POST" and form.is_valid():
        to = {"to": form.cleaned_data["starts_at"].isoformat(), "why": form.cleaned_data["why"]}
        return _days_of_later(request, found, forms.MovedTo(to), at)
    context = {"form": form, "meeting": found, "common": common, "today": queries.day_of(at), "pair": found.mentorship, "later": True}
    return render(request, "meetings/move.html", context, status=form.status)


def _days_of_later(request: HttpRequest, found: Meeting, given: forms.MovedTo, at: datetime, answers: Any = None) -> HttpResponse:
    """The list of days before anything is moved; with `answers`, moved if all of them can be."""
    later = queries.and_later(found, at=at)
    if not given.is_valid() or not later:
        return redirect("meetings.change", pk=found.pk)
    spans = queries.moved_with(later, to=given.cleaned_data["to"])
    days = queries.look_at_series(found.mentorship, spans, reader=request.user, at=at, leave_out=[m.pk for m in later])
    now = [forms.is_now(m, today=queries.day_of(at)) for m in later]
    form = forms.DaysForm(answers, days=days, otherwise=_("Stays as it is"), now=now, today=queries.day_of(at))
    if answers is not None and form.is_valid():
        chosen = form.chosen()
        moved = [later[n] for n in chosen]
        try:
            actions.move_series(moved, to=list(chosen.values()), why=given.cleaned_data["why"], by=request.user, at=at)
        except actions.NotThatDay as refused:
            form.refuse(refused.which, refused.verdict)
        else:
            messages.success(request, _("Done. The meetings are moved. The other person has been told."))
            return redirect("meetings.mine")
    context = {"form": form, "given": given, "meeting": found, "free": sum(day.is_free for day in days), "days": days}
    return render(request, "meetings/series_days.html", context, status=form.status)


@needs(access.PAIR)
def move_series(request: HttpRequest, pk: int) -> HttpResponse:
    """All the meetings that were chosen are moved, or none of them."""
    return _days_of_later(request, _meeting(request, pk), forms.MovedTo(request.POST), timezone.now(), request.POST)


@needs(access.PAIR)
def cancel_later(request: HttpRequest, pk: int) -> HttpResponse:
    """Neither this meeting nor those after it."""
    found, at = _meeting(request, pk), timezone.now()
    later = queries.and_later(found, at=at)
    form = forms.CancelForm(_posted(request))
    if not later:
        return redirect("meetings.change", pk=found.pk)
    if request.method == "POST" and form.is_valid():
        actions.cancel_series(later, why=form.cleaned_data["why"], by=request.user, at=at)
        messages.success(request, _("Done. The meetings are cancelled. The other person has been told. They do not count as missed."))
        return redirect("meetings.mine")
    context = {"form": form, "meeting": found, "later": later}
    return render(request, "meetings/cancel_later.html", context, status=form.status)


# --- Preparing ------------------------------------------------------------------------------------------------
@needs(access.PAIR)
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """The student says what to bring up; the mentor sees it, and arranges the place."""
    found, at = _meeting(request, pk), timezone.now()
    if access.side(found.mentorship, request.user) == access.MENTOR:
        return _mentor_prepares(request, found, at)
    card = queries.card(found, reader=request.user, at=at)
    first = {"wants": card.own.wants, "since_last": card.own.since_last} if card.own else {}
    form = forms.WantsForm(_posted(request), steps=queries.steps_since_last(found, at=at), initial=first)
    if request.method == "POST" and form.is_valid():
        actions.prepare(found, **form.cleaned_data, by=request.user, at=at)
        return redirect("meetings.bring", pk=found.pk)
    beside = shown("mentorships.to_come", request, found.mentorship) if "since_last" in form.fields else _beside(request, found)
    context = {"form": form, "meeting": found, "card": card, "steps": beside}
    return render(request, "meetings/prepare.html", context, status=form.status)


def _mentor_prepares(request: HttpRequest, found: Meeting, at: datetime) -> HttpResponse:
    card = queries.card(found, reader=request.user, at=at)
    _saw(card.others, request, card.other, at)
    first = {"place": found.place, "way_there": found.way_there, "online": found.online, "wants": card.own.wants if card.own else ""}
    form = forms.MentorPreparesForm(_posted(request), initial=first, student=card.other.given_name)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        with transaction.atomic():
            if answers["place"] and any(answers[name] != first[name] for name in ("place", "way_there", "online")):
                actions.arrange_place(
                    found, place=answers["place"], way_there=answers["way_there"], online=answers["online"], by=request.user, at=at
                )
            actions.prepare(found, wants=answers["wants"], by=request.user, at=at)
        messages.success(request, _("Saved. %(name)s sees the place and what you want to bring up.") % {"name": card.other.given_name})
        return redirect("meetings.meeting", pk=found.pk)
    context = {
        "form": form,
        "meeting": found,
        "card": card,
        "steps": _beside(request, found),
        "last_time": queries.latest_next_words(found.mentorship, before=found.starts_at),
    }
    return render(request, "meetings/mentor_prepares.html", context, status=form.status)


@needs(access.STUDENT_OF)
def bring(request: HttpRequest, pk: int) -> HttpResponse:
    """What the student brings along (R58–R61)."""
    found, at = _meeting(request, pk), timezone.now()
    card = queries.card(found, reader=request.user, at=at)
    form = forms.BringsForm(_posted(request), initial={"brings": card.own.brings if card.own else []})
    if request.method == "POST" and form.is_valid():
        actions.prepare(found, brings=form.cleaned_data["brings"], by=request.user, at=at)
        messages.success(request, _("Done. %(name)s sees this before the meeting.") % {"name": card.other.given_name})
        return redirect("meetings.meeting", pk=found.pk)
    return render(request, "meetings/bring.html", {"form": form, "meeting": found, "card": card}, status=form.status)


@needs(access.MENTOR_OF)
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Where (R62)."""
    found, at = _meeting(request, pk), timezone.now()
    access.MENTOR_OF.check(request.user, found).require()
    form = forms.PlaceForm(_posted(request), initial={"place": found.place, "way_there": found.way_there, "online": found.online})
    if request.method == "POST" and form.is_valid():
        actions.arrange_place(found, **form.cleaned_data, by=request.user, at=at)
        messages.success(request, _("Done. The place is saved, and the student has been told."))
        return redirect("meetings.meeting", pk=found.pk)
    return render(request, "meetings/place.html", {"form": form, "meeting": found}, status=form.status)


@require_POST
@needs(access.STUDENT_OF)
def agree_place(request: HttpRequest, pk: int) -> HttpResponse:
    """The student's yes to the place (R62)."""
    found = _meeting(request, pk)
    access.STUDENT_OF.check(request.user, found).require()
    actions.agree_place(found, by=request.user, at=timezone.now())
    messages.success(request, _("Done. Your mentor sees that the place suits you."))
    return redirect("meetings.meeting", pk=found.pk)


@needs(access.STUDENT_OF)
def wish_place(request: HttpRequest, pk: int) -> HttpResponse:
    """The student suggests another place (R62)."""
    found = _meeting(request, pk)
    access.STUDENT_OF.check(request.user, found).require()
    form = forms.PlaceWishForm(_posted(request), initial={"wish": found.place_wish})
    if request.method == "POST" and form.is_valid():
        actions.wish_place(found, wish=form.cleaned_data["wish"], by=request.user, at=timezone.now())
        messages.success(request, _("Sent. Your mentor answers with a place."))
        return redirect("meetings.meeting", pk=found.pk)
    return render(request, "meetings/wish_place.html", {"form": form, "meeting": found}, status=form.status)


# --- Logging --------------------------------------------------------------------------------------------------
@needs(access.MENTOR_OF)
def log(request: HttpRequest, pk: int) -> HttpResponse:
    """Did you meet? Two clicks, nothing typed, and the next meeting is booked."""
    found, at = _meeting(request, pk), timezone.now()
    access.MENTOR_OF.check(request.user, found).require()
    if at < found.starts_at or (found.state != Meeting.State.BOOKED and request.method != "POST"):
        return redirect("meetings.meeting", pk=found.pk)
    booked = next(iter(queries.next_of_pair(found.mentorship, at=max(at, found.ends_at), most=1)), None)
    same_time = None if booked else queries.same_time_next(found, at=at)
    form = forms.LogForm(_posted(request), meeting=found, same_time=same_time, is_booked=booked is not None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["met"] == form.MISSED:
            return redirect("meeting.miss", pk=found.pk)
        if form.cleaned_data["met"] == form.CALLED_OFF:
            return redirect("meetings.called_off", pk=found.pk)
        with _kept(form, "following" if "following" in form.fields else "met", found):
            _logs(form, found, request.user, at)
        if form.is_valid():
            messages.success(request, _("Done. The meeting is logged."))
            if form.cleaned_data.get("following") == forms.OTHER:
                return redirect("meetings.book", pk=found.mentorship_id)
            return redirect("meetings.meeting", pk=found.pk)
    remarks = [say(r) for r in MEETING.check(found, "log", by=request.user, at=at).reasons if r.weight is Weight.WARNS]
    context = {"form": form, "meeting": found, "booked": booked, "remarks": remarks}
    return render(request, "meetings/log.html", context, status=form.status)


def _logs(form: forms.LogForm, found: Meeting, user: Any, at: datetime) -> None:
    """Logs the meeting and books the next."""
    answers = form.cleaned_data
    minutes = answers["length"] if answers["met"] == form.LENGTH else found.minutes
    actions.log(found, minutes=minutes, areas=answers["areas"], next_words=answers["next_words"], by=user, at=at)
    if form.next_at:
        place = found.place if found.online else ""
        actions.book(found.mentorship, starts_at=form.next_at, minutes=found.minutes, place=place, online=found.online, by=user, at=at)


@needs(access.PAIR)
def miss(request: HttpRequest, pk: int) -> HttpResponse:
    """The other one did not come: facts, and what the two have agreed on."""
    found, at = _meeting(request, pk), timezone.now()
    if found.state != Meeting.State.BOOKED and request.method != "POST":
        return redirect("meetings.meeting", pk=found.pk)
    card = queries.card(found, reader=request.user, at=at)
    form = forms.MissForm(_posted(request), name=card.other.given_name)
    if request.method == "POST" and form.is_valid():
        told, contacted = form.cleaned_data["told"], [c for c in form.cleaned_data["contacted"] if c != "nothing"]
        if told == form.BEFORE:
            return redirect("meetings.called_off", pk=found.pk)
        missed_by, afterwards = access.STUDENT if card.is_mentor else access.MENTOR, told == form.AFTER
        with _kept(form, "told", found):
            actions.miss(found, missed_by=missed_by, contacted=contacted, told_afterwards=afterwards, by=request.user, at=at)
        if form.is_valid():
            said = _("Saved. %(name)s is asked what happened. You do not need to do anything more now.")
            messages.success(request, said % {"name": card.other.given_name})
            return redirect("meetings.meeting", pk=found.pk)
    context = {"form": form, "meeting": found, "card": card, "too_early": card.is_booked and at < card.wait_until and not form.is_bound}
    return render(request, "meetings/miss.html", context, status=form.status)


def _waited(request: HttpRequest, pk: int) -> tuple[Meeting, Absence, Any]:
    """A missed meeting, for the one who waited: with the case, and what they have written about it."""
    found = _meeting(request, pk)
    case = queries.missed_seen_from_the_other(found)
    if case is None or not access.WAITED.check(request.user, case).ok:
        raise Http404
    return found, case, queries.other_side_of(case, user=request.user)


@needs(access.WAITED)
def raise_it(request: HttpRequest, pk: int) -> HttpResponse:
    """A text to adapt, for when the two meet (R66). It is kept for the writer and never sent."""
    (found, case, own), at = _waited(request, pk), timezone.now()
    card = queries.card(found, reader=request.user, at=at)
    suggested = forms.RaiseForm.suggested(card.other.given_name, found.starts_at, card.frame)
    form = forms.RaiseForm(_posted(request), initial={"to_raise": (own and own.to_raise) or suggested})
    if request.method == "POST" and form.is_valid():
        actions.write_other_side(case, to_raise=form.cleaned_data["to_raise"], by=request.user, at=at)
        messages.success(request, _("Saved. Only you read it. Nothing was sent."))
        return redirect("meetings.raise_it", pk=found.pk)
    return render(request, "meetings/raise_it.html", {"form": form, "meeting": found, "card": card}, status=form.status)


@needs(access.WAITED)
def my_side(request: HttpRequest, pk: int) -> HttpResponse:
    """The one who waited says something to the coordinator, before or after the judgement."""
    (found, case, own), at = _waited(request, pk), timezone.now()
    form = forms.MySideForm(_posted(request), initial={"to_office": own.to_office if own else ""})
    if request.method == "POST" and form.is_valid():
        actions.write_other_side(case, to_office=form.cleaned_data["to_office"], by=request.user, at=at)
        messages.success(request, _("Saved. Only the coordinator reads it."))
        return redirect("meetings.meeting", pk=found.pk)
    return render(request, "meetings/my_side.html", {"form": form, "meeting": found}, status=form.status)


@needs(access.PAIR)
def called_off(request: HttpRequest, pk: int) -> HttpResponse:
    """A meeting that was cancelled outside Parvis: logged by the mentor, or by the student whom the mentor had told."""
    found, at = _meeting(request, pk), timezone.now()
    is_mentor = access.MENTOR_OF.check(request.user, found).ok
    hours = int(rules_book.value("meeting.late_cancel_hours", on=queries.day_of(at)))
    form = forms.CalledOffForm(_posted(request), student=found.mentorship.student.given_name, hours=hours, is_mentor=is_mentor)
    if request.method == "POST" and form.is_valid():
        who, late = form.cleaned_data.get("who", access.MENTOR), form.cleaned_data["when"] == "late"
        with _kept(form, "when", found):
            actions.cancel(found, said_by=who, late=late, by=request.user, at=at)
        if form.is_valid():
            messages.success(request, _("Done. The meeting is saved as cancelled. It does not count as missed."))
            return redirect("meetings.meeting", pk=found.pk)
    return render(request, "meetings/called_off.html", {"form": form, "meeting": found}, status=form.status)


@require_POST
@needs(access.STUDENT_OF)
def agree_length(request: HttpRequest, pk: int) -> HttpResponse:
    """The student says that the length is right."""
    found = _meeting(request, pk)
    actions.agree_length(found, by=request.user, at=timezone.now())
    messages.success(request, _("Thank you. The length is right."))
    return redirect("meetings.meeting", pk=found.pk)


@needs(access.STUDENT_OF)
def wrong_length(request: HttpRequest, pk: int) -> HttpResponse:
    """Something is wrong with what was logged: to the coordinator, about this meeting."""
    found, at = _meeting(request, pk), timezone.now()
    access.STUDENT_OF.check(request.user, found).require()
    if request.method != "POST" and (found.state != Meeting.State.HELD or queries.length_question_of(found)):
        return redirect("meetings.meeting", pk=found.pk)
    form = forms.LengthForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        with _kept(form, "what", found):
            actions.question_length(found, what=answers["what"], minutes=form.minutes, words=answers["words"], by=request.user, at=at)
        if form.is_valid():
            messages.success(request, _("Thank you for saying. The coordinator looks at it. Until then the log stands as it is."))
            return redirect("meetings.meeting", pk=found.pk)
    return render(request, "meetings/wrong_length.html", {"form": form, "meeting": found}, status=form.status)


@needs(access.OFFICE)
def length_question(request: HttpRequest, pk: int) -> HttpResponse:
    """What the student says is wrong with a log: the coordinator corrects the length, or lets it stand."""
    asked, at = get_object_or_404(queries.length_questions_visible_to(request.user), pk=pk), timezone.now()
    if asked.words:
        trail.read_sensitive(
            "meetings.length_question_read", asked, by=request.user, at=at, person=asked.meeting.mentorship.student, what=["words"]
        )
    form = forms.CorrectLengthForm(_posted(request), initial={"length": asked.minutes})
    if request.method == "POST" and form.is_valid():
        with _kept(form, "length", asked):
            actions.correct_length(asked, minutes=form.cleaned_data["length"], by=request.user, at=at)
        if form.is_valid():
            messages.success(request, _("Done. The length is corrected, and both have been told."))
            return redirect("meetings.length_question", pk=asked.pk)
    return render(request, "meetings/length_question.html", {"form": form, "asked": asked, "meeting": asked.meeting}, status=form.status)


@require_POST
@needs(access.OFFICE)
def let_length_stand(request: HttpRequest, pk: int) -> HttpResponse:
    asked = get_object_or_404(queries.length_questions_visible_to(request.user), pk=pk)
    actions.let_length_stand(asked, by=request.user, at=timezone.now())
    messages.success(request, _("Done. The length stands. The student has been told."))
    return redirect("meetings.length_question", pk=asked.pk)


@needs(access.OFFICE)
def over(request: HttpRequest, pk: int) -> HttpResponse:
    """A logged length above the week's time: the coordinator approves it, or keeps to the usual."""
    found = get_object_or_404(queries.over_limit_visible_to(request.user), pk=pk)
    return render(request, "meetings/over.html", {"meeting": found})


@require_POST
@needs(access.OFFICE)
def allow_more(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.over_limit_visible_to(request.user), pk=pk)
    actions.allow_more(found, by=request.user, at=timezone.now())
    messages.success(request, _("Done. The longer time is approved."))
    return redirect("home")


@require_POST
@needs(access.OFFICE)
def keep_the_usual(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.over_limit_visible_to(request.user), pk=pk)
    actions.keep_the_usual(found, by=request.user, at=timezone.now())
    messages.success(request, _("Done. The usual time stands."))
    return redirect("home")


# --- The absence ------------------------------------------------------------------------------------------------
def _absence(request: HttpRequest, pk: int, permission: Any) -> Absence:
    found: Absence = get_object_or_404(queries.absences_visible_to(request.user), pk=pk)
    permission.check(request.user, found).require()
    return found


def _about(absence: Absence, at: datetime) -> dict[str, Any]:
    pair = absence.meeting.mentorship
    other = access.person_on(pair, access.MENTOR if absence.person_id == pair.student_id else access.STUDENT)
    on = queries.day_of(at)
    counts = absence.state == Absence.State.WITHOUT_REASON
    return {
        "awaits": queries.awaits_decision(pair, person_id=absence.person_id, on=on) if counts else [],
        "absence": absence,
        "meeting": absence.meeting,
        "pair": pair,
        "other": other,
        "today": on,
        "limit": queries.limit_of_absences(on),
    }


@needs(access.ABSENT)
def absence(request: HttpRequest, pk: int) -> HttpResponse:
    """You did not meet: the calm page, with the ways on."""
    found, at = _absence(request, pk, access.ABSENT), timezone.now()
    return render(
        request, "meetings/absence.html", {**_about(found, at), "wants_reminders": bool(found.person.preferences.get("remind_meetings"))}
    )


@needs(access.ABSENT)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened? Ready answers, own words, or "I cannot answer yet"."""
    found, at = _absence(request, pk, access.ABSENT), timezone.now()
    can_defer = found.state == Absence.State.ASKED
    form = forms.AnswerForm(_posted(request), can_defer=can_defer, initial={"why": found.why, "words": found.words})
    if request.method == "POST" and form.is_valid():
        why, words = form.cleaned_data["why"], form.cleaned_data["words"]
        not_yet = why == form.NOT_YET
        with _kept(form, "why", found):
            actions.defer(found, by=request.user, at=at) if not_yet else actions.answer(found, why=why, words=words, by=request.user, at=at)
        if form.is_valid():
            later, thanks = (
                _("That is fine. The time stands still. You answer when you can."),
                _("Thank you for telling. The coordinator reads it."),
            )
            messages.success(request, later if not_yet else thanks)
            return redirect("meetings.absence", pk=found.pk)
    return render(request, "meetings/answer.html", {"form": form, **_about(found, at)}, status=form.status)


@require_POST
@needs(access.ABSENT)
def defer(request: HttpRequest, pk: int) -> HttpResponse:
    found = _absence(request, pk, access.ABSENT)
    actions.defer(found, by=request.user, at=timezone.now())
    messages.success(request, _("That is fine. The time stands still. You answer when you can."))
    return redirect("meetings.absence", pk=found.pk)


@needs(access.JUDGE)
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Both sides' words, the pair's own sentence, and the coordinator's judgement."""
    found, at = _absence(request, pk, access.JUDGE), timezone.now()
    _read_both_sides(found, request, at)
    about = _about(found, at)
    context = {
        **about,
        "frame": queries.frame(about["pair"]),
        "counted": queries.counted_absences(about["pair"], person_id=found.person_id, on=queries.day_of(found.meeting.starts_at)),
        "side": access.side(about["pair"], found.person),
        "why_not": [say(r) for r in _why_not_yet(found, request.user, at)],
        "form": forms.TalkedForm(),
        "entries": timeline(found),
    }
    return render(request, "meetings/judge.html", context)


def _read_both_sides(found: Absence, request: HttpRequest, at: datetime) -> None:
    """The coordinator has opened what the two say, each by themselves: each can see that in their log."""
    if found.words or found.why:
        trail.read_sensitive("meetings.absence_read", found, by=request.user, at=at, person=found.person, what=["answer"])
    if found.said_by_other:
        author = found.other_side.author
        trail.read_sensitive("meetings.other_side_read", found, by=request.user, at=at, person=author, what=["side"])


def _judged(request: HttpRequest, found: Absence, judge: Callable[[], None]) -> bool:
    """Judges. Where another coordinator was faster the reader learns who, and what it says now."""
    try:
        with transaction.atomic():
            judge()
    except (Refused, SomeoneElseWasFaster) as no:
        if isinstance(no, Refused) and not _has_moved(no):
            raise
        found.refresh_from_db()
        now = {"now": found.get_state_display(), "who": found.judged_by.full_name if found.judged_by else found.person.full_name}
        messages.info(request, _("%(who)s was faster. Now it says: %(now)s. Your judgement was not saved.") % now)
        return False
    return True


def _why_not_yet(found: Absence, user: Any, at: datetime) -> list[Any]:
    """Why it cannot be judged without reason yet, what a talk can settle left out."""
    verdict = ABSENCE.check(found, "judge_without_reason", by=user, at=at)
    return [r for r in verdict.blocking if r.weight is Weight.BLOCKS]


@require_POST
@needs(access.JUDGE)
def judge_with_reason(request: HttpRequest, pk: int) -> HttpResponse:
    found, at = _absence(request, pk, access.JUDGE), timezone.now()
    if _judged(request, found, lambda: actions.judge_with_reason(found, by=request.user, at=at)):
        messages.success(request, _("Done. There was a reason. It does not count."))
    return redirect("meetings.judge", pk=found.pk)


@require_POST
@needs(access.JUDGE)
def judge_without_reason(request: HttpRequest, pk: int) -> HttpResponse:
    found, at = _absence(request, pk, access.JUDGE), timezone.now()
    talked = request.POST.get("talked") == "on"
    if not _judged(request, found, lambda: actions.judge_without_reason(found, talked=talked, by=request.user, at=at)):
        return redirect("meetings.judge", pk=found.pk)
    messages.success(request, _("Done. It counts as without reason. Nothing ends by itself, and you can undo it."))
    if queries.awaits_decision(found.meeting.mentorship, person_id=found.person_id, on=queries.day_of(at)):
        return redirect("meetings.decide", pk=found.meeting.mentorship_id, side=access.side(found.meeting.mentorship, found.person))
    return redirect("meetings.judge", pk=found.pk)


@needs(access.JUDGE)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """A judgement is taken back, with a why that the person reads."""
    found, at = _absence(request, pk, access.JUDGE), timezone.now()
    form = forms.UndoForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        with _kept(form, "why", found):
            actions.undo(found, why=form.cleaned_data["why"], by=request.user, at=at)
        if form.is_valid():
            messages.success(request, _("Done. The judgement is undone. It no longer counts."))
            return redirect("meetings.judge", pk=found.pk)
    return render(request, "meetings/undo.html", {"form": form, **_about(found, at)}, status=form.status)


@needs(access.JUDGE)
def decide(request: HttpRequest, pk: int, side: str) -> HttpResponse:
    """Several meetings missed without reason: both sides' words, and three ways on."""
    pair, at = get_object_or_404(mentorships.visible_to(request.user), pk=pk), timezone.now()
    if side not in {access.STUDENT, access.MENTOR}:
        raise Http404
    person = access.person_on(pair, side)
    found = queries.counted_absences(pair, person_id=person.pk, on=queries.day_of(at))
    for one in found:
        _read_both_sides(one, request, at)
    form = forms.DecideForm(_posted(request), name=person.given_name)
    if request.method == "POST" and form.is_valid():
        actions.decide(pair, person=person, decision=form.cleaned_data["decision"], by=request.user, at=at)
        messages.success(request, _("Done. Your decision is saved."))
        return redirect("mentorship.end", pk=pair.pk) if form.cleaned_data["decision"] == Absence.Decision.END else redirect("home")
    awaits = queries.awaits_decision(pair, person_id=person.pk, on=queries.day_of(at))
    context = {
        "form": form,
        "pair": pair,
        "person": person,
        "found": found,
        "awaits": awaits,
        "frame": queries.frame(pair),
        "counts": queries.counts_of_year(pair, on=queries.day_of(at)),
        "limit": queries.limit_of_absences(queries.day_of(at)),
        "other": access.person_on(pair, access.MENTOR if side == access.STUDENT else access.STUDENT),
    }
    return render(request, "meetings/decide.html", context, status=form.status)


# --- What is said afterwards --------------------------------------------------------------------------------------
def _own_words(request: HttpRequest, pk: int) -> Afterword:
    found: Afterword = get_object_or_404(queries.afterwords_visible_to(request.user), pk=pk)
    access.AUTHOR.check(request.user, found).require()
    return found


@needs(access.STUDENT_OF)
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """N1: what happened. Kept for the person alone."""
    pair, at = get_object_or_404(queries.pairs_of(request.user), pk=pk), timezone.now()
    access.STUDENT_OF.check(request.user, pair).require()
    about = request.GET.get("meeting", "")
    found = queries.visible_to(request.user).filter(mentorship=pair, pk=int(about)).first() if about.isdigit() else None
    form = forms.TellForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        kept = actions.keep(pair, meeting=found, **form.cleaned_data, by=request.user, at=at)
        return redirect("meetings.tell_wish", pk=kept.pk)
    own = queries.afterwords_visible_to(request.user).filter(author=request.user.pk, mentorship=pair).order_by("-pk")[:20]
    return render(request, "meetings/tell.html", {"form": form, "pair": pair, "own": own, "again": None}, status=form.status)


@needs(access.AUTHOR)
def tell_again(request: HttpRequest, pk: int) -> HttpResponse:
    """N1 once more: the words of what is not sent yet."""
    found = _own_words(request, pk)
    if found.state != Afterword.State.KEPT:
        return redirect("meetings.told", pk=found.pk)
    form = forms.TellForm(_posted(request), initial={"feeling": found.feeling, "phrases": found.phrases, "words": found.words})
    if request.method == "POST" and form.is_valid():
        with _kept(form, "words", found):
            actions.rewrite(found, **form.cleaned_data, by=request.user, at=timezone.now())
        if form.is_valid():
            return redirect("meetings.tell_check", pk=found.pk)
    return render(request, "meetings/tell.html", {"form": form, "pair": found.mentorship, "own": [], "again": found}, status=form.status)


@needs(access.AUTHOR)
def tell_wish(request: HttpRequest, pk: int) -> HttpResponse:
    """N2: what the person wants to happen."""
    found = _own_words(request, pk)
    if found.state != Afterword.State.KEPT:
        return redirect("meetings.told", pk=found.pk)
    form = forms.WishForm(_posted(request), initial={"wish": found.wish})
    if request.method == "POST" and form.is_valid():
        actions.rewrite(found, wish=form.cleaned_data["wish"], by=request.user, at=timezone.now())
        return redirect("meetings.tell_whom", pk=found.pk)
    return render(request, "meetings/tell_wish.html", {"form": form, "afterword": found}, status=form.status)


@needs(access.AUTHOR)
def tell_whom(request: HttpRequest, pk: int) -> HttpResponse:
    """N3: who may read it."""
    found = _own_words(request, pk)
    if found.state != Afterword.State.KEPT:
        return redirect("meetings.told", pk=found.pk)
    form = forms.AudienceForm(_posted(request), mentor=found.mentorship.mentor.person.given_name, initial={"audience": found.audience})
    if request.method == "POST" and form.is_valid():
        actions.rewrite(found, audience=form.cleaned_data["audience"], by=request.user, at=timezone.now())
        return redirect("meetings.tell_check", pk=found.pk)
    return render(request, "meetings/tell_whom.html", {"form": form, "afterword": found}, status=form.status)


@needs(access.AUTHOR)
def tell_check(request: HttpRequest, pk: int) -> HttpResponse:
    """N4: everything on one page. Nothing has left yet."""
    found = _own_words(request, pk)
    if found.state != Afterword.State.KEPT:
        return redirect("meetings.told", pk=found.pk)
    return render(request, "meetings/tell_check.html", {"afterword": found, "mentor": found.mentorship.mentor.person})


@require_POST
@needs(access.AUTHOR)
def send(request: HttpRequest, pk: int) -> HttpResponse:
    found, at = _own_words(request, pk), timezone.now()
    if request.POST.get("only_me"):
        actions.rewrite(found, audience=Afterword.Audience.ONLY_ME, by=request.user, at=at)
    else:
        actions.send(found, by=request.user, at=at)
    return redirect("meetings.told", pk=found.pk)


@needs(access.AUTHOR)
def told(request: HttpRequest, pk: int) -> HttpResponse:
    """N5: thank you, and what happens now. The address can be visited again."""
    found = _own_words(request, pk)
    return render(request, "meetings/told.html", {"afterword": found, "mentor": found.mentorship.mentor.person})


@require_POST
@needs(access.AUTHOR)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    found = _own_words(request, pk)
    actions.take_back(found, by=request.user, at=timezone.now())
    messages.success(request, _("Done. It is taken back. Nobody has read it."))
    return redirect("meetings.told", pk=found.pk)


@needs(access.AFTERWORDS)
def afterword(request: HttpRequest, pk: int) -> HttpResponse:
    """What was told: for its author, and for the one it was sent to, who opens it with a button."""
    found, at = get_object_or_404(queries.afterwords_visible_to(request.user), pk=pk), timezone.now()
    if found.author_id == request.user.pk:
        return redirect("meetings.told", pk=found.pk)
    form = forms.ReplyForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        with _kept(form, "reply", found):
            actions.reply(found, words=form.cleaned_data["reply"], by=request.user, at=at)
        if form.is_valid():
            messages.success(request, _("Sent. Only %(name)s reads it.") % {"name": found.author.given_name})
            return redirect("meetings.afterword", pk=found.pk)
    if found.state == Afterword.State.READ:
        trail.read_sensitive("meetings.afterword_opened", found, by=request.user, at=at, person=found.author, what=["words"])
    office = found.audience == Afterword.Audience.COORDINATOR
    return render(request, "meetings/afterword.html", {"form": form, "afterword": found, "office": office}, status=form.status)


@require_POST
@needs(access.RECEIVER)
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """The one it was sent to opens it."""
    found = get_object_or_404(queries.afterwords_visible_to(request.user), pk=pk)
    actions.read(found, by=request.user, at=timezone.now())
    return redirect("meetings.afterword", pk=found.pk)


# --- The report on cancellations --------------------------------------------------------------------------------------
@needs(access.MENTOR_OF)
def report_cancellations(request: HttpRequest, pk: int) -> HttpResponse:
    """Several meetings were cancelled: the report is written, the mentor sends it (R55)."""
    pair, at = get_object_or_404(queries.pairs_of(request.user), pk=pk), timezone.now()
    access.MENTOR_OF.check(request.user, pair).require()
    on = queries.day_of(at)
    found = queries.cancellations(pair, on=on)
    if not queries.is_to_be_reported(len(found), on=on) or queries.reported(pair, on=on):
        return redirect("meetings.mine")
    form = forms.ReportForm(_posted(request), initial={"words": queries.words_so_far(pair, on=on)})
    if request.method == "POST" and form.is_valid():
        if request.POST.get("later"):
            actions.report_later(pair, words=form.cleaned_data["words"], by=request.user, at=at)
            said, kept = _("Okay. You are reminded tomorrow."), _("What you wrote is kept.")
            messages.success(request, f"{said} {kept}" if form.cleaned_data["words"] else said)
            return redirect("home")
        actions.report_cancellations(pair, words=form.cleaned_data["words"], by=request.user, at=at)
        messages.success(request, _("Done. The coordinator has your report and gets in touch if you need help."))
        return redirect("meetings.mine")
    return render(request, "meetings/report_cancellations.html", {"form": form, "pair": pair, "found": found}, status=form.status)


@needs(access.OFFICE)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The report, for the coordinator, with each cancelled meeting and who cancelled."""
    found = get_object_or_404(queries.reports_visible_to(request.user), pk=pk)
    cancelled = queries.cancellations(found.mentorship, on=found.term_on)
    return render(request, "meetings/report.html", {"report": found, "cancelled": cancelled})


@require_POST
@needs(access.OFFICE)
def take_on(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.reports_visible_to(request.user), pk=pk)
    actions.take_on(found, by=request.user, at=timezone.now())
    messages.success(request, _("Done. You have taken it on."))
    return redirect("meetings.report", pk=found.pk)
