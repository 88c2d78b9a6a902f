"""What the pair and the office are told. Nobody is told that the other wants to end, why somebody cannot go on, or what anybody wrote."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.notify.notice import Notice
from parvis.people.models import Role, User


def _both(mentorship: Any) -> Iterable[Any]:
    return [mentorship.student, mentorship.mentor.person]


def _both_of(thing: Any) -> Iterable[Any]:
    return _both(thing.mentorship)


def _student(thing: Any) -> Iterable[Any]:
    return [thing.mentorship.student]


def _mentor(thing: Any) -> Iterable[Any]:
    return [thing.mentorship.mentor.person]


def _office(thing: Any) -> Iterable[Any]:
    """The coordinators, except one who is of the pair herself."""
    pair = [person.pk for person in _both_of(thing)]
    return User.objects.filter(is_active=True, roles__contains=str(Role.COORDINATOR)).exclude(pk__in=pair).order_by("pk")


def _who_has_not_confirmed(agreement: Any) -> Iterable[Any]:
    done = set(agreement.confirmations.filter(holds=True).order_by("pk").values_list("person_id", flat=True))
    return [person for person in _both_of(agreement) if person.pk not in done]


def _the_other(agreement: Any) -> Iterable[Any]:
    return [person for person in _both_of(agreement) if person.pk != agreement.talk_by_id]


def _pair_page(mentorship: Any) -> str:
    return reverse("mentorships.pair", args=[mentorship.pk])


def _pair_page_of(thing: Any) -> str:
    return _pair_page(thing.mentorship)


def _agreement_page(agreement: Any) -> str:
    return reverse("mentorships.confirm", args=[agreement.pk])


def _agreement_in_force(agreement: Any) -> str:
    return reverse("mentorships.agreement", args=[agreement.pk])


def _extension_page(extension: Any) -> str:
    return reverse("mentorships.extension", args=[extension.pk])


def _end_page(ending: Any) -> str:
    return reverse("mentorship.end", args=[ending.mentorship_id])


NEW = _("You have a new message")

STARTED = Notice(
    key="mentorships.started",
    sentence=_("You have become a pair and can start"),
    to=_both,
    subject=NEW,
    line=_("Both have said yes. Now you can write to each other and meet for the first time."),
    path=_pair_page,
    can_be_muted=False,
)
PAUSED = Notice(
    key="mentorships.paused",
    sentence=_("Your meetings are paused"),
    to=_both,
    subject=NEW,
    line=_("Your meetings are paused. You can read more here."),
    path=_pair_page,
)
RESUMED = Notice(
    key="mentorships.resumed",
    sentence=_("Your meetings go on again"),
    to=_both,
    subject=NEW,
    line=_("Your meetings go on again."),
    path=_pair_page,
)
MORE_TIME = Notice(
    key="mentorships.more_time",
    sentence=_("You may meet for more time at the start"),
    to=_both,
    subject=NEW,
    line=_("The coordinator has approved more time for you at the start."),
    path=_pair_page,
)
AGREEMENT_WAITS = Notice(
    key="mentorships.agreement_waits",
    sentence=_("The other one has approved your agreement, or a change in it"),
    to=_who_has_not_confirmed,
    subject=_("Something to read and approve"),
    line=_("There is a text for you to read. It applies when both have approved it."),
    path=_agreement_page,
)
AGREEMENT_CONFIRMED = Notice(
    key="mentorships.agreement_confirmed",
    sentence=_("Both have approved your agreement"),
    to=_both_of,
    subject=_("You agree"),
    line=_("Both have approved. You can change it any time."),
    path=_agreement_in_force,
)
TALK_ABOUT_CHANGE = Notice(
    key="mentorships.talk_about_change",
    sentence=_("The other one wants to talk about a change in your agreement"),
    to=_the_other,
    subject=_("Something to talk about at your next meeting"),
    line=_("The change is not approved yet. You talk about it at your next meeting. Until then it is as before."),
    path=_agreement_page,
)
ASK_STUDENT = Notice(
    key="mentorships.ask_student",
    sentence=_("We ask if you want to go on next study year"),
    to=_student,
    subject=_("A question for you"),
    line=_("We have a question about next study year. It takes a minute."),
    path=_extension_page,
    can_be_muted=False,
)
ASK_MENTOR = Notice(
    key="mentorships.ask_mentor",
    sentence=_("We ask if you can go on as a mentor next study year"),
    to=_mentor,
    subject=_("A question for you"),
    line=_("We have a question about next study year. Yes and no are both good answers."),
    path=_extension_page,
    can_be_muted=False,
)
MENTOR_ANSWERED = Notice(
    key="mentorships.mentor_answered",
    sentence=_("There is an answer about next study year"),
    to=_student,
    subject=NEW,
    line=_("There is an answer about next study year. One step is left for you."),
    path=_extension_page,
    can_be_muted=False,
)
WITH_OFFICE = Notice(
    key="mentorships.with_office",
    sentence=_("A student has sent the question about next study year"),
    to=_office,
    subject=_("A question about next study year"),
    line=_("A student has sent the question about next study year. It waits for your decision."),
    path=_extension_page,
)
DECIDED = Notice(
    key="mentorships.decided",
    sentence=_("The coordinator has decided about next study year"),
    to=_both_of,
    subject=NEW,
    line=_("There is a decision about next study year."),
    path=_pair_page_of,
    can_be_muted=False,
)
WANTS_TO_TALK = Notice(
    key="mentorships.wants_to_talk",
    sentence=_("Somebody in a pair wants to talk about ending it"),
    to=_office,
    subject=_("Somebody wants to talk with you"),
    line=_("Somebody in a pair wants to talk with you. The other one does not know."),
    path=_end_page,
    can_be_muted=False,
)
ENDING = Notice(
    key="mentorships.ending",
    sentence=_("Your pair is about to end"),
    to=_both,
    subject=NEW,
    line=_("You can read here what happens now, and book a last meeting."),
    path=_pair_page,
    can_be_muted=False,
)
ENDED = Notice(
    key="mentorships.ended",
    sentence=_("Your pair has ended"),
    to=_both,
    subject=NEW,
    line=_("Something has changed. You can read about it here."),
    path=_pair_page,
    can_be_muted=False,
)
