from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import SubmittedForm

KEY = re.compile(r"[0-9a-f]{32}")


def _takes_back(response: HttpResponse) -> bool:
    """A refusal changes nothing, unless the view says that the try itself must be remembered, as the sign-in does."""
    return response.status_code >= 400 and not getattr(response, "keeps_changes", False)


def _is_marked(request: HttpRequest, mark: str) -> bool:
    """Does the view that the address leads to bear the mark?"""
    try:
        return getattr(resolve(request.path_info).func, mark, False)
    except Resolver404:
        return False


class OncePerForm:
    """A POST is one transaction: all of it or nothing. A form that bears a key has its effect once, however often it is sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and _is_marked(request, "waits_first"):
            return self.get_response(request)
        if request.method == "POST" and _is_marked(request, "only_looks"):
            request.only_looks = True  # type: ignore[attr-defined]  # the mark that the guard of the trail reads
        if request.method != "POST" or hasattr(request, "only_looks"):
            return self.get_response(request)
        key = request.POST.get("form_key", "")
        person = str(request.user.pk or request.session.session_key or "")
        if not KEY.fullmatch(key) or not person:
            return self._whole(request)
        try:
            with transaction.atomic():
                sent = SubmittedForm.objects.create(key=key, person_id=person, at=timezone.now())
                response = self._whole(request)
                if _takes_back(response):
                    transaction.set_rollback(True)
                else:
                    sent.location = response.headers.get("Location", "")[:500]
                    sent.save(update_fields=["location"])
                return response
        except IntegrityError:
            earlier = SubmittedForm.objects.filter(key=key, person_id=person).first()
            if earlier is None:
                raise
            messages.info(request, _("You have already sent this. Nothing was changed."))
            return HttpResponseRedirect(earlier.location or request.path)

    def _whole(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            response = self.get_response(request)
            if _takes_back(response):
                transaction.set_rollback(True)
            return response


class FoundBySearchEngines:
    """Only the pages that say so may be indexed, and none of a demonstration: the people there are invented."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        view = getattr(request.resolver_match, "func", None)
        if settings.DEMO or response.status_code != 200 or not getattr(view, "indexed", False):
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response
