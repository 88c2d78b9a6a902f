from __future__ import annotations

from parvis.people.models import User

MOST = 60


def faces() -> list[User]:
    """The people of the cast: those whom the story has given a sentence, in order of when they came in.

    Without a story, the first people there are."""
    people = User.objects.filter(is_active=True).exclude(roles="").order_by("pk")
    return list(people.filter(preferences__has_key="face")[:MOST]) or list(people[:MOST])
