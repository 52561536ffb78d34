//! The catalogues of texts: one file a language. A third language is a file in `texts`, and its line in [`CATALOGUES`].

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::{Expression, InlineExpression, PatternElement};

/// The languages: what `--lang` and the system call them by, and their texts. The first is the default.
const CATALOGUES: [(&str, &str); 2] = [("zh", include_str!("texts/zh.ftl")), ("en", include_str!("texts/en.ftl"))];

/// The language people are spoken to in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lang(usize);

impl Lang {
    /// 中文, the default.
    pub const ZH: Self = Self(0);
    /// English.
    pub const EN: Self = Self(1);

    /// Every language.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..CATALOGUES.len()).map(Self)
    }

    /// The language of a tag such as `en`, `zh` or `en_GB.UTF-8`.
    #[must_use]
    pub fn of(tag: &str) -> Option<Self> {
        let first = |tag: &str| tag.split(['-', '_', '.']).next().unwrap_or_default().to_ascii_lowercase();
        Self::all().find(|lang| first(lang.tag()) == first(tag))
    }

    /// Its tag, such as `zh`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        CATALOGUES.get(self.0).map_or("", |(tag, _)| tag)
    }

    /// The text of its catalogue.
    #[must_use]
    pub fn catalogue(self) -> &'static str {
        CATALOGUES.get(self.0).map_or("", |(_, text)| text)
    }
}

type Bundle = FluentBundle<FluentResource>;

fn bundle(lang: Lang) -> Option<&'static Bundle> {
    static BUNDLES: [OnceLock<Bundle>; CATALOGUES.len()] = [const { OnceLock::new() }; CATALOGUES.len()];
    let bundle = BUNDLES.get(lang.0)?;
    Some(bundle.get_or_init(|| {
        // What a catalogue has wrong is left out here, and found by the tests.
        let resource = FluentResource::try_new(lang.catalogue().to_owned()).unwrap_or_else(|(resource, _)| resource);
        let mut bundle = Bundle::new_concurrent(lang.tag().parse().into_iter().collect());
        bundle.set_use_isolating(false);
        let _ = bundle.add_function("COUNT", |values, _| match values.first() {
            Some(FluentValue::String(words)) => words.replace(',', "").parse::<f64>().map_or(FluentValue::Error, FluentValue::from),
            _ => FluentValue::Error,
        });
        let _ = bundle.add_resource(resource);
        bundle
    }))
}

/// A message with its blanks filled; where the catalogue does not have it (a code of another version), the code and what was said.
pub(super) fn phrase(lang: Lang, code: &str, blanks: &[(&str, String)]) -> String {
    let Some((bundle, pattern)) = bundle(lang).and_then(|b| Some((b, b.get_message(code)?.value()?))) else {
        let said: Vec<&str> = blanks.iter().map(|(_, words)| words.as_str()).collect();
        return format!("{code} {}", said.join(" ")).trim_end().to_owned();
    };
    let arguments: FluentArgs = blanks.iter().map(|(name, words)| (*name, words.as_str())).collect();
    // What is missing shows as `{$name}`.
    bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
}

/// Whether a language has a message.
pub(super) fn has(lang: Lang, code: &str) -> bool {
    bundle(lang).is_some_and(|b| b.has_message(code))
}

/// A word or a sentence without blanks, such as the head of a column.
#[must_use]
pub fn word(lang: Lang, code: &'static str) -> &'static str {
    let pattern = bundle(lang).and_then(|b| b.get_message(code)?.value());
    match pattern.map(|p| p.elements.as_slice()) {
        Some([PatternElement::TextElement { value }]) => value,
        Some([PatternElement::Placeable { expression: Expression::Inline(InlineExpression::StringLiteral { value }) }]) => value,
        _ => code,
    }
}
