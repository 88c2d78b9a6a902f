"""How a pair, its agreement, its extension and its ending move. Nothing here ends by itself: only a coordinator takes `mentorship.end`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.lifecycle import Lifecycle, Step, Turn
from parvis.kit.verdict import Verdict

from . import access, notices, queries, rules
from .models import Agreement, Ending, Extension, Mentorship

Pair = Mentorship.State
Version = Agreement.State
Asked = Extension.State
Talk = Ending.State


def _may_end(mentorship: Any, _at: datetime) -> Verdict:
    return rules.may_end(talked=queries.has_talked(mentorship))


def _is_confirmed(agreement: Any, _at: datetime) -> Verdict:
    return rules.may_confirm(unanswered=len(queries.unanswered(agreement))) + rules.is_confirmed(**queries.confirmed_facts(agreement))


def _may_extend(extension: Any, at: datetime) -> Verdict:
    return rules.may_extend(queries.going_on_facts(extension, at=at))


def _student(thing: Any) -> Any:
    return thing.student


def _student_of(thing: Any) -> Any:
    return thing.mentorship.student


def _asker(ending: Any) -> Any:
    """Not the other one: their log must not tell that somebody wants to end."""
    return ending.asked_by


MENTORSHIP = Lifecycle(
    name="mentorship",
    model=Mentorship,
    states=Pair,
    initial=Pair.ACTIVE,
    begun=_("The pair started"),
    concerns=_student,
    waits_on={Pair.ACTIVE: None, Pair.PAUSED: Turn(role="coordinator"), Pair.ENDING: Turn(role="coordinator"), Pair.ENDED: None},
    steps=(
        Step(
            verb="pause",
            label=_("Pause the meetings"),
            done=_("The meetings were paused"),
            source=(Pair.ACTIVE,),
            target=Pair.PAUSED,
            may=access.COORDINATE,
            tells=(notices.PAUSED,),
        ),
        Step(
            verb="resume",
            label=_("Let the pair go on"),
            done=_("The pair goes on"),
            source=(Pair.PAUSED, Pair.ENDING),
            target=Pair.ACTIVE,
            may=access.COORDINATE,
            tells=(notices.RESUMED,),
        ),
        Step(
            verb="begin_ending",
            label=_("Begin the end"),
            done=_("The pair began to end"),
            source=(Pair.ACTIVE, Pair.PAUSED),
            target=Pair.ENDING,
            may=access.BEGIN_ENDING,
            tells=(notices.ENDING,),
        ),
        Step(
            verb="end",
            label=_("End the mentor support"),
            done=_("The coordinator ended the pair"),
            source=(Pair.ACTIVE, Pair.PAUSED, Pair.ENDING),
            target=Pair.ENDED,
            may=access.COORDINATE,
            guard=_may_end,
            tells=(notices.ENDED,),
        ),
    ),
)

AGREEMENT = Lifecycle(
    name="agreement",
    model=Agreement,
    states=Version,
    initial=Version.DRAFT,
    begun=_("A version of the agreement was begun"),
    concerns=_student_of,
    waits_on={Version.DRAFT: Turn(role="pair"), Version.CONFIRMED: None, Version.REPLACED: None, Version.DROPPED: None},
    steps=(
        Step(
            verb="confirm",
            label=_("Put it in force"),
            done=_("Both approved the agreement"),
            source=(Version.DRAFT,),
            target=Version.CONFIRMED,
            may=access.BY_ITSELF,
            guard=_is_confirmed,
            tells=(notices.AGREEMENT_CONFIRMED,),
        ),
        Step(
            verb="replace",
            label=_("Replace it"),
            done=_("A newer version replaced the agreement"),
            source=(Version.CONFIRMED,),
            target=Version.REPLACED,
            may=access.BY_ITSELF,
        ),
        Step(
            verb="drop",
            label=_("Keep it as it was"),
            done=_("The change was taken back"),
            source=(Version.DRAFT,),
            target=Version.DROPPED,
            may=access.AGREE,
            guard=lambda agreement, _at: rules.may_drop(number=agreement.number),
        ),
    ),
)

EXTENSION = Lifecycle(
    name="extension",
    model=Extension,
    states=Asked,
    initial=Asked.ASKED_STUDENT,
    begun=_("The student was asked about next study year"),
    concerns=_student_of,
    waits_on={
        Asked.ASKED_STUDENT: Turn(role="student"),
        Asked.ASKED_MENTOR: Turn(role="mentor"),
        Asked.ANSWERED: Turn(role="student"),
        Asked.WITH_OFFICE: Turn(role="coordinator"),
        Asked.EXTENDED: None,
        Asked.NEW_MENTOR: None,
        Asked.NOT_EXTENDED: None,
    },
    steps=(
        Step(
            verb="wish_same",
            label=_("Yes, with the same mentor"),
            done=_("The student wants to go on"),
            source=(Asked.ASKED_STUDENT,),
            target=Asked.ASKED_MENTOR,
            may=access.WISH,
            tells=(notices.ASK_MENTOR,),
        ),
        Step(
            verb="wish_new",
            label=_("Yes, with a new mentor"),
            done=_("The student wants to go on"),
            source=(Asked.ASKED_STUDENT,),
            target=Asked.WITH_OFFICE,
            may=access.WISH,
            tells=(notices.WITH_OFFICE,),
        ),
        Step(
            verb="wish_done",
            label=_("No, I am done"),
            done=pgettext_lazy("timeline", "The student is done"),
            source=(Asked.ASKED_STUDENT,),
            target=Asked.NOT_EXTENDED,
            may=access.WISH,
        ),
        Step(
            verb="answer_mentor",
            label=_("Answer"),
            done=_("The mentor answered"),
            source=(Asked.ASKED_MENTOR,),
            target=Asked.ANSWERED,
            may=access.ANSWER_AS_MENTOR,
            tells=(notices.MENTOR_ANSWERED,),
        ),
        Step(
            verb="send",
            label=_("Send to the coordinator"),
            done=_("The student sent it to the coordinator"),
            source=(Asked.ANSWERED,),
            target=Asked.WITH_OFFICE,
            may=access.WISH,
            tells=(notices.WITH_OFFICE,),
        ),
        Step(
            verb="take_over",
            label=_("Take over without an answer"),
            done=_("The coordinator took it over"),
            source=(Asked.ASKED_STUDENT, Asked.ASKED_MENTOR, Asked.ANSWERED),
            target=Asked.WITH_OFFICE,
            may=access.DECIDE_EXTENSION,
        ),
        Step(
            verb="extend",
            label=_("Extend"),
            done=_("The support was extended"),
            source=(Asked.WITH_OFFICE,),
            target=Asked.EXTENDED,
            may=access.DECIDE_EXTENSION,
            guard=_may_extend,
            tells=(notices.DECIDED,),
        ),
        Step(
            verb="change_mentor",
            label=_("Choose a new mentor"),
            done=_("The student goes on with a new mentor"),
            source=(Asked.WITH_OFFICE,),
            target=Asked.NEW_MENTOR,
            may=access.DECIDE_EXTENSION,
            tells=(notices.DECIDED,),
        ),
        Step(
            verb="not_extend",
            label=_("Do not extend"),
            done=_("The support was not extended"),
            source=(Asked.WITH_OFFICE,),
            target=Asked.NOT_EXTENDED,
            may=access.DECIDE_EXTENSION,
            tells=(notices.DECIDED,),
        ),
        Step(
            verb="lapse",
            label=_("Close the question"),
            done=_("The question about next study year was closed"),
            source=(Asked.ASKED_STUDENT, Asked.ASKED_MENTOR, Asked.ANSWERED, Asked.WITH_OFFICE),
            target=Asked.NOT_EXTENDED,
            may=access.DECIDE_EXTENSION,
        ),
    ),
)

ENDING = Lifecycle(
    name="ending",
    model=Ending,
    states=Talk,
    initial=Talk.ASKED,
    begun=_("Somebody wanted to talk with the coordinator"),
    concerns=_asker,
    waits_on={Talk.ASKED: Turn(role="coordinator"), Talk.TALKED: Turn(role="coordinator"), Talk.DONE: None, Talk.TAKEN_BACK: None},
    steps=(
        Step(
            verb="talked",
            label=_("I have talked with both"),
            done=_("The coordinator talked with both"),
            source=(Talk.ASKED,),
            target=Talk.TALKED,
            may=access.TALK,
        ),
        Step(
            verb="take_back",
            label=_("Take it back"),
            done=_("It was taken back"),
            source=(Talk.ASKED, Talk.TALKED),
            target=Talk.TAKEN_BACK,
            may=access.TAKE_BACK_ENDING,
        ),
        Step(
            verb="finish",
            label=_("Close it"),
            done=_("It was closed"),
            source=(Talk.ASKED, Talk.TALKED),
            target=Talk.DONE,
            may=access.TALK,
        ),
    ),
)
