"""Notices that say nothing of what a conversation is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.notify.notice import Notice
from parvis.people.models import Role, User


def _coordinator(conversation: Any) -> Iterable[Any]:
    """The one who has taken it, else all of them."""
    if conversation.taken_by_id:
        return [conversation.taken_by]
    return User.objects.filter(is_active=True, roles__contains=Role.COORDINATOR).exclude(pk=conversation.person_id).order_by("pk")


def _holder(thing: Any) -> Iterable[Any]:
    return [thing.taken_by] if thing.taken_by_id else []


def _asked(conversation: Any) -> Iterable[Any]:
    return [conversation.offered_to] if conversation.offered_to_id else []


def _both(conversation: Any) -> Iterable[Any]:
    return [person for person in (conversation.person, conversation.other) if person is not None]


def _list(_conversation: Any) -> str:
    return reverse("advice.conversations")


def _person(conversation: Any) -> Iterable[Any]:
    return [conversation.person]


def _page(conversation: Any) -> str:
    return reverse("advice.conversation", args=[conversation.pk])


WRITTEN = Notice(
    key="advice.written",
    sentence=_("Somebody has written to the coordinator"),
    to=_coordinator,
    subject=_("You have a new message"),
    line=_("Somebody has written to you."),
    path=_page,
)
ANSWERED = Notice(
    key="advice.answered",
    sentence=_("The coordinator has answered you"),
    to=_person,
    subject=_("You have a new message"),
    line=_("Somebody has written to you."),
    path=_page,
)
NEW_READER = Notice(
    key="advice.new_reader",
    sentence=_("Another coordinator has taken over a conversation with you"),
    to=_person,
    subject=_("You have a new message"),
    line=_("Something has changed. You can see what when you have signed in."),
    path=_page,
)

MESSAGE, SOMETHING = _("You have a new message"), _("Something has changed. You can see what when you have signed in.")
OFFERED = Notice(
    key="advice.offered",
    sentence=_("A colleague asks if you can take over a conversation"),
    to=_asked,
    subject=_("A question from a colleague"),
    line=_("A colleague asks if you can take over a conversation."),
    path=_page,
)
TO_BE_HANDED_OVER = Notice(
    key="advice.to_be_handed_over",
    sentence=_("Your coordinator has asked a colleague to take over a conversation with you"),
    to=_person,
    subject=MESSAGE,
    line=SOMETHING,
    path=_page,
)
DECLINED = Notice(
    key="advice.declined",
    sentence=_("A colleague cannot take over a conversation"),
    to=_holder,
    subject=_("An answer from a colleague"),
    line=_("Your colleague cannot take over the conversation. It is still yours."),
    path=_page,
)
CLOSED = Notice(
    key="advice.closed",
    sentence=_("The coordinator has closed a conversation with you"),
    to=_person,
    subject=MESSAGE,
    line=SOMETHING,
    path=_page,
)
JOINED = Notice(
    key="advice.joined",
    sentence=_("A coordinator takes part in the contact between you and the other in your pair"),
    to=_both,
    subject=MESSAGE,
    line=SOMETHING,
    path=_list,
)
STILL_WAITING = Notice(
    key="advice.still_waiting",
    sentence=_("Somebody has waited longer for your answer than we promise"),
    to=_coordinator,
    subject=_("Somebody waits for your answer"),
    line=_("Somebody has waited longer for an answer than we promise."),
    path=_page,
)
STILL_UNREAD = Notice(
    key="advice.still_unread",
    sentence=_("An answer from the coordinator is waiting for you"),
    to=_person,
    subject=_("There is an answer for you"),
    line=_("You have an answer from the coordinator. Read it when it suits you."),
    path=_page,
)


def _coordinators(emergency: Any) -> Iterable[Any]:
    """All but those it is about: whoever is first can act."""
    everybody = User.objects.filter(is_active=True, roles__contains=Role.COORDINATOR)
    return everybody.exclude(pk__in=[pk for pk in (emergency.sender_id, emergency.about_id) if pk]).order_by("pk")


def _told(emergency: Any) -> Iterable[Any]:
    return [emergency.about] if emergency.about_id else []


def _sender(emergency: Any) -> Iterable[Any]:
    return [emergency.sender]


def _emergency_page(emergency: Any) -> str:
    return reverse("advice.told", args=[emergency.pk])


EMERGENCY_SENT = Notice(
    key="advice.emergency_sent",
    sentence=_("Somebody needs a coordinator at once"),
    to=_coordinators,
    subject=_("Somebody needs you at once"),
    line=_("Somebody needs a coordinator at once. Sign in now."),
    path=_emergency_page,
    can_be_muted=False,
)
EMERGENCY_SEEN = Notice(
    key="advice.emergency_seen",
    sentence=_("A coordinator has opened what you told at once"),
    to=_sender,
    subject=MESSAGE,
    line=_("A coordinator has opened what you sent."),
    path=_emergency_page,
    can_be_muted=False,
)
EMERGENCY_TOLD = Notice(
    key="advice.emergency_told",
    sentence=_("A coordinator has been told something about you"),
    to=_told,
    subject=MESSAGE,
    line=SOMETHING,
    path=_emergency_page,
    can_be_muted=False,
)
EMERGENCY_AGAIN = Notice(
    key="advice.emergency_again",
    sentence=_("What somebody told at once still waits for a coordinator"),
    to=lambda emergency: _holder(emergency) or _coordinators(emergency),
    subject=_("Something still waits for you"),
    line=_("Something that could not wait is not finished yet. Sign in now."),
    path=_emergency_page,
    can_be_muted=False,
)
