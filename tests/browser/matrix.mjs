// matrix.mjs BASE [SIGN_IN_LINK] [WHAT]: every page that links lead to, in German and English, in light and dark, on a
// phone and on a desk, enlarged, in forced colors and on paper; the forms also as they come back with errors.
import { strict as assert } from "node:assert";

import { start, Window } from "./browser.mjs";
import { comfortFaults, faultsOf, invalid, keyboardFaults } from "./eyes.mjs";

/** So many pages of one kind are looked at: the tenth event looks like the second. */
const OF_A_KIND = 2;
/** Forms that do something even when they are empty. */
const ACTS = /\/(cancellation|restoration|logout|denial|sessions)\b/;

const [base, signIn, what = "pages"] = process.argv.slice(2);
setTimeout(() => {
  console.error("the round did not end within 25 minutes");
  process.exit(1);
}, 1_500_000).unref();

/** What tells the pages of one kind from those of another. */
function kindOf(url) {
  const path = url.pathname
    .replace(/^\/(manage\/)?(formats|events|demo\/mail|people)\/(?!new\b)[^/]+/, "/$1$2/…")
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "…");
  return `${path}?${[...url.searchParams.keys()].filter((key) => key !== "lang").sort().join("&")}`;
}

/** One round through the pages somebody can reach by links, in one language. */
class Round {
  constructor(window, language) {
    Object.assign(this, { window, page: window.page, language, kinds: new Map(), seen: new Set(), found: [], looked: 0, forms: 0 });
  }

  address(url) {
    const spoken = new URL(url);
    spoken.searchParams.set("lang", this.language);
    return spoken.href;
  }

  async walk(from) {
    const open = [new URL(from, base)];
    while (open.length > 0) {
      const url = open.shift();
      if (!this.isNew(url)) continue;
      const answer = await this.window.context.request.get(this.address(url), { maxRedirects: 0 });
      if (!(answer.headers()["content-type"] ?? "").startsWith("text/html") || answer.status() >= 300) {
        if (answer.status() >= 400) this.found.push(`${url.pathname}: ${answer.status()}`);
        continue;
      }
      this.tell(url, await invalid(await answer.text()));
      await this.page.goto(this.address(url));
      open.push(...(await this.links()));
      await this.look(url, "", this.kinds.get(kindOf(url)) > 1);
      if (this.kinds.get(kindOf(url)) === 1) this.tell(url, [...(await keyboardFaults(this.page)), ...(await comfortFaults(this.page))]);
      await this.sendForms(url);
    }
    return this;
  }

  isNew(url) {
    url.hash = "";
    url.searchParams.delete("lang");
    if (url.origin !== new URL(base).origin || /\.(ics|css|js|svg|png|json)$|^\/(api|feeds|assets|demo\/mail\/.+\/)/.test(url.pathname)) return false;
    if (this.seen.has(url.href)) return false;
    this.seen.add(url.href);
    const kind = kindOf(url);
    const count = (this.kinds.get(kind) ?? 0) + 1;
    this.kinds.set(kind, count);
    return count <= OF_A_KIND;
  }

  async links() {
    const all = await this.page.locator("a[href]:not([download])").evaluateAll((all) => all.map((one) => one.href));
    return all.filter((href) => href.startsWith("http")).map((href) => new URL(href));
  }

  async look(url, how = "", again = false) {
    this.looked += 1;
    const language = await this.page.locator("html").getAttribute("lang");
    if (language !== this.language) this.found.push(`${url.pathname}: speaks ${language} instead of ${this.language}`);
    this.tell(url, await faultsOf(this.page, again), how);
    await this.page.setViewportSize({ width: 1280, height: 900 });
  }

  tell(url, faults, how = "") {
    this.found.push(...faults.map((fault) => `${this.language} ${url.pathname}${url.search}${how}: ${fault}`));
  }

  /** Sends each form that asks for something, empty: it comes back, says why, and is as good a page as any. */
  async sendForms(url) {
    const kind = kindOf(url);
    if (this.kinds.get(kind) > 1) return;
    const count = await this.page.locator("main form[method=post]").count();
    for (let n = 0; n < count; n += 1) {
      const form = this.page.locator("main form[method=post]").nth(n);
      const action = (await form.getAttribute("action")) ?? url.pathname;
      const asks = await form.locator("[required]:not([type=checkbox]):not([type=radio])").count();
      if (asks === 0 || ACTS.test(action)) continue;
      const [answer] = await Promise.all([
        this.page.waitForNavigation(),
        form.evaluate((one) => {
          one.noValidate = true;
          for (const field of one.querySelectorAll("[required]")) if ("value" in field) field.value = "";
          // As the enter key does it: by the form's first button.
          one.requestSubmit(one.querySelector("[type=submit]"));
        }),
      ]);
      this.forms += 1;
      const how = `, ${action.split("?")[0]} sent empty`;
      if (answer.status() !== 422) this.found.push(`${url.pathname}${how}: ${answer.status()} instead of 422`);
      else {
        await this.look(url, how);
        await this.summaryTakesTheFocus(url, how);
      }
      await this.page.goto(this.address(url));
    }
  }

  /** The list of errors is where a keyboard or a screen reader begins, and each of its links leads to a field. */
  async summaryTakesTheFocus(url, how) {
    const links = await this.page.locator("#errors a[href^='#']").evaluateAll((all) => all.map((one) => one.getAttribute("href").slice(1)));
    if (links.length === 0) this.tell(url, ["no summary of errors"], how);
    for (const id of links) {
      const described = await this.page.evaluate((id) => {
        const field = document.getElementById(id);
        return field !== null && (field.matches("fieldset, [role=group]") || field.getAttribute("aria-invalid") === "true");
      }, id);
      if (!described) this.tell(url, [`the error of "${id}" leads to no field that says it is wrong`], how);
    }
    const focused = await this.page.evaluate(() => document.activeElement?.closest("#errors") !== null);
    if (!focused) this.tell(url, ["the summary of errors does not take the focus"], how);
  }
}

const browser = await start();
try {
  const found = [];
  for (const language of ["de", "en"]) {
    const visitor = await Window.open(browser, base, { scripts: true, language });
    const rounds = [await new Round(visitor, language).walk("/")];
    if (signIn) {
      const office = await Window.open(browser, base, { scripts: true, language });
      if (language === "de") await signsIn(office, signIn);
      else await office.context.addCookies(globalThis.cookies);
      globalThis.cookies = await office.context.cookies();
      rounds.push(await new Round(office, language).walk("/manage"));
    }
    for (const round of rounds) {
      found.push(...round.found);
      console.log(`${what}, ${language}: ${round.looked} pages of ${round.kinds.size} kinds, ${round.forms} forms sent empty`);
      assert.ok(round.looked >= 5, "a round sees pages");
    }
    assert.deepEqual(visitor.foreign, [], "no page asks another server");
    assert.deepEqual(await visitor.context.cookies(), [], "nobody gets a cookie for reading");
  }
  assert.equal(found.length, 0, `what is wrong with the pages:\n${[...new Set(found)].join("\n")}`);
} finally {
  await browser.close();
}

async function signsIn(office, link) {
  await office.page.goto(link);
  await Promise.all([office.page.waitForNavigation(), office.page.locator("main form[method=post] button").first().click()]);
  assert.equal(new URL(office.page.url()).pathname, "/manage");
}
