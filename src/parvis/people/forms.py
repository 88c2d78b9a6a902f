"""The forms of the sign-in, in the words and the shape of the house, and those of the account and of the administrator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from allauth.account import forms as account
from allauth.account.fields import SetPasswordField as CheckedPassword
from allauth.mfa.base import forms as mfa
from allauth.mfa.recovery_codes import forms as spare
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms as plain
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.kit.time import NotAPeriod
from parvis.kit.time import period as as_kept
from parvis.policy.queries import Line
from parvis.web import forms

from .models import Role, User


def email_field(label: Any = "") -> forms.EmailField:
    return forms.EmailField(label=label or _("E-mail"), missing=_("Enter your e-mail address"), max_length=254)


def code_field() -> forms.TextField:
    field = forms.TextField(label=_("Code"), missing=_("Enter the code"), autocomplete="one-time-code", width="w10", max_length=20)
    field.widget.attrs |= {"inputmode": "numeric", "autocapitalize": "off", "spellcheck": "false"}
    return field


class OldPassword(forms.Asked, plain.CharField):
    """The password that somebody has."""

    widget = plain.PasswordInput

    def __init__(self, **kwargs: Any) -> None:
        said = {
            "label": _("Password"),
            "missing": _("Enter your password"),
            "autocomplete": "current-password",
            "width": "w20",
            "strip": False,
        }
        super().__init__(**{**said, **kwargs})


class NewPassword(CheckedPassword):  # type: ignore[misc]  # allauth has no types
    """A password that somebody chooses: typed once, since a code always lets them in as well."""

    def __init__(self) -> None:
        super().__init__(
            label=_("New password"),
            help_text=_("At least 12 characters. A few words in a row are good."),
            error_messages={"required": _("Enter a new password")},
        )
        self.widget.attrs = {"autocomplete": "new-password", "class": "w20"}


# --- The sign-in ------------------------------------------------------------------------------------
class AskForCode(forms.Form, account.RequestLoginCodeForm):  # type: ignore[misc]  # allauth has no types
    email = email_field()

    def clean_email(self) -> str:
        self.cleaned_data["email"] = self.cleaned_data["email"].lower()
        return str(super().clean_email())


class PasswordSignIn(forms.Form, account.LoginForm):  # type: ignore[misc]  # the same
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"login": email_field(), "password": OldPassword()}

    def clean_login(self) -> str:
        return str(super().clean_login()).lower()


class Code(forms.Form, account.BaseConfirmCodeForm):  # type: ignore[misc]  # the same
    code = code_field()


class AddressCode(forms.Form, account.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]  # the same
    code = code_field()


class NewAddress(forms.Form, account.AddEmailForm):  # type: ignore[misc]  # the same
    email = email_field(_("New e-mail address"))


class OtherAddress(forms.Form, account.ChangeEmailForm):  # type: ignore[misc]  # the same
    email = email_field(_("New e-mail address"))


class ChangePassword(forms.Form, account.ChangePasswordForm):  # type: ignore[misc]  # the same
    oldpassword = OldPassword(label=_("The password you have now"), missing=_("Enter the password that you have now"))
    password1 = NewPassword()
    password2 = None


class SetPassword(forms.Form, account.SetPasswordForm):  # type: ignore[misc]  # the same
    password1 = NewPassword()
    password2 = None


class AskForReset(forms.Form, account.ResetPasswordForm):  # type: ignore[misc]  # the same
    email = email_field()


class ResetPassword(forms.Form, account.ResetPasswordKeyForm):  # type: ignore[misc]  # the same
    password1 = NewPassword()
    password2 = None


class PasswordAgain(forms.Form, account.ReauthenticateForm):  # type: ignore[misc]  # the same
    password = OldPassword()


class SecondCode(forms.Form, mfa.AuthenticateForm):  # type: ignore[misc]  # the same
    code = code_field()


class SecondCodeAgain(forms.Form, mfa.ReauthenticateForm):  # type: ignore[misc]  # the same
    code = code_field()


class ActivateApp(forms.Form, totp.ActivateTOTPForm):  # type: ignore[misc]  # the same
    code = code_field()


class EndApp(forms.Form, totp.DeactivateTOTPForm):  # type: ignore[misc]  # the same
    """Nothing to fill in: it only says why the app cannot be removed, when it cannot."""


class WellFormed:
    """A credential comes from a browser, or from anybody: what the library cannot read is refused, and is no fault of the server."""

    def full_clean(self) -> None:
        try:
            super().full_clean()  # type: ignore[misc]  # stands beside a form
        except (KeyError, TypeError, ValueError, AttributeError):
            self._errors = plain.utils.ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            self.add_error(None, _("The passkey could not be read. Try again, or choose another way."))  # type: ignore[attr-defined]  # the same


class PasskeySignInForm(WellFormed, forms.Form, webauthn.LoginWebAuthnForm):  # type: ignore[misc]  # the same
    """What the browser answers with."""


class PasskeyAsSecondStep(WellFormed, forms.Form, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]  # the same
    """What the browser answers with."""


class PasskeyAgain(WellFormed, forms.Form, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]  # the same
    """What the browser answers with."""


class AddPasskey(WellFormed, forms.Form, webauthn.AddWebAuthnForm):  # type: ignore[misc]  # the same
    """A passkey that signs in by itself: it always asks for the device's own lock."""

    name = forms.TextField(
        label=_("Name of the passkey"),
        hint=_("Choose a name that tells you where it is, for example My phone"),
        required=False,
        mark_optional=False,
        max_length=60,
        width="w20",
    )
    passwordless = plain.BooleanField(required=False, initial=True, widget=plain.HiddenInput)


