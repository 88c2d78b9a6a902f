from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parvis.audit.models import Entry
from parvis.people.models import Role, User
from parvis.recruitment import actions
from parvis.recruitment.models import InterviewSlot, Mentor, MentorApplication

from .world import AT, coordinator, draft, invited, new_mentor, person, ready_mentor, sent, times

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
SignIn = Callable[[User], Client]
A = MentorApplication.State


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def who(application: MentorApplication) -> User:
    assert application.applicant is not None
    return application.applicant


def english(client: Client) -> Client:
    client.cookies["parvis_language"] = "en"
    return client


@pytest.mark.requirement("R1")
@pytest.mark.requirement("R2")
@pytest.mark.requirement("R3")
@pytest.mark.requirement("R14")
@pytest.mark.requirement("R15")
@pytest.mark.requirement("R88")
def test_everybody_can_read_what_a_mentor_does_needs_and_gets() -> None:
    page = english(Client()).get(reverse("recruitment.become"))
    said = text(page)
    assert "year 2 or higher. Or you are an alumnus" in said
    assert "155 kronor" in said
    assert "four supervision sessions" in said
    assert "example.org/personuppgifter" in page.content.decode()
    assert "mailto:" in page.content.decode()


@pytest.mark.requirement("R4")
@pytest.mark.requirement("R6")
@pytest.mark.parametrize(("kind", "in_phase"), [("earlier", ""), ("student", "no")])
def test_of_whoever_cannot_become_a_mentor_yet_nothing_is_kept(kind: str, in_phase: str) -> None:
    client = english(Client())
    page = client.post(reverse("recruitment.apply"), {"kind": kind}, follow=True)
    if in_phase:
        page = client.post(reverse("recruitment.apply_in_phase"), {"in_phase": in_phase}, follow=True)
    assert "We have not saved anything" in text(page)
    assert not MentorApplication.objects.exists()


def fill_in(client: Client, **changes: str) -> Any:
    answers = {"kind": "student", "in_phase": "almost", "programme": "Datateknik", "year": "3", "letter": "I like to plan."}
    answers |= {"given_name": "Alva", "family_name": "Lind", "email": "alva@example.org", "phone": ""} | changes
    page = client.post(reverse("recruitment.apply"), answers, follow=True)
    for _page in range(5):
        where = page.request["PATH_INFO"]
        if where.endswith("/check/"):
            break
        page = client.post(where, answers, follow=True)
    return page


@pytest.mark.requirement("R11")
@pytest.mark.requirement("R12")
def test_the_form_is_filled_in_page_by_page_checked_and_sent() -> None:
    client = english(Client())
    check = fill_in(client)
    assert "Almost, I want to talk about it" in text(check)
    assert "alva@example.org" in text(check)
    application = MentorApplication.objects.get()
    done = client.post(reverse("mentor_application.submit", args=[application.pk]), follow=True)
    assert "Done. Thank you for applying" in text(done)
    application.refresh_from_db()
    assert (application.state, application.language) == (A.SUBMITTED, "en")
    assert client.get(reverse("recruitment.sent")).status_code == 200
    assert client.post(reverse("mentor_application.submit", args=[application.pk])).status_code == 404


@pytest.mark.requirement("R5")
def test_an_alumnus_is_not_asked_about_year_or_phase() -> None:
    client = english(Client())
    check = fill_in(client, kind="alumnus")
    application = MentorApplication.objects.get()
    assert (application.kind, application.year, application.in_phase) == ("alumnus", None, "")
    assert "Check your answers" in text(check)


def test_another_programme_can_be_written() -> None:
    fill_in(Client(), programme="other", other="Fysik, fristående kurs")
    assert MentorApplication.objects.get().programme == "Fysik, fristående kurs"


def test_whoever_is_signed_in_is_not_asked_for_name_and_address(as_person: SignIn) -> None:
    student = person("Dan", Role.STUDENT)
    client = as_person(student)
    check = fill_in(client)
    assert "dan@example.org" in text(check)
    application = MentorApplication.objects.get()
    client.post(reverse("mentor_application.submit", args=[application.pk]))
    application.refresh_from_db()
    assert (application.applicant, application.email) == (student, "dan@example.org")


def test_an_empty_answer_is_told_by_the_field_and_above() -> None:
    client = english(Client())
    page = client.post(reverse("recruitment.apply"), {})
    assert page.status_code == 422
    assert text(page).count("Select if you are a student or an alumnus") == 2
    assert "<title>Error:" in page.content.decode()


