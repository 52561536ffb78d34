//! The words a rule may use, told to people: every function and property as it is registered, with types, units and an
//! example; as a list, as a page of the documentation, and as `.d.rhai` for editors.

use std::fmt::Write as _;

use serde::Serialize;

use super::kinds::{Kind, Signatures};
use super::sandbox::Sandbox;
use crate::diagnostic::{Lang, Text, in_every_language};

/// What people are told of a word; its types come from the registration.
struct Told {
    /// The word; a property as `kind.property`.
    word: &'static str,
    /// Names of what it takes.
    takes: &'static [&'static str],
    zh: &'static str,
    en: &'static str,
    example: &'static str,
}

const fn told(word: &'static str, takes: &'static [&'static str], zh: &'static str, en: &'static str, example: &'static str) -> Told {
    Told { word, takes, zh, en, example }
}

const TOLD: &[Told] = &[
    told(
        "percent",
        &["number"],
        "比例，单位是百分之一，0 到 100，精确的小数",
        "a ratio in percent, 0 to 100, an exact decimal",
        "percent(7.5)",
    ),
    told(
        "at_least",
        &["value"],
        "不低于：比例是每个单元的下限，户数是总数的下限",
        "at least: a floor on each cell's ratio, or on a number of objects",
        "at_least(percent(5)); at_least(2)",
    ),
    told(
        "at_most",
        &["value"],
        "不超过：比例或户数的上限",
        "at most: a ceiling on a ratio or on a number of objects",
        "at_most(percent(3)); at_most(50)",
    ),
    told("exactly", &["value"], "正好这么多", "exactly so much", "exactly(percent(3)); exactly(10)"),
    told(
        "between",
        &["low", "high"],
        "区间：比例、户数，或两个日期之间",
        "a band of ratios or counts, or the window between two days",
        "between(percent(10), percent(20)); between(day(\"2024-03-01\"), day(\"2024-06-30\"))",
    ),
    told("none", &[], "户数不限", "no bounds on the number of objects", "none()"),
    told("by_ratio", &[], "quota 里用：按 ratio 给出的比例算", "in quota: as many as the ratio gives", "by_ratio()"),
    told(
        "note",
        &["ratio", "why"],
        "给比例附一句说明，写进每次抽取的记录（最多 8 句，每句 500 字）",
        "a note that every draw's record carries (8 at most, 500 characters each)",
        "percent(5).note(\"表中为一定比例，本规则定为 5%\")",
    ),
    told(
        "label",
        &["label"],
        "贴有这个标注（列表：其中之一）的对象",
        "objects that carry this label (of a list: one of them)",
        "label(\"网吧\"); label(task.objects)",
    ),
    told(
        "region",
        &["region"],
        "在这个区划（列表：其中之一）的对象",
        "objects of this region (of a list: one of them)",
        "region(\"潞州区\")",
    ),
    told(
        "industry",
        &["code"],
        "行业代码以此开头（列表：其中之一）的对象",
        "objects whose industry code begins so (of a list: with one of them)",
        "industry(\"H62\")",
    ),
    told(
        "field",
        &["column"],
        "名录库的一列，接着比较：==、!=、<、<=、>、>=、one_of、contains、starts_with、present",
        "a column of the register, to be compared",
        "field(\"床位数\") >= 100",
    ),
    told(
        "active",
        &[],
        "登记状态可以抽查的对象（设置里的 active；没有状态的也算）",
        "objects whose status can be drawn (`active` in the settings; an empty status counts)",
        "label(\"药店\") & active()",
    ),
    told("everyone", &[], "所有对象", "every object", "stratum(\"其他\", everyone())"),
    told(
        "drawn_within",
        &["months"],
        "抽取之日往前这么多个月（1 到 1200）内被任何任务抽中过的对象，同一开启日的不算",
        "objects that any task drew within so many months (1 to 1200) before the day of the draw, in rounds of another opening day",
        "!drawn_within(6)",
    ),
    told("one_of", &["field", "values"], "字段等于其中之一", "the column equals one of these", "field(\"类型\").one_of([\"甲\", \"乙\"])"),
    told("contains", &["field", "part"], "字段里含有这些字", "the column contains this text", "field(\"名称\").contains(\"超市\")"),
    told(
        "starts_with",
        &["field", "start"],
        "字段以这些字开头",
        "the column begins with this text",
        "field(\"医院等级\").starts_with(\"三级\")",
    ),
    told("present", &["field"], "字段不是空的", "the column has a value", "field(\"许可证号\").present()"),
    told(
        "stratum",
        &["name", "filter"],
        "一层：层名和谁属于它；先写的优先，名字最多 100 字",
        "a stratum: its name (100 characters at most) and who belongs to it; the first that matches wins",
        "stratum(\"三级\", field(\"医院等级\").starts_with(\"三级\"))",
    ),
    told(
        "tier",
        &["name"],
        "设置里的一个风险等级，可以比较高低",
        "one of the settings' risk tiers, to be compared",
        "cell.tier >= tier(\"较高风险\")",
    ),
    told("day", &["text"], "一天", "a day", "day(\"2024-03-01\")"),
    told(
        "split",
        &["window", "parts"],
        "把抽查时段平均分成几份（1 到 366），给出每份的第一天",
        "the first day of each of so many even parts (1 to 366) of the window",
        "task.window.split(2)",
    ),
    told(
        "visits",
        &["number"],
        "一家企业一年（自然年）最多检查几次（0 到 1000）；到了就不再抽",
        "at most so many visits (0 to 1000) of an enterprise in a calendar year; then it is drawn no more",
        "visits(2)",
    ),
    told(
        "of_authority",
        &["limit"],
        "只数本任务发起部门牵头的检查",
        "counts only the visits led by the task's own lead",
        "visits(1).of_authority()",
    ),
    told(
        "of_level",
        &["limit"],
        "只数与本任务同一级（市级、县级）的检查",
        "counts only the visits of the task's own level (city, county)",
        "visits(2).of_level() + visits(4)",
    ),
    told(
        "may_join",
        &["limit"],
        "到了次数，当天已经要去的仍可以再抽：是同一次检查",
        "at the limit, an enterprise that is visited on the same day may still be drawn: it is the same visit",
        "visits(2).may_join()",
    ),
    told(
        "cool_down",
        &["months"],
        "距上次检查（台账和历史文件）不满这么多个月（1 到 1200）的不抽",
        "not drawn within so many months (1 to 1200) of the last inspection (ledger and history file)",
        "cool_down(6)",
    ),
    told(
        "exempt",
        &[],
        "免检：不抽；如 if object.tier == tier(\"低风险\") { exempt() } else { no_limit() }",
        "exempt: not drawn at all, as in if object.tier == tier(…) { exempt() } else { no_limit() }",
        "exempt()",
    ),
    told("no_limit", &[], "不限次", "no limit", "no_limit()"),
    told("no_one", &[], "没有对象", "no object", "no_one()"),
    told(
        "officers",
        &["count", "department"],
        "检查组里要一个部门的几名持证检查人员（0 到 50）；缺省从市级抽",
        "so many certified inspectors (0 to 50) of a department in a team; from the city unless said otherwise",
        "officers(2, task.lead) + officers(1, \"市市场监管局\")",
    ),
    told("nobody", &[], "空的检查组，往上加", "an empty team to add to", "nobody() + officers(2, task.lead)"),
    told("from_city", &["team"], "这些人从市级抽（市抽市查）", "they come from the city", "officers(2, task.lead).from_city()"),
    told(
        "from_county",
        &["team"],
        "这些人从对象所在的县（区）抽（市抽县查）",
        "they come from the object's own county or district",
        "officers(2, task.lead).from_county()",
    ),
    told(
        "from_either",
        &["team"],
        "这些人从市级或对象所在的县（区）抽",
        "they come from the city or from the object's own county",
        "officers(1, \"市市场监管局\").from_either()",
    ),
    told(
        "skilled",
        &["team", "speciality"],
        "这些人都要有这项专长或证书（名录库的“专长”一列，几项用分号隔开）",
        "each of them has this speciality or certificate (the register's column, several separated by semicolons)",
        "officers(1, task.lead).skilled(\"特种设备\")",
    ),
    told(
        "expert",
        &["team"],
        "要专家：专家另外算，不顶持证检查人员",
        "experts, who come beside the certified inspectors and do not count among them",
        "officers(2, task.lead) + officers(1, task.lead).expert()",
    ),
    told(
        "not_twice_in_a_row",
        &["team"],
        "回避：上一次去过这一家的人这一次不去",
        "recusal: nobody goes to the same enterprise twice in a row",
        "officers(2, task.lead).not_twice_in_a_row()",
    ),
    told(
        "not_at_home",
        &["team"],
        "回避：不检查本人户籍所在县（区）的对象（名录库的“户籍”一列）",
        "recusal: nobody inspects in the home county (the register's column `home`)",
        "officers(2, task.lead).not_at_home()",
    ),
    told("inspectors", &["department"], "一个部门在岗的执法检查人员数", "officers in service of a department", "inspectors(task.lead)"),
    told(
        "min",
        &["a", "b"],
        "两个比例中小的一个（数字也可以）",
        "the smaller of two ratios (or numbers)",
        "min(task.ratio * 2, percent(50))",
    ),
    told("max", &["a", "b"], "两个比例中大的一个（数字也可以）", "the larger of two ratios (or numbers)", "max(task.ratio, percent(5))"),
    told("to_string", &["value"], "写成文字", "as text", "task.ratio.to_string()"),
    told("ratio.text", &[], "比例写成文字，如 \">=5%\"", "the ratio as text, such as \">=5%\"", "task.ratio.text"),
    told("bounds.min", &[], "户数的下限", "the least number of objects", "task.count.min"),
    told("bounds.max", &[], "户数的上限，没有就是 ()", "the largest number of objects, or ()", "task.count.max"),
    told("tier.rank", &[], "等级的次序，最低是 0", "the tier's rank, 0 is lowest", "cell.tier.rank"),
    told("tier.name", &[], "等级的名称", "the tier's name", "cell.tier.name"),
    told("cell.tier", &[], "单元的风险等级", "the cell's risk tier", "cell.tier"),
    told(
        "cell.stratum",
        &[],
        "单元的层名，不分层就是 ()",
        "the cell's stratum by name, () where there are none",
        "cell.stratum == \"三级\"",
    ),
    told("day.year", &[], "年", "the year", "task.window.opens.year"),
    told("day.month", &[], "月，1 到 12", "the month, 1 to 12", "task.window.opens.month"),
    told("day.day", &[], "日，1 到 31", "the day of the month, 1 to 31", "task.window.opens.day"),
    told(
        "day.weekday",
        &[],
        "星期几，1 是星期一，7 是星期日",
        "the day of the week, 1 is Monday, 7 is Sunday",
        "task.window.opens.weekday",
    ),
    told("window.opens", &[], "抽查时段的第一天", "the window's first day", "task.window.opens"),
    told("window.closes", &[], "抽查时段的最后一天", "the window's last day", "task.window.closes"),
    told("window.days", &[], "抽查时段的天数，两头都算", "the window's number of days, both ends included", "task.window.days"),
    told("task.id", &[], "任务编号", "the task's id", "task.id"),
    told("task.seq", &[], "表中的序号", "the table's own number", "task.seq"),
    told("task.name", &[], "抽查任务名称", "the task's name", "task.name"),
    told("task.matters", &[], "抽查事项", "the matters inspected", "task.matters"),
    told("task.scope", &[], "抽查对象范围，表中的原文", "the table's words for who can be drawn", "task.scope"),
    told("task.objects", &[], "这些原文所指的标注", "the labels that those words mean", "label(task.objects)"),
    told("task.ratio", &[], "表中的比例，没有就是 ()", "the table's ratio, or ()", "task.ratio * 2"),
    told("task.count", &[], "表中的户数，没有就是 ()", "the table's number of objects, or ()", "task.count"),
    told("task.frequency", &[], "表中的次数，没有就是 ()", "the table's number of rounds, or ()", "task.frequency + 1"),
    told("task.window", &[], "起止时间", "first and last day", "task.window"),
    told("task.clause", &[], "信用风险分类要求，表中的原文", "the table's risk clause", "task.clause"),
    told("task.lead", &[], "发起部门", "the lead department", "inspectors(task.lead)"),
    told("task.partners", &[], "配合部门", "the partner departments", "task.partners"),
    told("task.mode", &[], "抽查检查模式，表中的原文", "the table's words for who draws and who inspects", "task.mode"),
    told("task.year", &[], "计划年度", "the plan's year", "task.year"),
    told("task.params", &[], "计划文件 params 里写的其他数", "whatever else the plan file gives under params", "task.params.三级"),
];

/// One word as people read it.
#[derive(Debug, Clone, Serialize)]
pub struct Word {
    /// The word; a property as `kind.property`, an operator as its sign.
    pub word: String,
    /// `function`, `property` or `operator`.
    pub sort: &'static str,
    /// The ways to write it, with the types of what it takes and gives.
    pub ways: Vec<String>,
    /// What it is, with units.
    #[serde(serialize_with = "in_every_language")]
    pub meaning: Text,
    /// An example.
    pub example: &'static str,
}

fn ways(name: &str, takes: &[&str], signatures: &[super::kinds::Signature]) -> Vec<String> {
    signatures
        .iter()
        .map(|s| {
            let list: Vec<String> = s
                .takes
                .iter()
                .enumerate()
                .map(|(i, kind)| format!("{}: {}", takes.get(i).copied().unwrap_or("value"), kind.english()))
                .collect();
            format!("{name}({}) -> {}", list.join(", "), s.gives.english())
        })
        .collect()
}

fn operator(name: &str) -> bool {
    !name.chars().any(char::is_alphanumeric)
}

impl Sandbox {
    /// Every word a rule may use, as the engine has it registered: functions, then properties, then signs. A word that nobody
    /// described has an empty meaning (a test refuses that).
    #[must_use]
    pub fn words(&self) -> Vec<Word> {
        let signatures = Signatures::of(&self.engine, false);
        let mut words = Vec::new();
        for (name, list) in signatures.iter().filter(|(name, _)| !name.contains('$') && !operator(name)) {
            let told = TOLD.iter().find(|t| t.word == name);
            words.push(Word {
                word: name.to_owned(),
                sort: "function",
                ways: ways(name, told.map_or(&[], |t| t.takes), list),
                meaning: told.map_or_else(|| Text::same(""), |t| Text { zh: t.zh.to_owned(), en: t.en.to_owned() }),
                example: told.map_or("", |t| t.example),
            });
        }
        let kinds = [
            Kind::Task,
            Kind::Cell,
            Kind::Tier,
            Kind::Window,
            Kind::Day,
            Kind::Ratio,
            Kind::Bounds,
            Kind::Field,
            Kind::Filter,
            Kind::Stratum,
        ];
        for kind in kinds {
            for (name, gives) in signatures.properties(kind) {
                let word = format!("{}.{name}", kind.english());
                let told = TOLD.iter().find(|t| t.word == word);
                words.push(Word {
                    ways: vec![format!("{word} -> {}", gives.english())],
                    word,
                    sort: "property",
                    meaning: told.map_or_else(|| Text::same(""), |t| Text { zh: t.zh.to_owned(), en: t.en.to_owned() }),
                    example: told.map_or("", |t| t.example),
                });
            }
        }
        for (sign, list) in signatures.iter().filter(|(name, _)| operator(name)) {
            let mut written: Vec<String> = list
                .iter()
                // Comparisons of unlike kinds are registered only to be refused.
                .filter(|s| !(s.takes.contains(&Kind::Ratio) && s.takes.iter().any(|k| !matches!(k, Kind::Ratio)) && s.gives == Kind::Bool))
                .filter(|s| !(s.takes.contains(&Kind::Tier) && s.takes.contains(&Kind::Whole)))
                .map(|s| match s.takes.as_slice() {
                    [one] => format!("{sign}{} -> {}", one.english(), s.gives.english()),
                    [a, b] => format!("{} {sign} {} -> {}", a.english(), b.english(), s.gives.english()),
                    _ => String::new(),
                })
                .filter(|w| !w.is_empty())
                .collect();
            written.dedup();
            let (zh, en, example) = match sign {
                "&" => ("并且", "both", "label(\"药店\") & active()"),
                "|" => ("或者", "either", "region(\"潞州区\") | region(\"上党区\")"),
                "!" => ("不是", "not", "!drawn_within(6)"),
                "*" => ("比例乘以倍数，最多 100%", "a ratio times a number, 100% at most", "task.ratio * 2"),
                "+" => (
                    "比例相加（最多 100%）；日期加天数；检查组、限次相加",
                    "ratios added (100% at most); a day plus days; teams and limits put together",
                    "task.window.opens + 14",
                ),
                "-" => ("日期减天数，或两个日期相差的天数", "a day less days, or the days between two days", "task.window.closes - 10"),
                _ => ("比较", "compares", "cell.tier >= tier(\"较高风险\")"),
            };
            words.push(Word {
                word: sign.to_owned(),
                sort: "operator",
                ways: written,
                meaning: Text { zh: zh.to_owned(), en: en.to_owned() },
                example,
            });
        }
        words
    }

    /// The words as a definition file for editors (`.d.rhai`).
    #[must_use]
    pub fn definitions(&self) -> String {
        let mut text = String::from("// choucha words --d-rhai\nmodule static;\n");
        for word in self.words() {
            let _ = write!(text, "\n/// {}\n/// {}\n", word.meaning.zh, word.meaning.en);
            let _ = writeln!(text, "///\n/// {}", word.example);
            for way in &word.ways {
                match word.sort {
                    "function" => {
                        let _ = writeln!(text, "fn {way};");
                    }
                    "property" => {
                        let (name, gives) = way.split_once(" -> ").unwrap_or((way, "?"));
                        let (kind, property) = name.split_once('.').unwrap_or(("?", name));
                        let _ = writeln!(text, "fn get {property}(self: {kind}) -> {gives};");
                    }
                    _ => {
                        let _ = writeln!(text, "op {way};");
                    }
                }
            }
        }
        text
    }

    /// The words as a page of the documentation, in both languages.
    #[must_use]
    pub fn words_page(&self) -> String {
        let mut text = String::from(
            "# 规则里能用的词 · The words of the rules\n\n本页由 `choucha words --markdown` 从登记处生成，不要手改。\nMade by `choucha words --markdown` from the registration itself; not edited by hand.\n",
        );
        let words = self.words();
        for (sort, title) in [("function", "函数 · Functions"), ("property", "属性 · Properties"), ("operator", "符号 · Signs")] {
            let _ = write!(text, "\n## {title}\n\n| 词 word | 写法 ways | 意思 meaning | 例 example |\n|---|---|---|---|\n");
            for word in words.iter().filter(|w| w.sort == sort) {
                let pipe = |t: &str| t.replace('|', "\\|");
                let ways = word.ways.iter().map(|w| format!("`{}`", pipe(w))).collect::<Vec<_>>().join("<br>");
                let (meaning, example) = (&word.meaning, pipe(word.example));
                let _ =
                    writeln!(text, "| `{}` | {ways} | {}<br>{} | `{example}` |", pipe(&word.word), pipe(&meaning.zh), pipe(&meaning.en));
            }
        }
        let _ = write!(
            text,
            "\n## Rhai 自带的 · Rhai's own\n\n数字、文字、列表、名值表的运算，`if`、`switch`、`for`、`let`、`return`、`throw`，反引号里的 `${{…}}`；没有时钟、随机数、文件、`eval`、`import`、`print`。\nNumbers, texts, lists and maps, `if`, `switch`, `for`, `let`, `return`, `throw`, and `${{…}}` inside backticks; no clock, no chance, no files, no `eval`, `import` or `print`.\n"
        );
        text
    }
}

/// A word as a few lines for the terminal.
impl Word {
    /// As people read it.
    #[must_use]
    pub fn lines(&self, lang: Lang) -> String {
        let mut text = format!("{}\n    {}\n", self.ways.join("\n"), self.meaning.say(lang));
        let example = match lang {
            Lang::ZH => "例",
            Lang::EN => "e.g.",
        };
        let _ = writeln!(text, "    {example}  {}", self.example);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_registered_word_is_told_and_every_told_word_is_registered() {
        let sandbox = Sandbox::new(vec!["低".into()], std::collections::BTreeMap::new());
        let words = sandbox.words();
        for word in &words {
            assert!(!word.meaning.zh.is_empty() && !word.example.is_empty(), "{} has no entry", word.word);
            assert!(!word.ways.is_empty(), "{}", word.word);
        }
        for told in TOLD {
            assert!(words.iter().any(|w| w.word == told.word), "{} is told but not registered", told.word);
        }
        let functions: std::collections::BTreeSet<&str> =
            words.iter().filter(|w| w.sort == "function" && w.word != "to_string").map(|w| w.word.as_str()).collect();
        assert_eq!(functions, crate::rules::words::WORDS.iter().copied().collect());
        // The examples parse.
        for told in TOLD {
            let example = told.example;
            assert!(sandbox.engine.compile(format!("fn f(task, cell) {{ {example} }}")).is_ok(), "{example}");
        }
    }
}
