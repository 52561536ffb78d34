//! The rooms use each other downwards only, and libraries stay in the rooms that own them.

use std::path::Path;

use crate::support::repository;

/// What stands beside the rooms, in the root: any room may use it. A root file itself uses `model` and `diagnostic` at most.
const BESIDE: &[&str] = &["clock", "chance", "fault", "layout", "text"];

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

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push((path.strip_prefix(repository()).unwrap().display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

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
                assert!(["diagnostic", "model"].contains(&used.as_str()), "{name} reaches up to `{used}`");
            }
        }
    }
}

#[test]
fn libraries_stay_in_their_rooms() {
    let homes: &[(&str, &[&str])] = &[
        ("rhai::", &["src/rules/"]),
        ("polars::", &["src/register/", "src/draw/", "src/bin/"]),
        ("rusqlite::", &["src/ledger/"]),
        ("clap::", &["src/cli/", "src/bin/"]),
        ("tokio", &["src/service/run.rs", "src/service/watch.rs", "src/service/http.rs"]),
        ("lettre::", &["src/alert/mail.rs"]),
        ("ureq::", &["src/alert/webhook.rs"]),
        ("axum::", &["src/service/http.rs"]),
        ("tar::", &["src/service/backup.rs"]),
        ("croner::", &["src/service/timing.rs", "src/workspace/alerts.rs"]),
        ("notify::", &["src/cli/check.rs", "src/service/watch.rs", "src/service/run.rs"]),
        ("println!", &["src/cli/", "src/bin/"]),
        ("Utc::now", &["src/clock.rs"]),
        ("SysRng", &["src/chance.rs"]),
    ];
    let mut files = Vec::new();
    sources(&repository().join("src"), &mut files);
    for (name, text) in files {
        for (library, rooms) in homes {
            assert!(!text.contains(library) || rooms.iter().any(|r| name.starts_with(r)), "{name} uses {library}");
        }
    }
}
