"""Times from a timetable: read once, suggested, corrected, and kept nowhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from parvis import calendars
from parvis.audit.models import Entry
from parvis.support import views
from parvis.web.models import SubmittedForm

from .world import decision, draft, signed_in, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
LECTURE = (
    "DTSTART;TZID=Europe/Stockholm:20260914T100000\nDTEND;TZID=Europe/Stockholm:20260914T120000\nRRULE:FREQ=WEEKLY\nSUMMARY:Secret course"
)


def feed(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\nUID:{n}\n{lines}\nEND:VEVENT\n" for n, lines in enumerate(events))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{body}END:VCALENDAR\n".encode()


def file(content: bytes, name: str = "schema.ics") -> dict[str, Any]:
    return {"address": "", "file": SimpleUploadedFile(name, content)}


def ticked(page: str) -> set[str]:
    return set(re.findall(r'name="times" value="(\d-\d+-\d+)" id="[^"]*" checked', page))


def test_the_free_hours_of_a_file_are_suggested_and_nothing_is_saved() -> None:
    request = draft()
    client = signed_in(request.student)
    assert 'href="/my-request/timetable/"' in client.get("/my-request/times/").content.decode()
    response = client.post("/my-request/timetable/", file(feed(LECTURE)))
    page = response.content.decode()
    assert response.status_code == 200
    assert "Nothing is saved yet, and your timetable is not kept." in page
    assert 'action="/my-request/times/"' in page
    assert {"1-600-660", "1-660-720"} & ticked(page) == set()
    assert {"1-480-540", "1-720-780", "5-960-1020"} <= ticked(page)
    assert len(ticked(page)) == 5 * 9 - 2
    assert "Secret course" not in page
    request.refresh_from_db()
    assert request.weekly_times == ""


def test_what_is_suggested_is_corrected_and_then_saved_as_any_answer() -> None:
    request = draft()
    client = signed_in(request.student)
    page = client.post("/my-request/timetable/", file(feed(LECTURE))).content.decode()
    client.post("/my-request/times/", {"times": sorted(ticked(page) - {"1-480-540"})})
    request.refresh_from_db()
    assert str(request.times).startswith("1:540-600;1:720-1020;2:480-1020")


def test_the_page_that_suggests_has_a_key_of_its_own_so_that_what_is_saved_counts() -> None:
    request = draft()
    client = signed_in(request.student)
    assert 'name="form_key"' not in client.get("/my-request/timetable/").content.decode().split("<main")[1].split("</main")[0]
    page = client.post("/my-request/timetable/", file(feed(LECTURE))).content.decode()
    key = page.split('action="/my-request/times/"')[1].split('name="form_key" value="')[1].split('"')[0]
    client.post("/my-request/times/", {"times": sorted(ticked(page)), "form_key": key})
    request.refresh_from_db()
    assert request.weekly_times


def test_a_link_is_read_once_and_neither_it_nor_what_it_holds_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def fetched(address: str) -> bytes:
        asked.append(address)
        return feed(LECTURE)

    monkeypatch.setattr(calendars, "fetch", fetched)
    request = draft()
    client = signed_in(request.student)
    secret = "https://schema.example.org/own-key.ics"
    page = client.post("/my-request/timetable/", {"address": secret, "form_key": "b" * 32}).content.decode()
    assert asked == [secret]
    assert ticked(page)
    assert "own-key" not in page
    kept = [*Entry.objects.order_by("pk").values_list("detail", flat=True), *SubmittedForm.objects.order_by("pk").values()]
    assert "own-key" not in repr(kept)


@pytest.mark.parametrize("code", ["calendars.not_public", "calendars.no_answer", "calendars.too_slow", "calendars.leads_elsewhere"])
def test_a_link_that_cannot_be_read_is_said_by_the_field(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    def refused(_address: str) -> bytes:
        raise calendars.Unreachable(code)

    monkeypatch.setattr(calendars, "fetch", refused)
    response = signed_in(draft().student).post("/my-request/timetable/", {"address": "https://x.example.org/a.ics"})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="f-address_error"' in page
    assert 'value="https://x.example.org/a.ics"' in page


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"address": "", "file": ""}, "Paste the link to your timetable, or choose a file"),
        ({"address": "http://x.example.org/a.ics"}, "Paste the whole link."),
        ({"address": "https://127.0.0.1/a.ics"}, "We cannot read that link."),
        (file(b"<html>"), "This is not a timetable that we can read."),
        (file(feed()), "There is nothing in the timetable for the coming weeks."),
        (file(feed(LECTURE), name="schema.pdf"), "The file is of another kind."),
    ],
    ids=["nothing", "no lock", "our own machine", "a page", "empty", "another file"],
)
def test_what_is_no_timetable_is_said(given: dict[str, Any], sentence: str) -> None:
    response = signed_in(draft().student).post("/my-request/timetable/", given)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_it_is_for_whoever_has_an_application_that_can_be_changed() -> None:
    assert signed_in(decision("Ida").student).get("/my-request/timetable/").status_code == 404
    request = waiting("Sam")
    assert "?change" in signed_in(request.student).get("/my-request/times/").content.decode()
    page = signed_in(request.student).get("/my-request/timetable/?change").content.decode()
    assert 'href="/my-request/times/?change"' in page


def test_every_reason_of_a_calendar_has_its_sentence() -> None:
    import inspect

    from parvis.calendars import fetching, reading
    from parvis.support.words import TIMETABLE

    source = inspect.getsource(fetching) + inspect.getsource(reading) + inspect.getsource(views)
    assert set(re.findall(r'"(calendars\.\w+)"', source)) == set(TIMETABLE)
