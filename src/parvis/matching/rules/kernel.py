"""The searches, over bare rows of numbers, in the part of Python that can be compiled as it stands.

A short queue runs these lines on lists. A very long one runs the same lines compiled, where the extra `fast` is installed: so the
answer is the same to the last integer. `solving` and `explaining` make the rows and say what they mean."""

from __future__ import annotations

from heapq import heappop, heappush

from .rows import FAR, NOBODY, Hubs, Paper, Row, Seating, Steps, Trail, Wanted


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


def has_free_seat(seating: Seating, mentor: int) -> bool:
    return seating.load[mentor] < seating.seat[mentor + 1] - seating.seat[mentor]


# --- Who can be matched -------------------------------------------------------------------------
def who_can(wanted: Wanted, seating: Seating, paper: Paper, hint: Row, look: Row) -> None:
    """Students in order of wait; each stays for whom there is room. `hint` is a mentor to try first: it saves searches, and changes nobody.

    A search that fails has seen mentors from whom no seat can be reached. None ever will be: later ways do not touch them.
    So they stay seen for good, and all failed searches together cost one walk over the edges. `look` begins as `first`."""
    for student in range(len(seating.mate)):
        wish = hint[student]
        if wish != NOBODY and has_free_seat(seating, wish):
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
        if mentor != NOBODY and has_free_seat(seating, mentor):
            put(seating, student, mentor)
            seating.paid[student] = paid[student]


def arrange(wanted: Wanted, seating: Seating, paper: Paper, students: Row) -> None:
    """Seats these students in turn, so that the fit is the greatest of seating exactly those who sit. What already sits is built on.

    The prices must prove that what sits, sits cheapest; a free seat may still have a price. For whom there is no room, stands."""
    for mentor in range(len(seating.load)):
        while seating.price[mentor] < 0 and has_free_seat(seating, mentor):
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
                if has_free_seat(seating, mentor):
                    faulty[0] = left_out
                    return
                for taken in range(seating.seat[mentor], seating.seat[mentor] + seating.load[mentor]):
                    if layer[seating.holder[taken]] > layer[left_out]:
                        faulty[1] = left_out
                        return
                    waiting.append(seating.holder[taken])


