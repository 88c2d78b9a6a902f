"""The sign-in library's pages, as this project stands for them.

Each says who it is for, and answers 422 when something needs to be put right."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth, flows
from django.http import HttpRequest, HttpResponse

from parvis.web.guard import needs, public

from . import access

View = Callable[..., HttpResponse]


def _needs_putting_right(response: HttpResponse) -> bool:
    context = getattr(response, "context_data", None) or {}
    forms = (context.get(name) for name in ("form", "verify_form", "change_form", "webauthn_form"))
    return any(form is not None and form.is_bound and form.errors for form in forms)


def _answered(view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 200 and _needs_putting_right(response):
            response.status_code = 422
        # A wrong try must be remembered: limits and the trail stand in the same database as what a refusal takes back.
        response.keeps_changes = True  # type: ignore[attr-defined]  # read by OncePerForm
        return response

    return answer


def open_to_all(why: str, view: View) -> View:
    return public(why)(_answered(view))


def for_oneself(view: View) -> View:
    return needs(access.SIGNED_IN)(_answered(view))


class PasskeySignIn(webauthn.LoginWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """Leads on to the page that somebody was on their way to."""

    def form_valid(self, form: Any) -> HttpResponse:
        authenticator = form.cleaned_data["credential"]
        login = Login(user=authenticator.user, redirect_url=get_next_redirect_url(self.request))
        response: HttpResponse = flows.perform_passwordless_login(self.request, authenticator, login)
        return response


class AddPasskey(webauthn.AddWebAuthnView):  # type: ignore[misc]  # the same
    """Always a passkey that signs in by itself."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super(webauthn.AddWebAuthnView, self).get_context_data(**kwargs)
        return {**context, "js_data": {"creation_options": auth.begin_registration(self.request.user, True)}}
