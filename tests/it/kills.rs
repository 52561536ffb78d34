//! The process killed at any moment: nothing lost, doubled or changed.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::support::{Ws, long, shops, task};

/// What each draw is, by its id, with its state; read from the ledger itself.
fn recorded(ws: &Ws) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    if !ws.path("var/ledger.db").exists() {
        return found;
    }
    let ledger = rusqlite::Connection::open(ws.path("var/ledger.db")).unwrap();
    let mut add = |sql: &str, state: &str| {
        let Ok(mut statement) = ledger.prepare(sql) else { return };
        let rows = statement.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?, r.get::<_, String>(2)?))).unwrap();
        for (draw, body, objects) in rows.map(Result::unwrap) {
            assert!(found.insert(draw.clone(), format!("{state} {body} {objects}")).is_none(), "{draw}");
        }
    };
    add(
        "SELECT d.draw, e.hash || e.body, coalesce((SELECT group_concat(cell || rank || id || name || ticket) FROM objects o WHERE o.seq = d.seq), '')
         FROM draws d JOIN entries e USING (seq)",
        "drawn",
    );
    add("SELECT subject, hash, body FROM entries WHERE kind = 'lapse' AND subject NOT IN (SELECT draw FROM draws)", "lapsed");
    found
}

#[test]
fn kills_during_a_years_draws() {
    let wanted = long!(200, 20);
    let days =
        ["2024-03-01", "2024-04-01", "2024-05-21", "2024-06-11", "2024-07-01", "2024-08-11", "2024-09-21", "2024-10-11", "2024-12-31"];
    let (mut kills, mut years) = (0, 0);
    // A fixed sequence of moments, spread over the length of a run.
    let mut state: u64 = 20_240_301;
    let mut moment = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let mut longest = 150_u64;
    while kills < wanted {
        let ws = Ws::city();
        years += 1;
        let mut before = BTreeMap::new();
        for day in days {
            let mut on_this_day = 0;
            loop {
                let mut child = ws
                    .command(&["draw", "--as-of", day])
                    .stdout(std::process::Stdio::null())
                    .stderr(std::process::Stdio::null())
                    .spawn()
                    .unwrap();
                let patience = moment() % longest;
                let start = std::time::Instant::now();
                let mut done = None;
                while done.is_none() && start.elapsed() < Duration::from_millis(patience) {
                    std::thread::sleep(Duration::from_millis(1));
                    done = child.try_wait().unwrap();
                }
                if let Some(status) = done {
                    assert!(status.success(), "{day}: {status}\n{}", ws.run(&["draw", "--as-of", day]).err);
                    longest = longest.max(20 + u64::try_from(start.elapsed().as_millis()).unwrap());
                    break;
                }
                child.kill().unwrap();
                child.wait().unwrap();
                kills += 1;
                on_this_day += 1;
                if on_this_day % 3 == 0 {
                    let now = recorded(&ws);
                    for (id, draw) in &before {
                        assert_eq!(now.get(id), Some(draw), "{id}");
                    }
                    before = now;
                }
                if on_this_day >= 12 || kills >= wanted {
                    ws.run(&["draw", "--as-of", day]).ok();
                    break;
                }
            }
        }
        ws.run(&["draw", "--as-of", "2024-12-31"]).ok();
        let after = recorded(&ws);
        for (id, draw) in &before {
            assert_eq!(after.get(id), Some(draw), "{id}");
        }
        let plan = ws.run(&["plan", "--json"]).ok().json();
        let rounds: usize = plan["tasks"].as_array().unwrap().iter().map(|t| t["rounds"].as_array().unwrap().len()).sum();
        // Rounds whose window closed between the days tried lapse; every other one is drawn once, with all its files, and right.
        let drawn = after.values().filter(|d| d.starts_with("drawn")).count();
        assert_eq!(after.len(), rounds);
        assert_eq!(ws.recompute().len(), drawn);
        for folder in ["var/draws", "var/public", "var/frames"] {
            for entry in std::fs::read_dir(ws.path(folder)).unwrap().flatten() {
                let name = entry.file_name().into_string().unwrap();
                if name.starts_with('.') {
                    continue; // a half-written one that nothing reads; never under its own name
                }
                if folder != "var/frames" && entry.path().is_dir() {
                    // Each draw with its list, its teams and its visits; the published staffings stand beside them.
                    let whole = |e: &std::fs::DirEntry| !e.file_name().to_string_lossy().starts_with('.');
                    let files = std::fs::read_dir(entry.path()).unwrap().flatten().filter(whole).count();
                    assert!(name == "teams" || files == 5, "{name}: {files} files");
                }
            }
        }
    }
    assert!(years < 60, "kills came too rarely");
}

