"""An uploaded list is imported or thrown away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.casework.lifecycle import Lifecycle, Step, Turn
from parvis.kit.verdict import Verdict

from . import access, rules
from .models import Import

S = Import.State


def _may_apply(one: Any, _at: datetime) -> Verdict:
    return rules.is_still_there(bool(one.content))


IMPORT = Lifecycle(
    name="import",
    model=Import,
    states=S,
    initial=S.WAITING,
    begun=_("A list was uploaded"),
    waits_on={S.WAITING: Turn(role="coordinator"), S.DONE: None, S.DISCARDED: None},
    steps=(
        Step(
            verb="apply",
            label=_("Import"),
            done=_("A list was imported"),
            source=(S.WAITING,),
            target=S.DONE,
            may=access.OWN_IMPORT,
            guard=_may_apply,
        ),
        Step(
            verb="discard",
            label=_("Throw the list away"),
            done=_("A list was thrown away"),
            source=(S.WAITING,),
            target=S.DISCARDED,
            may=access.OWN_IMPORT,
        ),
    ),
)
