//! Sealed draws: what is published of them tells nobody's risk class, everything of the lottery is checked all the same, and each enterprise can show
//! where it stood.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::rounds::Year;
use crate::support::{Ran, Ws, files_below, repository, shops, task};

const RISE: &str = "fn ratio(task, cell) {\n    if cell.tier >= tier(\"高\") { return percent(40) }\n    if cell.tier >= tier(\"中\") { return percent(20) }\n    percent(10)\n}\n";
const MORE: &str = "fn frequency(task, cell) { if cell.tier >= tier(\"高\") { 3 } else { 1 } }\n";
const PEOPLE: &str = "证件号,姓名,部门,区划,专长,状态,专家,户籍\n\
    A1,甲一,甲局,市,,在岗,,\nA2,甲二,甲局,市,,在岗,,\nA3,甲三,甲局,市,,在岗,,\nA4,甲四,甲局,市,,在岗,,\n";

/// Rules that tell tiers apart, with inspectors.
fn prepared(ws: Ws) -> Ws {
    let settings = ws.read("rules/settings.toml");
    let more = "\n[register.inspectors]\nfile = \"datasets/inspectors.csv\"\ncity = [\"市\"]\n\n[substitutes]\nreasons = [\"注销\"]\n";
    ws.write("rules/settings.toml", &format!("{settings}{more}"));
    ws.write("datasets/inspectors.csv", PEOPLE);
    ws.write("rules/rise.rhai", RISE);
    ws.write("rules/more.rhai", &format!("{RISE}{MORE}"));
    ws
}

/// A simulation with a clock of its own.
fn year(tasks: &[String]) -> Year {
    let Year(ws) = Year::of(&tasks.join("\n"));
    ws.write("datasets/objects.csv", &shops(90));
    Year(prepared(ws))
}

/// No simulation: secrets of its own lie in files.
fn real(tasks: &[String]) -> Ws {
    prepared(Ws::small(&tasks.join("\n"), &shops(90)))
}

fn rises(id: &str, more: &str) -> String {
    task(id, &format!("ratio = \"10%\"\nrule = \"rise.rhai\"\nmode = [\"市抽市查\"]\n{more}"))
}

/// A table below the workspace, by its heads.
fn table(ws: &Ws, file: &str) -> Vec<BTreeMap<String, String>> {
    let text = ws.read(file);
    let mut lines = text.trim_start_matches('\u{FEFF}').lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines.map(|l| head.iter().map(|h| (*h).to_owned()).zip(l.split(',').map(ToOwned::to_owned)).collect()).collect()
}

fn python(ws: &Ws, program: &str, arguments: &[&str]) -> (i32, String) {
    let script = repository().join("docs").join(program);
    let ran = Command::new("python3").arg(script).args(arguments).current_dir(ws.root()).output().unwrap();
    assert!(ran.stderr.is_empty(), "{}", String::from_utf8_lossy(&ran.stderr));
    (ran.status.code().unwrap(), String::from_utf8(ran.stdout).unwrap())
}

/// Everyone who checks says that all is as it must be.
fn right(ws: &Ws) {
    for program in ["verify.py", "verify-teams.py"] {
        let (code, said) = python(ws, program, &["var/public"]);
        assert_eq!(code, 0, "{said}");
    }
    let ran = Command::new("perl").arg(repository().join("tests/data/verify.pl")).arg(ws.path("var/public")).output().unwrap();
    assert!(ran.status.success() && ran.stderr.is_empty(), "{}", String::from_utf8_lossy(&ran.stdout));
}

fn ids(year: &Year, day: &str, draw: &str) -> Vec<String> {
    let found = year.json(day, &["draws", draw]);
    found["objects"].as_array().unwrap().iter().map(|o| o["id"].as_str().unwrap().to_owned()).collect()
}

fn receipt(year: &Year, day: &str, draw: &str, object: &str) -> Value {
    year.on(day, &["receipt", draw, object]).ok().json()
}

fn exists(year: &Year, file: &str) -> bool {
    year.0.path(&format!("var/public/{file}")).exists()
}

