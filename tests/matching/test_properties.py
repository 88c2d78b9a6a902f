"""What must hold for every queue, on many made ones: against plain definitions, everything there is, and solvers by others."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from ortools.graph.python import min_cost_flow
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from benchmarks import instances
from benchmarks import queues as queues_made
from parvis.kit.week import WeeklyTimes
from parvis.matching.rules import explaining, fitting, graph, kernel, planning, solving, steering, whatif
from parvis.matching.rules.facts import Measure, MentorFacts, StudentFacts, minutes_in_runs, starts
from parvis.matching.rules.fitting import Instance
from parvis.matching.rules.proving import NotProven, certify
from parvis.matching.rules.solving import NOBODY, Result, resolve, solve

MEASURE = Measure(
    least_minutes=60,
    common_hour=10,
    same_campus=15,
    same_programme=20,
    knows_programme=9,
    strength=12,
    first_language=7,
    preferred_way=5,
    earlier_mentor=25,
    free_mentor=8,
)
SINCE = datetime(2026, 9, 1, tzinfo=UTC)
CAMPUSES, LANGUAGES, PROGRAMMES, AREAS = ("Norra", "Södra"), ("sv", "en"), ("", "Kemi", "Fysik"), ("week", "structure", "reading")


def queue_of(draw: random.Random, students: int, mentors: int, *, chance: float = 0.5, most_seats: int = 2) -> Instance:
    edges = tuple(tuple((m, draw.randint(-3, 9)) for m in range(mentors) if draw.random() < chance) for _ in range(students))
    seats = tuple(draw.randint(0, most_seats) for _ in range(mentors))
    return Instance(tuple(range(100, 100 + students)), tuple(range(mentors)), seats, edges)


def queues(count: int, seed: str, students: int = 12, mentors: int = 7) -> Iterator[Instance]:
    draw = random.Random(seed)
    for _number in range(count):
        yield queue_of(draw, draw.randint(0, students), draw.randint(0, mentors), chance=draw.choice((0.2, 0.4, 0.8)))


def who(result: Result) -> tuple[bool, ...]:
    return tuple(place != NOBODY for place in result.mate)


# --- A world of people --------------------------------------------------------------------------
def times(draw: random.Random) -> WeeklyTimes:
    found = []
    for _interval in range(draw.randint(0, 6)):
        start = draw.randrange(0, 92)
        found.append((draw.randint(1, 7), start * 15, min(96, start + draw.randint(1, 14)) * 15))
    return WeeklyTimes.of(found)


def some(draw: random.Random, words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(draw.sample(words, draw.randint(0, len(words))))


def a_student(draw: random.Random, number: int) -> StudentFacts:
    return StudentFacts(
        number=number,
        person=draw.randint(1, 40),
        since=SINCE + timedelta(days=draw.randint(0, 30)),
        times=times(draw),
        way=draw.choice(("campus", "online", "both")),
        campus=draw.choice(("", *CAMPUSES)),
        languages=some(draw, LANGUAGES),
        areas=some(draw, AREAS),
        programme=draw.choice(PROGRAMMES),
        same_programme=draw.choice(("", "wish", "avoid")),
        prefers_way=draw.choice(("", "campus", "online")),
        prefers_campus=draw.choice(("", *CAMPUSES)),
        again=frozenset(draw.sample(range(1, 9), draw.randint(0, 2))),
    )


def a_mentor(draw: random.Random, number: int) -> MentorFacts:
    capacity = draw.randint(0, 3)
    return MentorFacts(
        number=number,
        person=draw.randint(1, 40),
        times=times(draw),
        capacity=capacity,
        load=draw.randint(0, capacity),
        campuses=some(draw, CAMPUSES),
        online=draw.random() < 0.6,
        languages=some(draw, LANGUAGES),
        strengths=some(draw, AREAS),
        programme=draw.choice(PROGRAMMES),
        knows=some(draw, PROGRAMMES[1:]),
    )


def a_situation(draw: random.Random, students: int = 9, mentors: int = 6) -> planning.Situation:
    queue = [a_student(draw, number) for number in range(1, draw.randint(1, students) + 1)]
    pool = [a_mentor(draw, number) for number in range(1, draw.randint(1, mentors) + 1)]
    apart = frozenset((draw.randint(1, 40), draw.randint(1, 6)) for _pair in range(draw.randint(0, 12)))
    return planning.Situation(students=queue, mentors=pool, measure=MEASURE, apart=apart)


@pytest.mark.parametrize("seed", range(8))
def test_the_graph_is_what_the_plain_definition_says_of_each_pair(seed: int) -> None:
    draw = random.Random(f"graph {seed}")
    for _world in range(20):
        world = a_situation(draw, 14, 10)
        found = fitting.instance(world.students, world.mentors, MEASURE, apart=world.apart)
        pool = sorted(world.mentors, key=lambda m: m.number)
        assert found.edges == tuple(
            tuple(
                (place, fitting.fit(student, mentor, MEASURE))
                for place, mentor in enumerate(pool)
                if not fitting.obstacles(student, mentor, MEASURE) and (student.person, mentor.number) not in world.apart
            )
            for student in fitting.in_order_of_wait(world.students)
        )


def test_with_a_limit_nobody_has_more_candidates_and_each_is_one_of_all() -> None:
    world = a_situation(random.Random("limit"), 14, 10)
    everything = fitting.instance(world.students, world.mentors, MEASURE, apart=world.apart)
    few = fitting.instance(world.students, world.mentors, MEASURE, apart=world.apart, most=2)
    for some_of, all_of in zip(few.edges, everything.edges, strict=True):
        assert len(some_of) == min(2, len(all_of))
        assert set(some_of) <= set(all_of)


@pytest.mark.parametrize("quarters", range(1, 7))
def test_minutes_in_words_are_minutes_in_a_mask(quarters: int) -> None:
    draw = random.Random(quarters)
    masks = [starts(times(draw).mask, quarters) for _person in range(60)]
    in_words = graph.minutes_in_runs(list(graph.words(masks)), quarters)
    assert in_words.tolist() == [minutes_in_runs(mask, quarters) for mask in masks]


# --- The answer ---------------------------------------------------------------------------------
@pytest.mark.requirement("R19")
@pytest.mark.parametrize("seed", range(10))
def test_as_many_and_as_good_as_independent_solvers_find(seed: int) -> None:
    """A thousand queues: as many as SciPy's maximum matching, the same fit as OR-Tools' flow, never a seat too many."""
    for queue in queues(100, f"independent {seed}"):
        result = solve(queue)
        assert result.matched == most_that_can_be_matched(queue)
        assert result.fit == greatest_fit(queue, result)
        assert certify(queue, result).bound == result.fit
        assert all(result.mate.count(place) <= seats for place, seats in enumerate(queue.seats))


def most_that_can_be_matched(queue: Instance) -> int:
    seats = [place for place, count in enumerate(queue.seats) for _seat in range(count)]
    wants = np.array([[place in dict(row) for place in seats] for row in queue.edges], dtype=np.int8).reshape(
        len(queue.students), len(seats)
    )
    return int((maximum_bipartite_matching(csr_matrix(wants)) != NOBODY).sum()) if wants.size else 0


def greatest_fit(queue: Instance, result: Result) -> int:
    """Of matching exactly those who are matched."""
    flow, size = min_cost_flow.SimpleMinCostFlow(), len(queue.students)
    sink = size + len(queue.mentors)
    chosen = [student for student, place in enumerate(result.mate) if place != NOBODY]
    if not chosen:
        return 0
    for student in chosen:
        for place, fit in queue.edges[student]:
            flow.add_arc_with_capacity_and_unit_cost(student, size + place, 1, -fit)
        flow.set_node_supply(student, 1)
    for place, seats in enumerate(queue.seats):
        flow.add_arc_with_capacity_and_unit_cost(size + place, sink, seats, 0)
    flow.set_node_supply(sink, -len(chosen))
    assert flow.solve() == flow.OPTIMAL
    return -int(flow.optimal_cost())


def all_ways(queue: Instance) -> Iterator[tuple[tuple[int, ...], int]]:
    for mates in product(*[[(NOBODY, 0), *row] for row in queue.edges]):
        places = tuple(place for place, _fit in mates)
        if all(places.count(place) <= seats for place, seats in enumerate(queue.seats)):
            yield places, sum(fit for _place, fit in mates)


def test_inside_a_layer_of_wait_the_fit_decides_who_is_matched() -> None:
    draw = random.Random("layers")
    for plain in queues(120, "layers", students=5, mentors=4):
        layer = 0
        layers: list[int] = []
        for _student in plain.students:
            layer += bool(layers) and draw.random() < 0.5
            layers.append(layer)
        queue = replace(plain, layers=tuple(layers))
        result = solve(queue)

        def counted(mate: tuple[int, ...], layers: list[int] = layers) -> tuple[int, ...]:
            return tuple(sum(m != NOBODY and at == number for m, at in zip(mate, layers, strict=True)) for number in range(5))

        best = max((sum(m != NOBODY for m in mate), counted(mate), fit) for mate, fit in all_ways(queue))
        assert (result.matched, counted(result.mate), result.fit) == best
        assert certify(queue, result).bound == result.fit


def test_students_of_the_same_week_are_one_layer() -> None:
    days = (0, 6, 7, 20)  # from a Tuesday
    queue = [StudentFacts(number=n, person=n, since=SINCE + timedelta(days=day), times=WeeklyTimes()) for n, day in enumerate(days)]
    assert fitting.layers_of(queue, 7) == (0, 1, 1, 2)
    assert fitting.layers_of(queue, 0) == ()


@pytest.mark.parametrize("layered", [False, True], ids=["strict", "layers"])
def test_what_is_built_on_an_earlier_answer_is_as_good_as_what_is_solved_anew(layered: bool) -> None:
    draw = random.Random("again")
    for first in queues(250, "again"):
        before = replace(first, layers=tuple(number // 3 for number in range(len(first.students)))) if layered else first
        kept = [number for number in range(len(before.students)) if draw.random() < 0.9]
        after = Instance(
            tuple(before.students[number] for number in kept),
            before.mentors,
            tuple(max(0, seats + draw.choice((-1, 0, 0, 1))) for seats in before.seats),
            tuple(
                tuple((m, f if draw.random() < 0.8 else draw.randint(-3, 9)) for m, f in before.edges[n] if draw.random() < 0.9)
                for n in kept
            ),
            tuple(before.layers[number] for number in kept) if layered else (),
        )
        if layered and after.layers:
            places = sorted(set(after.layers))
            after = replace(after, layers=tuple(places.index(layer) for layer in after.layers))
        again, anew = resolve(after, before, solve(before)), solve(after)
        assert certify(after, again).bound == again.fit == anew.fit
        assert layered or who(again) == who(anew)
        assert again.matched == anew.matched


def test_one_more_mentor_never_leaves_more_students_waiting() -> None:
    draw = random.Random("more")
    for queue in queues(150, "more"):
        wider = replace(
            queue,
            mentors=(*queue.mentors, 99),
            seats=(*queue.seats, 1),
            edges=tuple((*row, *(((len(queue.mentors), 5),) if draw.random() < 0.5 else ())) for row in queue.edges),
        )
        before, after = who(solve(queue)), who(solve(wider))
        assert all(now or not then for then, now in zip(before, after, strict=True)), "and nobody who had one loses it"


def test_the_kernel_gives_the_same_answer_compiled() -> None:
    for number, queue in enumerate(queues(40, "compiled", students=40, mentors=20)):
        plain, compiled = solve(queue, compiled=False), solve(queue, compiled=True)
        assert plain == compiled
        assert certify(queue, plain, compiled=True) == certify(queue, plain, compiled=False)
        if number % 4 == 0:
            others = [explaining.Alternatives(queue, plain, compiled=way).of_everybody() for way in (False, True)]
            assert others[0] == others[1]


def test_the_answer_is_as_good_however_often_rows_are_put_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    for queue in queues(60, "in order", students=40, mentors=20):
        usual = solve(queue, compiled=False)
        monkeypatch.setattr(kernel, "OFTEN", 0)
        often = solve(queue, compiled=False)
        monkeypatch.undo()
        assert who(often) == who(usual)
        assert certify(queue, often).bound == often.fit == usual.fit


def test_of_equally_good_answers_the_one_is_found_that_keeps_most_pairs() -> None:
    draw = random.Random("keeping")
    for queue in queues(80, "keeping", students=5, mentors=4):
        had = {number: draw.choice(queue.mentors) for number in queue.students if queue.mentors and draw.random() < 0.8}
        result = solve(fitting.keeping(queue, had))

        def kept(mate: tuple[int, ...], had: dict[int, int] = had, students: tuple[int, ...] = queue.students) -> int:
            return sum(had.get(number) == place for number, place in zip(students, mate, strict=True) if place != NOBODY)

        ways = [(mate, fit) for mate, fit in all_ways(queue) if tuple(m != NOBODY for m in mate) == who(result)]
        assert (result.fit, kept(result.mate)) == max((fit, kept(mate)) for mate, fit in ways)
        assert result.fit == solve(queue).fit
        assert certify(fitting.keeping(queue, had), result).bound == result.fit


def test_who_would_move_gets_a_candidate_and_all_find_room() -> None:
    for queue in queues(120, "moves"):
        result = solve(queue)
        for student, others in explaining.Alternatives(queue, result).of_everybody().items():
            for other in others:
                if other.leaves_out:
                    continue
                mate = list(result.mate)
                for mover, place in ((student, other.place), *other.goes):
                    mate[mover] = place
                assert all(mate.count(place) <= seats for place, seats in enumerate(queue.seats))
                fit = sum(dict(queue.edges[number])[place] for number, place in enumerate(mate) if place != NOBODY)
                assert result.fit - fit == other.loses


@pytest.mark.parametrize("room", [1, 2, 4])
def test_ways_round_are_what_trying_all_moves_finds(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand queues against the plain definition, without any prices: what it costs to make room, and in how few moves.

    With little room for labels there is more of it made, many times over."""
    for module in (explaining, kernel):
        monkeypatch.setattr(module, "FEWEST_LINES", room)
    monkeypatch.setattr(explaining, "TRIED", room)
    for queue in queues(350, f"ways {room}", students=16, mentors=12):
        result = solve(queue)
        shortest = all_ways_round(queue, result)
        for student, others in explaining.Alternatives(queue, result).of_everybody().items():
            fits, home = dict(queue.edges[student]), result.mate[student]
            for other in others:
                found = shortest.get((other.place, home))
                assert other.leaves_out == (found is None)
                if found:
                    assert (other.loses, len(other.goes)) == (fits[home] - fits[other.place] + found[0], found[1])


