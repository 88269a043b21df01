// What can be wrong with a page: WCAG as far as a program sees it, in light and dark, on a phone and on a desk; headings;
// anything wider than the screen; HTML that is none.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = process.env.TEST_BROWSER_MODULES ?? join(here, "node_modules");
export const require = createRequire(join(modules, "from-here.cjs"));
const axeSource = require("axe-core").source;
const { HtmlValidate } = require("html-validate");

/** The rules of WCAG 2.2 that a program can check, levels A and AA. */
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const VIEWS = [[1280, "light"], [1280, "dark"], [320, "light"], [320, "dark"]];

/** The standard's own rules and those about accessibility; taste is no matter of validity. */
const validator = new HtmlValidate({
  extends: ["html-validate:standard", "html-validate:a11y"],
  rules: {
    // Recommendations about which of two valid ways is nicer.
    "aria-label-misuse": ["error", { allowAnyNamable: true }],
    "attribute-boolean-style": "off",
    "no-implicit-button-type": "off",
    "no-redundant-role": "off",
    "no-trailing-whitespace": "off",
    "prefer-native-element": "off",
    "void-style": "off",
  },
});

/** What is wrong with the source of a page. */
export async function invalid(source) {
  const report = await validator.validateString(source);
  return report.results.flatMap((one) => one.messages).filter((one) => one.severity === 2)
    .map((one) => `html ${one.ruleId}, line ${one.line}: ${one.message}`);
}

/** What is wrong with a page whose scripts run, as it stands; `again`: a page like it was looked at in every view. */
export async function faultsOf(page, again = false) {
  const found = headings(await page.locator("h1, h2, h3, h4, h5, h6").evaluateAll((all) => all.map((one) => one.tagName)));
  await page.evaluate(axeSource);
  for (const [width, colorScheme] of again ? [VIEWS[0], VIEWS[3]] : VIEWS) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) found.push(`${wide} px wide on a screen of ${width}`);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const broken = await page.evaluate((values) => globalThis.axe.run({ runOnly: { type: "tag", values } }), WCAG);
    for (const one of broken.violations) {
      const where = one.nodes.slice(0, 3).map((node) => `${node.html} (${node.failureSummary?.split("\n").at(-1)?.trim()})`);
      found.push(`${one.id} (${colorScheme}, ${width} px): ${where.join(" | ")}`);
    }
  }
  return [...new Set(found)];
}

/**
 * What is wrong with a page for those who enlarge it, choose their own colors, or take it along on paper: on half the
 * width and with letters of twice the size nothing is wider than the screen; under forced colors one still sees what can
 * be pressed and what was typed; paper carries the content and no navigation.
 */
export async function comfortFaults(page) {
  const found = [];
  const tooWide = async (how, width) => {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) found.push(`${wide} px wide on a screen of ${width} (${how})`);
  };
  await page.setViewportSize({ width: 640, height: 450 });
  await tooWide("enlarged to 200 %", 640);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
  await tooWide("letters of 200 %", 1280);
  await page.evaluate(() => { document.documentElement.style.fontSize = ""; });

  await page.emulateMedia({ forcedColors: "active" });
  found.push(...(await page.evaluate(edgeless)).map((name) => `one does not see the edge of ${name} (forced colors)`));
  await page.emulateMedia({ forcedColors: null, media: "print" });
  await page.setViewportSize({ width: 794, height: 1123 });
  await tooWide("paper", 794);
  const printed = await page.evaluate(() => [...document.querySelectorAll("nav, .skip, main button")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true })).map((one) => one.outerHTML.slice(0, 60)));
  found.push(...printed.slice(0, 2).map((name) => `on paper there is ${name}`));
  await page.emulateMedia({ media: null });
  await page.setViewportSize({ width: 1280, height: 900 });
  return found;
}

/** Runs in the page: the buttons and fields without a border that shows, which a program's own colors would leave bare. */
function edgeless() {
  const shows = (style) => ["Top", "Bottom"].some((side) => style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]) > 0)
    || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
  const all = document.querySelectorAll("main button, main select, main textarea, main input:not([type=hidden]), main a.kern-btn");
  return [...all].filter((one) => one.checkVisibility({ visibilityProperty: true }))
    // A tertiary button is a link by its looks: its words are the sign.
    .filter((one) => !one.matches(".kern-btn--tertiary, .kern-sr-only, [type=file]"))
    // A select wears the border of what lies around it.
    .filter((one) => ![getComputedStyle(one), getComputedStyle(one, "::before"), getComputedStyle(one.parentElement)].some(shows))
    .map((one) => one.outerHTML.slice(0, 90)).slice(0, 3);
}

