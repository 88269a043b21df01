// hostile.mjs BASE MAIL_FOLDER SIGN_IN_LINK TOKEN: everything that people may write holds what would run if a page wrote
// it down as it is (C20); every page of a visitor, a participant and an organizer is opened, and nothing runs. From a page
// behind a secret link somebody follows a link out, and the other side does not learn where they came from (C05).
import assert from "node:assert/strict";
import { createServer } from "node:http";

import { Window, start } from "./browser.mjs";
import { Mailbox, link } from "./mail.mjs";
import { FORMAT } from "./words.mjs";

const [base, folder, signIn, token] = process.argv.slice(2);
setTimeout(() => {
  console.error("the walk did not end within 20 minutes");
  process.exit(1);
}, 1_200_000).unref();

const RUN = "pwned()";
const EACH = [
  `<script>${RUN}</script>`, `"><script>${RUN}</script>`, `'><script>${RUN}</script>`, `</title><script>${RUN}</script>`,
  `</textarea><script>${RUN}</script>`, `</script><script>${RUN}</script>`, `--><script>${RUN}</script>`,
  `]]><script>${RUN}</script>`, `<scr<script>ipt>${RUN}</script>`, `<SCRIPT/x>${RUN}</SCRIPT>`,
  `<img src=x onerror=${RUN}>`, `"><img src=x onerror=${RUN}>`, `<img/src="x"/onerror=${RUN}>`, `<svg onload=${RUN}>`,
  `<svg><script>${RUN}</script></svg>`, `<math><mi xlink:href="javascript:${RUN}">x</mi></math>`,
  `<iframe srcdoc="<script>parent.${RUN}</script>">`, `<iframe src=javascript:parent.${RUN}>`,
  `<object data=javascript:${RUN}>`, `<embed src=javascript:${RUN}>`, `<details open ontoggle=${RUN}>x</details>`,
  `<input autofocus onfocus=${RUN}>`, `<video><source onerror=${RUN}></video>`, `<body onload=${RUN}>`,
  `<style>@import'//x.example/a.css';</style>`, `<link rel=stylesheet href=//x.example/a.css>`,
  `<base href=//x.example/>`, `<meta http-equiv=refresh content="0;url=//x.example/">`,
  `<form action=//x.example/><button autofocus>x</button></form>`, `" onmouseover="${RUN}" autofocus onfocus="${RUN}`,
  `' onfocus='${RUN}' autofocus x='`, `javascript:${RUN}`, `[x](javascript:${RUN})`, `[x](data:text/html,<script>${RUN}</script>)`,
  `![x](x" onerror="${RUN})`, `<javascript:${RUN}>`, `[x]: javascript:${RUN}\n\n[x]`, `&lt;script&gt;${RUN}&lt;/script&gt;`,
  `&#60;script&#62;${RUN}&#60;/script&#62;`, `\\u003cscript\\u003e${RUN}\\u003c/script\\u003e`, `%3Cscript%3E${RUN}%3C/script%3E`,
  `{{constructor.constructor('${RUN}')()}}`, `\${${RUN}}`, `<%= ${RUN} %>`,
];

/** Four at a time, so that the walk ends; one of several lines by itself, because many fields take only one. */
const PAYLOADS = EACH.filter((one) => one.includes("\n"));
for (let rest = EACH.filter((one) => !one.includes("\n")); rest.length > 0; rest = rest.slice(4)) PAYLOADS.push(rest.slice(0, 4).join(" "));

/** Runs before a page's own scripts: whoever runs a payload or opens a dialog is noticed. */
function watch() {
  globalThis.ran = [];
  globalThis.pwned = () => globalThis.ran.push("a payload");
  for (const name of ["alert", "confirm", "prompt"]) globalThis[name] = () => globalThis.ran.push(name);
  addEventListener("securitypolicyviolation", (event) => globalThis.ran.push(`${event.violatedDirective}: ${event.blockedURI}`));
}

/** What a page holds that no page of ours has. */
function grown(mail) {
  const found = [...(globalThis.ran ?? [])];
  for (const one of document.querySelectorAll("*")) {
    const handlers = one.getAttributeNames().filter((name) => name.startsWith("on"));
    if (handlers.length > 0) found.push(`${one.tagName} ${handlers}`);
    // The demo shows a mail in a frame, opens its links beside it, and a mail brings its looks along.
    const ours = mail ? one.tagName === "STYLE" || (one.tagName === "BASE" && !one.hasAttribute("href")) : one.tagName === "IFRAME" && one.getAttribute("src")?.startsWith("/demo/mail/");
    if (!ours && ["IFRAME", "OBJECT", "EMBED", "BASE", "VIDEO", "MATH", "STYLE"].includes(one.tagName.toUpperCase())) found.push(one.tagName);
    for (const name of ["href", "src", "action", "formaction", "xlink:href"]) {
      const value = one.getAttribute(name)?.trim().toLowerCase();
      if (value?.startsWith("javascript:") || value?.startsWith("data:text") || value?.startsWith("//")) found.push(`${one.tagName} ${name}=${value}`);
    }
    if (one.tagName === "SCRIPT" && !one.getAttribute("src")?.startsWith("/assets/") && one.type !== "application/ld+json") found.push(one.outerHTML);
  }
  return found;
}

