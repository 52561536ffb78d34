//! Histories that once went wrong, kept.

use crate::machine::{HeadEdit, Office, RowEdit, Step, play};
use crate::oracle::{Day, Missed, PlanFile, Row};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn row(id: &str, first: &str, last: &str, rounds: u32) -> Row {
    let name = format!("任务{id}");
    Row { id: id.to_owned(), name, first: day(first), last: day(last), rounds, percent: 10, continues: None, broken: false }
}

fn plan(id: &str, rows: Vec<Row>) -> PlanFile {
    PlanFile {
        id: id.to_owned(),
        year: 2024,
        predecessor: None,
        supplements: None,
        workdays: false,
        missed: Missed::Draw,
        embargo: 0,
        rows,
        broken: false,
    }
}

fn begin(today: &str, rows: Vec<Row>) -> Office {
    Office::new(day(today), 20, plan("p", rows))
}

fn edit(row: &str, edit: RowEdit) -> Step {
    Step::Row("p".to_owned(), row.to_owned(), edit)
}

fn window(row: &str, first: &str, last: &str) -> Step {
    edit(row, RowEdit::Window(day(first), day(last)))
}

#[test]
fn a_round_that_a_change_took_away_waits_through_the_next_change() {
    let steps = [
        Step::Night(0),
        Step::Wait(14),
        window("1", "2024-04-01", "2024-12-31"),
        Step::Night(0),
        edit("1", RowEdit::Percent(20)),
        Step::Night(1),
        Step::Backfill(vec!["p/1/2024-03-01".to_owned()]),
        Step::Night(40),
    ];
    play(begin("2024-02-20", vec![row("1", "2024-03-01", "2024-12-31", 1)]), &steps);
}

#[test]
fn a_round_that_a_change_took_away_waits_when_its_row_goes_too() {
    let steps = [
        Step::Night(0),
        Step::Wait(14),
        window("1", "2024-04-01", "2024-12-31"),
        Step::Night(0),
        edit("1", RowEdit::Remove),
        Step::Night(1),
        Step::Waive("p/1/2024-03-01".to_owned()),
        Step::Night(40),
    ];
    let rows = vec![row("1", "2024-03-01", "2024-12-31", 1), row("2", "2024-06-01", "2024-12-31", 1)];
    play(begin("2024-02-20", rows), &steps);
}

#[test]
fn a_drawn_round_moved_twice_is_not_drawn_again_without_a_person() {
    let steps = [
        Step::Night(0),
        window("1", "2024-04-01", "2024-12-31"),
        Step::Night(1),
        window("1", "2024-05-01", "2024-12-31"),
        Step::Night(1),
        Step::Night(70),
    ];
    play(begin("2024-03-01", vec![row("1", "2024-03-01", "2024-12-31", 1)]), &steps);
}

#[test]
fn a_waiver_of_a_round_that_the_rules_lost_can_be_withdrawn() {
    let steps = [
        Step::Night(0),
        Step::Waive("p/1/2024-03-01".to_owned()),
        Step::Night(14),
        window("1", "2024-04-01", "2024-12-31"),
        Step::Night(0),
        Step::Withdraw("p/1/2024-03-01".to_owned()),
        Step::Night(1),
    ];
    play(begin("2024-02-20", vec![row("1", "2024-03-01", "2024-12-31", 1)]), &steps);
}

#[test]
fn each_drawn_round_that_a_change_moves_is_asked_for_once() {
    // Two rounds drawn, then both moved, one after the other.
    let steps = [
        Step::Night(0),
        Step::Night(153),
        edit("1", RowEdit::Rounds(3)),
        Step::Night(1),
        window("1", "2024-03-02", "2024-12-31"),
        Step::Night(1),
        Step::Night(40),
        Step::Night(40),
        Step::Night(40),
    ];
    play(begin("2024-03-01", vec![row("1", "2024-03-01", "2024-12-31", 2)]), &steps);
}

