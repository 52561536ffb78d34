//! What a person decided holds, and what a decision leaves behind: voids, waivers and waivers taken back, where cells move from day to day, where
//! edits are not taken up yet, where windows close and where missed rounds lapse.

use crate::rounds::{ONCE, TWICE, Year, names, tiers};
use crate::support::{Ran, task};

/// The days on which the low, the middle and the high tier open, as `"03-01 06-01"`.
fn rule(year: &Year, days: [&str; 3]) {
    let list = |days: &str| days.split_whitespace().map(|d| format!("day(\"2024-{d}\")")).collect::<Vec<_>>().join(", ");
    let [low, middle, high] = days.map(list);
    year.0.write(
        "rules/own.rhai",
        &format!(
            "fn openings(task, cell) {{\n    if cell.tier == tier(\"低\") {{ return [{low}]; }}\n    if cell.tier == tier(\"中\") {{ return [{middle}]; }}\n    [{high}]\n}}\nfn frequency(task, cell) {{ openings(task, cell).len() }}\n"
        ),
    );
}

/// The plan with a header of its own and a window.
fn plan(year: &Year, head: &str, window: &str) {
    let row = task("1", "ratio = \"20%\"\nrule = \"own.rhai\"").replace("3月—12月", window);
    year.0.write("rules/p.plan.toml", &format!("[plan]\nid = \"p\"\ntitle = \"小计划\"\nyear = 2024\n{head}\n\n{row}"));
}

/// A year whose rules are taken up on 20 February.
fn begin(head: &str, days: [&str; 3]) -> Year {
    let year = Year::of(&task("1", "ratio = \"20%\"\nrule = \"own.rhai\""));
    plan(&year, head, "2024-03-01..2024-12-31");
    rule(&year, days);
    assert!(night(&year, "02-20").is_empty());
    year
}

fn night(year: &Year, day: &str) -> Vec<String> {
    year.night(&format!("2024-{day}"))
}

fn decide(year: &Year, day: &str, command: &[&str]) -> Ran {
    year.on(&format!("2024-{day}"), &[command, &["--reason", "核对", "--by", "张三", "--lang", "en"]].concat())
}

fn void(year: &Year, day: &str, draw: &str) {
    decide(year, day, &["void", draw]).ok();
}

fn waive(year: &Year, day: &str, draw: &str) {
    decide(year, day, &["waive", draw]).ok();
}

fn withdraw(year: &Year, day: &str, draw: &str) -> String {
    decide(year, day, &["waive", draw, "--withdraw"]).ok().out
}

fn backfill(year: &Year, day: &str, draw: &str) {
    year.on(&format!("2024-{day}"), &["backfill", draw]).ok();
}

fn asked(year: &Year, day: &str) -> Vec<String> {
    let mut found = year.draws(&format!("2024-{day}"), "asked");
    found.sort();
    found
}

fn of(year: &Year, draw: &str) -> String {
    tiers(year, draw).into_iter().collect()
}

// ---- What a void takes back -------------------------------------------------------------------------------------------------------

#[test]
fn a_part_that_a_person_drew_or_decided_against_is_not_released_by_a_void() {
    let moved = || {
        let year = begin("", ["06-01", "03-01", ""]);
        assert_eq!(night(&year, "03-01").len(), 1);
        rule(&year, ["06-01", "06-01", ""]);
        assert!(night(&year, "03-05").is_empty());
        year
    };
    // Drawn.
    let year = moved();
    night(&year, "06-01");
    backfill(&year, "06-01", "p/1/2024-06-01+2");
    void(&year, "06-02", "p/1/2024-06-01");
    void(&year, "06-02", "p/1/2024-03-01");
    assert_eq!(night(&year, "06-02"), ["p/1/2024-06-01.2"]);
    assert_eq!((of(&year, "p/1/2024-06-01.2"), of(&year, "p/1/2024-06-01+2")), ("低".to_owned(), "中".to_owned()));
    assert_eq!(asked(&year, "06-02"), ["p/1/2024-03-01.2"], "nothing is asked of cells that are drawn");
    // Decided against, also where the rules lose the day and have it again.
    for edits in [false, true] {
        let year = moved();
        waive(&year, "03-06", "p/1/2024-06-01+2");
        if edits {
            rule(&year, ["07-01", "07-01", ""]);
            night(&year, "03-07");
        }
        void(&year, "03-07", "p/1/2024-03-01");
        if edits {
            rule(&year, ["06-01", "06-01", ""]);
            night(&year, "03-08");
        }
        assert_eq!(night(&year, "06-01"), ["p/1/2024-06-01"]);
        assert_eq!(of(&year, "p/1/2024-06-01"), "低");
    }
}

