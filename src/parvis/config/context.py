"""What every page's shell shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from parvis.config import menu
from parvis.notify import queries as notices
from parvis.people import access
from parvis.people.models import Role
from parvis.policy import book
from parvis.web import preferences


@dataclass
class Shell:
    """Asked lazily: an error page that needs no menu makes no query."""

    request: HttpRequest

    @property
    def _user(self) -> Any:
        return getattr(self.request, "user", None)

    def _rule(self, key: str) -> Any:
        return book.value(f"institution.{key}", on=timezone.localdate())

    brand = property(lambda _self: settings.BRAND)
    demo = property(lambda _self: settings.DEMO)
    home_url = property(lambda self: reverse("home") if self.signed_in else reverse("start"))
    notices_url = property(lambda _self: reverse("notify.notices"))
    adjust_url = property(lambda _self: reverse("people.adjust"))
    language_url = property(lambda _self: reverse("people.language"))
    sign_in_url = property(lambda _self: reverse("account_login"))
    sign_out_url = property(lambda _self: reverse("account_logout"))
    accessibility_url = property(lambda _self: reverse("guidance.accessibility"))
    privacy_url = property(lambda _self: reverse("guidance.personal_data"))
    emergency_url = property(lambda _self: reverse("advice.emergency"))
    about_url = property(lambda _self: reverse("guidance.how_it_works"))

    @property
    def found_at(self) -> str:
        """The page's one address for search engines; nothing for a page that is kept out."""
        view = getattr(self.request.resolver_match, "func", None)
        return settings.BASE_URL + self.request.path if getattr(view, "indexed", False) else ""

    @property
    def signed_in(self) -> bool:
        return bool(self._user is not None and self._user.is_authenticated)

    @cached_property
    def role(self) -> str:
        return access.leading_role(self._user, self.request.session.get("role", "")) if self.signed_in else ""

    @cached_property
    def roles(self) -> list[tuple[str, str]]:
        """The other roles of the person, to change to."""
        if not self.signed_in:
            return []
        mine = [r for r in access.ORDER if self._user.has_role(r)]
        return [(str(r), str(Role(r).label)) for r in mine if str(r) != self.role]

    @cached_property
    def menu(self) -> list[menu.Item]:
        return menu.items(self.role, self.request.path, self._module) if self.signed_in else []

    @property
    def _module(self) -> str:
        """The part of Parvis that the page belongs to; nothing on an error page."""
        view = getattr(self.request.resolver_match, "func", None)
        return view.__module__.removeprefix("parvis.").partition(".")[0] if view else ""

    @cached_property
    def unread(self) -> int | None:
        return notices.unread(self._user) if self.signed_in else None

    @property
    def contact_url(self) -> str:
        return reverse("advice.ask") if self.signed_in and self._user.has_role(Role.STUDENT, Role.MENTOR, Role.APPLICANT) else ""

    @cached_property
    def phone(self) -> str:
        return str(self._rule("phone"))

    @cached_property
    def email(self) -> str:
        return str(self._rule("email"))

    @cached_property
    def reply_days(self) -> int:
        return int(self._rule("reply_days_message"))

    @cached_property
    def institution(self) -> str:
        return str(self._rule("name"))

    @cached_property
    def _preferences(self) -> dict[str, str]:
        if self.signed_in and (own := self._user.preferences.get("page")):
            return preferences.valid(own)
        return preferences.from_cookie(self.request.COOKIES.get(preferences.COOKIE, ""))

    @cached_property
    def html_attributes(self) -> SafeString:
        return preferences.html_attributes(self._preferences)

    @property
    def focus_mode(self) -> bool:
        return self._preferences.get("focus") == "on"


def shell(request: HttpRequest) -> dict[str, Shell]:
    return {"shell": Shell(request)}
