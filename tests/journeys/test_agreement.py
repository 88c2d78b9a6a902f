"""An own checklist from its draft to a pair's agreement, and the mentor's own page: by keyboard or mouse, with scripts or without."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from parvis.mentorships import actions, queries
from parvis.people.models import Role
from tests.journeys.walker import Walker
from tests.mentorships.conftest import AT, World

Arrive = Callable[..., Walker]
PHONE = 320
BOTH = pytest.mark.parametrize(("language", "js"), [("sv", False), ("en", True)], ids=["sv without scripts", "en with scripts"])


@pytest.mark.requirement("R40")
@pytest.mark.requirement("R44")
@BOTH
def test_an_own_ready_answer_is_made_looked_at_and_published(walker: Arrive, site: object, language: str, js: bool) -> None:
    sv = language == "sv"
    ali = walker(World().person(Role.ADMINISTRATOR, name="Ali"), language=language, js=js, width=PHONE)
    ali.go("checklists.index").click("Checklista för första mötet" if sv else "Checklist for the first meeting")
    ali.press("Börja ett utkast" if sv else "Begin a draft").click(
        "Vad gör vi om någon är sen?" if sv else "What do we do if someone is late?"
    )
    ali.click("Lägg till ett färdigt svar" if sv else "Add a ready answer").press("Spara i utkastet" if sv else "Save in the draft")
    ali.sees("Något behöver rättas" if sv else "There is a problem")
    for legend, swedish, english in (
        ("Det färdiga svaret" if sv else "The ready answer", "Vi ringer varandra efter 20 minuter", "We call each other after 20 minutes"),
        ("Meningen som" if sv else "The sentence that", "Vi ringer varandra efter 20 minuter.", "We call each other after 20 minutes."),
    ):
        ali.fill("På svenska" if sv else "In Swedish", swedish, legend).fill("På engelska" if sv else "In English", english, legend)
    ali.fill("Minuter att vänta" if sv else "Minutes to wait", "20").press("Spara i utkastet" if sv else "Save in the draft")
    ali.press("Upp Vi ringer varandra efter 20 minuter" if sv else "Up We call each other after 20 minutes").click(
        "Tillbaka" if sv else "Back"
    )
    ali.click("Ändra rubriken Så här gör vi" if sv else "Change the heading How we do it")
    ali.fill("På svenska" if sv else "In Swedish", "").press("Spara i utkastet" if sv else "Save in the draft")
    ali.sees("Något behöver rättas" if sv else "There is a problem").fill("På svenska" if sv else "In Swedish", "Så vill vi ha det")
    ali.press("Spara i utkastet" if sv else "Save in the draft").sees("Så vill vi ha det" if sv else "How we do it")
    ali.click("Lägg till en grupp med frågor" if sv else "Add a group of questions")
    heading, question = ("Rubriken" if sv else "The heading"), ("Frågan, som" if sv else "The question, as")
    ali.fill("På svenska" if sv else "In Swedish", "När det är tenta", heading).press("Spara i utkastet" if sv else "Save in the draft")
    ali.sees("Något behöver rättas" if sv else "There is a problem").fill(
        "På engelska" if sv else "In English", "When there is an exam", heading
    )
    ali.fill("På svenska" if sv else "In Swedish", "Hur gör vi före en tenta?", question)
    ali.fill("På engelska" if sv else "In English", "What do we do before an exam?", question)
    ali.press("Spara i utkastet" if sv else "Save in the draft").sees("När det är tenta" if sv else "When there is an exam")
    ali.press("Flytta upp gruppen När det är tenta" if sv else "Move the group up When there is an exam")
    ali.click("Se det som paret gör" if sv else "See it as the pair does")
    ali.sees("Hur gör vi före en tenta?" if sv else "What do we do before an exam?")
    ali.sees("Vi ringer varandra efter 20 minuter" if sv else "We call each other after 20 minutes").click(
        "Se det som mentorn" if sv else "See it as the mentor"
    )
    ali.go("checklists.upload", "first_meeting").go("checklists.publish", "first_meeting")
    ali.fill("Vad som bestämdes, av vem" if sv else "What was decided, by whom", "Chefen").press("Publicera" if sv else "Publish")
    ali.sees("Er egen version 1" if sv else "Your own version 1")


@pytest.mark.requirement("R41")
@BOTH
def test_a_change_is_read_beside_what_it_was_talked_about_and_approved(walker: Arrive, site: object, language: str, js: bool) -> None:
    sv, world = language == "sv", World()
    pair = world.pair()
    agreed = world.agreed(pair)
    kim = walker(pair.mentor.person, language=language, js=js, width=PHONE)
    kim.go("mentorships.first_meeting", pair.pk).click("Öppna din egen sida" if sv else "Open your own page")
    kim.fill("Mina egna frågor" if sv else "My own questions", "Hur börjar vi?").press("Spara" if sv else "Save")
    kim.go("mentorships.item", agreed.pk, "late").choose("Vi väntar i 15 minuter" if sv else "We wait for 15 minutes")
    kim.press("Föreslå ändringen" if sv else "Propose the change").press("Godkänn ändringen" if sv else "Approve the change")
    sam = walker(pair.student, language=language, js=js, width=PHONE)
    sam.go("mentorships.pair", pair.pk).click("Läs och godkänn" if sv else "Read and approve")
    sam.sees("Så var det" if sv else "It was", "Så blir det" if sv else "It becomes")
    sam.press("Prata om det på nästa möte" if sv else "Talk about it at the next meeting").click(
        "Läs och godkänn" if sv else "Read and approve"
    )
    draft = queries.draft(pair)
    assert draft is not None
    actions.answer(draft, "late", "student_15", "", by=pair.mentor.person, at=AT)
    sam.press("Godkänn ändringen" if sv else "Approve the change")
    sam.sees("Du har inte godkänt något än." if sv else "You have not approved anything yet.")
    sam.press("Godkänn ändringen" if sv else "Approve the change")
    kim.go("mentorships.confirm", draft.pk).press("Godkänn ändringen" if sv else "Approve the change").sees(
        "Klart. Ni är överens" if sv else "Done. You agree"
    )
    sam.go("mentorships.history", pair.pk).sees("Sam hör av sig inom 15 minuter." if sv else "Sam gets in touch within 15 minutes.")
    sam.go("mentorships.seen", pair.pk).go("mentorships.agreement", draft.pk)
    walker(world.office, language=language, js=js).go("mentorships.pair", pair.pk).go("mentorships.history", pair.pk)