#[test]
fn a_successors_broken_row_keeps_what_it_continues() {
    let old = vec![row("1", "2024-03-01", "2024-12-31", 1), row("2", "2024-06-01", "2024-12-31", 1)];
    let renumbered = Row { id: "5".to_owned(), continues: Some("2".to_owned()), broken: true, ..old[1].clone() };
    let successor = PlanFile { predecessor: Some("p".to_owned()), ..plan("q", vec![old[0].clone(), renumbered]) };
    let steps = [
        Step::Night(0),
        Step::Install(successor, Some("p".to_owned())),
        Step::Night(1),
        Step::Night(100),
        Step::Row("q".to_owned(), "5".to_owned(), RowEdit::Mend),
        Step::Night(1),
    ];
    play(begin("2024-03-01", old), &steps);
}

#[test]
fn a_successors_broken_row_keeps_the_task_that_it_names() {
    let old = row("1", "2024-03-01", "2024-12-31", 1);
    let renumbered = Row { id: "4".to_owned(), broken: true, ..old.clone() };
    let successor = PlanFile { predecessor: Some("p".to_owned()), ..plan("q", vec![renumbered]) };
    let steps = [
        Step::Night(0),
        Step::Install(successor, None),
        Step::Night(1),
        Step::Night(60),
        Step::Row("q".to_owned(), "4".to_owned(), RowEdit::Mend),
        Step::Row("q".to_owned(), "4".to_owned(), RowEdit::Continues("1".to_owned())),
        Step::Night(1),
    ];
    play(begin("2024-01-01", vec![old]), &steps);
}

#[test]
fn a_renumbered_row_is_an_error_until_someone_says_what_it_is() {
    let old = row("1", "2024-03-01", "2024-12-31", 2);
    let renumbered = Row { id: "4".to_owned(), ..old.clone() };
    let successor = PlanFile { predecessor: Some("p".to_owned()), ..plan("q", vec![renumbered]) };
    let steps = [
        Step::Night(0),
        Step::Install(successor, Some("p".to_owned())),
        Step::Night(1),
        Step::Night(1),
        Step::Night(160),
        Step::Row("q".to_owned(), "4".to_owned(), RowEdit::Continues("1".to_owned())),
        Step::Night(1),
    ];
    play(begin("2024-03-01", vec![old]), &steps);
}

/// Plan q takes over from p and calls task 2 otherwise without a word of what it continues: p's task 2 stays in force.
fn slipped() -> (Office, PlanFile) {
    let old = vec![row("1", "2024-03-01", "2024-12-31", 2), row("2", "2024-03-01", "2024-12-31", 2)];
    let renamed = Row { name: "改名".to_owned(), ..old[1].clone() };
    let successor = PlanFile { predecessor: Some("p".to_owned()), ..plan("q", vec![old[0].clone(), renamed]) };
    (begin("2024-03-01", old), successor)
}

#[test]
fn a_successor_that_cannot_be_read_leaves_what_its_predecessor_still_has_in_force() {
    let (office, successor) = slipped();
    let steps = [
        Step::Night(0),
        Step::Install(successor, Some("p".to_owned())),
        Step::Night(1),
        Step::Head("q".to_owned(), HeadEdit::Break),
        Step::Night(1),
        Step::Night(160),
        Step::Head("q".to_owned(), HeadEdit::Mend),
        Step::Night(1),
    ];
    play(office, &steps);
}

#[test]
fn a_successor_that_is_taken_out_takes_out_its_line_though_its_predecessor_is_still_named() {
    let (office, successor) = slipped();
    let steps =
        [Step::Night(0), Step::Install(successor, None), Step::Night(1), Step::TakeOut("q".to_owned()), Step::Night(1), Step::Night(160)];
    play(office, &steps);
}

