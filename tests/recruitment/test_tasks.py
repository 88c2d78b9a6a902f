from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from parvis.casework.task import settled
from parvis.policy import book
from parvis.recruitment import actions
from parvis.recruitment.tasks import tasks

from .world import AT, coordinator, invited, later, new_mentor, ready_mentor, sent, times

pytestmark = pytest.mark.django_db


def keys(user: Any, role: str, at: Any = AT) -> list[str]:
    with translation.override("en"):
        return [task.key for task in settled(tasks(user, role=role, at=at))]


def test_what_waits_for_an_applicant() -> None:
    karin = coordinator()
    slot, *_rest = times(karin)
    application = sent()
    person = application.applicant
    assert keys(person, "applicant") == ["recruitment.waiting"]
    actions.invite(application, by=karin, at=AT)
    assert keys(person, "applicant") == ["recruitment.pick_time"]
    actions.book(application, slot, online=False, by=person, at=AT)
    assert keys(person, "applicant") == ["recruitment.interview_coming"]
    assert keys(person, "student") == []


def test_what_waits_for_a_coordinator() -> None:
    karin = coordinator()
    slot, *_rest = times(karin)
    assert keys(karin, "coordinator") == []
    application = invited(karin)
    sent("bo@example.org")
    actions.book(application, slot, online=False, by=application.applicant, at=AT)
    assert keys(karin, "coordinator") == ["recruitment.new_application"]
    assert set(keys(karin, "coordinator", later(days=1, hours=23))) == {"recruitment.new_application", "recruitment.interview_today"}
    assert set(keys(karin, "coordinator", later(days=3))) == {"recruitment.new_application", "recruitment.decide_after_interview"}


def test_what_waits_for_a_mentor() -> None:
    karin = coordinator()
    assert keys(new_mentor(karin).person, "mentor") == ["recruitment.get_started"]
    assert keys(ready_mentor(karin, "bo@example.org").person, "mentor") == []


def test_one_query_beside_the_rule_book(django_assert_num_queries: Any) -> None:
    karin = coordinator()
    for n in range(4):
        sent(f"nr{n}@example.org")
    with book.opened(), django_assert_num_queries(2):
        assert len(keys(karin, "coordinator")) == 4
