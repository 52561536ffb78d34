//! What is published: whoever has it and one old head finds every exchange, and every file that was spoiled is named and written again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use choucha::audit::verify;
use choucha::clock::Clock;
use choucha::diagnostic::Lang;
use choucha::execute::{Request, sweep};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::support::{Ws, files_below, folder, long, repository, shops, task};

const PEOPLE: &str = "证件号,姓名,部门,区划,专长,状态,专家,户籍\n\
    A1,甲一,甲局,市,,在岗,,\nA2,甲二,甲局,市,,在岗,,\nA3,甲三,甲局,市,,在岗,,\nA4,\"=甲,四\",甲局,市,,在岗,,\n";

/// A year with everything in it: an embargo that is over and one that lasts, a void draw and the one that took its place, a substitute, a late
/// recusal, a lapse, a waiver taken back, coordinated draws, names that a spreadsheet would calculate, a secret that is revealed. Gives an old head.
fn year(seed: &str) -> (Ws, PathBuf) {
    let mode = "mode = [\"市抽市查\"]";
    let spring = |id: &str| task(id, &format!("ratio = \"10%\"\n{mode}")).replace("3月—12月", "3月—4月");
    let tasks = [spring("1"), task("2", &format!("ratio = \">=5%\"\nfrequency = 3\n{mode}")).replace("3月—12月", "3月—5月"), spring("3")];
    let ws = Ws::small(&tasks.join("\n"), &shops(60).replace("店7,", "\"=店,7\",")).simulated(seed);
    let plan = ws.read("rules/p.plan.toml").replace("year = 2024", "year = 2024\nembargo = 20");
    let groups = "\n[[group]]\ntasks = [\"1\", \"3\"]\ncoordination = \"apart\"\n";
    ws.write("rules/p.plan.toml", &format!("{plan}{groups}"));
    let settings = ws.read("rules/settings.toml");
    let people = "\n[register.inspectors]\nfile = \"datasets/inspectors.csv\"\ncity = [\"市\"]\n\n[substitutes]\nreasons = [\"注销\"]\n";
    ws.write("rules/settings.toml", &format!("{settings}{people}"));
    ws.write("datasets/inspectors.csv", PEOPLE);
    let on = |day: &str, arguments: &[&str]| ws.run(&[arguments, &["--now", &format!("{day}T04:00:00Z")]].concat());
    on("2024-03-01", &["draw"]).ok();
    let drawn = |draw: &str| -> Vec<String> {
        let one = on("2024-03-02", &["draws", draw, "--json"]).ok().json();
        one["objects"].as_array().unwrap().iter().map(|o| o["id"].as_str().unwrap().to_owned()).collect()
    };
    on("2024-03-02", &["substitute", "p/1/2024-03-01", &drawn("p/1/2024-03-01")[0], "--reason", "注销", "--by", "李四"]).ok();
    let object = drawn("p/2/2024-03-01")[0].clone();
    let teams = ws.read("var/draws/p-2-2024-03-01/teams.csv");
    let inspector = teams.lines().find(|l| l.starts_with(&object)).unwrap().split(',').nth(2).unwrap().to_owned();
    on("2024-03-02", &["recuse", "p/2/2024-03-01", &object, &inspector, "--reason", "亲属任职", "--by", "李四"]).ok();
    on("2024-03-03", &["void", "p/1/2024-03-01", "--reason", "名录库\"有误\"", "--by", "王五"]).ok();
    on("2024-03-04", &["draw"]).ok();
    std::fs::copy(ws.path("var/public/head.json"), ws.path("old-head.json")).unwrap();
    on("2024-03-05", &["waive", "p/2/2024-03-31", "--reason", "重复", "--by", "王五"]).ok();
    on("2024-04-01", &["draw"]).ok();
    on("2024-05-20", &["draw"]).ok();
    // Beside it a plan whose embargo lasts.
    let plan =
        ws.read("rules/p.plan.toml").replace("id = \"p\"", "id = \"q\"").replace("embargo = 20", "embargo = 60\nsupplements = \"p\"");
    ws.write(
        "rules/q.plan.toml",
        &plan.split("[[task]]").take(2).collect::<Vec<_>>().join("[[task]]").replace("3月—4月", "5月—6月").replace(groups, ""),
    );
    ws.edit("rules/settings.toml", "\"rules/p.plan.toml\"", "\"rules/p.plan.toml\", \"rules/q.plan.toml\"");
    on("2024-05-21", &["draw"]).ok();
    on("2024-06-09", &["draw"]).ok();
    on("2024-06-10", &["reveal", "p"]).ok();
    on("2024-06-10", &["verify"]).ok();
    let head = ws.path("old-head.json");
    (ws, head)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() { copy(&entry.path(), &target) } else { std::fs::copy(entry.path(), target).map(|_| ()).unwrap() }
    }
}

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap()
    }
}