#[test]
fn a_round_that_was_a_persons_stays_one_after_a_void() {
    // Its question was raised by a draw that is void by now.
    let year = begin("", ["03-01", "", ""]);
    night(&year, "03-01");
    rule(&year, ["06-01", "", ""]);
    night(&year, "03-05");
    backfill(&year, "06-02", "p/1/2024-06-01");
    void(&year, "06-03", "p/1/2024-03-01");
    void(&year, "06-04", "p/1/2024-06-01");
    assert!(night(&year, "06-04").is_empty());
    // Another calendar had put it into the past, and a person drew it before any sweep had told that.
    let year = Year::of(&task("1", ONCE).replace("3月—12月", "2024-03-02..2024-12-31"));
    year.0.edit("rules/p.plan.toml", "year = 2024", "year = 2024\nmissed = \"lapse\"\nworkdays = true");
    std::fs::create_dir_all(year.0.path("datasets/holidays")).unwrap();
    let holidays = |last: &str| format!("year = 2024\nholidays = [\"2024-03-02..2024-03-{last}\"]\nworkdays = []\n");
    year.0.write("datasets/holidays/2024.toml", &holidays("08"));
    night(&year, "02-01");
    year.0.write("datasets/holidays/2024.toml", &holidays("03"));
    backfill(&year, "03-05", "p/1/2024-03-02");
    void(&year, "03-06", "p/1/2024-03-02");
    assert!(night(&year, "03-06").is_empty());
    assert_eq!(asked(&year, "03-06"), ["p/1/2024-03-02.2"]);
    // It was missed when the plan left that to a person; by now it draws what is missed.
    for told in [true, false] {
        let year = begin("missed = \"ask\"", ["03-01", "", ""]);
        if told {
            assert!(night(&year, "03-05").is_empty());
        }
        backfill(&year, "03-06", "p/1/2024-03-01");
        plan(&year, "", "2024-03-01..2024-12-31");
        night(&year, "03-07");
        void(&year, "03-08", "p/1/2024-03-01");
        assert!(night(&year, "03-08").is_empty());
        assert_eq!(asked(&year, "03-08"), ["p/1/2024-03-01.2"]);
    }
    // It was missed, and the plan leaves that to a person.
    let year = begin("missed = \"ask\"", ["03-01", "", ""]);
    assert!(night(&year, "03-05").is_empty());
    backfill(&year, "03-05", "p/1/2024-03-01");
    void(&year, "03-06", "p/1/2024-03-01");
    assert!(night(&year, "03-06").is_empty());
    // Drawn on its day it is drawn again.
    let year = begin("missed = \"ask\"", ["03-01", "", ""]);
    assert_eq!(night(&year, "03-01").len(), 1);
    void(&year, "03-06", "p/1/2024-03-01");
    assert_eq!(night(&year, "03-06"), ["p/1/2024-03-01.2"]);
}

#[test]
fn a_question_that_a_void_takes_back_on_its_own_day_does_not_lapse() {
    let year = begin("missed = \"lapse\"", ["", "03-01", ""]);
    night(&year, "03-01");
    rule(&year, ["", "06-01", ""]);
    night(&year, "03-05");
    assert!(night(&year, "06-01").is_empty());
    void(&year, "06-01", "p/1/2024-03-01");
    night(&year, "06-02");
    assert_eq!(asked(&year, "06-02"), ["p/1/2024-03-01.2", "p/1/2024-06-01"]);
    assert!(year.draws("2024-06-02", "lapsed").is_empty());
}

#[test]
fn a_day_is_asked_for_the_cells_that_were_drawn_elsewhere_alone() {
    // The day that was asked is another tier's by a second edit.
    let year = begin("", ["03-01", "", ""]);
    night(&year, "03-01");
    rule(&year, ["06-01", "", ""]);
    night(&year, "03-05");
    assert_eq!(asked(&year, "03-05"), ["p/1/2024-06-01"]);
    rule(&year, ["07-01", "06-01", ""]);
    night(&year, "03-06");
    assert_eq!(asked(&year, "03-06"), ["p/1/2024-07-01"]);
    assert_eq!(night(&year, "06-01"), ["p/1/2024-06-01"]);
    // A tier is added to the day that is asked.
    let year = begin("", ["03-01", "", ""]);
    night(&year, "03-01");
    rule(&year, ["06-01", "", ""]);
    night(&year, "03-05");
    rule(&year, ["06-01", "06-01", ""]);
    night(&year, "03-06");
    assert_eq!(night(&year, "06-01"), ["p/1/2024-06-01"]);
    assert_eq!(of(&year, "p/1/2024-06-01"), "中");
    // Of two tiers that moved to one day the draw of one is void.
    let year = begin("", ["03-01", "04-01", ""]);
    night(&year, "03-01");
    night(&year, "04-01");
    rule(&year, ["06-01", "06-01", ""]);
    night(&year, "04-05");
    void(&year, "04-06", "p/1/2024-03-01");
    assert_eq!(night(&year, "06-01"), ["p/1/2024-06-01"]);
    assert_eq!(of(&year, "p/1/2024-06-01"), "低");
    assert_eq!(asked(&year, "06-01"), ["p/1/2024-03-01.2", "p/1/2024-06-01+2"]);
    // Cells that an edit put on a drawn day are no question once the whole day is gone.
    let year = begin("", ["03-01", "06-01", ""]);
    night(&year, "03-01");
    rule(&year, ["03-01", "03-01 06-01", ""]);
    night(&year, "03-05");
    assert_eq!(asked(&year, "03-05"), ["p/1/2024-03-01+2"]);
    rule(&year, ["06-01", "06-01", ""]);
    night(&year, "03-06");
    assert_eq!(asked(&year, "03-06"), ["p/1/2024-06-01+2"], "the drawn tier alone may have moved");
}

// ---- Decisions and edits that are not taken up -------------------------------------------------------------------------------------

#[test]
fn a_decision_is_about_the_round_that_the_rules_of_its_moment_have() {
    // A part that is only foreseen: another edit takes its place.
    let year = begin("", ["03-01", "", ""]);
    night(&year, "03-01");
    rule(&year, ["03-01", "03-01", ""]);
    waive(&year, "03-05", "p/1/2024-03-01+2");
    rule(&year, ["03-01", "", "03-01"]);
    night(&year, "03-05");
    assert_eq!(asked(&year, "03-05"), ["p/1/2024-03-01+3"]);
    // A day without the cell that an edit takes off it: the edit is undone.
    let year = begin("", ["03-01", "03-01", ""]);
    rule(&year, ["03-01", "", ""]);
    waive(&year, "03-05", "p/1/2024-03-01");
    rule(&year, ["03-01", "03-01", ""]);
    night(&year, "03-05");
    assert_eq!(asked(&year, "03-05"), ["p/1/2024-03-01+2"]);
    // A cell that came off a waived day, came back and went again is owed once the waiver is taken back.
    let year = begin("", ["03-01", "03-01", ""]);
    waive(&year, "03-02", "p/1/2024-03-01");
    rule(&year, ["03-01", "", ""]);
    night(&year, "03-05");
    rule(&year, ["03-01", "03-01", ""]);
    withdraw(&year, "03-06", "p/1/2024-03-01");
    rule(&year, ["03-01", "", ""]);
    assert!(night(&year, "03-06").is_empty());
    assert_eq!(asked(&year, "03-06"), ["p/1/2024-03-01", "p/1/2024-03-01+2"]);
    backfill(&year, "03-06", "p/1/2024-03-01");
    assert_eq!(of(&year, "p/1/2024-03-01"), "低");
    year.on("2024-03-06", &["verify"]).ok();
}

