//! Cells, groups, lots and chances: what the rules distinguish, numbers that are rounded once, and that everyone comes up as often as is
//! published.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use choucha::draw::{CellLot, CellNeed, Chances, Frame, Mark, Need, ObjectTable, Tickets, groups, lot_quotas, lot_start, select};
use choucha::fairness::fresh_seed;
use choucha::model::Exact;
use choucha::plan::{Bounds, Ratio};
use choucha::rules::{Quota, Totals};
use rayon::prelude::*;
use serde_json::Value;
use statrs::distribution::{Binomial, DiscreteCDF as _};

use crate::support::{Ws, long, shops, task};

/// Rows labelled 店: so many of each tier.
fn tiers(counts: &[(&str, usize)]) -> String {
    let mut text = String::from("id,name,region,tier,status,labels,beds\n");
    let mut number = 0;
    for (tier, count) in counts {
        for _ in 0..*count {
            text.push_str(&format!("S{number:05},店{number},东区,{tier},存续,店,{}\n", number % 50));
            number += 1;
        }
    }
    text
}

fn cells(draw: &Value) -> Vec<Value> {
    draw["cells"].as_array().unwrap().clone()
}

/// The chances that a draw publishes, each with how many objects have it.
fn chances(ws: &Ws, draw: &str) -> BTreeMap<String, usize> {
    let text = ws.read(&format!("var/public/{}/frame.csv", draw.replace('/', "-")));
    let mut found = BTreeMap::new();
    for line in text.lines().skip(1) {
        *found.entry(line.split(',').nth(3).unwrap().to_owned()).or_default() += 1;
    }
    found
}

#[test]
fn without_a_risk_clause_a_task_has_one_cell_and_everyone_the_same_chance() {
    let ws = Ws::small(&task("1", "ratio = \"3%\""), &tiers(&[("低", 97), ("高", 3)]));
    let plan = ws.run(&["plan", "--json"]).ok().json();
    let codes: BTreeSet<&str> = plan["tasks"][0]["cells"].as_array().unwrap().iter().map(|c| c["cell"].as_str().unwrap()).collect();
    assert_eq!(codes, ["c1"].into());
    let report = ws.run(&["fairness", "--seeds", "4000", "--json"]).ok().json();
    assert_eq!((report["cells"][0]["population"].as_u64(), report["cells"][0]["never_drawn"].as_u64()), (Some(100), Some(0)));
    let draw = ws.draw("2024-03-01")["drawn"][0].clone();
    let cells = cells(&draw);
    assert_eq!(cells.len(), 1);
    assert_eq!((&cells[0]["tiers"], &cells[0]["stratum"]), (&serde_json::json!(["低", "中", "高"]), &Value::Null));
    assert_eq!((cells[0]["population"].as_u64(), cells[0]["quota"].as_u64(), cells[0]["drawn"].as_u64()), (Some(100), Some(3), Some(3)));
    assert_eq!(chances(&ws, "p/1/2024-03-01"), [("3÷100".to_owned(), 100)].into());
    // The office's list still says each object's own tier.
    let list = ws.read("var/draws/p-1-2024-03-01/objects.csv");
    assert!(list.lines().skip(1).all(|l| ["低", "高"].contains(&l.split(',').nth(5).unwrap())), "{list}");
    ws.run(&["verify"]).ok();
    ws.recompute();
}

#[test]
fn twelve_rounds_of_an_exact_ratio_reach_everyone() {
    // The few of a tier are drawn like the many: by the twelfth round of nine everybody came up once, eight of them twice.
    let ws = Ws::small(&task("1", "ratio = \"9%\"\nfrequency = 12").replace("3月—12月", "全年"), &tiers(&[("低", 97), ("高", 3)]));
    assert_eq!(ws.draw("2024-01-01")["drawn"].as_array().unwrap().len(), 1);
    assert_eq!(ws.draw("2024-12-31")["drawn"].as_array().unwrap().len(), 11);
    let mut times: std::collections::BTreeMap<String, u32> = std::collections::BTreeMap::new();
    for (_, objects) in ws.drawn() {
        for object in objects {
            *times.entry(object).or_default() += 1;
        }
    }
    assert_eq!((times.len(), times.values().filter(|n| **n == 2).count(), times.values().max()), (100, 8, Some(&2)));
    assert_eq!(chances(&ws, "p/1/2024-01-01"), [("9÷100".to_owned(), 100)].into());
}

