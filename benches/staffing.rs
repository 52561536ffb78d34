//! Time of staffing: `cargo bench --bench staffing`. 5,000 inspectors and 200,000 visits, in pools of a country's shape and in one
//! pool, with recusals and without. Nothing here is asserted.
#![expect(clippy::print_stdout, clippy::cast_possible_truncation, reason = "a benchmark prints")]

use std::collections::BTreeSet;
use std::time::Instant;

use choucha::register::Officer;
use choucha::rules::{Level, Need, Team};
use choucha::staffing::{Assigner, Met, Roster, RosterEntry, VisitNeed};

const INSPECTORS: usize = 5_000;
const VISITS: usize = 200_000;

/// Departments, counties, share of visits with a recusal in thousandths, whether partners come from either level.
const CASES: &[(&str, usize, usize, usize, bool)] = &[
    ("30 departments, city and 12 counties", 30, 12, 0, false),
    ("the same, 5% of visits with a recusal", 30, 12, 50, false),
    ("the same, partners from either level", 30, 12, 50, true),
    ("one department, one pool", 1, 0, 50, false),
];

fn main() {
    println!("{INSPECTORS} inspectors, {VISITS} visits of 3 in 200 draws");
    println!("{:<42} seconds  staffed  largest spread in a pool", "case");
    for (name, departments, counties, recused, either) in CASES {
        let pools = departments * (counties + 1);
        let entries: Vec<RosterEntry> = (0..INSPECTORS)
            .map(|i| {
                let pool = i % pools;
                let (department, place) = (pool % departments, pool / departments);
                let region = if place == 0 { "市".to_owned() } else { format!("县{place}") };
                let officer = Officer {
                    id: format!("I{i:06}"),
                    name: String::new(),
                    department: format!("局{department}"),
                    branch: format!("局{department}"),
                    region,
                    specialities: Vec::new(),
                    expert: false,
                    home: String::new(),
                };
                RosterEntry { city: place == 0, officer, start: 0 }
            })
            .collect();
        let roster = Roster { entries };
        let need = |department: usize, level, count| Need {
            department: format!("局{department}"),
            branch: format!("局{department}"),
            level,
            speciality: String::new(),
            expert: false,
            count,
        };
        let teams: Vec<Team> = (0..200)
            .map(|d| {
                let level = if *counties == 0 || d % 3 == 0 { Level::City } else { Level::County };
                let (lead, partner) = (d % departments, (d + 1) % departments);
                let second = need(partner, if *either { Level::Either } else { level }, 1);
                let needs = if *departments == 1 { vec![need(0, level, 3)] } else { vec![need(lead, level, 2), second] };
                Team { needs, ..Team::default() }
            })
            .collect();
        let lotteries: Vec<String> = (0..200).map(|d| format!("p/{d}/2024-03-01")).collect();
        let regions: Vec<String> = (0..VISITS).map(|v| format!("县{}", v % (*counties).max(1) + 1)).collect();
        let names: Vec<String> = (0..VISITS).map(|v| format!("v{v}")).collect();
        let seed = "5e".repeat(32);
        let visits: Vec<VisitNeed<'_>> = (0..VISITS)
            .filter_map(|v| {
                let draw = v / (VISITS / 200);
                let barred = if v * 7 % 1_000 < *recused {
                    (0..40).map(|k| ((v * 31 + k * 127) % INSPECTORS) as u32).collect()
                } else {
                    BTreeSet::new()
                };
                Some(VisitNeed {
                    visit: names.get(v)?,
                    team: teams.get(draw)?,
                    region: regions.get(v)?,
                    barred,
                    seed: &seed,
                    lottery: lotteries.get(draw)?,
                })
            })
            .collect();
        let mut bench = Assigner::new(&roster, vec![0; INSPECTORS], Met::new());
        let start = Instant::now();
        let done = bench.staff(&visits);
        let seconds = start.elapsed().as_secs_f64();
        let staffed = done.iter().filter(|s| !s.members.is_empty()).count();
        let spread = (0..pools)
            .filter_map(|pool| {
                let loads = || bench.loads.iter().enumerate().filter(|(i, _)| i % pools == pool).map(|(_, l)| *l);
                Some(loads().max()? - loads().min()?)
            })
            .max()
            .unwrap_or(0);
        println!("{name:<42} {seconds:>7.2}  {staffed:>7}  {spread}");
    }
}
