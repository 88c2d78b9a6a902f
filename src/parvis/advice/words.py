from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.words import EVENTS, REASONS

REASONS |= {
    "advice.not_yours": _("Only the one who wrote it can take it back"),
    "advice.open_first": _("There is a new message. Open it before you answer. What you wrote is still here."),
    "advice.not_waited_long": _("A colleague has this conversation. You can take it over when somebody has waited longer than we promise."),
    "advice.not_a_colleague": _("Select a coordinator who can read this"),
    "advice.not_asked_to_join": _("Nobody has asked for this"),
    "advice.not_of_your_pair": _("Select somebody whom you have a pair with"),
    "advice.nobody_to_tell": _("It is about nobody who can be told here"),
    "advice.must_be_told": _("Tell the one it is about first, or say why not yet"),
    "advice.already_opened": _("It has been opened and cannot be taken back. You can write again."),
}
EVENTS |= {
    "advice.open": _("A message was opened"),
    "advice.read": _("Read a conversation with the coordinator"),
    "advice.take": _("A coordinator took the conversation"),
    "conversation.take": _("A coordinator took the conversation"),
    "advice.take_over": _("A coordinator took over the conversation from a colleague"),
    "advice.offer": _("A colleague was asked to take over the conversation"),
    "advice.accept": _("A colleague took over the conversation"),
    "advice.decline": _("The conversation stayed with the coordinator who had it"),
    "advice.join": _("A coordinator takes part in the contact of a pair"),
    "advice.keep_draft": _("Something was kept to be written later"),
    "advice.remind": _("A reminder of a conversation was sent"),
    "advice.emergency_remind": _("A reminder of what was told at once was sent"),
    "advice.emergency_read": _("Read what was told to a coordinator at once"),
    "advice.emergency_about": _("A coordinator has told you what was said about you at once"),
    "advice.take_back": _("A message was taken back before it was opened"),
}
