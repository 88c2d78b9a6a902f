"""A student's way in: the decision, the application, the queue, the card and the log."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from parvis.people.models import Role
from tests.journeys.walker import Walker
from tests.support import world

Arrive = Callable[..., Walker]


@pytest.mark.requirement("R16")
@pytest.mark.requirement("R20")
@pytest.mark.requirement("R24")
@pytest.mark.parametrize("js", [True, False], ids=["with scripts", "without scripts"])
def test_a_student_applies_and_waits(walker: Arrive, js: bool) -> None:
    sam = walker(world.decision("Sam").student, js=js)
    sam.go("support.request").press("Anmäl att du vill ha en mentor")
    sam.press("Fortsätt").sees("Något behöver rättas")
    sam.choose("Scheman och veckoplanering").press("Fortsätt")
    sam.choose("Tisdag Morgon 8–10").press("Fortsätt")
    sam.choose("Båda går bra").press("Spara och fortsätt senare")
    sam.sees("Allt är kvar.").click("Fortsätt där du var")
    sam.choose("Svenska").press("Fortsätt")
    sam.choose("Mejl").press("Fortsätt")
    sam.select("Vad läser du?", "Datateknik").press("Fortsätt")
    sam.press("Fortsätt").sees("Inget är skickat än.", "Scheman och veckoplanering")
    sam.press("Skicka anmälan").sees("Klart. Vi har fått din anmälan")


@pytest.mark.requirement("R17")
@pytest.mark.requirement("R18")
@pytest.mark.requirement("R19")
def test_a_student_without_a_decision_is_shown_the_way_and_whoever_waits_can_withdraw(walker: Arrive) -> None:
    walker(world.person("Ada", Role.STUDENT)).go("support.request").sees("Ansök i Nais", "Då bjuder vi in dig hit.")
    sam = walker(world.waiting("Sam").student, width=320)
    sam.go("support.request").sees("Du står i kö").click("Ta tillbaka anmälan").press("Ja, ta tillbaka den")
    sam.sees("Din plats i kön är kvar.").press("Ställ dig i kö igen").sees("på samma plats som förut")


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
