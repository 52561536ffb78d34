#!/usr/bin/env python3
"""Checks published draws of choucha with nothing but Python's standard library.

    python3 verify.py var/public/changzhi-2024-01-2024-03-01 [more folders ...] [--secret var/public/changzhi-2024.secret.json]

A published draw is a folder with three files: draw.json (what was drawn and how), frame.csv (everyone who could be
drawn), objects.csv (who was). This program works everything out again and compares:

1. The frame: the SHA-256 of its lines is the digest that was fixed before anyone could know the seed.
2. The lots: each group of cells draws a number that was fixed before, and a cell one of the two whole numbers next to its share of it;
   which one says u = SHA-256(key, "group", US, group's number) over 2^256, key = hex SHA-256("choucha/2", seed, lottery), parts joined
   by US, the byte 0x1F: one more where some u + k lies between the sums of the fractions before and up to the cell.
3. The tickets: SHA-256(key, id), and the selection: in each cell the objects with the smallest (times drawn before, ticket), as many
   as the lot gave; those marked `certain` first, those marked `limit`, `cooling` or `exempt` never. Draws that share a lottery `apart`
   order by (ticket - part floor(2^256 / parts)) mod 2^256.
4. The probabilities, before the lot: those drawn less often come first; the rest is shared by the next level.
5. The seed, once the plan's secret is published: it is what secret, frame and groups give, and the secret is the one that the
   ledger committed to before.

Teams and substitutes are checked by verify-teams.py. It shares no code with the program that drew. Exit code 0: all as claimed; 1: something is not.
"""
import csv
import hashlib
import json
import pathlib
import sys
from collections import Counter
from fractions import Fraction
from math import ceil

US = "\x1f"


