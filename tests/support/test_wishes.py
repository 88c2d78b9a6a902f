"""Wishes about the mentor: as conditions or wishes, an earlier mentor, and somebody who is not wanted."""

from __future__ import annotations

from typing import Any

import pytest

from parvis.audit.models import Entry
from parvis.casework.task import settled
from parvis.kit.verdict import Refused
from parvis.people.models import Role, User
from parvis.policy import health_words
from parvis.support import actions, queries, rules
from parvis.support.models import SupportRequest, UnwantedMentor
from parvis.support.tasks import tasks

from .world import AT, coordinator, decision, draft, person, signed_in, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def named(request: SupportRequest, *names: str) -> list[UnwantedMentor]:
    actions.save_answers(request, unwanted=names, by=request.student, at=AT)
    return queries.unwanted_of(request)


def post(request: SupportRequest, question: str, answer: dict[str, Any]) -> int:
    status = signed_in(request.student).post(f"/my-request/{question}/", answer).status_code
    request.refresh_from_db()
    return status


# --- Conditions and wishes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        ({"way": "campus", "campus": "Norra campus"}, ("campus", "", "Norra campus", False)),
        ({"way": "both:campus", "campus": "Norra campus", "other_campus_works": "on"}, ("both", "campus", "Norra campus", True)),
        ({"way": "both:online", "campus": ""}, ("both", "online", "", False)),
        ({"way": "online", "campus": "Norra campus", "other_campus_works": "on"}, ("online", "", "", False)),
        ({"way": "both", "campus": "", "other_campus_works": "on"}, ("both", "", "", False)),
    ],
    ids=["only campus", "rather campus", "rather online", "online", "both"],
)
def test_how_to_meet_is_a_condition_or_a_wish(chosen: dict[str, str], kept: tuple[str, str, str, bool]) -> None:
    request = draft()
    assert post(request, "way", chosen) == 302
    assert (request.way, request.way_first, request.campus, request.other_campus_works) == kept


def test_a_mentor_from_another_programme_is_a_condition_that_is_said() -> None:
    request = draft()
    assert post(request, "programme", {"programme": "Datateknik", "same_programme": "avoid"}) == 302
    said = signed_in(request.student).get("/my-request/check/").content.decode()
    assert "A mentor who studies the same: no" in said


@pytest.mark.parametrize("question", ["contact", "programme", "unwanted", "wishes"])
def test_what_matching_does_not_need_may_be_passed_over(question: str) -> None:
    request = draft()
    assert post(request, question, {}) == 302
    assert question in request.answered
    assert request.contact == "email"


@pytest.mark.parametrize("needed", rules.NEEDED)
def test_what_matching_needs_is_said_to_be_needed(needed: str) -> None:
    request = draft()
    assert post(request, needed, {}) == 422
    assert "Needed before you can send." in signed_in(request.student).get("/my-request/check/").content.decode()


# --- An earlier mentor ----------------------------------------------------------------------------------


def test_only_whoever_has_had_a_mentor_is_asked_about_one() -> None:
    request = waiting("Sam")
    client = signed_in(request.student)
    assert client.get("/my-request/earlier/").status_code == 404
    actions.match(request, by=coordinator(), at=AT)
    actions.requeue(request, by=coordinator(), at=AT)
    assert "You have had a mentor before." in client.get("/my-request/earlier/").content.decode()
    assert post(request, "earlier", {"earlier_mentor": "other"}) == 302
    assert request.earlier_mentor == "other"
    assert "Somebody new" in client.get("/my-request/check/").content.decode()


# --- Somebody who is not wanted -------------------------------------------------------------------------


@pytest.mark.requirement("R20")
def test_a_student_names_somebody_and_a_coordinator_says_who_it_is() -> None:
    request, mia, karin = waiting("Sam"), person("Mia", Role.MENTOR), coordinator()
    assert post(request, "unwanted", {"unwanted": "Mia from the choir\n\n  Bo  "}) == 302
    first, second = queries.unwanted_of(request)
    assert [first.name, second.name] == ["Mia from the choir", "Bo"]
    assert [one.connected_at for one in queries.unwanted_of(request)] == [None, None]
    client = signed_in(karin)
    shown = client.get(f"/students/{request.student_id}/").content.decode()
    assert "Mia from the choir" in shown
    assert "Not looked up yet" in shown
    assert "Mia from the choir" in client.get(f"/unwanted/{first.pk}/").content.decode()
    assert client.post(f"/unwanted/{first.pk}/", {}).status_code == 422
    client.post(f"/unwanted/{first.pk}/", {"mentor": str(mia.pk)})
    client.post(f"/unwanted/{second.pk}/", {"mentor": "nobody"})
    assert [(one.mentor_person, one.connected_by, one.connected_at) for one in queries.unwanted_of(request)] == [
        (mia, karin, AT),
        (None, karin, AT),
    ]
    assert "Mia Lind is not proposed" in client.get(f"/students/{request.student_id}/").content.decode()


def test_the_student_sees_their_own_words_and_never_who_is_a_mentor() -> None:
    request, mia = waiting("Sam"), person("Mia", Role.MENTOR)
    (one,) = named(request, "M")
    actions.connect(one, mia, by=coordinator(), at=AT)
    client = signed_in(request.student)
    for url in ("/my-request/", "/my-request/check/", "/my-request/unwanted/", "/my-data/"):
        assert "Mia" not in client.get(url).content.decode(), url


