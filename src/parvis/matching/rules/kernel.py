"""The searches, over bare rows of numbers, in the part of Python that can be compiled as it stands.

A short queue runs these lines on lists. A very long one runs the same lines compiled, where the extra `fast` is installed: so the
answer is the same to the last integer. `solving` and `explaining` make the rows and say what they mean.

*Shapes.* Rows are those of `rows.py`, each with a line for every student, mentor, seat, edge or step. None gets longer here.
*Units.* Whole numbers. A cost is minus a fit, in the instance's `unit` of a point; a price is what a seat asks for, in the same, 0 or less.
How long a way round is, `all_steps` says. *Errors.* None is raised: an answer is believed when other lines have proved it (`proving`).

*Sources.* Who can be matched: augmenting paths (Berge 1957), in an order that a matroid makes exact (Rado 1957, Edmonds 1971). The
greatest fit: shortest augmenting paths with prices (Tomizawa 1971, Edmonds and Karp 1972; Dijkstra 1959). The proof: König and Hall.
Ways round: pruned landmark labelling (Akiba, Iwata and Yoshida 2013)."""

from __future__ import annotations

from heapq import heappop, heappush

from .rows import FAR, FEWEST_LINES, NOBODY, OFTEN, Labels, Paper, Row, Seating, Steps, Trail, Wanted


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
        if paper.tally[0] > OFTEN * len(wanted.place):
            put_in_order(wanted, seating.price)
            paper.tally[0] = 0
        if not add(wanted, seating, paper, student, rings):
            rings += 1
    if rings > 0:
        lower_rings(wanted, seating, paper, rings)


def put_in_order(wanted: Wanted, price: Row) -> None:
    """Each student's mentors by what they cost with their price. As prices fall, an edge is never shorter than it was then."""
    place, cost = wanted.place, wanted.cost
    for student in range(len(wanted.first) - 1):
        begin, many = wanted.first[student], wanted.first[student + 1] - wanted.first[student]
        keys = [(cost[begin + at] - price[place[begin + at]]) * many + at for at in range(many)]
        keys.sort()
        edges = [(place[begin + key % many], cost[begin + key % many]) for key in keys]
        for at in range(many):
            place[begin + at], cost[begin + at] = edges[at]
    for mentor in range(len(price)):
        wanted.then[mentor] = price[mentor]


def add(wanted: Wanted, seating: Seating, paper: Paper, student: int, ring: int) -> bool:
    """Along a cheapest way to a free seat, after which the prices prove again that nothing is cheaper.

    If there is none, the mentors that were asked form a closed ring: none of them will ever have a seat for anybody outside, and
    nobody inside wants to go out. They are never asked again; `seen` keeps which ring it was."""
    first = wanted.first[student]
    if first == wanted.first[student + 1]:
        return False
    heap = [0]
    heap.clear()
    touched = [0]
    touched.clear()
    paper.base[student] = 0
    paper.at[student] = first
    nearest = wanted.cost[first] - wanted.then[wanted.place[first]]
    best, found = search(wanted, seating, paper, NOBODY, FAR, nearest, paper.tally[1], heap, touched, [student])
    for mentor in touched:
        if found == NOBODY:
            paper.far[mentor] = -FAR
            paper.seen[mentor] = ring
        else:
            if paper.far[mentor] < best:
                seating.price[mentor] += paper.far[mentor] - best
            paper.far[mentor] = FAR
    if found != NOBODY:
        paper.tally[1] = (paper.tally[1] + best - nearest) // 2
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
    rest = [0]
    rest.clear()
    best, found = search(wanted, seating, paper, goal, limit, FAR, 0, heap, touched, rest)
    for mentor in range(wide):
        if seating.load[mentor] > 0 or mentor == goal:
            seating.price[mentor] += min(best, paper.far[mentor])
    for mentor in touched:
        paper.far[mentor] = FAR
    if found != NOBODY:
        move_along(seating, paper, found)


