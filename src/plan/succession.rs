//! Which task of a plan is which task of the plan before it: the same id, unless the row says `continues = "old id"`. An id that now stands for
//! another task, and a task that stands under another id, are mistakes until the row says which it is.

use std::collections::BTreeMap;

use super::Task;
use super::place::key_in_row;
use crate::diagnostic::{Finding, Findings, SourceFile, nearest};
use crate::text;

/// Holds the rows of a plan (in the file `source`) against the tasks of its predecessor, id and name of each. Gives the rows whose identity is not
/// clear, by their id: such a row is broken.
#[must_use]
pub fn succession(source: &SourceFile, old: &[(String, String)], new: &[Task]) -> BTreeMap<String, Findings> {
    let mut found: BTreeMap<String, Findings> = BTreeMap::new();
    // The tasks of the predecessor that some row is, with that row.
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    let known = |id: &str| old.iter().find(|(other, _)| other == id);
    let same = |task: &Task| known(&task.id).is_some_and(|(_, name)| name.trim() == task.name.trim());
    for task in new.iter().filter(|t| t.continues.is_none() && same(t)) {
        taken.insert(&task.id, &task.id);
    }
    for task in new {
        let finding = match &task.continues {
            Some(wanted) => match known(wanted) {
                None => Some(nobody(source, old, task, wanted)),
                Some((id, _)) => match taken.insert(id, &task.id) {
                    Some(first) if first != task.id => Some(twice(source, task, id, first)),
                    _ => None,
                },
            },
            None if same(task) => None,
            None => match known(&task.id) {
                Some((_, name)) => Some(renamed(source, task, name)),
                None => None,
            },
        };
        if let Some(finding) = finding {
            found.entry(task.id.clone()).or_default().push(finding);
        }
    }
    // A known name under an id that is new, where no row is that task yet.
    for task in new.iter().filter(|t| t.continues.is_none() && known(&t.id).is_none()) {
        let before = old.iter().find(|(id, name)| name.trim() == task.name.trim() && !taken.contains_key(id.as_str()));
        if let Some((id, _)) = before {
            found.entry(task.id.clone()).or_default().push(renumbered(source, task, id));
        }
    }
    found
}

fn nobody(source: &SourceFile, old: &[(String, String)], task: &Task, wanted: &str) -> Finding {
    let id = &task.id;
    let help = match nearest(wanted, old.iter().map(|(id, _)| id.as_str())) {
        Some(near) => text!("是不是 \"{near}\"？", "did you mean \"{near}\"?"),
        None => text!(
            "写原计划里的任务编号；不是延续的任务就删掉这一行",
            "write the id of a task of the predecessor, or remove the line if it continues none"
        ),
    };
    Finding::error(
        "continues-nobody",
        key_in_row(source, id, "continues"),
        text!(
            "任务 {id} 写着延续任务“{wanted}”，原计划里没有这个任务",
            "task {id} continues `{wanted}`, and the predecessor has no such task"
        ),
        help,
    )
}

fn twice(source: &SourceFile, task: &Task, old: &str, first: &str) -> Finding {
    let id = &task.id;
    Finding::error(
        "continues-twice",
        key_in_row(source, id, "continues"),
        text!("任务 {id} 和任务 {first} 都延续原来的任务 {old}", "task {id} and task {first} both continue the task {old}"),
        text!("一个任务只能由一行延续：留下一行，另一行是新任务", "one row continues a task: keep one of them, the other is a new task"),
    )
}

fn renamed(source: &SourceFile, task: &Task, before: &str) -> Finding {
    let (id, name) = (&task.id, &task.name);
    Finding::error(
        "task-renamed",
        key_in_row(source, id, "name"),
        text!("任务 {id} 在原计划里是“{before}”，现在是“{name}”", "task {id} is `{before}` in the predecessor and `{name}` now"),
        text!(
            "还是同一个任务，就写 continues = \"{id}\"；不是，就给它换一个编号",
            "if it is the same task, write continues = \"{id}\"; if not, give the row another id"
        ),
    )
}

fn renumbered(source: &SourceFile, task: &Task, before: &str) -> Finding {
    let (id, name) = (&task.id, &task.name);
    Finding::error(
        "task-renumbered",
        key_in_row(source, id, "id"),
        text!("“{name}”在原计划里是任务 {before}，现在是任务 {id}", "`{name}` is task {before} in the predecessor and task {id} now"),
        text!(
            "还是同一个任务，就写 continues = \"{before}\"；不是，就给它换一个名称",
            "if it is the same task, write continues = \"{before}\"; if not, give the row another name"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::read_plan;

    /// Rows of `id name [continues]`, held against tasks of `id name`; the codes by row.
    fn held(old: &[&str], new: &[&str]) -> Vec<String> {
        let mut text = "[plan]\nid = \"q\"\ntitle = \"t\"\nyear = 2024\npredecessor = \"p\"\n".to_owned();
        for row in new {
            let words: Vec<&str> = row.split(' ').collect();
            text.push_str(&format!("[[task]]\nid = \"{}\"\nname = \"{}\"\nwindow = \"全年\"\nlead = \"甲\"\n", words[0], words[1]));
            if let Some(old) = words.get(2) {
                text.push_str(&format!("continues = \"{old}\"\n"));
            }
        }
        let source = SourceFile::new("rules/q.plan.toml", text);
        let plan = read_plan(&source).plan.unwrap();
        let old: Vec<(String, String)> = old.iter().filter_map(|o| o.split_once(' ')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
        let found = succession(&source, &old, &plan.tasks);
        for finding in found.values().flat_map(Findings::iter) {
            assert!(finding.place.line.is_some_and(|line| line > 5));
        }
        found.iter().flat_map(|(row, findings)| findings.iter().map(move |f| format!("{row} {}", f.code))).collect()
    }

    #[test]
    fn identity_is_the_id_unless_the_row_says_otherwise() {
        let none = Vec::<String>::new();
        assert_eq!(held(&["1 甲", "2 乙"], &["1 甲", "2 乙", "3 丙"]), none);
        // Renumbered rows: each id stands for another task, and the last for one that had another id.
        assert_eq!(held(&["1 甲", "2 乙"], &["1 乙", "2 丙"]), ["1 task-renamed", "2 task-renamed"]);
        assert_eq!(held(&["1 甲", "2 乙"], &["3 乙"]), ["3 task-renumbered"]);
        assert_eq!(held(&["1 甲", "2 乙"], &["3 乙 2", "1 甲"]), none);
        // Said to be the same under a new name; said to be another's.
        assert_eq!(held(&["1 甲"], &["1 新甲 1"]), none);
        assert_eq!(held(&["1 甲", "2 乙"], &["1 乙 2", "2 甲 1"]), none);
        assert_eq!(held(&["1 甲"], &["2 乙 9"]), ["2 continues-nobody"]);
        assert_eq!(held(&["1 甲"], &["2 乙 1", "3 丙 1"]), ["3 continues-twice"]);
        assert_eq!(held(&["1 甲"], &["1 甲", "3 丙 1"]), ["3 continues-twice"]);
        // A second task of a name that its own row still has is a new task.
        assert_eq!(held(&["1 甲"], &["1 甲", "2 甲"]), none);
    }
}
