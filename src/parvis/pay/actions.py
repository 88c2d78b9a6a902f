"""The only writer of the ledger. Lines are made from events and never changed."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.audit import trail
from parvis.kit.permission import SYSTEM
from parvis.kit.time import month_of
from parvis.policy import book
from parvis.recruitment.models import Mentor

from . import access, documents, notices, queries
from .lifecycle import CERTIFICATE, CLAIM
from .models import Certificate, Claim, LedgerLine, PayrollFile
from .rules import closing, paying


@transaction.atomic
def enter(
    mentor: Mentor, kind: str, *, happened_at: datetime, minutes: int, source_kind: str, source_id: int, by: Any, at: datetime
) -> LedgerLine | None:
    """One line for one event, by the rates and rules of its day. None where nothing is paid. The same event is entered once."""
    on = timezone.localdate(happened_at)
    with book.noting() as rules:
        pay = paying.pay_for(kind, minutes=minutes, terms=queries.terms_on(on))
    if pay is None:
        return None
    return _line(
        mentor, kind, on=on, minutes=minutes, pay=pay, rules=rules, source_kind=source_kind, source_id=source_id, corrects=None, at=at
    )


@transaction.atomic
def correct(
    mentor: Mentor, kind: str, *, happened_at: datetime, minutes: int, source_kind: str, source_id: int, by: Any, at: datetime
) -> LedgerLine | None:
    """The event turned out otherwise: a line with the difference. None where there is none."""
    newest = queries.newest_line(source_kind=source_kind, source_id=source_id)
    if newest is None:
        return enter(mentor, kind, happened_at=happened_at, minutes=minutes, source_kind=source_kind, source_id=source_id, by=by, at=at)
    on = timezone.localdate(happened_at)
    with book.noting() as rules:
        after = paying.pay_for(kind, minutes=minutes, terms=queries.terms_on(on))
    so_far, ore = queries.total_of_event(source_kind=source_kind, source_id=source_id)
    pay = paying.difference(paying.Pay(so_far, newest.rate_ore, ore), after)
    if not pay.amount_ore:
        return None
    return _line(
        mentor, kind, on=on, minutes=minutes, pay=pay, rules=rules, source_kind=source_kind, source_id=source_id, corrects=newest, at=at
    )


def _line(
    mentor: Mentor,
    kind: str,
    *,
    on: date,
    minutes: int,
    pay: paying.Pay,
    rules: dict[str, str],
    source_kind: str,
    source_id: int,
    corrects: LedgerLine | None,
    at: datetime,
) -> LedgerLine:
    claim = _open_claim(mentor, month_of(on)[0], at=at)
    with trail.perform(
        "pay.enter",
        claim,
        by=SYSTEM,
        at=at,
        may=access.ENTER,
        detail={"kind": kind, "minutes": pay.minutes, "rules": rules},
        person=mentor.person,
    ):
        return LedgerLine.objects.create(
            claim=claim,
            mentor=mentor,
            kind=kind,
            on=on,
            minutes=minutes,
            paid_minutes=pay.minutes,
            rate_ore=pay.rate_ore,
            amount_ore=pay.amount_ore,
            rules=rules,
            source_kind=source_kind,
            source_id=source_id,
            corrects=corrects,
            created_at=at,
        )


def _open_claim(mentor: Mentor, month: date, *, at: datetime) -> Claim:
    """The month's own claim, or the next month's that nobody has confirmed.

    The mentor's row is locked, so that two events make one claim."""
    Mentor.objects.select_for_update(of=("self",)).get(pk=mentor.pk)
    while True:
        claim = queries.claim_of(mentor, month)
        if claim is None and not queries.month_is_closed(month):
            made: Claim = CLAIM.begin(Claim(mentor=mentor, month_on=month), by=SYSTEM, at=at, may=access.ENTER)
            return made
        if claim is not None and claim.state == Claim.State.OPEN:
            return claim
        month = month_of(month)[1]


def confirm(claim: Claim, *, by: Any, at: datetime) -> None:
    """The mentor stands behind the month's hours."""
    CLAIM.take(claim, "confirm", by=by, at=at)


def approve(claim: Claim, *, by: Any, at: datetime) -> None:
    CLAIM.take(claim, "approve", by=by, at=at)


@transaction.atomic
def approve_plain(month: date, *, by: Any, at: datetime) -> int:
    """Approve all confirmed hours that there is nothing to look at in. How many mentors."""
    plain = [row.claim for row in queries.to_approve(month) if row.plain and access.APPROVE(by, row.claim)]
    for claim in plain:
        approve(claim, by=by, at=at)
    return len(plain)


def reopen(claim: Claim, *, why: str, by: Any, at: datetime) -> None:
    """Back to the mentor, who reads why."""
    CLAIM.take(claim, "reopen", by=by, at=at, reopened_why=why)


@transaction.atomic
def close_month(month: date, *, by: Any, at: datetime) -> PayrollFile:
    """Close a month: its approved hours, and late ones of earlier months, are in the file and paid, all in one transaction."""
    access.CLOSE.check(by).require()
    claims = list(queries.to_pay(month).select_for_update(of=("self",)))
    closing.may_close(queries.month_facts(queries.month(month), timezone.localdate(at))).require()
    lines = [line for claim in claims for line in queries.lines_of(claim)]
    content = documents.payroll_csv(claims, lines, on=month)
    with trail.perform(
        "pay.close_month", by=by, at=at, may=access.CLOSE, detail={"month": month.isoformat(), "mentors": len(claims), "rows": len(lines)}
    ) as doing:
        made = PayrollFile.objects.create(
            month_on=month,
            made_at=at,
            made_by=by,
            rows=len(lines),
            total_ore=sum(line.amount_ore for line in lines),
            content=content,
            digest=hashlib.sha256(content.encode()).hexdigest(),
        )
        doing.subject = made
        for claim in claims:
            CLAIM.take(claim, "pay", by=by, at=at)
    return made


def request(mentor: Mentor, *, by: Any, at: datetime) -> Certificate:
    """Ask for a certificate. Whoever has asked already has asked."""
    waiting = queries.certificate_of(mentor)
    if waiting is not None and waiting.state == Certificate.State.REQUESTED:
        return waiting
    fresh = Certificate(mentor=mentor, number=f"{timezone.localdate(at):%Y}-{secrets.token_hex(6)}")
    made: Certificate = CERTIFICATE.begin(fresh, by=by, at=at, may=access.OWN_CERTIFICATE, tells=(notices.CERTIFICATE_ASKED,))
    return made


def sign(certificate: Certificate, *, by: Any, at: datetime) -> None:
    """Sign what it says today. From now on it says that."""
    content = queries.certificate_content(certificate.mentor, timezone.localdate(at)) | {"signed_by": by.full_name}
    CERTIFICATE.take(certificate, "sign", by=by, at=at, content=content, signed_by=by)
