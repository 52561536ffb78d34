#!/usr/bin/env python3
"""Checks published teams of choucha with nothing but Python's standard library.

    python3 verify-teams.py var/public
    python3 verify-teams.py STAFFING.json ...                       single staffings, without the chain: whether the tickets give these teams

var/public holds chain.jsonl (the entries of the ledger, see verify.py, which lies beside this file and is to be run first), teams/DAY-ENTRY.json
(a staffing: the inspectors there were, with certificate, branch, region and load before; who had met whom; every visit with what it needs, who
is recused and who goes; or a late recusal: the same for one visit, and who steps back) and in each draw's folder teams.csv, visits.csv and substitutes.csv. This program works all of it out again:

1. The ticket of an inspector with load l is SHA-256("choucha-team/1", seed, lottery, certificate, l), joined by the byte 0x1F.
2. For each visit in order, until the team is complete: of all who can still be used the one with the smallest
   (load, visits made with those already in the team, ticket, certificate) joins. Who can be used fits a need, is not recused, not
   in the team, and with that one the needs can be shared out among the team.
3. Then loads are evened out: from those with the highest load (then by certificate), breadth first over visits in order and
   inspectors in order, the first chain of replacements that ends at a load lower by two or more is carried out, again and again.
4. The leader is, of the members from the first need's department, the one with the smallest
   SHA-256("choucha-leader/1", seed, lottery, visit, certificate).
5. Each staffing is the one whose digest the chain has; its needs, inspectors (all of the departments needed) and recusals are those fixed with the intents, before any seed
   existed; every drawn object has a visit, and it is staffed by the lottery of its draw.
6. Who takes the place of one who steps back after the draw is the one of all who can still be used with the smallest (load, visits made with those who
   stay, ticket, certificate); where nobody can, the visit is staffed anew without him. Inspectors and recusals are those of the day of the recusal.
7. Every substitute is the next of its cell in the order of the draw that was not called before (of a sealed draw: was not drawn or called before).
8. teams.csv, visits.csv and substitutes.csv say what staffings, recusals, substitutions and voids of the chain come to, byte for byte.

It shares no code with the program that drew. Exit code 0: all as claimed; 1: something is not.
"""
import hashlib
import heapq
import json
import pathlib
import sys
from collections import deque

from verify import STAFF, claimed, in_order, read_chain, sheet, table

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


def staff_again(document):
    """The team of the visit of a late recusal, as the lottery gives it."""
    people = {i["id"]: i for i in document["inspectors"]}
    (visit,), back = document["visits"], document["steps_back"]
    seat, rest = Seats(visit, people), [who for who in back["before"] if who != back["inspector"]]
    if all(who in people for who in rest) and seat.can(rest):
        met = {frozenset(pair): count for *pair, count in document["met"]}
        barred = {*visit["recused"], *back["before"]}
        found = []
        for who in (who for who in people if who not in barred and seat.wants(who) and seat.can(rest + [who])):
            load = people[who]["load"]
            together = sum(met.get(frozenset((who, other)), 0) for other in rest)
            ticket = sha256("choucha-team/1", visit["seed"], visit["lottery"], who, str(load))
            found.append((load, together, ticket, who.encode("utf-8"), who))
        if found:
            return [sorted(rest + [min(found)[-1]], key=lambda who: who.encode("utf-8"))]
    # Nobody can take the place: whoever steps back does not come back.
    return staff({**document, "visits": [{**visit, "recused": visit["recused"] + [back["inspector"]]}]})


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


def check(document):
    """What is wrong with the teams of a staffing, or of a late recusal."""
    if document["format"] not in ("choucha-teams/3", "choucha-recusal/1"):
        yield "the file is of a format that this program does not know"
        return
    people = {i["id"]: i for i in document["inspectors"]}
    for visit, team in zip(document["visits"], (staff if document["format"] == "choucha-teams/3" else staff_again)(document)):
        claimed = [m["inspector"] for m in visit["team"]]
        if sorted(claimed) != sorted(team):
            yield f'{visit["visit"]}: the team is not the one that the tickets give'
        elif team and claimed[0] != leader(visit, team, people):
            yield f'{visit["visit"]}: the leader is not the one that the tickets give'
        roles = ["leader" if n == 0 else "expert" if people[who]["expert"] else "member" for n, who in enumerate(claimed)]
        if [m["role"] for m in visit["team"]] != roles:
            yield f'{visit["visit"]}: a role is not as it must be'
        if set(claimed) & set(visit["recused"]):
            yield f'{visit["visit"]}: someone recused goes'


