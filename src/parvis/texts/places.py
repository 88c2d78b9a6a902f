"""The spots on pages where the institution may write. Each is registered by the module whose page it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

ALL: dict[str, Place] = {}


@dataclass(frozen=True, kw_only=True)
class Place:
    """`name` says in the list what it is, `hint` what is useful to write there. `page` is the name of the address where it is read,
    if everybody can open it. `default` is what stands there until the institution has written: a text that can be translated."""

    key: str
    name: Any
    hint: Any
    page: str = ""
    default: Any = ""

    def __post_init__(self) -> None:
        if self.key in ALL:
            raise ValueError(f"the place {self.key} is registered twice")
        ALL[self.key] = self


START = Place(
    key="start",
    name=_("The first page"),
    hint=_("For example where the office is, or when it is open."),
    page="start",
)
HOW_IT_WORKS = Place(
    key="how_it_works",
    name=_("How mentor support works"),
    hint=_("For example what is special at your institution."),
    page="guidance.how_it_works",
)
GET_A_MENTOR = Place(
    key="get_a_mentor",
    name=_("Get a mentor"),
    hint=_("For example how long the wait usually is."),
    page="guidance.get_a_mentor",
)
