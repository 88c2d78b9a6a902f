"""What waits for somebody about hours and certificates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import CharField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.casework.task import Ask, Task, Waiting
from parvis.kit.time import month_of
from parvis.policy import book

from . import queries
from .models import Claim

MOST_MONTHS, MOST_CERTIFICATES = 3, 50


def tasks(user: Any, *, role: str, at: datetime) -> Sequence[Task | Ask]:
    today = timezone.localdate(at)
    if role == "mentor":
        month = Cast("month_on", CharField(max_length=10))
        return [
            Ask(rows=queries.months_to_confirm(user, on=today), draw=partial(_confirm, today=today), word=month),
            Ask(rows=queries.new_certificates(user, since=at - timedelta(days=14)), draw=_ready),
        ]
    if role == "coordinator":
        return [
            Ask(rows=queries.confirmed_months(), draw=_approve),
            Ask(rows=queries.asked_for_certificates(), draw=_sign, person="mentor__person"),
        ]
    return _payroll(today) if role == "payroll" else []


def _confirm(claims: list[Waiting], *, today: date) -> list[Task]:
    if not claims:
        return []
    by_day = today.replace(day=int(book.value("pay.confirm_by_day", on=today)))
    found = sorted(((date.fromisoformat(claim.word), claim) for claim in claims), key=lambda one: one[0])
    return [
        Task(
            key="pay.confirm_month",
            title=_("Confirm your hours in %(month)s") % {"month": str(MONTHS[month.month])},
            what=_("Look through the hours and confirm them all at once"),
            detail=_("Confirm by %(day)s to get paid this month. Otherwise it comes the month after.") % {"day": date_format(by_day, "j F")}
            if today <= by_day
            else _("Look through the hours and confirm them all at once."),
            action=_("See the hours"),
            url=f"{reverse('pay.mine')}?month={month:%Y-%m}",
            since_at=claim.since_at,
        )
        for month, claim in found[:MOST_MONTHS]
    ]


def _ready(certificates: list[Waiting]) -> list[Task]:
    return [
        Task(
            key="pay.certificate_ready",
            title=_("Your certificate is ready"),
            what=_("Read it and save it as a file"),
            action=_("See the certificate"),
            url=reverse("pay.certificate", args=[newest.pk]),
            since_at=newest.since_at,
            tag="info",
        )
        for newest in certificates[-1:]
    ]


def _approve(claims: list[Waiting]) -> list[Task]:
    if not claims:
        return []
    count = ngettext("%(n)s mentor has confirmed hours", "%(n)s mentors have confirmed hours", len(claims))
    return [
        Task(
            key="pay.approve_month",
            title=_("Approve hours"),
            what=count % {"n": len(claims)},
            action=_("See the hours"),
            url=reverse("pay.approve"),
            since_at=claims[0].since_at,
        )
    ]


def _sign(certificates: list[Waiting]) -> list[Task]:
    return [
        Task(
            key="pay.sign_certificate",
            title=_("Sign a certificate"),
            who=one.short_name,
            what=_("Asks for a certificate"),
            action=_("Read the certificate"),
            url=reverse("pay.certificate", args=[one.pk]),
            since_at=one.since_at,
        )
        for one in certificates[:MOST_CERTIFICATES]
    ]


def _payroll(today: date) -> list[Task]:
    waiting = Claim.objects.filter(state=Claim.State.APPROVED, month_on__lt=today.replace(day=1)).order_by("state_at", "pk").first()
    if waiting is None:
        return []
    month = month_of(today.replace(day=1) - timedelta(days=1))[0]
    name = str(MONTHS[month.month])
    return [
        Task(
            key="pay.period_step",
            title=_("Pay for %(month)s %(year)s") % {"month": name, "year": month.year},
            what=_("Approved hours wait for the payroll file"),
            action=_("Open the month"),
            url=reverse("pay.period", args=[f"{month:%Y-%m}"]),
            since_at=waiting.state_at,
        )
    ]
