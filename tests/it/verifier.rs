//! The outsider's verifier in Python and ours agree on thousands of random draws and disagree on spoiled ones.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use choucha::draw::{
    Frame, Mark, ObjectTable, Salts, Tickets, basis_line, basis_of, by_index, commitment, list_digest, lot_start, names_digest, outcomes,
    record, seed, select, slots,
};
use choucha::history::Disclosure;
use choucha::model::{CellRecord, Draw, DrawId, Exact, Intent, Outcome, hex};
use choucha::publish::{Audience, Sheets, render};

use crate::support::{Ws, folder, long, repository, shops, task};

struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n.max(1)
    }
}

/// A random frame of some cells.
fn random_frame(random: &mut Random, cells: u64) -> Frame {
    let mut table = ObjectTable::default();
    let mut members: Vec<(String, u32, u32)> = (0..random.below(40))
        .map(|i| {
            (format!("{}-{i}", ["91", "甲", "x\"y", "a,b"][random.below(4) as usize]), random.below(cells) as u32, random.below(3) as u32)
        })
        .collect();
    members.sort();
    let rows: Vec<(u32, u32, u32)> =
        members.iter().map(|(id, cell, times)| (table.push(id, "名称", "区", 0, true), *cell, *times)).collect();
    let mut frame = Frame::new(Arc::new(table), rows.into_iter());
    if random.below(3) == 0 {
        let marks = [Mark::None, Mark::None, Mark::Certain, Mark::Limit];
        let salt = random.below(1_000);
        frame.mark(|_, entry| marks[(u64::from(entry.object) * 7 + salt) as usize % 4]);
    }
    frame
}