def search(  # noqa: C901 -- the innermost loop of all: cut in two and compiled, it takes twice as long
    wanted: Wanted,
    seating: Seating,
    paper: Paper,
    goal: int,
    best: int,
    limit: int,
    step: int,
    heap: list[int],
    touched: list[int],
    rest: list[int],
) -> tuple[int, int]:
    """Mentors by how far they are, until the goal is nearer than any that is left. The goal is the mentor `goal`, or if that is NOBODY
    any free seat. `best` is how long a way may be; the answer is how long it is, and to whom.

    An edge beyond `limit` is not asked yet: `rest` holds whose rows go on. The limit is raised when nothing is left before it, by more
    each time. Most searches end long before. Each row has a name of its own here: that saves half of the time where it is compiled."""
    first, place, cost, then = wanted
    seat, holder, load, price, paid = seating.seat, seating.holder, seating.load, seating.price, seating.paid
    far, came, toll, base, at = paper.far, paper.came, paper.toll, paper.base, paper.at
    wide = len(load)
    found, asked = NOBODY, 0
    while True:
        length = heap[0] // wide if len(heap) > 0 else FAR
        raised = length >= limit and limit < best
        if raised:
            step = 2 * step + 1
            limit = limit + step if len(rest) > 0 else FAR
            row, end, kept = 0, len(rest), 0
        elif length >= best:
            break
        else:
            mentor = heappop(heap) - length * wide
            if far[mentor] != length:
                continue
            row, end, kept = seat[mentor], seat[mentor] + load[mentor], len(rest)
        for line in range(row, end):
            if raised:
                student = rest[line]
            else:
                student = holder[line]
                base[student] = length - paid[student] + price[mentor]
                at[student] = first[student]
            begin, last = at[student], first[student + 1]
            edge, near = begin, base[student]
            while edge < last:
                there = place[edge]
                # Prices fall, so an edge is no shorter than it was when rows were put in order: nor are those after it.
                least = near + cost[edge] - then[there]
                if least >= limit or least >= best:
                    break
                more = near + cost[edge] - price[there]
                edge += 1
                if more >= best or more >= far[there]:
                    continue
                came[there] = student
                toll[there] = cost[edge - 1]
                if there == goal or (goal == NOBODY and load[there] < seat[there + 1] - seat[there]):
                    best, found = more, there
                else:
                    if far[there] == FAR:
                        touched.append(there)
                    far[there] = more
                    heappush(heap, more * wide + there)
            asked += edge - begin
            at[student] = edge
            if edge < last and least < best:
                if raised:
                    rest[kept] = student
                    kept += 1
                else:
                    rest.append(student)
        if raised:
            while len(rest) > kept:
                rest.pop()
    paper.tally[0] += asked
    return best, found


