from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import engines
from django.utils import timezone, translation

from parvis.web import dates

AT = datetime(2026, 11, 24, 12, 15, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _stockholm() -> object:
    with timezone.override(ZoneInfo("Europe/Stockholm")):
        yield


def say(language: str, source: str, **values: object) -> str:
    with translation.override(language):
        return engines["django"].from_string(source).render({"at": AT, "today": TODAY, **values})


@pytest.mark.parametrize(("language", "said"), [("sv", "tisdag 24 november, klockan 13.15"), ("en", "Tuesday 24 November at 13.15")])
def test_a_moment_is_said_in_both_languages_on_the_local_clock(language: str, said: str) -> None:
    with translation.override(language):
        assert dates.moment_words(AT, year=2026) == said


@pytest.mark.parametrize(("language", "said"), [("sv", "tisdag 24 november 2026"), ("en", "Tuesday 24 November 2026")])
def test_another_year_is_written_out(language: str, said: str) -> None:
    with translation.override(language):
        assert dates.day_words(AT, year=2027) == said
        assert dates.day_words(AT, year=2026) == said.removesuffix(" 2026")


def test_an_instant_late_in_the_evening_belongs_to_the_local_day() -> None:
    with translation.override("sv"):
        assert dates.day_words(datetime(2026, 11, 24, 23, 30, tzinfo=UTC), year=2026) == "onsdag 25 november"


def test_a_span_over_midnight_writes_both_days() -> None:
    with translation.override("sv"):
        late = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
        assert dates.span_words(late, late + timedelta(hours=2), year=2026) == (
            "tisdag 24 november, klockan 23.30 – onsdag 25 november, klockan 1.30"
        )
        assert dates.span_words(AT, AT + timedelta(hours=1), year=2026) == "tisdag 24 november, 13.15–14.15"


@pytest.mark.parametrize(
    ("days", "swedish", "english"),
    [
        (0, "i dag", "today"),
        (1, "i morgon", "tomorrow"),
        (-1, "i går", "yesterday"),
        (2, "om två dagar", "in two days"),
        (-3, "för tre dagar sedan", "three days ago"),
        (12, "om tolv dagar", "in twelve days"),
        (13, "om 13 dagar", "in 13 days"),
        (14, "om två veckor", "in two weeks"),
        (20, "om 20 dagar", "in 20 days"),
        (-45, "för ungefär sex veckor sedan", "about six weeks ago"),
        (90, "om ungefär tre månader", "in about three months"),
        (-730, "för ungefär två år sedan", "about two years ago"),
    ],
)
def test_distance_is_said_in_words_up_to_twelve(days: int, swedish: str, english: str) -> None:
    for language, said in (("sv", swedish), ("en", english)):
        with translation.override(language):
            assert dates.from_now_words(TODAY + timedelta(days=days), today=TODAY) == said


def test_distance_counts_calendar_days_across_the_change_of_clocks() -> None:
    with translation.override("sv"):
        before = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)
        after = datetime(2026, 10, 25, 23, 30, tzinfo=UTC)  # half past midnight on the 26th
        assert dates.from_now_words(after, today=before) == "om två dagar"


@pytest.mark.parametrize(
    ("minutes", "swedish", "english"),
    [
        (0, "0 timmar", "0 hours"),
        (45, "0,75 timmar", "0.75 hours"),
        (60, "1 timme", "1 hour"),
        (90, "1,5 timmar", "1.5 hours"),
        (50, "50 minuter", "50 minutes"),
        (61, "1 timme och 1 minut", "1 hour and 1 minute"),
        (74_850, "1\u00a0247,5 timmar", "1,247.5 hours"),
    ],
)
def test_minutes_are_said_as_hours(minutes: int, swedish: str, english: str) -> None:
    for language, said in (("sv", swedish), ("en", english)):
        with translation.override(language):
            assert dates.hours_words(minutes) == said


@pytest.mark.parametrize(
    ("ore", "swedish", "english"),
    [
        (123_450, "1 234,50 kronor", "1,234.50 kronor"),
        (16_500, "165 kronor", "165 kronor"),
        (100, "1 krona", "1 krona"),
        (5, "0,05 kronor", "0.05 kronor"),
        (-2_050, "−20,50 kronor", "−20.50 kronor"),
    ],
)
def test_ore_are_said_as_kronor(ore: int, swedish: str, english: str) -> None:
    for language, said in (("sv", swedish), ("en", english)):
        with translation.override(language):
            assert dates.kronor_words(ore).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", "Tisdag 10–12 och 13–15. Torsdag 13.15–16. Totalt 6,75 timmar."),
        ("en", "Tuesday 10–12 and 13–15. Thursday 13.15–16. 6.75 hours in total."),
    ],
)
def test_weekly_times_are_said_as_a_sentence(language: str, said: str) -> None:
    with translation.override(language):
        assert dates.week_words([(2, 600, 720), (2, 780, 900), (4, 795, 960)]) == said


def test_no_weekly_times_have_a_sentence_too() -> None:
    with translation.override("sv"):
        assert dates.week_words([]) == "Inga tider valda."


def test_every_date_of_a_page_stands_in_a_time_element() -> None:
    assert say("sv", "{{ at|moment }}").startswith('<time datetime="2026-11-24T13:15+01:00">tisdag 24 november')
    assert say("sv", "{{ at|day }}").startswith('<time datetime="2026-11-24">')
    assert say("sv", "{{ at|clock }}") == '<time datetime="2026-11-24T13:15+01:00">13.15</time>'
    assert say("sv", "{% timespan at until with_day=False %}", until=AT + timedelta(hours=1)).count("<time") == 2
    assert say("sv", "{{ none|day }}{{ none|moment }}{{ none|clock }}", none=None) == ""


def test_a_capital_is_put_inside_the_element_and_a_title_gets_the_words_alone() -> None:
    assert '">Tisdag' in say("sv", "{{ at|moment|cap_first }}")
    assert say("sv", "{{ text|cap_first }}", text="<b>å") == "&lt;b&gt;å"
    assert "<" not in say("sv", "{{ at|moment|plain }}")


@pytest.mark.parametrize(
    ("days", "swedish", "english"),
    [
        (0, "mindre än en dag", "less than a day"),
        (1, "en dag", "one day"),
        (21, "tre veckor", "three weeks"),
        (45, "ungefär sex veckor", "about six weeks"),
    ],
)
def test_how_long_something_has_waited(days: int, swedish: str, english: str) -> None:
    for language, said in (("sv", swedish), ("en", english)):
        assert say(language, "{% load web %}{{ since|waited:today }}", since=TODAY - timedelta(days=days)) == said
