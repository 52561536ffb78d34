//! Registers held still: nothing is drawn from half a register, from one that changes on the way, or otherwise for blanks that nobody sees.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use polars::prelude::{Column, DataFrame, ParquetWriter};

use crate::support::{Ws, object_count, shops, task};

/// Tells the other thread to stop, also where the test fails.
struct Done<'a>(&'a AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs a command while something else goes on.
fn meanwhile(other: impl Fn(usize) + Sync, pause: Duration, command: impl FnOnce()) {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut turn = 0;
            while !done.load(Ordering::Relaxed) {
                other(turn);
                turn += 1;
                std::thread::sleep(pause);
            }
        });
        let _done = Done(&done);
        // It has begun before the command does.
        std::thread::sleep(pause * 2);
        command();
    });
}

/// A draw that is refused because a register changes.
fn refused(ws: &Ws, file: &str) {
    let ran = ws.run(&["draw", "--as-of", "2024-03-01", "--json"]);
    assert_eq!(ran.code, 4, "{}{}", ran.out, ran.err);
    let found = ran.json();
    assert!(found["drawn"].as_array().unwrap().is_empty(), "{found}");
    let why = found["not_drawn"][0]["why"].as_str().unwrap().to_owned();
    assert!(why.contains(file) && why.contains("正在写"), "{why}");
    assert!(!ws.path("var/draws").exists());
    assert!(ws.run(&["draws", "--json"]).ok().json()["draws"].as_array().unwrap().iter().all(|d| d["state"] != "drawn"));
}

#[test]
fn a_register_that_grows_row_by_row_is_not_drawn_from_until_it_is_whole() {
    let ws = Ws::small(&task("1", "ratio = \"10%\""), &shops(100));
    let path = ws.path("datasets/objects.csv");
    let grow = |turn: usize| {
        let mut file = File::options().append(true).open(&path).unwrap();
        writeln!(file, "T{turn:05},店,东区,低,存续,店,1").unwrap();
    };
    // Whole rows at any moment: only the time tells that it is not finished.
    meanwhile(grow, Duration::from_millis(40), || refused(&ws, "datasets/objects.csv"));
    let rows = ws.read("datasets/objects.csv").lines().count() - 1;
    assert_eq!(ws.draw("2024-03-01")["drawn"][0]["register"]["read"], rows);
}

#[test]
fn a_register_that_breaks_off_is_not_drawn_from_however_old_it_is() {
    for (end, whole) in
        [("T00001,店,东", false), ("T00001,\"店,东区,低,存续,店,1\n", false), ("T00001,店,东区,低,存续,店,1", true), ("T00001,店\n", true)]
    {
        let ws = Ws::small(&task("1", "ratio = \"10%\""), &format!("{}{end}", shops(400)));
        let ran = ws.run(&["draw", "--as-of", "2024-03-01"]);
        assert_eq!(ran.code, if whole { 0 } else { 4 }, "{end}: {}", ran.err);
        assert_eq!(ran.err.contains("register-cut"), !whole, "{end}: {}", ran.err);
        if !whole {
            assert!(ran.err.contains("datasets/objects.csv:402"), "{}", ran.err);
            ws.write("datasets/objects.csv", &shops(401));
            assert_eq!(object_count(&ws.draw("2024-03-01")), 41, "{end}");
        }
    }
}

#[test]
fn inspectors_and_recusals_that_change_during_a_sweep_stop_its_draws() {
    for name in ["i.csv", "r.csv", "h.csv"] {
        let ws = Ws::small(&task("1", "ratio = \"10%\""), &shops(100));
        let settings = ws.read("rules/settings.toml");
        let more = "\n[register.inspectors]\nfile = \"datasets/i.csv\"\n[register.inspectors.columns]\nid = \"id\"\ndepartment = \"d\"\n\n\
            [register.recusals]\nfile = \"datasets/r.csv\"\n[register.recusals.columns]\ninspector = \"i\"\nobject = \"o\"\n\n\
            [register.history]\nfile = \"datasets/h.csv\"\n[register.history.columns]\nobject = \"o\"\ndate = \"d\"\n";
        ws.write("rules/settings.toml", &format!("{settings}{more}"));
        ws.write("datasets/i.csv", "id,d\nI1,甲局\nI2,甲局\nI3,甲局\n");
        ws.write("datasets/r.csv", "i,o\nI1,S00001\n");
        ws.write("datasets/h.csv", "o,d\nS00001,2023-01-01\n");
        let path = ws.path("datasets").join(name);
        let text = std::fs::read_to_string(&path).unwrap();
        // Another file under the same name, each whole: as careful programs write.
        let replace = |turn: usize| {
            let new = path.with_extension("new");
            std::fs::write(&new, format!("{text}{}", "I9,S9\n".repeat(turn % 2))).unwrap();
            std::fs::rename(&new, &path).unwrap();
        };
        meanwhile(replace, Duration::from_millis(40), || refused(&ws, &format!("datasets/{name}")));
        std::fs::write(&path, &text).unwrap();
        assert_eq!(ws.draw("2024-03-01")["drawn"].as_array().unwrap().len(), 1, "{name}");
    }
}

/// Whatever is done to a file while it is read, the program ends by itself with a code of its own.
#[test]
fn a_parquet_register_that_shrinks_while_it_is_read_ends_no_process() {
    let ws = Ws::city();
    let path = ws.path("datasets/enterprises.parquet");
    let whole = std::fs::read(&path).unwrap();
    let shrink = |turn: usize| {
        let file = File::options().write(true).open(&path).unwrap();
        if turn.is_multiple_of(2) {
            file.set_len(10_000).unwrap();
        } else {
            std::fs::write(&path, &whole).unwrap();
        }
    };
    meanwhile(shrink, Duration::from_millis(5), || {
        for _ in 0..4 {
            let ran = ws.run(&["preview", "--json"]);
            assert!([0, 4].contains(&ran.code), "{} {}", ran.code, ran.err);
        }
        let ran = ws.run(&["draw", "--as-of", "2024-03-01"]);
        assert_eq!(ran.code, 4, "{}", ran.err);
    });
    std::fs::write(&path, &whole).unwrap();
    assert!(!ws.draw("2024-03-01")["drawn"].as_array().unwrap().is_empty());
}

