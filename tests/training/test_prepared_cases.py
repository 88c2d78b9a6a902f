"""Something to bring up in supervision is written without saying who it is about, is read by two, and does not stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog.testing
from django.db import connection
from django.test import Client
from django.urls import reverse

from parvis.audit.models import Entry
from parvis.kit.verdict import Refused
from parvis.people.models import User
from parvis.privacy import erasure, subject_access
from parvis.training import actions, queries
from parvis.training.models import Booking, PreparedCase
from tests.meetings.pairs import Pair, pair
from tests.recruitment.test_pages import text
from tests.recruitment.world import coordinator
from tests.training.world import booked, occasion

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R82"), pytest.mark.requirement("R83")]
SignIn = Callable[[User], Client]
NOW = datetime(2026, 10, 6, 8, 0, tzinfo=UTC)
STARTS = datetime(2026, 10, 12, 11, 0, tzinfo=UTC)
CASE = "The student comes late. What can I do?"


@pytest.fixture
def two() -> tuple[Pair, Booking]:
    """A pair whose student is Anna, and the mentor's place at a supervision."""
    one = pair()
    User.objects.filter(pk=one.student.pk).update(given_name="Anna", family_name="Lindqvist", email="anna.lindqvist@example.org")
    one.mentorship.request.programme = "Teknisk fysik"
    one.mentorship.request.save(update_fields=["programme"])
    User.objects.filter(pk=one.mentor.pk).update(language="en")
    return one, booked(occasion(one.coordinator, starts_at=STARTS), one.mentorship.mentor, NOW)


def test_the_mentors_own_students_are_known_to_the_guard_also_those_of_before(two: tuple[Pair, Booking]) -> None:
    one, place = two
    known = queries.students_known_to(place.mentor)
    assert [(k.given_name, k.family_name, k.programme) for k in known] == [("Anna", "Lindqvist", "Teknisk fysik")]
    type(one.mentorship).objects.filter(pk=one.mentorship.pk).update(state="ended", ended_on=NOW.date())
    assert len(queries.students_known_to(place.mentor)) == 1


@pytest.mark.parametrize("given_away", ["Annas plan.", "anna.lindqvist@example.org", "070-123 45 67", "19990101-1234", "Teknisk fysik"])
def test_no_way_into_the_table_passes_the_guard(two: tuple[Pair, Booking], given_away: str) -> None:
    one, place = two
    with pytest.raises(Refused, match="says_who"):
        actions.prepare_case(place, f"{CASE} {given_away}", by=one.mentor, at=NOW)
    assert PreparedCase.objects.count() == 0


def test_it_is_written_changed_and_taken_away_by_the_mentor_alone(two: tuple[Pair, Booking]) -> None:
    one, place = two
    actions.prepare_case(place, CASE, by=one.mentor, at=NOW)
    actions.prepare_case(place, CASE + " And then?", by=one.mentor, at=NOW)
    assert [p.text for p in PreparedCase.objects.order_by("pk")] == [CASE + " And then?"]
    for refused in (actions.drop_case, lambda b, **who: actions.prepare_case(b, CASE, **who)):
        with pytest.raises(Refused, match="own_place"):
            refused(place, by=one.coordinator, at=NOW)
    actions.drop_case(place, by=one.mentor, at=NOW)
    assert PreparedCase.objects.count() == 0


def test_only_the_leader_of_the_occasion_reads_it(two: tuple[Pair, Booking]) -> None:
    one, place = two
    actions.prepare_case(place, CASE, by=one.mentor, at=NOW)
    assert [p.text for p in queries.prepared_for(place.occasion, one.coordinator)] == [CASE]
    for other in (coordinator("Ulla"), one.student, one.mentor):
        assert queries.prepared_for(place.occasion, other) == []


