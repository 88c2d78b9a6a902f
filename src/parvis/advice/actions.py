"""The only writer of conversations and letters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.audit import trail
from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.kit.verdict import no
from parvis.notify.notice import queue

from . import access, notices, queries, rules
from .lifecycle import CONVERSATION, EMERGENCY
from .models import Conversation, Draft, Emergency, Letter

State = Conversation.State


def ask(
    *,
    text: str,
    answer: str = Conversation.Answer.HERE,
    topic: str = Conversation.Topic.OTHER,
    other: Any = None,
    by: Any,
    at: datetime,
) -> Conversation:
    """Begin a conversation with its first letter. All coordinators are told that there is one; nobody what it says."""
    access.WRITE.check(by).require()
    _of_ones_own_pair(other, by)
    with transaction.atomic():
        conversation = Conversation(person=by, answer=answer, topic=topic, other=other)
        CONVERSATION.begin(conversation, by=by, at=at, may=access.WRITE, tells=(notices.WRITTEN,))
        Draft.objects.filter(writer=by, conversation__isnull=True).delete()
        return _letter(conversation, text, by=by, at=at).conversation


def _of_ones_own_pair(other: Any, by: Any) -> None:
    """Nobody names whom they have no pair with."""
    if other is not None and other.pk not in {one.pk for one in queries.others_known_to(by)}:
        no("advice.not_of_your_pair").require()


def _letter(conversation: Conversation, text: str, *, by: Any, at: datetime) -> Letter:
    Draft.objects.filter(writer=by, conversation=conversation).delete()
    return Letter.objects.create(conversation=conversation, author=by, text=text, at=at)


def write(conversation: Conversation, text: str, *, by: Any, at: datetime) -> Letter:
    """The person writes again. A closed conversation opens."""
    with _still_there(conversation):
        CONVERSATION.take(conversation, "write", by=by, at=at, closed_at=None, reminded_at=None)
        _mark_opened(conversation, by=by, at=at)
        return _letter(conversation, text, by=by, at=at)


def reply(conversation: Conversation, text: str, *, by: Any, at: datetime) -> Letter:
    """The coordinator answers what she has read: Refused while there is a letter that nobody has opened."""
    with _still_there(conversation):
        CONVERSATION.take(conversation, "reply", by=by, at=at, reminded_at=None)
        if queries.has_unopened(conversation, reader=by):
            no("advice.open_first").require()
        return _letter(conversation, text, by=by, at=at)


@contextmanager
def _still_there(conversation: Conversation) -> Iterator[None]:
    """One transaction, with the conversation locked first by all who change it. Its only letter may have been taken back meanwhile."""
    with transaction.atomic():
        if not Conversation.objects.select_for_update(of=("self",)).filter(pk=conversation.pk).exists():
            raise SomeoneElseWasFaster(f"conversation {conversation.pk} was taken back")
        yield


def keep_draft(
    conversation: Conversation | None, text: str, *, topic: str = "", other: Any = None, answer: str = "", by: Any, at: datetime
) -> None:
    """Keep what somebody has begun to write, and what they chose beside it. Nothing is sent; an empty text takes it away."""
    _of_ones_own_pair(other, by)
    subject = conversation or by
    may = access.READ if conversation else access.WRITE_OWN
    with trail.perform("advice.keep_draft", subject, by=by, at=at, may=may):
        Draft.objects.filter(writer=by, conversation=conversation).delete()
        if text.strip():
            Draft.objects.create(writer=by, conversation=conversation, text=text, topic=topic, other=other, answer=answer, at=at)


def open_letters(conversation: Conversation, *, by: Any, at: datetime) -> None:
    """Open what the other has written: from now on it cannot be taken back. The first coordinator to open it has taken the conversation."""
    with _still_there(conversation):
        if conversation.person_id != by.pk and conversation.taken_by_id is None:
            take(conversation, by=by, at=at)
        with trail.perform("advice.open", conversation, by=by, at=at, may=access.READ, person=conversation.person):
            _mark_opened(conversation, by=by, at=at)


def _mark_opened(conversation: Conversation, *, by: Any, at: datetime) -> None:
    Letter.objects.filter(conversation=conversation, read_at__isnull=True).exclude(author=by).update(read_at=at)


# --- Who has it -------------------------------------------------------------------------------------------------
def take(conversation: Conversation, *, by: Any, at: datetime) -> None:
    """Be the coordinator who reads and answers what nobody has yet."""
    _give(conversation, "advice.take", by=by, at=at, may=access.TAKE)


def take_over(conversation: Conversation, *, by: Any, at: datetime) -> None:
    """Take what a colleague has and has let wait too long. The person is told."""
    waits = conversation.state == State.WITH_COORDINATOR
    rules.may_take_over(waits=waits, wait=queries.wait_of(conversation), on=timezone.localdate(at)).require()
    _give(conversation, "advice.take_over", by=by, at=at, may=access.TAKE_OVER)


def accept(conversation: Conversation, *, by: Any, at: datetime) -> None:
    """Take what a colleague has asked one to take. The person is told who reads now."""
    _give(conversation, "advice.accept", by=by, at=at, may=access.ACCEPT)


def _give(conversation: Conversation, event: str, *, by: Any, at: datetime, may: Any) -> None:
    """How long it has waited does not begin anew: that somebody has taken it is no answer."""
    before, offered = conversation.taken_by_id, conversation.offered_to_id
    with trail.perform(event, conversation, by=by, at=at, may=may, person=conversation.person):
        mine = Conversation.objects.select_for_update(of=("self",)).filter(pk=conversation.pk, taken_by=before, offered_to=offered)
        if not mine.exists():
            raise SomeoneElseWasFaster(f"conversation {conversation.pk} was taken by another coordinator")
        _change(conversation, taken_by=by, offered_to=None)
        if before is not None:
            queue(notices.NEW_READER, about=conversation, at=at)


def offer(conversation: Conversation, colleague: Any, *, by: Any, at: datetime) -> None:
    """Ask a colleague to take it. Nothing changes until she has promised; the person is told that she has been asked."""
    if colleague.pk not in {one.pk for one in queries.colleagues(by, conversation)}:
        no("advice.not_a_colleague").require()
    with trail.perform("advice.offer", conversation, by=by, at=at, may=access.REPLY, person=conversation.person):
        _change(conversation, offered_to=colleague)
        queue(notices.OFFERED, about=conversation, at=at)
        queue(notices.TO_BE_HANDED_OVER, about=conversation, at=at)


def decline(conversation: Conversation, *, by: Any, at: datetime) -> None:
    """The colleague says no: it stays where it is."""
    with trail.perform("advice.decline", conversation, by=by, at=at, may=access.ACCEPT, person=conversation.person):
        _change(conversation, offered_to=None)
        queue(notices.DECLINED, about=conversation, at=at)


def join(conversation: Conversation, *, by: Any, at: datetime) -> None:
    """Take part in the contact of the two, as the writer asked (R111). Both are told that it is so."""
    if conversation.topic != Conversation.Topic.JOIN or conversation.joined_at is not None:
        no("advice.not_asked_to_join").require()
    with trail.perform("advice.join", conversation, by=by, at=at, may=access.REPLY, person=conversation.other):
        _change(conversation, joined_at=at)
        queue(notices.JOINED, about=conversation, at=at)


def _change(conversation: Conversation, **columns: Any) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(**columns)
    conversation.refresh_from_db()


# --- Taking back, closing, reminding ---------------------------------------------------------------------------
def take_back(letter: Letter, *, by: Any, at: datetime) -> Conversation | None:
    """Take back what nobody has opened. None when it was the only letter: then the conversation is gone too."""
    conversation = letter.conversation
    if letter.author_id != by.pk:
        no("advice.not_yours").require()
    with _still_there(conversation):
        if not Letter.objects.select_for_update(of=("self",)).filter(pk=letter.pk, read_at__isnull=True).exists():
            no("advice.already_opened").require()
        with trail.perform("advice.take_back", conversation, by=by, at=at, may=access.READ):
            Letter.objects.filter(pk=letter.pk).delete()
        last = queries.last_author(conversation)
        if last is None:
            conversation.delete()
            return None
        conversation.refresh_from_db()
        wrote_alone = (last == by.pk) or conversation.state == State.CLOSED
        if not wrote_alone:
            verb = "take_back" if conversation.person_id == by.pk else "take_back_answer"
            CONVERSATION.take(conversation, verb, by=by, at=at, reminded_at=None)
    return conversation


def close(conversation: Conversation, *, word: str = "", by: Any, at: datetime) -> None:
    """Nothing more to say for now, perhaps with a last word. Writing opens it again."""
    with _still_there(conversation):
        CONVERSATION.take(conversation, "close", by=by, at=at, closed_at=at, offered_to=None, reminded_at=None)
        if word.strip():
            _letter(conversation, word, by=by, at=at)
        if by.pk == conversation.taken_by_id:
            queue(notices.CLOSED, about=conversation, at=at)


def remind(conversation: Conversation, *, by: Any, at: datetime) -> None:
    """Remind the one it waits for, once each time it waits."""
    notice = notices.STILL_WAITING if conversation.state == State.WITH_COORDINATOR else notices.STILL_UNREAD
    with trail.perform("advice.remind", conversation, by=by, at=at, may=access.REMIND):
        _change(conversation, reminded_at=at)
        queue(notice, about=conversation, at=at)


# --- When it cannot wait ------------------------------------------------------------------------------------------
def tell_now(*, why: str, needs: str, phone: str = "", about: Any = None, by: Any, at: datetime) -> Emergency:
    """Tell the coordinators at once. It may be about the other one of one's pair, about oneself or somebody else."""
    _of_ones_own_pair(about, by)
    emergency = Emergency(sender=by, about=about, why=why, needs=needs, phone=phone)
    EMERGENCY.begin(emergency, by=by, at=at, may=access.TELL_NOW, detail={"why": why}, tells=(notices.EMERGENCY_SENT,))
    return emergency


