"""From the queue to the pair, and the talk with the coordinator, in a browser. Every page on the way is looked at with axe."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from parvis.matching.models import Proposal
from parvis.people.models import User
from parvis.recruitment.models import Mentor
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


@pytest.fixture
def queue(site: object) -> tuple[World, User]:
    """Six who wait and five mentors: everybody but one can be matched, in more ways than one."""
    world = World()
    for number in range(3):
        world.request(days=40 - number, areas=["structure", "week"], programme="Kemiteknik", same_programme="wish")
    world.request(days=9, times="2:600-720;4:780-900", way="campus", campus="Norra campus")
    world.request(days=8, times="2:600-720;4:780-900", languages=["en", "sv"])
    world.request(days=2, times="5:780-840")
    world.mentor(times="2:600-720;4:780-900", campuses=["Norra campus"], strengths=["structure", "week"])
    world.mentor(times="2:540-720", strengths=["week"], programme="Teknisk fysik", knows=["Kemiteknik"])
    world.mentor(times="2:600-780;4:780-900", languages=["en", "sv"], programme="Arkitektur")
    world.mentor(times="1:480-720;2:600-720", programme="Maskinteknik", capacity=2)
    world.mentor(times="1:480-720", programme="Maskinteknik")
    return world, world.coordinator()


@pytest.mark.requirement("R19", "R24", "Q8")
@pytest.mark.parametrize(("language", "js", "width"), [("sv", False, 360), ("en", True, 1280)], ids=["sv-phone-no-script", "en-wide"])
def test_the_queue_is_reviewed_steered_looked_at_again_and_decided(
    queue: tuple[World, User], walker: Arrive, language: str, js: bool, width: int
) -> None:
    _world, coordinator = queue
    sv = language == "sv"
    desk = walker(coordinator, language=language, js=js, width=width).go("matching.queue")
    desk.press("Leta mentorer" if sv else "Look for mentors").sees("5 av 6" if sv else "5 of 6")
    keep(desk, f"steer-queue-{language}")

    first = Proposal.objects.select_related("request__student", "mentor__person").order_by("request__waiting_since_at").first()
    assert first is not None
    student, before = first.request.student.full_name, first.mentor.person.full_name
    desk.click(f"Se förslaget {student}" if sv else f"See the proposal {student}")
    desk.sees("När båda kan" if sv else "When both can", "Näst bäst" if sv else "Next best")
    keep(desk, f"steer-proposal-{language}")
    other = Mentor.objects.get(pk=first.runners_up[0]["mentor"]).person.full_name
    desk.press(f"Välj {other}" if sv else f"Choose {other}").sees("Det här ändrades" if sv else "What changed", before)
    keep(desk, f"steer-pinned-{language}")

    desk.go("matching.queue").sees(f"{student} ska få {other}" if sv else f"{student} is to have {other}")
    keep(desk, f"steer-decided-{language}")
    last = Proposal.objects.filter(state="suggested").exclude(request=first.request).order_by("pk").last()
    assert last is not None
    desk.go("matching.proposal", last.pk).press("Inte de här två" if sv else "Not these two")
    desk.sees("Det räknas inte emot någon" if sv else "It counts against neither")
    keep(desk, f"steer-forbidden-{language}")
    desk.press("Leta igen" if sv else "Look again").sees(f"{student} ska få {other}" if sv else f"{student} is to have {other}")

    chosen = Proposal.objects.filter(state="suggested").select_related("mentor__person", "request__student").order_by("pk")[:2]
    for proposal in chosen:
        mentor, about = proposal.mentor.person.given_name, proposal.request.student.full_name
        desk.choose(f"Fråga {mentor} om {about}" if sv else f"Ask {mentor} about {about}")
    desk.press("Fråga de valda mentorerna" if sv else "Ask the chosen mentors")
    desk.sees("Två mentorer har fått frågan" if sv else "Two mentors were asked")
    keep(desk, f"steer-asked-{language}")

    refuses = walker(chosen[0].mentor.person, language=language, js=js, width=width).go("matching.question", chosen[0].pk)
    refuses.press("Inte den här gången" if sv else "Not this time").sees("Okej" if sv else "Okay")
    desk.go("matching.queue").press("Leta igen" if sv else "Look again").sees("har ett förslag" if sv else "have a proposal")
    assert not Proposal.objects.filter(state="suggested", request=chosen[0].request, mentor=chosen[0].mentor).exists()


@pytest.mark.requirement("R19")
@pytest.mark.parametrize(("language", "js", "width"), [("sv", False, 320), ("en", True, 1280)], ids=["sv-narrow-no-script", "en-wide"])
def test_a_mentor_is_held_back_and_it_is_tried_what_would_help(
    queue: tuple[World, User], walker: Arrive, language: str, js: bool, width: int
) -> None:
    _world, coordinator = queue
    sv = language == "sv"
    desk = walker(coordinator, language=language, js=js, width=width).go("matching.queue")
    desk.press("Leta mentorer" if sv else "Look for mentors")
    mentor = Proposal.objects.select_related("mentor__person").order_by("pk").first()
    assert mentor is not None
    name = mentor.mentor.person.given_name
    desk.go("recruitment.mentor", mentor.mentor_id).click(f"Håll {name} tillbaka" if sv else f"Hold {name} back")
    keep(desk, f"hold-{language}")
    desk.press("Håll tillbaka" if sv else "Hold back").sees("får inga nya förslag" if sv else "gets no new proposals")
    keep(desk, f"held-{language}")
    desk.press("Upphäv" if sv else "Lift").sees("upphävt" if sv else "lifted")

    desk.click("Vilka mentorer som behövs" if sv else "Which mentors are needed").sees("Fredag eftermiddag" if sv else "Friday afternoon")
    keep(desk, f"need-{language}")
    desk.go("matching.what_if")
    desk.opens("Beskriv mentorn" if sv else "Describe the mentor")
    keep(desk, f"what-if-{language}")
    desk.opens("Skriv tiderna i stället" if sv else "Type the times instead")
    desk.fill("Dina tider" if sv else "Your times", "fredag 13–15" if sv else "Friday 13–15")
    desk.choose("På nätet" if sv else "Online").choose("Svenska" if sv else "Swedish")
    desk.press("Pröva En mentor till" if sv else "Try One more mentor")
    desk.sees("En student till får ett förslag" if sv else "One more student gets a proposal")
    keep(desk, f"tried-{language}")
    desk.go("matching.fairness").sees("För få att säga" if sv else "Too few to say", "Norra campus")
    keep(desk, f"fairness-{language}")


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