KIND = ("department", "branch", "level", "speciality", "expert")


def needs_of(teams):
    """What a visit needs that serves several draws: of like needs the larger."""
    found = {}
    for need in (need for team in teams for need in team["needs"]):
        kind = tuple(need.get(name, "") for name in KIND)
        found[kind] = max(found.get(kind, 0), need["count"])
    return found


class Book:
    """What the entries of the chain say of visits, in their order."""

    def __init__(self, public, entries):
        self.public, self.wrong, self.draws, self.visits, self.of_object = public, [], {}, {}, {}
        # Of people is told what was recorded before the first draw whose names are kept back.
        sealed = {e["subject"] for e in entries if e["kind"] == "intent" and e["now"]["publish"] == "sealed"}
        unnamed = {draw for draw in sealed if claimed(public / draw.replace("/", "-") / "draw.json") is None}
        kept_back = (e["seq"] for e in entries if e["kind"] == "draw" and (e["later"] is None or e["subject"] in unnamed))
        self.horizon = min(kept_back, default=len(entries) + 1)
        self.staffed, self.substituted, self.void = [], [], {}
        # Entries about visits so far; visits of each inspector and pair by year; the load that each began a year with; secrets by commitment.
        self.count, self.starts, self.secrets, self.stepped_back = 0, {}, {}, set()
        for e in (e for e in entries if e["kind"] == "reveal"):
            self.secrets[hashlib.sha256(bytes.fromhex(e["tells"]["secret"])).hexdigest()] = e["tells"]["secret"]

    def say(self, entry, why):
        self.wrong.append(f'entry {entry["seq"]} ({entry["kind"]} {entry["subject"]}): {why}')

    def take(self, entry):
        kind, tells = entry["kind"], entry["tells"]
        self.take_in(entry, kind, tells)
        self.count += kind in ("staffing", "recusal", "substitution", "void")

    def take_in(self, entry, kind, tells):
        if kind == "intent":
            self.draws[tells["draw"]] = dict(tells)
        elif kind == "draw":
            self.draws[tells["draw"]].update({name: value for name, value in tells.items() if name != "cells"})
        elif kind == "void" and entry["seq"] < self.horizon:
            self.void.setdefault(tells["draw"], self.files(tells["draw"]))
            self.drop(lambda draw, _: draw == tells["draw"])
        elif entry["later"] is None:
            return  # kept back
        elif kind == "staffing":
            self.staffing(entry, tells)
        elif kind == "recusal":
            self.recusal(entry, tells)
        elif kind == "substitution":
            self.substitution(entry, tells)

    def document(self, entry, day, form):
        """The published document of an entry, after what is wrong with its teams is said."""
        document = json.loads((self.public / "teams" / f'{day}-{entry["seq"]}.json').read_text("utf-8"))
        for why in check(document) if document["format"] == form else ["its document is of another format"]:
            self.say(entry, why)
        return document

    def recusal(self, entry, tells):
        """Somebody steps back from a visit that has its team: nothing else of the visit changes."""
        document = self.document(entry, tells["as_of"], "choucha-recusal/1")
        known, (visit,), back = self.visits[tells["visit"]], document["visits"], document["steps_back"]
        before = [m["inspector"] for m in known["team"]]
        if tells["inspector"] in [m["inspector"] for m in tells["team"]] or tells["inspector"] not in before:
            self.say(entry, "who steps back stays, or was not in the team")
        same = ("visit", "enterprise", "region", "seed", "lottery", "needs", "beside")
        if [visit[name] for name in same] != [known[name] for name in same] or [tuple(o) for o in visit["objects"]] != [tuple(o) for o in known["objects"]]:
            self.say(entry, "its visit is not as it was")
        if back != {**{name: tells[name] for name in ("as_of", "draw", "object", "inspector")}, "before": before}:
            self.say(entry, "who steps back from what, or who was in the team, is not what the chain says")
        if (tells["draw"], tells["object"]) not in [tuple(o) for o in visit["objects"]] or document["day"] != known["day"]:
            self.say(entry, "its object or day is not that of the visit")
        if (visit["team"], visit["missing"], visit["why"]) != (tells["team"], tells["missing"], None if tells["team"] else "short"):
            self.say(entry, "its team is not that of the chain")
        self.loads(entry, document)
        self.unfounded(entry, document, visit)
        known["team"] = tells["team"]
        self.stepped_back.add(tells["visit"])

    def unfounded(self, entry, document, visit):
        """Nobody is recused where nothing recuses anybody."""
        terms = [self.draws[draw].get("staffing") for draw, _ in visit["objects"]]
        free = document["recusals"] == sha256("") and not any(t and (t["team"]["not_home"] or t["team"]["not_twice"]) for t in terms)
        if visit["recused"] and free and visit["visit"] not in self.stepped_back:
            self.say(entry, f'{visit["visit"]}: someone is recused, and nothing recuses anybody')

    def staffing(self, entry, tells):
        document = self.document(entry, tells["day"], "choucha-teams/3")
        if document["draws"] != tells["draws"] or document["day"] != tells["day"]:
            self.say(entry, "its day or draws are not those of the chain")
        self.loads(entry, document)
        self.in_turn(entry, document)
        if tells["again"]:
            self.later(entry, tells, document)
        if set(document["draws"]) & set(self.staffed) or bool(tells["again"]) == bool(document["draws"]):
            self.say(entry, "a draw is staffed first twice, or the staffing is of no draw")
        for draw in document["draws"]:
            fixed = self.draws[draw]["staffing"]
            branches = {need["branch"] for need in fixed["team"]["needs"]}
            if self.current(draw) and fixed["pool"] != hashlib.sha256(self.pool(document, branches).encode("utf-8")).hexdigest():
                self.say(entry, f"{draw}: an inspector was left out, added or changed since the intent")
            if (fixed["roster"], fixed["recusals"]) != (document["roster"], document["recusals"]):
                self.say(entry, f"{draw}: its inspectors or recusals are not those fixed with the intent")
        for visit in document["visits"]:
            place = self.visits.get(visit["visit"], {"place": len(self.visits)})["place"]
            day = self.visits.get(visit["visit"], document)["day"]
            self.visits[visit["visit"]] = {**visit, "place": place, "day": day}
            for draw, object_id in visit["objects"]:
                self.of_object.setdefault(draw, {})[object_id] = visit["visit"]
            terms = [self.draws[draw].get("staffing") for draw, _ in visit["objects"]]
            self.unfounded(entry, document, visit)
            if all(terms) and needs_of(t["team"] for t in terms) != needs_of([visit]):
                self.say(entry, f'{visit["visit"]}: its needs are not those of its draws')
            first = min((d for d, _ in visit["objects"] if d in document["draws"]), key=lambda d: d.encode("utf-8"), default=None)
            if first and (visit["seed"], visit["lottery"]) != (self.draws[first]["seed"], self.draws[first]["lottery"]):
                self.say(entry, f'{visit["visit"]}: it is not staffed by the lottery of {first}')
        self.staffed += document["draws"]
        for draw in document["draws"]:
            drawn = {o["id"] for o in self.current(draw)}
            if drawn != set(self.of_object.get(draw, {})):
                self.say(entry, f"{draw}: a drawn object has no visit, or one that was not drawn has one")

    def pool(self, document, branches):
        """What was fixed of the inspectors of some departments: each with the load that the year was begun with."""
        year, lines = document["day"][:4], []
        for i in (i for i in document["inspectors"] if i["branch"] in branches):
            cells = (i["id"], i["branch"], i["region"], str(int(i["city"])), ";".join(i["specialities"]), str(int(i["expert"])))
            lines.append(US.join([*cells, str(self.starts[year, i["id"]])]) + "\n")
        return "".join(lines)

    def loads(self, entry, document):
        """Loads and meetings are those of the year's visits so far, beside the load that each inspector began the year with."""
        year, made, met = document["day"][:4], {}, {}
        for visit in (v for v in self.visits.values() if v["day"][:4] == year):
            ids = [m["inspector"] for m in visit["team"]]
            for n, a in enumerate(ids):
                made[a] = made.get(a, 0) + 1
                for b in ids[n + 1 :]:
                    met[frozenset((a, b))] = met.get(frozenset((a, b)), 0) + 1
        known = {i["id"] for i in document["inspectors"]}
        for inspector in document["inspectors"]:
            start = inspector["load"] - made.get(inspector["id"], 0)
            first = 0 if not any(v["day"][:4] == year for v in self.visits.values()) else start
            if start < 0 or start != self.starts.setdefault((year, inspector["id"]), first):
                self.say(entry, f'{inspector["id"]}: the load is not that of the visits before')
        claimed = {frozenset(pair): count for *pair, count in document["met"]}
        if {p: c for p, c in claimed.items() if p <= known} != {p: c for p, c in met.items() if p <= known} or not set(claimed) <= set(met):
            self.say(entry, "who had met whom is not what the visits before say")

    def in_turn(self, entry, document):
        """Visits of a first staffing come in the order of draws and lists; a new one bears its first draw and its enterprise, and has its object's region."""
        draws = sorted(document["draws"], key=lambda d: d.encode("utf-8"))
        listed = {(draw, o["id"]): ((n, m), o["region"]) for n, draw in enumerate(draws) for m, o in enumerate(self.current(draw))}
        places = []
        for visit in document["visits"]:
            mine = sorted((listed[d, i] + (d,) for d, i in visit["objects"] if (d, i) in listed), key=lambda found: found[0])
            places += [place for place, *_ in mine[:1]]
            if mine and visit["visit"] not in self.visits and (visit["visit"], visit["region"]) != (f'{mine[0][2]}:{visit["enterprise"]}', mine[0][1]):
                self.say(entry, f'{visit["visit"]}: its id or region is not that of its first object')
        if places != sorted(set(places)):
            self.say(entry, "its visits are not in the order of draws and lists")

    def later(self, entry, tells, document):
        """A later staffing is of visits without a team, by a lottery of its own."""
        draw, lottery = self.draws[tells["again"]], f'{tells["again"]}/staff/{self.count}'
        basis, secret = sha256(document["roster"], document["recusals"]), self.secrets.get(self.draws[tells["again"]]["commitment"])
        seed = secret and sha256("choucha-seed/2", secret, lottery, basis, "")
        for visit in document["visits"]:
            if self.visits.get(visit["visit"], {"team": []})["team"]:
                self.say(entry, f'{visit["visit"]}: it had its team already')
            if visit["lottery"] != lottery or seed and visit["seed"] != seed:
                self.say(entry, f'{visit["visit"]}: it is not staffed by the lottery of this staffing')
            if tells["again"] not in [d for d, _ in visit["objects"]]:
                self.say(entry, f'{visit["visit"]}: it is none of {draw["draw"]}')

    def substitution(self, entry, tells):
        draw = self.draws[tells["draw"]]
        reasons = ["limit", "cooling"] * bool(draw["looks_back"]) + ["drawn-before"] * bool(draw["once"])
        if any(p["why"] not in reasons for p in tells["passed"]):
            self.say(entry, "someone was passed over for a reason that its rules do not have")
        drawn = [o["id"] for o in self.objects(tells["draw"])]
        mine = [s for s in self.substituted if s["draw"] == tells["draw"]]
        called = {p["id"] for s in mine + [tells] for p in s["passed"]} | {s["substitute"]["id"] for s in mine if s["substitute"]}
        gone = next((o for o in self.current(tells["draw"]) if o["id"] == tells["object"]), None)
        if gone is None:
            self.say(entry, "the object was not drawn, or was replaced before")
            return
        given = tells["substitute"]
        if draw["publish"] == "sealed":
            # Where it stood in the order is told by the office's files and by its receipt.
            if given and (set(given) != {"id", "name", "region"} or given["id"] in drawn or given["id"] in called) or tells["passed"]:
                self.say(entry, "the substitute was drawn or called before, or more is told than may be")
        else:
            frame = table(self.public / tells["draw"].replace("/", "-") / "frame.csv")
            queue = [(gone["cell"], rank, *m) for rank, m in enumerate(in_order(draw, frame, gone["cell"]), start=1)]
            # Where a task never repeats, whoever it had drawn before the round is no substitute.
            queue = [m for m in queue if m[4] not in drawn and m[4] not in called and not (draw["once"] and m[2] > 0)]
            given = given and tuple(given[name] for name in ("cell", "rank", "times", "ticket", "id"))
            if given != (queue[0] if queue else None):
                self.say(entry, "the substitute is not the next in order")
        self.substituted.append({**tells, "at": entry["at"]})
        self.drop(lambda d, i: (d, i) == (tells["draw"], tells["object"]))

    def drop(self, gone):
        for visit in self.visits.values():
            left = [(d, i) for d, i in visit["objects"] if not gone(d, i)]
            if not left and visit["objects"]:
                visit["team"], visit["why"] = [], None
            visit["objects"] = left

    def objects(self, draw):
        return table(self.public / draw.replace("/", "-") / "objects.csv")

    def current(self, draw):
        """The objects of a draw as they stand after substitutions."""
        mine = [s for s in self.substituted if s["draw"] == draw]
        gone = {s["object"] for s in mine}
        return [o for o in self.objects(draw) + [s["substitute"] for s in mine if s["substitute"]] if o["id"] not in gone]

    def files(self, draw):
        """The files about visits of a draw as they stand."""
        found, folder = {}, self.public / draw.replace("/", "-")
        if not (folder / "objects.csv").exists():
            return found
        mine = sorted((self.visits[v] for v in set(self.of_object.get(draw, {}).values())), key=lambda v: v["place"])
        mine = [v for v in mine if any(d == draw for d, _ in v["objects"])]
        if draw in self.staffed and self.draws[draw].get("staffing"):
            of = {i: v for v in mine for d, i in v["objects"] if d == draw}
            rows = []
            for o in self.current(draw):
                team = of.get(o["id"], {"team": []})["team"]
                rows += [[o["id"], o["name"], m["inspector"], m["name"], m["department"], m["role"]] for m in team]
                rows += [[o["id"], o["name"], "", "", "", "unstaffed"]] * (not team)
            found["teams.csv"] = sheet(["id", "name", "inspector_id", "inspector", "department", "role"], rows)
            rows = []
            for v in mine:
                departments = ";".join(sorted({m["department"] for m in v["team"]}, key=lambda d: d.encode("utf-8")))
                state, why = ("staffed", "") if v["team"] else ("unstaffed", v["why"] or "short")
                for d, i in v["objects"]:
                    rows.append([v["visit"], v["enterprise"], i, d, self.draws[d]["name"], self.draws[d]["lead"], departments, state, why, v["beside"] or ""])
            head = ["visit", "enterprise", "id", "draw", "task", "lead", "departments", "state", "why", "beside"]
            found["visits.csv"] = sheet(head, rows)
        rows = []
        for s in (s for s in self.substituted if s["draw"] == draw):
            o = s["substitute"] or {}
            taken = [str(o.get(name, "")) for name in ("id", "name", "region", "cell", "rank", "times", "ticket")]
            passed = [";".join(p[name] for p in s["passed"]) for name in ("id", "why")]
            rows.append([s["object"], s["reason"], s["as_of"], s["at"], s["by"], *taken, *passed])
        if rows:
            head = ["replaced", "reason", "day", "at", "by", "id", "name", "region", "cell", "rank", "times", "ticket", "passed", "why"]
            width = 8 if self.draws[draw]["publish"] == "sealed" else len(head)
            found["substitutes.csv"] = sheet(head[:width], [row[:width] for row in rows])
        return found


