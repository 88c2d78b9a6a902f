from __future__ import annotations

from django.urls import path

from parvis.web import views

urlpatterns = [
    path("design/", views.design, name="design"),
    path("design/<slug:page>/", views.design_page, name="design.page"),
]
