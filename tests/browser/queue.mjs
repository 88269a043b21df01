// A date with one seat: the second who comes queues, gets the seat on offer when the first one leaves, and takes it.
import assert from "node:assert/strict";

import { calendars, link, plain } from "./mail.mjs";
import { FORMAT } from "./words.mjs";

/** The second date of the format gets one seat. */
export async function oneSeat(organizer) {
  const { page } = organizer;
  await page.goto("/manage");
  await page.getByRole("link", { name: FORMAT.title, exact: true }).last().click();
  await organizer.dates().nth(1).getByRole("rowheader").getByRole("link").click();
  await page.getByRole("link", { name: "Angaben ändern" }).click();
  await page.getByLabel("Plätze").fill("1");
  await organizer.window.look();
  await page.getByRole("button", { name: "Speichern", exact: false }).first().click();
  await page.getByRole("link", { name: "Öffentliche Seite ansehen" }).first().click();
  return page.url();
}

/** Registers and confirms; answers what the page says then. */
async function comes(window, mailbox, event, name, email) {
  const { page } = window;
  await page.goto(event);
  await page.getByRole("main").getByRole("link", { name: /Anmelden|Warteliste/ }).first().click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("E-Mail-Adresse").fill(email);
  await page.getByRole("button", { name: "Anmeldung absenden" }).click();
  await page.getByRole("heading", { level: 1, name: "Postfach" }).waitFor();
  await page.goto(link(await mailbox.next("confirm-registration", email), window.base, "/r/"));
  await window.look();
  await page.getByRole("main").getByRole("button").first().click();
}

export async function queues(organizer, window, mailbox) {
  const event = await oneSeat(organizer);
  const { page } = window;
  await comes(window, mailbox, event, "Frieda Erste", "frieda@example.org");
  await page.getByText("Sie sind angemeldet.").waitFor();
  const manage = link(await mailbox.next("confirmed", "frieda@example.org"), window.base, "/m/");
  await comes(window, mailbox, event, "Gustav Zweiter", "gustav@example.org");
  await page.getByText("Sie stehen auf der Warteliste.").waitFor();
  await window.look();
  const waiting = await mailbox.next("waiting", "gustav@example.org");
  assert.deepEqual(calendars(waiting), [], "whoever queues has nothing in the calendar");
  const own = link(waiting, window.base, "/m/");
  await page.goto(own);
  await page.getByText("Platz 1 auf der Warteliste").waitFor();
  await window.look();
  await page.goto(manage);
  await page.getByRole("button", { name: /^Absagen/ }).first().click();
  const mail = await mailbox.next("offer", "gustav@example.org");
  assert.match(plain(mail), /gilt bis/);
  const offer = link(mail, window.base, "/o/");
  for (let look = 0; look < 3; look += 1) await page.goto(offer);
  await window.look();
  await page.goto(own);
  await page.getByText("Platz angeboten", { exact: true }).waitFor();
  await window.look();
  await page.goto(offer);
  await page.getByRole("button", { name: "Platz annehmen" }).click();
  await page.getByText("Sie sind angemeldet.").waitFor();
  assert.equal(calendars(await mailbox.next("confirmed", "gustav@example.org")).length, 1);
  await page.goto(event);
  await page.getByText("Warteliste").first().waitFor();
  await window.look();
}
