// pictures.mjs BASE SIGN_IN_LINK FOLDER: pictures of the main pages, for the documentation and for one's own eyes.
import { join } from "node:path";

import { Window, start } from "./browser.mjs";

const [base, signIn, folder] = process.argv.slice(2);
const browser = await start();

/** The first link of a page that leads to an address which begins so. */
async function first(page, beginning) {
  const all = await page.locator("main a[href]").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  return all.find((href) => href.startsWith(beginning));
}

async function picture(window, name, path, { width = 1000, dark = false, whole = false } = {}) {
  const { page } = window;
  await page.setViewportSize({ width, height: width < 500 ? 780 : 860 });
  await page.emulateMedia({ colorScheme: dark ? "dark" : "light", reducedMotion: "reduce" });
  await page.goto(path);
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: whole, animations: "disabled", scale: "css" });
}

try {
  const visitor = await Window.open(browser, base, { scripts: true });
  await visitor.page.goto("/formats");
  const format = await first(visitor.page, "/formats/informeller") ?? (await first(visitor.page, "/formats/"));
  await visitor.page.goto(format);
  const event = await first(visitor.page, "/events/");
  const whole = process.env.WHOLE === "1";
  await picture(visitor, "start", "/", { whole });
  await picture(visitor, "month", "/?view=month", { whole });
  await picture(visitor, "format", format, { whole });
  await picture(visitor, "event-phone", event, { width: 360, whole });
  await picture(visitor, "calendar-dark", "/calendar", { dark: true, whole });
  await picture(visitor, "register-phone", `${event}/register`, { width: 360, whole });
  const office = await Window.open(browser, base, { scripts: true });
  await office.page.goto(signIn);
  await Promise.all([office.page.waitForNavigation(), office.page.locator("main form[method=post] button").first().click()]);
  await picture(office, "workplace", "/manage", { whole });
  await office.page.goto("/manage");
  const room = await first(office.page, "/manage/formats/");
  await picture(office, "office-format", room, { whole });
  await office.page.goto(room);
  await picture(office, "office-event", await first(office.page, "/manage/events/"), { whole });
  await picture(office, "office-new-format", "/manage/new-format", { whole });
  await office.page.goto(`${room.split("?")[0]}/cadence`);
  await office.page.locator("#every").fill("4");
  await office.page.locator("#start_time").fill("14:00");
  await Promise.all([office.page.waitForNavigation(), office.page.locator("button[formaction]").click()]);
  const change = new URL(office.page.url()).pathname;
  await picture(office, "office-change", change, { whole });
  const invite = `${room.split("?")[0]}/invitations`;
  await picture(office, "office-invite", invite, { whole });
  if (whole) {
    for (const width of [320, 1280]) {
      for (const dark of [false, true]) {
        await picture(office, `office-invite-${width}${dark ? "-dark" : ""}`, invite, { width, dark, whole });
      }
    }
    await picture(office, "office-change-narrow", change, { width: 320, whole });
    await picture(office, "office-change-dark", change, { width: 1280, dark: true, whole });
  }
} finally {
  await browser.close();
}