def all_ways_round(queue: Instance, result: Result) -> dict[tuple[int, int], tuple[int, int]]:
    """From mentor to mentor: the least fit that is lost when one student after the other moves, and the fewest who move."""
    anybody, places = len(queue.mentors), range(len(queue.mentors) + 1)
    way = {(place, place): (0, 0) for place in places}

    def shorter(begin: int, end: int, lost: int, moves: int) -> None:
        way[begin, end] = min(way.get((begin, end), (lost, moves)), (lost, moves))

    for student, home in enumerate(result.mate):
        if home != NOBODY:
            shorter(anybody, home, 0, 0)
            for place, fit in queue.edges[student]:
                if queue.seats[place]:
                    shorter(home, place, dict(queue.edges[student])[home] - fit, 1)
    for place, seats in enumerate(queue.seats):
        if result.mate.count(place) < seats:
            shorter(place, anybody, 0, 0)
    for by, begin, end in product(places, repeat=3):
        if (begin, by) in way and (by, end) in way:
            shorter(begin, end, *(a + b for a, b in zip(way[begin, by], way[by, end], strict=True)))
    return way


# --- A certificate is believed only when it proves ------------------------------------------------
def test_no_changed_answer_is_certified() -> None:
    draw = random.Random("forged")
    for queue in queues(200, "forged", students=6, mentors=4):
        result = solve(queue)
        if not queue.students or not queue.mentors:
            continue
        mate = list(result.mate)
        mate[draw.randrange(len(mate))] = draw.randrange(-1, len(queue.mentors))
        if tuple(mate) == result.mate:
            continue
        fit = sum(dict(queue.edges[number]).get(place, 0) for number, place in enumerate(mate))
        forged = replace(result, mate=tuple(mate), fit=fit)
        try:
            certify(queue, forged)
        except NotProven:
            continue
        assert (who(forged), fit) == (who(result), result.fit), "only another answer that is just as good"


