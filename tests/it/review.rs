//! Checking: every wrong plan, rule, setting, case and register of `tests/wrong` with its whole output in both languages.

use std::path::Path;

use crate::support::{Ws, repository};

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn base() -> Ws {
    let ws = Ws::empty();
    std::fs::copy(repository().join("rules/default.rhai"), ws.path("rules/default.rhai")).unwrap();
    copy(&repository().join("tests/wrong/base"), ws.root());
    ws
}

#[test]
fn the_base_of_the_wrong_files_is_right() {
    let ran = base().run(&["check"]).ok();
    assert!(ran.out.starts_with("0 个错误，0 个提醒"), "{}{}", ran.out, ran.err);
    base().run(&["test"]).ok();
}

#[test]
fn what_is_right_is_not_found_fault_with() {
    let ws = base();
    std::fs::copy(repository().join("tests/right/many-constructs.rhai"), ws.path("rules/a.rhai")).unwrap();
    std::fs::remove_dir_all(ws.path("rules/cases")).unwrap();
    let ran = ws.run(&["check"]).ok();
    assert!(ran.out.starts_with("0 个错误，0 个提醒"), "{}{}", ran.out, ran.err);
}

#[test]
fn every_mistake_is_found_with_file_line_and_next_step() {
    let mut names: Vec<String> = std::fs::read_dir(repository().join("tests/wrong"))
        .unwrap()
        .flatten()
        .filter(|e| e.path().is_dir())
        .map(|e| e.file_name().into_string().unwrap())
        .filter(|n| n != "base" && n != "snapshots")
        .collect();
    names.sort();
    assert!(names.len() >= 60, "{}", names.len());
    for name in names {
        let ws = base();
        copy(&repository().join("tests/wrong").join(&name), ws.root());
        let found = ws.run(&["check", "--json"]).json();
        let findings = found["findings"].as_array().unwrap();
        assert!(!findings.is_empty(), "{name}: nothing was found");
        for finding in findings {
            assert!(finding["file"].is_string() && !finding["help"].as_str().unwrap().is_empty(), "{name}: {finding}");
            // A register that is not there or lacks a column has no line to show.
            let whole = finding["file"].as_str().unwrap().starts_with("datasets/") || finding["code"] == "file-unreadable";
            assert!(finding["line"].is_number() || whole, "{name}: {finding}");
        }
        for lang in ["zh", "en"] {
            let ran = ws.run(&["check", "--lang", lang]);
            assert_eq!(ran.code, i32::from(found["errors"].as_u64().unwrap() > 0), "{name}");
            let settings = insta::Settings::clone_current();
            let _guard = {
                let mut settings = settings;
                settings.set_snapshot_path(repository().join("tests/wrong/snapshots"));
                settings.set_prepend_module_to_snapshot(false);
                settings.set_omit_expression(true);
                settings.bind_to_scope()
            };
            let err = ran.err.replace(ws.root().to_str().unwrap(), "[workspace]");
            insta::assert_snapshot!(format!("{name}.{lang}"), format!("exit {}\n{}{err}", ran.code, ran.out));
        }
    }
}
