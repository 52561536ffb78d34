//! The plan file against the published table.

use serde_json::Value;

use crate::support::{Ws, repository, shops, task};

/// The table as read by hand from the publication, apart from the plan file: number | ratio | rounds | window | lead | partners |
/// modes | what rises (r: ratio, rf: ratio and frequency, -: nothing).
const TABLE: &str = "
1|3%|2|03-01..12-31|市烟草专卖局|市邮政管理局、市公安局|市抽市查|r
2|>=20%|1|03-01..12-31|市医保局|市审批服务管理局|市抽市查、市抽县(区)查|-
3|>=20%|1|03-01..12-31|市医保局|市审批服务管理局|市抽市查、市抽县(区)查|-
4|>=50% >=30% >=5%|1|03-01..12-31|市医保局|市公安局、市财政局、市卫健委、市市场监管局|市抽市查、市抽县(区)查|-
5|>=5%|1|03-01..12-31|市委宣传部(市新闻出版局)|市文旅局|市抽市查|rf
6|>=40%|1|03-01..12-31|市卫健委|市市场监管局|市抽市查|r
7|>=10%|1|03-01..12-31|市卫健委|市市场监管局|市抽市查|r
8|>=10%|1|03-01..12-31|市卫健委|市教育局|市抽市查|r
9|>=30%|1|03-01..12-31|市卫健委|市市场监管局|市抽市查|r
10|>=20%|1|03-01..12-31|市卫健委|市住建局|市抽市查|r
11|>=10%|2|03-01..12-31|市体育局|市市场监管局、市卫健委|市抽市查|r
12|>=30%|1|09-01..11-30|市教育局|市市场监管局|市抽市查|-
13|>=2%|1|04-01..11-30|市应急局|市气象局|市抽市查|r
14|>=1%|1|04-01..11-30|市应急局|市气象局|市抽市查|r
15|>=1%|1|04-01..11-30|市应急局|市气象局|市抽市查|r
16|>=1%|1|07-01..12-31|市统计局|市市场监管局|市抽市查|r
17|>=50%|1|03-01..12-31|市国动办|市消防救援支队|市抽市查|-
18|>=50%|1|03-01..12-31|市国动办|市消防救援支队|市抽市查|-
19|>=50%|1|07-01..09-30|市发展改革委|市市场监管局|市抽(县、区)查|r
20|>=5%|1|03-01..10-31|市农业农村局|市市场监管局|市抽市查|rf
21|>=5%|1|03-01..10-31|市农业农村局|市市场监管局|市抽市查|rf
22|>=5%|1|03-01..10-31|市农业农村局|市市场监管局|市抽市查|rf
23|>=5%|1|03-01..10-31|市农业农村局|市市场监管局|市抽市查|rf
24|>=5%|1|03-01..10-31|市农业农村局|市市场监管局|市抽市查|rf
25|>=5%|1|03-01..10-31|市农业农村局|市市场监管局|市抽市查|rf
26|>=5%|1|03-01..10-31|市农业农村局|市市场监管局|市抽市查|rf
27|>=10%|1|03-01..11-30|市商务局|市市场监管局|市抽市查|rf
28|>=20%|1|03-01..11-30|市商务局|市市场监管局|市抽市查|rf
29|>=20%|1|03-01..11-30|市商务局|市市场监管局|市抽市查|rf
30|>=30%|1|03-01..11-30|市商务局|市市场监管局|市抽市查|rf
31|>=20%|1|03-01..11-30|市商务局|市市场监管局|市抽市查|rf
32|>=20%|1|03-01..11-30|市商务局|市市场监管局|市抽市查|rf
33|>=30%|1|04-01..12-31|市交通局|市市场监管局|市抽市查|rf
34|>=30%|1|03-01..12-31|市交通局|市市场监管局|市抽市查|rf
35|>=30%|1|04-01..11-30|市交通局|市市场监管局、市税务局|市抽市查|rf
36|>=2%|1|03-01..12-31|市气象局|市教育局|市抽市查|-
37|>=5%|1|03-01..12-31|市气象局|市应急局|市抽市查|-
38|>=3%|1|03-01..11-30|市气象局|市公安局|市抽市查|-
39|>=5%|1|03-01..11-30|市气象局|市住建局|市抽市查|-
40|>=50%|1|07-01..12-31|市生态环境局|市市场监管局|市抽市查|rf
41|>=20%|1|07-01..12-31|市生态环境局|市住建局|市抽市查|rf
42|>=5%|1|03-01..12-31|市文旅局|市市场监管局|市抽市查|rf
43|>=5%|1|03-01..12-31|市文旅局|市市场监管局|市抽市查|rf
44|>=5%|1|03-01..12-31|市文旅局|市市场监管局|市抽市查|rf
45|>=5%|1|03-01..12-31|市文旅局|市公安局|市抽市查|rf
46|>=5%|1|03-01..12-31|市文旅局|市市场监管局|市抽市查|rf
47|>=30%|1|05-01..11-30|市税务局|市市场监管局|市抽市查|rf
48|>=3%|1|09-01..12-31|市住建局|市市场监管局|市抽市查|rf
49|>=3%|1|09-01..12-31|市住建局|市市场监管局|市抽市查|rf
50|>=3%|1|09-01..12-31|市住建局|市人社局|市抽市查|rf
51|>=100%|1|06-01..12-31|市公安局|市市场监管局|市抽市查、市抽县(区、市)查|f
52|>=5%|1|03-01..12-31|市公安局|市市场监管局|市抽市查、市抽县(区、市)查|rf
53|>=5%|1|03-01..12-31|市公安局|市市场监管局|市抽市查、市抽县(区、市)查|rf
54|>=5%|1|03-01..12-31|市公安局|市市场监管局|市抽市查、市抽县(区、市)查|rf
55|>=5%|1|07-01..12-31|市公安局保安管理支队|市市场监管局|市抽市查、市抽县(区、市)查|rf
56|>=5%|1|07-01..12-31|市公安局保安管理支队|市市场监管局|市抽市查、市抽县(区、市)查|rf
57|>=10%|2|03-01..12-31|市民政局|市市场监管局|市抽市查|rf
58|>=3%|1|03-01..12-31|市市场监管局|市生态环境局|市抽市查|rf
59|>=1%|1|03-01..12-31|市市场监管局|市人社局、市商务局、市税务局|市抽县(区、市)查|rf
60|>=5%|1|03-01..11-30|市消防救援支队|市教育局、市民政局、市商务局、市文旅局、市卫健局、市文物局|市抽市查|-
61|>=5%|1|03-01..11-30|市消防救援支队|市教育局、市民政局、市商务局、市文旅局、市卫健局、市文物局|市抽市查|-
62|>=5%|1|03-01..12-31|市规划和自然资源局|市市场监管局|市抽市查|rf
63|>=10%|1|03-01..12-31|市规划和自然资源局|市市场监管局|市抽市查|rf
64|>=10%|1|03-01..12-31|市规划和自然资源局|市市场监管局|市抽市查|rf
65|>=10%|1|03-01..12-31|市规划和自然资源局|市市场监管局|市抽市查|rf
";

