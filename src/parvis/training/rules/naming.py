"""What may not be told in the group: who the student is (R82, R83)."""

from __future__ import annotations

from collections.abc import Iterable

from parvis.kit.naming import Somebody, find
from parvis.kit.verdict import YES, Verdict, no


def may_bring(text: str, known: Iterable[Somebody]) -> Verdict:
    """A case is told without saying who it is about. The verdict holds no word of the text."""
    return no("training.says_who") if find(text, known) else YES