#[test]
fn a_lapse_that_was_told_stays_told_when_the_next_plan_drops_its_row() {
    let p = PlanFile {
        missed: Missed::Lapse,
        rows: vec![row("1", "2024-10-01", "2025-03-31", 1), row("2", "2024-04-01", "2024-12-31", 1)],
        ..plan("p", Vec::new())
    };
    let q = PlanFile { id: "q".to_owned(), predecessor: Some("p".to_owned()), ..p.clone() };
    let steps = [
        Step::AddRow("p".to_owned(), row("3", "2024-02-01", "2024-06-30", 3)),
        Step::Night(30),
        Step::Night(12),
        Step::Install(q, Some("p".to_owned())),
        Step::Night(8),
    ];
    play(Office::new(day("2024-02-10"), 19, p), &steps);
}

#[test]
fn what_a_broken_row_continues_is_not_another_rows() {
    let broken =
        Row { continues: Some("1".to_owned()), broken: true, name: "任务1".to_owned(), ..row("3", "2024-05-01", "2024-09-30", 2) };
    let q = PlanFile { id: "q".to_owned(), predecessor: Some("p".to_owned()), ..plan("q", vec![broken]) };
    let steps = [
        Step::Night(0),
        Step::Install(q, Some("p".to_owned())),
        Step::AddRow("q".to_owned(), row("1", "2024-03-01", "2024-12-31", 1)),
        Step::Night(1),
        Step::Row("q".to_owned(), "3".to_owned(), RowEdit::Mend),
        Step::Night(80),
    ];
    play(begin("2024-01-01", vec![row("1", "2024-03-01", "2024-12-31", 1)]), &steps);
}

#[test]
fn a_row_that_is_refused_moves_no_day_by_its_plans_new_head() {
    let steps = [
        Step::Night(0),
        Step::Head("p".to_owned(), HeadEdit::Workdays(true)),
        edit("1", RowEdit::Continues("2".to_owned())),
        Step::Night(40),
    ];
    // The 120th: through the command line.
    play(Office::new(day("2024-04-15"), 14, plan("p", vec![row("1", "2024-02-01", "2024-06-30", 3)])), &steps);
}

#[test]
fn a_moved_round_is_asked_for_where_its_plan_was_away_in_between() {
    let next_year = PlanFile { id: "q".to_owned(), year: 2025, ..plan("q", vec![row("2", "2025-03-01", "2025-12-31", 1)]) };
    let steps = [
        Step::Night(0),
        window("1", "2024-05-01", "2024-09-30"),
        Step::Backfill(vec!["p/1/2024-01-01".to_owned(), "p/1/2024-05-01".to_owned()]),
        Step::Install(next_year, Some("p".to_owned())),
        Step::Night(0),
        Step::PutBack("p".to_owned()),
        Step::Night(0),
        Step::Void("p/1/2024-05-01".to_owned()),
        Step::Night(60),
    ];
    play(begin("2024-05-23", vec![row("1", "2024-01-01", "2024-12-31", 2)]), &steps);
}

#[test]
fn a_waiver_is_taken_back_under_the_id_that_it_was_given_under() {
    let mut q = plan("q", vec![row("2", "2024-06-01", "2024-06-30", 4)]);
    q.predecessor = Some("p".to_owned());
    q.rows[0].name = "改名".to_owned();
    let steps = [
        Step::Night(2),
        Step::Night(19),
        Step::Void("p/2/2024-06-08".to_owned()),
        Step::Install(q, None),
        Step::Night(5),
        Step::Waive("p/2/2024-06-08.2".to_owned()),
        Step::Row("q".to_owned(), "2".to_owned(), RowEdit::Continues("2".to_owned())),
        Step::Withdraw("p/2/2024-06-08.2".to_owned()),
        Step::Night(1),
    ];
    play(begin("2024-06-06", vec![row("2", "2024-06-01", "2024-06-30", 4)]), &steps);
}

