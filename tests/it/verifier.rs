//! The outsider's verifier in Python and ours agree on thousands of random draws and disagree on spoiled ones.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use choucha::draw::{CellRecord, Frame, Pool, Tickets, basis, commitment, hex, list_digest, names_digest, record, seed, select};
use choucha::model::{Draw, Intent, Outcome};
use choucha::publish::{Audience, render};

use crate::support::{Ws, repository, shops, task};

struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n.max(1)
    }
}

/// A random draw as the program publishes it.
fn random_draw(random: &mut Random, number: usize, secret: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut pool = Pool::default();
    let cells = 1 + random.below(4);
    let mut members: Vec<(String, u32, u32)> = (0..random.below(40))
        .map(|i| {
            (format!("{}-{i}", ["91", "甲", "x\"y", "a,b"][random.below(4) as usize]), random.below(cells) as u32, random.below(3) as u32)
        })
        .collect();
    members.sort();
    let rows: Vec<(u32, u32, u32)> =
        members.iter().map(|(id, cell, times)| (pool.push(id, "名称", "区", 0, true), *cell, *times)).collect();
    let frame = Frame::new(Arc::new(pool), rows.into_iter());
    let populations = frame.populations(cells as usize);
    let cells: Vec<CellRecord> = populations
        .iter()
        .enumerate()
        .map(|(i, population)| {
            let drawn = random.below(population + 1);
            CellRecord {
                cell: format!("c{}", i + 1),
                stratum: None,
                tier: "低".into(),
                population: *population,
                ratio: "5%".into(),
                notes: Vec::new(),
                quota: drawn,
                drawn,
                ..CellRecord::default()
            }
        })
        .collect();
    let draw = format!("p/{number}/2024-03-01");
    let digest = frame.digest();
    let basis = basis([(draw.as_str(), digest.as_str(), cells.as_slice())]);
    let seed = seed(secret, &draw, &basis, "");
    let quotas: Vec<u64> = cells.iter().map(|c| c.drawn).collect();
    let objects = record(&frame, &select(&frame, &quotas, &Tickets::new(&seed, &draw)));
    let day = "2024-03-01".parse().unwrap();
    let intent = Intent {
        lottery: draw.clone(),
        draw: draw.parse().unwrap(),
        plan: "p".into(),
        task: number.to_string().into(),
        name: "任务".into(),
        lead: "局".into(),
        nominal: day,
        opens: day,
        as_of: day,
        simulation: true,
        attempt: 1,
        commitment: commitment(secret).unwrap(),
        basis,
        frame_digest: digest,
        population: frame.entries().len() as u64,
        cells,
        objects: objects.len() as u64,
        program: "test".into(),
        ..Intent::default()
    };
    let outcome = Outcome {
        draw: intent.draw.clone(),
        seed,
        list_digest: list_digest(&objects),
        names_digest: names_digest(&objects),
        ..Outcome::default()
    };
    let made = Draw { intent, outcome };
    render("2024-03-01T00:00:00.000Z", &made, &objects, &frame, Audience::Public)
}

