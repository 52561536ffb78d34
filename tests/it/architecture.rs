//! The rooms use each other downwards only, and libraries stay in the rooms that own them.

use std::collections::BTreeSet;

use crate::imports::{Imports, sources};
use crate::support::repository;

/// What stands beside the rooms, in the root: any room may use it. A root file itself uses `model`, `diagnostic`, `modes` and `bounded` at most.
const BESIDE: &[&str] = &["bounded", "clock", "chance", "fault", "layout", "modes", "text", "blank"];

/// The rooms in their order, each with what it may use besides; nothing comes before what it uses, so there is no circle.
const ROOMS: &[(&str, &[&str])] = &[
    ("diagnostic", &[]),
    ("model", &["diagnostic"]),
    ("plan", &["model"]),
    ("rules", &["plan", "model"]),
    ("register", &["plan", "model"]),
    ("draw", &["register", "rules", "plan", "model"]),
    ("staffing", &["draw", "register", "rules", "plan", "model"]),
    ("ledger", &["model"]),
    ("history", &["ledger", "staffing", "model"]),
    ("publish", &["history", "staffing", "draw", "rules", "model"]),
    ("workspace", &["history", "ledger", "draw", "register", "rules", "plan", "model"]),
    ("schedule", &["workspace", "history", "ledger", "staffing", "draw", "register", "rules", "plan", "model"]),
    ("execute", &["schedule", "workspace", "publish", "history", "ledger", "staffing", "draw", "register", "rules", "plan", "model"]),
    (
        "decisions",
        &["execute", "schedule", "workspace", "publish", "history", "ledger", "staffing", "draw", "register", "rules", "plan", "model"],
    ),
    (
        "audit",
        &["execute", "schedule", "workspace", "publish", "history", "ledger", "staffing", "draw", "register", "rules", "plan", "model"],
    ),
    ("fairness", &["execute", "schedule", "workspace", "draw", "rules", "plan", "model"]),
    (
        "review",
        &["execute", "schedule", "workspace", "publish", "history", "ledger", "staffing", "draw", "register", "rules", "plan", "model"],
    ),
    ("alert", &["workspace", "publish", "draw", "model"]),
    (
        "service",
        &[
            "alert",
            "review",
            "audit",
            "execute",
            "schedule",
            "workspace",
            "publish",
            "history",
            "ledger",
            "draw",
            "register",
            "rules",
            "plan",
            "model",
        ],
    ),
    (
        "cli",
        &[
            "service",
            "alert",
            "review",
            "fairness",
            "audit",
            "decisions",
            "execute",
            "schedule",
            "workspace",
            "publish",
            "history",
            "ledger",
            "staffing",
            "draw",
            "register",
            "rules",
            "plan",
            "model",
        ],
    ),
];

/// Every `crate::…` that a text mentions, in `use` lines, in paths and in links of the documentation.
fn mentions(text: &str) -> Vec<String> {
    let word = |at: usize| text[at + 7..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    text.match_indices("crate::").map(|(at, _)| word(at)).collect()
}

#[test]
fn imports_never_run_upwards() {
    let mut checked = 0;
    for (at, (room, may)) in ROOMS.iter().enumerate() {
        for used in *may {
            assert!(ROOMS.iter().take(at).any(|(earlier, _)| earlier == used), "{room} may use {used}, which comes after it");
        }
        let mut files = Vec::new();
        sources(&repository().join("src").join(room), &mut files);
        assert!(!files.is_empty(), "{room}");
        for (name, text) in files {
            for used in mentions(&text) {
                let below = used == *room || used == "diagnostic" || may.contains(&used.as_str());
                assert!(below || BESIDE.contains(&used.as_str()), "{name} reaches up to `{used}`");
                checked += 1;
            }
        }
    }
    assert!(checked > 100);
    // The library's first page tells the rooms in this order.
    let lib = std::fs::read_to_string(repository().join("src/lib.rs")).unwrap();
    let told: Vec<&str> = lib.split("Time comes").next().unwrap().split("[`").skip(1).filter_map(|s| s.split("`]").next()).collect();
    assert_eq!(told, ROOMS.iter().map(|(room, _)| *room).collect::<Vec<_>>());
    // Nothing stands outside the order: every folder is a room, every other file of the root lies beside all of them.
    for entry in std::fs::read_dir(repository().join("src")).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            assert!(name == "bin" || ROOMS.iter().any(|(room, _)| *room == name), "{name} is no room");
        } else if !["lib.rs", "main.rs"].contains(&name.as_str()) {
            assert!(BESIDE.contains(&name.trim_end_matches(".rs")), "{name} is none of the files that lie beside the rooms");
            for used in mentions(&std::fs::read_to_string(entry.path()).unwrap()) {
                assert!(["bounded", "diagnostic", "model", "modes"].contains(&used.as_str()), "{name} reaches up to `{used}`");
            }
        }
    }
}

