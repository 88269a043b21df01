// provider.mjs BACK ID SECRET: a certified OpenID provider (oidc-provider) on a free port of this machine, for one client.
// Says its issuer in a line. Then, for each line `NAME ADDRESS`, signs that person in at the address by its own pages, as a
// browser would, and says in a line where it sends the browser back to. For `- ADDRESS` it says how the address answers.
// $TEST_NODE_MODULES names the folder with oidc-provider; without it, node_modules beside this file is used.
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";

// What it remarks is for whoever runs it in earnest.
console.info = () => {};
console.warn = () => {};
const modules = process.env.TEST_NODE_MODULES ?? join(dirname(fileURLToPath(import.meta.url)), "node_modules");
const library = pathToFileURL(join(modules, "oidc-provider", "lib", "index.js"));
const { default: Provider } = await import(library.href);

// Whoever waits for an answer hears that none will come.
setTimeout(() => process.exit(1), 120_000).unref();
const [back, id, secret] = process.argv.slice(2);
const server = createServer();
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: id,
      client_secret: secret,
      redirect_uris: [back],
      post_logout_redirect_uris: [new URL("/", back).href],
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  // As most providers do: the token says what the program wants to know.
  conformIdTokenClaims: false,
  cookies: { keys: ["only for a test"] },
  pkce: { required: () => true },
  ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  findAccount: (_, sub) => ({
    accountId: sub,
    claims: () => ({ sub, email: `${sub}@stadt.example`, email_verified: true, name: "Olga Organ" }),
  }),
});
server.on("request", provider.callback());
console.log(issuer);

/** A browser that keeps what it is given. */
async function signIn(address, login) {
  const jar = new Map();
  const go = async (url, form) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, { method: form ? "POST" : "GET", body: form, headers: { cookie }, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [pair] = line.split(";");
      const at = pair.indexOf("=");
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  };
  let [url, form] = [new URL(address), undefined];
  for (let steps = 0; steps < 20; steps += 1) {
    const answer = await go(url, form);
    form = undefined;
    const way = answer.headers.get("location");
    if (way?.startsWith(back)) {
      return way;
    }
    if (way) {
      url = new URL(way, url);
      continue;
    }
    const page = await answer.text();
    if (answer.status !== 200) {
      throw new Error(`${url} answered ${answer.status}: ${page}`);
    }
    // Its own form: who signs in, and then that the program may know it.
    const prompt = page.match(/name="prompt" value="(\w+)"/)?.[1];
    url = new URL(page.match(/action="([^"]+)"/)[1], url);
    form = new URLSearchParams(prompt === "login" ? { prompt, login, password: "x" } : { prompt });
  }
  throw new Error("it leads nowhere");
}

for await (const line of createInterface({ input: process.stdin })) {
  const [login, address] = line.split(" ");
  console.log(login === "-" ? (await fetch(address)).status : await signIn(address, login));
}
process.exit(0);
