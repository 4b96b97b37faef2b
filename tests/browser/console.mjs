// The officers' console in a real browser: no script, three languages, light and dark, wide and narrow, by keyboard.
//
//   node console.mjs URL ACCOUNT PASSWORD TOKEN [PICTURES]
//
// Ends with 1 where anything was found. The pictures of all pages go to PICTURES.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import { chromium } from "playwright-core";
import { notWiderBy } from "./checks.mjs";

const [url, account, password, token, pictures] = process.argv.slice(2);
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const LANGS = ["en", "pt", "zh-Hant"];
const THEMES = ["light", "dark"];
const WIDTHS = [360, 1440];

const findings = [];
const found = (where, what) => {
  findings.push(`${where}: ${what}`);
  console.log(`FOUND ${where}: ${what}`);
};
const notWider = notWiderBy(found);

/** An operation of the API. */
async function api(path, body) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

/** People with something to look at. */
async function fill() {
  const now = new Date().toISOString().slice(0, 19) + "Z";
  const enters = (name_latin, name_chinese, born, residence) =>
    api("/v1/persons", { name_latin, name_chinese, born, nationality: "CHN", residence });
  const ana = await enters("Lou Ana", "盧安娜", "1990-02-02", "mo-permanent");
  for (let at = 0; at < 4; at++) await enters(`Lou Sample ${at + 1}`, "盧樣本", "1988-05-04", "mo-permanent");
  const own = `/v1/persons/${ana.id}`;
  await api(`${own}/documents`, { kind: "mo-permanent-card", number: "5/123456/7", issued: "2020-01-01", expires: "2040-01-01" });
  const passed = await api(`${own}/passages`, {
    checkpoint: "shenzhen-bay", jurisdiction: "hk", direction: "in", slip: true, happened: now,
    stated: { service: "enter", shows: "permanent-card", journey: "visit", asked_at: "headquarters" },
  });
  return { ana: ana.id, slip: passed.slip.number, date: await promised(enters, now), code: await booked(enters) };
}

/** Somebody whose permit is being made: the page where its date is moved. */
async function promised(enters, now) {
  const lei = await enters("Lei Sample", "李樣本", "1995-02-20", "mo-non-permanent");
  const own = `/v1/persons/${lei.id}`;
  await api(`${own}/documents`, { kind: "mo-non-permanent-card", issued: "2023-06-01", expires: "2040-01-01" });
  await api(`${own}/papers`, { piece: "photo-1.5-inch-white", form: "original", count: 2 });
  await api(`${own}/papers`, { piece: "mo-non-permanent-card", form: "original", count: 1 });
  const asked = { purpose: "first", old: "none", speed: "normal", channel: "counter", waiver: "none", payment: "cash", delivery: "collected" };
  const question = { scheme: "mo-travel-permit", app: 1, present: ["applicant"], asked };
  const lodged = await api(`${own}/applications`, { question });
  await api(`${own}/events`, { kind: "papers.complete", of: "mo-travel-permit", happened: now });
  return `/console/people/${lei.id}/standings/${lodged.standing}/date`;
}

/** Somebody with a booking: the page where its code is set. The office is closed on some days. */
async function booked(enters) {
  const lam = await enters("Lam Sample", "林樣本", "1988-11-30", "hk-permanent");
  const own = `/v1/persons/${lam.id}`;
  const fields = { number: "A123456(7)", smart: "old" };
  await api(`${own}/documents`, { kind: "hk-identity-card", issued: "2010-05-04", fields });
  const asked = { service: "book", purpose: "old-smart-card", at_office: "hk-ro-kowloon", channel: "web", identified_by: "identity-card", one_way_permit: "no", overseas: "no", reminder: "no" };
  const form = { card_number: "A123456(7)", day_of_birth: "30-11", year_of_birth: "1988", enquiry_code: "1234" };
  for (let ahead = 3; ahead < 14; ahead++) {
    const day = new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
    const slot = { at: "hk-ro-kowloon", begins: `${day}T10:00:00+08:00` };
    await api("/v1/slots", { ...slot, ends: `${day}T10:15:00+08:00`, places: 3 });
    const lodged = await api(`${own}/applications`, { question: { scheme: "hk-id-appointment", app: 1, asked, form, slot } });
    if (lodged.standing) return `/console/people/${lam.id}/standings/${lodged.standing}/code`;
  }
  throw new Error("no day of the next fortnight can be booked");
}

const context = (browser, script, more = {}) =>
  browser.newContext({ javaScriptEnabled: script, viewport: { width: 1440, height: 900 }, ...more });