def test_it_is_encrypted_and_stands_in_no_trail(two: tuple[Pair, Booking]) -> None:
    one, place = two
    actions.prepare_case(place, CASE, by=one.mentor, at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM training_prepared_case")
        assert "late" not in cursor.fetchone()[0]
    assert all("late" not in json.dumps(entry.detail) for entry in Entry.objects.order_by("pk"))
    assert "comes late" in str(subject_access.answer(one.mentor))
    assert "comes late" not in str(subject_access.answer(one.coordinator))
    assert "comes late" not in str(subject_access.answer(one.student))


def test_it_goes_with_the_place_with_the_occasion_and_a_week_after(two: tuple[Pair, Booking]) -> None:
    one, place = two
    mentor = place.mentor
    actions.prepare_case(place, CASE, by=one.mentor, at=NOW)
    actions.cancel_place(place, by=one.mentor, at=NOW)
    assert PreparedCase.objects.count() == 0
    again = booked(place.occasion, mentor, NOW)
    actions.prepare_case(again, CASE, by=one.mentor, at=NOW)
    actions.cancel(place.occasion, by=one.coordinator, at=NOW)
    assert PreparedCase.objects.count() == 0
    kept = booked(occasion(one.coordinator, starts_at=STARTS), mentor, NOW)
    actions.prepare_case(kept, CASE, by=one.mentor, at=NOW)
    erasure.retain(kept.occasion.ends_at + timedelta(days=6))
    assert PreparedCase.objects.count() == 1
    erasure.retain(kept.occasion.ends_at + timedelta(days=8))
    assert PreparedCase.objects.count() == 0
    assert Booking.objects.filter(pk=kept.pk).exists()


def test_nothing_is_prepared_for_what_is_over_or_given_back(two: tuple[Pair, Booking]) -> None:
    one, place = two
    with pytest.raises(Refused, match="nothing_to_prepare"):
        actions.prepare_case(place, CASE, by=one.mentor, at=place.occasion.ends_at)
    actions.cancel_place(place, by=one.mentor, at=NOW)
    with pytest.raises(Refused, match="nothing_to_prepare"):
        actions.prepare_case(place, CASE, by=one.mentor, at=NOW)


# --- Pages ---------------------------------------------------------------------------------------------


def test_the_page_says_which_words_keeps_what_was_typed_and_offers_others(
    two: tuple[Pair, Booking], as_person: SignIn, time_machine: Any
) -> None:
    time_machine.move_to(NOW, tick=False)
    one, place = two
    client, page = as_person(User.objects.get(pk=one.mentor.pk)), reverse("training.prepare", args=[place.pk])
    assert "Prepare something to bring up" in text(client.get(reverse("training.mine")))
    typed = "Anna kommer sent.\r\nMejla anna.lindqvist@example.org eller ring 070-123 45 67."
    with structlog.testing.capture_logs() as logs:
        answer = client.post(page, {"text": typed, "form_key": "a" * 32})
    said = text(answer)
    assert answer.status_code == 422
    assert "Change the name to “the student”: Anna" in said
    assert "Take away the e-mail address: anna.lindqvist@example.org" in said
    assert "Take away the phone number: 070-123 45 67" in said
    assert "ring 070-123 45 67." in answer.content.decode()
    assert "Anna" not in str(logs)
    assert "Change the words for me" in said
    offered = client.post(page, {"text": typed, "neutral": "yes", "form_key": "a" * 32})
    assert "The student kommer sent." in text(offered)
    assert "nothing is saved yet" in text(offered)
    assert "@example" not in offered.content.decode().partition("<textarea")[2].partition("</textarea>")[0]
    assert PreparedCase.objects.count() == 0
    done = client.post(page, {"text": CASE, "form_key": "a" * 32}, follow=True)
    assert "You and the leader of the session can read it." in text(done)
    assert CASE in client.get(page).content.decode()
    assert client.post(page, {"text": "x" * 2001}).status_code == 422
    assert client.post(page, {"text": ""}).status_code == 422
    client.post(reverse("training.drop_case", args=[place.pk]))
    assert PreparedCase.objects.count() == 0


def test_the_leader_reads_it_by_the_page_and_the_mentor_sees_that_in_the_log(
    two: tuple[Pair, Booking], as_person: SignIn, time_machine: Any
) -> None:
    time_machine.move_to(NOW, tick=False)
    one, place = two
    actions.prepare_case(place, CASE, by=one.mentor, at=NOW)
    User.objects.filter(pk=one.coordinator.pk).update(language="en")
    leader, other = as_person(User.objects.get(pk=one.coordinator.pk)), as_person(coordinator("Ulla"))
    shown, page = reverse("training.occasion", args=[place.occasion_id]), reverse("training.cases", args=[place.occasion_id])
    assert "One mentor has prepared something to bring up" in text(leader.get(shown))
    assert "has prepared" not in text(other.get(shown))
    assert CASE in leader.get(page).content.decode()
    assert other.get(page).status_code == 404
    mine = as_person(User.objects.get(pk=one.mentor.pk))
    assert mine.get(page).status_code == 403
    assert "The leader read what was prepared" in text(mine.get(reverse("privacy.mine")))


def test_anothers_place_is_not_found(two: tuple[Pair, Booking], as_person: SignIn, time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)
    _one, place = two
    other = pair(n=2)
    client = as_person(other.mentor)
    for name in ("training.prepare", "training.booked", "booking.check_in"):
        assert client.get(reverse(name, args=[place.pk])).status_code == 404
    assert client.post(reverse("training.drop_case", args=[place.pk])).status_code == 404
