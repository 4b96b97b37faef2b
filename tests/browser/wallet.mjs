// The wallet's app in a real browser: a real authority, real gates, a key that nobody can read, no network for an hour.
//
//   node wallet.mjs CLEARANCE WALLET DIR [PICTURES]
//
// CLEARANCE is the program, WALLET the app as crates/bindings-web/build made it; DIR is where an authority and a gate are
// made. Ends with 1 where anything was found. The pictures of the pages go to PICTURES.

import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { cpus as cpusOf, loadavg } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import axe from "axe-core";
import { chromium } from "playwright-core";
import { notWiderBy } from "./checks.mjs";
import { film } from "./film.mjs";

const [program, app, dir] = process.argv.slice(2, 5).map((path) => resolve(path));
const pictures = process.argv[5];
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const LANGS = ["en", "zh-Hant", "pt"];
const PHONE = { width: 360, height: 740 };
/** What the issue allows: bytes of the wasm, milliseconds to the first code and of a code, on a CPU of a quarter. */
const BUDGET = { wasm: 700 * 1024, first: 1000, frame: 30 };

const findings = [];
const found = (where, what) => {
  findings.push(`${where}: ${what}`);
  console.log(`FOUND ${where}: ${what}`);
};
const notWider = notWiderBy(found);
const wanted = (where, is, what) => { if (!is) found(where, what); };
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const run = (...args) => execFileSync(program, args, { cwd: dir, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const json = (...args) => JSON.parse(run(...args, "--json").trim().split("\n").at(-1));

/** A server of the program, on a port of its own choice. */
class Server {
  constructor(...args) {
    this.args = args;
  }

  async start() {
    this.child = spawn(program, this.args, { cwd: dir, stdio: ["ignore", "pipe", "pipe"] });
    const { child } = this;
    process.on("exit", () => child.kill()); // also where the test itself fails
    this.log = "";
    this.child.stderr.on("data", (text) => { this.log += text; });
    this.url = await new Promise((done, fail) => {
      let said = "";
      this.child.stdout.on("data", (text) => {
        said += text;
        const url = /https?:\/\/[\d.:]+/.exec(said);
        if (url) done(url[0]);
      });
      this.child.on("exit", (code) => fail(new Error(`${this.args.join(" ")} ended with ${code}: ${this.log.slice(-800)}`)));
    });
    return this;
  }

  async stop() {
    if (!this.child || this.child.exitCode !== null) return;
    this.child.removeAllListeners("exit");
    const over = new Promise((done) => this.child.on("exit", done));
    this.child.kill();
    await over;
  }
}

process.on("SIGTERM", () => process.exit(1));

let office;
let officer;

async function api(path, body) {
  const headers = { authorization: `Bearer ${officer}`, "content-type": "application/json" };
  const answer = await fetch(office.url + path, { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

/** Somebody with a card of Macao. */
async function enters(name_latin, name_chinese, born) {
  const person = await api("/v1/persons", { name_latin, name_chinese, born, nationality: "CHN", residence: "mo-permanent" });
  await api(`/v1/persons/${person.id}/documents`, { kind: "mo-permanent-card", issued: "2020-01-01", expires: "2040-01-01" });
  return person.id;
}

/** Applies for Macao's own code, which asks for a phone that is bound. */
async function applies(person) {
  const lodged = await api(`/v1/persons/${person}/applications`, { question: { scheme: "mo-apcs", app: 1 } });
  if (lodged.decision.answer !== "eligible") throw new Error(JSON.stringify(lodged.decision));
}

const activation = async (person) => (await api(`/v1/persons/${person}/activation`, { identity_checked: true, why: "card compared" })).code;

/** What this test found of the page's errors and of what it asks elsewhere. */
function watched(page, where) {
  page.on("pageerror", (error) => found(where, `script failed: ${error}`));
  page.on("console", (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) found(where, message.text());
  });
  page.on("request", (request) => {
    const to = request.url();
    if (!to.startsWith(office.url) && !to.startsWith("blob:") && !to.startsWith("data:")) found(where, `asks ${to}`);
  });
  return page;
}

const phoneOf = (browser, more = {}) => browser.newContext({ viewport: PHONE, locale: "en-GB", baseURL: office.url, permissions: ["camera"], ...more });

const shot = async (page, name, whole = true) => { if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: whole }); };

async function accessible(page, where) {
  await page.evaluate(axe.source);
  const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const it of result.violations.filter((it) => ["serious", "critical"].includes(it.impact))) {
    found(where, `${it.id}: ${it.nodes[0].html.slice(0, 160)} (${it.nodes[0].failureSummary?.split("\n")[1]?.trim()})`);
  }
}

async function bigEnough(page, where) {
  const small = await page.evaluate(() => [...document.querySelectorAll(":is(button, summary, nav a, select, input:not([type=checkbox]), .tick)")]
    .filter((it) => it.checkVisibility()).map((it) => [it.outerHTML.slice(0, 60), it.getBoundingClientRect()])
    .filter(([, box]) => box.height < 43.5 || box.width < 43.5).map(([html, box]) => `${html} ${box.width}x${box.height}`));
  if (small.length) found(where, `too small to touch: ${small[0]}`);
}

/** What the code on the screen says, read from its picture as a gate would read it. */
const readerAt = pathToFileURL(join(app, "wasm", "clearance_scan.js"));
const { default: loadReader, readCode: read } = await import(readerAt);
await loadReader({ module_or_path: readFileSync(join(app, "wasm", "clearance_scan_bg.wasm")) });
async function codeOn(page) {
  // Some widths cut the modules of some symbols badly: a camera would move, this takes another width.
  for (const width of [400, 616, 539]) {
    const code = await codeAt(page, width);
    if (code) return code;
  }
  return undefined;
}

async function codeAt(page, width) {
  const pixels = await page.evaluate(async (width) => {
    const picture = document.querySelector(".code img");
    if (!picture?.src) return undefined;
    await picture.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width, height: width });
    const paper = canvas.getContext("2d");
    paper.drawImage(picture, 0, 0, width, width);
    const { data } = paper.getImageData(0, 0, width, width);
    return Array.from({ length: data.length / 4 }, (_, at) => String.fromCharCode(data[4 * at])).join("");
  }, width);
  return pixels && (read(Uint8Array.from(Buffer.from(pixels, "latin1")), width).text ?? undefined);
}

