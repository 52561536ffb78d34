//! Backups and how they come back, killed and refused at every point: afterwards all is as without, and nothing of anybody's is gone.

use std::collections::BTreeMap;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::support::{Ws, folder, shops, task};

/// A simulation with a draw and a secret of its own in its file.
fn drawn() -> Ws {
    let ws = Ws::small(&task("a", "ratio = \"20%\"\nfrequency = 2"), &shops(60));
    let settings = ws.read("rules/settings.toml");
    ws.write("rules/settings.toml", &format!("simulation = true\n{settings}"));
    std::fs::create_dir_all(ws.path("rules/cases")).unwrap();
    ws.write("rules/cases/one.toml", "");
    ws.run(&["draw", "--now", "2024-03-01T04:00:00Z"]).ok();
    assert!(ws.path("var/secret/p.key").exists());
    ws
}

/// Everything below a folder: its mode, and what a file holds.
fn tree(at: &Path) -> BTreeMap<String, (u32, Vec<u8>)> {
    fn look(at: &Path, name: &str, found: &mut BTreeMap<String, (u32, Vec<u8>)>) {
        for entry in std::fs::read_dir(at).into_iter().flatten().flatten() {
            let name = format!("{name}/{}", entry.file_name().to_string_lossy());
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            if entry.path().is_dir() {
                found.insert(name.clone(), (mode, Vec::new()));
                look(&entry.path(), &name, found);
            } else {
                // Of what is long its digest: a difference is to be read.
                let held = std::fs::read(entry.path()).unwrap();
                found.insert(name, (mode, if held.len() > 100 { Sha256::digest(&held).to_vec() } else { held }));
            }
        }
    }
    let mut found = BTreeMap::new();
    look(at, "", &mut found);
    found
}

/// The same, but for what a look at a ledger leaves beside it, and for what is written from it afterwards, now or by the next draw.
fn restored(at: &Path) -> BTreeMap<String, (u32, Vec<u8>)> {
    let beside = |name: &str| {
        ["-wal", "-shm", "history.json", "history.json.partial", "written.json", "written.json.partial"]
            .iter()
            .any(|end| name.ends_with(end))
    };
    let made = |name: &str| ["/var/draws", "/var/public"].iter().any(|room| name.contains(room));
    tree(at).into_iter().filter(|(name, _)| !beside(name) && !made(name)).collect()
}

#[test]
fn a_backup_that_dies_or_is_refused_at_any_point_leaves_nothing_and_takes_nothing() {
    let ws = drawn();
    let at = folder();
    // Names that a program might take for its own.
    for mine in ["b.partial", "b.ledger.partial", ".b.tar.partial", ".b.tar.1.0.partial", ".b.tar.choucha-partial"] {
        std::fs::write(at.path().join(mine), "mine").unwrap();
    }
    std::fs::create_dir(at.path().join(".b.tar.mine.choucha-partial")).unwrap();
    let before = tree(at.path());
    let file = at.path().join("b.tar");
    let name = file.to_str().unwrap();
    ws.run(&["backup", name]).ok();
    let whole = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let (mut died, mut refused) = (0, 0);
    for point in 1..100 {
        let run = |sort: &str| ws.command(&["backup", name]).env("CHOUCHA_FAULT", format!("{sort}:{point}")).output().unwrap().status;
        if run("die").success() {
            break;
        }
        died += 1;
        // What was killed may have left its folder, which nobody else can enter; whatever has the backup's name is whole.
        for (left, (mode, _)) in tree(at.path()).iter().filter(|(left, _)| !before.contains_key(*left)) {
            assert_eq!(mode & 0o077, 0, "{left}");
        }
        if file.exists() {
            assert_eq!(std::fs::read(&file).unwrap(), whole, "after a death at point {point}");
            std::fs::remove_file(&file).unwrap();
        }
        ws.run(&["backup", name]).ok();
        assert_eq!(std::fs::read(&file).unwrap(), whole, "after a death at point {point}");
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::remove_file(&file).unwrap();
        assert_eq!(tree(at.path()), before, "after a death at point {point}");
        // Refused there, it says so, and leaves nothing at once.
        refused += usize::from(!run("full").success());
        let _ = std::fs::remove_file(&file);
        assert_eq!(tree(at.path()), before, "refused at point {point}");
    }
    assert!(died >= 10 && refused >= 9, "{died} {refused}");
}

