"""A person's calendars elsewhere: read again and again, kept as busy times alone, seen by nobody else, gone at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from parvis import calendars
from parvis.audit.models import Entry
from parvis.kit.permission import SYSTEM
from parvis.meetings import actions as meetings
from parvis.mentorships.models import Mentorship
from parvis.privacy import erasure, subject_access
from parvis.timetables import actions, queries, rules, sweeps
from parvis.timetables.models import Subscription
from tests.meetings.pairs import AT, Pair, signed_in

SECRET = "https://schema.example.org/own-key-7f3.ics"
PAGE = "/my-timetables/"


def feed(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\nUID:{n}\n{lines}\nEND:VEVENT\n" for n, lines in enumerate(events))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{body}END:VCALENDAR\n".encode()


MONDAY = feed("DTSTART:20261012T070000Z\nDTEND:20261012T090000Z\nSUMMARY:Hemlig kurs")
TUESDAY = feed("DTSTART:20261013T070000Z\nDTEND:20261013T090000Z\nSUMMARY:Hemlig kurs")


@pytest.fixture(autouse=True)
def _monday_morning() -> object:
    with time_machine.travel(AT, tick=False):
        yield


class Feeds:
    """What the machines of others answer."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes | str] = {}
        self.asked: list[str] = []
        self.held: list[bool] = []

    def fetch(self, address: str) -> bytes:
        self.asked.append(address)
        answer = self.answers[address]
        if isinstance(answer, str):
            raise calendars.Unreachable(answer)
        return answer


@pytest.fixture
def feeds(monkeypatch: pytest.MonkeyPatch) -> Feeds:
    found = Feeds()
    monkeypatch.setattr(calendars, "fetch", found.fetch)
    return found


def busy(two: Pair, *, of: Any = None) -> list[rules.Span]:
    person = (of or two.student).pk
    return queries.busy_of([person], since=AT, until=AT + timedelta(days=21)).get(person, [])


def hours(found: list[rules.Span]) -> list[str]:
    return [f"{start:%m-%d %H}-{end:%H}" for start, end in found]


# --- The page --------------------------------------------------------------------------------------------------
@pytest.mark.requirement("R59")
@pytest.mark.django_db
def test_a_link_is_read_in_and_only_busy_times_are_kept(two: Pair, feeds: Feeds) -> None:
    feeds.answers[SECRET] = MONDAY
    page = signed_in(two.student).post(PAGE, {"address": SECRET}, follow=True).content.decode()
    assert "Your timetable is read in" in page
    assert "From schema.example.org" in page
    assert "own-key" not in page
    assert hours(busy(two)) == ["10-12 07-09"]
    kept = Subscription.objects.get()
    assert kept.busy == "2026-10-12 07:00-09:00"


@pytest.mark.django_db
def test_the_address_and_what_was_read_are_sealed_and_in_no_line_of_the_trail(
    two: Pair, feeds: Feeds, capsys: pytest.CaptureFixture[str]
) -> None:
    feeds.answers[SECRET] = MONDAY
    signed_in(two.student).post(PAGE, {"address": SECRET})
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, busy FROM timetables_subscription")
        stored = repr(cursor.fetchall())
    assert "own-key" not in stored
    assert "2026" not in stored
    lines = repr(list(Entry.objects.order_by("pk").values()))
    assert "timetables.subscribe" in lines
    assert "example.org" not in lines
    said = capsys.readouterr()
    assert "own-key" not in said.out + said.err


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_cannot_be_read_is_said_by_the_field_and_the_link_is_still_there(two: Pair, feeds: Feeds, language: str) -> None:
    client = signed_in(two.student, language=language)
    feeds.answers |= {SECRET: "calendars.no_answer", "https://x.example.org/a": b"<html>"}
    answer = client.post(PAGE, {"address": SECRET})
    assert answer.status_code == 422
    assert f'value="{SECRET}"' in answer.content.decode(), "nothing typed is lost"
    assert {"sv": "Ingen svarar på den länken", "en": "Nobody answers at that link"}[language] in answer.content.decode()
    words = {"sv": "Det här är inget schema", "en": "This is not a timetable"}[language]
    assert words in client.post(PAGE, {"address": "https://x.example.org/a"}).content.decode()
    assert not Subscription.objects.exists()


@pytest.mark.django_db
def test_each_calendar_is_read_in_once_and_no_more_than_some(two: Pair, feeds: Feeds) -> None:
    client = signed_in(two.student)
    for n in range(5):
        feeds.answers[f"https://x.example.org/{n}"] = MONDAY
    for n in (0, 0, 1, 2, 3):
        last = client.post(PAGE, {"address": f"https://x.example.org/{n}"})
        if n == 0 and Subscription.objects.count() == 1 and last.status_code == 422:
            assert "You have read in that timetable already" in last.content.decode()
    assert Subscription.objects.count() == 4
    assert "at most 4 timetables" in client.post(PAGE, {"address": "https://x.example.org/4"}).content.decode()


