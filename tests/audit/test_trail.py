"""The trail: append-only, chained, in the transaction of what it tells about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from parvis.audit import trail, watch
from parvis.audit.models import AppendOnly, Entry, Head
from parvis.kit import permission
from parvis.kit.permission import SYSTEM, Permission
from parvis.kit.verdict import Refused
from parvis.people import actions
from parvis.people.models import User

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def kim(db: None) -> User:
    return actions.register(email="kim@example.org", given_name="Kim", family_name="Berg", by=SYSTEM, at=AT, roles=["student", "mentor"])


@pytest.fixture
def may() -> Any:
    made = Permission("toy.trail", "x", lambda u, _o: u.has_role("student"))
    yield made
    permission.ALL.pop(made.key)


def sql(statement: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def test_a_line_cannot_be_changed_or_removed(kim: User) -> None:
    line = Entry.objects.order_by("pk")[0]
    line.event = "other"
    for attempt in (line.save, line.delete, Entry.objects.all().delete, lambda: Entry.objects.update(event="other")):
        with pytest.raises(AppendOnly):
            attempt()


def drop_last() -> None:
    sql("DELETE FROM audit_entry WHERE id = (SELECT MAX(id) FROM audit_entry)")


ATTACKS: dict[str, Callable[[], None]] = {
    "edit": lambda: sql("UPDATE audit_entry SET by_id = '7' WHERE id = (SELECT MIN(id) FROM audit_entry)"),
    "edit the detail": lambda: sql("UPDATE audit_entry SET detail = '{}' WHERE event = 'people.grant'"),
    "move in time": lambda: sql("UPDATE audit_entry SET at = %s WHERE id = (SELECT MAX(id) FROM audit_entry)", AT - timedelta(days=1)),
    "delete in the middle": lambda: sql("DELETE FROM audit_entry WHERE id = (SELECT MIN(id) + 1 FROM audit_entry)"),
    "cut the tail": drop_last,
    "swap the ids": lambda: sql("UPDATE audit_entry SET id = id + 100 WHERE id = (SELECT MIN(id) FROM audit_entry)"),
    "forge the head": lambda: sql("UPDATE audit_head SET length = length - 1"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_done_behind_its_back_is_found(kim: User, attack: str) -> None:
    assert trail.verify() is None
    ATTACKS[attack]()
    assert trail.verify() is not None


def test_an_empty_trail_holds_and_an_emptied_one_does_not(kim: User) -> None:
    sql("DELETE FROM audit_entry")
    assert trail.verify() is not None
    sql("DELETE FROM audit_head")
    assert trail.verify() is None, (
        "a wholly emptied trail can only be told from a new one by the head kept elsewhere: verify_trail prints it"
    )


@pytest.mark.django_db(transaction=True)
def test_a_line_outside_a_transaction_is_refused() -> None:
    person = User(pk=1)
    with pytest.raises(transaction.TransactionManagementError):
        trail.record("x.y", subject=person, by=SYSTEM, at=AT)


def test_a_change_without_permission_leaves_nothing(kim: User, may: Permission) -> None:
    before = Entry.objects.count()
    other = actions.register(email="sam@example.org", given_name="Sam", family_name="Ek", by=SYSTEM, at=AT)
    with pytest.raises(Refused), trail.perform("toy.change", kim, by=other, at=AT, may=may):
        User.objects.filter(pk=kim.pk).update(phone="1")
    kim.refresh_from_db()
    assert kim.phone == ""
    assert Entry.objects.count() == before + 1


def test_a_change_that_breaks_leaves_no_line(kim: User, may: Permission) -> None:
    def change() -> None:
        with trail.perform("toy.change", kim, by=kim, at=AT, may=may):
            User.objects.filter(pk=kim.pk).update(phone="1")
            raise RuntimeError("broken on purpose")

    with pytest.raises(RuntimeError):
        change()
    kim.refresh_from_db()
    assert kim.phone == ""
    assert not Entry.objects.filter(event="toy.change").exists()


def test_opening_what_somebody_shared_leaves_one_line_in_ten_minutes(kim: User) -> None:
    robin = actions.register(email="robin@example.org", given_name="Robin", family_name="Ek", by=SYSTEM, at=AT, roles=["coordinator"])

    def read(minutes: int, what: list[str], by: User = robin) -> None:
        trail.read_sensitive("support.card_read", kim, by=by, at=AT + timedelta(minutes=minutes), person=kim, what=what)

    read(0, ["b", "a"])
    read(5, ["a", "b"])
    assert Entry.objects.filter(event="support.card_read").count() == 1
    read(6, ["a"])
    read(20, ["a"])
    assert Entry.objects.filter(event="support.card_read").count() == 3
    read(21, ["a"], by=kim)
    assert Entry.objects.filter(event="support.card_read").count() == 3, "reading one's own leaves no line"
    assert [e.by_id for e in trail.concerning(kim) if e.event == "support.card_read"] == [str(robin.pk)] * 3
    assert Entry.objects.filter(event="support.card_read").order_by("pk")[0].detail == {"what": ["a", "b"]}


def test_reading_changes_nothing(kim: User) -> None:
    with watch.reading_only():
        assert User.objects.count() == 1
        with pytest.raises(watch.WroteWhileReading, match="people_user"):
            User.objects.filter(pk=kim.pk).update(phone="1")


def test_a_change_without_a_trace_is_caught(kim: User) -> None:
    with watch.leaving_a_trace():
        actions.save_language(kim, "en", by=kim, at=AT)
    with pytest.raises(watch.LeftNoTrace, match="people_user"), watch.leaving_a_trace():
        User.objects.filter(pk=kim.pk).update(phone="behind the back of the trail")


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ('INSERT INTO "people_user" ("a") VALUES (1)', "people_user"),
        ("INSERT OR IGNORE INTO people_user (a) VALUES (1)", "people_user"),
        ('UPDATE "people_user" SET a = 1', "people_user"),
        ("  delete from people_user", "people_user"),
        ("SELECT 1", None),
        ("WITH x AS (SELECT 1) SELECT * FROM x", None),
    ],
)
def test_writes_are_known_by_their_words(statement: str, table: str | None) -> None:
    found = watch.WRITE.match(statement)
    assert (found[1] if found else None) == table


def test_the_trail_holds_no_foreign_keys_and_outlives_what_it_tells_about(kim: User) -> None:
    before = Entry.objects.count()
    kim.delete()
    assert Entry.objects.count() == before
    assert trail.verify() is None
    assert Head.objects.get().length == before
