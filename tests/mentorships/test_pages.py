from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from parvis.audit import trail
from parvis.mentorships import actions, queries
from parvis.mentorships.models import Ending, Extension, Mentorship
from parvis.mentorships.sweeps import ask_about_next_year
from parvis.people.models import Role, User
from parvis.support import actions as support

from .conftest import AT, NEEDED, World

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
ASKS = datetime(2027, 4, 26, 5, 0, tzinfo=UTC)
LANGUAGES = ["sv", "en"]


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


def people(pair: Mentorship, world: World) -> dict[str, User]:
    return {"student": pair.student, "mentor": pair.mentor.person, "coordinator": world.office}


def text(response: Any) -> str:
    return str(response.content.decode())


def url(name: str, thing: Any, *more: str) -> str:
    return reverse(name, args=[thing.pk, *more])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_for_those_it_is_for_and_is_not_found_by_others(world: World, signed_in: SignIn, language: str) -> None:
    pair = world.pair()
    support.save_line(pair.student, "learn", "In the morning", "mentor", by=pair.student, at=AT)
    agreed = world.agreed(pair)
    change = actions.answer(agreed, "late", "wait_15", "", by=pair.student, at=AT)
    question = actions.ask_to_extend(pair, by=world.office, at=AT)
    actions.answer_wish(question, "same", by=pair.student, at=AT)
    actions.talked(pair, by=world.office, at=AT)
    [ending] = queries.open_endings(pair)
    both, all_three = {"student", "mentor"}, {"student", "mentor", "coordinator"}
    pages = {
        url("mentorships.pair", pair): all_three,
        url("mentorships.approve_more", pair): {"coordinator"},
        url("mentorships.first_meeting", pair): both,
        url("mentorships.ask_to_end", pair): both,
        url("mentorship.end", pair): {"coordinator"},
        url("mentorships.agreement", agreed): all_three,
        url("mentorships.agreement", change): both,
        url("mentorships.item", agreed, "late"): both,
        url("mentorships.item", change, "first_goal"): both,
        url("mentorships.confirm", change): both,
        url("mentorships.confirmed", change): both,
        url("mentorships.extension", question): all_three,
        url("mentorships.ending", ending): both,
    }
    outsiders = [world.person(Role.STUDENT), world.person(Role.MENTOR), world.person(Role.PAYROLL)]
    for person in [*people(pair, world).values(), *outsiders]:
        User.objects.filter(pk=person.pk).update(language=language)
    for page, allowed in pages.items():
        for role, person in people(pair, world).items():
            status = signed_in(person).get(page).status_code
            assert (status == 200) == (role in allowed), (page, role, status)
        for person in outsiders:
            assert signed_in(person).get(page).status_code in {403, 404}, page
    assert signed_in(pair.student).get(url("mentorships.item", change, "colour")).status_code == 404


def test_nothing_changes_by_a_get(world: World, signed_in: SignIn) -> None:
    pair = world.pair()
    office = signed_in(world.office)
    for name in ("mentorship.pause", "mentorship.resume", "mentorship.begin_ending"):
        assert office.get(url(name, pair)).status_code == 405


def test_the_list_shows_a_mentor_their_students_and_a_student_their_pair(world: World, signed_in: SignIn) -> None:
    mentor = world.mentor()
    pair = world.pair(mentor=mentor)
    world.pair(mentor=mentor)
    assert text(signed_in(mentor.person).get(reverse("mentorships.mine"))).count(">Sam</a>") == 2
    assert signed_in(pair.student).get(reverse("mentorships.mine")).headers["Location"] == url("mentorships.pair", pair)
    assert "You have no mentor yet" in text(signed_in(world.person(Role.STUDENT)).get(reverse("mentorships.mine")))
    assert signed_in(world.office).get(reverse("mentorships.mine")).status_code == 403


@pytest.mark.requirement("R21")
def test_the_mentor_reads_the_card_and_the_student_sees_that_it_was_read(world: World, signed_in: SignIn) -> None:
    pair = world.pair()
    support.save_line(pair.student, "learn", "PLANTED-MORNING", "mentor", by=pair.student, at=AT)
    support.save_line(pair.student, "hard", "PLANTED-HARD", "coordinator", by=pair.student, at=AT)
    seen = text(signed_in(pair.mentor.person).get(url("mentorships.pair", pair)))
    assert "PLANTED-MORNING" in seen
    assert "PLANTED-HARD" not in seen
    line = trail.concerning(pair.student).filter(event="support.card_read").get()
    assert (line.by_id, line.detail) == (str(pair.mentor.person_id), {"what": ["learn"]})
    own = text(signed_in(pair.student).get(url("mentorships.pair", pair)))
    assert "PLANTED" not in own
    assert "How I learn best" in own
    assert "PLANTED" not in text(signed_in(world.office).get(url("mentorships.pair", pair)))


