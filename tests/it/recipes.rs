//! The recipes of the documentation, made as they stand there; and generated pages held against the program.

use std::collections::BTreeSet;

use crate::support::{Ws, repository};

struct Block {
    sort: String,
    file: String,
    body: String,
}

/// The recipes of the page: title, blocks, and whether it says that it needs a column that the repository's register does not have.
fn recipes() -> Vec<(String, Vec<Block>, bool)> {
    let page = std::fs::read_to_string(repository().join("docs/recipes.md")).unwrap();
    let mut found: Vec<(String, Vec<Block>, bool)> = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            found.push((title.to_owned(), Vec::new(), false));
        } else if line.contains("名录库要有“") {
            found.last_mut().unwrap().2 = true;
        } else if let Some(info) = line.strip_prefix("```").filter(|i| i.contains(' ')) {
            let (sort, file) = info.split_once(' ').unwrap();
            let body: Vec<&str> = lines.by_ref().take_while(|l| *l != "```").collect();
            found.last_mut().unwrap().1.push(Block { sort: sort.into(), file: file.into(), body: body.join("\n") + "\n" });
        }
    }
    found
}

/// Replaces lines below a mark such as `@@ id = "45"`.
fn apply(text: &str, diff: &str) -> String {
    let mut text = text.to_owned();
    for hunk in diff.split("@@ ").filter(|h| !h.trim().is_empty()) {
        let (mark, rest) = hunk.split_once('\n').unwrap();
        let take = |sign: char| rest.lines().filter_map(|l| l.strip_prefix(sign)).fold(String::new(), |t, l| t + l + "\n");
        let (old, new) = (take('-'), take('+'));
        let from = text.find(&format!("\n{mark}\n")).unwrap_or_else(|| panic!("no {mark}"));
        let at = from + text[from..].find(&old).unwrap_or_else(|| panic!("{mark} is not followed by {old}"));
        assert!(!text[from + 1..at].contains("[[task]]"), "{old} stands in another task");
        text.replace_range(at..at + old.len(), &new);
    }
    text
}

#[test]
fn every_recipe_does_what_its_case_says() {
    let recipes = recipes();
    assert!(recipes.len() >= 19);
    for (title, blocks, own_column) in recipes {
        let ws = Ws::city();
        std::fs::create_dir_all(ws.path("rules/cases")).unwrap();
        let cases: Vec<&Block> = blocks.iter().filter(|b| b.sort == "toml").collect();
        assert!(!cases.is_empty(), "{title} has no case");
        for case in &cases {
            ws.write(&case.file, &case.body);
        }
        // Before the edit the case does not hold.
        assert_eq!(ws.run(&["test"]).code, 1, "{title} holds without the edit");
        for block in &blocks {
            match block.sort.as_str() {
                "diff" => ws.write(&block.file, &apply(&ws.read(&block.file), &block.body)),
                "rhai" => ws.write(&block.file, &block.body),
                _ => {}
            }
        }
        let checked = ws.run(&[&["check", "--json"][..], if own_column { &["--no-registers"] } else { &[] }].concat());
        assert_eq!(checked.json()["errors"], 0, "{title}: {}", checked.out);
        let tested = ws.run(&["test", "--lang", "en"]);
        assert_eq!(tested.code, 0, "{title}: {}{}", tested.out, tested.err);
    }
}

