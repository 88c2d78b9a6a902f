from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from parvis.audit.models import Entry
from parvis.notify.models import Message
from parvis.people.models import Role, User
from parvis.policy import health_words
from parvis.support import actions, queries, rules
from parvis.support.models import SupportDecision, SupportRequest

from .world import ANSWERS, AT, coordinator, decision, draft, line, person, signed_in, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
ANSWERED = {
    "areas": {"areas": ["week", "priorities"]},
    "times": {"times_text": "Tuesday 10–13, Thursday 13–17"},
    "way": {"way": "campus", "campus": "Norra campus"},
    "languages": {"languages": "sv,en"},
    "contact": {"contact": "email"},
    "programme": {"programme": "Datateknik", "same_programme": ""},
    "unwanted": {"unwanted": ""},
    "wishes": {"wishes": "Somebody calm"},
}
REGISTRATION = {
    "reference": "N-77",
    "decided_on": "2026-09-01",
    "last_day_on": "2027-06-30",
    "minutes_per_week": "1",
    "given_name": "Sam",
    "family_name": "Lind",
    "email": "sam@example.org",
    "language": "en",
}


def text(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, f"{url}: {response.status_code}"
    return response.content.decode()


# --- The student's application ------------------------------------------------------------------------


@pytest.mark.requirement("R17")
@pytest.mark.requirement("R18")
def test_a_student_without_a_decision_reads_where_to_apply() -> None:
    page = text(signed_in(person("Sam", Role.STUDENT)), "/my-request/")
    assert "https://www.nais.uhr.se" in page
    assert "mailto:pedagogisktstod@example.org" in page


@pytest.mark.requirement("R16")
@pytest.mark.requirement("R20")
@pytest.mark.requirement("R24")
def test_a_student_applies_page_by_page_without_javascript() -> None:
    client = signed_in(decision("Sam").student)
    assert "Apply for a mentor" in text(client, "/my-request/")
    response = client.post("/my-request/begin/")
    for n, (question, answer) in enumerate(ANSWERED.items(), start=1):
        assert response.headers["Location"] == f"/my-request/{question}/"
        assert f"Question {n} of 8" in text(client, f"/my-request/{question}/")
        response = client.post(f"/my-request/{question}/", answer)
    assert response.headers["Location"] == "/my-request/check/"
    page = text(client, "/my-request/check/")
    for said in (
        "Nothing has been sent yet.",
        "Timetables and weekly planning",
        "On campus, Norra campus",
        "Somebody calm",
        "Send the application",
    ):
        assert said in page
    request = SupportRequest.objects.get()
    assert client.post(f"/requests/{request.pk}/submit/").headers["Location"] == "/my-request/"
    request.refresh_from_db()
    assert (request.state, request.waiting_since_at) == ("waiting", AT)
    assert str(request.times) == "2:600-780;4:780-1020"
    done = text(client, "/my-request/")
    assert "Done. We have your application" in done
    assert "Monday 28 September" in done


def test_the_same_address_shows_the_queue_from_the_next_day() -> None:
    request = waiting()
    client = signed_in(request.student)
    with time_machine.travel(AT + timedelta(days=2), tick=False):
        page = text(client, "/my-request/")
    assert "<h1>You are in the queue</h1>" in page
    assert "You have waited since" in page
    assert f"/requests/{request.pk}/withdraw/" in page


@pytest.mark.parametrize("question", rules.NEEDED)
def test_a_question_without_an_answer_says_what_to_do_and_saves_nothing(question: str) -> None:
    request = draft()
    response = signed_in(request.student).post(f"/my-request/{question}/", {})
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error:" in page
    assert "There is a problem" in page
    request.refresh_from_db()
    assert request.answered == []


def test_whoever_wants_to_be_called_gives_a_number() -> None:
    request = draft()
    client = signed_in(request.student)
    response = client.post("/my-request/contact/", {"contact": "call", "phone": ""})
    assert response.status_code == 422
    assert "Enter your phone number" in response.content.decode()
    assert client.post("/my-request/contact/", {"contact": "call", "phone": "070 123 45 67"}).status_code == 302
    assert User.objects.get(pk=request.student.pk).phone == "070 123 45 67"


def test_not_knowing_yet_comes_back_as_it_was_answered() -> None:
    request = draft()
    client = signed_in(request.student)
    client.post("/my-request/areas/", {"areas": ["unknown"]})
    assert 'value="unknown" id="f-areas_5" checked' in text(client, "/my-request/areas/")
    assert "I do not know yet" in text(client, "/my-request/check/")


def test_saving_for_later_keeps_what_was_answered_and_leads_out() -> None:
    request = draft()
    client = signed_in(request.student)
    response = client.post("/my-request/way/", {"way": "online", "later": "yes"}, follow=True)
    assert "Saved at 10.00." in response.content.decode()
    assert "Everything is still here." in response.content.decode()
    request.refresh_from_db()
    assert request.way == "online"


def test_leaving_an_empty_question_is_no_error() -> None:
    assert signed_in(draft().student).post("/my-request/way/", {"later": "yes"}).headers["Location"] == "/my-request/"


def test_leaving_with_times_that_are_not_understood_loses_nothing() -> None:
    response = signed_in(draft().student).post("/my-request/times/", {"times_text": "sometimes", "later": "yes"})
    assert response.status_code == 422
    assert "sometimes" in response.content.decode()


def test_a_whole_day_is_marked_without_javascript_and_not_saved_yet() -> None:
    request = draft()
    response = signed_in(request.student).post("/my-request/times/", {"times_day": "main-2"})
    assert response.status_code == 422
    assert "<title>Error:" not in response.content.decode()
    request.refresh_from_db()
    assert request.weekly_times == ""


def test_going_on_leads_to_the_first_question_without_an_answer() -> None:
    request = draft(areas=["week"], way="online")
    page = text(signed_in(request.student), "/my-request/")
    assert "You started on" in page
    assert 'href="/my-request/times/"' in page


def test_an_application_with_holes_says_what_is_missing() -> None:
    request = draft(areas=["week"])
    client = signed_in(request.student)
    page = text(client, "/my-request/check/")
    assert "Questions left to answer: 3" in page
    assert "Not provided" in page
    assert client.post(f"/requests/{request.pk}/submit/").status_code == 409


def test_an_answer_is_changed_while_waiting_and_leads_back_to_the_answers() -> None:
    request = waiting()
    client = signed_in(request.student)
    assert client.post("/my-request/way/?change", {"way": "online"}).headers["Location"] == "/my-request/check/"
    request.refresh_from_db()
    assert (request.way, request.campus) == ("online", "")


def test_withdrawing_asks_first_and_the_way_back_stands_open() -> None:
    request = waiting()
    client = signed_in(request.student)
    assert "same place in the queue" in text(client, f"/requests/{request.pk}/withdraw/")
    client.post(f"/requests/{request.pk}/withdraw/")
    assert "Join the queue again" in text(client, "/my-request/")
    client.post(f"/requests/{request.pk}/return-to-queue/")
    request.refresh_from_db()
    assert (request.state, request.waiting_since_at) == ("waiting", AT)


@pytest.mark.parametrize("step", ["submit", "withdraw", "return-to-queue"])
def test_anothers_application_is_not_found(step: str) -> None:
    request = waiting()
    for other in (coordinator(), decision("Ida").student):
        assert signed_in(other).post(f"/requests/{request.pk}/{step}/").status_code in {403, 404}
    request.refresh_from_db()
    assert request.state == "waiting"


def test_a_question_that_does_not_exist_is_not_found() -> None:
    assert signed_in(draft().student).get("/my-request/colour/").status_code == 404
    assert signed_in(decision("Ida").student).get("/my-request/areas/").status_code == 404


def test_a_form_that_is_sent_twice_counts_once() -> None:
    request = draft(**ANSWERS)
    client = signed_in(request.student)
    for _ in range(2):
        client.post(f"/requests/{request.pk}/submit/", {"form_key": "a" * 32})
    assert Entry.objects.filter(event="support_request.submit").count() == 1


def a_health_word() -> str:
    return health_words.words()[0]


def test_a_text_that_begins_to_speak_of_health_is_met_kindly_and_kept_if_wanted() -> None:
    request = draft()
    client = signed_in(request.student)
    written = {"wishes": f"because of {a_health_word()} and so on"}
    response = client.post("/my-request/wishes/", written)
    page = response.content.decode()
    assert response.status_code == 422
    assert "You do not need to write about your health." in page
    assert "<title>Error:" not in page
    assert written["wishes"] in page
    request.refresh_from_db()
    assert request.wishes == ""
    assert client.post("/my-request/wishes/", written | {"seen": "yes"}).status_code == 302
    request.refresh_from_db()
    assert request.wishes == written["wishes"]


def test_that_a_word_was_met_is_kept_nowhere() -> None:
    request = draft()
    client = signed_in(request.student)
    lines, messages = Entry.objects.count(), Message.objects.count()
    client.post("/my-request/wishes/", {"wishes": a_health_word()})
    assert (Entry.objects.count(), Message.objects.count()) == (lines, messages)


def test_every_question_says_who_reads_the_answer() -> None:
    client = signed_in(draft().student)
    for question in rules.questions(had_mentor=False):
        assert "Read by:" in text(client, f"/my-request/{question}/")


# --- The coordinator ----------------------------------------------------------------------------------


def test_a_decision_is_registered_and_the_student_invited() -> None:
    client = signed_in(coordinator())
    page = text(client, "/students/register/")
    assert "Nothing about why" in page
    response = client.post("/students/register/", REGISTRATION, follow=True)
    made = SupportDecision.objects.get()
    assert (made.reference, made.minutes_per_week, made.valid_until_on.isoformat()) == ("N-77", 60, "2027-07-01")
    assert response.redirect_chain == [(f"/students/{made.student_id}/", 302)]
    assert "Sam Lind has been invited." in response.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("reference", "", "Enter the reference of the decision"),
        ("decided_on", "2026-10-01", "or earlier"),
        ("last_day_on", "2026-08-01", "Enter a last day that is not before the date of the decision"),
        ("minutes_per_week", "40", "Enter at least"),
        ("email", "sam", "Enter an e-mail address with an @ sign"),
    ],
)
def test_a_registration_says_by_the_field_what_to_change(field: str, value: str, said: str) -> None:
    response = signed_in(coordinator()).post("/students/register/", REGISTRATION | {field: value})
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count(said) == 2, "in the summary and by the field"
    assert "sam@example.org" in page or field == "email"
    assert SupportDecision.objects.count() == 0


