from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("notices/", views.notices, name="notify.notices"),
    path("notices/read/", views.mark_read, name="notify.mark_read"),
    path("notices/settings/", views.settings, name="notify.settings"),
]
