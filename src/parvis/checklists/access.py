"""Who works on the institution's checklists, and who publishes them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kit.permission import Permission
from parvis.people.access import is_administrator, is_coordinator

WRITE = Permission(
    "checklists.write",
    _("Only a coordinator or an administrator works on the checklists"),
    lambda u, _c: is_coordinator(u) or is_administrator(u),
)
PUBLISH = Permission("checklists.publish", _("Only an administrator publishes a checklist"), is_administrator)