#[test]
fn a_sealed_draw_shows_nobodys_cell() {
    let year = year(&[rises("1", ""), rises("2", "frequency = 2"), task("3", "ratio = \"5%\"")]);
    year.on("2024-03-01", &["draw"]).ok();
    let drawn = ids(&year, "2024-03-01", "p/1/2024-03-01");
    year.on("2024-03-02", &["substitute", "p/1/2024-03-01", &drawn[0], "--reason", "注销", "--by", "李四"]).ok();
    let teams = table(&year.0, "var/draws/p-1-2024-03-01/teams.csv");
    let inspector = &teams.iter().find(|r| r["id"] == drawn[4]).unwrap()["inspector_id"];
    year.on("2024-03-02", &["recuse", "p/1/2024-03-01", &drawn[4], inspector, "--reason", "亲属", "--by", "李四"]).ok();
    year.on("2024-03-03", &["void", "p/2/2024-03-01", "--reason", "r", "--by", "b"]).ok();
    year.on("2024-03-04", &["draw"]).ok();
    year.on("2024-08-01", &["draw"]).ok();
    year.on("2025-01-02", &["draw"]).ok();
    year.on("2025-01-02", &["reveal", "p"]).ok();
    year.on("2025-01-02", &["verify"]).ok();
    right(&year.0);

    // What the office knows of each object in each sealed draw: nothing of it stands beside the id in anything that is public.
    let (mut sealed, mut telling) = (0, 0);
    for (draw, _) in year.0.drawn_with(&["--now", "2025-01-02T04:00:00Z"]) {
        let folder = draw.replace('/', "-");
        let told: Value = serde_json::from_str(&year.0.read(&format!("var/public/{folder}/draw.json"))).unwrap();
        let frame = table(&year.0, &format!("var/draws/{folder}/frame.csv"));
        if draw.starts_with("p/3") {
            assert_eq!((told["publish"].as_str(), frame[0].contains_key("blind")), (Some("open"), false));
            continue;
        }
        sealed += 1;
        assert_eq!(told["publish"], "sealed");
        let public = table(&year.0, &format!("var/public/{folder}/frame.csv"));
        let line =
            |r: &BTreeMap<String, String>| (r["blind"].clone(), r["cell"].clone(), r["times"].clone(), r["inclusion_probability"].clone());
        let blinds: BTreeSet<String> = frame.iter().map(|r| r["blind"].clone()).collect();
        assert_eq!(frame.iter().map(line).collect::<BTreeSet<_>>(), public.iter().map(line).collect::<BTreeSet<_>>());
        assert!(public.windows(2).all(|two| two[0]["blind"] < two[1]["blind"]) && blinds.len() == 90);
        assert_eq!(public[0].keys().collect::<Vec<_>>(), ["blind", "cell", "inclusion_probability", "times"]);
        let names = table(&year.0, &format!("var/public/{folder}/objects.csv"));
        assert_eq!(names[0].keys().collect::<Vec<_>>(), ["id", "name", "region"]);
        assert!(names.windows(2).all(|two| two[0]["id"] < two[1]["id"]));
        let tickets: BTreeMap<String, String> =
            table(&year.0, &format!("var/draws/{folder}/objects.csv")).iter().map(|o| (o["id"].clone(), o["ticket"].clone())).collect();
        assert_eq!(names.iter().map(|o| o["id"].clone()).collect::<BTreeSet<_>>(), tickets.keys().cloned().collect());
        for row in &frame {
            let secrets = [Some(&row["blind"]), Some(&row["salt"]), tickets.get(&row["id"])];
            for file in files_below(&year.0.path("var/public")).iter().filter(|f| !f.ends_with("chain.jsonl")) {
                let text = std::fs::read_to_string(file).unwrap();
                let beside = text.lines().filter(|l| l.contains(&row["id"]));
                let beside: Vec<&str> = beside.filter(|l| secrets.iter().flatten().any(|secret| l.contains(secret.as_str()))).collect();
                assert!(beside.is_empty() && !text.contains(&row["salt"]), "{file:?}: {beside:?}");
                telling += 1;
            }
        }
        // The chain tells of people as one line an entry: no line of it has both.
        let chain = year.0.read("var/public/chain.jsonl");
        for row in &frame {
            assert!(!chain.lines().any(|l| l.contains(&row["id"]) && (l.contains(&row["blind"]) || l.contains("\\\"cell\\\""))), "{row:?}");
        }
    }
    assert!(sealed == 3 && telling > 1_000, "{sealed} {telling}");
    // Visits are formed in an order that tells nothing of cells and ranks.
    for file in files_below(&year.0.path("var/public/teams")) {
        let document: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let objects: Vec<(String, String)> = document["visits"]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| (v["objects"][0][0].as_str().unwrap().to_owned(), v["objects"][0][1].as_str().unwrap().to_owned()))
            .filter(|(draw, _)| !draw.starts_with("p/3"))
            .collect();
        assert!(objects.is_sorted(), "{objects:?}");
    }
    let substitutes = table(&year.0, "var/public/p-1-2024-03-01/substitutes.csv");
    assert_eq!(substitutes[0].keys().collect::<Vec<_>>(), ["at", "by", "day", "id", "name", "reason", "region", "replaced"]);
    assert!(table(&year.0, "var/draws/p-1-2024-03-01/substitutes.csv")[0].contains_key("ticket"));
}

