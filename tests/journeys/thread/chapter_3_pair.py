"""Everybody who waits gets a proposal with its reasons; the coordinator decides; the mentor and the student both say yes."""

from __future__ import annotations

from parvis.matching.models import Proposal
from parvis.mentorships.models import Mentorship

from .journey import EVA, KIM, SAM, SECRETS, Thread


def the_office_gets_proposals_with_reasons(th: Thread) -> None:
    t = th.t
    th.goes_on(days=3)
    eva = th.as_(EVA).go("home").go("matching.queue").press(t("Look for mentors")).sees("Kim Strand")
    eva.click(t("See the proposal")).sees(t("In favour"), t("This is what %(student)s sees", student="Sam"))
    eva.press(t("Ask the mentor"))


def the_mentor_says_yes_without_knowing_who(th: Thread) -> None:
    t = th.t
    proposal = Proposal.objects.get()
    kim = th.as_(KIM).go("home").go("matching.question", proposal.pk).sees(t("You learn who it is if you both say yes."))
    kim.sees_no("Lind", "Sam ", SECRETS["wish"], SECRETS["card"]).press(t("Yes, gladly")).sees(t("Done. You said yes"))


def the_student_says_yes(th: Thread) -> None:
    t = th.t
    sam = th.as_(SAM).go("home").go("matching.offer", Proposal.objects.get().pk)
    sam.sees("Jag är lugn och har gott om tid.").sees_no("Strand", SECRETS["letter"])
    sam.click(t("Yes, I want to meet %(mentor)s", mentor="Kim")).press(t("I understand and want to start"))
    sam.sees(t("Done. You and %(mentor)s are a pair", mentor="Kim"))
    th.keep["pair"] = Mentorship.objects.get().pk


def the_mentor_reads_the_card_and_the_student_sees_it(th: Thread) -> None:
    t = th.t
    kim = th.as_(KIM).go("home").go("mentorships.pair", th.keep["pair"])
    kim.sees(SECRETS["card"]).sees_no(SECRETS["card of mine"], SECRETS["wish"])
    th.as_(SAM).go("support.card").sees("Kim Strand")
    th.as_(EVA).go("mentorships.pair", th.keep["pair"]).sees(t("The frame")).sees_no(SECRETS["card"])


def play(th: Thread) -> None:
    the_office_gets_proposals_with_reasons(th)
    the_mentor_says_yes_without_knowing_who(th)
    the_student_says_yes(th)
    the_mentor_reads_the_card_and_the_student_sees_it(th)
