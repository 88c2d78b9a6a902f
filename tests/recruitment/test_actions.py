from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail

from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.kit.permission import SYSTEM
from parvis.kit.verdict import Refused
from parvis.kit.week import WeeklyTimes
from parvis.notify.models import Message
from parvis.notify.outbox import compose
from parvis.people.models import Role, User
from parvis.recruitment import actions, queries, sweeps
from parvis.recruitment.models import InterviewSlot, Mentor, MentorApplication

from .world import AT, WEEK, coordinator, draft, invited, later, new_mentor, person, ready_mentor, sent, times

pytestmark = pytest.mark.django_db
A, M = MentorApplication.State, Mentor.State


def told(user: User | None) -> list[str]:
    return list(Message.objects.filter(to=user).order_by("pk").values_list("kind", flat=True))


@pytest.mark.requirement("R2")
@pytest.mark.requirement("R11")
def test_sending_makes_an_account_and_tells_both_sides() -> None:
    karin = coordinator()
    application = sent()
    assert application.state == A.SUBMITTED
    assert application.applicant is not None
    assert application.applicant.has_role(Role.APPLICANT)
    assert told(application.applicant) == ["recruitment.received"]
    assert told(karin) == ["recruitment.new_application"]


def test_no_message_holds_the_letter_or_the_answer() -> None:
    karin = coordinator()
    application = sent(letter="My own words")
    actions.decline(application, reason="others_chosen", by=karin, at=AT, letter="Their own words")
    for message in Message.objects.select_related("to").order_by("pk"):
        email = compose(message)
        assert "own words" not in f"{email.subject} {email.body}"
    assert mail.outbox == []


def test_the_letter_is_not_readable_in_the_database() -> None:
    from django.db import connection

    application = draft(letter="Secret words")
    with connection.cursor() as cursor:
        cursor.execute("SELECT letter FROM recruitment_mentor_application WHERE id = %s", [application.pk])
        assert "Secret" not in cursor.fetchone()[0]


def test_applying_twice_with_the_same_address_is_told_by_message_only() -> None:
    coordinator()
    first, second = sent(), sent()
    assert (first.state, second.state) == (A.SUBMITTED, A.WITHDRAWN)
    assert first.applicant is not None
    assert told(first.applicant) == ["recruitment.received", "recruitment.applied_again"]


def test_whoever_is_signed_in_is_refused_a_second_open_application() -> None:
    application = sent()
    with pytest.raises(Refused, match="has_open_application"):
        actions.submit(draft(), by=application.applicant, at=AT)


def test_a_mentor_cannot_apply_again() -> None:
    mentor = new_mentor(coordinator())
    with pytest.raises(Refused, match="already_mentor"):
        actions.submit(draft(), by=mentor.person, at=AT)


@pytest.mark.requirement("R4")
def test_a_first_year_student_cannot_send() -> None:
    with pytest.raises(Refused, match="year_too_low"):
        sent(year=1)


@pytest.mark.requirement("R13")
def test_invited_books_and_both_are_told() -> None:
    karin = coordinator()
    slot, *_rest = times(karin)
    application = invited(karin)
    actions.book(application, slot, online=True, by=application.applicant, at=AT)
    slot.refresh_from_db()
    assert (application.state, slot.application, slot.chose_online) == (A.BOOKED, application, True)
    assert told(application.applicant)[-1] == "recruitment.booked"
    assert told(karin)[-1] == "recruitment.talk_booked"


def test_nobody_is_invited_before_there_are_times() -> None:
    karin = coordinator()
    with pytest.raises(Refused, match="no_free_times"):
        actions.invite(sent(), by=karin, at=AT)


def test_moving_a_talk_frees_the_old_time() -> None:
    karin = coordinator()
    first, second, *_rest = times(karin)
    application = invited(karin)
    actions.book(application, first, online=False, by=application.applicant, at=AT)
    actions.book(application, second, online=False, by=application.applicant, at=AT)
    assert [s.application_id for s in InterviewSlot.objects.order_by("pk")] == [None, application.pk, None, None, None]


def test_a_time_that_is_taken_is_refused_and_the_own_time_is_kept() -> None:
    karin = coordinator()
    first, second, *_rest = times(karin)
    alva, bo = invited(karin), invited(karin, "bo@example.org")
    actions.book(alva, first, online=False, by=alva.applicant, at=AT)
    actions.book(bo, second, online=False, by=bo.applicant, at=AT)
    with pytest.raises(Refused, match="time_taken"):
        actions.book(bo, first, online=False, by=bo.applicant, at=AT)
    second.refresh_from_db()
    assert second.application == bo


