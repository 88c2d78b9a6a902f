"""A believable university at a stage of its story.

Every stage is reached by the real actions, at the times when they would have been taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.utils import timezone

from parvis.advice import actions as advice
from parvis.advice.models import Conversation, Emergency
from parvis.calendars import Busy
from parvis.exchange import actions as exchange
from parvis.exchange.models import Kind
from parvis.goals import actions as goals
from parvis.goals.rules import Part
from parvis.integrations import actions as integrations
from parvis.kit import sweeps
from parvis.kit.permission import SYSTEM
from parvis.kit.time import instant, month_of
from parvis.kit.week import WeeklyTimes
from parvis.matching import actions as matching
from parvis.matching.models import Proposal
from parvis.meetings import actions as meetings
from parvis.meetings.models import Absence, Afterword, LengthQuestion, Meeting
from parvis.meetings.queries import term_of
from parvis.mentorships import actions as mentorships
from parvis.mentorships.models import Agreement, Extension, Mentorship
from parvis.pay import actions as pay
from parvis.pay import queries as pay_queries
from parvis.pay.models import Claim
from parvis.people import actions as people
from parvis.people.models import User
from parvis.recruitment import actions as recruitment
from parvis.recruitment.models import InterviewSlot, Mentor, MentorApplication
from parvis.sheets import Row, Table
from parvis.support import actions as support
from parvis.support.models import SupportRequest, UnwantedMentor
from parvis.timetables import actions as timetables
from parvis.training import actions as training
from parvis.training.models import Booking, Occasion
from parvis.visits import actions as visits

from . import actions
from .cast import APPLICANTS, BEGINNERS, EVERYBODY, MENTORS, STAFF, STATING, STUDENTS, Face
from .letter import one_page

STAGES = ("empty", "recruiting", "queue", "matched", "term", "closing")
LENGTH = {"empty": 0, "recruiting": 12, "queue": 40, "matched": 47, "term": 98, "closing": 282}
"""How many days the story has gone on at each stage."""


def faces() -> tuple[Face, ...]:
    return EVERYBODY


class Played(Exception):
    """There is a story in this database already."""


@dataclass
class Story:
    """Plays day after day. `day(n)` is the nth day of the story; nothing happens after `now`."""

    now: datetime
    stage: str
    who: dict[str, User] = field(default_factory=dict)

    @property
    def begins_on(self) -> date:
        return timezone.localdate(self.now) - timedelta(days=LENGTH[self.stage])

    def reached(self, stage: str) -> bool:
        return STAGES.index(self.stage) >= STAGES.index(stage)

    def at(self, day: int, clock: str = "09:00") -> datetime:
        """A clock time of the nth day, never later than a minute ago."""
        return self.on(self.begins_on + timedelta(days=day), clock)

    def on(self, day: date, clock: str = "09:00") -> datetime:
        hour, minute = clock.split(":")
        moment = instant(day, int(hour) * 60 + int(minute), timezone.get_default_timezone())
        return min(moment, self.now - timedelta(minutes=1))

    def first(self, weekday: int, *, after: int) -> date:
        """The first such weekday on or after a day of the story."""
        day = self.begins_on + timedelta(days=after)
        return day + timedelta(days=(weekday - day.isoweekday()) % 7)

    def __getitem__(self, name: str) -> User:
        return self.who[name]

    def add(self, face: Face, at: datetime, *, by: Any = SYSTEM) -> User:
        user = people.register(email=face.email, given_name=face.given_name, family_name=face.family_name, by=by, at=at, roles=[face.role])
        return self.keep(face, user, at)

    def keep(self, face: Face, user: User, at: datetime) -> User:
        actions.give_face(user, sv=face.sv, en=face.en, by=SYSTEM, at=at)
        self.who[face.given_name] = user
        return user


def play(stage: str, *, at: datetime, more_pairs: int = 1, more_weeks: int = 0) -> Story:
    """Play the story up to a stage, ending now. `more_pairs` invents as many pairs more beside the named ones (1 is none)."""
    if User.objects.exists():
        raise Played("there are people in this database")
    story = Story(now=at, stage=stage)
    for part, from_stage in CHAPTERS:
        if story.reached(from_stage):
            part(story)
    if more_pairs > 1:
        from .crowd import crowd  # a crowd is for measurements only

        crowd(story, pairs=more_pairs, weeks=more_weeks)
    return story


# --- Staff, and the institution's own year ------------------------------------------------------------------
def staff(story: Story) -> None:
    at = story.at(0, "08:00")
    for face in STAFF:
        story.add(face, at)
    if story.stage == "closing":
        last = timezone.localdate(story.now) + timedelta(days=24)
        for key, day in (
            ("autumn_term_starts", story.begins_on),
            ("spring_term_starts", story.begins_on + timedelta(days=140)),
            ("study_year_ends", last),
        ):
            people.decide_rule(
                f"calendar.{key}",
                f"{day:%m-%d}",
                since=story.begins_on - timedelta(days=30),
                reference="Läsårets tider",
                by=story["Ali"],
                at=at,
            )


# --- Recruiting -----------------------------------------------------------------------------------------------
LETTERS = {
    "Kim": "Jag har själv haft svårt att komma i gång. Det som hjälpte mig var att skriva ner nästa steg varje kväll.",
    "Robin": "Jag planerar min vecka på ett papper som sitter på kylskåpet. Jag är lugn och har lätt för att vänta in andra.",
    "Jo": "Jag gillar att reda ut saker tillsammans. Mina bästa tips handlar om att börja smått.",
    "Vera": "Jag har lett en grupp i studentkåren och vet hur det är när allt ska göras samtidigt.",
    "Bo": "Jag vill gärna hjälpa någon annan att hitta i allt det nya.",
    "Tove": "Jag har varit fadder två gånger. Nu vill jag hjälpa någon under en längre tid. Jag brukar dela upp stora uppgifter i små.",
    "Isak": "Jag läser sista året och har hittat ett sätt att plugga som funkar. Det vill jag dela med mig av.",
}
PROGRAMMES = {
    "Kim": "Datateknik",
    "Robin": "Maskinteknik",
    "Jo": "Kemiteknik",
    "Vera": "Industriell ekonomi",
    "Bo": "Arkitektur",
    "Tove": "Datateknik",
    "Isak": "Elektroteknik",
}
YEARS = {"Kim": 3, "Robin": 4, "Jo": 2, "Vera": 3, "Bo": 5, "Tove": 2, "Isak": 5}


def _applies(story: Story, face: Face, at: datetime) -> MentorApplication:
    """Somebody fills in the public form and sends it."""
    name = face.given_name
    application = recruitment.begin(kind=MentorApplication.Kind.STUDENT, in_phase="yes", by=SYSTEM, at=at)
    recruitment.save_answers(
        application,
        programme=PROGRAMMES[name],
        year=YEARS[name],
        letter=LETTERS[name],
        given_name=face.given_name,
        family_name=face.family_name,
        email=face.email,
        by=SYSTEM,
        at=at,
    )
    if name == "Isak":
        recruitment.add_file(application, one_page("Isak Dahl", LETTERS[name]), by=SYSTEM, at=at)
    sent = recruitment.submit(application, by=None, at=at)
    if sent.applicant is None:
        raise RuntimeError(f"the application of {name} was not sent")
    story.keep(face, sent.applicant, at)
    return sent


def _offers(story: Story, day: date, at: datetime, *, start: int = 9 * 60, end: int = 12 * 60) -> list[InterviewSlot]:
    return recruitment.offer_times(
        on=day,
        start=start,
        end=end,
        place="Rum 214, Studentcentrum",
        online=True,
        minutes=30,
        zone=timezone.get_default_timezone(),
        by=story["Eva"],
        at=at,
    )


def _becomes_mentor(story: Story, face: Face, slot: InterviewSlot, application: MentorApplication) -> Mentor:
    eva, person = story["Eva"], story[face.given_name]
    recruitment.invite(application, by=eva, at=story.at(2, "10:00"))
    recruitment.book(application, slot, online=False, by=person, at=story.at(3, "12:00"))
    mentor = recruitment.accept(application, by=eva, at=story.at(6, "15:00"))
    person.refresh_from_db()
    return mentor


def recruiting(story: Story) -> None:
    applications = {face.given_name: _applies(story, face, story.at(1, f"{10 + n}:15")) for n, face in enumerate(MENTORS)}
    slots = _offers(story, story.begins_on + timedelta(days=5), story.at(2, "09:00"))
    for n, face in enumerate(MENTORS):
        mentor = _becomes_mentor(story, face, slots[n], applications[face.given_name])
        _gets_started(story, face, mentor, done=face.given_name != "Bo" or story.reached("queue"))
    introduction = _plan(story, Occasion.Kind.INTRODUCTION, "Att vara mentor", 14, "13:00", 180)
    for face in MENTORS:
        training.book(introduction, _mentor(story, face), by=story[face.given_name], at=story.at(9, "18:00"))
    newcomers(story)


def newcomers(story: Story) -> None:
    """Two who have applied lately, whatever the stage."""
    lately = LENGTH[story.stage]
    for n, face in enumerate(APPLICANTS):
        application = _applies(story, face, story.at(max(lately - 3 - n, 1), "19:20"))
        if face.given_name == "Tove":
            recruitment.write_note(application, text="Vill gärna börja efter jul.", by=story["Eva"], at=story.at(lately - 1, "10:20"))
        if face.given_name == "Isak":
            ahead = timezone.localdate(story.now) + timedelta(days=4)
            ahead += timedelta(days=max(0, 8 - ahead.isoweekday()) if ahead.isoweekday() > 5 else 0)
            _offers(story, ahead, story.at(lately - 1, "10:00"))
            recruitment.invite(application, by=story["Eva"], at=story.at(lately - 1, "10:05"))


def _mentor(story: Story, face: Face) -> Mentor:
    return Mentor.objects.select_related("person").get(person=story[face.given_name])


TIMES = {
    "Kim": "tisdag 13–16, onsdag 10–12, torsdag 8–10",
    "Robin": "måndag 10–12, torsdag 13–17",
    "Jo": "tisdag 10–12, fredag 9–12",
    "Vera": "måndag 13–16, onsdag 13–16",
    "Bo": "onsdag 8–10",
}
PRESENTATIONS = {
    "Kim": "Jag läser datateknik och gillar listor på papper. Jag är lugn och har gott om tid. Vi gör det i din takt.",
    "Robin": "Jag läser maskinteknik. Jag är bra på att hitta i kursplaner och scheman. Jag dricker mycket te.",
    "Jo": "Jag läser kemiteknik. Jag hjälper gärna till att välja vad som är viktigast.",
    "Vera": "Jag läser industriell ekonomi. Jag har själv lärt mig att planera den svåra vägen.",
    "Bo": "Jag läser arkitektur och tycker om att rita planer.",
}
STRENGTHS = {
    "Kim": ["week", "structure"],
    "Robin": ["platforms", "week"],
    "Jo": ["priorities"],
    "Vera": ["structure", "study_technique"],
    "Bo": ["structure"],
}


def _gets_started(story: Story, face: Face, mentor: Mentor, *, done: bool) -> None:
    name, person, at = face.given_name, story[face.given_name], story.at(10, "17:00")
    recruitment.promise(mentor, by=person, at=at)
    recruitment.save_times(mentor, WeeklyTimes.parse(TIMES[name]), capacity=2 if name in {"Kim", "Vera"} else 1, by=person, at=at)
    recruitment.save_ways(
        mentor, campuses=["Norra campus"] if name != "Vera" else ["Södra campus"], online=name != "Robin", by=person, at=at
    )
    if done:
        recruitment.read_handbook(mentor, by=person, at=at)
        recruitment.save_about(
            mentor,
            presentation=PRESENTATIONS[name],
            strengths=STRENGTHS[name],
            languages=["sv", "en"] if name != "Jo" else ["sv"],
            by=person,
            at=at,
        )
        if name != "Vera":
            recruitment.save_employment(mentor, employment_number=f"2{MENTORS.index(face):04}17", by=person, at=at)
    recruitment.verify_in_phase(mentor, on=timezone.localdate(at), by=story["Eva"], at=story.at(11))


def _plan(story: Story, kind: str, topic: str, day: int, clock: str, minutes: int, *, places: int = 12) -> Occasion:
    hour, minute = clock.split(":")
    on = story.begins_on + timedelta(days=day)
    starts_at = instant(on, int(hour) * 60 + int(minute), timezone.get_default_timezone())
    return training.plan(
        kind=kind,
        topic=topic,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        place="Sal Vega",
        places=places,
        by=story["Eva"],
        at=story.at(min(8, max(day - 20, 8)), "11:00"),
    )


def _hold(story: Story, occasion: Occasion, *, absent: tuple[str, ...] = ()) -> None:
    bookings = list(occasion.bookings.select_related("mentor__person", "occasion").exclude(state="cancelled").order_by("pk"))
    training.hold(
        occasion,
        [b for b in bookings if b.mentor.person.given_name not in absent],
        by=story["Eva"],
        at=min(occasion.ends_at + timedelta(minutes=20), story.now),
    )


# --- The queue ------------------------------------------------------------------------------------------------
WANTS: dict[str, dict[str, Any]] = {
    "Sam": {
        "areas": ["week", "priorities"],
        "weekly_times": "tisdag 13–17, torsdag 8–10",
        "way": "campus",
        "campus": "Norra campus",
        "programme": "Datateknik",
    },
    "Noor": {
        "areas": ["platforms", "structure"],
        "weekly_times": "torsdag 13–17, fredag 8–10",
        "way": "both",
        "campus": "",
        "programme": "Samhällsbyggnad",
    },
    "Alva": {
        "areas": ["structure"],
        "weekly_times": "måndag 13–17, onsdag 13–17",
        "way": "campus",
        "campus": "Södra campus",
        "programme": "Arkitektur",
    },
    "Elis": {"areas": ["study_technique"], "weekly_times": "lördag 10–13", "way": "online", "campus": "", "programme": "Teknisk fysik"},
    "Love": {"areas": ["week"], "weekly_times": "onsdag 9–12", "way": "campus", "campus": "Norra campus", "programme": "Datateknik"},
    "Siri": {
        "areas": ["structure"],
        "weekly_times": "onsdag 13–16",
        "way": "campus",
        "campus": "Norra campus",
        "programme": "Elektroteknik",
    },
}
CARD = {
    "Sam": (
        ("learn", "Jag vill gärna se det på tavlan.", "both"),
        ("meeting", "En kort paus efter en halvtimme är bra.", "mentor"),
        ("hard", "Att börja på stora uppgifter.", "nobody"),
    ),
    "Noor": (("contact", "Skriv hellre än att ringa.", "both"),),
}


def queue(story: Story) -> None:
    introduction = Occasion.objects.get(kind=Occasion.Kind.INTRODUCTION)
    _hold(story, introduction)
    for n, face in enumerate(STUDENTS):
        _is_granted(story, face, day=16 + 4 * n)
    _elis_names_somebody(story)
    _bo_leaves(story)
    _states_a_decision(story, STATING)


def _elis_names_somebody(story: Story) -> None:
    """One who is not wanted as a mentor; Eva says who is meant."""
    request = SupportRequest.objects.select_related("student").get(student=story["Elis"])
    support.save_answers(request, unwanted=["Robin som läser maskin"], by=story["Elis"], at=story.at(31, "20:30"))
    [unwanted] = UnwantedMentor.objects.select_related("request__student").filter(request=request)
    support.connect(unwanted, story["Robin"], by=story["Eva"], at=story.at(32, "09:15"))


def _bo_leaves(story: Story) -> None:
    bo = Mentor.objects.get(person=story["Bo"])
    recruitment.leave(bo, by=story["Eva"], at=story.at(30, "13:00"))


def _is_granted(story: Story, face: Face, *, day: int) -> None:
    name, eva = face.given_name, story["Eva"]
    on = story.begins_on + timedelta(days=day)
    decision = support.register(
        email=face.email,
        given_name=face.given_name,
        family_name=face.family_name,
        reference=f"N-{on:%Y}-{1040 + day}",
        decided_on=on - timedelta(days=3),
        minutes_per_week=60,
        valid_until_on=on + timedelta(days=730),
        by=eva,
        at=story.at(day, "09:30"),
    )
    student = story.keep(face, decision.student, story.at(day, "09:31"))
    if name not in WANTS:
        return
    at = story.at(day + 2, "20:10")
    request = support.begin(decision, by=student, at=at)
    wants = WANTS[name]
    support.save_answers(
        request,
        areas=wants["areas"],
        weekly_times=WeeklyTimes.parse(wants["weekly_times"]),
        way=wants["way"],
        campus=wants["campus"],
        by=student,
        at=at,
    )
    support.save_answers(
        request,
        languages=["sv", "en"],
        contact="sms" if name == "Sam" else "email",
        programme=wants["programme"],
        same_programme="",
        wishes="",
        by=student,
        at=at,
    )
    support.submit(request, by=student, at=at + timedelta(minutes=6))
    for topic, text, audience in CARD.get(name, ()):
        support.save_line(student, topic, text, audience, by=student, at=at + timedelta(minutes=9))


def _states_a_decision(story: Story, face: Face) -> None:
    """Somebody who came lately, whatever the stage, and says that there is a decision: a coordinator is to verify it."""
    at = story.at(LENGTH[story.stage] - 1, "16:20")
    user = people.register(email=face.email, given_name=face.given_name, family_name=face.family_name, by=SYSTEM, at=at)
    on = timezone.localdate(at)
    support.state_decision(
        reference=f"N-{on:%Y}-1207",
        decided_on=on - timedelta(days=6),
        minutes_per_week=60,
        valid_until_on=on + timedelta(days=700),
        by=story.keep(face, user, at),
        at=at,
    )


# --- Matched ---------------------------------------------------------------------------------------------------
def matched(story: Story) -> None:
    for student, mentor, day in (("Sam", "Kim", 41), ("Noor", "Robin", 41)):
        proposal = _is_proposed(story, student, mentor, day)
        matching.accept(proposal, by=story[student], at=story.at(day + 3, "18:30"))
    late = LENGTH[story.stage] - 4
    _those_who_wait_hear(story, range(20, late))
    matching.solve(by=story["Eva"], at=story.at(late, "09:10"))
    suggested = (
        Proposal.objects.select_related("request__student", "mentor__person")
        .filter(state=Proposal.State.SUGGESTED, request__student=story["Alva"])
        .first()
    )
    if suggested is None:
        raise RuntimeError("Alva was to be proposed a mentor")
    matching.ask(suggested, by=story["Eva"], at=story.at(late, "09:20"))
    matching.agree(suggested, by=suggested.mentor.person, at=story.at(late + 1, "17:45"))
    _those_who_wait_hear(story, range(late, LENGTH[story.stage]))


def _those_who_wait_hear(story: Story, days: range) -> None:
    for day in days:
        sweeps.ALL["support.tell_those_who_wait"](story.at(day, "07:00"))


def _is_proposed(story: Story, student: str, mentor: str, day: int) -> Proposal:
    request = SupportRequest.objects.select_related("student", "decision").get(student=story[student])
    chosen = Mentor.objects.select_related("person").get(person=story[mentor])
    run = matching.pin(request, chosen, by=story["Eva"], at=story.at(day, "09:40"))
    proposal = Proposal.objects.select_related("request__student", "mentor__person").get(run=run, request=request)
    matching.ask(proposal, by=story["Eva"], at=story.at(day, "09:45"))
    matching.agree(proposal, by=story[mentor], at=story.at(day + 1, "17:20"))
    return proposal


# --- The term --------------------------------------------------------------------------------------------------
ANSWERS = {
    "contact": ("sms", ""),
    "place": ("campus", "Grupprum Vasa 4"),
    "late": ("call_10", ""),
    "cancel": ("evening_before", ""),
    "felt_wrong": ("here", ""),
    "help": ("", "Planera veckan och dela upp stora uppgifter."),
    "other_talk": ("start", ""),
    "stays": ("all", ""),
    "bring": ("all", ""),
    "first_goal": ("", "Ha en plan för labbrapporten."),
    "review": ("monthly", ""),
}


def _pair(story: Story, student: str) -> Mentorship:
    return (
        Mentorship.objects.select_related("student", "mentor__person", "request", "decision")
        .filter(student=story[student])
        .order_by("-pk")[0]
    )


def _agree(story: Story, student: str, mentor: str, day: int, *, both: bool = True) -> None:
    from parvis.policy import checklists  # the questions of the version that this pair got

    agreement = Agreement.objects.select_related("mentorship__mentor__person", "mentorship__student").get(
        mentorship=_pair(story, student), state="draft"
    )
    if student == "Sam":  # who writes first; Kim then writes what the two came to
        agreement = mentorships.answer(agreement, "first_goal", "", "Bli klar i tid.", by=story["Sam"], at=story.at(day, "13:50"))
    for key, question in checklists.read(agreement.checklist).items.items():
        choice, text = ANSWERS.get(key, ("", ""))
        if not question.accepts(choice, text):
            choice = question.choices[0].key if question.choices else ""
            text = "" if question.accepts(choice, "") else "Vi bestämmer det tillsammans."
        agreement = mentorships.answer(agreement, key, choice, text, by=story[mentor], at=story.at(day, "14:00"))
    mentorships.confirm(agreement, by=story[mentor], at=story.at(day, "14:10"))
    if both:
        mentorships.confirm(agreement, by=story[student], at=story.at(day, "20:30"))


def _weeks(story: Story, weekday: int, *, after: int) -> Iterator[date]:
    """Each such weekday from a day of the story until today."""
    day = story.first(weekday, after=after)
    while day < timezone.localdate(story.now):
        yield day
        day += timedelta(days=7)


def _book(story: Story, pair: Mentorship, day: date, clock: str, *, by: User, at: datetime) -> Meeting:
    meeting = _ask_for(pair, day, clock, by=by, at=at)
    meetings.arrange_place(
        meeting, place="Grupprum Vasa 4", way_there="Ta trappan till höger i entrén. Andra dörren.", by=pair.mentor.person, at=at
    )
    return meeting


def _ask_for(pair: Mentorship, day: date, clock: str, *, by: User, at: datetime) -> Meeting:
    """A meeting that has no place yet."""
    hour, minute = clock.split(":")
    starts_at = instant(day, int(hour) * 60 + int(minute), timezone.get_default_timezone())
    return meetings.book(pair, starts_at=starts_at, minutes=60, by=by, at=at)


def term(story: Story) -> None:
    _agree(story, "Sam", "Kim", 47)
    _agree(story, "Noor", "Robin", 49, both=True)
    _sam_and_kim(story)
    _noor_and_robin(story)
    _supervision(story)
    _goals(story)
    _months(story)
    _advice(story)
    _calendars(story)
    _olle_uploads_a_list(story)


AREAS = (["week"], ["priorities", "week"], ["structure"], ["week", "platforms"])


def _sam_and_kim(story: Story) -> None:
    pair, sam, kim = _pair(story, "Sam"), story["Sam"], story["Kim"]
    days = list(_weeks(story, 2, after=48))
    hard = _hard_weeks(days)
    for n, day in enumerate(days):
        if day in hard:
            _called_off(story, pair, day, by=sam)
        meeting = _book(story, pair, day, "13:15", by=kim, at=story.on(day - timedelta(days=6), "15:00"))
        after = story.on(day, "14:40")
        if n == 2:
            _sam_misses(story, meeting)
        elif n == 4:
            meetings.cancel(meeting, by=sam, at=story.on(day - timedelta(days=1), "20:00"))
        elif day == days[-1]:
            continue  # over, and waits for Kim to log it
        else:
            meetings.prepare(meeting, brings=["schedule", "calendar"], wants="Hur jag ska hinna labben.", by=sam, at=story.on(day, "08:30"))
            meetings.log(meeting, minutes=60, areas=AREAS[n % 4], by=kim, at=after)
            meetings.agree_length(meeting, by=sam, at=after + timedelta(hours=2))
    _book(story, pair, days[-1] + timedelta(days=7), "13:15", by=kim, at=story.now - timedelta(hours=20))
    if hard:
        words = "Måndagarna går sällan. Vi vill ha hjälp att hitta en tid som håller."
        report = meetings.report_cancellations(pair, words=words, by=kim, at=story.on(hard[1], "16:00"))
        meetings.take_on(report, by=story["Eva"], at=story.on(hard[1] + timedelta(days=1), "09:40"))
    _sam_tells(story, pair)


def _hard_weeks(days: list[date]) -> list[date]:
    """Two weeks after each other in one term, at whatever time of the year the story is played. None in the summer, between terms."""
    for one, other in pairwise(days[1:]):
        since, until = term_of(other)
        if since < one and other < until:
            return [one, other]
    return []


def _called_off(story: Story, pair: Mentorship, day: date, *, by: User) -> None:
    """Two times the day before, each cancelled in good time: the two meet on their usual day."""
    for clock, before in (("09:15", 8), ("15:15", 7)):
        asked_on = day - timedelta(days=before)
        meeting = _ask_for(pair, day - timedelta(days=1), clock, by=by, at=story.on(asked_on, "11:00"))
        meetings.cancel(meeting, by=by, at=story.on(asked_on, "19:00"))


def _sam_misses(story: Story, meeting: Meeting) -> None:
    """A missed meeting that had its reason."""
    day = timezone.localdate(meeting.starts_at)
    absence: Absence = meetings.miss(meeting, missed_by="student", contacted=["called"], by=story["Kim"], at=story.on(day, "13:40"))
    meetings.answer(
        absence, why=Absence.Why.MIXED_UP, words="Jag trodde att det var på onsdagen.", by=story["Sam"], at=story.on(day, "19:00")
    )
    meetings.judge_with_reason(absence, by=story["Eva"], at=story.on(day + timedelta(days=1), "10:00"))


def _sam_tells(story: Story, pair: Mentorship) -> None:
    """Something said afterwards, to the coordinator alone."""
    meeting = Meeting.objects.filter(mentorship=pair, state=Meeting.State.HELD).order_by("-starts_at")[0]
    at = meeting.ends_at + timedelta(hours=5)
    afterword = meetings.keep(pair, meeting=meeting, phrases=["too_fast"], words="Det blev lite rörigt på slutet.", by=story["Sam"], at=at)
    meetings.rewrite(afterword, wish=Afterword.Wish.OTHER_WAY, audience=Afterword.Audience.COORDINATOR, by=story["Sam"], at=at)
    meetings.send(afterword, by=story["Sam"], at=at + timedelta(minutes=3))


def _noor_and_robin(story: Story) -> None:
    pair, noor, robin = _pair(story, "Noor"), story["Noor"], story["Robin"]
    days = list(_weeks(story, 4, after=50))
    hard = _hard_weeks(days)
    for n, day in enumerate(days):
        if day in hard:
            _called_off(story, pair, day, by=noor)
        meeting = _book(story, pair, day, "14:00", by=robin, at=story.on(day - timedelta(days=5), "12:00"))
        if day == days[-1]:
            absence = meetings.miss(meeting, missed_by="student", contacted=["wrote"], by=robin, at=story.on(day, "14:30"))
            meetings.answer(absence, why=Absence.Why.COULD_NOT_LEAVE, words="Bussen kom inte.", by=noor, at=story.on(day, "18:00"))
            _robins_side(story, absence, at=story.on(day, "15:00"))
        else:
            meetings.log(meeting, minutes=45 if n % 3 else 60, areas=AREAS[(n + 1) % 4], by=robin, at=story.on(day, "15:10"))
            if day == days[-2]:
                what, words = LengthQuestion.What.LENGTH, "Vi höll på till halv fyra."
                meetings.question_length(meeting, what=what, minutes=90, words=words, by=noor, at=story.on(day, "19:00"))
    _book(story, pair, days[-1] + timedelta(days=7), "14:00", by=noor, at=story.now - timedelta(hours=30))
    if hard:
        meetings.report_later(pair, words="Vi ses oftast ändå samma vecka.", by=robin, at=story.on(hard[1], "16:00"))


def _robins_side(story: Story, absence: Absence, *, at: datetime) -> None:
    """What the one who waited tells the coordinator, and what is kept to be raised."""
    side = {"to_office": "Jag väntade i tjugo minuter.", "to_raise": "Hör av dig om du blir sen, så vet jag om jag ska vänta."}
    meetings.write_other_side(absence, **side, by=story["Robin"], at=at)


def _supervision(story: Story) -> None:
    topics = ("Att lyssna", "Ramar och överenskommelser", "När det går långsamt", "Att avsluta")
    length = LENGTH[story.stage]
    for n, topic in enumerate(topics):
        day = 60 + n * 28
        if day > length:
            return _next_supervision(story, topic, day)
        occasion = _plan(story, Occasion.Kind.SUPERVISION, topic, day, "16:15", 90)
        for name in ("Kim", "Robin", "Jo", "Vera"):
            _books(story, occasion, name, at=story.at(day - 7, "12:00"))
        _hold(story, occasion, absent=("Jo",) if n == 1 else ())
    return _next_supervision(story, "Att lyssna", length + 9)


def _next_supervision(story: Story, topic: str, day: int) -> None:
    """A small group that is full: Kim has written what to bring up, Vera waits for a place."""
    occasion = _plan(story, Occasion.Kind.SUPERVISION, topic, day, "16:15", 90, places=2)
    for name in ("Kim", "Jo"):
        _books(story, occasion, name, at=story.now - timedelta(days=1))
    booking = Booking.objects.select_related("occasion", "mentor__person").get(occasion=occasion, mentor__person=story["Kim"])
    case = "Vi planerar veckan, men det som är svårt att börja på flyttas alltid till nästa. Hur gör ni?"
    training.prepare_case(booking, case, by=story["Kim"], at=story.now - timedelta(hours=22))
    vera = Mentor.objects.select_related("person").get(person=story["Vera"])
    training.wait(occasion, vera, by=story["Vera"], at=story.now - timedelta(hours=20))


def _books(story: Story, occasion: Occasion, name: str, *, at: datetime) -> None:
    training.book(occasion, Mentor.objects.select_related("person").get(person=story[name]), by=story[name], at=at)


def _goals(story: Story) -> None:
    sam, pair = story["Sam"], _pair(story, "Sam")
    at = story.at(55, "14:20")
    goal = goals.add_goal(pair, words="Bli klar med labbrapporten", by=sam, at=at)
    for words, minutes in (("Öppna kursplanen i Canvas", 5), ("Skriva hela rapporten", None), ("Mejla gruppen om en tid", 10)):
        goals.add_step(goal, words=words, minutes=minutes, by=sam, at=at)
    first, large, *_rest = goal.steps.order_by("position")
    goals.do(first, by=sam, at=story.at(57, "10:00"))
    for day in (62, 69):
        goals.carry(large, by=story["Kim"], at=story.at(day, "14:10"))
    goals.split(
        large,
        [Part(words="Öppna filen", minutes=2), Part(words="Skriva rubriken", minutes=5), Part(words="Skriva tre meningar", minutes=10)],
        by=sam,
        at=story.at(70, "14:15"),
    )


def _months(story: Story) -> None:
    """Each month that is over: confirmed, approved, paid. The newest waits on its way."""
    this_month = timezone.localdate(story.now).replace(day=1)
    months = sorted(set(Claim.objects.filter(month_on__lt=this_month).values_list("month_on", flat=True)))
    for month in months:
        after = month_of(month)[1]
        newest = month == months[-1]
        for claim in Claim.objects.select_related("mentor__person").filter(month_on=month, state=Claim.State.OPEN).order_by("pk"):
            if pay_queries.unlogged(claim.mentor, month, before=story.now):
                continue
            pay.confirm(claim, by=claim.mentor.person, at=story.on(after + timedelta(days=1), "12:00"))
            if not newest or claim.mentor.person.given_name == "Kim":
                pay.approve(claim, by=story["Eva"], at=story.on(after + timedelta(days=3), "10:00"))
        if not newest:
            vera = Mentor.objects.select_related("person").get(person=story["Vera"])
            if not vera.employment_number:
                recruitment.save_employment(
                    vera, employment_number="2000317", by=story["Vera"], at=story.on(after + timedelta(days=3), "11:00")
                )
            pay.close_month(month, by=story["Petra"], at=story.on(after + timedelta(days=5), "14:00"))


def _advice(story: Story) -> None:
    robin, eva, at = story["Robin"], story["Eva"], story.at(72, "19:00")
    conversation = advice.ask(text="Hur gör jag om vi inte hinner prata om allt på en timme?", by=robin, at=at)
    advice.open_letters(conversation, by=eva, at=at + timedelta(hours=14))
    conversation.refresh_from_db()
    advice.reply(conversation, "Välj en sak tillsammans. Resten skriver ni upp till nästa gång.", by=eva, at=at + timedelta(hours=15))
    _robin_asks_eva_to_take_part(story)
    _eva_asks_olle_to_take_over(story)
    _robin_tells_at_once(story)
    _noor_begins_to_write(story)


def _opened(story: Story, name: str, day: int, text: str, answer: str, **about: Any) -> Conversation:
    """Somebody writes to the coordinator; Eva opens it and answers the next morning, and the answer is read."""
    person, eva, at = story[name], story["Eva"], story.at(day, "19:00")
    conversation = advice.ask(text=text, by=person, at=at, **about)
    advice.open_letters(conversation, by=eva, at=at + timedelta(hours=14))
    conversation.refresh_from_db()
    advice.reply(conversation, answer, by=eva, at=at + timedelta(hours=15))
    advice.open_letters(conversation, by=person, at=at + timedelta(hours=20))
    return conversation


def _calendars(story: Story) -> None:
    """Kim has the times in an own calendar; Sam has read in a timetable, as it was an hour ago."""
    integrations.open_feed(story["Kim"], by=story["Kim"], at=story.at(50, "18:00"))
    monday, zone = story.first(1, after=LENGTH[story.stage]), timezone.get_default_timezone()
    days = [monday + timedelta(days=n) for n in (0, 2, 7, 9)]
    busy = [Busy(starts_at=instant(day, 9 * 60, zone), ends_at=instant(day, 11 * 60, zone)) for day in days]
    at = story.now - timedelta(hours=1)
    timetables.subscribe(story["Sam"], address="https://schema.example/sam.ics", busy=busy, by=story["Sam"], at=at)


def _olle_uploads_a_list(story: Story) -> None:
    """Decisions from a spreadsheet, that wait to be looked through."""
    at, on = story.at(LENGTH[story.stage] - 1, "15:10"), story.begins_on + timedelta(days=LENGTH[story.stage] - 9)
    header = ("Beteckning", "Namn", "Mejl", "Datum för beskedet", "Sista dagen")
    until = on + timedelta(days=365)
    row = Row(number=2, cells=(f"N-{on:%Y}-1301", "Ida Ros", "ida.ros@example.org", f"{on:%Y-%m-%d}", f"{until:%Y-%m-%d}"))
    exchange.upload(Kind.DECISIONS, Table(header=header, rows=(row,)), by=story["Olle"], at=at)


def _robin_asks_eva_to_take_part(story: Story) -> None:
    asked = {"topic": Conversation.Topic.JOIN, "other": story["Noor"]}
    conversation = _opened(story, "Robin", 75, "Kan du vara med när vi ser över hur det går?", "Ja, gärna. Säg till vilken dag.", **asked)
    advice.join(conversation, by=story["Eva"], at=story.at(76, "11:00"))


def _eva_asks_olle_to_take_over(story: Story) -> None:
    """Once Olle has said yes and answered; once he has not said yet."""
    eva, olle, kim = story["Eva"], story["Olle"], story["Kim"]
    text, topic = "Vi pratar mest om annat än studierna. Hur säger jag det snällt?", Conversation.Topic.OFF_TOPIC
    conversation = _opened(story, "Kim", 76, text, "Jag ber Olle svara dig. Han vet mer om det.", topic=topic)
    advice.offer(conversation, olle, by=eva, at=story.at(77, "13:00"))
    advice.accept(conversation, by=olle, at=story.at(78, "09:00"))
    advice.reply(conversation, "Säg: nu tar vi studierna, det är så jag kan hjälpa dig.", by=olle, at=story.at(78, "09:20"))
    advice.open_letters(conversation, by=kim, at=story.at(78, "18:00"))
    waits = _opened(story, "Jo", 79, "Hur vet jag att jag är redo för en student?", "Hör med Olle, som ordnar utbildningen.")
    advice.offer(waits, olle, by=eva, at=story.at(LENGTH[story.stage] - 1, "13:00"))


def _noor_begins_to_write(story: Story) -> None:
    noor, at = story["Noor"], story.at(LENGTH[story.stage] - 1, "20:00")
    text, topic = "Jag vill säga något om vårt förra möte.", Conversation.Topic.REACTIONS
    advice.keep_draft(None, text, topic=topic, other=story["Robin"], by=noor, at=at)


def _robin_tells_at_once(story: Story) -> None:
    """An exception to what stays between two, told to the one it is about."""
    eva, at = story["Eva"], story.at(81, "16:10")
    needs = "Någon följde efter Noor efter vårt möte. Noor är hemma nu och vill bli uppringd."
    emergency = advice.tell_now(why=Emergency.Why.THREAT, needs=needs, about=story["Noor"], by=story["Robin"], at=at)
    advice.see(emergency, by=eva, at=at + timedelta(minutes=6))
    advice.tell(emergency, by=eva, at=at + timedelta(minutes=40))


# --- Those who begin ---------------------------------------------------------------------------------------------
def beginners(story: Story) -> None:
    """Two pairs that have not met yet, whatever the stage: the coordinator comes to one first meeting, and is asked to the other."""
    lately, eva = LENGTH[story.stage], story["Eva"]
    face, *students = BEGINNERS
    mentor = recruitment.take_in(
        email=face.email,
        given_name=face.given_name,
        family_name=face.family_name,
        programme="Datateknik",
        year=4,
        campuses=["Norra campus"],
        languages=["sv"],
        employment_number="2009917",
        by=eva,
        at=story.at(lately - 20),
    )
    nina = story.keep(face, mentor.person, story.at(lately - 20))
    recruitment.promise(mentor, by=nina, at=story.at(lately - 19))
    recruitment.read_handbook(mentor, by=nina, at=story.at(lately - 19))
    recruitment.save_times(mentor, WeeklyTimes.parse("onsdag 9–16"), capacity=2, by=nina, at=story.at(lately - 19))
    recruitment.save_about(
        mentor,
        presentation="Jag läser datateknik och tar gärna en sak i taget.",
        strengths=["week"],
        languages=["sv"],
        by=nina,
        at=story.at(lately - 19),
    )
    recruitment.complete_introduction(mentor, on=story.begins_on + timedelta(days=lately - 15), by=eva, at=story.at(lately - 15))
    recruitment.verify_in_phase(mentor, on=story.begins_on + timedelta(days=lately - 15), by=eva, at=story.at(lately - 15))
    for n, student in enumerate(students):
        _is_granted(story, student, day=lately - 12 + n)
        matching.accept(
            _is_proposed(story, student.given_name, "Nina", lately - 6), by=story[student.given_name], at=story.at(lately - 4, "18:30")
        )
    day = story.first(3, after=lately + 2)
    meeting = _book(story, _pair(story, "Love"), day, "10:00", by=nina, at=story.at(lately - 3, "10:00"))
    suggested = visits.invite(meeting.mentorship, by=nina, at=story.at(lately - 3, "10:10"))
    visits.ask(suggested, by=story["Love"], at=story.at(lately - 3, "18:00"))
    visits.accept(suggested, seen=meeting.pk, by=eva, at=story.at(lately - 2, "09:30"))
    thoughts = {"role": "Fråga hellre än svara.", "own": "Vad gör jag om vi blir klara tidigt?"}
    mentorships.think_ahead(meeting.mentorship, thoughts, by=nina, at=story.at(lately - 2, "10:30"))
    _book(story, _pair(story, "Siri"), day, "13:15", by=nina, at=story.at(lately - 2, "11:00"))
    visits.invite(_pair(story, "Siri"), by=story["Siri"], at=story.at(lately - 1, "16:40"))


# --- The year nears its end --------------------------------------------------------------------------------------
def closing(story: Story) -> None:
    """One pair goes on in the sources' order, another ends through the coordinator."""
    asked = story.at(LENGTH["closing"] - 8, "07:00")
    sweeps.ALL["mentorships.ask_about_next_year"](asked)
    sam = Extension.objects.select_related("mentorship__student", "mentorship__mentor__person").get(mentorship=_pair(story, "Sam"))
    mentorships.answer_wish(sam, "same", by=story["Sam"], at=asked + timedelta(days=1))
    mentorships.answer_mentor(sam, "yes", by=story["Kim"], at=asked + timedelta(days=3))
    mentorships.send(sam, by=story["Sam"], at=asked + timedelta(days=4))
    noor = _pair(story, "Noor")
    mentorships.ask_to_end(noor, reason="job", talk="call", by=story["Robin"], at=asked + timedelta(days=2))
    kim = Mentor.objects.select_related("person").get(person=story["Kim"])
    pay.request(kim, by=story["Kim"], at=asked + timedelta(days=5))


CHAPTERS: tuple[tuple[Callable[[Story], None], str], ...] = (
    (staff, "empty"),
    (recruiting, "recruiting"),
    (queue, "queue"),
    (matched, "matched"),
    (term, "term"),
    (closing, "closing"),
    (beginners, "term"),
)
