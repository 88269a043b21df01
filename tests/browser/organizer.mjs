// What an organizer does, from the sign-in link to the roster.
import assert from "node:assert/strict";

import { link, plain } from "./mail.mjs";
import { FORMAT, ORGANIZER, typed } from "./words.mjs";

export class Organizer {
  constructor(window, signIn) {
    Object.assign(this, { window, page: window.page, signIn });
  }

  async presses(name) {
    await this.page.getByRole("button", { name }).click();
    await this.page.waitForLoadState();
  }

  /** The link opens a page with one button; pressing it leads to the workplace. */
  async signsIn() {
    const { page } = this;
    await page.goto("/login");
    await this.window.look();
    await this.window.comesBackWith(422, () => page.getByRole("button", { name: "Link anfordern" }).click());
    await this.window.look();
    await page.goto("/login/code");
    await this.window.look();
    await page.goto(this.signIn);
    await this.window.look();
    assert.equal(await page.getByRole("main").getByRole("button").count(), 1);
    await this.presses("Anmelden");
    await page.getByRole("heading", { level: 1, name: "Arbeitsplatz" }).waitFor();
    const cookies = await this.window.context.cookies();
    assert.deepEqual(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]), [["turnus", true, "Lax"]]);
    await this.window.look();
    await page.getByRole("link", { name: "Wo Sie angemeldet sind" }).click();
    await page.getByText("dieser Browser").waitFor();
    await this.window.look();
  }

  /** The mail is read on another device: there the link opens nothing, and the code is typed where one asked for it. */
  async signsInByCode(mailbox, elsewhere) {
    const { page } = this;
    await page.goto("/login");
    await page.getByLabel("E-Mail-Adresse").fill(ORGANIZER);
    await this.presses("Link anfordern");
    const mail = await mailbox.next("login", ORGANIZER);
    await elsewhere.page.goto(link(mail, this.window.base, "/login/"));
    await elsewhere.look();
    assert.equal(await elsewhere.page.getByRole("main").getByRole("button").count(), 0, "nothing to press elsewhere");
    const code = /^\s*([a-z2-7]{4}-?[a-z2-7]{4})\s*$/m.exec(plain(mail))[1];
    await page.getByLabel("Code").fill("aaaa-aaaa");
    await this.window.comesBackWith(403, () => page.getByRole("button", { name: "Anmelden" }).click());
    await this.window.look();
    await page.getByLabel("Code").fill(code.toUpperCase());
    await this.presses("Anmelden");
    await page.getByRole("heading", { level: 1, name: "Arbeitsplatz" }).waitFor();
  }

  /** The dates follow while one types, without a button. */
  async seesThePreviewFollow() {
    const { page } = this;
    await page.goto("/manage/new-format");
    await page.getByLabel("Erster Termin ab").fill(typed(FORMAT.first));
    const preview = page.getByRole("region", { name: "Die nächsten Termine" });
    await preview.getByText(`Do., ${typed(FORMAT.first)}`).first().waitFor();
    await page.getByLabel("Beginn").fill("13:45");
    await preview.getByText("13:45").first().waitFor();
    await this.window.look();
  }

  /** The form says what is wrong, then shows the dates, and only then makes them. */
  async setsUpAFormat() {
    const { page } = this;
    await page.goto("/manage");
    await page.getByRole("link", { name: "Format einrichten" }).click();
    await this.window.look();
    await this.window.comesBackWith(422, () => page.getByRole("button", { name: "Format einrichten" }).click());
    await page.getByRole("alert").getByRole("link").first().waitFor();
    await this.window.look();
    await page.getByLabel("Titel", { exact: true }).fill(FORMAT.title);
    await page.getByLabel("Zweck in einem Satz").fill(FORMAT.summary);
    await page.getByLabel("Erster Termin ab").fill(typed(FORMAT.first));
    await page.getByLabel("Wenn ein Termin auf einen Feiertag fällt").selectOption("keep");
    await page.getByLabel("Plätze").fill("20");
    await this.presses("Termine zeigen");
    const preview = page.getByRole("region", { name: "Die nächsten Termine" });
    await preview.getByText("alle 14 Tage donnerstags").first().waitFor();
    assert.equal(await preview.getByRole("listitem").count(), 12);
    assert.match(await preview.getByRole("listitem").first().innerText(), new RegExp(`^Do\\., ${typed(FORMAT.first)}, 10:00–11:00 Uhr`));
    await this.window.look();
    await this.presses("Format einrichten");
    await page.getByRole("heading", { level: 1, name: FORMAT.title }).waitFor();
    assert.ok((await this.dates().count()) >= 12, "the dates of a year are listed");
    await this.window.look();
  }

  dates() {
    return this.page.getByRole("region", { name: "Termine" }).locator("tbody").getByRole("row");
  }

  /** The first date, with its roster. */
  async seesWhoComes(name) {
    const { page } = this;
    await page.goto("/manage");
    await page.getByRole("link", { name: FORMAT.title, exact: true }).last().click();
    await this.dates().first().getByRole("rowheader").getByRole("link").click();
    const row = page.getByRole("row", { name });
    await row.getByText("angemeldet", { exact: true }).waitFor();
    await this.window.look();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Als Excel-Datei (XLSX) herunterladen" }).click(),
    ]);
    assert.match(download.suggestedFilename(), /\.xlsx$/);
  }

  /** An impossible day comes back with its sentence; a possible one moves the date and tells the one who comes. */
  async moves() {
    const { page } = this;
    await page.getByRole("link", { name: "Verschieben" }).click();
    await page.getByText("Eine Person ist angemeldet oder wartet").waitFor();
    await page.getByLabel("Tag", { exact: true }).fill("31.02.2027");
    await this.window.comesBackWith(422, () => page.getByRole("button", { name: "Verschieben und eine Person" }).click());
    assert.equal(await page.getByLabel("Tag", { exact: true }).getAttribute("aria-invalid"), "true");
    await this.window.look();
    await page.getByLabel("Tag", { exact: true }).fill(typed(FORMAT.moved));
    await page.getByLabel("Beginn").fill("14:30");
    await page.getByLabel("Ende").fill("15:30");
    await this.presses("Verschieben und eine Person benachrichtigen");
    await page.getByText("Verschoben, ursprünglich").waitFor();
    await page.getByText(`Fr., ${typed(FORMAT.moved)}, 14:30–15:30 Uhr`).first().waitFor();
  }

  async cancels(reason) {
    await this.page.getByRole("link", { name: "Absagen" }).click();
    await this.page.getByLabel("Grund").fill(reason);
    await this.presses("Absagen und eine Person benachrichtigen");
    await this.page.getByText(reason).first().waitFor();
    await this.window.look();
  }

  async restores() {
    await this.page.getByRole("link", { name: "Wieder ansetzen" }).click();
    await this.presses("Wieder ansetzen und eine Person benachrichtigen");
    await this.page.getByRole("link", { name: "Verschieben" }).waitFor();
  }

  /** Another cadence: what it would do is read first; then it is given up, and nothing has happened. */
  async weighsAnotherCadence() {
    const { page } = this;
    await page.goto("/manage");
    await page.getByRole("link", { name: FORMAT.title, exact: true }).last().click();
    await page.getByRole("link", { name: "Turnus", exact: true }).last().click();
    await page.getByLabel("Beginn").fill("25:00");
    await this.window.comesBackWith(422, () => page.getByRole("button", { name: "Auswirkungen ansehen" }).click());
    await this.window.look();
    await page.getByLabel("Beginn").fill("16:15");
    await page.getByLabel("Alle wie viele").fill("4");
    await this.presses("Auswirkungen ansehen");
    await page.getByRole("heading", { level: 1, name: "Was sich ändert" }).waitFor();
    await page.getByText("Noch ist nichts geändert.").waitFor();
    await page.getByText("16:15").first().waitFor();
    await this.window.look();
    await this.presses("Verwerfen");
    await page.getByText("alle 14 Tage donnerstags").first().waitFor();
  }

  async signsOut() {
    await this.page.goto("/manage");
    await this.presses("Abmelden");
    await this.page.goto("/manage");
    assert.equal(new URL(this.page.url()).pathname, "/login");
    assert.deepEqual(await this.window.context.cookies(), []);
  }
}
