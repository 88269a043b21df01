// journey.mjs BASE MAIL_FOLDER SIGN_IN_LINK: an organizer and an attendee walk through a running Turnus in Chromium.
import assert from "node:assert/strict";
import { createServer } from "node:http";

import { Window, start } from "./browser.mjs";
import { comfortFaults, faultsOf, focusFaults, invalid, keyboardFaults } from "./eyes.mjs";
import { Attendee } from "./attendee.mjs";
import { Mailbox } from "./mail.mjs";
import { Organizer } from "./organizer.mjs";
import { queues } from "./queue.mjs";

const [base, folder, signIn] = process.argv.slice(2);
// Not every wait inside a page has a limit of its own.
setTimeout(() => {
  console.error("the walk did not end within a quarter of an hour");
  process.exit(1);
}, 900_000).unref();
const browser = await start();
try {
  await theWatchSees(browser);
  await walk(await Window.open(browser, base, { scripts: true }), await Window.open(browser, base, { scripts: false }));
} finally {
  await browser.close();
}

async function walk(office, visitor) {
  const mailbox = new Mailbox(folder);
  const organizer = new Organizer(office, signIn);
  const attendee = new Attendee(visitor, mailbox);
  await organizer.signsIn();
  await organizer.seesThePreviewFollow();
  await organizer.setsUpAFormat();
  await attendee.registers();
  await attendee.confirms();
  await attendee.leavesAndComesBack();
  await attendee.readsTheRest();
  await organizer.seesWhoComes(attendee.name);
  await organizer.moves();
  await attendee.isTold("update", /14:30/);
  await organizer.cancels("Krankheit");
  await attendee.isTold("cancellation", /Krankheit/);
  await organizer.restores();
  await attendee.isTold("update", /findet/);
  await attendee.seesItRestored();
  await organizer.weighsAnotherCadence();
  await queues(organizer, visitor, mailbox);
  await organizer.signsOut();
  const elsewhere = await Window.open(office.context.browser(), base, { scripts: false });
  await organizer.signsInByCode(mailbox, elsewhere);
  await organizer.signsOut();

  assert.deepEqual(await visitor.context.cookies(), [], "attendees get no cookies");
  for (const [who, window] of Object.entries({ organizer: office, attendee: visitor, elsewhere })) {
    assert.deepEqual(window.foreign, [], `the ${who}'s pages ask other servers`);
    assert.deepEqual(window.faulty, [], `what is wrong with the ${who}'s pages`);
    assert.deepEqual(window.complaints, [], `the browser complains to the ${who}`);
    console.log(`${who}: ${window.requests} requests, ${window.looked.length} pages looked at closely`);
  }
}

/** A page that breaks every rule: were nothing noticed here, nothing would be worth its silence elsewhere. */
async function theWatchSees(browser) {
  const page = '<!DOCTYPE html><title>x</title><h1>x</h1><h3>y</h3><input><style>p{}</style><img src="http://127.0.0.2:1/x" style="width:400px">';
  const headers = { "content-type": "text/html", "content-security-policy": "style-src 'none'", "set-cookie": "seen=1" };
  const server = createServer((_, answer) => answer.writeHead(200, headers).end(page));
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  try {
    for (const scripts of [true, false]) {
      const window = await Window.open(browser, `http://127.0.0.1:${server.address().port}`, { scripts });
      await window.page.goto("/");
      const faults = (await window.faults()).join("\n");
      assert.match(faults, /: label \(dark, 320 px\): <input>/);
      assert.match(faults, /h3 after h1/);
      assert.match(window.complaints.join("\n"), /Content Security Policy/);
      assert.equal(window.foreign.length, 1);
      assert.equal((await window.context.cookies()).length, 1);
      await window.context.close();
    }
    await theEyesSee(browser);
  } finally {
    server.close();
  }
}

/** The same for what is looked at on every page: in the dark, on a phone, by keyboard, and in the source. */
async function theEyesSee(browser) {
  const source = `<!DOCTYPE html><html lang="de"><title>x</title><style>a{outline:none!important}@media (prefers-color-scheme:dark){p{color:#ddd}}</style>
    <main id="main"><h1>x</h1><p>text</p><p><a href="/x">a</a> <a href="/y" tabindex="3">b</a><a href="/z" onfocus="this.blur()">c</a></p></main><div id="main"></div></html>`;
  const page = await browser.newPage();
  await page.setContent(source);
  const said = [...(await faultsOf(page)), ...(await keyboardFaults(page))].join("\n");
  assert.match(said, /color-contrast \(dark, 1280 px\)/);
  assert.doesNotMatch(said, /color-contrast \(light/);
  assert.match(said, /not the way to the content/);
  assert.match(said, /does not see the focus/);
  assert.match(said, /does not reach <a href="\/z"/);
  assert.match((await invalid(source)).join("\n"), /no-dup-id/);
  // For those who enlarge, choose their colors, or print.
  await page.setContent(`<!DOCTYPE html><html lang="de"><title>x</title><style>button,input{border:0;outline:0}nav{display:block}p{width:45rem}</style>
    <main><p>text</p><nav>y</nav><input aria-label="z" style="outline:0"><button>b</button></main><div style="position:fixed;inset:0">über allem</div></html>`);
  await page.focus("input");
  const comfort = [...(await focusFaults(page)), ...(await comfortFaults(page))].join("\n");
  for (const expected of [/see the focus on <input/, /lies over <input/, /enlarged to 200/, /letters of 200/, /edge of <(input|button)/, /on paper there is <nav/]) {
    assert.match(comfort, expected);
  }
  await page.context().close();
}
