// Starts Chromium and watches every page: who was asked for what, what the console said, which cookies were left.
import { faultsOf, invalid, require } from "./eyes.mjs";

const { chromium } = require("playwright-core");

/** Chromium with an empty profile, which asks nobody for anything by itself. */
export function start(more = []) {
  return chromium.launch({
    executablePath: process.env.TEST_CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--disable-dev-shm-usage",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });
}

/** One person's window: a page and everything noticed about it. */
export class Window {
  constructor(base, context, page) {
    Object.assign(this, { base, context, page, complaints: [], foreign: [], faulty: [], requests: 0, looked: [] });
    const origin = new URL(base).origin;
    context.on("request", (request) => {
      this.requests += 1;
      if (new URL(request.url()).origin !== origin) this.foreign.push(request.url());
    });
    // Chromium reports violations of the content security policy and failed loads here, too.
    context.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.complaints.push(`${page.url()}: ${message.text()}`);
    });
    context.on("weberror", (error) => this.complaints.push(`${page.url()}: ${error.error()}`));
  }

  /** `scripts: false` is somebody whose browser runs no JavaScript. */
  static async open(browser, base, { scripts, language = "de-DE", width = 1280, dark = false }) {
    const context = await browser.newContext({
      baseURL: base,
      javaScriptEnabled: scripts,
      locale: language,
      viewport: { width, height: 900 },
      colorScheme: dark ? "dark" : "light",
    });
    context.setDefaultTimeout(60_000);
    return new Window(base, context, await context.newPage());
  }

  /** The form comes back with `status`; the browser's own remark about that is no fault of the page. */
  async comesBackWith(status, act) {
    const before = this.complaints.length;
    const [answer] = await Promise.all([this.page.waitForNavigation(), act()]);
    if (answer.status() !== status) throw new Error(`${this.page.url()}: ${answer.status()} instead of ${status}`);
    const said = this.complaints.splice(before).filter((text) => !text.includes(`a status of ${status}`));
    this.complaints.push(...said);
  }

  /** Looks closely at the page as it stands; what is wrong with it is told at the end. */
  async look() {
    this.faulty.push(...(await this.faults()));
  }

  /**
   * What is wrong with the page. Works on a copy in a window of its own, because axe is a script and this browser may
   * run none.
   */
  async faults() {
    const at = new URL(this.page.url()).pathname.replace(/[a-z2-7]{40,}/, "…");
    this.looked.push(at);
    const copy = await this.copied();
    try {
      const found = [...(await invalid(await this.page.content())), ...(await faultsOf(copy))];
      return found.map((what) => `${at}: ${what}`);
    } finally {
      await copy.context().close();
    }
  }

  /** The page as it stands, forms that came back with their sentences included. */
  async copied() {
    const [url, body] = [this.page.url(), await this.page.content()];
    const copy = await this.context.browser().newPage({ viewport: { width: 1280, height: 900 } });
    await copy.route(url, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
    await copy.goto(url);
    return copy;
  }
}
