"""From the queue to the pair, and the talk with the coordinator, in a browser. Every page on the way is looked at with axe."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from parvis.matching.models import Proposal
from parvis.people.models import User
from tests.journeys.walker import Walker
from tests.matching.conftest import World

Arrive = Callable[..., Walker]
SHOTS = os.environ.get("PARVIS_TEST_SHOTS", "")


def keep(walker: Walker, name: str) -> None:
    """A picture of the page, where somebody wants to look."""
    if SHOTS:
        walker.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.fixture
def people(site: object) -> tuple[World, User, User, User]:
    world = World()
    request = world.request(programme="Kemiteknik", same_programme="wish", areas=["structure", "week"], wishes="Gärna någon som är lugn.")
    world.request(days=1, times="5:780-840", way="campus", campus="Norra campus")
    world.mentor(times="2:600-720;4:780-900", campuses=["Norra campus"])
    world.mentor(times="2:600-720", strengths=["week"], programme="Teknisk fysik")
    mentors = User.objects.filter(roles="mentor").order_by("pk")
    return world, world.coordinator(), request.student, mentors[0]


@pytest.mark.requirement("R19")
@pytest.mark.parametrize("language", ["sv", "en"])
def test_from_the_queue_to_the_pair(people: tuple[World, User, User, User], walker: Arrive, language: str) -> None:
    _world, coordinator, student, mentor = people
    sv = language == "sv"
    desk = walker(coordinator, language=language).go("matching.queue")
    desk.press("Leta mentorer" if sv else "Look for mentors").sees("1 av 2" if sv else "1 of 2")
    keep(desk, f"queue-{language}")
    desk.click(f"Se förslaget {student.full_name}" if sv else f"See the proposal {student.full_name}").sees(
        "Talar för" if sv else "In favour"
    )
    keep(desk, f"proposal-{language}")
    desk.click("Välj en annan mentor" if sv else "Choose another mentor")
    keep(desk, f"choose-{language}")
    desk.back().press("Fråga mentorn" if sv else "Ask the mentor").sees("har fått frågan" if sv else "has been asked")

    number = Proposal.objects.get(state="asked_mentor").pk
    asked = walker(mentor, language=language, width=390).go("matching.question", number).sees_no(student.family_name)
    keep(asked, f"question-{language}")
    asked.press("Ja, gärna" if sv else "Yes, gladly").sees("Klart. Du sade ja" if sv else "Done. You said yes")
    keep(asked, f"agreed-{language}")

    offered = walker(student, language=language, js=False).go("matching.offer", number)
    keep(offered, f"offer-{language}")
    name = mentor.given_name
    offered.click(f"Ja, jag vill träffa {name}" if sv else f"Yes, I want to meet {name}")
    keep(offered, f"promise-{language}")
    offered.press("Jag förstår och vill börja" if sv else "I understand and want to start").sees(name)
    keep(offered, f"accepted-{language}")
    asked.go("matching.question", number).sees(student.given_name)


@pytest.mark.requirement("R68")
def test_a_mentor_asks_the_coordinator_for_advice(people: tuple[World, User, User, User], walker: Arrive) -> None:
    _world, coordinator, _student, mentor = people
    writes = walker(mentor, width=390).go("advice.conversations").click("Skriv till samordnaren")
    writes.sees("Dina samtal med studenten stannar mellan er.").press("Skicka till samordnaren").sees("Något behöver rättas")
    keep(writes, "ask-empty")
    writes.fill("Ditt meddelande", "Vi hinner inte så mycket på våra möten.").press("Skicka till samordnaren").sees("Inte öppnat än.")
    keep(writes, "conversation-mentor")
    desk = walker(coordinator).go("advice.conversations")
    keep(desk, "desk")
    desk.click(mentor.full_name).press("Öppna meddelandet").sees("Vi hinner inte")
    keep(desk, "conversation-coordinator")
    desk.fill("Ditt meddelande", "Börja i överenskommelsen.").press("Skicka").sees("Inte öppnat än.")
    writes.go("advice.conversations").click("Samtal från").press("Öppna meddelandet").sees("Börja i överenskommelsen.")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_everybody_reads_the_guidance(site: object, walker: Arrive, language: str) -> None:
    visitor = walker(language=language)
    for page in ("how_it_works", "accessibility", "personal_data", "challenges"):
        visitor.go(f"guidance.{page}")
        keep(visitor, f"{page}-{language}")
    for key in ("not_coming", "reactions", "no_progress", "off_topic", "cannot_continue"):
        visitor.go("guidance.challenge", key)
    keep(visitor, f"challenge-{language}")
