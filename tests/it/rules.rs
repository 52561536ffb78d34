//! The sandbox: what scripts may say, and that nothing they say can hang, leave, or hurt another task.

use std::time::{Duration, Instant};

use crate::support::{Ws, object_count, shops, task};

/// A workspace whose task `a` has this rule, beside a task `b` with none.
fn with(rule: &str) -> Ws {
    let tasks = [
        task("a", "ratio = \"10%\"\nfrequency = 2\nrule = \"a.rhai\"\nparams = { n = 3, share = 2.5, list = [\"x\"] }"),
        task("b", "ratio = \"10%\""),
    ];
    let ws = Ws::small(&tasks.join("\n"), &shops(60));
    ws.write("rules/a.rhai", rule);
    ws
}

#[test]
fn hostile_and_mistaken_scripts_are_findings_with_their_line() {
    let cases = [
        ("fn ratio(task, cell) {\n loop {} }", "rule-limit"),
        ("fn ratio(task, cell) { f(1) }\nfn f(n) { f(n + 1) }", "rule-limit"),
        ("fn ratio(task, cell) { let s = \"x\"; loop { s += s; } }", "rule-limit"),
        ("fn ratio(task, cell) { let a = [1]; loop { a += a; } }", "rule-limit"),
        ("fn ratio(task, cell) { let f = everyone(); loop { f = f & !f; } }", "rule-value"),
        ("fn ratio(task, cell) { eval(\"1\") }", "rule-syntax"),
        ("fn ratio(task, cell) { print(1) }", "rule-syntax"),
        ("fn ratio(task, cell) { import \"x\" as y; percent(1) }", "rule-syntax"),
        ("fn ratio(task, cell) { timestamp() }", "unknown-function"),
        ("fn ratio(task, cell) { percnt(5) }", "unknown-function"),
        ("fn ratio(task, cell) { percent(\"5\") }", "rule-arguments"),
        ("fn ratio(task, cell) { percent(101) }", "rule-value"),
        ("fn ratio(task, cell) { percent(0 - 1) }", "rule-value"),
        ("fn ratio(task, cell) { 0.05 }", "rule-type"),
        ("fn ratio(task, cell) { if task.ratio > 5 { task.ratio } else { percent(1) } }", "rule-value"),
        ("fn ratio(task, cell) { if cell.tier > tier(\"高风险\") { task.ratio } else { percent(1) } }", "rule-value"),
        ("fn ratio(task, cell) { task.ration }", "unknown-property"),
        ("fn ratio(task, cell) { task.params.nothing }", "unknown-property"),
        ("fn ratio(task, cell) { percent(5 / 0) }", "rule-failed"),
        ("fn ratio(task) { percent(5) }", "contract-parameters"),
        ("fn percent(n) { n }", "shadows-word"),
        ("let x = 1;\nfn ratio(task, cell) { percent(5) }", "outside-function"),
        ("fn ratio(task, cell) { percent(5", "rule-syntax"),
        ("fn ratio(task, cell) { percent(\u{202E}5) }", "hidden-character"),
        ("fn scope(task) { label(\"店\") && active() }", "rule-logic"),
        ("fn scope(task) { field(\"beds\") in [1, 2] }", "rule-value"),
        ("fn scope(task) { field(\"name\") > \"x\" }", "rule-value"),
        ("fn scope(task) { true }", "rule-type"),
        ("fn strata(task) { [1] }", "rule-type"),
        ("fn strata(task) { [stratum(\"x\", everyone()), stratum(\"x\", everyone())] }", "stratum-name"),
        ("fn frequency(task, cell) { -1 }", "frequency-range"),
        ("fn frequency(task, cell) { 1000 }", "frequency-range"),
        ("fn openings(task, cell) { [day(\"2024-01-01\"), day(\"2024-03-01\")] }", "opening-outside"),
        ("fn openings(task, cell) { [day(\"2024-03-01\")] }", "openings-count"),
        ("fn window(task) { between(day(\"2024-05-01\"), day(\"2024-04-01\")) }", "rule-value"),
        ("fn ratio(task, cell) { throw \"请先定比例\" }", "rule-throw"),
    ];
    for (rule, code) in cases {
        let ws = with(rule);
        let start = Instant::now();
        let ran = ws.run(&["draw", "--as-of", "2024-03-01", "--json"]);
        assert!(start.elapsed() < Duration::from_secs(20), "{rule}");
        assert_eq!(ran.code, 3, "{rule}: {}", ran.err);
        assert!(ran.err.contains(&format!("[{code}]")) && ran.err.contains("rules/a.rhai"), "{rule}: {}", ran.err);
        assert!(ran.err.contains("怎么办"));
        // The other task goes on.
        assert_eq!(ran.json()["drawn"][0]["draw"], "p/b/2024-03-01", "{rule}");
    }
    let ws = with(&format!("// {}\nfn ratio(task, cell) {{ percent(5) }}", "长".repeat(200_000)));
    let ran = ws.run(&["draw", "--as-of", "2024-03-01"]);
    assert!(ran.err.contains("rule-too-large"));
}

