"""What has happened to a thing, newest first, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.translation import gettext as _

from parvis.audit import trail

from .words import say_event


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    what: str


def timeline(*things: models.Model, most: int = 30) -> list[Line]:
    """The newest lines about these things. Two queries, however many lines."""
    entries = list(trail.about_any(things)[:most])
    names = {str(u.pk): u.full_name for u in get_user_model().objects.filter(pk__in={int(e.by_id) for e in entries if e.by_id.isdigit()})}
    return [
        Line(e.at, names.get(e.by_id, _("Parvis") if e.by_id == "0" else _("Somebody who has left")), what)
        for e in entries
        if (what := say_event(e.event))
    ]
