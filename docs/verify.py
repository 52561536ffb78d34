#!/usr/bin/env python3
"""Checks what choucha published, with nothing but Python's standard library.

    python3 verify.py var/public [--head an-old-head.json ...]      everything that is published
    python3 verify.py FOLDER... [--secret line.secret.json]         single draws without the chain: whether what they claim fits together

Everything is worked out again, byte for byte, by specification.md; no code is shared with the program that drew:
1. The chain: numbers, hashes, what everyone is told of each entry. Every old head that you kept stands in it.
2. The order of things: commitments before intents, intents before draws, a round drawn again only after its draw was void, nothing drawn that a
   person waived or after its secret was revealed; each cell's ratio is one of the rules that were taken up before.
3. Each draw: draw.json says what the chain says; the frame has the digest that was fixed before the seed; which cells of a group draw one more says
   u = SHA-256(key, "group", US, group's number) over 2^256, key = hex SHA-256("choucha/2", seed, lottery), parts joined by US, the byte 0x1F; an
   object's ticket is SHA-256(key, id), and in each cell those with the smallest (times drawn before, ticket) are drawn; names, probabilities and
   weights are as they must be; the seed follows from the secret that was committed to, once that is revealed.
4. Nothing is public before its day, nothing that should be public is missing, and nothing else lies there.
Teams, visits and substitutes are checked by verify-teams.py. Exit code 0: all as claimed; 1: something is not.
"""
import argparse, csv, datetime, hashlib, io, json, pathlib, sys
from collections import Counter
from fractions import Fraction
from math import ceil

US, OUT, STAFF = "\x1f", ("limit", "cooling", "exempt"), ("teams.csv", "visits.csv", "substitutes.csv")

def sha256(text): return hashlib.sha256(text if isinstance(text, bytes) else text.encode("utf-8")).hexdigest()
def document(value): return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
def in_table(fraction): return str(fraction).replace("/", "÷")  # 3÷97: no spreadsheet takes it for a date
def round_of(told): return told["line"], told["known_as"], told["nominal"], told["part"]
def key_of(draw): return sha256(US.join(["choucha/2", draw["seed"], draw["lottery"]]))
def latest(*days): return max((day for day in days if day), default=None)

def sheet(head, rows):  # A table byte for byte: quotes only where a cell needs them, an apostrophe before what a spreadsheet would calculate
    def cell(text):
        text = "'" + text if text[:1] in tuple("=+-@\t\r'") else text
        return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\r\n') else text
    return ("\ufeff" + "".join(",".join(map(cell, row)) + "\r\n" for row in [head] + rows)).encode("utf-8")

def table(path):  # the rows of a table, without the apostrophes that make cells text
    rows = csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), strict=True)
    return [{name: cell[1:] if cell.startswith("'") else cell for name, cell in row.items()} for row in rows]

def number(text):  # A count as it must be written: digits, no sign, no leading zero
    if not (text.isascii() and text.isdigit()) or str(int(text)) != text: raise ValueError(f"{text!r} is no count")
    return int(text)

def read_chain(folder):  # the entries of the chain, each with what it `tells`, and what is wrong with it
    first, *lines = (folder / "chain.jsonl").read_bytes().decode("utf-8").split("\n")
    wrong, before, entries = [], "0" * 64, []
    if lines.pop() != "" or json.loads(first) != {"format": "choucha-chain/1", "entries": len(lines), "head": json.loads(lines[-1])["hash"]}:
        wrong.append("chain.jsonl: its first line does not fit the others")
    for count, line in enumerate(lines, start=1):
        e = json.loads(line)
        parts = [str(e["seq"]), before, e["at"], e["kind"], e["subject"], sha256(e["now"]), e["later_digest"], e["body_digest"]]
        as_written = json.dumps(e, ensure_ascii=False, separators=(",", ":"))
        if e["seq"] != count or sha256(US.join(["choucha-ledger/3", *parts])) != e["hash"] or line != as_written:
            wrong.append(f"entry {count}: it is not what its hash was made of")
        if (e["later"], e["salt"]) != (None, None) and sha256(e["salt"] + US + e["later"]) != e["later_digest"]:
            wrong.append(f"entry {count}: what it tells later is not what was recorded")
        e["now"], e["later"], before = json.loads(e["now"]), e["later"] and json.loads(e["later"]), e["hash"]
        entries.append({**e, "tells": {**e["now"], **(e["later"] or {})}})
    return entries, wrong

