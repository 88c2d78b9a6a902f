"""A decision is in force until it is revoked; an application waits, is matched, and can be taken back by the student alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.lifecycle import Lifecycle, Step, Turn
from parvis.kit.verdict import Verdict

from . import access, notices, queries, rules
from .models import SupportDecision, SupportRequest

State = SupportRequest.State


def _student(thing: Any) -> Any:
    return thing.student


def _may_submit(request: Any, at: datetime) -> Verdict:
    return rules.may_submit(queries.request_facts(request), on=timezone.localdate(at))


def _may_return(request: Any, at: datetime) -> Verdict:
    return rules.may_begin(queries.decision_facts(request.decision), on=timezone.localdate(at))


def _may_match(request: Any, at: datetime) -> Verdict:
    return rules.may_match(queries.decision_facts(request.decision), on=timezone.localdate(at))


D = SupportDecision.State
DECISION = Lifecycle(
    name="support_decision",
    model=SupportDecision,
    states=D,
    initial=D.STATED,
    begun=_("The decision was noted"),
    waits_on={
        D.STATED: Turn(role="coordinator", within="support.verify_days"),
        D.IN_FORCE: None,
        D.NOT_CONFIRMED: Turn(role="student"),
        D.REVOKED: None,
    },
    concerns=_student,
    steps=(
        Step(
            verb="verify",
            label=_("Verify the decision"),
            done=_("The decision was verified"),
            source=(D.STATED, D.NOT_CONFIRMED),
            target=D.IN_FORCE,
            may=access.VERIFY,
        ),
        Step(
            verb="not_confirm",
            label=_("I cannot confirm it"),
            done=_("The decision could not be confirmed"),
            source=(D.STATED,),
            target=D.NOT_CONFIRMED,
            may=access.VERIFY,
            tells=(notices.NOT_CONFIRMED,),
        ),
        Step(
            verb="restate",
            label=_("Correct what you stated"),
            done=_("The student corrected what they had stated"),
            source=(D.STATED, D.NOT_CONFIRMED),
            target=D.STATED,
            may=access.STATE,
        ),
        Step(
            verb="revoke",
            label=_("The decision is no longer in force"),
            done=_("The decision is no longer in force"),
            source=(D.IN_FORCE,),
            target=D.REVOKED,
            may=access.REVOKE,
            tells=(notices.CHANGED,),
        ),
    ),
)

REQUEST = Lifecycle(
    name="support_request",
    model=SupportRequest,
    states=State,
    initial=State.DRAFT,
    begun=_("The application was begun"),
    waits_on={
        State.DRAFT: Turn(role="student"),
        State.WAITING: Turn(role="coordinator", within="support.look_again_days"),
        State.MATCHED: None,
        State.WITHDRAWN: None,
        State.CLOSED: None,
    },
    concerns=_student,
    steps=(
        Step(
            verb="submit",
            label=_("Send the application"),
            done=_("The application was sent"),
            source=(State.DRAFT,),
            target=State.WAITING,
            may=access.OWN_REQUEST,
            guard=_may_submit,
            tells=(notices.RECEIVED,),
        ),
        Step(
            verb="withdraw",
            label=_("Withdraw the application"),
            done=pgettext_lazy("timeline", "The student withdrew the application"),
            source=(State.WAITING,),
            target=State.WITHDRAWN,
            may=access.OWN_REQUEST,
        ),
        Step(
            verb="return_to_queue",
            label=_("Join the queue again"),
            done=_("The student joined the queue again"),
            source=(State.WITHDRAWN,),
            target=State.WAITING,
            may=access.OWN_REQUEST,
            guard=_may_return,
        ),
        Step(
            verb="match",
            label=_("Make the pair"),
            done=_("There is a mentor"),
            source=(State.WAITING,),
            target=State.MATCHED,
            may=access.MATCH,
            guard=_may_match,
        ),
        Step(
            verb="requeue",
            label=_("Look for a new mentor"),
            done=_("The student waits for a new mentor"),
            source=(State.MATCHED,),
            target=State.WAITING,
            may=access.PLACE_IN_QUEUE,
            tells=(notices.BACK_IN_QUEUE,),
        ),
        Step(
            verb="pause",
            label=_("Pause"),
            done=_("The student takes a pause"),
            source=(State.MATCHED,),
            target=State.WITHDRAWN,
            may=access.PLACE_IN_QUEUE,
        ),
        Step(
            verb="close",
            label=_("Close the application"),
            done=_("The application was closed"),
            source=(State.MATCHED, State.WAITING, State.WITHDRAWN),
            target=State.CLOSED,
            may=access.PLACE_IN_QUEUE,
        ),
    ),
)
