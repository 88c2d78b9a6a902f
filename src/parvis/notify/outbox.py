"""Sending what stands in the outbox. Claim by compare-and-set, send, mark:
killed anywhere between, nothing is lost, and a repeat bears the same Message-ID."""

from __future__ import annotations

import re
import smtplib
import time
import uuid
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from parvis.kit.sweeps import sweep
from parvis.web import dates

from . import invitation, notice
from .models import Message

log = structlog.get_logger("parvis.outbox")

CLAIM_HOLDS = timedelta(minutes=5)
"""A worker that dies while it holds a claim delays its message by this much."""
GIVE_UP_AFTER = timedelta(days=4)
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
"""How an instant stands among the params; a place such as "Biblioteket, T3" is no instant."""
ROUND_SECONDS = 240
"""A round ends before its own claims do."""


def said(message: Message, language: str) -> tuple[str, str]:
    """Subject and line in a language."""
    kind = notice.ALL[message.kind]
    with translation.override(language):
        params = {key: _said(value, message.queued_at.year) for key, value in message.params.items()}
        return str(kind.subject) % params, str(kind.line) % params


def _said(value: object, year: int) -> object:
    """An instant in words, in the institution's time; anything else as it is."""
    if isinstance(value, str) and INSTANT.match(value):
        return dates.moment_words(datetime.fromisoformat(value), year=year)
    return value


def compose(message: Message) -> EmailMultiAlternatives:
    """The e-mail: a line and a link, in the recipient's language, and for an occasion what a calendar understands. Nothing sensitive,
    whatever it is about."""
    with translation.override(message.to.language):
        subject, line = said(message, message.to.language)
        body = "\n\n".join(
            [
                _("Hi %(name)s,") % {"name": message.to.given_name},
                line,
                settings.BASE_URL + message.path,
                _("You can choose which messages you get: %(url)s") % {"url": settings.BASE_URL + reverse("notify.settings")},
            ]
        )
        email = EmailMultiAlternatives(
            subject=" ".join(subject.split()),
            body=body + "\n",
            to=[message.to.email],
            headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
        )
        if message.occasion is not None:
            _invite(email, message, invitation.Occasion.of(message.occasion), line)
        return email


def _invite(email: EmailMultiAlternatives, message: Message, occasion: invitation.Occasion, line: str) -> None:
    """The calendar's part stands beside the text, as another way to say the same (RFC 6047). The mail library adds the charset."""
    file = invitation.written(
        occasion,
        method=occasion.method,
        summary=str(notice.ALL[message.kind].summary),
        line=line,
        path=message.path,
        at=message.queued_at,
        name=message.to.full_name,
        address=message.to.email,
    )
    email.attach_alternative(file.decode(), f"text/calendar; method={occasion.method}; component=VEVENT")


@sweep("notify.send")
def send_due(at: datetime) -> int:
    """Send what is due, the oldest first. Any number of workers can run this at once.

    Stops when the mail server does not answer, or when the claims of this round begin to grow old: the next round goes on."""
    sent, unanswered, began = 0, 0, time.monotonic()
    connection = get_connection()
    try:
        for pk in _due(at):
            outcome = _send(pk, at, connection)
            sent += outcome is Outcome.SENT
            unanswered = unanswered + 1 if outcome is Outcome.NO_ANSWER else 0
            if unanswered >= 3 or time.monotonic() - began > ROUND_SECONDS:
                break
    finally:
        connection.close()
    return sent


def _due(at: datetime) -> list[int]:
    waiting = Message.objects.filter(by_email=True, sent_at__isnull=True, given_up_at__isnull=True, next_try_at__lte=at)
    return list(waiting.order_by("next_try_at", "pk").values_list("pk", flat=True)[:500])


class Outcome(Enum):
    SENT = "sent"
    NOT_MINE = "not mine"
    GIVEN_UP = "given up"
    REFUSED = "refused"
    NO_ANSWER = "no answer"


def _send(pk: int, at: datetime, connection: Any) -> Outcome:
    claim = uuid.uuid4().hex
    mine = Message.objects.filter(pk=pk, sent_at__isnull=True, given_up_at__isnull=True, next_try_at__lte=at).update(
        claim=claim, next_try_at=at + CLAIM_HOLDS, tries=F("tries") + 1
    )
    if not mine:
        return Outcome.NOT_MINE
    message = Message.objects.select_related("to").get(pk=pk)
    held = Message.objects.filter(pk=pk, claim=claim)
    email = _composed(message)
    if email is None:
        held.update(given_up_at=at)
        return Outcome.GIVEN_UP
    try:
        email.connection = connection
        connection.open()
        email.send()
    except (smtplib.SMTPException, OSError) as error:
        connection.close()
        return _later(message, held, at, error)
    held.update(sent_at=at, claim="")
    return Outcome.SENT


def _composed(message: Message) -> EmailMultiAlternatives | None:
    """The e-mail, or None for whoever has left and for what can never be said: it must not stop the others."""
    if not message.to.is_active or message.kind not in notice.ALL:
        log.warning("message_given_up", kind=message.kind, still_known=message.kind in notice.ALL)
        return None
    try:
        return compose(message)
    except (KeyError, TypeError, ValueError):
        log.exception("message_cannot_be_said", kind=message.kind)
        return None


def _later(message: Message, held: Any, at: datetime, error: Exception) -> Outcome:
    """Try again, after ever longer waits, for four days."""
    wait = timedelta(minutes=min(2 ** min(message.tries, 10), 360))
    too_old = at - message.queued_at > GIVE_UP_AFTER
    held.update(next_try_at=at + wait, claim="", given_up_at=at if too_old else None)
    log.warning("message_not_sent", kind=message.kind, tries=message.tries, error=type(error).__name__, given_up=too_old)
    refused = isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused)
    return Outcome.REFUSED if refused else Outcome.NO_ANSWER
