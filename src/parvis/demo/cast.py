"""The people of a small invented university."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Face:
    """Somebody of the cast: who they are, what they come for."""

    given_name: str
    family_name: str
    role: str
    sv: str
    en: str
    from_stage: str = "empty"

    @property
    def email(self) -> str:
        plain = str.maketrans("åäöéüı", "aaoeui")
        return f"{self.given_name}.{self.family_name}@example.org".lower().translate(plain)


STAFF = (
    Face("Eva", "Holm", "coordinator", "Samordnare. Rekryterar, matchar och följer upp.", "Coordinator. Recruits, matches and follows up."),
    Face("Olle", "Berg", "coordinator", "Samordnare vid det andra campuset.", "Coordinator at the other campus."),
    Face("Petra", "Lund", "payroll", "Löneadministratör. Vill ha en fil som stämmer.", "Payroll officer. Wants a file that is right."),
    Face("Ali", "Rezai", "administrator", "Administratör. Bestämmer regler och bjuder in.", "Administrator. Decides rules and invites."),
)
MENTORS = (
    Face(
        "Kim",
        "Strand",
        "mentor",
        "Mentor åt Sam. Läser datateknik, år tre.",
        "Sam’s mentor. Studies computer engineering, year three.",
        "recruiting",
    ),
    Face("Robin", "Thorn", "mentor", "Mentor åt Noor. Läser maskinteknik.", "Noor’s mentor. Studies mechanical engineering.", "recruiting"),
    Face("Jo", "Ekman", "mentor", "Mentor som har plats för en student.", "A mentor with room for a student.", "recruiting"),
    Face("Vera", "Sund", "mentor", "Mentor som har plats för två studenter.", "A mentor with room for two students.", "recruiting"),
    Face("Bo", "Wik", "mentor", "Har varit mentor och slutat.", "Was a mentor and has left.", "recruiting"),
)
BEGINNERS = (
    Face(
        "Nina",
        "Falk",
        "mentor",
        "Ny mentor åt Love och Siri. Första mötena är bokade.",
        "New mentor of Love and Siri. The first meetings are booked.",
        "term",
    ),
    Face(
        "Love", "Hult", "student", "Student som snart träffar Nina första gången.", "A student who soon meets Nina the first time.", "term"
    ),
    Face("Siri", "Mark", "student", "Student som har bjudit in samordnaren.", "A student who has invited the coordinator.", "term"),
)
"""A mentor and two students who have not met yet."""
APPLICANTS = (
    Face("Tove", "Alm", "applicant", "Har just anmält sig som mentor.", "Has just applied to become a mentor.", "recruiting"),
    Face("Isak", "Dahl", "applicant", "Ska välja en tid för samtal.", "Is to choose a time for a talk.", "recruiting"),
)
STUDENTS = (
    Face("Sam", "Lind", "student", "Student. Träffar Kim på tisdagar.", "Student. Meets Kim on Tuesdays.", "queue"),
    Face("Noor", "Haddad", "student", "Student. Träffar Robin på torsdagar.", "Student. Meets Robin on Thursdays.", "queue"),
    Face(
        "Alva", "Nyström", "student", "Student som har fått ett förslag på mentor.", "A student with a mentor to say yes or no to.", "queue"
    ),
    Face("Elis", "Persson", "student", "Student som väntar på en mentor.", "A student who waits for a mentor.", "queue"),
    Face("Mira", "Kask", "student", "Student som är inbjuden och inte har börjat.", "A student who is invited and has not begun.", "queue"),
)
STATING = Face("Liv", "Åker", "student", "Student vars besked ska kontrolleras.", "A student whose decision is to be verified.", "queue")
EVERYBODY = (*STAFF, *MENTORS, *APPLICANTS, *STUDENTS, *BEGINNERS, STATING)
