"""A room of two: who reads, who answers, and what can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parvis.advice import actions, queries, sweeps
from parvis.advice.models import Conversation, Letter
from parvis.advice.tasks import tasks
from parvis.audit.models import Entry
from parvis.casework.task import settled
from parvis.kit.verdict import Refused
from parvis.notify.models import Message
from parvis.people.models import Role, User

from .conftest import AT, person

TEXT = "Vi hinner inte så mycket på våra möten."


def asked(by: User) -> Conversation:
    return actions.ask(text=TEXT, by=by, at=AT)


@pytest.mark.requirement("R68")
@pytest.mark.parametrize("role", [Role.STUDENT, Role.MENTOR, Role.APPLICANT])
def test_students_mentors_and_applicants_can_always_write_to_the_coordinator(db: None, coordinator: User, role: str) -> None:
    conversation = asked(person("Eli", role))
    assert conversation.state == Conversation.State.WITH_COORDINATOR
    assert list(Message.objects.order_by("pk").values_list("kind", "to")) == [("advice.written", coordinator.pk)]


def test_those_who_have_no_business_there_cannot_write(coordinator: User) -> None:
    for somebody in (coordinator, person("Eli", Role.PAYROLL)):
        with pytest.raises(Refused):
            asked(somebody)


def test_what_is_written_stands_in_no_message_and_no_line_of_the_trail(student: User, coordinator: User) -> None:
    asked(student)
    assert all(TEXT not in str(m.params) + m.path for m in Message.objects.order_by("pk"))
    assert all(TEXT not in str(e.detail) for e in Entry.objects.order_by("pk"))


@pytest.mark.requirement("R83")
def test_only_the_two_who_talk_can_read(student: User, mentor: User, coordinator: User, colleague: User) -> None:
    conversation = asked(student)
    actions.open_letters(conversation, by=coordinator, at=AT)
    readers = {p: [x.text for x in queries.letters(conversation, reader=p)] for p in (student, coordinator, colleague, mentor)}
    assert readers == {student: [TEXT], coordinator: [TEXT], colleague: [], mentor: []}
    assert not queries.visible_to(mentor).exists()
    for somebody in (colleague, mentor):
        with pytest.raises(Refused):
            actions.open_letters(conversation, by=somebody, at=AT)
        with pytest.raises(Refused):
            actions.reply(conversation, "Hej", by=somebody, at=AT)


def test_a_letter_that_is_not_opened_comes_without_its_text(student: User, coordinator: User) -> None:
    conversation = asked(student)
    assert [x.text for x in queries.letters(conversation, reader=coordinator)] == [""]


def test_the_first_coordinator_to_open_has_taken_it(student: User, coordinator: User, colleague: User) -> None:
    conversation = asked(student)
    actions.open_letters(conversation, by=coordinator, at=AT)
    conversation.refresh_from_db()
    assert conversation.taken_by == coordinator
    assert Entry.objects.filter(event="advice.open", person_id=str(student.pk)).count() == 1


def test_the_person_is_told_when_another_coordinator_takes_over(student: User, coordinator: User, colleague: User) -> None:
    conversation = asked(student)
    actions.take(conversation, by=coordinator, at=AT)
    assert not Message.objects.filter(to=student).exists()
    actions.take_over(conversation, by=colleague, at=AT + timedelta(days=5))
    assert Message.objects.get(to=student).kind == "advice.new_reader"
    assert queries.letters(conversation, reader=coordinator) == []


def test_nobody_answers_themselves(coordinator: User, colleague: User) -> None:
    coordinator.roles = "coordinator,mentor"
    coordinator.save()
    conversation = asked(coordinator)
    with pytest.raises(Refused):
        actions.take(conversation, by=coordinator, at=AT)
    assert list(queries.waiting_for(coordinator)) == []
    assert list(queries.waiting_for(colleague)) == [conversation]


@pytest.mark.requirement("R80")
def test_a_mentor_and_the_coordinator_talk_back_and_forth(mentor: User, coordinator: User) -> None:
    conversation = asked(mentor)
    actions.open_letters(conversation, by=coordinator, at=AT)
    actions.reply(conversation, "Prova att börja i överenskommelsen.", by=coordinator, at=AT)
    assert conversation.state == Conversation.State.WITH_PERSON
    assert [t.key for t in settled(tasks(mentor, role=Role.MENTOR, at=AT))] == ["advice.read_answer"]
    actions.open_letters(conversation, by=mentor, at=AT)
    assert settled(tasks(mentor, role=Role.MENTOR, at=AT)) == []
    actions.write(conversation, "Tack.", by=mentor, at=AT)
    assert [t.key for t in settled(tasks(coordinator, role=Role.COORDINATOR, at=AT))] == ["advice.answer"]


def test_a_letter_can_be_taken_back_until_it_is_opened(student: User, coordinator: User) -> None:
    conversation = asked(student)
    letter = Letter.objects.get()
    actions.open_letters(conversation, by=coordinator, at=AT)
    with pytest.raises(Refused, match="already_opened"):
        actions.take_back(letter, by=student, at=AT)


def test_the_only_letter_taken_back_takes_the_conversation_with_it(student: User, coordinator: User) -> None:
    asked(student)
    assert actions.take_back(Letter.objects.get(), by=student, at=AT) is None
    assert not Conversation.objects.exists()
    assert Entry.objects.filter(event="advice.take_back").exists()


def test_a_later_letter_taken_back_leaves_the_turn_where_it_was(student: User, coordinator: User) -> None:
    conversation = asked(student)
    actions.open_letters(conversation, by=coordinator, at=AT)
    answer = actions.reply(conversation, "Hej", by=coordinator, at=AT)
    actions.open_letters(conversation, by=student, at=AT)
    more = actions.write(conversation, "En sak till", by=student, at=AT + timedelta(minutes=1))
    actions.take_back(more, by=student, at=AT + timedelta(minutes=2))
    conversation.refresh_from_db()
    assert conversation.state == Conversation.State.WITH_PERSON
    with pytest.raises(Refused):
        actions.take_back(answer, by=coordinator, at=AT + timedelta(minutes=3))


def test_an_answer_taken_back_waits_for_the_coordinator_again(student: User, coordinator: User) -> None:
    conversation = asked(student)
    actions.open_letters(conversation, by=coordinator, at=AT)
    answer = actions.reply(conversation, "Hej", by=coordinator, at=AT + timedelta(minutes=1))
    left = actions.take_back(answer, by=coordinator, at=AT + timedelta(minutes=2))
    assert left is not None
    assert left.state == Conversation.State.WITH_COORDINATOR


def test_nobody_takes_back_what_another_wrote(student: User, mentor: User, coordinator: User) -> None:
    asked(student)
    for somebody in (mentor, coordinator):
        with pytest.raises(Refused):
            actions.take_back(Letter.objects.get(), by=somebody, at=AT)


def test_writing_in_a_closed_conversation_opens_it(student: User, coordinator: User) -> None:
    conversation = asked(student)
    actions.close(conversation, by=student, at=AT)
    assert conversation.closed_at == AT
    actions.write(conversation, "En sak till", by=student, at=AT)
    again = Conversation.objects.get()
    assert (again.state, again.closed_at) == (Conversation.State.WITH_COORDINATOR, None)


def test_a_conversation_that_has_fallen_silent_is_closed(student: User, coordinator: User) -> None:
    conversation = asked(student)
    actions.open_letters(conversation, by=coordinator, at=AT)
    assert sweeps.close_silent(AT + timedelta(days=400)) == 0, "what nobody has answered is never closed by itself"
    actions.reply(conversation, "Hej", by=coordinator, at=AT)
    assert sweeps.close_silent(AT + timedelta(days=89)) == 0
    assert sweeps.close_silent(AT + timedelta(days=91)) == 1
