// A gate in Node.js: from nothing to a decision. Lines of codes come in, decisions go out.
//   node gate.js DIRECTORY GROUP LOCATION < codes
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { Gate, Ledger } from './clearance-gate.js';

const [directory, group, location] = process.argv.slice(2);
const file = (name) => readFileSync(join(directory, name));

// The first start of this gate ever: nothing was admitted before.
const ledger = Ledger.inMemory(1);
const gate = new Gate({ group, location, root: file('root.pub'), trustList: file('trust-list.cbor'), ledger });
gate.addKeyFile(file('gate.key'));
gate.openStatus(join(directory, 'status'));
gate.syncStatus(join(directory, 'status-lists'));

for await (const line of createInterface({ input: process.stdin })) {
  const decision = gate.check(line, { fromScanner: true });
  console.log(decision.outcome, decision.reason, decision.message);
}
gate.close();
ledger.close();
