"""What matching hands over as a file."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from parvis.sheets import write

from . import words
from .rules.fairness import Group


def fairness(parts: Iterable[tuple[str, Iterable[Group]]], *, form: str) -> bytes:
    """How long different groups wait, one group a row. What is too small to be told of is an empty cell."""
    header = [
        _("Grouped by"),
        _("Group"),
        _("Students"),
        _("Have a mentor"),
        _("Days until a mentor, median"),
        _("Days waited so far, median"),
    ]
    rows = [
        [
            str(words.GROUPED[what]),
            words.say_group(what, group.names),
            str(group.students),
            str(group.matched),
            *("" if days is None else str(days) for days in (group.days_until_mentor, group.days_waiting)),
        ]
        for what, groups in parts
        for group in groups
    ]
    return write(form, header, rows, sheet=_("Waiting times"))
