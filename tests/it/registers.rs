//! The same draw whatever the register's format, order or number of threads; faults in a register let nobody out.

use std::fmt::Write as _;

use crate::support::{SMALL_SETTINGS, Ws, object_count, repository, shops, synthetic, task};

fn shuffled(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let head = lines.remove(0);
    // Any fixed order that is not the old one.
    lines.sort_by_key(|l| l.bytes().rev().map(u64::from).fold(7u64, |h, b| h.wrapping_mul(1_099_511_628_211) ^ b));
    let mut out = String::from(head);
    for line in lines {
        write!(out, "\n{line}").unwrap();
    }
    out.push('\n');
    out
}

fn workbook(text: &str, path: &std::path::Path) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (r, record) in csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes()).records().enumerate() {
        for (c, cell) in record.unwrap().iter().enumerate() {
            // Numbers stand as numbers, as people type them; ids as text.
            match (c, cell.parse::<f64>()) {
                (2.., Ok(number)) => sheet.write_number(r as u32, c as u16, number).unwrap(),
                _ => sheet.write_string(r as u32, c as u16, cell).unwrap(),
            };
        }
    }
    book.save(path).unwrap();
}

/// The repository's inspectors, so that every visit has its team.
fn with_inspectors(ws: &Ws) {
    std::fs::copy(crate::support::repository().join("datasets/inspectors.csv"), ws.path("datasets/inspectors.csv")).unwrap();
}

#[test]
fn shuffled_rows_threads_and_formats_draw_the_same_objects() {
    let base = Ws::rules().simulated("c0ffee");
    with_inspectors(&base);
    synthetic(&base.path("datasets/enterprises.parquet"), 3_000, &[]);
    synthetic(&base.path("datasets/e.csv"), 3_000, &[]);
    base.draw("2024-03-01");
    let expected = base.drawn();
    assert!(expected.iter().map(|(_, ids)| ids.len()).sum::<usize>() > 100);
    let text = base.read("datasets/e.csv");
    let gb18030 = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let bom = |text: &str| [b"\xEF\xBB\xBF".as_slice(), text.as_bytes()].concat();
    type Make<'a> = Box<dyn Fn(&Ws) -> &'static str + 'a>;
    let ways: Vec<(&str, Make, &str)> = vec![
        (
            "one thread",
            Box::new(|ws| {
                std::fs::copy(base.path("datasets/enterprises.parquet"), ws.path("datasets/r.parquet")).unwrap();
                "r.parquet"
            }),
            "1",
        ),
        (
            "csv",
            Box::new(|ws| {
                ws.write("datasets/r.csv", &text);
                "r.csv"
            }),
            "2",
        ),
        (
            "shuffled csv with BOM",
            Box::new(|ws| {
                std::fs::write(ws.path("datasets/r.csv"), bom(&shuffled(&text))).unwrap();
                "r.csv"
            }),
            "1",
        ),
        (
            "GB18030",
            Box::new(|ws| {
                std::fs::write(ws.path("datasets/r.csv"), gb18030(&shuffled(&text))).unwrap();
                "r.csv"
            }),
            "2",
        ),
        (
            "windows line ends",
            Box::new(|ws| {
                ws.write("datasets/r.csv", &text.replace('\n', "\r\n"));
                "r.csv"
            }),
            "2",
        ),
        (
            "excel",
            Box::new(|ws| {
                workbook(&shuffled(&text), &ws.path("datasets/r.xlsx"));
                "r.xlsx"
            }),
            "2",
        ),
    ];
    for (name, make, threads) in ways {
        let mut ws = Ws::rules().simulated("c0ffee");
        with_inspectors(&ws);
        let file = make(&ws);
        ws.edit("rules/settings.toml", "datasets/enterprises.parquet", &format!("datasets/{file}"));
        for variable in ["POLARS_MAX_THREADS", "RAYON_NUM_THREADS"] {
            ws.env.push((variable.into(), threads.into()));
        }
        ws.draw("2024-03-01");
        assert_eq!(ws.drawn(), expected, "{name}");
    }
}

