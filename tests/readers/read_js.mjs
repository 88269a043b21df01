// read_js.mjs FILE.ics: what ical.js reads, one JSON line per occurrence.
// $TEST_NODE_MODULES names the folder with ical.js; without it, node_modules beside this file is used.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const modules = process.env.TEST_NODE_MODULES ?? join(dirname(fileURLToPath(import.meta.url)), "node_modules");
const loaded = createRequire(join(modules, "from-here.cjs"))("ical.js");
const ICAL = loaded.default ?? loaded;

/** An instant as text; a day or a floating time is a fault of the feed. */
function utc(time) {
  if (time.isDate || time.zone === ICAL.Timezone.localTimezone) {
    throw new Error(`${time} is a day or a floating time`);
  }
  return time.toJSDate().toISOString().replace(".000Z", "Z");
}

/** An entry says what it says itself: of a series, that of the one date, if there is one. */
function print(event, start, end) {
  const status = event.component.getFirstPropertyValue("status");
  const occurrence = { uid: event.uid, start: utc(start), end: utc(end), summary: event.summary, status };
  console.log(JSON.stringify(occurrence));
}

const calendar = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  // Only what the feed itself says about its zones counts.
  ICAL.TimezoneService.register(new ICAL.Timezone({ component: zone, tzid: zone.getFirstPropertyValue("tzid") }));
}
const all = calendar.getAllSubcomponents("vevent").map((component) => new ICAL.Event(component));
const series = new Set(all.filter((event) => event.isRecurring()).map((event) => event.uid));
for (const event of all) {
  // A date that is not as the others of its series is met where the series is walked through.
  if (event.isRecurrenceException() && series.has(event.uid)) {
    continue;
  }
  if (!event.isRecurring()) {
    print(event, event.startDate, event.endDate);
    continue;
  }
  const dates = event.iterator();
  for (let next = dates.next(); next; next = dates.next()) {
    const { item, startDate, endDate } = event.getOccurrenceDetails(next);
    print(item, startDate, endDate);
  }
}
