from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kit.permission import Permission
from parvis.people.access import is_coordinator

FOLLOW_UP = Permission("overview.follow_up", _("Only a coordinator follows up the pairs"), is_coordinator)
