from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from parvis.casework.panels import shown
from parvis.web.guard import needs

from . import access, queries, subject_access


@needs(access.OWN_DATA)
def mine(request: HttpRequest) -> HttpResponse:
    """What others can see of the person, who has seen what, and the ways to all of it."""
    given = request.GET.get("before", "")
    before = int(given) if given.isdecimal() and len(given) < 19 else None
    page = queries.seen(request.user, before=before)
    panels = [] if before else shown("privacy.mine", request, request.user)
    return render(request, "privacy/mine.html", {"panels": panels, "page": page, "later_page": before is not None})


@needs(access.OWN_DATA)
def ready(request: HttpRequest) -> HttpResponse:
    """The ways to get everything."""
    return render(request, "privacy/ready.html")


@needs(access.OWN_DATA)
def everything(request: HttpRequest) -> HttpResponse:
    """All that Parvis has about the person, table by table."""
    return render(request, "privacy/all.html", {"headings": subject_access.headings(request.user)})


@needs(access.OWN_DATA)
def section(request: HttpRequest, table: str) -> HttpResponse:
    """One table of it, to read."""
    given = request.GET.get("after", "")
    found = subject_access.section(request.user, table, after=int(given) if given.isdecimal() and len(given) < 19 else 0)
    if found is None:
        raise Http404
    told, onward = found
    return render(request, "privacy/section.html", {"section": told, "onward": onward})


@needs(access.OWN_DATA)
def as_json(request: HttpRequest) -> HttpResponse:
    """The same as data."""
    text = json.dumps(subject_access.raw(request.user, at=timezone.now()), ensure_ascii=False, indent=1)
    return _attached(text, "application/json; charset=utf-8", "parvis.json")


@needs(access.OWN_DATA)
def as_file(request: HttpRequest) -> HttpResponse:
    """The same as a page to keep."""
    text = render_to_string(
        "privacy/file.html", {"sections": subject_access.answer(request.user), "person": request.user, "at": timezone.now()}
    )
    return _attached(text, "text/html; charset=utf-8", "parvis.html")


def _attached(text: str, kind: str, name: str) -> HttpResponse:
    """A file that is saved and kept by nobody on the way."""
    return HttpResponse(
        text, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    )


@needs(access.OWN_DATA)
def delete(request: HttpRequest) -> HttpResponse:
    """What can be erased at once, and for how long the rest is kept and why."""
    kept = subject_access.kept_about_people()
    return render(request, "privacy/delete.html", {"panels": shown("privacy.delete", request, request.user), "kept": kept})
