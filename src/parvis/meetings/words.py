"""What the rules' reasons and the events of meetings sound like."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.words import EVENTS, REASONS
from parvis.recruitment.words import COVERED

REASONS |= {
    "meetings.over_the_week": _(
        "You have %(allowed)s minutes together a week. %(left)s minutes of that week are left. Do you want more? Ask the coordinator."
    ),
    "meetings.has_begun": _("The meeting has already begun. Log it instead, or say what happened."),
    "meetings.is_then_already": _("The meeting is at that time already. Choose another one."),
    "meetings.not_yet": _("The meeting has not begun yet"),
    "meetings.long_ago": _("A meeting is usually logged within %(days)s days. It still counts."),
    "meetings.wait_a_little": _("You wait for %(minutes)s minutes first. After that you can say that nobody came."),
    "meetings.clock_stands": _("The person has said that they cannot answer yet. Talk with them first."),
    "meetings.can_still_answer": _("The person still has time to answer"),
    "meetings.pair_rests": _("No meetings are booked while the support is paused or has ended"),
    "meetings.is_past": _("Choose a time that lies ahead"),
    "meetings.outside_the_period": _("Choose a day within the time that the support is given for"),
    "meetings.taken": _("One of you is booked at that time. Choose another one."),
    "meetings.busy_then": _("You have something else booked at that time. Move it first, or choose another time."),
    "meetings.changed_meanwhile": _("Somebody else has just changed the meeting. Open it again to see what is true now."),
    "meetings.no_common_times": _("You have no hours in common as your weeks are now. Write a time below, or change your hours."),
    "meetings.all_days_off": _("Your common hours are on days off. Write a time below that suits both of you."),
    "meetings.weeks_are_full": _("The time of the next three weeks is used. Do you want more? Ask the coordinator."),
    "meetings.all_is_taken": _(
        "All your common hours are taken the next three weeks. Write a time below, or add more hours to your weeks."
    ),
    "meetings.day_is_past": _("That day has been"),
    "meetings.day_is_outside": _("The support is not given on that day"),
    "meetings.day_is_off": _("It is a holiday"),
    "meetings.day_is_in_a_break": _("There is a break that week"),
    "meetings.day_has_a_meeting": _("You two already have a meeting then"),
    "meetings.day_is_mine": _("You are busy then"),
    "meetings.day_is_taken": _("The time is taken"),
    "meetings.day_in_a_full_week": _("The time of that week is used"),
    "meetings.of_the_other": _("You can say this of the other person’s absence only"),
    "meetings.not_on_the_way": _("You can say that you are late from three hours before the meeting"),
    "meetings.no_receiver": _("Choose who may read it first"),
    "meetings.not_so_many": _("So many meetings have not been cancelled. There is nothing to report."),
    "meetings.nothing_to_decide": _("There is nothing to decide here now"),
    "meetings.not_held": _("The meeting is not logged as held"),
    "meetings.nothing_above": _("No time waits for approval here"),
}
COVERED |= {
    "meeting": _("a meeting of your own pair"),
    "first_meeting": _("a pair's first meeting that you come to"),
    "talk": _("another talk"),
    "place": _("a training or supervision where you have a place"),
    "led": _("a training or supervision that you lead"),
}
EVENTS |= {
    "meetings.arrange_place": _("The place was arranged"),
    "meetings.agree_place": _("The student said yes to the place"),
    "meetings.wish_place": _("The student suggested another place"),
    "meetings.say_late": _("One of you said that they are late"),
    "meetings.agree_length": _("The student said that the length is right"),
    "meetings.decide": _("The coordinator decided after missed meetings"),
    "meetings.prepare": _("Prepared the meeting"),
    "meetings.preparation_read": _("Read a preparation of a meeting"),
    "meetings.want_reminders": _("Chose about reminders"),
    "meetings.absence_read": _("Read what was said about a missed meeting"),
    "meetings.other_side_read": _("Read what the one who waited said about a missed meeting"),
    "meetings.write_other_side": _("Wrote about a missed meeting"),
    "meetings.next_words_read": _("Read what was written as next in a meeting"),
    "meetings.length_question_read": _("Read why a logged meeting is not right"),
    "meetings.report_later": _("Wants to be reminded of the report"),
    "meetings.remind_to_report": _("Was reminded of the report"),
    "meetings.afterword_opened": _("Read what was told after a meeting"),
    "meetings.afterword_reply": _("Answered what was told after a meeting"),
    "meetings.afterword_rewrite": _("Wrote anew what is told after a meeting"),
}
