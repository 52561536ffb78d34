//! Which source file imports which: read from the files with a parser, every path followed to the file that defines what it names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use syn::visit::{self, Visit};

use crate::support::repository;

/// A module's place in the crate, such as `["draw", "lot"]`.
type Module = Vec<String>;

/// The library's source files and what each of them imports.
pub struct Imports {
    /// File by module, from the repository's root: `src/draw/lot.rs`.
    files: BTreeMap<Module, String>,
    /// What a module's `pub use` hands on: name and path from the crate's root.
    handed_on: BTreeMap<(Module, String), Module>,
    /// The files that define the macros of the crate's root.
    macros: BTreeMap<String, String>,
    /// For each file the files that it imports from.
    pub edges: BTreeMap<String, BTreeSet<String>>,
    /// Files `mod.rs` (and `lib.rs`) that do more than to declare and to hand on, with the first thing that they do.
    pub busy: Vec<String>,
}

/// Every source file under a folder with its text, by its path from the repository's root.
pub fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push((path.strip_prefix(repository()).unwrap().display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

fn module_of(file: &str) -> Option<Module> {
    let inner = file.strip_prefix("src/")?.strip_suffix(".rs")?;
    let mut module: Module = inner.split('/').map(ToOwned::to_owned).collect();
    if module == ["main"] || module[0] == "bin" {
        return None;
    }
    if module == ["lib"] || module.last().unwrap() == "mod" {
        module.pop();
    }
    Some(module)
}

impl Imports {
    pub fn read() -> Self {
        let mut found = Vec::new();
        sources(&repository().join("src"), &mut found);
        Self::of(&found)
    }

    /// The same of some sources, by their paths.
    pub fn of(sources: &[(String, String)]) -> Self {
        let parsed: Vec<(Module, &str, syn::File)> =
            sources.iter().filter_map(|(file, text)| Some((module_of(file)?, file.as_str(), syn::parse_file(text).unwrap()))).collect();
        let mut imports = Self {
            files: parsed.iter().map(|(module, file, _)| (module.clone(), (*file).to_owned())).collect(),
            handed_on: BTreeMap::new(),
            macros: BTreeMap::new(),
            edges: BTreeMap::new(),
            busy: Vec::new(),
        };
        for (module, file, ast) in &parsed {
            imports.declare(module, file, ast);
        }
        for (module, file, ast) in &parsed {
            let mut paths = Paths { module: module.clone(), aliases: BTreeMap::new(), found: Vec::new() };
            paths.visit_file(ast);
            let heads = is_head(file);
            let targets = paths.found.iter().filter_map(|path| imports.defined_in(path)).filter(|target| target != file);
            let targets: BTreeSet<String> = targets.collect();
            // What only declares and hands on imports nothing for itself.
            if !heads {
                imports.edges.insert((*file).to_owned(), targets);
            }
        }
        imports
    }

    fn declare(&mut self, module: &Module, file: &str, ast: &syn::File) {
        for item in &ast.items {
            match item {
                syn::Item::Mod(declared) if declared.content.is_none() => {}
                syn::Item::Use(used) => {
                    let mut names = Vec::new();
                    leaves(&used.tree, &mut Vec::new(), &mut names);
                    if is_head(file) && matches!(used.vis, syn::Visibility::Inherited) {
                        self.busy.push(format!("{file} imports for itself"));
                    }
                    for (name, path) in names {
                        self.handed_on.insert((module.clone(), name), absolute(module, &path, self.files.keys()));
                    }
                }
                syn::Item::Macro(defined) => {
                    if let (Some(name), true) = (&defined.ident, defined.attrs.iter().any(|a| a.path().is_ident("macro_export"))) {
                        self.macros.insert(name.to_string(), file.to_owned());
                    }
                }
                _ if is_head(file) => self.busy.push(format!("{file} does more than to declare and to hand on")),
                _ => {}
            }
        }
    }

    /// The file that defines what a path from the crate's root names; nothing where it is none of the crate's.
    fn defined_in(&self, path: &[String]) -> Option<String> {
        let mut module: Module = Vec::new();
        for (at, name) in path.iter().enumerate() {
            let last = at + 1 == path.len();
            let child: Module = module.iter().chain([name]).cloned().collect();
            let here = self.files.get(&module)?;
            let handed = self.handed_on.get(&(module.clone(), name.clone())).filter(|_| is_head(here));
            match (self.files.contains_key(&child), handed) {
                (true, None) => module = child,
                (true, Some(_)) if !last => module = child,
                (_, Some(target)) => return self.defined_in(target),
                (false, None) => {
                    return if module.is_empty() { self.macros.get(name).cloned() } else { Some(here.clone()) };
                }
            }
        }
        // A module by itself: what is used of it stands in paths of its own.
        self.files.get(&module).filter(|file| !is_head(file)).cloned()
    }

    /// The circles among files: each as the files in the order in which they import each other, the first one once more at the end.
    pub fn circles(&self) -> Vec<Vec<String>> {
        let mut done: BTreeSet<&str> = BTreeSet::new();
        let mut circles = Vec::new();
        for file in self.edges.keys() {
            self.walk(file, &mut Vec::new(), &mut done, &mut circles);
        }
        circles
    }

    fn walk<'a>(&'a self, file: &'a str, way: &mut Vec<&'a str>, done: &mut BTreeSet<&'a str>, circles: &mut Vec<Vec<String>>) {
        if let Some(at) = way.iter().position(|earlier| *earlier == file) {
            circles.push(way[at..].iter().chain([&file]).map(|f| (*f).to_owned()).collect());
            return;
        }
        if done.contains(file) {
            return;
        }
        way.push(file);
        for next in self.edges.get(file).into_iter().flatten() {
            self.walk(next, way, done, circles);
        }
        way.pop();
        done.insert(file);
    }
}

/// A file that declares modules and hands on what is in them.
fn is_head(file: &str) -> bool {
    file == "src/lib.rs" || file.ends_with("/mod.rs")
}

/// The names that a `use` brings in, each with the path as it is written.
fn leaves(tree: &syn::UseTree, before: &mut Vec<String>, found: &mut Vec<(String, Vec<String>)>) {
    let with = |before: &[String], name: &str| before.iter().cloned().chain([name.to_owned()]).collect::<Vec<_>>();
    match tree {
        syn::UseTree::Path(path) => {
            before.push(path.ident.to_string());
            leaves(&path.tree, before, found);
            before.pop();
        }
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, before, found)),
        syn::UseTree::Name(name) if name.ident == "self" => found.push((before.last().cloned().unwrap_or_default(), before.clone())),
        syn::UseTree::Name(name) => found.push((name.ident.to_string(), with(before, &name.ident.to_string()))),
        syn::UseTree::Rename(renamed) => found.push((renamed.rename.to_string(), with(before, &renamed.ident.to_string()))),
        syn::UseTree::Glob(_) => found.push(("*".to_owned(), before.clone())),
    }
}

