from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from parvis.audit import trail
from parvis.casework.buttons import buttons
from parvis.casework.panels import shown
from parvis.casework.timeline import timeline
from parvis.casework.words import say
from parvis.kit.time import instant
from parvis.kit.verdict import Refused
from parvis.policy.book import value as rule
from parvis.policy.calendar import study_year
from parvis.recruitment import queries as recruitment
from parvis.recruitment.models import Mentor
from parvis.web import dates
from parvis.web.guard import needs

from . import access, actions, documents, forms, queries
from .lifecycle import BOOKING, OCCASION
from .models import Booking, Occasion
from .rules import following


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _instant(day: date, clock: time) -> datetime:
    return instant(day, clock.hour * 60 + clock.minute, timezone.get_default_timezone())


# --- The mentor ----------------------------------------------------------------------------------------


@needs(access.OWN_PLACE)
def mine(request: HttpRequest) -> HttpResponse:
    """What I have been to, my places, and what can be booked."""
    at = timezone.now()
    on = timezone.localdate(at)
    mentor = get_object_or_404(recruitment.mentors_visible_to(request.user), person=request.user)
    to_book = queries.open_to_book(mentor, at) if mentor.state != Mentor.State.LEFT else []
    form = forms.BookForm(_data(request), occasions=to_book, year=on.year)
    if request.method == "POST" and form.is_valid():
        try:
            booking = actions.book(form.occasions[form.cleaned_data["occasion"]], mentor, by=request.user, at=at)
            return redirect("training.booked", pk=booking.pk)
        except Refused as refused:
            for reason in refused.verdict.blocking:
                form.add_error("occasion", say(reason))
    return render(request, "training/mine.html", {"form": form} | _mine(mentor, to_book, at), status=form.status)


def _mine(mentor: Mentor, to_book: list[Occasion], at: datetime) -> dict[str, Any]:
    """The mentor's study year, places, offers, and what is full."""
    on, waits = timezone.localdate(at), queries.waits_of(mentor, at)
    year, waited_for = study_year(on), {w.occasion_id for w in waits}
    return {
        "mentor": mentor,
        "been": queries.supervisions_attended(mentor, year),
        "of": rule("training.supervisions_per_year", on=on),
        "missed": [(b, forms.name_of(b.occasion)) for b in queries.missed(mentor, year)],
        "places": [(b, forms.name_of(b.occasion), queries.code_window(b.occasion).is_open(at)) for b in queries.places_of(mentor)],
        "offers": [(w, forms.name_of(w.occasion)) for w in waits if w.state == w.State.OFFERED],
        "waits": [(w, forms.name_of(w.occasion)) for w in waits if w.state == w.State.WAITING],
        "full": [(one, name) for one, name in forms.full(to_book) if one.pk not in waited_for],
        "at": at,
    }


@needs(access.OWN_PLACE)
def booked(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt for a place; the address stays."""
    booking = get_object_or_404(queries.own_places(request.user), pk=pk, state__in=(Booking.State.BOOKED, Booking.State.ATTENDED))
    context = {"booking": booking, "occasion": booking.occasion, "name": forms.name_of(booking.occasion)}
    return render(request, "training/there.html" if booking.state == Booking.State.ATTENDED else "training/booked.html", context)


@needs(access.OWN_PLACE)
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The place as a file that a calendar opens."""
    booking = get_object_or_404(queries.own_places(request.user), pk=pk, state=Booking.State.BOOKED)
    named = {"Content-Disposition": 'attachment; filename="parvis.ics"'}
    file = documents.calendar_file(booking, at=timezone.now())
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=named)


@require_POST
@needs(access.CANCEL_PLACE)
def cancel_place(request: HttpRequest, pk: int) -> HttpResponse:
    booking = get_object_or_404(queries.bookings_visible_to(request.user), pk=pk)
    actions.cancel_place(booking, by=request.user, at=timezone.now())
    if booking.mentor.person_id == request.user.pk:
        messages.success(request, _("The booking is cancelled. You can book another occasion."))
        return redirect("training.mine")
    messages.success(request, _("The booking is cancelled."))
    return redirect("training.occasion", pk=booking.occasion_id)


@require_POST
@needs(access.OWN_PLACE)
def wait(request: HttpRequest, pk: int) -> HttpResponse:
    """Join the waiting list of a full occasion."""
    one = get_object_or_404(queries.visible_to(request.user), pk=pk)
    mentor = get_object_or_404(recruitment.mentors_visible_to(request.user), person=request.user)
    actions.wait(one, mentor, by=request.user, at=timezone.now())
    messages.success(request, _("You are on the waiting list. We tell you when there is a place."))
    return redirect("training.mine")


