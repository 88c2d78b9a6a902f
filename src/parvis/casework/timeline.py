"""What has happened to a thing, newest first, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Cast, Concat, Trim
from django.utils.translation import gettext as _

from parvis.audit import trail

from .words import say_event

SYSTEM = "0"


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    what: str


def timeline(*things: models.Model, most: int = 30) -> list[Line]:
    """The newest lines about these things. One query, however many lines."""
    entries = trail.about_any(things).annotate(by_name=name_of(OuterRef("by_id")))
    return [
        Line(e.at, e.by_name or (_("Parvis") if e.by_id == SYSTEM else _("Somebody who has left")), what)
        for e in entries[:most]
        if (what := say_event(e.event))
    ]


def name_of(by_id: OuterRef) -> Subquery:
    """The name of whoever a line of the trail says did it; empty for the system and for those who have left. For `annotate`."""
    # The trail keeps a text, so that a line outlives the person; a person has a number.
    whom = get_user_model().objects.filter(pk=Cast(by_id, models.BigIntegerField())).order_by()
    return Subquery(whom.values_list(Trim(Concat("given_name", models.Value(" "), "family_name")))[:1])
