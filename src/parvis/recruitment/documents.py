"""The letters of the office, ready to be changed before they are sent, and what is asked in the talk."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.notify import invitation
from parvis.texts.places import Place
from parvis.web import dates

from . import notices
from .models import MentorApplication

STATE, REASON = MentorApplication.State, MentorApplication.Reason
HEADINGS: dict[str, Any] = {
    STATE.ACCEPTED: _("Welcome as a mentor"),
    STATE.LATER: _("We want to wait a while"),
    STATE.DECLINED: _("We will not go ahead this time"),
}
LETTERS: dict[tuple[str, str], Any] = {
    ("accept", REASON.NOT_NEEDED): _(
        "We are glad that you want to be a mentor. Next you get started: a promise, a short training, and when you can meet. "
        "We are here when you wonder about something."
    ),
    ("wait", REASON.ENOUGH_MENTORS): _("Right now there are more mentors than students. We contact you when it changes."),
    ("wait", REASON.OWN_WISH): _(
        "You want to begin later, and that is fine. Your application stays with us. Write when it suits you, or we contact you."
    ),
    ("wait", REASON.STUDIES_FIRST): _(
        "We think that you will be a good mentor. First your own studies need your time. "
        "Write to us when you are in phase again: then we go on from here."
    ),
    ("decline", REASON.REQUIREMENTS): _(
        "Thank you for your application. A mentor has come some way in the studies and is in phase with them. "
        "Not all of that is there yet. You are welcome to apply again when it is."
    ),
    ("decline", REASON.TIMES): _(
        "Thank you for the time that you gave us. The hours when you can meet do not fit with the hours when the students can. "
        "You are welcome to apply again when your week looks different."
    ),
    ("decline", REASON.OTHER_ASSIGNMENT): _(
        "Thank you for the time that you gave us. What you want to do is not quite what a mentor does here. "
        "Do you want to know what else there is? Write to us, and we tell you."
    ),
    ("decline", REASON.OTHERS_CHOSEN): _(
        "Thank you for the time that you gave us. This time we chose others. Do you want to know why? Write to us, and we tell you."
    ),
    ("decline", REASON.NO_CONTACT): _(
        "You applied to become a mentor, and we never got to talk. So we close the application now. "
        "You are welcome to apply again when it suits you."
    ),
}
TALK_CANCELLED = _(
    "We cannot meet at the time that you booked. It has nothing to do with you or your application. "
    "Choose another time that suits you. We look forward to meeting you."
)


def letter(verb: str, *, reason: str, language: str) -> tuple[str, str]:
    """Heading and text in the applicant's language."""
    state = {"accept": STATE.ACCEPTED, "wait": STATE.LATER, "decline": STATE.DECLINED}[verb]
    with translation.override(language):
        return str(HEADINGS[state]), str(LETTERS[verb, reason])


def cancellation(*, language: str) -> str:
    """What the applicant reads when the office cancels a talk."""
    with translation.override(language):
        return str(TALK_CANCELLED)


def calendar_file(application: MentorApplication, *, at: datetime) -> bytes:
    """The talk, for the applicant's own calendar."""
    return invitation.written(
        notices.talk(application),
        method="PUBLISH",
        summary=str(notices.TALK),
        line=gettext("You can move the talk or cancel it here:"),
        path=reverse("recruitment.mine"),
        at=at,
    )


BECOME = Place(
    key="recruitment.become",
    name=_("Become a mentor"),
    hint=_("For example when you need new mentors, or where you meet for the talk."),
    page="recruitment.become",
)
LETTER_GUIDE = Place(
    key="recruitment.letter_guide",
    name=_("What applicants can write about in their letter"),
    hint=_("It stands above the letter in the form. A few questions are easier to answer than one big one."),
    default=_(
        """You can write about this:
- Why do you want to be a mentor?
- What do you do when it is hard to get started?
- What tips do you give?
- When have you helped somebody to find structure, or to make a plan?

Write about yourself. Leave out what could tell who somebody else is."""
    ),
)
GUIDE = Place(
    key="recruitment.interview_guide",
    name=_("What is asked in the talk with somebody who wants to be a mentor"),
    hint=_("Coordinators read it beside the application. Ask about the assignment, and not about private things."),
    default=_(
        """# To begin with
- Tell who you are, how long you talk, and that you take notes that the applicant can ask to read.
- Why do you want to be a mentor?

# Meeting people
- Tell about a time when you helped somebody to get going.
- How do you notice that the other person is with you?
- What do you do when somebody says little?

# Study tips, structure and planning
- How do you plan a normal week?
- Which study tips do you use yourself?
- Somebody says: I do not know where to begin. What do you do together?

# The assignment
- What does a mentor do, and what does a mentor not do?
- What the student tells you stays with you. How is that for you?
- One or two hours a week, a whole term: how does that fit in?

# To end with
- What do you want to know?
- Tell when the answer comes."""
    ),
)


# --- The link to a begun application ---------------------------------------------------------------------


def _signer() -> signing.Signer:
    return signing.Signer(salt="parvis.recruitment.link")


def link_token(application: MentorApplication) -> str:
    """What the link holds: the number and the key, signed. Nothing about the person."""
    return str(_signer().sign_object([application.pk, application.link_key]))


def read_link(token: str) -> tuple[int, str] | None:
    """The number and the key, if we signed them."""
    try:
        number, key = _signer().unsign_object(token[:500])
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(number), str(key)


def link_letter(application: MentorApplication, *, until: date) -> EmailMessage:
    """The e-mail with the link, in the language of the application. Nothing that was filled in stands in it."""
    with translation.override(application.language):
        body = [
            gettext("Hi,"),
            gettext("You have begun an application to become a mentor. Here you can go on, on any device:"),
            f"{settings.BASE_URL}{reverse('recruitment.apply_link')}?token={link_token(application)}",
            gettext("The link works up to and including %(day)s. After that, what you filled in is erased if you have not sent it.")
            % {"day": dates.day_words(until)},
            gettext("Did you not ask for this? Then you do not need to do anything."),
            f"{settings.BRAND}\n{settings.BASE_URL}",
        ]
        once = sha256(f"{application.pk}/{application.link_key}/{settings.SECRET_KEY}".encode()).hexdigest()[:32]
        return EmailMessage(
            subject=gettext("Go on with your application"),
            body="\n\n".join(body) + "\n",
            to=[application.email],
            headers={"Message-ID": f"<{once}@parvis>", "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
        )
