from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.people import actions as people
from parvis.policy import book
from parvis.web.guard import needs

from . import access, actions, outbox, queries
from .forms import WantedForm
from .models import Message
from .notice import ALL, Notice, wants_invitations


@dataclass(frozen=True)
class Line:
    """A notice as its page shows it."""

    text: str
    url: str
    at: datetime
    new: bool


def _grouped(found: list[Message], on: date) -> list[tuple[str, list[Line]]]:
    """Under Today and Earlier. A kind that no longer exists is left out."""
    language = translation.get_language() or "sv"
    groups: dict[str, list[Line]] = {}
    for message in found:
        if message.kind in ALL:
            heading = _("Today") if timezone.localdate(message.queued_at) == on else _("Earlier")
            line = Line(outbox.said(message, language)[1], message.path, message.queued_at, message.read_at is None)
            groups.setdefault(heading, []).append(line)
    return list(groups.items())


@needs(access.OWN_NOTICES)
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What has happened, for oneself, the newest first."""
    before = request.GET.get("before", "")
    found = queries.of(request.user, before=int(before) if before.isdigit() else None)
    shown = found[: queries.MOST]
    page = {"newer": "?" if before else "", "older": f"?before={shown[-1].pk}" if len(found) > queries.MOST else ""}
    return render(request, "notify/notices.html", {"groups": _grouped(shown, timezone.localdate()), "page": page})


@needs(access.OWN_NOTICES)
@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    actions.mark_read(user, by=user, at=timezone.now())
    return redirect("notify.notices")


@needs(access.OWN_NOTICES)
def settings(request: HttpRequest) -> HttpResponse:
    """Which notices come by e-mail too. All of them stand in the list whatever one chooses."""
    user: Any = request.user
    kinds = sorted(
        (ALL[key] for key in queries.kinds_for(user) if key in ALL and ALL[key].can_be_muted and not ALL[key].for_calendar),
        key=lambda kind: str(kind.sentence),
    )
    muted = set(user.preferences.get("muted", ()))
    initial = {"wanted": [kind.key for kind in kinds if kind.key not in muted], "invitations": wants_invitations(user)}
    form = WantedForm(request.POST if request.method == "POST" else None, kinds=kinds, initial=initial)
    if form.is_valid():
        _save(user, kinds, form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("notify.settings")
    on = timezone.localdate()
    quiet = {"quiet_from": book.value("notify.quiet_from_hour", on=on), "quiet_until": book.value("notify.quiet_until_hour", on=on)}
    return render(request, "notify/settings.html", {"form": form, "kinds": kinds, **quiet}, status=form.status)


def _save(user: Any, kinds: list[Notice], answers: dict[str, Any]) -> None:
    muted = {kind.key for kind in kinds} - set(answers.get("wanted", ()))
    people.save_notices(user, muted, invitations=answers["invitations"], by=user, at=timezone.now())
