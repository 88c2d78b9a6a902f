"""The only writer of persons and roles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from parvis.audit import trail
from parvis.kit.permission import SYSTEM, is_system
from parvis.policy import actions as policy
from parvis.policy.models import LocalRule

from . import access, invitations
from .models import Role, RoleGrant, User


def register(
    *,
    email: str,
    given_name: str,
    family_name: str,
    by: Any,
    at: datetime,
    language: str = "sv",
    phone: str = "",
    roles: Iterable[str] = (),
) -> User:
    """A person with an account and roles. Whoever already has the address keeps their account and gets the roles too."""
    with transaction.atomic():
        user = User.objects.filter(email__iexact=email.strip()).first()
        if user is None:
            user = User(
                email=email.strip().lower(),
                given_name=given_name.strip(),
                family_name=family_name.strip(),
                phone=phone,
                language=language,
                joined_at=at,
            )
            user.set_unusable_password()
            user.save()
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
            trail.record("people.register", subject=user, by=user if by is None else by, at=at, person=user)
        for role in roles:
            grant(user, role, by=user if by is None else by, at=at)
    return user


def grant(user: User, role: str, *, by: Any, at: datetime) -> None:
    """Give a role from today on. Nothing happens to whoever already has it."""
    if user.has_role(role):
        return
    if role in {Role.COORDINATOR, Role.PAYROLL, Role.ADMINISTRATOR} and not is_system(by):
        access.MANAGE.check(by, user).require()
    with transaction.atomic():
        RoleGrant.objects.create(person=user, role=role, from_on=timezone.localdate(at), granted_by_id=str(by.pk))
        user.roles = ",".join(sorted({*user.role_set, str(role)}))
        user.save(update_fields=["roles"])
        trail.record("people.grant", subject=user, by=by, at=at, detail={"role": str(role)}, person=user)


def revoke(user: User, role: str, *, by: Any, at: datetime) -> None:
    """End a role today."""
    if not user.has_role(role):
        return
    if role in {Role.COORDINATOR, Role.PAYROLL, Role.ADMINISTRATOR} and not is_system(by):
        access.MANAGE.check(by, user).require()
    with transaction.atomic():
        RoleGrant.objects.filter(person=user, role=role, until_on__isnull=True).update(until_on=timezone.localdate(at))
        user.roles = ",".join(sorted(user.role_set - {str(role)}))
        user.save(update_fields=["roles"])
        trail.record("people.revoke", subject=user, by=by, at=at, detail={"role": str(role)}, person=user)


def save_preferences(user: User, preferences: dict[str, str], *, by: User, at: datetime) -> None:
    """How the page looks for this person."""
    with trail.perform("people.adjust", user, by=by, at=at, may=access.OWN_ACCOUNT):
        user.preferences = {**user.preferences, "page": preferences}
        user.save(update_fields=["preferences"])


def save_language(user: User, language: str, *, by: User, at: datetime) -> None:
    with trail.perform("people.language", user, by=by, at=at, may=access.OWN_ACCOUNT, detail={"language": language}):
        user.language = language
        user.save(update_fields=["language"])


def save_contact(user: User, *, given_name: str, family_name: str, phone: str, by: User, at: datetime) -> None:
    """What the person is called and how to reach them."""
    with trail.perform("people.contact", user, by=by, at=at, may=access.OWN_ACCOUNT):
        user.given_name, user.family_name, user.phone = given_name, family_name, phone
        user.save(update_fields=["given_name", "family_name", "phone"])


def save_notices(user: User, muted: Iterable[str], *, by: User, at: datetime, invitations: bool | None = None) -> None:
    """Which messages the person does not want by e-mail, and whether those about times bring an invitation. None leaves that as it was."""
    with trail.perform("people.notices", user, by=by, at=at, may=access.OWN_ACCOUNT):
        chosen = {} if invitations is None else {"invitations": invitations}
        user.preferences = {**user.preferences, "muted": sorted(muted), **chosen}
        user.save(update_fields=["preferences"])


def first_administrator(*, email: str, given_name: str, family_name: str, at: datetime) -> User:
    """The one who can let the others in, made from the command line on a new installation."""
    return register(email=email, given_name=given_name, family_name=family_name, by=SYSTEM, at=at, roles=[Role.ADMINISTRATOR])


def invite(
    *, email: str, given_name: str, family_name: str, language: str, roles: Iterable[str], by: Any, at: datetime, phone: str = ""
) -> User:
    """Give somebody an account with roles, and tell them. Whoever already has the address keeps their account and gets the roles too."""
    with trail.perform("people.invite", None, by=by, at=at, may=access.INVITE) as doing:
        who: dict[str, Any] = {"email": email, "given_name": given_name, "family_name": family_name, "phone": phone, "language": language}
        person = register(**who, roles=roles, by=by, at=at)
        doing.subject = doing.person = person
        for told in invitations.ALL:
            told(person, by=by, at=at)
    return person


def close_account(person: User, *, by: Any, at: datetime) -> None:
    """The account can no longer be signed in to, and whoever is signed in to it is signed out. What it tells about stays."""
    with trail.perform("people.close", person, by=by, at=at, may=access.MANAGE, person=person):
        person.is_active = False
        person.save(update_fields=["is_active"])
        _end(UserSession.objects.filter(user=person))


def reopen_account(person: User, *, by: Any, at: datetime) -> None:
    with trail.perform("people.reopen", person, by=by, at=at, may=access.MANAGE, person=person):
        person.is_active = True
        person.save(update_fields=["is_active"])


def _end(devices: Any) -> int:
    keys = list(devices.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    devices.delete()
    return len(keys)


def end_device(person: User, device: UserSession, *, by: User, at: datetime) -> None:
    """Sign out in one other place."""
    with trail.perform("people.device_ended", person, by=by, at=at, may=access.OWN_ACCOUNT):
        _end(UserSession.objects.filter(user=person, pk=device.pk))


def end_other_devices(person: User, *, but: str, by: User, at: datetime) -> None:
    """Sign out everywhere but in the session `but`."""
    with trail.perform("people.device_ended", person, by=by, at=at, may=access.OWN_ACCOUNT) as doing:
        doing.detail["places"] = _end(UserSession.objects.filter(user=person).exclude(session_key=but))


def note(event: str, person: User, *, by: Any, at: datetime, **detail: Any) -> None:
    """A line in the trail about the person's own way in: signed in, a passkey added, a wrong code."""
    with transaction.atomic():
        trail.record(event, subject=person, by=by, at=at, detail=detail)


def decide_rule(key: str, value: Any, *, since: date, reference: str, by: Any, at: datetime) -> LocalRule:
    """The institution's own value of a rule from a day on, with where it was decided."""
    with trail.perform("policy.decide", None, by=by, at=at, may=access.RULES) as doing:
        made = policy.decide(key, value, since=since, reference=reference, by=by, at=at)
        doing.subject = made
        doing.detail.update({"rule": key, "since": since.isoformat()})
    return made
