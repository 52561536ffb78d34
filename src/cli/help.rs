//! The help, in the language of whoever asks: every command and argument from the catalogues of texts.

use crate::diagnostic::{Lang, Text, word};

/// The code of a command's help (`help-draw`) or of an argument's (`help-draw-as_of`, for those of every command `help-global-json`).
pub(super) fn code(command: &str, argument: Option<&str>) -> String {
    match (command, argument) {
        ("", None) => "help-choucha".to_owned(),
        ("", Some(argument)) => format!("help-global-{argument}"),
        (command, None) => format!("help-{command}"),
        (command, Some(argument)) => format!("help-{command}-{argument}"),
    }
}

pub(super) fn said(lang: Lang, code: String) -> Option<String> {
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
        command = command.about(about);
    }
    let options = word(lang, "help-options");
    // As they are defined: those of the command, then those of every command, then help.
    let mut order = 0;
    command = command.mut_args(|arg| {
        order += 1;
        let place = if arg.is_global_set() { 500 + order } else { order };
        let id = arg.get_id().as_str().to_owned();
        let heading = if arg.is_positional() { word(lang, "help-arguments") } else { options };
        let takes_value = arg.get_action().takes_values();
        let arg = arg.help_heading(heading).hide_possible_values(takes_value).display_order(place);
        match of(Some(&id)).or_else(|| said(lang, code("", Some(&id)))) {
            Some(text) => arg.help(text),
            None => arg,
        }
    });
    let flag = |id: &'static str, short: char, action: clap::ArgAction| {
        let help = said(lang, code("", Some(id))).unwrap_or_default();
        clap::Arg::new(id).short(short).long(id).action(action).help_heading(options).display_order(1_000).help(help)
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
