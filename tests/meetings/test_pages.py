"""The pages of meetings, as each person meets them in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils.html import strip_tags

from parvis.audit import trail
from parvis.audit.models import Entry
from parvis.goals import actions as goals
from parvis.meetings import actions, queries
from parvis.meetings.models import Absence, Afterword, CancellationReport, Meeting, Preparation
from parvis.mentorships.models import Agreement, Answer, Mentorship
from tests.meetings.pairs import AT, Pair, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_morning() -> object:
    with time_machine.travel(AT, tick=False):
        yield


def main_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, f"{url} answered {response.status_code}"
    return response.content.decode().split("<main")[1].split("</main>")[0]


def agreed(two: Pair, **sentences: str) -> None:
    version = Agreement.objects.create(
        mentorship=two.mentorship, number=2, checklist="first_meeting/1", state="confirmed", state_at=AT, created_at=AT
    )
    for item, text in sentences.items():
        Answer.objects.create(agreement=version, item=item, choice="other", text=text, changed_by=two.student, changed_at=AT)


# --- Preparing ------------------------------------------------------------------------------------------------
@pytest.mark.requirement("R57")
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_student_ticks_how_the_steps_went_and_the_mentor_sees_it_before_they_meet(two: Pair, language: str) -> None:
    meeting = two.meeting()
    url, said = (
        f"/meetings/{meeting.pk}/prepare/",
        {"sv": ("gick bra", "vill prata om"), "en": ("went well", "want to talk about")}[language],
    )
    student = signed_in(two.student, language=language)
    assert said[0] not in main_of(student, url), "without steps there is nothing to tick"
    goal = goals.add_goal(two.mentorship, words="Be in time", by=two.student, at=AT)
    first, second = (goals.add_step(goal, words=words, by=two.student, at=AT) for words in ("Open the plan", "Write a page"))
    goals.do(first, by=two.student, at=AT)
    page = main_of(student, url)
    assert [f"{words}: {how}" in page for words in ("Open the plan", "Write a page") for how in said] == [True] * 4
    ticked = [f"goals.step.{first.pk}:well", f"goals.step.{second.pk}:talk"]
    assert student.post(url, {"since_last": ticked, "wants": "The exam"}).status_code == 302
    assert main_of(student, url).count("checked") == 2, "they are there when the page is opened again"
    lines = [f"Open the plan: {said[0]}", f"Write a page: {said[1]}", "The exam"]
    for client in (student, signed_in(two.mentor, language=language)):
        assert [line in main_of(client, f"/meetings/{meeting.pk}/") for line in lines] == [True] * 3
    assert [line in main_of(signed_in(two.mentor, language=language), url) for line in lines] == [True] * 3
    assert Entry.objects.filter(event="meetings.preparation_read", person_id=two.student.pk).exists()
    refused = student.post(url, {"since_last": ["goals.step.999:well"], "wants": "The exam"})
    assert (refused.status_code, "The exam" in refused.content.decode()) == (422, True)
    goals.leave_step(second, by=two.student, at=AT)
    assert "Write a page" not in main_of(student, f"/meetings/{meeting.pk}/").split("<dl")[1], "what is put aside is not brought up"


def test_what_is_ticked_is_for_the_two_alone(two: Pair) -> None:
    meeting = two.meeting(days=-1)
    goal = goals.add_goal(two.mentorship, words="Be in time", by=two.student, at=AT - timedelta(days=2))
    step = goals.add_step(goal, words="Open the plan", by=two.student, at=AT - timedelta(days=2))
    actions.prepare(meeting, since_last=[f"goals.step.{step.pk}:talk"], by=two.student, at=AT - timedelta(days=1))
    actions.log(meeting, minutes=60, by=two.mentor, at=AT)
    assert "Open the plan: want to talk about" in main_of(signed_in(two.mentor), f"/meetings/{meeting.pk}/")
    office = signed_in(two.coordinator)
    assert office.get(f"/meetings/{meeting.pk}/").status_code == 403
    assert "Open the plan" not in main_of(office, "/")


# --- Booking and the card ------------------------------------------------------------------------------------
def test_a_meeting_is_booked_among_the_common_times(two: Pair) -> None:
    client = signed_in(two.student)
    url = f"/pairs/{two.mentorship.pk}/meetings/book/"
    page = main_of(client, url)
    first = re.search(r'name="time" value="([^"]+)"', page)
    assert first is not None
    assert "Monday 5 October, 10.00–11.00" in page, "each time says its weekday, day and clock"
    done = client.post(url, {"time": first[1], "minutes": "60", "way": "campus"}, follow=True).content.decode()
    assert "The meeting is booked" in done
    assert Meeting.objects.get().starts_at.isoformat() == first[1]


def test_another_time_is_written_as_day_and_clock(two: Pair) -> None:
    client = signed_in(two.mentor)
    url = f"/pairs/{two.mentorship.pk}/meetings/book/"
    nothing = client.post(url, {"time": "other", "minutes": "60", "way": "campus"})
    assert nothing.status_code == 422
    assert "Enter the day" in nothing.content.decode()
    assert "Select a time" in client.post(url, {"minutes": "45", "way": "online"}).content.decode()
    assert "Enter the time" in client.post(url, {"on": "2026-10-09", "minutes": "45", "way": "online"}).content.decode()
    given = {"time": "other", "on": "2026-10-09", "clock": "16.30", "minutes": "45", "way": "online", "place": "https://example.org/room"}
    assert client.post(url, given).status_code == 302
    made = Meeting.objects.get()
    assert (made.starts_at.hour, made.starts_at.minute, made.minutes, made.online, made.place) == (
        14,
        30,
        45,
        True,
        "https://example.org/room",
    )


@pytest.mark.requirement("R51")
def test_above_the_weeks_time_the_page_says_why_and_keeps_what_was_written(two: Pair) -> None:
    two.meeting(days=1)
    given = {"time": "other", "on": "2026-10-09", "clock": "16.30", "minutes": "60", "way": "campus"}
    for language, words in (("en", "You have 60 minutes together a week"), ("sv", "Ni har 60 minuter tillsammans i veckan")):
        answer = signed_in(two.student, language=language).post(f"/pairs/{two.mentorship.pk}/meetings/book/", given)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert words in page
        assert 'value="16.30"' in page
    assert Meeting.objects.count() == 1


@pytest.mark.requirement("R47")
def test_the_card_says_seven_sure_facts_with_the_pairs_own_sentences(two: Pair) -> None:
    agreed(two, late="Kim ringer efter tio minuter", cancel="Vi skriver kvällen före", bring="Alltid kalendern")
    meeting = two.meeting(place="Grupprum 4", way_there="Vid biblioteket")
    actions.prepare(meeting, wants="Planera labben", by=two.student, at=AT)
    page = strip_tags(main_of(signed_in(two.mentor), f"/meetings/{meeting.pk}/"))
    for fact in (
        "Sam Ek",
        "Grupprum 4",
        "Vid biblioteket",
        "13.15–14.15",
        "Planera labben",
        "Alltid kalendern",
        "Kim ringer efter tio minuter",
        "version 2",
        "Vi skriver kvällen före",
        "Nobody asks why first",
    ):
        assert fact in page, fact


def test_what_the_student_wrote_is_noted_as_read_by_the_mentor_and_reading_ones_own_is_not(two: Pair) -> None:
    meeting = two.meeting()
    actions.prepare(meeting, wants="Planera labben", by=two.student, at=AT)
    main_of(signed_in(two.student), f"/meetings/{meeting.pk}/")
    assert not Entry.objects.filter(event="meetings.preparation_read").exists()
    main_of(signed_in(two.mentor), f"/meetings/{meeting.pk}/")
    assert Entry.objects.get(event="meetings.preparation_read").person_id == str(two.student.pk)


@pytest.mark.requirement("R54")
def test_cancelling_takes_two_steps_and_no_reason(two: Pair) -> None:
    meeting, client = two.meeting(), signed_in(two.student)
    assert "Yes, cancel the meeting" in main_of(client, f"/meetings/{meeting.pk}/cancel/")
    done = client.post(f"/meetings/{meeting.pk}/cancel/", follow=True).content.decode()
    assert "It does not count as missed" in done
    meeting.refresh_from_db()
    assert meeting.state == "cancelled"


def test_moving_offers_free_times_in_the_same_week(two: Pair) -> None:
    meeting, client = two.meeting(), signed_in(two.student)
    page = main_of(client, f"/meetings/{meeting.pk}/move/")
    slot = re.search(r'name="time" value="(2026-10-08[^"]+)"', page)
    assert slot is not None, "the meeting's own hour is free again for the week"
    new = client.post(f"/meetings/{meeting.pk}/move/", {"time": slot[1], "why": "busy"}, follow=True).content.decode()
    assert "The meeting is moved" in new
    old = main_of(signed_in(two.mentor), f"/meetings/{meeting.pk}/")
    assert "Something else at the same time" in old


def test_late_is_two_taps_and_can_become_a_move(two: Pair) -> None:
    meeting, client = two.meeting(days=0, hour=8), signed_in(two.student)
    assert client.post(f"/meetings/{meeting.pk}/late/", {"late": "move"}).headers["Location"] == f"/meetings/{meeting.pk}/move/"
    sent = client.post(f"/meetings/{meeting.pk}/late/", {"late": "10"}, follow=True).content.decode()
    assert "Kim now knows you are on your way" in sent


# --- Preparing -------------------------------------------------------------------------------------------------
@pytest.mark.requirement("R57")
@pytest.mark.requirement("R58")
@pytest.mark.requirement("R61")
def test_the_student_prepares_on_two_short_pages_and_the_mentor_sees_it(two: Pair) -> None:
    meeting, client = two.meeting(), signed_in(two.student)
    assert (
        client.post(f"/meetings/{meeting.pk}/prepare/", {"wants": "Planera tentan"}).headers["Location"] == f"/meetings/{meeting.pk}/bring/"
    )
    client.post(f"/meetings/{meeting.pk}/bring/", {"brings": ["syllabus", "calendar"]})
    page = main_of(signed_in(two.mentor), f"/meetings/{meeting.pk}/prepare/")
    assert "Planera tentan" in page
    assert "Calendar, Course plan" in page


@pytest.mark.requirement("R62")
@pytest.mark.requirement("R63")
def test_the_mentor_prepares_and_arranges_the_place_on_one_page(two: Pair) -> None:
    meeting = two.meeting()
    signed_in(two.mentor).post(f"/meetings/{meeting.pk}/prepare/", {"place": "Grupprum 4", "way_there": "", "wants": "Veckan"})
    meeting.refresh_from_db()
    assert (meeting.place, Preparation.objects.get().wants) == ("Grupprum 4", "Veckan")


# --- Logging --------------------------------------------------------------------------------------------------------
@pytest.mark.requirement("R48")
def test_the_mentor_logs_with_two_clicks_and_the_next_is_booked_at_the_same_time(two: Pair) -> None:
    meeting, client = two.meeting(days=-6), signed_in(two.mentor)
    page = main_of(client, f"/meetings/{meeting.pk}/log/")
    following = re.search(r'name="following" value="(2026-10-06[^"]+)"[^>]*checked', page)
    assert following is not None, "the same time next week is chosen already"
    assert not re.search(r'name="met"[^>]*checked', page)
    assert client.post(f"/meetings/{meeting.pk}/log/", {"met": "planned", "following": following[1]}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.held_minutes) == ("held", 60)
    assert Meeting.objects.get(state="booked").starts_at == meeting.starts_at + timedelta(days=7)


def test_the_log_says_what_is_missing_and_keeps_what_was_chosen(two: Pair) -> None:
    meeting, client = two.meeting(days=-6), signed_in(two.mentor, language="sv")
    answer = client.post(f"/meetings/{meeting.pk}/log/", {"following": "not_now"})
    assert answer.status_code == 422
    assert answer.content.decode().count("Välj om ni träffades") == 2
    answer = client.post(f"/meetings/{meeting.pk}/log/", {"met": "length", "following": "not_now"})
    assert answer.status_code == 422
    assert client.post(f"/meetings/{meeting.pk}/log/", {"met": "length", "length": "0,75", "following": "not_now"}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.held_minutes == 45


def test_when_the_next_meeting_no_longer_fits_nothing_is_logged_and_the_page_says_so(two: Pair, make_pair: Callable[..., Pair]) -> None:
    meeting, client = two.meeting(days=-6), signed_in(two.mentor)
    following = re.search(r'name="following" value="(2026[^"]+)"', main_of(client, f"/meetings/{meeting.pk}/log/"))
    assert following is not None
    make_pair(n=2, mentor=two.mentor, coordinator=two.coordinator).meeting(days=1)
    answer = client.post(f"/meetings/{meeting.pk}/log/", {"met": "planned", "following": following[1]})
    assert answer.status_code == 422
    meeting.refresh_from_db()
    assert meeting.state == "booked"


def test_when_the_next_meeting_is_booked_already_it_is_said_and_not_asked(two: Pair) -> None:
    meeting, client = two.meeting(days=-6), signed_in(two.mentor)
    two.meeting(days=1)
    page = main_of(client, f"/meetings/{meeting.pk}/log/")
    assert "Your next meeting is" in page
    assert 'name="following"' not in page
    assert client.post(f"/meetings/{meeting.pk}/log/", {"met": "planned"}).status_code == 302


@pytest.mark.requirement("R65")
@pytest.mark.requirement("R66")
def test_a_missed_meeting_is_told_as_facts_beside_the_agreement_and_a_tip(two: Pair) -> None:
    agreed(two, late="Sam hör av sig om något händer")
    meeting, client = two.meeting(days=-1), signed_in(two.mentor)
    assert (
        client.post(f"/meetings/{meeting.pk}/log/", {"met": "missed", "following": "not_now"}).headers["Location"]
        == f"/meetings/{meeting.pk}/missed/"
    )
    page = main_of(client, f"/meetings/{meeting.pk}/missed/")
    assert "Sam hör av sig om något händer" in page
    assert "how it affects you and your work together" in page
    assert client.post(f"/meetings/{meeting.pk}/missed/", {}).status_code == 422
    assert (
        client.post(f"/meetings/{meeting.pk}/missed/", {"told": "before", "contacted": ["nothing"]}).headers["Location"]
        == f"/meetings/{meeting.pk}/called-off/"
    )
    client.post(f"/meetings/{meeting.pk}/missed/", {"told": "no", "contacted": ["called", "wrote"]})
    assert Absence.objects.get().contacted == ["called", "wrote"]


def test_a_meeting_cancelled_outside_parvis_is_logged_with_who_and_when(two: Pair) -> None:
    meeting = two.meeting(days=-1)
    signed_in(two.mentor).post(f"/meetings/{meeting.pk}/called-off/", {"who": "student", "when": "late"})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.cancelled_by, meeting.cancelled_late) == ("cancelled", two.student, True)


def test_the_student_says_that_the_length_is_right(two: Pair) -> None:
    meeting = two.meeting(days=-1)
    actions.log(meeting, minutes=60, by=two.mentor, at=AT)
    client = signed_in(two.student)
    assert "Is that right?" in main_of(client, f"/meetings/{meeting.pk}/")
    client.post(f"/meetings/{meeting.pk}/length/")
    assert "Is that right?" not in main_of(client, f"/meetings/{meeting.pk}/")


def test_the_coordinator_approves_a_longer_meeting(two: Pair) -> None:
    meeting = two.meeting(days=-1)
    actions.log(meeting, minutes=90, by=two.mentor, at=AT)
    client = signed_in(two.coordinator)
    assert "0.5 hours" in main_of(client, f"/meetings/{meeting.pk}/longer/")
    assert signed_in(two.mentor).get(f"/meetings/{meeting.pk}/longer/").status_code in {403, 404}
    client.post(f"/meetings/{meeting.pk}/allow-more/")
    meeting.refresh_from_db()
    assert meeting.held_minutes == 90


# --- The absence ---------------------------------------------------------------------------------------------------
@pytest.mark.requirement("R64")
@pytest.mark.parametrize("language", ["sv", "en"])
def test_who_did_not_come_is_asked_calmly_and_can_answer_later(two: Pair, language: str) -> None:
    absence = two.missed()
    client = signed_in(two.student, language=language)
    page = main_of(client, f"/absences/{absence.pk}/")
    assert {"sv": "Sådant händer", "en": "Such things happen"}[language] in page
    form = main_of(client, f"/absences/{absence.pk}/answer/")
    assert len(re.findall(r'type="radio"', form)) == 6
    client.post(f"/absences/{absence.pk}/answer/", {"why": "not_yet"})
    absence.refresh_from_db()
    assert absence.state == "deferred"
    client.post(f"/absences/{absence.pk}/answer/", {"why": "mixed_up", "words": "Fel dag"})
    absence.refresh_from_db()
    assert (absence.state, absence.words) == ("answered", "Fel dag")


def test_the_mentor_finds_the_answer_nowhere(two: Pair) -> None:
    absence = two.missed()
    actions.answer(absence, why="could_not_leave", words="hemliga ord", by=two.student, at=AT)
    client = signed_in(two.mentor)
    for url in (f"/absences/{absence.pk}/", f"/absences/{absence.pk}/answer/", f"/absences/{absence.pk}/judge/"):
        assert client.get(url).status_code in {403, 404}
    for url in ("/meetings/", f"/meetings/{absence.meeting_id}/"):
        page = main_of(client, url)
        assert "hemliga" not in page
        assert "could not get away" not in page


@pytest.mark.requirement("R64")
def test_the_coordinator_judges_with_both_sides_and_the_agreement_in_view(two: Pair) -> None:
    agreed(two, late="Kim ringer efter tio minuter")
    absence = two.missed()
    actions.answer(absence, why="did_not_find", words="Jag gick till fel hus", by=two.student, at=AT)
    client = signed_in(two.coordinator)
    page = main_of(client, f"/absences/{absence.pk}/judge/")
    for words in ("I did not find the place", "Jag gick till fel hus", "Kim called.", "Kim ringer efter tio minuter"):
        assert words in page
    assert Entry.objects.get(event="meetings.absence_read").person_id == str(two.student.pk)
    client.post(f"/absences/{absence.pk}/without-reason/")
    absence.refresh_from_db()
    assert absence.state == "without_reason"
    assert client.post(f"/absences/{absence.pk}/undo/", {"why": ""}).status_code == 422
    client.post(f"/absences/{absence.pk}/undo/", {"why": "Jag läste fel"})
    assert "Jag läste fel" in main_of(signed_in(two.student), f"/absences/{absence.pk}/")


def test_while_an_answer_can_come_the_page_says_why_it_cannot_be_judged_without_reason(two: Pair) -> None:
    absence = two.missed()
    page = main_of(signed_in(two.coordinator), f"/absences/{absence.pk}/judge/")
    assert "still has time to answer" in page
    assert f"/absences/{absence.pk}/without-reason/" not in page


@pytest.mark.requirement("R64")
def test_at_the_second_there_are_three_ways_on_and_nothing_ends_by_itself(two: Pair) -> None:
    two.judged(days=-14)
    second = two.missed(days=-7)
    actions.answer(second, why="other", by=two.student, at=AT)
    client = signed_in(two.coordinator)
    to_decide = client.post(f"/absences/{second.pk}/without-reason/")
    assert to_decide.headers["Location"] == f"/pairs/{two.mentorship.pk}/absences/student/"
    page = main_of(client, to_decide.headers["Location"])
    for way in ("The pair goes on", "Wait. I talk with Sam first", "Begin the ending"):
        assert way in page
    assert client.post(to_decide.headers["Location"], {}).status_code == 422
    assert client.post(to_decide.headers["Location"], {"decision": "end"}).headers["Location"] == f"/pairs/{two.mentorship.pk}/end/"
    assert Mentorship.objects.get().state == "active"
    assert signed_in(two.mentor).get(to_decide.headers["Location"]).status_code in {403, 404}


# --- Said afterwards -------------------------------------------------------------------------------------------------
def tells(two: Pair, audience: str, wish: str = "other_way") -> Afterword:
    """The five pages, as the student goes through them."""
    client = signed_in(two.student)
    kept = client.post(f"/pairs/{two.mentorship.pk}/tell/", {"phrases": ["too_fast"], "words": "hemliga ord"}).headers["Location"]
    number = int(re.findall(r"\d+", kept)[0])
    client.post(f"/told/{number}/wish/", {"wish": wish})
    client.post(f"/told/{number}/readers/", {"audience": audience})
    assert Afterword.objects.get(pk=number).state == "kept", "nothing has left before the last button"
    client.post(f"/told/{number}/send/", {"only_me": "yes"} if audience == "only_me" else {})
    return Afterword.objects.get(pk=number)


@pytest.mark.requirement("R72")
def test_the_student_tells_the_mentor_afterwards_and_gets_an_answer(two: Pair) -> None:
    told = tells(two, "mentor")
    mentor = signed_in(two.mentor)
    page = main_of(mentor, f"/told/{told.pk}/")
    assert "hemliga ord" not in page, "it opens with a button, after a word of advice"
    assert "Say thank you" in page
    mentor.post(f"/told/{told.pk}/read/")
    assert "hemliga ord" in main_of(mentor, f"/told/{told.pk}/")
    assert mentor.post(f"/told/{told.pk}/", {"reply": ""}).status_code == 422
    mentor.post(f"/told/{told.pk}/", {"reply": "Tack, vi tar det lugnare"})
    assert "Tack, vi tar det lugnare" in main_of(signed_in(two.student), f"/told/{told.pk}/sent/")
    assert signed_in(two.coordinator).get(f"/told/{told.pk}/").status_code == 404


@pytest.mark.requirement("R71")
def test_it_can_be_taken_back_until_it_is_read(two: Pair) -> None:
    told = tells(two, "mentor")
    signed_in(two.student).post(f"/told/{told.pk}/take-back/")
    assert signed_in(two.mentor).get(f"/told/{told.pk}/").status_code == 404
    told.refresh_from_db()
    assert told.state == "taken_back"


def test_what_is_only_for_oneself_is_for_nobody_else(two: Pair) -> None:
    told = tells(two, "only_me")
    assert told.state == "kept"
    for who in (two.mentor, two.coordinator):
        assert signed_in(who).get(f"/told/{told.pk}/").status_code == 404


@pytest.mark.requirement("R70")
def test_what_goes_to_the_coordinator_alone_can_be_found_by_the_mentor_nowhere(two: Pair) -> None:
    meeting = two.meeting(days=-1)
    actions.log(meeting, minutes=60, by=two.mentor, at=AT)
    before = {
        url: main_of(signed_in(two.mentor), url) for url in ("/meetings/", f"/meetings/{meeting.pk}/", f"/pairs/{two.mentorship.pk}/")
    }
    lines, messages = trail.concerning(two.mentor).count(), two.mentor.messages.count()
    told = tells(two, "coordinator", wish="change")
    office = signed_in(two.coordinator)
    office.post(f"/told/{told.pk}/read/")
    assert "hemliga ord" in main_of(office, f"/told/{told.pk}/")
    office.post(f"/told/{told.pk}/", {"reply": "Jag ringer dig"})

    def without_keys(page: str) -> str:
        return re.sub(r'value="\w{32,}"', "", page)

    mentor = signed_in(two.mentor)
    for url, page in before.items():
        assert without_keys(main_of(mentor, url)) == without_keys(page), url
    assert mentor.get(f"/told/{told.pk}/").status_code == 404
    assert mentor.post(f"/told/{told.pk}/read/").status_code in {403, 404}
    assert (trail.concerning(two.mentor).count(), two.mentor.messages.count()) == (lines, messages)
    assert queries.afterwords_visible_to(two.mentor).count() == 0


# --- The report, the lists --------------------------------------------------------------------------------------------
@pytest.mark.requirement("R55")
def test_the_report_is_written_already_and_the_mentor_sends_it(two: Pair) -> None:
    url, client = f"/pairs/{two.mentorship.pk}/report/", signed_in(two.mentor)
    assert client.get(url).headers["Location"] == "/meetings/"
    for days in (1, 8, 15, 22):
        actions.cancel(two.meeting(days=days), by=two.student if days == 8 else two.mentor, at=AT)
    page = main_of(client, url)
    assert "Four meetings have been cancelled" in page
    assert page.count("cancelled by Kim") == 3
    client.post(url, {"words": "Vi hittar ingen tid"})
    report = CancellationReport.objects.get()
    assert "Vi hittar ingen tid" in main_of(signed_in(two.coordinator), f"/cancellation-reports/{report.pk}/")
    signed_in(two.coordinator).post(f"/cancellation-reports/{report.pk}/take-on/")
    assert client.get(f"/cancellation-reports/{report.pk}/").status_code in {403, 404}


def test_both_see_the_same_counts_in_words(two: Pair) -> None:
    actions.cancel(two.meeting(days=1), by=two.student, at=AT)
    two.missed()
    for who in (two.student, two.mentor):
        page = main_of(signed_in(who), "/meetings/")
        assert "Cancelled meetings: one. Missed meetings: one." in page


def test_reminders_are_asked_for(two: Pair) -> None:
    client = signed_in(two.student)
    client.post("/meetings/reminders/", {"wanted": "yes"})
    two.student.refresh_from_db()
    assert two.student.preferences["remind_meetings"] == ["evening"]
    assert "You get reminders before your meetings." in main_of(client, "/meetings/")


def test_a_stranger_finds_no_page_of_the_pair(two: Pair, make_pair: Callable[..., Pair]) -> None:
    meeting, other = two.meeting(), make_pair(n=2)
    pages = ("", "change/", "move/", "cancel/", "late/", "prepare/", "bring/", "place/", "log/", "missed/", "called-off/")
    for who in (other.student, other.mentor, other.coordinator, two.coordinator):
        client = signed_in(who)
        for page in pages:
            assert client.get(f"/meetings/{meeting.pk}/{page}").status_code in {403, 404}, (who, page)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_of_the_two_opens_in_both_languages(two: Pair, language: str) -> None:
    ahead, past = two.meeting(days=1), two.meeting(days=-1)
    for who in (two.student, two.mentor):
        client = signed_in(who, language=language)
        for url in ("/meetings/", f"/pairs/{two.mentorship.pk}/meetings/book/", f"/meetings/{past.pk}/", f"/pairs/{two.mentorship.pk}/"):
            main_of(client, url)
        for page in ("", "change/", "move/", "cancel/", "late/", "prepare/"):
            main_of(client, f"/meetings/{ahead.pk}/{page}")


def test_the_lists_ask_as_often_however_many_meetings(two: Pair, assert_queries_do_not_grow: Callable[..., int]) -> None:
    def build(n: int) -> tuple[Client, str]:
        for i in range(n):
            two.meeting(days=7 * i + 1)
            two.meeting(days=-7 * i - 1, state="held", held_minutes=60)
        return signed_in(two.student), "/meetings/"

    assert_queries_do_not_grow(build, many=15)


def test_the_card_asks_seldom(two: Pair, assert_queries_do_not_grow: Callable[..., int]) -> None:
    def build(n: int) -> tuple[Client, str]:
        meeting = two.meeting()
        for i in range(n):
            two.meeting(days=7 * i + 8)
        actions.prepare(meeting, wants="x", by=two.student, at=AT)
        return signed_in(two.student), f"/meetings/{meeting.pk}/"

    assert_queries_do_not_grow(build, many=15, most=16)
