"""They meet: the card with seven facts, the log in two clicks, a goal in small steps, a missed meeting, and a word afterwards."""

from __future__ import annotations

from parvis.meetings.models import Absence, Afterword, Meeting, Preparation

from .journey import EVA, KIM, SAM, SECRETS, Thread

TUESDAY = 2


def they_book_a_meeting(th: Thread) -> None:
    t = th.t
    sam = th.as_(SAM).go("meetings.mine").click(t("Book a meeting"))
    sam.press(t("Book the meeting")).sees(t("Select a time"))
    sam.choose(th.span(th.next(TUESDAY), "13.00–14.00")).press(t("Book the meeting"))
    meeting = Meeting.objects.get()
    kim = th.as_(KIM).go("home").go("meetings.place", meeting.pk).fill(t("Where do you meet?"), "Grupprum Vasa 4")
    kim.fill(t("How does one find the way?"), "Ta trappan till höger.").press(t("Save"))
    th.keep["meeting"] = meeting.pk


def the_student_prepares_and_sees_seven_facts(th: Thread) -> None:
    t, say = th.t, th.say
    sam = th.as_(SAM).go("meetings.meeting", th.keep["meeting"]).click(t("Prepare the meeting, 3 minutes"))
    sam.fill(t("What do you want to bring up?"), "Hur jag hinner labben.").press(t("Continue"))
    sam.choose(say(Preparation.Brings.CALENDAR.label)).press(t("Done", ctx="button"))
    sam.go("meetings.meeting", th.keep["meeting"])
    facts = ("Who", "When and how long", "What you will do", "What to bring", "If one of you is late", "If you cannot come")
    sam.sees(t("Where", ctx="meeting"), *(t(fact) for fact in facts))
    sam.sees("Kim Strand", "Grupprum Vasa 4", "Ta trappan till höger.", "Hur jag hinner labben.", th.span(th.next(TUESDAY), "13.00–14.00"))


def the_mentor_logs_it_in_two_clicks(th: Thread) -> None:
    t = th.t
    th.goes_on(to=th.next(TUESDAY), clock="14:05")
    kim = th.as_(KIM).go("home").click(t("Log the meeting"))
    kim.choose(t("Yes, as planned"))  # one
    kim.press(t("Save and book the next one"))  # two
    kim.sees(t("Done. The meeting is logged."))
    held, following = Meeting.objects.order_by("starts_at")
    assert (held.state, held.held_minutes, following.state) == (Meeting.State.HELD, 60, Meeting.State.BOOKED)
    th.as_(SAM).go("meetings.meeting", held.pk).press(t("Yes, that is right"))
    th.keep["next meeting"] = following.pk


def a_goal_gets_its_first_small_steps(th: Thread) -> None:
    t = th.t
    sam = th.as_(SAM).go("goals.mine").click(t("Add a goal")).fill(t("What do you want to reach?"), SECRETS["goal"])
    sam.press(t("Save the goal"))
    if "/add-step/" not in sam.path:
        sam.click(t("Add a step"))
    sam.fill(t("What is the next step?"), "Skriva hela planen").press(t("Save the step"))
    sam.go("goals.mine").click(t("Make the step smaller"))
    sam.fill(t("First", ctx="split"), SECRETS["step"]).fill(t("Then", ctx="split"), "Rita en ruta för varje vecka")
    sam.press(t("Save the steps"))
    sam.go("goals.mine").sees(SECRETS["goal"], SECRETS["step"]).press(t("I have done the step")).sees(t("The step is done"))
    th.as_(KIM).go("goals.pair", th.keep["pair"]).sees(SECRETS["goal"], "Rita en ruta för varje vecka")


def a_meeting_is_missed_and_the_student_is_asked(th: Thread) -> None:
    t, say = th.t, th.say
    th.goes_on(to=th.next(TUESDAY), clock="13:30")
    kim = th.as_(KIM).go("meetings.meeting", th.keep["next meeting"]).click(t("%(name)s has not come", name="Sam"))
    kim.choose(t("No"), within=t("Had %(name)s told you?", name="Sam")).choose(say(Absence.Contacted.CALLED.label)).press(t("Save"))
    absence = Absence.objects.get()
    sam = th.as_(SAM).go("home").go("meetings.absence", absence.pk).sees(t("Such things happen")).click(t("Say what happened"))
    sam.choose(say(Absence.Why.MIXED_UP.label)).fill(t("In your own words"), SECRETS["absence"]).press(t("Save the answer"))
    sam.sees(SECRETS["absence"])
    kim.go("meetings.meeting", th.keep["next meeting"]).sees_no(SECRETS["absence"])


