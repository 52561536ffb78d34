//! The words a rule may use, told to people: every function and property as it is registered, with types, units and an
//! example; as a list, as a page of the documentation, and as `.d.rhai` for editors.

use std::fmt::Write as _;

use serde::Serialize;

use super::kinds::{Kind, Signatures};
use super::sandbox::Sandbox;
use crate::diagnostic::{Lang, Text, in_every_language, word};
use crate::text;

/// What people are told of a word; its types come from the registration.
struct Told {
    /// The word; a property as `kind.property`.
    word: &'static str,
    /// Names of what it takes.
    takes: &'static [&'static str],
    example: &'static str,
}

const fn told(word: &'static str, takes: &'static [&'static str], example: &'static str) -> Told {
    Told { word, takes, example }
}

impl Told {
    /// What the catalogues say of it.
    fn meaning(&self) -> Text {
        Text::looked_up(format!("rule-word-{}", self.word.to_lowercase().replace(|c: char| !c.is_alphanumeric() && c != '_', "-")))
    }
}

const TOLD: &[Told] = &[
    told("percent", &["number"], "percent(7.5)"),
    told("at_least", &["value"], "at_least(percent(5)); at_least(2)"),
    told("at_most", &["value"], "at_most(percent(3)); at_most(50)"),
    told("exactly", &["value"], "exactly(percent(3)); exactly(10)"),
    told("between", &["low", "high"], "between(percent(10), percent(20)); between(day(\"2024-03-01\"), day(\"2024-06-30\"))"),
    told("none", &[], "none()"),
    told("by_ratio", &[], "by_ratio()"),
    told("note", &["ratio", "why"], "percent(5).note(\"表中为一定比例，本规则定为 5%\")"),
    told("label", &["label"], "label(\"网吧\"); label(task.objects)"),
    told("region", &["region"], "region(\"潞州区\")"),
    told("industry", &["code"], "industry(\"H62\")"),
    told("field", &["column"], "field(\"床位数\") >= 100"),
    told("active", &[], "label(\"药店\") & active()"),
    told("everyone", &[], "stratum(\"其他\", everyone())"),
    told("drawn_within", &["months", "names"], "!drawn_within(6); !task.drawn_within(24); !task.drawn_within(24, [\"旧任务名\"])"),
    told("in_tier", &["tier"], "in_tier(\"高风险\"); in_tier([\"较高风险\", \"高风险\"])"),
    told("months_before_opening", &["months"], "field(\"成立日期\") <= months_before_opening(12)"),
    told("shared_by", &["field"], "field(\"住所\").shared_by() >= 10"),
    told("one_of", &["field", "values"], "field(\"类型\").one_of([\"甲\", \"乙\"])"),
    told("contains", &["field", "part"], "field(\"名称\").contains(\"超市\")"),
    told("starts_with", &["field", "start"], "field(\"医院等级\").starts_with(\"三级\")"),
    told("present", &["field"], "field(\"许可证号\").present()"),
    told("stratum", &["name", "filter"], "stratum(\"三级\", field(\"医院等级\").starts_with(\"三级\"))"),
    told("tier", &["name"], "cell.tier >= tier(\"较高风险\")"),
    told("day", &["text"], "day(\"2024-03-01\")"),
    told("split", &["window", "parts"], "task.window.split(2)"),
    told("each_month", &["window"], "task.window.each_month()"),
    told("each_quarter", &["window"], "task.window.each_quarter()"),
    told("each_half_year", &["window"], "task.window.each_half_year()"),
    told("on", &["table", "day"], "percent(#{\"2024-01-01\": 3, \"2024-07-01\": 5}.on(cell.opens))"),
    told("of_stratum", &["frame", "name"], "task.frame.of_stratum(\"三级\")"),
    told("of_region", &["frame", "region"], "task.frame.of_region(\"沁县\")"),
    told("round_up", &["number"], "round_up(task.frame.population * 0.5)"),
    told("round_down", &["number"], "round_down(inspectors(task.lead) * 2.5)"),
    told("visits", &["number"], "visits(2)"),
    told("of_authority", &["limit"], "visits(1).of_authority()"),
    told("of_level", &["limit"], "visits(2).of_level() + visits(4)"),
    told("may_join", &["limit"], "visits(2).may_join()"),
    told("cool_down", &["months"], "cool_down(6)"),
    told("exempt", &[], "exempt()"),
    told("no_limit", &[], "no_limit()"),
    told("no_one", &[], "no_one()"),
    told("officers", &["count", "department"], "officers(2, task.lead) + officers(1, \"市市场监管局\")"),
    told("nobody", &[], "nobody() + officers(2, task.lead)"),
    told("from_city", &["team"], "officers(2, task.lead).from_city()"),
    told("from_county", &["team"], "officers(2, task.lead).from_county()"),
    told("from_either", &["team"], "officers(1, \"市市场监管局\").from_either()"),
    told("skilled", &["team", "speciality"], "officers(1, task.lead).skilled(\"特种设备\")"),
    told("expert", &["team"], "officers(2, task.lead) + officers(1, task.lead).expert()"),
    told("not_twice_in_a_row", &["team"], "officers(2, task.lead).not_twice_in_a_row()"),
    told("not_at_home", &["team"], "officers(2, task.lead).not_at_home()"),
    told("inspectors", &["department"], "inspectors(task.lead)"),
    told("inspectors_from_city", &["department"], "inspectors_from_city(task.lead)"),
    told("inspectors_from_county", &["department"], "round_up(inspectors_from_county(task.lead) * 2.5)"),
    told("inspectors_of", &["department", "region"], "inspectors_of(task.lead, \"沁县\")"),
    told("min", &["a", "b"], "min(task.ratio * 2, percent(50))"),
    told("max", &["a", "b"], "max(task.ratio, percent(5))"),
    told("to_string", &["value"], "task.ratio.to_string()"),
    told("ratio.text", &[], "task.ratio.text"),
    told("bounds.min", &[], "task.count.min"),
    told("bounds.max", &[], "task.count.max"),
    told("tier.rank", &[], "cell.tier.rank"),
    told("tier.name", &[], "cell.tier.name"),
    told("cell.tier", &[], "cell.tier"),
    told("cell.stratum", &[], "cell.stratum == \"三级\""),
    told("cell.round", &[], "cell.round == 1"),
    told("cell.opens", &[], "cell.opens >= day(\"2024-07-01\")"),
    told("frame.population", &[], "task.frame.population"),
    told("frame.strata", &[], "task.frame.strata"),
    told("frame.regions", &[], "task.frame.regions"),
    told("frame.opens", &[], "task.frame.opens"),
    told("frame.round", &[], "task.frame.round"),
    told("day.year", &[], "task.window.opens.year"),
    told("day.month", &[], "task.window.opens.month"),
    told("day.day", &[], "task.window.opens.day"),
    told("day.weekday", &[], "task.window.opens.weekday"),
    told("window.opens", &[], "task.window.opens"),
    told("window.closes", &[], "task.window.closes"),
    told("window.days", &[], "task.window.days"),
    told("task.id", &[], "task.id"),
    told("task.seq", &[], "task.seq"),
    told("task.name", &[], "task.name"),
    told("task.matters", &[], "task.matters"),
    told("task.scope", &[], "task.scope"),
    told("task.objects", &[], "label(task.objects)"),
    told("task.ratio", &[], "task.ratio * 2"),
    told("task.count", &[], "task.count"),
    told("task.frequency", &[], "task.frequency + 1"),
    told("task.window", &[], "task.window"),
    told("task.clause", &[], "task.clause"),
    told("task.lead", &[], "inspectors(task.lead)"),
    told("task.partners", &[], "task.partners"),
    told("task.mode", &[], "task.mode"),
    told("task.year", &[], "task.year"),
    told("task.frame", &[], "task.frame.of_stratum(\"三级\")"),
    told("task.params", &[], "task.params.三级"),
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
            // What can also be asked of a task takes the task first.
            let own = (s.takes.first() == Some(&Kind::Task)).then_some("task");
            let names = own.into_iter().chain(takes.iter().copied()).chain(std::iter::repeat("value"));
            let list: Vec<String> = names.zip(&s.takes).map(|(name, kind)| format!("{name}: {}", kind.english())).collect();
            // What stands in a table by days, for one.
            let gives = if s.gives == Kind::Any { "value" } else { s.gives.english() };
            format!("{name}({}) -> {gives}", list.join(", "))
        })
        .collect()
}