#[test]
fn an_id_that_a_row_beside_takes_over_was_nobodys_to_continue() {
    let steps = [
        edit("1", RowEdit::Continues("3".to_owned())),
        Step::Night(5),
        Step::Row("p".to_owned(), "2".to_owned(), RowEdit::Id("3".to_owned(), true)),
        Step::Night(106),
        Step::Night(1),
    ];
    let rows = vec![row("1", "2024-06-01", "2024-06-30", 2), row("2", "2024-01-01", "2024-12-31", 1)];
    play(begin("2024-02-11", rows), &steps);
}

#[test]
fn a_row_that_continues_nobody_is_not_the_task_that_a_row_beside_is() {
    for turned in [false, true] {
        let good = row("1", "2024-10-01", "2025-03-31", 3);
        let nobody = Row { name: good.name.clone(), continues: Some("2".to_owned()), ..row("5", "2024-05-01", "2024-09-30", 3) };
        let rows = if turned { vec![nobody, good] } else { vec![good, nobody] };
        let q = PlanFile { predecessor: Some("p".to_owned()), ..plan("q", rows) };
        let steps = [Step::Night(0), Step::Install(q, None), Step::Night(0), Step::Night(1), Step::Night(160)];
        play(begin("2024-01-01", vec![row("1", "2024-03-01", "2024-12-31", 1)]), &steps);
    }
}

#[test]
fn a_row_with_the_id_of_what_another_continues_is_not_that_task_when_its_plan_is_put_back() {
    let four = Row { continues: Some("1".to_owned()), name: "任务1".to_owned(), ..row("4", "2024-06-01", "2024-06-30", 1) };
    let q = PlanFile { predecessor: Some("p".to_owned()), ..plan("q", vec![four, row("2", "2024-04-01", "2024-12-31", 1)]) };
    let steps = [
        Step::Night(0),
        Step::Install(q, None),
        Step::Night(1),
        Step::AddRow("q".to_owned(), row("1", "2024-03-01", "2024-12-31", 1)),
        Step::TakeOut("q".to_owned()),
        Step::Night(1),
        Step::PutBack("q".to_owned()),
        Step::Night(0),
        Step::Night(1),
    ];
    play(begin("2024-09-12", vec![row("1", "2024-06-01", "2024-06-30", 1), row("2", "2024-03-01", "2024-12-31", 1)]), &steps);
}

#[test]
fn a_row_is_its_task_through_a_plan_without_it_unless_another_row_took_it_over() {
    let both = || vec![row("1", "2024-03-01", "2024-12-31", 2), row("2", "2024-07-02", "2024-12-31", 2)];
    let after = |id: &str, before: &str, rows| PlanFile { predecessor: Some(before.to_owned()), ..plan(id, rows) };
    let as_five =
        |old: &str| Row { continues: Some(old.to_owned()), name: "任务1".to_owned(), ..row("5", "2024-03-01", "2024-12-31", 2) };
    let struck = || vec![row("2", "2024-07-02", "2024-12-31", 2)];
    let renumbered = || vec![as_five("1"), row("2", "2024-07-02", "2024-12-31", 2)];
    let five = Row { continues: None, ..as_five("5") };
    let later = [
        (struck(), both()),
        (struck(), renumbered()),
        (renumbered(), both()),
        (renumbered(), vec![five, row("1", "2024-04-01", "2024-12-31", 1)]),
        (renumbered(), vec![row("1", "2024-04-01", "2024-12-31", 1), as_five("1")]),
    ];
    for (q, r) in later {
        let steps = [
            Step::Night(0),
            Step::Install(after("q", "p", q), Some("p".to_owned())),
            Step::Night(1),
            Step::Install(after("r", "q", r), Some("q".to_owned())),
            Step::Night(1),
            Step::Night(10),
            Step::Night(120),
        ];
        play(begin("2024-03-01", both()), &steps);
    }
}

