"""The coordinator's side: the list, the board, notes, the guide, answers with a reason, and nothing that is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import strip_tags

from parvis.casework.task import settled
from parvis.kit.verdict import Refused
from parvis.notify.models import Message
from parvis.people.models import Role, User
from parvis.privacy import subject_access
from parvis.recruitment import actions, documents, queries, rules, sweeps
from parvis.recruitment.models import ApplicationNote, MentorApplication
from parvis.recruitment.tasks import tasks
from parvis.texts import actions as texts

from .world import AT, coordinator, draft, invited, later, person, sent, times

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
A, REASON = MentorApplication.State, MentorApplication.Reason


def text(page: Any) -> str:
    return " ".join(strip_tags(page.content.decode()).split())


def told(user: User | None) -> list[str]:
    return list(Message.objects.filter(to=user).order_by("pk").values_list("kind", flat=True))


def talked(karin: User, email: str = "alva@example.org") -> MentorApplication:
    """An application whose talk is on Wednesday morning."""
    slot = times(karin, talks=1)[0]
    application = invited(karin, email)
    actions.book(application, slot, online=False, by=application.applicant, at=AT)
    return application


# --- Whose turn, since when, and for how long ----------------------------------------------------------


def test_waits_are_counted_in_working_days_and_holidays_do_not_count() -> None:
    christmas = frozenset({date(2026, 12, 24), date(2026, 12, 25)})
    assert rules.due_on(date(2026, 12, 22), days=3, working=True, days_off=christmas) == date(2026, 12, 29)
    assert rules.due_on(date(2026, 12, 22), days=3, working=False, days_off=christmas) == date(2026, 12, 25)


@pytest.mark.parametrize("days", [1, 3, 7, 90])
@pytest.mark.parametrize("working", [True, False])
def test_the_last_overdue_day_agrees_with_each_ones_own_last_day(days: int, working: bool) -> None:
    off = frozenset({date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 6)})
    for n in range(30):
        today = date(2026, 12, 20) + timedelta(days=n)
        last = rules.last_overdue(today, days=days, working=working, days_off=off)
        assert rules.due_on(last, days=days, working=working, days_off=off) < today
        after = rules.due_on(last + timedelta(days=1), days=days, working=working, days_off=off)
        assert after >= today


@pytest.mark.usefixtures("now")
def test_the_list_says_whose_turn_it_is_and_until_when(as_person: SignIn) -> None:
    karin = coordinator()
    sent("new@example.org")
    times(karin, talks=1, on=date(2026, 9, 17))
    invited(karin, "asked@example.org")
    talked(karin, "booked@example.org")
    said = text(as_person(karin).get(reverse("recruitment.applications")))
    assert "Whose turn" in said
    assert "Thursday 17 September" in said
    assert "Talk Wednesday 16 September at 9.00" in said
    assert "The applicant" in said


def test_nothing_is_forgotten_whoever_waits_too_long_is_told_of_once(as_person: SignIn) -> None:
    karin = coordinator()
    unread, asked, booked, waits = sent("u@example.org"), invited_with_times(karin), talked_on_friday(karin), sent("w@example.org")
    actions.wait(waits, reason="enough_mentors", by=karin, at=AT)
    Message.objects.all().delete()
    for days in range(40):
        sweeps.remind_of_waits(later(days=days))
    assert told(karin).count("recruitment.application_waits") == 1
    assert told(karin).count("recruitment.answer_waits") == 1
    assert told(asked.applicant).count("recruitment.choose_a_time") == 1
    assert told(karin).count("recruitment.look_again") == 0
    for days in range(88, 100):
        sweeps.remind_of_waits(later(days=days))
    assert told(karin).count("recruitment.look_again") == 1
    assert Message.objects.count() == 4
    first = Message.objects.get(kind="recruitment.application_waits")
    assert timezone.localtime(first.queued_at).date() == date(2026, 9, 18)  # the working day after the last of three
    assert (unread.state, booked.state) == (A.SUBMITTED, A.BOOKED)


def invited_with_times(karin: User) -> MentorApplication:
    times(karin, on=date(2026, 12, 1))
    return invited(karin, "i@example.org")


def talked_on_friday(karin: User) -> MentorApplication:
    slot = times(karin, talks=1, on=date(2026, 9, 18))[0]
    application = invited(karin, "b@example.org")
    actions.book(application, slot, online=False, by=application.applicant, at=AT)
    return application


def test_what_fell_due_long_ago_is_not_told_when_the_sweep_comes_back() -> None:
    coordinator()
    sent()
    Message.objects.all().delete()
    assert sweeps.remind_of_waits(later(days=60)) == 0


def test_what_is_left_lying_stands_on_the_first_page() -> None:
    karin = coordinator()
    invited_with_times(karin)
    waits = sent("w@example.org")
    actions.wait(waits, reason="own_wish", by=karin, at=AT)

    def keys(at: datetime) -> set[str]:
        with translation.override("en"):
            return {task.key for task in settled(tasks(karin, role="coordinator", at=at))}

    assert keys(AT) == set()
    assert keys(later(days=14)) == {"recruitment.has_not_chosen"}
    assert keys(later(days=91)) == {"recruitment.has_not_chosen", "recruitment.look_again"}


# --- List and board ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("now")
def test_the_board_has_a_column_a_state(as_person: SignIn) -> None:
    karin = coordinator()
    talked(karin, "booked@example.org")
    sent("new@example.org")
    actions.wait(sent("later@example.org"), reason="own_wish", by=karin, at=AT)
    page = as_person(karin).get(reverse("recruitment.board"))
    said = text(page)
    for heading in ("New", "Invited to an interview", "Interview booked", "Accepted for later"):
        assert f">{heading}</h2>" in page.content.decode()
    assert "Nothing here." in said
    assert "Talk Wednesday 16 September at 9.00" in said
    assert "<script>" not in page.content.decode()


@pytest.mark.usefixtures("now")
def test_list_and_board_are_filtered_alike(as_person: SignIn) -> None:
    karin = coordinator()
    sent("fysik@example.org")
    sent("kemi@example.org", programme="Kemiteknik")
    old = sent("old@example.org")
    MentorApplication.objects.filter(pk=old.pk).update(state_at=AT - timedelta(days=30))
    desk = as_person(karin)
    for name in ("recruitment.applications", "recruitment.board"):
        said = text(desk.get(reverse(name), {"programme": "kemi"}))
        assert ("Kemi Lind" in said, "Fysik Lind" in said) == (True, False)
        said = text(desk.get(reverse(name), {"late": "on"}))
        assert ("Old Lind" in said, "Kemi Lind" in said) == (True, False)
        assert "Overdue" in said
        assert "Fysik Lind" not in text(desk.get(reverse(name), {"kind": "alumnus"}))
        assert desk.get(reverse(name), {"kind": "nonsense", "programme": "x" * 100, "lane": "y"}).status_code == 200
    assert "1 application has waited too long" in text(desk.get(reverse("recruitment.applications")))


@pytest.mark.usefixtures("now")
@pytest.mark.parametrize("name", ["recruitment.applications", "recruitment.board"])
def test_list_and_board_ask_the_database_no_more_for_more(
    as_person: SignIn, assert_queries_do_not_grow: Callable[..., int], name: str
) -> None:
    def build(n: int) -> tuple[Client, str]:
        karin = coordinator()
        for i in range(n):
            sent(f"nr{i}@example.org")
        return as_person(karin), reverse(name)

    assert_queries_do_not_grow(build, few=1, many=8)


@pytest.mark.usefixtures("now")
def test_a_full_column_leads_to_the_list(as_person: SignIn) -> None:
    for n in range(queries.IN_A_COLUMN + 1):
        sent(f"nr{n}@example.org")
    page = as_person(coordinator()).get(reverse("recruitment.board"))
    assert "More in New" in text(page)
    assert page.content.decode().count('<li class="card">') == queries.IN_A_COLUMN


def test_the_way_to_the_applications_stands_on_the_page_of_mentors(as_person: SignIn) -> None:
    desk = as_person(coordinator())
    for name in ("recruitment.mentors", "recruitment.applications", "recruitment.times", "recruitment.board"):
        page = desk.get(reverse(name)).content.decode()
        for target in ("recruitment.mentors", "recruitment.applications", "recruitment.times"):
            assert f'href="{reverse(target)}"' in page


# --- The guide and the notes ---------------------------------------------------------------------------


@pytest.mark.parametrize("row", ["R7", "R8", "R9", "R10"])
def test_the_guide_asks_about_what_a_mentor_needs(row: str) -> None:
    asked = {"R7": "says little", "R8": "helped somebody", "R9": "study tips", "R10": "plan a normal week"}
    with translation.override("en"):
        assert asked[row] in str(documents.GUIDE.default)


@pytest.mark.requirement("R7")
@pytest.mark.requirement("R8")
@pytest.mark.requirement("R9")
@pytest.mark.requirement("R10")
@pytest.mark.usefixtures("now")
def test_the_guide_stands_beside_the_application_and_the_institution_changes_it(as_person: SignIn) -> None:
    karin, application = coordinator(), sent()
    desk = as_person(karin)
    for name in ("recruitment.application", "recruitment.note"):
        said = text(desk.get(reverse(name, args=[application.pk])))
        assert "Which study tips do you use yourself?" in said
        assert "How do you plan a normal week?" in said
    texts.write(documents.GUIDE, sv="# Vi frågar\n- Varför just du?", en="# We ask\n- Why you?", after=0, by=karin, at=AT)
    said = text(desk.get(reverse("recruitment.note", args=[application.pk])))
    assert "Why you?" in said
    assert "Which study tips" not in said


@pytest.mark.usefixtures("now")
def test_a_note_is_encrypted_signed_and_dated(as_person: SignIn) -> None:
    karin, application = coordinator(), sent()
    desk = as_person(karin)
    address = reverse("recruitment.note", args=[application.pk])
    assert "The applicant can ask to read it" in text(desk.get(address))
    assert desk.post(address, {"text": " "}).status_code == 422
    desk.post(address, {"text": "Calm and clear."})
    said = text(desk.get(reverse("recruitment.application", args=[application.pk])))
    assert "Calm and clear." in said
    assert "Karin Ek, Monday 14 September at 10.00" in said
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM recruitment_application_note")
        assert "Calm" not in cursor.fetchone()[0]


@pytest.mark.usefixtures("now")
def test_only_coordinators_see_the_notes_and_never_those_about_themselves(as_person: SignIn) -> None:
    karin, lena = coordinator(), coordinator("Lena")
    own = actions.submit(draft(), by=lena, at=AT)
    actions.write_note(own, text="Calm and clear.", by=karin, at=AT)
    assert "Calm and clear." in text(as_person(karin).get(reverse("recruitment.application", args=[own.pk])))
    assert "Calm and clear." not in text(as_person(lena).get(reverse("recruitment.application", args=[own.pk])))
    assert as_person(lena).get(reverse("recruitment.note", args=[own.pk])).status_code == 403
    with pytest.raises(Refused, match="read_notes"):
        actions.write_note(own, text="I am great.", by=lena, at=AT)
    application = sent("bo@example.org")
    actions.write_note(application, text="Calm and clear.", by=karin, at=AT)
    applicant = as_person(application.applicant)
    assert "Calm and clear." not in text(applicant.get(reverse("recruitment.mine")))
    assert applicant.get(reverse("recruitment.note", args=[application.pk])).status_code == 403


def test_the_applicant_gets_the_notes_with_their_data() -> None:
    karin, application = coordinator(), sent()
    actions.write_note(application, text="Calm and clear.", by=karin, at=AT)
    with translation.override("en"):
        section = next(s for s in subject_access.answer(application.applicant) if s.table == "recruitment_application_note")
    assert ("Text", "Calm and clear.") in section.rows[0]
    assert not [s for s in subject_access.answer(karin) if s.table == "recruitment_application_note"]


def test_the_notes_go_with_the_application() -> None:
    karin, application = coordinator(), sent()
    actions.write_note(application, text="Calm and clear.", by=karin, at=AT)
    application.delete()
    assert not ApplicationNote.objects.exists()


# --- The answer ----------------------------------------------------------------------------------------


def test_every_answer_has_a_letter_in_both_languages_for_each_of_its_reasons() -> None:
    pairs = {("accept", ""), *((verb, reason) for verb, reasons in rules.REASONS.items() for reason in reasons)}
    assert pairs == set(documents.LETTERS)
    assert {reason for _verb, reason in pairs} == set(REASON.values)
    letters = {documents.letter(verb, reason=reason, language=language)[1] for verb, reason in pairs for language in ("sv", "en")}
    assert len(letters) == 2 * len(pairs)


@pytest.mark.parametrize(
    ("verb", "reason"), [("wait", ""), ("decline", ""), ("wait", "times"), ("decline", "own_wish"), ("accept", "times")]
)
def test_an_answer_needs_one_of_its_own_reasons(verb: str, reason: str) -> None:
    assert [r.code for r in rules.may_answer(verb, reason).reasons] == ["recruitment.reason_missing"]


def test_the_database_refuses_a_no_without_a_reason() -> None:
    application = sent()
    with pytest.raises(IntegrityError), transaction.atomic():
        MentorApplication.objects.filter(pk=application.pk).update(state=A.DECLINED)


@pytest.mark.usefixtures("now")
@pytest.mark.parametrize("chosen", ["wait:own_wish", "decline:no_contact"])
def test_a_coordinator_answers_with_a_reason_and_a_letter(as_person: SignIn, chosen: str) -> None:
    karin, application = coordinator(), sent()
    desk = as_person(karin)
    assert desk.post(reverse("recruitment.outcome", args=[application.pk]), {"outcome": ""}).status_code == 422
    assert desk.post(reverse("recruitment.outcome", args=[application.pk]), {"outcome": "decline:own_wish"}).status_code == 422
    where = desk.post(reverse("recruitment.outcome", args=[application.pk]), {"outcome": chosen}).url  # type: ignore[attr-defined]
    verb, reason = chosen.split(":")
    page = desk.get(where).content.decode()
    with translation.override("en"):
        assert str(REASON(reason).label) in strip_tags(page).replace("&#x27;", "'")
        assert documents.letter(verb, reason=reason, language="en")[1][:40] in page
    assert desk.post(where, {"letter": " "}).status_code == 422
    desk.post(where, {"letter": "Our own words."})
    application.refresh_from_db()
    assert (application.outcome_reason, application.outcome_letter) == (reason, "Our own words.")
    assert "Our own words." in text(as_person(application.applicant).get(reverse("recruitment.mine")))


@pytest.mark.usefixtures("now")
def test_an_answer_without_a_reason_leads_back_to_the_question(as_person: SignIn) -> None:
    karin, application = coordinator(), sent()
    address = reverse("mentor_application.decline", args=[application.pk])
    for answer in (
        as_person(karin).get(address),
        as_person(karin).post(address, {"letter": "x"}),
        as_person(karin).get(f"{address}?reason=y"),
    ):
        assert answer.url == reverse("recruitment.outcome", args=[application.pk])  # type: ignore[attr-defined]
    application.refresh_from_db()
    assert application.state == A.SUBMITTED


def test_looking_again_forgets_the_reason() -> None:
    karin, application = coordinator(), sent()
    actions.decline(application, reason="times", by=karin, at=AT)
    actions.reconsider(application, by=karin, at=AT)
    assert application.outcome_reason == ""


# --- Who may -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.STUDENT, Role.MENTOR, Role.APPLICANT, Role.PAYROLL])
def test_the_office_is_closed_to_others(as_person: SignIn, role: str) -> None:
    application = sent()
    client = as_person(person("Dan", role))
    for name, args in (
        ("recruitment.board", []),
        ("recruitment.note", [application.pk]),
        ("recruitment.outcome", [application.pk]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 403


STEPS: dict[str, Callable[..., Any]] = {
    "wait": lambda a, **who: actions.wait(a, reason="own_wish", **who),
    "decline": lambda a, **who: actions.decline(a, reason="times", **who),
    "accept": actions.accept,
}


@pytest.mark.parametrize("verb", STEPS)
def test_only_a_coordinator_answers(verb: str) -> None:
    application = sent()
    for who in (person("Dan", Role.MENTOR), application.applicant):
        with pytest.raises(Refused):
            STEPS[verb](application, by=who, at=datetime(2026, 9, 14, 9, tzinfo=UTC))
