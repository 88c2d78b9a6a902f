"""Who has a conversation: taken once, handed over with a promise, taken over when the answer is late. Who takes part in a contact."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.advice import actions, queries, rules, sweeps
from parvis.advice.models import Conversation, Letter
from parvis.advice.tasks import tasks
from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.casework.task import settled
from parvis.kit.verdict import Refused
from parvis.notify.models import Message
from parvis.people.models import Role, User
from tests.meetings.pairs import pair

from .conftest import AT, person

SignIn = Callable[[User], Client]
TEXT = "Vi hinner inte så mycket på våra möten."


def opened(by: User, reader: User) -> Conversation:
    conversation = actions.ask(text=TEXT, by=by, at=AT)
    actions.open_letters(conversation, by=reader, at=AT)
    return conversation


def told(to: User) -> list[str]:
    return list(Message.objects.filter(to=to).order_by("pk").values_list("kind", flat=True))


def readers(conversation: Conversation, *people: User) -> list[bool]:
    return [bool(queries.letters(conversation, reader=one)) for one in people]


def test_a_colleague_reads_nothing_before_she_has_said_yes(student: User, coordinator: User, colleague: User, signed_in: SignIn) -> None:
    conversation = opened(student, coordinator)
    form = reverse("advice.offer", args=[conversation.pk])
    said = signed_in(coordinator).get(form).content.decode()
    assert "Vem som kan läsa sedan" in said
    signed_in(coordinator).post(form, {"colleague": colleague.pk})
    conversation.refresh_from_db()
    assert conversation.offered_to == colleague
    assert readers(conversation, coordinator, colleague) == [True, False]
    assert told(student) == ["advice.to_be_handed_over"]
    theirs = signed_in(student).get(reverse("advice.conversation", args=[conversation.pk])).content.decode()
    assert "Blir svaret ja kan Dag Ek läsa allt som står här." in theirs
    assert "advice.offered" in [t.key for t in settled(tasks(colleague, role=Role.COORDINATOR, at=AT))]


def test_without_the_promise_it_is_not_taken(student: User, coordinator: User, colleague: User, signed_in: SignIn) -> None:
    conversation = opened(student, coordinator)
    actions.offer(conversation, colleague, by=coordinator, at=AT)
    client, form = signed_in(colleague), reverse("advice.accept", args=[conversation.pk])
    assert TEXT not in client.get(form).content.decode()
    assert client.post(form, {"promise": ""}).status_code == 422
    assert TEXT in client.post(form, {"promise": "on"}, follow=True).content.decode()
    conversation.refresh_from_db()
    assert (conversation.taken_by, conversation.offered_to) == (colleague, None)
    assert readers(conversation, coordinator, colleague) == [False, True]
    assert told(student) == ["advice.to_be_handed_over", "advice.new_reader"]


def test_whoever_says_no_has_read_nothing(student: User, coordinator: User, colleague: User, signed_in: SignIn) -> None:
    conversation = opened(student, coordinator)
    actions.offer(conversation, colleague, by=coordinator, at=AT)
    signed_in(colleague).post(reverse("advice.decline", args=[conversation.pk]))
    conversation.refresh_from_db()
    assert (conversation.taken_by, conversation.offered_to) == (coordinator, None)
    assert "advice.declined" in told(coordinator)
    with pytest.raises(Refused):
        actions.accept(conversation, by=colleague, at=AT)


def test_only_a_coordinator_can_be_asked(student: User, mentor: User, coordinator: User) -> None:
    conversation = opened(student, coordinator)
    for somebody in (mentor, student, coordinator):
        with pytest.raises(Refused):
            actions.offer(conversation, somebody, by=coordinator, at=AT)


def test_nobody_takes_over_before_the_answer_is_late(student: User, coordinator: User, colleague: User, signed_in: SignIn) -> None:
    conversation = opened(student, coordinator)
    last_day = rules.Wait(since_on=AT.date(), days=2).answer_by_on
    for day in range((last_day - AT.date()).days + 1):
        with pytest.raises(Refused, match="not_waited_long"):
            actions.take_over(conversation, by=colleague, at=AT + timedelta(days=day))
    page = signed_in(colleague).get(reverse("advice.conversation", args=[conversation.pk])).content.decode()
    assert TEXT not in page
    actions.take_over(conversation, by=colleague, at=AT + timedelta(days=3))
    assert conversation.taken_by == colleague
    assert readers(conversation, coordinator, colleague) == [False, True]


def test_to_be_taken_does_not_make_the_wait_begin_anew(student: User, coordinator: User) -> None:
    conversation = actions.ask(text=TEXT, by=student, at=AT)
    actions.take(conversation, by=coordinator, at=AT + timedelta(days=1))
    assert conversation.state_at == AT


def test_the_coordinator_is_reminded_once_when_the_promised_days_are_over(student: User, coordinator: User, colleague: User) -> None:
    conversation = opened(student, coordinator)
    assert sweeps.remind_coordinators(AT + timedelta(days=2)) == 0
    assert sweeps.remind_coordinators(AT + timedelta(days=3)) == 1
    assert sweeps.remind_coordinators(AT + timedelta(days=4)) == 0
    assert "advice.still_waiting" in told(coordinator)
    assert "advice.still_waiting" not in told(colleague)
    actions.reply(conversation, "Hej", by=coordinator, at=AT + timedelta(days=5))
    actions.write(conversation, "En sak till", by=student, at=AT + timedelta(days=6))
    assert sweeps.remind_coordinators(AT + timedelta(days=20)) == 1


def test_weekends_and_holidays_are_no_working_days(student: User, coordinator: User) -> None:
    friday = AT + timedelta(days=4)
    actions.ask(text=TEXT, by=student, at=friday)
    assert sweeps.remind_coordinators(friday + timedelta(days=4)) == 0
    assert sweeps.remind_coordinators(friday + timedelta(days=5)) == 1


def test_the_person_is_reminded_once_and_kindly_of_an_answer(student: User, coordinator: User) -> None:
    conversation = opened(student, coordinator)
    actions.reply(conversation, "Hej", by=coordinator, at=AT)
    assert sweeps.remind_of_answers(AT + timedelta(days=4)) == 0
    assert sweeps.remind_of_answers(AT + timedelta(days=5)) == 1
    assert sweeps.remind_of_answers(AT + timedelta(days=50)) == 0
    assert told(student) == ["advice.answered", "advice.still_unread"]


def test_nobody_is_reminded_of_what_they_have_read(student: User, coordinator: User) -> None:
    conversation = opened(student, coordinator)
    actions.reply(conversation, "Hej", by=coordinator, at=AT)
    actions.open_letters(conversation, by=student, at=AT)
    assert sweeps.remind_of_answers(AT + timedelta(days=50)) == 0


def test_a_conversation_ends_with_a_word_and_writing_opens_it(student: User, coordinator: User, signed_in: SignIn) -> None:
    conversation = actions.ask(text=TEXT, by=student, at=timezone.now())
    actions.open_letters(conversation, by=coordinator, at=timezone.now())
    signed_in(coordinator).post(reverse("conversation.close", args=[conversation.pk]), {"text": "Lycka till."})
    conversation.refresh_from_db()
    assert conversation.state == Conversation.State.CLOSED
    assert told(student) == ["advice.closed"]
    assert "Lycka till." in [x.text for x in queries.letters(conversation, reader=coordinator)]
    assert list(queries.with_news(student)) == [conversation]
    actions.write(conversation, "En sak till", by=student, at=timezone.now())
    assert conversation.state == Conversation.State.WITH_COORDINATOR


# --- Taking part in the contact (R111) ---------------------------------------------------------------------------
@pytest.mark.requirement("R111")
def test_a_mentor_asks_the_coordinator_to_take_part_and_the_student_is_told(db: None, signed_in: SignIn) -> None:
    made = pair()
    client = signed_in(made.mentor)
    ask = reverse("advice.ask")
    assert "Vem gäller det?" in client.get(f"{ask}?topic=join").content.decode() or "Who is it about?" in client.get(ask).content.decode()
    sent = {"topic": "join", "text": "Kan du vara med nästa gång?", "answer": "here"}
    assert client.post(ask, {**sent, "other": ""}).status_code == 422
    client.post(ask, {**sent, "other": str(made.student.pk)})
    conversation = Conversation.objects.get()
    actions.open_letters(conversation, by=made.coordinator, at=timezone.now())
    signed_in(made.coordinator).post(reverse("advice.join", args=[conversation.pk]))
    conversation.refresh_from_db()
    assert conversation.joined_at is not None
    assert "advice.joined" in told(made.student)
    assert "advice.joined" in told(made.mentor)
    theirs = signed_in(made.student).get(reverse("advice.conversations")).content.decode()
    assert made.coordinator.full_name in theirs
    assert "Kan du vara med" not in theirs
    assert signed_in(made.student).get(reverse("advice.conversation", args=[conversation.pk])).status_code == 404


@pytest.mark.requirement("R111")
def test_both_read_on_the_page_of_their_pair_who_takes_part_and_nobody_else_does(db: None, signed_in: SignIn) -> None:
    made, another = pair(), pair(n=1)
    conversation = actions.ask(text=TEXT, topic="join", other=made.mentor, by=made.student, at=AT)
    actions.open_letters(conversation, by=made.coordinator, at=AT)
    page = reverse("mentorships.pair", args=[made.mentorship.pk])
    says = f"{made.coordinator.full_name} är med i kontakten"
    assert says not in signed_in(made.mentor).get(page).content.decode()
    actions.join(conversation, by=made.coordinator, at=AT)
    assert "som du bad om" in signed_in(made.student).get(page).content.decode()
    assert f"Det var {made.student.given_name} som bad om det" in signed_in(made.mentor).get(page).content.decode()
    own = signed_in(made.student).get(reverse("advice.conversation", args=[conversation.pk])).content.decode()
    assert f"{made.mentor.given_name} vet om det" in own
    theirs = reverse("mentorships.pair", args=[another.mentorship.pk])
    for client, elsewhere in ((signed_in(another.student), theirs), (signed_in(made.coordinator), page)):
        assert "är med i kontakten" not in client.get(elsewhere).content.decode()


@pytest.mark.requirement("R111")
def test_nobody_is_joined_unasked_and_nobody_names_whom_they_have_no_pair_with(student: User, coordinator: User) -> None:
    conversation = opened(student, coordinator)
    with pytest.raises(Refused, match="not_asked_to_join"):
        actions.join(conversation, by=coordinator, at=AT)
    with pytest.raises(Refused, match="not_of_your_pair"):
        actions.ask(text=TEXT, topic="join", other=person("Eli", Role.MENTOR), by=student, at=AT)


# --- What a mentor writes about a student ---------------------------------------------------------------------------
@pytest.mark.requirement("R82", "R83")
@pytest.mark.parametrize("text", ["Sam kommer inte.", "Skriv till sam@example.org", "Ring 070 123 45 67"])
def test_a_mentor_is_shown_what_gives_away_who_it_is_and_decides(db: None, signed_in: SignIn, text: str) -> None:
    client, ask = signed_in(pair().mentor), reverse("advice.ask")
    sent = {"text": text, "answer": "here", "topic": "", "other": ""}
    shown = client.post(ask, sent)
    assert shown.status_code == 422
    assert text in shown.content.decode()
    assert 'name="as_it_is"' in shown.content.decode()
    assert not Conversation.objects.exists()
    client.post(ask, {**sent, "as_it_is": "yes"})
    assert Letter.objects.get().text == text


@pytest.mark.requirement("R82")
def test_a_name_that_the_mentor_has_chosen_to_say_is_no_surprise(db: None, signed_in: SignIn) -> None:
    made = pair()
    sent = {"text": "Sam kommer inte.", "answer": "here", "topic": "not_coming", "other": str(made.student.pk)}
    assert signed_in(made.mentor).post(reverse("advice.ask"), sent).status_code == 302


def test_a_student_writes_whatever_they_want(db: None, signed_in: SignIn) -> None:
    sent = {"text": "Kim kommer inte.", "answer": "here", "topic": "", "other": ""}
    assert signed_in(pair().student).post(reverse("advice.ask"), sent).status_code == 302


# --- What is begun is not lost ----------------------------------------------------------------------------------
def test_what_somebody_has_begun_is_there_the_next_day_and_nobody_else_sees_it(student: User, coordinator: User, signed_in: SignIn) -> None:
    client, ask = signed_in(student), reverse("advice.ask")
    client.post(ask, {"text": TEXT, "later": "yes"})
    assert not Letter.objects.exists()
    assert "Du har börjat skriva ett meddelande." in client.get(reverse("advice.conversations")).content.decode()
    assert TEXT in client.get(ask).content.decode()
    assert list(queries.waiting_for(coordinator)) == []
    client.post(ask, {"text": TEXT, "answer": "here"})
    assert queries.begun_by(student) == []


def test_what_was_chosen_beside_the_text_is_kept_with_it(db: None, signed_in: SignIn) -> None:
    made = pair()
    client, ask = signed_in(made.mentor), reverse("advice.ask")
    chosen = {"topic": "off_topic", "other": str(made.student.pk), "answer": "call"}
    client.post(ask, {"text": TEXT, **chosen, "later": "yes"})
    for address in (ask, f"{ask}?topic=no_progress"):
        page = client.get(address).content.decode()
        assert '<option value="off_topic" selected>' in page
        assert f'<option value="{made.student.pk}" selected>' in page
        assert re.search(r'value="call"[^>]*checked', page)
    client.post(ask, {"text": TEXT, "topic": "nonsense", "other": str(made.coordinator.pk), "later": "yes"})
    draft = queries.draft_of(made.mentor, None)
    assert draft is not None
    assert (draft.topic, draft.other, draft.answer) == ("", None, "")
    with pytest.raises(Refused, match="not_of_your_pair"):
        actions.keep_draft(None, TEXT, other=made.coordinator, by=made.mentor, at=AT)


@pytest.mark.requirement("R68")
@pytest.mark.parametrize("who", ["student", "mentor"])
def test_from_the_page_of_the_pair_it_is_filled_in_whom_it_is_about(db: None, signed_in: SignIn, who: str) -> None:
    made = pair()
    client, other = signed_in(getattr(made, who)), made.mentor if who == "student" else made.student
    address = f"{reverse('advice.ask')}?other={other.pk}"
    assert address in client.get(reverse("mentorships.pair", args=[made.mentorship.pk])).content.decode()
    assert f'<option value="{other.pk}" selected>' in client.get(address).content.decode()


def test_an_answer_that_meets_something_new_is_still_in_the_box(student: User, coordinator: User, signed_in: SignIn) -> None:
    conversation = opened(student, coordinator)
    actions.write(conversation, "En sak till", by=student, at=AT)
    response = signed_in(coordinator).post(reverse("advice.conversation", args=[conversation.pk]), {"text": "Mitt svar"})
    assert response.status_code == 422
    assert "Mitt svar" in response.content.decode()
    assert Letter.objects.count() == 2


# --- At the same time ------------------------------------------------------------------------------------------------
def at_once(*moves: Callable[[], object]) -> list[str]:
    """What each came to: "done", or the name of what stopped it."""
    together = Barrier(len(moves))

    def run(move: Callable[[], object]) -> str:
        together.wait(timeout=30)
        try:
            move()
        except (SomeoneElseWasFaster, Refused) as stopped:
            return type(stopped).__name__
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(moves)) as pool:
        return [one.result() for one in [pool.submit(run, move) for move in moves]]


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_who_open_the_same_letter_at_once_are_one_reader() -> None:
    student, one, two = person("Alva", Role.STUDENT), person("Cim", Role.COORDINATOR), person("Dag", Role.COORDINATOR)
    pk = actions.ask(text=TEXT, by=student, at=AT).pk
    copies = [Conversation.objects.get(pk=pk) for _ in range(2)]
    came = at_once(
        lambda: actions.open_letters(copies[0], by=one, at=AT),
        lambda: actions.open_letters(copies[1], by=two, at=AT),
    )
    assert sorted(came) == ["SomeoneElseWasFaster", "done"]
    conversation = Conversation.objects.get(pk=pk)
    assert conversation.taken_by == (one if came[0] == "done" else two)
    assert sorted(readers(conversation, one, two)) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_a_letter_is_opened_or_taken_back_never_both() -> None:
    student, one = person("Alva", Role.STUDENT), person("Cim", Role.COORDINATOR)
    pk = actions.ask(text=TEXT, by=student, at=AT).pk
    conversation, letter = Conversation.objects.get(pk=pk), Letter.objects.get()
    came = at_once(
        lambda: actions.open_letters(conversation, by=one, at=AT),
        lambda: actions.take_back(letter, by=student, at=AT),
    )
    assert came in (["done", "Refused"], ["SomeoneElseWasFaster", "done"])
    assert Letter.objects.exists() == (came[0] == "done")


@pytest.mark.django_db(transaction=True)
def test_an_answer_while_the_person_takes_a_letter_back_is_whole_or_not_there() -> None:
    student, one = person("Alva", Role.STUDENT), person("Cim", Role.COORDINATOR)
    conversation = actions.ask(text=TEXT, by=student, at=AT)
    actions.open_letters(conversation, by=one, at=AT)
    actions.reply(conversation, "Hej", by=one, at=AT)
    letter = actions.write(conversation, "En sak till", by=student, at=AT)
    copy = Conversation.objects.get(pk=conversation.pk)
    came = at_once(
        lambda: actions.reply(copy, "Mitt svar", by=one, at=AT),
        lambda: actions.take_back(letter, by=student, at=AT),
    )
    assert came[1] == "done"
    assert came[0] in {"Refused", "SomeoneElseWasFaster"}
    assert Letter.objects.count() == 2
    conversation.refresh_from_db()
    assert conversation.state == Conversation.State.WITH_PERSON
