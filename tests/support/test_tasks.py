from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.casework.task import settled
from parvis.support import actions
from parvis.support.tasks import tasks

from .world import AT, coordinator, decision, draft, person, waiting

pytestmark = pytest.mark.django_db


def test_a_student_is_asked_to_begin_then_to_go_on_and_then_only_to_wait() -> None:
    student = decision("Sam").student
    assert [t.key for t in settled(tasks(student, role="student", at=AT))] == ["support.begin_request"]
    request = draft("Ida")
    assert [t.key for t in settled(tasks(request.student, role="student", at=AT))] == ["support.continue_request"]
    sent = waiting("Noor")
    calm = settled(tasks(sent.student, role="student", at=AT))
    assert [(t.key, t.tag) for t in calm] == [("support.waiting", "")]
    actions.match(sent, by=coordinator(), at=AT)
    assert settled(tasks(sent.student, role="student", at=AT)) == []


def test_a_student_without_a_valid_decision_is_asked_nothing() -> None:
    student = decision("Sam").student
    assert settled(tasks(student, role="student", at=AT + timedelta(days=700))) == []
    assert settled(tasks(person("Ida"), role="student", at=AT)) == []


def test_the_office_is_told_of_new_applications_until_somebody_has_looked() -> None:
    request = waiting("Sam")
    waiting("Ida")
    assert [(t.key, t.who) for t in settled(tasks(coordinator(), role="coordinator", at=AT))] == [
        ("support.new_request", "Sam L."),
        ("support.new_request", "Ida L."),
    ]
    actions.mark_looked([request], by=coordinator(), at=AT)
    assert [t.who for t in settled(tasks(coordinator(), role="coordinator", at=AT))] == ["Ida L."]


def test_other_roles_get_nothing() -> None:
    waiting("Sam")
    assert settled(tasks(person("Mia"), role="mentor", at=AT)) == []


@pytest.mark.parametrize("many", [1, 30])
def test_tasks_ask_at_most_twice_however_many_wait(many: int) -> None:
    for n in range(many):
        waiting(f"S{n}")
    student, karin = decision("Sam").student, coordinator()
    for user, role in ((student, "student"), (karin, "coordinator")):
        with CaptureQueriesContext(connection) as asked:
            settled(tasks(user, role=role, at=AT))
        assert len(asked) <= 2
