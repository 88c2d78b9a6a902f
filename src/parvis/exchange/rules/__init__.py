"""What the cells of a list mean, and what a row would do. Pure: words and facts in, lines and verdicts out."""

from .attendance import AttendanceFacts, KnownOccasion, plan_attendance
from .decisions import DecisionFacts, KnownDecision, plan_decisions
from .headings import Heading, Vocabulary, has_headings, may_be_read, meanings, plain
from .lines import Change, Line, Outcome, Plan, is_still_there, may_apply
from .mentors import KnownMentor, MentorFacts, plan_mentors

__all__ = [
    "AttendanceFacts",
    "Change",
    "DecisionFacts",
    "Heading",
    "KnownDecision",
    "KnownMentor",
    "KnownOccasion",
    "Line",
    "MentorFacts",
    "Outcome",
    "Plan",
    "Vocabulary",
    "has_headings",
    "is_still_there",
    "may_apply",
    "may_be_read",
    "meanings",
    "plain",
    "plan_attendance",
    "plan_decisions",
    "plan_mentors",
]
