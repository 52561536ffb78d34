//! Who inspects: teams by lot, recusals, substitutes, shared lotteries, limits of burden.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::Arc;

use choucha::draw::{CellLot, Chances, Frame, Mark, ObjectTable, Tickets, select};
use choucha::fairness::{Numbers, Tally};
use choucha::model::{DrawId, Exact, LateRecusal, VisitRecord};
use choucha::register::Officer;
use choucha::rules::{Counted, Level, Limits, Need, Team, VisitLimit};
use choucha::staffing::{Asking, Assigner, Inputs, Met, PastVisit, Roster, RosterEntry, StepBack, Visit, VisitHistory, VisitNeed, mark_of};
use chrono::NaiveDate;

use crate::support::{Ws, long, repository, shops, task};

/// A stream of numbers that is the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n.max(1)
    }
}

fn officer(id: usize, branch: &str, region: &str, special: &[&str], expert: bool) -> RosterEntry {
    let officer = Officer {
        id: format!("I{id:05}"),
        name: format!("人{id}"),
        department: format!("{region}{branch}"),
        branch: branch.to_owned(),
        region: region.to_owned(),
        specialities: special.iter().map(|s| (*s).to_owned()).collect(),
        expert,
        home: String::new(),
    };
    RosterEntry { officer, city: region == "市", start: 0 }
}

fn need(branch: &str, level: Level, special: &str, count: u32) -> Need {
    Need { department: branch.to_owned(), branch: branch.to_owned(), level, speciality: special.to_owned(), expert: false, count }
}

fn may(entry: &RosterEntry, need: &Need, region: &str) -> bool {
    let o = &entry.officer;
    let level = match need.level {
        Level::City => entry.city,
        Level::County => o.region == region,
        Level::Either => entry.city || o.region == region,
    };
    o.branch == need.branch && o.expert == need.expert && level && (need.speciality.is_empty() || o.specialities.contains(&need.speciality))
}

