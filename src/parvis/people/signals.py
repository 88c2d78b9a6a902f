"""The sign-in library's own signals, written into the trail: the one place where signals are listened to."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.dispatch import receiver
from django.utils import timezone

from . import actions
from .adapter import note_proof, proved_here

ADDED = {"totp": "people.app_added", "webauthn": "people.passkey_added", "recovery_codes": "people.spare_codes"}
REMOVED = {"totp": "people.app_removed", "webauthn": "people.passkey_removed", "recovery_codes": "people.spare_codes_removed"}


@receiver(auth.user_logged_in)
def signed_in(request: Any, user: Any, **_more: Any) -> None:
    ways = [str(record["method"]) for record in get_authentication_records(request, user)]
    actions.note("people.sign_in", user, by=user, at=timezone.now(), ways=ways or ["face"])


@receiver(auth.user_logged_out)
def signed_out(user: Any, **_more: Any) -> None:
    if user is not None:
        actions.note("people.sign_out", user, by=user, at=timezone.now())


@receiver(mfa.authentication_failed)
def wrong_second_factor(user: Any, **_more: Any) -> None:
    actions.note("people.second_factor_wrong", user, by=user, at=timezone.now())


@receiver(mfa.authenticator_added)
def second_factor_added(request: Any, user: Any, authenticator: Authenticator, **_more: Any) -> None:
    actions.note(ADDED[authenticator.type], user, by=user, at=timezone.now())
    others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk).exclude(type=Authenticator.Type.RECOVERY_CODES)
    if authenticator.type != Authenticator.Type.RECOVERY_CODES and (proved_here(request) or not others.exists()):
        note_proof(request, authenticator)


@receiver(mfa.authenticator_removed)
def second_factor_removed(user: Any, authenticator: Authenticator, **_more: Any) -> None:
    actions.note(REMOVED[authenticator.type], user, by=user, at=timezone.now())


@receiver(mfa.authenticator_reset)
def spare_codes_anew(user: Any, **_more: Any) -> None:
    actions.note("people.spare_codes", user, by=user, at=timezone.now())


@receiver([account.password_changed, account.password_set, account.password_reset])
def password_changed(user: Any, **_more: Any) -> None:
    actions.note("people.password", user, by=user, at=timezone.now())


@receiver(account.email_changed)
def email_changed(user: Any, **_more: Any) -> None:
    actions.note("people.email", user, by=user, at=timezone.now())