/// Judges many publications in one process of Python: which of them one of the two verifiers finds wrong.
fn judged(publications: &[PathBuf], head: &Path) -> Vec<bool> {
    let script = r#"
import importlib, json, pathlib, sys
sys.path.insert(0, sys.argv[1])
import verify
teams = importlib.import_module("verify-teams")
heads = [(sys.argv[2], json.loads(pathlib.Path(sys.argv[2]).read_text()))]
sys.stdout, out = sys.stderr, sys.stdout
for folder in map(pathlib.Path, sys.argv[3:]):
    try:
        wrong = [why for _, faults in verify.check_published(folder, heads) for why in faults]
    except Exception as error:
        wrong = [repr(error)]
    if not wrong:
        wrong = [why for _, faults in teams.check_published(folder) for why in faults]
    print(json.dumps(wrong), file=out)
"#;
    let mut found = Vec::new();
    for some in publications.chunks(200) {
        let output = Command::new("python3").args(["-c", script]).arg(repository().join("docs")).arg(head).args(some).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let lines: Vec<Vec<String>> = String::from_utf8(output.stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!(lines.len(), some.len());
        found.extend(lines.iter().map(|wrong| !wrong.is_empty()));
    }
    found
}

fn digest(parts: &[&str]) -> String {
    choucha::model::hex(&Sha256::digest(parts.join("\u{1F}")))
}

/// Whether the verifier that was written from the specification, in Perl, finds a publication wrong.
fn judged_in_perl(publication: &Path, head: &Path) -> bool {
    let script = repository().join("tests/data/verify.pl");
    let ran = Command::new("perl").arg(script).arg(publication).arg("--head").arg(head).output().unwrap();
    assert!(ran.stderr.is_empty() && matches!(ran.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&ran.stderr));
    ran.status.code() == Some(1)
}

/// An entry that the old head binds says something else, and the whole chain is worked out again behind it.
fn forge(random: &mut Random, public: &Path, known: usize) -> Option<String> {
    let text = std::fs::read_to_string(public.join("chain.jsonl")).unwrap();
    let mut lines: Vec<Value> = text.lines().skip(1).map(|l| serde_json::from_str(l).unwrap()).collect();
    let at = random.below(known);
    let name = ["now", "later", "at", "kind", "subject", "body_digest"][random.below(6)];
    let old = lines[at][name].as_str()?.to_owned();
    let place = (0..20).map(|_| random.below(old.len())).find(|p| old.as_bytes().get(*p).is_some_and(u8::is_ascii_alphanumeric))?;
    let other = if old.as_bytes()[place] == b'1' { "2" } else { "1" };
    let new = format!("{}{other}{}", &old[..place], &old[place + 1..]);
    lines[at][name] = new.clone().into();
    if name == "later" {
        lines[at]["later_digest"] = digest(&[lines[at]["salt"].as_str().unwrap(), &new]).into();
    }
    let mut before = "0".repeat(64);
    for line in &mut lines {
        let of = |name: &str| line[name].as_str().unwrap().to_owned();
        let seq = line["seq"].to_string();
        let parts = [
            "choucha-ledger/3",
            &seq,
            &before,
            &of("at"),
            &of("kind"),
            &of("subject"),
            &digest(&[&of("now")]),
            &of("later_digest"),
            &of("body_digest"),
        ];
        before = digest(&parts);
        line["hash"] = before.clone().into();
    }
    let last = lines.last().unwrap();
    let head = serde_json::json!({ "format": "choucha-head/1", "seq": last["seq"], "hash": last["hash"], "at": last["at"] });
    let first = serde_json::json!({ "format": "choucha-chain/1", "entries": lines.len(), "head": before });
    let text: String = std::iter::once(&first).chain(&lines).map(|l| format!("{l}\n")).collect();
    std::fs::write(public.join("chain.jsonl"), text).unwrap();
    std::fs::write(public.join("head.json"), format!("{head}\n")).unwrap();
    Some(format!("entry {} {name}, the chain worked out again", at + 1))
}

/// Spoils one thing of a publication; says what, or nothing where it changed nothing.
fn spoil(random: &mut Random, public: &Path, other: &Path, known: usize) -> Option<String> {
    let files = files_below(public);
    let file = &files[random.below(files.len())];
    let name = file.strip_prefix(public).unwrap().display().to_string();
    let bytes = std::fs::read(file).unwrap();
    match random.below(10) {
        0 => {
            let at = random.below(bytes.len());
            let mut new = bytes;
            new[at] ^= u8::try_from(1 + random.below(255)).unwrap();
            std::fs::write(file, new).unwrap();
            Some(format!("byte {at} of {name}"))
        }
        1 => {
            std::fs::write(file, &bytes[..random.below(bytes.len())]).unwrap();
            Some(format!("{name} cut"))
        }
        2 => {
            std::fs::remove_file(file).unwrap();
            Some(format!("{name} removed"))
        }
        3 => {
            let new = file.with_file_name(["void.json", "notes.txt", "substitutes.csv", "frame.csv", "x.secret.json"][random.below(5)]);
            (!new.exists()).then(|| {
                std::fs::write(&new, &bytes).unwrap();
                format!("{} added", new.display())
            })
        }
        // One cell of a table takes another one's place.
        4..=6 => {
            let text = String::from_utf8(bytes).ok().filter(|_| name.ends_with(".csv"))?;
            let mut rows: Vec<Vec<String>> = text.split_terminator("\r\n").map(|l| l.split(',').map(ToOwned::to_owned).collect()).collect();
            let (a, b) = (random.below(rows.len()), random.below(rows.len()));
            let column = random.below(rows[0].len());
            let (old, new) = (rows[a].get(column)?.clone(), rows[b].get(column)?.clone());
            let new = if old == new { format!("{new}0") } else { new };
            rows[a][column] = new;
            std::fs::write(file, rows.iter().map(|r| format!("{}\r\n", r.join(","))).collect::<String>()).unwrap();
            Some(format!("column {column} of row {a} of {name}"))
        }
        // One value of a document is another one.
        7 => {
            let mut value: Value = serde_json::from_slice(&bytes).ok().filter(|_| name.ends_with(".json"))?;
            let fields: Vec<String> = value.as_object()?.keys().cloned().collect();
            let field = &fields[random.below(fields.len())];
            value[field] = match &value[field] {
                Value::Number(n) => (n.as_u64()? + 1).into(),
                Value::Bool(b) => (!b).into(),
                Value::String(s) => format!("{s}0").into(),
                _ => Value::Null,
            };
            let mut new = serde_json::to_string_pretty(&value).unwrap();
            new.push('\n');
            (new.as_bytes() != bytes).then(|| {
                std::fs::write(file, new).unwrap();
                format!("{field} of {name}")
            })
        }
        8 => forge(random, public, known),
        // Everything that another secret would have given.
        _ => {
            let draw = file.parent().filter(|folder| *folder != public)?.file_name()?.to_owned();
            let from = other.join(&draw);
            from.exists().then(|| {
                std::fs::remove_dir_all(public.join(&draw)).unwrap();
                copy(&from, &public.join(&draw));
                format!("{} of another secret", draw.display())
            })
        }
    }
}

#[test]
fn whoever_kept_one_old_head_finds_every_spoiled_publication() {
    let count = long!(2_000, 150);
    let (ws, head) = year("9a");
    let public = ws.path("var/public");
    let known = serde_json::from_slice::<Value>(&std::fs::read(&head).unwrap()).unwrap()["seq"].as_u64().unwrap() as usize;
    assert_eq!(judged(std::slice::from_ref(&public), &head), [false], "as it was published");
    let (other, _) = year("9b");
    let golden = repository().join("tests/golden/var/public");
    let folder = folder();
    let mut random = Random(20_261_130);
    let (mut spoiled, mut told, mut kinds) = (Vec::new(), Vec::new(), BTreeMap::new());
    while spoiled.len() < count {
        let to = folder.path().join(spoiled.len().to_string());
        copy(&public, &to);
        match spoil(&mut random, &to, &other.path("var/public"), known) {
            Some(what) => {
                *kinds.entry(what.split(' ').next_back().unwrap_or_default().chars().take(9).collect::<String>()).or_insert(0) += 1;
                spoiled.push(to);
                told.push(what);
            }
            None => std::fs::remove_dir_all(&to).unwrap(),
        }
    }
    let found = judged(&spoiled, &head);
    let missed: Vec<&String> = told.iter().zip(&found).filter(|(_, found)| !**found).map(|(what, _)| what).collect();
    assert!(missed.is_empty(), "{} of {count} passed: {missed:?}", missed.len());
    // Nor does the third one let any pass, and all three agree on what is right.
    assert!(!judged_in_perl(&public, &head));
    assert_eq!(judged(std::slice::from_ref(&golden), &golden.join("head.json")), [false]);
    assert!(!judged_in_perl(&golden, &golden.join("head.json")));
    let passed: Vec<&String> =
        spoiled.iter().zip(&told).step_by(long!(7, 5)).filter(|(p, _)| !judged_in_perl(p, &head)).map(|(_, w)| w).collect();
    assert!(passed.is_empty(), "{passed:?}");
    // Another secret from the first entry on, everything consistent in itself: the old head alone tells.
    assert_eq!(judged(&[other.path("var/public")], &head), [true]);
}

/// Does something to a file of the workspace; gives what should be told of it: the file's name, and whether the next sweep writes it again.
fn meddle(random: &mut Random, root: &Path, files: &[PathBuf]) -> (PathBuf, bool) {
    let file = files[random.below(files.len())].clone();
    let bytes = std::fs::read(&file).unwrap_or_default();
    // Words for the office may be others with another program; what else stands there may not.
    let worded = file.ends_with("visits.csv") && file.starts_with(root.join("var/draws"));
    match if worded { 2 + random.below(4) } else { random.below(6) } {
        0 | 1 => {
            let at = random.below(bytes.len());
            let mut new = bytes;
            new[at] ^= u8::try_from(1 + random.below(255)).unwrap();
            std::fs::write(&file, new).unwrap();
        }
        2 => std::fs::write(&file, &bytes[..random.below(bytes.len())]).unwrap(),
        3 => std::fs::remove_file(&file).unwrap(),
        4 => {
            let aside = root.join(format!("aside-{}", random.below(1_000_000)));
            std::fs::rename(&file, &aside).unwrap();
            std::os::unix::fs::symlink(&aside, &file).unwrap();
        }
        _ => {
            let new = file.with_file_name(format!("new-{}.csv", random.below(1_000_000)));
            std::fs::write(&new, bytes).unwrap();
            return (new, false);
        }
    }
    (file, true)
}

#[test]
fn every_file_that_is_meddled_with_is_named_and_written_again() {
    let rounds = long!(1_000, 40);
    let (ws, _) = year("9a");
    let (root, clock) = (ws.root(), Clock::Fixed("2024-06-11T04:00:00Z".parse().unwrap()));
    let rooms = ["var/public", "var/draws"].map(|room| ws.path(room));
    let all = || -> Vec<PathBuf> { rooms.iter().flat_map(|room| files_below(room)).collect() };
    let night = || sweep(root, &Request { clock, ..request() }).unwrap();
    night();
    let before: BTreeMap<PathBuf, Vec<u8>> = all().into_iter().map(|file| (file.clone(), std::fs::read(file).unwrap())).collect();
    let files: Vec<PathBuf> = before.keys().cloned().collect();
    let mut random = Random(11);
    for round in 0..rounds {
        let mut touched = BTreeMap::new();
        for _ in 0..10 {
            let free: Vec<PathBuf> = files.iter().filter(|f| !touched.contains_key(*f)).cloned().collect();
            let (file, again) = meddle(&mut random, root, &free);
            touched.insert(file, again);
        }
        let found = verify(root, &clock, None, &[]).unwrap();
        let said: Vec<String> = found.failed.iter().map(|f| format!("{} {}", f.what, f.why.say(Lang::EN))).collect();
        let name = |file: &Path| file.strip_prefix(root).unwrap().display().to_string();
        for file in touched.keys().filter(|file| before.get(*file) != std::fs::read(file).ok().as_ref() || file.is_symlink()) {
            assert!(said.iter().any(|line| line.contains(&name(file))), "round {round}: {} is not named in {said:#?}", name(file));
        }
        let named: BTreeSet<String> = touched.keys().map(|f| name(f)).collect();
        for line in &said {
            assert!(named.iter().any(|name| line.contains(name.as_str())), "round {round}: nobody touched {line}");
        }
        night();
        for (file, _) in touched.iter().filter(|(_, again)| !**again) {
            assert!(file.exists(), "what somebody put there is theirs");
            std::fs::remove_file(file).unwrap();
        }
        for (file, bytes) in &before {
            assert_eq!(std::fs::read(file).unwrap(), *bytes, "round {round}: {}", name(file));
            assert!(!file.is_symlink(), "{}", name(file));
        }
    }
    assert_eq!(verify(root, &clock, None, &[]).unwrap().failed, []);
}

fn request() -> Request<'static> {
    Request {
        as_of: None,
        task: None,
        opened: None,
        draws: Vec::new(),
        dry_run: false,
        clock: Clock::System,
        seed: Some("9a".into()),
        progress: &|_, _| {},
    }
}

