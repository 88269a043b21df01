//! No part of the program has a known hole (C43): `Cargo.lock` against `.ci/advisories.toml`, without a network.

use std::fs;

use semver::{Version, VersionReq};
use serde::Deserialize;

const KNOWN: &str = ".ci/advisories.toml";

/// Advisories that we live with, each with the reason. One that no longer applies has to go.
const EXCEPTIONS: &[(&str, &str)] = &[(
    "RUSTSEC-2023-0071",
    "rsa signs mails (DKIM), checks what identity providers signed, and never decrypts; nobody outside sees how long one signature took, and relays sign instead",
)];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    as_of: String,
    advisories: Vec<Advisory>,
}

/// What is known of some versions of a crate.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advisory {
    id: String,
    package: String,
    /// Versions that are mended.
    patched: Vec<VersionReq>,
    /// Versions that never had it.
    #[serde(default)]
    unaffected: Vec<VersionReq>,
    /// "unmaintained", "unsound" or "notice"; none for a hole.
    informational: Option<String>,
}

impl Advisory {
    fn is_about(&self, part: &Part) -> bool {
        let fine = self.patched.iter().chain(&self.unaffected).any(|versions| versions.matches(&part.version));
        self.package == part.name && !fine
    }
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Part>,
}

/// A crate that the program, its tests or its building may use.
#[derive(Deserialize)]
struct Part {
    name: String,
    version: Version,
}

/// What is wrong with this lock file, but for the exceptions; and exceptions that are none.
fn faults(lock: &str, known: &Known, exceptions: &[(&str, &str)]) -> Vec<String> {
    let lock: Lock = toml::from_str(lock).expect("a lock file");
    let mut found = Vec::new();
    let mut used = Vec::new();
    for part in &lock.package {
        for advisory in known.advisories.iter().filter(|advisory| advisory.is_about(part)) {
            let kind = advisory.informational.as_deref().unwrap_or("a hole");
            if exceptions.iter().any(|(id, reason)| *id == advisory.id && !reason.is_empty()) {
                used.push(advisory.id.as_str());
            } else {
                found.push(format!("{} {}: {} ({kind})", part.name, part.version, advisory.id));
            }
        }
    }
    let idle = exceptions.iter().filter(|(id, _)| !used.contains(id));
    found.extend(idle.map(|(id, _)| format!("{id} needs no exception")));
    found
}

fn known() -> Known {
    toml::from_str(&fs::read_to_string(KNOWN).expect("what is known")).expect("as .ci/advisories.py writes it")
}

#[test]
fn no_part_has_a_known_hole() {
    let known = known();
    assert!(known.advisories.len() > 1_000, "what is known of {} is not all", known.as_of);
    let lock = fs::read_to_string("Cargo.lock").expect("the lock file");
    let found = faults(&lock, &known, EXCEPTIONS);
    assert!(found.is_empty(), "known on {}:\n{}", known.as_of, found.join("\n"));
}

#[test]
fn a_part_with_a_known_hole_is_found() {
    let known = known();
    // Two with holes, one that nobody looks after, and one that nobody knows.
    let bad = "version = 4
[[package]]
name = \"time\"
version = \"0.1.42\"
[[package]]
name = \"hyper\"
version = \"0.14.9\"
[[package]]
name = \"ansi_term\"
version = \"0.12.1\"
[[package]]
name = \"anyhow-no-such-crate\"
version = \"1.0.0\"";
    let found = faults(bad, &known, &[("RUSTSEC-2021-0139", "a test"), ("RUSTSEC-1999-0001", "a test")]);
    assert!(found.iter().any(|line| line.starts_with("time 0.1.42: RUSTSEC-2020-0071")), "{found:?}");
    assert!(found.iter().any(|line| line.starts_with("hyper 0.14.9: RUSTSEC-")), "{found:?}");
    assert!(!found.iter().any(|line| line.contains("ansi_term") || line.contains("no-such-crate")), "{found:?}");
    assert!(found.contains(&"RUSTSEC-1999-0001 needs no exception".to_owned()), "{found:?}");
    assert!(faults(bad, &known, &[]).contains(&"ansi_term 0.12.1: RUSTSEC-2021-0139 (unmaintained)".to_owned()));
}
