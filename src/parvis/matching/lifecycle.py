"""A proposal's way: suggested, the mentor's answer, the student's answer.

The mentor is asked first, without knowing who; the student's yes makes the pair, so no student who said yes is turned down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.lifecycle import Lifecycle, Step, Turn
from parvis.kit.verdict import Verdict

from . import access, notices, queries
from .models import Proposal
from .rules import asking

State = Proposal.State

# `concerns` is nobody on purpose: a student's own log must not tell that a mentor said no.


def _may_ask(proposal: Any, at: datetime) -> Verdict:
    return asking.may_ask(queries.asking_facts(proposal, on=timezone.localdate(at)))


PROPOSAL = Lifecycle(
    name="proposal",
    model=Proposal,
    states=State,
    initial=State.SUGGESTED,
    begun=_("A mentor was suggested"),
    waits_on={
        State.SUGGESTED: Turn(role="coordinator"),
        State.ASKED_MENTOR: Turn(role="mentor", within="matching.answer_days"),
        State.ASKED_STUDENT: Turn(role="student", within="matching.answer_days"),
        State.ACCEPTED: None,
        State.DECLINED_BY_MENTOR: None,
        State.DECLINED_BY_STUDENT: None,
        State.WITHDRAWN: None,
    },
    steps=(
        Step(
            verb="ask",
            label=_("Ask the mentor"),
            done=_("The mentor was asked"),
            source=(State.SUGGESTED,),
            target=State.ASKED_MENTOR,
            may=access.MATCH,
            guard=_may_ask,
            tells=(notices.ASKED_MENTOR,),
        ),
        Step(
            verb="agree",
            label=_("Yes, gladly"),
            done=_("The mentor said yes"),
            source=(State.ASKED_MENTOR,),
            target=State.ASKED_STUDENT,
            may=access.ANSWER_AS_MENTOR,
            tells=(notices.ASKED_STUDENT,),
        ),
        Step(
            verb="refuse",
            label=_("Not this time"),
            done=pgettext_lazy("timeline", "The mentor said no"),
            source=(State.ASKED_MENTOR,),
            target=State.DECLINED_BY_MENTOR,
            may=access.ANSWER_AS_MENTOR,
        ),
        Step(
            verb="accept",
            label=_("I understand and want to start"),
            done=_("The student said yes"),
            source=(State.ASKED_STUDENT,),
            target=State.ACCEPTED,
            may=access.ANSWER_AS_STUDENT,
        ),
        Step(
            verb="decline",
            label=_("No, show another proposal"),
            done=pgettext_lazy("timeline", "The student said no"),
            source=(State.ASKED_STUDENT,),
            target=State.DECLINED_BY_STUDENT,
            may=access.ANSWER_AS_STUDENT,
            tells=(notices.NOT_THIS_TIME,),
        ),
        Step(
            verb="withdraw",
            label=_("Take back the proposal"),
            done=_("The proposal was taken back"),
            source=(State.SUGGESTED, State.ASKED_MENTOR, State.ASKED_STUDENT),
            target=State.WITHDRAWN,
            may=access.WITHDRAW,
        ),
    ),
)
