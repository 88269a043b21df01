// film.mjs BASE: the film in sign language is found, plays from our own server, with its captions, and not by itself.
import assert from "node:assert/strict";

import { Window, start } from "./browser.mjs";

const [base] = process.argv.slice(2);
const browser = await start();
try {
  const window = await Window.open(browser, base, { scripts: true });
  const { page } = window;
  await page.goto("/accessibility");
  await page.getByRole("link", { name: "Gebärdensprache" }).waitFor();
  await page.goto("/");
  await page.getByRole("link", { name: "Gebärdensprache" }).click();
  await page.waitForFunction(() => document.querySelector("video").readyState >= 1);
  const film = await page.locator("video").evaluate((one) => ({
    paused: one.paused, autoplay: one.autoplay, controls: one.controls, wide: one.videoWidth, tracks: one.textTracks.length,
  }));
  assert.deepEqual({ ...film, wide: film.wide > 0 }, { paused: true, autoplay: false, controls: true, wide: true, tracks: 1 });
  await page.locator("video").evaluate((one) => Object.assign(one, { muted: true }).play());
  await page.waitForFunction(() => document.querySelector("video").currentTime > 0);
  await page.waitForFunction(() => document.querySelector("video").textTracks[0].cues?.length === 1);
  await window.look();
  // From a page to the contact, with the page's name, and to a mail that says it.
  await page.goto("/?view=month");
  await page.getByRole("link", { name: "Barriere melden" }).click();
  await page.getByText(`${base}/?view=month`).waitFor();
  assert.equal(await page.evaluate(() => location.hash), "#feedback");
  const mail = await page.getByRole("link", { name: "E-Mail mit dieser Angabe" }).getAttribute("href");
  assert.ok(decodeURIComponent(mail).startsWith("mailto:barriere@example.org?") && decodeURIComponent(mail).includes(`${base}/?view=month`), mail);
  await window.look();
  assert.deepEqual([window.faulty, window.complaints, window.foreign], [[], [], []]);
} finally {
  await browser.close();
}
