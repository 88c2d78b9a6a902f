from django.urls import path

from . import views

urlpatterns = [
    path("training/", views.occasions, name="training.occasions"),
    path("training/plan/", views.plan, name="training.plan"),
    path("training/mine/", views.mine, name="training.mine"),
    path("training/mine/<int:pk>/", views.booked, name="training.booked"),
    path("training/<int:pk>/", views.occasion, name="training.occasion"),
    path("training/<int:pk>/change/", views.change, name="training.change"),
    path("training/<int:pk>/attendance/", views.hold, name="occasion.hold"),
    path("training/<int:pk>/cancel/", views.cancel, name="occasion.cancel"),
    path("training/places/<int:pk>/cancel/", views.cancel_place, name="booking.cancel"),
    path("training/places/<int:pk>/attend/", views.note, {"verb": "attend"}, name="booking.attend"),
    path("training/places/<int:pk>/miss/", views.note, {"verb": "miss"}, name="booking.miss"),
]
