"""The only writer of the institution's own texts: it adds versions and changes none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from parvis.audit import trail

from . import access, queries
from .models import TextVersion
from .places import Place


class WrittenMeanwhile(Exception):
    """Somebody else has written there since the text was opened."""


def write(place: Place, *, sv: str, en: str, after: int, by: Any, at: datetime, restores: int | None = None) -> TextVersion:
    """Add a version. `after` is the number of the version that the writer saw, 0 for none.

    Raises WrittenMeanwhile if there is a newer one."""
    last = queries.newest(place.key)
    if (last.number if last else 0) != after:
        raise WrittenMeanwhile(place.key)
    version = TextVersion(
        place=place.key, number=after + 1, sv=sv.strip(), en=en.strip(), restores=restores, written_by_id=str(by.pk), written_at=at
    )
    try:
        with transaction.atomic(), trail.perform("texts.write", None, by=by, at=at, may=access.WRITE) as doing:
            version.save(force_insert=True)
            doing.subject = version
            doing.detail.update({"place": place.key, "version": version.number} | ({"restores": restores} if restores else {}))
    except IntegrityError as error:
        raise WrittenMeanwhile(place.key) from error
    return version


def restore(place: Place, version: TextVersion, *, after: int, by: Any, at: datetime) -> TextVersion:
    """Bring an earlier version back, as a new one."""
    return write(place, sv=version.sv, en=version.en, after=after, by=by, at=at, restores=version.number)