#[test]
fn cells_of_one_exact_ratio_share_their_number_by_lot_and_nobody_is_left_out() {
    // Other openings make the high tier a cell of its own; both are of one ratio.
    let ws = Ws::small(&task("1", "ratio = \"3%\"\nrule = \"a.rhai\""), &tiers(&[("低", 97), ("高", 3)]));
    ws.write("rules/a.rhai", "fn frequency(task, cell) { if cell.tier == tier(\"高\") { 2 } else { 1 } }\n");
    let preview = ws.run(&["preview", "--json"]).ok().json();
    let round = &preview["tasks"][0]["rounds"][0];
    let group = &round["groups"][0];
    assert_eq!((group["number"].as_u64(), round["quota"].as_u64(), round["groups"].as_array().unwrap().len()), (Some(3), Some(3), 1));
    let of =
        |cell: &Value| (cell["expected"].as_str().unwrap().to_owned(), cell["least"].as_u64().unwrap(), cell["most"].as_u64().unwrap());
    let found: Vec<_> = group["cells"].as_array().unwrap().iter().map(of).collect();
    assert_eq!(found, [("291/100".to_owned(), 2, 3), ("9/100".to_owned(), 0, 1)]);
    let entry = |tier: &str| round["cells"].as_array().unwrap().iter().find(|c| c["tier"] == tier).unwrap().clone();
    assert_eq!((entry("高")["quota"].as_f64(), entry("高")["cell"].as_str()), (Some(0.09), Some("c2")));
    assert_eq!(
        (entry("中")["population"].as_u64(), entry("中")["quota"].as_u64(), entry("中")["cell"].as_str()),
        (Some(0), Some(0), Some("c1"))
    );
    // As often as published, lot included.
    let report = ws.run(&["fairness", "--seeds", "20000", "--json"]).ok().json();
    assert_eq!(report["fair"], true);
    let high = report["cells"].as_array().unwrap().iter().find(|c| c["cell"] == "c2").unwrap();
    assert_eq!((high["one_more"].as_f64(), high["never_drawn"].as_u64()), (Some(0.09), Some(0)));
    ws.draw("2024-03-01");
    assert_eq!(chances(&ws, "p/1/2024-03-01"), [("3÷100".to_owned(), 100)].into());
    ws.run(&["verify"]).ok();
}

#[test]
fn a_floor_is_rounded_once_a_cell() {
    let ws = Ws::small(&task("1", "ratio = \">=1%\""), &tiers(&[("低", 20), ("中", 16), ("高", 10)]));
    assert_eq!(ws.draw("2024-03-01")["drawn"][0]["objects"], 1);
    assert_eq!(chances(&ws, "p/1/2024-03-01"), [("1÷46".to_owned(), 46)].into());
}

#[test]
fn different_ratios_keep_their_own_numbers() {
    let ws = Ws::small(&task("1", "ratio = \"3%\"\nrule = \"a.rhai\""), &tiers(&[("低", 3001), ("高", 101)]));
    ws.write("rules/a.rhai", "fn ratio(task, cell) { if cell.tier == tier(\"高\") { task.ratio } else { percent(0.1) } }\n");
    let draw = ws.draw("2024-03-01")["drawn"][0].clone();
    let quotas: Vec<u64> = cells(&draw).iter().map(|c| c["quota"].as_u64().unwrap()).collect();
    assert_eq!(quotas, [4, 4]);
    assert_eq!(draw["groups"], serde_json::json!([4, 4]));
}

