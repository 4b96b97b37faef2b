// Keys of WebCrypto, which the page can use and nobody can read: `extractable` is false.

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