def test_a_name_that_stays_keeps_what_the_office_has_noted() -> None:
    request, mia = waiting("Sam"), person("Mia", Role.MENTOR)
    (one,) = named(request, "Mia")
    actions.connect(one, mia, by=coordinator(), at=AT)
    assert [u.mentor_person for u in named(request, "Mia", "Bo")] == [mia, None]
    assert [u.name for u in named(request, "Bo")] == ["Bo"]
    assert [u.mentor_person for u in queries.unwanted_of(request)] == [None]


def test_the_name_is_encrypted_and_stands_in_no_line_of_the_trail() -> None:
    from django.db import connection

    request = waiting("Sam")
    (one,) = named(request, "Zebulon")
    actions.connect(one, None, by=coordinator(), at=AT)
    with connection.cursor() as cursor:
        cursor.execute("select name from support_unwanted_mentor")
        assert "Zebulon" not in cursor.fetchone()[0]
    assert "Zebulon" not in repr(list(Entry.objects.order_by("pk").values_list("detail", flat=True)))


def test_only_a_mentor_can_be_meant_and_nobody_connects_their_own() -> None:
    request = waiting("Sam")
    (one,) = named(request, "Ida")
    with pytest.raises(Refused) as no:
        actions.connect(one, decision("Ida").student, by=coordinator(), at=AT)
    assert [r.code for r in no.value.verdict.blocking] == ["support.no_such_mentor"]
    with pytest.raises(Refused):
        actions.connect(one, None, by=request.student, at=AT)
    assert signed_in(request.student).get(f"/unwanted/{one.pk}/").status_code == 403


def test_a_name_in_an_application_that_is_only_begun_is_the_students_alone() -> None:
    (one,) = named(draft("Sam"), "Mia")
    assert signed_in(coordinator()).get(f"/unwanted/{one.pk}/").status_code == 404


@pytest.mark.parametrize("text", ["\n".join("abcdef"), "x" * 81], ids=["too many", "too long"])
def test_names_are_few_and_short(text: str) -> None:
    request = draft()
    assert post(request, "unwanted", {"unwanted": text}) == 422


def test_the_office_is_asked_to_say_who_is_meant() -> None:
    request, karin = waiting("Sam"), coordinator()
    actions.mark_looked([request], by=karin, at=AT)
    (one,) = named(request, "Mia")
    assert [t.key for t in settled(tasks(karin, role="coordinator", at=AT))] == ["support.connect"]
    actions.connect(one, None, by=karin, at=AT)
    assert settled(tasks(karin, role="coordinator", at=AT)) == []


# --- Kind about what need not be written ----------------------------------------------------------------


def a_health_word() -> str:
    return health_words.words()[0]


def free_texts() -> dict[str, tuple[str, str, dict[str, str]]]:
    """Every place where a student can write anything: page, field, and what else the form needs."""
    return {
        "wishes": ("/my-request/wishes/", "wishes", {}),
        "unwanted": ("/my-request/unwanted/", "unwanted", {}),
        "card": ("/my-card/learn/", "text", {"audience": "mentor"}),
        "decision": (
            "/my-decision/",
            "reference",
            {"decided_on": "2026-09-01", "last_day_on": "2027-06-30", "minutes_per_week": "1"},
        ),
    }


@pytest.mark.parametrize("place", list(free_texts()))
def test_every_free_text_is_kind_with_and_without_scripts_and_never_refuses(place: str) -> None:
    url, field, others = free_texts()[place]
    who: User = person("Ada", Role.STUDENT) if place == "decision" else draft().student
    client = signed_in(who)
    page = client.get(url).content.decode()
    assert 'hx-post="/my-texts/kindly/"' in page
    assert f"from:#f-{field}" in page
    assert f'id="f-{field}"' in page
    written = {field: f"something about {a_health_word()}"} | others
    first = client.post(url, written)
    assert first.status_code == 422
    assert "You do not need to write about your health." in first.content.decode()
    assert 'name="seen"' in first.content.decode()
    assert client.post(url, written | {"seen": "yes"}).status_code == 302


def test_no_page_of_the_student_has_a_text_that_is_not_watched() -> None:
    client = signed_in(draft().student)
    watched = {url for url, _field, _others in free_texts().values()}
    for question in rules.questions(had_mentor=False):
        url = f"/my-request/{question}/"
        page = client.get(url).content.decode().split("<main")[1]
        writes = "<textarea" in page.replace('name="times_text"', "").replace('<textarea id="f-times-text"', "")
        assert writes == (url in watched), url


def test_while_writing_the_remark_comes_and_goes_and_nothing_is_kept() -> None:
    client = signed_in(draft().student)
    before = Entry.objects.count()
    assert "You do not need to write" in client.post("/my-texts/kindly/", {"wishes": a_health_word()}).content.decode()
    assert client.post("/my-texts/kindly/", {"wishes": "Somebody calm"}).content == b""
    assert client.post("/my-texts/kindly/", {"other": a_health_word()}).content == b""
    assert client.get("/my-texts/kindly/").status_code == 405
    assert Entry.objects.count() == before