def test_a_time_that_has_passed_or_is_on_site_only_is_refused() -> None:
    karin = coordinator()
    slot, *_rest = times(karin)
    application = invited(karin)
    with pytest.raises(Refused, match="time_passed"):
        actions.book(application, slot, online=False, by=application.applicant, at=later(days=3))
    InterviewSlot.objects.filter(pk=slot.pk).update(online=False)
    with pytest.raises(Refused, match="only_on_site"):
        actions.book(application, slot, online=True, by=application.applicant, at=AT)


def test_nobody_books_for_somebody_else() -> None:
    karin = coordinator()
    slot, *_rest = times(karin)
    application = invited(karin)
    with pytest.raises(Refused, match="own_application"):
        actions.book(application, slot, online=False, by=karin, at=AT)
    slot.refresh_from_db()
    assert slot.application is None


def test_cancelling_tells_the_other_one() -> None:
    karin = coordinator()
    slot, other, *_rest = times(karin)
    application = invited(karin)
    actions.book(application, slot, online=False, by=application.applicant, at=AT)
    actions.unbook(application, by=application.applicant, at=AT)
    assert told(karin)[-1] == "recruitment.talk_cancelled"
    actions.book(application, other, online=False, by=application.applicant, at=later(hours=1))
    actions.take_back_time(other, by=karin, at=later(hours=2))
    application.refresh_from_db()
    assert application.state == A.INVITED
    assert told(application.applicant)[-1] == "recruitment.time_is_gone"
    assert not InterviewSlot.objects.filter(pk=other.pk).exists()


def test_withdrawing_gives_the_time_back() -> None:
    karin = coordinator()
    slot, *_rest = times(karin)
    application = invited(karin)
    actions.book(application, slot, online=False, by=application.applicant, at=AT)
    actions.withdraw(application, by=application.applicant, at=AT)
    slot.refresh_from_db()
    assert (application.state, slot.application) == (A.WITHDRAWN, None)
    assert told(karin)[-1] == "recruitment.talk_cancelled"


def test_the_same_time_is_not_offered_twice() -> None:
    karin = coordinator()
    assert len(times(karin)) == 5
    assert times(karin) == []
    assert len(times(coordinator("Lena"))) == 5


def test_nobody_decides_on_their_own_application() -> None:
    karin = coordinator()
    application = actions.submit(draft(), by=karin, at=AT)
    steps: dict[str, Callable[[], object]] = {
        "accept": lambda: actions.accept(application, by=karin, at=AT),
        "wait": lambda: actions.wait(application, reason="own_wish", by=karin, at=AT),
        "decline": lambda: actions.decline(application, reason="times", by=karin, at=AT),
    }
    for step in steps.values():
        with pytest.raises(Refused, match=r"recruitment\.decide"):
            step()


def test_yes_makes_a_mentor_who_gets_started() -> None:
    mentor = new_mentor(coordinator())
    assert mentor.state == M.PREPARING
    assert mentor.person.has_role(Role.MENTOR)
    assert not mentor.person.has_role(Role.APPLICANT)
    assert mentor.programme == "Teknisk fysik"
    assert told(mentor.person)[-1] == "recruitment.answered"


def test_later_and_no_can_be_looked_at_again() -> None:
    karin = coordinator()
    application = sent()
    actions.wait(application, reason="enough_mentors", by=karin, at=AT, letter="Wait a while.")
    assert (application.state, application.outcome_letter) == (A.LATER, "Wait a while.")
    actions.reconsider(application, by=karin, at=AT)
    assert (application.state, application.outcome_letter) == (A.SUBMITTED, "")
    actions.decline(application, reason="times", by=karin, at=AT)
    newer = sent()
    assert newer.state == A.SUBMITTED
    with pytest.raises(Refused, match="has_newer_application"):
        actions.reconsider(application, by=karin, at=AT)


def test_two_answers_at_once_give_one() -> None:
    karin = coordinator()
    application = sent()
    seen_earlier = MentorApplication.objects.get(pk=application.pk)
    actions.accept(application, by=karin, at=AT)
    with pytest.raises(SomeoneElseWasFaster):
        actions.decline(seen_earlier, reason="times", by=karin, at=AT)


@pytest.mark.requirement("R82")
@pytest.mark.requirement("R84")
def test_a_mentor_shows_as_free_the_moment_everything_is_done() -> None:
    mentor = ready_mentor(coordinator())
    assert mentor.state == M.AVAILABLE
    assert list(queries.ready_mentors()) == [mentor]
    assert told(mentor.person)[-1] == "recruitment.ready"


