//! The container's recipe, as far as one can read it without building: its stages and what is copied from them are there,
//! what runs is not root and is what was copied, and what it sets are settings of ours.

use std::fs;

const RECIPE: &str = "deploy/Dockerfile";

/// Its instructions: the word, and the rest of the line.
fn instructions(recipe: &str) -> Vec<(&str, &str)> {
    let lines = recipe.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(' ').unwrap_or((line, ""))).collect()
}

/// What is wrong with it.
fn faults(recipe: &str, settings: &str, checks: &str) -> Vec<String> {
    let all = instructions(recipe);
    let mut found = Vec::new();
    // Name and instructions of each stage.
    let mut stages: Vec<(&str, Vec<(&str, &str)>)> = Vec::new();
    for (word, rest) in all {
        if word == "FROM" {
            stages.push((rest.split_once(" AS ").map_or("", |(_, name)| name), Vec::new()));
            continue;
        }
        if let Some(stage) = rest.strip_prefix("--from=").and_then(|rest| rest.split(' ').next()) {
            let source = rest.split(' ').rev().nth(1).unwrap_or_default();
            let earlier = &stages[..stages.len().saturating_sub(1)];
            let made = earlier.iter().find(|(name, _)| *name == stage).map(|(_, steps)| {
                steps.iter().any(|(word, step)| *word == "RUN" && step.split(' ').any(|part| part == source))
            });
            match made {
                None => found.push(format!("there is no stage {stage} before {rest}")),
                Some(false) => found.push(format!("{stage} makes no {source}")),
                Some(true) => {}
            }
        }
        match stages.last_mut() {
            Some((_, steps)) => steps.push((word, rest)),
            None => found.push(format!("{word} before any stage")),
        }
    }
    let last = stages.pop().map(|(_, steps)| steps).unwrap_or_default();
    found.extend(last_faults(&last, settings));
    let tool = recipe.split("cargo-auditable@").nth(1).and_then(|rest| rest.split_whitespace().next());
    if !checks.contains(&format!("tool auditable {}\n", tool.unwrap_or_default())) {
        found.push(format!("cargo-auditable {tool:?} is another one than that of the checks"));
    }
    found
}

/// What is wrong with the stage that runs.
fn last_faults(steps: &[(&str, &str)], settings: &str) -> Vec<String> {
    let mut found = Vec::new();
    let the = |wanted: &str| steps.iter().find(|(word, _)| *word == wanted).map_or("", |(_, rest)| *rest);
    if steps.iter().any(|(word, _)| *word == "RUN") {
        found.push("it has no shell to run anything with".to_owned());
    }
    let user = the("USER");
    if user.is_empty() || user.starts_with('0') || user.starts_with("root") {
        found.push(format!("it runs as {user:?}"));
    }
    let copied = |to: &str| steps.iter().find(|(word, rest)| *word == "COPY" && rest.ends_with(&format!(" {to}")));
    let program = the("ENTRYPOINT").trim_matches(['[', ']', '"']);
    if copied(program).is_none() {
        found.push(format!("{program} is not copied"));
    }
    let set: Vec<(&str, &str)> = the("ENV").split(' ').filter_map(|pair| pair.split_once('=')).collect();
    for (name, _) in set.iter().filter(|(name, _)| *name != OF_GLIBC) {
        let known = name.strip_prefix("TURNUS_").is_some_and(|key| settings.contains(&format!("(\"{key}\", ")));
        if !known {
            found.push(format!("{name} is no setting"));
        }
    }
    let value = |name: &str| set.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| *value);
    let data = the("VOLUME");
    if data != value("TURNUS_DATA_DIR")
        || !copied(data).is_some_and(|(_, rest)| rest.contains(&format!("--chown={user} ")))
    {
        found.push(format!("{data} is not where its data lies, or not its own"));
    }
    if !value("TURNUS_LISTEN").ends_with(&format!(":{}", the("EXPOSE"))) {
        found.push(format!("it does not listen at {}", the("EXPOSE")));
    }
    found
}

/// No setting of ours: how memory is kept.
const OF_GLIBC: &str = "MALLOC_ARENA_MAX";

fn read(path: &str) -> String {
    fs::read_to_string(path).expect(path)
}

#[test]
fn the_container_is_made_of_what_is_there_and_runs_as_nobody() {
    let (settings, checks) = (read("src/config/source.rs"), read(".ci/run"));
    assert_eq!(faults(&read(RECIPE), &settings, &checks), Vec::<String>::new());
    let ignored = read(".dockerignore");
    for folder in ["target", "data", "node_modules", ".git"] {
        assert!(ignored.lines().any(|line| line == folder), "{folder} is copied into the container's building");
    }
}

#[test]
fn what_is_wrong_with_a_container_is_noticed() {
    let (recipe, settings, checks) = (read(RECIPE), read("src/config/source.rs"), read(".ci/run"));
    for (right, wrong) in [
        ("--from=build /turnus", "--from=builder /turnus"),
        ("--from=build /turnus", "--from=build /turnis"),
        ("USER 65532:65532", "USER root"),
        ("USER 65532:65532\n", ""),
        ("ENTRYPOINT [\"/usr/local/bin/turnus\"]", "ENTRYPOINT [\"/usr/bin/turnus\"]"),
        ("TURNUS_DATA_DIR=/data", "TURNUS_DATA_FOLDER=/data"),
        ("VOLUME /data", "VOLUME /var/data"),
        ("EXPOSE 8080", "EXPOSE 80"),
        ("STOPSIGNAL", "RUN echo\nSTOPSIGNAL"),
        ("cargo-auditable@", "cargo-auditable@0."),
    ] {
        assert!(recipe.contains(right), "{right}");
        assert!(!faults(&recipe.replace(right, wrong), &settings, &checks).is_empty(), "{wrong} goes unnoticed");
    }
}
