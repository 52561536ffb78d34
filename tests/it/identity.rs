//! Which task a row is, whose line a plan is, and what an edit, a void or a window may not take from a person.

use std::collections::BTreeSet;

use crate::rounds::{APART, ONCE, TWICE, Year, missed_march, names, tiers, with, with_cells_added};
use crate::support::{Ws, task};

/// A task under another name.
fn called(task: String, id: &str, name: &str) -> String {
    task.replace(&format!("name = \"任务{id}\""), &format!("name = \"{name}\""))
}

fn row(id: &str, name: &str, extra: &str) -> String {
    called(task(id, extra), id, name)
}

/// The errors that `check` finds, as codes.
fn errors(year: &Year, day: &str) -> Vec<String> {
    let found = year.json(day, &["check"]);
    let errors = found["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == "error");
    errors.map(|f| f["code"].as_str().unwrap().to_owned()).collect()
}

const BEFORE_P: &str = "year = 2024\npredecessor = \"p\"";
const BEFORE_Q: &str = "year = 2024\npredecessor = \"q\"";
const CONTINUES: &str = "ratio = \"10%\"\nfrequency = 2\ncontinues = \"1\"";

// ---- Rows ---------------------------------------------------------------------------------------------------------------------------

#[test]
fn an_id_that_another_row_left_behind_is_no_way_to_a_second_task() {
    let year = Year::of(&row("1", "烟草", TWICE));
    year.night("2024-03-01");
    year.plans("q", BEFORE_P, &row("2", "烟草", CONTINUES), &["q"]);
    assert!(year.night("2024-04-01").is_empty());
    year.plans("r", BEFORE_Q, &format!("{}\n{}", row("1", "酒类", TWICE), row("2", "烟草", TWICE)), &["r"]);
    assert_eq!(errors(&year, "2024-05-01"), ["task-identity"]);
    assert_eq!(year.on("2024-05-01", &["draw"]).code, 3);
    assert_eq!(year.on("2024-08-01", &["draw", "--json"]).json()["drawn"][0]["draw"], "r/2/2024-08-01");
    assert_eq!(year.account("2024-08-01", "2"), "2 drawn");
    // With an id of its own the other trade is a task.
    year.0.edit("rules/r.plan.toml", "id = \"1\"", "id = \"3\"");
    assert!(errors(&year, "2024-08-02").is_empty());
    year.night("2024-08-02");
    assert_eq!((year.account("2024-08-02", "2").as_str(), year.account("2024-08-02", "3").as_str()), ("2 drawn", "2 asked"));
    assert_eq!(year.on("2024-08-02", &["verify"]).code, 0);
}

#[test]
fn an_id_that_was_another_trades_is_refused_over_a_succession_and_within_a_plan() {
    let year = Year::of(&format!("{}\n{}", row("1", "烟草", TWICE), row("2", "酒类", TWICE)));
    year.night("2024-03-01");
    year.plans("q", BEFORE_P, &row("2", "酒类", TWICE), &["q"]);
    year.night("2024-03-02");
    year.plans("r", BEFORE_Q, &format!("{}\n{}", row("1", "网吧", TWICE), row("2", "酒类", TWICE)), &["r"]);
    assert_eq!(errors(&year, "2024-03-03"), ["task-identity"]);

    let year = Year::of(&format!("{}\n{}", row("1", "烟草", TWICE), row("2", "酒类", TWICE)));
    year.night("2024-03-01");
    let plan = year.0.read("rules/p.plan.toml");
    year.edit(&row("1", "烟草", TWICE), "");
    year.night("2024-04-01");
    year.0.write("rules/p.plan.toml", &plan.replace("烟草", "网吧"));
    assert_eq!(errors(&year, "2024-05-01"), ["task-identity"]);
    assert_eq!(year.on("2024-05-01", &["draw"]).code, 3, "no rules can draw it");
    assert_eq!(year.account("2024-05-01", "2"), "1 coming, 1 drawn");
    // Under its own name it is back; so it is where the row says that only the name is new.
    year.0.write("rules/p.plan.toml", &plan);
    assert!(errors(&year, "2024-05-01").is_empty());
    let said = plan.replace("烟草", "烟草经营").replacen("frequency = 2", "frequency = 2\ncontinues = \"1\"", 1);
    year.0.write("rules/p.plan.toml", &said);
    assert!(errors(&year, "2024-05-01").is_empty());
    year.night("2024-05-01");
    assert_eq!(year.account("2024-05-01", "1"), "1 coming, 1 drawn");
}

#[test]
fn rows_of_a_plan_cannot_exchange_their_ids() {
    let year = Year::of(&format!("{}\n{}", row("1", "烟草", TWICE), row("2", "酒类", ONCE)));
    year.night("2024-03-01");
    let plan = year.0.read("rules/p.plan.toml");
    year.0.write(
        "rules/p.plan.toml",
        &plan.replace("id = \"1\"", "id = \"x\"").replace("id = \"2\"", "id = \"1\"").replace("id = \"x\"", "id = \"2\""),
    );
    assert_eq!(errors(&year, "2024-03-02"), ["task-identity", "task-identity"]);
    assert!(year.night("2024-03-02").is_empty());
    assert_eq!((year.account("2024-03-02", "1").as_str(), year.account("2024-03-02", "2").as_str()), ("1 coming, 1 drawn", "1 drawn"));
    // A mere new name is no exchange; two rows may have one name.
    year.0.write("rules/p.plan.toml", &plan.replace("烟草", "酒类"));
    assert!(errors(&year, "2024-03-02").is_empty());
}

#[test]
fn a_row_that_continues_nobody_strikes_nobody_off() {
    let year = Year::of(&row("1", "烟草", TWICE));
    year.night("2024-02-01");
    year.plans("q", BEFORE_P, &row("7", "烟草经营", "ratio = \"10%\"\nfrequency = 2\ncontinues = \"01\""), &["q"]);
    assert_eq!(errors(&year, "2024-02-25"), ["continues-nobody"]);
    assert_eq!(year.on("2024-02-25", &["draw"]).code, 3);
    let first = year.on("2024-03-01", &["draw", "--json"]);
    assert_eq!(names(&first.json()["drawn"], "draw"), ["p/1/2024-03-01"]);
    year.0.edit("rules/q.plan.toml", "\"01\"", "\"1\"");
    assert!(year.night("2024-03-02").is_empty());
    assert_eq!(year.account("2024-03-02", "7"), "1 coming, 1 drawn");
}

#[test]
fn a_plan_goes_on_with_what_the_plan_before_it_never_had_right() {
    let broken = [row("1", "烟草", "ratio = \"一点\"\nfrequency = 2"), row("2", "食品", TWICE)].join("\n");
    for (id, more) in [("1", ""), ("5", "\ncontinues = \"1\"")] {
        let year = Year::of(&[row("1", "烟草", TWICE), row("2", "食品", TWICE)].join("\n"));
        assert_eq!(year.night("2024-03-01"), ["p/1/2024-03-01", "p/2/2024-03-01"]);
        // The next plan is in force but for the row that is wrong; then another takes over from it.
        year.plans("q", BEFORE_P, &broken, &["q"]);
        assert_eq!(errors(&year, "2024-03-05").len(), 1);
        assert!(year.night("2024-03-05").is_empty());
        let good = [row(id, "烟草", &format!("{TWICE}{more}")), row("2", "食品", TWICE)].join("\n");
        year.plans("r", BEFORE_Q, &good, &["r"]);
        assert!(errors(&year, "2024-04-01").is_empty(), "{id}");
        assert!(year.night("2024-04-01").is_empty(), "{id}");
        assert!(errors(&year, "2024-04-02").is_empty(), "{id}");
        assert_eq!(year.account("2024-04-02", id), "1 coming, 1 drawn");
        let drawn: BTreeSet<String> = year.night("2024-08-01").into_iter().collect();
        assert_eq!(drawn, BTreeSet::from([format!("r/{id}/2024-08-01"), "r/2/2024-08-01".to_owned()]));
        assert_eq!(year.on("2024-08-01", &["verify"]).code, 0);
    }
}

#[test]
fn a_row_takes_another_id_within_its_plan_where_it_says_so_and_at_no_other_time() {
    let year = Year::of(&row("1", "烟草", TWICE));
    year.night("2024-03-01");
    year.edit("id = \"1\"\nname", "id = \"2\"\ncontinues = \"1\"\nname");
    assert!(errors(&year, "2024-03-02").is_empty());
    assert!(year.night("2024-03-02").is_empty());
    assert_eq!(year.account("2024-03-02", "2"), "1 coming, 1 drawn");
    assert_eq!(year.night("2024-08-01"), ["p/2/2024-08-01"]);
    assert_eq!(year.on("2024-08-01", &["verify"]).code, 0);

    // What took effect as a task of its own is one.
    let year = Year::of(&row("1", "烟草", TWICE));
    year.night("2024-03-01");
    year.plans("q", BEFORE_P, &row("2", "烟草专卖", TWICE), &["q"]);
    year.night("2024-03-02");
    year.0.edit("rules/q.plan.toml", "frequency = 2", "frequency = 2\ncontinues = \"1\"");
    assert_eq!(errors(&year, "2024-03-03"), ["task-identity"]);
}

#[test]
fn a_row_with_the_id_of_a_task_that_another_row_continues_is_told_once_and_alone() {
    let year = Year::of(&row("1", "烟草", TWICE));
    year.night("2024-03-01");
    year.plans("q", BEFORE_P, &format!("{}\n{}", row("2", "烟草", CONTINUES), row("1", "酒类", TWICE)), &["q"]);
    let found = year.json("2024-03-02", &["check"]);
    let errors: Vec<_> = found["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == "error").collect();
    assert_eq!(errors.len(), 1, "{found:#}");
    assert!(errors[0]["message"].as_str().unwrap().contains("由任务 2 延续"), "{found:#}");
    for day in ["2024-03-02", "2024-03-03"] {
        assert_eq!(year.on(day, &["draw"]).code, 3, "the row can be drawn by no rules");
    }
    assert_eq!(year.account("2024-03-02", "2"), "1 coming, 1 drawn");
}

#[test]
fn a_plan_and_its_successor_that_come_together_are_one_line() {
    let year = Year::of(&row("1", "烟草", TWICE));
    year.plans("q", BEFORE_P, &row("2", "烟草", CONTINUES), &["p", "q"]);
    year.plans(
        "r",
        BEFORE_Q,
        &format!("{}\n{}", row("2", "烟草专卖", "ratio = \"10%\"\nfrequency = 2\ncontinues = \"2\""), task("3", ONCE)),
        &["r", "q", "p"],
    );
    assert!(errors(&year, "2024-02-01").is_empty());
    assert_eq!(year.night("2024-03-01"), ["r/2/2024-03-01", "r/3/2024-03-01"]);
    assert!(year.night("2024-03-02").is_empty());
    assert_eq!(year.on("2024-03-02", &["verify"]).code, 0);
}

#[test]
fn a_row_that_never_was_good_and_left_owes_nothing_to_the_next_of_its_id() {
    let year = Year::of(&format!("{}\n{}", row("1", "烟草", TWICE), row("5", "酒类", TWICE).replace("10%", "一点")));
    assert_eq!(year.on("2024-02-01", &["draw"]).code, 3);
    let broken = row("5", "酒类", TWICE).replace("10%", "一点");
    year.edit(&broken, "");
    assert_eq!(year.night("2024-03-01"), ["p/1/2024-03-01"]);
    year.0.write("rules/p.plan.toml", &format!("{}\n{}", year.0.read("rules/p.plan.toml"), row("5", "网吧", TWICE)));
    assert!(year.night("2024-06-01").is_empty());
    assert_eq!(year.account("2024-06-01", "5"), "1 coming, 1 asked");
}

#[test]
fn preview_counts_what_a_row_was_drawn_for_under_the_id_that_it_had() {
    let year = Year::of(&row("1", "烟草", "ratio = \"50%\"\nfrequency = 2\nrepeat = \"never\""));
    year.night("2024-03-01");
    let august = |preview: serde_json::Value| preview["tasks"][0]["rounds"][1]["cells"].clone();
    let before = august(year.json("2024-03-02", &["preview"]));
    year.edit("id = \"1\"\nname", "id = \"2\"\ncontinues = \"1\"\nname");
    assert_eq!(august(year.json("2024-03-02", &["preview"])), before, "before the sweep takes the new id up");
    year.night("2024-03-02");
    assert_eq!(august(year.json("2024-03-02", &["preview"])), before);
}

// ---- Headers ------------------------------------------------------------------------------------------------------------------------

#[test]
fn plans_in_a_circle_are_refused_and_those_before_it_stay_in_force() {
    let year = Year::of(&task("1", TWICE));
    year.edit("year = 2024", "year = 2024\npredecessor = \"q\"");
    year.plans("q", BEFORE_P, &task("1", TWICE), &["p", "q"]);
    assert_eq!(errors(&year, "2024-02-01"), ["plan-predecessor", "plan-predecessor"]);
    assert_eq!(year.on("2024-03-01", &["draw"]).code, 3);
    year.edit("\npredecessor = \"q\"", "");
    assert_eq!(year.night("2024-03-01"), ["q/1/2024-03-01"]);
}

#[test]
fn a_header_names_a_plan_that_there_is_of_its_year_and_never_another_one_later() {
    let unknown = Year::of(&task("1", TWICE));
    unknown.edit("year = 2024", "year = 2024\npredecessor = \"p-2023\"");
    assert_eq!(errors(&unknown, "2024-02-01"), ["plan-predecessor"]);
    assert_eq!(unknown.on("2024-03-01", &["draw"]).code, 3);

    let year = Year::of(&task("1", TWICE));
    year.night("2024-03-01");
    year.plans("n", "year = 2025\npredecessor = \"p\"", &task("1", TWICE), &["p", "n"]);
    assert_eq!(errors(&year, "2024-12-20"), ["plan-predecessor"]);
    // Beside it, and later in its place: that was never said when it took effect.
    year.plans("q", "year = 2024\nsupplements = \"p\"", &task("1", TWICE), &["p", "q"]);
    year.night("2024-03-02");
    year.0.edit("rules/q.plan.toml", "supplements", "predecessor");
    assert_eq!(errors(&year, "2024-03-03"), ["plan-predecessor"]);
    // What was in force stays so, and nothing that is due is left.
    let august = year.on("2024-08-01", &["draw", "--json"]);
    assert_eq!((august.code, names(&august.json()["drawn"], "draw")), (0, vec!["p/1/2024-08-01".to_owned(), "q/1/2024-08-01".to_owned()]));
}

#[test]
fn a_year_that_was_mistyped_in_a_header_can_be_put_right() {
    let year = Year::of(&task("1", TWICE));
    year.edit("year = 2024", "year = 2025");
    year.night("2024-02-01");
    year.edit("year = 2025", "year = 2024");
    year.night("2024-02-02");
    assert_eq!(year.night("2024-03-01"), ["p/1/2024-03-01"]);
    year.plans("q", BEFORE_P, &task("1", TWICE), &["p", "q"]);
    assert!(errors(&year, "2024-03-02").is_empty());
    assert!(year.night("2024-03-02").is_empty());
    assert_eq!(year.account("2024-03-02", "1"), "1 coming, 1 drawn");
    // But a line is the plans of one year.
    year.0.edit("rules/q.plan.toml", "year = 2024", "year = 2025");
    assert_eq!(errors(&year, "2024-03-03"), ["plan-predecessor"]);
    assert_eq!(names(&year.on("2024-08-01", &["draw", "--json"]).json()["drawn"], "draw"), ["q/1/2024-08-01"]);
}

#[test]
fn what_a_plan_beside_another_adds_in_the_past_is_told_before_it_is_in_force() {
    let year = Year::of(&task("1", TWICE));
    year.night("2024-03-01");
    year.plans("q", "year = 2024\nsupplements = \"p\"", &task("1", TWICE), &["p", "q"]);
    let check = year.json("2024-04-01", &["check"]);
    let asked = check["findings"].as_array().unwrap().iter().find(|f| f["code"] == "rounds-asked").unwrap();
    assert!(asked["message"].as_str().unwrap().contains("q/1/2024-03-01"), "{check:#}");
    year.night("2024-04-01");
    let told = year.on("2024-04-01", &["status"]).out + year.on("2024-04-01", &["draw"]).out.as_str();
    assert!(told.contains("q/1/2024-03-01") && !told.contains("启用本系统之前"), "{told}");
}

// ---- What is left to a person -------------------------------------------------------------------------------------------------------

#[test]
fn a_round_that_stood_in_for_a_drawn_one_and_moved_on_is_asked_again() {
    let year = Year::of(&task("1", ONCE));
    year.night("2024-03-01");
    year.edit("3月—12月", "5月—12月");
    assert!(year.night("2024-03-10").is_empty());
    year.on("2024-05-03", &["waive", "p/1/2024-05-01", "--reason", "与三月重复", "--by", "甲"]).ok();
    year.edit("5月—12月", "6月—12月");
    let check = year.json("2024-05-10", &["check"]);
    assert!(check.to_string().contains("p/1/2024-06-01"), "{check:#}");
    assert!(year.night("2024-05-10").is_empty());
    assert!(year.night("2024-06-01").is_empty());
    assert_eq!(year.account("2024-06-01", "1"), "1 asked");
}

#[test]
fn a_void_day_is_drawn_again_without_cells_that_an_edit_put_on_it() {
    let year = with_cells_added();
    let after = year.0.read("rules/own.rhai");
    year.0.write("rules/own.rhai", APART);
    year.night("2024-03-02");
    year.on("2024-03-02", &["void", "p/1/2024-03-01", "--reason", "错", "--by", "甲"]).ok();
    year.0.write("rules/own.rhai", &after);
    let check = year.json("2024-03-03", &["check"]);
    assert!(check.to_string().contains("p/1/2024-03-01+2"), "{check:#}");
    assert_eq!(year.night("2024-03-03"), ["p/1/2024-03-01.2"]);
    assert!(!tiers(&year, "p/1/2024-03-01.2").contains("高"));
    assert_eq!(year.draws("2024-03-03", "asked"), ["p/1/2024-03-01+2"]);
    assert_eq!(year.0.run(&["verify"]).code, 0);
}

#[test]
fn cells_that_an_edit_added_and_another_took_away_are_asked_for_no_longer() {
    let year = with_cells_added();
    let after = year.0.read("rules/own.rhai");
    assert!(year.night("2024-04-01").is_empty());
    assert_eq!(year.draws("2024-04-01", "asked"), ["p/1/2024-03-01+2"]);
    year.0.write("rules/own.rhai", APART);
    assert!(year.night("2024-04-02").is_empty());
    assert!(year.draws("2024-04-02", "asked").is_empty());
    // The number of a question stays its own: who answers yesterday's does not answer today's.
    year.0.write("rules/own.rhai", &after);
    assert!(year.night("2024-04-03").is_empty());
    assert_eq!(year.draws("2024-04-03", "asked"), ["p/1/2024-03-01+3"]);
    assert_eq!(year.0.run(&["verify"]).code, 0);
}

#[test]
fn a_void_round_that_the_rules_lost_and_have_again_waits_for_a_person() {
    let year = Year::of(&task("1", ONCE));
    year.night("2024-03-01");
    year.on("2024-03-02", &["void", "p/1/2024-03-01", "--reason", "错", "--by", "甲"]).ok();
    year.edit("3月—12月", "5月—12月");
    year.night("2024-03-03");
    year.edit("5月—12月", "3月—12月");
    let check = year.json("2024-03-04", &["check"]);
    assert!(check.to_string().contains("又恢复了 p/1/2024-03-01.2"), "{check:#}");
    assert!(year.night("2024-03-04").is_empty());
    assert_eq!(year.draws("2024-03-04", "asked"), ["p/1/2024-03-01.2"]);
    assert_eq!(
        names(&year.on("2024-03-05", &["backfill", "p/1/2024-03-01.2", "--json"]).ok().json()["drawn"], "draw"),
        ["p/1/2024-03-01.2"]
    );
}

#[test]
fn a_plan_that_is_put_back_draws_what_lies_ahead() {
    let year = Year::of(&format!("{}\n", task("1", TWICE)));
    year.night("2024-03-01");
    year.plans("q", "year = 2024\nsupplements = \"p\"", &task("9", ONCE), &["p", "q"]);
    year.night("2024-06-01");
    year.name(&["q"]);
    year.night("2024-07-01");
    assert_eq!(year.draws("2024-07-01", "asked"), ["q/9/2024-03-01", "p/1/2024-08-01"]);
    year.name(&["p", "q"]);
    assert!(!year.json("2024-07-02", &["check"]).to_string().contains("p/1/2024-08-01"));
    year.night("2024-07-02");
    assert_eq!(year.account("2024-07-02", "1"), "1 coming, 1 drawn");
    assert_eq!(year.night("2024-08-01"), ["p/1/2024-08-01"]);
}

#[test]
fn what_waits_for_a_person_does_not_lapse() {
    // Owed and taken away; its old window closes.
    let year = Year::of(&with(task("1", ONCE), "3月—4月"));
    year.night("2024-02-01");
    let register = year.0.read("datasets/objects.csv");
    std::fs::remove_file(year.0.path("datasets/objects.csv")).unwrap();
    assert_eq!(year.on("2024-03-01", &["draw"]).code, 4);
    year.0.write("datasets/objects.csv", &register);
    year.edit("3月—4月", "6月—12月");
    year.night("2024-03-10");
    assert_eq!(year.account("2024-05-02", "1"), "1 coming, 1 beside");
    assert_eq!(year.draws("2024-05-02", "asked"), ["p/1/2024-03-01"]);
    // First used in November: what is over waits for one decision with the rest.
    let late = Year::of(&format!("{}\n{}", with(task("1", TWICE), "3月—6月"), task("2", TWICE)));
    assert!(late.night("2024-11-05").is_empty());
    assert_eq!((late.account("2024-11-05", "1").as_str(), late.account("2024-11-05", "2").as_str()), ("2 asked", "2 asked"));
    late.on("2024-11-06", &["waive", "p/1/2024-03-01", "--reason", "上线前已抽", "--by", "甲"]).ok();
    assert_eq!(late.account("2024-11-06", "1"), "1 asked, 1 waived");
}

#[test]
fn what_becomes_of_a_missed_round_is_what_was_promised_when_it_opened() {
    let year = Year::of(&task("1", ONCE));
    year.night("2024-02-01");
    let register = year.0.read("datasets/objects.csv");
    std::fs::remove_file(year.0.path("datasets/objects.csv")).unwrap();
    assert_eq!(year.on("2024-03-01", &["draw"]).code, 4);
    year.edit("lead", "missed = \"lapse\"\nlead");
    year.0.write("datasets/objects.csv", &register);
    assert_eq!(year.night("2024-03-02"), ["p/1/2024-03-01"]);
    // What is promised more holds at once.
    let year = missed_march("\nmissed = \"lapse\"");
    year.edit("\"3月\"", "\"3月—6月\"");
    year.edit("missed = \"lapse\"", "missed = \"draw\"");
    assert_eq!(year.night("2024-04-02"), ["p/1/2024-03-01"]);
}

#[test]
fn findings_of_rows_and_headers_stand_where_the_key_is() {
    let ws = Ws::small("", "");
    ws.write(
        "rules/p.plan.toml",
        "[plan]\nid = \"1\"\n# predecessor\ntitle = \"t\"\nyear = 2024\npredecessor = \"nobody\"\n\n[[task]]\nid=\"1\"\nname=\"n\"\nobjects=[\"店\"]\nwindow=\"3月\"\nlead=\"甲局\"\nratio=\"1%\"\n",
    );
    let found = ws.run(&["check", "--json"]).json();
    let header = found["findings"].as_array().unwrap().iter().find(|f| f["code"] == "plan-predecessor").unwrap();
    assert_eq!(header["line"], 6, "{found:#}");
}

#[test]
fn a_round_in_which_no_cell_opens_any_more_is_not_drawn_from_nobody() {
    // Three rounds a year where the department has more than two inspectors; one joins in June.
    let year = Year::of(&task("1", "ratio = \"10%\"\nrule = \"own.rhai\""));
    year.0.write("rules/own.rhai", "fn frequency(task, cell) { if inspectors(task.lead) > 2 { 3 } else { 2 } }\n");
    let settings = year.0.read("rules/settings.toml");
    year.0
        .write("rules/settings.toml", &format!("{settings}\n[register.inspectors]\nfile = \"datasets/inspectors.csv\"\ncity = [\"市\"]\n"));
    let people = "证件号,姓名,部门,区划,专长,状态,专家,户籍\nA1,甲一,甲局,市,,在岗,,\nA2,甲二,甲局,市,,在岗,,\n";
    year.0.write("datasets/inspectors.csv", people);
    assert_eq!(year.night("2024-03-01"), ["p/1/2024-03-01"]);
    year.0.write("datasets/inspectors.csv", &format!("{people}A3,甲三,甲局,市,,在岗,,\n"));
    assert!(year.night("2024-06-20").is_empty());
    assert_eq!(year.account("2024-06-20", "1"), "1 coming, 1 drawn, 1 asked");
    assert!(year.night("2024-08-01").is_empty());
    assert_eq!(year.night("2024-09-21"), ["p/1/2024-09-21"]);
    // A void day whose last cell an edit took away.
    let year = Year::of(&task("1", "ratio = \"20%\"\nrule = \"own.rhai\""));
    year.0.write("rules/own.rhai", APART);
    assert_eq!(year.night("2024-03-01"), ["p/1/2024-03-01"]);
    year.on("2024-03-02", &["void", "p/1/2024-03-01", "--reason", "错", "--by", "甲"]).ok();
    let swapped = APART.replace("2024-06-01", "x").replace("2024-03-01", "2024-06-01").replace('x', "2024-03-01");
    year.0.write("rules/own.rhai", &swapped);
    let night = year.on("2024-03-03", &["draw", "--json"]);
    assert!(night.json()["drawn"].as_array().unwrap().is_empty(), "{}", night.out);
    assert!(year.draws("2024-03-03", "drawn").is_empty());
}
