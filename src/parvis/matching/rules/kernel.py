"""The searches, over bare rows of numbers, in the part of Python that can be compiled as it stands.

A short queue runs these lines on lists. A very long one runs the same lines compiled, where the extra `fast` is installed: so the
answer is the same to the last integer. `solving` and `explaining` make the rows and say what they mean."""

from __future__ import annotations

from heapq import heappop, heappush

from .rows import FAR, NOBODY, Paper, Row, Seating, Steps, Trail, Wanted


# --- Sitting down and moving --------------------------------------------------------------------
def put(seating: Seating, student: int, mentor: int) -> None:
    """The student takes the mentor's next seat."""
    free = seating.seat[mentor] + seating.load[mentor]
    seating.holder[free] = student
    seating.mate[student] = mentor
    seating.at[student] = free
    seating.load[mentor] += 1


def leave(seating: Seating, student: int) -> None:
    """The student leaves, and whoever had the mentor's last taken seat moves into theirs."""
    mentor, here = seating.mate[student], seating.at[student]
    seating.load[mentor] -= 1
    last = seating.holder[seating.seat[mentor] + seating.load[mentor]]
    seating.holder[here] = last
    seating.at[last] = here
    seating.mate[student] = NOBODY


def move_along(seating: Seating, paper: Paper, mentor: int) -> None:
    """Everybody on the way to this free seat moves one step on.

    The way begins with somebody without a seat, or where a seat is left empty."""
    while mentor != NOBODY and paper.came[mentor] != NOBODY:
        student = paper.came[mentor]
        left = seating.mate[student]
        if left != NOBODY:
            leave(seating, student)
        put(seating, student, mentor)
        seating.paid[student] = paper.toll[mentor]
        mentor = left


# --- Who can be matched -------------------------------------------------------------------------
def who_can(wanted: Wanted, seating: Seating, paper: Paper, hint: Row, look: Row) -> None:
    """Students in order of wait; each stays for whom there is room. `hint` is a mentor to try first: it saves searches, and changes nobody.

    A search that fails has seen mentors from whom no seat can be reached. None ever will be: later ways do not touch them.
    So they stay seen for good, and all failed searches together cost one walk over the edges. `look` begins as `first`."""
    for student in range(len(seating.mate)):
        wish = hint[student]
        if wish != NOBODY and seating.load[wish] < seating.seat[wish + 1] - seating.seat[wish]:
            put(seating, student, wish)
        else:
            find_seat(wanted, seating, paper, student, look)


def find_seat(wanted: Wanted, seating: Seating, paper: Paper, student: int, look: Row) -> None:
    """Depth first, each asking for a free seat before anybody else is asked to move. A mentor is seen by who asked last, or for good."""
    seat, holder, load = seating.seat, seating.holder, seating.load
    came, seen = paper.came, paper.seen
    waiting = [student]
    reached = [student]
    reached.clear()
    while len(waiting) > 0:
        asks = waiting.pop()
        mentor = free_seat(wanted, seating, look, asks)
        if mentor != NOBODY:
            came[mentor] = asks
            move_along(seating, paper, mentor)
            return
        for edge in range(wanted.first[asks], wanted.first[asks + 1]):
            mentor = wanted.place[edge]
            if seen[mentor] == student or seen[mentor] == FAR:
                continue
            seen[mentor] = student
            came[mentor] = asks
            reached.append(mentor)
            waiting.extend([holder[taken] for taken in range(seat[mentor], seat[mentor] + load[mentor])])
    for mentor in reached:
        seen[mentor] = FAR


def free_seat(wanted: Wanted, seating: Seating, look: Row, student: int) -> int:
    """A mentor of the student's with a seat left. Who is full stays full: nobody is looked at twice."""
    edge, end = look[student], wanted.first[student + 1]
    while edge < end:
        mentor = wanted.place[edge]
        if seating.load[mentor] < seating.seat[mentor + 1] - seating.seat[mentor]:
            look[student] = edge
            return mentor
        edge += 1
    look[student] = edge
    return NOBODY


# --- The greatest fit ---------------------------------------------------------------------------
def sit(seating: Seating, mate: Row, paid: Row) -> None:
    """Those who have a mentor already take a seat, in order of wait, while there are seats."""
    for student in range(len(mate)):
        mentor = mate[student]
        if mentor != NOBODY and seating.load[mentor] < seating.seat[mentor + 1] - seating.seat[mentor]:
            put(seating, student, mentor)
            seating.paid[student] = paid[student]