/// What a property gives. Some give a thing or nothing, which their registration cannot say.
fn given(word: &str, registered: Kind) -> &'static str {
    match word {
        "task.ratio" => "ratio | ()",
        "task.count" => "bounds | ()",
        "task.frequency" | "bounds.max" => "int | ()",
        "cell.stratum" => "text | ()",
        "frame.strata" | "frame.regions" | "task.matters" | "task.objects" | "task.partners" | "task.mode" => "list",
        _ => registered.english(),
    }
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
                meaning: told.map_or_else(|| Text::same(""), Told::meaning),
                example: told.map_or("", |t| t.example),
            });
        }
        let kinds = [
            Kind::Task,
            Kind::Cell,
            Kind::Tier,
            Kind::Frame,
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
                    ways: vec![format!("{word} -> {}", given(&word, gives))],
                    word,
                    sort: "property",
                    meaning: told.map_or_else(|| Text::same(""), Told::meaning),
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
            let (meaning, example) = match sign {
                "&" => (text!("both"), "label(\"药店\") & active()"),
                "|" => (text!("either"), "region(\"潞州区\") | region(\"上党区\")"),
                "!" => (text!("dictionary-not"), "!drawn_within(6)"),
                "*" => (text!("ratio-times-number-100-at-most"), "task.ratio * 2"),
                "+" => (text!("ratios-added-100-at-most-day"), "task.window.opens + 14"),
                "-" => (text!("day-less-days-or-days-between"), "task.window.closes - 10"),
                _ => (text!("compares"), "cell.tier >= tier(\"较高风险\")"),
            };
            words.push(Word { word: sign.to_owned(), sort: "operator", ways: written, meaning, example });
        }
        words
    }

    /// The words as a definition file for editors (`.d.rhai`).
    #[must_use]
    pub fn definitions(&self) -> String {
        let mut text = String::from("// choucha words --d-rhai\nmodule static;\n");
        for word in self.words() {
            let [zh, en] = [Lang::ZH, Lang::EN].map(|lang| word.meaning.say(lang));
            let _ = write!(text, "\n/// {zh}\n/// {en}\n");
            let _ = writeln!(text, "///\n/// {}", word.example);
            for way in &word.ways {
                match word.sort {
                    "function" => {
                        // In definition files `?` stands for what may be anything.
                        let way = way.strip_suffix("-> value").map_or_else(|| way.clone(), |way| format!("{way}-> ?"));
                        let _ = writeln!(text, "fn {way};");
                    }
                    "property" => {
                        // In definition files `?` stands for what may be one thing or another.
                        let (name, gives) = way.split_once(" -> ").filter(|(_, gives)| !gives.contains('|')).unwrap_or((&word.word, "?"));
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
                let [zh, en] = [Lang::ZH, Lang::EN].map(|lang| pipe(&meaning.say(lang)));
                let _ = writeln!(text, "| `{}` | {ways} | {zh}<br>{en} | `{example}` |", pipe(&word.word));
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
        let example = word(lang, "word-for-example");
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
            assert!(
                Lang::all().all(|lang| word.meaning.is_known(lang) && !word.meaning.say(lang).is_empty()) && !word.example.is_empty(),
                "{} has no entry",
                word.word
            );
            assert!(!word.ways.is_empty(), "{}", word.word);
            // A question mark tells nobody what a word gives.
            assert!(word.ways.iter().all(|way| !way.contains('?')), "{:?}", word.ways);
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
