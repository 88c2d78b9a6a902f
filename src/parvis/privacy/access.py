from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kit.permission import Permission

OWN_DATA = Permission("privacy.own_data", _("Only you see your own data"), lambda u, p: p is None or p.pk == u.pk)
