#!/usr/bin/env python3
"""Checks published teams of choucha with nothing but Python's standard library.

    python3 verify-teams.py var/public/teams/2024-03-01-100.json [more files ...] [--draws var/public]

A published staffing holds the inspectors there were (certificate, department branch, region, load before), who had met whom, and
every visit with what it needs, who is recused and who goes. This program works the teams out again and compares:

1. The ticket of an inspector with load l is SHA-256("choucha-team/1", seed, lottery, certificate, l), joined by the byte 0x1F.
2. For each visit in order, until the team is complete: of all who can still be used the one with the smallest
   (load, visits made with those already in the team, ticket, certificate) joins. Who can be used fits a need, is not recused, not
   in the team, and with that one the needs can be shared out among the team.
3. Then loads are evened out: from those with the highest load (then by certificate), breadth first over visits in order and
   inspectors in order, the first chain of replacements that ends at a load lower by two or more is carried out, again and again.
4. The leader is, of the members from the first need's department, the one with the smallest
   SHA-256("choucha-leader/1", seed, lottery, visit, certificate).

With --draws it also holds seed, lottery and objects against the published draws, and every substitute against the order of its
cell: the next that was not called before. It shares no code with the program that drew; verify.py lies beside it.
Exit code 0: all as claimed; 1: something is not.
"""
import csv
import hashlib
import heapq
import json
import pathlib
import sys
from collections import deque

from verify import in_order, table

US = "\x1f"


def sha256(*parts):
    return hashlib.sha256(US.join(parts).encode("utf-8")).hexdigest()


def fits(inspector, need, region):
    if inspector["branch"] != need["branch"] or inspector["expert"] != need["expert"]:
        return False
    if need["speciality"] and need["speciality"] not in inspector["specialities"]:
        return False
    city, own = inspector["city"], inspector["region"] == region
    return {"city": city, "county": own, "either": city or own}[need["level"]]


class Seats:
    """Whether the needs of a visit can be shared out among some inspectors: a bipartite matching."""

    def __init__(self, visit, people):
        self.visit, self.people = visit, people
        self.size = [n["count"] for n in visit["needs"]]
        self.known = {}

    def wants(self, who):
        """The needs that someone fits, by their places."""
        if who not in self.known:
            needs = enumerate(self.visit["needs"])
            self.known[who] = tuple(i for i, n in needs if fits(self.people[who], n, self.visit["region"]))
        return self.known[who]

    def can(self, team):
        seats = [[] for _ in self.size]

        def place(who, tried):
            for need in self.wants(who):
                if need in tried:
                    continue
                tried.add(need)
                if len(seats[need]) < self.size[need]:
                    seats[need].append(who)
                    return True
                for other in list(seats[need]):
                    seats[need].remove(other)
                    if place(other, tried):
                        seats[need].append(who)
                        return True
                    seats[need].append(other)
            return False

        return all(place(who, set()) for who in team)


def staff(document):
    """The teams as the lottery gives them: for each visit the certificates in order, or nothing."""
    people = {i["id"]: i for i in document["inspectors"]}
    order = sorted(people, key=lambda i: i.encode("utf-8"))
    of_branch = {}
    for who in order:
        of_branch.setdefault(people[who]["branch"], []).append(who)
    place = {who: n for n, who in enumerate(order)}
    load = {who: people[who]["load"] for who in order}
    met = {frozenset(pair): count for *pair, count in document["met"]}
    teams, seats, usables = [], [], []
    for visit in document["visits"]:
        seat = Seats(visit, people)
        barred = set(visit["recused"])
        branches = {need["branch"] for need in visit["needs"]}
        usable = sorted((w for branch in branches for w in of_branch.get(branch, []) if w not in barred and seat.wants(w)), key=place.get)
        ticket = {}
        team = []
        while len(team) < sum(seat.size):
            best = None
            for who in usable:
                if who in team or (best and load[who] > best[0][0]):
                    continue
                if who not in ticket:
                    ticket[who] = sha256("choucha-team/1", visit["seed"], visit["lottery"], who, str(load[who]))
                together = sum(met.get(frozenset((who, o)), 0) for o in team)
                key = (load[who], together, ticket[who], place[who])
                if (best is None or key < best[0]) and seat.can(team + [who]):
                    best = (key, who)
            if best is None:
                break
            team.append(best[1])
        if len(team) < sum(seat.size):
            team = []
        for i, a in enumerate(team):
            load[a] += 1
            for b in team[i + 1 :]:
                met[frozenset((a, b))] = met.get(frozenset((a, b)), 0) + 1
        teams.append(team)
        seats.append(seat)
        groups = {}
        for who in usable:
            groups.setdefault(seat.wants(who), []).append(who)
        usables.append(groups)
    even_out(teams, seats, usables, load, order)
    return [sorted(team, key=place.get) for team in teams]