def check_order(entries):
    """Whether the entries can have come in their order; gives, by id, each draw's entries as well, and the rounds that the chain accounts for."""
    wrong, draws, commitments, revealed, waived, rules, told, days, asked = [], {}, {}, set(), set(), {}, set(), {}, set()
    for e in entries:
        t, kind, fault = e["tells"], e["kind"], None
        if kind == "commitment": commitments[t["commitment"]] = t["line"]
        elif kind == "adoption":
            for task in t["tasks"]:
                rules.setdefault((task["line"], task["known_as"]), []).append(task)
                days.setdefault((task["line"], task["known_as"]), set()).update(task["openings"])
            asked |= {(r["line"], r["task"], r["nominal"], r.get("part", 0)) for r in (a["round"] for a in t["asked"])}
            told |= {key[:3] for key in asked} | {tuple(r.values())[:3] for r in t["released"]}
        elif kind == "intent":
            mates = [d for d in draws.values() if round_of(d["intent"]["tells"]) == round_of(t)]
            if (t["nominal"] not in days.get(round_of(t)[:2], ()) or t["part"]) and round_of(t) not in asked or t["simulation"] != entries[0]["tells"]["simulation"]:
                fault = "no rules open it on that day and nobody was asked, or it is a simulation's"
            elif t["draw"] in draws or any("void" not in d for d in mates) or t["attempt"] != len(mates) + 1:
                fault = "its round was drawn already, and that draw was not void"
            elif commitments.get(t["commitment"]) != t["line"] or t["commitment"] in revealed:
                fault = "its secret was not committed to before, or was revealed already"
            elif round_of(t) in waived:
                fault = "a person had decided that this round is not drawn"
            elif e["later"] and not any(v["rule"] == t["rule"] and {c["ratio"] for c in t["cells"]} <= set(v["ratios"])
                                        for v in rules.get(round_of(t)[:2], [])):
                fault = "its ratios are not those of rules that were taken up before"
            draws[t["draw"]] = {"intent": e}
            told.add(round_of(t)[:3])
        elif kind == "draw" and ({"draw", "void"} & set(draws.get(t["draw"], {"draw": e})) or draws[t["draw"]].setdefault("draw", e) is not e):
            fault = "it has no intent, was drawn before, or is void already"
        elif kind == "void": draws.get(t["draw"], {}).setdefault("void", e)
        elif kind == "reveal":
            revealed.add(sha256(bytes.fromhex(t["secret"])))
            fault = None if commitments.get(sha256(bytes.fromhex(t["secret"]))) == t["line"] else "this secret was never committed to"
        elif kind in ("waiver", "lapse"):
            key = (t["round"]["line"], t["round"]["task"], t["round"]["nominal"], t["round"].get("part", 0))
            told.add(key[:3])
            if kind == "waiver": (waived.discard if t["withdrawn"] else waived.add)(key)
        if fault: wrong.append(f'entry {e["seq"]} ({kind} {e["subject"]}): {fault}')
    return wrong, draws, rules, told

def silent(entries, draws, rules, told):
    """What an outsider will want to ask about: openings of tasks whose rules never changed of which the chain says nothing, draws that are due."""
    last = max((e["tells"]["as_of"] for e in entries if e["kind"] in ("intent", "lapse")), default="")
    ended = {(t["plan"], t["task"]) for e in entries if e["kind"] == "adoption" for t in e["tells"]["ended"]}
    for key, (v, *more) in rules.items():
        if not more and (v["plan"], v["task"]) not in ended and v["window"][1] < last:
            yield from (f'{v["plan"]}/{v["task"]}/{day}: the chain says nothing of this opening' for day in v["openings"] if (*key, day) not in told)
    yield from (f"{draw}: intended and {'void before it was' if 'void' in d else 'not'} drawn" for draw, d in draws.items() if "draw" not in d)

