"""Who writes the institution's own texts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kit.permission import Permission
from parvis.people.access import is_administrator, is_coordinator

WRITE = Permission(
    "texts.write",
    _("Only a coordinator or an administrator changes the institution's texts"),
    lambda u, _v: is_coordinator(u) or is_administrator(u),
)