#[test]
fn what_a_kill_left_behind_is_cleared_away() {
    let ws = Ws::small(&task("1", "ratio = \"20%\""), &crate::support::shops(50));
    std::fs::create_dir_all(ws.path("var/draws/.p-1-2024-03-01.partial")).unwrap();
    ws.write("var/draws/.p-1-2024-03-01.partial/objects.csv", "half");
    ws.draw("2024-03-01");
    assert!(!ws.path("var/draws/.p-1-2024-03-01.partial").exists());
    assert_eq!(ws.recompute().len(), 1);
}

#[test]
fn half_a_ledger_that_a_kill_left_is_none() {
    let ws = Ws::small(&task("1", "ratio = \"10%\"\nfrequency = 1"), &shops(40));
    std::fs::create_dir_all(ws.path("var")).unwrap();
    ws.write("var/ledger.new", "half");
    ws.write("var/ledger.new-wal", "half");
    assert_eq!(ws.draw("2024-03-01")["drawn"].as_array().unwrap().len(), 1);
    assert!(!ws.path("var/ledger.new").exists() && !ws.path("var/ledger.new-wal").exists());
    ws.run(&["verify"]).ok();
}

#[test]
fn a_draw_that_a_death_interrupted_becomes_what_it_would_have_been() {
    // Doubled rows whose names differ, a tier that is empty or unknown; then a register without tiers.
    let rows: Vec<String> = shops(60).lines().map(ToOwned::to_owned).collect();
    let mut untidy = rows.clone();
    for (i, row) in rows.iter().enumerate().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        match i % 4 {
            0 => untidy[i] = row.replace(&format!(",{},", cells[3]), ",,"),
            1 => untidy[i] = row.replace(&format!(",{},", cells[3]), ",不明,"),
            2 => untidy.push(format!("{},别名{i},南区,高,存续,店,1", cells[0])),
            _ => untidy.push(format!("{},啊{i},南区,低,存续,店,1", cells[0])),
        }
    }
    let without = rows.iter().map(|row| row.split(',').enumerate().filter(|(i, _)| *i != 3).map(|(_, c)| c).collect::<Vec<_>>().join(","));
    for (register, tiers) in [(untidy.join("\n"), true), (without.collect::<Vec<_>>().join("\n"), false)] {
        let begin = || {
            let ws = Ws::small(&task("1", "ratio = \"50%\"\nfrequency = 1"), &register).simulated("07");
            if !tiers {
                ws.edit("rules/settings.toml", "tier = \"tier\"\n", "");
            }
            ws
        };
        let list = |ws: &Ws| ws.read("var/draws/p-1-2024-03-01/objects.csv");
        let whole = begin();
        whole.draw("2024-03-01");
        let mut interrupted = 0;
        for point in 1..200 {
            let ws = begin();
            let died = ws.command(&["draw", "--as-of", "2024-03-01"]).env("CHOUCHA_FAULT", format!("die:{point}")).output().unwrap();
            if died.status.success() {
                break;
            }
            interrupted += usize::from(ws.run(&["draws", "--json"]).out.contains("\"interrupted\""));
            ws.draw("2024-03-01");
            assert_eq!(list(&ws), list(&whole), "after a death at point {point}");
        }
        assert!(interrupted > 0, "no point lies between intent and draw");
    }
}
