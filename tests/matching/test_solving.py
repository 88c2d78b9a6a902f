"""The mathematics against a solver that tries everything, on many small queues."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.matching.rules.explaining import Alternatives
from parvis.matching.rules.fitting import Instance
from parvis.matching.rules.proving import NotProven, certify
from parvis.matching.rules.solving import NOBODY, best_for, solve, who_can


@st.composite
def queues(draw: st.DrawFn) -> Instance:
    students, mentors = draw(st.integers(0, 5)), draw(st.integers(0, 4))
    fits = st.one_of(st.none(), st.integers(-3, 9))
    edges = tuple(tuple((m, fit) for m in range(mentors) if (fit := draw(fits)) is not None) for _ in range(students))
    seats = tuple(draw(st.integers(0, 2)) for _ in range(mentors))
    return Instance(tuple(range(100, 100 + students)), tuple(range(mentors)), seats, edges)


Best = tuple[int, tuple[bool, ...], int]


def best_of_all(queue: Instance, *, pinned: tuple[int, int] | None = None, exactly: tuple[bool, ...] | None = None) -> Best | None:
    """How many, who in order of wait, and the fit: of every way there is."""
    found: Best | None = None
    load = [0] * len(queue.mentors)

    def go_on(student: int, who: tuple[bool, ...], fit: int) -> None:
        nonlocal found
        if student == len(queue.students):
            found = max(filter(None, (found, (sum(who), who, fit))))
            return
        ways: list[tuple[int, int]] = [(NOBODY, 0), *queue.edges[student]]
        if pinned is not None and pinned[0] == student:
            ways = [way for way in ways if way[0] == pinned[1]]
        for mentor, worth in ways:
            is_in = mentor != NOBODY
            if exactly is not None and is_in != exactly[student]:
                continue
            if not is_in:
                go_on(student + 1, (*who, False), fit)
            elif load[mentor] < queue.seats[mentor]:
                load[mentor] += 1
                go_on(student + 1, (*who, True), fit + worth)
                load[mentor] -= 1

    go_on(0, (), 0)
    return found


@pytest.mark.requirement("R19")
@settings(max_examples=400)
@given(queues())
def test_most_students_then_longest_wait_then_greatest_fit(queue: Instance) -> None:
    result = solve(queue)
    assert (result.matched, tuple(m != NOBODY for m in result.mate), result.fit) == best_of_all(queue)


@settings(max_examples=200)
@given(queues())
def test_every_result_proves_itself(queue: Instance) -> None:
    result = solve(queue)
    assert certify(queue, result).bound == result.fit


@settings(max_examples=100)
@given(queues())
def test_no_mentor_gets_more_students_than_seats(queue: Instance) -> None:
    mate = solve(queue).mate
    assert all(mate.count(place) <= seats for place, seats in enumerate(queue.seats))


@settings(max_examples=50)
@given(queues())
def test_the_same_queue_gets_the_same_answer(queue: Instance) -> None:
    assert solve(queue) == solve(replace(queue))


@settings(max_examples=200)
@given(queues())
def test_a_runner_up_costs_what_it_says(queue: Instance) -> None:
    result = solve(queue)
    others = Alternatives(queue, result)
    exactly = tuple(m != NOBODY for m in result.mate)
    for student in range(len(queue.students)):
        for other in others.runners_up(student, most=9):
            forced = best_of_all(queue, pinned=(student, other.place), exactly=exactly)
            if other.leaves_out:
                assert forced is None
            else:
                assert forced is not None
                assert result.fit - forced[2] == other.loses >= 0


@settings(max_examples=200)
@given(queues())
def test_whoever_is_left_out_reaches_no_free_seat(queue: Instance) -> None:
    result = solve(queue)
    reachable = Alternatives(queue, result).can_reach_a_seat()
    for student, mate in enumerate(result.mate):
        if mate == NOBODY:
            assert not {place for place, _fit in queue.edges[student]} & reachable


@pytest.mark.requirement("R97")
def test_a_mentor_with_two_places_gets_two_students() -> None:
    queue = Instance((1, 2, 3), (7,), (2,), (((0, 5),), ((0, 1),), ((0, 9),)))
    assert solve(queue).mate == (0, 0, NOBODY), "the two who have waited longest, not the two who fit best"


def test_nobody_who_waited_longer_is_passed_over_for_a_better_fit() -> None:
    queue = Instance((1, 2), (7,), (1,), (((0, 0),), ((0, 1000),)))
    assert solve(queue).mate == (0, NOBODY)


def test_somebody_moves_so_that_more_get_a_mentor() -> None:
    queue = Instance((1, 2), (7, 8), (1, 1), (((0, 9), (1, 1)), ((0, 9),)))
    assert solve(queue).mate == (1, 0)


def test_students_who_cannot_all_be_matched_are_refused() -> None:
    queue = Instance((1, 2), (7,), (1,), (((0, 1),), ((0, 1),)))
    with pytest.raises(ValueError, match="cannot all be matched"):
        best_for(queue, (0, 1))


def test_an_empty_queue_and_an_empty_pool_are_no_trouble() -> None:
    assert solve(Instance((), (), (), ())).matched == 0
    assert who_can(Instance((1,), (), (), ((),))) == ()


TWO = Instance((1, 2), (7, 8), (1, 1), (((0, 9), (1, 1)), ((0, 9), (1, 8))))


def test_a_worse_matching_is_not_certified() -> None:
    best = solve(TWO)
    assert best.mate == (0, 1)
    with pytest.raises(NotProven):
        certify(TWO, replace(best, mate=(1, 0), fit=10))


def test_a_matching_outside_the_candidates_is_not_certified() -> None:
    queue = Instance((1,), (7, 8), (1, 1), (((0, 9),),))
    with pytest.raises(NotProven, match="outside"):
        certify(queue, replace(solve(queue), mate=(1,)))


def test_a_full_mentor_with_one_more_is_not_certified() -> None:
    with pytest.raises(NotProven, match="seats"):
        certify(TWO, replace(solve(TWO), mate=(0, 0)))


def test_leaving_out_somebody_who_fits_is_not_certified() -> None:
    result = best_for(TWO, (0,))
    with pytest.raises(NotProven, match="could have been matched"):
        certify(TWO, result)


def test_passing_over_somebody_who_waited_longer_is_not_certified() -> None:
    queue = Instance((1, 2), (7,), (1,), (((0, 1),), ((0, 1),)))
    with pytest.raises(NotProven, match="passed over"):
        certify(queue, best_for(queue, (1,)))