/// Every set of inspectors that can make a visit, by trying all.
fn possible(roster: &Roster, team: &Team, region: &str, barred: &BTreeSet<u32>) -> Vec<BTreeSet<u32>> {
    fn fill(
        roster: &Roster,
        seats: &[&Need],
        region: &str,
        barred: &BTreeSet<u32>,
        taken: &mut Vec<u32>,
        found: &mut BTreeSet<BTreeSet<u32>>,
    ) {
        let Some((seat, rest)) = seats.split_first() else {
            found.insert(taken.iter().copied().collect());
            return;
        };
        for (i, entry) in roster.entries.iter().enumerate() {
            let i = u32::try_from(i).unwrap();
            if !taken.contains(&i) && !barred.contains(&i) && may(entry, seat, region) {
                taken.push(i);
                fill(roster, rest, region, barred, taken, found);
                taken.pop();
            }
        }
    }
    let seats: Vec<&Need> = team.needs.iter().flat_map(|n| std::iter::repeat_n(n, n.count as usize)).collect();
    let mut found = BTreeSet::new();
    fill(roster, &seats, region, barred, &mut Vec::new(), &mut found);
    found.into_iter().collect()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a random case made, solved by us and by search, and compared")]
fn loads_are_as_even_as_an_exhaustive_search_finds() {
    let mut random = Random(5);
    let (mut forced, mut unstaffed, mut evened) = (0, 0, 0);
    for case in 0..3_000 {
        let people = 2 + random.below(4);
        let entries: Vec<RosterEntry> = (0..people)
            .map(|i| {
                let region = ["市", "甲县", "甲县", "乙县"][random.below(4) as usize];
                let special: &[&str] = [&[][..], &["电梯"][..], &["电梯", "锅炉"][..]][random.below(3) as usize];
                officer(i as usize, "局", region, special, false)
            })
            .collect();
        let roster = Roster { entries };
        let loads: Vec<u32> = (0..people).map(|_| u32::try_from(random.below(3)).unwrap()).collect();
        let visits = 1 + random.below(4);
        let mut teams = Vec::new();
        for _ in 0..visits {
            let level = [Level::City, Level::County, Level::Either][random.below(3) as usize];
            let special = ["", "", "电梯", "锅炉"][random.below(4) as usize];
            let mut team = Team { needs: vec![need("局", level, special, 1)], ..Team::default() };
            if random.below(2) == 0 {
                team.needs.push(need("局", Level::Either, "", 1));
            }
            let barred: BTreeSet<u32> = (0..people).filter(|_| random.below(6) == 0).map(|i| u32::try_from(i).unwrap()).collect();
            teams.push((team, ["甲县", "乙县"][random.below(2) as usize], barred));
        }
        let names: Vec<String> = (0..visits).map(|v| format!("v{v}")).collect();
        let needs: Vec<VisitNeed<'_>> = teams
            .iter()
            .zip(&names)
            .map(|((team, region, barred), visit)| VisitNeed {
                visit,
                team,
                region,
                barred: barred.clone(),
                seed: "ab",
                lottery: "p/1/2024-03-01",
            })
            .collect();
        let mut assigner = Assigner::new(&roster, loads.clone(), Met::new());
        let done = assigner.staff(&needs);
        let choices: Vec<Vec<BTreeSet<u32>>> = teams.iter().map(|(team, region, barred)| possible(&roster, team, region, barred)).collect();
        let mut ours = loads.clone();
        for (staffed, sets) in done.iter().zip(&choices) {
            assert_eq!(staffed.members.is_empty(), sets.is_empty(), "case {case}: a visit that can be staffed is, and no other");
            if sets.is_empty() {
                unstaffed += 1;
                assert!(!staffed.short.is_empty());
            } else {
                assert!(sets.contains(&staffed.members.iter().copied().collect()), "case {case}");
                assert!(staffed.leader.is_some_and(|l| staffed.members.contains(&l)));
                staffed.members.iter().for_each(|m| ours[*m as usize] += 1);
            }
        }
        assert_eq!(ours, assigner.loads);
        // The least majorised loads: sorted from the largest, the smallest of all that can be reached.
        let mut best: Option<Vec<u32>> = None;
        let mut stack = vec![(0, loads.clone())];
        while let Some((v, loads)) = stack.pop() {
            match choices.get(v) {
                Some(sets) if sets.is_empty() => stack.push((v + 1, loads)),
                Some(sets) => {
                    for set in sets {
                        let mut next = loads.clone();
                        set.iter().for_each(|m| next[*m as usize] += 1);
                        stack.push((v + 1, next));
                    }
                }
                None => {
                    let mut sorted = loads;
                    sorted.sort_unstable_by(|a, b| b.cmp(a));
                    if best.as_ref().is_none_or(|b| sorted < *b) {
                        best = Some(sorted);
                    }
                }
            }
        }
        ours.sort_unstable_by(|a, b| b.cmp(a));
        if ours.first().zip(ours.last()).is_some_and(|(a, b)| *a > b + 1) {
            forced += 1;
        } else {
            evened += 1;
        }
        assert_eq!(Some(ours), best, "case {case}");
    }
    assert!(forced > 300 && unstaffed > 300 && evened > 300, "{forced} {unstaffed} {evened}");
}

#[test]
fn in_a_pool_without_constraints_loads_differ_by_one_at_most_pairs_rotate_and_all_meet_over_seeds() {
    let roster = Roster { entries: (0..7).map(|i| officer(i, "局", "市", &[], false)).collect() };
    let team = Team { needs: vec![need("局", Level::City, "", 2)], ..Team::default() };
    let names: Vec<String> = (0..21).map(|v| format!("v{v}")).collect();
    let mut first_pairs: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    let mut leaders: BTreeMap<u32, u32> = BTreeMap::new();
    for seed in 0..2_000 {
        let seed = format!("{seed:064x}");
        let visit = |name| VisitNeed { visit: name, team: &team, region: "甲县", barred: BTreeSet::new(), seed: &seed, lottery: "l" };
        let visits: Vec<VisitNeed<'_>> = names.iter().map(|n| visit(n.as_str())).collect();
        let mut assigner = Assigner::new(&roster, vec![0; 7], Met::new());
        let done = assigner.staff(&visits);
        let (least, most) = (assigner.loads.iter().min().unwrap(), assigner.loads.iter().max().unwrap());
        assert!(most - least <= 1);
        let mut pairs: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        for staffed in &done {
            *pairs.entry((staffed.members[0], staffed.members[1])).or_default() += 1;
            *leaders.entry(staffed.leader.unwrap()).or_default() += 1;
        }
        // 21 visits, 21 pairs: nobody is fixed to anybody.
        assert!(pairs.values().all(|n| *n <= 3) && pairs.len() >= 14, "{pairs:?}");
        *first_pairs.entry((done[0].members[0], done[0].members[1])).or_default() += 1;
    }
    // Each of the 21 pairs makes the first visit in one seed of 21: 95.2 expected of 2,000, standard deviation 9.5.
    assert_eq!(first_pairs.len(), 21);
    assert!(first_pairs.values().all(|n| (48..=143).contains(n)), "{first_pairs:?}");
    // Everyone leads: 6,000 of 42,000 each.
    assert!(leaders.len() == 7 && leaders.values().all(|n| (5_700..=6_300).contains(n)), "{leaders:?}");
}

fn python(script: &str, arguments: &[&std::path::Path], more: &[&str]) -> (bool, String) {
    let output = Command::new("python3").arg(repository().join(script)).args(arguments).args(more).output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Inspectors of two departments, with loads and meetings.
fn random_people(random: &mut Random) -> (Roster, Vec<u32>, Met) {
    let people = 6 + random.below(18) as usize;
    let entries: Vec<RosterEntry> = (0..people)
        .map(|i| {
            let region = ["市", "甲县", "乙县"][random.below(3) as usize];
            let special: &[&str] = [&[][..], &["电梯"][..], &["电梯", "锅炉"][..]][random.below(3) as usize];
            officer(i, ["局", "所"][random.below(2) as usize], region, special, random.below(9) == 0)
        })
        .collect();
    let loads: Vec<u32> = (0..people).map(|_| u32::try_from(random.below(4)).unwrap()).collect();
    let mut met = Met::new();
    for _ in 0..random.below(12) {
        let (a, b) = (random.below(people as u64) as u32, random.below(people as u64) as u32);
        if a != b {
            met.insert((a.min(b), a.max(b)), 1 + random.below(3) as u32);
        }
    }
    (Roster { entries }, loads, met)
}

fn random_team(random: &mut Random) -> Team {
    let level = |r: &mut Random| [Level::City, Level::County, Level::Either][r.below(3) as usize];
    let mut team = Team { needs: vec![need("局", level(random), "", 1 + random.below(2) as u32)], ..Team::default() };
    if random.below(2) == 0 {
        let (branch, speciality) = (["局", "所"][random.below(2) as usize], ["", "电梯"][random.below(2) as usize]);
        team.needs.push(need(branch, level(random), speciality, 1));
    }
    team
}

/// Checks documents with Python's standard library alone: all of `good` are right, and every one of `bad` is not.
fn agree(good: &[std::path::PathBuf], bad: &[std::path::PathBuf]) {
    let paths: Vec<&std::path::Path> = good.iter().map(std::path::PathBuf::as_path).collect();
    let (ok, out) = python("docs/verify-teams.py", &paths, &[]);
    assert!(ok, "{}", out.lines().filter(|l| !l.starts_with("ok")).take(5).collect::<Vec<_>>().join("\n"));
    let paths: Vec<&std::path::Path> = bad.iter().map(std::path::PathBuf::as_path).collect();
    let (ok, out) = python("docs/verify-teams.py", &paths, &[]);
    assert!(!ok && paths.len() > 250 && out.lines().filter(|l| l.starts_with("FAILED")).count() == paths.len(), "{out}");
}

#[test]
fn outsiders_agree_who_takes_a_place_in_600_random_recusals_and_disagree_on_spoiled_ones() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(78);
    let (mut good, mut bad, mut came) = (Vec::new(), Vec::new(), [0; 3]);
    for case in 0..600 {
        let (roster, loads, met) = random_people(&mut random);
        let barred = (0..roster.entries.len() as u32).filter(|_| random.below(8) == 0).collect();
        let mut inputs = Inputs { roster: roster.into(), loads, met, barred: vec![barred] };
        let (draw, object) = ("p/1/2024-03-01".parse::<DrawId>().unwrap(), "S1".to_owned());
        let mut record = VisitRecord {
            visit: format!("{draw}:S1"),
            enterprise: object.clone(),
            region: "甲县".to_owned(),
            objects: vec![(draw.clone(), object.clone())],
            needs: random_team(&mut random),
            seed: format!("{case:064x}"),
            lottery: draw.to_string(),
            ..VisitRecord::default()
        };
        inputs.staff(std::slice::from_mut(&mut record));
        let Some(leaves) = record.team.get(random.below(record.team.len().max(1) as u64) as usize).map(|m| m.inspector.clone()) else {
            continue;
        };
        let day = NaiveDate::from_ymd_opt(2024, 3, 1).unwrap();
        let visit = Visit { record: record.clone(), day, roster: String::new(), recused: BTreeSet::new() };
        // Some have left the register meanwhile: the one who steps back, or one who stays.
        if random.below(4) == 0 {
            let gone = record.team[random.below(record.team.len() as u64) as usize].inspector.clone();
            let (mut entries, mut loads) = (inputs.roster.entries.clone(), inputs.loads.clone());
            let at = entries.iter().position(|e| e.officer.id == gone).unwrap();
            entries.remove(at);
            loads.remove(at);
            let moved = |place: u32| if place > at as u32 { place - 1 } else { place };
            let barred = inputs.barred[0].iter().filter(|p| **p != at as u32).map(|p| moved(*p)).collect();
            let met = inputs.met.iter().filter(|((a, b), _)| ![*a, *b].contains(&(at as u32)));
            let met = met.map(|((a, b), n)| ((moved(*a), moved(*b)), *n)).collect();
            inputs = Inputs { roster: Roster { entries }.into(), loads, met, barred: vec![barred] };
        }
        inputs.step_back(&mut record, &leaves);
        let stay = record.team.iter().filter(|m| visit.record.team.iter().any(|b| b.inspector == m.inspector)).count();
        came[if record.team.is_empty() { 0 } else { 1 + usize::from(stay + 1 == record.team.len()) }] += 1;
        let late = LateRecusal {
            draw,
            object,
            visit: record.visit.clone(),
            inspector: leaves,
            reason: String::new(),
            by: String::new(),
            as_of: day,
            roster: String::new(),
            recusals: String::new(),
            seals: [String::new(), String::new()],
            document: String::new(),
            team: record.team.clone(),
            short: record.short.clone(),
        };
        let mut bytes = Vec::new();
        StepBack::new(late, &visit).document(&inputs).write(&mut bytes).unwrap();
        good.push(folder.path().join(format!("{case}.json")));
        std::fs::write(good.last().unwrap(), &bytes).unwrap();
        // Somebody else in the place, or nobody though somebody can go.
        let mut document: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let team = document["visits"][0]["team"].as_array_mut().unwrap();
        if team.is_empty() {
            continue;
        }
        let free = |id: &str| !record.team.iter().any(|m| m.inspector == id);
        match inputs.roster.entries.iter().map(|e| e.officer.id.as_str()).find(|id| free(id)) {
            Some(other) if case % 3 > 0 => team[case % record.team.len()]["inspector"] = other.into(),
            _ => team.clear(),
        }
        bad.push(folder.path().join(format!("{case}-spoiled.json")));
        std::fs::write(bad.last().unwrap(), document.to_string()).unwrap();
    }
    assert!(came.iter().all(|n| *n > 9), "nobody, anew, one for one: {came:?}");
    agree(&good, &bad);
}

#[test]
fn outsiders_agree_on_300_random_staffings_and_disagree_on_spoiled_ones() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(77);
    let mut files: (Vec<std::path::PathBuf>, Vec<std::path::PathBuf>) = (Vec::new(), Vec::new());
    for case in 0..300 {
        let (roster, loads, met) = random_people(&mut random);
        let people = roster.entries.len();
        let visits = 5 + random.below(30) as usize;
        let teams: Vec<Team> = (0..visits).map(|_| random_team(&mut random)).collect();
        let names: Vec<String> = (0..visits).map(|v| format!("p/1/2024-03-01:E{v}")).collect();
        let lotteries: Vec<String> = (0..visits).map(|v| format!("p/{}/2024-03-01", v / 10)).collect();
        let seed = format!("{case:064x}");
        let needs: Vec<VisitNeed<'_>> = (0..visits)
            .map(|v| VisitNeed {
                visit: &names[v],
                team: &teams[v],
                region: ["甲县", "乙县"][v % 2],
                barred: (0..people as u32).filter(|_| random.below(10) == 0).collect(),
                seed: &seed,
                lottery: &lotteries[v],
            })
            .collect();
        let done = Assigner::new(&roster, loads.clone(), met.clone()).staff(&needs);
        let id = |place: u32| roster.id(place).to_owned();
        let visits: Vec<serde_json::Value> = needs
            .iter()
            .zip(&done)
            .map(|(n, staffed)| {
                let list: Vec<serde_json::Value> = n
                    .team
                    .needs
                    .iter()
                    .map(|n| serde_json::json!({ "branch": n.branch, "department": n.department, "level": n.level, "speciality": n.speciality, "expert": n.expert, "count": n.count }))
                    .collect();
                let mut team: Vec<u32> = staffed.leader.into_iter().collect();
                team.extend(staffed.members.iter().filter(|m| Some(**m) != staffed.leader));
                serde_json::json!({ "visit": n.visit, "region": n.region, "objects": [], "seed": n.seed, "lottery": n.lottery, "needs": list,
                    "recused": n.barred.iter().map(|b| id(*b)).collect::<Vec<_>>(), "team": team.iter().enumerate().map(|(n, place)| {
                        let role = if n == 0 { "leader" } else if roster.entries[*place as usize].officer.expert { "expert" } else { "member" };
                        serde_json::json!({ "inspector": id(*place), "role": role })
                    }).collect::<Vec<_>>(), "missing": 0 })
            })
            .collect();
        let inspectors: Vec<serde_json::Value> = roster
            .entries
            .iter()
            .zip(&loads)
            .map(|(e, load)| {
                let o = &e.officer;
                serde_json::json!({ "id": o.id, "branch": o.branch, "region": o.region, "city": e.city, "specialities": o.specialities, "expert": o.expert, "load": load })
            })
            .collect();
        let met: Vec<(String, String, u32)> = met.iter().map(|((a, b), n)| (id(*a), id(*b), *n)).collect();
        let mut document =
            serde_json::json!({ "format": "choucha-teams/3", "draws": [], "inspectors": inspectors, "met": met, "visits": visits });
        let path = folder.path().join(format!("{case}.json"));
        std::fs::write(&path, document.to_string()).unwrap();
        files.0.push(path);
        // One member changed for someone else, wherever there is a team.
        let at = document["visits"].as_array().unwrap().iter().position(|v| !v["team"].as_array().unwrap().is_empty());
        if let Some(at) = at {
            let team = document["visits"][at]["team"].as_array().unwrap().clone();
            let other = (0..people as u32).map(id).find(|i| !team.iter().any(|t| t["inspector"] == i.as_str())).unwrap();
            document["visits"][at]["team"][0]["inspector"] = other.into();
            let path = folder.path().join(format!("{case}-spoiled.json"));
            std::fs::write(&path, document.to_string()).unwrap();
            files.1.push(path);
        }
    }
    agree(&files.0, &files.1);
}