#[test]
fn a_backup_is_its_owners_alone_from_the_first_byte() {
    let ws = drawn();
    let at = folder();
    let file = at.path().join("b.tar");
    // Stopped at every point under a loose umask: never was anything open.
    for point in 1..100 {
        let plain = ws.command(&["backup", file.to_str().unwrap()]);
        let mut loose = std::process::Command::new("sh");
        loose.args(["-c", "umask 000 && exec \"$0\" \"$@\""]).arg(plain.get_program()).args(plain.get_args()).current_dir(ws.root());
        let done = loose.env("CHOUCHA_FAULT", format!("die:{point}")).output().unwrap().status.success();
        for (left, (mode, _)) in tree(at.path()) {
            assert_eq!(mode & 0o077, 0, "{left} after point {point}");
        }
        if done {
            assert!(point > 5, "it was stopped {point} times");
            return;
        }
        let _ = std::fs::remove_file(&file);
    }
    panic!("it never ended");
}

#[test]
fn a_backup_beside_another_of_the_same_name_takes_nothing_from_it() {
    let ws = drawn();
    let at = folder();
    let file = at.path().join("b.tar");
    let status: Vec<bool> = std::thread::scope(|threads| {
        let run = || ws.run(&["backup", file.to_str().unwrap()]).code == 0;
        let all: Vec<_> = (0..6).map(|_| threads.spawn(run)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(status.iter().filter(|good| **good).count(), 1, "{status:?}");
    assert_eq!(tree(at.path()).len(), 1, "{:?}", tree(at.path()).keys());
    ws.run(&["restore", file.to_str().unwrap(), at.path().join("r").to_str().unwrap(), "--now", "2024-03-02T04:00:00Z"]).ok();
}

#[test]
fn a_restore_that_dies_or_is_refused_at_any_point_is_as_if_it_had_not_been() {
    let ws = drawn();
    ws.run(&["backup", "b.tar"]).ok();
    let restore = |to: &Path| {
        let mut command = ws.command(&["restore", "b.tar", to.to_str().unwrap(), "--now", "2024-03-02T04:00:00Z"]);
        command.env("LANG", "en_US.UTF-8");
        command
    };
    let clean = folder();
    let wanted = clean.path().join("r");
    assert!(restore(&wanted).output().unwrap().status.success());
    let wanted = restored(&wanted);
    for closed in ["/var/secret", "/var/frames"] {
        assert_eq!(wanted[closed].0, 0o700);
    }
    assert_eq!((wanted["/var"].0, wanted["/var/secret/p.key"].0, wanted["/var/ledger.db"].0), (0o711, 0o600, 0o600));
    // Into a folder that is not there, and into one in which the registers, the holidays and the very key were put first.
    for prepared in [false, true] {
        let begin = |to: &Path| {
            if prepared {
                std::fs::create_dir_all(to.join("datasets/holidays")).unwrap();
                std::fs::create_dir_all(to.join("var/secret")).unwrap();
                std::fs::write(to.join("datasets/objects.csv"), "mine").unwrap();
                std::fs::copy(ws.path("var/secret/p.key"), to.join("var/secret/p.key")).unwrap();
            }
        };
        let (mut died, mut refused, mut halves) = (0, 0, 0);
        for point in 1..200 {
            let at = folder();
            let to = at.path().join("r");
            begin(&to);
            let before = tree(at.path());
            let run = |sort: &str| restore(&to).env("CHOUCHA_FAULT", format!("{sort}:{point}")).output().unwrap();
            let full = run("full");
            let unharmed = full.status.success();
            if unharmed {
                std::fs::remove_dir_all(&to).unwrap();
                begin(&to);
            } else {
                refused += 1;
                // After its last write there is nothing to take back: all is there, and the words say why it failed.
                let after = tree(at.path());
                assert!(after == before || after.len() >= wanted.len(), "refused at point {point}: {:?}", after.keys());
                assert!(String::from_utf8_lossy(&full.stderr).contains("restore-failed") || after != before, "{point}");
                if after != before {
                    std::fs::remove_dir_all(&to).unwrap();
                    begin(&to);
                }
            }
            if run("die").status.success() {
                assert!(unharmed);
                break;
            }
            died += 1;
            // Half a workspace is none for any command.
            let half = to.join("var/restoring.json").exists();
            if half {
                halves += 1;
                for arguments in [["draw"].as_slice(), &["draws"], &["status"], &["verify"], &["backup", "c.tar"]] {
                    let ran = ws.run(&[arguments, &["--workspace", to.to_str().unwrap(), "--now", "2024-03-02T04:00:00Z"]].concat());
                    assert_ne!(ran.code, 0, "{arguments:?} after point {point}: {}", ran.out);
                }
            }
            let again = restore(&to).output().unwrap();
            let occupied = String::from_utf8_lossy(&again.stderr).contains("restore-occupied");
            assert!(again.status.success() || (occupied && !half), "{point}: {}", String::from_utf8_lossy(&again.stderr));
            let mut found = restored(&to);
            if prepared {
                assert_eq!(found.remove("/datasets/objects.csv").unwrap().1, b"mine");
                found.remove("/datasets");
                found.remove("/datasets/holidays");
                // The folder of the key was there with a mode of its own; it is closed.
                assert_eq!(found["/var/secret"].0, 0o700);
                found.insert("/var/secret/p.key".into(), wanted["/var/secret/p.key"].clone());
            }
            assert_eq!(found, wanted, "after a death at point {point}");
        }
        assert!(died >= 20 && refused >= 20 && halves >= 15, "{died} {refused} {halves}");
    }
}

#[test]
fn a_restore_overwrites_no_key_and_follows_no_name_out_of_its_folder() {
    let ws = drawn();
    ws.run(&["backup", "b.tar"]).ok();
    let at = folder();
    let to = at.path().join("r");
    // Another secret is there already: it stays, and nothing else comes.
    std::fs::create_dir_all(to.join("var/secret")).unwrap();
    std::fs::write(to.join("var/secret/p.key"), "another\n").unwrap();
    let inode = std::fs::metadata(to.join("var/secret/p.key")).unwrap().ino();
    let before = tree(at.path());
    let refused = ws.run(&["restore", "b.tar", to.to_str().unwrap(), "--lang", "en"]);
    assert!(refused.code == 2 && refused.err.contains("restore-occupied") && refused.err.contains("var/secret/p.key"), "{}", refused.err);
    assert_eq!(tree(at.path()), before);
    assert_eq!(std::fs::metadata(to.join("var/secret/p.key")).unwrap().ino(), inode);
    // Names that no backup has: nothing is written, not even the folder.
    let script = r#"
import io, sys, tarfile
good = tarfile.open(sys.argv[1])
for n, name in enumerate(["var/public/x", "var/history.json", ".ssh/authorized_keys", "rules/.hidden", "../x", "/tmp/x", "rules/../x", "var/ledger.db", "rules/settings.toml", "link"]):
    with tarfile.open(f"bad-{n}.tar", "w") as out:
        for entry in good:
            out.addfile(entry, good.extractfile(entry))
        info = tarfile.TarInfo(name)
        if name == "link":
            info.name, info.type, info.linkname = "rules/link", tarfile.SYMTYPE, "/etc"
            out.addfile(info)
        else:
            info.size = 1
            out.addfile(info, io.BytesIO(b"x"))
"#;
    let made = std::process::Command::new("python3").args(["-c", script, "b.tar"]).current_dir(ws.root()).status().unwrap();
    assert!(made.success());
    for n in 0..10 {
        let to = at.path().join(format!("bad-{n}"));
        let ran = ws.run(&["restore", &format!("bad-{n}.tar"), to.to_str().unwrap(), "--lang", "en"]);
        assert!(ran.code == 5 && ran.err.contains("restore-failed"), "{n}: {} {}", ran.code, ran.err);
        assert!(!to.exists(), "{n}");
    }
    // Cut off anywhere: nothing comes back, and nothing is left.
    let whole = std::fs::read(ws.path("b.tar")).unwrap();
    for part in 1..8 {
        std::fs::write(ws.path("cut.tar"), &whole[..whole.len() * part / 9]).unwrap();
        let to = at.path().join("cut");
        assert_ne!(ws.run(&["restore", "cut.tar", to.to_str().unwrap()]).code, 0, "{part}");
        assert!(!to.exists(), "{part}");
    }
}

#[test]
fn a_backup_without_its_secrets_is_none() {
    let ws = drawn();
    // A name that cannot be packed is told, not left out.
    std::fs::write(ws.path("var/secret").join(std::ffi::OsStr::from_bytes(b"\xff.key")), "key").unwrap();
    let ran = ws.run(&["backup", "b.tar"]);
    assert!(ran.code == 5 && ran.err.contains("backup-failed"), "{}", ran.err);
    assert!(!ws.path("b.tar").exists());
}