#[test]
fn libraries_stay_in_their_rooms() {
    let homes: &[(&str, &[&str])] = &[
        ("rhai::", &["src/rules/"]),
        ("polars::", &["src/register/", "src/draw/", "src/bin/"]),
        ("rusqlite::", &["src/ledger/sqlite.rs"]),
        ("clap::", &["src/cli/", "src/bin/"]),
        ("tokio", &["src/service/run.rs", "src/service/shared.rs", "src/service/watch.rs", "src/service/http.rs", "src/service/seats.rs"]),
        ("lettre::", &["src/alert/mail.rs"]),
        ("ureq::", &["src/alert/webhook.rs"]),
        ("axum::", &["src/service/http.rs", "src/service/seats.rs"]),
        ("tar::", &["src/service/backup.rs", "src/service/restore.rs", "src/service/bounded_backup.rs"]),
        ("zip::", &["src/register/workbook.rs"]),
        ("calamine::", &["src/register/sheet.rs"]),
        ("croner::", &["src/service/timing.rs", "src/workspace/alerts.rs"]),
        ("notify::", &["src/cli/check.rs", "src/service/watch.rs", "src/service/run.rs"]),
        ("println!", &["src/cli/", "src/bin/"]),
        ("Utc::now", &["src/clock.rs"]),
        ("SysRng", &["src/chance.rs"]),
        // Who only judges records nothing.
        ("session.record(", &["src/execute/", "src/decisions/"]),
        (".ledger_mut()", &["src/workspace/session.rs", "src/execute/"]),
    ];
    let mut files = Vec::new();
    sources(&repository().join("src"), &mut files);
    for (name, text) in files {
        for (library, rooms) in homes {
            assert!(!text.contains(library) || rooms.iter().any(|r| name.starts_with(r)), "{name} uses {library}");
        }
    }
}

/// What stands in a room's folder, as its table of contents names it: `fold` for `fold.rs`, other files with their ends, folders with a slash.
fn contents(room: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(repository().join("src").join(room)).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        match name.strip_suffix(".rs") {
            Some("mod") => {}
            Some(stem) => found.push(stem.to_owned()),
            None if entry.path().is_dir() => found.push(format!("{name}/")),
            None => found.push(name),
        }
    }
    found.sort();
    found
}

#[test]
fn no_circle_among_files() {
    let imports = Imports::read();
    assert!(imports.edges.values().map(BTreeSet::len).sum::<usize>() > 300);
    assert_eq!(imports.busy, Vec::<String>::new(), "what only declares and hands on is no part of a circle");
    let circles = imports.circles();
    assert!(circles.is_empty(), "{}", circles.iter().map(|c| c.join(" -> ")).collect::<Vec<_>>().join("\n"));
}

/// The reader of imports sees what it is to see: through what a `mod.rs` hands on, in code, in macros, behind an imported module.
#[test]
fn circles_are_found() {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    let circles = |a: &str, b: &str| {
        let room = "mod a; mod b; pub use a::A; pub use b::{B as C, b};";
        let root = "pub mod room; pub mod other;";
        let other = "pub fn nothing() {}";
        let sources = [
            file("src/lib.rs", root),
            file("src/other.rs", other),
            file("src/room/mod.rs", room),
            file("src/room/a.rs", a),
            file("src/room/b.rs", b),
        ];
        Imports::of(&sources).circles().len()
    };
    let b = "pub struct B; pub fn b() { let _ = super::a::A; }";
    for a in [
        "use super::b::B; pub struct A;",
        "use crate::room::C; pub struct A;",
        "use super::C; pub struct A;",
        "use super::{b, nothing}; pub struct A;",
        "pub struct A; fn f() { crate::room::b() }",
        "pub struct A; fn f() { println!(\"{}\", super::b::b()) }",
        "use crate::room; pub struct A; fn f() { room::b() }",
        "pub struct A; mod tests { use super::super::b::b; }",
        "pub struct A(Option<super::b::B>);",
    ] {
        assert_eq!(circles(a, b), 1, "{a}");
    }
    for a in ["use crate::other::nothing; pub struct A;", "pub struct A; mod tests { use super::*; }", "pub struct A; use self::A as B;"] {
        assert_eq!(circles(a, b), 0, "{a}");
    }
}

