"""What happened to a person's account, in words."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.audit.words import EVENTS
from parvis.policy.book import Entry
from parvis.web.dates import cap_first

EVENTS |= {
    "people.register": _("Got an account"),
    "people.invite": _("Was invited"),
    "people.grant": _("Got a role"),
    "people.revoke": _("No longer has a role"),
    "people.close": _("The account was closed"),
    "people.reopen": _("The account was opened again"),
    "people.adjust": _("Changed how pages look"),
    "people.language": _("Changed the language"),
    "people.contact": _("Changed the contact details"),
    "people.notices": _("Chose which messages to get"),
    "people.sign_in": _("Signed in"),
    "people.sign_out": _("Signed out"),
    "people.second_factor_wrong": _("Entered a wrong code in the second step"),
    "people.app_added": _("Connected a code app"),
    "people.app_removed": _("Removed the code app"),
    "people.passkey_added": _("Added a passkey"),
    "people.passkey_removed": _("Removed a passkey"),
    "people.spare_codes": _("Got new spare codes"),
    "people.spare_codes_removed": _("Spare codes were removed"),
    "people.password": _("Changed the password"),
    "people.email": _("Changed the e-mail address"),
    "people.device_ended": _("Signed out on another device"),
    "policy.decide": _("Decided a rule"),
    "notify.mark_read": _("Marked notices as read"),
    "audit.verify": _("Checked the trail"),
}

SOURCES: dict[str, Any] = {
    "default of the design": _("where Parvis begins"),
    "design of matching": _("how Parvis matches"),
    "invented": _("made up for the demonstration"),
    "invented address": _("made up for the demonstration"),
    "set the institution's own": _("set the institution's own"),
    "to be replaced by the institution": _("set the institution's own"),
    "as long as the browser remembers it": _("as long as the browser remembers it"),
    "the law on public holidays (1989:253)": _("the law on public holidays (1989:253)"),
}
"""What the rule book's own sources sound like. Numbers of requirements and the institution's own words stand as they are."""


def say_source(entry: Entry) -> str:
    """Where a value of the rule book comes from, in the reader's language."""
    if entry.local:
        return entry.reference
    pieces = re.split(r"([,;:] )", entry.reference)
    return cap_first("".join(str(SOURCES.get(piece.lower(), piece)) for piece in pieces))