#[test]
fn doubled_rows_and_blanked_tiers_let_nobody_out() {
    let tasks = task("1", "ratio = \"100%\"\nrule = \"a.rhai\"");
    // Terms of its own make each tier a cell; of so few objects 98% are all.
    let rule = "fn ratio(task, cell) { at_least(percent(100 - cell.tier.rank)) }\n";
    let clean = Ws::small(&tasks, &shops(60));
    clean.write("rules/a.rhai", rule);
    assert_eq!(object_count(&clean.draw("2024-03-01")), 60);
    // Every third row once more in the lowest tier and struck off; every fifth without a tier.
    let mut register = String::new();
    let text = shops(60);
    for (i, line) in text.lines().enumerate() {
        let line = if i % 5 == 4 { line.replace(",低,", ",,").replace(",中,", ",,").replace(",高,", ",?,") } else { line.to_owned() };
        writeln!(register, "{line}").unwrap();
        if i > 0 && i % 3 == 0 {
            writeln!(register, "{}", line.replace(",高,", ",低,").replace("存续", "注销")).unwrap();
            writeln!(register, "{}", line.replace(",高,", ",低,")).unwrap();
        }
    }
    let ws = Ws::small(&tasks, &register);
    ws.write("rules/a.rhai", rule);
    let found = ws.draw("2024-03-01");
    assert_eq!(object_count(&found), 60);
    assert_eq!(found["drawn"][0]["register"]["doubled_in_scope"], 20);
    assert_eq!(found["drawn"][0]["register"]["tier_defaulted"], 12);
    // The row with the highest tier stays: the high tier has lost only those that were blanked.
    let cells = found["drawn"][0]["cells"].as_array().unwrap();
    assert_eq!(cells[2]["population"], 20 - 4);
    ws.recompute();
}

#[test]
fn rows_that_cannot_be_used_are_set_aside_with_line_and_reason() {
    let mut register = shops(400);
    register.push_str("S90001,店,东区,低,存续\n"); // ragged
    register.push_str("S90002,\"断了,东区,低,存续,店,1\n"); // torn
    register.push_str(",没有编号,东区,低,存续,店,1\n");
    register.push_str("S90003,\"两行\n的名字\",东区,低,存续,店,1\n"); // fine
    let ws = Ws::small(&task("1", "ratio = \"100%\""), &register);
    let ran = ws.run(&["draw", "--as-of", "2024-03-01", "--json"]).ok();
    let found = ran.json();
    assert_eq!(object_count(&found), 401);
    assert_eq!((found["drawn"][0]["register"]["read"].as_u64(), found["drawn"][0]["register"]["set_aside"].as_u64()), (Some(404), Some(3)));
    assert!(ran.err.contains("404") && ran.err.contains("var/quarantine"));
    let quarantine = ws.read("var/quarantine/objects-2024-03-01.csv");
    let lines: Vec<&str> = quarantine.lines().collect();
    assert_eq!(lines.len(), 4, "{quarantine}");
    assert!(lines[1].starts_with("402,") && lines[1].contains("5 列"));
    assert!(lines[2].starts_with("403,") && lines[2].contains("引号"));
    assert!(lines[3].starts_with("404,") && lines[3].contains("没有编号"));
}

#[test]
fn too_many_unusable_rows_stop_the_draw() {
    let mut register = shops(50);
    register.push_str("S90001,店\n");
    let ws = Ws::small(&task("1", "ratio = \"5%\""), &register);
    let ran = ws.run(&["draw", "--as-of", "2024-03-01"]);
    assert_eq!(ran.code, 4);
    assert!(ran.err.contains("1%") && ran.err.contains("datasets/objects.csv") && ran.err.contains("52"), "{}", ran.err);
    assert!(ws.path("var/quarantine/objects-2024-03-01.csv").exists());
    assert!(!ws.path("var/draws").exists());
    ws.edit("rules/settings.toml", "id_check", "max_set_aside = \"5%\"\nid_check");
    assert_eq!(ws.draw("2024-03-01")["drawn"].as_array().unwrap().len(), 1);
}

#[test]
fn wrong_credit_codes_are_reported_or_set_aside() {
    let mut register = String::from("id,name,region,tier,status,labels\n");
    for code in ["91110000710925462X", "914403001922038216", "9144030071526726XG", "91110000710925462Y"] {
        writeln!(register, "{code},店,东区,低,存续,店").unwrap();
    }
    let ws = Ws::small(&task("1", "ratio = \"100%\""), &register);
    ws.edit("rules/settings.toml", "id_check = \"none\"", "id_check = \"uscc\"\nmax_set_aside = \"50%\"");
    let ran = ws.run(&["draw", "--as-of", "2024-03-01", "--json"]).ok();
    assert_eq!(object_count(&ran.json()), 4);
    assert!(ran.err.contains("校验位"));
    let strict = Ws::small(&task("1", "ratio = \"100%\""), &register);
    strict.edit("rules/settings.toml", "id_check = \"none\"", "id_check = \"uscc-strict\"\nmax_set_aside = \"50%\"");
    let found = strict.draw("2024-03-01");
    assert_eq!(object_count(&found), 3);
    assert_eq!(found["drawn"][0]["register"]["set_aside_in_scope"], 1);
    assert!(strict.read("var/quarantine/objects-2024-03-01.csv").contains("91110000710925462Y"));
}

