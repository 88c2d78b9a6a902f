"""The only writer of conversations and letters."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from parvis.audit import trail
from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.kit.verdict import no
from parvis.notify.notice import queue

from . import access, notices, queries
from .lifecycle import CONVERSATION
from .models import Conversation, Letter

State = Conversation.State


def ask(*, text: str, answer: str = Conversation.Answer.HERE, by: Any, at: datetime) -> Conversation:
    """Begin a conversation with its first letter. All coordinators are told that there is one; nobody what it says."""
    access.WRITE.check(by).require()
    with transaction.atomic():
        conversation = Conversation(person=by, answer=answer)
        CONVERSATION.begin(conversation, by=by, at=at, may=access.WRITE, tells=(notices.WRITTEN,))
        Letter.objects.create(conversation=conversation, author=by, text=text, at=at)
    return conversation


def write(conversation: Conversation, text: str, *, by: Any, at: datetime) -> Letter:
    """The person writes again. A closed conversation opens."""
    with transaction.atomic():
        CONVERSATION.take(conversation, "write", by=by, at=at, closed_at=None)
        _mark_opened(conversation, by=by, at=at)
        return Letter.objects.create(conversation=conversation, author=by, text=text, at=at)


def reply(conversation: Conversation, text: str, *, by: Any, at: datetime) -> Letter:
    """The coordinator answers."""
    with transaction.atomic():
        CONVERSATION.take(conversation, "reply", by=by, at=at)
        _mark_opened(conversation, by=by, at=at)
        return Letter.objects.create(conversation=conversation, author=by, text=text, at=at)


def open_letters(conversation: Conversation, *, by: Any, at: datetime) -> None:
    """Open what the other has written: from now on it cannot be taken back. The first coordinator to open it has taken the conversation."""
    with transaction.atomic():
        if conversation.person_id != by.pk and conversation.taken_by_id is None:
            take(conversation, by=by, at=at)
        with trail.perform("advice.open", conversation, by=by, at=at, may=access.READ, person=conversation.person):
            _mark_opened(conversation, by=by, at=at)


def _mark_opened(conversation: Conversation, *, by: Any, at: datetime) -> None:
    Letter.objects.filter(conversation=conversation, read_at__isnull=True).exclude(author=by).update(read_at=at)


def take(conversation: Conversation, *, by: Any, at: datetime) -> None:
    """Be the coordinator who reads and answers. The person is told when it goes from one to another."""
    before = conversation.taken_by_id
    with transaction.atomic():
        if not Conversation.objects.select_for_update(of=("self",)).filter(pk=conversation.pk, taken_by=before).exists():
            raise SomeoneElseWasFaster(f"conversation {conversation.pk} was taken by another coordinator")
        CONVERSATION.take(conversation, "take", by=by, at=at, taken_by=by)
        if before not in {None, by.pk}:
            queue(notices.NEW_READER, about=conversation, at=at)


def take_back(letter: Letter, *, by: Any, at: datetime) -> Conversation | None:
    """Take back what nobody has opened. None when it was the only letter: then the conversation is gone too."""
    conversation = letter.conversation
    if letter.author_id != by.pk:
        no("advice.not_yours").require()
    with transaction.atomic():
        if not Letter.objects.select_for_update(of=("self",)).filter(pk=letter.pk, read_at__isnull=True).exists():
            no("advice.already_opened").require()
        with trail.perform("advice.take_back", conversation, by=by, at=at, may=access.READ):
            Letter.objects.filter(pk=letter.pk).delete()
        last = queries.last_author(conversation)
        if last is None:
            conversation.delete()
            return None
        wrote_alone = (last == by.pk) or conversation.state == State.CLOSED
        if not wrote_alone:
            verb = "take_back" if conversation.person_id == by.pk else "take_back_answer"
            CONVERSATION.take(conversation, verb, by=by, at=at)
    return conversation


def close(conversation: Conversation, *, by: Any, at: datetime) -> None:
    """Nothing more to say for now. Writing opens it again."""
    CONVERSATION.take(conversation, "close", by=by, at=at, closed_at=at)
