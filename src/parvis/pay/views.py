from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.casework.buttons import buttons
from parvis.casework.timeline import timeline
from parvis.casework.words import say
from parvis.kit.time import month_of
from parvis.people.access import is_coordinator
from parvis.people.words import say_source
from parvis.policy import book
from parvis.recruitment.queries import mentor_of
from parvis.web.guard import needs

from . import access, actions, documents, queries
from .forms import ReopenForm
from .lifecycle import CERTIFICATE, CLAIM
from .models import Certificate, PayrollFile
from .rules import closing

RATES = (
    "pay.rate_meeting",
    "pay.rate_training",
    "pay.rate_supervision",
    "pay.absence_is_paid",
    "pay.late_cancellation_is_paid",
    "pay.rounding_minutes",
)


def _month(text: str) -> date:
    """The first day of "2026-11"; not found for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Http404 from error


@require_GET
@needs(access.OWN_HOURS)
def mine(request: HttpRequest) -> HttpResponse:
    """The mentor's hours of a month, the earlier months, the year."""
    if (mentor := mentor_of(request.user)) is None:
        raise Http404
    at = timezone.now()
    on = timezone.localdate(at)
    month = _month(request.GET.get("month") or f"{on:%Y-%m}")
    lines, unlogged = queries.lines_of_month(mentor, month), queries.unlogged(mentor, month, before=at)
    claim = lines[0].claim if lines else None
    why_not = closing.may_confirm(queries.facts_of_month(month, on, lines=len(lines), unlogged=len(unlogged))).blocking
    page = {
        "month": month,
        "claim": claim,
        "lines": lines,
        "total": queries.totals(lines),
        "unlogged": unlogged,
        "why_not": [say(reason) for reason in why_not],
        "earlier": queries.earlier(mentor, before=on.replace(day=1)),
        "year": queries.sum_of_year(mentor, on),
        "meter": queries.meter(mentor, on),
        "certificate": queries.certificate_of(mentor),
        "pay_day": book.value("pay.pay_day", on=on),
    }
    return render(request, "pay/mine.html", page)


@require_POST
@needs(access.OWN_HOURS)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    claim = get_object_or_404(queries.claims_visible_to(request.user), pk=pk)
    actions.confirm(claim, by=request.user, at=timezone.now())
    messages.success(request, _("Done. Your hours are confirmed."))
    return redirect("pay.mine")


@require_GET
@needs(access.APPROVE)
def to_approve(request: HttpRequest) -> HttpResponse:
    """Confirmed hours. Only what needs a look is a row."""
    rows = queries.to_approve(timezone.localdate().replace(day=1))
    look = [row for row in rows if not row.plain]
    page = {"rows": look, "plain": len(rows) - len(look), "mentors": len(rows), "minutes": sum(r.minutes for r in rows), "all": rows}
    return render(request, "pay/approve.html", page)


@require_POST
@needs(access.APPROVE)
def approve_all(request: HttpRequest) -> HttpResponse:
    """All in which there is nothing to look at."""
    actions.approve_plain(timezone.localdate().replace(day=1), by=request.user, at=timezone.now())
    messages.success(request, _("Done. The hours are approved and on their way to payroll."))
    return redirect("pay.approve")


@require_GET
@needs(access.SEE_CLAIM)
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """One mentor's month, line by line."""
    found = get_object_or_404(queries.claims_visible_to(request.user), pk=pk)
    lines = queries.lines_of(found)
    offered = buttons(CLAIM, found, by=request.user, at=timezone.now(), primary="approve", leave_out=("reopen",))
    may_reopen = CLAIM.check(found, "reopen", by=request.user, at=timezone.now()).ok
    page = {"claim": found, "lines": lines, "total": queries.totals(lines), "offered": offered, "timeline": timeline(found)}
    return render(request, "pay/claim.html", {**page, "reopen_form": ReopenForm() if may_reopen else None})


@require_POST
@needs(access.APPROVE)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.claims_visible_to(request.user), pk=pk)
    actions.approve(found, by=request.user, at=timezone.now())
    messages.success(request, _("Done. The hours are approved."))
    return redirect("pay.approve")


