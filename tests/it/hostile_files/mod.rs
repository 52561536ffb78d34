//! Hostile files: every one that a person can put where the program reads ends with a finding that says which file and what to do, within its memory, and
//! never with a panic or an abort. The files are made here; the largest is some 30 MB.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use polars::prelude::{Column, DataFrame, ParquetWriter};

use self::parquet::Said;
use self::workbook::{Part, cell, lying, repeated, rows, sheet, workbook};
use crate::support::{Ws, shops, task};

mod parquet;
mod workbook;

/// Runs a command under a limit on its memory that only a runaway reaches, and not for ever; gives its exit code, output, seconds, and the most it held.
const MEASURED: &str = r#"
import json, resource, subprocess, sys, time
begun = time.time()
def limit(): resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
ran = subprocess.run(sys.argv[1:], capture_output=True, text=True, timeout=120, preexec_fn=limit)
print(json.dumps({"code": ran.returncode, "err": ran.stderr, "s": time.time() - begun, "kib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss}))
"#;

/// What every command may hold beyond the file that it reads, in KiB.
const BEYOND: u64 = 256 * 1024;

struct Case {
    name: &'static str,
    ws: Ws,
    /// The file, below the workspace.
    file: String,
    run: Vec<String>,
    code: i64,
    /// The finding.
    finding: &'static str,
    /// The file as the finding names it.
    named: String,
}

impl Case {
    #[expect(clippy::print_stdout, reason = "figures for whoever looks; no measure of speed is asserted")]
    fn run(&self) {
        for lang in ["en", "zh"] {
            let mut arguments: Vec<&str> = self.run.iter().map(String::as_str).collect();
            arguments.extend(["--lang", lang]);
            let command = self.ws.command(&arguments);
            let measured = Command::new("python3")
                .args(["-c", MEASURED])
                .arg(command.get_program())
                .args(command.get_args())
                .current_dir(self.ws.root())
                .output()
                .unwrap();
            let name = self.name;
            assert!(measured.status.success(), "{name} hangs: {}", String::from_utf8_lossy(&measured.stderr));
            let ran: serde_json::Value = serde_json::from_slice(&measured.stdout).unwrap();
            let err = ran["err"].as_str().unwrap();
            let size = std::fs::metadata(self.ws.path(&self.file)).map_or(0, |m| {
                use std::os::unix::fs::MetadataExt as _;
                m.len().min(m.blocks() * 512) / 1024
            });
            let kib = ran["kib"].as_u64().unwrap();
            println!(
                "{name:<34} {lang} {:>6.2} s {:>5} MB of a file of {:>6} KiB  {}",
                ran["s"].as_f64().unwrap(),
                kib / 1024,
                size,
                self.finding
            );
            assert_eq!(ran["code"].as_i64(), Some(self.code), "{name}: {err}");
            assert!(err.contains(&format!("[{}]", self.finding)), "{name}: {err}");
            assert!(err.contains(&self.named), "{name} names no file: {err}");
            assert!(
                err.contains(if lang == "en" { "what to do" } else { "怎么办" }) || err.contains(" = "),
                "{name} says no next step: {err}"
            );
            assert!(!err.contains("panicked") && !err.contains("abort"), "{name}: {err}");
            assert!(kib < size + BEYOND, "{name} held {} MB", kib / 1024);
            assert!(!self.ws.path("var/draws").exists(), "{name} drew");
        }
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

/// A workspace whose register is this file; `draw` says what is wrong with it.
fn register(name: &'static str, file: &str, bytes: &[u8], finding: &'static str) -> Case {
    let ws = Ws::small(&task("1", "ratio = \"10%\""), "");
    ws.edit("rules/settings.toml", "datasets/objects.csv", &format!("datasets/{file}"));
    std::fs::write(ws.path("datasets").join(file), bytes).unwrap();
    ws.settled(&format!("datasets/{file}"));
    let named = format!("datasets/{file}");
    Case { name, ws, file: named.clone(), run: words("draw --as-of 2024-03-01"), code: 4, finding, named }
}

fn book(name: &'static str, bytes: &[u8], finding: &'static str) -> Case {
    register(name, "objects.xlsx", bytes, finding)
}

/// A file of rules, plans or settings; `check` says what is wrong with it.
fn rules(name: &'static str, file: &str, text: &str, finding: &'static str) -> Case {
    let ws = Ws::small(&task("1", "ratio = \"10%\""), &shops(60));
    std::fs::create_dir_all(ws.path("rules/cases")).unwrap();
    ws.write(file, text);
    Case { name, ws, file: file.into(), run: words("check"), code: 1, finding, named: file.into() }
}

/// A table beside the register; `check` says what is wrong with it.
fn table(name: &'static str, section: &str, columns: &str, file: &str, bytes: &[u8], finding: &'static str) -> Case {
    let ws = Ws::small(&task("1", "ratio = \"10%\""), &shops(60));
    let settings = ws.read("rules/settings.toml");
    ws.write(
        "rules/settings.toml",
        &format!("{settings}\n[register.{section}]\nfile = \"datasets/{file}\"\n\n[register.{section}.columns]\n{columns}\n"),
    );
    std::fs::write(ws.path("datasets").join(file), bytes).unwrap();
    let named = format!("datasets/{file}");
    Case { name, ws, file: named.clone(), run: words("check"), code: 1, finding, named }
}

fn backup(name: &'static str, bytes: &[u8], length: Option<u64>) -> Case {
    let ws = Ws::empty();
    let mut file = std::fs::File::create(ws.path("b.tar")).unwrap();
    file.write_all(bytes).unwrap();
    if let Some(length) = length {
        file.set_len(length).unwrap();
    }
    let run = words("restore b.tar new");
    Case { name, ws, file: "b.tar".into(), run, code: 5, finding: "restore-failed", named: "b.tar".into() }
}

fn one_sheet(data: &str) -> Vec<u8> {
    workbook(&sheet("A1:F9", data), &[])
}

/// The usual workbook with one part made of pieces.
fn with(part: Part<'_>) -> Vec<u8> {
    workbook(&sheet("A1:F9", &rows(3)), &[part])
}

/// A sheet whose rows are followed by a piece so many times.
fn long_sheet(piece: &str, times: usize) -> Vec<u8> {
    let whole = sheet("A1:F9", &format!("{}#", rows(3)));
    let (before, after) = whole.split_once('#').unwrap();
    let pieces = vec![(before.as_bytes(), 1), (piece.as_bytes(), times), (after.as_bytes(), 1)];
    workbook("", &[("xl/worksheets/sheet1.xml", pieces)])
}

fn workbooks() -> Vec<Case> {
    let strings = |head: &str, piece: &str, times: usize| {
        let (head, tail) = (format!("<?xml version=\"1.0\"?><sst {head}>"), "</sst>");
        with(("xl/sharedStrings.xml", vec![(head.as_bytes(), 1), (piece.as_bytes(), times), (tail.as_bytes(), 1)]))
    };
    let style = with(("xl/styles.xml", vec![(b"<styleSheet><cellXfs>", 1), (b"<xf/>", 2_000_000), (b"</cellXfs></styleSheet>", 1)]));
    let names = with((
        "xl/workbook.xml",
        vec![(b"<workbook><definedNames>", 1), (b"<definedName name=\"a\"/>", 1_000_000), (b"</definedNames></workbook>", 1)],
    ));
    let lol = format!("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"{}\">]><a/>", "lol".repeat(1000));
    let utf16: Vec<u8> = "<sst uniqueCount=\"99999999999999\"></sst>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16 = [b"\xFF\xFE".as_slice(), &utf16].concat();
    let many: Vec<String> = (0..10_001).map(|i| format!("xl/{i}.xml")).collect();
    let many: Vec<Part<'_>> = many.iter().map(|name| (name.as_str(), vec![(b"<a/>".as_slice(), 1)])).collect();
    let bomb = with(("xl/worksheets/zz.xml", vec![(b"<a>", 1), (b"<b></b>", 1_500_000), (b"</a>", 1)]));
    let elsewhere = self::workbook::BOOK_RELS.replace("worksheets/sheet1.xml", "media/picture.png");
    let wide: String = (0..2_001).map(|c| cell(&format!("{}1", column(c)), &format!("h{c}"))).collect();
    let twice = format!("{}{}", rows(3), rows(1));
    let inside = format!("<row r=\"9\"><c r=\"A9\"><v><c></c>{}</v></c></row>", "<c></c>".repeat(200_000));
    vec![
        book(
            "a cell at the far end",
            &one_sheet(&format!("{}<row r=\"1048576\">{}</row>", rows(3), cell("XFD1048576", "x"))),
            "register-set-aside",
        ),
        book(
            "two cells and nothing between",
            &one_sheet(&format!("<row r=\"1\">{}</row><row r=\"1048576\">{}</row>", cell("A1", "id"), cell("XFD1048576", "x"))),
            "register-column",
        ),
        book("a text of 200 MB in a sheet", &long_sheet(" ", 200_000_000), "register-bounds"),
        book("twenty million empty rows", &long_sheet("<row/>", 20_000_000), "register-bounds"),
        book("one row two million times", &long_sheet(&format!("<row>{}</row>", cell_of("A")), 2_000_000), "register-bounds"),
        book("a cell of 50 MB", &long_sheet(&format!("<row r=\"7\">{}</row>", cell("A7", &"x".repeat(50_000_000))), 1), "register-bounds"),
        book(
            "a cell of ten million ampersands",
            &long_sheet(&format!("<row r=\"7\">{}</row>", cell("A7", &"&amp;".repeat(10_000_000))), 1),
            "register-bounds",
        ),
        book("a comment of 50 MB", &long_sheet(&format!("<!--{}-->", "<x>".repeat(17_000_000)), 1), "register-bounds"),
        book("cells within a value", &one_sheet(&format!("{}{inside}", rows(3))), "register-bounds"),
        book("nested a hundred thousand deep", &one_sheet(&"<a>".repeat(100_000)), "register-bounds"),
        book("rows that go back", &one_sheet(&twice), "register-unreadable"),
        book("two thousand and one columns", &one_sheet(&format!("<row r=\"1\">{wide}</row>")), "register-bounds"),
        book(
            "a count of shared texts that is no count",
            &strings("uniqueCount=\"99999999999999\"", "<si><t>a</t></si>", 1),
            "register-bounds",
        ),
        book("the same in UTF-16", &with(("xl/sharedStrings.xml", vec![(&utf16, 1)])), "register-bounds"),
        book("ten million shared texts", &strings("", "<si/>", 10_000_000), "register-bounds"),
        book("a shared text of 100 MB", &strings("", &format!("<si><t>{}</t></si>", "x".repeat(100_000_000)), 1), "register-bounds"),
        book("two million styles", &style, "register-bounds"),
        book("a million names", &names, "register-bounds"),
        book("a type of document", &with(("xl/styles.xml", vec![(lol.as_bytes(), 1)])), "register-bounds"),
        book("a sheet that is a picture", &with(("xl/_rels/workbook.xml.rels", vec![(elsewhere.as_bytes(), 1)])), "register-bounds"),
        book("ten thousand parts", &workbook(&sheet("A1", &rows(3)), &many), "register-bounds"),
        book("a size that is a lie", &lying(long_sheet("<row/>", 20_000_000), 100), "register-unreadable"),
        book("one part under a thousand names", &repeated(&bomb, 1_000), "register-bounds"),
        book("half a workbook", &one_sheet(&rows(300))[..900], "register-unreadable"),
    ]
}

/// A column's letters.
fn column(mut at: usize) -> String {
    let mut letters = String::new();
    loop {
        letters.insert(0, char::from(b'A' + (at % 26) as u8));
        if at < 26 {
            return letters;
        }
        at = at / 26 - 1;
    }
}

/// A cell that does not say where it is.
fn cell_of(text: &str) -> String {
    format!("<c t=\"str\"><v>{text}</v></c>")
}

fn written(mut frame: DataFrame) -> Vec<u8> {
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    bytes
}

fn columns(rows: usize, name: &str) -> Vec<Column> {
    [("id", "S1"), ("name", name), ("region", "东区"), ("tier", "低"), ("status", "存续"), ("labels", "店")]
        .into_iter()
        .map(|(column, text)| {
            Column::new_scalar(column.into(), polars::prelude::Scalar::from(polars::prelude::PlSmallStr::from(text)), rows)
        })
        .collect()
}

fn parquets() -> Vec<Case> {
    let of = |name, said: Said, finding| {
        let case = register(name, "objects.parquet", &said.file(), finding);
        // One column is all there is.
        let settings = case.ws.read("rules/settings.toml");
        let short: String = settings
            .lines()
            .filter(|l| !["name", "region", "tier ", "status", "labels"].iter().any(|k| l.starts_with(k)))
            .map(|l| format!("{l}\n"))
            .collect();
        case.ws.write("rules/settings.toml", &short);
        case
    };
    let wide: Vec<Column> = (0..2_500).map(|i| Column::new(if i == 0 { "id".into() } else { format!("c{i}").into() }, ["a"])).collect();
    let base = Said::honest;
    let big = |name, rows, text: &str, finding| {
        register(name, "objects.parquet", &written(DataFrame::new(rows, columns(rows, text)).unwrap()), finding)
    };
    let footer = |length: u32| [b"PAR1".as_slice(), &[0; 64], &length.to_le_bytes(), b"PAR1"].concat();
    let huge = [b"PAR1".as_slice(), &vec![0; 9 << 20], &(8u32 << 20).to_le_bytes(), b"PAR1"].concat();
    vec![
        big("one row three million times", 3_000_000, "店", "register-bounds"),
        big("one row half a million times", 500_000, "店", "register-bounds"),
        big("a name of 100 KB in every row", 50_000, &"店".repeat(33_000), "register-unreadable"),
        big("a name of 1 MB", 3, &"店".repeat(350_000), "register-unreadable"),
        register("two and a half thousand columns", "objects.parquet", &written(DataFrame::new(1, wide).unwrap()), "register-bounds"),
        register("a footer longer than the file", "objects.parquet", &footer(u32::MAX), "register-bounds"),
        register("a footer that is none", "objects.parquet", &footer(60), "register-unreadable"),
        register("a footer of 8 MB", "objects.parquet", &huge, "register-bounds"),
        of("a page that unpacks to 2 GB", Said { unpacked: i64::from(i32::MAX), ..base() }, "register-bounds"),
        of(
            "a page of two thousand million values",
            Said { rows: 2_000_000_000, group_rows: 2_000_000_000, chunk_values: 2_000_000_000, page_values: 2_000_000_000, ..base() },
            "register-bounds",
        ),
        of("more rows than values", Said { rows: 4_000_000_000, group_rows: 4_000_000_000, ..base() }, "register-unreadable"),
        of("more rows than all groups have", Said { rows: 1 << 40, ..base() }, "register-unreadable"),
        of("a dictionary of a thousand million words", Said { page_kind: 2, page_values: 1_000_000_000, ..base() }, "register-bounds"),
        of("a size below zero", Said { unpacked: -1, ..base() }, "register-unreadable"),
        of("a page behind the end", Said { packed: Some(1 << 30), ..base() }, "register-unreadable"),
        of("a column behind the end", Said { first: 1 << 40, ..base() }, "register-unreadable"),
        of("a column of all bytes there are", Said { chunk_packed: Some(i64::MAX), ..base() }, "register-unreadable"),
        of("words spelt from the word before", Said { encoding: 7, ..base() }, "register-bounds"),
        of("columns ten thousand deep", Said { deep: 3_000, ..base() }, "register-bounds"),
        of("a hundred thousand columns in the footer", Said { columns: 100_000, ..base() }, "register-bounds"),
        of("children without number", Said { children: Some(i64::from(i32::MAX)), ..base() }, "register-unreadable"),
        of("values of 2 GB each", Said { fixed: i64::from(i32::MAX), ..base() }, "register-unreadable"),
        of("sixty thousand groups", Said { groups: 60_000, rows: 180_000, ..base() }, "register-bounds"),
    ]
}

fn delimited() -> Vec<Case> {
    let head = "id,name,region,tier,status,labels\n";
    let csv = |name, text: &[u8], finding| register(name, "objects.csv", text, finding);
    let row = "S1,店,东区,低,存续,店\n";
    let line = csv("a line of 2 GB", format!("{head}{}", row.repeat(300)).as_bytes(), "register-bounds");
    std::fs::File::options().append(true).open(line.ws.path("datasets/objects.csv")).unwrap().set_len(2 << 30).unwrap();
    line.ws.settled("datasets/objects.csv");
    let pipe = csv("a pipe", b"", "register-missing");
    std::fs::remove_file(pipe.ws.path("datasets/objects.csv")).unwrap();
    assert!(Command::new("mkfifo").arg(pipe.ws.path("datasets/objects.csv")).status().unwrap().success());
    let zero = csv("a device without end", b"", "register-missing");
    std::fs::remove_file(zero.ws.path("datasets/objects.csv")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", zero.ws.path("datasets/objects.csv")).unwrap();
    let people = "id = \"id\"\nname = \"name\"\ndepartment = \"department\"";
    let utf16: Vec<u8> = "x".repeat(3_000_000).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let officers = format!(
        "inspector = \"i\"\nobject = \"o\"\n\n[register.inspectors]\nfile = \"datasets/i.csv\"\n\n[register.inspectors.columns]\n{people}"
    );
    let pairs = officers.as_str();
    let visits = "object = \"o\"\ndate = \"d\"";
    let many = format!("i,o\n{}", "I1,S1\n".repeat(2_000_000));
    let recusals = table("two million recusals", "recusals", pairs, "r.csv", many.as_bytes(), "register-bounds");
    recusals.ws.write("datasets/i.csv", "id,name,department\nI1,甲,甲局\n");
    vec![
        line,
        pipe,
        zero,
        csv("a hundred thousand columns", format!("id{}\n", ",x".repeat(100_000)).as_bytes(), "register-bounds"),
        csv("five million line ends", format!("{head}{}", "\n".repeat(5_000_000)).as_bytes(), "register-empty"),
        csv("two million empty rows", format!("{head}{}", ",,,,,\n".repeat(2_000_000)).as_bytes(), "register-bounds"),
        csv("a hundred thousand open quotes", format!("{head}{}", "\"\n".repeat(110_000)).as_bytes(), "register-bounds"),
        csv("two hundred thousand ragged lines", format!("{head}{}", "a,b\n".repeat(200_000)).as_bytes(), "register-bounds"),
        csv("one line in UTF-16", &[b"\xFF\xFE".as_slice(), &utf16].concat(), "register-bounds"),
        csv("a cell of 1 MB", format!("{head}{row}S2,{},东区,低,存续,店\n", "x".repeat(1_000_000)).as_bytes(), "register-set-aside"),
        csv(
            "one row a million times",
            format!("id,name,region,tier,status,labels\n{}", "S1,a,b,c,,店\n".repeat(1_000_000)).as_bytes(),
            "register-bounds",
        ),
        csv("cut within a row", format!("{head}{}S9,店,东", row.repeat(300)).as_bytes(), "register-cut"),
        csv("cut within quotes", format!("{head}{}S9,\"店\n", row.repeat(300)).as_bytes(), "register-cut"),
        csv(
            "cut within a character",
            &[format!("{head}{}", row.repeat(300)).as_bytes(), "S9,店,东区,低,存续,店".as_bytes().split_last().unwrap().1].concat(),
            "register-cut",
        ),
        table("inspectors in a bomb", "inspectors", people, "i.xlsx", &long_sheet("<row/>", 20_000_000), "register-bounds"),
        recusals,
        table("a history on one line", "history", visits, "h.csv", format!("o,d\n{}", "x".repeat(5_000_000)).as_bytes(), "register-bounds"),
        table(
            "inspectors without certificate",
            "inspectors",
            people,
            "i.csv",
            format!("id,name,department\n{}", ",a,b\n".repeat(700_000)).as_bytes(),
            "register-bounds",
        ),
    ]
}

fn tomls() -> Vec<Case> {
    let base = "[plan]\nid = \"p\"\ntitle = \"t\"\nyear = 2024\n";
    let plan = |name, text: &str, finding| rules(name, "rules/p.plan.toml", text, finding);
    let many = rules("six thousand files", "rules/a.toml", "", "file-unreadable");
    for i in 0..6_000 {
        many.ws.write(&format!("rules/cases/{i}.toml"), "");
    }
    let large = rules("forty megabytes of rules", "rules/a.rhai", "", "file-unreadable");
    for i in 0..6 {
        large.ws.write(&format!("rules/{i}.rhai"), &" ".repeat(7_000_000));
    }
    let pipe = plan("a pipe for a plan", "", "file-unreadable");
    std::fs::remove_file(pipe.ws.path("rules/p.plan.toml")).unwrap();
    assert!(Command::new("mkfifo").arg(pipe.ws.path("rules/p.plan.toml")).status().unwrap().success());
    let zero = plan("a device for a plan", "", "file-unreadable");
    std::fs::remove_file(zero.ws.path("rules/p.plan.toml")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", zero.ws.path("rules/p.plan.toml")).unwrap();
    vec![
        Case { named: "rules/".into(), ..many },
        Case { named: "rules/".into(), ..large },
        pipe,
        zero,
        plan("a plan of 9 MB", &" ".repeat(9 << 20), "file-unreadable"),
        plan("a plan of 2 MB", &format!("{base}{}", "#\n".repeat(1 << 20)), "toml-bounds"),
        plan("eighty thousand tasks", &format!("{base}{}", "[[task]]\n".repeat(80_000)), "toml-bounds"),
        plan("a hundred thousand keys", &format!("{base}{}", (0..100_000).map(|i| format!("k{i}=1\n")).collect::<String>()), "toml-bounds"),
        plan("a key a hundred thousand deep", &format!("{base}{}a = 1\n", "a.".repeat(100_000)), "toml-bounds"),
        plan("lists within lists", &format!("x = {}{}\n{base}", "[".repeat(100_000), "]".repeat(100_000)), "toml-syntax"),
        plan("tables within tables", &format!("x = {}1{}\n{base}", "{a=".repeat(100_000), "}".repeat(100_000)), "toml-syntax"),
        plan("half a million mistakes", &"=\n".repeat(500_000), "toml-syntax"),
        plan("a list of four hundred thousand", &format!("{base}x = [{}]\n", "1,".repeat(400_000)), "toml-bounds"),
        rules("settings of 2 MB", "rules/settings.toml", &"#\n".repeat(1 << 20), "toml-bounds"),
        rules("ten thousand cases", "rules/cases/a.toml", &"[[case]]\n".repeat(10_000), "toml-bounds"),
    ]
}

fn backups() -> Vec<Case> {
    let entry = |name: &str, size: u64, kind: tar::EntryType| {
        let mut head = tar::Header::new_gnu();
        head.set_path(name).unwrap();
        head.set_size(size);
        head.set_entry_type(kind);
        head.set_mode(0o600);
        head.set_cksum();
        head.as_bytes().to_vec()
    };
    let file = tar::EntryType::Regular;
    let many = entry("var/frames/a", 0, file).repeat(100_001);
    let mut wrong = entry("var/ledger.db", 0, file);
    wrong[124..136].copy_from_slice(b"zzzzzzzzzzz\0");
    vec![
        backup("an entry of 8 TB", &entry("var/ledger.db", 8 << 40, file), None),
        backup("an entry of 8 TB in a file of holes", &entry("var/ledger.db", 8 << 40, file), Some((8 << 40) + 1024)),
        backup("an entry of all bytes there are", &entry("var/ledger.db", u64::MAX - 4096, file), None),
        backup("an entry with holes", &entry("var/ledger.db", 512, tar::EntryType::GNUSparse), Some(4096)),
        backup("a name of 4 GB", &entry("././@LongLink", 4 << 30, tar::EntryType::GNULongName), Some((4 << 30) + 4096)),
        backup("words of 4 GB about an entry", &entry("x", 4 << 30, tar::EntryType::XHeader), Some((4 << 30) + 4096)),
        backup("a hundred thousand entries", &many, None),
        backup("a size that is no number", &wrong, None),
        backup("half an entry", &entry("var/ledger.db", 4096, file), Some(1024)),
    ]
}

/// Files that a person names: heads and public numbers.
fn documents() -> Vec<Case> {
    let of = |name, run: &str, text: &str, finding| {
        let ws = Ws::small(&task("1", "ratio = \"10%\""), &shops(60));
        ws.write("h.json", text);
        Case { name, ws, file: "h.json".into(), run: words(run), code: 2, finding, named: "h.json".into() }
    };
    vec![
        of("a head of 20 MB", "verify --head h.json", &" ".repeat(20 << 20), "bad-head"),
        Case { named: "/dev/zero".into(), ..of("a head without end", "verify --head /dev/zero", "", "bad-head") },
        of("a head a million deep", "verify --head h.json", &"[".repeat(1_000_000), "bad-head"),
    ]
}

/// Runs cases on two threads.
fn all(cases: Vec<Case>) {
    let (left, right): (Vec<(usize, Case)>, Vec<(usize, Case)>) = cases.into_iter().enumerate().partition(|(i, _)| i % 2 == 0);
    std::thread::scope(|scope| {
        for half in [left, right] {
            scope.spawn(move || half.iter().for_each(|(_, case)| case.run()));
        }
    });
}

#[test]
fn hostile_workbooks_end_with_a_finding_within_their_memory() {
    all(workbooks());
}

#[test]
fn hostile_parquet_files_end_with_a_finding_within_their_memory() {
    all(parquets());
}

#[test]
fn hostile_text_files_end_with_a_finding_within_their_memory() {
    all(delimited());
}

#[test]
fn hostile_plans_settings_and_cases_end_with_a_finding_within_their_memory() {
    all(tomls());
}

#[test]
fn hostile_backups_end_with_a_finding_and_write_nothing() {
    for case in backups() {
        case.run();
        assert!(!case.ws.path("new").join("var").exists(), "{}", case.name);
    }
}

#[test]
fn hostile_documents_end_with_a_finding_within_their_memory() {
    all(documents());
}

/// What looks hostile and is not.
#[test]
fn odd_files_that_are_sound_are_drawn_from() {
    let sound: Vec<(&str, &str, Vec<u8>)> = vec![
        ("a dimension as large as a sheet can be", "objects.xlsx", workbook(&sheet("A1:XFD1048576", &rows(300)), &[])),
        ("three rows made by hand", "objects.parquet", written(DataFrame::new(1, columns(1, "店")).unwrap())),
        ("a last line without its end", "objects.csv", shops(300).trim_end().as_bytes().to_vec()),
    ];
    for (name, file, bytes) in sound {
        let case = register("", file, &bytes, "");
        let drawn = case.ws.draw("2024-03-01");
        assert_eq!(drawn["drawn"].as_array().unwrap().len(), 1, "{name}: {drawn}");
    }
    let honest = Said { second_schema: Some(vec![b'A'; 3_000]), ..Said::honest() }.file();
    let case = register("", "objects.parquet", &honest, "");
    let ran = case.ws.run(&["draw", "--as-of", "2024-03-01"]);
    assert!(ran.err.contains("name") && !ran.err.contains("register-unreadable"), "{}", ran.err);
    let _: &Path = case.ws.root();
}
