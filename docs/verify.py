#!/usr/bin/env python3
"""Checks what choucha published, with nothing but Python's standard library.

    python3 verify.py var/public [--head old-head.json] [--receipt receipt.json] [--office var/draws [--blinds line.blinds.key]]
    python3 verify.py FOLDER... [--secret line.secret.json]         single draws without the chain: whether what they claim fits together

Everything is worked out again, byte for byte, by specification.md; no code is shared with the program that drew: the chain and its order, with every
old head; each draw to its last column; that nothing is public before its day, missing, or nobody's; receipts. Sealed draws show blinds: with the
office's files who stands under each, with the second secret that nobody chose them. Teams are checked by verify-teams.py. Exit code 1: a fault."""
import argparse, base64, csv, datetime, hashlib, io, json, pathlib, sys
from collections import Counter
from fractions import Fraction

US, OUT, STAFF = "\x1f", ("limit", "cooling", "exempt"), ("teams.csv", "visits.csv", "substitutes.csv")

def sha256(text): return hashlib.sha256(text if isinstance(text, bytes) else text.encode("utf-8")).hexdigest()
def document(value): return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
def in_table(fraction): return str(fraction).replace("/", "÷")  # 3÷97: no spreadsheet takes it for a date
def round_of(told): return told["line"], told["known_as"], told["nominal"], told["part"]
def key_of(draw): return sha256(US.join(["choucha/2", draw["seed"], draw["lottery"]]))
def commitment_of(key): return sha256(bytes.fromhex(key))  # What was committed to, of a secret
def where(*pairs): return [why for wrong, why in pairs if wrong]
def folder_of(draw): return draw.replace("/", "-")
def read_json(path): return json.loads(pathlib.Path(path).read_text("utf-8"))
def place_of(round_): return round_["line"], round_["task"], round_["nominal"], round_.get("part", 0)
def latest(*days): return max((day for day in days if day), default=None)
def blind_of(salt, object_id): return sha256(f"{salt}{US}{object_id}")[:48]
def line_of(row): return US.join([row["label"], row["cell"], str(number(row["times"]))] + [row.get("mark")] * bool(row.get("mark")))
def leaf(line): return hashlib.sha256(b"\0" + line.encode("utf-8")).digest()
def node(left, right): return hashlib.sha256(b"\1" + left + right).digest()

def root_of(hashes):  # RFC 9162, 2.1.1, level by level: what has no neighbour goes up as it is
    while len(hashes) > 1: hashes = [node(*pair) if len(pair) == 2 else pair[0] for pair in (hashes[i:i + 2] for i in range(0, len(hashes), 2))]
    return hashes[0].hex() if hashes else sha256("")

def climb(hash_, index, size, path):  # RFC 9162, 2.1.3.2
    last = size - 1
    for beside in path:
        right = index % 2 or index == last
        hash_ = node(beside, hash_) if right else node(hash_, beside)
        while right and index and index % 2 == 0: index, last = index // 2, last // 2
        index, last = index // 2, last // 2
    return last == 0 and hash_.hex()

def sheet(head, rows):  # A table byte for byte: quotes only where a cell needs them, an apostrophe before what a spreadsheet would calculate
    def cell(text): return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\r\n') else text
    rows = [["'" + text if text[:1] in tuple("=+-@\t\r'") else text for text in row] for row in [head] + rows]
    return ("\ufeff" + "".join(",".join(map(cell, row)) + "\r\n" for row in rows)).encode("utf-8")

def table(path):  # the rows of a table, without the apostrophes that make cells text
    rows = csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), strict=True)
    rows = [{name: cell[1:] if cell.startswith("'") else cell for name, cell in row.items()} for row in rows]
    return [{"label": row.get("blind") or row.get("id"), **row} for row in rows]  # what stands for it in public: its blind or its id

def number(text):  # A count as it must be written: digits, no sign, no leading zero
    if not (text.isascii() and text.isdigit()) or str(int(text)) != text: raise ValueError(f"{text!r} is no count")
    return int(text)

