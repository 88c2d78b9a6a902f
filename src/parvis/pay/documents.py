"""What is handed over: the payroll file and the certificate."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.policy import book
from parvis.recruitment.models import Mentor
from parvis.sheets import neutral
from parvis.web.pdf import accessible_pdf

from .models import Certificate, Claim, LedgerLine
from .rules.paying import RATE_OF


def _decimal(value: int, per: int) -> str:
    """With a decimal comma and two digits, exactly: 90 minutes per 60 → 1,50."""
    hundredths = value * 100 // per
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100},{abs(hundredths) % 100:02}"


def payroll_csv(claims: Iterable[Claim], lines: Iterable[LedgerLine], *, on: date) -> str:
    """One row a line of the ledger: semicolons, decimal comma, the institution's wage codes. No student anywhere."""
    of_claim = {claim.pk: claim for claim in claims}
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    with translation.override(settings.LANGUAGE_CODE):
        writer.writerow(
            [_("Employment number"), _("Name"), _("Wage code"), pgettext("column", "Date"), _("Hours"), _("Rate"), _("Amount"), _("Line")]
        )
    codes = {kind: str(book.value(f"pay.wage_code_{RATE_OF[kind]}", on=on)) for kind in RATE_OF}
    for line in lines:
        mentor = of_claim[line.claim_id].mentor
        writer.writerow(
            [
                neutral(mentor.employment_number),
                neutral(mentor.person.full_name),
                neutral(codes[line.kind]),
                line.on.isoformat(),
                _decimal(line.paid_minutes, 60),
                _decimal(line.rate_ore, 100),
                _decimal(line.amount_ore, 100),
                line.pk,
            ]
        )
    return out.getvalue()


def certificate_pdf(certificate: Certificate, *, language: str) -> bytes:
    """The certificate as an accessible PDF (PDF/UA-1): tagged, with its language and title."""
    with translation.override(language):
        page = render_to_string(
            "pay/certificate_print.html", {"certificate": certificate, "says": said(certificate.content), "language": language}
        )
    return accessible_pdf(page, look=Path(__file__).parent / "templates" / "pay" / "certificate.css")


def said(content: dict[str, Any]) -> dict[str, Any]:
    """The facts of a certificate with dates as dates, for its page and its print."""
    dates = {key: date.fromisoformat(content[key]) for key in ("from", "until", "introduction", "on") if content.get(key)}
    minutes = content.get("minutes", {})
    return {
        **content,
        "from": dates.get("from"),
        "until": dates.get("until"),
        "introduction": dates.get("introduction"),
        "on": dates.get("on"),
        "areas": [str(Mentor.Area(area).label) for area in content.get("areas", []) if area in Mentor.Area.values],
        "meeting_minutes": minutes.get("meeting", 0),
        "training_minutes": minutes.get("training", 0),
        "supervision_minutes": minutes.get("supervision", 0),
        "all_minutes": sum(minutes.values()),
    }
