//! What an embargo keeps back shows nowhere before its day: not in its own files, nor through those of other draws.

use crate::rounds::{ONCE, Year};
use crate::support::{Ran, Ws, shops, task};

const TWICE: &str = "ratio = \"10%\"\nfrequency = 2\nwindow = \"3月—4月\"";

fn rows(tasks: &[(&str, &str)]) -> String {
    let row = |(id, rest): &(&str, &str)| {
        let own = rest.contains("window");
        let row = task(id, rest);
        if own { row.replacen("window = \"3月—12月\"\n", "", 1) } else { row }
    };
    tasks.iter().map(row).collect::<Vec<_>>().join("\n")
}

/// Plan p with an embargo of 60 days, and q beside it without one, over the same enterprises.
fn two_plans(p: &[(&str, &str)], q: &[(&str, &str)]) -> Year {
    let year = Year::of(&rows(p));
    year.edit("year = 2024", "year = 2024\nembargo = 60");
    year.plans("q", "year = 2024\nsupplements = \"p\"", &rows(q), &["p", "q"]);
    year
}

fn public(year: &Year, file: &str) -> bool {
    year.0.path(&format!("var/public/{file}")).exists()
}

fn night(year: &Year, day: &str) {
    let drawn = year.on(day, &["draw"]);
    assert!(drawn.code == 0 || drawn.code == 1 && drawn.err.contains("unstaffed"), "{}", drawn.err);
    year.on(day, &["verify"]).ok();
}

#[test]
fn a_round_that_tells_how_often_an_earlier_one_drew_waits_for_it() {
    let year = Year::of(&rows(&[("1", TWICE)]));
    year.edit("year = 2024", "year = 2024\nembargo = 60");
    night(&year, "2024-03-01");
    year.edit("\nembargo = 60", "");
    // What opens from now on is under no embargo. Its frame says whom March drew.
    night(&year, "2024-03-02");
    night(&year, "2024-03-31");
    assert!(year.0.path("var/draws/p-1-2024-03-31/objects.csv").exists());
    for day in ["2024-04-01", "2024-04-29", "2024-04-30"] {
        night(&year, day);
        let over = day == "2024-04-30";
        assert_eq!((public(&year, "p-1-2024-03-01/frame.csv"), public(&year, "p-1-2024-03-31/frame.csv")), (over, over), "{day}");
        let head: serde_json::Value = serde_json::from_str(&year.0.read("var/public/p-1-2024-03-31/draw.json")).unwrap();
        assert_eq!(head["public_from"], "2024-04-30");
        assert_eq!(year.json(day, &["draws", "p/1/2024-03-31"])["public_from"], "2024-04-30");
        assert!(year.on(day, &["draws", "p/1/2024-03-31"]).out.contains("名单公开日: 2024-04-30"));
        assert_eq!(head.get("frame_digest").is_some(), over);
    }
}

#[test]
fn where_rules_look_back_at_every_draw_a_frame_waits_for_all_of_them() {
    for (rule, waits) in [
        ("fn certain(task) { drawn_within(6) }\n", true),
        ("fn scope(task) { label(\"店\") & !drawn_within(6) }\n", true),
        ("fn visits_limit(object) { visits(1) }\n", true),
        ("fn visits_limit(object) { cool_down(6) }\n", true),
        ("fn certain(task) { field(\"beds\") == 1 }\n", false),
    ] {
        let year = two_plans(&[("1", "ratio = \"40%\"\nfrequency = 1")], &[("1", "ratio = \"40%\"\nfrequency = 1\nrule = \"a.rhai\"")]);
        year.0.write("rules/a.rhai", rule);
        night(&year, "2024-03-01");
        assert_eq!(public(&year, "q-1-2024-03-01/frame.csv"), !waits, "{rule}");
        night(&year, "2024-04-29");
        assert_eq!(public(&year, "q-1-2024-03-01/frame.csv"), !waits, "{rule}");
        night(&year, "2024-04-30");
        assert!(public(&year, "q-1-2024-03-01/frame.csv") && public(&year, "p-1-2024-03-01/frame.csv"), "{rule}");
    }
}

