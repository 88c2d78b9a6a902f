"""The only reader of persons, roles and the devices they are signed in on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from .models import RoleGrant, User

MOST = 30


def visible_to(user: User) -> QuerySet[User]:
    """Everybody for an administrator; only oneself for others."""
    from .access import is_administrator

    return User.objects.all() if is_administrator(user) else User.objects.filter(pk=user.pk)


def found(user: User, *, begins: str = "", role: str = "", after: tuple[str, str, int] | None = None, most: int = MOST) -> list[User]:
    """A page of people in order of name. `begins` is the beginning of a name or an address."""
    people = visible_to(user).order_by("given_name", "family_name", "pk")
    for word in begins.split():
        people = people.filter(Q(given_name__istartswith=word) | Q(family_name__istartswith=word) | Q(email__istartswith=word))
    if role:
        people = people.filter(role_grants__role=role, role_grants__until_on__isnull=True)
    if after:
        given, family, pk = after
        later = Q(given_name=given) & (Q(family_name__gt=family) | Q(family_name=family, pk__gt=pk))
        people = people.filter(Q(given_name__gt=given) | later)
    return list(people[: most + 1])


def grants_of(person: User) -> list[RoleGrant]:
    """All roles the person has had, the newest first."""
    return list(person.role_grants.order_by("-from_on", "-pk"))


def names(numbers: set[str]) -> dict[str, str]:
    """Names by number, for lists of who did what. One query."""
    return {str(u.pk): u.full_name for u in User.objects.filter(pk__in=[int(n) for n in numbers if n.isdigit()])}


@dataclass(frozen=True)
class Device:
    """A place where somebody is signed in."""

    pk: int
    browser: str
    system: str
    since_at: datetime
    here: bool


BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))


def _word(agent: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((word for mark, word in known if mark in agent), "")


def devices(person: User, *, session_key: str, at: datetime) -> list[Device]:
    """Where the person is signed in, this device first. Two queries, and nothing is tidied away by looking."""
    rows = list(UserSession.objects.filter(user=person).order_by("-created_at"))
    living = set(
        Session.objects.filter(session_key__in=[r.session_key for r in rows], expire_date__gt=at).values_list("session_key", flat=True)
    )
    listed = [
        Device(r.pk, _word(r.user_agent, BROWSERS), _word(r.user_agent, SYSTEMS), r.created_at, r.session_key == session_key)
        for r in rows
        if r.session_key in living
    ]
    return sorted(listed, key=lambda device: not device.here)


def ways_in(person: User) -> dict[str, Any]:
    """What the person can sign in with: password, app, passkeys, spare codes. One query."""
    kinds = list(Authenticator.objects.filter(user=person).order_by("created_at"))
    return {
        "password": person.has_usable_password(),
        "app": next((a for a in kinds if a.type == Authenticator.Type.TOTP), None),
        "passkeys": [a for a in kinds if a.type == Authenticator.Type.WEBAUTHN],
        "spare": next((a for a in kinds if a.type == Authenticator.Type.RECOVERY_CODES), None),
    }


def spare_codes(person: User) -> list[str] | None:
    """The spare codes that are left, or None where there are none at all."""
    kept = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    return list(kept.wrap().get_unused_codes()) if kept else None
