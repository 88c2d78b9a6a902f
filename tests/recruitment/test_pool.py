"""The pool of mentors: what they say of themselves, breaks, leaving, the term's check, and the coordinator's search."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from parvis.audit.models import Entry
from parvis.casework.task import settled
from parvis.kit.verdict import Refused
from parvis.notify.models import Message
from parvis.people.models import User
from parvis.recruitment import actions, queries, rules, sweeps
from parvis.recruitment.lifecycle import MENTOR
from parvis.recruitment.models import InPhaseCheck, Mentor
from parvis.recruitment.tasks import tasks

from .world import AT, coordinator, later, new_mentor, person, ready_mentor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
SignIn = Callable[[User], Client]
M = Mentor.State
TERM = date(2026, 8, 31)
COUNTS = TERM - timedelta(days=30)
BACK = date(2026, 11, 2)


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def keys(user: User, role: str, at: Any = AT) -> list[str]:
    with translation.override("en"):
        return [task.key for task in settled(tasks(user, role=role, at=at))]


def told(user: User) -> list[str]:
    return list(Message.objects.filter(to=user).order_by("pk").values_list("kind", flat=True))


def mentor_in(state: str) -> Mentor:
    """A mentor in a state, brought there by the real steps."""
    karin = coordinator(f"Karin{state}")
    email = f"{state}@example.org"
    if state == M.PREPARING:
        return new_mentor(karin, email)
    mentor = ready_mentor(karin, email)
    if state == M.PAUSED:
        actions.pause(mentor, by=mentor.person, at=AT, back_on=BACK)
    if state == M.LEFT:
        actions.leave(mentor, by=karin, at=AT)
    return mentor


# --- The table ------------------------------------------------------------------------------------------

MAY = {
    (M.PREPARING, "leave"),
    (M.AVAILABLE, "pause"),
    (M.AVAILABLE, "leave"),
    (M.PAUSED, "open"),
    (M.PAUSED, "leave"),
    (M.LEFT, "rejoin"),
}


@pytest.mark.parametrize("verb", [step.verb for step in MENTOR.steps])
@pytest.mark.parametrize("state", M.values)
def test_every_state_and_every_verb(state: str, verb: str) -> None:
    mentor, karin = mentor_in(state), coordinator("Lena")
    by = mentor.person if verb in {"open", "pause"} else karin
    assert MENTOR.check(mentor, verb, by=by, at=AT).ok == ((state, verb) in MAY)


# --- A break ---------------------------------------------------------------------------------------------


@pytest.mark.requirement("R97")
def test_a_mentor_on_a_break_keeps_the_students_and_gets_no_new_ones() -> None:
    mentor = ready_mentor(coordinator())
    actions.count_students(mentor, lambda: 1, by=mentor.person, at=AT)
    actions.pause(mentor, by=mentor.person, at=AT)
    mentor.refresh_from_db()
    assert (mentor.state, mentor.students, mentor.back_on) == (M.PAUSED, 1, None)
    assert list(queries.ready_mentors()) == []


def test_on_the_day_the_mentor_is_asked_once_and_nothing_happens_by_itself() -> None:
    mentor = ready_mentor(coordinator())
    actions.pause(mentor, by=mentor.person, at=AT, back_on=BACK)
    before = AT.replace(month=11, day=1)
    assert sweeps.ask_after_a_break(before) == 0
    assert keys(mentor.person, "mentor", before) == []
    on_the_day = before + timedelta(days=1)
    assert (sweeps.ask_after_a_break(on_the_day), sweeps.ask_after_a_break(on_the_day)) == (1, 0)
    assert told(mentor.person)[-1] == "recruitment.break_may_be_over"
    assert keys(mentor.person, "mentor", on_the_day) == ["recruitment.break_may_be_over"]
    mentor.refresh_from_db()
    assert mentor.state == M.PAUSED
    actions.open_for_students(mentor, by=mentor.person, at=on_the_day)
    assert (mentor.state, mentor.back_on) == (M.AVAILABLE, None)
    assert keys(mentor.person, "mentor", on_the_day) == []


def test_what_fell_due_long_ago_is_not_told_late() -> None:
    mentor = ready_mentor(coordinator())
    actions.pause(mentor, by=mentor.person, at=AT, back_on=BACK)
    assert sweeps.ask_after_a_break(AT.replace(month=11, day=20)) == 0


def test_a_break_ends_on_a_day_to_come_and_the_day_can_be_changed() -> None:
    mentor = ready_mentor(coordinator())
    with pytest.raises(Refused, match="back_on_passed"):
        actions.pause(mentor, by=mentor.person, at=AT, back_on=AT.date())
    actions.pause(mentor, by=mentor.person, at=AT, back_on=BACK)
    actions.change_back_on(mentor, back_on=None, by=mentor.person, at=AT)
    mentor.refresh_from_db()
    assert mentor.back_on is None
    with pytest.raises(Refused, match="pause"):
        actions.change_back_on(mentor, back_on=BACK, by=new_mentor(coordinator("Lena"), "bo@example.org").person, at=AT)


def test_the_pages_of_a_break(as_person: SignIn) -> None:
    mentor = ready_mentor(coordinator())
    client, url = as_person(mentor.person), reverse("mentor.pause", args=[mentor.pk])
    page = client.get(url)
    assert "You do not need to say why" in text(page)
    assert page.content.decode().count("<textarea") == 0
    wrong = client.post(url, {"back_on": "2026-09-14"})
    assert wrong.status_code == 422
    assert "later" in text(wrong)
    done = client.post(url, {"back_on": "2026-11-02"}, follow=True)
    assert "On Monday 2 November we ask whether the break is over." in text(done)
    assert client.get(url).status_code == 409
    client.post(reverse("recruitment.back_on", args=[mentor.pk]), {"back_on": ""})
    assert "Come back when you want" in text(client.get(reverse("recruitment.get_started")))
    assert "You now show as free" in text(client.post(reverse("mentor.open", args=[mentor.pk]), follow=True))
    assert client.get(reverse("recruitment.back_on", args=[mentor.pk])).status_code == 404


def test_a_coordinator_can_pause_somebody_and_others_cannot(as_person: SignIn) -> None:
    karin = coordinator()
    mentor, other = ready_mentor(karin), ready_mentor(karin, "bo@example.org")
    url = reverse("mentor.pause", args=[mentor.pk])
    assert as_person(other.person).get(url).status_code == 404
    said = text(as_person(karin).post(url, {"back_on": "2026-11-02"}, follow=True))
    assert "Is asked on Monday 2 November whether the break is over." in said


# --- Leaving ------------------------------------------------------------------------------------------------


def test_nobody_leaves_who_has_a_student(as_person: SignIn) -> None:
    karin = coordinator()
    mentor = ready_mentor(karin)
    actions.count_students(mentor, lambda: 2, by=karin, at=AT)
    with pytest.raises(Refused, match="has_students"):
        actions.leave(mentor, by=karin, at=AT)
    page = as_person(karin).get(reverse("recruitment.mentor", args=[mentor.pk]))
    assert "The mentor has students now: 2. End those pairs or find other mentors first" in text(page)
    assert as_person(karin).get(reverse("mentor.leave", args=[mentor.pk])).status_code == 409
    actions.count_students(mentor, lambda: 0, by=karin, at=AT)
    mentor.refresh_from_db()
    actions.leave(mentor, by=karin, at=AT)
    assert mentor.state == M.LEFT


def test_the_database_knows_it_too() -> None:
    mentor = mentor_in(M.LEFT)
    for wrong in ({"students": 1}, {"back_on": BACK}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Mentor.objects.filter(pk=mentor.pk).update(**wrong)


# --- In phase -------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R6")
@pytest.mark.requirement("Q6")
@pytest.mark.parametrize(
    ("studies", "checked_on", "due"),
    [
        (True, None, True),
        (True, COUNTS - timedelta(days=1), True),
        (True, COUNTS, False),
        (True, TERM, False),
        (True, TERM + timedelta(days=40), False),
        (False, None, False),
        (False, TERM - timedelta(days=400), False),
    ],
)
def test_whoever_studies_is_checked_each_term(studies: bool, checked_on: date | None, due: bool) -> None:
    assert rules.in_phase_is_due(studies=studies, checked_on=checked_on, checked_from=COUNTS) == due
    mentor = ready_mentor(coordinator())
    Mentor.objects.filter(pk=mentor.pk).update(
        year=3 if studies else None, in_phase_on=checked_on, in_phase_by=mentor.person if checked_on else None
    )
    assert (queries.due_to_check(AT.date()).count() == 1) == due  # the list and the rule say the same


@pytest.mark.requirement("R6")
def test_every_check_is_kept_and_the_newest_stands() -> None:
    karin, lena = coordinator(), coordinator("Lena")
    mentor = ready_mentor(karin)
    actions.verify_in_phase(mentor, on=date(2026, 9, 10), by=karin, at=AT)
    actions.verify_in_phase(mentor, on=date(2026, 2, 1), by=karin, at=AT, checked_by=lena)
    actions.verify_in_phase(mentor, on=date(2026, 2, 1), by=karin, at=AT, checked_by=lena)
    assert (mentor.in_phase_on, mentor.in_phase_by) == (date(2026, 9, 10), karin)
    assert [(c.checked_on, c.checked_by, c.noted_by) for c in queries.checks_of(mentor)] == [
        (date(2026, 9, 10), karin, karin),
        (date(2026, 2, 1), lena, karin),
    ]


def test_an_alumnus_has_nothing_to_be_in_phase_with() -> None:
    karin = coordinator()
    mentor = ready_mentor(karin)
    actions.save_studies(mentor, programme="Arkitektur", year=None, knows=[], by=mentor.person, at=AT)
    with pytest.raises(Refused, match="does_not_study"):
        actions.verify_in_phase(mentor, on=AT.date(), by=karin, at=AT)


@pytest.mark.requirement("R6")
def test_the_terms_checks_are_noted_in_one_go(as_person: SignIn) -> None:
    karin = coordinator()
    first, second, third = (ready_mentor(karin, f"{name}@example.org") for name in ("ada", "bo", "cleo"))
    assert keys(karin, "coordinator") == ["recruitment.in_phase_to_check"]
    client, url = as_person(karin), reverse("recruitment.to_check")
    assert "3 mentors' studies are to be checked this term" in text(client.get(reverse("recruitment.mentors"))).replace("&#x27;", "'")
    wrong = client.post(url, {"on": "2026-12-01"})
    assert wrong.status_code == 422
    assert "Tick those that you have checked" in text(wrong)
    done = client.post(url, {"on": "2026-09-14", "mentors": [first.pk, second.pk]}, follow=True)
    assert "2 checks are noted." in text(done)
    assert "Cleo" in text(done)
    assert "Ada" not in text(done)
    assert InPhaseCheck.objects.count() == Entry.objects.filter(event="recruitment.verify_in_phase").count() == 2
    client.post(url, {"on": "2026-09-14", "mentors": [third.pk]})
    assert "Everybody is checked this term." in text(client.get(url))
    assert keys(karin, "coordinator") == []
    assert keys(karin, "coordinator", AT.replace(year=2027, month=2)) == ["recruitment.in_phase_to_check"]


def test_all_are_noted_or_none() -> None:
    karin = coordinator()
    student, alumnus = ready_mentor(karin), ready_mentor(karin, "bo@example.org")
    Mentor.objects.filter(pk=alumnus.pk).update(year=None)
    alumnus.refresh_from_db()
    with pytest.raises(Refused):
        actions.verify_all_in_phase([student, alumnus], on=AT.date(), by=karin, at=AT)
    assert not InPhaseCheck.objects.exists()


def test_coordinators_are_reminded_at_the_terms_beginning_and_when_the_time_is_up() -> None:
    karin = coordinator()
    mentor = ready_mentor(karin)
    new_year = AT.replace(year=2027, month=1)
    term = queries.term_from(date(2027, 2, 15))
    starts = new_year.replace(month=term.month, day=term.day, hour=9)
    assert sweeps.remind_of_in_phase(starts - timedelta(days=1)) == 0
    assert (sweeps.remind_of_in_phase(starts), sweeps.remind_of_in_phase(starts + timedelta(days=1))) == (1, 0)
    assert sweeps.remind_of_in_phase(starts + timedelta(days=30)) == 1
    actions.verify_in_phase(mentor, on=starts.date(), by=karin, at=starts)
    assert sweeps.remind_of_in_phase(starts + timedelta(days=31)) == 0
    assert told(karin).count("recruitment.in_phase_to_check") == 2


def test_only_a_coordinator_sees_whose_studies_are_to_be_checked(as_person: SignIn) -> None:
    mentor = ready_mentor(coordinator())
    assert as_person(mentor.person).get(reverse("recruitment.to_check")).status_code == 403


# --- What a mentor says --------------------------------------------------------------------------------------


@pytest.mark.requirement("R11")
def test_a_mentor_says_which_programmes_they_know(as_person: SignIn) -> None:
    karin = coordinator()
    mentor = ready_mentor(karin)
    client, url = as_person(mentor.person), reverse("recruitment.get_started_page", args=["studies"])
    assert client.post(url, {"programme": "other", "other": "", "year": "3"}).status_code == 422
    saved = client.post(url, {"programme": "Datateknik", "year": "4", "knows": ["Arkitektur", "Datateknik"]})
    assert saved.status_code == 302, text(saved)
    mentor.refresh_from_db()
    assert (mentor.programme, mentor.year, mentor.knows) == ("Datateknik", 4, ["Arkitektur"])
    client.post(url, {"programme": "other", "other": "Sjöfart", "year": "done"})
    mentor.refresh_from_db()
    assert (mentor.programme, mentor.year, mentor.studies) == ("Sjöfart", None, False)
    assert 'value="Sjöfart"' in client.get(url).content.decode()


def test_a_mentor_sees_the_lines_as_a_student_sees_them_and_nothing_is_saved(as_person: SignIn) -> None:
    mentor = ready_mentor(coordinator())
    url = reverse("recruitment.get_started_page", args=["about"])
    sent = {"presentation": "I like lists.", "strengths": ["structure"], "languages": ["sv"]}
    page = as_person(mentor.person).post(url, sent | {"look": "yes"})
    assert "So a student sees it" in text(page)
    assert page.status_code == 422  # so that the same form can be sent again and counts
    assert text(page).count("I like lists.") == 2  # shown, and still in the field
    mentor.refresh_from_db()
    assert mentor.presentation == "I study physics."
    empty = as_person(mentor.person).post(url, sent | {"presentation": "", "look": "yes"})
    assert empty.status_code == 422


# --- The coordinator's search ------------------------------------------------------------------------------------


def pool_of(n: int, by: User) -> list[Mentor]:
    return [ready_mentor(by, f"m{i:02}@example.org") for i in range(n)]


def found(client: Client, **asked: str) -> set[str]:
    page = client.get(reverse("recruitment.mentors"), asked)
    return {m.person.given_name for m, _due in page.context["mentors"]}


@pytest.mark.requirement("R19")
def test_the_pool_is_searched_by_what_a_coordinator_looks_for(as_person: SignIn) -> None:
    karin = coordinator()
    ada, bo, cleo = (ready_mentor(karin, f"{name}@example.org") for name in ("ada", "bo", "cleo"))
    who: dict[str, Any] = {"at": AT}
    actions.save_ways(ada, campuses=["Norra campus"], online=False, by=ada.person, **who)
    actions.save_ways(bo, campuses=["Södra campus"], online=True, by=bo.person, **who)
    actions.save_about(bo, presentation="Hi", strengths=["week"], languages=["sv", "en"], by=bo.person, **who)
    actions.count_students(ada, lambda: 2, by=karin, **who)
    actions.verify_in_phase(cleo, on=AT.date(), by=karin, **who)
    actions.pause(cleo, by=karin, **who)
    client = as_person(karin)
    assert found(client) == {"Ada", "Bo", "Cleo"}
    assert found(client, name="b") == {"Bo"}
    assert found(client, name="lind ad") == {"Ada"}
    assert found(client, campus="Norra campus") == {"Ada"}
    assert found(client, language="en") == {"Bo"}
    assert found(client, has_room="on") == {"Bo"}
    assert found(client, in_phase_due="on") == {"Ada", "Bo"}
    assert found(client, lane="paused") == {"Cleo"}
    assert found(client, campus="Norra campus", has_room="on") == set()
    assert found(client, campus="nowhere") == {"Ada", "Bo", "Cleo"}
    assert "No mentor fits the search." in text(client.get(reverse("recruitment.mentors"), {"name": "x"}))


def test_a_campus_with_letters_of_ones_own_is_found(as_person: SignIn) -> None:
    karin = coordinator()
    mentor = ready_mentor(karin)
    actions.save_ways(mentor, campuses=["Södra Ö"], online=False, by=mentor.person, at=AT)
    wanted = queries.Wanted(campus="Södra Ö")
    assert list(queries.pool(karin, wanted, checked_from=COUNTS)) == [mentor]
    assert not queries.pool(karin, queries.Wanted(campus="dra Ö"), checked_from=COUNTS).exists()


def test_the_pool_is_paged_by_key_in_order_of_name_and_keeps_the_search(as_person: SignIn) -> None:
    karin = coordinator()
    pool_of(queries.PAGE + 3, karin)
    client, url = as_person(karin), reverse("recruitment.mentors")
    first = client.get(url, {"language": "sv", "lane": "available"})
    names = [m.person.given_name for m, _due in first.context["mentors"]]
    older = first.context["pages"]["older"]
    assert "language=sv" in older
    assert "lane=available" in older
    second = client.get(url + older)
    names += [m.person.given_name for m, _due in second.context["mentors"]]
    assert names == sorted(names)
    assert len(set(names)) == queries.PAGE + 3
    assert second.context["pages"] == {"older": "", "newer": "?language=sv&lane=available"}


def test_the_pool_asks_the_database_no_more_for_more_mentors(as_person: SignIn) -> None:
    karin = coordinator()
    asked = []
    for n in (1, 12):
        for mentor in pool_of(n, karin) if n == 1 else [ready_mentor(karin, f"x{i}@example.org") for i in range(n)]:
            actions.verify_in_phase(mentor, on=date(2026, 2, 1), by=karin, at=AT)
        client = as_person(karin)
        client.get(reverse("recruitment.mentors"))
        for name in ("recruitment.mentors", "recruitment.to_check"):
            with CaptureQueriesContext(connection) as seen:
                client.get(reverse(name))
            asked.append(len(seen))
    assert asked[:2] == asked[2:]
    assert max(asked) <= 12


def test_the_pool_is_closed_to_others(as_person: SignIn) -> None:
    ready_mentor(coordinator())
    outsider = as_person(person("Sam"))
    assert outsider.get(reverse("recruitment.mentors")).status_code == 403
    assert not queries.pool(person("Eli"), queries.Wanted(), checked_from=COUNTS).exists()


def test_a_break_that_is_over_late_is_still_offered_on_the_first_page() -> None:
    mentor = ready_mentor(coordinator())
    actions.pause(mentor, by=mentor.person, at=AT, back_on=BACK)
    assert keys(mentor.person, "mentor", later(days=300)) == ["recruitment.break_may_be_over"]
