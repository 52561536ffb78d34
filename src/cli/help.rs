//! The help, in the language of whoever asks: every command and argument from the catalogues of texts.

use crate::diagnostic::{Lang, Text, word};

/// The code of a command's help (`help-draw`) or of an argument's (`help-draw-as_of`, for those of every command `help-global-json`).
fn code(command: &str, argument: Option<&str>) -> String {
    match (command, argument) {
        ("", None) => "help-choucha".to_owned(),
        ("", Some(argument)) => format!("help-global-{argument}"),
        (command, None) => format!("help-{command}"),
        (command, Some(argument)) => format!("help-{command}-{argument}"),
    }
}

fn said(lang: Lang, code: String) -> Option<String> {
    let text = Text::looked_up(code);
    text.is_known(lang).then(|| text.say(lang))
}

/// A command and all below it with their help. `name` is the command's, empty for `choucha` itself.
pub(super) fn helped(mut command: clap::Command, name: &str, lang: Lang) -> clap::Command {
    let of = |argument: Option<&str>| said(lang, code(name, argument));
    let template = format!("{{about}}\n\n{}{{usage}}\n\n{{all-args}}", word(lang, "help-usage"));
    command = command.help_template(template).subcommand_help_heading(word(lang, "help-commands"));
    command = command.disable_help_flag(true).disable_version_flag(true);
    if let Some(about) = of(None) {
        command = command.about(about.clone()).long_about(about);
    }
    let options = word(lang, "help-options");
    command = command.mut_args(|arg| {
        let id = arg.get_id().as_str().to_owned();
        let heading = if arg.is_positional() { word(lang, "help-arguments") } else { options };
        let takes_value = arg.get_action().takes_values();
        let arg = arg.help_heading(heading).hide_possible_values(takes_value);
        match of(Some(&id)).or_else(|| said(lang, code("", Some(&id)))) {
            Some(text) => arg.help(text.clone()).long_help(text),
            None => arg,
        }
    });
    let flag = |id: &'static str, short: char, action: clap::ArgAction| {
        let help = said(lang, code("", Some(id))).unwrap_or_default();
        clap::Arg::new(id).short(short).long(id).action(action).help_heading(options).help(help)
    };
    command = command.arg(flag("help", 'h', clap::ArgAction::Help));
    if name.is_empty() {
        command = command.arg(flag("version", 'V', clap::ArgAction::Version));
    }
    let names: Vec<String> = command.get_subcommands().map(|s| s.get_name().to_owned()).collect();
    for sub in names {
        command = command.mut_subcommand(sub.clone(), |c| helped(c, &sub, lang));
    }
    command
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::super::args::Arguments;
    use super::*;

    #[test]
    fn every_visible_argument_has_help_in_every_language() {
        fn check(command: &clap::Command, name: &str, lang: Lang) {
            assert!(said(lang, code(name, None)).is_some(), "{name}");
            for arg in command.get_arguments().filter(|a| !a.is_hide_set()) {
                let id = arg.get_id().as_str();
                assert!(said(lang, code(name, Some(id))).or_else(|| said(lang, code("", Some(id)))).is_some(), "{name}/{id}");
            }
            for sub in command.get_subcommands() {
                check(sub, sub.get_name(), lang);
            }
        }
        for lang in Lang::all() {
            check(&Arguments::command(), "", lang);
            helped(Arguments::command(), "", lang).debug_assert();
        }
    }
}
