//! The ledger refuses to be changed, and a newer one is left alone.

use rusqlite::Connection;

use crate::support::{Ws, shops, task};

fn drawn() -> Ws {
    let ws = Ws::small(&task("1", "ratio = \"20%\""), &shops(50));
    ws.draw("2024-03-01");
    ws
}

#[test]
fn the_database_itself_refuses_changes() {
    let ws = drawn();
    let ledger = Connection::open(ws.path("var/ledger.db")).unwrap();
    for table in ["entries", "intents", "draws", "objects", "texts"] {
        let column: String = ledger.query_row("SELECT name FROM pragma_table_info(?1) LIMIT 1", [table], |r| r.get(0)).unwrap();
        for sql in [
            format!("DELETE FROM {table}"),
            format!("UPDATE {table} SET {column} = {column}"),
            format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"),
        ] {
            let error = ledger.execute(&sql, []).unwrap_err().to_string();
            assert!(error.contains("never changed") || error.contains("already drawn"), "{sql}: {error}");
        }
    }
    assert_eq!(ws.recompute().len(), 1);
}

#[test]
fn it_holds_everything_the_draw_was_made_from() {
    let ws = drawn();
    let one = ws.run(&["draws", "p/1/2024-03-01", "--json"]).ok().json();
    let record = &one["record"];
    let ledger = Connection::open(ws.path("var/ledger.db")).unwrap();
    let text = |digest: &serde_json::Value| -> String {
        ledger.query_row("SELECT text FROM texts WHERE digest = ?1", [digest.as_str().unwrap()], |r| r.get(0)).unwrap()
    };
    assert_eq!(text(&record["rule"]["plan"]), ws.read("rules/p.plan.toml"));
    assert_eq!(text(&record["rule"]["settings"]), ws.read("rules/settings.toml"));
    assert_eq!(text(&record["rule"]["files"]["rules/default.rhai"]), ws.read("rules/default.rhai"));
    assert!(record["program"].as_str().unwrap().starts_with("choucha "));
    assert_eq!(record["as_of"], "2024-03-01");
    assert!(one["drawn_at"].as_str().unwrap() > "2026");
    let frame = ws.path("var/frames").join(format!("{}.txt", record["frame_digest"].as_str().unwrap()));
    let bytes = std::fs::read(frame).unwrap();
    assert_eq!(choucha::model::hex(&<sha2::Sha256 as sha2::Digest>::digest(&bytes)), record["frame_digest"]);
}

#[test]
fn the_entries_are_chained() {
    let ws = drawn();
    let ledger = Connection::open(ws.path("var/ledger.db")).unwrap();
    let mut statement = ledger
        .prepare("SELECT seq, prev, at, kind, subject, now, later, body, salt_later, salt_body, hash FROM entries ORDER BY seq")
        .unwrap();
    let rows: Vec<(i64, Vec<String>)> = statement
        .query_map([], |r| Ok((r.get(0)?, (1..11).map(|c| r.get(c)).collect::<Result<_, _>>()?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(rows.iter().map(|(_, r)| r[2].as_str()).collect::<Vec<_>>(), ["opened", "adoption", "commitment", "intent", "draw"]);
    let mut before = "0".repeat(64);
    let digest = |parts: &[&str]| choucha::model::hex(&<sha2::Sha256 as sha2::Digest>::digest(parts.join("\u{1F}")));
    let mut salts = std::collections::BTreeSet::new();
    for (seq, row) in &rows {
        let [prev, at, kind, subject, now, later, body, salt_later, salt_body, hash] = row.as_slice() else { panic!("{row:?}") };
        assert_eq!(*prev, before);
        let digests = [digest(&[now]), digest(&[salt_later, later]), digest(&[salt_body, body])];
        let head = ["choucha-ledger/3", &seq.to_string(), prev, at, kind, subject];
        assert_eq!(*hash, digest(&[head.as_slice(), &digests.each_ref().map(String::as_str)].concat()));
        salts.extend([salt_later, salt_body]);
        before.clone_from(hash);
    }
    assert_eq!(salts.len(), 2 * rows.len(), "every text has a salt of its own");
}

#[test]
fn a_newer_ledger_is_refused_and_left_alone() {
    let ws = drawn();
    Connection::open(ws.path("var/ledger.db")).unwrap().pragma_update(None, "user_version", 99).unwrap();
    for arguments in [vec!["draw", "--as-of", "2024-03-02"], vec!["draws"], vec!["preview"]] {
        let ran = ws.run(&arguments);
        assert_eq!(ran.code, 5, "{arguments:?}");
        assert!(ran.err.contains("99"), "{}", ran.err);
    }
}

#[test]
fn a_file_that_is_no_ledger_is_refused() {
    let ws = Ws::small(&task("1", "ratio = \"20%\""), &shops(50));
    std::fs::create_dir_all(ws.path("var")).unwrap();
    ws.write("var/ledger.db", "this is not a database, and nobody should write into it ");
    let ran = ws.run(&["draw", "--as-of", "2024-03-01"]);
    assert_eq!(ran.code, 5);
    assert!(ws.read("var/ledger.db").starts_with("this is not"));
    std::fs::remove_file(ws.path("var/ledger.db")).unwrap();
    Connection::open(ws.path("var/ledger.db")).unwrap().execute_batch("CREATE TABLE other (x)").unwrap();
    assert_eq!(ws.run(&["draw", "--as-of", "2024-03-01"]).code, 5);
}

#[test]
fn a_real_ledger_does_not_become_a_simulation() {
    let ws = drawn().simulated("00");
    let ran = ws.run(&["draw", "--as-of", "2024-03-02"]);
    assert_eq!(ran.code, 5);
    assert!(ran.err.contains("[ledger-simulation]") && ran.err.contains("--> var/ledger.db"), "{}", ran.err);
}

#[test]
fn without_a_ledger_there_is_nothing_to_export() {
    let ws = Ws::small(&task("1", "ratio = \"20%\""), &shops(5));
    for what in ["head", "export"] {
        let ran = ws.run(&["ledger", what, "--lang", "en"]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{what}");
        assert!(ran.err.contains("there is no ledger yet"), "{what}: {}", ran.err);
    }
}