#[test]
fn a_count_holds_with_those_who_have_to_be_visited() {
    let ws = Ws::small(&task("1", "count = \"60..70\"\nrule = \"a.rhai\""), &shops(400));
    // 8 of 400 have to be visited.
    ws.write("rules/a.rhai", "fn certain(task) { field(\"beds\") == 7 }\n");
    let draw = ws.draw("2024-03-01")["drawn"][0].clone();
    assert_eq!((draw["objects"].as_u64(), cells(&draw)[0]["certain"].as_u64()), (Some(60), Some(8)));
    // More than the count allows: they are visited, nobody is drawn by lot, and it is said.
    let ws = Ws::small(&task("1", "count = \"<=5\"\nratio = \"10%\"\nrule = \"a.rhai\""), &shops(400));
    ws.write("rules/a.rhai", "fn certain(task) { field(\"beds\") == 7 }\n");
    let draw = ws.draw("2024-03-01")["drawn"][0].clone();
    assert_eq!((draw["objects"].as_u64(), cells(&draw)[0]["quota"].as_u64()), (Some(8), Some(0)));
    assert!(draw["notes"].to_string().contains("必查的有 8 个"), "{}", draw["notes"]);
    // On top of a ratio.
    let ws = Ws::small(&task("1", "ratio = \"10%\"\nrule = \"a.rhai\""), &shops(400));
    ws.write("rules/a.rhai", "fn certain(task) { field(\"beds\") == 7 }\n");
    // The preview counts as the draw does.
    let round = ws.run(&["preview", "--json"]).ok().json()["tasks"][0]["rounds"][0].clone();
    assert_eq!((round["objects"].as_u64(), round["quota"].as_u64()), (Some(48), Some(40)));
    assert!(ws.run(&["preview"]).ok().out.contains("48/400"));
    assert_eq!(ws.draw("2024-03-01")["drawn"][0]["objects"], 48);
}

#[test]
fn a_count_that_there_are_too_few_for_is_said_and_all_are_drawn() {
    for (count, told) in [("60..70", true), ("40..50", false), ("30..35", false)] {
        let ws = Ws::small(&task("1", &format!("count = \"{count}\"")), &shops(40));
        let draw = ws.draw("2024-03-01")["drawn"][0].clone();
        let notes = draw["notes"].to_string();
        assert_eq!(notes.contains("总数要求至少 60，一共只有 40 个"), told, "{count}: {notes}");
        assert_eq!(notes.contains("一共只有"), told, "{count}: {notes}");
        assert_eq!(draw["objects"] == 40, count != "30..35", "{draw}");
    }
}

#[test]
fn a_count_that_keeps_a_floor_from_being_met_is_kept_and_said() {
    for (ratio, count, objects, told) in [
        (">=10%", "<=5", 5, true),
        (">=10%", "<=39", 39, true),
        (">=10%", "<=40", 40, false),
        (">=10%", "<=50", 40, false),
        ("10%", "<=5", 5, false),
    ] {
        let ws = Ws::small(&task("1", &format!("ratio = \"{ratio}\"\ncount = \"{count}\"")), &shops(400));
        let draw = ws.draw("2024-03-01")["drawn"][0].clone();
        assert_eq!(draw["objects"], objects, "{ratio} {count}");
        let notes = draw["notes"].to_string();
        assert_eq!(notes.contains("按“不低于”的比例要抽 40 个"), told, "{ratio} {count}: {notes}");
    }
}

/// Objects of each round, in all and by lot.
fn by_round(ws: &Ws) -> Vec<(u64, u64)> {
    let made = [ws.draw("2024-01-02"), ws.draw("2024-12-31")];
    let of = |d: &Value| (d["objects"].as_u64().unwrap(), cells(d).iter().map(|c| c["quota"].as_u64().unwrap()).sum());
    made.iter().flat_map(|found| found["drawn"].as_array().unwrap()).map(of).collect()
}

#[test]
fn a_year_is_shared_among_its_rounds_whoever_has_to_be_visited() {
    let year = |extra: &str| {
        let ws = Ws::small(&task("1", &format!("{extra}\nfrequency = 4\nratio_basis = \"year\"\nrule = \"a.rhai\"")), &shops(400));
        ws.write("rules/a.rhai", "fn certain(task) { field(\"beds\") == 7 }\n");
        ws
    };
    // 10% of 400 a year: ten a round by lot, and the eight who have to be visited each time.
    assert_eq!(by_round(&year("ratio = \"10%\"")), [(18, 10), (18, 10), (18, 10), (18, 10)]);
    // A count of the year: what has to be visited counts inside it.
    assert_eq!(by_round(&year("count = \"60\"")), [(15, 7), (15, 7), (15, 7), (15, 7)]);
    let plain = Ws::small(&task("1", "count = \"10\"\nfrequency = 4\nratio_basis = \"year\""), &shops(400));
    assert_eq!(by_round(&plain).iter().map(|r| r.0).collect::<Vec<_>>(), [3, 2, 3, 2]);
}

