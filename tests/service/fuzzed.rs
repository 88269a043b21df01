//! The readers and writers of what strangers write, on every input that was kept (`fuzz/README.md` finds more).

#[allow(unreachable_pub, reason = "a crate of its own for the fuzzer")]
#[path = "../../fuzz/src/lib.rs"]
mod kept;

use std::{fs, path::Path};

#[test]
fn every_kept_input_is_read_as_it_should() {
    for (name, target) in kept::TARGETS {
        let folder = Path::new("fuzz/corpus").join(name);
        let files: Vec<_> = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{name}: {error}")).flatten().collect();
        assert!(!files.is_empty(), "nothing is kept for {name}");
        for file in files {
            let bytes = fs::read(file.path()).unwrap();
            // Cut short as well: a reader meets what was cut off on its way.
            for end in [bytes.len(), bytes.len() / 2, bytes.len() / 3] {
                target(&bytes[..end]);
            }
        }
    }
}
