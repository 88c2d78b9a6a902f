"""Two of four: who has been to what, what was missed and caught up, who needs another session, and occasions that come again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parvis.kit.verdict import Refused
from parvis.pay.models import LedgerLine
from parvis.people.models import User
from parvis.policy.calendar import study_year
from parvis.recruitment.models import Mentor
from parvis.training import actions, queries
from parvis.training.models import Booking, Occasion
from parvis.training.rules import following, series
from parvis.training.rules.following import Standing
from tests.recruitment.test_pages import text
from tests.recruitment.world import AT, coordinator, new_mentor, ready_mentor
from tests.training.world import AFTER, START, booked, missed, occasion, told

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LATE = datetime(2027, 3, 15, 9, 0, tzinfo=UTC)
"""Well into the spring term: two sessions can be expected of four."""


def been(by: User, mentor: Mentor, *, starts_at: datetime) -> None:
    one = occasion(by, starts_at=starts_at)
    actions.hold(one, [booked(one, mentor)], by=by, at=starts_at + timedelta(hours=2))


def held(by: User, *starts: datetime) -> None:
    for starts_at in starts:
        actions.hold(occasion(by, starts_at=starts_at), [], by=by, at=starts_at + timedelta(hours=2))


AUTUMN = [datetime(2026, month, 20, 11, tzinfo=UTC) for month in (9, 10, 11)]


# --- The rule ------------------------------------------------------------------------------------------------


@pytest.mark.requirement("Q9")
@pytest.mark.requirement("R85")
@pytest.mark.parametrize(
    ("on", "joined_on", "held_sessions", "expects"),
    [
        (date(2026, 8, 31), date(2026, 5, 1), 4, 0),
        (date(2026, 11, 8), date(2026, 5, 1), 4, 0),
        (date(2026, 11, 9), date(2026, 5, 1), 4, 1),
        (date(2027, 1, 18), date(2026, 5, 1), 4, 2),
        (date(2027, 6, 7), date(2026, 5, 1), 9, 4),
        (date(2027, 8, 1), date(2026, 5, 1), 9, 4),
        (date(2027, 6, 7), date(2026, 5, 1), 1, 1),
        (date(2027, 6, 7), date(2027, 1, 18), 9, 2),
        (date(2027, 6, 7), date(2027, 6, 6), 9, 0),
        (date(2027, 6, 7), date(2027, 7, 1), 9, 0),
        (date(2027, 6, 7), None, 9, 0),
    ],
)
def test_what_can_be_expected_grows_with_the_year_from_the_introduction_and_never_past_what_was_held(
    on: date, joined_on: date | None, held_sessions: int, expects: int
) -> None:
    year = {"starts_on": date(2026, 8, 31), "ends_on": date(2027, 6, 7)}
    assert following.expected(per_year=4, **year, joined_on=joined_on, held=held_sessions, on=on) == expects


@pytest.mark.parametrize(
    ("attended", "places", "expects", "standing"),
    [
        (0, 0, 0, Standing.ENOUGH),
        (1, 0, 2, Standing.FEWER),
        (1, 1, 2, Standing.PLACE),
        (0, 1, 2, Standing.FEWER),
        (2, 0, 2, Standing.ENOUGH),
        (4, 0, 4, Standing.DONE),
        (5, 1, 4, Standing.DONE),
    ],
)
def test_how_it_stands(attended: int, places: int, expects: int, standing: Standing) -> None:
    assert following.Following(attended=attended, booked=places, per_year=4, expected=expects).standing is standing


# --- Missed and caught up ---------------------------------------------------------------------------------------


@pytest.mark.requirement("R87")
@pytest.mark.requirement("R95")
def test_a_missed_session_can_be_caught_up_and_then_counts_and_is_paid() -> None:
    karin = coordinator()
    mentor = ready_mentor(karin)
    place = missed(karin, mentor)
    year = study_year(AFTER.date())
    assert told(mentor.person)[-1] == "training.missed"
    assert queries.missed(mentor, year) == [place]
    assert queries.supervisions_attended(mentor, year) == 0
    for on, code in ((date(2026, 9, 20), "caught_up_before"), (date(2026, 10, 2), "caught_up_later")):
        with pytest.raises(Refused, match=code):
            actions.catch_up(place, on=on, by=karin, at=datetime(2026, 10, 1, 9, tzinfo=UTC))
    with pytest.raises(Refused, match=r"training\.lead"):
        actions.catch_up(place, on=date(2026, 10, 1), by=mentor.person, at=datetime(2026, 10, 1, 9, tzinfo=UTC))
    actions.catch_up(place, on=date(2026, 10, 1), by=karin, at=datetime(2026, 10, 1, 9, tzinfo=UTC))
    assert (place.state, place.caught_up_on) == ("caught_up", date(2026, 10, 1))
    assert queries.missed(mentor, year) == []
    assert queries.supervisions_attended(mentor, year) == 1
    line = LedgerLine.objects.get(source_kind="booking", source_id=place.pk)
    assert (line.kind, line.on, line.paid_minutes) == ("supervision", date(2026, 10, 1), 90)


@pytest.mark.requirement("R84")
def test_an_introduction_can_be_caught_up_too() -> None:
    karin = coordinator()
    mentor = new_mentor(karin)
    training = occasion(karin, "introduction")
    place = booked(training, mentor)
    actions.hold(training, [], by=karin, at=AFTER)
    place.refresh_from_db()
    actions.catch_up(place, on=AFTER.date(), by=karin, at=AFTER)
    mentor.refresh_from_db()
    assert mentor.introduction_on == date(2026, 9, 21)


def test_nothing_is_caught_up_that_was_not_missed() -> None:
    karin = coordinator()
    place = booked(occasion(karin), ready_mentor(karin))
    with pytest.raises(Refused, match="not_from_here"):
        actions.catch_up(place, on=AFTER.date(), by=karin, at=AFTER)


@pytest.mark.requirement("R87")
def test_the_mentor_sees_what_was_missed_and_what_can_be_booked_instead(as_person: SignIn, time_machine: Any) -> None:
    karin = coordinator()
    mentor = ready_mentor(karin)
    missed(karin, mentor)
    occasion(karin, starts_at=START + timedelta(days=7))
    time_machine.move_to(AFTER, tick=False)
    said = text(as_person(mentor.person).get(reverse("training.mine")))
    assert "What you were not at Monday 21 September , 13.00 – 14.30 Supervision: To begin" in said
    assert "Book another occasion instead." in said
    assert "Monday 28 September, 13.00–14.30" in said


def test_a_coordinator_notes_what_was_caught_up_by_the_page(as_person: SignIn, time_machine: Any) -> None:
    karin = coordinator()
    mentor = ready_mentor(karin)
    place = missed(karin, mentor)
    time_machine.move_to(AFTER + timedelta(days=3), tick=False)
    client = as_person(karin)
    person = reverse("recruitment.mentor", args=[mentor.pk])
    assert "0 of 4 sessions in the study year 2026/2027" in text(client.get(person))
    assert "Missed this study year:" in text(client.get(person))
    page = reverse("booking.catch_up", args=[place.pk])
    assert client.get(page).status_code == 200
    for day in ("", "2026-09-01", "2026-12-01"):
        assert client.post(page, {"on": day}).status_code == 422
    done = client.post(page, {"on": "2026-09-23"}, follow=True)
    assert "Done. 1.5 hours added." in text(done)
    assert "Caught up Wednesday 23 September" in text(client.get(person))
    assert client.get(page).status_code == 409


# --- Who needs another session --------------------------------------------------------------------------------


def standings(karin: User, at: datetime) -> dict[str, tuple[int, Standing]]:
    return {row.mentor.person.given_name: (row.progress.attended, row.standing) for row in queries.follow(karin, at.date())}


@pytest.mark.requirement("R85")
@pytest.mark.requirement("R87")
def test_each_mentor_is_followed_through_the_study_year() -> None:
    karin = coordinator()
    names = ("alva", "bo", "di", "ed")
    alva, bo, di, _ed = (ready_mentor(karin, f"{name}@example.org") for name in names)
    for starts_at in AUTUMN[:2]:
        been(karin, alva, starts_at=starts_at)
    been(karin, bo, starts_at=AUTUMN[2])
    booked(occasion(karin, starts_at=LATE + timedelta(days=9)), di)
    booked(occasion(karin, starts_at=LATE + timedelta(days=10)), di)
    assert standings(karin, LATE) == {
        "Alva": (2, Standing.ENOUGH),
        "Bo": (1, Standing.FEWER),
        "Di": (0, Standing.PLACE),
        "Ed": (0, Standing.FEWER),
    }
    assert queries.follow(alva.person, LATE.date()) == []


@pytest.mark.requirement("R87")
def test_those_with_fewer_are_reminded_in_one_go_and_not_again_the_same_fortnight() -> None:
    karin = coordinator()
    alva, bo = ready_mentor(karin), ready_mentor(karin, "bo@example.org")
    held(karin, AUTUMN[0])
    been(karin, alva, starts_at=AUTUMN[1])
    been(karin, alva, starts_at=AUTUMN[2])
    assert actions.remind_those_with_fewer(by=karin, at=LATE) == 1
    assert told(bo.person)[-1] == "training.fewer"
    assert "training.fewer" not in told(alva.person)
    assert actions.remind_those_with_fewer(by=karin, at=LATE + timedelta(days=13)) == 0
    assert actions.remind_those_with_fewer(by=karin, at=LATE + timedelta(days=15)) == 1
    with pytest.raises(Refused, match=r"training\.lead"):
        actions.remind_those_with_fewer(by=alva.person, at=LATE)


def test_a_coordinator_sees_who_needs_a_session_and_reminds_them_by_the_page(as_person: SignIn, time_machine: Any) -> None:
    karin = coordinator()
    alva = ready_mentor(karin)
    ready_mentor(karin, "bo@example.org")
    for starts_at in AUTUMN:
        been(karin, alva, starts_at=starts_at)
    time_machine.move_to(LATE, tick=False)
    client, page = as_person(karin), reverse("training.mentors")
    assert "Who has been to supervision" in text(client.get(reverse("training.occasions")))
    said = text(client.get(page))
    assert "Alva Lind 3 of 4" in said
    assert "Bo Lind 0 of 4" in said
    assert "Needs a session" in said
    fewer = text(client.get(page + "?show=fewer"))
    assert "Alva" not in fewer
    assert "Remind one mentor" in fewer
    done = client.post(reverse("training.remind"), follow=True)
    assert "1 mentor is reminded." in text(done)
    assert "Remind one mentor" not in text(done)
    assert "Nobody needed a reminder now." in text(client.post(reverse("training.remind"), follow=True))
    assert client.get(page + "?after=x&show=?").status_code == 200
    assert as_person(alva.person).get(page).status_code == 403


@pytest.mark.usefixtures("now")
def test_following_asks_the_database_no_more_for_more_mentors(as_person: SignIn, assert_queries_do_not_grow: Callable[..., int]) -> None:
    def build(n: int) -> tuple[Client, str]:
        karin = coordinator()
        for i in range(n):
            ready_mentor(karin, f"nr{i}@example.org")
        return as_person(karin), reverse("training.mentors")

    assert_queries_do_not_grow(build, few=1, many=8)


# --- Occasions that come again ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "every", "times", "days"),
    [
        (date(2026, 9, 21), "once", 1, ["09-21"]),
        (date(2026, 9, 21), "week", 3, ["09-21", "09-28", "10-05"]),
        (date(2026, 12, 21), "other_week", 3, ["12-21", "01-04", "01-18"]),
        (date(2026, 9, 8), "month", 5, ["09-08", "10-13", "11-10", "12-08", "01-12"]),
        (date(2026, 9, 29), "month", 4, ["09-29", "10-27", "11-24", "12-29"]),
        (date(2027, 1, 31), "month", 3, ["01-31", "02-28", "03-28"]),
    ],
)
def test_the_days_of_a_series(first: date, every: str, times: int, days: list[str]) -> None:
    found = series.days(first, every=every, times=times)
    assert [f"{d:%m-%d}" for d in found] == days
    assert len({d.isoweekday() for d in found}) == 1


def test_days_off_are_left_out_but_never_the_first() -> None:
    kept, left_out = queries.planned_days(date(2026, 12, 18), every="week", times=4)
    assert [f"{d:%m-%d}" for d in kept] == ["12-18", "01-08"]
    assert [f"{d:%m-%d}" for d in left_out] == ["12-25", "01-01"]
    assert queries.planned_days(date(2026, 12, 25), every="once", times=1) == ([date(2026, 12, 25)], [])


ANSWERS = {
    "kind": "supervision",
    "topic": "",
    "on": "2026-12-18",
    "start": "13.00",
    "end": "14.30",
    "place": "Room 2",
    "places": "8",
    "every": "week",
    "times": "4",
}


@pytest.mark.usefixtures("now")
@pytest.mark.requirement("R85")
def test_a_series_is_shown_before_it_is_planned_and_days_can_be_taken_away(as_person: SignIn) -> None:
    client, page = as_person(coordinator()), reverse("training.plan")
    assert client.post(page, ANSWERS | {"times": ""}).status_code == 422
    assert client.post(page, ANSWERS | {"times": "99"}).status_code == 422
    shown = client.post(page, ANSWERS)
    said = text(shown)
    assert "Do these days suit?" in said
    assert "These are left out because they are days off: Friday 25 December" in said
    assert Occasion.objects.count() == 0
    changed = client.post(page, ANSWERS | {"edit": "yes"})
    assert 'value="Room 2"' in changed.content.decode()
    assert client.post(page, ANSWERS | {"chosen": "yes"}).status_code == 422
    client.post(page, ANSWERS | {"chosen": "yes", "days": ["2026-12-18", "2027-01-08"]})
    assert [f"{o.starts_at:%m-%d %H}" for o in Occasion.objects.order_by("starts_at")] == ["12-18 12", "01-08 12"]
    assert client.post(page, ANSWERS | {"chosen": "yes", "days": ["2026-12-25"]}).status_code == 422
    assert Occasion.objects.count() == 2


def test_a_cancelled_place_leaves_the_year_as_it_was() -> None:
    karin = coordinator()
    mentor = ready_mentor(karin)
    place = booked(occasion(karin), mentor)
    actions.cancel_place(place, by=mentor.person, at=AT)
    assert Booking.objects.get().state == "cancelled"
    assert queries.follow(karin, AT.date())[0].progress.booked == 0
