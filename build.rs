//! Makes what the pages load: the design system's styles without the rules that no page uses, our own styles and
//! scripts. The packages come from the npm registry by the lock file and stay in Cargo's own folder.

use std::{
    collections::{BTreeSet, hash_map::DefaultHasher},
    ffi::OsString,
    fs,
    hash::{Hash, Hasher},
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Whose change makes a new run.
const INPUTS: [&str; 4] = ["build.rs", "assets", "templates", "src"];
const MANIFEST: &str = "assets/package.json";
const LOCK: &str = "assets/package-lock.json";
const TOOL: &str = "assets/build.mjs";
/// Below the packages' folder.
const KERN: &str = "node_modules/@kern-ux/native/dist/kern.min.css";
const SERVED_AS_IT_IS: [&str; 1] = ["assets/turnus.svg"];

type Outcome<T> = Result<T, String>;

fn main() {
    for input in INPUTS {
        say(&format!("cargo::rerun-if-changed={input}"));
    }
    if let Err(sentence) = make() {
        say(&format!("cargo::error={sentence}"));
    }
}

fn say(line: &str) {
    // Nobody is left to tell when Cargo does not listen.
    let _ = writeln!(io::stdout(), "{line}");
}

fn make() -> Outcome<()> {
    #[allow(clippy::disallowed_methods, reason = "Cargo says by the environment where to build")]
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let packages = out.join("packages");
    let target = out.join("assets");
    install(&packages)?;
    let mut styles = vec![packages.join(KERN)];
    styles.extend(files("assets/styles", "css")?);
    let scripts = files("assets/scripts", "js")?;
    let words = used_words(&names_in(&styles)?)?;
    let stamp = stamp_of(&words, &[&styles[..], &scripts[..]].concat())?;
    let stamp_file = target.join("stamp");
    if fs::read_to_string(&stamp_file).is_ok_and(|old| old == stamp) {
        return Ok(());
    }
    make_folder(&target)?;
    run_tool(&packages, &target, [&styles, &scripts], &words)?;
    write(&stamp_file, &stamp)
}

/// Gets the packages, unless those of this lock file are there.
fn install(packages: &Path) -> Outcome<()> {
    let lock = read(Path::new(LOCK))?;
    let done = packages.join("complete");
    if fs::read_to_string(&done).is_ok_and(|old| old == lock) {
        return Ok(());
    }
    make_folder(packages)?;
    let _ = fs::remove_file(&done);
    write(&packages.join("package.json"), &read(Path::new(MANIFEST))?)?;
    write(&packages.join("package-lock.json"), &lock)?;
    let npm = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(packages)
        .output()
        .map_err(|_| {
            "please install npm, on Debian by `apt install npm`: it brings the pages' design system".to_owned()
        })?;
    if !npm.status.success() {
        let said = String::from_utf8_lossy(&npm.stderr);
        return Err(format!(
            "npm could not get the pages' design system: {}",
            said.lines().next().unwrap_or("no reason")
        ));
    }
    write(&done, &lock)
}

fn run_tool(
    packages: &Path,
    target: &Path,
    [styles, scripts]: [&Vec<PathBuf>; 2],
    words: &BTreeSet<String>,
) -> Outcome<()> {
    let failed = |error: io::Error| format!("node could not make the pages' styles: {error}");
    // The tool finds its packages beside itself.
    let tool = packages.join("build.mjs");
    fs::copy(TOOL, &tool).map_err(failed)?;
    let mut arguments: Vec<OsString> = vec![tool.into(), target.into()];
    arguments.extend(styles.iter().map(OsString::from));
    arguments.push("--".into());
    arguments.extend(scripts.iter().map(OsString::from));
    arguments.push("--".into());
    arguments.extend(SERVED_AS_IT_IS.iter().map(OsString::from));
    let mut node =
        Command::new("node").args(arguments).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(failed)?;
    if let Some(mut stdin) = node.stdin.take() {
        let list: Vec<&str> = words.iter().map(String::as_str).collect();
        stdin.write_all(list.join("\n").as_bytes()).map_err(failed)?;
    }
    let ended = node.wait_with_output().map_err(failed)?;
    if ended.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&ended.stderr);
    let reason = said.lines().find(|line| line.contains("Error")).unwrap_or("no reason given");
    Err(format!("node could not make the pages' styles: {reason}"))
}

/// Which of the styles' names occur in templates, sources or scripts.
fn used_words(names: &BTreeSet<String>) -> Outcome<BTreeSet<String>> {
    let mut used = BTreeSet::new();
    for folder in ["templates", "src", "assets/scripts"] {
        for file in files(folder, "")? {
            let text = read(&file)?;
            used.extend(text.split(|c: char| !is_name(c)).filter(|word| names.contains(*word)).map(str::to_owned));
        }
    }
    Ok(used)
}

/// The classes and custom properties of the styles.
fn names_in(styles: &[PathBuf]) -> Outcome<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for file in styles {
        for part in read(file)?.split(|c: char| !is_name(c) && c != '.') {
            names.extend(part.split('.').filter(|name| !name.is_empty()).map(str::to_owned));
        }
    }
    Ok(names)
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// Says whether anything is different from last time.
fn stamp_of(words: &BTreeSet<String>, inputs: &[PathBuf]) -> Outcome<String> {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    let others = SERVED_AS_IT_IS.iter().chain([&LOCK, &TOOL]).map(PathBuf::from).collect::<Vec<_>>();
    for file in inputs.iter().chain(&others) {
        read(file)?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// All files below a folder that end so, sorted by path.
fn files(folder: &str, ending: &str) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).map_err(|error| format!("{}: {error}", next.display()))?.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if ending.is_empty() || path.extension().is_some_and(|last| last == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn read(file: &Path) -> Outcome<String> {
    fs::read(file)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))
}

fn write(file: &Path, text: &str) -> Outcome<()> {
    fs::write(file, text).map_err(|error| format!("{} cannot be written: {error}", file.display()))
}

fn make_folder(folder: &Path) -> Outcome<()> {
    fs::create_dir_all(folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))
}
