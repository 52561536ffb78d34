//! The proof of fairness in full: `cargo run --release --bin prove-fairness`. Prints the table of docs/fairness.md.
#![expect(clippy::print_stdout, reason = "a command-line program")]

use choucha::fairness::{Numbers, Selector, Tally};
use clap::Parser;

/// Draws (N, n) = (2999, 1000), (12367, 371), (20000, 1999), (7, 3) under many seeds, with our selector and with biased ones.
#[derive(Parser)]
struct Arguments {
    /// Seeds for each case
    #[arg(long, default_value_t = 100_000)]
    seeds: u64,
    /// Master seed: the same one gives the same table
    #[arg(long, default_value = "choucha")]
    master: String,
}

fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    println!(
        "| N | n | selector | never drawn | largest deviation (s.e.) | binomial tail, family-wise | p units | p pairs | p position | fair |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let mut as_it_should = true;
    for (units, drawn) in [(2_999, 1_000), (12_367, 371), (20_000, 1_999), (7, 3)] {
        for selector in Selector::ALL {
            if units == 7 && selector != Selector::Tickets {
                continue;
            }
            let draw = selector.prepare(&arguments.master, units, drawn);
            let report = Tally::run(units as usize, Numbers::always(u64::from(drawn)), arguments.seeds, draw).report(1);
            let p = |chi: Option<choucha::fairness::ChiSquare>| chi.map_or_else(|| "-".to_owned(), |c| format!("{:.4}", c.p));
            println!(
                "| {units} | {drawn} | {} | {} | {:.2} | {:.2e} | {} | {} | {} | {} |",
                selector.name(),
                report.never_drawn,
                report.largest_deviation,
                report.binomial_tail,
                p(report.units),
                p(report.pairs),
                p(report.positions),
                if report.fair { "yes" } else { "**no**" }
            );
            as_it_should &= report.fair == (selector == Selector::Tickets);
        }
    }
    if as_it_should { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE }
}