def see(emergency: Emergency, *, by: Any, at: datetime) -> None:
    """Open it, and be the coordinator who takes care of it. The sender is told."""
    EMERGENCY.take(emergency, "see", by=by, at=at, taken_by=by)


def hold(emergency: Emergency, why_not_yet: str, *, by: Any, at: datetime) -> None:
    """Not tell the one it is about yet, with the reason. One is reminded until it is told."""
    EMERGENCY.take(emergency, "hold", by=by, at=at, why_not_yet=why_not_yet, reminded_at=None)


def tell(emergency: Emergency, *, by: Any, at: datetime) -> None:
    """Tell the one it is about: that it was said, why, and who has seen it. From now on it stands in their own log too."""
    detail = {"why": emergency.why}
    with trail.perform("advice.emergency_about", emergency, by=by, at=at, may=access.ACT, detail=detail, person=emergency.about):
        EMERGENCY.take(emergency, "tell", by=by, at=at, told_person=emergency.about, ended_at=at)


def finish(emergency: Emergency, *, by: Any, at: datetime) -> None:
    """It is taken care of, and there is nobody to tell."""
    EMERGENCY.take(emergency, "finish", by=by, at=at, ended_at=at)


def remind_of(emergency: Emergency, *, by: Any, at: datetime) -> None:
    """Say again that it waits."""
    with trail.perform("advice.emergency_remind", emergency, by=by, at=at, may=access.REMIND):
        Emergency.objects.filter(pk=emergency.pk).update(reminded_at=at)
        queue(notices.EMERGENCY_AGAIN, about=emergency, at=at)
