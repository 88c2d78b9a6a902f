"""When a student or a mentor goes away, the question about them does too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from parvis.casework.lifecycle import reacts_to
from parvis.kit.permission import SYSTEM
from parvis.recruitment.lifecycle import MENTOR
from parvis.support.lifecycle import REQUEST

from . import actions, queries
from .models import Proposal


@reacts_to(REQUEST, "withdraw")
@reacts_to(REQUEST, "close")
def student_left_the_queue(request: Any, *, by: Any, at: datetime) -> None:
    for proposal in queries.open_with(request=request):
        actions.withdraw(proposal, by=SYSTEM, at=at)
    actions.let_go(by=by, at=at, request=request)


@reacts_to(MENTOR, "pause")
def mentor_takes_a_break(mentor: Any, *, by: Any, at: datetime) -> None:
    """A yes that the mentor has already given stands."""
    for proposal in queries.open_with(mentor=mentor):
        if proposal.state != Proposal.State.ASKED_STUDENT:
            actions.withdraw(proposal, by=SYSTEM, at=at)


@reacts_to(MENTOR, "leave")
def mentor_left_the_pool(mentor: Any, *, by: Any, at: datetime) -> None:
    for proposal in queries.open_with(mentor=mentor):
        actions.withdraw(proposal, by=SYSTEM, at=at)
    actions.let_go(by=by, at=at, mentor=mentor)
