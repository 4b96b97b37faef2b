// A landing slip on a gate's lane page, in a real browser, from a real authority's answer.
//
//   node slip.mjs PICTURES|- COMMAND...
//
// COMMAND serves a lane, prints "serving URL TOKEN", and takes lines: away, passes, fine (`a_lane_for_a_browser` of
// crates/gate-server/tests/sync/slips.rs). Ends with 1 where anything was found. The pictures go to PICTURES.

import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import axe from "axe-core";
import { chromium } from "playwright-core";

const [where, command, ...args] = process.argv.slice(2);
const pictures = where === "-" ? undefined : where;
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const LANGS = ["en", "pt", "zh-Hant"];
const MM = 72 / 25.4; // points

const findings = [];
const wanted = (where, is, what) => {
  if (is) return;
  findings.push(`${where}: ${what}`);
  console.log(`FOUND ${where}: ${what}`);
};

async function shot(page, name, fullPage = true) {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage });
}

async function accessible(page, where) {
  await page.evaluate(axe.source);
  const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const it of result.violations.filter((it) => ["serious", "critical"].includes(it.impact))) wanted(where, false, `${it.id}: ${it.nodes[0].html.slice(0, 160)}`);
}

/** One sheet, as wide as a receipt printer's paper. */
async function printsOnReceipt(page, where) {
  const pdf = (await page.pdf({ preferCSSPageSize: true, path: pictures && join(pictures, `${where}.pdf`) })).toString("latin1");
  const sheets = pdf.match(/\/Type\s*\/Page\b/g)?.length;
  const width = Number(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)/.exec(pdf)?.[1]) / MM;
  wanted(where, sheets === 1, `it prints on ${sheets} sheets`);
  wanted(where, Math.abs(width - 80) < 1, `it prints ${width.toFixed(1)} mm wide`);
  await page.emulateMedia({ media: "print" });
  wanted(where, !(await page.locator("#print").isVisible()) && !(await page.locator("nav").isVisible()), "buttons are printed");
  await page.emulateMedia({ media: null });
}

async function opened(page, where) {
  const [slip] = await Promise.all([page.waitForEvent("popup"), page.click("#slip a")]);
  await slip.waitForLoadState();
  slip.on("pageerror", (error) => wanted(where, false, `script failed: ${error}`));
  wanted(where, await slip.locator("#print").isVisible(), "there is no button that prints");
  await printsOnReceipt(slip, where);
  return slip;
}

async function tried(page, says) {
  says("away");
  says("passes");
  await page.waitForFunction(() => document.querySelector("#slip")?.innerText.includes("has not answered yet"), null, { timeout: 10_000 });
  const none = await opened(page, "slip-waits");
  wanted("no answer yet", (await none.locator(".slip").innerText()).includes("This is not a landing slip"), "it looks like a slip");
  await shot(none, "slip-waits");
  await none.close();
  says("fine");
  await page.waitForFunction(() => document.querySelector("#slip")?.innerText.includes("a slip is due"), null, { timeout: 30_000 });
  await shot(page, "slip-lane-1280", false);
  await page.setViewportSize({ width: 800, height: 1280 });
  await shot(page, "slip-lane-800", false);
  await accessible(page, "the lane with a slip");
  const slip = await opened(page, "slip");
  const text = await slip.locator(".slip").innerText();
  for (const until of ["10 July 2025", "2025年7月10日", "10 de julho de 2025"]) wanted("slip", text.includes(until), `it does not say ${until}`);
  for (const lang of LANGS) {
    await slip.goto(`${slip.url().replace(/&lang=.*/, "")}&lang=${lang}`);
    for (const [theme, media] of [["light", {}], ["dark", { colorScheme: "dark" }]]) {
      await slip.emulateMedia({ colorScheme: "light", ...media });
      for (const width of [360, 800, 1280]) {
        await slip.setViewportSize({ width, height: 800 });
        const [wide, narrow] = await slip.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
        wanted(`slip ${lang} ${theme} ${width}`, wide <= narrow, `scrolls sideways: ${wide} px on ${narrow}`);
        await shot(slip, `slip-${lang}-${theme}-${width}`);
      }
      await accessible(slip, `slip ${lang} ${theme}`);
    }
    await printsOnReceipt(slip, `slip-${lang}`);
  }
  const receipt = await slip.evaluate(async () => {
    const answer = await fetch(document.querySelector('a[href^="/v1/slip"]').href);
    return [answer.status, await answer.text()];
  });
  wanted("receipt text", receipt[0] === 200 && receipt[1].endsWith("\f") && receipt[1].includes("10 July 2025"), receipt.join(" "));
}

if (pictures) mkdirSync(pictures, { recursive: true });
const lane = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
const over = new Promise((done) => lane.on("exit", done));
const [url, token] = await new Promise((done, fail) => {
  createInterface({ input: lane.stdout }).on("line", (line) => { if (line.startsWith("serving ")) done(line.split(" ").slice(1)); });
  lane.on("exit", (code) => fail(new Error(`the lane ended with ${code}`)));
});
const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
try {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, baseURL: url })).newPage();
  page.on("pageerror", (error) => wanted("lane", false, `script failed: ${error}`));
  await page.goto("/lane/sign-in");
  await page.fill("#token", token);
  await Promise.all([page.waitForURL((at) => at.pathname === "/lane"), page.click("main form button")]);
  await tried(page, (line) => lane.stdin.write(`${line}\n`));
  console.log(`landing slip: ${findings.length} findings`);
} finally {
  await browser.close();
  lane.stdin.end();
  await over;
}
process.exit(findings.length > 0 ? 1 : 0);
