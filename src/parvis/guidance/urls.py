from django.urls import path

from . import views

urlpatterns = [
    path("how-it-works/", views.how_it_works, name="guidance.how_it_works"),
    path("get-a-mentor/", views.get_a_mentor, name="guidance.get_a_mentor"),
    path("accessibility/", views.accessibility, name="guidance.accessibility"),
    path("personal-data/", views.personal_data, name="guidance.personal_data"),
    path("guidance/", views.challenges, name="guidance.challenges"),
    path("guidance/<slug:key>/<int:number>/", views.version, name="guidance.version"),
    path("guidance/<slug:key>/", views.challenge, name="guidance.challenge"),
]
