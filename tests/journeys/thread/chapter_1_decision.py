"""The office registers a decision and invites; the student signs in, asks for a mentor, and decides what others may know."""

from __future__ import annotations

from datetime import timedelta

from parvis.people.models import User
from parvis.support.models import SharingLine, SupportRequest
from tests.journeys.mail import code, links
from tests.journeys.walker import Walker

from .journey import EVA, SAM, SECRETS, Thread

Area, Topic, Audience = SupportRequest.Area, SharingLine.Topic, SharingLine.Audience


def a_decision_is_registered(th: Thread) -> None:
    t = th.t
    eva = th.as_(EVA).go("home").go("support.students").click(t("Register a decision"))
    eva.press(t("Register and invite")).sees(t("Enter the student's first name"))
    eva.fill(t("Reference", ctx="decision"), "N-2026-1041")
    eva.fill(t("Date of the decision"), th.written(th.today - timedelta(days=3)))
    eva.fill(t("Last day it is valid"), th.written(th.today + timedelta(days=900)))
    eva.fill(t("First name"), "Sam").fill(t("Last name"), "Lind").fill(t("E-mail address"), SAM)
    eva.choose(str(User.Language(th.language).label), within=t("Language of the invitation"))
    eva.press(t("Register and invite"))
    eva.sees(t("The decision is registered. %(name)s has been invited.", name="Sam Lind"), "N-2026-1041")
    th.worker_goes_round()


def the_student_signs_in_by_the_invitation(th: Thread) -> None:
    t = th.t
    invitation = th.mail.newest(SAM)
    sam = th.visitor().go(links(invitation)[0])
    sam.sees(t("We send a code to your e-mail. You need no password."))
    sam.fill(t("E-mail"), SAM).press(t("Send me a code"))
    letter = th.mail.newest(SAM, after=1)
    th.letters_beside += 1
    _enters_the_code(th, sam, code(letter))
    sam.sees(t("Apply for a mentor"))
    th.stays_as(SAM, sam)


def _enters_the_code(th: Thread, walker: Walker, digits: str) -> None:
    walker.fill(th.t("Code"), digits).press(th.t("Sign in"))


def the_student_asks_for_a_mentor(th: Thread) -> None:
    t, say = th.t, th.say
    sam = th.as_(SAM).go("support.request").press(t("Apply for a mentor"))
    go_on = t("Continue")
    sam.press(go_on).sees(t("Select what you want help with, or that you do not know yet"))
    sam.choose(say(Area.WEEK.label)).choose(say(Area.PRIORITIES.label)).press(go_on)
    sam.opens(t("Type the times instead")).fill(t("Your times", ctx="painter"), th.week(tuesday="13–17", thursday="8–10")).press(go_on)
    sam.choose(say(SupportRequest.Way.CAMPUS.label)).choose("Norra campus").press(go_on)
    sam.choose(t("Swedish first, English works too")).press(go_on)
    sam.choose(say(SupportRequest.Contact.EMAIL.label)).press(go_on)
    sam.select(t("What do you study?"), "Datateknik").choose(t("Does not matter")).press(go_on)
    sam.sees(t("Is there anybody who should not be your mentor?")).press(go_on)
    sam.fill(t("What should we think about when we choose a mentor?"), SECRETS["wish"]).press(go_on)
    sam.sees(t("Check your answers"), t("Nothing has been sent yet."), SECRETS["wish"]).press(t("Send the application"))
    sam.sees(t("Done. We have your application"))


def the_student_decides_what_others_may_know(th: Thread) -> None:
    t, say = th.t, th.say
    sam = th.as_(SAM).go("support.card").click(t("Tell a little more"))
    sam.choose(say(Topic.MEETING.label)).choose(say(Topic.HARD.label)).press(t("Continue"))
    lines = {Topic.HARD: (SECRETS["card of mine"], Audience.NOBODY), Topic.MEETING: (SECRETS["card"], Audience.BOTH)}
    for topic, (text, audience) in lines.items():
        sam.fill(say(topic.label), text).choose(say(audience.label), within=t("Who may read this?")).press(t("Save"))
    sam.sees(SECRETS["card"]).sees_no(SECRETS["card of mine"])
    sam.go("support.card").sees(SECRETS["card"], SECRETS["card of mine"], t("No one has read it yet."))


def the_office_reads_and_the_student_sees_it(th: Thread) -> None:
    t = th.t
    student = th.person(SAM).pk
    eva = th.as_(EVA).go("home").go("support.student", student)
    eva.sees(SECRETS["card"], SECRETS["wish"]).sees_no(SECRETS["card of mine"])
    eva.press(t("I have read it and looked")).sees(t("Noted. The student sees that you have looked."))
    th.as_(SAM).go("support.card").sees(t("Who has read it:"), "Eva Holm")


def play(th: Thread) -> None:
    a_decision_is_registered(th)
    the_student_signs_in_by_the_invitation(th)
    the_student_asks_for_a_mentor(th)
    the_student_decides_what_others_may_know(th)
    the_office_reads_and_the_student_sees_it(th)