def read_chain(folder):  # the entries of the chain, each with what it `tells`, and what is wrong with it
    first, *lines = (folder / "chain.jsonl").read_bytes().decode("utf-8").split("\n")
    wrong, before, entries = [], "0" * 64, []
    whole = lines.pop() == "" and json.loads(first) == {"format": "choucha-chain/1", "entries": len(lines), "head": json.loads(lines[-1])["hash"]}
    wrong += where((not whole, "chain.jsonl: its first line does not fit the others"))
    for count, line in enumerate(lines, start=1):
        e = json.loads(line)
        parts = [str(e["seq"]), before, e["at"], e["kind"], e["subject"], sha256(e["now"]), e["later_digest"], e["body_digest"]]
        told = (e["later"], e["salt"]) == (None, None) or sha256(e["salt"] + US + e["later"]) == e["later_digest"]
        hashed = e["seq"] == count and sha256(US.join(["choucha-ledger/3", *parts])) == e["hash"] and line == json.dumps(e, ensure_ascii=False, separators=(",", ":"))
        wrong += where((not hashed, f"entry {count}: it is not what its hash was made of"), (not told, f"entry {count}: what it tells later is another text"))
        e["now"], e["later"], before = json.loads(e["now"]), e["later"] and json.loads(e["later"]), e["hash"]
        entries.append({**e, "tells": {**e["now"], **(e["later"] or {})}})
    return entries, wrong

def check_order(entries):  # whether they can have come in their order; gives also each draw's entries, rules, rounds that the chain accounts for
    wrong, draws, commitments, revealed, waived, rules, told, asked = [], {}, {}, set(), set(), {}, set(), set()
    for e in entries:
        t, kind, fault = e["tells"], e["kind"], []
        if kind == "commitment": commitments[t["commitment"]] = t["line"]
        elif kind == "adoption":
            for task in t["tasks"]: rules.setdefault((task["line"], task["known_as"]), []).append(task)
            asked |= {place_of(a["round"]) for a in t["asked"]}
            told |= {key[:3] for key in asked} | {place_of(r)[:3] for r in t["released"]}
        elif kind == "intent":
            mates = [d for d in draws.values() if round_of(d["intent"]["tells"]) == round_of(t)]
            opens = any(t["nominal"] in v["openings"] for v in rules.get(round_of(t)[:2], [])) and not t["part"] or round_of(t) in asked
            again = t["draw"] in draws or any("void" not in d for d in mates) or t["attempt"] != len(mates) + 1
            ruled = [v for v in rules.get(round_of(t)[:2], []) if e["later"] and v["rule"] == t["rule"] and {c["ratio"] for c in t["cells"]} <= set(v["ratios"])]
            fault = where((not opens or t["simulation"] != entries[0]["tells"]["simulation"], "no rules open it on that day and nobody was asked, or it is a simulation's"),
                          (again, "its round was drawn already, and that draw was not void"),
                          (commitments.get(t["commitment"]) != t["line"] or t["commitment"] in revealed, "its secret was not committed to before, or was revealed already"),
                          (round_of(t) in waived, "a person had decided that this round is not drawn"),
                          (e["later"] and not ruled, "its ratios are not those of rules that were taken up before"))
            draws[t["draw"]] = {"intent": e}
            told.add(round_of(t)[:3])
        elif kind == "draw" and ({"draw", "void"} & set(draws.get(t["draw"], {"draw": e})) or draws[t["draw"]].setdefault("draw", e) is not e):
            fault = ["it has no intent, was drawn before, or is void already"]
        elif kind == "void": draws.get(t["draw"], {}).setdefault("void", e)
        elif kind == "reveal":
            revealed.add(commitment_of(t["secret"]))
            fault = where((commitments.get(commitment_of(t["secret"])) != t["line"], "this secret was never committed to"))
        elif kind in ("waiver", "lapse"):
            told.add(place_of(t["round"])[:3])
            if kind == "waiver": (waived.discard if t["withdrawn"] else waived.add)(place_of(t["round"]))
        wrong += [f'entry {e["seq"]} ({kind} {e["subject"]}): {why}' for why in fault]
    return wrong, draws, rules, told

def silent(entries, draws, rules, told):  # what to ask about: openings under rules that never changed of which nothing is said, draws that are due
    last = max((e["tells"]["as_of"] for e in entries if e["kind"] in ("intent", "lapse")), default="")
    ended = {(t["plan"], t["task"]) for e in entries if e["kind"] == "adoption" for t in e["tells"]["ended"]}
    for key, (v, *more) in rules.items():
        if not more and (v["plan"], v["task"]) not in ended and v["window"][1] < last:
            yield from (f'{v["plan"]}/{v["task"]}/{day}: the chain says nothing of this opening' for day in v["openings"] if (*key, day) not in told)
    yield from (f"{draw}: intended and {'void before it was' if 'void' in d else 'not'} drawn" for draw, d in draws.items() if "draw" not in d)