let accepted = 0;

/** Sends it; fields that refuse such words are left out the next time. */
async function sent(method, path, body) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  for (let rest = { ...body }; ; ) {
    const answer = await fetch(`${base}${path}`, { method, headers, body: JSON.stringify(rest) });
    if (answer.status < 300) {
      accepted += Object.values(rest).filter((value) => JSON.stringify(value).includes("pwned")).length;
      return answer.status === 204 ? null : answer.json();
    }
    const said = await answer.json();
    assert.ok(answer.status === 422 && said.errors, `${path}: ${answer.status} ${JSON.stringify(said)}`);
    const wrong = said.errors.map((one) => one.field.replace(/[.[].*/, ""));
    assert.ok(wrong.some((field) => field in rest), `${path}: ${JSON.stringify(said)}`);
    rest = Object.fromEntries(Object.entries(rest).filter(([field]) => !wrong.includes(field)));
    // A title has to be there.
    if (!("title" in rest) && wrong.includes("title")) rest.title = "Ohne Titel";
    if (!("options" in rest) && wrong.includes("options")) rest.options = ["ja", "nein"];
    if (!("label" in rest) && wrong.includes("label")) Object.assign(rest, { label: "Frage" });
    if (!("name" in rest) && wrong.includes("name")) Object.assign(rest, { name: "Gast" });
    if (!("purpose" in rest) && wrong.includes("purpose")) Object.assign(rest, { purpose: "Zweck" });
  }
}

/** A format, a date that was cancelled and one that was not, and somebody who asks to come, all with these words. */
async function isWritten(words, n) {
  const slug = `boese-${n}`;
  const day = FORMAT.first.toISOString().slice(0, 10);
  const rule = { every: 1, unit: "week", weekdays: ["TH"], anchor: day, until: day, start_time: "10:00", duration_minutes: 60, holiday_policy: "keep" };
  await sent("POST", "/api/v1/formats", {
    slug, title: words, summary: words, description: words, audience: "open", audience_note: words, location: words, join_text: words,
    join_url: `https://treffen.example.org/?${encodeURIComponent(words)}`, tags: [words], registration: "both", capacity: 5, status: "active",
    support_needs: true, support_contact: words, cadence: rule,
  });
  await sent("POST", `/api/v1/formats/${slug}/questions`, { label: words, help: words, purpose: words });
  await sent("POST", `/api/v1/formats/${slug}/questions`, { kind: "choice", label: `Wahl ${words}`, options: [words, "nein"], purpose: words });
  const { items } = await (await fetch(`${base}/api/v1/events?format=${slug}`)).json();
  await sent("PATCH", `/api/v1/events/${items[0].id}`, { title: words, theme: words, description: words, location: words, tags: [words], notify: false });
  const at = (hour) => `${day}T${hour}:00:00+01:00`;
  const gone = await sent("POST", "/api/v1/events", { title: words, theme: words, description: words, location: words, starts_at: at(14), ends_at: at(15) });
  await sent("POST", `/api/v1/events/${gone.id}/cancellation`, { reason: words, notify: false });
  return { slug, open: items[0], gone };
}

/** Opens a page and looks at it; answers its links. */
async function opened(window, path, found) {
  const answer = await window.page.goto(path);
  assert.ok(answer.status() < 500, `${path}: ${answer.status()}`);
  for (const frame of window.page.frames()) {
    const mail = frame !== window.page.mainFrame();
    found.push(...(await frame.evaluate(grown, mail)).map((what) => `${new URL(frame.url()).pathname}: ${what}`));
  }
  window.seen = (window.seen ?? 0) + 1;
  return window.page.locator("a[href^='/']").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
}

async function watched(browser, options = {}) {
  const window = await Window.open(browser, base, { scripts: true, ...options });
  await window.context.addInitScript(watch);
  return window;
}

/** A server beside ours that remembers what it was told about where people came from. */
async function elsewhere() {
  const told = [];
  const server = createServer((request, response) => {
    told.push([request.url, request.headers.referer]);
    response.end("<title>Anderswo</title>");
  });
  await new Promise((listens) => server.listen(0, "127.0.0.1", listens));
  return { server, told, address: `http://127.0.0.1:${server.address().port}` };
}

