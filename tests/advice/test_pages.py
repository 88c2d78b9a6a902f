"""Writing to the coordinator, and answering."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.advice import actions
from parvis.advice.models import Conversation, Letter
from parvis.audit.models import Entry
from parvis.people.models import Role, User

from .conftest import person

SignIn = Callable[[User], Client]
TEXT = "Vi hinner inte så mycket på våra möten."
ASK = "/conversations/ask/"


def url(conversation: Conversation, name: str = "advice.conversation") -> str:
    return reverse(name, args=[conversation.pk])


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.requirement("R81")
def test_a_student_writes_with_two_questions_and_knows_who_reads(student: User, coordinator: User, signed_in: SignIn) -> None:
    client = signed_in(student)
    form = page(client, ASK)
    assert "Läses av: en samordnare på pedagogiskt stöd" in form
    assert reverse("advice.emergency") in form
    assert "stannar mellan er" not in form
    response = client.post(ASK, {"text": TEXT, "answer": "call"}, follow=True)
    assert "Du kan ta tillbaka det tills det öppnas." in response.content.decode()
    assert "Inte öppnat än." in response.content.decode()
    assert Conversation.objects.get().answer == "call"


@pytest.mark.requirement("R82")
def test_a_mentor_reads_first_what_may_be_said(mentor: User, signed_in: SignIn) -> None:
    form = page(signed_in(mentor), ASK)
    assert form.index("Dina samtal med studenten stannar mellan er.") < form.index("<textarea")


def test_a_message_that_is_too_long_stays_in_the_box(student: User, signed_in: SignIn) -> None:
    long = "Hej på dig. " * 400
    response = signed_in(student).post(ASK, {"text": long, "answer": "here"})
    body = response.content.decode()
    assert response.status_code == 422
    assert "kan ha högst 4000 tecken" in body.replace("\u00a0", "").replace("4 000", "4000")
    assert body.count("Hej på dig.") == 400
    assert not Conversation.objects.exists()


def test_an_empty_message_is_asked_for_in_words(student: User, signed_in: SignIn) -> None:
    response = signed_in(student).post(ASK, {"text": " ", "answer": "here"})
    assert response.status_code == 422
    assert "Skriv ditt meddelande" in response.content.decode()


def test_the_coordinator_opens_reads_and_answers(student: User, coordinator: User, signed_in: SignIn) -> None:
    conversation = actions.ask(text=TEXT, answer="call", by=student, at=timezone.now())
    client = signed_in(coordinator)
    assert "Alva Ek" in page(client, reverse("advice.conversations"))
    closed = page(client, url(conversation))
    assert TEXT not in closed
    opened = client.post(url(conversation, "advice.open"), follow=True).content.decode()
    assert TEXT in opened
    assert "Alva vill att du ringer: " in opened
    assert ">070 123 45 67</a>" in opened
    client.post(url(conversation), {"text": "Jag ringer dig i eftermiddag."})
    assert Letter.objects.count() == 2
    assert Entry.objects.filter(event="advice.read", person_id=str(student.pk)).count() == 1
    theirs = signed_in(student)
    assert "Läses av: Cim Ek" in page(theirs, url(conversation))
    assert "Jag ringer dig i eftermiddag." in theirs.post(url(conversation, "advice.open"), follow=True).content.decode()


def test_a_colleague_sees_that_it_exists_and_nothing_more(student: User, coordinator: User, colleague: User, signed_in: SignIn) -> None:
    conversation = actions.ask(text=TEXT, by=student, at=timezone.now())
    actions.open_letters(conversation, by=coordinator, at=timezone.now())
    client = signed_in(colleague)
    body = page(client, url(conversation))
    assert TEXT not in body
    assert "Cim Ek har det här samtalet." in body
    assert "<textarea" not in body
    assert client.post(url(conversation), {"text": "Hej"}).status_code == 403
    assert client.post(url(conversation, "advice.take_over"), {"promise": "on"}).status_code == 409
    assert TEXT not in page(client, url(conversation))


@pytest.mark.parametrize(("role", "status"), [(Role.STUDENT, 404), (Role.MENTOR, 404), (Role.PAYROLL, 403), (Role.ADMINISTRATOR, 403)])
def test_nobody_else_finds_a_conversation(student: User, signed_in: SignIn, role: str, status: int) -> None:
    conversation = actions.ask(text=TEXT, by=student, at=timezone.now())
    client = signed_in(person("Eli", role))
    for name in ("advice.conversation",):
        assert client.get(url(conversation, name)).status_code == status
    for name in ("advice.open", "conversation.close"):
        assert client.post(url(conversation, name)).status_code == status


def test_what_is_taken_back_is_still_in_the_box(student: User, coordinator: User, signed_in: SignIn) -> None:
    actions.ask(text=TEXT, by=student, at=timezone.now())
    letter = Letter.objects.get()
    body = signed_in(student).post(reverse("advice.take_back", args=[letter.pk])).content.decode()
    assert TEXT in body
    assert "Texten finns kvar i rutan." in body
    assert not Letter.objects.exists()


def test_nobody_takes_back_anothers_letter_by_its_address(student: User, mentor: User, signed_in: SignIn) -> None:
    actions.ask(text=TEXT, by=student, at=timezone.now())
    assert signed_in(mentor).post(reverse("advice.take_back", args=[Letter.objects.get().pk])).status_code == 404


def test_an_empty_list_has_one_sentence_and_a_way_to_write(mentor: User, signed_in: SignIn) -> None:
    body = page(signed_in(mentor), reverse("advice.conversations"))
    assert "Inga meddelanden än." in body
    assert "Skriv till samordnaren" in body


def test_a_closed_conversation_can_be_written_in_again(student: User, coordinator: User, signed_in: SignIn) -> None:
    conversation = actions.ask(text=TEXT, by=student, at=timezone.now())
    client = signed_in(student)
    assert "Samtalet är stängt." in client.post(url(conversation, "conversation.close"), {"text": ""}, follow=True).content.decode()
    client.post(url(conversation), {"text": "En sak till"})
    conversation.refresh_from_db()
    assert conversation.state == Conversation.State.WITH_COORDINATOR


def test_the_desk_asks_the_database_no_more_with_many_rows(signed_in: SignIn, assert_queries_do_not_grow: Callable[..., int]) -> None:
    def build(rows: int) -> tuple[Client, str]:
        for number in range(rows):
            actions.ask(text=TEXT, by=person(f"Eli{number}", Role.STUDENT), at=timezone.now())
            answered = actions.ask(text=TEXT, by=person(f"Bo{number}", Role.MENTOR), at=timezone.now())
            actions.close(answered, by=answered.person, at=timezone.now())
        return signed_in(person("Cim", Role.COORDINATOR)), reverse("advice.conversations")

    assert_queries_do_not_grow(build, many=15)


def test_a_conversation_asks_the_database_no_more_with_many_letters(
    signed_in: SignIn, assert_queries_do_not_grow: Callable[..., int]
) -> None:
    def build(rows: int) -> tuple[Client, str]:
        writer = person("Eli", Role.STUDENT)
        conversation = actions.ask(text=TEXT, by=writer, at=timezone.now())
        for _number in range(rows):
            actions.write(conversation, TEXT, by=writer, at=timezone.now())
        return signed_in(writer), url(conversation)

    assert_queries_do_not_grow(build)
