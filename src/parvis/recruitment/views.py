from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from parvis.audit import trail
from parvis.casework.buttons import buttons
from parvis.casework.lifecycle import Lifecycle
from parvis.casework.panels import shown
from parvis.casework.timeline import timeline
from parvis.casework.words import say
from parvis.kit.permission import SYSTEM
from parvis.kit.verdict import Refused
from parvis.people.models import User
from parvis.policy.book import value as rule
from parvis.web import dates
from parvis.web.forms import Form
from parvis.web.guard import needs, public

from . import access, actions, documents, forms, queries
from .lifecycle import APPLICATION, MENTOR
from .models import Mentor, MentorApplication

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


@public("everybody can read what the assignment means")
def become(request: HttpRequest) -> HttpResponse:
    """What a mentor does, needs and gets (R1–R15)."""
    on = timezone.localdate()
    facts = {
        "least_year": rule("recruitment.least_year", on=on),
        "rate": rule("pay.rate_meeting", on=on),
        "supervisions": rule("training.supervisions_per_year", on=on),
        "draft": queries.draft(request.session.get(DRAFT)),
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
            return redirect("recruitment.not_yet", why="year")
        if kind == forms.Kind.STUDENT:
            return redirect("recruitment.apply_in_phase")
        _keep(request, begun, kind=kind, in_phase="", year=None)
        return redirect("recruitment.apply_continue")
    return render(request, "recruitment/apply_who.html", {"form": form}, status=form.status)


@public("everybody can apply; nothing is kept of a no")
def apply_in_phase(request: HttpRequest) -> HttpResponse:
    begun = queries.draft(request.session.get(DRAFT))
    form = forms.InPhaseForm(_data(request), initial={"in_phase": begun.in_phase if begun else ""})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["in_phase"] == "no":
            return redirect("recruitment.not_yet", why="phase")
        _keep(request, begun, kind=forms.Kind.STUDENT, in_phase=form.cleaned_data["in_phase"])
        return redirect("recruitment.apply_continue")
    return render(request, "recruitment/apply_in_phase.html", {"form": form, "total": 2 + len(_pages(request))}, status=form.status)


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
    at, by = timezone.now(), request.user if request.user.is_authenticated else SYSTEM
    if begun is not None:
        actions.save_answers(begun, by=by, at=at, **answers)
        return
    language = translation.get_language() or "sv"
    made = actions.begin(kind=answers["kind"], in_phase=answers["in_phase"], language=language, by=by, at=at)
    request.session[DRAFT] = made.pk


def _pages(request: HttpRequest) -> list[str]:
    """The pages after those about who you are. Whoever is signed in is not asked for name and address again."""
    return ["studies", "letter", *([] if request.user.is_authenticated else ["contact"])]


def _answered(application: MentorApplication, page: str) -> bool:
    if page == "studies":
        return bool(application.programme) and (application.kind == forms.Kind.ALUMNUS or application.year is not None)
    return bool(application.letter) if page == "letter" else bool(application.given_name and application.email)


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
        return forms.LetterForm(data, characters=rule("recruitment.letter_characters", on=on), initial={"letter": begun.letter})
    return forms.ContactForm(data, initial={name: getattr(begun, name) for name in ("given_name", "family_name", "email", "phone")})


def _only_missing(form: Form) -> bool:
    """Is nothing wrong but that something is not answered yet?"""
    return all(error.code == "required" for errors in form.errors.as_data().values() for error in errors)


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
        if later:
            messages.success(request, _("Saved. Come back on the same device, within two weeks."))
        return redirect("recruitment.become" if later else "recruitment.apply_continue")
    before = 2 if begun.kind == forms.Kind.STUDENT else 1
    place = {"number": before + pages.index(page) + 1, "total": before + len(pages)}
    return render(
        request, f"recruitment/apply_{page}.html", {"form": form, "back_to": _page_before(page, pages, begun), **place}, status=form.status
    )


def _page_before(page: str, pages: list[str], begun: MentorApplication) -> str:
    if pages.index(page):
        return reverse("recruitment.apply_page", args=[pages[pages.index(page) - 1]])
    return reverse("recruitment.apply_in_phase" if begun.kind == forms.Kind.STUDENT else "recruitment.apply")


@public("the session that began the application checks it")
def apply_check(request: HttpRequest) -> HttpResponse:
    begun = queries.draft(request.session.get(DRAFT))
    if begun is None or not all(_answered(begun, page) for page in _pages(request)):
        return redirect("recruitment.apply_continue")
    context = {"application": begun, "institution": _institution(timezone.localdate())}
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
            for reason in refused.verdict.blocking:
                form.add_error("time", say(reason))
    context = {
        "form": form,
        "minutes": rule("recruitment.interview_minutes", on=timezone.localdate(at)),
        "moves": application.state == A.BOOKED,
    }
    return render(request, "recruitment/book.html", context, status=form.status)


@needs(access.OWN_APPLICATION)
def booked(request: HttpRequest, pk: int) -> HttpResponse:
    application = get_object_or_404(queries.applications_visible_to(request.user), pk=pk, applicant=request.user, state=A.BOOKED)
    return render(request, "recruitment/booked.html", {"application": application, "slot": application.slot})


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


@needs(access.OWN_MENTOR)
def get_started(request: HttpRequest) -> HttpResponse:
    """What is left to do before a student can come; afterwards, what can be changed."""
    mentor = get_object_or_404(queries.mentors_visible_to(request.user), person=request.user)
    context = {
        "mentor": mentor,
        "things": _things_to_do(mentor),
        "offered": []
        if mentor.state == Mentor.State.PREPARING
        else _offered(MENTOR, mentor, request, timezone.now(), leave_out={"leave", "rejoin"}),
        "week": dates.week_words(mentor.times.ranges),
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
        SAVES[page](mentor, form.cleaned_data, by=request.user, at=timezone.now())
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


@require_POST
@needs(access.PAUSE)
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    mentor = get_object_or_404(queries.mentors_visible_to(request.user), pk=pk)
    actions.pause(mentor, by=request.user, at=timezone.now())
    messages.success(request, _("Paused. No new students are proposed until the break is over."))
    return redirect("recruitment.get_started") if mentor.person_id == request.user.pk else redirect("recruitment.mentor", pk=pk)


# --- The coordinator: the pool ----------------------------------------------------------------------------------


@needs(access.COORDINATE)
def mentors(request: HttpRequest) -> HttpResponse:
    lane, after = request.GET.get("lane", ""), _number(request.GET.get("after"))
    lane = lane if lane in Mentor.State.values else ""
    rows, pages = _after(queries.mentor_list(request.user, state=lane, after=after), lane, after)
    lanes = [("", pgettext("mentors", "All")), *Mentor.State.choices]
    return render(request, "recruitment/mentors.html", {"mentors": rows, "pages": pages, "lane": lane, "lanes": lanes})


@needs(access.COORDINATE)
def mentor(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything a coordinator needs about one mentor."""
    one = get_object_or_404(queries.mentors_visible_to(request.user), pk=pk)
    areas, languages = dict(Mentor.Area.choices), dict(User.Language.choices)
    context = {
        "mentor": one,
        "week": dates.week_words(one.times.ranges),
        "strengths": [areas.get(key, key) for key in one.strengths],
        "languages": [languages.get(key, key) for key in one.languages],
        "places": [*one.campuses, *([_("Online")] if one.online else [])],
        "offered": _offered(MENTOR, one, request, timezone.now(), asks={"leave"}, leave_out={"open"}),
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


@needs(access.COORDINATE)
def applications(request: HttpRequest) -> HttpResponse:
    """The worklist: what waits for whom, since when."""
    lane, after = request.GET.get("lane", "open"), _number(request.GET.get("after"))
    lane = lane if lane in queries.LANES else "open"
    rows, pages = _after(queries.worklist(request.user, lane=lane, after=after), lane, after)
    turns = {"coordinator": pgettext("whose turn", "You"), "applicant": _("The applicant")}
    listed = [(row, turns.get(turn.role, "") if (turn := APPLICATION.turn(row)) else "") for row in rows]
    lanes = [
        ("open", pgettext("applications", "Open")),
        ("new", pgettext("applications", "New")),
        ("talks", _("Talks")),
        ("later", pgettext("applications", "Later")),
        ("decided", pgettext("applications", "Answered")),
    ]
    context = {"listed": listed, "pages": pages, "lane": lane, "lanes": lanes, "today": timezone.localdate()}
    return render(request, "recruitment/applications.html", context)


@needs(access.COORDINATE)
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """One application. That the letter was opened is noted, and the applicant can see it."""
    at = timezone.now()
    one = get_object_or_404(queries.applications_visible_to(request.user), pk=pk)
    trail.read_sensitive("recruitment.application_read", one, by=request.user, at=at, person=one.applicant, what=["letter"])
    offered = _offered(APPLICATION, one, request, at, primary="invite", leave_out={"book", "withdraw", "submit"})
    answers = {"accept", "wait", "decline"}
    steps = [step for step in offered if step["verb"] not in answers]
    if any(step["verb"] in answers for step in offered):
        url, primary = reverse("recruitment.outcome", args=[pk]), one.state == A.BOOKED
        steps.append({"label": _("Answer the application"), "url": url, "reasons": (), "primary": primary, "asks": True})
    context = {
        "application": one,
        "slot": getattr(one, "slot", None),
        "offered": steps,
        "lines": timeline(one),
        "today": timezone.localdate(),
    }
    return render(request, "recruitment/application.html", context)


@require_POST
@needs(access.COORDINATE)
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(queries.applications_visible_to(request.user), pk=pk)
    actions.invite(one, by=request.user, at=timezone.now())
    messages.success(request, _("%(name)s has been asked to choose a time.") % {"name": one.given_name})
    return redirect("recruitment.application", pk=pk)


@require_POST
@needs(access.UNBOOK)
def unbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The talk is off, said by either of the two."""
    one = get_object_or_404(queries.applications_visible_to(request.user), pk=pk)
    actions.unbook(one, by=request.user, at=timezone.now())
    if one.applicant_id == request.user.pk:
        messages.success(request, _("The talk is cancelled. Choose another time when you want."))
        return redirect("recruitment.mine")
    messages.success(request, _("The talk is cancelled. %(name)s has been asked to choose another time.") % {"name": one.given_name})
    return redirect("recruitment.application", pk=pk)


@require_POST
@needs(access.COORDINATE)
def reconsider(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(queries.applications_visible_to(request.user), pk=pk)
    actions.reconsider(one, by=request.user, at=timezone.now())
    messages.success(request, _("The application is open again."))
    return redirect("recruitment.application", pk=pk)


@needs(access.COORDINATE)
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Which of the three answers; the letter comes next."""
    one = get_object_or_404(queries.applications_visible_to(request.user), pk=pk)
    access.DECIDE.check(request.user, one).require()
    form = forms.OutcomeForm(_data(request), name=one.given_name)
    if request.method == "POST" and form.is_valid():
        return redirect(f"mentor_application.{form.cleaned_data['outcome']}", pk=pk)
    return render(request, "recruitment/outcome.html", {"form": form, "application": one}, status=form.status)


ANSWERS: dict[str, Callable[..., Any]] = {"accept": actions.accept, "wait": actions.wait, "decline": actions.decline}


@needs(access.COORDINATE)
def answer(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """The letter, as the applicant will read it, before it is sent."""
    at = timezone.now()
    one = get_object_or_404(queries.applications_visible_to(request.user), pk=pk)
    APPLICATION.check(one, verb, by=request.user, at=at).require()
    heading, letter = documents.letter(verb, language=one.language)
    form = forms.AnswerForm(_data(request), initial={"letter": letter})
    if request.method == "POST" and form.is_valid():
        ANSWERS[verb](one, letter=form.cleaned_data["letter"], by=request.user, at=at)
        messages.success(request, _("%(name)s has been told that there is an answer to read.") % {"name": one.given_name})
        return redirect("recruitment.application", pk=pk)
    context = {"form": form, "application": one, "letter_heading": heading, "letter_language": one.language}
    return render(request, "recruitment/answer.html", context, status=form.status)


@needs(access.COORDINATE)
def times(request: HttpRequest) -> HttpResponse:
    """Offer times for talks, several at once."""
    at = timezone.now()
    minutes = rule("recruitment.interview_minutes", on=timezone.localdate(at))
    form = forms.OfferForm(_data(request), today=timezone.localdate(at), minutes=minutes)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        stretch = {
            "start": forms.minute(chosen["start"]),
            "end": forms.minute(chosen["end"]),
            "minutes": minutes,
            "zone": timezone.get_default_timezone(),
        }
        made = actions.offer_times(on=chosen["on"], place=chosen["place"], online=chosen["online"], **stretch, by=request.user, at=at)
        if made:
            said = ngettext("%(count)s time is offered.", "%(count)s times are offered.", len(made)) % {"count": len(made)}
            messages.success(request, said)
            return redirect("recruitment.times")
        form.add_error("start", _("You already offer those times, or they have passed. Choose others"))
    context = {"form": form, "slots": queries.offered_from(request.user, at), "minutes": minutes}
    return render(request, "recruitment/times.html", context, status=form.status)


@require_POST
@needs(access.COORDINATE)
def take_back_time(request: HttpRequest, pk: int) -> HttpResponse:
    slot = get_object_or_404(queries.slots_visible_to(request.user), pk=pk)
    actions.take_back_time(slot, by=request.user, at=timezone.now())
    messages.success(request, _("The time is no longer offered."))
    return redirect("recruitment.times")