fn texts(value: &Value) -> String {
    value.as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect::<Vec<_>>().join("、")
}

fn percent(ratio: &str) -> f64 {
    ratio.trim_start_matches(">=").trim_end_matches('%').parse().unwrap()
}

#[test]
fn all_65_tasks_agree_with_the_published_table() {
    let plan = Ws::city().run(&["plan", "--json"]).ok().json();
    let tasks = plan["tasks"].as_array().unwrap();
    let rows: Vec<&str> = TABLE.trim().lines().collect();
    assert_eq!((tasks.len(), rows.len()), (65, 65));
    for (task, row) in tasks.iter().zip(rows) {
        let cells: Vec<&str> = row.split('|').collect();
        let [number, ratio, rounds, window, lead, partners, modes, rises] = cells.as_slice() else { panic!("{row}") };
        assert_eq!(task["seq"].to_string(), *number);
        let opens = task["window"]["opens"].as_str().unwrap().trim_start_matches("2024-");
        let closes = task["window"]["closes"].as_str().unwrap().trim_start_matches("2024-");
        assert_eq!(format!("{opens}..{closes}"), *window, "{number}");
        assert_eq!(task["lead"], *lead, "{number}");
        assert_eq!(texts(&task["partners"]), *partners, "{number}");
        assert_eq!(texts(&task["mode"]), *modes, "{number}");
        let cells = task["cells"].as_array().unwrap();
        assert_eq!(cells.len() % 4, 0);
        let strata: Vec<&[Value]> = cells.chunks(4).collect();
        let rounds: u64 = rounds.parse().unwrap();
        let mut lowest = Vec::new();
        for tiers in &strata {
            let ratios: Vec<&str> = tiers.iter().map(|c| c["ratio"].as_str().unwrap()).collect();
            let frequencies: Vec<u64> = tiers.iter().map(|c| c["frequency"].as_u64().unwrap()).collect();
            lowest.push(ratios[0]);
            // The lowest tier stands at the table's ratio and frequency; nothing ever falls below it.
            assert_eq!(frequencies[0], rounds, "{number}");
            assert!(ratios.windows(2).all(|w| percent(w[0]) <= percent(w[1])), "{number}: {ratios:?}");
            let rise = ratios.iter().map(|r| percent(r)).fold(0.0, f64::max) > percent(ratios[0]);
            let more = frequencies.windows(2).all(|w| w[0] <= w[1]) && frequencies[3] > frequencies[0];
            assert_eq!((rise, more), (rises.contains('r'), rises.contains('f')), "{number}: {ratios:?} {frequencies:?}");
        }
        lowest.dedup();
        assert_eq!(lowest.join(" "), *ratio, "{number}");
    }
}

