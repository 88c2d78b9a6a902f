"""What the living page of the design shows: the parts in every state, with invented people. The markup lies in `templates/web/design/`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import pgettext, pgettext_lazy

from parvis.kit.week import WeeklyTimes
from parvis.web import forms

PARTS = Path(__file__).parent / "templates/web/design/parts"
PAGES = {
    "home": pgettext_lazy("design", "A first page"),
    "question": pgettext_lazy("design", "One question"),
    "wrong": pgettext_lazy("design", "One question with an error"),
    "form": pgettext_lazy("design", "A form"),
    "errors": pgettext_lazy("design", "A form that needs to be put right"),
    "week": pgettext_lazy("design", "Times in a week"),
    "done": pgettext_lazy("design", "A confirmation"),
}
NAMES = {
    "card": pgettext_lazy("design", "Cards"),
    "buttons": pgettext_lazy("design", "Buttons"),
    "tags": pgettext_lazy("design", "Status words"),
    "notices": pgettext_lazy("design", "Coloured boxes"),
    "steps": pgettext_lazy("design", "Numbered steps"),
    "offered": pgettext_lazy("design", "What can be done next"),
    "tasks": pgettext_lazy("design", "Tasks in any order"),
    "rows": pgettext_lazy("design", "Rows"),
    "summary": pgettext_lazy("design", "Keys and values"),
    "week": pgettext_lazy("design", "The days of a week"),
    "timeline": pgettext_lazy("design", "What has happened"),
    "table": pgettext_lazy("design", "Table"),
    "bars": pgettext_lazy("design", "Bars"),
    "words": pgettext_lazy("design", "Dates and numbers in words"),
    "quote": pgettext_lazy("design", "Own words, readers and empty lists"),
    "icons": pgettext_lazy("design", "Icons"),
    "parts": pgettext_lazy("design", "Painter of parts of the day"),
}


class SampleForm(forms.Form):
    """A field of each kind."""

    met = forms.ChoiceField(
        label=pgettext_lazy("design", "Did you meet?"),
        choices=[("yes", pgettext_lazy("design", "Yes, as planned")), ("no", pgettext_lazy("design", "No, it was cancelled"))],
        hints={"yes": "13.15–14.15"},
        missing=pgettext_lazy("design", "Select if you met"),
    )
    bring = forms.ChoicesField(
        label=pgettext_lazy("design", "What do you bring?"),
        hint=pgettext_lazy("design", "Choose one or more."),
        choices=[("plan", pgettext_lazy("design", "Course plan")), ("calendar", pgettext_lazy("design", "Calendar"))],
        required=False,
    )
    place = forms.TextField(
        label=pgettext_lazy("design", "Where do you meet?"),
        missing=pgettext_lazy("design", "Enter where you meet"),
        max_length=80,
        width="w20",
    )
    letter = forms.LongTextField(label=pgettext_lazy("design", "Anything else?"), max_length=200, required=False)
    mail = forms.EmailField(label=pgettext_lazy("design", "E-mail"), missing=pgettext_lazy("design", "Enter your e-mail address"))
    phone = forms.PhoneField(label=pgettext_lazy("design", "Mobile"), required=False)
    on = forms.DateField(label=pgettext_lazy("design", "Which day?"), missing=pgettext_lazy("design", "Enter a date"))
    at = forms.ClockField(label=pgettext_lazy("design", "What time?"), required=False)
    count = forms.WholeNumberField(
        label=pgettext_lazy("design", "How many students?"), min_value=1, max_value=5, missing=pgettext_lazy("design", "Enter how many")
    )
    time = forms.HoursField(label=pgettext_lazy("design", "How many hours?"), required=False)
    rate = forms.KronorField(label=pgettext_lazy("design", "Kronor per hour"), required=False)
    programme = forms.SelectField(
        label=pgettext_lazy("design", "Programme"),
        choices=[
            ("", pgettext_lazy("design", "Select a programme")),
            ("a", pgettext_lazy("design", "Architecture")),
            ("b", pgettext_lazy("design", "Computer engineering")),
        ],
        missing=pgettext_lazy("design", "Select a programme"),
    )
    slot = forms.SlotField(label=pgettext_lazy("design", "Which time suits you?"), missing=pgettext_lazy("design", "Select a time"))
    seen = forms.TickField(
        label=pgettext_lazy("design", "I have read this"), missing=pgettext_lazy("design", "Tick the box when you have read this")
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = timezone.localtime(now).replace(hour=10, minute=0, second=0, microsecond=0)
        starts = [first + timedelta(days=day, hours=hour) for day in (1, 2, 3) for hour in (0, 3, 5)]
        slots = [forms.Slot(value=str(n), starts_at=start, ends_at=start + timedelta(hours=1)) for n, start in enumerate(starts)]
        chosen: Any = self.fields["slot"]
        chosen.offer(slots, others=[("none", pgettext("design", "None of these times"))], year=first.year)


class QuestionForm(forms.Form):
    """One question, which is the heading of its page."""

    question = "help"
    help = forms.ChoicesField(
        label=pgettext_lazy("design", "What do you want help with?"),
        hint=pgettext_lazy("design", "Choose one or more. You can change your mind later."),
        choices=[
            ("week", pgettext_lazy("design", "Plan the week")),
            ("first", pgettext_lazy("design", "Choose what matters most")),
            ("start", pgettext_lazy("design", "Get started")),
            ("unsure", pgettext_lazy("design", "I do not know yet")),
        ],
        missing=pgettext_lazy("design", "Select what you want help with"),
    )


class WeekForm(forms.Form):
    """Weekly times in hours."""

    question = "times"
    times = forms.WeekField(
        label=pgettext_lazy("design", "When can you meet?"), missing=pgettext_lazy("design", "Select at least one time")
    )


class PartsForm(forms.Form):
    """Weekly times in parts of the day."""

    parts = forms.WeekField(label=pgettext_lazy("design", "When are you usually free?"), level="parts", required=False)


def words() -> dict[str, str]:
    """The texts of the parts, in the reader's language."""
    return {
        "form": pgettext("design", "A form"),
        "cancel": pgettext("design", "Do not change anything"),
        "meeting": pgettext("design", "Meeting with Kim"),
        "where": pgettext("design", "You meet for one hour in group room 4."),
        "prepare": pgettext("design", "Prepare the meeting, 3 minutes"),
        "prepare_short": pgettext("design", "Prepare"),
        "with_sam": pgettext("design", "the meeting with Sam"),
        "move": pgettext("design", "Move or cancel"),
        "after": pgettext("design", "After the meeting"),
        "after_text": pgettext("design", "Did something not feel right? You can tell us whenever you want."),
        "save": pgettext("design", "Save"),
        "save_times": pgettext("design", "Save the times"),
        "later": pgettext("design", "Save and continue later"),
        "change": pgettext("design", "Change"),
        "contact": pgettext("design", "Contact details"),
        "smaller": pgettext("design", "Make a step smaller"),
        "waiting": pgettext("status", "Waiting"),
        "new": pgettext("status", "New"),
        "needs_you": pgettext("status", "Needs you"),
        "done": pgettext("status", "Done"),
        "cannot_start": pgettext("status", "Cannot start yet"),
        "always": pgettext("design", "Always"),
        "notice_info": pgettext("design", "You have a new message."),
        "notice_ok": pgettext("design", "The meeting is logged."),
        "notice_att": pgettext("design", "Two rows need your check before you can close."),
        "step_1": pgettext("design", "Mentors have approved"),
        "step_1_text": pgettext("design", "29 of 29 mentors are done."),
        "step_2": pgettext("design", "Check exceptions"),
        "step_2_text": pgettext("design", "Two rows are left to check."),
        "step_3": pgettext("design", "Close the period"),
        "next_meeting": pgettext("design", "Next meeting Tuesday 1 December, 13.15"),
        "programme": pgettext("design", "Computer engineering"),
        "name": pgettext("design", "Name and programme"),
        "rows_to_check": pgettext("design", "Rows to check"),
        "mentor": pgettext("design", "Mentor"),
        "what": pgettext("design", "What"),
        "hours": pgettext("design", "Hours"),
        "more_hours": pgettext("design", "More hours than agreed"),
        "no_account": pgettext("design", "No account for pay"),
        "own_words": pgettext("design", "We meet in the library.\nWe start with what went well."),
        "no_meeting": pgettext("design", "No meeting is booked. Do you want to book one?"),
        "book": pgettext("design", "Book a meeting"),
        "only_you": pgettext("design", "Only you see this"),
        "your_next_step": pgettext("design", "Your next step"),
        "hi": pgettext("design", "Hi Sam"),
        "your_week": pgettext("design", "Your week"),
        "waiting_time": pgettext("design", "Waiting time for a mentor"),
        "done_title": pgettext("design", "Done. The meeting is logged"),
        "next_1": pgettext("design", "Sam gets the same message today."),
        "next_2": pgettext("design", "You meet next on Tuesday."),
    }


