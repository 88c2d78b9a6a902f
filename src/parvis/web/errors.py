"""The pages for when something went wrong: what happened, whether what was written is kept, and where to go.

`server_error` and `unavailable` must work when nothing else does: no database, no session, no context processors."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext

from parvis.web.guard import public

RETRY_AFTER = "30"


@public("says that a page does not exist")
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the address leads nowhere, or to something that is not the reader's. The two look the same."""
    return render(request, "404.html", status=404)


@public("says that a page belongs to somebody else")
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the sentence of the permission that said no, if there is one."""
    sentence = getattr(exception, "sentence", "")
    return render(request, "403.html", {"sentence": sentence}, status=403)


@public("says that a form is too old to be sent")
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form has lain open too long, or cookies are off. Says how to go on without losing what was written."""
    return render(request, "csrf.html", status=403)


@public("says that something broke")
def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 if what broke was the database, which comes back by itself."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return _alone("500.html", 500)


@public("says that the service is away for a moment")
def unavailable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """503: away for a moment. Tells browsers and probes when to try again."""
    response = _alone("503.html", 503)
    response["Retry-After"] = RETRY_AFTER
    return response


def _alone(template: str, status: int) -> HttpResponse:
    """A page that needs nothing but its template; a plain sentence if even that is gone."""
    values: dict[str, Any] = {"brand": settings.BRAND}
    try:
        page = get_template(template).render(values)
    except Exception:  # noqa: BLE001 -- whatever broke the page must not break the page that says so
        return HttpResponse(gettext("Something went wrong on our side"), status=status, content_type="text/plain; charset=utf-8")
    return HttpResponse(page, status=status)