# --- What else there was ------------------------------------------------------------------------
def all_steps(wanted: Wanted, seating: Seating, paper: Paper, steps: Steps, out: Row, point: int) -> None:
    """For each mentor the cheapest student who could move to each other, the cheapest move first: those that a shortest way may take.

    A length counts a point of fit `point` times, plus 2 for a move and 1 for a free seat: so every way out costs something, and no
    way is a round. `steps` has room for an edge of each who sits, and two steps more for each mentor. `out` has a line a mentor; it
    gets what `ways_out` says. Whoever sits must have `paid` what their edge costs, and prices must prove that nobody is envious:
    else lengths are below 0, and the searches do not end as they should."""
    ways_out(wanted, seating, out, point)
    size = len(seating.load)
    wide = size + 1
    end = 0
    for mentor in range(size):
        touched = cheapest_movers(wanted, seating, paper, mentor, out[mentor] // point)
        keys = [(paper.far[there] * point + 2) * wide + there for there in touched]
        if has_free_seat(seating, mentor):
            keys.append(wide + size)
        end = write_steps(paper, steps, mentor, keys, end, wide)
        for there in touched:
            paper.far[there] = FAR
    keys = [-seating.price[mentor] * point * wide + mentor for mentor in range(size) if seating.load[mentor] > 0]
    for mentor in range(size):
        paper.came[mentor] = NOBODY
    write_steps(paper, steps, size, keys, end, wide)


def ways_out(wanted: Wanted, seating: Seating, out: Row, point: int) -> None:
    """How long the shortest way from each mentor to a free seat is; FAR where there is none. In the lengths of `all_steps`.

    Rows are gone through until nothing becomes shorter (Bellman and Ford). A price is 0 or less, so the rest of a row is too long
    as soon as one edge is: few are looked at twice."""
    for mentor in range(len(out)):
        out[mentor] = 1 if has_free_seat(seating, mentor) else FAR
    shorter = True
    while shorter:
        shorter = False
        for mentor in range(len(out)):
            before = out[mentor]
            for taken in range(seating.seat[mentor], seating.seat[mentor] + seating.load[mentor]):
                sits = seating.holder[taken]
                worth = seating.paid[sits] - seating.price[mentor]
                for edge in range(wanted.first[sits], wanted.first[sits + 1]):
                    least = (wanted.cost[edge] - worth) * point + 2
                    if least >= out[mentor]:
                        break
                    there = wanted.place[edge]
                    out[mentor] = min(out[mentor], least - seating.price[there] * point + out[there])
            shorter = shorter or out[mentor] < before


def cheapest_movers(wanted: Wanted, seating: Seating, paper: Paper, mentor: int, most: int) -> list[int]:
    """The mentors to whom somebody could move from this one. `far` says at which cost, `came` who.

    `most` is what the way to a free seat costs. To move to somebody for more than that and their price is never worth it: it is
    shorter to take the free seat, and to leave theirs empty."""
    touched = [mentor]
    touched.clear()
    for taken in range(seating.seat[mentor], seating.seat[mentor] + seating.load[mentor]):
        sits = seating.holder[taken]
        worth = seating.paid[sits] - seating.price[mentor]
        for edge in range(wanted.first[sits], wanted.first[sits + 1]):
            if wanted.cost[edge] - worth > most:
                break
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
    """The mentor's steps, from line `begin` on; where the next mentor's begin. A key is a length times `wide`, plus where it leads."""
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


# --- Ways round ---------------------------------------------------------------------------------
def make_room(steps: Steps, turned: Steps, trail: Trail, hubs: Hubs, start: Row, home: Row, loses: Row, mark: int) -> list[int]:
    """For each line: how long the way is that makes room with mentor `start` when a seat at `home` is left. FAR where there is none.

    `start`, `home` and `loses` have a line each; lengths are those of `all_steps`. The answer is who moves, for each line in turn: how
    many, then each mover and their new mentor. Marks from `mark` on must be new to `trail`, one a line. The first hub is measured
    beforehand; another is put in the midst of a way that was long to find."""
    heap = [0]
    moves = [0]
    moves.clear()
    for line in range(len(start)):
        count = len(moves)
        moves.append(0)
        looked = hubs.tally[1]
        length, meet, hub = way_round(steps, trail, hubs, start[line], home[line], mark + line, heap)
        loses[line] = length
        if length < FAR:
            tell_way(steps, turned, trail, hubs, start[line], meet, hub, home[line], moves)
            moves[count] = (len(moves) - count) // 2
            if moves[count] > 1 and hubs.tally[1] > max(looked, len(trail.far)):
                middle = moves[count + 2 + moves[count] // 2 * 2]
                add_hub(steps, turned, trail, hubs, middle, heap)
    return moves


def first_hub(steps: Steps, turned: Steps, trail: Trail, hubs: Hubs, mentor: int) -> None:
    """`add_hub`, where no search has been made yet."""
    heap = [0]
    add_hub(steps, turned, trail, hubs, mentor, heap)


def add_hub(steps: Steps, turned: Steps, trail: Trail, hubs: Hubs, mentor: int, heap: list[int]) -> None:
    """One more hub, if there is room and it is none yet; then the steps that it makes needless are left out, of both.

    So as much is spent on hubs as on looking, and what is hard for one queue is looked up. The marks in `trail` are below NOBODY, where
    no line has its own."""
    used, most = hubs.tally[0], len(hubs.place)
    if used == most or mentor in hubs.place:
        return
    hubs.place[used] = mentor
    measure_ways(steps, trail, mentor, used, most, NOBODY - 1 - 2 * used, hubs.out, heap)
    measure_ways(turned, trail, mentor, used, most, NOBODY - 2 - 2 * used, hubs.back, heap)
    leave_out_needless(steps, hubs.back, hubs.out, used, most)
    leave_out_needless(turned, hubs.out, hubs.back, used, most)
    hubs.tally[0] = used + 1
    hubs.tally[1] = 0


def measure_ways(steps: Steps, trail: Trail, start: int, hub: int, most: int, mark: int, far: Row, heap: list[int]) -> None:
    """How far it is from `start` to everybody, in the hub's column of `far`; FAR where there is no way (Dijkstra)."""
    wide = len(trail.far)
    for mentor in range(wide):
        far[mentor * most + hub] = FAR
    far[start * most + hub] = 0
    set_out(steps, trail, start, mark, FAR, heap)
    while len(heap) > 0:
        key = heappop(heap)
        length = key // wide
        there = take_step(steps, trail, key - length * wide, length, mark, FAR, heap)
        if there != NOBODY:
            far[there * most + hub] = length
            put_forward(steps, trail, there, steps.first[there], mark, FAR, heap)


def leave_out_needless(steps: Steps, to_hub: Row, from_hub: Row, hub: int, most: int) -> None:
    """Without the steps that are longer than the way by this hub: no shortest way takes them. The others move up, in their order."""
    kept = begin = 0
    for here in range(len(steps.first) - 1):
        end = steps.first[here + 1]
        steps.first[here] = kept
        first_half = to_hub[here * most + hub]
        for at in range(begin, end):
            if steps.cost[at] <= first_half + from_hub[steps.to[at] * most + hub]:
                steps.to[kept] = steps.to[at]
                steps.cost[kept] = steps.cost[at]
                steps.who[kept] = steps.who[at]
                kept += 1
        begin = end
    steps.first[len(steps.first) - 1] = kept


def way_round(steps: Steps, trail: Trail, hubs: Hubs, start: int, home: int, mark: int, heap: list[int]) -> tuple[int, int, int]:
    """The shortest way to move a seat from `home` to `start`: its length or FAR, where it leaves the search, and by which hub.

    Mentors are reached in order of length. Each asks the hubs how short a way on could be, and whether it is worth going on at all
    (landmarks and the triangle: Goldberg and Harrelson 2005). How many steps were looked at is added to the hubs' tally."""
    wide = len(trail.far)
    best, hub, worth = ask_hubs(hubs, start, home, 0, FAR)
    meet, took = start, 0
    if not worth:
        return best, meet, hub
    set_out(steps, trail, start, mark, best, heap)
    while len(heap) > 0:
        key = heappop(heap)
        length = key // wide
        if length >= best:
            break
        took += 1
        there = take_step(steps, trail, key - length * wide, length, mark, best, heap)
        if there == NOBODY:
            continue
        if there == home:
            best, meet, hub = length, home, NOBODY
            break
        found, by, worth = ask_hubs(hubs, there, home, length, best)
        if found < best:
            best, hub, meet = found, by, there
        if worth:
            put_forward(steps, trail, there, steps.first[there], mark, best, heap)
    hubs.tally[1] += took
    return best, meet, hub


def set_out(steps: Steps, trail: Trail, start: int, mark: int, best: int, heap: list[int]) -> None:
    """A search begins here. No other has this mark."""
    heap.clear()
    trail.seen[start] = mark
    trail.far[start] = 0
    put_forward(steps, trail, start, steps.first[start], mark, best, heap)


def take_step(steps: Steps, trail: Trail, here: int, length: int, mark: int, best: int, heap: list[int]) -> int:
    """The step that was put forward last, so long from the start: who is reached by it for the first time, or NOBODY.

    The next is put forward."""
    step = trail.at[here]
    there = steps.to[step]
    fresh = trail.seen[there] != mark
    if fresh:
        trail.seen[there] = mark
        trail.far[there] = length
        trail.step[there] = step
        trail.came[there] = here
    put_forward(steps, trail, here, step + 1, mark, best, heap)
    return there if fresh else NOBODY


def put_forward(steps: Steps, trail: Trail, here: int, at: int, mark: int, best: int, heap: list[int]) -> None:
    """The mentor's next step, to somewhere that is not reached yet. One at a time: most are never taken."""
    end = steps.first[here + 1]
    while at < end and trail.seen[steps.to[at]] == mark:
        at += 1
    trail.at[here] = at
    if at < end:
        length = trail.far[here] + steps.cost[at]
        if length < best:
            heappush(heap, length * len(trail.far) + here)


def ask_hubs(hubs: Hubs, here: int, home: int, length: int, best: int) -> tuple[int, int, bool]:
    """After so long a way to `here`: the shortest by way of a hub, if shorter than `best`; by which; and if any could be shorter yet.

    A way that goes by the hub is no shorter than one that need not: three mentors make a triangle."""
    most, out, back = len(hubs.place), hubs.out, hubs.back
    mine, theirs = here * most, home * most
    by = NOBODY
    for hub in range(hubs.tally[0]):
        to_hub, from_hub = back[mine + hub], out[theirs + hub]
        if length + to_hub + from_hub < best:
            best = length + to_hub + from_hub
            by = hub
        other = back[theirs + hub]
        if other < FAR and length + to_hub - other >= best:
            return best, by, False
        other = out[mine + hub]
        if other < FAR and length + from_hub - other >= best:
            return best, by, False
    return best, by, True


def tell_way(steps: Steps, turned: Steps, trail: Trail, hubs: Hubs, start: int, meet: int, hub: int, home: int, moves: list[int]) -> None:
    """Who moves where on the way that was found: as it was searched, then to the hub, then from it."""
    here = meet
    while here != start:
        tell(steps.who[trail.step[here]], here, moves)
        here = trail.came[here]
    if hub != NOBODY:
        most = len(hubs.place)
        here = meet
        while here != hubs.place[hub]:
            at = step_towards(steps, hubs.back, here, hub, most)
            here = steps.to[at]
            tell(steps.who[at], here, moves)
        here = home
        while here != hubs.place[hub]:
            at = step_towards(turned, hubs.out, here, hub, most)
            tell(turned.who[at], here, moves)
            here = turned.to[at]


def step_towards(steps: Steps, far: Row, here: int, hub: int, most: int) -> int:
    """The step that a shortest way to the hub begins with."""
    left = far[here * most + hub]
    at = steps.first[here]
    while steps.cost[at] + far[steps.to[at] * most + hub] != left:
        at += 1
    return at


def tell(who: int, where: int, moves: list[int]) -> None:
    if who != NOBODY:
        moves.append(who)
        moves.append(where)
