// Clearance codes at a gate, from Node.js: a thin layer of koffi over clearance_gate.h, which explains each thing.
//
// Times are seconds since 1970; 0 is the computer's clock. Calls are synchronous: a check takes a tenth of a millisecond. Close what
// was opened. Whatever the library does not do throws ClearanceError.
import koffi from 'koffi';

const ABI_MAJOR = 1;
const SHORT_BUFFER = 4;
const NO_CODE = 10;
const OUTCOMES = ['nothing', 'admit', 'refer', 'refuse'];
export const STATUS = { missing: 0, valid: 1, suspended: 2, revoked: 3 };

const library = koffi.load(process.env.CLEARANCE_GATE_LIBRARY ?? `libclearancegate.so.${ABI_MAJOR}`);
const words = (names, type) => Object.fromEntries(names.split(' ').map((name) => [name, type]));
const struct = (name, fields) => koffi.struct(name, { struct_size: 'uint32_t', ...fields });
const text = (length) => koffi.array('char', length, 'String');

const GateSettings = struct('clearance_gate_settings', {
  challenge: 'uint32_t', group: 'const char *', location: 'const char *', root: 'const uint8_t *', root_len: 'size_t',
  anchor: 'const uint8_t *', anchor_len: 'size_t', trust_list: 'const uint8_t *', trust_list_len: 'size_t', ledger: 'uint64_t',
  seen: 'uint64_t',
  ...words('person_check refuse_unknown_authority refuse_unknown_scheme max_code_life has_tolerance max_behind max_ahead', 'uint32_t'),
  ...words('cached_credentials returning_holders reserved', 'uint32_t'),
});
const Ask = struct('clearance_ask', words('from_scanner has_persons persons', 'uint32_t'));
const Frame = struct('clearance_frame', {
  ...words('width height reserved', 'uint32_t'), pixels: 'const uint8_t *', pixels_len: 'size_t', stride: 'size_t',
});
const Decided = struct('clearance_decision', {
  outcome: 'uint32_t', at: 'uint64_t', skew_seconds: 'int64_t', ...words('has_skew waits_for_person flagged', 'uint32_t'),
  ...words('scheme place party picture', 'int32_t'), reason: text(32), reason_class: text(16), message: text(32), proven: text(16),
  reserved: 'uint32_t',
});
const AssumedStatus = struct('clearance_assumed_status', { answer: 'uint32_t', this_update: 'uint64_t', covers: 'uint64_t' });
const SyncReport = struct('clearance_sync_report', words('lists renewed failed', 'uint32_t'));
const Report = struct('clearance_report', {
  is_stopped: 'uint32_t', ...words('trust_seq trust_this_update trust_next_update seen', 'uint64_t'),
  ...words('missing_keys rejected_keys status_lists reserved', 'uint32_t'), oldest_status: 'uint64_t',
});
const LedgerSettings = struct('clearance_ledger_settings', { shared: 'uint32_t', ...words('started capacity counted', 'uint64_t') });
const Member = struct('clearance_member', {
  uses: 'int32_t', direction: 'uint32_t', reserved: 'uint32_t', subject: koffi.array('uint8_t', 16),
  ...words('issued_at until not_before not_after', 'uint64_t'),
});
const Claim = struct('clearance_claim', { policy: 'uint32_t', now: 'uint64_t', members: 'clearance_member *', member_count: 'size_t' });
const LedgerAnswer = struct('clearance_ledger_answer', {
  ...words('answer keeper denial trouble member', 'uint32_t'), moment: 'uint64_t',
});
const Challenge = struct('clearance_challenge', { text: text(20), bytes: koffi.array('uint8_t', 8), until: 'uint64_t' });
const ClaimCallback = koffi.proto('int32_t clearance_claim_callback(void *context, clearance_claim *claim, clearance_ledger_answer *answer)');
const FetchCallback = koffi.proto('int32_t clearance_fetch_callback(void *context, const char *authority, const char *name, uint8_t *buffer, size_t capacity, size_t *length)');

