"""Recomputes every draw of a workspace from its files; Python's standard library only. The numbers of the groups are worked out from
their ratios, so it is for rounds without counts, totals or yearly ratios."""
import csv, hashlib, json, pathlib, sys
from fractions import Fraction as F

US = "\x1f"
ceil = lambda f: -(-f.numerator // f.denominator)
table = lambda p: list(csv.DictReader(open(p, encoding="utf-8-sig", newline="")))
sha = lambda text: hashlib.sha256(text.encode()).hexdigest()


def groups(cells):
    """Cells by group: each floor alone, of other ratios all cells of the same; each with its number."""
    found = {}
    for cell in cells:
        found.setdefault((cell["ratio"], cell["cell"] if cell["ratio"].startswith(">=") else ""), []).append(cell)
    for (ratio, _), members in found.items():
        share = F(ratio.lstrip(">=").rstrip("%")) / 100 * sum(c["population"] for c in members)
        yield ceil(share), members


def lot(key, number, n, cells):
    """The quotas of a group's cells: systematic sampling from a start of its own."""
    population = sum(c["population"] for c in cells)
    start, points, quotas, below = F(int(sha(f"{key}group{US}{number}"), 16), 2**256), [], [], F(0)
    shares = [F(n * c["population"], population or 1) for c in cells]
    points = [start + k for k in range(len(cells))]
    for share in shares:
        above = below + share % 1
        quotas.append(share // 1 + sum(below <= p < above for p in points))
        below = above
    assert sum(quotas) == n
    return shares, quotas


for folder in sorted(pathlib.Path(sys.argv[1], "var/draws").iterdir()):
    draw = json.loads((folder / "draw.json").read_text("utf-8"))
    frame, objects = table(folder / "frame.csv"), table(folder / "objects.csv")
    label = lambda r: r.get("blind") or r["id"]
    lines = [f'{label(r)}{US}{r["cell"]}{US}{r["times"]}\n' for r in sorted(frame, key=lambda r: label(r).encode())]
    assert all(sha(f'{r["salt"]}{US}{r["id"]}')[:48] == r["blind"] for r in frame if "blind" in r), folder
    assert sha("".join(lines)) == draw["frame_digest"], folder
    key = sha(US.join(["choucha/2", draw["seed"], draw["lottery"]]))
    for number, (n, cells) in enumerate(groups(draw["cells"]), start=1):
        shares, quotas = lot(key, number, n, cells)
        for cell, share, quota in zip(cells, shares, quotas):
            assert (cell["group"], F(cell["share"]), cell["quota"], cell["drawn"]) == (number, share, quota, quota), (folder, cell)
            mine = [r for r in frame if r["cell"] == cell["cell"]]
            assert len(mine) == cell["population"], (folder, cell)
            first = sorted(mine, key=lambda r: (int(r["times"]), sha(key + label(r))))[:quota]
            got = [o for o in objects if o["cell"] == cell["cell"]]
            assert [(r["id"], sha(key + label(r))) for r in first] == [(o["id"], o["ticket"]) for o in got], (folder, cell)
            assert {o["tier"] for o in got} <= set(cell["tiers"]), (folder, cell)
            chances = [F(r["inclusion_probability"].replace("÷", "/")) for r in mine]
            assert sum(chances) == share, (folder, cell)
            # Where all were drawn equally often, everyone has the same chance: number over population of the whole group.
            if len({r["times"] for r in mine}) == 1:
                assert set(chances) == {F(n, sum(c["population"] for c in cells))}, (folder, cell)
    print(draw["draw"], len(objects))
