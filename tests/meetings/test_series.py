"""A meeting every week: its days in words before anything is booked, all of it or none, moved and cancelled together."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils.html import strip_tags
from hypothesis import example, given
from hypothesis import strategies as st

from parvis.kit.week import WeeklyTimes
from parvis.meetings import actions, queries
from parvis.meetings.models import Meeting
from parvis.meetings.rules import series, slots
from parvis.notify.models import Message
from parvis.people.models import User
from parvis.timetables.models import Subscription
from parvis.training.models import Booking, Occasion
from tests.meetings.pairs import AT, Pair, pair, signed_in

SWEDEN = ZoneInfo("Europe/Stockholm")
TUESDAY = datetime(2026, 10, 6, 11, 0, tzinfo=UTC)
FIRST = slots.Span(TUESDAY, TUESDAY + timedelta(hours=1))


@pytest.fixture(autouse=True)
def _monday_morning() -> object:
    with time_machine.travel(AT, tick=False):
        yield


def walls(spans: list[slots.Span]) -> list[str]:
    return [s.starts_at.astimezone(SWEDEN).strftime("%m-%d %H.%M") for s in spans]


def facts(**given: Any) -> series.Facts:
    known: dict[str, Any] = {"own": [], "mine": [], "taken": [], "holidays": [], "breaks": [], "left": lambda _monday: 60}
    return series.Facts(**{"at": AT, "zone": SWEDEN, "first_on": date(2026, 8, 31), "until_on": date(2027, 6, 7), **known, **given})


def told(person: User) -> list[str]:
    return [m.kind.removeprefix("meetings.") for m in Message.objects.filter(to=person).order_by("pk")]


# --- The rules -------------------------------------------------------------------------------------------------
def test_the_clock_on_the_wall_stays_across_both_changes() -> None:
    found = series.weekly(FIRST, until=date(2027, 4, 6), zone=SWEDEN)
    assert {slots.wall(s.starts_at, SWEDEN)[1] for s in found} == {13 * 60}
    assert {s.starts_at.hour for s in found} == {11, 12}, "both summer and winter time are among them"
    assert found[0].starts_at.hour == found[-1].starts_at.hour == 11
    assert [s.starts_at.astimezone(SWEDEN).isoweekday() for s in found] == [2] * len(found)
    assert all(s.ends_at - s.starts_at == timedelta(hours=1) for s in found)


def test_so_many_times_or_until_a_day_and_never_more_than_a_years_weeks() -> None:
    assert walls(series.weekly(FIRST, times=3, zone=SWEDEN)) == ["10-06 13.00", "10-13 13.00", "10-20 13.00"]
    assert walls(series.weekly(FIRST, until=date(2026, 10, 20), zone=SWEDEN))[-1] == "10-20 13.00"
    assert series.weekly(FIRST, until=date(2026, 10, 5), zone=SWEDEN) == []
    assert len(series.weekly(FIRST, times=500, zone=SWEDEN)) == series.MOST


def test_later_meetings_move_as_far_on_the_wall() -> None:
    later = series.weekly(FIRST, times=5, zone=SWEDEN)
    moved = series.moved_with(later[0], to=TUESDAY + timedelta(days=2, hours=-3, minutes=15), later=later, zone=SWEDEN)
    assert walls(moved) == ["10-08 10.15", "10-15 10.15", "10-22 10.15", "10-29 10.15", "11-05 10.15"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, ""),
        ({"at": TUESDAY}, "meetings.day_is_past"),
        ({"until_on": date(2026, 10, 6)}, "meetings.day_is_outside"),
        ({"holidays": [date(2026, 10, 6)]}, "meetings.day_is_off"),
        ({"breaks": [(date(2026, 10, 5), date(2026, 10, 6))]}, "meetings.day_is_in_a_break"),
        ({"own": [FIRST], "mine": [FIRST], "taken": [FIRST]}, "meetings.day_has_a_meeting"),
        ({"mine": [FIRST], "taken": [FIRST]}, "meetings.day_is_mine"),
        ({"taken": [FIRST]}, "meetings.day_is_taken"),
        ({"left": lambda _monday: 45}, "meetings.day_in_a_full_week"),
    ],
)
def test_what_stands_in_the_way_of_a_day(given: dict[str, Any], code: str) -> None:
    (day,) = series.look([FIRST], free=[FIRST], facts=facts(**given))
    assert [r.code for r in day.why_not.reasons] == ([code] if code else [])
    assert day.others == []


# --- Common free times --------------------------------------------------------------------------------------------
quarters = st.lists(st.tuples(st.integers(1, 7), st.integers(0, 90), st.integers(1, 20)), max_size=8).map(
    lambda found: WeeklyTimes.of((d, q * 15, min(96, q + n) * 15) for d, q, n in found)
)
busy = st.lists(st.tuples(st.integers(-60, 60 * 24 * 15), st.integers(1, 600)), max_size=8)


@example(weekly=WeeklyTimes.of([(2, 915, 990)]), taken=[(1636, 600)], minutes=30, left=0, spring=False)
@given(weekly=quarters, taken=busy, minutes=st.sampled_from([30, 45, 60, 90]), left=st.sampled_from([0, 60, 120]), spring=st.booleans())
def test_free_times_equal_a_plain_recount(weekly: WeeklyTimes, taken: list[tuple[int, int]], minutes: int, left: int, spring: bool) -> None:
    """Nothing offered touches what is busy, is off, or breaks the week's time; and where something would fit, something near is offered."""
    first_on = date(2027, 3, 22) if spring else date(2026, 10, 19)
    begin = datetime(first_on.year, first_on.month, first_on.day, tzinfo=UTC)
    spans = [slots.Span(begin + timedelta(minutes=m), begin + timedelta(minutes=m + n)) for m, n in taken]
    off = {first_on + timedelta(days=8)}
    given: dict[str, Any] = {"first_on": first_on, "days": 14, "minutes": minutes, "zone": SWEDEN, "after": begin + timedelta(hours=9)}
    second = first_on + timedelta(days=7)
    found = slots.free_or_why(weekly, busy=spans, left=lambda monday: left if monday == second else 500, off=off, **given)
    fits = set()
    for n in range(14):
        on = first_on + timedelta(days=n)
        for minute in range(0, 24 * 60, 15):
            pieces = [slots.span(on, minute, minutes=15, zone=SWEDEN)]
            if pieces[0] is None or on in off or (on >= second and left < minutes):
                continue
            one = slots.Span(pieces[0].starts_at, pieces[0].starts_at + timedelta(minutes=minutes))
            inside = all(
                slots.wall(at, SWEDEN)[0] == on
                and weekly.covers(on.isoweekday(), slots.wall(at, SWEDEN)[1], slots.wall(at, SWEDEN)[1] + 15)
                and slots.span(on, slots.wall(at, SWEDEN)[1], minutes=15, zone=SWEDEN) == slots.Span(at, at + timedelta(minutes=15))
                for at in (one.starts_at + timedelta(minutes=15 * k) for k in range(minutes // 15))
            )
            if inside and one.starts_at > given["after"] and not any(one.touches(b) for b in spans):
                fits.add(one)
    assert set(found.spans) <= fits
    assert all(any(one.touches(offered) for offered in found.spans) for one in fits)
    assert found.why_none.ok == bool(fits)


def test_what_stands_in_the_way_is_named() -> None:
    given: dict[str, Any] = {"first_on": date(2026, 10, 5), "days": 7, "minutes": 60, "zone": SWEDEN, "after": AT}
    monday = WeeklyTimes.read("1:600-720")
    whole = slots.Span(AT, AT + timedelta(days=7))

    def why(weekly: WeeklyTimes = monday, **more: Any) -> list[str]:
        known: dict[str, Any] = {"busy": [], "left": lambda _m: 60, **more}
        return [r.code for r in slots.free_or_why(weekly, **known, **given).why_none.reasons]

    assert why() == []
    assert why(WeeklyTimes()) == ["meetings.no_common_times"]
    assert why(off=[date(2026, 10, 5)]) == ["meetings.all_days_off"]
    assert why(left=lambda _m: 30) == ["meetings.weeks_are_full"]
    assert why(busy=[whole]) == ["meetings.all_is_taken"]


@pytest.mark.requirement("R59")
@pytest.mark.django_db
def test_a_timetable_and_other_bookings_take_time_and_nobody_learns_whose(two: Pair) -> None:
    assert walls(queries.free_times(two.mentorship, at=AT))[:3] == ["10-05 10.00", "10-05 11.00", "10-06 13.00"]
    Subscription.objects.create(
        person=two.mentor, address="https://x.example.org/a", busy="2026-10-05 08:00-09:30", added_at=AT, read_at=AT
    )
    case: dict[str, Any] = {"state_at": AT, "created_at": AT}
    occasion = Occasion.objects.create(
        kind="supervision",
        starts_at=TUESDAY,
        ends_at=TUESDAY + timedelta(hours=2),
        place="Sal 1",
        led_by=two.coordinator,
        state="planned",
        **case,
    )
    Booking.objects.create(occasion=occasion, mentor=two.mentorship.mentor, state="booked", **case)
    assert walls(queries.free_times(two.mentorship, at=AT))[:2] == ["10-08 10.00", "10-08 11.00"]
    page = strip_tags(signed_in(two.student).get(f"/pairs/{two.mentorship.pk}/meetings/book/").content.decode())
    assert "Thursday 8 October" in page
    assert "busy" not in page
    assert "x.example.org" not in page


@pytest.mark.django_db
def test_the_page_says_why_nothing_is_free_and_when_there_is_a_break(two: Pair) -> None:
    two.mentorship.mentor.weekly_times = "7:600-660"
    two.mentorship.mentor.save()
    url = f"/pairs/{two.mentorship.pk}/meetings/book/"
    assert "Ni har inga gemensamma tider" in signed_in(two.student, language="sv").get(url).content.decode()
    with time_machine.travel(datetime(2026, 12, 14, 8, tzinfo=UTC), tick=False):
        assert "Det är lov från" in signed_in(two.student, language="sv").get(url).content.decode()


# --- The pages -----------------------------------------------------------------------------------------------------
def hidden(page: str) -> dict[str, str]:
    """What the list of days sends along."""
    fields = re.findall(r'<input type="hidden" name="(first|minutes|times|way|place|to|why)"(?: value="([^"]*)")?', page)
    chosen = re.findall(r'<select name="(day_\d+)".*?</select>', page, re.DOTALL)
    answers = dict(fields)
    for name in chosen:
        select = page.split(f'<select name="{name}"')[1].split("</select>", maxsplit=1)[0]
        answers[name] = next(iter(re.findall(r'<option value="([^"]*)" selected', select)), "")
    return answers


@pytest.mark.requirement("R49")
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_series_is_shown_first_then_booked_whole_and_told_once(two: Pair, language: str) -> None:
    client = signed_in(two.student, language=language)
    Subscription.objects.create(
        person=two.mentor, address="https://x.example.org/a", busy="2026-10-13 11:00-12:00", added_at=AT, read_at=AT
    )
    url = f"/pairs/{two.mentorship.pk}/meetings/series/"
    assert client.get(url).status_code == 200
    given = {"time": TUESDAY.isoformat(), "minutes": "60", "way": "campus", "times": "4", "until": "2027-01-17"}
    shown = client.post(url, given)
    page = shown.content.decode()
    assert shown.status_code == 200
    assert {"sv": "Inget är bokat än.", "en": "Nothing is booked yet."}[language] in page
    assert {"sv": "Tiden är upptagen", "en": "The time is taken"}[language] in page
    assert not Meeting.objects.exists()
    done = client.post(f"{url}book/", hidden(page), follow=True).content.decode()
    assert {"sv": "Klart. 3 möten är bokade.", "en": "Done. 3 meetings are booked."}[language] in done
    made = list(Meeting.objects.order_by("starts_at"))
    assert walls([slots.Span(m.starts_at, m.ends_at) for m in made]) == ["10-06 13.00", "10-20 13.00", "10-27 13.00"]
    assert len({m.series for m in made}) == 1
    assert told(two.mentor) == ["series_booked"]
    assert told(two.student) == ["you_booked_series"], "for their own calendar"


@pytest.mark.django_db
def test_a_day_that_was_taken_meanwhile_is_said_and_nothing_is_booked(two: Pair) -> None:
    client = signed_in(two.student)
    url = f"/pairs/{two.mentorship.pk}/meetings/series/"
    given = {"time": TUESDAY.isoformat(), "minutes": "60", "way": "online", "times": "3", "until": ""}
    answers = hidden(client.post(url, given).content.decode())
    actions.book(two.mentorship, starts_at=TUESDAY + timedelta(weeks=1), minutes=60, by=two.mentor, at=AT)
    refused = client.post(f"{url}book/", answers)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "That time has just been taken" in page
    assert hidden(page)["day_2"] == answers["day_2"]
    assert Meeting.objects.count() == 1
    starts = [TUESDAY, TUESDAY + timedelta(weeks=1)]
    with pytest.raises(actions.NotThatDay) as wrong:
        actions.book_series(two.mentorship, starts=starts, minutes=60, by=two.student, at=AT)
    assert wrong.value.which == 1
    assert Meeting.objects.count() == 1


@pytest.mark.django_db
def test_what_is_missing_or_made_up_is_said(two: Pair) -> None:
    client = signed_in(two.student)
    url = f"/pairs/{two.mentorship.pk}/meetings/series/"
    given = {"time": TUESDAY.isoformat(), "minutes": "60", "way": "online"}
    assert "Enter how many meetings, or until which day" in client.post(url, given).content.decode()
    assert "Enter a day after the first meeting" in client.post(url, given | {"until": "2026-10-05"}).content.decode()
    page = client.post(url, given | {"times": "2"}).content.decode()
    answers = hidden(page) | {"day_0": "", "day_1": ""}
    assert "Choose a time for at least one of the days" in client.post(f"{url}book/", answers).content.decode()
    for wrong in ({}, {"first": "x"}, answers | {"minutes": "61"}, answers | {"times": "9999"}):
        assert client.post(f"{url}book/", wrong).status_code == 302
    assert not Meeting.objects.exists()
    assert signed_in(pair(n=9).student).get(url).status_code == 404


@pytest.fixture
def booked(two: Pair) -> list[Meeting]:
    days = [TUESDAY + timedelta(weeks=n) for n in range(3)]
    return actions.book_series(two.mentorship, starts=days, minutes=60, by=two.student, at=AT)


@pytest.mark.requirement("R54")
@pytest.mark.django_db
def test_this_and_all_later_are_moved_together_and_one_by_itself(two: Pair, booked: list[Meeting]) -> None:
    client = signed_in(two.mentor)
    assert "Move this and all later meetings" in client.get(f"/meetings/{booked[1].pk}/change/").content.decode()
    assert "all later" not in client.get(f"/meetings/{booked[2].pk}/change/").content.decode()
    url = f"/meetings/{booked[1].pk}/move-later/"
    given = {"time": "other", "on": "2026-10-15", "clock": "10.00", "why": ""}
    page = client.post(url, given).content.decode()
    assert "Nothing is moved yet." in page
    assert "Stays as it is" in page
    client.post(f"{url}move/", hidden(page))
    now = Meeting.objects.filter(state="booked").order_by("starts_at")
    assert walls([slots.Span(m.starts_at, m.ends_at) for m in now]) == ["10-06 13.00", "10-15 10.00", "10-22 10.00"]
    assert len({m.series for m in now}) == 1
    assert told(two.student) == ["you_booked_series", "series_moved", "series_changed"]
    assert told(two.mentor) == ["series_booked", "you_moved_series", "series_changed"]


@pytest.mark.django_db
@pytest.mark.parametrize("weeks", [1, -1])
def test_a_whole_series_goes_a_week_on_or_back(two: Pair, weeks: int) -> None:
    days = [TUESDAY + timedelta(weeks=n) for n in range(1, 4)]
    booked = actions.book_series(two.mentorship, starts=days, minutes=60, by=two.student, at=AT)
    moved = actions.move_series(booked, to=[day + timedelta(weeks=weeks) for day in days], by=two.student, at=AT)
    assert [m.starts_at for m in moved] == [day + timedelta(weeks=weeks) for day in days]
    assert Meeting.objects.filter(state="booked").count() == 3


@pytest.mark.django_db
def test_a_move_to_the_time_it_has_is_refused_by_the_field(two: Pair, booked: list[Meeting]) -> None:
    given = {"time": "other", "on": "2026-10-13", "clock": "13.00", "why": ""}
    refused = signed_in(two.student).post(f"/meetings/{booked[1].pk}/move/", given)
    assert refused.status_code == 422
    assert "The meeting is at that time already." in strip_tags(refused.content.decode())
    with pytest.raises(actions.NotThatDay) as wrong:
        actions.move_series(booked[:2], to=[TUESDAY + timedelta(days=1), booked[1].starts_at], by=two.student, at=AT)
    assert wrong.value.which == 1


@pytest.mark.django_db
def test_of_several_that_move_all_do_or_none(two: Pair, booked: list[Meeting]) -> None:
    with pytest.raises(actions.NotThatDay) as wrong:
        actions.move_series(booked[:2], to=[booked[1].starts_at, booked[2].starts_at], by=two.student, at=AT)
    assert wrong.value.which == 1
    assert Meeting.objects.filter(state="booked", booked_times__isnull=False).distinct().count() == 3


@pytest.mark.django_db
def test_this_and_all_later_are_cancelled_together(two: Pair, booked: list[Meeting]) -> None:
    client = signed_in(two.student, language="sv")
    url = f"/meetings/{booked[1].pk}/cancel-later/"
    assert "Ställa in de här mötena?" in client.get(url).content.decode()
    assert "Mötena är inställda" in client.post(url, {"why": ""}, follow=True).content.decode()
    assert [m.state for m in Meeting.objects.order_by("starts_at")] == ["booked", "cancelled", "cancelled"]
    assert told(two.mentor) == ["series_booked", "series_cancelled"]


@pytest.mark.django_db
def test_the_booking_pages_ask_as_often_with_many(make_pair: Any, assert_queries_do_not_grow: Any) -> None:
    def build(n: int) -> tuple[Any, str]:
        two = make_pair(minutes=600)
        for number in range(n):
            two.meeting(days=1 + number % 20, hour=6 + number // 20)
        return signed_in(two.student), f"/pairs/{two.mentorship.pk}/meetings/series/"

    assert_queries_do_not_grow(build)
