"""What each of them sees and can do on the pages, in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parvis.audit.models import Entry
from parvis.meetings import actions as meetings
from parvis.mentorships.models import Agreement
from parvis.people.models import User
from parvis.policy import checklists
from parvis.privacy import erasure
from parvis.visits import actions, queries
from parvis.visits.models import Visit
from tests.meetings.pairs import AT, Pair, pair, signed_in

from .conftest import accepted, book


def page(client: Client, name: str, number: int) -> str:
    answer = client.get(reverse(name, args=[number]))
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, name: str, number: int, **given: object) -> int:
    return client.post(reverse(name, args=[number]), {k: str(v) for k, v in given.items()}).status_code


def test_the_student_is_not_ambushed_and_decides(two: Pair) -> None:
    mentor, student, office = signed_in(two.mentor), signed_in(two.student), signed_in(two.coordinator)
    assert "We ask Sam first." in page(mentor, "visits.invite", two.mentorship.pk)
    assert post(mentor, "visits.invite", two.mentorship.pk) == 302
    visit = Visit.objects.get()
    assert "Kim suggests that the coordinator comes to your first meeting. You decide." in page(
        student, "mentorships.pair", two.mentorship.pk
    )
    assert office.get(reverse("visits.visit", args=[visit.pk])).status_code == 404
    assert "Invitation" not in page(office, "mentorships.pair", two.mentorship.pk)
    assert "If you say no, the coordinator hears nothing." in page(student, "visits.visit", visit.pk)
    assert post(student, "visit.ask", visit.pk) == 302
    assert "The coordinator is invited and has not answered yet." in page(mentor, "mentorships.pair", two.mentorship.pk)
    assert "You are invited to the first meeting" in page(office, "mentorships.pair", two.mentorship.pk)


def test_the_way_to_invite_stands_where_somebody_looks_for_it(two: Pair) -> None:
    meeting, client = book(two), signed_in(two.student)
    name = checklists.current("first_meeting", on=AT.date()).name
    draft = Agreement.objects.create(mentorship=two.mentorship, number=1, checklist=name, state="draft", state_at=AT, created_at=AT)
    later = book(two, meeting.starts_at + timedelta(days=7))
    link = reverse("visits.invite", args=[two.mentorship.pk])
    for name, number in (
        ("mentorships.pair", two.mentorship.pk),
        ("mentorships.first_meeting", two.mentorship.pk),
        ("mentorships.agreement", draft.pk),
        ("meetings.meeting", meeting.pk),
    ):
        assert link in page(client, name, number), name
    assert link not in page(client, "meetings.meeting", later.pk), "only the first one"


def test_nothing_of_it_stands_on_the_pages_of_a_pair_that_has_met(two: Pair) -> None:
    visit, meeting = accepted(two)
    following = book(two, meeting.starts_at + timedelta(days=7))
    meetings.log(meeting, minutes=60, by=two.mentor, at=meeting.ends_at)
    student, office = signed_in(two.student), signed_in(two.coordinator)
    for name, number in (("mentorships.pair", two.mentorship.pk), ("meetings.meeting", following.pk)):
        assert "coordinator at your first meeting" not in page(student, name, number)
    assert "The invitation is over." in page(student, "visits.visit", visit.pk)
    assert "The invitation is over." in page(office, "visits.visit", visit.pk)


def test_the_coordinator_sees_with_whom_when_and_where_and_the_student_that_she_has(two: Pair) -> None:
    meeting = book(two, place="House B")
    visit = actions.invite(two.mentorship, by=two.student, at=AT)
    office = signed_in(two.coordinator)
    seen = page(office, "visits.visit", visit.pk)
    assert all(said in seen for said in ("Sam Ek", "Kim Ek", "House B", "Thursday 8 October"))
    assert Entry.objects.filter(event="visits.place_read", person_id=str(two.student.pk)).count() == 1
    assert post(office, "visit.accept", visit.pk, meeting=meeting.pk) == 302
    assert "Lo Ek comes to your first meeting" in page(signed_in(two.student), "meetings.meeting", meeting.pk)


def test_without_a_time_she_can_say_no_and_not_yes(two: Pair) -> None:
    visit = actions.invite(two.mentorship, by=two.student, at=AT)
    office = signed_in(two.coordinator)
    seen = page(office, "visits.visit", visit.pk)
    assert "No time is booked yet. You can say yes when there is one." in seen
    assert reverse("visit.accept", args=[visit.pk]) not in seen
    asked = page(office, "visit.decline", visit.pk)
    assert 'value="unable"' in asked
    assert 'value="time"' not in asked, "there is no time that does not suit"
    assert post(office, "visit.decline", visit.pk) == 422
    assert post(office, "visit.decline", visit.pk, answer="unable") == 302
    assert "You can always write to me." in page(signed_in(two.mentor), "mentorships.pair", two.mentorship.pk)


def test_where_she_is_booked_she_reads_why_she_cannot_say_yes(two: Pair) -> None:
    accepted(two)
    other = pair(n=2, coordinator=two.coordinator)
    book(other)
    visit = actions.invite(other.mentorship, by=other.student, at=AT)
    seen = page(signed_in(two.coordinator), "visits.visit", visit.pk)
    assert "You have something else booked at that time" in seen
    assert reverse("visit.accept", args=[visit.pk]) not in seen


def test_a_yes_to_another_time_than_the_page_showed_is_refused_with_the_reason(two: Pair) -> None:
    meeting = book(two)
    visit = actions.invite(two.mentorship, by=two.student, at=AT)
    office = signed_in(two.coordinator)
    meetings.move(meeting, starts_at=meeting.starts_at + timedelta(hours=1), by=two.student, at=AT)
    answer = office.post(reverse("visit.accept", args=[visit.pk]), {"meeting": meeting.pk})
    assert answer.status_code in {403, 409}
    assert "The first meeting has another time now." in answer.content.decode()
    assert post(office, "visit.accept", visit.pk, meeting="x") in {403, 409}


@pytest.mark.requirement("R82")
def test_the_place_is_read_while_she_is_asked_or_comes_and_by_nobody_else(two: Pair, ulla: User) -> None:
    meeting = book(two, place="ZQ House")
    visit = actions.invite(two.mentorship, by=two.student, at=AT)
    lo, colleague = signed_in(two.coordinator), signed_in(ulla)
    assert "ZQ House" in page(colleague, "visits.visit", visit.pk), "any of them can answer"
    actions.accept(visit, seen=meeting.pk, by=two.coordinator, at=AT)
    assert "ZQ House" in page(lo, "visits.visit", visit.pk)
    assert "ZQ House" not in page(colleague, "visits.visit", visit.pk)
    assert "Lo Ek comes. You can come instead." in page(colleague, "visits.visit", visit.pk)
    assert post(colleague, "visit.take_over", visit.pk, meeting=meeting.pk) == 302
    assert "ZQ House" not in page(lo, "visits.visit", visit.pk)
    visit.refresh_from_db()
    actions.take_back(visit, by=two.student, at=AT)
    assert "ZQ House" not in page(colleague, "visits.visit", visit.pk)


def test_others_do_not_find_it(two: Pair) -> None:
    visit, _meeting = accepted(two)
    other = pair(n=2)
    for somebody in (other.student, other.mentor):
        client = signed_in(somebody)
        assert client.get(reverse("visits.visit", args=[visit.pk])).status_code == 404
        assert client.get(reverse("visits.invite", args=[two.mentorship.pk])).status_code == 404
        assert post(client, "visit.take_back", visit.pk) == 404
    assert post(signed_in(two.student), "visit.accept", visit.pk) == 403


def test_an_online_address_is_a_link_for_her(two: Pair) -> None:
    book(two, place="https://meet.example.org/sam", online=True)
    visit = actions.invite(two.mentorship, by=two.student, at=AT)
    assert '<a href="https://meet.example.org/sam"' in page(signed_in(two.coordinator), "visits.visit", visit.pk)


@pytest.mark.parametrize("name", ["visits.visit", "mentorships.pair"])
def test_a_page_asks_the_database_little(two: Pair, name: str) -> None:
    visit, _meeting = accepted(two)
    number = visit.pk if name == "visits.visit" else two.mentorship.pk
    for person in (two.student, two.mentor, two.coordinator):
        client = signed_in(person)
        page(client, name, number)
        with CaptureQueriesContext(connection) as asked:
            page(client, name, number)
        assert len(asked.captured_queries) <= 12, person


def test_the_page_of_a_meeting_asks_one_question_more_for_it(two: Pair) -> None:
    meeting = book(two)
    client = signed_in(two.student)
    page(client, "meetings.meeting", meeting.pk)
    with CaptureQueriesContext(connection) as asked:
        page(client, "meetings.meeting", meeting.pk)
    assert sum("visits_visit" in one["sql"] for one in asked.captured_queries) == 1
    assert len(asked.captured_queries) <= 12


def test_the_list_of_what_the_coordinator_sees_says_it_in_both_languages(two: Pair) -> None:
    for language, said in (
        ("sv", "om ni bjuder in samordnaren till ert första möte"),
        ("en", "if you invite the coordinator to your first meeting"),
    ):
        assert said in page(signed_in(two.student, language=language), "mentorships.seen", two.mentorship.pk)


def test_an_invitation_is_kept_as_long_as_the_pair_and_goes_with_it(two: Pair) -> None:
    accepted(two)
    two.mentorship.state, two.mentorship.ended_on = "ended", AT.date()
    two.mentorship.save(update_fields=["state", "ended_on"])
    erasure.retain(AT + timedelta(days=729))
    assert Visit.objects.exists()
    erasure.retain(AT + timedelta(days=731))
    assert not Visit.objects.exists()
    assert not queries.visible_to(two.student).exists()