@pytest.mark.django_db
def test_taking_one_away_erases_it_at_once_and_others_cannot(two: Pair, feeds: Feeds) -> None:
    feeds.answers[SECRET] = MONDAY
    student, mentor = signed_in(two.student), signed_in(two.mentor)
    student.post(PAGE, {"address": SECRET})
    one = Subscription.objects.get()
    assert mentor.post(f"{PAGE}{one.pk}/remove/").status_code == 404
    assert mentor.get(PAGE).content.decode().count("schema.example.org") == 0
    assert "erased at once" in student.get(f"{PAGE}{one.pk}/remove/").content.decode()
    student.post(f"{PAGE}{one.pk}/remove/")
    assert not Subscription.objects.exists()
    assert busy(two) == []
    assert signed_in(two.coordinator).get(PAGE).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_the_database_is_not_held_while_another_machine_is_asked(two: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[bool] = []

    def fetch(_address: str) -> bytes:
        held.append(connection.in_atomic_block)
        return MONDAY

    monkeypatch.setattr(calendars, "fetch", fetch)
    signed_in(two.student).post(PAGE, {"address": SECRET, "form_key": "a" * 32})
    sweeps.read(AT + timedelta(days=1))
    assert held == [False, False]


@pytest.mark.django_db
def test_the_page_asks_as_often_with_many(two: Pair, assert_queries_do_not_grow: Callable[..., int]) -> None:
    def build(n: int) -> tuple[Any, str]:
        for number in range(n):
            given: dict[str, Any] = {"address": f"https://x.example.org/{number}", "added_at": AT, "read_at": AT, "tried_at": AT}
            Subscription.objects.create(person=two.student, trouble="calendars.no_answer" if number % 2 else "", **given)
        return signed_in(two.student), PAGE

    assert_queries_do_not_grow(build)


# --- As time passes --------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_it_is_read_again_after_some_hours_and_not_before(two: Pair, feeds: Feeds) -> None:
    feeds.answers[SECRET] = MONDAY
    signed_in(two.student).post(PAGE, {"address": SECRET})
    feeds.answers[SECRET] = TUESDAY
    assert sweeps.read(AT + timedelta(hours=5)) == 0
    assert sweeps.read(AT + timedelta(hours=6)) == 1
    assert sweeps.read(AT + timedelta(hours=6)) == 0, "the same round twice reads once"
    assert hours(busy(two)) == ["10-13 07-09"]
    assert Subscription.objects.get().read_at == AT + timedelta(hours=6)


@pytest.mark.django_db
def test_what_was_read_stays_while_it_cannot_be_read_and_the_page_says_so_calmly(two: Pair, feeds: Feeds) -> None:
    feeds.answers[SECRET] = MONDAY
    client = signed_in(two.student)
    client.post(PAGE, {"address": SECRET})
    feeds.answers[SECRET] = "calendars.not_there"
    assert sweeps.read(AT + timedelta(hours=6)) == 1
    assert hours(busy(two)) == ["10-12 07-09"]
    assert "We cannot read it right now" in client.get(PAGE).content.decode()
    feeds.answers[SECRET] = TUESDAY
    sweeps.read(AT + timedelta(hours=12))
    assert hours(busy(two)) == ["10-13 07-09"]
    assert "We cannot read it right now" not in client.get(PAGE).content.decode()


@pytest.mark.django_db
def test_a_round_reads_only_some_and_the_longest_since_first(two: Pair, feeds: Feeds) -> None:
    for n in range(sweeps.MOST + 3):
        feeds.answers[f"https://x.example.org/{n}"] = MONDAY
        given: dict[str, Any] = {"address": f"https://x.example.org/{n}", "added_at": AT, "tried_at": AT + timedelta(minutes=n)}
        Subscription.objects.create(person=two.student, **given)
    later = AT + timedelta(days=1)
    assert sweeps.read(later) == sweeps.MOST
    assert sweeps.read(later) == 3
    assert len(set(feeds.asked)) == sweeps.MOST + 3


@pytest.mark.django_db
def test_whoever_takes_it_away_while_it_is_read_has_nothing_back(two: Pair, feeds: Feeds) -> None:
    feeds.answers[SECRET] = MONDAY
    signed_in(two.student).post(PAGE, {"address": SECRET})
    one = Subscription.objects.get()
    actions.forget(one, by=two.student, at=AT)
    actions.keep(one, busy=[], by=SYSTEM, at=AT)
    assert not Subscription.objects.exists()


# --- What becomes of it ------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_person_gets_it_all_and_after_a_year_it_is_gone(two: Pair, feeds: Feeds) -> None:
    feeds.answers[SECRET] = MONDAY
    signed_in(two.student).post(PAGE, {"address": SECRET})
    own = json.dumps(subject_access.raw(two.student, at=AT))
    assert SECRET in own
    assert "2026-10-12 07:00-09:00" in own
    assert SECRET not in json.dumps(subject_access.raw(two.mentor, at=AT))
    erasure.retain(AT + timedelta(days=364))
    assert Subscription.objects.exists()
    erasure.retain(AT + timedelta(days=366))
    assert not Subscription.objects.exists()


@pytest.mark.django_db
def test_when_the_last_pair_has_ended_the_timetables_are_gone(two: Pair, feeds: Feeds) -> None:
    feeds.answers[SECRET] = MONDAY
    for person in (two.student, two.mentor):
        signed_in(person).post(PAGE, {"address": SECRET})
    meetings.forget_timetables(two.mentorship, by=two.coordinator, at=AT)
    assert Subscription.objects.count() == 2, "the pair goes on"
    Mentorship.objects.update(state="ended", ended_on=AT.date())
    meetings.forget_timetables(two.mentorship, by=two.coordinator, at=AT)
    assert not Subscription.objects.exists()


# --- How it is kept ------------------------------------------------------------------------------------------------
spans = st.lists(
    st.tuples(st.integers(0, 60 * 24 * 40), st.integers(-5, 60 * 40), st.integers(0, 59)).map(
        lambda t: (
            datetime(2026, 10, 1, tzinfo=UTC) + timedelta(minutes=t[0], seconds=t[2]),
            datetime(2026, 10, 1, tzinfo=UTC) + timedelta(minutes=t[0] + t[1], seconds=t[2]),
        )
    ),
    max_size=12,
)


def minutes_of(found: list[rules.Span]) -> set[datetime]:
    """Every minute that is touched."""
    touched = set()
    for start, end in found:
        at = start.replace(second=0)
        while at < end:
            touched.add(at)
            at += timedelta(minutes=1)
    return touched


@given(found=spans)
def test_what_is_kept_is_every_busy_minute_and_no_other(found: list[rules.Span]) -> None:
    kept = rules.lines(found)
    assert minutes_of(rules.spans(kept)) == minutes_of([s for s in found if s[0] < s[1]])
    assert rules.lines(rules.spans(kept)) == kept


@given(found=spans, first=st.integers(0, 39), days=st.integers(1, 10))
def test_a_period_has_all_that_touches_it(found: list[rules.Span], first: int, days: int) -> None:
    since = datetime(2026, 10, 1, 5, tzinfo=UTC) + timedelta(days=first)
    until = since + timedelta(days=days)
    kept = rules.lines(found)
    inside = minutes_of(rules.spans(kept, since=since, until=until))
    wanted = {m for m in minutes_of(rules.spans(kept)) if since <= m < until}
    assert wanted <= inside


@given(found=spans, first=st.integers(0, 39), offset=st.integers(0, 95), days=st.integers(1, 10))
def test_the_quarters_are_those_that_are_touched(found: list[rules.Span], first: int, offset: int, days: int) -> None:
    since = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(days=first, minutes=15 * offset)
    kept = rules.lines(found)
    bits = rules.quarters(kept, since=since, days=days)
    touched = {(m - since) // timedelta(minutes=15) for m in minutes_of(rules.spans(kept))}
    assert {n for n in range(96 * days) if bits >> n & 1} == {n for n in touched if 0 <= n < 96 * days}
    assert rules.quarters("", since=since, days=days) == 0


def test_every_reason_of_a_calendar_has_its_sentence() -> None:
    import inspect
    import re

    from parvis.calendars import fetching, reading
    from parvis.timetables.words import TROUBLE

    source = inspect.getsource(fetching) + inspect.getsource(reading)
    assert set(re.findall(r'"(calendars\.\w+)"', source)) == set(TROUBLE)


def test_breaks_are_periods_of_every_year_or_of_one() -> None:
    from parvis.kit import time

    kept = ["12-23–01-06", "2027-03-29–2027-04-02"]
    assert time.periods(kept, first=date(2026, 12, 1), last=date(2027, 4, 30)) == [
        (date(2026, 12, 23), date(2027, 1, 6)),
        (date(2027, 3, 29), date(2027, 4, 2)),
    ]
    assert time.periods(kept, first=date(2027, 1, 2), last=date(2027, 1, 3)) == [(date(2026, 12, 23), date(2027, 1, 6))]
    assert time.period(" 12-23 - 01-06 ") == "12-23–01-06"
    for wrong in ("12-23", "12-32–01-06", "2027-04-02–2027-03-29", "2027-04-02–05-29", "jul"):
        with pytest.raises(time.NotAPeriod):
            time.period(wrong)