#[test]
fn what_a_word_cannot_take_is_found_on_a_line_that_never_runs() {
    let wrong = ["'x'", "true", "\"x\"", "`x${1}`", "()", "[1]", "#{ a: 1 }", "everyone()", "task.name", "field(\"beds\")"];
    let right = ["1", "1.5", "-1", "1 + 2", "task.params.share"];
    for (literal, found) in wrong.map(|l| (l, true)).into_iter().chain(right.map(|l| (l, false))) {
        let ws = with(&format!(
            "fn ratio(task, cell) {{\n    if task.params.n == 0 {{\n        return percent({literal});\n    }}\n    task.ratio\n}}"
        ));
        let check = ws.run(&["check", "--json"]).json();
        let told = check["findings"].as_array().unwrap().iter().filter(|f| f["code"] == "rule-arguments").collect::<Vec<_>>();
        assert_eq!(told.len(), usize::from(found), "{literal}: {check:#}");
        assert!(told.iter().all(|f| f["line"] == 3), "{literal}: {told:#?}");
    }
}

#[test]
fn what_is_no_yes_or_no_is_found_wherever_one_is_asked_for() {
    let places = [
        "if CONDITION { note = 1; }",
        "while CONDITION { break; }",
        "do { break; } while CONDITION;",
        "switch note { 1 if CONDITION => note = 2, 2 => note = 3, _ => note = 4 }",
        "if CONDITION && note == 1 { note = 1; }",
        "if note == 1 || CONDITION { note = 1; }",
    ];
    for place in places {
        for (condition, wrong) in [("active()", true), ("task.params.n == 2", false), ("cell.tier >= tier(\"低\")", false)] {
            let place = place.replace("CONDITION", condition);
            // The rule never gets there.
            let ws = with(&format!(
                "fn ratio(task, cell) {{\n    let note = 0;\n    if task.params.n == 0 {{\n        {place}\n    }}\n    task.ratio\n}}"
            ));
            let check = ws.run(&["check", "--json"]).json();
            let told: Vec<_> = check["findings"].as_array().unwrap().iter().filter(|f| f["file"] == "rules/a.rhai").collect();
            assert_eq!(told.len(), usize::from(wrong), "{place}: {told:#?}");
            assert!(told.iter().all(|f| f["code"].as_str().unwrap().ends_with("-logic") && f["line"] == 4), "{place}: {told:#?}");
        }
    }
}

#[test]
fn what_a_rule_builds_is_charged_by_its_size() {
    let said = |body: &str| {
        let ran = with(&format!("fn ratio(task, cell) {{\n{body}\n    percent(1)\n}}\n")).run(&[
            "check",
            "--no-registers",
            "--json",
            "--lang",
            "en",
        ]);
        let found = ran.json()["findings"].clone();
        found.as_array().unwrap().iter().filter(|f| f["severity"] == "error").map(|f| f["message"].to_string()).collect::<Vec<_>>()
    };
    let large = |body: &str| said(body).iter().any(|message| message.contains("too large"));
    // A list of 2,000 texts is 97 KB, however short they are: a rule may build 518 of it.
    let lists = |n: u32| format!("    let l = []; l.pad(2000, \"\");\n    for i in 0..{n} {{ field(\"name\").one_of(l); }}");
    assert_eq!(said(&lists(300)), Vec::<String>::new());
    assert!(large(&lists(560)), "{:?}", said(&lists(560)));
    // One of 500 parts is 4 KB each time that it is joined to another.
    let joins = |n: u32| {
        format!("    let f = active();\n    for i in 0..500 {{ f = f & label(\"店\" + i); }}\n    for i in 0..{n} {{ f & active(); }}")
    };
    assert_eq!(said(&joins(1_000)), Vec::<String>::new());
    assert!(large(&joins(14_000)), "{:?}", said(&joins(14_000)));
}