const entry = (declaration) => library.func(declaration);
const buffer = '_Out_ uint8_t *buffer, size_t capacity, _Out_ size_t *length';
const abi = {
  abiVersion: entry('uint32_t clearance_abi_version()'),
  version: entry(`int32_t clearance_version(${buffer})`),
  statusWord: entry(`int32_t clearance_status_word(int32_t status, ${buffer})`),
  lastError: entry(`int32_t clearance_last_error(${buffer})`),
  free: entry('int32_t clearance_free(uint64_t handle)'),
  settingsInit: entry('int32_t clearance_gate_settings_init(_Inout_ clearance_gate_settings *settings)'),
  gateNew: entry('int32_t clearance_gate_new(clearance_gate_settings *settings, uint64_t now, _Out_ uint64_t *gate)'),
  addKeyFile: entry('int32_t clearance_gate_add_key_file(uint64_t gate, const uint8_t *text, size_t length)'),
  addKey: entry('int32_t clearance_gate_add_key(uint64_t gate, uint32_t kid, const uint8_t *secret, size_t length)'),
  takeChain: entry('int32_t clearance_gate_take_chain(uint64_t gate, const uint8_t *chain, size_t length, uint64_t now, _Out_ uint64_t *seq)'),
  addCredential: entry('int32_t clearance_gate_add_credential(uint64_t gate, const uint8_t *credential, size_t length)'),
  clockWasSet: entry('int32_t clearance_gate_clock_was_set(uint64_t gate, uint64_t now)'),
  report: entry('int32_t clearance_gate_report(uint64_t gate, _Inout_ clearance_report *report)'),
  takeList: entry('int32_t clearance_gate_take_list(uint64_t gate, const uint8_t *list, size_t length, uint64_t now, _Out_ uint64_t *seq)'),
  trustList: entry(`int32_t clearance_gate_trust_list(uint64_t gate, ${buffer})`),
  anchor: entry(`int32_t clearance_gate_anchor(uint64_t gate, ${buffer})`),
  openStatus: entry('int32_t clearance_gate_open_status(uint64_t gate, const char *directory)'),
  syncStatus: entry('int32_t clearance_gate_sync_status(uint64_t gate, const char *repository, uint64_t now, _Inout_ clearance_sync_report *report)'),
  fetchStatus: entry('int32_t clearance_gate_fetch_status(uint64_t gate, clearance_fetch_callback *fetch, void *context, uint64_t now, _Inout_ clearance_sync_report *report)'),
  assumeStatus: entry('int32_t clearance_gate_assume_status(uint64_t gate, clearance_assumed_status *status)'),
  openChallenge: entry('int32_t clearance_gate_open_challenge(uint64_t gate, const uint8_t *entropy, uint64_t now, _Inout_ clearance_challenge *challenge)'),
  check: entry('int32_t clearance_gate_check(uint64_t gate, const uint8_t *text, size_t length, clearance_ask *ask, uint64_t now, _Inout_ clearance_decision *decision, _Out_ uint64_t *kept)'),
  checkFrame: entry('int32_t clearance_gate_check_frame(uint64_t gate, clearance_frame *frame, clearance_ask *ask, uint64_t now, _Inout_ clearance_decision *decision, void *kept)'),
  frameText: entry(`int32_t clearance_frame_text(clearance_frame *frame, ${buffer})`),
  messageText: entry(`int32_t clearance_message_text(const char *message, const char *language, ${buffer})`),
  reasonText: entry(`int32_t clearance_reason_text(const char *reason, const char *language, ${buffer})`),
  json: entry(`int32_t clearance_decision_json(uint64_t decision, ${buffer})`),
  confirm: entry('int32_t clearance_decision_confirm(uint64_t decision, uint32_t matches, uint64_t now, _Inout_ clearance_decision *decided)'),
  ledgerInit: entry('int32_t clearance_ledger_settings_init(_Inout_ clearance_ledger_settings *settings)'),
  ledgerInMemory: entry('int32_t clearance_ledger_in_memory(clearance_ledger_settings *settings, _Out_ uint64_t *ledger)'),
  ledgerByCallback: entry('int32_t clearance_ledger_by_callback(clearance_claim_callback *claim, void *release, void *context, _Out_ uint64_t *ledger)'),
};
if (abi.abiVersion() >>> 16 !== ABI_MAJOR) throw new Error('the library has another ABI');

/** What the library did not do, and what to do about it. */
export class ClearanceError extends Error {
  constructor(status, told) {
    super(`${told} (status ${status})`);
    this.status = status;
  }
}

function check(status) {
  if (status === 0) return;
  const told = Buffer.alloc(1024);
  abi.lastError(told, told.length, [0]);
  throw new ClearanceError(status, told.toString('utf8', 0, told.indexOf(0)));
}

/** The bytes of a value, however long it is. */
function twoCalls(call) {
  const length = [0];
  for (;;) {
    const room = Buffer.alloc(Number(length[0]) + 1);
    const status = call(room, room.length, length);
    if (status === SHORT_BUFFER) continue;
    check(status);
    return room.subarray(0, Number(length[0]));
  }
}

