"""What has happened to a text, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.audit.words import EVENTS

EVENTS |= {"texts.write": _("Changed a text of the institution")}
