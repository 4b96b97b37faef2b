// The guide's page, carried out: from nothing to a code and to a decision, with a real authority and a real gate's file.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, test } from "node:test";

const program = process.env.CLEARANCE ?? fileURLToPath(new URL("../../../target/debug/clearance", import.meta.url));
const built = new URL(`${process.env.PACKAGE ?? "../../../target/web/npm"}/`, import.meta.url);
const dir = mkdtempSync(join(tmpdir(), "clearance-guide-"));
after(() => rmSync(dir, { recursive: true, force: true }));
const run = (...args) => execFileSync(program, args, { cwd: dir, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const page = readFileSync(new URL("../../../docs/guide/web.md", import.meta.url), "utf8");
const [, example] = /```js\n(import init, \{ CarriedGate[\s\S]*?)```/.exec(page);

test("the page leads from nothing to a code on the screen, and to a decision", async () => {
  run("authority", "init");
  run("authority", "publish");
  run("gate", "init");
  run("gate", "sync");
  run("gate", "bundle", "tablet.json");
  const lines = example.trim().split("\n");
  assert.ok(lines.length <= 35, `${lines.length} lines`);
  // A page says `import … from "clearance"` and fetches the module; here both stand in a directory.
  const code = example.replace('from "clearance"', `from ${JSON.stringify(new URL("clearance.js", built).href)}`)
    .replace("await init();", "await init({ module_or_path: given.module });");
  assert.ok(!code.includes('"clearance"') && code.includes("given.module"));
  const file = join(dir, "page.mjs");
  writeFileSync(file, `const given = globalThis.given; const { root, trustList, bundle, issue, picture, ledger } = given;\n${code}\nexport { frame, decision, judge };`);
  const book = new Map();
  globalThis.given = {
    module: readFileSync(new URL("clearance_bg.wasm", built)),
    root: readFileSync(join(dir, "authority", "root.pub"), "utf8"),
    trustList: new Uint8Array(readFileSync(join(dir, "authority", "trust-list.cbor"))),
    bundle: readFileSync(join(dir, "tablet.json"), "utf8"),
    issue: async (request) => {
      writeFileSync(join(dir, "request.cbor"), request);
      run("authority", "issue", "request.cbor", "--out", "ana.cwt");
      run("authority", "publish");
      run("gate", "sync");
      run("gate", "bundle", "newer.json");
      return new Uint8Array(readFileSync(join(dir, "ana.cwt")));
    },
    picture: {},
    ledger: {
      horizon: async () => ({ floor: 0, since: 0, forgotten: 0 }),
      read: async (subject) => book.get(subject),
      write: async (subject, record) => Boolean(book.set(subject, record)),
    },
  };
  const { frame, decision, judge } = await import(file);
  assert.match(globalThis.given.picture.src, /^blob:/);
  assert.deepEqual([decision.decision, decision.reason], ["refer", "person-pending"]);
  assert.equal(book.size, 1, "it is on disk before anybody is told");
  assert.equal((await judge(frame.text)).reason, "code-used");
});