# --- Proof --------------------------------------------------------------------------------------
def reach(first: Row, place: Row, seating: Seating, seen: Row, layer: Row, faulty: Row) -> None:
    """From all who are left out, along those who sit. `first` and `place` are the candidates, `seen` marks the mentors that were reached.

    `faulty` gets the first who could have been matched, then the first who was passed over: whose way leads to somebody of a later
    layer of wait. Earlier ones go first: what they reach holds only those who waited as long or longer, and needs no second look."""
    for left_out in range(len(seating.mate)):
        if seating.mate[left_out] != NOBODY:
            continue
        waiting = [left_out]
        while len(waiting) > 0:
            asks = waiting.pop()
            for edge in range(first[asks], first[asks + 1]):
                mentor = place[edge]
                if seen[mentor] == FAR:
                    continue
                seen[mentor] = FAR
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
    """For each mentor the cheapest student who could move to each other: those that a shortest way may take, and some more.

    A length counts a point of fit `point` times, plus 2 for a move and 1 for a free seat: so every way out costs something, and no
    way is a round. `steps` has room for an edge of each who sits, and two steps more for each mentor. `out` has a line a mentor; it
    gets what `ways_out` says. Whoever sits must have `paid` what their edge costs, and prices must prove that nobody is envious:
    else lengths are below 0, and the searches do not end as they should."""
    ways_out(wanted, seating, out, point)
    free_seats = len(seating.load)
    end = 0
    for mentor in range(free_seats):
        steps.first[mentor] = end
        for there in cheapest_movers(wanted, seating, paper, mentor, out[mentor] // point):
            end = write_step(steps, end, there, paper.far[there] * point + 2, paper.came[there])
            paper.far[there] = FAR
        if has_free_seat(seating, mentor):
            end = write_step(steps, end, free_seats, 1, NOBODY)
    steps.first[free_seats] = end
    for mentor in range(free_seats):
        if seating.load[mentor] > 0:
            end = write_step(steps, end, mentor, -seating.price[mentor] * point, NOBODY)
    steps.first[free_seats + 1] = end


def write_step(steps: Steps, line: int, to: int, cost: int, who: int) -> int:
    """The line after it."""
    steps.to[line] = to
    steps.cost[line] = cost
    steps.who[line] = who
    return line + 1


def ways_out(wanted: Wanted, seating: Seating, out: Row, point: int) -> None:
    """How long a short way from each mentor to a free seat is; FAR where none was found. In the lengths of `all_steps`.

    Rows are gone through a few times, there and back (Bellman and Ford): a bound is enough, and the last few ways take longest to
    find. A price is 0 or less, so the rest of a row is too long as soon as one edge is."""
    size = len(out)
    for mentor in range(size):
        out[mentor] = 1 if has_free_seat(seating, mentor) else FAR
    for number in range(4 * size):
        mentor = number % size if number // size % 2 == 0 else size - 1 - number % size
        for taken in range(seating.seat[mentor], seating.seat[mentor] + seating.load[mentor]):
            sits = seating.holder[taken]
            worth = seating.paid[sits] - seating.price[mentor]
            for edge in range(wanted.first[sits], wanted.first[sits + 1]):
                least = (wanted.cost[edge] - worth) * point + 2
                if least >= out[mentor]:
                    break
                there = wanted.place[edge]
                out[mentor] = min(out[mentor], least - seating.price[there] * point + out[there])


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


def next_best(wanted: Wanted, seating: Seating, student: int, most: int, best: Row, cost: Row) -> int:
    """The student's other mentors by how much more they cost, no more than `most`; how many there are."""
    mine = seating.mate[student]
    worth = seating.paid[student] - seating.price[mine]
    count = 0
    for edge in range(wanted.first[student], wanted.first[student + 1]):
        mentor = wanted.place[edge]
        if mentor == mine:
            continue
        if count == most and wanted.cost[edge] - worth > cost[most - 1]:
            break
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
def turn(steps: Steps, turned: Steps) -> None:
    """The same steps by where they lead, in the order of who takes them. `turned` has as many lines."""
    first, end = turned.first, steps.first[len(steps.first) - 1]
    for mentor in range(len(first)):
        first[mentor] = 0
    for at in range(end):
        first[steps.to[at]] += 1
    for mentor in range(1, len(first)):
        first[mentor] += first[mentor - 1]
    for back in range(len(first) - 1):
        here = len(first) - 2 - back
        for at in range(steps.first[here], steps.first[here + 1]):
            there = steps.to[at]
            first[there] -= 1
            turned.to[first[there]] = here
            turned.cost[first[there]] = steps.cost[at]
            turned.who[first[there]] = steps.who[at]


def try_a_root(steps: Steps, turned: Steps, trail: Trail, back: Labels, ahead: Labels, near: Row, root: int, weight: Row) -> None:
    """All ways from this mentor and to them, before anybody has a label. Whose place is on how many of them is added to `weight`.

    Then steps that are longer than the way by this mentor are left out, of both: no shortest way takes them."""
    heap = [0]
    touched = [0]
    wide = len(trail.far)
    ways_in = [FAR] * wide
    reached = walk(turned, trail, ahead, near, root, heap, touched)
    weigh(trail, reached, weight)
    for mentor in touched:
        ways_in[mentor] = trail.far[mentor]
        trail.far[mentor] = FAR
    reached = walk(steps, trail, back, near, root, heap, touched)
    weigh(trail, reached, weight)
    leave_out_needless(steps, ways_in, trail.far)
    leave_out_needless(turned, trail.far, ways_in)
    for mentor in touched:
        trail.far[mentor] = FAR


def weigh(trail: Trail, reached: list[int], weight: Row) -> None:
    """How many are behind each on the ways that were found, and themselves."""
    behind = [0] * len(trail.far)
    for place in range(len(reached)):
        mentor = reached[len(reached) - 1 - place]
        behind[mentor] += 1
        weight[mentor] += behind[mentor]
        behind[trail.came[mentor]] += behind[mentor]


def leave_out_needless(steps: Steps, to_root: Row, from_root: Row) -> None:
    """Without the steps that are longer than the way by this root. The others move up, in their order."""
    kept = begin = 0
    for here in range(len(steps.first) - 1):
        end = steps.first[here + 1]
        steps.first[here] = kept
        for at in range(begin, end):
            if steps.cost[at] <= to_root[here] + from_root[steps.to[at]]:
                steps.to[kept] = steps.to[at]
                steps.cost[kept] = steps.cost[at]
                steps.who[kept] = steps.who[at]
                kept += 1
        begin = end
    steps.first[len(steps.first) - 1] = kept


def label(steps: Steps, turned: Steps, trail: Trail, ahead: Labels, back: Labels, order: Row, near: Row, begun: int) -> int:
    """Labels everybody, so that the shortest way between any two goes by a mentor that both have a label of: see `meet`.

    Each mentor in this order is a root: all whom no earlier root connects with it as shortly get a label that says how far it is
    (pruned landmark labelling: Akiba, Iwata and Yoshida 2013). `near` has a line a mentor, FAR in each. Stops where there is no room
    for the labels of a root, and says how many turns are done: two a root. It goes on from there when it is called again."""
    heap = [0]
    touched = [0]
    for number in range(begun, 2 * len(order)):
        rank = number // 2
        if number % 2 == 0:
            done = label_from(steps, trail, ahead, back, order[rank], rank, near, heap, touched)
        else:
            done = label_from(turned, trail, back, ahead, order[rank], rank, near, heap, touched)
        if not done:
            return number
    return 2 * len(order)


def label_from(
    steps: Steps, trail: Trail, mine: Labels, theirs: Labels, root: int, rank: int, near: Row, heap: list[int], touched: list[int]
) -> bool:
    """One root, in one direction. False where there is no room for so many labels; then none is made."""
    begin, end = mine.first[root], mine.first[root] + mine.many[root]
    for line in range(begin, end):
        near[mine.root[line]] = mine.far[line]
    reached = walk(steps, trail, theirs, near, root, heap, touched)
    for line in range(begin, end):
        near[mine.root[line]] = FAR
    needed = 0
    for mentor in reached:
        if is_full(theirs, mentor):
            needed += 2 * theirs.many[mentor]
    has_room = theirs.used[0] + needed <= len(theirs.root)
    if has_room:
        for mentor in reached:
            add_label(theirs, mentor, rank, trail.far[mentor], trail.came[mentor])
    for mentor in touched:
        trail.far[mentor] = FAR
    return has_room


def walk(steps: Steps, trail: Trail, labels: Labels, near: Row, root: int, heap: list[int], touched: list[int]) -> list[int]:
    """Those to whom the way from this root is shorter than by any root before, in order of length (Dijkstra).

    Whoever is reached as shortly by an earlier root is passed over, and the ways behind them are that root's. `trail` says how far, and
    from whom; `touched` are all whose lines say so."""
    wide = len(trail.far)
    reached = [root]
    reached.clear()
    touched.clear()
    heap.clear()
    trail.far[root] = 0
    trail.came[root] = root
    touched.append(root)
    heappush(heap, root)
    while len(heap) > 0:
        key = heappop(heap)
        length = key // wide
        here = key - length * wide
        if length > trail.far[here] or is_near(labels, near, here, length):
            continue
        reached.append(here)
        for at in range(steps.first[here], steps.first[here + 1]):
            there = steps.to[at]
            more = length + steps.cost[at]
            if more < trail.far[there]:
                if trail.far[there] == FAR:
                    touched.append(there)
                trail.far[there] = more
                trail.came[there] = here
                heappush(heap, more * wide + there)
    return reached


def is_near(labels: Labels, near: Row, mentor: int, length: int) -> bool:
    """A root that has been leads here in no more than this length."""
    line = labels.first[mentor]
    end = line + labels.many[mentor]
    while line < end and near[labels.root[line]] + labels.far[line] > length:
        line += 1
    return line < end


def is_full(labels: Labels, mentor: int) -> bool:
    """Lines are kept in rows of 4, 8, 16 and so on."""
    many = labels.many[mentor]
    return many >= FEWEST_LINES and many & (many - 1) == 0


def add_label(labels: Labels, mentor: int, rank: int, far: int, by: int) -> None:
    """Whoever has filled their row moves to one that is twice as long."""
    begin, many = labels.first[mentor], labels.many[mentor]
    if is_full(labels, mentor):
        to = labels.used[0]
        labels.used[0] += 2 * many
        labels.first[mentor] = to
        for line in range(many):
            labels.root[to + line] = labels.root[begin + line]
            labels.far[to + line] = labels.far[begin + line]
            labels.by[to + line] = labels.by[begin + line]
        begin = to
    labels.root[begin + many] = rank
    labels.far[begin + many] = far
    labels.by[begin + many] = by
    labels.many[mentor] += 1


def ways_round(ahead: Labels, back: Labels, start: Row, home: Row, length: Row, root: Row) -> None:
    """For each line: how long the way is that makes room with mentor `start` when a seat at `home` is left, and by which root.

    FAR where there is none. All have a line each; lengths are those of `all_steps`."""
    for line in range(len(start)):
        length[line], root[line] = meet(ahead, back, start[line], home[line])


def meet(ahead: Labels, back: Labels, start: int, home: int) -> tuple[int, int]:
    """The shortest way by a root that both have a label of. Labels stand in the order of their roots."""
    mine, theirs = ahead.first[start], back.first[home]
    my_end, their_end = mine + ahead.many[start], theirs + back.many[home]
    best, root = FAR, NOBODY
    while mine < my_end and theirs < their_end:
        if ahead.root[mine] < back.root[theirs]:
            mine += 1
        elif ahead.root[mine] > back.root[theirs]:
            theirs += 1
        else:
            if ahead.far[mine] + back.far[theirs] < best:
                best = ahead.far[mine] + back.far[theirs]
                root = ahead.root[mine]
            mine += 1
            theirs += 1
    return best, root


def tell_ways(
    steps: Steps, ahead: Labels, back: Labels, order: Row, start: Row, home: Row, root: Row, begin: Row, goes: Row, where: Row
) -> None:
    """Who moves, and to whom, for each line from `begin` on, in order of students: on the way from `start` to its root and from there to
    `home`, which is followed backwards."""
    for line in range(len(start)):
        at, rank = begin[line], root[line]
        if rank == NOBODY:
            continue
        here = start[line]
        while here != order[rank]:
            there = by_whom(ahead, here, rank)
            at = tell(steps, here, there, goes, where, at)
            here = there
        here = home[line]
        while here != order[rank]:
            there = by_whom(back, here, rank)
            at = tell(steps, there, here, goes, where, at)
            here = there
        in_order_of_students(goes, where, begin[line], at)


def by_whom(labels: Labels, mentor: int, rank: int) -> int:
    """The next on the way to this root."""
    line = labels.first[mentor]
    while labels.root[line] != rank:
        line += 1
    return labels.by[line]


def tell(steps: Steps, here: int, there: int, goes: Row, where: Row, at: int) -> int:
    """The move from here to there, if somebody moves: nobody does to a free seat, or from one. The line after it."""
    free_seats = len(steps.first) - 2
    if here == free_seats or there == free_seats:
        return at
    step = steps.first[here]
    while steps.to[step] != there:
        step += 1
    goes[at] = steps.who[step]
    where[at] = there
    return at + 1


def in_order_of_students(goes: Row, where: Row, begin: int, end: int) -> None:
    """A dozen lines or so."""
    for line in range(begin + 1, end):
        student, mentor = goes[line], where[line]
        before = line - 1
        while before >= begin and goes[before] > student:
            goes[before + 1] = goes[before]
            where[before + 1] = where[before]
            before -= 1
        goes[before + 1] = student
        where[before + 1] = mentor