def sha256(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


OUT = ("limit", "cooling", "exempt")


def key_of(draw):
    return sha256(US.join(["choucha/2", draw["seed"], draw["lottery"]]))


def order(draw, ticket):
    """What objects are ordered by: the ticket, shifted where draws avoid each other."""
    shared = draw.get("coordination") or {"mode": "", "part": 0, "parts": 1}
    if shared["mode"] != "apart":
        return ticket
    return format((int(ticket, 16) - shared["part"] * (2**256 // shared["parts"])) % 2**256, "064x")


def in_order(draw, frame, cell):
    """A cell's objects as (times, ticket, id, mark) in the order in which they are drawn."""
    lottery_key, rows = key_of(draw), []
    for row in frame:
        mark = row.get("mark") or ""
        if row["cell"] == cell and mark not in OUT:
            ticket = sha256(lottery_key + row["id"])
            certain = mark == "certain"
            key = (not certain, 0 if certain else number(row["times"]), order(draw, ticket), row["id"].encode("utf-8"))
            rows.append((key, number(row["times"]), ticket, row["id"]))
    return [row[1:] for row in sorted(rows)]


def table(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def number(text):
    """A count as it must be written: digits, no sign, no leading zero."""
    if not (text.isascii() and text.isdigit()) or str(int(text)) != text:
        raise ValueError(f"{text!r} is no count")
    return int(text)


def check_frame(draw, frame):
    """The frame is the one whose digest was fixed, and every object stands in it once."""
    def line(row):
        mark = row.get("mark") or ""
        return f'{row["id"]}{US}{row["cell"]}{US}{number(row["times"])}{US + mark if mark else ""}\n'

    lines = sorted((r["id"].encode("utf-8"), line(r)) for r in frame)
    if sha256("".join(line for _, line in lines)) != draw["frame_digest"]:
        yield "the frame is not the one whose digest was fixed"
    if len({r["id"] for r in frame}) != len(frame):
        yield "an object occurs twice in the frame"
    if len(frame) != draw["population"]:
        yield "the frame does not have as many objects as draw.json says"
    populations = Counter(r["cell"] for r in frame)
    for cell in draw["cells"]:
        if populations.pop(cell["cell"], 0) != cell["population"]:
            yield f'{cell["cell"]}: its population is wrong'
    if populations:
        yield "the frame has cells that draw.json does not know"


def levels(draw, frame, cell):
    """How many objects of a cell take part in the lottery, by how often they were drawn before."""
    here = (number(r["times"]) for r in frame if r["cell"] == cell["cell"] and not r.get("mark"))
    return sorted(Counter(t for t in here if t == 0 or not draw["once"]).items())


def check_lots(draw, frame):
    """The shares of a group add up to its number, and the lot gives the quotas."""
    for group in draw["groups"]:
        cells = [c for c in draw["cells"] if c["group"] == group["group"]]
        if sum(Fraction(c["share"]) for c in cells) != group["number"]:
            yield f'group {group["group"]}: its shares do not add up to its number'
        start, total = Fraction(int(sha256(f'{key_of(draw)}group{US}{group["group"]}'), 16), 2**256), Fraction(0)
        for cell in cells:
            before, total = total, total + Fraction(cell["share"]) % 1
            quota = Fraction(cell["share"]) // 1 + max(ceil(total - start), 0) - max(ceil(before - start), 0)
            certain = sum(r["cell"] == cell["cell"] and r.get("mark") == "certain" for r in frame)
            drawn = min(quota, sum(n for _, n in levels(draw, frame, cell))) + certain
            if (quota, drawn) != (cell["quota"], cell["drawn"]) or quota > cell["population"]:
                yield f'{cell["cell"]}: its quota is not what the lot gives'
    if {g["group"] for g in draw["groups"]} != {c["group"] for c in draw["cells"]}:
        yield "the cells are not those of the groups"


def check_selection(draw, frame, objects):
    """In each cell exactly the first by (times, ticket) were drawn, in that order."""
    listed = [(o["cell"], number(o["rank"]), o["id"], number(o["times"]), o["ticket"]) for o in objects]
    expected = []
    for cell in draw["cells"]:
        members = in_order(draw, frame, cell["cell"])
        for rank, (times, mine, object_id) in enumerate(members[: cell["drawn"]], start=1):
            expected.append((cell["cell"], rank, object_id, times, mine))
    if listed != expected:
        wrong = next((a[2] for a, b in zip(listed, expected) if a != b), "the number of objects")
        yield f"the list is not what the tickets give, first at {wrong}"
    if len(objects) != draw["objects"]:
        yield "the list does not have as many objects as draw.json says"
    lines = (f"{c}{US}{r}{US}{t}{US}{k}{US}{i}\n" for c, r, i, t, k in listed)
    if sha256("".join(lines)) != draw["list_digest"]:
        yield "the list is not the one whose digest was fixed"


def fraction(text):
    """A fraction as the tables have it: 3÷97, which no spreadsheet takes for a date."""
    return Fraction(text.replace("÷", "/"))


def check_probabilities(draw, frame, objects):
    """Inclusion probabilities of this round given the earlier ones and before the lot, 0 and 1 included."""
    chance = {}
    for cell in draw["cells"]:
        share, before = Fraction(cell["share"]), 0
        for times, count in levels(draw, frame, cell):
            taken = [min(max(share // 1 + more - before, 0), count) for more in (0, 1)]
            chance[cell["cell"], times] = (taken[0] + share % 1 * (taken[1] - taken[0])) / count
            before += count
    for row in frame + objects:
        mark = row.get("mark") or ""
        expected = chance.get((row["cell"], int(row["times"])), 0) if not mark else mark == "certain"
        if fraction(row["inclusion_probability"]) != expected:
            yield f'{row["id"]}: its inclusion probability is wrong'
    for row in objects:
        if fraction(row["weight"]) * fraction(row["inclusion_probability"]) != 1:
            yield f'{row["id"]}: its weight is not the inverse of its probability'


def check_seed(draw, secrets):
    """The seed is what the committed secret, the frame and the groups give."""
    line = [draw["draw"], draw["frame_digest"]] + ["once"] * draw["once"]
    for group in draw["groups"]:
        line.append(f'g{group["group"]}={group["number"]}')
        line += [f'{c["cell"]}={c["population"]}:{c["share"]}' for c in draw["cells"] if c["group"] == group["group"]]
    line = US.join(line)
    lines = (draw.get("coordination") or {"lines": [line]})["lines"]
    if line not in lines:
        yield "the draw is not among those that share its lottery"
    lines = sorted(lines, key=lambda text: text.split(US)[0].encode("utf-8"))
    if draw["lottery"] != lines[0].split(US)[0]:
        yield "the lottery is not that of the smallest draw"
    basis = sha256("".join(f"{text}\n" for text in lines))
    if basis != draw["basis"]:
        yield "the basis is not what frame and groups give"
    if not secrets:
        return
    for secret in secrets:
        if hashlib.sha256(bytes.fromhex(secret)).hexdigest() == draw["commitment"]:
            parts = ["choucha-seed/2", secret, draw["lottery"], basis, draw["beacon"]]
            if sha256(US.join(parts)) != draw["seed"]:
                yield "the seed is not what the secret and the frame give"
            return
    yield "none of the published secrets is the one committed to"


def check(folder, secrets):
    """Everything that is wrong with a published draw."""
    try:
        draw = json.loads((folder / "draw.json").read_text("utf-8"))
        frame, objects = table(folder / "frame.csv"), table(folder / "objects.csv")
        if draw["format"] != "choucha-draw/2":
            return ["draw.json is of a format that this program does not know"]
        wrong = list(check_frame(draw, frame)) + list(check_lots(draw, frame))
        wrong += check_selection(draw, frame, objects)
        wrong += check_probabilities(draw, frame, objects)
        wrong += check_seed(draw, secrets)
        return wrong
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ZeroDivisionError) as error:
        return [f"the files cannot be read: {error!r}"]


def main(arguments):
    secrets, folders = [], []
    while arguments:
        argument = arguments.pop(0)
        if argument == "--secret":
            name = arguments.pop(0) if arguments else ""
            try:
                secrets += [s["secret"] for s in json.loads(pathlib.Path(name).read_text("utf-8"))["secrets"]]
            except (OSError, ValueError, KeyError, TypeError) as error:
                print(f"--secret {name}: cannot be read: {error!r}")
                return 2
        else:
            folders.append(pathlib.Path(argument))
    if not folders:
        print(__doc__)
        return 2
    failed = 0
    for folder in folders:
        wrong = check(folder, secrets)
        failed += bool(wrong)
        print(f"{'FAILED' if wrong else 'ok'}  {folder.name}" + "".join(f"\n        {w}" for w in wrong[:5]))
    seed = "seeds checked against the secret" if secrets else "seeds not checked: no --secret given"
    print(f"{len(folders)} draw{'' if len(folders) == 1 else 's'}, {failed} failed; {seed}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
