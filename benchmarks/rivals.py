"""The same queue in the hands of solvers by others. None of them is part of Parvis; they come with the tools."""

from __future__ import annotations

import sys
import warnings
from typing import Any

import numpy as np

from parvis.matching.rules.fitting import Instance
from parvis.matching.rules.solving import NOBODY, Result


class Flow:
    """OR-Tools' minimum-cost flow over the edges of those who are matched, every one of whom is supplied."""

    def __init__(self, instance: Instance, result: Result) -> None:
        mate, edges = np.array(result.mate, dtype=np.int64), instance.rows
        rows, size = edges.rows(), len(instance.students)
        taking_part = mate[rows] != NOBODY
        self.student, self.place, self.cost = rows[taking_part], edges.place[taking_part] + size, -edges.fit[taking_part]
        self.chosen, self.mentors, self.sink = (
            np.flatnonzero(mate != NOBODY),
            np.arange(len(instance.mentors)) + size,
            size + len(instance.mentors),
        )
        self.seats = np.array(instance.seats, dtype=np.int64)

    def solve(self) -> int:
        """The greatest fit."""
        from ortools.graph.python import min_cost_flow

        flow = min_cost_flow.SimpleMinCostFlow()
        flow.add_arcs_with_capacity_and_unit_cost(self.student, self.place, np.ones_like(self.student), self.cost)
        flow.add_arcs_with_capacity_and_unit_cost(
            self.mentors, np.full_like(self.mentors, self.sink), self.seats, np.zeros_like(self.seats)
        )
        flow.set_nodes_supplies(self.chosen, np.ones_like(self.chosen))
        flow.set_node_supply(self.sink, -len(self.chosen))
        if flow.solve() != flow.OPTIMAL:
            raise ArithmeticError("the flow was not solved")
        return -int(flow.optimal_cost())


def maximum(instance: Instance) -> int:
    """How many SciPy's maximum flow matches. Its bipartite matching knows no seats, and needs minutes where some are left out."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import maximum_flow

    edges, students, mentors = instance.rows, np.arange(len(instance.students)), np.arange(len(instance.mentors))
    source, sink = students.size + mentors.size, students.size + mentors.size + 1
    begin = np.concatenate((np.full_like(students, source), edges.rows(), mentors + students.size))
    end = np.concatenate((students, edges.place + students.size, np.full_like(mentors, sink)))
    room = np.concatenate((np.ones(students.size + len(edges.place)), np.array(instance.seats))).astype(np.int32)
    graph = csr_matrix((room, (begin, end)), shape=(sink + 1, sink + 1))
    return int(maximum_flow(graph, source, sink).flow_value)


def hungarian(instance: Instance) -> tuple[int, int]:
    """How many, and the fit, of SciPy's dense assignment: no candidate is dearer than any number of points."""
    from scipy.optimize import linear_sum_assignment

    edges, seats = instance.rows, np.array(instance.seats, dtype=np.int64)
    far = int(np.abs(edges.fit).max(initial=1) + 1) * (len(edges) + 1)
    cost = np.full((len(edges), len(seats)), far, dtype=np.int64)
    cost[edges.rows(), edges.place] = -edges.fit
    cost = np.repeat(cost, seats, axis=1)
    rows, columns = linear_sum_assignment(cost)
    paid = cost[rows, columns]
    return int((paid < far).sum()), -int(paid[paid < far].sum())


def stable(instance: Instance) -> Any:
    """`matching`'s hospital and residents, solved. All mentors rank by wait: so it is first come, first served."""
    from matching.games import HospitalResident

    ranked = {
        student: [place for place, _fit in sorted(row, key=lambda e: (-e[1], e[0])) if instance.seats[place]]
        for student, row in enumerate(instance.edges)
    }
    residents = {student: row for student, row in ranked.items() if row}
    hospitals: dict[int, list[int]] = {}
    for student, row in residents.items():
        for place in row:
            hospitals.setdefault(place, []).append(student)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000_000)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            game = HospitalResident.create_from_dictionaries(residents, hospitals, {place: instance.seats[place] for place in hospitals})
            return game.solve()
    finally:
        sys.setrecursionlimit(limit)
