//! Visits over a whole year's events: staffing after a crash, limits, substitutes, what was drawn before.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::support::{Ws, shops, task};

const PEOPLE: &str = "证件号,姓名,部门,区划,专长,状态,专家,户籍\n\
    A1,甲一,甲局,市,,在岗,,\nA2,甲二,甲局,市,,在岗,,\nA3,甲三,甲局,市,,在岗,,\n";

fn with_people(ws: &Ws) {
    let settings = ws.read("rules/settings.toml");
    ws.write("rules/settings.toml", &format!("{settings}\n[register.inspectors]\nfile = \"datasets/inspectors.csv\"\ncity = [\"市\"]\n"));
    ws.write("datasets/inspectors.csv", PEOPLE);
}

/// The rows of a CSV file by column.
fn rows(ws: &Ws, file: &str) -> Vec<BTreeMap<String, String>> {
    let text = ws.read(file);
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

fn ids(ws: &Ws, draw: &str) -> BTreeSet<String> {
    rows(ws, &format!("var/draws/{draw}/objects.csv")).into_iter().map(|r| r["id"].clone()).collect()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[test]
fn draws_sealed_on_two_days_are_both_staffed_wherever_the_process_dies() {
    let later = task("2", "ratio = \"10%\"\nmode = [\"市抽市查\"]").replace("3月—12月", "4月—12月");
    let first = Ws::small(&(task("1", "ratio = \"10%\"\nmode = [\"市抽市查\"]") + "\n" + &*later), &shops(60)).simulated("7a");
    with_people(&first);
    let settings = first.read("rules/settings.toml");
    first.write("rules/settings.toml", &format!("{settings}\n[beacon]\nkind = \"ceremony\"\n"));
    for day in ["2024-03-01", "2024-04-01"] {
        first.run(&["draw", "--as-of", day, "--now", &format!("{day}T04:00:00Z")]).ok();
    }
    let (mut deaths, mut alive) = (0, false);
    for point in (1..300).step_by(2) {
        let mut ws = Ws::empty();
        copy(first.root(), ws.root());
        ws.env.push(("CHOUCHA_SEED".into(), "7a".into()));
        ws.env.push(("CHOUCHA_FAULT".into(), format!("die:{point}")));
        let number = ["beacon", "--ceremony", "3 17 22", "--witness", "公证员王某", "--now", "2024-04-02T04:00:00Z"];
        let died = ws.run(&number).code == -1;
        ws.env.pop();
        // Both are staffed or neither is: there is nothing in between.
        let staffed = ws.run(&["ledger", "export"]).ok().out.matches("\"kind\":\"staffing\"").count();
        assert!(staffed == 0 || staffed == 2, "{point} {staffed}");
        ws.run(&number);
        for day in ["2024-04-02", "2024-04-03"] {
            ws.run(&["draw", "--now", &format!("{day}T04:00:00Z")]).ok();
        }
        ws.run(&["verify", "--now", "2024-04-03T04:00:00Z"]).ok();
        for draw in ["p-1-2024-03-01", "p-2-2024-04-01"] {
            let teams = rows(&ws, &format!("var/draws/{draw}/teams.csv"));
            assert!(!teams.is_empty() && teams.iter().all(|r| r["role"] != "unstaffed"), "{point} {draw}");
        }
        deaths += u32::from(died);
        if !died {
            alive = true;
            break;
        }
    }
    assert!(alive && deaths > 10, "{deaths}");
}

#[test]
fn a_cool_down_counts_from_earlier_days_where_the_visit_of_the_day_may_be_joined() {
    let drawn = |limit: &str| -> (usize, usize, usize) {
        let later = task("3", "ratio = \"100%\"").replace("3月—12月", "4月—12月");
        let ws = Ws::small(&(task("1", "ratio = \"100%\"") + "\n" + &*task("2", "ratio = \"100%\"") + "\n" + &*later), &shops(30));
        let rule = ws.read("rules/default.rhai");
        ws.write("rules/default.rhai", &format!("{rule}\nfn visits_limit(object) {{ {limit} }}\n"));
        ws.draw("2024-03-01");
        ws.draw("2024-04-01");
        ws.run(&["verify"]).ok();
        let of = |task: &str, day: &str| ids(&ws, &format!("p-{task}-{day}")).len();
        (of("1", "2024-03-01"), of("2", "2024-03-01"), of("3", "2024-04-01"))
    };
    assert_eq!(drawn("visits(4).may_join() + cool_down(6)"), (30, 30, 0), "the same visit in March, too soon in April");
    assert_eq!(drawn("visits(1).may_join() + cool_down(6)"), (30, 30, 0));
    assert_eq!(drawn("visits(4) + cool_down(6)"), (30, 0, 0), "nothing says that it may join");
}

#[test]
fn where_a_task_never_repeats_no_substitute_was_drawn_before() {
    let ws = Ws::small(&task("1", "ratio = \"40%\"\nfrequency = 2\nrepeat = \"never\""), &shops(30));
    ws.draw("2024-03-01");
    ws.draw("2024-08-01");
    let mut drawn: BTreeSet<String> = BTreeSet::new();
    for day in ["2024-03-01", "2024-08-01"] {
        for id in ids(&ws, &format!("p-1-{day}")) {
            assert!(drawn.insert(id.clone()), "{id} twice");
        }
    }
    // The reserve of each round: of the first, those that the second drew meanwhile stand before some who are free.
    for (round, day) in [("p/1/2024-08-01", "2024-08-01"), ("p/1/2024-03-01", "2024-03-01")] {
        for mut gone in ids(&ws, &format!("p-1-{day}")) {
            loop {
                let done = ws.run(&["substitute", round, &gone, "--reason", "注销", "--lang", "en"]).ok().out;
                if done.contains("has no objects left") {
                    break;
                }
                let table = rows(&ws, &format!("var/draws/p-1-{day}/substitutes.csv"));
                let called = table.iter().find(|r| r["replaced"] == gone).unwrap()["id"].clone();
                assert!(drawn.insert(called.clone()), "{called} was drawn before");
                gone = called;
            }
        }
    }
    assert_eq!(drawn.len(), 30, "everybody was free for one of the two");
    ws.run(&["verify"]).ok();
    let public = ws.path("var/public");
    let out = verified(&[&public]);
    assert!(public.join("p-1-2024-03-01/substitutes.csv").exists() && public.join("p-1-2024-08-01/substitutes.csv").exists());
    assert_eq!(out.lines().filter(|l| l.starts_with("ok  p/1/")).count(), 2, "{out}");
}

#[test]
fn a_round_is_coordinated_as_the_version_that_makes_it_says() {
    let tasks = |ratio: &str| {
        let one = |id: &str| task(id, &format!("ratio = \"{ratio}\"\nfrequency = 2"));
        format!("{}\n{}", one("1"), one("2"))
    };
    let ws = Ws::small(&tasks("10%"), &shops(60));
    ws.draw("2024-02-01");
    let plan = ws.read("rules/p.plan.toml");
    let head = plan.split("[[task]]").next().unwrap().replace("year = 2024", "year = 2024\ncoordination = \"together\"");
    ws.write("rules/p.plan.toml", &format!("{head}{}", tasks("20%")));
    // March's rounds were missed; August's are made by rules that draw both tasks together.
    ws.draw("2024-08-01");
    let draw =
        |task: &str| -> serde_json::Value { serde_json::from_str(&ws.read(&format!("var/public/p-{task}-2024-08-01/draw.json"))).unwrap() };
    assert_eq!(draw("1")["lottery"], "p/1/2024-08-01");
    assert_eq!(draw("2")["lottery"], "p/1/2024-08-01");
    ws.run(&["verify"]).ok();
}

#[test]
fn the_work_of_inspectors_is_held_against_a_year_not_against_two() {
    // 300 visits in each of two years: two people can make them, and could not make all 600 in one.
    let ws = Ws::small(&task("1", "ratio = \"100%\""), &shops(300));
    with_people(&ws);
    let people: Vec<&str> = PEOPLE.lines().collect();
    ws.write("datasets/inspectors.csv", &format!("{}\n", people.join("\n")));
    let plan = ws.read("rules/p.plan.toml");
    ws.write("rules/q.plan.toml", &plan.replace("id = \"p\"", "id = \"q\"").replace("year = 2024", "year = 2025"));
    ws.edit("rules/settings.toml", "\"rules/p.plan.toml\"", "\"rules/p.plan.toml\", \"rules/q.plan.toml\"");
    let ran = ws.run(&["check", "--lang", "en"]);
    assert!(!ran.err.contains("inspectors-overloaded") && !ran.out.contains("inspectors-overloaded"), "{}{}", ran.out, ran.err);
    // In one year it is too much.
    ws.write("datasets/objects.csv", &shops(450));
    let ran = ws.run(&["check", "--lang", "en"]);
    assert!(ran.err.contains("inspectors-overloaded") && ran.err.contains("900 inspector visits"), "{}{}", ran.out, ran.err);
}

#[test]
fn the_burden_of_a_year_counts_what_the_predecessor_drew() {
    let ws = Ws::small(&task("1", "ratio = \"10%\"\nfrequency = 2"), &shops(90));
    with_people(&ws);
    ws.draw("2024-03-01");
    let before = ws.run(&["burden", "--json"]).ok().json();
    let plan = ws.read("rules/p.plan.toml");
    ws.write("rules/q.plan.toml", &plan.replace("id = \"p\"", "id = \"q\"").replace("year = 2024", "year = 2024\npredecessor = \"p\""));
    ws.edit("rules/settings.toml", "p.plan.toml", "q.plan.toml");
    ws.draw("2024-04-01");
    let after = ws.run(&["burden", "--json"]).ok().json();
    assert_eq!(after["plan"], "q");
    for key in ["visits", "matters", "departments"] {
        assert_eq!(after[key], before[key], "{key}");
    }
    assert!(after["visits"]["drawn"].as_u64().unwrap() > 0 && after["visits"]["to_come"].as_u64().unwrap() > 0);
    // Whoever was drawn in March is not played through again in August: nobody has two visits.
    assert_eq!(after["distribution"].as_object().unwrap().keys().collect::<Vec<_>>(), ["1"]);
}

const LATELY: &str = "fn scope(task) { label(task.objects) & !drawn_within(2) }\n";

#[test]
fn drawn_within_counts_from_the_day_of_the_draw() {
    let later = task("2", "ratio = \"100%\"\nrule = \"own.rhai\"").replace("3月—12月", "7月—12月");
    let ws = Ws::small(&(task("1", "ratio = \"50%\"") + "\n" + &*later), &shops(40));
    ws.write("rules/own.rhai", LATELY);
    // Missed in March, drawn in the middle of June.
    ws.draw("2024-02-01");
    ws.draw("2024-06-15");
    ws.draw("2024-07-01");
    let (june, july) = (ids(&ws, "p-1-2024-03-01"), ids(&ws, "p-2-2024-07-01"));
    assert!(june.len() >= 20 && june.is_disjoint(&july) && june.len() + july.len() == 40, "{} {}", june.len(), july.len());
}

#[test]
fn missed_rounds_made_in_one_sweep_see_what_the_earlier_ones_draw() {
    let rules = [
        ("scope", "fn scope(task) { label(task.objects) & !drawn_within(12) }\n"),
        ("strata", "fn strata(task) { [stratum(\"抽过\", drawn_within(12)), stratum(\"没抽过\", everyone())] }\n"),
        ("certain", "fn certain(task) { drawn_within(12) }\n"),
    ];
    for (what, rule) in rules {
        let month =
            |id: &str, more: &str, month: &str| task(id, &format!("ratio = \"50%\"{more}")).replace("3月—12月", &format!("{month}月—12月"));
        let own = "\nrule = \"own.rhai\"";
        let ws = Ws::small(&format!("{}\n{}\n{}", month("1", "", "3"), month("2", own, "3"), month("3", own, "4")), &shops(60));
        ws.write("rules/own.rhai", rule);
        ws.draw("2024-02-01");
        ws.draw("2024-05-10");
        let (first, same, next) = (ids(&ws, "p-1-2024-03-01"), ids(&ws, "p-2-2024-03-01"), ids(&ws, "p-3-2024-04-01"));
        let before: BTreeSet<String> = first.union(&same).cloned().collect();
        assert!(before.len() < 60 && !first.is_disjoint(&same), "{what}: rounds of one day do not see each other");
        let frame = rows(&ws, "var/draws/p-3-2024-04-01/frame.csv");
        match what {
            "scope" => assert!(next.is_disjoint(&before) && frame.len() == 60 - before.len(), "{what}"),
            "strata" => {
                let draw: serde_json::Value = serde_json::from_str(&ws.read("var/draws/p-3-2024-04-01/draw.json")).unwrap();
                let cells = draw["cells"].as_array().unwrap();
                let of = |name: &str| cells.iter().filter(|c| c["stratum"] == name).map(|c| c["population"].as_u64().unwrap()).sum::<u64>();
                assert_eq!((of("抽过"), of("没抽过")), (before.len() as u64, 60 - before.len() as u64), "{draw}");
            }
            _ => {
                let marked: BTreeSet<String> = frame.iter().filter(|r| r["mark"] == "certain").map(|r| r["id"].clone()).collect();
                assert_eq!(marked, before);
            }
        }
        assert!(!rows(&ws, "var/draws/p-2-2024-03-01/frame.csv").iter().any(|r| r.get("mark").is_some_and(|m| m == "certain")));
        ws.run(&["verify"]).ok();
    }
}

#[test]
fn why_nobody_goes_is_recorded_as_a_code_and_shown_in_words() {
    let ws = Ws::small(&task("1", "ratio = \"10%\"\nmode = [\"市抽市查\"]"), &shops(40));
    with_people(&ws);
    std::fs::remove_file(ws.path("datasets/inspectors.csv")).unwrap();
    assert_eq!(ws.run(&["draw", "--as-of", "2024-03-01"]).code, 1);
    let visits = rows(&ws, "var/draws/p-1-2024-03-01/visits.csv");
    assert!(!visits.is_empty() && visits.iter().all(|r| r["why"] == "inspectors-unreadable" && !r["words"].is_empty()), "{visits:?}");
    ws.run(&["verify"]).ok();
    let text = ws.run(&["ledger", "export"]).ok().out;
    let staffing = text.lines().find(|l| l.contains("\"staffing\"")).unwrap();
    assert!(!staffing.contains("名录库") && staffing.contains("inspectors-unreadable"), "{staffing}");
    // Words may change with the program; what they stand for may not.
    let table = ws.read("var/draws/p-1-2024-03-01/visits.csv");
    ws.write("var/draws/p-1-2024-03-01/visits.csv", &table.replace(&visits[0]["words"], "nobody could be sent"));
    ws.run(&["verify"]).ok();
    ws.write("var/draws/p-1-2024-03-01/visits.csv", &table.replace("inspectors-unreadable", "short"));
    assert_eq!(ws.run(&["verify"]).code, 1);
    ws.write("var/draws/p-1-2024-03-01/visits.csv", &table);
    // Too few: the code says so, too.
    ws.write("datasets/inspectors.csv", &format!("{}\n", PEOPLE.lines().take(2).collect::<Vec<_>>().join("\n")));
    assert_eq!(ws.run(&["staff", "p/1/2024-03-01"]).code, 1);
    assert!(rows(&ws, "var/draws/p-1-2024-03-01/visits.csv").iter().all(|r| r["why"] == "short"));
    ws.run(&["verify"]).ok();
}

fn verified(script_arguments: &[&Path]) -> String {
    let script = crate::support::repository().join("docs/verify-teams.py");
    let output = std::process::Command::new("python3").arg(script).args(script_arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_draw_is_explained_by_what_was_drawn_before_it() {
    let rule = "ratio = \"50%\"\nfrequency = 2\nrule = \"lately.rhai\"";
    let ws = Ws::small(&task("1", rule), &shops(12)).simulated("07");
    ws.write("rules/lately.rhai", "fn scope(task) { label(task.objects) & !drawn_within(12) }\n");
    let on = |day: &str, arguments: &[&str]| {
        let now = format!("{day}T04:00:00Z");
        ws.run(&[arguments, &["--now", &now, "--json"]].concat()).ok().json()
    };
    on("2024-03-01", &["draw"]);
    on("2024-08-01", &["draw"]);
    let (march, august) = (ids(&ws, "p-1-2024-03-01"), ids(&ws, "p-1-2024-08-01"));
    assert_eq!((march.len(), august.len()), (6, 3));
    // Whoever was drawn in March was in March's scope, whatever was drawn since; and out of August's.
    for (draw, object, then) in [("p/1/2024-03-01", &march, true), ("p/1/2024-08-01", &august, true), ("p/1/2024-08-01", &march, false)] {
        let object = object.iter().next().unwrap();
        let why = on("2024-08-02", &["explain", draw, object]);
        assert_eq!((why["in_scope"].as_bool(), why["scope"]["holds"].as_bool()), (Some(then), Some(then)), "{draw} {object}: {why:#}");
        assert_eq!(why["notes"].as_array().map(Vec::len), Some(0), "{why:#}");
    }
}

#[test]
fn substitutes_are_published_when_an_embargo_ends_where_nobody_is_sent() {
    let ws = Ws::small(&task("1", "ratio = \"50%\""), &shops(12)).simulated("41");
    ws.edit("rules/p.plan.toml", "year = 2024", "year = 2024\nembargo = 60");
    let on = |day: &str, arguments: &[&str]| ws.run(&[arguments, &["--now", &format!("{day}T04:00:00Z")]].concat()).ok();
    on("2024-03-01", &["draw"]);
    let gone = ids(&ws, "p-1-2024-03-01").into_iter().next().unwrap();
    on("2024-03-05", &["substitute", "p/1/2024-03-01", &gone, "--reason", "注销"]);
    let file = "p-1-2024-03-01/substitutes.csv";
    let office = ws.read(&format!("var/draws/{file}"));
    on("2024-04-29", &["draw"]);
    assert!(!ws.path(&format!("var/public/{file}")).exists());
    on("2024-05-05", &["draw"]);
    assert_eq!(ws.read(&format!("var/public/{file}")), office);
    assert!(ws.path("var/public/p-1-2024-03-01/objects.csv").exists());
    on("2024-05-05", &["verify"]);
    // One that is called after the end is published at once.
    let next = ids(&ws, "p-1-2024-03-01").into_iter().nth(1).unwrap();
    on("2024-05-06", &["substitute", "p/1/2024-03-01", &next, "--reason", "注销"]);
    assert_eq!(ws.read(&format!("var/public/{file}")).lines().count(), 3);
}

#[test]
fn what_is_under_an_embargo_stands_in_nobody_elses_file() {
    let ws = Ws::small(&task("1", "ratio = \"100%\"\nmode = [\"市抽市查\"]"), &shops(6)).simulated("41");
    with_people(&ws);
    let plan = ws.read("rules/p.plan.toml");
    ws.write("rules/q.plan.toml", &plan.replace("id = \"p\"", "id = \"q\"").replace("year = 2024", "year = 2024\nsupplements = \"p\""));
    ws.write("rules/p.plan.toml", &plan.replace("year = 2024", "year = 2024\nembargo = 60"));
    ws.edit("rules/settings.toml", "\"rules/p.plan.toml\"", "\"rules/p.plan.toml\", \"rules/q.plan.toml\"");
    let draw = |day: &str| {
        ws.run(&["draw", "--now", &format!("{day}T04:00:00Z")]).ok();
        ws.run(&["verify", "--now", &format!("{day}T04:00:00Z")]).ok();
    };
    draw("2024-03-01");
    // Whom q draws is public; who goes would tell whom p draws, for they go to both.
    assert!(ws.read("var/draws/q-1-2024-03-01/visits.csv").contains(",p/1/2024-03-01,"));
    assert!(ws.path("var/public/q-1-2024-03-01/objects.csv").exists());
    for file in ["q-1-2024-03-01/visits.csv", "q-1-2024-03-01/teams.csv", "p-1-2024-03-01/visits.csv", "teams"] {
        assert!(!ws.path(&format!("var/public/{file}")).exists(), "{file}");
    }
    // A substitute is called meanwhile, and does not show either.
    let gone = ids(&ws, "p-1-2024-03-01").into_iter().next().unwrap();
    let substitute = ["substitute", "p/1/2024-03-01", &gone, "--reason", "注销", "--now", "2024-03-05T04:00:00Z"];
    ws.run(&substitute).ok();
    draw("2024-03-06");
    assert!(!ws.path("var/public/p-1-2024-03-01/substitutes.csv").exists());
    draw("2024-05-05");
    let public = ws.read("var/public/q-1-2024-03-01/visits.csv");
    let office = ws.read("var/draws/q-1-2024-03-01/visits.csv");
    assert_eq!(public, office.lines().map(|line| format!("{}\r\n", line.rsplit_once(',').unwrap().0)).collect::<String>());
    assert!(public.contains(",p/1/2024-03-01,") && !public.contains(&format!(",{gone},p/1/2024-03-01,")), "{public}");
    assert!(ws.path("var/public/p-1-2024-03-01/substitutes.csv").exists());
    verified(&[&ws.path("var/public")]);
}

#[test]
fn a_visit_needs_nobody_for_a_matter_that_dropped_out() {
    let tasks = format!(
        "{}{}",
        task("1", "ratio = \"100%\"\nmode = [\"市抽市查\"]"),
        task("2", "ratio = \"100%\"\npartners = [\"乙局\"]\nmode = [\"市抽市查\"]")
    );
    let ws = Ws::small(&tasks, &shops(6));
    with_people(&ws);
    assert_eq!(ws.run(&["draw", "--as-of", "2024-03-01"]).code, 1, "nobody is at 乙局");
    assert_eq!(ws.run(&["staff", "p/1/2024-03-01"]).code, 1);
    ws.run(&["void", "p/2/2024-03-01", "--reason", "名录库有误", "--by", "王五"]).ok();
    ws.run(&["staff", "p/1/2024-03-01"]).ok();
    let teams = rows(&ws, "var/draws/p-1-2024-03-01/teams.csv");
    assert!(teams.iter().all(|r| r["department"] == "甲局" && r["role"] != "unstaffed"), "{teams:?}");
    ws.run(&["verify"]).ok();
}

#[test]
fn wherever_a_decision_about_visits_dies_the_next_command_completes_its_files() {
    let first = Ws::small(&task("1", "ratio = \"20%\"\nmode = [\"市抽市查\"]"), &shops(30)).simulated("3c");
    with_people(&first);
    let now = "2024-03-01T04:00:00Z";
    first.run(&["draw", "--now", now]).ok();
    let team = rows(&first, "var/draws/p-1-2024-03-01/teams.csv");
    let (object, member) = (team[0]["id"].clone(), team[0]["inspector_id"].clone());
    let decisions: [&[&str]; 3] = [
        &["recuse", "p/1/2024-03-01", &object, &member, "--reason", "亲属任职"],
        &["substitute", "p/1/2024-03-01", &object, "--reason", "注销"],
        &["void", "p/1/2024-03-01", "--reason", "名录库有误", "--by", "王五"],
    ];
    for decision in decisions {
        let mut deaths = 0;
        for point in 1..60 {
            let mut ws = Ws::empty();
            copy(first.root(), ws.root());
            ws.env.push(("CHOUCHA_SEED".into(), "3c".into()));
            ws.env.push(("CHOUCHA_FAULT".into(), format!("die:{point}")));
            let died = ws.run(&[decision, &["--now", now]].concat()).code == -1;
            ws.env.pop();
            ws.run(&["draw", "--now", now]).ok();
            ws.run(&["verify", "--now", now]).ok();
            let teams = rows(&ws, "var/draws/p-1-2024-03-01/teams.csv");
            assert!(teams.iter().all(|r| r["role"] != "unstaffed"), "{decision:?} died at {point} and leaves a visit without a team");
            deaths += u32::from(died);
            if !died {
                break;
            }
        }
        assert!(deaths > 4, "{decision:?} {deaths}");
    }
}

#[test]
fn what_the_predecessor_drew_is_staffed_recused_and_substituted_under_its_heir() {
    let ws = Ws::small(&task("1", "ratio = \"40%\"\nrepeat = \"never\"\nfrequency = 2\nmode = [\"市抽市查\"]"), &shops(30));
    with_people(&ws);
    ws.draw("2024-03-01");
    let plan = ws.read("rules/p.plan.toml");
    ws.write("rules/q.plan.toml", &plan.replace("id = \"p\"", "id = \"q\"").replace("year = 2024", "year = 2024\npredecessor = \"p\""));
    ws.edit("rules/settings.toml", "p.plan.toml", "q.plan.toml");
    ws.draw("2024-08-01");
    let (march, august) = (ids(&ws, "p-1-2024-03-01"), ids(&ws, "q-1-2024-08-01"));
    assert!(march.is_disjoint(&august));
    let team = rows(&ws, "var/draws/p-1-2024-03-01/teams.csv");
    ws.run(&["recuse", "p/1/2024-03-01", &team[0]["id"], &team[0]["inspector_id"], "--reason", "亲属任职"]).ok();
    // March's reserve holds what August drew: none of them is called.
    for gone in &march {
        ws.run(&["substitute", "p/1/2024-03-01", gone, "--reason", "注销"]).ok();
    }
    let table = rows(&ws, "var/draws/p-1-2024-03-01/substitutes.csv");
    let called: BTreeSet<String> = table.iter().map(|r| r["id"].clone()).filter(|id| !id.is_empty()).collect();
    assert!(called.len() == 6 && called.is_disjoint(&august) && called.is_disjoint(&march), "{table:?}");
    assert!(table.iter().any(|r| r["why"].contains("drawn-before")), "{table:?}");
    ws.run(&["verify"]).ok();
}

#[test]
fn what_the_service_checks_after_a_substitution_are_all_draws_that_share_the_visit() {
    let ws = Ws::small(&format!("{}\n{}", task("1", "ratio = \"50%\""), task("2", "ratio = \"50%\"")), &shops(30));
    with_people(&ws);
    let plan = ws.read("rules/p.plan.toml");
    ws.write("rules/p.plan.toml", &plan.replacen("year = 2024", "year = 2024\ncoordination = \"together\"", 1));
    ws.draw("2024-03-01");
    let both = ids(&ws, "p-1-2024-03-01").intersection(&ids(&ws, "p-2-2024-03-01")).next().expect("a visit of both").clone();
    let mut known = choucha::audit::Known::default();
    assert!(choucha::audit::verify_news(ws.root(), &choucha::clock::Clock::System, &mut known).unwrap().failed.is_empty());
    ws.run(&["substitute", "p/1/2024-03-01", &both, "--reason", "注销"]).ok();
    let mut after = known.clone();
    assert!(choucha::audit::verify_news(ws.root(), &choucha::clock::Clock::System, &mut after).unwrap().failed.is_empty());
    // The other draw's file is changed: found at once, not at the next full verification.
    let file = ws.path("var/draws/p-2-2024-03-01/teams.csv");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("甲一", "甲二", 1)).unwrap();
    let failed = choucha::audit::verify_news(ws.root(), &choucha::clock::Clock::System, &mut known).unwrap().failed;
    assert!(failed.iter().any(|f| f.what == "p/2/2024-03-01"), "{failed:?}");
}