#[test]
fn a_row_is_its_task_where_the_plan_in_between_never_had_it_right() {
    // The same id, another one that says so, and one that is broken at first.
    for (id, continues, broken) in [("1", None, false), ("5", Some("1"), false), ("1", None, true)] {
        let after = |id: &str, before: &str, row: Row| PlanFile { predecessor: Some(before.to_owned()), ..plan(id, vec![row]) };
        let broken_row = Row { broken: true, ..row("1", "2024-07-02", "2024-07-31", 3) };
        let mut q = after("q", "p", broken_row);
        q.rows.push(row("2", "2024-07-02", "2024-12-31", 2));
        let continues = continues.map(str::to_owned);
        let mut r = after("r", "q", Row { broken, continues, name: "任务1".to_owned(), ..row(id, "2024-07-02", "2024-07-31", 4) });
        r.rows.push(row("2", "2024-07-02", "2024-12-31", 2));
        let mut steps = vec![Step::Night(0), Step::Install(q, Some("p".to_owned())), Step::Night(1)];
        steps.extend([Step::Install(r, Some("q".to_owned())), Step::Night(0), Step::Night(10)]);
        if broken {
            steps.push(Step::Row("r".to_owned(), "1".to_owned(), RowEdit::Mend));
        }
        steps.extend([Step::Night(1), Step::Night(30)]);
        let rows = vec![row("1", "2024-03-01", "2024-12-31", 1), row("2", "2024-07-02", "2024-12-31", 2)];
        play(begin("2024-07-01", rows), &steps);
    }
}

#[test]
fn a_waiver_is_taken_back_under_the_id_in_force_while_another_file_lies_beside() {
    let after = |id: &str, before: &str| PlanFile {
        predecessor: Some(before.to_owned()),
        ..plan(id, vec![row("2", "2024-02-01", "2024-06-30", 1)])
    };
    let steps = [
        Step::Night(0),
        Step::Waive("p/2/2024-02-01".to_owned()),
        Step::Install(after("q", "p"), None),
        Step::Night(0),
        Step::Install(after("r", "q"), None),
        Step::Withdraw("q/2/2024-02-01".to_owned()),
        Step::Night(40),
    ];
    play(begin("2024-01-01", vec![row("2", "2024-02-01", "2024-06-30", 1)]), &steps);
}

#[test]
fn a_round_that_a_change_put_into_the_past_stays_a_question_when_the_draw_it_was_moved_from_is_void() {
    let steps = [
        Step::Night(0),
        window("1", "2024-03-03", "2024-12-31"),
        Step::Night(5),
        Step::Void("p/1/2024-03-01".to_owned()),
        Step::Night(0),
        Step::Night(3),
        Step::Backfill(vec!["p/1/2024-03-03".to_owned()]),
        Step::Night(1),
    ];
    play(begin("2024-03-01", vec![row("1", "2024-03-01", "2024-12-31", 1)]), &steps);
}

#[test]
fn a_row_that_continues_the_one_beside_it_leaves_both_as_they_were() {
    let rows = || vec![row("1", "2024-03-01", "2024-12-31", 2), row("2", "2024-10-01", "2024-12-31", 1)];
    let successor = PlanFile { predecessor: Some("p".to_owned()), ..plan("q", rows()) };
    let edit = Step::Row("q".to_owned(), "1".to_owned(), RowEdit::Continues("2".to_owned()));
    let steps = [Step::Night(0), Step::Install(successor, None), Step::Night(0), edit, Step::Night(0), Step::Night(200)];
    play(begin("2024-03-14", vec![row("1", "2024-03-01", "2024-12-31", 1)]), &steps);
}