/** The same, once it is there: a page that is drawn anew has none for a moment. */
async function readCode(page) {
  for (let at = 0; at < 50; at++) {
    const code = await codeOn(page).catch(() => undefined);
    if (code) return code;
    await pause(100);
  }
  return undefined;
}

const hasCode = (page, within = 20_000) => page.waitForFunction(() => document.querySelector(".code img")?.complete && document.querySelector(".code img").naturalWidth > 0, null, { timeout: within });

async function check(gate, token, code) {
  const answer = await fetch(`${gate.url}/v1/check`, { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "text/plain" }, body: code });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`check: ${answer.status} ${text}`);
  return JSON.parse(text);
}

/** Types name and code. */
async function binds(page, name, code) {
  await page.fill("#name", name);
  if (code) await page.fill("#code", code);
  await page.click("form button[type=submit]");
}

/** Bound, and nothing granted yet: then the officer grants it, and the phone goes online. */
async function grantedNow(page, person) {
  await page.waitForSelector(".notice >> text=Nothing was granted yet").catch(async () => found("bound", `it says ${await page.locator("main").innerText()}`));
  await accessible(page, "bound");
  await shot(page, "bound-en-light-360");
  await applies(person);
  await page.click("text=Go online now");
}

const CAMERA = join(dir, "camera.mjpeg");
const MENU = "HTTPS://EXAMPLE.ORG/MENU";

/** What the camera sees when it is opened next: symbols of these texts, as the console and a gate show them. */
async function shows(browser, ...texts) {
  const { QrCode } = await import(pathToFileURL(join(app, "wasm", "clearance.js")));
  const pictures = texts.map((text) => `data:image/svg+xml;base64,${btoa(QrCode.of(text).svg())}`);
  writeFileSync(CAMERA, await film(browser, pictures, { side: 270, sways: 6, turns: 0.1, quality: 0.9 }));
}

/** Of two that would do none is taken, and the holder reads why. */
async function choosesNone(page, where) {
  await page.waitForSelector("text=Two codes here would do", { timeout: 15_000 }).catch(async () => found(where, `of two codes the camera takes one: ${await page.locator("main").innerText()}`));
  await pause(1000);
  wanted(where, await page.locator("text=Stop the camera").isVisible(), "the camera is over before one was shown alone");
}

