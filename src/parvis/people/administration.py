"""The administrator's pages: people and their roles, the rule book, the trail.

The rule book and the trail lie on the floor below and know no persons, so their pages are here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from parvis.audit import queries as audit
from parvis.audit import trail as chain
from parvis.audit import words
from parvis.audit.models import Entry
from parvis.policy import book
from parvis.policy import queries as policy
from parvis.web import dates
from parvis.web.guard import View, needs

from . import access, actions, queries
from .forms import DecideForm, GrantForm, InviteForm
from .models import Role, User
from .words import say_source

recently: Callable[[View], View] = reauthentication_required(app="allauth.account")
"""Whoever gives or ends a role has shown that it is them within the last quarter of an hour."""


def _after(request: HttpRequest) -> tuple[str, str, int] | None:
    """The last person of the page before, from the address."""
    number = request.GET.get("after", "")
    if not number.isdigit():
        return None
    last = queries.visible_to(request.user).filter(pk=int(number)).first()  # type: ignore[arg-type]  # signed in
    return (last.given_name, last.family_name, last.pk) if last else None


@needs(access.MANAGE)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, in order of name, a page at a time."""
    user: Any = request.user
    begins, role = request.GET.get("begins", "")[:60].strip(), request.GET.get("role", "")
    role = role if role in Role.values else ""
    found = queries.found(user, begins=begins, role=role, after=_after(request))
    shown, more = found[: queries.MOST], found[queries.MOST :]
    kept = {k: v for k, v in (("begins", begins), ("role", role)) if v}
    older = "?" + urlencode({**kept, "after": shown[-1].pk}) if more else ""
    roles = [(str(r), str(r.label)) for r in Role]
    rows = [(p, ", ".join(str(Role(r).label) for r in sorted(p.role_set))) for p in shown]
    page = {"newer": "?" + urlencode(kept) if request.GET.get("after") else "", "older": older}
    return render(request, "people/people.html", {"rows": rows, "page": page, "begins": begins, "role": role, "roles": roles})


@needs(access.MANAGE)
@recently
def invite(request: HttpRequest) -> HttpResponse:
    """A new person of the office."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = actions.invite(**form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("%(name)s is invited and gets an e-mail.") % {"name": made.full_name})
        return redirect("people.person", pk=made.pk)
    return render(request, "people/invite.html", {"form": form}, status=form.status)


def _person(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(queries.visible_to(request.user), pk=pk)  # type: ignore[arg-type]  # signed in


def _person_page(request: HttpRequest, person: User, form: GrantForm) -> HttpResponse:
    grants = queries.grants_of(person)
    held = [(g, str(Role(g.role).label)) for g in grants if g.until_on is None]
    ended = [(g, str(Role(g.role).label)) for g in grants if g.until_on is not None]
    shown = {"person": person, "form": form, "held": held, "ended": ended, "own": person.pk == request.user.pk}
    return render(request, "people/person.html", shown, status=form.status)


@needs(access.MANAGE)
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: roles now and before, and whether the account is open."""
    found = _person(request, pk)
    return _person_page(request, found, GrantForm(person=found))


@needs(access.MANAGE)
@require_POST
@recently
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    found = _person(request, pk)
    form = GrantForm(request.POST, person=found)
    if not form.is_valid():
        return _person_page(request, found, form)
    access.MANAGE.check(request.user, found).require()
    actions.grant(found, form.cleaned_data["role"], by=request.user, at=timezone.now())
    messages.success(
        request, _("%(name)s has a new role: %(role)s.") % {"name": found.full_name, "role": Role(form.cleaned_data["role"]).label}
    )
    return redirect("people.person", pk=pk)


@needs(access.MANAGE)
@require_POST
@recently
def revoke(request: HttpRequest, pk: int, role: str) -> HttpResponse:
    found = _person(request, pk)
    if role not in Role.values:
        raise Http404("no such role")
    access.MANAGE.check(request.user, found).require()
    actions.revoke(found, role, by=request.user, at=timezone.now())
    messages.success(request, _("%(name)s no longer has the role: %(role)s.") % {"name": found.full_name, "role": Role(role).label})
    return redirect("people.person", pk=pk)


