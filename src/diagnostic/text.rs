//! A sentence as a code and its arguments. It becomes words only where it is shown, in the language of whoever reads.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Display;

use serde::{Deserialize, Serialize, Serializer};

use super::catalogue::{Lang, phrase, word};

/// A sentence: its code in the catalogues of texts, and what stands in its blanks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The message of the catalogues, such as `plan-taken`.
    code: Cow<'static, str>,
    /// What the message calls by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    blanks: BTreeMap<Cow<'static, str>, Blank>,
}

/// What stands in a blank of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Blank {
    /// The same in every language: a name, a number, a day.
    Words(String),
    /// Another sentence.
    Text(Text),
    /// Several, joined as the language joins them.
    List(Vec<Text>),
}

/// The code of words that are the same in every language.
const WORDS: &str = "words";
/// The code of several sentences in one, and of what the catalogues put between them.
const CLAUSES: &str = "clauses";

impl Text {
    /// A sentence of the catalogues; the macro [`text!`](crate::text) is the way to make one.
    #[must_use]
    pub fn new(code: &'static str, blanks: Vec<(&'static str, Blank)>) -> Self {
        Self { code: Cow::Borrowed(code), blanks: blanks.into_iter().map(|(name, blank)| (Cow::Borrowed(name), blank)).collect() }
    }

    /// A sentence without blanks whose code is put together.
    #[must_use]
    pub fn looked_up(code: String) -> Self {
        Self { code: Cow::Owned(code), blanks: BTreeMap::new() }
    }

    /// Whether a language's catalogue has it.
    #[must_use]
    pub fn is_known(&self, lang: Lang) -> bool {
        self.code == WORDS || super::catalogue::has(lang, &self.code)
    }

    /// The sentence in every language.
    #[must_use]
    pub fn in_all(&self) -> InAll {
        InAll(Lang::all().map(|lang| (lang.tag(), self.say(lang))).collect())
    }

    /// The sentence as a line of its own.
    #[must_use]
    pub fn line(&self, lang: Lang) -> String {
        self.say(lang) + "\n"
    }

    /// Words that are the same in every language (a file name, a message from a library).
    pub fn same(words: impl Into<String>) -> Self {
        Self::new(WORDS, vec![(WORDS, Blank::Words(words.into()))])
    }

    /// Several sentences as one, joined as the language joins them: clauses, by semicolons. However many, they are one list and no nest of
    /// sentences: a file may have thousands of findings.
    #[must_use]
    pub fn clauses(texts: impl IntoIterator<Item = Self>) -> Self {
        Self::new(CLAUSES, vec![(CLAUSES, Blank::List(texts.into_iter().collect()))])
    }

    /// Several words as one, joined as the language joins a list.
    #[must_use]
    pub fn list(texts: impl IntoIterator<Item = Self>) -> Self {
        Self::new(WORDS, vec![(WORDS, Blank::List(texts.into_iter().collect()))])
    }

    /// The sentence in one language.
    #[must_use]
    pub fn say(&self, lang: Lang) -> String {
        // Words need no catalogue.
        match (self.code.as_ref(), self.blanks.first_key_value()) {
            (CLAUSES, Some((_, Blank::List(texts)))) => return joined(texts, lang, CLAUSES),
            (WORDS, Some((_, blank))) => return blank.say(lang),
            _ => {}
        }
        let blanks: Vec<(&str, String)> = self.blanks.iter().map(|(name, blank)| (name.as_ref(), blank.say(lang))).collect();
        phrase(lang, &self.code, &blanks)
    }

    /// The code in the catalogues: what tells one sentence from another, whatever the language.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What tells it from other sentences: code and blanks.
    #[must_use]
    pub fn identity(&self) -> String {
        let of = |blank: &Blank| match blank {
            Blank::Words(words) => words.clone(),
            Blank::Text(text) => text.identity(),
            Blank::List(texts) => texts.iter().map(Self::identity).collect::<Vec<_>>().join(" "),
        };
        let blanks = self.blanks.iter().map(|(name, blank)| format!(" {name}={}", of(blank)));
        format!("{}{}", self.code, blanks.collect::<String>())
    }

    /// What stands in a blank, where that is words.
    #[must_use]
    pub fn blank(&self, name: &str) -> Option<&str> {
        match self.blanks.get(name)? {
            Blank::Words(words) => Some(words.as_str()),
            Blank::Text(_) | Blank::List(_) => None,
        }
    }
}