@pytest.mark.requirement("Q10")
def test_the_coordinator_sees_the_frame_leaves_a_line_and_the_pair_reads_what_she_sees(world: World, signed_in: SignIn) -> None:
    pair = world.pair()
    version = world.filled(pair)
    actions.answer(version, "first_goal", "", "PLANTED-GOAL", by=pair.student, at=AT)
    for somebody in (pair.student, pair.mentor.person):
        actions.confirm(version, by=somebody, at=AT)
    for page in (url("mentorships.pair", pair), url("mentorships.agreement", version)):
        seen = text(signed_in(world.office).get(page))
        assert "Kim calls after 10 minutes." in seen
        assert "PLANTED" not in seen
        assert "Sam writes here" not in seen
    assert trail.concerning(pair.student).filter(event="mentorships.frame_read").count() == 1
    for person in (pair.student, pair.mentor.person):
        assert "What the coordinator sees of a pair" in text(signed_in(person).get(url("mentorships.pair", pair)))


@pytest.mark.requirement("R40")
def test_the_checklist_is_filled_in_page_by_page_and_approved_by_both(world: World, signed_in: SignIn) -> None:
    pair = world.pair()
    version = queries.draft(pair)
    student, mentor = signed_in(pair.student), signed_in(pair.mentor.person)
    first = student.get(url("mentorships.item", version, "contact"))
    assert first.context["form"]["choice"].value() == "email"  # what the student asked for when applying
    assert "Save and continue later" in text(first)
    reply = student.post(url("mentorships.item", version, "contact"), {"choice": "email", "text": ""})
    assert reply.headers["Location"] == url("mentorships.item", version, "place")
    paused = student.post(url("mentorships.item", version, "place"), {"later": "yes"})
    assert paused.headers["Location"] == url("mentorships.agreement", version)
    for item in ("place", "late", "cancel", "felt_wrong"):
        mentor.post(url("mentorships.item", version, item), {"choice": NEEDED[item], "text": "Room 12" if item == "place" else ""})
    read = student.get(url("mentorships.confirm", version))
    assert "We meet on campus. Room 12" in text(read)
    assert "You approve only for yourself." in text(read)
    done = student.post(url("mentorships.confirm", version), {"seen": read.context["seen"]}, follow=True)
    assert "You have approved. We wait for Kim." in text(done)
    done = mentor.post(url("mentorships.confirm", version), {"seen": read.context["seen"]}, follow=True)
    assert "Done. You agree" in text(done)
    assert queries.agreed(pair).version == 1


@pytest.mark.parametrize(
    ("item", "sent", "said"),
    [
        ("late", {"choice": "", "text": "KEPT"}, "Select an answer"),
        ("late", {"choice": "other", "text": " "}, "Write what you have agreed on"),
        ("late", {"choice": "never", "text": "KEPT"}, "Select one of the choices"),
        ("first_goal", {"text": ""}, "Write what you have agreed on"),
        ("first_goal", {"text": "KEPT" + "x" * 700}, "at most 600 characters"),
    ],
)
def test_what_is_not_an_answer_says_what_to_do_and_keeps_what_was_written(
    world: World, signed_in: SignIn, item: str, sent: dict[str, str], said: str
) -> None:
    pair = world.pair()
    reply = signed_in(pair.student).post(url("mentorships.item", queries.draft(pair), item), sent)
    assert reply.status_code == 422
    assert text(reply).count(said) == 2
    assert ("KEPT" in text(reply)) == ("KEPT" in sent["text"])


def test_what_was_written_when_leaving_with_an_unfinished_answer_is_not_lost(world: World, signed_in: SignIn) -> None:
    pair = world.pair()
    reply = signed_in(pair.student).post(url("mentorships.item", queries.draft(pair), "late"), {"later": "yes", "text": "KEPT"})
    assert reply.status_code == 422
    assert "KEPT" in text(reply)


