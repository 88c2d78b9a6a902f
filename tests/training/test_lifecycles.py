"""Every state of an occasion, a place and a turn in the waiting list, against every step: only what the tables draw."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from parvis.casework.lifecycle import Lifecycle
from parvis.kit.permission import SYSTEM
from parvis.training.lifecycle import BOOKING, OCCASION, WAITING
from parvis.training.models import Booking, Occasion, Waiting
from tests.recruitment.world import AT, coordinator, ready_mentor
from tests.training.world import START, occasion

pytestmark = pytest.mark.django_db
DRAWN = {
    "occasion": {("planned", "hold"), ("planned", "move"), ("planned", "cancel")},
    "booking": {
        ("booked", "cancel"),
        ("booked", "check_in"),
        ("booked", "attend"),
        ("absent", "attend"),
        ("booked", "miss"),
        ("attended", "miss"),
        ("absent", "catch_up"),
    },
    "waiting": {
        ("waiting", "offer"),
        ("offered", "accept"),
        ("waiting", "leave"),
        ("offered", "leave"),
        ("offered", "lapse"),
        ("waiting", "close"),
        ("offered", "close"),
    },
}


def thing(lifecycle: Lifecycle, state: str) -> tuple[Any, tuple[Any, ...]]:
    """Something in that state at a session that is on, and everybody who could act."""
    karin = coordinator()
    mentor = ready_mentor(karin)
    one = occasion(karin)
    case: dict[str, Any] = {"state": state, "state_at": AT, "created_at": AT}
    who = (karin, mentor.person, SYSTEM)
    if lifecycle is OCCASION:
        Occasion.objects.filter(pk=one.pk).update(state=state)
        one.refresh_from_db()
        return one, who
    if lifecycle is BOOKING:
        on = START.date() if state == "caught_up" else None
        return Booking.objects.create(occasion=one, mentor=mentor, caught_up_on=on, **case), who
    return Waiting.objects.create(occasion=one, mentor=mentor, answer_by_at=START + timedelta(hours=1), **case), who


CASES = [(one, state, step.verb) for one in (OCCASION, BOOKING, WAITING) for state in one.states.values for step in one.steps]


@pytest.mark.parametrize(("lifecycle", "state", "verb"), CASES, ids=[f"{one.name}-{state}-{verb}" for one, state, verb in CASES])
def test_a_step_is_taken_from_where_the_table_says_by_whom_it_says(lifecycle: Lifecycle, state: str, verb: str) -> None:
    one, who = thing(lifecycle, state)
    verdicts = [lifecycle.check(one, verb, by=somebody, at=START) for somebody in who]
    if (state, verb) in DRAWN[lifecycle.name]:
        assert any(v.ok for v in verdicts)
        assert not all(v.ok for v in verdicts)
    else:
        assert {r.code for v in verdicts for r in v.reasons} == {"step.not_from_here"}


@pytest.mark.parametrize(
    ("lifecycle", "state", "verb", "allowed"),
    [
        (OCCASION, "planned", "hold", "coordinator"),
        (BOOKING, "booked", "cancel", "coordinator mentor"),
        (BOOKING, "booked", "check_in", "mentor"),
        (BOOKING, "booked", "attend", "coordinator"),
        (BOOKING, "absent", "catch_up", "coordinator"),
        (WAITING, "waiting", "offer", "system"),
        (WAITING, "offered", "accept", "mentor"),
        (WAITING, "offered", "lapse", "system"),
        (WAITING, "waiting", "leave", "mentor"),
    ],
    ids=lambda one: getattr(one, "name", str(one)),
)
def test_who_takes_a_step(lifecycle: Lifecycle, state: str, verb: str, allowed: str) -> None:
    one, (karin, mentor, system) = thing(lifecycle, state)
    found = {"coordinator": karin, "mentor": mentor, "system": system}
    assert [name for name, by in found.items() if lifecycle.check(one, verb, by=by, at=START).ok] == allowed.split()
