//! Someone who may read the workspace and not write it: an auditor's account.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{Ran, Ws, shops, task};

/// What only reads, with what it says where all is well.
const READING: &[&[&str]] = &[
    &["verify"],
    &["plan"],
    &["next"],
    &["status"],
    &["draws"],
    &["draws", "p/a/2024-03-01"],
    &["explain", "p/a/2024-03-01", "S00001"],
    &["preview"],
    &["preview", "--against"],
    &["check"],
    &["test"],
    &["ledger", "head"],
    &["ledger", "export"],
];

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// Everyone may read everything below a folder but the secrets, and nobody but root may write.
fn closed(folder: &Path) {
    mode(folder, 0o555);
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        match entry.path() {
            path if entry.file_name() == "secret" => mode(&path, 0o700),
            path if path.is_dir() => closed(&path),
            path => mode(&path, 0o444),
        }
    }
}

/// The folder can be removed again.
fn opened(folder: &Path) {
    mode(folder, 0o755);
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            opened(&entry.path());
        }
    }
}

/// Runs a command as somebody who is not root; nothing where that cannot be.
fn as_reader(ws: &Ws, arguments: &[&str]) -> Option<Ran> {
    let plain = ws.command(arguments);
    let mut command = if std::fs::metadata(ws.root()).unwrap().uid() == 0 {
        let mut other = Command::new("setpriv");
        other.args(["--reuid", "65534", "--regid", "65534", "--clear-groups"]).arg(plain.get_program()).args(plain.get_args());
        other.current_dir(ws.root()).env("LANG", "C.UTF-8").env("RUST_BACKTRACE", "0");
        other
    } else {
        plain
    };
    let output = command.output().ok()?;
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let ran = Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) };
    // The program itself may lie where the other account cannot reach it.
    (!ran.err.starts_with("setpriv: ")).then_some(ran)
}

fn drawn() -> Ws {
    let ws = Ws::small(&task("a", "ratio = \"20%\"\nfrequency = 2"), &shops(60)).adopted("2024-02-01");
    ws.draw("2024-03-01");
    ws
}

fn log(ws: &Ws) -> u64 {
    std::fs::metadata(ws.path("var/ledger.db-wal")).map_or(0, |log| log.len())
}

#[test]
fn what_only_reads_works_where_nothing_can_be_written() {
    let ws = drawn();
    assert_eq!(log(&ws), 0);
    let before: Vec<Ran> = READING.iter().map(|arguments| ws.run(arguments)).collect();
    closed(ws.root());
    let names = |ws: &Ws| -> Vec<_> { std::fs::read_dir(ws.path("var")).unwrap().flatten().map(|e| e.file_name()).collect() };
    let there = names(&ws);
    for (arguments, before) in READING.iter().zip(before) {
        let Some(ran) = as_reader(&ws, arguments) else { return opened(ws.root()) };
        assert_eq!(ran.code, before.code, "{arguments:?}: {}{}", ran.out, ran.err);
        // The state of a machine is another one every second, and whether the seed follows is for who may read the secret.
        if !["status", "verify"].contains(&arguments[0]) {
            assert_eq!(ran.out, before.out, "{arguments:?}");
        }
    }
    assert!(as_reader(&ws, &["status", "--json"]).unwrap().json()["running"] == Value::Bool(false));
    assert_eq!(names(&ws), there);
    // What writes says that it cannot.
    let ran = as_reader(&ws, &["draw"]).unwrap();
    assert_eq!(ran.code, 5, "{}", ran.err);
    opened(ws.root());
}

#[test]
fn a_ledger_that_cannot_be_read_is_no_mismatch() {
    let refused = |ws: &Ws, words: &str| -> Option<()> {
        // `status` tells it among its reasons, `check` as a warning; a plan is read and cases are tried without a ledger.
        for arguments in READING.iter().filter(|a| !["plan", "check", "test", "status"].contains(&a[0])) {
            let ran = as_reader(ws, &[arguments, ["--lang", "en"].as_slice()].concat())?;
            assert_eq!(ran.code, 5, "{arguments:?}: {}{}", ran.out, ran.err);
            assert!(ran.err.contains("ledger-access") && ran.err.contains(words), "{arguments:?}: {}", ran.err);
        }
        // A check says what it did not look at, and the rest of it stands.
        let found = as_reader(ws, &["check", "--json", "--lang", "en"])?;
        let told =
            found.json()["findings"].as_array().unwrap().iter().any(|f| f["code"] == "ledger-not-compared" && f["severity"] == "warning");
        assert!(found.code == 0 && told, "{}", found.out);
        Some(())
    };
    // The file itself is closed.
    let ws = drawn();
    closed(ws.root());
    mode(&ws.path("var/ledger.db"), 0o600);
    refused(&ws, "ermission denied");
    // The whole folder is.
    mode(&ws.path("var/ledger.db"), 0o444);
    mode(&ws.path("var"), 0o700);
    refused(&ws, "ermission denied");
    opened(ws.root());
    // The newest entries stand in a log that nobody has folded in.
    let ws = drawn();
    let held = rusqlite::Connection::open(ws.path("var/ledger.db")).unwrap();
    held.query_row("SELECT count(*) FROM entries", [], |r| r.get::<_, i64>(0)).unwrap();
    ws.run(&["void", "p/a/2024-03-01", "--reason", "r", "--by", "b"]).ok();
    assert!(log(&ws) > 0);
    closed(ws.root());
    // With the map of it beside it SQLite reads it all the same.
    if let Some(ran) = as_reader(&ws, &["draws", "--json"]) {
        assert_eq!(ran.ok().json()["draws"][0]["state"], "void");
        mode(&ws.path("var"), 0o755);
        std::fs::remove_file(ws.path("var/ledger.db-shm")).unwrap();
        mode(&ws.path("var"), 0o555);
        refused(&ws, "ledger.db-wal");
    }
    drop(held);
    opened(ws.root());
}

#[test]
fn who_reads_a_closed_folder_and_who_writes_it_wait_for_each_other() {
    let ws = drawn();
    closed(ws.root());
    let lock = std::fs::File::open(ws.path("var/lock")).unwrap();
    lock.lock().unwrap();
    let reader = std::thread::scope(|threads| {
        let reading = threads.spawn(|| as_reader(&ws, &["ledger", "head"]));
        std::thread::sleep(std::time::Duration::from_millis(700));
        let waited = !reading.is_finished();
        lock.unlock().unwrap();
        reading.join().unwrap().map(|ran| (waited, ran.code))
    });
    assert!(reader.is_none_or(|found| found == (true, 0)), "{reader:?}");
    opened(ws.root());
}