/** The first person: by the camera, that sees the code as the console shows it. The key cannot be read by any script of the page. */
async function enrols(browser, code) {
  const { Wallet, default: begin } = await import(pathToFileURL(join(app, "wasm", "clearance.js")));
  await begin({ module_or_path: readFileSync(join(app, "wasm", "clearance_bg.wasm")) });
  wanted("package", typeof Wallet.load === "function", "it has no wallet");
  await shows(browser, code, "7Q2M-9XKD-0V4H-RTJ6");
  const seeing = await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-video-capture=${CAMERA}`] });
  const context = await phoneOf(seeing);
  const page = watched(await context.newPage(), "enrol");
  await page.goto("/wallet/");
  await page.waitForSelector("#code");
  await accessible(page, "enrol");
  await shot(page, "enrol-en-light-360");
  await binds(page, "", "not a code");
  wanted("enrol", (await page.locator(".error-summary li").count()) === 2, "what is wrong is not said");
  await page.fill("#code", "");
  await page.click("text=Use the camera");
  await choosesNone(page, "enrol");
  wanted("enrol", (await page.inputValue("#code")) === "", "one of two codes is taken");
  await accessible(page, "two codes before the camera");
  await shot(page, "two-codes-en-light-360");
  await page.click("text=Stop the camera");
  await shows(browser, MENU, code);
  await page.click("text=Use the camera");
  await page.waitForFunction((code) => document.querySelector("#code").value === code, code, { timeout: 20_000 }).catch(() => found("enrol", "the camera reads no code"));
  await binds(page, "Ana", "");
  await grantedNow(page, ana);
  await hasCode(page).catch(async () => found("enrol", `no code: ${await page.locator("main").innerText()}`));
  return { seeing, context, page };
}

/** Whatever the page's own script can try, the private key stays where it is. */
async function secret(page) {
  const tried = await page.evaluate(async () => {
    const open = await new Promise((done, bad) => { const it = indexedDB.open("clearance-wallet"); it.onsuccess = () => done(it.result); it.onerror = bad; });
    const all = await new Promise((done) => { const it = open.transaction("keys").objectStore("keys").getAll(); it.onsuccess = () => done(it.result); });
    const result = { count: all.length, extractable: [], exported: [], wrapped: [], written: [] };
    for (const key of all) {
      result.extractable.push(key.extractable);
      for (const format of ["pkcs8", "jwk", "raw", "spki"]) result.exported.push(await crypto.subtle.exportKey(format, key).then(() => true, () => false));
      const wrapping = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["wrapKey"]);
      result.wrapped.push(await crypto.subtle.wrapKey("jwk", key, wrapping, { name: "AES-GCM", iv: new Uint8Array(12) }).then(() => true, () => false));
      result.written.push(JSON.stringify(key));
    }
    return result;
  });
  wanted("the key", tried.count > 0, "there is none");
  wanted("the key", !tried.extractable.includes(true) && !tried.exported.includes(true) && !tried.wrapped.includes(true), `it can be read: ${JSON.stringify(tried)}`);
  wanted("the key", tried.written.every((text) => text === "{}"), `it writes itself: ${tried.written}`);
}

/** A gate judges what is on the screen: admitted once the officer has compared the person, and not twice. Gives what the gate says. */
async function passes(page, gate, token, where) {
  const code = await readCode(page);
  if (!code) return found(where, "no code is read from the screen");
  let said = await check(gate, token, code);
  if (said.waits_for_person) {
    const answer = await fetch(`${gate.url}/v1/person`, { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: JSON.stringify({ check: said.id, matches: true }) });
    said = JSON.parse(await answer.text());
  }
  wanted(where, said.outcome === "admit", `the gate says ${JSON.stringify(said).slice(0, 400)}`);
  await fetch(`${gate.url}/v1/passed`, { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: JSON.stringify({ check: said.id }) });
  await pause(3200); // the same text within 3 s is the same presentation
  const again = await check(gate, token, code);
  wanted(where, again.outcome === "refuse", `the same code again: ${JSON.stringify(again).slice(0, 200)}`);
  return said;
}

/** A gate's challenge is read by the camera or typed, goes into the code, and is answered once. */
async function challenged(browser, page, gate, token) {
  const opened = await fetch(`${gate.url}/v1/challenge?lane=1`, { method: "POST", headers: { authorization: `Bearer ${token}` } });
  const { challenge } = JSON.parse(await opened.text());
  await page.goto("/wallet/#/");
  await hasCode(page);
  await page.click("summary");
  await page.fill("#challenge", "not a challenge");
  await page.press("#challenge", "Enter");
  wanted("a challenge", await page.locator("text=That is not what a gate shows").isVisible(), "nonsense is taken for one");
  await shows(browser, challenge.toUpperCase(), "0123456789ABCDEF");
  await page.click("text=Use the camera");
  await choosesNone(page, "a challenge");
  wanted("a challenge", (await page.locator(".left >> text=The code answers this gate").count()) === 0, "one of two challenges is in the code");
  await page.click("text=Stop the camera");
  await shows(browser, challenge.toUpperCase(), MENU);
  await page.click("text=Use the camera");
  await page.waitForSelector(".left >> text=The code answers this gate", { timeout: 15_000 }).catch(() => found("a challenge", "the camera reads none"));
  await page.click("text=Show an ordinary code again");
  await pause(15_000 - (Date.now() % 15_000) + 1000); // one code a step: that of this one was admitted
  await page.fill("#challenge", challenge.toUpperCase());
  await page.press("#challenge", "Enter");
  await page.waitForSelector(".left >> text=The code answers this gate", { timeout: 5000 }).catch(() => found("a challenge", "the page does not say that it is in the code"));
  await accessible(page, "a challenge");
  await shot(page, "challenge-en-light-360");
  await passes(page, gate, token, "a challenge");
  await page.click("text=Show an ordinary code again");
}

/** A credential that should be fetched is fetched by the next contact, and the code goes on. */
async function renews(page) {
  const fetched = [];
  page.on("request", (request) => { if (request.url().endsWith("/v1/phone/credentials")) fetched.push(request.url()); });
  // What the authority would say in a week.
  await page.route("**/v1/phone/standings", async (route) => {
    const answer = await route.fetch();
    const all = await answer.json();
    for (const it of all.items) if (it.fetch_from) it.fetch_from = new Date(Date.now() - 60_000).toISOString();
    await route.fulfill({ response: answer, json: all });
  });
  await page.click("text=Go online now");
  await page.waitForSelector("text=Go online now >> visible=true");
  for (let at = 0; at < 50 && fetched.length === 0; at++) await pause(100);
  await page.unroute("**/v1/phone/standings");
  wanted("renewal", fetched.length > 0, "nothing was fetched");
  await pause(500);
  await hasCode(page);
  wanted("renewal", Boolean(await readCode(page)), "no code after it");
}

/** What the service gives, with which types and which policy; and nothing where it is not set. */
async function served() {
  const at = async (path, headers = {}) => fetch(office.url + path, { headers, redirect: "manual" });
  for (const [path, kind] of [["/wallet/", "text/html"], ["/wallet/sw.js", "text/javascript"], ["/wallet/wasm/clearance_bg.wasm", "application/wasm"],
    ["/wallet/manifest.webmanifest", "application/manifest+json"], ["/wallet/root.pub", "text/plain"], ["/wallet/icon.svg", "image/svg+xml"]]) {
    const answer = await at(path);
    const policy = answer.headers.get("content-security-policy") ?? "";
    wanted("served", answer.status === 200 && answer.headers.get("content-type").startsWith(kind), `${path}: ${answer.status} ${answer.headers.get("content-type")}`);
    wanted("served", policy.includes("'wasm-unsafe-eval'") && !policy.includes("'unsafe-inline'") && policy.includes("default-src 'none'"), `${path}: ${policy}`);
    const tag = answer.headers.get("etag");
    wanted("served", (await at(path, { "if-none-match": tag })).status === 304, `${path} is sent again`);
  }
  for (const path of ["/wallet/serve.toml", "/wallet/..%2Fserve.toml", "/wallet/%2e%2e/serve.toml", "/wallet/js/", "/wallet/nothing.js", "/wallet/sw.js.gz"]) {
    wanted("served", (await at(path)).status === 404, `${path}: ${(await at(path)).status}`);
  }
  const console_ = await at("/console/sign-in");
  wanted("served", !console_.headers.get("content-security-policy").includes("script-src"), "the console may run script");
}

/** Without the setting there is no wallet. */
async function notServed() {
  const server = await new Server("authority", "serve", "--listen", "127.0.0.1:0").start();
  for (const path of ["/wallet/", "/wallet/index.html", "/wallet/root.pub"]) {
    const { status } = await fetch(server.url + path);
    wanted("not set", status === 404, `${path}: ${status}`);
  }
  await server.stop();
}

/** An hour without a network: a new code each step, each of which a gate of that time admits, and once. */
async function hour(page, context) {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await context.setOffline(true);
  const { Gate } = await import(pathToFileURL(join(app, "wasm", "clearance.js")));
  const now = Math.floor(Date.now() / 1000);
  const gates = join(dir, "authority", "gates");
  const keys = readdirSync(gates).filter((it) => /^mo-.*\.key$/.test(it)).map((it) => ({
    kid: /-([0-9a-f]{2})\.key$/.exec(it)[1],
    secret: Buffer.from(readFileSync(join(gates, it), "utf8").trim().split(" ").at(-1), "base64url").subarray(0, 32).toString("hex"),
  }));
  const gate = new Gate({
    group: "mo", keys, root: readFileSync(join(dir, "authority", "root.pub"), "utf8"), trust_list: readFileSync(join(dir, "authority", "trust-list.cbor")).toString("hex"),
    place: { jurisdiction: "mo", checkpoint: "border-gate", hall: "hall", direction: "arrival", mode: "foot" },
    status: { answer: "valid", this_update: now }, ledger: { kind: "memory", started: now - 600, capacity: 1000 },
  }, now + 7200);
  await page.clock.install({ time: Date.now() });
  await page.goto("/wallet/");
  await hasCode(page).catch(async () => found("offline", `no code: ${await page.locator("body").innerText()}`));
  const seen = new Set();
  let admitted = 0;
  for (let step = 0; step < 240; step++) {
    let code = await codeOn(page);
    // The key answers in real time, which the page's clock does not wait for.
    for (let wait = 0; wait < 40 && (!code || seen.has(code)); wait++) {
      await pause(25);
      code = await codeOn(page);
    }
    const at = Math.floor((await page.evaluate(() => Date.now())) / 1000);
    if (code && !seen.has(code)) {
      seen.add(code);
      gate.setStatus({ answer: "valid", this_update: at });
      let said = gate.check(code, at);
      if (said.reason === "person-pending") said = gate.confirmPerson(true, at + 1);
      if (said.decision === "admit") admitted += 1;
      else if (step < 3 || admitted < step - 6) found("offline", `step ${step}: ${said.reason}`);
    }
    await page.clock.runFor(15_000);
  }
  console.log(`an hour without a network: ${seen.size} codes, ${admitted} admitted by a gate of that time`);
  wanted("offline", admitted >= 230, `only ${admitted} of 240 steps had a code that a gate admits`);
  wanted("offline", await page.locator("text=It was last online").isVisible(), "it does not say since when it is offline");
  await shot(page, "offline-en-light-360");
}

/** The clock of the phone is set: the app says so, the holder confirms it, and a gate admits. */
async function clock(page, gate, token) {
  await page.clock.setSystemTime(Date.now());
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.clock.runFor(1000);
  await page.waitForSelector("text=The clock of your phone was changed", { timeout: 5000 }).catch(() => found("the clock", "nobody says that it was set"));
  await accessible(page, "the clock");
  await shot(page, "clock-en-light-360");
  await page.click("text=My clock is right");
  await page.clock.runFor(1000);
  await page.waitForSelector("text=The clock of your phone was changed", { state: "detached", timeout: 5000 }).catch(() => found("the clock", "the notice stays"));
  await hasCode(page);
  await page.clock.resume?.();
  await passes(page, gate, token, "after the clock was set");
}

/** Two tabs at once: one state, whoever writes. */
async function tabs(context, first) {
  const second = watched(await context.newPage(), "the second tab");
  await second.goto("/wallet/");
  await hasCode(second);
  await Promise.all(Array.from({ length: 6 }, (_, at) => (at % 2 ? first : second).evaluate((at) => new Promise((done) => {
    // What each page does when a language is chosen, at the same time as the other.
    document.querySelectorAll("footer .langs button")[at % 3].click();
    setTimeout(done, 50);
  }), at)));
  await pause(500);
  const states = await Promise.all([first, second].map((page) => page.evaluate(async () => {
    const open = await new Promise((done) => { const it = indexedDB.open("clearance-wallet"); it.onsuccess = () => done(it.result); });
    const state = await new Promise((done) => { const it = open.transaction("state").objectStore("state").get("wallet"); it.onsuccess = () => done(it.result); });
    return [state.revision, state.people.length, document.documentElement.lang, state.settings.language];
  })));
  wanted("two tabs", JSON.stringify(states[0]) === JSON.stringify(states[1]), `they differ: ${JSON.stringify(states)}`);
  wanted("two tabs", states[0][2] === states[0][3], `the page speaks ${states[0][2]}, the state says ${states[0][3]}`);
  await second.click("footer .langs button[lang=en]");
  await first.waitForFunction(() => document.documentElement.lang === "en", null, { timeout: 3000 }).catch(() => found("two tabs", "one does not hear of the other"));
  await second.close();
}

/** Every page in three languages, narrow and wide, light and dark. */
async function looks(context) {
  const page = watched(await context.newPage(), "looks");
  await page.goto("/wallet/");
  await hasCode(page);
  const id = await page.evaluate(() => document.querySelector(".status-list a").hash.split("/").at(-1));
  const pages = { code: "#/", why: `#/why/${id}`, add: "#/add", looks: "#/looks", remove: `#/remove/${id}` };
  let count = 0;
  for (const lang of LANGS) {
    await page.goto("/wallet/#/");
    await page.click(`footer .langs button[lang=${lang}]`);
    for (const theme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: theme });
      for (const [name, hash] of Object.entries(pages)) {
        await page.goto(`/wallet/${hash}`);
        await page.waitForSelector("h1");
        if (name === "code") await hasCode(page);
        if (name === "why") await page.waitForSelector("select[id^=ask-], form .btn");
        for (const width of [320, 360, 800]) {
          await page.setViewportSize({ width, height: 740 });
          const at = `${name} ${lang} ${theme} ${width}`;
          await notWider(page, at);
          if (width !== 320) await shot(page, `${name}-${lang}-${theme}-${width}`);
          count += 1;
        }
        await bigEnough(page, `${name} ${lang}`);
        if (theme === "light" || lang === "en") await accessible(page, `${name} ${lang} ${theme}`);
      }
    }
  }
  await page.goto("/wallet/#/");
  await page.click("footer .langs button[lang=en]");
  await page.setViewportSize(PHONE);
  await hasCode(page);
  // Drawn anew meanwhile, it is another element: looked at in one go.
  const ends = await page.waitForFunction(() => document.querySelector(".code")?.getBoundingClientRect().bottom).then((it) => it.jsonValue());
  wanted("360 by 640", ends <= 640, `the code ends at ${ends}`);
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/wallet/#/looks");
  await page.check("text=Larger text");
  await page.check("text=High contrast");
  await page.goto("/wallet/#/");
  await hasCode(page);
  await notWider(page, "large");
  await accessible(page, "large, high contrast");
  await shot(page, "large-contrast-360");
  await page.goto("/wallet/#/looks");
  await page.uncheck("text=Larger text");
  await page.uncheck("text=High contrast");
  await page.close();
  return count;
}

