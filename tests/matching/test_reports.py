"""How long different groups wait, told so that nobody can be made out; and which mentors are missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.matching.models import Proposal
from parvis.matching.rules.fairness import Group, Wait, groups
from parvis.people.models import User
from parvis.sheets import read
from parvis.support.models import SupportRequest

from .conftest import World

SignIn = Callable[[User], Client]


def wait(campus: str, days: int = 10, *, matched: bool = True) -> Wait:
    return Wait(days=days, matched=matched, campus=campus, language="sv", way="both")


def told(*waits: Wait) -> dict[tuple[str, ...], int]:
    return {g.names: g.students for g in groups(waits, lambda w: w.campus, least=5)}


def test_groups_that_are_large_enough_stand_alone() -> None:
    assert told(*[wait("N")] * 5, *[wait("S")] * 7) == {("N",): 5, ("S",): 7}


def test_small_groups_are_told_of_together() -> None:
    assert told(*[wait("N")] * 9, *[wait("S")] * 2, *[wait("W")] * 3) == {("N",): 9, ("S", "W"): 5}


def test_one_small_group_takes_the_next_with_it_so_that_it_cannot_be_found_by_taking_away() -> None:
    assert told(*[wait("N")] * 9, *[wait("S")] * 1, *[wait("W")] * 6) == {("N",): 9, ("S", "W"): 7}
    assert told(*[wait("N")] * 9, wait("S")) == {("N", "S"): 10}


def test_too_few_in_all_are_not_told_of() -> None:
    assert told(*[wait("N")] * 4) == {}


@pytest.mark.parametrize("sizes", [(1, 1, 1), (4, 4), (5, 1, 1, 1, 1), (12, 3), (2, 2, 30), (5, 5, 4)], ids=str)
def test_no_group_that_is_told_of_is_small_and_nobody_is_lost(sizes: tuple[int, ...]) -> None:
    waits = [wait(f"campus {n}") for n, size in enumerate(sizes) for _one in range(size)]
    found = groups(waits, lambda w: w.campus, least=5)
    assert all(g.students >= 5 for g in found)
    assert sum(g.students for g in found) == (len(waits) if len(waits) >= 5 else 0)


def test_a_median_of_few_is_not_told() -> None:
    [group] = groups([*[wait("N", days) for days in (1, 2, 3, 40, 50)], wait("N", 7, matched=False)], lambda w: w.campus, least=5)
    assert group == Group(names=("N",), students=6, matched=5, days_until_mentor=3, days_waiting=None)
    assert group.percent == 83


def a_year_of(world: World, *, matched: int, waiting: int, **columns: Any) -> None:
    now = timezone.now()
    mentor = world.mentor()
    for number in range(matched + waiting):
        request = world.request(**columns)
        began = now - timedelta(days=30)
        state = "matched" if number < matched else "waiting"
        SupportRequest.objects.filter(pk=request.pk).update(waiting_since_at=began, state=state)
        if number < matched:
            at = began + timedelta(days=12)
            Proposal.objects.create(request=request, mentor=mentor, fit=0, state="accepted", state_at=at, created_at=at)


@pytest.mark.requirement("R23")
def test_the_report_shows_how_long_each_group_waits_and_how_many_have_a_mentor(world: World, signed_in: SignIn) -> None:
    a_year_of(world, matched=6, waiting=2, way="campus", campus="Norra campus")
    a_year_of(world, matched=0, waiting=5, way="online", languages=["en"])
    page = signed_in(world.coordinator()).get(reverse("matching.fairness")).content.decode()
    for words in ("Norra campus", "Engelska", "På nätet", "6 (75 av hundra)", "tolv dagar", "30 dagar", "För få att säga"):
        assert words in page


def test_a_report_of_few_says_that_they_are_too_few(world: World, signed_in: SignIn) -> None:
    a_year_of(world, matched=2, waiting=1)
    page = signed_in(world.coordinator()).get(reverse("matching.fairness")).content.decode()
    assert "De är för få för att visas utan att det syns vilka de är." in page


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_report_is_also_a_file(world: World, signed_in: SignIn, form: str) -> None:
    a_year_of(world, matched=6, waiting=2, way="campus", campus="Norra campus")
    response = signed_in(world.coordinator()).get(reverse("matching.fairness_file", args=[form]))
    assert "attachment" in response.headers["Content-Disposition"]
    table = read(response.content)
    assert [*table.rows[0].cells[:5]] == ["Campus", "Norra campus", "8", "6", "12"]


def test_there_is_no_file_of_another_kind_and_nobody_else_sees_the_report(world: World, signed_in: SignIn) -> None:
    assert signed_in(world.coordinator()).get(reverse("matching.fairness_file", args=["pdf"])).status_code == 404
    for person in (world.mentor().person, world.request().student):
        for name in ("matching.fairness", "matching.need", "matching.what_if"):
            assert signed_in(person).get(reverse(name)).status_code == 403


def test_the_need_of_mentors_is_told_by_place_language_and_time(world: World, signed_in: SignIn) -> None:
    world.request(times="5:600-720")
    world.mentor()
    page = signed_in(world.coordinator()).get(reverse("matching.need")).content.decode()
    assert "En student skulle vara utan mentor" in page
    assert "Fredag förmiddag" in page


def test_no_need_is_told_as_that(world: World, signed_in: SignIn) -> None:
    world.request()
    world.mentor()
    assert "Inga fler mentorer behövs nu." in signed_in(world.coordinator()).get(reverse("matching.need")).content.decode()