#[test]
fn files_that_are_not_what_they_say_give_one_clear_error() {
    let parquet = std::fs::read(repository().join("datasets/enterprises.parquet")).unwrap();
    let torn = parquet[..parquet.len() / 2].to_vec();
    let mut scrambled = parquet.clone();
    for byte in scrambled.iter_mut().skip(5_000).take(400_000).step_by(7) {
        *byte ^= 0x5A;
    }
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("objects.csv", Vec::new(), "空的"),
        ("objects.csv", b"id,name,region,tier,status,labels\n".to_vec(), "没有数据"),
        ("objects.csv", parquet, "parquet 文件"),
        ("objects.csv", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), ".xls"),
        ("objects.csv", b"code,name\n1,a\n".to_vec(), "没有“id”这一列"),
        ("objects.parquet", b"id,name\n1,a\n".to_vec(), "文本文件"),
        ("objects.parquet", torn, "损坏"),
        ("objects.parquet", b"PAR1".to_vec(), "损坏"),
        ("objects.xlsx", b"PK\x03\x04rubbish".to_vec(), "打不开"),
        ("objects.doc", b"x".to_vec(), ".doc"),
    ];
    for (file, bytes, says) in cases {
        let ws = Ws::small(&task("1", "ratio = \"5%\""), "");
        std::fs::write(ws.path("datasets").join(file), bytes).unwrap();
        ws.edit("rules/settings.toml", "datasets/objects.csv", &format!("datasets/{file}"));
        let ran = ws.run(&["draw", "--as-of", "2024-03-01"]);
        assert_eq!(ran.code, 4, "{file} {says}: {}", ran.err);
        assert!(ran.err.contains(says) && ran.err.contains(&format!("datasets/{file}")), "{file} {says}: {}", ran.err);
        assert!(!ws.path("var/draws").exists());
    }
    // Damage inside the pages: an error or a readable rest, never a panic.
    let ws = Ws::city();
    std::fs::write(ws.path("datasets/enterprises.parquet"), scrambled).unwrap();
    let ran = ws.run(&["draw", "--as-of", "2024-03-01"]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    // A register that is not there.
    let ws = Ws::small(&task("1", "ratio = \"5%\""), "");
    std::fs::remove_file(ws.path("datasets/objects.csv")).unwrap();
    assert_eq!(ws.run(&["draw", "--as-of", "2024-03-01"]).code, 4);
}

#[test]
fn a_register_of_another_city_with_other_columns_and_tiers() {
    let ws = Ws::empty();
    std::fs::copy(repository().join("tests/data/minneapolis_enterprises.csv"), ws.path("datasets/food.csv")).unwrap();
    for rule in ["default.rhai", "escalate-ratio.rhai", "escalate-ratio-frequency.rhai"] {
        std::fs::copy(repository().join("rules").join(rule), ws.path("rules").join(rule)).unwrap();
    }
    ws.write("rules/everyone.rhai", "fn scope(task) { everyone() }\nfn ratio(task, cell) { escalated_ratio(task, cell) }\n");
    ws.write("rules/risky.rhai", "fn scope(task) { field(\"critical\") >= 3 & field(\"kind\") == \"Risk Based Inspection\" }\n");
    ws.write(
        "rules/settings.toml",
        r#"plans = ["rules/food.plan.toml"]
timezone = "America/Chicago"
tiers = ["low", "medium", "high"]
[register.objects]
file = "datasets/food.csv"
id_check = "none"
tier_default = "medium"
tier_names = { 3 = "low", 2 = "medium", 1 = "high" }
[register.objects.columns]
id = "License Number"
name = "name"
tier = "risk_level"
"#,
    );
    ws.write(
        "rules/food.plan.toml",
        r#"[plan]
id = "minneapolis-2014"
title = "Food inspections"
year = 2014
rule = "default.rhai"
[[task]]
id = "food"
name = "Food safety"
ratio = "3%"
window = "2014-03-01..2014-12-31"
rule = "everyone.rhai"
lead = "Health department"
[[task]]
id = "risky"
name = "Critical violations"
ratio = ">=10%"
window = "2014-03-01..2014-06-30"
rule = "risky.rhai"
lead = "Health department"
"#,
    );
    let mut drawn = ws.draw("2014-01-01")["drawn"].as_array().unwrap().clone();
    drawn.extend(ws.draw("2014-03-01")["drawn"].as_array().unwrap().clone());
    let food = drawn.iter().find(|d| d["task"] == "food").unwrap();
    let populations: Vec<u64> = food["cells"].as_array().unwrap().iter().map(|c| c["population"].as_u64().unwrap()).collect();
    assert_eq!(populations, [286, 334, 711]);
    // 3% of 286 is 8.58, 6% of 334 20.04, 12% of 711 85.32: each ratio keeps its own number.
    assert_eq!(food["objects"], 9 + 21 + 86);
    let text = std::fs::read_to_string(repository().join("tests/data/minneapolis_enterprises.csv")).unwrap();
    let critical = csv::Reader::from_reader(text.as_bytes())
        .records()
        .map(Result::unwrap)
        .filter(|r| &r[6] == "Risk Based Inspection" && r[10].parse::<u32>().unwrap_or(0) >= 3)
        .count() as u64;
    let risky = drawn.iter().find(|d| d["task"] == "risky").unwrap();
    assert_eq!(risky["cells"].as_array().unwrap().iter().map(|c| c["population"].as_u64().unwrap()).sum::<u64>(), critical);
    assert_eq!(ws.recompute().len(), 2);
}

