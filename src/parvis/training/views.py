from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.casework.buttons import buttons
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

from . import access, actions, forms, queries
from .lifecycle import OCCASION
from .models import Booking


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
    context = {
        "form": form,
        "mentor": mentor,
        "been": queries.supervisions_attended(mentor, study_year(on)),
        "of": rule("training.supervisions_per_year", on=on),
        "places": [(booking, forms.name_of(booking.occasion)) for booking in queries.places_of(mentor)],
        "full": forms.full(to_book),
        "at": at,
    }
    return render(request, "training/mine.html", context, status=form.status)


@needs(access.OWN_PLACE)
def booked(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt for a place; the address stays."""
    booking = get_object_or_404(queries.bookings_visible_to(request.user), pk=pk, mentor__person=request.user, state=Booking.State.BOOKED)
    return render(
        request, "training/booked.html", {"booking": booking, "occasion": booking.occasion, "name": forms.name_of(booking.occasion)}
    )


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


# --- The coordinator -------------------------------------------------------------------------------------


@needs(access.LEAD)
def occasions(request: HttpRequest) -> HttpResponse:
    """What is planned, what waits for attendance, and what has been."""
    at, before = timezone.now(), request.GET.get("before", "")
    past = queries.past(request.user, before=int(before) if before.isdecimal() and len(before) < 16 else None)
    pages = {"newer": "?" if before else "", "older": f"?before={past[queries.PAGE - 1].pk}" if len(past) > queries.PAGE else ""}
    context = {"coming": queries.coming(request.user, at), "past": past[: queries.PAGE], "pages": pages, "at": at}
    return render(request, "training/occasions.html", context)


@needs(access.LEAD)
def plan(request: HttpRequest) -> HttpResponse:
    form = forms.OccasionForm(_data(request), today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        made = actions.plan(
            **{key: chosen[key] for key in ("kind", "topic", "place", "places")},
            starts_at=_instant(*form.begins()),
            ends_at=_instant(*form.ends()),
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("Planned. Mentors can book a place now."))
        return redirect("training.occasion", pk=made.pk)
    return render(request, "training/plan.html", {"form": form}, status=form.status)


@needs(access.LEAD)
def occasion(request: HttpRequest, pk: int) -> HttpResponse:
    """One occasion and who has a place."""
    at = timezone.now()
    one = get_object_or_404(queries.visible_to(request.user), pk=pk)
    offered = [asdict(b) | {"asks": True} for b in buttons(OCCASION, one, by=request.user, at=at, primary="hold")]
    context = {
        "occasion": one,
        "name": forms.name_of(one),
        "bookings": queries.on_the_list(one),
        "offered": offered,
        "lines": timeline(one),
        "at": at,
    }
    return render(request, "training/occasion.html", context)


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