@require_POST
@needs(access.OWN_PLACE)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the place that was offered."""
    waiting = get_object_or_404(queries.waiting_visible_to(request.user), pk=pk, mentor__person=request.user)
    booking = actions.accept(waiting, by=request.user, at=timezone.now())
    return redirect("training.booked", pk=booking.pk)


@require_POST
@needs(access.OWN_PLACE)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not wait any more, or say no to a place that was offered."""
    waiting = get_object_or_404(queries.waiting_visible_to(request.user), pk=pk, mentor__person=request.user)
    actions.leave(waiting, by=request.user, at=timezone.now())
    messages.success(request, _("You do not wait any more. You can book another occasion."))
    return redirect("training.mine")


@needs(access.OWN_PLACE)
def check_in(request: HttpRequest, pk: int) -> HttpResponse:
    """I am here: the code that the leader shows. A wrong one is counted: its answer keeps what it changed, and has a key of its own."""
    at = timezone.now()
    booking = get_object_or_404(queries.own_places(request.user), pk=pk)
    if booking.state == Booking.State.ATTENDED:
        return redirect("training.booked", pk=pk)
    BOOKING.check(booking, "check_in", by=request.user, at=at).require()
    form = forms.CodeForm(_data(request))
    counted = False
    if request.method == "POST" and form.is_valid():
        if actions.check_in(booking, form.cleaned_data["code"], by=request.user, at=at):
            return redirect("training.booked", pk=pk)
        form.wrong(queries.most_code_tries(booking.occasion) - booking.code_tries - 1)
        counted = True
    context = {"form": form, "occasion": booking.occasion, "name": forms.name_of(booking.occasion), "fresh_key": uuid.uuid4().hex}
    response = render(request, "training/check_in.html", context, status=form.status)
    response.keeps_changes = counted  # type: ignore[attr-defined]  # the mark that OncePerForm reads
    return response


@needs(access.OWN_PLACE)
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Something to bring up, told without saying who it is about. What is typed stays until it is saved or left."""
    at = timezone.now()
    booking = get_object_or_404(queries.own_places(request.user), pk=pk, occasion__kind=Occasion.Kind.SUPERVISION)
    queries.may_prepare(booking, at).require()
    earlier = queries.prepared_by(booking)
    asked = {"known": queries.students_known_to(booking.mentor), "most": rule("training.case_characters", on=timezone.localdate(at))}
    form = forms.CaseForm(_data(request), **asked, initial={"text": earlier.text if earlier else ""})
    if request.method == "POST" and "neutral" in request.POST:
        form = forms.CaseForm(None, **asked, initial={"text": form.neutral})
        return render(request, "training/prepare.html", {"form": form, "booking": booking, "changed": True}, status=422)
    if request.method == "POST" and form.is_valid():
        actions.prepare_case(booking, form.cleaned_data["text"], by=request.user, at=at)
        messages.success(request, _("Saved. You and the leader of the session can read it."))
        return redirect("training.mine")
    context = {"form": form, "booking": booking, "earlier": earlier, "name": forms.name_of(booking.occasion)}
    return render(request, "training/prepare.html", context, status=form.status)


@require_POST
@needs(access.OWN_PLACE)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away what was prepared."""
    booking = get_object_or_404(queries.own_places(request.user), pk=pk)
    actions.drop_case(booking, by=request.user, at=timezone.now())
    messages.success(request, _("It is erased."))
    return redirect("training.mine")


# --- The coordinator -------------------------------------------------------------------------------------


@needs(access.LEAD)
def occasions(request: HttpRequest) -> HttpResponse:
    """What is planned, what waits for attendance, and what has been."""
    at, before = timezone.now(), request.GET.get("before", "")
    past = queries.past(request.user, before=int(before) if before.isdecimal() and len(before) < 16 else None)
    pages = {"newer": "?" if before else "", "older": f"?before={past[queries.PAGE - 1].pk}" if len(past) > queries.PAGE else ""}
    context = {"coming": queries.coming(request.user, at), "past": past[: queries.PAGE], "pages": pages, "at": at}
    return render(request, "training/occasions.html", {**context, "panels": shown("training.occasions", request, None)})