def test_a_letter_that_is_too_long_is_kept_on_the_page() -> None:
    client = english(Client())
    fill_in(client)
    page = client.post(reverse("recruitment.apply_page", args=["letter"]), {"letter": "Mine " * 900})
    assert page.status_code == 422
    assert page.content.decode().count("Mine ") > 800
    assert "at most 3000 characters" in text(page).replace("\xa0", "")


def test_a_begun_application_waits_for_whoever_began_it() -> None:
    client = english(Client())
    client.post(reverse("recruitment.apply"), {"kind": "alumnus"})
    client.post(
        reverse("recruitment.apply_page", args=["contact"]), {"given_name": "Alva", "family_name": "Ek", "email": "alva@example.org"}
    )
    client.post(reverse("recruitment.apply_page", args=["studies"]), {"programme": "Datateknik"})
    page = client.post(reverse("recruitment.apply_page", args=["letter"]), {"letter": "", "later": "yes"}, follow=True)
    assert "Everything is still here" in text(page)
    assert client.get(reverse("recruitment.apply_continue")).url == reverse("recruitment.apply_page", args=["letter"])  # type: ignore[attr-defined]
    assert Client().get(reverse("recruitment.apply_page", args=["letter"])).url == reverse("recruitment.apply")  # type: ignore[attr-defined]


def test_nobody_sends_somebody_elses_begun_application() -> None:
    application = draft()
    assert Client().post(reverse("mentor_application.submit", args=[application.pk])).status_code == 404


@pytest.mark.requirement("R13")
def test_the_applicant_chooses_moves_and_cancels_a_time(as_person: SignIn) -> None:
    karin = coordinator()
    first, second, *_rest = times(karin)
    application = invited(karin)
    client, book = as_person(who(application)), reverse("mentor_application.book", args=[application.pk])
    page = client.get(book)
    assert "Wednesday 16 September at 9.00 With Karin Ek" in text(page)
    done = client.post(book, {"time": first.pk, "way": "online"}, follow=True)
    assert "Done. The talk is booked" in text(done)
    assert "What we talk about" in text(client.get(reverse("recruitment.mine")))
    client.post(book, {"time": second.pk, "way": "site"})
    assert InterviewSlot.objects.get(application=application) == second
    client.post(reverse("mentor_application.unbook", args=[application.pk]))
    assert not InterviewSlot.objects.filter(application=application).exists()


def test_a_time_that_somebody_else_just_took_is_told_kindly(as_person: SignIn) -> None:
    karin = coordinator()
    slot, *_rest = times(karin)
    alva, bo = invited(karin), invited(karin, "bo@example.org")
    actions.book(alva, slot, online=False, by=alva.applicant, at=AT)
    page = as_person(who(bo)).post(reverse("mentor_application.book", args=[bo.pk]), {"time": slot.pk, "way": "site"})
    assert page.status_code == 422
    assert "That time is no longer free" in text(page)


def test_when_no_time_suits_the_coordinators_are_told(as_person: SignIn) -> None:
    karin = coordinator()
    times(karin)
    application = invited(karin)
    page = as_person(who(application)).post(
        reverse("mentor_application.book", args=[application.pk]), {"time": "none", "way": "site"}, follow=True
    )
    assert "We look for other times" in text(page)
    assert karin.messages.filter(kind="recruitment.no_time_suits").exists()


@pytest.mark.parametrize("state", ["submitted", "invited", "booked", "accepted", "later", "declined", "withdrawn"])
def test_the_applicants_page_says_how_it_is_in_every_state(as_person: SignIn, state: str) -> None:
    karin = coordinator()
    slot, *_rest = times(karin)
    application = sent()
    person_ = application.applicant
    assert person_ is not None

    def invite() -> None:
        actions.invite(application, by=karin, at=AT)

    def invite_and_book() -> None:
        invite()
        actions.book(application, slot, online=True, by=person_, at=AT)

    ways: dict[str, Callable[[], object]] = {
        "invited": invite,
        "booked": invite_and_book,
        "accepted": lambda: actions.accept(application, by=karin, at=AT, letter="Our words"),
        "later": lambda: actions.wait(application, reason="own_wish", by=karin, at=AT, letter="Our words"),
        "declined": lambda: actions.decline(application, reason="times", by=karin, at=AT, letter="Our words"),
        "withdrawn": lambda: actions.withdraw(application, by=person_, at=AT),
    }
    ways.get(state, lambda: None)()
    said = text(as_person(User.objects.get(pk=person_.pk)).get(reverse("recruitment.mine")))
    assert application.state == state
    assert ("Our words" in said) == (state in {"accepted", "later", "declined"})


