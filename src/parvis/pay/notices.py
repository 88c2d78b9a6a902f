"""What is told about hours and certificates. Never an amount, never a student."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.notify.notice import Notice
from parvis.people.models import Role, User


def _coordinators(_about: object) -> list[User]:
    return [u for u in User.objects.filter(is_active=True, roles__contains=Role.COORDINATOR).order_by("pk") if u.has_role(Role.COORDINATOR)]


REOPENED = Notice(
    key="pay.reopened",
    sentence=_("Tells the mentor that the hours need another look"),
    to=lambda c: [c.mentor.person],
    subject=_("Your hours need another look"),
    line=_("The coordinator has opened your hours again. Read why and confirm them when they are right."),
    path=lambda _c: reverse("pay.mine"),
    can_be_muted=False,
)
PAID = Notice(
    key="pay.paid",
    sentence=_("Tells the mentor that the hours are on their way to pay"),
    to=lambda c: [c.mentor.person],
    subject=_("Your hours are on their way to pay"),
    line=_("Your hours are in the file to payroll. You see here when the money comes."),
    path=lambda _c: reverse("pay.mine"),
)
CERTIFICATE_ASKED = Notice(
    key="pay.certificate_asked",
    sentence=_("Tells the coordinators that a mentor asks for a certificate"),
    to=_coordinators,
    subject=_("A mentor asks for a certificate"),
    line=_("A mentor asks for a certificate. Read it through and sign it."),
    path=lambda c: reverse("pay.certificate", args=[c.pk]),
)
CERTIFICATE_SIGNED = Notice(
    key="pay.certificate_signed",
    sentence=_("Tells the mentor that the certificate is signed"),
    to=lambda c: [c.mentor.person],
    subject=_("Your certificate is ready"),
    line=_("Your certificate is signed. You can read it and save it as a file."),
    path=lambda c: reverse("pay.certificate", args=[c.pk]),
    can_be_muted=False,
)
