"""What the demonstration leaves in the trail, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.audit.words import EVENTS

EVENTS |= {"demo.face": _("Got a part in the demonstration")}
