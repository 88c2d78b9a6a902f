from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.casework.words import EVENTS, REASONS

REASONS |= {
    "recruitment.already_mentor": _("You are a mentor already"),
    "recruitment.has_open_application": _("We already have an application from you"),
    "recruitment.in_phase_missing": _("Say if you are in phase with your studies"),
    "recruitment.studies_missing": _("Say what you study"),
    "recruitment.year_too_low": _("You can become a mentor from year %(year)s"),
    "recruitment.letter_missing": _("Write a short letter about you, or add it as a PDF"),
    "recruitment.file_too_large": _("The file is too large. It can be at most %(megabytes)s MB"),
    "recruitment.file_not_pdf": _("The file is not a PDF. Save your letter as a PDF and choose that file"),
    "recruitment.file_not_whole": _("The file is not a whole PDF. Save your letter as a PDF again and choose the new file"),
    "recruitment.file_locked": _("The file needs a password. Save your letter as a PDF without one and choose that file"),
    "recruitment.file_acts": _("The file has scripts, forms or other files in it. Print your letter to a PDF and choose that file"),
    "recruitment.contact_missing": _("Say what your name is and how we reach you"),
    "recruitment.no_free_times": _("There are no free times for talks. Offer times first"),
    "recruitment.time_taken": _("That time is no longer free. Choose another one"),
    "recruitment.time_passed": _("That time has passed. Choose another one"),
    "recruitment.only_on_site": _("At that time you meet on site. Choose on site, or another time"),
    "recruitment.reason_missing": _("Select the reason for the answer"),
    "recruitment.is_mentor_already": _("This person is a mentor already"),
    "recruitment.has_newer_application": _("This person has sent a newer application"),
    "recruitment.promise_missing": _("The confidentiality promise is not signed yet"),
    "recruitment.introduction_missing": _("The introduction training is not done yet"),
    "recruitment.times_missing": _("There are no times yet"),
    "recruitment.presentation_missing": _("The three lines are not written yet"),
    "recruitment.no_room": _("There is no room for a student"),
    "recruitment.has_students": _("The mentor has students now: %(n)s. End those pairs or find other mentors first"),
    "recruitment.back_on_passed": _("Choose a day that is still to come"),
    "recruitment.does_not_study": _("An alumnus has no studies to be in phase with"),
    "recruitment.too_many_students": _("A mentor has at most %(most)s students at once. A coordinator can allow more"),
}
COVERED: dict[str, Any] = {}
"""What can have taken a coordinator's time at a time that is offered for talks. Filled by the module that knows what is booked."""
EVENTS |= {
    "recruitment.save_answers": _("Filled in the application"),
    "recruitment.add_file": _("Added the letter as a PDF"),
    "recruitment.remove_file": _("Removed the PDF"),
    "recruitment.ask_for_link": _("Asked for a link to go on with the application"),
    "recruitment.forget_draft": _("A begun application was erased"),
    "recruitment.file_read": _("Opened the letter that was handed in as a PDF"),
    "recruitment.write_note": _("A coordinator wrote a note"),
    "recruitment.application_read": _("Opened the application"),
    "recruitment.offer_times": _("Offered times for talks"),
    "recruitment.take_back_time": _("Took back a time for a talk"),
    "recruitment.ask_for_times": _("None of the times suited"),
    "recruitment.promise": _("Promised confidentiality"),
    "recruitment.read_handbook": _("Read how mentor support works"),
    "recruitment.save_times": _("Showed when they can meet"),
    "recruitment.save_ways": _("Said where and how they can meet"),
    "recruitment.save_about": _("Wrote three lines"),
    "recruitment.save_studies": _("Said what they study"),
    "recruitment.change_back_on": _("Chose when to be asked after the break"),
    "recruitment.save_employment": _("Gave the employment number"),
    "recruitment.allow_capacity": _("The number of students was changed by a coordinator"),
    "recruitment.correct": _("A coordinator brought in what a list says"),
    "recruitment.verify_in_phase": _("A coordinator checked that the studies are in phase"),
    "recruitment.complete_introduction": _("The introduction training was done"),
}
