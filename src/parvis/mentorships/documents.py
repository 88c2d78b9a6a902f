"""A version of an agreement to keep: as an accessible PDF, or as plain text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from parvis.web.pdf import accessible_pdf

from .models import Agreement, Confirmation


@dataclass(frozen=True)
class Made:
    content: bytes
    kind: str


def _page(template: str, agreement: Agreement, parts: Sequence[Any], confirmations: Sequence[Confirmation], language: str) -> str:
    with translation.override(language):
        page = {"agreement": agreement, "pair": agreement.mentorship, "parts": parts, "confirmations": confirmations, "language": language}
        return render_to_string(template, page)


def as_pdf(agreement: Agreement, parts: Sequence[Any], confirmations: Sequence[Confirmation], *, language: str) -> Made:
    """For printing and keeping: tagged, with its language and title."""
    page = _page("mentorships/print/agreement.html", agreement, parts, confirmations, language)
    return Made(accessible_pdf(page, look=Path(__file__).parent / "templates/mentorships/print/agreement.css"), "application/pdf")


def as_text(agreement: Agreement, parts: Sequence[Any], confirmations: Sequence[Confirmation], *, language: str) -> Made:
    """For any program that reads text. People's own words stand as they wrote them."""
    page = _page("mentorships/print/agreement.txt", agreement, parts, confirmations, language)
    return Made(page.encode(), "text/plain; charset=utf-8")


FORMS: Mapping[str, Callable[..., Made]] = {"pdf": as_pdf, "txt": as_text}
