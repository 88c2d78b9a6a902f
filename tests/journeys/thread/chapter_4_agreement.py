"""At the first meeting the two go through the checklist, question after question, and each approves for themselves."""

from __future__ import annotations

from parvis.mentorships.models import Agreement
from parvis.policy import checklists

from .journey import EVA, KIM, SAM, SECRETS, Thread

CHOSEN = {"late": "call_10"}
WRITTEN = {"first_goal": SECRETS["agreement"]}


def they_go_through_the_checklist(th: Thread) -> None:
    t = th.t
    agreement = Agreement.objects.get()
    kim = th.as_(KIM).go("mentorships.pair", th.keep["pair"]).click(t("Open the checklist")).click(t("Open the checklist"))
    kim.sees(t("Answer in any order. It is saved as you go."))
    for key, question in checklists.read(agreement.checklist).items.items():
        kim.go("mentorships.item", agreement.pk, key)
        if question.own == "only":
            asked = question.asked_of_mentor or question.question
            kim.fill(asked[th.language].format(student="Sam", mentor="Kim"), WRITTEN.get(key, "Vi planerar veckan."))
        else:
            choice = next((c for c in question.choices if c.key == CHOSEN.get(key)), question.choices[0])
            kim.choose(choice.says[th.language].rstrip(".").format(student="Sam", mentor="Kim"))
        kim.press(t("Save and continue"))


def both_approve(th: Thread) -> None:
    t = th.t
    agreement = Agreement.objects.get()
    kim = th.as_(KIM).go("mentorships.agreement", agreement.pk).click(t("Read through and approve")).press(t("I approve"))
    kim.sees(t("You have approved. We wait for %(name)s.", name="Sam"))
    sam = th.as_(SAM).go("home").go("mentorships.pair", th.keep["pair"]).click(t("Read and approve"))
    sam.sees(SECRETS["agreement"]).press(t("I approve")).sees(t("Done. You agree"))
    agreement.refresh_from_db()
    assert agreement.state == Agreement.State.CONFIRMED


def the_office_sees_only_what_is_practical(th: Thread) -> None:
    eva = th.as_(EVA).go("mentorships.pair", th.keep["pair"])
    late = next(c for c in checklists.read(Agreement.objects.get().checklist).items["late"].choices if c.key == "call_10")
    eva.sees(late.says[th.language].format(mentor="Kim", student="Sam")).sees_no(SECRETS["agreement"])


def play(th: Thread) -> None:
    they_go_through_the_checklist(th)
    both_approve(th)
    the_office_sees_only_what_is_practical(th)
