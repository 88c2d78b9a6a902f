from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from parvis.kit.verdict import no

from . import book
from .models import LocalChecklist, LocalRule


def decide(key: str, value: Any, *, since: date, reference: str, by: Any, at: datetime) -> LocalRule:
    """Lay the institution's own value over the book from a day on. The caller records it in the trail.

    Refused for an unknown key or a value of another kind than the book's."""
    rule = book.pages().get(key)
    if rule is None:
        no("policy.unknown_rule").require()
        raise book.UnknownRule(key)
    if type(value) is not type(rule.entries[-1].value):
        no("policy.other_kind").require()
    made = LocalRule.objects.create(key=key, value=value, since_on=since, reference=reference, decided_by_id=str(by.pk), decided_at=at)
    book.forget()
    return made


def publish_checklist(content: Mapping[str, Any], *, since: date, reference: str, by: Any, at: datetime) -> LocalChecklist:
    """The institution's own next version of a checklist, for pairs that start from a day on. The caller has proved it, and records it."""
    last = LocalChecklist.objects.filter(key=content["key"]).aggregate(last=Max("version"))["last"] or 0
    return LocalChecklist.objects.create(
        key=content["key"],
        version=last + 1,
        since_on=since,
        content=dict(content),
        reference=reference,
        decided_by_id=str(by.pk),
        decided_at=at,
    )
