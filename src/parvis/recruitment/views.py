from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from parvis.audit import trail
from parvis.casework.buttons import buttons
from parvis.casework.lifecycle import Lifecycle
from parvis.casework.panels import one_page, shown
from parvis.casework.timeline import timeline
from parvis.casework.words import say
from parvis.kit.permission import SYSTEM
from parvis.kit.verdict import Refused
from parvis.people import limits
from parvis.people.models import User
from parvis.policy.book import value as rule
from parvis.texts.queries import text_of
from parvis.texts.rules import Block, blocks
from parvis.web import dates
from parvis.web.forms import Form
from parvis.web.guard import needs, public

from . import access, actions, documents, forms, queries, rules
from .lifecycle import APPLICATION, MENTOR
from .models import Mentor, MentorApplication
from .words import COVERED

DRAFT, SENT = "recruitment_draft", "recruitment_sent"
"""What the session of a visitor keeps: the number of the begun application, and of the sent one."""
A = MentorApplication.State


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _institution(on: date) -> dict[str, Any]:
    return {key: rule(f"institution.{key}", on=on) for key in ("name", "email", "privacy_url", "reply_days_application")}


def _after(rows: list[Any], lane: str, after: int | None) -> tuple[list[Any], dict[str, str]]:
    """One page of rows, and the links to the others."""
    more = len(rows) > queries.PAGE
    rows = rows[: queries.PAGE]
    return rows, {"older": f"?lane={lane}&after={rows[-1].pk}" if more else "", "newer": f"?lane={lane}" if after else ""}


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 16 else None


def _offered(
    lifecycle: Lifecycle, obj: Any, request: HttpRequest, at: datetime, *, asks: Collection[str] = (), **how: Any
) -> list[dict[str, Any]]:
    """The buttons; those in `asks` lead to a page with a question first."""
    return [asdict(b) | {"asks": b.verb in asks} for b in buttons(lifecycle, obj, by=request.user, at=at, **how)]


# --- Everybody: what it is, and applying -----------------------------------------------------------------


@public("everybody can read what the assignment means", indexed=True)
def become(request: HttpRequest) -> HttpResponse:
    """What a mentor does, needs and gets (R1–R15)."""
    at = timezone.now()
    on, begun = timezone.localdate(at), queries.draft(request.session.get(DRAFT))
    facts = {
        "today": on,
        "least_year": rule("recruitment.least_year", on=on),
        "rate": rule("pay.rate_meeting", on=on),
        "supervisions": rule("training.supervisions_per_year", on=on),
        "usual_minutes": rule("mentorship.usual_minutes_per_week", on=on),
        "most_minutes": rule("mentorship.approved_minutes_per_week", on=on),
        "approval_weeks": rule("mentorship.approval_weeks", on=on),
        "draft": begun,
        "kept_until": queries.kept_until(begun, at) if begun else None,
    }
    return render(request, "recruitment/become.html", {**facts, "institution": _institution(on)})


