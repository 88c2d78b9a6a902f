"""Notices: told once, at a time when people are awake, listed for oneself alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from parvis.audit.models import Entry
from parvis.kit.permission import SYSTEM
from parvis.notify import notice, queries
from parvis.notify.models import Message
from parvis.notify.notice import Notice, queue
from parvis.notify.rules import send_at
from parvis.people import actions as people
from parvis.people.models import User

from .conftest import AT

Make = Callable[..., Notice]
STOCKHOLM = ZoneInfo("Europe/Stockholm")
LIST, SETTINGS = reverse("notify.notices"), reverse("notify.settings")


def test_the_same_fact_at_the_same_moment_is_told_once(kim: User, make_notice: Make) -> None:
    kind = make_notice()
    assert len(queue(kind, about=kim, at=AT)) == 1
    assert queue(kind, about=kim, at=AT) == []
    assert len(queue(kind, about=kim, at=AT + timedelta(seconds=1))) == 1
    assert len(set(Message.objects.values_list("message_id", flat=True))) == 2


def test_what_is_undone_is_not_told(kim: User, make_notice: Make) -> None:
    kind = make_notice()

    def tell_and_break() -> None:
        with transaction.atomic():
            queue(kind, about=kim, at=AT)
            raise RuntimeError("the fact did not happen")

    with pytest.raises(RuntimeError):
        tell_and_break()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("at", "sent_at"),
    [
        ("2026-11-24T19:59", "2026-11-24T19:59"),
        ("2026-11-24T20:00", "2026-11-25T08:00"),
        ("2026-11-24T23:59", "2026-11-25T08:00"),
        ("2026-11-25T00:00", "2026-11-25T08:00"),
        ("2026-11-25T07:59", "2026-11-25T08:00"),
        ("2026-11-25T08:00", "2026-11-25T08:00"),
        ("2026-12-31T22:00", "2027-01-01T08:00"),
        ("2026-03-28T23:00", "2026-03-29T08:00"),
        ("2026-10-24T23:00", "2026-10-25T08:00"),
    ],
)
def test_messages_that_can_wait_wait_until_the_morning_by_the_clock_on_the_wall(at: str, sent_at: str) -> None:
    found = send_at(datetime.fromisoformat(at).replace(tzinfo=STOCKHOLM).astimezone(UTC), zone=STOCKHOLM, quiet_from=20, quiet_until=8)
    assert found == datetime.fromisoformat(sent_at).replace(tzinfo=STOCKHOLM)


@given(
    at=st.integers(0, 20 * 365 * 24 * 60).map(lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    quiet_from=st.integers(0, 23),
    quiet_until=st.integers(0, 23),
)
def test_nothing_is_sent_before_its_time_in_the_quiet_or_a_day_late(at: datetime, quiet_from: int, quiet_until: int) -> None:
    found = send_at(at, zone=STOCKHOLM, quiet_from=quiet_from, quiet_until=quiet_until)
    assert at <= found <= at + timedelta(hours=25)
    again = send_at(found, zone=STOCKHOLM, quiet_from=quiet_from, quiet_until=quiet_until)
    assert again == found, "what is sent then is not in the quiet"


def test_what_cannot_be_muted_is_sent_in_the_night_too(kim: User, make_notice: Make) -> None:
    night = datetime(2026, 11, 24, 23, tzinfo=UTC)
    [patient] = queue(make_notice("test.patient"), about=kim, at=night)
    [urgent] = queue(make_notice("test.urgent", can_be_muted=False), about=kim, at=night)
    assert patient.next_try_at == datetime(2026, 11, 25, 7, tzinfo=UTC)
    assert urgent.next_try_at == night
    assert patient.queued_at == night, "in the list it stands at once"


def test_a_muted_kind_stands_in_the_list_but_is_not_sent(kim: User, make_notice: Make) -> None:
    kind, other = make_notice(), make_notice("test.account", can_be_muted=False)
    people.save_notices(kim, {kind.key, other.key}, by=kim, at=AT)
    [muted], [always] = queue(kind, about=kim, at=AT), queue(other, about=kim, at=AT)
    assert (muted.by_email, always.by_email) == (False, True)


def enter(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_list_is_ones_own_under_today_and_earlier(kim: User, make_notice: Make) -> None:
    from django.utils import timezone

    sam = people.register(email="sam@example.org", given_name="Sam", family_name="Ek", by=SYSTEM, at=AT)
    mine, theirs = make_notice(), make_notice("test.theirs", line="Not for Kim.", params=lambda _p: {})
    queue(mine, about=kim, at=timezone.now() - timedelta(days=3))
    queue(mine, about=kim, at=timezone.now())
    queue(theirs, about=sam, at=timezone.now())
    page = enter(kim).get(LIST).content.decode()
    assert page.index("<h2>Today</h2>") < page.index("<h2>Earlier</h2>")
    assert page.count("You meet Sam on Tuesday 24 November at 13.15.") == 2
    assert f'href="/account/?about={kim.pk}"' in page
    assert "Not for Kim." not in page
    assert "Notices: 2 new" in page


def test_all_are_marked_as_read_and_only_ones_own(kim: User, make_notice: Make) -> None:
    sam = people.register(email="sam@example.org", given_name="Sam", family_name="Ek", by=SYSTEM, at=AT)
    kind = make_notice()
    queue(kind, about=kim, at=AT)
    queue(kind, about=sam, at=AT)
    client = enter(kim)
    client.post(reverse("notify.mark_read"))
    assert (queries.unread(kim), queries.unread(sam)) == (0, 1)
    assert "Mark all as read" not in client.get(LIST).content.decode()
    assert Entry.objects.filter(event="notify.mark_read").count() == 1
    assert client.get(reverse("notify.mark_read")).status_code == 405


def test_an_empty_list_says_so(kim: User) -> None:
    assert "Nothing new." in enter(kim).get(LIST).content.decode()


def test_a_kind_that_no_longer_exists_is_left_out(kim: User, make_notice: Make) -> None:
    kind = make_notice()
    queue(kind, about=kim, at=AT)
    notice.ALL.pop(kind.key)
    assert enter(kim).get(LIST).status_code == 200


def test_the_list_goes_on_without_gaps(kim: User, make_notice: Make) -> None:
    kind = make_notice()
    for minute in range(queries.MOST + 3):
        queue(kind, about=kim, at=AT + timedelta(minutes=minute))
    client = enter(kim)
    first = client.get(LIST)
    rest = client.get(LIST + first.context["page"]["older"])
    count = [sum(len(lines) for _heading, lines in page.context["groups"]) for page in (first, rest)]
    assert count == [queries.MOST, 3]
    assert rest.context["page"]["older"] == ""


def test_the_list_asks_as_often_with_many(make_notice: Make, assert_queries_do_not_grow: Any, db: None) -> None:
    kind = make_notice()

    def build(rows: int) -> tuple[Client, str]:
        person = people.register(email="kim@example.org", given_name="Kim", family_name="Berg", by=SYSTEM, at=AT)
        for minute in range(rows):
            queue(kind, about=person, at=AT + timedelta(minutes=minute))
        return enter(person), LIST

    assert_queries_do_not_grow(build, many=29)


def test_one_chooses_among_what_one_has_had(kim: User, make_notice: Make) -> None:
    had, never, account = make_notice("test.had"), make_notice("test.never"), make_notice("test.account", can_be_muted=False)
    queue(had, about=kim, at=AT)
    queue(account, about=kim, at=AT)
    client = enter(kim)
    page = client.get(SETTINGS).content.decode()
    assert had.sentence in page
    assert never.sentence not in page
    assert account.sentence not in page
    assert "Quiet between 20 and 8." in page
    client.post(SETTINGS, {"wanted": []})
    kim.refresh_from_db()
    assert kim.preferences["muted"] == [had.key]
    assert had.sentence in client.get(SETTINGS).content.decode(), "and can be chosen again"
    client.post(SETTINGS, {"wanted": [had.key]})
    kim.refresh_from_db()
    assert kim.preferences["muted"] == []


def test_a_made_up_kind_cannot_be_chosen(kim: User, make_notice: Make) -> None:
    queue(make_notice(), about=kim, at=AT)
    assert enter(kim).post(SETTINGS, {"wanted": ["people.invited"]}).status_code == 422


def test_notices_need_a_sign_in(client: Client, db: None) -> None:
    for url in (LIST, SETTINGS):
        assert client.get(url)["Location"].startswith(reverse("account_login"))


def test_every_notice_can_be_said_in_both_languages_without_what_somebody_wrote() -> None:
    for kind in notice.ALL.values():
        for text in (str(kind.subject), str(kind.line)):
            assert not any(word in text for word in ("%(text)s", "%(body)s", "%(reason)s", "%(note)s")), kind.key
