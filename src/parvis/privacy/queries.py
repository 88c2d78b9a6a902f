"""Who has seen and done what with what concerns a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from parvis.audit import trail, words
from parvis.audit.models import Entry
from parvis.kit.permission import SYSTEM
from parvis.people.access import leading_role
from parvis.people.models import Role, User

from .words import things

MOST = 30
OWN_ACTS = "privacy."
"""Of what Parvis itself does, people see what it erased; reminders and the like stand in their notices."""


@dataclass(frozen=True)
class Seen:
    """One line of a person's own log."""

    at: datetime
    who: str
    role: str
    what: str


@dataclass(frozen=True)
class Page:
    lines: list[Seen]
    newer: str
    older: str


def seen(person: Any, *, before: int | None = None, most: int = MOST) -> Page:
    """A page of the log, the newest first. Two queries."""
    entries = trail.concerning(person).filter(~Q(by_id=str(SYSTEM.pk)) | Q(event__startswith=OWN_ACTS))
    found = list((entries.filter(pk__lt=before) if before else entries)[: most + 1])
    shown = found[:most]
    people = {
        str(u.pk): u for u in User.objects.filter(pk__in={int(e.by_id) for e in shown if e.by_id.isdigit() and e.by_id != str(SYSTEM.pk)})
    }
    lines = [line for e in shown if (line := _line(e, people)) is not None]
    older = f"?before={shown[-1].pk}" if len(found) > most else ""
    return Page(lines, "?" if before else "", older)


def _line(entry: Entry, people: dict[str, User]) -> Seen | None:
    what = words.say(entry.event)
    if not what:
        return None
    if named := things(entry.event, entry.detail.get("what", [])):
        what = _("%(what)s: %(things)s") % {"what": what, "things": ", ".join(named)}
    who = people.get(entry.by_id)
    if who is None:
        return Seen(entry.at, _("Parvis") if entry.by_id == str(SYSTEM.pk) else _("Somebody who has left"), "", what)
    role = leading_role(who)
    return Seen(entry.at, who.full_name, str(Role(role).label).lower() if role else "", what)