#[test]
fn a_name_that_two_plans_pass_on_in_one_day_is_read_as_the_sweep_read_it() {
    let named = |id: &str, name: &str, continues: Option<&str>| Row {
        name: name.to_owned(),
        continues: continues.map(str::to_owned),
        ..row(id, "2024-04-01", "2024-12-31", 2)
    };
    let q =
        PlanFile { predecessor: Some("p".to_owned()), ..plan("q", vec![named("2", "任务1", None), named("4", "改名5", Some("2"))]) };
    let r = PlanFile {
        predecessor: Some("q".to_owned()),
        ..plan("r", vec![named("2", "任务1", None), named("7", "改名5", None), named("3", "任务3", None)])
    };
    let both = || vec![row("1", "2024-03-01", "2024-12-31", 1), row("2", "2024-03-01", "2024-12-31", 1)];
    for steps in [
        vec![edit("1", RowEdit::Rename("别名3".to_owned())), Step::Night(0), Step::Install(q.clone(), None), Step::Night(0)],
        vec![Step::Night(0), edit("1", RowEdit::Rename("别名3".to_owned())), Step::Install(q.clone(), None), Step::Night(0)],
    ] {
        let steps = [steps, vec![Step::Install(r.clone(), None), Step::Night(0), Step::Night(1)]].concat();
        play(begin("2024-01-01", both()), &steps);
    }
}

#[test]
fn a_row_that_continues_one_that_never_was_good_stays_that_task() {
    let q = PlanFile {
        predecessor: Some("p".to_owned()),
        ..plan("q", vec![Row { continues: Some("1".to_owned()), name: "任务1".to_owned(), ..row("3", "2024-04-01", "2024-12-31", 2) }])
    };
    let steps = [edit("1", RowEdit::Continues("1".to_owned())), Step::Night(0), Step::Install(q, None), Step::Night(0), Step::Night(1)];
    play(begin("2024-01-01", vec![row("1", "2024-03-01", "2024-12-31", 1)]), &steps);
}

#[test]
fn a_row_of_a_name_whose_task_another_row_goes_on_with_is_a_new_one_at_once() {
    // The task has its old id again, and its last one is another row's.
    let id = |from: &str, to: &str, says: bool| edit(from, RowEdit::Id(to.to_owned(), says));
    let again = row("1", "2024-03-01", "2024-12-31", 1);
    let steps = [
        Step::Night(0),
        id("1", "5", true),
        Step::Night(0),
        id("5", "6", false),
        Step::AddRow("p".to_owned(), again.clone()),
        Step::Night(0),
        Step::Night(1),
    ];
    play(begin("2024-01-01", vec![again.clone()]), &steps);
    // With another name nobody can tell, tonight or tomorrow.
    let other = Row { name: "任务4".to_owned(), ..again.clone() };
    let steps = [
        Step::Night(0),
        id("1", "5", true),
        Step::Night(0),
        id("5", "6", false),
        Step::AddRow("p".to_owned(), other),
        Step::Night(0),
        Step::Night(1),
    ];
    play(begin("2024-01-01", vec![again.clone()]), &steps);
    // Under the id that the plan before had.
    let q = PlanFile {
        predecessor: Some("p".to_owned()),
        ..plan("q", vec![Row { continues: Some("1".to_owned()), name: "任务1".to_owned(), ..row("3", "2024-04-01", "2024-12-31", 3) }])
    };
    let steps = [
        Step::Night(0),
        Step::Install(q, Some("p".to_owned())),
        Step::Night(0),
        Step::AddRow("q".to_owned(), again.clone()),
        Step::Row("q".to_owned(), "3".to_owned(), RowEdit::Id("5".to_owned(), false)),
        Step::Night(0),
        Step::Night(1),
    ];
    play(begin("2024-01-01", vec![again]), &steps);
}

#[test]
fn a_day_before_a_later_plan_began_may_be_the_one_that_an_edit_moved() {
    let q = PlanFile { supplements: Some("p".to_owned()), ..plan("q", vec![row("2", "2024-06-01", "2024-06-30", 3)]) };
    let steps = [
        Step::Night(0),
        Step::Install(q, None),
        Step::Night(2),
        Step::Backfill(vec!["q/2/2024-06-11".to_owned()]),
        Step::Row("q".to_owned(), "2".to_owned(), RowEdit::Rounds(2)),
        Step::Night(0),
        Step::Night(5),
    ];
    play(begin("2024-06-10", vec![row("1", "2024-04-01", "2024-12-31", 3)]), &steps);
}

