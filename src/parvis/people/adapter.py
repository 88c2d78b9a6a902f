"""How the sign-in library is made ours: who may have an account, what it says, what it writes, how it keeps secrets."""

from __future__ import annotations

import smtplib
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from . import mails, sealed

log = structlog.get_logger("parvis.sign_in")

WRONG_CODE = _("The code is not right. Check it and try again, or ask for a new one.")
TOO_MANY = _("You have tried many times. Wait a few minutes and try again.")

MESSAGES: dict[str, Any] = {
    "account/messages/email_confirmed.txt": _("The address %(email)s is confirmed."),
    "account/messages/password_changed.txt": _("Your password is changed."),
    "account/messages/password_set.txt": _("You have a password now."),
    "mfa/messages/totp_activated.txt": _("The code app is connected."),
    "mfa/messages/totp_deactivated.txt": _("The code app is removed."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "mfa/messages/recovery_codes_generated.txt": _("You have new spare codes. Save them where you find them again."),
}
"""What is said of the sign-in library's events. What is not here is not said."""


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up: a person is invited, or applies to become a mentor."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Write to us if that is wrong."),
        "email_password_mismatch": _("The address and the password do not belong together. Try again, or get a code instead."),
        "email_taken": _("The address cannot be used for this account."),
        "duplicate_email": _("This is already your address."),
        "same_as_current": _("This is already your address."),
        "enter_current_password": _("Enter the password that you have now."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("The password is not right. Try again."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people.account")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return reverse("people.account" if self.request.user.is_authenticated else "account_login")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: Any = None,
        extra_tags: str = "",
        message: Any = None,
    ) -> None:
        sentence = message or MESSAGES.get(message_template or "")
        if sentence:
            messages.add_message(
                request, level, str(sentence) if message else str(sentence) % (message_context or {}), extra_tags=extra_tags
            )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sent at once, since somebody waits for it. If the mail server does not answer, that is said, whoever asked."""
        with translation.override(mails.language_of(email) or translation.get_language()):
            mail = mails.compose(template_prefix, email, context)
        try:
            mail.send()
        except (smtplib.SMTPException, OSError) as error:
            log.warning("mail_not_sent", kind=template_prefix, error=type(error).__name__)
            if self.request is not None:
                messages.error(self.request, _("The e-mail could not be sent. Wait a while and ask for a new code."))

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """An address that is somebody else's gets no code: its owner is told instead. The one who asked sees no difference."""
        address = emailconfirmation.email_address
        if mails.belongs_to_another(address.email, address.user):
            self.send_mail("account/email/account_already_exists", address.email, {})
        else:
            super().send_confirmation_mail(request, emailconfirmation, signup)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """A person is always told when the ways into their account change."""
        self.send_mail(template_prefix, email or user.email, context or {})

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The second factor first, in plain words."""
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code from your app, or a spare code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        methods = [{**method, "description": str(words[method["id"]])} for method in super().get_reauthentication_methods(user)]
        return sorted(methods, key=lambda method: method["id"] == "reauthenticate")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets are sealed in the database; names and sentences are ours."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is not right. Wait for the next one in your app and try again."),
        "unverified_email": _("Confirm your e-mail address first. Sign out and sign in again with a code to that address."),
        "cannot_delete_authenticator": _("Your role needs a second step. Add another one before you remove this."),
        "cannot_generate_recovery_codes": _("Connect a code app or a passkey first."),
    }

    def encrypt(self, text: str) -> str:
        return sealed.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealed.unseal(encrypted_text)

    def _get_site_name(self) -> str:
        return str(settings.BRAND)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """The last second factor stays where a role needs one."""
        user = authenticator.user
        if not user.has_role(*settings.ROLES_WITH_SECOND_FACTOR) or settings.DEMO:
            return True
        kinds = [authenticator.Type.TOTP, authenticator.Type.WEBAUTHN]
        return bool(type(authenticator).objects.filter(user=user, type__in=kinds).exclude(pk=authenticator.pk).exists())

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 -- the library's own word
        """Passkey 1, Passkey 2: for the form that asks for a better name."""
        from allauth.mfa.models import Authenticator

        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return str(_("Passkey %(number)s") % {"number": number})


def proved_here(request: HttpRequest) -> bool:
    """Has this very session shown a second factor?"""
    from allauth.account.internal.flows.login import get_authentication_records

    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def has_second_factor(user: Any) -> bool:
    """Spare codes alone do not count: the sign-in does not ask for them alone."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import is_mfa_enabled

    return bool(is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]))


def note_proof(request: HttpRequest, authenticator: Any) -> None:
    """Whoever adds a second factor has just shown it: remembered as if they had signed in with it."""
    from allauth.account.internal.flows.login import record_authentication

    record_authentication(request, request.user, method="mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)
