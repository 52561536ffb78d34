//! Shapes of sampling that published plans use, as whole commands: under a void, a late draw, an edit in mid-year and a succession; numbers worked out
//! here by a few lines of their own.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::rounds::{Year, names};
use crate::support::task;

/// A year whose register has rows of (region, tier), all labelled 店; a rule of the test's own.
fn year(row: &str, rule: &str, rows: &[(&str, &str)]) -> Year {
    let year = Year::of(&task("1", &format!("rule = \"own.rhai\"\nmode = [\"市抽市查\"]\n{row}")));
    let mut text = String::from("id,name,region,tier,status,labels,beds\n");
    for (i, (region, tier)) in rows.iter().enumerate() {
        text.push_str(&format!("S{i:05},店{i},{region},{tier},存续,店,{}\n", i % 50));
    }
    year.0.write("datasets/objects.csv", &text);
    year.0.write("rules/own.rhai", rule);
    year
}

/// The cells of a draw as its record has them.
fn cells(year: &Year, draw: &str) -> Vec<Value> {
    let record: Value = serde_json::from_str(&year.0.read(&format!("var/draws/{}/draw.json", draw.replace('/', "-")))).unwrap();
    record["cells"].as_array().unwrap().clone()
}

/// How many a draw drew, and by which ratio.
fn drew(year: &Year, draw: &str) -> (String, usize) {
    let ratios: Vec<String> = cells(year, draw).iter().map(|c| c["ratio"].as_str().unwrap().to_owned()).collect();
    let list = year.0.read(&format!("var/draws/{}/objects.csv", draw.replace('/', "-")));
    (ratios.join(" "), list.lines().count() - 1)
}

const BY_DATE: &str = "fn ratio(task, cell) { percent(task.params.steps.on(cell.opens)) }\n";
const STEPS: &str = "frequency = 2\nparams = { steps = { \"2024-01-01\" = 3, \"2024-07-01\" = 5 } }";

#[test]
fn a_ratio_by_date_is_that_of_the_rounds_own_day() {
    let rows = vec![("东区", "低"); 1_000];
    // On its day; made void and drawn again; late, when another ratio holds already; in mid-year by an edited table; by an heir.
    let at = |year: &Year, day: &str, draw: &str| {
        assert_eq!(year.night(day), [draw]);
        drew(year, draw)
    };
    let plain = year(STEPS, BY_DATE, &rows);
    assert_eq!(at(&plain, "2024-03-01", "p/1/2024-03-01"), ("3%".to_owned(), 30));
    plain.on("2024-03-02", &["void", "p/1/2024-03-01", "--reason", "名录库", "--by", "王五"]).ok();
    assert_eq!(at(&plain, "2024-07-20", "p/1/2024-03-01.2"), ("3%".to_owned(), 30), "the round is that of March, whenever it is drawn");
    assert_eq!(at(&plain, "2024-09-15", "p/1/2024-08-01"), ("5%".to_owned(), 50));
    plain.on("2024-09-16", &["verify"]).ok();
    let told = plain.json("2024-09-16", &["plan"]);
    assert_eq!(told["tasks"][0]["cells"][0]["ratio"], "3%");
    assert_eq!(told["tasks"][0]["cells"][0]["later"], serde_json::json!([{ "from": "2024-08-01", "ratio": "5%" }]));

    let edited = year(STEPS, BY_DATE, &rows);
    edited.night("2024-03-01");
    edited.edit("\"2024-07-01\" = 5", "\"2024-07-01\" = 7");
    assert_eq!(at(&edited, "2024-08-01", "p/1/2024-08-01"), ("7%".to_owned(), 70));
    edited.on("2024-08-02", &["verify"]).ok();

    let heired = year(STEPS, BY_DATE, &rows);
    heired.night("2024-03-01");
    let row = heired.0.read("rules/p.plan.toml").split_once("[[task]]").map(|(_, row)| format!("[[task]]{row}")).unwrap();
    heired.plans("r", "year = 2024\npredecessor = \"p\"", &row, &["p", "r"]);
    assert_eq!(at(&heired, "2024-08-01", "r/1/2024-08-01"), ("5%".to_owned(), 50));
    assert_eq!(heired.draws("2024-12-31", "asked"), Vec::<String>::new());
    heired.on("2024-08-02", &["verify"]).ok();
}

