// scanner.mjs PORT: a mail scanner with a whole browser (C04). It reads lines, each a list of the links of one mail, and
// answers each line by what it saw. It runs scripts, scrolls, moves the mouse, waits an hour of the page's own time, and
// goes where a page leads by itself; it presses nothing. PORT is where https://turnus.example really is.
import { createInterface } from "node:readline";

import { start } from "./browser.mjs";

const BASE = "https://turnus.example";
const AGENTS = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36",
  "Mozilla/5.0 (compatible; LinkScanner/2.0)",
  undefined,
];
/** How often each of them opens a link: five times in all. */
const TIMES = [2, 2, 1];

const [port] = process.argv.slice(2);
const browser = await start([`--host-resolver-rules=MAP turnus.example 127.0.0.1:${port}`, "--ignore-certificate-errors"]);

/** One browser of the scanner; what it does besides reading is noted. */
async function opened(userAgent, seen) {
  const context = await browser.newContext({ baseURL: BASE, userAgent, ignoreHTTPSErrors: true });
  context.setDefaultTimeout(60_000);
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (!["GET", "HEAD"].includes(request.method())) seen.odd.push(`${request.method()} ${url.pathname}`);
    if (url.origin !== BASE) seen.odd.push(`asks ${url.origin}`);
    if (request.resourceType() === "script") seen.scripts += 1;
  });
  const page = await context.newPage();
  await page.clock.install();
  return { context, page };
}

/** Looks at one address as long as a patient scanner does; answers the links there. */
async function look(page, address, seen) {
  seen.pages += 1;
  const answer = await page.goto(address);
  if (answer.status() >= 500) seen.odd.push(`${answer.status()} at ${address}`);
  if (!(answer.headers()["content-type"] ?? "").startsWith("text/html")) return [];
  await page.mouse.move(200, 300);
  await page.mouse.wheel(0, 2_000);
  await page.clock.fastForward("01:00:00");
  const { alone, links } = await page.evaluate(() => ({
    alone: document.querySelector("meta[http-equiv=refresh]")?.content.replace(/^[^;]*;\s*url=/i, ""),
    links: [...document.querySelectorAll("a[href^='/']")].map((one) => one.getAttribute("href")),
  }));
  if (alone) {
    await page.goto(alone);
    seen.alone += 1;
  }
  return links;
}

/** Pages that everybody may see are looked at once. */
const known = new Set();

async function scan(links) {
  const seen = { pages: 0, scripts: 0, alone: 0, odd: [] };
  for (const [n, userAgent] of AGENTS.entries()) {
    const { context, page } = await opened(userAgent, seen);
    const further = new Set();
    for (const link of links) {
      for (let time = 0; time < TIMES[n]; time += 1) {
        try {
          for (const next of await look(page, link, seen)) further.add(next.split("#")[0]);
        } catch (error) {
          // A calendar is saved and not shown.
          if (!/Download is starting|ERR_ABORTED/.test(error.message)) throw error;
        }
      }
    }
    if (n === 0) {
      for (const next of further) {
        if (links.includes(next) || known.has(next) || /\.(ics|json|csv)(\?|$)/.test(next)) continue;
        if (!/[a-z2-7]{40}/.test(next)) known.add(next);
        await look(page, next, seen);
      }
    }
    const cookies = await context.cookies();
    for (const cookie of cookies) seen.odd.push(`keeps a cookie ${cookie.name}`);
    await context.close();
  }
  return seen;
}

try {
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await scan(JSON.parse(line))));
  }
} finally {
  await browser.close();
}
