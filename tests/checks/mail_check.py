#!/usr/bin/env python3
"""Reads mails (files *.eml of a folder) with Python's own parser, which is not ours, in its strictest setting.

Prints one JSON object a line: file, to (addresses), from, subject, headers (names), defects. Fails if a mail cannot be
read, names not exactly one recipient, or says a header twice that may be there once. Standard library only.
"""

import email
import email.errors
import email.policy
import json
import pathlib
import sys

ONCE = {"from", "to", "subject", "date", "message-id", "mime-version", "content-type", "reply-to", "sender"}


def look(path):
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.SMTP)
    names = [name.lower() for name in message.keys()]
    wrong = [repr(defect) for part in message.walk() for defect in part.defects]
    for name, value in message.items():
        # "Dr. Eva" without quotation marks is how it was written before 2008, and is read as such.
        found = [one for one in getattr(value, "defects", ()) if not isinstance(one, email.errors.ObsoleteHeaderDefect)]
        wrong += [f"{name}: {defect!r}" for defect in found]
        if "\r" in str(value) or "\n" in str(value):
            wrong.append(f"{name} breaks its line")
    wrong += [f"{name} {names.count(name)} times" for name in sorted(ONCE) if names.count(name) > 1]
    to = [f"{one.username}@{one.domain}" for one in message["to"].addresses] if message["to"] else []
    if len(to) != 1:
        wrong.append(f"recipients: {to}")
    for part in message.walk():
        if not part.is_multipart() and part.get_content_maintype() == "text":
            part.get_content()
    return {
        "file": path.name,
        "to": to,
        "from": str(message["from"]),
        "subject": str(message["subject"]),
        "headers": sorted(set(names)),
        "defects": wrong,
    }


def main():
    seen = [look(path) for path in sorted(pathlib.Path(sys.argv[1]).glob("*.eml"))]
    for one in seen:
        print(json.dumps(one, ensure_ascii=False))
    return 1 if not seen or any(one["defects"] for one in seen) else 0


if __name__ == "__main__":
    sys.exit(main())
