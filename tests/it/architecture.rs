//! The rooms use each other downwards only, and libraries stay in the rooms that own them.

use std::path::Path;

use crate::support::repository;

/// Room, and what it may use besides `diagnostic`, `clock`, `chance` and `fault`.
const ROOMS: &[(&str, &[&str])] = &[
    ("diagnostic", &[]),
    ("model", &[]),
    ("plan", &["model"]),
    ("rules", &["plan", "model"]),
    ("register", &["plan", "model"]),
    ("draw", &["plan", "rules", "register", "model"]),
    ("staffing", &["draw", "plan", "rules", "register", "model"]),
    ("ledger", &["model"]),
    ("history", &["ledger", "staffing", "model"]),
    ("publish", &["history", "ledger", "staffing", "draw", "rules", "model"]),
    ("workspace", &["history", "ledger", "draw", "plan", "rules", "register", "model"]),
    ("schedule", &["workspace", "staffing", "draw", "history", "ledger", "publish", "plan", "rules", "register", "model"]),
    ("decisions", &["schedule", "workspace", "staffing", "draw", "history", "ledger", "publish", "plan", "rules", "register", "model"]),
    ("audit", &["schedule", "workspace", "staffing", "draw", "history", "ledger", "publish", "plan", "rules", "register", "model"]),
    ("review", &["schedule", "workspace", "staffing", "draw", "history", "ledger", "publish", "plan", "rules", "register", "model"]),
    ("alert", &["workspace", "publish", "draw", "model"]),
    (
        "service",
        &[
            "alert",
            "review",
            "audit",
            "decisions",
            "schedule",
            "workspace",
            "staffing",
            "draw",
            "history",
            "ledger",
            "publish",
            "plan",
            "rules",
            "register",
            "model",
        ],
    ),
    (
        "cli",
        &[
            "service",
            "alert",
            "review",
            "audit",
            "decisions",
            "schedule",
            "workspace",
            "staffing",
            "draw",
            "history",
            "ledger",
            "publish",
            "plan",
            "rules",
            "register",
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

#[test]
fn imports_never_run_upwards() {
    let mut checked = 0;
    for (room, may) in ROOMS {
        let mut files = Vec::new();
        sources(&repository().join("src").join(room), &mut files);
        assert!(!files.is_empty(), "{room}");
        for (name, text) in files {
            // Every mention counts, in `use` lines and in paths.
            for (at, _) in text.match_indices("crate::") {
                let used: String = text[at + 7..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let base = ["diagnostic", "clock", "chance", "fault", "text", "layout"].contains(&used.as_str());
                assert!(base || used == *room || may.contains(&used.as_str()), "{name} reaches up to `{used}`");
                checked += 1;
            }
        }
    }
    assert!(checked > 100);
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