#[test]
fn auditors_open_everything_and_find_what_was_exchanged() {
    let ws = real(&[rises("1", "")]);
    ws.draw("2024-03-01");
    ws.run(&["verify"]).ok();
    let office = ["var/public", "--office", "var/draws", "--blinds", "var/secret/p.blinds.key"];
    let (code, said) = python(&ws, "verify.py", &office);
    assert!(code == 0 && !said.contains("note"), "{said}");
    let (code, said) = python(&ws, "verify.py", &office[..3]);
    assert!(code == 0 && said.contains("not checked: that nobody chose the blinds"), "{said}");
    let (code, said) = python(&ws, "verify.py", &office[..1]);
    assert!(code == 0 && said.contains("not checked: who stands under which blind"), "{said}");
    // The office's own file says that two others stood under two blinds; or a salt is another one.
    let file = "var/draws/p-1-2024-03-01/frame.csv";
    let whole = ws.read(file);
    for (from, to) in [("S00001,", "S99999,"), (",c1,", ",c2,")] {
        ws.write(file, &whole.replacen(from, to, 1));
        let (code, said) = python(&ws, "verify.py", &office[..3]);
        assert!(code == 1 && said.contains("does not open the published one"), "{said}");
        assert_eq!(ws.run(&["verify"]).code, 1);
    }
    ws.write(file, &whole);
    // A key that nobody committed to.
    std::fs::write(ws.path("other.key"), format!("{}\n", "7".repeat(64))).unwrap();
    let (code, said) = python(&ws, "verify.py", &[&office[..4], &["other.key"]].concat());
    assert!(code == 1 && said.contains("this second secret was never committed to"), "{said}");
    // The second secret is another one.
    let key = ws.read("var/secret/p.blinds.key");
    std::fs::copy(ws.path("other.key"), ws.path("var/secret/p.blinds.key")).unwrap();
    let found = ws.run(&["verify"]);
    assert!(found.code == 1 && found.out.contains("p.blinds.key"), "{}", found.out);
    // Without it, that blinds follow from it is not checked, and said.
    std::fs::remove_file(ws.path("var/secret/p.blinds.key")).unwrap();
    assert!(ws.run(&["verify", "--lang", "en"]).ok().out.contains("the second secret is not at hand"));
    ws.write("var/secret/p.blinds.key", &key);
    assert!(!ws.run(&["verify", "--lang", "en"]).ok().out.contains("second secret"));
}

