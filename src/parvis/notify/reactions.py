from __future__ import annotations

from datetime import datetime
from typing import Any

from parvis.people.invitations import when_invited
from parvis.people.models import User

from .notice import queue
from .notices import INVITED


@when_invited
def tell_the_invited(person: User, *, by: Any, at: datetime) -> None:
    queue(INVITED, about=person, at=at)
