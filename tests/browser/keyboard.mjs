// Somebody without a mouse: every place is reached by keys, and at every stop one sees where one is.
import { focusFaults } from "./eyes.mjs";

/** More stops than any page of ours has. */
const STOPS = 200;

/** Somebody without a mouse. */
export class Keyboard {
  constructor(window) {
    Object.assign(this, { window, page: window.page, stops: 0, found: [] });
  }

  /** One key on; what is wrong with the place it leads to is told at the end. */
  async step(key) {
    await this.page.keyboard.press(key);
    const at = await this.page.evaluate(() => {
      const one = document.activeElement;
      if (!one || one === document.body) return undefined;
      const label = one.labels?.[0]?.innerText ?? one.getAttribute("aria-label") ?? one.innerText ?? "";
      const group = one.closest("fieldset")?.querySelector("legend")?.innerText ?? "";
      return { tag: one.tagName, type: one.type ?? "", name: label.trim().replace(/\s+/g, " "), group: group.trim() };
    });
    if (!at) return undefined;
    this.stops += 1;
    this.found.push(...(await focusFaults(this.page)).map((fault) => `${new URL(this.page.url()).pathname}: ${fault}`));
    return at;
  }

  /** Goes on, or back, until the place of that name has the focus. */
  async reaches(name, { back = false, group = undefined } = {}) {
    const key = back ? "Shift+Tab" : "Tab";
    const is = (at) => (name instanceof RegExp ? name.test(at.name) : at.name === name) && (!group || at.group === group);
    const passed = [];
    for (let stop = 0; stop < STOPS; stop += 1) {
      const at = await this.step(key);
      if (at && is(at)) return at;
      if (at) passed.push(at.name);
      // Past the last place a browser goes round by its own bars.
      else if (passed.length > 0 && stop > passed.length + 3) break;
    }
    throw new Error(`${this.page.url()}: no key leads to ${name}; passed: ${passed.join(" | ")}`);
  }

  async types(text) {
    await this.page.keyboard.type(text);
  }

  /** Into the field of that name, over what stands there. */
  async fills(name, text, where = {}) {
    await this.reaches(name, where);
    await this.page.keyboard.press("Control+A");
    await this.types(text);
  }

  /** The key that leads to the next page. */
  async goes(key = "Enter") {
    await Promise.all([this.page.waitForNavigation(), this.page.keyboard.press(key)]);
  }

  async follows(name, where = {}) {
    await this.reaches(name, where);
    await this.goes();
  }

  async isAt(heading) {
    await this.page.getByRole("heading", { level: 1, name: heading }).waitFor();
  }

  says(text) {
    return this.page.getByText(text).first().waitFor();
  }
}