def public_from(draws):
    """The day from which each draw is public; None: at once. It waits for its lottery's, its task's earlier, and, where rules look back, for all."""
    lotteries, of_task, of_all, found = {}, {}, None, {}
    for d in sorted((d for d in draws.values() if "draw" in d), key=lambda d: d["draw"]["seq"]):
        lotteries.setdefault(d["intent"]["tells"]["lottery"], []).append({**d["intent"]["tells"], "day": d["draw"]["tells"]["day"]})
    for made in lotteries.values():
        days = [of_all if t["looks_back"] else of_task.get(round_of(t)[:2]) for t in made]
        since = [(datetime.date.fromisoformat(max(t["opens"], t["day"])), t["embargo"]) for t in made]
        day = latest(*days, *(str(day + datetime.timedelta(embargo)) for day, embargo in since if embargo))
        for t in made:
            found[t["draw"]], of_task[round_of(t)[:2]] = day, latest(day, of_task.get(round_of(t)[:2]))
        of_all = latest(of_all, day)
    return found

def share_of(cell):
    if not all(part.isascii() and part.isdigit() and len(part) < 40 for part in cell["share"].split("/")): raise ValueError(f'{cell["share"]!r} is no share')
    return Fraction(cell["share"])

def in_order(draw, frame, cell):
    """A cell's objects as (times, ticket, id) in the order of the draw: who must be visited first, tickets shifted where draws avoid each other."""
    shared, key, rows = draw.get("coordination") or {"mode": ""}, key_of(draw), []
    shift = shared["part"] * (2**256 // shared["parts"]) if shared["mode"] == "apart" else 0
    for row in frame:
        mark, times = row.get("mark") or "", number(row["times"])
        if row["cell"] == cell and mark not in OUT:
            ticket = sha256(key + row["id"])
            place = (mark != "certain", 0 if mark == "certain" else times, (int(ticket, 16) - shift) % 2**256, row["id"].encode("utf-8"))
            rows.append((place, times, ticket, row["id"]))
    return [row[1:] for row in sorted(rows)]

def check_frame(draw, frame):  # the frame is the one whose digest was fixed, and every object stands in it once
    lines = sorted((r["id"].encode("utf-8"), [r["id"], r["cell"], str(number(r["times"]))] + [r.get("mark")] * bool(r.get("mark"))) for r in frame)
    if sha256("".join(US.join(line) + "\n" for _, line in lines)) != draw["frame_digest"]:
        yield "the frame is not the one whose digest was fixed"
    if [r["id"] for r in frame] != sorted({r["id"] for r in frame}, key=str.encode):
        yield "an object occurs twice in the frame, or out of order"
    if Counter(r["cell"] for r in frame) != Counter({c["cell"]: c["population"] for c in draw["cells"]}) or len(frame) != draw["population"]:
        yield "the populations are not those of the frame"

def levels(draw, frame, cell):  # how many objects of a cell take part in the lottery, by how often they were drawn before
    here = (number(r["times"]) for r in frame if r["cell"] == cell["cell"] and not r.get("mark"))
    return sorted(Counter(t for t in here if t == 0 or not draw["once"]).items())

def check_lots(draw, frame):  # the shares of a group add up to its number, and the lot gives the quotas
    for group in draw["groups"]:
        cells = [c for c in draw["cells"] if c["group"] == group["group"]]
        if sum(share_of(c) for c in cells) != group["number"]:
            yield f'group {group["group"]}: its shares do not add up to its number'
        start, total = Fraction(int(sha256(f'{key_of(draw)}group{US}{group["group"]}'), 16), 2**256), Fraction(0)
        for cell in cells:
            before, total = total, total + share_of(cell) % 1
            quota = share_of(cell) // 1 + max(ceil(total - start), 0) - max(ceil(before - start), 0)
            certain = sum(r["cell"] == cell["cell"] and r.get("mark") == "certain" for r in frame)
            drawn = min(quota, sum(n for _, n in levels(draw, frame, cell))) + certain
            if (quota, drawn) != (cell["quota"], cell["drawn"]) or quota > cell["population"]:
                yield f'{cell["cell"]}: its quota is not what the lot gives'
    yield from ["the cells are not those of the groups"] * ({g["group"] for g in draw["groups"]} != {c["group"] for c in draw["cells"]})

def chances(draw, frame):  # inclusion probabilities by cell and times, given the earlier rounds and before the lot: those drawn less often come first
    found = {}
    for cell in draw["cells"]:
        share, before = share_of(cell), 0
        for times, count in levels(draw, frame, cell):
            taken = [min(max(share // 1 + more - before, 0), count) for more in (0, 1)]
            found[cell["cell"], times], before = (taken[0] + share % 1 * (taken[1] - taken[0])) / count, before + count
    return found

def check_tables(draw, frame, objects, folder):
    """In each cell exactly the first by (times, ticket) were drawn; names are those recorded; every cell of both tables is as it must be."""
    chance, marks = chances(draw, frame), {r["id"]: r.get("mark") or "" for r in frame}
    drawn = [(c["cell"], n, *o) for c in draw["cells"] for n, o in enumerate(in_order(draw, frame, c["cell"])[: c["drawn"]], start=1)]
    listed = [(o["cell"], number(o["rank"]), number(o["times"]), o["ticket"], o["id"]) for o in objects]
    if listed != drawn or len(drawn) != draw["objects"]:
        yield f'the list is not what the tickets give, first at {next((a[4] for a, b in zip(listed, drawn) if a != b), "the number of objects")}'
    if sha256("".join(US.join(map(str, row)) + "\n" for row in drawn)) != draw["list_digest"]:
        yield "the list is not the one whose digest was recorded"
    if sha256("".join(f'{o["name"]}{US}{o["region"]}\n' for o in objects)) != draw["names_digest"]:
        yield "names or regions are not those recorded"
    marked, rows = any(marks.values()), {"frame.csv": [], "objects.csv": []}
    for name, o in [("frame.csv", r) for r in frame] + [("objects.csv", o) for o in objects]:
        mark = marks.get(o["id"], "")
        p = Fraction(mark == "certain") if mark else chance.get((o["cell"], number(o["times"])), Fraction(0))
        row = [o["id"], o["cell"], o["times"], in_table(p)]
        if name == "objects.csv":
            row = [o["rank"], o["id"], o["name"], o["region"], o["cell"], o["times"], o["ticket"], in_table(p), in_table(1 / p) if p else ""]
        rows[name].append(row + [mark] * marked)
    for name, head in (("frame.csv", "id,cell,times,inclusion_probability"),
                       ("objects.csv", "rank,id,name,region,cell,times,ticket,inclusion_probability,weight")):
        if sheet(head.split(",") + ["mark"] * marked, rows[name]) != (folder / name).read_bytes():
            yield f"{name}: a probability, a weight or the writing is not as it must be"

def check_seed(draw, secrets, mates=None):  # the seed is what the committed secret, the frame and the groups give
    line = [draw["draw"], draw["frame_digest"]] + ["once"] * draw["once"]
    for group in draw["groups"]:
        line.append(f'g{group["group"]}={group["number"]}')
        line += [f'{c["cell"]}={c["population"]}:{c["share"]}' for c in draw["cells"] if c["group"] == group["group"]]
    line = US.join(line)
    lines = sorted((draw.get("coordination") or {"lines": [line]})["lines"], key=lambda text: text.split(US)[0].encode("utf-8"))
    basis = sha256("".join(f"{text}\n" for text in lines))
    if line not in lines or draw["lottery"] != lines[0].split(US)[0] or basis != draw["basis"] or mates not in (None, {text.split(US)[0] for text in lines}):
        yield "lottery or basis is not what frame and groups give"
    for secret in (s for s in secrets if sha256(bytes.fromhex(s)) == draw["commitment"]):
        if sha256(US.join(["choucha-seed/2", secret, draw["lottery"], basis, draw["beacon"]])) != draw["seed"]:
            yield "the seed is not what the secret and the frame give"

def check_draw(folder, draw, secrets, mates=None):  # everything that is wrong with a published draw, by what its draw.json claims
    frame, objects = table(folder / "frame.csv"), table(folder / "objects.csv")
    checks = (check_frame(draw, frame), check_lots(draw, frame), check_tables(draw, frame, objects, folder), check_seed(draw, secrets, mates))
    return [why for wrong in checks for why in wrong]

def is_awaited(intent, beacons):
    """Whether public randomness is of the round that was named an hour or so before (its signature is for drand's own tools), or of a ceremony."""
    kind, *rest = intent["now"]["awaits"].split(" ")
    if kind != "drand" or not beacons:
        return not kind or bool(beacons) and beacons[-1]["value"].startswith("ceremony:")
    number, _, genesis, period, notice = rest
    since = datetime.datetime.fromisoformat(intent["at"].replace("Z", "+00:00")).timestamp() // 1 + int(notice) - int(genesis)
    first = 1 if since < 0 else int(since // int(period)) + 2
    return number == str(first) and beacons[-1]["value"] == f'drand:{number}:{sha256(bytes.fromhex(beacons[-1]["signature"]))}'

def draw_json(intent, made, until):  # draw.json as the chain tells it
    draw = {"format": "choucha-draw/3", **intent["now"], **made["now"], "drawn_at": made["at"], "public_from": until}
    if made["later"] is not None:
        cells = [{**c, "quota": f["quota"], "drawn": f["drawn"]} for c, f in zip(intent["later"]["cells"], made["later"]["cells"])]
        draw.update({**intent["later"], **made["later"], "cells": cells})
    return draw

def check_published(public, heads):  # checks everything that is published; yields names with what is wrong
    entries, wrong = read_chain(public)
    out_of_order, draws, rules, told = check_order(entries)
    newest = {name: entries[-1][name] for name in ("seq", "hash", "at")}
    for name, head in heads:
        if not 0 < head["seq"] <= len(entries) or any(entries[head["seq"] - 1][k] != head[k] for k in ("hash", "at")):
            wrong.append(f"{name}: the chain does not hold this head: what was published with it was exchanged")
    yield f"chain of {len(entries)} entries, head {newest['hash'][:16]}", wrong + out_of_order
    expected = {"chain.jsonl": None, "head.json": json.dumps(newest, separators=(",", ":")).encode() + b"\n"}
    secrets, until, faults, now = {}, public_from(draws), [], datetime.datetime.now(datetime.timezone.utc)
    first, last = (str((now + datetime.timedelta(hours=h)).date()) for h in (-12, 14))  # wherever the office is, its day is one of these
    horizon = min((d["draw"]["seq"] for d in draws.values() if "draw" in d and d["draw"]["later"] is None), default=len(entries) + 1)
    for e in entries:
        if e["kind"] == "reveal":
            secrets.setdefault(e["tells"]["line"], []).append({name: e["tells"][name] for name in ("number", "secret")})
        if e["kind"] in ("staffing", "recusal", "substitution") and (e["later"] is None) != (e["seq"] > horizon):
            faults.append(f'entry {e["seq"]}: what it tells of people is public too early or too late')
        if e["kind"] == "staffing" and e["later"]:
            expected[f'teams/{e["now"]["day"]}-{e["seq"]}.json'] = e["later"]["document"]
    for line, revealed in secrets.items():
        expected[f"{line}.secret.json"] = document({"format": "choucha-secret/2", "line": line, "secrets": revealed})
    for draw, d in sorted(draws.items()):
        if "draw" not in d: continue
        folder, hidden, told_now, wrong = draw.replace("/", "-"), d["draw"]["later"] is None, draw_json(d["intent"], d["draw"], until[draw]), []
        expected[f"{folder}/draw.json"] = document(told_now)
        early, late = (until[draw] or "") > last and not told_now["simulation"], until[draw] is None or until[draw] < first
        if hidden != (d["intent"]["later"] is None) or hidden and late and not told_now["simulation"] or not hidden and early:
            wrong.append("it is public before its day, or kept back beyond it")
        if not hidden:
            beacons = [e["tells"] for e in entries if e["kind"] == "beacon" and draw in e["tells"]["draws"]]
            if [told_now["beacon"]] * bool(told_now["awaits"]) != [b["value"] for b in beacons[-1:]] or not is_awaited(d["intent"], beacons):
                wrong.append("its public randomness is not what its intent waited for")
            expected.update({f"{folder}/{name}": None for name in ("frame.csv", "objects.csv")} | {f"{folder}/{name}": False for name in STAFF})
            try:
                mates = {name for name, other in draws.items() if other["intent"]["tells"]["lottery"] == told_now["lottery"]}
                wrong += check_draw(public / folder, told_now, [s["secret"] for s in secrets.get(told_now["line"], [])], mates)
            except Exception as error:
                wrong.append(f"the files cannot be read: {error!r}")
        if "void" in d:
            notice = {"draw": draw, "voided_at": d["void"]["at"], **{name: d["void"]["tells"][name] for name in ("as_of", "reason", "by")}}
            expected[f"{folder}/void.json"] = document({"format": "choucha-void/1", **notice})
        yield f"{draw}{' (void)' * ('void' in d)}{f' (kept back until {until[draw]})' * hidden}", wrong
    there = {p.relative_to(public).as_posix(): p for p in sorted(public.rglob("*")) if p.is_symlink() or not p.is_dir()}
    links = [name for name, p in there.items() if p.is_symlink() or any(folder.is_symlink() for folder in p.parents if public in folder.parents)]
    faults += [f"{name}: it does not belong here" for name in there if name not in expected or name in links]
    faults += [f"{name}: it is missing" for name, must in expected.items() if name not in there and must is not False]
    for name, must in expected.items():
        if must and name in there and must not in (there[name].read_bytes(), sha256(there[name].read_bytes())):
            faults.append(f"{name}: it is not what the chain makes it")
    yield f"{len(there)} files", faults
    print("".join(f"note  {note}\n" for note in silent(entries, draws, rules, told)), end="")

def check_folder(folder, secrets):  # A single draw without the chain
    draw = json.loads((folder / "draw.json").read_text("utf-8"))
    if draw["format"] != "choucha-draw/3":
        return folder.name, ["draw.json is of a format that is not known here"]
    if "seed" not in draw:
        return f'{folder.name} (kept back until {draw["public_from"]})', []
    unknown = secrets and draw["commitment"] not in [sha256(bytes.fromhex(s)) for s in secrets]
    return folder.name, ["none of the published secrets is the one committed to"] * bool(unknown) + check_draw(folder, draw, secrets)

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    for option in ("--head", "--secret"):
        parser.add_argument(option, action="append", default=[])
    options, found = parser.parse_args(), []
    try:
        heads = [(name, json.loads(pathlib.Path(name).read_text("utf-8"))) for name in options.head]
        secrets = [s["secret"] for name in options.secret for s in json.loads(pathlib.Path(name).read_text("utf-8"))["secrets"]]
    except Exception as error:
        parser.error(f"a head or secret cannot be read: {error!r}")
    for folder in options.folders:
        try:
            chained = (folder / "chain.jsonl").exists() or not (folder / "draw.json").exists()
            found += check_published(folder, heads) if chained else [check_folder(folder, secrets)]
        except Exception as error:
            found.append((folder.name, [f"the files cannot be read: {error!r}"]))
    for name, wrong in found:
        print(f"{'FAILED' if wrong else 'ok'}  {name}" + "".join(f"\n        {w}" for w in wrong[:5]))
    failed = sum(bool(wrong) for _, wrong in found)
    print(f"{len(found)} checked, {failed} failed")
    return 1 if failed else 0

if __name__ == "__main__":
    sys.exit(main())
