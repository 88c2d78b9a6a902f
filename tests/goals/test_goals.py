"""Goals and steps: one at a time, made smaller without blame, for the two alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from parvis.casework.task import settled
from parvis.goals import actions, queries, rules, tasks
from parvis.goals.models import Goal, Step
from parvis.kit.verdict import Refused
from tests.meetings.pairs import AT, Pair, signed_in


@pytest.fixture
def goal(two: Pair) -> Goal:
    return actions.add_goal(two.mentorship, words="Klara labbkursen", by=two.student, at=AT)


def steps(goal: Goal) -> list[tuple[str, str]]:
    return [(s.words, s.state) for s in Step.objects.filter(goal=goal).order_by("position", "pk")]


def named(words: str) -> Step:
    """Private text cannot be searched for in the database: that is the point of it."""
    return next(s for s in Step.objects.order_by("pk") if s.words == words)


# --- The rules ----------------------------------------------------------------------------------------------
@pytest.mark.requirement("R77")
def test_a_step_is_offered_to_be_made_smaller_after_two_carries() -> None:
    assert [rules.offers_to_split(carried=n, kept=0) for n in range(4)] == [False, False, True, True]


def test_the_offer_rests_once_the_step_was_kept_until_it_is_carried_again() -> None:
    assert not rules.offers_to_split(carried=2, kept=2)
    assert rules.offers_to_split(carried=3, kept=2)


@pytest.mark.requirement("R78")
def test_after_the_third_standstill_the_mentor_reads_of_the_coordinator() -> None:
    assert [rules.stands_still([0, n]) for n in range(5)] == [False, False, False, True, True]


@given(parts=st.lists(st.builds(rules.Part, words=st.sampled_from(["", " ", "Läs"]), minutes=st.none() | st.integers(1, 60)), max_size=5))
def test_a_split_begins_with_something_small(parts: list[rules.Part]) -> None:
    verdict = rules.may_split(parts)
    fine = 1 <= len(parts) <= 3 and all(p.words.strip() for p in parts) and (parts[0].minutes is None or parts[0].minutes < 10)
    assert verdict.ok == fine


# --- The actions ---------------------------------------------------------------------------------------------
@pytest.mark.requirement("R76")
def test_both_of_the_pair_add_and_do_steps_and_nobody_else(two: Pair, goal: Goal) -> None:
    one = actions.add_step(goal, words="Öppna kursplanen", minutes=5, by=two.mentor, at=AT)
    actions.do(one, by=two.student, at=AT)
    actions.undo(one, by=two.student, at=AT)
    with pytest.raises(Refused):
        actions.do(one, by=two.coordinator, at=AT)
    with pytest.raises(Refused):
        actions.add_goal(two.mentorship, words="x", by=two.coordinator, at=AT)
    assert steps(goal) == [("Öppna kursplanen", "open")]


@pytest.mark.requirement("R77")
def test_smaller_steps_take_the_place_of_the_one(two: Pair, goal: Goal) -> None:
    for words in ("Läs", "Skriv rapporten", "Lämna in"):
        actions.add_step(goal, words=words, by=two.student, at=AT)
    middle = Step.objects.get(position=1)
    actions.split(
        middle, [rules.Part(words="Öppna filen", minutes=2), rules.Part(words="Skriv en mening")], together=True, by=two.student, at=AT
    )
    assert [w for w, state in steps(goal) if state == "open"] == ["Läs", "Öppna filen", "Skriv en mening", "Lämna in"]
    smallest = Step.objects.order_by("position", "pk")[2]
    assert (smallest.words, smallest.together, smallest.parent_id) == ("Öppna filen", True, middle.pk)
    actions.split(smallest, [rules.Part(words="Slå på datorn")], by=two.student, at=AT)
    assert [w for w, state in steps(goal) if state == "open"] == ["Läs", "Slå på datorn", "Skriv en mening", "Lämna in"]


def test_a_step_is_carried_once_a_day_and_not_on_its_first(two: Pair, goal: Goal) -> None:
    step = actions.add_step(goal, words="Läs", by=two.student, at=AT)
    actions.carry(step, by=two.mentor, at=AT)
    assert step.carried == 0
    for hours in (0, 1, 2):
        actions.carry(step, by=two.mentor, at=AT + timedelta(days=7, hours=hours))
    assert step.carried == 1


def test_the_two_go_through_the_steps_together(two: Pair, goal: Goal) -> None:
    first, second, third = (actions.add_step(goal, words=w, by=two.student, at=AT) for w in ("a", "b", "c"))
    actions.look_over(two.mentorship, {first: "do", second: "carry", third: "leave"}, by=two.mentor, at=AT + timedelta(days=7))
    assert [s for _w, s in steps(goal)] == ["done", "open", "left"]
    second.refresh_from_db()
    assert second.carried == 1


def test_nothing_is_added_when_the_pair_has_ended(two: Pair, goal: Goal) -> None:
    goal.mentorship.state = "ended"
    with pytest.raises(Refused):
        actions.add_step(goal, words="x", by=two.student, at=AT)


def test_a_goal_is_put_aside_and_taken_up_again(two: Pair, goal: Goal) -> None:
    actions.leave_goal(goal, by=two.student, at=AT)
    assert queries.plan_of(two.mentorship).going_on == []
    actions.take_up(goal, by=two.mentor, at=AT)
    assert len(queries.plan_of(two.mentorship).going_on) == 1


# --- The pages -------------------------------------------------------------------------------------------------
def test_the_student_sees_one_step_and_never_how_often_it_was_carried(two: Pair, goal: Goal) -> None:
    step = actions.add_step(goal, words="Läs kapitel ett", minutes=5, by=two.student, at=AT)
    actions.add_step(goal, words="Sedan detta", by=two.student, at=AT)
    Step.objects.filter(pk=step.pk).update(carried=7)
    page = signed_in(two.student).get("/goals/").content.decode()
    assert "Läs kapitel ett" in page
    assert "Do you want to make it smaller?" in page
    shown = strip_tags(page.split("<h1>")[1].split("Need help?")[0])
    assert not re.search(r"\b(7|seven|late|times)\b", shown)


@pytest.mark.requirement("R78")
@pytest.mark.requirement("R38")
def test_the_mentor_reads_that_it_is_not_their_responsibility(two: Pair, goal: Goal) -> None:
    step = actions.add_step(goal, words="Läs", by=two.student, at=AT)
    url = f"/pairs/{two.mentorship.pk}/goals/"
    assert "not your responsibility" not in signed_in(two.mentor).get(url).content.decode()
    Step.objects.filter(pk=step.pk).update(carried=3)
    assert "not your responsibility" in signed_in(two.mentor).get(url).content.decode()
    assert "not your responsibility" not in signed_in(two.student).get(url).content.decode()


def test_the_coordinator_and_strangers_find_no_goals(two: Pair, goal: Goal, make_pair: Callable[..., Pair]) -> None:
    step = actions.add_step(goal, words="Läs", by=two.student, at=AT)
    other = make_pair(n=2)
    for who in (two.coordinator, other.student, other.mentor):
        client = signed_in(who)
        for url in (
            f"/pairs/{two.mentorship.pk}/goals/",
            f"/pairs/{two.mentorship.pk}/goals/next-time/",
            f"/goals/{goal.pk}/add-step/",
            f"/steps/{step.pk}/split/",
        ):
            assert client.get(url).status_code in {403, 404}
        assert client.post(f"/steps/{step.pk}/do/").status_code in {403, 404}


def test_the_pairs_page_shows_goals_to_the_two_and_not_to_the_coordinator(two: Pair, goal: Goal) -> None:
    actions.add_step(goal, words="Läs kapitel ett", by=two.student, at=AT)
    url = f"/pairs/{two.mentorship.pk}/"
    for who in (two.student, two.mentor):
        assert "Läs kapitel ett" in signed_in(who).get(url).content.decode()
    page = signed_in(two.coordinator).get(url).content.decode()
    assert "Läs kapitel ett" not in page
    assert "Klara labbkursen" not in page


def test_the_whole_way_by_pages(two: Pair) -> None:
    client = signed_in(two.student)
    base = f"/pairs/{two.mentorship.pk}/goals/"
    assert client.post(f"{base}add/", {"words": ""}).status_code == 422
    to_step = client.post(f"{base}add/", {"words": "Klara kursen"})
    assert client.post(to_step.headers["Location"], {"words": "Läs boken", "minutes": "20"}).headers["Location"] == base
    step = Step.objects.get()
    too_long = client.post(f"/steps/{step.pk}/split/", {"first": "Läs allt", "minutes": "30"})
    assert too_long.status_code == 422
    assert "less than 10 minutes" in too_long.content.decode()
    assert (
        client.post(
            f"/steps/{step.pk}/split/", {"first": "Öppna boken", "minutes": "2", "then": "Läs en sida", "when": "together"}
        ).headers["Location"]
        == base
    )
    small = named("Öppna boken")
    after = client.post(f"/steps/{small.pk}/do/", follow=True)
    assert "Do you want the next one, or a rest?" in after.content.decode()
    assert client.post(f"/steps/{small.pk}/undo/").headers["Location"] == base
    assert client.post(f"/steps/{small.pk}/keep/").headers["Location"] == base
    assert client.post(f"/steps/{small.pk}/leave/").headers["Location"] == base
    other = named("Läs en sida")
    assert client.get(f"{base}next-time/").status_code == 200
    assert client.post(f"{base}next-time/", {f"step-{other.pk}": "do"}).headers["Location"] == base
    goal = Goal.objects.get()
    for verb in ("reach", "take-up", "leave"):
        assert client.post(f"/goals/{goal.pk}/{verb}/").headers["Location"] == base
    assert client.get(base).status_code == 200
    assert named("Läs en sida").state == "done"


def test_the_first_page_names_no_words_of_the_step(two: Pair, goal: Goal) -> None:
    actions.add_step(goal, words="Läs kapitel ett", by=two.student, at=AT)
    found = settled(tasks.tasks(two.student, role="student", at=AT))
    assert [t.key for t in found] == ["goals.next_step"]
    assert "kapitel" not in str(found)
    assert settled(tasks.tasks(two.mentor, role="mentor", at=AT)) == []


def test_the_page_asks_as_often_however_many_goals(two: Pair, assert_queries_do_not_grow: Callable[..., int]) -> None:
    def build(n: int) -> tuple[object, str]:
        for _ in range(n):
            goal = actions.add_goal(two.mentorship, words="x", by=two.student, at=AT)
            actions.add_step(goal, words="y", by=two.student, at=AT)
        return signed_in(two.student), "/goals/"

    assert_queries_do_not_grow(build)
