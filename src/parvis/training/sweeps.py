from __future__ import annotations

from datetime import datetime, timedelta

from parvis.kit.permission import SYSTEM
from parvis.kit.sweeps import sweep
from parvis.notify.notice import queue

from . import actions, notices, queries


@sweep("training.remind")
def remind(at: datetime) -> int:
    """The day before, once for each place and start: the notice bears the instant when it fell due."""
    day = timedelta(days=1)
    due = [b for b in queries.due_for_reminder(at, at + day) if b.state_at < b.occasion.starts_at - day]
    return sum(len(queue(notices.TOMORROW, about=b, at=b.occasion.starts_at - day)) for b in due)


@sweep("training.waiting_list")
def waiting_list(at: datetime) -> int:
    """Offers that nobody answered go to the next; whoever waits for what has begun does not wait any more."""
    in_vain = queries.waits_in_vain(at)
    for waiting in in_vain:
        actions.close(waiting, by=SYSTEM, at=at)
    run_out = queries.offers_run_out(at)
    for waiting in run_out:
        actions.lapse(waiting, by=SYSTEM, at=at)
    return len(in_vain) + len(run_out)
