"""The ledger: each paid thing is one line, made from a confirmed event, with the rate and the rules of its day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.models import Case
from parvis.privacy.fields import PrivateTextField
from parvis.recruitment.models import Mentor


class Claim(Case):
    """A mentor's hours of one month: the mentor confirms, the coordinator approves, payroll pays."""

    class State(models.TextChoices):
        OPEN = "open", _("Not confirmed yet")
        CONFIRMED = "confirmed", _("Confirmed by the mentor")
        APPROVED = "approved", _("Approved by the coordinator")
        PAID = "paid", _("In the payroll file")

    mentor = models.ForeignKey(Mentor, on_delete=models.PROTECT, related_name="claims")
    month_on = models.DateField()
    """The month's first day."""
    reopened_why = models.CharField(max_length=300, blank=True, default="")
    """What the coordinator told the mentor when she opened it again."""

    class Meta:
        db_table = "pay_claim"
        ordering = ("-month_on", "pk")
        constraints = [
            models.CheckConstraint(name="pay_claim_state", condition=Q(state__in=("open", "confirmed", "approved", "paid"))),
            models.UniqueConstraint(fields=["mentor", "month_on"], name="pay_claim_once_a_month"),
            models.CheckConstraint(name="pay_claim_first_of_month", condition=Q(month_on__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.month_on:%Y-%m}"


class LedgerLine(models.Model):
    """Never changed: a correction is a new line that points at the one it corrects."""

    class Kind(models.TextChoices):
        MEETING = "meeting", pgettext_lazy("pay", "Meeting")
        ABSENCE = "absence", pgettext_lazy("pay", "Meeting that the student did not come to")
        LATE_CANCELLATION = "late_cancellation", _("Meeting cancelled late")
        TRAINING = "training", pgettext_lazy("pay", "Training")
        SUPERVISION = "supervision", _("Supervision")

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="lines")
    mentor = models.ForeignKey(Mentor, on_delete=models.PROTECT, related_name="ledger_lines")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    on = models.DateField()
    minutes = models.PositiveIntegerField()
    """What happened, in minutes."""
    paid_minutes = models.IntegerField()
    """What is paid for, after rounding. Negative in a correction."""
    rate_ore = models.PositiveIntegerField()
    """Öre an hour, as in force on the day."""
    amount_ore = models.IntegerField()
    rules = models.JSONField(default=dict)
    """Which lines of the rule book it rests on: key → since."""
    source_kind = models.CharField(max_length=40)
    source_id = models.BigIntegerField()
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "pay_ledger_line"
        ordering = ("on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["source_kind", "source_id", "kind"], condition=Q(corrects__isnull=True), name="pay_ledger_line_paid_once"
            ),
            models.CheckConstraint(
                name="pay_ledger_line_kind", condition=Q(kind__in=("meeting", "absence", "late_cancellation", "training", "supervision"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class PayrollFile(models.Model):
    """A month closed: what was handed to payroll, kept as it was."""

    month_on = models.DateField(unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField()
    total_ore = models.BigIntegerField()
    content = PrivateTextField()
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "pay_payroll_file"
        ordering = ("-month_on",)

    def __str__(self) -> str:
        return f"{self.month_on:%Y-%m}"


class Certificate(Case):
    """The work certificate (R91–R92), as it stood when it was signed. Never names a student."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Asked for")
        SIGNED = "signed", _("Signed")

    mentor = models.ForeignKey(Mentor, on_delete=models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=32, unique=True)
    content = models.JSONField(default=dict)
    """Period, hours by kind, students, training, what the work included: facts, filled when signed."""
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "pay_certificate"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="pay_certificate_state", condition=Q(state__in=("requested", "signed"))),
            models.CheckConstraint(
                name="pay_certificate_signed_by_somebody",
                condition=Q(state="requested", signed_by__isnull=True) | Q(state="signed", signed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number
