//! What is recorded can be checked, and an attempt to steer or to change it is caught.

use std::path::{Path, PathBuf};

use choucha::audit::{Head, verify};
use choucha::clock::Clock;
use rusqlite::Connection;

use crate::support::{Ws, files_below, shops, task};

fn drawn() -> Ws {
    let tasks = [task("a", "ratio = \"20%\"\nfrequency = 2"), task("b", "ratio = \">=10%\"")];
    let ws = Ws::small(&tasks.join("\n"), &shops(60));
    ws.draw("2024-03-01");
    ws.draw("2024-08-01");
    ws
}

fn failures(root: &Path, heads: &[Head]) -> Vec<String> {
    match verify(root, &Clock::System, None, heads) {
        Ok(found) => found.failed.into_iter().map(|f| format!("{}: {}", f.what, f.why.say(choucha::diagnostic::Lang::EN))).collect(),
        Err(failure) => vec![failure.to_string()],
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// The ledger with its write-ahead log folded in, so that it is one file.
fn settle(ws: &Ws) {
    let ledger = Connection::open(ws.path("var/ledger.db")).unwrap();
    ledger.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(())).unwrap();
}

#[test]
fn every_draw_is_made_again_from_ledger_and_frames_alone() {
    let ws = Ws::city();
    ws.draw("2024-03-01");
    ws.draw("2024-08-01");
    std::fs::remove_dir_all(ws.path("datasets")).unwrap();
    for entry in std::fs::read_dir(ws.path("rules")).unwrap().flatten() {
        if entry.file_name() != "settings.toml" {
            std::fs::remove_file(entry.path()).ok();
        }
    }
    let found = ws.run(&["verify", "--json"]).ok().json();
    assert!(found["checked"].as_u64().unwrap() > 60);
    assert_eq!(found["failed"].as_array().unwrap().len(), 0);
    let one = ws.run(&["verify", "changzhi-2024/04/2024-03-01", "--json"]).ok().json();
    assert_eq!(one["checked"], 1);
    assert_eq!(ws.run(&["verify", "nothing", "--json"]).code, 1);
    // Without public randomness and a published head it says what it cannot prove.
    assert!(found["notes"].to_string().contains("--head"));
}

#[test]
fn verify_beside_draws_finds_nothing_that_is_only_on_its_way() {
    let tasks: Vec<String> = (1..=12).map(|n| task(&n.to_string(), "ratio = \"30%\"\nfrequency = 10\nmode = [\"市抽市查\"]")).collect();
    let ws = Ws::small(&tasks.join("\n"), &shops(300));
    let settings = ws.read("rules/settings.toml");
    ws.write("rules/settings.toml", &format!("{settings}\n[register.inspectors]\nfile = \"datasets/inspectors.csv\"\ncity = [\"市\"]\n"));
    ws.write("datasets/inspectors.csv", "证件号,姓名,部门,区划,专长,状态,专家,户籍\nA1,甲一,甲局,市,,在岗,,\nA2,甲二,甲局,市,,在岗,,\n");
    let mut looked = 0;
    for month in 3..=12 {
        let day = format!("2024-{month:02}-05");
        let mut draw = ws.command(&["draw", "--as-of", &day, "--json"]).stdout(std::process::Stdio::null()).spawn().unwrap();
        while draw.try_wait().unwrap().is_none() {
            let wrong = failures(ws.root(), &[]);
            assert!(wrong.is_empty(), "{wrong:?}");
            looked += 1;
        }
        assert!(draw.wait().unwrap().success());
    }
    assert!(looked > 5, "{looked}");
}

#[test]
fn a_thousand_single_byte_edits_are_found_or_touch_nothing() {
    let ws = drawn();
    settle(&ws);
    let dump = |path: &Path| -> Option<Vec<String>> {
        let ledger = Connection::open(path).ok()?;
        let mut rows = Vec::new();
        for (table, order) in [("entries", "seq"), ("intents", "seq"), ("draws", "seq"), ("objects", "seq, position"), ("texts", "digest")]
        {
            let mut statement = ledger.prepare(&format!("SELECT * FROM {table} NOT INDEXED ORDER BY {order}")).ok()?;
            let columns = statement.column_count();
            let mut found = statement.query([]).ok()?;
            while let Some(row) = found.next().ok()? {
                let cells: Vec<String> = (0..columns).map(|c| format!("{:?}", row.get_ref(c))).collect();
                rows.push(format!("{table} {}", cells.join("|")));
            }
        }
        Some(rows)
    };
    let original = dump(&ws.path("var/ledger.db")).unwrap();
    let bytes = std::fs::read(ws.path("var/ledger.db")).unwrap();
    let target = tempfile::tempdir().unwrap();
    copy(ws.root(), target.path());
    assert_eq!(failures(target.path(), &[]), Vec::<String>::new());
    let mut state: u64 = 7;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let ledger = target.path().join("var/ledger.db");
    let (mut found, mut harmless) = (0, 0);
    for _ in 0..700 {
        let mut edited = bytes.clone();
        let at = random(edited.len());
        edited[at] ^= u8::try_from(1 + random(255)).unwrap();
        std::fs::write(&ledger, &edited).unwrap();
        for leftover in ["var/ledger.db-wal", "var/ledger.db-shm", "var/ledger.db-journal"] {
            std::fs::remove_file(target.path().join(leftover)).ok();
        }
        if failures(target.path(), &[]).is_empty() {
            assert_eq!(dump(&ledger).as_ref(), Some(&original), "byte {at} was changed and nobody noticed");
            harmless += 1;
        } else {
            found += 1;
        }
    }
    assert!(found > 200, "{found} found, {harmless} in free space");
    std::fs::write(&ledger, &bytes).unwrap();
    // The published files and the kept frames: every byte counts.
    let files: Vec<PathBuf> = ["var/draws", "var/public", "var/frames"].iter().flat_map(|f| files_below(&target.path().join(f))).collect();
    for _ in 0..300 {
        let file = &files[random(files.len())];
        let text = std::fs::read(file).unwrap();
        let mut edited = text.clone();
        let at = random(edited.len());
        edited[at] ^= u8::try_from(1 + random(255)).unwrap();
        std::fs::write(file, &edited).unwrap();
        let wrong = failures(target.path(), &[]);
        let name = file.strip_prefix(target.path()).unwrap().to_str().unwrap();
        let named = wrong.iter().any(|w| w.contains(name) || name.starts_with("var/frames") && w.contains("frame"));
        assert!(named, "byte {at} of {} was changed: {wrong:?}", file.display());
        std::fs::write(file, &text).unwrap();
    }
    assert_eq!(failures(target.path(), &[]), Vec::<String>::new());
}

/// What the tables hold, row by row.
fn content(ledger: &Connection) -> Vec<String> {
    let mut rows = Vec::new();
    for table in ["entries", "intents", "objects", "texts"] {
        let mut statement = ledger.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let mut found = statement.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            rows.push((0..columns).map(|c| format!("{:?}|", row.get_ref(c).unwrap())).collect());
        }
    }
    rows
}

