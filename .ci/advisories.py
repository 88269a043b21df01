#!/usr/bin/env python3
"""Takes what a copy of the RustSec database says about which versions of which crates, for tests/architecture.

Only facts are taken: number, crate, versions that are mended or never had it, and the kind. So the check works without
a network (C43); it knows what the copy knew, so take it anew with each update of dependencies and at least monthly.

Usage: advisories.py GIT_FOLDER > .ci/advisories.toml   (a clone of https://github.com/rustsec/advisory-db)
"""
import subprocess
import sys
import tomllib


def git(folder, *words, stdin=None):
    return subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True, input=stdin).stdout


def texts(folder):
    """Every advisory's front matter: the TOML in its first code block."""
    names = git(folder, "ls-tree", "-r", "--name-only", "HEAD", "crates").decode().splitlines()
    for name in sorted(name for name in names if name.rpartition("/")[2].startswith("RUSTSEC-")):
        text = git(folder, "show", f"HEAD:{name}").decode()
        yield tomllib.loads(text.partition("```toml")[2].partition("```")[0])


def listed(versions):
    return "[" + ", ".join(f'"{version}"' for version in versions) + "]"


def main(folder):
    day = git(folder, "log", "-1", "--format=%cs").decode().strip()
    print("# What the RustSec advisory database (public domain, CC0-1.0; parts after the GitHub Advisory Database, CC-BY-4.0)")
    print("# says about which versions. Made by .ci/advisories.py; not for editing.")
    print(f'as_of = "{day}"\nadvisories = [')
    for text in texts(folder):
        about, versions = text["advisory"], text.get("versions", {})
        if "withdrawn" in about:
            continue
        words = [f'id = "{about["id"]}"', f'package = "{about["package"]}"', f'patched = {listed(versions.get("patched", []))}']
        if versions.get("unaffected"):
            words.append(f'unaffected = {listed(versions["unaffected"])}')
        if "informational" in about:
            words.append(f'informational = "{about["informational"]}"')
        print("  { " + ", ".join(words) + " },")
    print("]")


if len(sys.argv) != 2:
    sys.exit(__doc__)
main(sys.argv[1])