def test_a_mentor_who_is_not_ready_cannot_be_opened() -> None:
    mentor = new_mentor(coordinator())
    with pytest.raises(Refused, match="promise_missing"):
        actions.open_for_students(mentor, by=mentor.person, at=AT)


def test_a_break_and_back() -> None:
    mentor = ready_mentor(coordinator())
    actions.pause(mentor, by=mentor.person, at=AT)
    assert list(queries.ready_mentors()) == []
    actions.open_for_students(mentor, by=mentor.person, at=AT)
    assert mentor.state == M.AVAILABLE


def test_whoever_shows_as_free_keeps_at_least_one_time() -> None:
    mentor = ready_mentor(coordinator())
    with pytest.raises(Refused, match="times_missing"):
        actions.save_times(mentor, WeeklyTimes(), by=mentor.person, at=AT)


def test_only_a_coordinator_allows_more_students() -> None:
    karin = coordinator()
    mentor = ready_mentor(karin)
    with pytest.raises(Refused, match="too_many_students"):
        actions.save_times(mentor, WEEK, capacity=4, by=mentor.person, at=AT)
    with pytest.raises(Refused, match=r"recruitment\.coordinate"):
        actions.allow_capacity(mentor, capacity=4, by=mentor.person, at=AT)
    actions.allow_capacity(mentor, capacity=4, by=karin, at=AT)
    actions.save_times(mentor, WEEK, by=mentor.person, at=AT)
    assert mentor.capacity == 4


def test_a_mentor_changes_only_their_own_row() -> None:
    karin = coordinator()
    mentor, other = new_mentor(karin), new_mentor(karin, "bo@example.org")
    with pytest.raises(Refused, match="own_mentor"):
        actions.promise(mentor, by=other.person, at=AT)


@pytest.mark.requirement("Q6")
@pytest.mark.requirement("R6")
def test_a_coordinator_notes_that_the_studies_were_checked() -> None:
    karin = coordinator()
    mentor = new_mentor(karin)
    actions.verify_in_phase(mentor, on=AT.date(), by=karin, at=AT)
    assert (mentor.in_phase_on, mentor.in_phase_by) == (AT.date(), karin)
    with pytest.raises(Refused, match="coordinate"):
        actions.verify_in_phase(mentor, on=AT.date(), by=mentor.person, at=AT)


def test_whoever_left_and_is_taken_in_again_keeps_what_was_done() -> None:
    karin = coordinator()
    mentor = ready_mentor(karin)
    actions.leave(mentor, by=karin, at=AT)
    actions.rejoin(mentor, by=karin, at=AT)
    assert mentor.state == M.AVAILABLE


def test_begun_applications_are_forgotten_and_sent_ones_are_not() -> None:
    application, begun = sent(), draft(email="bo@example.org")
    assert sweeps.forget_drafts(AT + timedelta(days=13)) == 0
    assert sweeps.forget_drafts(AT + timedelta(days=15)) == 1
    assert not MentorApplication.objects.filter(pk=begun.pk).exists()
    assert MentorApplication.objects.filter(pk=application.pk).exists()


def test_the_day_before_a_talk_one_reminder_is_sent() -> None:
    karin = coordinator()
    slot, *_rest = times(karin)
    application = invited(karin)
    actions.book(application, slot, online=False, by=application.applicant, at=AT)
    assert sweeps.remind_of_talks(AT) == 0
    assert sweeps.remind_of_talks(slot.starts_at - timedelta(hours=20)) == 1
    assert sweeps.remind_of_talks(slot.starts_at - timedelta(hours=1)) == 0


def test_everybody_sees_their_own_and_a_coordinator_sees_what_was_sent() -> None:
    karin, alva, bo = coordinator(), sent(), sent("bo@example.org")
    begun = draft(email="cia@example.org")
    assert set(queries.applications_visible_to(karin)) == {alva, bo}
    assert list(queries.applications_visible_to(alva.applicant)) == [alva]
    assert list(queries.applications_visible_to(person("Dan", Role.STUDENT))) == []
    assert begun not in queries.applications_visible_to(karin)
    assert list(queries.slots_visible_to(alva.applicant)) == []


def test_parvis_itself_cannot_answer_an_application() -> None:
    with pytest.raises(Refused):
        actions.accept(sent(), by=SYSTEM, at=AT)
