from django.urls import path

from . import views

urlpatterns = [
    path("conversations/", views.conversations, name="advice.conversations"),
    path("conversations/ask/", views.ask, name="advice.ask"),
    path("conversations/<int:pk>/", views.conversation, name="advice.conversation"),
    path("conversations/<int:pk>/open/", views.open_letters, name="advice.open"),
    path("conversations/<int:pk>/take/", views.take, name="conversation.take"),
    path("conversations/<int:pk>/close/", views.close, name="conversation.close"),
    path("letters/<int:pk>/take-back/", views.take_back, name="advice.take_back"),
]
