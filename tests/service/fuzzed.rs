//! The readers and writers of what strangers write, on every input that was kept and on thousands that are made of them
//! (`fuzz/README.md` finds more).

#[allow(unreachable_pub, reason = "a crate of its own for the fuzzer")]
#[path = "../../fuzz/src/lib.rs"]
mod kept;

use std::{fs, path::Path};

use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::support::left_out::told;

/// What was kept for a target.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new("fuzz/corpus").join(name);
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{name}: {error}")).flatten().collect();
    files.sort_by_key(fs::DirEntry::path);
    assert!(!files.is_empty(), "nothing is kept for {name}");
    files.iter().map(|file| fs::read(file.path()).unwrap()).collect()
}

#[test]
fn every_kept_input_is_read_as_it_should() {
    for (name, target) in kept::TARGETS {
        for bytes in corpus(name) {
            // Cut short as well: a reader meets what was cut off on its way.
            for end in [bytes.len(), bytes.len() / 2, bytes.len() / 3] {
                target(&bytes[..end]);
            }
        }
    }
}

/// Words that readers look for, as the fuzzer gets them.
fn words() -> Vec<Vec<u8>> {
    let lines = fs::read_to_string("fuzz/words.dict").unwrap();
    let unquoted = lines.lines().map(|line| line.trim_matches('"'));
    let word =
        |text: &str| text.replace("\\x0d\\x0a", "\r\n").replace("\\x00", "\0").replace("\\xe2\\x80\\xa8", "\u{2028}");
    unquoted.map(|text| word(text).into_bytes()).collect()
}

/// One change to an input.
#[derive(Clone, Debug)]
enum Change {
    Flip(Index, u8),
    Insert(Index, Vec<u8>),
    CutOut(Index, Index),
    Repeat(Index, Index, usize),
}

fn change(words: Vec<Vec<u8>>) -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, bits)| Change::Flip(at, bits)),
        (any::<Index>(), prop::sample::select(words)).prop_map(|(at, word)| Change::Insert(at, word)),
        (any::<Index>(), prop::collection::vec(any::<u8>(), 1..8)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Change::CutOut(from, to)),
        (any::<Index>(), any::<Index>(), 1_usize..60).prop_map(|(from, to, times)| Change::Repeat(from, to, times)),
    ]
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let at = |index: &Index| index.index(bytes.len() + 1);
        match change {
            Change::Flip(index, bits) => {
                let place = at(index);
                if let Some(byte) = bytes.get_mut(place) {
                    *byte ^= bits;
                }
            }
            Change::Insert(index, new) => {
                let place = at(index);
                bytes.splice(place..place, new.iter().copied());
            }
            Change::CutOut(from, to) => {
                let (from, to) = (at(from).min(at(to)), at(from).max(at(to)));
                bytes.drain(from..to);
            }
            Change::Repeat(from, to, times) => {
                let (from, to) = (at(from).min(at(to)), at(from).max(at(to)));
                let again = bytes[from..to].repeat(*times);
                bytes.splice(to..to, again);
            }
        }
        bytes.truncate(100_000);
    }
    bytes
}

#[test]
fn whatever_is_made_of_kept_inputs_is_read_as_it_should() {
    // Always the same inputs, so that a change is at fault and not the day; more of them by TEST_FUZZ_CASES.
    let cases = told("TEST_FUZZ_CASES").and_then(|cases| cases.parse().ok()).unwrap_or(100);
    for (name, target) in kept::TARGETS {
        let config = Config { cases, failure_persistence: None, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
        let inputs = (prop::sample::select(corpus(name)), prop::collection::vec(change(words()), 1..8));
        let read = runner.run(&inputs, |(kept, changes)| {
            target(&changed(kept, &changes));
            Ok(())
        });
        assert!(read.is_ok(), "{name}: {}", read.unwrap_err());
    }
}
