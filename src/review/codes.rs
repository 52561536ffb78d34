//! Each finding at length: what it means, why it matters, what to do, with an example. The examples stand in `codes.toml`, the words in the catalogues, under `about-…`.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Lang, Text, in_every_language};

/// One finding at length.
#[derive(Debug, Clone, Serialize)]
pub struct Code {
    /// Its code.
    pub code: String,
    /// What it means and what to do.
    #[serde(serialize_with = "in_every_language")]
    pub meaning: Text,
    /// An example, wrong and right.
    pub example: String,
}

#[derive(Deserialize)]
struct Entry {
    code: String,
    example: String,
}

#[derive(Deserialize)]
struct Book {
    finding: Vec<Entry>,
}

/// Every finding, by code in order.
pub fn codes() -> &'static [Code] {
    static ALL: OnceLock<Vec<Code>> = OnceLock::new();
    ALL.get_or_init(|| {
        // The book is part of the program; a test holds it against the sources.
        let book: Book = toml::from_str(include_str!("codes.toml")).unwrap_or(Book { finding: Vec::new() });
        let mut codes: Vec<Code> = book
            .finding
            .into_iter()
            .map(|e| Code { meaning: Text::looked_up(format!("about-{}", e.code)), code: e.code, example: e.example.trim_end().to_owned() })
            .collect();
        codes.sort_by(|a, b| a.code.cmp(&b.code));
        codes
    })
}

/// All findings as a page of the documentation.
#[must_use]
pub fn codes_page() -> String {
    let mut text = String::from(
        "# 提示代码 · Findings\n\n本页由 `choucha explain --markdown` 生成，不要手改。\nMade by `choucha explain --markdown`; not edited by hand.\n",
    );
    for code in codes() {
        let [zh, en] = [Lang::ZH, Lang::EN].map(|lang| code.meaning.say(lang));
        text.push_str(&format!("\n## {}\n\n{zh}\n\n{en}\n\n```\n{}\n```\n", code.code, code.example));
    }
    text
}
