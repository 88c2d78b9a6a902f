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
WRITE_OWN = Permission(
    "advice.write_own", _("Only you keep what you have begun to write"), lambda u, whom: _writes_here(u, None) and u.pk == whom.pk
)
READ = Permission("advice.read", _("Only the two who talk read a conversation"), _reads)
TAKE = Permission(
    "advice.take",
    _("Only a coordinator takes a conversation, and nobody their own"),
    lambda u, c: _answers_others(u, c) and (c is None or c.taken_by_id is None),
)
TAKE_OVER = Permission(
    "advice.take_over",
    _("Only a coordinator takes over a conversation, and nobody their own"),
    lambda u, c: _answers_others(u, c) and (c is None or c.taken_by_id not in {None, u.pk}),
)
ACCEPT = Permission(
    "advice.accept",
    _("Only the coordinator who was asked answers whether she takes it"),
    lambda u, c: _answers_others(u, c) and (c is None or c.offered_to_id == u.pk),
)
REPLY = Permission("advice.reply", _("Only the coordinator who has opened the conversation answers"), _answers_this)
REMIND = Permission("advice.remind", _("Only Parvis itself reminds"), lambda u, _c: is_system(u))
CLOSE = Permission(
    "advice.close", _("Only the two who talk close a conversation"), lambda u, c: is_system(u) or _writes_here(u, c) or _answers_this(u, c)
)


# --- When it cannot wait ------------------------------------------------------------------------------------


def _tells_now(user: Any, emergency: Any) -> bool:
    return bool(user.has_role(Role.STUDENT, Role.MENTOR)) and (emergency is None or emergency.sender_id == user.pk)


def _acts_on(user: Any, emergency: Any) -> bool:
    """Nobody acts on what they have sent, or on what is about themselves."""
    return is_coordinator(user) and (emergency is None or user.pk not in {emergency.sender_id, emergency.about_id})


def _sees(user: Any, emergency: Any) -> bool:
    if emergency is None:
        return _tells_now(user, None) or is_coordinator(user)
    return user.pk in {emergency.sender_id, emergency.told_person_id} or _acts_on(user, emergency)


TELL_NOW = Permission("advice.tell_now", _("Students and mentors tell a coordinator at once"), _tells_now)
SEE_EMERGENCY = Permission("advice.see_emergency", _("Only those it concerns see what was told at once"), _sees)
ACT = Permission("advice.act", _("Only a coordinator acts on what was told at once, and nobody on their own"), _acts_on)
