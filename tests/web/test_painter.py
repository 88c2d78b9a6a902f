from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from parvis.kit.week import WeeklyTimes
from parvis.web import forms
from parvis.web.painter import WeekPainter
from parvis.web.templatetags.web import errors_of


class Hours(forms.Form):
    times = forms.WeekField(label="När kan du?", missing="Välj minst en tid")


class Parts(forms.Form):
    times = forms.WeekField(label="När kan du?", level="parts", required=False)


def post(**values: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    for key, value in values.items():
        data.setlist(key, value if isinstance(value, list) else [value])
    return data


def checked(form: forms.Form) -> set[str]:
    return set(re.findall(r'value="([\d-]+)" id="[^"]+" checked', form.render()))


def typed(form: forms.Form) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", form.render(), re.DOTALL)
    assert found
    return found[1].strip()


QUARTERS = st.integers(0, 95)
RANGES = st.lists(st.tuples(st.integers(1, 7), QUARTERS, st.integers(1, 96)).filter(lambda r: r[1] < r[2]), max_size=8)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("form_class", [Hours, Parts])
@given(ranges=RANGES)
def test_what_is_stored_comes_back_unchanged_when_the_page_is_saved(form_class: type[forms.Form], language: str, ranges: list[Any]) -> None:
    times = WeeklyTimes.of((day, start * 15, end * 15) for day, start, end in ranges)
    with translation.override(language):
        painter: Any = form_class().fields["times"].widget
        shown = painter.painted(times)
        sent = post(times=[f"{d}-{s}-{e}" for d, s, e in painter.cells() if shown.cells.covers(d, s, e)], times_text=shown.text)
        again = form_class(sent)
        if times or form_class is Parts:
            assert again.is_valid(), again.errors
            assert again.cleaned_data["times"] == times
        else:
            assert again.errors["times"] == ["Välj minst en tid"]


def test_cells_are_marked_and_the_rest_stands_in_the_text() -> None:
    with translation.override("sv"):
        form = Hours(initial={"times": WeeklyTimes.of([(2, 600, 720), (3, 615, 660)])})
        assert checked(form) == {"2-600-660", "2-660-720"}
        assert typed(form) == "onsdag 10.15–11"


def test_the_stored_form_is_understood_too() -> None:
    assert checked(Hours(initial={"times": "1:480-600"})) == {"1-480-540", "1-540-600"}


def test_boxes_and_text_are_added_together() -> None:
    with translation.override("sv"):
        form = Hours(post(times=["2-600-660"], times_text="torsdag 13–16, fre 9.15-10"))
        assert form.is_valid()
        assert form.cleaned_data["times"] == WeeklyTimes.of([(2, 600, 660), (4, 780, 960), (5, 555, 600)])


def test_a_part_that_is_not_understood_is_said_and_kept() -> None:
    with translation.override("sv"):
        form = Hours(post(times=["2-600-660"], times_text="torsdag på kvällen"))
        assert form.status == 422
        assert form.errors["times"] == [
            "Skriv en dag och tider, till exempel tisdag 10–12. Den här delen gick inte att förstå: torsdag på kvällen"
        ]
        assert typed(form) == "torsdag på kvällen"
        assert checked(form) == {"2-600-660"}
        assert errors_of(form)[0]["target"] == "f-times-text"


def test_nothing_chosen_is_refused_where_times_are_needed() -> None:
    assert Hours(post()).errors["times"] == ["Välj minst en tid"]
    assert Parts(post()).is_valid()


def test_all_day_marks_the_day_without_javascript_and_saves_nothing() -> None:
    form = Hours(post(times=["2-600-660"], times_day="main-3"))
    assert not form.is_valid()
    assert not form.errors
    assert form.status == 422
    assert checked(form) == {"2-600-660", *(f"3-{h * 60}-{h * 60 + 60}" for h in range(8, 18))}


def test_all_day_on_a_full_day_empties_it() -> None:
    whole = [f"3-{h * 60}-{h * 60 + 60}" for h in range(8, 18)]
    assert checked(Hours(post(times=["2-600-660", *whole], times_day="main-3"))) == {"2-600-660"}


@pytest.mark.parametrize("value", ["main-9", "x", "main-", "other-1", "main-١"])
def test_an_unknown_day_button_changes_nothing(value: str) -> None:
    form = Hours(post(times=["2-600-660"], times_day=value))
    assert form.is_valid()


@pytest.mark.parametrize("value", ["9-600-660", "2-601-660", "2-600", "<b>", "2-600-9999"])
def test_an_unknown_cell_is_not_taken(value: str) -> None:
    assert Hours(post(times=[value])).errors["times"] == ["Välj minst en tid"]


def test_students_get_twenty_boxes_and_mentors_fifty_in_sight() -> None:
    assert sum(map(len, WeekPainter(level="parts").blocks()["main"].values())) == 20
    assert sum(map(len, WeekPainter(level="hours").blocks()["main"].values())) == 50


def test_every_box_says_its_day_and_hour() -> None:
    with translation.override("sv"):
        html = re.sub(r"\s+", " ", Hours().render())
    names = [re.sub(r"<[^>]+>", "", found) for found in re.findall(r'<label class="slot">(.*?)</label>', html)]
    assert "Måndag 8–9" in names
    assert len(names) == len(set(names)) == 50 + 5 * 3 + 2 * 13


def test_a_chosen_evening_opens_what_hides_it() -> None:
    assert "<details open>" in Hours(initial={"times": "2:1080-1140"}).render()
    assert "<details open>" not in Hours(initial={"times": "2:600-660"}).render()


def test_what_is_chosen_is_said_in_a_sentence() -> None:
    with translation.override("sv"):
        assert "Tisdag 10–11. Totalt 1 timme." in Hours(initial={"times": "2:600-660"}).render()
