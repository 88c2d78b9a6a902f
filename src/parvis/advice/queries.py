"""The only reader of conversations and letters."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from parvis.people.access import is_coordinator

from . import access
from .models import Conversation, Letter

State = Conversation.State


def visible_to(user: Any) -> QuerySet[Conversation]:
    """One's own; for a coordinator also that others have conversations. What is written there is asked for with `letters`."""
    found = Conversation.objects.select_related("person", "taken_by")
    return found if is_coordinator(user) else found.filter(person=user)


def letters(conversation: Conversation, *, reader: Any) -> list[Letter]:
    """What the reader may read: nothing but their own and what they have opened. An unopened letter comes without its text."""
    if not access.READ(reader, conversation):
        return []
    found = list(Letter.objects.filter(conversation=conversation).select_related("author").order_by("at", "pk"))
    for letter in found:
        if letter.read_at is None and letter.author_id != reader.pk:
            letter.text = ""
    return found


def letter_of(user: Any, pk: int) -> Letter | None:
    """The person's own letter."""
    return Letter.objects.filter(pk=pk, author=user).select_related("conversation__person", "conversation__taken_by").first()


def last_author(conversation: Conversation) -> int | None:
    """Who wrote last."""
    return Letter.objects.filter(conversation=conversation).order_by("-at", "-pk").values_list("author_id", flat=True).first()


def of_person(user: Any, *, before: int | None = None, most: int = 30) -> list[Conversation]:
    """One's own conversations, the newest first, with whether there is something unopened."""
    mine = Conversation.objects.filter(person=user).annotate(has_news=_unopened(user)).select_related("taken_by").order_by("-pk")
    return list((mine.filter(pk__lt=before) if before else mine)[:most])


def waiting_for(user: Any) -> QuerySet[Conversation]:
    """What waits for this coordinator's answer, the oldest first: their own, and what nobody has taken."""
    found = Conversation.objects.filter(Q(taken_by=user) | Q(taken_by__isnull=True), state=State.WITH_COORDINATOR)
    return found.exclude(person=user).select_related("person").order_by("state_at", "pk")


def others_of(user: Any, *, before: int | None = None, most: int = 30) -> list[Conversation]:
    """A coordinator's other conversations: their own that are answered or closed, and those that a colleague has."""
    found = Conversation.objects.exclude(person=user).exclude(Q(taken_by=user) | Q(taken_by__isnull=True), state=State.WITH_COORDINATOR)
    found = found.select_related("person", "taken_by").order_by("-pk")
    return list((found.filter(pk__lt=before) if before else found)[:most])


def with_news(user: Any) -> QuerySet[Conversation]:
    """One's own conversations with an answer that one has not opened."""
    return Conversation.objects.filter(_unopened(user), person=user).order_by("state_at", "pk")


def _unopened(reader: Any) -> Exists:
    """Is there something that the other wrote and the reader has not opened?"""
    return Exists(Letter.objects.filter(conversation=OuterRef("pk"), read_at__isnull=True).exclude(author=reader))


def silent_since(at: datetime) -> QuerySet[Conversation]:
    """Answered conversations in which nobody has written since then."""
    return Conversation.objects.filter(state=State.WITH_PERSON, state_at__lte=at).order_by("pk")
