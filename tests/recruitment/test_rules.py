from __future__ import annotations

from dataclasses import replace

import pytest

from parvis.recruitment import rules

FULL = rules.ApplicationFacts(
    is_student=True, in_phase_said=True, programme="Fysik", year=2, letter="Hello", name="Alva", email="a@example.org"
)
READY = rules.MentorFacts(promised=True, introduced=True, has_times=True, has_presentation=True, capacity=1)


def codes(f: rules.ApplicationFacts, *, already_mentor: bool = False, has_open: bool = False) -> list[str]:
    return [r.code for r in rules.may_submit(f, least_year=2, already_mentor=already_mentor, has_open=has_open).reasons]


@pytest.mark.requirement("R4")
@pytest.mark.requirement("R5")
@pytest.mark.requirement("R6")
@pytest.mark.requirement("R12")
def test_an_application_is_sent_when_everything_is_answered() -> None:
    assert codes(FULL) == []
    assert codes(replace(FULL, is_student=False, in_phase_said=False, year=None)) == []
    assert codes(replace(FULL, year=1)) == ["recruitment.year_too_low"]
    assert codes(replace(FULL, in_phase_said=False)) == ["recruitment.in_phase_missing"]
    assert codes(replace(FULL, programme="")) == ["recruitment.studies_missing"]
    assert codes(replace(FULL, letter=" \n")) == ["recruitment.letter_missing"]
    assert codes(replace(FULL, email="")) == ["recruitment.contact_missing"]
    assert codes(FULL, already_mentor=True) == ["recruitment.already_mentor"]
    assert codes(FULL, has_open=True) == ["recruitment.has_open_application"]


@pytest.mark.requirement("R82")
@pytest.mark.requirement("R84")
def test_a_mentor_is_ready_when_nothing_is_missing_and_hears_all_that_is() -> None:
    assert rules.may_open(READY).ok
    nothing = rules.MentorFacts(promised=False, introduced=False, has_times=False, has_presentation=False, capacity=0)
    assert [r.code for r in rules.may_open(nothing).reasons] == [
        "recruitment.promise_missing",
        "recruitment.introduction_missing",
        "recruitment.times_missing",
        "recruitment.presentation_missing",
        "recruitment.no_room",
    ]


def test_a_mentor_has_up_to_the_usual_number_of_students_unless_a_coordinator_allows_more() -> None:
    assert rules.may_have_room(3, most=3, allowed=False).ok
    assert not rules.may_have_room(4, most=3, allowed=False).ok
    assert not rules.may_have_room(0, most=3, allowed=False).ok
    assert rules.may_have_room(5, most=3, allowed=True).ok


def test_a_stretch_of_the_day_is_cut_into_whole_talks() -> None:
    assert list(rules.times_within(540, 640, length=30)) == [(540, 570), (570, 600), (600, 630)]
    assert list(rules.times_within(540, 560, length=30)) == []


def test_nobody_is_asked_to_choose_among_nothing() -> None:
    assert rules.may_invite(free_times=1).ok
    assert not rules.may_invite(free_times=0).ok