/** Presses Tab until what has the focus is wanted: whatever is reachable must be so. */
async function tabTo(page, what, wanted) {
  for (let at = 0; at < 120; at++) {
    await page.keyboard.press("Tab");
    const is = await page.evaluate(wanted);
    if (is) {
      const ring = await page.evaluate(() => {
        const style = getComputedStyle(document.activeElement);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
      });
      if (!ring) found(page.url(), `${what}: the focus is not seen`);
      return;
    }
  }
  throw new Error(`${page.url()}: ${what} is not reached by Tab`);
}

const named = (name) => `document.activeElement?.name === ${JSON.stringify(name)}`;
const link = (part) => `document.activeElement?.href?.includes(${JSON.stringify(part)}) ?? false`;
const submit = `document.activeElement?.matches("main button[type=submit], main form button") ?? false`;

async function sent(page, press) {
  await Promise.all([page.waitForNavigation(), press()]);
}

/** Signs in, finds somebody, opens the page, tells an event: with keys alone, and without script. */
async function byKeyboard(page, people) {
  await page.goto(`${url}/`);
  await tabTo(page, "the account", named("account"));
  await page.keyboard.type(account);
  await tabTo(page, "the password", named("password"));
  await page.keyboard.type(password);
  await sent(page, () => page.keyboard.press("Enter"));
  if (new URL(page.url()).pathname !== "/console/people") found("sign-in", `it leads to ${page.url()}`);
  await tabTo(page, "the search", named("q"));
  await page.keyboard.type("lou ana");
  await sent(page, () => page.keyboard.press("Enter"));
  await tabTo(page, "the hit", link(people.ana));
  await sent(page, () => page.keyboard.press("Enter"));
  await tabTo(page, "the event", link("/events"));
  await sent(page, () => page.keyboard.press("Enter"));
  await tabTo(page, "the kind", named("kind"));
  await page.keyboard.press("ArrowDown");
  await tabTo(page, "the moment", named("happened"));
  await page.keyboard.type("2025-01-10 09:00");
  await tabTo(page, "why", named("why"));
  await page.keyboard.type("told at the counter");
  await tabTo(page, "the button", submit);
  await sent(page, () => page.keyboard.press("Enter"));
  // A grave event is asked about once more.
  if (page.url().endsWith("/events")) {
    await tabTo(page, "the second button", submit);
    await sent(page, () => page.keyboard.press("Enter"));
  }
  if (!page.url().endsWith(people.ana)) found("events", `the event was not told: ${await page.locator("main").innerText()}`);
}

/** Every page: its name, and where it is. */
function pagesOf(people, more) {
  const ana = `/console/people/${people.ana}`;
  return {
    "people": "/console/people", "found": "/console/people?q=lou", "nobody": "/console/people?q=zzzz",
    "enter": "/console/people/new", "person": ana, "documents": `${ana}/documents`,
    "document": `${ana}/documents?kind=mo-permanent-card`, "papers": `${ana}/papers`, "events": `${ana}/events`,
    "guardians": `${ana}/guardians`, "activation": `${ana}/activation`, "apply": `${ana}/apply`,
    "apply-scheme": `${ana}/apply/hk-echannel`, "apply-slots": `${ana}/apply/hk-id-appointment`,
    "erase": `${ana}/erase`, "appointments": "/console/appointments", "slips": "/console/slips",
    "slips-found": "/console/slips?q=lou", "slip": `/console/slips/${people.slip}`,
    "receipt": `/console/slips/${people.slip}/receipt`, "lists": "/console/lists", "keys": "/console/keys",
    "waiting": "/console/waiting",
    "approvals": "/console/approvals", "audit": "/console/audit", "statistics": "/console/statistics",
    "accounts": "/console/accounts", "password": "/console/password", "not-found": "/console/nothing", ...more,
  };
}

/** Applies, takes back, opens a time: so that there are pages of these too. */
async function work(page, people) {
  const ana = `${url}/console/people/${people.ana}`;
  await page.goto(`${ana}/apply/hk-echannel`);
  await page.selectOption('[name="asked.service"]', "enrol");
  await page.selectOption('[name="asked.channel"]', "kiosk-macao");
  await page.selectOption('[name="asked.transfer"]', "not-asked");
  await page.fill('[name="app"]', "1");
  await sent(page, () => page.click('button[value="ask"]'));
  await sent(page, () => page.click('button[value="lodge"]'));
  const application = new URL(page.url()).pathname;
  await page.goto(ana);
  const revoke = await page.locator('a[href$="/revoke"][href*="/standings/"]').first().getAttribute("href");
  await page.goto(`${url}${revoke}`);
  await page.fill('[name="why"]', "obtained by a false paper");
  await sent(page, () => page.click("main button[type=submit]"));
  const approval = await page.locator('a[href^="/console/approvals/"]').first().getAttribute("href");
  const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  await page.goto(`${url}/console/appointments`);
  for (const [name, value] of [["day", day], ["begins", "09:00"], ["ends", "09:15"], ["places", "3"]]) {
    await page.fill(`[name="${name}"]`, value);
  }
  await sent(page, () => page.click('form[action="/console/appointments/open"] button'));
  const calendar = new URL(page.url()).pathname + new URL(page.url()).search;
  return { application, revoke, approval, calendar, "move-date": people.date, "set-code": people.code };
}