@needs(access.LEAD)
def plan(request: HttpRequest) -> HttpResponse:
    """A new occasion. If it comes again, the days are shown before anything is planned."""
    today = timezone.localdate()
    form = forms.PlanForm(_data(request), today=today)
    if request.method != "POST" or not form.is_valid() or "edit" in request.POST:
        return render(request, "training/plan.html", {"form": form}, status=422 if request.method == "POST" else 200)
    kept, left_out = form.days
    if form.cleaned_data["every"] == "once":
        return _planned(request, form, kept)
    days = forms.DaysForm(_data(request) if "chosen" in request.POST else None, days=kept, year=today.year)
    if days.is_bound and days.is_valid():
        return _planned(request, form, days.chosen())
    return render(request, "training/plan_days.html", {"form": days, "plan": form, "left_out": left_out}, status=422)


def _planned(request: HttpRequest, form: forms.PlanForm, days: list[date]) -> HttpResponse:
    chosen = form.cleaned_data
    made = actions.plan_several(
        **{key: chosen[key] for key in ("kind", "topic", "place", "places")},
        times=[(_instant(day, chosen["start"]), _instant(day, chosen["end"])) for day in days],
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("Planned. Mentors can book a place now."))
    return redirect("training.occasion", pk=made[0].pk) if len(made) == 1 else redirect("training.occasions")


@needs(access.LEAD)
def occasion(request: HttpRequest, pk: int) -> HttpResponse:
    """One occasion, who has a place and who waits for one."""
    at = timezone.now()
    one = get_object_or_404(queries.visible_to(request.user), pk=pk)
    offered = [asdict(b) | {"asks": True} for b in buttons(OCCASION, one, by=request.user, at=at, primary="hold", leave_out=["move"])]
    context = {
        "occasion": one,
        "name": forms.name_of(one),
        "bookings": queries.on_the_list(one),
        "queue": queries.in_queue(one),
        "prepared": len(queries.prepared_for(one, request.user)),
        "takes_code": one.state == one.State.PLANNED and at < queries.code_window(one).closes_at,
        "offered": offered,
        "lines": timeline(one),
        "at": at,
    }
    return render(request, "training/occasion.html", context)


@needs(access.LEAD)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a mentor a place, also one who just came in or who was there."""
    one = get_object_or_404(queries.visible_to(request.user).exclude(state=Occasion.State.CANCELLED), pk=pk)
    form = forms.AddForm(_data(request), mentors=queries.can_be_added(one))
    if request.method == "POST" and form.is_valid():
        mentor = form.mentors[form.cleaned_data["mentor"]]
        try:
            actions.add(one, mentor, by=request.user, at=timezone.now())
            messages.success(request, _("%(name)s is on the list.") % {"name": mentor.person.full_name})
            return redirect("training.occasion", pk=pk)
        except Refused as refused:
            for reason in refused.verdict.blocking:
                form.add_error("mentor", say(reason))
    return render(request, "training/add.html", {"form": form, "occasion": one, "name": forms.name_of(one)}, status=form.status)


@needs(access.LEAD)
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """The code to show on the spot, and a new one when it is asked for."""
    at = timezone.now()
    one = get_object_or_404(queries.visible_to(request.user), pk=pk, state=Occasion.State.PLANNED)
    if request.method == "POST":
        actions.new_code(one, by=request.user, at=at)
        return redirect("training.code", pk=pk)
    listed = queries.on_the_list(one)
    context = {
        "occasion": one,
        "name": forms.name_of(one),
        "code": f"{one.code[:3]}\u00a0{one.code[3:]}" if one.code else "",
        "window": queries.code_window(one),
        "there": sum(b.state == Booking.State.ATTENDED for b in listed),
        "of": len(listed),
    }
    return render(request, "training/code.html", context)


@needs(access.READ_CASES)
def cases(request: HttpRequest, pk: int) -> HttpResponse:
    """What mentors want to bring up, for the leader alone. Each sees in their own log that it was read."""
    at = timezone.now()
    one = get_object_or_404(queries.visible_to(request.user), pk=pk, led_by=request.user)
    prepared = queries.prepared_for(one, request.user)
    for case in prepared:
        trail.read_sensitive("training.case_read", case.booking, by=request.user, at=at, person=case.booking.mentor.person)
    return render(request, "training/cases.html", {"occasion": one, "name": forms.name_of(one), "cases": prepared})


@needs(access.LEAD)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time, place or topic. Those who have a place are told."""
    one = get_object_or_404(queries.visible_to(request.user), pk=pk)
    starts, ends = timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)
    initial = {key: getattr(one, key) for key in ("kind", "topic", "place", "places")}
    initial |= {"on": starts.date(), "start": forms.clock(starts), "end": forms.clock(ends)}
    form = forms.OccasionForm(_data(request), today=timezone.localdate(), initial=initial)
    if request.method == "POST" and form.is_valid():
        changes = {key: form.cleaned_data[key] for key in ("kind", "topic", "place", "places")}
        changes |= {"starts_at": _instant(*form.begins()), "ends_at": _instant(*form.ends())}
        try:
            actions.change(one, **changes, by=request.user, at=timezone.now())
            messages.success(request, _("Saved. Those who have a place are told if the time or the place is new."))
            return redirect("training.occasion", pk=pk)
        except Refused as refused:
            for reason in refused.verdict.blocking:
                form.add_error("places", say(reason))
    return render(request, "training/change.html", {"form": form, "occasion": one}, status=form.status)