def even_out(teams, seats, usable, load, order):
    """Passes over the inspectors, always the one with the highest load, until one changes nothing."""
    place = {who: n for n, who in enumerate(order)}
    of = {who: set() for who in order}
    for v, team in enumerate(teams):
        for who in team:
            of[who].add(v)
    changed = True
    while changed:
        changed, seen, lowest = False, set(), min(load.values(), default=0)
        heap = [(-load[w], place[w], w) for w in order if of[w]]
        heapq.heapify(heap)
        while heap and -heap[0][0] >= lowest + 2:
            least, _, start = heapq.heappop(heap)
            if -least != load[start] or start in seen:
                continue
            reached, chain = find_chain(start, teams, seats, usable, load, place, of, seen)
            if chain is None:
                continue
            # What was reached on the way may lead elsewhere now.
            seen.difference_update(reached)
            for out, v, into in chain:
                teams[v] = [w for w in teams[v] if w != out] + [into]
                of[out].discard(v)
                of[into].add(v)
                load[out] -= 1
                load[into] += 1
            for who in [out for out, _, _ in chain] + [chain[-1][2]]:
                heapq.heappush(heap, (-load[who], place[who], who))
            changed = True


def find_chain(start, teams, seats, usable, load, place, of, seen):
    """Whom a start reaches anew, and the chain to the first one whose load is lower by two or more."""
    before, queue, reached = {}, deque([start]), [start]
    seen.add(start)
    while queue:
        who = queue.popleft()
        for v in sorted(of[who]):
            rest = [w for w in teams[v] if w != who]
            # Who fits the same needs can replace the same people.
            found = []
            for group in usable[v].values():
                others = [w for w in group if w not in seen and w not in teams[v]]
                if others and seats[v].can(rest + others[:1]):
                    found += others
            found.sort(key=place.get)
            reached += found
            seen.update(found)
            before.update({other: (who, v) for other in found})
            for end in found:
                if load[end] + 2 <= load[start]:
                    chain = []
                    while end in before:
                        chain.append((before[end][0], before[end][1], end))
                        end = before[end][0]
                    return reached, chain[::-1]
            queue.extend(found)
    return reached, None


def leader(visit, team, people):
    branch = visit["needs"][0]["branch"]
    own = [w for w in team if people[w]["branch"] == branch and not people[w]["expert"]]
    return min(own, key=lambda w: sha256("choucha-leader/1", visit["seed"], visit["lottery"], visit["visit"], w), default=None)


def check(document, folder):
    if document["format"] != "choucha-teams/2":
        return ["the file is of a format that this program does not know"]
    wrong = []
    people = {i["id"]: i for i in document["inspectors"]}
    for visit, team in zip(document["visits"], staff(document)):
        claimed = visit["team"]
        if sorted(claimed) != sorted(team):
            wrong.append(f'{visit["visit"]}: the team is not the one that the tickets give')
        elif team and claimed[0] != leader(visit, team, people):
            wrong.append(f'{visit["visit"]}: the leader is not the one that the tickets give')
        if set(claimed) & set(visit["recused"]):
            wrong.append(f'{visit["visit"]}: someone recused goes')
    if folder is not None:
        wrong += against_draws(document, folder)
    return wrong


