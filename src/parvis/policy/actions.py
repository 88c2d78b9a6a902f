from __future__ import annotations

from datetime import date, datetime
from typing import Any

from parvis.kit.verdict import no

from . import book
from .models import LocalRule


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
