//! The year of the repository's own workspace, quotas, order, once and for ever.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use serde_json::Value;

use crate::support::{Ws, long, object_count, shops, task};

fn planned_rounds(ws: &Ws) -> BTreeSet<String> {
    let plan = ws.run(&["plan", "--json"]).ok().json();
    let id = plan["plan"]["id"].as_str().unwrap().to_owned();
    let mut rounds = BTreeSet::new();
    for task in plan["tasks"].as_array().unwrap() {
        for round in task["rounds"].as_array().unwrap() {
            rounds.insert(format!("{id}/{}/{}", task["id"].as_str().unwrap(), round["opens"].as_str().unwrap()));
        }
    }
    rounds
}

#[test]
fn every_round_of_the_year_is_made_once_on_its_day() {
    long!();
    let ws = Ws::city();
    let rounds = planned_rounds(&ws);
    let mut made = BTreeSet::new();
    let mut day: NaiveDate = "2024-03-01".parse().unwrap();
    let last: NaiveDate = "2024-12-31".parse().unwrap();
    while day <= last {
        for draw in ws.draw(&day.to_string())["drawn"].as_array().unwrap() {
            assert_eq!(draw["opens"], day.to_string());
            assert_eq!(draw["retrospective"], true);
            assert!(made.insert(draw["draw"].as_str().unwrap().to_owned()), "twice: {draw}");
        }
        day = day + Days::new(1);
    }
    assert_eq!(made, rounds);
    // A second pass makes none.
    assert_eq!(ws.draw("2024-12-31")["drawn"].as_array().unwrap().len(), 0);
    let listed = ws.run(&["draws", "--json"]).ok().json();
    assert_eq!(listed["draws"].as_array().unwrap().len(), rounds.len());
    // Every ticket, quota, frame digest and order, by another program.
    let checked: BTreeSet<String> = ws.recompute().into_iter().collect();
    assert_eq!(checked, rounds);
}

#[test]
fn a_catch_up_makes_the_same_rounds_and_counts_what_the_earlier_ones_drew() {
    let ws = Ws::small(&task("1", "ratio = \"40%\"\nfrequency = 3"), &shops(30));
    // The first round on its day, the others late, in one sweep.
    ws.draw("2024-03-01");
    let found = ws.draw("2024-12-31");
    assert_eq!(found["drawn"].as_array().unwrap().len(), 2);
    ws.recompute();
    // 12 of 30 in each of three rounds: everyone once before anyone twice.
    let drawn = ws.drawn();
    let mut times: BTreeMap<&str, u32> = BTreeMap::new();
    for (_, ids) in &drawn {
        ids.iter().for_each(|id| *times.entry(id).or_default() += 1);
    }
    assert_eq!(times.len(), 30);
    assert!(times.values().all(|n| (1..=2).contains(n)));
}

#[test]
fn exact_ratios_over_48_cells_draw_the_exact_number() {
    let regions: Vec<String> = (0..48).map(|i| format!("R{i:02}")).collect();
    let mut register = String::from("id,name,region,tier,status,labels\n");
    for i in 0..480 {
        register.push_str(&format!("S{i:04},店,{},{},存续,店\n", regions[i % 48], ["低", "中", "高", "极高"][i / 48 % 4]));
    }
    let ws = Ws::small(&task("1", "ratio = \"3%\"\nrule = \"counties.rhai\""), &register);
    ws.edit("rules/settings.toml", "[\"低\", \"中\", \"高\"]", "[\"低\", \"中\", \"高\", \"极高\"]");
    let strata: Vec<String> = regions.iter().map(|r| format!("stratum(\"{r}\", region(\"{r}\"))")).collect();
    ws.write("rules/counties.rhai", &format!("fn strata(task) {{ [{}] }}\n", strata.join(", ")));
    let found = ws.draw("2024-03-01");
    assert_eq!(found["drawn"][0]["cells"].as_array().unwrap().len(), 48);
    // 3% of 480 is 14.4; each county has 15/48 of it, and no county more than one.
    assert_eq!(object_count(&found), 15);
    assert!(found["drawn"][0]["cells"].as_array().unwrap().iter().all(|c| c["share"] == "5/16" && c["quota"].as_u64().unwrap() <= 1));
    ws.recompute();
}

#[test]
fn the_decimal_edges() {
    for (count, ratio, drawn) in [(100, "7%", 7), (30, "10%", 3), (34, "3%", 2), (1, "0.1%", 1), (3, "100%", 3), (5, "0%", 0)] {
        let ws = Ws::small(&task("1", &format!("ratio = \"{ratio}\"")), &shops(count));
        assert_eq!(object_count(&ws.draw("2024-03-01")), drawn, "{ratio} of {count}");
    }
}

