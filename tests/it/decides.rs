//! What decides: three layers of rules; a line that cannot be understood never counts as if it were not there; promises that are taken back are told.

use crate::support::{Ws, object_count, shops, task};

fn codes(found: &serde_json::Value) -> Vec<&str> {
    found["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect()
}

fn drawn(found: &serde_json::Value) -> Vec<&str> {
    found["drawn"].as_array().unwrap().iter().map(|d| d["draw"].as_str().unwrap()).collect()
}

/// A plan by `plan.rhai`, whose task `a` has a rule of its own and whose task `b` has none.
fn layered() -> Ws {
    let tasks = [task("a", "ratio = \"10%\"\nfrequency = 2\nrule = \"a.rhai\""), task("b", "ratio = \"10%\"\nfrequency = 2")];
    let ws = Ws::small(&tasks.join("\n"), &shops(60));
    ws.edit("rules/p.plan.toml", "year = 2024", "year = 2024\nrule = \"plan.rhai\"");
    // Half of everybody; and a number that the task's own rule asks for.
    ws.write("rules/plan.rhai", "fn ratio(task, cell) { percent(half()) }\nfn half() { 50 }\nfn total(task, population) { none() }\n");
    ws.write("rules/a.rhai", "fn total(task, population) { exactly(half() / 5) }\n");
    ws
}

#[test]
fn the_plans_rule_lies_over_the_default_and_the_tasks_over_both() {
    let ws = layered();
    assert_eq!(ws.run(&["check", "--json"]).json()["errors"], 0, "{}", ws.run(&["check"]).err);
    let found = ws.draw("2024-03-01");
    // b: half of 60, scope, window and openings from default.rhai; a: exactly 10, by its own word and the plan's.
    let counts: Vec<(&str, u64)> =
        found["drawn"].as_array().unwrap().iter().map(|d| (d["task"].as_str().unwrap(), d["objects"].as_u64().unwrap())).collect();
    assert_eq!(counts, [("a", 10), ("b", 30)]);
    let names = |draw: &str| {
        let one = ws.run(&["draws", draw, "--json"]).ok().json();
        one["record"]["rule"]["files"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(names("p/a/2024-03-01"), ["rules/a.rhai", "rules/default.rhai", "rules/plan.rhai"]);
    assert_eq!(names("p/b/2024-03-01"), ["rules/default.rhai", "rules/plan.rhai"]);
    // The last good version is all three: the plan's file breaks, and the draw of August is made as that of March.
    ws.edit("rules/plan.rhai", "percent(half())", "percent(half()");
    ws.edit("rules/a.rhai", "half() / 5", "half() / ");
    let found = ws.draw("2024-08-01");
    assert_eq!(object_count(&found), 40, "{found}");
    ws.run(&["verify"]).ok();
}

#[test]
fn nothing_stands_without_the_default_rule() {
    let ws = layered();
    std::fs::remove_file(ws.path("rules/default.rhai")).unwrap();
    let checked = ws.run(&["check", "--json", "--lang", "en"]).json();
    let missing = checked["findings"].as_array().unwrap().iter().find(|f| f["code"] == "rule-missing").unwrap();
    assert!(missing["message"].as_str().unwrap().contains("rules/default.rhai"), "{missing}");
    let ran = ws.run(&["draw", "--as-of", "2024-03-01", "--json"]);
    assert_eq!((ran.code, drawn(&ran.json()).len()), (3, 0));
}

/// Lines of a header that mean something else than what is written.
const HEADERS: [&str; 16] = [
    "embargo = \"60\"",
    "embargo = 4000",
    "embargo = 60.5",
    "embargo = -1",
    "embrago = 60",
    "workdays = \"true\"",
    "workday = true",
    "missed = \"asks\"",
    "coordination = \"togther\"",
    "unannounced = 0",
    "unanounced = 21",
    "predecessor = 7",
    "supplements = [\"q\"]",
    "predecessor = \"q\"\nsupplements = \"r\"",
    "supplements = \"p\"",
    "rule = 5",
];

#[test]
fn a_header_with_an_error_is_no_header() {
    for line in HEADERS {
        let ws = Ws::small(&task("a", "ratio = \"10%\"\nfrequency = 2"), &shops(40));
        ws.edit("rules/p.plan.toml", "year = 2024", &format!("year = 2024\n{line}"));
        let checked = ws.run(&["check", "--json"]);
        assert_eq!(checked.code, 1, "{line}");
        // Nobody ever adopted it: nothing is drawn, nothing is published.
        let ran = ws.run(&["draw", "--as-of", "2024-03-01", "--json"]);
        assert_eq!((ran.code, drawn(&ran.json()).len()), (3, 0), "{line}: {}", ran.err);
        assert!(!ws.path("var/public/p-a-2024-03-01").exists(), "{line}");
    }
}

#[test]
fn under_a_broken_header_the_last_good_one_holds() {
    let ws = Ws::small(&task("a", "ratio = \"10%\"\nfrequency = 2"), &shops(40)).simulated("00");
    ws.edit("rules/p.plan.toml", "year = 2024", "year = 2024\nembargo = 60");
    ws.run(&["draw", "--now", "2024-03-01T04:00:00Z"]).ok();
    ws.edit("rules/p.plan.toml", "embargo = 60", "embargo = \"60\"");
    let ran = ws.run(&["draw", "--now", "2024-08-01T04:00:00Z"]).ok();
    assert!(ran.err.contains("wrong-type"), "{}", ran.err);
    let public: serde_json::Value = serde_json::from_str(&ws.read("var/public/p-a-2024-08-01/draw.json")).unwrap();
    assert!(public.get("seed").is_none() && public["public_from"] == "2024-09-30", "{public}");
}

#[test]
fn a_group_or_a_table_with_an_error_costs_the_plan_its_header_too() {
    for lines in [
        "[[group]]\ntasks = [\"a\", \"b\"]\ncoordination = \"togehter\"\n",
        "[[group]]\ntasks = [\"a\", \"c\"]\ncoordination = \"together\"\n",
        "[[grup]]\ntasks = [\"a\", \"b\"]\ncoordination = \"together\"\n",
        "[[group]]\ntasks = [\"a\", \"b\"]\ncordination = \"together\"\ncoordination = \"apart\"\n",
    ] {
        let tasks = [task("a", "ratio = \"10%\""), task("b", "ratio = \"10%\"")];
        let ws = Ws::small(&tasks.join("\n"), &shops(40));
        let plan = ws.read("rules/p.plan.toml");
        ws.write("rules/p.plan.toml", &format!("{plan}\n{lines}"));
        let ran = ws.run(&["draw", "--as-of", "2024-03-01", "--json"]);
        assert_eq!((ran.code, drawn(&ran.json()).len()), (3, 0), "{lines}: {}", ran.err);
    }
}

#[test]
fn a_key_of_a_row_that_nobody_knows_breaks_the_row() {
    for line in [
        "ration = \"10%\"",
        "frequncy = 2",
        "repeats = \"never\"",
        "windows = \"3月\"",
        "count_ = 5",
        "continues = 3",
        "continues = \"a/b\"",
    ] {
        let tasks = [task("a", &format!("ratio = \"10%\"\n{line}")), task("b", "ratio = \"10%\"")];
        let ws = Ws::small(&tasks.join("\n"), &shops(40));
        let ran = ws.run(&["draw", "--as-of", "2024-03-01", "--json"]);
        assert_eq!((ran.code, drawn(&ran.json())), (3, vec!["p/b/2024-03-01"]), "{line}: {}", ran.err);
    }
}

#[test]
fn settings_with_an_error_are_not_used() {
    for (from, to) in [
        ("[register.objects.columns]", "max_set_asid = \"1%\"\n[register.objects.columns]"),
        ("[register.objects.columns]", "activ = [\"存续\"]\n[register.objects.columns]"),
        ("[register.objects.columns]", "tier_names = { A = 3 }\n[register.objects.columns]"),
        // Without its column every status could be drawn, and every tier would be the lowest.
        ("status = \"status\"", "staus = \"status\""),
        ("tier = \"tier\"", "teir = \"tier\""),
        ("tiers = [", "timezon = \"Asia/Urumqi\"\ntiers = ["),
        ("labels = \"labels\"", "labels = \"labels\"\n[beacn]\nkind = \"ceremony\""),
        ("labels = \"labels\"", "labels = \"labels\"\n[beacon]\nkind = \"drand\"\ngenesis = 1\nperiod = 0\npublic_key = \"KEY\""),
        (
            "labels = \"labels\"",
            "labels = \"labels\"\n[register.recusals]\nfile = \"datasets/r.csv\"\ncolumns = { inspecter = \"证件号\", object = \"对象\" }",
        ),
        (
            "labels = \"labels\"",
            "labels = \"labels\"\n[register.recusals]\nfile = \"datasets/r.csv\"\ncolumns = { inspector = 5, object = \"对象\" }",
        ),
        ("labels = \"labels\"", "labels = \"labels\"\n[register.inspectors]\nfile = \"datasets/i.csv\"\ndepartments = { \"市场局\" = 1 }"),
        (
            "labels = \"labels\"",
            "labels = \"labels\"\n[register.inspectors]\nfile = \"datasets/i.csv\"\ncolumns = { id = \"证件号\", departmnt = \"部门\" }",
        ),
    ] {
        let ws = Ws::small(&task("a", "ratio = \"10%\"\nfrequency = 2"), &shops(60));
        ws.edit("rules/settings.toml", from, &to.replace("KEY", &"ab".repeat(96)));
        let ran = ws.run(&["draw", "--as-of", "2024-03-01"]);
        assert_eq!(ran.code, 3, "{to}: {}", ran.err);
        assert!(!ws.path("var/draws").exists(), "{to}");
        // A column of the register's own may be called anything else.
        let ws = Ws::small(&task("a", "ratio = \"10%\""), &shops(60));
        ws.edit("rules/settings.toml", "labels = \"labels\"", "labels = \"labels\"\nreason = \"beds\"");
        assert_eq!(ws.run(&["check", "--json"]).json()["errors"], 0);
    }
}

/// A plan by workdays with the holidays of 2024 beside it.
fn by_workdays() -> Ws {
    let ws = Ws::small(&task("a", "ratio = \"10%\"\nfrequency = 2").replace("3月—12月", "5月—6月"), &shops(40));
    ws.edit("rules/p.plan.toml", "year = 2024", "year = 2024\nworkdays = true");
    std::fs::create_dir_all(ws.path("datasets/holidays")).unwrap();
    let text = std::fs::read_to_string(crate::support::repository().join("datasets/holidays/2024.toml")).unwrap();
    ws.write("datasets/holidays/2024.toml", &text);
    ws
}

#[test]
fn a_broken_file_of_holidays_never_means_weekends_only() {
    // 1 May 2024 is a Wednesday and a holiday, 6 May the first workday after it.
    let ws = by_workdays();
    ws.edit("datasets/holidays/2024.toml", "holidays", "holydays");
    let checked = ws.run(&["check", "--json"]).json();
    assert!(codes(&checked).contains(&"holidays-broken"), "{checked}");
    let ran = ws.run(&["draw", "--as-of", "2024-05-01", "--json"]);
    assert_eq!((ran.code, drawn(&ran.json()).len()), (3, 0), "{}", ran.err);
    // Once a good one was adopted, that one holds while the file is broken.
    let ws = by_workdays();
    assert!(drawn(&ws.draw("2024-04-30")).is_empty());
    ws.edit("datasets/holidays/2024.toml", "holidays", "holydays");
    let ran = ws.run(&["draw", "--as-of", "2024-05-01", "--json"]).ok();
    assert!(drawn(&ran.json()).is_empty() && ran.err.contains("holidays-broken"), "{}", ran.err);
    assert_eq!(drawn(&ws.draw("2024-05-06")).len(), 1);
    // A plan that does not go by workdays is not concerned.
    let ws = by_workdays();
    ws.edit("rules/p.plan.toml", "workdays = true\n", "");
    ws.edit("datasets/holidays/2024.toml", "holidays", "holydays");
    assert_eq!(drawn(&ws.draw("2024-05-01")), ["p/a/2024-05-01"]);
}

#[test]
fn a_year_that_the_plan_itself_contradicts_is_an_error() {
    for (from, to) in [("id = \"p\"", "id = \"city-2023\""), ("title = \"小计划\"", "title = \"某市2025年度抽查计划\"")] {
        let ws = Ws::small(&task("a", "ratio = \"10%\""), &shops(40));
        ws.edit("rules/p.plan.toml", from, to);
        let checked = ws.run(&["check", "--json", "--lang", "en"]).json();
        let found = checked["findings"].as_array().unwrap().iter().find(|f| f["code"] == "plan-year-contradicts").unwrap();
        assert!(found["line"] == 4 && found["message"].as_str().unwrap().contains("2024"), "{found}");
        let ran = ws.run(&["draw", "--as-of", "2024-03-01"]);
        assert_eq!(ran.code, 3, "{}", ran.err);
    }
    // The file's name, too; two years in a title are no evidence.
    let ws = Ws::small(&task("a", "ratio = \"10%\""), &shops(40));
    ws.edit("rules/p.plan.toml", "title = \"小计划\"", "title = \"2023—2024年度抽查计划\"");
    assert_eq!(ws.run(&["check", "--json"]).json()["errors"], 0);
    ws.write("rules/2025.plan.toml", &ws.read("rules/p.plan.toml"));
    ws.edit("rules/settings.toml", "rules/p.plan.toml", "rules/2025.plan.toml");
    assert!(codes(&ws.run(&["check", "--json"]).json()).contains(&"plan-year-contradicts"));
}

#[test]
fn windows_and_plans_that_never_come_are_told() {
    let with = |window: &str| {
        let ws = Ws::small(&task("a", "ratio = \"10%\"").replace("3月—12月", window), &shops(40));
        let checked = ws.run(&["check", "--json"]).json();
        codes(&checked).iter().map(|c| (*c).to_owned()).collect::<Vec<_>>()
    };
    assert!(with("2023-03-01..2023-12-31").contains(&"window-year".to_owned()));
    assert!(with("2026-03-01..2026-12-31").contains(&"window-year".to_owned()));
    assert!(with("2025-03-01..2025-12-31").contains(&"window-other-year".to_owned()));
    for usual in ["2024-10-01..2025-03-31", "2023-11-01..2024-03-31", "3月—12月"] {
        assert_eq!(with(usual), Vec::<String>::new(), "{usual}");
    }
    let ws = Ws::small(&task("a", "ratio = \"10%\""), &shops(40)).simulated("00");
    ws.edit("rules/p.plan.toml", "year = 2024", "year = 2042");
    let check = |now: &str| {
        let mut command = ws.command(&["check", "--json"]);
        command.env("CHOUCHA_NOW", now);
        let output = command.output().unwrap();
        let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        codes(&found).iter().map(|c| (*c).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(check("2024-03-01T04:00:00Z"), ["plan-year-far"]);
    assert_eq!(check("2041-03-01T04:00:00Z"), Vec::<String>::new());
}

#[test]
fn coverage_without_cases_is_none() {
    let ws = Ws::small(&task("a", "ratio = \"10%\""), &shops(40));
    assert_eq!(ws.run(&["test"]).code, 0);
    let ran = ws.run(&["test", "--min-coverage", "100", "--lang", "en"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("the coverage of 0% is below the required 100%"), "{}", ran.out);
    assert_eq!(ws.run(&["test", "--json"]).json()["coverage"]["percent"], 0);
}

#[test]
fn who_must_be_visited_can_depend_on_earlier_draws() {
    // In May everybody whom March drew must be visited, besides a tenth by lot.
    let tasks = [
        task("a", "ratio = \"50%\"").replace("3月—12月", "3月"),
        task("b", "ratio = \"10%\"\nrule = \"b.rhai\"").replace("3月—12月", "5月"),
    ];
    let ws = Ws::small(&tasks.join("\n"), &shops(60));
    ws.write("rules/b.rhai", "fn certain(task) { drawn_within(6) & field(\"beds\") >= 0 }\n");
    ws.draw("2024-03-01");
    ws.draw("2024-05-01");
    let lists = ws.drawn();
    let ids = |n: usize| lists[n].1.iter().map(|o| o.split(' ').next_back().unwrap().to_owned()).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(ids(0).len(), 30);
    assert!(ids(0).is_subset(&ids(1)), "not everybody who was drawn in March was visited in May");
}

/// What `check` says is taken back: the keys' words in English, in order.
fn weaker(ws: &Ws) -> Vec<String> {
    let found = ws.run(&["check", "--json", "--lang", "en"]).json();
    let told: Vec<&serde_json::Value> = found["findings"].as_array().unwrap().iter().filter(|f| f["code"] == "promise-weaker").collect();
    assert!(told.iter().all(|f| f["severity"] == "warning" && f["line"].is_number()));
    told.iter().map(|f| f["message"].as_str().unwrap().trim_start_matches("weaker than what is in force: ").to_owned()).collect()
}

#[test]
fn what_a_change_takes_back_is_told() {
    let ws = Ws::small(&task("a", "ratio = \"10%\"\nfrequency = 2"), &shops(60));
    ws.edit("rules/p.plan.toml", "year = 2024", "year = 2024\nembargo = 60\nmissed = \"ask\"");
    let settings = ws.read("rules/settings.toml").replace(
        "tier_default = \"中\"",
        "tier_default = \"中\"\ntier_names = { A = \"低\", D = \"高\" }\nactive = [\"存续\"]\nmax_set_aside = \"1%\"\nmax_age = 400",
    );
    let settings = format!("{settings}\n[register.recusals]\nfile = \"datasets/recusals.csv\"\n\n[beacon]\nkind = \"ceremony\"\n");
    ws.write("datasets/recusals.csv", "证件号,统一社会信用代码,原因,日期\n");
    ws.write("rules/settings.toml", &settings);
    assert_eq!(weaker(&ws), Vec::<String>::new(), "nothing is in force yet");
    ws.run(&["draw", "--as-of", "2024-02-01"]).ok();
    assert_eq!(weaker(&ws), Vec::<String>::new());
    let cases = [
        ("rules/settings.toml", "\n[beacon]\nkind = \"ceremony\"\n", "", "public randomness changes from ceremony to none"),
        (
            "rules/settings.toml",
            "active = [\"存续\"]",
            "active = [\"存续\", \"吊销\"]",
            "the statuses that can be drawn are widened from 存续 to 吊销、存续",
        ),
        (
            "rules/settings.toml",
            "status = \"status\"\n",
            "",
            "the status column (status) is no longer read: objects of any status can be drawn",
        ),
        (
            "rules/settings.toml",
            "status = \"status\"",
            "status = \"region\"",
            "the status is read from another column: region instead of status",
        ),
        (
            "rules/settings.toml",
            "D = \"高\"",
            "D = \"中\"",
            "a tier name of the register now stands for a lower tier: D = 高 becomes D = 中",
        ),
        (
            "rules/settings.toml",
            "A = \"低\", D = \"高\"",
            "A = \"高\", D = \"低\"",
            "a tier name of the register now stands for a lower tier: D = 高 becomes D = 低",
        ),
        ("rules/settings.toml", "tier_default = \"中\"", "tier_default = \"低\"", "objects without a known tier are lowered from 中 to 低"),
        ("rules/settings.toml", "\"1%\"", "\"30%\"", "the share of register rows that may be set aside rises from 1% to 30%"),
        ("rules/settings.toml", "max_age = 400", "", "the days that the register may be old rise from 400 to none"),
        (
            "rules/settings.toml",
            "[register.recusals]\nfile = \"datasets/recusals.csv\"\n",
            "",
            "the recusal table datasets/recusals.csv is no longer used",
        ),
        ("rules/p.plan.toml", "embargo = 60", "embargo = 7", "the embargo is shortened from 60 days to 7 days"),
        ("rules/p.plan.toml", "embargo = 60\n", "", "the embargo is shortened from 60 days to none"),
        ("rules/p.plan.toml", "missed = \"ask\"", "missed = \"lapse\"", "missed rounds change from ask to lapse"),
    ];
    for (file, from, to, words) in cases {
        let before = ws.read(file);
        ws.edit(file, from, to);
        assert_eq!(weaker(&ws), [words], "{to}");
        let preview = ws.run(&["preview", "--against", "--json"]).ok().json();
        assert_eq!(preview["taken_back"].as_array().unwrap().len(), 1, "{to}: {preview}");
        ws.write(file, &before);
    }
    // What is promised more takes nothing back.
    for (file, from, to) in [
        ("rules/p.plan.toml", "embargo = 60", "embargo = 90"),
        ("rules/p.plan.toml", "missed = \"ask\"", "missed = \"draw\""),
        ("rules/settings.toml", "\"1%\"", "\"0.5%\""),
        ("rules/settings.toml", "id_check = \"none\"", "id_check = \"uscc\""),
        ("rules/settings.toml", "tier_default = \"中\"", "tier_default = \"高\""),
    ] {
        let before = ws.read(file);
        ws.edit(file, from, to);
        assert_eq!(weaker(&ws), Vec::<String>::new(), "{to}");
        ws.write(file, &before);
    }
}

#[test]
fn whatever_decides_is_part_of_the_version_that_a_draw_names() {
    let version = |file: &str, from: &str, to: &str| {
        let ws = Ws::small(&task("a", "ratio = \"10%\"\nfrequency = 2"), &shops(60)).simulated("00");
        ws.edit("rules/settings.toml", "id_check", "active = [\"存续\"]\nid_check");
        ws.run(&["draw", "--now", "2024-03-01T04:00:00Z"]).ok();
        ws.edit(file, from, to);
        ws.run(&["draw", "--now", "2024-08-01T04:00:00Z"]).ok();
        let of = |draw: &str| ws.run(&["draws", draw, "--json"]).ok().json()["record"]["rule"].clone();
        let (first, second) = (of("p/a/2024-03-01"), of("p/a/2024-08-01"));
        ws.run(&["verify"]).ok();
        (first["version"] == second["version"], first["settings"] == second["settings"])
    };
    let settings = "rules/settings.toml";
    for (file, from, to) in [
        (settings, "active = [\"存续\"]", "active = [\"存续\", \"吊销\"]"),
        (settings, "tier_default = \"中\"", "tier_default = \"高\""),
        (settings, "tier_default = \"中\"", "tier_default = \"中\"\ntier_names = { A = \"高\" }"),
        (settings, "labels = \"labels\"", "labels = \"labels\"\nbeds = \"beds\""),
        (settings, "tiers = [", "timezone = \"Asia/Urumqi\"\ntiers = ["),
        (settings, "labels = \"labels\"", "labels = \"labels\"\n[substitutes]\nreasons = [\"注销\"]"),
        ("rules/p.plan.toml", "year = 2024", "year = 2024\nembargo = 3"),
        ("rules/p.plan.toml", "year = 2024", "year = 2024\nmissed = \"ask\""),
    ] {
        assert!(!version(file, from, to).0, "{to} changes what a draw may be, and its version is the same");
    }
    // What only concerns the machine changes none.
    let (version, text) = version(settings, "labels = \"labels\"", "labels = \"labels\"\n[nightly]\nat = \"02:00\"\nlate_after = 5");
    assert!(version && !text);
}

#[test]
fn a_task_is_continued_by_one_row() {
    // A plan that takes over from one with the tasks 7, x and y.
    let check = |rows: [String; 2]| {
        let old = ["7", "x", "y"].map(|id| task(id, "ratio = \"10%\"")).join("\n");
        let ws = Ws::small(&rows.join("\n"), &shops(40));
        ws.write("rules/old.plan.toml", &format!("[plan]\nid = \"old\"\ntitle = \"t\"\nyear = 2024\n\n{old}"));
        ws.edit("rules/p.plan.toml", "year = 2024", "year = 2024\npredecessor = \"old\"");
        ws.edit("rules/settings.toml", "\"rules/p.plan.toml\"", "\"rules/old.plan.toml\", \"rules/p.plan.toml\"");
        ws.run(&["check", "--json"]).json()
    };
    for rows in [
        [task("x", "ratio = \"10%\"\ncontinues = \"7\""), task("y", "ratio = \"10%\"\ncontinues = \"7\"")],
        // A row that names none is the task of its own id.
        [task("y", "ratio = \"10%\"\ncontinues = \"7\""), task("7", "ratio = \"10%\"")],
    ] {
        let checked = check(rows);
        let twice: Vec<&serde_json::Value> =
            checked["findings"].as_array().unwrap().iter().filter(|f| f["code"] == "continues-twice").collect();
        assert_eq!((twice.len(), checked["errors"].as_u64()), (1, Some(1)), "{checked}");
        assert!(twice[0]["message"].as_str().unwrap().contains('y'), "{checked}");
    }
    let swapped = [task("x", "ratio = \"10%\"\ncontinues = \"y\""), task("y", "ratio = \"10%\"\ncontinues = \"x\"")];
    assert_eq!(check(swapped)["errors"], 0);
}

#[test]
fn a_successor_that_cannot_be_read_ends_nothing() {
    let ws = Ws::small(&task("1", "ratio = \"10%\"\nfrequency = 2"), &shops(40));
    ws.draw("2024-03-01");
    let plan = ws.read("rules/p.plan.toml").replace("id = \"p\"", "id = \"q\"");
    ws.write("rules/q.plan.toml", &plan.replace("year = 2024", "year = 2024\npredecessor = \"p\"\nembargo = \"60\""));
    ws.edit("rules/settings.toml", "[\"rules/p.plan.toml\"]", "[\"rules/q.plan.toml\"]");
    let ran = ws.run(&["draw", "--as-of", "2024-05-01", "--json"]);
    assert_eq!((ran.code, drawn(&ran.json()).len()), (3, 0), "{}", ran.err);
    ws.edit("rules/q.plan.toml", "embargo = \"60\"", "embargo = 60");
    assert!(drawn(&ws.draw("2024-05-02")).is_empty());
    // August is due, not left to a person as the round of a plan that was taken out.
    assert_eq!(drawn(&ws.draw("2024-08-01")), ["q/1/2024-08-01"]);
}

/// Half the shops are closed: `status` says so, and `beds` is a column that says nothing of it.
fn half_closed() -> String {
    let shop = |(i, line): (usize, &str)| if i % 2 == 0 { line.replace("存续", "注销") } else { line.to_owned() };
    shops(60).lines().enumerate().map(|line| shop(line) + "\n").collect()
}

#[test]
fn a_round_that_has_opened_keeps_the_column_of_the_status() {
    let settings = "rules/settings.toml";
    for to in ["", "status = \"region\"\nother = \"status\""] {
        let ws = Ws::small(&task("a", "ratio = \"100%\"\nfrequency = 2"), &half_closed()).simulated("00").adopted("2024-02-01");
        ws.edit(settings, "id_check", "active = [\"存续\", \"东区\", \"西区\"]\nid_check");
        ws.draw("2024-02-02");
        // The round opens on 1 March; on 2 March everybody is to be drawn.
        ws.edit(settings, "status = \"status\"", to);
        let made = ws.draw("2024-03-02");
        assert_eq!(drawn(&made), ["p/a/2024-03-01"], "{made}");
        assert_eq!(made["drawn"][0]["objects"], 30, "{to}: those that are closed can be drawn");
        // What opens later goes by what is in force then.
        let later = ws.draw("2024-08-01");
        assert_eq!((drawn(&later), later["drawn"][0]["objects"].as_u64()), (vec!["p/a/2024-08-01"], Some(60)), "{to}");
        ws.run(&["verify"]).ok();
    }
}

#[test]
fn a_register_without_the_promised_column_is_not_drawn_from() {
    let settings = "rules/settings.toml";
    let ws = Ws::small(&task("a", "ratio = \"100%\"\nfrequency = 2"), &half_closed()).simulated("00").adopted("2024-02-01");
    ws.edit(settings, "status = \"status\"\n", "");
    let register = ws.read("datasets/objects.csv");
    ws.write("datasets/objects.csv", &register.replacen("status", "state", 1));
    let ran = ws.run(&["draw", "--as-of", "2024-03-02", "--json", "--lang", "en"]);
    assert_eq!((ran.code, drawn(&ran.json()).len()), (4, 0), "{}", ran.err);
    assert!(ran.err.contains("promised-column") && ran.err.contains("no column `status`"), "{}", ran.err);
    // With the column it is drawn as was promised.
    ws.write("datasets/objects.csv", &register);
    assert_eq!(ws.draw("2024-03-03")["drawn"][0]["objects"], 30);
    // Rounds that open after the change need it no longer.
    ws.write("datasets/objects.csv", &register.replacen("status", "state", 1));
    assert_eq!(ws.draw("2024-08-01")["drawn"][0]["objects"], 60);
}
