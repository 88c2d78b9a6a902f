"""Kinds of messages: a key, who gets it, a subject and a line without anything sensitive, and where the link leads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils.timezone import get_default_timezone, localdate

from parvis.policy import book

from .invitation import Occasion
from .models import Message
from .rules import send_at

ALL: dict[str, Notice] = {}


def _nothing(_about: Any) -> Mapping[str, Any]:
    return {}


def _no_occasion(_about: Any) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Notice:
    """`sentence` says for the settings page what the notice is. `subject` and `line` may hold %(name)s from `params`;
    a datetime in `params` is said as weekday, date and time in the reader's language and the institution's time.
    With an `occasion` the e-mail brings a calendar invitation, or cancels one; `summary` is what the calendar calls it. What is told
    `for_calendar` goes to those only whose calendar it brings something to: it is chosen with the invitations, not by itself."""

    key: str
    sentence: Any
    to: Callable[[Any], Iterable[Any]]
    subject: Any
    line: Any
    path: Callable[[Any], str]
    params: Callable[[Any], Mapping[str, Any]] = _nothing
    can_be_muted: bool = True
    occasion: Callable[[Any], Occasion | None] = _no_occasion
    summary: Any = ""
    for_calendar: bool = False

    def __post_init__(self) -> None:
        if self.key in ALL:
            raise ValueError(f"notice {self.key} is defined twice")
        ALL[self.key] = self


def _due_at(notice: Notice, at: datetime) -> datetime:
    """At once, or when the quiet is over: only what can be muted can wait."""
    if not notice.can_be_muted:
        return at
    on, zone = localdate(at, get_default_timezone()), get_default_timezone()
    quiet = {"quiet_from": book.value("notify.quiet_from_hour", on=on), "quiet_until": book.value("notify.quiet_until_hour", on=on)}
    return send_at(at, zone=zone, **quiet)


def wants_invitations(person: Any) -> bool:
    """Does the person want what a calendar understands with the e-mail? Yes, until they say no."""
    return bool(person.preferences.get("invitations", True))


def _brings(occasion: Occasion | None, person: Any) -> Occasion | None:
    """The occasion, for whoever wants invitations. What stands in a calendar already is kept right also for whoever does not any more."""
    if occasion is None or wants_invitations(person):
        return occasion
    return occasion if Message.objects.filter(to=person, occasion__uid=str(occasion.uid)).exists() else None


def queue(notice: Notice, *, about: Any, at: datetime) -> list[Message]:
    """Put the notice in the outbox for each who gets it. Stands in the transaction of the fact;
    the same fact at the same moment is told once."""
    made = []
    occasion = notice.occasion(about)
    for person in notice.to(about):
        kind, number = str(about._meta.label_lower), str(about.pk)
        brought = _brings(occasion, person)
        if notice.for_calendar and brought is None:
            continue
        muted = notice.can_be_muted and not notice.for_calendar and notice.key in person.preferences.get("muted", ())
        once = sha256(f"{notice.key}/{person.pk}/{kind}/{number}/{at.isoformat()}/{settings.SECRET_KEY}".encode()).hexdigest()[:32]
        message, new = Message.objects.get_or_create(
            kind=notice.key,
            to=person,
            about_kind=kind,
            about_id=number,
            queued_at=at,
            defaults={
                "path": notice.path(about),
                "params": {k: v.isoformat() if isinstance(v, datetime) else v for k, v in notice.params(about).items()},
                "occasion": brought.as_data() if brought else None,
                "message_id": f"<{once}@parvis>",
                "by_email": not muted,
                "next_try_at": _due_at(notice, at),
            },
        )
        if new:
            made.append(message)
    return made
