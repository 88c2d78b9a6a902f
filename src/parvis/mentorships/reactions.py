"""What a pair does when something below happens: it begins when the student says yes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from parvis.casework.lifecycle import reacts_to
from parvis.matching.lifecycle import PROPOSAL
from parvis.matching.models import Proposal
from parvis.recruitment import actions as recruitment

from . import actions, queries
from .lifecycle import MENTORSHIP
from .models import Mentorship


@reacts_to(PROPOSAL, "accept")
def start_the_pair(proposal: Proposal, *, by: Any, at: datetime) -> None:
    actions.start(proposal, by=by, at=at)


@reacts_to(MENTORSHIP, "create")
@reacts_to(MENTORSHIP, "end")
def count_the_students(pair: Mentorship, *, by: Any, at: datetime) -> None:
    """The pool knows how many students each mentor has: who has room, and who cannot leave."""
    recruitment.count_students(pair.mentor, lambda: queries.students_now(pair.mentor), by=by, at=at)
