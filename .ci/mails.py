#!/usr/bin/env python3
"""Gives every kept mail (`TEST_KEEP_MAILS`, see tests/service/support/post.rs) to tests/checks/imip_check.py.

    python3 .ci/mails.py FOLDER [AT_LEAST]

Says how many there were, and fails if the check finds an error in one, or if fewer were kept than AT_LEAST.
"""

import os, pathlib, subprocess, sys, tempfile
from concurrent.futures import ThreadPoolExecutor

check = pathlib.Path(__file__).parent.parent / "tests" / "checks" / "imip_check.py"
mails = sorted(pathlib.Path(sys.argv[1]).glob("*.eml"))
at_least = int(sys.argv[2]) if len(sys.argv) > 2 else 1


def said(mail):
    run = subprocess.run([sys.executable, check, mail], capture_output=True, text=True, env=os.environ | {"TMPDIR": scratch})
    return mail, run.returncode, run.stdout + run.stderr


bad, with_calendar, warnings = 0, 0, {}
# The check leaves calendar parts behind.
with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(os.cpu_count()) as pool:
    for mail, code, text in pool.map(said, mails):
        with_calendar += "text/calendar" in text
        for line in text.splitlines():
            if line.startswith("warn "):
                warnings[line[:60]] = warnings.get(line[:60], 0) + 1
        if code:
            bad += 1
            print(f"{mail}:\n{text}")
kinds = sorted({mail.name.rsplit("-", 1)[0] for mail in mails})
print(f"{len(mails)} mails of {len(kinds)} kinds, {with_calendar} with a calendar part, {bad} with errors")
for line, count in sorted(warnings.items()):
    print(f"  {count} x {line}")
sys.exit(bool(bad) or len(mails) < at_least)
