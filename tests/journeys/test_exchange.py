"""A coordinator imports a list with two mistakes in it, mends it, imports it and downloads what there is now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from parvis.recruitment.models import Mentor
from parvis.sheets import CSV, XLSX, read, write
from parvis.training import actions as training
from parvis.training.models import Occasion
from tests.journeys.walker import Walker
from tests.recruitment import world

Arrive = Callable[..., Walker]
HEADER = ["Mejlen", "Namn", "Program", "Årskurs", "Antal studenter", "I fas"]
WRONG = [
    ["asa@example.org", "Åsa Öberg", "Datateknik", "3", "2", "2026-09-01"],
    ["bo", "Bo Ek", "Arkitektur", "2", "1", ""],
    ["alva@example.org", "", "Arkitektur", "", "", ""],
    ["cai@example.org", "Cai Lind", "Kemiteknik", "tredje", "1", ""],
]
MENDED = [WRONG[0], ["bo@example.org", *WRONG[1][1:]], WRONG[2], [*WRONG[3][:3], "3", *WRONG[3][4:]]]


def attach(walker: Walker, label: str, name: str, content: bytes) -> Walker:
    walker.page.get_by_label(label).set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})
    return walker


@pytest.mark.requirement("R6")
def test_a_list_of_mentors_is_imported_without_scripts(walker: Arrive) -> None:
    karin = world.coordinator()
    world.ready_mentor(karin)
    desk = walker(karin, js=False)
    desk.go("recruitment.mentors").click("Ladda upp en lista med mentorer")
    desk.press("Gå igenom listan").sees("Något behöver rättas")
    attach(desk, "Filen", "bild.csv", b"%PDF-1.7 x").press("Gå igenom listan").sees("Det här är ingen lista som vi kan läsa.")
    attach(desk, "Filen", "mentorer.xlsx", write(XLSX, HEADER, WRONG, sheet="Lista")).press("Gå igenom listan")
    desk.sees("Vad är varje kolumn?", "Till exempel: asa@example.org")
    desk.select("Mejlen", "Mejl").press("Gå igenom listan")
    desk.sees("2 rader behöver rättas.", "”bo” är ingen mejladress.", "”tredje” är ingen årskurs.", "Teknisk fysik", "Åsa Öberg")
    assert desk.can("Importera 2 rader")
    assert Mentor.objects.count() == 1
    links = desk.page.get_by_role("link", name="CSV").all()
    to_mend = read(desk.fetch(str(links[0].get_attribute("href")))[2])
    assert [row.cells[0] for row in to_mend.rows] == ["bo", "cai@example.org"]
    desk.click("Ladda upp en rättad fil")
    attach(desk, "Filen", "mentorer.csv", write(CSV, HEADER, MENDED, sheet="Lista")).press("Gå igenom listan")
    desk.sees_no("behöver rättas.").press("Importera 4 rader").sees("Klart. 4 rader är importerade.", "Listan är importerad")
    desk.click("Till mentorerna").sees("Åsa Öberg", "Bo Ek", "Cai Lind")
    desk.click("Hämta de här mentorerna som fil").sees("4 mentorer är med i filen")
    taken = read(desk.download("Spara som Excel"))
    assert sorted(row.cells[1] for row in taken.rows) == ["alva@example.org", "asa@example.org", "bo@example.org", "cai@example.org"]
    assert {row.cells[0]: row.cells[4] for row in taken.rows}["Alva Lind"] == "Arkitektur"


def _occasion(by: Any) -> Occasion:
    begins = timezone.now() - timedelta(days=2)
    times = {"starts_at": begins, "ends_at": begins + timedelta(hours=1)}
    made = training.plan(kind="supervision", topic="Boundaries", place="Room 1", places=8, by=by, at=begins - timedelta(days=9), **times)
    training.add(made, world.ready_mentor(by), by=by, at=begins - timedelta(days=8))
    return made


@pytest.mark.requirement("R85")
def test_attendance_is_downloaded_filled_in_and_imported_with_scripts(walker: Arrive) -> None:
    karin = world.coordinator()
    held = _occasion(karin)
    desk = walker(karin, language="en", width=320)
    desk.go("training.occasions").click("Download attendance as a file").sees("Import and export")
    empty = read(desk.download("Save as CSV"))
    filled = [[*row.cells[:7], "kanske"] for row in empty.rows]
    desk.click("Upload a list of attendance")
    attach(desk, "The file", "attendance.csv", write(CSV, empty.header[:8], filled, sheet="x")).press("Look through the list")
    desk.sees("1 row has to be mended.", "Write yes or no.")
    assert not desk.can("Import 1 row")
    desk.press("Throw the list away").sees("Nothing was imported.")
    desk.click("Upload a list of attendance")
    filled = [[*row[:7], "yes"] for row in filled]
    attach(desk, "The file", "attendance.csv", write(CSV, empty.header[:8], filled, sheet="x")).press("Look through the list")
    desk.sees("Has a place", "Was there").press("Import 1 row").sees("Done. 1 row is imported.")
    desk.click("To training and supervision").sees("Held")
    held.refresh_from_db()
    assert held.state == Occasion.State.HELD
