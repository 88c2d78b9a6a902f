"""The queue, the mentor's question and the student's offer, as people meet them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.audit.models import Entry
from parvis.matching import actions
from parvis.matching.models import Proposal
from parvis.people.models import User

from .conftest import AT, World

SignIn = Callable[[User], Client]


def proposal_at(world: World, state: str) -> Proposal:
    """A proposal on its way, the student called so that no other text holds the name."""
    request = world.request()
    request.student.given_name, request.student.family_name = "Osynlig", "Lundström"
    request.student.save()
    world.mentor()
    coordinator = world.coordinator()
    actions.solve(by=coordinator, at=AT)
    proposal = Proposal.objects.select_related("mentor__person", "request__student").get()
    if state != "suggested":
        actions.ask(proposal, by=coordinator, at=timezone.now())
    if state == "asked_student":
        actions.agree(proposal, by=proposal.mentor.person, at=timezone.now())
    return proposal


def url(name: str, proposal: Proposal) -> str:
    return reverse(name, args=[proposal.pk])


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


@pytest.mark.requirement("R19")
def test_the_coordinator_looks_for_mentors_and_sees_proposals_with_reasons(world: World, signed_in: SignIn) -> None:
    world.request()
    world.request(days=1, times="5:780-840")
    world.mentor()
    client = signed_in(world.coordinator())
    assert "Leta mentorer" in text(client, reverse("matching.queue"))
    response = client.post(reverse("matching.solve"), follow=True)
    page = response.content.decode()
    assert "Klart. 1 av 2 har ett förslag. Ingen har fått frågan än." in page
    assert "Båda kan tisdag 10–12" in page
    assert "Något av det här skulle hjälpa" in page


def test_a_queue_without_anybody_says_so(world: World, signed_in: SignIn) -> None:
    assert "Ingen väntar på en mentor." in text(signed_in(world.coordinator()), reverse("matching.queue"))


def test_a_proposal_says_why_and_shows_what_each_of_the_two_would_see(world: World, signed_in: SignIn) -> None:
    proposal = proposal_at(world, "suggested")
    page = text(signed_in(world.coordinator()), url("matching.proposal", proposal))
    for words in ("Talar för", "Båda kan tisdag 10–12", "Det här ser Osynlig", "Inte vem.", "Fråga mentorn", "Välj en annan mentor"):
        assert words in page


def test_no_score_is_shown_to_anybody(world: World, signed_in: SignIn) -> None:
    proposal = proposal_at(world, "suggested")
    page = text(signed_in(world.coordinator()), url("matching.proposal", proposal))
    assert "poäng" not in page
    assert "%" not in page.split("<main", 1)[1].split("</main>", 1)[0]


def test_the_coordinator_chooses_another_mentor_by_hand(world: World, signed_in: SignIn) -> None:
    request = world.request()
    world.mentor()
    other = world.mentor(strengths=[])
    client = signed_in(world.coordinator())
    address = reverse("matching.choose", args=[request.pk])
    assert "Du bestämmer. Listan är bara ett stöd." in text(client, address)
    response = client.post(address, {"mentor": other.pk})
    made = Proposal.objects.get()
    assert made.mentor == other
    assert response.headers["Location"] == url("matching.proposal", made)


def test_a_mentor_who_is_not_on_the_list_cannot_be_chosen(world: World, signed_in: SignIn) -> None:
    request = world.request()
    elsewhere = world.mentor(times="6:600-720")
    response = signed_in(world.coordinator()).post(reverse("matching.choose", args=[request.pk]), {"mentor": elsewhere.pk})
    assert response.status_code == 422
    assert not Proposal.objects.exists()


def test_the_students_wishes_are_read_by_the_coordinator_and_that_stands_in_the_log(world: World, signed_in: SignIn) -> None:
    request = world.request(wishes="Gärna någon som är lugn")
    client = signed_in(world.coordinator())
    assert "Gärna någon som är lugn" in text(client, reverse("matching.choose", args=[request.pk]))
    assert Entry.objects.filter(event="matching.wishes_read", person_id=str(request.student_id)).count() == 1


@pytest.mark.requirement("R21")
def test_the_mentor_is_asked_without_learning_who_it_is_about(world: World, signed_in: SignIn) -> None:
    proposal = proposal_at(world, "asked_mentor")
    client = signed_in(proposal.mentor.person)
    page = text(client, url("matching.question", proposal))
    assert "Vill du bli mentor åt en student som vill ha hjälp med" in page
    assert "Tisdag 10–12" in page
    assert "Osynlig" not in page
    assert "Lundström" not in page
    answer = client.post(url("proposal.agree", proposal), follow=True).content.decode()
    assert "Klart. Du sade ja" in answer
    assert "Osynlig" not in answer


def test_a_mentors_no_is_met_kindly(world: World, signed_in: SignIn) -> None:
    proposal = proposal_at(world, "asked_mentor")
    page = signed_in(proposal.mentor.person).post(url("proposal.refuse", proposal), follow=True).content.decode()
    assert "Ditt svar räknas inte emot någon." in page


@pytest.mark.requirement("R20")
def test_the_student_sees_the_mentor_and_says_yes_after_reading_what_they_promise(world: World, signed_in: SignIn) -> None:
    proposal = proposal_at(world, "asked_student")
    client = signed_in(proposal.request.student)
    name = proposal.mentor.person.given_name
    page = text(client, url("matching.offer", proposal))
    assert f"Ja, jag vill träffa {name}" in page
    assert "Jag gillar planering." in page
    promise = text(client, url("matching.promise", proposal))
    assert "Om två möten missas utan anledning kan samordnaren avsluta stödet" in promise
    assert "Jag förstår och vill börja" in promise
    done = client.post(url("proposal.accept", proposal), follow=True).content.decode()
    assert f"Klart. Du och {name} är ett par" in done
    assert f"Klart. Du och {name} är ett par" in text(client, url("matching.offer", proposal)), "the page keeps its address"


def test_a_students_no_keeps_the_place_in_the_queue(world: World, signed_in: SignIn) -> None:
    proposal = proposal_at(world, "asked_student")
    page = signed_in(proposal.request.student).post(url("proposal.decline", proposal), follow=True).content.decode()
    assert "Okej. Vi letar vidare" in page
    assert "Du står kvar på samma plats i kön." in page


def test_sending_the_same_yes_twice_makes_one_pair(world: World, signed_in: SignIn) -> None:
    proposal = proposal_at(world, "asked_student")
    client = signed_in(proposal.request.student)
    for _time in range(2):
        assert client.post(url("proposal.accept", proposal), {"form_key": "0" * 32}).status_code == 302
    assert Entry.objects.filter(event="proposal.accept").count() == 1


@pytest.mark.parametrize(
    ("state", "who", "page", "status"),
    [
        ("suggested", "mentor", "matching.question", 404),
        ("suggested", "student", "matching.offer", 404),
        ("suggested", "stranger", "matching.question", 404),
        ("suggested", "mentor", "matching.proposal", 403),
        ("asked_mentor", "student", "matching.offer", 404),
        ("asked_mentor", "student", "matching.proposal", 403),
        ("asked_mentor", "stranger", "matching.question", 404),
        ("asked_mentor", "mentor", "matching.question", 200),
        ("asked_student", "mentor", "matching.question", 200),
        ("asked_student", "mentor", "matching.offer", 403),
        ("asked_student", "student", "matching.offer", 200),
        ("asked_student", "student", "matching.question", 403),
        ("asked_student", "stranger", "matching.question", 404),
        ("asked_student", "coordinator", "matching.offer", 403),
        ("asked_student", "coordinator", "matching.proposal", 200),
    ],
)
def test_each_sees_only_their_own_side(world: World, signed_in: SignIn, state: str, who: str, page: str, status: int) -> None:
    proposal = proposal_at(world, state)
    somebody = {
        "mentor": proposal.mentor.person,
        "student": proposal.request.student,
        "stranger": world.mentor().person,
        "coordinator": world.coordinator(),
    }[who]
    assert signed_in(somebody).get(url(page, proposal)).status_code == status


def test_a_mentor_never_learns_who_said_no(world: World, signed_in: SignIn) -> None:
    proposal = proposal_at(world, "asked_student")
    actions.decline(proposal, by=proposal.request.student, at=timezone.now())
    page = text(signed_in(proposal.mentor.person), url("matching.question", proposal))
    assert "Det beror inte på något du har gjort." in page
    assert "Osynlig" not in page


def test_every_page_also_speaks_english(world: World, signed_in: SignIn) -> None:
    proposal = proposal_at(world, "asked_student")
    for person, page, words in (
        (proposal.request.student, "matching.offer", "does not know who you are"),
        (proposal.mentor.person, "matching.question", "Now the student is asked"),
        (world.coordinator(), "matching.proposal", "In favour"),
    ):
        person.language = "en"
        person.save()
        assert words in text(signed_in(person), url(page, proposal))


def test_the_queue_asks_the_database_no_more_with_many_rows(
    world: World, signed_in: SignIn, assert_queries_do_not_grow: Callable[..., int]
) -> None:
    def build(rows: int) -> tuple[Client, str]:
        coordinator = world.coordinator()
        for number in range(rows):
            world.request(days=number + 1)
            world.request(days=number + 1, times="5:780-840")
            world.mentor()
        actions.solve(by=coordinator, at=AT)
        return signed_in(coordinator), reverse("matching.queue")

    assert_queries_do_not_grow(build, many=12)


def test_choosing_asks_the_database_no_more_with_many_mentors(
    world: World, signed_in: SignIn, assert_queries_do_not_grow: Callable[..., int]
) -> None:
    def build(rows: int) -> tuple[Client, str]:
        request = world.request()
        for _number in range(rows):
            world.mentor()
        return signed_in(world.coordinator()), reverse("matching.choose", args=[request.pk]) + "?all=1"

    assert_queries_do_not_grow(build)
