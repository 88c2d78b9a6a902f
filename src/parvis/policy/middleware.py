from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from . import book


class OpenBook:
    """The institution's own decisions are read once a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with book.opened():
            return self.get_response(request)
