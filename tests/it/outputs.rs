//! Every command's whole output, exit code included, in both languages, on one small history with a clock and a seed of its own.
//!
//! What changed is seen with `cargo insta review`, or taken over as a whole with `INSTA_UPDATE=always INSTA_FORCE_PASS=1 cargo test --test it
//! outputs`; then read the difference as a user would. `CHOUCHA_SNAPSHOTS=write` does the same and also removes the files of commands that are
//! gone. Folders, the version, digests, free space and the sizes of packed files stand as `[…]`.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use crate::support::{Ws, repository, shops, task};

/// The day on which most commands are given.
const NOW: &str = "2024-07-01";

const PEOPLE: &str = "证件号,姓名,部门,区划,专长,状态,专家,户籍
A1,陈一,甲局,市,,在岗,,
A2,李二,甲局,市,,在岗,,
A3,王三,甲局,市,,在岗,,
A4,赵四,甲局,市,,在岗,,
B1,孙五,乙局,市,,在岗,,
B2,周六,乙局,市,,在岗,,
";

/// A year half gone: drawn, void and drawn again, lapsed, asked, waived; an inspector stepped back and an object was struck off.
static HISTORY: LazyLock<Ws> = LazyLock::new(|| {
    let market = task("1", "mode = [\"市抽市查\"]\npartners = [\"乙局\"]\nratio = \"10%\"\nfrequency = 2");
    let tasks = [
        market,
        task("2", "mode = [\"市抽市查\"]\nratio = \"5%\"\nfrequency = 3\nrule = \"double.rhai\"\nrepeat = \"never\""),
        task("3", "ratio = \"10%\"").replace("3月—12月", "4月"),
        task("4", "ratio = \"10%\"\nmissed = \"ask\"").replace("3月—12月", "4月—10月"),
        task("5", "count = \"3\"").replace("3月—12月", "6月—8月"),
    ];
    let ws = Ws::small(&tasks.join("\n").replace("任务1", "食品经营检查").replace("任务2", "特种设备检查"), &shops(40)).simulated("07");
    let settings = ws.read("rules/settings.toml");
    ws.write("rules/settings.toml", &format!("{settings}\n[register.inspectors]\nfile = \"datasets/inspectors.csv\"\ncity = [\"市\"]\n"));
    ws.write("datasets/inspectors.csv", PEOPLE);
    ws.write(
        "rules/double.rhai",
        "fn strata(task) {\n    [stratum(\"大店\", field(\"beds\") >= 30), stratum(\"其他\", everyone())]\n}\n\nfn ratio(task, cell) {\n    if cell.tier >= tier(\"高\") { (task.ratio * 2).note(\"风险等级高，加倍\") } else { task.ratio }\n}\n",
    );
    std::fs::create_dir_all(ws.path("rules/cases")).unwrap();
    ws.write("rules/cases/double.toml", "[[case]]\nname = \"高风险加倍\"\ntask = \"2\"\ntier = \"高\"\nratio = \"10%\"\n");
    settle(&ws);
    let on = |day: &str, arguments: &[&str]| {
        let ran = ws.run(&[arguments, &["--now", &format!("{day}T04:00:00Z")]].concat());
        assert!(ran.code < 2 || day == "2024-04-01", "{arguments:?}: {}{}", ran.out, ran.err);
        ran
    };
    let by = ["--by", "李四"];
    on("2024-02-20", &["draw"]);
    on("2024-03-01", &["draw"]);
    on("2024-03-05", &[&["void", "p/2/2024-03-01", "--reason", "名录库有误"], by.as_slice()].concat());
    on("2024-03-06", &["draw"]);
    let first = drawn(&ws, "p-1-2024-03-01");
    let teams = ws.read("var/draws/p-1-2024-03-01/teams.csv");
    let inspector = teams.lines().find(|l| l.starts_with(&first[0])).unwrap().split(',').nth(2).unwrap().to_owned();
    on("2024-03-07", &[&["recuse", "p/1/2024-03-01", &first[0], &inspector, "--reason", "亲属经营"], by.as_slice()].concat());
    on("2024-03-08", &[&["substitute", "p/1/2024-03-01", &first[1], "--reason", "注销"], by.as_slice()].concat());
    // April's rounds are missed: the register was away.
    std::fs::rename(ws.path("datasets/objects.csv"), ws.path("away.csv")).unwrap();
    assert_eq!(on("2024-04-01", &["draw"]).code, 4);
    std::fs::rename(ws.path("away.csv"), ws.path("datasets/objects.csv")).unwrap();
    on("2024-05-02", &["draw"]);
    on("2024-05-20", &[&["waive", "p/5/2024-06-01", "--reason", "与专项检查重复"], by.as_slice()].concat());
    on("2024-06-11", &["draw"]);
    ws
});

