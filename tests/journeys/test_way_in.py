"""A student's way in: the decision, the application, the queue, the card and the log."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from parvis.people.models import Role, User
from parvis.policy import health_words
from parvis.support import actions
from tests.journeys.walker import Walker
from tests.support import world

Arrive = Callable[..., Walker]
PHONE = 360
WORDS = {
    "sv": {
        "have": "Jag har ett besked",
        "date": "Datum för beskedet",
        "last": "Sista dagen det gäller",
        "state": "Spara och låt samordnaren kontrollera",
        "wrong": "Något behöver rättas",
        "checks": "Samordnaren kontrollerar ditt besked.",
        "apply": "Anmäl att du vill ha en mentor",
        "on": "Fortsätt",
        "week": "Scheman och veckoplanering",
        "hour": "Tisdag 8–9",
        "later": "Spara och fortsätt senare",
        "kept": "Allt är kvar.",
        "go on": "Fortsätt där du var",
        "way": "Helst på campus, på nätet går också",
        "language": "Svenska",
        "calm": "Någon lugn",
        "wishes": "Vad ska vi tänka på när vi väljer mentor?",
        "unwanted": "Är det någon som inte ska vara din mentor?",
        "nothing sent": "Inget är skickat än.",
        "send": "Skicka anmälan",
        "sent": "Klart. Vi har fått din anmälan",
        "before": "Ingen mentor får frågan innan dess.",
        "verify": "Bekräfta beskedet",
        "reference": "Beteckning",
        "verified": "Beskedet är bekräftat.",
        "kindly": "Du behöver inte skriva om din hälsa.",
    },
    "en": {
        "have": "I have a decision",
        "date": "Date of the decision",
        "last": "Last day it is valid",
        "state": "Save and let the coordinator check",
        "wrong": "There is a problem",
        "checks": "The coordinator checks your decision.",
        "apply": "Apply for a mentor",
        "on": "Continue",
        "week": "Timetables and weekly planning",
        "hour": "Tuesday 8–9",
        "later": "Save and continue later",
        "kept": "Everything is still here.",
        "go on": "Continue where you were",
        "way": "Rather on campus, online works too",
        "language": "Swedish",
        "calm": "Somebody calm",
        "wishes": "What should we think about when we choose a mentor?",
        "unwanted": "Is there anybody who should not be your mentor?",
        "nothing sent": "Nothing has been sent yet.",
        "send": "Send the application",
        "sent": "Done. We have your application",
        "before": "No mentor is asked before that.",
        "verify": "Verify the decision",
        "reference": "Reference",
        "verified": "The decision is verified.",
        "kindly": "You do not need to write about your health.",
    },
}


@pytest.mark.requirement("R16")
@pytest.mark.requirement("R18")
@pytest.mark.requirement("R20")
@pytest.mark.requirement("R24")
@pytest.mark.parametrize(("language", "js"), [("sv", False), ("en", True)], ids=["sv without scripts", "en with scripts"])
def test_a_student_states_a_decision_applies_on_a_phone_and_waits(walker: Arrive, language: str, js: bool) -> None:
    w, student = WORDS[language], world.person("Sam", Role.STUDENT, language=language)
    sam = walker(student, language=language, js=js, width=PHONE)
    sam.go("support.request").click(w["have"]).press(w["state"]).sees(w["wrong"])
    sam.fill(w["date"], "2026-09-01").fill(w["last"], "2027-06-30").press(w["state"]).sees(w["checks"])
    answers(sam, w, kindly=js)
    sam.press(w["send"]).sees(w["sent"], w["before"])
    desk = walker(world.coordinator(), language=language, js=js)
    desk.go("support.students").click("Sam Lind").click(w["verify"]).press(w["verify"]).sees(w["wrong"])
    desk.fill(w["reference"], "N-1").press(w["verify"]).sees(w["verified"])
    sam.go("support.request").sees_no(w["before"])


def answers(sam: Walker, w: dict[str, str], *, kindly: bool) -> None:
    """The questions of the application, with a pause in the middle."""
    sam.press(w["apply"])
    sam.press(w["on"]).sees(w["wrong"])
    sam.choose(w["week"]).press(w["on"])
    sam.choose(w["hour"]).press(w["on"])
    sam.choose(w["way"]).press(w["later"])
    sam.sees(w["kept"]).click(w["go on"])
    sam.choose(w["language"]).press(w["on"])
    sam.press(w["on"]).press(w["on"])
    sam.sees(w["unwanted"]).fill(w["unwanted"], "Mia").press(w["on"])
    if kindly:
        sam.fill(w["wishes"], health_words.words()[0]).sees(w["kindly"])
    sam.fill(w["wishes"], w["calm"]).press(w["on"])
    sam.sees(w["nothing sent"], w["week"], "Mia", w["calm"])


@pytest.mark.requirement("R17")
@pytest.mark.requirement("R18")
@pytest.mark.requirement("R19")
def test_a_student_without_a_decision_is_shown_the_way_and_whoever_waits_can_withdraw(walker: Arrive) -> None:
    walker(world.person("Ada", Role.STUDENT)).go("support.request").sees("Ansök i Nais", "Då bjuder vi in dig hit.")
    sam = walker(world.waiting("Sam").student, width=320)
    sam.go("support.request").sees("Du står i kö", "Ingen får nej.").click("Ta tillbaka anmälan").press("Ja, ta tillbaka den")
    sam.sees("Din plats i kön är kvar.").press("Ställ dig i kö igen").sees("på samma plats som förut")


@pytest.mark.parametrize(("language", "js"), [("sv", False), ("en", True)], ids=["sv without scripts", "en with scripts"])
def test_a_visitor_with_a_decision_asks_for_the_way_in(walker: Arrive, language: str, js: bool) -> None:
    sv = language == "sv"
    visitor = walker(language=language, js=js, width=PHONE)
    visitor.go("start").click("Jag har ett besked och vill anmäla mig" if sv else "I have a decision and want to apply")
    ask = "Mejla mig vägen in" if sv else "Send me the way in"
    visitor.press(ask).sees("Något behöver rättas" if sv else "There is a problem")
    for label, value in zip(
        ("Förnamn", "Efternamn", "Mejladress") if sv else ("First name", "Last name", "E-mail address"),
        ("Ada", "Lind", "ada@example.org"),
        strict=True,
    ):
        visitor.fill(label, value)
    visitor.press(ask).sees("Titta i din mejl" if sv else "Look in your e-mail")


def test_what_cannot_be_confirmed_is_corrected_without_starting_over(walker: Arrive) -> None:
    student = world.person("Sam", Role.STUDENT)
    held = actions.state_decision(
        reference="N-9",
        decided_on=world.ON,
        minutes_per_week=60,
        valid_until_on=world.ON.replace(year=2030),
        by=student,
        at=world.AT,
    )
    desk = walker(world.coordinator(), js=False)
    desk.go("support.student", student.pk).click("Jag kan inte bekräfta det").press("Meddela studenten").sees("Något behöver rättas")
    desk.choose("Vi hittar inget besked").press("Meddela studenten").sees("Sam Lind kan rätta uppgifterna")
    sam = walker(student, width=PHONE, js=False)
    sam.go("support.request").sees("Vi har inte kunnat bekräfta ditt besked än.", "Dina svar och din plats i kön är kvar.")
    sam.click("Rätta dina uppgifter").fill("Beteckning", "N-10").press("Spara och låt samordnaren kontrollera")
    sam.sees("Samordnaren kontrollerar ditt besked.")
    desk.go("support_decision.verify", held.pk).press("Bekräfta beskedet").sees("Beskedet är bekräftat.")


@pytest.mark.parametrize("js", [True, False], ids=["with scripts", "without scripts"])
def test_times_are_filled_in_from_a_timetable_and_corrected(walker: Arrive, js: bool) -> None:
    sam = walker(world.draft("Sam").student, js=js, width=PHONE)
    sam.go("support.question", "times").click("Fyll i från mitt schema").press("Läs mitt schema").sees("Klistra in länken")
    lecture = "DTSTART;TZID=Europe/Stockholm:20260901T100000\nDTEND;TZID=Europe/Stockholm:20260901T120000\nRRULE:FREQ=DAILY"
    feed = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\n{lecture}\nEND:VEVENT\nEND:VCALENDAR\n"
    sam.page.set_input_files("#f-file", {"name": "schema.ics", "mimeType": "text/calendar", "buffer": feed.encode()})
    sam.press("Läs mitt schema").sees("Inget är sparat än", "Måndag 8–10 och 12–17.")
    sam.unchoose("Måndag 8–9").press("Fortsätt").go("support.check").sees("Måndag 9–10 och 12–17.")


def test_a_coordinator_says_which_mentor_a_student_means(walker: Arrive) -> None:
    request = world.waiting("Sam")
    mia = world.person("Mia", Role.MENTOR)
    actions.save_answers(request, unwanted=["Mia i kören"], by=request.student, at=world.AT)
    desk = walker(world.coordinator(), js=False)
    desk.go("support.student", request.student_id).sees("Mia i kören", "Inte kontrollerat än").click("Säg vilken mentor det är")
    desk.press("Spara").sees("Något behöver rättas")
    desk.select("Vilken mentor menar studenten?", mia.full_name).press("Spara").sees("Mia Lind föreslås inte")


@pytest.mark.requirement("R21")
@pytest.mark.parametrize("js", [True, False], ids=["with scripts", "without scripts"])
def test_a_student_decides_what_others_may_know_and_sees_who_has_read(walker: Arrive, js: bool) -> None:
    request = world.waiting("Sam")
    sam = walker(request.student, js=js)
    sam.go("support.card").click("Berätta lite mer")
    sam.choose("Så lär jag mig bäst").press("Fortsätt")
    sam.fill("Så lär jag mig bäst", "Med bilder").choose("Min mentor och samordnaren").press("Spara").sees("Med bilder")
    karin = walker(world.coordinator(), js=js)
    karin.go("support.student", request.student_id).sees("Med bilder", "ser i sin logg att du har öppnat sidan")
    sam.go("support.card").sees("Karin Lind").press("Sluta visa Samordnaren: Så lär jag mig bäst")
    sam.go("privacy.mine").sees("Karin Lind, samordnare")
    karin.go("support.student", request.student_id).sees("Inget delas här.")
    sam.click("Hämta alla mina uppgifter").click("Läs på webben").go("privacy.delete").sees("Två år")


def test_a_coordinator_registers_a_decision_and_finds_the_student(walker: Arrive) -> None:
    karin = walker(world.coordinator())
    karin.go("support.students").click("Registrera ett besked").press("Registrera och bjud in").sees("Skriv beskedets beteckning")
    karin.fill("Beteckning", "N-1").fill("Datum för beskedet", "2026-09-01").fill("Sista dagen det gäller", "2027-06-30")
    karin.fill("Förnamn", "Sam").fill("Efternamn", "Lind").fill("Mejladress", "sam@example.org")
    karin.press("Registrera och bjud in").sees("Sam Lind är inbjuden.")
    karin.go("support.students").fill("Sök på början av ett namn", "sa").press("Sök").sees("Sam Lind")


@pytest.mark.requirement("R18")
def test_a_coordinator_brings_in_a_list_of_decisions(walker: Arrive) -> None:
    karin = walker(world.coordinator(), js=False)
    karin.go("support.students").click("Ladda upp en lista med besked")
    rows = "Beteckning;Namn;Mejl;Datum för beskedet;Sista dagen\nN-7;Ida Ek;ida@example.org;2026-09-01;2027-06-30\nN-8;;bo@example.org;;"
    karin.page.set_input_files("input[type=file]", {"name": "besked.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    karin.press("Gå igenom listan").sees("Gå igenom listan med besked", "Ida Ek", "Det finns inget datum.")
    karin.unchoose("Bjud in").press("Importera 1 rad").sees("Listan är importerad").click("Till studenterna").sees("Ida Ek")
    karin.click("Ida Ek").press("Bjud in studenten").sees("Ida Ek är inbjuden.")
    assert User.objects.get(email="ida@example.org").has_role(Role.STUDENT)
