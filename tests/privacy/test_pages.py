"""My data: what others see, who has seen what, and all of it to read and to take along."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from unittest import mock

import pytest
from django.test import Client
from django.utils import translation

from parvis.audit.models import Entry
from parvis.audit.trail import read_sensitive
from parvis.kit.permission import SYSTEM
from parvis.people.models import Role
from parvis.privacy import queries, subject_access
from parvis.support import actions
from tests.support.test_pages import text
from tests.support.world import AT, coordinator, decision, line, person, signed_in, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
PAGES = ("/my-data/", "/my-data/get/", "/my-data/all/", "/my-data/all/json/", "/my-data/all/file/", "/my-data/delete/")


@pytest.mark.parametrize("role", [Role.STUDENT, Role.MENTOR, Role.APPLICANT, Role.COORDINATOR, Role.PAYROLL, Role.ADMINISTRATOR])
def test_everybody_has_the_page_for_their_own_data(role: str) -> None:
    client = signed_in(person("Ada", role))
    for url in PAGES:
        text(client, url)


def test_nobody_gets_in_without_signing_in() -> None:
    for url in PAGES:
        assert Client().get(url).status_code == 302


@pytest.mark.requirement("R21")
def test_a_student_sees_what_the_mentor_can_see() -> None:
    sam = decision("Sam").student
    line(sam, topic="learn", text="With pictures", audience="mentor")
    line(sam, topic="hard", text="Long texts", audience="coordinator")
    page = text(signed_in(sam), "/my-data/")
    assert "What your mentor can see" in page
    assert "With pictures" in page
    assert "Long texts" not in page
    assert "Your mentor does not see this." in page


@pytest.mark.requirement("R21")
def test_who_has_read_what_stands_there_with_name_role_and_time() -> None:
    sam = decision("Sam").student
    client = signed_in(sam)
    mia = person("Mia", Role.MENTOR)
    read_sensitive("support.card_read", sam, by=mia, at=AT, person=sam, what=["learn"])
    page = text(client, "/my-data/")
    assert "Mia Lind, mentor" in page
    assert "Read: How I learn best" in page
    assert "Monday 14 September at 10.00" in page


def test_what_others_did_with_ones_case_is_said_in_words() -> None:
    request = waiting()
    actions.match(request, by=coordinator(), at=AT)
    page = text(signed_in(request.student), "/my-data/")
    assert "Karin Lind, coordinator" in page
    assert "There is a mentor" in page
    assert "support_request" not in page


def test_ones_own_acts_and_reminders_by_parvis_are_left_out() -> None:
    request = waiting()
    actions.tell_still_waiting(request, by=SYSTEM, at=AT)
    said = [seen.what for seen in queries.seen(request.student).lines]
    assert "The application was sent" not in said
    assert "The student was told that we still look" not in said


def test_another_students_log_is_not_mine() -> None:
    sam, ida = decision("Sam").student, decision("Ida").student
    read_sensitive("support.card_read", sam, by=coordinator(), at=AT, person=sam, what=["hard"])
    assert "What is hard in my studies" not in text(signed_in(ida), "/my-data/").split("Who has seen what")[1]


def test_the_log_is_read_a_page_at_a_time() -> None:
    sam = decision("Sam").student
    for n in range(5):
        read_sensitive("support.card_read", sam, by=coordinator(), at=AT + timedelta(hours=n), person=sam, what=["learn"])
    first = queries.seen(sam, most=3)
    assert len(first.lines) == 3
    assert first.newer == ""
    rest = queries.seen(sam, most=30, before=int(first.older.partition("=")[2]))
    assert rest.older == ""
    assert {seen.at for seen in first.lines}.isdisjoint(seen.at for seen in rest.lines if seen.what.startswith("Read"))
    assert "There is nothing older." in text(signed_in(sam), "/my-data/?before=1")


def test_the_log_with_thirty_readers_asks_as_often_as_with_one(assert_queries_do_not_grow: Callable[..., int]) -> None:
    def build(n: int) -> tuple[Client, str]:
        sam = decision("Sam").student
        for i in range(n):
            read_sensitive("support.card_read", sam, by=person(f"M{i}", Role.MENTOR), at=AT, person=sam, what=["learn"])
        return signed_in(sam), "/my-data/"

    assert_queries_do_not_grow(build)


@pytest.mark.requirement("Q12")
def test_all_my_data_holds_everything_of_mine_and_nothing_of_others() -> None:
    mine, others = waiting("Sam", wishes="Somebody calm"), waiting("Ida", wishes="Somebody merry")
    line(mine.student, text="With pictures")
    line(others.student, text="With music")
    client = signed_in(mine.student)
    sections = [f"/my-data/all/{h.table}/" for h in subject_access.headings(mine.student)]
    web = "".join(text(client, url) for url in sections)
    pages = {"on the web": web, **{url: text(client, url) for url in ("/my-data/all/json/", "/my-data/all/file/")}}
    for url, page in pages.items():
        for own in ("Somebody calm", "With pictures", "sam@example.org", "N-Sam", "Datateknik"):
            assert own in page, f"{own} is missing on {url}"
        for other in ("Somebody merry", "With music", "ida@example.org", "N-Ida"):
            assert other not in page, f"{other} stands on {url}"


def test_a_table_is_read_some_rows_at_a_time_and_only_ones_own() -> None:
    request = waiting("Sam")
    for topic in ("learn", "hard", "meeting"):
        line(request.student, topic=topic, text=f"Text {topic}")
    client = signed_in(request.student)
    assert "Text meeting" in text(client, "/my-data/all/support_sharing_line/")
    with mock.patch.object(subject_access, "PAGE", 2):
        first = text(client, "/my-data/all/support_sharing_line/")
        assert "Text meeting" not in first
        onward = re.search(r"\?after=\d+", client.get("/my-data/all/support_sharing_line/").content.decode())
        assert onward is not None
        assert "Text meeting" in text(client, f"/my-data/all/support_sharing_line/{onward[0]}")
    assert client.get("/my-data/all/support_decisions_of_others/").status_code == 404
    assert signed_in(waiting("Ida").student).get("/my-data/all/support_sharing_line/").status_code == 404


def test_the_file_of_data_is_whole_and_says_what_each_table_is() -> None:
    request = waiting("Sam")
    response = signed_in(request.student).get("/my-data/all/json/")
    assert response.headers["Content-Disposition"] == 'attachment; filename="parvis.json"'
    assert response.headers["Cache-Control"] == "no-store"
    held = json.loads(response.content)
    tables = {t["table"]: t for t in held["tables"]}
    assert tables["support_request"]["about"]["en"] == "Your application for a mentor"
    assert tables["support_request"]["rows"][0]["areas"] == ["week", "priorities"]
    assert "password" not in str(held)


def test_values_are_said_as_people_say_them() -> None:
    request = waiting("Sam")
    with translation.override("en"):
        rows = {s.table: s.rows for s in subject_access.answer(request.student)}
    asked = dict(rows["support_request"][0])
    assert asked["State"] == "Waits for a mentor"
    assert asked["Times"].startswith("Tuesday 10–13")
    assert asked["In the queue since"] == "Monday 14 September 2026 at 10.00"
    assert dict(rows["people_user"][0])["First name"] == "Sam"
    assert dict(rows["people_user"][0])["The account is open"] == "Yes"


def test_the_page_that_is_kept_needs_nothing_else() -> None:
    page = text(signed_in(waiting("Sam").student), "/my-data/all/file/")
    assert "<script" not in page
    assert "stylesheet" not in page
    assert page.startswith("<!doctype html>") or page.lstrip().startswith("<!doctype html>")


def test_getting_everything_writes_nothing() -> None:
    client = signed_in(waiting("Sam").student)
    before = Entry.objects.count()
    for url in PAGES:
        text(client, url)
    assert Entry.objects.count() == before


def test_how_long_things_are_kept_is_said_in_words() -> None:
    page = text(signed_in(waiting("Sam").student), "/my-data/delete/")
    assert "Your card: what you want others to know" in page
    assert "Two years" in page
    assert "Seven years" in page
    assert "What I have told on my card" in page
    assert "What I have told on my card" not in text(signed_in(coordinator()), "/my-data/delete/")


def test_the_pages_are_in_swedish_too() -> None:
    page = text(signed_in(person("Ada", Role.STUDENT, language="sv")), "/my-data/")
    for said in ("Mina uppgifter", "Vem som har sett vad", "Ingen har öppnat dina uppgifter än.", "Hämta alla mina uppgifter"):
        assert said in page
