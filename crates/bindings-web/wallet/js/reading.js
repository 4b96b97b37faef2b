// Pictures to what they show, by a worker: the page goes on meanwhile. The wallet and the gate's app share it.

let worker;
let waiting = new Map();
let count = 0;

/** A worker that failed is not asked again: the next picture gets another one. */
function failed(why) {
  const before = waiting;
  worker?.terminate();
  [worker, waiting] = [undefined, new Map()];
  for (const { fail } of before.values()) fail(new Error(why));
}

function begin() {
  worker = new Worker(new URL("reader.js", import.meta.url), { type: "module" });
  worker.onerror = ({ message }) => failed(message ?? "the reader was not loaded");
  worker.onmessage = ({ data: { id, seen, failed: why } }) => {
    if (why !== undefined) return failed(why);
    waiting.get(id)?.done(seen);
    return waiting.delete(id);
  };
}

function read({ data: pixels, width }, isForGate, limit) {
  if (!worker) begin();
  count += 1;
  const id = count;
  const answer = new Promise((done, fail) => waiting.set(id, { done, fail }));
  worker.postMessage({ id, pixels, width, isForGate, limit }, [pixels.buffer]);
  return answer;
}

/** What a gate sees in a picture: a `Sighting` of `clearance/scan`. It takes `limit` ms, and longer only where there is a code. */
export const code = (picture, limit) => read(picture, true, limit);

/** The texts of all QR symbols in a picture, in the same way. */
export const texts = async (picture, limit) => (await read(picture, false, limit)).texts;
