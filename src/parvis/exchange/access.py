"""Who brings lists in and takes them out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.kit.permission import Permission
from parvis.people.access import is_coordinator


def _brought_it(user: Any, one: Any) -> bool:
    return is_coordinator(user) and (one is None or one.made_by_id in {None, user.pk})


EXCHANGE = Permission("exchange.lists", _("Only a coordinator imports and exports lists"), is_coordinator)
OWN_IMPORT = Permission("exchange.own_import", _("Only the coordinator who uploaded the file can do this"), _brought_it)