class RenamePasskey(forms.Form, webauthn.EditWebAuthnForm):  # type: ignore[misc]  # the same
    name = forms.TextField(label=_("Name of the passkey"), missing=_("Enter a name"), max_length=60, width="w20")


class NewRecoveryCodes(forms.Form, spare.GenerateRecoveryCodesForm):  # type: ignore[misc]  # the same
    """Nothing to fill in."""


# --- The account ------------------------------------------------------------------------------------
class ContactForm(forms.Form):
    given_name = forms.TextField(
        label=_("First name"), missing=_("Enter your first name"), max_length=60, autocomplete="given-name", width="w20"
    )
    family_name = forms.TextField(
        label=_("Last name"), missing=_("Enter your last name"), max_length=60, autocomplete="family-name", width="w20"
    )
    phone = forms.PhoneField(label=_("Phone"), required=False)


# --- The administrator --------------------------------------------------------------------------------
ROLE_HINTS: Mapping[str, Any] = {
    Role.COORDINATOR: _("Sees students, mentors and what is shared with the coordinator. Needs a second step to sign in."),
    Role.PAYROLL: _("Sees hours, rates and payroll files, never what is talked about. Needs a second step to sign in."),
    Role.ADMINISTRATOR: _("Gives roles, decides rules and reads the trail. Needs a second step to sign in."),
    Role.MENTOR: _("Is usually given when an application is accepted."),
    Role.STUDENT: _("Is usually given when a decision on support is registered."),
    Role.APPLICANT: _("Is usually given when somebody applies to become a mentor."),
}
OFFICE = (Role.COORDINATOR, Role.PAYROLL, Role.ADMINISTRATOR)


class InviteForm(forms.Form):
    email = email_field()
    given_name = forms.TextField(label=_("First name"), missing=_("Enter the first name"), max_length=60, width="w20")
    family_name = forms.TextField(label=_("Last name"), missing=_("Enter the last name"), max_length=60, width="w20")
    language = forms.ChoiceField(
        label=_("Language"), choices=User.Language.choices, initial=User.Language.SWEDISH, missing=_("Select a language")
    )
    roles = forms.ChoicesField(
        label=_("Roles"), choices=[(r, r.label) for r in OFFICE], hints=ROLE_HINTS, missing=_("Select at least one role")
    )