def against_draws(document, folder):
    """Seed and lottery are those of the draw that the visit began with, and every drawn object has its visit."""
    wrong, visited = [], {}
    for visit in document["visits"]:
        for draw, object_id in visit["objects"]:
            visited.setdefault(draw, set()).add(object_id)
    ours = set(document["draws"])
    first = [min((d for d, _ in v["objects"] if d in ours), key=lambda d: d.encode("utf-8"), default=None) for v in document["visits"]]
    for name in document["draws"]:
        draw = json.loads((folder / name.replace("/", "-") / "draw.json").read_text("utf-8"))
        with open(folder / name.replace("/", "-") / "objects.csv", encoding="utf-8-sig", newline="") as file:
            drawn = {row["id"] for row in csv.DictReader(file)}
        if drawn - visited.get(name, set()):
            wrong.append(f"{name}: a drawn object has no visit")
        for visit, begun in zip(document["visits"], first):
            if begun == name and (visit["seed"], visit["lottery"]) != (draw["seed"], draw["lottery"]):
                wrong.append(f'{visit["visit"]}: it is not staffed by the lottery of {name}')
    return wrong


def check_substitutes(draw, frame, objects, substitutes):
    """Each substitute is the next of its cell in the order of the draw."""
    called, current = set(), {o["id"]: o["cell"] for o in objects}
    drawn = set(current)
    for row in substitutes:
        cell = current.pop(row["replaced"], None)
        if cell is None:
            yield f'{row["replaced"]}: it was not drawn, or was replaced before'
            continue
        called |= set(filter(None, row["passed"].split(";")))
        queue = [(rank, *m) for rank, m in enumerate(in_order(draw, frame, cell), start=1)]
        # Where a task never repeats, whoever it had drawn before the round is no substitute.
        once = draw["once"]
        queue = [m for m in queue if m[3] not in drawn and m[3] not in called and not (once and int(m[1]) > 0)]
        given = (row["cell"], row["rank"], row["times"], row["ticket"], row["id"])
        expected = (cell, *map(str, queue[0])) if queue else ("",) * 5
        if given != expected:
            yield f'{row["replaced"]}: its substitute is not the next in order'
        if row["id"]:
            called.add(row["id"])
            current[row["id"]] = cell


def substitutes(folder):
    """What is wrong with the substitutes of a published draw."""
    draw = json.loads((folder / "draw.json").read_text("utf-8"))
    frame, objects = table(folder / "frame.csv"), table(folder / "objects.csv")
    return list(check_substitutes(draw, frame, objects, table(folder / "substitutes.csv")))


def main(arguments):
    files, folder = [], None
    while arguments:
        argument = arguments.pop(0)
        if argument == "--draws":
            folder = pathlib.Path(arguments.pop(0))
        else:
            files.append(pathlib.Path(argument))
    if not files:
        print(__doc__)
        return 2
    failed = 0
    for path in files:
        try:
            wrong = check(json.loads(path.read_text("utf-8")), folder)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            wrong = [f"the file cannot be read: {error!r}"]
        failed += bool(wrong)
        print(f"{'FAILED' if wrong else 'ok'}  {path.name}" + "".join(f"\n        {w}" for w in wrong[:5]))
    for path in sorted(folder.glob("*/substitutes.csv")) if folder else []:
        try:
            wrong = substitutes(path.parent)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            wrong = [f"the files cannot be read: {error!r}"]
        failed += bool(wrong)
        print(f"{'FAILED' if wrong else 'ok'}  {path.parent.name} substitutes" + "".join(f"\n        {w}" for w in wrong[:5]))
    print(f"{len(files)} staffing{'' if len(files) == 1 else 's'}, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
