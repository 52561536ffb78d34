//! Setting up, catching up, the calendar, backups, and what a first night needs.

use std::process::Command;

use crate::support::{Ws, object_count, shops, task};

#[test]
fn a_new_workspace_is_right_and_can_be_drawn() {
    let ws = Ws::empty();
    let dir = ws.path("city");
    ws.run(&["init", dir.to_str().unwrap(), "--year", "2024"]).ok();
    let at = dir.to_str().unwrap();
    let checked = ws.run(&["check", "--json", "--workspace", at]).ok().json();
    assert_eq!((checked["errors"].as_u64(), checked["warnings"].as_u64()), (Some(0), Some(0)), "{checked}");
    ws.run(&["test", "--workspace", at]).ok();
    ws.run(&["doctor", "--workspace", at]).ok();
    let drawn = ws.run(&["draw", "--as-of", "2024-03-01", "--json", "--workspace", at]).ok().json();
    assert!(object_count(&drawn) > 0);
    // Everything that is commented out is right, too.
    let settings = std::fs::read_to_string(dir.join("rules/settings.toml")).unwrap();
    let open: String = settings
        .lines()
        .map(|l| {
            let code = l.strip_prefix("# ").filter(|c| c.contains(" = ") || c.starts_with('[')).unwrap_or(l);
            format!("{code}\n")
        })
        .collect();
    assert!(open.contains("\n[alerts]") && open.contains("\n[[alerts.mail]]"));
    std::fs::write(dir.join("rules/settings.toml"), open).unwrap();
    let plan = std::fs::read_to_string(dir.join("rules/plan.plan.toml")).unwrap();
    let plan = plan.replace("# workdays", "workdays").replace("# unannounced", "unannounced").replace("# missed", "missed");
    std::fs::write(dir.join("rules/plan.plan.toml"), plan).unwrap();
    let checked = ws.run(&["check", "--json", "--workspace", at]).json();
    assert_eq!(checked["errors"].as_u64(), Some(0), "{checked}");
    assert_eq!(ws.run(&["init", at]).code, 2);
}

fn planned(plan: &str, tasks: &str) -> Ws {
    let ws = Ws::small(tasks, &shops(60));
    ws.edit("rules/p.plan.toml", "year = 2024\n", &format!("year = 2024\n{plan}\n"));
    std::fs::create_dir_all(ws.path("datasets/holidays")).unwrap();
    for year in ["2024", "2025"] {
        let file = format!("datasets/holidays/{year}.toml");
        std::fs::copy(crate::support::repository().join(&file), ws.path(&file)).unwrap();
    }
    ws
}

fn only_draw(ws: &Ws) -> String {
    let draws = ws.run(&["draws", "--json"]).ok().json();
    let list = draws["draws"].as_array().unwrap().clone();
    assert_eq!(list.len(), 1, "{draws}");
    list[0]["draw"].as_str().unwrap().to_owned()
}

#[test]
fn openings_move_to_workdays_where_the_plan_says_so() {
    let may = task("a", "ratio = \"10%\"").replace("3月—12月", "5月—6月");
    let ws = planned("workdays = true", &may).adopted("2024-04-01");
    // 1 to 5 May 2024 are holidays.
    let plan = ws.run(&["plan", "--json"]).ok().json();
    assert_eq!(plan["tasks"][0]["rounds"][0]["opens"], "2024-05-06");
    assert_eq!(ws.draw("2024-05-05")["drawn"].as_array().unwrap().len(), 0);
    ws.draw("2024-05-06");
    assert_eq!(only_draw(&ws), "p/a/2024-05-01");
    // The holidays are given another way afterwards: the round is not drawn again.
    ws.edit("datasets/holidays/2024.toml", "\"2024-05-01..2024-05-05\"", "\"2024-05-01..2024-05-07\"");
    ws.draw("2024-05-20");
    assert_eq!(only_draw(&ws), "p/a/2024-05-01");
    ws.run(&["verify"]).ok();
    assert_eq!(ws.recompute().len(), 1);
    // Without the year's file only weekends are known, and that is told.
    std::fs::remove_file(ws.path("datasets/holidays/2024.toml")).unwrap();
    assert!(ws.run(&["check", "--json"]).json()["findings"].to_string().contains("holidays-missing"));
}

