from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.words import EVENTS, REASONS

REASONS |= {
    "recruitment.already_mentor": _("You are a mentor already"),
    "recruitment.has_open_application": _("We already have an application from you"),
    "recruitment.in_phase_missing": _("Say if you are in phase with your studies"),
    "recruitment.studies_missing": _("Say what you study"),
    "recruitment.year_too_low": _("You can become a mentor from year %(year)s"),
    "recruitment.letter_missing": _("Write a short letter about you"),
    "recruitment.contact_missing": _("Say what your name is and how we reach you"),
    "recruitment.no_free_times": _("There are no free times for talks. Offer times first"),
    "recruitment.time_taken": _("Somebody else just booked that time. Choose another one"),
    "recruitment.time_passed": _("That time has passed. Choose another one"),
    "recruitment.only_on_site": _("At that time you meet on site. Choose on site, or another time"),
    "recruitment.is_mentor_already": _("This person is a mentor already"),
    "recruitment.has_newer_application": _("This person has sent a newer application"),
    "recruitment.promise_missing": _("The confidentiality promise is not signed yet"),
    "recruitment.introduction_missing": _("The introduction training is not done yet"),
    "recruitment.times_missing": _("There are no times yet"),
    "recruitment.presentation_missing": _("The three lines are not written yet"),
    "recruitment.no_room": _("There is no room for a student"),
    "recruitment.too_many_students": _("A mentor has at most %(most)s students at once. A coordinator can allow more"),
}
EVENTS |= {
    "recruitment.save_answers": _("Filled in the application"),
    "recruitment.forget_draft": _("A begun application was erased"),
    "recruitment.application_read": _("Opened the application"),
    "recruitment.offer_times": _("Offered times for talks"),
    "recruitment.take_back_time": _("Took back a time for a talk"),
    "recruitment.ask_for_times": _("None of the times suited"),
    "recruitment.promise": _("Promised confidentiality"),
    "recruitment.read_handbook": _("Read how mentor support works"),
    "recruitment.save_times": _("Showed when they can meet"),
    "recruitment.save_ways": _("Said where and how they can meet"),
    "recruitment.save_about": _("Wrote three lines"),
    "recruitment.save_employment": _("Gave the employment number"),
    "recruitment.allow_capacity": _("The number of students was changed by a coordinator"),
    "recruitment.verify_in_phase": _("A coordinator checked that the studies are in phase"),
    "recruitment.complete_introduction": _("The introduction training was done"),
}