impl Blank {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Words(words) => words.clone(),
            Self::Text(text) => text.say(lang),
            Self::List(texts) => joined(texts, lang, "list-comma"),
        }
    }
}

fn joined(texts: &[Text], lang: Lang, by: &'static str) -> String {
    texts.iter().map(|t| t.say(lang)).collect::<Vec<_>>().join(word(lang, by))
}

/// Serialises sentences in every language, `{"zh": …, "en": …}`: for reports, which people and other programs read. (What is stored is code and
/// blanks.) For `#[serde(serialize_with = "in_every_language")]`.
///
/// # Errors
/// Those of the serializer.
pub fn in_every_language<T: InEveryLanguage, S: Serializer>(texts: &T, to: S) -> Result<S::Ok, S::Error> {
    texts.said().serialize(to)
}

/// A sentence in every language, by the language's tag, in the order of the catalogues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InAll(Vec<(&'static str, String)>);

impl Serialize for InAll {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(tag, words)| (tag, words)))
    }
}

/// What can be said in every language.
pub trait InEveryLanguage {
    /// What comes of it.
    type Said: Serialize;
    /// In every language, by tag.
    fn said(&self) -> Self::Said;
}

impl InEveryLanguage for Text {
    type Said = InAll;
    fn said(&self) -> Self::Said {
        self.in_all()
    }
}

impl InEveryLanguage for Vec<Text> {
    type Said = Vec<InAll>;
    fn said(&self) -> Self::Said {
        self.iter().map(Text::in_all).collect()
    }
}

impl InEveryLanguage for Option<Text> {
    type Said = Option<InAll>;
    fn said(&self) -> Self::Said {
        self.as_ref().map(Text::in_all)
    }
}

/// What can stand in a blank: a sentence, or whatever has one written form in every language.
pub trait IntoBlank {
    /// As a blank.
    fn blank(&self) -> Blank;
}

impl<T: Display + ?Sized> IntoBlank for T {
    fn blank(&self) -> Blank {
        Blank::Words(self.to_string())
    }
}

impl IntoBlank for Text {
    fn blank(&self) -> Blank {
        Blank::Text(self.clone())
    }
}

impl IntoBlank for &Text {
    fn blank(&self) -> Blank {
        Blank::Text((*self).clone())
    }
}

/// Makes a [`Text`]: `text!("plan-taken", plan, heir = &other.id)`. Every blank that a catalogue's message names stands here, each by a
/// variable of its name or with a value; a test holds codes and blanks against the catalogues.
#[macro_export]
macro_rules! text {
    ($code:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {
        $crate::diagnostic::Text::new($code, vec![$((stringify!($name), $crate::blank!($name $(= $value)?))),*])
    };
}

/// A variable or a value as what stands in a blank.
#[macro_export]
#[doc(hidden)]
macro_rules! blank {
    ($name:ident) => {
        $crate::diagnostic::IntoBlank::blank(&$name)
    };
    ($name:ident = $value:expr) => {
        $crate::diagnostic::IntoBlank::blank(&$value)
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file may have any number of findings; told as one sentence, they must not be as deep as they are many.
    #[test]
    fn a_hundred_thousand_clauses_are_said_stored_and_read_back() {
        let all = Text::clauses((0..100_000).map(|n| Text::same(n.to_string())));
        let said = all.say(Lang::EN);
        assert!(said.starts_with("0; 1; ") && said.ends_with("; 99999"));
        assert!(all.say(Lang::ZH).starts_with("0；1；"));
        let back: Text = serde_json::from_str(&serde_json::to_string(&all).unwrap()).unwrap();
        assert_eq!(back, all);
        assert_eq!(Text::clauses([]).say(Lang::EN), "");
    }
}
