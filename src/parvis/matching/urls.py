from django.urls import path

from . import views

urlpatterns = [
    path("queue/", views.queue, name="matching.queue"),
    path("queue/solve/", views.solve, name="matching.solve"),
    path("queue/ask/", views.ask_each, name="matching.ask_each"),
    path("queue/what-if/", views.what_if, name="matching.what_if"),
    path("queue/need/", views.need, name="matching.need"),
    path("queue/fairness/", views.fairness, name="matching.fairness"),
    path("queue/fairness.<str:form>", views.fairness_file, name="matching.fairness_file"),
    path("queue/<int:pk>/choose/", views.choose, name="matching.choose"),
    path("proposals/<int:pk>/", views.proposal, name="matching.proposal"),
    path("proposals/<int:pk>/forbid/", views.forbid, name="matching.forbid"),
    path("mentors/<int:pk>/hold/", views.hold, name="matching.hold"),
    path("steering/<int:pk>/lift/", views.lift, name="matching.lift"),
    path("proposals/<int:pk>/question/", views.question, name="matching.question"),
    path("proposals/<int:pk>/offer/", views.offer, name="matching.offer"),
    path("proposals/<int:pk>/promise/", views.promise, name="matching.promise"),
    path("proposals/<int:pk>/ask/", views.ask, name="proposal.ask"),
    path("proposals/<int:pk>/agree/", views.agree, name="proposal.agree"),
    path("proposals/<int:pk>/refuse/", views.refuse, name="proposal.refuse"),
    path("proposals/<int:pk>/accept/", views.accept, name="proposal.accept"),
    path("proposals/<int:pk>/decline/", views.decline, name="proposal.decline"),
    path("proposals/<int:pk>/withdraw/", views.withdraw, name="proposal.withdraw"),
]