#[test]
fn counts_bands_totals_and_a_yearly_basis() {
    let tasks = [
        task("count", "count = \">=10\""),
        task("band", "ratio = \"10%..20%\""),
        task("most", "ratio = \"<=3%\""),
        task("year", "ratio = \"10%\"\nfrequency = 4\nratio_basis = \"year\""),
        task("never", "ratio = \"60%\"\nfrequency = 2\nrepeat = \"never\""),
        task("capped", "ratio = \"50%\"\nrule = \"capped.rhai\""),
    ];
    let ws = Ws::small(&tasks.join("\n"), &shops(103));
    ws.write("rules/capped.rhai", "fn total(task, population) { at_most(7) }\n");
    let (first, found) = (ws.draw("2024-03-01"), ws.draw("2024-12-31"));
    let mut drawn: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for d in first["drawn"].as_array().unwrap().iter().chain(found["drawn"].as_array().unwrap()) {
        drawn.entry(d["task"].as_str().unwrap().to_owned()).or_default().push(d["objects"].as_u64().unwrap());
    }
    let expected = [("band", vec![11]), ("capped", vec![7]), ("count", vec![10]), ("most", vec![3])];
    for (name, numbers) in expected {
        assert_eq!(drawn[name], numbers, "{name}");
    }
    // The year's quota is worked out cell by cell: 11 of 103, shared over four rounds, never more in all.
    assert_eq!(drawn["year"].iter().sum::<u64>(), 11);
    // 62 of 103 twice without repetition: 62, then the 41 that are left, and the shortfall is said.
    assert_eq!(drawn["never"], [62, 41]);
    let short = found["drawn"].as_array().unwrap().iter().find(|d| d["task"] == "never" && d["opens"] != "2024-03-01").unwrap();
    assert!(short["notes"].to_string().contains("少"));
}

#[test]
fn a_frequency_of_nought_draws_nothing_and_a_frame_of_none_is_a_draw_of_none() {
    let tasks = [
        task("0", "ratio = \"5%\"\nfrequency = 0"),
        task("1", "ratio = \"5%\"\nobjects_x = 1").replace("objects = [\"店\"]", "objects = [\"无\"]").replace("objects_x = 1", ""),
    ];
    let ws = Ws::small(&tasks.join("\n"), &shops(9));
    let found = ws.draw("2024-03-01");
    let drawn = found["drawn"].as_array().unwrap();
    assert_eq!(drawn.len(), 1);
    assert_eq!((drawn[0]["task"].as_str(), drawn[0]["objects"].as_u64()), (Some("1"), Some(0)));
    assert!(drawn[0]["notes"].to_string().contains("没有对象"));
    assert_eq!(ws.draw("2024-03-02")["drawn"].as_array().unwrap().len(), 0);
}

#[test]
fn nobody_looks_first_and_nobody_draws_ahead_or_back() {
    let ws = Ws::city();
    let trial = ws.run(&["draw", "--as-of", "2024-03-01", "--dry-run", "--json"]).ok().json();
    assert_eq!(trial["drawn"].as_array().unwrap().len(), 48);
    assert!(trial["drawn"].as_array().unwrap().iter().all(|d| d.get("seed").is_none() && d.get("files").is_none()));
    assert!(!ws.path("var").exists());
    let preview = ws.run(&["preview", "--json"]).ok().json();
    // A round's number; what is expected of its cells adds up to it.
    let quotas = |round: &Value| {
        let expected: f64 = round["cells"].as_array().unwrap().iter().map(|c| c["quota"].as_f64().unwrap()).sum();
        let number = round["quota"].as_u64().unwrap();
        assert!((expected - f64::from(u32::try_from(number).unwrap())).abs() < 1e-3, "{round}");
        number
    };
    let by_preview: u64 = preview["tasks"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|t| t["rounds"].as_array().unwrap())
        .filter(|r| r["opens"] == "2024-03-01")
        .map(quotas)
        .sum();
    assert_eq!(object_count(&trial), by_preview);
    let real = ws.draw("2024-03-01");
    assert_eq!(object_count(&real), by_preview);
    assert_eq!(ws.run(&["draw", "--as-of", "2999-01-01"]).code, 2);
    let back = ws.run(&["draw", "--as-of", "2024-02-29"]);
    assert_eq!(back.code, 2);
    assert!(back.err.contains("2024-03-01"));
    // In a real workspace neither the clock nor the seed can be given.
    assert_eq!(ws.run(&["draw", "--as-of", "2024-03-02", "--seed", "00"]).code, 2);
    assert_eq!(ws.run(&["draw", "--now", "2024-03-02T00:00:00Z"]).code, 2);
}

