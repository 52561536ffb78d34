//! What binds a round besides today's rules: the tiers of the version that makes it, promises that a row with an error has no version of, the secret
//! that fixes its day; and rows that may be others than they say.

use serde_json::Value;

use crate::rounds::{ONCE, TWICE, Year, names, tiers};
use crate::support::{shops, task};

const ALL: &str = "ratio = \"100%\"\nfrequency = 1";
const WRONG: &str = "ratio = \"一点\"\nfrequency = 1";

/// Writes the plan anew.
fn plan(year: &Year, head: &str, tasks: &[String]) {
    let tasks = tasks.join("\n");
    year.0.write("rules/p.plan.toml", &format!("[plan]\nid = \"p\"\ntitle = \"小计划\"\nyear = 2024\n{head}\n\n{tasks}"));
}

fn set(year: &Year, from: &str, to: &str) {
    year.0.edit("rules/settings.toml", from, to);
}

/// A sweep with the register away: what is due is missed.
fn without_register(year: &Year, day: &str) {
    let register = year.0.read("datasets/objects.csv");
    std::fs::remove_file(year.0.path("datasets/objects.csv")).unwrap();
    assert_eq!(year.on(day, &["draw"]).code, 4);
    year.0.write("datasets/objects.csv", &register);
}

fn drawn(year: &Year, draw: &str) -> usize {
    year.0.read(&format!("var/draws/{}/objects.csv", draw.replace('/', "-"))).lines().count() - 1
}

