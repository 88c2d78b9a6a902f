"""How reasons, changes and unreadable files are said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as say_now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.words import EVENTS, REASONS
from parvis.people.models import User
from parvis.sheets import Unreadable
from parvis.training.models import Booking
from parvis.web import dates

from .models import Kind

REASONS |= {
    "exchange.no_headings": _("The first row must say what the columns are. Add a row with headings"),
    "exchange.who_missing": _("There is no column with e-mail addresses or employment numbers. Say which column it is"),
    "exchange.day_missing": _("There is no column with dates. Say which column it is"),
    "exchange.email_column_missing": _("There is no column with e-mail addresses. Say which column it is"),
    "exchange.reference_column_missing": _("There is no column with the references of the decisions. Say which column it is"),
    "exchange.attended_missing": _("There is no column that says who was there. Say which column it is"),
    "exchange.heading_twice": _("Two columns cannot be the same. Choose one of them"),
    "exchange.erased": _("The list is no longer kept. Upload the file again"),
    "exchange.changed_since": _("Something has changed since you looked. Look through the list again"),
    "exchange.nothing_to_import": _("There is nothing to import in this list"),
    "exchange.row_refused": _("Row %(row)s could not be imported, so nothing was imported"),
    "exchange.formula": _("“%(value)s” begins as a formula does. Write the value itself"),
    "exchange.too_long": _("“%(value)s” is too long. Write at most %(most)s characters"),
    "exchange.email_not_understood": _("“%(value)s” is not an e-mail address. Write it like name@example.org"),
    "exchange.phone_not_understood": _("“%(value)s” is not a phone number. Write it with digits, like 070 123 45 67"),
    "exchange.day_not_understood": _("“%(value)s” is not a date. Write it like 2026-09-14"),
    "exchange.clock_not_understood": _("“%(value)s” is not a time. Write it like 13.15"),
    "exchange.year_not_understood": _("“%(value)s” is not a year of study. Write a number from 1 to 12"),
    "exchange.capacity_not_understood": _("“%(value)s” is not a number of students. Write a number from 0 to %(most)s"),
    "exchange.language_not_understood": _("“%(value)s” is not a language that we know here. Write Swedish or English"),
    "exchange.campus_unknown": _("There is no campus called “%(value)s”. The campuses are: %(known)s"),
    "exchange.day_to_come": _("The studies cannot be checked on a day to come. Write the day when they were checked"),
    "exchange.checker_unknown": _("No coordinator is called “%(value)s”. Write the coordinator's name or e-mail, or leave the cell empty"),
    "exchange.does_not_study": _("Only students are checked to be in phase. Write the year of study, or leave the date empty"),
    "exchange.email_missing": _("There is no e-mail address. Whoever is new needs one"),
    "exchange.name_missing": _("There is no name. Whoever is new needs one"),
    "exchange.twice": _("The same person stands in row %(row)s too. Keep one of the rows"),
    "exchange.number_is_anothers": _("The employment number %(value)s belongs to a mentor with another e-mail address. Check both"),
    "exchange.has_left": _("This mentor has left the pool. Take the mentor back first, on the mentor's page"),
    "exchange.has_application": _("This person has an application that waits for an answer. Answer it instead, and take away the row"),
    "exchange.reference_missing": _("There is no reference. Write the reference of the decision"),
    "exchange.reference_is_anothers": _("The decision %(value)s belongs to a student with another e-mail address. Check both"),
    "exchange.decision_is_revoked": _("This decision is noted as no longer in force. Take away the row, or check the reference"),
    "exchange.own_decision": _("Nobody registers their own decision. Ask another coordinator to import this row"),
    "exchange.decided_missing": _("There is no date. Write the day of the decision"),
    "exchange.decided_to_come": _("The decision cannot be of a day to come. Check the date"),
    "exchange.last_day_missing": _("There is no last day. Write the last day on which the decision is valid"),
    "exchange.ends_before_it_begins": _("The last day is before the date of the decision. Check both"),
    "exchange.hours_not_understood": _("“%(value)s” is not a number of hours a week. Write a number, like 1 or 1.5"),
    "exchange.mentor_unknown": _("There is no mentor with “%(value)s”. Check it, or import the mentor first"),
    "exchange.mentor_missing": _("There is no e-mail address. Say which mentor it is"),
    "exchange.day_empty": _("There is no date. Write the day of the occasion"),
    "exchange.no_occasion": _("There was no such occasion that day. Check date, time, kind and topic, or plan the occasion first"),
    "exchange.several_occasions": _("There were several occasions that day. Add the time, so that we know which one"),
    "exchange.not_begun": _("The occasion has not begun yet. Import attendance afterwards"),
    "exchange.no_more_places": _("There are no more places at this occasion. Allow more places on its page first"),
    "exchange.attended_not_understood": _("“%(value)s” does not say if the mentor was there. Write yes or no"),
    "exchange.introduction_is_done": _("The introduction is noted as done, and a list cannot take that back. Take away the row"),
}
EVENTS |= {
    "exchange.choose_columns": _("Said what the columns of a list are"),
    "exchange.take_out": _("Downloaded a list as a file"),
}
UNREADABLE: Mapping[str, Any] = {
    "sheets.too_large": _("The file is too large. It can be at most %(most)s MB. Divide it into several files"),
    "sheets.empty": _("There is nothing in the file. Choose another one"),
    "sheets.other_kind": _("This is not a list that we can read. Save it as Excel (.xlsx) or CSV, and upload it again"),
    "sheets.old_excel": _(
        "This is an old Excel file, or one with a password. Save it as an ordinary Excel workbook (.xlsx) without a password"
    ),
    "sheets.macros": _("The workbook has macros. Save it as an ordinary Excel workbook (.xlsx)"),
    "sheets.locked": _("The file is locked, or packed in a way that we cannot read. Save it as an ordinary Excel workbook (.xlsx)"),
    "sheets.damaged": _("The file is damaged and cannot be read. Open it in your spreadsheet, save it anew, and upload it again"),
    "sheets.unfolds_too_large": _("The workbook unfolds to more than %(most)s MB. Keep only the list in it, and upload it again"),
    "sheets.too_many_parts": _("There are too many sheets or pictures in the workbook. Keep only the list in it"),
    "sheets.too_many_rows": _("There are too many rows. A list can have at most %(most)s. Divide it into several files"),
    "sheets.too_many_columns": _("There are too many columns. A list can have at most %(most)s. Take away those that are not needed"),
    "sheets.too_much_text": _("There is too much text in the file. Keep only the columns that are needed"),
    "sheets.cell_too_long": _("A cell in row %(row)s is too long. It can have at most %(most)s characters"),
    "sheets.line_too_long": _("Row %(row)s is too long to be a row of a list. Check the file"),
    "sheets.quotation_mark": _("A quotation mark in row %(row)s is never closed. Mend the row, or save the file anew"),
    "sheets.strange_characters": _("There are characters in row %(row)s that cannot be read. Write the row anew"),
    "sheets.error_in_cell": _("A cell in row %(row)s shows an error, such as #N/A. Mend the formula, or write the value"),
    "sheets.mixed_encodings": _("Some letters in the file cannot be read. Save it as CSV UTF-8 or as Excel (.xlsx)"),
    "sheets.not_text": _("This is not a list that we can read. Save it as Excel (.xlsx) or CSV, and upload it again"),
    "sheets.too_slow": _("The file takes too long to read. Keep only the list in it, and upload it again"),
}
"""Why a file is not taken, and what to do."""


def unreadable(error: Unreadable) -> str:
    """The sentence of a file that is not taken."""
    return str(UNREADABLE[error.code]) % error.params


def said(key: str, value: Any, names: Mapping[int, str]) -> str:
    """A value of a mentor or of a place, as a person reads it. `names` are those of people who checked something."""
    if key == "attended":
        return str(Booking.State(value).label) if value else str(pgettext_lazy("attendance", "Nothing noted"))
    if value in (None, "", []):
        return str(pgettext_lazy("value", "Nothing"))
    if isinstance(value, bool):
        return say_now("Yes") if value else say_now("No")
    if isinstance(value, date):
        return f"{dates.day_words(value)}"
    if key == "hours":
        return dates.hours_words(value)
    if key == "language":
        return str(dict(User.Language.choices).get(value, value))
    if key == "languages":
        return ", ".join(str(dict(User.Language.choices).get(code, code)) for code in value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return names.get(value, "") if key == "in_phase_by" else str(value)


def field(key: str, headings: Mapping[str, str]) -> str:
    """What a value is called."""
    if key == "online":
        return say_now("Can meet online")
    if key == "verified":
        return say_now("Verified")
    return headings.get(key, key)


@dataclass(frozen=True)
class About:
    """What the pages of a kind of list say. `on_name` is the address that it leads on to."""

    upload: Any
    preview: Any
    good_to_know: tuple[Any, ...]
    on_name: str
    on_label: Any


ABOUT: Mapping[str, About] = {
    Kind.MENTORS: About(
        upload=_("Upload a list of mentors"),
        preview=_("Look through the list of mentors"),
        good_to_know=(
            _("A mentor is recognised by e-mail address or employment number. The same list can be uploaded again: nobody is there twice."),
            _("Whoever is new gets an account and an e-mail with the way in."),
            _("Name, e-mail and phone of somebody who already has an account are their own to change. A list does not change them."),
        ),
        on_name="recruitment.mentors",
        on_label=_("To the mentors"),
    ),
    Kind.ATTENDANCE: About(
        upload=_("Upload a list of attendance"),
        preview=_("Look through the list of attendance"),
        good_to_know=(
            _("An occasion is recognised by its date. If there were several that day, add the time."),
            _("The same list can be uploaded again: nothing is counted twice."),
        ),
        on_name="training.occasions",
        on_label=_("To training and supervision"),
    ),
    Kind.DECISIONS: About(
        upload=_("Upload a list of decisions"),
        preview=_("Look through the list of decisions"),
        good_to_know=(
            _(
                "A decision is recognised by its reference, a student by e-mail address. "
                "The same list can be uploaded again: nobody is there twice."
            ),
            _(
                "Only that there is a decision, and how much. "
                "Leave out columns that say why: they are passed over and never kept longer than the list."
            ),
            _("Whoever is new gets an account. You choose before the import if they are invited at once."),
            _("What a student has stated is verified by a row about the same student."),
        ),
        on_name="support.students",
        on_label=_("To the students"),
    ),
}
