"""A line of the card stands where its switch lets it, and nowhere else.

Every address of the URLconf is walked by everybody, with texts planted in each line of each student's card: pages, searches,
files and printed documents; then the e-mails, and every table of the database."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from parvis.demo import story
from parvis.mentorships.models import Mentorship
from parvis.notify.outbox import send_due
from parvis.people.models import User
from parvis.support import actions
from parvis.support.models import SharingLine, SupportRequest
from tests.access.test_matrix import addresses

pytestmark = pytest.mark.django_db
Topic, Audience = SharingLine.Topic, SharingLine.Audience
PLANTED = re.compile(r"zq(\d+)x([a-z]+)x([a-z]+)qz")
NUMBERS = (1, 2, 3)
COORDINATOR, PAYROLL, ADMINISTRATOR = "Eva", "Petra", "Ali"
READERS = {"mentor": {"mentor", "both"}, "coordinator": {"coordinator", "both"}}
TAKEN_OUT: tuple[tuple[str, dict[str, str]], ...] = (("/lists/take-out/mentors/", {}), ("/lists/take-out/attendance/", {"year": "0"}))


def text_of(student: User, topic: str, audience: str) -> str:
    """A text that is nobody else's: whose, in which line, with which switch."""
    return f"zq{student.pk}x{topic}x{audience}qz"


def plant(student: User, turn: int, at: datetime) -> None:
    """A text in every line. Which switch each has goes round with `turn`."""
    for n, topic in enumerate(Topic.values):
        audience = Audience.values[(n + turn) % len(Audience.values)]
        actions.save_line(student, topic, text_of(student, topic, audience), audience, by=student, at=at)


@dataclass
class University:
    """The middle of a term, and a browser for everybody."""

    at: datetime
    clients: dict[str, Client]
    people: dict[str, User]
    students: list[User]
    printed: list[str]
    read_already: dict[str, dict[str, set[tuple[str, str, str]]]] = field(default_factory=dict)

    def pairs_of(self, name: str) -> set[str]:
        """The students whose mentor this person is, or has been."""
        pairs = Mentorship.objects.filter(mentor__person=self.people[name]).order_by("pk") if name in self.people else []
        return {str(pair.student_id) for pair in pairs}

    def paths(self, name: str) -> Iterator[str]:
        """Every address that this person is let in to; the others answer with a refusal, as `test_matrix` proves. Nobody tries them all."""
        for address in addresses():
            permission = getattr(address.view, "permission", None)
            if name in self.people and (permission is None or not permission(self.people[name])):
                continue
            numbers: tuple[int, ...] = NUMBERS if address.takes_object else (1,)
            if address.name in {"support.student", "people.person"}:
                numbers = tuple(student.pk for student in self.students)
            if address.name == "mentorships.pair":
                numbers = tuple(Mentorship.objects.order_by("pk").values_list("pk", flat=True))
            yield from (address.path(number) for number in numbers)

    def reads(self, name: str) -> dict[str, set[tuple[str, str, str]]]:
        """Path → what of the planted texts this person finds there, with the switches as they were planted."""
        if name not in self.read_already:
            self.read_already[name] = self.reads_on(name, self.paths(name))
        return self.read_already[name]

    def reads_on(self, name: str, paths: Iterable[str]) -> dict[str, set[tuple[str, str, str]]]:
        """The same on some paths, as the switches are now."""
        found: dict[str, set[tuple[str, str, str]]] = {}
        for path in paths:
            self.printed.clear()
            said = shown(self.clients[name].get(path)) + " ".join(self.printed)
            if there := {(m[1], m[2], m[3]) for m in PLANTED.finditer(said)}:
                found[path] = there
        return found


def shown(response: Any) -> str:
    """Everything that an answer holds, unpacked: pages, lists, workbooks."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b" ".join(packed.read(name) for name in packed.namelist())
    return f"{content.decode('utf-8', 'ignore')} {response.headers}"


class Printed:
    """Stands in for what makes a PDF, and keeps what would have been printed."""

    said: list[str] = []

    def __init__(self, *_args: Any, string: str = "", **_kwargs: Any) -> None:
        Printed.said.append(string)

    def write_pdf(self, *_args: Any, **_kwargs: Any) -> bytes:
        return b"%PDF-1.7"


def begin_to_count_anew() -> None:
    """The first of each kind is number 1, whatever other tests have made and taken back: so the walk comes to what there is."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_by_name_sql(no_style(), connection.introspection.sequence_list()):
            cursor.execute(statement)


@pytest.fixture(scope="module")
def university(django_db_setup: None, django_db_blocker: Any) -> Iterator[University]:
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock(), transaction.atomic():
        patched.setattr("weasyprint.HTML", Printed)
        at = timezone.now()
        begin_to_count_anew()
        story.play("term", at=at)
        people = {face.given_name: User.objects.get(email=face.email) for face in story.faces()}
        clients = {name: Client() for name in ("nobody", *people)}
        for name, person in people.items():
            clients[name].force_login(person)
        students = list(User.objects.filter(roles__contains="student").order_by("pk"))
        for turn, student in enumerate(students):
            plant(student, turn, at)
        yield University(at, clients, people, students, Printed.said)
        transaction.set_rollback(True)


def names(role: str) -> list[str]:
    return [face.given_name for face in story.faces() if str(face.role) == role]


