"""The pages that anybody can read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from parvis.web.guard import public

from . import queries
from .places import place_of


def _language() -> str:
    return get_language() or "sv"


def _page(request: HttpRequest, key: str, template: str = "guidance/page.html", **more: object) -> HttpResponse:
    found = queries.page(key, language=_language(), on=timezone.localdate())
    if found is None:
        raise Http404
    own = {"place": place_of(key), "earlier": queries.versions(key)}
    return render(request, template, {"guide": found, "shut": _shut(request, found), **own, **more})


def _shut(request: HttpRequest, guide: queries.Page) -> set[str]:
    """The pages that the text leads to and that whoever is signed in may not open. A visitor signs in first."""
    links = {link.to for part in guide.parts for kind, items in part.blocks if kind == "links" for link in items if not link.is_address}
    worn = {name: getattr(resolve(reverse(name)).func, "permission", None) for name in links}
    return {name for name, permission in worn.items() if permission and request.user.is_authenticated and not permission(request.user)}


@public("How mentor support works is for everybody to read before they apply.", indexed=True)
@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    return _page(request, "how_it_works", "guidance/how_it_works.html")


@public("How a student gets a mentor is for everybody to read.", indexed=True)
@require_safe
def get_a_mentor(request: HttpRequest) -> HttpResponse:
    return _page(request, "get_a_mentor", "guidance/get_a_mentor.html")


@public("The accessibility statement must be open to everybody, by law.")
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return _page(request, "accessibility")


@public("Everybody can read what is stored and for how long before they leave anything.")
@require_safe
def personal_data(request: HttpRequest) -> HttpResponse:
    return _page(request, "personal_data", "guidance/personal_data.html", kept=queries.kept(language=_language()))


@public("Guidance for when it gets hard holds nothing about anybody.")
@require_safe
def challenges(request: HttpRequest) -> HttpResponse:
    on, language = timezone.localdate(), _language()
    more = queries.challenges(language=language, on=on, kind="guide")
    return render(request, "guidance/challenges.html", {"guides": queries.challenges(language=language, on=on), "more": more})


@public("Guidance for when it gets hard holds nothing about anybody; one's own agreement stands there for oneself only.")
@require_safe
def challenge(request: HttpRequest, key: str) -> HttpResponse:
    """A challenge, or another guide; whoever is in a pair reads their own agreement there, and chooses which where there are several."""
    if queries.page(key, language=_language(), on=timezone.localdate()) is None or not queries.is_guide(key):
        raise Http404
    agreed = queries.agreed_about(request.user, key)
    chosen = next((one for one in agreed if str(one.pair) == request.GET.get("pair") or len(agreed) == 1), None)
    return _page(request, key, "guidance/challenge.html", agreed=agreed, chosen=chosen)


@public("What a page said before is for everybody to read, as the page is.")
@require_safe
def version(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A page as it was."""
    found = queries.page(key, language=_language(), on=timezone.localdate(), version=number)
    if found is None:
        raise Http404
    return render(request, "guidance/version.html", {"guide": found, "shut": _shut(request, found)})