/** The enquiry: by the authority with every remedy, and without a network what it said last. */
async function asks(page, context) {
  await page.goto("/wallet/#/");
  await page.click("text=See what Ana can have");
  await page.waitForSelector("#scheme");
  await page.selectOption("#scheme", "hk-mo-mutual");
  await page.click("text=Ask the authority");
  await page.waitForSelector(".reasons h3", { timeout: 5000 }).catch(() => found("enquiry", "no obstacle is named"));
  const said = await page.locator("main").innerText();
  wanted("enquiry", /What stands in the way/i.test(said) && /There is a code/.test(said), `it says ${said.slice(0, 300)}`);
  await accessible(page, "enquiry");
  await shot(page, "enquiry-en-light-360");
  await context.setOffline(true);
  await page.click("text=Ask the authority");
  await page.waitForSelector("text=what the authority answered last", { timeout: 5000 }).catch(() => found("enquiry", "it does not say that the answer is an old one"));
  await context.setOffline(false);
}

/** From the address to the first code, and a code, on a CPU of a quarter. */
async function budget(context) {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  // The main thread's own CPU time: it does not count what others do on the machine.
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const worked = async () => (await session.send("Performance.getMetrics")).metrics.find((it) => it.name === "TaskDuration").value * 1000;
  const [firsts, cpus] = [[], []];
  for (let round = 0; round < 5; round++) {
    await page.goto("about:blank");
    const before = await worked();
    await page.goto("/wallet/");
    await hasCode(page);
    cpus.push(await worked() - before);
    firsts.push(await page.evaluate(() => performance.getEntriesByName("clearance-code")[0].startTime));
  }
  const frames = await page.evaluate(async () => {
    const phone = await import("/wallet/js/phone.js");
    const [person] = phone.people();
    const { ask } = phone.choose(person, "mo");
    const took = [];
    for (let at = 0; at < 30; at++) {
      const began = performance.now();
      const frame = await phone.mint(person, ask);
      frame.draw().svg();
      took.push(performance.now() - began);
    }
    return took;
  });
  // The least: what others do on the machine only adds.
  const least = (all) => Math.min(...all);
  const [first, cpu, frame] = [firsts, cpus, frames].map(least);
  const isBusy = loadavg()[0] > 2 * cpusOf().length;
  const all = (some) => some.map((it) => it.toFixed(0)).join(", ");
  console.log(`a quarter of the CPU, load ${loadavg()[0].toFixed(0)}: first code after ${first.toFixed(0)} ms (${all(firsts)}), of them ${cpu.toFixed(0)} ms at work (${all(cpus)}), a code made and drawn in ${frame.toFixed(1)} ms`);
  // Where others are at work too, time on the wall says nothing.
  wanted("budget", (isBusy ? cpu : first) < BUDGET.first, `the first code takes ${first.toFixed(0)} ms, ${cpu.toFixed(0)} at work`);
  wanted("budget", frame < BUDGET.frame, `a code takes ${frame.toFixed(1)} ms`);
  await page.close();
}