def test_a_reference_that_is_taken_is_said_by_the_field() -> None:
    decision("Ida", reference="N-77")
    response = signed_in(coordinator()).post("/students/register/", REGISTRATION)
    assert response.status_code == 422
    assert "This decision is already registered" in response.content.decode()


def test_the_list_says_where_each_student_is_and_whose_turn() -> None:
    waiting("Sam")
    decision("Ida")
    matched = waiting("Noor")
    actions.match(matched, by=coordinator(), at=AT)
    page = text(signed_in(coordinator()), "/students/")
    assert page.index("Noor Lind") < page.index("Ida Lind") < page.index("Sam Lind")
    for said in ("Has a mentor", "Invited", "New", "The student", "The coordinator"):
        assert said in page


def test_a_student_is_found_by_the_beginning_of_a_name() -> None:
    waiting("Sam")
    waiting("Ida")
    client = signed_in(coordinator())
    page = text(client, "/students/?name=sa")
    assert "Sam Lind" in page
    assert "Ida Lind" not in page
    assert "Sam Lind" in text(client, "/students/?name=sam+li")
    assert "Nothing found for “am”" in text(client, "/students/?name=am")


def test_the_list_can_show_those_who_wait() -> None:
    waiting("Sam")
    decision("Ida")
    page = text(signed_in(coordinator()), "/students/?state=waiting")
    assert "Sam Lind" in page
    assert "Ida Lind" not in page