#[test]
fn a_row_that_was_waived_before_any_sweep_is_that_row_and_no_other() {
    let year = Year::of(&task("1", ONCE));
    assert_eq!(year.night("2024-03-01").len(), 1);
    let row = |name: &str| task("2", TWICE).replace("任务2", name);
    let plan = |rows: &[String]| {
        year.0.write("rules/p.plan.toml", &format!("[plan]\nid = \"p\"\ntitle = \"小计划\"\nyear = 2024\n\n{}", rows.join("\n")));
    };
    plan(&[task("1", ONCE), row("甲")]);
    waive(&year, "03-05", "p/2/2024-08-01");
    plan(&[task("1", ONCE)]);
    year.night("2024-03-06");
    plan(&[task("1", ONCE), row("乙")]);
    // The id was another row's: it is told, and nothing is waived unseen.
    let swept = year.on("2024-03-07", &["draw", "--lang", "en"]);
    assert!(swept.code == 3 && swept.err.contains("task-identity"), "{}{}", swept.out, swept.err);
}

#[test]
fn what_was_decided_stays_decided_where_the_rules_lose_it_and_have_it_again() {
    // The plan is taken out and put back.
    let year = begin("", ["03-01 06-01", "", ""]);
    night(&year, "03-01");
    rule(&year, ["04-01 06-01", "", ""]);
    night(&year, "03-05");
    waive(&year, "03-05", "p/1/2024-04-01");
    year.name(&[]);
    year.on("2024-03-06", &["draw"]);
    year.name(&["p"]);
    night(&year, "03-07");
    assert!(asked(&year, "03-07").is_empty());
    assert_eq!(night(&year, "06-01"), ["p/1/2024-06-01"]);
    // The day is taken away and comes back.
    let year = begin("", ["06-01", "03-01", ""]);
    night(&year, "03-01");
    rule(&year, ["06-01", "06-01", ""]);
    night(&year, "03-05");
    waive(&year, "03-06", "p/1/2024-06-01+2");
    rule(&year, ["07-01", "07-01", ""]);
    night(&year, "03-07");
    rule(&year, ["06-01", "06-01", ""]);
    night(&year, "03-08");
    assert!(asked(&year, "03-08").is_empty());
}

// ---- Waivers taken back -------------------------------------------------------------------------------------------------------------

#[test]
fn a_waiver_taken_back_after_a_change_leaves_the_round_to_a_person() {
    // A change closed the window meanwhile.
    let year = begin("", ["03-01", "", ""]);
    waive(&year, "03-02", "p/1/2024-03-01");
    plan(&year, "", "2024-03-01..2024-03-10");
    night(&year, "03-15");
    assert!(withdraw(&year, "03-16", "p/1/2024-03-01").contains("waits for a decision"));
    night(&year, "03-16");
    assert_eq!(asked(&year, "03-16"), ["p/1/2024-03-01"]);
    // A tier was put on the day while it lay ahead.
    let year = begin("", ["06-01", "", ""]);
    waive(&year, "03-01", "p/1/2024-06-01");
    rule(&year, ["06-01", "06-01", ""]);
    night(&year, "03-05");
    assert!(withdraw(&year, "03-06", "p/1/2024-06-01").contains("waits for a decision"));
    assert!(night(&year, "06-01").is_empty());
    assert_eq!(asked(&year, "06-01"), ["p/1/2024-06-01", "p/1/2024-06-01+2"]);
    let told = year.on("2024-06-01", &["status", "--lang", "en"]).out;
    assert!(told.contains("was taken back after its rules or draws had changed"), "{told}");
    // A change of what no round's day or cells depend on is none.
    let year = begin("", ["06-01", "", ""]);
    waive(&year, "03-01", "p/1/2024-06-01");
    let rule_text = std::fs::read_to_string(year.0.path("rules/own.rhai")).unwrap();
    year.0.write("rules/own.rhai", &format!("{rule_text}// 一句说明\n"));
    night(&year, "03-05");
    assert!(withdraw(&year, "03-06", "p/1/2024-06-01").contains("follows the rules again"));
    assert_eq!(night(&year, "06-01"), ["p/1/2024-06-01"]);
    // A draw that was moved onto it, and one that is void.
    for voided in [false, true] {
        let year = begin("", ["03-01 06-01", "", ""]);
        night(&year, "03-01");
        waive(&year, "03-02", "p/1/2024-06-01");
        if voided {
            void(&year, "03-03", "p/1/2024-03-01");
        } else {
            rule(&year, ["06-01", "", ""]);
        }
        night(&year, "03-05");
        withdraw(&year, "03-06", "p/1/2024-06-01");
        assert!(night(&year, "06-01").is_empty());
        assert_eq!(asked(&year, "06-01"), ["p/1/2024-06-01"]);
    }
    // The day that lay ahead is gone.
    let year = begin("", ["03-01", "", ""]);
    night(&year, "03-01");
    rule(&year, ["06-01", "", ""]);
    night(&year, "03-05");
    waive(&year, "03-06", "p/1/2024-06-01");
    rule(&year, ["07-01", "", ""]);
    night(&year, "03-07");
    assert!(withdraw(&year, "03-08", "p/1/2024-06-01").contains("no longer have"));
    assert_eq!(asked(&year, "03-08"), ["p/1/2024-07-01"]);
    // Missed rounds lapse, and the day has gone.
    let year = begin("missed = \"lapse\"", ["03-01", "", ""]);
    waive(&year, "02-21", "p/1/2024-03-01");
    assert!(withdraw(&year, "03-08", "p/1/2024-03-01").contains("lapses"));
    // All cells have another name.
    let year = begin("", ["", "", ""]);
    let strata = |name: &str| {
        let rule = format!(
            "fn strata(task) {{ [stratum(\"{name}\", everyone())] }}\nfn openings(task, cell) {{ [day(\"2024-03-01\")] }}\nfn frequency(task, cell) {{ 1 }}\n"
        );
        year.0.write("rules/own.rhai", &rule);
    };
    strata("店");
    night(&year, "02-21");
    waive(&year, "03-02", "p/1/2024-03-01");
    strata("商店");
    night(&year, "03-05");
    let told = withdraw(&year, "03-06", "p/1/2024-03-01");
    assert!(told.contains("p/1/2024-03-01+3") && !told.contains("nothing is drawn"), "{told}");
}

