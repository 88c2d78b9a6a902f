"""What the demonstration shows, whatever the stage."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from parvis.demo import story
from parvis.people.models import User
from parvis.privacy import retention
from parvis.support import queries

AUTUMN, SPRING = datetime(2026, 11, 30, 9, 30, tzinfo=UTC), datetime(2027, 2, 10, 9, 30, tzinfo=UTC)
BY_A_BROWSER = {"account_emailconfirmation", "mfa_authenticator", "usersessions_usersession"}
"""Made by signing in and by nothing else: nobody of the cast has a session, a second factor or an address on its way."""
AT_THE_END = {"mentorships_extension", "mentorships_ending", "pay_certificate"}
"""What happens when the year nears its end."""


def without_a_row() -> set[str]:
    """The tables with somebody's data of which the story shows nothing."""
    known = retention.documents()
    held = ((table, model) for table, model in retention.tables().items() if table in known and known[table].person)
    return {table for table, model in held if not model._base_manager.exists()}


@pytest.mark.django_db
def test_a_decision_that_a_student_has_stated_waits_for_a_coordinator() -> None:
    played = story.play("queue", at=timezone.now())
    assert [played["Liv"]] == [decision.student for decision in queries.to_verify()]


@pytest.mark.django_db
@pytest.mark.parametrize("at", [AUTUMN, SPRING], ids=["autumn", "spring"])
def test_every_table_with_somebodys_data_has_a_row_in_the_middle_of_a_term(at: datetime) -> None:
    """So that the demonstration shows all there is, and a planted text lies in every private column when Parvis is attacked."""
    story.play("term", at=at)
    assert without_a_row() == BY_A_BROWSER | AT_THE_END


@pytest.mark.django_db
@pytest.mark.parametrize("at", [AUTUMN, SPRING], ids=["autumn", "spring"])
def test_every_table_with_somebodys_data_has_a_row_when_the_year_nears_its_end(at: datetime) -> None:
    story.play("closing", at=at)
    assert without_a_row() == BY_A_BROWSER


@pytest.mark.django_db
def test_a_crowd_for_measurements_comes_into_the_story() -> None:
    before = User.objects.count()
    story.play("term", at=AUTUMN, more_pairs=3)
    assert User.objects.filter(given_name="Sara").count() >= 2
    assert User.objects.count() > before + len(story.faces())
