"""What the two are told. Never who the other is before both have said yes, and never why somebody said no."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.notify.notice import Notice


def _mentor(proposal: Any) -> Iterable[Any]:
    return [proposal.mentor.person]


def _student(proposal: Any) -> Iterable[Any]:
    return [proposal.request.student]


def _question(proposal: Any) -> str:
    return reverse("matching.question", args=[proposal.pk])


def _offer(proposal: Any) -> str:
    return reverse("matching.offer", args=[proposal.pk])


ASKED_MENTOR = Notice(
    key="matching.asked_mentor",
    sentence=_("We ask if you want to be a mentor for a student"),
    to=_mentor,
    subject=_("A question for you"),
    line=_("A student would like a mentor, and you would fit. You can answer yes or no."),
    path=_question,
    can_be_muted=False,
)
ASKED_STUDENT = Notice(
    key="matching.asked_student",
    sentence=_("We have a mentor to propose"),
    to=_student,
    subject=_("You have a new message"),
    line=_("There is something for you to look at. You do not need to decide today."),
    path=_offer,
    can_be_muted=False,
)
REMIND_MENTOR = Notice(
    key="matching.remind_mentor",
    sentence=_("A reminder about a question that you have not answered"),
    to=_mentor,
    subject=_("The question is still there"),
    line=_("We asked you something a few days ago. Yes and no are both good answers."),
    path=_question,
)
REMIND_STUDENT = Notice(
    key="matching.remind_student",
    sentence=_("A reminder about a proposal that you have not answered"),
    to=_student,
    subject=_("You have a new message"),
    line=_("Something is still there for you to look at. Write to the coordinator if you want to talk first."),
    path=_offer,
)
NOT_THIS_TIME = Notice(
    key="matching.not_this_time",
    sentence=_("A question that you said yes to did not become a pair"),
    to=_mentor,
    subject=_("It did not become a pair this time"),
    line=_("You have your place left, and we ask you again when somebody fits. It is not about anything that you did."),
    path=_question,
)
NO_LONGER_ASKED = Notice(
    key="matching.no_longer_asked",
    sentence=_("A question to you is no longer open"),
    to=_mentor,
    subject=_("A question is no longer open"),
    line=_("You do not need to answer the question that we sent you. We ask you again when somebody fits."),
    path=_question,
)
NO_LONGER_PROPOSED = Notice(
    key="matching.no_longer_proposed",
    sentence=_("A proposal to you is no longer open"),
    to=_student,
    subject=_("You have a new message"),
    line=_("Something has changed. You keep the same place in the queue."),
    path=_offer,
)
