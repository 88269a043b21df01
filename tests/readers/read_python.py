#!/usr/bin/env python3
"""read_python.py FILE.ics: what icalendar and recurring-ical-events read, one JSON line per occurrence."""
import json
import sys
from datetime import UTC, date, datetime

import icalendar
import recurring_ical_events


def utc(value):
    """An instant as text; a day or a floating time is a fault of the feed."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        kind = "day" if isinstance(value, date) and not isinstance(value, datetime) else "floating time"
        raise SystemExit(f"{value!r} is a {kind}")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def main(path):
    with open(path, "rb") as file:
        calendar = icalendar.Calendar.from_ical(file.read())
    for event in recurring_ical_events.of(calendar).between((1990, 1, 1), (2090, 1, 1)):
        occurrence = {
            "uid": str(event["UID"]),
            "start": utc(event.start),
            "end": utc(event.end),
            "summary": str(event["SUMMARY"]),
            "status": str(event["STATUS"]),
        }
        print(json.dumps(occurrence))


main(sys.argv[1])
