"""Every column has a line; what is missing, unknown or impossible is said, with lines to paste."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.checks import run_checks

from parvis.privacy import retention, subject_access
from parvis.privacy.fields import PrivateTextField
from parvis.support.models import SupportRequest

pytestmark = pytest.mark.requirement("Q12")
Rewrite = Callable[[str, Callable[[dict[str, Any]], object]], None]


def said(faults: list[retention.Fault], words: str) -> retention.Fault:
    found = [f for f in faults if words in f.says]
    assert found, [f.says for f in faults]
    return found[0]


def test_every_column_of_every_table_has_its_line() -> None:
    assert [f.says for f in retention.faults()] == []


def test_every_shown_column_is_called_something() -> None:
    assert subject_access.nameless() == []


def test_the_check_of_the_project_says_the_same() -> None:
    assert run_checks(tags=["retention"]) == []


def test_a_table_without_a_document_is_an_error_with_lines_to_paste(rewritten: Rewrite) -> None:
    rewritten("support", lambda page: page.pop("support_request"))
    fault = said(retention.faults(), "the table support_request has no retention document")
    assert "wishes: [blank, shown, scrubbed]" in fault.lines
    assert "person: student_id" in fault.lines
    errors = run_checks(tags=["retention"])
    assert any(e.id == "privacy.E001" and "support_request:" in (e.hint or "") for e in errors)


def test_a_column_without_a_line_is_named(rewritten: Rewrite) -> None:
    rewritten("support", lambda page: page["support_request"]["columns"].pop("campus"))
    assert "campus: [row, shown, copied]" in said(retention.faults(), "support_request lacks campus").lines


def test_a_document_of_no_table_and_a_line_of_no_column_are_named(rewritten: Rewrite) -> None:
    rewritten("support", lambda page: page.update(support_gone=page["support_sharing_line"]))
    said(retention.faults(), "support_gone is described in support.yaml, but there is no such table")
    rewritten("support", lambda page: page["support_request"]["columns"].update(colour=["row", "shown", "copied"]))
    said(retention.faults(), "support_request has no column colour")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.update(person="teacher_id"), "has no path teacher_id to a person"),
        (lambda d: d.update(keep={"days": 1, "after": "campus", "reason": "x"}), "campus is no date"),
        (lambda d: d.update(keep={"days": 1, "after": "gone_on", "reason": "x"}), "has no path gone_on"),
        (lambda d: d.update(keep={"as": "pay_claim"}), "is kept as pay_claim, to which no key leads"),
        (lambda d: d["columns"].update(state_at=["blank", "shown", "copied"]), "state_at cannot be made blank"),
        (lambda d: d["columns"].update(wishes=["blank", "shown", "copied"]), "is private text and is scrubbed in a copy"),
    ],
)
def test_what_cannot_be_carried_out_is_said(rewritten: Rewrite, change: Callable[[Any], object], words: str) -> None:
    rewritten("support", lambda page: change(page["support_request"]))
    said(retention.faults(), words)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.pop("person"),
        lambda d: d.update(other=1),
        lambda d: d.update(about={"sv": "x"}),
        lambda d: d.update(keep={"for": "ever"}),
        lambda d: d.update(keep={"days": "many", "after": "state_at", "reason": "x"}),
        lambda d: d["columns"].update(campus=["row", "shown"]),
    ],
)
def test_a_badly_written_document_is_said_with_its_place(rewritten: Rewrite, change: Callable[[Any], object]) -> None:
    rewritten("support", lambda page: change(page["support_request"]))
    assert "support.yaml: support_request" in retention.faults()[0].says


def test_a_table_that_is_described_twice_is_said(rewritten: Rewrite) -> None:
    rewritten("goals", lambda page: page.update(support_request=page["goals_goal"]))
    assert "support_request is described twice" in retention.faults()[0].says


def test_private_text_is_in_no_development_copy() -> None:
    known = retention.documents()
    for table, model in retention.tables().items():
        for column, field in retention.columns_of(model).items():
            if isinstance(field, PrivateTextField):
                assert not known[table].columns[column].copied, f"{table}.{column}"


def test_the_way_from_a_table_to_another_is_found_along_its_keys() -> None:
    assert retention.path_to(SupportRequest, "support_decision") == "decision"
    assert retention.path_to(SupportRequest, "people_user") == "student"
    assert retention.path_to(SupportRequest, "pay_claim") == ""
