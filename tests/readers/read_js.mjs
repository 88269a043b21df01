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
for (const component of calendar.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(component);
  if (!event.isRecurring()) {
    print(event, event.startDate, event.endDate);
    continue;
  }
  const dates = event.iterator();
  for (let next = dates.next(); next; next = dates.next()) {
    const { startDate, endDate } = event.getOccurrenceDetails(next);
    print(event, startDate, endDate);
  }
}