def test_pages_of_the_list_lie_side_by_side() -> None:
    karin = coordinator()
    people = [decision(f"S{n}").student for n in range(5)][::-1]
    first = queries.students(karin, most=2)
    assert [r.student for r in first.rows] == people[:2]
    assert first.newer == ""
    second = queries.students(karin, most=2, before=int(first.older.partition("=")[2]))
    assert [r.student for r in second.rows] == people[2:4]
    back = queries.students(karin, most=2, after=int(second.newer.partition("=")[2]))
    assert [r.student for r in back.rows] == people[:2]
    assert (back.newer, back.older) == ("", f"before={people[1].pk}")
    assert queries.students(karin, most=2, before=people[3].pk).older == ""


def test_a_list_of_thirty_asks_as_often_as_a_list_of_one(assert_queries_do_not_grow: Callable[..., int]) -> None:
    def build(n: int) -> tuple[Client, str]:
        for i in range(n):
            waiting(f"S{i}")
        return signed_in(coordinator()), "/students/"

    assert_queries_do_not_grow(build)


def test_a_students_page_with_thirty_decisions_asks_as_often_as_with_one(assert_queries_do_not_grow: Callable[..., int]) -> None:
    def build(n: int) -> tuple[Client, str]:
        request = waiting("Sam")
        for i in range(n):
            decision("Sam", reference=f"X-{i}")
        line(request.student, audience="coordinator")
        actions.save_answers(request, unwanted=[f"Mia {i}" for i in range(min(n, 5))], by=request.student, at=AT)
        return signed_in(coordinator()), f"/students/{request.student_id}/"

    assert_queries_do_not_grow(build, most=13)  # one more than others: the names that the student would not have


