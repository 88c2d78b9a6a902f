"""Who fits whom, what it is worth, and what would help."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.kit.week import WeeklyTimes
from parvis.matching.rules.explaining import Alternatives, what_would_help
from parvis.matching.rules.facts import Measure, MentorFacts, StudentFacts, starts
from parvis.matching.rules.fitting import common_times, fit, instance, obstacles, parts
from parvis.matching.rules.solving import solve

RULE = Measure(least_minutes=60, common_hour=10, same_campus=15, same_programme=20, strength=12, first_language=10, free_mentor=8)
SINCE = datetime(2026, 9, 1, tzinfo=UTC)


def student(times: WeeklyTimes | str = "2:600-720", number: int = 1, **given: Any) -> StudentFacts:
    week = times if isinstance(times, WeeklyTimes) else WeeklyTimes.read(times)
    return StudentFacts(**{"number": number, "person": 100 + number, "since": SINCE + timedelta(days=number), "times": week, **given})


def mentor(times: WeeklyTimes | str = "2:600-720", number: int = 1, **given: Any) -> MentorFacts:
    week = times if isinstance(times, WeeklyTimes) else WeeklyTimes.read(times)
    return MentorFacts(**{"number": number, "person": 200 + number, "times": week, "capacity": 1, "languages": ("sv",), **given})


weeks = st.lists(
    st.tuples(st.integers(1, 7), st.integers(0, 95), st.integers(1, 40)).map(lambda r: (r[0], r[1] * 15, min(1440, (r[1] + r[2]) * 15))),
    max_size=6,
).map(WeeklyTimes.of)


@given(weeks, weeks, st.integers(1, 8))
def test_two_share_a_long_enough_run_exactly_where_their_starts_meet(a: WeeklyTimes, b: WeeklyTimes, quarters: int) -> None:
    meet = starts(a.mask, quarters) & starts(b.mask, quarters)
    assert bool(meet) == bool((a & b).at_least(quarters * 15))


def test_a_run_does_not_pass_midnight() -> None:
    assert not starts(WeeklyTimes.read("1:1410-1440;2:0-30").mask, 4)


def test_forty_five_minutes_together_are_too_few() -> None:
    assert obstacles(student("2:600-645"), mentor(), RULE) == ("times",)


def test_nobody_becomes_their_own_mentor() -> None:
    assert "same_person" in obstacles(student(person=5), mentor(person=5), RULE)


@pytest.mark.parametrize(
    ("asks", "offers", "expected"),
    [
        ({"way": "online"}, {"online": False, "campuses": ("Norra",)}, ("online",)),
        ({"way": "campus", "campus": "Norra"}, {"campuses": ("Södra",)}, ("campus",)),
        ({"way": "campus", "campus": "Norra"}, {"campuses": ("Norra",), "online": False}, ()),
        ({"way": "both", "campus": "Norra"}, {"campuses": ("Södra",), "online": True}, ()),
        ({"way": "both", "campus": "Norra"}, {"campuses": (), "online": False}, ("way",)),
        ({"way": "campus"}, {"campuses": ("Södra",)}, ()),
        ({"languages": ("en",)}, {}, ("language",)),
        ({"languages": ("en", "sv")}, {}, ()),
        ({"programme": "Kemi", "same_programme": "avoid"}, {"programme": "Kemi"}, ("programme",)),
        ({"programme": "Kemi", "same_programme": "avoid"}, {"programme": "Fysik"}, ()),
        ({"programme": "", "same_programme": "avoid"}, {"programme": ""}, ()),
    ],
)
def test_hard_conditions(asks: dict[str, Any], offers: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert obstacles(student(**asks), mentor(**offers), RULE) == expected


def test_each_part_has_its_points_and_they_add_up() -> None:
    asks = student(way="campus", campus="Norra", languages=("sv",), areas=("week", "structure"), programme="Kemi", same_programme="wish")
    offers = mentor(campuses=("Norra",), strengths=("week",), programme="Kemi")
    points = {part.code: part.points for part in parts(asks, offers, RULE)}
    assert points == {"common_times": 20, "strength": 12, "same_campus": 15, "same_programme": 20, "first_language": 10, "free_mentor": 8}
    assert fit(asks, offers, RULE) == sum(points.values())


@given(weeks, weeks)
def test_the_quick_fit_is_the_sum_of_the_parts(a: WeeklyTimes, b: WeeklyTimes) -> None:
    asks, offers = student(a, languages=("sv",), areas=("week",)), mentor(b, strengths=("week",))
    assert fit(asks, offers, RULE) == sum(part.points for part in parts(asks, offers, RULE))


def test_more_than_four_common_hours_are_worth_no_more() -> None:
    assert fit(student("1:480-1020"), mentor("1:480-1020", load=1, capacity=2), RULE) == 40


def test_what_to_consider_comes_after_what_speaks_for() -> None:
    asks = student("2:600-690", languages=("en", "sv"), areas=("week",), programme="Kemi", same_programme="wish")
    found = parts(asks, mentor("2:600-690", programme="Fysik", load=2, capacity=3, strengths=("structure",)), RULE)
    assert [p.code for p in found if not p.speaks_for] == [
        "has_students",
        "other_programme",
        "second_language",
        "few_common_times",
        "other_strengths",
    ]
    assert [p.speaks_for for p in found] == sorted((p.speaks_for for p in found), reverse=True)


def test_short_common_times_are_not_shown() -> None:
    assert str(common_times(student("2:600-720;3:600-630"), mentor("2:600-720;3:600-630"), RULE)) == "2:600-720"


def test_pairs_that_said_no_to_each_other_are_kept_apart() -> None:
    assert instance([student()], [mentor()], RULE, apart=frozenset({(101, 1)})).candidates == 0
    assert instance([student()], [mentor()], RULE, apart=frozenset({(101, 2)})).candidates == 1


def test_students_stand_in_order_of_wait_whatever_order_they_come_in() -> None:
    early, late = student(number=1), student(number=2)
    assert instance([late, early], [mentor()], RULE).students == (1, 2)


def helps(asks: StudentFacts, *pool: MentorFacts) -> list[tuple[str, dict[str, Any]]]:
    queue = instance([asks], pool, RULE)
    others = Alternatives(queue, solve(queue))
    found = what_would_help(asks, pool, RULE, competes_for=others.competes_for(0), reachable=others.can_reach_a_seat())
    return [(code, dict(params)) for code, params in found]


@pytest.mark.requirement("R19")
def test_for_whoever_cannot_be_matched_the_smallest_change_is_found() -> None:
    assert helps(student("2:600-720"), mentor("4:780-1020")) == [("times", {"day": 4, "start": 780, "end": 840, "count": 1})]
    assert helps(student(way="campus", campus="Norra"), mentor(campuses=())) == [("online", {"count": 1})]
    assert helps(student(way="online"), mentor(online=False, campuses=("Norra",))) == [("campus", {"count": 1})]
    assert helps(student(way="campus", campus="Norra"), mentor(campuses=("Södra",), online=False)) == [
        ("other_campus", {"campus": "Södra", "count": 1})
    ]
    assert helps(student(languages=("en",)), mentor()) == [("language", {"language": "sv", "count": 1})]
    assert helps(student(programme="Kemi", same_programme="avoid"), mentor(programme="Kemi")) == [("programme", {"count": 1})]


def test_where_the_mentors_are_full_one_more_place_is_what_helps() -> None:
    assert helps(student(), mentor(capacity=1, load=1)) == [("seat", {"mentors": (1,)})]


def test_where_no_single_change_helps_it_says_so() -> None:
    assert helps(student(languages=("en",)), mentor("4:780-1020")) == [("more_mentors", {})]
    assert helps(student()) == [("more_mentors", {})]


@given(st.lists(weeks, min_size=1, max_size=4), st.lists(weeks, min_size=1, max_size=4))
def test_every_change_that_is_named_would_really_help(asks: list[WeeklyTimes], offers: list[WeeklyTimes]) -> None:
    students = [student(number=n, times=times) for n, times in enumerate(asks)]
    pool = [mentor(number=n, times=times) for n, times in enumerate(offers)]
    queue = instance(students, pool, RULE)
    result = solve(queue)
    others = Alternatives(queue, result)
    for place, left_out in enumerate(students):
        if result.mate[place] != -1:
            continue
        for code, params in what_would_help(left_out, pool, RULE, competes_for=(), reachable=others.can_reach_a_seat()):
            if code == "times":
                day, start, end = (int(str(dict(params)[name])) for name in ("day", "start", "end"))
                wider = WeeklyTimes.of((*left_out.times.ranges, (day, start, end)))
                opened = (
                    [m for m in pool if not obstacles(left_out, m, RULE)],
                    [m for m in pool if not obstacles(student(number=left_out.number, times=wider), m, RULE)],
                )
                assert len(opened[1]) - len(opened[0]) >= int(str(dict(params)["count"])) > 0
                changed = [student(number=s.number, times=wider if s is left_out else s.times) for s in students]
                assert solve(instance(changed, pool, RULE)).matched > result.matched