#[test]
fn the_burden_of_the_year_adds_up_and_modes_can_be_compared() {
    let tasks = task("1", "ratio = \"20%\"\nfrequency = 2") + "\n" + &*task("2", "ratio = \"20%\"");
    // A fixed seed: what was drawn before decides what the statistics at the end see, and one in a few hundred of them is a false alarm.
    let ws = staffed(&tasks, 90, INSPECTORS).simulated("60");
    let of = |arguments: &[&str]| ws.run(&[&["burden", "--json"], arguments].concat()).ok().json();
    let together = of(&["--as-if", "together"]);
    let independent = of(&["--as-if", "independent"]);
    let apart = of(&["--as-if", "apart"]);
    // 18 objects in each of three rounds, two of them on one day.
    for report in [&together, &independent, &apart] {
        assert_eq!(report["matters"]["to_come"], 54);
        let sum = |key: &str| report[key].as_object().unwrap().values().map(|s| s["to_come"].as_u64().unwrap()).sum::<u64>();
        let visits = report["visits"]["to_come"].as_u64().unwrap();
        assert!(["tiers", "counties", "months"].iter().all(|k| sum(k) == visits));
        let by_count: u64 =
            report["distribution"].as_object().unwrap().iter().map(|(n, c)| n.parse::<u64>().unwrap() * c.as_u64().unwrap()).sum();
        assert_eq!(by_count, visits);
    }
    assert_eq!(together["visits"]["to_come"], 36, "the same 18 objects make one visit each on the common day");
    assert_eq!(apart["visits"]["to_come"], 54);
    let between = independent["visits"]["to_come"].as_u64().unwrap();
    assert!((37..=54).contains(&between));
    ws.draw("2024-03-01");
    let half = of(&[]);
    let visits = ["1", "2"].map(|t| ws.read(&format!("var/draws/p-{t}-2024-03-01/visits.csv"))).concat();
    let known: BTreeSet<&str> = visits.lines().filter(|l| l.starts_with("p/")).map(|l| l.split(',').next().unwrap()).collect();
    assert_eq!(half["visits"]["drawn"].as_u64().unwrap(), known.len() as u64);
    assert_eq!((half["matters"]["drawn"].clone(), half["matters"]["to_come"].clone()), (36.into(), 18.into()));
    assert_eq!(half["departments"]["甲局"]["inspector_days"]["drawn"].as_u64().unwrap(), 2 * known.len() as u64);
    assert_eq!(half["departments"]["甲局"]["inspectors"], 3);
    // The workbook is read back, the chart is a picture.
    let (book, chart) = (ws.path("b.xlsx"), ws.path("b.svg"));
    ws.run(&["burden", "--xlsx", book.to_str().unwrap(), "--svg", chart.to_str().unwrap(), "--lang", "en"]).ok();
    let mut read: calamine::Xlsx<_> = calamine::open_workbook(&book).unwrap();
    let names = calamine::Reader::sheet_names(&read);
    assert_eq!(names, ["summary", "distribution", "most visited", "tiers", "counties", "months", "departments"]);
    let range = calamine::Reader::worksheet_range(&mut read, "months").unwrap();
    assert_eq!(
        range.rows().skip(1).map(|r| r[3].to_string().parse::<u64>().unwrap()).sum::<u64>(),
        half["visits"]["drawn"].as_u64().unwrap() + half["visits"]["to_come"].as_u64().unwrap()
    );
    assert!(std::fs::read_to_string(&chart).unwrap().starts_with("<svg"));
    assert_eq!(ws.run(&["burden", "--xlsx", "/no/such/folder/b.xlsx"]).code, 2);
    // What a name stands for is written into; a device or a link is not replaced by a file.
    let link = ws.path("link");
    std::os::unix::fs::symlink(&chart, &link).unwrap();
    std::fs::write(&chart, "").unwrap();
    ws.run(&["burden", "--svg", link.to_str().unwrap()]).ok();
    assert!(link.is_symlink() && std::fs::read_to_string(&chart).unwrap().starts_with("<svg"));
    // The proof of fairness in each mode.
    for mode in ["together", "apart"] {
        let report = ws.run(&["fairness", "--seeds", "2000", "--as-if", mode, "--json"]).ok().json();
        assert_eq!(report["fair"], true, "{mode}");
    }
}

const INSPECTORS: &str = "证件号,姓名,部门,区划,专长,状态,专家,户籍\n\
    A1,甲一,甲局,市,,在岗,,东区\nA2,甲二,甲局,市,,在岗,,西区\nA3,甲三,甲局,市,电梯,在岗,,\nA4,甲四,甲局,市,,离岗,,\nA5,甲五,甲局,市,,在岗,是,\n";

fn staffed(tasks: &str, objects: usize, inspectors: &str) -> Ws {
    let ws = Ws::small(tasks, &shops(objects));
    let settings = ws.read("rules/settings.toml");
    ws.write("rules/settings.toml", &format!("{settings}\n[register.inspectors]\nfile = \"datasets/inspectors.csv\"\ncity = [\"市\"]\n"));
    ws.write("datasets/inspectors.csv", inspectors);
    ws
}

fn teams(ws: &Ws, folder: &str) -> Vec<Vec<String>> {
    let text = ws.read(&format!("var/{folder}/teams.csv"));
    text.lines().skip(1).map(|l| l.split(',').map(ToOwned::to_owned).collect()).collect()
}

#[test]
fn a_published_staffing_says_what_the_ledger_says() {
    let ws = staffed(&task("a", "mode = [\"市抽市查\"]\nratio = \"20%\""), 40, INSPECTORS);
    ws.draw("2024-03-01");
    let name = std::fs::read_dir(ws.path("var/public/teams")).unwrap().flatten().next().unwrap().file_name();
    let file = format!("var/public/teams/{}", name.to_string_lossy());
    let text = ws.read(&file);
    ws.run(&["verify"]).ok();
    for other in [text.replacen("2024", "2025", 1), String::new()] {
        ws.write(&file, &other);
        let ran = ws.run(&["verify"]);
        assert_eq!(ran.code, 1);
        assert!(ran.out.contains(&file), "{}", ran.out);
    }
    // Removed, it is written again.
    std::fs::remove_file(ws.path(&file)).unwrap();
    assert_eq!(ws.run(&["verify"]).code, 1);
    ws.draw("2024-03-02");
    assert_eq!(ws.read(&file), text);
}

