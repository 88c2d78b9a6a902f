"""The real addresses and one more: an empty page with the whole shell around it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from parvis.config.urls import handler403, handler404, handler500
from parvis.config.urls import urlpatterns as real
from parvis.people.access import SIGNED_IN
from parvis.web.guard import needs


@needs(SIGNED_IN)
def empty(request: HttpRequest) -> HttpResponse:
    return render(request, "web/page.html")


urlpatterns = [*real, path("empty/", empty, name="empty")]
__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]