#[test]
fn wherever_a_process_dies_the_end_of_an_embargo_and_what_was_spoiled_come_out_the_same() {
    let mode = "mode = [\"市抽市查\"]";
    let first = Ws::small(&task("1", &format!("ratio = \"20%\"\n{mode}")), &shops(40)).simulated("9c");
    first.edit("rules/p.plan.toml", "year = 2024", "year = 2024\nembargo = 20");
    let settings = first.read("rules/settings.toml");
    first
        .write("rules/settings.toml", &format!("{settings}\n[register.inspectors]\nfile = \"datasets/inspectors.csv\"\ncity = [\"市\"]\n"));
    first.write("datasets/inspectors.csv", PEOPLE);
    first.run(&["draw", "--now", "2024-03-01T04:00:00Z"]).ok();
    assert!(!first.path("var/public/p-1-2024-03-01/objects.csv").exists() && !first.path("var/public/teams").exists());
    let night = |ws: &Ws| ws.run(&["draw", "--now", "2024-03-21T04:00:00Z"]);
    let public = |ws: &Ws| -> BTreeMap<PathBuf, Vec<u8>> {
        let below = |file: PathBuf| (file.strip_prefix(ws.root()).unwrap().to_owned(), std::fs::read(&file).unwrap());
        ["var/public", "var/draws"].iter().flat_map(|room| files_below(&ws.path(room))).map(below).collect()
    };
    let with = |fault: Option<String>| {
        let mut ws = Ws::empty();
        copy(first.root(), ws.root());
        ws.env.push(("CHOUCHA_SEED".into(), "9c".into()));
        // Two files of the office's that somebody spoiled meanwhile.
        let list = ws.read("var/draws/p-1-2024-03-01/objects.csv");
        ws.write("var/draws/p-1-2024-03-01/objects.csv", &list[..list.len() / 2]);
        std::fs::remove_file(ws.path("var/public/head.json")).unwrap();
        let fault = fault.map(|fault| ws.env.push(("CHOUCHA_FAULT".into(), fault)));
        let code = night(&ws).code;
        if fault.is_some() {
            ws.env.pop();
        }
        (ws, code)
    };
    let wanted = public(&with(None).0);
    assert!(wanted.keys().any(|f| f.ends_with("public/p-1-2024-03-01/teams.csv")));
    for sort in ["die", "full"] {
        let (mut struck, mut whole) = (0, false);
        // A full disk is told, and the next attempt of the same night may succeed: how often it struck cannot be seen from outside.
        for point in 1..if sort == "die" { 200 } else { 25 } {
            let (ws, code) = with(Some(format!("{sort}:{point}")));
            struck += u32::from(code != 0);
            // What is there is whole: no half of a file under its own name.
            for (file, bytes) in public(&ws).iter().filter(|(f, _)| !f.file_name().unwrap().to_string_lossy().starts_with('.')) {
                let same = wanted.get(file) == Some(bytes);
                let before = std::fs::read(first.path(file.to_str().unwrap())).ok().as_ref() == Some(bytes);
                assert!(same || before || file.ends_with("draws/p-1-2024-03-01/objects.csv"), "{sort} {point}: {}", file.display());
            }
            night(&ws).ok();
            assert_eq!(public(&ws), wanted, "{sort} {point}");
            ws.run(&["verify", "--now", "2024-03-21T04:00:00Z"]).ok();
            whole |= code == 0;
            if code == 0 && sort == "die" {
                break;
            }
        }
        assert!(whole && (struck >= 10 || sort == "full"), "{sort}: {struck}");
    }
}

