from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .watch import SIGN_IN, leaving_a_trace, reading_only


class ReadingChangesNothing:
    """A GET cannot write, nor a POST that only looks; a request that changed something has left a line in the trail."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reads = request.method in {"GET", "HEAD", "OPTIONS"} or hasattr(request, "only_looks")
        with reading_only() if reads else leaving_a_trace(also_fine=frozenset(SIGN_IN)):
            return self.get_response(request)
