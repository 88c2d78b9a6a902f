"""Lists of attendance: which occasion, which mentor, and what is noted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parvis.exchange.models import Kind
from parvis.exchange.rules import Outcome
from parvis.training import actions as training
from parvis.training import queries as booked
from parvis.training.models import Booking, Occasion
from tests.exchange.world import AT, applied, looked_at, occasion, uploaded
from tests.recruitment import world

pytestmark = pytest.mark.django_db
HEADINGS = "Datum;Ämne;E-post;Var där"
DAY = "2026-09-11"
"""Three days before the tests' own moment."""


def outcomes(*lines: str, by: object) -> list[tuple[str, list[str]]]:
    plan = looked_at(uploaded(Kind.ATTENDANCE, *lines, by=by))  # type: ignore[arg-type]  # a coordinator
    return [(line.outcome.value, [r.code for r in line.verdict.blocking]) for line in plan.lines]


@pytest.mark.requirement("R85")
def test_who_was_there_is_noted_from_a_list_and_the_occasion_is_held() -> None:
    eva = world.coordinator("Eva")
    held = occasion(eva)
    alva, bo, cai = (world.ready_mentor(eva, f"{name}@example.org") for name in ("alva", "bo", "cai"))
    for mentor in (alva, bo):
        training.add(held, mentor, by=eva, at=AT - timedelta(days=10))
    done = applied(
        uploaded(
            Kind.ATTENDANCE,
            HEADINGS,
            f"{DAY};Boundaries;alva@example.org;ja",
            f"{DAY};;bo@example.org;nej",
            f"{DAY};;cai@example.org;x",
            by=eva,
        ),
        by=eva,
    )
    assert [line.outcome for line in done.lines] == [Outcome.CHANGED, Outcome.CHANGED, Outcome.NEW]
    held.refresh_from_db()
    assert held.state == Occasion.State.HELD
    assert {b.mentor_id: b.state for b in booked.on_the_list(held)} == {alva.pk: "attended", bo.pk: "absent", cai.pk: "attended"}


def test_an_occasion_with_somebody_left_to_note_is_not_held_yet() -> None:
    eva = world.coordinator("Eva")
    held = occasion(eva)
    for name in ("alva", "bo"):
        training.add(held, world.ready_mentor(eva, f"{name}@example.org"), by=eva, at=AT - timedelta(days=10))
    applied(uploaded(Kind.ATTENDANCE, HEADINGS, f"{DAY};;alva@example.org;ja", by=eva), by=eva)
    held.refresh_from_db()
    assert held.state == Occasion.State.PLANNED
    applied(uploaded(Kind.ATTENDANCE, HEADINGS, f"{DAY};;bo@example.org;ja", by=eva), by=eva)
    held.refresh_from_db()
    assert held.state == Occasion.State.HELD


@pytest.mark.requirement("R84")
def test_an_introduction_in_a_list_is_done_and_the_same_list_again_changes_nothing() -> None:
    eva = world.coordinator("Eva")
    occasion(eva, kind="introduction", topic="")
    mentor = world.new_mentor(eva)
    lines = (HEADINGS, f"{DAY};;alva@example.org;närvarande")
    applied(uploaded(Kind.ATTENDANCE, *lines, by=eva), by=eva)
    mentor.refresh_from_db()
    assert str(mentor.introduction_on) == DAY
    assert outcomes(*lines, by=eva) == [("same", [])]
    assert outcomes(HEADINGS, f"{DAY};;alva@example.org;nej", by=eva) == [("wrong", ["exchange.introduction_is_done"])]
    assert Booking.objects.count() == 1


def test_an_empty_cell_and_the_absence_of_somebody_without_a_place_note_nothing() -> None:
    eva = world.coordinator("Eva")
    occasion(eva)
    world.ready_mentor(eva)
    assert outcomes(HEADINGS, f"{DAY};;alva@example.org;", by=eva) == [("same", [])]
    assert outcomes(HEADINGS, f"{DAY};;alva@example.org;nej", by=eva) == [("same", [])]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (f"{DAY};;nobody@example.org;ja", "exchange.mentor_unknown"),
        (f"{DAY};;;ja", "exchange.mentor_missing"),
        (";;alva@example.org;ja", "exchange.day_empty"),
        ("nyss;;alva@example.org;ja", "exchange.day_not_understood"),
        ("2026-09-01;;alva@example.org;ja", "exchange.no_occasion"),
        (f"{DAY};;alva@example.org;kanske", "exchange.attended_not_understood"),
        ("2026-09-20;;alva@example.org;ja", "exchange.not_begun"),
        (f"{DAY};;alva;ja", "exchange.email_not_understood"),
    ],
)
def test_a_row_that_cannot_be_used_says_what_to_do(row: str, code: str) -> None:
    eva = world.coordinator("Eva")
    occasion(eva)
    occasion(eva, days=6)
    world.ready_mentor(eva)
    assert outcomes(HEADINGS, row, by=eva) == [("wrong", [code])]


def test_the_time_the_kind_or_the_topic_tells_occasions_of_a_day_apart() -> None:
    eva = world.coordinator("Eva")
    first, second = occasion(eva), occasion(eva, topic="Structure", kind="introduction")
    world.new_mentor(eva)
    row = f"{DAY};;alva@example.org;ja"
    assert outcomes(HEADINGS, row, by=eva) == [("wrong", ["exchange.several_occasions"])]
    for more, about in (("Ämne;Boundaries", first), ("Typ;utbildning", second), ("Ämne;STRUCTURE", second)):
        title, value = more.split(";")
        plan = looked_at(uploaded(Kind.ATTENDANCE, f"Datum;E-post;Var där;{title}", f"{DAY};alva@example.org;ja;{value}", by=eva))
        assert [line.about for line in plan.lines] == [about.pk]
    assert outcomes("Datum;Tid;E-post;Var där", f"{DAY};23.59;alva@example.org;ja", by=eva) == [("wrong", ["exchange.no_occasion"])]


def test_no_more_mentors_than_there_are_places_and_nobody_twice() -> None:
    eva = world.coordinator("Eva")
    occasion(eva, places=1)
    for name in ("alva", "bo"):
        world.ready_mentor(eva, f"{name}@example.org")
    rows = [f"{DAY};;{name}@example.org;ja" for name in ("alva", "bo", "alva")]
    assert [codes for _outcome, codes in outcomes(HEADINGS, *rows, by=eva)][:2] == [[], ["exchange.no_more_places"]]
    assert "exchange.twice" in outcomes(HEADINGS, *rows, by=eva)[2][1]