@public("everybody can apply; nothing is kept before the second page")
def apply_who(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated and (queries.open_application_of(request.user) or queries.is_in_the_pool(request.user)):
        return redirect("recruitment.mine")
    begun = queries.draft(request.session.get(DRAFT))
    least = rule("recruitment.least_year", on=timezone.localdate())
    form = forms.WhoForm(_data(request), least_year=least, initial={"kind": begun.kind if begun else ""})
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["kind"]
        if kind == "earlier":
            return _not_now(request, begun, why="year")
        if kind == forms.Kind.STUDENT:
            return redirect("recruitment.apply_in_phase")
        return _can_apply(request, begun, kind=kind, in_phase="", year=None)
    return render(request, "recruitment/apply_who.html", {"form": form}, status=form.status)


@public("everybody can apply; nothing is kept of a no")
def apply_in_phase(request: HttpRequest) -> HttpResponse:
    begun = queries.draft(request.session.get(DRAFT))
    form = forms.InPhaseForm(_data(request), initial={"in_phase": begun.in_phase if begun else ""})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["in_phase"] == "no":
            return _not_now(request, begun, why="phase")
        return _can_apply(request, begun, kind=forms.Kind.STUDENT, in_phase=form.cleaned_data["in_phase"])
    return render(request, "recruitment/apply_in_phase.html", {"form": form, "total": 2 + len(_pages(request))}, status=form.status)


def _by(request: HttpRequest) -> Any:
    """Whoever is signed in, else Parvis itself for the visitor."""
    return request.user if request.user.is_authenticated else SYSTEM


def _forget(request: HttpRequest, begun: MentorApplication | None) -> None:
    """Erase the begun application, if there is one, and let the session forget it."""
    if begun is not None:
        actions.forget_draft(begun, by=_by(request), at=timezone.now())
    request.session.pop(DRAFT, None)


def _can_apply(request: HttpRequest, begun: MentorApplication | None, **answers: Any) -> HttpResponse:
    """From here on the answers are kept."""
    if begun is None and (wait := limits.too_often(request, "begin_application")):
        return wait
    _keep(request, begun, **answers)
    return redirect("recruitment.apply_continue")


def _not_now(request: HttpRequest, begun: MentorApplication | None, *, why: str) -> HttpResponse:
    """Nothing is kept of a "not now", nor of what was filled in before."""
    _forget(request, begun)
    return redirect("recruitment.not_yet", why=why)


@public("it says why not yet, and keeps nothing")
def not_yet(request: HttpRequest, why: str) -> HttpResponse:
    if why not in {"year", "phase"}:
        raise Http404
    on = timezone.localdate()
    return render(
        request,
        "recruitment/not_yet.html",
        {"why": why, "least_year": rule("recruitment.least_year", on=on), "institution": _institution(on)},
    )


def _keep(request: HttpRequest, begun: MentorApplication | None, **answers: Any) -> None:
    """Keep the answers in the begun application, or begin one and let the session remember its number."""
    at, by = timezone.now(), _by(request)
    language = translation.get_language() or "sv"
    if begun is not None:
        actions.save_answers(begun, by=by, at=at, **answers, language=language)
        return
    made = actions.begin(kind=answers["kind"], in_phase=answers["in_phase"], language=language, by=by, at=at)
    request.session[DRAFT] = made.pk


def _pages(request: HttpRequest) -> list[str]:
    """The pages after those about who you are. Whoever is signed in is not asked for name and address again."""
    return [*([] if request.user.is_authenticated else ["contact"]), "studies", "letter"]


def _answered(application: MentorApplication, page: str) -> bool:
    if page == "studies":
        return bool(application.programme) and (application.kind == forms.Kind.ALUMNUS or application.year is not None)
    if page == "letter":
        return bool(application.letter) or queries.letter_file(application) is not None
    return bool(application.given_name and application.email)


@public("the session that began the application goes on with it")
def apply_continue(request: HttpRequest) -> HttpResponse:
    """To the first page that is not answered, or to the check."""
    begun = queries.draft(request.session.get(DRAFT))
    if begun is None:
        return redirect("recruitment.apply")
    if begun.kind == forms.Kind.STUDENT and not begun.in_phase:
        return redirect("recruitment.apply_in_phase")
    page = next((p for p in _pages(request) if not _answered(begun, p)), "")
    return redirect("recruitment.apply_page", page=page) if page else redirect("recruitment.apply_check")


def _page_form(page: str, data: Any, begun: MentorApplication, on: date) -> Any:
    if page == "studies":
        programmes = rule("institution.programmes", on=on)
        initial = forms.StudiesForm.initial_of(begun, programmes)
        return forms.StudiesForm(
            data, programmes=programmes, least_year=rule("recruitment.least_year", on=on), kind=begun.kind, initial=initial
        )
    if page == "letter":
        most, needed = rule("recruitment.letter_characters", on=on), queries.letter_file(begun) is None
        return forms.LetterForm(data, characters=most, required=needed, initial={"letter": begun.letter})
    return forms.ContactForm(data, initial={name: getattr(begun, name) for name in ("given_name", "family_name", "email", "phone")})


def _only_missing(form: Form) -> bool:
    """Is nothing wrong but that something is not answered yet?"""
    return all(error.code == "required" for errors in form.errors.as_data().values() for error in errors)


def _go_on_later(request: HttpRequest, begun: MentorApplication) -> HttpResponse:
    """Say how long it is kept, and let a link be e-mailed so that any device will do."""
    at = timezone.now()
    if request.user.is_authenticated and not begun.email:
        actions.save_answers(begun, email=request.user.email, by=request.user, at=at)
    said = {"email": begun.email, "day": dates.day_words(queries.kept_until(begun, at), year=at.year)}
    if actions.ask_for_link(begun, by=_by(request), at=at):
        text = _(
            "Saved. Within a few minutes there is a link in your e-mail, %(email)s. With it you can go on on any device, until %(day)s."
        )
    elif begun.email:
        text = _("Saved in this browser until %(day)s. No more links can be sent to %(email)s today.")
    else:
        text = _("Saved in this browser until %(day)s. Enter your e-mail address if you want to go on on another device.")
    messages.success(request, text % said)
    return redirect("recruitment.become")


@public("the session that began the application goes on with it")
def apply_page(request: HttpRequest, page: str) -> HttpResponse:
    begun, pages = queries.draft(request.session.get(DRAFT)), _pages(request)
    if begun is None:
        return redirect("recruitment.apply")
    if page not in pages:
        raise Http404
    form = _page_form(page, _data(request), begun, timezone.localdate())
    later = "later" in request.POST
    if request.method == "POST" and (form.is_valid() or (later and _only_missing(form))):
        _keep(request, begun, **form.answers())
        return _go_on_later(request, begun) if later else redirect("recruitment.apply_continue")
    before = 2 if begun.kind == forms.Kind.STUDENT else 1
    context = {
        "form": form,
        "number": before + pages.index(page) + 1,
        "total": before + len(pages),
        "back_to": _page_before(page, pages, begun),
        "file": queries.letter_file(begun) if page == "letter" else None,
        "institution": _institution(timezone.localdate()),
    }
    return render(request, f"recruitment/apply_{page}.html", context, status=form.status)


def _page_before(page: str, pages: list[str], begun: MentorApplication) -> str:
    if pages.index(page):
        return reverse("recruitment.apply_page", args=[pages[pages.index(page) - 1]])
    return reverse("recruitment.apply_in_phase" if begun.kind == forms.Kind.STUDENT else "recruitment.apply")


@public("the session that began the application adds a file to it")
def apply_file(request: HttpRequest) -> HttpResponse:
    """The letter as a PDF: add it, add another one instead, or remove it."""
    begun = queries.draft(request.session.get(DRAFT))
    if begun is None:
        return redirect("recruitment.apply")
    at, by = timezone.now(), _by(request)
    if request.method == "POST" and "remove" in request.POST:
        actions.remove_file(begun, by=by, at=at)
        messages.success(request, _("The file is removed."))
        return redirect("recruitment.apply_page", page="letter")
    megabytes = rule("recruitment.letter_megabytes", on=timezone.localdate(at))
    form = forms.LetterFileForm(_data(request), request.FILES or None, megabytes=megabytes)
    if request.method == "POST" and form.is_valid():
        if wait := limits.too_often(request, "add_letter"):
            return wait
        actions.add_file(begun, form.cleaned_data["file"], by=by, at=at)
        messages.success(request, _("The file is added. You can write something too, if you want."))
        return redirect("recruitment.apply_page", page="letter")
    return render(request, "recruitment/apply_file.html", {"form": form, "file": queries.letter_file(begun)}, status=form.status)


def _handed_out(application: MentorApplication) -> HttpResponse:
    """The file as it came, to be saved: no browser shows it here, guesses what it is, or lets it do anything."""
    file = queries.letter_file(application, whole=True)
    if file is None:
        raise Http404("no file")
    response = HttpResponse(bytes(file.content), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="letter-{application.pk}.pdf"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@public("the session that began the application opens its own file")
def apply_own_file(request: HttpRequest) -> HttpResponse:
    begun = queries.draft(request.session.get(DRAFT))
    if begun is None:
        raise Http404("nothing is begun")
    return _handed_out(begun)


@require_safe
@needs(access.READ_LETTER)
def letter_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as a PDF, for the one who wrote it and for coordinators. That a coordinator opened it stands in the applicant's log."""
    application = get_object_or_404(queries.applications_visible_to(request.user), pk=pk)
    response = _handed_out(application)
    trail.read_sensitive(
        "recruitment.file_read", application, by=request.user, at=timezone.now(), person=application.applicant, what=["letter"]
    )
    return response


@public("whoever has the link from the e-mail goes on with that one application")
def apply_link(request: HttpRequest) -> HttpResponse:
    """Opening the link shows nothing of what was filled in; pressing the button lets this browser go on with it."""
    begun = queries.draft_of_link(request.GET.get("token", ""), at=timezone.now())
    if begun is None:
        return render(request, "recruitment/apply_link_ended.html", status=404)
    if request.method == "POST":
        request.session.cycle_key()
        request.session[DRAFT] = begun.pk
        return redirect("recruitment.apply_continue")
    return render(request, "recruitment/apply_link.html", {"begun_on": timezone.localdate(begun.created_at)})


@public("the session that began the application erases it")
def apply_erase(request: HttpRequest) -> HttpResponse:
    """Asks once, then nothing is left."""
    begun = queries.draft(request.session.get(DRAFT))
    if begun is None:
        return redirect("recruitment.become")
    if request.method == "POST":
        _forget(request, begun)
        messages.success(request, _("Everything that you had filled in is erased."))
        return redirect("recruitment.become")
    return render(request, "recruitment/apply_erase.html")


@public("the session that began the application checks it")
def apply_check(request: HttpRequest) -> HttpResponse:
    begun = queries.draft(request.session.get(DRAFT))
    if begun is None or not all(_answered(begun, page) for page in _pages(request)):
        return redirect("recruitment.apply_continue")
    context = {"application": begun, "file": queries.letter_file(begun), "institution": _institution(timezone.localdate())}
    return render(request, "recruitment/apply_check.html", context)


@require_POST
@public("the session that began the application sends it")
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    begun = queries.draft(request.session.get(DRAFT))
    if begun is None or begun.pk != pk:
        raise Http404
    at, person = timezone.now(), request.user if request.user.is_authenticated else None
    if person is not None:
        own = {name: getattr(person, name) for name in ("given_name", "family_name", "email", "phone", "language")}
        actions.save_answers(begun, by=person, at=at, **own)
    actions.submit(begun, by=person, at=at)
    del request.session[DRAFT]
    request.session[SENT] = pk
    return redirect("recruitment.sent")


@public("it says what happens now to the session that sent an application")
def sent(request: HttpRequest) -> HttpResponse:
    if SENT not in request.session:
        return redirect("recruitment.become")
    return render(request, "recruitment/sent.html", {"institution": _institution(timezone.localdate())})


# --- The applicant ------------------------------------------------------------------------------------------


def _own_steps(application: MentorApplication, request: HttpRequest, at: datetime) -> list[dict[str, Any]]:
    """What the applicant can do. Whoever has a time is not asked to choose one, but may move it."""
    steps = _offered(APPLICATION, application, request, at, asks={"book", "withdraw"}, leave_out={"submit"})
    has_time = application.state == A.BOOKED
    for step in steps:
        if step["verb"] == "book":
            step["label"] = _("Move the talk") if has_time else step["label"]
            step["primary"] = not has_time
    return steps


@needs(access.OWN_APPLICATION)
def mine(request: HttpRequest) -> HttpResponse:
    """Where my application is, and whose turn it is."""
    at = timezone.now()
    application = queries.newest_application(request.user)
    if application is None:
        if queries.mentor_of(request.user) is not None:
            return redirect("recruitment.get_started")
        return render(request, "recruitment/mine_none.html")
    context = {
        "application": application,
        "slot": getattr(application, "slot", None) if application.state == A.BOOKED else None,
        "offered": _own_steps(application, request, at),
        "lines": timeline(application),
        "today": timezone.localdate(),
        "institution": _institution(timezone.localdate()),
        "heading": documents.HEADINGS.get(application.state, ""),
        "file": queries.letter_file(application),
        "mentor": queries.mentor_of(request.user) if application.state == A.ACCEPTED else None,
    }
    return render(request, "recruitment/mine.html", context)


@needs(access.OWN_APPLICATION)
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a time, or another one."""
    at = timezone.now()
    application = get_object_or_404(queries.applications_visible_to(request.user), pk=pk, applicant=request.user)
    verdict = APPLICATION.check(application, "book", by=request.user, at=at)
    if request.method == "GET" and not verdict.ok:  # the link in an old message
        return redirect("recruitment.mine")
    verdict.require()
    form = forms.BookForm(_data(request), slots=queries.free_slots(at)[:60], year=timezone.localdate(at).year)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["time"]
        if chosen == forms.BookForm.NONE:
            actions.ask_for_times(application, by=request.user, at=at)
            messages.success(request, _("We look for other times. You get a message when there are any."))
            return redirect("recruitment.mine")
        try:
            actions.book(application, form.slots[chosen], online=form.cleaned_data["way"] == "online", by=request.user, at=at)
            return redirect("recruitment.booked", pk=pk)
        except Refused as refused:
            form.offer(queries.free_slots(at)[:60])
            for reason in refused.verdict.blocking:
                form.add_error("time", say(reason))
    context = {
        "form": form,
        "minutes": rule("recruitment.interview_minutes", on=timezone.localdate(at)),
        "moves": application.state == A.BOOKED,
        "letter": application.talk_letter,
        "any_free": bool(form.slots),
    }
    return render(request, "recruitment/book.html", context, status=form.status)


@needs(access.OWN_APPLICATION)
def booked(request: HttpRequest, pk: int) -> HttpResponse:
    application = get_object_or_404(queries.applications_visible_to(request.user), pk=pk, applicant=request.user, state=A.BOOKED)
    return render(request, "recruitment/booked.html", {"application": application, "slot": application.slot})


@needs(access.OWN_APPLICATION)
def talk_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The talk as a file that a calendar opens."""
    application = get_object_or_404(queries.applications_visible_to(request.user), pk=pk, applicant=request.user, state=A.BOOKED)
    file = documents.calendar_file(application, at=timezone.now())
    named = {"Content-Disposition": 'attachment; filename="parvis.ics"'}
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=named)


@needs(access.WITHDRAW)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once, then withdraws."""
    application = get_object_or_404(queries.applications_visible_to(request.user), pk=pk, applicant=request.user)
    APPLICATION.check(application, "withdraw", by=request.user, at=timezone.now()).require()
    if request.method == "POST":
        actions.withdraw(application, by=request.user, at=timezone.now())
        messages.success(request, _("Your application is withdrawn. You can apply again when you want."))
        return redirect("recruitment.mine")
    return render(request, "recruitment/withdraw.html", {"application": application})


# --- The mentor -----------------------------------------------------------------------------------------------

SAVES: dict[str, Callable[..., None]] = {
    "promise": lambda mentor, _d, **who: actions.promise(mentor, **who),
    "handbook": lambda mentor, _d, **who: actions.read_handbook(mentor, **who),
    "times": lambda mentor, d, **who: actions.save_times(mentor, d["times"], capacity=int(d["capacity"]), **who),
    "ways": lambda mentor, d, **who: actions.save_ways(mentor, campuses=d["campuses"], online=d["online"], **who),
    "about": lambda mentor, d, **who: actions.save_about(mentor, **d, **who),
    "studies": lambda mentor, d, **who: actions.save_studies(mentor, **d, **who),
    "pay": lambda mentor, d, **who: actions.save_employment(mentor, **d, **who),
}


def _start_form(page: str, data: Any, mentor: Mentor, on: date) -> Form:
    if page == "times":
        most = rule("recruitment.most_students", on=on)
        initial = {"times": mentor.times, "capacity": mentor.capacity}
        return forms.TimesForm(data, most=most, allowed=mentor.capacity, initial=initial)
    if page == "ways":
        return forms.WaysForm(
            data, campuses=rule("institution.campuses", on=on), initial={"campuses": mentor.campuses, "online": mentor.online}
        )
    if page == "about":
        return forms.AboutForm(data, initial={name: getattr(mentor, name) for name in ("presentation", "strengths", "languages")})
    if page == "studies":
        programmes, least = rule("institution.programmes", on=on), rule("recruitment.least_year", on=on)
        initial = forms.MentorStudiesForm.initial_of(mentor, programmes)
        return forms.MentorStudiesForm(data, programmes=programmes, least_year=least, year=mentor.year, initial=initial)
    if page == "pay":
        return forms.EmploymentForm(data, initial={"employment_number": mentor.employment_number})
    return forms.PromiseForm(data) if page == "promise" else forms.HandbookForm(data)


def _things_to_do(mentor: Mentor) -> list[dict[str, Any]]:
    """The six things, in any order, and which of them are done."""
    things = [
        (_("Sign the confidentiality promise"), reverse("recruitment.get_started_page", args=["promise"]), mentor.promised_at),
        (_("Book training"), reverse("training.mine"), mentor.introduction_on),
        (_("Read the mentor handbook"), reverse("recruitment.get_started_page", args=["handbook"]), mentor.handbook_on),
        (_("Show when you can meet"), reverse("recruitment.get_started_page", args=["times"]), mentor.weekly_times),
        (_("Write three lines about you"), reverse("recruitment.get_started_page", args=["about"]), mentor.presentation),
        (_("Add your employment number for pay"), reverse("recruitment.get_started_page", args=["pay"]), mentor.employment_number),
    ]
    return [
        {"label": label, "url": url, "status": _("Done") if done else _("Not started"), "kind": "done" if done else ""}
        for label, url, done in things
    ]


def _said_of(mentor: Mentor) -> dict[str, Any]:
    """What a mentor has said, in words."""
    areas, languages = dict(Mentor.Area.choices), dict(User.Language.choices)
    return {
        "week": dates.week_words(mentor.times.ranges),
        "strengths": [areas.get(key, key) for key in mentor.strengths],
        "languages": [languages.get(key, key) for key in mentor.languages],
        "places": [*mentor.campuses, *([_("Online")] if mentor.online else [])],
    }


@needs(access.OWN_MENTOR)
def get_started(request: HttpRequest) -> HttpResponse:
    """What is left to do before a student can come; afterwards, what can be changed."""
    mentor = get_object_or_404(queries.mentors_visible_to(request.user), person=request.user)
    context = {
        "mentor": mentor,
        "things": _things_to_do(mentor),
        "offered": []
        if mentor.state == Mentor.State.PREPARING
        else _offered(MENTOR, mentor, request, timezone.now(), primary="open", asks={"pause"}, leave_out={"leave", "rejoin"}),
        **_said_of(mentor),
        "checks": queries.checks_of(mentor)[:1] if mentor.studies else [],
        "panels": shown("recruitment.get_started", request, mentor),
    }
    return render(request, "recruitment/get_started.html", context)


@needs(access.OWN_MENTOR)
def get_started_page(request: HttpRequest, page: str) -> HttpResponse:
    """One of the things to do."""
    if page not in SAVES:
        raise Http404
    mentor = get_object_or_404(queries.mentors_visible_to(request.user), person=request.user)
    form = _start_form(page, _data(request), mentor, timezone.localdate())
    if request.method == "POST" and form.is_valid():
        if "look" in request.POST:  # only shown: nothing is saved, and 422 lets the form be sent again
            mentor.presentation = form.cleaned_data["presentation"]
            return render(request, "recruitment/start_about.html", {"form": form, "mentor": mentor, "seen": mentor}, status=422)
        said = form.answers() if isinstance(form, forms.MentorStudiesForm) else form.cleaned_data
        SAVES[page](mentor, said, by=request.user, at=timezone.now())
        if page == "times" and mentor.state == Mentor.State.PREPARING:
            return redirect("recruitment.get_started_page", page="ways")
        messages.success(request, _("Saved."))
        return redirect("recruitment.get_started")
    return render(request, f"recruitment/start_{page}.html", {"form": form, "mentor": mentor}, status=form.status)


@require_POST
@needs(access.OPEN)
def open_for_students(request: HttpRequest, pk: int) -> HttpResponse:
    mentor = get_object_or_404(queries.mentors_visible_to(request.user), pk=pk)
    actions.open_for_students(mentor, by=request.user, at=timezone.now())
    messages.success(request, _("You now show as free. We contact you when a student fits."))
    return redirect("recruitment.get_started")


@needs(access.PAUSE)
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what a break means and asks when to ask again. Why is not asked."""
    mentor = get_object_or_404(queries.mentors_visible_to(request.user), pk=pk)
    MENTOR.check(mentor, "pause", by=request.user, at=timezone.now()).require()
    own = mentor.person_id == request.user.pk
    form = forms.BreakForm(_data(request), today=timezone.localdate(), own=own)
    if request.method == "POST" and form.is_valid():
        actions.pause(mentor, back_on=form.cleaned_data["back_on"], by=request.user, at=timezone.now())
        messages.success(request, _("Paused. No new students are proposed until the break is over."))
        return redirect("recruitment.get_started") if own else redirect("recruitment.mentor", pk=pk)
    return render(request, "recruitment/pause.html", {"form": form, "mentor": mentor, "own": own}, status=form.status)


@needs(access.PAUSE)
def back_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day to be asked, or none."""
    mentor = get_object_or_404(queries.mentors_visible_to(request.user), pk=pk, state=Mentor.State.PAUSED)
    own = mentor.person_id == request.user.pk
    form = forms.BreakForm(_data(request), today=timezone.localdate(), own=own, initial={"back_on": mentor.back_on})
    if request.method == "POST" and form.is_valid():
        actions.change_back_on(mentor, back_on=form.cleaned_data["back_on"], by=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("recruitment.get_started") if own else redirect("recruitment.mentor", pk=pk)
    return render(request, "recruitment/pause.html", {"form": form, "mentor": mentor, "own": own}, status=form.status)


# --- The coordinator: the pool ----------------------------------------------------------------------------------


@needs(access.COORDINATE)
def mentors(request: HttpRequest) -> HttpResponse:
    """The pool, searched and filtered. Everything stands in the address, so that a search can be kept and sent."""
    on = timezone.localdate()
    lane, after = request.GET.get("lane", ""), _number(request.GET.get("after"))
    lane = lane if lane in Mentor.State.values else ""
    since, campuses = queries.counts_from(on), rule("institution.campuses", on=on)
    wanted = forms.PoolForm(request.GET, campuses=campuses).wanted(lane)
    rows = queries.mentor_list(request.user, wanted, checked_from=since, after=after)
    looked_for = {name: "on" if value is True else value for name, value in asdict(wanted).items() if value and name != "state"}
    here, more, rows = urlencode({**looked_for, "lane": lane}), len(rows) > queries.PAGE, rows[: queries.PAGE]
    context = {
        "mentors": [(row, rules.in_phase_is_due(studies=row.studies, checked_on=row.in_phase_on, checked_from=since)) for row in rows],
        "form": forms.PoolForm(campuses=campuses, initial=looked_for),
        "pages": {"older": f"?{here}&after={rows[-1].pk}" if more else "", "newer": f"?{here}" if after else ""},
        "lane": lane,
        "lanes": [("", pgettext("mentors", "All")), *Mentor.State.choices],
        "looked_for": urlencode(looked_for),
        "due": queries.due_to_check(on).count(),
        "panels": shown("recruitment.mentors", request, wanted),
    }
    return render(request, "recruitment/mentors.html", context)


@needs(access.COORDINATE)
def to_check(request: HttpRequest) -> HttpResponse:
    """Mentors whose studies are to be checked this term, noted in one go (R6)."""
    today = timezone.localdate()
    due = queries.to_check(request.user, on=today)
    form = forms.CheckAllForm(_data(request), mentors=due, today=today, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        n = actions.verify_all_in_phase(form.chosen(), on=form.cleaned_data["on"], by=request.user, at=timezone.now())
        messages.success(request, ngettext("%(n)s check is noted.", "%(n)s checks are noted.", n) % {"n": n})
        return redirect("recruitment.to_check")
    until = queries.term_from(today) + timedelta(days=rule("recruitment.in_phase_days", on=today))
    return render(request, "recruitment/to_check.html", {"form": form, "due": due, "until": until}, status=form.status)


@needs(access.COORDINATE)
@one_page()
def mentor(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything a coordinator needs about one mentor."""
    one = get_object_or_404(queries.mentors_visible_to(request.user), pk=pk)
    since = queries.counts_from(timezone.localdate())
    context = {
        "mentor": one,
        **_said_of(one),
        "checks": queries.checks_of(one),
        "is_due": rules.in_phase_is_due(studies=one.studies, checked_on=one.in_phase_on, checked_from=since),
        "offered": _offered(MENTOR, one, request, timezone.now(), asks={"leave", "pause"}, leave_out={"open"}),
        "panels": shown("recruitment.mentor", request, one),
        "lines": timeline(one, *([one.application] if one.application else [])),
    }
    return render(request, "recruitment/mentor.html", context)


@needs(access.COORDINATE)
def in_phase(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the studies were checked (R6)."""
    one = get_object_or_404(queries.mentors_visible_to(request.user), pk=pk)
    today = timezone.localdate()
    form = forms.InPhaseCheckedForm(_data(request), today=today, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        actions.verify_in_phase(one, on=form.cleaned_data["on"], by=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("recruitment.mentor", pk=pk)
    return render(request, "recruitment/mentor_question.html", {"form": form, "mentor": one}, status=form.status)


@needs(access.COORDINATE)
def capacity(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one mentor have another number of students."""
    one = get_object_or_404(queries.mentors_visible_to(request.user), pk=pk)
    form = forms.CapacityForm(_data(request), initial={"capacity": one.capacity})
    if request.method == "POST" and form.is_valid():
        actions.allow_capacity(one, capacity=form.cleaned_data["capacity"], by=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("recruitment.mentor", pk=pk)
    return render(request, "recruitment/mentor_question.html", {"form": form, "mentor": one}, status=form.status)


@needs(access.COORDINATE)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once, then ends the mentor's time in the pool."""
    one = get_object_or_404(queries.mentors_visible_to(request.user), pk=pk)
    MENTOR.check(one, "leave", by=request.user, at=timezone.now()).require()
    if request.method == "POST":
        actions.leave(one, by=request.user, at=timezone.now())
        messages.success(request, _("%(name)s has left the pool of mentors.") % {"name": one.person.full_name})
        return redirect("recruitment.mentor", pk=pk)
    return render(request, "recruitment/leave.html", {"mentor": one})


@require_POST
@needs(access.COORDINATE)
def rejoin(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(queries.mentors_visible_to(request.user), pk=pk)
    actions.rejoin(one, by=request.user, at=timezone.now())
    messages.success(request, _("%(name)s is back in the pool of mentors.") % {"name": one.person.full_name})
    return redirect("recruitment.mentor", pk=pk)


# --- The coordinator: applications and talks ----------------------------------------------------------------------


def _lanes(counts: dict[str, int]) -> list[tuple[str, str]]:
    named = [
        ("open", pgettext("applications", "Open")),
        ("new", pgettext("applications", "New")),
        ("talks", _("Talks")),
        ("later", pgettext("applications", "Later")),
        ("decided", pgettext("applications", "Answered")),
    ]
    return [(lane, f"{label} ({counts[lane]})") for lane, label in named]


def _turn(row: MentorApplication, at: datetime) -> dict[str, Any]:
    """Whose turn it is, since when, until when, and whether that day has passed."""
    turn, due = APPLICATION.turn(row), queries.due_on(row, at)
    role = "coordinator" if queries.wants_times(row) else turn.role if turn else ""
    whose = {"coordinator": pgettext("whose turn", "You"), "applicant": _("The applicant")}
    ahead = row.slot if row.state == A.BOOKED and queries.waits_since(row, at) is None else None
    return {
        "application": row,
        "turn": whose.get(role, "") if ahead is None else "",
        "talk": ahead,
        "since": queries.waits_since(row, at) or row.state_at,
        "due": due,
        "late": due is not None and due < timezone.localdate(at),
    }


def _filters(form: forms.SoughtForm) -> str:
    """What is looked for, as the end of an address."""
    return urlencode({key: value for key in form.fields if (value := form.data.get(key))})


@needs(access.COORDINATE)
def applications(request: HttpRequest) -> HttpResponse:
    """The worklist: what waits for whom, since when, and until when."""
    at, lane, after = timezone.now(), request.GET.get("lane", "open"), _number(request.GET.get("after"))
    lane = lane if lane in queries.LANES else "open"
    form = forms.SoughtForm(request.GET)
    rows = queries.worklist(request.user, form.sought(lane), at=at, after=after)
    counts, looked_for = queries.lane_counts(request.user, at=at), _filters(form)
    context = {
        "listed": [_turn(row, at) for row in rows[: queries.PAGE]],
        "pages": _older(rows, f"lane={lane}&{looked_for}", after),
        "lane": lane,
        "lanes": _lanes(counts),
        "late": counts["late"],
        "form": form,
        "looked_for": looked_for,
        "today": timezone.localdate(at),
    }
    return render(request, "recruitment/applications.html", context)


def _older(rows: list[Any], address: str, after: int | None) -> dict[str, str]:
    """The links to the other pages of a list by key."""
    address = address.rstrip("&")
    more = len(rows) > queries.PAGE
    return {"older": f"?{address}&after={rows[queries.PAGE - 1].pk}" if more else "", "newer": f"?{address}" if after else ""}


@needs(access.COORDINATE)
def board(request: HttpRequest) -> HttpResponse:
    """The open applications in columns: where each one is, whose turn it is, and since when."""
    at, form = timezone.now(), forms.SoughtForm(request.GET)
    found, counts = queries.board(request.user, form.sought("board"), at=at), queries.lane_counts(request.user, at=at)
    lanes = {A.SUBMITTED: "new", A.INVITED: "talks", A.BOOKED: "talks", A.LATER: "later"}
    columns = [
        {
            "label": A(state).label,
            "cards": [_turn(row, at) for row in rows[: queries.IN_A_COLUMN]],
            "more": f"?lane={lanes[A(state)]}&{_filters(form)}" if len(rows) > queries.IN_A_COLUMN else "",
        }
        for state, rows in found.items()
    ]
    context = {"columns": columns, "form": form, "looked_for": _filters(form), "late": counts["late"], "today": timezone.localdate(at)}
    return render(request, "recruitment/board.html", context)


@needs(access.COORDINATE)
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """One application. That the letter and the notes were opened is noted, and the applicant can see it."""
    at = timezone.now()
    one = get_object_or_404(queries.applications_visible_to(request.user), pk=pk)
    may_note = access.READ_NOTES(request.user, one)
    notes = queries.notes_of(one) if may_note else []
    what = ["letter", "notes"] if notes else ["letter"]
    trail.read_sensitive("recruitment.application_read", one, by=request.user, at=at, person=one.applicant, what=what)
    context = _turn(one, at) | {
        "slot": getattr(one, "slot", None),
        "file": queries.letter_file(one),
        "offered": _steps_of_the_office(one, request, at),
        "may_note": may_note,
        "notes": notes,
        "guide": _guide() if one.state in queries.OPEN else (),
        "lines": timeline(one),
        "today": timezone.localdate(),
    }
    return render(request, "recruitment/application.html", context)


def _steps_of_the_office(one: MentorApplication, request: HttpRequest, at: datetime) -> list[dict[str, Any]]:
    """What a coordinator can do. The three answers are one button: it leads to them."""
    leave_out = {"book", "withdraw", "submit"}
    offered = _offered(APPLICATION, one, request, at, asks={"unbook"}, primary="invite", leave_out=leave_out)
    answers = {"accept", "wait", "decline"}
    steps = [step for step in offered if step["verb"] not in answers]
    if any(step["verb"] in answers for step in offered):
        url, primary = reverse("recruitment.outcome", args=[one.pk]), one.state == A.BOOKED
        steps.append({"label": _("Answer the application"), "url": url, "reasons": (), "primary": primary, "asks": True})
    return steps


def _guide() -> tuple[Block, ...]:
    """What is asked in the talk, in the reader's language."""
    return blocks(text_of(documents.GUIDE.key, translation.get_language() or "sv"))


@needs(access.COORDINATE)
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Take notes with the questions beside."""
    one = get_object_or_404(queries.applications_visible_to(request.user), pk=pk)
    access.READ_NOTES.check(request.user, one).require()
    form = forms.NoteForm(_data(request))
    if request.method == "POST" and form.is_valid():
        actions.write_note(one, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
        messages.success(request, _("The note is saved."))
        return redirect("recruitment.application", pk=pk)
    return render(request, "recruitment/note.html", {"form": form, "application": one, "guide": _guide()}, status=form.status)


@require_POST
@needs(access.COORDINATE)
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(queries.applications_visible_to(request.user), pk=pk)
    actions.invite(one, by=request.user, at=timezone.now())
    messages.success(request, _("%(name)s has been asked to choose a time.") % {"name": one.given_name})
    return redirect("recruitment.application", pk=pk)


@needs(access.UNBOOK)
def unbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The talk is off. The applicant says so at once; a coordinator writes a letter first."""
    at = timezone.now()
    one = get_object_or_404(queries.applications_visible_to(request.user), pk=pk)
    if one.applicant_id != request.user.pk:
        return _cancel(request, one, at)
    if request.method == "POST":
        actions.unbook(one, by=request.user, at=at)
        messages.success(request, _("The talk is cancelled. Choose another time when you want."))
    return redirect("recruitment.mine")


def _cancel(request: HttpRequest, one: MentorApplication, at: datetime, *, whole_time: bool = False) -> HttpResponse:
    """The letter to whoever had booked, before it is sent. With `whole_time` the time is not offered again."""
    APPLICATION.check(one, "unbook", by=request.user, at=at).require()
    form = forms.CancelTalkForm(_data(request), initial={"letter": documents.cancellation(language=one.language)})
    if request.method == "POST" and form.is_valid():
        letter = form.cleaned_data["letter"]
        if whole_time:
            actions.take_back_time(one.slot, by=request.user, at=at, letter=letter)
        else:
            actions.unbook(one, by=request.user, at=at, letter=letter)
        messages.success(request, _("The talk is cancelled. %(name)s has been asked to choose another time.") % {"name": one.given_name})
        return redirect("recruitment.times") if whole_time else redirect("recruitment.application", pk=one.pk)
    context = {"form": form, "application": one, "slot": one.slot, "whole_time": whole_time}
    return render(request, "recruitment/cancel_talk.html", context, status=form.status)


@require_POST
@needs(access.COORDINATE)
def reconsider(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(queries.applications_visible_to(request.user), pk=pk)
    actions.reconsider(one, by=request.user, at=timezone.now())
    messages.success(request, _("The application is open again."))
    return redirect("recruitment.application", pk=pk)


@needs(access.COORDINATE)
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Which answer, and for which reason; the letter comes next."""
    one = get_object_or_404(queries.applications_visible_to(request.user), pk=pk)
    access.DECIDE.check(request.user, one).require()
    form = forms.OutcomeForm(_data(request), name=one.given_name)
    if request.method == "POST" and form.is_valid():
        verb, _colon, reason = form.cleaned_data["outcome"].partition(":")
        where = reverse(f"mentor_application.{verb}", args=[pk])
        return redirect(f"{where}?reason={reason}" if reason else where)
    return render(request, "recruitment/outcome.html", {"form": form, "application": one}, status=form.status)


ANSWERS: dict[str, Callable[..., Any]] = {"accept": actions.accept, "wait": actions.wait, "decline": actions.decline}


@needs(access.COORDINATE)
def answer(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """The letter, as the applicant will read it, before it is sent. The reason is in the address."""
    at, reason = timezone.now(), request.GET.get("reason", "")
    one = get_object_or_404(queries.applications_visible_to(request.user), pk=pk)
    APPLICATION.check(one, verb, by=request.user, at=at).require()
    if not rules.may_answer(verb, reason).ok:
        return redirect("recruitment.outcome", pk=pk)
    heading, letter = documents.letter(verb, reason=reason, language=one.language)
    form = forms.AnswerForm(_data(request), initial={"letter": letter})
    if request.method == "POST" and form.is_valid():
        because = {"reason": reason} if reason else {}
        ANSWERS[verb](one, letter=form.cleaned_data["letter"], **because, by=request.user, at=at)
        messages.success(request, _("%(name)s has been told that there is an answer to read.") % {"name": one.given_name})
        return redirect("recruitment.application", pk=pk)
    context = {
        "form": form,
        "application": one,
        "letter_heading": heading,
        "letter_language": one.language,
        "reason": forms.Reason(reason).label if reason else "",
    }
    return render(request, "recruitment/answer.html", context, status=form.status)


@needs(access.COORDINATE)
def times(request: HttpRequest) -> HttpResponse:
    """Offer times for talks: one day, or the same weekday for some weeks."""
    at = timezone.now()
    today = timezone.localdate(at)
    minutes, most = rule("recruitment.interview_minutes", on=today), rule("recruitment.most_weeks", on=today)
    form = forms.OfferForm(_data(request), today=today, minutes=minutes, most_weeks=most)
    if request.method == "POST" and form.is_valid() and _offer(request, form, minutes, at):
        return redirect("recruitment.times")
    slots = [(slot, COVERED.get(covered, "")) for slot, covered in queries.offered_from(request.user, at)]
    context = {"form": form, "slots": slots, "minutes": minutes}
    return render(request, "recruitment/times.html", context, status=form.status)


def _offer(request: HttpRequest, form: forms.OfferForm, minutes: int, at: datetime) -> bool:
    """Offers the times and says how many; or says by the field why there are none."""
    said = form.cleaned_data
    days, left_out = queries.days_to_offer(said["on"], weeks=said["weeks"] or 1)
    if not days:
        form.add_error("on", _("All of those days are public holidays. Choose another day"))
        return False
    how: dict[str, Any] = {"place": said["place"], "online": said["online"], "minutes": minutes, "zone": timezone.get_default_timezone()}
    how |= {"start": forms.minute(said["start"]), "end": forms.minute(said["end"])}
    made = actions.offer_times(on=days[0], also_on=days[1:], **how, by=request.user, at=at)
    if not made:
        form.add_error("start", _("You already offer those times, or they have passed. Choose others"))
        return False
    messages.success(request, ngettext("%(count)s time is offered.", "%(count)s times are offered.", len(made)) % {"count": len(made)})
    if left_out:
        days_said = ", ".join(dates.day_words(day, year=timezone.localdate(at).year) for day in left_out)
        messages.info(request, _("Left out, because they are public holidays: %(days)s.") % {"days": days_said})
    return True


@needs(access.COORDINATE)
def take_back_time(request: HttpRequest, pk: int) -> HttpResponse:
    """A free time goes at once. A booked one asks for a letter first."""
    slot = get_object_or_404(queries.slots_visible_to(request.user), pk=pk)
    if slot.application is not None:
        return _cancel(request, slot.application, timezone.now(), whole_time=True)
    if request.method == "POST":
        actions.take_back_time(slot, by=request.user, at=timezone.now())
        messages.success(request, _("The time is no longer offered."))
    return redirect("recruitment.times")