def public_from(draws):  # the days from which each draw, and its names, are public; None: at once
    # It waits for its lottery's, and for its task's earlier or, where rules look back, for all: an open one, which tells of them by id, for their names.
    lotteries, of_task, of_all, found = {}, {}, (None, None), {}
    for d in sorted((d for d in draws.values() if "draw" in d), key=lambda d: d["draw"]["seq"]):
        lotteries.setdefault(d["intent"]["tells"]["lottery"], []).append({**d["intent"]["tells"], "day": d["draw"]["tells"]["day"]})
    for made in lotteries.values():
        days = [(of_all if t["looks_back"] else of_task.get(round_of(t)[:2], (None, None)))[t["publish"] == "open"] for t in made]
        since = [(datetime.date.fromisoformat(max(t["opens"], t["day"])), t["embargo"]) for t in made]
        before, day = of_all, latest(*days, *(str(day + datetime.timedelta(embargo)) for day, embargo in since if embargo))
        for t in made:
            found[t["draw"]] = both = (day, latest(day, t["names_not_before"], before[1] if t["looks_back"] else None))
            of_task[round_of(t)[:2]], of_all = tuple(map(latest, both, of_task.get(round_of(t)[:2], both))), tuple(map(latest, both, of_all))
    return found

def share_of(cell): return Fraction(*map(number, cell["share"].split("/")))

