"""A permission is a key, a sentence and one test. It says no by default, and the refused person reads the sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from parvis.kit.verdict import YES, Verdict, no

ALL: dict[str, Permission] = {}


@dataclass(frozen=True)
class Permission:
    """`test(user, obj)` answers for one object;
    for a whole page `obj` is None, and the test answers whether the page is for this person."""

    key: str
    sentence: Any
    test: Callable[[Any, Any], bool]

    def __post_init__(self) -> None:
        if self.key in ALL:
            raise ValueError(f"permission {self.key} is defined twice")
        ALL[self.key] = self

    def check(self, user: Any, obj: Any = None) -> Verdict:
        if getattr(user, "is_authenticated", False) and user.is_active and self.test(user, obj):
            return YES
        return no("access." + self.key)

    def __call__(self, user: Any, obj: Any = None) -> bool:
        return self.check(user, obj).ok


class System:
    """Parvis itself, as the one who did something: time ran out, a sweep found a due row. May take the steps that say so."""

    pk = 0
    is_authenticated = True
    is_active = True
    is_system = True

    def has_role(self, *_roles: str) -> bool:
        return False

    def __str__(self) -> str:
        return "Parvis"


SYSTEM = System()


def is_system(user: Any) -> bool:
    return bool(getattr(user, "is_system", False))
