"""What training does when something below happens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from parvis.casework.lifecycle import reacts_to
from parvis.recruitment.lifecycle import MENTOR
from parvis.recruitment.models import Mentor

from . import actions


@reacts_to(MENTOR, "leave")
def give_back_places(mentor: Mentor, *, by: Any, at: datetime) -> None:
    """Whoever leaves the pool gives back the places to come, so that others can have them."""
    actions.give_back(mentor, by=by, at=at)
