"""The matching, from rows in memory to a proved and explained answer, beside the solvers that others use.

    ./parvis bench matching [--n 200,2000] [--family national] [--slow] [--plain] [--json]
    ./parvis bench matching --instance FILE        any queue, in the form of docs/matching-instance.md
    ./parvis bench matching --write FILE --n 500   a made-up queue as such a file

Each size is solved in a process of its own. Seconds are of the processor, so that a busy machine measures the same, and ratios are
between figures of the same run. What is compiled is compiled before anything is measured. The queues are those of `queues.py`."""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import instances, queues, rivals
from benchmarks.report import Row, at_most, row, show
from parvis.matching.rules import explaining, fitting, kernels, proving, relaxing, solving
from parvis.matching.rules.facts import Measure
from parvis.matching.rules.fitting import Instance
from parvis.matching.rules.graph import Edges
from parvis.matching.rules.solving import NOBODY, Result

SIZES, SLOW_SIZES = (200, 500, 2_000, 10_000), (100_000,)
MOST_HUNGARIAN, MOST_STABLE, MOST_STABLE_SLOW = 2_000, 2_000, 10_000
"""Longer queues take the others minutes."""
MOST_ROUNDS, MOST_REPEATED = 5, 10_000
"""Queues that are no longer are solved so many times, by the others too, and the quickest counts: a busy machine only ever adds."""


class Watch:
    """Seconds of the processor, by name; the quickest of several rounds."""

    def __init__(self, rounds: int) -> None:
        self.seconds: dict[str, float] = {}
        self.rounds = rounds

    def __call__(self, name: str, what: Callable[[], Any]) -> Any:
        best, found = float("inf"), None
        for _round in range(self.rounds):
            begun = time.process_time()
            found = what()
            best = min(best, time.process_time() - begun)
        self.seconds[name] = best
        return found


# --- What is measured ---------------------------------------------------------------------------
def measured(said: dict[str, Any], *, slow: bool, plain: bool) -> dict[str, Any]:
    """One queue, in this process. Our own work first, so that the memory is ours."""
    compiled = kernels.can_compile() and not plain
    if compiled:
        _compile()
    is_graph = "candidates" in said
    people, measure = (None, None) if is_graph else instances.rows(said)
    size = len(said["candidates"] if is_graph else said["students"])
    watch = Watch(1 if size > MOST_REPEATED else MOST_ROUNDS)
    queue = watch("graph", lambda: instances.graph(said) if people is None else _queue(said, people, measure))
    said.clear()  # What was read is not what is measured.
    compiled &= queue.candidates > kernels.MANY_EDGES
    result = watch("solve", lambda: solving.solve(_anew(queue), compiled=compiled))
    proof = watch("certify", lambda: proving.certify(queue, result, compiled=compiled))
    others = watch("runners-up", lambda: _runners_up(queue, result, compiled=compiled))
    helped = watch("explain", lambda: _explained(queue, result, people, measure))
    again = watch("re-solve", lambda: _with_a_pin(queue, result, others, compiled=compiled)) if others else None
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    found = {
        "students": size,
        "mentors": len(queue.mentors),
        "candidates": queue.candidates,
        "compiled": compiled,
        "matched": result.matched,
        "fit": result.fit,
        "gap": proof.bound - result.fit,
        "explained": helped,
        "re-solved": again is not None,
        "memory": memory,
    }
    return found | _beside(queue, result, watch, slow=slow) | {"seconds": watch.seconds}


def _compile() -> None:
    rows = queues.rows(60)
    queue = fitting.instance(rows.students, rows.mentors, queues.MEASURE)
    result = solving.solve(queue, compiled=True)
    proving.certify(queue, result, compiled=True)
    _with_a_pin(queue, result, explaining.Alternatives(queue, result, compiled=True).of_everybody(), compiled=True)


def _queue(said: dict[str, Any], people: queues.Rows, measure: Measure | None) -> Instance:
    return fitting.instance(
        people.students,
        people.mentors,
        measure or queues.MEASURE,
        apart=people.apart,
        layer_days=said.get("layer_days", 0),
        most=said.get("most_candidates", 0),
    )


def _anew(queue: Instance) -> Instance:
    """The same question, with nothing worked out."""
    edges = queue.rows
    return replace(queue, edges=Edges(edges.first, edges.place, edges.fit))


def _explained(queue: Instance, result: Result, people: queues.Rows | None, measure: Measure | None) -> int:
    """Every proposal in its parts, and for each who is left out the smallest changes. How many were explained."""
    if people is None or measure is None:
        return 0
    students, mentors = {one.number: one for one in people.students}, {one.number: one for one in people.mentors}
    pool = [mentors[number] for number in queue.mentors]
    others = explaining.Alternatives(queue, result)
    helps = relaxing.Helps(pool, measure, reachable=others.can_reach_a_seat(), apart=people.apart)
    for place, mate in enumerate(result.mate):
        student = students[queue.students[place]]
        if mate == NOBODY:
            helps.changes(student, competes_for=others.competes_for(place))
        else:
            fitting.parts(student, pool[mate], measure)
    return len(result.mate)


def _runners_up(queue: Instance, result: Result, *, compiled: bool) -> explaining.RunnersUp:
    """The next best of everybody, each with whom they would move and where: every one of them is made."""
    found = explaining.Alternatives(queue, result, compiled=compiled).of_everybody()
    for others in found.values():
        assert len(others) <= explaining.MOST_RUNNERS_UP
    return found


