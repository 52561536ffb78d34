//! Every round accounts for itself: each way in which one was once drawn twice, or lost with everything green.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{Ran, Ws, shops, task};

/// A simulated workspace that is told which day it is.
pub struct Year(pub Ws);

impl Year {
    pub fn of(tasks: &str) -> Self {
        Self(Ws::small(tasks, &shops(40)).simulated("00"))
    }

    /// The command on a day.
    pub fn on(&self, day: &str, arguments: &[&str]) -> Ran {
        let now = format!("{day}T04:00:00Z");
        self.0.run(&[arguments, &["--now", &now]].concat())
    }

    pub fn json(&self, day: &str, arguments: &[&str]) -> Value {
        self.on(day, &[arguments, &["--json"]].concat()).json()
    }

    /// The nightly job on a day: the draws it made.
    pub fn night(&self, day: &str) -> Vec<String> {
        names(&self.on(day, &["draw", "--json"]).ok().json()["drawn"], "draw")
    }

    /// What `status` says of a task's rounds: the states that are not empty, in words.
    pub fn account(&self, day: &str, task: &str) -> String {
        let status = self.json(day, &["status"]);
        let account =
            status["accounts"].as_array().unwrap().iter().find(|a| a["task"] == task).unwrap_or_else(|| panic!("{status:#}")).clone();
        let states = ["coming", "due", "sealed", "interrupted", "drawn", "lapsed", "asked", "waived"];
        let sum: u64 = states.iter().map(|s| account[s].as_u64().unwrap()).sum();
        assert_eq!(sum, account["openings"].as_u64().unwrap(), "the states add up to the openings: {account}");
        let words = states.iter().chain(&["beside"]).filter(|s| account[**s] != 0).map(|s| format!("{} {s}", account[*s]));
        words.collect::<Vec<_>>().join(", ")
    }

    pub fn draws(&self, day: &str, state: &str) -> Vec<String> {
        let draws = self.json(day, &["draws"]);
        let list = draws["draws"].as_array().unwrap().iter().filter(|d| d["state"] == state);
        list.map(|d| d["draw"].as_str().unwrap().to_owned()).collect()
    }

    pub fn edit(&self, from: &str, to: &str) {
        self.0.edit("rules/p.plan.toml", from, to);
    }

    /// Writes another plan file; the settings name these plans from now on.
    pub fn plans(&self, id: &str, head: &str, tasks: &str, named: &[&str]) {
        self.0.write(&format!("rules/{id}.plan.toml"), &format!("[plan]\nid = \"{id}\"\ntitle = \"另一个计划\"\n{head}\n\n{tasks}"));
        self.name(named);
    }

    pub fn name(&self, named: &[&str]) {
        let settings = self.0.read("rules/settings.toml");
        let line = settings.lines().find(|l| l.starts_with("plans = ")).unwrap().to_owned();
        let list: Vec<String> = named.iter().map(|id| format!("\"rules/{id}.plan.toml\"")).collect();
        self.0.write("rules/settings.toml", &settings.replace(&line, &format!("plans = [{}]", list.join(", "))));
    }
}

pub fn names(list: &Value, key: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|d| d[key].as_str().unwrap().to_owned()).collect()
}

pub fn with(task: String, window: &str) -> String {
    task.replace("window = \"3月—12月\"", &format!("window = \"{window}\""))
}

pub const ONCE: &str = "ratio = \"10%\"\nfrequency = 1";
pub const TWICE: &str = "ratio = \"10%\"\nfrequency = 2";

// ---- One round twice --------------------------------------------------------------------------------------------------------------

#[test]
fn a_round_that_a_calendar_moves_before_it_was_made_is_made_once() {
    let year = Year::of(&with(task("1", ONCE), "6月—12月"));
    // The register is not there on 1 June, a Saturday; from the 2nd on openings fall on workdays.
    let register = year.0.read("datasets/objects.csv");
    std::fs::remove_file(year.0.path("datasets/objects.csv")).unwrap();
    assert_eq!(year.on("2024-06-01", &["draw"]).code, 4);
    year.edit("year = 2024", "year = 2024\nworkdays = true");
    assert!(year.night("2024-06-02").is_empty());
    year.0.write("datasets/objects.csv", &register);
    assert_eq!(year.night("2024-06-03"), ["p/1/2024-06-01"]);
    assert!(year.night("2024-06-04").is_empty());
    let draws = year.json("2024-06-04", &["draws"]);
    assert_eq!(draws["draws"][0]["opens"], "2024-06-03", "the id ends in the day that the rule gives, `opens` is the real one");
    assert_eq!(year.account("2024-06-04", "1"), "1 drawn");
}

#[test]
fn a_round_missed_under_a_plan_is_drawn_once_when_its_successor_stands_beside_it() {
    let year = Year::of(&task("1", TWICE));
    let register = year.0.read("datasets/objects.csv");
    std::fs::remove_file(year.0.path("datasets/objects.csv")).unwrap();
    assert_eq!(year.on("2024-03-01", &["draw"]).code, 4);
    year.0.write("datasets/objects.csv", &register);
    year.plans("q", "year = 2024\npredecessor = \"p\"", &task("1", TWICE), &["p", "q"]);
    assert_eq!(year.night("2024-03-05"), ["q/1/2024-03-01"]);
    assert!(year.night("2024-03-06").is_empty());
    assert_eq!(year.account("2024-03-06", "1"), "1 coming, 1 drawn");
}

#[test]
fn a_successor_with_another_window_does_not_draw_again_what_its_predecessor_drew() {
    let year = Year::of(&task("1", ONCE));
    assert_eq!(year.night("2024-03-01"), ["p/1/2024-03-01"]);
    year.plans("q", "year = 2024\npredecessor = \"p\"", &with(task("1", ONCE), "2024-03-05..2024-12-31"), &["q"]);
    let check = year.json("2024-03-20", &["check"]);
    assert!(check.to_string().contains("2024-03-05"), "{check:#}");
    assert!(year.night("2024-03-20").is_empty());
    assert!(year.night("2024-03-21").is_empty());
    assert_eq!(year.account("2024-03-21", "1"), "1 asked");
    year.on("2024-03-22", &["waive", "q/1/2024-03-05", "--reason", "三月一日已抽", "--by", "张三"]).ok();
    assert_eq!(year.account("2024-03-22", "1"), "1 waived");
    assert!(year.night("2024-03-23").is_empty());
}

#[test]
fn a_window_moved_ahead_of_a_drawn_round_asks_before_it_draws_the_new_one() {
    let year = Year::of(&task("1", ONCE));
    assert_eq!(year.night("2024-03-01"), ["p/1/2024-03-01"]);
    year.edit("3月—12月", "5月—12月");
    assert!(year.night("2024-03-10").is_empty());
    assert_eq!(year.account("2024-03-10", "1"), "1 asked", "the task's one round of the year is drawn already");
    assert!(year.night("2024-05-01").is_empty());
    // A person wants it all the same.
    let made = year.on("2024-05-02", &["backfill", "p/1/2024-05-01", "--json"]).ok().json();
    assert_eq!(names(&made["drawn"], "draw"), ["p/1/2024-05-01"]);
}

