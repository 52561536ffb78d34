"""Recomputes every draw of a workspace from its files; Python's standard library only."""
import csv, hashlib, json, pathlib, sys
from fractions import Fraction as F

US = "\x1f"
ceil = lambda f: -(-f.numerator // f.denominator)
table = lambda p: list(csv.DictReader(open(p, encoding="utf-8-sig", newline="")))

for folder in sorted(pathlib.Path(sys.argv[1], "var/draws").iterdir()):
    draw = json.loads((folder / "draw.json").read_text("utf-8"))
    frame, objects = table(folder / "frame.csv"), table(folder / "objects.csv")
    lines = [f'{r["id"]}{US}{r["cell"]}{US}{r["times"]}\n'.encode() for r in sorted(frame, key=lambda r: r["id"].encode())]
    assert hashlib.sha256(b"".join(lines)).hexdigest() == draw["frame_digest"], folder
    ticket = lambda i: hashlib.sha256(US.join(["choucha/1", draw["seed"], draw["lottery"], i]).encode()).hexdigest()
    exact = []
    for cell in draw["cells"]:
        mine = [r for r in frame if r["cell"] == cell["cell"]]
        assert len(mine) == cell["population"], (folder, cell)
        first = sorted(mine, key=lambda r: (int(r["times"]), ticket(r["id"])))[: cell["quota"]]
        got = [o for o in objects if o["cell"] == cell["cell"]]
        assert [(r["id"], ticket(r["id"])) for r in first] == [(o["id"], o["ticket"]) for o in got], (folder, cell)
        assert sum(F(r["inclusion_probability"]) for r in mine) == cell["quota"] == cell["drawn"], (folder, cell)
        share = F(cell["ratio"].lstrip(">=").rstrip("%")) / 100 * cell["population"]
        if cell["ratio"].startswith(">="):
            assert cell["quota"] == ceil(share), (folder, cell)
        else:
            exact.append((cell["quota"], share))
    assert sum(q for q, _ in exact) == ceil(sum((s for _, s in exact), F(0))), folder
    assert all(abs(q - s) < 1 for q, s in exact), folder
    print(draw["draw"], len(objects))