#[test]
fn the_words_of_the_plan_file_stand_in_the_publication() {
    let squeeze = |t: &str| t.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let published = squeeze(&std::fs::read_to_string(repository().join("tests/data/changzhi-2024-plan.txt")).unwrap());
    let plan = Ws::city().run(&["plan", "--json"]).ok().json();
    for task in plan["tasks"].as_array().unwrap() {
        let mut words = vec![&task["name"], &task["objects_text"], &task["ratio_text"], &task["clause"], &task["lead"]];
        for list in ["matters", "partners", "mode"] {
            words.extend(task[list].as_array().unwrap());
        }
        for word in words {
            let word = squeeze(word.as_str().unwrap());
            assert!(published.contains(&word), "{}: {word}", task["id"]);
        }
    }
}

#[test]
fn floor_rounds_evenly_over_the_window() {
    let plan = Ws::city().run(&["plan", "--json"]).ok().json();
    let first = &plan["tasks"][0];
    assert_eq!(first["cells"][0]["openings"], serde_json::json!(["2024-03-01", "2024-08-01"]));
    assert_eq!(first["rounds"][1]["opens"], "2024-08-01");
    assert_eq!(first["rounds"][1]["cells"].as_array().unwrap().len(), 4);
}

#[test]
fn people_read_a_table_in_their_language() {
    let ws = Ws::city();
    let chinese = ws.run(&["plan"]).ok();
    assert!(chinese.out.contains("比例或数量（由低到高）") && chinese.out.contains("涉烟经营活动检查"));
    // Columns line up: a character of Chinese counts two.
    let lines: Vec<&str> = chinese.out.lines().filter(|l| l.contains(".rhai")).collect();
    let at = |line: &str| {
        let before = line.split("03-01～").next().unwrap();
        unicode_width::UnicodeWidthStr::width(before)
    };
    let places: Vec<usize> = lines.iter().filter(|l| l.contains("03-01～")).map(|l| at(l)).collect();
    assert!(places.len() > 30 && places.iter().all(|p| *p == places[0]));
    assert!(ws.run(&["plan", "--lang", "en"]).ok().out.contains("ratio or count (low to high)"));
    assert!(ws.run(&["--help"]).ok().out.contains("用法"));
    assert!(ws.run(&["--help", "--lang", "en"]).ok().out.contains("Usage"));
    let wrong = ws.run(&["darw"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("没有“darw”这个命令"));
}

/// The findings of `check` under a code: message and help in Chinese.
fn told(ws: &Ws, code: &str) -> String {
    let found = ws.run(&["check", "--json"]).json();
    let one = |f: &Value| format!("{} / {}", f["message"].as_str().unwrap(), f["help"].as_str().unwrap());
    let all: Vec<String> = found["findings"].as_array().unwrap().iter().filter(|f| f["code"] == *code).map(one).collect();
    assert!(!all.is_empty(), "{code}: {found}");
    all.join("\n")
}

#[test]
fn messages_say_what_is_wrong_and_what_to_do() {
    let plan = "rules/p.plan.toml";
    let with = |file: &str, from: &str, to: &str| {
        let ws = Ws::small(&task("a", "ratio = \"10%\""), &shops(5));
        ws.edit(file, from, to);
        ws
    };
    // The advice names no file that is not there.
    let holidays = told(&with(plan, "year = 2024", "year = 2024\nworkdays = true"), "holidays-missing");
    assert!(holidays.contains("datasets/holidays/2024.toml，共三行") && holidays.matches("2024.toml").count() == 1, "{holidays}");
    let id = told(&with(plan, "id = \"a\"", &format!("id = \"{}\"", "a".repeat(200))), "bad-id");
    assert!(id.contains("超过 64 个字"), "{id}");
    let capital = told(&with(plan, "[plan]", "[Plan]"), "missing-key");
    assert!(capital.contains("分大小写：写 `plan`，不是 `Plan`") && !capital.contains('…'), "{capital}");
    let gone = Ws::small(&task("a", "ratio = \"10%\""), &shops(5));
    gone.write(plan, &task("a", "ratio = \"10%\""));
    assert!(told(&gone, "missing-key").contains("开头单独一行写 [plan]"));
    for (from, to) in [("year = 2024", "year = 2024\nrule = \"\""), ("lead = ", "rule = \"\"\nlead = ")] {
        let ws = with(plan, from, to);
        let rule = told(&ws, "rule-missing");
        assert!(rule.contains("rule 是空的") && !rule.contains("新建"), "{rule}");
        let found = ws.run(&["check", "--json"]).json();
        let finding = found["findings"].as_array().unwrap().iter().find(|f| f["code"] == "rule-missing").unwrap();
        let line = usize::try_from(finding["line"].as_u64().unwrap()).unwrap();
        assert_eq!(ws.read(plan).lines().nth(line - 1), Some("rule = \"\""), "{found}");
    }
}

#[test]
fn in_chinese_nothing_is_said_in_english_alone() {
    let (plan, settings) = ("rules/p.plan.toml", "rules/settings.toml");
    let small = || Ws::small(&task("a", "ratio = \"10%\""), &shops(5));
    for (to, words) in
        [("ratio = [1]", "这里写的是 列表"), ("ratio = { a = 1 }", "这里写的是 一张表"), ("ratio = 2024-03-01", "这里写的是 2024-03-01")]
    {
        let ws = small();
        ws.edit(plan, "ratio = \"10%\"", to);
        assert!(told(&ws, "wrong-type").contains(words), "{}", told(&ws, "wrong-type"));
    }
    for wrong in [
        "= 1",
        "a == 1",
        "a = ",
        "a",
        "a = [1,,2]",
        "a = [1 2]",
        "a = { b = 1,, }",
        "a = 01",
        "a = 1__0",
        "a = tru",
        "a = 2024-13-45",
        "a = 0X1",
        "a = 1e",
        "a = +0x1",
        "a = \"\\q\"",
        "a = \"\\u12\"",
        "a = 甲",
        "甲 = 1",
        "[a",
        "[[a]",
        "a = \"b",
        "a = 'b",
        "a = 1 b = 2",
        "a.b. = 1",
        "[]",
        "a = {",
        "a = [",
        "a = }",
        "\"\"\"a\"\"\" = 1",
        "a = 1 \u{0}",
        "# \u{1}",
        "a = 1\rb",
        "a = 1.",
        "a = .5",
        "a = 1\na = 2",
    ] {
        let ws = small();
        ws.write(plan, &format!("{}\n{wrong}\n", ws.read(plan)));
        let message = told(&ws, "toml-syntax");
        for line in message.lines() {
            let said = line.split(" / ").next().unwrap().split_once('：').unwrap().1;
            assert!(!has_english(said) || said.contains("原文"), "{wrong:?}: {said}");
        }
    }
    // A folder where a file should be.
    let ws = small();
    std::fs::remove_file(ws.path("datasets/objects.csv")).unwrap();
    std::fs::create_dir(ws.path("datasets/objects.csv")).unwrap();
    assert!(told(&ws, "register-missing").contains("这是文件夹，不是文件"), "{}", told(&ws, "register-missing"));
    let ws = small();
    ws.edit(settings, "rules/p.plan.toml", "rules/q.plan.toml");
    assert!(told(&ws, "file-unreadable").contains("文件不存在（"), "{}", told(&ws, "file-unreadable"));
}

/// Whether a text has a word of four Latin letters that is no key, value or file.
fn has_english(text: &str) -> bool {
    let known = ["true", "false", "TOML", "UTF"];
    text.split(|c: char| !c.is_ascii_alphabetic()).any(|word| word.len() > 3 && !known.contains(&word))
}

#[test]
fn what_a_word_gives_is_said() {
    let ws = Ws::city();
    for (word, gives) in
        [("ratio", "task.ratio -> ratio | ()"), ("objects", "task.objects -> list"), ("stratum", "cell.stratum -> text | ()")]
    {
        let out = ws.run(&["words", word]).ok().out;
        assert!(out.contains(gives) && !out.contains("-> ?"), "{out}");
    }
}