// ---- Missed rounds that lapse -------------------------------------------------------------------------------------------------------

#[test]
fn no_edit_brings_back_what_was_missed_and_lapses() {
    // An edit of anything else on the day of the catch-up, and a successor with the same row.
    let year = begin("missed = \"lapse\"", ["03-01", "", ""]);
    rule(&year, ["03-01", "06-01", ""]);
    assert!(night(&year, "03-09").is_empty());
    assert_eq!(year.draws("2024-03-09", "lapsed"), ["p/1/2024-03-01"]);
    let year = begin("missed = \"lapse\"", ["03-01", "", ""]);
    let row = task("1", "ratio = \"20%\"\nrule = \"own.rhai\"").replace("3月—12月", "2024-03-01..2024-12-31");
    year.plans("q", "year = 2024\npredecessor = \"p\"\nmissed = \"lapse\"", &row, &["p", "q"]);
    assert!(night(&year, "03-09").is_empty());
    assert_eq!(year.draws("2024-03-09", "lapsed"), ["q/1/2024-03-01"]);
    // A recorded lapse is no question where an edit takes the day or a tier of it away.
    for after in [["04-01", "", ""], ["03-01", "04-01", ""]] {
        let year = begin("missed = \"lapse\"", ["03-01", "03-01", ""]);
        assert!(night(&year, "03-10").is_empty());
        rule(&year, after);
        assert!(night(&year, "03-12").is_empty());
        assert!(asked(&year, "03-12").is_empty(), "{after:?}");
        assert_eq!(year.draws("2024-03-12", "lapsed"), ["p/1/2024-03-01"], "{after:?}");
        let refused = decide(&year, "03-12", &["waive", "p/1/2024-03-01"]);
        assert!(refused.code == 2 && !refused.err.contains("window is closed"), "{}", refused.err);
    }
}

#[test]
fn a_lapse_stays_one_where_the_rules_lose_its_date_and_have_it_again() {
    // An edit takes the date away, or its plan is away for a night.
    for away in [false, true] {
        let year = begin("missed = \"lapse\"", ["03-01 09-01", "", ""]);
        assert!(night(&year, "03-05").is_empty());
        if away {
            year.plans("other", "year = 2023", &task("1", ONCE), &["other"]);
        } else {
            rule(&year, ["09-01", "", ""]);
        }
        night(&year, "03-06");
        year.name(&["p"]);
        rule(&year, ["03-01 09-01", "", ""]);
        assert!(night(&year, "03-07").is_empty());
        assert!(!asked(&year, "03-07").contains(&"p/1/2024-03-01".to_owned()), "{away}");
        assert_eq!(year.draws("2024-03-07", "lapsed"), ["p/1/2024-03-01"]);
    }
}

#[test]
fn a_lapse_is_final_by_what_was_promised_when_its_round_opened() {
    // By the end of its window, when missed rounds were drawn late; then the window is open again, and lapses are the rule.
    let year = begin("", ["03-01", "", ""]);
    plan(&year, "", "2024-03-01..2024-03-10");
    std::fs::remove_dir_all(year.0.path("var")).unwrap();
    assert!(night(&year, "02-20").is_empty());
    assert!(night(&year, "03-15").is_empty());
    assert_eq!(year.draws("2024-03-15", "lapsed"), ["p/1/2024-03-01"]);
    plan(&year, "missed = \"lapse\"", "2024-03-01..2024-12-31");
    rule(&year, ["03-01 08-01", "", ""]);
    waive(&year, "03-16", "p/1/2024-08-01");
    rule(&year, ["06-01 08-01", "", ""]);
    assert!(night(&year, "03-16").is_empty());
    assert_eq!(asked(&year, "03-16"), ["p/1/2024-03-01"], "it was due again, and is owed");
    // Due again and its window closed again, it waits for a person as any round does.
    let year = begin("", ["03-01 08-01", "", ""]);
    plan(&year, "", "2024-03-01..2024-03-10");
    rule(&year, ["03-01", "", ""]);
    std::fs::remove_dir_all(year.0.path("var")).unwrap();
    night(&year, "02-20");
    night(&year, "03-15");
    plan(&year, "", "2024-03-01..2024-12-31");
    rule(&year, ["03-01 08-01", "", ""]);
    waive(&year, "03-16", "p/1/2024-08-01");
    plan(&year, "", "2024-03-01..2024-03-18");
    rule(&year, ["03-01", "", ""]);
    assert!(night(&year, "03-20").is_empty());
    assert_eq!(asked(&year, "03-20"), ["p/1/2024-03-01"]);
    // Until the window is open again.
    plan(&year, "", "2024-03-01..2024-12-31");
    assert_eq!(night(&year, "03-21"), ["p/1/2024-03-01"]);
}

