"""Signing in by clicking a face: only in a demonstration, where everybody is invented."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_POST, require_safe

from parvis.people import access
from parvis.people.models import Role, User
from parvis.web.guard import public

from . import queries

WHY = "the people of a demonstration are invented, and elsewhere it does not exist"


def _only_in_a_demonstration() -> None:
    if not settings.DEMO:
        raise Http404("not a demonstration")


@public(WHY)
@require_safe
def faces(request: HttpRequest) -> HttpResponse:
    """Everybody of the cast, under the role they act in."""
    _only_in_a_demonstration()
    language = translation.get_language() or "sv"
    groups: dict[str, list[tuple[User, str]]] = {str(role): [] for role in access.ORDER}
    for person in queries.faces():
        if role := access.leading_role(person):
            groups[role].append((person, person.preferences.get("face", {}).get(language, "")))
    cast = [(str(Role(role).label), people) for role, people in groups.items() if people]
    return render(request, "demo/faces.html", {"cast": cast})


@public(WHY)
@require_POST
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in as one of them."""
    _only_in_a_demonstration()
    person = next((p for p in queries.faces() if p.pk == pk), None)
    if person is None:
        raise Http404("not one of the cast")
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session["second_factor_known"] = True
    UserSession.objects.create_from_request(request)
    return redirect("home")
