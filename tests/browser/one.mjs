// one.mjs BASE MAIL_FOLDER TOKEN: makes one of each in an empty Turnus: a format, a date, somebody who comes.
import assert from "node:assert/strict";

import { Mailbox, link } from "./mail.mjs";
import { FORMAT } from "./words.mjs";

const [base, folder, token] = process.argv.slice(2);
const mailbox = new Mailbox(folder);
const day = FORMAT.first.toISOString().slice(0, 10);

async function sent(path, body) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(`${base}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  assert.ok(answer.status < 300, `${path}: ${answer.status} ${await answer.clone().text()}`);
  return answer.json();
}

const rule = { every: 1, unit: "week", weekdays: ["TH"], anchor: day, until: day, start_time: "10:00", duration_minutes: 60, holiday_policy: "keep" };
await sent("/api/v1/formats", {
  slug: "einzeln", title: FORMAT.title, summary: FORMAT.summary, description: "Ein **einziger** Termin.", audience: "open",
  registration: "per_event", capacity: 5, tags: ["Probe"], status: "active", cadence: rule,
});
const { items } = await (await fetch(`${base}/api/v1/events?format=einzeln`)).json();
assert.equal(items.length, 1);
await sent(`/api/v1/events/${items[0].id}/registrations`, { name: "Ein Mensch", email: "mensch@example.org", land: "BE" });
const address = link(await mailbox.next("confirm-registration", "mensch@example.org"), base, "/r/");
const page = await (await fetch(address)).text();
const form_token = /name="form_token" value="([^"]+)"/.exec(page)[1];
const headers = { origin: base, "sec-fetch-site": "same-origin" };
const confirmed = await fetch(address, { method: "POST", headers, body: new URLSearchParams({ form_token }) });
assert.match(await confirmed.text(), /Sie sind angemeldet/);