# --- Steering and what if -----------------------------------------------------------------------
@pytest.mark.parametrize("seed", range(5))
def test_a_pin_is_kept_or_refused_with_its_reason(seed: int) -> None:
    draw = random.Random(f"pins {seed}")
    for _world in range(30):
        world = a_situation(draw)
        pins = {s.number: draw.randint(1, 7) for s in world.students if draw.random() < 0.4}
        held = frozenset(draw.sample(range(1, 7), draw.randint(0, 2)))
        found = planning.plan(replace(world, steering=steering.Steering(pins=pins, held=held)))
        for student, mentor in pins.items():
            assert found.pairs.get(student) == mentor or found.refused[student]
            assert (student in found.refused) == (student not in found.steered.kept)
        assert not held & set(found.pairs.values())
        seats = {m.number: m.seats for m in world.mentors}
        assert all(list(found.pairs.values()).count(number) <= seats[number] for number in found.pairs.values())


def test_a_plan_that_is_built_on_another_is_as_good() -> None:
    draw = random.Random("plans")
    for _world in range(60):
        world = a_situation(draw)
        now = planning.plan(world)
        pinned = next(((s, others[0].mentor) for s, others in now.explain().runners_up.items() if others), None)
        if pinned is None:
            continue
        then = replace(world, steering=steering.Steering(pins=dict([pinned])))
        built, anew = planning.plan(then, after=now, before=now.pairs), planning.plan(then)
        assert built.result.fit == anew.result.fit
        assert built.pairs.keys() == anew.pairs.keys()
        assert bool(planning.changed(now.pairs, built.pairs))