@needs(access.MANAGE)
@recently
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account, after a page that says what it means."""
    found = _person(request, pk)
    if request.method != "POST":
        return render(request, "people/close.html", {"person": found})
    actions.close_account(found, by=request.user, at=timezone.now())
    messages.success(request, _("The account of %(name)s is closed.") % {"name": found.full_name})
    return redirect("people.person", pk=pk)


@needs(access.MANAGE)
@require_POST
@recently
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    found = _person(request, pk)
    actions.reopen_account(found, by=request.user, at=timezone.now())
    messages.success(request, _("The account of %(name)s is open again.") % {"name": found.full_name})
    return redirect("people.person", pk=pk)


# --- The rule book ------------------------------------------------------------------------------------
PAGES = {
    "advice": gettext_lazy("The coordinator's conversations"),
    "calendar": gettext_lazy("The year"),
    "institution": gettext_lazy("The institution"),
    "matching": gettext_lazy("Matching"),
    "meeting": gettext_lazy("Meetings"),
    "mentorship": gettext_lazy("Mentorships"),
    "notify": gettext_lazy("Messages by e-mail"),
    "overview": gettext_lazy("First pages and follow-up"),
    "pay": gettext_lazy("Pay"),
    "recruitment": gettext_lazy("Becoming a mentor"),
    "support": gettext_lazy("The student's request"),
    "timetable": gettext_lazy("Timetables that are read in"),
    "training": gettext_lazy("Training"),
}
UNITS: dict[str, Any] = {
    "minutes": gettext_lazy("minutes"),
    "hours": gettext_lazy("hours"),
    "days": gettext_lazy("days"),
    "working days": gettext_lazy("working days"),
    "weeks": gettext_lazy("weeks"),
    "months": gettext_lazy("months"),
    "meetings": gettext_lazy("meetings"),
    "sessions": pgettext_lazy("training", "sessions"),
    "absences": gettext_lazy("absences"),
    "students": gettext_lazy("students"),
    "terms": gettext_lazy("terms"),
    "persons": gettext_lazy("persons"),
    "points": gettext_lazy("points"),
    "characters": gettext_lazy("characters"),
    "year of study": gettext_lazy("year of study"),
    "day of month": gettext_lazy("day of the month"),
    "hour": gettext_lazy("o'clock"),
    "tries": gettext_lazy("tries"),
    "e-mails": gettext_lazy("e-mails"),
    "MB": "MB",
    "timetables": gettext_lazy("timetables"),
}
"""How the book's units are said after a number."""


def in_words(value: Any, unit: str) -> str:
    """A rule's value as a page says it."""
    if isinstance(value, bool):
        return pgettext("rule", "Yes") if value else pgettext("rule", "No")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if unit.startswith("öre"):
        return _("%(amount)s an hour") % {"amount": dates.kronor_words(value)}
    return str(value)


@dataclass(frozen=True)
class Said:
    """A line of the rule book in the reader's language."""

    key: str
    what: str
    value: str
    unit: str
    since: date | None
    reference: str
    local: bool
    to_come: str


def _said(line: policy.Line) -> Said:
    rule, entry = line.rule, line.entry
    coming = line.to_come
    to_come = (
        _("From %(day)s: %(value)s") % {"day": dates.day_words(coming.since), "value": in_words(coming.value, rule.unit)} if coming else ""
    )
    language = translation.get_language() or "en"
    counted = isinstance(rule.entries[-1].value, int) and not isinstance(rule.entries[-1].value, bool) and not rule.unit.startswith("öre")
    return Said(
        key=rule.key,
        what=line.description(language),
        value=in_words(entry.value, rule.unit) if entry else "",
        unit=str(UNITS.get(rule.unit, rule.unit)) if counted else "",
        since=entry.since if entry else None,
        reference=say_source(entry) if entry else "",
        local=bool(entry and entry.local),
        to_come=to_come,
    )


@needs(access.SIGNED_IN)
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The book's parts, each with how much of it the institution has decided itself. Everybody may read it."""
    parts = [
        {"name": name, "title": str(PAGES.get(name, name)), "rules": len(found), "own": sum(bool(x.entry and x.entry.local) for x in found)}
        for name, found in policy.lines(on=timezone.localdate()).items()
    ]
    return render(request, "people/rules.html", {"parts": sorted(parts, key=lambda part: str(part["title"]))})


@needs(access.SIGNED_IN)
@require_safe
def rules_about(request: HttpRequest, part: str) -> HttpResponse:
    """One part of the book: what holds today, since when, from where."""
    found = policy.lines(on=timezone.localdate()).get(part)
    if found is None:
        raise Http404("no such part of the book")
    return render(request, "people/rules_about.html", {"title": PAGES.get(part, part), "lines": [_said(line) for line in found]})


