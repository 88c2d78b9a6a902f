"""Queues as files: the form of docs/matching-instance.md."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.queues import Rows
from parvis.kit.week import WeeklyTimes
from parvis.matching.rules.facts import Measure, MentorFacts, StudentFacts
from parvis.matching.rules.fitting import Instance

FORM = "parvis-matching/1"


class NotAnInstance(ValueError):
    """The file is not in the form, and what is wrong with it."""


def said(rows: Rows, measure: Measure, *, most: int = 0) -> dict[str, Any]:
    """What the file says."""
    return {
        "form": FORM,
        "measure": asdict(measure),
        "most_candidates": most,
        "layer_days": 0,
        "students": [_said(student) for student in rows.students],
        "mentors": [_said(mentor) for mentor in rows.mentors],
        "apart": sorted(rows.apart),
    }


def write(path: Path, said: dict[str, Any]) -> None:
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> dict[str, Any]:
    """As it stands, if it is an instance at all. Raises NotAnInstance."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as why:
        raise NotAnInstance(f"{path} cannot be read: {why}") from why
    if not isinstance(said, dict) or said.get("form") != FORM:
        raise NotAnInstance(f'{path} does not say "form": "{FORM}"')
    return said


def rows(said: dict[str, Any]) -> tuple[Rows, Measure]:
    """People and the measure. Raises NotAnInstance with the first that is not understood."""
    students = [_understood(StudentFacts, one, "students", place) for place, one in enumerate(said.get("students", ()))]
    mentors = [_understood(MentorFacts, one, "mentors", place) for place, one in enumerate(said.get("mentors", ()))]
    measure = _understood(Measure, said.get("measure", {"least_minutes": 60}), "measure", 0)
    return Rows(students, mentors, frozenset((person, mentor) for person, mentor in said.get("apart", ()))), measure


def graph(said: dict[str, Any]) -> Instance:
    """A bare graph: seats, and the candidates of each student in order of wait."""
    seats, candidates = said.get("seats", []), said["candidates"]
    for student, row in enumerate(candidates):
        places = [place for place, _fit in row]
        if len(set(places)) < len(places) or any(not 0 <= place < len(seats) for place in places):
            raise NotAnInstance(f"candidates[{student}]: each place once, from 0 to {len(seats) - 1}")
    edges = tuple(tuple(sorted((int(place), int(fit)) for place, fit in row)) for row in candidates)
    return Instance(tuple(range(len(edges))), tuple(range(len(seats))), tuple(seats), edges)


def _said(one: StudentFacts | MentorFacts) -> dict[str, Any]:
    """Only what is not as usual."""
    said: dict[str, Any] = {}
    for field in fields(one):
        value = getattr(one, field.name)
        if isinstance(value, WeeklyTimes):
            said[field.name] = str(value)
        elif isinstance(value, datetime):
            said[field.name] = value.isoformat()
        elif isinstance(value, frozenset):
            said[field.name] = sorted(value)
        elif value != field.default:
            said[field.name] = value
    return said


def _understood(kind: Any, said: dict[str, Any], where: str, place: int) -> Any:
    try:
        given = dict(said)
        if "times" in given:
            given["times"] = WeeklyTimes.read(given["times"])
        if "since" in given:
            given["since"] = datetime.fromisoformat(given["since"])
        if "again" in given:
            given["again"] = frozenset(given["again"])
        return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in given.items()})
    except (TypeError, ValueError, AttributeError) as why:
        raise NotAnInstance(f"{where}[{place}]: {why}") from why