/// The registers are as old as the year.
fn settle(ws: &Ws) {
    let day: std::time::SystemTime = "2024-02-20T00:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap().into();
    for file in std::fs::read_dir(ws.path("datasets")).unwrap().flatten() {
        std::fs::File::options().write(true).open(file.path()).unwrap().set_modified(day).unwrap();
    }
}

fn drawn(ws: &Ws, draw: &str) -> Vec<String> {
    let list = ws.read(&format!("var/draws/{draw}/objects.csv"));
    list.lines().skip(1).map(|l| l.split(',').nth(1).unwrap().to_owned()).collect()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A copy of the history, in a folder of its own, on a day.
fn on(day: &str) -> Ws {
    let mut ws = Ws::empty();
    copy(HISTORY.root(), ws.root());
    settle(&ws);
    ws.env.push(("CHOUCHA_SEED".into(), "07".into()));
    ws.env.push(("CHOUCHA_NOW".into(), format!("{day}T04:00:00Z")));
    ws.env.push(("USER".into(), "user".into()));
    ws.env.push(("NO_COLOR".into(), "1".into()));
    ws
}

/// What no two runs have in common.
fn placeholders(ws: &Ws, text: &str) -> String {
    let text = text.replace(ws.root().to_str().unwrap(), "[workspace]").replace(env!("CARGO_PKG_VERSION"), "[version]");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        let word = rest.chars().take_while(char::is_ascii_alphanumeric).count();
        let (token, after) = rest.split_at(if word == 0 { c.len_utf8() } else { word });
        let number = token.bytes().all(|b| b.is_ascii_digit());
        match token.len() {
            64 | 128 if token.bytes().all(|b| b.is_ascii_hexdigit()) => out.push_str("[digest]"),
            _ if word > 0 && number && (after.starts_with(" MB") || after.starts_with(" KB")) => out.push_str("[n]"),
            _ if word > 0 && number && (out.ends_with("_mb\": ") || out.ends_with("bytes\": ")) => out.push_str("[n]"),
            _ => out.push_str(token),
        }
        rest = after;
    }
    out
}

