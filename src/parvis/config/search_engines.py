"""What search engines may read: the few pages that say so, and nothing else."""

from __future__ import annotations

from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from parvis.config import registers
from parvis.web.guard import public


def paths() -> list[str]:
    """The addresses of the pages that may be found, in order. None in a demonstration."""
    if settings.DEMO:
        return []
    return sorted(f"/{pattern}" for pattern, entry in registers.addresses() if getattr(entry.callback, "indexed", False))


@public("search engines ask here what they may read")
@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """The whole site is closed but for those pages, and what they need to be drawn."""
    allowed = [f"Allow: {path}$" for path in paths()]
    drawn = ["Allow: /static/", f"Sitemap: {settings.BASE_URL}/sitemap.xml"] if allowed else []
    return HttpResponse("\n".join(["User-agent: *", "Disallow: /", *allowed, *drawn, ""]), content_type="text/plain; charset=utf-8")


@public("search engines find the public pages here")
@require_safe
def sitemap(_request: HttpRequest) -> HttpResponse:
    urls = "".join(f"<url><loc>{escape(settings.BASE_URL + path)}</loc></url>" for path in paths())
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>\n'
    return HttpResponse(body, content_type="application/xml; charset=utf-8")
