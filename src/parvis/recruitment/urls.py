from django.urls import path

from . import views

urlpatterns = [
    # everybody
    path("become-a-mentor/", views.become, name="recruitment.become"),
    path("become-a-mentor/apply/", views.apply_who, name="recruitment.apply"),
    path("become-a-mentor/apply/in-phase/", views.apply_in_phase, name="recruitment.apply_in_phase"),
    path("become-a-mentor/apply/continue/", views.apply_continue, name="recruitment.apply_continue"),
    path("become-a-mentor/apply/check/", views.apply_check, name="recruitment.apply_check"),
    path("become-a-mentor/apply/erase/", views.apply_erase, name="recruitment.apply_erase"),
    path("become-a-mentor/apply/file/", views.apply_file, name="recruitment.apply_file"),
    path("become-a-mentor/apply/letter.pdf", views.apply_own_file, name="recruitment.apply_own_file"),
    path("become-a-mentor/apply/<slug:page>/", views.apply_page, name="recruitment.apply_page"),
    path("become-a-mentor/go-on/", views.apply_link, name="recruitment.apply_link"),
    path("become-a-mentor/not-yet/<slug:why>/", views.not_yet, name="recruitment.not_yet"),
    path("become-a-mentor/sent/", views.sent, name="recruitment.sent"),
    path("become-a-mentor/applications/<int:pk>/submit/", views.submit, name="mentor_application.submit"),
    # the applicant
    path("my-application/", views.mine, name="recruitment.mine"),
    path("my-application/<int:pk>/book/", views.book, name="mentor_application.book"),
    path("my-application/<int:pk>/booked/", views.booked, name="recruitment.booked"),
    path("my-application/<int:pk>/talk.ics", views.talk_file, name="recruitment.talk_file"),
    path("my-application/<int:pk>/withdraw/", views.withdraw, name="mentor_application.withdraw"),
    # the mentor
    path("get-started/", views.get_started, name="recruitment.get_started"),
    path("get-started/<slug:page>/", views.get_started_page, name="recruitment.get_started_page"),
    path("mentors/<int:pk>/open/", views.open_for_students, name="mentor.open"),
    path("mentors/<int:pk>/pause/", views.pause, name="mentor.pause"),
    path("mentors/<int:pk>/back-on/", views.back_on, name="recruitment.back_on"),
    # the coordinator
    path("mentors/", views.mentors, name="recruitment.mentors"),
    path("mentors/in-phase/", views.to_check, name="recruitment.to_check"),
    path("mentors/<int:pk>/", views.mentor, name="recruitment.mentor"),
    path("mentors/<int:pk>/in-phase/", views.in_phase, name="recruitment.in_phase"),
    path("mentors/<int:pk>/capacity/", views.capacity, name="recruitment.capacity"),
    path("mentors/<int:pk>/leave/", views.leave, name="mentor.leave"),
    path("mentors/<int:pk>/rejoin/", views.rejoin, name="mentor.rejoin"),
    path("mentors/applications/", views.applications, name="recruitment.applications"),
    path("mentors/applications/board/", views.board, name="recruitment.board"),
    path("mentors/applications/<int:pk>/", views.application, name="recruitment.application"),
    path("mentors/applications/<int:pk>/letter.pdf", views.letter_file, name="recruitment.letter_file"),
    path("mentors/applications/<int:pk>/invite/", views.invite, name="mentor_application.invite"),
    path("mentors/applications/<int:pk>/note/", views.note, name="recruitment.note"),
    path("mentors/applications/<int:pk>/unbook/", views.unbook, name="mentor_application.unbook"),
    path("mentors/applications/<int:pk>/reconsider/", views.reconsider, name="mentor_application.reconsider"),
    path("mentors/applications/<int:pk>/outcome/", views.outcome, name="recruitment.outcome"),
    path("mentors/applications/<int:pk>/accept/", views.answer, {"verb": "accept"}, name="mentor_application.accept"),
    path("mentors/applications/<int:pk>/wait/", views.answer, {"verb": "wait"}, name="mentor_application.wait"),
    path("mentors/applications/<int:pk>/decline/", views.answer, {"verb": "decline"}, name="mentor_application.decline"),
    path("mentors/times/", views.times, name="recruitment.times"),
    path("mentors/times/<int:pk>/take-back/", views.take_back_time, name="recruitment.take_back_time"),
]