/** What is wrong with the place that has the focus: one does not see that it has it, or something lies over it. */
export async function focusFaults(page) {
  // The browser scrolls to the place a moment later; on a busy machine, a long moment.
  for (let look = 0; look < 99; look += 1) {
    const found = await focusedBadly(page);
    if (found.length === 0) return found;
    await page.waitForTimeout(50);
  }
  return focusedBadly(page);
}

function focusedBadly(page) {
  return page.evaluate(() => {
    const one = document.activeElement;
    if (!one || one === document.body) return [];
    const name = one.outerHTML.slice(0, 90);
    const style = getComputedStyle(one);
    const marked = (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none";
    const box = one.getBoundingClientRect();
    const inSight = box.bottom > 0 && box.top < innerHeight && box.width > 0;
    const found = marked && inSight ? [] : [`one does not see the focus on ${name}`];
    const [x, y] = [Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 2), Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 2)];
    const above = document.elementFromPoint(x, y);
    const same = above === null || one.contains(above) || above.contains(one) || [...(one.labels ?? [])].some((label) => label.contains(above));
    if (inSight && !same) found.push(`${above.outerHTML.slice(0, 60)} lies over ${name}`);
    return found;
  });
}

/**
 * What somebody meets who has no mouse: the first stop is the way past the navigation, the tab key reaches everything
 * there is to press or fill in and never stays anywhere, and one always sees where one is.
 */
export async function keyboardFaults(page) {
  const expected = await page.evaluate(() => {
    const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
    const groups = new Set();
    const stops = all.filter((one) => {
      if (one.disabled || one.type === "hidden" || one.tabIndex < 0 || !one.checkVisibility({ visibilityProperty: true })) return false;
      // Of a group of radio buttons one is a stop.
      if (one.type !== "radio") return true;
      const name = `${one.form?.id} ${one.name}`;
      return !groups.has(name) && groups.add(name);
    });
    document.activeElement?.blur();
    globalThis.stops = all;
    return stops.map((one) => all.indexOf(one));
  });
  await page.evaluate(() => globalThis.getSelection()?.removeAllRanges());
  const [reached, found] = [new Set(), []];
  for (let presses = 0; presses < expected.length + 20; presses += 1) {
    await page.keyboard.press("Tab");
    const at = await focused(page);
    if (!at) break;
    if (reached.has(at.index)) break;
    if (presses === 0 && !/href="[^"]*#main"/.test(at.name)) found.push(`the first stop is ${at.name}, not the way to the content`);
    if (!at.shown) found.push(`one does not see the focus on ${at.name}`);
    reached.add(at.index);
  }
  const missed = await page.evaluate(
    (indexes) => indexes.map((index) => globalThis.stops[index]).filter((one) => one.type !== "radio").map((one) => one.outerHTML.slice(0, 90)),
    expected.filter((index) => !reached.has(index)),
  );
  found.push(...missed.slice(0, 3).map((name) => `the tab key does not reach ${name}`));
  return found;
}

/** Where the focus is, once the browser has scrolled there: on a busy machine, a long moment. */
async function focused(page) {
  for (let look = 0; ; look += 1) {
    const at = await page.evaluate(() => {
      const one = document.activeElement;
      if (!one || one === document.body) return undefined;
      const style = getComputedStyle(one);
      const shown = (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none";
      const box = one.getBoundingClientRect();
      const inSight = box.bottom > 0 && box.top < innerHeight && box.width > 0;
      return { index: globalThis.stops.indexOf(one), shown: shown && inSight, name: one.outerHTML.slice(0, 90), group: one.type === "radio" };
    });
    if (!at || at.shown || look === 99) return at;
    await page.waitForTimeout(50);
  }
}

/** A page has one h1, and no level is left out on the way down. */
function headings(tags) {
  const levels = tags.map((tag) => Number(tag[1]));
  const found = levels.filter((level) => level === 1).length === 1 ? [] : ["not exactly one h1"];
  levels.forEach((level, i) => {
    if (level > (levels[i - 1] ?? 0) + 1) found.push(`h${level} after h${levels[i - 1] ?? 0}`);
  });
  return found;
}
