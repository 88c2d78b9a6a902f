from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("demo/", views.faces, name="demo.faces"),
    path("demo/<int:pk>/", views.enter, name="demo.enter"),
]