#[test]
fn a_window_that_closed_lapses_and_a_lapse_settles_nothing() {
    let ws = Ws::small(&task("1", "ratio = \"5%\""), &shops(30));
    assert!(ws.draw("2024-01-01")["drawn"].as_array().unwrap().is_empty());
    let late = ws.run(&["draw", "--as-of", "2025-01-01", "--json"]).ok().json();
    assert_eq!(late["drawn"].as_array().unwrap().len(), 0);
    assert_eq!(late["not_drawn"][0]["state"], "lapsed");
    assert_eq!(ws.run(&["draws", "--json"]).ok().json()["draws"][0]["state"], "lapsed");
    // Said once.
    assert_eq!(ws.draw("2025-01-02")["not_drawn"].as_array().unwrap().len(), 0);
    // The clock had been wrong: inside the window the round is due.
    assert_eq!(ws.draw("2024-12-31")["drawn"].as_array().unwrap().len(), 1);
    let draws = ws.run(&["draws", "--json"]).ok().json();
    assert_eq!((draws["draws"].as_array().unwrap().len(), draws["draws"][0]["state"].as_str()), (1, Some("drawn")));
}

#[test]
fn one_task_at_a_time() {
    let ws = Ws::city();
    let one = ws.run(&["draw", "--as-of", "2024-03-01", "--task", "04", "--json"]).ok().json();
    assert_eq!(one["drawn"].as_array().unwrap().len(), 1);
    let two = ws.run(&["draw", "--as-of", "2024-03-01", "--task", "changzhi-2024/05", "--json"]).ok().json();
    assert_eq!(two["drawn"][0]["task"], "05");
    assert_eq!(ws.draw("2024-03-01")["drawn"].as_array().unwrap().len(), 46);
    let wrong = ws.run(&["draw", "--as-of", "2024-03-01", "--task", "99"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("99"));
}

#[test]
fn files_are_written_again_from_the_ledger() {
    let ws = Ws::small(&task("1", "ratio = \"20%\""), &shops(50));
    ws.draw("2024-03-01");
    let names = ["draws", "public"].map(|f| format!("var/{f}/p-1-2024-03-01"));
    let texts: Vec<String> =
        names.iter().flat_map(|n| ["draw.json", "objects.csv", "frame.csv"].map(|f| ws.read(&format!("{n}/{f}")))).collect();
    for name in &names {
        std::fs::remove_dir_all(ws.path(name)).unwrap();
    }
    // The register has moved on since.
    ws.write("datasets/objects.csv", &shops(3));
    assert_eq!(ws.draw("2024-03-01")["restored"][0], "p/1/2024-03-01");
    let again: Vec<String> =
        names.iter().flat_map(|n| ["draw.json", "objects.csv", "frame.csv"].map(|f| ws.read(&format!("{n}/{f}")))).collect();
    assert_eq!(texts, again);
    // Risk classes do not stand in what everyone can see.
    assert!(texts[0].contains("\"tiers\"") && !texts[3].contains("\"tiers\""));
    assert!(texts[1].contains("tier,stratum") && !texts[4].contains("tier"));
    assert!(texts[1].starts_with("\u{FEFF}rank,id,name,region,cell,tier,stratum,times,ticket,inclusion_probability,weight\r\n"));
    assert!(texts[2].starts_with("\u{FEFF}id,cell,times,inclusion_probability\r\n"));
}

#[test]
fn two_commands_at_the_same_moment_draw_once() {
    let ws = Ws::city();
    let children: Vec<_> = (0..4)
        .map(|_| {
            ws.command(&["draw", "--as-of", "2024-03-01", "--json"])
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    let made: Vec<usize> = children
        .into_iter()
        .map(|c| {
            let output = c.wait_with_output().unwrap();
            assert!(output.status.success());
            serde_json::from_slice::<Value>(&output.stdout).unwrap()["drawn"].as_array().unwrap().len()
        })
        .collect();
    assert_eq!(made.iter().sum::<usize>(), 48);
    assert_eq!(ws.recompute().len(), 48);
}

#[test]
fn the_service_makes_what_is_due_at_start_and_leaves_on_a_signal() {
    let mut ws = Ws::small(&task("1", "ratio = \"20%\""), &shops(50)).simulated("00");
    // The service has a secret of its own, not a master seed.
    ws.env.clear();
    ws.run(&["draw", "--now", "2024-02-20T00:00:00Z"]).ok();
    let mut child = ws.command(&["serve", "--now", "2024-03-05T00:00:00Z"]).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let drawn = ws.path("var/draws/p-1-2024-03-01/draw.json");
    for _ in 0..200 {
        if drawn.exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert!(drawn.exists());
    std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    let mut code = None;
    for _ in 0..200 {
        code = child.try_wait().unwrap();
        if code.is_some() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    child.kill().ok();
    assert_eq!(code.and_then(|c| c.code()), Some(0));
    let mut log = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut log).unwrap();
    assert!(log.contains("Asia/Shanghai") && log.contains("p/1/2024-03-01"), "{log}");
}
