// The life cycle of a gate, by the steps of ../life_cycle.rs: the same decisions as in Rust.
//   node life-cycle.js DIRECTORY [REAL]
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Gate, Ledger, frameText, messageText, reasonText, statusWord, version } from './clearance-gate.js';

const directory = process.argv[2];
const file = (name) => readFileSync(join(directory, name));
const told = (decision) => (decision ? `${decision.outcome} ${decision.reason}`.trim() : 'no-code');

function newGate(asks, now, ledger) {
  const location = 'mo/border-gate/arrival arrival foot';
  const gate = new Gate({ group: 'hk-mo', location, root: file('root.pub'), trustList: file('trust-list.cbor'), ledger, ...asks }, now);
  gate.addKeyFile(file('gate.key'));
  gate.assumeStatus(1, now);
  return gate;
}

let gate, kept;
const steps = {
  gate(now, asks) {
    gate?.close();
    gate = newGate({ challenge: asks.includes('challenge=1'), personCheck: asks.includes('person=1') }, now);
    return 'ok';
  },
  status(now, answer) {
    gate.assumeStatus(Number(answer), now);
    return 'ok';
  },
  check(now, code) {
    kept?.close();
    kept = gate.checkAndKeep(code, { now });
    const json = kept.json();
    if (json.decision !== kept.decision.outcome || (json.reason ?? '') !== kept.decision.reason) return 'other JSON';
    return told(kept.decision);
  },
  frame(now, given) {
    const [name, width, height, stride] = given.split(' ');
    return told(gate.checkFrame(file(name), Number(width), Number(height), { stride: Number(stride), now }));
  },
  challenge: (now, entropy) => gate.openChallenge(now, Buffer.from(entropy, 'hex')),
  confirm: (now, result) => told(kept.confirm(result === 'matches', now)),
};

// A ledger that is a set in this program, and fails at first.
function ownLedger(code, now) {
  const codes = new Set();
  let fails = true;
  const ledger = Ledger.by((_claim, member) => {
    if (fails) throw new Error('the disk is full');
    const name = `${Buffer.from(member.subject).toString('hex')} ${member.issued_at}`;
    if (codes.has(name)) return { answer: 2, denial: 1 };
    codes.add(name);
    return { answer: 1, keeper: 1 };
  });
  const other = newGate({}, now, ledger);
  const first = told(other.check(code, { now }));
  fails = false;
  const found = [first, told(other.check(code, { now })), told(other.check(code, { now }))];
  other.close();
  ledger.close();
  return found.join(', ') === 'refer ledger-unavailable, admit, refuse code-used';
}

function statusOf(call) {
  try {
    call();
    return 0;
  } catch (error) {
    return error.status ?? -1;
  }
}

// Texts, reports, chains and status lists, at a gate of a real authority.
function operates(real) {
  const read = (...name) => readFileSync(join(real, ...name));
  const location = 'mo/border-gate/arrivals arrival foot';
  const ledger = Ledger.inMemory(0, true);
  const gate = new Gate({ group: 'mo', location, root: read('root.pub'), trustList: read('trust-list.cbor'), tolerance: [1, 10], ledger });
  const chain = read('trust-chain.cbor');
  gate.openStatus(mkdtempSync(join(tmpdir(), 'status-')));
  const fails = () => {
    throw new Error('no network');
  };
  const failed = statusOf(() => gate.fetchStatus(fails)) === 13;
  const renewed = gate.fetchStatus((authority, name) => read('status-lists', authority, name)).renewed;
  gate.clockWasSet();
  const report = gate.report();
  const done = failed && renewed === 1 && report.status_lists === 1 && report.missing_keys === 1 && report.seen > 0
    && gate.takeChain(chain) === report.trust_seq
    && statusOf(() => gate.addCredential(chain)) === 9
    && statusOf(() => messageText('proceed', 'xx')) === 3
    && statusOf(() => messageText('proceed\0x', 'en')) === -1
    && messageText('proceed', 'zh-Hant') !== '' && reasonText('revoked', 'pt') !== ''
    && frameText(file('frame.grey'), 308, 308, 321) !== undefined && frameText(file('nothing.grey'), 308, 308, 321) === undefined
    && statusWord(6) === 'freed' && version().includes('.');
  gate.close();
  ledger.close();
  return done;
}

let count = 0;
let wrong = 0;
let good;
for (const line of file('life-cycle.txt').toString().trimEnd().split('\n')) {
  const [what, now, expected, given] = line.split('\t');
  if (!good && expected === 'admit') good = [given, Number(now)];
  const found = steps[what](Number(now), given);
  count += 1;
  if (found !== expected) {
    console.log(`step ${count}, ${what}: ${found}, not ${expected}`);
    wrong += 1;
  }
}
if (!ownLedger(...good)) {
  console.log("a ledger of one's own does not do");
  wrong += 1;
}
if (process.argv[3] && !operates(process.argv[3])) {
  console.log('what an operator asks is answered otherwise');
  wrong += 1;
}
kept?.close();
gate.close();
console.log(`${count} steps, ${wrong} otherwise than in Rust`);
process.exit(count === 0 || wrong > 0 ? 1 : 0);