#[test]
fn an_embargo_runs_from_the_draw_where_that_came_later() {
    // Drawn late, and once more after a void.
    let year = Year::of(&rows(&[("1", ONCE)]));
    year.edit("year = 2024", "year = 2024\nembargo = 60");
    night(&year, "2024-02-20");
    night(&year, "2024-03-21");
    year.on("2024-03-25", &["void", "p/1/2024-03-01", "--reason", "r", "--by", "b"]).ok();
    night(&year, "2024-04-10");
    for (day, first, second) in
        [("2024-05-19", false, false), ("2024-05-20", true, false), ("2024-06-08", true, false), ("2024-06-09", true, true)]
    {
        night(&year, day);
        let found = ["p-1-2024-03-01", "p-1-2024-03-01.2"].map(|draw| public(&year, &format!("{draw}/objects.csv")));
        assert_eq!(found, [first, second], "{day}");
    }
    // Its number came three weeks after its intent.
    let year = Year::of(&rows(&[("1", ONCE)]));
    year.edit("year = 2024", "year = 2024\nembargo = 60");
    let settings = year.0.read("rules/settings.toml");
    year.0.write("rules/settings.toml", &format!("{settings}\n[beacon]\nkind = \"ceremony\"\n"));
    year.on("2024-03-01", &["draw"]).ok();
    year.on("2024-03-22", &["beacon", "--ceremony", "3 17 22", "--witness", "公证员王某"]).ok();
    night(&year, "2024-05-20");
    assert!(!public(&year, "p-1-2024-03-01/objects.csv"));
    night(&year, "2024-05-21");
    assert!(public(&year, "p-1-2024-03-01/objects.csv"));
}

#[test]
fn a_draw_of_the_past_is_under_its_embargo_from_today_on() {
    let ws = Ws::small(&task("1", ONCE), &shops(40));
    ws.edit("rules/p.plan.toml", "year = 2024", "year = 2024\nembargo = 60");
    ws.draw("2024-03-01");
    assert!(ws.path("var/draws/p-1-2024-03-01/objects.csv").exists());
    assert!(!ws.path("var/public/p-1-2024-03-01/objects.csv").exists());
    ws.run(&["verify"]).ok();
}

#[test]
fn a_list_that_is_public_before_its_day_is_found() {
    let year = Year::of(&rows(&[("1", ONCE)]));
    year.edit("year = 2024", "year = 2024\nembargo = 60");
    night(&year, "2024-03-01");
    for file in ["objects.csv", "frame.csv"] {
        let early = year.0.path(&format!("var/public/p-1-2024-03-01/{file}"));
        std::fs::copy(year.0.path(&format!("var/draws/p-1-2024-03-01/{file}")), &early).unwrap();
        let found = year.on("2024-03-02", &["verify"]);
        assert!(found.code == 1 && found.out.contains(&format!("var/public/p-1-2024-03-01/{file}")), "{file}: {}", found.out);
        std::fs::remove_file(early).unwrap();
    }
    // The day has come and no sweep was made yet: nothing is wrong.
    year.on("2024-04-30", &["verify"]).ok();
}

#[test]
fn the_secret_stays_one_until_the_last_embargo_under_it_is_over() {
    let year = Year::of(&rows(&[("1", "ratio = \"10%\"\nfrequency = 1\nwindow = \"3月\"")]));
    year.edit("year = 2024", "year = 2024\nembargo = 60");
    night(&year, "2024-02-20");
    night(&year, "2024-03-20");
    let reveal = |day: &str| -> Ran { year.on(day, &["reveal", "p", "--lang", "en"]) };
    for day in ["2024-04-01", "2024-05-18"] {
        let refused = reveal(day);
        assert!(refused.code != 0 && refused.err.contains("2024-05-19"), "{day}: {}", refused.err);
        assert!(!public(&year, "p.secret.json"));
    }
    reveal("2024-05-19").ok();
    assert!(public(&year, "p.secret.json"));
}

