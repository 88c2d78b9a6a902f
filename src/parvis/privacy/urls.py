from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("my-data/", views.mine, name="privacy.mine"),
    path("my-data/get/", views.ready, name="privacy.ready"),
    path("my-data/all/", views.everything, name="privacy.all"),
    path("my-data/all/json/", views.as_json, name="privacy.json"),
    path("my-data/all/file/", views.as_file, name="privacy.file"),
    path("my-data/all/<slug:table>/", views.section, name="privacy.section"),
    path("my-data/delete/", views.delete, name="privacy.delete"),
]
