from django.urls import path

from . import views

urlpatterns = [
    path("", views.start, name="start"),
    path("home/", views.home, name="home"),
    path("follow-up/", views.follow_up, name="overview.follow_up"),
]
