// Keys of WebCrypto, which the page can use and nobody can read: `extractable` is false.

import { derivedPoint } from "../wasm/clearance.js";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };

export const canMake = () => globalThis.isSecureContext && crypto.subtle !== undefined;

/** A key pair, and the 65 bytes of its public half. */
export async function make() {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ["sign"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { key: pair.privateKey, point };
}

/** The signature over all of `message`, as r and s. */
export async function sign(key, message) {
  return new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, message));
}

export const random = (length) => crypto.getRandomValues(new Uint8Array(length));

// A key from a passkey: the same one again on every device that has the passkey, whatever this browser clears.
//
// The authenticator's PRF gives 32 bytes that only it can compute; HKDF makes a scalar of P-256 of them. For that moment the page's own
// script can read both. What is kept is as unreadable as any other key; the bytes are wiped, as far as a page can.

const PASSKEY_INPUT = new TextEncoder().encode("clearance holder key p256 1");
/** PKCS #8 of a P-256 key (RFC 5208, RFC 5915), before the scalar, and between it and the point. */
const PKCS8 = [[0x30, 0x81, 0x87, 2, 1, 0, 0x30, 0x13, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7, 4, 0x6d, 0x30, 0x6b, 2, 1, 1, 4, 0x20], [0xa1, 0x44, 3, 0x42, 0]];

/** This browser, or what holds the passkey, gives no secret for it. */
export class NoPasskey extends Error {}

/** Whether this page may ask for a passkey: such a key is bound to a name, which an address of numbers is not. */
export const mayUsePasskeys = () => globalThis.PublicKeyCredential !== undefined && !/^[\d.]+$|^\[/.test(location.hostname);

/** Makes a passkey, and the key of it. */
export async function makeByPasskey(name) {
  const made = await asked(() => navigator.credentials.create({ publicKey: {
    rp: { name: "Clearance" }, user: { id: random(32), name, displayName: name }, challenge: random(32),
    pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -257 }],
    authenticatorSelection: { residentKey: "required", userVerification: "required" }, extensions: { prf: { eval: { first: PASSKEY_INPUT } } },
  } }));
  const { prf } = made.getClientExtensionResults();
  if (!prf?.enabled) throw new NoPasskey();
  // Some give the secret only when the passkey is used.
  return prf.results?.first ? derived(prf.results.first) : byPasskey(made.rawId);
}

/** The key of a passkey that was made before: of `id`, or of the one that the holder chooses. */
export async function byPasskey(id) {
  const used = await asked(() => navigator.credentials.get({ publicKey: {
    challenge: random(32), allowCredentials: id ? [{ type: "public-key", id }] : [], userVerification: "required", extensions: { prf: { eval: { first: PASSKEY_INPUT } } },
  } }));
  const secret = used.getClientExtensionResults().prf?.results?.first;
  if (!secret) throw new NoPasskey();
  return derived(secret);
}

async function asked(act) {
  try {
    const credential = await act();
    if (credential) return credential;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
  throw new NoPasskey();
}

/** scalar = HKDF-SHA-256(secret, info = "clearance holder key p256 1" || n)[32], for the first n from 0 that gives one. */
async function derived(secret) {
  const bytes = new Uint8Array(secret);
  const base = await crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveBits"]);
  bytes.fill(0);
  for (let n = 0; n < 256; n++) {
    const info = new Uint8Array([...PASSKEY_INPUT, n]);
    const scalar = new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info }, base, 256));
    const point = derivedPoint(scalar);
    if (!point) continue;
    const sealed = new Uint8Array([...PKCS8[0], ...scalar, ...PKCS8[1], ...point]);
    try {
      return { key: await crypto.subtle.importKey("pkcs8", sealed, ALGORITHM, false, ["sign"]), point };
    } finally {
      for (const it of [scalar, sealed]) it.fill(0);
    }
  }
  throw new NoPasskey(); // once in 2^8192
}
