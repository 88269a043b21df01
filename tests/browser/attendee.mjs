// What an attendee does, without an account and without JavaScript.
import assert from "node:assert/strict";

import { calendars, link, plain } from "./mail.mjs";
import { FORMAT } from "./words.mjs";

export class Attendee {
  constructor(window, mailbox) {
    Object.assign(this, { window, page: window.page, mailbox, name: "Erika Probe", email: "erika@example.org" });
  }

  async presses(name) {
    await this.page.getByRole("button", { name }).click();
    await this.page.waitForLoadState();
  }

  /** From the start page by the format and its next date to the form, and to "check your inbox". */
  async registers() {
    const { page } = this;
    await page.goto("/");
    await this.window.look();
    await page.getByRole("navigation").getByRole("link", { name: "Formate" }).click();
    await this.window.look();
    await page.getByRole("link", { name: FORMAT.title }).click();
    await page.getByRole("heading", { level: 1, name: FORMAT.title }).waitFor();
    await page.getByText("alle 14 Tage donnerstags").first().waitFor();
    await this.window.look();
    await page.getByRole("listitem").getByRole("link", { name: "10:00–11:00 Uhr" }).first().click();
    await page.getByText("10:00–11:00 Uhr").first().waitFor();
    await this.window.look();
    this.event = page.url();
    await page.getByRole("main").getByRole("link", { name: "Anmelden" }).click();
    await this.window.look();
    await page.getByLabel("Name", { exact: true }).fill(this.name);
    await page.getByLabel("E-Mail-Adresse").fill("erika@");
    await this.window.comesBackWith(422, () => page.getByRole("button", { name: "Anmeldung absenden" }).click());
    assert.equal(await page.getByLabel("E-Mail-Adresse").getAttribute("aria-invalid"), "true");
    assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), this.name, "what was right is kept");
    await this.window.look();
    await page.getByLabel("E-Mail-Adresse").fill(this.email);
    await this.presses("Anmeldung absenden");
    await page.getByRole("heading", { level: 1, name: "Postfach" }).waitFor();
    await this.window.look();
  }

  /** The link in the mail leads to a page with one clear button; looking at it, however often, confirms nothing. */
  async confirms() {
    const { page } = this;
    const mail = await this.mailbox.next("confirm-registration", this.email);
    assert.deepEqual(calendars(mail), [], "nothing is in anybody's calendar before it is confirmed");
    const address = link(mail, this.window.base, "/r/");
    for (let look = 0; look < 3; look += 1) await page.goto(address);
    const buttons = page.getByRole("main").getByRole("button");
    assert.deepEqual(await buttons.allInnerTexts(), ["Teilnahme bestätigen", "Das war ich nicht"]);
    await this.window.look();
    await this.presses("Teilnahme bestätigen");
    await page.getByText("Sie sind angemeldet.").waitFor();
    await this.window.look();
    const confirmed = await this.mailbox.next("confirmed", this.email);
    assert.equal(calendars(confirmed).length, 1, "the event comes along once");
    assert.match(calendars(confirmed)[0], new RegExp(`BEGIN:VEVENT[^]*SUMMARY:${FORMAT.title}`));
    this.manage = link(confirmed, this.window.base, "/m/");
    // The old link now says what has become of it.
    await page.goto(address);
    await page.getByText("Sie sind angemeldet.").waitFor();
  }

  async leavesAndComesBack() {
    const { page } = this;
    await page.goto(this.manage);
    await this.state("Angemeldet");
    await this.window.look();
    await this.presses(/^Absagen/);
    await this.state("Abgesagt");
    await this.window.look();
    await page.goto(this.event);
    await page.getByText("Noch 20 von 20").waitFor();
    await page.goto(this.manage);
    await this.presses(/^Wieder anmelden/);
    await this.state("Angemeldet");
    await page.goto(this.event);
    await page.getByText("Noch 19 von 20").waitFor();
  }

  async state(said) {
    const row = this.page.getByRole("listitem").filter({ has: this.page.getByRole("heading", { level: 3 }) });
    await row.getByText(said, { exact: true }).first().waitFor();
  }

  /** The pages beside the way, and the other language. */
  async readsTheRest() {
    const { page } = this;
    for (const path of ["/calendar", "/lost-link", "/imprint", "/privacy", "/accessibility"]) {
      await page.goto(path);
      await this.window.look();
    }
    await this.window.comesBackWith(404, () => page.goto("/events/none"));
    await this.window.look();
    await page.goto(this.event);
    await page.getByRole("link", { name: "English" }).click();
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    await page.getByRole("link", { name: "Register" }).waitFor();
    await this.window.look();
  }

  async isTold(kind, what) {
    assert.match(plain(await this.mailbox.next(kind, this.email)), what);
  }

  async seesItRestored() {
    await this.page.goto(this.manage);
    await this.state("Angemeldet");
    await this.page.getByText("14:30–15:30 Uhr").first().waitFor();
  }
}
