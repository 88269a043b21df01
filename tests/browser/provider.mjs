// provider.mjs PORT PROVIDER: signs in by an identity provider and out again, in a browser (C16). PORT is where
// https://turnus.example really is; the provider is another site, with a page of its own.
import assert from "node:assert/strict";

import { Window, start } from "./browser.mjs";

const BASE = "https://turnus.example";
const [port, provider] = process.argv.slice(2);
const browser = await start([`--host-resolver-rules=MAP turnus.example 127.0.0.1:${port}`, "--ignore-certificate-errors"]);

async function presses(page, name) {
  await Promise.all([page.waitForNavigation(), page.getByRole("button", { name }).click()]);
}

try {
  const window = await Window.open(browser, BASE, { scripts: true });
  const { page, context } = window;
  await page.goto("/login");
  await window.look();
  await page.getByRole("link", { name: "Mit Stadtkonto anmelden" }).click();
  await page.waitForURL(`${provider}/auth?**`);
  assert.equal(await page.evaluate(() => document.referrer), "", "the provider does not hear from which page one comes");
  await presses(page, "Weiter als Olga");
  await page.waitForURL(`${BASE}/login/oidc/callback?**`);
  const way = page.url();
  await window.look();

  // The way back is worth nothing in another browser, and takes nothing away from this one.
  const other = await Window.open(browser, BASE, { scripts: true });
  await other.comesBackWith(410, () => other.page.goto(way));
  assert.deepEqual(await other.context.cookies(), [], "nobody is signed in there");
  await other.look();

  await presses(page, /^Anmelden als Olga Organ/);
  assert.equal(new URL(page.url()).pathname, "/manage");
  const session = (await context.cookies()).find((cookie) => cookie.name === "__Host-turnus");
  assert.deepEqual([session?.httpOnly, session?.secure, session?.sameSite], [true, true, "Lax"]);
  // Once used, it signs in nobody any more.
  await window.comesBackWith(410, () => page.goto(way));

  await page.goto("/manage");
  await presses(page, "Abmelden");
  assert.equal(new URL(page.url()).pathname, "/login/oidc/out");
  await window.look();
  assert.equal((await context.cookies()).some((cookie) => cookie.name === "__Host-turnus"), false, "signed out here");
  await page.getByRole("link", { name: "Bei Stadtkonto abmelden" }).click();
  await page.waitForURL(`${BASE}/`);
  await page.goto("/manage");
  assert.equal(new URL(page.url()).pathname, "/login");

  assert.deepEqual([...new Set(window.foreign.map((url) => new URL(url).origin))], [new URL(provider).origin], "nobody else is asked");
  // The provider's own page is no matter of ours.
  const complaints = window.complaints.filter((text) => !text.startsWith(provider));
  assert.deepEqual([complaints, window.faulty, other.complaints, other.faulty], [[], [], [], []]);
} finally {
  await browser.close();
}