def check_published(public):
    """Checks everything that is published of people; gives names with what is wrong."""
    found, book = [], Book(public, [])
    try:
        entries, wrong = read_chain(public)
        book = Book(public, entries)
        book.wrong += wrong
        for entry in entries:
            book.take(entry)
        drawn = [e["subject"] for e in entries if e["kind"] == "draw" and e["later"] is not None]
        found.append((f"{sum(e['kind'] == 'staffing' for e in entries)} staffings", book.wrong))
        for draw in drawn:
            folder, must = public / draw.replace("/", "-"), book.void.get(draw, None)
            must = book.files(draw) if must is None else must
            there = {name: (folder / name).read_bytes() for name in STAFF if (folder / name).exists()}
            found.append((draw, [f"{name}: it is not what the chain makes it" for name in STAFF if must.get(name) != there.get(name)]))
    except Exception as error:
        found.append((public.name, book.wrong + [f"the files cannot be read: {error!r}"]))
    return found


def check_file(path):
    try:
        return path.name, list(check(json.loads(path.read_text("utf-8"))))
    except Exception as error:
        return path.name, [f"the file cannot be read: {error!r}"]


def main(arguments):
    paths, found, failed = [pathlib.Path(a) for a in arguments], [], 0
    if not paths:
        print(__doc__)
        return 2
    for path in paths:
        found += check_published(path) if path.is_dir() else [check_file(path)]
    for name, wrong in found:
        failed += bool(wrong)
        print(f"{'FAILED' if wrong else 'ok'}  {name}" + "".join(f"\n        {w}" for w in wrong[:5]))
    print(f"{len(found)} checked, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