#[test]
fn receipts_show_where_an_object_stood_and_spoiled_ones_are_found() {
    let year = year(&[rises("1", ""), task("2", "ratio = \"5%\"")]);
    let long = "企".repeat(60);
    year.0.write("datasets/objects.csv", &format!("{}{long},店,东区,高,存续,店,1\n", shops(90)));
    let day = "2024-03-01";
    year.on(day, &["draw"]).ok();
    for draw in ["p/1/2024-03-01", "p/2/2024-03-01"] {
        let drawn = ids(&year, day, draw);
        for object in ["S00000", "S00041", "S00089", &long, &drawn[0]] {
            let found = year.on(day, &["receipt", draw, object, "-o", "receipt.json"]).ok();
            assert!(found.out.contains(draw) && found.out.contains("verify.py"), "{}", found.out);
            let text = year.0.read("receipt.json");
            let receipt: Value = serde_json::from_str(&text).unwrap();
            assert!(text.len() <= 2_048 && receipt == self::receipt(&year, day, draw, object), "{text}");
            assert_eq!(
                (receipt["drawn"] == true, receipt.get("salt").is_some()),
                (drawn.contains(&object.to_owned()), draw.starts_with("p/1"))
            );
            let check = |receipt: &Value| {
                year.0.write("receipt.json", &receipt.to_string());
                python(&year.0, "verify.py", &["var/public", "--receipt", "receipt.json"])
            };
            let (code, said) = check(&receipt);
            assert!(code == 0 && said.contains("ok  receipt receipt.json"), "{said}");
            for (name, value) in receipt.as_object().unwrap() {
                let other = match value {
                    Value::Bool(value) => Value::Bool(!value),
                    Value::Number(value) => Value::from(value.as_u64().unwrap() + 1),
                    // The last sign of base64 may stand for bits that are none.
                    Value::String(text) if name == "path" => {
                        format!("{}{}", if text.starts_with('A') { 'B' } else { 'A' }, &text[1..]).into()
                    }
                    Value::String(text) => {
                        let mut signs: Vec<char> = text.chars().collect();
                        let last = signs.last_mut().unwrap();
                        *last = if *last == '0' { '1' } else { '0' };
                        signs.into_iter().collect::<String>().into()
                    }
                    _ => unreachable!(),
                };
                let mut spoiled = receipt.clone();
                spoiled[name] = other;
                let (code, said) = check(&spoiled);
                assert!(code == 1, "{name}: {said}");
            }
        }
    }
    // Somebody else's receipt under one's own id, a place beyond the frame, a member more: each is found.
    let honest = receipt(&year, day, "p/2/2024-03-01", "S00000");
    let with = |changes: &[(&str, Value)]| {
        let mut receipt = honest.clone();
        for (name, value) in changes {
            receipt[*name] = value.clone();
        }
        year.0.write("receipt.json", &receipt.to_string());
        python(&year.0, "verify.py", &["var/public", "--receipt", "receipt.json"]).0
    };
    let (index, size) = (honest["index"].as_i64().unwrap(), honest["size"].as_i64().unwrap());
    assert_eq!(with(&[]), 0);
    assert_eq!(with(&[("id", "S00030".into()), ("blind", "S00000".into())]), 1);
    for forged in [
        ("index", Value::from(index + 128)),
        ("index", Value::from(index - 128)),
        ("size", Value::from(size - 1)),
        ("more", Value::from(1)),
    ] {
        assert_eq!(with(std::slice::from_ref(&forged)), 1, "{forged:?}");
    }
    assert_eq!(python(&year.0, "verify.py", &["var/public/p-2-2024-03-01", "--receipt", "receipt.json"]).0, 1);
    // It is written over nothing of the workspace's own.
    let rules = year.0.read("rules/p.plan.toml");
    for own in ["var/ledger.db", "rules/p.plan.toml", "datasets/new.json"] {
        let ran = year.on(day, &["receipt", "p/2/2024-03-01", "S00000", "-o", own]);
        assert!(ran.code == 2 && ran.err.contains("file-not-written"), "{}", ran.err);
    }
    assert!(year.0.read("rules/p.plan.toml") == rules && !year.0.path("datasets/new.json").exists());
    year.on(day, &["verify"]).ok();
    let refused = |ran: Ran, word: &str| assert!(ran.code == 2 && ran.err.contains(word), "{}", ran.err);
    refused(year.on(day, &["receipt", "p/1/2024-03-01", "X"]), "not-in-frame");
    refused(year.on(day, &["receipt", "p/9/2024-03-01", "S00000"]), "unknown-draw");
    // A way of 27 hashes, as in a frame of a hundred million, would be 1,152 signs: with the longest id that a draw takes it stays below 2 KB.
    let most = 1_152 + year.0.read("receipt.json").len() - receipt(&year, day, "p/2/2024-03-01", &long)["path"].as_str().unwrap().len();
    assert!(most < 2_048, "{most}");
}

