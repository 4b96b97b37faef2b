//! The plain objects, as TypeScript reads them.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** An error of this package: `name` is "ClearanceError". */
export interface ClearanceError extends Error {
  /** Stable, for programs. */
  code: string;
  /** What to tell the holder, where it is theirs to know. */
  texts?: Texts;
}
export interface Texts { en: string; pt: string; "zh-Hant": string }
/** Whole seconds since 1970. */
export type Seconds = number;
/** The clocks, read together. `boot` is a random number drawn when the page loads, below 2^53; `ms` is
 *  `performance.timeOrigin + performance.now()`, rounded down. Without both no jump of the clock is seen. */
export interface Moment { wall: Seconds; boot?: number; ms?: number }
export interface Ask {
  /** Whose code: an entry's number. */
  entry: number;
  /** Which gates. */
  group: string;
  /** 16 hex digits, where the gate showed a challenge. */
  challenge?: string;
  /** Where the gates are known to stand. Leave out what is only guessed. */
  jurisdiction?: string;
}
export interface Step { number: number; seconds: number; start: Seconds }
export interface Qualified { place: number | null; party: number | null; picture: number | null }
export interface Entry {
  id: number; label: string; scheme: number; minorUntil: Seconds | null; isMinor: boolean;
  /** 65 bytes of the key that signs its codes, in hex. */
  holderKey: string;
  /** What the credential of now says besides. */
  qualified: Qualified;
  credentials: { from: Seconds; until: Seconds; isVerified: boolean }[];
}
export interface Reason { code: string; message: string; texts: Texts; from?: Seconds; at?: Seconds }
export interface Notice { code: string; message: string; texts: Texts; until?: Seconds }
export interface Place { jurisdiction: string | null; checkpoint: string | null; hall: string | null; stand: string | null; office: string | null }
export interface Enquiry { whyNot: Reason | null; clock: Notice | null; advice: Notice[]; places: Place[] }
export interface TrustChange { before: number; now: number; withoutKey: string[]; withoutCode: { entry: number; reason: Reason }[] }
export interface Trust {
  seq: number; thisUpdate: Seconds; nextUpdate: Seconds; groups: string[];
  schemes: { id: number; name: string; step: number; minApp: number; challenge: boolean }[];
  authorities: { kid: string; name: string; thumbprint: string }[];
}
export interface Due { kind: string; name: string; warnFrom: Seconds; at: Seconds; urgency: "later" | "soon" | "overdue"; remedy: string }
/** A gate's setting: the format of `gate` in the test kit (tests/testkit/README.md), with a key file's text or `kind` and `public` as `root`. */
export type GateSetting = Record<string, unknown>;
/** What the lane knows besides the code. */
export interface Lane { persons?: number; direction?: "arrival" | "departure" }
/** What a page's ledger has on record of one credential. */
export interface Kept { last: Seconds | null; used: { count: number; inwards: boolean; ends: Seconds } | null }
/** How far back a page's ledger reaches. */
export interface Horizon { floor: Seconds; since: Seconds; forgotten: Seconds }
export interface CarriedAbout {
  made: Seconds; place: string; group: string; asksChallenge: boolean;
  /** Why everybody is referred. */
  stopped: string | null;
  trust: { seq: number; thisUpdate: Seconds; nextUpdate: Seconds };
  keys: { until: Seconds | null; missing: string[] };
  lists: { authority: string; name: string | null; version: string; thisUpdate: Seconds; nextUpdate: Seconds; hardExpiry: Seconds }[];
  schemes: { id: number; name: string; step: number; isHere: boolean }[];
}
export interface Decision {
  decision: "admit" | "refer" | "refuse"; reason: string | null; class: string | null; message: string;
  texts: { traveller: Texts; operator: Texts | null }; details: Record<string, unknown>;
}
"#;
