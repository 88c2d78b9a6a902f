from django.urls import path

from . import views

urlpatterns = [
    path("pairs/<int:pk>/invite-the-coordinator/", views.invite, name="visits.invite"),
    path("visits/<int:pk>/", views.visit, name="visits.visit"),
    path("visits/<int:pk>/ask/", views.ask, name="visit.ask"),
    path("visits/<int:pk>/take-back/", views.take_back, name="visit.take_back"),
    path("visits/<int:pk>/accept/", views.accept, name="visit.accept"),
    path("visits/<int:pk>/take-over/", views.take_over, name="visit.take_over"),
    path("visits/<int:pk>/decline/", views.decline, name="visit.decline"),
]