#[test]
fn who_steps_back_or_is_called_shows_only_up_to_the_first_draw_that_is_kept_back() {
    let people: String = (1..=6).map(|n| format!("A{n},甲{n},甲局,市,,在岗,,\n")).collect();
    let mode = "ratio = \"20%\"\nfrequency = 1\nmode = [\"市抽市查\"]";
    let year = two_plans(&[("1", &mode.replace("frequency", "window = \"4月—12月\"\nfrequency"))], &[("1", mode)]);
    let settings = year.0.read("rules/settings.toml");
    let named = "\n[register.inspectors]\nfile = \"datasets/inspectors.csv\"\ncity = [\"市\"]\n";
    year.0.write("rules/settings.toml", &format!("{settings}{named}"));
    year.0.write("datasets/inspectors.csv", &format!("证件号,姓名,部门,区划,专长,状态,专家,户籍\n{people}"));
    night(&year, "2024-03-01");
    let file = "q-1-2024-03-01/teams.csv";
    let before = year.0.read(&format!("var/public/{file}"));
    assert_eq!(before, year.0.read(&format!("var/draws/{file}")), "nothing is kept back yet");
    night(&year, "2024-04-01");
    // From here on, what happens to people may tell whom p drew: who has been out more often is asked later.
    let (object, inspector) = {
        let row: Vec<&str> = before.lines().nth(1).unwrap().split(',').collect();
        (row[0].to_owned(), row[2].to_owned())
    };
    year.on("2024-04-02", &["recuse", "q/1/2024-03-01", &object, &inspector, "--reason", "亲属任职", "--by", "李四"]).ok();
    let next = before.lines().skip(1).map(|l| l.split(',').next().unwrap().to_owned()).find(|id| *id != object).unwrap();
    year.on("2024-04-02", &["substitute", "q/1/2024-03-01", &next, "--reason", "注销"]).ok();
    for day in ["2024-04-03", "2024-05-30"] {
        night(&year, day);
        assert_eq!(year.0.read(&format!("var/public/{file}")), before, "{day}");
        assert_ne!(year.0.read(&format!("var/draws/{file}")), before);
        assert!(!public(&year, "q-1-2024-03-01/substitutes.csv"), "{day}");
        let documents = std::fs::read_dir(year.0.path("var/public/teams")).unwrap().map(|f| f.unwrap().file_name());
        assert!(documents.into_iter().all(|name| !name.to_string_lossy().starts_with("2024-04-02")), "{day}");
    }
    night(&year, "2024-05-31");
    for file in ["teams.csv", "visits.csv", "substitutes.csv"] {
        // For the office codes have words beside them, in a last column.
        let [mut office, everyone] = ["draws", "public"].map(|of| year.0.read(&format!("var/{of}/q-1-2024-03-01/{file}")));
        if file == "visits.csv" {
            office = office.lines().map(|line| format!("{}\r\n", line.rsplit_once(',').unwrap().0)).collect();
        }
        assert_eq!(office, everyone, "{file}");
    }
    assert_eq!(std::fs::read_dir(year.0.path("var/public/teams")).unwrap().count(), 4, "three staffings and who stepped back");
}

#[test]
fn what_a_clock_that_was_ahead_let_out_is_taken_back() {
    let year = Year::of(&rows(&[("1", ONCE)]));
    year.edit("year = 2024", "year = 2024\nembargo = 60");
    night(&year, "2024-03-01");
    night(&year, "2024-06-01");
    let list = "var/public/p-1-2024-03-01/objects.csv";
    let whole = year.0.read(list);
    // Somebody's own file beside it stays, and is told.
    year.0.write("var/public/p-1-2024-03-01/note.txt", "note");
    year.on("2024-03-10", &["draw"]).ok();
    assert!(!year.0.path(list).exists() && !year.0.path("var/public/p-1-2024-03-01/frame.csv").exists());
    let found = year.on("2024-03-10", &["verify"]);
    assert!(found.code == 1 && found.out.contains("note.txt") && !found.out.contains("objects.csv"), "{}", found.out);
    std::fs::remove_file(year.0.path("var/public/p-1-2024-03-01/note.txt")).unwrap();
    year.on("2024-03-10", &["verify"]).ok();
    // On its day it comes out.
    night(&year, "2024-04-30");
    assert_eq!(year.0.read(list), whole);
}
