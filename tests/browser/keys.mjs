// keys.mjs BASE MAIL_FOLDER: the main journeys by keyboard alone, from the first key to the last: register, confirm,
// cancel; sign in by code, set up a format, invite people to it, move and cancel a date. At every stop one sees where one is.
import assert from "node:assert/strict";

import { Window, start } from "./browser.mjs";
import { Keyboard } from "./keyboard.mjs";
import { Mailbox, link, plain } from "./mail.mjs";
import { FORMAT, ORGANIZER, typed } from "./words.mjs";

async function attends(keys, mailbox) {
  const { page, window } = keys;
  await page.goto("/");
  // The first stop leads past the navigation; whoever follows it goes on from the content.
  assert.equal((await keys.step("Tab")).name, "Zum Inhalt springen");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  // A browser scrolls to the place in the address with the frame it draws next. A key pressed before that, which only a
  // script is quick enough for, would be scrolled away from.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await keys.follows("Formate", { back: true });
  await keys.follows(FORMAT.title);
  await keys.isAt(FORMAT.title);
  await keys.follows(/^Do\., .*, 10:00–11:00 Uhr/);
  await keys.follows("Anmelden");
  await keys.isAt("Anmeldung");
  // Sent too early: what is wrong has the focus, and a link in it leads to the field.
  await keys.fills("Name", "Tabea Taste");
  await keys.reaches("E-Mail-Adresse");
  await window.comesBackWith(422, () => page.keyboard.press("Enter"));
  assert.equal(await page.evaluate(() => document.activeElement.id), "errors");
  await keys.step("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "email");
  await keys.types("tabea@example.org");
  await keys.goes();
  await keys.isAt("Postfach");
  await page.goto(link(await mailbox.next("confirm-registration", "tabea@example.org"), window.base, "/r/"));
  await keys.reaches("Teilnahme bestätigen");
  await keys.goes("Space");
  await keys.says("Sie sind angemeldet.");
  await page.goto(link(await mailbox.next("confirmed", "tabea@example.org"), window.base, "/m/"));
  await keys.reaches(/^Absagen/);
  await keys.goes("Space");
  await keys.says("Abgesagt");
}

async function signsInByCode(keys, mailbox) {
  const { page } = keys;
  await page.goto("/");
  await keys.follows("Für Veranstaltende");
  await keys.fills("E-Mail-Adresse", ORGANIZER);
  await keys.goes();
  const code = /^\s*([a-z2-7]{4}-?[a-z2-7]{4})\s*$/m.exec(plain(await mailbox.next("login", ORGANIZER)))[1];
  await keys.fills("Code", code);
  await keys.goes();
  await keys.isAt("Arbeitsplatz");
}

async function setsUp(keys) {
  const { page } = keys;
  await keys.follows("Format einrichten");
  await keys.fills("Titel", "Falsch");
  await keys.reaches("Zweck in einem Satz (freiwillig)");
  await keys.types(FORMAT.summary);
  // Back to what was mistyped, and on.
  await keys.fills("Titel", FORMAT.title, { back: true });
  const rhythm = await keys.reaches(/Wochen/, { group: "Turnus" });
  assert.equal(rhythm.type, "radio");
  // Arrows choose within the group.
  assert.match((await keys.step("ArrowDown")).name, /Monate/);
  assert.match((await keys.step("ArrowUp")).name, /Wochen/);
  await keys.fills(/^Alle wie viele/, "2");
  await keys.reaches("Montag");
  await page.keyboard.press("Space");
  await keys.reaches("Donnerstag");
  await page.keyboard.press("Space");
  await keys.reaches("Montag", { back: true });
  await page.keyboard.press("Space");
  await keys.reaches("Donnerstag");
  await page.keyboard.press("Space");
  await keys.fills("Erster Termin ab", typed(FORMAT.first));
  await keys.reaches("Wenn ein Termin auf einen Feiertag fällt");
  await page.keyboard.press("Home");
  // The dates follow what is typed.
  await page.getByRole("region", { name: "Die nächsten Termine" }).getByText(`Do., ${typed(FORMAT.first)}`).first().waitFor();
  await keys.fills(/^Plätze/, "20");
  await keys.reaches("Format einrichten");
  await keys.goes();
  await keys.isAt(FORMAT.title);
}

/** A list with one line that needs a look; then one person is invited, and gets the mail. */
async function invites(keys, mailbox) {
  const { page } = keys;
  await page.goto("/manage/formats");
  await keys.follows(FORMAT.title);
  await keys.follows("Einladen");
  // The format takes registrations for single dates: the first of them.
  await keys.reaches(/\d{2}\.\d{2}\.\d{4}/);
  await page.keyboard.press("Space");
  await keys.reaches("Personen, eine je Zeile");
  await keys.types("Ina Einladung; ina@example.org");
  await page.keyboard.press("Enter");
  await keys.types("kaputt");
  await keys.reaches("Liste prüfen");
  await keys.goes("Space");
  await keys.says("Bitte schauen Sie sich diese Zeilen an:");
  await keys.reaches("Eine Person einladen");
  await keys.goes();
  await keys.says("Eine Person wurde eingeladen");
  link(await mailbox.next("bulk-invitation", "ina@example.org"), keys.window.base, "/r/");
}

async function movesAndCancels(keys) {
  const { page } = keys;
  await keys.follows(/^Verschieben/);
  await keys.fills("Tag", typed(FORMAT.moved));
  await keys.fills("Beginn", "14:30");
  await keys.fills("Ende", "15:30");
  await keys.reaches(/^(Verschieben|Speichern)/);
  await keys.goes("Space");
  await keys.says(`Fr., ${typed(FORMAT.moved)}, 14:30–15:30 Uhr`);
  await keys.follows("Absagen");
  await keys.fills(/^Grund/, "Krankheit");
  await keys.reaches(/^Absagen/);
  await keys.goes("Space");
  await keys.says("Krankheit");
  assert.equal(await page.getByRole("link", { name: "Wieder ansetzen" }).count(), 1);
}

const [base, folder] = process.argv.slice(2);
setTimeout(() => {
  console.error("the walk did not end within a quarter of an hour");
  process.exit(1);
}, 900_000).unref();
const browser = await start();
try {
  const mailbox = new Mailbox(folder);
  const organizer = new Keyboard(await Window.open(browser, base, { scripts: true }));
  await signsInByCode(organizer, mailbox);
  await setsUp(organizer);
  const attendee = new Keyboard(await Window.open(browser, base, { scripts: true }));
  await attends(attendee, mailbox);
  await movesAndCancels(organizer);
  await invites(organizer, mailbox);
  for (const [who, keys] of Object.entries({ organizer, attendee })) {
    assert.deepEqual([...new Set(keys.found)], [], `what the ${who} does not see`);
    assert.deepEqual(keys.window.complaints, [], `the browser complains to the ${who}`);
    console.log(`${who}: ${keys.stops} stops by keyboard`);
  }
} finally {
  await browser.close();
}