/// A path as it is written in a module, from the crate's root; what begins with neither `crate`, `super`, `self` nor the name of a child
/// module is left as it is.
fn absolute<'a>(module: &Module, path: &[String], mut files: impl Iterator<Item = &'a Module>) -> Module {
    let mut base = module.clone();
    let mut rest = path;
    match path.first().map(String::as_str) {
        Some("crate" | "choucha") => {
            base = Vec::new();
            rest = &path[1..];
        }
        Some("self") => rest = &path[1..],
        Some("super") => {
            while rest.first().is_some_and(|s| s == "super") {
                base.pop();
                rest = &rest[1..];
            }
        }
        Some(first) => {
            let child: Module = module.iter().cloned().chain([first.to_owned()]).collect();
            if !files.any(|m| *m == child) {
                return path.to_vec();
            }
        }
        None => {}
    }
    base.extend(rest.iter().cloned());
    base
}

/// Collects the paths of a file, from the crate's root.
struct Paths {
    module: Module,
    /// Names that stand for modules or items of the crate in this file.
    aliases: BTreeMap<String, Vec<String>>,
    found: Vec<Vec<String>>,
}

impl Paths {
    fn note(&mut self, path: &[String]) {
        let Some(first) = path.first() else { return };
        if ["crate", "super", "self"].contains(&first.as_str()) {
            self.found.push(absolute(&self.module, path, std::iter::empty()));
        } else if let Some(target) = self.aliases.get(first) {
            self.found.push(target.iter().chain(&path[1..]).cloned().collect());
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_file(&mut self, file: &'ast syn::File) {
        // Imports first: they hold for the whole file, wherever they stand in it.
        let mut names = Vec::new();
        for item in &file.items {
            if let syn::Item::Use(used) = item {
                leaves(&used.tree, &mut Vec::new(), &mut names);
            }
        }
        for (name, path) in names {
            if ["crate", "super", "self"].contains(&path[0].as_str()) {
                self.aliases.insert(name, absolute(&self.module, &path, std::iter::empty()));
            }
        }
        visit::visit_file(self, file);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let mut names = Vec::new();
        leaves(&item.tree, &mut Vec::new(), &mut names);
        for (_, path) in names {
            self.note(&path);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        self.note(&names);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.visit_path(&called.path);
        // What stands inside is not parsed: its paths are told by their words.
        let tokens = called.tokens.to_string().replace(" :: ", "::");
        for word in tokens.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
            let names: Vec<String> = word.split("::").filter(|s| !s.is_empty()).map(ToOwned::to_owned).collect();
            if names.len() > 1 {
                self.note(&names);
            }
        }
    }
}
