"""The living page of the design: what every part looks like, and the code that makes it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.web import design as shown
from parvis.web.guard import public


@public("it shows how pages are built, with invented people")
@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Every part in every state, with its template code beside it."""
    values = shown.values(timezone.now())
    parts = []
    for path in sorted(shown.PARTS.glob("*.html")):
        key = path.stem.partition("-")[2]
        code = path.read_text(encoding="utf-8").strip()
        name = str(shown.NAMES[key])
        parts.append(
            {
                "id": f"part-{key}",
                "name": name,
                "code": code,
                "code_label": _("Code for: %(name)s") % {"name": name},
                "shown": engines["django"].from_string(code).render(values, request),
            }
        )
    pages = [{"url": reverse("design.page", args=[key]), "name": name} for key, name in shown.PAGES.items()]
    return render(request, "web/design/index.html", {"parts": parts, "pages": pages})


@public("it shows how pages are built, with invented people")
@require_safe
def design_page(request: HttpRequest, page: str) -> HttpResponse:
    """A whole page in one of the layouts."""
    if page not in shown.PAGES:
        raise Http404
    now = timezone.now()
    values = shown.values(now) | {"design_url": reverse("design"), "form": shown.form_of(page, now)}
    return render(request, f"web/design/pages/{page}.html", values)
