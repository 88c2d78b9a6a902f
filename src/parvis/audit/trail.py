"""Writing and reading the trail. Only `take`, `perform` and `read_sensitive` write a line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import models, transaction

from parvis.kit.permission import Permission

from .models import Entry, Head

NOTHING_BEFORE = "0" * 64


def digest(
    before: str, *, event: str, subject_kind: str, subject_id: str, person_id: str, by_id: str, at: datetime, detail: dict[str, Any]
) -> str:
    """SHA-256 over the hash before and the line's own content, in one canonical form."""
    content = json.dumps(
        [event, subject_kind, subject_id, person_id, by_id, at.astimezone(UTC).isoformat(timespec="microseconds"), detail],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(f"{before}\n{content}".encode()).hexdigest()


def record(event: str, *, subject: models.Model, by: Any, at: datetime, detail: dict[str, Any] | None = None, person: Any = None) -> Entry:
    """Add a line. Must stand in the transaction of what it tells about."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a line of the trail stands in the transaction of what it tells about")
    line: dict[str, Any] = {
        "event": event,
        "subject_kind": str(subject._meta.label_lower),
        "subject_id": str(subject.pk),
        "person_id": str(person.pk) if person is not None else "",
        "by_id": str(by.pk),
        "at": at,
        "detail": detail or {},
    }
    head, _new = Head.objects.get_or_create(pk=1, defaults={"hash": NOTHING_BEFORE})
    head = Head.objects.select_for_update(of=("self",)).get(pk=1)
    entry = Entry(**line, hash=digest(head.hash, **line))
    entry.save()
    head.hash, head.length = entry.hash, head.length + 1
    head.save(update_fields=["hash", "length"])
    return entry


@dataclass
class Doing:
    """What is being done inside `perform`: set `subject` when it is made inside, add to `detail` what was decided."""

    subject: Any
    detail: dict[str, Any] = field(default_factory=dict)
    person: Any = None


@contextmanager
def perform(
    event: str, subject: Any = None, *, by: Any, at: datetime, may: Permission, detail: dict[str, Any] | None = None, person: Any = None
) -> Iterator[Doing]:
    """A change that is not a move of a lifecycle: permission, change, line in the trail, or nothing at all.

    `subject` is what the permission is asked about; when it is made inside, set `doing.subject` there."""
    may.check(by, subject).require()
    with transaction.atomic():
        doing = Doing(subject=subject, detail=dict(detail or {}), person=person)
        yield doing
        record(event, subject=doing.subject, by=by, at=at, detail=doing.detail, person=doing.person)


def read_sensitive(event: str, subject: models.Model, *, by: Any, at: datetime, person: Any, what: Iterable[str] = ()) -> None:
    """Somebody opens what another person has shared. Reading one's own leaves no line;
    the same reading twice within ten minutes leaves one."""
    if by.pk == person.pk:
        return
    detail = {"what": sorted(what)}
    last = (
        Entry.objects.filter(event=event, subject_kind=subject._meta.label_lower, subject_id=str(subject.pk), by_id=str(by.pk))
        .order_by("-pk")
        .first()
    )
    if last is not None and last.detail == detail and abs((at - last.at).total_seconds()) < 600:
        return
    with transaction.atomic():
        record(event, subject=subject, by=by, at=at, detail=detail, person=person)


@dataclass(frozen=True)
class Broken:
    """Where the chain does not hold, and how it shows."""

    entry_id: int
    why: str


def verify() -> Broken | None:
    """Walk the whole chain. None when every line follows from the one before and the head is the last line's."""
    before, length, last_id = NOTHING_BEFORE, 0, 0
    for e in Entry.objects.order_by("pk").iterator(chunk_size=2000):
        found = digest(
            before,
            event=e.event,
            subject_kind=e.subject_kind,
            subject_id=e.subject_id,
            person_id=e.person_id,
            by_id=e.by_id,
            at=e.at,
            detail=e.detail,
        )
        if found != e.hash:
            return Broken(e.pk, "the line does not follow from the one before")
        before, length, last_id = e.hash, length + 1, e.pk
    head = Head.objects.filter(pk=1).first()
    if (head.hash, head.length) != (before, length) if head else length:
        return Broken(last_id, "the end of the trail is not where the head says")
    return None


def about(subject: models.Model) -> models.QuerySet[Entry]:
    """The lines about one thing, newest first."""
    return Entry.objects.filter(subject_kind=subject._meta.label_lower, subject_id=str(subject.pk)).order_by("-pk")


def about_any(things: Iterable[models.Model]) -> models.QuerySet[Entry]:
    """The lines about any of these things, newest first."""
    which = models.Q(pk__in=())
    for thing in things:
        which |= models.Q(subject_kind=thing._meta.label_lower, subject_id=str(thing.pk))
    return Entry.objects.filter(which).order_by("-pk")


def concerning(person: Any) -> models.QuerySet[Entry]:
    """Who has done what with what concerns a person, newest first."""
    return Entry.objects.filter(person_id=str(person.pk)).exclude(by_id=str(person.pk)).order_by("-pk")
