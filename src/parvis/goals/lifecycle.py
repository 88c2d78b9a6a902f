"""The tables of steps: a goal, and the steps towards it. Everything can be put aside, and nothing is late."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework import lifecycle as casework
from parvis.casework.lifecycle import Lifecycle

from . import access
from .models import Goal, Step

G = Goal.State
GOAL = Lifecycle(
    name="goal",
    model=Goal,
    states=G,
    initial=G.OPEN,
    begun=_("A goal was added"),
    concerns=lambda g: g.mentorship.student,
    waits_on={G.OPEN: None, G.REACHED: None, G.LEFT: None},
    steps=(
        casework.Step(
            verb="reach",
            label=pgettext_lazy("button", "We have reached it"),
            done=pgettext_lazy("goal", "The goal was reached"),
            source=(G.OPEN,),
            target=G.REACHED,
            may=access.PAIR,
        ),
        casework.Step(
            verb="leave",
            label=pgettext_lazy("goal button", "Put the goal aside"),
            done=pgettext_lazy("goal", "The goal was put aside"),
            source=(G.OPEN,),
            target=G.LEFT,
            may=access.PAIR,
        ),
        casework.Step(
            verb="take_up",
            label=pgettext_lazy("goal button", "Take the goal up again"),
            done=pgettext_lazy("goal", "The goal was taken up again"),
            source=(G.REACHED, G.LEFT),
            target=G.OPEN,
            may=access.PAIR,
        ),
    ),
)

S = Step.State
STEP = Lifecycle(
    name="step",
    model=Step,
    states=S,
    initial=S.OPEN,
    begun=_("A step was added"),
    concerns=lambda s: s.goal.mentorship.student,
    waits_on={S.OPEN: None, S.DONE: None, S.SPLIT: None, S.LEFT: None},
    steps=(
        casework.Step(
            verb="do",
            label=pgettext_lazy("step button", "Done"),
            done=_("A step was done"),
            source=(S.OPEN,),
            target=S.DONE,
            may=access.PAIR,
        ),
        casework.Step(
            verb="undo",
            label=pgettext_lazy("step button", "Undo"),
            done=_("A step is to be done again"),
            source=(S.DONE, S.LEFT),
            target=S.OPEN,
            may=access.PAIR,
        ),
        casework.Step(
            verb="split",
            label=_("Make the step smaller"),
            done=_("A step was made smaller"),
            source=(S.OPEN,),
            target=S.SPLIT,
            may=access.PAIR,
        ),
        casework.Step(
            verb="leave",
            label=pgettext_lazy("step button", "Put it aside"),
            done=_("A step was put aside"),
            source=(S.OPEN,),
            target=S.LEFT,
            may=access.PAIR,
        ),
    ),
)
