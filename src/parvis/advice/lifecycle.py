"""A conversation waits for the coordinator, or for the person, or is closed; writing again always opens it.

What was told at once waits for a coordinator until the one it is about has been told."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.lifecycle import Lifecycle, Step, Turn
from parvis.kit.verdict import YES, Verdict, no

from . import access, notices
from .models import Conversation, Emergency

State = Conversation.State

CONVERSATION = Lifecycle(
    name="conversation",
    model=Conversation,
    states=State,
    initial=State.WITH_COORDINATOR,
    begun=_("The conversation began"),
    waits_on={
        State.WITH_COORDINATOR: Turn(role="coordinator", within="institution.reply_days_message"),
        State.WITH_PERSON: None,
        State.CLOSED: None,
    },
    concerns=lambda conversation: conversation.person,
    steps=(
        Step(
            verb="reply",
            label=_("Send the answer"),
            done=_("The coordinator answered"),
            source=(State.WITH_COORDINATOR, State.WITH_PERSON),
            target=State.WITH_PERSON,
            may=access.REPLY,
            tells=(notices.ANSWERED,),
        ),
        Step(
            verb="write",
            label=_("Send to the coordinator"),
            done=pgettext_lazy("timeline", "Somebody wrote to the coordinator"),
            source=(State.WITH_PERSON, State.WITH_COORDINATOR, State.CLOSED),
            target=State.WITH_COORDINATOR,
            may=access.WRITE,
            tells=(notices.WRITTEN,),
        ),
        Step(
            verb="take_back",
            label=_("Take the message back"),
            done=_("What was written was taken back before it was read"),
            source=(State.WITH_COORDINATOR,),
            target=State.WITH_PERSON,
            may=access.WRITE,
        ),
        Step(
            verb="take_back_answer",
            label=_("Take the answer back"),
            done=_("The answer was taken back before it was read"),
            source=(State.WITH_PERSON,),
            target=State.WITH_COORDINATOR,
            may=access.REPLY,
        ),
        Step(
            verb="close",
            label=_("Close the conversation"),
            done=_("The conversation was closed"),
            source=(State.WITH_COORDINATOR, State.WITH_PERSON),
            target=State.CLOSED,
            may=access.CLOSE,
        ),
    ),
)


def _somebody_to_tell(emergency: Emergency, _at: datetime) -> Verdict:
    return YES if emergency.about_id else no("advice.nobody_to_tell")


def _nobody_to_tell(emergency: Emergency, _at: datetime) -> Verdict:
    return no("advice.must_be_told") if emergency.about_id else YES


Told = Emergency.State

EMERGENCY = Lifecycle(
    name="emergency",
    model=Emergency,
    states=Told,
    initial=Told.SENT,
    begun=pgettext_lazy("emergency", "A coordinator was told at once"),
    waits_on={
        Told.SENT: Turn(role="coordinator"),
        Told.SEEN: Turn(role="coordinator"),
        Told.HELD: Turn(role="coordinator", within="advice.tell_again_days"),
        Told.TOLD: None,
        Told.DONE: None,
    },
    # The one it is about must not read of it in their log before they may be told.
    concerns=lambda emergency: emergency.sender,
    steps=(
        Step(
            verb="see",
            label=_("Open it and take care of it"),
            done=_("A coordinator opened it and takes care of it"),
            source=(Told.SENT,),
            target=Told.SEEN,
            may=access.ACT,
            tells=(notices.EMERGENCY_SEEN,),
        ),
        Step(
            verb="hold",
            label=_("It would be dangerous to tell now"),
            done=_("The one it is about is not told yet"),
            source=(Told.SEEN, Told.HELD),
            target=Told.HELD,
            may=access.ACT,
            guard=_somebody_to_tell,
        ),
        Step(
            verb="tell",
            label=_("Tell the one it is about"),
            done=_("The one it is about was told"),
            source=(Told.SEEN, Told.HELD),
            target=Told.TOLD,
            may=access.ACT,
            guard=_somebody_to_tell,
            tells=(notices.EMERGENCY_TOLD,),
        ),
        Step(
            verb="finish",
            label=_("It is taken care of"),
            done=_("It was taken care of"),
            source=(Told.SEEN,),
            target=Told.DONE,
            may=access.ACT,
            guard=_nobody_to_tell,
        ),
    ),
)