def test_a_page_that_is_out_of_date_approves_nothing(world: World, signed_in: SignIn) -> None:
    pair = world.pair()
    version = world.filled(pair)
    student = signed_in(pair.student)
    seen = student.get(url("mentorships.confirm", version)).context["seen"]
    actions.answer(version, "late", "wait_15", "", by=pair.mentor.person, at=AT + timedelta(seconds=9))
    reply = student.post(url("mentorships.confirm", version), {"seen": seen})
    assert reply.status_code == 409
    assert queries.confirmed_by(version) == []


def test_a_change_shows_how_it_was_and_how_it_becomes(world: World, signed_in: SignIn) -> None:
    pair = world.pair()
    agreed = world.agreed(pair)
    mentor, student = signed_in(pair.mentor.person), signed_in(pair.student)
    made = mentor.post(url("mentorships.item", agreed, "late"), {"choice": "wait_15", "text": ""}, follow=True)
    assert "It becomes" in text(made)
    change = queries.draft(pair)
    mentor.post(url("mentorships.confirm", change), {})
    page = text(student.get(url("mentorships.confirm", change)))
    for said in (
        "Kim wants to change one thing",
        "Kim calls after 10 minutes.",
        "We wait for 15 minutes.",
        "Approve the change",
        "Keep it as it was",
    ):
        assert said in page
    student.post(url("agreement.drop", change))
    assert queries.draft(pair) is None
    same = mentor.post(url("mentorships.item", agreed, "late"), {"choice": "call_10", "text": ""}, follow=True)
    assert "Nothing was changed." in text(same)


@pytest.mark.requirement("R52")
@pytest.mark.requirement("Q1")
def test_more_time_is_approved_on_a_page_and_refused_there_with_the_reason(world: World, signed_in: SignIn) -> None:
    pair = world.pair()
    office = signed_in(world.office)
    page = url("mentorships.approve_more", pair)
    reply = office.post(page, {"minutes": "3", "last_on": "2026-11-20"})
    assert reply.status_code == 422
    assert "At most 120 minutes a week can be approved" in text(reply)
    assert 'value="3"' in text(reply)
    assert office.post(page, {"minutes": "", "last_on": ""}).status_code == 422
    assert office.post(page, {"minutes": "2", "last_on": "2026-11-29"}).status_code == 302
    assert "Sunday 29 November" in text(signed_in(pair.student).get(url("mentorships.pair", pair)))


def extension(pair: Mentorship) -> Extension:
    return Extension.objects.get(mentorship=pair)


@pytest.mark.requirement("R103")
@pytest.mark.requirement("R105")
def test_the_question_about_next_year_on_its_four_pages(world: World, signed_in: SignIn) -> None:
    pair = world.pair()
    with time_machine.travel(ASKS, tick=False):
        ask_about_next_year(ASKS)
        page = url("mentorships.extension", extension(pair))
        student, mentor, office = (signed_in(p) for p in people(pair, world).values())
        assert "Do you want to go on next study year?" in text(student.get(page))
        assert mentor.get(page).status_code == 404
        assert student.post(page, {}).status_code == 422
        student.post(page, {"wish": "same"})
        asked = text(student.get(page))
        assert "We have asked Kim" in asked
        assert "Sam wants to go on. Can you?" in text(mentor.get(page))
        assert student.post(url("extension.send", extension(pair))).status_code == 409
        mentor.post(page, {"answer": "less"})
        answered = text(student.get(page))
        assert "Kim can go on" in answered
        assert "less" not in answered
        student.post(url("extension.send", extension(pair)))
        deciding = text(office.get(page))
        assert "Yes, but with less time" in deciding
        assert "Extend to Tuesday 6 June 2028" in deciding
        done = office.post(url("extension.extend", extension(pair)), follow=True)
        assert "Sam and Kim have been told" in text(done)
        for client in (student, mentor):
            assert "You go on together" in text(client.get(page))


@pytest.mark.requirement("R106")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mentors_no_is_to_the_student_a_new_mentor_and_never_a_why(world: World, signed_in: SignIn, language: str) -> None:
    pair = world.pair()
    User.objects.filter(pk=pair.student_id).update(language=language)
    question = actions.ask_to_extend(pair, by=world.office, at=AT)
    actions.answer_wish(question, "same", by=pair.student, at=AT)
    actions.answer_mentor(question, "no", by=pair.mentor.person, at=AT)
    page = text(signed_in(pair.student).get(url("mentorships.extension", question)))
    assert ("Du får en ny mentor" if language == "sv" else "You get a new mentor") in page
    assert "Kim" not in page
    assert signed_in(world.office).post(url("extension.change_mentor", question)).status_code == 409


