// make_film.mjs FILE: Chromium films a second of something that moves, as a film for the tests to play.
import { writeFileSync } from "node:fs";

import { start } from "./browser.mjs";

const [file] = process.argv.slice(2);
const browser = await start();
try {
  const page = await browser.newPage();
  const film = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 180 });
    const brush = canvas.getContext("2d");
    const recorder = new MediaRecorder(canvas.captureStream(10), { mimeType: "video/webm" });
    const pieces = [];
    recorder.ondataavailable = (event) => pieces.push(event.data);
    const ended = new Promise((done) => { recorder.onstop = done; });
    recorder.start();
    for (let frame = 0; frame < 20; frame += 1) {
      brush.fillStyle = frame % 2 ? "navy" : "white";
      brush.fillRect(frame * 10, 20, 60, 60);
      await new Promise((done) => setTimeout(done, 100));
    }
    recorder.stop();
    await ended;
    return [...new Uint8Array(await new Blob(pieces).arrayBuffer())];
  });
  writeFileSync(file, Buffer.from(film));
} finally {
  await browser.close();
}
