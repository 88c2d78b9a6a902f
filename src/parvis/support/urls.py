from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("students/", views.students, name="support.students"),
    path("students/register/", views.register, name="support.register"),
    path("students/<int:pk>/", views.student, name="support.student"),
    path("decisions/<int:pk>/verify/", views.verify, name="support_decision.verify"),
    path("decisions/<int:pk>/not-confirm/", views.not_confirm, name="support_decision.not_confirm"),
    path("decisions/<int:pk>/restate/", views.restate, name="support_decision.restate"),
    path("decisions/<int:pk>/invite/", views.invite, name="support.invite"),
    path("decisions/<int:pk>/revoke/", views.revoke, name="support_decision.revoke"),
    path("requests/<int:pk>/looked/", views.looked, name="support.looked"),
    path("requests/<int:pk>/close/", views.close, name="support_request.close"),
    path("requests/<int:pk>/submit/", views.submit, name="support_request.submit"),
    path("requests/<int:pk>/withdraw/", views.withdraw, name="support_request.withdraw"),
    path("requests/<int:pk>/return-to-queue/", views.return_to_queue, name="support_request.return_to_queue"),
    path("unwanted/<int:pk>/", views.connect, name="support.connect"),
    path("have-a-decision/", views.arrive, name="support.arrive"),
    path("have-a-decision/sent/", views.arrived, name="support.arrived"),
    path("my-decision/", views.state_decision, name="support.state"),
    path("my-texts/kindly/", views.kindly, name="support.kindly"),
    path("my-request/", views.own_request, name="support.request"),
    path("my-request/begin/", views.begin, name="support.begin"),
    path("my-request/timetable/", views.timetable, name="support.timetable"),
    path("my-request/check/", views.check, name="support.check"),
    path("my-request/<slug:question>/", views.question, name="support.question"),
    path("my-card/", views.card, name="support.card"),
    path("my-card/begin/", views.card_begin, name="support.card_begin"),
    path("my-card/topics/", views.card_topics, name="support.card_topics"),
    path("my-card/preview/", views.card_preview, name="support.card_preview"),
    path("my-card/clear/", views.card_clear, name="support.card_clear"),
    path("my-card/<slug:topic>/", views.card_line, name="support.card_line"),
    path("my-card/<slug:topic>/switch/", views.card_switch, name="support.card_switch"),
    path("my-card/<slug:topic>/remove/", views.card_remove, name="support.card_remove"),
]
