"""What is due goes, what is not stays, and each erasure stands in the trail without a word of what was erased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from parvis.audit import trail
from parvis.audit.models import Entry
from parvis.kit.sweeps import ALL as SWEEPS
from parvis.notify.models import Message
from parvis.people.models import User
from parvis.privacy import erasure, retention
from parvis.support import actions
from parvis.support.models import SharingLine, SupportDecision, SupportRequest
from parvis.web.models import SubmittedForm
from tests.support.world import AT, coordinator, decision, line, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("Q12")]
DAY = timedelta(days=1)
Rewrite = Callable[[str, Callable[[dict[str, Any]], object]], None]


def withdrawn(name: str = "Sam") -> SupportRequest:
    request = waiting(name)
    actions.withdraw(request, by=request.student, at=AT)
    return request


def test_private_text_goes_on_its_day_and_not_a_day_before() -> None:
    request = withdrawn()
    erasure.retain(AT + 365 * DAY - timedelta(seconds=1))
    request.refresh_from_db()
    assert request.wishes == "Somebody calm"
    erasure.retain(AT + 365 * DAY)
    request.refresh_from_db()
    assert request.wishes == ""
    assert request.programme == "Datateknik"


def test_a_row_goes_when_its_time_is_over_and_what_it_hangs_on_after_it() -> None:
    request = withdrawn()
    valid_until = request.decision.valid_until_on
    days = (valid_until - AT.date()).days + 730
    erasure.retain(AT + (days - 1) * DAY)
    assert SupportRequest.objects.exists()
    erasure.retain(AT + (days + 1) * DAY)
    assert not SupportRequest.objects.exists()
    assert not SupportDecision.objects.exists()


def test_each_erasure_stands_in_the_trail_for_the_person_it_is_about_and_says_nothing_of_it() -> None:
    request = withdrawn()
    erasure.retain(AT + 365 * DAY)
    entry = Entry.objects.get(event="privacy.blank", subject_kind="support.supportrequest")
    assert entry.person_id == str(request.student_id)
    assert entry.by_id == "0"
    assert entry.detail["table"] == "support_request"
    assert (entry.detail["columns"], entry.detail["numbers"], entry.detail["rows"]) == (["wishes"], [request.pk], 1)
    assert "calm" not in str(entry.detail)
    assert trail.verify() is None


def test_an_erased_text_is_no_longer_in_the_table() -> None:
    request = withdrawn()
    with connection.cursor() as cursor:
        cursor.execute("SELECT wishes FROM support_request WHERE id = %s", [request.pk])
        assert cursor.fetchone()[0] != ""
        erasure.retain(AT + 365 * DAY)
        cursor.execute("SELECT wishes FROM support_request WHERE id = %s", [request.pk])
        assert cursor.fetchone()[0] == ""


def test_carrying_out_twice_does_nothing_more() -> None:
    withdrawn()
    at = AT + 365 * DAY
    assert erasure.retain(at) > 0
    lines = Entry.objects.count()
    assert erasure.retain(at) == 0
    assert Entry.objects.count() == lines


def test_a_row_that_others_still_need_stays_until_they_are_gone(rewritten: Rewrite) -> None:
    rewritten("support", lambda page: page["support_decision"].update(keep={"days": 1, "after": "state_at", "reason": "test"}))
    request = waiting()
    erasure.retain(AT + 30 * DAY)
    assert SupportDecision.objects.filter(pk=request.decision_id).exists()
    assert not Entry.objects.filter(event="privacy.erase", subject_kind="support.supportdecision").exists()
    request.delete()
    erasure.retain(AT + 30 * DAY)
    assert not SupportDecision.objects.exists()


def test_a_row_without_its_date_is_not_due(rewritten: Rewrite) -> None:
    rewritten(
        "support", lambda page: page["support_sharing_line"].update(keep={"days": 1, "after": "student__last_login", "reason": "test"})
    )
    sam = decision("Sam").student
    line(sam)
    erasure.retain(AT + 30 * DAY)
    assert SharingLine.objects.exists()
    User.objects.filter(pk=sam.pk).update(last_login=AT)
    erasure.retain(AT + 30 * DAY)
    assert not SharingLine.objects.exists()


def test_of_several_dates_the_last_one_counts() -> None:
    sam = decision("Sam").student
    User.objects.filter(pk=sam.pk).update(last_login=AT + 400 * DAY)
    keep = retention.documents()["people_user"].keep
    assert keep.after == ("last_login", "joined_at")

    def is_due(days: int) -> bool:
        rows = erasure.due(keep, User, AT + days * DAY)
        assert rows is not None
        return User.objects.filter(rows, pk=sam.pk).exists()

    assert not is_due(731)
    assert not is_due(1129)
    assert is_due(1130)


def test_a_table_that_is_kept_as_another_goes_when_that_one_is_due(rewritten: Rewrite) -> None:
    rewritten("support", lambda page: page["support_request"].update(keep={"as": "support_decision"}))
    request = waiting()
    days = (request.decision.valid_until_on - AT.date()).days + 732
    erasure.retain(AT + (days - 5) * DAY)
    assert SupportRequest.objects.exists()
    erasure.retain(AT + days * DAY)
    assert not SupportRequest.objects.exists()


def test_a_column_that_is_kept_keeps_its_row(rewritten: Rewrite) -> None:
    def keep_the_number(page: dict[str, Any]) -> None:
        page["support_request"]["columns"]["id"] = ["kept", "hidden", "copied"]
        page["support_request"].pop("blank")

    rewritten("support", keep_the_number)
    request = withdrawn()
    erasure.retain(AT + 3000 * DAY)
    request.refresh_from_db()
    assert request.wishes == ""


def test_what_is_about_nobody_goes_with_one_line_and_without_numbers() -> None:
    for n in range(3):
        SubmittedForm.objects.create(key=f"{n}" * 32, person_id="1", at=AT)
    erasure.retain(AT + 31 * DAY)
    assert not SubmittedForm.objects.exists()
    entry = Entry.objects.get(event="privacy.erase", subject_kind="web.submittedform")
    assert (entry.detail["rows"], entry.person_id, "numbers" in entry.detail) == (3, "", False)


def test_old_notices_go_with_one_line_a_person() -> None:
    waiting("Sam")
    waiting("Ida")
    assert Message.objects.count() == 4
    erasure.retain(AT + 366 * DAY)
    assert Message.objects.count() == 0
    assert Entry.objects.filter(event="privacy.erase", subject_kind="notify.message").count() == 2


def test_nothing_is_erased_while_a_table_has_no_document(rewritten: Rewrite) -> None:
    request = withdrawn()
    rewritten("goals", lambda page: page.pop("goals_goal"))
    with pytest.raises(erasure.Unknown, match="goals_goal"):
        erasure.retain(AT + 3000 * DAY)
    request.refresh_from_db()
    assert request.wishes == "Somebody calm"


def test_a_round_ends_however_much_is_due() -> None:
    for n in range(5):
        SubmittedForm.objects.create(key=f"{n}" * 32, person_id="1", at=AT)
    withdrawn("Sam")
    withdrawn("Ida")
    before = Message.objects.count()
    erasure.retain(AT + 366 * DAY, most=1)
    assert Message.objects.count() < before
    assert SupportRequest.objects.count() == 2


def test_tables_that_point_come_before_those_they_point_at() -> None:
    order = erasure.in_order(retention.documents(), retention.tables())
    assert order.index("support_request") < order.index("support_decision") < order.index("people_user")
    assert order.index("meetings_meeting") < order.index("mentorships_mentorship") < order.index("support_request")
    assert sorted(order) == sorted(retention.documents())


def test_the_sweep_goes_round_once_a_day() -> None:
    withdrawn()
    sweep = SWEEPS["privacy.retain"]
    at = AT + 365 * DAY
    assert sweep(at) > 0
    waiting("Ida")
    actions.withdraw(SupportRequest.objects.get(student__given_name="Ida"), by=User.objects.get(given_name="Ida"), at=AT)
    assert sweep(at + timedelta(hours=1)) == 0
    assert sweep(at + DAY) > 0


def test_a_coordinators_own_row_stays_as_long_as_they_come_back() -> None:
    karin = coordinator()
    User.objects.filter(pk=karin.pk).update(last_login=AT + 700 * DAY)
    erasure.retain(AT + 1400 * DAY)
    assert User.objects.filter(pk=karin.pk).exists()
