"""What the student wants to reach, in steps small enough to begin. For the pair alone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.models import Case
from parvis.mentorships.models import Mentorship
from parvis.privacy.fields import PrivateTextField


class Goal(Case):
    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("goal", "In progress")
        REACHED = "reached", _("Reached")
        LEFT = "left", _("Put aside")

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="goals")
    words = PrivateTextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "goals_goal"
        ordering = ("pk",)
        constraints = [models.CheckConstraint(name="goals_goal_state", condition=Q(state__in=("open", "reached", "left")))]


class Step(Case):
    """One step. The smallest begin with a movement and take less than ten minutes."""

    class State(models.TextChoices):
        OPEN = "open", _("To do")
        DONE = "done", _("Done")
        SPLIT = "split", _("Made smaller")
        LEFT = "left", _("Put aside")

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="steps")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="parts")
    words = PrivateTextField()
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    carried = models.PositiveSmallIntegerField(default=0)
    """How many times the two have let it stay for the next time. Never shown as a number."""
    carried_on = models.DateField(null=True, blank=True)
    """When it was last carried: at most once a day."""
    kept = models.PositiveSmallIntegerField(default=0)
    """How far it had been carried when somebody chose to keep it as it is. The offer rests until it has been carried further."""
    planned_on = models.DateField(null=True, blank=True)
    """A day that the student has thought of. Nothing happens when it has passed."""
    together = models.BooleanField(default=False)
    """To be begun in the next meeting, by both."""

    class Meta:
        db_table = "goals_step"
        ordering = ("goal", "position", "pk")
        constraints = [models.CheckConstraint(name="goals_step_state", condition=Q(state__in=("open", "done", "split", "left")))]