/** The browser clears what it kept: the app says so, and binds anew. */
async function cleared(context, code) {
  const page = watched(await context.newPage(), "cleared");
  await page.goto("/wallet/");
  await hasCode(page);
  // As a browser evicts: databases go. Then everything goes.
  await page.evaluate(() => new Promise((done) => { const it = indexedDB.deleteDatabase("clearance-wallet"); it.onsuccess = done; it.onblocked = done; it.onerror = done; }));
  await page.reload();
  await page.waitForSelector("text=This browser has cleared what this app kept", { timeout: 5000 }).catch(() => found("cleared", "it does not say so"));
  await accessible(page, "cleared");
  await shot(page, "cleared-en-light-360");
  await binds(page, "Ana", code);
  await hasCode(page).catch(async () => found("cleared", `no code after binding anew: ${await page.locator("main").innerText()}`));
  await page.evaluate(async () => {
    await new Promise((done) => { const it = indexedDB.deleteDatabase("clearance-wallet"); it.onsuccess = done; it.onblocked = done; });
    localStorage.clear();
    for (const name of await caches.keys()) await caches.delete(name);
  });
  await page.reload();
  await page.waitForSelector("text=bind the phone anew", { timeout: 5000 }).catch(() => found("cleared", "without anything it does not begin anew"));
  await page.close();
}

