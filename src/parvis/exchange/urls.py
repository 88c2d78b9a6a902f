from django.urls import path

from . import views

urlpatterns = [
    path("lists/", views.home, name="exchange.home"),
    path("lists/<slug:kind>/upload/", views.upload, name="exchange.upload"),
    path("lists/<slug:kind>/empty.<slug:form>", views.empty, name="exchange.empty"),
    path("lists/imports/<int:pk>/", views.preview, name="exchange.preview"),
    path("lists/imports/<int:pk>/columns/", views.columns, name="exchange.columns"),
    path("lists/imports/<int:pk>/rows-to-mend.<slug:form>", views.mistakes, name="exchange.mistakes"),
    path("lists/imports/<int:pk>/apply/", views.apply, name="import.apply"),
    path("lists/imports/<int:pk>/discard/", views.discard, name="import.discard"),
    path("lists/take-out/mentors/", views.mentors, name="exchange.mentors"),
    path("lists/take-out/attendance/", views.attendance, name="exchange.attendance"),
]
