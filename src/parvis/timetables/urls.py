from django.urls import path

from . import views

urlpatterns = [
    path("my-timetables/", views.mine, name="timetables.mine"),
    path("my-timetables/<int:pk>/remove/", views.forget, name="timetables.forget"),
]