// ---- A round gone with everything green -------------------------------------------------------------------------------------------

#[test]
fn a_window_moved_and_moved_back_asks_for_the_round_that_it_passed_over() {
    let year = Year::of(&task("1", ONCE));
    assert!(year.night("2024-02-24").is_empty());
    year.edit("3月—12月", "4月—12月");
    assert!(year.night("2024-02-25").is_empty());
    assert!(year.night("2024-03-01").is_empty());
    year.edit("4月—12月", "3月—12月");
    assert!(year.night("2024-03-02").is_empty());
    assert_eq!(year.account("2024-03-02", "1"), "1 asked");
    assert_eq!(year.draws("2024-03-02", "asked"), ["p/1/2024-03-01"]);
    let status = year.on("2024-03-02", &["status", "--lang", "en"]);
    assert!(status.code == 1 && status.out.contains("p/1/2024-03-01"), "{}", status.out);
    assert!(
        year.on("2024-03-03", &["draw", "--task", "1", "--json"]).ok().json()["drawn"].as_array().unwrap().is_empty(),
        "naming the task decides nothing"
    );
    let made = year.on("2024-03-03", &["backfill", "p/1/2024-03-01", "--json"]).ok().json();
    assert_eq!(names(&made["drawn"], "draw"), ["p/1/2024-03-01"]);
}