#[test]
fn too_few_leave_visits_unstaffed_and_staff_completes_them() {
    let ws = staffed(
        &task("1", "ratio = \"10%\"\nmode = [\"市抽市查\"]"),
        100,
        INSPECTORS.lines().take(2).collect::<Vec<_>>().join("\n").as_str(),
    );
    let ran = ws.run(&["draw", "--as-of", "2024-03-01", "--lang", "en"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.out.contains("visits are unstaffed") && ran.out.contains("short of 1 inspector of the city at `甲局`"), "{}", ran.out);
    let rows = teams(&ws, "draws/p-1-2024-03-01");
    assert!(!rows.is_empty() && rows.iter().all(|r| r[5] == "unstaffed" && r[2].is_empty()), "never silently fewer");
    // Once told, the next night is quiet; the visits stay marked.
    ws.draw("2024-03-01");
    let still = ws.run(&["staff", "p/1/2024-03-01", "--lang", "en"]);
    assert_eq!(still.code, 1);
    ws.write("datasets/inspectors.csv", INSPECTORS);
    let done = ws.run(&["staff", "p/1/2024-03-01", "--lang", "en"]).ok();
    assert!(done.out.contains("visits staffed"), "{}", done.out);
    let rows = teams(&ws, "draws/p-1-2024-03-01");
    // Certified and in service only: neither the one who left nor the expert.
    assert!(rows.iter().all(|r| ["A1", "A2", "A3"].contains(&r[2].as_str())), "{rows:?}");
    let mut loads: BTreeMap<&str, u32> = BTreeMap::new();
    let mut by_object: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in &rows {
        *loads.entry(&row[2]).or_default() += 1;
        by_object.entry(&row[0]).or_default().push(&row[5]);
    }
    assert!(loads.values().max().unwrap() - loads.values().min().unwrap() <= 1, "{loads:?}");
    assert!(by_object.values().all(|roles| roles.len() == 2 && roles.iter().filter(|r| **r == "leader").count() == 1));
    assert_eq!(rows, teams(&ws, "public/p-1-2024-03-01"));
    ws.run(&["verify"]).ok();
    let folder = ws.path("var/public/teams");
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().flatten().map(|e| e.path()).collect();
    assert_eq!(files.len(), 3, "the first staffing and two later ones");
    let (ok, out) = python("docs/verify-teams.py", &[&ws.path("var/public")], &[]);
    assert!(ok && out.contains("ok  3 staffings"), "{out}");
    // Any other team is found out.
    let last = files.iter().max().unwrap();
    let text = std::fs::read_to_string(last).unwrap();
    let mut spoiled: serde_json::Value = serde_json::from_str(&text).unwrap();
    let team = spoiled["visits"][0]["team"].as_array().unwrap().clone();
    let other = ["A1", "A2", "A3"].into_iter().find(|i| !team.iter().any(|t| t["inspector"] == *i)).unwrap();
    spoiled["visits"][0]["team"][1]["inspector"] = other.into();
    std::fs::write(ws.path("spoiled.json"), spoiled.to_string()).unwrap();
    assert!(!python("docs/verify-teams.py", &[&ws.path("spoiled.json")], &[]).0);
}

#[test]
fn rows_of_the_inspector_register_that_cannot_be_used_are_set_aside_and_too_many_send_nobody() {
    let mut people = String::from("证件号,姓名,部门,区划,专长,状态,专家,户籍\n");
    for i in 0..200 {
        people.push_str(&format!("P{i:03},人{i},甲局,市,,在岗,,\n"));
    }
    let bad = format!("{people},无号,甲局,市,,在岗,,\nP001,又一个,甲局,市,,在岗,,\n");
    let ws = staffed(&task("1", "ratio = \"10%\"\nfrequency = 2\nmode = [\"市抽市查\"]"), 60, &bad);
    let ran = ws.run(&["draw", "--as-of", "2024-03-01", "--lang", "en"]).ok();
    assert!(ran.err.contains("inspectors-unusable") && ran.err.contains("datasets/inspectors.csv:202"), "{}", ran.err);
    let kept = ws.read("var/quarantine/inspectors-2024-03-01.csv");
    assert!(kept.contains("202,") && kept.contains("203,") && kept.contains("occurs in an earlier row"), "{kept}");
    assert!(ws.run(&["check", "--lang", "en"]).err.contains("inspectors-unusable"));
    // Above the share nobody is sent, the draw is made all the same, and mending it is enough.
    ws.write("datasets/inspectors.csv", &format!("{bad}{}", ",,,,,在岗,,\n".repeat(30)));
    let ran = ws.run(&["draw", "--as-of", "2024-08-01", "--lang", "en"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("1 draw made") && ran.out.contains("more than 1%"), "{}", ran.out);
    ws.write("datasets/inspectors.csv", &people);
    ws.run(&["staff", "p/1/2024-08-01"]).ok();
    ws.run(&["verify"]).ok();
}

#[test]
fn recusals_hold_before_and_after_the_draw() {
    let ws = staffed(&task("1", "ratio = \"30%\"\nmode = [\"市抽市查\"]"), 60, INSPECTORS);
    let mut pairs = String::from("证件号,统一社会信用代码,原因,日期\n");
    for i in 0..60 {
        pairs.push_str(&format!("A{},S{i:05},配偶任职,2024-01-01\n", i % 2 + 1));
    }
    ws.write("datasets/recusals.csv", &pairs);
    let settings = ws.read("rules/settings.toml");
    ws.write("rules/settings.toml", &format!("{settings}\n[register.recusals]\nfile = \"datasets/recusals.csv\"\n"));
    ws.draw("2024-03-01");
    let recused = |object: &str| format!("A{}", object[1..].parse::<usize>().unwrap() % 2 + 1);
    let rows = teams(&ws, "draws/p-1-2024-03-01");
    assert!(rows.len() >= 36 && rows.iter().all(|r| r[2] != recused(&r[0])), "{rows:?}");
    // After the draw: nobody is left who can take the place.
    let (object, member) = (rows[0][0].clone(), rows[0][2].clone());
    let before = ws.read("var/draws/p-1-2024-03-01/objects.csv");
    let ran = ws.run(&["recuse", "p/1/2024-03-01", &object, &member, "--reason", "亲属任职", "--by", "张三", "--lang", "en"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("nobody can take the place"), "{}", ran.out);
    assert!(teams(&ws, "draws/p-1-2024-03-01").iter().any(|r| r[0] == object && r[5] == "unstaffed"));
    assert_eq!(ws.read("var/draws/p-1-2024-03-01/objects.csv"), before, "the object stays drawn");
    ws.run(&["verify"]).ok();
    // A new officer comes: the next recusal is replaced, the one who stepped back does not come back.
    ws.write("datasets/inspectors.csv", &format!("{INSPECTORS}A6,甲六,甲局,市,,在岗,,\n"));
    ws.run(&["staff", "p/1/2024-03-01"]).ok();
    let rows = teams(&ws, "draws/p-1-2024-03-01");
    assert!(rows.iter().filter(|r| r[0] == object).all(|r| r[2] != member && r[2] != recused(&object)), "{rows:?}");
    let other = rows.iter().find(|r| r[0] != object && r[2] != "A6").unwrap().clone();
    let ran = ws.run(&["recuse", "p/1/2024-03-01", &other[0], &other[2], "--reason", "申请回避", "--json"]).ok();
    assert!(ran.json()["visits"][0]["team"].as_array().unwrap().iter().any(|m| m["inspector"] == "A6"), "{}", ran.out);
    assert_eq!(ws.run(&["recuse", "p/1/2024-03-01", &other[0], &other[2], "--reason", "x"]).code, 2, "once is enough");
    assert_eq!(ws.run(&["recuse", "p/1/2024-03-01", "S99999", "A1", "--reason", "x"]).code, 2);
    assert_eq!(ws.run(&["recuse", "p/9/2024-03-01", &object, "A1", "--reason", "x"]).code, 2);
    ws.run(&["verify"]).ok();
    // A file that was tampered with is found.
    let teams = ws.read("var/public/p-1-2024-03-01/teams.csv");
    ws.write("var/public/p-1-2024-03-01/teams.csv", &teams.replace("A6", "A9"));
    assert_eq!(ws.run(&["verify"]).code, 1);
}

#[test]
fn who_is_away_comes_back_with_the_load_of_the_year() {
    let months: Vec<String> = (3..=6)
        .map(|m| task(&m.to_string(), "ratio = \"30%\"\nmode = [\"市抽市查\"]").replace("3月—12月", &format!("{m}月—12月")))
        .collect();
    let ws = staffed(&months.join("\n"), 60, INSPECTORS);
    ws.draw("2024-03-01");
    // A2 is away for a month, then A6 comes, then A2 is back; on each day somebody steps back.
    let away: String = INSPECTORS.lines().filter(|l| !l.starts_with("A2,")).map(|l| format!("{l}\n")).collect();
    let new = "A6,甲六,甲局,市,,在岗,,\n";
    let back = format!("{INSPECTORS}{new}");
    for (month, people) in [(4, away.clone()), (5, format!("{away}{new}")), (6, back)] {
        ws.write("datasets/inspectors.csv", &people);
        ws.draw(&format!("2024-0{month}-01"));
        let draw = format!("p/{month}/2024-0{month}-01");
        let rows = teams(&ws, &format!("draws/{}", draw.replace('/', "-")));
        ws.run(&["recuse", &draw, &rows[0][0], &rows[0][2], "--reason", "亲属任职", "--by", "张三"]);
    }
    ws.run(&["verify"]).ok();
    let (ok, out) = python("docs/verify-teams.py", &[&ws.path("var/public")], &[]);
    assert!(ok, "{out}");
    // What everyone began the year with is said once.
    let mut starts: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
    let mut made: BTreeMap<String, i64> = BTreeMap::new();
    let mut files: Vec<std::path::PathBuf> = std::fs::read_dir(ws.path("var/public/teams")).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort_by_key(|f| f.file_stem().unwrap().to_str().unwrap().rsplit('-').next().unwrap().parse::<u32>().unwrap());
    assert_eq!(files.len(), 7);
    for file in files {
        let document: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        for one in document["inspectors"].as_array().unwrap() {
            let id = one["id"].as_str().unwrap();
            starts.entry(id.to_owned()).or_default().insert(one["load"].as_i64().unwrap() - made.get(id).copied().unwrap_or(0));
        }
        for visit in document["visits"].as_array().unwrap() {
            for member in visit["team"].as_array().unwrap() {
                *made.entry(member["inspector"].as_str().unwrap().to_owned()).or_default() += 1;
            }
        }
        for before in document["steps_back"]["before"].as_array().into_iter().flatten() {
            *made.get_mut(before.as_str().unwrap()).unwrap() -= 1;
        }
    }
    assert!(starts.values().all(|all| all.len() == 1) && starts["A2"] == [0].into() && starts["A6"].first() > Some(&0), "{starts:?}");
}

#[test]
fn rules_send_specialists_experts_and_nobody_home_or_twice_in_a_row() {
    let mut people = String::from("证件号,姓名,部门,区划,专长,状态,专家,户籍\n");
    for i in 0..12 {
        let (special, expert, home) =
            (if i % 4 == 0 { "电梯；锅炉" } else { "" }, if i % 6 == 5 { "是" } else { "" }, ["东区", "西区", "外地"][i % 3]);
        people.push_str(&format!("P{i:02},人{i},甲局,市,{special},在岗,{expert},{home}\n"));
    }
    let ws = staffed(&task("1", "ratio = \"40%\"\nfrequency = 3\nrule = \"own.rhai\""), 12, &people);
    ws.write(
        "rules/own.rhai",
        "fn team(task) {\n    let all = officers(1, task.lead).skilled(\"电梯\") + officers(1, task.lead) + officers(1, task.lead).expert();\n    all.not_at_home().not_twice_in_a_row()\n}\n",
    );
    for day in ["2024-03-01", "2024-06-20", "2024-09-30", "2024-12-31"] {
        ws.run(&["draw", "--as-of", day]);
    }
    let mut last: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (mut staffed, mut again) = (0, 0);
    let mut folders: Vec<String> =
        std::fs::read_dir(ws.path("var/draws")).unwrap().flatten().map(|e| e.file_name().into_string().unwrap()).collect();
    folders.sort();
    for folder in folders {
        let region: BTreeMap<String, String> = ws
            .read(&format!("var/draws/{folder}/objects.csv"))
            .lines()
            .skip(1)
            .map(|l| l.split(',').map(ToOwned::to_owned).collect::<Vec<_>>())
            .map(|r| (r[1].clone(), r[3].clone()))
            .collect();
        let mut by_object: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for row in teams(&ws, &format!("draws/{folder}")).into_iter().filter(|r| r[5] != "unstaffed") {
            by_object.entry(row[0].clone()).or_default().push(row[2][1..].parse().unwrap());
        }
        for (object, team) in by_object {
            assert_eq!(team.iter().filter(|p| **p % 6 == 5).count(), 1, "one expert");
            assert!(team.iter().any(|p| p % 4 == 0 && p % 6 != 5) && team.len() == 3);
            assert!(team.iter().all(|p| ["东区", "西区", "外地"][p % 3] != region[&object]), "nobody at home");
            let now: BTreeSet<String> = team.iter().map(ToString::to_string).collect();
            if let Some(before) = last.get(&object) {
                again += 1;
                assert!(before.is_disjoint(&now), "{object}");
            }
            last.insert(object, now);
            staffed += 1;
        }
    }
    assert!(staffed >= 10 && again >= 2, "{staffed} {again}");
    ws.run(&["verify"]).ok();
    ws.write("rules/own.rhai", "fn team(task) { officers(1, task.lead) + officers(1, task.lead).expert() }\n");
    let ran = ws.run(&["check", "--lang", "en"]);
    assert!(ran.err.contains("team-small"), "{}", ran.err);
}

#[test]
fn what_several_tasks_draw_of_an_enterprise_is_one_visit_with_one_team() {
    let tasks = format!(
        "{}{}",
        task("1", "ratio = \"60%\"\nmode = [\"市抽市查\"]"),
        task("2", "ratio = \"60%\"\npartners = [\"乙局\"]\nmode = [\"市抽市查\"]")
    );
    let people = format!("{INSPECTORS}B1,乙一,乙局,市,,在岗,,\nB2,乙二,乙局,市,,在岗,,\n");
    let ws = staffed(&tasks, 30, &people);
    // Two objects of one enterprise each.
    let register = ws.read("datasets/objects.csv");
    let mut lines = register.lines();
    let mut text = format!("{},group\n", lines.next().unwrap());
    for (i, line) in lines.enumerate() {
        text.push_str(&format!("{line},E{}\n", i / 2));
    }
    ws.write("datasets/objects.csv", &text);
    ws.edit("rules/settings.toml", "labels = \"labels\"", "labels = \"labels\"\nenterprise = \"group\"");
    ws.draw("2024-03-01");
    let mut visits: BTreeMap<String, BTreeSet<Vec<String>>> = BTreeMap::new();
    let mut objects: BTreeMap<String, usize> = BTreeMap::new();
    for folder in ["p-1-2024-03-01", "p-2-2024-03-01"] {
        let mut by_object: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in teams(&ws, &format!("draws/{folder}")) {
            by_object.entry(row[0].clone()).or_default().push(row[2].clone());
        }
        for (object, mut team) in by_object {
            team.sort();
            let enterprise = format!("E{}", object[1..].parse::<usize>().unwrap() / 2);
            visits.entry(enterprise.clone()).or_default().insert(team);
            *objects.entry(enterprise).or_default() += 1;
        }
    }
    assert!(visits.values().all(|teams| teams.len() == 1), "one team for an enterprise's day: {visits:?}");
    assert!(objects.values().any(|n| *n >= 3), "several matters");
    // A void leaves the visits that others share, and every file as the ledger makes it.
    let both = ws.read("var/draws/p-1-2024-03-01/visits.csv");
    ws.run(&["void", "p/2/2024-03-01", "--reason", "名录库有误", "--by", "王五"]).ok();
    ws.run(&["verify"]).ok();
    assert!(both.contains("p/2/2024-03-01") && !ws.read("var/draws/p-1-2024-03-01/visits.csv").contains("p/2/2024-03-01"));
    ws.draw("2024-03-01");
    ws.run(&["verify"]).ok();
    assert!(teams(&ws, "draws/p-2-2024-03-01.2").iter().all(|r| r[5] != "unstaffed"));
    // A visit of both tasks has the departments of both.
    let table = both;
    let both: Vec<&str> = table.lines().filter(|l| l.contains("p/2/2024-03-01")).collect();
    assert!(!both.is_empty() && both.iter().all(|l| l.contains("甲局") && l.contains("乙局") && l.contains(",staffed,")), "{table}");
    ws.run(&["verify"]).ok();
}

#[test]
fn substitutes_are_called_in_ticket_order_and_nobody_can_choose_one() {
    let ws = staffed(&task("1", "ratio = \"10%\"\nfrequency = 2\nmode = [\"市抽市查\"]"), 90, INSPECTORS);
    ws.draw("2024-03-01");
    let frame = ws.read("var/public/p-1-2024-03-01/frame.csv");
    let draw: serde_json::Value = serde_json::from_str(&ws.read("var/public/p-1-2024-03-01/draw.json")).unwrap();
    let tickets = Tickets::new(draw["seed"].as_str().unwrap(), draw["lottery"].as_str().unwrap());
    // The whole order of each cell, worked out from the published files.
    let mut order: BTreeMap<String, Vec<([u8; 32], String)>> = BTreeMap::new();
    for line in frame.lines().skip(1) {
        let parts: Vec<&str> = line.split(',').collect();
        order.entry(parts[1].to_owned()).or_default().push((tickets.of(parts[0]), parts[0].to_owned()));
    }
    order.values_mut().for_each(|list| list.sort());
    let cell = order.keys().next().unwrap().clone();
    let mut next =
        draw["cells"].as_array().unwrap().iter().find(|c| c["cell"] == cell.as_str()).unwrap()["drawn"].as_u64().unwrap() as usize;
    let (mut gone, draw_id) = (order[&cell][0].1.clone(), "p/1/2024-03-01");
    assert_eq!(ws.run(&["substitute", draw_id, &gone, "--reason", "失联"]).code, 2, "not to be found is a result");
    while next < order[&cell].len() {
        let ran = ws.run(&["substitute", draw_id, &gone, "--reason", "注销", "--by", "李四", "--json"]).ok().json();
        let called = ran["substitute"]["id"].as_str().unwrap().to_owned();
        assert_eq!(called, order[&cell][next].1, "rank {}", next + 1);
        assert_eq!(ran["substitute"]["rank"], next + 1);
        assert!(!ran["visits"][0]["team"].as_array().unwrap().is_empty(), "the substitute has its team");
        assert_eq!(ws.run(&["substitute", draw_id, &gone, "--reason", "注销"]).code, 2, "it is gone already");
        gone = called;
        next += 1;
    }
    let ran = ws.run(&["substitute", draw_id, &gone, "--reason", "吊销", "--lang", "en"]).ok();
    assert!(ran.out.contains("has no objects left"), "{}", ran.out);
    let table = ws.read("var/public/p-1-2024-03-01/substitutes.csv");
    assert_eq!(table.lines().count(), 2 + order[&cell].len() - draw["cells"][0]["drawn"].as_u64().unwrap() as usize, "{table}");
    assert!(teams(&ws, "draws/p-1-2024-03-01").iter().all(|r| r[0] != gone));
    ws.run(&["verify"]).ok();
    let (ok, out) = python("docs/verify-teams.py", &[&ws.path("var/public")], &[]);
    assert!(ok && out.contains("ok  p/1/2024-03-01"), "{out}");
    let spoiled = table.replacen(&order[&cell][next - 1].1, &order[&cell][next - 2].1, 2);
    ws.write("var/public/p-1-2024-03-01/substitutes.csv", &spoiled);
    let (ok, out) = python("docs/verify-teams.py", &[&ws.path("var/public")], &[]);
    assert!(!ok && out.contains("substitutes.csv: it is not what the chain makes it"), "{out}");
    ws.write("var/public/p-1-2024-03-01/substitutes.csv", &table);
    // Who was called counts as drawn: the second round takes those before whom nobody stands.
    ws.draw("2024-12-31");
    let second = ws.read("var/draws/p-1-2024-08-01/objects.csv");
    let called: BTreeSet<&str> = order[&cell].iter().map(|(_, id)| id.as_str()).collect();
    let times: Vec<&str> =
        second.lines().skip(1).filter(|l| called.contains(l.split(',').nth(1).unwrap())).map(|l| l.split(',').nth(7).unwrap()).collect();
    assert!(times.iter().all(|t| *t == "1"), "everyone of the cell was drawn once: {second}");
}

#[test]
fn what_a_later_day_draws_joins_a_visit_without_a_team_and_stands_beside_one_that_has_it() {
    let later = task("2", "ratio = \"100%\"\nmode = [\"市抽市查\"]").replace("3月—12月", "4月—12月");
    let tasks = task("1", "ratio = \"50%\"\nmode = [\"市抽市查\"]") + "\n" + &*later;
    let first = |ws: &Ws| -> BTreeSet<String> {
        let text = ws.read("var/draws/p-1-2024-03-01/objects.csv");
        text.lines().skip(1).map(|l| l.split(',').nth(1).unwrap().to_owned()).collect()
    };
    // Nobody could be sent in March: April's team does both matters, in one visit.
    let ws = staffed(&tasks, 10, INSPECTORS.lines().take(2).collect::<Vec<_>>().join("\n").as_str());
    assert_eq!(ws.run(&["draw", "--as-of", "2024-03-01"]).code, 1);
    ws.write("datasets/inspectors.csv", INSPECTORS);
    ws.draw("2024-04-01");
    let (march, april) = (teams(&ws, "draws/p-1-2024-03-01"), teams(&ws, "draws/p-2-2024-04-01"));
    assert!(march.iter().all(|r| r[5] != "unstaffed") && !march.is_empty(), "{march:?}");
    for row in &march {
        assert!(april.contains(row), "{row:?}");
    }
    let table = ws.read("var/draws/p-2-2024-04-01/visits.csv");
    assert_eq!(table.lines().filter(|l| l.contains("p/1/2024-03-01,")).count(), first(&ws).len());
    assert_eq!(ws.run(&["burden", "--json"]).ok().json()["visits"]["drawn"], 10, "ten enterprises, ten visits");
    ws.run(&["verify"]).ok();
    // Where March had its teams, April's visits are visits of their own.
    let ws = staffed(&tasks, 10, INSPECTORS);
    ws.draw("2024-03-01");
    let before = teams(&ws, "draws/p-1-2024-03-01");
    ws.draw("2024-04-01");
    assert_eq!(teams(&ws, "draws/p-1-2024-03-01"), before);
    assert_eq!(ws.run(&["burden", "--json"]).ok().json()["visits"]["drawn"].as_u64().unwrap() as usize, 10 + first(&ws).len());
    ws.run(&["verify"]).ok();
}

#[test]
fn a_visit_of_the_day_may_be_joined_and_uncounted_cells_are_free_where_the_rule_says_so() {
    let tasks = task("1", "ratio = \"100%\"") + "\n" + &*task("2", "ratio = \"100%\"");
    let drawn = |limit: &str, counts: &str| -> (u64, u64) {
        let ws = Ws::small(&tasks, &shops(30));
        let rule = ws.read("rules/default.rhai");
        let own = format!("{rule}\nfn visits_limit(object) {{ {limit} }}\nfn counts_as_visit(task, cell) {{ {counts} }}\n");
        ws.write("rules/default.rhai", &own);
        let case = |limit: &str| format!("[[case]]\ntask = \"1\"\ntier = \"低\"\nlimit = \"{limit}\"\n");
        std::fs::create_dir_all(ws.path("rules/cases")).unwrap();
        ws.write("rules/cases/c.toml", &case(if limit.contains("join") { "1 may join" } else { "1" }));
        ws.run(&["test"]).ok();
        ws.write("rules/cases/c.toml", &case("7"));
        let ran = ws.run(&["test", "--lang", "en"]);
        assert!(ran.code == 1 && (ran.out.clone() + &*ran.err).contains("default.rhai"), "{}{}", ran.out, ran.err);
        let made = ws.draw("2024-03-01");
        let of = |task: &str| made["drawn"].as_array().unwrap().iter().find(|d| d["task"] == task).unwrap()["objects"].as_u64().unwrap();
        ws.run(&["verify"]).ok();
        (of("1"), of("2"))
    };
    assert_eq!(drawn("visits(1)", "true"), (30, 0), "the first in the plan's order has them");
    assert_eq!(drawn("visits(1).may_join()", "true"), (30, 30), "the same visit");
    // A third of the objects is of the highest tier: those draws are bound by no limit.
    assert_eq!(drawn("visits(1)", "cell.tier < tier(\"高\")"), (30, 10));
}

#[test]
fn a_substitute_is_bound_by_the_limits_too() {
    let tasks = task("1", "ratio = \"10%\"") + "\n" + &*task("2", "ratio = \"60%\"");
    let mut ws = Ws::small(&tasks, &shops(60)).simulated("5b");
    ws.env.push(("CHOUCHA_NOW".into(), "2024-03-02T00:00:00Z".into()));
    let rule = ws.read("rules/default.rhai");
    ws.write("rules/default.rhai", &format!("{rule}\nfn visits_limit(object) {{ visits(1) }}\n"));
    ws.draw("2024-03-01");
    let visited: BTreeSet<String> = ["1", "2"]
        .iter()
        .flat_map(|t| {
            ws.read(&format!("var/draws/p-{t}-2024-03-01/objects.csv"))
                .lines()
                .skip(1)
                .map(|l| l.split(',').nth(1).unwrap().to_owned())
                .collect::<Vec<_>>()
        })
        .collect();
    let mut gone = ws.read("var/draws/p-1-2024-03-01/objects.csv").lines().nth(1).unwrap().split(',').nth(1).unwrap().to_owned();
    let mut passed = 0;
    loop {
        let done = ws.run(&["substitute", "p/1/2024-03-01", &gone, "--reason", "注销", "--json"]).ok().json();
        let Some(called) = done["substitute"]["id"].as_str() else { break };
        assert!(!visited.contains(called), "{called} is at its limit");
        gone = called.to_owned();
        ws.run(&["verify"]).ok();
        passed += 1;
    }
    assert!(passed >= 1, "some were still free");
    let table = ws.read("var/draws/p-1-2024-03-01/substitutes.csv");
    let skipped: Vec<&str> =
        table.lines().skip(1).flat_map(|l| l.split(',').nth(12).unwrap().split(';')).filter(|id| !id.is_empty()).collect();
    assert!(!skipped.is_empty() && skipped.iter().all(|id| visited.contains(*id)), "{table}");
    ws.run(&["verify"]).ok();
}

/// A frame of one cell; `before` gives how often each was drawn.
fn frame(count: u32, before: impl Fn(u32) -> u32) -> Frame {
    let mut table = ObjectTable::default();
    let rows: Vec<(u32, u32, u32)> = (0..count).map(|i| (table.push(&format!("S{i:05}"), "", "", 0, true), 0, before(i))).collect();
    Frame::new(Arc::new(table), rows.into_iter())
}

#[test]
fn each_mode_keeps_every_tasks_inclusion_probabilities_over_20000_seeds() {
    let (units, seeds) = (41_u32, 20_000_u64);
    let frame = frame(units, |_| 0);
    let quotas = [7_u64, 5, 9];
    let mut overlaps = BTreeMap::new();
    for mode in ["independent", "together", "apart"] {
        let tickets = |seed: u64, part: u32| {
            let lottery = if mode == "independent" { format!("p/{part}/2024-03-01") } else { "p/0/2024-03-01".to_owned() };
            let tickets = Tickets::new(&format!("{seed:064x}"), &lottery);
            if mode == "apart" { tickets.apart(part, 3) } else { tickets }
        };
        for (part, quota) in (0..3).zip(quotas) {
            let tally = Tally::run(units as usize, Numbers::always(quota), seeds, |seed| {
                select(&frame, &[quota], &tickets(seed, part)).into_iter().map(|s| s.object).collect()
            });
            let report = tally.report(9);
            assert!(report.fair, "{mode} {part}: {report:?}");
        }
        let distinct: usize = (0..2_000)
            .map(|seed| {
                let mut drawn = BTreeSet::new();
                for (part, quota) in (0..3).zip(quotas) {
                    drawn.extend(select(&frame, &[quota], &tickets(seed, part)).into_iter().map(|s| s.object));
                }
                drawn.len()
            })
            .sum();
        overlaps.insert(mode, distinct);
    }
    // Together the same objects come up (9 for 7 + 5 + 9), apart none twice (21), independent ones in between (about 17.6).
    assert_eq!(overlaps["together"], 2_000 * 9);
    assert!(overlaps["apart"] > 2_000 * 20, "{overlaps:?}");
    assert!((2_000 * 17..2_000 * 18).contains(&overlaps["independent"]), "{overlaps:?}");
}

#[test]
fn coordinated_tasks_share_seed_and_lottery_and_outsiders_can_check_them() {
    let tasks = format!(
        "{}{}{}{}",
        task("1", "ratio = \"10%\""),
        task("2", "ratio = \"20%\""),
        task("3", "ratio = \"10%\"\nwindow = \"4月—12月\"").replacen("window = \"3月—12月\"\n", "", 1),
        task("4", "ratio = \"10%\"")
    );
    let ids = |ws: &Ws, task: &str| -> BTreeSet<String> {
        let text = ws.read(&format!("var/public/p-{task}-2024-03-01/objects.csv"));
        text.lines().skip(1).map(|l| l.split(',').nth(1).unwrap().to_owned()).collect()
    };
    for mode in ["together", "apart"] {
        let ws = Ws::small(&tasks, &shops(90));
        ws.edit("rules/p.plan.toml", "year = 2024", &format!("year = 2024\ncoordination = \"{mode}\""));
        let plan = ws.read("rules/p.plan.toml");
        ws.write("rules/p.plan.toml", &format!("{plan}\n[[group]]\ntasks = [\"4\"]\ncoordination = \"independent\"\n"));
        let made = ws.draw("2024-03-01");
        let of = |task: &str| made["drawn"].as_array().unwrap().iter().find(|d| d["task"] == task).unwrap().clone();
        assert_eq!((of("1")["seed"].clone(), of("1")["lottery"].clone()), (of("2")["seed"].clone(), of("2")["lottery"].clone()));
        assert_ne!(of("1")["seed"], of("4")["seed"]);
        let (one, two) = (ids(&ws, "1"), ids(&ws, "2"));
        if mode == "together" {
            assert!(one.is_subset(&two), "{one:?} {two:?}");
        } else {
            assert!(one.is_disjoint(&two), "{one:?} {two:?}");
        }
        // A later day has a lottery of its own: the seed of the first is public by then.
        let later = ws.draw("2024-04-01");
        assert_ne!(later["drawn"][0]["seed"], of("1")["seed"]);
        ws.run(&["verify"]).ok();
        let folders: Vec<_> = ["1", "2", "4"].map(|t| ws.path(&format!("var/public/p-{t}-2024-03-01"))).to_vec();
        let paths: Vec<&std::path::Path> = folders.iter().map(std::path::PathBuf::as_path).collect();
        let (ok, out) = python("docs/verify.py", &paths, &[]);
        assert!(ok, "{mode}: {out}");
    }
    let ws = Ws::small(&tasks, &shops(9));
    let plan = ws.read("rules/p.plan.toml");
    ws.write("rules/p.plan.toml", &format!("{plan}\n[[group]]\ntasks = [\"1\", \"9\"]\ncoordination = \"apart\"\n\n[[group]]\ntasks = [\"1\"]\ncoordination = \"sometimes\"\n"));
    let ran = ws.run(&["check", "--lang", "en"]);
    for code in ["unknown-task", "group-twice", "bad-choice"] {
        assert!(ran.err.contains(code), "{code}: {}", ran.err);
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story: a random year, round by round, and what must hold at its end")]
fn nobody_is_over_a_limit_in_a_thousand_simulated_years() {
    let mut random = Random(54);
    let (mut limited, mut drawn_all) = (0_u64, 0_u64);
    for year in 0..1_000 {
        let count = 5 + u32::try_from(random.below(25)).unwrap();
        let tasks = 2 + random.below(4);
        let rules: Vec<(Limits, String, (bool, bool), bool)> = (0..tasks)
            .map(|t| {
                let mut limits = Limits::default();
                for of in [Counted::All, Counted::Authority, Counted::Level] {
                    if random.below(2) == 0 {
                        limits.visits.push(VisitLimit { visits: u32::try_from(random.below(4)).unwrap(), of, joins: false });
                    }
                }
                if random.below(4) == 0 {
                    limits.cool_down = Some(1 + u32::try_from(random.below(6)).unwrap());
                }
                (
                    limits,
                    format!("局{}", t % 2),
                    [(true, false), (false, true), (true, true)][random.below(3) as usize],
                    random.below(8) > 0,
                )
            })
            .collect();
        let mut history = VisitHistory::default();
        // What an independent count knows: enterprise, day, lead, level, counted.
        let mut seen: Vec<(String, chrono::NaiveDate, String, (bool, bool), bool)> = Vec::new();
        let mut day = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        let seed = format!("{year:064x}");
        while day < chrono::NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() {
            for (t, (limits, authority, levels, counts)) in rules.iter().enumerate().filter(|_| true) {
                if random.below(3) > 0 {
                    continue;
                }
                let mut frame = frame(count, |_| 0);
                let asking = Asking { day, authority, levels: *levels };
                if *counts {
                    frame.mark(|f, e| mark_of(&history, f.enterprise(e.object), limits, asking));
                }
                let quota = random.below(u64::from(count) / 2 + 1);
                let can = frame.entries().iter().filter(|e| !e.mark.out()).count() as u64;
                limited += u64::from(count) - can;
                let drawn = select(&frame, &[quota.min(can)], &Tickets::new(&seed, &format!("p/{t}/{day}")));
                assert_eq!(drawn.len() as u64, quota.min(can));
                // The published chances are those of this lottery.
                let chances = Chances::new(&frame, &[CellLot { cell: 0, share: Exact::whole(quota.min(can)) }], false);
                for s in &drawn {
                    assert!(!chances.of(0, 0, Mark::None).is_zero());
                    let id = frame.id(s.object).to_owned();
                    if *counts {
                        for limit in &limits.visits {
                            let days: BTreeSet<_> = seen
                                .iter()
                                .filter(|(e, _, a, l, c)| {
                                    *c && *e == id
                                        && match limit.of {
                                            Counted::All => true,
                                            Counted::Authority => a == authority,
                                            Counted::Level => (l.0 && levels.0) || (l.1 && levels.1),
                                        }
                                })
                                .map(|(_, d, ..)| *d)
                                .collect();
                            assert!(days.len() < limit.visits as usize, "year {year} {day}: {id} over {limit:?}");
                        }
                        if let (Some(months), Some(last)) =
                            (limits.cool_down, seen.iter().filter(|(e, ..)| *e == id).map(|(_, d, ..)| *d).max())
                        {
                            assert!(last.checked_add_months(chrono::Months::new(months)).unwrap() <= day);
                        }
                    }
                    drawn_all += 1;
                }
                for s in drawn {
                    let id = frame.id(s.object).to_owned();
                    history.note(&id, PastVisit { day, authority: authority.clone(), city: levels.0, county: levels.1, counts: *counts });
                    seen.push((id, day, authority.clone(), *levels, *counts));
                }
            }
            day = day + chrono::Days::new(20 + random.below(60));
        }
    }
    assert!(limited > 10_000 && drawn_all > 20_000, "{limited} {drawn_all}");
}

#[test]
fn limits_exemption_certainty_and_history_work_in_whole_draws() {
    let tasks = task("1", "ratio = \"50%\"")
        + "\n"
        + task("2", "ratio = \"50%\"").as_str()
        + "\n"
        + &*task("3", "ratio = \">=80%\"\nrule = \"own.rhai\"");
    let ws = Ws::small(&tasks, &shops(60));
    let rule = ws.read("rules/default.rhai");
    ws.write(
        "rules/default.rhai",
        &format!("{rule}\nfn visits_limit(object) {{\n    if object.tier == tier(\"低\") {{ return exempt(); }}\n    visits(1) + cool_down(6)\n}}\n"),
    );
    ws.write("rules/own.rhai", "fn certain(task) { field(\"beds\") == 7 }\n");
    ws.write(
        "datasets/history.csv",
        "统一社会信用代码,检查日期,检查部门,层级\nS00001,2023-12-20,乙局,市级\nS00002,2024-01-05,乙局,县级\nS00004,2023-01-05,乙局,县级\n",
    );
    let settings = ws.read("rules/settings.toml");
    ws.write("rules/settings.toml", &format!("{settings}\n[register.history]\nfile = \"datasets/history.csv\"\n"));
    let made = ws.draw("2024-03-01");
    let read = |task: &str, file: &str| -> Vec<BTreeMap<String, String>> {
        let text = ws.read(&format!("var/draws/p-{task}-2024-03-01/{file}.csv"));
        let mut lines = text.trim_start_matches('\u{FEFF}').lines();
        let head: Vec<&str> = lines.next().unwrap().split(',').collect();
        lines.map(|l| head.iter().map(|h| (*h).to_owned()).zip(l.split(',').map(ToOwned::to_owned)).collect()).collect()
    };
    let mark = |task: &str, id: &str| read(task, "frame").iter().find(|r| r["id"] == id).unwrap()["mark"].clone();
    // Every third object is of the lowest tier.
    assert_eq!(
        (mark("1", "S00000").as_str(), mark("1", "S00001").as_str(), mark("1", "S00002").as_str(), mark("1", "S00004").as_str()),
        ("exempt", "cooling", "limit", "")
    );
    let mut visited: BTreeSet<String> = BTreeSet::new();
    for task in ["1", "2", "3"] {
        for row in read(task, "objects") {
            assert!(visited.insert(row["id"].clone()) || row["mark"] == "certain", "{} twice", row["id"]);
        }
        // True probabilities: what cannot be drawn has none, and they add up to what is drawn.
        let rows = read(task, "frame");
        assert!(rows.iter().all(|r| (r["inclusion_probability"] == "0") <= (r["mark"] != "certain")));
        let sum: f64 = rows
            .iter()
            .map(|r| {
                let mut parts = r["inclusion_probability"].split('÷').map(|p| p.parse::<f64>().unwrap());
                parts.next().unwrap() / parts.next().unwrap_or(1.0)
            })
            .sum();
        let drawn = f64::from(u32::try_from(read(task, "objects").len()).unwrap());
        assert!((sum - drawn).abs() < 1e-9);
    }
    // The floor of the third and the limit both bind: the shortfall is told.
    let third = made["drawn"].as_array().unwrap().iter().find(|d| d["task"] == "3").unwrap();
    assert!(third["notes"].to_string().contains("at the yearly limit of visits"), "{third}");
    // Certain ones are in, however often they were visited.
    let certain: Vec<String> = read("3", "objects").into_iter().filter(|r| r["mark"] == "certain").map(|r| r["id"].clone()).collect();
    assert_eq!(certain.into_iter().collect::<BTreeSet<_>>(), ["S00007", "S00057"].map(ToOwned::to_owned).into());
    ws.run(&["verify"]).ok();
    let folders: Vec<_> = ["1", "2", "3"].map(|t| ws.path(&format!("var/public/p-{t}-2024-03-01"))).to_vec();
    let paths: Vec<&std::path::Path> = folders.iter().map(std::path::PathBuf::as_path).collect();
    let (ok, out) = python("docs/verify.py", &paths, &[]);
    assert!(ok, "{out}");
    let why = ws.run(&["explain", "p/1/2024-03-01", "S00001", "--lang", "en"]).ok();
    assert!(why.out.contains("cooling"), "{}", why.out);
}

#[test]
fn the_whole_year_of_the_city_is_staffed_and_no_recused_pair_meets() {
    long!();
    let ws = Ws::city().simulated("9e");
    // A recusal for every tenth inspector and every twentieth enterprise of the first day's lists.
    ws.draw("2024-03-01");
    let mut pairs = String::from("证件号,统一社会信用代码,原因,日期\n");
    let inspectors: Vec<String> =
        ws.read("datasets/inspectors.csv").lines().skip(1).map(|l| l.split(',').next().unwrap().to_owned()).collect();
    let frame = ws.read("var/draws/changzhi-2024-60-2024-03-01/frame.csv");
    let mut recused = BTreeSet::new();
    for (i, line) in frame.lines().skip(1).enumerate() {
        let object = line.split(',').next().unwrap();
        for k in 0..6 {
            let inspector = &inspectors[(i * 37 + k * 311) % inspectors.len()];
            pairs.push_str(&format!("{inspector},{object},亲属,2024-03-02\n"));
            recused.insert((inspector.clone(), object.to_owned()));
        }
    }
    ws.write("datasets/recusals.csv", &pairs);
    ws.edit("rules/settings.toml", "# [register.recusals]", "[register.recusals]");
    ws.edit("rules/settings.toml", "# file = \"datasets/recusals.csv\"", "file = \"datasets/recusals.csv\"");
    for day in ["2024-04-01", "2024-05-21", "2024-06-11", "2024-08-11", "2024-10-11", "2024-12-31"] {
        let ran = ws.run(&["draw", "--as-of", day, "--json"]);
        let told = ran.json()["unstaffed"].as_array().unwrap().len();
        assert_eq!(ran.code, i32::from(told > 0));
    }
    let pool: BTreeMap<String, (String, String)> = ws
        .read("datasets/inspectors.csv")
        .lines()
        .skip(1)
        .map(|l| l.split(',').map(ToOwned::to_owned).collect::<Vec<_>>())
        .filter(|r| r[5] == "在岗" && r[6].is_empty())
        .map(|r| (r[0].clone(), (r[2].clone(), r[3].clone())))
        .collect();
    let (mut visits, mut unstaffed) = (BTreeMap::<String, Vec<String>>::new(), 0);
    for entry in std::fs::read_dir(ws.path("var/draws")).unwrap().flatten() {
        let folder = entry.file_name().into_string().unwrap();
        let rows = teams(&ws, &format!("draws/{folder}"));
        let first = folder == "changzhi-2024-60-2024-03-01" || folder.ends_with("2024-03-01");
        for row in &rows {
            assert!(first || !recused.contains(&(row[2].clone(), row[0].clone())), "{row:?}");
            unstaffed += usize::from(row[5] == "unstaffed");
        }
        let table = ws.read(&format!("var/draws/{folder}/visits.csv"));
        let visit_of: BTreeMap<String, String> = table
            .lines()
            .skip(1)
            .map(|l| l.split(',').map(ToOwned::to_owned).collect::<Vec<_>>())
            .map(|r| (r[2].clone(), r[0].clone()))
            .collect();
        for row in rows.iter().filter(|r| r[5] != "unstaffed") {
            let team = visits.entry(visit_of[&row[0]].clone()).or_default();
            if !team.contains(&row[2]) {
                team.push(row[2].clone());
            }
        }
    }
    assert!(visits.len() > 4_000, "{}", visits.len());
    assert!(unstaffed < visits.len() / 100, "{unstaffed}");
    let mut loads: BTreeMap<(String, String), BTreeMap<String, u32>> = BTreeMap::new();
    for (id, key) in &pool {
        loads.entry(key.clone()).or_default().insert(id.clone(), 0);
    }
    for id in visits.values().flatten() {
        *loads.get_mut(&pool[id]).unwrap().get_mut(id).unwrap() += 1;
    }
    let spread = |l: &BTreeMap<String, u32>| l.values().max().unwrap() - l.values().min().unwrap();
    let uneven: Vec<_> = loads.iter().filter(|(_, l)| spread(l) > 1).map(|(key, l)| (key.clone(), spread(l))).collect();
    assert!(uneven.is_empty(), "{uneven:?}");
    ws.run(&["verify"]).ok();
}
