from django.urls import path

from . import views

urlpatterns = [
    path("calendar/", views.calendar, name="integrations.calendar"),
    path("calendar/open/", views.open_feed, name="integrations.open_feed"),
    path("calendar/reset/", views.reset_feed, name="integrations.reset_feed"),
    path("calendar/close/", views.close_feed, name="integrations.close_feed"),
    path("calendar-feed/<str:token>.ics", views.feed, name="integrations.feed"),
]
