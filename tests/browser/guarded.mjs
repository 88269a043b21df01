// guarded.mjs BASE MAIL_FOLDER: forms that ask for a proof (C48): with scripts nobody notices; without them a few seconds
// of patience do. No key leads into the field that is for programs, and nobody is told of it.
import assert from "node:assert/strict";

import { Window, start } from "./browser.mjs";
import { comfortFaults, keyboardFaults } from "./eyes.mjs";
import { Mailbox } from "./mail.mjs";

const [base, folder] = process.argv.slice(2);
const browser = await start();

/** The forms of a date, of a format, and for following one. */
async function forms() {
  const now = new Date().toISOString();
  const { items } = await (await fetch(`${base}/api/v1/events?format=ozg-sprechstunde&from=${now}&limit=1`)).json();
  return [`/events/${items[0].slug}/register`, "/formats/ozg-sprechstunde/follow"];
}

async function fills(page, email) {
  const name = page.locator("[name=name]");
  if (await name.count()) await name.fill("Petra Probe");
  await page.locator("[name=email]").fill(email);
}

/** Nobody who sees, hears or tabs through the form meets the trap. */
async function trapIsForProgramsAlone(window) {
  const { page } = window;
  const trap = await page.locator("[name=website]").evaluate((one) => {
    const box = one.getBoundingClientRect();
    return [box.right < 0 || box.width <= 1, one.closest("[aria-hidden=true]") !== null, one.tabIndex, one.autocomplete, one.value];
  });
  assert.deepEqual(trap, [true, true, -1, "off", ""]);
  const heard = await page.locator("form:has([name=email])").ariaSnapshot();
  assert.ok(heard.includes("E-Mail-Adresse") && !heard.includes("leer"), heard);
  window.faulty.push(...(await keyboardFaults(page)), ...(await comfortFaults(page)));
}

try {
  const mailbox = new Mailbox(folder);
  const paths = await forms();
  const scripted = await Window.open(browser, base, { scripts: true });
  for (const [n, path] of paths.entries()) {
    await scripted.page.goto(path);
    await scripted.page.waitForFunction(() => document.querySelector("[name=proof]").value !== "");
    await scripted.look();
    await trapIsForProgramsAlone(scripted);
    await scripted.page.goto(path);
    await fills(scripted.page, `mit${n}@example.org`);
    await scripted.page.waitForFunction(() => document.querySelector("[name=proof]").value !== "");
    await Promise.all([scripted.page.waitForNavigation(), scripted.page.keyboard.press("Enter")]);
    assert.equal(new URL(scripted.page.url()).pathname, "/registered");
    await mailbox.next(n === 0 ? "confirm-registration" : "confirm-follow", `mit${n}@example.org`);
  }
  for (const language of ["de-DE", "en-GB"]) {
    const plain = await Window.open(browser, base, { scripts: false, language, width: 320 });
    for (const [n, path] of paths.entries()) {
      const email = `ohne${n}${language.slice(0, 2)}@example.org`;
      await plain.page.goto(path);
      await fills(plain.page, email);
      await plain.comesBackWith(429, () => plain.page.keyboard.press("Enter"));
      assert.equal(await plain.page.locator("[name=email]").inputValue(), email, "what was typed is still there");
      const said = await plain.page.getByRole("alert").innerText();
      const wait = Number(/(\d+) (Sekunden|seconds)/.exec(said)?.[1] ?? 1);
      assert.ok(wait >= 1 && wait <= 10, said);
      assert.equal(await plain.page.locator("#errors").evaluate((one) => one.autofocus), true);
      await plain.look();
      await plain.page.waitForTimeout(wait * 1000 + 1000);
      await plain.page.locator("[name=email]").focus();
      await Promise.all([plain.page.waitForNavigation(), plain.page.keyboard.press("Enter")]);
      assert.equal(new URL(plain.page.url()).pathname, "/registered");
      await mailbox.next(n === 0 ? "confirm-registration" : "confirm-follow", email);
    }
    assert.deepEqual([plain.faulty, plain.complaints, plain.foreign], [[], [], []], language);
  }
  assert.deepEqual([scripted.faulty, scripted.complaints, scripted.foreign], [[], [], []]);
} finally {
  await browser.close();
}
