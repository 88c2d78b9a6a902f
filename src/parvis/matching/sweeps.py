"""What happens as time passes: one calm reminder, then nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from parvis.kit.sweeps import sweep
from parvis.notify.models import Message
from parvis.notify.notice import queue
from parvis.policy import book

from . import notices, queries
from .models import Proposal


@sweep("matching.remind")
def remind(at: datetime) -> int:
    """Remind whoever has had a proposal for longer than the rule book's days. The same reminder is queued once, however often this runs."""
    on = timezone.localdate(at)
    days = int(book.value("matching.answer_days", on=on))
    return sum(len(_reminded(proposal, on)) for proposal in queries.unanswered_since(at - timedelta(days=days)))


def _reminded(proposal: Proposal, on: date) -> list[Message]:
    kind = notices.REMIND_MENTOR if proposal.state == Proposal.State.ASKED_MENTOR else notices.REMIND_STUDENT
    return queue(kind, about=proposal, at=queries.answer_by(proposal, on=on))
