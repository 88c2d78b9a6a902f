from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import ngettext

from parvis.casework.panels import one_page, shown
from parvis.casework.words import say
from parvis.people.access import SIGNED_IN, leading_role
from parvis.people.models import Role
from parvis.policy import book
from parvis.web.dates import cap_first
from parvis.web.guard import needs, public

from . import access, queries

LANES = {"att": "att", "info": "info", "waits": ""}
"""Filters of the coordinator's list: what the address says → the task's tag."""
SHOWN_BY_PANELS = {"goals.next_step"}
"""Tasks that a panel of the first page already shows whole: on the card when nothing comes before them, not in the list as well."""


@public("it says what mentor support is and leads to the two doors", indexed=True)
def start(request: HttpRequest) -> HttpResponse:
    """The first page for whoever is not signed in."""
    on = timezone.localdate()
    keys = ("name", "email", "decision_system", "decision_system_url", "digital_platforms")
    return render(request, "overview/start.html", {key: book.value(f"institution.{key}", on=on) for key in keys})


@needs(SIGNED_IN)
def home(request: HttpRequest) -> HttpResponse:
    """The one next step, then the rest."""
    role = leading_role(request.user, request.session.get("role", ""))
    if role == Role.ADMINISTRATOR:
        return redirect("people.people")
    if role == "":
        return render(request, "overview/home_nobody.html")
    if role == Role.COORDINATOR:
        return _coordinator(request)
    at = timezone.now()
    with one_page():
        if role == Role.MENTOR:
            queries.look_up_the_mentor(request.user, on=timezone.localdate(at))
        tasks = queries.waiting_for(request.user, role=role, at=at)
        panels = {place: shown(f"home.{role}.{place}", request, request.user) for place in ("main", "aside")}
    rest = [task for task in tasks[1:] if task.key not in SHOWN_BY_PANELS]
    return render(request, "overview/home.html", {"first": tasks[0] if tasks else None, "rest": rest, "panels": panels})


def _coordinator(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    tasks = queries.waiting_for(request.user, role=Role.COORDINATOR, at=at)
    lane = request.GET.get("lane", "")
    listed = [t for t in tasks if lane not in LANES or t.tag == LANES[lane]]
    waits = [
        {"label": cap_first(str(MONTHS[month.month])), "value": days, "text": ngettext("%(n)s day", "%(n)s days", days) % {"n": days}}
        for month, days in queries.waits_by_month(timezone.localdate(at))
    ]
    counts = {name: sum(t.tag == tag for t in tasks) for name, tag in LANES.items()}
    page = {
        "first": tasks[0] if tasks else None,
        "tasks": listed,
        "counts": counts,
        "lane": lane,
        "all": len(tasks),
        "state": queries.state(),
        "waits": waits,
    }
    return render(request, "overview/home_coordinator.html", {**page, "today": at})


@needs(access.FOLLOW_UP)
def follow_up(request: HttpRequest) -> HttpResponse:
    """Pairs that need somebody, each with its reason and its rule."""
    at = timezone.now()
    on = timezone.localdate(at)
    language = request.LANGUAGE_CODE
    rows = [
        {
            "pair": row.mentorship,
            "reasons": [
                {"text": say(r), "rule": book.pages()[r.rule].description[language], "since": book.entry(r.rule, on=on).since}
                for r in row.reasons
            ],
            "last": row.last_held_on,
        }
        for row in queries.follow_up(at)
    ]
    return render(request, "overview/follow_up.html", {"rows": rows, "today": at, "pairs": queries.state().pairs})