#[test]
fn every_rule_and_every_file_of_the_documents_parses() {
    let sandbox = choucha::rules::Sandbox::new(
        ["低风险", "一般风险", "较高风险", "高风险"].map(str::to_owned).to_vec(),
        choucha::rules::Officers::default(),
    );
    let folder = repository().join("docs");
    let pages = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "md"));
    let mut seen = BTreeSet::new();
    for page in pages.chain(["README.md", "README.zh-CN.md"].map(|name| repository().join(name))) {
        let text = std::fs::read_to_string(&page).unwrap();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let Some(info) = line.strip_prefix("```") else { continue };
            let body = lines.by_ref().take_while(|l| *l != "```").collect::<Vec<_>>().join("\n");
            let place = || format!("{} {info}\n{body}", page.display());
            match info.split(' ').next().unwrap_or_default() {
                "toml" => {
                    toml::from_str::<toml::Table>(&body).unwrap_or_else(|e| panic!("{}{e}", place()));
                }
                "rhai" => {
                    // A piece of a function stands for what its function gives.
                    let whole = if body.contains("fn ") { body.clone() } else { format!("fn ratio(task, cell) {{\n{body}\n}}\n") };
                    let source = choucha::diagnostic::SourceFile::new("rules/page.rhai", whole);
                    let script = sandbox.compile_file(&source).unwrap_or_else(|f| panic!("{}{f:?}", place()));
                    // What it calls besides is its own, or what default.rhai has.
                    let base = std::fs::read_to_string(repository().join("rules/default.rhai")).unwrap();
                    let base = sandbox.compile_file(&choucha::diagnostic::SourceFile::new("rules/default.rhai", base)).unwrap();
                    let found = sandbox.lint(&script, &[base]);
                    assert!(!found.has_errors(), "{}{found:?}", place());
                }
                _ => continue,
            }
            seen.insert((page.file_name().unwrap().to_owned(), info.split(' ').next().unwrap().to_owned()));
        }
    }
    assert!(seen.len() >= 8, "{seen:?}");
}

#[test]
fn generated_pages_are_what_the_program_makes() {
    let ws = Ws::empty();
    for (page, command) in [
        ("docs/words.md", vec!["words", "--markdown"]),
        ("docs/choucha.d.rhai", vec!["words", "--d-rhai"]),
        ("docs/findings.md", vec!["explain", "--markdown"]),
    ] {
        let made = ws.run(&command).ok().out;
        let kept = std::fs::read_to_string(repository().join(page)).unwrap();
        assert!(made == kept, "{page} is out of date: choucha {} > {page}", command.join(" "));
    }
}

/// The codes that the sources give to findings.
fn codes_in_sources() -> BTreeSet<String> {
    fn walk(folder: &std::path::Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                walk(&entry.path(), text);
            } else if entry.path().extension().is_some_and(|e| e == "rs") {
                text.push_str(&std::fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    let mut text = String::new();
    walk(&repository().join("src"), &mut text);
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let mut codes = BTreeSet::new();
    for start in ["Finding::error(\"", "Finding::warning(\"", "failure(\"", "usage(\"", "self.find(\"", "wrong(\""] {
        for (at, _) in compact.match_indices(start) {
            let code: String = compact[at + start.len()..].chars().take_while(|c| *c != '"').collect();
            if code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
                codes.insert(code);
            }
        }
    }
    codes
}

#[test]
fn every_finding_is_explained_at_length() {
    let ws = Ws::empty();
    let book = ws.run(&["explain", "--json"]).ok().json();
    let told: BTreeSet<String> = book["codes"].as_array().unwrap().iter().map(|c| c["code"].as_str().unwrap().to_owned()).collect();
    let used = codes_in_sources();
    assert!(used.len() > 80, "{}", used.len());
    let missing: Vec<_> = used.difference(&told).collect();
    assert!(missing.is_empty(), "not explained: {missing:?}");
    // What the snapshots of wrong files show is explained too.
    for entry in std::fs::read_dir(repository().join("tests/wrong/snapshots")).unwrap().flatten() {
        for line in std::fs::read_to_string(entry.path()).unwrap().lines() {
            if let Some((_, rest)) = line.split_once('[').filter(|(w, _)| ["error", "warning"].contains(w)) {
                let code = rest.split(']').next().unwrap();
                assert!(told.contains(code), "{code}");
            }
        }
    }
    for code in book["codes"].as_array().unwrap() {
        assert!(code["meaning"]["zh"].as_str().unwrap().chars().count() > 6 && !code["example"].as_str().unwrap().is_empty(), "{code}");
    }
}
