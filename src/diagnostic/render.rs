//! Findings drawn for people: the source line with the place marked (Chinese text lines up), message and next step.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Finding, Lang, Severity, word};

/// One finding as people read it, ending in a line feed.
#[must_use]
pub fn render(finding: &Finding, lang: Lang, color: bool) -> String {
    let (level, name) = match finding.severity {
        Severity::Error => (Level::ERROR, word(lang, "word-error")),
        Severity::Warning => (Level::WARNING, word(lang, "word-warning")),
    };
    let title = level.with_name(name).primary_title(finding.message.say(lang)).id(finding.code);
    let mut group = Group::with_title(title);
    if let Some((source, span)) = &finding.place.source {
        group = group.element(
            Snippet::source(source.text.as_ref())
                .path(source.name.as_ref())
                .fold(true)
                .annotation(AnnotationKind::Primary.span(span.clone())),
        );
    } else {
        let mut origin = Origin::path(finding.place.file.as_ref());
        if let Some(line) = finding.place.line {
            origin = origin.line(line);
        }
        group = group.element(origin);
    }
    let help = word(lang, "word-help");
    group = group.element(Level::HELP.with_name(help).message(finding.help.say(lang)));
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut drawn = renderer.render(&[group]).clone();
    drawn.push('\n');
    drawn
}