def _with_a_pin(queue: Instance, result: Result, others: explaining.RunnersUp, *, compiled: bool) -> Result:
    """The first student with another mentor gets that one: solved again from the present answer, and proved."""
    student, place = next((student, found[0].place) for student, found in others.items() if found)
    pinned = without(queue, student, place)
    again = solving.resolve(pinned, queue, result, compiled=compiled)
    proving.certify(pinned, again, compiled=compiled)
    return again


def without(queue: Instance, student: int, place: int) -> Instance:
    """The queue when a student has taken a seat with a mentor."""
    seats = (*queue.seats[:place], queue.seats[place] - 1, *queue.seats[place + 1 :])
    layers = (*queue.layers[:student], *queue.layers[student + 1 :])
    students = (*queue.students[:student], *queue.students[student + 1 :])
    return replace(queue, students=students, seats=seats, edges=queue.rows.cheapest_first.without(student), layers=layers)


def _beside(queue: Instance, result: Result, watch: Watch, *, slow: bool) -> dict[str, Any]:
    size = len(queue.students)
    flow = rivals.Flow(queue, result)
    found: dict[str, Any] = {"maximum": watch("SciPy maximum flow", lambda: rivals.maximum(queue))}
    found["flow fit"] = watch("OR-Tools flow", flow.solve) if result.matched else 0
    watch.rounds = 1
    if size <= MOST_HUNGARIAN:
        found["hungarian"] = watch("SciPy Hungarian", lambda: rivals.hungarian(queue))
    if size <= (MOST_STABLE_SLOW if slow else MOST_STABLE):
        watch("matching HospitalResident", lambda: rivals.stable(queue))
    return found


# --- What is printed ----------------------------------------------------------------------------
def judged(name: str, found: dict[str, Any]) -> list[Row]:
    """The figures of one queue, each with its target."""
    seconds, size = found["seconds"], found["students"]
    solve = seconds["solve"] + seconds["certify"]
    whole = seconds["graph"] + solve + seconds["runners-up"] + seconds["explain"]

    def line(what: str, value: float, unit: str = "", target: float | str = "", ok: bool = True) -> Row:
        return row(f"{name} · {what}", value if isinstance(value, int) else round(value, 3), unit, target, ok)

    def most(what: str, value: float, unit: str, target: float) -> Row:
        return at_most(f"{name} · {what}", value, unit, target)

    lines = [
        line("candidates", found["candidates"]),
        line("matched", found["matched"], "", f"{found['maximum']}, the most", found["matched"] == found["maximum"]),
        line("fit", found["fit"], "points", f"{found['flow fit']}, the flow's", found["fit"] == found["flow fit"]),
        line("gap to the bound", found["gap"], "points", 0, found["gap"] == 0),
        line("passed over", 0, "", "0, or no certificate"),
        most("peak memory", found["memory"], "GB", 1.5),
        *(line(what, value, "s") for what, value in seconds.items()),
        line("end to end, explained", whole, "s"),
    ]
    if size == 500:
        lines += [most("500 end to end", whole, "s", 0.5), most("500 re-solved after a pin", seconds["re-solve"] * 1000, "ms", 50)]
    if size >= 10_000:
        lines += [
            most("solve to the flow", solve / seconds["OR-Tools flow"], "×", 1.2),
            most("end to end to the flow", whole / seconds["OR-Tools flow"], "×", 4),
            most("re-solved after a pin to solve", seconds["re-solve"] / solve, "×", 0.2),
        ]
    if size in (2_000, 10_000) and (stable := seconds.get("matching HospitalResident")):
        least = {2_000: 20, 10_000: 100}[size]
        lines.append(line("matching's time to end to end", stable / whole, "×", f"≥ {least}", stable / whole >= least))
    return lines


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./parvis bench matching", description=__doc__.split("\n")[0])
    parser.add_argument("--n", help="sizes, with commas between")
    parser.add_argument("--family", choices=queues.FAMILIES, help="only this family")
    parser.add_argument("--slow", action="store_true", help="100,000 students too, and the others at 10,000")
    parser.add_argument("--plain", action="store_true", help="nothing compiled")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--instance", type=Path, metavar="FILE", help="this queue")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write a queue instead of solving it")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def made(family: str, size: int) -> dict[str, Any]:
    """A made-up queue, in the form of a file."""
    rows = queues.rows(size, family=family)
    return instances.said(rows, queues.MEASURE, most=queues.MOST_CANDIDATES)


def main(arguments: list[str]) -> int:
    asked = _asked(arguments)
    try:
        return _run(asked)
    except instances.NotAnInstance as why:
        print(why, file=sys.stderr)
        return 2


def _run(asked: argparse.Namespace) -> int:
    if asked.one:
        family, _, size = asked.one.partition(":")
        print(json.dumps(measured(made(family, int(size)), slow=asked.slow, plain=asked.plain)))
        return 0
    if asked.instance:
        found = measured(instances.read(asked.instance), slow=asked.slow, plain=asked.plain)
        return show(judged(asked.instance.stem, found), as_json=asked.json)
    sizes = [int(size) for size in asked.n.split(",")] if asked.n else [*SIZES, *(SLOW_SIZES if asked.slow else ())]
    families = [asked.family] if asked.family else list(queues.FAMILIES)
    if asked.write:
        instances.write(asked.write, made(families[0], sizes[0]))
        return 0
    lines: list[Row] = []
    for size in sizes:
        for family in families:
            lines += judged(f"{family} {size}", _in_a_process(family, size, asked))
    return show(lines, as_json=asked.json)


def _in_a_process(family: str, size: int, asked: argparse.Namespace) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.matching", f"--one={family}:{size}"]
    command += [flag for flag, wanted in (("--slow", asked.slow), ("--plain", asked.plain)) if wanted]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
