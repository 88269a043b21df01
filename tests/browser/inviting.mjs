// inviting.mjs BASE SIGN_IN_LINK TOKEN [FOLDER]: the page on which a team invites a list of people, in each of its states,
// in German and English. With a FOLDER, pictures of each state are left there.
import assert from "node:assert/strict";
import { join } from "node:path";

import { Window, start } from "./browser.mjs";
import { comfortFaults, keyboardFaults } from "./eyes.mjs";
import { FORMAT } from "./words.mjs";

const [base, signIn, token, folder] = process.argv.slice(2);
setTimeout(() => {
  console.error("the walk did not end within a quarter of an hour");
  process.exit(1);
}, 900_000).unref();

const PATH = "/manage/formats/rundgang/invitations";
/** One of each: invited, twice, without a name, no address, an office. */
const REASONS = "Name;E-Mail;Land;Rolle\nEva Neu;eva.neu@example.org;BY;Leitung\nEva Neu;eva.neu@example.org\n;ohne.name@example.org\nkaputt\nPoststelle;poststelle@example.org";
const MANY = Array.from({ length: 30 }, (_, n) => `Person ${n + 1} mit einem recht langen Namen; person${n + 1}@eine-ziemlich-lange-behoerde.example.org`).join("\n");

class Inviting {
  constructor(window, language) {
    Object.assign(this, { window, page: window.page, language });
  }

  async opens(query = "") {
    await this.page.goto(`${PATH}?lang=${this.language}${query}`);
  }

  form() {
    return this.page.locator("form:has(textarea[name=people])");
  }

  /** Looks at the page as it stands. */
  async sees(state) {
    await this.window.look();
    if (!folder) return;
    for (const [width, colorScheme] of [[1280, "light"], [1280, "dark"], [320, "light"], [320, "dark"]]) {
      await this.page.setViewportSize({ width, height: 900 });
      await this.page.emulateMedia({ colorScheme });
      await this.page.screenshot({ path: join(folder, `${state}-${this.language}-${width}-${colorScheme}.png`), fullPage: true });
    }
    await this.page.setViewportSize({ width: 1280, height: 900 });
  }

  async checks(status, { people = "", file, dates = 0 }) {
    const form = this.form();
    await form.locator("textarea").fill(people);
    if (file) await form.locator("input[type=file]").setInputFiles({ name: "liste.csv", mimeType: "text/csv", buffer: file });
    if (dates > 0) await form.locator("input[value=dates]").check();
    for (let n = 0; n < dates; n += 1) await form.locator("input[name=event]").nth(n).check();
    const press = () => form.locator("button[value=preview]").click();
    if (status === 200) await Promise.all([this.page.waitForNavigation(), press()]);
    else await this.window.comesBackWith(status, press);
  }

  async presses(wish) {
    await Promise.all([this.page.waitForNavigation(), this.page.locator(`button[value=${wish}]:not([tabindex])`).click()]);
  }

  lines() {
    return this.page.locator("section[aria-labelledby=preview] ul").last().getByRole("listitem").count();
  }
}

/** Nobody has been invited yet: the form, its errors, what would become of a list, a sample; then one is invited. */
async function first(inviting) {
  await inviting.opens();
  await inviting.sees("empty");
  inviting.window.faulty.push(...(await keyboardFaults(inviting.page)), ...(await comfortFaults(inviting.page)));
  await inviting.checks(422, {});
  await inviting.sees("missing");
  await inviting.checks(413, { file: Buffer.alloc(3 << 20, "x") });
  assert.match(await inviting.page.locator("#people-error").innerText(), /2.MB/);
  await inviting.sees("too-large");
  await inviting.checks(200, { people: REASONS });
  assert.equal(await inviting.lines(), 4, "each line that needs a look says why");
  await inviting.sees("preview");
  await inviting.presses("sample");
  await inviting.sees("sample");
  await inviting.checks(200, { people: `Eva ${inviting.language}; eva.${inviting.language}@example.org` });
  await inviting.presses("send");
  await inviting.sees("one");
}

/** From a date's page to many people at two dates; then the mails rest. */
async function many(inviting) {
  const { page } = inviting;
  const { items } = await (await fetch(`${base}/api/v1/events?format=rundgang&limit=2`)).json();
  await page.goto(`/manage/events/${items[1].id}?lang=${inviting.language}`);
  await inviting.window.look();
  await page.locator(`a[href*="${PATH}?event="]`).click();
  await page.waitForLoadState();
  assert.equal(await inviting.form().locator("input[name=event]:checked").count(), 1, "the date is chosen");
  await inviting.sees("date");
  await inviting.form().locator("input[name=event]:checked").uncheck();
  await inviting.checks(422, { people: MANY });
  await inviting.sees("no-date");
  await inviting.checks(200, { people: MANY, dates: 2 });
  await inviting.sees("many-preview");
  await inviting.presses("send");
  assert.equal(await page.locator("section[aria-labelledby=progress] tbody tr").count(), 25, "a page of them");
  await inviting.sees("many");
  await inviting.presses("pause");
  await inviting.sees("paused");
  await inviting.opens("&q=gibtesnicht");
  await inviting.sees("none-found");
}

const browser = await start();
try {
  const day = FORMAT.first.toISOString().slice(0, 10);
  const cadence = { every: 1, unit: "week", weekdays: ["TH"], anchor: day, start_time: "10:00", duration_minutes: 60, holiday_policy: "keep" };
  const format = { slug: "rundgang", title: FORMAT.title, audience: "open", registration: "both", status: "active", cadence };
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const made = await fetch(`${base}/api/v1/formats`, { method: "POST", headers, body: JSON.stringify(format) });
  assert.ok(made.status < 300, await made.text());
  const window = await Window.open(browser, base, { scripts: true });
  await window.page.goto(signIn);
  await Promise.all([window.page.waitForNavigation(), window.page.locator("main form[method=post] button").first().click()]);
  await first(new Inviting(window, "de"));
  await many(new Inviting(window, "en"));
  await first(new Inviting(window, "en"));
  await new Inviting(window, "de").opens();
  await new Inviting(window, "de").sees("all");
  assert.deepEqual(window.foreign, [], "the pages ask other servers");
  assert.deepEqual(window.faulty, [], "what is wrong with the pages");
  assert.deepEqual(window.complaints, [], "the browser complains");
  console.log(`inviting: ${window.looked.length} pages looked at closely`);
} finally {
  await browser.close();
}