def test_what_changed_is_told_by_number() -> None:
    found = planning.changed({1: 7, 2: 8, 3: 9}, {1: 7, 2: 9, 4: 8})
    assert found == planning.Changed(moved=((2, 8, 9),), newly_with=((4, 8),), newly_without=((3, 9),))
    assert not planning.changed({1: 7}, {1: 7})


def test_what_if_finds_what_one_more_mentor_would_do() -> None:
    monday = WeeklyTimes.read("1:600-720")
    students = [StudentFacts(number=n, person=n, since=SINCE + timedelta(days=n), times=monday, languages=("sv",)) for n in (1, 2, 3)]
    mentor = MentorFacts(number=5, person=50, times=monday, capacity=1, languages=("sv",))
    now = planning.plan(planning.Situation(students=students, mentors=[mentor], measure=MEASURE))
    assert (now.pairs, now.waiting, whatif.needed(now)) == ({1: 5}, (2, 3), 2)
    outcome = whatif.what_if(now, whatif.more_mentors(now.situation, mentor))
    assert outcome.changed == planning.Changed(newly_with=((2, whatif.NEW),))
    assert (outcome.matched_before, outcome.matched_after, outcome.still_waiting) == (1, 2, (3,))
    assert whatif.what_if(now, whatif.more_seats(now.situation, 5, by=2)).still_waiting == ()
    assert not whatif.what_if(now, whatif.weighed(now.situation, replace(MEASURE, common_hour=1))).changed
    assert whatif.most_wanted(now) == ((5, 2),)