def offered() -> list[dict[str, Any]]:
    return [
        {"label": pgettext("design", "Confirm the time"), "url": "#offered", "primary": True},
        {"label": pgettext("design", "Propose another time"), "url": "#offered", "asks": True},
        {
            "label": pgettext("design", "End the period"),
            "url": "#offered",
            "reasons": [pgettext("design", "Two rows need your check."), pgettext("design", "The month has not ended.")],
        },
    ]


def values(now: datetime) -> dict[str, Any]:
    """Everything the parts ask for, on a given day."""
    today = timezone.localtime(now).date()
    at = timezone.localtime(now).replace(hour=13, minute=15, second=0, microsecond=0) + timedelta(days=2)
    said = words()
    return {
        "words": said,
        "at": at,
        "until": at + timedelta(hours=1),
        "today": today,
        "past": today - timedelta(days=13),
        "offered": offered(),
        "tasks": [
            {"label": pgettext("design", "Your times"), "url": "#tasks", "status": pgettext("status", "Done"), "kind": "done"},
            {
                "label": pgettext("design", "Your introduction training"),
                "url": "#tasks",
                "status": pgettext("status", "In progress"),
                "kind": "info",
            },
            {"label": pgettext("design", "Your first student"), "status": pgettext("status", "Cannot start yet")},
        ],
        "days": [day_of(today + timedelta(days=n), said, meets=n == 2) for n in range(5)],
        "entries": [
            {"at": now - timedelta(hours=1), "what": pgettext("design", "The meeting was logged"), "who": "Kim Strand"},
            {"at": now - timedelta(days=1), "what": pgettext("design", "The time was confirmed"), "who": "Sam Lind"},
        ],
        "waits": [
            {"label": pgettext("design", "September"), "text": pgettext("design", "12 days"), "value": 12},
            {"label": pgettext("design", "October"), "text": pgettext("design", "16 days"), "value": 16},
            {"label": pgettext("design", "November"), "text": pgettext("design", "9 days"), "value": 9},
        ],
        "page": {"newer": "?before=2", "older": "?after=1"},
        "parts": PartsForm(initial={"parts": WeeklyTimes.of([(2, 780, 1020), (3, 615, 660)])}, prefix="parts"),
    }


def day_of(on: date, said: dict[str, str], *, meets: bool) -> dict[str, Any]:
    return {"on": on, "entries": [f"13.15 {said['meeting']}"] if meets else [], "hit": meets}


def form_of(page: str, now: datetime) -> forms.Form | None:
    """The form of a whole page, if it has one."""
    wrong = {"letter": "x" * 210, "mail": "kim", "on": "31 november 2026", "count": "9", "met": "", "place": ""}
    times = WeeklyTimes.of([(2, 600, 720), (2, 780, 900), (4, 780, 960)])
    return {
        "question": QuestionForm(),
        "wrong": QuestionForm({}),
        "form": SampleForm(now=now, initial={"met": "yes", "bring": ["plan"]}),
        "errors": SampleForm(wrong, now=now),
        "week": WeekForm(initial={"times": times}),
    }.get(page)
