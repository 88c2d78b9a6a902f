from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .notice import Notice

INVITED = Notice(
    key="people.invited",
    sentence=_("When you get an account or a new role"),
    to=lambda person: [person],
    subject=_("You have an account"),
    line=_("You can sign in now. Enter your e-mail address, and you get a code."),
    path=lambda _person: reverse("account_login"),
    can_be_muted=False,
)