#[test]
fn a_task_added_the_day_after_its_window_opened_waits_for_a_person() {
    let year = Year::of(&task("1", ONCE));
    year.night("2024-03-01");
    let plan = year.0.read("rules/p.plan.toml");
    year.0.write("rules/p.plan.toml", &format!("{plan}\n{}", task("2", TWICE)));
    let swept = year.on("2024-03-02", &["draw", "--json"]).ok().json();
    assert!(swept["drawn"].as_array().unwrap().is_empty());
    let not = swept["not_drawn"].as_array().unwrap();
    assert!(not.iter().any(|n| n["draw"] == "p/2/2024-03-01" && n["state"] == "asked"), "{swept:#}");
    assert_eq!(year.account("2024-03-02", "2"), "1 coming, 1 asked");
    let plan = year.json("2024-03-02", &["plan"]);
    let rounds: Vec<(&str, &str)> = plan["tasks"][1]["rounds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (r["opens"].as_str().unwrap(), r["state"].as_str().unwrap()))
        .collect();
    assert_eq!(rounds, [("2024-03-01", "asked"), ("2024-08-01", "coming")]);
}

#[test]
fn a_window_moved_forward_asks_for_what_it_opens_in_the_past() {
    let year = Year::of(&with(task("1", ONCE), "6月—12月"));
    assert!(year.night("2024-05-14").is_empty());
    year.edit("6月—12月", "3月—12月");
    let check = year.json("2024-05-15", &["check"]);
    assert!(check.to_string().contains("p/1/2024-03-01"), "{check:#}");
    let effect = year.on("2024-05-15", &["preview", "--against", "--json"]).json();
    assert!(effect.to_string().contains("2024-03-01"), "{effect:#}");
    assert!(year.night("2024-05-15").is_empty());
    assert_eq!(year.account("2024-05-15", "1"), "1 asked");
    assert!(year.night("2024-06-01").is_empty(), "the June round is gone with the window");
}

#[test]
fn a_frequency_raised_in_june_says_which_rounds_it_adds_and_takes_away() {
    let year = Year::of(&task("1", TWICE));
    assert_eq!(year.night("2024-03-01"), ["p/1/2024-03-01"]);
    year.edit("frequency = 2", "frequency = 3");
    // 1 March stays and is drawn; 11 June lies before the change; 21 September comes; 1 August is gone.
    let check = year.json("2024-06-20", &["check"]);
    assert!(check.to_string().contains("2024-06-11"), "{check:#}");
    assert!(year.night("2024-06-20").is_empty());
    assert_eq!(year.account("2024-06-20", "1"), "1 coming, 1 drawn, 1 asked");
    assert!(year.night("2024-08-01").is_empty());
    assert_eq!(year.night("2024-09-21"), ["p/1/2024-09-21"]);
    assert_eq!(year.account("2024-09-21", "1"), "2 drawn, 1 asked");
}

#[test]
fn a_round_owed_when_its_opening_is_taken_away_waits_for_a_person() {
    let year = Year::of(&task("1", &format!("{TWICE}\nmissed = \"ask\"")));
    year.night("2024-02-20");
    year.edit("frequency = 2", "frequency = 1");
    year.edit("3月—12月", "2月—12月");
    // Changed on 5 March while the March round was owed and nobody had drawn it.
    assert!(year.night("2024-03-05").is_empty());
    assert_eq!(year.account("2024-03-05", "1"), "1 asked, 1 beside");
    let mut asked = year.draws("2024-03-05", "asked");
    asked.sort();
    assert_eq!(asked, ["p/1/2024-02-01", "p/1/2024-03-01"]);
    let made = year.on("2024-03-06", &["backfill", "p/1/2024-03-01", "--json"]).ok().json();
    assert_eq!(names(&made["drawn"], "draw"), ["p/1/2024-03-01"]);
}

#[test]
fn a_year_mistyped_is_found() {
    for year_text in ["2042", "2014"] {
        let year = Year::of(&task("1", TWICE));
        year.edit("year = 2024", &format!("year = {year_text}"));
        let check = year.json("2024-02-20", &["check"]);
        let found = check["findings"].as_array().unwrap().iter().find(|f| f["file"] == "rules/p.plan.toml");
        let found = found.unwrap_or_else(|| panic!("a window that never comes is a finding: {check:#}"));
        assert!(found["message"].as_str().unwrap().contains(year_text), "{found:#}");
    }
}

#[test]
fn a_successor_with_renumbered_rows_says_which_task_is_which() {
    let year = Year::of(&task("1", TWICE));
    year.night("2024-03-01");
    // The old 01 is now 02, and 01 is another trade.
    let other = task("1", TWICE).replace("任务1", "另一行业");
    let old = task("2", TWICE).replace("任务2", "任务1");
    year.plans("q", "year = 2024\npredecessor = \"p\"", &[other.clone(), old.clone()].join("\n"), &["q"]);
    let check = year.on("2024-04-01", &["check", "--json"]);
    assert_eq!(check.code, 1);
    let errors: Vec<Value> = check.json()["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == "error").cloned().collect();
    assert!(errors.len() >= 2, "{errors:#?}");
    assert!(errors.iter().any(|f| f["help"].as_str().unwrap().contains("continues = \"1\"")), "{errors:#?}");
    let swept = year.on("2024-04-01", &["draw", "--json"]);
    assert!(swept.json()["drawn"].as_array().unwrap().is_empty());
    // As it should be written: the old task goes on under its new id, the new trade has an id of its own.
    let tasks = [other.replace("id = \"1\"", "id = \"3\""), old.replace("name", "continues = \"1\"\nname")].join("\n");
    year.plans("q", "year = 2024\npredecessor = \"p\"", &tasks, &["q"]);
    assert!(year.night("2024-04-02").is_empty());
    assert_eq!(year.account("2024-04-02", "2"), "1 coming, 1 drawn");
    assert_eq!(year.account("2024-04-02", "3"), "1 coming, 1 asked");
    let made = year.on("2024-04-03", &["backfill", "q/3/2024-03-01", "--json"]).ok().json();
    assert_eq!(names(&made["drawn"], "draw"), ["q/3/2024-03-01"]);
    let mut august = year.night("2024-08-01");
    august.sort();
    assert_eq!(august, ["q/2/2024-08-01", "q/3/2024-08-01"]);
    // What task 1 of p drew counts for task 2 of q: nobody twice.
    let drawn = year.0.drawn();
    let of = |id: &str| drawn.iter().find(|(d, _)| d == id).unwrap().1.clone();
    assert!(of("q/2/2024-08-01").iter().all(|o| !of("p/1/2024-03-01").contains(o)));
}

#[test]
fn a_successors_row_that_says_too_little_strikes_nobody_off() {
    // Neither a name, nor what it continues: it may be any task of the old plan.
    let old = task("1", ONCE);
    for broken in [old.replace("name = \"任务1\"\n", ""), old.replace("任务1", "别的").replace("name", "continues = 1\nname")] {
        let year = Year::of(&old);
        assert!(year.night("2024-01-01").is_empty());
        year.plans("q", "year = 2024\npredecessor = \"p\"", &broken.replace("id = \"1\"", "id = \"7\""), &["q"]);
        year.on("2024-02-01", &["draw"]);
        assert_eq!(year.account("2024-02-01", "1"), "1 coming");
        let swept = year.on("2024-03-01", &["draw", "--json"]);
        assert_eq!(swept.code, 3, "the row that nobody can read is told");
        assert_eq!(names(&swept.json()["drawn"], "draw"), ["p/1/2024-03-01"]);
    }
}

#[test]
fn a_plan_taken_out_while_it_owes_a_round_is_named_until_a_person_decides() {
    let year = Year::of(&with(task("1", TWICE), "10月—次年3月"));
    let register = year.0.read("datasets/objects.csv");
    assert_eq!(year.night("2024-10-01"), ["p/1/2024-10-01"]);
    std::fs::remove_file(year.0.path("datasets/objects.csv")).unwrap();
    assert_eq!(year.on("2024-12-31", &["draw"]).code, 4);
    year.0.write("datasets/objects.csv", &register);
    year.plans("n", "year = 2025", &with(task("1", ONCE), "4月—12月"), &["n"]);
    let check = year.json("2025-01-02", &["check"]);
    assert!(check.to_string().contains("p/1/2024-12-31"), "{check:#}");
    let swept = year.on("2025-01-02", &["draw", "--json"]).ok().json();
    let not = swept["not_drawn"].as_array().unwrap();
    assert!(not.iter().any(|n| n["draw"] == "p/1/2024-12-31" && n["state"] == "asked"), "{swept:#}");
    let status = year.on("2025-01-03", &["status", "--lang", "en"]);
    assert!(status.code == 1 && status.out.contains("p/1/2024-12-31"), "{}", status.out);
    assert!(year.json("2025-01-03", &["check"]).to_string().contains("p/1/2024-12-31"), "as long as it waits");
    let made = year.on("2025-01-04", &["backfill", "p/1/2024-12-31", "--json"]).ok().json();
    assert_eq!(names(&made["drawn"], "draw"), ["p/1/2024-12-31"]);
    year.on("2025-01-05", &["status"]).ok();
    assert_eq!(year.on("2025-01-05", &["verify"]).code, 0);
}

#[test]
fn a_second_plan_of_the_year_that_does_not_say_what_it_is_is_an_error_everywhere() {
    let year = Year::of(&task("1", TWICE));
    year.night("2024-03-01");
    year.plans("q", "year = 2024", &with(task("x", ONCE), "5月—12月"), &["p", "q"]);
    let check = year.on("2024-04-01", &["check", "--json"]);
    assert_eq!(check.code, 1, "{}", check.out);
    let check = check.json();
    let finding = check["findings"].as_array().unwrap().iter().find(|f| f["code"] == "plan-predecessor").unwrap();
    let help = finding["help"].as_str().unwrap();
    assert!(help.contains("predecessor") && help.contains("supplements"), "{help}");
    assert_eq!(year.on("2024-04-01", &["status"]).code, 1);
    assert_eq!(year.on("2024-04-01", &["draw"]).code, 3);
    // Beside the other: both are in force, each with its own rounds.
    year.plans("q", "year = 2024\nsupplements = \"p\"", &with(task("x", ONCE), "5月—12月"), &["p", "q"]);
    assert_eq!(year.on("2024-04-02", &["check"]).code, 0);
    assert!(year.night("2024-04-02").is_empty());
    assert_eq!(year.night("2024-05-01"), ["q/x/2024-05-01"]);
    assert_eq!(year.night("2024-08-01"), ["p/1/2024-08-01"]);
    year.on("2024-08-02", &["status"]).ok();
}

#[test]
fn a_workspace_that_begins_in_november_asks_once_for_what_lies_before() {
    let year = Year::of(&task("1", "ratio = \"10%\"\nfrequency = 4"));
    // The first command draws what opens on its day; 1 March, 16 May and 1 August lie before, 16 October too.
    let swept = year.on("2024-11-05", &["draw", "--json"]).ok().json();
    assert!(swept["drawn"].as_array().unwrap().is_empty(), "{swept:#}");
    assert_eq!(year.account("2024-11-05", "1"), "4 asked");
    let status = year.json("2024-11-05", &["status"]);
    assert!(status["late"].as_array().unwrap().is_empty(), "nothing is late that was never owed");
    let exported = year.on("2024-11-06", &["ledger", "export"]).ok().out;
    let adoptions = exported.lines().filter(|l| l.contains("\"asked\"") || l.contains("before")).count();
    assert_eq!(adoptions, 1, "all in one entry: {exported}");
    let made = year.on("2024-11-06", &["backfill", "--from", "2024-08-01", "--to", "2024-08-01", "--json"]).ok().json();
    assert_eq!(names(&made["drawn"], "draw"), ["p/1/2024-08-01"]);
    assert_eq!(year.account("2024-11-06", "1"), "1 drawn, 3 asked");
}

#[test]
fn who_names_a_round_that_is_not_drawn_now_is_told_why() {
    let year = Year::of(&task("1", TWICE));
    year.night("2024-03-01");
    let told = |day: &str, round: &str| {
        let found = year.on(day, &["backfill", round, "--json"]).ok().json();
        assert!(found["drawn"].as_array().unwrap().is_empty());
        let not = found["not_drawn"].as_array().unwrap();
        assert_eq!(not.len(), 1, "{found:#}");
        assert_eq!(not[0]["draw"], round);
        not[0]["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(told("2024-03-05", "p/1/2024-03-01"), "drawn");
    assert_eq!(told("2024-03-05", "p/1/2024-08-01"), "coming");
    assert!(year.on("2024-03-05", &["backfill", "p/1/2024-08-01", "--lang", "en"]).ok().out.contains("opens on 2024-08-01"));
    year.on("2024-08-02", &["waive", "p/1/2024-08-01", "--reason", "停业整顿", "--by", "张三"]).ok();
    assert_eq!(told("2024-08-02", "p/1/2024-08-01"), "waived");
    // A nightly sweep names nobody, and says nothing of them.
    assert!(year.on("2024-08-02", &["draw", "--json"]).ok().json()["not_drawn"].as_array().unwrap().is_empty());
}

#[test]
fn a_row_broken_on_the_first_day_owes_what_opened_since() {
    let year = Year::of(&[task("1", TWICE), task("2", TWICE.replace("10%", "一点").as_str())].join("\n"));
    assert_eq!(year.on("2024-02-10", &["draw"]).code, 3);
    assert_eq!(year.on("2024-03-01", &["draw", "--json"]).json()["drawn"][0]["draw"], "p/1/2024-03-01");
    year.edit("一点", "10%");
    assert_eq!(year.night("2024-03-05"), ["p/2/2024-03-01"]);
    assert_eq!(year.account("2024-03-05", "2"), "1 coming, 1 drawn");
}

/// A task whose only round opened in March and was not drawn: the register was not there.
pub fn missed_march(more: &str) -> Year {
    let year = Year::of(&with(task("1", &format!("{ONCE}{more}")), "3月"));
    let register = year.0.read("datasets/objects.csv");
    year.night("2024-02-01");
    std::fs::remove_file(year.0.path("datasets/objects.csv")).unwrap();
    assert_eq!(year.on("2024-03-01", &["draw"]).code, 4);
    year.0.write("datasets/objects.csv", &register);
    year
}

#[test]
fn a_lapse_settles_nothing_and_is_told_once() {
    let year = missed_march("");
    let swept = year.on("2024-04-02", &["draw", "--json"]).ok().json();
    assert_eq!((swept["not_drawn"][0]["draw"].as_str(), swept["not_drawn"][0]["state"].as_str()), (Some("p/1/2024-03-01"), Some("lapsed")));
    assert!(year.on("2024-04-03", &["draw", "--json"]).ok().json()["not_drawn"].as_array().unwrap().is_empty());
    assert_eq!(year.account("2024-04-03", "1"), "1 lapsed");
    // Who names it is told, each time.
    let named = year.on("2024-04-03", &["backfill", "p/1/2024-03-01", "--json"]).ok().json();
    assert_eq!((named["not_drawn"][0]["state"].as_str(), named["not_drawn"].as_array().unwrap().len()), (Some("lapsed"), 1));
    // The window is extended: due again.
    year.edit("\"3月\"", "\"3月—6月\"");
    assert_eq!(year.night("2024-04-04"), ["p/1/2024-03-01"]);
    assert_eq!(year.account("2024-04-04", "1"), "1 drawn");
}

#[test]
fn a_missed_round_that_a_person_is_asked_about_does_not_lapse_with_its_window() {
    let year = missed_march("\nmissed = \"ask\"");
    year.on("2024-04-02", &["draw"]).ok();
    assert_eq!(year.account("2024-04-03", "1"), "1 asked");
    assert_eq!(year.draws("2024-04-03", "asked"), ["p/1/2024-03-01"]);
    // The window is extended, and what is missed from now on is drawn late: this one was told to be a person's.
    year.edit("\"3月\"", "\"3月—6月\"");
    year.edit("\nmissed = \"ask\"", "");
    assert!(year.night("2024-04-05").is_empty());
    year.on("2024-04-05", &["backfill", "p/1/2024-03-01"]).ok();
    assert_eq!(year.draws("2024-04-05", "drawn"), ["p/1/2024-03-01"]);
}

pub const APART: &str =
    "fn openings(task, cell) {\n    if cell.tier == tier(\"高\") { [day(\"2024-06-01\")] } else { [day(\"2024-03-01\")] }\n}\n";

/// A year in which the highest tier opens in June, drawn in March; in April the highest tier opens in March, too.
pub fn with_cells_added() -> Year {
    let year = Year::of(&task("1", "ratio = \"20%\"\nrule = \"own.rhai\""));
    year.0.write("rules/own.rhai", APART);
    assert_eq!(year.night("2024-03-01"), ["p/1/2024-03-01"]);
    year.0.edit("rules/own.rhai", "[day(\"2024-06-01\")]", "[day(\"2024-03-01\"), day(\"2024-06-01\")]");
    let more = "fn frequency(task, cell) { if cell.tier == tier(\"高\") { 2 } else { 1 } }\n";
    year.0.write("rules/own.rhai", &(year.0.read("rules/own.rhai") + more));
    year
}

/// The tiers of what a draw drew.
pub fn tiers(year: &Year, draw: &str) -> BTreeSet<String> {
    let text = year.0.read(&format!("var/draws/{}/objects.csv", draw.replace('/', "-")));
    text.lines().skip(1).map(|l| l.split(',').nth(5).unwrap().to_owned()).collect()
}

#[test]
fn cells_added_to_a_drawn_day_are_asked_for_alone_and_drawn_beside_it() {
    let year = with_cells_added();
    let check = year.on("2024-04-01", &["check", "--json"]).json();
    let found = check["findings"].as_array().unwrap().iter().find(|f| f["code"] == "rounds-asked").unwrap().clone();
    assert!(found["message"].as_str().unwrap().contains("p/1/2024-03-01+2"), "{found}");
    assert!(year.night("2024-04-01").is_empty());
    assert_eq!(year.account("2024-04-01", "1"), "1 coming, 1 drawn, 1 beside");
    assert_eq!(year.draws("2024-04-01", "asked"), ["p/1/2024-03-01+2"]);
    // The year's burden has what still may be drawn of the day, until somebody decides.
    let to_come = || year.json("2024-04-01", &["burden"])["matters"]["to_come"].as_u64().unwrap();
    let asked = to_come();
    let made = year.on("2024-04-02", &["backfill", "p/1/2024-03-01+2", "--json"]).ok().json();
    assert_eq!(names(&made["drawn"], "draw"), ["p/1/2024-03-01+2"]);
    assert_eq!(tiers(&year, "p/1/2024-03-01+2"), BTreeSet::from(["高".to_owned()]));
    assert!(!tiers(&year, "p/1/2024-03-01").contains("高"));
    assert_eq!(asked - to_come(), made["drawn"][0]["objects"].as_u64().unwrap(), "{made:#}");
    assert_eq!(year.account("2024-04-02", "1"), "1 coming, 1 drawn");
    assert!(year.night("2024-04-03").is_empty());
    assert_eq!(year.0.run(&["verify"]).code, 0);
    assert_eq!(year.0.recompute().len(), 2);
    // The day drawn again after a void leaves alone what its other part drew.
    year.on("2024-04-04", &["void", "p/1/2024-03-01", "--reason", "错", "--by", "甲"]).ok();
    assert_eq!(year.night("2024-04-05"), ["p/1/2024-03-01.2"]);
    assert!(!tiers(&year, "p/1/2024-03-01.2").contains("高"));
    assert_eq!(year.night("2024-06-01"), ["p/1/2024-06-01"]);
    assert_eq!(tiers(&year, "p/1/2024-06-01"), BTreeSet::from(["高".to_owned()]));
    assert_eq!(year.0.run(&["verify"]).code, 0);
}

#[test]
fn cells_added_to_a_drawn_day_can_be_waived_alone() {
    let year = with_cells_added();
    assert!(year.night("2024-04-01").is_empty());
    let to_come = || year.json("2024-04-02", &["burden"])["matters"]["to_come"].as_u64().unwrap();
    let asked = to_come();
    year.on("2024-04-02", &["waive", "p/1/2024-03-01+2", "--reason", "六月再查", "--by", "甲"]).ok();
    assert!(to_come() < asked, "what was waived is no burden");
    assert_eq!(year.account("2024-04-02", "1"), "1 coming, 1 drawn");
    assert!(year.draws("2024-04-02", "asked").is_empty());
    assert_eq!(year.draws("2024-04-02", "waived"), ["p/1/2024-03-01+2"]);
    // The day itself is another matter: void, it is due again.
    year.on("2024-04-03", &["void", "p/1/2024-03-01", "--reason", "错", "--by", "甲"]).ok();
    assert_eq!(year.night("2024-04-04"), ["p/1/2024-03-01.2"]);
    assert_eq!(year.0.run(&["verify"]).code, 0);
}

#[test]
fn a_waiver_is_a_persons_and_holds_until_it_is_withdrawn() {
    let year = Year::of(&task("1", TWICE));
    assert_eq!(year.night("2024-03-01"), ["p/1/2024-03-01"]);
    // A round that is drawn cannot be waived; an unknown one neither; nobody waives without a reason and a name.
    let by = ["--reason", "与市场监管总局专项检查重复", "--by", "李四"];
    assert_eq!(year.on("2024-03-02", &[&["waive", "p/1/2024-03-01"], by.as_slice()].concat()).code, 2);
    assert_eq!(year.on("2024-03-02", &[&["waive", "p/1/2024-03-07"], by.as_slice()].concat()).code, 2);
    assert_eq!(year.on("2024-03-02", &["waive", "p/1/2024-08-01", "--reason", " ", "--by", "李四"]).code, 2);
    year.on("2024-07-01", &[&["waive", "p/1/2024-08-01"], by.as_slice()].concat()).ok();
    assert!(year.night("2024-08-01").is_empty());
    assert_eq!(year.account("2024-08-01", "1"), "1 drawn, 1 waived");
    assert_eq!(year.draws("2024-08-01", "waived"), ["p/1/2024-08-01"]);
    assert!(year.on("2024-08-01", &["ledger", "export"]).ok().out.contains("李四"));
    year.on("2024-08-10", &[&["waive", "p/1/2024-08-01", "--withdraw"], by.as_slice()].concat()).ok();
    assert_eq!(year.night("2024-08-10"), ["p/1/2024-08-01"]);
    assert_eq!(year.on("2024-08-11", &["verify"]).code, 0);
}

#[test]
fn a_void_draw_makes_its_round_due_again_and_asked_once_its_window_is_closed() {
    let year = Year::of(&with(task("1", ONCE), "3月—4月"));
    year.night("2024-03-01");
    let by = ["--reason", "名录库有误", "--by", "李四"];
    year.on("2024-03-02", &[&["void", "p/1/2024-03-01"], by.as_slice()].concat()).ok();
    assert_eq!(year.account("2024-03-02", "1"), "1 due");
    assert_eq!(year.night("2024-03-03"), ["p/1/2024-03-01.2"]);
    year.on("2024-05-02", &[&["void", "p/1/2024-03-01.2"], by.as_slice()].concat()).ok();
    assert!(year.night("2024-05-03").is_empty());
    assert_eq!(year.account("2024-05-03", "1"), "1 asked");
    let made = year.on("2024-05-04", &["backfill", "p/1/2024-03-01.3", "--json"]).ok().json();
    assert_eq!(names(&made["drawn"], "draw"), ["p/1/2024-03-01.3"]);
}

// ---- What a successor remembers ---------------------------------------------------------------------------------------------------

/// Plan p drew its first round on 1 March; q took over from it on the 10th.
fn succeeded(extra: &str) -> Year {
    let year = Year::of(&task("1", extra));
    assert_eq!(year.night("2024-03-01"), ["p/1/2024-03-01"]);
    year.plans("q", "year = 2024\npredecessor = \"p\"", &task("1", extra), &["q"]);
    assert!(year.night("2024-03-10").is_empty());
    year
}

#[test]
fn preview_and_explain_remember_what_the_predecessor_drew() {
    let year = succeeded("ratio = \"50%\"\nfrequency = 2\nratio_basis = \"year\"");
    // Ten of the year's twenty are drawn. The register doubles: of forty thirty are left for August.
    year.0.write("datasets/objects.csv", &shops(80));
    let preview = year.json("2024-03-11", &["preview"]);
    let august = &preview["tasks"][0]["rounds"][1];
    // One lot for all tiers: their expectations add up to the number.
    let quota: f64 = august["cells"].as_array().unwrap().iter().map(|c| c["quota"].as_f64().unwrap()).sum();
    assert_eq!(august["opens"].as_str(), Some("2024-08-01"));
    assert!((quota - 30.0).abs() < 1e-9, "{august:#}");
    let why = year.json("2024-03-11", &["explain", "S00001", "--task", "1"]);
    assert_eq!((why["population"].as_u64(), why["quota"].as_u64()), (Some(80), Some(30)), "{why:#}");
    assert_eq!(year.night("2024-08-01"), ["q/1/2024-08-01"]);
    let drawn = year.0.drawn();
    assert_eq!(drawn[1].1.len(), 30);
    assert!(drawn[1].1.iter().all(|o| !drawn[0].1.contains(o)));
}

#[test]
fn burden_and_fairness_remember_what_the_predecessor_drew() {
    let year = succeeded("ratio = \"20%\"\nfrequency = 2");
    let burden = year.json("2024-03-11", &["burden"]);
    assert_eq!((burden["matters"]["drawn"].as_u64(), burden["matters"]["to_come"].as_u64()), (Some(8), Some(8)), "{burden:#}");
    assert_eq!(burden["distribution"]["1"], 16, "nobody twice: {burden:#}");
    let fairness = year.json("2024-03-11", &["fairness", "--seeds", "200"]);
    let cells = fairness["cells"].as_array().unwrap();
    let sum = |key: &str| cells.iter().map(|c| c[key].as_u64().unwrap()).sum::<u64>();
    assert_eq!((sum("excluded"), sum("population")), (8, 32), "{fairness:#}");
}

#[test]
fn burden_counts_what_was_drawn_towards_a_years_number_and_what_lapsed_and_is_due_again() {
    let year = succeeded("ratio = \"20%\"\nfrequency = 2\nratio_basis = \"year\"");
    let matters = |burden: Value| (burden["matters"]["drawn"].as_u64().unwrap(), burden["matters"]["to_come"].as_u64().unwrap());
    assert_eq!(matters(year.json("2024-03-11", &["burden"])), (4, 4), "eight in the year");
    let year = missed_march("");
    year.on("2024-04-02", &["draw"]).ok();
    assert_eq!(matters(year.json("2024-04-03", &["burden"])), (0, 0));
    year.edit("\"3月\"", "\"3月—6月\"");
    assert_eq!(matters(year.json("2024-04-03", &["burden"])), (0, 4));
}

#[test]
fn a_line_of_plans_reveals_its_secret_when_all_its_windows_are_closed() {
    let year = succeeded(TWICE);
    assert_eq!(year.night("2024-08-01"), ["q/1/2024-08-01"]);
    assert_eq!(year.on("2024-12-31", &["reveal", "p"]).code, 2, "the line's last window is open");
    assert!(year.night("2025-01-01").is_empty());
    year.on("2025-01-01", &["reveal", "p"]).ok();
    let verified = year.on("2025-01-02", &["verify", "--json", "--lang", "en"]).ok().json();
    assert!(!verified["notes"].to_string().contains("not revealed"), "{verified:#}");
}

// ---- Interrupted, sealed ----------------------------------------------------------------------------------------------------------

#[test]
fn an_interrupted_draw_is_not_shown_as_waiting_for_a_public_number() {
    let mut interrupted = 0;
    for point in 1..200 {
        let year = Year::of(&task("1", ONCE));
        year.night("2024-02-20");
        let fault = format!("die:{point}");
        let mut command = year.0.command(&["draw", "--now", "2024-03-01T04:00:00Z"]);
        let done = command.env("CHOUCHA_FAULT", fault).output().unwrap();
        if done.status.success() {
            break;
        }
        let ledger = rusqlite::Connection::open(year.0.path("var/ledger.db")).unwrap();
        let count = |kind: &str| -> i64 { ledger.query_row("SELECT count(*) FROM entries WHERE kind = ?1", [kind], |r| r.get(0)).unwrap() };
        if count("intent") == 1 && count("draw") == 0 {
            interrupted += 1;
            drop(ledger);
            let status = year.json("2024-03-01", &["status"]);
            assert!(status["sealed"].as_array().unwrap().is_empty(), "{status:#}");
            assert!(year.draws("2024-03-01", "sealed").is_empty());
            let words = year.on("2024-03-01", &["status", "--lang", "en"]).out;
            assert!(!words.contains("1 for a public number"), "{words}");
            // The next command completes it.
            year.on("2024-03-01", &["draw"]).ok();
            assert_eq!(year.account("2024-03-01", "1"), "1 drawn");
        }
    }
    assert!(interrupted > 0, "no point lies between intent and draw");
}

#[test]
fn two_draws_sealed_on_different_days_and_killed_between_their_staffings_are_both_staffed() {
    let inspectors =
        "证件号,姓名,部门,区划,专长,状态,专家,户籍\nA1,甲一,甲局,市,,在岗,,\nA2,甲二,甲局,市,,在岗,,\nA3,甲三,甲局,市,,在岗,,\n";
    let more = "\n[register.inspectors]\nfile = \"datasets/inspectors.csv\"\ncity = [\"市\"]\n\n[beacon]\nkind = \"ceremony\"\n";
    let tasks = [task("1", ONCE), with(task("2", ONCE), "4月—12月")].join("\n").replace("lead", "mode = [\"市抽市查\"]\nlead");
    let beacon = ["beacon", "--ceremony", "3 17 22", "--witness", "公证员", "--now", "2024-04-02T04:00:00Z"];
    for point in (1..400).step_by(3) {
        let year = Year::of(&tasks);
        let settings = year.0.read("rules/settings.toml");
        year.0.write("rules/settings.toml", &format!("{settings}{more}"));
        year.0.write("datasets/inspectors.csv", inspectors);
        for day in ["2024-02-20", "2024-03-01", "2024-04-01"] {
            assert!(year.night(day).is_empty());
        }
        assert_eq!(year.draws("2024-04-01", "sealed").len(), 2);
        let done = year.0.command(&beacon).env("CHOUCHA_FAULT", format!("die:{point}")).output().unwrap();
        year.on("2024-04-02", &["draw"]);
        if year.draws("2024-04-02", "sealed").len() == 2 {
            year.on("2024-04-02", &beacon[..5]).ok();
        }
        let verified = year.json("2024-04-03", &["verify"]);
        assert!(verified["failed"].as_array().unwrap().is_empty(), "killed at {point}: {verified:#}");
        for draw in ["p-1-2024-03-01", "p-2-2024-04-01"] {
            let teams = year.0.read(&format!("var/draws/{draw}/teams.csv"));
            assert!(teams.lines().count() > 1 && !teams.contains("unstaffed"), "killed at {point}: {draw}: {teams}");
        }
        if done.status.success() {
            break;
        }
    }
}

/// A rule by which the highest tier opens on some days and the others on others, both within the plan's window.
fn apart(high: &[&str], others: &[&str]) -> String {
    let list = |days: &[&str]| days.iter().map(|d| format!("day(\"{d}\")")).collect::<Vec<_>>().join(", ");
    let (n, m) = (high.len(), others.len());
    format!(
        "fn frequency(task, cell) {{ if cell.tier == tier(\"高\") {{ {n} }} else {{ {m} }} }}\nfn openings(task, cell) {{ if cell.tier == tier(\"高\") {{ [{}] }} else {{ [{}] }} }}\n",
        list(high),
        list(others)
    )
}

/// A year with a rule of its own, taken up in February.
fn year_apart(high: &[&str], others: &[&str]) -> Year {
    let year = Year::of(&task("1", "ratio = \"20%\"\nrule = \"own.rhai\""));
    year.0.write("rules/own.rhai", &apart(high, others));
    assert!(year.night("2024-02-20").is_empty());
    year
}

#[test]
fn a_cell_that_moves_from_a_drawn_day_to_another_is_asked_for_there_alone() {
    let year = year_apart(&["2024-03-01"], &["2024-03-01", "2024-06-01"]);
    assert_eq!(year.night("2024-03-01"), ["p/1/2024-03-01"]);
    assert!(tiers(&year, "p/1/2024-03-01").contains("高"));
    year.0.write("rules/own.rhai", &apart(&["2024-06-01"], &["2024-03-01", "2024-06-01"]));
    let check = year.json("2024-04-01", &["check"]).to_string();
    assert!(check.contains("p/1/2024-06-01+2（只抽高）"), "{check}");
    assert!(year.night("2024-04-01").is_empty());
    // June comes for the others; of those who were drawn in March nobody is drawn again without a person.
    assert_eq!(year.night("2024-06-01"), ["p/1/2024-06-01"]);
    assert!(!tiers(&year, "p/1/2024-06-01").contains("高"));
    assert_eq!(year.draws("2024-06-01", "asked"), ["p/1/2024-06-01+2"]);
    year.on("2024-06-02", &["backfill", "p/1/2024-06-01+2"]).ok();
    assert_eq!(tiers(&year, "p/1/2024-06-01+2"), BTreeSet::from(["高".to_owned()]));
    assert_eq!(year.0.run(&["verify"]).code, 0);
}

#[test]
fn a_cell_that_leaves_a_missed_day_is_not_lost() {
    let year = year_apart(&["2024-03-01"], &["2024-03-01"]);
    // Nobody was there on 1 March; on the fifth the highest tier is moved to June, and the rest is drawn late.
    year.0.write("rules/own.rhai", &apart(&["2024-06-01"], &["2024-03-01"]));
    assert_eq!(year.night("2024-03-05"), ["p/1/2024-03-01"]);
    assert!(!tiers(&year, "p/1/2024-03-01").contains("高"));
    assert_eq!(year.draws("2024-03-05", "asked"), ["p/1/2024-03-01+2"]);
    let status = year.json("2024-03-05", &["status"]).to_string();
    assert!(status.contains("去掉了还没有抽的“高”"), "{status}");
    // By the rules that had it on that day.
    year.on("2024-03-06", &["backfill", "p/1/2024-03-01+2"]).ok();
    assert_eq!(tiers(&year, "p/1/2024-03-01+2"), BTreeSet::from(["高".to_owned()]));
    // Whoever drew it knew that its turn is in June now: another edit makes that no question.
    year.0.write("rules/own.rhai", &(apart(&["2024-06-01"], &["2024-03-01"]) + "// \n"));
    assert_eq!(year.night("2024-06-01"), ["p/1/2024-06-01"]);
    assert_eq!(tiers(&year, "p/1/2024-06-01"), BTreeSet::from(["高".to_owned()]));
    assert_eq!(year.0.run(&["verify"]).code, 0);
}

#[test]
fn a_cell_put_on_a_missed_or_a_waived_day_is_neither_drawn_in_the_past_nor_waived_with_it() {
    let year = year_apart(&["2024-06-01"], &["2024-03-01"]);
    year.0.write("rules/own.rhai", &apart(&["2024-03-01"], &["2024-03-01"]));
    assert_eq!(year.night("2024-03-05"), ["p/1/2024-03-01"]);
    assert!(!tiers(&year, "p/1/2024-03-01").contains("高"));
    assert_eq!(year.draws("2024-03-05", "asked"), ["p/1/2024-03-01+2"]);
    let year = year_apart(&["2024-06-01"], &["2024-03-01"]);
    year.on("2024-02-21", &["waive", "p/1/2024-03-01", "--reason", "专项已查", "--by", "甲"]).ok();
    year.0.write("rules/own.rhai", &apart(&["2024-03-01"], &["2024-03-01"]));
    assert!(year.night("2024-03-05").is_empty());
    assert_eq!(year.draws("2024-03-05", "waived"), ["p/1/2024-03-01"]);
    assert_eq!(year.draws("2024-03-05", "asked"), ["p/1/2024-03-01+2"]);
    year.on("2024-03-06", &["backfill", "p/1/2024-03-01+2"]).ok();
    assert_eq!(tiers(&year, "p/1/2024-03-01+2"), BTreeSet::from(["高".to_owned()]));
    assert_eq!(year.0.run(&["verify"]).code, 0);
}

#[test]
fn explain_foretells_no_draw_where_none_is_left() {
    let year = year_apart(&["2024-03-01"], &["2024-03-01", "2024-06-01"]);
    let high = |day: &str| year.json(day, &["explain", "S00002", "--task", "1"]);
    let low = |day: &str| year.json(day, &["explain", "S00000", "--task", "1"]);
    assert_eq!((high("2024-02-21")["tiers"][0].as_str(), low("2024-02-21")["tiers"][0].as_str()), (Some("高"), Some("低")));
    assert!(high("2024-02-21")["quota"].is_number() && low("2024-02-21")["quota"].is_number());
    assert_eq!(year.night("2024-03-01"), ["p/1/2024-03-01"]);
    let (none, june) = (high("2024-03-02"), low("2024-03-02"));
    assert!(none["quota"].is_null() && none["notes"].to_string().contains("no-round-of-cell-is-left"), "{none}");
    assert!(june["quota"].is_number() && june["notes"].as_array().unwrap().is_empty(), "{june}");
    // A turn that waits for a person is told as such.
    year.0.write("rules/own.rhai", &apart(&["2024-06-01"], &["2024-03-01", "2024-06-01"]));
    let asked = high("2024-03-03");
    assert!(
        asked["notes"].to_string().contains("next-round-of-cell-is-asked") && asked["notes"].to_string().contains("p/1/2024-06-01+2"),
        "{asked}"
    );
}

#[test]
fn a_waiver_is_of_the_cells_that_the_day_had() {
    let year = year_apart(&["2024-03-01"], &["2024-06-01"]);
    assert_eq!(year.night("2024-03-01"), ["p/1/2024-03-01"]);
    year.on("2024-03-02", &["waive", "p/1/2024-06-01", "--reason", "专项已查", "--by", "甲"]).ok();
    // The day leaves the rules and comes back with another cell: nobody has decided about that one.
    year.0.write("rules/own.rhai", &apart(&["2024-03-01"], &["2024-07-01"]));
    assert!(year.night("2024-03-10").is_empty());
    year.0.write("rules/own.rhai", &apart(&["2024-03-01", "2024-06-01"], &["2024-06-01", "2024-07-01"]));
    assert!(year.night("2024-03-11").is_empty());
    assert_eq!(year.draws("2024-03-11", "waived"), ["p/1/2024-06-01"]);
    assert_eq!(year.draws("2024-03-11", "asked"), ["p/1/2024-06-01+2"]);
    assert!(year.night("2024-06-01").is_empty());
    year.on("2024-06-02", &["backfill", "p/1/2024-06-01+2"]).ok();
    assert_eq!(tiers(&year, "p/1/2024-06-01+2"), BTreeSet::from(["高".to_owned()]));
    assert_eq!(year.0.run(&["verify"]).code, 0);
}

#[test]
fn a_waiver_taken_back_says_what_becomes_of_the_round() {
    let withdrawn = |late: bool| {
        let year = Year::of(&task("1", TWICE));
        assert_eq!(year.night("2024-03-01"), ["p/1/2024-03-01"]);
        let waive = |day: &str, more: &[&str]| {
            let words = [&["waive", "p/1/2024-08-01", "--reason", "专项已查", "--by", "甲", "--lang", "en"], more].concat();
            year.on(day, &words).ok().out
        };
        waive("2024-07-01", &[]);
        assert!(waive("2024-07-01", &["--withdraw"]).contains("follows the rules again"));
        waive("2024-07-01", &[]);
        let day = if late { "2024-08-10" } else { "2024-07-10" };
        year.edit("frequency = 2", "frequency = 1");
        assert!(year.night(day).is_empty());
        let said = waive(day, &["--withdraw"]);
        assert_eq!(year.draws(day, "asked").len(), usize::from(late), "{said}");
        assert!(year.night("2024-08-11").is_empty());
        said
    };
    assert!(withdrawn(false).contains("the rules no longer have p/1/2024-08-01"));
    assert!(withdrawn(true).contains("waits for a decision again"));
}

#[test]
fn a_waiver_taken_back_leaves_no_cell_behind() {
    let year = year_apart(&["2024-03-01"], &["2024-03-01"]);
    year.on("2024-02-21", &["waive", "p/1/2024-03-01", "--reason", "专项已查", "--by", "甲"]).ok();
    year.0.write("rules/own.rhai", &apart(&["2024-06-01"], &["2024-03-01"]));
    assert!(year.night("2024-03-05").is_empty());
    year.on("2024-03-06", &["waive", "p/1/2024-03-01", "--withdraw", "--reason", "专项没有查", "--by", "甲"]).ok();
    assert_eq!(year.draws("2024-03-06", "asked"), ["p/1/2024-03-01", "p/1/2024-03-01+2"]);
    assert!(year.night("2024-03-07").is_empty());
    year.on("2024-03-08", &["backfill", "p/1/2024-03-01"]).ok();
    year.on("2024-03-08", &["backfill", "p/1/2024-03-01+2"]).ok();
    assert_eq!(tiers(&year, "p/1/2024-03-01+2"), BTreeSet::from(["高".to_owned()]));
    assert_eq!(year.0.run(&["verify"]).code, 0);
}

#[test]
fn a_day_whose_cells_are_all_in_parts_is_the_first_of_them() {
    let year = year_apart(&["2024-03-01"], &["2024-03-01"]);
    // Nobody draws on 1 March. First the highest tier leaves the day, then it comes back and the others leave.
    year.0.write("datasets/objects.csv", "");
    year.0.write("rules/own.rhai", &apart(&["2024-06-01"], &["2024-03-01"]));
    assert_eq!(year.on("2024-03-05", &["draw"]).code, 4);
    year.0.write("rules/own.rhai", &apart(&["2024-03-01"], &["2024-06-01"]));
    assert!(year.night("2024-03-06").is_empty());
    year.0.write("datasets/objects.csv", &shops(40));
    assert!(year.night("2024-03-07").is_empty());
    let asked = year.draws("2024-03-07", "asked");
    assert_eq!(asked, ["p/1/2024-03-01+2", "p/1/2024-03-01+3"]);
    assert_eq!(year.account("2024-03-07", "1"), "1 coming, 1 asked, 1 beside");
    for draw in &asked {
        year.on("2024-03-08", &["backfill", draw]).ok();
    }
    assert_eq!(tiers(&year, "p/1/2024-03-01+2"), BTreeSet::from(["高".to_owned()]));
    assert!(!tiers(&year, "p/1/2024-03-01+3").contains("高"));
    assert_eq!(year.0.run(&["verify"]).code, 0);
}

#[test]
fn a_question_of_before_is_no_moved_rounds_new_date() {
    let year = Year::of(&task("1", "ratio = \"20%\"\nrule = \"own.rhai\""));
    year.0.write("rules/own.rhai", &apart(&["2024-03-01", "2024-04-01"], &["2024-03-01", "2024-04-01"]));
    assert!(year.night("2024-03-20").is_empty());
    assert_eq!(year.night("2024-04-01"), ["p/1/2024-04-01"]);
    year.0.write("rules/own.rhai", &apart(&["2024-03-01", "2024-05-01"], &["2024-03-01", "2024-05-01"]));
    let check = year.json("2024-04-02", &["check"]).to_string();
    assert!(check.contains("p/1/2024-05-01 可能与它重复"), "{check}");
    assert!(year.night("2024-05-01").is_empty());
    assert_eq!(year.draws("2024-05-01", "asked"), ["p/1/2024-03-01", "p/1/2024-05-01"]);
    let status = year.json("2024-05-01", &["status"]).to_string();
    assert!(status.contains("2024-03-01 在启用本系统之前") && status.contains("2024-05-01 可能与它重复"), "{status}");
}

#[test]
fn check_tells_every_reason_of_a_row() {
    let year = year_apart(&["2024-03-01"], &["2024-03-01", "2024-06-01"]);
    assert_eq!(year.night("2024-03-01"), ["p/1/2024-03-01"]);
    // One edit moves the highest tier to June and puts the others on a day that has gone.
    year.0.write("rules/own.rhai", &apart(&["2024-06-01"], &["2024-03-01", "2024-03-04", "2024-06-01"]));
    for day in ["2024-03-10", "2024-03-11"] {
        let check = year.json(day, &["check"]);
        let asked: Vec<&serde_json::Value> = check["findings"].as_array().unwrap().iter().filter(|f| f["code"] == "rounds-asked").collect();
        let told = |draw: &str| asked.iter().any(|f| f["message"].as_str().unwrap().contains(draw));
        assert!(asked.len() == 2 && told("p/1/2024-03-04") && told("p/1/2024-06-01+2"), "{check:#}");
        year.night(day);
    }
}