#[test]
fn tiers_for_which_quota_answers_differently_are_cells_of_their_own() {
    let ws = Ws::small(&task("1", "ratio = \"10%\"\nrule = \"a.rhai\""), &tiers(&[("低", 40), ("中", 30), ("高", 20)]));
    ws.write("rules/a.rhai", "fn quota(task, cell, population) { if cell.tier == tier(\"中\") { population / 10 } else { by_ratio() } }\n");
    let draw = ws.draw("2024-03-01")["drawn"][0].clone();
    let found: Vec<(String, u64, u64)> =
        cells(&draw).iter().map(|c| (c["tiers"].to_string(), c["population"].as_u64().unwrap(), c["quota"].as_u64().unwrap())).collect();
    // The population that it is asked with the second time is that of its own cell.
    assert_eq!(found, [("[\"低\",\"高\"]".to_owned(), 60, 6), ("[\"中\"]".to_owned(), 30, 3)]);
    ws.run(&["verify"]).ok();
}

struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n.max(1)
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len() as u64) as usize]
    }
}

/// A random round: frame, cells with group and share, whether nobody is drawn twice.
struct Round {
    need: Need,
    frame: Frame,
    cells: Vec<(u32, Exact)>,
    numbers: Vec<u64>,
    once: bool,
}

fn round(random: &mut Random, plain: bool) -> Round {
    let count = 1 + random.below(5);
    let ratio = random.pick(&["7%", "12.5%", "30%", "66%"]);
    let mut table = ObjectTable::default();
    let mut members = Vec::new();
    for i in 0..=random.below(16) {
        members.push((
            table.push(&format!("o{i:02}"), "", "", 0, true),
            random.below(count) as u32,
            if plain { 0 } else { random.below(3) as u32 / 2 },
        ));
    }
    let mut frame = Frame::new(Arc::new(table), members.into_iter());
    if !plain && random.below(3) == 0 {
        let salt = random.below(100);
        frame.mark(|_, e| [Mark::None, Mark::None, Mark::None, Mark::Certain, Mark::Cooling][((u64::from(e.object) + salt) % 5) as usize]);
    }
    let once = !plain && random.below(4) == 0;
    let (populations, marks) = (frame.populations(count as usize), frame.marks(count as usize));
    let need = Need {
        cells: (0..count as usize)
            .map(|i| CellNeed {
                stratum: i / 2,
                population: populations[i],
                certain: marks[i].get(&Mark::Certain).copied().unwrap_or(0),
                ratio: Ratio::parse(if plain { ratio } else { random.pick(&["7%", "30%", ">=20%", "<=40%", "10%..20%", "7%"]) }).unwrap(),
                quota: Quota::ByRatio,
                year: None,
            })
            .collect(),
        totals: match random.below(if plain { 1 } else { 4 }) {
            0 => Totals::Round(Bounds::NONE),
            1 => Totals::Round(Bounds { min: random.below(6), max: Some(6 + random.below(6)) }),
            _ => Totals::Strata(
                (0..count.div_ceil(2)).map(|_| Bounds { min: random.below(2), max: Some(2 + random.below(4)) }).collect(),
                Bounds { min: random.below(4), max: Some(4 + random.below(6)) },
            ),
        },
    };
    let found = groups(&need);
    let mut cells = vec![(0, Exact::zero()); count as usize];
    for (group, found) in (1..).zip(&found.groups) {
        for (at, share) in &found.shares {
            cells[*at] = (group, share.clone());
        }
    }
    Round { need, frame, cells, numbers: found.groups.iter().map(|g| g.number).collect(), once }
}