fn codes(year: &Year, day: &str) -> Vec<String> {
    let found = year.json(day, &["check"]);
    let errors = found["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == "error");
    errors.map(|f| f["code"].as_str().unwrap().to_owned()).collect()
}

// ---- Tiers ------------------------------------------------------------------------------------------------------------------------

#[test]
fn a_row_held_back_is_drawn_by_the_tiers_of_its_own_version() {
    // A tier below, the order turned round, one fewer, and other words for them.
    let edits = [
        ("tiers = [\"低\", \"中\", \"高\"]", "tiers = [\"极低\", \"低\", \"中\", \"高\"]"),
        ("tiers = [\"低\", \"中\", \"高\"]", "tiers = [\"高\", \"中\", \"低\"]"),
        ("tiers = [\"低\", \"中\", \"高\"]", "tiers = [\"中\", \"高\"]"),
        ("tier_default = \"中\"", "tier_default = \"中\"\ntier_names = { A = \"高\" }"),
    ];
    for (from, to) in edits {
        let year = Year::of(&[task("1", ALL), task("2", ALL)].join("\n"));
        assert!(year.night("2024-02-01").is_empty());
        set(&year, from, to);
        plan(&year, "", &[task("1", WRONG), task("2", ALL)]);
        assert_eq!(year.night("2024-03-01").len(), 2, "{to}");
        assert_eq!((drawn(&year, "p/1/2024-03-01"), drawn(&year, "p/2/2024-03-01")), (40, 40), "{to}");
        assert_eq!(tiers(&year, "p/1/2024-03-01").into_iter().collect::<String>(), "中低高", "{to}");
        let by = |draw: &str| {
            let text = year.0.read(&format!("var/draws/{draw}/objects.csv"));
            text.lines().skip(1).map(|l| l.split(',').collect::<Vec<_>>()[1..6].join(",")).filter(|l| l.ends_with("高")).count()
        };
        assert_eq!(by("p-1-2024-03-01"), 13, "{to}");
        year.on("2024-03-01", &["verify"]).ok();
    }
}

#[test]
fn a_missed_round_is_made_up_for_by_the_tiers_of_its_day() {
    let year = Year::of(&task("1", ALL));
    assert!(year.night("2024-02-01").is_empty());
    without_register(&year, "2024-03-01");
    set(&year, "tiers = [\"低\"", "tiers = [\"极低\", \"低\"");
    year.edit("3月—12月", "6月—12月");
    assert!(year.night("2024-03-05").is_empty());
    year.on("2024-03-05", &["backfill", "p/1/2024-03-01"]).ok();
    assert_eq!(drawn(&year, "p/1/2024-03-01"), 40);
    year.on("2024-03-05", &["verify"]).ok();
}

// ---- Promises ---------------------------------------------------------------------------------------------------------------------

#[test]
fn what_is_promised_more_holds_for_a_row_that_is_held_back() {
    let year = Year::of(&[task("1", ONCE), task("2", ONCE)].join("\n"));
    assert!(year.night("2024-02-01").is_empty());
    let settings = year.0.read("rules/settings.toml");
    year.0.write("rules/settings.toml", &format!("{settings}\n[beacon]\nkind = \"ceremony\"\n"));
    plan(&year, "embargo = 60", &[task("1", WRONG), task("2", ONCE)]);
    assert!(year.night("2024-03-01").is_empty(), "both wait for a public number");
    assert_eq!(year.draws("2024-03-01", "sealed"), ["p/1/2024-03-01", "p/2/2024-03-01"]);
    year.on("2024-03-02", &["beacon", "--ceremony", "3 17 22", "--witness", "公证员王某"]).ok();
    for draw in ["p-1-2024-03-01", "p-2-2024-03-01"] {
        assert!(year.0.path(&format!("var/draws/{draw}/objects.csv")).exists());
        assert!(!year.0.path(&format!("var/public/{draw}/objects.csv")).exists(), "{draw} is under the embargo");
    }
}

#[test]
fn fewer_statuses_hold_for_a_row_that_is_held_back() {
    let year = Year::of(&[task("1", ALL), task("2", ALL)].join("\n"));
    year.0.write("datasets/objects.csv", &shops(40).replacen("存续", "在业", 10));
    set(&year, "tier_default", "active = [\"存续\", \"在业\"]\ntier_default");
    assert!(year.night("2024-02-01").is_empty());
    set(&year, "\"存续\", \"在业\"", "\"存续\"");
    plan(&year, "", &[task("1", WRONG), task("2", ALL)]);
    assert_eq!(year.night("2024-03-01").len(), 2);
    assert_eq!((drawn(&year, "p/1/2024-03-01"), drawn(&year, "p/2/2024-03-01")), (30, 30));
}

#[test]
fn a_register_with_other_words_for_its_statuses_settles_no_round_with_nobody() {
    let year = Year::of(&[task("1", ONCE), task("2", ONCE).replace("3月—12月", "2024-03-02..2024-12-31")].join("\n"));
    set(&year, "tier_default", "active = [\"存续\"]\ntier_default");
    assert!(year.night("2024-02-01").is_empty());
    without_register(&year, "2024-03-01");
    let old = year.0.read("datasets/objects.csv");
    year.0.write("datasets/objects.csv", &old.replace("存续", "正常经营"));
    set(&year, "[\"存续\"]", "[\"正常经营\"]");
    let swept = year.on("2024-03-03", &["draw", "--json"]);
    assert_eq!(swept.code, 4, "{}", swept.err);
    assert!(swept.err.contains("promised-statuses") || swept.out.contains("promised-statuses"), "{} {}", swept.out, swept.err);
    assert_eq!(year.account("2024-03-03", "1"), "1 due");
    // With the register's old words it is drawn.
    year.0.write("datasets/objects.csv", &old);
    assert_eq!(year.night("2024-03-04"), ["p/1/2024-03-01", "p/2/2024-03-02"]);
    assert_eq!(drawn(&year, "p/1/2024-03-01"), 4);
}

#[test]
fn a_tasks_rounds_are_made_in_their_order_whatever_binds_them() {
    let thrice = "ratio = \"40%\"\nfrequency = 3\nratio_basis = \"year\"";
    let year = Year::of(&task("1", thrice).replace("3月—12月", "2024-03-01..2024-05-31"));
    year.0.write("datasets/objects.csv", &shops(40).replacen("存续", "在业", 20));
    set(&year, "tier_default", "active = [\"存续\"]\ntier_default");
    assert!(year.night("2024-02-01").is_empty());
    let register = year.0.read("datasets/objects.csv");
    std::fs::remove_file(year.0.path("datasets/objects.csv")).unwrap();
    for (day, status) in [("2024-03-02", "存续"), ("2024-03-10", "在业"), ("2024-04-10", "存续"), ("2024-05-02", "存续")] {
        let settings = year.0.read("rules/settings.toml");
        let line = settings.lines().find(|l| l.starts_with("active")).unwrap().to_owned();
        year.0.write("rules/settings.toml", &settings.replace(&line, &format!("active = [\"{status}\"]")));
        assert_eq!(year.on(day, &["draw"]).code, 4);
    }
    year.0.write("datasets/objects.csv", &register);
    assert_eq!(year.night("2024-05-03"), ["p/1/2024-03-01", "p/1/2024-03-31", "p/1/2024-05-01"]);
}

// ---- Rows that may be others ------------------------------------------------------------------------------------------------------

#[test]
fn an_id_mistyped_as_anothers_strikes_nobody_off() {
    for turned in [false, true] {
        let rows = |second: &str| {
            let mut rows = vec![task("1", ONCE), task("2", TWICE).replace("id = \"2\"", &format!("id = \"{second}\""))];
            if turned {
                rows.reverse();
            }
            rows
        };
        let year = Year::of(&rows("2").join("\n"));
        assert_eq!(year.night("2024-03-01").len(), 2);
        plan(&year, "", &rows("1"));
        for day in ["2024-03-02", "2024-03-03"] {
            let swept = year.on(day, &["draw", "--json"]);
            assert_eq!(swept.code, 3, "a row can be drawn by no rules: {}", swept.err);
        }
        let found = year.on("2024-08-01", &["draw", "--json"]).json();
        assert!(names(&found["drawn"], "draw").contains(&"p/2/2024-08-01".to_owned()), "{turned}: {found:#}");
    }
}

#[test]
fn a_row_that_comes_back_with_an_error_is_told_and_its_rounds_are_owed() {
    let year = Year::of(&[task("1", ONCE), task("2", TWICE)].join("\n"));
    assert!(year.night("2024-02-01").is_empty());
    plan(&year, "", &[task("1", ONCE)]);
    assert!(year.night("2024-02-02").is_empty());
    plan(&year, "", &[task("1", ONCE), task("2", WRONG)]);
    assert_eq!(year.on("2024-02-03", &["draw"]).code, 3);
    let swept = year.on("2024-03-01", &["draw", "--json"]);
    assert_eq!(swept.code, 3);
    assert!(names(&swept.json()["not_drawn"], "draw").contains(&"p/2".to_owned()), "{}", swept.out);
    plan(&year, "", &[task("1", ONCE), task("2", TWICE)]);
    assert_eq!(year.night("2024-03-02"), ["p/2/2024-03-01"]);
}

#[test]
fn a_row_with_another_id_within_its_plan_has_to_say_what_it_continues() {
    let year = Year::of(&[task("1", ONCE), task("2", TWICE)].join("\n"));
    assert_eq!(year.night("2024-03-01").len(), 2);
    let renumbered = task("2", TWICE).replace("id = \"2\"", "id = \"22\"");
    plan(&year, "", &[task("1", ONCE), renumbered.clone()]);
    assert_eq!(codes(&year, "2024-03-05"), ["task-identity"]);
    assert!(year.night("2024-03-05").is_empty());
    assert_eq!(codes(&year, "2024-03-06"), ["task-identity"]);
    assert_eq!(year.account("2024-03-06", "2"), "1 coming, 1 drawn", "its last good row stays in force");
    plan(&year, "", &[task("1", ONCE), renumbered.replace("id = \"22\"", "id = \"22\"\ncontinues = \"2\"")]);
    assert!(year.night("2024-03-07").is_empty());
    assert_eq!(year.account("2024-03-07", "22"), "1 coming, 1 drawn");
    // Another row of that name beside the first is another task.
    plan(&year, "", &[task("1", ONCE), task("3", TWICE).replace("任务3", "任务1"), renumbered]);
    assert!(codes(&year, "2024-03-08").is_empty());
}

#[test]
fn a_row_without_an_id_in_a_plan_that_was_replaced_holds_nobody() {
    let year = Year::of(&[task("1", ONCE), task("2", TWICE)].join("\n"));
    assert_eq!(year.night("2024-03-01").len(), 2);
    year.plans("q", "year = 2024\npredecessor = \"p\"", &[task("1", ONCE), task("2", TWICE)].join("\n"), &["p", "q"]);
    assert!(year.night("2024-03-02").is_empty());
    year.plans("q", "year = 2024\npredecessor = \"p\"", &task("1", ONCE), &["p", "q"]);
    plan(&year, "", &[task("1", ONCE), task("2", TWICE), task("9", ONCE).replace("id = \"9\"\n", "")]);
    year.on("2024-03-03", &["draw"]);
    let found = year.on("2024-08-01", &["draw", "--json"]).json();
    assert!(names(&found["drawn"], "draw").is_empty(), "q has no row 2 any more: {found:#}");
}

#[test]
fn who_asks_for_a_task_of_a_plan_that_is_refused_is_told_why() {
    let year = Year::of(&task("1", ONCE));
    assert!(year.night("2024-02-01").is_empty());
    year.plans("q", "year = 2024", &task("x", ONCE), &["p", "q"]);
    let asked = year.on("2024-03-01", &["draw", "--task", "q/x", "--json"]);
    assert_eq!(asked.code, 3, "{}", asked.err);
    assert_eq!(names(&asked.json()["not_drawn"], "draw"), ["q/?"]);
    // Another plan's task is none of its business.
    let other = year.on("2024-03-01", &["draw", "--task", "p/1", "--json"]).ok().json();
    assert_eq!(names(&other["drawn"], "draw"), ["p/1/2024-03-01"]);
}

// ---- Secrets ----------------------------------------------------------------------------------------------------------------------

/// A simulation whose secrets are files.
fn with_secret_files(tasks: &str) -> Year {
    let mut year = Year::of(tasks);
    year.0.env.retain(|(name, _)| name != "CHOUCHA_SEED");
    year
}

#[test]
fn a_round_whose_day_nobody_can_tell_is_neither_drawn_nor_missed() {
    let year = with_secret_files(&task("1", ONCE));
    plan(&year, "unannounced = 60\nmissed = \"lapse\"", &[task("1", ONCE)]);
    assert!(year.on("2024-02-01", &["draw"]).code == 0);
    let (secret, away) = (year.0.path("var/secret"), year.0.path("var/secret.away"));
    std::fs::rename(&secret, &away).unwrap();
    for day in ["2024-03-01", "2024-03-04", "2024-03-05"] {
        let swept = year.on(day, &["draw", "--json"]);
        assert_eq!(swept.code, 5, "{day}: {}", swept.err);
        assert_eq!(names(&swept.json()["not_drawn"], "draw"), ["p/1/2024-03-01"], "{day}");
        assert_eq!(year.account(day, "1"), "1 coming", "{day}");
    }
    assert!(year.draws("2024-03-05", "lapsed").is_empty());
    std::fs::rename(&away, &secret).unwrap();
    let swept = year.on("2024-03-05", &["draw", "--json"]);
    assert_eq!(swept.code, 0, "{}", swept.err);
}

#[test]
fn a_secret_that_took_the_place_of_a_lost_one_moves_no_day_into_the_past() {
    let mut moved = 0;
    for seed in 0..12 {
        let mut year = Year::of(&task("1", ONCE));
        year.0.env.retain(|(name, _)| name != "CHOUCHA_SEED");
        year.0.env.push(("CHOUCHA_SEED".into(), format!("{seed:02x}")));
        plan(&year, "unannounced = 10\nmissed = \"lapse\"", &[task("1", ONCE)]);
        assert!(year.night("2024-02-01").is_empty());
        let mut found: Vec<String> = Vec::new();
        for day in 1..=6 {
            found.extend(year.night(&format!("2024-03-{day:02}")));
        }
        let before = found.len();
        year.on("2024-03-06", &["commit", "p", "--reason", "密钥丢失", "--by", "张三"]).ok();
        for day in 7..=11 {
            let made = year.night(&format!("2024-03-{day:02}"));
            moved += u32::from(day == 7 && !made.is_empty());
            found.extend(made);
        }
        assert_eq!(found, ["p/1/2024-03-01"], "seed {seed}, {before} before the commitment");
        assert_eq!(year.account("2024-03-12", "1"), "1 drawn", "seed {seed}");
    }
    assert!(moved > 0, "some day lay in the past by the new secret");
}

#[test]
fn a_plan_that_is_taken_out_reveals_nothing_before_its_windows_are_closed() {
    let year = with_secret_files(&task("1", ONCE));
    assert_eq!(year.night("2024-03-01").len(), 1);
    assert_ne!(year.on("2024-03-02", &["reveal", "p"]).code, 0);
    year.name(&[]);
    year.on("2024-03-03", &["draw"]);
    let refused = year.on("2024-03-03", &["reveal", "p", "--lang", "en"]);
    assert!(refused.code != 0 && refused.err.contains("2024-12-31"), "{}", refused.err);
    // It is put back, its draw is void, and it can be drawn again.
    year.name(&["p"]);
    year.on("2024-03-04", &["draw"]);
    year.on("2024-03-04", &["void", "p/1/2024-03-01", "--reason", "名录库有误", "--by", "张三"]).ok();
    assert_eq!(year.night("2024-03-04"), ["p/1/2024-03-01.2"]);
}

#[test]
fn a_line_without_a_commitment_gets_one_though_its_plan_was_taken_out() {
    let mut between = 0;
    for point in 1..40 {
        let year = with_secret_files(&task("1", ONCE));
        let mut command = year.0.command(&["draw", "--now", "2024-03-01T04:00:00Z"]);
        let died = !command.env("CHOUCHA_FAULT", format!("die:{point}")).output().unwrap().status.success();
        if !died {
            break;
        }
        let kinds = kinds(&year);
        if kinds.iter().any(|k| k == "adoption") && !kinds.iter().any(|k| k == "commitment") {
            between += 1;
            year.name(&[]);
            year.on("2024-03-02", &["draw"]).ok();
            let made = year.on("2024-03-02", &["backfill", "p/1/2024-03-01", "--json"]).ok().json();
            assert_eq!(names(&made["drawn"], "draw"), ["p/1/2024-03-01"]);
            year.on("2024-03-02", &["verify"]).ok();
        }
    }
    assert!(between > 0, "some kill lies between adoption and commitment");
}

/// The kinds of the ledger's entries.
fn kinds(year: &Year) -> Vec<String> {
    let path = year.0.path("var/ledger.db");
    if !path.exists() {
        return Vec::new();
    }
    let ledger = rusqlite::Connection::open(path).unwrap();
    let Ok(mut rows) = ledger.prepare("SELECT kind FROM entries ORDER BY seq") else { return Vec::new() };
    rows.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
}

// ---- Files and ledgers that somebody damaged -----------------------------------------------------------------------------------------

#[test]
fn settings_in_another_encoding_stop_no_more_than_any_other_error_in_them() {
    let year = Year::of(&task("1", ONCE));
    assert!(year.night("2024-02-01").is_empty());
    let text = year.0.read("rules/settings.toml");
    let bytes = encoding_rs::GB18030.encode(&text).0.into_owned();
    std::fs::write(year.0.path("rules/settings.toml"), bytes).unwrap();
    let check = year.on("2024-03-01", &["check", "--json"]);
    assert_ne!(check.code, 0);
    assert!(check.out.contains("rules/settings.toml"), "{}", check.out);
    assert_eq!(year.night("2024-03-01"), ["p/1/2024-03-01"], "by the last good settings");
}

#[test]
fn numbers_that_no_draw_can_have_are_a_failure_of_verification() {
    type Spoil = fn(&mut Value);
    let spoils: [(&str, Spoil); 4] = [
        ("certain", |cell| cell["certain"] = u64::MAX.into()),
        ("share", |cell| cell["share"] = "36893488147419103233/2".into()),
        ("available", |cell| {
            cell["available"] = u64::MAX.into();
            cell["certain"] = 5.into();
            cell["share"] = u64::MAX.to_string().into();
        }),
        ("population", |cell| cell["population"] = u64::MAX.into()),
    ];
    for (what, spoil) in spoils {
        let year = Year::of(&task("1", ONCE));
        assert_eq!(year.night("2024-03-01").len(), 1);
        let ledger = rusqlite::Connection::open(year.0.path("var/ledger.db")).unwrap();
        let (seq, body): (i64, String) =
            ledger.query_row("SELECT seq, body FROM entries WHERE kind = 'intent'", [], |r| Ok((r.get(0)?, r.get(1)?))).unwrap();
        let mut intent: Value = serde_json::from_str(&body).unwrap();
        spoil(&mut intent["cells"][0]);
        ledger.execute_batch("DROP TRIGGER entries_no_update").unwrap();
        ledger.execute("UPDATE entries SET body = ?1 WHERE seq = ?2", (intent.to_string(), seq)).unwrap();
        drop(ledger);
        std::fs::remove_file(year.0.path("var/history.json")).unwrap();
        let found = year.on("2024-03-02", &["verify", "--json"]);
        assert_eq!(found.code, 1, "{what}: {}", found.err);
        let failed = found.json()["failed"].to_string();
        assert!(failed.contains("p/1/2024-03-01"), "{what}: {failed}");
        // No command panics on it.
        for command in ["status", "draw", "draws", "next"] {
            year.on("2024-03-02", &[command]);
        }
    }
}

// ---- Edits that once passed unseen ---------------------------------------------------------------------------------------------------

#[test]
fn a_plan_that_was_replaced_is_told_when_the_settings_name_it_alone() {
    let year = Year::of(&task("1", TWICE));
    assert_eq!(year.night("2024-03-01").len(), 1);
    year.plans("q", "year = 2024\npredecessor = \"p\"", &task("1", ONCE), &["q"]);
    assert!(year.night("2024-03-10").is_empty());
    year.name(&["p"]);
    let found = year.json("2024-03-20", &["check"]);
    assert!(found["errors"] == 1 && found.to_string().contains("plan-predecessor"), "{found:#}");
    assert_eq!(year.on("2024-03-20", &["draw"]).code, 3);
    // Both, or the other one alone, say no such thing.
    for named in [&["p", "q"][..], &["q"]] {
        year.name(named);
        assert!(codes(&year, "2024-03-21").is_empty(), "{named:?}");
    }
    // Nor does one that comes tonight, and takes over from the plan that took over.
    year.plans("r", "year = 2024\npredecessor = \"q\"", &task("1", ONCE), &["p", "r"]);
    assert!(codes(&year, "2024-03-22").is_empty());
}

#[test]
fn a_day_that_a_calendar_moves_into_the_past_waits_for_a_person_where_missed_rounds_lapse() {
    let may = |head: &str| {
        let year = Year::of(&task("1", ONCE));
        std::fs::create_dir_all(year.0.path("datasets/holidays")).unwrap();
        std::fs::copy(crate::support::repository().join("datasets/holidays/2024.toml"), year.0.path("datasets/holidays/2024.toml"))
            .unwrap();
        plan(&year, head, &[task("1", ONCE).replace("3月—12月", "2024-05-01..2024-12-31")]);
        assert!(year.night("2024-04-20").is_empty());
        assert!(year.night("2024-05-01").is_empty(), "1 May is a holiday");
        year
    };
    // Without workdays, and with a holiday fewer.
    let year = may("missed = \"lapse\"\nworkdays = true");
    plan(&year, "missed = \"lapse\"", &[task("1", ONCE).replace("3月—12月", "2024-05-01..2024-12-31")]);
    assert!(year.night("2024-05-03").is_empty());
    // Neither the next day nor the end of its window takes it from them.
    for day in ["2024-05-03", "2024-05-04", "2025-01-02"] {
        assert!(year.night(day).is_empty());
        assert_eq!(year.draws(day, "asked"), ["p/1/2024-05-01"], "{day}");
    }
    let told = year.on("2024-05-04", &["status", "--lang", "en"]).out;
    assert!(told.contains("may have moved its day into the past"), "{told}");
    // Where nobody knows how another calendar moved it, neither.
    let year = may("missed = \"lapse\"\nworkdays = true");
    year.0.write("datasets/holidays/2024.toml", "year = 2024\nholidays = [\"2024-10-01..2024-10-07\"]\nworkdays = []\n");
    assert!(year.night("2024-05-08").is_empty());
    assert_eq!(year.draws("2024-05-08", "asked"), ["p/1/2024-05-01"]);
    // Nor where the row has an error on that day, so that the other calendar is not taken up.
    let year = may("missed = \"lapse\"\nworkdays = true");
    year.0.write("datasets/holidays/2024.toml", "year = 2024\nholidays = [\"2024-10-01..2024-10-07\"]\nworkdays = []\n");
    let good = std::fs::read_to_string(year.0.path("rules/p.plan.toml")).unwrap();
    year.0.write("rules/p.plan.toml", &good.replace("20%", "20 per cent"));
    year.on("2024-05-05", &["draw"]);
    assert_eq!(year.draws("2024-05-05", "asked"), ["p/1/2024-05-01"]);
    // What was missed all the same has lapsed, and an edit does not bring it back.
    let year = Year::of(&task("1", ONCE));
    plan(&year, "missed = \"lapse\"", &[task("1", ONCE)]);
    assert!(year.night("2024-02-01").is_empty());
    assert!(year.night("2024-03-02").is_empty());
    assert_eq!(year.draws("2024-03-02", "lapsed"), ["p/1/2024-03-01"]);
    plan(&year, "missed = \"lapse\"", &[task("1", "ratio = \"20%\"\nfrequency = 1")]);
    assert!(year.night("2024-03-03").is_empty());
}

#[test]
fn a_window_that_is_closed_on_an_earlier_day_leaves_what_was_due_to_a_person() {
    let year = Year::of(&task("1", ONCE));
    assert!(year.night("2024-02-01").is_empty());
    without_register(&year, "2024-03-01");
    year.edit("3月—12月", "2024-03-01..2024-03-15");
    let found = year.json("2024-03-20", &["check"]);
    assert!(found.to_string().contains("rounds-asked"), "{found:#}");
    assert!(year.night("2024-03-20").is_empty());
    assert_eq!(year.account("2024-03-20", "1"), "1 asked");
    assert!(year.draws("2024-03-20", "lapsed").is_empty());
    let made = year.on("2024-03-21", &["backfill", "p/1/2024-03-01", "--json"]).ok().json();
    assert_eq!(names(&made["drawn"], "draw"), ["p/1/2024-03-01"]);
}

#[test]
fn a_year_is_not_edited_away_from_what_was_drawn() {
    let year = Year::of(&with_days(&task("1", TWICE)));
    assert_eq!(year.night("2024-03-01").len(), 1);
    year.edit("year = 2024", "year = 2025");
    assert!(codes(&year, "2024-03-02").contains(&"plan-predecessor".to_owned()));
    assert!(year.on("2024-03-02", &["draw"]).code == 0, "its last good version holds");
    year.plans("q", "year = 2024", &with_days(&task("1", TWICE)), &["p", "q"]);
    assert_eq!(year.on("2024-03-03", &["draw"]).code, 3, "q has to say what it is to p");
    year.edit("year = 2025", "year = 2024");
    assert_eq!(codes(&year, "2024-03-04"), ["plan-predecessor"]);
    let made = year.on("2024-08-01", &["draw", "--json"]).json();
    assert_eq!(names(&made["drawn"], "draw"), ["p/1/2024-08-01"]);
}

fn with_days(task: &str) -> String {
    task.replace("3月—12月", "2024-03-01..2024-12-31")
}

#[test]
fn a_new_row_with_an_earlier_day_keeps_what_was_promised_on_it() {
    let june = task("1", ONCE).replace("3月—12月", "6月—12月");
    let year = Year::of(&june);
    let settings = year.0.read("rules/settings.toml");
    year.0.write("rules/settings.toml", &format!("{settings}\n[beacon]\nkind = \"ceremony\"\n"));
    plan(&year, "embargo = 60", std::slice::from_ref(&june));
    assert!(year.night("2024-02-20").is_empty());
    year.0.write("rules/settings.toml", &settings);
    plan(&year, "", &[june, task("2", ONCE)]);
    assert!(year.night("2024-03-10").is_empty());
    year.on("2024-03-10", &["backfill", "p/2/2024-03-01"]).ok();
    assert_eq!(year.draws("2024-03-10", "sealed"), ["p/2/2024-03-01"]);
    year.on("2024-03-10", &["beacon", "--ceremony", "3 17 22", "--witness", "公证员王某"]).ok();
    assert!(!year.0.path("var/public/p-2-2024-03-01/objects.csv").exists());
}

#[test]
fn an_unannounced_day_is_told_by_nothing_before_it_comes() {
    let year = with_secret_files(&task("1", ONCE));
    plan(&year, "unannounced = 40", &[task("1", ONCE)]);
    assert!(year.night("2024-02-20").is_empty());
    // By the ledger's own word afterwards.
    let copy = with_secret_files(&task("1", ONCE));
    for file in ["rules/p.plan.toml", "var/ledger.db"] {
        std::fs::create_dir_all(copy.0.path("var/secret")).unwrap();
        std::fs::copy(year.0.path(file), copy.0.path(file)).unwrap();
    }
    std::fs::copy(year.0.path("var/secret/p.key"), copy.0.path("var/secret/p.key")).unwrap();
    let opens = (1..=31).map(|day| format!("2024-03-{day:02}")).chain((1..=9).map(|day| format!("2024-04-{day:02}")));
    let opened = opens.into_iter().find(|day| !copy.night(day).is_empty()).expect("it opens within its days");
    // The first and the last day that it can be are no secret.
    if ["2024-03-01", "2024-04-09"].contains(&opened.as_str()) {
        return;
    }
    let asked = ["backfill", "p/1/2024-03-01", "--dry-run"];
    for words in [year.on("2024-02-21", &asked), year.on("2024-02-21", &["next"]), year.on("2024-02-21", &["status"])] {
        assert!(!words.out.contains(&opened) && !words.err.contains(&opened), "{opened}: {} {}", words.out, words.err);
    }
}

#[test]
fn a_question_about_a_round_tells_no_unannounced_day_ahead() {
    // Each workspace has another secret: the real day lies ahead in about half of them.
    for _ in 0..6 {
        let year = with_secret_files(&task("1", ONCE));
        plan(&year, "unannounced = 40", &[task("1", ONCE)]);
        assert!(year.night("2024-02-20").is_empty());
        year.edit("window = \"3月—12月\"", "window = \"2024-02-01..2024-12-31\"");
        year.on("2024-02-21", &["draw"]);
        assert_eq!(year.draws("2024-02-21", "asked"), ["p/1/2024-02-01"]);
        for command in [&["draw"][..], &["draws"], &["status"], &["status", "--json"], &["draws", "--json"], &["check"]] {
            let words = year.on("2024-02-21", command);
            for (at, _) in [&words.out, &words.err]
                .into_iter()
                .flat_map(|text| text.match_indices("2024-").map(move |(at, _)| (text.get(at..at + 10), text)))
            {
                let ahead = at.is_some_and(|day| ("2024-02-23".."2024-03-31").contains(&day));
                assert!(!ahead, "{command:?} tells {at:?}: {} {}", words.out, words.err);
            }
        }
    }
}

#[test]
fn one_lottery_has_one_public_number() {
    let year = Year::of(&[task("1", ONCE), task("2", ONCE)].join("\n"));
    let settings = year.0.read("rules/settings.toml");
    year.0.write("rules/settings.toml", &format!("{settings}\n[beacon]\nkind = \"ceremony\"\n"));
    plan(&year, "coordination = \"together\"", &[task("1", ONCE), task("2", ONCE)]);
    year.night("2024-03-01");
    assert_eq!(year.draws("2024-03-01", "sealed").len(), 2);
    year.on("2024-03-01", &["beacon", "--ceremony", "1 2", "--witness", "公证员王某", "--draw", "p/1/2024-03-01"]).ok();
    assert_eq!(year.draws("2024-03-01", "drawn").len(), 2, "the number is the lottery's");
    let seed = |draw: &str| {
        let record: Value = serde_json::from_str(&year.0.read(&format!("var/draws/{draw}/draw.json"))).unwrap();
        record["seed"].as_str().unwrap().to_owned()
    };
    assert_eq!(seed("p-1-2024-03-01"), seed("p-2-2024-03-01"));
}

// ---- Words that say what comes -------------------------------------------------------------------------------------------------------

#[test]
fn a_void_says_what_becomes_of_its_round() {
    let year = Year::of(&[task("1", ONCE), task("2", ONCE)].join("\n"));
    assert_eq!(year.night("2024-03-01").len(), 2);
    let void = |day: &str, draw: &str| year.on(day, &["void", draw, "--reason", "名录库有误", "--by", "张三", "--lang", "en"]).ok().out;
    assert!(void("2024-03-02", "p/1/2024-03-01").contains("the next choucha draw draws the round again"));
    // The second row's window has moved; the day is in no rules any more.
    plan(&year, "", &[task("1", ONCE), task("2", ONCE).replace("3月—12月", "4月—12月")]);
    assert_eq!(year.night("2024-03-03"), ["p/1/2024-03-01.2"]);
    assert!(void("2024-03-04", "p/2/2024-03-01").contains("for a person to decide"));
    assert!(year.night("2024-03-05").is_empty());
    // A drawn round that no rule has is drawn all the same.
    plan(&year, "", &[task("2", ONCE).replace("3月—12月", "4月—12月")]);
    year.on("2024-03-06", &["draw"]);
    let refused = year.on("2024-03-06", &["waive", "p/1/2024-03-01.2", "--reason", "x", "--by", "y", "--lang", "en"]);
    assert!(refused.code == 2 && !refused.err.contains("no round"), "{}", refused.err);
}

#[test]
fn status_tells_what_would_keep_the_next_sweep_from_drawing() {
    let ws = crate::support::Ws::small(&task("1", ONCE), &shops(40));
    assert_eq!(names(&ws.draw("2024-03-01")["drawn"], "draw"), ["p/1/2024-03-01"]);
    let reasons = || ws.run(&["status", "--json"]).json()["reasons"].to_string();
    assert!(!reasons().contains("p.key") && !reasons().contains("密钥"), "{}", reasons());
    std::fs::rename(ws.path("var/secret"), ws.path("var/away")).unwrap();
    assert!(ws.run(&["status"]).code == 1 && reasons().contains("密钥"), "{}", reasons());
    let year = Year::of(&task("1", TWICE));
    assert_eq!(year.night("2024-03-05").len(), 0, "before its first sweep the round waits for a person");
    year.on("2024-03-05", &["backfill", "p/1/2024-03-01"]).ok();
    let status = year.on("2024-03-04", &["status", "--lang", "en"]);
    assert!(status.code == 1 && status.out.contains("the latest draw is of 2024-03-05"), "{}", status.out);
}

#[test]
fn a_void_takes_back_the_questions_that_its_draw_had_raised() {
    // A whole day that was moved, and drawn before.
    let year = Year::of(&task("1", ONCE));
    assert_eq!(year.night("2024-03-01").len(), 1);
    year.edit("3月—12月", "4月—12月");
    assert!(year.night("2024-03-05").is_empty());
    assert_eq!(year.account("2024-03-05", "1"), "1 asked");
    year.on("2024-03-06", &["void", "p/1/2024-03-01", "--reason", "名录库有误", "--by", "张三"]).ok();
    assert_eq!(year.account("2024-03-06", "1"), "1 coming, 1 beside", "whether the void one is drawn again stays a question");
    assert_eq!(year.night("2024-04-01"), ["p/1/2024-04-01"]);
    year.on("2024-04-01", &["verify"]).ok();

    // Cells of a day.
    let year = Year::of(&task("1", "rule = \"own.rhai\"\nratio = \"20%\""));
    let rule = |high: &str| {
        format!(
            "fn openings(task, cell) {{ if cell.tier == tier(\"高\") {{ [day(\"{high}\")] }} else {{ [day(\"2024-03-01\")] }} }}\nfn frequency(task, cell) {{ 1 }}"
        )
    };
    year.0.write("rules/own.rhai", &rule("2024-03-01"));
    assert_eq!(year.night("2024-03-01").len(), 1);
    year.0.write("rules/own.rhai", &rule("2024-04-01"));
    assert!(year.night("2024-03-05").is_empty());
    assert_eq!(year.draws("2024-03-05", "asked"), ["p/1/2024-04-01"]);
    year.on("2024-03-06", &["void", "p/1/2024-03-01", "--reason", "名录库有误", "--by", "张三"]).ok();
    assert!(year.draws("2024-03-06", "asked").is_empty());
    assert_eq!(year.night("2024-03-06"), ["p/1/2024-03-01.2"]);
    assert!(!tiers(&year, "p/1/2024-03-01.2").contains("高"));
    assert_eq!(year.night("2024-04-01"), ["p/1/2024-04-01"], "its turn is in no other draw");
    assert_eq!(tiers(&year, "p/1/2024-04-01").into_iter().collect::<String>(), "高");
}

#[test]
fn a_void_leaves_the_questions_that_other_draws_had_raised() {
    let void = |year: &Year, day: &str, draw: &str| year.on(day, &["void", draw, "--reason", "名录库有误", "--by", "张三"]).ok();
    // Strata of another name on other days: as many of them are asked as were drawn.
    let year = Year::of(&task("1", "rule = \"own.rhai\"\nratio = \"20%\""));
    let rule = |stratum: &str, days: &[&str]| {
        let list: Vec<String> = days.iter().map(|day| format!("day(\"{day}\")")).collect();
        let (days, count) = (list.join(", "), list.len());
        format!(
            "fn strata(task) {{ [stratum(\"{stratum}\", everyone())] }}\nfn openings(task, cell) {{ [{days}] }}\nfn frequency(task, cell) {{ {count} }}\n"
        )
    };
    year.0.write("rules/own.rhai", &rule("店", &["2024-03-01", "2024-04-01", "2024-05-01"]));
    assert_eq!(year.night("2024-03-01").len(), 1);
    assert_eq!(year.night("2024-04-01").len(), 1);
    assert_eq!(year.night("2024-05-01").len(), 1);
    year.0.write("rules/own.rhai", &rule("商店", &["2024-05-01", "2024-06-01", "2024-07-01", "2024-08-01"]));
    assert!(year.night("2024-05-05").is_empty());
    let asked = ["p/1/2024-06-01", "p/1/2024-07-01", "p/1/2024-05-01+2"];
    assert_eq!(year.draws("2024-05-05", "asked"), asked);
    // A draw of a day that stays raised none of them.
    void(&year, "2024-05-06", "p/1/2024-05-01");
    assert_eq!(year.draws("2024-05-06", "asked"), ["p/1/2024-05-01+2", "p/1/2024-06-01", "p/1/2024-07-01", "p/1/2024-05-01.2"]);
    void(&year, "2024-05-06", "p/1/2024-03-01");
    assert_eq!(year.draws("2024-05-06", "asked"), ["p/1/2024-05-01+2", "p/1/2024-06-01", "p/1/2024-03-01.2", "p/1/2024-05-01.2"]);
    assert!(!year.night("2024-06-01").contains(&"p/1/2024-06-01".to_owned()));
    assert_eq!(year.night("2024-07-01"), ["p/1/2024-07-01"]);
    year.on("2024-07-01", &["verify"]).ok();
}

#[test]
fn a_void_part_of_a_day_is_no_question_once_the_rules_take_it_away_again() {
    let rule = |days: &str| {
        format!(
            "fn openings(task, cell) {{ if cell.tier == tier(\"高\") {{ {days} }} else {{ [day(\"2024-03-01\")] }} }}\nfn frequency(task, cell) {{ openings(task, cell).len() }}"
        )
    };
    let year = Year::of(&task("1", "rule = \"own.rhai\"\nratio = \"20%\""));
    year.0.write("rules/own.rhai", &rule("[day(\"2024-06-01\")]"));
    assert_eq!(year.night("2024-03-01").len(), 1);
    year.0.write("rules/own.rhai", &rule("[day(\"2024-03-01\"), day(\"2024-06-01\")]"));
    assert!(year.night("2024-03-05").is_empty());
    assert_eq!(year.draws("2024-03-05", "asked"), ["p/1/2024-03-01+2"]);
    year.on("2024-03-05", &["backfill", "p/1/2024-03-01+2"]).ok();
    year.on("2024-03-06", &["void", "p/1/2024-03-01+2", "--reason", "名录库有误", "--by", "张三"]).ok();
    year.0.write("rules/own.rhai", &rule("[day(\"2024-06-01\")]"));
    assert!(year.night("2024-03-07").is_empty());
    assert!(year.draws("2024-03-07", "asked").is_empty());
    assert_eq!(year.night("2024-06-01"), ["p/1/2024-06-01"]);
}

#[test]
fn a_promise_that_was_taken_back_again_binds_no_round_that_opens_later() {
    let year = Year::of(&[task("1", ONCE), task("2", ONCE).replace("3月—12月", "6月—12月")].join("\n"));
    let rows = [task("1", ONCE), task("2", ONCE).replace("3月—12月", "6月—12月")];
    let settings = year.0.read("rules/settings.toml");
    assert!(year.night("2024-02-01").is_empty());
    year.0.write("rules/settings.toml", &format!("{settings}\n[beacon]\nkind = \"ceremony\"\n"));
    plan(&year, "embargo = 60", &rows);
    assert!(year.night("2024-02-10").is_empty());
    // As it was at first, word for word.
    year.0.write("rules/settings.toml", &settings);
    plan(&year, "", &rows);
    assert!(year.night("2024-03-10").is_empty());
    assert_eq!(year.draws("2024-03-10", "asked"), Vec::<String>::new());
    assert_eq!(year.night("2024-06-01"), ["p/2/2024-06-01"]);
    assert!(year.0.path("var/public/p-2-2024-06-01/objects.csv").exists(), "nothing is promised any more when it opens");
}

#[test]
fn a_question_that_a_void_leaves_to_rules_that_lapse_stays_a_persons() {
    let year = Year::of(&task("1", ONCE));
    plan(&year, "missed = \"lapse\"", &[task("1", ONCE)]);
    assert_eq!(year.night("2024-03-01").len(), 1);
    plan(&year, "missed = \"lapse\"", &[task("1", ONCE).replace("3月—12月", "4月—12月")]);
    assert!(year.night("2024-03-05").is_empty());
    // The day has come, and waits; once the draw that raised the question is void it would lapse unseen.
    year.on("2024-04-10", &["void", "p/1/2024-03-01", "--reason", "名录库有误", "--by", "张三"]).ok();
    assert!(year.night("2024-04-10").is_empty());
    assert_eq!(year.account("2024-04-10", "1"), "1 asked, 1 beside");
    assert!(year.draws("2024-04-10", "lapsed").is_empty());
}

#[test]
fn a_void_draw_gives_its_lottery_no_public_number() {
    let year = Year::of(&[task("1", ONCE), task("2", ONCE)].join("\n"));
    let settings = year.0.read("rules/settings.toml");
    year.0.write("rules/settings.toml", &format!("{settings}\n[beacon]\nkind = \"ceremony\"\n"));
    plan(&year, "coordination = \"together\"", &[task("1", ONCE), task("2", ONCE)]);
    year.night("2024-03-01");
    year.on("2024-03-01", &["void", "p/1/2024-03-01", "--reason", "名录库有误", "--by", "张三"]).ok();
    let refused = year.on("2024-03-01", &["beacon", "--ceremony", "1 2", "--witness", "公证员王某", "--draw", "p/1/2024-03-01"]);
    assert!(refused.code == 2 && refused.err.contains("p/1/2024-03-01"), "{}", refused.err);
    assert!(year.draws("2024-03-01", "drawn").is_empty());
}
