"""A month of hours, and a certificate."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.lifecycle import Lifecycle, Step, Turn
from parvis.kit.verdict import Verdict

from . import access, notices, queries
from .models import Certificate, Claim
from .rules import closing

C = Claim.State


def _may_confirm(claim: Claim, at: datetime) -> Verdict:
    return closing.may_confirm(queries.claim_facts(claim, at))


CLAIM = Lifecycle(
    name="claim",
    model=Claim,
    states=C,
    initial=C.OPEN,
    begun=_("The month got its first hours"),
    concerns=lambda claim: claim.mentor.person,
    waits_on={
        C.OPEN: Turn(role="mentor"),
        C.CONFIRMED: Turn(role="coordinator"),
        C.APPROVED: Turn(role="payroll"),
        C.PAID: None,
    },
    steps=(
        Step(
            verb="confirm",
            label=_("Confirm the hours"),
            done=_("The mentor confirmed the hours"),
            source=(C.OPEN,),
            target=C.CONFIRMED,
            may=access.OWN_HOURS,
            guard=_may_confirm,
        ),
        Step(
            verb="approve",
            label=_("Approve the hours"),
            done=_("The coordinator approved the hours"),
            source=(C.CONFIRMED,),
            target=C.APPROVED,
            may=access.APPROVE,
        ),
        Step(
            verb="reopen",
            label=_("Open the hours again"),
            done=_("The hours were opened again"),
            source=(C.CONFIRMED, C.APPROVED),
            target=C.OPEN,
            may=access.APPROVE,
            tells=(notices.REOPENED,),
        ),
        Step(
            verb="pay",
            label=_("Put in the payroll file"),
            done=_("The hours went into the payroll file"),
            source=(C.APPROVED,),
            target=C.PAID,
            may=access.CLOSE,
            tells=(notices.PAID,),
        ),
    ),
)

S = Certificate.State
CERTIFICATE = Lifecycle(
    name="certificate",
    model=Certificate,
    states=S,
    initial=S.REQUESTED,
    begun=_("The mentor asked for a certificate"),
    concerns=lambda certificate: certificate.mentor.person,
    waits_on={S.REQUESTED: Turn(role="coordinator", within="institution.reply_days_application"), S.SIGNED: None},
    steps=(
        Step(
            verb="sign",
            label=pgettext_lazy("certificate", "Sign"),
            done=_("The certificate was signed"),
            source=(S.REQUESTED,),
            target=S.SIGNED,
            may=access.SIGN,
            tells=(notices.CERTIFICATE_SIGNED,),
        ),
    ),
)
