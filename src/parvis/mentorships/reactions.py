"""What a pair does when something below happens: it begins when the student says yes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from parvis.casework.lifecycle import reacts_to
from parvis.matching.lifecycle import PROPOSAL
from parvis.matching.models import Proposal

from . import actions


@reacts_to(PROPOSAL, "accept")
def start_the_pair(proposal: Proposal, *, by: Any, at: datetime) -> None:
    actions.start(proposal, by=by, at=at)