/// A random draw as the program publishes it.
fn random_draw(random: &mut Random, number: usize, secret: &str) -> Vec<(&'static str, Vec<u8>)> {
    let cells = 1 + random.below(4);
    let mut frame = random_frame(random, cells);
    let sealed = random.below(3) == 0;
    let once = random.below(4) == 0;
    let count = cells as usize;
    let (populations, fresh, marks) = (frame.populations(count), frame.fresh(count), frame.marks(count));
    // Two groups at most; each draws a random number, shared by population.
    let of: Vec<u32> = (0..cells).map(|c| if c == 0 { 1 } else { 1 + random.below(2) as u32 }).collect();
    let groups: Vec<u64> = (1..=*of.iter().max().unwrap())
        .map(|group| {
            let population: u64 = populations.iter().zip(&of).filter(|(_, g)| **g == group).map(|(n, _)| n).sum();
            random.below(population + 1)
        })
        .collect();
    let cells: Vec<CellRecord> = (0..count)
        .map(|i| {
            let group = of[i];
            let all: u64 = populations.iter().zip(&of).filter(|(_, g)| **g == group).map(|(n, _)| n).sum();
            let number = groups[group as usize - 1];
            CellRecord {
                cell: format!("c{}", i + 1),
                tiers: vec!["低".into()],
                population: populations[i],
                ratio: "5%".into(),
                group,
                share: Exact::new(u128::from(number) * u128::from(populations[i]), u128::from(all)),
                available: if once { fresh[i] } else { populations[i] - marks[i].values().sum::<u64>() },
                certain: marks[i].get(&Mark::Certain).copied().unwrap_or(0),
                ..CellRecord::default()
            }
        })
        .collect();
    let day = "2024-03-01".parse().unwrap();
    let draw = DrawId::new("p", &number.to_string(), (day, 0), 1);
    if sealed {
        frame = frame.sealed(&Salts::new(&commitment(secret).unwrap(), &draw)).unwrap();
    }
    let mut intent = Intent {
        lottery: draw.to_string(),
        draw: draw.clone(),
        name: "任务".into(),
        lead: "局".into(),
        opens: day,
        as_of: day,
        simulation: true,
        attempt: 1,
        commitment: commitment(secret).unwrap(),
        frame_digest: frame.digest(),
        frame_root: frame.root(),
        opened_frame: if sealed { frame.kept_digest() } else { String::new() },
        population: frame.entries().len() as u64,
        groups,
        cells,
        once,
        program: "test".into(),
        ..Intent::default()
    };
    intent.basis = basis_of(&[basis_line(&intent)]);
    let seed = seed(secret, &intent.lottery, &intent.basis, "");
    let tickets = Tickets::of_lottery(&intent, &seed);
    let cells = outcomes(&intent, tickets.key());
    let objects = record(&frame, &select(&frame, &by_index(&cells), &tickets), &[]);
    let outcome = Outcome {
        draw,
        seed,
        cells,
        objects: objects.len() as u64,
        list_digest: list_digest(&frame, &objects),
        names_digest: names_digest(intent.names_salt().as_deref(), &objects),
        ..Outcome::default()
    };
    let made = Draw { intent, outcome };
    render(&Sheets::new("2024-03-01T00:00:00.000Z", &made, &objects, &frame, &Disclosure::default()), Audience::Public)
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
    match random.below(7) {
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
                // The third column from the end where objects are marked, else the second.
                let last = if rows[0].ends_with("mark") { rows[at].rfind(',').unwrap() } else { rows[at].len() };
                let end = rows[at][..last].rfind(',').unwrap();
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
        // A group's number raised, or a chance.
        5 => {
            if random.below(2) == 0 {
                let text = String::from_utf8(files[0].1.clone()).unwrap();
                let at = text.find("\"number\": ")? + 10;
                let end = at + text[at..].find(|c: char| !c.is_ascii_digit()).unwrap();
                let value: u64 = text[at..end].parse().unwrap();
                files[0].1 = format!("{}{}{}", &text[..at], value + 1, &text[end..]).into_bytes();
            } else {
                let mut rows = lines(&files[1].1);
                let at = 1 + (rows.len() > 1).then(|| random.below(rows.len() as u64 - 1) as usize)?;
                let row: Vec<&str> = rows[at].split(',').collect();
                let chance = row.len() - if rows[0].ends_with("mark") { 2 } else { 1 };
                let mut row: Vec<String> = row.into_iter().map(ToOwned::to_owned).collect();
                row[chance] = if row[chance] == "1÷7" { "1÷8".into() } else { "1÷7".into() };
                rows[at] = row.join(",");
                files[1].1 = joined(&rows);
            }
        }
        // What is drawn raised.
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
fn agrees_on_random_draws_and_disagrees_on_spoiled_ones() {
    let count = long!(5_000, 500);
    let folder = folder();
    let secret = hex(&[0xA5; 32]);
    std::fs::write(folder.path().join("secret.json"), format!("{{\"secrets\":[{{\"number\":1,\"secret\":\"{secret}\"}}]}}")).unwrap();
    let mut random = Random(20_241_124);
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    let mut number = 0;
    while bad.len() < count {
        let files = random_draw(&mut random, number, &secret);
        number += 1;
        if good.len() < count {
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
    assert_eq!((good.len(), bad.len()), (count, count));
    assert_eq!(judged_wrong(folder.path(), &good), BTreeSet::new());
    let wrong = judged_wrong(folder.path(), &bad);
    let missed: Vec<&String> = bad.iter().filter(|b| !wrong.contains(*b)).collect();
    assert!(missed.is_empty(), "{} spoiled draws passed, such as {:?}", missed.len(), missed.first());
}

#[test]
fn the_shell_says_where_it_cannot_check_and_accuses_no_honest_draw() {
    let script = std::fs::read_to_string(repository().join("docs/verify.sh")).unwrap();
    let folder = folder();
    let mut random = Random(11);
    let mut codes = BTreeMap::new();
    for number in 0..40 {
        let name = format!("honest-{number}");
        write(&folder.path().join(&name), &random_draw(&mut random, number, &hex(&[0xA5; 32])));
        let ran = Command::new("bash").args(["-c", &script, "verify.sh", &name]).current_dir(folder.path()).output().unwrap();
        let out = String::from_utf8_lossy(&ran.stdout).into_owned();
        assert!(matches!(ran.status.code(), Some(0 | 3)), "{name}: {out}{}", String::from_utf8_lossy(&ran.stderr));
        assert_eq!(ran.status.code() == Some(3), out.contains("cannot check: "), "{out}");
        *codes.entry(ran.status.code()).or_insert(0) += 1;
    }
    assert!(codes.len() == 2, "some can be checked and some cannot: {codes:?}");
}

#[test]
fn it_is_short_reads_alone_and_checks_real_published_draws() {
    let text = std::fs::read_to_string(repository().join("docs/verify.py")).unwrap();
    // Blank lines aside.
    assert!(text.lines().filter(|line| !line.trim().is_empty()).count() < 300);
    let imports: BTreeSet<&str> = text
        .lines()
        .filter_map(|l| l.strip_prefix("import ").or_else(|| l.strip_prefix("from ").map(|l| l.split(' ').next().unwrap())))
        .flat_map(|l| l.split(", "))
        .collect();
    let standard = ["argparse", "base64", "collections", "csv", "datetime", "fractions", "hashlib", "io", "json", "pathlib", "sys"];
    assert_eq!(imports, standard.into());
    let ws = Ws::small(&task("a", "ratio = \"20%\"\nfrequency = 2"), &shops(60)).simulated("07");
    for day in ["2024-03-01", "2024-08-01", "2025-01-01"] {
        ws.run(&["draw", "--now", &format!("{day}T04:00:00Z")]).ok();
    }
    ws.run(&["reveal", "p", "--now", "2025-01-01T04:00:00Z"]).ok();
    let python = |arguments: &[&str]| {
        Command::new("python3").arg(repository().join("docs/verify.py")).args(arguments).current_dir(ws.root()).output().unwrap()
    };
    for arguments in [
        ["var/public/p-a-2024-03-01", "var/public/p-a-2024-08-01", "--secret", "var/public/p.secret.json"].as_slice(),
        &["var/public"],
        &["var/public", "--head", "var/public/head.json"],
    ] {
        let done = python(arguments);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    }
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
    let mut table = ObjectTable::default();
    let rows = [("A", 0, 0), ("B", 0, 0), ("C", 1, 1)].map(|(id, cell, times)| (table.push(id, "", "", 0, true), cell, times));
    let frame = Frame::new(Arc::new(table), rows.into_iter());
    assert_eq!(frame.digest(), value("digest      ")[0]);
    let cell = |code: &str, population, group, share| CellRecord { cell: code.into(), population, group, share, ..CellRecord::default() };
    let mut intent = Intent {
        draw: DrawId::new("p", "1", ("2024-03-01".parse().unwrap(), 0), 1),
        lottery: "p/1/2024-03-01".into(),
        frame_digest: frame.digest(),
        groups: vec![2],
        cells: vec![cell("c1", 2, 1, Exact::new(4, 3)), cell("c2", 1, 1, Exact::new(2, 3))],
        ..Intent::default()
    };
    intent.basis = basis_of(&[basis_line(&intent)]);
    assert_eq!(intent.basis, value("basis       ")[0]);
    let seeds = value("seed        ");
    let of = |beacon| seed(secret, &intent.lottery, &intent.basis, beacon);
    assert_eq!([of(""), of("ceremony:3 17 22")], [seeds[0].clone(), seeds[1].clone()]);
    let tickets = Tickets::of_lottery(&intent, &seeds[0]);
    assert_eq!(tickets.key(), value("key         ")[0]);
    for (id, line) in [("A", "tickets     A "), ("B", "            B "), ("C", "            C ")] {
        assert_eq!(hex(&tickets.of(id)), value(line)[0]);
    }
    // The lot's vectors, worked out by the lines of Python that stand beside them.
    let vectors: Vec<Vec<&str>> = text.lines().filter_map(|l| l.strip_prefix("lot         ")).map(|l| l.split("  ").collect()).collect();
    assert!(vectors.len() >= 4);
    for vector in vectors {
        let [group, shares, quotas] = vector.as_slice() else { panic!("{vector:?}") };
        let shares: Vec<Exact> = shares.split(' ').map(|s| s.parse().unwrap()).collect();
        let start = lot_start(tickets.key(), group.parse().unwrap());
        let found: Vec<String> = slots(&shares).iter().map(|s| s.number(&start).to_string()).collect();
        assert_eq!(found.join(" "), *quotas, "group {group}");
    }
}

#[test]
fn the_vectors_of_the_specification_hold() {
    let text = std::fs::read_to_string(repository().join("docs/specification.md")).unwrap();
    let value =
        |name: &str| text.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(' ')).unwrap().trim_start().split("  ").next().unwrap();
    let digest = |parts: &[&str]| hex(&<sha2::Sha256 as sha2::Digest>::digest(parts.join("\u{1F}")));
    // The first entry of a chain.
    let entry = choucha::ledger::Entry {
        seq: 1,
        at: "2024-03-01T04:00:00.000Z".into(),
        kind: "opened".into(),
        subject: String::new(),
        now: value("now").into(),
        later: String::new(),
        body: value("now").into(),
        salts: ["0".repeat(32), "1".repeat(32)],
        digests: [value("later-digest").into(), value("body-digest").into()],
        prev: "0".repeat(64),
        hash: value("entry-hash").into(),
    };
    assert!(entry.digested());
    assert_eq!((entry.chained(), digest(&[&entry.now])), (entry.hash.clone(), value("now-digest").to_owned()));
    // The list that the seed of docs/seed.md gives: one of each cell.
    let seeds = std::fs::read_to_string(repository().join("docs/seed.md")).unwrap();
    let seed = seeds.lines().find_map(|l| l.strip_prefix("seed        ")).unwrap().split(' ').next().unwrap();
    let tickets = Tickets::new(seed, "p/1/2024-03-01");
    let one = |cell: &str, id: &str, times, name: &str, region: &str| choucha::model::Drawn {
        cell: cell.into(),
        rank: 1,
        id: id.into(),
        name: name.into(),
        region: region.into(),
        tier: String::new(),
        times,
        ticket: hex(&tickets.of(id)),
    };
    let list = [one("c1", "A", 0, "甲店", "东区"), one("c2", "C", 1, "丙店", "")];
    let open = Frame::new(Arc::default(), std::iter::empty());
    let names = names_digest(None, &list);
    assert_eq!((list_digest(&open, &list).as_str(), names.as_str()), (value("list-digest"), value("names-digest")));
    // The same three under blinds.
    let mut table = ObjectTable::default();
    let rows = [("A", 0, 0), ("B", 0, 0), ("C", 1, 1)].map(|(id, cell, times)| (table.push(id, "", "", 0, true), cell, times));
    let open = Frame::new(Arc::new(table), rows.into_iter());
    assert_eq!(open.root(), value("frame-root"));
    let second = hex(&(0x20..0x40).collect::<Vec<u8>>());
    assert_eq!(commitment(&second).unwrap(), value("blinds"));
    let sealed = open.sealed(&Salts::new(&second, "p/1/2024-03-01")).unwrap();
    let first = sealed.entry("A").unwrap().object;
    assert_eq!((sealed.salt(first).unwrap().as_str(), &*sealed.label(first)), (value("salt-of-A"), value("blind-of-A")));
    assert_eq!((sealed.digest().as_str(), sealed.root().as_str()), (value("sealed-frame"), value("sealed-root")));
    assert_eq!(names_digest(Some(&"2".repeat(32)), &list), value("sealed-names"));
    // What the office keeps of it reads back as the same.
    let mut kept = Vec::new();
    sealed.write_kept(&mut kept).unwrap();
    let again = Frame::parse(&kept, true).unwrap();
    assert_eq!((again.digest(), again.kept_digest()), (sealed.digest(), sealed.kept_digest()));
    // Inspectors and recusals.
    let text_of = |cells: &[&str]| format!("{}\n", cells.join("\u{1F}"));
    let roster = text_of(&["A1", "甲一", "甲局", "甲局", "市", "1", "", "0", "", "0"]);
    assert_eq!(choucha::staffing::Roster::parse(&roster).unwrap().text(), roster);
    let mut team = choucha::model::Team::of(1, "甲局");
    team.needs[0].branch = "甲局".into();
    assert_eq!(choucha::staffing::Roster::parse(&roster).unwrap().pool(&team), value("pool"));
    let recusals = text_of(&["A1", "A", "亲属", "2024-01-01"]);
    let parsed = choucha::staffing::parse_recusals(&recusals).unwrap();
    assert_eq!(choucha::staffing::recusals_text(&parsed), recusals);
    assert_eq!([digest(&[&roster]), digest(&[&recusals])], [value("roster"), value("recusals")]);
    assert_eq!(choucha::staffing::later_basis(&[value("roster").to_owned(), value("recusals").to_owned()]), value("later-basis"));
    let lottery = "p/1/2024-03-01";
    assert_eq!(hex(&choucha::staffing::team_ticket(seed, lottery, "A1", 0)), value("team"));
    assert_eq!(hex(&choucha::staffing::leader_ticket(seed, lottery, "p/1/2024-03-01:A", "A1")), value("leader"));
}