/// A small workspace with inspectors and an embargo of twenty days, drawn on the first of March.
fn kept_back() -> Ws {
    let ws = Ws::small(&task("1", "ratio = \"20%\"\nfrequency = 2\nmode = [\"市抽市查\"]").replace("3月—12月", "3月—4月"), &shops(40))
        .simulated("9d");
    ws.edit("rules/p.plan.toml", "year = 2024", "year = 2024\nembargo = 20");
    let settings = ws.read("rules/settings.toml");
    ws.write("rules/settings.toml", &format!("{settings}\n[register.inspectors]\nfile = \"datasets/inspectors.csv\"\ncity = [\"市\"]\n"));
    ws.write("datasets/inspectors.csv", PEOPLE);
    ws.run(&["draw", "--now", "2024-03-01T04:00:00Z"]).ok();
    ws
}

#[test]
fn what_was_last_written_excuses_what_is_to_come_and_nothing_else() {
    let ws = kept_back();
    let verify = |day: &str| ws.run(&["verify", "--lang", "en", "--now", &format!("{day}T04:00:00Z")]);
    verify("2024-03-20").ok();
    // The embargo is over, and the night's draw is still to come: nothing is missing.
    verify("2024-03-21").ok();
    // Who says that files were written on another day excuses nothing.
    let index = ws.read("var/written.json");
    for day in ["2099-01-01", "1999-01-01"] {
        ws.write("var/written.json", &index.replace("\"day\":\"2024-03-01\"", &format!("\"day\":\"{day}\"")));
        let list = ws.read("var/draws/p-1-2024-03-01/frame.csv");
        ws.write("var/public/p-1-2024-03-01/frame.csv", &list);
        let early = verify("2024-03-05");
        assert!(early.code == 1 && early.out.contains("var/public/p-1-2024-03-01/frame.csv"), "{day}: {}", early.out);
        std::fs::remove_file(ws.path("var/public/p-1-2024-03-01/frame.csv")).unwrap();
    }
    // Nor does taking the index away.
    std::fs::remove_file(ws.path("var/written.json")).unwrap();
    ws.run(&["draw", "--now", "2024-03-21T04:00:00Z"]).ok();
    verify("2024-03-21").ok();
    for file in ["var/written.json", "var/public/p-1-2024-03-01/objects.csv"] {
        std::fs::remove_file(ws.path(file)).unwrap();
    }
    assert_eq!(verify("2024-03-21").code, 1);
}