def arrange(wanted: Wanted, seating: Seating, paper: Paper, students: Row) -> None:
    """Seats these students in turn, so that the fit is the greatest of seating exactly those who sit. What already sits is built on.

    The prices must prove that what sits, sits cheapest; a free seat may still have a price. For whom there is no room, stands."""
    for mentor in range(len(seating.load)):
        while seating.price[mentor] < 0 and seating.load[mentor] < seating.seat[mentor + 1] - seating.seat[mentor]:
            fill(wanted, seating, paper, mentor)
    rings = 0
    for student in students:
        if not add(wanted, seating, paper, student, rings):
            rings += 1
    if rings > 0:
        lower_rings(wanted, seating, paper, rings)


def add(wanted: Wanted, seating: Seating, paper: Paper, student: int, ring: int) -> bool:
    """Along a cheapest way to a free seat, after which the prices prove again that nothing is cheaper.

    If there is none, the mentors that were asked form a closed ring: none of them will ever have a seat for anybody outside, and
    nobody inside wants to go out. They are never asked again; `seen` keeps which ring it was."""
    heap = [student]
    heap.clear()
    touched = [student]
    touched.clear()
    best, found = ask(wanted, seating, paper, student, 0, NOBODY, FAR, NOBODY, heap, touched)
    best, found = search(wanted, seating, paper, NOBODY, best, found, heap, touched)
    for mentor in touched:
        if found == NOBODY:
            paper.far[mentor] = -FAR
            paper.seen[mentor] = ring
        else:
            if paper.far[mentor] < best:
                seating.price[mentor] += paper.far[mentor] - best
            paper.far[mentor] = FAR
    if found != NOBODY:
        move_along(seating, paper, found)
    return found != NOBODY


def lower_rings(wanted: Wanted, seating: Seating, paper: Paper, rings: int) -> None:
    """The prices inside a closed ring were left as they were. Together they may fall as far as proves that nobody outside is envious.

    Only those outside of any ring, and of later rings, want in: so the last ring is done first."""
    falls = [0] * (rings + 1)
    last = [NOBODY] * (rings + 1)
    before = [NOBODY] * len(seating.mate)
    for student in range(len(seating.mate)):
        mentor = seating.mate[student]
        if mentor != NOBODY:
            ring = paper.seen[mentor] if paper.seen[mentor] != NOBODY else rings
            before[student] = last[ring]
            last[ring] = student
    for back in range(rings + 1):
        ring = rings - back
        student = last[ring]
        while student != NOBODY:
            worth = seating.paid[student] - seating.price[seating.mate[student]] + falls[ring]
            for edge in range(wanted.first[student], wanted.first[student + 1]):
                other = paper.seen[wanted.place[edge]]
                if other != NOBODY and other != ring:
                    falls[other] = max(falls[other], worth + seating.price[wanted.place[edge]] - wanted.cost[edge])
            student = before[student]
    for mentor in range(len(seating.load)):
        if paper.seen[mentor] != NOBODY:
            seating.price[mentor] -= falls[paper.seen[mentor]]


def fill(wanted: Wanted, seating: Seating, paper: Paper, goal: int) -> None:
    """A seat is free that was worth something. Somebody moves into it, if that is better than to leave it empty.

    The way begins at a seat that is left empty instead, which costs that seat's price."""
    wide = len(seating.load)
    limit = -seating.price[goal]
    heap = [goal]
    heap.clear()
    touched = [goal]
    touched.clear()
    for mentor in range(wide):
        if seating.load[mentor] > 0 and -seating.price[mentor] < limit:
            paper.far[mentor] = -seating.price[mentor]
            paper.came[mentor] = NOBODY
            touched.append(mentor)
            heappush(heap, -seating.price[mentor] * wide + mentor)
    best, found = search(wanted, seating, paper, goal, limit, NOBODY, heap, touched)
    for mentor in range(wide):
        if seating.load[mentor] > 0 or mentor == goal:
            seating.price[mentor] += min(best, paper.far[mentor])
    for mentor in touched:
        paper.far[mentor] = FAR
    if found != NOBODY:
        move_along(seating, paper, found)


def search(
    wanted: Wanted, seating: Seating, paper: Paper, goal: int, best: int, found: int, heap: list[int], touched: list[int]
) -> tuple[int, int]:
    """Mentors by how far they are, until the goal is nearer than any that is left."""
    wide = len(seating.load)
    while len(heap) > 0:
        key = heappop(heap)
        length = key // wide
        mentor = key - length * wide
        if length >= best:
            break
        if paper.far[mentor] != length:
            continue
        for taken in range(seating.seat[mentor], seating.seat[mentor] + seating.load[mentor]):
            sits = seating.holder[taken]
            base = length - seating.paid[sits] + seating.price[mentor]
            best, found = ask(wanted, seating, paper, sits, base, goal, best, found, heap, touched)
    return best, found