def test_withdrawing_asks_once(as_person: SignIn) -> None:
    application = sent()
    client, url = as_person(who(application)), reverse("mentor_application.withdraw", args=[application.pk])
    assert "Do you want to withdraw" in text(client.get(url))
    client.post(url)
    application.refresh_from_db()
    assert application.state == A.WITHDRAWN


def test_somebody_elses_application_is_not_found(as_person: SignIn) -> None:
    karin, alva = coordinator(), sent()
    bo = sent("bo@example.org")
    client = as_person(who(bo))
    for name in ("mentor_application.book", "mentor_application.withdraw", "recruitment.booked"):
        assert client.get(reverse(name, args=[alva.pk])).status_code == 404
    assert client.get(reverse("recruitment.application", args=[alva.pk])).status_code == 403
    assert as_person(karin).get(reverse("recruitment.application", args=[alva.pk])).status_code == 200


def test_opening_a_letter_leaves_a_line_that_the_applicant_can_see(as_person: SignIn) -> None:
    karin, application = coordinator(), sent()
    client = as_person(karin)
    client.get(reverse("recruitment.application", args=[application.pk]))
    client.get(reverse("recruitment.application", args=[application.pk]))
    entry = Entry.objects.get(event="recruitment.application_read")
    assert (entry.person_id, entry.detail) == (str(application.applicant_id), {"what": ["letter"]})


def test_a_coordinator_offers_times_invites_and_answers(as_person: SignIn) -> None:
    karin, application = coordinator(), sent()
    client = as_person(karin)
    assert "There are no free times for talks" in text(client.get(reverse("recruitment.application", args=[application.pk])))
    page = client.post(
        reverse("recruitment.times"), {"on": "2026-09-16", "start": "9.00", "end": "11.10", "place": "Room 1", "online": "on"}, follow=True
    )
    assert "4 times are offered" in text(page)
    again = client.post(reverse("recruitment.times"), {"on": "2026-09-16", "start": "9.00", "end": "11.10", "place": "Room 1"})
    assert again.status_code == 422
    short = client.post(reverse("recruitment.times"), {"on": "2026-09-16", "start": "13", "end": "13.10", "place": "Room 1"})
    assert "leaves room for a talk of 30 minutes" in text(short)
    client.post(reverse("mentor_application.invite", args=[application.pk]))
    outcome = client.post(reverse("recruitment.outcome", args=[application.pk]), {"outcome": "accept"})
    letter = client.get(outcome.url)  # type: ignore[attr-defined]
    assert "Welcome as a mentor" in text(letter)
    assert "We are glad that you want to be a mentor" in letter.content.decode()
    client.post(outcome.url, {"letter": "Welcome to us."})  # type: ignore[attr-defined]
    application.refresh_from_db()
    assert (application.state, application.outcome_letter, application.outcome_by) == (A.ACCEPTED, "Welcome to us.", karin)


def test_the_letter_is_in_the_applicants_language(as_person: SignIn) -> None:
    karin, application = coordinator(), sent(language="sv")
    page = as_person(karin).get(reverse("mentor_application.decline", args=[application.pk]), {"reason": "times"})
    assert 'lang="sv"' in page.content.decode()


def test_the_mentor_gets_started_page_by_page(as_person: SignIn) -> None:
    karin = coordinator()
    mentor = new_mentor(karin)
    client = as_person(mentor.person)
    assert text(client.get(reverse("recruitment.get_started"))).count("Not started") == 6
    step = {page: reverse("recruitment.get_started_page", args=[page]) for page in ("promise", "handbook", "times", "ways", "about", "pay")}
    for url in step.values():
        assert client.get(url).status_code == 200
    client.post(step["promise"])
    client.post(step["handbook"])
    assert client.post(step["times"], {"times": ["2-600-660"], "times_text": "Thursday 13–15", "capacity": "2"}).url == step["ways"]  # type: ignore[attr-defined]
    assert client.post(step["ways"], {}).status_code == 422
    client.post(step["ways"], {"campuses": ["Norra campus"]})
    client.post(step["about"], {"presentation": "I study physics.", "strengths": ["structure"], "languages": ["sv", "en"]})
    client.post(step["pay"], {"employment_number": "12345"})
    mentor.refresh_from_db()
    assert (mentor.state, mentor.weekly_times, mentor.capacity, mentor.online) == (Mentor.State.PREPARING, "2:600-660;4:780-900", 2, False)
    actions.complete_introduction(mentor, on=AT.date(), by=karin, at=AT)
    assert "You now show as free" in text(client.get(reverse("recruitment.get_started")))


