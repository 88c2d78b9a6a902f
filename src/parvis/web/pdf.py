"""An accessible PDF from a page of our own (PDF/UA-1): tagged, with its language and title. It fetches nothing but our own typeface."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders


def only_our_font(url: str, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
    """What a document may fetch: our own typeface, from disk. Nothing else, from nowhere."""
    name = Path(url).name
    found = finders.find(f"web/vendor/{name}") if name.endswith(".woff2") and url.startswith("font:") else None
    if not found:
        raise ValueError("a document fetches nothing")
    return {"string": Path(found).read_bytes(), "mime_type": "font/woff2"}


def accessible_pdf(page: str, *, look: Path) -> bytes:
    """A whole HTML page as a PDF, with the style sheet that lies at `look`."""
    from weasyprint import CSS, HTML  # two seconds to import, and needed here only

    css = CSS(string=look.read_text(encoding="utf-8"), base_url="font:", url_fetcher=only_our_font)
    pdf: bytes = HTML(string=page, base_url="font:", url_fetcher=only_our_font).write_pdf(stylesheets=[css], pdf_variant="pdf/ua-1")
    return pdf