#[test]
fn what_is_not_known_yet_or_not_said_is_a_finding_at_its_line() {
    let found = |row: &str, rule: &str| -> (String, u64) {
        let year = year(row, rule, &[("东区", "低")]);
        let told = year.json("2024-02-01", &["check", "--lang", "en"]);
        let wrong: Vec<&Value> = told["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == "error").collect();
        assert_eq!(wrong.len(), 1, "{told:#}");
        assert!(wrong[0]["file"] == "rules/own.rhai", "{told:#}");
        (wrong[0]["message"].as_str().unwrap().to_owned(), wrong[0]["line"].as_u64().unwrap())
    };
    let once = "frequency = 1\nratio = \"5%\"";
    for (row, rule, words) in [
        (once, "fn frequency(task, cell) {\n    cell.round\n}\n", "known in ratio and quota only"),
        (once, "fn openings(task, cell) {\n    [cell.opens]\n}\n", "known in ratio and quota only"),
        (once, "fn ratio(task, cell) {\n    percent(task.frame.population)\n}\n", "known in quota and total only"),
        (once, "fn scope(task) {\n    in_tier(\"很高\")\n}\n", "there is no tier `很高`"),
        (once, "fn ratio(task, cell) {\n    percent(#{\"2025-01-01\": 3}.on(cell.opens))\n}\n", "says nothing yet on 2024-03-01"),
        (once, "fn ratio(task, cell) {\n    percent(#{\"July\": 3}.on(cell.opens))\n}\n", "found `July`"),
        (once, "fn ratio(task, cell) {\n    percent(#{\"2024-1-1\": 3, \"2024-01-01\": 9}.on(cell.opens))\n}\n", "found `2024-1-1`"),
        (once, "fn strata(task) {\n    [\"东区\"].map(|r| stratum(r + task.id, region(r)))\n}\n", "sees only what it is given"),
        (once, "fn strata(task) {\n    [\"东区\"].map(|r| stratum(r + tusk.id, region(r)))\n}\n", "there is no variable `tusk`"),
        (once, "fn scope(task) {\n    if task.year > 0 { let own = 1; } region(\"东区\") | region(own)\n}\n", "there is no variable `own`"),
    ] {
        let (message, line) = found(row, rule);
        assert!(message.contains(words) && line == 2, "{line} {message}");
    }
    // What the register alone can say is found when it is read.
    let year = year(
        once,
        "fn strata(task) { [stratum(\"甲\", region(\"东区\")), stratum(\"乙\", everyone())] }\nfn total(task, population) {\n    exactly(task.frame.of_stratum(\"丙\"))\n}\n",
        &[("东区", "低")],
    );
    let ran = year.on("2024-03-01", &["draw", "--lang", "en"]);
    assert!(ran.code == 3 && ran.err.contains("there is no stratum `丙`") && ran.err.contains("own.rhai:3"), "{} {}", ran.code, ran.err);
}

#[test]
fn strata_and_regions_are_counted_for_quota_and_total() {
    // Twelve counties of eight, one of thirteen; a few of them in the higher tiers.
    let names: Vec<String> = (0..13).map(|n| format!("县{n}")).collect();
    let mut rows = Vec::new();
    for (n, name) in names.iter().enumerate() {
        rows.extend((0..if n == 12 { 13 } else { 8 }).map(|i| (name.as_str(), ["低", "低", "高"][i % 3])));
    }
    let list = names.iter().map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ");
    let strata = format!("fn strata(task) {{ [{list}].map(|c| stratum(c, region(c))) }}\n");
    let quota = "fn quota(task, cell, population) {\n    let here = task.frame.of_stratum(cell.stratum);\n    if here <= 10 { min(2, population) } else { round_up(population * 0.5) }\n}\n";
    let drawn_of = |year: &Year, draw: &str| -> BTreeMap<String, usize> {
        let mut found = BTreeMap::new();
        let text = year.0.read(&format!("var/draws/{}/objects.csv", draw.replace('/', "-")));
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
        for row in reader.records().map(Result::unwrap) {
            *found.entry(row[3].to_owned()).or_default() += 1;
        }
        found
    };
    let expected: BTreeMap<String, usize> = names.iter().enumerate().map(|(n, name)| (name.clone(), if n == 12 { 7 } else { 2 })).collect();
    let halves = year("frequency = 2\nratio = \"0%\"", &format!("{strata}{quota}"), &rows);
    halves.night("2024-03-01");
    assert_eq!(drawn_of(&halves, "p/1/2024-03-01"), expected, "half of thirteen, two of eight");
    halves.on("2024-03-02", &["void", "p/1/2024-03-01", "--reason", "名录库", "--by", "王五"]).ok();
    assert_eq!(halves.night("2024-03-03"), ["p/1/2024-03-01.2"]);
    assert_eq!(drawn_of(&halves, "p/1/2024-03-01.2"), expected);
    assert_eq!(halves.night("2024-09-01"), ["p/1/2024-08-01"]);
    assert_eq!(drawn_of(&halves, "p/1/2024-08-01"), expected);
    halves.on("2024-09-02", &["verify"]).ok();

    // A total by region, without strata: a third of 县12 and one of every other region that has anybody.
    let total = "fn ratio(task, cell) { percent(0) }\nfn total(task, population) {\n    let sum = 0;\n    for name in task.frame.regions {\n        let here = task.frame.of_region(name);\n        sum += if here > 10 { round_down(here / 3.0) } else { 1 };\n    }\n    exactly(sum + task.frame.round - task.frame.of_region(\"没有的县\"))\n}\n";
    let sums = year("frequency = 2", total, &rows);
    sums.night("2024-03-01");
    assert_eq!(drew(&sums, "p/1/2024-03-01").1, 4 + 12 + 1);
    sums.night("2024-08-01");
    assert_eq!(drew(&sums, "p/1/2024-08-01").1, 4 + 12 + 2);
    sums.on("2024-08-02", &["verify"]).ok();
    // A case gives the regions that the rule asks for; without them it is told, and what is no number is no region.
    std::fs::create_dir_all(sums.0.path("rules/cases")).unwrap();
    let case = |regions: &str| {
        let text =
            format!("plan = \"p\"\n\n[[case]]\ntask = \"1\"\nopens = \"2024-08-01\"\npopulation = [25, 0, 0]\ntotal = 8\n{regions}\n");
        sums.0.write("rules/cases/c.toml", &text);
        sums.on("2024-02-01", &["test", "--lang", "en"])
    };
    let held = case("regions = { \"甲\" = 14, \"乙\" = 6, \"丙\" = 5 }");
    assert_eq!(held.code, 0, "{}{}", held.out, held.err);
    let told = case("");
    assert!(told.code != 0 && format!("{}{}", told.out, told.err).contains("no register was read"), "{}{}", told.out, told.err);
    let wrong = case("regions = { \"甲\" = \"many\" }");
    assert!(wrong.code != 0 && format!("{}{}", wrong.out, wrong.err).contains("case-value"), "{}{}", wrong.out, wrong.err);
    // What is shown beforehand is what is drawn.
    let shown = year("frequency = 2", total, &rows).json("2024-02-01", &["preview"]);
    let sum = |round: &Value| round["cells"].as_array().unwrap().iter().map(|c| c["quota"].as_f64().unwrap()).sum::<f64>();
    let sums: Vec<f64> = shown["tasks"][0]["rounds"].as_array().unwrap().iter().map(sum).collect();
    assert_eq!(sums, [17.0, 18.0], "{shown:#}");
}

#[test]
fn a_filter_by_tier_takes_them_as_the_draw_does() {
    let rows: Vec<(&str, &str)> = (0..120).map(|i| ("东区", ["低", "中", "高", "", "没听说过"][i % 5])).collect();
    // The settings' default tier stands for what is empty or unknown.
    for (rule, taken) in [
        ("in_tier(\"高\")", 24),
        ("in_tier([tier(\"中\"), \"高\"])", 24 + 24 + 48),
        ("!in_tier(\"低\")", 96),
        ("in_tier(tier(\"低\"))", 24),
    ] {
        let year = year("frequency = 1\nratio = \"100%\"", &format!("fn scope(task) {{ label(task.objects) & {rule} }}\n"), &rows);
        let settings = year.0.read("rules/settings.toml");
        assert!(settings.contains("tier_default = \"中\""), "{settings}");
        assert_eq!(year.night("2024-03-01"), ["p/1/2024-03-01"]);
        assert_eq!(drew(&year, "p/1/2024-03-01").1, taken, "{rule}");
        let told: Value = serde_json::from_str(&year.0.read("var/public/p-1-2024-03-01/draw.json")).unwrap();
        assert_eq!(told["publish"], "sealed", "whom it takes tells of tiers");
        year.on("2024-03-02", &["verify"]).ok();
    }
}

#[test]
fn heads_are_counted_by_level_and_the_first_of_each_month_opens() {
    let rows = vec![("东区", "低"); 200];
    let people = "证件号,姓名,部门,区划,专长,状态,专家,户籍\nA1,甲一,甲局,市,,在岗,,\nA2,甲二,甲局,市,,在岗,,\nA3,甲三,甲局,东区,,在岗,,\nA4,甲四,甲局,西区,,在岗,,\nA5,甲五,甲局,西区,,在岗,,\nA6,甲六,甲局,西区,,离岗,,\nA7,甲七,甲局,西区,,在岗,是,\nB1,乙一,乙局,西区,,在岗,,\n";
    for (words, expected) in [
        ("inspectors(task.lead)", 5),
        ("inspectors_from_city(task.lead)", 2),
        ("inspectors_from_county(task.lead)", 3),
        ("inspectors_of(task.lead, \"西区\")", 2),
        // One officer to two and a half objects: 7.5, and what is left over is dropped.
        ("round_down(inspectors_from_county(task.lead) * 2.5)", 7),
        ("round_up(inspectors_from_county(task.lead) * 2.5)", 8),
        ("inspectors(\"丙局\") + 1", 1),
    ] {
        let rule = format!("fn ratio(task, cell) {{ percent(0) }}\nfn total(task, population) {{ exactly({words}) }}\n");
        let year = year("frequency = 1", &rule, &rows);
        let settings = year.0.read("rules/settings.toml");
        year.0.write(
            "rules/settings.toml",
            &format!("{settings}\n[register.inspectors]\nfile = \"datasets/inspectors.csv\"\ncity = [\"市\"]\n"),
        );
        year.0.write("datasets/inspectors.csv", people);
        year.on("2024-03-01", &["draw"]);
        assert_eq!(drew(&year, "p/1/2024-03-01").1, expected, "{words}");
    }
    // Everyone once in a year of monthly draws: 200 in ten draws of twenty, nobody twice.
    let monthly = "fn openings(task, cell) { task.window.each_month() }\n";
    let year = year("frequency = 10\nratio = \"100%\"\nratio_basis = \"year\"\nrepeat = \"never\"", monthly, &rows);
    let mut seen = std::collections::BTreeSet::new();
    for month in 3..=12 {
        let day = format!("2024-{month:02}-01");
        assert_eq!(year.night(&day), [format!("p/1/{day}")]);
        let list = year.json(&day, &["draws", &format!("p/1/{day}")]);
        let ids = names(&list["objects"], "id");
        assert_eq!(ids.len(), 20);
        seen.extend(ids);
    }
    assert_eq!(seen.len(), 200);
    year.on("2024-12-31", &["verify"]).ok();
    let opens = |words: &str, window: &str| -> Vec<String> {
        let rule =
            format!("fn openings(task, cell) {{ task.window.{words}() }}\nfn frequency(task, cell) {{ task.window.{words}().len() }}\n");
        let year = self::year("ratio = \"5%\"", &rule, &rows[..1]);
        year.edit("window = \"3月—12月\"", &format!("window = \"{window}\""));
        let told = year.json("2024-01-01", &["plan"]);
        told["tasks"][0]["cells"][0]["openings"].as_array().unwrap().iter().map(|d| d.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(opens("each_quarter", "全年"), ["2024-01-01", "2024-04-01", "2024-07-01", "2024-10-01"]);
    assert_eq!(opens("each_quarter", "2024-03-15..2024-10-01"), ["2024-03-15", "2024-04-01", "2024-07-01", "2024-10-01"]);
    assert_eq!(opens("each_half_year", "3月—12月"), ["2024-03-01", "2024-07-01"]);
    assert_eq!(opens("each_month", "10月—次年1月"), ["2024-10-01", "2024-11-01", "2024-12-01", "2025-01-01"]);
}

#[test]
fn once_in_two_years_looks_back_over_plans() {
    let rows = vec![("东区", "低"); 60];
    let own = "fn scope(task) { label(task.objects) & !task.drawn_within(24) }\n";
    let year = year("frequency = 1\nratio = \"100%\"", own, &rows);
    let draws = |day: &str, draw: &str| -> Vec<String> { names(&year.json(day, &["draws", draw])["objects"], "id") };
    // Half of all in the first year: the rest in the second, and in the third those of the first.
    year.0.write("rules/half.rhai", &format!("{own}fn total(task, population) {{ exactly(30) }}\n"));
    year.edit("rule = \"own.rhai\"", "rule = \"half.rhai\"");
    // Another task of the plan draws everyone: it is none of this one's business.
    let all = task("2", "ratio = \"100%\"\nfrequency = 1\nmode = [\"市抽市查\"]");
    let plan = year.0.read("rules/p.plan.toml");
    year.0.write("rules/p.plan.toml", &format!("{plan}\n{all}"));
    assert_eq!(year.night("2024-03-01"), ["p/1/2024-03-01", "p/2/2024-03-01"]);
    let first = draws("2024-03-01", "p/1/2024-03-01");
    assert_eq!(first.len(), 30);
    // What became void does not count; a substitute does, and so does whom it replaced.
    year.on("2024-03-02", &["void", "p/1/2024-03-01", "--reason", "名录库", "--by", "王五"]).ok();
    assert_eq!(year.night("2024-03-03"), ["p/1/2024-03-01.2"]);
    let first = draws("2024-03-03", "p/1/2024-03-01.2");
    let row = |n: u32, id: &str, rule: &str, name: &str| {
        task(id, &format!("rule = \"{rule}\"\nratio = \"100%\"\nfrequency = 1\nmode = [\"市抽市查\"]"))
            .replace("任务", name)
            .replace("3月—12月", &format!("{n}-03-02..{n}-12-31"))
    };
    year.plans("q", "year = 2025", &row(2025, "7", "own.rhai", "任务").replace("任务7", "任务1"), &["p", "q"]);
    assert_eq!(year.night("2025-03-02"), ["q/7/2025-03-02"]);
    let second = draws("2025-03-02", "q/7/2025-03-02");
    assert!(second.len() == 30 && first.iter().all(|id| !second.contains(id)), "those that the first year did not draw");
    // In the third the task has another name, and its rule says which it had.
    year.0.write("rules/renamed.rhai", "fn scope(task) { label(task.objects) & !task.drawn_within(24, [\"任务1\"]) }\n");
    year.plans("s", "year = 2026", &row(2026, "1", "renamed.rhai", "新任务"), &["p", "q", "s"]);
    assert_eq!(year.night("2026-03-01"), Vec::<String>::new());
    // A late draw looks back from the day on which it is made.
    assert_eq!(year.night("2026-03-05"), ["s/1/2026-03-02"]);
    let mut third = draws("2026-03-05", "s/1/2026-03-02");
    third.sort();
    let mut of_first = first.clone();
    of_first.sort();
    assert_eq!(third, of_first, "what was drawn on 2024-03-03 is more than two years ago");
    year.on("2026-03-06", &["verify"]).ok();
    let why = year.json("2026-03-06", &["explain", "s/1/2026-03-02", &second[0]]);
    assert_eq!(why["in_scope"], false, "{why:#}");
}

#[test]
fn each_round_is_held_against_the_floor_and_simulated_and_tested_as_it_is() {
    let rows = vec![("东区", "低"); 300];
    let falls = "fn ratio(task, cell) { if cell.round == 2 { at_least(percent(1)) } else { at_least(percent(5)) } }\n";
    let year = year("frequency = 2\nratio = \">=5%\"", falls, &rows);
    let codes = names(&year.json("2024-02-01", &["check"])["findings"], "code");
    assert!(codes.contains(&"under-floor".to_owned()), "{codes:?}");
    // What is simulated is the round to come, by its own ratio.
    let simulated = |day: &str| year.json(day, &["fairness", "--seeds", "200"])["cells"][0].clone();
    let shown = |cell: &Value| (cell["opens"].as_str().unwrap().to_owned(), cell["population"].as_u64(), cell["drawn"].as_u64());
    assert_eq!(shown(&simulated("2024-02-01")), ("2024-03-01".to_owned(), Some(300), Some(15)));
    year.night("2024-03-01");
    // Fifteen were drawn and come last.
    assert_eq!(shown(&simulated("2024-03-02")), ("2024-08-01".to_owned(), Some(285), Some(3)));
    // A case that names a day on which nothing opens does not hold.
    for (opens, holds) in [("2024-03-01", true), ("2024-08-01", false), ("2024-08-02", false), ("2030-01-01", false)] {
        std::fs::create_dir_all(year.0.path("rules/cases")).unwrap();
        year.0.write("rules/cases/c.toml", &format!("plan = \"p\"\n\n[[case]]\ntask = \"1\"\nopens = \"{opens}\"\nratio = \">=5%\"\n"));
        assert_eq!(year.on("2024-03-02", &["test"]).code, i32::from(!holds), "{opens}");
    }
}

#[test]
fn the_recipe_of_once_in_two_years_draws_everyone_once_in_two_years() {
    let rows = vec![("东区", "低"); 60];
    let rule = "fn scope(task) { label(task.objects) & active() & !task.drawn_within(24) }\n";
    let plan = |n: u32, ratio: &str| {
        let row = task("1", &format!("rule = \"own.rhai\"\nfrequency = 1\nmode = [\"市抽市查\"]\nratio = \"{ratio}\""));
        row.replace("3月—12月", &format!("{n}-09-01..{n}-11-30"))
    };
    let year = year("ratio = \"50%\"", rule, &rows);
    let head = |n: u32| format!("[plan]\nid = \"p\"\ntitle = \"小计划\"\nyear = {n}\n\n");
    year.0.write("rules/p.plan.toml", &[head(2024), plan(2024, "50%")].concat());
    assert_eq!(year.night("2024-09-01"), ["p/1/2024-09-01"]);
    let first = drawn(&year, "2024-09-01", "p/1/2024-09-01");
    year.plans("q", "year = 2025", &plan(2025, "100%"), &["p", "q"]);
    assert_eq!(year.night("2025-09-01"), ["q/1/2025-09-01"]);
    let second = drawn(&year, "2025-09-01", "q/1/2025-09-01");
    year.plans("r", "year = 2026", &plan(2026, "100%"), &["p", "q", "r"]);
    // Two years ago to the day: the first half again.
    assert_eq!(year.night("2026-09-01"), ["r/1/2026-09-01"]);
    assert_eq!((first.len(), second.len(), drawn(&year, "2026-09-01", "r/1/2026-09-01")), (30, 30, first.clone()));
    assert!(first.iter().all(|id| !second.contains(id)));
}

/// A year whose register has a column more: a day, or an address.
fn with_column(row: &str, rule: &str, column: &str, values: &[&str]) -> Year {
    let year = year(row, rule, &[]);
    let mut text = format!("id,name,region,tier,status,labels,beds,{column}\n");
    for (i, value) in values.iter().enumerate() {
        text.push_str(&format!("S{i:05},店{i},东区,低,存续,店,1,{value}\n"));
    }
    year.0.write("datasets/objects.csv", &text);
    year
}

fn drawn(year: &Year, day: &str, draw: &str) -> Vec<String> {
    let mut ids = names(&year.json(day, &["draws", draw])["objects"], "id");
    ids.sort();
    ids
}

#[test]
fn days_of_the_register_are_compared_with_days_and_with_the_opening() {
    let values =
        ["2023-03-01", "2023/3/2", "2022年12月31日", "20230801", "2023-08-02", "2024-02-29", "", "长期", "2023-02-30", "2023-03-01 08:00"];
    let ids = |places: &[usize]| -> Vec<String> { places.iter().map(|i| format!("S{i:05}")).collect() };
    let rule = |filter: &str| format!("fn scope(task) {{ label(task.objects) & {filter} }}\n");
    // A year before the opening: of March up to 2023-03-01, of August up to 2023-08-01, and so where it is drawn late.
    let all = "frequency = 2\nratio = \"100%\"";
    let lately = with_column(all, &rule("field(\"since\") <= months_before_opening(12)"), "since", &values);
    assert_eq!(lately.night("2024-03-01"), ["p/1/2024-03-01"]);
    assert_eq!(drawn(&lately, "2024-03-01", "p/1/2024-03-01"), ids(&[0, 2, 9]));
    let shown = lately.json("2024-03-02", &["preview"]);
    let rounds = shown["tasks"][0]["rounds"].as_array().unwrap();
    let populations: Vec<u64> =
        rounds.iter().map(|r| r["cells"].as_array().unwrap().iter().map(|c| c["population"].as_u64().unwrap()).sum()).collect();
    assert_eq!(populations.last(), Some(&5), "{shown:#}");
    assert_eq!(lately.night("2024-09-20"), ["p/1/2024-08-01"]);
    assert_eq!(drawn(&lately, "2024-09-20", "p/1/2024-08-01"), ids(&[0, 1, 2, 3, 9]));
    lately.on("2024-09-21", &["verify"]).ok();
    let told: Value = serde_json::from_str(&lately.0.read("var/public/p-1-2024-08-01/draw.json")).unwrap();
    assert_eq!(told["looks_back"], false, "it looks at no draw");
    // What is no day is told where the register is read, with one of them.
    let told = lately.json("2024-02-01", &["check", "--lang", "en"]);
    let finding = told["findings"].as_array().unwrap().iter().find(|f| f["code"] == "no-days").unwrap();
    assert!(
        finding["message"].as_str().unwrap().contains("2 cells have something else in it, such as `长期`")
            && finding["file"] == "rules/own.rhai",
        "{finding:#}"
    );
    let sound = with_column(all, &rule("field(\"since\") <= months_before_opening(12)"), "since", &["2023-03-01", ""]);
    assert!(!names(&sound.json("2024-02-01", &["check"])["findings"], "code").contains(&"no-days".to_owned()));
    // Days of the calendar, on either side of the sign; what is no day fulfils nothing.
    for (filter, expected) in [
        ("field(\"since\") < day(\"2023-03-02\")", &[0, 2, 9][..]),
        ("day(\"2023-08-01\") <= field(\"since\")", &[3, 4, 5]),
        ("field(\"since\") == day(\"2023-03-02\")", &[1]),
        ("field(\"since\") != day(\"2023-03-02\")", &[0, 2, 3, 4, 5, 9]),
        ("!(field(\"since\") >= day(\"1900-01-01\"))", &[6, 7, 8]),
    ] {
        let year = with_column(all, &rule(filter), "since", &values);
        year.night("2024-03-01");
        assert_eq!(drawn(&year, "2024-03-01", "p/1/2024-03-01"), ids(expected), "{filter}");
    }
}

#[test]
fn who_shares_an_address_with_many_is_found_in_one_pass() {
    // Twelve at one, ten at another (one with a blank behind), nine at a third; one alone; three without any.
    let mut values = vec!["甲街1号"; 12];
    values.extend(vec!["乙街2号"; 9]);
    values.push("乙街2号 ");
    values.extend(vec!["丙街3号"; 9]);
    values.extend(["丁街4号", "", "", ""]);
    let scope = |sign: &str| format!("fn scope(task) {{ field(\"address\").shared_by() {sign} }}\n");
    for (sign, expected) in [(">= 10", 22), ("> 10", 12), ("== 9", 9), ("< 10", 10), ("<= 1", 1), ("!= 12", 20)] {
        let year = with_column("frequency = 1\nratio = \"100%\"", &scope(sign), "address", &values);
        year.night("2024-03-01");
        let expect: Vec<String> = values
            .iter()
            .enumerate()
            .filter(|(_, v)| {
                let n = values.iter().filter(|o| o.trim() == v.trim()).count();
                let (how, number) = sign.split_once(' ').unwrap();
                let number: usize = number.parse().unwrap();
                let holds = match how {
                    ">=" => n >= number,
                    ">" => n > number,
                    "==" => n == number,
                    "<" => n < number,
                    "<=" => n <= number,
                    _ => n != number,
                };
                !v.is_empty() && holds
            })
            .map(|(i, _)| format!("S{i:05}"))
            .collect();
        assert_eq!(expect.len(), expected, "{sign}");
        assert_eq!(drawn(&year, "2024-03-01", "p/1/2024-03-01"), expect, "{sign}");
        year.on("2024-03-02", &["verify"]).ok();
    }
    // As an extra target beside a lottery; explained as it was counted, over the whole register.
    let certain = "fn certain(task) { field(\"address\").shared_by() >= 10 }\n";
    let year = with_column("frequency = 1\nratio = \"10%\"", certain, "address", &values);
    year.night("2024-03-01");
    let got = drawn(&year, "2024-03-01", "p/1/2024-03-01");
    assert!((0..22).all(|i| got.contains(&format!("S{i:05}"))) && got.len() > 22, "{got:?}");
    let year = with_column("frequency = 1\nratio = \"10%\"", &scope(">= 10"), "address", &values);
    let why = |object: &str| year.json("2024-03-01", &["explain", "--task", "1", object])["in_scope"].clone();
    assert_eq!([why("S00021"), why("S00022")], [true, false]);
}

#[test]
fn a_row_is_held_against_the_tables_own_words() {
    let found = |row: &str| -> Vec<(String, String)> {
        let year = year(row, "", &[("东区", "低")]);
        let told = year.json("2024-02-01", &["check", "--lang", "en"]);
        let list = told["findings"].as_array().unwrap().iter();
        list.filter(|f| {
            ["words-differ", "which-binds", "frequency-outside-band", "binds-alone", "bad-frequency", "bad-choice"]
                .contains(&f["code"].as_str().unwrap())
        })
        .map(|f| {
            (
                f["code"].as_str().unwrap().to_owned(),
                year.0.read("rules/p.plan.toml").lines().nth(f["line"].as_u64().unwrap() as usize - 1).unwrap().to_owned(),
            )
        })
        .collect()
    };
    let one = |code: &str, line: &str| vec![(code.to_owned(), line.to_owned())];
    for (row, expected) in [
        ("ratio_text = \"5%\"\nratio = \"0.05%\"", one("words-differ", "ratio = \"0.05%\"")),
        ("ratio_text = \"5%\"\nratio = \"5%\"", vec![]),
        ("ratio_text = \"不低于５％;抽查1次\"\nratio = \">=5%\"\nfrequency = 1", vec![]),
        ("ratio_text = \"不低于5%\"\nratio = \"5%\"", one("words-differ", "ratio = \"5%\"")),
        ("ratio_text = \"不低于5%\"\nratio = \">=50%\"", one("words-differ", "ratio = \">=50%\"")),
        ("ratio_text = \"10%-20%\"\nratio = \"10%..20%\"", vec![]),
        ("ratio_text = \"10%-20%\"\nratio = \"10%\"", one("words-differ", "ratio = \"10%\"")),
        ("ratio_text = \"百分之三\"\nratio = \"3%\"", vec![]),
        ("ratio_text = \"三级50%，二级30%\"\nratio = \"30%\"", vec![]),
        ("ratio_text = \"一定比例\"\nratio = \"30%\"", vec![]),
        ("ratio_text = \"3%;2次/年\"\nratio = \"3%\"\nfrequency = 1", one("words-differ", "frequency = 1")),
        ("ratio_text = \"每季度各抽查1次\"\nratio = \"3%\"\nfrequency = 4", vec![]),
        ("ratio_text = \"每月1次\"\nratio = \"3%\"\nfrequency = 10", vec![]),
        ("ratio_text = \"3%;2次/年\"\nratio = \"3%\"", one("words-differ", "ratio_text = \"3%;2次/年\"")),
        ("ratio_text = \"不低于3%,不高于5%\"\nratio = \"3%..5%\"", vec![]),
        ("ratio_text = \"比2023年提高5%\"\nratio = \"10%\"", vec![]),
        ("ratio = \"10%\"\ncount = -1\nbinds = \"larger\"", vec![]),
        ("ratio = \"10%\"\nfrequency = \"1..400\"", one("bad-frequency", "frequency = \"1..400\"")),
        ("ratio_text = \"不少于1次\"\nratio = \"3%\"\nfrequency = \">=1\"", vec![]),
        ("ratio = \"10%\"\ncount = 20", one("which-binds", "count = 20")),
        ("ratio = \"10%\"\ncount = 20\nbinds = \"larger\"", vec![]),
        ("ratio = \"10%\"\ncount = \">=20\"", vec![]),
        ("count = 20\nbinds = \"smaller\"", one("binds-alone", "binds = \"smaller\"")),
        ("ratio = \"10%\"\ncount = 20\nbinds = \"bigger\"", one("bad-choice", "binds = \"bigger\"")),
        ("ratio = \"10%\"\nfrequency = \"often\"", one("bad-frequency", "frequency = \"often\"")),
        ("ratio = \"10%\"\nfrequency = \"<=2\"", one("bad-frequency", "frequency = \"<=2\"")),
        ("ratio = \"10%\"\nfrequency = 400", one("bad-frequency", "frequency = 400")),
    ] {
        assert_eq!(found(row), expected, "{row}");
    }
    // A row with an error is not one without the key.
    let broken = year("ratio = \"10%\"\ncount = 20\nbinds = \"bigger\"", "", &[("东区", "低")]);
    assert!(broken.on("2024-03-01", &["draw"]).code == 3 && broken.draws("2024-03-01", "drawn").is_empty());
}

#[test]
fn which_of_ratio_and_number_binds_and_how_often_at_least() {
    // A tenth of 300 is 30, of 100 it is 10; beside it twenty.
    for (objects, binds, expected) in
        [(300, "larger", 30), (100, "larger", 20), (300, "smaller", 20), (100, "smaller", 10), (300, "", 20), (100, "", 20)]
    {
        let row = format!("ratio = \"10%\"\ncount = 20\n{}", if binds.is_empty() { String::new() } else { format!("binds = \"{binds}\"") });
        let year = year(&row, "", &vec![("东区", "低"); objects]);
        year.night("2024-03-01");
        assert_eq!(drew(&year, "p/1/2024-03-01").1, expected, "{objects} {binds}");
    }
    // Of a floor or a band the fewest are drawn; a rule may draw more, and within the band.
    let band = year(
        "ratio = \"10%\"\nfrequency = \"1..2\"",
        "fn frequency(task, cell) { if cell.tier >= tier(\"高\") { task.frequency + 1 } else { task.frequency } }\n",
        &[("东区", "低"), ("东区", "高")],
    );
    let told = band.json("2024-02-01", &["plan"]);
    let rounds: Vec<u64> = told["tasks"][0]["cells"].as_array().unwrap().iter().map(|c| c["frequency"].as_u64().unwrap()).collect();
    assert_eq!((rounds, told["tasks"][0]["frequency_bounds"].as_str()), (vec![1, 1, 2], Some("1..2")), "{told:#}");
    let codes = names(&band.json("2024-02-01", &["check"])["findings"], "code");
    assert!(!codes.contains(&"frequency-outside-band".to_owned()), "{codes:?}");
    let over = year("ratio = \"10%\"\nfrequency = \"1..2\"", "fn frequency(task, cell) { 3 }\n", &[("东区", "低")]);
    let codes = names(&over.json("2024-02-01", &["check"])["findings"], "code");
    assert!(codes.contains(&"frequency-outside-band".to_owned()), "{codes:?}");
}

#[test]
fn what_is_still_to_be_decided_is_listed_told_in_time_and_never_due() {
    let rows = vec![("东区", "低"); 100];
    let plan = |year: &Year| year.0.read("rules/p.plan.toml");
    let year = year("pending = \"按省级计划\"", "", &rows);
    let other = task("2", "ratio = \"10%\"\nfrequency = 1\nmode = [\"市抽市查\"]");
    year.0.write("rules/p.plan.toml", &format!("{}\n{other}", plan(&year)));
    // Two months before nobody is troubled; within a month check, status and monitoring name it, with who has to decide.
    assert_eq!(
        names(&year.json("2024-01-15", &["check"])["findings"], "code")
            .iter()
            .filter(|c| *c == "still-pending" || *c == "never-opens")
            .count(),
        0
    );
    assert_eq!(year.json("2024-01-15", &["status"])["pending"], Value::Null);
    let told = year.json("2024-02-10", &["plan"]);
    assert_eq!((&told["tasks"][0]["pending"], &told["tasks"][0]["rounds"]), (&serde_json::json!("按省级计划"), &serde_json::json!([])));
    let found = year.on("2024-02-10", &["check", "--lang", "en"]);
    assert!(found.err.contains("still-pending") && found.err.contains("until 甲局 has decided"), "{}", found.err);
    let status = year.json("2024-02-10", &["status"]);
    assert_eq!((&status["pending"][0]["task"], &status["pending"][0]["lead"]), (&serde_json::json!("1"), &serde_json::json!("甲局")));
    assert_eq!(year.night("2024-03-01"), ["p/2/2024-03-01"], "the others are drawn");
    assert_eq!(year.night("2024-05-01"), Vec::<String>::new());
    assert!(year.draws("2024-05-01", "asked").is_empty());
    // Decided in mid-year: what opens from now on is drawn, what is past waits for a person.
    year.edit("pending = \"按省级计划\"", "ratio = \"10%\"\nfrequency = 2");
    assert_eq!(year.night("2024-05-02"), Vec::<String>::new());
    assert_eq!(year.draws("2024-05-02", "asked"), ["p/1/2024-03-01"]);
    assert_eq!(year.night("2024-08-01"), ["p/1/2024-08-01"]);
    assert_eq!(year.json("2024-08-01", &["status"])["pending"], Value::Null);
    year.on("2024-08-02", &["verify"]).ok();
    // What a plan leaves undecided the one that takes over decides: nobody is troubled about the old row.
    let heired = self::year("pending = \"待定\"", "", &rows);
    heired.night("2024-02-10");
    assert_eq!(heired.json("2024-02-10", &["status"])["pending"][0]["plan"], "p");
    let decided = plan(&heired)
        .split_once("[[task]]")
        .map(|(_, row)| format!("[[task]]{}", row.replace("pending = \"待定\"", "ratio = \"10%\"")))
        .unwrap();
    heired.plans("r", "year = 2024\npredecessor = \"p\"", &decided, &["p", "r"]);
    assert_eq!(heired.night("2024-02-20"), Vec::<String>::new());
    assert_eq!(heired.night("2024-03-01"), ["r/1/2024-03-01"]);
    assert_eq!(heired.json("2024-03-01", &["status"])["pending"], Value::Null);
    assert!(!names(&heired.json("2024-03-01", &["check"])["findings"], "code").contains(&"still-pending".to_owned()));
    // With a number beside it, or without a word, it is an error of the row, and nothing of the row counts.
    for row in
        ["pending = \"待定\"\nratio = \"5%\"", "pending = \"待定\"\nfrequency = 2", "pending = \"\"", "pending = true\nratio = \"5%\""]
    {
        let year = self::year(row, "", &rows);
        let told = year.json("2024-02-10", &["check"]);
        assert_eq!(told["errors"], 1, "{row}: {told:#}");
        assert_eq!(year.on("2024-03-01", &["draw"]).code, 3, "{row}");
        assert!(year.draws("2024-03-01", "drawn").is_empty());
    }
}