def test_opening_a_students_page_stands_in_their_log_and_the_page_says_so() -> None:
    request = waiting("Sam")
    line(request.student, topic="meeting", text="Lamp on", audience="coordinator")
    line(request.student, topic="learn", text="Hidden from here", audience="mentor")
    page = text(signed_in(coordinator()), f"/students/{request.student_id}/")
    assert "Sam can see in the log that you opened this page." in page
    assert "Lamp on" in page
    assert "Hidden from here" not in page
    assert [(e.event, e.detail) for e in Entry.objects.filter(event__endswith="_read")] == [
        ("support.card_read", {"what": ["application", "meeting"]})
    ]
    assert "Read: The application, Good to know in the meeting" in text(signed_in(request.student), "/my-data/")


def test_the_office_sees_how_much_time_and_not_which_times() -> None:
    request = waiting("Sam")
    page = text(signed_in(coordinator()), f"/students/{request.student_id}/")
    assert "7 hours in an ordinary week" in page
    assert "Tuesday 10" not in page


def test_what_is_only_begun_is_not_shown_to_the_office() -> None:
    request = draft("Sam", wishes="Somebody calm")
    page = text(signed_in(coordinator()), f"/students/{request.student_id}/")
    assert "Somebody calm" not in page
    assert "Sam has not sent an application yet." in page
    assert not Entry.objects.filter(event__endswith="_read").exists()


def test_the_office_notes_that_it_has_looked() -> None:
    request = waiting("Sam")
    response = signed_in(coordinator()).post(f"/requests/{request.pk}/looked/", follow=True)
    assert "Noted." in response.content.decode()
    request.refresh_from_db()
    assert request.looked_at == AT


def test_a_decision_is_revoked_after_a_question() -> None:
    request = waiting("Sam")
    client = signed_in(coordinator())
    url = f"/decisions/{request.decision_id}/revoke/"
    assert "A pair that meets goes on" in text(client, url)
    client.post(url)
    request.refresh_from_db()
    assert request.state == "closed"


def test_an_application_is_closed_after_a_question() -> None:
    request = waiting("Sam")
    client = signed_in(coordinator())
    assert "leaves the queue" in text(client, f"/requests/{request.pk}/close/")
    client.post(f"/requests/{request.pk}/close/")
    assert "You can begin a new one." in text(signed_in(request.student), "/my-request/")


@pytest.mark.parametrize("role", [Role.STUDENT, Role.MENTOR, Role.APPLICANT, Role.PAYROLL, Role.ADMINISTRATOR])
def test_only_a_coordinator_opens_the_offices_pages(role: str) -> None:
    request = waiting("Sam")
    client = signed_in(person("Ada", role))
    for url in ("/students/", "/students/register/", f"/students/{request.student_id}/"):
        assert client.get(url).status_code == 403
    assert client.post(f"/decisions/{request.decision_id}/revoke/").status_code == 403


def test_the_students_pages_are_in_both_languages() -> None:
    request = waiting("Sam")
    User.objects.filter(pk=request.student_id).update(language="sv")
    client = signed_in(User.objects.get(pk=request.student_id))
    assert "Klart. Vi har fått din anmälan" in text(client, "/my-request/")
    assert "Dina svar" in text(client, "/my-request/check/")