/** The page at the server's name: a passkey belongs to a name, and an address of numbers is none. */
const named = (browser) => browser.newContext({ viewport: PHONE, locale: "en-GB", baseURL: office.url.replace("127.0.0.1", "localhost") });

/** Where a scheme forbids passkeys the page says nothing of them, and the authority takes none. */
async function noPasskeys(browser, person) {
  const context = await named(browser);
  const page = await context.newPage();
  page.on("pageerror", (error) => found("no passkey", `script failed: ${error}`));
  const told = page.waitForResponse((it) => it.url().endsWith("/v1/phone/challenge"), { timeout: 8000 }).then((it) => it.json(), () => undefined);
  await page.goto("/wallet/");
  await page.waitForSelector("#code");
  wanted("no passkey", await page.evaluate(() => globalThis.PublicKeyCredential !== undefined), "this browser has none anyway");
  wanted("no passkey", (await told)?.passkey === false, "the authority is not asked, or does not say so");
  await pause(300); // what is offered would be there by now
  wanted("no passkey", await page.locator("#passkey").count() === 0, "it is offered");
  wanted("no passkey", !/passkey/i.test(await page.locator("main").innerText()), "it is spoken of");
  // Who asks all the same.
  const refused = (kind) => page.evaluate(async ([kind, code]) => {
    const [keys, authority, { PreparedEnrolment, PreparedRecovery }, { seconds }] = await Promise.all([import("/wallet/js/keys.js"), import("/wallet/js/authority.js"), import("/wallet/wasm/clearance.js"), import("/wallet/js/clock.js")]);
    const [{ key, point }, given] = [await keys.make(), await authority.challenge()];
    const prepared = new (kind === "bind" ? PreparedEnrolment : PreparedRecovery)(given.audience, seconds(given.now), point, given.challenge);
    const request = authority.base64(prepared.finish(await keys.sign(key, prepared.toSign())));
    return (kind === "bind" ? authority.activate(code, request, "passkey") : authority.recovery(request)).then(() => "taken", (error) => error.code);
  }, [kind, code]);
  const code = await activation(person);
  for (const kind of ["bind", "recover"]) {
    const said = await refused(kind);
    wanted("no passkey", said === "passkey-not-allowed", `${kind}: ${said}`);
  }
  await context.close();
}

/** The same authority with schemes that allow passkeys: they are text, and read when it begins. */
async function allowing() {
  run("authority", "scheme", "new", "baths", "--id", "200", "--schemes", "schemes");
  for (const name of ["hk-mo-mutual", "mo-apcs"]) {
    const path = join(dir, "schemes", name, "1.toml");
    const text = readFileSync(path, "utf8");
    const changed = text.replace('holder_key = "device"', 'holder_key = "device-or-passkey"');
    if (changed === text) throw new Error(`${name} says nothing of holder keys`);
    writeFileSync(path, changed);
  }
  await serves("--schemes", "schemes");
}

/** Another service in place of this one. At its address pages go on. */
async function serves(...how) {
  await office.stop();
  office = await new Server("authority", "serve", "--config", "authority/serve.toml", ...how).start();
}

