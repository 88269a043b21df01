#!/usr/bin/env python3
"""Checks that every dependency's licence lets it be part of a program under the EUPL-1.2.

Usage: licences.py METADATA.json LOCK.json...   (from `cargo metadata --format-version 1`; lock files of npm)
       licences.py --self-test
"""
import json
import re
import sys

# Permissive licences, and those copyleft ones that stay with their own files.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-1-Clause", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CDLA-Permissive-2.0",
    "EUPL-1.2", "ISC", "MIT", "MIT-0", "MPL-2.0", "Unicode-3.0", "Unicode-DFS-2016", "Unlicense", "Zlib",
}
# Exceptions that only add permissions.
ADDITIONS = {"LLVM-exception"}
# Packages of ours.
OWN = {"turnus", "entity", "migration"}


def allowed(expression):
    """Whether an SPDX expression can be satisfied with allowed licences alone."""
    # Before SPDX expressions, crates wrote `MIT/Apache-2.0` for a choice.
    tokens = re.findall(r"[()]|[^\s()]+", expression.replace("/", " OR "))
    value, rest = choice(tokens)
    if rest:
        raise ValueError(f"cannot read {expression!r}")
    return value


def choice(tokens):
    value, tokens = both(tokens)
    while tokens and tokens[0] == "OR":
        other, tokens = both(tokens[1:])
        value = value or other
    return value, tokens


def both(tokens):
    value, tokens = one(tokens)
    while tokens and tokens[0] == "AND":
        other, tokens = one(tokens[1:])
        value = value and other
    return value, tokens


def one(tokens):
    if not tokens:
        raise ValueError("an expression ends too early")
    if tokens[0] == "(":
        value, tokens = choice(tokens[1:])
        if not tokens or tokens[0] != ")":
            raise ValueError("a bracket is not closed")
        return value, tokens[1:]
    value, tokens = tokens[0] in ALLOWED, tokens[1:]
    if tokens and tokens[0] == "WITH":
        value = value and tokens[1:2] != [] and tokens[1] in ADDITIONS
        tokens = tokens[2:]
    return value, tokens


def self_test():
    good = ["MIT", "MIT OR Apache-2.0", "GPL-3.0 OR MIT", "MIT/Apache-2.0", "(MIT OR GPL-2.0) AND ISC",
            "Apache-2.0 WITH LLVM-exception", "Apache-2.0 WITH LLVM-exception OR GPL-3.0"]
    bad = ["GPL-3.0", "AGPL-3.0-only", "MIT AND GPL-3.0", "(GPL-2.0 OR LGPL-3.0) AND MIT", "Proprietary",
           "Apache-2.0 WITH Made-Up-exception", "GPL-3.0 OR AGPL-3.0"]
    wrong = [text for text in good if not allowed(text)] + [text for text in bad if allowed(text)]
    if wrong:
        sys.exit(f"the licence check itself is wrong about: {wrong}")


def read(path):
    """The packages of a metadata or lock file, both in the words of the former."""
    with open(path, encoding="utf-8") as file:
        content = json.load(file)
    if "lockfileVersion" not in content:
        return content["packages"]
    installed = [(name, package) for name, package in content["packages"].items() if name]
    return [{"name": name.rpartition("node_modules/")[2], "version": package["version"], "source": "npm",
             "license": package.get("license")} for name, package in installed]


def main(paths):
    packages = [package for path in paths for package in read(path)]
    offenders = []
    for package in packages:
        name, licence = package["name"], package["license"]
        if name in OWN and package["source"] is None:
            if licence != "EUPL-1.2":
                offenders.append(f"{name}: ours, but says {licence!r} instead of EUPL-1.2")
            continue
        try:
            fine = licence is not None and allowed(licence)
        except ValueError as error:
            fine, licence = False, f"{licence} ({error})"
        if not fine:
            offenders.append(f"{name} {package['version']}: {licence}")
    if offenders:
        sys.exit("licences that are not on the list:\n  " + "\n  ".join(sorted(offenders)))
    print(f"{len(packages)} packages, all compatible with EUPL-1.2")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    self_test() if sys.argv[1] == "--self-test" else main(sys.argv[1:])
