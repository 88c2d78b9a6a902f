"""The pages of lists: the file, its columns, the preview, what is taken out."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client

from parvis.audit.models import Entry
from parvis.exchange.models import Import, Kind
from parvis.exchange.words import UNREADABLE
from parvis.people.models import User
from parvis.recruitment.models import Mentor
from parvis.sheets import CSV, XLSX, read, write
from parvis.training import actions as training
from tests.exchange.world import AT, occasion, upload, uploaded
from tests.recruitment import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
SignIn = Callable[[User], Client]
HEADER = ["E-mail", "Name", "Phone"]


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def press_import(client: Client, page: Any) -> Any:
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', text(page))
    action = re.search(r'action="(/lists/imports/\d+/apply/)"', text(page))
    assert seen
    assert action
    return client.post(action[1], {"seen": seen[1]}, follow=True)


@pytest.mark.parametrize("form", [CSV, XLSX])
def test_a_list_is_uploaded_looked_through_and_imported(as_person: SignIn, form: str) -> None:
    eva = as_person(world.coordinator("Eva"))
    content = write(form, HEADER, [["asa@example.org", "Åsa Öberg", "+46 70 123 45 67"], ["bo", "Bo Ek", ""]], sheet="List")
    response = upload(eva, Kind.MENTORS, content, f"list.{form}")
    assert response.status_code == 302
    page = eva.get(response["Location"])
    assert "Åsa Öberg" in text(page)
    assert "“bo” is not an e-mail address. Write it like name@example.org." in text(page)
    assert "Import 1 row<" in text(page)
    assert not Mentor.objects.exists()
    after = press_import(eva, page)
    assert "Done. 1 row is imported." in text(after)
    assert Mentor.objects.get().person.phone == "+46 70 123 45 67"
    assert "The list is imported" in text(after)


def test_the_page_is_in_the_readers_language(as_person: SignIn) -> None:
    eva = as_person(world.person("Eva", "coordinator", language="sv"))
    page = eva.get(upload(eva, Kind.MENTORS, b"E-post;Namn\nbo;Bo Ek\n")["Location"])
    assert "är ingen mejladress" in text(page)


def test_a_list_whose_columns_are_not_known_is_asked_about(as_person: SignIn) -> None:
    eva = as_person(world.coordinator("Eva"))
    response = upload(eva, Kind.MENTORS, b"Postbox;Who\na@example.org;A B\n")
    assert response["Location"].endswith("/columns/")
    assert "For example: a@example.org" in text(eva.get(response["Location"]))
    refused = eva.post(response["Location"], {"c0": "", "c1": "name"})
    assert refused.status_code == 422
    assert "Say which column it is" in text(refused)
    taken = eva.post(response["Location"], {"c0": "email", "c1": "name"})
    assert "A B" in text(eva.get(taken["Location"]))
    assert upload(eva, Kind.MENTORS, b"Postbox;Who\nb@example.org;B C\n")["Location"].count("columns") == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty"),
        (b"%PDF-1.7 x", "This is not a list that we can read"),
        (b"PK\x03\x04rest", "The file is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "old Excel file"),
        (b'E-post;Namn\n"a@example.org;A\n', "A quotation mark in row 2 is never closed"),
        (b"E-post;Namn\n", "no rows under them"),
        (b"a@example.org;A\nb@example.org;B\n", "The first row must say what the columns are"),
        (b"x" * 5_100_000, "The file is too large"),
        (b"E-post;Namn\n" + b"a@example.org;A\n" * 501, "A list can have at most 500"),
    ],
)
def test_a_file_that_is_not_taken_says_why_by_the_field(as_person: SignIn, content: bytes, says: str) -> None:
    eva = as_person(world.coordinator("Eva"))
    response = upload(eva, Kind.MENTORS, content)
    assert response.status_code == 422
    assert text(response).count(says) == 2  # by the field and in the summary
    assert not Import.objects.exists()


def test_every_reason_not_to_take_a_file_has_its_sentence() -> None:
    from pathlib import Path

    from parvis import sheets

    folder = Path(sheets.__file__).parent
    given = {code for file in folder.glob("*.py") for code in re.findall(r'Unreadable\(\s*"(sheets\.\w+)"', file.read_text())}
    assert given == set(UNREADABLE)


def test_what_was_looked_at_and_has_changed_is_shown_again(as_person: SignIn) -> None:
    person = world.coordinator("Eva")
    eva, mentor = as_person(person), world.ready_mentor(person)
    one = uploaded(Kind.MENTORS, "E-post;Program", "alva@example.org;Arkitektur", by=person)
    page = eva.get(f"/lists/imports/{one.pk}/")
    assert "from Teknisk fysik to <strong>Arkitektur</strong>" in text(page)
    Mentor.objects.filter(pk=mentor.pk).update(programme="Kemiteknik")
    again = press_import(eva, page)
    assert again.status_code == 422
    assert "Something has changed since you looked" in text(again)
    assert "from Kemiteknik to <strong>Arkitektur</strong>" in text(again)
    press_import(eva, again)
    mentor.refresh_from_db()
    assert mentor.programme == "Arkitektur"


def test_a_list_can_be_thrown_away_and_is_nobody_elses(as_person: SignIn) -> None:
    person = world.coordinator("Eva")
    one = uploaded(Kind.MENTORS, "E-post;Namn", "a@example.org;A B", by=person)
    karin = as_person(world.coordinator())
    for path in (f"/lists/imports/{one.pk}/", f"/lists/imports/{one.pk}/columns/", f"/lists/imports/{one.pk}/rows-to-mend.csv"):
        assert karin.get(path).status_code == 404
    assert karin.post(f"/lists/imports/{one.pk}/apply/").status_code == 404
    eva = as_person(person)
    assert "Nothing was imported" in text(eva.post(f"/lists/imports/{one.pk}/discard/", follow=True))
    assert "thrown away" in text(eva.get(f"/lists/imports/{one.pk}/"))
    assert not Mentor.objects.exists()


def test_only_a_coordinator_comes_near_the_lists(as_person: SignIn) -> None:
    mentor = as_person(world.ready_mentor(world.coordinator()).person)
    for path in ("/lists/", "/lists/mentors/upload/", "/lists/mentors/empty.csv", "/lists/take-out/mentors/", "/lists/imports/1/"):
        assert mentor.get(path).status_code == 403
    assert mentor.post("/lists/take-out/attendance/", {"form": "csv", "year": "2026"}).status_code == 403


@pytest.mark.parametrize("kind", list(Kind))
def test_the_empty_list_has_headings_that_are_understood(as_person: SignIn, kind: Kind) -> None:
    from parvis.exchange import queries, rules

    for language in ("sv", "en"):
        eva = as_person(world.person(f"Eva{language}", "coordinator", language=language))
        for form in (CSV, XLSX):
            response = eva.get(f"/lists/{kind}/empty.{form}")
            assert response["Content-Disposition"].startswith("attachment")
            header = read(response.content).header
            assert "" not in rules.meanings(header, queries.vocabulary().headings[kind], {})


def test_a_file_with_a_swedish_name_is_called_so(as_person: SignIn) -> None:
    eva = as_person(world.person("Eva", "coordinator", language="sv"))
    assert eva.get("/lists/attendance/empty.csv")["Content-Disposition"] == "attachment; filename*=utf-8''n%C3%A4rvaro.csv"


def test_the_rows_to_mend_come_as_a_file_that_can_be_uploaded_again(as_person: SignIn) -> None:
    person = world.coordinator("Eva")
    eva = as_person(person)
    one = uploaded(Kind.MENTORS, "E-post;Namn;Kapacitet", "a@example.org;A B;1", "b;B C;17", by=person)
    for form in (CSV, XLSX):
        table = read(eva.get(f"/lists/imports/{one.pk}/rows-to-mend.{form}").content)
        assert table.header == ("E-post", "Namn", "Kapacitet", "What to do")
        (row,) = table.rows
        assert row.cells[:3] == ("b", "B C", "17")
        assert "Write a number from 0 to 10." in row.cells[3]
        assert upload(eva, Kind.MENTORS, write(form, table.header, [row.cells], sheet="x"), f"x.{form}").status_code == 302
        one = Import.objects.get(state="waiting")


@pytest.mark.parametrize("form", [CSV, XLSX])
def test_mentors_are_taken_out_as_the_search_shows_them_without_formulas_or_private_words(as_person: SignIn, form: str) -> None:
    person = world.coordinator("Eva")
    eva = as_person(person)
    mentor = world.ready_mentor(person)
    world.new_mentor(person, "bo@example.org")
    Mentor.objects.filter(pk=mentor.pk).update(programme='=HYPERLINK("http://evil.example")', campuses=["Norra campus"])
    response = eva.post("/lists/take-out/mentors/?lane=available", {"form": form})
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Cache-Control"] == "no-store"
    assert "I study physics" not in response.content.decode(errors="replace")
    (row,) = read(response.content).rows
    assert row.cells[0] == "Alva Lind"
    if form == CSV:
        assert "'=HYPERLINK" in response.content.decode("utf-8-sig")
    else:
        cells = [c for line in openpyxl.load_workbook(io.BytesIO(response.content)).active.iter_rows() for c in line]  # type: ignore[union-attr]  # there is a sheet
        assert {c.data_type for c in cells} <= {"s", "n", "inlineStr"}
        assert not any(str(c.value).startswith("=") for c in cells)
    entry = Entry.objects.filter(event="exchange.take_out").get()
    assert (entry.detail, entry.by_id) == ({"kind": "mentors", "rows": 1, "as": form}, str(person.pk))


@pytest.mark.parametrize("form", [CSV, XLSX])
def test_what_is_taken_out_can_be_brought_in_again_and_changes_nothing(as_person: SignIn, form: str) -> None:
    person = world.coordinator("Eva")
    eva = as_person(person)
    world.ready_mentor(person)
    world.new_mentor(person, "bo@example.org")
    taken = eva.post("/lists/take-out/mentors/", {"form": form}).content
    page = text(eva.get(upload(eva, Kind.MENTORS, taken, f"x.{form}")["Location"]))
    assert "2 rows stay as they are" in page
    assert 'name="seen"' not in page


def test_attendance_of_a_study_year_is_taken_out_and_filled_in(as_person: SignIn) -> None:
    person = world.coordinator("Eva")
    eva = as_person(person)
    held = occasion(person)
    from datetime import timedelta

    training.add(held, world.ready_mentor(person), by=person, at=AT - timedelta(days=9))
    assert "2026/2027" in text(eva.get("/lists/"))
    content = eva.post("/lists/take-out/attendance/", {"form": "csv", "year": "2026"}).content
    table = read(content)
    (row,) = table.rows
    filled = dict(zip(table.header, row.cells, strict=True)) | {"Was there": "yes"}
    page = eva.get(upload(eva, Kind.ATTENDANCE, write(CSV, table.header, [list(filled.values())], sheet="x"))["Location"])
    assert "from Has a place to <strong>Was there</strong>" in text(page)
    press_import(eva, page)
    held.refresh_from_db()
    assert held.state == "held"
    assert eva.post("/lists/take-out/attendance/", {"form": "csv", "year": "1999"}).status_code == 404


def test_the_ways_to_the_lists_are_where_a_coordinator_looks(as_person: SignIn) -> None:
    eva = as_person(world.coordinator("Eva"))
    assert "/lists/mentors/upload/" in text(eva.get("/mentors/"))
    assert "/lists/take-out/mentors/?lane=paused" in text(eva.get("/mentors/?lane=paused"))
    assert "/lists/attendance/upload/" in text(eva.get("/training/"))


def test_the_preview_asks_the_database_as_often_for_many_rows_as_for_one(
    as_person: SignIn, assert_queries_do_not_grow: Callable[..., int]
) -> None:
    def build(rows: int) -> tuple[Client, str]:
        person = world.coordinator("Eva")
        lines = [f"m{n}@example.org;M {n};3;2026-09-01" for n in range(rows)]
        one = uploaded(Kind.MENTORS, "E-post;Namn;Årskurs;I fas", *lines, by=person)
        return as_person(person), f"/lists/imports/{one.pk}/"

    assert_queries_do_not_grow(build)