#[test]
fn a_round_that_waited_for_the_number_of_an_earlier_one_is_not_missed() {
    let ceremony_until = |head: &str, window: &str, nights: &[&str]| {
        let year = Year::of(&task("1", "ratio = \"20%\"\nrule = \"own.rhai\""));
        let settings = std::fs::read_to_string(year.0.path("rules/settings.toml")).unwrap();
        year.0.write("rules/settings.toml", &format!("{settings}\n[beacon]\nkind = \"ceremony\"\n"));
        plan(&year, head, window);
        rule(&year, ["03-01 03-02", "", ""]);
        for day in nights {
            assert!(night(&year, day).is_empty());
        }
        year
    };
    let ceremony = |head: &str, window: &str| {
        let year = ceremony_until(head, window, &["02-20", "03-01", "03-02", "03-04"]);
        assert!(year.draws("2024-03-04", "lapsed").is_empty());
        year
    };
    let number = |year: &Year, day: &str| {
        year.on(&format!("2024-{day}"), &["beacon", "--ceremony", "1 2 3", "--witness", "公证员"]).ok();
    };
    // It is made up for where missed rounds lapse, too.
    let year = ceremony("missed = \"lapse\"", "2024-03-01..2024-12-31");
    number(&year, "03-04");
    night(&year, "03-06");
    assert_eq!(year.draws("2024-03-06", "sealed"), ["p/1/2024-03-02"]);
    // So it is where the number came on its own day, after the sweep; and where missed rounds are left to a person.
    for (head, number_on) in [("missed = \"lapse\"", "03-02"), ("missed = \"ask\"", "03-03")] {
        let year = ceremony_until(head, "2024-03-01..2024-12-31", &["02-20", "03-01", "03-02"]);
        number(&year, number_on);
        night(&year, "03-04");
        assert_eq!(year.draws("2024-03-04", "sealed"), ["p/1/2024-03-02"], "{head}");
    }
    // No person decided on it, and none is asked after a void.
    let year = ceremony_until("missed = \"ask\"", "2024-03-01..2024-12-31", &["02-20", "03-01", "03-02"]);
    number(&year, "03-03");
    night(&year, "03-04");
    void(&year, "03-05", "p/1/2024-03-02");
    night(&year, "03-05");
    assert_eq!(year.draws("2024-03-05", "sealed"), ["p/1/2024-03-02.2"]);
    // What had lapsed before another round was sealed, whatever day that was judged by, stays so.
    let year = ceremony_until("missed = \"ask\"", "2024-03-01..2024-12-31", &["02-20"]);
    plan(&year, "missed = \"lapse\"", "2024-03-01..2024-12-31");
    rule(&year, ["03-01 03-03", "", ""]);
    night(&year, "03-02");
    night(&year, "03-05");
    assert_eq!(year.draws("2024-03-05", "lapsed"), ["p/1/2024-03-03"]);
    backfill(&year, "03-06", "p/1/2024-03-01");
    number(&year, "03-06");
    night(&year, "03-06");
    assert_eq!(year.draws("2024-03-06", "lapsed"), ["p/1/2024-03-03"]);
    // Where its window closes meanwhile, a person decides.
    let year = ceremony("", "2024-03-01..2024-03-05");
    number(&year, "03-08");
    night(&year, "03-09");
    assert_eq!(asked(&year, "03-09"), ["p/1/2024-03-02"]);
    let told = year.on("2024-03-09", &["status", "--lang", "en"]).out;
    assert!(told.contains("was waiting for its public number"), "{told}");
    // That was told: a window that is open again takes it from nobody.
    plan(&year, "", "2024-03-01..2024-12-31");
    assert!(night(&year, "03-10").is_empty());
    assert_eq!((asked(&year, "03-10"), year.draws("2024-03-10", "sealed")), (vec!["p/1/2024-03-02".to_owned()], Vec::new()));
}

#[test]
fn what_a_person_draws_of_a_day_that_the_rules_lost_makes_no_other_day_a_question() {
    let year = begin("", ["03-01", "", ""]);
    rule(&year, ["06-01", "", ""]);
    assert!(night(&year, "03-05").is_empty());
    backfill(&year, "03-05", "p/1/2024-03-01");
    rule(&year, ["06-01 07-01", "", ""]);
    night(&year, "03-06");
    assert!(asked(&year, "03-06").is_empty());
    assert_eq!(night(&year, "06-01"), ["p/1/2024-06-01"]);
    // Until the rules have that day again and move it.
    let year = begin("", ["03-01", "", ""]);
    rule(&year, ["04-01", "", ""]);
    night(&year, "03-05");
    backfill(&year, "03-06", "p/1/2024-03-01");
    rule(&year, ["03-01", "", ""]);
    night(&year, "03-10");
    rule(&year, ["05-01", "", ""]);
    night(&year, "03-20");
    assert_eq!(asked(&year, "03-20"), ["p/1/2024-05-01"]);
    // So it is where its stratum has another name by then.
    let year = begin("", ["", "", ""]);
    let strata = |name: &str, day: &str| {
        let rule = format!(
            "fn strata(task) {{ [stratum(\"{name}\", everyone())] }}\nfn openings(task, cell) {{ [day(\"2024-{day}\")] }}\nfn frequency(task, cell) {{ 1 }}\n"
        );
        year.0.write("rules/own.rhai", &rule);
    };
    strata("店", "03-01");
    night(&year, "02-21");
    strata("店", "04-01");
    night(&year, "03-05");
    backfill(&year, "03-06", "p/1/2024-03-01");
    strata("商店", "03-01");
    night(&year, "03-10");
    strata("商店", "05-01");
    night(&year, "03-20");
    assert!(asked(&year, "03-20").contains(&"p/1/2024-05-01".to_owned()));
    assert!(night(&year, "05-01").is_empty());
    // A day that was moved and is put back stands for nothing any more.
    let year = begin("", ["03-01", "", ""]);
    night(&year, "03-01");
    rule(&year, ["06-01", "", ""]);
    night(&year, "03-05");
    assert_eq!(asked(&year, "03-05"), ["p/1/2024-06-01"]);
    rule(&year, ["03-01 06-01", "", ""]);
    night(&year, "03-06");
    assert!(asked(&year, "03-06").is_empty());
    assert_eq!(night(&year, "06-01"), ["p/1/2024-06-01"]);
}

