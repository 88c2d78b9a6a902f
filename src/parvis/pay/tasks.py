"""What waits for somebody about hours and certificates."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.casework.task import Row, Source, Task, gathered
from parvis.kit.time import month_of
from parvis.policy import book

from . import queries
from .models import Certificate, Claim, LedgerLine


def tasks(user: Any, *, role: str, at: datetime) -> list[Task]:
    return {"mentor": _mentor, "coordinator": _coordinator, "payroll": _payroll}[role](user, at)


def _mentor(user: Any, at: datetime) -> list[Task]:
    return gathered(sources(user, role="mentor", at=at))


def sources(user: Any, *, role: str, at: datetime) -> list[Source]:
    """What can be asked for together with what waits in other modules."""
    if role != "mentor":
        return []
    today = timezone.localdate(at)
    filled = Exists(LedgerLine.objects.filter(claim=OuterRef("pk")))
    unconfirmed = Claim.objects.filter(filled, mentor__person=user, state=Claim.State.OPEN, month_on__lt=today.replace(day=1))
    signed = Certificate.objects.filter(mentor__person=user, state=Certificate.State.SIGNED, state_at__gte=at - timedelta(days=14))
    newest = signed.exclude(Exists(signed.filter(pk__gt=OuterRef("pk"))))
    return [
        Source(kind="pay.confirm_month", rows=unconfirmed, on="month_on", task=partial(_confirm, today=today), most=3),
        Source(kind="pay.certificate_ready", rows=newest, task=_certificate),
    ]


def _confirm(row: Row, *, today: date) -> Task:
    month = row.on or today
    by_day = today.replace(day=int(book.value("pay.confirm_by_day", on=today)))
    return Task(
        key="pay.confirm_month",
        title=_("Confirm your hours in %(month)s") % {"month": str(MONTHS[month.month])},
        what=_("Look through the hours and confirm them all at once"),
        detail=_("Confirm by %(day)s to get paid this month. Otherwise it comes the month after.") % {"day": date_format(by_day, "j F")}
        if today <= by_day
        else _("Look through the hours and confirm them all at once."),
        action=_("See the hours"),
        url=f"{reverse('pay.mine')}?month={month:%Y-%m}",
        since_at=row.at,
    )


def _certificate(row: Row) -> Task:
    return Task(
        key="pay.certificate_ready",
        title=_("Your certificate is ready"),
        what=_("Read it and save it as a file"),
        action=_("See the certificate"),
        url=reverse("pay.certificate", args=[row.pk]),
        since_at=row.at,
        tag="info",
    )


def _coordinator(_user: Any, at: datetime) -> list[Task]:
    waiting = list(Claim.objects.filter(state=Claim.State.CONFIRMED).order_by("state_at", "pk").values_list("state_at", flat=True))
    found = []
    if waiting:
        found.append(
            Task(
                key="pay.approve_month",
                title=_("Approve hours"),
                what=ngettext("%(n)s mentor has confirmed hours", "%(n)s mentors have confirmed hours", len(waiting)) % {"n": len(waiting)},
                action=_("See the hours"),
                url=reverse("pay.approve"),
                since_at=waiting[0],
            )
        )
    found += [
        Task(
            key="pay.sign_certificate",
            title=_("Sign a certificate"),
            who=c.mentor.person.short_name,
            what=_("Asks for a certificate"),
            action=_("Read the certificate"),
            url=reverse("pay.certificate", args=[c.pk]),
            since_at=c.state_at,
        )
        for c in queries.asked_for_certificates()
    ]
    return found


def _payroll(_user: Any, at: datetime) -> list[Task]:
    today = timezone.localdate(at)
    waiting = Claim.objects.filter(state=Claim.State.APPROVED, month_on__lt=today.replace(day=1)).order_by("state_at", "pk").first()
    if waiting is None:
        return []
    month = month_of(today.replace(day=1) - timedelta(days=1))[0]
    name = str(MONTHS[month.month]).lower()
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