fn without_seed(ws: &Ws, arguments: &[&str]) -> crate::support::Ran {
    let output = ws.command(arguments).env_remove("CHOUCHA_SEED").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    crate::support::Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// What some commands print, one after the other in one workspace.
fn told(ws: &Ws, runs: &[&[&str]], lang: &str) -> String {
    let mut text = String::new();
    for run in runs {
        let arguments = [*run, &["--lang", lang]].concat();
        // Another workspace is no simulation: a seed from outside is refused there.
        let ran = if run.contains(&"--workspace") { without_seed(ws, &arguments) } else { ws.run(&arguments) };
        text.push_str(&format!("$ choucha {}\n", run.join(" ")));
        text.push_str(&placeholders(ws, &ran.out));
        if !ran.err.is_empty() {
            text.push_str(&format!("--- standard error\n{}", placeholders(ws, &ran.err)));
        }
        text.push_str(&format!("--- exit {}\n\n", ran.code));
    }
    text
}

fn writes() -> bool {
    std::env::var("CHOUCHA_SNAPSHOTS").is_ok_and(|v| v == "write")
}

fn hold(name: &str, lang: &str, text: &str) {
    let file = repository().join(format!("tests/snapshots/{name}.{lang}.snap"));
    if writes() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, format!("---\nsource: tests/it/outputs.rs\n---\n{}\n", text.trim_end())).unwrap();
        return;
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(repository().join("tests/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("{name}.{lang}"), text));
}

/// Holds the output of commands that are given on a day, each language in a workspace of its own.
fn book(name: &str, day: &str, prepare: impl Fn(&Ws), runs: &[&[&str]]) {
    for lang in ["zh", "en"] {
        let ws = on(day);
        prepare(&ws);
        hold(name, lang, &told(&ws, runs, lang));
    }
}

fn as_it_is(_: &Ws) {}

/// The commands that only look, with JSON where they have it.
const LOOKING: &[(&str, &[&[&str]])] = &[
    ("plan", &[&["plan"], &["plan", "--json"], &["plan", "--plan", "q"]]),
    (
        "preview",
        &[
            &["preview"],
            &["preview", "--task", "2"],
            &["preview", "--task", "2", "--json"],
            &["preview", "--against"],
            &["preview", "--task", "9"],
        ],
    ),
    ("check", &[&["check"], &["check", "--json"], &["check", "--no-registers"]]),
    ("test", &[&["test"], &["test", "--json"], &["test", "--min-coverage", "90"]]),
    (
        "explain",
        &[
            &["explain", "ratio-over-100"],
            &["explain", "no-such-code"],
            &["explain", "S00004", "--task", "2"],
            &["explain", "S00004", "--task", "2", "--json"],
            &["explain", "X", "--task", "2"],
            &["explain", "p/2/2024-03-01.2", "S00004"],
            &["explain", "p/2/2024-03-01.2", "S00004", "--json"],
        ],
    ),
    ("words", &[&["words", "ratio"], &["words", "stratum"], &["words", "no-such-word"]]),
    (
        "draws",
        &[
            &["draws"],
            &["draws", "--json"],
            &["draws", "p/1/2024-03-01"],
            &["draws", "p/1/2024-03-01", "--json"],
            &["draws", "p/2/2024-03-01"],
            &["draws", "p/3/2024-04-01"],
            &["draws", "p/4/2024-04-01", "--json"],
            &["draws", "p/1/2024-03-02"],
        ],
    ),
    ("burden", &[&["burden"], &["burden", "--json"], &["burden", "--as-if", "independent"]]),
    ("verify", &[&["verify"], &["verify", "--json"], &["verify", "p/1/2024-03-01"], &["verify", "p/9/2024-03-01"]]),
    (
        "receipt",
        &[
            &["receipt", "p/2/2024-03-01.2", "S00004"],
            &["receipt", "p/1/2024-03-01", "S00004", "--output", "receipt.json"],
            &["receipt", "p/1/2024-03-01", "S00004", "-o", "none/receipt.json"],
            &["receipt", "p/1/2024-03-01", "X", "--json"],
            &["receipt", "p/9/2024-03-01", "S00004"],
        ],
    ),
    ("fairness", &[&["fairness", "--seeds", "200"], &["fairness", "--seeds", "200", "--task", "2", "--json"]]),
    ("ledger", &[&["ledger", "head"], &["ledger", "head", "--json"]]),
    ("next", &[&["next"], &["next", "--json"], &["next", "--days", "1"]]),
    ("status", &[&["status"], &["status", "--json"]]),
    ("doctor", &[&["doctor"], &["doctor", "--json"]]),
    ("restore-rules", &[&["restore-rules"], &["restore-rules", "--to", "00000000"], &["restore-rules", "rules/doubel.rhai"]]),
];

#[test]
fn commands_that_look() {
    for (name, runs) in LOOKING {
        book(name, NOW, as_it_is, runs);
    }
    // An edit on the way: what it changes, and what is wrong with the next one.
    let edit = |ws: &Ws| ws.edit("rules/double.rhai", "* 2", "* 3");
    book("edit", NOW, edit, &[&["preview", "--against"], &["preview", "--against", "--json"], &["test"], &["restore-rules"]]);
    let wrong = |ws: &Ws| ws.edit("rules/double.rhai", "task.ratio * 2", "task.ratoi * 2");
    let runs: &[&[&str]] = &[
        &["check"],
        &["draw"],
        &["draw", "--json"],
        &["status"],
        &["next"],
        &["restore-rules", "--json"],
        &["restore-rules", "--write"],
        &["check"],
    ];
    book("edit-wrong", NOW, wrong, runs);
}

#[test]
fn commands_that_draw_and_decide() {
    let by = ["--by", "李四"];
    book(
        "draw",
        "2024-08-01",
        as_it_is,
        &[
            &["draw", "--as-of", "2024-07-01"],
            &["draw", "--as-of", "2024-08-02"],
            &["draw", "--dry-run"],
            &["draw", "--dry-run", "--json"],
            &["draw"],
            &["draw"],
            &["draw", "--json"],
            &["draw", "--task", "9"],
        ],
    );
    let void = |draw| [["void", draw, "--reason", "名录库有误"].as_slice(), by.as_slice()].concat();
    let (done, again) = (void("p/1/2024-03-01"), void("p/9/2024-03-01"));
    book("void", NOW, as_it_is, &[&done, &done, &again, &["void", "p/1/2024-03-01"], &["draws"], &["status"], &["draw"]]);
    let waive = |draw, more: &[&'static str]| [["waive", draw, "--reason", "重复"].as_slice(), by.as_slice(), more].concat();
    let (asked, twice, back) =
        (waive("p/4/2024-04-01", &[]), waive("p/4/2024-04-01", &["--json"]), waive("p/4/2024-04-01", &["--withdraw"]));
    let (drawn_one, lapsed, none) = (waive("p/1/2024-03-01", &[]), waive("p/3/2024-04-01", &[]), waive("p/9/2024-04-01", &[]));
    book("waive", NOW, as_it_is, &[&asked, &twice, &back, &drawn_one, &lapsed, &none]);
    book(
        "backfill",
        NOW,
        as_it_is,
        &[
            &["backfill", "p/4/2024-04-01", "--dry-run"],
            &["backfill", "p/4/2024-04-01"],
            &["backfill", "p/4/2024-04-01"],
            &["backfill", "p/4/2024-04-09"],
            &["backfill", "--from", "2024-05-01", "--to", "2024-04-01"],
            &["backfill"],
        ],
    );
    let objects = drawn(&HISTORY, "p-1-2024-03-01");
    let object = objects[2].as_str();
    let recuse = |inspector: &'static str, more: &[&'static str]| {
        [["recuse", "p/1/2024-03-01", object, inspector, "--reason", "亲属经营"].as_slice(), by.as_slice(), more].concat()
    };
    let (one, other, third) = (recuse("B1", &[]), recuse("B2", &["--json"]), recuse("Z9", &[]));
    book(
        "recuse",
        NOW,
        as_it_is,
        &[&one, &other, &third, &["staff", "p/1/2024-03-01"], &["staff", "p/2/2024-06-11"], &["staff", "p/9/2024-03-01"]],
    );
    let substitute = |object, more: &[&'static str]| {
        [["substitute", "p/1/2024-03-01", object, "--reason", "注销"].as_slice(), by.as_slice(), more].concat()
    };
    let (one, other, nobody) = (substitute(object, &[]), substitute(&objects[3], &["--json"]), substitute("S99999", &[]));
    book(
        "substitute",
        NOW,
        as_it_is,
        &[&one, &other, &nobody, &["substitute", "p/1/2024-03-01", object, "--reason", "歇业", "--by", "李四"]],
    );
    let over = waive("p/4/2024-04-01", &[]);
    book(
        "reveal",
        "2025-01-02",
        as_it_is,
        &[&["reveal", "p"], &["draw"], &["reveal", "p"], &over, &["reveal", "p"], &["reveal", "p"], &["reveal", "q"], &["verify"]],
    );
    let commit = |plan| [["commit", plan, "--reason", "密钥文件损坏"].as_slice(), by.as_slice()].concat();
    book("commit", NOW, as_it_is, &[&commit("p"), &commit("q")]);
}

#[test]
fn public_randomness() {
    let ceremony = |ws: &Ws| {
        let settings = ws.read("rules/settings.toml");
        ws.write("rules/settings.toml", &format!("{settings}\n[beacon]\nkind = \"ceremony\"\n"));
        ws.run(&["draw", "--now", "2024-07-01T04:00:00Z"]).ok();
    };
    let numbers = ["beacon", "--ceremony", "3 17 22", "--witness", "公证员王某"];
    let runs: &[&[&str]] = &[
        &["draw"],
        &["draw", "--json"],
        &["draws"],
        &["draws", "p/1/2024-08-01"],
        &["status"],
        &["verify"],
        &["beacon"],
        &["beacon", "--ceremony", "3 17"],
        &["beacon", "--drand", "none.json"],
        &numbers,
        &numbers,
        &["verify", "--json"],
    ];
    book("beacon", "2024-08-01", ceremony, runs);
}

#[test]
fn commands_about_whole_workspaces() {
    let runs: &[&[&str]] = &[
        &["init", "new", "--year", "2024"],
        &["init", "new"],
        &["init", "other", "--year", "2024", "--json"],
        &["check", "--workspace", "new"],
        &["new-rule", "night-markets"],
        &["new-rule", "night-markets"],
        &["backup", "packed.tar"],
        &["backup", "packed.tar"],
        &["restore", "packed.tar", "back"],
        &["restore", "packed.tar", "back"],
        &["restore", "none.tar", "there"],
    ];
    book("workspaces", NOW, as_it_is, runs);
}

/// The first folder of nothing, a broken workspace, and words that are no command.
#[test]
fn what_is_refused() {
    let nothing: &[&[&str]] =
        &[&[], &["drow"], &["draw", "--as-of", "March"], &["draw", "--no-such"], &["void"], &["status", "--workspace", "nowhere"]];
    for lang in ["zh", "en"] {
        let ws = Ws::empty();
        hold("refused", lang, &told(&ws, nothing, lang));
        let mut ws = Ws::small("", &shops(4)).simulated("07");
        ws.env.push(("CHOUCHA_NOW".into(), format!("{NOW}T04:00:00Z")));
        settle(&ws);
        let fresh: &[&[&str]] =
            &[&["status"], &["draws"], &["verify"], &["ledger", "head"], &["void", "p/1/2024-03-01", "--reason", "x", "--by", "y"]];
        hold("empty-plan", lang, &told(&ws, fresh, lang));
    }
    let broken = |ws: &Ws| ws.edit("rules/p.plan.toml", "year = 2024", "year = ");
    book("broken-plan", NOW, broken, &[&["check"], &["plan"], &["draw"], &["status"]]);
    let broken = |ws: &Ws| ws.edit("rules/settings.toml", "tiers = [", "tiers = ");
    book(
        "broken-settings",
        NOW,
        broken,
        &[&["check"], &["plan"], &["draw"], &["status"], &["doctor"], &["restore-rules", "--write"], &["check"]],
    );
    let no_register = |ws: &Ws| std::fs::remove_file(ws.path("datasets/objects.csv")).unwrap();
    book("no-register", "2024-08-01", no_register, &[&["check"], &["draw"], &["preview"], &["status"]]);
    let damaged = |ws: &Ws| {
        let ledger = rusqlite::Connection::open(ws.path("var/ledger.db")).unwrap();
        ledger
            .execute_batch("DROP TRIGGER entries_no_update; UPDATE entries SET body = replace(body, '李四', '张三') WHERE kind = 'void'")
            .unwrap();
    };
    book("damaged", NOW, damaged, &[&["verify"], &["verify", "--json"]]);
}

#[test]
fn the_help_of_every_command() {
    let names = |text: &str| -> Vec<String> {
        let listed = text.lines().skip_while(|l| !l.starts_with("Commands:")).skip(1).take_while(|l| l.starts_with("  "));
        listed.filter_map(|l| l.split_whitespace().next()).map(ToOwned::to_owned).collect()
    };
    let ws = Ws::empty();
    let commands = names(&ws.run(&["--help", "--lang", "en"]).ok().out);
    assert!(commands.len() >= 30, "{commands:?}");
    for lang in ["zh", "en"] {
        let pages = commands.iter().map(|c| vec![c.as_str(), "--help"]);
        let ledger = [vec!["ledger", "head", "--help"], vec!["ledger", "export", "--help"]];
        let all: Vec<Vec<&str>> = std::iter::once(vec!["--help"]).chain(pages).chain(ledger).chain([vec!["--version"]]).collect();
        let all: Vec<&[&str]> = all.iter().map(Vec::as_slice).collect();
        hold("help", lang, &told(&ws, &all, lang));
    }
    // Every command has a page of its output here.
    let text = std::fs::read_to_string(repository().join("tests/it/outputs.rs")).unwrap();
    for command in commands.iter().filter(|c| *c != "serve") {
        assert!(text.contains(&format!("&[\"{command}\"")) || text.contains(&format!("[\"{command}\"")), "no output of {command} is held");
    }
}

/// A file that no test writes any more says nothing.
#[test]
fn no_page_is_left_over() {
    let text = std::fs::read_to_string(repository().join("tests/it/outputs.rs")).unwrap();
    let mut pages = BTreeSet::new();
    for entry in std::fs::read_dir(repository().join("tests/snapshots")).unwrap().flatten() {
        let file = entry.file_name().into_string().unwrap();
        let name = file.split('.').next().unwrap().to_owned();
        if !text.contains(&format!("\"{name}\"")) {
            if writes() {
                std::fs::remove_file(entry.path()).unwrap();
            } else {
                panic!("{file} is left over");
            }
        }
        pages.insert(file);
    }
    assert!(writes() || pages.iter().all(|f| pages.contains(&f.replace(".zh.", ".en."))), "{pages:?}");
}