@require_POST
@needs(access.APPROVE)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the mentor with a why."""
    found = get_object_or_404(queries.claims_visible_to(request.user), pk=pk)
    form = ReopenForm(request.POST)
    if not form.is_valid():
        lines = queries.lines_of(found)
        page = {"claim": found, "lines": lines, "total": queries.totals(lines), "offered": [], "timeline": timeline(found)}
        return render(request, "pay/claim.html", {**page, "form": form, "reopen_form": form}, status=form.status)
    actions.reopen(found, why=form.cleaned_data["why"], by=request.user, at=timezone.now())
    messages.success(request, _("Done. The mentor has been told."))
    return redirect("pay.approve")


@require_GET
@needs(access.CLOSE)
def periods(request: HttpRequest) -> HttpResponse:
    """The month that is on now."""
    last = month_of(timezone.localdate().replace(day=1) - timedelta(days=1))[0]
    return redirect("pay.period", f"{last:%Y-%m}")


def _period(request: HttpRequest, month: date, **more: Any) -> HttpResponse:
    found = queries.month(month)
    verdict = closing.may_close(queries.month_facts(found, timezone.localdate()))
    page = {
        "month": found,
        "months": [m for m in queries.months_with_hours() if m != month],
        "blocked": [say(r) for r in verdict.blocking],
        "warnings": [say(r) for r in verdict.reasons if r not in verdict.blocking],
        "step": 1 if found.approved < found.with_hours and not found.approved else 2 if found.without_number else 3,
    }
    return render(request, "pay/period.html", {**page, **more})


@require_GET
@needs(access.CLOSE)
def period(request: HttpRequest, month: str) -> HttpResponse:
    """A month in three steps."""
    return _period(request, _month(month))


@needs(access.CLOSE)
def close(request: HttpRequest, month: str) -> HttpResponse:
    """Asked once more, then closed."""
    first = _month(month)
    if request.method == "POST":
        actions.close_month(first, by=request.user, at=timezone.now())
        messages.success(request, _("Done. The month is closed."))
        return redirect("pay.period", month)
    return render(request, "pay/close.html", {"month": queries.month(first)})


@require_GET
@needs(access.CLOSE)
def files(request: HttpRequest) -> HttpResponse:
    return render(request, "pay/files.html", {"files": queries.files_visible_to(request.user)[:36]})


@require_GET
@needs(access.CLOSE)
def file(request: HttpRequest, month: str) -> HttpResponse:
    """The file as it was made, byte for byte."""
    found: PayrollFile = get_object_or_404(queries.files_visible_to(request.user), month_on=_month(month))
    response = HttpResponse("\ufeff" + found.content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="arvode-{month}.csv"'
    return response


@require_GET
@needs(access.RATES)
def rates(request: HttpRequest) -> HttpResponse:
    """What is paid, since when, and why."""
    on = timezone.localdate()
    rows = [
        {
            "what": book.pages()[key].description[request.LANGUAGE_CODE],
            "unit": book.pages()[key].unit,
            "entry": (entry := book.entry(key, on=on)),
            "source": say_source(entry),
        }
        for key in RATES
    ]
    return render(request, "pay/rates.html", {"rows": rows})


@require_POST
@needs(access.OWN_CERTIFICATE)
def request_certificate(request: HttpRequest) -> HttpResponse:
    """Ask for a certificate."""
    if (mentor := mentor_of(request.user)) is None:
        raise Http404
    made = actions.request(mentor, by=request.user, at=timezone.now())
    messages.success(request, _("Done. The certificate is on its way."))
    return redirect("pay.certificate", made.pk)


@require_GET
@needs(access.SEE_CERTIFICATE)
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificate as a page: what it says, or what it will say when it is signed."""
    found: Certificate = get_object_or_404(queries.certificates_visible_to(request.user), pk=pk)
    on = timezone.localdate()
    content = found.content if found.state == Certificate.State.SIGNED else queries.certificate_content(found.mentor, on)
    page = {
        "certificate": found,
        "says": documents.said(content),
        "signed": found.state == Certificate.State.SIGNED,
        "offered": buttons(CERTIFICATE, found, by=request.user, at=timezone.now(), primary="sign"),
        "reply_days": book.value("institution.reply_days_application", on=on),
        "coordinator": is_coordinator(request.user),
    }
    return render(request, "pay/certificate.html", page)


@require_POST
@needs(access.SIGN)
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.certificates_visible_to(request.user), pk=pk)
    actions.sign(found, by=request.user, at=timezone.now())
    messages.success(request, _("Done. The mentor has been told."))
    return redirect("pay.certificate", pk)


@require_GET
@needs(access.SEE_CERTIFICATE)
def certificate_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed certificate as an accessible PDF."""
    found: Certificate = get_object_or_404(queries.certificates_visible_to(request.user), pk=pk, state=Certificate.State.SIGNED)
    pdf = documents.certificate_pdf(found, language=request.LANGUAGE_CODE)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="intyg-{found.number}.pdf"'
    return response