def too_much(found: dict[str, set[tuple[str, str, str]]], allowed: set[str], whose: set[str] | None = None) -> dict[str, Any]:
    """What somebody read though its switch, or another's pair, says no."""
    wrong = {
        path: {one for one in there if one[2] not in allowed or (whose is not None and one[0] not in whose)}
        for path, there in found.items()
    }
    return {path: there for path, there in wrong.items() if there}


@pytest.mark.requirement("R21")
@pytest.mark.requirement("R82")
@pytest.mark.parametrize("name", names("mentor"))
def test_a_mentor_reads_the_lines_that_are_switched_on_for_them_of_their_own_students(university: University, name: str) -> None:
    found, own = university.reads(name), university.pairs_of(name)
    assert too_much(found, READERS["mentor"], own) == {}
    if Mentorship.objects.filter(mentor__person=university.people[name]).exclude(state="ended").exists():
        seen = {one for there in found.values() for one in there}
        lines = SharingLine.objects.filter(student__in=[int(pk) for pk in own], audience__in=READERS["mentor"]).order_by("pk")
        assert seen == {(str(line.student_id), line.topic, line.audience) for line in lines}, "what is switched on is read"


@pytest.mark.requirement("R21")
def test_the_coordinator_reads_the_lines_that_are_switched_on_for_the_coordinator(university: University) -> None:
    found = university.reads(COORDINATOR)
    assert too_much(found, READERS["coordinator"]) == {}
    assert {one[2] for there in found.values() for one in there} == READERS["coordinator"]


@pytest.mark.requirement("R21")
@pytest.mark.parametrize("name", ["nobody", PAYROLL, ADMINISTRATOR, *names("applicant")])
def test_nobody_else_reads_any_line(university: University, name: str) -> None:
    assert university.reads(name) == {}


@pytest.mark.requirement("R21")
@pytest.mark.parametrize("name", names("student"))
def test_a_student_reads_their_own_lines_alone(university: University, name: str) -> None:
    found = university.reads(name)
    assert too_much(found, set(Audience.values), {str(university.people[name].pk)}) == {}
    assert {one[1] for there in found.values() for one in there} == set(Topic.values)


@pytest.mark.requirement("R21")
@pytest.mark.parametrize("turn", range(len(Audience.values)))
def test_each_line_follows_each_of_its_switches_where_cards_are_read(university: University, turn: int) -> None:
    with transaction.atomic():
        for student in university.students:
            plant(student, turn, university.at)
        for pair in Mentorship.objects.exclude(state="ended").select_related("mentor__person", "student").order_by("pk"):
            mentor = pair.mentor.person.given_name
            for reader, path in ((mentor, f"/pairs/{pair.pk}/"), (COORDINATOR, f"/students/{pair.student_id}/")):
                kind = "coordinator" if reader == COORDINATOR else "mentor"
                said = {(m[2], m[3]) for m in PLANTED.finditer(shown(university.clients[reader].get(path)))}
                lines = SharingLine.objects.filter(student=pair.student, audience__in=READERS[kind]).order_by("pk")
                assert said == {(line.topic, line.audience) for line in lines}, path
        transaction.set_rollback(True)


@pytest.mark.requirement("R21")
@pytest.mark.parametrize("name", [COORDINATOR, names("mentor")[0]])
def test_a_switch_that_is_turned_off_holds_at_once(university: University, name: str) -> None:
    where = university.reads(name)
    assert where
    with transaction.atomic():
        for line in SharingLine.objects.select_related("student").order_by("pk"):
            actions.set_audience(line, Audience.NOBODY, by=line.student, at=university.at)
        assert university.reads_on(name, where) == {}
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", [COORDINATOR, PAYROLL, ADMINISTRATOR, names("mentor")[0]])
def test_no_search_finds_anybody_by_what_they_have_told(university: University, name: str) -> None:
    student = university.students[0]
    words = [line.text for line in SharingLine.objects.filter(student=student).order_by("pk")]
    for path in ("/students/", "/mentors/", "/admin/people/", "/people/", "/follow-up/"):
        for word in words:
            page = shown(university.clients[name].get(path, {"name": word, "q": word, "search": word}))
            assert f'href="/students/{student.pk}/"' not in page, path


def test_no_list_that_is_taken_out_holds_a_line(university: University) -> None:
    client = university.clients[COORDINATOR]
    year = re.search(r'<option value="(\d{4})"', client.get("/lists/").content.decode())
    for path, given in TAKEN_OUT:
        for form in ("csv", "xlsx"):
            asked = {"form": form, **({"year": year[1]} if "year" in given and year else {})}
            response = client.post(path, asked)
            assert response.status_code == 200, path
            assert not PLANTED.search(shown(response)), path


def test_no_email_and_no_message_holds_a_line(university: University) -> None:
    with transaction.atomic():
        for student in university.students:
            plant(student, 3, university.at)
        request = SupportRequest.objects.filter(state="waiting").order_by("pk").first()
        if request is not None:
            actions.tell_still_waiting(request, by=story_system(), at=university.at)
        mail.outbox.clear()
        send_due(university.at + timedelta(days=1))
        sent = " ".join(f"{one.subject} {one.body} {getattr(one, 'alternatives', '')} {one.attachments}" for one in mail.outbox)
        assert sent, "something was sent"
        assert not PLANTED.search(sent)
        transaction.set_rollback(True)


def story_system() -> Any:
    from parvis.kit.permission import SYSTEM

    return SYSTEM


def test_no_table_holds_a_line_that_can_be_read_without_the_key(university: University) -> None:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"select * from {connection.ops.quote_name(table)}")
            assert not PLANTED.search(repr(cursor.fetchall())), table