#[test]
fn names_that_would_tell_alone_come_out_with_the_last_round() {
    // The second round takes the highest tier alone: whoever is drawn is of it.
    let year = year(&[rises("1", "").replace("rise.rhai", "more.rhai"), task("2", "ratio = \"5%\"\nfrequency = 2")]);
    year.edit("year = 2024", "year = 2024\nembargo = 5");
    year.on("2024-03-01", &["draw"]).ok();
    year.on("2024-06-11", &["draw"]).ok();
    let check = year.on("2024-06-11", &["check", "--lang", "en"]);
    assert!(check.err.contains("round-tells-classes"), "{}", check.err);
    let first = year.json("2024-06-11", &["draws"]);
    assert!(first["draws"].as_array().unwrap().iter().any(|d| d["draw"] == "p/1/2024-06-11"), "{first:#}");
    for (day, lists, names) in
        [("2024-06-15", false, false), ("2024-06-16", true, false), ("2024-09-20", true, false), ("2024-09-21", true, true)]
    {
        year.on(day, &["draw"]).ok();
        year.on(day, &["verify"]).ok();
        right(&year.0);
        let folder = "p-1-2024-06-11";
        assert_eq!(
            (exists(&year, &format!("{folder}/frame.csv")), exists(&year, &format!("{folder}/objects.csv"))),
            (lists, names),
            "{day}"
        );
        let told: Value = serde_json::from_str(&year.0.read(&format!("var/public/{folder}/draw.json"))).unwrap();
        assert_eq!((told["public_from"].as_str(), told["names_from"].as_str()), (Some("2024-06-16"), Some("2024-09-21")));
        assert_eq!((told["seed"].is_string(), told["names_salt"].is_string()), (lists, names));
        // Nothing that is public says who was drawn: its teams, and what was made after it, wait too.
        assert_eq!(exists(&year, &format!("{folder}/teams.csv")), names);
        let public: String = files_below(&year.0.path("var/public")).iter().map(|f| std::fs::read_to_string(f).unwrap()).collect();
        let first: BTreeSet<String> = ids(&year, day, "p/1/2024-03-01").into_iter().chain(ids(&year, day, "p/2/2024-03-01")).collect();
        let hidden = ids(&year, day, "p/1/2024-06-11").into_iter().filter(|id| !first.contains(id)).collect::<Vec<_>>();
        // Task 2 is open: its frame has every id, and its ids tell nothing of task 1.
        let named = public.matches("p/1/2024-06-11:").count();
        assert!(!hidden.is_empty() && (named > 0) == names, "{day}: {named}");
        // An enterprise may have its own receipt as soon as the draw is public.
        let own = year.on(day, &["receipt", "p/1/2024-06-11", &hidden[0]]);
        assert_eq!(own.code, if lists { 0 } else { 2 }, "{}", own.err);
    }
    // Open draws of the same task wait for the names: their frames say by id how often each was drawn.
    year.edit("rule = \"more.rhai\"", "rule = \"more.rhai\"\npublish = \"open\"");
    year.on("2024-09-22", &["draw"]).ok();
    year.on("2024-09-22", &["verify"]).ok();
    right(&year.0);
}

#[test]
fn draws_that_share_a_lottery_are_sealed_together_and_link_to_no_other() {
    let groups = "\n[[group]]\ntasks = [\"1\", \"2\"]\ncoordination = \"together\"\n";
    let year = year(&[
        rises("1", "frequency = 2"),
        task("2", "ratio = \"20%\"\nfrequency = 2\nmode = [\"市抽市查\"]"),
        rises("3", ""),
        groups.to_owned(),
    ]);
    year.on("2024-03-01", &["draw"]).ok();
    year.on("2024-08-01", &["draw"]).ok();
    year.on("2024-08-01", &["verify"]).ok();
    right(&year.0);
    let blinds = |draw: &str| -> BTreeMap<String, String> {
        table(&year.0, &format!("var/draws/{draw}/frame.csv")).iter().map(|r| (r["id"].clone(), r["blind"].clone())).collect()
    };
    assert_eq!(blinds("p-1-2024-03-01"), blinds("p-2-2024-03-01"));
    for (a, b) in [("p-1-2024-03-01", "p-1-2024-08-01"), ("p-1-2024-03-01", "p-3-2024-03-01")] {
        let (a, b) = (blinds(a), blinds(b));
        assert!(a.keys().eq(b.keys()) && a.values().collect::<BTreeSet<_>>().is_disjoint(&b.values().collect()));
    }
}