/// Does what triggers, checks and foreign keys would refuse; someone careful puts the triggers back.
fn around_triggers(ledger: &Connection, change: impl FnOnce()) {
    let triggers: Vec<(String, String)> = ledger
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    ledger.execute_batch("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF").unwrap();
    triggers.iter().for_each(|(name, _)| ledger.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    change();
    triggers.iter().for_each(|(_, sql)| ledger.execute_batch(sql).unwrap());
}

#[test]
fn a_text_that_an_adoption_names_is_missed_whichever_it_is() {
    let ws = drawn();
    let ledger = Connection::open(ws.path("var/ledger.db")).unwrap();
    let texts: Vec<(String, String)> = ledger
        .prepare("SELECT digest, text FROM texts ORDER BY digest")
        .unwrap()
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(texts.iter().any(|(_, text)| text.contains("[register.objects]")), "the settings are among them");
    for (digest, text) in &texts {
        around_triggers(&ledger, || assert_eq!(ledger.execute("DELETE FROM texts WHERE digest = ?1", [digest]).unwrap(), 1));
        let wrong = failures(ws.root(), &[]);
        assert!(wrong.iter().any(|w| w.contains(digest.as_str())), "{wrong:?}\n{text}");
        ledger.execute("INSERT INTO texts VALUES (?1, ?2)", [digest, text]).unwrap();
    }
    assert_eq!(failures(ws.root(), &[]), Vec::<String>::new());
}

#[test]
fn changed_removed_inserted_and_reordered_entries_are_named_also_without_triggers() {
    let edits: [(&str, &str); 15] = [
        ("UPDATE entries SET now = replace(now, '2024-03-01', '2024-03-02') WHERE seq = 4", "entry 4"),
        ("UPDATE entries SET later = replace(later, '20%', '2%') WHERE seq = 4", "entry 4"),
        ("UPDATE entries SET salt_body = '00000000000000000000000000000000' WHERE seq = 6", "entry 6"),
        ("UPDATE entries SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 4", "entry 4"),
        ("UPDATE entries SET body = replace(body, '\"seed\":\"', '\"seed\":\"0') WHERE seq = 6", "entry 6"),
        (
            "UPDATE entries SET body = replace(body, '\"openings\":[\"2024-03-01\"', '\"openings\":[\"2024-04-01\"') WHERE seq = 2",
            "entry 2",
        ),
        ("UPDATE entries SET body = replace(body, '\"groups\":[12]', '\"groups\":[13]') WHERE seq = 4", "entry 4"),
        ("UPDATE entries SET body = replace(body, '\"quota\":12', '\"quota\":13') WHERE seq = 6", "entry 6"),
        ("DELETE FROM entries WHERE seq = 5", "entry 6"),
        ("INSERT INTO entries SELECT 99, at, kind, subject, now, later, salt_later, salt_body, later_digest, body_digest, prev, 'x', body
             FROM entries WHERE seq = 2", "entry 99"),
        (
            "UPDATE entries SET seq = -4 WHERE seq = 4; UPDATE entries SET seq = 4 WHERE seq = 5; UPDATE entries SET seq = 5 WHERE seq = -4",
            "entry 4",
        ),
        (
            "UPDATE objects SET ticket = replace(ticket, '0', '1') WHERE position = 1 AND seq = (SELECT min(seq) FROM draws)",
            "p/a/2024-03-01",
        ),
        ("DELETE FROM objects WHERE seq = (SELECT max(seq) FROM draws) AND position = 2", "p/a/2024-08-01"),
        ("UPDATE intents SET as_of = '2024-02-29' WHERE task = 'b'", "p/b/2024-03-01"),
        ("UPDATE texts SET text = text || ' ' WHERE digest = (SELECT min(digest) FROM texts)", "text "),
    ];
    for (sql, named) in edits {
        let ws = drawn();
        let ledger = Connection::open(ws.path("var/ledger.db")).unwrap();
        let before = content(&ledger);
        around_triggers(&ledger, || ledger.execute_batch(sql).unwrap());
        assert_ne!(content(&ledger), before, "{sql} changes nothing");
        drop(ledger);
        let wrong = failures(ws.root(), &[]);
        assert!(wrong.iter().any(|w| w.contains(named)), "{sql}: {wrong:?}");
    }
    let ws = drawn();
    Connection::open(ws.path("var/ledger.db")).unwrap().execute_batch("DROP TRIGGER draws_no_delete").unwrap();
    assert!(failures(ws.root(), &[]).iter().any(|w| w.contains("draws_no_delete")));
}

#[test]
fn a_rollback_or_a_fresh_ledger_is_caught_by_a_published_head() {
    let ws = drawn();
    settle(&ws);
    let old = std::fs::read(ws.path("var/ledger.db")).unwrap();
    ws.run(&["void", "p/b/2024-03-01", "--reason", "r", "--by", "b"]).ok();
    let head = ws.run(&["ledger", "head", "--json"]).ok().out;
    ws.write("head.json", &head);
    ws.run(&["verify", "--head", "head.json"]).ok();
    settle(&ws);
    std::fs::write(ws.path("var/ledger.db"), old).unwrap();
    let rolled = ws.run(&["verify", "--head", "head.json", "--lang", "en"]);
    assert_eq!(rolled.code, 1);
    assert!(rolled.out.contains("rolled back"), "{}", rolled.out);
    std::fs::remove_dir_all(ws.path("var")).unwrap();
    assert_eq!(ws.run(&["verify", "--head", "head.json"]).code, 1);
    ws.draw("2024-08-02");
    assert_eq!(ws.run(&["verify", "--head", "head.json"]).code, 1);
}

#[test]
fn a_void_draw_stays_and_the_round_is_drawn_again_under_a_new_id() {
    let ws = drawn();
    let before = ws.drawn();
    let first = before.iter().find(|d| d.0 == "p/b/2024-03-01").unwrap().clone();
    assert_eq!(ws.run(&["void", "p/b/2024-03-01", "--reason", " ", "--by", "张三"]).code, 2);
    ws.run(&["void", "p/b/2024-03-01", "--reason", "名单泄露", "--by", "张三"]).ok();
    assert_eq!(ws.run(&["void", "p/b/2024-03-01", "--reason", "再来", "--by", "张三"]).code, 2);
    assert_eq!(ws.run(&["void", "p/b/2024-03-02", "--reason", "r", "--by", "b"]).code, 2);
    let again = ws.draw("2024-08-02");
    assert_eq!(again["drawn"][0]["draw"], "p/b/2024-03-01.2");
    assert_ne!(again["drawn"][0]["seed"], ws.run(&["draws", "p/b/2024-03-01", "--json"]).ok().json()["outcome"]["seed"]);
    // What the void draw took counts for nobody.
    assert!(ws.read("var/draws/p-b-2024-03-01.2/frame.csv").lines().skip(1).all(|l| l.split(',').nth(2) == Some("0")));
    let list = ws.run(&["draws", "--json"]).ok().json();
    let states: Vec<(String, String)> = list["draws"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| (d["draw"].as_str().unwrap().to_owned(), d["state"].as_str().unwrap().to_owned()))
        .collect();
    assert!(states.contains(&("p/b/2024-03-01".into(), "void".into())) && states.contains(&("p/b/2024-03-01.2".into(), "drawn".into())));
    let one = ws.run(&["draws", "p/b/2024-03-01", "--json"]).ok().json();
    assert_eq!(one["objects"].as_array().unwrap().len(), first.1.len());
    assert!(ws.read("var/public/p-b-2024-03-01/void.json").contains("名单泄露"));
    assert_eq!(failures(ws.root(), &[]), Vec::<String>::new());
    // A third time is `.3`.
    ws.run(&["void", "p/b/2024-03-01.2", "--reason", "r", "--by", "b"]).ok();
    assert_eq!(ws.draw("2024-08-03")["drawn"][0]["draw"], "p/b/2024-03-01.3");
}

/// A ledger that ends after its intents: as a crash between intent and draw leaves it. A prefix of a chain is a chain.
fn cut_after_intents(ws: &Ws) {
    settle(ws);
    let path = ws.path("var/ledger.db");
    let old = ws.path("var/old.db");
    std::fs::rename(&path, &old).unwrap();
    let ledger = Connection::open(&path).unwrap();
    ledger.execute_batch(include_str!("../../src/ledger/schema.sql")).unwrap();
    ledger
        .execute_batch(&format!(
            "ATTACH '{}' AS old;
             INSERT INTO entries SELECT * FROM old.entries WHERE seq < (SELECT min(seq) FROM old.draws);
             INSERT INTO intents SELECT * FROM old.intents WHERE seq < (SELECT min(seq) FROM old.draws);
             INSERT INTO texts SELECT * FROM old.texts;
             PRAGMA application_id = 0x63686F75; PRAGMA user_version = {};",
            old.display(),
            choucha::ledger::SCHEMA_VERSION
        ))
        .unwrap();
    drop(ledger);
    std::fs::remove_file(old).unwrap();
    for folder in ["var/draws", "var/public"] {
        std::fs::remove_dir_all(ws.path(folder)).unwrap();
    }
}

#[test]
fn a_recorded_intent_is_completed_and_never_rebuilt() {
    let ws = Ws::small(&task("a", "ratio = \"20%\""), &shops(60));
    ws.draw("2024-03-01");
    let expected = ws.drawn();
    cut_after_intents(&ws);
    assert_eq!(ws.run(&["draws", "--json"]).ok().json()["draws"][0]["state"], "interrupted");
    // Everything that could make another throw is changed: the register, a rule, the plan.
    ws.write("datasets/objects.csv", &shops(500));
    ws.edit("rules/p.plan.toml", "20%", "90%");
    ws.edit("rules/default.rhai", "默认规则", "改过的默认规则");
    let found = ws.draw("2024-03-05");
    assert_eq!(found["drawn"].as_array().unwrap().len(), 1);
    assert_eq!(ws.drawn(), expected);
    assert_eq!(failures(ws.root(), &[]), Vec::<String>::new());
    ws.recompute();
}

#[test]
fn a_secret_that_was_swapped_or_lost_stops_the_draw_until_it_is_said_openly() {
    let ws = drawn();
    let key = ws.path("var/secret/p.key");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    }
    ws.run(&["void", "p/b/2024-03-01", "--reason", "r", "--by", "b"]).ok();
    let secret = std::fs::read_to_string(&key).unwrap();
    std::fs::write(&key, "00".repeat(32)).unwrap();
    let swapped = ws.run(&["draw", "--as-of", "2024-08-02"]);
    assert_eq!(swapped.code, 5);
    assert!(swapped.err.contains("secret-mismatch") && !swapped.err.contains(secret.trim()));
    std::fs::remove_file(&key).unwrap();
    let lost = ws.run(&["draw", "--as-of", "2024-08-02"]);
    assert_eq!(lost.code, 5);
    assert!(lost.err.contains("choucha commit p"));
    ws.run(&["commit", "p", "--reason", "硬盘坏了", "--by", "李四"]).ok();
    assert_eq!(ws.draw("2024-08-02")["drawn"][0]["draw"], "p/b/2024-03-01.2");
    let export = ws.run(&["ledger", "export"]).ok().out;
    assert!(export.contains("硬盘坏了") && export.lines().all(|l| serde_json::from_str::<serde_json::Value>(l).is_ok()));
    assert_eq!(failures(ws.root(), &[]), Vec::<String>::new());
}

#[test]
fn the_secret_is_revealed_only_when_nothing_can_be_drawn_under_it() {
    let ws = drawn().simulated("00");
    std::fs::remove_dir_all(ws.path("var")).unwrap();
    let at = |day: &str| format!("{day}T04:00:00Z");
    ws.run(&["draw", "--now", &at("2024-03-01")]).ok();
    let early = ws.run(&["reveal", "p", "--now", &at("2024-12-31")]);
    assert_eq!(early.code, 2);
    assert!(early.err.contains("2024-12-31"));
    // After the last window: the August round was missed and must be recorded as lapsed first.
    assert!(ws.run(&["reveal", "p", "--now", &at("2025-01-01")]).err.contains("p/a/2024-08-01"));
    ws.run(&["draw", "--now", &at("2025-01-01")]).ok();
    ws.run(&["reveal", "p", "--now", &at("2025-01-01")]).ok();
    assert_eq!(ws.run(&["reveal", "p", "--now", &at("2025-01-01")]).code, 2);
    // With the secret known nobody can go back and draw the lapsed round.
    let back = ws.run(&["draw", "--now", &at("2025-01-01"), "--as-of", "2024-12-31"]);
    assert_eq!(back.code, 5);
    assert!(back.err.contains("secret-revealed"));
    let found = ws.run(&["verify", "--json"]).ok().json();
    assert!(!found["notes"].to_string().contains("密钥还没有公布"));
}

#[test]
fn a_comment_edited_in_a_rule_is_not_another_throw() {
    let make = |comment: &str| {
        let ws = Ws::small(&task("a", "ratio = \"20%\""), &shops(60)).simulated("5eed");
        let rules = ws.read("rules/default.rhai");
        ws.write("rules/default.rhai", &format!("{comment}{rules}"));
        ws.draw("2024-03-01");
        ws.drawn()
    };
    assert_eq!(make(""), make("// 再试一次\n"));
}

#[test]
fn another_frame_or_another_quota_is_another_seed() {
    let seed = |ratio: &str, rows: usize| {
        let ws = Ws::small(&task("a", &format!("ratio = \"{ratio}\"")), &shops(rows)).simulated("5eed");
        ws.draw("2024-03-01")["drawn"][0]["seed"].as_str().unwrap().to_owned()
    };
    let seeds = [seed("20%", 60), seed("20%", 61), seed("30%", 60)];
    assert!(seeds[0] != seeds[1] && seeds[0] != seeds[2]);
    assert_eq!(seeds[0], seed("20%", 60));
}

#[test]
fn while_the_embargo_lasts_only_that_a_draw_was_made_is_published() {
    let ws = Ws::small(&task("a", "ratio = \"20%\""), &shops(60)).simulated("00");
    ws.edit("rules/p.plan.toml", "year = 2024", "year = 2024\nembargo = 30");
    let at = |day: &str| format!("{day}T04:00:00Z");
    ws.run(&["draw", "--now", &at("2024-03-01")]).ok();
    let public = ws.path("var/public/p-a-2024-03-01");
    let early: serde_json::Value = serde_json::from_str(&ws.read("var/public/p-a-2024-03-01/draw.json")).unwrap();
    assert_eq!(std::fs::read_dir(&public).unwrap().count(), 1);
    assert!(early.get("seed").is_none());
    let office: serde_json::Value = serde_json::from_str(&ws.read("var/draws/p-a-2024-03-01/draw.json")).unwrap();
    assert_eq!(failures(ws.root(), &[]), Vec::<String>::new());
    ws.run(&["draw", "--now", &at("2024-03-30")]).ok();
    assert_eq!(std::fs::read_dir(&public).unwrap().count(), 1);
    ws.run(&["draw", "--now", &at("2024-03-31")]).ok();
    let late: serde_json::Value = serde_json::from_str(&ws.read("var/public/p-a-2024-03-01/draw.json")).unwrap();
    assert_eq!(std::fs::read_dir(&public).unwrap().count(), 3);
    assert_eq!(late["seed"], office["seed"]);
    // A digest of a short list, or of how often each was drawn before, can be tried out by whoever has the register.
    for digest in ["frame_digest", "list_digest", "names_digest", "basis", "cells", "groups", "notes"] {
        assert!(early.get(digest).is_none() && late.get(digest).is_some(), "{digest}");
    }
    for (key, value) in early.as_object().unwrap() {
        assert_eq!(late[key], *value, "{key}");
    }
    assert_eq!(failures(ws.root(), &[]), Vec::<String>::new());
}

#[test]
fn heads_can_be_signed() {
    let ws = drawn();
    let head = ws.run(&["ledger", "head", "--sign", "head.key", "--json"]).ok().out;
    ws.write("head.json", &head);
    ws.run(&["verify", "--head", "head.json"]).ok();
    // The same key signs again; another head under the old signature does not hold.
    let again = ws.run(&["ledger", "head", "--sign", "head.key", "--json"]).ok().out;
    assert_eq!(head, again);
    let forged = head.replacen("\"seq\": ", "\"seq\": 1", 1);
    ws.write("head.json", &forged);
    let ran = ws.run(&["verify", "--head", "head.json", "--lang", "en"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("signature"), "{}", ran.out);
    ws.write("bad.key", "rubbish");
    assert_eq!(ws.run(&["ledger", "head", "--sign", "bad.key"]).code, 2);
}

const QUICKNET: &str = "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a";
const ROUND_123: &str = "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92";

#[test]
fn with_drand_a_draw_is_sealed_until_the_round_named_in_advance_is_there() {
    let ws = Ws::small(&task("a", "ratio = \"20%\"\nfrequency = 3"), &shops(60)).simulated("00");
    ws.edit("rules/p.plan.toml", "year = 2024", "year = 2023");
    let settings = ws.read("rules/settings.toml");
    ws.write(
        "rules/settings.toml",
        &format!("{settings}\n[beacon]\nkind = \"drand\"\ngenesis = 1692803367\nperiod = 3\npublic_key = \"{QUICKNET}\"\n"),
    );
    // An hour and one second later than round 122 of quicknet appears: the first round after that is 123.
    let now = "2023-08-23T14:15:31Z";
    ws.run(&["draw", "--now", "2023-02-20T00:00:00Z"]).ok();
    let sealed = ws.run(&["draw", "--now", now, "--json"]).ok().json();
    assert_eq!(sealed["sealed"], serde_json::json!(["p/a/2023-03-01"]));
    assert_eq!((sealed["drawn"].as_array().unwrap().len(), sealed["not_drawn"][0]["state"].as_str()), (0, Some("waiting")));
    assert!(!ws.path("var/draws").exists());
    assert_eq!(ws.run(&["draw", "--now", now, "--json"]).ok().json()["sealed"].as_array().unwrap().len(), 0);
    // A round that was already public, a forged one, and the right one.
    let round = |number: u64, signature: &str| ws.write("round.json", &format!("{{\"round\":{number},\"signature\":\"{signature}\"}}"));
    let give = || ws.run(&["beacon", "--drand", "round.json", "--now", "2023-08-23T15:16:00Z"]);
    round(122, ROUND_123);
    let public = give();
    assert_eq!(public.code, 2);
    assert!(public.err.contains("123"), "{}", public.err);
    round(123, &ROUND_123.replace('b', "c"));
    assert_eq!(give().code, 2);
    round(123, ROUND_123);
    give().ok();
    assert_eq!(give().code, 2);
    let one = ws.run(&["draws", "p/a/2023-03-01", "--json"]).ok().json();
    assert_eq!(one["objects"].as_array().unwrap().len(), 12);
    assert!(one["outcome"]["beacon"].as_str().unwrap().starts_with("drand:123:"));
    let found = ws.run(&["verify", "--json", "--lang", "en"]).ok().json();
    assert!(found["notes"].to_string().contains("time not proven"));
    ws.recompute();
    // The round that waited is due now, and sealed in its turn.
    assert_eq!(ws.run(&["draw", "--now", now, "--json"]).ok().json()["sealed"], serde_json::json!(["p/a/2023-06-11"]));
}

#[test]
fn a_ceremony_gives_the_numbers_and_its_witness() {
    let make = |numbers: &str| {
        let ws = Ws::small(&task("a", "ratio = \"20%\""), &shops(60)).simulated("00");
        let settings = ws.read("rules/settings.toml");
        ws.write("rules/settings.toml", &format!("{settings}\n[beacon]\nkind = \"ceremony\"\n"));
        let ws = ws.adopted_at("2024-02-20T04:00:00Z");
        let now = ["--now", "2024-03-02T04:00:00Z"];
        ws.run(&[&["draw"], now.as_slice()].concat()).ok();
        assert_eq!(ws.run(&[&["beacon", "--ceremony", "x", "--witness", "w"], now.as_slice()].concat()).code, 2);
        assert_eq!(ws.run(&[&["beacon", "--ceremony", numbers], now.as_slice()].concat()).code, 2);
        assert_eq!(ws.run(&[&["beacon", "--ceremony", numbers, "--witness", " "], now.as_slice()].concat()).code, 2);
        // The register cannot be changed any more: the intent holds.
        ws.write("datasets/objects.csv", &shops(10));
        ws.run(&[&["beacon", "--ceremony", numbers, "--witness", "公证员王某"], now.as_slice()].concat()).ok();
        assert!(ws.run(&["ledger", "export"]).ok().out.contains("公证员王某"));
        assert_eq!(failures(ws.root(), &[]), Vec::<String>::new());
        ws.drawn()
    };
    assert_eq!(make("3 17 22"), make("03, 17, 22"));
    assert_ne!(make("3 17 22"), make("17 3 22"));
}

#[test]
fn golden_draws_replay_to_the_same_bytes_for_ever() {
    let golden = crate::support::repository().join("tests/golden");
    let replayed = tempfile::tempdir().unwrap();
    copy(&golden, replayed.path());
    let ws = Ws::empty();
    copy(replayed.path(), ws.root());
    let found = ws.run(&["verify", "--json"]).ok().json();
    assert_eq!((found["checked"].as_u64(), found["failed"].as_array().unwrap().len()), (Some(7), 0));
    // The files for everyone are written again from the ledger, byte for byte.
    let files = |root: &Path| -> Vec<(String, Vec<u8>)> {
        let mut found = Vec::new();
        for folder in std::fs::read_dir(root.join("var/public")).unwrap().flatten().filter(|e| e.path().is_dir()) {
            for file in std::fs::read_dir(folder.path()).unwrap().flatten() {
                found.push((format!("{:?}/{:?}", folder.file_name(), file.file_name()), std::fs::read(file.path()).unwrap()));
            }
        }
        found.sort();
        found
    };
    for folder in std::fs::read_dir(ws.path("var/public")).unwrap().flatten().filter(|e| e.path().is_dir()) {
        std::fs::remove_dir_all(folder.path()).unwrap();
    }
    let mut ws = ws;
    ws.env.push(("CHOUCHA_SEED".into(), "601d".into()));
    ws.run(&["draw", "--now", "2025-01-02T04:00:00Z"]).ok();
    assert_eq!(files(ws.root()), files(&golden));
    // Drawn from the register again, under the same master seed, the same lists come out.
    let again = Ws::empty();
    copy(&golden.join("rules"), &again.path("rules"));
    copy(&golden.join("datasets"), &again.path("datasets"));
    let mut again = again;
    again.env.push(("CHOUCHA_SEED".into(), "601d".into()));
    for day in ["2024-03-01", "2024-06-11", "2024-08-01", "2024-09-21"] {
        again.run(&["draw", "--now", &format!("{day}T04:00:00Z")]).ok();
    }
    let lists = |ws: &Ws| ws.drawn().into_iter().filter(|d| !d.0.ends_with(".2") && d.0 != "golden/exact/2024-08-01").collect::<Vec<_>>();
    assert_eq!(lists(&again), lists(&ws));
    assert_eq!(lists(&ws).len(), 5);
}

#[test]
fn an_outsider_recomputes_the_chain_from_the_export() {
    let ws = Ws::city();
    ws.draw("2024-03-01");
    ws.run(&["void", "changzhi-2024/01/2024-03-01", "--reason", "引号\"、反斜线\\、换行\n", "--by", "某"]).ok();
    let export = ws.run(&["ledger", "export"]).ok().out;
    ws.write("export.jsonl", &export);
    let script = r#"
import hashlib, json
prev = "0" * 64
for line in open("export.jsonl", encoding="utf-8"):
    e = json.loads(line)
    text = lambda value: "" if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    sha = lambda *parts: hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    digests = [sha(text(e["now"])), sha(e["salts"][0], text(e["later"])), sha(e["salts"][1], text(e["body"]))]
    assert sha("choucha-ledger/3", str(e["seq"]), prev, e["at"], e["kind"], e["subject"], *digests) == e["hash"], e["seq"]
    prev = e["hash"]
print(prev)
"#;
    let output = std::process::Command::new("python3").args(["-c", script]).current_dir(ws.root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let head = ws.run(&["ledger", "head", "--json"]).ok().json();
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), head["hash"]);
}

/// Changes an entry and works the whole chain out again, as someone with the disk and the source could.
fn forge(ws: &Ws, sql: &str) {
    let ledger = Connection::open(ws.path("var/ledger.db")).unwrap();
    around_triggers(&ledger, || {
        assert!(ledger.execute(sql, []).unwrap() > 0, "{sql}");
        let rows: Vec<(i64, String, String, String, String)> = ledger
            .prepare("SELECT seq, at, kind, subject, body FROM entries ORDER BY seq")
            .unwrap()
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let mut prev = "0".repeat(64);
        for (seq, at, kind, subject, body) in rows {
            let event = choucha::model::Event::parse(&kind, &body).unwrap().unwrap();
            let newest = (seq > 1).then(|| (seq - 1, prev.clone()));
            let mut entry = choucha::ledger::Entry::after(newest, &at, &event).unwrap();
            entry.subject = subject;
            entry.hash = entry.chained();
            let [salt_later, salt_body] = &entry.salts;
            let [later_digest, body_digest] = &entry.digests;
            let sql =
                "UPDATE entries SET now = ?1, later = ?2, salt_later = ?3, salt_body = ?4, later_digest = ?5, body_digest = ?6, prev = ?7,
                       hash = ?8 WHERE seq = ?9";
            let values = rusqlite::params![entry.now, entry.later, salt_later, salt_body, later_digest, body_digest, prev, entry.hash, seq];
            ledger.execute(sql, values).unwrap();
            prev = entry.hash;
        }
    });
}

#[test]
fn a_chain_worked_out_again_does_not_hide_the_order_of_things() {
    // A second draw whose first was never declared void.
    let ws = drawn();
    ws.run(&["void", "p/b/2024-03-01", "--reason", "r", "--by", "b"]).ok();
    ws.draw("2024-08-02");
    assert_eq!(failures(ws.root(), &[]), Vec::<String>::new());
    forge(
        &ws,
        "UPDATE entries SET body = replace(body, 'p/b/2024-03-01', 'p/a/2024-03-01'), subject = 'p/a/2024-03-01' WHERE kind = 'void'",
    );
    assert!(failures(ws.root(), &[]).iter().any(|w| w.contains("p/b/2024-03-01.2") && w.contains("void")));
    // An intent whose commitment is another line's.
    let ws = drawn();
    forge(&ws, "UPDATE entries SET body = replace(body, '\"line\":\"p\"', '\"line\":\"x\"') WHERE kind = 'commitment'");
    assert!(failures(ws.root(), &[]).iter().any(|w| w.contains("before its secret was committed to")));
    // A drand round that was public already when the intent was recorded.
    let ws = Ws::small(&task("a", "ratio = \"20%\""), &shops(60)).simulated("00");
    ws.edit("rules/p.plan.toml", "year = 2024", "year = 2023");
    let settings = ws.read("rules/settings.toml");
    let beacon = format!("[beacon]\nkind = \"drand\"\ngenesis = 1692803367\nperiod = 3\npublic_key = \"{QUICKNET}\"\n");
    ws.write("rules/settings.toml", &format!("{settings}\n{beacon}"));
    ws.run(&["draw", "--now", "2023-02-20T00:00:00Z"]).ok();
    ws.run(&["draw", "--now", "2023-08-23T14:15:31Z"]).ok();
    let round = format!("{{\"round\":123,\"signature\":\"{ROUND_123}\"}}");
    ws.run(&["beacon", "--drand", &round, "--now", "2023-08-23T15:16:00Z"]).ok();
    assert_eq!(failures(ws.root(), &[]), Vec::<String>::new());
    forge(&ws, "UPDATE entries SET at = '2023-08-23T14:15:40.000Z' WHERE kind = 'intent'");
    assert!(failures(ws.root(), &[]).iter().any(|w| w.contains("not the first one after")));
}

#[test]
fn a_damaged_frame_is_told_and_stops_no_other_draw() {
    let ws = drawn();
    let one = ws.run(&["draws", "p/b/2024-03-01", "--json"]).ok().json();
    let frame = format!("var/frames/{}.txt", one["record"]["frame_digest"].as_str().unwrap());
    let text = ws.read(&frame);
    ws.write(&frame, &text.replacen("S000", "S999", 1));
    std::fs::remove_dir_all(ws.path("var/draws/p-b-2024-03-01")).unwrap();
    // A list that somebody cut cannot be printed now, and does not count as right for that.
    let list = ws.read("var/public/p-b-2024-03-01/objects.csv");
    ws.write("var/public/p-b-2024-03-01/objects.csv", &list[..list.len() / 2]);
    // What changed just now is looked at again whatever is known of it: it shall not be that.
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    ws.run(&["void", "p/a/2024-03-01", "--reason", "r", "--by", "b"]).ok();
    let ran = ws.run(&["draw", "--as-of", "2024-08-02", "--json"]).ok();
    assert!(ran.err.contains("p/b/2024-03-01"), "{}", ran.err);
    assert_eq!(ran.json()["drawn"][0]["draw"], "p/a/2024-03-01.2");
    // Nothing is written from a frame that is not the one that was drawn from.
    assert!(ran.err.contains("frame-changed") && ran.err.contains(&frame), "{}", ran.err);
    assert!(!ws.path("var/draws/p-b-2024-03-01").exists());
    assert_ne!(ws.read("var/public/p-b-2024-03-01/objects.csv"), list);
    // What needs no frame is written all the same.
    ws.run(&["void", "p/b/2024-03-01", "--reason", "r", "--by", "b"]).ok();
    assert!(ws.path("var/draws/p-b-2024-03-01/void.json").exists());
    ws.write(&frame, &text);
    assert!(ws.draw("2024-08-03")["restored"].as_array().unwrap().contains(&"p/b/2024-03-01".into()));
    assert_eq!(ws.read("var/public/p-b-2024-03-01/objects.csv"), list);
}

#[test]
fn a_frame_counts_byte_by_byte() {
    let ws = drawn();
    let one = ws.run(&["draws", "p/b/2024-03-01", "--json"]).ok().json();
    let frame = ws.path(&format!("var/frames/{}.txt", one["record"]["frame_digest"].as_str().unwrap()));
    let bytes = std::fs::read(&frame).unwrap();
    // Cut by its last byte, with a number written otherwise, with an empty line more: each reads the same and is another file.
    let other = String::from_utf8(bytes.clone()).unwrap().replacen("\u{1F}0\n", "\u{1F}+0\n", 1).into_bytes();
    for changed in [bytes[..bytes.len() - 1].to_vec(), other, [bytes.as_slice(), b"\n"].concat()] {
        assert_ne!(changed, bytes);
        std::fs::write(&frame, changed).unwrap();
        let ran = ws.run(&["verify", "--json", "--lang", "en"]);
        assert_eq!(ran.code, 1);
        let failed = &ran.json()["failed"];
        // Both tasks drew from it.
        assert_eq!(failed.as_array().unwrap().len(), 2, "{failed}");
        assert_eq!(failed[1]["why"], "its kept sampling frame was changed", "{failed}");
    }
    // A draw from the same frame does not build on it.
    ws.run(&["void", "p/b/2024-03-01", "--reason", "r", "--by", "b"]).ok();
    ws.draw("2024-08-02");
    std::fs::write(&frame, &bytes).unwrap();
    assert_eq!(failures(ws.root(), &[]), Vec::<String>::new());
}

/// What verify says of a file that was changed or emptied, and whether the next sweep writes it again.
fn spoiled(ws: &Ws, file: &str, now: &[&str]) {
    let text = ws.read(file);
    let sweep = || ws.run(&[&["draw"], now].concat()).ok();
    for other in [text.replacen('a', "b", 1), String::new(), format!("{text}\n")] {
        ws.write(file, &other);
        let wrong = failures(ws.root(), &[]);
        assert!(wrong.iter().any(|w| w.contains(file)), "{file}: {wrong:?}");
        sweep();
        assert_eq!(ws.read(file), text);
    }
    std::fs::remove_file(ws.path(file)).unwrap();
    assert!(failures(ws.root(), &[]).iter().any(|w| w.contains(file) && w.contains("missing")));
    sweep();
    assert_eq!(ws.read(file), text);
    assert_eq!(failures(ws.root(), &[]), Vec::<String>::new());
}

#[test]
fn notices_of_voids_say_what_the_ledger_says() {
    let ws = drawn();
    ws.run(&["void", "p/b/2024-03-01", "--reason", "an error", "--by", "b"]).ok();
    ws.draw("2024-08-02");
    for folder in ["draws", "public"] {
        spoiled(&ws, &format!("var/{folder}/p-b-2024-03-01/void.json"), &["--as-of", "2024-08-02"]);
    }
    // A draw that nobody declared void has no notice.
    ws.write("var/public/p-a-2024-03-01/void.json", "{}");
    let wrong = failures(ws.root(), &[]);
    assert!(
        matches!(wrong.as_slice(), [one] if one.starts_with("var/public/p-a-2024-03-01/void.json") && one.contains("belongs to nothing")),
        "{wrong:?}"
    );
}

#[test]
fn published_secrets_are_those_that_were_revealed() {
    let ws = Ws::small(&task("a", "ratio = \"20%\"").replace("3月—12月", "3月"), &shops(60)).simulated("00");
    ws.run(&["draw", "--now", "2024-03-01T04:00:00Z"]).ok();
    ws.run(&["reveal", "p", "--now", "2024-04-01T04:00:00Z"]).ok();
    spoiled(&ws, "var/public/p.secret.json", &["--now", "2024-04-02T04:00:00Z"]);
}

#[test]
fn nothing_that_staffing_uses_is_read_again_once_the_public_number_is_known() {
    let mode = "mode = [\"市抽县查\"]";
    let make = |seed: &str| {
        let ws = Ws::small(&task("1", &format!("ratio = \"20%\"\n{mode}")), &shops(60)).simulated(seed);
        let settings = ws.read("rules/settings.toml");
        let more = "\n[register.inspectors]\nfile = \"datasets/inspectors.csv\"\ncity = [\"市\"]\n\n[beacon]\nkind = \"ceremony\"\n\n[substitutes]\nreasons = [\"注销\"]\n";
        ws.write("rules/settings.toml", &format!("{settings}{more}"));
        let people = "A1,甲一,甲局,东区,,在岗,,\nA2,甲二,甲局,东区,,在岗,,\nA3,甲三,甲局,西区,,在岗,,\nA4,甲四,甲局,西区,,在岗,,\n";
        ws.write("datasets/inspectors.csv", &format!("证件号,姓名,部门,区划,专长,状态,专家,户籍\n{people}"));
        ws.run(&["draw", "--now", "2024-03-01T04:00:00Z"]).ok();
        // Nobody has looked at a result yet; what outsiders see is that something was intended, and on what it hangs.
        let chain = ws.read("var/public/chain.jsonl");
        assert!(chain.lines().last().unwrap().contains("\"kind\":\"intent\"") && !ws.path("var/public/p-1-2024-03-01").exists());
        ws
    };
    let complete = |ws: &Ws| {
        ws.run(&["beacon", "--ceremony", "3 17 22", "--witness", "公证员王某", "--now", "2024-03-02T04:00:00Z"]).ok();
        ws.run(&["verify", "--now", "2024-03-02T04:00:00Z"]).ok();
        let of = |file: &str| ws.read(&format!("var/draws/p-1-2024-03-01/{file}"));
        [of("objects.csv"), of("teams.csv"), of("visits.csv")]
    };
    let untouched = complete(&make("77"));
    let ws = make("77");
    // Every region is another one, every name, every tier: whoever knows the number by now moves nobody.
    let register = ws.read("datasets/objects.csv");
    ws.write("datasets/objects.csv", &register.replace("东区", "西区").replace("店1", "商店1").replace(",低,", ",高,"));
    assert_eq!(complete(&ws), untouched);
    let object = untouched[0].lines().nth(1).unwrap().split(',').nth(1).unwrap().to_owned();
    ws.run(&["substitute", "p/1/2024-03-01", &object, "--reason", "注销", "--now", "2024-03-03T04:00:00Z"]).ok();
    let called = ws.read("var/draws/p-1-2024-03-01/substitutes.csv");
    assert!(!called.contains("商店"), "{called}");
    // What was fixed is kept beside the frame, and a changed one stops the draw.
    let ws = make("78");
    let kept = files_below(&ws.path("var/frames"));
    assert_eq!(kept.len(), 2);
    let people = kept.iter().find(|f| std::fs::read_to_string(f).unwrap().starts_with('[')).unwrap();
    let text = std::fs::read_to_string(people).unwrap();
    for file in &kept {
        let held = std::fs::read(file).unwrap();
        for spoiled in [None, Some(&held[1..])] {
            match spoiled {
                Some(bytes) => std::fs::write(file, bytes).unwrap(),
                None => std::fs::remove_file(file).unwrap(),
            }
            let found = ws.run(&["verify", "--now", "2024-03-01T05:00:00Z", "--lang", "en"]);
            let name = file.file_name().unwrap().to_str().unwrap();
            assert!(found.code == 1 && found.out.contains(name), "{name}: {}", found.out);
        }
        std::fs::write(file, held).unwrap();
    }
    ws.run(&["verify", "--now", "2024-03-01T05:00:00Z"]).ok();
    std::fs::write(people, text.replacen("东区", "西区", 1)).unwrap();
    assert_eq!(ws.run(&["beacon", "--ceremony", "3 17 22", "--witness", "公证员王某", "--now", "2024-03-02T04:00:00Z"]).code, 5);
    std::fs::write(people, text).unwrap();
    ws.run(&["draw", "--now", "2024-03-02T04:00:00Z"]).ok();
    ws.run(&["verify", "--now", "2024-03-02T04:00:00Z"]).ok();
    assert!(ws.path("var/draws/p-1-2024-03-01/objects.csv").exists());
}