impl Round {
    fn chances(&self) -> Chances {
        let lots: Vec<CellLot> = (0..).zip(&self.cells).map(|(cell, (_, share))| CellLot { cell, share: share.clone() }).collect();
        Chances::new(&self.frame, &lots, self.once)
    }

    /// What one seed draws: the numbers of the lot, and the objects.
    fn drawn(&self, seed: &str) -> (Vec<u64>, Vec<u32>) {
        let tickets = Tickets::new(seed, "law");
        let cells: Vec<(u32, &Exact)> = self.cells.iter().map(|(group, share)| (*group, share)).collect();
        let quotas = lot_quotas(&cells, |group| lot_start(tickets.key(), group));
        let (fresh, marks) = (self.frame.fresh(quotas.len()), self.frame.marks(quotas.len()));
        let drawn: Vec<u64> = (0..quotas.len())
            .map(|i| {
                let can = if self.once { fresh[i] } else { self.need.cells[i].population - marks[i].values().sum::<u64>() };
                quotas[i].min(can) + self.need.cells[i].certain
            })
            .collect();
        let objects = select(&self.frame, &drawn, &tickets).into_iter().map(|s| s.object).collect();
        (quotas, objects)
    }
}

/// Random rounds, ten thousand in the long tier, each drawn under many seeds: everyone comes up as often as published. Each count is held against the exact
/// binomial tail at a level shared among all objects; and the sums of the deviations of objects with like chances against zero.
#[test]
fn chances_by_simulation_are_the_published_ones() {
    const SEEDS: u32 = 40;
    let rounds: u64 = long!(10_000, 1_500);
    type Sums = BTreeMap<u32, (f64, f64)>;
    let (worst, sums): (f64, Sums) = (0..rounds)
        .into_par_iter()
        .map(|number| {
            let round = round(&mut Random(number.wrapping_mul(0x9E37_79B9_7F4A_7C15) + 7), false);
            let mut counts = vec![0u64; round.frame.entries().len()];
            for seed in 0..SEEDS {
                let (quotas, objects) = round.drawn(&fresh_seed(&format!("law {number}"), u64::from(seed)));
                // Every group draws its number, under every seed.
                for (group, number) in (1..).zip(&round.numbers) {
                    let sum: u64 = quotas.iter().zip(&round.cells).filter(|(_, (g, _))| *g == group).map(|(q, _)| q).sum();
                    assert_eq!(sum, *number);
                }
                objects.iter().for_each(|o| counts[*o as usize] += 1);
            }
            let chances = round.chances();
            let (mut worst, mut sums) = (1.0f64, Sums::new());
            for (entry, count) in round.frame.entries().iter().zip(counts) {
                let p = chances.of(entry.cell, entry.times, entry.mark).approximate();
                if p <= 0.0 || p >= 1.0 {
                    assert_eq!(count, if p >= 1.0 { u64::from(SEEDS) } else { 0 }, "round {number}");
                    continue;
                }
                let binomial = Binomial::new(p, u64::from(SEEDS)).unwrap();
                let above = if count == 0 { 1.0 } else { binomial.sf(count - 1) };
                worst = worst.min(2.0 * binomial.cdf(count).min(above));
                let bin = (0..20).find(|b| p < f64::from(b + 1) / 20.0).unwrap_or(20);
                sums.entry(bin).or_default().0 += f64::from(u32::try_from(count).unwrap()) - f64::from(SEEDS) * p;
            }
            sums.values_mut().for_each(|(sum, square)| *square = *sum * *sum);
            (worst, sums)
        })
        .reduce(
            || (1.0, Sums::new()),
            |(a, mut sums), (b, more)| {
                for (bin, (sum, square)) in more {
                    let slot = sums.entry(bin).or_default();
                    slot.0 += sum;
                    slot.1 += square;
                }
                (a.min(b), sums)
            },
        );
    // Some 80,000 objects, at most.
    assert!(worst > 1e-10, "{worst}");
    for (bin, (sum, square)) in sums {
        let deviation = sum / square.sqrt();
        assert!(deviation.abs() < 5.0, "chances from {}%: {deviation} standard errors", bin * 5);
    }
}