#[test]
fn what_waits_after_a_decision_was_taken_back_waits_through_every_edit() {
    let comment = |year: &Year| {
        let text = std::fs::read_to_string(year.0.path("rules/own.rhai")).unwrap();
        year.0.write("rules/own.rhai", &format!("{text}// 一句说明\n"));
    };
    // The plan was out meanwhile.
    let year = begin("", ["03-01 06-01", "", ""]);
    waive(&year, "02-21", "p/1/2024-06-01");
    year.name(&[]);
    year.on("2024-02-25", &["draw"]);
    year.name(&["p"]);
    night(&year, "02-27");
    withdraw(&year, "02-28", "p/1/2024-06-01");
    comment(&year);
    night(&year, "03-10");
    assert!(night(&year, "06-01").is_empty());
    assert_eq!(asked(&year, "06-01"), ["p/1/2024-06-01"]);
    // Its window was closed early and is open again.
    let year = begin("", ["03-01", "", ""]);
    std::fs::remove_dir_all(year.0.path("var")).unwrap();
    night(&year, "02-20");
    plan(&year, "", "2024-03-01..2024-03-03");
    night(&year, "03-05");
    waive(&year, "03-06", "p/1/2024-03-01");
    plan(&year, "", "2024-03-01..2024-12-31");
    night(&year, "03-10");
    withdraw(&year, "03-12", "p/1/2024-03-01");
    comment(&year);
    assert!(night(&year, "03-13").is_empty());
    assert_eq!(asked(&year, "03-13"), ["p/1/2024-03-01"]);
    // It was a part of a day, and the rules have its cells there no more.
    let year = begin("", ["06-01", "03-01", ""]);
    night(&year, "03-01");
    rule(&year, ["03-01", "03-01", ""]);
    night(&year, "03-05");
    waive(&year, "03-06", "p/1/2024-03-01+2");
    rule(&year, ["06-01", "03-01", ""]);
    night(&year, "03-07");
    assert!(withdraw(&year, "03-08", "p/1/2024-03-01+2").contains("+2 waits for a decision again"));
    comment(&year);
    night(&year, "03-09");
    assert_eq!(asked(&year, "03-09"), ["p/1/2024-03-01+2"]);
    // Taking back one decision changes nothing for another.
    let year = begin("", ["04-01 06-01", "", ""]);
    waive(&year, "02-21", "p/1/2024-04-01");
    rule(&year, ["04-01 06-01 10-01", "", ""]);
    night(&year, "02-22");
    waive(&year, "02-23", "p/1/2024-06-01");
    withdraw(&year, "02-24", "p/1/2024-04-01");
    assert!(withdraw(&year, "02-25", "p/1/2024-06-01").contains("follows the rules again"));
}

#[test]
fn a_change_that_closes_a_window_early_is_compared_cell_by_cell_too() {
    let closing = |days: [&str; 3], then: [&str; 3]| {
        let year = begin("", days);
        plan(&year, "", "2024-03-01..2024-03-06");
        rule(&year, then);
        assert!(night(&year, "03-07").is_empty());
        assert_eq!(asked(&year, "03-07"), ["p/1/2024-03-05", "p/1/2024-03-05+2"]);
        year
    };
    // A tier that it takes off a day that was due is not lost.
    let year = closing(["03-05", "03-05", "03-05"], ["03-05", "03-05", ""]);
    backfill(&year, "03-08", "p/1/2024-03-05+2");
    assert_eq!(of(&year, "p/1/2024-03-05+2"), "高");
    // One that it puts into the past is not drawn with the others where the window is open again.
    let year = closing(["03-05", "03-05", "06-05"], ["03-05", "03-05", "03-05"]);
    plan(&year, "", "2024-03-01..2024-12-31");
    assert_eq!(night(&year, "03-08"), ["p/1/2024-03-05"]);
    assert_eq!(of(&year, "p/1/2024-03-05"), "中低");
    assert_eq!(asked(&year, "03-08"), ["p/1/2024-03-05+2"]);
}

#[test]
fn a_void_part_of_which_the_rules_have_taken_the_cells_off_its_day_comes_as_they_have_it_now() {
    let year = begin("", ["03-01", "", ""]);
    night(&year, "03-01");
    rule(&year, ["03-01", "03-01", ""]);
    night(&year, "03-05");
    let part = asked(&year, "03-05").remove(0);
    backfill(&year, "03-05", &part);
    rule(&year, ["03-01", "06-01", ""]);
    night(&year, "03-10");
    assert_eq!(asked(&year, "03-10"), ["p/1/2024-06-01"]);
    let told = decide(&year, "03-11", &["void", &part]).ok().out;
    assert!(told.contains("not drawn again"), "{told}");
    assert!(asked(&year, "03-11").is_empty());
    assert_eq!(night(&year, "06-01"), ["p/1/2024-06-01"]);
    // Its cells were orphans.
    let year = begin("", ["03-01", "06-01", ""]);
    night(&year, "03-01");
    rule(&year, ["06-01", "06-01", ""]);
    night(&year, "03-05");
    night(&year, "06-01");
    backfill(&year, "06-02", "p/1/2024-06-01+2");
    rule(&year, ["09-01", "06-01", ""]);
    night(&year, "06-10");
    void(&year, "06-11", "p/1/2024-06-01+2");
    assert_eq!(asked(&year, "06-11"), ["p/1/2024-09-01"]);
}