def the_office_judges_and_undoes_it(th: Thread) -> None:
    t = th.t
    absence = Absence.objects.get()
    eva = th.as_(EVA).go("home").go("meetings.judge", absence.pk).sees(SECRETS["absence"])
    eva.press(t("Without reason", ctx="button"))
    eva.go("meetings.judge", absence.pk).click(t("Undo the judgement")).press(t("Undo the judgement")).sees(t("Enter why"))
    eva.fill(t("Why is the judgement undone?"), SECRETS["undone"]).press(t("Undo the judgement"))
    sam = th.as_(SAM).go("meetings.absence", absence.pk)
    sam.sees(t("The coordinator has undone the judgement. It does not count."), SECRETS["undone"])
    eva.go("meetings.judge", absence.pk).press(t("There was a reason"))
    sam.go("meetings.absence", absence.pk).sees(t("The coordinator has read about it. There was a reason. It does not count."))


def the_student_tells_the_coordinator_alone(th: Thread) -> None:
    t, say = th.t, th.say
    sam = th.as_(SAM).go("meetings.meeting", th.keep["meeting"]).click(t("Tell us something"))
    sam.choose(say(Afterword.Phrase.TOO_FAST.label)).fill(t("In your own words"), SECRETS["afterword"]).press(t("Continue"))
    sam.choose(say(Afterword.Wish.CONTACT.label)).press(t("Continue"))
    sam.choose(t("The coordinator")).press(t("Continue"))
    sam.sees(t("Check before you send"), SECRETS["afterword"]).press(t("Send to the coordinator")).sees(t("Thank you for telling"))


def the_mentor_never_sees_that_it_exists(th: Thread) -> None:
    kim, pair, meeting = th.as_(KIM), th.keep["pair"], th.keep["meeting"]
    pages = (("home",), ("mentorships.pair", pair), ("meetings.mine",), ("meetings.meeting", meeting), ("notify.notices",))
    seen = {page: kim.go(*page).sees_no(SECRETS["afterword"]).text() for page in pages}
    afterword = Afterword.objects.get()
    assert kim.go("meetings.afterword", afterword.pk).status == 404
    eva = th.as_(EVA).go("home").go("meetings.afterword", afterword.pk).press(th.t("Read it now")).sees(SECRETS["afterword"])
    eva.fill(th.t("Your answer"), "Tack. Jag hör av mig.").press(th.t("Send the answer"))
    th.as_(SAM).go("meetings.told", afterword.pk).sees("Tack. Jag hör av mig.")
    for page, before in seen.items():
        assert kim.go(*page).text() == before, f"{page} says something new to the mentor"


def the_mentor_asks_for_advice(th: Thread) -> None:
    t = th.t
    kim = th.as_(KIM).go("advice.ask").fill(t("Your message"), SECRETS["advice"]).press(t("Send to the coordinator"))
    eva = th.as_(EVA).go("advice.conversations").click("Kim Strand").press(t("Open the message")).sees(SECRETS["advice"])
    eva.fill(t("Your message"), "Boka rummet en vecka före.").press(t("Send"))
    kim.go("advice.conversations").sees_no(SECRETS["advice"])
    th.as_(SAM).go("advice.conversations").sees_no("Boka rummet", SECRETS["advice"])


def play(th: Thread) -> None:
    they_book_a_meeting(th)
    the_student_prepares_and_sees_seven_facts(th)
    the_mentor_logs_it_in_two_clicks(th)
    a_goal_gets_its_first_small_steps(th)
    a_meeting_is_missed_and_the_student_is_asked(th)
    the_office_judges_and_undoes_it(th)
    the_student_tells_the_coordinator_alone(th)
    the_mentor_never_sees_that_it_exists(th)
    the_mentor_asks_for_advice(th)
