#!/usr/bin/env python3
"""Writes the list of all parts of the program (CycloneDX, C44), and checks that it is what the program is built from.
Checks that the list which `cargo auditable build` puts into the program itself lacks none of that.

`cargo cyclonedx` also lists optional parts that no feature of ours turns on; what `cargo tree` does not name is taken
out, and what it names must be there. Out of the program nothing can be taken: it names too much, but nothing that
`Cargo.lock` does not name.

Usage: parts.py OUTPUT.json      (in the project's folder, with cargo-cyclonedx on the path)
       parts.py --inside PROGRAM (in the project's folder)
       parts.py --self-test
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import tomllib
import zlib

TARGET = ["--target", "x86_64-unknown-linux-gnu"]
# Packages of ours that are a component or the whole, as cargo tree and the list name them.
WHOLE = "turnus"


def built_from(tree):
    """What `cargo tree` names, as (name, version)."""
    words = (line.split() for line in tree.splitlines())
    return {(word[0], word[1].removeprefix("v")) for word in words if word}


def trimmed(listed, wanted):
    """The list without what is not built in; and what it lacks."""
    parts = [part for part in listed["components"] if (part["name"], part["version"]) in wanted]
    kept = {part["bom-ref"] for part in parts} | {listed["metadata"]["component"]["bom-ref"]}
    ways = [
        {**way, "dependsOn": [to for to in way.get("dependsOn", []) if to in kept]}
        for way in listed["dependencies"]
        if way["ref"] in kept
    ]
    named = {(part["name"], part["version"]) for part in parts}
    lacks = sorted(part for part in wanted - named if part[0] != WHOLE)
    return {**listed, "components": parts, "dependencies": ways}, lacks


def tree(kinds):
    command = ["cargo", "tree", "--locked", "-e", kinds, "--prefix", "none", "--format", "{p}", *TARGET]
    return built_from(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def differences(inside, wanted, locked):
    """What the list inside a program lacks, and what it has that could not be in it."""
    running = {(part["name"], part["version"]) for part in inside["packages"] if part.get("kind") != "build"}
    named = {(part["name"], part["version"]) for part in inside["packages"]}
    return sorted(wanted - running), sorted(named - locked)


def look_inside(program):
    with tempfile.TemporaryDirectory() as folder:
        section = pathlib.Path(folder, "list")
        subprocess.run(["objcopy", "--dump-section", f".dep-v0={section}", program, os.devnull], check=True)
        inside = json.loads(zlib.decompress(section.read_bytes()))
    lock = tomllib.loads(pathlib.Path("Cargo.lock").read_text(encoding="utf-8"))
    locked = {(part["name"], part["version"]) for part in lock["package"]}
    # Macros run when the program is built and are no part of it.
    lacks, foreign = differences(inside, tree("normal,no-proc-macro"), locked)
    if lacks or foreign:
        sys.exit(f"the list inside the program lacks {lacks} and names {foreign}, which we do not know")
    print(f"{len(inside['packages'])} parts named inside the program")


def make(output):
    wanted = tree("normal")
    made = pathlib.Path("turnus_bin.cdx.json")
    # The same commit gives the same list.
    when = subprocess.run(["git", "log", "-1", "--format=%ct"], check=True, capture_output=True, text=True).stdout.strip()
    command = ["cargo", "cyclonedx", "--format", "json", "--spec-version", "1.5", "--describe", "binaries"]
    command += ["--no-build-deps", "-q", *TARGET]
    subprocess.run(command, check=True, env={**os.environ, "SOURCE_DATE_EPOCH": when})
    listed = json.loads(made.read_text(encoding="utf-8"))
    made.unlink()
    listed, lacks = trimmed(listed, wanted)
    if lacks:
        sys.exit(f"the list of parts lacks {lacks}")
    unlicensed = [part["name"] for part in listed["components"] if not part.get("licenses") and not part["bom-ref"].startswith("path+")]
    if unlicensed:
        sys.exit(f"no licence is named for {unlicensed}")
    pathlib.Path(output).write_text(json.dumps(listed, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(listed['components'])} parts, all with their licences")


def self_test():
    wanted = built_from("turnus v0.1.0 (/somewhere)\nserde v1.0.1\nentity v0.1.0 (/somewhere/entity) (*)\n\n")
    listed = {
        "metadata": {"component": {"bom-ref": "us"}},
        "components": [
            {"bom-ref": "s", "name": "serde", "version": "1.0.1"},
            {"bom-ref": "o", "name": "optional", "version": "2.0.0"},
        ],
        "dependencies": [{"ref": "us", "dependsOn": ["s", "o"]}, {"ref": "o", "dependsOn": ["s"]}],
    }
    trim, lacks = trimmed(listed, wanted)
    assert [part["name"] for part in trim["components"]] == ["serde"], trim
    assert trim["dependencies"] == [{"ref": "us", "dependsOn": ["s"]}], trim
    assert lacks == [("entity", "0.1.0")], lacks
    assert trimmed(listed, {("serde", "1.0.2")})[1] == [("serde", "1.0.2")], "another version is another part"
    inside = {
        "packages": [
            {"name": "serde", "version": "1.0.1"},
            {"name": "cc", "version": "1.2.0", "kind": "build"},
            {"name": "entity", "version": "0.1.0", "kind": "build"},
            {"name": "old", "version": "0.1.0"},
        ]
    }
    locked = wanted | {("cc", "1.2.0"), ("optional", "2.0.0")}
    assert differences(inside, wanted, locked) == ([("entity", "0.1.0"), ("turnus", "0.1.0")], [("old", "0.1.0")])


if sys.argv[1:] == ["--self-test"]:
    self_test()
elif sys.argv[1:2] == ["--inside"] and len(sys.argv) == 3:
    look_inside(sys.argv[2])
elif len(sys.argv) == 2:
    make(sys.argv[1])
else:
    sys.exit(__doc__)
