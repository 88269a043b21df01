//! Secrets in files: read only if nobody else can, made with mode 0600.

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use secrecy::SecretString;

use super::{ConfigError, values};

/// The name of the key's file in the data folder.
const KEY_FILE: &str = "secret.key";

/// The text of a file that holds a secret.
pub(super) fn read(path: &Path) -> Result<String, String> {
    let unreadable = |error: io::Error| format!("{} cannot be read: {error}", path.display());
    let meta = fs::metadata(path).map_err(unreadable)?;
    if open_to_others(&meta) {
        return Err(format!("{0} can be read by everybody on this machine; `chmod 600 {0}`", path.display()));
    }
    fs::read_to_string(path).map_err(unreadable)
}

#[cfg(unix)]
fn open_to_others(meta: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    meta.permissions().mode() & 0o007 != 0
}

#[cfg(not(unix))]
fn open_to_others(_: &fs::Metadata) -> bool {
    false
}

/// Where the key lies.
pub(super) fn path(data_dir: &Path) -> PathBuf {
    data_dir.join(KEY_FILE)
}

/// Whether the key in the data folder can be used, if there is one.
pub(super) fn check(data_dir: &Path) -> Result<(), ConfigError> {
    if path(data_dir).exists() { kept(data_dir).map(drop) } else { Ok(()) }
}

/// The key in the data folder.
fn kept(data_dir: &Path) -> Result<SecretString, ConfigError> {
    let path = path(data_dir);
    let wrong = |what: String| ConfigError { setting: path.display().to_string(), what };
    let text = read(&path).map_err(wrong)?;
    values::secret_key(text.trim()).map(|(key, _)| key).map_err(wrong)
}

/// The key in the data folder; `fresh` becomes it if there is none yet.
pub(super) fn keep(data_dir: &Path, fresh: &[u8; 32]) -> Result<SecretString, ConfigError> {
    match make_folder(data_dir).and_then(|()| make(&path(data_dir), fresh)) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(ConfigError {
            setting: path(data_dir).display().to_string(),
            what: format!("cannot be written: {error}; TURNUS_DATA_DIR says where the data lies"),
        }),
        _ => kept(data_dir),
    }
}

/// Makes the data folder for its owner alone: names and addresses lie in it.
pub(super) fn make_folder(data_dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(data_dir)
}

/// Writes the key under another name first: whoever finds the key's file finds all of it.
fn make(path: &Path, fresh: &[u8; 32]) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    let part = path.with_extension(format!("{}.part", std::process::id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&part)?;
    file.write_all(HEXLOWER.encode(fresh).as_bytes())?;
    file.sync_all()?;
    // Unlike a rename, a hard link never replaces the key that another process made meanwhile.
    let linked = fs::hard_link(&part, path);
    fs::remove_file(&part)?;
    linked
}
