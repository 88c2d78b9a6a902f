"""What the reasons and the events of a pair sound like."""

from __future__ import annotations

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
    "mentorships.not_an_answer": _("Select an answer, or write your own"),
}
EVENTS |= {
    "mentorships.approve_more": _("More time was approved"),
    "mentorships.extend_to": _("The pair got a new last day"),
    "mentorships.answer": _("The agreement was written in"),
    "mentorships.confirm": _("One of the two approved the agreement"),
    "mentorships.frame_read": _("Read what your agreement says about contact, times and place, being late and cancelling"),
    "mentorships.choose_next": _("The student chose what comes next"),
    "mentorships.ask_later": _("Wanted the question about next study year later"),
    "mentorships.ask_again": _("The question about next study year was asked again"),
    "mentorships.ask_to_end_again": _("Wrote anew about ending the pair"),
}