/** A text as C has it. */
function ofC(text) {
  if (String(text).includes('\0')) throw new TypeError('a zero inside a text ends it for C');
  return text;
}

const textOf = (call) => twoCalls(call).toString();

/** What the traveller reads, by the message's word; language is en, pt or zh-Hant. */
export const messageText = (message, language) => textOf((...room) => abi.messageText(ofC(message), ofC(language), ...room));

/** What the operator reads, by the reason's word. */
export const reasonText = (reason, language) => textOf((...room) => abi.reasonText(ofC(reason), ofC(language), ...room));

/** The word of a status, such as short-buffer. */
export const statusWord = (status) => textOf((...room) => abi.statusWord(status, ...room));

/** The library's version. */
export const version = () => textOf((...room) => abi.version(...room));

/** The text of the one code in a frame; nothing where it shows none. It belongs to a person. */
export function frameText(pixels, width, height, stride = width) {
  const frame = sized(Frame, { width, height, pixels, pixels_len: pixels.length, stride });
  try {
    return textOf((...room) => abi.frameText(frame, ...room));
  } catch (error) {
    if (error.status === NO_CODE) return undefined;
    throw error;
  }
}

/** A struct of zeros, but for its size and `fields`. */
function sized(type, fields = {}) {
  const zero = ([name, { type: field }]) => {
    if (field.primitive === 'Array') return [name, field.hint === 'String' ? '' : Array(field.length).fill(0)];
    return [name, field.primitive === 'Pointer' || field.primitive === 'String' ? null : 0];
  };
  const zeros = Object.fromEntries(Object.entries(type.members).map(zero));
  return { ...zeros, struct_size: koffi.sizeof(type), ...fields };
}

function handled(call) {
  const number = [0];
  check(call(number));
  return number[0];
}

/** Something with a handle. */
class Held {
  #number;

  constructor(number) {
    this.#number = number;
  }

  get number() {
    return this.#number ?? 0;
  }

  close() {
    if (this.#number) abi.free(this.#number);
    this.#number = undefined;
  }
}

/** What a gate decided. Open where `isAdmit`, and for nothing else. */
function decision(found) {
  return {
    outcome: OUTCOMES[found.outcome],
    isAdmit: found.outcome === 1,
    reason: found.reason,
    reasonClass: found.reason_class,
    message: found.message,
    waitsForPerson: found.waits_for_person === 1,
    flagged: found.flagged === 1,
  };
}

/** A decision that is kept: for its JSON, and for the person. */
export class Checked extends Held {
  constructor(number, found) {
    super(number);
    this.decision = decision(found);
  }

  json() {
    return JSON.parse(twoCalls((...room) => abi.json(this.number, ...room)).toString());
  }

  confirm(matches, now = 0) {
    const found = sized(Decided);
    check(abi.confirm(this.number, matches ? 1 : 0, now, found));
    this.decision = decision(found);
    return this.decision;
  }
}

/** Codes that were accepted. */
export class Ledger extends Held {
  /** In memory, from `started` on; 0 is now. `shared`: all lanes of the checkpoint are in this process and use it. */
  static inMemory(started = 0, shared = false) {
    const settings = sized(LedgerSettings);
    check(abi.ledgerInit(settings));
    settings.started = started;
    settings.shared = Number(shared);
    return new Ledger(handled((number) => abi.ledgerInMemory(settings, number)));
  }

  /** Your own: `claim(claim, member)` gives the answer's fields. Throwing is "cannot tell": the code is referred. Lasts as long as the program. */
  static by(claim) {
    const called = koffi.register((_context, asked, answer) => {
      try {
        const { members, ...given } = koffi.decode(asked, Claim);
        koffi.encode(answer, LedgerAnswer, sized(LedgerAnswer, claim(given, koffi.decode(members, Member))));
        return 0;
      } catch {
        return 1;
      }
    }, koffi.pointer(ClaimCallback));
    return new Ledger(handled((number) => abi.ledgerByCallback(called, null, null, number)));
  }
}

/** A gate: `group`, `location`, `trustList`, `root` at the first start or `anchor` at each later one, `ledger`, and whether it asks.
 * `tolerance` is [behind, ahead] in seconds; without it the schemes say. */
export class Gate extends Held {
  constructor({
    group, location, trustList, root, anchor, ledger, seen = 0, challenge = false, personCheck = false,
    refuseUnknownAuthority = false, refuseUnknownScheme = false, maxCodeLife = 60, tolerance,
  }, now = 0) {
    const settings = sized(GateSettings);
    check(abi.settingsInit(settings));
    Object.assign(settings, {
      group: ofC(group), location: ofC(location), root: root ?? null, root_len: root?.length ?? 0, anchor: anchor ?? null, anchor_len: anchor?.length ?? 0,
      trust_list: trustList, trust_list_len: trustList.length, ledger: ledger?.number ?? 0, seen,
      challenge: Number(challenge), person_check: Number(personCheck), max_code_life: maxCodeLife,
      refuse_unknown_authority: Number(refuseUnknownAuthority), refuse_unknown_scheme: Number(refuseUnknownScheme),
      has_tolerance: Number(tolerance !== undefined), max_behind: tolerance?.[0] ?? 0, max_ahead: tolerance?.[1] ?? 0,
    });
    super(handled((number) => abi.gateNew(settings, now, number)));
  }

