from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from parvis.casework.words import say
from parvis.kit.verdict import Refused
from parvis.policy.book import value as rule
from parvis.recruitment.forms import PoolForm
from parvis.recruitment.models import Mentor
from parvis.recruitment.queries import Wanted
from parvis.sheets import CSV, XLSX
from parvis.sheets.writing import CONTENT_TYPES
from parvis.web.guard import needs

from . import access, actions, documents, forms, queries, rules, words
from .models import Import, Kind

NAMED = {"given_name", "family_name"}
"""What stands in the row's own name already."""
SHOWN = 200
"""How many rows of a sort the preview shows."""


def _kind(text: str) -> Kind:
    if text not in Kind.values:
        raise Http404
    return Kind(text)


def _form(text: str) -> str:
    if text not in {CSV, XLSX}:
        raise Http404
    return text


def _titles(kind: str, request: HttpRequest) -> dict[str, str]:
    return queries.headings(kind, request.LANGUAGE_CODE)


def _file(content: bytes, name: str, form: str) -> HttpResponse:
    """A file that is saved and never shown."""
    response = HttpResponse(content, content_type=CONTENT_TYPES[form])
    response["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=f"{name}.{form}"))
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@needs(access.EXCHANGE)
def home(request: HttpRequest) -> HttpResponse:
    """Lists in and out."""
    year_form = forms.YearForm(years=queries.study_years(timezone.localdate()))
    return render(request, "exchange/home.html", {"year_form": year_form, "imports": queries.latest(request.user)})


# --- In ------------------------------------------------------------------------------------------------


@needs(access.EXCHANGE)
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose a file. Nothing of it counts yet."""
    which = _kind(kind)
    form = forms.UploadForm(request.POST, request.FILES) if request.method == "POST" else forms.UploadForm()
    if request.method == "POST" and form.is_valid():
        made = actions.upload(which, form.cleaned_data["file"], by=request.user, at=timezone.now())
        ready = rules.may_be_read(made.kind, made.meanings).ok
        return redirect("exchange.preview" if ready else "exchange.columns", pk=made.pk)
    explained = queries.explained(which, request.LANGUAGE_CODE)
    return render(
        request,
        "exchange/upload.html",
        {"form": form, "kind": which, "about": words.ABOUT[which], "explained": explained},
        status=form.status,
    )


def _waiting(request: HttpRequest, pk: int) -> Import:
    return get_object_or_404(queries.visible_to(request.user), pk=pk, state=Import.State.WAITING)


@needs(access.OWN_IMPORT)
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """What is each column of the file?"""
    one = _waiting(request, pk)
    table = queries.table_of(one)
    examples = [next((row.cells[at] for row in table.rows if row.cells[at]), "")[:40] for at in range(len(table.header))]
    form = forms.ColumnsForm(
        request.POST if request.method == "POST" else None,
        kind=one.kind,
        header=table.header,
        examples=examples,
        headings=_titles(one.kind, request),
        meanings=one.meanings,
    )
    if request.method == "POST" and form.is_valid():
        actions.choose_columns(one, form.meanings(), by=request.user, at=timezone.now())
        return redirect("exchange.preview", pk=pk)
    missing = [say(reason) for reason in rules.may_be_read(one.kind, one.meanings).blocking]
    return render(request, "exchange/columns.html", {"form": form, "one": one, "missing": missing}, status=form.status)


def _in_words(line: rules.Line, titles: dict[str, str], names: dict[int, str]) -> list[dict[str, str]]:
    """What the row would change, or bring where there was nothing."""
    said = [(c.key, words.said(c.key, c.old, names), words.said(c.key, c.new, names)) for c in line.changes]
    if not line.changes:
        said = [(key, "", words.said(key, value, names)) for key in titles if (value := line.values.get(key)) and key not in NAMED]
    return [{"what": words.field(key, titles), "old": old, "new": new} for key, old, new in said if old != new]


def _shown(plan: rules.Plan, one: Import, request: HttpRequest) -> dict[str, Any]:
    """The plan in words."""
    titles = _titles(one.kind, request)
    names = queries.names(plan.checkers)
    return {
        "plan": plan,
        "wrong": [(line, documents.sentences(line)) for line in plan.wrong[:SHOWN]],
        "new": [(line, _in_words(line, titles, names)) for line in plan.new[:SHOWN]],
        "changed": [(line, _in_words(line, titles, names)) for line in plan.changed[:SHOWN]],
        "shown": SHOWN,
        "columns": [(title, titles.get(key, "")) for title, key in zip(queries.table_of(one).header, one.meanings, strict=False)],
    }


def _preview(request: HttpRequest, one: Import, *, why_not: list[str] | None = None) -> HttpResponse:
    plan = queries.plan_of(one, at=timezone.now())
    page = {"one": one, "why_not": why_not or [], "about": words.ABOUT[one.kind], **_shown(plan, one, request)}
    page |= {"may_invite": one.kind == Kind.DECISIONS and bool(plan.new)}
    page |= {"invited": request.method != "POST" or request.POST.get("invited") == "yes"}
    return render(request, "exchange/preview.html", page, status=422 if why_not else 200)


@require_GET
@needs(access.OWN_IMPORT)
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What would become new, change, stay, and what is wrong. Afterwards, what was done."""
    one = get_object_or_404(queries.visible_to(request.user), pk=pk)
    if one.state != Import.State.WAITING:
        return render(request, "exchange/over.html", {"one": one, "about": words.ABOUT[one.kind]})
    if not rules.may_be_read(one.kind, one.meanings).ok:
        return redirect("exchange.columns", pk=pk)
    return _preview(request, one)


@require_POST
@needs(access.OWN_IMPORT)
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Import what was looked at, or nothing."""
    one = _waiting(request, pk)
    try:
        invited = request.POST.get("invited") == "yes"
        plan = actions.apply(one, seen=request.POST.get("seen", ""), invited=invited, by=request.user, at=timezone.now())
    except Refused as refused:
        return _preview(request, one, why_not=[say(reason) for reason in refused.verdict.blocking])
    count = len(plan.to_do)
    messages.success(request, ngettext("Done. %(count)s row is imported.", "Done. %(count)s rows are imported.", count) % {"count": count})
    return redirect("exchange.preview", pk=pk)


@require_POST
@needs(access.OWN_IMPORT)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """The list goes. Nothing of it was imported."""
    actions.discard(_waiting(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("The list is thrown away. Nothing was imported."))
    return redirect("exchange.home")


# --- Out -----------------------------------------------------------------------------------------------


@require_GET
@needs(access.EXCHANGE)
def empty(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """A file with headings, to fill in."""
    which = _kind(kind)
    return _file(documents.empty(which, titles=_titles(which, request), form=_form(form)), str(which.label).lower(), form)


@require_GET
@needs(access.OWN_IMPORT)
def mistakes(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The rows that are wrong, with what to do."""
    one = _waiting(request, pk)
    plan = queries.plan_of(one, at=timezone.now())
    return _file(documents.mistakes(queries.table_of(one), plan, form=_form(form)), _("rows-to-mend"), form)


def _wanted(request: HttpRequest, on: date) -> Wanted:
    """The same search as on the page of the pool."""
    lane = request.GET.get("lane", "")
    form = PoolForm(request.GET, campuses=rule("institution.campuses", on=on))
    return form.wanted(lane if lane in Mentor.State.values else "")


@needs(access.EXCHANGE)
def mentors(request: HttpRequest) -> HttpResponse:
    """The mentors that the filter of the pool shows, as a file."""
    at = timezone.now()
    found = queries.mentors_to_take_out(request.user, _wanted(request, timezone.localdate(at)), on=timezone.localdate(at))
    if request.method != "POST":
        return render(request, "exchange/mentors.html", {"count": len(found)})
    form = _form(request.POST.get("form", ""))
    actions.note_taken_out(Kind.MENTORS, rows=len(found), form=form, by=request.user, at=at)
    return _file(
        documents.mentors(found, titles=_titles(Kind.MENTORS, request), form=form), f"{_('mentors')}-{timezone.localdate(at)}", form
    )


@require_POST
@needs(access.EXCHANGE)
def attendance(request: HttpRequest) -> HttpResponse:
    """Attendance of a study year, as a file."""
    at = timezone.now()
    form, asked = _form(request.POST.get("form", "")), forms.YearForm(request.POST, years=queries.study_years(timezone.localdate(at)))
    if not asked.is_valid():
        raise Http404
    year = asked.years[asked.cleaned_data["year"]]
    found = queries.attendance_to_take_out(request.user, year)
    actions.note_taken_out(Kind.ATTENDANCE, rows=len(found), form=form, by=request.user, at=at)
    return _file(
        documents.attendance(found, titles=_titles(Kind.ATTENDANCE, request), form=form),
        f"{_('attendance')}-{str(year).replace('/', '-')}",
        form,
    )