#[test]
fn an_unannounced_opening_is_a_workday_of_its_first_weeks_that_nobody_reads_beforehand() {
    let ws = planned("unannounced = 20", &task("a", "ratio = \"10%\""));
    let ws = ws.simulated("ab");
    let next = ws.run(&["next", "--days", "500", "--now", "2024-02-20T00:00:00Z", "--json"]).ok().json();
    assert_eq!(next["coming"][0]["opens"], "2024-03-01");
    assert_eq!(next["coming"][0]["until"], "2024-03-20");
    let mut found = None;
    for day in 1..=20 {
        let now = format!("2024-03-{day:02}T04:00:00Z");
        let drawn = ws.run(&["draw", "--now", &now, "--json"]).ok().json();
        if let Some(draw) = drawn["drawn"].as_array().unwrap().first() {
            assert!(found.is_none());
            found = Some((day, draw["draw"].as_str().unwrap().to_owned()));
        }
    }
    let (day, draw) = found.unwrap();
    // A draw's id holds the day that the rule gives; the real day stands beside it.
    assert_eq!(draw, "p/a/2024-03-01");
    let record = ws.run(&["draws", &draw, "--json"]).ok().json();
    assert_eq!(record["record"]["opens"], format!("2024-03-{day:02}"));
    ws.run(&["verify"]).ok();
    // Anyone who has the secret can work the day out: SHA-256 over it, by another program.
    let script = r#"
import hashlib, datetime, sys
secret = hashlib.sha256("\x1f".join(["choucha-simulation/1", "ab", "p", "1"]).encode()).hexdigest()
days = [datetime.date(2024, 3, d) for d in range(1, 21)]
days = [d for d in days if d.weekday() < 5]
number = int.from_bytes(hashlib.sha256("\x1f".join(["choucha-opening/2", secret, "p", "a", "2024-03-01"]).encode()).digest()[:16], "big")
print(days[number % len(days)])
"#;
    let output = Command::new("python3").args(["-c", script]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), format!("2024-03-{day:02}"));
}

#[test]
fn an_unannounced_round_that_is_due_is_told_once() {
    let ws = planned("unannounced = 30", &task("a", "ratio = \"10%\""));
    let settings = ws.read("rules/settings.toml");
    ws.write("rules/settings.toml", &format!("simulation = true\n{settings}"));
    // The secret is in its file, as in a workspace that is no simulation.
    std::fs::create_dir_all(ws.path("var/secret")).unwrap();
    ws.write("var/secret/p.key", &format!("{}\n", "5e".repeat(32)));
    let ws = ws.adopted_at("2024-02-20T04:00:00Z");
    let mut seen = std::collections::BTreeSet::new();
    for day in (1..=31).step_by(6) {
        let next = ws.run(&["next", "--days", "90", "--now", &format!("2024-03-{day:02}T04:00:00Z"), "--json"]).ok().json();
        let count = |list: &str| next[list].as_array().unwrap().len();
        assert_eq!(count("due") + count("coming"), 1, "{next}");
        seen.insert(count("due"));
    }
    assert_eq!(seen.len(), 2, "the day came before or after all of these");
}

#[test]
fn missed_rounds_go_by_the_plans_word_and_a_person_can_ask_for_them() {
    for (missed, on_catch_up, after_backfill) in [("draw", 1, 1), ("lapse", 0, 0), ("ask", 0, 1)] {
        let ws =
            planned(&format!("missed = \"{missed}\""), &task("a", "ratio = \"10%\"")).simulated("01").adopted_at("2024-02-20T04:00:00Z");
        let drawn = |ws: &Ws| {
            let list = ws.run(&["draws", "--json"]).ok().json()["draws"].as_array().unwrap().clone();
            list.iter().filter(|d| d["state"] == "drawn").count()
        };
        let later = ["--now", "2024-03-10T04:00:00Z"];
        let first = ws.run(&["draw", "--json", later[0], later[1]]);
        assert_eq!(first.code, 0, "{}", first.err);
        assert_eq!(drawn(&ws), on_catch_up, "{missed}");
        let look =
            ws.run(&["backfill", "--from", "2024-03-01", "--to", "2024-03-31", "--dry-run", "--json", later[0], later[1]]).ok().json();
        assert_eq!(look["drawn"].as_array().unwrap().len(), after_backfill - on_catch_up, "{missed}: {look}");
        assert_eq!(drawn(&ws), on_catch_up, "a dry run draws nothing");
        ws.run(&["backfill", "--from", "2024-04-01", "--to", "2024-04-30", later[0], later[1]]).ok();
        assert_eq!(drawn(&ws), on_catch_up, "another month");
        ws.run(&["backfill", "--from", "2024-03-01", "--to", "2024-03-31", later[0], later[1]]).ok();
        assert_eq!(drawn(&ws), after_backfill, "{missed}");
        assert_eq!(ws.run(&["backfill", "--from", "2024-03-31", "--to", "2024-03-01"]).code, 2);
    }
}

#[test]
fn windows_run_over_the_new_year_and_leap_days() {
    let ws = planned("workdays = true", &task("a", "ratio = \"10%\"\nfrequency = 6").replace("3月—12月", "10月—次年3月"))
        .simulated("01")
        .adopted_at("2024-09-20T04:00:00Z");
    let plan = ws.run(&["plan", "--json"]).ok().json();
    let opens: Vec<&str> = plan["tasks"][0]["rounds"].as_array().unwrap().iter().map(|r| r["opens"].as_str().unwrap()).collect();
    // 182 days in six parts, moved past the National Day holidays and weekends.
    assert_eq!(
        opens,
        ["2024-10-08", "2024-10-31", "2024-12-02", "2024-12-31", "2025-01-30", "2025-03-01"].map(|d| match d {
            "2025-01-30" => "2025-02-05",
            "2025-03-01" => "2025-03-03",
            d => d,
        })
    );
    for day in opens {
        ws.run(&["draw", "--now", &format!("{day}T04:00:00Z")]).ok();
    }
    assert_eq!(ws.run(&["draws", "--json"]).ok().json()["draws"].as_array().unwrap().len(), 6);
}