#[test]
fn tables_of_contents_are_true() {
    for (room, _) in ROOMS {
        let head = std::fs::read_to_string(repository().join("src").join(room).join("mod.rs")).unwrap();
        let rows = head.lines().filter_map(|line| line.strip_prefix("//! | ")?.split_once(" | ")).skip(1);
        let mut told: Vec<String> = rows.flat_map(|(files, _)| files.split(", ").map(|f| f.trim_matches('`').to_owned())).collect();
        told.sort();
        assert_eq!(told, contents(room), "the table in src/{room}/mod.rs, and what is there");
    }
    // Every file and folder that the page about the rooms names is there, and it names the rooms in their order.
    let page = std::fs::read_to_string(repository().join("docs/architecture.md")).unwrap();
    let named: Vec<&str> = page.split('`').skip(1).step_by(2).filter(|w| !w.contains(char::is_whitespace)).collect();
    let paths = named.iter().filter(|w| ["src/", "tests/", "docs/", "benches/", "fuzz/"].iter().any(|top| w.starts_with(top)));
    for path in paths {
        assert!(repository().join(path).exists(), "docs/architecture.md names {path}");
    }
    let table: Vec<&str> =
        page.lines().filter_map(|l| l.strip_prefix("| `")?.split('`').next()).filter(|w| ROOMS.iter().any(|(r, _)| r == w)).collect();
    assert_eq!(table, ROOMS.iter().map(|(room, _)| *room).collect::<Vec<_>>(), "the table in docs/architecture.md");
}

/// What the rooms really import of each other, as a picture; an arrow that others imply is left out.
fn picture(imports: &Imports) -> String {
    let room = |file: &str| {
        let inner = file.strip_prefix("src/")?.split_once('/')?.0;
        ROOMS.iter().position(|(room, _)| *room == inner)
    };
    let mut uses: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); ROOMS.len()];
    for (file, used) in &imports.edges {
        for used in used {
            if let (Some(a), Some(b)) = (room(file), room(used))
                && a != b
            {
                uses[a].insert(b);
            }
        }
    }
    // Rooms come after what they use, so what is below each is known when it is reached.
    let mut below: Vec<BTreeSet<usize>> = Vec::new();
    let mut lines = vec!["graph TD".to_owned()];
    for (a, used) in uses.iter().enumerate() {
        let implied: BTreeSet<usize> = used.iter().flat_map(|b| below[*b].iter().copied()).collect();
        lines.extend(used.difference(&implied).map(|b| format!("    {} --> {}", ROOMS[a].0, ROOMS[*b].0)));
        below.push(used.union(&implied).copied().collect());
    }
    lines.join("\n")
}

#[test]
fn the_picture_is_of_this_house() {
    let page = std::fs::read_to_string(repository().join("docs/architecture.md")).unwrap();
    let drawn = page.split("```mermaid\n").nth(1).and_then(|rest| rest.split("\n```").next()).unwrap_or_default();
    let wanted = picture(&Imports::read());
    assert_eq!(drawn, wanted, "the picture in docs/architecture.md should be\n{wanted}\n");
}

#[test]
fn every_line_of_the_threat_model_names_a_test_that_is_there() {
    let text = std::fs::read_to_string(repository().join("docs/threat-model.md")).unwrap();
    let mut sources_of = Vec::new();
    for folder in ["tests", "src"] {
        sources(&repository().join(folder), &mut sources_of);
    }
    let all: String = sources_of.iter().map(|(_, text)| text.as_str()).collect();
    let lines: Vec<&str> = text.lines().filter(|l| l.starts_with("| ") && !l.contains("| who |") && !l.starts_with("| who ")).collect();
    assert!(lines.len() > 20);
    for line in lines {
        let words: Vec<&str> = line.split('|').nth(3).unwrap().split('`').skip(1).step_by(2).collect();
        let file = |word: &str| {
            word.ends_with(".rs") && sources_of.iter().any(|(name, _)| name.ends_with(word) || name.ends_with(&format!("it/{word}")))
        };
        let held = words.iter().any(|word| all.contains(&format!("fn {word}(")) || file(word));
        assert!(held, "no test holds: {line}");
        for word in words.iter().filter(|w| w.matches('_').count() > 3) {
            assert!(all.contains(&format!("fn {word}(")), "{word} is no test");
        }
    }
}
