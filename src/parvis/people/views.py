"""The person's own account, and how pages look. The sign-in itself is in `sign_in.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from parvis.web import preferences
from parvis.web.guard import View, needs, public

from . import access, actions, queries
from .forms import ContactForm
from .models import Role, User

recently: Callable[[View], View] = reauthentication_required(app="allauth.mfa")
"""Whoever sees the spare codes has shown that it is them within the last quarter of an hour."""


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Where the form says to go on, if that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    fine = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if fine else otherwise


@needs(access.SIGNED_IN)
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Everything about one's own account on one page."""
    user: Any = request.user
    chosen = access.leading_role(user, request.session.get("role", ""))
    roles = [(str(r), str(Role(r).label)) for r in access.ORDER if user.has_role(r)]
    languages = [(code, name) for code, name in settings.LANGUAGES if code != user.language]
    shown = {"person": user, "ways": queries.ways_in(user), "roles": roles, "chosen": chosen, "languages": languages}
    return render(request, "people/account.html", shown)


@needs(access.SIGNED_IN)
def contact(request: HttpRequest) -> HttpResponse:
    """What one is called, and the phone."""
    user: Any = request.user
    initial = {"given_name": user.given_name, "family_name": user.family_name, "phone": user.phone}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        actions.save_contact(user, **form.cleaned_data, by=user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("people.account")
    return render(request, "people/contact.html", {"form": form}, status=form.status)


@public("the pages can be adjusted before one signs in")
def adjust(request: HttpRequest) -> HttpResponse:
    """Text size, space, colours: kept on the account and in a cookie."""
    user: Any = request.user
    stored = user.preferences.get("page") if user.is_authenticated else None
    current = preferences.valid(stored) if stored else preferences.from_cookie(request.COOKIES.get(preferences.COOKIE, ""))
    form = preferences.AdjustForm(request.POST if request.method == "POST" else None, current=current)
    next_url = safe_next(request, "")
    if request.method != "POST" or not form.is_valid():
        return render(request, "web/adjust.html", {"form": form, "next_url": next_url}, status=form.status)
    chosen = form.chosen()
    if user.is_authenticated:
        actions.save_preferences(user, chosen, by=user, at=timezone.now())
    messages.success(
        request, _("The page looks as it usually does.") if chosen == preferences.STANDARD else _("Saved. This is how pages look now.")
    )
    response = redirect(next_url or reverse("people.adjust"))
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(
        preferences.COOKIE, preferences.to_cookie(chosen), max_age=preferences.COOKIE_AGE, samesite="Lax", secure=secure, httponly=True
    )
    return response


@public("the language can be chosen before one signs in")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Swedish or English, from now on."""
    user: Any = request.user
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        raise Http404("no such language")
    if user.is_authenticated and user.language != chosen:
        actions.save_language(user, chosen, by=user, at=timezone.now())
    response = redirect(safe_next(request, reverse("home")))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
    )
    with translation.override(chosen):
        response.headers["Content-Language"] = chosen
    return response


@needs(access.SIGNED_IN)
@require_POST
def role(request: HttpRequest) -> HttpResponse:
    """Which of one's roles the pages are shown for. Changes what is shown first, never what one may."""
    user: Any = request.user
    chosen = request.POST.get("role", "")
    if not user.has_role(chosen):
        raise Http404("not a role of this person")
    request.session["role"] = chosen
    return redirect("home")


@needs(access.SIGNED_IN)
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """Where one is signed in."""
    user: Any = request.user
    listed = queries.devices(user, session_key=request.session.session_key or "", at=timezone.now())
    return render(request, "people/devices.html", {"devices": listed, "others": [d for d in listed if not d.here]})


@needs(access.SIGNED_IN)
@require_POST
def end_device(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    device = get_object_or_404(UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key), pk=pk)
    actions.end_device(user, device, by=user, at=timezone.now())
    messages.success(request, _("That device is signed out."))
    return redirect("people.devices")


@needs(access.SIGNED_IN)
@require_POST
def end_other_devices(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    actions.end_other_devices(user, but=request.session.session_key or "", by=user, at=timezone.now())
    messages.success(request, _("All other devices are signed out."))
    return redirect("people.devices")


# --- The second step ----------------------------------------------------------------------------------
@needs(access.SIGNED_IN)
@never_cache
@require_safe
def onward(request: HttpRequest) -> HttpResponse:
    """Back to where somebody was on their way before the second step."""
    return redirect(request.session.pop("onward", "") or reverse("home"))


@needs(access.SIGNED_IN)
@require_safe
def passkeys(request: HttpRequest) -> HttpResponse:
    """Passkeys stand on the page of the second step."""
    return redirect("mfa_index")


@needs(access.SIGNED_IN)
@never_cache
@require_safe
def app_picture(request: HttpRequest) -> HttpResponse:
    """The picture that a code app reads, of the secret that is being set up just now."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404("nothing is being set up")
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(svg, content_type="image/svg+xml")


@needs(access.SIGNED_IN)
@never_cache
@require_safe
@recently
def spare_codes(request: HttpRequest) -> HttpResponse:
    """The codes to write down, for the day the app or the passkey is not at hand."""
    user: User = request.user  # type: ignore[assignment]  # signed in
    codes = queries.spare_codes(user)
    if codes is None:
        raise Http404("no spare codes")
    onward_url = reverse("people.onward") if "onward" in request.session else ""
    return render(request, "people/spare_codes.html", {"codes": codes, "onward_url": onward_url})