def ask(
    wanted: Wanted,
    seating: Seating,
    paper: Paper,
    student: int,
    base: int,
    goal: int,
    best: int,
    found: int,
    heap: list[int],
    touched: list[int],
) -> tuple[int, int]:
    """The student asks all their mentors. The goal is the mentor `goal`, or where that is NOBODY any free seat.

    Prices are 0 or less, so an edge is no shorter than its cost: the rest of a row is skipped where that is too long."""
    place, cost = wanted.place, wanted.cost
    price, load, seat, far = seating.price, seating.load, seating.seat, paper.far
    wide = len(load)
    for edge in range(wanted.first[student], wanted.first[student + 1]):
        floor = base + cost[edge]
        if floor >= best:
            break
        mentor = place[edge]
        length = floor - price[mentor]
        if length >= best or length >= far[mentor]:
            continue
        paper.came[mentor] = student
        paper.toll[mentor] = cost[edge]
        if mentor == goal or (goal == NOBODY and load[mentor] < seat[mentor + 1] - seat[mentor]):
            best, found = length, mentor
        else:
            if far[mentor] == FAR:
                touched.append(mentor)
            far[mentor] = length
            heappush(heap, length * wide + mentor)
    return best, found


# --- Proof --------------------------------------------------------------------------------------
def reach(wanted: Wanted, seating: Seating, paper: Paper, layer: Row, faulty: Row) -> None:
    """From all who are left out, along those who sit. `seen` marks the mentors that were reached.

    `faulty` gets the first who could have been matched, then the first who was passed over: whose way leads to somebody of a later
    layer of wait. Earlier ones go first: what they reach holds only those who waited as long or longer, and needs no second look."""
    for left_out in range(len(seating.mate)):
        if seating.mate[left_out] != NOBODY:
            continue
        waiting = [left_out]
        while len(waiting) > 0:
            asks = waiting.pop()
            for edge in range(wanted.first[asks], wanted.first[asks + 1]):
                mentor = wanted.place[edge]
                if paper.seen[mentor] == FAR:
                    continue
                paper.seen[mentor] = FAR
                if seating.load[mentor] < seating.seat[mentor + 1] - seating.seat[mentor]:
                    faulty[0] = left_out
                    return
                for taken in range(seating.seat[mentor], seating.seat[mentor] + seating.load[mentor]):
                    if layer[seating.holder[taken]] > layer[left_out]:
                        faulty[1] = left_out
                        return
                    waiting.append(seating.holder[taken])


# --- What else there was ------------------------------------------------------------------------
def all_steps(wanted: Wanted, seating: Seating, paper: Paper, steps: Steps, hop: int) -> None:
    """For each mentor the cheapest student who could move to each other, the cheapest move first.

    Costs count `hop` times, plus one a move."""
    size = len(seating.load)
    wide = size + 1
    end = 0
    for mentor in range(size):
        touched = cheapest_movers(wanted, seating, paper, mentor)
        keys = [(paper.far[there] * hop + 1) * wide + there for there in touched]
        if seating.load[mentor] < seating.seat[mentor + 1] - seating.seat[mentor]:
            keys.append(size)
        end = write_steps(paper, steps, mentor, keys, end, wide)
        for there in touched:
            paper.far[there] = FAR
    keys = [-seating.price[mentor] * hop * wide + mentor for mentor in range(size) if seating.load[mentor] > 0]
    for mentor in range(size):
        paper.came[mentor] = NOBODY
    write_steps(paper, steps, size, keys, end, wide)


def cheapest_movers(wanted: Wanted, seating: Seating, paper: Paper, mentor: int) -> list[int]:
    """The mentors to whom somebody could move from this one. `far` says at which cost, `came` who."""
    touched = [mentor]
    touched.clear()
    for taken in range(seating.seat[mentor], seating.seat[mentor] + seating.load[mentor]):
        sits = seating.holder[taken]
        worth = seating.paid[sits] - seating.price[mentor]
        for edge in range(wanted.first[sits], wanted.first[sits + 1]):
            there = wanted.place[edge]
            if there == mentor:
                continue
            cost = wanted.cost[edge] - seating.price[there] - worth
            if paper.far[there] == FAR:
                touched.append(there)
            elif cost > paper.far[there] or (cost == paper.far[there] and sits > paper.came[there]):
                continue
            paper.far[there] = cost
            paper.came[there] = sits
    return touched


def write_steps(paper: Paper, steps: Steps, mentor: int, keys: list[int], begin: int, wide: int) -> int:
    keys.sort()
    steps.first[mentor] = begin
    for key in keys:
        cost = key // wide
        there = key - cost * wide
        steps.cost[begin] = cost
        steps.to[begin] = there
        steps.who[begin] = paper.came[there] if there < wide - 1 else NOBODY
        begin += 1
    steps.first[mentor + 1] = begin
    return begin


