"""What the reasons and the events of a pair sound like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.casework.words import EVENTS, REASONS

REASONS |= {
    "mentorships.not_more_than_usual": _("The time must be more than the usual %(minutes)s minutes a week"),
    "mentorships.more_than_can_be_approved": _("At most %(minutes)s minutes a week can be approved"),
    "mentorships.more_time_only_at_the_start": _("More time can be approved for the first %(weeks)s weeks of a pair"),
    "mentorships.the_day_has_passed": _("Choose a last day that lies ahead"),
    "mentorships.answer_first": _("Answer these questions first. Number left: %(n)s"),
    "mentorships.first_version_stays": _("The first version cannot be taken back. Change the answers instead"),
    "mentorships.both_confirm": _("Both approve before it applies"),
    "mentorships.pair_is_ending": _("The pair is ending or has ended"),
    "mentorships.student_wants_otherwise": _("The student wants something else than the same mentor"),
    "mentorships.mentor_cannot": _("The mentor cannot go on"),
    "mentorships.mentor_has_not_answered": _("The mentor has not answered. Talk with the mentor first"),
    "mentorships.decision_ends_before": _("The decision on support ends earlier. Check if there is a new one"),
    "mentorships.talk_first": _("Talk with both before you end it"),
    "mentorships.closing_meeting_first": _("Say how it is with the last meeting"),
    "mentorships.what_next_first": _("Say what the student wants next"),
    "mentorships.pair_has_ended": _("The pair has ended"),
    "mentorships.no_newer_checklist": _("Your agreement already follows the newest checklist"),
    "mentorships.finish_the_change_first": _("There is a change that is not approved yet. Approve it or take it back first"),
    "mentorships.not_an_answer": _("Select an answer, or write your own"),
}
EVENTS |= {
    "mentorships.approve_more": _("More time was approved"),
    "mentorships.extend_to": _("The pair got a new last day"),
    "mentorships.answer": _("The agreement was written in"),
    "mentorships.renew": _("The agreement went over to a newer checklist"),
    "mentorships.confirm": _("One of the two approved the agreement"),
    "mentorships.talk_about": _("Wanted to talk about a change at the next meeting"),
    "mentorships.think_ahead": _("Wrote on the own page before the first meeting"),
    "mentorships.frame_read": _("Read what your agreement says about contact, times and place, being late and cancelling"),
    "mentorships.choose_next": _("The student chose what comes next"),
    "mentorships.ask_later": _("Wanted the question about next study year later"),
    "mentorships.ask_again": _("The question about next study year was asked again"),
    "mentorships.ask_to_end_again": _("Wrote anew about ending the pair"),
}


# --- What the office reads of a pair ---------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class Read:
    """A line of the written list: what the coordinator sees of a pair, and the columns of the pair's own words that it means.

    With `only_under`, they are read on no other of the office's pages than those under that address."""

    sentence: Any
    columns: tuple[str, ...] = ()
    is_agreement: bool = False
    only_under: str = ""


READ_BY_OFFICE = (
    Read(sentence=_("your names, and from when to when you are a pair")),
    Read(sentence=_("how long you may meet each week")),
    Read(sentence=_("that a meeting was held, moved, cancelled or missed, by whom, and how long it was")),
    Read(
        sentence=_("what you have approved in your agreement, in the answers to these questions:"),
        columns=("mentorships_answer.choice", "mentorships_answer.text"),
        is_agreement=True,
    ),
    Read(
        sentence=_("after a missed meeting: what the one who waited did, and what each of you tells the coordinator about it"),
        columns=("meetings_absence.why", "meetings_absence.words", "meetings_other_side.to_office"),
    ),
    Read(
        sentence=_("what the student writes about a meeting that was logged with the wrong length"),
        columns=("meetings_length_question.words",),
    ),
    Read(sentence=_("the lines of the student's card that the student shows the coordinator"), columns=("support_sharing_line.text",)),
    Read(
        sentence=_(
            "what one of you writes to the coordinator: messages, a report, or something said after a meeting to the coordinator alone"
        ),
        columns=("meetings_afterword.words", "meetings_cancellation_report.words"),
    ),
    Read(sentence=_("what you answer about going on next study year, or about ending")),
    Read(
        sentence=_("if you invite the coordinator to your first meeting: when and where it is and the way there, until it has been"),
        columns=("meetings_meeting.place", "meetings_meeting.way_there"),
        only_under="/visits/",
    ),
)
"""The one list: the page that all three read is made from it, and a test holds what the office's pages ask of the database to it."""

NEVER_READ = (
    _("the rest of your agreement, and a change that you have not both approved"),
    _("your goals, your steps and your weekly plan"),
    _("what you prepare and want to bring up in a meeting"),
    _("the place of other meetings, what is next, and why somebody moved or cancelled a meeting"),
    _("what the one who waited at a missed meeting wants to say to the other"),
    _("what the student tells the mentor after a meeting, or keeps"),
    _("what the mentor writes on their own page before the first meeting"),
)
