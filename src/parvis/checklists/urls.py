from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("checklists/", views.index, name="checklists.index"),
    path("checklists/<slug:checklist>/", views.overview, name="checklists.checklist"),
    path("checklists/<slug:checklist>/begin/", views.begin, name="checklists.begin"),
    path("checklists/<slug:checklist>/draft/", views.draft, name="checklists.draft"),
    path("checklists/<slug:checklist>/draft/arrange/", views.arrange, name="checklists.arrange"),
    path("checklists/<slug:checklist>/draft/new-group/", views.new_group, name="checklists.new_group"),
    path("checklists/<slug:checklist>/draft/discard/", views.discard, name="checklists.discard"),
    path("checklists/<slug:checklist>/draft/upload/", views.upload, name="checklists.upload"),
    path("checklists/<slug:checklist>/draft/publish/", views.publish, name="checklists.publish"),
    path("checklists/<slug:checklist>/groups/<slug:group>/", views.group, name="checklists.group"),
    path("checklists/<slug:checklist>/questions/<slug:item>/", views.question, name="checklists.question"),
    path("checklists/<slug:checklist>/questions/<slug:item>/<slug:choice>/", views.choice, name="checklists.choice"),
    path("checklists/<slug:checklist>/look/<slug:version>/", views.preview, name="checklists.preview"),
    path("checklists/<slug:checklist>/file/<slug:version>/", views.file, name="checklists.file"),
]
