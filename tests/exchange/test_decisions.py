"""Lists of decisions: what a row would do, and what it does."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.audit.models import Entry
from parvis.exchange import queries
from parvis.exchange.models import HeadingMeaning, Import, Kind
from parvis.exchange.rules import Outcome, plan_decisions
from parvis.exchange.rules.cells import Cells
from parvis.notify.models import Message
from parvis.people.models import User
from parvis.support import actions as support
from parvis.support.models import SupportDecision
from tests.exchange.world import applied, looked_at, upload, uploaded
from tests.support import world
from tests.support.world import AT

pytestmark = pytest.mark.django_db
HEADINGS = "Beteckning;Namn;E-post;Beslutsdatum;Giltig till;Omfattning;Språk"
SAM = "N-1;Sam Lind;sam@example.org;2026-09-01;2027-06-30;1,5 timmar;engelska"
IDA = "N-2;Ida Ek;ida@example.org;2026-09-02;2027-06-30;;"


def codes(*lines: str, by: User, heading: str = HEADINGS) -> list[list[str]]:
    plan = looked_at(uploaded(Kind.DECISIONS, heading, *lines, by=by, at=AT), AT)
    return [[reason.code for reason in line.verdict.blocking] for line in plan.lines]


def list_of(*lines: str, by: User, invited: bool = True) -> Any:
    from parvis.exchange import actions

    one = uploaded(Kind.DECISIONS, HEADINGS, *lines, by=by, at=AT)
    return actions.apply(one, seen=looked_at(one, AT).digest, invited=invited, by=by, at=AT)


@pytest.mark.requirement("R18")
def test_a_new_decision_brings_its_student_who_is_invited() -> None:
    karin = world.coordinator()
    done = list_of(SAM, IDA, by=karin)
    assert [line.outcome for line in done.lines] == [Outcome.NEW, Outcome.NEW]
    held = SupportDecision.objects.get(reference="N-1")
    assert (held.state, held.decided_on, held.last_day_on, held.minutes_per_week) == ("in_force", date(2026, 9, 1), date(2027, 6, 30), 90)
    assert (held.student.full_name, held.student.language, held.student.roles) == ("Sam Lind", "en", "student")
    assert SupportDecision.objects.get(reference="N-2").minutes_per_week == 60
    assert list(Message.objects.order_by("pk").values_list("kind", flat=True)) == ["support.invited"] * 2


def test_whoever_imports_chooses_not_to_invite_yet() -> None:
    list_of(SAM, by=world.coordinator(), invited=False)
    assert not Message.objects.exists()
    assert SupportDecision.objects.get().invited_at is None


def test_nobody_is_invited_to_what_is_over() -> None:
    list_of("N-3;Sam Lind;sam@example.org;2025-09-01;2026-06-30;1;", by=world.coordinator())
    assert not Message.objects.exists()


def test_the_same_list_again_makes_nothing_twice() -> None:
    karin = world.coordinator()
    list_of(SAM, IDA, by=karin)
    again = looked_at(uploaded(Kind.DECISIONS, HEADINGS, SAM.replace("N-1", "n-1"), IDA, by=karin, at=AT), AT)
    assert [line.outcome for line in again.lines] == [Outcome.SAME, Outcome.SAME]
    assert (User.objects.filter(roles="student").count(), SupportDecision.objects.count()) == (2, 2)


def test_a_known_address_is_the_same_person_who_keeps_their_name() -> None:
    karin, mia = world.coordinator(), world.person("Mia", "mentor")
    list_of("N-4;Another Name;MIA@example.org;2026-09-01;2027-06-30;;", by=karin)
    held = SupportDecision.objects.get()
    assert held.student == mia
    assert held.student.full_name == "Mia Lind"
    assert held.student.roles == "mentor,student"


def test_what_changes_is_said_old_and_new_and_an_empty_cell_changes_nothing() -> None:
    karin = world.coordinator()
    list_of(SAM, by=karin)
    one = uploaded(Kind.DECISIONS, HEADINGS, "N-1;;sam@example.org;;2027-12-31;2;", by=karin, at=AT)
    (line,) = looked_at(one, AT).lines
    assert [(c.key, c.old, c.new) for c in line.changes] == [
        ("last_day_on", date(2027, 6, 30), date(2027, 12, 31)),
        ("hours", 90, 120),
    ]
    applied(one, by=karin, at=AT)
    held = SupportDecision.objects.get()
    assert (held.last_day_on, held.minutes_per_week, held.decided_on) == (date(2027, 12, 31), 120, date(2026, 9, 1))
    assert Entry.objects.filter(event="support.correct").count() == 1


def test_a_row_about_somebody_who_has_stated_a_decision_verifies_it() -> None:
    karin = world.coordinator()
    sam = world.person("Sam", "student")
    held = support.state_decision(
        reference="", decided_on=date(2026, 9, 1), minutes_per_week=60, valid_until_on=date(2027, 7, 1), by=sam, at=AT
    )
    done = list_of(SAM, by=karin)
    (line,) = done.lines
    assert line.outcome == Outcome.CHANGED
    assert ("verified", False, True) in [(c.key, c.old, c.new) for c in line.changes]
    held.refresh_from_db()
    assert (held.state, held.reference, held.minutes_per_week) == ("in_force", "N-1", 90)
    assert SupportDecision.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (";Sam Lind;sam@example.org;2026-09-01;2027-06-30;;", "exchange.reference_missing"),
        ("N-1;Sam Lind;;2026-09-01;2027-06-30;;", "exchange.email_missing"),
        ("N-1;;sam@example.org;2026-09-01;2027-06-30;;", "exchange.name_missing"),
        ("N-1;Sam Lind;sam@example.org;;2027-06-30;;", "exchange.decided_missing"),
        ("N-1;Sam Lind;sam@example.org;2026-12-24;2027-06-30;;", "exchange.decided_to_come"),
        ("N-1;Sam Lind;sam@example.org;2026-09-01;;;", "exchange.last_day_missing"),
        ("N-1;Sam Lind;sam@example.org;2026-09-01;2026-08-31;;", "exchange.ends_before_it_begins"),
        ("N-1;Sam Lind;sam@example.org;2026-09-01;2027-06-30;often;", "exchange.hours_not_understood"),
        ("N-1;Sam Lind;sam@example.org;2026-09-01;2027-06-30;400;", "exchange.hours_not_understood"),
        ("N-1;Sam Lind;sam@example.org;soon;2027-06-30;;", "exchange.day_not_understood"),
        ("N-1;Sam Lind;sam@example.org;2026-09-01;2027-06-30;;klingon", "exchange.language_not_understood"),
        ("=N-1;Sam Lind;sam@example.org;2026-09-01;2027-06-30;;", "exchange.formula"),
        ("N-1;Karin Lind;karin@example.org;2026-09-01;2027-06-30;;", "exchange.own_decision"),
        ("N-IDA;Sam Lind;sam@example.org;2026-09-01;2027-06-30;;", "exchange.reference_is_anothers"),
        ("N-Bo;Bo Lind;bo@example.org;2026-09-01;2027-06-30;;", "exchange.decision_is_revoked"),
    ],
    ids=lambda value: value if value.startswith("exchange.") else "",
)
def test_what_is_wrong_with_a_row_is_said(row: str, code: str) -> None:
    karin = world.coordinator()
    world.decision("Ida", reference="N-Ida")
    support.revoke(world.decision("Bo"), by=karin, at=AT)
    assert codes(row, by=karin) == [[code]]


def test_the_same_decision_twice_is_an_error_the_second_time() -> None:
    assert codes(SAM, SAM, by=world.coordinator()) == [[], ["exchange.twice"]]


def test_all_of_it_or_nothing() -> None:
    karin = world.coordinator()
    one = uploaded(Kind.DECISIONS, HEADINGS, SAM, IDA, by=karin, at=AT)
    seen = looked_at(one, AT).digest
    world.decision("Ida", reference="N-2")
    from parvis.exchange import actions
    from parvis.kit.verdict import Refused

    with pytest.raises(Refused) as refused:
        actions.apply(one, seen=seen, by=karin, at=AT)
    assert [r.code for r in refused.value.verdict.blocking] == ["exchange.changed_since"]
    assert not SupportDecision.objects.filter(reference="N-1").exists()


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("1", 60), ("1,5", 90), ("1.5 timmar", 90), ("2 h/vecka", 120), ("1:30", 90), ("0,75", 45), ("1 timme i veckan", 60)],
    ids=["one", "comma", "point", "h", "clock", "three quarters", "words"],
)
def test_hours_are_written_in_many_ways(text: str, minutes: int) -> None:
    cells = Cells({"hours": text}, queries.vocabulary())
    assert cells.hours("hours", least=15, most=600, step=15) == minutes
    assert cells.verdict.ok


@pytest.mark.django_db(databases=[])
@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["reference", "name", "email", "decided_on", "last_day_on", "hours"]), st.text(max_size=12)),
        max_size=6,
    )
)
def test_any_cells_make_a_plan(rows: list[dict[str, str]]) -> None:
    from parvis.exchange.rules import DecisionFacts

    facts = DecisionFacts(
        words=queries.vocabulary(), today=date(2026, 9, 14), importer="k@example.org", usual=60, by_reference={}, stated={}, accounts={}
    )
    plan = plan_decisions(list(enumerate(rows, start=2)), facts)
    assert len(plan.lines) == len(rows)
    assert all(line.verdict.ok != (line.outcome is Outcome.WRONG) for line in plan.lines)


# --- Pages ----------------------------------------------------------------------------------------------


def test_a_coordinator_uploads_looks_through_and_imports() -> None:
    client = world.signed_in(world.coordinator())
    with time_machine.travel(AT, tick=False):
        assert 'href="/lists/decisions/upload/"' in client.get("/students/").content.decode()
        assert "Only that there is a decision" in client.get("/lists/decisions/upload/").content.decode()
        assert upload(client, Kind.DECISIONS, "\n".join(["Dnr;Vem;E-post;Datum;Slut", SAM[:50]]).encode()).status_code == 302
        one = Import.objects.get()
        preview = client.get(f"/lists/imports/{one.pk}/").content.decode()
        assert "Look through the list of decisions" in preview
        assert (
            client.post(
                f"/lists/imports/{one.pk}/columns/",
                {"c0": "reference", "c1": "name", "c2": "email", "c3": "decided_on", "c4": "last_day_on"},
            ).status_code
            == 302
        )
        assert HeadingMeaning.objects.get(kind="decisions", heading="slut").meaning == "last_day_on"
        preview = client.get(f"/lists/imports/{one.pk}/").content.decode()
        assert 'name="invited" value="yes"' in preview
        seen = preview.split('name="seen" value="')[1].split('"')[0]
        client.post(f"/lists/imports/{one.pk}/apply/", {"seen": seen})
        assert SupportDecision.objects.get().invited_at is None
        done = client.get(f"/lists/imports/{one.pk}/").content.decode()
    assert 'href="/students/"' in done


def test_a_column_that_says_why_is_passed_over() -> None:
    karin = world.coordinator()
    one = uploaded(Kind.DECISIONS, f"{HEADINGS};Orsak", f"{SAM};a secret", by=karin, at=AT)
    applied(one, by=karin, at=AT + timedelta(minutes=1))
    one.refresh_from_db()
    assert one.content == ""
    assert "a secret" not in repr(list(SupportDecision.objects.values()))