#[test]
fn every_line_that_fails_is_told_and_each_once() {
    // The same mistake on two lines, each in two cells; and another one on a line of its own.
    let rule = "fn ratio(task, cell) {\n    if cell.tier == tier(\"低\") { return percent(5 / 0); }\n    if cell.tier == tier(\"中\") { return percent(101); }\n    \
                percent(6 / 0)\n}\nfn strata(task) { [stratum(\"甲\", field(\"beds\") < 20), stratum(\"乙\", everyone())] }\n";
    let check = with(rule).run(&["check", "--json"]).json();
    let told = check["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == "error");
    let mut told: Vec<(u64, &str)> = told.map(|f| (f["line"].as_u64().unwrap(), f["code"].as_str().unwrap())).collect();
    told.sort_unstable();
    assert_eq!(told, [(2, "rule-failed"), (3, "rule-value"), (4, "rule-failed")], "{check:#}");
}

#[test]
fn tiers_compare_by_their_order_whichever_side_is_a_word() {
    let signs = ["==", "!=", "<", "<=", ">", ">="];
    let differ = |sign: &str| {
        let forms = ["tier(a) SIGN tier(b)", "tier(a) SIGN b", "a SIGN tier(b)"].map(|form| form.replace("SIGN", sign));
        forms.map(|form| format!("            if ({form}) != (x {sign} y) {{ throw \"{form}: \" + a + b; }}\n")).concat()
    };
    let checks = signs.map(differ).concat();
    let names = "let names = [\"低\", \"中\", \"高\"];";
    let rule = format!(
        "fn ratio(task, cell) {{\n    {names}\n    for x in 0..3 {{\n        for y in 0..3 {{\n            let a = names[x];\n            let b = names[y];\n{checks}        }}\n    }}\n    task.ratio\n}}\n"
    );
    let ran = with(&rule).run(&["check"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn ratios_compute_and_compare_as_their_numbers_do() {
    let signs = ["==", "!=", "<", "<=", ">", ">="];
    let compare =
        |sign: &str| format!("            if (percent(x) {sign} percent(y)) != (x {sign} y) {{ throw \"{sign}: \" + x + \" \" + y; }}\n");
    let compare = signs.map(compare).concat();
    let equal = |form: &str, number: &str| {
        format!("            if ({form}).to_string() != percent({number}).to_string() {{ throw \"{number}: \" + x + \" \" + y; }}\n")
    };
    let forms = [
        ("min(percent(x), percent(y))", "if x < y { x } else { y }"),
        ("max(percent(x), percent(y))", "if x > y { x } else { y }"),
        ("percent(x) + percent(y)", "x + y"),
        ("percent(x) * y", "x * y"),
        ("x * percent(y)", "x * y"),
        ("percent(x) * 2.5 + 1.5 * percent(y)", "x * 2.5 + y * 1.5"),
    ];
    let compute = forms.map(|(form, number)| equal(form, number)).concat();
    let rule = format!(
        "fn ratio(task, cell) {{\n    for x in 1..5 {{\n        for y in 1..5 {{\n{compare}{compute}        }}\n    }}\n    task.ratio\n}}\n"
    );
    let ran = with(&rule).run(&["check"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn a_quota_that_fails_on_the_real_population_stops_that_task_only() {
    for rule in [
        "fn quota(task, cell, population) { population + 1 }",
        "fn quota(task, cell, population) { \"x\" }",
        "fn total(task, population) { [none(), none(), none()] }",
        "fn total(task, population) { 5 }",
    ] {
        let ran = with(rule).run(&["draw", "--as-of", "2024-03-01", "--json"]);
        assert_eq!(ran.code, 3, "{rule}");
        assert_eq!(ran.json()["drawn"][0]["draw"], "p/b/2024-03-01", "{rule}");
        assert!(ran.err.contains("rules/a.rhai:1"), "{}", ran.err);
    }
}

#[test]
fn what_plans_need_to_say_can_be_said() {
    // Of 60 objects 20 are in each tier; beds run from 0 to 49; 30 lie in each region.
    let cases = [
        ("", 6),
        ("fn ratio(task, cell) { if cell.tier >= tier(\"高\") { percent(50) } else { percent(5) } }", 12),
        ("fn ratio(task, cell) { if cell.tier >= \"高\" { percent(50) } else { percent(5) } }", 12),
        ("fn ratio(task, cell) { percent(7.5) }", 5),
        ("fn ratio(task, cell) { percent(task.params.share) * 2 }", 3),
        ("fn ratio(task, cell) { at_least(percent(1)) }", 1),
        ("fn ratio(task, cell) { between(percent(10), percent(20)) }", 6),
        ("fn ratio(task, cell) { max(percent(1), percent(5)) + percent(5) }", 6),
        ("fn scope(task) { region(\"东区\") & active() }", 3),
        ("fn scope(task) { !region(\"东区\") | label(\"无\") }", 3),
        ("fn scope(task) { 40 <= field(\"beds\") }\nfn ratio(task, cell) { percent(100) }", 10),
        ("fn scope(task) { field(\"beds\") == 3 | field(\"name\") == \"店7\" }\nfn ratio(task, cell) { percent(100) }", 3),
        (
            "fn scope(task) { field(\"name\").contains(\"59\") | field(\"name\").starts_with(\"店58\") | field(\"beds\").one_of([1]) }\nfn ratio(task, cell) { percent(100) }",
            4,
        ),
        ("fn scope(task) { everyone() & !field(\"beds\").present() }\nfn ratio(task, cell) { percent(100) }", 0),
        ("fn quota(task, cell, population) { if population <= 10 { min(2, population) } else { (population + 1) / 2 } }", 30),
        ("fn quota(task, cell, population) { 1 }", 1),
        ("fn ratio(task, cell) { percent(9 + cell.tier.rank) }\nfn quota(task, cell, population) { 1 }", 3),
        ("fn total(task, population) { at_least(20) }", 20),
        ("fn total(task, population) { exactly(population / 4) }", 15),
        (
            "fn strata(task) { [stratum(\"东\", region(\"东区\")), stratum(\"西\", everyone())] }\nfn total(task, population) { [at_least(5), exactly(2)] }",
            7,
        ),
        ("fn ratio(task, cell) { if cell.tier.rank == 0 { percent(0) } else { task.ratio } }", 4),
        ("fn frequency(task, cell) { if cell.tier == tier(\"低\") { 0 } else { 1 } }", 4),
        ("fn openings(task, cell) { [task.window.opens, task.window.closes - 10] }", 6),
    ];
    for (rule, objects) in cases {
        let ws = with(rule);
        let found = ws.run(&["draw", "--as-of", "2024-03-01", "--task", "a", "--json"]).ok().json();
        assert_eq!(object_count(&found), objects, "{rule}: {found}");
        let other = ws.draw("2024-03-01");
        assert_eq!(other["drawn"][0]["task"], "b");
    }
}

#[test]
fn recently_drawn_objects_can_be_left_out() {
    let tasks = [
        task("a", "ratio = \"50%\"\nwindow = \"3月\"").replace("window = \"3月—12月\"\n", ""),
        task("b", "ratio = \"100%\"\nwindow = \"5月\"\nrule = \"b.rhai\"").replace("window = \"3月—12月\"\n", ""),
    ];
    let ws = Ws::small(&tasks.join("\n"), &shops(60));
    ws.write("rules/b.rhai", "fn scope(task) { label(task.objects) & !drawn_within(6) }\n");
    ws.draw("2024-03-01");
    assert_eq!(object_count(&ws.draw("2024-05-01")), 30);
    let drawn = ws.drawn();
    assert!(drawn[0].1.iter().all(|id| !drawn[1].1.contains(id)));
}

#[test]
fn each_draw_says_which_step_it_used() {
    let ws = Ws::city();
    ws.draw("2024-03-01");
    let one = ws.run(&["draws", "changzhi-2024/01/2024-03-01", "--json"]).ok().json();
    assert!(one["record"]["cells"][3]["notes"][0].as_str().unwrap().contains("8 倍"));
    let four = ws.run(&["draws", "changzhi-2024/04/2024-03-01", "--json"]).ok().json();
    assert!(four["record"]["cells"][2]["notes"][0].as_str().unwrap().contains("由本规则定"));
}
