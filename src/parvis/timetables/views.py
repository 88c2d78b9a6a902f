"""A person's own page about the calendars that are read."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis import calendars
from parvis.casework.panels import shown
from parvis.casework.words import say
from parvis.kit.verdict import Refused
from parvis.people import limits
from parvis.web.guard import needs, waits_first

from . import access, actions, forms, queries


@needs(access.OWN)
@waits_first
def mine(request: HttpRequest) -> HttpResponse:
    """Which calendars are read and when they last were; a link to one more."""
    if request.method != "POST":
        return _page(request, forms.SubscribeForm())
    if wait := limits.too_often(request, "read_timetable"):
        return wait
    form, at = forms.SubscribeForm(request.POST), timezone.now()
    if form.is_valid():
        address, on = form.cleaned_data["address"], timezone.localdate(at)
        try:
            busy = queries.read(address, first=on, days=queries.days_ahead(on))
            actions.subscribe(request.user, address=address, busy=busy, by=request.user, at=at)
        except (calendars.Unreachable, calendars.NotACalendar) as error:
            form.cannot_be_read(error.code)
        except Refused as refused:
            for reason in refused.verdict.blocking:
                form.add_error("address", say(reason))
        else:
            messages.success(request, _("Done. Your timetable is read in. We read it again a few times a day."))
            return redirect("timetables.mine")
    return _page(request, form)


def _page(request: HttpRequest, form: forms.SubscribeForm) -> HttpResponse:
    own = list(queries.visible_to(request.user))
    context = {"form": form, "own": own, "panels": shown("timetables.mine", request, request.user)}
    return render(request, "timetables/mine.html", context, status=form.status)


@needs(access.OWN)
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a calendar away, after a page that says what it means."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    if request.method != "POST":
        return render(request, "timetables/forget.html", {"subscription": found})
    actions.forget(found, by=request.user, at=timezone.now())
    messages.success(request, _("Done. The link and what we had read are gone."))
    return redirect("timetables.mine")