#[test]
fn a_lost_second_secret_stops_sealed_draws_and_no_others() {
    let ws = real(&[rises("1", "frequency = 2"), task("2", "ratio = \"5%\"\nfrequency = 2")]);
    ws.draw("2024-03-01");
    let (key, committed) = (ws.read("var/secret/p.blinds.key"), ws.read("var/public/chain.jsonl"));
    assert!(committed.contains("\\\"blinds\\\":") && !committed.contains(key.trim()));
    for (wrong, code) in [(None, "secret-lost"), (Some("8".repeat(64)), "secret-mismatch")] {
        match wrong {
            None => std::fs::remove_file(ws.path("var/secret/p.blinds.key")).unwrap(),
            Some(other) => std::fs::write(ws.path("var/secret/p.blinds.key"), other).unwrap(),
        }
        let made = ws.run(&["draw", "--as-of", "2024-08-01", "--json"]);
        assert_eq!(made.code, 5, "{}", made.err);
        let made = made.json();
        let not: Vec<&str> = made["not_drawn"].as_array().unwrap().iter().map(|d| d["draw"].as_str().unwrap()).collect();
        assert_eq!(not, ["p/1/2024-08-01"], "{made:#}");
        let told = ws.run(&["draw", "--as-of", "2024-08-01"]).err;
        assert!(told.contains(code) && told.contains("p.blinds.key"), "{told}");
    }
    assert!(ws.path("var/draws/p-2-2024-08-01/objects.csv").exists());
    // Files of what was drawn are written again without it.
    std::fs::remove_dir_all(ws.path("var/public/p-1-2024-03-01")).unwrap();
    std::fs::remove_file(ws.path("var/secret/p.blinds.key")).unwrap();
    ws.run(&["draw", "--as-of", "2024-08-01"]);
    assert!(ws.path("var/public/p-1-2024-03-01/frame.csv").exists());
    // New secrets are committed to, both.
    ws.run(&["commit", "p", "--reason", "丢失", "--by", "李四"]).ok();
    assert!(ws.path("var/secret/p.2.key").exists() && ws.path("var/secret/p.2.blinds.key").exists());
    ws.run(&["draw", "--as-of", "2024-08-01"]).ok();
    assert!(ws.path("var/draws/p-1-2024-08-01/objects.csv").exists());
    ws.run(&["verify"]).ok();
    right(&ws);
}

#[test]
fn a_key_that_cannot_be_used_is_named_and_nothing_is_committed_to() {
    let tasks = [rises("1", ""), task("2", "ratio = \"5%\"")];
    for second in [false, true] {
        let file = if second { "p.blinds.key" } else { "p.key" };
        for folder in [false, true] {
            let ws = real(&tasks);
            let path = ws.path("var/secret").join(file);
            std::fs::create_dir_all(if folder { path.clone() } else { ws.path("var/secret") }).unwrap();
            if !folder {
                std::fs::write(&path, "not a key\n").unwrap();
            }
            let ran = ws.run(&["draw", "--as-of", "2024-03-01"]);
            assert!(ran.code == 5 && ran.err.contains("secret-unusable") && ran.err.contains(file), "{}", ran.err);
            // Taken away, a new one is made.
            if folder {
                std::fs::remove_dir(&path).unwrap();
            } else {
                std::fs::remove_file(&path).unwrap();
            }
            ws.draw("2024-03-01");
            ws.run(&["verify"]).ok();
            right(&ws);
        }
    }
}

