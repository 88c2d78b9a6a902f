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
