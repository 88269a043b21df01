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
    const at = await page.evaluate(() => {
      const one = document.activeElement;
      if (!one || one === document.body) return undefined;
      const style = getComputedStyle(one);
      const shown = (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none";
      const box = one.getBoundingClientRect();
      const inSight = box.bottom > 0 && box.top < innerHeight && box.width > 0;
      return { index: globalThis.stops.indexOf(one), shown: shown && inSight, name: one.outerHTML.slice(0, 90), group: one.type === "radio" };
    });
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

/** A page has one h1, and no level is left out on the way down. */
function headings(tags) {
  const levels = tags.map((tag) => Number(tag[1]));
  const found = levels.filter((level) => level === 1).length === 1 ? [] : ["not exactly one h1"];
  levels.forEach((level, i) => {
    if (level > (levels[i - 1] ?? 0) + 1) found.push(`h${level} after h${levels[i - 1] ?? 0}`);
  });
  return found;
}