#[test]
fn under_an_exact_ratio_everyone_has_number_over_population_and_nobody_is_left_out() {
    for number in 0..10_000 {
        let round = round(&mut Random(number), true);
        let population = round.frame.entries().len() as u128;
        let everyone = Exact::new(u128::from(round.numbers[0]), population);
        let chances = round.chances();
        assert_eq!(round.numbers.len(), 1);
        assert!(round.frame.entries().iter().all(|e| chances.of(e.cell, e.times, e.mark) == everyone && !everyone.is_zero()), "{number}");
        // Rounded up, and by no more than one.
        let ratio = round.need.cells[0].ratio.product(u64::try_from(population).unwrap());
        assert_eq!(u128::from(round.numbers[0]), ratio.div_ceil(10u128.pow(12)));
    }
}

#[test]
fn shares_add_up_and_bounds_hold_whatever_the_rules_ask_for() {
    for number in 0..10_000 {
        let round = round(&mut Random(number + 99), false);
        for (group, number) in (1..).zip(&round.numbers) {
            let sum: Exact = round.cells.iter().filter(|(g, _)| *g == group).map(|(_, share)| share).sum();
            assert_eq!(sum, Exact::whole(*number));
        }
        for (cell, (_, share)) in round.need.cells.iter().zip(&round.cells) {
            assert!(*share <= Exact::whole(cell.population));
        }
        // What can be kept of the bounds is kept, whatever the lot: the room is what the lottery has, less nobody.
        let inside = |cells: &[usize], bounds: Bounds| {
            let certain: u64 = cells.iter().map(|i| round.need.cells[*i].certain).sum();
            let room: u64 = cells.iter().map(|i| round.need.cells[*i].population - round.need.cells[*i].certain).sum();
            let (mut least, mut most) = (0, 0);
            for group in 1..=round.numbers.len() as u32 {
                let sum: Exact = cells.iter().filter(|i| round.cells[**i].0 == group).map(|i| &round.cells[*i].1).sum();
                least += sum.floor();
                most += sum.ceil();
            }
            let min = bounds.min.saturating_sub(certain).min(room);
            assert!(least >= min, "round {number}: {least} of at least {min}");
            assert!(bounds.max.is_none_or(|max| most <= max.saturating_sub(certain)), "round {number}: {most}");
        };
        let all: Vec<usize> = (0..round.cells.len()).collect();
        match &round.need.totals {
            Totals::Round(bounds) => inside(&all, *bounds),
            Totals::Strata(list, _) => {
                for (stratum, bounds) in list.iter().enumerate() {
                    let mine: Vec<usize> = all.iter().copied().filter(|i| round.need.cells[*i].stratum == stratum).collect();
                    inside(&mine, *bounds);
                }
            }
        }
    }
}

#[test]
fn a_shortfall_counts_what_the_lot_lacks_whoever_has_to_be_visited() {
    let row = "ratio = \"50%\"\nfrequency = 2\nrepeat = \"never\"\nrule = \"a.rhai\"";
    let ws = Ws::small(&task("1", row), &shops(40));
    // Ten of forty have to be visited; the lot asks for twenty of the other thirty each time.
    ws.write("rules/a.rhai", "fn certain(task) { field(\"beds\") < 10 }\n");
    let first = ws.draw("2024-03-01")["drawn"][0].clone();
    assert_eq!(first["objects"], 30);
    assert!(!first["notes"].to_string().contains('少'), "{}", first["notes"]);
    let second = ws.draw("2024-08-01")["drawn"][0].clone();
    assert_eq!((second["objects"].as_u64(), cells(&second)[0]["quota"].as_u64()), (Some(20), Some(20)));
    assert!(second["notes"].to_string().contains("应抽 20 个，本计划内没抽过的只剩 10 个，少 10 个"), "{}", second["notes"]);
    // Where everybody is visited nobody is missed.
    let ws = Ws::small(&task("1", "ratio = \"100%\"\nrule = \"a.rhai\""), &shops(40));
    ws.write("rules/a.rhai", "fn certain(task) { field(\"beds\") < 10 }\n");
    let all = ws.draw("2024-03-01")["drawn"][0].clone();
    assert_eq!(all["objects"], 40);
    assert!(!all["notes"].to_string().contains('少'), "{}", all["notes"]);
}
