"""What the sign-in writes to people: a subject and a few lines, in the recipient's language. Codes, never links that sign somebody in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .models import User

NOT_YOU = _("Was it not you? Write to us or call us.")
NOT_ASKED = _("Did you not ask for it? Then you do not need to do anything.")
WORKS = _("The code works for 15 minutes.")


@dataclass(frozen=True)
class Mail:
    """`lines` may hold %(code)s and the other words that the sign-in gives."""

    subject: Any
    lines: tuple[Any, ...]


MAILS = {
    "account/email/login_code": Mail(_("Your code to sign in"), (_("Your code is %(code)s"), WORKS, NOT_ASKED)),
    "account/email/unknown_account": Mail(
        _("You tried to sign in"),
        (
            _("Somebody asked for a code to sign in with this address. There is no account with this address."),
            _("Did you use another address before? Try that one."),
            NOT_ASKED,
        ),
    ),
    "account/email/account_already_exists": Mail(
        _("The address already has an account"),
        (_("Somebody wanted to use this address for another account. It already has one."), NOT_ASKED),
    ),
    "account/email/email_confirmation": Mail(_("Your code to confirm your address"), (_("Your code is %(code)s"), WORKS, NOT_ASKED)),
    "account/email/email_confirmation_signup": Mail(_("Your code to confirm your address"), (_("Your code is %(code)s"), WORKS, NOT_ASKED)),
    "account/email/email_changed": Mail(_("Your e-mail address was changed"), (_("Your account now has another e-mail address."), NOT_YOU)),
    "account/email/password_reset_code": Mail(_("Your code for a new password"), (_("Your code is %(code)s"), WORKS, NOT_ASKED)),
    "account/email/password_changed": Mail(_("Your password was changed"), (_("Your account has a new password."), NOT_YOU)),
    "account/email/password_set": Mail(_("You have a password now"), (_("Your account has a password now."), NOT_YOU)),
    "account/email/password_reset": Mail(_("Your password was changed"), (_("Your account has a new password."), NOT_YOU)),
    "mfa/email/totp_activated": Mail(_("You have a code app now"), (_("A code app was added to your account."), NOT_YOU)),
    "mfa/email/totp_deactivated": Mail(_("Your code app was removed"), (_("The code app was removed from your account."), NOT_YOU)),
    "mfa/email/webauthn_added": Mail(_("You have a new passkey"), (_("A passkey was added to your account."), NOT_YOU)),
    "mfa/email/webauthn_removed": Mail(_("A passkey was removed"), (_("A passkey was removed from your account."), NOT_YOU)),
    "mfa/email/recovery_codes_generated": Mail(
        _("You have new spare codes"), (_("New spare codes were made for your account. The old ones no longer work."), NOT_YOU)
    ),
}


def compose(kind: str, email: str, words: dict[str, Any]) -> EmailMessage:
    """The e-mail of a kind, in the language that is active."""
    mail = MAILS[kind]
    person = User.objects.filter(email__iexact=email).only("given_name").first()
    hi = gettext("Hi %(name)s,") % {"name": person.given_name} if person else gettext("Hi,")
    lines = [hi, *(str(line) % words for line in mail.lines), f"{settings.BRAND}\n{settings.BASE_URL}"]
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    return EmailMessage(subject=str(mail.subject), body="\n\n".join(lines) + "\n", to=[email], headers=headers)


def language_of(email: str) -> str | None:
    """The language of the account with this address, if there is one."""
    return User.objects.filter(email__iexact=email).values_list("language", flat=True).first()


def belongs_to_another(email: str, person: User) -> bool:
    return User.objects.filter(email__iexact=email).exclude(pk=person.pk).exists()
