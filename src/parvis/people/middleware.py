from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from .adapter import has_second_factor, proved_here

Next = Callable[[HttpRequest], HttpResponse]
LANGUAGES = {code for code, _name in settings.LANGUAGES}


class LanguageOfThePerson:
    """The language chosen on the account, else the cookie's, else Swedish. The browser's wish is offered as a link, not taken."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if request.user.is_authenticated:
            chosen = request.user.language
        language = chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response


OPEN_WITHOUT = ("/accounts/", "/static/", "/language/", "/adjust/")
"""The sign-in itself, and how pages look."""


class SecondFactorWhereRequired:
    """Coordinator, payroll and administrator show a second factor before anything else, in each session anew.

    It is the session that must have shown it: that the account has a second factor says nothing about who sits here."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._must_show(request):
            return self.get_response(request)
        if settings.DEMO or proved_here(request):
            request.session["second_factor_known"] = True
            return self.get_response(request)
        if request.method == "GET":
            request.session["onward"] = request.get_full_path()
        if not has_second_factor(request.user):
            return redirect(reverse("mfa_index") + "?required=1")
        methods = [m for m in get_adapter().get_reauthentication_methods(request.user) if m["id"].startswith("mfa")]
        return redirect(f"{methods[0]['url']}?{urlencode({'next': reverse('people.onward')})}")

    @staticmethod
    def _must_show(request: HttpRequest) -> bool:
        user = request.user
        return bool(
            user.is_authenticated
            and user.has_role(*settings.ROLES_WITH_SECOND_FACTOR)
            and not request.session.get("second_factor_known")
            and not request.path_info.startswith(OPEN_WITHOUT)
        )