class GrantForm(forms.Form):
    """The roles that a person does not have."""

    role = forms.ChoiceField(label=_("New role"), missing=_("Select a role"), hints=ROLE_HINTS)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(r, r.label) for r in Role if not person.has_role(r)]  # type: ignore[attr-defined]  # a choice field


class DecideForm(forms.Form):
    """The institution's own value of a rule: of the same kind as the book's, from a day on, with where it was decided."""

    since = forms.DateField(label=_("From which day?"), missing=_("Enter from which day it holds"))
    reference = forms.TextField(
        label=_("Where was it decided?"),
        hint=_("For example the number of a decision"),
        missing=_("Enter where it was decided"),
        max_length=300,
    )

    def __init__(self, *args: Any, line: Line, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = line.entry or line.rule.entries[-1]
        self.kind = kind_of(now.value, line.rule.unit)
        self.fields = {"value": value_field(self.kind), **self.fields}
        self.initial = {"value": typed(now.value), "since": on}
        self.fields["since"].earliest = on  # type: ignore[attr-defined]  # a date field

    def clean_value(self) -> Any:
        value = self.cleaned_data["value"]
        if self.kind == "choice":
            return value == "yes"
        if self.kind == "list":
            return [part.strip() for part in value.splitlines() if part.strip()]
        if self.kind == "periods":
            return [period(part) for part in value.splitlines() if part.strip()]
        if self.kind == "month-day":
            return month_day(value)
        return value


def kind_of(value: Any, unit: str) -> str:
    """How a value is asked for."""
    if isinstance(value, bool):
        return "choice"
    if isinstance(value, int):
        return "kronor" if unit.startswith("öre") else "whole"
    if isinstance(value, list):
        return "periods" if unit == "periods" else "list"
    return "month-day" if unit == "month-day" else "text"


def value_field(kind: str) -> plain.Field:
    asked: dict[str, Any] = {"label": _("New value"), "missing": _("Enter the new value")}
    if kind == "choice":
        return forms.ChoiceField(
            choices=[("yes", pgettext_lazy("rule", "Yes")), ("no", pgettext_lazy("rule", "No"))],
            label=_("New value"),
            missing=_("Select the new value"),
        )
    if kind == "kronor":
        return forms.KronorField(**asked)
    if kind == "whole":
        return forms.WholeNumberField(min_value=0, max_value=1_000_000, **asked)
    if kind == "list":
        return forms.LongTextField(hint=_("One on each line."), max_length=2000, **asked)
    if kind == "periods":
        hint = _("First and last day, one period on each line: 12-23–01-06 every year, or 2027-03-29–2027-04-02 once.")
        return forms.LongTextField(hint=hint, max_length=2000, **asked | {"required": False, "mark_optional": False})
    if kind == "month-day":
        return forms.TextField(hint=_("Month and day, for example 08-31"), width="w5", **asked)
    return forms.TextField(max_length=300, **asked)


def typed(value: Any) -> Any:
    """A value as it stands in its field."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "\n".join(value) if isinstance(value, list) else value


def period(text: str) -> str:
    """A period as the rule book keeps it."""
    try:
        return as_kept(text)
    except NotAPeriod:
        raise plain.ValidationError(_("Enter first and last day, for example 12-23–01-06"), code="invalid") from None


def month_day(text: str) -> str:
    """A day that exists in every year, as 08-31."""
    try:
        return datetime.strptime(f"2025-{text.strip()}", "%Y-%m-%d").strftime("%m-%d")  # noqa: DTZ007 -- a day of the year has no zone
    except ValueError:
        raise plain.ValidationError(_("Enter the month and the day with a hyphen, for example 08-31")) from None
