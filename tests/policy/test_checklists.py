from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import yaml

from parvis.policy import checklists
from tools import readability

FIRST = checklists.SHELF / "first_meeting.yaml"
NAMES = {"student": "Sam", "mentor": "Kim"}


def page() -> dict[str, Any]:
    return yaml.safe_load(FIRST.read_text(encoding="utf-8"))  # type: ignore[no-any-return]  # YAML has no types


def texts(checklist: checklists.Checklist) -> Iterator[checklists.Text]:
    yield checklist.title
    for group in checklist.groups:
        yield group.title
        for item in group.items:
            yield from (item.question, item.asked_of_mentor, item.hint, item.hint_for_mentor, item.usual)
            for choice in item.choices:
                yield from (choice.label, choice.says)


@pytest.mark.requirement("R40")
@pytest.mark.requirement("R44")
@pytest.mark.django_db
def test_the_first_meeting_has_ten_questions_in_three_groups() -> None:
    first = checklists.current("first_meeting", on=date(2026, 10, 5))
    assert [len(g.items) for g in first.groups] == [5, 3, 2]
    assert checklists.read(first.name) is first


@pytest.mark.requirement("R42")
@pytest.mark.requirement("R43")
@pytest.mark.requirement("R45")
@pytest.mark.requirement("R46")
def test_it_asks_about_contact_place_lateness_and_what_happens_when_somebody_is_late() -> None:
    items = checklists.read("first_meeting/1").items
    assert {"contact", "place", "late", "cancel"} <= set(items)
    late = items["late"].choice("call_10")
    assert late is not None
    assert late.acts == {"grace_minutes": 10, "who_contacts": "mentor", "how": "call"}


@pytest.mark.requirement("R34", "R37", "R39", "R54", "R56", "R62", "R63", "R71", "R72", "R79")
@pytest.mark.parametrize(
    ("item", "student", "mentor"),
    [
        ("help", "inte lärare, kontaktperson eller terapeut", "Du är inte lärare, kontaktperson eller terapeut"),
        ("other_talk", "Samtalen handlar om studierna", "För annat stöd"),
        ("cancel", "Den som inte kan komma säger till", "räknas det inte som inställt"),
        ("bring", "båda förberedda", "Läs före mötet"),
        ("place", "Mentorn ordnar platsen", "Du ordnar platsen när Sam"),
        ("felt_wrong", "Du får berätta efteråt", "Sam får berätta efteråt"),
    ],
)
def test_what_applies_stands_under_the_question_for_each_of_the_two(item: str, student: str, mentor: str) -> None:
    asked = checklists.read("first_meeting/2").items[item]
    assert student in asked.hint["sv"].format_map(NAMES)
    assert mentor in (asked.hint_for_mentor["sv"] or asked.hint["sv"]).format_map(NAMES)


@pytest.mark.django_db
def test_a_pair_that_starts_from_the_day_of_a_newer_version_gets_it() -> None:
    before, after = (checklists.current("first_meeting", on=day).items for day in (date(2026, 11, 29), date(2026, 11, 30)))
    assert set(after) - set(before) == {"other_talk"}
    assert set(before) <= set(after)


@pytest.mark.requirement("Q10")
def test_the_coordinator_reads_the_practical_frame_and_no_more() -> None:
    assert checklists.read("first_meeting/1").frame == {"contact", "place", "late", "cancel"}


def test_every_text_speaks_plainly_in_both_languages() -> None:
    for checklist in checklists.shelf().values():
        for text in texts(checklist):
            for language, said in text.items():
                assert readability.unwanted(said.format_map(NAMES), language) == []
                assert readability.read([said]).longest_sentence <= readability.MOST_WORDS_IN_A_SENTENCE


def test_an_answer_is_a_sentence_with_names_and_own_words_stand_as_written() -> None:
    items = checklists.read("first_meeting/1").items
    assert items["late"].said("call_10", "", names=NAMES, language="sv") == "Kim ringer efter 10 minuter."
    assert items["late"].said("other", "Vi går {hem}.", names=NAMES, language="sv") == "Vi går {hem}."
    assert items["place"].said("campus", "Rum 12", names=NAMES, language="en") == "We meet on campus. Rum 12"


@pytest.mark.parametrize(
    ("item", "choice", "text", "taken"),
    [
        ("late", "call_10", "", True),
        ("late", "call_11", "", False),
        ("late", "", "", False),
        ("late", "other", " ", False),
        ("late", "other", "We walk home", True),
        ("place", "other", "In the park", False),
        ("first_goal", "", "Pass the exam", True),
        ("first_goal", "", "", False),
        ("first_goal", "campus", "Pass", False),
    ],
)
def test_only_an_answer_to_the_question_is_an_answer(item: str, choice: str, text: str, taken: bool) -> None:
    assert checklists.read("first_meeting/1").items[item].accepts(choice, text) is taken


@pytest.mark.django_db
def test_an_unknown_checklist_is_an_error_and_not_an_empty_page() -> None:
    with pytest.raises(checklists.UnknownChecklist):
        checklists.read("first_meeting/99")
    with pytest.raises(checklists.UnknownChecklist):
        checklists.current("first_meeting", on=date(1999, 1, 1))


def first_item(p: dict[str, Any]) -> dict[str, Any]:
    return p["groups"][0]["items"][0]  # type: ignore[no-any-return]  # YAML has no types


@pytest.mark.parametrize(
    "spoil",
    [
        lambda p: p.pop("version"),
        lambda p: p.update(colour="red"),
        lambda p: first_item(p)["question"].pop("en"),
        lambda p: first_item(p).update(own="perhaps"),
        lambda p: first_item(p).update(own="only"),
        lambda p: first_item(p)["choices"].append(copy.deepcopy(first_item(p)["choices"][0])),
        lambda p: first_item(p)["choices"][0]["acts"].update(how="pigeon"),
        lambda p: first_item(p)["choices"][0]["acts"].update(colour="red"),
        lambda p: first_item(p)["choices"][0]["says"].update(sv="{parent} ringer."),
        lambda p: first_item(p)["choices"][0]["says"].update(sv="{student.pk} ringer."),
        lambda p: first_item(p)["choices"][0]["says"].update(sv="{student:>99999999} ringer."),
        lambda p: first_item(p)["choices"][0]["says"].update(sv="{student ringer."),
        lambda p: first_item(p)["choices"][0]["acts"].update(grace_minutes=True),
        lambda p: first_item(p)["choices"][0]["acts"].update(grace_minutes=90),
        lambda p: p["groups"][1]["items"].append(copy.deepcopy(first_item(p))),
    ],
)
def test_a_badly_written_checklist_stops_the_start(spoil: Callable[[dict[str, Any]], object]) -> None:
    good = page()
    checklists.prove_sound(good, "x.yaml")
    spoil(good)
    with pytest.raises(ValueError, match=r"x\.yaml"):
        checklists.prove_sound(good, "x.yaml")
