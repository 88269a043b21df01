// Reads the mails that the program left in a folder, as a mail program would.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** Header fields (unfolded, names in small letters) and the text behind them. */
function split(text) {
  const end = text.indexOf("\r\n\r\n");
  const lines = text.slice(0, end).replace(/\r\n[ \t]+/g, " ").split("\r\n");
  const fields = lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]);
  return { head: Object.fromEntries(fields), body: text.slice(end + 4) };
}

function decoded(body, encoding) {
  if (encoding === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (encoding !== "quoted-printable") return Buffer.from(body, "latin1").toString("utf8");
  const bytes = body.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** All leaves of a mail, with their type and text. */
function leaves(text) {
  const { head, body } = split(text);
  const type = head["content-type"] ?? "text/plain";
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1];
  if (!boundary) return [{ type, text: decoded(body, (head["content-transfer-encoding"] ?? "").toLowerCase()) }];
  const parts = `\r\n${body}`.split(`\r\n--${boundary}`).slice(1, -1);
  return parts.flatMap((part) => leaves(part.replace(/^[ \t]*\r\n/, "")));
}

/** A folder of `.eml` files, each read once. */
export class Mailbox {
  constructor(folder) {
    this.folder = folder;
    this.seen = new Set(this.names());
  }

  names() {
    try {
      return readdirSync(this.folder).filter((name) => name.endsWith(".eml"));
    } catch {
      return []; // The program makes the folder for its first mail.
    }
  }

  /** The next mail of this kind to this person; mails of other kinds stay unread. */
  async next(kind, to) {
    const deadline = Date.now() + 90_000;
    while (Date.now() < deadline) {
      for (const name of this.names().filter((one) => !this.seen.has(one)).sort()) {
        const text = readFileSync(join(this.folder, name), "latin1");
        const { head } = split(text);
        if (head["x-turnus-kind"] !== kind || !head.to.includes(to)) continue;
        this.seen.add(name);
        return { head, parts: leaves(text) };
      }
      await pause(50);
    }
    throw new Error(`no mail ${kind} to ${to} within 30 s; there are ${this.names().join(", ")}`);
  }
}

/** The plain text of a mail. */
export function plain(mail) {
  return mail.parts.find((part) => part.type.startsWith("text/plain")).text;
}

/** The first link of a mail to a page that begins with `path`. */
export function link(mail, base, path) {
  const found = plain(mail).split(/\s+/).find((word) => word.startsWith(`${base}${path}`));
  if (!found) throw new Error(`no link to ${path} in: ${plain(mail)}`);
  return found;
}

/** The calendar objects of a mail. */
export function calendars(mail) {
  return mail.parts.filter((part) => part.type.startsWith("text/calendar")).map((part) => part.text);
}
