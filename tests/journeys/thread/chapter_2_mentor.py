"""Somebody applies on the public page, talks with the coordinator, is welcomed, goes to the training, and shows as free."""

from __future__ import annotations

from parvis.recruitment.models import Mentor, MentorApplication
from parvis.training.models import Occasion
from tests.journeys.mail import code, links

from .journey import EVA, KIM, SECRETS, Thread

Area = Mentor.Area


def somebody_applies(th: Thread) -> None:
    t = th.t
    kim = th.visitor().go("recruitment.become").click(t("Apply", ctx="become a mentor"))
    go_on = t("Continue")
    kim.choose(t("Student, year %(year)s or higher", year=2)).press(go_on)
    kim.choose(t("Yes")).press(go_on)
    kim.fill(t("First name"), "Kim").fill(t("Last name"), "Strand").fill(t("E-mail"), KIM).press(go_on)
    kim.select(t("Programme"), "Datateknik").choose(t("Year %(year)s", year=3)).press(go_on)
    kim.press(go_on).sees(t("Write a short letter about you"))
    kim.fill(t("Your letter"), SECRETS["letter"]).press(go_on)
    kim.sees(t("Check your answers"), SECRETS["letter"]).press(t("Send the application"))
    kim.sees(t("Done. Thank you for applying"))


def whoever_is_not_in_phase_is_told_why(th: Thread) -> None:
    t = th.t
    early = th.visitor().go("recruitment.apply")
    early.choose(t("Student, year 1")).press(t("Continue"))
    assert "not-yet" in early.path
    early.go("recruitment.apply_in_phase").choose(t("No")).press(t("Continue"))
    assert "not-yet" in early.path


def the_office_offers_times_and_invites(th: Thread) -> None:
    t = th.t
    eva = th.as_(EVA).go("recruitment.times")
    eva.fill(t("Day"), th.written(th.next(3))).fill(t("From", ctx="time of day"), "9.00").fill(t("To", ctx="time of day"), "10.00")
    eva.fill(t("Place"), "Rum 214").press(t("Offer the times")).sees("9.00–9.30", "9.30–10.00")
    eva.go("recruitment.applications").click("Kim Strand").sees(SECRETS["letter"]).press(t("Invite to a talk"))
    th.worker_goes_round()


def the_applicant_signs_in_and_chooses_a_time(th: Thread) -> None:
    t = th.t
    before = len(th.mail.to(KIM))
    kim = th.visitor().go(links(th.mail.newest(KIM))[0]).fill(t("E-mail"), KIM).press(t("Send me a code"))
    digits = code(th.mail.newest(KIM, after=before))
    th.letters_beside += 1
    kim.fill(t("Code"), digits).press(t("Sign in"))
    th.stays_as(KIM, kim)
    kim.go("recruitment.mine").click(t("Choose a time for a talk")).press(t("Book the talk"))
    kim.sees(t("Select a time, or that no time suits you"))
    kim.choose("9.30").choose(t("On site")).press(t("Book the talk")).sees(t("Done. The talk is booked"), "Rum 214")


def the_outcome_is_recorded(th: Thread) -> None:
    t = th.t
    th.goes_on(to=th.next(3), clock="11:00")
    application = MentorApplication.objects.get(email=KIM)
    eva = th.as_(EVA).go("home").go("recruitment.outcome", application.pk)
    eva.choose(t("Yes, %(name)s becomes a mentor", name="Kim")).press(t("Continue to the letter"))
    eva.press(t("Send the answer"))
    th.as_(KIM).go("recruitment.mine").sees(t("Welcome as a mentor")).click(t("Get started as a mentor"))


def the_training_is_planned(th: Thread) -> None:
    t, say = th.t, th.say
    eva = th.as_(EVA).go("training.occasions").click(t("Plan an occasion"))
    eva.choose(say(Occasion.Kind.INTRODUCTION.label)).fill(t("Topic"), "Att vara mentor").fill(t("Day"), th.written(th.next(4)))
    eva.fill(t("From", ctx="time of day"), "13.00").fill(t("To", ctx="time of day"), "16.00").fill(t("Place"), "Sal Vega")
    eva.press(t("Plan it")).sees("Sal Vega")


def the_mentor_gets_started(th: Thread) -> None:
    t, say = th.t, th.say
    kim = th.as_(KIM)
    page = "recruitment.get_started_page"
    kim.go(page, "promise").press(t("I promise"))
    kim.go(page, "handbook").press(t("I have read it"))
    kim.go(page, "times").opens(t("Type the times instead"))
    kim.fill(t("Your times", ctx="painter"), th.week(tuesday="13–16", thursday="8–10")).choose(t("Two")).press(t("Save the times"))
    kim.go(page, "ways").choose("Norra campus").press(t("Save"))
    kim.go(page, "about").fill(t("Three lines about you"), "Jag är lugn och har gott om tid.")
    kim.choose(say(Area.WEEK.label)).choose(say(Area.STRUCTURE.label)).choose("Svenska")
    kim.press(t("Save"))
    kim.go(page, "pay").fill(t("What is your employment number?"), "2000117").press(t("Save"))
    kim.go("training.mine").choose("13.00–16.00").press(t("Book a place")).sees(t("Done. You have a place"))


def the_training_is_held(th: Thread) -> None:
    t = th.t
    th.goes_on(to=th.next(4), clock="16:30")
    occasion = Occasion.objects.get()
    eva = th.as_(EVA).go("training.occasion", occasion.pk).click(t("Save attendance"))
    eva.choose("Kim Strand").press(t("Save attendance"))
    eva.go("recruitment.mentors").click("Kim Strand").click(t("Note a check"))
    eva.fill(t("When did you check that the studies are in phase?"), th.written(th.today)).press(t("Save"))
    th.as_(KIM).go("recruitment.get_started").sees(t("You are ready"))
    assert Mentor.objects.get().state == Mentor.State.AVAILABLE


def play(th: Thread) -> None:
    somebody_applies(th)
    whoever_is_not_in_phase_is_told_why(th)
    the_office_offers_times_and_invites(th)
    the_applicant_signs_in_and_chooses_a_time(th)
    the_outcome_is_recorded(th)
    the_training_is_planned(th)
    the_mentor_gets_started(th)
    the_training_is_held(th)