#[test]
fn who_shares_a_lottery_with_a_sealed_draw_waits_with_it() {
    let groups = "\n[[group]]\ntasks = [\"1\", \"2\"]\ncoordination = \"apart\"\n".to_owned();
    let flat = |id: &str| task(id, "ratio = \"20%\"\nmode = [\"市抽市查\"]");
    let ws = real(&[rises("1", ""), flat("2"), flat("3"), groups]);
    // The first draw of the line makes its secrets.
    ws.run(&["draw", "--as-of", "2024-02-20"]).ok();
    let key = ws.read("var/secret/p.blinds.key");
    std::fs::remove_file(ws.path("var/secret/p.blinds.key")).unwrap();
    assert_eq!(ws.run(&["draw", "--as-of", "2024-03-01"]).code, 5);
    let drawn = |draw: &str| ws.path(&format!("var/draws/{draw}/objects.csv")).exists();
    assert_eq!(["p-1-2024-03-01", "p-2-2024-03-01", "p-3-2024-03-01"].map(drawn), [false, false, true]);
    let status = ws.run(&["status"]);
    assert!(status.code == 1 && format!("{}{}", status.out, status.err).contains("第二密钥"));
    std::fs::write(ws.path("var/secret/p.blinds.key"), key).unwrap();
    ws.draw("2024-03-01");
    let told = |draw: &str| -> Value { serde_json::from_str(&ws.read(&format!("var/public/{draw}/draw.json"))).unwrap() };
    assert_eq!(told("p-1-2024-03-01")["lottery"], told("p-2-2024-03-01")["lottery"]);
    right(&ws);
}

#[test]
fn filters_and_marks_that_tell_of_tiers_are_sealed() {
    let row = |id: &str, rule: &str| task(id, &format!("ratio = \"20%\"\nfrequency = 2\nrule = \"{rule}\""));
    let ws = real(&[
        row("1", "scope.rhai"),
        row("2", "certain.rhai"),
        row("3", "strata.rhai"),
        row("4", "limits.rhai"),
        row("5", "back.rhai"),
        row("6", "none.rhai"),
        row("7", "tier.rhai"),
    ]);
    ws.write("rules/tier.rhai", "fn scope(task) { label(\"店\") & in_tier(\"高\") }\n");
    ws.write("rules/scope.rhai", "fn scope(task) { label(\"店\") & field(\"tier\") == \"高\" }\n");
    ws.write("rules/certain.rhai", "fn certain(task) { field(\"tier\") == \"高\" }\n");
    ws.write("rules/strata.rhai", "fn strata(task) { [stratum(\"甲\", field(\"tier\") == \"高\"), stratum(\"乙\", everyone())] }\n");
    ws.write("rules/limits.rhai", "fn visits_limit(object) { visits(3) }\n");
    ws.write("rules/back.rhai", "fn scope(task) { label(\"店\") & !drawn_within(1) }\n");
    ws.write("rules/none.rhai", "fn scope(task) { label(\"店\") & field(\"beds\") >= 0 }\n");
    let made = ws.run(&["draw", "--as-of", "2024-03-01"]);
    assert_eq!(made.code, 0, "{}", made.err);
    for (id, publish, waits) in [
        ("1", "sealed", true),
        ("2", "sealed", true),
        ("3", "sealed", true),
        ("4", "sealed", false),
        ("5", "sealed", false),
        ("6", "open", false),
        ("7", "sealed", true),
    ] {
        let told: Value = serde_json::from_str(&ws.read(&format!("var/public/p-{id}-2024-03-01/draw.json"))).unwrap();
        assert_eq!((told["publish"].as_str(), told["names_not_before"].is_string()), (Some(publish), waits), "{id}");
    }
    // Those that take by the tier give it away with their names.
    let found = ws.run(&["check", "--lang", "en", "--no-registers"]);
    assert!(found.err.contains("some rounds of 4 tasks (1, 2, 3, 7)"), "{}", found.err);
    right(&ws);
}

