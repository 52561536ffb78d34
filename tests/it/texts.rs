//! The catalogues of texts: every language has every message that the sources name, with the blanks that they fill, and none besides.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};

use crate::support::repository;

/// A message as a catalogue has it: the blanks it fills, and whether it is words alone.
#[derive(Debug, Default, PartialEq)]
struct Message {
    blanks: BTreeSet<String>,
    plain: bool,
}

fn blanks_of(pattern: &Pattern<String>, found: &mut BTreeSet<String>) {
    fn inline(expression: &InlineExpression<String>, found: &mut BTreeSet<String>) {
        match expression {
            InlineExpression::VariableReference { id } => {
                found.insert(id.name.clone());
            }
            InlineExpression::Placeable { expression } => whole(expression, found),
            InlineExpression::FunctionReference { id, arguments: CallArguments { positional, .. } } => {
                assert_eq!(id.name, "COUNT");
                positional.iter().for_each(|e| inline(e, found));
            }
            _ => {}
        }
    }
    fn whole(expression: &Expression<String>, found: &mut BTreeSet<String>) {
        match expression {
            Expression::Inline(one) => inline(one, found),
            Expression::Select { selector, variants } => {
                inline(selector, found);
                let keys = variants.iter().map(|v| match &v.key {
                    VariantKey::Identifier { name } => name.as_str(),
                    VariantKey::NumberLiteral { value } => value.as_str(),
                });
                assert_eq!(keys.collect::<Vec<_>>(), ["one", "other"]);
                variants.iter().for_each(|v| blanks_of(&v.value, found));
            }
        }
    }
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            whole(expression, found);
        }
    }
}

fn catalogue(tag: &str) -> BTreeMap<String, Message> {
    let path = repository().join(format!("src/diagnostic/texts/{tag}.ftl"));
    let text = std::fs::read_to_string(path).unwrap();
    let read = fluent_syntax::parser::parse(text).unwrap_or_else(|(_, errors)| panic!("{tag}: {errors:?}"));
    let mut messages = BTreeMap::new();
    for entry in read.body {
        let Entry::Message(message) = entry else { continue };
        let value = message.value.unwrap_or_else(|| panic!("{tag}: {} says nothing", message.id.name));
        let mut found = Message::default();
        blanks_of(&value, &mut found.blanks);
        found.plain = matches!(
            value.elements.as_slice(),
            [PatternElement::TextElement { .. }
                | PatternElement::Placeable { expression: Expression::Inline(InlineExpression::StringLiteral { .. }) }]
        );
        assert!(messages.insert(message.id.name.clone(), found).is_none(), "{tag}: {} stands twice", message.id.name);
    }
    messages
}

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The characters of a text that stand in no quotes, each with its place and how many brackets are open behind it.
fn unquoted(text: &str) -> impl Iterator<Item = (usize, char, i32)> {
    let (mut depth, mut quoted, mut skip) = (0, false, false);
    text.char_indices().filter_map(move |(at, c)| {
        match c {
            _ if skip => skip = false,
            '\\' if quoted => skip = true,
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => depth -= 1,
            _ if quoted => {}
            _ => return Some((at, c, depth)),
        }
        (!quoted && matches!(c, '(' | '[' | '{' | ')' | ']' | '}')).then_some((at, c, depth))
    })
}

/// What stands before the bracket that closes one which opened before a text.
fn inside(text: &str) -> &str {
    let end = unquoted(text).find(|(_, _, depth)| *depth < 0);
    let (end, ..) = end.unwrap_or_else(|| panic!("a bracket that does not close: {}", text.lines().next().unwrap_or_default()));
    &text[..end]
}

/// The parts between the commas that stand in no bracket and in no quotes.
fn parts(text: &str) -> Vec<&str> {
    let commas: Vec<usize> = unquoted(text).filter(|(_, c, depth)| *c == ',' && *depth == 0).map(|(at, ..)| at).collect();
    let starts = [0].into_iter().chain(commas.iter().map(|at| at + 1));
    let ends = commas.iter().copied().chain([text.len()]);
    starts.zip(ends).map(|(start, end)| text[start..end].trim()).filter(|part| !part.is_empty()).collect()
}

/// Every use of a macro or a function whose code is written out: the code, and the names of the blanks that are filled.
fn uses(text: &str, call: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(call) {
        if text[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '`') {
            continue;
        }
        let given = parts(inside(&text[at + call.len()..]));
        let Some(code) = given.iter().find_map(|p| p.strip_prefix('"')?.strip_suffix('"')) else { continue };
        let blanks = given.iter().skip_while(|p| !p.starts_with('"')).skip(1);
        found.push((code.to_owned(), blanks.map(|b| b.split('=').next().unwrap().trim().to_owned()).collect()));
    }
    found
}

/// Codes that are put together: findings at length, the words of the rules, the help.
const PUT_TOGETHER: [&str; 3] = ["about-", "rule-word-", "help-"];

#[test]
fn every_language_says_everything_and_nothing_besides() {
    let [zh, en] = ["zh", "en"].map(catalogue);
    let codes = |c: &BTreeMap<String, Message>| c.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(
        codes(&zh).symmetric_difference(&codes(&en)).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "both languages have the same codes"
    );

    let mut files = Vec::new();
    sources(&repository().join("src"), &mut files);
    let mut named: BTreeSet<String> = BTreeSet::new();
    for (file, text) in &files {
        if file.ends_with("diagnostic/text.rs") {
            // What is put between the sentences of a list.
            named.extend(["clauses", "list-comma"].map(ToOwned::to_owned));
            continue;
        }
        for (code, blanks) in uses(text, "text!(") {
            let say = |c: &BTreeMap<String, Message>, tag: &str| {
                c.get(&code).unwrap_or_else(|| panic!("{file}: {tag} does not say `{code}`")).blanks.clone()
            };
            let (in_zh, in_en) = (say(&zh, "zh"), say(&en, "en"));
            for (tag, wants) in [("zh", &in_zh), ("en", &in_en)] {
                assert!(wants.is_subset(&blanks), "{file}: {tag} fills {wants:?} in `{code}`, the code gives {blanks:?}");
            }
            let filled: BTreeSet<String> = in_zh.union(&in_en).cloned().collect();
            assert_eq!(filled, blanks, "{file}: `{code}` is given what no language says");
            named.insert(code);
        }
        // `w` is what the commands call the printer's words by.
        let calls = ["printer.word(", "word(lang, ", "word(self.lang, ", if file.contains("/cli/") { "w(" } else { "printer.word(" }];
        for call in calls {
            for (code, _) in uses(text, call) {
                let message = zh.get(&code).unwrap_or_else(|| panic!("{file}: no language says `{code}`"));
                assert!(message.plain && en[&code].plain, "{file}: `{code}` is said as a word and has blanks");
                named.insert(code);
            }
        }
        // A code that is chosen among several and said afterwards.
        named.extend(zh.keys().filter(|code| code.starts_with("usage-") && text.contains(&format!("\"{code}\""))).cloned());
    }
    let of_itself = |code: &&String| !PUT_TOGETHER.iter().any(|start| code.starts_with(start)) && !named.contains(*code);
    assert_eq!(zh.keys().filter(of_itself).collect::<Vec<_>>(), Vec::<&String>::new(), "nothing says these");
}
