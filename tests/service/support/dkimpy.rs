//! DKIM signatures, verified by a library that is not ours (see `tests/readers/README.md`).

use std::{path::Path, process::Command};

use super::left_out::{leave_out, told};

/// What dkimpy says of a mail's DKIM signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verified {
    pub(crate) fine: bool,
    /// The signed headers that the mail has, in lower case.
    pub(crate) signed: Vec<String>,
}

/// Verifies a mail's signature, with that TXT record in the DNS; nothing if the library is not installed and leaving out
/// is allowed.
pub(crate) fn verified_by_dkimpy(mail: &[u8], (name, record): (&str, &str)) -> Option<Verified> {
    let Some(python) = told("TEST_PYTHON") else {
        leave_out("verify_dkim.py: TEST_PYTHON is not set");
        return None;
    };
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), mail).expect("written");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers/verify_dkim.py");
    let run = Command::new(python).arg(script).arg(file.path()).args([name, record]).output().expect("dkimpy starts");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let said = String::from_utf8(run.stdout).expect("UTF-8");
    let mut words = said.split_whitespace().map(str::to_owned);
    let fine = words.next().as_deref() == Some("yes");
    Some(Verified { fine, signed: words.collect() })
}
