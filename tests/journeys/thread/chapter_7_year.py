"""One pair ends through the coordinator, with its closing meeting. The year nears its end, and the other goes on in the sources' order."""

from __future__ import annotations

from datetime import timedelta

from parvis.meetings.models import Meeting
from parvis.mentorships.models import Ending, Extension, Mentorship

from .journey import EVA, KIM, NOOR, ROBIN, SAM, Thread
from .second_pair import becomes_a_pair

THURSDAY = 4


def another_pair_meets(th: Thread) -> None:
    th.keep["other pair"] = becomes_a_pair(th)


def the_mentor_cannot_go_on(th: Thread) -> None:
    t, say = th.t, th.say
    th.goes_on(days=40)
    robin = th.as_(ROBIN).go("home").go("mentorships.pair", th.keep["other pair"]).click(t("I cannot go on"))
    robin.press(t("Send")).sees(t("Select how you want to talk with the coordinator"))
    robin.choose(say(Ending.Reason.JOB.label)).choose(say(Ending.Talk.CALL.label)).press(t("Send"))
    robin.sees(t("Nothing changes yet. %(name)s is not told before you have talked.", name="Noor"))
    th.as_(NOOR).go("mentorships.pair", th.keep["other pair"]).sees_no(say(Ending.Reason.JOB.label), t("How you end"))


def the_office_talks_with_both(th: Thread) -> None:
    t = th.t
    eva = th.as_(EVA).go("home").go("mentorship.end", th.keep["other pair"]).sees(th.say(Ending.Reason.JOB.label))
    eva.press(t("I have talked with both"))
    th.as_(NOOR).go("mentorships.pair", th.keep["other pair"]).click(t("Read what happens now"))
    th.as_(NOOR).choose(th.say(Ending.Next.PAUSE.label)).press(t("Save my choice"))


def they_have_their_closing_meeting(th: Thread) -> None:
    t = th.t
    on = th.next(THURSDAY)
    noor = th.as_(NOOR).go("meetings.book", th.keep["other pair"]).choose(th.span(on, "13.00–14.00"))
    noor.choose(t("This is our closing meeting")).press(t("Book the meeting"))
    th.goes_on(to=on, clock="14:10")
    closing = Meeting.objects.get(mentorship=th.keep["other pair"])
    assert closing.closing
    noor = th.as_(NOOR).go("meetings.meeting", closing.pk)
    noor.sees(t("%(name)s logs the meeting. Then you see here what came out of it.", name="Robin"))
    robin = th.as_(ROBIN).go("meetings.log", closing.pk).choose(t("Yes, as planned"))
    robin.choose(t("We book later")).press(t("Save and book the next one"))


def the_office_ends_the_pair(th: Thread) -> None:
    t = th.t
    eva = th.as_(EVA).go("mentorship.end", th.keep["other pair"])
    eva.choose(t("They have had it")).choose(t("A pause")).press(t("End on %(on)s", on=th.day(th.today)))
    assert Mentorship.objects.get(pk=th.keep["other pair"]).state == Mentorship.State.ENDED
    th.as_(NOOR).go("home").go("mentorships.pair", th.keep["other pair"]).sees(t("The pair ended on %(on)s.", on=th.day(th.today)))


def the_student_is_asked_about_next_year(th: Thread) -> None:
    t = th.t
    ends_on = Mentorship.objects.get(pk=th.keep["pair"]).ends_on
    th.goes_on(to=ends_on - timedelta(days=40))
    sam = th.as_(SAM).go("home").go("mentorships.pair", th.keep["pair"]).click(t("Open the question"))
    sam.choose(t("Yes, with %(name)s", name="Kim")).press(t("Save my answer"))


def the_mentor_is_asked_then(th: Thread) -> None:
    t, say = th.t, th.say
    kim = th.as_(KIM).go("home").go("mentorships.pair", th.keep["pair"]).click(t("Open the question"))
    kim.choose(say(Extension.MentorAnswer.YES.label)).press(t("Save my answer"))


def the_student_sends_it_and_the_office_extends(th: Thread) -> None:
    t = th.t
    before = Mentorship.objects.get(pk=th.keep["pair"]).ends_on
    a_year_on = before.replace(year=before.year + 1)
    extension = Extension.objects.get(mentorship=th.keep["pair"])
    sam = th.as_(SAM).go("mentorships.pair", th.keep["pair"]).click(t("Open the question"))
    sam.sees(t("%(name)s can go on", name="Kim")).press(t("Send to the coordinator"))
    eva = th.as_(EVA).go("home").go("mentorships.extension", extension.pk)
    eva.press(t("Extend to %(day)s", day=th.day(a_year_on - timedelta(days=1))))
    after = Mentorship.objects.get(pk=th.keep["pair"])
    assert (after.state, after.ends_on) == (Mentorship.State.ACTIVE, a_year_on)
    th.as_(SAM).go("home").go("mentorships.extension", extension.pk).sees(th.day(after.last_on))


def play(th: Thread) -> None:
    another_pair_meets(th)
    the_mentor_cannot_go_on(th)
    the_office_talks_with_both(th)
    they_have_their_closing_meeting(th)
    the_office_ends_the_pair(th)
    the_student_is_asked_about_next_year(th)
    the_mentor_is_asked_then(th)
    the_student_sends_it_and_the_office_extends(th)
