//! Rule files that parse and keep to the contract, alone and laid over each other.

use std::collections::BTreeMap;

use rhai::AST;

use crate::diagnostic::{Place, SourceFile};

/// One rule file that parses and keeps to the contract.
#[derive(Debug, Clone)]
pub struct Script {
    /// Its name and text.
    pub source: SourceFile,
    pub(super) ast: AST,
}

/// A task's rules, ready to be evaluated: `default.rhai`, the plan's file over it, the task's own over both.
#[derive(Debug, Clone)]
pub struct Compiled {
    pub(super) ast: AST,
    pub(super) files: Vec<SourceFile>,
    // Function and number of parameters to the file (index) that defines it.
    pub(super) owners: BTreeMap<(String, usize), usize>,
}

impl Compiled {
    /// The file that defines a function (the rule's own file if none does).
    pub(super) fn owner(&self, function: &str, arity: usize) -> &SourceFile {
        let at = self.owners.get(&(function.to_owned(), arity)).copied().unwrap_or(self.files.len() - 1);
        self.files.get(at).unwrap_or_else(|| {
            // `files` is never empty: `combine` puts the base first.
            static EMPTY: std::sync::OnceLock<SourceFile> = std::sync::OnceLock::new();
            EMPTY.get_or_init(|| SourceFile::new("", ""))
        })
    }

    pub(super) fn owner_by_name(&self, function: &str) -> Option<&SourceFile> {
        let at = self.owners.iter().find(|((name, _), _)| name == function).map(|(_, at)| *at)?;
        self.files.get(at)
    }

    pub(super) fn owners(&self) -> impl Iterator<Item = (&(String, usize), &SourceFile)> {
        self.owners.iter().filter_map(|(function, at)| Some((function, self.files.get(*at)?)))
    }

    /// Whether a word stands anywhere in its files, comments included: where it does not, nothing can ask for it.
    #[must_use]
    pub fn says(&self, word: &str) -> bool {
        self.files.iter().any(|file| file.text.contains(word))
    }

    pub(super) fn defines(&self, function: &str) -> bool {
        self.owners.keys().any(|(name, _)| name == function)
    }

    /// Where a function is defined.
    #[must_use]
    pub fn definition(&self, function: &str, arity: usize) -> Place {
        let source = self.owner(function, arity);
        definition_in(source, function)
    }

    /// The functions it is made of: file, name, number of parameters.
    pub fn functions(&self) -> impl Iterator<Item = (String, String, usize)> + '_ {
        self.owners().map(|((name, arity), file)| (file.name.to_string(), name.clone(), *arity))
    }
}

pub(super) fn definition_in(source: &SourceFile, function: &str) -> Place {
    let mut offset = 0;
    for line in source.text.split_inclusive('\n') {
        let code = line.trim_start();
        let code = code.strip_prefix("private").map_or(code, str::trim_start);
        if let Some(rest) = code.strip_prefix("fn") {
            let name = rest.trim_start();
            if name.starts_with(function) && name.get(function.len()..).unwrap_or_default().trim_start().starts_with('(') {
                let start = offset + line.len() - name.len();
                return source.at(start..start + function.len());
            }
        }
        offset += line.len();
    }
    source.whole()
}