#[test]
fn what_an_embargo_kept_back_is_published_whole_by_the_sweep_after_one_that_was_killed() {
    for point in 1..=12 {
        let mut office = begin("2024-01-15", vec![row("1", "2024-02-01", "2024-06-30", 4)]);
        office.files[0].embargo = 20;
        play(office, &[Step::Night(17), Step::Wait(20), Step::Killed(point), Step::Night(0)]);
    }
}

#[test]
fn what_waits_ahead_stays_the_question_that_it_is_while_its_plan_is_away() {
    // For what was drawn elsewhere.
    let q = PlanFile { predecessor: Some("p".to_owned()), ..plan("q", vec![row("1", "2024-11-01", "2025-03-31", 2)]) };
    let steps = [
        Step::Backfill(vec!["p/1/2024-10-01".to_owned()]),
        Step::Install(q, None),
        Step::Night(12),
        Step::TakeOut("q".to_owned()),
        Step::Night(0),
        Step::Night(13),
        Step::PutBack("q".to_owned()),
        Step::Night(0),
    ];
    play(begin("2024-10-07", vec![row("1", "2024-10-01", "2025-03-31", 2)]), &steps);
    // For a decision that was taken back.
    let other = PlanFile { year: 2025, ..plan("r", vec![row("3", "2025-03-01", "2025-12-31", 1)]) };
    let steps = [
        Step::Night(0),
        Step::Waive("p/1/2024-04-01".to_owned()),
        edit("1", RowEdit::Rounds(2)),
        Step::Withdraw("p/1/2024-04-01".to_owned()),
        Step::Install(other, Some("p".to_owned())),
        Step::Night(0),
        Step::PutBack("p".to_owned()),
        Step::Night(0),
        Step::Night(100),
    ];
    play(begin("2024-01-01", vec![row("1", "2024-04-01", "2024-12-31", 1)]), &steps);
}

#[test]
fn a_row_of_a_name_whose_task_another_row_continues_under_an_older_id_is_a_new_one_at_once() {
    let (one, two) = (row("1", "2024-05-01", "2024-09-30", 1), row("2", "2024-04-01", "2024-12-31", 2));
    let heirs = vec![Row { id: "5".to_owned(), continues: Some("2".to_owned()), ..one.clone() }, Row { id: "6".to_owned(), ..two.clone() }];
    let q = PlanFile { predecessor: Some("p".to_owned()), ..plan("q", heirs) };
    let steps = [
        Step::Night(0),
        edit("2", RowEdit::Id("3".to_owned(), true)),
        Step::Waive("p/1/2024-05-01".to_owned()),
        Step::Install(q, None),
        Step::Night(0),
        Step::Night(1),
    ];
    play(begin("2024-01-01", vec![one, two]), &steps);
}

#[test]
fn a_row_of_a_name_whose_task_the_row_of_its_older_id_is_a_new_one_at_once() {
    // Row 2 of the first plan got the id 1. The successor's row 2 is that task by its older id, and its row 3 of the same name a new one.
    let two = row("2", "2024-03-01", "2024-12-31", 1);
    let other = Row { id: "3".to_owned(), ..two.clone() };
    let q = PlanFile { predecessor: Some("p".to_owned()), ..plan("q", vec![other, two.clone()]) };
    let steps = [
        Step::Night(0),
        edit("2", RowEdit::Id("1".to_owned(), true)),
        Step::Night(0),
        Step::Install(q, None),
        Step::Night(0),
        Step::Night(1),
    ];
    play(begin("2024-01-01", vec![two]), &steps);
}