/// The columns of a CSV text as a parquet file.
fn parquet(text: &str) -> Vec<u8> {
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let (head, body) = rows.split_first().unwrap();
    let columns = head.iter().enumerate().map(|(i, name)| Column::new((*name).into(), body.iter().map(|row| row[i]).collect::<Vec<_>>()));
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut DataFrame::new(body.len(), columns.collect()).unwrap()).unwrap();
    bytes
}

#[test]
fn blanks_that_nobody_sees_free_no_object_in_any_format() {
    let rule = "fn scope(task) { active() & label(\"店\") & region(\"东区\") & field(\"kind\") == \"大\" & field(\"note\") != \"免\" }\n";
    let ws = |file: &str, bytes: &[u8]| {
        let ws = Ws::small(&task("1", "ratio = \"60%\"\nrule = \"a.rhai\""), "").simulated("c0ffee");
        ws.write("rules/a.rhai", rule);
        ws.edit("rules/settings.toml", "datasets/objects.csv", &format!("datasets/{file}"));
        std::fs::write(ws.path("datasets").join(file), bytes).unwrap();
        ws.settled(&format!("datasets/{file}"));
        ws.draw("2024-03-01");
        ws.drawn()
    };
    let of = |edge: &dyn Fn(usize) -> (&'static str, &'static str)| {
        let mut text = String::from("id,name,region,tier,status,labels,kind,note\n");
        for i in 0..200 {
            let cells = [format!("S{i:05}"), format!("店{i}"), ["东区", "西区"][i % 2].into(), ["低", "中", "高"][i % 3].into()];
            let more = ["存续".to_owned(), "药;店".into(), "大".into(), ["", "免", "x"][i % 3].into()];
            let (before, after) = edge(i);
            let cells: Vec<String> = cells.into_iter().chain(more).map(|c| format!("{before}{c}{after}")).collect();
            text += &format!("{}\n", cells.join(","));
        }
        text
    };
    let clean = of(&|_| ("", ""));
    let edges = [
        (" ", "  "),
        ("\t", "\t"),
        ("\u{3000}", "\u{3000}"),
        ("\u{A0}", "\u{A0}"),
        ("\u{FEFF}", "\u{FEFF}"),
        ("\u{200B}", "\u{2002}\u{200E}"),
    ];
    let padded = of(&|i| edges[i % edges.len()]);
    let expected = ws("o.csv", clean.as_bytes());
    assert!(expected[0].1.len() > 10);
    for (what, found) in [
        ("clean parquet", ws("o.parquet", &parquet(&clean))),
        ("padded csv", ws("o.csv", padded.as_bytes())),
        ("padded parquet", ws("o.parquet", &parquet(&padded))),
        ("padded workbook", ws("o.xlsx", &sheet(&padded))),
    ] {
        assert_eq!(found, expected, "{what}");
    }
}

fn sheet(text: &str) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (r, line) in text.lines().enumerate() {
        for (c, cell) in line.split(',').enumerate() {
            sheet.write_string(r as u32, c as u16, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn blanks_that_nobody_sees_part_no_inspector_from_his_recusals() {
    let people = |edge: &str| {
        let rows: Vec<String> = (1..=6).map(|i| format!("{edge}I{i}{edge},{edge}甲局{edge},{edge}在岗{edge}")).collect();
        format!("id,d,s\n{}\n", rows.join("\n"))
    };
    let pairs = |edge: &str| {
        let rows: Vec<String> = (0..60).map(|i| format!("{edge}I1{edge},{edge}S{i:05}{edge}")).collect();
        format!("i,o\n{}\n", rows.join("\n"))
    };
    for edge in ["", " ", "\u{3000}", "\u{A0}", "\u{FEFF}"] {
        for kind in ["csv", "parquet"] {
            let ws = Ws::small(&task("1", "ratio = \"50%\""), &shops(60)).simulated("00");
            let settings = ws.read("rules/settings.toml");
            let more = format!(
                "\n[register.inspectors]\nfile = \"datasets/i.{kind}\"\nactive = [\"在岗\"]\n[register.inspectors.columns]\nid = \"id\"\ndepartment = \"d\"\nstatus = \"s\"\n\n\
                [register.recusals]\nfile = \"datasets/r.{kind}\"\n[register.recusals.columns]\ninspector = \"i\"\nobject = \"o\"\n"
            );
            ws.write("rules/settings.toml", &format!("{settings}{more}"));
            for (file, text) in [("i", people(edge)), ("r", pairs(edge))] {
                let bytes = if kind == "csv" { text.into_bytes() } else { parquet(&text) };
                std::fs::write(ws.path(&format!("datasets/{file}.{kind}")), bytes).unwrap();
            }
            ws.draw("2024-03-01");
            let teams = std::fs::read_to_string(ws.path("var/draws/p-1-2024-03-01/teams.csv")).unwrap();
            let sent: BTreeSet<&str> = ["I1", "I2", "I3", "I4", "I5", "I6"].into_iter().filter(|i| teams.contains(i)).collect();
            assert_eq!(sent.len(), 5, "{edge:?} {kind}: {teams}");
            assert!(!sent.contains("I1"), "{edge:?} {kind}");
        }
    }
}
