"""Conversations of a student, mentor or applicant with the coordinator. A room of its own: nobody else reads it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.models import Case
from parvis.privacy.fields import PrivateTextField

CHALLENGES = ("not_coming", "reactions", "no_progress", "off_topic", "cannot_continue")
"""The topics that have a page of the guidance, by the same name."""


class Conversation(Case):
    class State(models.TextChoices):
        WITH_COORDINATOR = "with_coordinator", _("Waits for the coordinator")
        WITH_PERSON = "with_person", pgettext_lazy("conversation", "Answered")
        CLOSED = "closed", pgettext_lazy("conversation", "Closed")

    class Topic(models.TextChoices):
        """What it is about, where the writer says so: a page of the guidance, or what only a coordinator can do."""

        NOT_COMING = "not_coming", _("Somebody does not come to the meetings")
        REACTIONS = "reactions", _("Something in a meeting went wrong")
        NO_PROGRESS = "no_progress", _("It is not moving forward")
        OFF_TOPIC = "off_topic", _("The talk is mostly about other things")
        CANNOT_CONTINUE = "cannot_continue", _("I cannot go on")
        JOIN = "join", _("I want a coordinator to take part in our contact")
        OTHER = "other", _("Something else")

    class Answer(models.TextChoices):
        HERE = "here", _("Write to me here")
        CALL = "call", _("Call me")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="conversations")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The coordinator who reads and answers. Until somebody has opened it, any of them may."""
    offered_to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The colleague who has been asked to take it, until that colleague has answered."""
    topic = models.CharField(max_length=20, choices=Topic.choices, default=Topic.OTHER)
    other = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """Whom of their pair the writer has said that it is about. Most say nobody."""
    joined_at = models.DateTimeField(null=True, blank=True)
    """From when the coordinator takes part in the contact of the two, at the writer's wish (R111)."""
    reminded_at = models.DateTimeField(null=True, blank=True)
    """When whoever it waits for was reminded. Once each time it waits."""
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.HERE)
    closed_at = models.DateTimeField(null=True, blank=True)
    """From when it is kept no longer than needed. Empty while it is open."""

    class Meta:
        db_table = "advice_conversation"
        ordering = ("-state_at", "-pk")
        constraints = [
            models.CheckConstraint(name="advice_conversation_state", condition=Q(state__in=("with_coordinator", "with_person", "closed"))),
            models.CheckConstraint(name="advice_conversation_answer", condition=Q(answer__in=("here", "call"))),
            models.CheckConstraint(
                name="advice_conversation_closed_has_a_time",
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(name="advice_conversation_topic", condition=Q(topic__in=(*CHALLENGES, "join", "other"))),
            models.CheckConstraint(name="advice_conversation_joins_somebody", condition=~Q(topic="join") | Q(other__isnull=False)),
            models.CheckConstraint(name="advice_conversation_joined_when_asked", condition=Q(joined_at__isnull=True) | Q(topic="join")),
        ]


class Letter(models.Model):
    """One thing said in a conversation. Can be taken back until `read_at`."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="letters")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = PrivateTextField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "advice_letter"
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(name="advice_letter_read_after_written", condition=Q(read_at__isnull=True) | Q(read_at__gte=F("at")))
        ]

    def __str__(self) -> str:
        """Never the text."""
        return f"letter {self.pk}"


class Draft(models.Model):
    """What somebody has begun to write and wants to go on with later. One for each conversation, and one for a new one."""

    writer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, null=True, blank=True, related_name="drafts")
    text = PrivateTextField()
    topic = models.CharField(max_length=20, choices=Conversation.Topic.choices, blank=True)
    other = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(max_length=10, choices=Conversation.Answer.choices, blank=True)
    """What was chosen beside the text of a new one."""
    at = models.DateTimeField()

    class Meta:
        db_table = "advice_draft"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(name="advice_draft_once", fields=["writer", "conversation"]),
            models.UniqueConstraint(name="advice_draft_of_a_new_once", fields=["writer"], condition=Q(conversation__isnull=True)),
            models.CheckConstraint(name="advice_draft_topic", condition=Q(topic__in=("", *CHALLENGES, "join", "other"))),
            models.CheckConstraint(name="advice_draft_answer", condition=Q(answer__in=("", "here", "call"))),
        ]

    def __str__(self) -> str:
        """Never the text."""
        return f"draft {self.pk}"


class Emergency(Case):
    """Somebody has told the coordinators at once what is needed: the exception to what stays between the two (Q11)."""

    class State(models.TextChoices):
        SENT = "sent", pgettext_lazy("emergency", "Nobody has opened it yet")
        SEEN = "seen", pgettext_lazy("emergency", "A coordinator has it")
        HELD = "held", pgettext_lazy("emergency", "Not told yet")
        TOLD = "told", pgettext_lazy("emergency", "Told")
        DONE = "done", pgettext_lazy("emergency", "Done")

    class Why(models.TextChoices):
        LIFE = "life", _("Somebody’s life may be in danger")
        HARM = "harm", _("Somebody may be badly hurt")
        THREAT = "threat", _("Threats or violence")
        OTHER = "other", _("Something else that cannot wait")

    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The other one of a pair. Nobody where it is about the sender, or about somebody who is not in Parvis."""
    why = models.CharField(max_length=10, choices=Why.choices)
    needs = PrivateTextField()
    phone = models.CharField(max_length=40, blank=True)
    """Where the sender can be reached now."""
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    why_not_yet = PrivateTextField(blank=True)
    """Why it would be dangerous that the one it is about is told now."""
    told_person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The one it is about, once they have been told: from then on it is among their own data."""
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "advice_emergency"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="advice_emergency_state", condition=Q(state__in=("sent", "seen", "held", "told", "done"))),
            models.CheckConstraint(name="advice_emergency_why", condition=Q(why__in=("life", "harm", "threat", "other"))),
            models.CheckConstraint(name="advice_emergency_taken_when_seen", condition=Q(state="sent") | Q(taken_by__isnull=False)),
            models.CheckConstraint(
                name="advice_emergency_told_is_whom",
                condition=Q(state="told", told_person__isnull=False, told_person=F("about"))
                | (~Q(state="told") & Q(told_person__isnull=True)),
            ),
            models.CheckConstraint(
                name="advice_emergency_ended_has_a_time",
                condition=Q(state__in=("told", "done"), ended_at__isnull=False)
                | (~Q(state__in=("told", "done")) & Q(ended_at__isnull=True)),
            ),
            models.CheckConstraint(name="advice_emergency_not_about_the_sender", condition=Q(about__isnull=True) | ~Q(about=F("sender"))),
        ]
