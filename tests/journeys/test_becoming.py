"""Becoming a mentor, seen from outside: reading, applying, not yet, and going on on another device."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from django.utils import timezone

from parvis.people.models import Role
from parvis.recruitment import sweeps
from parvis.recruitment.models import MentorApplication
from tests.journeys.mail import Mailbox, links, words
from tests.journeys.walker import Walker
from tests.support import world

Arrive = Callable[..., Walker]
BOTH = pytest.mark.parametrize(("language", "js"), [("sv", False), ("en", True)], ids=["Swedish without scripts", "English with scripts"])

SAID = {
    "sv": {
        "apply": "Anmäl ditt intresse",
        "how": "Vad en mentor gör och inte gör",
        "get": "Så får du en mentor",
        "become": "Bli mentor",
        "student": "Student, år 2 eller högre",
        "first year": "Student, år 1",
        "alumnus": "Alumn",
        "almost": "Nästan, jag vill prata om det",
        "no": "Nej",
        "on": "Fortsätt",
        "later": "Spara och fortsätt senare",
        "first": "Förnamn",
        "last": "Efternamn",
        "mail": "Mejl",
        "programme": "Program",
        "year": "År 3",
        "letter": "Ditt brev",
        "pdf instead": "Ladda upp en PDF i stället",
        "add": "Lägg till filen",
        "send": "Skicka anmälan",
        "not a pdf": "Filen är ingen PDF.",
        "added": "Filen är tillagd.",
        "check": "Kontrollera dina svar",
        "done": "Klart. Tack för din anmälan",
        "wrong": "Något behöver rättas",
        "from year two": "Du kan bli mentor från år 2",
        "studies first": "Dina egna studier går först",
        "nothing kept": "Vi har inte sparat något av det du svarade.",
        "mailed": "Inom några minuter finns en länk i din mejl, alva@example.org.",
        "subject": "Fortsätt med din anmälan",
        "all there": "Allt du fyllde i är kvar.",
        "ended": "Länken fungerar inte längre",
        "erase": "Radera det du har fyllt i",
        "yes": "Ja, radera",
        "erased": "Allt som du hade fyllt i är raderat.",
    },
    "en": {
        "apply": "Apply",
        "how": "What a mentor does and does not do",
        "get": "How you get a mentor",
        "become": "Become a mentor",
        "student": "Student, year 2 or higher",
        "first year": "Student, year 1",
        "alumnus": "Alumnus",
        "almost": "Almost, I want to talk about it",
        "no": "No",
        "on": "Continue",
        "later": "Save and continue later",
        "first": "First name",
        "last": "Last name",
        "mail": "E-mail",
        "programme": "Programme",
        "year": "Year 3",
        "letter": "Your letter",
        "pdf instead": "Upload a PDF instead",
        "add": "Add the file",
        "send": "Send the application",
        "not a pdf": "The file is not a PDF.",
        "added": "The file is added.",
        "check": "Check your answers",
        "done": "Done. Thank you for applying",
        "wrong": "There is a problem",
        "from year two": "You can become a mentor from year 2",
        "studies first": "Your own studies come first",
        "nothing kept": "We have not saved anything of what you answered.",
        "mailed": "Within a few minutes there is a link in your e-mail, alva@example.org.",
        "subject": "Go on with your application",
        "all there": "Everything that you filled in is still there.",
        "ended": "The link no longer works",
        "erase": "Erase what you filled in",
        "yes": "Yes, erase it",
        "erased": "Everything that you had filled in is erased.",
    },
}


def reach(alva: Walker, s: dict[str, str]) -> Walker:
    """The page about how Alva is reached, filled in."""
    return alva.fill(s["first"], "Alva").fill(s["last"], "Lind").fill(s["mail"], "alva@example.org").press(s["on"])


@pytest.mark.requirement("R2")
@pytest.mark.requirement("R11")
@pytest.mark.requirement("R12")
@BOTH
def test_a_student_reads_and_applies_with_words_and_a_pdf(walker: Arrive, tmp_path: Path, language: str, js: bool) -> None:
    s, alva = SAID[language], walker(language=language, js=js, width=1280 if js else 320)
    alva.go("start").click(s["how"]).click(s["get"]).click(s["become"]).click(s["apply"])
    alva.press(s["on"]).sees(s["wrong"])
    alva.choose(s["student"]).press(s["on"]).choose(s["almost"]).press(s["on"])
    alva.press(s["on"]).sees(s["wrong"])
    reach(alva, s)
    alva.select(s["programme"], "Datateknik").choose(s["year"]).press(s["on"])
    alva.click(s["pdf instead"])
    (not_a_pdf := tmp_path / "letter.pdf").write_bytes(b"Hi there")
    alva.page.set_input_files("input[type=file]", not_a_pdf)
    alva.press(s["add"]).sees(s["not a pdf"])
    document = pikepdf.new()
    document.add_blank_page()
    document.save(whole := tmp_path / "whole.pdf")
    alva.page.set_input_files("input[type=file]", whole)
    alva.press(s["add"]).sees(s["added"])
    alva.fill(s["letter"], "Jag tycker om att planera.").press(s["on"]).sees(s["check"], "Jag tycker om att planera.")
    alva.press(s["send"]).sees(s["done"])
    sent = MentorApplication.objects.get()
    assert (sent.state, sent.language, sent.letter) == ("submitted", language, "Jag tycker om att planera.")
    karin = walker(world.coordinator(), language=language, js=js)
    karin.go("recruitment.application", sent.pk).sees("Jag tycker om att planera.")
    status, headers, content = karin.fetch("recruitment.letter_file", sent.pk)
    assert (status, headers["content-disposition"][:11], content) == (200, "attachment;", whole.read_bytes())


@pytest.mark.requirement("R4")
@pytest.mark.requirement("R6")
@BOTH
def test_whoever_cannot_be_a_mentor_yet_is_told_kindly_and_nothing_is_kept(walker: Arrive, language: str, js: bool) -> None:
    s, alva = SAID[language], walker(language=language, js=js)
    alva.go("recruitment.apply").choose(s["first year"]).press(s["on"]).sees(s["from year two"], s["nothing kept"])
    alva.go("recruitment.apply").choose(s["student"]).press(s["on"]).choose(s["no"]).press(s["on"])
    alva.sees(s["studies first"], s["nothing kept"])
    assert not MentorApplication.objects.exists()


@BOTH
def test_an_application_goes_on_on_another_device(walker: Arrive, language: str, js: bool) -> None:
    s, at_home = SAID[language], walker(language=language, js=js)
    at_home.go("recruitment.apply").choose(s["alumnus"]).press(s["on"])
    reach(at_home, s).select(s["programme"], "Datateknik").press(s["on"])
    at_home.fill(s["letter"], "Mina första ord.").press(s["later"]).sees(s["mailed"])
    with Mailbox() as mail:
        assert sweeps.mail_links(timezone.now()) == 1
        letter = mail.newest("alva@example.org")
    assert letter["Subject"] == s["subject"]
    assert "Alva" not in words(letter)
    link = next(found for found in links(letter) if "token=" in found)
    on_the_bus = walker(language=language, js=js, width=320)
    on_the_bus.go(link).sees(s["all there"]).sees_no("Mina första ord.", "Alva")
    on_the_bus.press("Fortsätt" if language == "sv" else "Go on").sees(s["check"], "Mina första ord.", "alva@example.org")
    on_the_bus.press(s["send"]).sees(s["done"])
    walker(language=language, js=js).go(link).sees(s["ended"])


def test_whoever_has_begun_can_take_it_back_without_a_trace(walker: Arrive) -> None:
    s, alva = SAID["sv"], walker(js=False, width=320)
    alva.go("recruitment.apply").choose(s["alumnus"]).press(s["on"])
    alva.go("recruitment.become").click(s["erase"]).press(s["yes"]).sees(s["erased"])
    assert not MentorApplication.objects.exists()


@BOTH
def test_the_institution_writes_a_text_of_its_own_and_brings_an_earlier_one_back(walker: Arrive, language: str, js: bool) -> None:
    sv = language == "sv"
    eva = walker(world.person("Eva", Role.ADMINISTRATOR), language=language, js=js)
    eva.go("texts.index").click("Bli mentor" if sv else "Become a mentor")
    swedish, english, save = ("På svenska", "På engelska", "Spara") if sv else ("In Swedish", "In English", "Save")
    eva.fill(swedish, "# Hos oss\n- Vi ses i biblioteket.").press(save)
    eva.sees("Skriv texten på det här språket också" if sv else "Write the text in this language too")
    eva.fill(english, "# With us\n- We meet in the library.").press("Titta först" if sv else "Look first")
    eva.sees("Det är inte sparat än." if sv else "It is not saved yet.", "We meet in the library.")
    eva.press(save).sees("Sparat. Det står på sidan nu." if sv else "Saved. It is on the page now.")
    visitor = walker(language=language, js=js, width=320)
    visitor.go("recruitment.become").sees("Vi ses i biblioteket." if sv else "We meet in the library.")
    eva.fill(swedish, "").fill(english, "").press(save)
    visitor.go("recruitment.become").sees_no("biblioteket", "library")
    eva.click("Version 1").press("Hämta tillbaka den här versionen" if sv else "Bring this version back")
    visitor.go("recruitment.become").sees("Hos oss" if sv else "With us")