#[test]
fn plan_row_and_register_say_how_frames_are_published() {
    let published = |ws: &Ws, draw: &str| -> String {
        let told: Value = serde_json::from_str(&ws.read(&format!("var/public/{draw}/draw.json"))).unwrap();
        told["publish"].as_str().unwrap().to_owned()
    };
    let of = |plan: &str, row: &str| {
        let ws = real(&[rises("1", row), task("2", "ratio = \"5%\"")]);
        ws.edit("rules/p.plan.toml", "year = 2024", &format!("year = 2024\n{plan}"));
        ws
    };
    for (plan, row, expected) in [
        ("", "", ["sealed", "open"]),
        ("publish = \"open\"", "", ["open", "open"]),
        ("publish = \"sealed\"", "", ["sealed", "sealed"]),
        ("publish = \"open\"", "publish = \"sealed\"", ["sealed", "open"]),
        ("publish = \"sealed\"", "publish = \"open\"", ["open", "sealed"]),
    ] {
        let ws = of(plan, row);
        ws.draw("2024-03-01");
        assert_eq!(["p-1-2024-03-01", "p-2-2024-03-01"].map(|draw| published(&ws, draw)), expected, "{plan} {row}");
        let found = ws.run(&["check", "--json"]).json();
        let told = found["findings"].as_array().unwrap().iter().find(|f| f["code"] == "open-tells-classes");
        assert_eq!(told.is_some(), expected[0] == "open", "{found:#}");
        // It stands where that is said.
        let line = |f: &Value| ws.read("rules/p.plan.toml").lines().nth(f["line"].as_u64().unwrap() as usize - 1).unwrap().to_owned();
        assert!(told.is_none_or(|f| line(f) == "publish = \"open\""), "{found:#}");
        right(&ws);
    }
    // A rule that divides tiers by its quota alone; one that is open and always drawn with one that is sealed, and is sealed with it.
    let quota = "fn quota(task, cell, population) { if cell.tier >= tier(\"高\") { population } else { by_ratio() } }\n";
    for (rows, group, told) in [
        (vec![task("1", "rule = \"quota.rhai\"\nratio = \"5%\"\npublish = \"open\"")], "", true),
        (vec![task("1", "rule = \"quota.rhai\"\nratio = \"5%\"")], "", false),
        (vec![rises("1", "publish = \"open\""), rises("2", "")], "[[group]]\ntasks = [\"1\", \"2\"]\ncoordination = \"apart\"\n", false),
        (vec![rises("1", "publish = \"open\""), rises("2", "")], "", true),
    ] {
        let ws = real(&rows);
        ws.write("rules/quota.rhai", quota);
        ws.write("rules/p.plan.toml", &(ws.read("rules/p.plan.toml") + group));
        ws.draw("2024-03-01");
        assert_eq!(published(&ws, "p-1-2024-03-01"), if told { "open" } else { "sealed" }, "{rows:?} {group}");
        let found = ws.run(&["check", "--json"]).json();
        let open = found["findings"].as_array().unwrap().iter().any(|f| f["code"] == "open-tells-classes");
        assert_eq!(open, told, "{found:#}");
        assert_eq!(found["errors"], 0, "{found:#}");
    }
    // A register without classes has none to give away.
    let ws = of("", "");
    ws.edit("rules/settings.toml", "tier = \"tier\"\n", "");
    ws.draw("2024-03-01");
    assert_eq!(published(&ws, "p-1-2024-03-01"), "open");
    // A word that nobody knows is no silence: the row, or the whole plan, is not taken.
    for (plan, row, errors) in [("", "publish = \"seald\"", 1), ("publish = \"seald\"", "", 1), ("publish = true", "", 1)] {
        let ws = of(plan, row);
        let found = ws.run(&["check", "--json"]).json();
        assert_eq!(found["errors"], errors, "{found:#}");
        let made = ws.run(&["draw", "--as-of", "2024-03-01", "--json"]).json();
        let drawn: Vec<&str> = made["drawn"].as_array().unwrap().iter().map(|d| d["draw"].as_str().unwrap()).collect();
        assert_eq!(drawn, if plan.is_empty() { vec!["p/2/2024-03-01"] } else { vec![] }, "{made:#}");
    }
    // What is taken back is told: of the plan, or of a row.
    for (plan, row, from, to) in [
        ("publish = \"sealed\"", "", "publish = \"sealed\"", "publish = \"open\""),
        ("publish = \"sealed\"", "", "publish = \"sealed\"\n", "\n"),
        ("", "publish = \"sealed\"", "publish = \"sealed\"", "publish = \"open\""),
    ] {
        let ws = of(plan, row);
        ws.draw("2024-03-01");
        ws.edit("rules/p.plan.toml", from, to);
        let told = ws.run(&["preview", "--against", "--lang", "en"]);
        assert!(format!("{}{}", told.out, told.err).contains("no longer under blinds"), "{plan} {row}: {}{}", told.out, told.err);
    }
}