const browser = await start();
const other = await elsewhere();
try {
  const mailbox = new Mailbox(folder);
  const written = [];
  for (const [n, words] of PAYLOADS.entries()) written.push(await isWritten(words, n));
  console.log(`${EACH.length} payloads, ${accepted} fields took one`);
  assert.ok(accepted > PAYLOADS.length * 8, "most fields take such words");

  const found = [];
  const visitor = await watched(browser);
  for (const path of ["/", "/?view=month", "/formats", "/calendar", "/api/docs"]) await opened(visitor, path, found);
  for (const { slug, open, gone } of written) {
    for (const path of [`/formats/${slug}`, `/events/${open.slug}`, `/events/${open.slug}/register`, `/events/${gone.slug}`]) await opened(visitor, path, found);
  }
  for (const words of PAYLOADS) {
    const asked = encodeURIComponent(words);
    for (const path of [`/?q=${asked}`, `/?tag=${asked}&format=${asked}`, `/formats/${asked}`, `/r/${asked}`, `/login?next=${asked}`]) await opened(visitor, path, found);
  }

  // People with such names, who answer and take part.
  const guests = [];
  for (const [n, words] of EACH.entries()) {
    const email = `gast${n}@example.org`;
    await visitor.page.goto(`/events/${written[n % written.length].open.slug}/register`);
    const form = visitor.page.locator("form:has([name=email])");
    await form.locator("[name=name]").fill(words.replace(/\n/g, " "));
    await form.locator("[name=email]").fill(email);
    for (const field of await form.locator("input[type=text]:not([name=name]):not([tabindex]), textarea").all()) if (await field.isVisible()) await field.fill(words);
    const [answer] = await Promise.all([visitor.page.waitForNavigation(), form.locator("button[type=submit]").first().click()]);
    found.push(...(await visitor.page.evaluate(grown)));
    if (answer.status() === 422) {
      // Characters that no name has are refused with a sentence.
      continue;
    }
    const mail = await mailbox.next("confirm-registration", email);
    await opened(visitor, link(mail, base, "/r/"), found);
    await Promise.all([visitor.page.waitForNavigation(), visitor.page.locator("main form[method=post] button").first().click()]);
    found.push(...(await visitor.page.evaluate(grown)));
    const own = link(await mailbox.next("confirmed", email), base, "/m/");
    for (const path of await opened(visitor, own, found)) if (path.startsWith("/m/")) await opened(visitor, path, found);
    guests.push(own);
  }
  assert.ok(guests.length > EACH.length / 2, "people with odd names take part");

  const office = await watched(browser);
  await office.page.goto(signIn);
  await Promise.all([office.page.waitForNavigation(), office.page.locator("main form[method=post] button").first().click()]);
  const open = ["/manage", ...written.flatMap(({ slug, open, gone }) => [`/manage/formats/${slug}`, `/manage/events/${open.id}`, `/manage/events/${gone.id}`])];
  const known = new Set(open);
  // The pages below a format and a date, but for those that only differ in how a list is sorted.
  while (open.length > 0 && office.seen !== 900) {
    for (const path of await opened(office, open.shift(), found)) {
      const deeper = /^\/manage\/(formats\/boese-|events\/|organizations\/)/.test(path) && !/[?#]|\.(csv|xlsx|ics)$/.test(path);
      if (deeper && !known.has(path) && known.add(path)) open.push(path);
    }
  }
  for (const path of await opened(office, "/demo/mail", found)) {
    if (path.startsWith("/demo/mail/")) await opened(office, path, found);
  }
  console.log(`${visitor.seen} pages as a visitor, ${office.seen} as an organizer, ${guests.length} people took part`);
  for (const window of [visitor, office]) {
    assert.deepEqual(window.foreign, [], "no page asks another server");
    found.push(...window.complaints.filter((text) => /Content Security Policy|Refused/i.test(text)));
  }
  assert.deepEqual([...new Set(found)], [], "something runs, or stands where it should not");

  // Out of a page behind a secret link.
  await sent("PATCH", `/api/v1/events/${written[0].open.id}`, { description: `[Anderswo](${other.address}/hin)`, notify: false });
  await visitor.page.goto(guests[0]);
  await visitor.page.evaluate((to) => {
    const way = document.createElement("a");
    Object.assign(way, { href: to, textContent: "hinaus" });
    document.querySelector("main").append(way);
    way.click();
  }, `${other.address}/von-der-eigenen-seite`);
  await visitor.page.waitForURL(`${other.address}/**`);
  await visitor.page.goto(`/events/${written[0].open.slug}`);
  await visitor.page.getByRole("link", { name: "Anderswo" }).click();
  await visitor.page.waitForURL(`${other.address}/**`);
  const pages = other.told.filter(([url]) => url !== "/favicon.ico");
  assert.deepEqual(pages, [["/von-der-eigenen-seite", undefined], ["/hin", undefined]], "the other side learns nothing");
} finally {
  other.server.close();
  await browser.close();
}
