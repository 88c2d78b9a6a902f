"""How often a visitor may do what costs us something. Counted for each address that asks, together with the limits of the sign-in."""

from __future__ import annotations

from allauth.core import ratelimit
from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest, HttpResponse


def too_often(request: HttpRequest, action: str) -> HttpResponse | None:
    """The calm page that says to wait, if this was done too often; otherwise nothing, and this time is counted.

    The limits stand in the settings, under the name of the action."""
    counted = consume(request, app="allauth.account", action=action, limit_get=True)  # the library's outer one lets every GET pass
    return None if counted else ratelimit.respond_429(request)