#[test]
fn a_part_that_a_person_draws_says_nothing_about_the_rest_of_its_day() {
    let year = begin("", ["04-01", "03-01", ""]);
    night(&year, "03-01");
    rule(&year, ["04-01", "04-01", ""]);
    night(&year, "03-05");
    backfill(&year, "04-01", "p/1/2024-04-01+2");
    let text = std::fs::read_to_string(year.0.path("rules/own.rhai")).unwrap();
    year.0.write("rules/own.rhai", &format!("{text}// 一句说明\n"));
    assert_eq!(night(&year, "04-01"), ["p/1/2024-04-01"]);
    assert_eq!((of(&year, "p/1/2024-04-01"), of(&year, "p/1/2024-04-01+2")), ("低".to_owned(), "中".to_owned()));
}

// ---- Days that are recorded ---------------------------------------------------------------------------------------------------------

/// A year of unannounced days whose secrets are files; its first round opens in the first week of March.
fn unannounced(head: &str) -> Year {
    let mut year = Year::of(&task("1", TWICE));
    year.0.env.retain(|(name, _)| name != "CHOUCHA_SEED");
    year.0.edit("rules/p.plan.toml", "year = 2024", &format!("year = 2024\nunannounced = 5\n{head}"));
    year
}

#[test]
fn another_secret_opens_no_round_anew_that_had_opened() {
    let commit = |year: &Year, day: &str| decide(year, day, &["commit", "p"]).ok();
    // It waits for a person, under a promise of public randomness that is taken back by now.
    let year = unannounced("missed = \"ask\"");
    let settings = year.0.read("rules/settings.toml");
    year.0.write("rules/settings.toml", &format!("{settings}\n[beacon]\nkind = \"ceremony\"\n"));
    night(&year, "02-01");
    assert!(night(&year, "03-20").is_empty());
    year.0.write("rules/settings.toml", &settings);
    night(&year, "04-10");
    commit(&year, "04-11");
    assert!(night(&year, "04-12").is_empty());
    assert_eq!(asked(&year, "04-12"), ["p/1/2024-03-01"]);
    backfill(&year, "04-12", "p/1/2024-03-01");
    assert_eq!(year.draws("2024-04-12", "sealed"), ["p/1/2024-03-01"]);
    // It has lapsed.
    let year = unannounced("missed = \"lapse\"");
    night(&year, "02-01");
    assert!(night(&year, "03-20").is_empty());
    commit(&year, "06-10");
    assert!(night(&year, "06-11").is_empty());
    assert_eq!(year.draws("2024-06-11", "lapsed"), ["p/1/2024-03-01"]);
    // It is drawn, and void.
    let year = unannounced("");
    night(&year, "02-01");
    assert_eq!(night(&year, "03-20"), ["p/1/2024-03-01"]);
    void(&year, "06-10", "p/1/2024-03-01");
    commit(&year, "06-10");
    assert_eq!(night(&year, "06-10"), ["p/1/2024-03-01.2"]);
    let draws = year.json("2024-06-10", &["draws"]);
    let opens: Vec<String> = names(&draws["draws"], "opens");
    assert_eq!(opens[0], opens[1], "its day is the one on which it opened");
}

#[test]
fn what_was_missed_and_told_waits_whatever_moves_its_day() {
    let saturday = |head: &str| {
        let year = Year::of(&task("1", ONCE).replace("3月—12月", "2024-03-02..2024-12-31"));
        year.0.edit("rules/p.plan.toml", "year = 2024", &format!("year = 2024\nmissed = \"ask\"\n{head}"));
        night(&year, "02-01");
        year
    };
    let holidays = |year: &Year, days: &str| {
        std::fs::create_dir_all(year.0.path("datasets/holidays")).unwrap();
        year.0.write("datasets/holidays/2024.toml", &format!("year = 2024\nholidays = [\"{days}\"]\nworkdays = []\n"));
    };
    // An edit moves it from Saturday to Monday; another calendar from Monday to Wednesday.
    let year = saturday("");
    assert!(night(&year, "03-03").is_empty());
    year.0.edit("rules/p.plan.toml", "year = 2024", "year = 2024\nworkdays = true");
    assert!(night(&year, "03-03").is_empty());
    assert!(night(&year, "03-04").is_empty());
    assert_eq!(asked(&year, "03-04"), ["p/1/2024-03-02"]);
    backfill(&year, "03-04", "p/1/2024-03-02");
    let year = saturday("workdays = true\n");
    assert!(night(&year, "03-05").is_empty());
    holidays(&year, "2024-03-02..2024-03-05");
    assert!(night(&year, "03-06").is_empty());
    assert_eq!(asked(&year, "03-06"), ["p/1/2024-03-02"]);
    // A calendar that puts it into the past asks for it, and another takes that question not away.
    let year = saturday("workdays = true\n");
    holidays(&year, "2024-03-02..2024-03-05");
    assert!(night(&year, "03-05").is_empty());
    holidays(&year, "2024-05-01..2024-05-05");
    assert!(night(&year, "03-05").is_empty());
    assert_eq!(asked(&year, "03-05"), ["p/1/2024-03-02"]);
    holidays(&year, "2024-03-02..2024-03-06");
    assert!(night(&year, "03-07").is_empty());
    assert_eq!(asked(&year, "03-07"), ["p/1/2024-03-02"]);
    // It is told once, and recorded once.
    let entries = || year.on("2024-03-08", &["ledger", "export"]).ok().out;
    let before = entries();
    assert!(night(&year, "03-08").is_empty());
    assert_eq!(entries(), before);
    // So it does where the plan promises more since, or the rules lose its day and have it again; what nobody was told of goes by the new promise.
    let year = begin("missed = \"ask\"", ["03-01", "", ""]);
    assert!(night(&year, "03-05").is_empty());
    plan(&year, "missed = \"draw\"", "2024-03-01..2024-12-31");
    rule(&year, ["06-01", "", ""]);
    assert!(night(&year, "03-06").is_empty());
    rule(&year, ["03-01", "", ""]);
    assert!(night(&year, "03-07").is_empty());
    assert_eq!(asked(&year, "03-07"), ["p/1/2024-03-01"]);
    let year = begin("missed = \"ask\"", ["03-01", "", ""]);
    plan(&year, "missed = \"draw\"", "2024-03-01..2024-12-31");
    assert_eq!(night(&year, "03-06"), ["p/1/2024-03-01"]);
}

