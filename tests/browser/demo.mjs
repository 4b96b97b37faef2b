// `clearance demo --serve` in a real browser: from the first page to a passed gate, by keyboard, light and dark, wide and narrow.
//
//   node demo.mjs URL [PICTURES]
//
// Ends with 1 where anything was found. The pictures go to PICTURES.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import { chromium } from "playwright-core";

const [url, pictures] = process.argv.slice(2);
const base = url.replace(/\/$/, "");
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const LANGS = ["en", "pt", "zh-Hant"];
const THEMES = ["light", "dark"];
const WIDTHS = [360, 1440];
const PAGES = {
  start: "/", play: "/play/mei", wallet: "/wallet/mei", "wallet-why": "/wallet/lok/why", "wallet-none": "/wallet/bia",
  lane: "/lane/border-gate", "not-found": "/nothing",
};

const findings = [];
const found = (where, what) => {
  findings.push(`${where}: ${what}`);
  console.log(`FOUND ${where}: ${what}`);
};

async function tabTo(page, what, wanted) {
  for (let at = 0; at < 120; at++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(wanted)) return;
  }
  throw new Error(`${page.url()}: ${what} is not reached by Tab`);
}

const lane = (page) => page.frames().find((frame) => frame.url().includes("/lane/"));

/** Start, play, Admit: with keys alone. */
async function byKeyboard(page) {
  await page.goto(`${base}/`);
  await tabTo(page, "the start", `document.activeElement?.matches("main a.btn") ?? false`);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  // The phone's frame comes first: its links are tabbed through.
  await tabTo(page, "the button", `document.activeElement?.value === "show"`);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await page.waitForLoadState();
  const look = await lane(page).locator(".face").getAttribute("data-look");
  if (look !== "admit") found("by keyboard", `the lane shows ${look}`);
}

/** Where there is script, the next code comes by itself, and the lane's answer without a reload. */
async function live(page) {
  await page.goto(`${base}/play/mei`);
  const phone = page.frames().find((frame) => frame.url().includes("/wallet/"));
  const before = await phone.locator(".code img").getAttribute("src");
  await phone.waitForFunction((old) => document.querySelector(".code img").getAttribute("src") !== old, before, { timeout: 20_000 });
  const screen = lane(page);
  await screen.waitForFunction(() => document.querySelector(".face").dataset.look === "ready", null, { timeout: 30_000 });
  await page.evaluate(() => fetch("/play/rui", {
    method: "POST", body: new URLSearchParams({ gate: "border-gate", does: "show" }), redirect: "manual",
  }));
  await screen.waitForFunction(() => document.querySelector(".face").dataset.look === "admit", null, { timeout: 10_000 });
}

/** The lane's camera reads the code from the phone's screen: a fake camera that films the wallet page. */
async function byCamera(page) {
  const work = mkdtempSync(join(tmpdir(), "clearance-camera-"));
  const film = join(work, "phone.mjpeg");
  await page.goto(`${base}/wallet/lok?gate=border-gate`);
  const { x, y, width, height } = await page.locator(".code img").boundingBox();
  const clip = { x: x + width / 2 - 320, y: y + height / 2 - 240, width: 640, height: 480 };
  writeFileSync(film, await page.screenshot({ clip, type: "jpeg", quality: 80 }));
  const camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-video-capture=${film}`];
  const other = await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...camera] });
  try {
    const lane = await (await other.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await lane.goto(`${base}/lane/border-gate`);
    await lane.locator("[data-camera]").click();
    const isAdmitted = () => document.querySelector(".face").dataset.look === "admit";
    await lane.waitForFunction(isAdmitted, null, { timeout: 20_000 }).catch(async () => {
      found("by camera", `the lane shows ${await lane.locator(".face").getAttribute("data-look")}`);
    });
    if (pictures) await lane.screenshot({ path: join(pictures, "camera.png") });
  } finally {
    await other.close();
    rmSync(work, { recursive: true });
  }
}

async function accessible(page, where) {
  await page.evaluate(axe.source);
  const options = { resultTypes: ["violations"], iframes: false };
  const result = await page.evaluate((options) => globalThis.axe.run(document, options), options);
  for (const it of result.violations) {
    found(where, `${it.id} (${it.impact}): ${it.nodes[0].html.slice(0, 160)} ${it.nodes[0].failureSummary?.split("\n")[1]?.trim()}`);
  }
}

async function everyPage(browser) {
  let count = 0;
  for (const lang of LANGS) {
    for (const theme of THEMES) {
      const own = await browser.newContext();
      const page = await own.newPage();
      page.on("pageerror", (error) => found(page.url(), `script failed: ${error}`));
      page.on("console", (it) => { if (it.type() === "error" && !it.text().includes("404")) found(page.url(), it.text()); });
      await page.goto(`${base}/?lang=${lang}&theme=${theme}`);
      for (const [name, where] of Object.entries(PAGES)) {
        for (const width of [320, ...WIDTHS]) {
          await page.setViewportSize({ width, height: 900 });
          await page.goto(base + where);
          const at = `${name} ${lang} ${theme} ${width}`;
          const [wide, narrow] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
          if (wide > narrow) found(at, `scrolls sideways: ${wide} px on ${narrow}`);
          if (width === 320) continue;
          if (lang === "en" || (theme === "light" && width === 360)) await accessible(page, at);
          if (pictures) await page.screenshot({ path: join(pictures, `${name}-${lang}-${theme}-${width}.png`), fullPage: true });
          count += 1;
        }
      }
      await own.close();
    }
  }
  return count;
}

if (pictures) mkdirSync(pictures, { recursive: true });
const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
try {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.on("pageerror", (error) => found(page.url(), `script failed: ${error}`));
  await byKeyboard(page);
  if (pictures) await page.screenshot({ path: join(pictures, "admit.png") });
  await live(page);
  await byCamera(page);
  const count = await everyPage(browser);
  console.log(`${Object.keys(PAGES).length} pages, ${count} views, ${findings.length} findings`);
} finally {
  await browser.close();
}
process.exit(findings.length > 0 ? 1 : 0);
