"""Every address. A module's own addresses stand in its `urls.py`, under the module's name."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

from parvis.config import health, search_engines

MODULES = (
    "overview",
    "web",
    "people",
    "texts",
    "checklists",
    "notify",
    "privacy",
    "guidance",
    "policy",
    "audit",
    "casework",
    "timetables",
    "advice",
    "recruitment",
    "support",
    "training",
    "exchange",
    "matching",
    "mentorships",
    "meetings",
    "goals",
    "visits",
    "pay",
    "integrations",
    "demo",
)

urlpatterns = [
    path("healthz", health.process, name="health.process"),
    path("readyz", health.ready, name="health.ready"),
    path("robots.txt", search_engines.robots, name="search_engines.robots"),
    path("sitemap.xml", search_engines.sitemap, name="search_engines.sitemap"),
    *(path("", include(f"parvis.{module}.urls")) for module in MODULES if find_spec(f"parvis.{module}.urls")),
]
handler404 = "parvis.web.errors.not_found"
handler403 = "parvis.web.errors.forbidden"
handler500 = "parvis.web.errors.server_error"