#[test]
fn the_committed_register_is_what_the_generator_makes() {
    let ws = Ws::empty();
    synthetic(&ws.path("datasets/e.parquet"), 66_000, &["--inspectors", ws.path("datasets/i.csv").to_str().unwrap()]);
    let same =
        |ours: &str, made: &str| std::fs::read(repository().join("datasets").join(ours)).unwrap() == std::fs::read(ws.path(made)).unwrap();
    assert!(same("inspectors.csv", "datasets/i.csv"));
    assert!(same("enterprises.parquet", "datasets/e.parquet"));
    assert!(std::fs::metadata(ws.path("datasets/e.parquet")).unwrap().len() < 6_000_000);
    // Every task of the plan has something to draw from.
    let preview = Ws::city().run(&["preview", "--json"]).ok().json();
    for task in preview["tasks"].as_array().unwrap() {
        let population: u64 = task["rounds"][0]["cells"].as_array().unwrap().iter().map(|c| c["population"].as_u64().unwrap()).sum();
        assert!(population > 0, "{}", task["name"]);
    }
    let _ = SMALL_SETTINGS;
}

#[test]
fn text_stays_text_and_what_hides_is_shown() {
    let ws = Ws::small(&task("1", "ratio = \"100%\""), "");
    let row = |id: &str, name: &str| format!("\"{id}\",\"{name}\",东区,低,存续,店\n");
    let rows = [
        row("=1+1", "@SUM(A1)"),
        row("+2", "-店"),
        row("'3", "'=店"),
        row("S4", "甲\u{202E}乙"),
        row("S5", "丙\u{1B}[2J"),
        row("S\u{200B}6", "看不见"),
        row("S7", "两\n行"),
    ];
    ws.write("datasets/objects.csv", &format!("id,name,region,tier,status,labels\n{}", rows.concat()));
    ws.edit("rules/settings.toml", "id_check = \"none\"", "id_check = \"none\"\nmax_set_aside = \"50%\"");
    ws.draw("2024-03-01");
    for room in ["draws", "public"] {
        for file in ["objects.csv", "frame.csv"] {
            let text = ws.read(&format!("var/{room}/p-1-2024-03-01/{file}"));
            let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
            for cell in reader.records().flat_map(|r| r.unwrap().iter().map(ToOwned::to_owned).collect::<Vec<_>>()) {
                assert!(!cell.starts_with(['=', '+', '-', '@']), "{file}: {cell}");
            }
            assert!(!text.contains(['\u{202E}', '\u{1B}', '\u{200B}']), "{text}");
        }
    }
    let list = ws.read("var/public/p-1-2024-03-01/objects.csv");
    for shown in ["'=1+1,'@SUM(A1)", "'+2,'-店", "''3,''=店", "甲⟨U+202E⟩乙", "丙⟨U+001B⟩[2J"] {
        assert!(list.contains(shown), "{shown} in {list}");
    }
    // One whose id hides something is set aside: it would look like another one's.
    assert!(!list.contains("看不见"), "{list}");
    ws.run(&["verify"]).ok();
    let check = |script: &str| {
        let ran = std::process::Command::new("python3")
            .arg(crate::support::repository().join("docs").join(script))
            .arg(ws.path("var/public"))
            .output();
        assert!(ran.as_ref().unwrap().status.success(), "{}", String::from_utf8_lossy(&ran.unwrap().stdout));
    };
    check("verify.py");
}
