from __future__ import annotations

import pytest
from django.test import Client

from parvis.audit.trail import read_sensitive
from parvis.people.models import Role
from parvis.support import queries
from parvis.support.models import SharingLine

from .test_pages import a_health_word, text
from .world import AT, coordinator, decision, line, person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now"), pytest.mark.requirement("R21")]


@pytest.fixture
def sam() -> Client:
    return signed_in(decision("Sam").student)


def owner(client: Client) -> object:
    from parvis.people.models import User

    return User.objects.get(pk=client.session["_auth_user_id"])


def test_telling_nothing_is_the_beginning_and_is_fine(sam: Client) -> None:
    assert "You have not told anything yet. That is fine." in text(sam, "/my-card/")
    assert sam.post("/my-card/begin/", {"more": "no"}).headers["Location"] == "/my-card/"
    assert SharingLine.objects.count() == 0


def test_the_topics_that_are_chosen_become_questions_and_lead_to_the_preview(sam: Client) -> None:
    assert sam.post("/my-card/begin/", {"more": "yes"}).headers["Location"] == "/my-card/topics/"
    first = sam.post("/my-card/topics/", {"topics": ["learn", "meeting"]}).headers["Location"]
    assert first == "/my-card/learn/?then=meeting"
    second = sam.post(first, {"text": "With pictures", "audience": "mentor"}).headers["Location"]
    assert second == "/my-card/meeting/?then="
    assert sam.post(second, {"text": "Lamp off", "audience": "coordinator"}).headers["Location"] == "/my-card/preview/"
    preview = text(sam, "/my-card/preview/")
    assert "With pictures" in preview
    assert "Lamp off" not in preview


def test_the_way_through_the_topics_leads_only_to_topics(sam: Client) -> None:
    response = sam.post("/my-card/learn/?then=//evil.example,hard", {"text": "With pictures", "audience": "mentor"})
    assert response.headers["Location"] == "/my-card/hard/?then="


def test_a_line_needs_words_and_a_reader(sam: Client) -> None:
    response = sam.post("/my-card/learn/", {"text": "With pictures"})
    assert response.status_code == 422
    assert "Select who may read this" in response.content.decode()
    assert "With pictures" in response.content.decode()
    assert sam.post("/my-card/learn/", {"audience": "mentor"}).status_code == 422


def test_the_switches_turn_at_once_and_one_by_one(sam: Client) -> None:
    sam.post("/my-card/learn/", {"text": "With pictures", "audience": "mentor"})
    sam.post("/my-card/learn/switch/", {"reader": "coordinator", "show": "yes"})
    assert SharingLine.objects.get().audience == "both"
    page = sam.post("/my-card/learn/switch/", {"reader": "mentor", "show": "no"}, follow=True).content.decode()
    assert "Your mentor can no longer read the line." in page
    assert SharingLine.objects.get().audience == "coordinator"
    sam.post("/my-card/learn/switch/", {"reader": "coordinator", "show": "no"})
    assert SharingLine.objects.get().audience == "nobody"


def test_a_switch_for_somebody_else_does_not_exist(sam: Client) -> None:
    sam.post("/my-card/learn/", {"text": "With pictures", "audience": "mentor"})
    assert sam.post("/my-card/learn/switch/", {"reader": "payroll", "show": "yes"}).status_code == 404
    assert sam.post("/my-card/hard/switch/", {"reader": "mentor", "show": "yes"}).status_code == 404
    assert sam.get("/my-card/colour/").status_code == 404


def test_the_card_says_who_has_read_which_line_and_when(sam: Client) -> None:
    student = owner(sam)
    line(student, topic="learn")  # type: ignore[arg-type]  # the owner is a person
    line(student, topic="hard", text="Long texts")  # type: ignore[arg-type]  # the same
    assert text(sam, "/my-card/").count("No one has read it yet.") == 2
    mia = person("Mia", Role.MENTOR)
    read_sensitive(queries.CARD_READ, student, by=mia, at=AT, person=student, what=["learn"])  # type: ignore[arg-type]  # the same
    page = text(sam, "/my-card/")
    assert page.count("No one has read it yet.") == 1
    assert "Mia Lind, <time" in page


def test_reading_ones_own_card_leaves_no_line(sam: Client) -> None:
    from parvis.audit.models import Entry

    line(owner(sam))  # type: ignore[arg-type]  # the owner is a person
    before = Entry.objects.count()
    for url in ("/my-card/", "/my-card/preview/", "/my-card/learn/", "/my-data/"):
        text(sam, url)
    assert Entry.objects.count() == before


def test_a_line_that_begins_to_speak_of_health_is_met_kindly(sam: Client) -> None:
    written = {"text": f"my {a_health_word()}", "audience": "mentor"}
    assert sam.post("/my-card/hard/", written).status_code == 422
    assert SharingLine.objects.count() == 0
    sam.post("/my-card/hard/", written | {"seen": "yes"})
    assert SharingLine.objects.count() == 1


def test_a_line_and_the_whole_card_are_erased_after_a_question(sam: Client) -> None:
    for topic in ("learn", "hard", "courses"):
        line(owner(sam), topic=topic)  # type: ignore[arg-type]  # the owner is a person
    assert "It is erased for good." in text(sam, "/my-card/learn/remove/")
    sam.post("/my-card/learn/remove/")
    assert SharingLine.objects.count() == 2
    assert "These lines are erased for good:" in text(sam, "/my-card/clear/")
    sam.post("/my-card/clear/")
    assert SharingLine.objects.count() == 0


def test_the_card_is_the_students_own_page() -> None:
    for other in (coordinator(), person("Mia", Role.MENTOR)):
        client = signed_in(other)
        for url in ("/my-card/", "/my-card/learn/", "/my-card/preview/", "/my-card/clear/"):
            assert client.get(url).status_code == 403
