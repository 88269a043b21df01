// standing.mjs BASE MAIL_FOLDER SIGN_IN_LINK TOKEN: somebody without JavaScript joins a whole format, answers what is
// asked, sees all dates, cancels one, sends a substitute to another, rests, subscribes to their own calendar; the team reads the answer in the roster.
import assert from "node:assert/strict";

import { Window, start } from "./browser.mjs";
import { Mailbox, link, plain } from "./mail.mjs";
import { FORMAT } from "./words.mjs";

const [base, folder, signIn, token] = process.argv.slice(2);
setTimeout(() => {
  console.error("the walk did not end within a quarter of an hour");
  process.exit(1);
}, 900_000).unref();

const [NAME, EMAIL, QUESTION, ANSWER] = ["Dora Dauer", "dora@example.org", "Was möchten Sie besprechen?", "Die neue Fachschnittstelle"];
const [SUBSTITUTE, THEIRS] = ["Viktor Viel", "viktor@example.org"];
const TITLE = "Austausch mit Dauerteilnahme";

async function sent(path, body) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(`${base}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  assert.ok(answer.status < 300, `${path}: ${answer.status} ${await answer.clone().text()}`);
  return answer.json();
}

/** A weekly format for single dates and the whole, with one question. */
async function isSetUp() {
  const anchor = FORMAT.first.toISOString().slice(0, 10);
  const rule = { every: 1, unit: "week", weekdays: ["TH"], anchor, start_time: "10:00", duration_minutes: 60, holiday_policy: "skip", holiday_scope: ["BUND"] };
  await sent("/api/v1/formats", {
    slug: "dauer", title: TITLE, summary: FORMAT.summary, audience: "open", registration: "both", capacity: 5, status: "active", cadence: rule,
    join_url: "https://treffen.example.org/geheim",
  });
  await sent("/api/v1/formats/dauer/questions", { label: QUESTION, purpose: "Damit wir die Themen ordnen.", required: true });
}

class Member {
  constructor(window, mailbox) {
    Object.assign(this, { window, page: window.page, mailbox });
  }

  async presses(name) {
    await Promise.all([this.page.waitForNavigation(), this.page.getByRole("button", { name }).first().click()]);
  }

  dates() {
    return this.page.locator("main ul.entries > li").filter({ has: this.page.locator("time") });
  }

  async joins() {
    const { page, window } = this;
    await page.goto("/formats/dauer");
    await window.look();
    await page.getByRole("main").getByRole("link", { name: "Anmelden" }).first().click();
    assert.ok(await page.getByLabel("An allen Terminen, auch an künftigen").isChecked(), "the whole is offered first");
    await window.look();
    await page.getByLabel("Name", { exact: true }).fill(NAME);
    await page.getByLabel("E-Mail-Adresse").fill(EMAIL);
    // Nothing is lost when an answer is missing, and the page says which.
    await window.comesBackWith(422, () => page.getByRole("button", { name: "Anmeldung absenden" }).click());
    await page.locator("#errors").getByText(QUESTION.slice(0, -1)).waitFor();
    assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), NAME);
    await window.look();
    await page.getByLabel(QUESTION).fill(ANSWER);
    await this.presses("Anmeldung absenden");
    await page.getByRole("heading", { level: 1, name: "Postfach" }).waitFor();
    const address = link(await this.mailbox.next("confirm-registration", EMAIL), base, "/r/");
    for (let look = 0; look < 3; look += 1) await page.goto(address);
    await window.look();
    await this.presses("Teilnahme bestätigen");
    await page.getByText("Sie nehmen an allen Terminen teil.").waitFor();
    await window.look();
    const mail = await this.mailbox.next("confirmed", EMAIL);
    assert.match(plain(mail), /auch an neuen und verschobenen/);
    this.manage = link(mail, base, "/m/");
  }

  async seesAllDatesAndCancelsOne() {
    const { page, window } = this;
    const { items } = await (await fetch(`${base}/api/v1/events?format=dauer`)).json();
    await page.goto(this.manage);
    const count = await this.dates().count();
    assert.ok(count >= Math.min(items.length, 40) && count > 20, `${count} of ${items.length} dates`);
    assert.equal(await this.dates().getByText("Angemeldet", { exact: true }).count(), count);
    await window.look();
    await Promise.all([page.waitForNavigation(), this.dates().nth(1).getByRole("button", { name: /^Absagen/ }).click()]);
    await this.dates().nth(1).getByText("Abgesagt", { exact: true }).waitFor();
    assert.equal(await this.dates().getByText("Angemeldet", { exact: true }).count(), count - 1, "the others stay");
    await window.look();
    this.count = count;
  }

  /** The third date goes to somebody else, by their own link: the seat is the same, and everything else stays. */
  async sendsASubstitute() {
    const { page, window, mailbox } = this;
    await page.goto(this.manage);
    const third = this.dates().nth(2);
    const event = new URL(await third.getByRole("heading", { level: 3 }).getByRole("link").getAttribute("href"), base);
    const left = async () => /Noch (\d+) von/.exec(await (await fetch(event)).text())[1];
    const before = await left();
    await third.getByRole("link", { name: /^Vertretung schicken/ }).click();
    await window.look();
    await page.getByLabel("Name der Vertretung").fill(SUBSTITUTE);
    await page.getByLabel("E-Mail-Adresse der Vertretung").fill("viel@");
    await window.comesBackWith(422, () => page.getByRole("button", { name: "Anfrage senden" }).click());
    await window.look();
    await page.getByLabel("E-Mail-Adresse der Vertretung").fill(THEIRS);
    await this.presses("Anfrage senden");
    await this.dates().nth(2).getByText(`Sie haben ${SUBSTITUTE} um Vertretung gebeten.`).waitFor();
    await window.look();
    const request = await mailbox.next("substitute-request", THEIRS);
    assert.doesNotMatch(plain(request), new RegExp(NAME), "what a stranger typed is in no mail to an address that nobody confirmed");
    const address = link(request, base, "/s/");
    for (let look = 0; look < 3; look += 1) await page.goto(address);
    await page.getByText(`${NAME} bittet Sie`).first().waitFor();
    await window.look();
    await this.presses("Vertretung übernehmen");
    await page.getByText(`Sie kommen in Vertretung für ${NAME}.`).first().waitFor();
    await window.look();
    await page.goto(link(await mailbox.next("confirmed", THEIRS), base, "/m/"));
    await this.dates().getByText("Angemeldet", { exact: true }).first().waitFor();
    assert.equal(await this.dates().count(), 1, "the substitute comes to one date");
    await window.look();
    assert.match((await mailbox.next("substitute-accepted", EMAIL)).head["x-turnus-kind"], /^substitute-accepted$/);
    await page.goto(this.manage);
    await this.dates().nth(2).getByText("Vertreten", { exact: true }).waitFor();
    assert.equal(await this.dates().getByText("Angemeldet", { exact: true }).count(), this.count - 2, "all other dates stay");
    assert.equal(await left(), before, "the seat is the same");
  }

  async restsAndComesBack() {
    const { page } = this;
    await this.presses(/^Pausieren/);
    await page.getByText("Ihre Teilnahme ruht.").first().waitFor();
    assert.equal(await this.dates().getByText("Angemeldet", { exact: true }).count(), 0);
    await this.window.look();
    await this.presses(/^Wieder teilnehmen/);
    assert.equal(await this.dates().getByText("Angemeldet", { exact: true }).count(), this.count - 2, "what was cancelled or given on by hand stays so");
  }

  /** The address shows the dates to a calendar program; another one ends it. */
  async subscribes() {
    const { page, window } = this;
    await page.getByRole("link", { name: "Mein Kalender-Abo" }).click();
    await window.look();
    const shown = async () => (await page.locator("input.copy").inputValue());
    const first = await shown();
    const calendar = await (await fetch(first)).text();
    assert.match(calendar, new RegExp(`SUMMARY:${TITLE}`));
    assert.doesNotMatch(calendar, /treffen\.example\.org/);
    await page.getByLabel("Wann soll Ihr Kalenderprogramm").selectOption({ label: "15 Minuten vorher" });
    await this.presses("Erinnerung speichern");
    assert.match(await (await fetch(first)).text(), /TRIGGER:-PT15M/);
    await this.presses("Neue Adresse geben lassen");
    assert.deepEqual([(await fetch(first)).status, (await fetch(await shown())).status], [410, 200]);
    await this.presses("Abo beenden");
    await page.getByText("Sie haben Ihr Kalender-Abo beendet.").waitFor();
    await window.look();
    await page.getByRole("link", { name: "Meine Anmeldungen" }).last().click();
  }

  async looksAtTheRest() {
    const { page, window } = this;
    for (const name of ["Meine Daten", "Meine Daten löschen"]) {
      await page.goto(this.manage);
      await page.getByRole("link", { name, exact: true }).click();
      await window.look();
    }
    // Before it is time the gate says when it opens.
    await page.goto(this.manage);
    await this.dates().first().getByRole("link", { name: /teilnehmen|einwählen|Besprechung|Teilnehmen|Zum/i }).last().click();
    await window.look();
    assert.doesNotMatch(await page.content(), /treffen\.example\.org/);
  }
}

async function theTeamReadsIt(window) {
  const { page } = window;
  await page.goto(signIn);
  await Promise.all([page.waitForNavigation(), page.locator("main form[method=post] button").first().click()]);
  await page.goto("/manage/formats/dauer/people");
  await page.getByText(NAME).first().waitFor();
  await window.look();
  await page.goto("/manage/formats/dauer");
  await page.getByRole("rowheader").getByRole("link").first().click();
  await page.getByText(NAME).first().waitFor();
  await window.look();
  await page.getByRole("link", { name: /Antworten/ }).first().click();
  await window.look();
  // Looking is noted, so it is asked for.
  await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "Antworten zeigen" }).click()]);
  await page.getByText(ANSWER).first().waitFor();
  await window.look();
}

const browser = await start();
try {
  await isSetUp();
  const mailbox = new Mailbox(folder);
  const visitor = await Window.open(browser, base, { scripts: false });
  const member = new Member(visitor, mailbox);
  await member.joins();
  await member.seesAllDatesAndCancelsOne();
  await member.sendsASubstitute();
  await member.restsAndComesBack();
  await member.subscribes();
  await member.looksAtTheRest();
  const office = await Window.open(browser, base, { scripts: true });
  await theTeamReadsIt(office);
  assert.deepEqual(await visitor.context.cookies(), [], "members get no cookies");
  for (const [who, window] of Object.entries({ member: visitor, team: office })) {
    assert.deepEqual(window.foreign, [], `the ${who}'s pages ask other servers`);
    assert.deepEqual(window.faulty, [], `what is wrong with the ${who}'s pages`);
    assert.deepEqual(window.complaints, [], `the browser complains to the ${who}`);
    console.log(`${who}: ${window.requests} requests, ${window.looked.length} pages looked at closely`);
  }
} finally {
  await browser.close();
}
