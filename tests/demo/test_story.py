"""What the demonstration shows, whatever the stage."""

from __future__ import annotations

import pytest
from django.utils import timezone

from parvis.demo import story
from parvis.support import queries


@pytest.mark.django_db
def test_a_decision_that_a_student_has_stated_waits_for_a_coordinator() -> None:
    played = story.play("queue", at=timezone.now())
    assert [played["Liv"]] == [decision.student for decision in queries.to_verify()]
