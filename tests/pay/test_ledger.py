"""From events to lines, from lines to the file and the certificate."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pikepdf
import pytest
from django.db import IntegrityError, transaction

from parvis.kit.verdict import Refused
from parvis.meetings import actions as meetings
from parvis.pay import actions, documents, queries
from parvis.pay.models import Claim, LedgerLine
from parvis.people.models import Role, User
from parvis.web.pdf import only_our_font
from tests.meetings.pairs import AT, Pair, person, signed_in

NOVEMBER = datetime(2026, 11, 3, 9, tzinfo=UTC)
OCTOBER = date(2026, 10, 1)


def logged(two: Pair, *, days: int = -3, minutes: int = 60) -> LedgerLine:
    meeting = two.meeting(days=days)
    meetings.log(meeting, minutes=minutes, by=two.mentor, at=meeting.ends_at)
    return LedgerLine.objects.get(source_kind="meeting", source_id=meeting.pk)


def to_october(two: Pair) -> Claim:
    """Two meetings of October, confirmed and approved."""
    for days in (2, 9):
        logged(two, days=days)
    claim = Claim.objects.select_related("mentor__person").get(mentor=two.mentorship.mentor)
    actions.confirm(claim, by=two.mentor, at=NOVEMBER)
    actions.approve(claim, by=two.coordinator, at=NOVEMBER)
    return claim


@pytest.fixture
def payroll(db: None) -> User:
    return person("Petra", Role.PAYROLL)


@pytest.mark.requirement("R88", "R90")
def test_a_logged_meeting_becomes_one_line_with_the_rate_and_the_rules_of_its_day(two: Pair) -> None:
    line = logged(two, days=2)
    assert (line.kind, line.on, line.paid_minutes, line.rate_ore, line.amount_ore) == ("meeting", date(2026, 10, 7), 60, 15500, 15500)
    assert line.rules["pay.rate_meeting"] == "2026-07-01"
    assert (line.claim.month_on, line.claim.state) == (OCTOBER, "open")


def test_the_same_event_cannot_be_paid_twice(two: Pair) -> None:
    line = logged(two)
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerLine.objects.create(
            claim=line.claim, mentor=line.mentor, kind="meeting", on=line.on, minutes=60, paid_minutes=60, rate_ore=1, amount_ore=1,
            source_kind="meeting", source_id=line.source_id, created_at=AT,
        )  # fmt: skip


@pytest.mark.requirement("Q5", "R64")
def test_the_mentor_who_waited_is_paid_however_the_absence_is_judged(two: Pair) -> None:
    absence = two.judged(days=-3)
    line = LedgerLine.objects.get(source_kind="meeting", source_id=absence.meeting_id)
    assert (line.kind, line.paid_minutes) == ("absence", 60)
    meetings.undo(absence, why="Det fanns en anledning", by=two.coordinator, at=AT)
    assert LedgerLine.objects.count() == 1


def test_a_meeting_that_the_mentor_missed_is_not_paid(two: Pair) -> None:
    two.missed(by="mentor")
    assert not LedgerLine.objects.exists()


def test_a_late_cancellation_by_the_student_is_paid_and_an_early_one_is_not(two: Pair) -> None:
    late, early = two.meeting(days=1), two.meeting(days=8)
    meetings.cancel(late, by=two.student, at=late.starts_at - timedelta(hours=1))
    meetings.cancel(early, by=two.student, at=early.starts_at - timedelta(hours=30))
    assert [line.kind for line in LedgerLine.objects.all()] == ["late_cancellation"]


def test_time_above_the_weeks_is_paid_when_the_coordinator_allows_it(two: Pair) -> None:
    meeting = two.meeting(days=-3)
    meetings.log(meeting, minutes=90, by=two.mentor, at=meeting.ends_at)
    meeting.refresh_from_db()
    assert sum(line.paid_minutes for line in LedgerLine.objects.all()) == 60
    meetings.allow_more(meeting, by=two.coordinator, at=AT)
    assert [(line.paid_minutes, line.amount_ore, line.corrects_id is not None) for line in LedgerLine.objects.order_by("pk")] == [
        (60, 15500, False),
        (30, 7750, True),
    ]


def test_hours_logged_after_the_month_is_confirmed_come_in_the_next(two: Pair) -> None:
    to_october(two)
    line = logged(two, days=16)
    assert (line.on, line.claim.month_on) == (date(2026, 10, 21), date(2026, 11, 1))


def test_nobody_approves_their_own_hours(two: Pair) -> None:
    logged(two, days=2)
    claim = Claim.objects.select_related("mentor__person").get()
    actions.confirm(claim, by=two.mentor, at=NOVEMBER)
    two.mentor.roles = "coordinator,mentor"
    with pytest.raises(Refused, match=r"access\.pay\.approve"):
        actions.approve(claim, by=two.mentor, at=NOVEMBER)


def test_hours_are_not_confirmed_while_a_meeting_is_not_logged(two: Pair) -> None:
    logged(two, days=2)
    two.meeting(days=9)
    with pytest.raises(Refused, match=r"pay\.unlogged"):
        actions.confirm(Claim.objects.select_related("mentor__person").get(), by=two.mentor, at=NOVEMBER)


@pytest.mark.requirement("R88", "R92")
def test_a_closed_month_is_one_file_with_no_student_in_it(two: Pair, payroll: User) -> None:
    claim = to_october(two)
    with pytest.raises(Refused, match=r"pay\.without_number"):
        actions.close_month(OCTOBER, by=payroll, at=NOVEMBER)
    two.mentorship.mentor.employment_number = "=2+5"
    two.mentorship.mentor.save(update_fields=["employment_number"])
    made = actions.close_month(OCTOBER, by=payroll, at=NOVEMBER)
    claim.refresh_from_db()
    rows = list(csv.reader(io.StringIO(made.content), delimiter=";"))
    assert claim.state == "paid"
    assert [row[:2] + row[3:7] for row in rows[1:]] == [
        ["'=2+5", "Kim Ek", "2026-10-07", "1,00", "155,00", "155,00"],
        ["'=2+5", "Kim Ek", "2026-10-14", "1,00", "155,00", "155,00"],
    ]
    assert made.total_ore == 31000
    assert two.student.given_name not in made.content
    with pytest.raises(Refused, match=r"pay\.already_closed"):
        actions.close_month(OCTOBER, by=payroll, at=NOVEMBER)


def test_a_month_is_closed_whole_or_not_at_all(two: Pair, payroll: User, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = to_october(two)
    two.mentorship.mentor.employment_number = "200017"
    two.mentorship.mentor.save(update_fields=["employment_number"])

    def breaks(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("parvis.pay.actions.CLAIM.__class__.take", breaks)
    with pytest.raises(RuntimeError):
        actions.close_month(OCTOBER, by=payroll, at=NOVEMBER)
    claim.refresh_from_db()
    assert claim.state == "approved"
    assert queries.month(OCTOBER).file is None


@pytest.mark.requirement("R91", "R92")
def test_the_certificate_is_an_accessible_pdf_that_names_no_student(two: Pair) -> None:
    logged(two, days=-3)
    certificate = actions.request(two.mentorship.mentor, by=two.mentor, at=AT)
    assert actions.request(two.mentorship.mentor, by=two.mentor, at=AT) == certificate
    with pytest.raises(Refused, match=r"access\.pay\.sign"):
        actions.sign(certificate, by=two.mentor, at=AT)
    actions.sign(certificate, by=two.coordinator, at=AT)
    pdf = pikepdf.open(io.BytesIO(documents.certificate_pdf(certificate, language="sv")))
    root = pdf.Root
    assert (str(root.Lang), bool(root.MarkInfo.Marked), bool(root.ViewerPreferences.DisplayDocTitle)) == ("sv", True, True)
    assert "/StructTreeRoot" in root
    assert str(pdf.docinfo["/Title"]) == "Intyg för Kim Ek"
    assert certificate.content["minutes"] == {"meeting": 60}
    assert two.student.given_name not in str(certificate.content)


def test_a_signed_certificate_stays_as_it_was(two: Pair) -> None:
    logged(two, days=-3)
    certificate = actions.request(two.mentorship.mentor, by=two.mentor, at=AT)
    actions.sign(certificate, by=two.coordinator, at=AT)
    logged(two, days=-10)
    certificate.refresh_from_db()
    assert certificate.content["meetings"] == 1


def test_a_certificate_fetches_nothing_from_anywhere() -> None:
    for url in ("https://example.org/x.woff2", "file:///etc/passwd", "font:../../secret", "font:missing.woff2"):
        with pytest.raises(ValueError, match="fetches nothing"):
            only_our_font(url)


def test_the_pages_of_pay_open_for_those_they_are_for(two: Pair, payroll: User) -> None:
    claim = to_october(two)
    two.mentorship.mentor.employment_number = "200017"
    two.mentorship.mentor.save(update_fields=["employment_number"])
    mentor, office, pays, student = (signed_in(u) for u in (two.mentor, two.coordinator, payroll, two.student))
    assert mentor.get("/hours/?month=2026-10").status_code == 200
    assert office.get("/hours/approve/").status_code == 200
    assert office.get(f"/hours/{claim.pk}/").status_code == 200
    assert pays.get("/pay/2026-10/").status_code == 200
    assert pays.get("/pay/2026-10/close/").status_code == 200
    assert pays.get("/pay/rates/").status_code == 200
    assert pays.get("/pay/files/").status_code == 200
    assert pays.get("/pay/2026-13/").status_code == 404
    assert student.get("/hours/").status_code == 403
    assert pays.get(f"/hours/{claim.pk}/").status_code == 403
    assert pays.post("/pay/2026-10/close/").status_code == 302
    assert pays.get("/pay/2026-10/file/").content.decode("utf-8-sig").startswith("Anställningsnummer;")


def test_hours_go_back_to_the_mentor_with_a_why(two: Pair) -> None:
    claim = to_october(two)
    office, mentor = signed_in(two.coordinator), signed_in(two.mentor)
    empty = office.post(f"/hours/{claim.pk}/reopen/", {"why": ""})
    assert empty.status_code == 422
    office.post(f"/hours/{claim.pk}/reopen/", {"why": "Ett möte saknas"})
    assert "Ett möte saknas" in mentor.get("/hours/?month=2026-10").content.decode()