def test_the_painters_own_button_saves_nothing(as_person: SignIn) -> None:
    mentor = new_mentor(coordinator())
    page = as_person(mentor.person).post(reverse("recruitment.get_started_page", args=["times"]), {"times_day": "main-2", "capacity": "1"})
    assert 'value="2-480-540" id="f-times-2-480" checked' in page.content.decode()
    mentor.refresh_from_db()
    assert mentor.weekly_times == ""


def test_a_break_and_back_by_the_page(as_person: SignIn) -> None:
    mentor = ready_mentor(coordinator())
    client = as_person(mentor.person)
    client.post(reverse("mentor.pause", args=[mentor.pk]))
    assert "Show me as free" in text(client.get(reverse("recruitment.get_started")))
    client.post(reverse("mentor.open", args=[mentor.pk]))
    mentor.refresh_from_db()
    assert mentor.state == Mentor.State.AVAILABLE


def test_the_coordinators_page_of_a_mentor(as_person: SignIn) -> None:
    karin = coordinator()
    mentor = ready_mentor(karin)
    client = as_person(karin)
    said = text(client.get(reverse("recruitment.mentor", args=[mentor.pk])))
    assert "Tuesday 10–12" in said
    assert "Not checked yet" in said
    client.post(reverse("recruitment.in_phase", args=[mentor.pk]), {"on": "2026-09-14"})
    client.post(reverse("recruitment.capacity", args=[mentor.pk]), {"capacity": "5"})
    said = text(client.get(reverse("recruitment.mentor", args=[mentor.pk])))
    assert "by Karin Ek" in said
    assert client.get(reverse("mentor.leave", args=[mentor.pk])).status_code == 200
    client.post(reverse("mentor.leave", args=[mentor.pk]))
    client.post(reverse("mentor.rejoin", args=[mentor.pk]))
    mentor.refresh_from_db()
    assert (mentor.capacity, mentor.state) == (5, Mentor.State.AVAILABLE)


@pytest.mark.parametrize("lane", ["open", "new", "talks", "later", "decided", "nonsense"])
def test_the_worklist_has_lanes(as_person: SignIn, lane: str) -> None:
    application = sent()
    said = text(as_person(coordinator()).get(reverse("recruitment.applications"), {"lane": lane, "after": "x"}))
    assert (str(application) in said) == (lane in {"open", "new", "nonsense"})


def test_long_lists_are_paged_by_key(as_person: SignIn) -> None:
    karin = coordinator()
    rows = [sent(f"nr{n}@example.org") for n in range(31)]
    client = as_person(karin)
    first = client.get(reverse("recruitment.applications"))
    assert f"after={rows[29].pk}" in first.content.decode()
    assert "Nr30" in text(client.get(reverse("recruitment.applications"), {"after": rows[29].pk}))


@pytest.mark.parametrize("page", ["recruitment.applications", "recruitment.mentors"])
def test_lists_ask_the_database_no_more_for_more_rows(as_person: SignIn, assert_queries_do_not_grow: Callable[..., int], page: str) -> None:
    def build(n: int) -> tuple[Client, str]:
        karin = coordinator()
        for i in range(n):
            (sent if page.endswith("applications") else new_mentor)(
                *([f"nr{i}@example.org"] if page.endswith("applications") else [karin, f"nr{i}@example.org"])
            )
        return as_person(karin), reverse(page)

    assert_queries_do_not_grow(build, few=1, many=8)


def test_every_page_is_closed_to_others(as_person: SignIn) -> None:
    client = as_person(person("Dan", Role.STUDENT))
    for name in ("recruitment.applications", "recruitment.mentors", "recruitment.times", "recruitment.mine", "recruitment.get_started"):
        assert client.get(reverse(name)).status_code == 403
    assert Client().get(reverse("recruitment.mentors")).status_code == 302
