"""The only writer of drafts; a draft becomes a version when it is published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from parvis.audit import trail
from parvis.policy import actions as policy
from parvis.policy import checklists
from parvis.policy.models import LocalChecklist

from . import access
from .models import Draft


class WrittenMeanwhile(Exception):
    """Somebody else has changed the draft since it was opened."""


class HasFaults(Exception):
    """A draft with faults is not published."""


def write(key: str, content: Mapping[str, Any], *, after: int, by: Any, at: datetime) -> Draft:
    """The draft as it now is. `after` counts the changes that the writer saw, 0 for no draft: if there are more, WrittenMeanwhile."""
    try:
        with transaction.atomic(), trail.perform("checklists.draft", None, by=by, at=at, may=access.WRITE, detail={"key": key}) as doing:
            written = {"content": dict(content), "number": after + 1, "written_by_id": str(by.pk), "written_at": at}
            present = Draft.objects.select_for_update(of=("self",)).filter(key=key).first()
            if (present.number if present else 0) != after:
                raise WrittenMeanwhile(key)
            doing.subject, _new = Draft.objects.update_or_create(key=key, defaults=written)
    except IntegrityError as error:
        raise WrittenMeanwhile(key) from error
    found: Draft = doing.subject
    return found


def discard(draft: Draft, *, by: Any, at: datetime) -> None:
    """Throw the draft away. What is published stays."""
    with trail.perform("checklists.discard", draft, by=by, at=at, may=access.WRITE, detail={"key": draft.key}):
        Draft.objects.filter(pk=draft.pk).delete()


def publish(draft: Draft, *, since: date, reference: str, by: Any, at: datetime) -> LocalChecklist:
    """The draft as the next version, for pairs that start from a day on. WrittenMeanwhile if it has changed since it was read."""
    if checklists.faults(draft.content):
        raise HasFaults(draft.key)
    with trail.perform("checklists.publish", draft, by=by, at=at, may=access.PUBLISH, detail={"key": draft.key}) as doing:
        if not Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk, number=draft.number).exists():
            raise WrittenMeanwhile(draft.key)
        Draft.objects.filter(pk=draft.pk).delete()
        made = policy.publish_checklist(draft.content, since=since, reference=reference, by=by, at=at)
        doing.subject = made
        doing.detail |= {"version": made.version, "since": since.isoformat()}
    return made
