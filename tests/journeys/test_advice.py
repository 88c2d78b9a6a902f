"""Advice in a browser, without JavaScript on a narrow screen: asked, kept, answered, handed over, closed. And what cannot wait."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from parvis.advice.models import Conversation
from parvis.people.models import Role
from tests.journeys.walker import Walker
from tests.meetings.pairs import pair, person
from tests.mentorships.conftest import World

Arrive = Callable[..., Walker]
WORDS = {
    "sv": {
        "ask": "Fråga samordnaren",
        "message": "Ditt meddelande",
        "as it is": "Skicka som det är",
        "open": "Öppna meddelandet",
        "send": "Skicka",
        "hand over": "Be en kollega ta över",
        "who": "Vem frågar du?",
        "question": "Fråga",
        "means": "Läs vad det innebär",
        "promise": "Jag läser det bara för att hjälpa, och för det inte vidare",
        "take": "Ta över samtalet",
        "end": "Stäng samtalet",
        "word": "Ett sista ord",
        "close": "Stäng",
        "closed": "Samtalet är stängt.",
        "urgent": "När det inte kan vänta: så ringer du",
        "now": "Berätta för samordnaren nu",
        "why": "Någon kan bli illa skadad",
        "about": "Vem gäller det?",
        "needs": "Vad behöver samordnaren veta?",
        "tell": "Berätta för samordnarna nu",
        "care": "Öppna och ta hand om det",
        "told": "Berätta nu",
        "seen": "Vem som har sett det",
    },
    "en": {
        "ask": "Ask the coordinator",
        "message": "Your message",
        "as it is": "Send it as it is",
        "open": "Open the message",
        "send": "Send",
        "hand over": "Ask a colleague to take over",
        "who": "Who do you ask?",
        "question": "Ask",
        "means": "Read what it means",
        "promise": "I read it only to help, and I do not pass it on",
        "take": "Take over the conversation",
        "end": "Close the conversation",
        "word": "A last word",
        "close": "Close",
        "closed": "The conversation is closed.",
        "urgent": "When it cannot wait: whom to call",
        "now": "Tell the coordinator now",
        "why": "Somebody may be badly hurt",
        "about": "Who is it about?",
        "needs": "What does the coordinator need to know?",
        "tell": "Tell the coordinators now",
        "care": "Open it and take care of it",
        "told": "Tell now",
        "seen": "Who has seen it",
    },
}


@pytest.mark.requirement("R68", "R80", "R82", "R83")
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_mentor_asks_and_a_colleague_takes_over_and_closes(walker: Arrive, language: str) -> None:
    w, made = WORDS[language], pair()
    colleague = person("Dag", Role.COORDINATOR)
    kim = walker(made.mentor, language=language, js=False, width=320)
    kim.go("guidance.challenge", "no_progress").click(w["ask"])
    kim.fill(w["message"], "Sam har stora steg.").press("Skicka till samordnaren" if language == "sv" else "Send to the coordinator")
    kim.press(w["as it is"])
    found = Conversation.objects.get()
    assert found.topic == "no_progress"
    lo = walker(made.coordinator, language=language, js=False, width=320)
    lo.go("advice.conversation", found.pk).press(w["open"]).sees("Sam har stora steg.")
    lo.fill(w["message"], "Dela det i tre.").press(w["send"]).sees("Dela det i tre.")
    lo.click(w["hand over"]).select(w["who"], colleague.full_name).press(w["question"])
    kim.go("advice.conversation", found.pk).sees(colleague.full_name).press(w["open"]).sees("Dela det i tre.")
    dag = walker(colleague, language=language, js=False, width=320)
    dag.go("advice.conversation", found.pk).sees_no("Sam har stora steg.").click(w["means"])
    dag.choose(w["promise"]).press(w["take"]).sees("Sam har stora steg.")
    dag.click(w["end"]).fill(w["word"], "Lycka till.").press(w["close"]).sees(w["closed"])
    kim.go("advice.conversation", found.pk).press(w["open"]).sees("Lycka till.")


@pytest.mark.requirement("Q11")
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_mentor_tells_at_once_and_the_student_is_told(walker: Arrive, language: str) -> None:
    w, made = WORDS[language], pair()
    kim = walker(made.mentor, language=language, js=False, width=320)
    kim.go("home").click(w["urgent"]).sees("112", "1177").click(w["now"])
    kim.choose(w["why"]).select(w["about"], made.student.full_name).fill(w["needs"], "Svarar inte.").press(w["tell"]).sees("Svarar inte.")
    lo = walker(made.coordinator, language=language, js=False, width=320)
    lo.go("home").click("Öppna nu" if language == "sv" else "Open it now").press(w["care"]).sees("Svarar inte.").press(w["told"])
    sam = walker(made.student, language=language, js=False, width=320)
    sam.go("advice.conversations").click(
        "En samordnare fick veta något om dig" if language == "sv" else "A coordinator was told something about you"
    )
    sam.sees("Svarar inte.", w["seen"], made.coordinator.full_name)


@pytest.mark.requirement("R47", "R65", "R68", "R83")
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_mentor_goes_from_the_agreement_to_the_guidance_and_on_to_advice(walker: Arrive, language: str) -> None:
    sv, world = language == "sv", World()
    made = world.pair()
    agreed = world.agreed(made)
    kim = walker(made.mentor.person, language=language, js=False, width=320)
    kim.go("mentorships.pair", made.pk).click("Läs, skriv ut eller ändra" if sv else "Read, print or change")
    kim.click("När studenten inte kommer" if sv else "When the student does not come")
    kim.sees("Kim ringer efter 10 minuter." if sv else "Kim calls after 10 minutes.", "version 1")
    kim.click("Fråga samordnaren" if sv else "Ask the coordinator")
    kim.sees(
        "Innan du skriver" if sv else "Before you write", "Skriv ”studenten”, inte ett namn." if sv else "Write “the student”, not a name."
    )
    kim.sees("Någon kommer inte till mötena" if sv else "Somebody does not come to the meetings")
    kim.fill("Ditt meddelande" if sv else "Your message", "Vi missar tisdagarna.")
    kim.press("Skicka till samordnaren" if sv else "Send to the coordinator")
    found = Conversation.objects.get()
    assert (found.topic, found.other) == ("not_coming", None)
    kim.go("mentorships.item", agreed.pk, "felt_wrong").click("När studenten reagerar på något" if sv else "When the student reacts")
    kim.sees("I mötet" if sv else "In the meeting")


@pytest.mark.requirement("R68", "R81", "R111")
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_student_asks_a_coordinator_to_take_part_and_goes_on_the_next_day(walker: Arrive, language: str) -> None:
    sv, made = language == "sv", pair()
    sam = walker(made.student, language=language, js=False, width=320)
    sam.go("mentorships.pair", made.mentorship.pk).click("Fråga samordnaren om råd" if sv else "Ask the coordinator for advice")
    sam.select(
        "Vad handlar det om?" if sv else "What is it about?",
        "Jag vill att en samordnare är med i vår kontakt" if sv else "I want a coordinator to take part in our contact",
    )
    sam.fill("Ditt meddelande" if sv else "Your message", "Kan du vara med nästa gång?")
    sam.press("Spara och fortsätt senare" if sv else "Keep it and go on later")
    sam.click("Skriv vidare" if sv else "Go on writing").press("Skicka till samordnaren" if sv else "Send to the coordinator")
    found = Conversation.objects.get()
    assert (found.topic, found.other) == ("join", made.mentor)
    lo = walker(made.coordinator, language=language, js=False, width=320)
    lo.go("advice.conversation", found.pk).press("Öppna meddelandet" if sv else "Open the message")
    lo.press("Ja, jag är med" if sv else "Yes, I take part")
    for somebody in (sam, walker(made.mentor, language=language, js=False, width=320)):
        somebody.go("mentorships.pair", made.mentorship.pk)
        somebody.sees(f"{made.coordinator.full_name} är med" if sv else f"{made.coordinator.full_name} takes part")
    sam.go("advice.conversation", found.pk).sees("vet om det." if sv else "knows it.")
