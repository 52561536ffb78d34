//! The checkpoint from which commands go on saves time and decides nothing that the ledger does not say.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::support::{Ws, shops, task};

const FILE: &str = "var/history.json";

fn year() -> Ws {
    Ws::small(&task("1", "ratio = \"10%\"\nfrequency = 2"), &shops(40)).simulated("00")
}

fn night(ws: &Ws, day: &str) -> Vec<String> {
    let made = ws.run(&["draw", "--json", "--now", &format!("{day}T04:00:00Z")]).ok().json();
    made["drawn"].as_array().unwrap().iter().map(|d| d["draw"].as_str().unwrap().to_owned()).collect()
}

/// What people are told of where things stand (of `status`, what is not about the machine).
fn told(ws: &Ws, day: &str) -> Vec<Value> {
    let now = format!("{day}T05:00:00Z");
    let said = |command: &str| ws.run(&[command, "--json", "--now", &now]).json();
    let status = said("status");
    let accounts = ["accounts", "due", "late", "asked", "sealed"].map(|key| status[key].clone());
    vec![said("draws"), said("plan"), Value::from(accounts.to_vec())]
}

/// The checkpoint with words replaced, as somebody would write it who knows how it is made.
fn forge(ws: &Ws, from: &str, to: &str) {
    let text = ws.read(FILE);
    let (head, body) = text.split_once('\n').unwrap();
    assert!(body.contains(from), "{body}");
    let body = body.replace(from, to);
    let mut head: Value = serde_json::from_str(head).unwrap();
    head["digest"] = Sha256::digest(body.as_bytes()).iter().map(|b| format!("{b:02x}")).collect::<String>().into();
    ws.write(FILE, &format!("{head}\n{body}"));
}

#[test]
fn with_it_and_without_it_the_same_is_said_and_drawn() {
    let (with, without) = (year(), year());
    for day in ["2024-03-01", "2024-05-01", "2024-08-01"] {
        let drawn = night(&with, day);
        assert!(with.path(FILE).exists());
        let _ = std::fs::remove_file(without.path(FILE));
        assert_eq!(drawn, night(&without, day));
        let _ = std::fs::remove_file(without.path(FILE));
        assert_eq!(told(&with, day), told(&without, day));
    }
    assert_eq!(with.drawn(), without.drawn());
    assert_eq!(with.run(&["verify"]).code, 0);
}

#[test]
fn half_of_it_or_one_of_another_program_counts_as_none() {
    let ws = year();
    night(&ws, "2024-03-01");
    let (whole, before) = (ws.read(FILE), told(&ws, "2024-03-02"));
    let other = whole.replacen("choucha-history ", "choucha-history 0", 1);
    let half: String = whole.chars().take(whole.chars().count() / 2).collect();
    for text in [half.as_str(), "", "{}\n{}", "\u{0}", other.as_str(), &whole.replacen("\"attempts\"", "\"attempt5\"", 1)] {
        ws.write(FILE, text);
        assert_eq!(told(&ws, "2024-03-02"), before, "{}", text.chars().take(60).collect::<String>());
        assert_eq!(ws.run(&["verify"]).code, 0);
    }
    // The next command that writes leaves a good one behind.
    night(&ws, "2024-08-01");
    assert!(ws.read(FILE).starts_with("{\"format\":\"choucha-history "));
}

#[test]
fn one_of_another_ledger_counts_as_none() {
    let ws = year();
    night(&ws, "2024-03-01");
    std::fs::copy(ws.path("var/ledger.db"), ws.path("old.db")).unwrap();
    night(&ws, "2024-08-01");
    // A backup from March in place of the ledger: what came after it never happened.
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(ws.path(&format!("var/ledger.db{suffix}")));
    }
    std::fs::copy(ws.path("old.db"), ws.path("var/ledger.db")).unwrap();
    let draws = told(&ws, "2024-08-02")[0]["draws"].as_array().unwrap().len();
    assert_eq!(draws, 1);
    // What came after it in another way reaches as far as the checkpoint of what never happened.
    let kept = ws.read(FILE);
    let waive = ["waive", "p/1/2024-08-01", "--reason", "重复", "--by", "甲", "--now", "2024-08-02T04:00:00Z"];
    for more in [[].as_slice(), &["--withdraw"], &[], &["--withdraw"], &[], &["--withdraw"]] {
        ws.run(&[waive.as_slice(), more].concat()).ok();
    }
    ws.write(FILE, &kept);
    // What was published then belongs to nothing in this ledger.
    let wrong = ws.run(&["verify", "--lang", "en"]);
    assert!(wrong.code == 1 && wrong.out.contains("var/public/p-1-2024-08-01/draw.json belongs to nothing"), "{}", wrong.out);
    assert_eq!(night(&ws, "2024-08-02"), ["p/1/2024-08-01"]);
}

#[test]
fn verify_says_that_it_was_forged() {
    let ws = year();
    night(&ws, "2024-03-01");
    let before = told(&ws, "2024-03-02");
    // The round of August settled before it was drawn.
    forge(&ws, "\"nominal\":\"2024-03-01\"", "\"nominal\":\"2024-08-01\"");
    assert_ne!(told(&ws, "2024-03-02"), before, "commands go on from it");
    let found = ws.run(&["verify", "--json"]);
    assert_eq!(found.code, 1);
    let failed = found.json()["failed"].as_array().unwrap().clone();
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(failed[0]["draw"], FILE);
    std::fs::remove_file(ws.path(FILE)).unwrap();
    assert_eq!(ws.run(&["verify"]).code, 0);
    assert_eq!(night(&ws, "2024-08-01"), ["p/1/2024-08-01"]);
}
