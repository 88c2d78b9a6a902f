from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from parvis.people import queries as people
from parvis.web.guard import needs

from . import access, actions, forms, queries, rules
from .models import TextVersion
from .places import ALL, Place

LANGUAGES = (("sv", gettext_lazy("In Swedish")), ("en", gettext_lazy("In English")))


def _place(key: str) -> Place:
    if key not in ALL:
        raise Http404("no such place")
    return ALL[key]


def _shown(sv: str, en: str) -> list[dict[str, Any]]:
    """A text in both languages, as readers see it."""
    return [{"code": code, "name": name, "blocks": rules.blocks(sv if code == "sv" else en)} for code, name in LANGUAGES]


@needs(access.WRITE)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every place where the institution may write, and since when its own words stand there."""
    return render(request, "texts/index.html", {"listed": queries.listed()})


def _versions(request: HttpRequest, place: Place) -> list[tuple[TextVersion, str]]:
    """The versions of a place, the newest first, each with who wrote it."""
    found = list(queries.visible_to(request.user).filter(place=place.key)[: queries.MOST])
    names = people.names({v.written_by_id for v in found})
    return [(v, names.get(v.written_by_id, _("Somebody who has left"))) for v in found]


@needs(access.WRITE)
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """What stands in a place: write, look, save; and the versions before."""
    place, newest = _place(key), queries.newest(key)
    own = {"sv": newest.sv, "en": newest.en} if newest else {code: queries.default_of(place, code) for code, _name in LANGUAGES}
    number = newest.number if newest else 0
    form = forms.TextForm(request.POST if request.method == "POST" else None, initial={**own, "number": number})
    context: dict[str, Any] = {"place": place, "form": form, "newest": newest}
    if request.method == "POST" and form.is_valid():
        sv, en = form.cleaned_data["sv"], form.cleaned_data["en"]
        if form.wants_preview:
            context["preview"] = _shown(sv, en)
        else:
            try:
                actions.write(place, sv=sv, en=en, after=form.cleaned_data["number"], by=request.user, at=timezone.now())
                messages.success(request, _("Saved. It is on the page now."))
                return redirect("texts.edit", key=key)
            except actions.WrittenMeanwhile:
                form.goes_on_after(number)
                context["theirs"] = _shown(own["sv"], own["en"])
    context["versions"] = _versions(request, place)
    return render(request, "texts/edit.html", context, status=form.status)


def _version(request: HttpRequest, key: str, number: int) -> TextVersion:
    return get_object_or_404(queries.visible_to(request.user), place=key, number=number)


@needs(access.WRITE)
@require_safe
def version(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One version, as readers saw it."""
    place, found, newest = _place(key), _version(request, key, number), queries.newest(key)
    who = people.names({found.written_by_id}).get(found.written_by_id, _("Somebody who has left"))
    context = {"place": place, "version": found, "who": who, "shown": _shown(found.sv, found.en), "newest": newest}
    return render(request, "texts/version.html", context)


@needs(access.WRITE)
@require_POST
def restore(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Bring an earlier version back."""
    place, found, newest = _place(key), _version(request, key, number), queries.newest(key)
    after = newest.number if newest else 0
    if number != after:
        actions.restore(place, found, after=after, by=request.user, at=timezone.now())
        messages.success(request, _("Version %(number)s is on the page again.") % {"number": number})
    return redirect("texts.edit", key=key)
