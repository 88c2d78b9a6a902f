"""The pages of the ways out of Parvis: one query or one action each."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.people import limits
from parvis.web.guard import needs, public

from . import access, actions, forms, queries


@require_safe
@public("a calendar cannot sign in: whoever has the secret address is let in, and nobody else")
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """A person's times, for their calendar to read. A wrong address is no page at all."""
    found = queries.by_token(token)
    if found is None:
        # Only wrong addresses are counted. A calendar service asks for many people from one place: were right ones made to wait as well,
        # whoever gives that service a wrong address would shut the others out, and each fetch would be a write. What keeps a guess out is
        # the address, 32 random bytes; the count makes a flood of guesses seen (429 in the log) and wait.
        if wait := limits.too_often(request, "guess_feed"):
            return wait
        raise Http404
    file = queries.in_calendar(found, at=timezone.now())
    etag = f'"{sha256(file).hexdigest()[:32]}"'
    told = {"ETag": etag, "Cache-Control": "private, no-cache", "Content-Language": found.person.language}
    answer = HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=told)
    return get_conditional_response(request, etag=etag, response=answer) or answer


@needs(access.OWN_FEED)
def calendar(request: HttpRequest) -> HttpResponse:
    """The address of one's own calendar, what stands in it, and how to add it."""
    user: Any = request.user
    found = queries.feed_of(user)
    form = forms.ShowsForm(request.POST if request.method == "POST" and found else None, initial={"shows": found.shows if found else []})
    if form.is_valid():
        actions.choose_shows(user, shows=form.cleaned_data["shows"], by=user, at=timezone.now())
        messages.success(request, _("Saved. Your calendar changes the next time it looks."))
        return redirect("integrations.calendar")
    path = reverse("integrations.feed", args=[found.token]) if found else ""
    address = settings.BASE_URL + path
    context = {"feed": found, "form": form, "address": address, "opens": "webcal://" + address.partition("://")[2]}
    return render(request, "integrations/calendar.html", context, status=form.status)


@needs(access.OWN_FEED)
@require_POST
def open_feed(request: HttpRequest) -> HttpResponse:
    actions.open_feed(request.user, by=request.user, at=timezone.now())
    messages.success(request, _("Done. Here is your address."))
    return redirect("integrations.calendar")


@needs(access.OWN_FEED)
@require_POST
def reset_feed(request: HttpRequest) -> HttpResponse:
    actions.reset_feed(request.user, by=request.user, at=timezone.now())
    messages.success(request, _("Done. You have a new address. The old one does not work any more."))
    return redirect("integrations.calendar")


@needs(access.OWN_FEED)
@require_POST
def close_feed(request: HttpRequest) -> HttpResponse:
    actions.close_feed(request.user, by=request.user, at=timezone.now())
    messages.success(request, _("Done. The address does not work any more."))
    return redirect("integrations.calendar")
