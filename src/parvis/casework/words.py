"""What a reason and an event sound like. Rules give codes; people get sentences."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.audit.words import EVENTS, SAYERS
from parvis.kit import permission
from parvis.kit.verdict import Reason

__all__ = ["EVENTS", "REASONS", "say", "say_event"]

REASONS: dict[str, Any] = {
    "step.not_from_here": _("This is not possible now. It is: %(state)s"),
    "step.may_not_approve": _("You cannot approve this"),
    "policy.unknown_rule": _("There is no such rule"),
    "policy.other_kind": _("Enter a value of the same kind as before"),
}


def say(reason: Reason) -> str:
    """The sentence of a reason, in the reader's language."""
    if reason.code.startswith("access."):
        return str(permission.ALL[reason.code.removeprefix("access.")].sentence)
    return str(REASONS[reason.code]) % dict(reason.params)


def say_event(event: str) -> str:
    """What happened, for a timeline. The empty string for what timelines do not show."""
    from .lifecycle import ALL  # the table of all tables is filled after this module is read

    name, _dot, verb = event.rpartition(".")
    if (lifecycle := ALL.get(name)) is not None:
        if verb == "create":
            return str(lifecycle.begun)
        if verb in lifecycle._by_verb:
            return str(lifecycle.step(verb).done)
    return str(EVENTS.get(event, ""))


SAYERS.append(say_event)  # the trail's own page lies below this floor and says moves too
