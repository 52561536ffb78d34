//! What goes with a release: the list of everything that is built in.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::support::repository;

fn bill(arguments: &[&str]) -> String {
    let output = Command::new("python3").arg(repository().join("deploy/sbom.py")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("{key}: {value}"))
}

#[test]
fn the_bill_of_materials_lists_exactly_what_the_lock_file_has() {
    let told = bill(&[]);
    assert_eq!(told, bill(&[]), "made twice, it is another one");
    let bill: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((text(&bill, "bomFormat"), text(&bill, "specVersion")), ("CycloneDX", "1.5"));
    let lock: toml::Table = std::fs::read_to_string(repository().join("Cargo.lock")).unwrap().parse().unwrap();
    let mut wanted = BTreeSet::new();
    for package in lock["package"].as_array().unwrap() {
        let of = |key: &str| package.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
        let foreign = package.get("source").is_some();
        // Everything that is not ours comes from the registry, under its digest.
        assert_eq!(
            foreign,
            of("source") == "registry+https://github.com/rust-lang/crates.io-index" && of("checksum").len() == 64,
            "{package}"
        );
        wanted.insert((of("name"), of("version"), of("checksum")));
    }
    let entry = |component: &Value| {
        assert_eq!(text(component, "purl"), format!("pkg:cargo/{}@{}", text(component, "name"), text(component, "version")));
        let digest = component["hashes"][0]["content"].as_str().unwrap_or_default();
        (text(component, "name").to_owned(), text(component, "version").to_owned(), digest.to_owned())
    };
    let own = entry(&bill["metadata"]["component"]);
    assert_eq!(own, ("choucha".into(), env!("CARGO_PKG_VERSION").into(), String::new()));
    let components = bill["components"].as_array().unwrap();
    let found: BTreeSet<_> = components.iter().map(entry).chain([own]).collect();
    assert_eq!(found.len(), components.len() + 1, "something is listed twice");
    assert_eq!(found, wanted);
    // Whatever depends on something depends on something that is listed.
    let known: BTreeSet<String> = found.iter().map(|(name, version, _)| format!("pkg:cargo/{name}@{version}")).collect();
    let depends = bill["dependencies"].as_array().unwrap();
    assert_eq!(depends.iter().map(|d| text(d, "ref").to_owned()).collect::<BTreeSet<_>>(), known);
    let edges = || depends.iter().flat_map(|d| d["dependsOn"].as_array().unwrap());
    assert!(edges().count() > components.len() && edges().all(|on| known.contains(on.as_str().unwrap())));
}
