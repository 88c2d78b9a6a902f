"""The two of a pair write and approve at the same time, in earnest: threads with a connection each, and the pages as they are served."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.mentorships import actions, queries
from parvis.mentorships.models import Agreement, EarlierAnswer

from .conftest import AT, World

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


def together(*acts: Callable[[], Any]) -> list[Any]:
    """All at once, each on a connection of its own; what each came to."""
    ready = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        try:
            ready.wait(timeout=30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


@pytest.mark.requirement("R41")
@pytest.mark.parametrize("turn", range(5))
def test_both_approve_at_once_and_it_is_in_force_once(world: World, turn: int) -> None:
    pair = world.pair(at=AT + timedelta(days=turn))
    version = world.filled(pair)
    copies = [Agreement.objects.select_related("mentorship__student", "mentorship__mentor__person").get(pk=version.pk) for _two in "ab"]
    people = (pair.student, pair.mentor.person)
    together(*(lambda v=v, p=p: actions.confirm(v, by=p, at=AT) for v, p in zip(copies, people, strict=True)))
    assert world.fresh(version).state == "confirmed"
    assert sorted(queries.confirmed_by(version)) == sorted(p.pk for p in people)


@pytest.mark.requirement("R41")
@pytest.mark.parametrize("turn", range(5))
def test_both_approve_while_one_edits_and_whoever_is_second_reads_why_and_loses_no_word(world: World, signed_in: SignIn, turn: int) -> None:
    pair = world.pair()
    version = world.filled(pair)
    actions.confirm(version, by=pair.mentor.person, at=AT)
    student, mentor = signed_in(pair.student), signed_in(pair.mentor.person)
    approve, write = (
        reverse(name, args=args) for name, args in (("mentorships.confirm", [version.pk]), ("mentorships.item", [version.pk, "late"]))
    )
    seen = student.get(approve).context["seen"]
    sent = {"choice": "other", "text": f"MY-OWN-WORDS-{turn}", "revision": "1"}
    approved, written = together(lambda: student.post(approve, {"seen": seen}), lambda: mentor.post(write, sent))
    version.refresh_from_db()
    if version.state == "confirmed":  # the approval came first: the writer reads so, and has the words
        assert (approved.status_code, written.status_code in {302, 409}) == (302, True)
        if written.status_code == 409:
            page = strip_tags(written.content.decode())
            assert "Your agreement was approved while you wrote." in page
            assert f"MY-OWN-WORDS-{turn}" in page
            assert "Kim calls after 10 minutes." in page
            again = mentor.post(written.context["post_to"], sent)
            assert again.status_code == 302
        draft = queries.draft(pair)
        assert draft is not None
        assert (draft.number, queries.answers(draft)["late"].text) == (2, sent["text"])
        assert (queries.agreed(pair).version, queries.agreed(pair).grace_minutes) == (1, 10)
    else:  # the change came first: the approver reads what it was and what it is, and has approved nothing
        assert (written.status_code, approved.status_code) == (302, 409)
        page = strip_tags(approved.content.decode())
        assert "You have not approved anything yet." in page
        assert "Kim calls after 10 minutes." in page
        assert f"MY-OWN-WORDS-{turn}" in page
        assert queries.confirmed_by(version) == []
        assert student.post(approve, {"seen": approved.context["seen"]}).status_code == 302


@pytest.mark.requirement("R41")
def test_two_who_propose_changes_at_once_write_in_the_same_next_version(world: World) -> None:
    pair = world.pair()
    first = world.agreed(pair)
    copies = [Agreement.objects.select_related("mentorship__student", "mentorship__mentor__person").get(pk=first.pk) for _two in "ab"]
    changes = (("late", "wait_15", pair.student), ("cancel", "evening_before", pair.mentor.person))
    made = together(
        *(
            lambda v=v, item=item, choice=choice, who=who: actions.answer(v, item, choice, "", by=who, at=AT, revision=1)
            for v, (item, choice, who) in zip(copies, changes, strict=True)
        )
    )
    assert {m.pk for m in made} == {Agreement.objects.get(mentorship=pair, state="draft").pk}
    given = queries.answers(made[0])
    assert (given["late"].choice, given["cancel"].choice) == ("wait_15", "evening_before")


def test_two_who_answer_the_same_question_at_once_see_each_others_words_and_lose_none(world: World, signed_in: SignIn) -> None:
    pair = world.pair()
    version = world.filled(pair)
    write = reverse("mentorships.item", args=[version.pk, "first_goal"])
    windows = [signed_in(pair.student), signed_in(pair.mentor.person)]
    words = ["STUDENTS-WORDS", "MENTORS-WORDS"]
    answers = together(*(lambda w=w, t=t: w.post(write, {"text": t, "revision": "0"}) for w, t in zip(windows, words, strict=True)))
    assert sorted(a.status_code for a in answers) == [302, 409]
    loser = next(n for n, a in enumerate(answers) if a.status_code == 409)
    page = answers[loser].content.decode()
    assert all(word in page for word in words)
    assert "has answered this while you wrote" in page
    sent = {"text": words[loser], "revision": answers[loser].context["form"].data["revision"]}
    assert windows[loser].post(write, sent).status_code == 302
    assert queries.answers(version)["first_goal"].text == words[loser]
    assert EarlierAnswer.objects.get(agreement=version).text == words[1 - loser]


def test_taking_a_change_back_while_the_other_approves_it_has_one_winner(world: World) -> None:
    pair = world.pair()
    change = actions.answer(world.agreed(pair), "late", "wait_15", "", by=pair.student, at=AT)
    actions.confirm(change, by=pair.student, at=AT)
    copies = [Agreement.objects.select_related("mentorship__student", "mentorship__mentor__person").get(pk=change.pk) for _two in "ab"]

    def told(act: Callable[..., None], version: Agreement, who: Any) -> str:
        try:
            act(version, by=who, at=AT)
        except SomeoneElseWasFaster:
            return "late"
        return "done"

    came = together(lambda: told(actions.drop, copies[0], pair.student), lambda: told(actions.confirm, copies[1], pair.mentor.person))
    assert sorted(came) == ["done", "late"]
    assert queries.agreed(pair).grace_minutes == (15 if came[1] == "done" else 10)