/** A key by a passkey: bound, all storage cleared, the same key again, and a code that a gate admits. What cannot give one is said. */
async function passkeys(browser, gate, token, person) {
  await allowing();
  const context = await named(browser);
  const page = await context.newPage();
  page.on("pageerror", (error) => found("a passkey", `script failed: ${error}`));
  page.on("console", (message) => { if (/Content Security Policy|Refused to/.test(message.text())) found("a passkey", message.text()); });
  const session = await context.newCDPSession(page);
  await session.send("WebAuthn.enable");
  const add = (hasPrf) => session.send("WebAuthn.addVirtualAuthenticator", { options: {
    protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, hasPrf,
  } });
  const own = () => page.evaluate(async () => {
    const open = await new Promise((done) => { const it = indexedDB.open("clearance-wallet"); it.onsuccess = () => done(it.result); });
    const all = (store) => new Promise((done) => { const it = open.transaction(store).objectStore(store).getAll(); it.onsuccess = () => done(it.result); });
    const [[state], keys] = [await all("state"), await all("keys")];
    return { point: Array.from(state.people[0].point).join(), token: state.people[0].token, extractable: keys.map((key) => key.extractable) };
  });
  const { authenticatorId: without } = await add(false);
  await page.goto("/wallet/");
  await page.waitForSelector("#passkey");
  await page.check("#passkey");
  await accessible(page, "a passkey");
  await shot(page, "passkey-en-light-360");
  const code = await activation(person);
  await binds(page, "Eva", code);
  await page.waitForSelector("text=There is no key by a passkey", { timeout: 8000 }).catch(() => found("a passkey", "one that gives no secret is not said"));
  await session.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: without });
  await add(true);
  await binds(page, "Eva", code);
  await page.waitForSelector("text=Nothing was granted yet").catch(async () => found("a passkey", `it is not bound: ${await page.locator("main").innerText()}`));
  await applies(person);
  // The schemes forbid it from now on: nothing is given, and what to do is said. Then they allow it again.
  const here = ["--listen", new URL(office.url).host];
  await serves(...here);
  await page.click("text=Go online now");
  await page.waitForSelector("text=gets no code with a key that comes from a passkey").catch(async () => found("a passkey", `forbidden since: ${await page.locator("main").innerText()}`));
  await accessible(page, "a passkey that is forbidden since");
  await shot(page, "passkey-forbidden-en-light-360");
  await serves(...here, "--schemes", "schemes");
  await page.click("text=Go online now");
  await hasCode(page);
  const before = await own();
  wanted("a passkey", before.extractable.every((it) => it === false), "its key can be read");
  await page.evaluate(async () => {
    await new Promise((done) => { const it = indexedDB.deleteDatabase("clearance-wallet"); it.onsuccess = done; it.onblocked = done; it.onerror = done; });
    localStorage.clear();
    for (const name of await caches.keys()) await caches.delete(name);
  });
  await page.reload();
  await page.waitForSelector("text=Nobody’s code is on this phone yet");
  await page.click("summary:has-text('bound by a passkey')");
  await accessible(page, "a passkey that is asked for");
  await shot(page, "recover-en-light-360");
  await page.click("button:text-is('Bring the key back')");
  wanted("a passkey", (await page.locator(".error-summary li").count()) === 1, "a name is not asked for");
  await page.fill("#name", "Eva");
  await page.click("button:text-is('Bring the key back')");
  await hasCode(page).catch(async () => found("a passkey", `no code: ${await page.locator("main").innerText()}`));
  const after = await own();
  wanted("a passkey", after.point === before.point, "it is another key");
  wanted("a passkey", after.extractable.every((it) => it === false), "the key that came back can be read");
  const asked = async (token) => (await fetch(`${office.url}/v1/phone/standings`, { headers: { authorization: `Bearer ${token}` } })).status;
  wanted("a passkey", await asked(after.token) === 200 && await asked(before.token) === 401, "the token before it goes on");
  // Of a key that nobody bound the authority knows nothing.
  const stranger = await page.evaluate(async () => {
    const [keys, authority, { PreparedRecovery }, { seconds }] = await Promise.all([import("/wallet/js/keys.js"), import("/wallet/js/authority.js"), import("/wallet/wasm/clearance.js"), import("/wallet/js/clock.js")]);
    const [{ key, point }, given] = [await keys.make(), await authority.challenge()];
    const prepared = new PreparedRecovery(given.audience, seconds(given.now), point, given.challenge);
    return authority.recovery(authority.base64(prepared.finish(await keys.sign(key, prepared.toSign())))).then(() => 200, (error) => error.status);
  });
  wanted("a passkey", stranger === 404, `a key that nobody bound: ${stranger}`);
  await passes(page, gate, token, "a passkey");
  await context.close();
}

/** The same authority with guard pictures: in the folder that decides, and in what gates read. */
async function drawing() {
  const path = join(dir, "schemes", "mo-apcs", "1.toml");
  writeFileSync(path, readFileSync(path, "utf8").replaceAll(/^\[(grant|gate\.code)\]$/gm, '$&\nqualifier = "guard picture"'));
  const gates = run("authority", "scheme", "show", "3");
  writeFileSync(join(dir, "pictures.toml"), gates.replace('qualifier = "nothing"', 'qualifier = "guard picture"'));
  run("authority", "scheme", "set", "pictures.toml");
  await serves("--schemes", "schemes");
}

