"""The ledger has its lines; the mentor confirms the month, the coordinator approves it, payroll takes the file."""

from __future__ import annotations

from datetime import date

from parvis.pay.models import Claim, LedgerLine

from .journey import EVA, KIM, PETRA, SECRETS, Thread

MONTH = "2026-09"


def the_mentor_confirms_the_month(th: Thread) -> None:
    th.goes_on(to=date(2026, 10, 1), clock="12:00")
    assert LedgerLine.objects.filter(claim__month_on=date(2026, 9, 1)).count() >= 2, "the training and the meeting"
    kim = th.as_(KIM).go("home").go(f"/hours/?month={MONTH}").press(th.t("Confirm the hours"))
    kim.go(f"/hours/?month={MONTH}").sees(th.say(Claim.State.CONFIRMED.label))


def the_office_approves(th: Thread) -> None:
    approve = "Approve %(n)s without anything to look at"
    eva = th.as_(EVA).go("home").go("pay.approve").sees("Kim S.").sees_no("Lind")
    eva.press(th.t(approve, plural=approve, n=1))
    assert Claim.objects.get().state == Claim.State.APPROVED


def payroll_takes_the_file(th: Thread) -> None:
    t = th.t
    petra = th.as_(PETRA).go("home").go("pay.period", MONTH).click(t("Close the period")).press(t("Close and make the file"))
    petra.sees(t("Done. The month is closed."))
    status, headers, content = petra.fetch("pay.file", MONTH)
    text = content.decode("utf-8-sig")
    assert status == 200
    assert "attachment" in headers["content-disposition"]
    assert "2000117" in text
    assert not any(name in text for name in ("Sam", "Lind", *SECRETS.values()))
    assert Claim.objects.get().state == Claim.State.PAID
    th.as_(KIM).go(f"/hours/?month={MONTH}").sees(t("The money is on its way."))


def play(th: Thread) -> None:
    the_mentor_confirms_the_month(th)
    the_office_approves(th)
    payroll_takes_the_file(th)
