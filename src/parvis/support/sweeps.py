"""What happens as time passes: whoever waits hears from the office."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from parvis.kit.permission import SYSTEM
from parvis.kit.sweeps import sweep
from parvis.policy import book

from . import actions, queries


@sweep("support.tell_those_who_wait")
def tell_those_who_wait(at: datetime) -> int:
    """Tell those to whom the office promised a word by today that it still looks."""
    due = list(queries.to_be_told(at, days=book.value("support.look_again_days", on=timezone.localdate(at)))[:500])
    for request in due:
        actions.tell_still_waiting(request, by=SYSTEM, at=at)
    return len(due)
