"""The agreement as the two meet it: which change asks whom again, every version to read and keep, the mentor's own page."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from parvis.casework.task import settled
from parvis.mentorships import actions, documents, queries, tasks
from parvis.mentorships.models import Agreement, Forethought
from parvis.notify.models import Message
from parvis.people.models import User
from parvis.privacy import subject_access

from .conftest import AT, World

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LATER = AT + timedelta(days=7)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


def url(name: str, thing: Any, *more: str) -> str:
    return reverse(name, args=[thing.pk, *more])


def text(response: Any) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


def second(world: World, pair: Any, choice: str = "wait_15") -> Agreement:
    """A second version, in force."""
    changed = actions.answer(world.agreed(pair), "late", choice, "", by=pair.student, at=LATER)
    for person in (pair.student, pair.mentor.person):
        actions.confirm(changed, by=person, at=LATER)
    return changed


@pytest.mark.requirement("R41")
def test_a_changed_row_is_all_that_somebody_who_has_approved_is_asked_about_again(world: World, signed_in: SignIn) -> None:
    pair = world.pair()
    version = world.filled(pair)
    actions.confirm(version, by=pair.student, at=AT)
    actions.answer(version, "late", "wait_15", "", by=pair.mentor.person, at=AT)
    page = signed_in(pair.student).get(url("mentorships.confirm", version))
    assert [(c.was, c.becomes) for c in page.context["changes"]] == [("Kim calls after 10 minutes.", "We wait for 15 minutes.")]
    assert "You have approved before. Since then this has changed." in text(page)
    assert "Approve the change" in text(page)
    assert queries.confirmed_by(version) == []
    first_time = signed_in(pair.mentor.person).get(url("mentorships.confirm", version))
    assert first_time.context["changes"] == []
    assert "I approve" in text(first_time)
    for person in (pair.mentor.person, pair.student):
        actions.confirm(version, by=person, at=AT)
    assert version.state == "confirmed"


def test_a_page_that_is_out_of_date_shows_what_changed_and_approves_nothing(world: World, signed_in: SignIn) -> None:
    pair = world.pair()
    version = world.filled(pair)
    student = signed_in(pair.student)
    seen = student.get(url("mentorships.confirm", version)).context["seen"]
    actions.answer(version, "late", "other", "We wait by the door", by=pair.mentor.person, at=AT)
    actions.answer(version, "first_goal", "", "Start the report", by=pair.mentor.person, at=AT)
    reply = student.post(url("mentorships.confirm", version), {"seen": seen})
    assert reply.status_code == 409
    assert "Kim changed something while you were reading. You have not approved anything yet." in text(reply)
    assert [(c.was, c.becomes) for c in reply.context["changes"]] == [
        ("Kim calls after 10 minutes.", "We wait by the door"),
        ("", "Start the report"),
    ]
    assert queries.confirmed_by(version) == []
    assert student.post(url("mentorships.confirm", version), {"seen": reply.context["seen"]}).status_code == 302
    assert queries.confirmed_by(version) == [pair.student_id]


def test_a_change_can_wait_for_a_talk_and_both_see_it(world: World, signed_in: SignIn) -> None:
    pair = world.pair()
    change = actions.answer(world.agreed(pair), "late", "wait_15", "", by=pair.student, at=LATER)
    actions.confirm(change, by=pair.student, at=LATER)
    mentor = signed_in(pair.mentor.person)
    said = mentor.post(url("mentorships.talk_about", change), follow=True)
    assert "Sam has been told." in text(said)
    assert [m.to for m in Message.objects.filter(kind="mentorships.talk_about_change").order_by("pk")] == [pair.student]
    assert "Kim wants to talk about this at your next meeting." in text(signed_in(pair.student).get(url("mentorships.confirm", change)))
    assert "You want to talk with Sam about this" in text(mentor.get(url("mentorships.pair", pair)))
    assert queries.agreed(pair).version == 1
    actions.answer(change, "late", "message", "", by=pair.student, at=LATER)
    assert queries.to_talk_about(pair) is None
    assert world.fresh(change).talk_by is None


@pytest.mark.requirement("R40")
def test_nothing_waits_for_an_approval(world: World, signed_in: SignIn) -> None:
    pair = world.pair()
    world.filled(pair)
    page = signed_in(pair.student).get(url("mentorships.pair", pair))
    assert "Book a meeting" in text(page)
    assert signed_in(pair.student).get(reverse("meetings.book", args=[pair.pk])).status_code == 200


@pytest.mark.requirement("R41")
@pytest.mark.requirement("R47")
def test_every_version_is_read_with_who_approved_it_and_what_it_changed(world: World, signed_in: SignIn) -> None:
    pair = world.pair()
    newest = second(world, pair)
    actions.answer(newest, "first_goal", "", "PLANTED", by=pair.student, at=LATER)  # a third, not approved
    page = signed_in(pair.student).get(url("mentorships.history", pair))
    assert [t.agreement.number for t in page.context["told"]] == [2, 1]
    assert [[c.person.given_name for c in t.confirmations] for t in page.context["told"]] == [["Sam", "Kim"], ["Sam", "Kim"]]
    assert [(c.was, c.becomes) for c in page.context["told"][0].changes] == [("Kim calls after 10 minutes.", "We wait for 15 minutes.")]
    assert "PLANTED" not in text(page)
    own = signed_in(pair.student).get(url("mentorships.agreement", newest))
    assert "What this version changed" in text(own)
    assert "Kim approved it on" in text(own)


@pytest.mark.requirement("Q10")
def test_the_office_reads_the_versions_of_the_frame_alone(world: World, signed_in: SignIn) -> None:
    pair = world.pair()
    first = world.filled(pair)
    actions.answer(first, "first_goal", "", "PLANTED-ONE", by=pair.student, at=AT)
    for person in (pair.student, pair.mentor.person):
        actions.confirm(first, by=person, at=AT)
    again = actions.answer(first, "first_goal", "", "PLANTED-TWO", by=pair.student, at=LATER)
    for person in (pair.student, pair.mentor.person):
        actions.confirm(again, by=person, at=LATER)
    office = signed_in(world.office)
    for page in (
        url("mentorships.history", pair),
        url("mentorships.agreement", again),
        url("mentorships.agreement", first),
        url("mentorships.file", again, "txt"),
    ):
        seen = office.get(page).content.decode()
        assert "Kim calls after 10 minutes." in seen or page.endswith("agreements/"), page
        assert "PLANTED" not in seen, page
    assert "Nothing that you read was changed." in text(office.get(url("mentorships.history", pair)))


@pytest.mark.parametrize("many", [1, 8])
def test_the_history_asks_as_often_however_many_versions(world: World, many: int, django_assert_max_num_queries: Any) -> None:
    pair = world.pair()
    version = world.agreed(pair)
    for n in range(many):
        version = actions.answer(version, "late", "other", f"Version {n}", by=pair.student, at=LATER)
        for person in (pair.student, pair.mentor.person):
            actions.confirm(version, by=person, at=LATER)
    pair = queries.visible_to(pair.student).get()
    with django_assert_max_num_queries(3, connection=connection):
        assert len(queries.history(pair, reader="student")) == many + 1


@pytest.mark.requirement("R41")
@pytest.mark.parametrize(
    ("language", "title"), [("sv", "Överenskommelse mellan Sam och Kim, version 1"), ("en", "Agreement of Sam and Kim, version 1")]
)
def test_a_version_is_kept_as_an_accessible_pdf_and_as_text(world: World, signed_in: SignIn, language: str, title: str) -> None:
    pair = world.pair()
    first = world.filled(pair)
    actions.answer(first, "late", "other", "We wait <b>by</b> the door & say so", by=pair.student, at=AT)
    for person in (pair.student, pair.mentor.person):
        actions.confirm(first, by=person, at=AT)
    User.objects.filter(pk=pair.student_id).update(language=language)
    student = signed_in(pair.student)
    pdf = student.get(url("mentorships.file", first, "pdf"))
    assert pdf.headers["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(pdf.content)) as opened:
        root = opened.Root
        assert (str(root.Lang), bool(root.MarkInfo.Marked), bool(root.ViewerPreferences.DisplayDocTitle)) == (language, True, True)
        assert "/StructTreeRoot" in root
        assert str(opened.docinfo["/Title"]) == title
    kept = student.get(url("mentorships.file", first, "txt"))
    assert "attachment" in kept.headers["Content-Disposition"]
    assert "We wait <b>by</b> the door & say so" in kept.content.decode()
    assert "Sam" in kept.content.decode()
    assert student.get(url("mentorships.file", first, "exe")).status_code == 404
    assert set(documents.FORMS) == {"pdf", "txt"}


def test_what_is_being_written_is_no_file(world: World, signed_in: SignIn) -> None:
    version = world.filled(pair := world.pair())
    assert signed_in(pair.student).get(url("mentorships.file", version, "txt")).status_code == 404


THOUGHTS = {"role": "PLANTED-ROLE", "contact": "PLANTED-CONTACT", "hard": "PLANTED-HARD", "know": "PLANTED-KNOW", "own": "PLANTED-OWN"}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_mentor_prepares_with_five_questions_and_can_leave_them_empty(world: World, signed_in: SignIn, language: str) -> None:
    pair = world.pair()
    User.objects.filter(pk=pair.mentor.person_id).update(language=language)
    mentor = signed_in(pair.mentor.person)
    page = mentor.get(url("mentorships.think_ahead", pair))
    assert list(page.context["form"].fields) == ["role", "contact", "hard", "know", "own"]
    assert "Sam" in text(page)
    assert mentor.post(url("mentorships.think_ahead", pair), THOUGHTS).headers["Location"] == url("mentorships.first_meeting", pair)
    again = mentor.get(url("mentorships.think_ahead", pair))
    assert again.context["form"].initial == THOUGHTS
    too_long = mentor.post(url("mentorships.think_ahead", pair), {"own": "KEPT" + "x" * 2000})
    assert too_long.status_code == 422
    assert "KEPT" in text(too_long)
    mentor.post(url("mentorships.think_ahead", pair), {"role": "PLANTED-ROLE"})
    assert queries.forethoughts(pair, pair.mentor.person) == {"role": "PLANTED-ROLE"}


@pytest.mark.requirement("R82")
def test_what_the_mentor_thinks_beforehand_is_for_the_mentor_alone(world: World, signed_in: SignIn) -> None:
    pair = world.pair()
    actions.think_ahead(pair, THOUGHTS, by=pair.mentor.person, at=AT)
    with connection.cursor() as cursor:
        cursor.execute("select text from mentorships_forethought")
        assert not any("PLANTED" in row[0] for row in cursor.fetchall())
    other = world.pair(mentor=world.mentor("Lo"))
    for person in (pair.student, world.office, other.mentor.person):
        assert signed_in(person).get(url("mentorships.think_ahead", pair)).status_code in {403, 404}
        assert not queries.forethoughts_visible_to(person).exists()
        assert "PLANTED" not in str(subject_access.raw(person, at=AT))
        for page in ("mentorships.pair", "mentorships.first_meeting", "mentorships.history"):
            assert "PLANTED" not in text(signed_in(person).get(url(page, pair)))
    assert "PLANTED-ROLE" in str(subject_access.raw(pair.mentor.person, at=AT))
    assert Forethought.objects.count() == len(THOUGHTS)


def test_a_talk_is_asked_for_only_of_a_change(world: World, signed_in: SignIn) -> None:
    version = world.filled(pair := world.pair())
    assert signed_in(pair.student).post(url("mentorships.talk_about", version)).status_code == 409


def test_the_task_names_the_one_who_wants_the_change(world: World) -> None:
    pair = world.pair()
    change = actions.answer(world.agreed(pair), "late", "wait_15", "", by=pair.student, at=LATER)
    actions.confirm(change, by=pair.student, at=LATER)
    [task] = settled(tasks.tasks(pair.mentor.person, role="mentor", at=LATER))
    assert "Sam" in str(task.title)
