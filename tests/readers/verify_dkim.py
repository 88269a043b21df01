#!/usr/bin/env python3
"""verify_dkim.py FILE.eml NAME RECORD: whether dkimpy verifies the mail's DKIM signature, if that TXT record stands at that
name and nothing else stands anywhere; `yes` or `no`, and which headers are signed."""
import sys

import dkim


def main(path, name, record):
    with open(path, "rb") as file:
        mail = file.read()

    def dns(asked, timeout=5):
        return record.encode() if asked.decode().rstrip(".") == name else None

    verifier = dkim.DKIM(mail)
    try:
        fine = verifier.verify(dnsfunc=dns)
    except dkim.DKIMException as trouble:
        print("no", trouble)
        return
    signed = sorted({header.decode().lower() for header, _ in verifier.signed_headers})
    print("yes" if fine else "no", *signed)


main(*sys.argv[1:])
