from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.kit.permission import Permission, is_system
from parvis.people.access import is_coordinator, is_mentor, is_payroll


def _is_the_mentor(user: Any, thing: Any) -> bool:
    return is_mentor(user) if thing is None else bool(getattr(thing, "mentor", thing).person_id == user.pk)


def _approves_others(user: Any, claim: Any) -> bool:
    return is_coordinator(user) and (claim is None or claim.mentor.person_id != user.pk)


OWN_HOURS = Permission("pay.own_hours", _("Only the mentor confirms their own hours"), _is_the_mentor)
APPROVE = Permission("pay.approve", _("Only a coordinator approves hours, and nobody approves their own"), _approves_others)
CLOSE = Permission("pay.close", _("Only payroll closes a month"), is_payroll)
OWN_CERTIFICATE = Permission("pay.own_certificate", _("Only the mentor asks for their own certificate"), _is_the_mentor)
SIGN = Permission("pay.sign", _("Only a coordinator signs certificates, and nobody signs their own"), _approves_others)
SEE_CERTIFICATE = Permission(
    "pay.see_certificate",
    _("Only the mentor and the coordinators see a certificate"),
    lambda u, c: _is_the_mentor(u, c) or is_coordinator(u),
)
SEE_CLAIM = Permission(
    "pay.see_claim", _("Only the mentor and the coordinators see the hours"), lambda u, c: _is_the_mentor(u, c) or is_coordinator(u)
)
ENTER = Permission("pay.enter", _("Lines of the ledger come from events"), lambda u, _c: is_system(u))
RATES = Permission("pay.rates", _("Only payroll and coordinators see the rates"), lambda u, _o: is_payroll(u) or is_coordinator(u))
