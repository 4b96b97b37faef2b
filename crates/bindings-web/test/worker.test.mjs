// The same module in a worker: it needs no page.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { Gate, load } from "./package.mjs";

if (isMainThread) {
  const read = (name) => JSON.parse(readFileSync(new URL(`../../../tests/testkit/${name}.json`, import.meta.url), "utf8"));

  test("four workers judge at once, each with a gate of its own", async () => {
    const scenario = read("g1-list-of-this-second");
    const said = await Promise.all(Array.from({ length: 4 }, () => new Promise((done, fail) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: scenario });
      worker.on("message", done);
      worker.on("error", fail);
    })));
    assert.deepEqual(said, Array(4).fill([scenario.expected.decision, scenario.expected.reason]));
  });
} else {
  await load();
  const { gate, code } = workerData;
  const { decision, reason } = new Gate(gate, 2 ** 52).check(code.text, code.at);
  parentPort.postMessage([decision, reason]);
}
