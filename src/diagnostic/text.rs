//! One sentence in both languages, made together so that neither can be forgotten.

use serde::{Deserialize, Serialize};

/// The language people are spoken to in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// 中文, the default.
    #[default]
    Zh,
    /// English.
    En,
}

/// A message in Chinese and in English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// 中文.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// Both languages say the same words (a file name, a message from a library).
    pub fn same(words: impl Into<String>) -> Self {
        let zh = words.into();
        Self { en: zh.clone(), zh }
    }

    /// The sentence in one language.
    #[must_use]
    pub fn say(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// A number with what is counted, in English: `1 draw`, `2 draws`.
#[must_use]
pub fn many(count: impl std::fmt::Display, one: &str, more: &str) -> String {
    let number = count.to_string();
    let words = if number == "1" { one } else { more };
    format!("{number} {words}")
}

/// Makes a [`Text`] from a Chinese and an English format string over the same captured variables.
#[macro_export]
macro_rules! text {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::diagnostic::Text { zh: format!($zh), en: format!($en) }
    };
}
