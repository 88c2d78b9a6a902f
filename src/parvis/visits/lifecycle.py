"""The table of an invitation to a pair's first meeting."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.lifecycle import Lifecycle, Step, Turn
from parvis.kit.verdict import Verdict

from . import access, notices, rules
from .models import Visit

S = Visit.State


def _before_it_begins(visit: Visit, at: datetime) -> Verdict:
    return rules.may_change(starts_at=visit.starts_at, at=at)


def _at_a_time(visit: Visit, at: datetime) -> Verdict:
    return rules.may_come(starts_at=visit.starts_at, at=at)


VISIT = Lifecycle(
    name="visit",
    model=Visit,
    states=S,
    initial=S.SUGGESTED,
    begun=_("Somebody wanted the coordinator at the first meeting"),
    concerns=lambda v: v.mentorship.student,
    waits_on={
        S.SUGGESTED: Turn(role="student"),
        S.ASKED: Turn(role="coordinator", within="institution.reply_days_message"),
        S.ACCEPTED: None,
        S.DECLINED: None,
        S.TAKEN_BACK: None,
        S.OVER: None,
    },
    steps=(
        Step(
            verb="ask",
            label=_("Yes, invite the coordinator"),
            done=_("The coordinator was invited to the first meeting"),
            source=(S.SUGGESTED,),
            target=S.ASKED,
            may=access.SAY_YES,
            guard=_before_it_begins,
            tells=(notices.ASKED, notices.INVITED),
        ),
        Step(
            verb="accept",
            label=_("Yes, I come"),
            done=_("The coordinator said yes to the first meeting"),
            source=(S.ASKED,),
            target=S.ACCEPTED,
            may=access.COME,
            guard=_at_a_time,
            tells=(notices.COMES, notices.YOU_COME),
        ),
        Step(
            verb="take_over",
            label=_("I come instead"),
            done=_("Another coordinator comes to the first meeting"),
            source=(S.ACCEPTED,),
            target=S.ACCEPTED,
            may=access.TAKE_OVER,
            guard=_at_a_time,
            tells=(notices.COMES, notices.YOU_COME, notices.NOT_COMING),
        ),
        Step(
            verb="decline",
            label=_("I cannot come"),
            done=_("The coordinator said no to the first meeting"),
            source=(S.ASKED, S.ACCEPTED),
            target=S.DECLINED,
            may=access.DECLINE,
            guard=_before_it_begins,
            tells=(notices.DECLINED, notices.NOT_COMING),
        ),
        Step(
            verb="take_back",
            label=pgettext_lazy("visit", "Take the invitation back"),
            done=_("The invitation to the first meeting was taken back"),
            source=(S.SUGGESTED, S.ASKED, S.ACCEPTED),
            target=S.TAKEN_BACK,
            may=access.TAKE_BACK,
            guard=_before_it_begins,
            tells=(notices.TAKEN_BACK, notices.NOT_COMING),
        ),
        Step(
            verb="ask_again",
            label=_("Ask about the new time"),
            done=_("The first meeting got another time, and the coordinator is asked again"),
            source=(S.ACCEPTED,),
            target=S.ASKED,
            may=access.BY_ITSELF,
        ),
        Step(
            verb="close",
            label=pgettext_lazy("visit", "Close the invitation"),
            done=_("The invitation to the first meeting was over"),
            source=(S.SUGGESTED, S.ASKED, S.ACCEPTED),
            target=S.OVER,
            may=access.BY_ITSELF,
        ),
    ),
)
