from __future__ import annotations

from django.db import models


class Case(models.Model):
    """What every thing with a lifecycle has: where it is, and since when. `state` changes through `Lifecycle.take` only."""

    state = models.CharField(max_length=24)
    state_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        abstract = True

    def get_state_display(self) -> str:
        """The state in the reader's words, as Django says it of a column with choices."""
        states: type[models.TextChoices] = self.State  # type: ignore[attr-defined]  # each kind of thing has its own
        return str(states(self.state).label)
