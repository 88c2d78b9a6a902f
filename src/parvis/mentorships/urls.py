from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("pairs/", views.mine, name="mentorships.mine"),
    path("pairs/<int:pk>/", views.pair, name="mentorships.pair"),
    path("pairs/<int:pk>/more-time/", views.approve_more, name="mentorships.approve_more"),
    path("pairs/<int:pk>/pause/", views.pause, name="mentorship.pause"),
    path("pairs/<int:pk>/resume/", views.resume, name="mentorship.resume"),
    path("pairs/<int:pk>/first-meeting/", views.first_meeting, name="mentorships.first_meeting"),
    path("pairs/<int:pk>/before-the-first-meeting/", views.think_ahead, name="mentorships.think_ahead"),
    path("pairs/<int:pk>/agreements/", views.history, name="mentorships.history"),
    path("pairs/<int:pk>/what-the-coordinator-sees/", views.seen, name="mentorships.seen"),
    path("pairs/<int:pk>/cannot-go-on/", views.ask_to_end, name="mentorships.ask_to_end"),
    path("pairs/<int:pk>/talked/", views.talked, name="mentorship.begin_ending"),
    path("pairs/<int:pk>/end/", views.end, name="mentorship.end"),
    path("agreements/<int:pk>/", views.agreement, name="mentorships.agreement"),
    path("agreements/<int:pk>/confirm/", views.confirm, name="mentorships.confirm"),
    path("agreements/<int:pk>/confirmed/", views.confirmed, name="mentorships.confirmed"),
    path("agreements/<int:pk>/drop/", views.drop, name="agreement.drop"),
    path("agreements/<int:pk>/talk/", views.talk_about, name="mentorships.talk_about"),
    path("agreements/<int:pk>/newer-checklist/", views.renew, name="mentorships.renew"),
    path("agreements/<int:pk>/file/<slug:form>/", views.file, name="mentorships.file"),
    path("agreements/<int:pk>/<slug:key>/", views.item, name="mentorships.item"),
    path("extensions/<int:pk>/", views.extension, name="mentorships.extension"),
    path("extensions/<int:pk>/send/", views.send, name="extension.send"),
    path("extensions/<int:pk>/take-over/", views.take_over, name="extension.take_over"),
    path("extensions/<int:pk>/extend/", views.extend, name="extension.extend"),
    path("extensions/<int:pk>/change-mentor/", views.change_mentor, name="extension.change_mentor"),
    path("extensions/<int:pk>/not-extend/", views.not_extend, name="extension.not_extend"),
    path("endings/<int:pk>/", views.ending, name="mentorships.ending"),
    path("endings/<int:pk>/take-back/", views.take_back, name="ending.take_back"),
]
