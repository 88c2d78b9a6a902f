"""The only writer of calendars elsewhere. None of these waits for another machine: what was read is given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from parvis.audit import trail
from parvis.calendars import Busy
from parvis.people.models import User
from parvis.policy import book

from . import access, queries, rules
from .models import Subscription


def subscribe(person: Any, *, address: str, busy: Iterable[Busy], by: Any, at: datetime) -> Subscription:
    """Read a calendar from now on; `busy` is what was just read. The trail says that it was done, not where."""
    with trail.perform("timetables.subscribe", by=by, at=at, may=access.OWN, person=person) as doing:
        User.objects.select_for_update(no_key=True).get(pk=person.pk)  # whoever pastes twice at once has it once
        known = [s.address for s in queries.visible_to(person)]
        most = int(book.value("timetable.most", on=timezone.localdate(at)))
        rules.may_subscribe(address=address, known=known, most=most).require()
        made = Subscription(person=person, address=address, busy=_kept(busy), added_at=at, read_at=at, tried_at=at)
        made.save(force_insert=True)
        doing.subject = made
    return made


def forget(subscription: Subscription, *, by: Any, at: datetime) -> None:
    """The address and what was read are gone at once."""
    with trail.perform("timetables.forget", subscription, by=by, at=at, may=access.OWN, person=subscription.person):
        Subscription.objects.filter(pk=subscription.pk).delete()


def forget_all_of(person: Any, *, by: Any, at: datetime) -> None:
    """Nothing is planned for the person any longer. The caller records why."""
    Subscription.objects.filter(person=person).delete()


def claim(subscription: Subscription, *, by: Any, at: datetime) -> bool:
    """Say that one reads it now. False where somebody else has just said so."""
    rows = Subscription.objects.filter(pk=subscription.pk, tried_at=subscription.tried_at)
    return bool(rows.update(tried_at=at))


def keep(subscription: Subscription, *, busy: Iterable[Busy], by: Any, at: datetime) -> None:
    """What was read takes the place of what was read before, unless the person has taken the calendar away meanwhile."""
    Subscription.objects.filter(pk=subscription.pk).update(busy=_kept(busy), read_at=at, trouble="")


def cannot_read(subscription: Subscription, *, code: str, by: Any, at: datetime) -> None:
    """What was read before stays."""
    Subscription.objects.filter(pk=subscription.pk).update(trouble=code)


def _kept(busy: Iterable[Busy]) -> str:
    return rules.lines((one.starts_at, one.ends_at) for one in busy)
