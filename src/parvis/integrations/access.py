"""Who may do what with the ways out of Parvis."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kit.permission import Permission

OWN_FEED = Permission(
    "integrations.own_feed", _("Only you see and change the address of your own calendar"), lambda u, p: p is None or p.pk == u.pk
)