@pytest.mark.requirement("R100")
@pytest.mark.requirement("R110")
@pytest.mark.requirement("R111")
@pytest.mark.requirement("R112")
def test_an_ending_from_the_first_word_to_the_last_page(world: World, signed_in: SignIn) -> None:
    pair = world.pair()
    student, mentor, office = (signed_in(p) for p in people(pair, world).values())
    assert "I cannot go on" in text(mentor.get(url("mentorships.pair", pair)))
    page = url("mentorships.ask_to_end", pair)
    assert "The coordinator can also join the last meeting." in text(mentor.get(page))
    assert "I want to change mentor" not in text(mentor.get(page))
    assert mentor.post(page, {"reason": "job"}).status_code == 422
    done = mentor.post(page, {"reason": "job", "talk": "call"}, follow=True)
    assert "Nothing changes yet. Sam is not told before you have talked." in text(done)
    ending = Ending.objects.get()
    assert student.get(url("mentorships.ending", ending)).status_code == 404
    before = text(student.get(url("mentorships.pair", pair)))
    assert "ending" not in before.lower().replace("/cannot-go-on/", "")
    steps = text(office.get(url("mentorship.end", pair)))
    assert "I have got a job" in steps
    assert "End on" not in steps
    assert office.post(url("mentorship.end", pair), {"closing": "held", "student_next": "done"}).status_code == 409
    office.post(url("mentorship.begin_ending", pair))
    assert "How you end" in text(student.get(url("mentorships.ending", ending)))
    assert "I have got a job" not in text(student.get(url("mentorships.ending", ending)))
    assert student.post(url("mentorships.ending", ending), {}).status_code == 422
    student.post(url("mentorships.ending", ending), {"student_next": "new_mentor"})
    assert mentor.post(url("mentorships.ending", ending), {"student_next": "done"}).status_code in {200, 422}
    assert queries.student_next(pair) == "new_mentor"
    steps = text(office.get(url("mentorship.end", pair)))
    assert "End on Monday 5 October" in steps
    assert office.post(url("mentorship.end", pair), {}).status_code == 422
    office.post(url("mentorship.end", pair), {"closing": "booked", "student_next": "new_mentor"})
    assert world.fresh(pair).state == "ended"
    for client in (student, mentor, office):
        assert "Monday 5 October" in text(client.get(url("mentorships.pair", pair)))


def test_a_pair_page_asks_as_often_with_many_rows_as_with_one(signed_in: SignIn, assert_queries_do_not_grow: Callable[..., int]) -> None:
    for role in ("student", "mentor", "coordinator"):

        def build(rows: int, role: str = role) -> tuple[Client, str]:
            world = World()  # each world is undone, with its people
            pair = world.pair()
            version = world.agreed(pair)
            for n in range(rows):
                at = AT + timedelta(minutes=n)
                version = actions.answer(version, "late", ("wait_15", "call_10")[n % 2], "", by=pair.student, at=at)
                for somebody in (pair.student, pair.mentor.person):
                    actions.confirm(version, by=somebody, at=at)
            for topic in ("learn", "hard", "meeting")[: rows + 1]:
                support.save_line(pair.student, topic, "Words", "mentor", by=pair.student, at=AT)
            return signed_in(people(pair, world)[role]), url("mentorships.pair", pair)

        assert_queries_do_not_grow(build, few=2, many=30)


def test_the_list_of_a_mentor_asks_as_often_with_many_students_as_with_one(
    world: World, signed_in: SignIn, assert_queries_do_not_grow: Callable[..., int]
) -> None:
    def build(rows: int) -> tuple[Client, str]:
        mentor = world.mentor()
        for _n in range(rows):
            world.pair(mentor=mentor)
        return signed_in(mentor.person), reverse("mentorships.mine")

    assert_queries_do_not_grow(build)


def test_the_coordinators_pages_of_a_student_and_a_mentor_show_the_pairs(world: World, signed_in: SignIn) -> None:
    pair = world.pair()
    office = signed_in(world.office)
    assert url("mentorships.pair", pair) in text(office.get(reverse("support.student", args=[pair.student_id])))
    assert url("mentorships.pair", pair) in text(office.get(reverse("recruitment.mentor", args=[pair.mentor_id])))
