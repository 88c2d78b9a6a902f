"""The only reader of conversations and letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone

from parvis.audit import trail
from parvis.casework.timeline import name_of
from parvis.kit.naming import Somebody
from parvis.people.access import is_coordinator
from parvis.people.models import Role, User
from parvis.policy import book
from parvis.policy.calendar import days_off

from . import access, rules
from .models import Conversation, Draft, Emergency, Letter

State = Conversation.State
OTHERS: list[Callable[[Any], Iterable[User]]] = []
"""Who says whom somebody has a pair with: the modules above."""


def knows_others(fn: Callable[[Any], Iterable[User]]) -> Callable[[Any], Iterable[User]]:
    """Say whom somebody has a pair with."""
    OTHERS.append(fn)
    return fn


def others_known_to(user: Any) -> list[User]:
    """Those whom somebody has a pair with, each once."""
    return list({one.pk: one for fn in OTHERS for one in fn(user)}.values())


def as_named(people: Iterable[User]) -> list[Somebody]:
    """What in a text would say who these are."""
    return [Somebody(given_name=p.given_name, family_name=p.family_name, email=p.email) for p in people]


def visible_to(user: Any) -> QuerySet[Conversation]:
    """One's own; for a coordinator also that others have conversations. What is written there is asked for with `letters`."""
    found = Conversation.objects.select_related("person", "taken_by", "offered_to", "other")
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
    mine = (
        Conversation.objects.filter(person=user).annotate(has_news=_unopened(user)).select_related("taken_by", "offered_to").order_by("-pk")
    )
    return list((mine.filter(pk__lt=before) if before else mine)[:most])


def waiting_for(user: Any) -> QuerySet[Conversation]:
    """What waits for this coordinator's answer, the oldest first: their own, and what nobody has taken."""
    found = Conversation.objects.filter(Q(taken_by=user) | Q(taken_by__isnull=True), state=State.WITH_COORDINATOR)
    return found.exclude(person=user).select_related("person", "offered_to").order_by("state_at", "pk")


def others_of(user: Any, *, before: int | None = None, most: int = 30) -> list[Conversation]:
    """A coordinator's other conversations: their own that are answered or closed, and those that a colleague has."""
    found = Conversation.objects.exclude(person=user).exclude(Q(taken_by=user) | Q(taken_by__isnull=True), state=State.WITH_COORDINATOR)
    found = found.annotate(has_news=_unopened(user)).select_related("person", "taken_by", "offered_to").order_by("-pk")
    return list((found.filter(pk__lt=before) if before else found)[:most])


def with_news(user: Any) -> QuerySet[Conversation]:
    """One's own conversations with an answer that one has not opened."""
    return Conversation.objects.filter(_unopened(user), person=user).order_by("state_at", "pk")


def _unopened(reader: Any) -> Exists:
    """Is there something that the other wrote and the reader has not opened?"""
    return Exists(Letter.objects.filter(conversation=OuterRef("pk"), read_at__isnull=True).exclude(author=reader))


def has_unopened(conversation: Conversation, *, reader: Any) -> bool:
    """Is there something that the reader must open first?"""
    return Letter.objects.filter(conversation=conversation, read_at__isnull=True).exclude(author=reader).exists()


def silent_since(at: datetime) -> QuerySet[Conversation]:
    """Answered conversations in which nobody has written since then."""
    return Conversation.objects.filter(state=State.WITH_PERSON, state_at__lte=at).order_by("pk")


# --- How long somebody waits ----------------------------------------------------------------------------------
def wait_of(conversation: Conversation) -> rules.Wait:
    """Since when the one who waits has waited, and what we promise (Y5)."""
    since_on = timezone.localdate(conversation.state_at)
    days = int(book.value("institution.reply_days_message", on=since_on))
    return rules.Wait(since_on=since_on, days=days, holidays=days_off(since_on, since_on + timedelta(days=4 * days + 30)))


def waits_too_long(at: datetime) -> list[Conversation]:
    """Conversations whose answer is late and of which nobody has been reminded."""
    days = int(book.value("institution.reply_days_message", on=timezone.localdate(at)))
    old = Conversation.objects.filter(state=State.WITH_COORDINATOR, reminded_at__isnull=True, state_at__lte=at - timedelta(days=days))
    found = old.select_related("person", "taken_by").order_by("pk")
    return [c for c in found if rules.is_late(wait_of(c), on=timezone.localdate(at))]


def unread_since(at: datetime) -> QuerySet[Conversation]:
    """Conversations whose answer has not been opened since then, and whose person was not reminded."""
    unread = Exists(Letter.objects.filter(conversation=OuterRef("pk"), read_at__isnull=True).exclude(author=OuterRef("person")))
    found = Conversation.objects.filter(unread, state=State.WITH_PERSON, reminded_at__isnull=True, state_at__lte=at)
    return found.select_related("person", "taken_by").order_by("pk")


# --- Handing over, taking part, going on later -----------------------------------------------------------------
def colleagues(user: Any, conversation: Conversation) -> list[User]:
    """The coordinators who can be asked to take a conversation."""
    found = User.objects.filter(is_active=True, roles__contains=Role.COORDINATOR).exclude(pk__in=[user.pk, conversation.person_id])
    return list(found.order_by("given_name", "family_name", "pk"))