/** A mother and two children on one phone: the children's codes come first, and each has a picture that the gate shows too. */
async function family(browser) {
  await drawing();
  run("gate", "init", "family");
  run("gate", "sync", "--gate", "family");
  const token = json("gate", "token", "add", "officer", "--role", "officer", "--gate", "family").token;
  const gate = await new Server("gate", "serve", "--gate", "family", "--listen", "127.0.0.1:0").start();
  const context = await phoneOf(browser);
  const page = watched(await context.newPage(), "a family");
  await page.goto("/wallet/");
  const fan = await enters("Lou Fan", "盧芬", "1985-05-05");
  const codes = [["Fan", fan, await activation(fan)]];
  for (const [name, born] of [["Mei", "2018-03-03"], ["Tom", "2020-07-07"]]) {
    const child = await enters(`Lou ${name}`, "盧", born);
    await api(`/v1/persons/${child}/guardianships`, { guardian: fan, from: "2024-01-01" });
    const given = await api(`/v1/persons/${child}/activation`, { identity_checked: true, why: "card compared", handed_to: fan });
    codes.push([name, child, given.code]);
  }
  for (const [name, person, code] of codes) {
    await page.goto("/wallet/#/add");
    await binds(page, name, code);
    await page.waitForSelector("text=Nothing was granted yet").catch(async () => found("a family", `${name}: ${await page.locator("main").innerText()}`));
    await applies(person);
  }
  await page.click("text=Go online now");
  await page.waitForFunction(() => document.querySelectorAll(".people .guard-small svg").length === 3, null, { timeout: 20_000 }).catch(async () => found("a family", `pictures: ${await page.locator("main").innerText()}`));
  await page.goto("/wallet/#/");
  await hasCode(page);
  const order = await page.locator(".people a").allInnerTexts();
  wanted("a family", order.length === 3 && order[2].trim() === "Fan", `the children do not come first: ${order}`);
  const seen = new Set();
  for (const name of ["Mei", "Tom"]) {
    await page.click(`.people a:has-text("${name}")`);
    await page.waitForSelector(`h1:has-text("${name}’s code")`);
    await hasCode(page);
    const label = await page.locator(".whose .guard[role=img]").getAttribute("aria-label").catch(() => null);
    wanted("a family", /^Guard picture: ./.test(label ?? ""), `${name}: the picture is called ${label}`);
    seen.add(label);
    const shown = await page.locator(".whose .guard svg").innerHTML();
    const said = await passes(page, gate, token, `a family, ${name}`) ?? {};
    const { GUARDS } = await import(pathToFileURL(join(app, "js", "guards.js")));
    const called = `Guard picture: ${GUARDS[said.picture]?.en}`;
    wanted("a family", called === label, `${name}: the gate shows ${said.picture}, ${called}, and the phone ${label}: ${JSON.stringify(said).slice(0, 300)}`);
    wanted("a family", shown.length > 50, `${name}: nothing is drawn`);
    await accessible(page, "a family");
    await shot(page, `family-${name.toLowerCase()}-en-light-360`);
  }
  wanted("a family", seen.size === 2, `both children have ${[...seen]}`);
  await context.close();
  await gate.stop();
}

for (const made of [dir, pictures]) if (made) mkdirSync(made, { recursive: true });
const wasm = ["clearance_bg.wasm", "clearance_scan_bg.wasm"].map((name) => readFileSync(join(app, "wasm", name)));
const [plain, packed] = [(it) => it.length, (it) => gzipSync(it, { level: 9 }).length].map((size) => wasm.reduce((sum, it) => sum + size(it), 0));
console.log(`wasm: ${plain} bytes, ${packed} compressed`);
wanted("budget", packed <= BUDGET.wasm, `the wasm takes ${packed} bytes`);

run("authority", "init", "--group", "mo", "--group", "hk");
await notServed();
writeFileSync(join(dir, "authority", "serve.toml"), `listen = "127.0.0.1:0"\nwallet = ${JSON.stringify(app)}\n[limits]\nper_address = 500\n`);
run("authority", "account", "add", "kiri", "--role", "supervisor");
officer = json("authority", "account", "token", "kiri", "--label", "people of the test").token;
office = await new Server("authority", "serve", "--config", "authority/serve.toml").start();
await served();
const ana = await enters("Lou Ana", "盧安娜", "1990-02-02");
const rui = await enters("Lou Rui", "盧睿", "1962-05-04");

const eva = await enters("Lou Eva", "盧綺華", "1988-03-03");

const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
if (process.env.ONLY === "passkeys") {
  run("authority", "publish");
  run("gate", "init");
  run("gate", "sync");
  const token = json("gate", "token", "add", "officer", "--role", "officer").token;
  await noPasskeys(browser, eva);
  await passkeys(browser, await new Server("gate", "serve", "--listen", "127.0.0.1:0").start(), token, eva);
  await family(browser);
  await browser.close();
  process.exit(findings.length > 0 ? 1 : 0);
}
const { seeing, context, page } = await enrols(browser, await activation(ana));
let gate;
try {
  run("authority", "publish");
  run("gate", "init");
  run("gate", "sync");
  appendFileSync(join(dir, "gate", "gate.toml"), "\n[lane]\n");
  const token = json("gate", "token", "add", "officer", "--role", "officer").token;
  gate = await new Server("gate", "serve", "--listen", "127.0.0.1:0").start();
  await secret(page);
  await passes(page, gate, token, "online");
  await challenged(browser, page, gate, token);
  await renews(page);
  await asks(page, context);
  await page.goto("/wallet/#/add");
  await binds(page, "Rui", await activation(rui));
  await page.waitForSelector("h1:has-text('Rui’s code')").catch(() => found("the second person", "he is not there"));
  await grantedNow(page, rui);
  await hasCode(page);
  await tabs(context, page);
  const count = await looks(context);
  await budget(context);
  await page.reload();
  await hasCode(page);
  await hour(page, context);
  await clock(page, gate, token);
  await context.setOffline(false);
  await page.close();
  await cleared(context, await activation(ana));
  await noPasskeys(browser, eva);
  await passkeys(browser, gate, token, eva);
  await family(browser);
  console.log(`wallet: ${count} views, ${findings.length} findings`);
} finally {
  await seeing.close();
  await browser.close();
  await gate?.stop();
  await office.stop();
}
process.exit(findings.length > 0 ? 1 : 0);
