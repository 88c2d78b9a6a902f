from django.urls import path

from . import views

urlpatterns = [
    path("goals/", views.mine, name="goals.mine"),
    path("pairs/<int:pk>/goals/", views.pair, name="goals.pair"),
    path("pairs/<int:pk>/goals/add/", views.add_goal, name="goals.add_goal"),
    path("pairs/<int:pk>/goals/next-time/", views.together, name="goals.together"),
    path("goals/<int:pk>/add-step/", views.add_step, name="goals.add_step"),
    path("goals/<int:pk>/reach/", views.reach, name="goal.reach"),
    path("goals/<int:pk>/leave/", views.leave_goal, name="goal.leave"),
    path("goals/<int:pk>/take-up/", views.take_up, name="goal.take_up"),
    path("steps/<int:pk>/do/", views.do, name="step.do"),
    path("steps/<int:pk>/done/", views.done, name="goals.done"),
    path("steps/<int:pk>/undo/", views.undo, name="step.undo"),
    path("steps/<int:pk>/split/", views.split, name="step.split"),
    path("steps/<int:pk>/leave/", views.leave_step, name="step.leave"),
    path("steps/<int:pk>/keep/", views.keep, name="goals.keep"),
]