/// Spoils one claim of the files; gives nothing where the draw has nothing of that kind.
fn spoiled(random: &mut Random, files: &[(&'static str, Vec<u8>)]) -> Option<Vec<(&'static str, Vec<u8>)>> {
    let mut files = files.to_vec();
    let lines = |bytes: &[u8]| -> Vec<String> {
        String::from_utf8(bytes.to_vec()).unwrap().split_terminator("\r\n").map(ToOwned::to_owned).collect()
    };
    let joined = |lines: &[String]| lines.iter().map(|l| format!("{l}\r\n")).collect::<String>().into_bytes();
    let digit = |text: &mut String, at: usize| {
        let old = text.as_bytes()[at];
        let new = if old == b'0' { '1' } else { '0' };
        text.replace_range(at..=at, &new.to_string());
    };
    match random.below(6) {
        // A digit of seed, lottery, frame digest, list digest, basis or commitment.
        0 => {
            let mut text = String::from_utf8(files[0].1.clone()).unwrap();
            let key = ["seed", "frame_digest", "list_digest", "basis", "commitment"][random.below(5) as usize];
            let at = text.find(&format!("\"{key}\": \"")).unwrap() + key.len() + 5 + random.below(64) as usize;
            // The seed of a draw of none decides nothing but is checked against the secret all the same.
            digit(&mut text, at);
            files[0].1 = text.into_bytes();
        }
        // An object of the frame left out, or its times changed, or its cell.
        1 | 2 => {
            let mut rows = lines(&files[1].1);
            if rows.len() < 2 {
                return None;
            }
            let at = 1 + random.below(rows.len() as u64 - 1) as usize;
            if random.below(2) == 0 {
                rows.remove(at);
            } else {
                let end = rows[at].rfind(',').unwrap();
                let start = rows[at][..end].rfind(',').unwrap() + 1;
                rows[at].replace_range(start..end, "7");
            }
            files[1].1 = joined(&rows);
        }
        // A drawn object left out, doubled, or two exchanged.
        3 | 4 => {
            let mut rows = lines(&files[2].1);
            if rows.len() < 3 {
                return None;
            }
            let at = 1 + random.below(rows.len() as u64 - 2) as usize;
            match random.below(3) {
                0 => {
                    rows.remove(at);
                }
                1 => rows.insert(at, rows[at].clone()),
                _ => rows.swap(at, at + 1),
            }
            files[2].1 = joined(&rows);
        }
        // A quota raised.
        _ => {
            let text = String::from_utf8(files[0].1.clone()).unwrap();
            let at = text.find("\"drawn\": ")? + 9;
            let end = at + text[at..].find(|c: char| !c.is_ascii_digit()).unwrap();
            let value: u64 = text[at..end].parse().unwrap();
            files[0].1 = format!("{}{}{}", &text[..at], value + 1, &text[end..]).into_bytes();
        }
    }
    Some(files)
}

fn write(folder: &Path, files: &[(&'static str, Vec<u8>)]) {
    std::fs::create_dir(folder).unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}

/// The folders that the verifier finds wrong.
fn judged_wrong(root: &Path, names: &[String]) -> BTreeSet<String> {
    let mut wrong = BTreeSet::new();
    for chunk in names.chunks(1_000) {
        let output = Command::new("python3")
            .arg(repository().join("docs/verify.py"))
            .args(chunk)
            .args(["--secret", "secret.json"])
            .current_dir(root)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        let lines = text.lines().filter(|l| l.starts_with("ok") || l.starts_with("FAILED")).count();
        assert_eq!(lines, chunk.len());
        wrong.extend(text.lines().filter_map(|l| l.strip_prefix("FAILED  ")).map(ToOwned::to_owned));
    }
    wrong
}

#[test]
fn agrees_on_5000_random_draws_and_disagrees_on_5000_spoiled_ones() {
    let folder = tempfile::tempdir().unwrap();
    let secret = hex(&[0xA5; 32]);
    std::fs::write(folder.path().join("secret.json"), format!("{{\"secrets\":[{{\"number\":1,\"secret\":\"{secret}\"}}]}}")).unwrap();
    let mut random = Random(20_241_124);
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    let mut number = 0;
    while bad.len() < 5_000 {
        let files = random_draw(&mut random, number, &secret);
        number += 1;
        if good.len() < 5_000 {
            let name = format!("good-{}", good.len());
            write(&folder.path().join(&name), &files);
            good.push(name);
        }
        if let Some(spoiled) = spoiled(&mut random, &files) {
            let name = format!("bad-{}", bad.len());
            write(&folder.path().join(&name), &spoiled);
            bad.push(name);
        }
    }
    assert_eq!((good.len(), bad.len()), (5_000, 5_000));
    assert_eq!(judged_wrong(folder.path(), &good), BTreeSet::new());
    let wrong = judged_wrong(folder.path(), &bad);
    let missed: Vec<&String> = bad.iter().filter(|b| !wrong.contains(*b)).collect();
    assert!(missed.is_empty(), "{} spoiled draws passed, such as {:?}", missed.len(), missed.first());
}

#[test]
fn it_is_short_reads_alone_and_checks_real_published_draws() {
    let text = std::fs::read_to_string(repository().join("docs/verify.py")).unwrap();
    assert!(text.lines().count() < 200);
    let imports: BTreeSet<&str> = text
        .lines()
        .filter_map(|l| l.strip_prefix("import ").or_else(|| l.strip_prefix("from ")))
        .map(|l| l.split(' ').next().unwrap())
        .collect();
    assert_eq!(imports, ["collections", "csv", "fractions", "hashlib", "json", "pathlib", "sys"].into());
    let ws = Ws::small(&task("a", "ratio = \"20%\"\nfrequency = 2"), &shops(60)).simulated("07");
    for day in ["2024-03-01", "2024-08-01", "2025-01-01"] {
        ws.run(&["draw", "--now", &format!("{day}T04:00:00Z")]).ok();
    }
    ws.run(&["reveal", "p", "--now", "2025-01-01T04:00:00Z"]).ok();
    let python = |arguments: &[&str]| {
        Command::new("python3").arg(repository().join("docs/verify.py")).args(arguments).current_dir(ws.root()).output().unwrap()
    };
    let done = python(&["var/public/p-a-2024-03-01", "var/public/p-a-2024-08-01", "--secret", "var/public/p.secret.json"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    assert_eq!(python(&[]).status.code(), Some(2));
    // The check with `sha256sum` and `sort` alone, as docs/verify.md shows it.
    let script = std::fs::read_to_string(repository().join("docs/verify.sh")).unwrap();
    let done =
        Command::new("bash").args(["-c", &script, "verify.sh", "var/public/p-a-2024-08-01"]).current_dir(ws.root()).output().unwrap();
    assert!(done.status.success(), "{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    let list = ws.read("var/public/p-a-2024-08-01/objects.csv");
    ws.write("var/public/p-a-2024-08-01/objects.csv", &list.replacen("S000", "S001", 1));
    let done =
        Command::new("bash").args(["-c", &script, "verify.sh", "var/public/p-a-2024-08-01"]).current_dir(ws.root()).output().unwrap();
    assert!(!done.status.success());
}

#[test]
fn the_vectors_of_the_documentation_hold() {
    let text = std::fs::read_to_string(repository().join("docs/seed.md")).unwrap();
    let value = |name: &str| -> Vec<String> {
        text.lines().filter_map(|l| l.strip_prefix(name)).map(|l| l.split_whitespace().next().unwrap().to_owned()).collect()
    };
    let secret = &value("secret      ")[0];
    assert_eq!(commitment(secret).as_ref(), value("commitment  ").first());
    let mut pool = Pool::default();
    let rows = [("A", 0, 0), ("B", 0, 0), ("C", 1, 1)].map(|(id, cell, times)| (pool.push(id, "", "", 0, true), cell, times));
    let frame = Frame::new(Arc::new(pool), rows.into_iter());
    assert_eq!(frame.digest(), value("digest      ")[0]);
    let cell = |code: &str| CellRecord {
        cell: code.into(),
        stratum: None,
        tier: String::new(),
        population: 1,
        ratio: String::new(),
        notes: Vec::new(),
        quota: 1,
        drawn: 1,
        ..CellRecord::default()
    };
    let draw = "p/1/2024-03-01";
    let basis = basis([(draw, frame.digest().as_str(), [cell("c1"), cell("c2")].as_slice())]);
    assert_eq!(basis, value("basis       ")[0]);
    let seeds = value("seed        ");
    assert_eq!([seed(secret, draw, &basis, ""), seed(secret, draw, &basis, "ceremony:3 17 22")], [seeds[0].clone(), seeds[1].clone()]);
    for (id, line) in [("A", "tickets     A "), ("B", "            B "), ("C", "            C ")] {
        assert_eq!(hex(&Tickets::new(&seeds[0], draw).of(id)), value(line)[0]);
    }
}