#[test]
fn an_old_register_is_told_or_refused() {
    for (too_old, code, drawn) in [("raise", 0, 1), ("refuse", 4, 0)] {
        let ws = Ws::small(&task("a", "ratio = \"10%\""), &shops(60));
        ws.edit("rules/settings.toml", "id_check = \"none\"", &format!("id_check = \"none\"\nmax_age = 40\ntoo_old = \"{too_old}\""));
        Command::new("touch").args(["-d", "100 days ago"]).arg(ws.path("datasets/objects.csv")).status().unwrap();
        let ran = ws.run(&["draw", "--as-of", "2024-03-01", "--json"]);
        assert_eq!(ran.code, code, "{}", ran.err);
        assert!(ran.err.contains("register-old"), "{}", ran.err);
        assert_eq!(ran.json()["drawn"].as_array().unwrap().len(), drawn);
    }
}

#[test]
fn a_backup_taken_while_draws_are_made_verifies_after_restoring() {
    let ws = Ws::city();
    ws.draw("2024-03-01");
    let mut drawing = ws
        .command(&["draw", "--as-of", "2024-12-31"])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut backups = 0;
    while drawing.try_wait().unwrap().is_none() || backups == 0 {
        let file = ws.path(&format!("backup-{backups}.tar"));
        ws.run(&["backup", file.to_str().unwrap()]).ok();
        backups += 1;
    }
    let last = ws.path("backup-last.tar");
    ws.run(&["backup", last.to_str().unwrap()]).ok();
    assert_ne!(ws.run(&["backup", last.to_str().unwrap()]).code, 0, "a backup is never overwritten");
    for n in 0..backups {
        let dir = ws.path(&format!("restored-{n}"));
        let found =
            ws.run(&["restore", ws.path(&format!("backup-{n}.tar")).to_str().unwrap(), dir.to_str().unwrap(), "--json"]).ok().json();
        assert!(found["checked"].as_u64().unwrap() >= 48 && found["failed"].as_array().unwrap().is_empty(), "{found}");
    }
    let dir = ws.path("restored-last");
    ws.run(&["restore", last.to_str().unwrap(), dir.to_str().unwrap()]).ok();
    assert_ne!(ws.run(&["restore", last.to_str().unwrap(), dir.to_str().unwrap()]).code, 0, "a workspace is never overwritten");
    // The restored workspace goes on: it writes the files again and draws nothing a second time.
    std::fs::create_dir_all(dir.join("datasets")).unwrap();
    std::fs::copy(ws.path("datasets/enterprises.parquet"), dir.join("datasets/enterprises.parquet")).unwrap();
    let at = dir.to_str().unwrap();
    let before = ws.run(&["draws", "--json"]).ok().json();
    ws.run(&["draw", "--workspace", at, "--as-of", "2024-12-31"]).ok();
    assert_eq!(ws.run(&["draws", "--json", "--workspace", at]).ok().json(), before);
    assert!(dir.join("var/draws/changzhi-2024-01-2024-03-01/objects.csv").exists());
    ws.write("no-backup.tar", "x");
    assert_ne!(ws.run(&["restore", ws.path("no-backup.tar").to_str().unwrap(), ws.path("elsewhere").to_str().unwrap()]).code, 0);
}

#[test]
fn doctor_and_status_say_what_is_wrong() {
    let ws = Ws::small(&task("a", "ratio = \"10%\""), &shops(60));
    let settings = ws.read("rules/settings.toml");
    ws.write(
        "rules/settings.toml",
        &format!("{settings}\n[[alerts.mail]]\nserver = \"127.0.0.1:9\"\nsecurity = \"none\"\nfrom = \"a@b\"\nto = [\"c@d\"]\n"),
    );
    let found = ws.run(&["doctor", "--json"]);
    assert_eq!(found.code, 1);
    let tried = found.json()["tried"].as_array().unwrap().clone();
    let wrong: Vec<&serde_json::Value> = tried.iter().filter(|t| t["outcome"] == "wrong").collect();
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong[0]["what"]["en"].as_str().unwrap().contains("mail"));
    std::fs::remove_file(ws.path("datasets/objects.csv")).unwrap();
    let status = ws.run(&["status", "--json"]);
    assert_eq!(status.code, 1);
    assert!(status.json()["reasons"].to_string().contains("register"), "{}", status.out);
}
