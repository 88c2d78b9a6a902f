from django.urls import path

from . import views

urlpatterns = [
    path("conversations/", views.conversations, name="advice.conversations"),
    path("conversations/ask/", views.ask, name="advice.ask"),
    path("conversations/<int:pk>/", views.conversation, name="advice.conversation"),
    path("conversations/<int:pk>/open/", views.open_letters, name="advice.open"),
    path("conversations/<int:pk>/take-over/", views.take_over, name="advice.take_over"),
    path("conversations/<int:pk>/hand-over/", views.offer, name="advice.offer"),
    path("conversations/<int:pk>/accept/", views.accept, name="advice.accept"),
    path("conversations/<int:pk>/decline/", views.decline, name="advice.decline"),
    path("conversations/<int:pk>/join/", views.join, name="advice.join"),
    path("conversations/<int:pk>/close/", views.close, name="conversation.close"),
    path("letters/<int:pk>/take-back/", views.take_back, name="advice.take_back"),
    path("emergency/", views.emergency, name="advice.emergency"),
    path("emergency/tell/", views.tell_now, name="advice.tell_now"),
    path("emergency/<int:pk>/", views.told, name="advice.told"),
    path("emergency/<int:pk>/see/", views.see, name="emergency.see"),
    path("emergency/<int:pk>/hold/", views.hold, name="emergency.hold"),
    path("emergency/<int:pk>/tell/", views.tell, name="emergency.tell"),
    path("emergency/<int:pk>/finish/", views.finish, name="emergency.finish"),
]