@needs(access.SIGNED_IN)
def rule(request: HttpRequest, key: str) -> HttpResponse:
    """One rule: its history, and for the administrator the form that decides the institution's own value."""
    on = timezone.localdate()
    try:
        line = policy.line(key, on=on)
    except book.UnknownRule as error:
        raise Http404("no such rule") from error
    decides = access.RULES(request.user)
    form = DecideForm(request.POST if request.method == "POST" else None, line=line, on=on) if decides else None
    if request.method == "POST":
        access.RULES.check(request.user).require()
        if form is not None and form.is_valid():
            given = form.cleaned_data
            actions.decide_rule(key, given["value"], since=given["since"], reference=given["reference"], by=request.user, at=timezone.now())
            messages.success(request, _("Decided. It holds from %(day)s.") % {"day": dates.day_words(given["since"])})
            return redirect("policy.rule", key=key)
    history = [(in_words(e.value, line.rule.unit), e, say_source(e)) for e in policy.history(key)]
    part = key.partition(".")[0]
    shown = {
        "part": part,
        "part_title": PAGES.get(part, part),
        "said": _said(line),
        "form": form,
        "history": history,
        "decides": decides,
        "on": on,
    }
    return render(request, "people/rule.html", shown, status=form.status if form else 200)


@needs(access.SIGNED_IN)
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """How long what is kept. For everybody who is signed in."""
    language = translation.get_language() or "en"
    documents = [kept for found in policy.kept().values() for kept in found]
    tables = {kept.table: kept.about[language] for kept in documents}
    rows = [(kept.about[language], how_long(kept.keep, tables), how_long(kept.blank, tables) if kept.blank else "") for kept in documents]
    return render(request, "people/retention.html", {"rows": sorted(rows)})


def how_long(keep: dict[str, Any], tables: dict[str, str]) -> str:
    """The time in words: years or days, with another table, or for good."""
    if parent := keep.get("as"):
        return _("As long as: %(what)s") % {"what": tables.get(parent, parent)}
    if keep.get("for") == "ever":
        return _("As long as the service is used")
    days = int(keep.get("days", 0))
    if days == 0:
        return _("Until it is no longer needed")
    years, rest = divmod(days, 365)
    if years and rest < 31:
        return ngettext("%(count)s year", "%(count)s years", years) % {"count": dates.number(years)}
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": dates.number(days)}


# --- The trail ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """A line of the trail as its page shows it."""

    number: int
    at: datetime
    who: str
    what: str
    event: str
    about: str
    about_url: str
    detail: str


def _flat(value: Any) -> str:
    """A value of a line's detail on one line."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return ", ".join(f"{k} {v}" for k, v in sorted(value.items())) if isinstance(value, dict) else str(value)


def _lines(entries: list[Entry]) -> list[Line]:
    names = queries.names({number for e in entries for number in (e.by_id, e.person_id)})
    found = []
    for e in entries:
        who = _("Parvis") if e.by_id == "0" else names.get(e.by_id, _("Somebody who has left"))
        about = names.get(e.person_id, "") if e.person_id else ""
        url = "?" + urlencode({"kind_of_thing": e.subject_kind, "number": e.subject_id})
        detail = "; ".join(f"{key}: {_flat(value)}" for key, value in sorted(e.detail.items()))
        found.append(Line(e.pk, e.at, who, words.say(e.event) or e.event, e.event, about, url, detail))
    return found


@needs(access.TRAIL)
@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """What was done, by whom, when: the newest first, a page at a time."""
    given = {name: request.GET.get(name, "")[:60].strip() for name in ("kind", "kind_of_thing", "number", "by", "before")}
    subject = (given["kind_of_thing"], given["number"]) if given["kind_of_thing"] and given["number"] else None
    before = int(given["before"]) if given["before"].isdigit() else None
    found = audit.page(before=before, kind=given["kind"], subject=subject, by=given["by"])
    shown = found[: audit.MOST]
    kept = {name: value for name, value in given.items() if value and name != "before"}
    older = "?" + urlencode({**kept, "before": shown[-1].pk}) if len(found) > audit.MOST else ""
    page = {"newer": "?" + urlencode(kept) if before else "", "older": older}
    return render(request, "people/trail.html", {"lines": _lines(shown), "page": page, "kind": given["kind"], "narrowed": bool(kept)})


@needs(access.TRAIL)
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Walk the whole chain and say whether it holds."""
    broken = chain.verify()
    if broken is None:
        messages.success(request, _("The trail holds: every line follows from the one before."))
    else:
        messages.warning(
            request, _("The trail does not hold from line %(number)s on. Compare with a backup.") % {"number": broken.entry_id}
        )
    return redirect("audit.trail")