def look_around(steps: Steps, trail: Trail, here: int, mark: int, wide: int, heap: list[int]) -> None:
    """Puts forward the mentor's next step to somewhere that is not reached yet."""
    at, end = trail.at[here], steps.first[here + 1]
    while at < end and trail.seen[steps.to[at]] == mark:
        at += 1
    trail.at[here] = at
    if at < end:
        heappush(heap, (trail.far[here] + steps.cost[at]) * wide + here)


def ways_round(steps: Steps, trail: Trail, out: Trail, start: int, mark: int, targets: int) -> int:
    """The cheapest ways to make room with mentor `start`, until all `targets` are reached: mentors whose `goal` is the mark.

    Steps are taken up one at a time, the cheapest first. `out` has the ways from the free seats to everybody, so that nobody need
    be passed who is reached as cheaply by way of a free seat. How far that is from here is the answer, or FAR."""
    wide = len(trail.far)
    via = FAR
    heap = [start]
    heap.clear()
    trail.seen[start] = mark
    trail.far[start] = 0
    trail.at[start] = steps.first[start]
    look_around(steps, trail, start, mark, wide, heap)
    while len(heap) > 0:
        key = heappop(heap)
        length = key // wide
        here = key - length * wide
        step = trail.at[here]
        there = steps.to[step]
        if trail.seen[there] == mark or (via != FAR and length >= via + out.far[there]):
            trail.at[here] += 1
            look_around(steps, trail, here, mark, wide, heap)
            continue
        trail.seen[there] = mark
        trail.far[there] = length
        trail.step[there] = step
        trail.came[there] = here
        if trail.goal[there] == mark:
            targets -= 1
            if targets == 0:
                return via
        if there == wide - 1 and start != there:
            via = length
        else:
            trail.at[there] = steps.first[there]
            look_around(steps, trail, there, mark, wide, heap)
        look_around(steps, trail, here, mark, wide, heap)
    return via


def next_best(wanted: Wanted, seating: Seating, student: int, most: int, best: Row, cost: Row) -> int:
    """The student's other mentors by how much more they cost, no more than `most`; how many there are."""
    mine = seating.mate[student]
    worth = seating.paid[student] - seating.price[mine]
    count = 0
    for edge in range(wanted.first[student], wanted.first[student + 1]):
        mentor = wanted.place[edge]
        if mentor == mine:
            continue
        more = wanted.cost[edge] - seating.price[mentor] - worth
        if count == most and (more, mentor) >= (cost[most - 1], best[most - 1]):
            continue
        if count < most:
            count += 1
        at = count - 1
        while at > 0 and (cost[at - 1], best[at - 1]) > (more, mentor):
            cost[at] = cost[at - 1]
            best[at] = best[at - 1]
            at -= 1
        cost[at] = more
        best[at] = mentor
    return count


def next_bests(wanted: Wanted, seating: Seating, students: Row, most: int, best: Row, cost: Row, place: Row, more: Row) -> None:
    """For each of these students, who sit, so many lines: another mentor or NOBODY, and how much more they cost."""
    for number in range(len(students)):
        count = next_best(wanted, seating, students[number], most, best, cost)
        for other in range(count):
            place[number * most + other] = best[other]
            more[number * most + other] = cost[other]


def make_room(steps: Steps, trail: Trail, out: Trail, lines: Row, start: Row, home: Row, loses: Row) -> list[int]:
    """For each of these lines, which stand in order of `start`: what it costs to make room there when a seat at `home` is left.

    `loses` is FAR where there is no way. The answer is who moves, for each line in turn: how many, then each mover and their new mentor."""
    sink = len(trail.far) - 1
    for mentor in range(len(out.far)):
        out.far[mentor] = FAR
    ways_round(steps, out, out, sink, 0, 0)
    moves = [0]
    moves.clear()
    begin = 0
    while begin < len(lines):
        here, end, targets = start[lines[begin]], begin, 0
        while end < len(lines) and start[lines[end]] == here:
            there = home[lines[end]]
            if trail.goal[there] != begin:
                trail.goal[there] = begin
                targets += 1
            end += 1
        via = ways_round(steps, trail, out, here, begin, targets)
        for number in range(begin, end):
            there = home[lines[number]]
            count = len(moves)
            moves.append(0)
            loses[lines[number]] = FAR
            if trail.seen[there] == begin:
                loses[lines[number]] = trail.far[there]
                tell(steps, trail, here, there, moves)
            elif via != FAR and out.far[there] != FAR:
                loses[lines[number]] = via + out.far[there]
                tell(steps, out, sink, there, moves)
                tell(steps, trail, here, sink, moves)
            moves[count] = (len(moves) - count) // 2
        begin = end
    return moves


def tell(steps: Steps, trail: Trail, start: int, home: int, moves: list[int]) -> None:
    """Who moves where on the way that was found."""
    here = home
    while here != start:
        who = steps.who[trail.step[here]]
        if who != NOBODY:
            moves.append(who)
            moves.append(here)
        here = trail.came[here]
