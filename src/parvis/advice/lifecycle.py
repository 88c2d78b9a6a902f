"""A conversation waits for the coordinator, or for the person, or is closed. Writing again always opens it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.lifecycle import Lifecycle, Step, Turn

from . import access, notices
from .models import Conversation

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
            verb="take",
            label=_("Take over the conversation"),
            done=_("A coordinator took the conversation"),
            source=(State.WITH_COORDINATOR,),
            target=State.WITH_COORDINATOR,
            may=access.TAKE,
        ),
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