def test_the_need_is_told_by_place_language_and_part_of_the_week() -> None:
    student = StudentFacts(
        number=1, person=1, since=SINCE, times=WeeklyTimes.read("2:600-720;4:1020-1050"), campus="Norra", way="campus", languages=("sv",)
    )
    now = planning.plan(planning.Situation(students=[student], mentors=[], measure=MEASURE))
    assert whatif.need(now) == (whatif.Need(campus="Norra", online=False, language="sv", day=2, part="morning", of_these=(1,)),)
    assert now.explain().changes == {1: (("more_mentors", ()),)}


def test_an_earlier_answer_to_the_same_question_is_kept_as_it_is() -> None:
    for queue in queues(60, "same"):
        result = solve(queue)
        assert resolve(queue, queue, result).mate == result.mate
        assert solving.who_can(queue) == tuple(number for number, place in enumerate(result.mate) if place != NOBODY)


# --- Queues as files ----------------------------------------------------------------------------
def test_a_made_queue_is_the_same_each_time_and_comes_back_from_a_file(tmp_path: Path) -> None:
    rows = queues_made.rows(40)
    assert rows == queues_made.rows(40)
    instances.write(tmp_path / "queue.json", instances.said(rows, queues_made.MEASURE, most=5))
    said = instances.read(tmp_path / "queue.json")
    assert instances.rows(said) == (rows, queues_made.MEASURE)
    assert said["most_candidates"] == 5


def test_a_bare_graph_is_an_instance(tmp_path: Path) -> None:
    (tmp_path / "graph.json").write_text('{"form": "parvis-matching/1", "seats": [1, 2], "candidates": [[[1, 4], [0, 9]], [[0, 7]], []]}')
    queue = instances.graph(instances.read(tmp_path / "graph.json"))
    assert (solve(queue).mate, solve(queue).fit) == ((1, 0, NOBODY), 11)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("nothing", "cannot be read"),
        ("{}", "does not say"),
        ('{"form": "parvis-matching/1", "students": [{"number": 1, "colour": 2}]}', r"students\[0\]"),
        ('{"form": "parvis-matching/1", "seats": [1], "candidates": [[[1, 4]]]}', r"candidates\[0\]"),
    ],
    ids=["no-json", "no-form", "unknown-key", "no-such-place"],
)
def test_a_file_that_is_no_instance_is_refused_with_the_place(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "queue.json").write_text(text)

    def understood() -> object:
        said = instances.read(tmp_path / "queue.json")
        return instances.graph(said) if "candidates" in said else instances.rows(said)

    with pytest.raises(instances.NotAnInstance, match=why):
        understood()