#[test]
fn a_day_that_nobody_could_tell_is_not_recorded_as_the_one_on_which_a_round_opened() {
    let mut year = Year::of(&task("1", TWICE));
    year.0.edit("rules/p.plan.toml", "year = 2024", "year = 2024\nunannounced = 20\nmissed = \"ask\"");
    night(&year, "02-01");
    let seed = |year: &mut Year, seed: &str| {
        year.0.env.retain(|(name, _)| name != "CHOUCHA_SEED");
        year.0.env.push(("CHOUCHA_SEED".to_owned(), seed.to_owned()));
    };
    let opens = |year: &Year| {
        backfill(year, "04-21", "p/1/2024-03-01");
        names(&year.json("2024-04-21", &["draws"])["draws"], "opens").remove(0)
    };
    seed(&mut year, "11");
    assert!(night(&year, "04-20").is_empty());
    assert_eq!(asked(&year, "04-20"), ["p/1/2024-03-01"]);
    seed(&mut year, "00");
    night(&year, "04-21");
    let told_blind = opens(&year);
    let year = Year::of(&task("1", TWICE));
    year.0.edit("rules/p.plan.toml", "year = 2024", "year = 2024\nunannounced = 20\nmissed = \"ask\"");
    night(&year, "02-01");
    night(&year, "04-20");
    assert_eq!(told_blind, opens(&year));
    // Nor is a lapse, when the window has closed meanwhile.
    let mut year = Year::of(&task("1", TWICE).replace("3月—12月", "3月—4月"));
    year.0.edit("rules/p.plan.toml", "year = 2024", "year = 2024\nunannounced = 20");
    night(&year, "02-01");
    seed(&mut year, "11");
    assert!(night(&year, "05-20").is_empty());
    seed(&mut year, "00");
    year.0.edit("rules/p.plan.toml", "3月—4月", "3月—12月");
    night(&year, "05-21");
    let draws = year.json("2024-05-21", &["draws"]);
    let drawn = draws["draws"].as_array().unwrap().iter().find(|d| d["draw"] == "p/1/2024-03-01").unwrap();
    assert_eq!((drawn["state"].as_str(), drawn["opens"].as_str()), (Some("drawn"), Some(told_blind.as_str())));
    assert_ne!(told_blind, "2024-03-01", "else this shows nothing");
}

#[test]
fn what_waits_or_has_lapsed_does_not_vanish_with_the_secret() {
    for (head, state) in [("missed = \"ask\"", "asked"), ("missed = \"lapse\"", "lapsed")] {
        let year = unannounced(head);
        night(&year, "02-01");
        assert!(night(&year, "03-20").is_empty());
        std::fs::rename(year.0.path("var/secret/p.key"), year.0.path("var/secret/p.key.away")).unwrap();
        assert_eq!(year.account("2024-06-10", "1"), format!("1 coming, 1 {state}"));
    }
}

#[test]
fn another_calendar_takes_no_promise_off_a_round_that_had_opened() {
    let year = Year::of(&task("1", ONCE).replace("3月—12月", "2024-03-02..2024-12-31"));
    year.0.edit("rules/p.plan.toml", "year = 2024", "year = 2024\nworkdays = true");
    let settings = year.0.read("rules/settings.toml");
    year.0.write("rules/settings.toml", &format!("{settings}\n[beacon]\nkind = \"ceremony\"\n"));
    night(&year, "02-01");
    night(&year, "03-04");
    year.on("2024-03-04", &["beacon", "--ceremony", "1 2", "--witness", "公证员王某"]).ok();
    year.0.write("rules/settings.toml", &settings);
    night(&year, "03-05");
    std::fs::create_dir_all(year.0.path("datasets/holidays")).unwrap();
    year.0.write("datasets/holidays/2024.toml", "year = 2024\nholidays = [\"2024-03-02..2024-03-07\"]\nworkdays = []\n");
    void(&year, "03-08", "p/1/2024-03-02");
    assert!(night(&year, "03-08").is_empty());
    assert_eq!(year.draws("2024-03-08", "sealed"), ["p/1/2024-03-02.2"]);
}

#[test]
fn a_public_list_or_frame_that_was_removed_is_written_again() {
    let year = Year::of(&task("1", ONCE));
    assert_eq!(year.night("2024-03-01").len(), 1);
    for file in ["objects.csv", "frame.csv"] {
        let path = year.0.path(&format!("var/public/p-1-2024-03-01/{file}"));
        let before = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert!(year.night("2024-03-02").is_empty());
        assert_eq!(std::fs::read(&path).unwrap(), before);
        year.on("2024-03-02", &["verify"]).ok();
    }
}

#[test]
fn no_decision_takes_up_rules_by_a_day_before_the_latest_draw() {
    let year = begin("", ["03-01 06-01", "", ""]);
    assert_eq!(night(&year, "03-01").len(), 1);
    rule(&year, ["03-01 04-01 06-01", "", ""]);
    let refused = decide(&year, "02-25", &["waive", "p/1/2024-06-01"]);
    assert!(refused.code == 2 && refused.err.contains("2024-03-01"), "{}", refused.err);
    assert!(year.draws("2024-03-01", "waived").is_empty());
}