def offered_to(user: Any) -> QuerySet[Conversation]:
    """What a colleague has asked this coordinator to take."""
    return Conversation.objects.filter(offered_to=user).exclude(person=user).order_by("state_at", "pk")


def taking_part(user: Any) -> list[Conversation]:
    """Who of the coordinators takes part in one's contact with the other of a pair, the newest first. What was written is not shown."""
    found = Conversation.objects.filter(Q(person=user) | Q(other=user), joined_at__isnull=False).exclude(state=State.CLOSED)
    return list(found.select_related("person", "other", "taken_by").only(*_JOINED).order_by("-joined_at", "-pk"))


def joined_between(student: Any, mentor: Any, *, reader: Any) -> QuerySet[Any]:
    """The same for one pair, for a query above: `joined_by` is the name. Nothing for whoever is not one of the two."""
    two = Q(person=student, other=mentor) | Q(person=mentor, other=student)
    own = Q(person=reader.pk) | Q(other=reader.pk)
    found = Conversation.objects.filter(two, own, joined_at__isnull=False).exclude(state=State.CLOSED)
    return found.annotate(joined_by=Concat("taken_by__given_name", Value(" "), "taken_by__family_name")).order_by("-joined_at", "-pk")


_NAMES = ("given_name", "family_name")
_JOINED = ("joined_at", "state", *(f"{who}__{name}" for who in ("person", "other", "taken_by") for name in _NAMES))


@dataclass(frozen=True)
class Handed:
    """That a conversation went from one coordinator to another: who has it now, who had it, and since when."""

    to: str
    before: str
    at: datetime


def handed_over(conversation: Conversation) -> Handed | None:
    """The last time that it went from one coordinator to another. None where the first who opened it has it still."""
    events = ("advice.take", "advice.take_over", "advice.accept")
    lines = trail.about(conversation).filter(event__in=events).annotate(by_name=name_of(OuterRef("by_id"))).order_by("-pk")[:2]
    if len(last := list(lines)) < 2 or last[0].by_id != str(conversation.taken_by_id):
        return None
    return Handed(last[0].by_name or "", last[1].by_name or "", last[0].at)


def draft_of(user: Any, conversation: Conversation | None) -> Draft | None:
    return Draft.objects.filter(writer=user, conversation=conversation).first()


def begun_by(user: Any) -> list[Draft]:
    """What somebody has begun to write, without its text."""
    return list(Draft.objects.filter(writer=user).only("conversation_id", "at").order_by("-at"))


# --- When it cannot wait ----------------------------------------------------------------------------------------
def emergencies_visible_to(user: Any) -> QuerySet[Emergency]:
    """What one has sent, what one has been told of, and for a coordinator all that is not about her."""
    found = Emergency.objects.select_related("sender", "about", "taken_by")
    own = Q(sender=user) | Q(told_person=user)
    return found.filter(own | ~Q(about=user) | Q(about__isnull=True)) if is_coordinator(user) else found.filter(own)


def emergencies_waiting(user: Any) -> QuerySet[Emergency]:
    """What waits for a coordinator, the oldest first."""
    ended = (Emergency.State.TOLD, Emergency.State.DONE)
    not_mine = ~Q(sender=user) & (Q(about__isnull=True) | ~Q(about=user))
    return Emergency.objects.filter(not_mine).exclude(state__in=ended).order_by("state_at", "pk")


def emergencies_of(user: Any) -> list[Emergency]:
    """What one has sent, and what one has been told of, the newest first."""
    found = Emergency.objects.filter(Q(sender=user) | Q(told_person=user)).select_related("sender", "taken_by")
    return list(found.defer("needs", "why_not_yet").order_by("-pk")[:10])


@dataclass(frozen=True)
class Seen:
    """Somebody of the office who has read it, and when first."""

    name: str
    at: datetime


def who_has_seen(emergency: Emergency) -> list[Seen]:
    """Every coordinator who has read it, once, in order."""
    events = ("emergency.see", "advice.emergency_read")
    lines = trail.about(emergency).filter(event__in=events).annotate(by_name=name_of(OuterRef("by_id"))).order_by("pk")
    first: dict[str, Seen] = {}
    for line in lines:
        first.setdefault(line.by_id, Seen(line.by_name or "", line.at))
    return list(first.values())


def emergencies_to_remind_of(at: datetime) -> list[Emergency]:
    """What nobody has opened for the hours of the rule book, what was opened and stands still, and what was not to be told yet."""
    on = timezone.localdate(at)
    hours = timedelta(hours=int(book.value("advice.emergency_hours", on=on)))
    again = timedelta(days=int(book.value("advice.tell_again_days", on=on)))
    found = Emergency.objects.annotate(last_at=Coalesce(F("reminded_at"), F("state_at"))).select_related("sender", "about", "taken_by")
    unseen = Q(state=Emergency.State.SENT, last_at__lte=at - hours)
    standing = Q(state__in=(Emergency.State.SEEN, Emergency.State.HELD), last_at__lte=at - again)
    return list(found.filter(unseen | standing).order_by("pk"))
