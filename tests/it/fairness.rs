//! The proof of fairness in small: the code of `prove-fairness` and of `choucha fairness`.

use choucha::fairness::{Numbers, Selector, Tally};

use crate::support::{Ws, shops, task};

#[test]
fn ours_is_fair_and_biased_selectors_are_caught() {
    // The full run (100,000 seeds) is a program of its own; the slight bias of weights shows only there.
    for (units, drawn, seeds) in [(2_999, 1_000, 400), (12_367, 371, 1_000), (20_000, 1_999, 400), (7, 3, 20_000)] {
        for selector in [Selector::Tickets, Selector::EveryKth, Selector::LastRowsLeftOut] {
            if units == 7 && selector != Selector::Tickets {
                continue;
            }
            let report =
                Tally::run(units as usize, Numbers::always(u64::from(drawn)), seeds, selector.prepare("small", units, drawn)).report(1);
            assert_eq!(report.fair, selector == Selector::Tickets, "{units} {drawn} {}: {report:?}", selector.name());
        }
    }
}

#[test]
fn the_command_reports_and_touches_no_ledger() {
    let ws = Ws::small(&task("1", "ratio = \"20%\""), &shops(90));
    let text = ws.run(&["fairness", "--seeds", "3000", "--svg", "f.svg"]).ok();
    assert!(text.out.contains("相符"));
    assert!(ws.read("f.svg").starts_with("<svg"));
    let report = ws.run(&["fairness", "--seeds", "3000", "--json"]).ok().json();
    assert_eq!(report["fair"], true);
    let cell = &report["cells"][0];
    assert_eq!((cell["population"].as_u64(), cell["drawn"].as_u64(), cell["never_drawn"].as_u64()), (Some(90), Some(18), Some(0)));
    assert_eq!(cell["regions"].as_array().unwrap().len(), 2);
    assert!(cell["units"]["p"].as_f64().unwrap() > 0.001);
    // The same master seed, the same report; nothing is recorded.
    assert_eq!(report, ws.run(&["fairness", "--seeds", "3000", "--json"]).ok().json());
    assert!(!ws.path("var").exists());
    // In the second round those not yet drawn come first: the others are excluded, and the lot is fair among the rest.
    let ws = Ws::small(&task("1", "ratio = \"20%\"\nfrequency = 2"), &shops(90));
    ws.draw("2024-03-01");
    let report = ws.run(&["fairness", "--seeds", "1000", "--json"]).ok().json();
    assert_eq!((report["cells"][0]["excluded"].as_u64(), report["cells"][0]["population"].as_u64()), (Some(18), Some(72)));
}
