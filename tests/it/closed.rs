//! What is nobody else's business stays closed: files under any umask, secrets in every command; and output that is lost is told.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{Ran, Ws, shops, task};

/// Everything below a folder, with its mode.
fn modes(folder: &Path) -> Vec<(PathBuf, u32)> {
    let mut found = vec![(folder.to_owned(), std::fs::metadata(folder).unwrap().permissions().mode() & 0o777)];
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        if entry.path().is_dir() { found.extend(modes(&entry.path())) } else { found.push((entry.path(), mode)) }
    }
    found
}

fn under(umask: &str, ws: &Ws, arguments: &[&str]) -> Ran {
    let plain = ws.command(arguments);
    let mut command = Command::new("sh");
    command.args(["-c", &format!("umask {umask} && exec \"$0\" \"$@\"")]).arg(plain.get_program()).args(plain.get_args());
    command.current_dir(ws.root()).env("LANG", "C.UTF-8").env("RUST_BACKTRACE", "0").envs(ws.env.iter().map(|(k, v)| (k, v)));
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// Asserts that below `var/` everything is its owner's alone but what is public, which everyone reads.
fn closed(ws: &Ws) -> usize {
    let var = ws.path("var");
    let found = modes(&var);
    for (path, mode) in &found {
        let wanted = match (path.starts_with(var.join("public")), path.is_dir()) {
            _ if *path == var => 0o711,
            (true, true) => 0o755,
            (true, false) => 0o644,
            (false, true) => 0o700,
            (false, false) => 0o600,
        };
        assert_eq!(*mode, wanted, "{}: {mode:o}", path.display());
    }
    found.len()
}

#[test]
fn var_is_its_owners_alone_and_what_is_public_everyones_under_any_umask() {
    for umask in ["000", "077", "022"] {
        // With inspectors, rows to set aside, and a secret that is published at the end of the year.
        let ws = Ws::city();
        under(umask, &ws, &["draw", "--as-of", "2024-03-01"]).ok();
        let draw = ws.run(&["draws", "--json"]).ok().json()["draws"][0]["draw"].as_str().unwrap().to_owned();
        under(umask, &ws, &["void", &draw, "--reason", "r", "--by", "b"]).ok();
        under(umask, &ws, &["draw", "--as-of", "2024-12-31"]).ok();
        under(umask, &ws, &["reveal", "changzhi-2024"]);
        assert!(closed(&ws) > 100);
        // A key for signing lies where a person wants it.
        under(umask, &ws, &["ledger", "head", "--sign", "keys/head.key"]).ok();
        assert_eq!(modes(&ws.path("keys")).iter().map(|(_, mode)| *mode).collect::<Vec<_>>(), [0o700, 0o600]);
    }
}

#[test]
fn what_another_hand_left_open_is_closed_by_the_next_command_that_writes() {
    let ws = Ws::small(&task("a", "ratio = \"20%\"\nfrequency = 2"), &shops(60));
    ws.draw("2024-03-01");
    for (path, _) in modes(&ws.path("var")).into_iter().filter(|(path, _)| !path.starts_with(ws.path("var/public"))) {
        let mode = if path.is_dir() { 0o755 } else { 0o644 };
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    let told = ws.run(&["doctor", "--json", "--lang", "en"]).json()["tried"].to_string();
    assert!(told.contains("can be read by others"), "{told}");
    ws.draw("2024-03-02");
    // Nobody gets past the folders.
    let mode = |name: &str| std::fs::metadata(ws.path(name)).unwrap().permissions().mode() & 0o777;
    let names = ["var", "var/draws", "var/frames", "var/secret", "var/ledger.db", "var/lock", "var/public"];
    assert_eq!(names.map(mode), [0o711, 0o700, 0o700, 0o700, 0o600, 0o600, 0o755]);
    let told = ws.run(&["doctor", "--json", "--lang", "en"]).json()["tried"].to_string();
    assert!(!told.contains("can be read by others"), "{told}");
}

/// Every command, with arguments that do it in a workspace in which `p/a/2024-03-01` was drawn.
const EVERY: &[&[&str]] = &[
    &["plan"],
    &["preview"],
    &["preview", "--against"],
    &["check"],
    &["test"],
    &["explain"],
    &["explain", "bad-cron"],
    &["explain", "--markdown"],
    &["explain", "p/a/2024-03-01", "S00001"],
    &["words"],
    &["words", "--markdown"],
    &["words", "--d-rhai"],
    &["new-rule", "another"],
    &["draw", "--as-of", "2024-03-01"],
    &["draw", "--as-of", "2024-03-01", "--dry-run"],
    &["draws"],
    &["draws", "p/a/2024-03-01"],
    &["burden"],
    &["verify"],
    &["fairness", "--seeds", "200"],
    &["ledger", "head"],
    &["ledger", "export"],
    &["next", "--days", "400"],
    &["backfill", "--from", "2024-01-01", "--to", "2024-01-31"],
    &["status"],
    &["doctor"],
    &["restore-rules"],
    &["backup", "b.tar"],
    &["init", "new"],
    &["restore", "kept.tar", "restored"],
    &["staff", "p/a/2024-03-01"],
    &["recuse", "p/a/2024-03-01", "DRAWN", "I001", "--reason", "r", "--by", "b"],
    &["substitute", "p/a/2024-03-01", "DRAWN", "--reason", "注销", "--by", "b"],
    &["waive", "p/a/2024-08-01", "--reason", "r", "--by", "b"],
    &["commit", "p", "--reason", "r", "--by", "b"],
    &["void", "p/a/2024-03-01", "--reason", "r", "--by", "b"],
    &["reveal", "p"],
    &["beacon", "--ceremony", "1 2 3", "--witness", "w"],
];

/// A workspace with a draw and its backup, and every command about it.
fn drawn() -> (Ws, Vec<Vec<String>>) {
    let ws = Ws::small(&task("a", "ratio = \"20%\"\nfrequency = 2"), &shops(60)).adopted("2024-02-01");
    ws.draw("2024-03-01");
    ws.run(&["backup", "kept.tar"]).ok();
    let object = ws.drawn()[0].1[0].split(' ').next_back().unwrap().to_owned();
    let every = EVERY.iter().map(|words| words.iter().map(|word| word.replace("DRAWN", &object)).collect()).collect();
    (ws, every)
}

/// Everything below a folder as it stands, but for what a look at it may touch.
fn state(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let files = modes(folder).into_iter().filter(|(path, _)| path.is_file()).map(|(path, _)| path);
    let mut found: Vec<_> = files.map(|path| (path.clone(), std::fs::read(&path).unwrap())).collect();
    found.sort();
    found
}

#[test]
fn a_seed_from_outside_is_refused_by_every_command_of_a_real_workspace() {
    let (mut ws, every) = drawn();
    let before = state(ws.root());
    ws.env.push(("CHOUCHA_SEED".into(), "guess".into()));
    for arguments in every.iter().map(|words| words.iter().map(String::as_str).collect::<Vec<_>>()).chain([vec!["serve"]]) {
        let ran = ws.run(&arguments);
        assert!(ran.code == 2 && ran.err.contains("not-a-simulation"), "{arguments:?}: {} {}", ran.code, ran.err);
        assert!(ran.out.is_empty(), "{arguments:?}: {}", ran.out);
    }
    assert_eq!(state(ws.root()), before, "a command that was refused changed something");
    // Settings that are broken are no way around it: those last in force count.
    ws.write("rules/settings.toml", "tiers = ");
    for arguments in [["commit", "p", "--reason", "r", "--by", "b"].as_slice(), &["draw"], &["staff", "p/a/2024-03-01"]] {
        let ran = ws.run(arguments);
        assert!(ran.code == 2 && ran.err.contains("not-a-simulation"), "{arguments:?}: {} {}", ran.code, ran.err);
    }
}

/// A command whose standard output goes to a disk that is full.
fn to_a_full_disk(ws: &Ws, arguments: &[&str]) -> (i32, String) {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = ws.command(arguments).stdout(Stdio::from(full)).output().unwrap();
    (output.status.code().unwrap_or(-1), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn output_that_is_lost_on_a_full_disk_is_an_error_of_every_command() {
    let (ws, every) = drawn();
    let text = |words: &Vec<String>, more: &'static [&'static str]| -> Vec<String> {
        words.iter().cloned().chain(more.iter().map(|word| (*word).to_owned())).collect()
    };
    let mut lost = 0;
    for words in &every {
        for more in [["--lang", "en"].as_slice(), &["--lang", "en", "--json"], &["--lang", "en", "--help"]] {
            let name = text(words, more);
            let arguments: Vec<&str> = name.iter().map(String::as_str).collect();
            let (code, err) = to_a_full_disk(&ws, &arguments);
            assert!(!err.contains("panicked"), "{arguments:?}: {err}");
            // A command that fails says why; every other one says that its words are lost.
            let told = err.contains("error[output-lost]");
            lost += usize::from(told);
            assert!(if told { code == 5 } else { code != 0 && err.contains("error") }, "{arguments:?}: {code} {err}");
        }
    }
    assert!(lost > 90, "{lost}");
    for arguments in [["--help"].as_slice(), &["--version"], &["--help", "--lang", "zh"]] {
        let (code, err) = to_a_full_disk(&ws, arguments);
        assert!(code == 5 && err.contains("output-lost"), "{arguments:?}: {code} {err}");
    }
    // Who reads no further (`| head`) is no error; nor does it end a command that nobody hears it.
    let mut child = ws.command(&["explain", "--markdown"]).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
    for arguments in [["draw", "--as-of", "2024-03-02"].as_slice(), &["draws", "nothing"], &["nothing"]] {
        let full = || Stdio::from(std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
        let code = ws.command(arguments).stderr(full()).stdout(Stdio::null()).status().unwrap().code();
        assert!([Some(0), Some(2)].contains(&code), "{arguments:?}: {code:?}");
    }
}
