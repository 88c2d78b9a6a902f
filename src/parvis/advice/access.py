"""Who may write to the coordinator, and who reads a conversation: the person and one coordinator."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.kit.permission import Permission, is_system
from parvis.people.access import is_coordinator
from parvis.people.models import Role


def _writes_here(user: Any, conversation: Any) -> bool:
    if conversation is None:
        return bool(user.has_role(Role.STUDENT, Role.MENTOR, Role.APPLICANT))
    return bool(conversation.person_id == user.pk)


def _answers_others(user: Any, conversation: Any) -> bool:
    """Nobody answers themselves."""
    return is_coordinator(user) and (conversation is None or conversation.person_id != user.pk)


def _reads(user: Any, conversation: Any) -> bool:
    """The person, and the coordinator who has opened it; any coordinator until one has."""
    if conversation is None:
        return _writes_here(user, None) or is_coordinator(user)
    if conversation.person_id == user.pk:
        return True
    return _answers_others(user, conversation) and conversation.taken_by_id in {None, user.pk}


def _answers_this(user: Any, conversation: Any) -> bool:
    return _answers_others(user, conversation) and (conversation is None or conversation.taken_by_id == user.pk)


WRITE = Permission("advice.write", _("Students, mentors and applicants write to the coordinator"), _writes_here)
READ = Permission("advice.read", _("Only the two who talk read a conversation"), _reads)
TAKE = Permission("advice.take", _("Only a coordinator takes a conversation, and nobody their own"), _answers_others)
REPLY = Permission("advice.reply", _("Only the coordinator who has opened the conversation answers"), _answers_this)
CLOSE = Permission(
    "advice.close", _("Only the two who talk close a conversation"), lambda u, c: is_system(u) or _writes_here(u, c) or _answers_this(u, c)
)