def in_order(draw, frame, cell):  # a cell's (times, ticket, label) as they are drawn: who must be visited first, tickets shifted where draws avoid each other
    shared, key, rows = draw.get("coordination") or {"mode": ""}, key_of(draw), []
    shift = shared["part"] * (2**256 // shared["parts"]) if shared["mode"] == "apart" else 0
    for row in frame:
        mark, times = row.get("mark") or "", number(row["times"])
        if row["cell"] == cell and mark not in OUT:
            ticket = sha256(key + row["label"])
            place = (mark != "certain", 0 if mark == "certain" else times, (int(ticket, 16) - shift) % 2**256, row["label"].encode("utf-8"))
            rows.append((place, times, ticket, row["label"]))
    return [row[1:] for row in sorted(rows)]

def check_frame(draw, frame):  # the frame is the one that was fixed, and every object stands in it once
    labels, lines = [r["label"] for r in frame], [line_of(r) for r in sorted(frame, key=lambda r: r["label"].encode("utf-8"))]
    fixed = sha256("".join(line + "\n" for line in lines)) == draw["frame_digest"] and root_of(list(map(leaf, lines))) == draw["frame_root"]
    counts = Counter(r["cell"] for r in frame) == Counter({c["cell"]: c["population"] for c in draw["cells"]}) and len(frame) == draw["population"]
    return where((not fixed, "the frame is not the one whose digest and root were fixed"), (not counts, "the populations are not those of the frame"),
                 (labels != sorted(set(labels), key=str.encode), "an object occurs twice in the frame, or out of order"))

def levels(draw, frame, cell):  # how many objects of a cell take part in the lottery, by how often they were drawn before
    here = (number(r["times"]) for r in frame if r["cell"] == cell["cell"] and not r.get("mark"))
    return sorted(Counter(t for t in here if t == 0 or not draw["once"]).items())

def check_lots(draw, frame):  # the shares of a group add up to its number, and the lot gives the quotas
    for group in draw["groups"]:
        cells = [c for c in draw["cells"] if c["group"] == group["group"]]
        if sum(map(share_of, cells)) != group["number"]: yield f'group {group["group"]}: its shares do not add up to its number'
        start, total = Fraction(int(sha256(f'{key_of(draw)}group{US}{group["group"]}'), 16), 2**256), Fraction(0)
        for cell in cells:
            before, total = total, total + share_of(cell) % 1
            quota = share_of(cell) // 1 + max(-((start - total) // 1), 0) - max(-((start - before) // 1), 0)
            certain = sum(r["cell"] == cell["cell"] and r.get("mark") == "certain" for r in frame)
            drawn = min(quota, sum(n for _, n in levels(draw, frame, cell))) + certain
            if (quota, drawn) != (cell["quota"], cell["drawn"]) or quota > cell["population"]: yield f'{cell["cell"]}: its quota is not what the lot gives'
    yield from ["the cells are not those of the groups"] * ({g["group"] for g in draw["groups"]} != {c["group"] for c in draw["cells"]})

def chances(draw, frame):  # inclusion probabilities by cell and times, given the earlier rounds and before the lot: those drawn less often come first
    found = {}
    for cell in draw["cells"]:
        share, before = share_of(cell), 0
        for times, count in levels(draw, frame, cell):
            taken = [min(max(share // 1 + more - before, 0), count) for more in (0, 1)]
            found[cell["cell"], times], before = (taken[0] + share % 1 * (taken[1] - taken[0])) / count, before + count
    return found

def selected(draw, frame):  # In each cell the first by (times, ticket): (cell, rank, times, ticket, label)
    return [(c["cell"], n, *o) for c in draw["cells"] for n, o in enumerate(in_order(draw, frame, c["cell"])[: c["drawn"]], start=1)]

def check_tables(draw, frame, objects, folder):  # the first of each cell's order were drawn, names recorded, tables as they must be; no `objects`: kept back
    chance, marks, sealed = chances(draw, frame), {r["label"]: r.get("mark") or "" for r in frame}, draw["publish"] == "sealed"
    drawn, marked = selected(draw, frame), any(marks.values())
    listed = drawn if sealed else [(o["cell"], number(o["rank"]), number(o["times"]), o["ticket"], o["id"]) for o in objects]
    if listed != drawn or len(drawn) != draw["objects"] or objects is not None and len(objects) != len(drawn):
        yield f'the list is not what the tickets give, first at {next((a[4] for a, b in zip(listed, drawn) if a != b), "the number of objects")}'
    names = [f'{draw["names_salt"]}{US}' if sealed else ""] + [US.join(o[n] for n in ["id", "name", "region"][not sealed:]) + "\n" for o in objects or []]
    yield from where((sha256("".join(US.join(map(str, row)) + "\n" for row in drawn)) != draw["list_digest"], "the list is not the one whose digest was recorded"),
                     (objects is not None and sha256("".join(names)) != draw["names_digest"], "names or regions are not those recorded"))
    def p(o): return Fraction(marks[o["label"]] == "certain") if marks.get(o["label"]) else chance.get((o["cell"], number(o["times"])), Fraction(0))
    more, rows = ["mark"] * marked, [[r["label"], r["cell"], r["times"], in_table(p(r))] + [marks[r["label"]]] * marked for r in frame]
    tables = {"frame.csv": sheet(["blind" if sealed else "id", "cell", "times", "inclusion_probability"] + more, rows)}
    if objects is not None and sealed:
        tables["objects.csv"] = sheet(["id", "name", "region"], sorted(([o["id"], o["name"], o["region"]] for o in objects), key=lambda o: o[0].encode()))
    elif objects is not None:
        head = "rank,id,name,region,cell,times,ticket,inclusion_probability,weight".split(",")
        row = lambda o: [*(o[name] for name in head[:7]), in_table(p(o)), in_table(1 / p(o)) if p(o) else ""] + [marks.get(o["id"], "")] * marked
        tables["objects.csv"] = sheet(head + more, list(map(row, objects)))
    wrong = (name for name, must in tables.items() if must != (folder / name).read_bytes())
    yield from (f"{name}: a probability, a weight or the writing is not as it must be" for name in wrong)

def check_seed(draw, secrets, mates=None):  # the seed is what the committed secret, the frame and the groups give
    of_group = ([f'g{g["group"]}={g["number"]}'] + [f'{c["cell"]}={c["population"]}:{c["share"]}' for c in draw["cells"] if c["group"] == g["group"]] for g in draw["groups"])
    line = US.join([draw["draw"], draw["frame_digest"]] + ["once"] * draw["once"] + [part for parts in of_group for part in parts])
    lines = sorted((draw.get("coordination") or {"lines": [line]})["lines"], key=lambda text: text.split(US)[0].encode("utf-8"))
    basis = sha256("".join(f"{text}\n" for text in lines))
    if line not in lines or draw["lottery"] != lines[0].split(US)[0] or basis != draw["basis"] or mates not in (None, {text.split(US)[0] for text in lines}):
        yield "lottery or basis is not what frame and groups give"
    seeds = (sha256(US.join(["choucha-seed/2", s, draw["lottery"], basis, draw["beacon"]])) for s in secrets if commitment_of(s) == draw["commitment"])
    yield from ("the seed is not what the secret and the frame give" for seed in seeds if seed != draw["seed"])

def opened(draw, frame, objects, office, keys):  # a sealed frame by what the office keeps: who stands under each blind, and that nobody chose it
    theirs = table(office / folder_of(draw["draw"]) / "frame.csv")
    ids, keys = {r["blind"]: r["id"] for r in theirs}, [sha256(US.join(["choucha-blinds/1", key, draw["lottery"]])) for key in keys]
    opens = len({r["id"] for r in theirs}) == len(theirs) and sorted(map(line_of, theirs)) == sorted(map(line_of, frame)) and all(blind_of(r["salt"], r["id"]) == r["blind"] for r in theirs)
    named = objects is None or sorted(ids.get(s[4], "") for s in selected(draw, frame)) == sorted(o["id"] for o in objects)
    return where((not opens, "the office's frame does not open the published one"), (not named, "the names are not those of the blinds that were drawn"),
                 (any(sha256(key + r["id"])[:32] != r["salt"] for key in keys for r in theirs), "the salts do not follow from the second secret"))

def check_draw(folder, draw, secrets, mates=None, office=None, keys=()):  # everything that is wrong with a published draw, by its draw.json
    frame, objects = table(folder / "frame.csv"), table(folder / "objects.csv") if draw.get("names_salt", "open") is not None else None
    checks = [check_frame(draw, frame), check_lots(draw, frame), check_tables(draw, frame, objects, folder), check_seed(draw, secrets, mates)]
    return [why for wrong in checks + [opened(draw, frame, objects, office, keys) for _ in range(bool(office) and draw["publish"] == "sealed")] for why in wrong]

def check_receipt(public, receipt):  # what is wrong with an enterprise's receipt; draw.json is checked against the chain elsewhere
    folder, path = public / folder_of(receipt["draw"]), base64.b64decode(receipt["path"], validate=True)
    draw = read_json(folder / "draw.json")
    more, label = (["salt", "blind"], receipt["blind"]) if draw["publish"] == "sealed" else ([], receipt["id"])
    members = ["format", "draw", "id", *more, "cell", "times", *["mark"] * ("mark" in receipt), "ticket", "drawn", "index", "size", "path"]
    form = list(receipt) == members and receipt["format"] == "choucha-receipt/1" and 0 <= receipt["index"] < receipt["size"] == draw["population"]
    root = climb(leaf(line_of({**receipt, "label": label, "times": str(receipt["times"])})), receipt["index"], receipt["size"], [path[i:i + 32] for i in range(0, len(path), 32)])
    drawn = label in [s[4] for s in selected(draw, table(folder / "frame.csv"))]
    return where((not form, "a member, its format, index or size is not as it must be"), (root != draw["frame_root"], "this line did not stand in the frame"),
                 (more and blind_of(receipt["salt"], receipt["id"]) != label, "salt and id do not give the blind"),
                 (sha256(key_of(draw) + label) != receipt["ticket"], "its ticket is another one"), (receipt["drawn"] is not drawn, "whether it was drawn is said wrongly"))

def is_awaited(intent, beacons):  # public randomness is of the round named beforehand (its signature is for drand's own tools), or of a ceremony
    kind, *rest = intent["now"]["awaits"].split(" ")
    if kind != "drand" or not beacons: return not kind or bool(beacons) and beacons[-1]["value"].startswith("ceremony:")
    number, _, genesis, period, notice = rest
    since = datetime.datetime.fromisoformat(intent["at"].replace("Z", "+00:00")).timestamp() // 1 + int(notice) - int(genesis)
    return number == str(max(int(since // int(period)) + 2, 1)) and beacons[-1]["value"] == f'drand:{number}:{sha256(bytes.fromhex(beacons[-1]["signature"]))}'

def draw_json(intent, made, until, salt):  # draw.json as the chain tells it; the names' salt is held by their digest
    draw = {"format": "choucha-draw/4", **intent["now"], **made["now"], "drawn_at": made["at"], "public_from": until[0]}
    if draw["publish"] == "sealed": draw.update({"names_from": until[1], "names_salt": salt})
    if made["later"] is not None:
        cells = [{**c, "quota": f["quota"], "drawn": f["drawn"]} for c, f in zip(intent["later"]["cells"], made["later"]["cells"])]
        draw.update({**intent["later"], **made["later"], "cells": cells})
    return draw

def check_published(public, heads, office=None, keys=()):  # checks everything that is published; yields names with what is wrong
    entries, wrong = read_chain(public)
    out_of_order, draws, rules, told = check_order(entries)
    newest = {name: entries[-1][name] for name in ("seq", "hash", "at")}
    committed = {e["tells"]["commitment"]: e["tells"]["blinds"] for e in entries if e["kind"] == "commitment"}
    held = {(e["seq"], e["hash"], e["at"]) for e in entries}
    wrong += [f"{name}: the chain does not hold this head: what hung on it was exchanged" for name, h in heads if (h["seq"], h["hash"], h["at"]) not in held]
    wrong += where((set(map(commitment_of, keys)) - set(committed.values()), "this second secret was never committed to"))
    yield f"chain of {len(entries)} entries, head {newest['hash'][:16]}", wrong + out_of_order
    expected = {"chain.jsonl": None, "head.json": json.dumps({"format": "choucha-head/1", **newest}, separators=(",", ":")).encode() + b"\n"}
    secrets, until, faults, now = {}, public_from(draws), [], datetime.datetime.now(datetime.timezone.utc)
    first, last = (str((now + datetime.timedelta(hours=h)).date()) for h in (-12, 14))  # wherever the office is, its day is one of these
    salts = {draw: claimed(public / folder_of(draw) / "draw.json") for draw, d in draws.items() if d["intent"]["now"]["publish"] == "sealed"}
    horizon = min((d["draw"]["seq"] for draw, d in draws.items() if "draw" in d and (d["draw"]["later"] is None or salts.get(draw, "") is None)), default=len(entries) + 1)
    for e in entries:
        if e["kind"] == "reveal": secrets.setdefault(e["tells"]["line"], []).append({name: e["tells"][name] for name in ("number", "secret")})
        if e["kind"] in ("staffing", "recusal", "substitution") and (e["later"] is None) != (e["seq"] > horizon):
            faults.append(f'entry {e["seq"]}: what it tells of people is public too early or too late')
        if e["kind"] in ("staffing", "recusal") and e["later"]: expected[f'teams/{e["now"].get("day", e["now"].get("as_of"))}-{e["seq"]}.json'] = e["later"]["document"]
    expected.update({f"{line}.secret.json": document({"format": "choucha-secret/2", "line": line, "secrets": known}) for line, known in secrets.items()})
    voids = {draw: {"voided_at": d["void"]["at"], **{n: d["void"]["tells"][n] for n in ("as_of", "reason", "by")}} for draw, d in draws.items() if "void" in d}
    expected.update({f"{folder_of(draw)}/void.json": document({"format": "choucha-void/1", "draw": draw, **said}) for draw, said in voids.items()})
    for draw, d in sorted((draw, d) for draw, d in draws.items() if "draw" in d):
        folder, hidden, salt = folder_of(draw), d["draw"]["later"] is None, salts.get(draw)
        told_now, wrong, unnamed = draw_json(d["intent"], d["draw"], until[draw], salt), [], hidden or draw in salts and salt is None
        expected[f"{folder}/draw.json"] = document(told_now)
        for day, kept in zip(until[draw], (hidden, unnamed)):
            early, late = (day or "") > last and not told_now["simulation"], day is None or day < first
            if hidden != (d["intent"]["later"] is None) or kept and late and not told_now["simulation"] or not kept and early:
                wrong.append("it is public before its day, or kept back beyond it")
        if not hidden:
            beacons = [e["tells"] for e in entries if e["kind"] == "beacon" and draw in e["tells"]["draws"]]
            awaited = [told_now["beacon"]] * bool(told_now["awaits"]) == [b["value"] for b in beacons[-1:]] and is_awaited(d["intent"], beacons)
            mates = [other["intent"]["tells"] for other in draws.values() if other["intent"]["tells"]["lottery"] == told_now["lottery"]]
            wrong += where((not awaited, "its public randomness is not what its intent waited for"),
                           ({t["publish"] for t in mates} != {told_now["publish"]}, "draws of its lottery are published otherwise"))
            expected.update({f"{folder}/{name}": None for name in ("frame.csv", "objects.csv")[:2 - unnamed]} | {f"{folder}/{name}": False for name in STAFF[3 * unnamed:]})
            ours, theirs = [s["secret"] for s in secrets.get(told_now["line"], [])], [k for k in keys if commitment_of(k) == committed[told_now["commitment"]]]
            try: wrong += check_draw(public / folder, told_now, ours, {t["draw"] for t in mates}, office, theirs)
            except Exception as error: wrong.append(f"the files cannot be read: {error!r}")
        kept = f" (kept back until {until[draw][0]})" * hidden or f" (names kept back until {until[draw][1]})" * unnamed
        yield f"{draw}{' (void)' * ('void' in d)}{kept}", wrong
    there = {p.relative_to(public).as_posix(): p for p in sorted(public.rglob("*")) if p.is_symlink() or not p.is_dir()}
    links = [name for name, p in there.items() if p.is_symlink() or any(folder.is_symlink() for folder in p.parents if public in folder.parents)]
    faults += [f"{name}: it does not belong here" for name in there if name not in expected or name in links]
    faults += [f"{name}: it is missing" for name, must in expected.items() if name not in there and must is not False]
    bound = ((name, must, there[name].read_bytes()) for name, must in expected.items() if must and name in there)
    faults += [f"{name}: it is not what the chain makes it" for name, must, content in bound if must not in (content, sha256(content))]
    yield f"{len(there)} files", faults
    known = {committed.get(draws[draw]["intent"]["tells"]["commitment"]) for draw in salts} <= set(map(commitment_of, keys))
    lacking = "that nobody chose the blinds (--blinds)" if office else "who stands under which blind (receipts, --office)"
    notes = [*silent(entries, draws, rules, told)] + where((salts and not (office and known), f"sealed draws: {len(salts)}; not checked: {lacking}"))
    print("".join(f"note  {note}\n" for note in notes), end="")

def claimed(path): return read_json(path).get("names_salt") if path.is_file() else None  # the salt of names, once they are public

def check_folder(folder, secrets):  # A single draw without the chain
    draw = read_json(folder / "draw.json")
    if draw["format"] != "choucha-draw/4": return folder.name, ["draw.json is of a format that is not known here"]
    if "seed" not in draw: return f'{folder.name} (kept back until {draw["public_from"]})', []
    unknown = (secrets and draw["commitment"] not in map(commitment_of, secrets), "none of the published secrets is the one committed to")
    return folder.name, where(unknown) + check_draw(folder, draw, secrets)

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("--head", "--secret", "--receipt", "--blinds"): parser.add_argument(option, action="append", default=[])
    for name, count in (("--office", None), ("folders", "+")): parser.add_argument(name, nargs=count, type=pathlib.Path)
    options, found = parser.parse_args(), []
    try:
        heads, receipts = ([(name, read_json(name)) for name in names] for names in (options.head, options.receipt))
        secrets, keys = [s["secret"] for n in options.secret for s in read_json(n)["secrets"]], [pathlib.Path(n).read_text().strip() for n in options.blinds]
    except Exception as error: parser.error(f"a head, secret or receipt cannot be read: {error!r}")
    for folder in options.folders:
        try:
            chained = (folder / "chain.jsonl").exists() or not (folder / "draw.json").exists()
            found += check_published(folder, heads, options.office, keys) if chained else [check_folder(folder, secrets)]
            found += [(f"receipt {name}", check_receipt(folder, r) if chained else ["it is checked with the chain: give var/public"]) for name, r in receipts]
        except Exception as error: found.append((folder.name, [f"the files cannot be read: {error!r}"]))
    for name, wrong in found: print(f"{'FAILED' if wrong else 'ok'}  {name}" + "".join(f"\n        {w}" for w in wrong[:5]))
    print(f"{len(found)} checked, {(failed := sum(bool(wrong) for _, wrong in found))} failed")
    return 1 if failed else 0

if __name__ == "__main__": sys.exit(main())
