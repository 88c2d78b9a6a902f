from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from parvis.kit.verdict import Refused

from .lifecycle import SomeoneElseWasFaster
from .words import say


class Refusals:
    """A refusal becomes a calm page that says why. Nothing of the request is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refused):
            access = any(r.code.startswith("access.") for r in error.verdict.blocking)
            reasons = [say(r) for r in error.verdict.blocking]
            return render(request, "casework/refused.html", {"reasons": reasons, "access": access}, status=403 if access else 409)
        if isinstance(error, SomeoneElseWasFaster):
            return render(request, "casework/faster.html", status=409)
        if isinstance(error, PermissionDenied):
            raise Http404 from error
        return None