async function looked(page, where, name) {
  const answer = await page.goto(`${url}${where}`);
  const wanted = name === "not-found" ? 404 : 200;
  if (answer.status() !== wanted) found(where, `status ${answer.status()}`);
}

/** No text stands a letter a line. */
async function notSqueezed(page, where) {
  const text = await page.evaluate(() => {
    const holds = (it) => [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim().length > 12);
    const is = (it) => it.checkVisibility() && it.clientWidth > 1 && it.clientWidth < 48 && it.clientHeight > 150;
    return [...document.querySelectorAll("main *")].find((it) => holds(it) && is(it))?.textContent;
  });
  if (text) found(where, `a letter a line: ${text.slice(0, 40)}`);
}

async function accessible(page, where) {
  await page.evaluate(axe.source);
  const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const it of result.violations.filter((it) => ["serious", "critical"].includes(it.impact))) {
    found(where, `${it.id}: ${it.nodes[0].html.slice(0, 160)} (${it.nodes[0].failureSummary?.split("\n")[1]?.trim()})`);
  }
}

async function everyPage(browser, cookies, pages) {
  let count = 0;
  for (const lang of LANGS) {
    for (const theme of THEMES) {
      // Colours are the same in every language; pictures are wanted of all.
      if (theme !== "light" && lang !== "en" && !pictures) continue;
      const own = await context(browser, true);
      await own.addCookies(cookies);
      const page = await own.newPage();
      page.on("pageerror", (error) => found(page.url(), `script failed: ${error}`));
      await page.goto(`${url}/console/people?lang=${lang}&theme=${theme}`);
      for (const [name, where] of Object.entries(pages)) {
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          await looked(page, where, name);
          const at = `${name} ${lang} ${theme} ${width}`;
          await notWider(page, at);
          await notSqueezed(page, at);
          if (lang === "en" || (theme === "light" && width === 360)) await accessible(page, at);
          if (pictures) await page.screenshot({ path: join(pictures, `${name}-${lang}-${theme}-${width}.png`), fullPage: true });
          count += 1;
        }
        await page.setViewportSize({ width: 320, height: 700 });
        await notWider(page, `${name} ${lang} ${theme} 320`);
        await notSqueezed(page, `${name} ${lang} ${theme} 320`);
      }
      await own.close();
    }
  }
  return count;
}

/** On paper there is the slip, and nothing of the console. */
async function printed(page, people) {
  await page.goto(`${url}/console/slips/${people.slip}`);
  await page.emulateMedia({ media: "print" });
  for (const part of ["header", "footer", "main .screen-only"]) {
    if (await page.locator(part).first().isVisible()) found("slip, printed", `${part} is on the paper`);
  }
  if (!(await page.locator("article.slip").isVisible())) found("slip, printed", "there is no slip");
  const colours = await page.locator("article.slip").evaluate((it) => {
    const style = getComputedStyle(it);
    return [style.color, style.backgroundColor];
  });
  if (!/^rgb\((\d|[1-5]\d), /.test(colours[0])) found("slip, printed", `its ink is ${colours[0]}`);
  if (pictures) await page.pdf({ path: join(pictures, "slip.pdf"), preferCSSPageSize: true }).catch((error) => found("slip, printed", String(error)));
  if (pictures) await page.screenshot({ path: join(pictures, "slip-printed.png") });
  await page.emulateMedia({ media: null });
}

if (pictures) mkdirSync(pictures, { recursive: true });
const people = await fill();
const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
try {
  const plain = await context(browser, false);
  const page = await plain.newPage();
  await page.goto(`${url}/console/sign-in`);
  await notWider(page, "sign-in");
  // What runs in a page after a while does not run where script is off: axe looks elsewhere.
  const stranger = await (await context(browser, true)).newPage();
  await looked(stranger, "/console/sign-in", "sign-in");
  await accessible(stranger, "sign-in");
  await byKeyboard(page, people);
  const made = await work(page, people);
  const pages = pagesOf(people, made);
  for (const [name, where] of Object.entries(pages)) await looked(page, where, name);
  await printed(page, people);
  const count = await everyPage(browser, await plain.cookies(), pages);
  console.log(`${Object.keys(pages).length} pages, ${count} views, ${findings.length} findings`);
} finally {
  await browser.close();
}
process.exit(findings.length > 0 ? 1 : 0);