@needs(access.LEAD)
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was there? From that comes paid time, and the introduction is done."""
    at = timezone.now()
    one = get_object_or_404(queries.visible_to(request.user), pk=pk)
    OCCASION.check(one, "hold", by=request.user, at=at).require()
    bookings = queries.on_the_list(one)
    form = forms.AttendanceForm(_data(request), bookings=bookings)
    if request.method == "POST" and form.is_valid():
        there = actions.hold(one, form.attended(), by=request.user, at=at)
        added = dates.hours_words(there * one.minutes)
        messages.success(request, _("Done. %(hours)s added.") % {"hours": added})
        return redirect("training.occasion", pk=pk)
    return render(request, "training/attendance.html", {"form": form, "occasion": one, "name": forms.name_of(one)}, status=form.status)


@needs(access.LEAD)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once, then calls the occasion off and tells everybody who had a place."""
    one = get_object_or_404(queries.visible_to(request.user), pk=pk)
    OCCASION.check(one, "cancel", by=request.user, at=timezone.now()).require()
    if request.method == "POST":
        actions.cancel(one, by=request.user, at=timezone.now())
        messages.success(request, _("It is called off. Those who had a place are told."))
        return redirect("training.occasions")
    return render(request, "training/cancel.html", {"occasion": one, "name": forms.name_of(one)})


@require_POST
@needs(access.LEAD)
def note(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Note one mentor alone."""
    booking = get_object_or_404(queries.bookings_visible_to(request.user), pk=pk)
    {"attend": actions.attend, "miss": actions.miss}[verb](booking, by=request.user, at=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("training.occasion", pk=booking.occasion_id)


@needs(access.LEAD)
def catch_up(request: HttpRequest, pk: int) -> HttpResponse:
    """A missed session was caught up another day."""
    booking = get_object_or_404(queries.bookings_visible_to(request.user), pk=pk)
    at = timezone.now()
    BOOKING.check(booking, "catch_up", by=request.user, at=at).require()
    held_on = timezone.localdate(booking.occasion.starts_at)
    form = forms.CaughtUpForm(_data(request), held_on=held_on, today=timezone.localdate(at))
    if request.method == "POST" and form.is_valid():
        actions.catch_up(booking, on=form.cleaned_data["on"], by=request.user, at=at)
        messages.success(request, _("Done. %(hours)s added.") % {"hours": dates.hours_words(booking.occasion.minutes)})
        return redirect("recruitment.mentor", pk=booking.mentor_id)
    return render(request, "training/catch_up.html", {"form": form, "booking": booking}, status=form.status)


@needs(access.LEAD)
def mentors(request: HttpRequest) -> HttpResponse:
    """Who has been to how many sessions this study year, and who needs another one."""
    at = timezone.now()
    on = timezone.localdate(at)
    rows, few = queries.follow(request.user, on), request.GET.get("show") == "fewer"
    needing = [row for row in rows if row.standing in {following.Standing.FEWER, following.Standing.PLACE}]
    start, most = request.GET.get("after", ""), queries.PAGE
    shown = needing if few else rows
    first = int(start) if start.isdecimal() and len(start) < 6 else 0
    query = "show=fewer&" if few else ""
    context = {
        "rows": shown[first : first + most],
        "few": few,
        "needing": len(needing),
        "all": len(rows),
        "to_remind": len(queries.to_remind(request.user, at)),
        "year": study_year(on),
        "pages": {"newer": f"?{query}" if first else "", "older": f"?{query}after={first + most}" if len(shown) > first + most else ""},
    }
    return render(request, "training/mentors.html", context)


@require_POST
@needs(access.LEAD)
def remind(request: HttpRequest) -> HttpResponse:
    """Remind, in one go, those who have fewer sessions than expected."""
    told = actions.remind_those_with_fewer(by=request.user, at=timezone.now())
    said = ngettext("%(count)s mentor is reminded.", "%(count)s mentors are reminded.", told) % {"count": told}
    messages.success(request, said if told else _("Nobody needed a reminder now."))
    return redirect("training.mentors")