#[test]
fn what_lies_in_the_way_stops_no_draw() {
    let ws = kept_back();
    let night = |day: &str| {
        let mut child = ws.command(&["draw", "--now", &format!("{day}T04:00:00Z")]).spawn().unwrap();
        for _ in 0..600 {
            if let Some(status) = child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        child.kill().unwrap();
        panic!("it hangs")
    };
    let list = ws.read("var/draws/p-1-2024-03-01/objects.csv");
    let chain = ws.read("var/public/chain.jsonl");
    // A pipe that nobody writes into, a folder, a file where a folder should be.
    for file in ["var/draws/p-1-2024-03-01/objects.csv", "var/history.json", "var/written.json"] {
        std::fs::remove_file(ws.path(file)).unwrap();
        assert!(Command::new("mkfifo").arg(ws.path(file)).status().unwrap().success());
    }
    std::fs::remove_file(ws.path("var/public/chain.jsonl")).unwrap();
    std::fs::create_dir(ws.path("var/public/chain.jsonl")).unwrap();
    ws.write("var/public/chain.jsonl/mine.txt", "mine");
    ws.write("var/public/teams", "mine");
    let mut verify = ws.command(&["verify", "--now", "2024-03-02T04:00:00Z"]).spawn().unwrap();
    assert_eq!(verify.wait().unwrap().code(), Some(1));
    assert_eq!(night("2024-03-02"), Some(0));
    assert_eq!(ws.read("var/draws/p-1-2024-03-01/objects.csv"), list);
    assert_eq!(ws.read("var/public/chain.jsonl"), chain);
    assert_eq!(ws.read("var/public/chain.jsonl.aside-1/mine.txt"), "mine", "what is somebody's stays");
    assert_eq!(night("2024-03-31"), Some(0));
    assert!(ws.path("var/draws/p-1-2024-03-31/objects.csv").exists() && ws.path("var/public/teams").is_dir());
    for mine in ["chain.jsonl.aside-1", "teams.aside-1"] {
        let path = ws.path("var/public").join(mine);
        if path.is_dir() { std::fs::remove_dir_all(path).unwrap() } else { std::fs::remove_file(path).unwrap() }
    }
    ws.run(&["verify", "--now", "2024-03-31T04:00:00Z"]).ok();
}