  addKeyFile(file) {
    check(abi.addKeyFile(this.number, file, file.length));
  }

  addKey(kid, secret) {
    check(abi.addKey(this.number, kid, secret, secret.length));
  }

  addCredential(credential) {
    check(abi.addCredential(this.number, credential, credential.length));
  }

  takeChain(chain, now = 0) {
    return handled((seq) => abi.takeChain(this.number, chain, chain.length, now, seq));
  }

  clockWasSet(now = 0) {
    check(abi.clockWasSet(this.number, now));
  }

  /** What the operator should know, and `seen` for the next start. */
  report() {
    const report = sized(Report);
    check(abi.report(this.number, report));
    return report;
  }

  takeList(list, now = 0) {
    return handled((seq) => abi.takeList(this.number, list, list.length, now, seq));
  }

  get trustList() {
    return twoCalls((...room) => abi.trustList(this.number, ...room));
  }

  get anchor() {
    return twoCalls((...room) => abi.anchor(this.number, ...room));
  }

  openStatus(directory) {
    check(abi.openStatus(this.number, ofC(directory)));
  }

  syncStatus(repository, now = 0) {
    const report = sized(SyncReport);
    check(abi.syncStatus(this.number, ofC(repository), now, report));
    return report;
  }

  /** The same by your own way: `fetch(authority, name)` gives bytes, or nothing where they cannot be had. */
  fetchStatus(fetch, now = 0) {
    const called = koffi.register((_context, authority, name, buffer, capacity, length) => {
      try {
        const content = fetch(authority, name);
        if (!content || content.length > Number(capacity)) return 1;
        koffi.encode(buffer, koffi.array('uint8_t', content.length), content);
        koffi.encode(length, 'size_t', content.length);
        return 0;
      } catch {
        return 1;
      }
    }, koffi.pointer(FetchCallback));
    try {
      const report = sized(SyncReport);
      check(abi.fetchStatus(this.number, called, null, now, report));
      return report;
    } finally {
      koffi.unregister(called);
    }
  }

  assumeStatus(answer, thisUpdate = 0) {
    check(abi.assumeStatus(this.number, sized(AssumedStatus, { answer, this_update: thisUpdate })));
  }

  /** Opens a challenge; `entropy` is 8 random bytes, or nothing. */
  openChallenge(now = 0, entropy = null) {
    const challenge = sized(Challenge);
    check(abi.openChallenge(this.number, entropy, now, challenge));
    return challenge.text;
  }

  check(code, { fromScanner = false, persons, now = 0 } = {}) {
    const kept = this.checkAndKeep(code, { fromScanner, persons, now });
    kept.close();
    return kept.decision;
  }

  checkAndKeep(code, { fromScanner = false, persons, now = 0 } = {}) {
    const bytes = Buffer.from(code);
    const ask = sized(Ask, { from_scanner: Number(fromScanner), has_persons: Number(persons !== undefined), persons: persons ?? 0 });
    const found = sized(Decided);
    const number = handled((kept) => abi.check(this.number, bytes, bytes.length, ask, now, found, kept));
    return new Checked(number, found);
  }

  /** The decision about the code in a frame; nothing where it shows none. */
  checkFrame(pixels, width, height, { stride = width, now = 0 } = {}) {
    const frame = sized(Frame, { width, height, pixels, pixels_len: pixels.length, stride });
    const found = sized(Decided);
    const status = abi.checkFrame(this.number, frame, null, now, found, null);
    if (status === NO_CODE) return undefined;
    check(status);
    return decision(found);
  }
}
