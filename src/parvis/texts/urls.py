from django.urls import path

from . import views

urlpatterns = [
    path("texts/", views.index, name="texts.index"),
    path("texts/<str:key>/", views.edit, name="texts.edit"),
    path("texts/<str:key>/<int:number>/", views.version, name="texts.version"),
    path("texts/<str:key>/<int:number>/restore/", views.restore, name="texts.restore"),
]
