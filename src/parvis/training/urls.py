from django.urls import path

from . import views

urlpatterns = [
    path("training/", views.occasions, name="training.occasions"),
    path("training/plan/", views.plan, name="training.plan"),
    path("training/mentors/", views.mentors, name="training.mentors"),
    path("training/mentors/remind/", views.remind, name="training.remind"),
    path("training/mine/", views.mine, name="training.mine"),
    path("training/mine/<int:pk>/", views.booked, name="training.booked"),
    path("training/mine/<int:pk>/calendar.ics", views.calendar, name="training.calendar"),
    path("training/mine/<int:pk>/code/", views.check_in, name="booking.check_in"),
    path("training/mine/<int:pk>/prepare/", views.prepare, name="training.prepare"),
    path("training/mine/<int:pk>/prepare/drop/", views.drop, name="training.drop_case"),
    path("training/<int:pk>/", views.occasion, name="training.occasion"),
    path("training/<int:pk>/change/", views.change, name="training.change"),
    path("training/<int:pk>/add/", views.add, name="training.add"),
    path("training/<int:pk>/code/", views.code, name="training.code"),
    path("training/<int:pk>/cases/", views.cases, name="training.cases"),
    path("training/<int:pk>/wait/", views.wait, name="training.wait"),
    path("training/<int:pk>/attendance/", views.hold, name="occasion.hold"),
    path("training/<int:pk>/cancel/", views.cancel, name="occasion.cancel"),
    path("training/places/<int:pk>/cancel/", views.cancel_place, name="booking.cancel"),
    path("training/places/<int:pk>/attend/", views.note, {"verb": "attend"}, name="booking.attend"),
    path("training/places/<int:pk>/miss/", views.note, {"verb": "miss"}, name="booking.miss"),
    path("training/places/<int:pk>/catch-up/", views.catch_up, name="booking.catch_up"),
    path("training/waiting/<int:pk>/accept/", views.accept, name="waiting.accept"),
    path("training/waiting/<int:pk>/leave/", views.leave, name="waiting.leave"),
]
